"""What is owed and when: rates and lives from sums written out, the disclosed current part, what must be renewed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import numpy_financial as npf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.entities import FACILITY
from workbench.model.facilities import Amortisation, FacilityKind
from workbench.model.facility_terms import DrawRule, Renewal
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)

BOOK: dict[str, Given] = {
    "timing.step": Step.QUARTER,
    "tax.rate": 0.0,
    "waterfall.opening_cash": 5000.0,
    "rates.basis": InterestBasis.OPENING,
    "facilities.drawn": [600.0, 400.0],
    "facilities.fixed_rate": [0.1, 0.06],
    "facilities.maturity": [date(2027, 12, 31), date(2025, 9, 30)],
    "facilities.amortisation": [Amortisation.LEVEL_PRINCIPAL, Amortisation.BULLET],
    "facilities.discount_opening": [24.0, 0.0],
}
"""600 by 50 in twelve quarters at 10 %, and a bullet of 400 after three quarters at 6 %."""


def book(ebitda: float = 0.0, *, periods: int = 16, **changes: Given) -> Result:
    """The two loans with changes; a key's first double underscore stands for its dot."""
    given_inputs = BOOK | {key.replace("__", ".", 1): value for key, value in changes.items()}
    return case(given_inputs, periods=periods, typed_over={"operations.ebitda": [ebitda] * periods})


def test_that_rates_and_lives_are_weighted_by_principal() -> None:
    r = book()
    assert r.figure("debt_profile.weighted_rate_now") == near((600 * 0.1 + 400 * 0.06) / 1000)
    assert r.periods("debt_profile.weighted_rate")[:4] == near(
        [0.084, (550 * 0.1 + 400 * 0.06) / 950, (500 * 0.1 + 400 * 0.06) / 900, 0.1]
    )
    quarters = np.arange(1, 13)
    assert r.figure("maturity_profile.life", 0) == near(float(np.average(quarters / 4, weights=[50.0] * 12)))
    assert r.figure("maturity_profile.life", 1) == near(0.75)
    assert r.figure("debt_profile.weighted_life") == near((600 * quarters.mean() / 4 + 400 * 0.75) / 1000)
    assert r.figure("debt_profile.expected_life") == near(r.figure("debt_profile.weighted_life"))


def test_that_the_life_of_level_payments_is_that_of_their_principal_parts() -> None:
    r = book(facilities__amortisation=[Amortisation.LEVEL_PAYMENT, Amortisation.BULLET])
    parts = [-float(npf.ppmt(0.025, n, 12, 600.0)) for n in range(1, 13)]
    assert r.figure("maturity_profile.life", 0) == near(sum(n / 4 * part for n, part in enumerate(parts, 1)) / 600)
    assert r.figure("maturity_profile.due_12", 0) == near(sum(parts[:4]))


def test_that_the_current_part_is_what_falls_due_in_a_year_less_its_discount() -> None:
    r = book(debt_disclosure__reported_current=650.0)
    assert r.figure("debt_profile.due_12") == near(4 * 50 + 400)
    discount = r.row("facilities.discount", 0)
    assert r.figure("debt_profile.discount_12") == near(discount[0] - discount[4])
    assert r.figure("debt_profile.current_part") == near(600 - (discount[0] - discount[4]))
    assert r.figure("debt_profile.current_difference") == near(r.figure("debt_profile.current_part") - 650)
    assert math.isnan(book().figure("debt_profile.current_difference"))


def test_that_a_current_part_far_from_the_reported_one_is_pointed_out() -> None:
    assert book(debt_disclosure__reported_current=650.0).figure("debt_profile.current_check") == 0.0
    far = book(debt_disclosure__reported_current=2000.0)
    part = far.figure("debt_profile.current_part")
    assert far.figure("debt_profile.current_check") == near(2000 - part - 0.25 * 2000)


def test_that_repayments_of_what_is_drawn_later_are_no_current_part() -> None:
    r = book(
        facilities__undrawn_opening=[300.0, 0.0],
        facilities__available_until=[date(2025, 12, 31)] * 2,
        draw_terms__rule=[DrawRule.OWN] * 2,
        draw_terms__own_draws=[[0.0, 300.0], [0.0]],
    )
    # The draw joins 550 in the second quarter, from the third on all share payments of 800 / 10.
    owed, left = 600.0, 600.0
    for draw, repaid in zip([0, 300, 0, 0], r.periods("contractual.repayment", 0), strict=False):
        left *= 1 - repaid / (owed + draw)
        owed += draw - repaid
    assert r.figure("maturity_profile.due_12", 0) == near(600 - left)
    assert r.figure("debt_profile.drawn_later_12") == near(
        sum(r.periods("contractual.repayment", 0)[:4]) - (600 - left)
    )


def test_that_debt_beyond_the_horizon_counts_with_its_maturity() -> None:
    r = book(periods=4, facilities__maturity=[date(2027, 12, 31), date(2030, 12, 31)])
    years = (date(2030, 12, 31) - date(2024, 12, 31)).days / 365
    assert r.figure("maturity_profile.life", 1) == near(years)


