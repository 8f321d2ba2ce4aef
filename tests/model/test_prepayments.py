"""Prepayments as financing: the rate they imply against root finding, and the bridge under either treatment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts, random_inputs
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.model import MODEL
from workbench.model.backlog import Crediting, Profile
from workbench.model.cost_of_capital import RateMode
from workbench.model.timing import FlowTiming, Step
from workbench.model.valuation import PrepaymentTreatment, TerminalMethod, ValueMethod

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


def test_that_money_paid_a_year_ahead_at_five_per_cent_off_costs_five_ninety_fifths() -> None:
    r = prepaid(
        contracts__price=[95.0],
        contracts__own=[[1.0]],
        contracts__prepaid_opening=[95.0],
        contracts__prepaid_discount=[0.05],
    )
    assert r.figure("prepayments.implied_rate", 0) == near(5 / 95)


def test_that_a_prepayment_worked_off_evenly_costs_the_internal_rate_of_its_cash() -> None:
    r = prepaid(contracts__prepaid_discount=[0.04])
    # The list price is 900 / 0.96: 12.5 a year are given up.
    cash = [240.0, -80 - 12.5, -80 - 12.5, -80 - 12.5]
    assert r.row("prepayments.cash", 0)[:4] == near(cash)
    assert r.figure("prepayments.implied_rate", 0) == near(float(npf.irr(cash)))
    assert r.figure("prepayments.below_debt", 0) == near(0.08 - float(npf.irr(cash)))
    assert r.figure("prepayments.benefit", 0) == near(float(npf.npv(0.08, cash)))
    assert r.figure("prepayments.years", 0) == near((240 + 160 + 80) / 240)


def test_that_quarterly_rates_are_told_by_the_year() -> None:
    quarterly = prepaid(
        timing__step=Step.QUARTER,
        contracts__own=[[1.0, 1.0]],
        contracts__price=[200.0],
        contracts__prepaid_opening=[100.0],
        contracts__prepaid_discount=[0.02],
    )
    rate = float(npf.irr([100.0, -50 - 100 * 2 / 98, -50 - 100 * 2 / 98]))
    assert quarterly.figure("prepayments.implied_rate", 0) == near((1 + rate) ** 4 - 1)


@pytest.mark.parametrize("crediting", list(Crediting))
def test_that_a_prepayment_without_a_discount_costs_nothing(crediting: Crediting) -> None:
    r = prepaid(contracts__crediting=[crediting])
    assert r.figure("prepayments.implied_rate", 0) == pytest.approx(0.0, abs=1e-12)
    assert r.row("prepayments.balance", 0)[-1] == near(0.0)


def test_that_last_invoices_are_a_longer_and_cheaper_loan_than_first_ones() -> None:
    found = {
        crediting: prepaid(contracts__crediting=[crediting], contracts__prepaid_discount=[0.05])
        for crediting in Crediting
    }
    rates = {crediting: r.figure("prepayments.implied_rate", 0) for crediting, r in found.items()}
    years = {crediting: r.figure("prepayments.years", 0) for crediting, r in found.items()}
    assert years == {Crediting.FIRST: near(1.0), Crediting.PRO_RATA: near(2.0), Crediting.LAST: near(3.0)}
    assert rates[Crediting.LAST] < rates[Crediting.PRO_RATA] < rates[Crediting.FIRST]


def test_that_the_rate_is_what_was_agreed_and_not_lowered_by_default() -> None:
    safe = prepaid(contracts__prepaid_discount=[0.04])
    risky = prepaid(contracts__prepaid_discount=[0.04], contracts__hazard=[0.3])
    assert risky.figure("prepayments.implied_rate", 0) == near(safe.figure("prepayments.implied_rate", 0))


def test_that_a_contract_without_prepayment_implies_no_rate() -> None:
    r = prepaid(contracts__prepaid_opening=[0.0], contracts__prepaid_discount=[0.1])
    assert math.isnan(r.figure("prepayments.implied_rate", 0))
    assert math.isnan(r.figure("prepayments.below_debt", 0))
    assert math.isnan(prepaid(contracts__prepaid_opening=[0.0]).figure("prepayment_totals.implied_rate"))


def worth(rate: float, cash: Sequence[float]) -> float:
    """Present value at a rate per period, the first flow today."""
    return float(npf.npv(rate, cash))


@settings(max_examples=120)
@given(seed=SEEDS)
def test_that_random_prepayments_imply_the_rate_that_root_finding_gives(seed: int) -> None:
    counts = random_counts(seed)
    count = counts[next(s for s in counts if s.key == "contract")]
    r = random_case(seed, counts, 8)
    per_year = r.figure("timing.periods_per_year")
    for place in range(count):
        cash = r.row("prepayments.cash", place)
        lent, size = r.figure("prepayments.lent", place), max(1.0, *(abs(flow) for flow in cash))
        rate = r.figure("prepayments.implied_rate", place)
        assert lent == near(sum(max(flow, 0.0) for flow in received(r, place)))
        # What is lent is credited or given back in full; the rest of the cash is the price given up.
        assert sum(cash) == pytest.approx(-sum(r.periods("prepayments.interest", place)), abs=1e-8 * size)
        assert r.row("prepayments.balance", place)[-1] == pytest.approx(0.0, abs=1e-8 * size)
        assert min(r.row("prepayments.balance", place)) >= -1e-8 * size
        if math.isnan(rate):
            assert not is_plain_loan(cash)
            continue
        per_period = (1 + rate) ** (1 / per_year) - 1
        assert worth(per_period, cash) == pytest.approx(0.0, abs=1e-7 * size * (1 + abs(rate)) ** 2)
        if is_plain_loan(cash):
            # One change of sign: one rate, and brentq finds it.
            assert per_period == pytest.approx(brentq(worth, -0.99, 100.0, args=(cash,), xtol=1e-13), abs=1e-7)
        event("a loan with one rate" if is_plain_loan(cash) else "several changes of sign")


def received(r: Result, place: int) -> list[float]:
    """What a contract's customer prepays as agreed, held ones first."""
    return [r.figure("contracts.prepaid_opening", place), *r.periods("delivery.prepayment_due", place)]


