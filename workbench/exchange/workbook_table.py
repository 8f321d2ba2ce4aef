"""The sheets of an Excel workbook as tables: values as last computed, and what of them may not be taken."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from workbench.exchange.clipboard import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Table, squared
from workbench.exchange.table_plan import LeftOut
from workbench.exchange.table_sheet import Sheet, place_of, sheet_of, too_large
from workbench.exchange.workbook_archive import (
    BookSurvey,
    SheetSurvey,
    refuse_bomb,
    sheet_parts,
    survey_book,
    survey_sheet,
    values_in,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

if TYPE_CHECKING:
    from zipfile import ZipFile

_EPOCH: Final = datetime.datetime(1899, 12, 30)
_MOST_READ: Final = 3_000_000
"""Cells that are looked at, empty ones too: formats down to the last row must not hold up the window."""


def read_workbook(place: Path) -> list[Sheet]:
    """The sheets of a workbook. Raises `ProblemError` for what is none, and for one that unpacks beyond bounds."""
    import zipfile  # imported late, with openpyxl: neither is needed to start
    import zlib
    from xml.etree.ElementTree import ParseError

    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(place) as archive, warnings.catch_warnings(action="ignore"):
            refuse_bomb(archive, place.name)
            return _sheets(place, archive)  # openpyxl warns of what it leaves aside: pictures, extensions, styles
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, IndexError, EOFError, ParseError,
        zlib.error, NotImplementedError, RuntimeError, AttributeError,
    ):  # fmt: skip
        what = text("It is no workbook, or it is damaged or locked by a password.")
        raise ProblemError(Problem(place.name, what, text("Save it anew as .xlsx without a password."))) from None


def _sheets(place: Path, archive: ZipFile) -> list[Sheet]:
    from openpyxl import load_workbook

    about = survey_book(archive)
    parts = dict(sheet_parts(archive))
    book = load_workbook(place, read_only=True, data_only=True, keep_links=False)
    notes = (text("The workbook holds macros; they are not run."),) if about.has_macros else ()
    found = []
    try:
        for sheet in book.worksheets:
            is_hidden = sheet.sheet_state != "visible"
            sheet.reset_dimensions()
            with archive.open(parts[sheet.title]) as stream:
                values = values_in(stream, 2 * MOST_CELLS)  # a formula's own value counts once more
            if not values:
                continue
            rows = None if values > 2 * MOST_CELLS else _rows(sheet.iter_rows())
            if rows is None:
                found.append(Sheet(sheet.title, [], is_hidden=is_hidden, problem=too_large(sheet.title), notes=notes))
                continue
            with archive.open(parts[sheet.title]) as stream:
                faults = _faults(rows, survey_sheet(stream), about)
            table = squared(rows)
            if table or faults:
                found.append(sheet_of(sheet.title, table, faults, is_hidden=is_hidden, notes=notes))
    finally:
        book.close()
    return found


def _rows(sheet: Iterable[Sequence[OfficeCell]]) -> Table | None:
    """The rows with values; None when they are more than any table that could be meant."""
    rows: Table = []
    read = kept = empty = 0
    for row in sheet:
        read += len(row) + 1
        cells = [_formatted(one) for one in row]
        if read > _MOST_READ:
            return None
        if not any(cell.shown for cell in cells):
            empty += 1
            continue
        width = max(n + 1 for n, cell in enumerate(cells) if cell.shown)
        kept += width
        if len(rows) + empty >= MOST_ROWS or width > MOST_COLUMNS or kept > MOST_CELLS:
            return None
        rows += [[] for _ in range(empty)]
        empty = 0
        rows.append(cells[:width])
    return rows


def _faults(rows: Table, survey: SheetSurvey, about: BookSurvey) -> list[LeftOut]:
    found = []
    for ref in survey.merged:
        row, column = _at(ref.partition(":")[0])
        if _cell(rows, row, column).shown:
            what = text("The cells {range} are merged; only the first holds the value.", range=ref)
            remedy = text("Unmerge them and fill each, or take it for the first alone.")
            found.append(LeftOut(row, column, Problem(place_of(row, column), what, remedy)))
    for ref in survey.without_value:
        row, column = _at(ref)
        what = text("Its formula has no stored value.")
        remedy = text("Open the workbook in Excel or LibreOffice, save it, and read it again.")
        found.append(LeftOut(row, column, Problem(place_of(row, column), what, remedy)))
    for ref, number in survey.linked.items():
        row, column = _at(ref)
        other = about.links.get(number, f"[{number}]")
        what = text("It takes its value from another workbook, {file}.", file=other[-80:])
        remedy = text("Copy the values themselves into this workbook first.")
        found.append(LeftOut(row, column, Problem(place_of(row, column), what, remedy)))
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Cell()
    return sorted(found, key=lambda one: (one.row, one.column or 0))


def _cell(rows: Table, row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else Cell()


def _at(ref: str) -> tuple[int, int]:
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", ref)
    if found is None:
        raise ValueError(ref)
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found.group(2)) - 1, column - 1


class OfficeCell(Protocol):
    """A cell as openpyxl reads it row by row."""

    @property
    def value(self) -> object:
        """What was stored last."""

    @property
    def number_format(self) -> str:
        """How it is shown."""


def _formatted(cell: OfficeCell) -> Cell:
    """A cell with its value. A figure shown as percent says so: without the sign 0.45 could be 0.45 %."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return Cell(f"{value * 100:.15g}%", float(value))
    return cell_of(value)


def cell_of(value: object) -> Cell:
    """A value of a workbook as a cell: figures keep all their digits, dates become serials."""
    match value:
        case None:
            return Cell()
        case bool():
            return Cell("1" if value else "0", float(value))
        case int() | float():
            return Cell(repr(float(value)).removesuffix(".0"), float(value))
        case datetime.datetime():
            return Cell(value.date().isoformat(), float((value - _EPOCH).days))
        case datetime.date():
            days = (datetime.datetime(value.year, value.month, value.day) - _EPOCH).days
            return Cell(value.isoformat(), float(days))
        case _:
            return Cell(" ".join(str(value).split()))
