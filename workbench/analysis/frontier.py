"""What two inputs must be together: the lines of pairs at which a figure is a target."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from contourpy import LineType, contour_generator

from workbench.analysis.reverse import range_of_unknown, space_of
from workbench.analysis.roots import CLOSE, size_of
from workbench.analysis.sense import objections
from workbench.analysis.space import label_of, unit_of
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.ground.units import Unit
from workbench.interpret.kernels import Floats
from workbench.rows.model import Model

STEPS: Final = 41
ROUNDS: Final = 60
EXACT: Final = 1e-10
"""Pairs are moved until the figure is the target to this share of it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A value of either input; `absurd` says why they cannot be meant, or is empty."""

    across: float
    up: float
    absurd: str = ""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The lines of pairs, each from end to end, and the figure over the whole plane as tried.

    `now` is the pair where the inputs stand. `outputs` has shape (len(ups), len(acrosses)).
    """

    unknowns: tuple[Address, Address]
    labels: tuple[str, str]
    units: tuple[Unit, Unit]
    now: tuple[float, float]
    target: float
    value: float
    acrosses: tuple[float, ...]
    ups: tuple[float, ...]
    outputs: Floats
    lines: tuple[tuple[Pair, ...], ...]

    @property
    def pairs(self) -> list[Pair]:
        """Every pair, line by line."""
        return [pair for line in self.lines for pair in line]


def frontier_of(
    model: Model, valuation: Valuation, question: Question, case: str | None = None, steps: int = STEPS
) -> Frontier:
    """The pairs of a question with a second unknown, each of which gives the target to a millionth.

    Lines are traced on a grid of `steps` values a side, then every pair is moved along its side of a cell until it is
    exact; those where the figure leaps over the target are left out. Raises KeyError for unknown places, ValueError
    without a second unknown.
    """
    if question.second is None:
        raise ValueError("a frontier has two unknowns")
    space = space_of(model, valuation, case, [question.unknown, question.second], question.output)
    places = [space.varied.index(question.unknown), space.varied.index(question.second)]
    sides = [
        np.linspace(*range_of_unknown(model, valuation, address, low, high, case), steps)
        for address, low, high in (
            (question.unknown, question.low, question.high),
            (question.second, question.second_low, question.second_high),
        )
    ]

    def full(pairs: Floats) -> Floats:
        points = np.tile(space.now, (len(pairs), 1))
        points[:, places] = pairs
        return points

    def at(pairs: Floats) -> Floats:
        return space.at(full(pairs))[question.output]

    across, up = np.meshgrid(*sides)
    outputs = at(np.column_stack((across.ravel(), up.ravel()))).reshape(across.shape)
    now = space.now[places]
    lines = _exact(at, sides, outputs, question.target)
    return Frontier(
        (question.unknown, question.second),
        (label_of(model, valuation, question.unknown), label_of(model, valuation, question.second)),
        (unit_of(model, question.unknown), unit_of(model, question.second)),
        (float(now[0]), float(now[1])),
        question.target,
        float(at(now[None, :])[0]),
        tuple(sides[0].tolist()),
        tuple(sides[1].tolist()),
        outputs,
        tuple(_judged(line, objections(space, places, full(line))) for line in lines),
    )


def _judged(line: Floats, said: list[str]) -> tuple[Pair, ...]:
    return tuple(Pair(float(x), float(y), why) for (x, y), why in zip(line, said, strict=True))


def _exact(at: Callable[[Floats], Floats], sides: list[Floats], outputs: Floats, target: float) -> list[Floats]:
    """Lines on the grid with each pair made exact, broken where the figure leaps."""
    if not np.isfinite(outputs).any():
        return []
    # In steps of the grid, so that a whole number tells which side of a cell a pair lies on.
    traced = contour_generator(z=np.ma.masked_invalid(outputs), line_type=LineType.Separate).lines(target)
    lines = [np.asarray(line, dtype=np.float64) for line in traced if len(line) > 1]
    if not lines:
        return []
    every = np.concatenate(lines)
    found = _narrowed(at, *_brackets(every, sides), target)
    is_root = np.abs(at(found) - target) <= CLOSE * size_of(outputs.ravel(), target) * 0.1
    ends = np.cumsum([len(line) for line in lines])[:-1]
    return [
        part
        for line, kept in zip(np.split(found, ends), np.split(is_root, ends), strict=True)
        for part in _runs(line, kept)
    ]


def _brackets(steps: Floats, sides: list[Floats]) -> tuple[Floats, Floats]:
    """The two corners of the grid that each pair, in steps of the grid, lies between."""
    low, high = np.floor(steps + 1e-9), np.ceil(steps - 1e-9)
    corners = []
    for places in (low, high):
        taken = [side[np.clip(places[:, axis].astype(int), 0, len(side) - 1)] for axis, side in enumerate(sides)]
        corners.append(np.column_stack(taken))
    return corners[0], corners[1]


def _narrowed(at: Callable[[Floats], Floats], low: Floats, high: Floats, target: float) -> Floats:
    """Between two corners of each pair the point at which the figure is the target: halves and secants by turns."""
    at_low, at_high = at(low) - target, at(high) - target
    best = np.where((np.abs(at_low) <= np.abs(at_high))[:, None], low, high)
    gap = np.minimum(np.abs(at_low), np.abs(at_high))
    for turn in range(ROUNDS):
        if (gap <= EXACT * max(abs(target), 1e-12)).all():
            break
        share = np.full(len(low), 0.5)
        if turn % 2 == 0:
            width = at_low - at_high
            share = np.where(width != 0, at_low / np.where(width == 0, 1.0, width), 0.5)
        middle = low + np.clip(share, 0.0, 1.0)[:, None] * (high - low)
        there = at(middle) - target
        is_better = np.abs(there) < gap
        best, gap = np.where(is_better[:, None], middle, best), np.where(is_better, np.abs(there), gap)
        is_low = np.sign(there) == np.sign(at_low)
        low, at_low = np.where(is_low[:, None], middle, low), np.where(is_low, there, at_low)
        high, at_high = np.where(is_low[:, None], high, middle), np.where(is_low, at_high, there)
    return best


def _runs(line: Floats, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Floats]:
    """The parts of a line of which every pair is kept."""
    cuts = np.flatnonzero(np.diff(kept.astype(int))) + 1
    parts = zip(np.split(line, cuts), np.split(kept, cuts), strict=True)
    return [part for part, is_kept in parts if is_kept[0] and len(part) > 1]


def nearest_pair(found: Frontier) -> Pair | None:
    """Of the pairs that nothing speaks against the one nearest to where the inputs stand, in shares of either range."""
    wide = found.acrosses[-1] - found.acrosses[0], found.ups[-1] - found.ups[0]

    def away(pair: Pair) -> float:
        return math.hypot((pair.across - found.now[0]) / wide[0], (pair.up - found.now[1]) / wide[1])

    return min((pair for pair in found.pairs if not pair.absurd), key=away, default=None)
