"""Break-evens of debt against figures made independently: the valuation edited as a user would, bisection, formulas."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.exchange.exported import figures_of, with_values
from tests.exchange.random_valuations import random_valuation
from workbench.analysis.break_even import (
    BreakEven,
    Verdict,
    breached_ranges,
    first_breaches,
    nearest,
    words,
)
from workbench.analysis.crossings import Crossing, crossings, scanned
from workbench.analysis.debt_drivers import DRIVERS
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Entity, Valuation, Value, new_valuation
from workbench.interpret.kernels import Floats
from workbench.model import MODEL
from workbench.rows.items import Item

GRID = tuple(np.linspace(0.0, 1.0, 65))


def found_in(function: Callable[[Floats], Floats], grid: Sequence[float] = GRID) -> list[Crossing]:
    def margins(values: Floats) -> Floats:
        return np.array([function(values)])

    return crossings(margins, scanned(margins, grid))[0]


def test_that_every_root_of_a_polynomial_is_found() -> None:
    roots = (0.1, 0.23456789, 0.5, 0.77)
    found = found_in(lambda x: np.prod([x - root for root in roots], axis=0))
    assert [one.value for one in found] == pytest.approx(roots, abs=1e-10)
    assert [one.is_above for one in found] == [True, False, True, False]


def test_that_two_roots_between_neighbours_of_the_grid_are_found() -> None:
    # Both lie between 31/64 and 32/64, where the grid itself sees no change of sign.
    found = found_in(lambda x: (x - 0.4920) * (x - 0.4935))
    assert [one.value for one in found] == pytest.approx((0.4920, 0.4935), abs=1e-10)


def test_that_a_jump_is_found_where_it_lies() -> None:
    found = found_in(lambda x: np.where(x < math.pi / 10, 2.0, -1e9))
    assert [one.is_above for one in found] == [True]
    assert found[0].value == pytest.approx(math.pi / 10, abs=1e-10)
    assert found[0].value >= math.pi / 10  # the value told still breaches


def test_that_missing_margins_hold_and_touching_zero_is_no_breach() -> None:
    assert found_in(lambda x: np.where(x > 0.5, np.nan, 1.0)) == []
    assert found_in(lambda x: (x - 0.3) ** 2) == []


def test_that_whole_values_are_crossed_at_a_whole_value() -> None:
    def margins(values: Floats) -> Floats:
        return np.array([np.where((values >= 2) & (values <= 6), -1.0, 1.0)])

    grid = [float(n) for n in range(10)]
    found = crossings(margins, scanned(margins, grid, is_whole=True), is_whole=True)[0]
    assert found == [Crossing(2.0, True), Crossing(6.0, False)]


def company(**given: Value) -> Valuation:
    """Two customers, one site, a floating term loan due in the third year and little cash."""
    values: dict[Address, Value] = {
        Address("disclosure.reported_rpo"): 900.0,
        Address("capacity.active_opening"): 60.0,
        Address("capacity.additions"): (20.0, 20.0),
        Address("capacity.spot_price"): 0.0,
        Address("operations.power_price"): 50.0,
        Address("investment.capex_per_mw"): 2.0,
        Address("waterfall.opening_cash"): 90.0,
        Address("waterfall.minimum_cash"): 10.0,
        Address("rates.base"): 0.04,
        Address("contracts.price", "a"): 600.0,
        Address("contracts.price", "b"): 300.0,
        Address("contracts.hazard", "a"): 0.02,
        Address("contracts.hazard", "b"): 0.05,
        Address("contracts.price_per_mw", "a"): 8.0,
        Address("contracts.price_per_mw", "b"): 8.0,
        Address("contracts.relet_fill", "a"): 0.0,
        Address("contracts.relet_fill", "b"): 0.0,
        Address("facilities.drawn", "loan"): 300.0,
        Address("facilities.rate_kind", "loan"): "FLOATING",
        Address("facilities.spread", "loan"): 0.05,
        Address("facilities.amortisation", "loan"): "LEVEL_PRINCIPAL",
    }
    values[Address("rates.base")] = (0.04,) * 16
    values.update({Address(key.replace("__", ".")): value for key, value in given.items()})
    members = {
        "contract": (Entity("a", "A"), Entity("b", "B")),
        "facility": (Entity("loan", "Loan"),),
    }
    return replace(new_valuation("Company", periods=16), values=values, entities=members)


def need(valuation: Valuation) -> float:
    """The greatest unfunded need of any period, of a full evaluation."""
    return max(figures_of(valuation).periods(MODEL["waterfall.need"]))


def both(valuation: Valuation, key: str, values: Sequence[Value]) -> Valuation:
    return with_values(valuation, {Address(key, one): value for one, value in zip("ab", values, strict=True)})


def at(driver: str, valuation: Valuation, value: float) -> Valuation:
    """The valuation as a user would type the driver's value into it."""
    match driver:
        case "hazard":
            return both(valuation, "contracts.hazard", [0.02 * value, 0.05 * value])
        case "price":
            cut = both(valuation, "contracts.reneg_period", [1.0, 1.0])
            return both(cut, "contracts.reneg_cut", [value, value])
        case "power_price":
            return with_values(valuation, {Address("operations.power_price"): value})
        case "base_rate":
            return with_values(valuation, {Address("rates.base"): (0.04 + value,) * 16})
        case "capex":
            return with_values(valuation, {Address("investment.capex_per_mw"): 2.0 * value})
        case "sites_late":
            return with_values(valuation, {Address("capacity.late"): value})
        case "contracts_late":
            return both(valuation, "contracts.delay", [value, value])
    raise KeyError(driver)


