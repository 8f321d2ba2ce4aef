"""The assay by hand, concentration by numpy, and vintages of property by convolution."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.backlog import Profile
from workbench.model.timing import FlowTiming, Step

LEVEL: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "timing.valuation_date": date(2024, 12, 31),
    "capacity.is_limiting": 0.0,
    "tax.rate": 0.25,
    "contracts.profile": [Profile.OWN],
    "contracts.price": [900.0],
    "contracts.own": [[1.0, 1.0, 1.0]],
    "contracts.cost_share": [0.3],
    "contracts.relet_price": [0.0],
    "assay_rate.rate": 0.1,
}
"""300 a year for three years, 30 % cost to serve, at 10 %."""

ANNUITY = (1 - 1.1**-3) / 0.1


def assayed(**changes: Given) -> Result:
    """The level contract with changes; a key's first double underscore stands for its dot."""
    return case(LEVEL | {name.replace("__", ".", 1): value for name, value in changes.items()}, periods=6)


def test_that_a_level_contract_is_worth_its_annuity_after_cost_and_tax() -> None:
    r = assayed()
    assert r.figure("assay.headline") == near(900.0)
    assert r.figure("assay.time_value") == near(300 * ANNUITY - 900)
    assert r.figure("assay.service_cost") == near(-0.3 * 300 * ANNUITY)
    assert r.figure("assay.gold") == near(0.75 * 0.7 * 300 * ANNUITY)
    assert r.figure("assay.gold_ratio") == near(0.75 * 0.7 * 300 * ANNUITY / 900)


def test_that_credit_loss_is_the_present_value_of_what_does_not_survive() -> None:
    r = assayed(contracts__hazard=[0.2])
    assert r.figure("assay.credit") == near(-300 * sum((1 - 0.8**n) / 1.1**n for n in (1, 2, 3)))


def test_that_a_price_cut_takes_its_share_from_the_year_it_starts() -> None:
    r = assayed(contracts__reneg_period=[2.0], contracts__reneg_cut=[0.4])
    assert r.figure("assay.renegotiation") == near(-0.4 * 300 * (1.1**-2 + 1.1**-3))


def test_that_power_let_again_is_a_step_of_its_own() -> None:
    r = assayed(
        contracts__hazard=[0.2],
        contracts__relet_delay=[1.0],
        contracts__relet_fill=[0.5],
        contracts__relet_price=[0.8],
    )
    # A fifth is gone after the first year, 36 % after the second; its power is let a year later, half of it, at 80 %.
    assert r.figure("assay.relet") == near(300 * 0.5 * 0.8 * (0.2 / 1.1**2 + 0.36 / 1.1**3))
    assert r.figure("assay.renegotiation") == 0.0


def test_that_what_lapses_because_it_is_late_is_lost_under_termination_and_not_under_slip() -> None:
    late: dict[str, Given] = {
        "capacity__is_limiting": 1.0,
        "capacity__active_opening": 10.0,
        "capacity__availability": 1.0,
        "capacity__life": 30.0,
        "capacity__opening_life": 30.0,
        "contracts__price_per_mw": [10.0],
    }
    # 100 of the 300 due each year can be delivered; what is late waits, and is delivered in the three years after.
    waits = assayed(**late)
    assert waits.figure("assay.termination") == near(0.0)
    lost = assayed(**late, contracts__lapse=[1.0])
    # All that is late lapses at once: 200 a year for three years, in the year in which it was due.
    assert lost.figure("assay.slip") == near(0.0)
    assert lost.figure("assay.termination") == near(-200 * ANNUITY)
    assert lost.figure("assay.before_capex") == near(0.7 * 100 * ANNUITY)


def test_that_gold_before_capex_pays_tax_on_the_margin_before_capex() -> None:
    r = assayed(
        contracts__price_per_mw=[10.0],
        capacity__availability=1.0,
        investment__capex_per_mw=6.0,
        facilities__drawn=[80.0],
    )
    cash = 0.7 * 300 * ANNUITY
    assert r.figure("assay.gold_before_capex") == near(0.75 * cash)
    assert r.figure("assay.gold") == near(0.75 * (cash - 180.0))
    assert r.figure("assay.gold_ratio_before_capex") == near(0.75 * cash / 900)
    assert r.figure("assay_contracts.gold_ratio_before_capex", 0) == near(0.75 * cash / 900)
    assert r.figure("assay.gold_ratio") == near(0.75 * (cash - 180.0) / 900)
    assert r.figure("assay.to_equity_before_capex") == near(0.75 * cash - 80.0)
    assert r.figure("assay.to_equity") == near(0.75 * (cash - 180.0) - 80.0)
    # A hundred basic shares and no tranches.
    assert r.figure("assay.to_equity_per_share") == near((0.75 * (cash - 180.0) - 80.0) / 100)


