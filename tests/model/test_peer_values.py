"""Market value, leases and currencies of a peer against figures worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.model.build import Given, Result, case, near
from workbench.model.leases import LeaseTreatment
from workbench.model.peer_terms import EquityFrom

NAN = math.nan


def peer(**typed: Given) -> Result:
    """One peer, and what `typed` says of it; `terms__…` and `lease_totals__…` are other sections' inputs."""
    given: dict[str, Given] = {}
    for name, value in typed.items():
        key = name.replace("__", ".") if "__" in name else f"peers.{name}"
        given[key] = value
    return case(given, periods=4)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        # 100 basic, 5 units, 20 options struck at 30. At 50: proceeds 600 buy back 12, 8 are new.
        (50.0, 113.0),
        # At 40: 600 buy back 15, 5 are new.
        (40.0, 110.0),
        # Out of the money.
        (30.0, 105.0),
        (10.0, 105.0),
    ],
)
def test_that_options_dilute_by_treasury_stock_at_the_peers_own_price(price: float, expected: float) -> None:
    r = peer(price=[price], basic=[100.0], units=[5.0], options=[20.0], strike=[30.0])
    assert r.figure("peer_values.diluted", 0) == near(expected)
    assert r.figure("peer_values.equity", 0) == near(price * expected)


def test_that_diluted_shares_as_typed_come_before_treasury_stock() -> None:
    r = peer(price=[50.0], diluted=[120.0], basic=[100.0], options=[20.0], strike=[30.0])
    assert r.figure("peer_values.diluted", 0) == near(120.0)


def test_that_options_without_a_strike_dilute_in_full_and_are_pointed_out() -> None:
    r = peer(price=[50.0], basic=[100.0], options=[20.0])
    assert r.figure("peer_values.diluted", 0) == near(120.0)
    assert r.figure("peer_values.option_check", 0) == 1.0


@pytest.mark.parametrize(
    ("choice", "price", "cap", "expected"),
    [
        (EquityFrom.PRICE, 50.0, 4900.0, 5000.0),
        (EquityFrom.MARKET_CAP, 50.0, 4900.0, 4900.0),
        (EquityFrom.PRICE, NAN, 4900.0, 4900.0),
        (EquityFrom.MARKET_CAP, 50.0, NAN, 5000.0),
        (EquityFrom.PRICE, NAN, NAN, NAN),
    ],
)
def test_that_the_chosen_market_value_counts_and_the_other_stands_in(
    choice: EquityFrom, price: float, cap: float, expected: float
) -> None:
    r = peer(peer_terms__equity_from=choice, price=[price], diluted=[100.0], market_cap=[cap])
    assert r.figure("peer_values.equity", 0) == pytest.approx(expected, nan_ok=True)
    assert r.figure("peer_values.equity_check", 0) == float(math.isnan(expected))


def test_that_a_price_in_another_currency_than_the_statements_has_a_rate_of_its_own() -> None:
    """A London price in pounds at 1.25, statements in euros at 1.08, the file in dollars."""
    r = peer(
        price=[8.0],
        diluted=[500.0],
        price_rate=[1.25],
        currency_rate=[1.08],
        debt=[1000.0],
        cash=[400.0],
        revenue=[900.0],
        net_income=[250.0],
    )
    assert r.figure("peer_values.equity", 0) == near(5000.0)
    assert r.figure("peer_values.enterprise", 0) == near(5000.0 + 600 * 1.08)
    assert r.figure("multiples.ev_revenue", 0) == near((5000.0 + 648.0) / 972.0)
    assert r.figure("multiples.price_earnings", 0) == near(5000.0 / 270.0)


def test_that_an_empty_price_rate_is_that_of_the_statements() -> None:
    r = peer(market_cap=[1000.0], currency_rate=[7.0])
    assert r.figure("peer_values.equity", 0) == near(7000.0)


LEASED: dict[str, Given] = {
    "market_cap": [5000.0],
    "debt": [1000.0],
    "cash": [200.0],
    "operating_leases": [300.0],
    "finance_leases": [50.0],
    "revenue": [2000.0],
    "ebitda": [600.0],
    "ebit": [400.0],
    "lease_cost": [60.0],
}


