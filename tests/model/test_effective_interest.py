"""Effective interest against roots that scipy finds of each layer's own flows, and identities of the discount."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model import MODEL
from workbench.model.facilities import Amortisation, DayCount, FacilityKind, RateKind
from workbench.model.facility_terms import DrawRule, Renewal
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

PERIODS = 24
SEEDS = st.integers(0, 2**32 - 1)
DRAWN: dict[str, Given] = {
    "waterfall.opening_cash": 5000.0,
    "facilities.kind": [FacilityKind.DELAYED_DRAW],
    "facilities.drawn": [400.0],
    "facilities.discount_opening": [22.0],
    "facilities.undrawn_opening": [300.0],
    "facilities.available_until": [date(2026, 6, 30)],
    "facilities.first_payment": [date(2026, 1, 1)],
    "facilities.maturity": [date(2029, 12, 31)],
    "facilities.fixed_rate": [0.11],
    "facilities.upfront_fee": [0.03],
    "draw_terms.rule": [DrawRule.OWN],
    "draw_terms.own_draws": [[60.0, 0.0, 90.0, 25.0, 0.0, 70.0]],
    "draw_terms.draw_fee": [0.005],
}
"""A delayed-draw loan with four draws, each at a discount and with a fee."""


def loan(**changes: Given) -> Result:
    return case(DRAWN | {name.replace("__", "."): value for name, value in changes.items()}, periods=PERIODS)


def layers(r: Result) -> list[tuple[int, float, float]]:
    """Period, principal and discount of what stood at the balance sheet and of each draw."""
    found = [(0, r.figure("facilities.drawn", 0), r.figure("facilities.discount_opening", 0))]
    draws, costs = r.row("contractual.draw", 0), r.row("contractual.draw_cost", 0)
    found += [(t, draws[t], costs[t]) for t in range(1, PERIODS + 1)]
    return [layer for layer in found if layer[1] > 0]


def schedule(r: Result, period: int, principal: float) -> tuple[list[float], list[float], list[float]]:
    """Interest per dollar, cash flow and principal of a layer per period, repaid pro rata with its loan."""
    balance, draws = r.row("contractual.balance", 0), r.row("contractual.draw", 0)
    rate, in_kind, weight = r.row("facilities.period_rate", 0), r.row("contractual.pik", 0), r.figure("rates.weight")
    rates, flows, owed = [0.0] * (PERIODS + 1), [0.0] * (PERIODS + 1), [0.0] * (PERIODS + 1)
    owed[period] = principal
    for t in range(period + 1, PERIODS + 1):
        if owed[t - 1] > 1e-9:
            added = owed[t - 1] * in_kind[t] / balance[t - 1]
            before = balance[t - 1] + in_kind[t]
            out = (owed[t - 1] + added) * (before - max(balance[t] - draws[t], 0.0)) / before
            interest = rate[t] * (owed[t - 1] - weight * min(out, owed[t - 1]))
            owed[t] = owed[t - 1] + added - out
            rates[t], flows[t] = interest / owed[t - 1], interest - added + out
    return rates, flows, owed


def worth(rate: float, rates: Sequence[float], flows: Sequence[float], at: int) -> float:
    """Present value at the end of period `at` of what follows, at the rates given compounded with one rate."""
    value = 0.0
    for t in range(PERIODS, at, -1):
        value = (value + flows[t]) / ((1 + rate) * (1 + rates[t]))
    return value


def unamortised(r: Result, *, is_fixed: bool) -> tuple[list[float], list[float]]:
    """Discount left at each period end, and each layer's root by scipy: the yield, or the premium over the coupon."""
    total, roots = [0.0] * (PERIODS + 1), []
    for period, principal, discount in layers(r):
        rates, flows, owed = schedule(r, period, principal)
        price = owed[period] - discount * owed[period] / principal
        if is_fixed:
            rates = [0.0] * (PERIODS + 1)
        at_par = partial(worth, rates=rates, flows=flows, at=period)
        root = float(brentq(lambda y, at_par=at_par, price=price: at_par(y) - price, -0.5, 2.0, xtol=1e-15, rtol=1e-14))
        roots.append(root)
        for t in range(period, PERIODS + 1):
            total[t] += owed[t] - worth(root, rates, flows, t)
    return total, roots


