"""Default times drawn by one factor on the model's own survival, and a model that follows survival of 0 or 1."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.exchange.exported import example, figures_of, with_values
from tests.exchange.random_valuations import random_valuation
from workbench.analysis.default_times import DefaultTimes, Fates, drawing_of
from workbench.analysis.draws import BLOCK, Block, Floats, Sampler
from workbench.analysis.space import Space
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Distribution, Family, Sampling, Simulation
from workbench.document.valuation import Address, Entity, Valuation, Value
from workbench.interpret.evaluate import Inputs, evaluate, shape_of
from workbench.interpret.verdict import failed_checks
from workbench.model import MODEL
from workbench.rows.items import Severity

SURVIVAL = MODEL["delivery.survival"]
PERIODS = 12
"""Quarters."""


def book(hazards: list[float], numbers: list[float] | None = None, **credit: float) -> Valuation:
    """Contracts with these yearly hazards and customer numbers."""
    ids = [f"contract-{place}" for place in range(len(hazards))]
    values: dict[Address, Value] = {Address(f"credit.{key}"): value for key, value in credit.items()}
    for contract, hazard, number in zip(ids, hazards, numbers or [0.0] * len(ids), strict=True):
        values[Address("contracts.hazard", contract)] = hazard
        values[Address("contracts.customer", contract)] = number
        values[Address("contracts.relet_price", contract)] = 0.6
        values[Address("contracts.relet_delay", contract)] = 2.0
    return Valuation(periods=PERIODS, entities={"contract": tuple(Entity(i, i.title()) for i in ids)}, values=values)


def plan(blocks: int = 10, **settings: object) -> Simulation:
    made = Simulation(draws=blocks * BLOCK, is_default_drawn=True, sampling=Sampling.RANDOM)
    return replace(made, **settings)  # type: ignore[arg-type]


def all_fates(valuation: Valuation, simulation: Simulation) -> tuple[DefaultTimes, list[Block], list[Fates]]:
    sampler, times = drawing_of(MODEL, valuation, simulation)
    assert times is not None
    blocks = [sampler.block(number) for number in range(sampler.count)]
    return times, blocks, [times.at(block) for block in blocks]


def periods_of(valuation: Valuation, simulation: Simulation) -> Floats:
    return np.concatenate([fates.periods for fates in all_fates(valuation, simulation)[2]], axis=1)


def error_of(probability: float, count: int) -> float:
    return math.sqrt(max(probability * (1 - probability), 1e-12) / count)


# How often, and together ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.99])
def test_that_defaults_are_as_frequent_as_the_model_expects_whatever_the_correlation(correlation: float) -> None:
    valuation = book([0.08, 0.25], correlation=correlation)
    periods = periods_of(valuation, plan())
    for contract, hazard in enumerate((0.08, 0.25)):
        for period in (1, 4, 12):
            expected = 1 - (1 - hazard) ** (period / 4)
            found = float((periods[contract] <= period).mean())
            assert abs(found - expected) < 4 * error_of(expected, periods.shape[1])


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.7])
def test_that_two_customers_default_together_as_the_bivariate_normal_says(correlation: float) -> None:
    valuation = book([0.1, 0.3], correlation=correlation)
    periods = periods_of(valuation, plan(20))
    for first, second in ((12, 12), (4, 8)):
        p, q = 1 - 0.9 ** (first / 4), 1 - 0.7 ** (second / 4)
        thresholds = stats.norm.ppf([p, q])
        expected = float(stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf(thresholds))
        found = float(((periods[0] <= first) & (periods[1] <= second)).mean())
        assert abs(found - expected) < 4 * error_of(expected, periods.shape[1])
        if correlation:  # independence, planted, is told
            assert abs(found - p * q) > 4 * error_of(expected, periods.shape[1])


def test_that_contracts_of_one_customer_default_in_the_same_period() -> None:
    periods = periods_of(book([0.2, 0.2, 0.2], [7.0, 0.0, 7.0]), plan(1))
    assert (periods[0] == periods[2]).all()
    assert not (periods[0] == periods[1]).all()


def test_that_the_weaker_contract_of_a_customer_goes_first_and_a_note_says_so() -> None:
    valuation = book([0.1, 0.3], [7.0, 7.0])
    periods = periods_of(valuation, plan(1))
    assert (periods[1] <= periods[0]).all()
    assert any("different default hazards" in note for note in DefaultTimes(MODEL, valuation, plan()).notes)
    assert DefaultTimes(MODEL, book([0.1, 0.1], [7.0, 7.0]), plan()).notes == ()


def test_that_survival_is_typed_as_1_until_the_period_of_default_and_0_from_then_on() -> None:
    times, _, (fates,) = all_fates(book([0.3, 0.0]), plan(1))
    assert {cell[1] for cell in fates.typed} == {0}  # the second contract cannot default: nothing is typed over
    assert set(fates.typed) == set(times.cells)
    for period in range(1, PERIODS + 1):
        assert (fates.typed[SURVIVAL, 0, period] == (fates.periods[0] > period)).all()
    assert np.isinf(fates.periods[1]).all()


def test_that_a_lost_customer_defaults_in_the_first_period_for_sure() -> None:
    valuation = with_values(book([0.0, 0.1]), {Address("contracts.is_lost", "contract-0"): 1.0})
    assert (periods_of(valuation, plan(1))[0] == 1).all()


# Hazards that are uncertain themselves -------------------------------------------------------------------------------


def test_that_survival_follows_the_hazard_of_each_draw() -> None:
    low, high = 0.05, 0.6
    address = Address("contracts.hazard", "contract-0")
    simulation = plan(distributions={address: Distribution(Family.UNIFORM, (low, high))})
    _, blocks, fates = all_fates(book([0.1, 0.1]), simulation)
    hazards = np.concatenate([block.points[:, 0] for block in blocks])
    periods = np.concatenate([found.periods for found in fates], axis=1)
    for period in (2, 12):
        power = period / 4
        kept = ((1 - low) ** (power + 1) - (1 - high) ** (power + 1)) / (power + 1) / (high - low)
        assert abs(float((periods[0] <= period).mean()) - (1 - kept)) < 4 * error_of(kept, periods.shape[1])
    weak, strong = hazards > 0.5, hazards < 0.15
    assert (periods[0][weak] <= 4).mean() > 3 * (periods[0][strong] <= 4).mean()


def test_that_the_first_evaluation_is_left_out_where_nothing_drawn_moves_survival() -> None:
    price = {Address("contracts.price", "contract-0"): Distribution(Family.UNIFORM, (900.0, 1100.0))}
    assert DefaultTimes(MODEL, book([0.1]), plan(distributions=price))._first is None


def test_that_an_uncertain_correlation_ties_each_draw_by_its_own() -> None:
    """Half the draws independent, half almost one: defaults together are the mean of both."""
    spread = {Address("credit.correlation"): Distribution(Family.DISCRETE, (0.0, 0.5, 0.99, 0.5))}
    periods = periods_of(book([0.2, 0.2]), plan(distributions=spread))
    p = 1 - 0.8**3
    point = stats.norm.ppf([p, p])
    tied = float(stats.multivariate_normal([0, 0], [[1, 0.99], [0.99, 1]]).cdf(point))
    expected = (p * p + tied) / 2
    assert abs(float((periods <= 12).all(axis=0).mean()) - expected) < 4 * error_of(expected, periods.shape[1])


# Wrong-way -----------------------------------------------------------------------------------------------------------


def test_that_bad_states_lower_re_let_prices_and_lengthen_re_letting_and_good_ones_do_nothing() -> None:
    valuation = book([0.1], wrong_way_price=0.25, wrong_way_delay=1.0)
    times, (block,), (fates,) = all_fates(valuation, plan(1, is_wrong_way=True))
    price, delay = (
        fates.typed[MODEL["contracts.relet_price"], 0, None],
        fates.typed[MODEL["contracts.relet_delay"], 0, None],
    )
    z = stats.norm.ppf(block.factor)
    assert price == pytest.approx(0.6 * np.exp(-0.25 * np.maximum(-z, 0)), rel=1e-12)
    assert delay.tolist() == np.rint(2 + np.maximum(-z, 0)).tolist()
    assert set(price[z > 0].tolist()) == {0.6}
    assert np.corrcoef(price, fates.periods[0] <= PERIODS)[0, 1] < -0.05  # where many default, prices are low
    assert set(fates.typed) == set(times.cells)


def test_that_a_drawn_delay_between_whole_periods_is_left_alone_in_good_states() -> None:
    address = Address("contracts.relet_delay", "contract-0")
    drawn = {address: Distribution(Family.UNIFORM, (1.0, 4.0))}
    valuation = book([0.1], wrong_way_delay=1.0)
    _, (block,), (fates,) = all_fates(valuation, plan(1, is_wrong_way=True, distributions=drawn))
    longer = fates.points[:, 0] - block.points[:, 0]
    stress = np.maximum(-stats.norm.ppf(block.factor), 0)
    assert longer == pytest.approx(np.rint(stress), abs=1e-12)


def test_that_wrong_way_moves_drawn_re_let_prices_where_they_stand_and_keeps_them_in_bounds() -> None:
    address = Address("contracts.relet_price", "contract-0")
    drawn = {address: Distribution(Family.UNIFORM, (0.4, 0.8))}
    valuation = book([0.1, 0.1], wrong_way_price=0.5, wrong_way_delay=20.0)
    _, (block,), (fates,) = all_fates(valuation, plan(1, is_wrong_way=True, distributions=drawn))
    stress = np.maximum(-stats.norm.ppf(block.factor), 0)
    assert fates.points[:, 0] == pytest.approx(block.points[:, 0] * np.exp(-0.5 * stress), rel=1e-12)
    assert (MODEL["contracts.relet_price"], 0, None) not in fates.typed
    assert fates.typed[MODEL["contracts.relet_delay"], 0, None].max() == 60.0


def test_that_wrong_way_lowers_the_mean_of_re_let_revenue_the_more_the_higher_the_correlation() -> None:
    means = {}
    for correlation, price in ((0.3, 0.0), (0.0, 0.3), (0.3, 0.3), (0.9, 0.3)):
        base = with_values(
            example("coreweave-ipo"),
            {
                Address("credit.correlation"): correlation,
                Address("credit.wrong_way_price"): price,
                Address("credit.wrong_way_delay"): 0.0,
            },
        )
        sampler, times = drawing_of(MODEL, base, plan(2, is_wrong_way=True, sampling=Sampling.LATIN_HYPERCUBE))
        assert times is not None
        rows = means_of(base, times, sampler, ["rpo.relet"])["rpo.relet"]
        means[correlation, price] = float(rows.sum(axis=1).mean())
    assert means[0.3, 0.0] > means[0.0, 0.3] > means[0.3, 0.3] > means[0.9, 0.3]


def test_that_notes_tell_where_nothing_can_default_and_where_wrong_way_is_idle() -> None:
    (note,) = DefaultTimes(MODEL, book([0.0]), plan()).notes
    assert "No contract has a default hazard" in note
    (note,) = DefaultTimes(MODEL, book([0.1]), plan(is_wrong_way=True)).notes
    assert "Wrong-way" in note


@pytest.mark.parametrize(("place", "word"), [("FAILURE", "failure of the company"), ("RATE", "discount rate")])
def test_that_nobody_defaults_where_default_is_counted_elsewhere_and_a_note_says_so(place: str, word: str) -> None:
    valuation = with_values(book([0.3]), {Address("disclosure.default_place"): place})
    times, _, (fates,) = all_fates(valuation, plan(1))
    assert np.isinf(fates.periods).all()
    assert times.cells == ()
    assert any(word in note for note in times.notes)


# The model on a path of survival -------------------------------------------------------------------------------------

LINEAR = (
    "rpo.closing",
    "rpo.contracted",
    "rpo.defaulted",
    "rpo.deferred",
    "rpo.kept",
    "rpo.prepayment",
    "rpo.relet",
    "cash_available.contracts",
)


def means_of(valuation: Valuation, times: DefaultTimes, sampler: Sampler, keys: list[str]) -> dict[str, Floats]:
    """Mean of each row by block and period, (blocks, N + 1)."""
    wanted = [Address(key) for key in keys]
    space = Space(MODEL, valuation, None, sampler.addresses, wanted, times.cells)
    found: dict[str, list[Floats]] = {key: [] for key in keys}
    for number in range(sampler.count):
        fates = times.at(sampler.block(number))
        rows = space.at(fates.points, fates.typed)
        for key in keys:
            found[key].append(rows[Address(key)].mean(axis=1))
    return {key: np.array(rows) for key, rows in found.items()}


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_that_the_mean_of_many_worlds_is_what_the_model_expects(correlation: float) -> None:
    valuation = with_values(example("coreweave-ipo"), {Address("credit.correlation"): correlation})
    sampler, times = drawing_of(MODEL, valuation, plan(12))
    assert times is not None
    assert times.notes == ()
    expected = figures_of(valuation)
    for key, rows in means_of(valuation, times, sampler, list(LINEAR)).items():
        model = np.array(expected.row(MODEL[key]))
        error = rows.std(axis=0, ddof=1) / math.sqrt(len(rows))
        assert (np.abs(rows.mean(axis=0) - model) <= 6 * error + 1e-9 * np.abs(model).max()).all(), key
        total, spread = rows.sum(axis=1).mean(), rows.sum(axis=1).std(ddof=1) / math.sqrt(len(rows))
        assert abs(total - model.sum()) <= 4 * spread + 1e-9 * abs(model).sum(), key


def evaluated_on_a_path(valuation: Valuation, fates: Fates, draw: int) -> set[str]:
    """Integrity checks that fail when one draw is typed over by hand, each without the batch."""
    inputs = inputs_for(MODEL, valuation)
    overrides = {cell: list(row) for cell, row in inputs.overrides.items()}
    for item, place, period in fates.typed:
        row = overrides.setdefault((item, place), [math.nan] * valuation.periods)
        assert period is not None
        row[period - 1] = float(fates.typed[item, place, period][draw])
    typed = Inputs(inputs.values, overrides)
    counts = {entity_set: len(valuation.members(entity_set)) for entity_set in MODEL.entity_sets}
    arrays = evaluate(MODEL, shape_of(MODEL, valuation.periods, counts, typed), typed)
    return {one.check.key for one in failed_checks(MODEL, arrays) if one.check.severity is Severity.INTEGRITY}


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4, 5])
def test_that_every_integrity_check_holds_in_every_world_in_which_it_held_before(seed: int | None) -> None:
    valuation = example("coreweave-ipo") if seed is None else random_valuation(seed)
    inputs = inputs_for(MODEL, valuation)
    before = failed_checks(MODEL, evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs))
    _, _, (fates,) = all_fates(valuation, plan(1))
    worst = np.argsort(np.where(np.isinf(fates.periods), 1e3, fates.periods).sum(axis=0))
    for draw in (*worst[:3].tolist(), *range(5)):
        assert evaluated_on_a_path(valuation, fates, draw) <= {one.check.key for one in before}


def test_that_keys_name_customers_for_good() -> None:
    times = DefaultTimes(MODEL, book([0.1, 0.1, 0.1], [7.0, 0.0, 7.0]), plan())
    assert times.keys == ("customer 7", "contract contract-1")
    assert drawing_of(MODEL, book([0.1]), Simulation())[1] is None
