"""The generated evaluator agrees with the plain meaning of the tree and with the standard library."""

from __future__ import annotations

import calendar
import datetime
import gc
import math
import random
import statistics
import weakref
from collections.abc import Sequence

import numpy as np
import pytest

from tests.interpret.random_models import random_inputs, sample
from tests.interpret.reference import Reference, all_cells
from tests.interpret.toy import FACILITY
from tests.interpret.toy import MODEL as LOANS
from workbench.ground.units import FACTOR, date_of, serial_of
from workbench.interpret import arithmetic
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import KEPT_SHAPES, Evaluator, Inputs, compiled, default_inputs, evaluate, shape_of
from workbench.interpret.schedule import segments
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    at_opening,
    following,
    leading_sum,
    logarithm,
    max_entities,
    maximum,
    otherwise,
    prev,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
    trailing_sum,
    where,
)

BLOCKS = range(0, 400, 20)


def agrees(got: float, expected: float) -> bool:
    """Both missing, or equal to 1e-12."""
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return got == expected or abs(got - expected) <= 1e-12 * max(1.0, abs(expected))


@pytest.mark.parametrize("safe", [False, True], ids=["fast", "safe"])
@pytest.mark.parametrize("first", BLOCKS)
def test_that_every_figure_of_random_models_has_its_plain_meaning(first: int, safe: bool) -> None:
    for seed in range(first, first + BLOCKS.step):
        drawn = sample(seed)
        plain = Reference(drawn.shape.periods, drawn.counts, drawn.inputs.values, drawn.inputs.overrides)
        arrays = evaluate(drawn.model, drawn.shape, drawn.inputs, safe=safe)
        for (item, entity, period), expected in all_cells(drawn.model.items, plain).items():
            row = arrays.row(item, entity) if period is not None else []
            got = row[period] if period is not None else arrays.scalar(item, entity)
            assert agrees(got, expected), f"seed {seed}: {item.key} {entity} {period} is {got}, means {expected}"


def test_that_the_random_models_use_every_part_of_the_language_and_few_errors() -> None:
    figures = [
        value
        for seed in range(BLOCKS.stop)
        for drawn in [sample(seed)]
        for value in all_cells(
            drawn.model.items, Reference(drawn.shape.periods, drawn.counts, drawn.inputs.values)
        ).values()
    ]
    missing = sum(map(math.isnan, figures)) / len(figures)
    assert 0.01 < missing < 0.2
    assert len({v for v in figures if not math.isnan(v)}) > 2_000
    assert any(p.backward and p.forward for seed in range(BLOCKS.stop) for p in sample(seed).model.passes)


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_that_figures_after_an_edit_are_those_of_a_whole_evaluation(first: int) -> None:
    for seed in range(first, first + 20):
        drawn, source = sample(seed), random.Random(seed)
        values = dict(drawn.inputs.values)
        for _ in range(4):
            others = random_inputs(drawn.model, drawn.shape, source).values
            for cell in source.sample(list(values), min(2, len(values))):
                values[cell] = others[cell]
            inputs = Inputs(dict(values), drawn.inputs.overrides)
            found = evaluate(drawn.model, drawn.shape, inputs)
            anew = evaluate(drawn.model, drawn.shape, inputs, safe=True)
            try:
                whole = Evaluator(drawn.model, drawn.shape, safe=False).run(inputs)
            except (ArithmeticError, ValueError):
                whole = None
            for item in drawn.model.derived:
                for entity in drawn.shape.members(item):
                    one, other = (a.row(item, entity) if item.is_periodic else [a.scalar(item, entity)]
                                  for a in (found, anew))  # fmt: skip
                    assert all(map(agrees, one, other)), f"seed {seed}: {item.key}"
            if whole is not None and not any(map(math.isinf, whole[0])):
                assert np.array_equal(list(found.figures.values()), whole[0], equal_nan=True)


def test_that_a_line_changed_where_it_stands_counts_at_the_next_evaluation() -> None:
    model = Model("ahead", [Ahead])
    shape = shape_of(model, 3, {})
    flows = [1.0, 2.0, 3.0]
    given = one_row(flow=flows, asked=1.0)
    assert evaluate(model, shape, given).periods(Ahead.remaining)[0] == 6
    flows[2] = 30.0
    assert evaluate(model, shape, given).periods(Ahead.remaining)[0] == 33


