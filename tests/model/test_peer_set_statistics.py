"""Statistics of each peer set against pandas' groupby, and three sets that give three answers."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest

from tests.model.build import Given, Result, case, near

NAN = math.nan
SETS = [1.0, 2.0, 7.0, 4.0]
"""Numbers of the sets; nobody is in the last."""


def table(seed: int) -> pd.DataFrame:
    draw = random.Random(seed)
    rows = []
    for _ in range(15):
        row = {
            "market_cap": draw.uniform(100, 5000),
            "debt": draw.uniform(0, 500),
            "cash": draw.uniform(0, 90),
            "revenue": draw.uniform(50, 900),
            "net_income": draw.uniform(-50, 100),
            "rpo": draw.uniform(0, 900),
        }
        row = {name: NAN if draw.random() < 0.2 else value for name, value in row.items()}
        rows.append(row | {"set": draw.choice([0.0, 1.0, 2.0, 7.0]), "is_included": float(draw.random() < 0.8)})
    return pd.DataFrame(rows)


def in_sets(data: pd.DataFrame, **changes: Given) -> Result:
    given: dict[str, Given] = {f"peers.{name}": [float(v) for v in data[name]] for name in data.columns}
    given |= {"peer_sets.number": SETS, "peer_sets.is_used": [1.0, 0.0, 1.0, 1.0]}
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


@pytest.mark.parametrize("seed", range(10))
def test_that_statistics_of_a_set_are_those_of_its_included_peers(seed: int) -> None:
    data = table(seed)
    r = in_sets(data, target__revenue=100.0, target__net_income=20.0, shares__basic=10.0)
    enterprise = data.market_cap + data.debt - data.cash
    multiples = {
        "revenue": enterprise / data.revenue,
        "earnings": data.market_cap / data.net_income.where(data.net_income > 0),
        "rpo_debt": data.rpo / data.debt,
    }
    for place, number in enumerate(SETS):
        mine = (data["set"] == number) & (data.is_included > 0)
        assert r.figure("peer_set_statistics.peers", place) == mine.sum()
        for measure, values in multiples.items():
            known = values[mine].dropna().to_numpy()
            key = f"peer_set_statistics.{measure}"
            assert r.figure(f"{key}_count", place) == len(known)
            for what, quantile in (("low", 0.25), ("median", 0.5), ("high", 0.75)):
                expected = float(np.quantile(known, quantile)) if len(known) else NAN
                assert r.figure(f"{key}_{what}", place) == pytest.approx(expected, rel=1e-12, nan_ok=True)
        median = r.figure("peer_set_statistics.earnings_median", place)
        price = r.figure("peer_set_statistics.earnings_price", place)
        assert price == pytest.approx(median * 20 / 10, nan_ok=True)


def test_that_three_sets_give_three_values_of_a_share() -> None:
    r = case(
        {
            "peer_sets.number": [1.0, 2.0, 3.0],
            "peers.set": [1.0, 1.0, 2.0, 3.0],
            "peers.market_cap": [900.0, 1100.0, 300.0, 2500.0],
            "peers.debt": [0.0] * 4,
            "peers.cash": [0.0] * 4,
            "peers.revenue": [100.0] * 4,
            "target.revenue": 50.0,
            "shares.basic": 10.0,
        },
        periods=4,
    )
    assert [r.figure("peer_set_statistics.revenue_price", e) for e in range(3)] == near([50.0, 15.0, 125.0])


def test_that_a_set_not_used_keeps_its_own_statistics_but_counts_in_none_of_all_peers() -> None:
    data = pd.DataFrame({"set": [2.0, 1.0], "market_cap": [100.0, 300.0], "net_income": [10.0, 10.0]})
    r = in_sets(data)
    assert r.figure("peer_set_statistics.earnings_median", 1) == near(10.0)
    assert r.figure("comparison.earnings_median") == near(30.0)
