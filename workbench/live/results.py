"""One computed state of a valuation: figures, checks, what changed against the state before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

from workbench.document.periods import Calendar, calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, compiled, evaluate
from workbench.interpret.verdict import FailedCheck, check_count, failed_checks
from workbench.rows.items import EntitySet, Item, Severity
from workbench.rows.model import Model

_Held = TypeVar("_Held", float, Sequence[float])


@dataclass(frozen=True, slots=True)
class Results:
    """Immutable figures of one version of a valuation in its selected case.

    `changed` holds the cells whose figures differ from the results before; everything is new when it is None.
    `milliseconds` is the time from inputs to figures.
    """

    version: int
    model: Model
    valuation: Valuation
    case: str
    arrays: Arrays
    calendar: Calendar
    failures: tuple[FailedCheck, ...]
    milliseconds: float
    changed: frozenset[Cell] | None = None
    entity_names: dict[EntitySet, list[str]] = field(default_factory=dict)

    def figure(self, key: str, entity: int | None = None) -> float:
        """A single figure or scalar input by key; NaN when missing."""
        return self.arrays.scalar(self.model[key], entity)

    def line(self, key: str, entity: int | None = None) -> Sequence[float]:
        """Values of periods 1..N of a row or series by key."""
        return self.arrays.periods(self.model[key], entity)

    def members(self, key: str) -> list[int]:
        """Positions of the entities of an item."""
        item = self.model[key]
        return [] if item.per is None else list(range(self.arrays.shape.count(item.per)))

    def names(self, key: str) -> list[str]:
        """Names of the entities of an item."""
        item = self.model[key]
        return [] if item.per is None else self.entity_names[item.per]

    @property
    def integrity_failures(self) -> tuple[FailedCheck, ...]:
        """Failures that mean the model is wrong."""
        return tuple(f for f in self.failures if f.check.severity is Severity.INTEGRITY)

    @property
    def warnings(self) -> tuple[FailedCheck, ...]:
        """Failures that ask for a second look at the inputs."""
        return tuple(f for f in self.failures if f.check.severity is Severity.PLAUSIBILITY)

    @property
    def check_count(self) -> int:
        """How many integrity checks there are, one per check and entity."""
        return check_count(self.model, self.arrays.shape, Severity.INTEGRITY)

    def is_changed(self, item: Item, entity: int | None) -> bool:
        """True when the figures of a cell differ from the results before."""
        return self.changed is None or (item, entity) in self.changed


def compute(model: Model, valuation: Valuation, version: int = 0, before: Results | None = None) -> Results:
    """Evaluate the selected case of a valuation and compare with the results before."""
    started = perf_counter()
    inputs = inputs_for(model, valuation)
    shape = shape_for(model, valuation, inputs)
    prepared = perf_counter()
    compiled(model, shape, False)  # a new shape is compiled once; that is no part of recomputing
    started += perf_counter() - prepared
    arrays = evaluate(model, shape, inputs)
    elapsed = (perf_counter() - started) * 1000
    return Results(
        version,
        model,
        valuation,
        valuation.selected_case,
        arrays,
        calendar_of(model, arrays),
        failed_checks(model, arrays),
        elapsed,
        None if before is None else differences(before.arrays, arrays),
        {s: [e.name for e in valuation.members(s)] for s in model.entity_sets},
    )


def differences(before: Arrays, after: Arrays) -> frozenset[Cell] | None:
    """Cells whose figures differ; None when the shape changed, so that nothing can be compared."""
    if before.shape.entities != after.shape.entities or before.shape.periods != after.shape.periods:
        return None
    found = {cell for cell, old, new in _replaced(before.figures, after.figures) if old == old or new == new}
    found.update(cell for cell, old, new in _replaced(before.openings, after.openings) if old == old or new == new)
    found.update(cell for cell, old, new in _replaced(before.columns, after.columns) if _differ(old, new))
    found.update(cell for cell, given in after.inputs.items() if before.inputs[cell] != given and given == given)
    return frozenset(found)


def _replaced(before: Mapping[Cell, _Held], after: Mapping[Cell, _Held]) -> Iterator[tuple[Cell, _Held, _Held]]:
    """Cells whose values are neither the same object, as what an edit did not reach is, nor equal; both values."""
    cells = list(after)
    olds = before.values() if list(before) == cells else map(before.__getitem__, cells)
    for cell, old, new in zip(cells, olds, after.values(), strict=True):
        if old is not new and old != new:
            yield cell, old, new


def _differ(before: Sequence[float], after: Sequence[float]) -> bool:
    """Whether any figure of two unequal columns moved; one that is missing (NaN, unlike itself) in both has not."""
    total = sum(before) + sum(after)
    if total == total:  # none is missing, so that unequal is moved
        return True
    return any(a != b and (a == a or b == b) for a, b in zip(before, after, strict=True))
