"""Many scenarios at once are the scenarios one by one."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from tests.interpret.random_models import Sample, random_inputs, sample
from tests.interpret.toy import MODEL, PERIODS, Debt, Terms, Whole, toy
from workbench.ground.units import FACTOR
from workbench.interpret import tape
from workbench.interpret.batch import Batch, evaluate_many
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, Value, evaluate
from workbench.interpret.kernels import Floats
from workbench.interpret.recording import CellInTime
from workbench.rows import (
    PREVIOUS,
    Figure,
    Model,
    Number,
    Row,
    Section,
    at_end,
    exponential,
    maximum,
    sum_periods,
    where,
)
from workbench.rows.items import Derived, Series

SCENARIOS = 7


def scenarios_of(drawn: Sample, source: random.Random, count: int) -> tuple[dict[CellInTime, Floats], list[Inputs]]:
    """Some inputs varied over scenarios, and the same scenarios as inputs of their own."""
    chosen = [cell for cell in drawn.inputs.values if source.random() < 0.5]
    singles = [random_inputs(drawn.model, drawn.shape, source).values for _ in range(count)]
    varying: dict[CellInTime, Floats] = {}
    scenarios: list[dict[Cell, Value]] = [dict(drawn.inputs.values) for _ in range(count)]
    for item, entity in chosen:
        periods = range(1, drawn.shape.periods + 1) if isinstance(item, Series) else (None,)
        for period in periods:
            if period is not None and source.random() < 0.4:
                continue
            values = [value_in(single[item, entity], period) for single in singles]
            varying[item, entity, period] = np.array(values)
            for scenario, value in zip(scenarios, values, strict=True):
                scenario[item, entity] = value if period is None else put(scenario[item, entity], period, value)
    return varying, [Inputs(values, drawn.inputs.overrides) for values in scenarios]


def value_in(value: Value, period: int | None) -> float:
    """One figure of an input."""
    if isinstance(value, float):
        return value
    assert period is not None
    return value[period - 1]


def put(value: Value, period: int, new: float) -> list[float]:
    """A series with one figure replaced."""
    assert not isinstance(value, float)
    return [new if t == period else old for t, old in enumerate(value, 1)]


def derived_cells(drawn: Sample) -> list[Cell]:
    """Everything with a formula."""
    return [(i, e) for i in drawn.model.items if isinstance(i, Derived) for e in drawn.shape.members(i)]


def agrees(got: float, expected: float) -> bool:
    """Both missing, or equal to 1e-12."""
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return got == expected or abs(got - expected) <= 1e-12 * max(1.0, abs(expected))


@pytest.mark.parametrize("first", range(0, 300, 20))
def test_that_a_batch_of_random_models_equals_the_single_path(first: int) -> None:
    for seed in range(first, first + 20):
        drawn = sample(seed)
        varying, scenarios = scenarios_of(drawn, random.Random(seed), SCENARIOS)
        cells = derived_cells(drawn)
        results = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells, chunk=4)
        for number, inputs in enumerate(scenarios if varying else []):
            arrays = evaluate(drawn.model, drawn.shape, inputs)
            for item, entity in cells:
                where_ = f"seed {seed} scenario {number}: {item.key} {entity}"
                if item.is_periodic:
                    got = results[item, entity][:, number].tolist()
                    assert all(map(agrees, got, arrays.row(item, entity))), where_
                else:
                    assert agrees(float(results[item, entity][number]), arrays.scalar(item, entity)), where_


def same_bits(one: Floats, other: Floats) -> bool:
    """Equal to the bit, NaN beside NaN."""
    return one.shape == other.shape and bool(np.all((one == other) | (np.isnan(one) & np.isnan(other))))


@pytest.mark.parametrize("first", range(0, 100, 20))
def test_that_a_scenario_is_the_same_to_the_bit_alone_in_other_chunks_and_with_fewer_wanted(first: int) -> None:
    for seed in range(first, first + 20):
        drawn = sample(seed)
        varying, _ = scenarios_of(drawn, random.Random(seed), 37)
        cells = derived_cells(drawn)
        together = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells)
        chunked = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells, chunk=5)
        few = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells[-3:])
        alone = Batch(drawn.model, drawn.shape, drawn.inputs, varying, cells, chunk=1)
        scenarios = range(0, 37, 9) if varying else ()
        single = [alone.run({cell: values[k : k + 1] for cell, values in varying.items()}) for k in scenarios]
        for cell in cells:
            assert same_bits(together[cell], chunked[cell]), (seed, cell)
            for k, result in zip(scenarios, single, strict=True):
                assert same_bits(together[cell][..., k : k + 1], result[cell]), (seed, cell, k)
        for cell in cells[-3:]:
            assert same_bits(together[cell], few[cell]), (seed, cell)


def test_that_results_have_the_opening_first_and_a_column_for_each_scenario() -> None:
    shape, inputs = toy()
    drawn = np.array([100.0, 512.0, 300.0])
    wanted: list[Cell] = [(Debt.balance, 0), (Whole.total, None)]
    results = evaluate_many(MODEL, shape, inputs, {(Debt.drawn, 0, None): drawn}, wanted)
    assert results[Debt.balance, 0].shape == (PERIODS + 1, 3)
    assert results[Debt.balance, 0].tolist() == [
        [100, 512, 300], [0, 384, 172], [0, 256, 44], [0, 128, 0], [0, 0, 0],
    ]  # fmt: skip
    assert results[Whole.total, None].tolist() == [150, 562, 350]


def test_that_a_series_varies_in_all_periods_or_in_one_and_a_choice_varies_too() -> None:
    shape, inputs = toy()
    paid = [50.0, 64.0]
    everywhere = evaluate_many(MODEL, shape, inputs, {(Debt.scheduled, 0, None): np.array(paid)}, [(Debt.repayment, 0)])
    assert everywhere[Debt.repayment, 0].tolist() == [[0, 0], *[paid] * PERIODS]
    once = evaluate_many(MODEL, shape, inputs, {(Debt.scheduled, 0, 2): np.array(paid)}, [(Debt.repayment, 0)])
    assert once[Debt.repayment, 0].tolist() == [[0, 0], [128, 128], paid, [128, 128], [128, 128]]
    basis = evaluate_many(MODEL, shape, inputs, {(Terms.basis, None, None): np.array([1.0, 2.0])}, [(Debt.paid, 0)])
    assert basis[Debt.paid, 0][1].tolist() == [512 * 0.096 * 0.25, 0]


def test_that_a_row_may_be_typed_over_by_scenarios() -> None:
    shape, inputs = toy()
    varying: dict[CellInTime, Floats] = {(Debt.repayment, 0, 1): np.array([0.0, 512.0])}
    results = evaluate_many(MODEL, shape, inputs, varying, [(Debt.balance, 0)])
    assert results[Debt.balance, 0].tolist() == [[512, 512], [512, 0], [384, 0], [256, 0], [128, 0]]


def test_that_what_no_scenario_reaches_is_the_base_in_every_scenario() -> None:
    shape, inputs = toy()
    base = evaluate(MODEL, shape, inputs)
    batch = Batch(MODEL, shape, inputs, [(Debt.rate, 0, None)], [(Debt.balance, 0), (Debt.senior, 0)])
    assert not batch.program.steps
    results = batch.run({(Debt.rate, 0, None): np.linspace(0.0, 1.0, 3)})
    assert results[Debt.balance, 0].tolist() == [[v] * 3 for v in base.row(Debt.balance, 0)]
    assert results[Debt.senior, 0].tolist() == [50.0] * 3


def test_that_rows_nobody_wants_are_not_computed_and_buffers_are_reused() -> None:
    shape, inputs = toy()
    varying = [(Debt.drawn, 0, None)]
    everything = Batch(MODEL, shape, inputs, varying, [(i, e) for i in MODEL.derived for e in shape.members(i)])
    little = Batch(MODEL, shape, inputs, varying, [(Whole.total, None)])
    assert len(little.program.steps) == 1 < len(everything.program.steps)
    last = Batch(MODEL, shape, inputs, varying, [(Whole.repaid_in, None)])
    assert last.program.registers < len(last.program.steps) / 2


class Edges(Section, title="Edges"):
    """Formulas that fail for some scenarios."""

    size = Number("Size", FACTOR)
    inverse = Figure("Inverse", FACTOR, 1 / size)
    sign = Figure("Sign of the inverse", FACTOR, where(inverse > 0, 1, 2))
    kept = Figure("Kept away from zero", FACTOR, where(size > 0, 1 / size, 0))
    big = Figure("Exponential", FACTOR, exponential(size))
    raised = Figure("Zero to the power", FACTOR, size ** (size - 1))
    grown = Row("Grown", FACTOR, PREVIOUS * PREVIOUS, opening=size)
    capped = Row("Grown, floored", FACTOR, maximum(grown, 1))
    last = Figure("Grown at the end", FACTOR, at_end(capped))


def test_that_one_failing_scenario_is_missing_and_leaves_the_others_alone() -> None:
    model = Model("edges", [Edges])
    shape = Shape(12, ())
    size = np.array([2.0, 0.0, -1.0, 1000.0, 0.5])
    wanted: list[Cell] = [(item, None) for item in Edges.items if isinstance(item, Derived)]
    results = evaluate_many(model, shape, Inputs({(Edges.size, None): 1.0}), {(Edges.size, None, None): size}, wanted)
    for k, value in enumerate(size.tolist()):
        arrays = evaluate(model, shape, Inputs({(Edges.size, None): value}))
        for item, _ in wanted:
            got = results[item, None][..., k].ravel().tolist()
            expected = arrays.row(item) if item.is_periodic else [arrays.scalar(item)]
            assert all(map(agrees, got, expected)), (item, value)
    assert [math.isnan(v) for v in results[Edges.inverse, None].tolist()] == [False, True, False, False, False]
    assert [math.isnan(v) for v in results[Edges.sign, None].tolist()] == [False, True, False, False, False]
    assert results[Edges.kept, None].tolist() == [0.5, 0, 0, 0.001, 2]
    assert [math.isnan(v) for v in results[Edges.last, None].tolist()] == [True, False, False, True, False]


def test_that_arrays_of_different_lengths_are_refused() -> None:
    shape, inputs = toy()
    varying: dict[CellInTime, Floats] = {(Debt.drawn, 0, None): np.zeros(3), (Debt.drawn, 1, None): np.zeros(4)}
    with pytest.raises(ValueError, match="different numbers"):
        evaluate_many(MODEL, shape, inputs, varying, [(Whole.total, None)])
    batch = Batch(MODEL, shape, inputs, varying, [(Whole.total, None)])
    with pytest.raises(ValueError, match="one value for each"):
        batch.run({(Debt.drawn, 0, None): np.zeros(3)})


class Lines(Section, title="Lines"):
    """A line that is read twice: as it is made, and once more as a whole."""

    start = Number("Start", FACTOR, 1.0)
    grown = Row("Grown", FACTOR, PREVIOUS * start + start, opening=start)
    deep = Row("Deep", FACTOR, maximum(PREVIOUS, grown) - start, opening=0)
    last = Figure("Last", FACTOR, at_end(deep))
    total = Figure("Total", FACTOR, sum_periods(grown))


LINES = Model("lines", [Lines])


def test_that_a_cell_at_the_far_end_of_a_long_line_is_recorded() -> None:
    """1,500 periods wait for each other, more than Python's calls may."""
    shape = Shape(1500, ())
    given = Inputs({(Lines.start, None): 1.0})
    varying: dict[CellInTime, Floats] = {(Lines.start, None, None): np.array([1.0, 0.5])}
    found = evaluate_many(LINES, shape, given, varying, [(Lines.last, None)])[Lines.last, None]
    expected = [evaluate(LINES, shape, Inputs({(Lines.start, None): v})).scalar(Lines.last) for v in (1.0, 0.5)]
    assert found.tolist() == expected


