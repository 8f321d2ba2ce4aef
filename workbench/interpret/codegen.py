"""Python source of a model's evaluator: straight-line statements over floats, one function a segment.

One numpy call costs as much for one float as for 256, so a single scenario runs on plain floats. The fast dialect lets
Python raise where Excel would show an error; the caller then runs the safe dialect, in which NaN absorbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from workbench.interpret.dialect import among, call, flag, if_else, listed, listed_and_last, with_figure
from workbench.interpret.pieces import Form, Piece, made, name
from workbench.interpret.places import ALL, OWN, PERIODS, Cell, Kind, Places, Shape, Slot
from workbench.interpret.schedule import Turn, formula_of
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.graph import Node, opening_of
from workbench.rows.items import Choice, Item

__all__ = ["ALL", "OWN", "PERIODS", "Cell", "Kind", "Shape", "Slot", "Source", "Writer"]

SOMETIMES = {Function.OTHERWISE: 1, Function.RATIO: 0, Function.MULTIPLE: 0}
"""The argument that is evaluated only when needed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A function `run(R, M)`: R holds the figures named by `reads`, M those of all members of each item named by
    `gathers`, the result those named by `writes`, all in order."""

    text: str
    reads: tuple[Slot, ...]
    gathers: tuple[Slot, ...]
    writes: tuple[Slot, ...]


class Writer(Places):
    """Writes the source of one segment."""

    def write(self) -> Source:
        """The whole function; empty when the segment has no members."""
        cells = [(node, e) for node in self.segment.nodes for e in self._members(node.item)]
        if not cells:
            return Source("def run(R, M): ...\n", (), (), ())
        pieces = {}
        for node, e in cells:
            self.owner = (node.item, e)
            self.certain = self.owner not in self.overridden
            self.is_opening = node.is_opening
            pieces[node, e] = self.piece(formula_of(node))
        if self.is_loop:
            for cell, piece in pieces.items():
                self.sharing.count(piece, certain=(cell[0].item, cell[1]) not in self.overridden)
        for (node, e), piece in pieces.items():
            self._statement(node, e, piece)
        body = self._loop(cells) if self.is_loop else self._once(cells)
        before = [f"{variable} = {place}" for variable, place in self.given.items()]
        lines = [*before, *self.sharing.before, *body] if self.is_loop else [*before, *body]
        text = "def run(R, M):\n" + "".join(f"    {line}\n" for line in lines)
        writes = tuple(self._written(node, e) for node, e in cells)
        return Source(text, tuple(self.reads), tuple(self.gathers), writes)

    def _members(self, item: Item) -> list[int | None]:
        if item.per is None:
            return [None]
        return [OWN] if item.per is self.segment.own else list(range(self.counts[item.per]))

    def _written(self, node: Node, e: int | None) -> Slot:
        kind: Kind = "column" if self.is_loop else "opening" if node.is_opening else "figure"
        return kind, node.item, e

    def _once(self, cells: list[tuple[Node, int | None]]) -> list[str]:
        names = ", ".join(self._name("o" if node.is_opening else "x", node.item, e) for node, e in cells)
        return [*self.sharing.lines, f"return ({names},)"]

    def _loop(self, cells: list[tuple[Node, int | None]]) -> list[str]:
        lines = []
        columns = {variable: self._column(spec) for variable, spec in self.passing.items()}
        is_forward = self.segment.turn is Turn.FORWARD
        for cell, variable in self.carried.items():
            start = f"R[{self._place(('opening', *cell))}]" if is_forward else "0.0"
            lines.append(f"{variable} = {start}")
        lines += [f"{variable} = []" for variable in self.history.values()]
        if not columns:
            columns["t"] = f"range(R[{self._place(PERIODS)}])"
        order = "" if is_forward else "[::-1]"
        lines.append("out = []")
        lines.append(f"for ({', '.join(columns)},) in zip({', '.join(column + order for column in columns.values())}):")
        body = list(self.sharing.lines)
        names = ", ".join(self._name("x", node.item, e) for node, e in cells)
        body.append(f"out.append(({names},))")
        body += [f"{variable} = {self._name('x', *cell)}" for cell, variable in self.carried.items()]
        lines += [f"    {line}" for line in body]
        lines.append(f"return zip(*{'out' if is_forward else 'reversed(out)'})")
        return lines

    def _column(self, spec: str | tuple[str, str, Piece]) -> str:
        if isinstance(spec, str):
            return spec
        function, column, periods = spec
        return f"{function}({column}, {self.sharing.spelt(periods, certain=True)})"

    def _statement(self, node: Node, e: int | None, piece: Piece) -> None:
        item, lines = node.item, self.sharing.lines
        target = self._name("o" if node.is_opening else "x", item, e)
        if (item, e) in self.overridden and not node.is_opening:
            typed = self._passing("v", item, e, f"R[{self._place(('typed', item, e))}]").key
            formula = self.sharing.statement(target, piece, certain=False)
            lines += [f"{target} = {typed}", f"if {target} != {target}: {formula}"]
        else:
            lines.append(self.sharing.statement(target, piece))
        if (item, e) in self.history:
            lines.append(f"{self.history[item, e]}.append({target})")

    # Formulas --------------------------------------------------------------------------------------------------------

    def piece(self, node: Expression) -> Piece:
        """One node of a formula and all below it."""
        match node:
            case Item():
                return self._value(node, self._mine(node))
            case x.Const(value):
                return name(repr(value), steady=True, atom=value >= 0)
            case x.Binary(operator, left, right):
                return self.dialect.binary(operator, self.piece(left), self.piece(right))
            case x.Negative(operand):
                return self.dialect.negative(self.piece(operand))
            case x.Compare(operator, left, right):
                return self.dialect.compare(operator, self.piece(left), self.piece(right))
            case x.Where(condition, then, other):
                return self.dialect.where(self.piece(condition), self._sometimes(then), self._sometimes(other))
            case x.Pick(choice, branches):
                return self._pick(choice, branches)
            case x.Is(choice, member):
                return made("flag", flag, (self._stands(choice, choice.code(member)),))
            case x.Call(function, arguments):
                rare = SOMETIMES.get(function)
                found = [self._sometimes(a) if n == rare else self.piece(a) for n, a in enumerate(arguments)]
                return self.dialect.call(function, found)
            case x.Previous(item):
                return self._neighbour("p", item)
            case x.Following(item):
                return self._neighbour("f", item)
            case x.OwnPrevious() | x.OwnFollowing():
                assert self.owner is not None
                return self._neighbour("p", self.owner[0])
            case x.Windowed(kind, item, periods):
                return self._window(kind, item, self.piece(periods))
            case x.PeriodReduction(kind, item, extra):
                return self._over_periods(kind, item, [] if extra is None else [self.piece(extra)])
            case x.InternalRate(item, guess):
                return self._internal_rate(item, self.piece(guess))
            case x.YieldAhead(price, flow, guess):
                return self._yield_ahead(price, flow, self.piece(guess))
            case x.Carried(amount, rate, flow):
                return self._layers(amount, rate, flow)
            case x.EntityReduction(kind, item, extra):
                return self._over_entities(kind, item, [] if extra is None else [self.piece(extra)])
            case x.SumBefore(item, by):
                return self.dialect.before(*self._ranked(item, by))
            case x.SumAlike(item, by):
                return self._sum_alike(item, by)
            case x.SumMatching(item, by, own, is_up_to):
                return self._sum_matching(item, by, self.piece(own), is_up_to)
            case x.MatchingReduction(kind, item, by, own, extra):
                return self._matching(
                    kind, item, by, [self.piece(own)] + ([] if extra is None else [self.piece(extra)])
                )
            case _:
                raise TypeError(f"no source for {type(node).__name__}")

    def _sometimes(self, node: Expression) -> Piece:
        """A part that may not be evaluated, so that nothing that raises may be taken out of it."""
        before, self.certain = self.certain, False
        found = self.piece(node)
        self.certain = before
        return found

    def _stands(self, choice: Choice, code: float) -> Piece:
        form: Form = lambda texts, fresh: f"{texts[0]} == {code!r}"  # noqa: E731
        return made(f"is{code!r}", form, (self._value(choice, self._mine(choice)),))

    def _pick(self, choice: Choice, branches: tuple[Expression, ...]) -> Piece:
        found = self._sometimes(branches[-1])
        for code in range(len(branches) - 1, 0, -1):
            test, then = self._stands(choice, float(code)), self._sometimes(branches[code - 1])
            found = made("where", if_else, (test, then, found), lazy=1)
        return found

    def _window(self, kind: Window, item: Item, periods: Piece) -> Piece:
        entity = self._mine(item)
        function = {Window.TRAILING: "trailing", Window.LEADING: "leading", Window.SHIFTED: "shift"}[kind]
        if Node(item) in self.inside:
            column = self.history[item, entity] = self._name("h", item, entity)
        else:
            column = f"R[{self._place(('column', item, entity))}]"
            if self.dialect.is_fast and periods.steady and self.certain:
                return self._whole_column(f"{function}s", column, periods)
        self.passing["t"] = f"range(R[{self._place(PERIODS)}])"
        form: Form = lambda texts, fresh: f"{function}({column}, t, {texts[0]})"  # noqa: E731
        found = made(f"{function} {column}", form, (periods,), risky=True)
        return Piece(found.key, form, found.parts, risky=True, steady=False)

    def _yield_ahead(self, price: Item, flow: Item, guess: Piece) -> Piece:
        mine = self._mine(price)
        flows = f"R[{self._place(('column', flow, self._mine(flow)))}]"
        if self.is_opening:
            paid = self._given("opening", price, mine) if opening_of(price) is not None else name("0.0", steady=True)
            form: Form = lambda texts, fresh: f"yield_ahead({texts[0]}, {flows}, 0, {texts[1]})"  # noqa: E731
            return made(f"yield {flows}", form, (paid, guess), risky=True)
        if self.dialect.is_fast and Node(price) not in self.inside and guess.steady and self.certain:
            return self._whole_column("yields", f"R[{self._place(('column', price, mine))}], {flows}", guess)
        self.passing["t"] = f"range(R[{self._place(PERIODS)}])"
        now: Form = lambda texts, fresh: f"yield_ahead({texts[0]}, {flows}, t + 1, {texts[1]})"  # noqa: E731
        found = made(f"yield {flows}", now, (self._value(price, mine), guess), risky=True)
        return Piece(found.key, now, found.parts, risky=True, steady=False)

    def _layers(self, amount: Item, rate: Item, flow: Item) -> Piece:
        flows = f"R[{self._place(('column', flow, self._mine(flow)))}]"
        starts = [
            self._given("opening", item, self._mine(item)) if opening_of(item) is not None else name("0.0", steady=True)
            for item in (amount, rate)
        ]
        if self.is_opening:
            form: Form = lambda texts, fresh: f"carried(({texts[0]},), ({texts[1]},), {flows})[0]"  # noqa: E731
            return made(f"carried {flows}", form, starts, risky=True)
        columns = [f"R[{self._place(('column', item, self._mine(item)))}]" for item in (amount, rate)]
        lines = [f"({start.key}, *{column})" for start, column in zip(starts, columns, strict=True)]
        return self._whole_line(f"carried({', '.join(lines)}, {flows})[1:]")

    def _over_periods(self, kind: OverPeriods, item: Item, extra: list[Piece]) -> Piece:
        entity = self._mine(item)
        if kind is OverPeriods.OPENING:
            return self._given("opening", item, entity) if opening_of(item) is not None else name("0.0", steady=True)
        column = f"R[{self._place(('column', item, entity))}]"
        match kind:
            case OverPeriods.SUM:
                text = f"total({column})"
            case OverPeriods.MAXIMUM:
                text = f"largest({column})"
            case OverPeriods.MINIMUM:
                text = f"smallest({column})"
            case OverPeriods.END:
                text = f"{column}[-1]"
            case OverPeriods.FIRST:
                text = f"first({column})"
            case OverPeriods.FIRST_SUM:
                return made(f"first {column}", with_figure(f"leading({column}, -1, {{}})"), extra, risky=True)
            case OverPeriods.AT:
                return made(f"clamped {column}", with_figure(f"clamped({column}, {{}})"), extra, risky=True)
            case _:
                assert_never(kind)
        return made(text, lambda texts, fresh: text, ())

    def _internal_rate(self, item: Item, guess: Piece) -> Piece:
        column = f"R[{self._place(('column', item, self._mine(item)))}]"
        if opening_of(item) is None:
            return made(f"rate {column}", with_figure(f"internal_rate({column}, {{}})"), (guess,))
        opening = self._given("opening", item, self._mine(item))
        form: Form = lambda texts, fresh: f"internal_rate(({texts[1]}, *{column}), {texts[0]})"  # noqa: E731
        return made(f"rate {column}", form, (guess, opening))

    def _over_entities(self, kind: OverEntities, item: Item, extra: list[Piece]) -> Piece:
        is_here = Node(item) in self.inside
        if kind is OverEntities.SUM and not is_here and self.dialect.is_fast and item.is_periodic:
            return self._passing("a", item, None, f"added({self._gather(item)}, R[{self._place(PERIODS)}])")
        parts = self._members_here(item) if is_here else [self._everybody(item)]
        several, and_last = (listed, listed_and_last) if is_here else (call, call)
        match kind:
            case OverEntities.SUM if is_here:
                return self.dialect.add_up(parts) if parts else name("0.0", steady=True)
            case OverEntities.SUM:
                return made("sum", call("added_up" if self.dialect.is_fast else "total"), parts)
            case OverEntities.COUNT:
                return made("count", several("count"), parts, risky=True)
            case OverEntities.QUARTILE | OverEntities.PERCENT_BELOW:
                return made(kind.value, and_last(kind.value), [*parts, *extra], risky=True)
            case (
                OverEntities.MAXIMUM
                | OverEntities.MINIMUM
                | OverEntities.MEAN
                | OverEntities.MEDIAN
                | OverEntities.HARMONIC_MEAN
            ):
                return made(kind.value, several(kind.value), parts, risky=True)
            case _:
                assert_never(kind)

    def _matching(self, kind: OverEntities, item: Item, by: Item, marks: list[Piece]) -> Piece:
        reducing = "count" if kind is OverEntities.COUNT else kind.value
        if Node(item) in self.inside or Node(by) in self.inside:
            lists = [*self._members_here(item), *self._members_here(by)]
            return made(f"among {reducing}", among(reducing, len(marks)), (*lists, *marks), risky=True)
        gathered = (self._everybody(item), self._everybody(by))
        form: Form = lambda texts, fresh: f"among({reducing}, {', '.join(texts)})"  # noqa: E731
        return made(f"among {reducing}", form, (*gathered, *marks), risky=True)

    def _sum_alike(self, item: Item, by: Item) -> Piece:
        if Node(item) in self.inside or Node(by) in self.inside:
            return self.dialect.alike(*self._ranked(item, by))
        assert self.owner is not None
        mine = name("me" if self.owner[1] == OWN else str(self.owner[1]), steady=True)
        if self.owner[1] == OWN:
            self.given["me"] = f"R[{self._place(('place', None, OWN))}]"
        return made("alike", call("sum_alike"), (self._everybody(item), self._everybody(by), mine), risky=True)

    def _sum_matching(self, item: Item, by: Item, own: Piece, is_up_to: bool) -> Piece:
        if Node(item) in self.inside or Node(by) in self.inside:
            parts, keys = self._members_here(item), self._members_here(by)
            return self.dialect.up_to(parts, keys, own) if is_up_to else self.dialect.matching(parts, keys, own)
        is_even = item.is_periodic and not by.is_periodic and own.steady and not is_up_to
        if self.dialect.is_fast and is_even and (self.certain or not own.risky):  # adding up raises nothing
            return self._whole_column(
                "matched", f"{self._gather(item)}, {self._gather(by)}, R[{self._place(PERIODS)}]", own
            )
        function = "sum_up_to" if is_up_to else "sum_matching"
        return made(function, call(function), (self._everybody(item), self._everybody(by), own), risky=True)
