"""Rows of a read table as peers: what each says in the model's units and whose currency, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.document.rules import name_problems, note_problems, value_problems
from workbench.document.valuation import Address, Valuation, Value, value_of
from workbench.exchange.amounts import Amount, fits_currency, is_missing, read_amount, read_date
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.peer_fields import (
    BY_KEY,
    CURRENCY,
    NAME,
    PRICE_CURRENCY,
    REASON,
    SET,
    SOURCE,
    STATISTICS,
    TICKER,
    field_words,
)
from workbench.exchange.peer_table import read_flag, read_month
from workbench.exchange.table_plan import MOST_TAKEN, LeftOut, PlannedRow, beyond
from workbench.exchange.table_reading import MILLION, Field, Kind, Reading, are_shares, body_of, currency_code, folded
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Input, Number
from workbench.rows.model import Model

PEER: Final = "peer"
PEER_SET: Final = "peer_set"
SET_KEY: Final = "peers.set"
NUMBER_KEY: Final = "peer_sets.number"
MANY_SHARES: Final = 1e6
"""A count of shares of at least this many cannot be in millions."""
PRICED: Final = ("price", "strike", "market_cap")
"""Fields quoted in the currency of the price."""
_PENCE: Final = {"GBp": "GBP", "GBX": "GBP", "GBx": "GBP", "ZAc": "ZAR", "ZAX": "ZAR", "ILA": "ILS"}
PENNY: Final = 0.01
_TOLD: Final = (NAME, TICKER, SET, REASON, SOURCE, CURRENCY, PRICE_CURRENCY)


@dataclass(slots=True)
class PlannedPeer(PlannedRow):
    """What becomes of one row: a peer. `currency` and `price_currency` are empty where nothing tells them."""

    source: str = ""
    date: str = ""
    set_name: str = ""
    reason: str = ""
    currency: str = ""
    price_currency: str = ""
    is_pence: bool = False


class PeerReader:
    """Reads row by row; what cannot be read is set down in `left_out`."""

    def __init__(self, model: Model, valuation: Valuation, reading: Reading, *, empties: bool = False) -> None:
        self.model, self.valuation, self.reading = model, valuation, reading
        self.left_out: list[LeftOut] = []
        self._empties = empties
        self._words = field_words(model)
        self._sets = {number: name for name, number in set_numbers(model, valuation).items()}
        self._taken = [key for key in reading.fields if key and key in self._words]

    def read(self, table: Table, *, all_new: bool = False) -> list[PlannedPeer]:
        """The rows of the table that are peers."""
        body = body_of(table, self.reading)
        columns = range(len(self.reading.fields))
        cells = {n: [row[n] for _, row in body if n < len(row)] for n in columns}
        self._shares = {n: self._are_shares(n, cells[n]) for n in columns}
        self._counts = {n: self._is_many(n, cells[n]) for n in columns}
        standing = {} if all_new else {_plain(e.name): e.id for e in self.valuation.members(PEER)}
        seen: dict[str, int] = {}
        found: list[PlannedPeer] = []
        for number, (place, row) in enumerate(body):
            if len(found) >= MOST_TAKEN:
                self.left_out.append(beyond(place, len(body) - number))
                break
            one = self._row(place, row, standing, seen, all_new=all_new)
            if one is not None:
                found.append(one)
        return found

    def _row(
        self, place: int, row: Sequence[Cell], standing: Mapping[str, str], seen: dict[str, int], *, all_new: bool
    ) -> PlannedPeer | None:
        ticker = self._told(row, TICKER)
        name = self._told(row, NAME) or ticker
        if folded(name) in STATISTICS:
            told = Problem(name, text("It is a statistic, not a company."), text("Nothing to do."))
            self.left_out.append(LeftOut(place, None, told, is_harmless=True))
            return None
        if name and not any(self._told(row, key) for key in self._taken if key not in (NAME, TICKER)):
            told = Problem(name, text("The row holds nothing but a name."), text("Nothing to do."))
            self.left_out.append(LeftOut(place, None, told, is_harmless=True))
            return None
        problems = name_problems(name, text("Row {row}", row=place + 1))
        if problems:
            self.left_out.append(LeftOut(place, None, problems[0]))
            return None
        if _plain(name) in seen and not all_new:
            what = text("It stands in the table twice, first in row {row}.", row=seen[_plain(name)] + 1)
            remedy = text("Leave one of them out, or give it another name.")
            self.left_out.append(LeftOut(place, None, Problem(name, what, remedy)))
            return None
        seen.setdefault(_plain(name), place)
        one = PlannedPeer(place, name, standing.get(_plain(name)) or standing.get(_plain(ticker or name)))
        problem = self._set_currencies(one, row)
        if problem is not None:
            self.left_out.append(LeftOut(place, None, problem))
            return None
        self._fill(one, row)
        return one

    def _fill(self, one: PlannedPeer, row: Sequence[Cell]) -> None:
        one.source, one.reason, one.set_name = (self._words_of(one, row, key) for key in (SOURCE, REASON, SET))
        for column, key in enumerate(self.reading.fields):
            if not key or key in _TOLD or key not in self._words or column >= len(row):
                continue
            if is_missing(row[column].shown):
                self._empty(one, key)
                continue
            value = self._value(one, BY_KEY[key], column, row[column])
            problem = value if isinstance(value, Problem) else self._refused(one, key, value)
            if problem is not None:
                self.left_out.append(LeftOut(one.row, column, problem))
            elif not isinstance(value, Problem):
                one.values[BY_KEY[key].item] = value
        as_of = self.reading.column("as_of")
        day = (
            read_date(row[as_of], day_leads=self.reading.day_leads) if as_of is not None and as_of < len(row) else None
        )
        one.date = "" if day is None else self._item("as_of").unit.shown(day)
        self._say(one, row)

    def _item(self, key: str) -> Input:
        found = self.model[BY_KEY[key].item]
        assert isinstance(found, Input)
        return found

    def _told(self, row: Sequence[Cell], key: str) -> str:
        column = self.reading.column(key)
        shown = row[column].shown.strip() if column is not None and column < len(row) else ""
        return "" if is_missing(shown) else shown

    def _words_of(self, one: PlannedPeer, row: Sequence[Cell], key: str) -> str:
        """A text for the valuation; what cannot stand there is left out."""
        written = self._told(row, key)
        where = f"{one.name}: {self._words[key]}"
        problems = name_problems(written, where) if key == SET else [*note_problems(written, where)]
        if not written or not problems:
            return written
        self.left_out.append(LeftOut(one.row, self.reading.column(key), problems[0]))
        return ""

    def _empty(self, one: PlannedPeer, key: str) -> None:
        item = self._item(key)
        if self._empties and one.changes is not None and isinstance(item, Number) and item.optional:
            one.values[item.key] = None

    def _refused(self, one: PlannedPeer, key: str, value: Value) -> Problem | None:
        item = self._item(key)
        return next(value_problems(item, value, f"{one.name}: {text(item.label)}"), None)

    # Currencies

    def _set_currencies(self, one: PlannedPeer, row: Sequence[Cell]) -> Problem | None:
        """The currencies a row is in: its own columns say so, else the signs in its cells and headings.

        Where a currency is not known, none of the row's amounts can be.
        """
        one.is_pence = (self._told(row, PRICE_CURRENCY) or self._told(row, CURRENCY)) in _PENCE
        own = self._written_currency(one, row, CURRENCY)
        price = self._written_currency(one, row, PRICE_CURRENCY)
        for found in (own, price):
            if isinstance(found, Problem):
                return found
        assert isinstance(own, str)
        assert isinstance(price, str)
        price = price or own
        one.currency = own or self._signed(row, is_price=False)
        one.price_currency = price or self._signed(row, is_price=True)
        if not own and one.currency and not one.price_currency:
            one.price_currency = one.currency
        return None

    def _written_currency(self, one: PlannedPeer, row: Sequence[Cell], key: str) -> str | Problem:
        written = self._told(row, key)
        if not written or written in _PENCE:
            return _PENCE.get(written, "")
        code = currency_code(written, self.valuation.currency)
        if code is None:
            what = text("{value} is no currency that is known here.", value=written[:40])
            remedy = text("Type its code of three letters, such as EUR.")
            return Problem(f"{one.name}: {self._words[key]}", what, remedy)
        return code

    def _signed(self, row: Sequence[Cell], *, is_price: bool) -> str:
        for column, key in enumerate(self.reading.fields):
            if not key or BY_KEY[key].kind not in (Kind.MONEY, Kind.PER_SHARE) or column >= len(row):
                continue
            if (key in PRICED) is is_price:
                sign = self._sign(column, read_amount(row[column], comma=self.reading.comma))
                code = currency_code(sign, self.valuation.currency) if sign else ""
                if code:
                    return code
        return ""

    def _sign(self, column: int, amount: Amount | None) -> str:
        if amount is None:
            return ""
        return amount.currency or next(iter(self.reading.currencies[column : column + 1]), "")

    # Cells

    def _are_shares(self, column: int, cells: Sequence[Cell]) -> bool:
        key = self.reading.fields[column]
        if not key or BY_KEY[key].kind is not Kind.PERCENT:
            return False
        is_percent = self.reading.percents[column : column + 1] == (True,)
        return are_shares(cells, comma=self.reading.comma, is_percent=is_percent)

    def _is_many(self, column: int, cells: Sequence[Cell]) -> bool:
        key = self.reading.fields[column]
        if not key or BY_KEY[key].kind is not Kind.SHARES:
            return False
        amounts = [a for cell in cells if (a := read_amount(cell, comma=self.reading.comma)) is not None]
        return any(a.scale == 1.0 and abs(a.value) >= MANY_SHARES for a in amounts)

    def _value(self, one: PlannedPeer, of: Field, column: int, cell: Cell) -> float | Problem:
        match of.kind:
            case Kind.DATE:
                day = read_date(cell, day_leads=self.reading.day_leads, is_end=True)
                what, remedy = (
                    text("{value} is not a date.", value=cell.shown[:40]),
                    text("Type a date like 2025-03-28."),
                )
            case Kind.MONTH:
                day = read_month(cell, day_leads=self.reading.day_leads)
                what = text("{value} names no month.", value=cell.shown[:40])
                remedy = text("Type a month from 1 to 12, or a day like 06-30.")
            case Kind.FLAG:
                day = read_flag(cell)
                what = text("{value} is neither yes nor no.", value=cell.shown[:40])
                remedy = text("Type 1 for yes, 0 for no.")
            case _:
                return self._figure(one, of, column, cell)
        return Problem(f"{one.name}: {self._words[of.key]}", what, remedy) if day is None else day

    def _figure(self, one: PlannedPeer, of: Field, column: int, cell: Cell) -> float | Problem:
        where = f"{one.name}: {self._words[of.key]}"
        amount = read_amount(cell, comma=self.reading.comma)
        is_money = of.kind in (Kind.MONEY, Kind.PER_SHARE)
        if amount is None or (amount.is_percent and of.kind is not Kind.PERCENT):
            what = text("{value} is not a number.", value=cell.shown[:40])
            return Problem(where, what, text("Correct it in the table, or choose another column."))
        held = (one.price_currency if of.key in PRICED else one.currency) or self.valuation.currency
        sign = self._sign(column, amount) if is_money else ""
        if sign and not fits_currency(sign, held):
            what = text("{value} is in {sign}, the row in {currency}.", value=cell.shown[:40], sign=sign, currency=held)
            return Problem(where, what, text("Convert it, or say the currency of the row in a column of its own."))
        told = next(iter(self.reading.scales[column : column + 1]), None)
        match of.kind:
            case Kind.PERCENT:
                return amount.value if amount.is_percent or self._shares[column] else amount.value / 100
            case Kind.MONEY:
                return amount.value * (amount.scale if amount.scale != 1.0 else told or self.reading.scale) / MILLION
            case Kind.SHARES:
                usual = 1.0 if self._counts[column] else MILLION
                return amount.value * (amount.scale if amount.scale != 1.0 else told or usual) / MILLION
            case Kind.PER_SHARE:
                return amount.value * amount.scale * (PENNY if one.is_pence else 1.0)
            case _:
                return amount.value * amount.scale

    # What is shown

    def _say(self, one: PlannedPeer, row: Sequence[Cell]) -> None:
        for key in (TICKER, SOURCE, REASON, CURRENCY, PRICE_CURRENCY):
            if self.reading.column(key) is not None:
                one.new[self._words[key]] = self._told(row, key)
        for key in self.reading.fields:
            item_key = BY_KEY[key].item if key else ""
            if item_key in one.values:
                one.new[self._words[key]] = self.shown(item_key, one.values[item_key])
                if one.changes is not None:
                    one.old[self._words[key]] = self.shown(item_key, self.held(item_key, one.changes))
        if one.set_name:
            one.new[self._words[SET]] = one.set_name
            if one.changes is not None:
                one.old[self._words[SET]] = self._sets.get(self.held(SET_KEY, one.changes), "–")

    def held(self, key: str, entity: str) -> Value:
        """The value a peer has in the base case."""
        return value_of(self.model, self.valuation, Address(key, entity), self.valuation.base.id)

    def shown(self, key: str, value: Value) -> str:
        """A value as a person reads it."""
        unit = self.model[key].unit
        return unit.shown(value) if isinstance(value, float | int) else "–"


def set_numbers(model: Model, valuation: Valuation) -> dict[str, Value]:
    """The number of every peer set by its name."""
    if model.get(NUMBER_KEY) is None:
        return {}
    base = valuation.base.id
    return {
        one.name: value_of(model, valuation, Address(NUMBER_KEY, one.id), base) for one in valuation.members(PEER_SET)
    }


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
