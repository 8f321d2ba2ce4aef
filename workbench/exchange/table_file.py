"""Tables read from files: CSV in the usual encodings and delimiters, and the sheets of an Excel workbook."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Final

from workbench.exchange.clipboard import MOST_CELLS, Cell, Table, decoded, read_delimited
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

EXCEL_SUFFIXES: Final = (".xlsx", ".xlsm")
TEXT_SUFFIXES: Final = (".csv", ".tsv", ".txt")
LARGEST: Final = 50_000_000
_EPOCH: Final = datetime.datetime(1899, 12, 30)


def read_file(path: str | Path) -> dict[str, Table]:
    """The tables of a file by the name of their sheet (a CSV file has one, named after it).

    Raises `ProblemError` for a file that cannot be read, is too large or is of another kind.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in (*EXCEL_SUFFIXES, *TEXT_SUFFIXES):
        known = " ".join((*EXCEL_SUFFIXES, *TEXT_SUFFIXES))
        raise ProblemError(
            Problem(
                place.name, text("This kind of file is not read."), text("Choose one of: {choices}.", choices=known)
            )
        )
    try:
        if place.stat().st_size > LARGEST:
            raise ProblemError(
                Problem(place.name, text("The file is too large."), text("Save the one sheet with the contracts."))
            )
        if suffix in EXCEL_SUFFIXES:
            return _sheets(place)
        return {place.stem: read_delimited(decoded(place.read_bytes()))}
    except OSError as error:
        what = text("The file cannot be read: {reason}.", reason=error.strerror or str(error))
        raise ProblemError(Problem(place.name, what, text("Check that it exists and may be read."))) from None


def _sheets(place: Path) -> dict[str, Table]:
    import zipfile  # imported late, with openpyxl: neither is needed to start

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(place, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        what = text("It is no workbook, or it is damaged or locked by a password.")
        raise ProblemError(Problem(place.name, what, text("Save it anew as .xlsx without a password."))) from None
    tables: dict[str, Table] = {}
    try:
        for sheet in book.worksheets:
            rows: Table = []
            count = 0
            for values in sheet.iter_rows(values_only=True):
                count += len(values)
                if count > MOST_CELLS:
                    break
                rows.append([cell_of(value) for value in values])
            tables[sheet.title] = _trimmed(rows)
    finally:
        book.close()
    return {title: rows for title, rows in tables.items() if rows}


def _trimmed(rows: Table) -> Table:
    while rows and not any(cell.shown for cell in rows[-1]):
        rows.pop()
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell.shown), default=0)
    return [[*row[:width], *[Cell()] * (width - len(row))] for row in rows]


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
