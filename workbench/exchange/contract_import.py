"""A read table of contracts as one edit of a valuation: changed, added and removed contracts, the reported totals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.document.change import Compound, Edit
from workbench.document.customers import CUSTOMER_KEY, Customers
from workbench.document.edits import AddEntity, RemoveEntity, SetValue
from workbench.document.valuation import Address, Entity, Evidence, Status, Valuation, fresh_id, value_of
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_rows import CONTRACT, Planned, RowReader
from workbench.exchange.contract_table import CONTRACTS
from workbench.exchange.table_plan import Mode, TablePlan
from workbench.exchange.table_reading import Reading
from workbench.ground.language import text
from workbench.rows.model import Model

LIMIT_KEY: Final = "capacity.is_limiting"


@dataclass(frozen=True, slots=True)
class Plan(TablePlan):
    """The whole import before it is made, with the sums of the book after it."""

    rows: tuple[Planned, ...]
    book: float
    prepaid: float


def plan(
    model: Model,
    valuation: Valuation,
    table: Table,
    reading: Reading,
    mode: Mode = Mode.UPDATE,
    *,
    set_reported: bool = False,
    free_power: bool = False,
    source: str = "",
) -> Plan:
    """What the table would make of the valuation's base case. Nothing is changed here: `edit` does it in one step.

    With `set_reported` a reported RPO and deferred revenue of zero become the sums of the book. With `free_power` a
    valuation in which nobody entered any power delivers without regard to it.
    """
    reader = RowReader(model, valuation, reading)
    rows = reader.read(table, all_new=mode is Mode.APPEND)
    planner = _Planner(model, valuation, source or text("Pasted table"), reading.column("customer") is not None)
    edits, after = planner.edits(rows, mode)
    book, prepaid = sums(model, after)
    if set_reported:
        for key, total in (("disclosure.reported_rpo", book), ("disclosure.reported_deferred", prepaid)):
            if value_of(model, valuation, Address(key), valuation.base.id) == 0 and total > 0:
                note = text("Sum of the contract book, not a reported figure.")
                edits.append(SetValue(Address(key), total, None, Evidence(status=Status.DERIVED, note=note)))
    if free_power and has_no_power(model, valuation):
        note = text("No power is entered yet: contracts are delivered as if there were enough.")
        edits.append(SetValue(Address(LIMIT_KEY), 0.0, None, Evidence(status=Status.ASSUMED, note=note)))
    known = {row.changes for row in rows}
    removed = [e.name for e in valuation.members(CONTRACT) if e.id not in known] if mode is Mode.REPLACE else []
    title = text("Take over {count} contracts from a table", count=len(rows))
    edit = Compound(tuple(edits), title) if edits and rows else None
    return Plan(
        tuple(rows), (*CONTRACTS.repeated(table, reading), *reader.left_out), tuple(removed), edit, book, prepaid
    )


def sums(model: Model, valuation: Valuation) -> tuple[float, float]:
    """Price of the contracts in reported RPO and prepayment held, in the base case, in millions."""
    prices, held = [], []
    for entity in valuation.members(CONTRACT):
        status, price, prepaid = (
            value_of(model, valuation, Address(f"contracts.{key}", entity.id), valuation.base.id)
            for key in ("status", "price", "prepaid_opening")
        )
        if status == "IN_RPO" and isinstance(price, float | int):
            prices.append(price)
        if isinstance(prepaid, float | int):
            held.append(prepaid)
    return math.fsum(prices), math.fsum(held)


def has_no_power(model: Model, valuation: Valuation) -> bool:
    """Whether contracts wait for power that nobody has entered: with none, nothing is ever delivered."""
    held = {
        key: value_of(model, valuation, Address(key), valuation.base.id)
        for key in (LIMIT_KEY, "capacity.active_opening", "capacity.additions")
        if model.get(key) is not None
    }
    additions = held.get("capacity.additions")
    is_empty = held.get("capacity.active_opening") == 0 and isinstance(additions, tuple) and not any(additions)
    return held.get(LIMIT_KEY) == 1 and is_empty and not valuation.members("site")


def reports_nothing(model: Model, valuation: Valuation) -> bool:
    """Whether no RPO was reported yet, as in a new valuation."""
    return value_of(model, valuation, Address("disclosure.reported_rpo"), valuation.base.id) == 0


class _Planner:
    """Makes edits of planned rows, in order, each checked against the valuation the ones before it left."""

    def __init__(self, model: Model, valuation: Valuation, source: str, has_customers: bool) -> None:
        self.model, self.valuation, self.source = model, valuation, source
        self._has_customers = has_customers

    def edits(self, rows: Sequence[Planned], mode: Mode) -> tuple[list[Edit], Valuation]:
        """The edits of all rows in order, and the valuation after them."""
        made: list[Edit] = []
        after = self.valuation
        kept = {row.changes for row in rows}
        if mode is Mode.REPLACE:
            for entity in self.valuation.members(CONTRACT):
                if entity.id not in kept:
                    after = _done(made, RemoveEntity(entity.id), after)
        has_groups = self._has_customers and self.model.get(CUSTOMER_KEY) is not None
        customers = Customers(self.model, after)
        for row in rows:
            target = row.changes
            if target is None:
                target = fresh_id(after, CONTRACT)
                after = _done(made, AddEntity(CONTRACT, Entity(target, row.name)), after)
                customers.add(target, row.name)
            for key, value in row.values.items():
                if (
                    value_of(self.model, after, Address(key, target), after.base.id) == value
                    and row.changes is not None
                ):
                    continue
                evidence = Evidence(self.source, Status.ASSUMED, row.notes.get(key, ""), f"{row.row + 1}")
                after = _done(made, SetValue(Address(key, target), value, None, evidence), after)
            if has_groups and row.customer:
                after = self._grouped(made, after, target, row.customer, customers)
        return made, after

    def _grouped(
        self, made: list[Edit], after: Valuation, entity: str, customer: str, customers: Customers
    ) -> Valuation:
        """Join the other contracts of the same customer."""
        other = customers.other(entity, customer)
        if other is None:
            return after
        number = customers.number(other) or customers.fresh()
        for one in (other, entity):
            if customers.number(one) != number:
                customers.put(one, number)
                evidence = Evidence(self.source, Status.ASSUMED)
                after = _done(made, SetValue(Address(CUSTOMER_KEY, one), float(number), None, evidence), after)
        return after


def _done(made: list[Edit], edit: Edit, valuation: Valuation) -> Valuation:
    made.append(edit)
    return edit.apply(valuation)[0]