def test_that_disclosed_effective_rates_are_weighted_over_those_that_are_known() -> None:
    r = book(maturity_profile__effective_reported=[0.12, math.nan], debt_disclosure__reported_effective_rate=0.119)
    assert r.figure("debt_profile.reported_effective") == near(0.12)
    assert r.figure("debt_profile.reported_difference") == near(0.001)
    # The four facilities of the filing: 15 %, 11 %, 12 % and the middle of 9 to 10 %.
    filed: dict[str, Given] = {
        "facilities.drawn": [2012.5, 3843.819, 1000.0, 1177.158],
        "maturity_profile.effective_reported": [0.15, 0.11, 0.12, 0.095],
    }
    assert round(case(filed, periods=4).figure("debt_profile.reported_effective"), 3) == 0.119


def test_that_the_effective_rate_solves_what_was_received_for_what_is_paid() -> None:
    # A bullet of 500 that carries 480: numpy-financial's rate per quarter, four of them a year.
    r = book(
        facilities__drawn=[500.0, 300.0],
        facilities__amortisation=[Amortisation.BULLET] * 2,
        facilities__maturity=[date(2027, 12, 31)] * 2,
        facilities__discount_opening=[20.0, 0.0],
        maturity_profile__effective_reported=[0.12, math.nan],
        debt_disclosure__reported_effective_rate=0.1,
    )
    rate = 4 * float(npf.rate(12, -12.5, 480.0, -500.0))
    weighted = (500 * rate + 300 * 0.06) / 800
    assert r.figure("debt_profile.weighted_effective") == near(weighted)
    assert r.figure("debt_profile.effective_difference") == near(weighted - 0.1)
    assert r.figure("maturity_profile.effective_difference", 0) == near(rate - 0.12)
    compounded = (500 * ((1 + rate / 4) ** 4 - 1) + 300 * (1.015**4 - 1)) / 800
    assert r.figure("debt_profile.weighted_compounded") == near(compounded)


def test_that_what_is_refinanced_still_stands_in_the_maturity_wall() -> None:
    plain = book()
    r = book(renewal_terms__renewal=[Renewal.NONE, Renewal.REFINANCED], renewal_terms__share=[1.0, 0.75])
    assert r.periods("maturity_profile.contractual_due", 1)[:3] == near([0.0, 0.0, 400.0])
    assert r.periods("debt_profile.rolled")[:3] == near([0.0, 0.0, 300.0])
    for name in ("due_12", "weighted_life"):
        assert r.figure(f"debt_profile.{name}") == near(plain.figure(f"debt_profile.{name}"))


def test_that_refinancing_is_needed_for_what_cash_and_cash_flow_do_not_repay() -> None:
    r = book(ebitda=60.0, waterfall__opening_cash=100.0, waterfall__minimum_cash=30.0)
    interest = [0.025 * 600 + 0.015 * 400, 0.025 * 550 + 0.015 * 400, 0.025 * 500 + 0.015 * 400, 0.025 * 450]
    assert r.figure("debt_profile.need_now") == near(600 - 70 - (240 - sum(interest)))
    need = r.row("debt_profile.refinancing_need")
    assert r.figure("debt_profile.refinancing_peak") == near(max(need))
    first = next(t for t, value in enumerate(need) if t and value > 0)
    assert r.figure("debt_profile.refinancing_from") == r.row("timing.period_end")[first]
    rich = book(ebitda=60.0, waterfall__opening_cash=2000.0)
    assert rich.figure("debt_profile.need_now") == rich.figure("debt_profile.refinancing_peak") == 0.0
    assert math.isnan(rich.figure("debt_profile.refinancing_from"))
    burning = book(ebitda=-500.0, waterfall__opening_cash=100.0, waterfall__minimum_cash=30.0)
    assert burning.figure("debt_profile.need_now") == near(600.0), "never more than what falls due"


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_the_debt_at_the_balance_sheet_falls_due_once(seed: int) -> None:
    counts = random_counts(seed)
    r = random_case(seed, counts, 10)
    for entity in range(counts[FACILITY]):
        left = r.row("maturity_profile.layer", entity)
        due = r.periods("maturity_profile.layer_due", entity)
        drawn = r.figure("facilities.drawn", entity)
        growth = sum(a * k for a, k in zip(left, r.periods("maturity_profile.in_kind", entity), strict=False))
        assert sum(due) + left[-1] == near(drawn + growth)
        assert all(value >= -1e-9 * (1 + drawn) for value in [*left, *due])
        assert r.figure("maturity_profile.current_part", entity) <= r.figure(
            "maturity_profile.due_12", entity
        ) + 1e-9 * (1 + drawn)
    assert 0 <= r.figure("debt_profile.need_now") <= max(0.0, r.figure("debt_profile.due_next_now")) + 1e-6


def test_that_a_revolver_repaid_at_its_maturity_falls_due_there() -> None:
    r = book(
        facilities__kind=[FacilityKind.TERM_LOAN, FacilityKind.REVOLVER],
        waterfall__opening_cash=30.0,
        waterfall__minimum_cash=30.0,
    )
    assert r.periods("maturity_profile.contractual_due", 1)[:3] == near([0.0, 0.0, 400.0])
