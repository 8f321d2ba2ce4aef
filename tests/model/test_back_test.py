"""Reported quarters against a small book by hand; and the proof that they feed nothing else."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest

from tests.model.build import Given, Result, case, every_value, near
from tests.model.random_cases import random_counts, random_inputs
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, evaluate
from workbench.model import MODEL
from workbench.model.back_test import BackTest, BackTestContracts, Scope
from workbench.model.backlog import Profile, Status
from workbench.model.timing import Step
from workbench.rows.items import Choice, Input, Item, Number, Series

NAN = math.nan
OWN = [100.0, 200.0, 300.0, 400.0]
BOOK: dict[str, Given] = {
    "capacity.is_limiting": 0.0,
    "contracts.price": [1000.0],
    "contracts.profile": [Profile.OWN],
    "contracts.own": [OWN],
    "disclosure.reported_rpo": 1000.0,
    "back_test.committed_share": 0.9,
}


def held_against(**given: Given) -> Result:
    """The small book over six periods, with inputs of the back-test."""
    return case(BOOK | {f"back_test.{key}": value for key, value in given.items()}, periods=6)


def alike(found: Sequence[float], expected: Sequence[float]) -> bool:
    """The same figures, missing where missing is expected."""
    return list(found) == pytest.approx(list(expected), rel=1e-12, abs=1e-12, nan_ok=True)


def test_that_actual_is_held_against_the_schedule_where_it_is_reported() -> None:
    r = held_against(reported_revenue=[120.0, 180.0, 0.0, 500.0])
    assert r.periods("back_test.committed") == near([108.0, 162.0, 0.0, 450.0, 0.0, 0.0])
    assert r.periods("back_test.scheduled") == near([*OWN, 0.0, 0.0])
    assert r.periods("back_test.gap") == near([8.0, -38.0, 0.0, 50.0, 0.0, 0.0])
    assert r.periods("back_test.gap_sum") == near([8.0, -30.0, -30.0, 20.0, 20.0, 20.0])
    assert alike(r.periods("back_test.error"), [8 / 108, -38 / 162, NAN, 50 / 450, NAN, NAN])
    assert r.figure("back_test.periods_reported") == 3.0
    assert r.figure("back_test.conversion_scheduled") == near(720 / 700)
    assert r.figure("back_test.mean_size") == near((8 + 38 + 50) / 720)


def test_that_expectation_and_schedule_part_by_the_losses_of_the_book() -> None:
    given: dict[str, Given] = {"back_test.reported_revenue": [120.0, 180.0], "contracts.hazard": [0.19]}
    r = case(BOOK | given, periods=6)
    survival = [0.81 ** ((t + 1) / 4) for t in range(4)]
    assert r.periods("back_test.expected")[:4] == near([q * s for q, s in zip(OWN, survival, strict=True)])
    assert r.periods("back_test.scheduled")[:4] == near(OWN)
    gaps = [108.0 - 100.0 * survival[0], 162.0 - 200.0 * survival[1]]
    assert r.periods("back_test.gap")[:2] == near(gaps)
    assert r.periods("back_test.schedule_gap")[:2] == near([8.0, -38.0])
    assert r.periods("back_test.schedule_gap_sum")[:2] == near([8.0, -30.0])


@pytest.mark.parametrize(("scope", "both"), [(Scope.WHOLE_BOOK, True), (Scope.IN_RPO, False)])
def test_that_contracts_signed_later_are_compared_only_with_the_whole_book(scope: Scope, both: bool) -> None:
    given: dict[str, Given] = {
        "capacity.is_limiting": 0.0,
        "contracts.price": [1000.0, 500.0],
        "contracts.status": [Status.IN_RPO, Status.SIGNED_AFTER],
        "contracts.signing": [0.0, 1.0],
        "contracts.profile": [Profile.OWN, Profile.OWN],
        "contracts.own": [OWN, [0.0, 250.0, 250.0]],
        "back_test.scope": scope,
    }
    r = case(given, periods=6)
    expected = [100.0, 450.0, 550.0, 400.0, 0.0, 0.0] if both else [*OWN, 0.0, 0.0]
    assert r.periods("back_test.scheduled") == near(expected)
    assert r.periods("back_test.expected") == near(expected)


def test_that_bookings_follow_from_two_reported_balances_only() -> None:
    r = held_against(reported_revenue=[100.0, 100.0, 100.0, 100.0], reported_rpo=[1200.0, 0.0, 900.0, 1000.0])
    # From 1,000 to 1,200 with 90 recognised: 290 booked. The second quarter's balance is not reported.
    assert alike(r.periods("back_test.implied_bookings"), [290.0, NAN, NAN, 190.0, NAN, NAN])
    closing = r.periods("rpo.closing")
    assert r.periods("back_test.rpo_gap") == near([1200 - closing[0], 0, 900 - closing[2], 1000 - closing[3], 0, 0])


def test_that_without_a_balance_at_the_start_nothing_is_known_of_the_first_bookings() -> None:
    given: dict[str, Given] = {"back_test.reported_revenue": [100.0] * 2, "back_test.reported_rpo": [50.0, 60.0]}
    r = case(BOOK | given | {"disclosure.reported_rpo": 0.0}, periods=3)
    assert alike(r.periods("back_test.implied_bookings"), [NAN, 100.0, NAN])


def test_that_a_vintage_converts_what_was_due_in_its_band() -> None:
    r = held_against(
        reported_revenue=[100.0, 120.0, 140.0, 160.0],
        reported_rpo=[900.0, 800.0, 700.0, 600.0],
        reported_near_share=[0.3, 0.4, 0.5, 0.0],
        near_months=6.0,
    )
    assert r.figure("back_test.near_periods") == 2.0
    # 30 % of 900 was due in two quarters; 90 % of 120 and 140 came.
    assert alike(r.periods("back_test.vintage_conversion"), [234 / 270, 270 / 320, NAN, NAN, NAN, NAN])
    assert alike(r.periods("back_test.vintage_so_far"), [234 / 270, 270 / 320, 144 / 175, NAN, NAN, NAN])
    assert r.periods("back_test.is_vintage_complete")[:4] == [1.0, 1.0, 0.0, 0.0]


def test_that_a_vintage_without_a_reported_share_takes_the_assumed_one() -> None:
    r = held_against(
        reported_revenue=[100.0, 120.0, 140.0],
        reported_rpo=[900.0, 800.0],
        reported_near_share=[0.3],
        near_share=0.25,
        near_months=3.0,
    )
    assert alike(r.periods("back_test.vintage_conversion")[:3], [108 / 270, 126 / 200, NAN])


def test_that_a_quarter_nobody_reported_counts_neither_as_due_nor_as_come() -> None:
    r = held_against(
        reported_revenue=[100.0, 0.0, 140.0], reported_rpo=[900.0], reported_near_share=[0.3], near_months=6.0
    )
    assert alike(r.periods("back_test.vintage_so_far")[:1], [126 / 135])
    assert alike(r.periods("back_test.vintage_conversion")[:1], [NAN])


def test_that_the_balance_sheets_own_vintage_is_held_against_the_disclosed_bands() -> None:
    given: dict[str, Given] = {
        "disclosure.reported_rpo": 800.0,
        "disclosure.band_1_share": 0.6,
        "disclosure.band_1_months": 24.0,
        "disclosure.band_2_share": 0.4,
        "back_test.reported_revenue": [50.0, 70.0, 60.0],
        "back_test.near_months": 12.0,
    }
    r = case(given, periods=12)
    # 60 % of 800 over eight quarters are 60 a quarter.
    assert r.figure("back_test.first_reached") == 3.0
    assert r.figure("back_test.first_due") == near(180.0)
    assert r.figure("back_test.first_actual") == near(180.0)
    assert r.figure("back_test.first_conversion") == near(1.0)


@pytest.mark.parametrize("step", Step)
def test_that_the_near_band_is_counted_in_whole_periods(step: Step) -> None:
    months = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}[step]
    for near_months in (5.0, 12.0, 26.0):
        r = case({"timing.step": step, "back_test.near_months": near_months}, periods=4)
        assert r.figure("back_test.near_periods") == near_months // months


def back_test_cells(values: dict[Cell, Value], seed: int) -> dict[Cell, Value]:
    """The same inputs with every one of the back-test drawn anew."""
    draw = random.Random(seed)
    found = dict(values)
    for item, entity in values:
        if not (isinstance(item, Input) and item.section is BackTest):
            continue
        if isinstance(item, Choice):
            found[item, entity] = item.code(draw.choice(list(item.options)))
            continue
        low, high = item.low or 0.0, min(item.high or 1.0, 5000.0)
        if isinstance(item, Series):
            held = values[item, entity]
            assert not isinstance(held, float)
            found[item, entity] = [draw.choice([0.0, draw.uniform(low, high)]) for _ in held]
        elif isinstance(item, Number):
            found[item, entity] = draw.uniform(low, high)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_that_nothing_reported_later_feeds_any_other_figure(seed: int) -> None:
    shape, inputs = random_inputs(seed, random_counts(seed), 7)
    before = evaluate(MODEL, shape, inputs)
    after = evaluate(MODEL, shape, Inputs(back_test_cells(dict(inputs.values), seed), inputs.overrides))
    moved = 0
    for item in MODEL.derived:
        a, b = every_value(before, item), every_value(after, item)
        same = all(x == y or (math.isnan(x) and math.isnan(y)) for x, y in zip(a, b, strict=True))
        if item.section in (BackTest, BackTestContracts):
            moved += not same
        else:
            assert same, item.key
    assert moved > 3


def test_that_no_line_outside_the_back_test_reads_one_of_its_lines() -> None:
    inside: list[Item] = [item for section in (BackTest, BackTestContracts) for item in section.items]
    for item in inside:
        for reader in MODEL.dependents[item]:
            assert reader.section in (BackTest, BackTestContracts), f"{reader.key} reads {item.key}"
