"""Sites and power: when each site starts, what a late one moves, and that no more power runs than was built."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from workbench.model import MODEL
from workbench.model.backlog import Profile
from workbench.model.facilities import FacilityKind

SEEDS = st.integers(0, 2**32 - 1)
QUARTER_ENDS = [date(y, m, d) for y in range(2025, 2030) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]
BUILDER: dict[str, Given] = {
    "contracts.price": [3000.0],
    "contracts.profile": [Profile.STRAIGHT],
    "contracts.start": [date(2024, 12, 31)],
    "contracts.term": [3.0],
    "contracts.price_per_mw": [10.0],
    "capacity.availability": 1.0,
    "capacity.life": 30.0,
    "investment.capex_per_mw": 20.0,
    "investment.lead": 0.0,
    "facilities.kind": [FacilityKind.DELAYED_DRAW],
    "facilities.undrawn_opening": [1e5],
    "facilities.available_until": [date(2034, 12, 31)],
    "facilities.maturity": [date(2039, 12, 31)],
    "facilities.draw_share": [0.5],
}
"""A contract that needs 100 MW from the start, and a loan that pays for half of the capex."""


def with_sites(periods: int = 16, **sites: list[float] | list[date]) -> Result:
    """The builder's contract on power from sites only."""
    return case(BUILDER | {f"sites.{name}": value for name, value in sites.items()}, periods=periods)


def first_quarter(day: date) -> int:
    """The quarter (from 1) in which a day falls; days before the balance sheet fall into the first."""
    return next(n for n, end in enumerate(QUARTER_ENDS, 1) if day <= end)


@pytest.mark.parametrize(
    ("ready", "quarter"),
    [
        (date(2020, 5, 1), 1),
        (date(2025, 1, 1), 1),
        (date(2025, 3, 31), 1),
        (date(2025, 4, 1), 2),
        (date(2026, 12, 31), 8),
        (date(2027, 1, 1), 9),
    ],
)
def test_that_a_site_is_energised_in_the_quarter_in_which_its_shell_is_ready(ready: date, quarter: int) -> None:
    r = with_sites(power=[80.0], ready=[ready])
    assert r.periods("sites.energised", 0) == near([80.0 * (n == quarter) for n in range(1, 17)])


def test_that_a_shell_that_is_never_ready_within_the_horizon_gives_no_power() -> None:
    assert sum(with_sites(power=[80.0], ready=[date(2040, 1, 1)]).periods("capacity.energised")) == near(0.0)


def test_that_fit_out_delay_and_ramp_follow_the_shell_one_after_the_other() -> None:
    r = with_sites(power=[90.0], ready=[date(2025, 5, 10)], fit_out=[2.0], ramp=[3.0], late=[1.0])
    # Ready in quarter 2, fitted out in 4, a quarter late: thirds from quarter 5.
    assert r.periods("sites.energised", 0) == near([0.0] * 4 + [30.0] * 3 + [0.0] * 9)
    assert r.periods("capacity.energised") == near([0.0] * 4 + [30.0] * 3 + [0.0] * 9)


def random_sites(seed: int) -> dict[str, list[float]]:
    """Up to four sites, ready within four years."""
    draw = random.Random(seed)
    n = draw.randint(1, 4)
    return {
        "power": [draw.uniform(0, 200) for _ in range(n)],
        "ready": [45657.0 + draw.randint(-300, 1400) for _ in range(n)],
        "fit_out": [float(draw.randint(0, 4)) for _ in range(n)],
        "ramp": [float(draw.randint(1, 5)) for _ in range(n)],
        "late": [float(draw.randint(0, 4)) for _ in range(n)],
    }


def by_hand(sites: dict[str, list[float]], periods: int) -> list[float]:
    """MW energised per quarter, each site's power spread over its ramp."""
    found = [0.0] * (periods + 60)
    for power, ready, fit_out, ramp, late in zip(*sites.values(), strict=True):
        begins = first_quarter(date(1899, 12, 30) + timedelta(days=ready)) + int(fit_out + late)
        for n in range(int(ramp)):
            found[begins - 1 + n] += power / ramp
    return found[:periods]


