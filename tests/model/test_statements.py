"""Any valuation balances: random inputs of every kind, statements rebuilt from their parts, every integrity check."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Result, every_value
from tests.model.random_cases import random_case, random_counts, random_inputs
from workbench.ground.units import DATE
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.model import MODEL
from workbench.model.backlog import Disclosure
from workbench.rows.checks import missing_item
from workbench.rows.items import Derived, Number

SEEDS = st.integers(0, 2**32 - 1)
PERIODS = st.sampled_from([1, 2, 7, 12])


def drawn(seed: int, periods: int) -> Result:
    """The random valuation of `seed`, with 0 to 5 members of every entity set."""
    return random_case(seed, random_counts(seed), periods)


def changes(row: list[float]) -> list[float]:
    """Each value less the one before."""
    return [later - earlier for earlier, later in pairwise(row)]


def total(result: Result, key: str) -> list[float]:
    """A row summed over its members, the opening first."""
    rows = [result.row(key, entity) for entity in result.arrays.shape.members(MODEL[key])]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * (result.arrays.shape.periods + 1)


def agree(left: list[float], right: list[float], size: float) -> None:
    """Equal in every period to a billionth of the valuation's size."""
    for period, (a, b) in enumerate(zip(left, right, strict=True), 1):
        assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 * size), f"period {period}: {a!r} != {b!r}"


def size_of(result: Result) -> float:
    """Largest total assets or flow of the valuation, USD m."""
    keys = ("position.assets", "position.liabilities", "income.revenue", "investment.capex", "waterfall.net_interest")
    return max(1.0, *(abs(value) for key in keys for value in result.row(key)))


def test_that_random_valuations_meet_profit_tax_sweep_gap_and_a_positive_price() -> None:
    """Of companies that all lose money every property below would hold for nothing."""
    met: Counter[str] = Counter()
    for seed in range(90):
        r = drawn(seed, 7)
        for key in ("operations.ebitda", "tax_paid.paid", "tax_paid.used", "waterfall.swept", "waterfall.gap"):
            met[key] += max(r.periods(key)) > 0
        for key in ("tax.disallowed", "waterfall.revolver_drawn", "waterfall.revolver_repaid", "waterfall.injected"):
            met[key] += max(r.periods(key)) > 0
        met["price"] += r.figure("shares.price") > 0
    assert len(met) == 10
    assert min(met.values()) >= 3, met


@settings(max_examples=250)
@given(seed=SEEDS, periods=PERIODS)
def test_that_every_integrity_check_holds_in_random_valuations(seed: int, periods: int) -> None:
    result = drawn(seed, periods)
    # The one check that a user's own inputs may break: it must speak exactly when they do.
    outgrown = result.figure("dcf.growth") >= result.figure("cost_of_capital.wacc")
    expected = ["bridge.growth_check[None] period 0: 1.0"] if outgrown else []
    assert result.failed() == expected


@settings(max_examples=250)
@given(seed=SEEDS, periods=PERIODS)
def test_that_nothing_but_what_may_be_missing_is_ever_missing_or_infinite(seed: int, periods: int) -> None:
    arrays = drawn(seed, periods).arrays
    certain = [item for item in MODEL.items if isinstance(item, Derived) and not missing_item(item)]
    assert [item.key for item in certain if not all(map(math.isfinite, every_value(arrays, item)))] == []


@settings(max_examples=250)
@given(seed=SEEDS, periods=PERIODS)
def test_that_inputs_at_their_very_bounds_leave_every_figure_finite(seed: int, periods: int) -> None:
    shape, inputs = random_inputs(seed, random_counts(seed), periods)
    draw, values = random.Random(seed), dict(inputs.values)
    for item, entity in values:
        # Bands and dates are bound to each other as well as by their bounds.
        if (
            isinstance(item, Number)
            and item.section is not Disclosure
            and item.unit is not DATE
            and draw.random() < 0.15
        ):
            values[item, entity] = draw.choice([item.low, item.high]) or 0.0
    arrays = evaluate(MODEL, shape, Inputs(values))
    certain = [item for item in MODEL.items if isinstance(item, Derived) and not missing_item(item)]
    assert [item.key for item in certain if not all(map(math.isfinite, every_value(arrays, item)))] == []


@settings(max_examples=150)
@given(seed=SEEDS, periods=PERIODS)
def test_that_the_safe_reading_of_a_valuation_gives_the_same_figures(seed: int, periods: int) -> None:
    fast = drawn(seed, periods).arrays
    safe = random_case(seed, random_counts(seed), periods, safe=True).arrays
    for item in MODEL.derived:
        for a, b in zip(every_value(fast, item), every_value(safe, item), strict=True):
            assert (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6), item.key


