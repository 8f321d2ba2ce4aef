"""What a multiple implies for a share, diluted at that very value, against root finding."""

from __future__ import annotations

import math
import random

import pytest
from scipy.optimize import brentq

from tests.model.build import Given, Result, case, near
from workbench.model.facilities import FacilityKind
from workbench.model.shares import TrancheKind

KINDS = list(TrancheKind)


def root(equity: float, basic: float, claims: list[tuple[float, float]]) -> float:
    """P with P·N + Σ n·max(P - K, 0) = E by bracketing."""
    if equity <= 0:
        return 0.0

    def excess(price: float) -> float:
        return price * basic + sum(n * max(price - k, 0.0) for n, k in claims) - equity

    return float(brentq(excess, 0.0, 1.0 + 2.0 * equity / basic, xtol=1e-13, rtol=1e-14))


def random_company(draw: random.Random) -> tuple[dict[str, Given], list[tuple[TrancheKind, float, float]], float]:
    """A company with tranches and perhaps a convertible note, and three peers with earnings and sales."""
    tranches = [
        (draw.choice(KINDS), draw.uniform(0, 60), draw.choice([0.0, draw.uniform(0, 120)]))
        for _ in range(draw.randint(0, 4))
    ]
    note = draw.choice([0.0, draw.uniform(50, 800)])
    given: dict[str, Given] = {
        "waterfall.opening_cash": draw.uniform(0, 2000),
        "shares.basic": draw.uniform(20, 300),
        "shares.primary": draw.choice([0.0, 20.0]),
        "tranches.kind": [kind for kind, _, _ in tranches],
        "tranches.count": [count for _, count, _ in tranches],
        "tranches.strike": [strike for _, _, strike in tranches],
        "facilities.kind": [FacilityKind.CONVERTIBLE],
        "facilities.drawn": [note],
        "conversion.price": [draw.uniform(5, 80)],
        "peers.market_cap": [draw.uniform(500, 9000) for _ in range(3)],
        "peers.debt": [draw.uniform(0, 900) for _ in range(3)],
        "peers.cash": [draw.uniform(0, 200) for _ in range(3)],
        "peers.revenue": [draw.uniform(100, 900) for _ in range(3)],
        "peers.net_income": [draw.uniform(10, 90) for _ in range(3)],
        "target.revenue": draw.uniform(50, 2000),
        "target.net_income": draw.uniform(10, 200),
    }
    return given, tranches, note


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_that_an_implied_price_is_the_root_of_the_dilution_equation_at_that_price(first: int) -> None:
    for seed in range(first, first + 50):
        given, tranches, note = random_company(random.Random(seed))
        r = case(given, periods=1)
        basic = r.figure("shares.outstanding")
        strike = r.figure("conversion.strike", 0)
        claims = [(count, k) for _, count, k in tranches] + [(r.figure("conversion.count", 0), strike)]
        face = sum(count * k for kind, count, k in tranches if kind is TrancheKind.CONVERTIBLE)
        cash, revenue = r.figure("waterfall.opening_cash"), r.figure("target.revenue")
        for what in ("low", "median", "high"):
            equity = r.figure(f"comparison.revenue_{what}") * revenue - note + cash - face
            assert r.figure(f"comparison.revenue_{what}_equity") == near(equity)
            price = r.figure(f"comparison.revenue_{what}_price")
            assert price == pytest.approx(root(equity, basic, claims), rel=1e-9, abs=1e-10)
            earnings = r.figure(f"comparison.earnings_{what}") * r.figure("target.net_income")
            price = r.figure(f"comparison.earnings_{what}_price")
            assert price == pytest.approx(root(earnings, basic, claims), rel=1e-9, abs=1e-10)


def company(**typed: Given) -> Result:
    """Peers at five times revenue; the target has 100 of revenue, 10 shares and 10 options struck at 40."""
    given: dict[str, Given] = {
        "peers.market_cap": [500.0, 500.0],
        "peers.debt": [0.0, 0.0],
        "peers.cash": [0.0, 0.0],
        "peers.revenue": [100.0, 100.0],
        "target.revenue": 100.0,
        "shares.basic": 10.0,
        "tranches.kind": [TrancheKind.OPTION],
        "tranches.count": [10.0],
        "tranches.strike": [40.0],
    }
    return case(given | {name.replace("__", "."): value for name, value in typed.items()}, periods=4)


def test_that_an_option_dilutes_at_the_implied_price_though_it_is_worthless_at_the_value() -> None:
    """500 over 10 shares and 10 options at 40: (500 + 400) / 20 = 45. At the value of nothing nobody exercises."""
    r = company()
    assert r.figure("shares.price") < 40
    assert r.figure("comparison.revenue_median_price") == near(45.0)


def test_that_debt_above_the_implied_enterprise_value_leaves_a_share_nothing() -> None:
    r = company(facilities__drawn=[800.0])
    assert r.figure("comparison.revenue_median_equity") == near(-300.0)
    assert r.figure("comparison.revenue_median_price") == 0.0


def test_that_without_a_multiple_or_a_measure_there_is_no_price() -> None:
    for r in (company(target__revenue=math.nan), company(target__revenue=0.0), company(peers__is_included=[0.0, 0.0])):
        assert math.isnan(r.figure("comparison.revenue_median_equity"))
        assert math.isnan(r.figure("comparison.revenue_median_price"))
