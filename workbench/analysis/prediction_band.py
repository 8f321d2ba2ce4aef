"""The line of a regression on one measure and its prediction interval, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class FittedLine:
    """A least-squares line over n points. `norm` is the root of the squares of the measure about its mean."""

    intercept: float
    slope: float
    mean: float
    norm: float
    standard_error: float
    quantile: float
    count: float

    def at(self, place: float) -> tuple[float, float, float]:
        """The value on the line, and both ends of the interval in which a new observation is expected."""
        middle = self.intercept + self.slope * place
        leverage = 1 / self.count + ((place - self.mean) / self.norm) ** 2
        half = self.quantile * self.standard_error * sqrt(1 + leverage)
        return middle, middle - half, middle + half


def steps_between(values: Sequence[float], count: int = 25) -> list[float]:
    """Places evenly spaced from the least to the greatest of these values."""
    low, high = min(values), max(values)
    return [low + (high - low) * number / (count - 1) for number in range(count)]