def one_row(**given: float | list[float]) -> Inputs:
    """Inputs of the sections below by attribute."""
    items = {item.attribute: item for item in Ahead.items}
    return Inputs({(items[name], None): value for name, value in given.items()})


class Ahead(Section, title="Ahead"):
    """Rows that look forward in time, and rows that look back at them."""

    flow = Series("Flow", FACTOR, opening=2)
    asked = Number("Asked", FACTOR)
    remaining = Row("Remaining", FACTOR, FOLLOWING + flow, opening=1)
    before = Row("Remaining before", FACTOR, FOLLOWING + prev(remaining))
    lately = Row("Remaining lately", FACTOR, FOLLOWING + trailing_sum(remaining, 2))
    next = Row("Remaining next", FACTOR, following(remaining) * 1)
    rate = Row("Logarithm", FACTOR, logarithm(asked) + flow - flow)
    floor = Row("Floored logarithm", FACTOR, maximum(rate, 0))
    sign = Row("Sign of the logarithm", FACTOR, where(rate > 0, 1, 2))
    window = Row("Window of unknown length", FACTOR, trailing_sum(flow, rate))
    head = Figure("First flows", FACTOR, sum_first(flow, asked))
    start = Figure("Start", FACTOR, at_opening(flow) + at_opening(next))


def test_that_rows_may_look_back_at_rows_that_look_forward() -> None:
    model = Model("ahead", [Ahead])
    shape = shape_of(model, 4, {})
    arrays = evaluate(model, shape, one_row(flow=[1.0, 2.0, 3.0, 4.0], asked=1.0))
    assert list(arrays.periods(Ahead.remaining)) == [10, 9, 7, 4]
    assert list(arrays.periods(Ahead.before)) == [1 + 10 + 9 + 7, 10 + 9 + 7, 9 + 7, 7]
    assert list(arrays.periods(Ahead.lately)) == [10 + 19 + 16 + 11, 19 + 16 + 11, 16 + 11, 11]
    assert list(arrays.periods(Ahead.next)) == [9, 7, 4, 0]
    assert arrays.row(Ahead.flow) == [2, 1, 2, 3, 4]


def test_that_an_opening_nobody_declared_is_zero() -> None:
    model = Model("ahead", [Ahead])
    arrays = evaluate(model, shape_of(model, 2, {}), one_row(flow=[1.0, 2.0], asked=1.0))
    assert arrays.scalar(Ahead.start) == 2


def test_that_an_error_absorbs_in_comparisons_choices_and_windows_although_nothing_raises() -> None:
    model = Model("ahead", [Ahead])
    arrays = evaluate(model, shape_of(model, 2, {}), one_row(flow=[1.0, 2.0], asked=-1.0))
    for row in (Ahead.rate, Ahead.floor, Ahead.sign, Ahead.window):
        assert all(math.isnan(v) for v in arrays.periods(row)), row
    assert arrays.scalar(Ahead.head) == 0


PART = EntitySet("part", "Part", "Parts")


class Parts(Section, title="Parts", per=PART):
    """A toy with an entity set."""

    size = Number("Size", FACTOR, 2.0)
    rank = Number("Rank", FACTOR, 1.0)
    grown = Row("Grown", FACTOR, PREVIOUS * size, opening=1)
    above = Figure("Above", FACTOR, sum_before(size, rank))
    group = Figure("Group", FACTOR, sum_alike(size, rank))
    grown_group = Row("Group grown", FACTOR, sum_alike(grown, rank))


class Whole(Section, title="Whole"):
    """The sum of the parts."""

    grown = Row("Grown in all", FACTOR, sum_entities(Parts.grown))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_that_a_sum_over_members_counts_each_of_them_and_is_zero_without_any(count: int) -> None:
    model = Model("parts", [Parts, Whole])
    shape = shape_of(model, 3, {PART: count})
    arrays = evaluate(model, shape, default_inputs(model, shape))
    assert list(arrays.periods(Whole.grown)) == [2 * count, 4 * count, 8 * count]


