"""The expression tree: a formula is a value that several readings walk. No reading knows another.

Rules of meaning: flags are 1.0 and 0.0; a missing figure (an input left empty, a ratio without a denominator) is NaN
and may only be consumed by `otherwise`, `is_known` or a reduction over entities that skips it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from workbench.rows.items import Choice, Item

Operand: TypeAlias = "Expression | float | int"


class Expression:
    """Anything a formula is made of. Python operators build new nodes; `==` stays identity."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Expression:
        return Binary("+", self, as_expression(other))

    def __radd__(self, other: Operand) -> Expression:
        return Binary("+", as_expression(other), self)

    def __sub__(self, other: Operand) -> Expression:
        return Binary("-", self, as_expression(other))

    def __rsub__(self, other: Operand) -> Expression:
        return Binary("-", as_expression(other), self)

    def __mul__(self, other: Operand) -> Expression:
        return Binary("*", self, as_expression(other))

    def __rmul__(self, other: Operand) -> Expression:
        return Binary("*", as_expression(other), self)

    def __truediv__(self, other: Operand) -> Expression:
        return Binary("/", self, as_expression(other))

    def __rtruediv__(self, other: Operand) -> Expression:
        return Binary("/", as_expression(other), self)

    def __pow__(self, other: Operand) -> Expression:
        return Binary("**", self, as_expression(other))

    def __rpow__(self, other: Operand) -> Expression:
        return Binary("**", as_expression(other), self)

    def __neg__(self) -> Expression:
        return Negative(self)

    def __gt__(self, other: Operand) -> Expression:
        return Compare(">", self, as_expression(other))

    def __ge__(self, other: Operand) -> Expression:
        return Compare(">=", self, as_expression(other))

    def __lt__(self, other: Operand) -> Expression:
        return Compare("<", self, as_expression(other))

    def __le__(self, other: Operand) -> Expression:
        return Compare("<=", self, as_expression(other))

    def __bool__(self) -> bool:
        raise TypeError("a formula has no truth value while the model is declared; use where(condition, a, b)")


@dataclass(frozen=True, eq=False, slots=True)
class Const(Expression):
    """A structural number: 0, 1 or 2. Anything else must be a named input or `Constant`."""

    value: float


