"""Compares a workbook with its twin: every cell as it was stored from the arrays against LibreOffice's own result."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import to_excel

from tests.libreoffice import Sheets, recalculated
from workbench.interpret.workbook import Book, write_workbook

RELATIVE, ABSOLUTE = 1e-9, 1e-6
_serial_of: Callable[[object], float] = to_excel


def twin_differences(book: Book, path: Path) -> list[str]:
    """Write `book` to `path`, let LibreOffice recalculate it and say where a number differs; empty when none does.

    Numbers differ beyond 1e-9 of their size and 1e-6. A figure may be missing only on both sides.
    """
    write_workbook(book, path)
    return cell_differences(stored(path), recalculated(path))


def stored(path: Path) -> Sheets:
    """Every formula cell's stored value, as the writer put it there."""
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    found: Sheets = {}
    for sheet in formulas.worksheets:
        shown = values[sheet.title]
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
        found[sheet.title] = {cell.coordinate: plain(shown[cell.coordinate].value) for cell in cells}
    return found


def plain(value: object) -> float | str | bool | None:
    """A cell's value with dates as serial numbers."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return _serial_of(value)
    raise TypeError(f"{value!r} in a cell")


def cell_differences(ours: Sheets, theirs: Sheets) -> list[str]:
    """One line for each cell of `ours` that `theirs` computes differently."""
    found = []
    for sheet, cells in ours.items():
        for address, mine in cells.items():
            other = theirs[sheet].get(address)
            if not same(mine, other):
                found.append(f"{sheet}!{address}: stored {mine!r}, recalculated {other!r}")
    return found


def same(mine: float | str | bool | None, other: float | str | bool | None) -> bool:
    """Equal numbers within the tolerance, equal texts, or both missing."""
    if isinstance(mine, float) and isinstance(other, float):
        return abs(mine - other) <= max(ABSOLUTE, RELATIVE * max(abs(mine), abs(other)))
    if isinstance(mine, float) or isinstance(other, float):
        return False
    if is_error(mine) or is_error(other):
        return is_error(mine) and is_error(other)
    return (mine or "") == (other or "")


def is_error(value: object) -> bool:
    """True for an Excel error such as #DIV/0!."""
    return isinstance(value, str) and value.startswith("#")


def count_formulas(cells: Sheets) -> int:
    """How many formula cells there are."""
    return sum(len(found) for found in cells.values())
