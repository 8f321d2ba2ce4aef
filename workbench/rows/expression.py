"""The expression tree: a formula is a value that several readings walk. No reading knows another.

Rules of meaning: flags are 1.0 and 0.0; a missing figure (an input left empty, a ratio without a denominator) is NaN
and may only be consumed by `otherwise`, `is_known` or a reduction over entities that skips it.
"""

from __future__ import annotations

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
    STUDENT_QUANTILE = "student_quantile"  # (probability of both tails, degrees of freedom): TINV
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
class InternalRate(Expression):
    """Rate per period at which a periodic `item`, its opening first, is worth nothing; sought from `guess`.

    Missing where there is no such rate above -75 %. Of several, the steps from the guess decide (`interpret/rates`).
    """

    item: Item
    guess: Expression


@dataclass(frozen=True, eq=False, slots=True)
class SumBefore(Expression):
    """Sum of `item` over the members that come before this one by key `by`; ties go by position in the list."""

    item: Item
    by: Item


@dataclass(frozen=True, eq=False, slots=True)
class SumAlike(Expression):
    """Sum of `item` over the members with this one's key `by`; a key of 0 (or less) is this member's alone."""

    item: Item
    by: Item


@dataclass(frozen=True, eq=False, slots=True)
class SumMatching(Expression):
    """Sum of `item` over the members of its set whose key `by` equals `own`; nothing matches an `own` of 0 or less.

    With `is_up_to` over those whose key is `own` or less, whatever it is.
    """

    item: Item
    by: Item
    own: Expression
    is_up_to: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class MatchingReduction(Expression):
    """A reduction of `item` over the members of its set whose key `by` equals `own`; nobody matches one of 0 or less.

    `argument` is the number of a quartile. Item and key stand in a section without periods: one column each.
    """

    kind: OverEntities
    item: Item
    by: Item
    own: Expression
    argument: Expression | None = None


@dataclass(frozen=True, eq=False, slots=True)
class YieldAhead(Expression):
    """Rate per period at which the later values of `flow` are worth `price` now, in the opening column too.

    Missing where the price is not above 0 or there is no such rate above -75 %; sought as `InternalRate`.
    """

    price: Item
    flow: Item
    guess: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Carried(Expression):
    """Worth now of the later values of `flow` to the layers of `amount` put in so far, each at its own `rate`."""

    amount: Item
    rate: Item
    flow: Item


def as_expression(operand: Operand) -> Expression:
    """An operand as a node; bare numbers become `Const`."""
    if isinstance(operand, Expression):
        return operand
    return Const(float(operand))


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
        case Windowed(_, item, periods) | InternalRate(item, periods):
            return (item, periods)
        case PeriodReduction(_, item, None) | EntityReduction(_, item, None):
            return (item,)
        case PeriodReduction(_, item, Expression() as extra) | EntityReduction(_, item, Expression() as extra):
            return (item, extra)
        case SumBefore(item, by) | SumAlike(item, by):
            return (item, by)
        case SumMatching(item, by, own) | MatchingReduction(_, item, by, own, None):
            return (item, by, own)
        case MatchingReduction(_, item, by, own, Expression() as extra):
            return (item, by, own, extra)
        case YieldAhead(price, flow, guess):
            return (price, flow, guess)
        case Carried(amount, rate, flow):
            return (amount, rate, flow)
        case _:
            return ()
