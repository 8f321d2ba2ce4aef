"""What the last edit did to a figure, in words: old → new and the difference between them."""

from __future__ import annotations

import math

from workbench.ground.language import text
from workbench.ground.units import Unit


def moved_words(old: float, new: float, unit: Unit) -> str:
    """`19.93 → 20.41 (+0.48)`: percentages differ in points, dates in days; what has no meaning has no difference."""
    said = f"{unit.shown(old)} → {unit.shown(new)}"
    return f"{said} ({difference_words(old, new, unit)})" if math.isfinite(old) and math.isfinite(new) else said


def difference_words(old: float, new: float, unit: Unit) -> str:
    """The difference with its sign, in decimals enough to show one."""
    gap = new - old
    sign = "+" if gap >= 0 else "−"
    size = abs(gap)
    if unit.is_date:
        return sign + text("{count} days", count=f"{size:,.0f}")
    if unit.percent:
        size *= 100
    decimals = 0 if unit.is_flag else unit.decimals
    while decimals < 6 and size and round(size, decimals) == 0:
        decimals += 1
    body = f"{sign}{size:,.{decimals}f}"
    return text("{amount} points", amount=body) if unit.percent else body
