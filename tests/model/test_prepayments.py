"""Prepayments as financing: the rate they imply against root finding, and the bridge under either treatment."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_counts, random_inputs
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.model import MODEL
from workbench.model.backlog import Crediting, Profile
from workbench.model.timing import FlowTiming, Step
from workbench.model.valuation import PrepaymentTreatment, RateMode, TerminalMethod, ValueMethod

SEEDS = st.integers(0, 2**32 - 1)

PREPAID: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "timing.valuation_date": date(2024, 12, 31),
    "capacity.is_limiting": 0.0,
    "cost_of_capital.mode": RateMode.TYPED,
    "cost_of_capital.typed": 0.12,
    "contracts.profile": [Profile.OWN],
    "contracts.price": [900.0],
    "contracts.own": [[1.0, 1.0, 1.0]],
    "contracts.prepaid_opening": [240.0],
    "contracts.crediting": [Crediting.PRO_RATA],
}
"""300 a year for three years, 240 of it paid ahead and credited evenly: 80 a year."""


def prepaid(**changes: Given) -> Result:
    """The prepaid contract with changes; a key's first double underscore stands for its dot."""
    return case(PREPAID | {name.replace("__", ".", 1): value for name, value in changes.items()}, periods=6)


def test_that_prepayments_as_a_claim_leave_free_cash_flow_and_enter_the_bridge() -> None:
    operating, debt = (prepaid(bridge__prepayment_treatment=treatment) for treatment in PrepaymentTreatment)
    worked_off = [-80.0, -80.0, -80.0, 0.0, 0.0, 0.0]
    got = np.subtract(operating.periods("dcf.free_cash_flow"), debt.periods("dcf.free_cash_flow"))
    assert list(got) == near(worked_off)
    assert operating.figure("bridge.prepayment_claim") == 0.0
    assert debt.figure("bridge.prepayment_claim") == near(240.0)
    assert debt.figure("bridge.claims") - operating.figure("bridge.claims") == near(240.0)
    present = float(npf.npv(0.12, [0.0, *worked_off]))
    assert debt.figure("bridge.enterprise") - operating.figure("bridge.enterprise") == pytest.approx(-present, abs=0.1)
    assert debt.periods("waterfall.cash") == near(operating.periods("waterfall.cash"))


def with_treatment(seed: int, treatment: PrepaymentTreatment) -> Result:
    """The random valuation of `seed` under a treatment of prepayments."""
    shape, inputs = random_inputs(seed, random_counts(seed), 12)
    choice = MODEL["bridge.prepayment_treatment"]
    values = {**inputs.values, (choice, None): float(list(PrepaymentTreatment).index(treatment) + 1)}
    return Result(evaluate(MODEL, shape, Inputs(values)))


@settings(max_examples=80)
@given(seed=SEEDS)
def test_that_either_treatment_gives_the_same_equity_when_the_claim_is_what_working_it_off_costs(seed: int) -> None:
    operating, debt = (with_treatment(seed, treatment) for treatment in PrepaymentTreatment)
    held, burden = debt.figure("bridge.prepayments_held"), debt.figure("bridge.prepayment_burden")
    size = 1e-9 * max(1.0, *(abs(r.figure(key)) for r in (operating, debt) for key in SIZES))
    with_fair_claim = debt.figure("bridge.equity") + held - burden
    assert with_fair_claim == pytest.approx(operating.figure("bridge.equity"), rel=1e-9, abs=size)
    for r in (operating, debt):
        effect = debt.figure("bridge.equity") - operating.figure("bridge.equity")
        assert r.figure("bridge.prepayment_effect") == pytest.approx(effect, rel=1e-9, abs=size)
    for key in ("tax_paid.paid", "waterfall.cash", "income.net"):
        assert debt.periods(key) == operating.periods(key)


SIZES = ("bridge.equity", "bridge.enterprise", "bridge.dcf", "bridge.apv", "terminal.value", "terminal.value_unlevered")


@pytest.mark.parametrize("method", list(TerminalMethod))
@pytest.mark.parametrize("value_method", list(ValueMethod))
def test_that_the_treatments_differ_by_book_less_present_value_when_all_is_worked_off(
    method: TerminalMethod, value_method: ValueMethod
) -> None:
    changes: dict[str, Given] = {"dcf__method": method, "dcf__value_method": value_method}
    operating, debt = (prepaid(bridge__prepayment_treatment=t, **changes) for t in PrepaymentTreatment)
    rate = 0.12 if value_method is ValueMethod.WACC else debt.figure("cost_of_capital.unlevered_cost")
    times = debt.periods("timing.time_flow")[:3]
    present = sum(80.0 * (1 + rate) ** -time for time in times)
    assert debt.figure("bridge.equity") - operating.figure("bridge.equity") == near(present - 240.0)
