"""Quantiles, probabilities and moments of the distributions a user gives to inputs, on arrays and without scipy.stats.

Shapes and sources (PERT by Vose and Clark, metalog by Keelin) stand in `workbench.document.families`. Distributions are
taken as sound: `workbench.document.distribution_rules` says what is wrong with one that is not.

A cut scales the rest up: with F the whole distribution and p, q its values at the cuts the quantile is
F⁻¹(p + u(q − p)), so the order of draws stays and no probability gathers at an edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.document.families import Metalog, beta_shape, log_terms, metalog_of, pairs_of, whole_support
from workbench.document.studies import Distribution, Family

Floats = npt.NDArray[np.float64]

_NODES: Final = 512
_LOGIT_STEP: Final = 0.05
_LONGEST_TAIL: Final = 0.99
"""Beyond this the tail of a bounded-below metalog is so long that its moment is not told but called infinite."""
_FARTHEST: Final = 40.0
"""exp(-40) is nothing beside 1."""


def quantile(distribution: Distribution, shares: Floats) -> Floats:
    """Values not exceeded with the probabilities `shares`, each from 0 to 1, in the distribution's unit; same shape.

    At 0 and 1 these are the ends of the support, infinite where it has none.
    """
    given = np.asarray(shares, dtype=np.float64)
    if distribution.family is Family.DISCRETE:
        return _discrete_quantile(distribution, given)
    if distribution.family is Family.PERCENTILES:
        return _metalog_quantile(distribution, given)
    low, high = support(distribution)
    with np.errstate(divide="ignore"):  # the logarithm of a share of 0 stands for an end of the support
        found: Floats = np.clip(_QUANTILES[distribution.family](distribution, given), low, high)
    return found


def cumulative(distribution: Distribution, values: Floats) -> Floats:
    """Probability of at most each of `values`; same shape."""
    given = np.asarray(values, dtype=np.float64)
    if distribution.family is Family.DISCRETE:
        known, sums = _steps(distribution)
        found: Floats = np.concatenate(([0.0], sums))[np.searchsorted(known, given, side="right")]
        return found
    if distribution.family is Family.PERCENTILES:
        return _metalog_cumulative(distribution, given)
    low, high = support(distribution)
    below, above = _below(distribution, np.array([low, high]))
    share = (_below(distribution, np.clip(given, low, high)) - below) / (above - below)
    return np.where(given >= high, 1.0, np.clip(share, 0.0, 1.0))


def support(distribution: Distribution) -> tuple[float, float]:
    """Least and greatest possible value after the cuts, infinite where there is no end."""
    if distribution.family is Family.DISCRETE:
        pairs = pairs_of(distribution)
        return pairs[0][0], pairs[-1][0]
    low, high = whole_support(distribution)
    return (
        low if distribution.low is None else max(low, distribution.low),
        high if distribution.high is None else min(high, distribution.high),
    )


def mean_of(distribution: Distribution) -> float:
    """Expected value after the cuts; infinite where a metalog's tail has none."""
    return _moments(distribution)[0]


def deviation_of(distribution: Distribution) -> float:
    """Standard deviation after the cuts; infinite where a metalog's tail has none."""
    return _moments(distribution)[1]


# Quantiles -----------------------------------------------------------------------------------------------------------


def _normal_quantile(distribution: Distribution, shares: Floats) -> Floats:
    mean, deviation = distribution.parameters
    ends = [(end - mean) / deviation for end in support(distribution)]
    return mean + deviation * _scores_between(ends[0], ends[1], shares)


def _lognormal_quantile(distribution: Distribution, shares: Floats) -> Floats:
    mean, deviation = log_terms(distribution)
    ends = [((math.log(end) if end > 0 else -math.inf) - mean) / deviation for end in support(distribution)]
    found: Floats = np.exp(mean + deviation * _scores_between(ends[0], ends[1], shares))
    return found


