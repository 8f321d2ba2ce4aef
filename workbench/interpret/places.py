"""What generated code reads and where it stands: figures and columns handed on by segments, variables inside one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.interpret.dialect import Dialect
from workbench.interpret.pieces import Piece, Sharing, name
from workbench.interpret.schedule import Segment, Turn
from workbench.rows.graph import Node
from workbench.rows.items import EntitySet, Item

Cell = tuple[Item, int | None]
"""An item and the position of the entity, or None when the item has no entity set."""

Kind = Literal["figure", "opening", "column", "typed", "periods", "place"]
Slot = tuple[Kind, Item | None, int | None]
"""A thing that segments hand on: a single figure, an opening value, values of periods 1..N, typed-over ones, N; the
place of a member in its set."""

OWN = -1
"""Stands for the position of the member a segment runs for."""

ALL = -2
"""Stands for all members at once: how many there are makes no difference to the code."""

PERIODS: Slot = ("periods", None, None)
LETTERS: Mapping[Kind, str] = {"figure": "x", "opening": "o"}
OUTSIDE: dict[str, str] = {"p": "({opening}, *{column}[:-1])", "f": "(*{column}[1:], 0.0)", "x": "{column}"}
"""Columns of rows of earlier segments: the value before, the value after, the value now."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the generated code depends on: periods N, members per entity set, and which rows are typed over."""

    periods: int
    entities: tuple[tuple[EntitySet, int], ...]
    overridden: frozenset[Cell] = frozenset()

    def count(self, entity_set: EntitySet | None) -> int:
        """Members of the set; 1 for items without one."""
        if entity_set is None:
            return 1
        return dict(self.entities)[entity_set]

    def members(self, item: Item) -> list[int | None]:
        """The entity positions of an item: [None] without an entity set."""
        return [None] if item.per is None else list(range(self.count(item.per)))


class Places:
    """Finds what the formulas of one segment read. `counts` are members per entity set, `overridden` the typed-over
    cells."""

    def __init__(
        self,
        segment: Segment,
        number: Mapping[Item, int],
        counts: Mapping[EntitySet, int],
        overridden: frozenset[Cell],
        dialect: Dialect,
    ) -> None:
        self.segment = segment
        self.number = number
        self.counts = counts
        self.overridden = overridden
        self.dialect = dialect
        self.inside = set(segment.nodes)
        self.is_loop = segment.turn is not Turn.ONCE
        self.sharing = Sharing(self.is_loop)
        self.reads: dict[Slot, int] = {}
        self.gathers: dict[Slot, int] = {}
        self.given: dict[str, str] = {}  # single figures that get a variable before the loop
        self.passing: dict[str, str | tuple[str, str, Piece]] = {}  # variables of the loop and their columns
        self.carried: dict[Cell, str] = {}  # rows of this loop read one period on
        self.history: dict[Cell, str] = {}
        self.windows: dict[tuple[str, str, str], str] = {}
        self.values: dict[Cell, Piece] = {}
        self.owner: Cell | None = None
        self.certain = True
        self.is_opening = False

    def _name(self, letter: str, item: Item, entity: int | None) -> str:
        who = "" if entity is None or entity == OWN else f"_{entity}"
        return f"{letter}{self.number[item]}{who}"

    def _place(self, slot: Slot) -> int:
        return self.reads.setdefault(slot, len(self.reads))

    def _mine(self, item: Item) -> int | None:
        """The position at which a formula reads an item of its own entity set."""
        assert self.owner is not None
        return None if item.per is None else self.owner[1]

    def _given(self, kind: Kind, item: Item, entity: int | None) -> Piece:
        """A single figure or opening value."""
        variable = self._name(LETTERS[kind], item, entity)
        if Node(item, kind == "opening") not in self.inside:
            self.given[variable] = f"R[{self._place((kind, item, entity))}]"
        return name(variable, steady=True)

    def _passing(self, letter: str, item: Item, entity: int | None, column: str) -> Piece:
        variable = self._name(letter, item, entity)
        self.passing[variable] = column
        return name(variable, steady=False, atom=letter != "f")

    def _value(self, item: Item, entity: int | None) -> Piece:
        """The value of an item, in this period if it has any."""
        if (item, entity) not in self.values:
            self.values[item, entity] = self._new_value(item, entity)
        return self.values[item, entity]

    def _new_value(self, item: Item, entity: int | None) -> Piece:
        if not item.is_periodic:
            return self._given("figure", item, entity)
        if Node(item) in self.inside:
            return name(self._name("x", item, entity), steady=False)
        return self._passing("x", item, entity, f"R[{self._place(('column', item, entity))}]")

    def _neighbour(self, letter: str, item: Item) -> Piece:
        """The value one period earlier (p) or later (f)."""
        entity = self._mine(item)
        if Node(item) in self.inside:
            variable = self.carried[item, entity] = self._name("p", item, entity)
            return name(variable, steady=False)
        parts = {"column": f"R[{self._place(('column', item, entity))}]"}
        if letter == "p":
            parts["opening"] = f"R[{self._place(('opening', item, entity))}]"
        return self._passing(letter, item, entity, OUTSIDE[letter].format(**parts))

    def _whole_column(self, function: str, given: str, last: Piece) -> Piece:
        """`function` of what is given and a steady figure, computed for all periods before the loop."""
        known = self.windows.setdefault((function, given, last.key), f"y{len(self.windows)}")
        self.passing[known] = (function, given, last)
        return name(known, steady=False, atom=False)

    def _whole_line(self, text: str) -> Piece:
        known = self.windows.setdefault(("", text, ""), f"y{len(self.windows)}")
        self.passing[known] = text
        return name(known, steady=False, atom=False)

    def _members_here(self, item: Item) -> list[Piece]:
        assert item.per is not None
        return [self._value(item, e) for e in range(self.counts[item.per])]

    def _gather(self, item: Item) -> str:
        slot: Slot = ("column" if item.is_periodic else "figure", item, ALL)
        return f"M[{self.gathers.setdefault(slot, len(self.gathers))}]"

    def _everybody(self, item: Item) -> Piece:
        """The values of all members, in this period if they have any, as one tuple."""
        gathered = self._gather(item)
        if item.is_periodic:
            return self._passing("m", item, None, f"members({gathered}, R[{self._place(PERIODS)}])")
        variable = self._name("m", item, None)
        self.given[variable] = gathered
        return name(variable, steady=True)

    def _ranked(self, item: Item, by: Item) -> tuple[list[Piece], list[Piece], int]:
        """All members' figures and keys, and the place of this one."""
        assert item.per is not None
        assert self.owner is not None
        assert self.owner[1] is not None
        everybody = range(self.counts[item.per])
        return [self._value(item, e) for e in everybody], [self._value(by, e) for e in everybody], self.owner[1]
