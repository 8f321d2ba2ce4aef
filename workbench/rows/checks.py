"""Load-time checks of a model: axes, units, missing figures, constants, openings. Each names row, line and remedy."""

from __future__ import annotations

from typing import assert_never

from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import Dimensions, inverted, multiplied
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities
from workbench.rows.graph import opening_of, precedents
from workbench.rows.items import (
    Balance,
    Check,
    Choice,
    Constant,
    Derived,
    EntitySet,
    Figure,
    Input,
    Item,
    Number,
    Row,
    Series,
    has_periods,
)

MOST_PRECEDENTS = 10
STRUCTURAL_NUMBERS = (0.0, 1.0, 2.0)

Measure = tuple[Dimensions, float] | None
"""Dimensions and scale, or None for a bare 0, 1 or 2, which fits any."""

PLAIN: tuple[Dimensions, float] = ((), 1.0)


def refuse(item: Item, what: str, remedy: str) -> ProblemError:
    """The error for a badly declared item."""
    return ProblemError(Problem(f"{item.key} ({item.declared_at})", what, remedy))


def check_item(item: Item) -> None:
    """Raise `ProblemError` if the declaration breaks a rule of meaning."""
    if not item.label:
        raise refuse(item, "has no label.", "Give it the words an analyst says.")
    opening = opening_of(item)
    if opening is not None:
        _check_formula(item, opening, is_opening=True)
    if isinstance(item, Derived):
        _check_formula(item, item.formula, is_opening=False)
        if isinstance(item, Figure) and has_periods(item.formula):
            raise refuse(item, "is a single figure with a formula over periods.", "Reduce it: sum_periods, at_end …")


def _check_formula(item: Item, formula: Expression, *, is_opening: bool) -> None:
    if is_opening and has_periods(formula, is_opening=True):
        raise refuse(item, "has an opening value that varies by period.", "Use at_opening(…) or a single figure.")
    _check_nodes(item, formula, inside_where=False)
    entity_of(item, formula)
    measure = measure_of(item, formula)
    expected = (item.unit.dims, item.unit.scale)
    if measure is not None and not same(measure, expected):
        raise refuse(
            item,
            f"is declared in {item.unit.label} but its formula gives {spoken(measure)}.",
            "Change the unit, or multiply by a named conversion.",
        )
    may_be_missing(item, formula)
    distinct = {(p.item.key, p.need) for p in precedents(formula, item, is_opening=is_opening)}
    if len(distinct) > MOST_PRECEDENTS and not isinstance(item, Balance):
        raise refuse(item, f"reads {len(distinct)} items.", "Split it into rows with names of their own.")


def _check_nodes(item: Item, node: Expression, *, inside_where: bool) -> None:
    match node:
        case x.Const(value):
            if value not in STRUCTURAL_NUMBERS:
                raise refuse(item, f"holds the bare number {value:g}.", "Declare it as a Number or Constant.")
        case x.Where():
            if inside_where:
                raise refuse(item, "has a where inside a where.", "Name the inner one as a row.")
        case x.OwnPrevious():
            if opening_of(item) is None:
                raise refuse(item, "reads its own previous value without an opening.", "Give it opening=….")
        case x.Previous(target):
            if opening_of(target) is None:
                raise refuse(item, f"reads prev({target.key}), which has no opening.", "Give that row opening=….")
        case (
            x.EntityReduction(_, target, _)
            | x.SumBefore(target, _)
            | x.SumAlike(target, _)
            | x.SumMatching(target, _, _)
        ):
            if target.per is None:
                raise refuse(item, f"reduces {target.key} over entities, which has none.", "Read it directly.")
        case x.MatchingReduction(kind, target, by, _):
            if kind in (OverEntities.SUM, OverEntities.PERCENT_BELOW):
                raise refuse(item, f"picks members by a key for {kind.value}.", "Use sum_matching.")
            for one in (target, by):
                _demand_column(item, one)
        case (
            x.PeriodReduction(_, target, _) | x.Windowed(_, target, _) | x.Following(target) | x.InternalRate(target, _)
        ):
            _demand_periods(item, target)
        case x.YieldAhead(price, flow, _):
            _demand_periods(item, price)
            _demand_periods(item, flow)
        case x.Carried(amount, rate, flow):
            for target in (amount, rate, flow):
                _demand_periods(item, target)
    if isinstance(node, Item):
        return
    if isinstance(node, x.PeriodReduction) and node.periods is not None and has_periods(node.periods):
        raise refuse(item, "takes a window whose length varies by period.", "Use a single figure.")
    if isinstance(node, x.InternalRate) and has_periods(node.guess):
        raise refuse(item, "seeks a rate from a guess that varies by period.", "Use a single figure.")
    for child in x.children(node):
        _check_nodes(item, child, inside_where=inside_where or isinstance(node, x.Where))


