"""Sobol's indices of any function of points: shares of its variance, with the error of each.

The first-order index of an input is the share of the variance that would go if it
were known, the total index the share that stays while all the others are known. They are estimated from two matrices
of points A and B and, for each group of inputs, A with that group's columns from B: first-order by Saltelli's

    V_i = mean of f(B) · (f(A_B^i) − f(A))            (Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola,
                                                       "Variance based sensitivity analysis of model output. Design and
                                                       estimator for the total sensitivity index", Computer Physics
                                                       Communications 181, 2010, table 2 (b))
total by Jansen's

    V_Ti = mean of (f(A) − f(A_B^i))² / 2             (Jansen, "Analysis of variance designs for model output",
                                                       Computer Physics Communications 117, 1999; the same table, (f))

A and B are the two halves of scrambled Sobol nets. Each block is a net with a scramble of its own, so blocks are
independent: standard errors are a bootstrap over blocks (Efron, "Bootstrap methods: another look at the jackknife",
Annals of Statistics 7, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.analysis.simulation import Estimate

Floats = npt.NDArray[np.float64]
Function = Callable[[Floats], Floats]
"""Figures (S,) at points (S, dimension) of the unit cube."""

BLOCKS: Final = 16
"""Nets of their own at least: errors come from their differences."""
LARGEST: Final = 9
"""Points of a net at most, as a power of 2."""
RESAMPLED: Final = 1000


@dataclass(frozen=True)
class Sums:
    """Sums over the points of one net of what indices are made of; figures are counted from a level near their mean.

    `count` points have figures, `missing` have not. `table` (2 + 3 G,): figures at A and B (twice as many), their
    squares, and for each of G groups: f(B) · (f(A_B) − f(A)), f(A_B) − f(A) and (f(A) − f(A_B))² / 2.
    """

    count: int
    missing: int
    table: Floats


def net(dimension: int, power: int, seed: int, number: int) -> Floats:
    """A scrambled Sobol net of 2 ** power points, (2 ** power, dimension), strictly inside the unit cube."""
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, number))))
    found: Floats = qmc.Sobol(dimension, scramble=True, seed=generator).random_base2(power)
    return found + 2.0**-31


def design(groups: Sequence[Sequence[int]], points: Floats) -> Floats:
    """A, B and for each group A with its columns from B, one under the other; `points` are A and B side by side."""
    half = points.shape[1] // 2
    a, b = points[:, :half], points[:, half:]
    crossed = []
    for columns in groups:
        mixed = a.copy()
        mixed[:, columns] = b[:, columns]
        crossed.append(mixed)
    return np.concatenate([a, b, *crossed])


def sums_of(values: Floats, groups: int, level: float) -> Sums:
    """The sums of one net from figures at its `design`, counted from a level near their mean."""
    table = values.reshape(groups + 2, -1) - level
    known = np.asarray(~np.isnan(table).any(axis=0))
    table = table[:, known]
    a, b, moves = table[0], table[1], table[2:] - table[0]
    products = (b * moves).sum(axis=1), moves.sum(axis=1), (moves**2).sum(axis=1) / 2
    both = np.array([a.sum() + b.sum(), (a * a).sum() + (b * b).sum()])
    return Sums(int(known.sum()), int(len(known) - known.sum()), np.concatenate([both, *products]))


def indices_of(found: Sequence[Sums], seed: int = 0) -> list[tuple[Estimate, Estimate]]:
    """First-order and total index of each group; NaN where the figure does not vary."""
    counts = np.array([one.count for one in found], dtype=np.float64)
    table = np.array([one.table for one in found])
    mean = float(table[:, 0].sum()) / max(2 * counts.sum(), 1)
    value = _indices(counts.sum(), table.sum(axis=0), mean)
    generator = np.random.default_rng(seed)
    errors = np.full(len(value), np.nan)
    if len(found) > 1:
        drawn = generator.integers(len(found), size=(RESAMPLED, len(found)))
        again = [_indices(float(counts[places].sum()), table[places].sum(axis=0), mean) for places in drawn]
        errors = np.std(again, axis=0, ddof=1)
    pairs = [Estimate(float(one), float(error)) for one, error in zip(value, errors, strict=True)]
    groups = len(pairs) // 2
    return list(zip(pairs[:groups], pairs[groups:], strict=True))


def _indices(count: float, sums: Floats, mean: float) -> Floats:
    """First-order indices, then total ones. Taking the mean away from f(B) steadies the former."""
    groups = (len(sums) - 2) // 3
    variance = sums[1] / (2 * count) - (sums[0] / (2 * count)) ** 2 if count else 0.0
    if not variance > 1e-24 * abs(sums[1]):
        return np.full(2 * groups, np.nan)
    products, moves, squares = np.split(sums[2:], 3)
    return np.concatenate([products - mean * moves, squares]) / (count * variance)


def sizes(draws: int, groups: int) -> tuple[int, int]:
    """Number of nets and the power of 2 of their points, for about `draws` evaluations in all."""
    points = max(draws // (groups + 2), 1)
    power = min(max(int(math.log2(max(points / BLOCKS, 1))), 3), LARGEST)
    return max(round(points / 2**power), BLOCKS), power


def indices(
    function: Function, groups: Sequence[Sequence[int]], dimension: int, draws: int, seed: int = 1
) -> list[tuple[Estimate, Estimate]]:
    """First-order and total indices of any function on the unit cube, about `draws` evaluations in all.

    `groups` are the columns of the cube that count as one input each.
    """
    blocks, power = sizes(draws, len(groups))
    found: list[Sums] = []
    level = 0.0
    for number in range(blocks):
        values = function(design(groups, net(2 * dimension, power, seed, number)))
        if not number and not np.isnan(values).all():
            level = float(np.nanmean(values))
        found.append(sums_of(values, len(groups), level))
    return indices_of(found, seed)