def test_that_debt_is_shared_by_the_cash_of_contracts_and_not_by_one_that_loses_money() -> None:
    r = case(
        LEVEL
        | {
            "contracts.profile": [Profile.OWN] * 3,
            "contracts.price": [900.0, 300.0, 600.0],
            "contracts.own": [[1.0, 1.0, 1.0]] * 3,
            "contracts.cost_share": [0.3, 0.3, 1.4],
            "contracts.relet_price": [0.0] * 3,
            "facilities.drawn": [500.0, 300.0],
        },
        periods=6,
    )
    assert [r.figure("assay_contracts.debt_service", c) for c in range(3)] == near([-600.0, -200.0, 0.0])
    assert r.figure("assay.debt_unallocated") == near(0.0)
    left = [r.figure("assay_contracts.gold", c) + r.figure("assay_contracts.debt_service", c) for c in range(3)]
    assert [r.figure("assay_contracts.to_equity", c) for c in range(3)] == near(left)
    assert r.figure("assay.to_equity") == near(sum(left))


def test_that_debt_stays_with_no_contract_when_none_has_cash() -> None:
    r = assayed(contracts__cost_share=[1.5], facilities__drawn=[70.0])
    assert r.figure("assay_contracts.debt_service", 0) == 0.0
    assert r.figure("assay.debt_unallocated") == near(-70.0)
    assert case({"facilities.drawn": [70.0]}, periods=4).figure("assay.debt_unallocated") == near(-70.0)


def test_that_the_memo_adds_back_what_was_collected_and_nothing_else() -> None:
    r = assayed(contracts__prepaid_opening=[120.0])
    assert r.figure("assay.gold_with_collected") - r.figure("assay.gold") == near(120 / 1.1**3)


def test_that_a_schedule_beyond_the_horizon_is_named() -> None:
    straight: dict[str, Given] = {
        "contracts.profile": [Profile.STRAIGHT],
        "contracts.start": [date(2024, 12, 31)],
        "contracts.term": [3.0],
    }
    assert case(LEVEL | straight, periods=2).figure("assay.agreed_later") == near(-300.0)
    assert assayed().figure("assay.agreed_later") == near(0.0)


def test_that_delay_costs_time_and_no_money() -> None:
    r = assayed(contracts__delay=[1.0])
    # The fourth year, 2028, has 366 days.
    later = 1.1**-2 + 1.1**-3 + 1.1 ** (-1461 / 365)
    assert r.figure("assay.slip") == near(300 * (later - ANNUITY))
    assert assayed(contracts__delay=[1.0], assay_rate__rate=0.0).figure("assay.slip") == near(0.0)


def test_that_prepayments_already_collected_are_not_collected_again() -> None:
    r = assayed(contracts__prepaid_opening=[120.0])
    assert r.figure("assay.collected") == near(-120 / 1.1**3)


def test_that_power_still_to_be_built_is_charged_to_the_contracts_that_need_it() -> None:
    r = assayed(
        contracts__price_per_mw=[10.0],
        capacity__active_opening=10.0,
        capacity__availability=1.0,
        investment__capex_per_mw=6.0,
    )
    # 300 a year at 10 a MW is 30 MW; 10 stand.
    assert r.figure("assay.capex") == near(-20 * 6.0)


def test_that_concentration_is_the_sum_of_squared_shares() -> None:
    prices = [9400.0, 2900.0, 1500.0, 1300.0]
    r = case({"contracts.price": prices}, periods=4)
    shares = np.array(prices) / sum(prices)
    assert r.figure("assay.hhi") == near(float(np.sum(shares**2)))
    assert r.figure("assay.effective_number") == near(1 / float(np.sum(shares**2)))
    assert r.figure("assay.top_share") == near(9400 / 15100)


