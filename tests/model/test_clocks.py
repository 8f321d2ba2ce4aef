"""Three clocks: dates on a calendar, and what is left open in money, by hand and by numpy-financial."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near, serial
from tests.model.random_cases import random_case, random_counts
from workbench.ground.units import date_of
from workbench.model.backlog import Profile, Status
from workbench.model.facilities import Amortisation
from workbench.model.timing import FlowTiming, Step

SEEDS = st.integers(0, 2**32 - 1)

CLOCKED: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "timing.valuation_date": date(2024, 12, 31),
    "capacity.active_opening": 30.0,
    "capacity.availability": 1.0,
    "capacity.opening_life": 4.0,
    "capacity.life": 6.0,
    "capacity.is_waiting": 0.0,
    "investment.capex_per_mw": 20.0,
    "investment.gpu_share": 0.5,
    "contracts.profile": [Profile.OWN],
    "contracts.price": [900.0],
    "contracts.own": [[1.0, 1.0, 1.0]],
    "contracts.price_per_mw": [10.0],
    "contracts.cost_share": [0.3],
    "cost_of_capital.debt_rate": 0.08,
    "facilities.drawn": [500.0],
    "facilities.maturity": [date(2030, 12, 31)],
    "facilities.amortisation": [Amortisation.BULLET],
}
"""300 a year for three years on 30 MW that stand and last four; a bullet of 500 after six."""


def clocked(**changes: Given) -> Result:
    """The clocked contract with changes; a key's first double underscore stands for its dot."""
    return case(CLOCKED | {name.replace("__", ".", 1): value for name, value in changes.items()}, periods=8)


def test_that_each_clock_stops_on_its_day() -> None:
    r = clocked()
    assert date_of(r.figure("contract_clocks.end", 0)) == date(2027, 12, 31)
    assert date_of(r.figure("contract_clocks.worn_out", 0)) == date(2024, 12, 31) + timedelta(days=4 * 365)
    assert date_of(r.figure("facility_clocks.maturity", 0)) == date(2030, 12, 31)
    assert r.figure("clocks.contracts_end") == r.figure("clocks.contracts_mean") == serial(2027, 12, 31)
    assert r.figure("clocks.maturity_last") == r.figure("clocks.maturity_mean") == serial(2030, 12, 31)
    assert r.figure("contract_clocks.hardware_after", 0) == near((4 * 365 - 1095) / 365)
    assert r.figure("facility_clocks.after_contracts", 0) == near((3 * 365 + 1) / 365)


def test_that_a_late_start_moves_the_contracts_end() -> None:
    assert date_of(clocked(contracts__delay=[2.0]).figure("contract_clocks.end", 0)) == date(2029, 12, 31)
    # Half the power: the last delivery waits until twice the time has passed, as long as the fleet lasts.
    slow = clocked(capacity__active_opening=15.0, capacity__opening_life=30.0)
    assert date_of(slow.figure("contract_clocks.end", 0)) > date(2029, 1, 1)


def test_that_a_contract_that_starts_later_runs_on_hardware_that_is_new_then() -> None:
    r = clocked(contracts__own=[[0.0, 0.0, 1.0, 1.0]])
    assert date_of(r.figure("contract_clocks.start_day", 0)) == date(2026, 12, 31)
    assert date_of(r.figure("contract_clocks.worn_out", 0)) == date(2026, 12, 31) + timedelta(days=6 * 365)


def test_that_power_still_to_be_built_shares_the_clock_with_the_fleet() -> None:
    r = clocked(capacity__active_opening=10.0)
    # Two thirds of 30 MW are new and last six years, a third four.
    expected = serial(2024, 12, 31) + (2 / 3 * 6 + 1 / 3 * 4) * 365
    assert r.figure("contract_clocks.worn_out", 0) == near(expected)


def test_that_revenue_after_the_hardware_is_told_in_money() -> None:
    r = clocked(capacity__opening_life=1.5, capacity__is_limiting=0.0)
    # Half of the second year and all of the third.
    worn = serial(2024, 12, 31) + 1.5 * 365
    part = (serial(2026, 12, 31) - worn) / 365
    assert r.figure("contract_clocks.revenue_uncovered", 0) == near(300 * part + 300)
    assert r.figure("clocks.revenue_uncovered") == near(300 * part + 300)
    assert clocked().figure("clocks.revenue_uncovered") == 0.0


def test_that_hardware_after_the_contract_is_told_in_money() -> None:
    r = clocked()
    # 30 MW at 20, half of it GPUs, for one year of six; the opening fleet counts like new hardware.
    assert r.figure("contract_clocks.hardware_uncovered", 0) == near(30 * 20 * 0.5 * 365 / (6 * 365))


