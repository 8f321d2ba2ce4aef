"""Statistics of the members that match a key, and Student's t: against numpy, scipy and LibreOffice."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from scipy import stats

from tests.interpret.plain_books import plain_book
from tests.interpret.reference import Reference
from tests.interpret.test_formula_text import disagreements
from tests.libreoffice import recalculated_many
from workbench.ground.units import COUNT, FACTOR, MULTIPLE, PERCENT, USD_M
from workbench.interpret.arithmetic import student_quantile as quantile
from workbench.interpret.batch import evaluate_many
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, Value, evaluate, shape_of
from workbench.interpret.explain import as_words, explain
from workbench.interpret.kernels import Floats
from workbench.interpret.recording import CellInTime
from workbench.interpret.workbook import write_workbook
from workbench.rows import (
    EntitySet,
    Figure,
    Model,
    Number,
    Section,
    count_matching,
    harmonic_mean_matching,
    max_matching,
    maximum,
    mean_matching,
    median_matching,
    min_matching,
    multiple,
    otherwise,
    quartile_matching,
    student_quantile,
)

FIRM = EntitySet("firm", "Firm", "Firms")
GROUP = EntitySet("group", "Group", "Groups")


class Firms(Section, title="Firms", per=FIRM):
    """Companies, each in a group, some without earnings."""

    group = Number("Group of the firm", COUNT, 0.0)
    value = Number("Value", USD_M, 0.0)
    earnings = Number("Earnings", USD_M, None, optional=True)
    times = Figure("Value / earnings", MULTIPLE, multiple(value, otherwise(earnings, 0)))
    peers_median = Figure("Median of its group", MULTIPLE, median_matching(times, group, group))


class Groups(Section, title="Groups", per=GROUP):
    """Statistics of each group."""

    number = Number("Number", COUNT, 1.0)
    count = Figure("Counted", COUNT, count_matching(Firms.times, Firms.group, number))
    least = Figure("Least", MULTIPLE, min_matching(Firms.times, Firms.group, number))
    most = Figure("Most", MULTIPLE, max_matching(Firms.times, Firms.group, number))
    mean = Figure("Mean", MULTIPLE, mean_matching(Firms.times, Firms.group, number))
    median = Figure("Median", MULTIPLE, median_matching(Firms.times, Firms.group, number))
    harmonic = Figure("Harmonic mean", MULTIPLE, harmonic_mean_matching(Firms.times, Firms.group, number))


class All(Section, title="All"):
    """What is looked up from outside any set; the rank of the quartile is an input."""

    sought = Number("Group looked up", COUNT, 2.0)
    rank = Number("Quartile asked for", COUNT, 1.0)
    tails = Number("Probability of both tails", PERCENT, 0.05)
    quartile = Figure("Quartile", MULTIPLE, quartile_matching(Firms.times, Firms.group, sought, rank))
    counted = Figure("Firms counted", COUNT, 2 * count_matching(Firms.value, Firms.group, sought / 1))
    width = Figure("Half width", FACTOR, student_quantile(tails, maximum(counted, 1)))


class Bounds(Section, title="Bounds"):
    """A quantile whose degrees of freedom are an input."""

    tails = Number("Probability of both tails", PERCENT, 0.05)
    freedom = Number("Degrees of freedom", COUNT, 5.0)
    width = Figure("Half width", FACTOR, student_quantile(tails, freedom))


MODEL = Model("groups", [Firms, Groups, All])
SEEDS = range(60)


def drawn(source: random.Random, firms: int) -> tuple[Shape, Inputs]:
    """Firms in groups -1 to 3, many of them without earnings or with losses."""
    values: dict[Cell, Value] = {
        (All.sought, None): float(source.randint(0, 3)),
        (All.rank, None): float(source.randint(0, 4)),
        (All.tails, None): source.choice((0.05, 0.1, 0.32)),
    }
    for e in range(firms):
        earnings = source.choice((math.nan, source.uniform(-2, 9), source.uniform(1, 9)))
        values |= {(Firms.group, e): float(source.randint(-1, 3)), (Firms.earnings, e): earnings}
        values[Firms.value, e] = source.uniform(-5, 90)
    values |= {(Groups.number, e): float(n) for e, n in enumerate((1, 2, 0))}
    return shape_of(MODEL, 1, {FIRM: firms, GROUP: 3}), Inputs(values)


def known(inputs: Inputs, firms: int, group: float) -> list[float]:
    """Multiples of a group's firms with earnings, by hand."""
    v = inputs.values
    held = [(v[Firms.value, e], v[Firms.earnings, e]) for e in range(firms) if v[Firms.group, e] == group > 0]
    return [float(a) / float(b) for a, b in held if isinstance(a, float) and isinstance(b, float) and b > 0]


