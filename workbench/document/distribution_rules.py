"""What a distribution of an input may be: parameters that make sense, cuts that leave something, values it may take."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from workbench.document.families import METALOG_LIMIT, Metalog, left_between, metalog_of, tails, whole_support
from workbench.document.resolve import series_over
from workbench.document.rules import FIRST_DATE, LAST_DATE, address_problems, note_problems
from workbench.document.studies import PARAMETERS, Distribution, Family
from workbench.document.valuation import Address, Valuation, value_of
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, Unit
from workbench.rows.items import Choice, Input, Series
from workbench.rows.model import Model

CUT_LOW, CUT_HIGH, PAIRS = "cut low", "cut high", "pairs"
"""Fields besides those of `PARAMETERS`: the two ends of what is kept, and the table of a discrete distribution."""
LEAST_LEFT: Final = 1e-3
"""Cuts that leave less than this are refused: what is left would be all tail."""
NEGLIGIBLE: Final = 1e-12
"""A probability outside an input's bounds that no run of ten million draws meets."""
SUM_ROUNDING: Final = 1e-6
LARGEST, SMALLEST = 1e15, 1e-100
LEAST_SHAPE, MOST_SHAPE = 0.01, 1e5
FINEST: Final = 1e-12
"""Deviations finer than this share of the mean are lost in rounding."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one field of a distribution, and what to do instead."""

    field: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Range:
    """What an input may be, in the unit it is varied in; ends infinite where it has none.

    `is_listed` is true of a choice and of yes or no, whose values stand for themselves: only a discrete distribution
    fits, over whole numbers.
    """

    unit: Unit
    low: float
    high: float
    is_listed: bool = False


def field_words(field: str) -> str:
    """What a field of a distribution is called."""
    words = {
        "mean": text("Mean"),
        "deviation": text("Standard deviation"),
        "low": text("Least"),
        "mode": text("Most likely"),
        "high": text("Greatest"),
        "alpha": text("Shape α"),
        "beta": text("Shape β"),
        "p10": text("P10"),
        "p50": text("P50 (median)"),
        "p90": text("P90"),
        CUT_LOW: text("Cut off below"),
        CUT_HIGH: text("Cut off above"),
        PAIRS: text("Values and probabilities"),
    }
    return words[field]


def family_words(family: Family) -> str:
    """What a family of distributions is called."""
    words = {
        Family.NORMAL: text("Normal distribution"),
        Family.LOGNORMAL: text("Lognormal distribution"),
        Family.TRIANGULAR: text("Triangular distribution"),
        Family.PERT: text("PERT distribution"),
        Family.UNIFORM: text("Uniform distribution"),
        Family.BETA: text("Beta distribution"),
        Family.DISCRETE: text("Discrete distribution"),
        Family.PERCENTILES: text("From percentiles (metalog)"),
    }
    return words[family]


def range_of(model: Model, valuation: Valuation, address: Address, case: str | None = None) -> Range:
    """What an input may be when it is varied. Of one over periods: the factors that keep every period in bounds."""
    item = model[address.key]
    if isinstance(item, Choice):
        return Range(item.unit, 1.0, float(len(item.options)), is_listed=True)
    if isinstance(item, Series):
        return _factors(item, valuation, value_of(model, valuation, address, case))
    low, high = (item.low, item.high) if isinstance(item, Input) else (None, None)
    least, most = (FIRST_DATE, LAST_DATE) if item.unit.is_date else (-math.inf, math.inf)
    if item.unit.is_flag:
        return Range(item.unit, 0.0, 1.0, is_listed=True)
    return Range(item.unit, least if low is None else max(low, least), most if high is None else min(high, most))


def _factors(item: Series, valuation: Valuation, value: object) -> Range:
    values = series_over(item, value if isinstance(value, tuple) else (), valuation.periods)
    low, high = 0.0, math.inf
    for one in values:
        if one == 0 or not math.isfinite(one):
            continue
        least, most = (item.low, item.high) if one > 0 else (item.high, item.low)
        low = low if least is None else max(low, least / one)
        high = high if most is None else min(high, most / one)
    return Range(FACTOR, min(low, 1.0), max(high, 1.0))  # where it stands is allowed, whatever the rounding


def distribution_problems(
    model: Model,
    valuation: Valuation,
    address: Address,
    distribution: Distribution,
    where: str,
    case: str | None = None,
) -> Iterator[Problem]:
    """What is wrong with the distribution of an input; `where` names it. Each problem names the field too."""
    if list(address_problems(model, valuation, address)) or not isinstance(model[address.key], Input):
        return  # an address that is no input is told by whoever asks about the plan
    for fault in distribution_faults(distribution, range_of(model, valuation, address, case)):
        yield Problem(text("{where}, {field}", where=where, field=field_words(fault.field)), fault.what, fault.remedy)
    yield from note_problems(distribution.note, where)


