"""The smoothest point of a polyhedron: least squares under equalities, lower bounds and non-negativity, solved exactly.

A primal active-set method on the null space. Each step is a least-squares problem by orthogonal factors, never normal
equations, so that the second differences of 200 quarters keep their digits; duplicated and implied constraints are
harmless, because only independent ones ever enter the working set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lstsq, null_space, qr

Floats = NDArray[np.float64]

SMALL: Final = 1e-10
"""Against unknowns of size 1: a step, slope or multiplier below it is none."""
MOST_STEPS_PER_UNKNOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise |`rough` x − `target`|² over x ≥ 0 with `equal` x = `right` and `least` x ≥ `floor`; x of size 1."""

    rough: Floats
    target: Floats
    equal: Floats
    right: Floats
    least: Floats
    floor: Floats


@dataclass(frozen=True, slots=True)
class Solution:
    """The minimum and its proof. `zeros` are unknowns held at 0, `binding` rows of `least` that hold with equality.

    `residual` is the largest breach of the optimality (Karush–Kuhn–Tucker) conditions: of the constraints, of the
    sign of a multiplier, or of the balance of slopes, for unknowns of size 1.
    """

    x: Floats
    zeros: tuple[int, ...]
    binding: tuple[int, ...]
    multipliers: Floats
    residual: float


def independent_rows(rows: Floats) -> list[int]:
    """Positions of a largest set of linearly independent rows, in their order."""
    if rows.size == 0:
        return []
    _, triangle, order = qr(rows.T, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    rank = int(np.sum(sizes > SMALL * max(float(sizes[0]), 1.0))) if sizes.size else 0
    return sorted(int(i) for i in order[:rank])


class _ActiveSet:
    """The working set and the point that moves towards the minimum."""

    def __init__(self, programme: Programme, start: Floats) -> None:
        kept = independent_rows(programme.equal)
        self.p = programme
        self.equal, self.right = programme.equal[kept], programme.right[kept]
        self.x = np.maximum(start, 0.0)
        self.zeros: set[int] = set()
        self.binding: set[int] = set()
        self._hold_what_binds()

    def _hold_what_binds(self) -> None:
        """Put the bounds that hold at the start into the working set, as far as they are independent."""
        for i in np.flatnonzero(self.x <= SMALL):
            self.zeros.add(int(i))
            if not self._is_independent():
                self.zeros.discard(int(i))
        for i in np.flatnonzero(np.abs(self.p.least @ self.x - self.p.floor) <= SMALL):
            self.binding.add(int(i))
            if not self._is_independent():
                self.binding.discard(int(i))
        self.x[sorted(self.zeros)] = 0.0

    def _is_independent(self) -> bool:
        rows = self.working()[:, self.free()]
        return len(independent_rows(rows)) == len(rows)

    def free(self) -> list[int]:
        """Unknowns that are not held at 0."""
        return [i for i in range(self.p.rough.shape[1]) if i not in self.zeros]

    def working(self) -> Floats:
        """The equalities and the rows that bind."""
        return np.vstack((self.equal, self.p.least[sorted(self.binding)]))

    def step(self) -> Floats:
        """From the point to the minimum over the working set."""
        free = self.free()
        found = np.zeros_like(self.x)
        basis = null_space(self.working()[:, free]) if len(self.working()) else np.eye(len(free))
        if basis.shape[1]:
            missed = self.p.target - self.p.rough @ self.x
            found[free] = basis @ lstsq(self.p.rough[:, free] @ basis, missed)[0]
        return found

    def restore(self) -> None:
        """Bring the point back onto the working set, from which rounding has moved it."""
        free, rows = self.free(), self.working()
        if free and len(rows):
            wanted = np.concatenate((self.right, self.p.floor[sorted(self.binding)]))
            self.x[free] += lstsq(rows[:, free], wanted - rows @ self.x)[0]

    def slope(self) -> Floats:
        """Half the derivative of the sum of squares."""
        return self.p.rough.T @ (self.p.rough @ self.x - self.p.target)

    def multipliers(self) -> Floats:
        """Of the working rows, equalities first."""
        free, rows = self.free(), self.working()
        if not free or not len(rows):
            return np.zeros(len(rows))
        return np.asarray(lstsq(rows[:, free].T, self.slope()[free])[0])

    def blocked(self, step: Floats) -> tuple[float, tuple[str, int] | None]:
        """How much of the step can be taken, at most all of it, and the bound that stops it."""
        most, stop = 1.0, None
        for i in np.flatnonzero(step < -SMALL * 1e-3):
            if int(i) not in self.zeros and (length := max(self.x[i], 0.0) / -step[i]) < most:
                most, stop = float(length), ("zero", int(i))
        slack, along = self.p.least @ self.x - self.p.floor, self.p.least @ step
        for i in np.flatnonzero(along < -SMALL * 1e-3):
            if int(i) not in self.binding and (length := max(slack[i], 0.0) / -along[i]) < most:
                most, stop = float(length), ("row", int(i))
        return most, stop

    def worst(self, *, first: bool) -> tuple[str, int] | None:
        """The held bound that the minimum would rather leave; the first of them where cycling threatens."""
        found = self.multipliers()
        slope = self.slope() - self.working().T @ found
        held = [(float(slope[i]), ("zero", i)) for i in sorted(self.zeros)]
        held += [(float(found[len(self.equal) + k]), ("row", i)) for k, i in enumerate(sorted(self.binding))]
        wrong = [one for one in held if one[0] < -SMALL]
        if not wrong:
            return None
        return wrong[0][1] if first else min(wrong)[1]

    def residual(self) -> float:
        """The largest breach of the optimality conditions."""
        found = self.multipliers()
        slope = self.slope() - self.working().T @ found
        breaches = [
            np.abs(self.p.equal @ self.x - self.p.right),
            self.p.floor - self.p.least @ self.x,
            -self.x,
            np.abs(slope[self.free()]),
            -slope[sorted(self.zeros)],
            -found[len(self.equal) :],
        ]
        return float(max((np.max(one) for one in breaches if one.size), default=0.0))


def smoothest(programme: Programme, start: Floats) -> Solution:
    """The minimum of a programme from any point that satisfies its constraints.

    Raises ArithmeticError when it is not reached, which no input is known to cause.
    """
    state = _ActiveSet(programme, start)
    state.restore()
    patience = MOST_STEPS_PER_UNKNOWN * (len(start) + len(programme.floor) + 1)
    for taken in range(patience):
        step = state.step()
        length, stop = state.blocked(step)
        state.x = state.x + length * step
        if stop is not None:
            (state.zeros if stop[0] == "zero" else state.binding).add(stop[1])
            state.x[sorted(state.zeros)] = 0.0
            continue
        state.restore()
        leaving = state.worst(first=taken > patience // 4)
        if leaving is None:
            return _finished(state)
        (state.zeros if leaving[0] == "zero" else state.binding).discard(leaving[1])
    raise ArithmeticError("the smoothest schedule was not reached")


def _finished(state: _ActiveSet) -> Solution:
    state.restore()
    state.x = np.where(state.x < SMALL * 1e-3, 0.0, state.x)
    return Solution(
        state.x, tuple(sorted(state.zeros)), tuple(sorted(state.binding)), state.multipliers(), state.residual()
    )