def gap_of(valuation: Valuation, driver: str) -> BreakEven:
    return next(one for one in first_breaches(MODEL, valuation, (driver,)) if one.limit.key == "waterfall.need")


@pytest.mark.parametrize("driver", ["hazard", "price", "power_price", "base_rate", "capex"])
def test_that_the_gap_opens_where_a_bisection_of_the_edited_valuation_finds_it(driver: str) -> None:
    valuation = company()
    found = gap_of(valuation, driver)
    low, high = max(found.driver.low, 0.0), min(found.driver.high, 0.99 if driver == "price" else 1e9)
    grid = [float(x) for x in np.linspace(low, high, 97)]
    is_short = [need(at(driver, valuation, x)) > 1e-6 for x in grid]
    by_hand = []
    for x, y, here, there in zip(grid, grid[1:], is_short, is_short[1:], strict=False):
        if here != there:
            sign = 1.0 if there else -1.0

            def missed(v: float, sign: float = sign) -> float:
                return sign * (1.0 if need(at(driver, valuation, v)) > 1e-6 else -1.0)

            by_hand.append(brentq(missed, x, y, xtol=1e-9))
    told = [one.value for one in found.roots if low <= one.value <= high]
    assert told == pytest.approx(by_hand, rel=1e-6, abs=1e-7)
    assert by_hand, "the example must have something to find"
    for root in found.roots:
        if low <= root.value <= high:
            arrays = figures_of(at(driver, valuation, root.value))
            shorts = [t for t, one in enumerate(arrays.periods(MODEL["waterfall.need"]), 1) if one > 1e-6]
            assert root.period == shorts[0]
            assert root.day == arrays.periods(MODEL["timing.period_end"])[root.period - 1]


@pytest.mark.parametrize("driver", ["sites_late", "contracts_late"])
def test_that_delays_breach_in_just_those_periods_in_which_the_edited_valuation_does(driver: str) -> None:
    valuation = company()
    found = gap_of(valuation, driver)
    by_hand = {q for q in range(int(found.driver.high) + 1) if need(at(driver, valuation, float(q))) > 1e-6}
    told: set[int] = set()
    for begun, ended in breached_ranges(found):
        first = int(begun.value) if begun else 0
        told |= set(range(first, int(ended.value if ended else found.driver.high) + 1))
    assert told == by_hand


def test_that_what_is_breached_already_is_said_and_what_would_cure_it() -> None:
    valuation = company(waterfall__opening_cash=50.0)
    assert need(valuation) > 0
    found = gap_of(valuation, "capex")
    assert found.verdict is Verdict.BREACHED_NOW
    assert found.room == 0.0
    assert found.period_now == 1
    (cure,) = found.roots
    assert cure.value < 1
    assert cure.is_above
    assert found.cure is cure
    assert need(at("capex", valuation, cure.value - 1e-6)) == 0
    assert "Funding gap: breached from" in words(found)


def test_that_nothing_within_the_range_is_said_so() -> None:
    rich = company(waterfall__opening_cash=1e6)
    found = first_breaches(MODEL, rich)
    assert {one.driver.key for one in found} == set(DRIVERS)
    assert all(one.verdict in (Verdict.NEVER, Verdict.NO_EFFECT) and one.roots == () for one in found)
    assert all(one.room == math.inf for one in found)
    assert nearest(found) is None
    power = next(one for one in found if one.driver.key == "power_price")
    assert words(power) == "Funding gap: not breached from 0 USD / MWh to 250.00 USD / MWh."


def test_that_a_driver_that_moves_nothing_says_so() -> None:
    fixed = with_values(company(), {Address("facilities.rate_kind", "loan"): "FIXED"})
    found = gap_of(fixed, "base_rate")
    assert found.verdict is Verdict.NO_EFFECT
    assert words(found) == "Funding gap: not moved by it."
    without = replace(company(), entities={"facility": (Entity("loan", "Loan"),)})
    assert gap_of(without, "hazard").verdict in (Verdict.NO_EFFECT, Verdict.BREACHED_NOW)