def test_that_debt_that_outlives_contracts_is_told_in_money() -> None:
    r = clocked()
    assert r.figure("facility_clocks.owed_after_contracts", 0) == near(500.0)
    assert r.figure("clocks.owed_after_contracts") == near(500.0)
    paid = clocked(facilities__maturity=[date(2027, 6, 30)])
    assert paid.figure("clocks.owed_after_contracts") == near(0.0)


def test_that_contract_cash_to_come_is_its_present_value_at_the_cost_of_debt() -> None:
    r = clocked()
    cash = [210.0, 210.0, 210.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert r.periods("clocks.cash") == near(cash)
    left = [float(npf.npv(0.08, [0.0, *cash[n:]])) for n in range(1, 8)] + [0.0]
    assert r.periods("clocks.cash_left") == near(left)
    assert r.figure("clocks.cash_now") == near(float(npf.npv(0.08, [0.0, *cash])))
    owed = [500.0] * 5 + [0.0] * 3
    expected = [max(o - have, 0.0) for o, have in zip(owed, left, strict=True)]
    assert r.periods("facility_clocks.uncovered", 0) == near(expected)
    assert r.periods("clocks.uncovered") == near(expected)
    assert r.figure("clocks.uncovered_now") == near(0.0)
    assert r.figure("clocks.cover_now") == near(r.figure("clocks.cash_now") / 500)
    assert r.periods("clocks.cover")[:5] == near([have / 500 for have in left[:5]])
    assert r.figure("clocks.uncovered_peak") == near(500.0)


def test_that_two_facilities_share_the_contract_cash() -> None:
    r = clocked(
        facilities__drawn=[600.0, 300.0],
        facilities__maturity=[date(2030, 12, 31), date(2031, 12, 31)],
        facilities__amortisation=[Amortisation.BULLET] * 2,
    )
    now = 210 * (1 - 1.08**-3) / 0.08
    assert r.figure("facility_clocks.uncovered_now", 0) == near(2 / 3 * (900 - now))
    assert r.figure("facility_clocks.uncovered_now", 1) == near(1 / 3 * (900 - now))
    assert r.figure("clocks.uncovered_now") == near(900 - now)
    mean = (2 * serial(2030, 12, 31) + serial(2031, 12, 31)) / 3
    assert r.figure("clocks.maturity_mean") == near(mean)


def test_that_no_contract_and_no_debt_have_no_clock() -> None:
    r = case(periods=4)
    for key in ("contracts_end", "contracts_mean", "worn_out_mean", "maturity_last", "maturity_mean", "hardware_after"):
        assert math.isnan(r.figure(f"clocks.{key}")), key
    for key in ("owed_after_contracts", "uncovered_peak", "revenue_uncovered", "hardware_uncovered", "debt_uncovered"):
        assert r.figure(f"clocks.{key}") == 0.0
    outside = clocked(contracts__status=[Status.SIGNED_AFTER], contracts__signing=[1.0])
    assert math.isnan(outside.figure("clocks.contracts_mean"))
    assert outside.figure("clocks.contracts_end") == serial(2027, 12, 31)


@settings(max_examples=80)
@given(seed=SEEDS)
def test_that_random_clocks_keep_their_promises(seed: int) -> None:
    counts = random_counts(seed)
    count = counts[next(s for s in counts if s.key == "contract")]
    r = random_case(seed, counts, 10)
    ends = r.row("timing.period_end")
    last = 0.0
    for place in range(count):
        delivered = r.periods("delivery.delivered", place)
        floor = 1e-9 * r.figure("contracts.expected_price", place)
        periods = [n for n, amount in enumerate(delivered, start=1) if amount > floor]
        end = r.figure("contract_clocks.end", place)
        assert math.isnan(end) if not periods else end == ends[periods[-1]]
        last = max(last, periods[-1] if periods else 0)
        revenue = sum(r.periods("delivery.recognised", place))
        assert -1e-9 <= r.figure("contract_clocks.revenue_uncovered", place) <= revenue + 1e-9
    assert r.figure("clocks.last_number") == last
    facilities = counts[next(s for s in counts if s.key == "facility")]
    owed = r.periods("position.principal")
    left = r.periods("clocks.cash_left")
    for period, (debt, cash) in enumerate(zip(owed, left, strict=True)):
        parts = sum(r.periods("facility_clocks.uncovered", f)[period] for f in range(facilities))
        size = 1e-7 * max(1.0, abs(debt), abs(cash))
        if debt > 1e-6:
            assert parts == pytest.approx(max(debt - max(cash, 0.0), 0.0), abs=size)
            assert r.periods("clocks.uncovered")[period] == pytest.approx(parts, abs=size)
