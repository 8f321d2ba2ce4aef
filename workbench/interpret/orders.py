"""A program as orders for the compiled machine: stretches of exact operations, and between them calls of kernels.

What rounds alike everywhere (sums, products, quotients, comparisons, choices) becomes orders; the rest (powers,
logarithms, rates) stays with numpy, in phases of its own: even phases are stretches, odd ones kernels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.interpret.loops import CODE, Orders
from workbench.interpret.tape import Operand, Plain, Program, Step, Symbol

MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
UNARY = ("square_root", "negative", "absolute", "round_down", "is_known")
MIXED = ("-", "divide", "ratio", "minimum", "maximum")
"""Operations with loops for a constant as the second operand, `-` for one as the first too."""
COMMUTING = ("+", "*")
OF_ROWS = ("multiple", "known_minimum", "known_maximum")
CONDITIONAL = ("compared", "chosen", "picked", "added_if", "otherwise", "unless_missing")
EXACT = frozenset((*UNARY, *MIXED, *COMMUTING, *OF_ROWS, *CONDITIONAL))
PASSES = {
    **dict.fromkeys(("+ss", "+sc", "-ss", "-sc", "-cs", "*ss", "*sc", "+product", "-product"), slice(2)),
    **dict.fromkeys(("added_equal", "added_where"), slice(1, 2)),
    **dict.fromkeys(("divide_ss", "divide_sc"), slice(1)),
}
"""Which rows an order cannot be finite without."""
FIRST_CONSTANT = 2
"""Place in an order where a constant of two operands stands: the third of its four."""


@dataclass(slots=True)
class Line:
    """An order before rows are given out: rows by symbol, constants by place."""

    name: str
    out: Symbol
    rows: tuple[Symbol, ...]
    constants: tuple[int, ...] = ()


@dataclass(slots=True)
class Phase:
    """A stretch of orders, or the steps that kernels take."""

    orders: Orders
    steps: list[Step] = field(default_factory=list)


class Plan:
    """How the machine runs a program.

    `phases` in order. `rows` is how many rows of `BLOCK` scenarios a stretch needs, `outer` gives what crosses from
    phase to phase its row of the chunk (`outer_rows` of them). `literals` are the constants after the program's own.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.literals: list[float] = []
        self._literal: dict[str, int] = {}
        self.rows = 1
        steps = _phased(program)
        self.outer, self.outer_rows = _crossing(program, steps)
        self.phases: list[Phase] = []
        for number, taken in enumerate(steps):
            if number % 2:
                self.phases.append(Phase(np.empty((0, 6), dtype=np.int32), taken))
            else:
                lines = _relieved(self._fused([line for step in taken for line in self._lines(step)]))
                self.phases.append(Phase(self._orders(lines)))

    def _constant(self, operand: Operand) -> int:
        if isinstance(operand, Plain):
            return self.program.constant[operand]
        assert not isinstance(operand, Symbol)
        name = repr(operand)
        if name not in self._literal:
            self._literal[name] = len(self.program.constants) + len(self.literals)
            self.literals.append(operand)
        return self._literal[name]

    def _filled(self, operands: Iterable[Operand], lines: list[Line]) -> list[Symbol]:
        """The operands as rows."""
        found: list[Symbol] = []
        for operand in operands:
            if not isinstance(operand, Symbol):
                constant, operand = self._constant(operand), Symbol()
                lines.append(Line("fill", operand, (), (constant,)))
            found.append(operand)
        return found

    def _lines(self, step: Step) -> list[Line]:
        """A step as orders."""
        lines: list[Line] = []
        name, out = step.name, step.out
        if name in CONDITIONAL:
            self._conditional(step, lines)
        elif name in UNARY or name in OF_ROWS:
            kind = "" if name in UNARY else "_ss"
            lines.append(Line(name + kind, out, tuple(self._filled(step.operands, lines))))
        else:
            a, b = step.operands
            if name in COMMUTING and not isinstance(a, Symbol):
                a, b = b, a
            stem = name if name in "+-*" else f"{name}_"
            if isinstance(a, Symbol) and isinstance(b, Symbol):
                lines.append(Line(f"{stem}ss", out, (a, b)))
            elif isinstance(a, Symbol):
                lines.append(Line(f"{stem}sc", out, (a,), (self._constant(b),)))
            elif name != "-":
                lines.append(Line(f"{stem}ss", out, tuple(self._filled(step.operands, lines))))
            else:
                assert isinstance(b, Symbol)
                lines.append(Line("-cs", out, (b,), (self._constant(a),)))
        return lines

    def _conditional(self, step: Step, lines: list[Line]) -> None:
        operands, out = step.operands, step.out
        match step.name:
            case "otherwise":
                first, default = operands
                if isinstance(first, Symbol) and not isinstance(default, Symbol):
                    lines.append(Line("otherwise_sc", out, (first,), (self._constant(default),)))
                else:
                    lines.append(Line("otherwise_ss", out, tuple(self._filled(operands, lines))))
            case "unless_missing":
                given, value = self._filled(operands, lines)
                lines.append(Line("unless_missing", out, (value, given)))
            case "compared":
                self._marked(step, out, lines, spoils=True)
            case "chosen" | "picked":
                mark = self._marked(step, Symbol(), lines, spoils=step.name == "chosen")
                lines.append(Line("choose", out, (mark, *self._filled(operands[2:], lines))))
            case _:
                a, b, total, part = operands
                constants = not isinstance(b, Symbol) and not isinstance(part, Symbol)
                if step.test == "==" and isinstance(a, Symbol) and constants:
                    rows = (a, *self._filled([total], lines))
                    lines.append(Line("added_equal", out, rows, (self._constant(b), self._constant(part))))
                else:
                    mark = self._marked(step, Symbol(), lines, spoils=False)
                    lines.append(Line("added_where", out, (mark, *self._filled([total, part], lines))))

    def _marked(self, step: Step, out: Symbol, lines: list[Line], *, spoils: bool) -> Symbol:
        """1 or 0 by the comparison of the first two operands; if it `spoils`, NaN in a careful run where one is NaN."""
        a, b = step.operands[:2]
        test = step.test
        if not isinstance(a, Symbol) and isinstance(b, Symbol):
            a, b, test = b, a, MIRRORED[test]
        target = Symbol() if spoils else out
        (row,) = self._filled([a], lines)
        if isinstance(b, Symbol):
            lines.append(Line(f"{test}ss", target, (row, b)))
        else:
            lines.append(Line(f"{test}sc", target, (row,), (self._constant(b),)))
        if spoils and isinstance(b, Symbol):
            lines.append(Line("spoil_ss", out, (target, row, b)))
        elif spoils:
            lines.append(Line("spoil_s", out, (target, row)))
        return out

    def _fused(self, lines: list[Line]) -> list[Line]:
        """A product that only the next sum or difference reads becomes one with it: still rounded twice."""
        reads: dict[Symbol, int] = {}
        for line in lines:
            for row in line.rows:
                reads[row] = reads.get(row, 0) + 1
        single = {
            line.out: line
            for line in lines
            if line.name == "*sc" and reads.get(line.out, 0) == 1 and line.out not in self.outer
        }
        gone: set[Symbol] = set()
        found: list[Line] = []
        for line in lines:
            if line.name in ("+ss", "-ss"):
                a, b = line.rows
                if line.name == "+ss" and b not in single:
                    a, b = b, a
                product = single.get(b)
                if product is not None and a != b:
                    gone.add(b)
                    line = Line(f"{line.name[0]}product", line.out, (a, *product.rows), product.constants)
            found.append(line)
        return [line for line in found if line.out not in gone]

    def _orders(self, lines: list[Line]) -> Orders:
        """The lines with rows given out by last use; what comes from other phases is loaded, what goes is stored."""
        last = {row: n for n, line in enumerate(lines) for row in line.rows}
        place: dict[Symbol, int] = {}
        free: list[int] = []
        orders: list[list[int]] = []

        def taken() -> int:
            if free:
                return free.pop()
            self.rows += 1
            free.append(self.rows - 1)
            return free.pop()

        self_rows, self.rows = self.rows, 0
        for n, line in enumerate(lines):
            for row in dict.fromkeys(line.rows):
                if row not in place:
                    place[row] = taken()
                    orders.append([CODE["load"], place[row], self.outer[row], 0, 0, 0])
            place[line.out] = taken()  # before its operands' rows are free: never one of them
            orders.append(_order(line, place))
            if line.out in self.outer:
                orders.append([CODE["store"], self.outer[line.out], place[line.out], 0, 0, 0])
            free += [place[row] for row in dict.fromkeys(line.rows) if last[row] == n]
            if line.out not in last:
                free.append(place[line.out])
        self.rows = max(self.rows, self_rows)
        return np.array(orders, dtype=np.int32).reshape(-1, 6)


