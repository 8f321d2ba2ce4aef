"""Python source of a model's evaluator: passes of straight-line statements over floats, one loop per pass.

One numpy call costs as much for one float as for 256, so a single scenario runs on plain floats, entities unrolled.
The fast dialect lets Python raise where Excel would show an error; the caller then runs the safe dialect, in which
NaN absorbs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, assert_never

from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.graph import Need, Node, Pass, opening_of, precedents
from workbench.rows.items import Choice, Constant, Derived, EntitySet, Item, Number, Series
from workbench.rows.model import Model

Cell = tuple[Item, int | None]
"""An item and the position of the entity, or None when the item has no entity set."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the generated code depends on: periods N, members per entity set, and which rows are typed over."""

    periods: int
    entities: tuple[tuple[EntitySet, int], ...]
    overridden: frozenset[Cell] = frozenset()

    def count(self, entity_set: EntitySet | None) -> int:
        """Members of the set; 1 for items without one."""
        if entity_set is None:
            return 1
        return dict(self.entities)[entity_set]

    def members(self, item: Item) -> list[int | None]:
        """The entity positions of an item: [None] without an entity set."""
        return [None] if item.per is None else list(range(self.count(item.per)))


class Dialect:
    """How each operation is spelt on plain floats, raising where Excel would show an error."""

    def binary(self, operator: str, a: str, b: str) -> str:
        return f"power({a}, {b})" if operator == "**" else f"({a} {operator} {b})"

    def negative(self, a: str) -> str:
        return f"(-{a})"

    def compare(self, operator: str, a: str, b: str) -> str:
        return f"(1.0 if {a} {operator} {b} else 0.0)"

    def where(self, condition: Expression, then: str, other: str, emit: Callable[[Expression], str]) -> str:
        if isinstance(condition, x.Compare):
            test = f"{emit(condition.left)} {condition.operator} {emit(condition.right)}"
        else:
            test = emit(condition)
        return f"({then} if {test} else {other})"

    def extreme(self, name: str, operator: str, arguments: list[str]) -> str:
        if len(arguments) == 2 and all(a.isidentifier() or a[0].isdigit() for a in arguments):
            a, b = arguments  # the conditional expression is several times faster than min() and max()
            return f"({a} if {a} {operator} {b} else {b})"
        return f"{name}({', '.join(arguments)})"

    def call(self, function: Function, arguments: list[str]) -> str:
        match function:
            case Function.MINIMUM:
                return self.extreme("min", "<", arguments)
            case Function.MAXIMUM:
                return self.extreme("max", ">", arguments)
            case Function.OTHERWISE if arguments[0].isidentifier():
                a, b = arguments
                return f"({a} if {a} == {a} else {b})"
            case Function.RATIO if arguments[1].isidentifier():
                a, b = arguments
                return f"({a} / {b} if {b} else nan)"
            case _:
                return f"{function.value}({', '.join(arguments)})"

    def add_up(self, parts: list[str]) -> str:
        return f"({' + '.join(parts)})" if parts else "0.0"

    def before(self, parts: list[str], keys: list[str], mine: int) -> str:
        return self.add_up(
            [
                f"({part} if {key} {'<=' if e < mine else '<'} {keys[mine]} else 0.0)"
                for e, (part, key) in enumerate(zip(parts, keys, strict=True))
                if e != mine
            ]
        )


class SafeDialect(Dialect):
    """The same operations as functions in which NaN stands for an Excel error and absorbs."""

    names: ClassVar[dict[str, str]] = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
    tests: ClassVar[dict[str, str]] = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}

    def binary(self, operator: str, a: str, b: str) -> str:
        return f"{self.names[operator]}({a}, {b})"

    def compare(self, operator: str, a: str, b: str) -> str:
        return f"{self.tests[operator]}({a}, {b})"

    def where(self, condition: Expression, then: str, other: str, emit: Callable[[Expression], str]) -> str:
        return f"choose({emit(condition)}, {then}, {other})"

    def extreme(self, name: str, operator: str, arguments: list[str]) -> str:
        return f"{name}imum({', '.join(arguments)})"

    def add_up(self, parts: list[str]) -> str:
        return f"total(({', '.join(parts)},))" if parts else "0.0"

    def before(self, parts: list[str], keys: list[str], mine: int) -> str:
        return f"sum_before(({', '.join(parts)},), ({', '.join(keys)},), {mine})"

    def call(self, function: Function, arguments: list[str]) -> str:
        match function:
            case Function.MINIMUM:
                return self.extreme("min", "<", arguments)
            case Function.MAXIMUM:
                return self.extreme("max", ">", arguments)
            case _:
                return f"{function.value}({', '.join(arguments)})"


