"""What a read table would make of a valuation: row by row, before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from workbench.document.change import Edit
from workbench.document.valuation import Value
from workbench.ground.language import text
from workbench.ground.problem import Problem

MOST_TAKEN: Final = 1_000
"""Contracts or companies from one table: each is a column of inputs and a block of rows in the model."""


class Mode(Enum):
    """What becomes of the members that stand already."""

    REPLACE = "replace"  # those of the same name are changed, the others removed
    UPDATE = "update"  # those of the same name are changed, the others stay
    APPEND = "append"  # all of the table are new


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell or row that is not taken, and why. `column` is None for a whole row; places count from 0 in the table.

    Totals are harmless: nothing is lost with them.
    """

    row: int
    column: int | None
    problem: Problem
    is_harmless: bool = False


def beyond(place: int, left: int) -> LeftOut:
    """What is said of the rows from this one on, when as many were taken as a table gives."""
    where = text("Row {row}", row=place + 1)
    what = text("{count} rows from here on are not taken: a table gives at most {most}.", count=f"{left:,}",
                most=f"{MOST_TAKEN:,}")  # fmt: skip
    return LeftOut(place, None, Problem(where, what, text("Put small ones together into one row.")))


@dataclass(slots=True)
class PlannedRow:
    """What becomes of one row: its name, the member it changes (None: a new one), new and old texts by field."""

    row: int
    name: str
    changes: str | None = None
    new: dict[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The whole import before it is made: `edit` is None when nothing would come of it."""

    rows: Sequence[PlannedRow]
    left_out: tuple[LeftOut, ...]
    removed: tuple[str, ...]
    edit: Edit | None
