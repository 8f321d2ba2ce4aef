"""What a row depends on, and the order in which rows can be computed: passes of figures, forward and backward loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from workbench.ground.problem import Problem, ProblemError
from workbench.rows import expression as x
from workbench.rows.expression import Expression
from workbench.rows.items import Derived, Item, Row, Series


class Need(Enum):
    """How a formula reads another item."""

    NOW = "this period"
    PREVIOUS = "the period before"
    FOLLOWING = "the period after"
    TRAILING = "this period and earlier ones"
    WHOLE = "all periods"
    OPENING = "the opening column"


@dataclass(frozen=True, slots=True)
class Precedent:
    """One item a formula reads, and how."""

    item: Item
    need: Need


def precedents(node: Expression, owner: Item | None = None, *, is_opening: bool = False) -> Iterator[Precedent]:
    """Every item that `node` reads, in reading order, with repetition. `owner` stands in for PREVIOUS and FOLLOWING.

    `is_opening` says that the formula stands in the opening column.
    """
    match node:
        case Item():
            yield Precedent(node, Need.NOW)
        case x.Previous(item):
            yield Precedent(item, Need.PREVIOUS)
        case x.Following(item):
            yield Precedent(item, Need.FOLLOWING)
        case x.OwnPrevious() if owner is not None:
            yield Precedent(owner, Need.PREVIOUS)
        case x.OwnFollowing() if owner is not None:
            yield Precedent(owner, Need.FOLLOWING)
        case x.Windowed(kind, item, periods):
            yield Precedent(item, Need.TRAILING if kind is x.Window.TRAILING else Need.WHOLE)
            yield from precedents(periods, owner)
        case x.InternalRate(item, guess):
            yield Precedent(item, Need.OPENING)
            yield Precedent(item, Need.WHOLE)
            yield from precedents(guess, owner)
        case x.YieldAhead(price, flow, guess):
            yield Precedent(price, Need.OPENING if is_opening else Need.NOW)
            yield Precedent(flow, Need.WHOLE)
            yield from precedents(guess, owner, is_opening=is_opening)
        case x.Carried(amount, rate, flow):
            for layer in (amount, rate):
                yield Precedent(layer, Need.OPENING)
                if not is_opening:
                    yield Precedent(layer, Need.WHOLE)
            yield Precedent(flow, Need.WHOLE)
        case x.PeriodReduction(kind, item, extra):
            yield Precedent(item, Need.OPENING if kind is x.OverPeriods.OPENING else Need.WHOLE)
            if extra is not None:
                yield from precedents(extra, owner)
        case _:
            for child in x.children(node):
                yield from precedents(child, owner, is_opening=is_opening)


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to compute: the values of a derived item, or the opening value of a periodic one."""

    item: Item
    is_opening: bool = False

    @property
    def is_loop(self) -> bool:
        """True when it is computed period by period."""
        return not self.is_opening and self.item.is_periodic


@dataclass(slots=True)
class Pass:
    """One pass: single figures first (in order), then a loop forward over the periods, then one backward."""

    figures: list[Node] = field(default_factory=list)
    forward: list[Node] = field(default_factory=list)
    backward: list[Node] = field(default_factory=list)


def opening_of(item: Item) -> Expression | None:
    """The formula of the opening column, if the item has one."""
    return item.opening if isinstance(item, Row | Series) else None


def _edges(node: Node) -> list[tuple[Node, Need]]:
    item = node.item
    if node.is_opening:
        formula = opening_of(item)
        assert formula is not None
    else:
        assert isinstance(item, Derived)
        formula = item.formula
    edges: list[tuple[Node, Need]] = []
    for found in precedents(formula, item, is_opening=node.is_opening):
        target = found.item
        if found.need in (Need.OPENING, Need.PREVIOUS) and opening_of(target) is not None:
            edges.append((Node(target, True), Need.OPENING))
        if found.need is not Need.OPENING and isinstance(target, Derived):
            edges.append((Node(target), found.need))
    return edges


