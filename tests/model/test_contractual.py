"""Debt by contract against QuantLib's schedules, numpy-financial's annuities and yields, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import numpy_financial as npf
import pytest
import QuantLib

from tests.model.build import Result, case, near
from tests.model.test_debt import (
    BALLOON,
    CURVE,
    CUSTOM,
    DRAWN,
    FINAL,
    FIRST,
    FLOOR,
    PERIODS,
    SPREAD,
    TIMED,
    coupons,
    delayed,
    fractions,
    loan,
    period_ends,
    principal_by_hand,
    quantlib_day,
)
from workbench.model.backlog import Profile
from workbench.model.credit import SpreadClass
from workbench.model.facilities import Amortisation, DayCount, FacilityKind, RateKind
from workbench.model.facility_terms import DrawRule, Renewal, SpreadSource
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

ENDS = period_ends(Step.QUARTER)


def flows_to_the_lender(r: Result) -> list[float]:
    """What a lender paid and got in each period, with what is still owed at the end."""
    paid = zip(r.periods("contractual.service", 0), r.periods("contractual.draw", 0), strict=True)
    flows = [-r.opening("contractual.balance", 0), *(service - draw for service, draw in paid)]
    flows[-1] += r.periods("contractual.balance", 0)[-1]
    return flows


@pytest.mark.parametrize(
    ("kind", "day_count", "basis", "step"),
    list(product(TIMED, DayCount, InterestBasis, Step)),
    ids=lambda member: member.name.lower(),
)
def test_that_a_floating_loan_runs_by_contract_as_quantlib_and_annuities_say(
    kind: Amortisation, day_count: DayCount, basis: InterestBasis, step: Step
) -> None:
    r = loan(
        timing__step=step,
        rates__basis=basis,
        rates__base=CURVE,
        rate_kind=[RateKind.FLOATING],
        spread=[SPREAD],
        floor=[FLOOR],
        day_count=[day_count],
        amortisation=[kind],
        first_payment=[period_ends(step)[FIRST]],
        maturity=[period_ends(step)[FINAL]],
        balloon=[BALLOON],
        custom=[CUSTOM],
    )
    yearly = [max(base, FLOOR) + SPREAD for base in CURVE]
    parts = fractions(step, day_count)
    paid = principal_by_hand(kind, [rate * part for rate, part in zip(yearly, parts, strict=True)])
    assert r.periods("contractual.repayment", 0) == near(paid)
    owed = [DRAWN - sum(paid[:t]) for t in range(PERIODS + 1)]
    assert r.row("contractual.balance", 0) == near(owed)
    opening = coupons(step, owed[:FINAL], yearly, day_count)
    closing = coupons(step, [*owed[1:FINAL], 0.0], yearly, day_count)
    due = opening if basis is InterestBasis.OPENING else [(a + b) / 2 for a, b in zip(opening, closing, strict=True)]
    assert r.periods("contractual.coupon", 0)[:FINAL] == near(due)
    assert r.periods("contractual.is_live", 0) == [1.0] * FINAL + [0.0] * (PERIODS - FINAL)


def test_that_a_level_payment_loan_has_the_notionals_of_quantlibs_sinking_bond() -> None:
    r = loan(fixed_rate=[0.09], amortisation=[Amortisation.LEVEL_PAYMENT], maturity=[ENDS[PERIODS]])
    notionals = QuantLib.sinkingNotionals(QuantLib.Period(3, QuantLib.Years), QuantLib.Quarterly, 0.09, DRAWN)
    assert r.row("contractual.balance", 0) == near(list(notionals))


@pytest.mark.parametrize("kind", TIMED)
@pytest.mark.parametrize("pik", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("renewal", Renewal)
def test_that_a_lender_earns_the_rate_whatever_is_drawn_repaid_paid_in_kind_or_renewed(
    kind: Amortisation, pik: float, renewal: Renewal
) -> None:
    r = delayed(
        rates__basis=InterestBasis.OPENING,
        drawn=[300.0],
        fixed_rate=[0.12],
        amortisation=[kind],
        custom=[CUSTOM],
        balloon=[40.0],
        pik_share=[pik],
        maturity=[ENDS[7]],
        renewal_terms__renewal=[renewal],
        renewal_terms__share=[0.7],
        renewal_terms__months=[9.0],
        renewal_terms__amended=[ENDS[3]],
    )
    assert float(npf.irr(flows_to_the_lender(r))) == pytest.approx(0.03, abs=1e-9)


@pytest.fixture
def quantlib_after_the_fixings() -> Iterator[None]:
    """QuantLib's evaluation date after all periods, put back afterwards with the fixings forgotten."""
    before = QuantLib.Settings.instance().evaluationDate
    QuantLib.Settings.instance().evaluationDate = quantlib_day(ENDS[-1]) + 1
    yield
    QuantLib.IndexManager.instance().clearHistories()
    QuantLib.Settings.instance().evaluationDate = before