def is_plain_loan(cash: Sequence[float]) -> bool:
    """Money in, then money out, and some of each."""
    signs = [flow > 0 for flow in cash if abs(flow) > 1e-9]
    return len(signs) > 1 and signs[0] and not signs[-1] and sum(a != b for a, b in pairwise(signs)) == 1


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_random_prepayments_without_a_discount_cost_nothing(seed: int) -> None:
    shape, inputs = random_inputs(seed, random_counts(seed), 8)
    discount = MODEL["contracts.prepaid_discount"]
    values = {cell: 0.0 if cell[0] is discount else value for cell, value in inputs.values.items()}
    r = Result(evaluate(MODEL, shape, Inputs(values)))
    for place in shape.members(discount):
        rate = r.figure("prepayments.implied_rate", place)
        assert math.isnan(rate) or rate == pytest.approx(0.0, abs=1e-6)
        worth_of_it = r.figure("prepayments.benefit", place)
        assert worth_of_it >= -1e-6 or r.figure("prepayment_terms.debt_rate") < 0


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_the_agreed_balance_is_deferred_revenue_when_nothing_goes_wrong(seed: int) -> None:
    shape, inputs = random_inputs(seed, random_counts(seed), 15)
    calm = {"contracts.hazard": 0.0, "contracts.hazard_source": 1.0, "contracts.is_lost": 0.0, "contracts.lapse": 0.0}
    calm |= {"contracts.reneg_cut": 0.0, "contracts.termination": 0.0, "contracts.take_or_pay": 1.0}
    calm |= {"contracts.prepaid_share": 0.3, "contracts.prepaid_opening": 60.0, "contracts.delay": 1.0}
    calm |= {"timing.step": 3.0, "capacity.is_limiting": 0.0}
    values = {cell: calm.get(cell[0].key, value) for cell, value in inputs.values.items()}
    price = MODEL["contracts.price"]
    r = Result(evaluate(MODEL, shape, Inputs(values)))
    for place in shape.members(price):
        last = r.figure("contract_clocks.last_number", place)
        held, agreed = r.row("delivery.deferred", place), r.row("prepayments.balance", place)
        covered = sum(r.periods("delivery.released", place)) == 0.0
        if covered and 0 < last < 15 and r.row("delivery.nominal", place)[-1] < 1e-6:
            event("compared")
            size = max(1.0, *held)
            assert held[: int(last)] == pytest.approx(agreed[: int(last)], abs=1e-7 * size)
