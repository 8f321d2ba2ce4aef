"""What must not matter does not: the size of the money unit, the order and slicing of members, typed-over rows."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, every_value, near
from tests.model.random_cases import random_case, random_counts, random_inputs
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, evaluate
from workbench.model import MODEL
from workbench.model.cost_of_capital import RateMode
from workbench.model.leases import LeaseTreatment
from workbench.model.timing import FlowTiming, Step
from workbench.model.valuation import TerminalMethod
from workbench.rows.items import Check, Choice, Derived, Input, Item

SEEDS = st.integers(0, 2**32 - 1)


ALIKE = {"money": ("money",), "share": ("share",), "power": ("power", "energy")}
"""Dimensions that are counted together: hours turn power into energy, and no one counts a year's hours anew."""


def power_of(item: Item, dimension: str) -> int:
    """How often a dimension stands in an item's unit."""
    powers = dict(item.unit.dims)
    return sum(powers.get(name, 0) for name in ALIKE[dimension])


def scaled(values: Mapping[Cell, Value], dimension: str, factor: float) -> dict[Cell, Value]:
    """Inputs with every figure of a dimension counted in a unit `factor` times smaller."""
    found: dict[Cell, Value] = {}
    for (item, entity), value in values.items():
        times = factor ** power_of(item, dimension)
        if isinstance(item, Choice) or times == 1.0:
            found[item, entity] = value
        else:
            found[item, entity] = value * times if isinstance(value, float) else [one * times for one in value]
    return found


@pytest.mark.parametrize("dimension", ["money", "share", "power"])
@settings(max_examples=40)
@given(seed=SEEDS)
def test_that_the_unit_in_which_something_is_counted_does_not_matter(dimension: str, seed: int) -> None:
    # A power of two changes no digit of a float, so that any other answer is a formula with a wrong unit.
    shape, inputs = random_inputs(seed, random_counts(seed), 7)
    before = evaluate(MODEL, shape, inputs)
    after = evaluate(MODEL, shape, Inputs(scaled(inputs.values, dimension, 1024.0)))
    for item in MODEL.items:
        if not isinstance(item, Derived):
            continue
        times = 1024.0 ** power_of(item, dimension)
        for a, b in zip(every_value(before, item), every_value(after, item), strict=True):
            alike = math.isnan(a) and math.isnan(b)
            assert alike or math.isclose(a * times, b, rel_tol=1e-9, abs_tol=1e-7 * times), item.key


def reordered(values: Mapping[Cell, Value], kind: str, order: list[int]) -> dict[Cell, Value]:
    """Inputs with the members of one entity set in another order."""
    found = dict(values)
    for item, entity in values:
        if item.per is not None and item.per.key == kind and entity is not None:
            found[item, entity] = values[item, order[entity]]
    return found


@pytest.mark.parametrize("kind", ["contract", "site", "lease", "tranche", "peer"])
@settings(max_examples=30)
@given(seed=SEEDS)
def test_that_the_order_of_members_does_not_matter(kind: str, seed: int) -> None:
    shape, inputs = random_inputs(seed, random_counts(seed), 7)
    count = next(n for entity_set, n in shape.entities if entity_set.key == kind)
    order = list(range(count))
    random.Random(seed).shuffle(order)
    before, after = (
        evaluate(MODEL, shape, inputs),
        evaluate(MODEL, shape, Inputs(reordered(inputs.values, kind, order))),
    )
    for item in MODEL.derived:
        if item.per is None:
            for a, b in zip(every_value(before, item), every_value(after, item), strict=True):
                assert (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6), item.key


SPLIT: dict[str, Given] = {
    "operations.base_revenue": 900.0,
    "operations.other_cost": 0.5,
    "waterfall.sweep_share": 0.6,
    "waterfall.minimum_cash": 20.0,
    "tax.opening_losses": 50.0,
    "capacity.active_opening": 40.0,
}
CONTRACT: dict[str, float] = {
    "contracts.price": 800.0,
    "contracts.prepaid_opening": 90.0,
    "contracts.hazard": 0.04,
    "contracts.customer": 7.0,
}
LOAN: dict[str, float] = {
    "facilities.drawn": 700.0,
    "facilities.undrawn_opening": 100.0,
    "facilities.is_swept": 1.0,
}
SIZES = {"contracts.price", "contracts.prepaid_opening", "facilities.drawn", "facilities.undrawn_opening"}


@pytest.mark.parametrize("member", [CONTRACT, LOAN], ids=["contract", "loan"])
@pytest.mark.parametrize("share", [0.5, 0.1])
def test_that_a_contract_or_loan_in_two_parts_is_worth_the_whole(member: dict[str, float], share: float) -> None:
    parts: dict[str, Given] = {
        key: [value * share, value * (1 - share)] if key in SIZES else [value, value] for key, value in member.items()
    }
    whole: dict[str, Given] = {key: [value] for key, value in member.items()}
    one, two = case(SPLIT | whole, periods=12), case(SPLIT | parts, periods=12)
    for item in MODEL.derived:
        # Concentration by contract is the one thing that slicing is meant to change; by customer it stays.
        if item.per is None and item.key not in ("assay.hhi", "assay.effective_number", "assay.top_share"):
            for a, b in zip(every_value(one.arrays, item), every_value(two.arrays, item), strict=True):
                assert (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-8), item.key


TYPED = ["operations.revenue", "operations.ebitda", "investment.capex", "operations.other_revenue", "rpo.contracted"]


