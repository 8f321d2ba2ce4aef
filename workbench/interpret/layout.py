"""Where each figure of a model stands in a workbook: one sheet per section, the same columns on every sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.codegen import Cell
from workbench.rows.items import Choice, EntitySet, Item, Section
from workbench.rows.model import Model

LABEL, UNIT, CONSTANT, OPENING, FIRST_PERIOD = range(5)
TITLE_ROW, ABOUT_ROW, PERIOD_ROW, DATE_ROW, _GAP, FIRST_LINE = range(6)
TABLE_HEAD, TABLE_UNITS, TABLE_FIRST = DATE_ROW, DATE_ROW + 1, FIRST_LINE
PERIOD_END_KEY = "timing.period_end"
FISCAL_YEAR_KEY = "timing.fiscal_year"

_MOST_COLUMNS = 16384
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_UNQUOTED_SHEET_NAME = re.compile(r"[A-Za-z]{4,}")  # digits would read as a cell: DCF1


class Say(Protocol):
    """A message in the language of the workbook."""

    def __call__(self, message: str, /, **values: object) -> str:
        """`message`, translated, `{name}` places filled."""


class SheetKind(Enum):
    """How a section stands on its sheet."""

    LINES = "one line an item"
    BLOCKS = "one block of lines per entity"
    TABLE = "entities down, items across"


@dataclass(frozen=True, slots=True)
class Home:
    """Place of a figure, counted from 0. `column` is that of the figure, or of period 1 when it has periods."""

    sheet: str
    row: int
    column: int

    @property
    def prefix(self) -> str:
        """The sheet's name as it stands before a cell reference."""
        return sheet_prefix(self.sheet)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section sheet: an item (of one entity), or the heading of an entity's block when `item` is None."""

    row: int
    item: Item | None
    entity: int | None


@dataclass(frozen=True, slots=True)
class SectionSheet:
    """The sheet of one section. `lines` is empty for a table."""

    section: type[Section]
    name: str
    kind: SheetKind
    lines: tuple[Line, ...]


def column_name(column: int) -> str:
    """Letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_prefix(name: str) -> str:
    """`name` quoted where needed, with the exclamation mark."""
    if _UNQUOTED_SHEET_NAME.fullmatch(name) and name.upper() not in ("TRUE", "FALSE"):
        return f"{name}!"
    quoted = name.replace("'", "''")
    return f"'{quoted}'!"


class SheetNames:
    """Gives out names that Excel accepts and that differ when case is ignored."""

    def __init__(self) -> None:
        self._taken = {"history"}  # Excel keeps this one for itself

    def take(self, title: str) -> str:
        """A sheet name made from a title, at most 31 characters."""
        clean = " ".join(_FORBIDDEN_IN_SHEET_NAMES.sub(" ", title).split()).strip(" '") or "Sheet"
        name, number = clean[:_LONGEST_SHEET_NAME].strip(" '"), 1
        while name.lower() in self._taken:
            number += 1
            ending = f" {number}"
            name = clean[: _LONGEST_SHEET_NAME - len(ending)].rstrip() + ending
        self._taken.add(name.lower())
        return name


class Layout:
    """Homes of all items of `model` over `periods` periods; `entities` names the members of each set, in order.

    Raises `ProblemError` when the workbook would be wider than Excel allows.
    """

    def __init__(
        self, model: Model, periods: int, entities: Mapping[EntitySet, Sequence[str]], say: Say = text
    ) -> None:
        self.model = model
        self.periods = periods
        self.entities = {s: tuple(entities.get(s, ())) for s in model.entity_sets}
        self._check_width()
        names = self._names = SheetNames()
        self.cover, self.inputs = names.take(say("Cover")), names.take(say("Inputs"))
        self.series, self.overrides = names.take(say("Series")), names.take(say("Overrides"))
        self.checks, self.annual = names.take(say("Checks")), names.take(say("Annual"))
        self.charts, self.lists = names.take(say("Charts")), names.take(say("Lists"))
        self._homes: dict[Cell, Home] = {}
        self.sheets = tuple(self._sheet(section, names.take(say(section.title))) for section in model.sections)
        self.origin = names.take(say("Origin"))
        self.grids = names.take(say("Sensitivity grids"))
        self._kinds = {sheet.section: sheet.kind for sheet in self.sheets}
        self.code_rows: dict[tuple[type[Enum], Enum], int] = {}

    def _check_width(self) -> None:
        if self.periods < 1 or self.periods + FIRST_PERIOD + 8 > _MOST_COLUMNS:
            raise ProblemError(
                Problem(
                    text("Workbook"),
                    text("{count} periods do not fit on a sheet.", count=self.periods),
                    text("Choose between 1 and {most} periods.", most=_MOST_COLUMNS - FIRST_PERIOD - 8),
                )
            )

    def _sheet(self, section: type[Section], name: str) -> SectionSheet:
        lines: list[Line] = []
        if section.per is None:
            lines = self._lines(section, name, FIRST_LINE, None)
            return SectionSheet(section, name, SheetKind.LINES, tuple(lines))
        count = len(self.entities[section.per])
        if any(item.is_periodic for item in section.items):
            row = FIRST_LINE
            for entity in range(count):
                lines.append(Line(row, None, entity))
                lines += self._lines(section, name, row + 1, entity)
                row += len(section.items) + 2
            return SectionSheet(section, name, SheetKind.BLOCKS, tuple(lines))
        for column, item in enumerate(section.items, CONSTANT):
            for entity in range(count):
                self._homes[item, entity] = Home(name, TABLE_FIRST + entity, column)
        return SectionSheet(section, name, SheetKind.TABLE, ())

    def _lines(self, section: type[Section], name: str, first: int, entity: int | None) -> list[Line]:
        lines = []
        for row, item in enumerate(section.items, first):
            self._homes[item, entity] = Home(name, row, FIRST_PERIOD if item.is_periodic else CONSTANT)
            lines.append(Line(row, item, entity))
        return lines

    def extra(self, title: str) -> str:
        """The name of one more sheet, that holds no figure of the model."""
        return self._names.take(title)

    def members(self, item: Item) -> list[int | None]:
        """Entity positions of an item; [None] without an entity set."""
        return [None] if item.per is None else list(range(len(self.entities[item.per])))

    def home(self, item: Item, entity: int | None) -> Home:
        """Place of an item's figure or first period, for one entity (ignored for items without a set)."""
        return self._homes[item, None if item.per is None else entity]

    def is_table(self, item: Item) -> bool:
        """True when the members' figures stand below each other in one column."""
        return item.section is not None and self._kinds[item.section] is SheetKind.TABLE

    def place_codes(self, rows: Mapping[tuple[type[Enum], Enum], int]) -> None:
        """Say in which rows of the lists sheet the code (column A) and words (column B) of each member stand."""
        self.code_rows = dict(rows)

    def code(self, choice: Choice, member: Enum) -> str:
        """Reference to the cell that holds a member's code."""
        return f"{sheet_prefix(self.lists)}$A${self.code_rows[choice.options, member] + 1}"

    @property
    def first_column(self) -> str:
        """Letters of period 1."""
        return column_name(FIRST_PERIOD)

    @property
    def last_column(self) -> str:
        """Letters of the last period."""
        return column_name(FIRST_PERIOD + self.periods - 1)

    @property
    def after_column(self) -> str:
        """Letters of the empty column after the last period."""
        return column_name(FIRST_PERIOD + self.periods)
