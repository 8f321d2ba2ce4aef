"""Company facts in the window: choose a file, a period and what to take, review it, and take it over."""

from workbench.ui.facts.flow import FactsFlow

__all__ = ["FactsFlow"]