@pytest.mark.parametrize("key", TYPED)
def test_that_a_row_typed_over_is_followed_by_everything_and_the_statements_still_tie(key: str) -> None:
    typed = [100.0, 140.0, math.nan, 90.0, math.nan, math.nan]
    given: dict[str, Given] = {
        "operations.base_revenue": 500.0,
        "operations.other_cost": 0.4,
        "working_capital.receivable_days": 30.0,
        "facilities.drawn": [300.0],
        "facilities.is_swept": [1.0],
        "waterfall.sweep_share": 0.5,
    }
    plain = case(given, periods=6)
    r = case(given, periods=6, typed_over={key: typed})
    expected = [
        plain_value if math.isnan(own) else own for own, plain_value in zip(typed, plain.periods(key), strict=True)
    ]
    if key != "operations.other_revenue":  # the one of them that builds on its own last value
        assert r.periods(key) == near(expected)
    assert r.periods(key)[:2] == [100.0, 140.0]
    assert r.periods("waterfall.cash") != plain.periods("waterfall.cash")
    assert [text for text in r.failed() if not text.startswith("rpo.")] == []


def last_run(flags: list[float]) -> float:
    """Number of the first period of the unbroken run of 1s that reaches the end; missing if there is none."""
    length = next((n for n, flag in enumerate(reversed(flags)) if flag == 0.0), len(flags))
    return float(len(flags) - length + 1) if length else math.nan


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_profit_lasts_from_the_first_period_after_the_last_loss(seed: int) -> None:
    r = random_case(seed, random_counts(seed), 12)
    for key, figure in (("income.operating", "operating"), ("income.net", "net"), ("cash_flow.free", "free")):
        expected = last_run([float(value > 0) for value in r.periods(key)])
        got = r.figure(f"path.first_{figure}")
        assert got == expected or (math.isnan(got) and math.isnan(expected))


def leased(treatment: LeaseTreatment, **changes: Given) -> Result:
    """A company paying 50 of rent a year for fifty years, all discounted at 10 % from year ends."""
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "timing.flow_timing": FlowTiming.END_PERIOD,
        "timing.valuation_date": date(2024, 12, 31),
        "operations.base_revenue": 1000.0,
        "operations.other_cost": 0.6,
        "working_capital.receivable_days": 0.0,
        "cost_of_capital.mode": RateMode.TYPED,
        "cost_of_capital.typed": 0.1,
        "dcf.method": TerminalMethod.GROWTH,
        "dcf.growth": 0.0,
        "lease_totals.rate": 0.1,
        "lease_totals.treatment": treatment,
        "leases.commencement": [date(2020, 12, 31)],
        "leases.term": [3.0 + 1461 / 365],
        "leases.annual_rent": [50.0],
        "dcf.exit_multiple": 0.0,
    }
    return case(given | {key.replace("__", "."): value for key, value in changes.items()}, periods=3)


def test_that_rent_by_hand_is_spread_and_discounted() -> None:
    r = leased(LeaseTreatment.LEASES_AS_DEBT)
    assert r.periods("lease_totals.rent") == near([50.0] * 3)
    assert r.figure("lease_totals.liability") == near(50 * (1 - 1.1**-3) / 0.1)


def test_that_quarterly_rents_that_rise_are_discounted_from_quarter_ends() -> None:
    given: dict[str, Given] = {
        "timing.flow_timing": FlowTiming.END_PERIOD,
        "lease_totals.rate": 0.08,
        "leases.commencement": [date(2024, 12, 31)],
        "leases.term": [2.0],
        "leases.annual_rent": [365.0],
        "leases.escalator": [0.03],
    }
    r = case(given, periods=10)
    ends = [0, 90, 181, 273, 365, 455, 546, 638, 730]
    rents = [(b - a) * 1.03 ** (a / 365) for a, b in pairwise(ends)]
    assert r.periods("lease_totals.rent") == near([*rents, 0.0, 0.0])
    assert r.figure("lease_totals.liability") == near(
        sum(rent * 1.08 ** (-end / 365) for rent, end in zip(rents, ends[1:], strict=True))
    )


def test_that_leases_as_rent_or_as_debt_give_the_same_equity_when_they_end_within_the_horizon() -> None:
    ended: dict[str, Given] = {"dcf__method": TerminalMethod.EXIT_MULTIPLE, "tax__rate": 0.0}
    rent, debt = (leased(treatment, **ended) for treatment in LeaseTreatment)
    assert debt.figure("bridge.equity") == near(rent.figure("bridge.equity"))


def test_that_leases_as_rent_or_as_debt_give_the_same_equity_when_they_outlast_the_horizon() -> None:
    rent, debt = (leased(treatment, leases__term=[50.0], tax__rate=0.0) for treatment in LeaseTreatment)
    assert debt.figure("bridge.equity") == near(rent.figure("bridge.equity"))


def test_that_how_leases_are_shown_changes_no_tax_and_no_cash() -> None:
    rent, debt = (leased(treatment) for treatment in LeaseTreatment)
    assert debt.periods("tax_paid.paid") == near(rent.periods("tax_paid.paid"))
    assert debt.periods("waterfall.cash") == near(rent.periods("waterfall.cash"))
    assert debt.periods("income.net") == near(rent.periods("income.net"))


def test_that_bounds_are_where_the_random_valuations_stay() -> None:
    """The generator of the properties above keeps its promise: every input within its bounds."""
    for seed in range(15):
        _, inputs = random_inputs(seed, random_counts(seed), 4)
        for (item, _), value in inputs.values.items():
            if isinstance(item, Input) and not isinstance(item, Choice | Check):
                low, high = item.low, item.high
                numbers = [value] if isinstance(value, float) else value
                assert low is not None
                assert high is not None
                assert all(math.isnan(n) or low <= n <= high for n in numbers), item.key
