"""Correlation matrices from typed pairs, their repair against a published one, and draws that have them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.analysis.correlation import (
    asked_matrix,
    factor_of,
    mixed,
    nearest,
    ranks_of_scores,
    reordered,
    repaired,
    scores_of_ranks,
)
from workbench.document.address import Address
from workbench.document.studies import Dependence

A, B, C = (Address("timing.tax_rate", name) for name in ("a", "b", "c"))
HIGHAM = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])


def test_that_a_rank_correlation_becomes_that_of_normal_scores() -> None:
    """Spearman's correlation of a bivariate normal is 6/π·arcsin(ρ/2): at ρ = 0.5 it is 0.4826."""
    assert scores_of_ranks(0.4825837) == pytest.approx(0.5, abs=1e-6)
    assert ranks_of_scores(scores_of_ranks(-0.7)) == pytest.approx(-0.7, rel=1e-14)
    ranks = asked_matrix([A, B, C], {(A, C): 0.4825837}, Dependence.RANK)
    scores = asked_matrix([A, B, C], {(A, C): 0.5}, Dependence.GAUSSIAN)
    assert ranks == pytest.approx(scores, abs=1e-6)
    assert scores.tolist() == [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]]


def test_that_pairs_of_inputs_that_are_certain_are_left_out() -> None:
    assert asked_matrix([A, B], {(A, C): 0.5}, Dependence.GAUSSIAN).tolist() == [[1, 0], [0, 1]]


def test_that_the_nearest_matrix_is_the_published_one() -> None:
    """Higham 2002, section 1: the nearest to this one has 0.7607 beside the diagonal and 0.1573 in the corner."""
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    assert nearest(HIGHAM) == pytest.approx(np.array(expected), abs=5e-5)


def test_that_the_nearest_matrix_meets_its_optimality_condition() -> None:
    """Where the nearest X is singular along v alone, X − A is a diagonal plus a multiple of v·vᵀ (Higham 2002)."""
    found = nearest(HIGHAM)
    values, vectors = np.linalg.eigh(found)
    assert values[0] < 1e-5 < values[1]
    outer = np.outer(vectors[:, 0], vectors[:, 0])
    above = np.triu_indices(3, 1)
    multiple = (found - HIGHAM)[above] / outer[above]
    assert multiple == pytest.approx(np.full(3, multiple[0]), rel=1e-4)


def test_that_a_repair_tells_which_pairs_it_moved() -> None:
    found = repaired([A, B, C], {(A, B): 0.9, (B, C): 0.9, (A, C): -0.9}, Dependence.RANK)
    assert found.is_repaired
    assert {one.pair for one in found.moved} == {(A, B), (B, C), (A, C)}
    assert [one.asked for one in found.moved if one.pair == (A, C)] == [pytest.approx(-0.9)]
    assert found.largest_move == max(abs(one.found - one.asked) for one in found.moved) > 0.3
    assert np.linalg.eigvalsh(found.matrix)[0] > 0
    assert np.diag(found.matrix).tolist() == [1, 1, 1]


def test_that_a_matrix_that_can_be_is_left_as_it_is() -> None:
    found = repaired([A, B, C], {(A, B): 0.5, (B, C): 0.5}, Dependence.GAUSSIAN)
    assert not found.is_repaired
    assert found.moved == ()
    assert found.matrix is found.asked
    assert repaired([], {}, Dependence.RANK).matrix.shape == (0, 0)


def test_that_a_repair_leaves_inputs_nobody_tied_alone() -> None:
    pairs = {(A, B): 0.9, (B, C): 0.9, (A, C): -0.9}
    free = Address("timing.tax_rate", "free")
    alone, beside = repaired([A, B, C], pairs, Dependence.RANK), repaired([A, free, B, C], pairs, Dependence.RANK)
    assert beside.matrix[np.ix_([0, 2, 3], [0, 2, 3])].tolist() == alone.matrix.tolist()
    assert beside.matrix[1].tolist() == [0, 1, 0, 0]
    assert beside.moved == alone.moved


@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_that_what_is_repaired_is_a_correlation_matrix_nearer_than_a_shrunk_one(size: int, seed: int) -> None:
    asked = np.eye(size)
    above = np.triu_indices(size, 1)
    asked[above] = np.random.default_rng(seed).uniform(-1, 1, len(above[0]))
    asked = np.maximum(asked, asked.T) + np.minimum(asked, asked.T) - np.eye(size)
    found = nearest(asked)
    least = np.linalg.eigvalsh(asked)[0]
    assert np.linalg.eigvalsh(found)[0] > 0
    assert np.diag(found).tolist() == [1.0] * size
    if least < -1e-6:  # shrunk towards independence until it can be
        shrunk = (asked - least * np.eye(size)) / (1 - least)
        assert np.linalg.norm(found - asked) <= np.linalg.norm(shrunk - asked) + 1e-6


@pytest.mark.parametrize(
    "matrix", [np.eye(3), nearest(HIGHAM), np.ones((3, 3)), np.array([[1, -1.0], [-1, 1]])], ids=str
)
def test_that_a_factor_is_lower_triangular_and_gives_the_matrix_back(matrix: np.ndarray) -> None:
    factor = factor_of(matrix)
    assert factor @ factor.T == pytest.approx(matrix, abs=1e-9)
    assert np.triu(factor, 1) == pytest.approx(np.zeros_like(matrix), abs=1e-15)


def test_that_a_factor_is_that_of_numpy() -> None:
    matrix = np.asarray(np.corrcoef(np.random.default_rng(3).normal(size=(90, 60)).T), dtype=np.float64)
    assert factor_of(matrix) == pytest.approx(np.linalg.cholesky(matrix), abs=1e-12)


def test_that_a_mixed_row_does_not_hang_on_its_neighbours() -> None:
    scores = np.random.default_rng(1).normal(size=(100, 3))
    factor = factor_of(nearest(HIGHAM))
    assert mixed(scores[17:18], factor).tolist() == mixed(scores, factor)[17:18].tolist()
    assert mixed(scores, factor) == pytest.approx(scores @ factor.T, rel=1e-12)


def test_that_reordering_keeps_every_value_and_brings_the_correlation() -> None:
    generator = np.random.default_rng(2)
    count = 4096
    shares = (np.array([generator.permutation(count) for _ in range(3)]).T + generator.random((count, 3))) / count
    wanted = np.array([[1, 0.8, -0.3], [0.8, 1, 0.1], [-0.3, 0.1, 1]])
    found = reordered(shares, factor_of(wanted))
    assert np.sort(found, axis=0).tolist() == np.sort(shares, axis=0).tolist()
    scores = stats.norm.ppf(found)
    assert np.corrcoef(scores.T) == pytest.approx(wanted, abs=0.01)
    expected = 6 / math.pi * np.arcsin(wanted / 2)
    assert np.asarray(stats.spearmanr(found).statistic) == pytest.approx(expected, abs=0.01)