def _demand_column(item: Item, target: Item) -> None:
    """A workbook picks members by a key out of a column, and only a section without periods stands in columns."""
    if target.per is None:
        raise refuse(item, f"reduces {target.key} over entities, which has none.", "Read it directly.")
    if target.section is not None and any(one.is_periodic for one in target.section.items):
        raise refuse(
            item,
            f"picks members by {target.key}, whose section has items over periods.",
            "Move it to a section of figures alone, or use sum_matching.",
        )


def _demand_periods(item: Item, target: Item) -> None:
    if not target.is_periodic:
        raise refuse(item, f"reads {target.key} over periods, which has none.", "Read it directly.")


def entity_of(owner: Item, node: Expression) -> EntitySet | None:
    """The entity set a formula varies over; refuses a mixture or a set that is not the owner's."""
    match node:
        case Item():
            found = node.per
        case x.EntityReduction(_, _, extra):
            found = entity_of(owner, extra) if extra is not None else None
        case x.SumBefore(item, by) | x.SumAlike(item, by):
            if item.per is not by.per:
                doing = "orders" if isinstance(node, x.SumBefore) else "groups"
                raise refuse(owner, f"{doing} {item.key} by {by.key} of another entity set.", "Use one set.")
            found = item.per
        case x.SumMatching(item, by, own):
            if item.per is not by.per:
                raise refuse(owner, f"groups {item.key} by {by.key} of another entity set.", "Use one set.")
            found = entity_of(owner, own)
        case x.MatchingReduction(_, item, by, own, extra):
            if item.per is not by.per:
                raise refuse(owner, f"groups {item.key} by {by.key} of another entity set.", "Use one set.")
            found = entity_of(owner, own)
            found = (entity_of(owner, extra) if extra is not None else None) or found
        case x.PeriodReduction(_, item, _) | x.Windowed(_, item, _) | x.Previous(item) | x.Following(item):
            found = item.per
        case _:
            found = None
            for child in x.children(node):
                found = entity_of(owner, child) or found
    if found is not None and found is not owner.per:
        raise refuse(
            owner,
            f"reads figures per {found.one.lower()} in a section that has none of them.",
            "Reduce them: sum_entities(…), median_entities(…).",
        )
    return found


def same(left: tuple[Dimensions, float], right: tuple[Dimensions, float]) -> bool:
    """Same dimensions and scale."""
    return tuple(sorted(left[0])) == tuple(sorted(right[0])) and abs(left[1] / right[1] - 1) < 1e-9


def spoken(measure: tuple[Dimensions, float]) -> str:
    """Dimensions and scale in words."""
    names = "·".join(f"{name}^{power}" if power != 1 else name for name, power in measure[0]) or "a plain number"
    return names if measure[1] == 1 else f"{names} × {measure[1]:g}"


def _agree(owner: Item, measures: list[Measure], doing: str) -> Measure:
    known = [m for m in measures if m is not None]
    for other in known[1:]:
        if not same(known[0], other):
            raise refuse(
                owner,
                f"{doing} {spoken(known[0])} and {spoken(other)}.",
                "Convert one of them with a named factor, or correct the formula.",
            )
    return known[0] if known else None