def _relieved(lines: list[Line]) -> list[Line]:
    """Without a look for overflow in what goes into a later sum, product or numerator: there it stays infinite or
    becomes NaN, and is seen."""
    passed = {row for line in lines for row in line.rows[PASSES.get(line.name, slice(0))]}
    for line in lines:
        if line.out in passed and f"unseen{line.name}" in CODE:
            line.name = f"unseen{line.name}"
    return lines


def _order(line: Line, place: dict[Symbol, int]) -> list[int]:
    """Rows first; constants from the third place on, but for a default, which stands after its row."""
    rows = [place[row] for row in line.rows]
    first = 1 if line.name == "otherwise_sc" else FIRST_CONSTANT
    if line.constants:
        rows += [0] * (first - len(rows))
    numbers = [*rows, *line.constants]
    return [CODE[line.name], place[line.out], *numbers, *[0] * (4 - len(numbers))]


def _phased(program: Program) -> list[list[Step]]:
    """The steps by phase, each in the earliest that it can stand in."""
    phase: dict[Symbol, int] = dict.fromkeys(program.inputs, 0)
    found: list[list[Step]] = [[]]
    for step in program.steps:
        number = max((phase[o] for o in step.operands if isinstance(o, Symbol)), default=0)
        if (number % 2 == 0) != (step.name in EXACT):
            number += 1
        phase[step.out] = number
        while len(found) <= number:
            found.append([])
        found[number].append(step)
    return found


def _crossing(program: Program, phases: Sequence[Sequence[Step]]) -> tuple[dict[Symbol, int], int]:
    """Rows of the chunk for inputs, outputs, what kernels read and write and what one stretch leaves to another."""
    made = dict.fromkeys(program.inputs, -1)
    last: dict[Symbol, int] = dict.fromkeys(program.inputs, 0)
    for number, steps in enumerate(phases):
        for step in steps:
            made[step.out] = number
            for operand in step.operands:
                if isinstance(operand, Symbol):
                    last[operand] = number
    last.update(dict.fromkeys(program.outputs, len(phases)))
    crossing = [s for s in made if last.get(s, -1) > made[s] or made[s] % 2]
    row: dict[Symbol, int] = {}
    free: list[int] = []
    ending: dict[int, list[int]] = {}
    number, count = -1, 0
    for symbol in sorted(crossing, key=lambda s: made[s]):
        while number < made[symbol]:
            free += ending.pop(number, [])
            number += 1
        if not free:
            free.append(count)
            count += 1
        row[symbol] = free.pop()
        ending.setdefault(last.get(symbol, made[symbol]), []).append(row[symbol])
    return row, max(count, 1)
