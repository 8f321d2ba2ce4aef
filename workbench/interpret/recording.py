"""Which cells of a model many scenarios change, recorded in the order of computation; the rest are plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from workbench.interpret.evaluate import Arrays
from workbench.interpret.rates import internal_rate, yield_ahead
from workbench.interpret.reading import ARITHMETIC, COMPARISONS, FUNCTIONS, figure, settled
from workbench.interpret.tape import Operand, Symbol, Tape
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverPeriods
from workbench.rows.graph import opening_of
from workbench.rows.items import Derived, Item
from workbench.rows.model import Model

CellInTime = tuple[Item, int | None, int | None]
"""An item, the position of its member, and the period: 0 is the opening column, None a single figure."""

Follow = Callable[["Recording", CellInTime, Expression], Operand]
"""Records a formula as it stands in a cell (period None for single figures and openings)."""

nan = math.nan


class Recording:
    """Follows the model's own order of computation. `base` is the scenario that the varying inputs depart
    from, `typed` its typed-over rows: N values each, NaN where the formula stands."""

    def __init__(
        self,
        model: Model,
        base: Arrays,
        typed: Mapping[tuple[Item, int | None], Sequence[float]],
        varying: Mapping[CellInTime, Symbol],
        follow: Follow,
    ) -> None:
        self.follow = follow
        self.model = model
        self.base = base
        self.typed = typed
        self.tape = Tape()
        self.known: dict[CellInTime, Operand] = dict(varying)
        self.sums: dict[CellInTime, Operand] = {}
        self.layers: dict[tuple[Operand, Item, int | None, int], list[Operand]] = {}
        self.moving = _closure({cell[0] for cell in varying}, model.dependents)
        self.horizon = base.shape.periods

    def record(self, wanted: Sequence[Item]) -> None:
        """Record every cell of the wanted items and of what they read, as far as scenarios change it."""
        reads = {item: tuple(p.item for p in self.model.precedents(item)) for item in self.model.items}
        needed = _closure(set(wanted), reads) & self.moving
        summed = {item for reader in needed if isinstance(reader, Derived) for item in _summed(reader.formula)}
        forward, backward = range(1, self.horizon + 1), range(self.horizon, 0, -1)
        for one in self.model.passes:
            for node in one.figures:
                if node.item in needed:
                    self._cells(node.item, 0 if node.is_opening else None)
            for nodes, periods in ((one.forward, forward), (one.backward, backward)):
                items = [node.item for node in nodes if node.item in needed]
                for period in periods if items else ():
                    for item in items:
                        self._cells(item, period)
                        if item in summed and periods is forward:  # soon, so that its periods need not be kept
                            for entity in self.base.shape.members(item):
                                self.running(item, entity, period)

    def _cells(self, item: Item, period: int | None) -> None:
        for entity in self.base.shape.members(item):
            self.cell(item, entity, period)

    def cell(self, item: Item, entity: int | None, period: int | None) -> Operand:
        """A cell as a number or a symbol, recorded when it is first asked for."""
        who = None if item.per is None else entity
        when = period if item.is_periodic else None
        key = (item, who, when)
        found = self.known.get(key)
        if found is None:
            found = self._recorded(item, who, when) if item in self.moving else None
            if not isinstance(found, Symbol):
                found = figure(self.base, item, who, when)
            self.known[key] = found
        return found

    def _recorded(self, item: Item, entity: int | None, period: int | None) -> Operand | None:
        """The steps of a moving cell; None where no formula stands or a figure is typed over it."""
        if period == 0:
            opening = opening_of(item)
            return None if opening is None else self.follow(self, (item, entity, None), opening)
        if not isinstance(item, Derived):
            return None
        if self._is_typed(item, entity, period):
            return None
        return self.follow(self, (item, entity, period), item.formula)

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
        numbers = [o for o in operands if isinstance(o, float)]
        if any(math.isnan(n) for n in numbers):
            return nan
        if len(numbers) == len(operands):
            return _folded(name, test, numbers)
        return self.tape.emit(name, *operands, test=test)

    def plus(self, a: Operand, b: Operand) -> Operand:
        """A sum; adding a plain 0 takes no step."""
        if isinstance(a, float) and a == 0.0:
            return b
        if isinstance(b, float) and b == 0.0:
            return a
        return self.apply("+", a, b)

    def total(self, parts: Sequence[Operand]) -> Operand:
        """Sum from left to right."""
        found: Operand = 0.0
        for part in parts:
            found = self.plus(found, part)
        return found


def _summed(node: Expression) -> Iterator[Item]:
    if isinstance(node, x.PeriodReduction) and node.kind is OverPeriods.SUM:
        yield node.item
    elif not isinstance(node, Item):
        for child in x.children(node):
            yield from _summed(child)


def _closure(start: set[Item], edges: Mapping[Item, tuple[Item, ...]]) -> set[Item]:
    found: set[Item] = set()
    waiting = list(start)
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting += edges[item]
    return found


def _folded(name: str, test: str, numbers: Sequence[float]) -> float:
    if test:
        return settled(COMPARISONS[test], *numbers)
    if name == "internal_rate":
        return internal_rate(numbers[1:], numbers[0])
    if name == "yield_ahead":
        return yield_ahead(numbers[1], numbers[2:], 0, numbers[0])
    if name in ARITHMETIC:
        return settled(ARITHMETIC[name], *numbers)
    return -numbers[0] if name == "negative" else settled(FUNCTIONS[Function(name)], *numbers)
