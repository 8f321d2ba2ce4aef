"""Figures of a finished evaluation, one at a time: any cell, and any part of a formula as it stood in that cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from workbench.ground.units import end_of_month
from workbench.interpret import arithmetic
from workbench.interpret.evaluate import Arrays
from workbench.interpret.layers import carried_or_missing
from workbench.interpret.rates import internal_rate, yield_ahead
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.items import Choice, Item, Row, Series

nan = math.nan


def settled(function: Callable[..., float], *arguments: float) -> float:
    """The function of known arguments; NaN where one is missing or Excel would show an error."""
    if any(a != a for a in arguments):
        return nan
    try:
        found = function(*arguments)
    except (ArithmeticError, ValueError):
        return nan
    return found if math.isfinite(found) else nan


def figure(arrays: Arrays, item: Item, entity: int | None, period: int | None) -> float:
    """One cell: period 0 is the opening column. `entity` and `period` are ignored by items without them."""
    who = None if item.per is None else entity
    if not item.is_periodic or period is None:
        return float(arrays.scalar(item, who))
    return float(arrays.opening(item, who) if period == 0 else arrays.periods(item, who)[period - 1])


def reduced(kind: OverEntities, figures: Sequence[float], extra: float) -> float:
    """A reduction of these members' figures."""
    match kind:
        case OverEntities.SUM:
            return sum(figures, 0.0)
        case OverEntities.COUNT:
            return arithmetic.count(figures)
        case OverEntities.MAXIMUM:
            return arithmetic.max_entities(figures)
        case OverEntities.MINIMUM:
            return arithmetic.min_entities(figures)
        case OverEntities.MEAN:
            return arithmetic.mean_entities(figures)
        case OverEntities.MEDIAN:
            return arithmetic.median_entities(figures)
        case OverEntities.HARMONIC_MEAN:
            return settled(lambda: arithmetic.harmonic_mean_entities(figures))
        case OverEntities.QUARTILE:
            return settled(lambda number: arithmetic.quartile_entities(figures, number), extra)
        case OverEntities.PERCENT_BELOW:
            return settled(lambda mark: arithmetic.percent_below(figures, mark), extra)
        case _:
            assert_never(kind)


