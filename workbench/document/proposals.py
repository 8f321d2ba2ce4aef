"""A first distribution for an input, to start from: centred on where the input stands, without a source."""

from __future__ import annotations

import math
from typing import Final

from workbench.document.distribution_rules import NEGLIGIBLE, Range, range_of
from workbench.document.families import PERT_SHAPE, tails
from workbench.document.studies import Distribution, Family
from workbench.document.valuation import Address, Valuation, value_of
from workbench.ground.language import text
from workbench.rows.items import Choice, Input, Series
from workbench.rows.model import Model

SPREAD: Final = 0.1
"""Standard deviation of a proposal, of where the input stands."""
SPREAD_AT_ZERO: Final = 0.05
DAYS: Final = 45.0
KEPT: Final = 0.8
"""Probability of the choice that stands."""
_DIGITS: Final = 4


def families_for(model: Model, valuation: Valuation, address: Address, case: str | None = None) -> tuple[Family, ...]:
    """The families an input can have, the most useful first."""
    allowed = range_of(model, valuation, address, case)
    if allowed.is_listed:
        return (Family.DISCRETE,)
    found = (
        Family.TRIANGULAR, Family.PERT, Family.NORMAL, Family.LOGNORMAL,
        Family.UNIFORM, Family.PERCENTILES, Family.BETA, Family.DISCRETE,
    )  # fmt: skip
    if _centre(model, valuation, address, allowed, case) > 0:
        return found
    return tuple(family for family in found if family is not Family.LOGNORMAL)


def proposed(
    model: Model, valuation: Valuation, address: Address, family: Family, case: str | None = None
) -> Distribution:
    """A distribution of that family around where the input stands: a tenth of it to each side as the deviation.

    It passes the rules. Its note says that it has no source. Raises ValueError for a family the input cannot have.
    """
    if family not in families_for(model, valuation, address, case):
        raise ValueError(f"{address.key} cannot be {family.value}")
    allowed = range_of(model, valuation, address, case)
    note = text("Proposed, without a source: replace it by what is known.")
    centre = _centre(model, valuation, address, allowed, case)
    if allowed.is_listed:
        return Distribution(family, _listed(centre, allowed), note=note)
    step = _tidy(_step(centre, allowed), allowed)
    low, high = max(centre - 2 * step, allowed.low), min(centre + 2 * step, allowed.high)
    match family:
        case Family.NORMAL | Family.LOGNORMAL:
            return _cut(Distribution(family, (centre, step), note=note), allowed)
        case Family.TRIANGULAR | Family.PERT:
            return Distribution(family, (low, centre, high), note=note)
        case Family.UNIFORM:
            return Distribution(family, (low, high), note=note)
        case Family.BETA:
            alpha = 1 + PERT_SHAPE * (centre - low) / (high - low)
            return Distribution(family, (alpha, 2 + PERT_SHAPE - alpha, low, high), note=note)
        case Family.DISCRETE:
            return Distribution(family, _three(low, centre, high), note=note)
        case Family.PERCENTILES:
            percentiles = [_triangular(low, centre, high, share) for share in (0.1, 0.5, 0.9)]
            return _cut(Distribution(family, tuple(_tidy(one, allowed) for one in percentiles), note=note), allowed)


def _centre(model: Model, valuation: Valuation, address: Address, allowed: Range, case: str | None) -> float:
    """Where the input stands; for an empty one the middle of what it may be, or the end that is finite."""
    item, value = model[address.key], value_of(model, valuation, address, case)
    if isinstance(item, Series):
        return 1.0
    if isinstance(item, Choice) and isinstance(value, str):
        return item.code(item.options[value])
    if isinstance(item, Input) and isinstance(value, int | float):
        return float(value)
    ends = [end for end in (allowed.low, allowed.high) if math.isfinite(end)]
    return sum(ends) / len(ends) if ends else 0.0


def _step(centre: float, allowed: Range) -> float:
    if allowed.unit.is_date:
        return DAYS
    if centre:
        return SPREAD * abs(centre)
    width = (allowed.high - allowed.low) / 10
    return min(SPREAD_AT_ZERO if allowed.unit.percent else 1.0, width)


def _tidy(number: float, allowed: Range) -> float:
    """Few digits, so that nobody takes a proposal for a measurement."""
    return float(round(number)) if allowed.unit.is_date else float(f"{number:.{_DIGITS}g}")


def _cut(distribution: Distribution, allowed: Range) -> Distribution:
    """Cut off at the input's bounds where it reaches them."""
    is_metalog = distribution.family is Family.PERCENTILES
    low, high = (
        None if math.isinf(end) or (not is_metalog and tails(distribution, end)[side] <= NEGLIGIBLE) else end
        for side, end in enumerate((allowed.low, allowed.high))
    )
    return Distribution(distribution.family, distribution.parameters, low, high, distribution.note)


def _three(low: float, centre: float, high: float) -> tuple[float, ...]:
    if not low < centre < high:
        return (low, 0.5, high, 0.5)
    return (low, 0.25, centre, 0.5, high, 0.25)


def _listed(centre: float, allowed: Range) -> tuple[float, ...]:
    codes = [float(code) for code in range(int(allowed.low), int(allowed.high) + 1)]
    if len(codes) == 1:
        return (codes[0], 1.0)
    share = (1 - KEPT) / (len(codes) - 1)
    return tuple(part for code in codes for part in (code, KEPT if code == centre else share))


def _triangular(low: float, mode: float, high: float, share: float) -> float:
    if share <= (mode - low) / (high - low):
        return low + math.sqrt(share * (high - low) * (mode - low))
    return high - math.sqrt((1 - share) * (high - low) * (high - mode))
