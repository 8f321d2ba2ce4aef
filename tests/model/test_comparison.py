"""Statistics with gaps and outliers against numpy, pandas and scipy, on random tables of peers."""

from __future__ import annotations

import math
import random
import statistics
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import median_abs_deviation

from tests.model.build import Given, Result, case, near
from workbench.model import MODEL
from workbench.model.multiples import NAMES
from workbench.model.peer_terms import OutlierRule
from workbench.rows.items import Severity

NAN = math.nan

COLUMNS = {
    "revenue": (50.0, 900.0),
    "ebitda": (-100.0, 300.0),
    "ebit": (-100.0, 200.0),
    "net_income": (-100.0, 150.0),
    "book_equity": (-200.0, 900.0),
    "rpo": (0.0, 3000.0),
    "rpo_year": (0.0, 900.0),
    "growth": (-0.2, 1.5),
}


def table(seed: int, peers: int = 12) -> pd.DataFrame:
    """Peers with figures missing here and there, losses, and a size far off now and then."""
    draw = random.Random(seed)
    rows = []
    for _ in range(peers):
        row = {"market_cap": draw.uniform(100, 5000), "debt": draw.uniform(0, 800), "cash": draw.uniform(0, 300)}
        row |= {name: draw.uniform(*bounds) for name, bounds in COLUMNS.items()}
        if draw.random() < 0.15:
            row["market_cap"] *= 50
        rows.append({name: NAN if draw.random() < 0.15 else value for name, value in row.items()})
    return pd.DataFrame(rows)


