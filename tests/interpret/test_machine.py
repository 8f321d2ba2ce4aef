"""The compiled machine gives to the bit what the numpy player gives."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.interpret.random_models import sample
from tests.interpret.test_batch import Edges, derived_cells, scenarios_of
from workbench.document.file import open_file
from workbench.document.resolve import inputs_for, shape_for
from workbench.ground.resources import resource
from workbench.ground.units import FACTOR
from workbench.interpret import machine
from workbench.interpret.batch import Batch
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs
from workbench.interpret.kernels import Floats
from workbench.interpret.machine import Machine
from workbench.interpret.recording import CellInTime
from workbench.interpret.tape import IN_PLACE, TESTS, Operand, Player, Program, Symbol, Tape
from workbench.model import MODEL
from workbench.rows import Choice, Figure, Model, Number, Section
from workbench.rows.items import Derived

nan, inf = float("nan"), float("inf")
BLOCK = 512
"""Scenarios that the machine takes together."""
needs_numba = pytest.mark.skipif(not machine.is_available(), reason="numba is not installed")


def same(one: Mapping[Cell, Floats], other: Mapping[Cell, Floats]) -> bool:
    """Equal to the bit, the sign of a zero included; NaN beside NaN."""
    return one.keys() == other.keys() and all(same_bits(one[cell], other[cell]) for cell in one)


def same_bits(one: Floats, other: Floats) -> bool:
    """Equal to the bit, the sign of a zero included; NaN beside NaN."""
    bits = np.ascontiguousarray(one).view(np.int64) == np.ascontiguousarray(other).view(np.int64)
    return one.shape == other.shape and bool(np.all(bits | (np.isnan(one) & np.isnan(other))))


def example(name: str, keys: list[str], wanted: list[str], **options: Any) -> Batch:
    """A shipped valuation in which all members' inputs of these keys vary."""
    valuation = open_file(resource("examples") / name, MODEL).valuation
    inputs = inputs_for(MODEL, valuation)
    shape = shape_for(MODEL, valuation, inputs)
    cells: list[CellInTime] = [(MODEL[key], e, None) for key in keys for e in shape.members(MODEL[key])]
    outputs: list[Cell] = [(MODEL[key], e) for key in wanted for e in shape.members(MODEL[key])]
    return Batch(MODEL, shape, inputs, cells, outputs, **options)


def drawn_around(batch: Batch, count: int) -> dict[CellInTime, Floats]:
    """Values around those that stand in the base."""
    draw = np.random.default_rng(5)
    found: dict[CellInTime, Floats] = {}
    for item, entity, period in batch.symbols:
        base = batch.base.scalar(item, entity)
        found[item, entity, period] = base + draw.normal(0.0, 0.3 * abs(base) + 0.5, count).round(1)
    return found


@needs_numba
@pytest.mark.parametrize("first", range(0, 240, 40))
def test_that_random_models_are_the_same_to_the_bit(first: int) -> None:
    compiled = 0
    for seed in range(first, first + 40):
        drawn = sample(seed)
        varying, _ = scenarios_of(drawn, random.Random(seed), 23)
        batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, derived_cells(drawn), chunk=9)
        fast = Machine(batch.program, 9)
        compiled += sum(len(phase.orders) for phase in fast.plan.phases)
        assert same(batch.run(varying), batch.run(varying, fast)), seed
    assert compiled > 1000


NUMBERS = (0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -2.5, 3.0, 1e-320, 1e200, -1e200, 1e308, -1e308, 7.25, nan)


EVERY = [*IN_PLACE, "known_minimum", "known_maximum", "divide", "ratio", "multiple", "square_root", "is_known"]
EVERY += ["otherwise", "power", "exponential", "compared", "chosen", "picked", "added_if", "unless_missing", "round_up"]
STRICT = ["+", "-", "*", "+", "-", "*", "negative", "minimum", "maximum", "compared", "chosen", "divide"]
"""Operations in which what is missing is an error."""


