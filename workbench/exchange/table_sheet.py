"""One sheet of a file: its table, what of it may not be taken, and whether the whole of it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.exchange.clipboard import MOST_COLUMNS, MOST_ROWS, CutTable, Table
from workbench.exchange.table_plan import LeftOut
from workbench.ground.language import text
from workbench.ground.problem import Problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read. What `faults` name is not in the table; with a `problem` there is no table.

    `notes` say how it was read: its encoding, macros that were not run.
    """

    name: str
    table: Table
    faults: tuple[LeftOut, ...] = ()
    is_hidden: bool = False
    problem: Problem | None = None
    notes: tuple[str, ...] = ()


def sheets_of(tables: Mapping[str, Table] | Sequence[Sheet]) -> list[Sheet]:
    """Tables by name as sheets without faults."""
    if isinstance(tables, Mapping):
        return [sheet_of(name, table) for name, table in tables.items()]
    return list(tables)


def sheet_of(name: str, table: Table, faults: Sequence[LeftOut] = (), **more: Any) -> Sheet:
    """The sheet of a table; refused where it was cut."""
    if isinstance(table, CutTable):
        return Sheet(name, [], problem=too_large(name or text("Pasted table")), **more)
    return Sheet(name, table, tuple(faults), **more)


def first_usable(sheets: Sequence[Sheet]) -> int:
    """The place of the first sheet that is not hidden and holds a table."""
    usable = [n for n, one in enumerate(sheets) if one.problem is None and one.table]
    return next((n for n in usable if not sheets[n].is_hidden), usable[0] if usable else 0)


def too_large(name: str) -> Problem:
    """A sheet that is no table of contracts or companies."""
    what = text("It has more than {rows} rows, {columns} columns or {cells} cells.", rows=f"{MOST_ROWS:,}",
                columns=f"{MOST_COLUMNS:,}", cells="200,000")  # fmt: skip
    return Problem(name, what, text("Save the rows that are wanted as a file of their own."))


def column_letters(column: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of(row: int, column: int | None) -> str:
    """A place of a table as a spreadsheet counts it."""
    if column is None:
        return text("Row {row}", row=row + 1)
    return text("Row {row}, column {column}", row=row + 1, column=column_letters(column))
