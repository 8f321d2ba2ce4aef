"""A grid of the price of the shipped valuations follows an edit of any input: to the bit what a new batch gives."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.interpret.test_rebased import same
from workbench.document.file import load
from workbench.document.resolve import inputs_for, shape_for
from workbench.interpret.batch import Batch, Varying
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, evaluate
from workbench.interpret.recording import CellInTime
from workbench.model import MODEL
from workbench.rows.items import Choice, Number

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
PRICE: list[Cell] = [(MODEL["shares.price"], None)]
PREMIUM: CellInTime = (MODEL["cost_of_capital.equity_premium"], None, None)
GROWTH: CellInTime = (MODEL["dcf.growth"], None, None)
CONTRACT_PRICE: CellInTime = (MODEL["contracts.price"], 0, None)


class Grid:
    """A batch of the price over two inputs of a shipped valuation, and the same after edits."""

    def __init__(self, name: str, *varied: CellInTime) -> None:
        valuation = load(EXAMPLES / f"{name}.assay", MODEL)
        self.inputs = inputs_for(MODEL, valuation)
        self.shape = shape_for(MODEL, valuation, self.inputs)
        self.varying: Varying = {cell: self.held(cell) * np.linspace(0.9, 1.1, 3) for cell in varied}
        self.batch = Batch(MODEL, self.shape, self.inputs, varied, PRICE, chunk=2)
        self.refused: list[str] = []
        self.moved = 0

    def held(self, cell: CellInTime) -> float:
        held = self.inputs.values[cell[0], cell[1]]
        assert isinstance(held, float)
        return held

    def with_edit(self, cell: Cell, value: Value) -> Inputs:
        return Inputs({**self.inputs.values, cell: value}, self.inputs.overrides)

    def follow(self, inputs: Inputs, what: str, *, is_compared: bool) -> None:
        """Move there; if it says it did, it must be what a new batch gives."""
        if not self.batch.move_to(self.shape, inputs):
            self.refused.append(what)
            return
        self.moved += 1
        if is_compared:
            found = self.batch.run(self.varying)
            assert same(found, Batch(MODEL, self.shape, inputs, self.varying, PRICE, chunk=2).run(self.varying)), what
            middle = {**inputs.values, **{cell[:2]: self.held(cell) for cell in self.varying}}
            price = evaluate(MODEL, self.shape, Inputs(middle, inputs.overrides)).scalar(PRICE[0][0])
            assert found[PRICE[0]][1] == pytest.approx(price, rel=1e-9, nan_ok=True), what

    def numbers(self) -> list[tuple[Cell, float]]:
        """Every number input that is not empty."""
        found = []
        for cell, value in self.inputs.values.items():
            if isinstance(cell[0], Number) and isinstance(value, float) and not math.isnan(value):
                found.append((cell, value))
        return found


@pytest.mark.parametrize(
    ("name", "varied", "each"),
    [
        ("coreweave-ipo", (PREMIUM, GROWTH), 6),
        ("plain-company", (PREMIUM, GROWTH), 4),
        ("coreweave-ipo", (CONTRACT_PRICE, PREMIUM), 60),
    ],
)
def test_that_a_grid_follows_every_number_moved_by_one_percent(
    name: str, varied: tuple[CellInTime, ...], each: int
) -> None:
    grid = Grid(name, *varied)
    numbers = grid.numbers()
    for n, (cell, value) in enumerate(numbers):
        what = f"{cell[0].key} {cell[1]}"
        grid.follow(grid.with_edit(cell, 1.01 * value if value else 0.01), what, is_compared=n % each == 0)
    assert grid.moved > 0.9 * len(numbers), grid.refused


@pytest.mark.parametrize(("name", "varied"), [("coreweave-ipo", (PREMIUM, GROWTH)), ("plain-company", (GROWTH,))])
def test_that_a_grid_follows_or_refuses_choices_empties_and_coarse_edits(
    name: str, varied: tuple[CellInTime, ...]
) -> None:
    grid = Grid(name, *varied)
    for n, (cell, value) in enumerate(list(grid.inputs.values.items())[::5]):
        what = f"{cell[0].key} {cell[1]}"
        grid.follow(grid.with_edit(cell, coarse(cell, value, n)), what, is_compared=n % 4 == 0)
    assert grid.moved > 20
    assert grid.refused


def coarse(cell: Cell, value: Value, n: int) -> Value:
    """Another value, far away: another member of a choice, nothing, half of it, 1 for nothing or where empty."""
    if not isinstance(value, float):
        return [1.1 * v for v in value[:-1]] + [0.0]
    if isinstance(cell[0], Choice):
        return 1.0 if value == 2.0 else 2.0
    if not value or math.isnan(value):
        return 1.0
    return 0.5 * value if n % 2 else 0.0
