"""Why a figure is what it is: its formula with the values that stood in it, and the figures to ask about next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.evaluate import Arrays
from workbench.interpret.reading import Reading, figure, has_opening
from workbench.interpret.wording import Bond, Phrase, Wording, plainly
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function
from workbench.rows.graph import Need, opening_of
from workbench.rows.items import Choice, Constant, Derived, EntitySet, Input, Item, Number, Series
from workbench.rows.model import Model

Names = Mapping[EntitySet, Sequence[str]]


class Origin(Enum):
    """Where a figure comes from."""

    INPUT = "input"
    CONSTANT = "constant"
    FORMULA = "formula"
    TYPED_OVER = "typed over"
    NOTHING = "no opening"


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that a formula read: its cell (period 0 is the opening column, None a single figure) and its value."""

    item: Item
    entity: int | None
    period: int | None
    value: float
    need: Need


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure, where it comes from, and the figures it was made of, in reading order and without repetition.

    A figure of a typed-over row counts as typed over when it differs from its formula. Of a where or a pick only
    the branch that counted stands in `terms`. `low`, `high` and `default` belong to inputs; the default of a choice
    is its 1-based code.
    """

    item: Item
    entity: int | None
    period: int | None
    value: float
    unit: Unit
    origin: Origin
    formula: Expression | None
    terms: tuple[Term, ...]
    low: float | None
    high: float | None
    default: float | None
    reading: Reading = field(repr=False, compare=False)


def explain(
    model: Model, arrays: Arrays, item: Item, entity: int | None = None, period: int | None = None
) -> Explanation:
    """The explanation of one cell. `entity` and `period` (0: opening) are ignored by items without them.

    Raises ValueError when an item with periods or entities is asked about without one.
    """
    if model.get(item.key) is not item:
        raise ValueError(f"{item.key} is no item of {model.name}")
    who = entity if item.per is not None else None
    when = period if item.is_periodic else None
    if (item.per is not None and who is None) or (item.is_periodic and when is None):
        raise ValueError(f"{item.key} has a figure per member or period: say which")
    reading = Reading(arrays, item, who, when)
    formula = opening_of(item) if when == 0 else item.formula if isinstance(item, Derived) else None
    origin = _origin(reading, item)
    terms: tuple[Term, ...] = ()
    if origin is Origin.FORMULA and formula is not None:
        cell = Reading(arrays, item, who, None) if when == 0 else reading
        found = {(t.item, t.entity, t.period, t.need): t for t in _terms(cell, formula)}
        terms = tuple(found.values())
        reading = cell
    value = figure(arrays, item, who, when)
    low, high = (item.low, item.high) if isinstance(item, Input) else (None, None)
    return Explanation(item, who, when, value, item.unit, origin, formula, terms, low, high, _default(item), reading)


def _origin(cell: Reading, item: Item) -> Origin:
    if cell.period == 0:
        return Origin.FORMULA if has_opening(item) else Origin.NOTHING
    if isinstance(item, Input):
        return Origin.INPUT
    if isinstance(item, Constant):
        return Origin.CONSTANT
    if isinstance(item, Derived) and (item, cell.entity) in cell.arrays.shape.overridden:
        stands, follows = cell.figure(item), cell.value(item.formula)
        is_same = math.isnan(follows) if math.isnan(stands) else math.isclose(stands, follows, rel_tol=1e-9)
        return Origin.FORMULA if is_same else Origin.TYPED_OVER
    return Origin.FORMULA


def _default(item: Item) -> float | None:
    match item:
        case Number() | Series():
            return item.default
        case Choice():
            return item.code(item.default)
        case _:
            return None


def _terms(cell: Reading, node: Expression) -> Iterator[Term]:
    """The figures that a formula read in a cell."""
    match node:
        case Item():
            yield _term(cell, node, Need.NOW)
        case x.Where(condition, then, other):
            yield from _terms(cell, condition)
            test = cell.value(condition)
            if not math.isnan(test):
                yield from _terms(cell, then if test else other)
        case x.Pick(choice, branches):
            yield _term(cell, choice, Need.NOW)
            yield from _terms(cell, branches[cell.member(choice)])
        case x.Call(Function.OTHERWISE, (first, default)):
            yield from _terms(cell, first)
            if math.isnan(cell.value(first)):
                yield from _terms(cell, default)
        case x.Previous() | x.OwnPrevious() | x.Following() | x.OwnFollowing():
            item, period = cell.neighbour(node)
            need = Need.PREVIOUS if isinstance(node, x.Previous | x.OwnPrevious) else Need.FOLLOWING
            if period <= cell.horizon:
                yield _term(cell, item, need, period=period)
        case x.Windowed(kind, item, periods):
            yield from _terms(cell, periods)
            need = Need.TRAILING if kind is x.Window.TRAILING else Need.WHOLE
            for period in cell.window(node) or []:
                yield _term(cell, item, need, period=period)
        case x.PeriodReduction(kind, item, extra):
            yield from _terms(cell, extra) if extra is not None else ()
            need = Need.OPENING if kind is x.OverPeriods.OPENING else Need.WHOLE
            for period in cell.covered(node):
                yield _term(cell, item, need, period=period)
        case x.InternalRate(item, guess):
            yield from _terms(cell, guess)
            for period in range(0 if has_opening(item) else 1, cell.horizon + 1):
                yield _term(cell, item, Need.WHOLE, period=period)
        case x.YieldAhead(price, flow, guess):
            yield from _terms(cell, guess)
            yield _term(cell, price, Need.NOW, period=cell.period or 0)
            for period in range((cell.period or 0) + 1, cell.horizon + 1):
                yield _term(cell, flow, Need.WHOLE, period=period)
        case x.Carried(amount, rate, flow):
            for period in range((cell.period or 0) + 1):
                yield _term(cell, amount, Need.WHOLE, period=period)
                if cell.figure(amount, period=period) != 0.0:
                    yield _term(cell, rate, Need.WHOLE, period=period)
            for period in range((cell.period or 0) + 1, cell.horizon + 1):
                yield _term(cell, flow, Need.WHOLE, period=period)
        case x.EntityReduction(_, item, extra):
            yield from _terms(cell, extra) if extra is not None else ()
            for entity in range(len(cell.members(item))):
                yield _term(cell, item, Need.NOW, entity=entity)
        case x.SumBefore(item, by):
            for entity in range(len(cell.members(by))):
                yield _term(cell, by, Need.NOW, entity=entity)
            for entity in cell.before(by):
                yield _term(cell, item, Need.NOW, entity=entity)
        case x.SumAlike(item, by):
            for entity in range(len(cell.members(by))):
                yield _term(cell, by, Need.NOW, entity=entity)
            for entity in cell.alike(by):
                yield _term(cell, item, Need.NOW, entity=entity)
        case x.SumMatching(item, by, own, is_up_to):
            yield from _terms(cell, own)
            sought = cell.value(own)
            for entity, key in enumerate(cell.members(by)):
                yield _term(cell, by, Need.NOW, entity=entity)
                if key <= sought if is_up_to else key == sought > 0.0:
                    yield _term(cell, item, Need.NOW, entity=entity)
        case x.MatchingReduction(_, item, by, own, extra):
            yield from _terms(cell, own)
            yield from _terms(cell, extra) if extra is not None else ()
            matched = cell.matched(by, cell.value(own))
            for entity in range(len(cell.members(by))):
                yield _term(cell, by, Need.NOW, entity=entity)
                if entity in matched:
                    yield _term(cell, item, Need.NOW, entity=entity)
        case _:
            for child in x.children(node):
                yield from _terms(cell, child)


def _term(cell: Reading, item: Item, need: Need, *, entity: int | None = None, period: int | None = None) -> Term:
    when = (cell.period if period is None else period) if item.is_periodic else None
    who = (cell.entity if entity is None else entity) if item.per is not None else None
    return Term(item, who, when, cell.figure(item, entity=who, period=when), need)


class Told(Wording):
    """Says a formula of one cell with the values that stood in it; of a choice only what was chosen."""

    def __init__(self, cell: Reading, period_label: Callable[[int], str]) -> None:
        super().__init__(cell.owner)
        self.cell = cell
        self.period_label = period_label

    def item(self, item: Item, need: Need) -> str:
        """Label, the period if it is another one, and the value."""
        period = self.cell.period
        match need:
            case Need.NOW | Need.TRAILING | Need.WHOLE:
                return f"{text(item.label)} {shown(item, self.cell.figure(item))}"
            case Need.PREVIOUS | Need.FOLLOWING:
                assert period is not None
                other = period - 1 if need is Need.PREVIOUS else period + 1
            case Need.OPENING:
                other = 0
            case _:
                assert_never(need)
        if other > self.cell.horizon:
            return text("0 after the last period")
        return f"{text(item.label)} {self.period_label(other)} {shown(item, self.cell.figure(item, period=other))}"

    def where(self, node: x.Where) -> Phrase:
        """The branch that counted, and why."""
        test = self.cell.value(node.condition)
        condition = self.part(node.condition, Bond.COMPARISON)
        if math.isnan(test):
            return text("n.m. (since {condition} is n.m.)", condition=condition), Bond.WORD
        chosen = self.part(node.then if test else node.other, Bond.WORD)
        if test:
            return text("{chosen} (since {condition})", chosen=chosen, condition=condition), Bond.WORD
        return text("{chosen} (since {condition} does not hold)", chosen=chosen, condition=condition), Bond.WORD

    def pick(self, node: x.Pick) -> Phrase:
        """The branch of the chosen member."""
        number = self.cell.member(node.choice)
        member = self.is_member(node.choice, str(list(node.choice.options)[number].value))
        chosen = self.part(node.branches[number], Bond.WORD)
        return text("{chosen} (since {condition})", chosen=chosen, condition=member), Bond.WORD

    def is_member(self, choice: Choice, member: str) -> str:
        """The question, and the answer."""
        answer = shown(choice, self.cell.figure(choice))
        if answer == text(member):
            return text("{choice} is {member}", choice=text(choice.label), member=answer)
        return text("{choice} is {member}, not {other}", choice=text(choice.label), member=answer, other=text(member))

    def otherwise(self, first: Expression, default: Expression) -> str:
        """The figure, or its stand-in when it is missing."""
        if not math.isnan(self.cell.value(first)):
            return self.part(first, Bond.COMPARISON)
        stand_in, missing = self.part(default, Bond.WORD), self.words(first)
        return text("{default} (since {figure} is missing)", default=stand_in, figure=missing)

    def windowed(self, node: x.Windowed) -> Phrase:
        return self._with_value(super().windowed(node), node)

    def over_periods(self, node: x.PeriodReduction) -> Phrase:
        """The reduction and its value."""
        if node.kind is x.OverPeriods.OPENING:
            return self.item(node.item, Need.OPENING), Bond.WORD
        return self._with_value(super().over_periods(node), node)

    def over_entities(self, node: x.EntityReduction) -> Phrase:
        return self._with_value(super().over_entities(node), node)

    def sum_before(self, node: x.SumBefore) -> Phrase:
        return self._with_value(super().sum_before(node), node)

    def sum_alike(self, node: x.SumAlike) -> Phrase:
        return self._with_value(super().sum_alike(node), node)

    def sum_matching(self, node: x.SumMatching) -> Phrase:
        return self._with_value(super().sum_matching(node), node)

    def matching(self, node: x.MatchingReduction) -> Phrase:
        return self._with_value(super().matching(node), node)

    def yield_ahead(self, node: x.YieldAhead) -> Phrase:
        return self._with_value(super().yield_ahead(node), node)

    def carried(self, node: x.Carried) -> Phrase:
        return self._with_value(super().carried(node), node)

    def internal_rate(self, node: x.InternalRate) -> Phrase:
        return self._with_value(super().internal_rate(node), node)

    def _with_value(self, phrase: Phrase, node: Expression) -> Phrase:
        value = self.cell.value(node)
        return f"{phrase[0]} {plainly(_unit_of(node), value)}", Bond.WORD


def _unit_of(node: Expression) -> Unit:
    """The unit in which the value of a reduction is shown."""
    plain = Unit("number", decimals=0)
    match node:
        case x.Windowed(_, item, _) | x.SumBefore(item, _) | x.SumAlike(item, _) | x.SumMatching(item, _, _):
            return item.unit
        case x.Carried(amount, _, flow):
            return flow.unit if not amount.unit.dims else amount.unit
        case x.InternalRate() | x.YieldAhead():
            return Unit("%", decimals=2, percent=True)
        case x.PeriodReduction(kind, item, _):
            return plain if kind is x.OverPeriods.FIRST else item.unit
        case x.EntityReduction(kind, item, _) | x.MatchingReduction(kind, item, _, _, _):
            if kind is x.OverEntities.PERCENT_BELOW:
                return Unit("%", percent=True)
            return plain if kind is x.OverEntities.COUNT else item.unit
        case _:
            raise TypeError(f"{type(node).__name__} is no reduction")


def shown(item: Item, value: float) -> str:
    """A value as a person reads it: in the item's format, or the words of a choice's member."""
    if isinstance(item, Choice):
        return text(str(list(item.options)[int(value) - 1].value))
    if isinstance(item, Number) and math.isnan(value):
        return "n.a."
    return plainly(item.unit, value)


def cell_name(
    item: Item,
    entity: int | None,
    period: int | None,
    period_label: Callable[[int], str],
    names: Names | None = None,
) -> str:
    """Label, member and period of a cell: "Interest, Term loan, 4Q25"."""
    parts = [text(item.label)]
    if item.per is not None and entity is not None:
        known = (names or {}).get(item.per, ())
        parts.append(known[entity] if entity < len(known) else f"{text(item.per.one)} {entity + 1}")
    if item.is_periodic and period is not None:
        parts.append(period_label(period))
    return ", ".join(parts)


def as_words(of: Explanation, period_label: Callable[[int], str], names: Names | None = None) -> str:
    """The explanation as one line: "Interest, 4Q25 = 12.3 = Closing balance 3Q25 512.0 × Interest rate 2.4%".

    `period_label` names a period (0 is the opening), `names` the members of each entity set in their order.
    """
    head = cell_name(of.item, of.entity, of.period, period_label, names)
    value = shown(of.item, of.value)
    match of.origin:
        case Origin.FORMULA:
            assert of.formula is not None
            words = Told(of.reading, period_label).words(of.formula)
            return text("{cell} = {value} = {formula}", cell=head, value=value, formula=words)
        case Origin.INPUT:
            return text("{cell} = {value} ({origin})", cell=head, value=value, origin=_bounds_in_words(of))
        case Origin.CONSTANT:
            return text("{cell} = {value} ({origin})", cell=head, value=value, origin=text("constant"))
        case Origin.TYPED_OVER:
            return text("{cell} = {value} ({origin})", cell=head, value=value, origin=text("typed over the formula"))
        case Origin.NOTHING:
            return text("{cell} = {value} ({origin})", cell=head, value=value, origin=text("no opening value"))
        case _:
            assert_never(of.origin)


def _bounds_in_words(of: Explanation) -> str:
    parts = [text("input")]
    low = "" if of.low is None else plainly(of.unit, of.low)
    high = "" if of.high is None else plainly(of.unit, of.high)
    if low and high:
        parts.append(text("from {low} to {high}", low=low, high=high))
    elif low:
        parts.append(text("at least {low}", low=low))
    elif high:
        parts.append(text("at most {high}", high=high))
    if of.default is not None:
        parts.append(text("default {default}", default=shown(of.item, of.default)))
    return "; ".join(parts)
