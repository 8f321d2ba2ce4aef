"""Distributions in closed form: their ends and shapes, and how much of one lies below a value. Scalars, exact checks.

Arrays of quantiles are made from the same shapes by `workbench.analysis.distributions`.

PERT is a beta distribution over low to high with α = 1 + 4·(mode − low)/(high − low) and α + β = 6, as D. Vose, "Risk
Analysis" (3rd ed. 2008), gives it after C. E. Clark, "The PERT model for the distribution of an activity time",
Operations Research 10 (1962): its mean is (low + 4·mode + high)/6.

PERCENTILES is the metalog of three terms through P10, P50 and P90 by T. W. Keelin, "The Metalog Distributions",
Decision Analysis 13 (2016). With one bound it is the metalog of the logarithm of the distance to it, with two of the
logit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workbench.document.studies import Distribution, Family

PERT_SHAPE: Final = 4.0
METALOG_LIMIT: Final = 1.6671131192019295
"""A metalog of three terms rises everywhere while |a3| < this · a2: 1 over the most of (y − ½) + y(1 − y)·logit(y)."""
_LOGIT_90: Final = math.log(9)
_FARTHEST_LOGIT: Final = 60.0
_HALVINGS: Final = 120


@dataclass(frozen=True, slots=True)
class BetaShape:
    """A beta distribution stretched over low to high."""

    alpha: float
    beta: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Metalog:
    """M(y) = a1 + a2·logit(y) + a3·(y − ½)·logit(y), then untransformed by its bounds, infinite where there is none."""

    a1: float
    a2: float
    a3: float
    low: float
    high: float

    @property
    def is_feasible(self) -> bool:
        """True when the quantile rises with the probability all the way."""
        return self.a2 > 0 and abs(self.a3) < METALOG_LIMIT * self.a2

    def at_logit(self, logit: float) -> float:
        """The quantile at the probability whose logit that is."""
        share = 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
        return self.untransformed(self.a1 + (self.a2 + self.a3 * (share - 0.5)) * logit)

    def untransformed(self, inner: float) -> float:
        """From the unbounded scale to that of the quantity."""
        if math.isinf(self.low) and math.isinf(self.high):
            return inner
        if math.isinf(self.high):
            return self.low + _exp(inner)
        if math.isinf(self.low):
            return self.high - _exp(-inner)
        share = 1 / (1 + _exp(-inner))
        return self.low + (self.high - self.low) * share

    def transformed(self, value: float) -> float:
        """From the quantity's scale to the unbounded one. Raises ValueError at and beyond a bound."""
        if math.isinf(self.low) and math.isinf(self.high):
            return value
        if math.isinf(self.high):
            return math.log(value - self.low)
        if math.isinf(self.low):
            return -math.log(self.high - value)
        return math.log((value - self.low) / (self.high - value))


def _exp(exponent: float) -> float:
    return math.exp(exponent) if exponent < 709 else math.inf


def beta_shape(distribution: Distribution) -> BetaShape:
    """Of a beta or PERT distribution."""
    if distribution.family is Family.PERT:
        low, mode, high = distribution.parameters
        alpha = 1 + PERT_SHAPE * (mode - low) / (high - low)
        return BetaShape(alpha, 2 + PERT_SHAPE - alpha, low, high)
    alpha, beta, low, high = distribution.parameters
    return BetaShape(alpha, beta, low, high)


def log_terms(distribution: Distribution) -> tuple[float, float]:
    """Mean and deviation of the logarithm of a lognormal quantity, from its own mean and deviation."""
    mean, deviation = distribution.parameters
    variance = math.log1p((deviation / mean) ** 2)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def metalog_of(distribution: Distribution) -> Metalog:
    """The metalog through the three percentiles (Keelin 2016, equation of the symmetric triplet at 10 %).

    Raises ValueError where a percentile lies on or beyond a bound.
    """
    low = -math.inf if distribution.low is None else distribution.low
    high = math.inf if distribution.high is None else distribution.high
    scale = Metalog(0.0, 1.0, 0.0, low, high)
    p10, p50, p90 = (scale.transformed(value) for value in distribution.parameters)
    return Metalog(p50, (p90 - p10) / (2 * _LOGIT_90), ((p90 - p50) - (p50 - p10)) / (0.8 * _LOGIT_90), low, high)


def pairs_of(distribution: Distribution) -> list[tuple[float, float]]:
    """Values and probabilities of a discrete distribution within its cuts, lesser values first, equal ones joined.

    The probabilities sum to 1 again after a cut; an empty list where nothing is left.
    """
    listed = distribution.parameters
    found: dict[float, float] = {}
    for value, probability in sorted(zip(listed[::2], listed[1::2], strict=True)):
        if probability > 0 and _within(distribution, value):
            found[value] = found.get(value, 0.0) + probability
    total = math.fsum(found.values())
    return [(value, probability / total) for value, probability in found.items()]


def _within(distribution: Distribution, value: float) -> bool:
    is_low = distribution.low is not None and value < distribution.low
    return not is_low and not (distribution.high is not None and value > distribution.high)


