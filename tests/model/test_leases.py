"""Leases against annuities, a roll-forward by hand and the same company seen with leases as rent and as debt."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest

from tests.model.build import Given, Result, case, near
from workbench.model.cost_of_capital import RateMode
from workbench.model.leases import LeaseTreatment
from workbench.model.timing import FlowTiming, Step
from workbench.model.valuation import TerminalMethod

RENT, DEBT = LeaseTreatment.RENT_IN_EBITDA, LeaseTreatment.LEASES_AS_DEBT
CONSISTENT: dict[str, Given] = {
    "timing.balance_sheet_date": date(2024, 12, 31),
    "timing.valuation_date": date(2024, 12, 31),
    "operations.base_revenue": 1000.0,
    "operations.other_cost": 0.6,
    "cost_of_capital.mode": RateMode.TYPED,
    "cost_of_capital.typed": 0.09,
    "cost_of_capital.asset_beta": (0.09 - 0.043) / 0.045,  # so that APV discounts at 9 %, too
    "cost_of_capital.debt_share": 0.0,
    "lease_totals.rate": 0.09,
    "leases.commencement": [
        date(2021, 6, 30),
        date(2024, 12, 31),
        date(2025, 8, 15),
        date(2027, 2, 1),
        date(2031, 1, 1),
    ],
    "leases.term": [5.0, 12.3, 7.0, 0.5, 10.0],
    "leases.annual_rent": [40.0, 25.0, 60.0, 10.0, 30.0],
    "leases.escalator": [0.0, 0.03, 0.09, -0.02, 0.02],
}


@pytest.mark.parametrize("timing", list(FlowTiming))
@pytest.mark.parametrize("step", [Step.QUARTER, Step.YEAR])
@pytest.mark.parametrize("method", [TerminalMethod.GROWTH, TerminalMethod.VALUE_DRIVER])
@pytest.mark.parametrize("value", ["bridge.dcf", "bridge.apv"])
def test_that_leases_as_rent_and_as_debt_leave_the_same_for_equity(
    timing: FlowTiming, step: Step, method: TerminalMethod, value: str
) -> None:
    given = CONSISTENT | {"timing.flow_timing": timing, "timing.step": step, "dcf.method": method, "tax.rate": 0.25}
    periods = 16 if step is Step.QUARTER else 4
    rent, debt = (case(given | {"lease_totals.treatment": one}, periods=periods) for one in (RENT, DEBT))
    assert debt.figure("bridge.leases") > 100.0
    assert sum(debt.periods("lease_totals.additions_as_debt")) > 100.0
    assert debt.figure("terminal.leases_left") > 100.0
    assert debt.figure(value) - debt.figure("bridge.leases") == near(rent.figure(value))
    assert debt.figure("terminal.implied_growth") == near(rent.figure("terminal.implied_growth"))
    assert debt.failed() == rent.failed() == []


def test_that_a_multiple_of_ebitda_is_one_before_rent_and_holds_the_leases_left() -> None:
    given = CONSISTENT | {"dcf.method": TerminalMethod.EXIT_MULTIPLE, "dcf.exit_multiple": 7.0}
    rent, debt = (case(given | {"lease_totals.treatment": one}, periods=16) for one in (RENT, DEBT))
    more = 7.0 * sum(debt.periods("lease_totals.rent")[-4:]) - debt.figure("terminal.leases_left")
    at_horizon = more * 1.09 ** -debt.figure("timing.horizon")
    difference = debt.figure("bridge.equity") - rent.figure("bridge.equity")
    assert difference == near(at_horizon)


def test_that_the_liability_is_the_annuity_of_the_whole_term_however_long_the_horizon() -> None:
    given: dict[str, Given] = CONSISTENT | {
        "timing.step": Step.YEAR,
        "timing.flow_timing": FlowTiming.END_PERIOD,
        "timing.balance_sheet_date": date(2025, 12, 31),
        "leases.commencement": [date(2025, 12, 31)],
        "leases.term": [20.0],
        "leases.annual_rent": [100.0],
        "leases.escalator": [0.02],
    }
    rents = [0.0, *(100 * 1.02**k for k in range(20))]
    for periods in (1, 2, 3, 30):
        r = case(given, periods=periods)
        assert r.figure("lease_totals.liability") == pytest.approx(float(npf.npv(0.09, rents)), rel=2e-3)
    assert case(given, periods=2).figure("lease_totals.liability") == near(float(npf.npv(0.09, rents)))


def test_that_the_rents_after_the_horizon_count_in_quarters_and_a_part_of_one() -> None:
    given = CONSISTENT | {"leases.term": [5.0, 12.3, 7.0, 0.5, 10.0]}
    near_, far = (case(given, periods=n) for n in (4, 80))
    for key in ("lease_totals.liability", "lease_totals.signed"):
        assert near_.figure(key) == pytest.approx(far.figure(key), rel=3e-3)
    assert far.figure("leases.tail", 1) == 0.0
    assert near_.figure("leases.tail", 4) > 0.0  # commences years after the horizon
    assert near_.periods("lease_totals.signed_rent")[:2] == [0.0, 0.0]


def test_that_the_liability_rolls_forward_from_additions_interest_and_rent() -> None:
    r = case(CONSISTENT | {"timing.flow_timing": FlowTiming.END_PERIOD}, periods=24)
    ends = [r.figure("timing.balance_sheet_date"), *r.periods("timing.period_end")]
    for lease in range(5):
        liability, rent = r.row("leases.liability", lease), r.periods("leases.rent", lease)
        addition = r.periods("leases.addition", lease)
        for t, (start, end) in enumerate(pairwise(ends)):
            grown = liability[t] * 1.09 ** ((end - start) / 365)
            assert liability[t + 1] == near(grown + addition[t] - rent[t])
    assert r.opening("leases.liability", 2) == 0.0
    assert np.count_nonzero(r.periods("leases.addition", 2)) == 1
    assert np.argmax(r.periods("leases.addition", 2)) == 2  # the quarter of 15 August
    assert r.row("lease_totals.balance") == near(list(np.sum([r.row("leases.liability", e) for e in range(5)], axis=0)))


def test_that_leases_not_commenced_are_no_debt_but_are_told() -> None:
    r = case(CONSISTENT | {"lease_totals.treatment": DEBT}, periods=40)
    assert r.figure("bridge.leases") == near(r.figure("leases.worth_now", 0) + r.figure("leases.worth_now", 1))
    told = sum(r.figure("leases.worth_now", e) for e in (2, 3, 4))
    assert r.figure("lease_totals.signed") == near(told)
    assert sum(r.periods("lease_totals.signed_rent")) == near(sum(sum(r.periods("leases.rent", e)) for e in (2, 3, 4)))


def test_that_nothing_is_owed_without_leases() -> None:
    r: Result = case({"lease_totals.treatment": DEBT}, periods=4)
    assert r.figure("lease_totals.liability") == 0.0
    assert r.row("lease_totals.debt") == [0.0] * 5
    assert r.failed() == []