def test_that_members_of_one_rank_come_in_the_order_of_the_list() -> None:
    model = Model("parts", [Parts, Whole])
    shape = shape_of(model, 1, {PART: 4})
    values = dict(default_inputs(model, shape).values)
    ranks, sizes = [2.0, 1.0, 2.0, 1.0], [1.0, 10.0, 100.0, 1000.0]
    values.update({(Parts.rank, e): rank for e, rank in enumerate(ranks)})
    values.update({(Parts.size, e): size for e, size in enumerate(sizes)})
    arrays = evaluate(model, shape, Inputs(values))
    assert [arrays.scalar(Parts.above, e) for e in range(4)] == [1010, 0, 1011, 10]


def test_that_members_with_one_key_are_added_and_those_without_stand_alone() -> None:
    model = Model("parts", [Parts, Whole])
    shape = shape_of(model, 2, {PART: 5})
    values = dict(default_inputs(model, shape).values)
    values.update({(Parts.rank, e): rank for e, rank in enumerate([7.0, 0.0, 3.0, 7.0, 0.0])})
    values.update({(Parts.size, e): size for e, size in enumerate([1.0, 10.0, 100.0, 2.0, 5.0])})
    for safe in (False, True):
        arrays = evaluate(model, shape, Inputs(values), safe=safe)
        assert [arrays.scalar(Parts.group, e) for e in range(5)] == [3, 10, 100, 3, 5]
        assert [list(arrays.periods(Parts.grown_group, e)) for e in range(5)] == [
            [3, 5], [10, 100], [100, 10_000], [3, 5], [5, 25],
        ]  # fmt: skip


def test_that_typed_over_periods_stand_and_the_others_follow_the_formula() -> None:
    model = Model("parts", [Parts, Whole])
    bare = shape_of(model, 4, {PART: 1})
    inputs = Inputs(default_inputs(model, bare).values, {(Parts.grown, 0): [math.nan, 10.0, math.nan, 7.0]})
    arrays = evaluate(model, shape_of(model, 4, {PART: 1}, inputs), inputs)
    assert list(arrays.periods(Parts.grown, 0)) == [2, 10, 20, 7]


def test_that_quartiles_are_those_of_numpy() -> None:
    draws = random.Random(1)
    for size in range(1, 12):
        figures = [draws.uniform(-5, 5) for _ in range(size)]
        for quarter in range(5):
            got = arithmetic.quartile_entities([math.nan, *figures], float(quarter))
            assert got == pytest.approx(float(np.percentile(figures, 25 * quarter)), rel=1e-13, abs=1e-13)
        assert arithmetic.median_entities(figures) == pytest.approx(statistics.median(figures), rel=1e-13)


def test_that_means_are_those_of_the_standard_library() -> None:
    figures = [0.5, 3.0, 8.0, 11.0]
    assert arithmetic.mean_entities(figures) == pytest.approx(statistics.fmean(figures), rel=1e-15)
    assert arithmetic.harmonic_mean_entities(figures) == pytest.approx(statistics.harmonic_mean(figures), rel=1e-15)
    assert math.isnan(arithmetic.harmonic_mean_entities([1.0, -1.0]))


def test_that_the_normal_distribution_is_that_of_the_standard_library_and_its_inverse_inverts() -> None:
    for z in (-6.0, -1.5, 0.0, 0.3, 4.0):
        p = arithmetic.normal(z)
        assert p == pytest.approx(statistics.NormalDist().cdf(z), rel=1e-9)
        assert arithmetic.normal_inverse(p) == pytest.approx(z, rel=1e-9, abs=1e-12)


def test_that_ends_of_months_are_those_of_the_calendar() -> None:
    from workbench.ground.units import end_of_month

    for months in range(-30, 31):
        for start in (datetime.date(2024, 1, 31), datetime.date(2025, 12, 1), datetime.date(2023, 2, 28)):
            end = date_of(end_of_month(serial_of(start), float(months)))
            assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
            assert end.day == calendar.monthrange(end.year, end.month)[1]


