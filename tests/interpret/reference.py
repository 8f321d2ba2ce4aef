"""The plain meaning of a model, written a second time: each figure is looked up by recursion over its formula.

Slow and short on purpose. It shares nothing with the generated evaluators but the tree itself: no passes, no order, no
arithmetic of theirs. NaN stands for an Excel error or a missing figure and absorbs in every operator.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import assert_never, cast

from scipy.special import ndtri, stdtrit

from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.items import Choice, Constant, Derived, EntitySet, Item, Number, Row, Series

nan = math.nan
Cell = tuple[Item, int | None]
Given = Mapping[Cell, float | Sequence[float]]


class Reference:
    """Figures of one scenario; `figure(item, entity, period)` with period None for scalars and 0 for the opening."""

    def __init__(
        self,
        periods: int,
        counts: Mapping[EntitySet, int],
        given: Given,
        overrides: Mapping[Cell, Sequence[float]] | None = None,
    ) -> None:
        self.periods = periods
        self.counts = counts
        self.given = given
        self.overrides = overrides or {}
        self.known: dict[tuple[Item, int | None, int | None], float] = {}

    def figure(self, item: Item, entity: int | None, period: int | None) -> float:
        """The value of one cell."""
        who = None if item.per is None else entity
        when = period if item.is_periodic else None
        key = (item, who, when)
        if key not in self.known:
            self.known[key] = self._look_up(item, who, when)
        return self.known[key]

    def _look_up(self, item: Item, entity: int | None, period: int | None) -> float:
        if isinstance(item, Row | Series) and period == 0:
            return 0.0 if item.opening is None else _Cell(self, item, entity, None).value(item.opening)
        if isinstance(item, Series):
            assert period is not None
            return cast(Sequence[float], self.given[item, entity])[period - 1]
        if isinstance(item, Number | Choice):
            return cast(float, self.given[item, entity])
        if isinstance(item, Constant):
            return item.value
        assert isinstance(item, Derived)
        typed = self.overrides.get((item, entity))
        if typed is not None and period is not None and typed[period - 1] == typed[period - 1]:
            return typed[period - 1]
        return _Cell(self, item, entity, period).value(item.formula)


def settled(compute: Callable[[], float]) -> float:
    """The result, or NaN where Excel shows an error: no result, or one beyond its range."""
    try:
        found = compute()
    except (ArithmeticError, ValueError):
        return nan
    return found if math.isfinite(found) else nan


def known_only(figures: Sequence[float]) -> list[float]:
    """Without the missing ones."""
    return [f for f in figures if not math.isnan(f)]


class _Cell:
    """One cell whose formula is being read: its owner, entity and period."""

    def __init__(self, of: Reference, owner: Item, entity: int | None, period: int | None) -> None:
        self.of = of
        self.owner = owner
        self.entity = entity
        self.period = period

    def at(self, item: Item, period: int) -> float:
        """A periodic item at a period, 0 outside 1..N."""
        return self.of.figure(item, self.entity, period) if 1 <= period <= self.of.periods else 0.0

    def line(self, item: Item) -> list[float]:
        """Values of periods 1..N."""
        return [self.of.figure(item, self.entity, t) for t in range(1, self.of.periods + 1)]

    def members(self, item: Item) -> list[float]:
        """Values of every member of the item's set, in this period."""
        assert item.per is not None
        return [self.of.figure(item, e, self.period) for e in range(self.of.counts[item.per])]

    def value(self, node: Expression) -> float:
        """Value of a formula in this cell."""
        match node:
            case Item():
                return self.of.figure(node, self.entity, self.period)
            case x.Const(number):
                return number
            case x.Binary(operator, left, right):
                return self.binary(operator, self.value(left), self.value(right))
            case x.Negative(operand):
                return -self.value(operand)
            case x.Compare(operator, left, right):
                return self.compare(operator, self.value(left), self.value(right))
            case x.Where(condition, then, other):
                test = self.value(condition)
                return nan if math.isnan(test) else self.value(other if test == 0 else then)
            case x.Pick(choice, branches):
                return self.value(branches[int(self.value(choice)) - 1])
            case x.Is(choice, member):
                return float(list(choice.options)[int(self.value(choice)) - 1] is member)
            case x.Call(function, arguments):
                return self.call(function, [self.value(a) for a in arguments])
            case x.Previous() | x.OwnPrevious() | x.Following() | x.OwnFollowing():
                return self.neighbour(node)
            case x.Windowed(kind, item, periods):
                return self.window(kind, item, self.value(periods))
            case x.PeriodReduction(kind, item, extra):
                return self.over_periods(kind, item, nan if extra is None else self.value(extra))
            case x.InternalRate(item, guess):
                start = self.value(guess)
                first = 0 if isinstance(item, Row | Series) and item.opening is not None else 1  # IRR skips blanks
                flows = [self.of.figure(item, self.entity, t) for t in range(first, self.of.periods + 1)]
                return nan if any(map(math.isnan, [start, *flows])) else rate_of(flows, start)
            case x.YieldAhead(price, flow, guess):
                return self.yield_ahead(price, flow, self.value(guess))
            case x.Carried(amount, rate, flow):
                return self.carried(amount, rate, flow)
            case x.EntityReduction(kind, item, extra):
                return self.over_entities(kind, self.members(item), nan if extra is None else self.value(extra))
            case x.SumBefore(item, by):
                return self.sum_before(item, by)
            case x.SumAlike(item, by):
                return self.sum_alike(item, by)
            case x.SumMatching(item, by, own, is_up_to):
                return self.sum_matching(item, by, self.value(own), is_up_to)
            case x.MatchingReduction(kind, item, by, own, extra):
                return self.matching(kind, item, by, self.value(own), nan if extra is None else self.value(extra))
            case _:
                raise TypeError(type(node).__name__)

    def binary(self, operator: str, a: float, b: float) -> float:
        """Arithmetic; Excel has no 0 to the power of 0 or less."""
        if math.isnan(a) or math.isnan(b) or (operator == "**" and a == 0 and b <= 0):
            return nan
        doing = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}
        return settled(doing.get(operator, lambda: math.pow(a, b)))

    def compare(self, operator: str, a: float, b: float) -> float:
        """1 or 0; NaN absorbs."""
        if math.isnan(a) or math.isnan(b):
            return nan
        return float({">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b}[operator])

    def neighbour(self, node: x.Previous | x.OwnPrevious | x.Following | x.OwnFollowing) -> float:
        """The value one period away."""
        assert self.period is not None
        item = node.item if isinstance(node, x.Previous | x.Following) else self.owner
        if isinstance(node, x.Previous | x.OwnPrevious):
            return self.of.figure(item, self.entity, self.period - 1)
        return self.at(item, self.period + 1)

    def window(self, kind: Window, item: Item, periods: float) -> float:
        """Windows seen from this period."""
        if math.isnan(periods):
            return nan
        t, n = cast(int, self.period), math.trunc(periods)
        match kind:
            case Window.TRAILING:
                return sum((self.at(item, s) for s in range(t - n + 1, t + 1)), 0.0)
            case Window.LEADING:
                return sum((self.at(item, s) for s in range(t + 1, t + n + 1)), 0.0)
            case Window.SHIFTED:
                return self.at(item, t - n)
            case _:
                assert_never(kind)

    def over_periods(self, kind: OverPeriods, item: Item, number: float) -> float:
        """One figure of a line."""
        match kind:
            case OverPeriods.SUM:
                return sum(self.line(item), 0.0)
            case OverPeriods.MAXIMUM:
                return extreme(max, self.line(item))
            case OverPeriods.MINIMUM:
                return extreme(min, self.line(item))
            case OverPeriods.END:
                return self.line(item)[-1]
            case OverPeriods.OPENING:
                return self.of.figure(item, self.entity, 0)
            case OverPeriods.FIRST:
                return next((float(t) for t, v in enumerate(self.line(item), 1) if v == 1), nan)
            case OverPeriods.FIRST_SUM:
                return nan if math.isnan(number) else sum(self.line(item)[: max(0, math.trunc(number))], 0.0)
            case OverPeriods.AT:
                if math.isnan(number):
                    return nan
                return self.line(item)[min(max(math.trunc(number), 1), self.of.periods) - 1]
            case _:
                assert_never(kind)

    def over_entities(self, kind: OverEntities, figures: list[float], extra: float) -> float:
        """One figure of all members."""
        if kind is OverEntities.SUM:
            return sum(figures, 0.0)
        known = known_only(figures)
        if kind is OverEntities.COUNT:
            return float(len(known))
        if not known:
            return nan
        match kind:
            case OverEntities.MAXIMUM:
                return max(known)
            case OverEntities.MINIMUM:
                return min(known)
            case OverEntities.MEAN:
                return sum(known, 0.0) / len(known)
            case OverEntities.MEDIAN:
                return inclusive_quartile(known, 2.0)
            case OverEntities.QUARTILE:
                return inclusive_quartile(known, extra)
            case OverEntities.HARMONIC_MEAN:
                return nan if min(known) <= 0 else settled(lambda: len(known) / sum(1 / k for k in known))
            case OverEntities.PERCENT_BELOW:
                return nan if math.isnan(extra) else len([k for k in known if k < extra]) / len(known)
            case _:
                assert_never(kind)

    def sum_before(self, item: Item, by: Item) -> float:
        """Members that come before this one: a smaller key, or the same key and an earlier place."""
        keys = self.members(by)
        mine = cast(int, self.entity)
        if any(math.isnan(key) for key in keys):
            return nan
        before = [e for e, key in enumerate(keys) if (key, e) < (keys[mine], mine)]
        return sum((self.of.figure(item, e, self.period) for e in before), 0.0)

    def sum_alike(self, item: Item, by: Item) -> float:
        """This member and, if its key is above 0, all others with that key."""
        keys = self.members(by)
        mine = cast(int, self.entity)
        if math.isnan(keys[mine]) or (keys[mine] > 0 and any(math.isnan(key) for key in keys)):
            return nan
        others = [e for e in range(len(keys)) if keys[e] == keys[mine] and keys[mine] > 0]
        return sum((self.of.figure(item, e, self.period) for e in sorted({mine, *others})), 0.0)

    def sum_matching(self, item: Item, by: Item, own: float, is_up_to: bool) -> float:
        """Members of another set with this key, if it is above 0, or with this key or less."""
        keys = self.members(by)
        if math.isnan(own) or ((own > 0 or is_up_to) and any(math.isnan(key) for key in keys)):
            return nan
        found = [e for e, key in enumerate(keys) if (key <= own if is_up_to else key == own and own > 0)]
        return sum((self.of.figure(item, e, self.period) for e in found), 0.0)

    def matching(self, kind: OverEntities, item: Item, by: Item, own: float, extra: float) -> float:
        """Members of another set with this key, if it is above 0, made one figure."""
        keys = self.members(by)
        if math.isnan(own) or any(math.isnan(key) for key in keys):
            return nan
        found = [e for e, key in enumerate(keys) if key == own and own > 0]
        return self.over_entities(kind, [self.of.figure(item, e, self.period) for e in found], extra)

    def yield_ahead(self, price: Item, flow: Item, guess: float) -> float:
        """The rate of a price paid now for what follows; 0 stands for now in the opening column."""
        now = self.period or 0
        flows = [-self.of.figure(price, self.entity, now)]
        flows += [self.of.figure(flow, self.entity, t) for t in range(now + 1, self.of.periods + 1)]
        if not flows[0] < 0 or any(map(math.isnan, [guess, *flows])) or max(flows) > -flows[0] * 2**16:
            return nan
        return rate_of(flows, guess)

    def carried(self, amount: Item, rate: Item, flow: Item) -> float:
        """A double sum over layers and later flows."""
        now, terms = self.period or 0, [0.0]
        later = range(now + 1, self.of.periods + 1)
        if not later:
            return 0.0
        for s in range(now + 1):
            layer, growth = self.of.figure(amount, self.entity, s), 1 + self.of.figure(rate, self.entity, s)
            worth = [self.of.figure(flow, self.entity, j) / growth ** (j - now) for j in later if growth]
            terms.append(layer * math.fsum(worth) if growth else nan)
        return settled(lambda: math.fsum(terms))

    def call(self, function: Function, a: list[float]) -> float:
        """The table of functions; NaN absorbs but in the two that ask for it."""
        if function is Function.OTHERWISE:
            return a[1] if math.isnan(a[0]) else a[0]
        if function is Function.IS_KNOWN:
            return 0.0 if math.isnan(a[0]) else 1.0
        return nan if any(math.isnan(v) for v in a) else settled(lambda: table(function, a))


def extreme(choose: Callable[[Sequence[float]], float], figures: Sequence[float]) -> float:
    """Largest or smallest; NaN absorbs."""
    return nan if any(math.isnan(f) for f in figures) else choose(figures)


def rate_of(flows: list[float], guess: float) -> float:
    """The rate that Newton's steps find from the guess, or from the growth between the mean dates, or its square."""
    gains, losses = [max(f, 0.0) for f in flows], [max(-f, 0.0) for f in flows]
    if not any(gains) or not any(losses) or guess <= -1:
        return nan
    dates = [sum(t * f for t, f in enumerate(side)) / sum(side) for side in (gains, losses)]
    growth = settled(lambda: (sum(losses) / sum(gains)) ** (1 / (dates[1] - dates[0])))
    for start in (guess, growth - 1, growth**2 - 1):
        found = newton(flows, start)
        if found > -0.75:
            return found
    return nan


def newton(flows: list[float], rate: float) -> float:
    """Where at most 20 steps lead, as Calc's IRR takes them; then some more for the last digits."""
    for _ in range(20):
        try:
            worth = math.fsum(f * (1 + rate) ** -t for t, f in enumerate(flows))
            slope = math.fsum(-t * f * (1 + rate) ** -(t + 1) for t, f in enumerate(flows))
            step = worth / slope
        except (ArithmeticError, ValueError):
            return nan
        rate -= step
        if abs(step) < 1e-7:
            return polished(flows, rate)
    return nan


def polished(flows: list[float], rate: float) -> float:
    """Three more steps."""
    for _ in range(3):
        worth = math.fsum(f * (1 + rate) ** -t for t, f in enumerate(flows))
        slope = math.fsum(-t * f * (1 + rate) ** -(t + 1) for t, f in enumerate(flows))
        rate -= worth / slope if slope else 0.0
    return rate


def inclusive_quartile(known: list[float], number: float) -> float:
    """As Excel's QUARTILE (and Python's inclusive quantiles) of at least one figure."""
    if math.isnan(number) or not 0 <= math.trunc(number) <= 4:
        return nan
    ranked = sorted(known)
    place = (len(ranked) - 1) * math.trunc(number) / 4  # numpy.percentile holds this rule in test_evaluate
    low = math.floor(place)
    return ranked[low] if place == low else ranked[low] + (ranked[low + 1] - ranked[low]) * (place - low)


def day_of(serial: float) -> datetime.date:
    """Date of an Excel serial number; beyond the calendar there is none."""
    return datetime.date.fromordinal(math.floor(serial) + datetime.date(1899, 12, 30).toordinal())


def month_end(serial: float, months: float) -> float:
    """EOMONTH: go to the last day of the month, some months on."""
    day = day_of(serial)
    years, month = divmod(day.month + math.trunc(months), 12)
    following = datetime.date(day.year + years, month + 1, 1)
    return float((following - datetime.date(1899, 12, 30)).days - 1)


def table(function: Function, a: list[float]) -> float:
    """Value of a function of known figures; an exception or an infinite result is an error."""
    match function:
        case Function.MINIMUM:
            return min(a)
        case Function.MAXIMUM:
            return max(a)
        case Function.ABSOLUTE:
            return math.fabs(a[0])
        case Function.EXPONENTIAL:
            return math.exp(a[0])
        case Function.LOGARITHM:
            return math.log(a[0])
        case Function.SQUARE_ROOT:
            return math.sqrt(a[0])
        case Function.ROUND_UP:
            return float(math.ceil(a[0]) if a[0] > 0 else math.floor(a[0]))
        case Function.ROUND_DOWN:
            return float(math.floor(a[0]) if a[0] > 0 else math.ceil(a[0]))
        case Function.NORMAL:
            return 0.5 * math.erfc(-a[0] * math.sqrt(0.5))
        case Function.NORMAL_INVERSE:
            return float(ndtri(a[0]))
        case Function.STUDENT_QUANTILE:
            return -float(stdtrit(math.trunc(a[1]), a[0] / 2)) if 0 < a[0] <= 1 <= a[1] else nan
        case Function.YEAR:
            return float(day_of(a[0]).year)
        case Function.MONTH:
            return float(day_of(a[0]).month)
        case Function.END_OF_MONTH:
            return month_end(a[0], a[1])
        case Function.RATIO:
            return nan if a[1] == 0 else a[0] / a[1]
        case Function.MULTIPLE:
            return nan if a[1] <= 0 else a[0] / a[1]
        case Function.OTHERWISE | Function.IS_KNOWN:
            raise TypeError(function.value)
        case _:
            assert_never(function)


def all_cells(items: Sequence[Item], of: Reference) -> dict[tuple[Item, int | None, int | None], float]:
    """Every derived figure: periods 1..N, openings (period 0) and scalars (None)."""
    found: dict[tuple[Item, int | None, int | None], float] = {}
    for item in items:
        members: Sequence[int | None] = [None] if item.per is None else range(of.counts[item.per])
        for entity in members:
            if isinstance(item, Row | Series) and item.opening is not None:
                found[item, entity, 0] = of.figure(item, entity, 0)
            if isinstance(item, Derived):
                whens: Sequence[int | None] = range(1, of.periods + 1) if item.is_periodic else [None]
                found.update({(item, entity, t): of.figure(item, entity, t) for t in whens})
    return found
