"""Shares of variance against functions whose shares are known."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.analysis.simulated import NORMALS, ONE, PRICE, THREE, TOY, TWO, normals
from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Estimate, Outcome, simulate
from workbench.analysis.sobol import Floats, indices
from workbench.analysis.variance import rank_coefficients, rank_correlations, sobol_indices
from workbench.document.studies import Distribution, Family, Sampling, in_order
from workbench.document.valuation import Address, Valuation
from workbench.ground.problem import ProblemError

SIGMAS = 4.5


def is_near(found: Estimate, expected: float) -> bool:
    return abs(found.value - expected) < SIGMAS * found.error


def ishigami(points: Floats) -> Floats:
    """Of Ishigami and Homma, "An importance quantification technique in uncertainty analysis", 1990."""
    x, y, z = (2 * points - 1).T * math.pi
    found: Floats = np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return found


VARIANCE = 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.1**2 * math.pi**8 / 18 + 1 / 2
FIRST = (0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2 / VARIANCE, 7**2 / 8 / VARIANCE, 0.0)
TOGETHER = 0.1**2 * math.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = (FIRST[0] + TOGETHER, FIRST[1], TOGETHER)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_ishigamis_function_has_its_indices(seed: int) -> None:
    assert FIRST[:2] == pytest.approx((0.3139, 0.4424), abs=1e-4)  # as printed everywhere
    assert TOTAL[2] == pytest.approx(0.2437, abs=1e-4)
    found = indices(ishigami, [[0], [1], [2]], 3, 40_000, seed)
    for (first, total), known_first, known_total in zip(found, FIRST, TOTAL, strict=True):
        assert is_near(first, known_first)
        assert is_near(total, known_total)
        assert first.error < 0.03
        assert total.error < 0.03
    assert not is_near(found[1][0], FIRST[1] + 0.15)


def test_that_errors_are_as_large_as_indices_differ_between_seeds() -> None:
    runs = [indices(ishigami, [[0], [1], [2]], 3, 10_000, seed) for seed in range(40)]
    for place in range(3):
        for kind in range(2):
            spread = float(np.std([run[place][kind].value for run in runs], ddof=1))
            told = float(np.mean([run[place][kind].error for run in runs]))
            assert told == pytest.approx(spread, rel=0.5)


def test_that_a_sum_shares_its_variance_by_the_squares_of_its_weights() -> None:
    weights = np.array([1.0, 2.0, 3.0, 0.0])

    found = indices(lambda points: 1e6 + points @ weights, [[0], [1], [2], [3]], 4, 20_000)
    for (first, total), weight in zip(found, weights, strict=True):
        assert first.value == pytest.approx(weight**2 / 14, abs=max(SIGMAS * first.error, 1e-9))
        assert total.value == pytest.approx(weight**2 / 14, abs=max(SIGMAS * total.error, 1e-9))


def test_that_a_group_counts_as_one_input() -> None:
    """x·y + z: x and y matter together only."""

    def function(points: Floats) -> Floats:
        centred = 2 * points - 1
        return np.asarray(centred[:, 0] * centred[:, 1] + centred[:, 2])

    both = (1 / 9) / (1 / 9 + 1 / 3)
    (first, total), (other, _) = indices(function, [[0, 1], [2]], 3, 40_000)
    assert is_near(first, both)
    assert is_near(total, both)
    assert is_near(other, 1 - both)
    (alone, with_others), *_ = indices(function, [[0], [1], [2]], 3, 40_000)
    assert is_near(alone, 0.0)
    assert is_near(with_others, both)


def test_that_a_function_that_does_not_vary_has_no_indices() -> None:
    ((first, total),) = indices(lambda points: np.full(len(points), 3.7), [[0]], 1, 1_000)
    assert math.isnan(first.value)
    assert math.isnan(total.value)


# Of a plan -----------------------------------------------------------------------------------------------------------


def test_that_a_sum_of_normals_shares_its_variance_by_their_variances() -> None:
    found = sobol_indices(TOY, Valuation(), normals(1), PRICE, 40_000)
    assert [one.address for one in found] == [ONE, TWO]
    assert [one.name for one in found] == ["One", "Two"]
    for one, expected in zip(found, (9 / 25, 16 / 25), strict=True):
        assert one.total is not None
        assert is_near(one.first, expected)
        assert is_near(one.total, expected)
        assert one.missing == 0


def test_that_indices_are_the_same_whoever_computes_them() -> None:
    here = sobol_indices(TOY, Valuation(), normals(1), PRICE, 10_000)
    with ThreadPoolExecutor(3) as executor:
        assert sobol_indices(TOY, Valuation(), normals(1), PRICE, 10_000, executor) == here


def test_that_indices_of_correlated_inputs_are_refused_with_a_way_out() -> None:
    plan = replace(normals(1), correlations={in_order((ONE, TWO)): 0.5})
    with pytest.raises(ProblemError, match="rank correlations"):
        sobol_indices(TOY, Valuation(), plan, PRICE, 1_000)


def test_that_points_without_a_figure_are_counted() -> None:
    zero = Distribution(Family.DISCRETE, (0.0, 0.25, 1.0, 0.75))
    plan = replace(normals(1), distributions={**NORMALS, THREE: zero})
    found = sobol_indices(TOY, Valuation(), plan, Address("shares.per_three"), 10_000)
    assert {one.missing > 0 for one in found} == {True}
    assert len(found) == 3


def test_that_a_cancelled_run_tells_what_is_there() -> None:
    assert sobol_indices(TOY, Valuation(), normals(1), PRICE, 10_000, None, lambda _share: False) == []
    part = sobol_indices(TOY, Valuation(), normals(1), PRICE, 40_000, None, lambda share: share < 0.5)
    assert part[0].first.error > 0
    assert is_near(part[0].first, 9 / 25)


def test_that_without_uncertain_inputs_nothing_moves_anything() -> None:
    assert sobol_indices(TOY, Valuation(), replace(normals(1), distributions={}), PRICE, 1_000) == []


# Of draws that are there ---------------------------------------------------------------------------------------------


def test_that_rank_correlations_are_those_of_scipy_and_of_residuals() -> None:
    plan = replace(normals(2000), correlations={in_order((ONE, TWO)): 0.6})
    outcome = simulate(TOY, Valuation(), plan)
    one, two = outcome.points.T
    price = outcome.figures[PRICE]
    found = rank_coefficients(outcome, PRICE)
    assert found[0].spearman.value == pytest.approx(stats.spearmanr(one, price).statistic, abs=1e-12)
    assert found[1].spearman.value == pytest.approx(stats.spearmanr(two, price).statistic, abs=1e-12)
    ranks = [stats.rankdata(values) for values in (one, two, price)]
    left = [np.polynomial.Polynomial.fit(ranks[1], ranks[n], 1) for n in (0, 2)]
    residuals = ranks[0] - left[0](ranks[1]), ranks[2] - left[1](ranks[1])
    assert found[0].partial.value == pytest.approx(stats.pearsonr(*residuals).statistic, abs=1e-9)
    squared = rank_correlations(outcome, PRICE)
    assert [share.first.value for share in squared] == pytest.approx([c.partial.value**2 for c in found])
    assert [share.total for share in squared] == [None, None]


def noisy(seed: int, draws: int) -> Outcome:
    """A figure that falls with one input and hardly moves with the other."""
    outcome = simulate(TOY, Valuation(), normals(draws, seed, Sampling.RANDOM))
    noise = np.random.default_rng(seed).normal(size=draws) * 3
    return replace(outcome, figures={PRICE: noise - outcome.points[:, 0] + 0.02 * outcome.points[:, 1]})


@pytest.mark.parametrize("draws", [1000, 9 * BLOCK])
def test_that_errors_of_coefficients_are_as_large_as_they_differ_between_seeds(draws: int) -> None:
    runs = [rank_coefficients(noisy(seed, draws), PRICE) for seed in range(40)]
    assert runs[0][0].partial.value < -0.5
    for place in range(2):
        for kind in ("spearman", "partial"):
            found = [getattr(run[place], kind) for run in runs]
            spread = float(np.std([one.value for one in found], ddof=1))
            assert float(np.mean([one.error for one in found])) == pytest.approx(spread, rel=0.35)


def test_that_defaults_count_as_one_group() -> None:
    outcome = noisy(1, 4000)
    drawn = np.random.default_rng(2)
    first, second = (np.where(drawn.random(4000) < 0.3, drawn.integers(1, 20, 4000), 0.0) for _ in range(2))
    hurt = outcome.figures[PRICE] - 40.0 * (first > 0) - 20.0 * (second > 0)
    outcome = replace(outcome, figures={PRICE: hurt}, default_period={"A": first, "B": second})
    found = rank_correlations(outcome, PRICE)
    assert [one.address for one in found] == [ONE, TWO, None]
    assert found[2].first.value > 0.7
    together = rank_coefficients(outcome, PRICE)[2]
    count = (first > 0).astype(float) + (second > 0)
    assert together.spearman.value == pytest.approx(stats.spearmanr(count, hurt).statistic, abs=1e-12)


def test_that_an_input_that_does_not_vary_has_none() -> None:
    certain = Distribution(Family.DISCRETE, (10.0, 1.0))
    outcome = simulate(TOY, Valuation(), replace(normals(100), distributions={**NORMALS, ONE: certain}))
    one, two = rank_correlations(outcome, PRICE)
    assert math.isnan(one.first.value)
    assert two.first.value == pytest.approx(1.0)
