"""Box accounts, lock-up and reserves: a plain loop over the same flows, and identities over random books."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model import MODEL
from workbench.model.backlog import Profile

SEEDS = st.integers(0, 2**32 - 1)
PERIODS = 8


def by_loop(
    cash: Sequence[float], service: Sequence[float], lock_up: float | None, opening: float
) -> dict[str, list[float]]:
    """What a trustee does with the account, period by period."""
    found: dict[str, list[float]] = {
        name: [] for name in ("trapped", "distributed", "shortfall", "retained", "released", "used")
    }
    held = opening
    for received, owed in zip(cash, service, strict=True):
        is_locked = lock_up is not None and owed > 0 and received < lock_up * owed
        used = min(held, max(owed - received, 0.0))
        shortfall = max(owed - received, 0.0) - used
        spare = max(received - owed, 0.0)
        released = 0.0 if is_locked else held - used
        retained = spare if is_locked else 0.0
        held = held - used - released + retained
        for name, value in {
            "trapped": held,
            "distributed": spare - retained + released,
            "shortfall": shortfall,
            "retained": retained,
            "released": released,
            "used": used,
        }.items():
            found[name].append(value)
    return found


def boxed(seed: int) -> tuple[dict[str, Given], random.Random]:
    """Two borrowers with contracts and loans of their own, one contract and one loan of the parent's."""
    draw = random.Random(seed)
    numbers = [3.0, 3.0, 8.0, 0.0]
    given: dict[str, Given] = {
        "capacity.active_opening": 1e4,
        "contracts.price": [draw.uniform(100.0, 900.0) for _ in numbers],
        "contracts.borrower": numbers,
        "contracts.profile": [Profile.OWN] * 4,
        "contracts.own": [[draw.uniform(0.0, 10.0) for _ in range(PERIODS)] for _ in numbers],
        "contracts.cost_share": [draw.uniform(0.0, 0.6) for _ in numbers],
        "borrowers.number": [8.0, 3.0],
        "borrowers.lock_up": [draw.uniform(0.5, 2.5), draw.uniform(0.5, 2.5)],
        "borrowers.trapped_opening": [draw.choice((0.0, 50.0)), draw.uniform(0.0, 100.0)],
        "facilities.borrower": [8.0, 3.0, 3.0, 0.0],
        "facilities.drawn": [draw.uniform(50.0, 900.0) for _ in numbers],
        "facilities.fixed_rate": [draw.uniform(0.03, 0.2) for _ in numbers],
        "facilities.custom": [[draw.uniform(0.0, 80.0) for _ in range(PERIODS)] for _ in numbers],
        "facilities.maturity": [date(2026, draw.choice((3, 6, 9, 12)), 28) for _ in numbers],
    }
    return given, draw


@settings(max_examples=100)
@given(seed=SEEDS)
def test_that_each_box_is_run_as_a_trustee_would(seed: int) -> None:
    given, _ = boxed(seed)
    r = case(given, periods=PERIODS)
    lock_ups, openings = given["borrowers.lock_up"], given["borrowers.trapped_opening"]
    assert isinstance(lock_ups, list)
    assert isinstance(openings, list)
    for borrower in range(2):
        cash, service = r.periods("box_accounts.cash", borrower), r.periods("box_accounts.service", borrower)
        expected = by_loop(cash, service, lock_ups[borrower], openings[borrower])
        for name, values in expected.items():
            assert r.periods(f"box_accounts.{name}", borrower) == near(values), name


@settings(max_examples=100)
@given(seed=SEEDS)
def test_that_cash_of_a_box_is_that_of_the_contracts_and_loans_that_name_it(seed: int) -> None:
    given, _ = boxed(seed)
    r = case(given, periods=PERIODS)
    for item, key, per in (
        ("cash", "contract_cash.cash", "contracts"),
        ("service", "contractual.service", "facilities"),
    ):
        names = given[f"{per}.borrower"]
        assert isinstance(names, list)
        for borrower, number in enumerate((8.0, 3.0)):
            lines = [r.periods(key, one) for one, name in enumerate(names) if name == number]
            assert r.periods(f"box_accounts.{item}", borrower) == near([sum(t) for t in zip(*lines, strict=True)])
    parents = r.periods("cash_available.parents_contracts")
    boxes = [r.periods("box_accounts.cash", borrower) for borrower in range(2)]
    total = [sum(t) for t in zip(parents, *boxes, strict=True)]
    assert total == near(r.periods("cash_available.contracts"))


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_over_the_horizon_boxes_pay_out_what_they_take_in(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 7)
    for borrower in range(len(r.arrays.shape.members(MODEL["borrowers.number"]))):
        totals = {
            name: sum(r.periods(f"box_accounts.{name}", borrower))
            for name in ("cash", "service", "distributed", "shortfall")
        }
        held = r.row("box_accounts.trapped", borrower)
        paid = totals["service"] + totals["distributed"] + held[-1]
        taken = totals["cash"] + totals["shortfall"] + held[0]
        assert paid == pytest.approx(taken, rel=1e-9, abs=1e-6)
        assert min(held) >= -1e-9
        assert min(r.periods("box_accounts.distributed", borrower)) >= -1e-9
        assert min(r.periods("box_accounts.shortfall", borrower)) >= -1e-9


@pytest.mark.parametrize(("months", "whole", "part"), [(6.0, 2, 0.0), (5.0, 1, 2 / 3), (1.0, 0, 1 / 3), (0.0, 0, 0.0)])
def test_that_a_reserve_holds_the_service_of_the_months_to_come(months: float, whole: int, part: float) -> None:
    given, _ = boxed(7)
    r = case(given | {"repayment_terms.reserve_months": [months, 0.0, 0.0, 0.0]}, periods=PERIODS)
    service = [*r.periods("contractual.service", 0), *([0.0] * 4)]
    expected = [sum(service[t : t + whole]) + part * service[t + whole] for t in range(PERIODS + 1)]
    assert r.row("reserves.target", 0) == near(expected)
    assert r.row("accounts.reserve_target") == near(expected)
