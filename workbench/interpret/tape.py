"""A recorded calculation over many scenarios: steps in order, unneeded ones dropped, results in few reused buffers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from workbench.interpret.kernels import Floats, Kernels
from workbench.interpret.step_order import sooner


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A figure with one value per scenario."""


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A figure that is the same in all scenarios, at a place of the prelude: another base may give it another value.

    Trap: it has no truth value and equals nothing; what a recorder wants to know of it, it must ask the prelude.
    """

    place: int

    def __bool__(self) -> bool:
        raise TypeError("ask the prelude")


Operand = float | Plain | Symbol
"""A number of the model itself, a figure that is the same in all scenarios, or one with a value for each."""

TESTS: dict[str, np.ufunc] = {
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
IN_PLACE: dict[str, np.ufunc] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "negative": np.negative,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "absolute": np.absolute,
    "round_down": np.trunc,
}
"""Operations that may write over what they read."""
EXTREMES = ("minimum", "maximum")
OF_MANY = ("internal_rate", "yield_ahead", "count", "mean", "harmonic_mean", "quartile", "percent_below")
MANY = 1000
"""Registers beyond which another order of the steps is worth the time to find it."""
PASS_ON = ("chosen", "added_if", "otherwise", "unless_missing")
"""Operations that hand on a plain number that may be NaN."""


class Step(NamedTuple):
    """`out` becomes operation `name` (with a comparison `test`, for those that need one) of the operands."""

    name: str
    test: str
    operands: tuple[Operand, ...]
    out: Symbol


Call = tuple[Callable[..., object], tuple[object, ...], Floats]
"""A function, what it is called with, and the array it writes."""


class Tape:
    """Steps as they are recorded; the same operation of the same operands is recorded once."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.found: dict[tuple[str, str, tuple[Operand, ...]], Symbol] = {}

    def emit(self, name: str, *operands: Operand, test: str = "") -> Symbol:
        """The result of an operation of which at least one operand differs by scenario."""
        key = (name, test, operands)
        known = self.found.get(key)
        if known is None:
            known = self.found[key] = Symbol()
            self.steps.append(Step(name, test, operands, known))
        return known


class Program:
    """A tape cut down to what `outputs` need, with a register for every symbol while it lives.

    `values` are the plain numbers by place. Those that steps read stand in `constants`, in the order of `plains`;
    bound steps read that array, so that a move to another base only writes to it.
    """

    def __init__(
        self, tape: Tape, inputs: Sequence[Symbol], outputs: Sequence[Symbol], values: Sequence[float]
    ) -> None:
        needed = set(outputs)
        kept: list[Step] = []
        for step in reversed(tape.steps):
            if step.out in needed:
                kept.append(step)
                needed.update(o for o in step.operands if isinstance(o, Symbol))
        self.steps = kept[::-1]
        used = [o for step in self.steps for o in step.operands if isinstance(o, Plain)]
        self.plains = list(dict.fromkeys(used))
        self.constant = {plain: n for n, plain in enumerate(self.plains)}
        """Where in `constants` a plain operand stands."""
        self.constants = np.empty(len(self.plains))
        handed_on = [o for step in self.steps if step.name in PASS_ON for o in step.operands]
        self._is_always_dirty = any(isinstance(o, float) and o != o for o in handed_on)
        self._handed_on = [self.constant[o] for o in handed_on if isinstance(o, Plain)]
        self.set_constants(values)
        self.inputs = [symbol for symbol in inputs if symbol in needed]
        self.outputs = list(outputs)
        self.register: dict[Symbol, int] = {}
        self.registers = self._allot()
        if self.registers > MANY + len(self.outputs):
            self._reorder()
            self.registers = self._allot()

    def set_constants(self, values: Sequence[float]) -> None:
        """Take the plain numbers of a base, by place."""
        self.constants[:] = [values[plain.place] for plain in self.plains]
        self.is_dirty = self._is_always_dirty or bool(np.isnan(self.constants[self._handed_on]).any())

    def _reorder(self) -> None:
        made = {step.out: n for n, step in enumerate(self.steps)}
        reads = [{made[o] for o in step.operands if isinstance(o, Symbol) and o in made} for step in self.steps]
        order = sooner(reads, [made[o] for o in self.outputs if o in made])
        self.steps = [self.steps[n] for n in order]

    def _allot(self) -> int:
        """Give out registers by last use; returns how many there are."""
        forever = len(self.steps)
        last = {o: n for n, step in enumerate(self.steps) for o in step.operands if isinstance(o, Symbol)}
        last.update(dict.fromkeys(self.outputs, forever))
        free: list[int] = []
        count = 0
        for symbol in self.inputs:
            self.register[symbol] = count
            count += 1
        for n, step in enumerate(self.steps):
            released: list[int] = []
            for o in step.operands:
                if isinstance(o, Symbol) and last[o] == n:
                    last[o] = forever  # an operand may stand there twice
                    released.append(self.register[o])
            if step.name in IN_PLACE:
                free += released
            if free:
                self.register[step.out] = free.pop()
            else:
                self.register[step.out] = count
                count += 1
            if step.name not in IN_PLACE:
                free += released
        return count

    def plain_places(self) -> dict[Operand, Floats]:
        """Plain operands as views of `constants`."""
        return {plain: self.constants[n : n + 1].reshape(()) for plain, n in self.constant.items()}

    def bind(self, kernels: Kernels, memory: Floats) -> list[Call]:
        """The steps as calls on rows of `memory` (registers × scenarios), each with the row it writes."""
        rows = list(memory)
        places: dict[Operand, Floats] = {symbol: rows[n] for symbol, n in self.register.items()}
        places.update(self.plain_places())
        return [bound_step(step, kernels, places) for step in self.steps]


