"""Exposure, recovery and expected loss against annuities and scipy's normal distribution."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.backlog import DefaultPlace, Profile, Status
from workbench.model.credit import ExposureBasis, HazardSource, Rating
from workbench.model.timing import FlowTiming, Step

SEEDS = st.integers(0, 2**32 - 1)

LEVEL: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "timing.valuation_date": date(2024, 12, 31),
    "capacity.is_limiting": 0.0,
    "contracts.profile": [Profile.OWN],
    "contracts.price": [900.0],
    "contracts.own": [[1.0, 1.0, 1.0]],
    "contracts.cost_share": [0.3],
    "contracts.hazard": [0.1],
    "contracts.relet_fill": [0.8],
    "contracts.relet_price": [0.5],
    "contracts.relet_delay": [1.0],
    "contracts.prepaid_opening": [60.0],
    "assay_rate.rate": 0.1,
    "credit.loss_horizon": 2.0,
}
"""300 a year for three years at 10 %; a default lets the power again after a year, four fifths of it at half price."""

ANNUITY = (1 - 1.1**-3) / 0.1
LATER = ANNUITY - 1 / 1.1


def exposed(**changes: Given) -> Result:
    """The level contract with changes; a key's first double underscore stands for its dot."""
    return case(LEVEL | {name.replace("__", ".", 1): value for name, value in changes.items()}, periods=6)


def test_that_probability_is_the_hazard_over_the_loss_horizon() -> None:
    assert exposed().figure("exposure.probability", 0) == near(1 - 0.9**2)
    assert exposed(credit__loss_horizon=3.0).figure("exposure.probability", 0) == near(1 - 0.9**3)
    # A horizon of losses beyond that of the model counts what the model sees.
    assert exposed(credit__loss_horizon=40.0).figure("exposure.probability", 0) == near(1 - 0.9**6)


@pytest.mark.parametrize(("rating", "within_5"), [(Rating.BB, 0.0652), (Rating.CCC, 0.4619), (Rating.AAA, 0.0035)])
def test_that_a_rating_gives_the_curves_own_probability(rating: Rating, within_5: float) -> None:
    r = exposed(contracts__hazard_source=[HazardSource.RATING], contracts__rating=[rating], credit__loss_horizon=5.0)
    assert r.figure("exposure.probability", 0) == near(within_5)


def test_that_probability_does_not_ask_where_the_valuation_counts_default() -> None:
    for place in DefaultPlace:
        assert exposed(disclosure__default_place=place).figure("exposure.probability", 0) == near(1 - 0.9**2)
    assert exposed(contracts__is_lost=[1.0]).figure("exposure.probability", 0) == 1.0


def test_that_revenue_at_risk_is_promised_revenue_less_the_prepayment() -> None:
    r = exposed()
    assert r.figure("exposure.at_default", 0) == near(300 * ANNUITY - 60)
    recovered = 300 * LATER * 0.8 * 0.5
    assert r.figure("exposure.recovered", 0) == near(recovered)
    share = recovered / (300 * ANNUITY - 60)
    assert r.figure("exposure.recovered_share", 0) == near(share)
    assert r.figure("exposure.loss_given_default", 0) == near(1 - share)
    assert r.figure("exposure.expected_loss", 0) == near((300 * ANNUITY - 60 - recovered) * 0.19)
    assert r.figure("exposure.delay_share", 0) == near(1.1**-2 / LATER)


def test_that_margin_at_risk_leaves_out_the_cost_a_default_saves() -> None:
    r = exposed(credit__exposure_basis=ExposureBasis.MARGIN)
    assert r.figure("exposure.at_default", 0) == near(0.7 * 300 * ANNUITY - 60)
    # Let at half price, and at the same cost: 20 % of the contract price is kept.
    assert r.figure("exposure.recovered", 0) == near(300 * LATER * 0.8 * 0.2)
    cheap = exposed(credit__exposure_basis=ExposureBasis.MARGIN, contracts__relet_price=[0.2])
    assert cheap.figure("exposure.recovered", 0) == 0.0


def test_that_debt_at_risk_is_the_contracts_share_of_debt() -> None:
    r = exposed(credit__exposure_basis=ExposureBasis.DEBT, facilities__drawn=[400.0])
    assert r.figure("exposure.at_default", 0) == near(400.0)
    assert r.figure("exposure.loss", 0) == near(400 - 300 * LATER * 0.8 * 0.2)


def test_that_a_re_let_price_above_contract_recovers_all_and_no_more() -> None:
    r = exposed(contracts__relet_price=[2.0], contracts__relet_fill=[1.0], contracts__relet_delay=[0.0])
    assert r.figure("exposure.recovered_share", 0) == 1.0
    assert r.figure("exposure.expected_loss", 0) == 0.0


def test_that_what_is_recovered_is_what_the_lost_customers_power_earns() -> None:
    """The stress of a lost customer runs through delivery; the exposure's recovery is its re-let step."""
    changes: dict[str, Given] = {
        "contracts__relet_delay": [2.0],
        "contracts__is_lost": [1.0],
        "contracts__prepaid_opening": [0.0],
    }
    lost = exposed(**changes)
    assert lost.figure("exposure.recovered", 0) == near(lost.figure("assay.relet"))
    assert lost.figure("exposure.loss", 0) == near(-lost.figure("assay.credit") - lost.figure("assay.relet"))