@pytest.mark.parametrize("floor", [0.0, 0.02, 0.035])
def test_that_floored_coupons_are_those_of_quantlibs_floating_leg(
    floor: float, quantlib_after_the_fixings: None
) -> None:
    days = [quantlib_day(serial) for serial in ENDS]
    flat = QuantLib.FlatForward(days[-1] + 1, 0.04, QuantLib.Actual365Fixed())
    terms = (0, QuantLib.USDCurrency(), QuantLib.NullCalendar(), QuantLib.Unadjusted, True, QuantLib.Actual360())
    index = QuantLib.IborIndex(
        "Base", QuantLib.Period(3, QuantLib.Months), *terms, QuantLib.YieldTermStructureHandle(flat)
    )
    for day, fixing in zip(days, CURVE, strict=False):
        index.addFixing(day, fixing)
    schedule = QuantLib.Schedule(days)
    leg = QuantLib.IborLeg(
        [DRAWN], schedule, index, QuantLib.Actual360(), QuantLib.Unadjusted, [0], [1.0], [SPREAD], [], [floor + SPREAD]
    )
    flat_vol = QuantLib.ConstantOptionletVolatility(
        0, QuantLib.NullCalendar(), QuantLib.Unadjusted, 0.2, QuantLib.Actual365Fixed()
    )
    pricer = QuantLib.BlackIborCouponPricer(QuantLib.OptionletVolatilityStructureHandle(flat_vol))
    QuantLib.setCouponPricer(leg, pricer)
    r = loan(
        rates__base=CURVE,
        rates__basis=InterestBasis.OPENING,
        rate_kind=[RateKind.FLOATING],
        spread=[SPREAD],
        floor=[floor],
        day_count=[DayCount.ACT_360],
        maturity=[date(2040, 1, 1)],
    )
    assert r.periods("contractual.coupon", 0) == near([flow.amount() for flow in leg])


@pytest.mark.parametrize(
    ("base", "shift", "floor", "hedged", "swap", "expected"),
    [
        (0.045, 0.0, 0.0, 0.0, 0.0, 0.105),  # 4.5 % and 6 %
        (0.045, -0.03, 0.02, 0.0, 0.0, 0.08),  # 1.5 %, floored at 2 %
        (0.045, 0.01, 0.02, 1.0, 0.038, 0.098),  # swapped in full: 3.8 % and 6 %
        (0.045, 0.01, 0.02, 0.25, 0.038, 0.11075),  # 5.5 % less a quarter of the 1.7 % that the swap saves
        (0.01, 0.0, 0.02, 1.0, 0.038, 0.108),  # the swap pays 1 %, the loan takes its 2 % floor
        (-0.004, 0.0, -0.05, 0.0, 0.0, 0.056),  # a negative base without a floor lowers the rate
    ],
)
def test_that_floor_swap_and_shift_make_the_rate_that_they_make_by_hand(
    base: float, shift: float, floor: float, hedged: float, swap: float, expected: float
) -> None:
    r = loan(
        rates__base=base,
        rates__shift=shift,
        rate_kind=[RateKind.FLOATING],
        spread=[0.06],
        floor=[floor],
        rate_terms__hedged_share=[hedged],
        rate_terms__hedge_rate=[swap],
    )
    assert r.periods("facilities.rate", 0) == near([expected] * PERIODS)


def test_that_a_fixed_rate_takes_neither_floor_nor_swap_nor_shift() -> None:
    r = loan(rates__shift=0.05, fixed_rate=[0.09], floor=[0.2], rate_terms__hedged_share=[1.0])
    assert r.periods("facilities.rate", 0) == near([0.09] * PERIODS)


def test_that_interest_is_paid_in_kind_until_the_date_and_in_cash_later() -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        fixed_rate=[0.12],
        pik_share=[1.0],
        rate_terms__pik_until=[ENDS[4]],
        maturity=[date(2040, 1, 1)],
    )
    grown = -float(npf.fv(0.03, 4, 0, DRAWN))
    assert r.periods("contractual.balance", 0)[3:] == near([grown] * (PERIODS - 3))
    assert r.periods("contractual.coupon", 0) == near([0.0] * 4 + [grown * 0.03] * (PERIODS - 4))


