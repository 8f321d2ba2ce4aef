"""Figures of a model for one scenario: inputs in, every row out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from workbench.interpret.arithmetic import FAST, SAFE
from workbench.interpret.codegen import Cell, Dialect, Generator, Program, SafeDialect, Shape
from workbench.rows.items import Check, Choice, Constant, EntitySet, Item, Number, Row, Series
from workbench.rows.model import Model

Value = float | Sequence[float]
Runner = Callable[[list[Value], list[Sequence[float]], int], tuple[list[float], list[tuple[float, ...]], list[float]]]


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
        return [t for t, value in enumerate(values, 1) if not abs(value) <= check.tolerance]


def shape_of(model: Model, periods: int, counts: Mapping[EntitySet, int], inputs: Inputs | None = None) -> Shape:
    """The shape of a model with those members per entity set and the typed-over rows of `inputs`."""
    entities = tuple((entity_set, counts.get(entity_set, 0)) for entity_set in model.entity_sets)
    return Shape(periods, entities, frozenset(inputs.overrides) if inputs is not None else frozenset())


@lru_cache(maxsize=64)
def compiled(model: Model, shape: Shape, safe: bool) -> tuple[Program, Runner]:
    """Generated and compiled evaluator, kept per model and shape."""
    program = Generator(model, shape, SafeDialect() if safe else Dialect()).write()
    space: dict[str, object] = dict(SAFE if safe else FAST)
    exec(compile(program.source, f"<{model.name}>", "exec"), space)
    return program, cast(Runner, space["evaluate"])


def evaluate(model: Model, shape: Shape, inputs: Inputs, *, safe: bool = False) -> Arrays:
    """All figures of `model`. Where plain floats raise (a division by zero), the NaN-absorbing code runs instead.

    Raises KeyError if an input cell is missing from `inputs`.
    """
    program, run = compiled(model, shape, safe)
    given = inputs.values
    values: list[Value] = [i.value if isinstance(i, Constant) else given[i, e] for i, e in program.inputs]
    typed = [inputs.overrides[cell] for cell in program.overrides]
    try:
        figures, rows, openings = run(values, typed, shape.periods)
    except (ArithmeticError, ValueError):
        if safe:
            raise
        return evaluate(model, shape, inputs, safe=True)
    if not safe and any(map(math.isinf, figures)):
        return evaluate(model, shape, inputs, safe=True)
    return Arrays(
        shape,
        dict(zip(program.figures, figures, strict=True)),
        dict(zip(program.rows, rows, strict=True)),
        dict(zip(program.openings, openings, strict=True)),
        given,
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
