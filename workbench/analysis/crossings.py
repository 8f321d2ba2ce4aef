"""Every value of one thing at which a margin turns negative or positive again: scanned, then narrowed, many at once.

A margin need not fall evenly as the thing grows, nor be smooth, and it may jump. So a grid is evaluated first, places
where a margin comes near zero without crossing it are looked at more closely, and each change of sign is narrowed by
secants and even cuts together, all of them in one evaluation of many scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.interpret.kernels import Floats

Margins = Callable[[Floats], Floats]
"""Values of shape (S,) in, margins of shape (K, S) out: below zero breaches, missing (NaN) holds."""

CUTS: Final = 18
"""Even cuts of an interval in a round: a jump is narrowed nineteenfold."""
NEAR: Final = (0.0, -1e-2, 1e-2, -1e-5, 1e-5)
"""Cuts about the secant's root, as shares of the interval."""
CLOSER: Final = 2
"""How often places near zero are looked at more closely, ten times finer each."""
ROUNDS: Final = 24
EXACT: Final = 1e-11
"""Roots are told to this share of the range tried."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a margin changes sign: `value` is the last or first one that breaches, the breach lies on from there to
    higher values (`is_above`) or to lower ones."""

    value: float
    is_above: bool


@dataclass(frozen=True, slots=True)
class _Bracket:
    """An interval at whose ends margin number `of` has different signs."""

    of: int
    low: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Scan:
    """Margins (K, S) at ascending values (S,)."""

    values: Floats
    margins: Floats

    def joined(self, other: Scan) -> Scan:
        """Both, ascending, no value twice."""
        values, first = np.unique(np.concatenate((self.values, other.values)), return_index=True)
        return Scan(values, np.concatenate((self.margins, other.margins), axis=1)[:, first])


def scanned(margins: Margins, values: Sequence[float], *, is_whole: bool = False) -> Scan:
    """The margins over a grid, made finer where one comes near zero between two values of the same sign."""
    found = _at(margins, np.unique(np.asarray(values, dtype=np.float64)))
    for _ in range(0 if is_whole else CLOSER):
        finer = _near_zero(found)
        if not len(finer):
            break
        found = found.joined(_at(margins, finer))
    return found


def crossings(margins: Margins, scan: Scan, *, is_whole: bool = False) -> list[list[Crossing]]:
    """Per margin every crossing within the scan, ascending. Of whole values the neighbours stand for themselves."""
    brackets = _brackets(scan)
    if not is_whole:
        brackets = _narrowed(margins, brackets, EXACT * float(np.ptp(scan.values)))
    found: list[list[Crossing]] = [[] for _ in range(len(scan.margins))]
    for one in sorted(brackets, key=lambda b: b.low):
        is_above = one.at_high < 0
        found[one.of].append(Crossing(one.high if is_above else one.low, is_above))
    return found


def _at(margins: Margins, values: Floats) -> Scan:
    found = margins(values)
    return Scan(values, np.where(np.isnan(found), np.inf, found))


def _near_zero(scan: Scan) -> Floats:
    """Finer values about each place where a margin is nearest to zero without having crossed it."""
    finer: list[Floats] = []
    size = np.abs(scan.margins)
    breached = scan.margins < 0
    for k in range(len(size)):
        for i in range(1, len(scan.values) - 1):
            here, before, after = size[k, i], size[k, i - 1], size[k, i + 1]
            same = breached[k, i - 1] == breached[k, i] == breached[k, i + 1]
            if same and here <= before and here <= after and here < max(before, after):
                finer.append(np.linspace(scan.values[i - 1], scan.values[i + 1], 21))
    return np.setdiff1d(np.concatenate(finer), scan.values) if finer else np.empty(0)


def _brackets(scan: Scan) -> list[_Bracket]:
    breached = scan.margins < 0
    places = np.argwhere(breached[:, 1:] != breached[:, :-1])
    values, margins = scan.values, scan.margins
    return [
        _Bracket(int(k), float(values[i]), float(values[i + 1]), float(margins[k, i]), float(margins[k, i + 1]))
        for k, i in places
    ]


def _narrowed(margins: Margins, brackets: list[_Bracket], within: float) -> list[_Bracket]:
    done: list[_Bracket] = []
    for _ in range(ROUNDS):
        done += [one for one in brackets if one.high - one.low <= within]
        brackets = [one for one in brackets if one.high - one.low > within]
        if not brackets:
            break
        cuts = [_cuts(one) for one in brackets]
        found = margins(np.concatenate(cuts))
        parts = np.split(np.where(np.isnan(found), np.inf, found), np.cumsum([len(c) for c in cuts])[:-1], axis=1)
        brackets = [
            part for one, cut, at in zip(brackets, cuts, parts, strict=True) for part in _parts(one, cut, at[one.of])
        ]
    return done + brackets


def _cuts(one: _Bracket) -> Floats:
    width = one.high - one.low
    cuts = one.low + width * np.arange(1, CUTS + 1) / (CUTS + 1)
    if np.isfinite(one.at_low) and np.isfinite(one.at_high):
        root = one.low + width * one.at_low / (one.at_low - one.at_high)
        cuts = np.concatenate((cuts, root + width * np.array(NEAR)))
    inside = np.unique(cuts[(cuts > one.low) & (cuts < one.high)])
    return inside if len(inside) else np.array([(one.low + one.high) / 2])


def _parts(one: _Bracket, cuts: Floats, at: Floats) -> list[_Bracket]:
    """The intervals between the cuts that a change of sign lies in."""
    values = np.concatenate(([one.low], cuts, [one.high]))
    margins = np.concatenate(([one.at_low], at, [one.at_high]))
    inner = _brackets(Scan(values, margins[np.newaxis, :]))
    return [_Bracket(one.of, part.low, part.high, part.at_low, part.at_high) for part in inner]