@pytest.mark.parametrize("holds", [0.0, 1.0])
@pytest.mark.parametrize("is_before_rent", [0.0, 1.0])
@pytest.mark.parametrize(
    ("treatment", "enterprise", "ebitda", "ebit"),
    [
        # 5,000 + 1,000 + 50 of finance leases - 200.
        (LeaseTreatment.RENT_IN_EBITDA, 5850.0, 600.0, 400.0),
        # And 300 of operating leases; EBITDA before 60 of rent, of which 8 % of 300 is interest.
        (LeaseTreatment.LEASES_AS_DEBT, 6150.0, 660.0, 424.0),
    ],
)
def test_that_enterprise_value_and_ebitda_of_a_peer_treat_leases_as_the_targets_do(
    holds: float, is_before_rent: float, treatment: LeaseTreatment, enterprise: float, ebitda: float, ebit: float
) -> None:
    """However debt and EBITDA were reported: with operating leases or without, before rent or after."""
    typed = LEASED | {
        "debt": [1000.0 + 300.0 * holds],
        "debt_has_leases": [holds],
        "ebitda": [600.0 + 60.0 * is_before_rent],
        "is_before_rent": [is_before_rent],
        "lease_totals__treatment": treatment,
        "lease_totals__rate": 0.08,
    }
    r = peer(**typed)
    assert r.figure("peer_values.enterprise", 0) == near(enterprise)
    assert r.figure("multiples.ev_ebitda", 0) == near(enterprise / ebitda)
    assert r.figure("multiples.ev_ebit", 0) == near(enterprise / ebit)
    assert r.figure("peer_values.lease_check", 0) == 0.0


def test_that_a_lease_figure_the_treatment_needs_and_lacks_leaves_no_multiple_and_is_named() -> None:
    without_liability = LEASED | {"operating_leases": [NAN]}
    kept = peer(**without_liability)
    assert kept.figure("multiples.ev_ebitda", 0) == near(5850.0 / 600.0)
    lost = peer(**without_liability, lease_totals__treatment=LeaseTreatment.LEASES_AS_DEBT)
    assert math.isnan(lost.figure("multiples.ev_revenue", 0))
    assert lost.figure("peer_values.lease_check", 0) == 1.0
    mixed = peer(**without_liability, debt_has_leases=[1.0])
    assert math.isnan(mixed.figure("peer_values.enterprise", 0))
    assert mixed.figure("peer_values.lease_check", 0) == 1.0
    no_rent = peer(**(LEASED | {"lease_cost": [NAN]}), lease_totals__treatment=LeaseTreatment.LEASES_AS_DEBT)
    assert no_rent.figure("multiples.ev_revenue", 0) == near(6150.0 / 2000.0)
    assert math.isnan(no_rent.figure("multiples.ev_ebitda", 0))


def test_that_a_peer_with_more_net_cash_than_market_value_has_no_multiple_of_enterprise_value() -> None:
    r = peer(market_cap=[500.0], debt=[0.0], cash=[600.0], revenue=[100.0], net_income=[25.0])
    assert r.figure("peer_values.enterprise", 0) == near(-100.0)
    assert math.isnan(r.figure("multiples.ev_revenue", 0))
    assert r.figure("multiples.price_earnings", 0) == near(20.0)


def test_that_growth_adjusts_a_multiple_by_points_and_a_shrinking_peer_has_none() -> None:
    r = peer(
        market_cap=[1000.0, 1000.0],
        debt=[0.0, 0.0],
        cash=[0.0, 0.0],
        revenue=[100.0, 100.0],
        growth=[0.25, -0.1],
        book_equity=[400.0, -5.0],
    )
    assert r.figure("multiples.ev_growth", 0) == near(0.4)
    assert math.isnan(r.figure("multiples.ev_growth", 1))
    assert r.figure("multiples.price_book", 0) == near(2.5)
    assert math.isnan(r.figure("multiples.price_book", 1))


def test_that_a_peer_of_a_set_that_is_not_used_is_shown_but_not_counted() -> None:
    r = peer(
        set=[1.0, 2.0, 0.0, 9.0],
        market_cap=[1000.0, 2000.0, 3000.0, 4000.0],
        net_income=[100.0, 100.0, 100.0, 100.0],
        is_included=[1.0, 1.0, 0.0, 1.0],
        peer_sets__number=[1.0, 2.0],
        peer_sets__is_used=[1.0, 0.0],
    )
    assert [r.figure("multiples.price_earnings", e) for e in range(4)] == near([10.0, 20.0, 30.0, 40.0])
    assert [r.figure("outliers.earnings_included", e) for e in range(2)] == near([10.0, 20.0])
    assert [r.figure("peer_values.is_counted", e) for e in range(4)] == [1.0, 0.0, 0.0, 1.0]
    assert r.figure("comparison.earnings_mean") == near(25.0)
    assert [r.figure("peer_values.set_check", e) for e in range(4)] == [0.0, 0.0, 0.0, 1.0]