def measure_of(owner: Item, node: Expression) -> Measure:
    """Dimensions and scale of a formula; refuses sums, comparisons and powers that do not fit."""
    match node:
        case Item():
            return node.unit.dims, node.unit.scale
        case x.Const():
            return None
        case x.Binary("+" | "-", left, right):
            return _sum_measure(owner, node.operator, measure_of(owner, left), measure_of(owner, right))
        case x.Binary("*", left, right):
            return _product(measure_of(owner, left), measure_of(owner, right))
        case x.Binary("/", left, right):
            return _quotient(measure_of(owner, left), measure_of(owner, right))
        case x.Binary(_, left, right):
            for side in (left, right):
                found = measure_of(owner, side)
                if found is not None and not same(found, PLAIN):
                    raise refuse(owner, f"raises {spoken(found)} to a power.", "Powers take plain numbers.")
            return PLAIN
        case x.Negative(operand):
            return measure_of(owner, operand)
        case x.Compare(_, left, right):
            _agree(owner, [measure_of(owner, left), measure_of(owner, right)], "compares")
            return PLAIN
        case x.Where(condition, then, other):
            measure_of(owner, condition)
            return _agree(owner, [measure_of(owner, then), measure_of(owner, other)], "chooses between")
        case x.Pick(_, branches):
            return _agree(owner, [measure_of(owner, b) for b in branches], "chooses between")
        case x.Is():
            return PLAIN
        case x.Call():
            return _call_measure(owner, node)
        case x.Previous(item) | x.Following(item):
            return item.unit.dims, item.unit.scale
        case x.OwnPrevious() | x.OwnFollowing():
            return owner.unit.dims, owner.unit.scale
        case x.Windowed(_, item, periods):
            measure_of(owner, periods)
            return item.unit.dims, item.unit.scale
        case x.PeriodReduction(kind, item, _):
            return PLAIN if kind is x.OverPeriods.FIRST else (item.unit.dims, item.unit.scale)
        case x.EntityReduction(kind, item, extra):
            if kind is OverEntities.PERCENT_BELOW and extra is not None:
                _agree(owner, [(item.unit.dims, item.unit.scale), measure_of(owner, extra)], "compares")
            plain = kind in (OverEntities.COUNT, OverEntities.PERCENT_BELOW)
            return PLAIN if plain else (item.unit.dims, item.unit.scale)
        case x.SumBefore(item, _) | x.SumAlike(item, _):
            return item.unit.dims, item.unit.scale
        case x.SumMatching(item, by, own):
            _agree(owner, [measure_of(owner, by), measure_of(owner, own)], "matches")
            return item.unit.dims, item.unit.scale
        case x.MatchingReduction(kind, item, by, own, _):
            _agree(owner, [measure_of(owner, by), measure_of(owner, own)], "matches")
            return PLAIN if kind is OverEntities.COUNT else (item.unit.dims, item.unit.scale)
        case x.YieldAhead(price, flow, guess):
            _agree(owner, [measure_of(owner, price), measure_of(owner, flow)], "sets a price against flows:")
            _agree(owner, [PLAIN, measure_of(owner, guess)], "seeks a rate per period from")
            return PLAIN
        case x.Carried(amount, rate, flow):
            _agree(owner, [PLAIN, measure_of(owner, rate)], "discounts at a rate per period given as")
            return _product(measure_of(owner, amount), measure_of(owner, flow))
        case x.InternalRate(_, guess):
            _agree(owner, [PLAIN, measure_of(owner, guess)], "seeks a rate per period from")
            return PLAIN
        case _:
            raise TypeError(f"no unit rule for {type(node).__name__}")


def _is_date(measure: Measure) -> bool:
    return measure is not None and measure[0] == (("date", 1),)


def _sum_measure(owner: Item, operator: str, left: Measure, right: Measure) -> Measure:
    if _is_date(left) and operator == "-" and _is_date(right):
        return PLAIN  # a difference of dates is a number of days
    if _is_date(left) and (right is None or same(right, PLAIN)):
        return left
    return _agree(owner, [left, right], "adds or subtracts")


def _product(left: Measure, right: Measure) -> Measure:
    if left is None or right is None:
        return left if right is None else right
    return multiplied(left, right)


def _quotient(left: Measure, right: Measure) -> Measure:
    if right is None:
        return left
    return multiplied(left if left is not None else PLAIN, inverted(right))