def distribution_faults(distribution: Distribution, allowed: Range) -> list[Fault]:
    """What is wrong with a distribution of an input of that range, field by field, the first kind of fault only."""
    for check in (_numbers, _kind, _parameters, _cuts, _bounds):
        found = list(check(distribution, allowed))
        if found:
            return found
    return []


def _first(family: Family) -> str:
    return PARAMETERS[family][0] if PARAMETERS[family] else PAIRS


def _numbers(distribution: Distribution, allowed: Range) -> Iterator[Fault]:
    names, given = PARAMETERS[distribution.family], distribution.parameters
    if distribution.family is Family.DISCRETE:
        names = (PAIRS,) * len(given)
        if not given or len(given) % 2:
            yield Fault(PAIRS, text("A value has no probability."), text("Give each value its probability."))
            return
    elif len(given) != len(names):
        what = text("It has {count} parameters, not {needed}.", count=len(given), needed=len(names))
        yield Fault(names[0], what, text("Fill in every field."))
        return
    cuts = [(CUT_LOW, distribution.low), (CUT_HIGH, distribution.high)]
    for name, number in [*zip(names, given, strict=True), *((name, cut) for name, cut in cuts if cut is not None)]:
        if not math.isfinite(number):
            yield Fault(name, text("The number is not finite."), text("Type an ordinary number."))
        elif number != 0 and not SMALLEST <= abs(number) <= LARGEST:
            yield Fault(name, text("The number is beyond all measure."), text("Type an ordinary number."))


def _kind(distribution: Distribution, allowed: Range) -> Iterator[Fault]:
    if not allowed.is_listed:
        return
    if distribution.family is not Family.DISCRETE:
        yield Fault(
            _first(distribution.family),
            text("It takes a few listed values only."),
            text("Choose the discrete distribution and give each a probability."),
        )
    elif not all(float(value).is_integer() for value in distribution.parameters[::2]):
        yield Fault(PAIRS, text("It takes whole numbers only."), text("Choose among what the input offers."))


# Parameters ----------------------------------------------------------------------------------------------------------


def _parameters(distribution: Distribution, allowed: Range) -> Iterator[Fault]:
    yield from _CHECKS[distribution.family](distribution, allowed.unit)


