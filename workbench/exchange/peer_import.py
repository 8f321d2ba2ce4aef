"""A read table of peers as one edit: peers changed, added and removed, with their sets, currencies and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from workbench.document.customers import same_name
from workbench.document.edits import AddEntity, FillTable, SetValue
from workbench.document.valuation import (
    Address,
    Entity,
    Evidence,
    Status,
    Valuation,
    Value,
    evidence_of,
    fresh_name,
)
from workbench.exchange.clipboard import Table
from workbench.exchange.peer_rows import NUMBER_KEY, PEER, PEER_SET, SET_KEY, PeerReader, PlannedPeer, set_numbers
from workbench.exchange.peer_table import PEERS
from workbench.exchange.table_plan import Mode, TablePlan
from workbench.exchange.table_reading import Reading
from workbench.ground.language import text
from workbench.rows.items import Input
from workbench.rows.model import Model

INCLUDED: Final = "peers.is_included"
RATE: Final = "peers.currency_rate"
PRICE_RATE: Final = "peers.price_rate"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person states beside the table: rates into the file's currency by code, and the source of all of it."""

    rates: Mapping[str, float] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class PeerPlan(TablePlan):
    """The whole import before it is made. `foreign` are the currencies for which a rate is to be stated.

    Without a rate for each of them there is no edit: amounts of two currencies are never mixed.
    """

    rows: tuple[PlannedPeer, ...]
    foreign: tuple[str, ...] = ()
    new_sets: tuple[str, ...] = ()
    cells: int = 0

    def unrated(self, stated: Stated) -> tuple[str, ...]:
        """Currencies that still lack a rate."""
        return tuple(code for code in self.foreign if stated.rates.get(code, 0.0) <= 0)


def plan(
    model: Model,
    valuation: Valuation,
    table: Table,
    reading: Reading,
    mode: Mode = Mode.UPDATE,
    *,
    stated: Stated | None = None,
    origin: str = "",
) -> PeerPlan:
    """What the table would make of the valuation's base case. Nothing is changed here: `edit` does it in one step.

    `origin` names the file or clipboard; it stands as source where neither the row nor the person names a better one.
    """
    said = stated or Stated()
    reader = PeerReader(model, valuation, reading, empties=mode is Mode.REPLACE)
    rows = reader.read(table, all_new=mode is Mode.APPEND)
    planner = _Planner(model, valuation, reader, said, origin or text("Pasted table"))
    planner.lay(rows)
    known = {row.changes for row in rows}
    gone = [e for e in valuation.members(PEER) if e.id not in known] if mode is Mode.REPLACE else []
    foreign = tuple(dict.fromkeys(code for row in rows for code in planner.foreign_of(row)))
    title = text("Take over {count} peers from a table", count=len(rows))
    table_edit = FillTable(tuple(planner.cells), title, tuple(planner.added), tuple(e.id for e in gone))
    made = PeerPlan(
        tuple(rows),
        (*PEERS.repeated(table, reading), *reader.left_out),
        tuple(e.name for e in gone),
        table_edit if rows and (planner.cells or planner.added or gone) else None,
        foreign,
        tuple(planner.new_sets),
        len(planner.cells),
    )
    if made.unrated(said):
        return PeerPlan(made.rows, made.left_out, made.removed, None, foreign, made.new_sets)
    return made