def harmonic(found: Sequence[float]) -> float:
    return math.nan if min(found) <= 0 else float(stats.hmean(found))


STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "least": min,
    "most": max,
    "mean": lambda found: float(np.mean(found)),
    "median": lambda found: float(np.median(found)),
    "harmonic": harmonic,
}


@pytest.mark.parametrize("safe", [False, True])
def test_that_statistics_of_matching_members_are_those_of_numpy_and_scipy(*, safe: bool) -> None:
    counted = 0
    for seed in SEEDS:
        source = random.Random(seed)
        firms = source.choice((0, 1, 2, 12, 40))
        shape, inputs = drawn(source, firms)
        arrays = evaluate(MODEL, shape, inputs, safe=safe)
        for e, number in enumerate((1, 2, 0)):
            found = known(inputs, firms, number)
            assert arrays.scalar(Groups.count, e) == len(found)
            counted += len(found)
            for name, statistic in STATISTICS.items():
                expected = statistic(found) if found else math.nan
                item = MODEL[f"groups.{name}"]
                assert arrays.scalar(item, e) == pytest.approx(expected, rel=1e-12, nan_ok=True)
        sought = inputs.values[All.sought, None]
        assert isinstance(sought, float)
        found, rank = known(inputs, firms, sought), inputs.values[All.rank, None]
        assert isinstance(rank, float)
        expected = float(np.quantile(found, rank / 4)) if found else math.nan
        assert arrays.scalar(All.quartile) == pytest.approx(expected, rel=1e-12, nan_ok=True)
        for e in range(firms):
            group = inputs.values[Firms.group, e]
            assert isinstance(group, float)
            found = known(inputs, firms, group)
            expected = float(np.median(found)) if found else math.nan
            assert arrays.scalar(Firms.peers_median, e) == pytest.approx(expected, rel=1e-12, nan_ok=True)
    assert counted > 100


def test_that_the_plain_reading_and_the_many_scenario_evaluator_agree_to_the_bit() -> None:
    cells = [(item, e) for item in MODEL.items for e in ([None] if item.per is None else range(3))]
    for seed in SEEDS:
        source = random.Random(1000 + seed)
        several = [drawn(source, 3) for _ in range(5)]
        shape, base = several[0]
        varying: list[CellInTime] = [(item, e, None) for item, e in base.values]
        if seed % 2:
            varying = [cell for cell in varying if cell[0] is not Firms.group]  # members are picked without a step
            several = [
                (s, Inputs({**i.values, **{(Firms.group, e): base.values[Firms.group, e] for e in range(3)}}))
                for s, i in several
            ]
        given: dict[CellInTime, Floats] = {
            cell: np.array([i.values[cell[0], cell[1]] for _, i in several], dtype=np.float64) for cell in varying
        }
        wanted = [cell for cell in cells if cell[0] not in MODEL.inputs]
        found = evaluate_many(MODEL, shape, base, given, wanted)
        for k, (_, inputs) in enumerate(several):
            arrays = evaluate(MODEL, shape, inputs, safe=True)
            plain = Reference(1, dict(shape.entities), inputs.values)
            for item, e in wanted:
                alone = arrays.scalar(item, e)
                assert found[item, e][k] == pytest.approx(alone, rel=0, abs=0, nan_ok=True), (item, e)
                assert plain.figure(item, e, None) == pytest.approx(alone, rel=1e-12, nan_ok=True), (item, e)


