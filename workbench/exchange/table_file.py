"""Tables read from files: text files in the usual encodings and delimiters, and the sheets of an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from workbench.document.file import refuse_no_file
from workbench.exchange.clipboard import Table
from workbench.exchange.table_sheet import Sheet
from workbench.exchange.text_table import read_text
from workbench.exchange.workbook_table import read_workbook
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

EXCEL_SUFFIXES: Final = (".xlsx", ".xlsm")
TEXT_SUFFIXES: Final = (".csv", ".tsv", ".txt")
LARGEST: Final = 50_000_000
LARGEST_TEXT: Final = 20_000_000
"""A table of the most cells that are taken has room for a hundred letters in each."""


def read_sheets(path: str | Path) -> list[Sheet]:
    """The sheets of a file with what of them may not be taken; a text file has one, named after it.

    Raises `ProblemError` for a file that cannot be read, is too large, is of another kind or holds no table.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in (*EXCEL_SUFFIXES, *TEXT_SUFFIXES):
        known = " ".join((*EXCEL_SUFFIXES, *TEXT_SUFFIXES))
        what, remedy = text("This kind of file is not read."), text("Choose one of: {choices}.", choices=known)
        raise ProblemError(Problem(place.name, what, remedy))
    try:
        refuse_no_file(place)
        if place.stat().st_size > (LARGEST if suffix in EXCEL_SUFFIXES else LARGEST_TEXT):
            what = text("The file is too large.")
            raise ProblemError(Problem(place.name, what, text("Save the sheet that is wanted as a file of its own.")))
        if suffix in EXCEL_SUFFIXES:
            found = read_workbook(place)
        else:
            found = [read_text(place.read_bytes(), place.stem, place.name)]
    except OSError as error:
        what = text("The file cannot be read: {reason}.", reason=error.strerror or str(error))
        raise ProblemError(Problem(place.name, what, text("Check that it exists and may be read."))) from None
    if not any(one.table for one in found):
        problem = next((one.problem for one in found if one.problem is not None), None)
        what = text("The file holds no table.")
        raise ProblemError(problem or Problem(place.name, what, text("Choose one with a row per entry.")))
    return found


def read_file(path: str | Path) -> dict[str, Table]:
    """The tables of a file by the name of their sheet. Raises `ProblemError` as `read_sheets` does."""
    return {one.name: one.table for one in read_sheets(path) if one.table}
