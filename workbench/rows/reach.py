"""What leads to what, over the whole model: every item before or behind others, and the shortest way between two."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from workbench.rows.items import Item
from workbench.rows.model import Model


def readers_of_any(model: Model, items: Iterable[Item]) -> dict[Item, int]:
    """Items that read one of `items`, directly or through others, and these themselves, by formulas between."""
    return _reached(items, lambda item: model.dependents[item])


def read_by_any(model: Model, items: Iterable[Item]) -> dict[Item, int]:
    """Items that one of `items` reads, directly or through others, and these themselves, by formulas between."""
    return _reached(items, lambda item: [p.item for p in model.precedents(item)])


def shortest_way(model: Model, start: Item, end: Item) -> list[Item]:
    """Items from `start` to `end`, each named by the formula of the next; empty when nothing leads there."""
    before: dict[Item, Item | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in before:
        item = waiting.popleft()
        for reader in model.dependents[item]:
            if reader not in before:
                before[reader] = item
                waiting.append(reader)
    if end not in before:
        return []
    way: list[Item] = []
    at: Item | None = end
    while at is not None:
        way.append(at)
        at = before[at]
    return way[::-1]


def _reached(items: Iterable[Item], near: Callable[[Item], Iterable[Item]]) -> dict[Item, int]:
    found = dict.fromkeys(items, 0)
    waiting = deque(found)
    while waiting:
        before = waiting.popleft()
        for item in near(before):
            if item not in found:
                found[item] = found[before] + 1
                waiting.append(item)
    return found
