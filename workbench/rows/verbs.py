"""The verbs of the row language: functions that build nodes, so that a formula reads as an analyst says it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from workbench.rows.expression import (
    Call,
    Carried,
    EntityReduction,
    Expression,
    Following,
    Function,
    InternalRate,
    Is,
    MatchingReduction,
    Operand,
    OverEntities,
    OverPeriods,
    OwnFollowing,
    OwnPrevious,
    PeriodReduction,
    Pick,
    Previous,
    SumAlike,
    SumBefore,
    SumMatching,
    Where,
    Window,
    Windowed,
    YieldAhead,
    as_expression,
)

if TYPE_CHECKING:
    from workbench.rows.items import Choice, Item

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


def student_quantile(tails: Operand, freedom: Operand) -> Expression:
    """What Student's t exceeds in size with the probability `tails`: Excel's TINV. `freedom` is truncated.

    An error, as in Excel, for a probability outside (0, 1] or fewer degrees of freedom than 1.
    """
    return _call(Function.STUDENT_QUANTILE, tails, freedom)


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


def sum_alike(item: Item, by: Item) -> Expression:
    """Sum over the members whose key `by` equals this one's, itself included; a key of 0 or less is like no other."""
    return SumAlike(item, by)


def internal_rate(item: Item, guess: Operand) -> Expression:
    """Internal rate of return per period of `item` (opening column, periods 1..N), sought from `guess`: Excel's IRR.

    Missing without a change of sign, or where no attempt finds a rate above -75 %.
    """
    return InternalRate(item, as_expression(guess))


def sum_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Sum over the members of another set whose key `by` equals `own`, a key of this one; 0 for one of 0 or less."""
    return SumMatching(item, by, as_expression(own))


def sum_up_to(item: Item, by: Item, own: Operand) -> Expression:
    """Sum over the members of another set whose key `by` is `own` or less."""
    return SumMatching(item, by, as_expression(own), is_up_to=True)


def _matching(kind: OverEntities, item: Item, by: Item, own: Operand) -> Expression:
    return MatchingReduction(kind, item, by, as_expression(own))


def count_matching(item: Item, by: Item, own: Operand) -> Expression:
    """How many members of another set with the key `own` have a known figure."""
    return _matching(OverEntities.COUNT, item, by, own)


def max_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Largest known figure of the members of another set with the key `own`; missing without any."""
    return _matching(OverEntities.MAXIMUM, item, by, own)


def min_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Smallest known figure of the members of another set with the key `own`; missing without any."""
    return _matching(OverEntities.MINIMUM, item, by, own)


def mean_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Mean of the known figures of the members of another set with the key `own`; missing without any."""
    return _matching(OverEntities.MEAN, item, by, own)


def median_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Median of the known figures of the members of another set with the key `own`; missing without any."""
    return _matching(OverEntities.MEDIAN, item, by, own)


def harmonic_mean_matching(item: Item, by: Item, own: Operand) -> Expression:
    """Harmonic mean of the known figures (positive ones) of the members with the key `own`; missing without any."""
    return _matching(OverEntities.HARMONIC_MEAN, item, by, own)


def quartile_matching(item: Item, by: Item, own: Operand, number: Operand) -> Expression:
    """Inclusive quartile of the known figures of the members with the key `own`; missing without any."""
    return MatchingReduction(OverEntities.QUARTILE, item, by, as_expression(own), as_expression(number))


def yield_ahead(price: Item, flow: Item, guess: Operand) -> Expression:
    """Rate per period at which the later values of `flow` are worth `price`: as `internal_rate` in every period.

    May stand as the opening value, too: the rate of all periods at the opening price. Missing where the price is 0 or
    less or under a 65,536th of a later flow, nothing follows, or no attempt finds a rate above -75 %.
    """
    return YieldAhead(price, flow, as_expression(guess))


def carried(amount: Item, rate: Item, flow: Item) -> Expression:
    """What later values of `flow` are worth to the layers `amount` of the opening and of every period so far.

    Each layer is discounted at the `rate` of its own period, which must be known even for a layer of 0. May stand as
    the opening value: the worth of the opening's layer.
    """
    return Carried(amount, rate, flow)
