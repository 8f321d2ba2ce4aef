"""Sensitivity grids on a sheet of their own: native what-if data tables, whose figures Excel makes anew on demand.

Excel wants the cells that a data table varies on the table's own sheet. Each varied input therefore has a what-if cell
there, which stays empty; the live cell of the inputs sheet takes what stands in it, else what was typed.

XlsxWriter knows no data tables: the figures are written as formulas `PLACEHOLDER`, and `with_data_tables` puts the
tables into the finished file.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

from workbench.interpret.codegen import Cell
from workbench.interpret.layout import Home, Layout, column_name
from workbench.interpret.workbook_sheet import (
    HEAD,
    INPUT_FILL,
    NOTE,
    QUIET,
    SECTION,
    TITLE,
    Ink,
    Sheet,
    Style,
    reference,
    stored_value,
)
from workbench.interpret.workbook_stored import STORED_FILL
from workbench.rows.items import Choice, Series

if TYPE_CHECKING:
    from workbench.interpret.workbook_book import Book

PLACEHOLDER: Final = "0"
NAME, FIRST, TABLE = range(3)
"""Columns: labels; what-if cells and the values down; the figures from here on."""
FIRST_CELL: Final = 6
"""The row of the first what-if cell."""
LABEL_WIDTH, COLUMN_WIDTH = 46.0, 14.0


@dataclass(frozen=True, slots=True)
class GridAxis:
    """A varied input and its values: codes of a choice, factors of an input over periods."""

    cell: Cell
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GridTable:
    """A single figure over one or two inputs: `figures` by row (of `down`) and column, NaN where there is none."""

    output: Cell
    across: GridAxis
    down: GridAxis | None
    figures: Sequence[Sequence[float]]

    @property
    def axes(self) -> tuple[GridAxis, ...]:
        """Both axes, or the one there is."""
        return (self.across,) if self.down is None else (self.across, self.down)

    @property
    def is_native(self) -> bool:
        """Whether it can be a data table: a factor on every period has no cell that could be varied."""
        return not any(isinstance(axis.cell[0], Series) for axis in self.axes)


@dataclass(frozen=True, slots=True)
class DataTable:
    """The figures of a native table, from the first to the last row and column, and the cells that it varies: the one
    that takes the values across and, unless the table has one row, the one that takes those down."""

    first: tuple[int, int]
    last: tuple[int, int]
    across: str
    down: str = ""

    @property
    def formula(self) -> str:
        """As it stands in the first cell."""
        area = f"{_at(*self.first)}:{_at(*self.last)}"
        if not self.down:
            return f'<f t="dataTable" ref="{area}" dt2D="0" dtr="1" r1="{self.across}"/>'
        return f'<f t="dataTable" ref="{area}" dt2D="1" dtr="1" r1="{self.across}" r2="{self.down}"/>'


def _at(row: int, column: int) -> str:
    return f"{column_name(column)}{row + 1}"


def what_if_homes(grids: Sequence[GridTable], layout: Layout) -> dict[Cell, Home]:
    """The what-if cell of each input that a native table varies."""
    varied = dict.fromkeys(axis.cell for grid in grids if grid.is_native for axis in grid.axes)
    return {cell: Home(layout.grids, row, FIRST) for row, cell in enumerate(varied, FIRST_CELL)}


def asked_first(formula: str, cell: Cell, homes: Mapping[Cell, Home]) -> str:
    """The formula of a live input that takes its what-if cell where something stands in it."""
    if cell not in homes:
        return formula
    held = reference(homes[cell])
    is_filled = f'{held}<>""' if isinstance(cell[0], Choice) else f"ISNUMBER({held})"
    return f"=IF({is_filled},{held},{formula.removeprefix('=')})"


class GridSheet:
    """Writes the sheet; `tables` are then the native tables on it."""

    def __init__(self, book: Book, layout: Layout, sheet: Sheet) -> None:
        self.book, self.layout, self.sheet = book, layout, sheet
        self.homes = what_if_homes(book.grids, layout)
        self.tables: list[DataTable] = []

    def write(self) -> None:
        """The what-if cells, then one grid below the other."""
        say, sheet = self.book.say, self.sheet
        widest = max(len(grid.across.values) for grid in self.book.grids)
        sheet.raw.set_column(NAME, NAME, LABEL_WIDTH)
        sheet.raw.set_column(FIRST, TABLE + widest - 1, COLUMN_WIDTH)
        sheet.text(0, NAME, say("Sensitivity grids"), TITLE)
        notes = (
            say("Data tables: Excel makes their figures anew when F9 is pressed, not at every change."),
            say("They vary the cells below, which must stay empty: what stands in one is used in place of the input."),
        )
        for row, words in enumerate(notes, 1):
            sheet.text(row, NAME, words, NOTE)
        if self.homes:
            for column, words in enumerate((say("Input"), say("What-if cell"), say("Unit"))):
                sheet.text(FIRST_CELL - 1, column, words, HEAD)
        for cell, home in self.homes.items():
            sheet.text(home.row, NAME, self._label(cell))
            look = Style(Ink.INPUT, cell[0].unit.excel_format, fill=INPUT_FILL, align="right")
            sheet.blank(home.row, FIRST, look)
            sheet.text(home.row, TABLE, self.book.unit(cell[0]), QUIET)
        row = FIRST_CELL + len(self.homes) + 1
        for grid in self.book.grids:
            row = self._write_grid(grid, row) + 1
        sheet.set_up(head_rows=1, label_columns=1)

    def _label(self, cell: Cell) -> str:
        whose = self.book.entity_name(*cell)
        label = self.book.say(cell[0].label)
        return f"{label}, {whose}" if whose else label

    def _titled(self, cell: Cell) -> str:
        unit = self.book.unit(cell[0])
        if isinstance(cell[0], Series):
            unit = self.book.say("factor on every period")
        return f"{self._label(cell)} ({unit})" if unit else self._label(cell)

    def _write_grid(self, grid: GridTable, row: int) -> int:
        """The first free row after the grid."""
        say, sheet = self.book.say, self.sheet
        for column in range(TABLE + len(grid.across.values)):
            sheet.text(row, column, self._titled(grid.output) if column == NAME else "", SECTION)
        if not grid.is_native:
            sheet.text(row + 1, NAME, say("Stored values; they do not follow what is changed here."), NOTE)
        sheet.text(row + 1, TABLE, f"→ {self._titled(grid.across.cell)}", QUIET)
        head = row + 2
        for column, value in enumerate(grid.across.values, TABLE):
            self._write_value(head, column, grid.across.cell, value)
        corner = head if grid.down is not None else head + 1
        at = self.layout.home(*grid.output)
        look = Style(Ink.LINK, grid.output[0].unit.excel_format, bold=True, align="right")
        now = self.book.arrays.scalar(*grid.output)
        sheet.formula(corner, FIRST, f"={reference(at)}", stored_value(grid.output[0], now), look)
        if grid.down is not None:
            sheet.text(head + 1, NAME, f"↓ {self._titled(grid.down.cell)}", QUIET)
            for below, value in enumerate(grid.down.values, head + 1):
                self._write_value(below, FIRST, grid.down.cell, value)
        self._write_figures(grid, head + 1)
        return head + 1 + len(grid.figures)

    def _write_value(self, row: int, column: int, cell: Cell, value: float) -> None:
        item = cell[0]
        look = replace(HEAD, align="right", wrap=False)
        if isinstance(item, Choice):
            self.sheet.text(row, column, self.book.say(str(list(item.options)[int(value) - 1].value)), look)
        else:
            number = "0.00" if isinstance(item, Series) else item.unit.excel_format
            self.sheet.number(row, column, value, replace(look, number=number))

    def _write_figures(self, grid: GridTable, first: int) -> None:
        item = grid.output[0]
        look = Style(number=item.unit.excel_format, align="right", fill="" if grid.is_native else STORED_FILL)
        for row, figures in enumerate(grid.figures, first):
            for column, figure in enumerate(figures, TABLE):
                shown = stored_value(item, figure)
                if grid.is_native:
                    self.sheet.formula(row, column, f"={PLACEHOLDER}", shown, look)
                elif isinstance(shown, float) and math.isfinite(shown):
                    self.sheet.number(row, column, shown, look)
                else:
                    self.sheet.text(row, column, str(shown), look)
        if grid.is_native:
            last = first + len(grid.figures) - 1, TABLE + len(grid.across.values) - 1
            cells = [_at(self.homes[axis.cell].row, FIRST) for axis in grid.axes]
            self.tables.append(DataTable((first, TABLE), last, *cells))


def with_data_tables(content: bytes, number: int, tables: Sequence[DataTable]) -> bytes:
    """The finished workbook with the tables in its `number`-th sheet, counted from 1, and all else as it was.

    Raises ValueError where a cell of a table does not hold the placeholder.
    """
    wanted = f"xl/worksheets/sheet{number}.xml"
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            held = given.read(info)
            if info.filename == wanted:
                held = _with_tables(held.decode("utf-8"), tables).encode("utf-8")
            made.writestr(info, held)
    return buffer.getvalue()


def _with_tables(sheet: str, tables: Sequence[DataTable]) -> str:
    formulas: dict[str, str] = {}
    for table in tables:
        for row in range(table.first[0], table.last[0] + 1):
            for column in range(table.first[1], table.last[1] + 1):
                formulas[_at(row, column)] = table.formula if (row, column) == table.first else ""
    sought = re.compile(rf'(<c r="([A-Z]+[0-9]+)"[^>]*>)<f>{PLACEHOLDER}</f>')
    found: set[str] = set()

    def put(match: re.Match[str]) -> str:
        if match[2] not in formulas:
            return match[0]
        found.add(match[2])
        return match[1] + formulas[match[2]]

    made = sought.sub(put, sheet)
    if found != set(formulas):
        raise ValueError(f"no placeholder in {sorted(set(formulas) - found)}")
    return made
