"""Columns of a table of entities: which input or figure each shows, how it is headed, when it has no effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from workbench.ground.language import text
from workbench.ground.units import COUNT, FACTOR, Unit
from workbench.rows.items import Choice, Input, Item, Series
from workbench.rows.model import Model


class Kind(Enum):
    """What stands in the cells of a column."""

    NAME = "name"
    LINK = "link"  # what the entity belongs to, by its name: typed freely, with suggestions
    PICK = "pick"  # what the entity belongs to, by its name: one of a list
    NUMBER = "number"
    FLAG = "flag"  # a box to tick
    CHOICE = "choice"
    DERIVED = "derived"  # typed in one form and kept in another
    NOTE = "note"  # words about another input
    TOLD = "told"  # words that are computed
    SERIES = "series"
    FIGURE = "figure"


WORDS = frozenset({Kind.NAME, Kind.LINK, Kind.PICK, Kind.CHOICE, Kind.NOTE, Kind.TOLD})


@dataclass(frozen=True)
class Column:
    """One column. `needs` names inputs and the members (or "not zero": an empty tuple) with which it has an effect."""

    key: str
    heading: str
    kind: Kind
    group: Enum
    unit: Unit | None = None
    item: Item | None = None
    note: str = ""
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The key of the input the column is about, as a note is about a number."""
        return self.key if self.item is None else self.item.key

    @property
    def is_text(self) -> bool:
        """Words stand at the left, figures at the right."""
        return self.kind in WORDS

    @property
    def is_typed(self) -> bool:
        """Whether a person types there."""
        return self.kind not in (Kind.FIGURE, Kind.TOLD)

    def unit_words(self, currency: str) -> str:
        """The unit as it stands below the heading."""
        if self.unit is None or self.unit.is_flag or self.unit in (COUNT, FACTOR):
            return ""  # "number" and "factor" tell nothing
        return text(self.unit.label, currency=currency)


def column_of(
    model: Model,
    key: str,
    heading: str,
    group: Enum,
    needs: Mapping[str, tuple[str, ...]] | None = None,
    unit: Unit | None = None,
    note: str = "",
) -> Column | None:
    """The column of an item, None where the model has no such line; what it is decides what is typed there."""
    item = model.get(key)
    if item is None:
        return None
    kind = Kind.FIGURE
    if isinstance(item, Choice):
        kind = Kind.CHOICE
    elif isinstance(item, Series):
        kind = Kind.SERIES
    elif isinstance(item, Input):
        kind = Kind.FLAG if item.unit.is_flag else Kind.NUMBER
    held = None if kind is Kind.CHOICE else unit or item.unit
    known = {other: members for other, members in (needs or {}).items() if model.get(other) is not None}
    return Column(key, heading, kind, group, held, item, note, known)