def test_that_the_fee_is_saved_on_what_is_drawn_for_the_part_of_the_period_it_bears_interest() -> None:
    r = delayed(draw_share=[0.6])
    # 60 drawn a quarter out of 500, on average in the middle of it; 1 % a year.
    assert r.periods("contractual.fee", 0)[:5] == near([(500.0 - 60 * t - 30) * 0.0025 for t in range(5)])
    assert r.periods("contractual.fee", 0)[5:] == near([0.0] * 7)


def test_that_own_draws_stop_at_the_commitment() -> None:
    r = delayed(draw_terms__rule=[DrawRule.OWN], draw_terms__own_draws=[[200.0, 0.0, 250.0, 100.0]])
    assert r.periods("contractual.draw", 0)[:5] == near([200.0, 0.0, 250.0, 50.0, 0.0])
    assert r.row("contractual.undrawn", 0)[:6] == near([500.0, 300.0, 300.0, 50.0, 0.0, 0.0])


def test_that_draws_stop_at_the_advance_rate_on_collateral() -> None:
    r = delayed(
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[200.0] * 5],
        draw_terms__advance_collateral=[0.8],
        collateral__opening=[100.0],
        collateral__share=[1.0],
        amortisation=[Amortisation.CUSTOM],
        custom=[CUSTOM],
    )
    # Collateral at cost is 100 and 100 a quarter: 80 % of 200, 300, 400, 500, 600, and 500 is committed. What is
    # repaid makes no room.
    assert r.periods("contractual.lent", 0)[:5] == near([160.0, 240.0, 320.0, 400.0, 480.0])


def test_that_discount_and_fees_are_paid_on_each_draw() -> None:
    r = delayed(upfront_fee=[0.02], draw_terms__draw_fee=[0.005], draw_share=[0.6])
    assert r.periods("contractual.draw_cost", 0)[:6] == near([1.5] * 5 + [0.0])


def test_that_each_draw_is_repaid_at_the_end_of_its_own_life() -> None:
    r = delayed(
        drawn=[300.0],
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[100.0, 50.0, 0.0, 70.0, 30.0]],
        draw_terms__draw_life=[14.0],
    )
    # 14 months end within the fifth quarter after the draw; what was owed before has the facility's maturity.
    assert r.periods("contractual.repayment", 0) == near([0.0] * 5 + [100.0, 50.0, 0.0, 70.0, 30.0, 300.0, 0.0])


def test_that_each_draw_is_repaid_in_equal_parts_over_its_own_life() -> None:
    r = delayed(
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[120.0, 60.0]],
        draw_terms__draw_life=[18.0],
        amortisation=[Amortisation.LEVEL_PRINCIPAL],
        maturity=[ENDS[6]],
    )
    # 20 and 10 a quarter from the quarter after; the maturity after six quarters takes the rest: 20 and 10 of each.
    assert r.periods("contractual.repayment", 0)[:7] == near([0.0, 20.0, 30.0, 30.0, 30.0, 70.0, 0.0])


def test_that_a_refinanced_loan_starts_anew_at_the_new_rate_over_the_new_term() -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        fixed_rate=[0.08],
        amortisation=[Amortisation.LEVEL_PAYMENT],
        first_payment=[ENDS[5]],
        maturity=[ENDS[4]],
        renewal_terms__renewal=[Renewal.REFINANCED],
        renewal_terms__months=[24.0],
        renewal_terms__margin=[0.02],
        renewal_terms__share=[0.6],
        renewal_terms__fee=[0.01],
    )
    assert r.periods("facilities.rate", 0) == near([0.08] * 4 + [0.1] * 8)
    annuity = [-float(npf.ppmt(0.025, n, 8, 600.0)) for n in range(1, 9)]
    assert r.periods("contractual.repayment", 0) == near([0.0] * 3 + [400.0, *annuity])
    assert r.periods("contractual.renewed", 0) == near([0.0] * 3 + [600.0] + [0.0] * 8)
    assert r.periods("contractual.renewal_cost", 0)[3] == near(6.0)
    assert r.periods("facilities.maturity_now", 0) == [ENDS[4]] * 4 + [ENDS[12]] * 8