BEFORE_CAPEX = (
    "time_value",
    "slip",
    "credit",
    "relet",
    "renegotiation",
    "termination",
    "collected",
    "service_cost",
)
STEPS = (*BEFORE_CAPEX, "capex", "tax")


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1))
def test_that_contracts_sum_to_the_book_and_steps_to_gold(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 12)
    steps = STEPS
    size = 1e-9 * max(1.0, r.figure("assay.headline"), *(abs(r.figure(f"assay.{step}")) for step in steps))
    total = r.figure("assay.headline") + sum(r.figure(f"assay.{step}") for step in steps)
    assert r.figure("assay.gold") == pytest.approx(total, rel=1e-9, abs=size)
    count = random_counts(seed)[next(s for s in random_counts(seed) if s.key == "contract")]
    for key in (*STEPS, "headline", "before_capex", "gold", "gold_before_capex"):
        parts = sum(r.figure(f"assay_contracts.{key}", e) for e in range(count))
        assert r.figure(f"assay.{key}") == pytest.approx(parts, rel=1e-9, abs=size), key
    for e in range(count):
        of = {key: r.figure(f"assay_contracts.{key}", e) for key in (*STEPS, "headline", "gold", "debt_service")}
        gold = of["headline"] + sum(of[step] for step in STEPS)
        assert of["gold"] == pytest.approx(gold, rel=1e-9, abs=size)
        assert r.figure("assay_contracts.to_equity", e) == pytest.approx(gold + of["debt_service"], rel=1e-9, abs=size)
    debt = sum(r.figure("assay_contracts.debt_service", e) for e in range(count)) + r.figure("assay.debt_unallocated")
    assert debt == pytest.approx(-r.figure("bridge.debt"), rel=1e-9, abs=size)
    assert r.figure("assay.to_equity") == pytest.approx(total + debt, rel=1e-9, abs=size)


def built(life: float, site_life: float = 10.0, step: Step = Step.QUARTER, periods: int = 60) -> Result:
    """A company that energises 10 MW in each of the first 8 periods at 5 a MW and nothing after."""
    return case(
        {
            "timing.step": step,
            "capacity.additions": [10.0] * 8,
            "capacity.life": 30.0,
            "investment.capex_per_mw": 5.0,
            "investment.lead": 0.0,
            "investment.gpu_share": 0.8,
            "investment.book_life": life,
            "investment.site_life": site_life,
            "investment.tax_life": life,
            "investment.tax_bonus": 0.0,
        },
        periods=periods,
    )


@pytest.mark.parametrize("life", [1.0, 2.0, 3.75, 6.0])
def test_that_depreciation_by_vintage_is_a_convolution_with_straight_line(life: float) -> None:
    r = built(life)
    line = np.full(int(life * 4), 1 / (life * 4))
    expected = np.convolve(r.periods("investment.gpu_additions"), line)[:60]
    assert r.periods("investment.gpu_depreciation") == near(list(expected))


@pytest.mark.parametrize("life", [1.0, 5.0, 5.1, 6.4, 3.9])
@pytest.mark.parametrize("step", [Step.QUARTER, Step.YEAR])
def test_that_property_is_depreciated_in_full_whatever_its_life(life: float, step: Step) -> None:
    r = built(life, site_life=life, step=step, periods=60 if step is Step.QUARTER else 28)
    spent = sum(r.periods("investment.capex"))
    assert spent == near(400.0)
    assert sum(r.periods("income.depreciation")) == near(spent)
    assert sum(r.periods("investment.tax_depreciation")) == near(spent)
    assert r.row("position.property")[-1] == pytest.approx(0.0, abs=1e-6)


def test_that_capex_runs_ahead_of_power_by_its_lead_and_what_was_prebuilt_is_not_paid_twice() -> None:
    r = case(
        {
            "capacity.additions": [0.0, 0.0, 10.0, 10.0],
            "investment.capex_per_mw": 5.0,
            "investment.lead": 2.0,
            "investment.prebuilt": 70.0,
        },
        periods=6,
    )
    assert r.periods("investment.ahead") == near([50.0, 50.0, 0.0, 0.0, 0.0, 0.0])
    assert r.periods("investment.capex") == near([0.0, 30.0, 0.0, 0.0, 0.0, 0.0])
    assert sum(r.periods("investment.gpu_additions")) == near(75.0)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_that_power_is_added_worn_out_and_replaced_and_never_lost(share: float) -> None:
    r = case(
        {
            "timing.step": Step.YEAR,
            "capacity.active_opening": 30.0,
            "capacity.opening_life": 3.0,
            "capacity.additions": [20.0, 10.0],
            "capacity.life": 4.0,
            "capacity.replaced_share": share,
        },
        periods=12,
    )
    active = r.row("capacity.active")
    gained = sum(r.periods("capacity.energised")) - sum(r.periods("capacity.retired"))
    assert active[-1] - active[0] == near(gained)
    assert min(active) >= -1e-9
    assert active[-1] == near({0.0: 0.0, 0.5: active[-1], 1.0: 60.0}[share])


def test_that_power_replaced_in_full_stays_for_the_whole_horizon() -> None:
    """Ten years of quarters with a life of two years: the fleet wears out five times over."""
    r = case({"capacity.additions": [20.0], "capacity.life": 2.0}, periods=40)
    worn = sum(r.periods("capacity.replaced"))
    assert r.row("capacity.active")[-1] == near(20.0)
    assert worn == near(20.0 * 4)