def whole_support(distribution: Distribution) -> tuple[float, float]:
    """Least and greatest possible value before anything is cut off; the bounds of a metalog are its own."""
    match distribution.family:
        case Family.NORMAL:
            return -math.inf, math.inf
        case Family.LOGNORMAL:
            return 0.0, math.inf
        case Family.TRIANGULAR | Family.PERT:
            return distribution.parameters[0], distribution.parameters[2]
        case Family.UNIFORM:
            return distribution.parameters[0], distribution.parameters[1]
        case Family.BETA:
            return distribution.parameters[2], distribution.parameters[3]
        case Family.DISCRETE:
            values = [v for v, p in zip(distribution.parameters[::2], distribution.parameters[1::2], strict=True) if p]
            return min(values), max(values)
        case Family.PERCENTILES:
            known = metalog_of(distribution)
            return known.low, known.high


def tails(distribution: Distribution, value: float) -> tuple[float, float]:
    """Probability below and above a value before anything is cut off, each exact when it is small."""
    low, high = whole_support(distribution)
    if distribution.family is Family.DISCRETE:
        pairs = list(zip(distribution.parameters[::2], distribution.parameters[1::2], strict=True))
        return math.fsum(p for v, p in pairs if v < value), math.fsum(p for v, p in pairs if v > value)
    if value <= low:
        return 0.0, 1.0
    if value >= high:
        return 1.0, 0.0
    return _TAILS[distribution.family](distribution, value)


def left_between(distribution: Distribution) -> float:
    """Probability that the cuts leave of the whole; 1 without cuts. A metalog has bounds instead."""
    if distribution.family is Family.PERCENTILES:
        return 1.0
    if distribution.family is Family.DISCRETE:
        pairs = zip(distribution.parameters[::2], distribution.parameters[1::2], strict=True)
        return math.fsum(p for v, p in pairs if _within(distribution, v))
    low = (0.0, 1.0) if distribution.low is None else tails(distribution, distribution.low)
    high = (1.0, 0.0) if distribution.high is None else tails(distribution, distribution.high)
    return max(high[0] - low[0] if high[0] < 0.5 else low[1] - high[1], 0.0)


def _of_score(score: float) -> tuple[float, float]:
    return math.erfc(-score / math.sqrt(2)) / 2, math.erfc(score / math.sqrt(2)) / 2


def _normal(distribution: Distribution, value: float) -> tuple[float, float]:
    mean, deviation = distribution.parameters
    return _of_score((value - mean) / deviation)


def _lognormal(distribution: Distribution, value: float) -> tuple[float, float]:
    mean, deviation = log_terms(distribution)
    return _of_score((math.log(value) - mean) / deviation)


def _triangular(distribution: Distribution, value: float) -> tuple[float, float]:
    low, mode, high = distribution.parameters
    if value <= mode:
        below = (value - low) ** 2 / ((high - low) * (mode - low))
        return below, 1 - below
    above = (high - value) ** 2 / ((high - low) * (high - mode))
    return 1 - above, above


def _uniform(distribution: Distribution, value: float) -> tuple[float, float]:
    low, high = distribution.parameters
    return (value - low) / (high - low), (high - value) / (high - low)


def _beta(distribution: Distribution, value: float) -> tuple[float, float]:
    shape = beta_shape(distribution)
    share = (value - shape.low) / (shape.high - shape.low)
    if share < (shape.alpha + 1) / (shape.alpha + shape.beta + 2):
        below = incomplete_beta(shape.alpha, shape.beta, share)
        return below, 1 - below
    above = incomplete_beta(shape.beta, shape.alpha, 1 - share)
    return 1 - above, above


def incomplete_beta(alpha: float, beta: float, share: float) -> float:
    """The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8, by Lentz).

    Good to rounding for `share` below (α + 1)/(α + β + 2); swap the shapes beyond it.
    """
    tiny = 1e-300
    front = alpha * math.log(share) + beta * math.log1p(-share)
    front += math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    fraction, c, d = 1.0, 1.0, 0.0
    for step in range(2_000):
        m = step // 2
        if step == 0:
            term = 1.0
        elif step % 2 == 0:
            term = m * (beta - m) * share / ((alpha + 2 * m - 1) * (alpha + 2 * m))
        else:
            term = -(alpha + m) * (alpha + beta + m) * share / ((alpha + 2 * m) * (alpha + 2 * m + 1))
        d = 1 / (1 + term * d or tiny)
        c = 1 + term / c or tiny
        fraction *= c * d
        if step and abs(1 - c * d) < 1e-15:
            break
    return math.exp(front) * (fraction - 1) / alpha


def _percentiles(distribution: Distribution, value: float) -> tuple[float, float]:
    known = metalog_of(distribution)
    low, high = -_FARTHEST_LOGIT, _FARTHEST_LOGIT
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if known.at_logit(middle) < value else (low, middle)
    return 1 / (1 + math.exp(-low)), 1 / (1 + math.exp(low))


_TAILS: Final[dict[Family, Callable[[Distribution, float], tuple[float, float]]]] = {
    Family.NORMAL: _normal,
    Family.LOGNORMAL: _lognormal,
    Family.TRIANGULAR: _triangular,
    Family.UNIFORM: _uniform,
    Family.PERT: _beta,
    Family.BETA: _beta,
    Family.PERCENTILES: _percentiles,
}
