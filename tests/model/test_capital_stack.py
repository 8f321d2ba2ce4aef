"""The capital stack against claims paid one after another in plain Python, and against the bridge to equity."""

from __future__ import annotations

import math
from datetime import date
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.cost_of_capital import RateMode
from workbench.model.entities import FACILITY
from workbench.model.leases import LeaseTreatment
from workbench.model.timing import FlowTiming, Step
from workbench.model.valuation import PrepaymentTreatment, TerminalMethod

SEEDS = st.integers(0, 2**32 - 1)


def worth(value: float, **changes: Given) -> Result:
    """A company whose enterprise value is all cash at hand: `value`."""
    given_inputs: dict[str, Given] = {"waterfall.opening_cash": value, "cost_of_capital.mode": RateMode.TYPED}
    given_inputs |= {key.replace("__", ".", 1): one for key, one in changes.items()}
    r = case(given_inputs, periods=4)
    assert r.figure("bridge.enterprise") == near(0.0)
    return r


def paid(value: float, claims: list[float], ranks: list[float]) -> list[float]:
    """What each claim gets: rank by rank, within one in proportion."""
    got = [0.0] * len(claims)
    order = sorted(range(len(claims)), key=lambda n: ranks[n])
    for _, group in groupby(order, key=lambda n: ranks[n]):
        members = list(group)
        owed = sum(claims[n] for n in members)
        part = min(value, owed)
        for n in members:
            got[n] = claims[n] * part / owed if owed else 0.0
        value -= part
    return got


CLAIMS = st.lists(st.tuples(st.floats(0.0, 1000.0), st.integers(1, 3)), min_size=1, max_size=5)


@settings(max_examples=80)
@given(book=CLAIMS, value=st.floats(0.0, 3000.0))
def test_that_claims_are_paid_by_rank_and_one_rank_shares_alike(book: list[tuple[float, int]], value: float) -> None:
    claims, ranks = [claim for claim, _ in book], [float(rank) for _, rank in book]
    r = worth(
        value,
        facilities__drawn=claims,
        facilities__maturity=[date(2035, 12, 31)] * len(book),
        facilities__fixed_rate=[0.0] * len(book),
        capital_stack__rank=ranks,
    )
    got = [r.figure("capital_stack.covered", n) for n in range(len(book))]
    assert got == pytest.approx(paid(value, claims, ranks), rel=1e-9, abs=1e-9)
    assert r.figure("stack_claims.debt_covered") == near(min(value, sum(claims)))
    assert r.figure("stack_claims.equity") == near(max(value - sum(claims), 0.0))


def test_that_junior_debt_starts_where_senior_debt_ends() -> None:
    r = case(
        {
            "timing.step": Step.YEAR,
            "operations.base_revenue": 100.0,
            "facilities.drawn": [150.0, 300.0],
            "capital_stack.rank": [2.0, 1.0],
        },
        periods=4,
    )
    assert r.figure("capital_stack.ahead", 1) == 0.0
    assert r.figure("capital_stack.ahead", 0) == near(300.0)
    assert r.figure("capital_stack.from_multiple", 0) == r.figure("capital_stack.to_multiple", 1) == near(3.0)
    assert r.figure("capital_stack.to_multiple", 0) == near(4.5)
    assert r.figure("stack_claims.debt_multiple") == near(4.5)


def test_that_value_short_of_senior_debt_leaves_junior_debt_nothing() -> None:
    r = worth(100.0, facilities__drawn=[160.0, 40.0], capital_stack__rank=[1.0, 2.0])
    assert r.figure("capital_stack.covered_share", 0) == near(100 / 160)
    assert r.figure("capital_stack.covered_share", 1) == 0.0
    assert r.figure("stack_claims.shortfall") == near(100.0)
    assert r.figure("stack_claims.cushion") == near(-1.0)


def test_that_claims_behind_debt_are_paid_in_their_order() -> None:
    leased: dict[str, Given] = {
        "facilities__drawn": [100.0],
        "facilities__maturity": [date(2035, 12, 31)],
        "bridge__preferred": 50.0,
        "bridge__minorities": 20.0,
        "contracts__price": [30.0],
        "contracts__prepaid_opening": [30.0],
        "bridge__prepayment_treatment": PrepaymentTreatment.DEBT_LIKE,
    }
    given_inputs: dict[str, Given] = {key.replace("__", ".", 1): one for key, one in leased.items()}
    for cash in (60.0, 115.0, 140.0, 190.0, 400.0):
        r = case(given_inputs | {"waterfall.opening_cash": cash}, periods=4)
        value = max(0.0, r.figure("bridge.enterprise") + r.figure("bridge.liquid"))
        left, got = value, []
        for claim in (100.0, r.figure("bridge.leases"), 30.0, 50.0, 20.0):
            got.append(min(left, claim))
            left -= got[-1]
        names = ("debt_covered", "leases_covered", "prepayments_covered", "preferred_covered", "minorities_covered")
        assert [r.figure(f"stack_claims.{name}") for name in names] == near(got)
        assert r.figure("stack_claims.equity") == near(left)
        assert r.figure("stack_claims.cushion") == near((value - 200.0) / value)


def test_that_leases_stand_in_the_stack_only_if_they_are_debt() -> None:
    given_inputs: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "timing.flow_timing": FlowTiming.END_PERIOD,
        "operations.base_revenue": 500.0,
        "dcf.method": TerminalMethod.EXIT_MULTIPLE,
        "leases.commencement": [date(2020, 12, 31)],
        "leases.term": [6.0],
        "leases.annual_rent": [40.0],
    }
    as_debt = case(given_inputs | {"lease_totals.treatment": LeaseTreatment.LEASES_AS_DEBT}, periods=4)
    as_rent = case(given_inputs | {"lease_totals.treatment": LeaseTreatment.RENT_IN_EBITDA}, periods=4)
    assert as_debt.figure("stack_claims.through_leases") == near(as_debt.figure("lease_totals.liability"))
    assert as_debt.figure("stack_claims.through_leases") > 0
    assert as_rent.figure("stack_claims.through_leases") == 0.0


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_the_stack_hands_out_the_value_of_any_company_once(seed: int) -> None:
    counts = random_counts(seed)
    r = random_case(seed, counts, 8)
    members = range(counts[FACILITY])
    assert [text for text in r.failed() if text.startswith("stack_claims.")] == []
    covered = sum(r.figure("capital_stack.covered", n) for n in members)
    value = r.figure("stack_totals.value")
    debt = r.figure("bridge.debt")
    assert covered == pytest.approx(min(value, debt), rel=1e-9, abs=1e-6)
    claims = [r.figure("capital_stack.claim", n) for n in members]
    ranks = [r.figure("capital_stack.rank", n) for n in members]
    expected = paid(value, claims, ranks)
    assert [r.figure("capital_stack.covered", n) for n in members] == pytest.approx(expected, rel=1e-9, abs=1e-6)
    equity = r.figure("bridge.equity")
    if r.figure("bridge.enterprise") + r.figure("bridge.liquid") >= 0:
        assert r.figure("stack_claims.equity") - r.figure("stack_claims.shortfall") == pytest.approx(
            equity, rel=1e-9, abs=1e-6
        )
    assert math.isnan(r.figure("stack_claims.cushion")) == (value <= 0)