def test_that_an_amended_loan_pays_to_the_new_maturity_and_the_rest_at_the_old_one() -> None:
    r = loan(
        fixed_rate=[0.08],
        amortisation=[Amortisation.LEVEL_PRINCIPAL],
        maturity=[ENDS[6]],
        renewal_terms__renewal=[Renewal.EXTENDED],
        renewal_terms__amended=[ENDS[2]],
        renewal_terms__months=[12.0],
        renewal_terms__margin=[0.01],
        renewal_terms__share=[0.75],
        renewal_terms__fee=[0.02],
    )
    # 1,000 in sixths until the amendment after two quarters; then 666.67 in eighths over eight quarters, 83.33 each;
    # at the old maturity, 333.33 is left after three of them and a fourth: a quarter of what stands is due.
    sixth, eighth = 1000 / 6, 4000 / 6 / 8
    before = 4000 / 6 - 3 * eighth
    left = 0.75 * (before - eighth)
    expected = [sixth, sixth, eighth, eighth, eighth, before - left, *[left / 4] * 4, 0.0, 0.0]
    assert r.periods("contractual.repayment", 0) == near(expected)
    assert r.periods("contractual.renewal_cost", 0) == near([0.0, 0.02 * 0.75 * 4000 / 6] + [0.0] * 10)
    # One percent more on three quarters of it, on all once the rest is gone.
    assert r.periods("facilities.rate", 0) == near([0.08] * 2 + [0.0875] * 4 + [0.09] * 6)


def test_that_a_lower_margin_brings_no_rate_below_zero() -> None:
    r = loan(
        fixed_rate=[0.08],
        maturity=[ENDS[4]],
        renewal_terms__renewal=[Renewal.REFINANCED],
        renewal_terms__margin=[-0.3],
    )
    assert r.periods("facilities.rate", 0) == near([0.08] * 4 + [0.0] * 8)


def test_that_an_amendment_at_the_old_maturity_still_extends() -> None:
    r = loan(
        maturity=[ENDS[4]],
        renewal_terms__renewal=[Renewal.EXTENDED],
        renewal_terms__amended=[ENDS[9]],
        renewal_terms__months=[12.0],
    )
    assert r.periods("contractual.repayment", 0) == near([0.0] * 7 + [DRAWN] + [0.0] * 4)
    assert r.periods("contractual.renewed", 0) == near([0.0] * 3 + [DRAWN] + [0.0] * 8)


def test_that_a_renewed_revolver_stays_open_as_long_as_it_runs() -> None:
    r = loan(
        kind=[FacilityKind.REVOLVER],
        drawn=[0.0],
        undrawn_opening=[250.0],
        available_until=[ENDS[4]],
        maturity=[ENDS[4]],
        renewal_terms__renewal=[Renewal.REFINANCED],
        renewal_terms__months=[12.0],
    )
    assert r.periods("facilities.is_available", 0) == [1.0] * 7 + [0.0] * 5
    assert r.periods("contractual.draw", 0) == [0.0] * PERIODS


def test_that_a_facility_without_members_needs_none() -> None:
    assert case(periods=4).periods("waterfall.draws") == [0.0] * 4


def test_that_the_spread_by_grade_is_the_mean_of_its_borrowers_contracts_by_expected_rpo() -> None:
    asked = [0.06, 0.13, 0.09]
    r = case(
        {
            "contracts.price": [600.0, 300.0, 5000.0],
            "contracts.borrower": [7.0, 7.0, 0.0],
            "contracts.spread_class": [SpreadClass.INVESTMENT_GRADE, SpreadClass.NON_INVESTMENT_GRADE, SpreadClass.OWN],
            "contracts.own_spread": [0.0, 0.0, 0.09],
            "contracts.profile": [Profile.STRAIGHT] * 3,
            "contracts.term": [2.0, 1.0, 2.0],
            "capacity.is_limiting": 0.0,
            "rates.base": 0.04,
            "facilities.borrower": [7.0, 0.0, 8.0, 7.0],
            "facilities.rate_kind": [RateKind.FLOATING] * 4,
            "facilities.spread": [0.05] * 4,
            "rate_terms.spread_source": [SpreadSource.BACKING] * 3 + [SpreadSource.TYPED],
        },
        periods=PERIODS,
    )
    assert r.periods("facilities.rate", 0)[0] == near(0.04 + (600 * 0.06 + 300 * 0.13) / 900)
    for t in range(PERIODS):
        left = [r.row("delivery.rpo", contract)[t] for contract in (0, 1)]
        mean = sum(a * b for a, b in zip(left, asked, strict=False)) / sum(left) if sum(left) > 1e-6 else 0.05
        assert r.periods("facilities.rate", 0)[t] == near(0.04 + mean)
    assert r.periods("rate_terms.spread_now", 0)[5:8] == near([0.06] * 3)  # the second contract has run out
    for typed in (1, 2, 3):  # the parent's, without contracts, and as typed
        assert r.periods("facilities.rate", typed) == near([0.09] * PERIODS)