def random_program(source: random.Random, names: list[str]) -> Program:
    """Steps over three inputs and constants."""
    tape, inputs = Tape(), [Symbol(), Symbol(), Symbol()]
    made = list(inputs)
    counts = {"chosen": 4, "picked": 4, "added_if": 4}
    alone = ("negative", "absolute", "round_down", "square_root", "is_known", "exponential", "round_up")
    for _ in range(60):
        name = source.choice(names)
        count = 1 if name in alone else counts.get(name, 2)
        operands: list[Operand] = [
            source.choice(made[-12:]) if source.random() < 0.7 else source.choice(NUMBERS[:-1]) for _ in range(count)
        ]
        if not isinstance(operands[0], Symbol):
            operands[-1 if name not in ("otherwise", "picked", "added_if", "unless_missing") else 0] = made[-1]
        if name in ("otherwise", "picked", "unless_missing"):
            operands[0] = source.choice(made[-12:])
        test = source.choice(list(TESTS)) if count == 4 or name == "compared" else ""
        made.append(tape.emit(name, *operands, test=test))
    return Program(tape, inputs, made[3:], ())


@needs_numba
@pytest.mark.parametrize("first", range(0, 400, 100))
def test_that_random_steps_on_awkward_numbers_are_the_careful_run_of_numpy(first: int) -> None:
    """Zeros of both signs, overflows, divisions by zero and missing numbers, in every operation and operand."""
    for seed in range(first, first + 100):
        source = random.Random(seed)
        program = random_program(source, EVERY)
        count = source.choice((1, 5, BLOCK, BLOCK + 3))
        given = [np.array([source.choice(NUMBERS) for _ in range(count)]) for _ in program.inputs]
        expected = Player(program, count).play(given, is_dirty=True)
        kernels_run = Player(program, count)
        assert kernels_run.chunk == count
        # all steps as after an error, whether or not one has happened yet
        found = Machine(program, count).play(given, is_dirty=True)
        for n, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert same_bits(one, other), (seed, n)


@needs_numba
@pytest.mark.parametrize("first", range(0, 400, 100))
def test_that_no_overflow_or_division_without_result_goes_unseen(first: int) -> None:
    """From numbers that are all there, awkward ones in one scenario."""
    erring = 0
    for seed in range(first, first + 100):
        source = random.Random(seed)
        program = random_program(source, STRICT)
        given = [np.array([source.uniform(0.5, 2.0) for _ in range(3 * BLOCK)]) for _ in program.inputs]
        for values in given:
            values[BLOCK + 9] = source.choice(NUMBERS[:-1])
        expected = [values.copy() for values in Player(program, 3 * BLOCK).play(given, is_dirty=False)]
        fast = Machine(program, 3 * BLOCK)
        assert all(map(same_bits, expected, fast.play(given, is_dirty=False))), seed
        erring += fast.blocks_in_error > 0
    assert erring > 10


@needs_numba
@pytest.mark.parametrize("first", range(0, 200, 100))
def test_that_a_run_that_meets_no_error_is_the_same_and_takes_no_careful_steps(first: int) -> None:
    plain = 0
    for seed in range(first, first + 100):
        source = random.Random(seed)
        program = random_program(source, EVERY)
        given = [np.array([source.uniform(0.5, 2.0) for _ in range(40)]) for _ in program.inputs]
        expected = [values.copy() for values in Player(program, 40).play(given, is_dirty=False)]
        fast = Machine(program, 40)
        found = fast.play(given, is_dirty=False)
        plain += not fast.blocks_in_error
        if not fast.blocks_in_error:
            assert all(map(same_bits, expected, found)), seed
    assert plain > 5


@needs_numba
def test_that_the_shipped_valuation_is_the_same_to_the_bit() -> None:
    varied = ["contracts.delay", "dcf.growth", "cost_of_capital.equity_premium"]
    batch = example("coreweave-ipo.assay", varied, ["shares.price", "waterfall.cash"])
    varying = drawn_around(batch, 700)
    found = batch.run(varying)
    assert len(np.unique(found[MODEL["shares.price"], None])) > 50
    assert same(found, batch.run(varying, Machine(batch.program, 300)))


