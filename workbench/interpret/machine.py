"""A program of many scenarios run by compiled loops instead of numpy, where numba is installed: the same figures.

Numba is imported when a machine is made, which takes a moment; the loops are compiled once for all models and kept on
disk. A scenario's figures are to the bit those of `tape.Player`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from workbench.interpret.kernels import Floats, Kernels
from workbench.interpret.tape import Call, Operand, Player, Program, bound_step


def is_available() -> bool:
    """Whether numba is installed."""
    try:
        return find_spec("numba") is not None
    except (ImportError, ValueError):  # what stands for it in `sys.modules` is no module
        return False


def player(program: Program, chunk: int, *, is_compiled: bool) -> Player | Machine:
    """What runs the program, `chunk` scenarios at a time: a machine if it is asked for and can be had."""
    return Machine(program, chunk) if is_compiled and is_available() else Player(program, chunk)


class Machine:
    """Runs a program in blocks of scenarios. One instance serves one thread; several share a program, and run at the
    same time, since the loops let go of the interpreter."""

    def __init__(self, program: Program, chunk: int) -> None:
        from workbench.interpret.loops import BLOCK, stretch
        from workbench.interpret.orders import Plan

        self._stretch = stretch
        self._block = BLOCK
        self.program = program
        self.chunk = chunk
        self.plan = Plan(program)
        blocks = -(-chunk // BLOCK)
        self.kernels = Kernels(blocks * BLOCK)
        self._rows = np.zeros((self.plan.rows, BLOCK))
        # rows a power of 2 apart would share the same few lines of the cache
        self._outer = np.zeros((self.plan.outer_rows, blocks * BLOCK + 8))
        self._careful = np.zeros(blocks, dtype=np.bool_)
        own = len(program.constants)
        self._constants = np.array([*np.zeros(own), *self.plan.literals, 0.0])
        self._own = self._constants[:own]
        self._width = blocks * BLOCK
        self._calls = self._bound()
        self._numpy: Player | None = None

    def play(self, given: Sequence[Floats], *, is_dirty: bool) -> list[Floats]:
        """Outputs of one chunk (views that the next call writes over), as `Player.play`."""
        self._own[:] = self.program.constants
        if np.isinf(self._constants).any() or any(np.isinf(values).any() for values in given):
            return self._as_numpy(given, is_dirty=is_dirty)
        width = len(given[0]) if given else self.chunk
        count = -(-width // self._block)
        if count * self._block != self._width:
            self._width = count * self._block
            self._calls = self._bound()
        for symbol, values in zip(self.program.inputs, given, strict=True):
            row = self._outer[self.plan.outer[symbol]]
            row[:width] = values
            row[width : count * self._block] = values[-1:]
        self._careful[:count] = is_dirty or self.program.is_dirty
        kernels = self.kernels
        with np.errstate(divide="call", over="call", invalid="call", under="ignore", call=kernels.flagged):
            kernels.begin(is_dirty=True)
            for phase, calls in zip(self.plan.phases, self._calls, strict=True):
                if len(phase.orders):
                    self._stretch(phase.orders, self._rows, self._constants, self._outer, count, self._careful)
                for function, arguments, out in calls:
                    function(*arguments)
                    kernels.clean(out)
                    if np.isnan(out).any():
                        self._careful[:count] |= np.isnan(out).reshape(-1, self._block).any(axis=1)
        return [self._outer[self.plan.outer[symbol], :width] for symbol in self.program.outputs]

    @property
    def blocks_in_error(self) -> int:
        """In how many blocks of the latest chunk an error stands or a number was missing where that is an error."""
        return int(self._careful[: self._width // self._block].sum())

    def _bound(self) -> list[list[Call]]:
        """By phase the calls of kernels, on rows of the chunk."""
        program = self.program
        places: dict[Operand, Floats] = {s: self._outer[n, : self._width] for s, n in self.plan.outer.items()}
        places.update(program.plain_places())
        return [[bound_step(step, self.kernels, places) for step in phase.steps] for phase in self.plan.phases]

    def _as_numpy(self, given: Sequence[Floats], *, is_dirty: bool) -> list[Floats]:
        """An infinite input spreads until an error of any scenario of its chunk makes it one: as the numpy player."""
        if self._numpy is None:
            self._numpy = Player(self.program, self.chunk)
        return self._numpy.play(given, is_dirty=is_dirty)