def _scores_between(low: float, high: float, shares: Floats) -> Floats:
    """Quantiles of a standard normal cut off at both ends: in the upper half by its upper tail, which keeps digits."""
    from scipy.special import ndtr, ndtri

    if low > 0:
        return -_scores_between(-high, -low, 1 - shares)
    below, above = float(ndtr(low)), float(ndtr(high))
    found: Floats = ndtri(below + shares * (above - below))
    return found


def _triangular_quantile(distribution: Distribution, shares: Floats) -> Floats:
    low, mode, high = distribution.parameters
    share = _whole_shares(distribution, shares)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share <= turn, rising, falling)


def _uniform_quantile(distribution: Distribution, shares: Floats) -> Floats:
    low, high = support(distribution)
    found: Floats = low + shares * (high - low)
    return found


def _beta_quantile(distribution: Distribution, shares: Floats) -> Floats:
    from scipy.special import betaincinv

    shape = beta_shape(distribution)
    found: Floats = betaincinv(shape.alpha, shape.beta, _whole_shares(distribution, shares))
    return shape.low + (shape.high - shape.low) * found


def _whole_shares(distribution: Distribution, shares: Floats) -> Floats:
    """Shares of what the cuts leave, as shares of the whole distribution."""
    if distribution.low is None and distribution.high is None:
        return shares
    below, above = _below(distribution, np.array(support(distribution)))
    found: Floats = below + shares * (above - below)
    return found


def _steps(distribution: Distribution) -> tuple[Floats, Floats]:
    """Values of a discrete distribution and the probability of at most each."""
    pairs = pairs_of(distribution)
    sums = np.cumsum([probability for _, probability in pairs])
    sums[-1] = 1.0
    return np.array([value for value, _ in pairs]), sums


def _discrete_quantile(distribution: Distribution, shares: Floats) -> Floats:
    values, sums = _steps(distribution)
    found: Floats = values[np.minimum(np.searchsorted(sums, shares, side="left"), len(values) - 1)]
    return found


def _metalog_quantile(distribution: Distribution, shares: Floats) -> Floats:
    from scipy.special import logit

    known = metalog_of(distribution)
    with np.errstate(divide="ignore"):
        turned = logit(shares)
    inner = known.a1 + (known.a2 + known.a3 * (shares - 0.5)) * turned
    with np.errstate(over="ignore"):  # a share of 1 stands for an end of the support
        return _untransformed(known.low, known.high, inner)


def _untransformed(low: float, high: float, inner: Floats) -> Floats:
    from scipy.special import expit

    if math.isinf(low) and math.isinf(high):
        return inner
    if math.isinf(high):
        lower: Floats = low + np.exp(inner)
        return lower
    if math.isinf(low):
        upper: Floats = high - np.exp(-inner)
        return upper
    both: Floats = low + (high - low) * expit(inner)
    return both


# Probabilities -------------------------------------------------------------------------------------------------------


def _below(distribution: Distribution, values: Floats) -> Floats:
    """Probability of at most each value, before anything is cut off; infinite values are welcome."""
    from scipy.special import betainc, ndtr

    low, high = whole_support(distribution)
    given = np.clip(values, low, high)
    match distribution.family:
        case Family.NORMAL:
            mean, deviation = distribution.parameters
            found: Floats = ndtr((given - mean) / deviation)
        case Family.LOGNORMAL:
            mean, deviation = log_terms(distribution)
            with np.errstate(divide="ignore"):
                found = ndtr((np.log(given) - mean) / deviation)
        case Family.TRIANGULAR:
            found = _triangular_below(distribution, given)
        case Family.UNIFORM:
            found = (given - low) / (high - low)
        case _:
            shape = beta_shape(distribution)
            found = betainc(shape.alpha, shape.beta, (given - low) / (high - low))
    return found


def _triangular_below(distribution: Distribution, values: Floats) -> Floats:
    low, mode, high = distribution.parameters
    width = high - low
    rising = (values - low) ** 2 / (width * (mode - low)) if mode > low else np.zeros_like(values)
    falling = 1 - (high - values) ** 2 / (width * (high - mode)) if mode < high else np.ones_like(values)
    return np.where(values < mode, rising, falling)