def has_opening(item: Item) -> bool:
    """True when the item fills its opening column."""
    return isinstance(item, Row | Series) and item.opening is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads formulas of one cell: `owner` of entity `entity` in `period` (None for single figures, 0 for openings)."""

    arrays: Arrays
    owner: Item
    entity: int | None
    period: int | None

    @property
    def horizon(self) -> int:
        """Number of periods N."""
        return self.arrays.shape.periods

    def figure(self, item: Item, *, entity: int | None = None, period: int | None = None) -> float:
        """An item in this cell, or of another member or period; 0 after the last period."""
        when = self.period if period is None else period
        who = self.entity if entity is None else entity
        if when is not None and item.is_periodic and not 0 <= when <= self.horizon:
            return 0.0
        return figure(self.arrays, item, who, when)

    def line(self, item: Item) -> list[float]:
        """Values of periods 1..N for this cell's member."""
        return [self.figure(item, period=t) for t in range(1, self.horizon + 1)]

    def members(self, item: Item) -> list[float]:
        """Values of all members of the item's entity set, in this cell's period."""
        return [self.figure(item, entity=e) for e in range(self.arrays.shape.count(item.per))]

    def member(self, choice: Choice) -> int:
        """0-based position of the chosen member of a choice."""
        return int(self.figure(choice)) - 1

    def whole(self, node: Expression) -> int | None:
        """A number of periods, truncated; None when it is missing."""
        found = self.value(node)
        return None if math.isnan(found) else int(found)

    def value(self, node: Expression) -> float:
        """Value of a part of the formula in this cell; NaN where Excel would show an error."""
        match node:
            case Item():
                return self.figure(node)
            case x.Const(number):
                return number
            case x.Binary(operator, left, right):
                return self._binary(operator, self.value(left), self.value(right))
            case x.Negative(operand):
                return -self.value(operand)
            case x.Compare(operator, left, right):
                return self._compare(operator, self.value(left), self.value(right))
            case x.Where(condition, then, other):
                test = self.value(condition)
                return nan if math.isnan(test) else self.value(then if test else other)
            case x.Pick(choice, branches):
                return self.value(branches[self.member(choice)])
            case x.Is(choice, member):
                return 1.0 if self.figure(choice) == choice.code(member) else 0.0
            case x.Call(function, arguments):
                return self._call(function, [self.value(a) for a in arguments])
            case x.Previous() | x.OwnPrevious() | x.Following() | x.OwnFollowing():
                item, period = self.neighbour(node)
                return self.figure(item, period=period)
            case x.Windowed(_, item, _):
                periods = self.window(node)
                return nan if periods is None else sum((self.figure(item, period=t) for t in periods), 0.0)
            case x.PeriodReduction():
                return self._over_periods(node)
            case x.InternalRate(item, guess):
                opening = [self.figure(item, period=0)] if has_opening(item) else []
                return internal_rate([*opening, *self.line(item)], self.value(guess))
            case x.YieldAhead(price, flow, guess):
                t = self.period or 0  # openings are read without a period
                return yield_ahead(self.figure(price, period=t), self.line(flow), t, self.value(guess))
            case x.Carried(amount, rate, flow):
                so_far = range((self.period or 0) + 1)
                amounts, rates = ([self.figure(item, period=s) for s in so_far] for item in (amount, rate))
                return carried_or_missing(amounts, rates, self.line(flow))[-1]
            case x.EntityReduction(kind, item, extra):
                return self.reduced(kind, self.members(item), nan if extra is None else self.value(extra))
            case x.SumBefore(item, by):
                if any(math.isnan(key) for key in self.members(by)):
                    return nan
                return sum((self.figure(item, entity=e) for e in self.before(by)), 0.0)
            case x.SumAlike(item, by):
                assert self.entity is not None
                return arithmetic.sum_alike(self.members(item), self.members(by), self.entity)
            case x.SumMatching(item, by, own, is_up_to):
                adds = arithmetic.sum_up_to if is_up_to else arithmetic.sum_matching
                return adds(self.members(item), self.members(by), self.value(own))
            case x.MatchingReduction():
                return self.matching(node)
            case _:
                raise TypeError(f"no reading of {type(node).__name__}")

    def matching(self, node: x.MatchingReduction) -> float:
        """A reduction of the members with a key."""
        own = self.value(node.own)
        if math.isnan(own) or any(math.isnan(key) for key in self.members(node.by)):
            return nan
        extra = nan if node.argument is None else self.value(node.argument)
        return self.reduced(node.kind, [self.figure(node.item, entity=e) for e in self.matched(node.by, own)], extra)

    def matched(self, by: Item, own: float) -> list[int]:
        """The members whose key is `own`; none for one of 0 or less."""
        return [e for e, key in enumerate(self.members(by)) if key == own > 0.0]

    def neighbour(self, node: x.Previous | x.OwnPrevious | x.Following | x.OwnFollowing) -> tuple[Item, int]:
        """The item and the period that a lag or lead looks at; the period may be N+1."""
        assert self.period is not None
        match node:
            case x.Previous(item):
                return item, self.period - 1
            case x.Following(item):
                return item, self.period + 1
            case x.OwnPrevious():
                return self.owner, self.period - 1
            case x.OwnFollowing():
                return self.owner, self.period + 1
            case _:
                assert_never(node)

    def window(self, node: x.Windowed) -> list[int] | None:
        """The periods 1..N that a window covers here; None when its length is missing."""
        n = self.whole(node.periods)
        if n is None:
            return None
        assert self.period is not None
        t = self.period
        match node.kind:
            case Window.TRAILING:
                low, high = t - n + 1, t
            case Window.LEADING:
                low, high = t + 1, t + n
            case Window.SHIFTED:
                low = high = t - n
            case _:
                assert_never(node.kind)
        return list(range(max(low, 1), min(high, self.horizon) + 1))

    def covered(self, node: x.PeriodReduction) -> list[int]:
        """The periods that a reduction looks at: 0 for the opening, else within 1..N."""
        match node.kind:
            case OverPeriods.OPENING:
                return [0]
            case OverPeriods.END:
                return [self.horizon]
            case OverPeriods.AT | OverPeriods.FIRST_SUM:
                n = None if node.periods is None else self.whole(node.periods)
                if n is None:
                    return []
                if node.kind is OverPeriods.AT:
                    return [min(max(n, 1), self.horizon)]
                return list(range(1, min(n, self.horizon) + 1))
            case OverPeriods.SUM | OverPeriods.MAXIMUM | OverPeriods.MINIMUM | OverPeriods.FIRST:
                return list(range(1, self.horizon + 1))
            case _:
                assert_never(node.kind)

    def before(self, by: Item) -> list[int]:
        """The members that come before this cell's by key `by`."""
        assert self.entity is not None
        keys = self.members(by)
        mine = (keys[self.entity], self.entity)
        return [e for e, key in enumerate(keys) if (key, e) < mine]

    def alike(self, by: Item) -> list[int]:
        """The members with this cell's key `by`, itself included."""
        assert self.entity is not None
        keys = self.members(by)
        mine = keys[self.entity]
        return [e for e, key in enumerate(keys) if e == self.entity or (key == mine and mine > 0.0)]

    def _binary(self, operator: str, a: float, b: float) -> float:
        return settled(ARITHMETIC[operator], a, b)

    def _compare(self, operator: str, a: float, b: float) -> float:
        return settled(COMPARISONS[operator], a, b)

    def _over_periods(self, node: x.PeriodReduction) -> float:
        if node.periods is not None and self.whole(node.periods) is None:
            return nan
        figures = [self.figure(node.item, period=t) for t in self.covered(node)]
        match node.kind:
            case OverPeriods.SUM | OverPeriods.FIRST_SUM:
                return sum(figures, 0.0)
            case OverPeriods.MAXIMUM:
                return settled(max, *figures, figures[0])
            case OverPeriods.MINIMUM:
                return settled(min, *figures, figures[0])
            case OverPeriods.END | OverPeriods.OPENING | OverPeriods.AT:
                return figures[0]
            case OverPeriods.FIRST:
                return next((float(t) for t, figure in enumerate(figures, 1) if figure == 1.0), nan)
            case _:
                assert_never(node.kind)

    def reduced(self, kind: OverEntities, figures: Sequence[float], extra: float) -> float:
        """A reduction of these members' figures."""
        return reduced(kind, figures, extra)

    def _call(self, function: Function, values: list[float]) -> float:
        if function is Function.OTHERWISE:
            return values[1] if math.isnan(values[0]) else values[0]
        if function is Function.IS_KNOWN:
            return 0.0 if math.isnan(values[0]) else 1.0
        return settled(FUNCTIONS[function], *values)


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": arithmetic.power,
}
COMPARISONS: dict[str, Callable[[float, float], float]] = {
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
}
FUNCTIONS: dict[Function, Callable[..., float]] = {
    Function.MINIMUM: min,
    Function.MAXIMUM: max,
    Function.ABSOLUTE: arithmetic.absolute,
    Function.EXPONENTIAL: arithmetic.exponential,
    Function.LOGARITHM: arithmetic.logarithm,
    Function.SQUARE_ROOT: arithmetic.square_root,
    Function.ROUND_UP: arithmetic.round_up,
    Function.ROUND_DOWN: arithmetic.round_down,
    Function.NORMAL: arithmetic.normal,
    Function.NORMAL_INVERSE: arithmetic.normal_inverse,
    Function.STUDENT_QUANTILE: arithmetic.student_quantile,
    Function.YEAR: arithmetic.year,
    Function.MONTH: arithmetic.month,
    Function.END_OF_MONTH: end_of_month,
    Function.RATIO: arithmetic.ratio,
    Function.MULTIPLE: arithmetic.multiple,
}
