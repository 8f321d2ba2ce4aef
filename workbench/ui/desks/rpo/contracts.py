"""The contracts page: the contract book, edited as a table."""

from __future__ import annotations

from workbench.live.results import Results
from workbench.ui.book import ContractBook
from workbench.ui.desks.desk import Desk


class ContractsPage(Desk):
    """Every contract at once, over time, and against what the company reported."""

    def build(self) -> None:
        self.book = ContractBook(self.live)
        self.book.explain_requested.connect(self.explain_requested)
        self.book.problem_found.connect(self.problem_found)
        self._grid.addWidget(self.book, 0, 0)

    def refresh(self, results: Results) -> None:
        self.book.show_results(results)

    def restyle(self) -> None:
        self.book.restyle()