def plan(items: list[Item]) -> list[Pass]:
    """Order all derived items into passes; raises `ProblemError` naming the rows of a circle."""
    nodes = [Node(i) for i in items if isinstance(i, Derived)]
    nodes += [Node(i, True) for i in items if opening_of(i) is not None]
    edges = {node: _edges(node) for node in nodes}
    backward: set[Node] = set()
    groups = _strong_components(nodes, edges)
    group_of = {node: index for index, group in enumerate(groups) for node in group}
    for index, group in enumerate(groups):
        inner = [(a, b, need) for a in group for b, need in edges[a] if group_of[b] == index]
        if inner:
            _check_group(group, inner)
            if any(need is Need.FOLLOWING for _, _, need in inner):
                backward.update(group)
    return _passes(groups, edges, backward, group_of)


def _check_group(group: list[Node], inner: list[tuple[Node, Node, Need]]) -> None:
    needs = {need for _, _, need in inner}
    bad = next(((a, b, n) for a, b, n in inner if n in (Need.WHOLE, Need.OPENING) or not a.is_loop), None)
    if bad is not None:
        raise circle([bad[0].item, bad[1].item], "one of them reads all periods of the other")
    if Need.FOLLOWING in needs and needs & {Need.PREVIOUS, Need.TRAILING}:
        raise circle([n.item for n in group], "they look both forward and back in time")
    now = {node: [b for a, b, need in inner if a is node and need in (Need.NOW, Need.TRAILING)] for node in group}
    _ordered(group, now)


def circle(items: list[Item], why: str) -> ProblemError:
    """The error for rows that depend on each other."""
    names = " → ".join(dict.fromkeys(i.key for i in items))
    return ProblemError(
        Problem(
            f"{items[0].key} ({items[0].declared_at})",
            f"circular formula through {names}: {why}.",
            "Read one of them with prev(…), or replace the circle by its closed form.",
        )
    )


def _ordered(group: list[Node], now: dict[Node, list[Node]]) -> list[Node]:
    done: dict[Node, bool] = {}
    order: list[Node] = []

    def visit(node: Node, path: list[Node]) -> None:
        if done.get(node):
            return
        if node in path:
            loop = path[path.index(node) :]
            raise circle([n.item for n in loop] + [node.item], "each needs the other in the same period")
        for target in now[node]:
            visit(target, [*path, node])
        done[node] = True
        order.append(node)

    for node in group:
        visit(node, [])
    return order


def _passes(
    groups: list[list[Node]], edges: dict[Node, list[tuple[Node, Need]]], backward: set[Node], group_of: dict[Node, int]
) -> list[Pass]:
    level: dict[Node, int] = {}
    for index, group in enumerate(groups):  # already in topological order
        reached = 0
        for node in group:
            for target, need in edges[node]:
                if group_of[target] != index:
                    reached = max(reached, level[target] + _step(node, target, need, backward))
        for node in group:
            level[node] = reached
    passes = [Pass() for _ in range(max(level.values(), default=0) + 1)]
    for node in (n for group in groups for n in group):
        bucket = passes[level[node]]
        if not node.is_loop:
            bucket.figures.append(node)
        elif node in backward:
            bucket.backward.append(node)
        else:
            bucket.forward.append(node)
    for bucket in passes:
        for nodes in (bucket.forward, bucket.backward):
            members = set(nodes)
            now = {n: [t for t, need in edges[n] if t in members and need in (Need.NOW, Need.TRAILING)] for n in nodes}
            nodes[:] = _ordered(nodes, now)
    return passes


def _step(node: Node, target: Node, need: Need, backward: set[Node]) -> int:
    if not target.is_loop:
        return 0
    if not node.is_loop:
        return 1
    if need in (Need.WHOLE, Need.FOLLOWING):
        return 1
    if target in backward:  # a row that looks ahead is complete only after its whole loop
        return 1 if node not in backward or need in (Need.PREVIOUS, Need.TRAILING) else 0
    return 0


def _strong_components(nodes: list[Node], edges: dict[Node, list[tuple[Node, Need]]]) -> list[list[Node]]:
    """Tarjan's components without recursion, precedents first."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    on_stack: set[Node] = set()
    stack: list[Node] = []
    groups: list[list[Node]] = []
    for root in nodes:
        if root in index:
            continue
        work: list[tuple[Node, Iterator[tuple[Node, Need]]]] = []
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work.append((root, iter(edges[root])))
        while work:
            node, targets = work[-1]
            advanced = False
            for target, _ in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges[target])))
                    advanced = True
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            if advanced:
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == index[node]:
                group: list[Node] = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    group.append(member)
                    if member is node:
                        break
                groups.append(group)
    return groups
