"""Round ticks, figures on axes, and labels that shift apart: arithmetic without Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that can be drawn."""
    return [value for value in values if value is not None and math.isfinite(value)]


def held_values(values: Iterable[float]) -> tuple[float, ...]:
    """Plain floats of our own: the giver may go on changing a list, and arrays cannot be compared with `==`."""
    return tuple(float(value) for value in values)


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Evenly spaced round numbers from at or below `low` to at or above `high`, about `most` of them."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return [0.0, 1.0]
    low, high = min(low, high), max(low, high)
    if high - low <= max(1e-12 * max(abs(low), abs(high)), 1e-300):
        widen = abs(high) * 0.1 if abs(high) > 1e-290 else 1.0
        low, high = low - widen, high + widen
    rough = (high - low) / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((size * power for size in _STEPS if size * power >= rough * (1 - 1e-9)), 10.0 * power)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def decimals_of(ticks: Sequence[float]) -> int:
    """Decimals that tell the ticks apart and not one more."""
    if len(ticks) < 2:
        return 0
    step = abs(ticks[1] - ticks[0])
    for places in range(10):
        if abs(round(step, places) - step) <= 1e-6 * step:
            return places
    return 10


def figure(value: float, decimals: int, prefix: str = "", suffix: str = "") -> str:
    """A figure on an axis or bar: thousands separators, a true minus sign in front of everything."""
    if not math.isfinite(value):
        return "n.m."
    body = f"{abs(value):,.{decimals}f}"
    sign = "−" if value < 0 and any(digit in "123456789" for digit in body) else ""
    return f"{sign}{prefix}{body}{suffix}"


def spread(centres: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = 6.0) -> list[float]:
    """New centres for labels of these sizes: inside low to high, none over another, each near where it belongs.

    Labels that together are longer than the room keep their order and overlap evenly.
    """
    order = sorted(range(len(centres)), key=lambda place: (centres[place], place))
    # Blocks of labels that touch: each block sits where its members on average want to be.
    blocks: list[tuple[list[int], float, float]] = []
    for place in order:
        block = ([place], centres[place], sizes[place])
        while True:
            members, middle, length = block
            middle = min(max(middle, low + length / 2), max(high - length / 2, low + length / 2))
            block = (members, middle, length)
            if not blocks or blocks[-1][1] + blocks[-1][2] / 2 + gap <= middle - length / 2:
                break
            before = blocks.pop()
            joined = before[0] + members
            total = before[2] + gap + length
            block = (joined, _wanted(joined, centres, sizes, total, gap), total)
        blocks.append(block)
    found = [0.0] * len(centres)
    for members, middle, length in blocks:
        room = min(length, max(high - low, 1.0))
        squeeze = room / length if length else 1.0
        start = middle - length / 2 if squeeze == 1.0 else low
        for place in members:
            found[place] = start + sizes[place] * squeeze / 2
            start += (sizes[place] + gap) * squeeze
    return found


def _wanted(
    members: Sequence[int], centres: Sequence[float], sizes: Sequence[float], total: float, gap: float
) -> float:
    """The middle of a block for which its members stand, on average, where they belong."""
    offset, shift = -total / 2, 0.0
    for place in members:
        shift += centres[place] - (offset + sizes[place] / 2)
        offset += sizes[place] + gap
    return shift / len(members)


def median(values: Sequence[float]) -> float:
    """The middle value; the mean of the two middle ones."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile with linear interpolation, as Excel's PERCENTILE.INC."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