class _Planner:
    """Makes the cells, peers and sets of planned rows."""

    def __init__(self, model: Model, valuation: Valuation, reader: PeerReader, stated: Stated, origin: str) -> None:
        self.model, self.valuation, self.reader = model, valuation, reader
        self._stated, self._origin = stated, origin
        self.cells: list[SetValue] = []
        self.added: list[AddEntity] = []
        self.new_sets: dict[str, float] = {}
        self._numbers = set_numbers(model, valuation)
        self._ids = {e.id for members in valuation.entities.values() for e in members}
        self._ids |= {case.id for case in valuation.cases}
        self._names = [e.name for e in valuation.members(PEER)]

    def lay(self, rows: Sequence[PlannedPeer]) -> None:
        """All rows, in order."""
        for row in rows:
            target = row.changes
            if target is None:
                target = self._fresh(PEER)
                row.name = fresh_name(self._names, row.name)
                self._names.append(row.name)
                self.added.append(AddEntity(PEER, Entity(target, row.name)))
            evidence = self._evidence(row)
            for key, value in row.values.items():
                if key != INCLUDED:
                    self._set(row, target, key, value, evidence if value is not None else Evidence())
            self._include(row, target)
            self._rate(row, target)
            self._join(row, target)

    def _fresh(self, kind: str) -> str:
        number = 1
        while f"{kind}-{number}" in self._ids:
            number += 1
        self._ids.add(f"{kind}-{number}")
        return f"{kind}-{number}"

    def _set(self, row: PlannedPeer, target: str, key: str, value: Value, evidence: Evidence) -> None:
        if row.changes is not None and self.reader.held(key, target) == value:
            return
        self.cells.append(SetValue(Address(key, target), value, None, evidence))

    def _evidence(self, row: PlannedPeer) -> Evidence:
        """A row's own source, or the one stated for all, was reported; a table without any is taken on trust."""
        source = row.source or self._stated.source
        if source:
            return Evidence(source, Status.REPORTED, date=row.date)
        return Evidence(self._origin, Status.ASSUMED, page=text("row {row}", row=row.row + 1), date=row.date)

    def _include(self, row: PlannedPeer, target: str) -> None:
        """The flag is a judgement, and its reason the note of it; a reason alone goes to the flag that stands."""
        if INCLUDED not in row.values and not row.reason:
            return
        item = self.model[INCLUDED]
        assert isinstance(item, Input)
        address = Address(INCLUDED, target)
        held = self.reader.held(INCLUDED, target) if row.changes is not None else 1.0
        value = row.values.get(INCLUDED, held)
        if row.changes is not None and held == value:
            note = evidence_of(self.model, self.valuation, address).note
            if not row.reason or note == row.reason:
                return
        evidence = Evidence(row.source, Status.ASSUMED, row.reason, date=row.date)
        self.cells.append(SetValue(address, value, None, evidence))

    def foreign_of(self, row: PlannedPeer) -> list[str]:
        """The currencies of a row for which nothing in the row states a rate."""
        pairs = ((row.currency, RATE), (row.price_currency, PRICE_RATE))
        return [code for code, key in pairs if code and code != self.valuation.currency and key not in row.values]

    def _rate(self, row: PlannedPeer, target: str) -> None:
        own = self.valuation.currency
        for code, key in ((row.currency, RATE), (row.price_currency, PRICE_RATE)):
            if not code or key in row.values or self.model.get(key) is None:
                continue
            rate = 1.0 if code == own else self._stated.rates.get(code, 0.0)
            note = text("Reports in {currency}.", currency=code)
            if code != own:
                note = text("One {currency} is {rate} {own}, as stated on import.", currency=code, rate=rate, own=own)
            if rate > 0 and (key == RATE or self.reader.held(key, target) != rate):
                self._set(row, target, key, rate, Evidence(status=Status.ASSUMED, note=note, date=row.date))

    def _join(self, row: PlannedPeer, target: str) -> None:
        """The set of that name, made when there is none yet."""
        if not row.set_name or self.model.get(NUMBER_KEY) is None:
            return
        number = next((n for name, n in self._numbers.items() if same_name(name, row.set_name)), None)
        if number is None:
            taken = {*self._numbers.values()}
            number = float(next(n for n in range(1, len(taken) + 2) if float(n) not in taken))
            self._numbers[row.set_name] = number
            self.new_sets[row.set_name] = number
            made = self._fresh(PEER_SET)
            self.added.append(AddEntity(PEER_SET, Entity(made, row.set_name)))
            self.cells.append(SetValue(Address(NUMBER_KEY, made), number, None, Evidence(status=Status.ASSUMED)))
        self._set(row, target, SET_KEY, number, Evidence(row.source, Status.ASSUMED, date=row.date))