@settings(max_examples=150)
@given(seed=SEEDS, periods=PERIODS)
def test_that_the_balance_sheet_balances_when_rebuilt_from_its_accounts(seed: int, periods: int) -> None:
    r = drawn(seed, periods)
    constant = r.figure("position.other_assets") - r.figure("position.other_liabilities")
    equity = r.row("position.equity")
    for t in range(periods + 1):
        debt = sum(r.row("facilities.balance", e)[t] - r.row("facilities.discount", e)[t] for e in facilities(r))
        held = sum(r.row("delivery.deferred", e)[t] for e in members(r, "delivery.deferred"))
        assets = sum(
            r.row(key)[t]
            for key in (
                "waterfall.cash",
                "working_capital.receivables",
                "working_capital.other",
                "position.property",
            )
        )
        if t == 0:
            assets = r.figure("waterfall.opening_cash") + r.figure("working_capital.opening_receivables")
            assets += r.figure("working_capital.opening_other") + r.figure("investment.opening_property")
            assets += r.figure("investment.prebuilt")
        owed = debt + held + r.row("working_capital.payables")[t] + r.row("waterfall.gap")[t]
        assert math.isclose(assets + constant - owed, equity[t], rel_tol=1e-9, abs_tol=1e-9 * size_of(r))


def members(result: Result, key: str) -> list[int | None]:
    """Member positions of the entity set of a row."""
    return result.arrays.shape.members(MODEL[key])


def facilities(result: Result) -> list[int | None]:
    """Member positions of the debt facilities."""
    return members(result, "facilities.balance")


@settings(max_examples=150)
@given(seed=SEEDS, periods=PERIODS)
def test_that_cash_moves_by_what_is_received_less_what_is_paid(seed: int, periods: int) -> None:
    r = drawn(seed, periods)
    received = [
        revenue - held + billed
        for revenue, held, billed in zip(
            r.periods("income.revenue"),
            changes(r.row("working_capital.receivables")),
            changes(total(r, "delivery.deferred")),
            strict=True,
        )
    ]
    paid = [0.0] * periods
    for key in (
        "income.cost",
        "income.overheads",
        "income.lease_rent",
        "investment.capex",
        "tax_paid.paid",
        "facilities.interest",
        "facilities.fee",
        "facilities.scheduled",
        "facilities.prepaid",
        "facilities.swept",
        "facilities.revolver_repaid",
        "facilities.discount_added",
        "waterfall.gap_repaid",
    ):
        paid = [a + b for a, b in zip(paid, total(r, key)[1:], strict=True)]
    for key in (
        "facilities.draw",
        "facilities.revolver_drawn",
        "facilities.pik",
        "waterfall.equity_raised",
        "waterfall.injected",
        "waterfall.gap_drawn",
        "waterfall.cash_interest",
        "working_capital.other_change",
    ):
        received = [a + b for a, b in zip(received, total(r, key)[1:], strict=True)]
    received = [a + b for a, b in zip(received, changes(r.row("working_capital.payables")), strict=True)]
    moved = [a - b for a, b in zip(received, paid, strict=True)]
    agree(changes(r.row("waterfall.cash")), moved, size_of(r))


@settings(max_examples=100)
@given(seed=SEEDS, periods=PERIODS)
def test_that_retained_earnings_are_the_sum_of_income_and_what_owners_paid_in(seed: int, periods: int) -> None:
    r = drawn(seed, periods)
    gained = [0.0] * periods
    for key, sign in (
        ("income.revenue", 1),
        ("income.cost", -1),
        ("income.overheads", -1),
        ("income.lease_rent", -1),
        ("income.depreciation", -1),
        ("facilities.interest", -1),
        ("facilities.fee", -1),
        ("facilities.amortised", -1),
        ("facilities.written_off", -1),
        ("waterfall.cash_interest", 1),
        ("waterfall.capitalised", 1),
        ("tax_paid.paid", -1),
        ("waterfall.equity_raised", 1),
        ("waterfall.injected", 1),
    ):
        gained = [a + sign * b for a, b in zip(gained, total(r, key)[1:], strict=True)]
    agree(changes(r.row("position.equity")), gained, size_of(r))


@settings(max_examples=100)
@given(seed=SEEDS)
def test_that_property_is_depreciated_to_its_cost_and_no_further(seed: int) -> None:
    r = drawn(seed, 12)
    spent = r.figure("investment.opening_property") + r.figure("investment.prebuilt")
    spent += sum(r.periods("investment.capex")) + sum(r.periods("waterfall.capitalised"))
    assert sum(r.periods("income.depreciation")) <= spent + 1e-6 * size_of(r)
    assert min(r.row("position.property")) >= -1e-6 * size_of(r)
