"""What a read table would make of a valuation: row by row, before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from workbench.document.change import Edit
from workbench.document.valuation import Value
from workbench.ground.problem import Problem


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