def test_that_the_case_asked_for_is_the_one_that_is_moved() -> None:
    valuation = company()
    poor = replace(valuation.base, id="poor", name="Poor", values={Address("waterfall.opening_cash"): 20.0})
    held = replace(valuation, cases=(valuation.base, poor))
    assert first_breaches(MODEL, held, ("capex",), "poor")[0].verdict is Verdict.BREACHED_NOW
    assert first_breaches(MODEL, held, ("capex",))[0].verdict is Verdict.REACHED


def test_that_covenants_are_breached_where_the_edited_valuation_breaches_them() -> None:
    limits: dict[Address, Value] = {
        Address("covenant_terms.max_leverage", "loan"): 4.0,
        Address("covenant_terms.min_cover", "loan"): 2.5,
        Address("covenant_terms.min_liquidity", "loan"): 30.0,
    }
    valuation = with_values(company(), limits)
    found: list[BreakEven] = []
    for driver in ("hazard", "price"):
        found = [one for one in first_breaches(MODEL, valuation, (driver,)) if one.limit.entity == 0]
        assert [one.limit.words for one in found] == [
            "Net debt to EBITDA at most 4.0, Loan",
            "Interest cover at least 2.50, Loan",
            "Liquidity at least 30.0, Loan",
        ]
        for one in found:
            row = MODEL[one.limit.key.replace("headroom_", "is_breached_")]

            def breaches(value: float, row: Item = row, driver: str = driver) -> list[int]:
                flags = figures_of(at(driver, valuation, value)).periods(row, 0)
                return [t for t, flag in enumerate(flags, 1) if flag]

            now = breaches(one.driver.now)
            assert (one.verdict is Verdict.BREACHED_NOW) == bool(now)
            assert one.period_now == (now[0] if now else 0)
            for root in one.roots:
                if root.value < 0:
                    continue  # nobody types a price that rises as a cut
                step = 1e-7 * (1 if root.is_above else -1)
                assert breaches(root.value + step) != []
                assert breaches(root.value - step) == []
                assert breaches(root.value + step)[0] == root.period
    assert any(one.roots for one in found)


def test_that_the_nearest_breach_is_the_one_reached_first_on_the_way_up() -> None:
    valuation = with_values(company(), {Address("covenant_terms.min_liquidity", "loan"): 30.0})
    gap, liquidity = first_breaches(MODEL, valuation, ("capex",))
    assert liquidity.first is not None
    assert gap.first is not None
    assert 1 < liquidity.first.value < gap.first.value
    assert nearest([gap, liquidity]) is liquidity
    assert liquidity.room == pytest.approx(liquidity.first.value - 1)


SINGLE = {"power_price": "operations.power_price", "sites_late": "capacity.late", "capex": "investment.capex_per_mw"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("driver", SINGLE)
def test_that_random_valuations_breach_just_in_the_ranges_told(seed: int, driver: str) -> None:
    valuation = barely_funded(random_valuation(seed))
    held = figures_of(valuation).scalar(MODEL[SINGLE[driver]])
    dice = random.Random(seed)
    for one in first_breaches(MODEL, valuation, (driver,)):
        row = MODEL[one.limit.key.replace("headroom_", "is_breached_")]
        for _ in range(6):
            value = (
                dice.choice(one.driver.tried) if one.driver.is_whole else dice.uniform(one.driver.low, one.driver.high)
            )
            typed = {"power_price": value, "sites_late": held + value, "capex": held * value}[driver]
            case = valuation.selected_case
            edited = SetValue(Address(SINGLE[driver]), typed, case).apply(valuation)[0]
            figures = figures_of(edited).periods(row, one.limit.entity)
            is_breached = max(figures) > (1e-6 if one.limit.entity is None else 0.5)
            assert is_breached == is_told(one, value), (one.limit.words, value)


def barely_funded(valuation: Valuation) -> Valuation:
    """The valuation with a little more cash than its unfunded need, in the case shown."""
    arrays = figures_of(valuation)
    cash = arrays.scalar(MODEL["waterfall.opening_cash"]) + 1.05 * max(arrays.periods(MODEL["waterfall.gap"])) + 10
    edit = SetValue(Address("waterfall.opening_cash"), cash, valuation.selected_case)
    return edit.apply(valuation)[0]


def is_told(one: BreakEven, value: float) -> bool:
    """Whether a value lies in a range that is told to breach."""
    if not one.roots:
        return one.verdict is Verdict.BREACHED_NOW
    return any(
        (begun is None or value >= begun.value) and (ended is None or value <= ended.value)
        for begun, ended in breached_ranges(one)
    )
