"""Draws of a plan: reproducible block by block, spread as promised, distributed and correlated as typed."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from workbench.analysis.distributions import Floats, cumulative
from workbench.analysis.draws import BLOCK, Sampler
from workbench.document.studies import Dependence, Distribution, Family, Sampling, Simulation
from workbench.document.valuation import Address, Entity, Valuation, addresses
from workbench.model import MODEL

VALUATION = Valuation(entities={"contract": (Entity("z", "Zulu"), Entity("a", "Alpha"))})
FIRST, SECOND, THIRD = Address("contracts.price", "z"), Address("contracts.price", "a"), Address("capacity.late")
DISTRIBUTIONS = {
    THIRD: Distribution(Family.TRIANGULAR, (0.0, 1.0, 4.0)),
    SECOND: Distribution(Family.LOGNORMAL, (1000.0, 400.0)),
    FIRST: Distribution(Family.NORMAL, (1000.0, 100.0), 700.0, None),
}
PLAN = Simulation(DISTRIBUTIONS, {(SECOND, FIRST): 0.6, (THIRD, FIRST): -0.4}, draws=3 * BLOCK, seed=7)
SAMPLINGS = list(Sampling)
ROOT = Path(__file__).parents[2]


def sampler(plan: Simulation, customers: int | None = None) -> Sampler:
    keys = None if customers is None else [f"customer {number}" for number in range(customers)]
    return Sampler(MODEL, VALUATION, plan, keys)


def shares_of(plan: Simulation, points: Floats) -> Floats:
    """The probability that each value stands for, by column."""
    columns = sampler(plan).addresses
    return np.array([cumulative(plan.distributions[a], points[:, i]) for i, a in enumerate(columns)]).T


def all_points(plan: Simulation) -> Floats:
    drawing = sampler(plan)
    return np.concatenate([drawing.block(number).points for number in range(drawing.count)])


# Order and reproducibility -------------------------------------------------------------------------------------------


def test_that_columns_stand_in_the_order_of_the_model_whatever_the_order_of_the_plan() -> None:
    expected = tuple(a for a in addresses(MODEL, VALUATION) if a in DISTRIBUTIONS)
    turned = replace(PLAN, distributions=dict(reversed(DISTRIBUTIONS.items())))
    assert sampler(PLAN).addresses == sampler(turned).addresses == expected
    assert (sampler(PLAN).block(1).points == sampler(turned).block(1).points).all()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_a_block_is_the_same_to_the_bit_in_any_order_and_by_anybody(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling)
    one, other = sampler(plan, 2), sampler(plan, 2)
    forward = {number: one.block(number) for number in (0, 1, 2)}
    for number in (2, 0, 1):
        again = other.block(number)
        assert again.points.tobytes() == forward[number].points.tobytes()
        assert again.factor.tobytes() == forward[number].factor.tobytes()
        assert again.own.tobytes() == forward[number].own.tobytes()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_another_seed_and_another_block_are_other_draws(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling)
    first = sampler(plan).block(0).points
    assert not np.isin(first, sampler(replace(plan, seed=8)).block(0).points).any()
    assert not np.isin(first, sampler(plan).block(1).points).any()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_fewer_draws_are_the_beginning_of_more(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling)
    short = sampler(replace(plan, draws=BLOCK + 100))
    assert [short.length(number) for number in range(short.count)] == [BLOCK, 100]
    assert short.block(1).points.tolist() == sampler(plan).block(1).points[:100].tolist()
    with pytest.raises(IndexError):
        short.block(2)


@pytest.mark.parametrize("sampling", [Sampling.LATIN_HYPERCUBE, Sampling.RANDOM])
def test_that_another_uncertain_input_does_not_change_the_draws_of_the_rest(sampling: Sampling) -> None:
    alone = replace(PLAN, distributions={FIRST: DISTRIBUTIONS[FIRST]}, correlations={}, sampling=sampling)
    more = replace(alone, distributions=DISTRIBUTIONS)
    column = sampler(more).addresses.index(FIRST)
    assert sampler(more, 3).block(0).points[:, column].tolist() == sampler(alone).block(0).points[:, 0].tolist()


MANY_TIED = """
import hashlib, itertools
from workbench.analysis.draws import Sampler
from workbench.document.studies import Distribution, Family, Simulation
from workbench.document.valuation import Address, Entity, Valuation
from workbench.model import MODEL
ids = [f"c{number}" for number in range(70)]
prices = sorted(Address("contracts.price", one) for one in ids)
pairs = {pair: (0.7, -0.6, 0.1)[n % 3] for n, pair in enumerate(itertools.combinations(prices, 2)) if n % 7 == 0}
plan = Simulation(dict.fromkeys(prices, Distribution(Family.NORMAL, (1000.0, 100.0))), pairs)
drawing = Sampler(MODEL, Valuation(entities={"contract": tuple(Entity(one, one) for one in ids)}), plan)
assert drawing.repaired.is_repaired
print(hashlib.sha256(drawing.block(0).points.tobytes()).hexdigest())
"""


def test_that_draws_are_the_same_to_the_bit_whatever_the_number_of_threads_of_a_process() -> None:
    found = set()
    for threads in ("1", "2"):
        settings = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), threads)
        ran = subprocess.run(
            [sys.executable, "-c", MANY_TIED], env={**os.environ, **settings}, cwd=ROOT, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        found.add(ran.stdout.strip())
    assert len(found) == 1


# Spread --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_correlated", [True, False])
def test_that_each_stratum_of_a_hypercube_holds_one_draw_correlated_or_not(is_correlated: bool) -> None:
    plan = PLAN if is_correlated else replace(PLAN, correlations={})
    for number in (0, 1):
        shares = sampler(plan, 2).shares(number)
        strata = np.sort(np.floor(shares * BLOCK).astype(int), axis=0)
        assert (strata == np.arange(BLOCK)[:, np.newaxis]).all()


def test_that_a_net_is_as_even_as_that_of_scipy_and_plain_draws_are_not() -> None:
    plan = replace(PLAN, correlations={})
    found = {s: sampler(replace(plan, sampling=s)).shares(0) for s in SAMPLINGS}
    theirs = qmc.discrepancy(qmc.Sobol(3, scramble=True, seed=np.random.default_rng(1)).random_base2(12))
    assert qmc.discrepancy(found[Sampling.SOBOL]) < 3 * theirs
    assert qmc.discrepancy(found[Sampling.RANDOM]) > 30 * theirs
    for column in range(3):  # every dyadic interval of a digital net holds one point
        assert (
            np.bincount((found[Sampling.SOBOL][:, column] * BLOCK).astype(int), minlength=BLOCK).tolist() == [1] * BLOCK
        )


def test_that_a_net_is_a_scrambled_net_of_scipy_moved_to_the_middle_of_its_cells() -> None:
    plan = replace(PLAN, correlations={}, sampling=Sampling.SOBOL)
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence((plan.seed, 1))))
    theirs = qmc.Sobol(3, scramble=True, seed=stream).random(BLOCK)
    assert (sampler(plan).shares(1) - theirs == 2.0**-31).all()


# Distributed as typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_draws_follow_their_distributions(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling)
    shares = shares_of(plan, all_points(plan))
    for column in range(shares.shape[1]):
        assert stats.kstest(shares[:, column], "uniform").pvalue > 1e-4


def rank_error(count: int, correlation: float) -> float:
    """Standard error of Spearman's correlation (D. G. Bonett and T. A. Wright, Psychometrika 65, 2000)."""
    return math.sqrt((1 + correlation**2 / 2) / (count - 3)) * (1 - correlation**2)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_rank_correlations_are_as_typed_within_their_error_and_not_otherwise(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling, draws=16 * BLOCK)
    points, columns = all_points(plan), sampler(plan).addresses
    for (one, other), typed in plan.correlations.items():
        pair = points[:, columns.index(one)], points[:, columns.index(other)]
        found = float(stats.spearmanr(*pair).statistic)
        error = rank_error(len(points), typed)
        assert abs(found - typed) < 4 * error
        # a planted fault, taking the rank correlation for that of the scores, is told
        assert abs(found - 6 / math.pi * math.asin(typed / 2)) > 2 * error
    free = float(stats.spearmanr(points[:, columns.index(SECOND)], points[:, columns.index(THIRD)]).statistic)
    assert abs(free) < 4 * rank_error(len(points), 0)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_that_a_gaussian_copula_has_the_typed_correlation_of_scores(sampling: Sampling) -> None:
    plan = replace(PLAN, sampling=sampling, dependence=Dependence.GAUSSIAN, draws=8 * BLOCK)
    scores = stats.norm.ppf(shares_of(plan, all_points(plan)))
    columns = sampler(plan).addresses
    for (one, other), typed in plan.correlations.items():
        found = float(np.corrcoef(scores[:, columns.index(one)], scores[:, columns.index(other)])[0, 1])
        assert abs(found - typed) < 4 * (1 - typed**2) / math.sqrt(len(scores))
        assert abs(found - 2 * math.sin(math.pi * typed / 6)) > 2 * (1 - typed**2) / math.sqrt(len(scores))


