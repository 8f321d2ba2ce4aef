"""Which rows are computed together: segments of single figures or of one loop over the periods.

Rows that hang on each other through time share a loop. All others are cut apart, so that a segment reads finished
columns, is small, and, if its rows belong to one entity set, is written once and run for each member.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from workbench.rows import expression as x
from workbench.rows.expression import Expression
from workbench.rows.graph import Need, Node, opening_of, precedents
from workbench.rows.items import Derived, EntitySet, Item
from workbench.rows.model import Model

MOST_NODES = 60
"""In one segment: the interpreter takes a detour for local variables beyond the 256th."""


class Turn(Enum):
    """How often a segment's statements run."""

    ONCE = "once"
    FORWARD = "from the first period to the last"
    BACKWARD = "from the last period to the first"


@dataclass(frozen=True, eq=False, slots=True)
class Segment:
    """Nodes in order. With `own`, the code is the same for every member of that set and runs once for each.

    `sets` are the entity sets whose number of members the code depends on.
    """

    nodes: tuple[Node, ...]
    turn: Turn
    own: EntitySet | None
    sets: frozenset[EntitySet]


@dataclass(frozen=True, eq=False, slots=True)
class _Block:
    """Nodes that cannot be cut apart, what they wait for, and what they reduce over its entities."""

    nodes: tuple[Node, ...]
    waits: frozenset[Node]
    crossed: frozenset[Item]
    own: EntitySet | None
    is_plain: bool


@lru_cache(maxsize=64)
def segments(model: Model, wanted: frozenset[Node] | None = None) -> tuple[Segment, ...]:
    """The segments of a model in the order they run; only of the `wanted` nodes, which must hold all they need."""
    found: list[Segment] = []
    for one in model.passes:
        for nodes, turn in ((one.figures, Turn.ONCE), (one.forward, Turn.FORWARD), (one.backward, Turn.BACKWARD)):
            kept = [node for node in nodes if wanted is None or node in wanted]
            found += _grouped(_blocks(kept, turn), turn)
    return tuple(found)


@lru_cache(maxsize=256)
def unrolled(segment: Segment) -> Segment:
    """The same segment written out for every member: needed where one of them is typed over."""
    assert segment.own is not None
    return replace(segment, own=None, sets=segment.sets | {segment.own})


def formula_of(node: Node) -> Expression:
    """What a node computes."""
    found = opening_of(node.item) if node.is_opening else None
    if found is not None:
        return found
    assert isinstance(node.item, Derived)
    return node.item.formula


def reads(node: Node) -> Iterator[Node]:
    """What a node hangs on, inputs and openings that nobody makes included."""
    for found in precedents(formula_of(node), node.item, is_opening=node.is_opening):
        if found.need in (Need.OPENING, Need.PREVIOUS):
            yield Node(found.item, True)
        if found.need is not Need.OPENING:
            yield Node(found.item)


def is_made(node: Node) -> bool:
    """True for what is computed, false for an input or an opening the row does not have."""
    return opening_of(node.item) is not None if node.is_opening else isinstance(node.item, Derived)


def _crossed(node: Expression) -> Iterator[tuple[Item, bool]]:
    """Items read for all members at once, and whether their order matters."""
    match node:
        case x.EntityReduction(_, item, _):
            yield item, False
        case x.SumBefore(item, by):
            yield item, True
            yield by, True
        case x.SumAlike(item, by) | x.SumMatching(item, by, _) | x.MatchingReduction(_, item, by, _):
            yield item, False
            yield by, False
    if not isinstance(node, Item):
        for child in x.children(node):
            yield from _crossed(child)


def _blocks(nodes: list[Node], turn: Turn) -> list[_Block]:
    """Cut wherever nothing before the cut reads something behind it; single figures everywhere."""
    place = {node: n for n, node in enumerate(nodes)}
    found: list[_Block] = []
    start = reach = 0
    for n, node in enumerate(nodes):
        if turn is not Turn.ONCE:
            reach = max([reach, *(place[read] for read in reads(node) if read in place)])
        if reach <= n:
            found.append(_block(tuple(nodes[start : n + 1]), place))
            start = reach = n + 1
    return found


def _block(nodes: tuple[Node, ...], place: dict[Node, int]) -> _Block:
    inside = set(nodes)
    waits = frozenset(read for node in nodes for read in reads(node) if read in place and read not in inside)
    crossings = [found for node in nodes for found in _crossed(formula_of(node))]
    crossed = frozenset(item for item, _ in crossings)
    sets = {node.item.per for node in nodes}
    own = next(iter(sets)) if len(sets) == 1 else None
    is_free = not any(is_ordered for _, is_ordered in crossings) and not any(n.item in crossed for n in nodes)
    return _Block(nodes, waits, crossed, own if is_free else None, sets == {None})


def _grouped(blocks: list[_Block], turn: Turn) -> Iterator[Segment]:
    """Blocks of one kind joined as far as what they wait for allows."""
    waiting = list(blocks)
    missing = {node for block in blocks for node in block.nodes}
    while waiting:
        ready = [block for block in waiting if missing.isdisjoint(block.waits)]
        taken = [ready[0]]
        missing.difference_update(ready[0].nodes)
        waiting.remove(ready[0])
        size = len(ready[0].nodes)
        if ready[0].own is not None or ready[0].is_plain:
            for block in list(waiting):
                alike = block.own is ready[0].own and block.is_plain == ready[0].is_plain
                if not alike or not missing.isdisjoint(block.waits) or size + len(block.nodes) > MOST_NODES:
                    continue
                if block.own is not None and any(n.item in block.crossed for b in taken for n in b.nodes):
                    continue
                taken.append(block)
                missing.difference_update(block.nodes)
                waiting.remove(block)
                size += len(block.nodes)
        yield _segment(taken, turn)


def _segment(blocks: list[_Block], turn: Turn) -> Segment:
    nodes = tuple(node for block in blocks for node in block.nodes)
    own = blocks[0].own
    sets = {node.item.per for node in nodes} if own is None else set()
    return Segment(nodes, turn, own, frozenset(s for s in sets if s is not None))
