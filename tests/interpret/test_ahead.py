"""Rates and worths of what follows agree with scipy and with LibreOffice; sums over a matching key with plain loops."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.interpret.plain_books import plain_book
from tests.interpret.reference import Reference, all_cells
from tests.interpret.test_formula_text import disagreements
from tests.libreoffice import recalculated
from workbench.ground.units import COUNT, FACTOR, PERCENT
from workbench.interpret.batch import evaluate_many
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, Value, evaluate, shape_of
from workbench.interpret.explain import as_words, explain
from workbench.interpret.kernels import Floats
from workbench.interpret.recording import CellInTime
from workbench.interpret.workbook import write_workbook
from workbench.rows import (
    PREVIOUS,
    Balance,
    Check,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    carried,
    otherwise,
    prev,
    sum_matching,
    sum_periods,
    sum_up_to,
    where,
    yield_ahead,
)
from workbench.rows.items import Input

LOAN = EntitySet("loan", "Loan", "Loans")
BOX = EntitySet("box", "Box", "Boxes")
PERIODS = 9


class Loans(Section, title="Loans", per=LOAN):
    """Layers drawn at a price, and the flows that repay a unit of them."""

    box = Number("Box number", COUNT, 0.0)
    start = Number("Price at the start", FACTOR, 0.0)
    guess = Number("Guess", PERCENT, 0.02)
    price = Series("Price", FACTOR, 0.0, opening=start)
    flow = Series("Flow", FACTOR, 0.0)
    rate = Row("Rate", PERCENT, yield_ahead(price, flow, guess), opening=yield_ahead(price, flow, guess))
    moving = Row("Moving guess", PERCENT, PREVIOUS / 2, opening=guess)
    sought = Row("Rate from a moving guess", PERCENT, yield_ahead(price, flow, moving))
    rate_or_guess = Row(
        "Rate or the guess", PERCENT, otherwise(rate, guess), opening=otherwise(yield_ahead(price, flow, guess), guess)
    )
    least = Row("Worth or nothing", FACTOR, where(price > 1, carried(price, rate_or_guess, flow), 0) - 1)
    worth = Row(
        "Worth of the layers", FACTOR, carried(price, rate_or_guess, flow), opening=carried(price, rate_or_guess, flow)
    )


class Boxes(Section, title="Boxes", per=BOX):
    """Loans gathered by their number."""

    number = Number("Number", COUNT, 0.0)
    flows = Row("Flows", FACTOR, sum_matching(Loans.flow, Loans.box, number))
    below = Row("Flows up to the number", FACTOR, sum_up_to(Loans.flow, Loans.box, number))
    starts = Figure("Starts", FACTOR, sum_matching(Loans.start, Loans.box, number))
    left = Balance("Left", FACTOR, start=starts)
    taken = Row("Taken", FACTOR, flows + prev(left) / 2)
    left.close(less=(taken,))


class All(Section, title="All"):
    """Loans of one number, looked up from outside any set."""

    number = Number("Number looked up", COUNT, 2.0)
    flows = Row("Flows looked up", FACTOR, sum_matching(Loans.worth, Loans.box, number))
    low = Row("Taken up to a number", FACTOR, sum_up_to(Boxes.taken, Boxes.number, number) - PREVIOUS, opening=1)
    taken = Row("Taken of a number", FACTOR, sum_matching(Boxes.taken, Boxes.number, number) - PREVIOUS, opening=1)
    total = Figure("Total looked up", FACTOR, sum_periods(flows) + sum_matching(Loans.start, Loans.box, 1))
    moved = Check("Nothing", FACTOR, 0 * total, remedy="None.")


MODEL = Model("loans", [Loans, Boxes, All])


def drawn(source: random.Random, loans: int, boxes: int, *, mixed: bool = False) -> tuple[Shape, Inputs]:
    """Loans whose flows repay, mostly; `mixed` flows may have either sign."""
    values: dict[Cell, Value] = {(All.number, None): float(source.randint(0, 3))}
    for e in range(loans):
        prices = [source.choice((0.0, source.uniform(0.3, 1.4))) for _ in range(PERIODS + 1)]
        low = -0.4 if mixed else 0.0
        flows = [source.choice((0.0, source.uniform(low, 0.4))) for _ in range(PERIODS)]
        flows[-1] += source.choice((0.0, 1.0))
        values |= {(Loans.box, e): float(source.randint(-1, 3)), (Loans.guess, e): source.uniform(-0.05, 0.2)}
        values |= {(Loans.start, e): prices[0], (Loans.price, e): prices[1:], (Loans.flow, e): flows}
    values |= {(Boxes.number, e): float(source.randint(0, 3)) for e in range(boxes)}
    return shape_of(MODEL, PERIODS, {LOAN: loans, BOX: boxes}), Inputs(values)


def root(price: float, flows: list[float]) -> float:
    """The rate from -75 % to 1,000 by bisection; flows are not negative."""
    return root_at_most(price, flows, 1e3)


def root_at_most(price: float, flows: list[float], most: float) -> float:
    """The rate from -75 % to `most`."""

    def gap(rate: float) -> float:
        return math.fsum(f * (1 + rate) ** -k for k, f in enumerate(flows, 1)) - price

    return float(brentq(gap, -0.75, most, xtol=1e-14)) if price > 0 and any(flows) and gap(-0.75) > 0 else math.nan


def test_that_the_rate_ahead_of_every_period_is_the_root_scipy_finds() -> None:
    for seed in range(40):
        shape, inputs = drawn(random.Random(seed), 3, 1)
        for safe in (False, True):
            arrays = evaluate(MODEL, shape, inputs, safe=safe)
            for e in range(3):
                prices, flows = arrays.row(Loans.price, e), list(arrays.periods(Loans.flow, e))
                expected = [root(price, flows[t:]) for t, price in enumerate(prices)]
                assert arrays.row(Loans.rate, e) == pytest.approx(expected, rel=1e-9, abs=1e-11, nan_ok=True)
                assert arrays.row(Loans.sought, e)[1:] == pytest.approx(expected[1:], rel=1e-9, abs=1e-11, nan_ok=True)


def test_that_a_price_that_rounding_left_has_no_rate_whatever_follows() -> None:
    """Found by a random valuation: at rates of 1e11 a search here and one in a spreadsheet no longer agree."""
    shape = shape_of(MODEL, PERIODS, {LOAN: 1, BOX: 0})
    for price, has_rate in ((7.6e-13, False), (0.4, True), (0.4 / 65000, True), (0.4 / 66000, False)):
        flows = [0.0, 0.4, 5.0e-14, *[0.0] * (PERIODS - 4), 0.3]
        own: dict[Input, Value] = {
            Loans.start: price,
            Loans.price: [price] * PERIODS,
            Loans.flow: flows,
            Loans.guess: 0.0,
            Loans.box: 0.0,
        }
        values: dict[Cell, Value] = {(All.number, None): 0.0}
        inputs = Inputs(values | {(item, 0): value for item, value in own.items()})
        for safe in (False, True):
            found = evaluate(MODEL, shape, inputs, safe=safe).row(Loans.rate, 0)[1]
            assert math.isfinite(found) is has_rate, price
            if has_rate:
                assert found == pytest.approx(root_at_most(price, flows[1:], 1e6), rel=1e-9)


def test_that_layers_are_worth_numpy_s_double_sum_and_at_their_own_rates_their_price() -> None:
    for seed in range(40):
        shape, inputs = drawn(random.Random(seed), 2, 1)
        for safe in (False, True):
            arrays = evaluate(MODEL, shape, inputs, safe=safe)
            for e in range(2):
                prices, rates = np.array(arrays.row(Loans.price, e)), np.array(arrays.row(Loans.rate_or_guess, e))
                flows = np.array([0.0, *arrays.periods(Loans.flow, e)])
                t = np.arange(PERIODS + 1)
                factors = (1 + rates[:, None, None]) ** (t[None, :, None] - t[None, None, :])  # layer, now, flow
                counts = (t[:, None, None] <= t[None, :, None]) & (t[None, None, :] > t[None, :, None])
                expected = np.einsum("s,j,stj->t", prices, flows, factors * counts)
                assert arrays.row(Loans.worth, e) == pytest.approx(expected, rel=1e-12, abs=1e-12)
                start = arrays.opening(Loans.price, e)
                if start > 0 and not math.isnan(arrays.opening(Loans.rate, e)):
                    assert arrays.opening(Loans.worth, e) == pytest.approx(start * start, rel=1e-9)


@pytest.mark.parametrize("mixed", [False, True])
def test_that_every_reading_agrees_with_the_plain_meaning(mixed: bool) -> None:
    for seed in range(30):
        shape, inputs = drawn(random.Random(seed), seed % 4, seed % 3, mixed=mixed)
        plain = Reference(PERIODS, dict(shape.entities), inputs.values)
        for safe in (False, True):
            arrays = evaluate(MODEL, shape, inputs, safe=safe)
            for (item, entity, period), expected in all_cells(MODEL.items, plain).items():
                got = arrays.scalar(item, entity) if period is None else arrays.row(item, entity)[period]
                assert got == pytest.approx(expected, rel=1e-9, abs=1e-10, nan_ok=True), (seed, item.key, period)
                why = explain(MODEL, arrays, item, entity, period)
                assert why.formula is not None
                assert why.reading.value(why.formula) == pytest.approx(got, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("mixed", [False, True])
def test_that_a_batch_is_the_single_scenarios_to_the_bit(mixed: bool) -> None:
    source = random.Random(5)
    shape, base = drawn(source, 2, 2)
    lots = [drawn(source, 2, 2, mixed=mixed)[1] for _ in range(30)]
    varying: dict[CellInTime, Floats] = {}
    for cell, value in base.values.items():
        if isinstance(value, float):
            varying[*cell, None] = np.array([lot.values[cell] for lot in lots])
        else:
            varying |= {
                (*cell, t): np.array([lot.values[cell][t - 1] for lot in lots])  # type: ignore[index]
                for t in range(1, PERIODS + 1)
            }
    wanted = [(item, e) for item in MODEL.derived for e in shape.members(item)]
    together = evaluate_many(MODEL, shape, base, varying, wanted, chunk=8)
    for n, lot in enumerate(lots):
        arrays = evaluate(MODEL, shape, lot)
        for item, entity in wanted:
            alone = np.array(arrays.row(item, entity) if item.is_periodic else arrays.scalar(item, entity))
            assert np.array_equal(together[item, entity][..., n], alone, equal_nan=True), item.key


def test_that_libreoffice_agrees_in_every_cell(tmp_path: Path) -> None:
    shape, inputs = drawn(random.Random(7), 12, 4)
    path = tmp_path / "ahead.xlsx"
    write_workbook(plain_book(MODEL, shape, inputs), path)
    count, found = disagreements(path, recalculated(path))
    assert count > 12 * 7 * PERIODS
    assert found == []


def test_that_a_rate_ahead_and_layers_say_what_they_read() -> None:
    shape, inputs = drawn(random.Random(3), 2, 2)
    arrays = evaluate(MODEL, shape, inputs)
    why = explain(MODEL, arrays, Loans.rate, 0, 4)
    assert [(t.item, t.period) for t in why.terms[1:]] == [(Loans.price, 4), *((Loans.flow, t) for t in range(5, 10))]
    assert "rate per period at which the Flow that follows is worth the Price, sought from (Guess" in as_words(why, str)
    why = explain(MODEL, arrays, Loans.worth, 0, 0)
    assert {t.period for t in why.terms if t.item is Loans.price} <= {0}
    assert "worth of the Flow that follows to each Price so far, discounted at its Rate" in as_words(why, str)
    why = explain(MODEL, arrays, Boxes.flows, 1, 3)
    assert [t.item for t in why.terms].count(Loans.box) == 2
    assert "sum of Flow over the Loans whose Box number is (Number" in as_words(why, str)