def _normal(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    mean, deviation = distribution.parameters
    if deviation < 0:
        yield Fault("deviation", text("A standard deviation is never negative."), text("Type one above zero."))
    elif deviation <= FINEST * abs(mean):
        yield Fault("deviation", text("Without a deviation it is certain."), _certain())


def _certain() -> str:
    return text("Type one above zero, or take the distribution away.")


def _lognormal(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    if distribution.parameters[0] <= 0:
        what = text("A lognormal quantity is above zero, so its mean is too.")
        yield Fault("mean", what, text("Type a mean above zero, or choose another distribution."))
    yield from _normal(distribution, unit)


def _between(low: float, high: float, unit: Unit) -> Iterator[Fault]:
    if low > high:
        what = text("It is above the greatest value, {high}.", high=edit_text(high, unit))
        yield Fault("low", what, text("Type less, or raise the greatest value."))
    elif low == high:
        yield Fault("high", text("Least and greatest value are the same: it is certain."), _apart())


def _apart() -> str:
    return text("Type two different values, or take the distribution away.")


def _uniform(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    low, high = distribution.parameters
    yield from _between(low, high, unit)


def _peaked(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    low, mode, high = distribution.parameters
    found = list(_between(low, high, unit))
    yield from found
    if not found and not low <= mode <= high:
        yield Fault(
            "mode",
            text("The most likely value is outside the least and the greatest."),
            text("Type one from {low} to {high}.", low=edit_text(low, unit), high=edit_text(high, unit)),
        )


def _beta(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    alpha, beta, low, high = distribution.parameters
    for name, shape in (("alpha", alpha), ("beta", beta)):
        if shape <= 0:
            yield Fault(name, text("A shape of the beta distribution is above zero."), text("Type one above zero."))
        elif not LEAST_SHAPE <= shape <= MOST_SHAPE:
            remedy = text("Type one from {low} to {high}.", low=f"{LEAST_SHAPE:g}", high=f"{MOST_SHAPE:,.0f}")
            yield Fault(name, text("The shape is too extreme."), remedy)
    yield from _between(low, high, unit)


def _discrete(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    probabilities = distribution.parameters[1::2]
    if any(probability < 0 for probability in probabilities):
        yield Fault(PAIRS, text("A probability is negative."), text("Type shares from 0 % to 100 %."))
        return
    total = math.fsum(probabilities)
    if abs(total - 1) > SUM_ROUNDING:
        what = text("The probabilities sum to {total}, not 100 %.", total=f"{total:.4%}")
        yield Fault(PAIRS, what, text("Change them until they sum to 100 %."))


def _percentiles(distribution: Distribution, unit: Unit) -> Iterator[Fault]:
    p10, p50, p90 = distribution.parameters
    if not p10 < p50 < p90:
        name = "p50" if p50 <= p10 else "p90"
        yield Fault(name, text("The percentiles do not rise."), text("Type P10 below P50 and P50 below P90."))
        return
    if distribution.low is not None and p10 <= distribution.low:
        what = text("P10 is at or below the lower bound.")
        yield Fault("p10", what, text("Type more than {bound}.", bound=edit_text(distribution.low, unit)))
    elif distribution.high is not None and p90 >= distribution.high:
        what = text("P90 is at or above the upper bound.")
        yield Fault("p90", what, text("Type less than {bound}.", bound=edit_text(distribution.high, unit)))
    elif not (known := metalog_of(distribution)).is_feasible:
        low, high = _median_limits(known, p10, p90)
        yield Fault(
            "p50",
            text("No metalog of three terms has these percentiles: they are too lopsided."),
            text("Type a P50 between {low} and {high}.", low=edit_text(low, unit), high=edit_text(high, unit)),
        )


def _median_limits(known: Metalog, p10: float, p90: float) -> tuple[float, float]:
    """Between which the median must lie: one sixth of the way from either percentile, on the unbounded scale."""
    share = (1 - 0.4 * METALOG_LIMIT) / 2
    least, most = known.transformed(p10), known.transformed(p90)
    step = share * (most - least)
    return known.untransformed(least + step), known.untransformed(most - step)


_CHECKS: Final[dict[Family, Callable[[Distribution, Unit], Iterator[Fault]]]] = {
    Family.NORMAL: _normal,
    Family.LOGNORMAL: _lognormal,
    Family.TRIANGULAR: _peaked,
    Family.PERT: _peaked,
    Family.UNIFORM: _uniform,
    Family.BETA: _beta,
    Family.DISCRETE: _discrete,
    Family.PERCENTILES: _percentiles,
}


# Cuts and bounds -----------------------------------------------------------------------------------------------------


def _cuts(distribution: Distribution, allowed: Range) -> Iterator[Fault]:
    low, high = distribution.low, distribution.high
    if low is not None and high is not None and low >= high and distribution.family is not Family.DISCRETE:
        what = text("It is cut off below at or above where it is cut off above.")
        yield Fault(CUT_LOW, what, text("Type less than {bound}.", bound=edit_text(high, allowed.unit)))
        return
    left = left_between(distribution)
    if left < LEAST_LEFT:
        is_low = low is not None and tails(distribution, low)[0] > 0.5
        what = text("The cuts leave {left} of the distribution.", left=_share(left)) if left else _nothing_left()
        yield Fault(CUT_LOW if is_low else CUT_HIGH, what, text("Cut off less, or move the distribution."))


def _nothing_left() -> str:
    return text("The cuts leave nothing of the distribution.")


def _bounds(distribution: Distribution, allowed: Range) -> Iterator[Fault]:
    ends = (
        (distribution.low, allowed.low, 0, CUT_LOW),
        (distribution.high, allowed.high, 1, CUT_HIGH),
    )
    for cut, bound, side, field in ends:
        is_kept = cut is not None and (cut >= bound if side == 0 else cut <= bound)
        outside = 0.0 if is_kept or math.isinf(bound) else tails(distribution, bound)[side]
        if outside > NEGLIGIBLE:
            yield _beyond(distribution, bound, outside, field, allowed)
            return
    if allowed.unit.is_date:
        yield from _days(distribution)


def _beyond(distribution: Distribution, bound: float, outside: float, field: str, allowed: Range) -> Fault:
    shown, share = edit_text(bound, allowed.unit), _share(outside)
    if field == CUT_LOW:
        what = text(
            "With a probability of {share} it is below {bound}, which the input cannot be.", share=share, bound=shown
        )
    else:
        what = text(
            "With a probability of {share} it is above {bound}, which the input cannot be.", share=share, bound=shown
        )
    if distribution.family is Family.DISCRETE:
        return Fault(PAIRS, what, text("Take such values away."))
    if outside > 1 - LEAST_LEFT:
        return Fault(_first(distribution.family), what, text("Move the distribution to where the input can be."))
    return Fault(field, what, text("Type {bound} here.", bound=shown))


def _share(probability: float) -> str:
    return f"{probability:.2%}" if probability >= 5e-5 else f"{probability:.1g}"


def _days(distribution: Distribution) -> Iterator[Fault]:
    low, high = whole_support(distribution)
    low = low if distribution.low is None else max(low, distribution.low)
    high = high if distribution.high is None else min(high, distribution.high)
    if math.isfinite(low) and math.isfinite(high) and math.ceil(low) > math.floor(high):
        yield Fault(_first(distribution.family), text("There is no whole day in it."), text("Widen it to some days."))
