"""Fiscal years cut to the target's year and to the next 12 months: published weights, days counted one by one."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from tests.model.build import Given, Result, case, near, serial

NAN = math.nan


def peer(balance_sheet: date, fiscal_month: int, **typed: Given) -> Result:
    """One peer worth 5,000 without debt, and what is typed of its fiscal years."""
    given: dict[str, Given] = {
        "timing.balance_sheet_date": balance_sheet,
        "timing.valuation_date": balance_sheet,
        "peers.market_cap": [5000.0],
        "peers.debt": [0.0],
        "peers.cash": [0.0],
        "peers.year_end": [fiscal_month],
    }
    return case(given | {f"peers.{name}": value for name, value in typed.items()}, periods=8)


def shares(r: Result, prefix: str = "share") -> list[float]:
    return [r.figure(f"peer_years.{prefix}_{n}", 0) for n in range(3)]


def test_that_a_december_peer_of_an_october_company_gives_two_twelfths_and_ten_twelfths() -> None:
    """Example of fe.training, "Calendarization": November 2019 to October 2020 is 16.67 % actual, 83.33 % forecast."""
    r = peer(date(2019, 10, 31), 12)
    assert shares(r) == near([0.0, 2 / 12, 10 / 12])
    assert [round(100 * one, 2) for one in shares(r)[1:]] == [16.67, 83.33]


def test_that_nike_gives_five_months_of_the_year_that_ends_in_may_and_seven_of_the_next() -> None:
    """Example of finance-able.com, "Calendarization in 2 Steps": 5/12 of FY21, with EBITDA of 7.7bn, 7/12 of FY22."""
    r = peer(date(2020, 12, 31), 5, ebitda_1=[7.7], ebitda_2=[0.0])
    assert shares(r) == near([0.0, 5 / 12, 7 / 12])
    assert r.figure("peer_years.ebitda", 0) == near(7.7 * 5 / 12)


@pytest.mark.parametrize(
    ("month", "expected"), [(12, 1000.0), (6, 1100.0), (1, 1000 / 12 + 1200 * 11 / 12), (9, 1050.0)]
)
def test_that_revenue_is_calendarised_by_the_months_of_each_fiscal_year(month: int, expected: float) -> None:
    """CY = m/12 of the fiscal year that ends in it and the rest of the next; m is the month in which it ends."""
    r = peer(date(2024, 12, 31), month, revenue_1=[1000.0], revenue_2=[1200.0])
    assert r.figure("peer_years.revenue", 0) == near(expected)
    assert r.figure("comparison.forward_median") == near(5000.0 / expected)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("balance_sheet", [date(2024, 12, 31), date(2025, 3, 31), date(2024, 2, 29), date(2025, 5, 15)])
def test_that_the_months_of_the_targets_year_fall_into_the_fiscal_years_that_hold_them(
    month: int, balance_sheet: date
) -> None:
    r = peer(balance_sheet, month)
    start = balance_sheet.year * 12 + balance_sheet.month - 1
    months = [start + n for n in range(1, 13)]
    first_end = next(m for m in [start, *months] if m % 12 == month - 1 and _last_day(m) > balance_sheet)
    this = sum(first_end - 12 < m <= first_end for m in months) / 12
    assert shares(r) == near([0.0, this, 1 - this])


def _last_day(month: int) -> date:
    """Of a month counted from the year 0."""
    after = month + 1
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def test_that_a_fiscal_year_end_typed_further_on_takes_in_the_year_before() -> None:
    """Fiscal 2026 of a January company: eleven of its months and one of fiscal 2025 are calendar 2025."""
    r = peer(date(2024, 12, 31), 1, year_1_end=[serial(2026, 1, 31)], revenue_0=[3626.4], revenue_1=[4500.0])
    assert shares(r) == near([1 / 12, 11 / 12, 0.0])
    assert r.figure("peer_years.revenue", 0) == near(3626.4 / 12 + 4500 * 11 / 12)


def test_that_the_next_12_months_are_the_days_left_of_one_year_and_the_rest_of_the_next() -> None:
    """NTM on 28 March 2025 of a calendar-year company: 278 days of 2025, 87 of 2026."""
    given: dict[str, Given] = {
        "timing.valuation_date": date(2025, 3, 28),
        "timing.balance_sheet_date": date(2024, 12, 31),
        "peers.market_cap": [5000.0],
        "peers.debt": [0.0],
        "peers.cash": [0.0],
        "peers.revenue_1": [1000.0],
        "peers.revenue_2": [1500.0],
    }
    r = case(given, periods=8)
    left = (date(2025, 12, 31) - date(2025, 3, 28)).days
    assert left == 278
    expected = 1000 * left / 365 + 1500 * (365 - left) / 365
    assert r.figure("peer_years.revenue_next", 0) == near(expected)
    assert r.figure("multiples.ev_next", 0) == near(5000 / expected)


def test_that_the_targets_next_12_months_start_at_the_valuation() -> None:
    """Half of the first quarter is over: half of it, three whole quarters, half of the fifth."""
    revenue = [100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0]
    r = case(
        {
            "timing.balance_sheet_date": date(2024, 12, 31),
            "timing.valuation_date": date(2025, 2, 14),
        },
        periods=8,
        typed_over={"operations.revenue": revenue},
    )
    days = [(date(2025, 3, 31) - date(2025, 2, 14)).days / 90, 1.0, 1.0, 1.0]
    last = 365 - (date(2025, 12, 31) - date(2025, 2, 14)).days
    assert r.figure("target.next_revenue") == near(
        sum(d * v for d, v in zip(days, revenue, strict=False)) + 500.0 * last / 90
    )
    assert r.figure("target.forward_revenue") == near(1000.0)


@pytest.mark.parametrize("typed", [{"revenue_1": [1000.0]}, {"revenue_2": [1000.0]}])
def test_that_a_year_of_which_one_part_is_unknown_is_missing_and_said_so(typed: dict[str, Given]) -> None:
    r = peer(date(2024, 12, 31), 6, **typed)
    assert math.isnan(r.figure("peer_years.revenue", 0))
    assert math.isnan(r.figure("multiples.ev_forward", 0))
    assert r.figure("peer_years.year_check", 0) == 1.0


def test_that_a_year_that_coincides_needs_no_other() -> None:
    r = peer(date(2024, 12, 31), 12, revenue_1=[1000.0])
    assert r.figure("multiples.ev_forward", 0) == near(5.0)
    assert r.figure("peer_years.year_check", 0) == 0.0
