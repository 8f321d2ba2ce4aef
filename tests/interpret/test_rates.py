"""Internal rates are roots by numpy's own reckoning, the only one of ordinary flows, and those of LibreOffice's IRR."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest

from tests.interpret.plain_books import plain_book
from tests.libreoffice import recalculated
from tests.twin import stored
from workbench.ground.units import FACTOR, PERCENT
from workbench.interpret.batch import evaluate_many
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, evaluate, shape_of
from workbench.interpret.explain import as_words, explain
from workbench.interpret.kernels import Floats
from workbench.interpret.rates import internal_rate
from workbench.interpret.recording import CellInTime
from workbench.interpret.workbook import write_workbook
from workbench.rows import EntitySet, Figure, Model, Number, Row, Section, Series, otherwise
from workbench.rows import internal_rate as internal_rate_of

DEAL = EntitySet("deal", "Deal", "Deals")
PERIODS = 12


class Deals(Section, title="Deals", per=DEAL):
    """Lines of flows, with a figure in the opening column and without."""

    paid = Number("Paid at the start", FACTOR, 0.0)
    guess = Number("Guess", PERCENT, 0.02)
    flow = Series("Flow", FACTOR, 0.0, opening=paid)
    rate = Figure("Internal rate", PERCENT, internal_rate_of(flow, guess))
    later = Row("Later flow", FACTOR, flow * 1)
    forward = Figure("Rate without the start", PERCENT, internal_rate_of(later, guess))
    known = Figure("Rate or nothing", PERCENT, otherwise(rate, 0))


MODEL = Model("deals", [Deals])


def prepayment(draws: random.Random) -> list[float]:
    """Money in at the start and perhaps soon after, then credits out: one change of sign."""
    first = draws.randint(1, 3)
    early = [draws.uniform(20, 120) if n == 0 or draws.random() < 0.5 else 0.0 for n in range(first)]
    sign = draws.choice((1.0, -1.0))
    late = [-draws.uniform(0, 2.2) * sum(early) / PERIODS for _ in range(PERIODS + 1 - first)]
    return [sign * f for f in (*early, *late)]


def growths(flows: list[float]) -> list[float]:
    """Every growth above 0 at which flows are worth nothing, by the eigenvalues numpy finds."""
    return [float(z.real) for z in np.roots(flows) if abs(z.imag) < 1e-9 and z.real > 1e-9]


def given(lines: list[list[float]], guess: float = 0.02) -> Inputs:
    """Inputs of the deals: their flows, the opening first."""
    values: dict[Cell, Value] = {}
    for e, line in enumerate(lines):
        values |= {(Deals.paid, e): line[0], (Deals.guess, e): guess, (Deals.flow, e): line[1:]}
    return Inputs(values)


def test_that_ordinary_flows_have_the_one_rate_numpy_finds() -> None:
    draws = random.Random(1)
    for _ in range(500):
        flows = prepayment(draws)
        (only,) = growths(flows)
        for guess in (0.0, 0.02, 0.3):
            assert internal_rate(flows, guess) == pytest.approx(only - 1, rel=1e-9, abs=1e-11)


def test_that_of_several_rates_the_nearest_is_found_unless_the_guess_is_far_off() -> None:
    flows = np.poly([1.02, 1.25, 1.7]).tolist()
    for rate in (0.02, 0.25, 0.7):
        for guess in (rate - 0.01, rate, rate + 0.01):
            assert internal_rate(flows, guess) == pytest.approx(rate, abs=1e-10)


def test_that_any_rate_found_is_one_and_that_flows_without_one_have_none() -> None:
    draws = random.Random(2)
    found = 0
    for _ in range(2000):
        flows = [draws.choice((0.0, draws.uniform(-3, 3))) for _ in range(draws.randint(2, 15))]
        rate = internal_rate(flows, draws.uniform(-0.5, 1))
        if not math.isnan(rate):
            found += 1
            size = sum(abs(f) * (1 + rate) ** -t for t, f in enumerate(flows))
            assert abs(math.fsum(f * (1 + rate) ** -t for t, f in enumerate(flows))) < 1e-9 * size
    assert found > 1000
    for none in ([0.0, 0.0], [1.0, 2.0], [-1.0, 0.0, -5.0], [1.0, -1.0, 1.0], [], [5.0]):
        assert math.isnan(internal_rate(none, 0.1))
    assert math.isnan(internal_rate([-1.0, 2.0], -1.0))
    assert math.isnan(internal_rate([-1.0, 2.0, math.nan], 0.1))
    assert math.isnan(internal_rate([-1.0, 2.0], math.nan))


def test_that_a_textbook_rate_comes_out() -> None:
    # An annuity of 12 payments at 1 % a month: 100 ÷ ((1 − 1.01^−12) ÷ 0.01) each.
    payment = 100 / ((1 - 1.01**-12) / 0.01)
    assert internal_rate([-100.0, *[payment] * 12], 0.1) == pytest.approx(0.01, abs=1e-14)
    assert internal_rate([100.0, -26.0], 0.02) == pytest.approx(-0.74, abs=1e-12)
    assert math.isnan(internal_rate([100.0, -24.0], 0.02))


def test_that_a_batch_finds_the_same_rates_to_the_bit() -> None:
    draws = random.Random(3)
    lines = [prepayment(draws) for _ in range(40)] + [[draws.uniform(-3, 3) for _ in range(13)] for _ in range(40)]
    shape = shape_of(MODEL, PERIODS, {DEAL: 1})
    varying: dict[CellInTime, Floats] = {(Deals.paid, 0, None): np.array([line[0] for line in lines])}
    varying |= {(Deals.flow, 0, t): np.array([line[t] for line in lines]) for t in range(1, PERIODS + 1)}
    wanted: list[Cell] = [(item, 0) for item in (Deals.rate, Deals.forward, Deals.known)]
    together = evaluate_many(MODEL, shape, given([[0.0] * 13]), varying, wanted, chunk=16)
    for n, line in enumerate(lines):
        for safe in (False, True):
            alone = evaluate(MODEL, shape, given([line]), safe=safe)
            for cell in wanted:
                assert np.array_equal(float(together[cell][n]), alone.scalar(*cell), equal_nan=True)


def test_that_libreoffice_finds_the_same_rates_and_says_nm_where_there_is_none(tmp_path: Path) -> None:
    draws = random.Random(4)
    lines = [prepayment(draws) for _ in range(60)] + [[draws.uniform(-3, 3) for _ in range(13)] for _ in range(60)]
    lines += [[100.0, *[0.0] * 11, -f] for f in (0.01, 1.5, 3.0, 500.0, 1e6)]
    lines += [[0.0] * 13, [1.0] * 13, [-1.0] * 13]
    shape = shape_of(MODEL, PERIODS, {DEAL: len(lines)})
    path = tmp_path / "rates.xlsx"
    write_workbook(plain_book(MODEL, shape, given(lines)), path)
    ours, theirs = stored(path), recalculated(path)
    missing = 0
    for sheet, cells in ours.items():
        for address, value in cells.items():
            other = theirs[sheet].get(address)
            if isinstance(value, float):
                assert other == pytest.approx(value, rel=1e-9, abs=1e-9), (sheet, address)
            elif value == "n.m." or other == "n.m.":
                missing += 1
                assert value == other, (sheet, address)
    assert 6 <= missing < len(lines)


def test_that_a_rate_is_explained_by_its_line_and_its_guess() -> None:
    shape = shape_of(MODEL, PERIODS, {DEAL: 1})
    arrays = evaluate(MODEL, shape, given([[-100.0, *[0.0] * 11, 200.0]]))
    why = explain(MODEL, arrays, Deals.rate, 0)
    assert [t.item for t in why.terms] == [Deals.guess, *[Deals.flow] * (PERIODS + 1)]
    assert [t.period for t in why.terms][1:] == list(range(PERIODS + 1))
    said = as_words(why, str)
    assert "internal rate of Flow per period, sought from (Guess 2.0%) 5.95%" in said