def _call_measure(owner: Item, node: x.Call) -> Measure:
    measures = [measure_of(owner, a) for a in node.arguments]
    match node.function:
        case Function.MINIMUM | Function.MAXIMUM | Function.OTHERWISE:
            return _agree(owner, measures, f"{node.function.value} of")
        case Function.ABSOLUTE | Function.ROUND_UP | Function.ROUND_DOWN:
            return measures[0]
        case Function.RATIO | Function.MULTIPLE:
            return _quotient(measures[0], measures[1])
        case Function.IS_KNOWN:
            return PLAIN
        case Function.YEAR | Function.MONTH | Function.END_OF_MONTH:
            if not _is_date(measures[0]):
                raise refuse(owner, f"takes the {node.function.value} of something that is no date.", "Use a date.")
            return measures[0] if node.function is Function.END_OF_MONTH else PLAIN
        case (
            Function.EXPONENTIAL
            | Function.LOGARITHM
            | Function.SQUARE_ROOT
            | Function.NORMAL
            | Function.NORMAL_INVERSE
            | Function.STUDENT_QUANTILE
        ):
            for measure in measures:
                if measure is not None and not same(measure, PLAIN):
                    raise refuse(owner, f"takes {node.function.value} of {spoken(measure)}.", "Use a plain number.")
            return PLAIN
        case _:
            assert_never(node.function)


def missing_item(item: Item) -> bool:
    """True when the item's value may be missing (NaN)."""
    match item:
        case Number():
            return item.optional
        case Series() | Choice() | Constant() | Input():
            return False
        case Derived():
            return _missing_derived(item)
        case _:
            return False


_missing: dict[int, bool] = {}


def forget() -> None:
    """Drop what was found out about an earlier model: its items' identities may be taken again."""
    _missing.clear()


def _missing_derived(item: Derived) -> bool:
    known = _missing.get(id(item))
    if known is None:
        _missing[id(item)] = False  # a row in a recurrence counts as known while it is being looked at
        known = _missing[id(item)] = may_be_missing(item, item.formula)
    return known


def may_be_missing(owner: Item, node: Expression) -> bool:
    """True when the formula may give a missing figure; refuses arithmetic on one."""
    match node:
        case Item():
            return missing_item(node)
        case x.Call(Function.OTHERWISE, (first, default)):
            may_be_missing(owner, first)
            return may_be_missing(owner, default)
        case x.Call(Function.IS_KNOWN, (first,)):
            may_be_missing(owner, first)
            return False
        case x.Call(Function.RATIO | Function.MULTIPLE, arguments):
            _demand_known(owner, arguments)
            return True
        case x.Where(condition, then, other):
            _demand_known(owner, (condition,))
            return may_be_missing(owner, then) | may_be_missing(owner, other)
        case x.Pick(_, branches):
            found = [may_be_missing(owner, b) for b in branches]  # all of them: each may refuse
            return any(found)
        case x.EntityReduction(kind, item, extra):
            if extra is not None:
                _demand_known(owner, (extra,))
            if kind is OverEntities.SUM:
                _demand_known(owner, (item,))
            return kind not in (OverEntities.SUM, OverEntities.COUNT)
        case x.MatchingReduction(kind, _, by, own, extra):
            _demand_known(owner, (by, own) if extra is None else (by, own, extra))
            return kind is not OverEntities.COUNT
        case x.PeriodReduction(x.OverPeriods.FIRST, item, _):
            _demand_known(owner, (item,))
            return True
        case x.InternalRate(item, guess):
            _demand_known(owner, (item, guess))
            return True
        case x.YieldAhead(price, flow, guess):
            _demand_known(owner, (price, flow, guess))
            return True
        case x.Carried(amount, rate, flow):
            _demand_known(owner, (amount, rate, flow))
            return False
        case x.Const() | x.Is() | x.OwnPrevious() | x.OwnFollowing():
            return False
        case _:
            _demand_known(owner, x.children(node))
            return False


def _demand_known(owner: Item, nodes: tuple[Expression, ...]) -> None:
    for node in nodes:
        if may_be_missing(owner, node):
            name = node.key if isinstance(node, Item) else "a figure"
            raise refuse(
                owner,
                f"calculates with {name}, which may be missing.",
                "Wrap it: otherwise(…, a stand-in), or use a reduction that skips missing figures.",
            )


def periodic_row(item: Item) -> bool:
    """True for rows whose values stand in periods."""
    return isinstance(item, Row | Check) and item.is_periodic