def _metalog_cumulative(distribution: Distribution, values: Floats) -> Floats:
    """By halving in the logit: a metalog's probability has no closed form."""
    from scipy.special import expit

    known = metalog_of(distribution)
    low, high = np.full(values.shape, -_FARTHEST), np.full(values.shape, _FARTHEST)
    for _ in range(100):
        middle = (low + high) / 2
        inner = known.a1 + (known.a2 + known.a3 * (expit(middle) - 0.5)) * middle
        is_below = _untransformed(known.low, known.high, inner) < values
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    found: Floats = expit((low + high) / 2)
    return np.where(values <= known.low, 0.0, np.where(values >= known.high, 1.0, found))


# Moments -------------------------------------------------------------------------------------------------------------


def _moments(distribution: Distribution) -> tuple[float, float]:
    match distribution.family:
        case Family.DISCRETE:
            pairs = pairs_of(distribution)
            mean = math.fsum(v * p for v, p in pairs)
            return mean, math.sqrt(math.fsum((v - mean) ** 2 * p for v, p in pairs))
        case Family.PERCENTILES:
            return _metalog_moments(distribution)
        case Family.NORMAL | Family.LOGNORMAL | Family.BETA | Family.PERT if _is_whole(distribution):
            return _whole_moments(distribution)
        case Family.NORMAL:
            mean, deviation = distribution.parameters
            low, high = ((end - mean) / deviation for end in support(distribution))
            inner_mean, inner_deviation = _cut_normal_moments(low, high)
            return mean + deviation * inner_mean, deviation * inner_deviation
        case Family.LOGNORMAL:
            return _cut_lognormal_moments(distribution)
        case Family.UNIFORM:
            low, high = support(distribution)
            return (low + high) / 2, (high - low) / math.sqrt(12)
        case Family.TRIANGULAR:
            return _triangular_moments(distribution)
        case _:
            return _summed_moments(distribution)


def _is_whole(distribution: Distribution) -> bool:
    return distribution.low is None and distribution.high is None


def _whole_moments(distribution: Distribution) -> tuple[float, float]:
    if distribution.family in (Family.NORMAL, Family.LOGNORMAL):
        mean, deviation = distribution.parameters
        return mean, deviation
    shape = beta_shape(distribution)
    total = shape.alpha + shape.beta
    spread = math.sqrt(shape.alpha * shape.beta / (total + 1)) / total
    return shape.low + (shape.high - shape.low) * shape.alpha / total, (shape.high - shape.low) * spread


def _cut_normal_moments(low: float, high: float) -> tuple[float, float]:
    """Of a standard normal between two ends: differences of its density over what is left (Johnson, Kotz and
    Balakrishnan, "Continuous Univariate Distributions" 1, 1994, section 10.1)."""
    from scipy.special import ndtr

    left = float(ndtr(high) - ndtr(low) if high < 0 or low < 0 else ndtr(-low) - ndtr(-high))
    at_low, at_high = (math.exp(-end * end / 2) / math.sqrt(2 * math.pi) for end in (low, high))
    mean = (at_low - at_high) / left
    turned = (low * at_low if math.isfinite(low) else 0.0) - (high * at_high if math.isfinite(high) else 0.0)
    return mean, math.sqrt(max(1 + turned / left - mean * mean, 0.0))


def _cut_lognormal_moments(distribution: Distribution) -> tuple[float, float]:
    """E[Xᵏ] within the ends is exp(kμ + k²σ²/2) times the normal probability between them, moved by kσ."""
    from scipy.special import ndtr

    mean, deviation = log_terms(distribution)
    low, high = (((math.log(end) if end > 0 else -math.inf) - mean) / deviation for end in support(distribution))
    left, first, second = (
        math.exp(k * mean + (k * deviation) ** 2 / 2) * float(ndtr(k * deviation - low) - ndtr(k * deviation - high))
        for k in (0, 1, 2)
    )
    return first / left, math.sqrt(max(second / left - (first / left) ** 2, 0.0))