KINDS = [Amortisation.BULLET, Amortisation.LEVEL_PRINCIPAL, Amortisation.LEVEL_PAYMENT, Amortisation.CUSTOM]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pik", [0.0, 0.4])
def test_that_a_fixed_rate_loan_is_carried_at_the_constant_yield_of_each_draw(kind: Amortisation, pik: float) -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        facilities__amortisation=[kind],
        facilities__custom=[[20.0] * PERIODS],
        facilities__pik_share=[pik],
    )
    expected, roots = unamortised(r, is_fixed=True)
    assert r.row("facilities.discount", 0) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    years = r.row("effective_interest.rate_year", 0)
    for (period, _, _), root in zip(layers(r)[1:], roots[1:], strict=True):
        assert years[period] == near((1 + root) ** 4 - 1)
    assert r.figure("effective_interest.opening_rate", 0) == near((1 + roots[0]) ** 4 - 1)
    assert r.figure("effective_interest.opening_rate_simple", 0) == near(4 * roots[0])
    assert r.failed() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", [RateKind.FIXED, RateKind.FLOATING])
@pytest.mark.parametrize("basis", InterestBasis)
def test_that_what_floats_or_runs_on_averages_keeps_one_premium_over_its_coupons(
    kind: Amortisation, rate: RateKind, basis: InterestBasis
) -> None:
    r = loan(
        rates__basis=basis,
        rates__base=[0.02 + 0.004 * t for t in range(PERIODS)],
        facilities__rate_kind=[rate],
        facilities__spread=[0.06],
        facilities__day_count=[DayCount.ACT_360],
        facilities__amortisation=[kind],
        facilities__custom=[[20.0] * PERIODS],
    )
    expected, roots = unamortised(r, is_fixed=False)
    assert r.row("facilities.discount", 0) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    premiums = r.row("effective_interest.premium", 0)
    assert [premiums[period] for period, _, _ in layers(r)] == pytest.approx(roots, rel=1e-9, abs=1e-12)
    assert min(r.row("facilities.discount", 0)) >= -1e-12


def test_that_a_textbook_discount_is_spread_as_its_table_says() -> None:
    # Bonds of 100,000 at 10 %, five years, sold to yield 12 %: the price is 92,790.45, and the first year's expense
    # 11,134.85, of which 1,134.85 is amortised discount; the last year's is 1,785.71.
    price = -npf.pv(0.12, 5, 10_000.0, 100_000.0)
    assert price == pytest.approx(92_790.45, abs=0.005)
    r = case(
        {
            "timing.step": Step.YEAR,
            "rates.basis": InterestBasis.OPENING,
            "waterfall.opening_cash": 500_000.0,
            "facilities.drawn": [100_000.0],
            "facilities.discount_opening": [100_000.0 - price],
            "facilities.fixed_rate": [0.1],
            "facilities.maturity": [date(2029, 12, 31)],
        },
        periods=6,
    )
    assert r.figure("effective_interest.opening_rate", 0) == near(0.12)
    amortised = r.periods("facilities.amortised", 0)
    assert amortised[:5] == pytest.approx([1134.85, 1271.04, 1423.56, 1594.39, 1785.71], abs=0.005)
    assert r.periods("effective_interest.expense", 0)[0] == pytest.approx(11_134.85, abs=0.005)


def test_that_what_is_prepaid_takes_its_share_of_the_discount_with_it() -> None:
    plain = loan()
    r = loan(repayment_terms__mandatory=[[0.0] * 9 + [100.0]])
    before = r.row("facilities.balance", 0)[10] + 100.0
    left = plain.row("facilities.discount", 0)[10]
    assert r.periods("facilities.written_off", 0)[9] == near(left * 100.0 / before)
    assert r.row("facilities.discount", 0)[10] == near(left * (1 - 100.0 / before))
    share = 1 - 100.0 / before
    assert r.row("facilities.discount", 0)[11:] == near(
        [share * left for left in plain.row("facilities.discount", 0)[11:]]
    )


def test_that_what_is_left_is_written_off_when_the_loan_is_swept_away() -> None:
    r = loan(waterfall__sweep_share=1.0, facilities__is_swept=[1.0], draw_terms__own_draws=[[0.0]])
    assert r.periods("facilities.swept", 0)[0] == near(400.0)
    assert r.periods("facilities.amortised", 0)[0] + r.periods("facilities.written_off", 0)[0] == near(22.0)
    assert r.row("facilities.discount", 0)[1] == near(0.0)
    assert r.periods("income.extinguishment")[0] == near(r.periods("facilities.written_off", 0)[0])