def test_that_blocks_differ_as_much_as_their_standard_error_says() -> None:
    """The mean of a sum over a hypercube varies from block to block far less than that of plain draws."""
    spreads = {}
    for sampling in SAMPLINGS:
        plan = replace(PLAN, sampling=sampling, draws=20 * BLOCK)
        drawing = sampler(plan)
        means = [drawing.block(number).points.sum(axis=1).mean() for number in range(drawing.count)]
        spreads[sampling] = float(np.std(means, ddof=1))
    plain = float(all_points(replace(PLAN, sampling=Sampling.RANDOM)).sum(axis=1).std()) / math.sqrt(BLOCK)
    assert 0.5 < spreads[Sampling.RANDOM] / plain < 1.6
    assert spreads[Sampling.LATIN_HYPERCUBE] < plain / 10
    assert spreads[Sampling.SOBOL] < plain / 10


# Edges ---------------------------------------------------------------------------------------------------------------


def test_that_a_certain_input_is_drawn_to_the_bit_and_dates_are_whole_days() -> None:
    start = Address("contracts.start", "z")
    value = 0.1 + 0.2
    plan = Simulation(
        {THIRD: Distribution(Family.DISCRETE, (value, 1.0)), start: Distribution(Family.UNIFORM, (45658.2, 45660.7))},
        draws=1000,
    )
    drawing = sampler(plan)
    points = drawing.block(0).points
    assert set(points[:, drawing.addresses.index(THIRD)].tolist()) == {value}
    assert set(points[:, drawing.addresses.index(start)].tolist()) == {45659.0, 45660.0}


def test_that_a_plan_without_inputs_still_has_draws() -> None:
    for sampling in SAMPLINGS:
        drawing = sampler(Simulation(draws=10, sampling=sampling))
        assert drawing.block(0).points.shape == (10, 0)
        assert drawing.block(0).factor.shape == (0,)
        assert sampler(Simulation(draws=10, sampling=sampling), 0).block(0).factor.shape == (10,)
        assert sampler(Simulation(draws=10, sampling=sampling), 2).block(0).own.shape == (10, 2)


def test_that_inputs_the_valuation_no_longer_has_are_not_drawn() -> None:
    gone = Address("contracts.price", "gone")
    assert sampler(replace(PLAN, distributions={**DISTRIBUTIONS, gone: DISTRIBUTIONS[FIRST]})).addresses == (
        sampler(PLAN).addresses
    )
