"""What only the contract book knows of its cells: customers by name, ends of terms, what contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.document.change import Edit
from workbench.document.contract_rules import new_conflicts
from workbench.document.customers import set_customer
from workbench.document.valuation import Address, Valuation, place_words, value_of
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import DATE
from workbench.rows.model import Model
from workbench.ui.book.cells import end_of, term_to
from workbench.ui.entities.columns import Kind
from workbench.ui.entities.edits import Refusal, Target, refusal, valued


class ContractRules:
    """How customers and ends are typed, and which terms exclude each other."""

    def own_edit(self, model: Model, valuation: Valuation, target: Target) -> Edit | Problem | None:
        """The edit for a customer or for the end of a term; neither can be cleared."""
        if target.typed is None:
            return None
        if target.column.kind is Kind.LINK:
            return set_customer(model, valuation, target.entity, target.typed)
        return _ended(model, valuation, target, target.typed)

    def conflicts(self, model: Model, before: Valuation, after: Valuation, targets: Sequence[Target]) -> list[Refusal]:
        """Contracts that would contradict themselves."""
        found: list[Refusal] = []
        for conflict in new_conflicts(model, before, after):
            guilty = [t for t in targets if t.entity == conflict.entity and t.column.key in conflict.keys]
            found += [refusal(target, conflict.problem) for target in (guilty or list(targets))[:1]]
        return found

    def title(self, count: int) -> str:
        """The words of one step over several cells."""
        return text("Set {count} cells of the contract book", count=count)


def _ended(model: Model, valuation: Valuation, target: Target, typed: str) -> Edit | Problem | None:
    end = parse_number(typed, DATE, where=target.column.heading)
    if isinstance(end, Problem) or end is None:
        return end
    start, term = (value_of(model, valuation, Address(f"contracts.{key}", target.entity)) for key in ("start", "term"))
    assert isinstance(start, float | int)
    assert isinstance(term, float | int)
    if end <= start:
        return Problem(
            place_words(model, valuation, Address("contracts.term", target.entity)),
            text("The term would end before it starts."),
            text("Type a day after {start}.", start=DATE.shown(start)),
        )
    if end == end_of(start, term):
        return None
    return valued(model, valuation, Address("contracts.term", target.entity), term_to(start, end))
