"""Builds a valuation from a few typed inputs and reads its figures by key: `case({"facilities.drawn": [100.0, 50.0]})`.

Members of an entity set are counted from the lists given; whatever is not given stands at its default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import pytest

from workbench.ground.units import serial_of
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Inputs, Value, default_inputs, evaluate, shape_of
from workbench.model import MODEL
from workbench.rows.items import Check, Choice, Constant, EntitySet, Input, Item, Number, Series, Severity

One = float | int | Enum | date | Sequence[float]
Given = One | Sequence[One]


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one case, read by key."""

    arrays: Arrays

    def figure(self, key: str, entity: int | None = None) -> float:
        """A single figure or scalar input."""
        return self.arrays.scalar(MODEL[key], entity)

    def row(self, key: str, entity: int | None = None) -> list[float]:
        """N+1 values, the opening first."""
        return self.arrays.row(MODEL[key], entity)

    def periods(self, key: str, entity: int | None = None) -> list[float]:
        """Values of periods 1..N."""
        return list(self.arrays.periods(MODEL[key], entity))

    def opening(self, key: str, entity: int | None = None) -> float:
        """Value of the opening column."""
        return self.arrays.opening(MODEL[key], entity)

    def failed(self, severity: Severity = Severity.INTEGRITY) -> list[str]:
        """The checks that do not hold, with entity, first period and residual; empty when all do."""
        return [text for check in MODEL.checks if check.severity is severity for text in self._failures(check)]

    def _failures(self, check: Check) -> list[str]:
        found = []
        for entity in self.arrays.shape.members(check):
            failed = self.arrays.failed_periods(check, entity)
            if failed:
                first = failed[0]
                value = self.arrays.row(check, entity)[first] if first else self.arrays.scalar(check, entity)
                found.append(f"{check.key}[{entity}] period {first}: {value!r}")
        return found


def serial(year: int, month: int, day: int) -> float:
    """Date serial of a calendar day."""
    return serial_of(date(year, month, day))


def inputs_of(given: Mapping[str, Given], periods: int) -> tuple[Inputs, dict[EntitySet, int]]:
    """Typed inputs over the defaults, and how many members each entity set then has."""
    counts: dict[EntitySet, int] = dict.fromkeys(MODEL.entity_sets, 0)
    for key, value in given.items():
        per = MODEL[key].per
        if per is not None:
            assert isinstance(value, Sequence), f"{key} needs a list with one entry per member"
            counts[per] = max(counts[per], len(value))
    values: dict[Cell, Value] = dict(default_inputs(MODEL, shape_of(MODEL, periods, counts)).values)
    for key, value in given.items():
        item = MODEL[key]
        assert isinstance(item, Input), f"{key} is not an input"
        if item.per is None:
            values[item, None] = _resolved(item, value, periods)
        else:
            assert isinstance(value, Sequence)
            assert len(value) == counts[item.per], f"{key} needs {counts[item.per]} entries"
            for entity, one in enumerate(value):
                values[item, entity] = _resolved(item, one, periods)
    return Inputs(values), counts


def _resolved(item: Input, value: Given, periods: int) -> Value:
    if isinstance(item, Choice):
        assert isinstance(value, Enum)
        return item.code(value)
    if isinstance(value, date):
        return serial_of(value)
    if isinstance(item, Series):
        return _filled(item, value, periods)
    assert isinstance(item, Number)
    assert isinstance(value, float | int)
    return float(value)


def _filled(item: Series, value: Given, periods: int) -> list[float]:
    if isinstance(value, float | int):
        return [float(value)] * periods
    assert isinstance(value, Sequence)
    numbers = [float(v) for v in value if isinstance(v, float | int)]
    rest = numbers[-1] if item.holds and numbers else 0.0
    return [*numbers[:periods], *([rest] * (periods - len(numbers)))]


def case(
    given: Mapping[str, Given] | None = None,
    *,
    periods: int = 40,
    typed_over: Mapping[str, Sequence[float]] | None = None,
    counts: Mapping[EntitySet, int] | None = None,
) -> Result:
    """Evaluate the model. `typed_over` replaces rows without entities per period (NaN where the formula stands)."""
    inputs, found = inputs_of(given or {}, periods)
    if counts is not None:
        found = {**found, **counts}
        values = dict(default_inputs(MODEL, shape_of(MODEL, periods, found)).values)
        values.update(inputs.values)
        inputs = Inputs(values)
    overrides: dict[Cell, Sequence[float]] = {(MODEL[key], None): values for key, values in (typed_over or {}).items()}
    inputs = Inputs(inputs.values, overrides)
    return Result(evaluate(MODEL, shape_of(MODEL, periods, found, inputs), inputs))


def every_value(arrays: Arrays, item: Item) -> list[float]:
    """All figures of an item over entities and periods, inputs and constants included; an empty opening left out."""
    found: list[float] = []
    for entity in arrays.shape.members(item):
        if item.is_periodic:
            found += arrays.periods(item, entity)
            if (item, entity) in arrays.openings:
                found.append(arrays.opening(item, entity))
        else:
            found.append(item.value if isinstance(item, Constant) else arrays.scalar(item, entity))
    return found


def near(expected: Sequence[float] | float) -> Any:
    """Equal to a billionth, or to a billionth of a million where nothing is expected."""
    return pytest.approx(expected, rel=1e-9, abs=1e-9)
