"""Cash by contract, borrowers by number, collateral by vintage: against sums written out."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model import MODEL
from workbench.rows.items import Severity

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_cash_of_contracts_is_what_customers_pay_less_the_cost_to_serve(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 7)
    members = r.arrays.shape.members(MODEL["contracts.price"])
    paid = {
        "delivery.invoiced": 1.0,
        "delivery.prepayment": 1.0,
        "delivery.termination_paid": 1.0,
        "delivery.refunded": -1.0,
        "delivery.relet": 1.0,
    }
    for contract in members:
        lines = [[sign * x for x in r.periods(key, contract)] for key, sign in paid.items()]
        share = r.figure("contracts.cost_share", contract)
        cost = [share * x for x in r.periods("contract_cash.served", contract)]
        expected = [sum(flows) - c for *flows, c in zip(*lines, cost, strict=True)]
        assert r.periods("contract_cash.cash", contract) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    total = [sum(flows) for flows in zip(*(r.periods("contract_cash.cash", one) for one in members), strict=True)]
    assert r.periods("cash_available.contracts") == pytest.approx(total or [0.0] * 7, rel=1e-9, abs=1e-6)
    assert r.periods("clocks.cash") == r.periods("cash_available.contracts")


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_cash_available_is_free_cash_flow_before_new_power_tax_and_interest(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 7)
    counted = r.figure("cash_available.is_growth_counted")
    spent = ("investment.growth", "investment.replacement", "investment.other")
    capex = [counted * a + b + c for a, b, c in zip(*(r.periods(key) for key in spent), strict=True)]
    expected = [a - b for a, b in zip(r.periods("waterfall.operating"), capex, strict=True)]
    assert r.periods("cash_available.before_tax") == pytest.approx(expected, rel=1e-9, abs=1e-6)
    expected = [a - b for a, b in zip(expected, r.periods("tax.unlevered"), strict=True)]
    assert r.periods("cash_available.after_tax") == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_that_two_borrowers_with_one_number_are_pointed_out() -> None:
    doubled = case({"borrowers.number": [2.0, 5.0, 2.0]}, periods=2)
    assert [text.split(" ")[0] for text in doubled.failed(Severity.PLAUSIBILITY) if text.startswith("borrowers")] == [
        "borrowers.number_check[0]",
        "borrowers.number_check[2]",
    ]
    apart = case({"borrowers.number": [2.0, 5.0, 3.0]}, periods=2)
    assert not [text for text in apart.failed(Severity.PLAUSIBILITY) if text.startswith("borrowers")]


def depreciated(opening: float, life: int, added: list[float], new_life: int) -> list[float]:
    """Book value of hardware vintage by vintage, each bought in the period from which it is depreciated."""
    found = []
    for t in range(len(added) + 1):
        left = opening * max(1 - t / life, 0.0)
        left += sum(cost * max(1 - (t - bought) / new_life, 0.0) for bought, cost in enumerate(added[:t]))
        found.append(left)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_that_collateral_grows_while_draws_are_open_and_falls_vintage_by_vintage(seed: int) -> None:
    draw = random.Random(seed)
    growth = [draw.uniform(0.0, 50.0) for _ in range(12)]
    replacement = [draw.uniform(0.0, 20.0) for _ in range(12)]
    share, opening = draw.random(), draw.uniform(0.0, 500.0)
    years, new_years = draw.choice((0.25, 1.0, 2.5)), draw.choice((0.5, 1.5, 6.0))
    r = case(
        {
            "collateral.opening": [opening],
            "collateral.opening_life": [years],
            "collateral.share": [share],
            "collateral.life": [new_years],
            "facilities.available_until": [date(2026, 6, 30)],
            "facilities.maturity": [date(2040, 6, 30)],
        },
        periods=12,
        typed_over={"investment.growth": growth, "investment.replacement": replacement},
    )
    added = [share * (a + b) if t < 6 else 0.0 for t, (a, b) in enumerate(zip(growth, replacement, strict=True))]
    expected = depreciated(opening, int(years * 4), added, int(new_years * 4))
    assert r.row("collateral.value", 0) == near(expected)
    assert r.row("collateral.cost_value", 0) == near([opening + sum(added[:t]) for t in range(13)])