def _triangular_moments(distribution: Distribution) -> tuple[float, float]:
    """Over each side of the mode, where the density is a line: a few Gauss–Legendre nodes are exact."""
    low, mode, high = distribution.parameters
    start, end = support(distribution)
    at, weight = np.polynomial.legendre.leggauss(4)
    values, weights = [], []
    for left, right, foot in ((start, min(mode, end), low), (max(mode, start), end, high)):
        if right > left:
            nodes = (left + right) / 2 + (right - left) / 2 * at
            values.append(nodes)
            weights.append(weight * (right - left) * np.abs(nodes - foot) / abs(mode - foot))
    nodes, density = np.concatenate(values), np.concatenate(weights)
    density /= density.sum()
    mean = float(nodes @ density)
    return mean, math.sqrt(float((nodes - mean) ** 2 @ density))


def _summed_moments(distribution: Distribution) -> tuple[float, float]:
    """Mean and deviation as integrals of the quantile over its share, by the double exponential rule, whose nodes
    crowd at both ends where quantiles are steep. For bounded families."""
    at = np.linspace(-4.0, 4.0, 2 * _NODES + 1)
    turned = math.pi * np.sinh(at)
    shares = 1 / (1 + np.exp(-turned))
    weights = np.cosh(at) * shares / (1 + np.exp(turned))
    weights /= weights.sum()
    values = quantile(distribution, shares)
    mean = float(values @ weights)
    return mean, math.sqrt(float((values - mean) ** 2 @ weights))


def _metalog_moments(distribution: Distribution) -> tuple[float, float]:
    """By the trapezoidal rule over the logit, in which the integrand is smooth and dies off exponentially.

    With one bound the tail goes like exp(slope·logit): a moment exists while the slope, or twice it, stays below 1.
    """
    known = metalog_of(distribution)
    if math.isinf(known.low) == math.isinf(known.high):
        inner, logs = _metalog_nodes(known, _FARTHEST)
        values, weights = _untransformed(known.low, known.high, inner), np.exp(logs)
        mean = float(values @ weights)
        return mean, math.sqrt(float((values - mean) ** 2 @ weights))
    sign = 1.0 if math.isinf(known.high) else -1.0
    start = known.low if sign > 0 else known.high
    slope = known.a2 + sign * known.a3 / 2
    if slope >= _LONGEST_TAIL:
        return sign * math.inf, math.inf
    inner, logs = _metalog_nodes(known, _FARTHEST / (1 - min(2 * slope, _LONGEST_TAIL)))
    distance = float(np.exp(sign * inner + logs).sum())
    if 2 * slope >= _LONGEST_TAIL:
        return start + sign * distance, math.inf
    spread = np.exp(sign * inner + logs / 2) - distance * np.exp(logs / 2)  # never the exponential alone: it overflows
    return start + sign * distance, math.sqrt(float(spread @ spread))


def _metalog_nodes(known: Metalog, reach: float) -> tuple[Floats, Floats]:
    """Metalog quantiles on the unbounded scale, and the logarithms of their weights."""
    steps = math.ceil(reach / _LOGIT_STEP)
    turned = _LOGIT_STEP * np.arange(-steps, steps + 1)
    inner = known.a1 + (known.a2 + known.a3 * np.tanh(turned / 2) / 2) * turned
    size = np.abs(turned)
    return inner, math.log(_LOGIT_STEP) - size - 2 * np.log1p(np.exp(-size))


_QUANTILES: Final[dict[Family, Callable[[Distribution, Floats], Floats]]] = {
    Family.NORMAL: _normal_quantile,
    Family.LOGNORMAL: _lognormal_quantile,
    Family.TRIANGULAR: _triangular_quantile,
    Family.UNIFORM: _uniform_quantile,
    Family.PERT: _beta_quantile,
    Family.BETA: _beta_quantile,
}
