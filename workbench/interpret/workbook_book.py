"""What a workbook is made from: the model, what the user typed in every case, and the figures of the selected one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from workbench.ground.language import text
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Value
from workbench.interpret.layout import Say
from workbench.interpret.workbook_grids import GridTable
from workbench.interpret.workbook_stored import StoredSheet
from workbench.rows.items import EntitySet, Item
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class EntityName:
    """A member of an entity set: `id` stays when it is renamed, `name` is what a person reads."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class InputCell:
    """What the user typed for one input: a float (NaN when left empty), a choice's 1-based code, or N values.

    `cases` has one entry for each case after the first: the case's own value, or None where it follows the base.
    """

    base: Value
    cases: tuple[Value | None, ...] = ()
    source: str = ""
    status: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OverrideCell:
    """A row typed over in one period: the base's figure or None, and one entry for each case after the first."""

    base: float | None
    cases: tuple[float | None, ...] = ()
    note: str = ""


class ChartKind(Enum):
    """How the series of a chart stand together."""

    STACKED_COLUMNS = "stacked columns"
    COLUMNS = "columns"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A native chart of lines of the model over its periods; each series is an item and an entity's position."""

    title: str
    kind: ChartKind
    series: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Book:
    """All that a workbook shows. The first case is the base; `selected` counts from 0 and `arrays` are its figures.

    `headline` lists the single figures that the cover repeats; `stored` are sheets of values that no formula makes.
    `created` is written into the file, so that the same book gives the same bytes. `say` translates labels. `origin`
    are texts on a hidden sheet that tell a reader of the file what it was made from; `grids` are the sensitivity grids.
    """

    model: Model
    periods: int
    title: str
    currency: str
    created: datetime
    entities: Mapping[EntitySet, Sequence[EntityName]]
    inputs: Mapping[Cell, InputCell]
    arrays: Arrays
    cases: Sequence[str] = ("Base",)
    selected: int = 0
    overrides: Mapping[tuple[Item, int | None, int], OverrideCell] = field(default_factory=dict)
    charts: Sequence[ChartSpec] = ()
    headline: Sequence[Cell] = ()
    about: str = ""
    stored: Sequence[StoredSheet] = ()
    origin: Sequence[str] = ()
    grids: Sequence[GridTable] = ()
    say: Say = text

    def entity_name(self, item: Item, entity: int | None) -> str:
        """Name of an entity of the item's set, or nothing."""
        return "" if item.per is None or entity is None else self.entities[item.per][entity].name

    def entity_id(self, item: Item, entity: int | None) -> str:
        """Lasting id of an entity of the item's set, or nothing."""
        return "" if item.per is None or entity is None else self.entities[item.per][entity].id

    def unit(self, item: Item) -> str:
        """The item's unit as a person reads it."""
        return self.say(item.unit.label).replace("{currency}", self.currency)
