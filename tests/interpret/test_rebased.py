"""A batch that is moved to other base inputs is to the bit a batch made there, or says that it cannot move."""

from __future__ import annotations

import pickle
import random
from collections.abc import Mapping

import numpy as np
import pytest

from tests.interpret.random_models import Sample, random_inputs, sample
from tests.interpret.test_batch import agrees, derived_cells, scenarios_of
from workbench.interpret import machine
from workbench.interpret.batch import Batch, Varying
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, evaluate
from workbench.interpret.kernels import Floats
from workbench.rows import Choice

SCENARIOS = 5


def same(one: Mapping[Cell, Floats], other: Mapping[Cell, Floats]) -> bool:
    """Equal to the bit, the sign of a zero included; NaN beside NaN."""
    for cell, figures in one.items():
        beside = other[cell]
        if not np.all((figures.view(np.int64) == beside.view(np.int64)) | (np.isnan(figures) & np.isnan(beside))):
            return False
    return one.keys() == other.keys()


def edited(drawn: Sample, source: random.Random, most: int) -> Inputs:
    """The inputs with up to `most` of them changed: a little, to anything, or to what is often decided on."""
    values: dict[Cell, Value] = dict(drawn.inputs.values)
    anything = random_inputs(drawn.model, drawn.shape, source).values
    for cell in source.sample(list(values), min(most, len(values))):
        old = values[cell]
        if source.random() < 0.6 and not isinstance(cell[0], Choice):
            nudge = source.choice((1.01, 0.97, 1.0000001, -1.0))
            values[cell] = old * nudge if isinstance(old, float) else [v * nudge for v in old]
        else:
            values[cell] = anything[cell]
    return Inputs(values, drawn.inputs.overrides)


def equals_the_plain_reading(
    drawn: Sample, inputs: Inputs, varying: Varying, found: Mapping[Cell, Floats], scenario: int
) -> bool:
    """One scenario as the evaluator of one scenario gives it."""
    values: dict[Cell, Value] = dict(inputs.values)
    for (item, entity, period), drawn_values in varying.items():
        value, old = float(drawn_values[scenario]), values[item, entity]
        if period is None:
            values[item, entity] = value
        else:
            assert not isinstance(old, float)
            values[item, entity] = [value if t == period else v for t, v in enumerate(old, 1)]
    arrays = evaluate(drawn.model, drawn.shape, Inputs(values, inputs.overrides))
    for (item, entity), figures in found.items():
        expected = arrays.row(item, entity) if item.is_periodic else [arrays.scalar(item, entity)]
        if not all(map(agrees, figures[..., scenario].ravel().tolist(), expected)):
            return False
    return True


@pytest.mark.parametrize(("first", "most"), [(first, most) for first in range(0, 300, 60) for most in (1, 2, 40)])
def test_that_a_moved_batch_of_a_random_model_equals_one_made_anew(first: int, most: int) -> None:
    moved = asked = 0
    for seed in range(first, first + 60):
        drawn, source = sample(seed), random.Random(1000 * most + seed)
        varying, _ = scenarios_of(drawn, source, SCENARIOS)
        if not varying:
            continue
        cells = derived_cells(drawn)
        wanted = cells if source.random() < 0.5 else source.sample(cells, min(2, len(cells)))
        batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, wanted, chunk=3)
        for _ in range(3):  # from where it stands then, whether or not it moved
            inputs = edited(drawn, source, most)
            asked += 1
            if batch.move_to(drawn.shape, inputs):
                moved += 1
                found = batch.run(varying)
                anew = Batch(drawn.model, drawn.shape, inputs, varying, wanted, chunk=3).run(varying)
                assert same(found, anew), seed
                assert equals_the_plain_reading(drawn, inputs, varying, found, source.randrange(SCENARIOS)), seed
    assert moved > asked * {1: 0.5, 2: 0.4, 40: 0.04}[most], (moved, asked)


def test_that_a_batch_that_refused_still_answers_for_the_base_it_stood_at() -> None:
    refused = 0
    for seed in range(60):
        drawn, source = sample(seed), random.Random(seed)
        varying, _ = scenarios_of(drawn, source, SCENARIOS)
        if not varying:
            continue
        batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, derived_cells(drawn))
        before = batch.run(varying)
        if not batch.move_to(drawn.shape, edited(drawn, source, 100)):
            refused += 1
            assert same(batch.run(varying), before), seed
    assert refused > 10


def test_that_a_batch_says_that_it_cannot_be_sent_to_another_process() -> None:
    drawn = sample(0)
    batch = Batch(drawn.model, drawn.shape, drawn.inputs, [], derived_cells(drawn))
    with pytest.raises(TypeError, match="make one where it is to run"):
        pickle.dumps(batch)


@pytest.mark.skipif(not machine.is_available(), reason="numba is not installed")
def test_that_a_compiled_batch_moves_as_one_on_numpy_does() -> None:
    moved = 0
    for seed in range(60):
        drawn, source = sample(seed), random.Random(seed)
        varying, _ = scenarios_of(drawn, source, SCENARIOS)
        cells = derived_cells(drawn)
        one, other = (
            Batch(drawn.model, drawn.shape, drawn.inputs, varying, cells, is_compiled=is_compiled)
            for is_compiled in (True, False)
        )
        one.run(varying)
        inputs = edited(drawn, source, 2)
        assert one.move_to(drawn.shape, inputs) == other.move_to(drawn.shape, inputs), seed
        moved += one.base.inputs is inputs.values
        found, expected = one.run(varying), other.run(varying)
        for cell in cells:
            assert np.array_equal(found[cell], expected[cell], equal_nan=True), seed
    assert moved > 20
