"""What fills a stretch of a series: one value, growth, steps, a straight line, a factor. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class Fill(Enum):
    """How a stretch goes on from its first value; `SCALED` multiplies every value of it instead."""

    FLAT = "flat"
    GROWN = "grown"
    STEPPED = "stepped"
    STRAIGHT = "straight"
    SCALED = "scaled"


def filled(values: Sequence[float], how: Fill, by: float = 0.0) -> list[float]:
    """The stretch `values` filled; `by` is the growth a period (0.03 for 3 %), the step, or the factor.

    A straight line keeps both ends; the others keep the first value.
    """
    if not values:
        return []
    first, count = values[0], len(values)
    match how:
        case Fill.FLAT:
            return [first] * count
        case Fill.GROWN:
            return [_tidy(first * (1.0 + by) ** number) for number in range(count)]
        case Fill.STEPPED:
            return [_tidy(first + by * number) for number in range(count)]
        case Fill.SCALED:
            return [_tidy(value * by) for value in values]
        case Fill.STRAIGHT:
            last = values[-1]
            steps = max(count - 1, 1)
            between = [_tidy(first + (last - first) * number / steps) for number in range(count - 1)]
            return [*between, last]


def _tidy(value: float) -> float:
    """Twelve digits hide the binary dust of 0.1 + 0.2."""
    return float(f"{value:.12g}") + 0.0
