"""A window of whole periods: nearer, farther, along, and what of it stays when the periods change. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

Window = tuple[int, int]
"""First and last period shown, both included."""
LEAST: Final = 2
"""Periods that stay in view at the nearest."""
STEP: Final = 0.8


def zoomed(window: Window, count: int, about: float, steps: int) -> Window:
    """Nearer by `steps` (farther where negative), with the period `about` held where it is, of `count` periods."""
    width = wanted = window[1] - window[0] + 1
    for _ in range(abs(steps)):
        if steps > 0:
            wanted = max(min(LEAST, count), min(wanted - 1, round(wanted * STEP)))
        else:
            wanted = min(count, max(wanted + 1, round(wanted / STEP)))
    share = (about - window[0] + 0.5) / width
    return _clamped(round(about + 0.5 - share * wanted), wanted, count)


def panned(window: Window, count: int, by: int) -> Window:
    """Moved along by periods, as far as there are any."""
    return _clamped(window[0] + by, window[1] - window[0] + 1, count)


def between(start: float, end: float, count: int) -> Window:
    """The periods whose middles lie between two places, at least `LEAST` of them."""
    low, high = min(start, end), max(start, end)
    first, last = math.ceil(low), math.floor(high)
    if last - first + 1 < LEAST:
        first, last = round(low), max(round(high), round(low) + LEAST - 1)
    first, last = min(max(first, 0), count - 1), min(max(last, 0), count - 1)
    return _clamped(first, max(last - first + 1, min(LEAST, count)), count)


def holding(window: Window, place: int) -> Window:
    """Moved along just so far that a period is in it."""
    first, last = window
    by = min(0, place - first) + max(0, place - last)
    return first + by, last + by


def kept(window: Window | None, before: Sequence[str], after: Sequence[str]) -> Window | None:
    """The same periods by label among others; None, for all of them, where one end is gone."""
    if window is None or list(before) == list(after):
        return window
    ends = (before[window[0]], before[window[1]])
    if ends[0] not in after or ends[1] not in after:
        return None
    first, last = after.index(ends[0]), after.index(ends[1])
    return (first, last) if 0 < last - first + 1 < len(after) else None


def _clamped(first: int, width: int, count: int) -> Window:
    first = min(max(first, 0), max(count - width, 0))
    return first, min(first + width, count) - 1
