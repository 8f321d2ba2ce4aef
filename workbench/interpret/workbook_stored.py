"""Sheets of figures that no formula of the workbook makes: stored as values, and said to be so on the sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.ground.units import Unit
from workbench.interpret.workbook_sheet import HEAD, MISSING_FIGURE, QUIET, SECTION, TITLE, Ink, Sheet, Style

LABEL_WIDTH, COLUMN_WIDTH = 46.0, 19.0
LINE_HEIGHT = 13.0
STORED_FILL = "#F3F4F6"

StoredValue = str | float
"""A text, or a figure; NaN shows as not meaningful."""


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column: its heading, and the unit of its figures (None where each row has its own, or only text)."""

    head: str
    unit: Unit | None = None
    unit_words: str = ""
    width: float = COLUMN_WIDTH

    @property
    def lines(self) -> int:
        """How many lines the heading takes."""
        return math.ceil(len(self.head) / (self.width - 2)) + bool(self.unit_words)


@dataclass(frozen=True, slots=True)
class StoredTable:
    """Rows of stored values under their headings. `units` gives a row its own unit where the column has none."""

    title: str
    columns: Sequence[StoredColumn]
    rows: Sequence[Sequence[StoredValue]]
    units: Sequence[Unit | None] = ()


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """One sheet of stored values; `title` is also its name. `notes` stand above the tables, a paragraph each."""

    title: str
    notes: Sequence[str]
    tables: Sequence[StoredTable]


def write_stored(sheet: Sheet, stored: StoredSheet) -> None:
    """Fill a sheet; every figure is grey, so that nobody takes it for a live one."""
    for column in range(max((len(table.columns) for table in stored.tables), default=1)):
        widths = [table.columns[column].width for table in stored.tables if column < len(table.columns)]
        sheet.raw.set_column(column, column, max(widths) if column else LABEL_WIDTH)
    sheet.text(0, 0, stored.title, TITLE)
    row = 1
    for note in stored.notes:
        sheet.text(row, 0, note, replace(QUIET, italic=True))
        row += 1
    for table in stored.tables:
        row = _write_table(sheet, table, row + 1)
    sheet.set_up(head_rows=1, label_columns=1)


def _write_table(sheet: Sheet, table: StoredTable, row: int) -> int:
    """The first free row after the table."""
    for column in range(len(table.columns)):
        sheet.text(row, column, table.title if column == 0 else "", SECTION)
    for column, heading in enumerate(table.columns):
        words = f"{heading.head}\n{heading.unit_words}" if heading.unit_words else heading.head
        sheet.text(row + 1, column, words, replace(HEAD, align="left" if column == 0 else "right"))
    sheet.raw.set_row(row + 1, LINE_HEIGHT * max(heading.lines for heading in table.columns) + 2)
    for below, (values, own) in enumerate(
        zip(table.rows, table.units or [None] * len(table.rows), strict=True), row + 2
    ):
        for column, (heading, value) in enumerate(zip(table.columns, values, strict=True)):
            _write_value(sheet, below, column, value, heading.unit or own)
    return row + 2 + len(table.rows)


def _write_value(sheet: Sheet, row: int, column: int, value: StoredValue, unit: Unit | None) -> None:
    look = Style(fill=STORED_FILL if column else "", align="right" if column else "")
    if isinstance(value, str):
        sheet.text(row, column, value, look)
    elif math.isfinite(value):
        number = unit.excel_format if unit is not None else "0"
        sheet.number(row, column, value, replace(look, number=number, ink=Ink.FORMULA))
    else:
        sheet.text(row, column, MISSING_FIGURE, look)
