"""Peer statistics against numpy, pandas and the standard library, on companies as they stood on 28 March 2025."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pandas as pd
import pytest

from tests.model.build import Given, Result, case, near
from workbench.model.peer_terms import OutlierRule

NAN = math.nan

# Market capitalisation, debt, cash, minorities, revenue, EBITDA and net income of the last 12 months, RPO; USD m.
# From the companies' 10-K and 10-Q filings and the Nasdaq close of 28 March 2025; blank where none was found.
SNAPSHOT = pd.DataFrame(
    [
        ("Microsoft", 2903564.8, NAN, NAN, NAN, 261802, 136552, 92678, NAN),
        ("Amazon", 2133958.8, 57640, 101202, NAN, 637959, 121388, 59248, 177000),
        ("Alphabet", 1977705.6, 14182, 95657, 4200, 350018, 127701, 100118, 93200),
        ("Oracle", 408801.2, 84515, 10911, 453, 55761, 21803, 11661, 130200),
        ("Nebius Group", 5990.5, NAN, 2449.6, NAN, 117.5, -266.4, -396.9, NAN),
        ("DigitalOcean", 3271.2, NAN, 428, NAN, 781, 328, 84, NAN),
        ("Applied Digital", 1359.7, 689.1, 261.2, NAN, NAN, NAN, NAN, NAN),
        ("Core Scientific", 2317.7, 1085, 836.2, NAN, NAN, NAN, NAN, NAN),
        ("Equinix", 80329.1, 17600, NAN, NAN, 8748, 4097, 815, NAN),
        ("Snowflake", 52447.0, 2271.5, 4637.7, 6.7, 3626.4, -1273.5, -1285.6, 6900),
        ("Rackspace Technology", 415.3, 2449, 144, NAN, 2737.1, NAN, -858, NAN),
        ("Salesforce", 266975.4, 8433, 14032, NAN, 37895, 10682, 6197, 63400),
    ],
    columns=["name", "market_cap", "debt", "cash", "minorities", "revenue", "ebitda", "net_income", "rpo"],
)


def snapshot(data: pd.DataFrame = SNAPSHOT, **changes: Given) -> Result:
    """The peers of a table, and what `changes` types beside them."""
    given: dict[str, Given] = {
        f"peers.{name}": [float(v) for v in data[name]] for name in data.columns if name != "name"
    }
    given["peer_terms.outlier_rule"] = OutlierRule.NONE
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


def multiples(data: pd.DataFrame = SNAPSHOT) -> dict[str, pd.Series[float]]:
    """Multiples per peer by pandas: missing where a figure is missing or the denominator is not positive."""
    enterprise = data.market_cap + data.debt - data.cash + data.minorities.fillna(0.0)
    return {
        "revenue": (enterprise / data.revenue.where(data.revenue > 0)).dropna(),
        "ebitda": (enterprise / data.ebitda.where(data.ebitda > 0)).dropna(),
        "rpo": (enterprise / data.rpo.where(data.rpo > 0)).dropna(),
        "earnings": (data.market_cap / data.net_income.where(data.net_income > 0)).dropna(),
    }


MEASURES = ["revenue", "ebitda", "rpo", "earnings"]


@pytest.mark.parametrize("measure", MEASURES)
def test_that_statistics_of_peers_are_those_of_numpy_and_the_standard_library(measure: str) -> None:
    r, known = snapshot(), multiples()[measure]
    assert len(known) >= 4
    assert r.figure(f"comparison.{measure}_count") == len(known)
    assert r.figure(f"comparison.{measure}_low") == near(float(np.quantile(known, 0.25)))
    assert r.figure(f"comparison.{measure}_median") == near(float(known.median()))
    assert r.figure(f"comparison.{measure}_high") == near(float(np.quantile(known, 0.75)))
    assert r.figure(f"comparison.{measure}_mean") == near(float(np.mean(known)))
    assert r.figure(f"comparison.{measure}_harmonic") == near(statistics.harmonic_mean(list(known)))


def test_that_a_peer_without_debt_or_cash_has_no_enterprise_value_but_keeps_its_earnings_multiple() -> None:
    r = snapshot()
    microsoft, equinix = 0, 8
    assert math.isnan(r.figure("multiples.ev_revenue", microsoft))
    assert math.isnan(r.figure("peer_values.enterprise", equinix))
    assert r.figure("multiples.price_earnings", microsoft) == near(2903564.8 / 92678)


def test_that_a_loss_gives_no_multiple_rather_than_a_negative_or_zero_one() -> None:
    r = snapshot()
    snowflake, rackspace = 9, 10
    assert math.isnan(r.figure("multiples.ev_ebitda", snowflake))
    assert math.isnan(r.figure("multiples.price_earnings", rackspace))
    assert r.figure("multiples.ev_revenue", rackspace) == near((415.3 + 2449 - 144) / 2737.1)


@pytest.mark.parametrize("left_out", range(len(SNAPSHOT)))
def test_that_a_peer_left_out_is_as_if_it_were_not_there(left_out: int) -> None:
    flags = [float(e != left_out) for e in range(len(SNAPSHOT))]
    r = snapshot(peers__is_included=flags)
    without = snapshot(SNAPSHOT.drop(index=left_out))
    for measure in MEASURES:
        for what in ("count", "low", "median", "high", "mean", "harmonic"):
            key = f"comparison.{measure}_{what}"
            assert r.figure(key) == near(without.figure(key))


def test_that_price_times_shares_stands_in_for_a_missing_market_value() -> None:
    salesforce = SNAPSHOT[SNAPSHOT.name == "Salesforce"]
    r = snapshot(salesforce.assign(market_cap=NAN, price=277.81, diluted=974.0))
    assert r.figure("peer_values.enterprise", 0) == near(277.81 * 974 + 8433 - 14032)


def test_that_no_multiple_depends_on_the_currency_a_peer_reports_in() -> None:
    rate = [7.3] * len(SNAPSHOT)
    here, there = snapshot(), snapshot(peers__currency_rate=rate)
    for measure in MEASURES:
        key = f"comparison.{measure}_median"
        assert there.figure(key) == near(here.figure(key))
    assert there.figure("peer_values.enterprise", 3) == near(7.3 * here.figure("peer_values.enterprise", 3))


def test_that_values_per_share_by_peers_follow_from_multiple_net_debt_and_shares() -> None:
    r = snapshot(
        target__revenue=1915.0,
        target__ebitda=1200.0,
        target__net_income=50.0,
        disclosure__reported_rpo=15100.0,
        waterfall__opening_cash=1361.0,
        facilities__drawn=[500.0],
        shares__basic=450.0,
    )
    measures = {"revenue": 1915.0, "ebitda": 1200.0, "rpo": 15100.0}
    known = multiples()
    for measure, amount in measures.items():
        for what, quantile in (("low", 0.25), ("median", 0.5), ("high", 0.75)):
            expected = (float(np.quantile(known[measure], quantile)) * amount - 500 + 1361) / 450
            assert r.figure(f"comparison.{measure}_{what}_price") == near(expected)
    expected = float(np.quantile(known["earnings"], 0.5)) * 50 / 450
    assert r.figure("comparison.earnings_median_price") == near(expected)


def test_that_the_targets_percentile_is_the_share_of_peers_below_it() -> None:
    r = snapshot(target__revenue=1000.0, waterfall__opening_cash=0.0, operations__base_revenue=1000.0)
    mark = r.figure("comparison.revenue_target")
    below = float((multiples()["revenue"] < mark).mean())
    assert 0 < below < 1
    assert r.figure("comparison.revenue_percentile") == near(below)


def test_that_without_peers_every_statistic_is_missing_and_none_is_zero() -> None:
    r = case(periods=4)
    for measure in MEASURES:
        assert r.figure(f"comparison.{measure}_count") == 0.0
        for what in ("low", "median", "high", "mean", "harmonic", "median_price"):
            assert math.isnan(r.figure(f"comparison.{measure}_{what}"))


def test_that_preferred_stock_and_minorities_are_claims_before_common_equity() -> None:
    given: dict[str, Given] = {
        "peers.market_cap": [5000.0],
        "peers.debt": [700.0],
        "peers.cash": [300.0],
        "peers.minorities": [40.0],
        "peers.preferred": [60.0],
    }
    assert case(given, periods=4).figure("peer_values.enterprise", 0) == near(5500.0)


def test_that_growth_and_margin_of_a_peer_are_plain_ratios_or_missing() -> None:
    given: dict[str, Given] = {
        "peers.revenue": [800.0, math.nan],
        "peers.ebitda": [200.0, 50.0],
        "peers.revenue_1": [1000.0, 500.0],
        "peers.revenue_2": [1200.0, math.nan],
        "peers.debt": [50.0, 60.0],
        "peers.rpo": [400.0, math.nan],
    }
    r = case(given, periods=4)
    assert r.figure("peer_values.growth_next", 0) == near(0.2)
    assert r.figure("peer_values.margin", 0) == near(0.25)
    assert r.figure("multiples.rpo_debt", 0) == near(8.0)
    assert math.isnan(r.figure("peer_values.growth_next", 1))
    assert math.isnan(r.figure("peer_values.margin", 1))
