"""Schedules of debt facilities against QuantLib's bonds and day counts, numpy-financial's annuities, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product

import numpy_financial as npf
import pytest
import QuantLib

from tests.model.build import Given, Result, case, near
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.model.facilities import Amortisation, DayCount, FacilityKind, RateKind
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

START = serial_of(date(2024, 12, 31))
PERIODS = 12
FINAL = 10
FIRST = 3
DRAWN = 1000.0
BALLOON = 150.0
FLOOR, SPREAD = 0.02, 0.06
CURVE = [0.05, 0.045, 0.04, 0.03, 0.025, 0.015, 0.01, 0.01, 0.03, 0.04, 0.04, 0.04]
CUSTOM = [5.0, 10.0, 60.0, 80.0, 0.0, 20.0, 30.0, 40.0, 10.0, 0.0, 0.0, 0.0]
MONTHS = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}
COUNTERS = {
    DayCount.THIRTY_360: QuantLib.Thirty360(QuantLib.Thirty360.ISDA),
    DayCount.ACT_360: QuantLib.Actual360(),
    DayCount.ACT_365: QuantLib.Actual365Fixed(),
    DayCount.ACT_ACT: QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
}
TIMED = (Amortisation.BULLET, Amortisation.LEVEL_PRINCIPAL, Amortisation.LEVEL_PAYMENT, Amortisation.CUSTOM)


def period_ends(step: Step, start: float = START, periods: int = PERIODS) -> list[float]:
    """Serials of period ends, the start first."""
    return [end_of_month(start, MONTHS[step] * t) for t in range(periods + 1)]


def quantlib_day(serial: float) -> QuantLib.Date:
    """The same calendar day in QuantLib."""
    day = date_of(serial)
    return QuantLib.Date(day.day, day.month, day.year)


def fractions(step: Step, day_count: DayCount, start: float = START) -> list[float]:
    """Year fractions of the periods as QuantLib counts them."""
    ends = [quantlib_day(serial) for serial in period_ends(step, start)]
    return [COUNTERS[day_count].yearFraction(a, b) for a, b in pairwise(ends)]


def loan(**changes: Given) -> Result:
    """One term loan in a company with ample cash; keys are inputs of the facility."""
    given: dict[str, Given] = {
        "waterfall.opening_cash": 1e5,
        "tax.rate": 0.0,
        "facilities.drawn": [DRAWN],
    }
    for name, value in changes.items():
        given[name.replace("__", ".") if "__" in name else f"facilities.{name}"] = value
    return case(given, periods=PERIODS)


def principal_by_hand(kind: Amortisation, rates: Sequence[float]) -> list[float]:
    """Repayments of the test loan, period by period; annuities come from numpy-financial."""
    left, paid = DRAWN, []
    for t in range(1, PERIODS + 1):
        payments = FINAL - t + 1
        above = left - BALLOON
        match kind:
            case Amortisation.BULLET:
                part = 0.0
            case Amortisation.LEVEL_PRINCIPAL:
                part = above / max(payments, 1)
            case Amortisation.LEVEL_PAYMENT:
                part = float(npf.ppmt(rates[t - 1], 1, payments, -left, BALLOON)) if payments > 0 else 0.0
            case _:
                part = CUSTOM[t - 1]
        part = left if t >= FINAL else part if t >= FIRST else 0.0
        paid.append(min(part, left))
        left -= paid[-1]
    return paid


@pytest.mark.parametrize(
    ("kind", "rate_kind", "day_count", "basis", "step"),
    list(product(TIMED, RateKind, DayCount, InterestBasis, Step)),
    ids=lambda member: member.name.lower(),
)
def test_that_a_loan_runs_as_quantlib_and_annuities_say(
    kind: Amortisation, rate_kind: RateKind, day_count: DayCount, basis: InterestBasis, step: Step
) -> None:
    r = loan(
        timing__step=step,
        rates__basis=basis,
        rates__base=CURVE,
        rate_kind=[rate_kind],
        fixed_rate=[0.09],
        spread=[SPREAD],
        floor=[FLOOR],
        day_count=[day_count],
        amortisation=[kind],
        first_payment=[period_ends(step)[FIRST]],
        maturity=[period_ends(step)[FINAL]],
        balloon=[BALLOON],
        custom=[CUSTOM],
    )
    yearly = [0.09] * PERIODS if rate_kind is RateKind.FIXED else [max(base, FLOOR) + SPREAD for base in CURVE]
    parts = fractions(step, day_count)
    assert r.periods("facilities.fraction", 0) == near(parts)
    paid = principal_by_hand(kind, [rate * part for rate, part in zip(yearly, parts, strict=True)])
    assert r.periods("facilities.scheduled", 0) == near(paid)
    owed = [DRAWN - sum(paid[:t]) for t in range(PERIODS + 1)]
    assert r.row("facilities.balance", 0) == near(owed)
    opening = coupons(step, owed[:FINAL], yearly, day_count)
    closing = coupons(step, [*owed[1:FINAL], 0.0], yearly, day_count)
    due = opening if basis is InterestBasis.OPENING else [(a + b) / 2 for a, b in zip(opening, closing, strict=True)]
    assert r.periods("facilities.interest", 0)[:FINAL] == near(due)
    assert sum(r.periods("facilities.interest", 0)[FINAL:]) == pytest.approx(0.0, abs=1e-9)


def coupons(step: Step, notionals: Sequence[float], rates: Sequence[float], day_count: DayCount) -> list[float]:
    """Interest on a notional per period, from the coupons of a QuantLib bond."""
    days = [quantlib_day(serial) for serial in period_ends(step)[: FINAL + 1]]
    leg = QuantLib.FixedRateLeg(QuantLib.Schedule(days), COUNTERS[day_count], list(notionals), list(rates[:FINAL]))
    return [QuantLib.as_coupon(flow).amount() for flow in leg]


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("months", [0, 1, 2, 3, 14])
@pytest.mark.parametrize("day_count", DayCount)
def test_that_year_fractions_are_quantlibs_from_any_month_end(step: Step, months: int, day_count: DayCount) -> None:
    start = end_of_month(START, months)
    r = loan(timing__step=step, timing__balance_sheet_date=start, day_count=[day_count])
    assert r.periods("facilities.fraction", 0) == near(fractions(step, day_count, start))


def test_that_a_level_payment_loan_is_numpy_financials_annuity() -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        fixed_rate=[0.08],
        amortisation=[Amortisation.LEVEL_PAYMENT],
        maturity=[period_ends(Step.QUARTER)[PERIODS]],
    )
    payments = range(1, PERIODS + 1)
    interest, principal = r.periods("facilities.interest", 0), r.periods("facilities.scheduled", 0)
    assert interest == near([-float(npf.ipmt(0.02, n, PERIODS, DRAWN)) for n in payments])
    assert principal == near([-float(npf.ppmt(0.02, n, PERIODS, DRAWN)) for n in payments])
    payment = -float(npf.pmt(0.02, PERIODS, DRAWN))
    assert [a + b for a, b in zip(interest, principal, strict=True)] == near([payment] * PERIODS)


@pytest.mark.parametrize("kind", TIMED)
def test_that_a_loan_yields_its_own_rate(kind: Amortisation) -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        fixed_rate=[0.12],
        amortisation=[kind],
        custom=[CUSTOM],
        maturity=[period_ends(Step.QUARTER)[FINAL]],
    )
    paid = zip(r.periods("facilities.interest", 0), r.periods("facilities.scheduled", 0), strict=True)
    assert float(npf.irr([-DRAWN, *(a + b for a, b in paid)])) == pytest.approx(0.03, rel=1e-9)


def test_that_a_maturity_within_a_period_is_paid_at_that_periods_end() -> None:
    for day in (date(2026, 1, 1), date(2026, 2, 14), date(2026, 3, 31)):
        r = loan(maturity=[day])
        assert r.row("facilities.balance", 0) == [DRAWN] * 5 + [0.0] * 8


@pytest.mark.parametrize("basis", InterestBasis)
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_that_interest_paid_in_kind_compounds(basis: InterestBasis, share: float) -> None:
    r = loan(rates__basis=basis, fixed_rate=[0.12], pik_share=[share], maturity=[date(2040, 1, 1)])
    grown = [-float(npf.fv(0.03 * share, t, 0, DRAWN)) for t in range(PERIODS + 1)]
    assert r.row("facilities.balance", 0) == near(grown)
    assert r.row("facilities.balance", 0)[0] == DRAWN
    in_cash = [a - b for a, b in zip(r.periods("facilities.interest", 0), r.periods("facilities.pik", 0), strict=True)]
    assert in_cash == near([0.03 * (1 - share) * balance for balance in grown[:-1]])


def test_that_the_last_interest_in_kind_does_not_lower_the_interest_it_belongs_to() -> None:
    # Interest in kind joins principal at the period's end: what is repaid with it never bore interest in the period,
    # so a loan repaid evenly through its last period bears half a period's interest with or without it.
    plain = loan(fixed_rate=[0.12], maturity=[period_ends(Step.QUARTER)[1]])
    in_kind = loan(fixed_rate=[0.12], pik_share=[1.0], maturity=[period_ends(Step.QUARTER)[1]])
    assert plain.periods("facilities.interest", 0)[0] == near(DRAWN * 0.03 / 2)
    assert in_kind.periods("facilities.interest", 0)[0] == near(DRAWN * 0.03 / 2)


def test_that_a_negative_base_rate_leaves_no_balance_below_zero() -> None:
    r = loan(
        rates__base=-0.05,
        rate_kind=[RateKind.FLOATING],
        floor=[-0.05],
        pik_share=[1.0],
        amortisation=[Amortisation.CUSTOM],
        custom=[[DRAWN]],
        maturity=[date(2030, 1, 1)],
    )
    assert min(r.row("facilities.balance", 0)) >= 0.0


def delayed(**changes: Given) -> Result:
    """A delayed-draw loan of 500 beside capex of 100 a quarter."""
    return loan(
        **{
            "capacity__additions": [10.0] * 24,
            "investment__capex_per_mw": 10.0,
            "investment__lead": 0.0,
            "kind": [FacilityKind.DELAYED_DRAW],
            "drawn": [0.0],
            "undrawn_opening": [500.0],
            "draw_share": [0.8],
            "available_until": [period_ends(Step.QUARTER)[5]],
            "maturity": [period_ends(Step.QUARTER)[11]],
            "commitment_fee": [0.01],
            **changes,
        }
    )


def test_that_a_delayed_draw_loan_funds_its_share_of_capex_while_it_is_open() -> None:
    r = delayed(draw_share=[0.6])
    assert r.periods("facilities.draw", 0) == near([60.0] * 5 + [0.0] * 7)
    assert r.periods("facilities.cancelled", 0) == near([0.0] * 5 + [200.0] + [0.0] * 6)
    assert r.row("facilities.undrawn", 0) == near([500, 440, 380, 320, 260, 200] + [0.0] * 7)
    assert r.row("facilities.balance", 0) == near([0, 60, 120, 180, 240] + [300.0] * 6 + [0.0] * 2)


def test_that_nothing_is_drawn_in_the_period_of_maturity_however_long_the_commitment() -> None:
    ends = period_ends(Step.QUARTER)
    r = delayed(draw_share=[0.2], available_until=[ends[12]], maturity=[ends[4]])
    assert r.periods("facilities.draw", 0)[:5] == near([20.0, 20.0, 20.0, 0.0, 0.0])
    assert r.row("facilities.balance", 0)[4] == near(0.0)
    assert r.periods("facilities.cancelled", 0)[3] == near(440.0)


def test_that_a_delayed_draw_loan_stops_at_its_commitment() -> None:
    r = delayed(draw_share=[1.0], undrawn_opening=[230.0])
    assert r.periods("facilities.draw", 0)[:4] == near([100.0, 100.0, 30.0, 0.0])
    assert r.row("facilities.undrawn", 0)[:5] == near([230.0, 130.0, 30.0, 0.0, 0.0])


def test_that_a_draw_bears_interest_for_half_its_first_period_on_average_balances() -> None:
    r = delayed(draw_share=[1.0], fixed_rate=[0.08], undrawn_opening=[100.0])
    assert r.periods("facilities.interest", 0)[:2] == near([1.0, 2.0])


def test_that_the_commitment_fee_runs_on_what_is_undrawn_while_the_commitment_lasts() -> None:
    r = delayed(draw_share=[0.6], day_count=[DayCount.ACT_360])
    parts = fractions(Step.QUARTER, DayCount.ACT_360)
    undrawn = [470.0, 410.0, 350.0, 290.0, 230.0] + [0.0] * 7  # less half of what each period draws
    expected = [0.01 * part * amount for part, amount in zip(parts, undrawn, strict=True)]
    assert r.periods("facilities.fee", 0) == near(expected)


@pytest.mark.parametrize("kind", TIMED)
def test_that_amortised_discount_sums_to_all_discount_and_fees(kind: Amortisation) -> None:
    r = delayed(
        drawn=[300.0],
        draw_share=[0.7],
        upfront_fee=[0.03],
        discount_opening=[17.0],
        amortisation=[kind],
        custom=[CUSTOM],
    )
    added = r.periods("facilities.discount_added", 0)
    assert sum(added) == near(0.03 * 350.0)
    assert sum(r.periods("facilities.amortised", 0)) == near(17.0 + sum(added))
    assert r.row("facilities.discount", 0)[11:] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert min(r.periods("facilities.amortised", 0)) >= 0.0
    assert r.row("facilities.carrying", 0)[11] == pytest.approx(0.0, abs=1e-9)


def test_that_a_discount_is_written_off_when_the_loan_is_swept_away() -> None:
    r = loan(
        waterfall__sweep_share=1.0,
        is_swept=[1.0],
        discount_opening=[12.0],
        maturity=[period_ends(Step.QUARTER)[FINAL]],
    )
    assert r.periods("facilities.swept", 0)[0] == near(DRAWN)
    assert r.row("facilities.discount", 0)[1] == pytest.approx(0.0, abs=1e-12)
    assert r.periods("facilities.amortised", 0)[0] + r.periods("facilities.written_off", 0)[0] == near(12.0)


def test_that_everything_lent_is_repaid_drawn_or_cancelled() -> None:
    r = delayed(drawn=[300.0], pik_share=[0.5], amortisation=[Amortisation.LEVEL_PRINCIPAL])
    lent = 300.0 + sum(r.periods("facilities.draw", 0)) + sum(r.periods("facilities.pik", 0))
    assert sum(r.periods("facilities.repaid", 0)) == near(lent)
    used = sum(r.periods("facilities.draw", 0)) + sum(r.periods("facilities.cancelled", 0))
    assert used == near(500.0)


def test_that_a_revolver_can_be_drawn_again_after_it_was_repaid() -> None:
    flows = [-200.0, 150.0, -100.0, 400.0, 0.0, 0.0]
    r = loan(
        waterfall__opening_cash=0.0,
        working_capital__other_change=flows,
        kind=[FacilityKind.REVOLVER],
        drawn=[0.0],
        undrawn_opening=[250.0],
        available_until=[date(2040, 1, 1)],
        maturity=[date(2041, 1, 1)],
        fixed_rate=[0.0],
    )
    assert r.row("facilities.balance", 0)[:5] == near([0.0, 200.0, 50.0, 150.0, 0.0])
    assert r.row("facilities.undrawn", 0)[:5] == near([250.0, 50.0, 200.0, 100.0, 250.0])
    assert r.periods("waterfall.cash")[3] == near(250.0)
    assert r.periods("facilities.repaid", 0)[:4] == near([0.0, 150.0, 0.0, 150.0])