@settings(max_examples=100)
@given(SEEDS)
def test_that_sites_energise_what_a_typed_plan_of_the_same_power_does(seed: int) -> None:
    sites, draw = random_sites(seed), random.Random(seed)
    plan = by_hand(sites, 20)
    other = [draw.uniform(0, 30) for _ in range(20)]
    late: dict[str, Given] = {"capacity.late": float(draw.randint(0, 3))}
    named = case(
        BUILDER | late | {f"sites.{k}": v for k, v in sites.items()} | {"capacity.additions": other}, periods=20
    )
    typed = case(BUILDER | late | {"capacity.additions": [a + b for a, b in zip(plan, other, strict=True)]}, periods=20)
    for key in ("capacity.planned", "capacity.active", "rpo.contracted", "investment.capex", "waterfall.draws"):
        assert named.periods(key) == pytest.approx(typed.periods(key), rel=1e-9, abs=1e-7), key
    assert named.figure("shares.price") == pytest.approx(typed.figure("shares.price"), rel=1e-9, abs=1e-9)


@settings(max_examples=100)
@given(seed=SEEDS, quarters=st.integers(1, 8))
def test_that_a_site_late_by_n_moves_its_capex_and_draws_by_n_and_revenue_never_earlier(
    seed: int, quarters: int
) -> None:
    sites = random_sites(seed)
    only = {name: values[:1] for name, values in sites.items()} | {"late": [0.0]}
    on_time = with_sites(32, **only)
    slow = with_sites(32, **(only | {"late": [float(quarters)]}))
    for key in ("capacity.energised", "investment.growth", "waterfall.draws"):
        before, after = on_time.periods(key), slow.periods(key)
        assert after == pytest.approx(([0.0] * quarters + before)[:32], abs=1e-7), key
    earned_before = earned_after = 0.0
    for t in range(1, 33):
        earned_before += on_time.row("rpo.contracted")[t]
        earned_after += slow.row("rpo.contracted")[t]
        assert earned_after <= earned_before + 1e-7
        late_before, late_after = on_time.row("rpo.slipped")[t], slow.row("rpo.slipped")[t]
        assert late_after - late_before == pytest.approx(earned_before - earned_after, abs=1e-6)


def test_that_a_site_one_year_late_moves_revenue_capex_and_draws_by_a_year() -> None:
    on_time = with_sites(power=[1000.0], ready=[date(2025, 1, 1)])
    late = with_sites(power=[1000.0], ready=[date(2025, 1, 1)], late=[4.0])
    assert on_time.periods("investment.capex")[0] == near(20_000.0)
    assert late.periods("investment.capex")[:5] == near([0.0, 0.0, 0.0, 0.0, 20_000.0])
    assert late.periods("waterfall.draws")[:5] == near([0.0, 0.0, 0.0, 0.0, 10_000.0])
    assert late.periods("rpo.contracted")[:4] == near([0.0] * 4)
    # Ample power, then: all that waited is delivered at once, and the rest as agreed.
    assert late.row("rpo.slipped")[4] == near(sum(on_time.periods("rpo.contracted")[:4]))
    assert sum(late.periods("rpo.contracted")) == near(sum(on_time.periods("rpo.contracted")))


@settings(max_examples=100)
@given(SEEDS)
def test_that_no_more_power_runs_than_was_ever_there(seed: int) -> None:
    sites, draw = random_sites(seed), random.Random(seed)
    given: dict[str, Given] = {f"sites.{k}": v for k, v in sites.items()}
    given |= {
        "capacity.active_opening": draw.uniform(0, 100),
        "capacity.life": draw.uniform(1, 6),
        "capacity.opening_life": draw.uniform(0.5, 6),
        "capacity.replaced_share": draw.uniform(0, 1),
        "capacity.availability": draw.uniform(0.2, 1),
        "contracts.delay": [float(draw.randint(0, 4))],
    }
    r = case(BUILDER | given, periods=20)
    ever = r.figure("capacity.active_opening")
    for t in range(1, 21):
        ever += r.row("capacity.energised")[t]
        assert -1e-9 <= r.row("capacity.active")[t] <= ever + 1e-9
        assert r.row("capacity.used")[t] <= r.row("capacity.deliverable")[t] + 1e-9
        needed = r.row("capacity.needed")[t]
        assert r.row("capacity.gap")[t] == near(needed - r.row("capacity.used")[t])
        assert 0.0 <= r.row("capacity.utilisation")[t] <= 1.0 + 1e-9
    assert sum(r.periods("capacity.energised")) <= sum(sites["power"]) + 1e-7


def test_that_sites_in_another_order_or_in_two_halves_change_nothing() -> None:
    sites = random_sites(20)
    halves = {name: [v * 0.5 if name == "power" else v for v in values] * 2 for name, values in sites.items()}
    whole, split = with_sites(20, **sites), with_sites(20, **halves)
    for item in MODEL.derived:
        if item.per is None and item.is_periodic:
            assert split.periods(item.key) == pytest.approx(whole.periods(item.key), rel=1e-9, abs=1e-6, nan_ok=True), (
                item.key
            )
