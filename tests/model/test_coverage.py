"""Cover of debt by cash: numpy-financial, figures to be checked by hand, and what must hold in any company."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near, serial
from tests.model.random_cases import random_case, random_counts
from workbench.model.facilities import Amortisation, FacilityKind
from workbench.model.leases import LeaseTreatment
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step
from workbench.model.waterfall import GapClosing

SEEDS = st.integers(0, 2**32 - 1)
RATE = 0.08
PERIODS = 10

LOAN: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "tax.rate": 0.0,
    "waterfall.opening_cash": 1000.0,
    "rates.basis": InterestBasis.OPENING,
    "facilities.drawn": [500.0],
    "facilities.fixed_rate": [RATE],
    "facilities.maturity": [date(2029, 12, 31)],
    "facilities.amortisation": [Amortisation.LEVEL_PAYMENT],
}
"""500 repaid in five level yearly payments out of a company without tax, capex or working capital."""


def covered(cash: list[float], **changes: Given) -> Result:
    """The loan, and `cash` of EBITDA a year; keys are inputs, their first double underscore stands for the dot."""
    given_inputs = LOAN | {key.replace("__", ".", 1): value for key, value in changes.items()}
    return case(given_inputs, periods=len(cash), typed_over={"operations.ebitda": cash})


CASH = [180.0, 150.0, 170.0, 160.0, 190.0, 120.0, 110.0, 100.0, 90.0, 80.0]


def test_that_debt_service_is_a_level_payment_and_its_cover_is_cash_over_it() -> None:
    r = covered(CASH)
    payment = -float(npf.pmt(RATE, 5, 500.0))
    assert r.periods("coverage.service") == near([payment] * 5 + [0.0] * 5)
    assert r.periods("coverage.dscr")[:5] == near([cash / payment for cash in CASH[:5]])
    assert all(map(math.isnan, r.periods("coverage.dscr")[5:])), "no debt service, no cover"


def test_that_lowest_and_mean_cover_look_only_where_something_is_due() -> None:
    r = covered(CASH)
    payment = -float(npf.pmt(RATE, 5, 500.0))
    assert r.figure("coverage.dscr_lowest") == near(150.0 / payment)
    assert r.figure("coverage.dscr_mean") == near(sum(CASH[:5]) / (5 * payment))
    idle = covered(CASH, facilities__drawn=[0.0])
    assert math.isnan(idle.figure("coverage.dscr_lowest"))
    assert math.isnan(idle.figure("coverage.dscr_mean"))


def test_that_loan_and_project_life_cover_are_net_present_values_at_the_rate_of_the_debt() -> None:
    r = covered(CASH)
    balances = r.row("coverage.owed")
    for t in range(5):
        loan = float(npf.npv(RATE, [0.0, *CASH[t:5]]))
        project = float(npf.npv(RATE, [0.0, *CASH[t:]]))
        assert r.row("coverage.llcr")[t] == near(loan / balances[t])
        assert r.row("coverage.plcr")[t] == near(project / balances[t])
    assert all(map(math.isnan, r.row("coverage.llcr")[5:]))


def test_that_the_last_loan_life_cover_is_the_last_debt_service_cover() -> None:
    # A check that modellers publish: one period before the end both compare the same cash with the same payment.
    r = covered(CASH)
    assert r.row("coverage.llcr")[4] == near(r.row("coverage.dscr")[5])


def test_that_cash_of_100_on_service_of_50_covers_twice_and_falls_by_half_before_it_breaks() -> None:
    # The textbook case of break-even: (DSCR - 1) / DSCR of the cash may go.
    drawn = -float(npf.pv(RATE, 5, 50.0))
    r = covered([100.0] * PERIODS, facilities__drawn=[drawn])
    assert r.periods("coverage.dscr")[:5] == near([2.0] * 5)
    lost = (2.0 - 1.0) / 2.0
    r = covered([100.0 * (1 - lost)] * PERIODS, facilities__drawn=[drawn])
    assert r.periods("coverage.dscr")[:5] == near([1.0] * 5)


def test_that_cash_cut_by_what_loan_life_cover_leaves_still_repays_the_debt_exactly() -> None:
    llcr = covered(CASH).row("coverage.llcr")[0]
    lost = (llcr - 1) / llcr
    r = covered([cash * (1 - lost) for cash in CASH])
    assert r.row("coverage.llcr")[0] == near(1.0)
    paid = [cash * (1 - lost) for cash in CASH[:5]]
    assert float(npf.npv(RATE, [-500.0, *paid])) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("basis", list(InterestBasis))
@pytest.mark.parametrize("step", list(Step))
@settings(max_examples=25)
@given(
    cover=st.floats(1.05, 3.0), rate=st.floats(0.0, 0.2), share=st.lists(st.floats(5.0, 200.0), min_size=4, max_size=4)
)
def test_that_constant_debt_service_cover_is_the_loan_life_cover_at_each_date(
    basis: InterestBasis, step: Step, cover: float, rate: float, share: list[float]
) -> None:
    ends = {Step.YEAR: (2028, 12, 31), Step.HALF_YEAR: (2026, 12, 31), Step.QUARTER: (2025, 12, 31)}[step]
    changes: dict[str, Given] = {
        "timing__step": step,
        "rates__basis": basis,
        "facilities__drawn": [sum(share)],
        "facilities__fixed_rate": [rate],
        "facilities__amortisation": [Amortisation.CUSTOM],
        "facilities__custom": [share],
        "facilities__maturity": [date(*ends)],
        "waterfall__opening_cash": 1e5,
    }
    service = covered([0.0] * 6, **changes).periods("coverage.service")
    assert service[4:] == near([0.0, 0.0])
    r = covered([cover * due for due in service], **changes)
    assert r.periods("coverage.dscr")[:4] == near([cover] * 4)
    assert r.row("coverage.llcr")[:4] == near([cover] * 4)


def test_that_debt_beyond_the_horizon_counts_with_the_part_repaid_within_it() -> None:
    r = covered([100.0] * 3)
    payment = -float(npf.pmt(RATE, 5, 500.0))
    left = -float(npf.pv(RATE, 2, payment))
    within = 500.0 - left / (1 + RATE) ** 3
    assert r.row("coverage.owed_within")[0] == near(within)
    assert r.row("coverage.llcr")[0] == near(float(npf.npv(RATE, [0.0, 100.0, 100.0, 100.0])) / within)
    assert r.row("coverage.llcr")[0] == near(100.0 / payment)
    assert math.isnan(r.row("coverage.llcr")[3])


def test_that_two_loans_discount_at_the_rate_that_both_bear_together() -> None:
    two: dict[str, Given] = {
        "facilities__drawn": [300.0, 200.0],
        "facilities__fixed_rate": [0.06, 0.11],
        "facilities__amortisation": [Amortisation.BULLET] * 2,
        "facilities__maturity": [date(2029, 12, 31)] * 2,
    }
    r = covered(CASH, **two)
    mean = (300.0 * 0.06 + 200.0 * 0.11) / 500.0
    assert r.periods("coverage.rate")[:5] == near([mean] * 5)
    assert r.row("coverage.llcr")[0] == near(float(npf.npv(mean, [0.0, *CASH[:5]])) / 500.0)


def test_that_a_company_without_debt_has_no_cover_and_no_runway_but_liquidity() -> None:
    r = case({"waterfall.opening_cash": 50.0, "operations.base_revenue": 100.0}, periods=8)
    for name in ("dscr", "dscr_year", "llcr", "plcr", "interest_cover"):
        assert all(map(math.isnan, r.row(f"coverage.{name}")[1:])), name
    assert r.row("coverage.liquidity") == near(r.row("waterfall.cash"))


def test_that_leverage_is_net_debt_over_a_years_ebitda_and_means_nothing_under_a_loss() -> None:
    quarters = [30.0, 30.0, 50.0, 50.0, -300.0, 20.0]
    r = covered(quarters, timing__step=Step.QUARTER, facilities__amortisation=[Amortisation.BULLET])
    net_debt = [b - c for b, c in zip(r.row("facilities.balance", 0), r.row("waterfall.cash"), strict=True)]
    assert r.periods("coverage.ebitda_yearly") == near([120.0, 120.0, 440.0 / 3, 160.0, -170.0, -180.0])
    assert r.periods("coverage.leverage")[:4] == near(
        [net_debt[1] / 120, net_debt[2] / 120, net_debt[3] / (440.0 / 3), net_debt[4] / 160]
    )
    assert all(map(math.isnan, r.periods("coverage.leverage")[4:]))
    assert r.periods("coverage.interest_cover")[:2] == near([30 / 10, 60 / 20])


def test_that_leases_treated_as_debt_stand_in_leverage_and_interest_with_ebitda_before_rent() -> None:
    given_inputs: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "waterfall.opening_cash": 100.0,
        "operations.base_revenue": 500.0,
        "operations.other_cost": 0.5,
        "facilities.drawn": [400.0],
        "facilities.maturity": [date(2035, 12, 31)],
        "leases.commencement": [date(2020, 12, 31)],
        "leases.term": [12.0],
        "leases.annual_rent": [60.0],
        "lease_totals.rate": 0.07,
    }
    rent = case(given_inputs | {"lease_totals.treatment": LeaseTreatment.RENT_IN_EBITDA}, periods=5)
    debt = case(given_inputs | {"lease_totals.treatment": LeaseTreatment.LEASES_AS_DEBT}, periods=5)
    assert rent.periods("coverage.cfads") == pytest.approx(debt.periods("coverage.cfads"), rel=1e-9)
    held = debt.row("lease_totals.balance")
    assert held[0] > 200
    for r, lease, ebitda in ((rent, [0.0] * 6, 190.0), (debt, held, 250.0)):
        net = [400 + one - cash for one, cash in zip(lease, r.row("waterfall.cash"), strict=True)]
        assert r.row("coverage.net_debt") == near(net)
        assert r.periods("coverage.leverage")[0] == pytest.approx(net[1] / ebitda, rel=1e-3)
    extra = debt.periods("coverage.interest")[0] - rent.periods("coverage.interest")[0]
    assert extra == near(held[1] - held[0] + debt.periods("lease_totals.rent")[0])


def test_that_a_revolver_is_liquidity_until_it_closes() -> None:
    r = covered(
        [50.0] * 8,
        timing__step=Step.QUARTER,
        facilities__drawn=[500.0, 0.0],
        facilities__kind=[FacilityKind.TERM_LOAN, FacilityKind.REVOLVER],
        facilities__undrawn_opening=[100.0, 80.0],
        facilities__available_until=[date(2028, 12, 31), date(2025, 9, 30)],
        facilities__fixed_rate=[RATE] * 2,
        facilities__maturity=[date(2029, 12, 31)] * 2,
        facilities__amortisation=[Amortisation.BULLET] * 2,
    )
    assert r.row("coverage.lines") == near([80.0, 80.0, 80.0] + [0.0] * 6)
    cash = r.row("waterfall.cash")
    assert r.row("coverage.liquidity")[:4] == near([cash[0] + 80, cash[1] + 80, cash[2] + 80, cash[3]])


def test_that_runway_is_liquidity_over_the_cash_used_in_a_month_of_the_next_year() -> None:
    r = covered([-60.0] * 8, timing__step=Step.QUARTER, facilities__drawn=[0.0], waterfall__opening_cash=1200.0)
    assert r.figure("coverage.runway_now") == near(1200 / 20)
    assert r.periods("coverage.runway")[:6] == near([(1200 - 60 * t) / 20 for t in range(1, 7)])
    assert math.isnan(r.periods("coverage.runway")[7]), "nothing is seen beyond the horizon"


@pytest.mark.parametrize("closing", list(GapClosing))
def test_that_a_funding_gap_shows_when_it_opens_how_large_it_grows_and_what_closes_it(closing: GapClosing) -> None:
    changes: dict[str, Given] = {"waterfall__opening_cash": 100.0, "facilities__drawn": [0.0]}
    cash = [-60.0, -60.0, -60.0, 40.0]
    r = covered(cash, waterfall__gap_closing=closing, **changes)
    assert r.figure("funding_gap.first") == 2.0
    assert r.figure("funding_gap.first_date") == serial(2026, 12, 31)
    assert r.figure("funding_gap.peak") == near(80.0)
    assert r.figure("funding_gap.equity") == near(80.0)
    assert r.figure("funding_gap.peak_date") == serial(2027, 12, 31)
    assert r.figure("funding_gap.open_end") == near(40.0 if closing is GapClosing.SHOWN else 0.0)
    liquid = [100.0, 40.0, -20.0, -80.0, -40.0] if closing is GapClosing.SHOWN else [100.0, 40.0, 0.0, 0.0, 40.0]
    assert r.row("coverage.liquidity") == near(liquid)
    assert r.row("coverage.net_debt") == near([-one for one in liquid])
    closed = covered(cash, waterfall__equity_raised=[0.0, 80.0], **changes)
    assert math.isnan(closed.figure("funding_gap.first"))
    assert closed.figure("funding_gap.peak") == near(0.0)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_measures_of_any_company_hold_together(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 12)
    least = r.figure("coverage.least")
    held = zip(
        r.row("waterfall.cash"),
        r.row("waterfall.gap"),
        r.row("accounts.trapped"),
        r.row("coverage.lines"),
        strict=True,
    )
    assert r.row("coverage.liquidity") == near([cash - gap - trapped + line for cash, gap, trapped, line in held])
    for cfads, service, dscr in zip(
        r.periods("coverage.cfads"), r.periods("coverage.service"), r.periods("coverage.dscr"), strict=True
    ):
        assert math.isnan(dscr) if service <= least else dscr == near(cfads / service)
    first = r.figure("funding_gap.first")
    short = [t for t, need in enumerate(r.periods("waterfall.need"), 1) if need > least]
    assert (math.isnan(first) and not short) or first == short[0]
    need = r.row("funding_gap.need")
    assert r.figure("funding_gap.peak") == near(max(0.0, *need))
    assert all(b >= a for a, b in pairwise(r.row("funding_gap.injected")))
