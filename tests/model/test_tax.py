"""Interest limit and loss pools against the statute run by hand, and what must hold of them in any valuation."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)


def statute(r: Result, *, levered: bool) -> tuple[list[float], list[float], list[float]]:
    """Tax paid, loss pool and interest carried forward per period: IRC 163(j) before IRC 172."""
    rate, limit = r.figure("tax.rate"), r.figure("tax.loss_limit")
    pool, carried = r.figure("tax.opening_losses"), r.figure("tax.opening_disallowed") if levered else 0.0
    taxes, pools, carries = [], [], []
    for t in range(1, r.arrays.shape.periods + 1):
        income = r.row("tax.operating")[t]
        depreciation = r.row("investment.tax_depreciation")[t]
        interest = r.row("waterfall.net_interest")[t] if levered else 0.0
        adjusted = income + r.figure("tax.is_added_back") * depreciation
        most = r.figure("tax.interest_limit") * max(adjusted, 0.0) if r.figure("tax.is_limited") else math.inf
        deducted = min(interest + carried, most)
        carried += interest - deducted
        taxable = income - deducted
        used = min(pool, limit * max(taxable, 0.0))
        pool += max(-taxable, 0.0) - used
        taxes.append(rate * max(taxable, 0.0) - rate * used)
        pools.append(pool)
        carries.append(carried)
    return taxes, pools, carries


def scale(r: Result) -> float:
    """Size of the valuation's taxable figures."""
    keys = ("tax.operating", "waterfall.net_interest", "tax.losses")
    return max(1.0, *(abs(v) for key in keys for v in r.row(key)))


@settings(max_examples=200)
@given(SEEDS)
def test_that_tax_of_random_valuations_is_what_the_statute_says(seed: int) -> None:
    r = random_case(seed, random_counts(seed, 3), 12)
    taxes, pools, carries = statute(r, levered=True)
    size = scale(r)
    for got, expected in (
        (r.periods("tax_paid.paid"), taxes),
        (r.periods("tax.losses"), pools),
        (r.periods("tax.disallowed"), carries),
        (r.periods("tax.unlevered"), statute(r, levered=False)[0]),
        (r.periods("tax.losses_unlevered"), statute(r, levered=False)[1]),
    ):
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-9 * size)


@settings(max_examples=150)
@given(SEEDS)
def test_that_pools_foot_and_tax_stays_between_nothing_and_rate_times_income(seed: int) -> None:
    r = random_case(seed, random_counts(seed, 3), 12)
    small = 1e-9 * scale(r)
    interest, deducted = sum(r.periods("waterfall.net_interest")), sum(r.periods("tax_paid.deductible"))
    carried = r.row("tax.disallowed")
    assert interest - deducted == pytest.approx(carried[-1] - carried[0], rel=1e-9, abs=small)
    pool = r.row("tax.losses")
    gained = sum(r.periods("tax_paid.created")) - sum(r.periods("tax_paid.used"))
    assert gained == pytest.approx(pool[-1] - pool[0], rel=1e-9, abs=small)
    assert min(*carried, *pool, *r.row("tax.losses_unlevered")) >= -small
    for paid, income in zip(r.periods("tax_paid.paid"), r.periods("tax_paid.income"), strict=True):
        assert -small <= paid <= r.figure("tax.rate") * max(income, 0.0) + small


def taxpayer(**changes: Given) -> Result:
    """1,000 of taxable income a year and, if asked, debt; interest runs on the balance at 10 %."""
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "operations.base_revenue": 1000.0,
        "working_capital.receivable_days": 0.0,
        "facilities.fixed_rate": [0.1],
        "facilities.maturity": [date(2060, 1, 1)],
        "facilities.drawn": [0.0],
    }
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=3)


def test_that_losses_shield_four_fifths_of_income_and_no_more() -> None:
    r = taxpayer(tax__opening_losses=1200.0)
    assert r.periods("tax_paid.paid") == near([0.25 * 200, 0.25 * 600, 0.25 * 1000])
    assert r.periods("tax_paid.used") == near([800.0, 400.0, 0.0])


def test_that_interest_above_the_limit_is_carried_and_deducted_when_there_is_room() -> None:
    # 30 % of 1,000 is 300: of 500 a year 200 waits; growth of income to 2,000 makes room for 600.
    r = taxpayer(facilities__drawn=[5000.0], operations__growth=[0.0, 1.0, 0.0])
    assert r.periods("tax_paid.deductible") == near([300.0, 600.0, 600.0])
    assert r.periods("tax.disallowed") == near([200.0, 100.0, 0.0])
    assert r.periods("tax_paid.paid") == near([0.25 * 700, 0.25 * 1400, 0.25 * 1400])


@pytest.mark.parametrize(("losses", "limited", "saved"), [(0.0, 0.0, 1.0), (5000.0, 0.0, 0.2), (0.0, 1.0, 0.0)])
def test_that_a_dollar_of_interest_saves_nothing_a_fifth_or_all_of_the_rate(
    losses: float, limited: float, saved: float
) -> None:
    low, high = (
        taxpayer(
            facilities__drawn=[debt],
            tax__opening_losses=losses,
            tax__is_limited=limited,
            tax__interest_limit=0.3,
        )
        for debt in (3500.0, 3600.0)
    )
    more = high.periods("waterfall.net_interest")[0] - low.periods("waterfall.net_interest")[0]
    less = low.periods("tax_paid.paid")[0] - high.periods("tax_paid.paid")[0]
    assert less / more == near(0.25 * saved)


def test_that_bonus_depreciation_makes_losses_without_lowering_the_interest_limit() -> None:
    changes: dict[str, Given] = {"facilities__drawn": [5000.0], "investment__maintenance": 1.5}
    slow = taxpayer(investment__tax_bonus=0.0, investment__tax_life=40.0, **changes)
    fast = taxpayer(investment__tax_bonus=1.0, **changes)
    assert slow.periods("tax.cap") == near([300.0] * 3)
    assert fast.periods("tax.cap") == near([300.0] * 3)
    assert fast.row("tax.losses")[1] == near(1500.0 + 300.0 - 1000.0)


def test_that_the_limit_binds_on_income_after_depreciation_where_it_is_not_added_back() -> None:
    r = taxpayer(facilities__drawn=[5000.0], investment__opening_tax_basis=1000.0, tax__is_added_back=0.0)
    assert r.periods("tax.cap")[0] == near(0.3 * (1000.0 - 1000.0 / 5))


def test_that_tax_depreciation_sums_to_the_tax_basis() -> None:
    r = case(
        {
            "timing.step": Step.YEAR,
            "operations.base_revenue": 1000.0,
            "operations.growth": [-0.9] * 12,
            "investment.maintenance": 0.3,
            "investment.tax_bonus": 0.4,
            "investment.opening_tax_basis": 700.0,
        },
        periods=12,
    )
    depreciation, spent = r.periods("investment.tax_depreciation"), r.periods("investment.capex")
    assert sum(depreciation) == pytest.approx(700.0 + sum(spent), rel=1e-6)
    assert all(later <= earlier for earlier, later in pairwise(depreciation))


def test_that_the_order_is_interest_limit_before_losses() -> None:
    """The limit looks at income before losses: a full pool must not shrink it."""
    without = taxpayer(facilities__drawn=[5000.0])
    with_pool = taxpayer(facilities__drawn=[5000.0], tax__opening_losses=9e5)
    assert with_pool.periods("tax_paid.deductible") == near(without.periods("tax_paid.deductible"))
