"""Value without each customer in turn: as if it had defaulted at the balance sheet and its power were let again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.analysis.customers import Customer, customers_of
from workbench.analysis.stress import Outcome, Stresses
from workbench.document.valuation import Valuation
from workbench.interpret.evaluate import Arrays
from workbench.rows.model import Model

LOST = "contracts.is_lost"
CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class WithoutCustomer:
    """The outcome without one customer, beside that with all of them."""

    customer: Customer
    base: Outcome
    outcome: Outcome

    @property
    def per_share_lost(self) -> float:
        """Value per share that hangs on this customer."""
        return self.base.per_share - self.outcome.per_share

    @property
    def gold_lost(self) -> float:
        """Gold that hangs on it, in millions."""
        return self.base.gold - self.outcome.gold


def without_each(
    model: Model, valuation: Valuation, case: str | None = None, base: Arrays | None = None
) -> list[WithoutCustomer]:
    """The whole valuation evaluated again without each customer: `contracts.is_lost` set on all its contracts.

    `base` are the case's own figures where they are known. One evaluation for each customer.
    """
    return list(each_without(model, valuation, case, base))


def each_without(
    model: Model, valuation: Valuation, case: str | None = None, base: Arrays | None = None
) -> Iterator[WithoutCustomer]:
    """The same one by one, for a window that must not wait for all."""
    stresses = Stresses(model, valuation, case, base)
    lost = model[LOST]
    names = [entity.name for entity in valuation.members(CONTRACT)]
    for customer in customers_of(model, stresses.arrays, names):
        outcome = stresses.with_inputs({(lost, position): 1.0 for position in customer.contracts})
        yield WithoutCustomer(customer, stresses.base, outcome)
