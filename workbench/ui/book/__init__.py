"""The contract book: every contract at once in a table, over time, and against what the company reported."""

from workbench.ui.book.book import ContractBook

__all__ = ["ContractBook"]
