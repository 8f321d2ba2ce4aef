"""Formulas of a model recorded for many scenarios: what no scenario changes is a plain number, the rest are steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from workbench.interpret.prelude import EQUAL, KNOWN
from workbench.interpret.recorded_members import Members
from workbench.interpret.recording import CellInTime, Recording
from workbench.interpret.tape import Operand, Symbol
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverPeriods, Window
from workbench.rows.graph import opening_of
from workbench.rows.items import Item

nan = float("nan")


def follow(recording: Recording, cell: CellInTime, formula: Expression) -> Operand:
    """Record a formula as it stands in a cell: its value as a number or a symbol."""
    return Formula(recording, *cell).value(formula)


class Formula(Members):
    """Records the formula of one cell."""

    def __init__(self, recording: Recording, owner: Item, entity: int | None, period: int | None) -> None:
        super().__init__(recording, entity)
        self.owner = owner
        self.period = period

    def at(self, item: Item, period: int) -> Operand:
        """A periodic item in a period of 1..N, 0 outside."""
        if not 1 <= period <= self.recording.horizon:
            return 0.0
        return self.recording.cell(item, self.entity, period)

    def beside(self, item: Item, step: int) -> Operand:
        """A periodic item a period earlier, the opening before the first, or later, 0 after the last."""
        assert self.period is not None
        period = self.period + step
        return self.at(item, period) if period else self.recording.cell(item, self.entity, 0)

    def members(self, item: Item) -> list[Operand]:
        """All members' figures in this period."""
        return [self.recording.cell(item, e, self.period) for e in range(self.recording.base.shape.count(item.per))]

    def value(self, node: Expression) -> Operand:
        """A part of the formula as a number or a symbol."""
        match node:
            case Item():
                return self.recording.cell(node, self.entity, self.period)
            case x.Const(number):
                return float(number)
            case x.Binary(operator, left, right):
                return self.binary(operator, self.value(left), self.value(right))
            case x.Negative(operand):
                return self.recording.apply("negative", self.value(operand))
            case x.Compare(operator, left, right):
                return self.recording.apply("compared", self.value(left), self.value(right), test=operator)
            case x.Where(condition, then, other):
                return self.where(condition, then, other)
            case x.Pick(choice, branches):
                return self.pick(self.value(choice), branches)
            case x.Is(choice, member):
                return self.equal(self.value(choice), choice.code(member))
            case x.Call(function, arguments):
                return self.call(function, [self.value(a) for a in arguments])
            case x.Previous(item):
                return self.beside(item, -1)
            case x.OwnPrevious():
                return self.beside(self.owner, -1)
            case x.Following(item):
                return self.beside(item, 1)
            case x.OwnFollowing():
                return self.beside(self.owner, 1)
            case x.Windowed(kind, item, periods):
                return self.windowed(kind, item, self.value(periods))
            case x.PeriodReduction(kind, item, extra):
                return self.over_periods(kind, item, nan if extra is None else self.value(extra))
            case x.InternalRate(item, guess):
                return self.internal_rate(item, self.value(guess))
            case x.YieldAhead(price, flow, guess):
                return self.yield_ahead(price, flow, self.value(guess))
            case x.Carried(amount, rate, flow):
                return self.carried(amount, rate, flow)
            case x.EntityReduction(kind, item, extra):
                return self.over_entities(kind, self.members(item), None if extra is None else self.value(extra))
            case x.SumBefore(item, by):
                return self.sum_before(self.members(item), self.members(by))
            case x.SumAlike(item, by):
                return self.sum_alike(self.members(item), self.members(by))
            case x.SumMatching(item, by, own, is_up_to):
                return self.sum_matching(self.members(item), self.members(by), self.value(own), is_up_to)
            case x.MatchingReduction(kind, item, by, own, extra):
                mark = None if extra is None else self.value(extra)
                return self.matching(kind, self.members(item), self.members(by), self.value(own), mark)
            case _:
                raise TypeError(f"no steps for {type(node).__name__}")

    def binary(self, operator: str, a: Operand, b: Operand) -> Operand:
        """Arithmetic; what a plain 0, 1 or 2 makes trivial takes no step."""
        recording, prelude = self.recording, self.prelude
        if operator == "+":
            return recording.plus(a, b)
        if operator == "-":
            return recording.minus(a, b)
        if not isinstance(a, Symbol) and not isinstance(b, Symbol):
            return recording.apply(operator, a, b)
        if operator == "*":
            if prelude.stands_at(b, 1.0):
                return a
            return b if prelude.stands_at(a, 1.0) else recording.apply("*", a, b)
        if operator == "/":
            return a if prelude.stands_at(b, 1.0) else recording.divided(a, b)
        if isinstance(a, Symbol) and not isinstance(b, Symbol):  # here the function itself is another
            if prelude.holds("==", b, 1.0):
                return a
            if prelude.holds("==", b, 2.0):
                return recording.apply("*", a, a)
        return recording.apply("power", a, b)

    def equal(self, code: Operand, member: float) -> Operand:
        """1 where a choice stands on a member."""
        if isinstance(code, Symbol):
            return self.tape.emit("compared", code, member, test="==")
        return self.prelude.fold(EQUAL, "", (code, member))

    def where(self, condition: Expression, then: Expression, other: Expression) -> Operand:
        """One branch where no scenario changes the condition, else both."""
        if isinstance(condition, x.Compare):
            test, a, b = condition.operator, self.value(condition.left), self.value(condition.right)
        else:
            test, a, b = "!=", self.value(condition), 0.0
        if self.is_missing(a) or self.is_missing(b):
            return nan
        if not isinstance(a, Symbol) and not isinstance(b, Symbol):
            return self.value(then if self.prelude.holds(test, a, b) else other)
        return self.tape.emit("chosen", a, b, self.value(then), self.value(other), test=test)

    def pick(self, code: Operand, branches: tuple[Expression, ...]) -> Operand:
        """The branch of the chosen member."""
        if not isinstance(code, Symbol):
            return self.value(branches[self.prelude.whole(code) - 1])
        found = self.value(branches[-1])
        for number in range(len(branches) - 1, 0, -1):
            found = self.tape.emit("chosen", code, float(number), self.value(branches[number - 1]), found, test="==")
        return found

    def call(self, function: Function, values: list[Operand]) -> Operand:
        """A function of the table."""
        match function:
            case Function.OTHERWISE:
                first, default = values
                if not isinstance(first, Symbol):
                    return default if self.prelude.is_missing(first) else first
                return self.tape.emit("otherwise", first, default)
            case Function.IS_KNOWN:
                first = values[0]
                if not isinstance(first, Symbol):
                    return self.prelude.fold(KNOWN, "", (first,))
                return self.tape.emit("is_known", first)
            case Function.MINIMUM | Function.MAXIMUM:
                found = values[0]
                for value in values[1:]:
                    found = self.recording.apply(function.value, found, value)
                return found
            case _:
                return self.recording.apply(function.value, *values)

    def gathered(self, item: Item, length: Symbol, reach: Sequence[tuple[int, str, float]]) -> Operand:
        """Sum over the periods that a window of varying length covers: (period, test of the length, mark) each."""
        whole = self.tape.emit("round_down", length)
        total: Operand = 0.0
        for period, test, mark in reach:
            part = self.at(item, period)
            if isinstance(part, Symbol) or not self.prelude.holds("==", part, 0.0):
                total = self.added_if(test, whole, mark, total, part)
        # a length that is an error makes the sum one
        return self.tape.emit("unless_missing", whole, total)

    def windowed(self, kind: Window, item: Item, length: Operand) -> Operand:
        """A window; each scenario may have its own length."""
        t, last = self.period, self.recording.horizon
        assert t is not None
        if self.is_missing(length):
            return nan
        n = None if isinstance(length, Symbol) else self.prelude.whole(length)
        match kind:
            case Window.TRAILING:
                if n is None:
                    assert isinstance(length, Symbol)
                    return self.gathered(item, length, [(s, ">", float(t - s)) for s in range(1, t + 1)])
                return self.recording.total([self.at(item, s) for s in range(max(1, t - n + 1), t + 1)])
            case Window.LEADING:
                if n is None:
                    assert isinstance(length, Symbol)
                    return self.gathered(item, length, [(s, ">=", float(s - t)) for s in range(t + 1, last + 1)])
                return self.recording.total([self.at(item, s) for s in range(t + 1, min(last, t + n) + 1)])
            case Window.SHIFTED:
                if n is None:
                    assert isinstance(length, Symbol)
                    return self.gathered(item, length, [(s, "==", float(t - s)) for s in range(1, last + 1)])
                return self.at(item, t - n)
            case _:
                assert_never(kind)

    def over_periods(self, kind: OverPeriods, item: Item, number: Operand) -> Operand:
        """A line reduced to one figure."""
        last = self.recording.horizon
        if kind is OverPeriods.OPENING:
            return self.recording.cell(item, self.entity, 0)
        if kind is OverPeriods.SUM:
            return self.recording.running(item, self.entity, last)
        if kind in (OverPeriods.FIRST_SUM, OverPeriods.AT):
            return self.counted(kind, item, number)
        line = [self.at(item, t) for t in range(1, last + 1)]
        match kind:
            case OverPeriods.MAXIMUM | OverPeriods.MINIMUM:
                found = line[0]
                for value in line[1:]:
                    found = self.recording.apply("maximum" if kind is OverPeriods.MAXIMUM else "minimum", found, value)
                return found
            case OverPeriods.END:
                return line[-1]
            case OverPeriods.FIRST:
                first: Operand = nan
                for t in range(last, 0, -1):
                    flag = line[t - 1]
                    if isinstance(flag, Symbol):
                        first = self.tape.emit("picked", flag, 1.0, float(t), first, test="==")
                    elif self.prelude.holds("==", flag, 1.0):
                        first = float(t)
                return first
            case OverPeriods.SUM | OverPeriods.OPENING | OverPeriods.FIRST_SUM | OverPeriods.AT:
                raise TypeError(kind.value)
            case _:
                assert_never(kind)

    def counted(self, kind: OverPeriods, item: Item, number: Operand) -> Operand:
        """The first n periods, or period n."""
        last = self.recording.horizon
        if not isinstance(number, Symbol):
            if self.prelude.is_missing(number):
                return nan
            n = self.prelude.whole(number)
            if kind is OverPeriods.AT:
                return self.at(item, min(max(n, 1), last))
            return self.recording.total([self.at(item, t) for t in range(1, min(n, last) + 1)])
        if kind is OverPeriods.AT:
            whole = self.tape.emit("round_down", number)
            kept = self.tape.emit("minimum", self.tape.emit("maximum", whole, 1.0), float(last))
            return self.gathered(item, kept, [(t, "==", float(t)) for t in range(1, last + 1)])
        return self.gathered(item, number, [(t, ">=", float(t)) for t in range(1, last + 1)])

    def internal_rate(self, item: Item, guess: Operand) -> Operand:
        """The internal rate of a line, from its opening if it has one."""
        first = 1 if opening_of(item) is None else 0
        flows = [self.recording.cell(item, self.entity, t) for t in range(first, self.recording.horizon + 1)]
        return self.recording.apply("internal_rate", guess, *flows)

    def yield_ahead(self, price: Item, flow: Item, guess: Operand) -> Operand:
        """The rate at which later flows are worth the price; openings are recorded without a period."""
        t, last = self.period or 0, self.recording.horizon
        paid = self.recording.cell(price, self.entity, t)
        if self.fails(">", paid, 0.0):
            return nan
        return self.recording.apply("yield_ahead", guess, paid, *[self.at(flow, s) for s in range(t + 1, last + 1)])

    def carried(self, amount: Item, rate: Item, flow: Item) -> Operand:
        """Later flows as each layer so far values them."""
        total: Operand = 0.0
        t = self.period or 0
        for s in range(t + 1 if t < self.recording.horizon else 0):
            layer = self.recording.cell(amount, self.entity, s)
            growth = self.recording.plus(1.0, self.recording.cell(rate, self.entity, s))
            if self._counts(layer, growth):
                value = self.recording.worths(growth, flow, self.entity, s)[t - s]
                total = self.recording.plus(total, self.recording.apply("*", layer, value))
        return total

    def _counts(self, layer: Operand, growth: Operand) -> bool:
        """False for a layer of plain 0 whose rate is in order."""
        if isinstance(growth, Symbol) or self.prelude.is_missing(growth) or self.prelude.holds("==", growth, 0.0):
            return True
        return isinstance(layer, Symbol) or not self.prelude.holds("==", layer, 0.0)
