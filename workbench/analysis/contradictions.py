"""Which linear statements about unknowns ≥ 0 contradict each other, and how far each would have to move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]

AGREED: Final = 1e-9
"""A violation below it, for unknowns of size 1, is rounding."""
MOST_SIDES: Final = 6


@dataclass(frozen=True, slots=True)
class Statement:
    """`row` x is at least `low`, and `upper` x (`row` where it is None) at most `high`; either may be infinite."""

    row: Floats
    low: float
    high: float
    upper: Floats | None = None

    @property
    def high_row(self) -> Floats:
        """What is held below `high`."""
        return self.row if self.upper is None else self.upper

    @property
    def is_equality(self) -> bool:
        """True when both ends are one."""
        return self.low == self.high and self.upper is None


@dataclass(frozen=True, slots=True)
class Violation:
    """The least total by which statements must move, how far each does then (its sign is that of the move), and the
    point that satisfies them so moved."""

    total: float
    moves: tuple[float, ...]
    point: Floats


def least_violation(statements: Sequence[Statement], unknowns: int) -> Violation:
    """The linear programme of least total violation over x ≥ 0."""
    m = len(statements)
    rows = np.array([one.row for one in statements], dtype=np.float64).reshape(m, unknowns)
    uppers = np.array([one.high_row for one in statements], dtype=np.float64).reshape(m, unknowns)
    low = np.array([one.low for one in statements])
    high = np.array([one.high for one in statements])
    eye, none = np.eye(m), np.zeros((m, m))
    below, above = np.isfinite(low), np.isfinite(high)
    # row·x + up ≥ low and upper·x − down ≤ high: `up` is how far a lower end must come down.
    matrix = np.vstack((np.hstack((-rows, -eye, none))[below], np.hstack((uppers, none, -eye))[above]))
    bound = np.concatenate((-low[below], high[above]))
    cost = np.concatenate((np.zeros(unknowns), np.ones(2 * m)))
    found = _minimum(cost, matrix, bound)
    if found is None:
        raise ArithmeticError("the least violation was not found")
    moves = found[unknowns + m :] - found[unknowns : unknowns + m]
    return Violation(float(cost @ found), tuple(map(float, moves)), found[:unknowns])


def _minimum(cost: Floats, matrix: Floats, bound: Floats) -> Floats | None:
    """The point x ≥ 0 with `matrix` x ≤ `bound` of least cost; None without one."""
    found = linprog(cost, A_ub=matrix, b_ub=bound, method="highs", options={"primal_feasibility_tolerance": 1e-10})
    return None if found.x is None else np.asarray(found.x)


def nearest(row: Floats, stated: float, others: Sequence[Statement]) -> float | None:
    """The value of `row` x nearest to `stated` that the others allow; None when they contradict each other."""
    if others and least_violation(others, len(row)).total > AGREED:
        return None
    unknowns = len(row)
    cost = np.append(np.zeros(unknowns), 1.0)
    apart = [np.append(row, -1.0), np.append(-row, -1.0)]
    rows = [np.append(one.high_row, 0.0) for one in others if math.isfinite(one.high)]
    rows += [np.append(-one.row, 0.0) for one in others if math.isfinite(one.low)]
    ends = [one.high for one in others if math.isfinite(one.high)]
    ends += [-one.low for one in others if math.isfinite(one.low)]
    # Exactly where that can be; else with a hair of room, for the others agree up to rounding only.
    for room in (0.0, AGREED):
        bound = np.array([stated, -stated, *(end + room for end in ends)])
        found = _minimum(cost, np.array([*apart, *rows]), bound)
        if found is not None:
            return float(row @ found[:unknowns])
    raise ArithmeticError("the nearest value that the other statements allow was not found")


def contradictions(statements: Sequence[Statement], unknowns: int) -> list[tuple[tuple[int, ...], int]]:
    """Sets of statements that cannot hold together, while any one of the set left out would let its others hold.

    One set after another until what is left agrees: of each set a statement is left out before the next is sought, and
    returned beside the set. It is one without which all the rest agrees, if there is one (the least total violation may
    as well spread one fault over several statements), and of these the one that this violation moves furthest.
    """
    weigher = _Weigher(statements, unknowns)
    left = list(range(len(statements)))
    found: list[tuple[tuple[int, ...], int]] = []
    while weigher.apart(left) > AGREED:
        kept = weigher.gravest(left)
        moved = dict(zip(left, least_violation([statements[i] for i in left], unknowns).moves, strict=True))
        alone = [i for i in kept if weigher.apart([j for j in left if j != i]) <= AGREED]
        gone = max(alone or kept, key=lambda i: (abs(moved[i]), i))
        found.append((tuple(kept), gone))
        left.remove(gone)
    return found


class _Weigher:
    """How far sets of the statements are from agreeing; what is known of a set is kept."""

    def __init__(self, statements: Sequence[Statement], unknowns: int) -> None:
        self.statements = statements
        self.unknowns = unknowns
        self.known: dict[frozenset[int], float] = {}

    def apart(self, some: Sequence[int]) -> float:
        """The least total violation of a set."""
        key = frozenset(some)
        if key not in self.known:
            chosen = [self.statements[i] for i in sorted(key)]
            self.known[key] = least_violation(chosen, self.unknowns).total if chosen else 0.0
        return self.known[key]

    def gravest(self, left: Sequence[int]) -> list[int]:
        """Of the irreducible sets met from several sides the one that is furthest from agreeing, then the smallest."""
        best, gravity = list(left), (-1, 0)
        for i in range(0, len(left), max(len(left) // MOST_SIDES, 1)):
            kept = self._irreducible([*left[i:], *left[:i]])
            weight = (round(self.apart(kept) / AGREED), -len(kept))
            if weight > gravity:
                best, gravity = kept, weight
        return best

    def _irreducible(self, left: Sequence[int]) -> list[int]:
        kept = list(left)
        for i in left:
            rest = [j for j in kept if j != i]
            if self.apart(rest) > AGREED:
                kept = rest
        return sorted(kept)