@needs_numba
def test_that_one_failing_scenario_is_missing_and_leaves_its_block_alone() -> None:
    model = Model("edges", [Edges])
    size = np.linspace(0.5, 1.5, 3 * BLOCK)
    size[[3, BLOCK + 7, 2 * BLOCK]] = 0.0, 1000.0, -1.0
    wanted: list[Cell] = [(item, None) for item in Edges.items if isinstance(item, Derived)]
    cell = (Edges.size, None, None)
    batch = Batch(model, Shape(12, ()), Inputs({(Edges.size, None): 1.0}), [cell], wanted, is_compiled=True)
    assert isinstance(batch.player, Machine)
    found = batch.run({cell: size})
    assert same(found, batch.run({cell: size}, Player(batch.program, 4096)))
    assert np.nonzero(np.isnan(found[Edges.inverse, None]))[0].tolist() == [3]
    assert np.isnan(found[Edges.big, None]).nonzero()[0].tolist() == [BLOCK + 7]


@needs_numba
def test_that_an_infinite_input_spreads_as_it_does_in_numpy() -> None:
    model = Model("edges", [Edges])
    cell = (Edges.size, None, None)
    wanted: list[Cell] = [(item, None) for item in Edges.items if isinstance(item, Derived)]
    batch = Batch(model, Shape(4, ()), Inputs({(Edges.size, None): 1.0}), [cell], wanted, is_compiled=True)
    for values in ([inf, 2.0], [inf, 0.0], [-inf, 1.0]):
        varying: dict[CellInTime, Floats] = {cell: np.array(values)}
        assert same(batch.run(varying), batch.run(varying, Player(batch.program, 2)))


@needs_numba
@pytest.mark.parametrize("chunk", [1, 7, BLOCK, BLOCK + 1, 4096])
def test_that_the_chunk_does_not_matter(chunk: int) -> None:
    drawn = sample(11)
    varying, _ = scenarios_of(drawn, random.Random(3), 2 * BLOCK + 5)
    batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, derived_cells(drawn))
    assert same(batch.run(varying), batch.run(varying, Machine(batch.program, chunk)))


@needs_numba
def test_that_a_machine_follows_a_moved_base() -> None:
    moved = 0
    for seed in range(40):
        drawn = sample(seed)
        varying, _ = scenarios_of(drawn, random.Random(seed), 5)
        batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, derived_cells(drawn), is_compiled=True)
        changed = {
            cell: value * 1.25 if isinstance(value, float) and not isinstance(cell[0], Choice) else value
            for cell, value in drawn.inputs.values.items()
        }
        if batch.move_to(drawn.shape, Inputs(changed, drawn.inputs.overrides)):
            moved += 1
            assert same(batch.run(varying), batch.run(varying, Player(batch.program, 5))), seed
    assert moved > 5


@needs_numba
def test_that_two_threads_run_at_once_each_by_a_player_of_its_own() -> None:
    drawn = sample(11)
    varying, _ = scenarios_of(drawn, random.Random(3), 4000)
    batch = Batch(drawn.model, drawn.shape, drawn.inputs, varying, derived_cells(drawn), chunk=512, is_compiled=True)
    parts = [{cell: values[n::2] for cell, values in varying.items()} for n in range(2)]
    expected = [batch.run(part) for part in parts]
    with ThreadPoolExecutor(2) as threads:
        for _ in range(5):
            runs = [threads.submit(batch.run, part, batch.new_player()) for part in parts]
            assert all(same(run.result(), one) for run, one in zip(runs, expected, strict=True))


class Growth(Section, title="Growth"):
    """A model in which something is computed."""

    size = Number("Size", FACTOR)
    double = Figure("Double", FACTOR, size + size)


def test_that_without_numba_the_same_call_runs_on_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    cell = (Growth.size, None, None)
    model, base = Model("growth", [Growth]), Inputs({(Growth.size, None): 1.0})
    batch = Batch(model, Shape(2, ()), base, [cell], [(Growth.double, None)], is_compiled=True)
    assert isinstance(batch.player, Player)
    assert batch.run({cell: np.array([1.0, 2.0])})[Growth.double, None].tolist() == [2.0, 4.0]
