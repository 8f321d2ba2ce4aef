"""What reads a figure: the cells whose formulas took it in, as opposed to those that merely name it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Final

from workbench.interpret.evaluate import Arrays
from workbench.interpret.explain import explain
from workbench.interpret.reading import figure, has_opening
from workbench.rows import expression as x
from workbench.rows.expression import Expression
from workbench.rows.graph import Need, opening_of
from workbench.rows.items import Derived, Item
from workbench.rows.model import Model

MOST_LOOKED_AT: Final = 400
"""Cells whose users are looked up before a way counts as not found."""


@dataclass(frozen=True, slots=True)
class User:
    """A cell whose formula names a figure: its period (0 is the opening column, None a single figure) and value.

    It `counts` the figure unless what reads it stands aside: a branch that does not hold, a cell that is typed over.
    """

    item: Item
    entity: int | None
    period: int | None
    value: float
    counts: bool


def users(
    model: Model, arrays: Arrays, item: Item, entity: int | None, period: int | None, near: int | None = None
) -> list[User]:
    """The users of one cell in model order, one cell for each item and member; those that count it come first.

    Where many periods of a line read the cell, the one of the same period stands for them, else the next that reads
    it, beginning at `near`.
    """
    who = entity if item.per is not None else None
    when = period if item.is_periodic else None
    found: list[User] = []
    for reader in readers(model, item):
        needs = {p.need for p in model.precedents(reader) if p.item is item}
        periods = list(_periods(arrays, reader, when, needs, near))
        members = _members(arrays, reader, item, who)
        counted: list[User] = []
        for member in members:
            for at in periods:
                if _reads(model, arrays, reader, member, at, item, who, when):
                    counted.append(User(reader, member, at, figure(arrays, reader, member, at), True))
                    break
        if not counted and members and periods:
            member, at = members[0], periods[0]
            counted.append(User(reader, member, at, figure(arrays, reader, member, at), False))
        found += counted
    return sorted(found, key=lambda user: not user.counts)


def readers(model: Model, item: Item) -> tuple[Item, ...]:
    """Items whose formulas name an item; one that goes on from its own past is among them, first."""
    others = model.dependents[item]
    return (item, *others) if any(p.item is item for p in model.precedents(item)) else others


def _reads(
    model: Model,
    arrays: Arrays,
    reader: Item,
    member: int | None,
    at: int | None,
    item: Item,
    who: int | None,
    when: int | None,
) -> bool:
    if reader is item and (member, at) == (who, when):
        return False
    told = explain(model, arrays, reader, member, at)
    return any(t.item is item and t.entity == who and t.period == when for t in told.terms)


def _members(arrays: Arrays, reader: Item, item: Item, who: int | None) -> list[int | None]:
    """Members of the reader that may read the cell, its own first."""
    if reader.per is None:
        return [None]
    everyone: list[int | None] = list(range(arrays.shape.count(reader.per)))
    if reader.per is not item.per:
        return everyone
    return sorted(everyone, key=lambda member: member != who) if _reads_across(reader, item) else [who]


def _reads_across(reader: Item, item: Item) -> bool:
    """Whether a formula reads the item of other members than its own."""
    formulas = (reader.formula if isinstance(reader, Derived) else None, opening_of(reader))
    return any(formula is not None and _is_across(formula, item) for formula in formulas)


def _is_across(node: Expression, item: Item) -> bool:
    match node:
        case Item():
            return False
        case x.EntityReduction(_, found, _):
            if found is item:
                return True
        case x.SumBefore(found, by) | x.SumAlike(found, by) | x.SumMatching(found, by, _, _):
            if item in (found, by):
                return True
        case x.MatchingReduction(_, found, by, _, _):
            if item in (found, by):
                return True
        case _:
            pass
    return any(_is_across(child, item) for child in x.children(node))


def _periods(
    arrays: Arrays, reader: Item, when: int | None, needs: set[Need], near: int | None
) -> Iterator[int | None]:
    """Periods of the reader that may read the cell, the most telling first."""
    if not reader.is_periodic:
        yield None
        return
    last = arrays.shape.periods
    if when is None:
        start = near if near is not None and 1 <= near <= last else 1
        yield from range(start, last + 1)
        yield from range(1, start)
    else:
        first = [when] if when >= 1 else []
        if needs & {Need.PREVIOUS, Need.TRAILING, Need.WHOLE, Need.OPENING}:
            first.append(when + 1)
        if needs & {Need.FOLLOWING, Need.WHOLE}:
            first.append(when - 1)
        yield from (at for at in first if 1 <= at <= last)
        if needs & {Need.TRAILING, Need.WHOLE, Need.OPENING}:
            yield from (at for at in range(1, last + 1) if at not in first)
    if has_opening(reader):
        yield 0


def way_to(model: Model, arrays: Arrays, start: tuple[Item, int | None, int | None], end: Item) -> list[User]:
    """A chain of cells from a figure to a single figure, each counted by the next; without the start, `end` last.

    Empty when there is none, or none was found through the cells that stand for their lines.
    """
    distance = _distances(model, end)
    if start[0] not in distance or start[0] is end:
        return []
    order = count()
    waiting: list[tuple[int, int, tuple[User, ...], tuple[Item, int | None, int | None]]]
    waiting = [(distance[start[0]], next(order), (), start)]
    seen = {start[0]}
    for _ in range(MOST_LOOKED_AT):
        if not waiting:
            break
        _, _, way, (item, entity, period) = heappop(waiting)
        for user in users(model, arrays, item, entity, period, period):
            if not user.counts or user.item in seen or user.item not in distance:
                continue
            further = (*way, user)
            if user.item is end:
                return list(further)
            seen.add(user.item)
            cell = (user.item, user.entity, user.period)
            heappush(waiting, (len(further) + distance[user.item], next(order), further, cell))
    return []


def _distances(model: Model, end: Item) -> dict[Item, int]:
    """Formulas between each item and `end`, for all that lead to it."""
    found = {end: 0}
    waiting = deque([end])
    while waiting:
        item = waiting.popleft()
        for precedent in model.precedents(item):
            if precedent.item not in found:
                found[precedent.item] = found[item] + 1
                waiting.append(precedent.item)
    return found
