"""Where figures equal a target as one thing varies: every root, jumps over it, and stretches on which nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.crossings import crossings, scanned
from workbench.interpret.kernels import Floats

STEPS: Final = 121
CLOSE: Final = 1e-6
"""A root gives the target to this share of it, or of the range the figure runs over; what does not is a jump."""
SAME: Final = 1e-9
LEAST_STILL: Final = 3
"""So many values next to each other give one figure before it is called still."""

Curves = Callable[[Floats], Floats]
"""Shares of the range, (S,) in; a figure of each of K things there, (K, S) out, missing ones NaN."""


@dataclass(frozen=True, slots=True)
class Still:
    """From `low` to `high` the figure stays at `output`: a floor, or something that no longer bears on it."""

    low: float
    high: float
    output: float


@dataclass(frozen=True, slots=True)
class Found:
    """Of one thing, in shares of its range: the curve as tried, roots and jumps ascending, stretches without motion."""

    values: Floats
    outputs: Floats
    roots: tuple[float, ...]
    jumps: tuple[float, ...]
    still: tuple[Still, ...]


def roots_of(curves: Curves, target: float) -> list[Found]:
    """Every value from 0 to 1 at which each curve is the target.

    A curve need not be monotone: 121 values are tried, more where it comes near without crossing, and each change of
    sign is narrowed to rounding. A place where the curve leaps over the target is a jump and no root.
    """

    def margins(shares: Floats) -> Floats:
        gap = curves(shares) - target
        return np.concatenate((gap, -gap))

    scan = scanned(margins, np.linspace(0.0, 1.0, STEPS).tolist())
    every = crossings(margins, scan)
    outputs = np.where(np.isfinite(scan.margins), scan.margins + target, np.nan)
    count = len(outputs) // 2
    found: list[Found] = []
    for place in range(count):
        line = outputs[place]
        shares = _distinct([one.value for one in (*every[place], *every[count + place])])
        gaps = curves(np.array(shares))[place] - target if shares else np.empty(0)
        exact = np.abs(gaps) <= CLOSE * size_of(line, target)
        roots = tuple(share for share, is_root in zip(shares, exact, strict=True) if is_root)
        leaps = tuple(share for share, is_root in zip(shares, exact, strict=True) if not is_root)
        found.append(Found(scan.values, line, roots, _apart(leaps, roots), still_of(scan.values, line, target)))
    return found


def size_of(outputs: Floats, target: float) -> float:
    """What a difference from the target is held against."""
    known = outputs[np.isfinite(outputs)]
    return max(abs(target), float(np.ptp(known)) if len(known) else 0.0, 1e-12)


def still_of(values: Floats, outputs: Floats, target: float) -> tuple[Still, ...]:
    """Stretches of the curve on which the figure does not move."""
    within = SAME * size_of(outputs, target)
    found: list[Still] = []
    start = 0
    for place in range(1, len(values) + 1):
        if place < len(values) and abs(outputs[place] - outputs[start]) <= within:
            continue
        if place - start >= LEAST_STILL:
            found.append(Still(float(values[start]), float(values[place - 1]), float(outputs[start])))
        start = place
    return tuple(found)


def _distinct(values: Sequence[float]) -> list[float]:
    """Ascending shares, those that differ only by rounding once: a root is a crossing from both sides."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SAME:
            found.append(value)
    return found


def _apart(leaps: Sequence[float], roots: Sequence[float]) -> tuple[float, ...]:
    """Jumps that do not stand on a root: just beside one the figure may already differ by rounding."""
    return tuple(leap for leap in leaps if all(abs(leap - root) > 10 * SAME for root in roots))
