"""Editing exported workbooks as an analyst does: by cell of an input, in openpyxl or as statements for LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

from tests.exchange.exported import edited, example, layout_of, written
from workbench.document.valuation import Address, Case, Override, Valuation, Value
from workbench.exchange.export import living_book
from workbench.exchange.workbook_back import ReadBack, read_back
from workbench.interpret.layout import FIRST_PERIOD, column_name
from workbench.interpret.workbook_inputs import BASE, InputSheets
from workbench.model import MODEL

RATE = Address("cost_of_capital.debt_rate")
TAX = Address("tax.rate")
PRICE = Address("shares.market_price")
DATED = Address("timing.valuation_date")
TIMING = Address("timing.flow_timing")
GROWTH = Address("operations.growth")
REVENUE = Address("operations.revenue")
PERIODS = 8


def plain() -> Valuation:
    """The small example over eight periods, with a case and figures typed over."""
    base = replace(example("plain-company"), periods=PERIODS, selected_case="base")
    values: dict[Address, Value] = {RATE: 0.11, GROWTH: (0.01,) * PERIODS}
    bear = Case("bear", "Bear", values=values, overrides={(REVENUE, 2): Override(90.0)})
    return replace(base, cases=(base.cases[0], bear), overrides={(REVENUE, 3): Override(105.0, "typed")})


class Places:
    """Where a person finds the inputs of an exported valuation."""

    def __init__(self, valuation: Valuation) -> None:
        self.valuation = valuation
        self.layout = layout_of(valuation)
        self.inputs = InputSheets(living_book(MODEL, valuation), self.layout)

    def _position(self, address: Address) -> int | None:
        item = MODEL[address.key]
        if item.per is None:
            return None
        return [one.id for one in self.valuation.members(item.per)].index(str(address.entity))

    def _row(self, address: Address) -> int:
        cell = MODEL[address.key], self._position(address)
        return next(row for row, what in self.inputs.lines if what == cell)

    def value(self, address: Address, case: int = 0) -> str:
        """Cell of a number or choice on the inputs sheet."""
        return f"{column_name(BASE + case)}{self._row(address) + 1}"

    def evidence(self, address: Address, place: int) -> str:
        """Cell of the status (0), source (1) or note (2) of a number or choice."""
        return f"{column_name(self.inputs.last + 3 + place)}{self._row(address) + 1}"

    def series(self, address: Address, period: int, case: int | None = None) -> str:
        """Cell of a series in a period; a case where cases have lines of their own."""
        home = self.inputs.places.series[MODEL[address.key], self._position(address)]
        row = home.row + (0 if case is None else 1 + case)
        return f"{column_name(FIRST_PERIOD + period - 1)}{row + 1}"

    def override(self, address: Address, period: int, case: int = 0) -> str:
        """Cell of a typed-over figure."""
        home = self.inputs.places.overrides[MODEL[address.key], self._position(address), period]
        return f"{column_name(BASE + case)}{home.row + 1}"


Cells = dict[tuple[str, str], float | str | None]
"""What is typed, by sheet and cell."""


def filled(cells: Cells) -> Callable[[openpyxl.Workbook], None]:
    """The edit that types `cells`; None empties one."""

    def edit(book: openpyxl.Workbook) -> None:
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value

    return edit


def back_after(valuation: Valuation, folder: Path, cells: Cells, current: Valuation | None = None) -> ReadBack:
    """What comes back when those cells of the exported workbook are typed over."""
    path = edited(written(valuation, folder / "exported.xlsx"), filled(cells))
    return read_back(MODEL, current or valuation, path)


def taken(valuation: Valuation, back: ReadBack) -> Valuation:
    """The valuation after all lines that can be taken."""
    edit = back.edit([line.key for line in back.lines])
    assert edit.check(MODEL, valuation) == []
    return edit.apply(valuation)[0]
