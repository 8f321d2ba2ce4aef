"""Correlation of draws: from typed pairs to a matrix that can be, and from the matrix to draws.

Typed correlations may contradict one another: then no set of draws has them, and the nearest matrix that can be is
taken instead (N. J. Higham, "Computing the nearest correlation matrix", IMA Journal of Numerical Analysis 22, 2002).

Spearman's correlation r of two quantities tied by a Gaussian copula belongs to the correlation 2·sin(π·r/6) of their
normal scores (K. Pearson, 1907).

Draws must be the same to the bit in every process, whatever its number of threads. Sums by BLAS and LAPACK may differ
in the last digits with that number: what draws are made with is therefore summed by numpy in a fixed order, and a
repaired matrix is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.document.address import Address
from workbench.document.studies import Dependence, Pair

Floats = npt.NDArray[np.float64]

LEAST_EIGENVALUE: Final = 2e-6
"""Below it a matrix counts as one that cannot be, and a repaired one is brought up to it."""
NO_MOVE: Final = 1e-6
_ROUNDS: Final = 5_000
_CLOSE: Final = 1e-11
_DECIMALS: Final = 7
"""Coarse beside what threads change (1e-14), so that hardly ever one of them rounds up and another down."""
_SINGULAR: Final = 1e-13


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair whose correlation the repair moved; both as they are typed (ranks or scores)."""

    pair: Pair
    asked: float
    found: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """Correlations of normal scores as drawn (`matrix`) and as `asked`, both (D, D); what a repair moved.

    `moved` lists every pair that the repair moved, those nobody typed too, the largest move first. `largest_move` is in
    the measure that was typed.
    """

    matrix: Floats
    asked: Floats
    is_repaired: bool
    largest_move: float
    moved: tuple[Moved, ...]


def scores_of_ranks(rank: float) -> float:
    """Correlation of normal scores that gives a rank correlation."""
    return 2 * math.sin(math.pi * rank / 6)


def ranks_of_scores(score: float) -> float:
    """Rank correlation that a correlation of normal scores gives."""
    return 6 / math.pi * math.asin(max(-1.0, min(1.0, score)) / 2)


def asked_matrix(addresses: Sequence[Address], pairs: Mapping[Pair, float], dependence: Dependence) -> Floats:
    """Correlations of normal scores that pairs ask for, 0 where nobody typed one, shape (D, D).

    Pairs that speak of other inputs are left out.
    """
    places = {address: place for place, address in enumerate(addresses)}
    matrix = np.eye(len(addresses))
    for (one, other), typed in pairs.items():
        if one in places and other in places and one != other:
            score = scores_of_ranks(typed) if dependence is Dependence.RANK else typed
            matrix[places[one], places[other]] = matrix[places[other], places[one]] = score
    return matrix


def repaired(addresses: Sequence[Address], pairs: Mapping[Pair, float], dependence: Dependence) -> Repaired:
    """The matrix that is drawn from, with what had to be moved to make it one."""
    asked = asked_matrix(addresses, pairs, dependence)
    if not len(asked) or np.linalg.eigvalsh(asked)[0] >= LEAST_EIGENVALUE:
        return Repaired(asked, asked, False, 0.0, ())
    tied = np.flatnonzero((asked != np.eye(len(asked))).any(axis=1))
    matrix = asked.copy()
    matrix[np.ix_(tied, tied)] = nearest(asked[np.ix_(tied, tied)])
    typed = ranks_of_scores if dependence is Dependence.RANK else float
    moved = [
        Moved((addresses[i], addresses[j]), typed(asked[i, j]), typed(matrix[i, j]))
        for i in range(len(asked))
        for j in range(i + 1, len(asked))
        if abs(matrix[i, j] - asked[i, j]) > NO_MOVE
    ]
    moved.sort(key=lambda one: abs(one.found - one.asked), reverse=True)
    largest = abs(moved[0].found - moved[0].asked) if moved else 0.0
    return Repaired(matrix, asked, bool(moved), largest, tuple(moved))


def nearest(asked: Floats) -> Floats:
    """The correlation matrix nearest to a symmetric one in the Frobenius norm, positive definite by a hair.

    Higham's alternating projections with Dykstra's correction: onto matrices without negative eigenvalues and onto
    those with ones on the diagonal. Milliseconds for twenty inputs, seconds for two hundred that are all tied.
    """
    found = asked.copy()
    correction = np.zeros_like(asked)
    for _ in range(_ROUNDS):
        held = found - correction
        kept = _without_negative(held, 0.0)
        correction = kept - held
        before = found
        found = kept.copy()
        np.fill_diagonal(found, 1.0)
        if float(np.abs(found - before).max()) < _CLOSE:
            break
    lifted = _without_negative(found, LEAST_EIGENVALUE)
    spread = np.sqrt(np.diag(lifted))
    scaled = lifted / np.outer(spread, spread)
    matrix: Floats = np.round((scaled + scaled.T) / 2, _DECIMALS)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _without_negative(matrix: Floats, least: float) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    found: Floats = (vectors * np.maximum(values, least)) @ vectors.T
    return found


def factor_of(matrix: Floats) -> Floats:
    """Lower triangular L with L·Lᵀ = `matrix`, (D, D): Cholesky's, and by eigenvalues where the matrix is singular."""
    size = len(matrix)
    found = np.zeros((size, size))
    for column in range(size):
        done = found[:, :column]
        left = matrix[column:, column] - (done[column:] * done[column]).sum(axis=1)
        if left[0] <= _SINGULAR:
            return _factor_of_singular(matrix)
        found[column:, column] = left / math.sqrt(left[0])
    return found


def _factor_of_singular(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    upper = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T).R
    return np.asarray((upper * np.where(np.diag(upper) < 0, -1.0, 1.0)[:, np.newaxis]).T, dtype=np.float64)


def _divided(factor: Floats, other: Floats) -> Floats:
    """X with X·`other` = `factor`, both lower triangular: from the last column back."""
    found = np.zeros_like(factor)
    for column in reversed(range(len(factor))):
        later = found[:, column + 1 :] * other[column + 1 :, column]
        found[:, column] = (factor[:, column] - later.sum(axis=1)) / other[column, column]
    return found


def mixed(scores: Floats, factor: Floats) -> Floats:
    """Independent normal scores (S, D) made correlated: each row times Lᵀ.

    Column by column in a fixed order, not by BLAS: a row's result must not hang on how many stand beside it.
    """
    found = np.zeros_like(scores)
    for column in range(scores.shape[1]):
        for source in np.flatnonzero(factor[column]):
            found[:, column] += factor[column, source] * scores[:, source]
    return found


def reordered(shares: Floats, factor: Floats) -> Floats:
    """Columns of a Latin hypercube (S, D) put in another order each, so that their normal scores are correlated.

    R. L. Iman and W. J. Conover, "A distribution-free approach to inducing rank correlation among input variables",
    Communications in Statistics B11 (1982): the columns take the order of correlated scores, and the chance
    correlations of the independent ones are taken out first. Values only change places: every stratum keeps its draw.
    """
    from scipy.special import ndtri

    scores = ndtri(shares)
    centred = scores - scores.mean(axis=0)
    chance = np.einsum("si,sj->ij", centred, centred) / len(scores)
    spread = np.sqrt(np.diag(chance))
    wanted = mixed(centred / spread, _divided(factor, factor_of(chance / np.outer(spread, spread))))
    found = np.empty_like(shares)
    for column in range(shares.shape[1]):
        order = np.argsort(wanted[:, column], kind="stable")
        found[order, column] = np.sort(shares[:, column])
    return found
