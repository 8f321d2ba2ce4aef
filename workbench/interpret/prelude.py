"""The plain numbers of a recording: where each comes from, and what was decided on it.

A recording is made at one base. For another base the same steps hold as long as every decision falls the same way:
then its plain numbers are taken anew from the base's figures, and what was folded from them is folded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Picker, picker
from workbench.interpret.rates import internal_rate, yield_ahead
from workbench.interpret.reading import ARITHMETIC, COMPARISONS, FUNCTIONS, figure, reduced, settled
from workbench.interpret.tape import TESTS, Operand, Plain, Symbol
from workbench.rows.expression import Function, OverEntities
from workbench.rows.graph import opening_of
from workbench.rows.items import Constant, Item

Floats = NDArray[np.float64]
CellInTime = tuple[Item, int | None, int | None]
"""An item, the position of its member, and the period: 0 is the opening column, None a single figure."""

nan = float("nan")

MISSING, WHOLE = "is missing", "whole part"
ADDED, TAKEN, KNOWN, EQUAL = "added", "taken", "is_known", "equal"
"""Folds beside the operations: a number as it is added or taken away, whether it is known, whether two are equal."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A number that a function makes of the numbers at those places."""

    function: Callable[..., float]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move needs: figures of the base (of a line by period, where each goes), folds in order, and decisions as
    arrays of places and outcomes."""

    singles: list[tuple[CellInTime, int]]
    lines: dict[Cell, list[tuple[int, int]]]
    folds: list[tuple[int, Callable[..., float], Picker]]
    decisions: list[tuple[str, NDArray[np.intp], NDArray[np.intp], Floats]]


class Prelude:
    """Plain numbers as they are met. All that is decided on one is asked here, so that a move can ask again."""

    def __init__(self, base: Arrays) -> None:
        self.base = base
        self.values: list[float] = []
        self.origins: list[CellInTime | Fold | None] = []
        """None for a number of the model itself."""
        self._literals: dict[str, int] = {}
        self._folds: dict[tuple[str, str, tuple[Operand, ...]], Plain] = {}
        self._decided: dict[tuple[str, int, int], float] = {}

    def _add(self, value: float, origin: CellInTime | Fold | None) -> int:
        self.values.append(value)
        self.origins.append(origin)
        return len(self.values) - 1

    def figure(self, cell: CellInTime) -> float | Plain:
        """A cell of the base; a number where no input can change it."""
        item, _, period = cell
        if isinstance(item, Constant):
            return float(item.value)
        if period == 0 and opening_of(item) is None:
            return 0.0
        return Plain(self._add(figure(self.base, *cell), cell))

    def fold(self, name: str, test: str, operands: Sequence[Operand]) -> float | Plain:
        """An operation of which no operand differs by scenario."""
        if all(isinstance(o, float) for o in operands):
            return folding(name, test)(*operands)
        key = (name, test, tuple(operands))
        known = self._folds.get(key)
        if known is None:
            places = tuple(map(self._place, operands))
            function = folding(name, test)
            value = function(*[self.values[place] for place in places])
            known = self._folds[key] = Plain(self._add(value, Fold(function, places)))
        return known

    def _place(self, operand: Operand) -> int:
        if isinstance(operand, Plain):
            return operand.place
        assert not isinstance(operand, Symbol)
        name = repr(operand)  # 0.0 and -0.0 are two numbers, and NaN is one
        if name not in self._literals:
            self._literals[name] = self._add(operand, None)
        return self._literals[name]

    def is_missing(self, operand: float | Plain) -> bool:
        """Whether a number is NaN."""
        if isinstance(operand, float):
            return operand != operand
        place = operand.place
        value = self.values[place]
        is_missing = value != value
        self._decided[MISSING, place, place] = 1.0 if is_missing else 0.0
        return is_missing

    def holds(self, test: str, a: float | Plain, b: float | Plain) -> bool:
        """A comparison of two numbers; one with NaN fails, but for `!=`."""
        if isinstance(a, float) and isinstance(b, float):
            return _compare(test, a, b)
        one, other = self._place(a), self._place(b)
        found = _compare(test, self.values[one], self.values[other])
        self._decided[test, one, other] = 1.0 if found else 0.0
        return found

    def stands_at(self, operand: Operand, number: float) -> bool:
        """True where it is that plain number, which then makes a step needless. Only a yes is a decision: the step
        that a no demands gives the same figures when the number comes to stand there later."""
        if isinstance(operand, float):
            return operand == number
        if isinstance(operand, Symbol) or self.values[operand.place] != number:
            return False
        return self.holds("==", operand, number)

    def whole(self, operand: float | Plain) -> int:
        """The whole part of a number that is not missing."""
        if isinstance(operand, float):
            return int(operand)
        found = int(self.values[operand.place])
        self._decided[WHOLE, operand.place, operand.place] = float(found)
        return found

    def plan(self, plains: Iterable[Plain]) -> Plan:
        """What a move to another base needs for these numbers and for all decisions."""
        needed = {plain.place for plain in plains}
        for _, a, b in self._decided:
            needed |= {a, b}
        for place in range(len(self.values) - 1, -1, -1):
            origin = self.origins[place]
            if place in needed and isinstance(origin, Fold):
                needed.update(origin.places)
        plan = Plan([], {}, [], self._decisions())
        for place in sorted(needed):
            origin = self.origins[place]
            if isinstance(origin, Fold):
                plan.folds.append((place, origin.function, picker(origin.places)))
            elif origin is not None:
                item, entity, period = origin
                if period:
                    plan.lines.setdefault((item, entity), []).append((place, period - 1))
                else:
                    plan.singles.append((origin, place))
        return plan

    def _decisions(self) -> list[tuple[str, NDArray[np.intp], NDArray[np.intp], Floats]]:
        kinds: dict[str, tuple[list[int], list[int], list[float]]] = {}
        for (kind, a, b), outcome in self._decided.items():
            ones, others, outcomes = kinds.setdefault(kind, ([], [], []))
            ones.append(a)
            others.append(b)
            outcomes.append(outcome)
        return [(kind, np.array(a), np.array(b), np.array(found)) for kind, (a, b, found) in kinds.items()]

    def moved(self, plan: Plan, base: Arrays) -> list[float] | None:
        """The numbers by place (those that the plan does not need as they were) at another base of the same shape;
        None where a decision would fall otherwise."""
        values = list(self.values)
        for cell, place in plan.singles:
            values[place] = figure(base, *cell)
        for (item, entity), wanted in plan.lines.items():
            line = base.periods(item, entity)
            for place, n in wanted:
                values[place] = float(line[n])
        for place, function, pick in plan.folds:
            values[place] = function(*pick(values))
        found = np.array(values)
        with np.errstate(all="ignore"):
            for kind, a, b, outcomes in plan.decisions:
                if not np.array_equal(_outcomes(kind, found[a], found[b]), outcomes):
                    return None
        return values


def _compare(test: str, a: float, b: float) -> bool:
    if test == "==":
        return a == b
    return a != b if test == "!=" else bool(COMPARISONS[test](a, b))


def _outcomes(kind: str, a: Floats, b: Floats) -> Floats | NDArray[np.bool_]:
    if kind == MISSING:
        return np.isnan(a)
    return np.trunc(a) if kind == WHOLE else TESTS[kind](a, b)


@cache
def folding(name: str, test: str = "") -> Callable[..., float]:
    """The function of plain numbers that an operation is; NaN where one is missing or there is no result."""
    if test:
        compare = COMPARISONS[test]
        return lambda a, b: nan if a != a or b != b else compare(a, b)
    if name in _OWN:
        return _OWN[name]
    if name in _REDUCTIONS:
        kind = _REDUCTIONS[name]
        return lambda extra, *parts: reduced(kind, parts, extra)
    called = ARITHMETIC[name] if name in ARITHMETIC else FUNCTIONS[Function(name)]
    return lambda *numbers: settled(called, *numbers)


def _finite(value: float) -> float:
    return value if value - value == 0.0 else nan


def _quotient(a: float, b: float) -> float:
    return _finite(a / b) if b else nan


_REDUCTIONS = {kind.value: kind for kind in OverEntities}
_OWN: dict[str, Callable[..., float]] = {
    "+": lambda a, b: _finite(a + b),
    "-": lambda a, b: _finite(a - b),
    "*": lambda a, b: _finite(a * b),
    "/": _quotient,
    "negative": lambda a: -a,
    "internal_rate": lambda guess, *flows: internal_rate(flows, guess),
    "yield_ahead": lambda guess, price, *flows: yield_ahead(price, flows, 0, guess),
    KNOWN: lambda a: 1.0 if a == a else 0.0,
    EQUAL: lambda a, b: 1.0 if a == b else 0.0,
    # the zero that leaves even the sign of another zero as it is
    ADDED: lambda a: a if a else -0.0,
    TAKEN: lambda a: a if a else 0.0,
}
