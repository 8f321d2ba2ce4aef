"""Prepayments, the order in which they save instalments, acceleration: against schedules run by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, inputs_of, near
from tests.model.random_cases import random_case, random_counts
from workbench.interpret.evaluate import Inputs, evaluate, shape_of
from workbench.model import MODEL
from workbench.model.facilities import Amortisation
from workbench.model.facility_terms import PrepaidOrder
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)

LOAN: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "waterfall.opening_cash": 5000.0,
    "facilities.drawn": [1000.0],
    "facilities.fixed_rate": [0.1],
    "facilities.maturity": [date(2029, 12, 31)],
    "facilities.amortisation": [Amortisation.LEVEL_PRINCIPAL],
    "repayment_terms.mandatory": [[0.0, 300.0]],
}
"""1,000 repaid in five yearly instalments of 200, and 300 prepaid with the second."""


def loan(**changes: Given) -> Result:
    return case(LOAN | {name.replace("__", "."): value for name, value in changes.items()}, periods=6)


@pytest.mark.parametrize(
    ("order", "instalments"),
    [
        (PrepaidOrder.PRO_RATA, [200.0, 200.0, 100.0, 100.0, 100.0, 0.0]),
        (PrepaidOrder.NEXT, [200.0, 200.0, 0.0, 100.0, 200.0, 0.0]),
        (PrepaidOrder.LAST, [200.0, 200.0, 200.0, 100.0, 0.0, 0.0]),
    ],
)
def test_that_a_prepayment_saves_instalments_in_the_order_chosen(order: PrepaidOrder, instalments: list[float]) -> None:
    r = loan(repayment_terms__prepaid_order=[order])
    assert r.periods("facilities.scheduled", 0) == near(instalments)
    assert r.periods("facilities.prepaid", 0) == near([0.0, 300.0, 0.0, 0.0, 0.0, 0.0])
    assert r.periods("contractual.repayment", 0) == near([200.0] * 5 + [0.0])
    assert r.row("facilities.balance", 0)[-1] == 0.0
    assert r.failed() == []


def test_that_a_prepayment_never_takes_more_than_is_owed() -> None:
    r = loan(repayment_terms__mandatory=[[0.0, 900.0]])
    assert r.periods("facilities.prepaid", 0) == near([0.0, 600.0, 0.0, 0.0, 0.0, 0.0])
    assert r.periods("facilities.balance", 0) == near([800.0, 0.0, 0.0, 0.0, 0.0, 0.0])


def test_that_a_share_of_equity_raised_prepays_the_loan() -> None:
    r = loan(
        repayment_terms__mandatory=[[0.0]],
        repayment_terms__proceeds_share=[0.25],
        waterfall__equity_raised=[400.0, 0.0],
    )
    assert r.periods("facilities.prepaid", 0)[:2] == near([100.0, 0.0])
    assert r.periods("facilities.scheduled", 0)[1] == near(200.0 * 700.0 / 800.0)


def test_that_interest_on_average_balances_counts_the_prepayment() -> None:
    r = loan()
    assert r.periods("facilities.interest", 0)[:2] == near([0.1 * 900.0, 0.1 * (800.0 + 300.0) / 2])


def test_that_a_reserve_follows_what_is_owed() -> None:
    # Twelve months of service by contract: 200 and interest on the average balance. After the prepayment half is owed.
    plain, r = (
        loan(repayment_terms__mandatory=[[0.0]], repayment_terms__reserve_months=[12.0]),
        loan(repayment_terms__reserve_months=[12.0]),
    )
    assert plain.periods("waterfall.reserve") == near([270.0, 250.0, 230.0, 210.0, 0.0, 0.0])
    assert r.periods("waterfall.reserve") == near([270.0, 125.0, 115.0, 105.0, 0.0, 0.0])


def breached(*, accelerates: float, breach_in: int) -> Result:
    """The loan with a second one beside it that draws; a breach at the end of one period."""
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "waterfall.opening_cash": 5000.0,
        "facilities.drawn": [1000.0, 500.0],
        "facilities.maturity": [date(2029, 12, 31), date(2029, 12, 31)],
        "facilities.discount_opening": [40.0, 0.0],
        "repayment_terms.is_accelerating": [accelerates, 0.0],
    }
    inputs, counts = inputs_of(given, 6)
    flags = [float(t == breach_in) for t in range(1, 7)]
    inputs = Inputs(inputs.values, {(MODEL["acceleration.is_breached"], 0): flags})
    return Result(evaluate(MODEL, shape_of(MODEL, 6, counts, inputs), inputs))


def test_that_a_breach_makes_all_due_in_the_next_period() -> None:
    r = breached(accelerates=1.0, breach_in=2)
    assert r.periods("facilities.scheduled", 0) == near([0.0, 0.0, 1000.0, 0.0, 0.0, 0.0])
    assert r.periods("facilities.balance", 1)[2] == near(500.0)
    assert r.periods("acceleration.is_accelerated", 0) == [0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    assert r.row("facilities.discount", 0)[3] == near(0.0)
    assert r.periods("facilities.written_off", 0)[2] > 0.0
    assert r.failed() == []


def test_that_a_breach_without_that_term_changes_nothing() -> None:
    r = breached(accelerates=0.0, breach_in=2)
    assert r.periods("facilities.scheduled", 0) == near([0.0, 0.0, 0.0, 0.0, 1000.0, 0.0])


@settings(max_examples=60)
@given(SEEDS)
def test_that_what_is_owed_foots_and_never_exceeds_the_contract(seed: int) -> None:
    r = random_case(seed, random_counts(seed, 3), 12)
    for e in r.arrays.shape.members(MODEL["facilities.drawn"]):
        owed, agreed = r.row("facilities.balance", e), r.row("contractual.balance", e)
        size = max(1.0, *map(abs, owed), *map(abs, agreed))
        assert min(owed) >= -1e-9 * size
        if not r.figure("facilities.is_revolver", e):
            assert all(a <= b + 1e-9 * size for a, b in zip(owed, agreed, strict=True))
        put_in = sum(sum(r.periods(f"facilities.{key}", e)) for key in ("draw", "pik", "revolver_drawn"))
        assert owed[0] + put_in - sum(r.periods("facilities.repaid", e)) == pytest.approx(owed[-1], abs=1e-9 * size)
        cost = r.row("facilities.discount", e)[0] + sum(r.periods("facilities.discount_added", e))
        spread = sum(sum(r.periods(f"facilities.{key}", e)) for key in ("amortised", "written_off"))
        assert cost - spread == pytest.approx(r.row("facilities.discount", e)[-1], abs=1e-9 * max(size, cost))
