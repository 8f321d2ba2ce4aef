"""Figures of a model for one scenario: inputs in, every row out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from workbench.interpret.arithmetic import FAST, SAFE
from workbench.interpret.codegen import OWN, PERIODS, Cell, Shape, Slot, Source, Writer
from workbench.interpret.dialect import Dialect, SafeDialect
from workbench.interpret.schedule import Segment, segments, unrolled
from workbench.rows.graph import Node
from workbench.rows.items import Check, Choice, Constant, EntitySet, Item, Number, Row, Series
from workbench.rows.model import Model

Value = float | Sequence[float]
Runner = Callable[[object, object], Iterable[object]]
Picker = Callable[[Any], tuple[Any, ...]]
Outcome = tuple[tuple[float, ...], tuple[tuple[float, ...], ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user typed, resolved for one case.

    `values` holds per input cell a float (NaN when left empty; a choice's 1-based code) or, for a series, N values of
    periods 1..N. `overrides` holds per typed-over row N values, NaN where the formula stands.
    """

    values: Mapping[Cell, Value]
    overrides: Mapping[Cell, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Every figure of one evaluation. Rows have N+1 values, index 0 being the opening column (0.0 if none)."""

    shape: Shape
    figures: Mapping[Cell, float]
    columns: Mapping[Cell, Sequence[float]]
    openings: Mapping[Cell, float]
    inputs: Mapping[Cell, Value]

    def scalar(self, item: Item, entity: int | None = None) -> float:
        """A single figure or scalar input; NaN when missing."""
        cell = (item, entity)
        if cell in self.figures:
            return self.figures[cell]
        if isinstance(item, Constant):
            return item.value
        return cast(float, self.inputs[cell])

    def periods(self, item: Item, entity: int | None = None) -> Sequence[float]:
        """Values of periods 1..N of a row or series."""
        cell = (item, entity)
        found = self.columns.get(cell)
        return found if found is not None else cast(Sequence[float], self.inputs[cell])

    def opening(self, item: Item, entity: int | None = None) -> float:
        """Value of the opening column, 0 if the row has none."""
        return self.openings.get((item, entity), 0.0)

    def row(self, item: Item, entity: int | None = None) -> list[float]:
        """N+1 values, the opening first."""
        return [self.opening(item, entity), *self.periods(item, entity)]

    def failed_periods(self, check: Check, entity: int | None = None) -> list[int]:
        """Periods (0 for a single figure) in which a check does not hold; empty when it does."""
        if not check.is_periodic:
            value = self.scalar(check, entity)
            return [] if abs(value) <= check.tolerance else [0]
        values = self.periods(check, entity)
        if sum(map(abs, values)) <= check.tolerance:  # mostly so; never where a figure is missing
            return []
        return [t for t, value in enumerate(values, 1) if not abs(value) <= check.tolerance]


def shape_of(model: Model, periods: int, counts: Mapping[EntitySet, int], inputs: Inputs | None = None) -> Shape:
    """The shape of a model with those members per entity set and the typed-over rows of `inputs`."""
    entities = tuple((entity_set, counts.get(entity_set, 0)) for entity_set in model.entity_sets)
    return Shape(periods, entities, frozenset(inputs.overrides) if inputs is not None else frozenset())


class Evaluator:
    """The compiled segments of one model in one shape, and where each hands its figures on.

    `inputs` and `overrides` list the cells whose values `run` takes, in order; `constants` need none.
    """

    def __init__(self, model: Model, shape: Shape, *, safe: bool, wanted: frozenset[Node] | None = None) -> None:
        if shape.periods < 1:
            raise ValueError("a model is evaluated over one period at least")
        entered = (i for i in model.items if isinstance(i, Number | Choice | Series))
        self.inputs: list[Cell] = [(item, e) for item in entered for e in shape.members(item)]
        fixed = [(item, e) for item in model.items if isinstance(item, Constant) for e in shape.members(item)]
        self.overrides: list[Cell] = sorted(shape.overridden, key=lambda c: (c[0].key, c[1] or 0))
        self._slots: dict[Slot, int] = {PERIODS: 0}
        self._counts = dict(shape.entities)
        self._places = list(range(max(self._counts.values(), default=0)))
        self._start: tuple[object, ...] = (shape.periods, *(item.value for item, _ in fixed))
        self._values: Picker = picker(self.inputs)
        for constant, e in fixed:
            self._add(("figure", constant, e))
        for item, e in self.inputs:
            self._add(("column" if isinstance(item, Series) else "figure", item, e))
        for cell in self.overrides:
            self._add(("typed", *cell))
        for place in self._places:
            self._add(("place", None, place))
        self._steps: list[tuple[Runner, Picker, list[Picker]]] = []
        self._reach: list[tuple[frozenset[int], int]] = []
        """Of each step the places it reads, and the first it writes."""
        first_made = len(self._slots)
        for segment in segments(model, wanted):
            self._add_segment(model, segment, shape.overridden, safe)
        slots = list(self._slots)
        made = slots[first_made:]
        self.figures, self._figures = self._results("figure", made)
        self.rows, self._rows = self._results("column", made)
        self.openings, self._openings = self._results("opening", made)
        # Only what is given is looked up again: the places of all that is made are half of what an evaluator takes.
        self._slots = {slot: place for place, slot in enumerate(slots[:first_made])}

    def _add(self, slot: Slot) -> None:
        self._slots[slot] = len(self._slots)

    def _add_segment(self, model: Model, segment: Segment, overridden: frozenset[Cell], safe: bool) -> None:
        items = {node.item for node in segment.nodes if not node.is_opening}
        typed = frozenset(cell for cell in overridden if cell[0] in items)
        if typed and segment.own is not None:
            segment = unrolled(segment)
        source, run = _built(model, segment, frozenset((s, self._counts[s]) for s in segment.sets), typed, safe)
        if not source.writes:
            return
        gathered = [self._everybody(slot) for slot in source.gathers]
        gather = [picker(places) for places in gathered]
        reached = frozenset[int]().union(*gathered)
        slots = self._slots
        for entity in (None,) if segment.own is None else range(self._counts[segment.own]):
            places = [slots[(kind, item, entity) if e == OWN else (kind, item, e)] for kind, item, e in source.reads]
            self._steps.append((run, picker(places), gather))
            self._reach.append((reached.union(places), len(slots)))
            for kind, item, e in source.writes:
                slots[(kind, item, entity) if e == OWN else (kind, item, e)] = len(slots)

    def _everybody(self, slot: Slot) -> list[int]:
        """Where the figures of all members stand."""
        kind, item, _ = slot
        assert item is not None
        assert item.per is not None
        return [self._slots[kind, item, e] for e in range(self._counts[item.per])]

    def _results(self, kind: str, made: list[Slot]) -> tuple[list[Cell], Picker]:
        found = [slot for slot in made if slot[0] == kind]
        cells = [(item, entity) for _, item, entity in found if item is not None]
        return cells, picker([self._slots[slot] for slot in found])

    def run(self, inputs: Inputs) -> Outcome:
        """Figures, rows and openings in the order of `figures`, `rows` and `openings`."""
        return self.outcome(self.known(inputs))

    def known(self, inputs: Inputs) -> list[object]:
        """Everything that is read or made, for `outcome` and `known_with`."""
        known = self._given(inputs)
        for run, pick, gathers in self._steps:
            known += run(pick(known), [gather(known) for gather in gathers])
        return known

    def _given(self, inputs: Inputs) -> list[object]:
        """What steps start from. Lines are copied: whoever gave them may change them later."""
        given: list[object] = list(self._start)
        given += [value if isinstance(value, float | int) else tuple(value) for value in self._values(inputs.values)]
        given += [tuple(inputs.overrides[cell]) for cell in self.overrides]
        given += self._places
        return given

    def known_after(self, before: Sequence[object], inputs: Inputs) -> list[object]:
        """`known` when `before` is known of other inputs: only steps that the difference reaches run again."""
        given = self._given(inputs)
        moved = {n for n, (old, new) in enumerate(zip(before, given, strict=False)) if old is not new and old != new}
        return self._moved([*given, *before[len(given) :]], moved)

    def known_with(self, known: Sequence[object], replaced: Mapping[Cell, Value]) -> list[object]:
        """The same with other values of some inputs: only steps that these reach run again, each as it would anew."""
        found = list(known)
        moved: set[int] = set()
        for (item, entity), value in replaced.items():
            place = self._slots["column" if isinstance(item, Series) else "figure", item, entity]
            found[place] = value
            moved.add(place)
        return self._moved(found, moved)

    def _moved(self, found: list[object], moved: set[int]) -> list[object]:
        """Run the steps that read what moved, and those that read what they change."""
        for (run, pick, gathers), (places, first) in zip(self._steps, self._reach, strict=True):
            if not moved.isdisjoint(places):
                made = run(pick(found), [gather(found) for gather in gathers])
                for place, value in enumerate(cast(Iterable[Value], made), first):
                    old = found[place]
                    if value != old and (value == value or old == old):  # what is missing still has not moved
                        found[place] = value
                        moved.add(place)
        return found

    def outcome(self, known: Sequence[object]) -> Outcome:
        """Figures, rows and openings among what is known."""
        return cast(Outcome, (self._figures(known), self._rows(known), self._openings(known)))


def picker(places: Sequence[object]) -> Picker:
    """Takes the values at those places, as a tuple."""
    if len(places) > 1:
        return cast(Picker, itemgetter(*places))
    return lambda known: tuple(known[place] for place in places)


@lru_cache(maxsize=64)
def _numbers(model: Model) -> dict[Item, int]:
    return {item: n for n, item in enumerate(model.items)}


KEPT_SEGMENTS = 1024
"""Compiled functions that are kept, at about 25 KiB each; one shape of the model has some 160."""
KEPT_SHAPES = 24
"""Evaluators that are kept, at some 2 MiB each. Each entity more or less and each other row typed over is a shape; to
come back to one that was let go costs little while its segments are there."""


@lru_cache(maxsize=KEPT_SEGMENTS)
def _built(
    model: Model, segment: Segment, counts: frozenset[tuple[EntitySet, int]], typed: frozenset[Cell], safe: bool
) -> tuple[Source, Runner]:
    """Source and compiled function of a segment; the same for every shape that does not concern it."""
    dialect = SafeDialect() if safe else Dialect()
    source = Writer(segment, _numbers(model), dict(counts), typed, dialect).write()
    space: dict[str, object] = {}
    exec(compile(source.text, f"<{model.name}>", "exec"), SAFE if safe else FAST, space)
    return replace(source, text=""), cast(Runner, space["run"])


VAST = 1e30
"""A figure typed over that is larger, or nearer to zero than one by it, is computed with care from the start."""

_latest: tuple[Evaluator, list[object]] | None = None
"""Of one program only: what is known of a large book takes tens of megabytes."""


def _after_latest(program: Evaluator, inputs: Inputs) -> Outcome:
    """The program's outcome, from what it made last where the inputs are the same. Safe in threads: the pair of program
    and figures is replaced as a whole, and neither is changed."""
    global _latest
    latest = _latest
    again = latest is not None and latest[0] is program
    known = program.known_after(latest[1], inputs) if latest is not None and again else program.known(inputs)
    _latest = program, known
    return program.outcome(known)


@lru_cache(maxsize=KEPT_SHAPES)
def compiled(model: Model, shape: Shape, safe: bool, wanted: frozenset[Node] | None = None) -> Evaluator:
    """The evaluator of a model in a shape, kept; only of the `wanted` nodes, which must hold all they need."""
    return Evaluator(model, shape, safe=safe, wanted=wanted)


def evaluate(model: Model, shape: Shape, inputs: Inputs, *, safe: bool = False) -> Arrays:
    """All figures of `model`. Where plain floats raise (a division by zero), the NaN-absorbing code runs instead.

    Raises KeyError if an input cell is missing from `inputs`.
    """
    program = compiled(model, shape, safe)
    given = inputs.values
    try:
        figures, rows, openings = program.run(inputs) if safe else _after_latest(program, inputs)
    except (ArithmeticError, ValueError):
        if safe:
            raise
        return evaluate(model, shape, inputs, safe=True)
    if not safe and (any(map(math.isinf, figures)) or _may_overflow(inputs)):
        return evaluate(model, shape, inputs, safe=True)
    return Arrays(
        shape,
        dict(zip(program.figures, figures, strict=True)),
        dict(zip(program.rows, rows, strict=True)),
        dict(zip(program.openings, openings, strict=True)),
        given,
    )


def _may_overflow(inputs: Inputs) -> bool:
    """Whether a line may leave what a float holds for a figure typed over it; inputs have bounds, these have none."""
    return any(
        not 1 / VAST <= abs(figure) <= VAST
        for line in inputs.overrides.values()
        for figure in line
        if figure == figure and figure
    )


def default_inputs(model: Model, shape: Shape) -> Inputs:
    """Every input at its default."""
    values: dict[Cell, Value] = {}
    for item in model.inputs:
        for entity in shape.members(item):
            match item:
                case Number():
                    values[item, entity] = math.nan if item.default is None else item.default
                case Choice():
                    values[item, entity] = item.code(item.default)
                case Series():
                    values[item, entity] = [item.default] * shape.periods
    return Inputs(values)


def has_opening(item: Item) -> bool:
    """True when the item fills its opening column."""
    return isinstance(item, Row | Series) and item.opening is not None
