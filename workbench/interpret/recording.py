"""Which cells of a model many scenarios change, recorded as the wanted ones ask for them; the rest are plain numbers.

A cell is recorded when a step first needs it, so that what no wanted cell needs leaves neither steps nor decisions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from workbench.interpret.evaluate import Arrays
from workbench.interpret.prelude import ADDED, TAKEN, CellInTime, Prelude
from workbench.interpret.tape import Operand, Plain, Symbol, Tape
from workbench.rows.expression import Expression
from workbench.rows.graph import opening_of
from workbench.rows.items import Derived, Item
from workbench.rows.model import Model

__all__ = ["CellInTime", "Follow", "Recording"]

Follow = Callable[["Recording", CellInTime, Expression], Operand]
"""Records a formula as it stands in a cell (period None for single figures and openings)."""

DEEPEST = 12
"""So many cells are recorded within each other: each takes several calls, and Python allows a thousand."""

nan = math.nan


class _TooDeepError(Exception):
    """Cells wait for each other in a long line: they must be recorded from its far end."""


class Recording:
    """Records cells and what they read. `base` is the scenario that the varying inputs depart from, `typed` its
    typed-over rows: N values each, NaN where the formula stands."""

    def __init__(
        self,
        model: Model,
        base: Arrays,
        typed: Mapping[tuple[Item, int | None], Sequence[float]],
        varying: Mapping[CellInTime, Symbol],
        follow: Follow,
    ) -> None:
        self.follow = follow
        self.base = base
        self.typed = typed
        self.tape = Tape()
        self.prelude = Prelude(base)
        self.known: dict[CellInTime, Operand] = dict(varying)
        self.sums: dict[CellInTime, Operand] = {}
        self.layers: dict[tuple[Operand, Item, int | None, int], list[Operand]] = {}
        self.moving = _closure({cell[0] for cell in varying}, model.dependents)
        self.horizon = base.shape.periods
        self._line: list[CellInTime] = []
        """The cells that are being recorded, each asked for by the one before."""

    def record(self, wanted: Iterable[CellInTime]) -> None:
        """Record these cells and what they read, as far as scenarios change it."""
        waiting = list(wanted)[::-1]
        while waiting:
            self._line.clear()
            try:
                self.cell(*waiting[-1])
                waiting.pop()
            except _TooDeepError:
                waiting += self._line  # what the unfinished ones have emitted is found again, not emitted twice

    def cell(self, item: Item, entity: int | None, period: int | None) -> Operand:
        """A cell as a number or a symbol, recorded when it is first asked for."""
        key = (item, None if item.per is None else entity, period if item.is_periodic else None)
        found = self.known.get(key)
        if found is None:
            if item in self.moving:
                self._line.append(key)
                if len(self._line) > DEEPEST:
                    raise _TooDeepError
                found = self._recorded(key)
                self._line.pop()
            if not isinstance(found, Symbol):
                found = self.prelude.figure(key)
            self.known[key] = found
        return found

    def _recorded(self, cell: CellInTime) -> Operand | None:
        """The steps of a moving cell; None where no formula stands or a figure is typed over it."""
        item, entity, period = cell
        if period == 0:
            opening = opening_of(item)
            return None if opening is None else self.follow(self, (item, entity, None), opening)
        if not isinstance(item, Derived):
            return None
        if self._is_typed(item, entity, period):
            return None
        return self.follow(self, cell, item.formula)

    def _is_typed(self, item: Item, entity: int | None, period: int | None) -> bool:
        typed = self.typed.get((item, entity))
        return typed is not None and period is not None and not math.isnan(typed[period - 1])

    def running(self, item: Item, entity: int | None, period: int) -> Operand:
        """Sum of a row over periods 1 to `period`, from left to right."""
        who = None if item.per is None else entity
        first = next((t for t in range(period, 0, -1) if (item, who, t) in self.sums), 0)
        found: Operand = self.sums.get((item, who, first), 0.0)
        for t in range(first + 1, period + 1):
            found = self.sums[item, who, t] = self.plus(found, self.cell(item, entity, t))
        return found

    def worths(self, growth: Operand, flow: Item, entity: int | None, start: int) -> list[Operand]:
        """What the flows after each period from `start` to the last are worth, discounted by `growth` a period."""
        key = (growth, flow, entity, start)
        if key not in self.layers:
            found: list[Operand] = [0.0]
            for t in range(self.horizon, start, -1):
                found.append(self.divided(self.plus(found[-1], self.cell(flow, entity, t)), growth))
            self.layers[key] = found[::-1]
        return self.layers[key]

    def divided(self, a: Operand, b: Operand) -> Operand:
        """A quotient."""
        return self.apply("divide" if isinstance(a, Symbol) or isinstance(b, Symbol) else "/", a, b)

    def apply(self, name: str, *operands: Operand, test: str = "") -> Operand:
        """An operation that absorbs NaN: a number if all operands are, else a step."""
        for operand in operands:
            if isinstance(operand, Symbol):
                break
        else:
            return self.prelude.fold(name, test, operands)
        for operand in operands:
            if not isinstance(operand, Symbol) and self.prelude.is_missing(operand):
                return nan
        return self.tape.emit(name, *operands, test=test)

    def plus(self, a: Operand, b: Operand) -> Operand:
        """A sum; adding a plain 0 takes no step."""
        if isinstance(a, float) and a == 0.0:
            return b
        if isinstance(b, float) and b == 0.0:
            return a
        if isinstance(b, Symbol) and not isinstance(a, Symbol):
            return b if self.prelude.stands_at(a, 0.0) else self.apply("+", self._harmless(ADDED, a), b)
        if isinstance(a, Symbol) and not isinstance(b, Symbol):
            return a if self.prelude.stands_at(b, 0.0) else self.apply("+", a, self._harmless(ADDED, b))
        return self.apply("+", a, b)

    def minus(self, a: Operand, b: Operand) -> Operand:
        """A difference; taking a plain 0 away takes no step."""
        if isinstance(b, float) and b == 0.0:
            return a
        if not isinstance(a, Symbol) or isinstance(b, Symbol):
            return self.apply("-", a, b)
        return a if self.prelude.stands_at(b, 0.0) else self.apply("-", a, self._harmless(TAKEN, b))

    def _harmless(self, name: str, number: float | Plain) -> float | Plain:
        """The number, as a zero that changes nothing should it ever be a zero."""
        return self.prelude.fold(name, "", (number,))

    def total(self, parts: Sequence[Operand]) -> Operand:
        """Sum from left to right."""
        found: Operand = 0.0
        for part in parts:
            found = self.plus(found, part)
        return found


def _closure(start: set[Item], edges: Mapping[Item, tuple[Item, ...]]) -> set[Item]:
    found: set[Item] = set()
    waiting = list(start)
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting += edges[item]
    return found
