"""Quantiles of Student's t with whole degrees of freedom: the finite series of its probability, solved by Newton."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

_STANDARD: Final = NormalDist()
_MANY: Final = 1000  # beyond it the expansion about the normal is exact to the last digits, and the series long
_STEPS: Final = 200
_HALF_PI: Final = math.pi / 2


def two_sided(tails: float, freedom: int) -> float:
    """The t >= 0 that is exceeded in size with the probability `tails`, in (0, 1], at `freedom` >= 1."""
    if tails == 1.0:
        return 0.0
    normal = -_STANDARD.inv_cdf(tails / 2)
    if freedom > _MANY:
        return _expanded(normal, freedom)
    # The angle with tan = t / sqrt(freedom) is bounded, and the probability rises with it.
    low, high = 0.0, _HALF_PI
    angle = math.atan(normal / math.sqrt(freedom))
    for _ in range(_STEPS):
        excess = within(angle, freedom) - (1.0 - tails)
        low, high = (angle, high) if excess < 0 else (low, angle)
        following = angle - excess / _slope(angle, freedom)
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - angle) <= 1e-16 * angle:
            break
        angle = following
    return math.sqrt(freedom) * math.tan(angle)


def within(angle: float, freedom: int) -> float:
    """Probability that t is at most sqrt(freedom) tan(angle) in size: Abramowitz and Stegun 26.7.3 and 26.7.4."""
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom == 1:
        return angle / _HALF_PI
    is_odd = freedom % 2
    term = total = cosine if is_odd else 1.0
    for k in range(3 if is_odd else 2, freedom - 1, 2):
        term *= cosine * cosine * ((k - 1) / k)
        total += term
    return (angle + sine * total) / _HALF_PI if is_odd else sine * total


def _slope(angle: float, freedom: int) -> float:
    """Change of `within` with the angle: twice the density of t times that of t with the angle."""
    constant = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(math.pi)
    cosine = math.cos(angle)
    return max(2.0 * math.exp(constant + (freedom - 1) * math.log(cosine)), 1e-300) if cosine > 0 else 1e-300


def _expanded(z: float, freedom: int) -> float:
    """Abramowitz and Stegun 26.7.5."""
    n = float(freedom)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    found = 0.0
    for term in reversed(terms):
        found = (found + term) / n
    return z + found