@dataclass(slots=True)
class Program:
    """Generated source and the slots in which its results come back.

    `inputs` lists the cells in the order the function takes them. `figures` are scalar cells in result order, `rows`
    the periodic cells in result order; `openings` the cells whose opening value comes back, in order.
    """

    source: str
    inputs: list[Cell] = field(default_factory=list)
    overrides: list[Cell] = field(default_factory=list)
    figures: list[Cell] = field(default_factory=list)
    rows: list[Cell] = field(default_factory=list)
    openings: list[Cell] = field(default_factory=list)


class Generator:
    """Writes the source of one model in one shape."""

    def __init__(self, model: Model, shape: Shape, dialect: Dialect, wanted: frozenset[Node] | None = None) -> None:
        self.model = model
        self.shape = shape
        self.dialect = dialect
        self.wanted = wanted
        self.number = {item: n for n, item in enumerate(model.items)}
        self.lines: list[str] = []
        self.program = Program("")
        self.in_loop: set[Node] = set()
        self.owner: Item | None = None
        self.entity: int | None = None
        self.time = ""  # the loop variable while inside a loop

    def name(self, item: Item, entity: int | None = None, prefix: str = "x") -> str:
        """Variable of a cell: x12 or x12_3."""
        who = "" if item.per is None else f"_{entity}"
        return f"{prefix}{self.number[item]}{who}"

    def write(self) -> Program:
        """Generate the function `evaluate(V, O, N)`: inputs, overrides, periods."""
        program = self.program
        for item in self.model.items:
            if isinstance(item, Number | Choice | Constant | Series):
                program.inputs += [(item, e) for e in self.shape.members(item)]
        for cell in sorted(self.shape.overridden, key=lambda c: (self.number[c[0]], c[1] or 0)):
            program.overrides.append(cell)
        if program.inputs:
            names = [self.name(i, e, "c" if isinstance(i, Series) else "x") for i, e in program.inputs]
            self.lines.append(f"({', '.join(names)},) = V")
        if program.overrides:
            self.lines.append(f"({', '.join(self.name(i, e, 'v') for i, e in program.overrides)},) = O")
        for one in self.model.passes:
            self._figures(one)
            self._loop(one.forward, one, forward=True)
            self._loop(one.backward, one, forward=False)
        figures = ", ".join(self.name(i, e) for i, e in program.figures)
        rows = ", ".join(self.name(i, e, "c") for i, e in program.rows)
        openings = ", ".join(self.name(i, e, "o") for i, e in program.openings)
        self.lines.append(f"return [{figures}], [{rows}], [{openings}]")
        program.source = "def evaluate(V, O, N):\n" + "\n".join("    " + line for line in self.lines) + "\n"
        return program

    def _keeps(self, node: Node) -> bool:
        return self.wanted is None or node in self.wanted

    def _figures(self, one: Pass) -> None:
        self.time = ""
        for node in filter(self._keeps, one.figures):
            item = node.item
            formula = opening_of(item) if node.is_opening else None
            for entity in self.shape.members(item):
                if node.is_opening:
                    assert formula is not None
                    self.lines.append(f"{self.name(item, entity, 'o')} = {self.text(item, entity, formula)}")
                    self.program.openings.append((item, entity))
                elif isinstance(item, Derived):
                    self.lines.append(f"{self.name(item, entity)} = {self.text(item, entity, item.formula)}")
                    self.program.figures.append((item, entity))

    def _loop(self, all_nodes: list[Node], one: Pass, *, forward: bool) -> None:
        nodes = list(filter(self._keeps, all_nodes))
        if not nodes:
            return
        self.in_loop = set(nodes)
        read = [(node, p) for node in nodes for p in precedents(_formula(node), node.item)]
        history = {p.item for _, p in read if p.need is Need.TRAILING and Node(p.item) in self.in_loop}
        lagged = list(dict.fromkeys(p.item for _, p in read if p.need is Need.PREVIOUS))
        led = list(dict.fromkeys(p.item for _, p in read if p.need is Need.FOLLOWING and Node(p.item) in self.in_loop))
        outside = list(dict.fromkeys(p.item for _, p in read if p.need is Need.NOW and self._is_stored(p.item)))
        carried = [i for i in lagged + led if Node(i) in self.in_loop]
        for item in dict.fromkeys(carried):
            for e in self.shape.members(item):
                start = self.name(item, e, "o") if item in lagged else "0.0"
                self.lines.append(f"{self.name(item, e)} = {start}")
        for item in history:
            self.lines += [f"{self.name(item, e, 'h')} = []" for e in self.shape.members(item)]
        self.lines += ["out = []", f"for t in {'range(N)' if forward else 'range(N - 1, -1, -1)'}:"]
        body: list[str] = []
        for item in dict.fromkeys(carried):
            body += [f"{self.name(item, e, 'p')} = {self.name(item, e)}" for e in self.shape.members(item)]
        for item in [i for i in lagged if Node(i) not in self.in_loop]:
            for e in self.shape.members(item):
                before = self.name(item, e, "c")
                body.append(f"{self.name(item, e, 'p')} = {before}[t - 1] if t else {self.name(item, e, 'o')}")
        for item in outside:
            body += [f"{self.name(item, e)} = {self.name(item, e, 'c')}[t]" for e in self.shape.members(item)]
        self.time = "t"
        cells: list[Cell] = []
        for node in nodes:
            for e in self.shape.members(node.item):
                body += self._statement(node.item, e, history)
                cells.append((node.item, e))
        self.time = ""
        if cells:
            body.append(f"out.append(({', '.join(self.name(i, e) for i, e in cells)},))")
        self.lines += ["    " + line for line in body] or ["    pass"]
        if cells:
            turn = "out" if forward else "reversed(out)"
            self.lines.append(f"({', '.join(self.name(i, e, 'c') for i, e in cells)},) = zip(*{turn})")
        self.program.rows += cells
        self.in_loop = set()

    def _statement(self, item: Item, entity: int | None, history: set[Item]) -> list[str]:
        assert isinstance(item, Derived)
        target = self.name(item, entity)
        formula = self.text(item, entity, item.formula)
        lines = [f"{target} = {formula}"]
        if (item, entity) in self.shape.overridden:
            typed = f"{self.name(item, entity, 'v')}[t]"
            lines = [f"{target} = {typed}", f"if {target} != {target}: {target} = {formula}"]
        if item in history:
            lines.append(f"{self.name(item, entity, 'h')}.append({target})")
        return lines

    def _is_stored(self, item: Item) -> bool:
        return item.is_periodic and Node(item) not in self.in_loop

    def text(self, owner: Item, entity: int | None, formula: Expression) -> str:
        """Source of a formula for one cell."""
        self.owner, self.entity = owner, entity
        return self.emit(formula)

    def emit(self, node: Expression) -> str:
        """Source of one node."""
        match node:
            case Item():
                return self.name(node, self.entity)
            case x.Const(value):
                return repr(value)
            case x.Binary(operator, left, right):
                return self.dialect.binary(operator, self.emit(left), self.emit(right))
            case x.Negative(operand):
                return self.dialect.negative(self.emit(operand))
            case x.Compare(operator, left, right):
                return self.dialect.compare(operator, self.emit(left), self.emit(right))
            case x.Where(condition, then, other):
                return self.dialect.where(condition, self.emit(then), self.emit(other), self.emit)
            case x.Pick(choice, branches):
                return self._pick(choice, branches)
            case x.Is(choice, member):
                return f"(1.0 if {self.emit(choice)} == {choice.code(member)!r} else 0.0)"
            case x.Call(function, arguments):
                return self.dialect.call(function, [self.emit(a) for a in arguments])
            case x.Previous(item) | x.Following(item):
                return self._neighbour(node, item)
            case x.OwnPrevious() | x.OwnFollowing():
                assert self.owner is not None
                return self.name(self.owner, self.entity, "p")
            case x.Windowed(kind, item, periods):
                return self._window(kind, item, self.emit(periods))
            case x.PeriodReduction(kind, item, extra):
                return self._over_periods(kind, item, "" if extra is None else self.emit(extra))
            case x.EntityReduction(kind, item, extra):
                return self._over_entities(kind, item, "" if extra is None else self.emit(extra))
            case x.SumBefore(item, by):
                return self._sum_before(item, by)
            case _:
                raise TypeError(f"no source for {type(node).__name__}")

    def _pick(self, choice: Choice, branches: tuple[Expression, ...]) -> str:
        code = self.emit(choice)
        source = self.emit(branches[-1])
        for number in range(len(branches) - 1, 0, -1):
            source = f"({self.emit(branches[number - 1])} if {code} == {float(number)!r} else {source})"
        return source

    def _neighbour(self, node: Expression, item: Item) -> str:
        if isinstance(node, x.Following) and Node(item) not in self.in_loop:
            return f"at({self.name(item, self.entity, 'c')}, t + 1)"
        return self.name(item, self.entity, "p")

    def _window(self, kind: Window, item: Item, periods: str) -> str:
        kept = Node(item) in self.in_loop
        column = self.name(item, self.entity, "h" if kept else "c")
        match kind:
            case Window.TRAILING:
                return f"trailing({column}, t, {periods})"
            case Window.LEADING:
                return f"leading({column}, t, {periods})"
            case Window.SHIFTED:
                return f"shift({column}, t, {periods})"
            case _:
                assert_never(kind)

    def _over_periods(self, kind: OverPeriods, item: Item, extra: str) -> str:
        column = self.name(item, self.entity, "c")
        match kind:
            case OverPeriods.SUM:
                return f"total({column})"
            case OverPeriods.MAXIMUM:
                return f"largest({column})"
            case OverPeriods.MINIMUM:
                return f"smallest({column})"
            case OverPeriods.END:
                return f"{column}[-1]"
            case OverPeriods.OPENING:
                return self.name(item, self.entity, "o") if opening_of(item) is not None else "0.0"
            case OverPeriods.FIRST:
                return f"first({column})"
            case OverPeriods.FIRST_SUM:
                return f"leading({column}, -1, {extra})"
            case OverPeriods.AT:
                return f"clamped({column}, {extra})"
            case _:
                assert_never(kind)

    def _over_entities(self, kind: OverEntities, item: Item, extra: str) -> str:
        parts = [self.name(item, e) for e in range(self.shape.count(item.per))]
        if kind is OverEntities.SUM:
            return self.dialect.add_up(parts)
        listed = "(" + "".join(f"{p}, " for p in parts) + ")"
        match kind:
            case OverEntities.COUNT:
                return f"count({listed})"
            case OverEntities.QUARTILE | OverEntities.PERCENT_BELOW:
                return f"{kind.value}({listed}, {extra})"
            case (
                OverEntities.MAXIMUM
                | OverEntities.MINIMUM
                | OverEntities.MEAN
                | OverEntities.MEDIAN
                | OverEntities.HARMONIC_MEAN
            ):
                return f"{kind.value}({listed})"
            case _:
                assert_never(kind)

    def _sum_before(self, item: Item, by: Item) -> str:
        assert self.entity is not None
        count = self.shape.count(item.per)
        parts = [self.name(item, e) for e in range(count)]
        return self.dialect.before(parts, [self.name(by, e) for e in range(count)], self.entity)


def _formula(node: Node) -> Expression:
    assert isinstance(node.item, Derived)
    return node.item.formula