def test_that_the_cost_of_a_renewal_is_spread_over_the_renewed_loan() -> None:
    r = loan(
        rates__basis=InterestBasis.OPENING,
        draw_terms__own_draws=[[0.0]],
        facilities__maturity=[date(2026, 12, 31)],
        renewal_terms__renewal=[Renewal.REFINANCED],
        renewal_terms__months=[24.0],
        renewal_terms__fee=[0.02],
    )
    discount = r.row("facilities.discount", 0)
    assert r.periods("facilities.discount_added", 0)[7] == near(8.0)
    assert discount[8] == near(8.0)
    flows = [-(400.0 - 8.0), *[11.0] * 7, 411.0]
    rate = float(npf.irr(flows))
    carried = 392.0
    for t in range(9, 17):
        carried = carried * (1 + rate) - flows[t - 8]
        assert 400.0 * (t < 16) - discount[t] == pytest.approx(carried, abs=1e-8)


@pytest.mark.parametrize("times", [3, 12])
def test_that_a_loan_repaid_to_nothing_and_drawn_again_has_a_rate_of_its_own(times: int) -> None:
    # Drawn 10 at a cost of 0.35, 11 % on the opening balance, all repaid in the next quarter: 9.65 (1 + y) = 10.275.
    r = loan(
        rates__basis=InterestBasis.OPENING,
        facilities__drawn=[0.0],
        facilities__discount_opening=[0.0],
        facilities__available_until=[date(2040, 1, 1)],
        facilities__first_payment=[date(2025, 1, 1)],
        facilities__amortisation=[Amortisation.CUSTOM],
        facilities__custom=[[0.0, 1000.0] * times],
        draw_terms__own_draws=[[10.0, 0.0] * times],
        facilities__maturity=[date(2039, 12, 31)],
    )
    drawn_in = range(1, 2 * times, 2)
    years = r.row("effective_interest.rate_year", 0)
    assert [years[t] for t in drawn_in] == near([(10.275 / 9.65) ** 4 - 1] * times)
    discount = r.row("facilities.discount", 0)
    assert [discount[t] for t in drawn_in] == near([0.35] * times)
    assert [discount[t + 1] for t in drawn_in] == pytest.approx([0.0] * times, abs=1e-9)
    assert r.failed() == []


def test_that_costs_of_a_revolver_are_spread_evenly() -> None:
    r = case(
        {
            "waterfall.opening_cash": 100.0,
            "facilities.kind": [FacilityKind.REVOLVER],
            "facilities.undrawn_opening": [50.0],
            "facilities.discount_opening": [8.0],
            "facilities.maturity": [date(2026, 12, 31)],
        },
        periods=10,
    )
    assert r.periods("facilities.amortised", 0) == near([1.0] * 8 + [0.0] * 2)


def test_that_a_loan_that_outlives_the_horizon_keeps_what_even_spreading_leaves() -> None:
    r = loan(draw_terms__own_draws=[[0.0]], facilities__maturity=[date(2034, 12, 31)])
    left = r.row("facilities.discount", 0)
    assert left[PERIODS] == near(22.0 * 16 / 40)
    assert all(a > b for a, b in pairwise(left))


@settings(max_examples=150)
@given(seed=SEEDS)
def test_that_amortised_and_written_off_sum_to_discount_and_costs(seed: int) -> None:
    r = random_case(seed, random_counts(seed, 4), 14)
    for e in r.arrays.shape.members(MODEL["facilities.drawn"]):
        cost = r.figure("facilities.discount_opening", e) + sum(r.periods("facilities.discount_added", e))
        spread = sum(r.periods("facilities.amortised", e)) + sum(r.periods("facilities.written_off", e))
        left = r.row("facilities.discount", e)[-1]
        assert cost - spread == pytest.approx(left, rel=1e-9, abs=1e-9 * max(cost, 1.0))
        if r.row("facilities.is_final", e)[-1]:
            assert left == pytest.approx(0.0, abs=1e-9 * max(cost, 1.0))