@pytest.mark.parametrize(
    ("figure", "up", "down"), [(1.2, 2, 1), (-1.2, -2, -1), (3.0, 3, 3), (-3.0, -3, -3), (0.0, 0, 0), (0.1, 1, 0)]
)
def test_that_rounding_is_away_from_zero_and_towards_it(figure: float, up: float, down: float) -> None:
    assert arithmetic.round_up(figure) == up
    assert arithmetic.round_down(figure) == down


class Twice(Section, title="Twice"):
    """One row reads the same line through two windows of one length."""

    flow = Series("Flow", FACTOR, opening=2)
    count = Number("Count", FACTOR)
    both = Row("Both windows", FACTOR, sum_first(flow, count) + leading_sum(flow, count))
    typed = Row("Typed over", FACTOR, sum_first(flow, count) + leading_sum(flow, count))


@pytest.mark.parametrize("safe", [False, True], ids=["fast", "safe"])
def test_that_the_first_periods_are_not_taken_for_the_next_ones(safe: bool) -> None:
    model = Model("twice", [Twice])
    bare: dict[Cell, float | Sequence[float]] = {(Twice.flow, None): [1.0, 2.0, 3.0], (Twice.count, None): 1.0}
    inputs = Inputs(bare, {(Twice.typed, None): [math.nan, 9.0, math.nan]})
    arrays = evaluate(model, shape_of(model, 3, {}, inputs), inputs, safe=safe)
    assert list(arrays.periods(Twice.both)) == [3, 4, 1]
    assert list(arrays.periods(Twice.typed)) == [3, 9, 1]


class Many(Section, title="Whole of many"):
    """Reductions of the parts, of which there may be any number."""

    grown = Row("Grown in all", FACTOR, sum_entities(Parts.grown))
    largest = Row("Largest", FACTOR, otherwise(max_entities(Parts.grown), 0))
    size = Figure("Size in all", FACTOR, sum_entities(Parts.size))


def test_that_one_member_more_needs_no_new_code_where_members_are_only_reduced() -> None:
    model = Model("parts", [Parts, Many])
    segments_of = segments(model)
    assert [s.nodes[0].item for s in segments_of if s.sets] == [Parts.above]  # the others before it, one by one
    for safe in (False, True):
        for count in (0, 1, 2, 3, 100):
            shape = shape_of(model, 2, {PART: count})
            arrays = evaluate(model, shape, default_inputs(model, shape), safe=safe)
            assert list(arrays.periods(Many.grown)) == [2 * count, 4 * count]
            assert list(arrays.periods(Many.largest)) == ([2, 4] if count else [0, 0])
            assert arrays.scalar(Many.size) == 2 * count


def test_that_a_sum_over_many_members_is_to_the_bit_the_sum_from_the_first_to_the_last() -> None:
    draws = random.Random(7)
    for count in (1, 2, 39, 40, 41, 79, 80, 123):
        columns = [[draws.uniform(-1e9, 1e-3) for _ in range(3)] for _ in range(count)]
        expected = [columns[0][t] for t in range(3)]
        for column in columns[1:]:
            expected = [a + b for a, b in zip(expected, column, strict=True)]
        assert list(arithmetic.added(columns, 3)) == expected
    assert list(arithmetic.added((), 3)) == [0, 0, 0]
    assert arithmetic.members((), 2) == [(), ()]


def test_that_evaluators_of_shapes_long_past_are_let_go() -> None:
    made = []
    for count in range(KEPT_SHAPES + 8):
        shape = shape_of(LOANS, 2, {FACILITY: count})
        made.append(weakref.ref(compiled(LOANS, shape, False)))
    gc.collect()
    alive = [one for one in made if one() is not None]
    assert len(alive) <= KEPT_SHAPES
    assert made[-1]() is not None


def test_that_an_evaluator_keeps_the_places_of_what_is_given_only() -> None:
    program = Evaluator(LOANS, shape_of(LOANS, 4, {FACILITY: 3}), safe=False)
    places = {(item, entity) for _, item, entity in program._slots}
    assert set(program.inputs) <= places
    assert places.isdisjoint((*program.figures, *program.rows))