@dataclass(frozen=True, eq=False, slots=True)
class Binary(Expression):
    """`left operator right` with operator one of + - * / **."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Negative(Expression):
    """Minus `operand`."""

    operand: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Compare(Expression):
    """1 if `left operator right`, else 0; operator one of > >= < <=."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Where(Expression):
    """`then` where `condition` is not 0, else `other`. Only the chosen branch counts."""

    condition: Expression
    then: Expression
    other: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Pick(Expression):
    """The branch of the chosen member; every member of the choice has one, in the members' order."""

    choice: Choice
    branches: tuple[Expression, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Is(Expression):
    """1 if `choice` stands on `member`, else 0."""

    choice: Choice
    member: Enum


class Function(Enum):
    """The table of functions a formula may call."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ABSOLUTE = "absolute"
    EXPONENTIAL = "exponential"
    LOGARITHM = "logarithm"
    SQUARE_ROOT = "square_root"
    ROUND_UP = "round_up"  # away from zero to a whole number: ROUNDUP(x, 0)
    ROUND_DOWN = "round_down"  # towards zero to a whole number: ROUNDDOWN(x, 0)
    NORMAL = "normal"  # cumulative standard normal: NORMSDIST
    NORMAL_INVERSE = "normal_inverse"  # NORMSINV
    YEAR = "year"
    MONTH = "month"
    END_OF_MONTH = "end_of_month"  # (date, months): EOMONTH
    RATIO = "ratio"  # (a, b): missing when b is 0
    MULTIPLE = "multiple"  # (a, b): missing when b is 0 or negative: "n.m."
    OTHERWISE = "otherwise"  # (x, d): d when x is missing
    IS_KNOWN = "is_known"  # 1 when x is a figure, 0 when missing


@dataclass(frozen=True, eq=False, slots=True)
class Call(Expression):
    """A function of the table applied to its arguments."""

    function: Function
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Previous(Expression):
    """Value of a periodic `item` one period earlier (opening value in period 1)."""

    item: Item


@dataclass(frozen=True, eq=False, slots=True)
class OwnPrevious(Expression):
    """The row's own value one period earlier."""


@dataclass(frozen=True, eq=False, slots=True)
class Following(Expression):
    """Value of a periodic `item` one period later; 0 after the last period."""

    item: Item


@dataclass(frozen=True, eq=False, slots=True)
class OwnFollowing(Expression):
    """The row's own value one period later; 0 after the last period."""


class Window(Enum):
    """Windows over periods, seen from period t with n whole periods; periods outside 1..N count as 0."""

    TRAILING = "trailing_sum"  # sum of t-n+1 .. t
    LEADING = "leading_sum"  # sum of t+1 .. t+n
    SHIFTED = "shifted"  # the value at t-n


@dataclass(frozen=True, eq=False, slots=True)
class Windowed(Expression):
    """A window over a periodic `item`; `periods` is truncated to a whole number."""

    kind: Window
    item: Item
    periods: Expression


class OverPeriods(Enum):
    """Reductions of a periodic item to one figure; the opening column counts only for OPENING."""

    SUM = "sum_periods"
    MAXIMUM = "max_periods"
    MINIMUM = "min_periods"
    END = "at_end"
    OPENING = "at_opening"
    FIRST = "first_period"  # number of the first period in which a flag is 1; missing if never
    FIRST_SUM = "sum_first"  # sum over the first n periods
    AT = "at_period"  # value in period n (1..N, clamped)


@dataclass(frozen=True, eq=False, slots=True)
class PeriodReduction(Expression):
    """A reduction of a periodic `item`; `periods` is the n of FIRST_SUM and AT."""

    kind: OverPeriods
    item: Item
    periods: Expression | None = None


class OverEntities(Enum):
    """Reductions over all members of an entity set; all but SUM and COUNT skip missing figures."""

    SUM = "sum_entities"
    MAXIMUM = "max_entities"
    MINIMUM = "min_entities"
    MEAN = "mean_entities"
    MEDIAN = "median_entities"
    QUARTILE = "quartile_entities"  # inclusive, as Excel's QUARTILE
    HARMONIC_MEAN = "harmonic_mean_entities"
    COUNT = "count_entities"  # how many are not missing
    PERCENT_BELOW = "percent_below"  # share of known members strictly below `argument`


@dataclass(frozen=True, eq=False, slots=True)
class EntityReduction(Expression):
    """A reduction of a per-entity `item` over its entity set."""

    kind: OverEntities
    item: Item
    argument: Expression | None = None


@dataclass(frozen=True, eq=False, slots=True)
class SumBefore(Expression):
    """Sum of `item` over the members that come before this one by key `by`; ties go by position in the list."""

    item: Item
    by: Item


def as_expression(operand: Operand) -> Expression:
    """An operand as a node; bare numbers become `Const`."""
    if isinstance(operand, Expression):
        return operand
    return Const(float(operand))


PREVIOUS = OwnPrevious()
FOLLOWING = OwnFollowing()


def prev(item: Item) -> Expression:
    """`item` one period earlier; it must have an opening value."""
    return Previous(item)


def following(item: Item) -> Expression:
    """`item` one period later, 0 after the last period."""
    return Following(item)


def where(condition: Operand, then: Operand, other: Operand) -> Expression:
    """`then` where the condition holds, else `other`."""
    return Where(as_expression(condition), as_expression(then), as_expression(other))


def pick(choice: Choice, branches: Mapping[Enum, Operand]) -> Expression:
    """The branch of the chosen member. Every member must have a branch."""
    members = list(choice.options)
    missing = [m.name for m in members if m not in branches]
    extra = [m for m in branches if m not in members]
    if missing or extra:
        raise TypeError(f"pick over {choice.label!r} needs exactly the branches {[m.name for m in members]}")
    return Pick(choice, tuple(as_expression(branches[m]) for m in members))


def chosen(choice: Choice, member: Enum) -> Expression:
    """1 if `choice` stands on `member`."""
    return Is(choice, member)


def _call(function: Function, *arguments: Operand) -> Expression:
    return Call(function, tuple(as_expression(a) for a in arguments))


def minimum(*arguments: Operand) -> Expression:
    """The smallest of the arguments."""
    return _call(Function.MINIMUM, *arguments)


def maximum(*arguments: Operand) -> Expression:
    """The largest of the arguments."""
    return _call(Function.MAXIMUM, *arguments)


def absolute(x: Operand) -> Expression:
    """Size without sign."""
    return _call(Function.ABSOLUTE, x)


def exponential(x: Operand) -> Expression:
    """e to the power x."""
    return _call(Function.EXPONENTIAL, x)


def logarithm(x: Operand) -> Expression:
    """Natural logarithm."""
    return _call(Function.LOGARITHM, x)


def square_root(x: Operand) -> Expression:
    """Square root."""
    return _call(Function.SQUARE_ROOT, x)


def round_up(x: Operand) -> Expression:
    """To a whole number, away from zero."""
    return _call(Function.ROUND_UP, x)


def round_down(x: Operand) -> Expression:
    """To a whole number, towards zero."""
    return _call(Function.ROUND_DOWN, x)


def normal(x: Operand) -> Expression:
    """Cumulative standard normal distribution."""
    return _call(Function.NORMAL, x)


def normal_inverse(p: Operand) -> Expression:
    """Inverse of `normal`."""
    return _call(Function.NORMAL_INVERSE, p)


def year(day: Operand) -> Expression:
    """Calendar year of a date."""
    return _call(Function.YEAR, day)


def month(day: Operand) -> Expression:
    """Month (1-12) of a date."""
    return _call(Function.MONTH, day)


def end_of_month(day: Operand, months: Operand) -> Expression:
    """Last day of the month `months` after that of `day`."""
    return _call(Function.END_OF_MONTH, day, months)


def ratio(a: Operand, b: Operand) -> Expression:
    """a / b, missing when b is 0."""
    return _call(Function.RATIO, a, b)


def multiple(a: Operand, b: Operand) -> Expression:
    """a / b, missing ("n.m.") when b is 0 or negative."""
    return _call(Function.MULTIPLE, a, b)


def otherwise(x: Operand, default: Operand) -> Expression:
    """x, or `default` when x is missing."""
    return _call(Function.OTHERWISE, x, default)


def is_known(x: Operand) -> Expression:
    """1 when x is a figure, 0 when it is missing."""
    return _call(Function.IS_KNOWN, x)


def both(a: Operand, b: Operand) -> Expression:
    """1 when both flags are 1."""
    return as_expression(a) * as_expression(b)


def either(a: Operand, b: Operand) -> Expression:
    """1 when at least one flag is 1."""
    return maximum(a, b)


def no(a: Operand) -> Expression:
    """1 when the flag is 0."""
    return 1 - as_expression(a)


def trailing_sum(item: Item, periods: Operand) -> Expression:
    """Sum over the last `periods` periods, this one included; the opening column does not count."""
    return Windowed(Window.TRAILING, item, as_expression(periods))


def leading_sum(item: Item, periods: Operand) -> Expression:
    """Sum over the next `periods` periods, this one not included."""
    return Windowed(Window.LEADING, item, as_expression(periods))


def shifted(item: Item, periods: Operand) -> Expression:
    """The value `periods` periods earlier (later if negative), 0 outside the horizon."""
    return Windowed(Window.SHIFTED, item, as_expression(periods))


def sum_periods(item: Item) -> Expression:
    """Sum over periods 1..N."""
    return PeriodReduction(OverPeriods.SUM, item)


def max_periods(item: Item) -> Expression:
    """Largest over periods 1..N."""
    return PeriodReduction(OverPeriods.MAXIMUM, item)


def min_periods(item: Item) -> Expression:
    """Smallest over periods 1..N."""
    return PeriodReduction(OverPeriods.MINIMUM, item)


def at_end(item: Item) -> Expression:
    """Value in the last period."""
    return PeriodReduction(OverPeriods.END, item)


def at_opening(item: Item) -> Expression:
    """Value in the opening column."""
    return PeriodReduction(OverPeriods.OPENING, item)


def first_period(flag: Item) -> Expression:
    """Number of the first period in which the flag is 1; missing if it never is."""
    return PeriodReduction(OverPeriods.FIRST, flag)


def sum_first(item: Item, periods: Operand) -> Expression:
    """Sum over the first `periods` periods."""
    return PeriodReduction(OverPeriods.FIRST_SUM, item, as_expression(periods))


def at_period(item: Item, number: Operand) -> Expression:
    """Value in period `number`, which is truncated and kept within 1..N."""
    return PeriodReduction(OverPeriods.AT, item, as_expression(number))


def sum_entities(item: Item) -> Expression:
    """Sum over the members of the item's entity set; 0 without members."""
    return EntityReduction(OverEntities.SUM, item)


def max_entities(item: Item) -> Expression:
    """Largest known figure of the members; missing without any."""
    return EntityReduction(OverEntities.MAXIMUM, item)


def min_entities(item: Item) -> Expression:
    """Smallest known figure of the members; missing without any."""
    return EntityReduction(OverEntities.MINIMUM, item)


def mean_entities(item: Item) -> Expression:
    """Mean of the known figures; missing without any."""
    return EntityReduction(OverEntities.MEAN, item)


def median_entities(item: Item) -> Expression:
    """Median of the known figures; missing without any."""
    return EntityReduction(OverEntities.MEDIAN, item)


def quartile_entities(item: Item, number: Operand) -> Expression:
    """Quartile 1 or 2 (inclusive, as Excel's QUARTILE) of the known figures; missing without any.

    The third quartile is written with a named constant, since only 0, 1 and 2 may stand bare in a formula.
    """
    return EntityReduction(OverEntities.QUARTILE, item, as_expression(number))


def harmonic_mean_entities(item: Item) -> Expression:
    """Harmonic mean of the known figures (they must be positive); missing without any."""
    return EntityReduction(OverEntities.HARMONIC_MEAN, item)


def count_entities(item: Item) -> Expression:
    """How many members have a known figure."""
    return EntityReduction(OverEntities.COUNT, item)


def percent_below(item: Item, mark: Operand) -> Expression:
    """Share of the known figures that lie strictly below `mark`; missing without any."""
    return EntityReduction(OverEntities.PERCENT_BELOW, item, as_expression(mark))


def sum_before(item: Item, by: Item) -> Expression:
    """Sum over the members that come before this one by key `by` (ties by position)."""
    return SumBefore(item, by)


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct sub-expressions of a node that is not an item; referenced items included."""
    match node:
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Negative(operand):
            return (operand,)
        case Where(condition, then, other):
            return (condition, then, other)
        case Pick(choice, branches):
            return (choice, *branches)
        case Is(choice, _):
            return (choice,)
        case Call(_, arguments):
            return arguments
        case Previous(item) | Following(item):
            return (item,)
        case Windowed(_, item, periods):
            return (item, periods)
        case PeriodReduction(_, item, None) | EntityReduction(_, item, None):
            return (item,)
        case PeriodReduction(_, item, Expression() as extra) | EntityReduction(_, item, Expression() as extra):
            return (item, extra)
        case SumBefore(item, by):
            return (item, by)
        case _:
            return ()