def test_that_a_bad_state_is_the_conditional_normal_of_the_copula() -> None:
    r = exposed(credit__correlation=0.3)
    p, z = 1 - 0.9**2, norm.ppf(0.01)
    expected = norm.cdf((norm.ppf(p) - np.sqrt(0.3) * z) / np.sqrt(0.7))
    assert r.figure("exposure.bad_probability", 0) == pytest.approx(float(expected), rel=1e-8)


def test_that_bad_states_average_to_the_default_probability() -> None:
    """The law of total probability, and the joint default of two names against the bivariate normal."""
    p, rho = 0.19, 0.3
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    given_z = norm.cdf((norm.ppf(p) - np.sqrt(rho) * nodes) / np.sqrt(1 - rho))
    assert float(weights @ given_z) == pytest.approx(p, rel=1e-9)
    joint = multivariate_normal.cdf([norm.ppf(p)] * 2, cov=[[1, rho], [rho, 1]])
    assert float(weights @ given_z**2) == pytest.approx(float(joint), rel=1e-4)
    bad = norm.cdf((norm.ppf(p) - np.sqrt(rho) * norm.ppf(0.01)) / np.sqrt(1 - rho))
    assert exposed(credit__correlation=rho).figure("exposure.bad_probability", 0) == pytest.approx(float(bad), rel=1e-8)


def test_that_without_correlation_a_bad_state_is_like_any_other() -> None:
    r = exposed(credit__correlation=0.0)
    assert r.figure("exposure.bad_probability", 0) == pytest.approx(0.19, rel=1e-8)
    assert r.figure("exposure_total.bad_loss") == pytest.approx(r.figure("exposure_total.expected_loss"), rel=1e-8)


def test_that_a_certain_default_and_none_at_all_stay_finite() -> None:
    none, sure = exposed(contracts__hazard=[0.0]), exposed(contracts__is_lost=[1.0])
    assert none.figure("exposure.bad_probability", 0) == pytest.approx(0.0, abs=1e-6)
    assert sure.figure("exposure.bad_probability", 0) == pytest.approx(1.0, abs=1e-6)


def test_that_wrong_way_states_recover_less() -> None:
    plain = exposed().figure("exposure.bad_recovered_share", 0)
    assert exposed(credit__wrong_way_price=0.2).figure("exposure.bad_recovered_share", 0) < plain
    assert exposed(credit__wrong_way_delay=0.3).figure("exposure.bad_recovered_share", 0) < plain
    assert exposed(credit__wrong_way_price=0.2).figure("exposure.expected_loss", 0) == near(
        exposed().figure("exposure.expected_loss", 0)
    )


def test_that_the_worst_state_recovers_what_the_copulas_law_of_wrong_way_risk_leaves() -> None:
    r = exposed(credit__wrong_way_price=0.25, credit__wrong_way_delay=0.5, credit__correlation=0.3)
    stress = -float(norm.ppf(0.01))
    later = r.figure("exposure.delay_share", 0)
    left = np.exp(-0.25 * stress) * max(1 - 0.5 * stress * later, 0.0)
    share = r.figure("exposure.recovered_share", 0) * left
    assert r.figure("exposure.bad_recovered_share", 0) == pytest.approx(share, rel=1e-8)
    chance = norm.cdf((norm.ppf(0.19) + np.sqrt(0.3) * stress) / np.sqrt(0.7))
    loss = r.figure("exposure.at_default", 0) * (1 - share) * float(chance)
    assert r.figure("exposure.bad_loss", 0) == pytest.approx(loss, rel=1e-8)


def test_that_a_contract_outside_reported_rpo_is_no_exposure() -> None:
    r = exposed(contracts__status=[Status.SIGNED_AFTER])
    assert r.figure("exposure.at_default", 0) == 0.0
    assert r.figure("exposure.expected_loss", 0) == 0.0


def test_that_contracts_of_one_customer_are_lost_together() -> None:
    two: dict[str, Given] = {key: [*v, *v] for key, v in LEVEL.items() if isinstance(v, list)}
    r = case(LEVEL | two | {"contracts.customer": [3.0, 3.0]}, periods=6)
    assert r.figure("exposure_total.worst_customer") == near(2 * r.figure("exposure.loss", 0))
    apart = case(LEVEL | two, periods=6)
    assert apart.figure("exposure_total.worst_customer") == near(apart.figure("exposure.loss", 0))


@settings(max_examples=80)
@given(seed=SEEDS)
def test_that_losses_of_random_books_are_bounded_and_sum(seed: int) -> None:
    counts = random_counts(seed)
    count = counts[next(s for s in counts if s.key == "contract")]
    r = random_case(seed, counts, 8)
    total = {"at_default": 0.0, "loss": 0.0, "expected_loss": 0.0, "bad_loss": 0.0}
    for place in range(count):
        for key in ("probability", "recovered_share", "loss_given_default", "bad_probability"):
            assert -1e-12 <= r.figure(f"exposure.{key}", place) <= 1 + 1e-12
        exposure, loss = r.figure("exposure.at_default", place), r.figure("exposure.loss", place)
        expected = r.figure("exposure.expected_loss", place)
        assert 0 <= expected <= loss + 1e-9
        assert loss <= exposure + 1e-9
        assert expected == near(
            exposure * r.figure("exposure.loss_given_default", place) * r.figure("exposure.probability", place)
        )
        assert 0.0 <= r.figure("exposure.delay_share", place) <= 1 + 1e-12
        for key in total:
            total[key] += r.figure(f"exposure.{key}", place)
    for key, amount in total.items():
        assert r.figure(f"exposure_total.{key}") == near(amount)
