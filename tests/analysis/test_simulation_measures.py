"""Measures of draws against closed forms of a sum of normals, within their own standard errors."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.analysis.simulated import ONE, PRICE, TOY, normals
from workbench.analysis import simulation_measures as measures
from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Estimate, Outcome, simulate
from workbench.document.studies import Distribution, Family, Sampling
from workbench.document.valuation import Address, Valuation

SUM = stats.norm(50, 5)
FEW, MANY = 2 * BLOCK, 24 * BLOCK + 500
SIGMAS = 4.5


@pytest.fixture(scope="module", params=[(FEW, Sampling.RANDOM), (MANY, Sampling.RANDOM), (MANY, Sampling.SOBOL)])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    draws, sampling = request.param
    return simulate(TOY, Valuation(), normals(draws, 3, sampling))


def of_values(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Outcome:
    """An outcome whose value per share is as given."""
    made = simulate(TOY, Valuation(), replace(normals(len(values)), is_breach_followed=False))
    return replace(made, figures={PRICE: values})


def is_near(found: Estimate, expected: float) -> bool:
    return abs(found.value - expected) < SIGMAS * found.error


def test_that_mean_and_deviation_are_those_of_the_sum(outcome: Outcome) -> None:
    assert is_near(measures.mean(outcome, PRICE), 50)
    assert is_near(measures.deviation(outcome, PRICE), 5)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.5, 0.95])
def test_that_quantiles_and_probabilities_are_those_of_the_sum(outcome: Outcome, share: float) -> None:
    level = float(SUM.ppf(share))
    assert is_near(measures.quantile(outcome, PRICE, share), level)
    assert is_near(measures.probability_below(outcome, PRICE, level), share)
    assert is_near(measures.probability_above(outcome, PRICE, level), 1 - share)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_that_expected_shortfall_is_that_of_a_normal(outcome: Outcome, share: float) -> None:
    expected = 50 - 5 * float(stats.norm.pdf(stats.norm.ppf(share))) / share
    assert is_near(measures.expected_shortfall(outcome, PRICE, share), expected)


def test_that_a_planted_shift_is_seen() -> None:
    outcome = simulate(TOY, Valuation(), normals(MANY, 3))
    shifted = replace(outcome, figures={PRICE: outcome.figures[PRICE] + 0.2})
    assert not is_near(measures.mean(shifted, PRICE), 50)
    assert not is_near(measures.quantile(shifted, PRICE, 0.5), 50)
    assert not is_near(measures.expected_shortfall(shifted, PRICE, 0.3), 50 - 5 * 1.159)


def _over_seeds(of: str, draws: int, sampling: Sampling) -> tuple[float, float]:
    """Deviation of a measure over seeds, and the mean of the errors it told."""
    calls = {
        "mean": lambda o: measures.mean(o, PRICE),
        "deviation": lambda o: measures.deviation(o, PRICE),
        "quantile": lambda o: measures.quantile(o, PRICE, 0.05),
        "shortfall": lambda o: measures.expected_shortfall(o, PRICE, 0.05),
        "probability": lambda o: measures.probability_above(o, PRICE, 55.0),
    }
    found = [calls[of](simulate(TOY, Valuation(), normals(draws, seed, sampling))) for seed in range(60)]
    return float(np.std([one.value for one in found], ddof=1)), float(np.mean([one.error for one in found]))


@pytest.mark.parametrize("of", ["mean", "deviation", "quantile", "shortfall", "probability"])
def test_that_errors_are_as_large_as_measures_differ_between_seeds(of: str) -> None:
    for draws, sampling in ((2000, Sampling.RANDOM), (8 * BLOCK, Sampling.LATIN_HYPERCUBE)):
        spread, told = _over_seeds(of, draws, sampling)
        assert told == pytest.approx(spread, rel=0.35)


def test_that_few_draws_of_a_hypercube_promise_no_less_error_than_there_is() -> None:
    spread, told = _over_seeds("mean", BLOCK, Sampling.LATIN_HYPERCUBE)
    assert told > spread


def test_that_missing_figures_are_counted_and_told() -> None:
    zero = Distribution(Family.DISCRETE, (0.0, 0.25, 1.0, 0.75))
    plan = replace(normals(4 * BLOCK), distributions={**normals(1).distributions, Address("shares.three"): zero})
    outcome = simulate(TOY, Valuation(), replace(plan, figures=(Address("shares.per_three"),)))
    figure = Address("shares.per_three")
    assert outcome.missing(figure) == BLOCK
    assert outcome.missing(PRICE) == 0
    assert any("4,096 draws have no figure for" in note for note in outcome.notes)
    known = outcome.figures[figure][~np.isnan(outcome.figures[figure])]
    assert measures.mean(outcome, figure).value == pytest.approx(known.mean(), rel=1e-12)
    assert measures.quantile(outcome, figure, 0.5).value == pytest.approx(float(np.median(known)), rel=1e-12)
    assert measures.probability_above(outcome, figure, 50.0).value == pytest.approx((known > 50).mean(), rel=1e-12)


def test_that_without_any_figure_nothing_is_told() -> None:
    outcome = of_values(np.full(100, np.nan))
    for found in (
        measures.mean(outcome, PRICE),
        measures.deviation(outcome, PRICE),
        measures.quantile(outcome, PRICE, 0.5),
        measures.expected_shortfall(outcome, PRICE, 0.05),
        measures.probability_above(outcome, PRICE, 0.0),
        measures.probability_of_breach(outcome),
    ):
        assert math.isnan(found.value)
        assert math.isnan(found.error)
    assert measures.histogram(outcome, PRICE)[0].size == measures.cumulative(outcome, PRICE)[0].size == 0
    assert measures.breach_times(outcome) == []


def test_that_an_event_no_draw_shows_has_an_error_of_one_draw() -> None:
    outcome = of_values(np.linspace(1, 2, 1000))
    assert measures.probability_above(outcome, PRICE, 3.0) == Estimate(0.0, 0.001)
    assert measures.probability_below(outcome, PRICE, 3.0) == Estimate(1.0, 0.001)


def test_that_the_tail_counts_its_last_draw_in_part() -> None:
    outcome = of_values(np.arange(1.0, 11.0))
    assert measures.expected_shortfall(outcome, PRICE, 0.25).value == pytest.approx((1 + 2 + 0.5 * 3) / 2.5)
    assert measures.expected_shortfall(outcome, PRICE, 0.05).value == 1.0
    assert measures.expected_shortfall(outcome, PRICE, 1.0).value == pytest.approx(5.5)


def test_that_times_of_breach_add_up() -> None:
    outcome = replace(of_values(np.arange(8.0)), breach=np.array([0, 3, 0, 1, 3, np.nan, 0, 0]))
    times = measures.breach_times(outcome)
    assert [period for period, _ in times] == [1, 2, 3]
    assert [one.value for _, one in times] == pytest.approx([1 / 7, 1 / 7, 3 / 7])
    assert measures.probability_of_breach(outcome).value == pytest.approx(3 / 7)


def test_that_a_histogram_holds_every_draw_unless_a_tail_is_long() -> None:
    values = np.random.default_rng(5).normal(50, 5, 10_000)
    edges, shares = measures.histogram(of_values(values), PRICE, 40)
    assert len(edges) == 41
    assert shares.sum() == pytest.approx(1)
    assert shares == pytest.approx(np.histogram(values, edges)[0] / 10_000)
    values[0] = 1e9
    edges, shares = measures.histogram(of_values(values), PRICE, 40)
    assert edges[-1] < 100
    assert shares.sum() == pytest.approx(1, abs=0.003)
    edges, shares = measures.histogram(of_values(np.full(10, 7.0)), PRICE, 5)
    assert edges[0] < 7 < edges[-1]
    assert shares.sum() == 1


def test_that_the_cumulative_curve_is_that_of_the_draws(outcome: Outcome) -> None:
    values, shares = measures.cumulative(outcome, PRICE)
    assert (np.diff(values) >= 0).all()
    assert np.abs(SUM.cdf(values) - shares).max() < 0.03


def test_that_convergence_ends_at_the_mean_with_its_error(outcome: Outcome) -> None:
    counts, means, errors = measures.convergence(outcome, PRICE)
    assert counts[-1] == outcome.draws
    assert len(counts) == len(means) == len(errors) <= measures.STEPS + 1
    assert Estimate(means[-1], errors[-1]) == measures.mean(outcome, PRICE)
    place = len(counts) // 2
    assert means[place] == pytest.approx(outcome.figures[PRICE][: int(counts[place])].mean(), rel=1e-12)


def test_that_a_fan_is_made_of_the_quantiles_of_each_period() -> None:
    lines = np.array([np.full(5, np.nan), [1, 2, 3, 4, np.nan], [5, 5, 5, 5, 5]])
    outcome = replace(of_values(np.arange(5.0)), rows={ONE: lines})
    found = measures.fan(outcome, ONE, (0.0, 0.5, 1.0))
    assert np.isnan(found[:, 0]).all()
    assert found[:, 1].tolist() == [1, 2.5, 4]
    assert found[:, 2].tolist() == [5, 5, 5]


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_that_a_share_beyond_0_and_1_is_refused(share: float) -> None:
    outcome = of_values(np.arange(5.0))
    with pytest.raises(ValueError, match="share"):
        measures.quantile(outcome, PRICE, share)
    with pytest.raises(ValueError, match="share"):
        measures.expected_shortfall(outcome, PRICE, share)
