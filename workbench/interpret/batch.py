"""Many scenarios of one model at once: for simulations, grids and tornado charts.

What no scenario changes is taken from one evaluation of the base inputs. The rest is recorded cell by cell, cut down
to what the wanted items need and played on numpy arrays, a chunk of scenarios at a time. Each scenario's figures are
the same to the bit whatever stands beside it in the batch.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

import numpy as np

from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.interpret.kernels import Floats
from workbench.interpret.machine import Machine, player
from workbench.interpret.prelude import Plan
from workbench.interpret.reading import figure
from workbench.interpret.recorder import follow
from workbench.interpret.recording import CellInTime, Recording
from workbench.interpret.tape import Player, Program, Symbol
from workbench.rows.checks import missing_item
from workbench.rows.model import Model

CHUNK = 4096
Varying = Mapping[CellInTime, Floats]


class Batch:
    """A model prepared for many scenarios of the same varying inputs, to be run as often as draws arrive.

    `varying` names cells (item, member or None, period or None): of an item with periods, period None means every
    period 1..N and 0 the opening; a row that is named is typed over. `wanted` names the items whose figures come back.
    `is_compiled` asks for the compiled machine, several times faster; without numba installed numpy gives the same.
    """

    def __init__(
        self,
        model: Model,
        shape: Shape,
        inputs: Inputs,
        varying: Iterable[CellInTime],
        wanted: Iterable[Cell],
        chunk: int = CHUNK,
        *,
        is_compiled: bool = False,
    ) -> None:
        self.model = model
        self.shape = shape
        self.wanted = tuple(dict.fromkeys(wanted))
        self.base = evaluate(model, shape, inputs)
        self._overrides = _typed(inputs)
        self._plan: Plan | None = None
        self.symbols = {cell: Symbol() for cell in varying}
        cells: dict[CellInTime, Symbol] = {}
        for cell in sorted(self.symbols, key=lambda c: c[2] is not None):  # one period outranks every period
            cells.update(dict.fromkeys(self._periods(cell), self.symbols[cell]))
        with _many_small_objects():
            recording = Recording(model, self.base, inputs.overrides, cells, follow)
            recording.record(self._all_wanted())
            self.outputs: dict[CellInTime, Symbol] = {}
            for cell in self._all_wanted():
                found = recording.cell(*cell)
                if isinstance(found, Symbol):
                    self.outputs[cell] = found
            symbols, outputs = list(self.symbols.values()), list(dict.fromkeys(self.outputs.values()))
            self._prelude = recording.prelude
            self.program = Program(recording.tape, symbols, outputs, self._prelude.values)
            self.chunk = chunk
            self.is_compiled = is_compiled
            self.player = self.new_player()

    def new_player(self) -> Player | Machine:
        """What runs the recording, with memory of its own: one for each thread that calls `run` beside others."""
        return player(self.program, self.chunk, is_compiled=self.is_compiled)

    def move_to(self, shape: Shape, inputs: Inputs) -> bool:
        """Depart from other base inputs from now on, without recording anew: `run` then gives to the bit what a new
        batch would. False, with nothing changed, where one is needed: the shape or what is typed over is another, or
        a decision that the recording rests on would fall otherwise. Raises KeyError as `evaluate` does.
        """
        if shape != self.shape or _typed(inputs) != self._overrides:
            return False
        base = evaluate(self.model, shape, inputs)
        if self._plan is None:
            self._plan = self._prelude.plan(self.program.plains)
        values = self._prelude.moved(self._plan, base)
        if values is None:
            return False
        self.base = base
        self.program.set_constants(values)
        return True

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Batch holds buffers and calls bound to them; make one where it is to run")

    def _all_wanted(self) -> Iterator[CellInTime]:
        for item, entity in self.wanted:
            for period in range(self.shape.periods + 1) if item.is_periodic else (None,):
                yield item, entity, period

    def _periods(self, cell: CellInTime) -> list[CellInTime]:
        item, entity, period = cell
        if not item.is_periodic or period is not None:
            return [cell]
        return [(item, entity, t) for t in range(1, self.shape.periods + 1)]

    def run(self, varying: Varying, by: Player | Machine | None = None) -> dict[Cell, Floats]:
        """Figures of the wanted items for the scenarios in `varying`, which holds an array of shape (S,) for every
        varying cell. Single figures have shape (S,), rows (N + 1, S) with the opening first, as `Arrays.row`.

        Several threads may run at once, each `by` a player of its own, while none moves the base. Raises ValueError
        when an array is missing or of another length.
        """
        count = _count(self.symbols, varying)
        played_by = by or self.player
        results = self._blank(count)
        given = {symbol: np.asarray(varying[cell], dtype=np.float64) for cell, symbol in self.symbols.items()}
        strict = [symbol for cell, symbol in self.symbols.items() if not missing_item(cell[0])]
        chunk = played_by.chunk
        for low in range(0, count if self.outputs else 0, chunk):
            part = [given[symbol][low : low + chunk] for symbol in self.program.inputs]
            is_dirty = any(bool(np.isnan(given[symbol][low : low + chunk]).any()) for symbol in strict)
            played = dict(zip(self.program.outputs, played_by.play(part, is_dirty=is_dirty), strict=True))
            for (item, entity, period), symbol in self.outputs.items():
                target = results[item, entity] if period is None else results[item, entity][period]
                target[low : low + chunk] = played[symbol]
        return results

    def _blank(self, count: int) -> dict[Cell, Floats]:
        """Results filled with what no scenario changes."""
        results: dict[Cell, Floats] = {}
        for item, entity in self.wanted:
            if item.is_periodic:
                column = [figure(self.base, item, entity, t) for t in range(self.shape.periods + 1)]
                results[item, entity] = np.repeat(np.array(column)[:, np.newaxis], count, axis=1)
            else:
                results[item, entity] = np.full(count, figure(self.base, item, entity, None))
        return results


@contextmanager
def _many_small_objects() -> Iterator[None]:
    """Hundreds of thousands are made and all of them stay: Python's collector, which would look at them again and again
    in vain, takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _typed(inputs: Inputs) -> dict[Cell, tuple[bool, ...]]:
    """Where rows are typed over: what stands there is read with the other figures of the base."""
    return {cell: tuple(value != value for value in values) for cell, values in inputs.overrides.items()}


def _count(symbols: Iterable[CellInTime], varying: Varying) -> int:
    lengths: set[int] = set()
    for cell in symbols:
        if cell not in varying or varying[cell].ndim != 1:
            raise ValueError(f"{cell[0].key}: needs one value for each scenario")
        lengths.add(len(varying[cell]))
    if len(lengths) > 1:
        raise ValueError(f"the varying inputs have different numbers of scenarios: {sorted(lengths)}")
    return lengths.pop() if lengths else 1


def evaluate_many(
    model: Model,
    shape: Shape,
    inputs: Inputs,
    varying: Varying,
    wanted: Sequence[Cell],
    chunk: int = CHUNK,
) -> dict[Cell, Floats]:
    """Figures of `wanted` for every scenario in `varying` (arrays of shape (S,)), all else as in `inputs`.

    Single figures have shape (S,), rows (N + 1, S) with the opening first. Memory is bounded by `chunk`, not by S,
    but for inputs and results. Raises ValueError when the arrays differ in length.
    """
    return Batch(model, shape, inputs, varying, wanted, min(chunk, max(_count(varying, varying), 1))).run(varying)
