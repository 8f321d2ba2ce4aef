"""Formulas of a model recorded for many scenarios: what no scenario changes is a plain number, the rest are steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import assert_never

from workbench.interpret.reading import COMPARISONS, Reading
from workbench.interpret.recording import CellInTime, Recording
from workbench.interpret.tape import Operand, Symbol
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.graph import opening_of
from workbench.rows.items import Item

nan = math.nan


def follow(recording: Recording, cell: CellInTime, formula: Expression) -> Operand:
    """Record a formula as it stands in a cell: its value as a number or a symbol."""
    return Formula(recording, *cell).value(formula)


class Formula:
    """Records the formula of one cell."""

    def __init__(self, recording: Recording, owner: Item, entity: int | None, period: int | None) -> None:
        self.recording = recording
        self.tape = recording.tape
        self.owner = owner
        self.entity = entity
        self.period = period
        self.base = Reading(recording.base, owner, entity, period)

    def at(self, item: Item, period: int) -> Operand:
        """A periodic item in a period of 1..N, 0 outside."""
        if not 1 <= period <= self.recording.horizon:
            return 0.0
        return self.recording.cell(item, self.entity, period)

    def members(self, item: Item) -> list[Operand]:
        """All members' figures in this period."""
        return [self.recording.cell(item, e, self.period) for e in range(self.recording.base.shape.count(item.per))]

    def value(self, node: Expression) -> Operand:
        """A part of the formula as a number or a symbol."""
        match node:
            case Item():
                return self.recording.cell(node, self.entity, self.period)
            case x.Const(number):
                return number
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
            case x.Previous() | x.OwnPrevious() | x.Following() | x.OwnFollowing():
                item, period = self.base.neighbour(node)
                if period == 0:
                    return self.recording.cell(item, self.entity, 0)
                return self.at(item, period)
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
        match operator, a, b:
            case "+", _, _:
                return self.recording.plus(a, b)
            case ("-", _, 0.0) | ("*" | "/" | "**", _, 1.0):
                return a
            case "*", 1.0, _:
                return b
            case "**", Symbol(), 2.0:
                return self.recording.apply("*", a, a)
            case "-" | "*", _, _:
                return self.recording.apply(operator, a, b)
            case "/", _, _:
                return self.recording.divided(a, b)
            case _:
                return self.recording.apply("power" if isinstance(a, Symbol) or isinstance(b, Symbol) else "**", a, b)

    def equal(self, code: Operand, member: float) -> Operand:
        """1 where a choice stands on a member."""
        if isinstance(code, float):
            return 1.0 if code == member else 0.0
        return self.tape.emit("compared", code, member, test="==")

    def where(self, condition: Expression, then: Expression, other: Expression) -> Operand:
        """One branch where no scenario changes the condition, else both."""
        if isinstance(condition, x.Compare):
            test, a, b = condition.operator, self.value(condition.left), self.value(condition.right)
        else:
            test, a, b = "!=", self.value(condition), 0.0
        if any(isinstance(o, float) and math.isnan(o) for o in (a, b)):
            return nan
        if isinstance(a, float) and isinstance(b, float):
            holds = a != b if test == "!=" else COMPARISONS[test](a, b)
            return self.value(then if holds else other)
        return self.tape.emit("chosen", a, b, self.value(then), self.value(other), test=test)

    def pick(self, code: Operand, branches: tuple[Expression, ...]) -> Operand:
        """The branch of the chosen member."""
        if isinstance(code, float):
            return self.value(branches[int(code) - 1])
        found = self.value(branches[-1])
        for number in range(len(branches) - 1, 0, -1):
            found = self.tape.emit("chosen", code, float(number), self.value(branches[number - 1]), found, test="==")
        return found

    def call(self, function: Function, values: list[Operand]) -> Operand:
        """A function of the table."""
        match function:
            case Function.OTHERWISE:
                first, default = values
                if isinstance(first, float):
                    return default if math.isnan(first) else first
                return self.tape.emit("otherwise", first, default)
            case Function.IS_KNOWN:
                first = values[0]
                if isinstance(first, float):
                    return 0.0 if math.isnan(first) else 1.0
                return self.tape.emit("is_known", first)
            case Function.MINIMUM | Function.MAXIMUM:
                found = values[0]
                for value in values[1:]:
                    found = self.recording.apply(function.value, found, value)
                return found
            case _:
                return self.recording.apply(function.value, *values)

    def added_if(self, test: str, length: Operand, mark: Operand, total: Operand, part: Operand) -> Operand:
        """`total`, plus `part` in the scenarios in which the length of a window reaches it."""
        return self.tape.emit("added_if", length, mark, total, part, test=test)

    def gathered(self, item: Item, length: Symbol, reach: Sequence[tuple[int, str, float]]) -> Operand:
        """Sum over the periods that a window of varying length covers: (period, test of the length, mark) each."""
        whole = self.tape.emit("round_down", length)
        total: Operand = 0.0
        for period, test, mark in reach:
            part = self.at(item, period)
            if part != 0.0:
                total = self.added_if(test, whole, mark, total, part)
        # a length that is an error makes the sum one
        return self.tape.emit("unless_missing", whole, total)

    def windowed(self, kind: Window, item: Item, length: Operand) -> Operand:
        """A window; each scenario may have its own length."""
        t, last = self.period, self.recording.horizon
        assert t is not None
        if isinstance(length, float) and math.isnan(length):
            return nan
        n = int(length) if isinstance(length, float) else None
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
                    elif flag == 1.0:
                        first = float(t)
                return first
            case OverPeriods.SUM | OverPeriods.OPENING | OverPeriods.FIRST_SUM | OverPeriods.AT:
                raise TypeError(kind.value)
            case _:
                assert_never(kind)

    def counted(self, kind: OverPeriods, item: Item, number: Operand) -> Operand:
        """The first n periods, or period n."""
        last = self.recording.horizon
        if isinstance(number, float):
            if math.isnan(number):
                return nan
            if kind is OverPeriods.AT:
                return self.at(item, min(max(int(number), 1), last))
            return self.recording.total([self.at(item, t) for t in range(1, min(int(number), last) + 1)])
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
        if isinstance(paid, float) and not paid > 0.0:
            return nan
        return self.recording.apply("yield_ahead", guess, paid, *[self.at(flow, s) for s in range(t + 1, last + 1)])

    def carried(self, amount: Item, rate: Item, flow: Item) -> Operand:
        """Later flows as each layer so far values them."""
        total: Operand = 0.0
        t = self.period or 0
        for s in range(t + 1 if t < self.recording.horizon else 0):
            layer = self.recording.cell(amount, self.entity, s)
            growth = self.recording.plus(1.0, self.recording.cell(rate, self.entity, s))
            if not isinstance(growth, float) or math.isnan(growth) or growth == 0.0 or layer != 0.0:
                value = self.recording.worths(growth, flow, self.entity, s)[t - s]
                total = self.recording.plus(total, self.recording.apply("*", layer, value))
        return total

    def over_entities(self, kind: OverEntities, parts: list[Operand], extra: Operand | None) -> Operand:
        """All members reduced to one figure."""
        if kind is OverEntities.SUM:
            return self.recording.total(parts)
        if not any(isinstance(part, Symbol) for part in (*parts, extra)):
            numbers = [part for part in parts if isinstance(part, float)]
            return self.base.reduced(kind, numbers, extra if isinstance(extra, float) else nan)
        if not parts or (isinstance(extra, float) and math.isnan(extra)):
            return nan
        match kind:
            case OverEntities.MAXIMUM | OverEntities.MINIMUM:
                found = parts[0]
                for part in parts[1:]:
                    found = self.more_known(kind, found, part)
                return found
            case OverEntities.MEDIAN:
                return self.tape.emit("quartile", 2.0, *parts)
            case OverEntities.QUARTILE | OverEntities.PERCENT_BELOW:
                assert extra is not None
                name = "quartile" if kind is OverEntities.QUARTILE else "percent_below"
                return self.tape.emit(name, extra, *parts)
            case OverEntities.MEAN:
                return self.tape.emit("mean", *parts)
            case OverEntities.HARMONIC_MEAN:
                return self.tape.emit("harmonic_mean", *parts)
            case OverEntities.COUNT:
                return self.tape.emit("count", *parts)
            case _:
                assert_never(kind)

    def matching(
        self, kind: OverEntities, parts: list[Operand], keys: list[Operand], own: Operand, extra: Operand | None
    ) -> Operand:
        """A reduction of the members whose key is `own`; the others are missing to it, which is no error."""
        found: list[Operand] = []
        for part, key in zip(parts, keys, strict=True):
            if isinstance(key, float) and isinstance(own, float):
                found += [part] if key == own > 0.0 else []
                continue
            held = self.tape.emit("picked", key, own, part, nan, test="==") if isinstance(key, Symbol) else part
            if not isinstance(key, Symbol):
                held = self.tape.emit("picked", own, key, part, nan, test="==")
            found.append(held if isinstance(own, float) else self.tape.emit("picked", own, 0.0, held, nan, test=">"))
        if isinstance(own, float) and not own > 0.0:
            found = []
        return self._unless_a_key_is_missing([*keys, own], self.over_entities(kind, found, extra))

    def more_known(self, kind: OverEntities, a: Operand, b: Operand) -> Operand:
        """Larger or smaller of two, of which a missing one does not count."""
        if isinstance(a, float) and isinstance(b, float):
            return self.base.reduced(kind, [a, b], nan)
        return self.tape.emit("known_maximum" if kind is OverEntities.MAXIMUM else "known_minimum", a, b)

    def sum_before(self, parts: list[Operand], keys: list[Operand]) -> Operand:
        """Sum over the members that come before this one by key, ties by position."""
        mine = self.entity
        assert mine is not None
        if any(isinstance(key, float) and math.isnan(key) for key in keys):
            return nan
        total: Operand = 0.0
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            test = "<=" if e < mine else "<"
            own = keys[mine]
            if e == mine:
                continue
            if isinstance(key, float) and isinstance(own, float):
                total = self.recording.plus(total, part) if COMPARISONS[test](key, own) else total
            else:
                total = self.tape.emit("added_if", key, own, total, part, test=test)
        for key in keys:
            if isinstance(key, Symbol):
                total = self.tape.emit("unless_missing", key, total)
        return total

    def sum_alike(self, parts: list[Operand], keys: list[Operand]) -> Operand:
        """Sum over the members with this one's key; this one alone where that is not above 0."""
        mine = self.entity
        assert mine is not None
        own = keys[mine]
        if isinstance(own, float) and not own > 0.0:
            return nan if math.isnan(own) else parts[mine]
        total: Operand = 0.0
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            if e == mine or (isinstance(key, float) and isinstance(own, float)):
                total = self.recording.plus(total, part) if e == mine or key == own else total
            else:
                total = self.added_if("==", key, own, total, part)
        total = self._unless_a_key_is_missing(keys, total)
        return total if isinstance(own, float) else self.tape.emit("chosen", own, 0.0, total, parts[mine], test=">")

    def sum_matching(self, parts: list[Operand], keys: list[Operand], own: Operand, is_up_to: bool) -> Operand:
        """Sum over the members of another set whose key equals `own`, if that is above 0, or is at most that."""
        if isinstance(own, float) and not (own > 0.0 or is_up_to):
            return nan if math.isnan(own) else 0.0
        total: Operand = 0.0
        for part, key in zip(parts, keys, strict=True):
            if isinstance(key, float) and isinstance(own, float):
                holds = key <= own if is_up_to else key == own
                total = self.recording.plus(total, part) if holds else total
            else:
                total = self.added_if("<=" if is_up_to else "==", key, own, total, part)
        total = self._unless_a_key_is_missing([*keys, own] if is_up_to else keys, total)
        if isinstance(own, float) or is_up_to:
            return total
        return self.tape.emit("chosen", own, 0.0, total, 0.0, test=">")

    def _unless_a_key_is_missing(self, keys: list[Operand], total: Operand) -> Operand:
        for key in keys:
            if isinstance(key, float) and math.isnan(key) and isinstance(total, float):
                total = nan
            elif isinstance(key, Symbol) or math.isnan(key):
                total = self.tape.emit("unless_missing", key, total)
        return total
