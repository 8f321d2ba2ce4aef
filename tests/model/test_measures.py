"""Bookings, billings, growth, conversion and cover against a spreadsheet kept in pandas, and their identities."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.backlog import Crediting, Profile, Status
from workbench.model.timing import Step
from workbench.rows.items import Severity

SEEDS = st.integers(0, 2**32 - 1)

BOOK: dict[str, Given] = {
    "capacity.is_limiting": 0.0,
    "contracts.status": [Status.IN_RPO, Status.SIGNED_AFTER],
    "contracts.signing": [0.0, 3.0],
    "contracts.profile": [Profile.OWN, Profile.OWN],
    "contracts.price": [800.0, 600.0],
    "contracts.own": [[1.0] * 8, [0.0] * 4 + [1.0] * 4],
    "contracts.prepaid_share": [0.0, 0.25],
    "contracts.prepaid_opening": [80.0, 0.0],
    "contracts.crediting": [Crediting.PRO_RATA, Crediting.PRO_RATA],
    "operations.base_revenue": 400.0,
    "facilities.drawn": [500.0],
    "facilities.maturity": [date(2040, 12, 31)],
}
"""100 a quarter for two years; 600 signed in the third quarter, a quarter of it prepaid, 150 a quarter in year two."""

RECOGNISED = np.array([100.0] * 4 + [250.0] * 4 + [0.0] * 4)
BOOKED = np.array([0.0, 0.0, 600.0] + [0.0] * 9)
RPO = 800.0 + np.cumsum(BOOKED - RECOGNISED)
RECEIVED = np.array([0.0, 0.0, 150.0] + [0.0] * 9)
USED = np.array([10.0] * 4 + [47.5] * 4 + [0.0] * 4)
DEFERRED = 80.0 + np.cumsum(RECEIVED - USED)


@pytest.fixture(scope="module")
def book() -> Result:
    """The two contracts over twelve quarters."""
    return case(BOOK, periods=12)


def trailing(values: np.ndarray) -> list[float]:
    """Sums of the last four quarters, as pandas rolls them."""
    return list(pd.Series(values).rolling(4, min_periods=1).sum())


def test_that_the_roll_forward_is_the_one_on_paper(book: Result) -> None:
    assert book.periods("rpo.closing") == near(list(RPO))
    assert book.periods("rpo.deferred") == near(list(DEFERRED))


def test_that_growth_compares_with_rpo_four_quarters_earlier(book: Result) -> None:
    before = pd.Series([800.0, *RPO])
    growth = before.pct_change(4).iloc[1:]
    got = book.periods("measures.growth")
    assert all(math.isnan(g) for g in got[:3])
    assert got[3:8] == near(list(growth.iloc[3:8]))
    assert book.periods("measures.growth_period")[:7] == near(list(before.pct_change(1).iloc[1:8]))


def test_that_next_year_rpo_counts_only_what_is_signed_by_then(book: Result) -> None:
    # A year ahead of the first quarter lies a quarter of the second contract, which is not signed yet.
    expected = [400.0, 400.0, 100 + 3 * 250.0, 1000.0, 750.0, 500.0, 250.0, 0.0]
    assert book.periods("measures.next_year")[:8] == near(expected)
    assert book.figure("measures.next_year_now") == near(400.0)
    assert book.periods("measures.next_year_share")[:7] == near(
        [e / r for e, r in zip(expected, RPO[:7], strict=False)]
    )


def test_that_bookings_and_billings_are_summed_over_twelve_months(book: Result) -> None:
    assert book.periods("measures.bookings_year") == near(trailing(BOOKED))
    assert book.periods("measures.revenue_year") == near(trailing(RECOGNISED))
    assert book.periods("measures.billings_year") == near(trailing(RECOGNISED - USED + RECEIVED))
    booked, revenue = np.array(trailing(BOOKED))[:11], np.array(trailing(RECOGNISED))[:11]
    assert book.periods("measures.book_to_bill")[:11] == near(list(booked / revenue))
    assert math.isnan(book.periods("measures.book_to_bill")[11])
    billed = np.array(trailing(RECOGNISED - USED + RECEIVED))[:11]
    assert book.periods("measures.bookings_to_billings")[:11] == near(list(booked / billed))
    # A steady book books what it recognises: the ratio is 1 where RPO ends where it began.
    assert book.periods("measures.bookings_year")[5] == near(RECOGNISED[2:6].sum() + RPO[5] - RPO[1])


def test_that_conversion_is_revenue_of_a_year_over_rpo_before_it(book: Result) -> None:
    got = book.periods("measures.conversion")
    assert got[3:5] == near([400 / 800, 550 / RPO[0]])
    assert book.figure("measures.conversion_first_year") == near(0.5)
    assert book.figure("measures.conversion_expected") == near(1.0)
    assert book.periods("measures.conversion_period")[:2] == near([100 / 800, 100 / 700])


def test_that_cover_is_what_is_contracted_of_the_next_years_revenue(book: Result) -> None:
    # Other revenue is 100 a quarter.
    assert book.figure("measures.cover_now") == near(400 / 800)
    assert book.periods("measures.cover")[3] == near(1000 / 1400)
    assert book.periods("measures.years_of_revenue")[:2] == near([700 / 800, 600 / 800])
    assert book.periods("measures.rpo_to_debt")[:2] == near([700 / 500, 600 / 500])
    assert book.periods("measures.unbilled") == near(list(RPO - DEFERRED))


@pytest.mark.parametrize("step", list(Step))
def test_that_a_year_is_a_year_at_every_step(step: Step) -> None:
    per_year = {Step.QUARTER: 4, Step.HALF_YEAR: 2, Step.YEAR: 1}[step]
    level: dict[str, Given] = {
        "timing.step": step,
        "capacity.is_limiting": 0.0,
        "contracts.profile": [Profile.OWN],
        "contracts.price": [800.0],
        "contracts.own": [[1.0] * (2 * per_year)],
    }
    r = case(level, periods=4 * per_year)
    assert r.periods("measures.revenue_year")[per_year - 1] == near(400.0)
    assert r.periods("measures.growth")[per_year - 1] == near(-0.5)
    assert r.figure("measures.next_year_now") == near(400.0)
    assert r.periods("measures.conversion")[2 * per_year - 1] == near(1.0)


def test_that_expected_conversion_is_what_default_and_cuts_leave() -> None:
    r = case(
        {
            "timing.step": Step.YEAR,
            "capacity.is_limiting": 0.0,
            "contracts.profile": [Profile.OWN],
            "contracts.price": [900.0],
            "contracts.own": [[1.0, 1.0, 1.0]],
            "contracts.hazard": [0.1],
            "contracts.reneg_period": [3.0],
            "contracts.reneg_cut": [0.5],
        },
        periods=5,
    )
    assert r.figure("measures.conversion_expected") == near((0.9 + 0.81 + 0.729 / 2) / 3)


@settings(max_examples=80)
@given(seed=SEEDS)
def test_that_the_identities_hold_in_random_books(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 12)
    assert [text for text in r.failed(Severity.INTEGRITY) if text.startswith("measures.")] == []
    per_year = int(r.figure("timing.periods_per_year"))
    rpo, revenue = np.array(r.row("rpo.closing")), np.array(r.periods("rpo.recognised"))
    deferred, size = np.array(r.row("rpo.deferred")), max(1.0, *r.row("rpo.closing"))
    for last in range(per_year, 13):
        year = revenue[last - per_year : last].sum()
        bookings = r.periods("measures.bookings_year")[last - 1]
        assert bookings == pytest.approx(year + rpo[last] - rpo[last - per_year], abs=1e-9 * size)
        before = rpo[last - per_year]
        got = r.periods("measures.conversion")[last - 1]
        is_trace = before <= 1e-9 * r.figure("rpo.size")
        assert math.isnan(got) if is_trace else got == pytest.approx(year / before, rel=1e-6, abs=1e-9)
        billings = r.periods("measures.billings_year")[last - 1]
        earned = r.periods("measures.earned_year")[last - 1]
        change = deferred[last] - deferred[last - per_year]
        assert billings == pytest.approx(earned + change, abs=1e-8 * max(size, abs(billings)))