def multiples(data: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Per peer, NaN where a part is missing or the denominator is not above zero."""
    enterprise = (data.market_cap + data.debt - data.cash).where(lambda ev: ev > 0)

    def over(top: pd.Series[float], bottom: pd.Series[float]) -> pd.Series[float]:
        return top / bottom.where(bottom > 0)

    return {
        "revenue": over(enterprise, data.revenue),
        "ebitda": over(enterprise, data.ebitda),
        "ebit": over(enterprise, data.ebit),
        "earnings": over(data.market_cap, data.net_income),
        "book": over(data.market_cap, data.book_equity),
        "rpo": over(enterprise, data.rpo),
        "rpo_year": over(enterprise, data.rpo_year),
        "rpo_debt": over(data.rpo, data.debt),
        "growth": over(over(enterprise, data.revenue), 100 * data.growth),
    }


def compared(data: pd.DataFrame, **changes: Given) -> Result:
    given: dict[str, Given] = {f"peers.{name}": [float(v) for v in data[name]] for name in data.columns}
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


def expected(known: np.ndarray[Any, np.dtype[Any]]) -> dict[str, float]:
    if not len(known):
        return dict.fromkeys(("minimum", "low", "median", "high", "maximum", "mean", "harmonic"), NAN)
    return {
        "minimum": float(known.min()),
        "low": float(np.quantile(known, 0.25)),
        "median": float(np.median(known)),
        "high": float(np.quantile(known, 0.75)),
        "maximum": float(known.max()),
        "mean": float(known.mean()),
        "harmonic": statistics.harmonic_mean(list(known)),
    }


@pytest.mark.parametrize("seed", range(12))
def test_that_every_statistic_over_gaps_is_that_of_numpy(seed: int) -> None:
    data = table(seed, peers=3 + seed)
    r = compared(data, peer_terms__outlier_rule=OutlierRule.NONE)
    for measure, values in multiples(data).items():
        known = values.dropna().to_numpy()
        assert r.figure(f"comparison.{measure}_known") == r.figure(f"comparison.{measure}_count") == len(known)
        assert r.figure(f"comparison.{measure}_missing") == len(data) - len(known)
        for what, value in expected(known).items():
            assert r.figure(f"comparison.{measure}_{what}") == pytest.approx(value, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("width", [1.5, 3.0])
@pytest.mark.parametrize("seed", range(8))
def test_that_outliers_are_those_beyond_the_median_absolute_deviation_of_scipy(seed: int, width: float) -> None:
    data = table(seed + 100)
    r = compared(data, peer_terms__outlier_width=width)
    found = 0
    for measure, values in multiples(data).items():
        known = values.dropna()
        fence = width * 1.4826 * median_abs_deviation(known) if len(known) >= 5 else 0.0
        far = (known - known.median()).abs() > fence if fence > 0 else known < -1
        found += int(far.sum())
        kept = known[~far].to_numpy()
        assert r.figure(f"comparison.{measure}_excluded") == far.sum()
        assert r.figure(f"comparison.{measure}_count") == len(kept)
        for e in range(len(data)):
            assert r.figure(f"outliers.{measure}_is_outlier", e) == float(bool(far.get(e, False)))
        for what, value in expected(kept).items():
            assert r.figure(f"comparison.{measure}_{what}") == pytest.approx(value, rel=1e-12, nan_ok=True)
        if fence > 0:
            assert r.figure(f"fences.{measure}_low") == near(float(known.median() - fence))
            assert r.figure(f"fences.{measure}_high") == near(float(known.median() + fence))
        else:
            assert math.isnan(r.figure(f"fences.{measure}_limit"))
    assert found > 0


def test_that_four_multiples_are_too_few_to_call_one_an_outlier() -> None:
    given = {"net_income": [10.0, 10.0, 10.0, 10.0, 10.0], "market_cap": [100.0, 110.0, 90.0, 100.0, 9000.0]}
    five = compared(pd.DataFrame(given))
    assert five.figure("comparison.earnings_excluded") == 1.0
    four = compared(pd.DataFrame(given).iloc[1:])
    assert four.figure("comparison.earnings_excluded") == 0.0
    assert four.figure("comparison.earnings_maximum") == near(900.0)


def test_that_multiples_which_are_mostly_the_same_leave_nothing_out() -> None:
    r = compared(pd.DataFrame({"net_income": [10.0] * 6, "market_cap": [100.0] * 5 + [101.0]}))
    assert r.figure("fences.earnings_deviation") == 0.0
    assert r.figure("comparison.earnings_count") == 6.0


def test_that_a_peer_left_out_moves_no_fence() -> None:
    data = table(7)
    flags = [float(e != 3) for e in range(len(data))]
    r, without = compared(data, peers__is_included=flags), compared(data.drop(index=3))
    for measure in NAMES:
        for what in ("centre", "deviation", "limit"):
            key = f"fences.{measure}_{what}"
            assert r.figure(key) == pytest.approx(without.figure(key), nan_ok=True)


def test_that_a_target_without_a_measure_has_neither_multiple_nor_percentile_nor_price() -> None:
    r = compared(table(3))
    for what in ("target", "percentile", "low_price", "median_price", "high_price"):
        assert math.isnan(r.figure(f"comparison.revenue_{what}"))
    assert r.figure("comparison_checks.target_check") == 6.0


def test_that_a_multiple_of_one_peer_or_two_is_pointed_out() -> None:
    data = pd.DataFrame({"market_cap": [100.0, 200.0], "net_income": [10.0, 10.0]})
    r = compared(data, target__net_income=5.0)
    assert r.figure("comparison_checks.scarce_check") == 1.0
    assert [one for one in r.failed(Severity.PLAUSIBILITY) if "scarce" in one]


def test_that_every_measure_has_its_multiple_and_statistics() -> None:
    for measure, multiple in NAMES.items():
        label = MODEL[f"multiples.{multiple}"].label
        assert MODEL[f"comparison.{measure}_median"].label == f"{label}: median"
        assert MODEL[f"outliers.{measure}_used"].label == f"{label}: used"
        assert (f"comparison.{measure}_median_price" in {i.key for i in MODEL.items}) == (measure != "rpo_debt")


@pytest.mark.parametrize(("growth", "is_priced"), [(0.4, True), (0.5, True), (7.366, False)])
def test_that_a_multiple_per_point_of_growth_is_not_stretched_beyond_the_peers(growth: float, is_priced: bool) -> None:
    """Peers at 8 and 5 times revenue that grow by 20 % and 50 %: 0.4 and 0.1 per point; the median is 0.25."""
    data = pd.DataFrame(
        {
            "market_cap": [800.0, 500.0],
            "debt": [0.0] * 2,
            "cash": [0.0] * 2,
            "revenue": [100.0] * 2,
            "growth": [0.2, 0.5],
        }
    )
    r = compared(data, target__revenue=50.0, target__growth=growth, shares__basic=10.0)
    assert r.figure("comparison.growth_median") == near(0.25)
    price = r.figure("comparison.growth_median_price")
    assert price == (near(0.25 * 50 * 100 * growth / 10) if is_priced else pytest.approx(NAN, nan_ok=True))
    assert r.figure("comparison_checks.growth_check") == float(not is_priced)