def test_that_libreoffice_computes_the_array_formulas_equal(tmp_path: Path) -> None:
    paths = []
    for seed, firms in enumerate((0, 1, 12, 200)):
        shape, inputs = drawn(random.Random(2000 + seed), firms)
        paths.append(tmp_path / f"{firms}.xlsx")
        write_workbook(plain_book(MODEL, shape, inputs), paths[-1])
    for path, theirs in recalculated_many(paths).items():
        assert disagreements(path, theirs)[1] == []
    sheet = openpyxl.load_workbook(paths[-1])["Groups"]
    arrays = [c.value for row in sheet.iter_rows() for c in row if type(c.value).__name__ == "ArrayFormula"]
    assert len(arrays) == 3 * 6
    assert openpyxl.load_workbook(paths[-1], data_only=True)["Groups"]["D6"].value > 0, "a value stands beside it"


def test_that_an_explanation_names_the_members_that_match_and_no_others() -> None:
    shape = shape_of(MODEL, 1, {FIRM: 3, GROUP: 1})
    values = dict(drawn(random.Random(1), 3)[1].values) | {(Groups.number, 0): 2.0}
    for e, (group, value) in enumerate(((2.0, 30.0), (1.0, 99.0), (2.0, 50.0))):
        values |= {(Firms.group, e): group, (Firms.value, e): value, (Firms.earnings, e): 10.0}
    arrays = evaluate(MODEL, shape, Inputs(values))
    found = explain(MODEL, arrays, Groups.median, 0)
    assert [t.value for t in found.terms if t.item is Firms.times] == [3.0, 5.0]
    assert "median Value / earnings of all Firms whose Group of the firm is (Number 2) 4.0" in as_words(found, str)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 7, 10, 29, 30, 120, 300, 999, 1001, 5000, 10**6])
def test_that_the_quantile_of_student_is_that_of_scipy(freedom: int) -> None:
    for tails in (1e-4, 1e-3, 0.01, 0.05, 0.1, 0.32, 0.5, 0.9, 0.999, 1.0):
        expected = float(stats.t.isf(tails / 2, freedom))
        assert quantile(tails, float(freedom)) == pytest.approx(expected, rel=1e-10, abs=1e-13)
        assert quantile(tails, freedom + 0.9) == quantile(tails, float(freedom))


@pytest.mark.parametrize(("tails", "freedom"), [(0.0, 3.0), (1.1, 3.0), (-0.1, 3.0), (0.05, 0.9)])
def test_that_the_quantile_of_student_is_an_error_where_excel_shows_one(tails: float, freedom: float) -> None:
    with pytest.raises(ArithmeticError):
        quantile(tails, freedom)


def test_that_degrees_of_freedom_without_bound_give_the_normal_and_never_stop_the_scenarios() -> None:
    freedoms = [5.0, 1e9, 1e300, math.inf, math.nan]
    many: dict[CellInTime, Floats] = {(Bounds.freedom, None, None): np.array(freedoms)}
    model = Model("bounds", [Bounds])
    shape, base = shape_of(model, 1, {}), Inputs({(Bounds.tails, None): 0.05, (Bounds.freedom, None): 5.0})
    found = evaluate_many(model, shape, base, many, [(Bounds.width, None)])[Bounds.width, None]
    normal = float(stats.norm.isf(0.025))
    expected = [float(stats.t.isf(0.025, 5)), normal, normal, math.nan, math.nan]
    assert found.tolist() == pytest.approx(expected, rel=1e-8, nan_ok=True)
    for freedom, one in zip(freedoms, found.tolist(), strict=True):
        alone = evaluate(model, shape, Inputs({**base.values, (Bounds.freedom, None): freedom}), safe=True)
        assert alone.scalar(Bounds.width) == pytest.approx(one, rel=0, abs=0, nan_ok=True)