def bound_step(step: Step, kernels: Kernels, places: Mapping[Operand, Floats]) -> Call:
    """A step as a call on the arrays that stand for symbols and plain numbers."""
    given = tuple(places[o] if isinstance(o, Symbol | Plain) else o for o in step.operands)
    out = places[step.out]
    if step.name in EXTREMES:  # numpy wants their result named
        return partial(IN_PLACE[step.name], out=out), given, out
    if step.name in IN_PLACE:
        return IN_PLACE[step.name], (*given, out), out
    if step.name in OF_MANY:
        return partial(getattr(kernels, step.name), out=out), given, out
    if step.test:
        return getattr(kernels, step.name), (TESTS[step.test], *given, out), out
    return getattr(kernels, step.name), (*given, out), out


class Player:
    """Runs a program over scenarios, a chunk at a time, in one block of memory."""

    def __init__(self, program: Program, chunk: int) -> None:
        self.program = program
        self.chunk = chunk
        self.kernels = Kernels(chunk)
        self.memory = np.empty((program.registers, chunk))
        self.bound = program.bind(self.kernels, self.memory)
        self.width = chunk

    def play(self, given: Sequence[Floats], *, is_dirty: bool) -> list[Floats]:
        """Outputs of one chunk (views that the next call writes over). `given` follows `program.inputs`; `is_dirty`
        says that an input holds a NaN that is an error."""
        width = len(given[0]) if given else self.chunk
        if width != self.width:
            self.width = width
            self.bound = self.program.bind(self.kernels, self.memory[:, :width])
        kernels = self.kernels
        with np.errstate(divide="call", over="call", invalid="call", under="ignore", call=kernels.flagged):
            self._load(given)
            kernels.begin(is_dirty=is_dirty or self.program.is_dirty)
            for function, arguments, _ in self.bound:
                function(*arguments)
            if not kernels.ended_well():
                self._load(given)
                kernels.begin(is_dirty=True)
                for function, arguments, out in self.bound:
                    function(*arguments)
                    kernels.clean(out)
        return [self.memory[self.program.register[symbol], :width] for symbol in self.program.outputs]

    def _load(self, given: Sequence[Floats]) -> None:
        for symbol, values in zip(self.program.inputs, given, strict=True):
            self.memory[self.program.register[symbol], : self.width] = values
