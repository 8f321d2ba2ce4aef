"""The regression against numpy's least squares and scipy's t, on random peers with gaps; and when it refuses."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from tests.model.build import Given, Result, case, near
from workbench.model.regression import DependsOn

NAN = math.nan
NAMES = ("growth", "margin", "cover")


def table(seed: int, peers: int = 14, gaps: float = 0.1) -> pd.DataFrame:
    """Peers whose multiple follows growth and margin, with noise and with figures missing here and there."""
    draw = random.Random(seed)
    rows = []
    for _ in range(peers):
        growth, margin, revenue = draw.uniform(-0.2, 0.9), draw.uniform(0.05, 0.6), draw.uniform(50, 900)
        cover = draw.uniform(0, 6)
        multiple = 3 + 9 * growth + 7 * margin + 0.5 * cover + draw.gauss(0, 1.2)
        row = {
            "market_cap": max(multiple, 0.2) * revenue + 20,
            "debt": 30.0,
            "cash": 50.0,
            "revenue": revenue,
            "growth": growth,
            "ebitda": margin * revenue,
            "rpo": cover * revenue,
        }
        rows.append({name: NAN if draw.random() < gaps / 3 else value for name, value in row.items()})
    return pd.DataFrame(rows)


TARGET: dict[str, Given] = {
    "target.revenue": 400.0,
    "target.growth": 0.35,
    "target.ebitda": 120.0,
    "disclosure.reported_rpo": 1200.0,
    "shares.basic": 50.0,
}


def regressed(data: pd.DataFrame, chosen: tuple[str, ...], **changes: Given) -> Result:
    given: dict[str, Given] = {f"peers.{name}": [float(v) for v in data[name]] for name in data.columns}
    given |= TARGET | {f"regression.use_{name}": float(name in chosen) for name in NAMES}
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


@dataclass(frozen=True)
class Expected:
    """Ordinary least squares by numpy, intervals by scipy."""

    rows: np.ndarray[Any, np.dtype[np.int64]]
    beta: np.ndarray[Any, np.dtype[np.float64]]
    errors: np.ndarray[Any, np.dtype[np.float64]]
    leverage: np.ndarray[Any, np.dtype[np.float64]]
    residuals: np.ndarray[Any, np.dtype[np.float64]]
    s: float
    r_squared: float
    predicted: float
    target_leverage: float
    half: float


def frame(data: pd.DataFrame, on: DependsOn = DependsOn.REVENUE) -> pd.DataFrame:
    enterprise = data.market_cap + data.debt - data.cash
    below = data.revenue if on is DependsOn.REVENUE else data.ebitda
    return pd.DataFrame(
        {
            "y": enterprise / below,
            "growth": data.growth,
            "margin": data.ebitda / data.revenue,
            "cover": data.rpo / data.revenue,
        }
    )


def least_squares(
    data: pd.DataFrame, chosen: tuple[str, ...], on: DependsOn = DependsOn.REVENUE, confidence: float = 0.95
) -> Expected:
    points = frame(data, on)[["y", *chosen]].dropna()
    x = np.column_stack([np.ones(len(points)), points[list(chosen)].to_numpy()])
    y = points.y.to_numpy()
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    residuals = y - x @ beta
    freedom = len(y) - x.shape[1]
    s = math.sqrt(float(residuals @ residuals) / freedom)
    inverse = np.linalg.inv(x.T @ x)
    own = {"growth": 0.35, "margin": 120 / 400, "cover": 1200 / 400}
    target = np.array([1.0, *(own[name] for name in chosen)])
    leverage = float(target @ inverse @ target)
    return Expected(
        rows=points.index.to_numpy(),
        beta=beta,
        errors=s * np.sqrt(np.diag(inverse)),
        leverage=np.diag(x @ inverse @ x.T),
        residuals=residuals,
        s=s,
        r_squared=1 - float(residuals @ residuals) / float(((y - y.mean()) ** 2).sum()),
        predicted=float(target @ beta),
        target_leverage=leverage,
        half=float(student.ppf(0.5 + confidence / 2, freedom)) * s * math.sqrt(1 + leverage),
    )


CHOICES = [("growth",), ("margin",), ("growth", "margin"), ("growth", "cover"), NAMES]


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("on", list(DependsOn))
@pytest.mark.parametrize("chosen", CHOICES, ids="-".join)
@pytest.mark.parametrize("seed", range(6))
def test_that_coefficients_errors_and_intervals_are_those_of_least_squares(
    seed: int, chosen: tuple[str, ...], on: DependsOn
) -> None:
    data = table(seed, peers=10 + 3 * seed)
    confidence = (0.95, 0.8)[seed % 2]
    r = regressed(data, chosen, regression__depends_on=on, regression__confidence=confidence)
    e = least_squares(data, chosen, on, confidence)
    n, k = len(e.rows), len(chosen)
    assert r.figure("regression.count") == n
    assert r.figure("regression.intercept") == close(e.beta[0])
    assert r.figure("regression.intercept_error") == close(e.errors[0])
    for place, name in enumerate(chosen, 1):
        assert r.figure(f"regression.{name}_slope") == close(e.beta[place])
        assert r.figure(f"regression.{name}_error") == close(e.errors[place])
        assert r.figure(f"regression.{name}_t") == close(e.beta[place] / e.errors[place])
    for name in set(NAMES) - set(chosen):
        assert math.isnan(r.figure(f"regression.{name}_slope"))
    assert r.figure("regression.standard_error") == close(e.s)
    assert r.figure("regression.r_squared") == close(e.r_squared)
    assert r.figure("regression.adjusted") == close(1 - (1 - e.r_squared) * (n - 1) / (n - k - 1))
    assert r.figure("regression.leverage") == close(e.target_leverage)
    for place, peer in enumerate(e.rows):
        assert r.figure("regression_peers.leverage", int(peer)) == close(e.leverage[place])
        assert r.figure("regression_peers.residual", int(peer)) == close(e.residuals[place])
    for peer in set(range(len(data))) - set(e.rows.tolist()):
        assert math.isnan(r.figure("regression_peers.fitted", int(peer)))
    if r.figure("regression.refusal") == 0:
        assert r.figure("regression.middle_multiple") == close(e.predicted)
        assert r.figure("regression.low_multiple") == close(e.predicted - e.half)
        assert r.figure("regression.high_multiple") == close(e.predicted + e.half)
    else:
        assert math.isnan(r.figure("regression.middle_multiple"))


def test_that_a_prediction_is_worth_its_multiple_less_net_debt_over_the_shares() -> None:
    data = table(3, gaps=0.0)
    r = regressed(data, ("growth", "margin"), facilities__drawn=[300.0])
    assert r.figure("regression.refusal") == 0.0
    e = least_squares(data, ("growth", "margin"))
    assert r.figure("regression.middle_price") == near((e.predicted * 400 - 300) / 50)
    assert r.figure("regression.high_price") == near(((e.predicted + e.half) * 400 - 300) / 50)


def test_that_the_low_end_of_a_wide_interval_leaves_a_share_nothing_rather_than_less() -> None:
    data = table(3, gaps=0.0)
    r = regressed(data, ("growth", "margin"), facilities__drawn=[3000.0])
    assert r.figure("regression.low_equity") < 0
    assert r.figure("regression.low_price") == 0.0


@pytest.mark.parametrize(("peers", "refusal"), [(6, 1.0), (7, 0.0)])
def test_that_fewer_peers_than_regressors_and_five_are_too_few(peers: int, refusal: float) -> None:
    data = table(5, peers=7, gaps=0.0).head(peers)
    r = regressed(data, ("growth", "margin"))
    assert r.figure("regression.refusal") == refusal
    assert r.figure("regression.growth_slope") == close(least_squares(data, ("growth", "margin")).beta[1])
    assert math.isnan(r.figure("regression.middle_price")) == (refusal > 0)


def test_that_a_target_outside_the_range_of_a_regressor_is_refused_and_the_regressor_flagged() -> None:
    r = regressed(table(5, gaps=0.0), ("growth", "margin"), target__growth=2.0)
    assert r.figure("regression.refusal") == 3.0
    assert r.figure("regression.growth_is_outside") == 1.0
    assert r.figure("regression.margin_is_outside") == 0.0
    assert math.isnan(r.figure("regression.low_price"))


def test_that_a_combination_no_peer_comes_near_is_refused_though_each_regressor_is_in_range() -> None:
    """Growth and margin of the peers rise together; the target grows fast on a thin margin."""
    data = table(8, gaps=0.0)
    data["growth"] = np.linspace(0.1, 0.8, len(data))
    data["ebitda"] = (0.1 + 0.5 * data["growth"] + 0.01 * (np.arange(len(data)) % 3)) * data["revenue"]
    r = regressed(data, ("growth", "margin"), target__growth=0.75, target__ebitda=0.18 * 400)
    assert r.figure("regression.growth_is_outside") == r.figure("regression.margin_is_outside") == 0.0
    assert r.figure("regression.is_beyond") == 1.0
    assert r.figure("regression.refusal") == 3.0


@pytest.mark.parametrize("missing", ["target.growth", "target.revenue", "target.ebitda"])
def test_that_a_missing_figure_of_the_target_is_the_reason(missing: str) -> None:
    r = regressed(table(5, gaps=0.0), ("growth", "margin"), **{missing: NAN})
    assert r.figure("regression.refusal") == 2.0


def test_that_regressors_which_follow_from_each_other_are_refused() -> None:
    data = table(5, gaps=0.0)
    data["ebitda"] = (0.2 + 0.3 * data["growth"]) * data["revenue"]
    r = regressed(data, ("growth", "margin"))
    assert r.figure("regression.refusal") == 4.0
    assert math.isnan(r.figure("regression.growth_slope"))
    assert math.isnan(r.figure("regression.middle_price"))


def test_that_a_regressor_that_is_the_same_for_all_peers_is_refused() -> None:
    data = table(5, gaps=0.0)
    data["growth"] = 0.1 + 0.2
    r = regressed(data, ("growth", "margin"))
    assert r.figure("regression.growth_is_varying") == 0.0
    assert r.figure("regression.refusal") == 4.0


def test_that_nothing_chosen_and_no_peers_are_refused_without_a_failed_figure() -> None:
    assert regressed(table(5), ()).figure("regression.refusal") == 5.0
    empty = case(periods=4)
    assert empty.figure("regression.refusal") == 1.0
    assert empty.figure("regression.count") == 0.0
    assert math.isnan(empty.figure("regression.r_squared"))


def test_that_a_peer_left_out_is_no_point_of_the_regression() -> None:
    data = table(9, gaps=0.0)
    flags = [float(e != 4) for e in range(len(data))]
    r = regressed(data, ("growth", "margin"), peers__is_included=flags)
    without = regressed(data.drop(index=4), ("growth", "margin"))
    assert r.figure("regression.growth_slope") == close(without.figure("regression.growth_slope"))
    assert math.isnan(r.figure("regression_peers.leverage", 4))
