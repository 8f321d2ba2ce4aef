"""Values of a series as they stood elsewhere or before, and what was reported before the forecast. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """A column beside the values being edited: one number a period; `title` says where or when they stood."""

    title: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure reported for a period before the forecast, in the series' unit."""

    period: str
    value: float