def test_that_a_sum_over_periods_need_not_keep_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[Cell] = [(Lines.last, None), (Lines.total, None)]
    shape, given = Shape(60, ()), Inputs({(Lines.start, None): 1.0})
    as_asked = Batch(LINES, shape, given, [(Lines.start, None, None)], wanted)
    monkeypatch.setattr(tape, "MANY", 20)
    soon = Batch(LINES, shape, given, [(Lines.start, None, None)], wanted)
    assert as_asked.program.registers > 60
    assert soon.program.registers < 10
    varying: dict[CellInTime, Floats] = {(Lines.start, None, None): np.linspace(0.0, 1.1, 5)}
    first, second = as_asked.run(varying), soon.run(varying)
    assert all(same_bits(first[cell], second[cell]) for cell in wanted)


def test_that_the_order_of_steps_changes_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(60):
        drawn = sample(seed)
        varying, _ = scenarios_of(drawn, random.Random(seed), SCENARIOS)
        cells = derived_cells(drawn)
        monkeypatch.setattr(tape, "MANY", 10**9)
        before = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells)
        monkeypatch.setattr(tape, "MANY", -len(cells) * 7)
        after = evaluate_many(drawn.model, drawn.shape, drawn.inputs, varying, cells)
        assert all(same_bits(before[cell], after[cell]) for cell in cells), seed
