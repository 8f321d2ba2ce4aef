"""Sums of independent yes-or-no losses at each node of the common factor, averaged over its nodes.

Three ways, each with the same answers: `HalvedSums` (every subset of the customers, exact), `ScatteredSums` (the same
where losses move with the factor) and `LatticeSums` (many customers, on a fine lattice of stated step).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from workbench.analysis.common_factor import Floats

Places = npt.NDArray[np.intp]

SAME_LOSS: Final = 1e-12
"""Losses closer than this share of the greatest are one: they differ by the order of additions only."""
LATTICE_STEPS: Final = 8192
GATHERED_STEPS: Final = 8192
TINY: Final = 1e-300
"""In place of a step or a greatest loss of nothing."""
NODES_AT_ONCE: Final = 256


class Sums(Protocol):
    """A distribution of the sum: ascending losses and their probabilities."""

    @property
    def losses(self) -> Floats:
        """Ascending."""

    @property
    def probabilities(self) -> Floats:
        """One for each of `losses`."""

    @property
    def bound(self) -> float:
        """The most by which a loss can be off; 0 where losses are exact."""

    def weighted(self, weights: Floats) -> Floats:
        """Per customer the mean of its own loss times the weight of the sum it belongs to."""


def merged(losses: Floats) -> tuple[Floats, Places]:
    """Distinct values in ascending order and, for each loss given, the place of its value among them."""
    order = np.argsort(losses, kind="stable")
    ordered = losses[order]
    tolerance = SAME_LOSS * max(float(ordered[-1]), TINY)
    starts = np.concatenate(([True], np.diff(ordered) > tolerance))
    places = np.empty(len(losses), dtype=np.intp)
    places[order] = np.cumsum(starts) - 1
    return ordered[starts], places


@dataclass(frozen=True, slots=True)
class _Step:
    """One customer joins: where each sum so far goes when it survives and when it defaults."""

    stay: Places
    hit: Places
    size: int


class _Half:
    """Sums over some of the customers, equal ones merged as each customer joins."""

    def __init__(self, losses: Floats) -> None:
        self.losses = np.zeros(1)
        self.steps: list[_Step] = []
        for loss in losses:
            found, places = merged(np.concatenate((self.losses, self.losses + loss)))
            size = len(self.losses)
            self.steps.append(_Step(places[:size], places[size:], len(found)))
            self.losses = found

    def forward(self, conditional: Floats) -> list[Floats]:
        """Probabilities of the sums at each node, before the first customer and after each."""
        stages = [np.ones((len(conditional), 1))]
        for step, p in zip(self.steps, conditional.T[:, :, np.newaxis], strict=True):
            grown = np.zeros((len(conditional), step.size))
            grown[:, step.stay] += stages[-1] * (1 - p)
            grown[:, step.hit] += stages[-1] * p
            stages.append(grown)
        return stages

    def weighted(self, conditional: Floats, weights: Floats) -> Floats:
        """Per node and customer the mean of `weights` (nodes × sums) over the sums in which it defaults."""
        stages = self.forward(conditional)
        found = np.zeros_like(conditional)
        after = weights
        for i in range(len(self.steps) - 1, -1, -1):
            step, p = self.steps[i], conditional[:, i : i + 1]
            hit = after[:, step.hit]
            found[:, i] = conditional[:, i] * (stages[i] * hit).sum(axis=1)
            after = (1 - p) * after[:, step.stay] + p * hit
        return found


class HalvedSums:
    """Every subset of the customers: two halves given the factor, joined by one matrix product over its nodes."""

    def __init__(self, losses: Floats, conditional: Floats, node_weights: Floats) -> None:
        self.bound = 0.0
        self._own, self._conditional, self._node_weights = losses, conditional, node_weights
        self._middle = len(losses) // 2
        self._left, self._right = _Half(losses[: self._middle]), _Half(losses[self._middle :])
        pairs = self._left.losses[:, np.newaxis] + self._right.losses
        sums, self._places = merged(pairs.ravel())
        self.losses: Floats = sums
        joint = np.zeros(pairs.shape)
        for part in self._parts():
            left, right = self._ends(part)
            joint += left.T @ (node_weights[part, np.newaxis] * right)
        self.probabilities: Floats = np.bincount(self._places, joint.ravel(), len(sums)).astype(np.float64)

    @staticmethod
    def fits(losses: Floats, most: int) -> bool:
        """True when there are at most `most` pairs of sums, equal ones within a half merged."""
        middle = len(losses) // 2
        pairs = 1
        for part in (losses[:middle], losses[middle:]):
            sums = np.zeros(1)
            for loss in part:
                sums, _ = merged(np.concatenate((sums, sums + loss)))
                if pairs * len(sums) > most:
                    return False
            pairs *= len(sums)
        return True

    def _parts(self) -> list[slice]:
        return [slice(low, low + NODES_AT_ONCE) for low in range(0, len(self._node_weights), NODES_AT_ONCE)]

    def _ends(self, part: slice) -> tuple[Floats, Floats]:
        given = self._conditional[part]
        left = self._left.forward(given[:, : self._middle])[-1]
        return left, self._right.forward(given[:, self._middle :])[-1]

    def weighted(self, weights: Floats) -> Floats:
        """Per customer the mean of its own loss times the weight of the sum it belongs to."""
        table = weights[self._places].reshape(len(self._left.losses), len(self._right.losses))
        found = np.zeros(len(self._own))
        for part in self._parts():
            given, node_weights = self._conditional[part], self._node_weights[part]
            left, right = self._ends(part)
            by_left = self._left.weighted(given[:, : self._middle], right @ table.T)
            by_right = self._right.weighted(given[:, self._middle :], left @ table)
            found += node_weights @ np.hstack((by_left, by_right))
        return found * self._own


class ScatteredSums:
    """Every subset at every node, where a customer's loss differs from node to node; gathered on a fine lattice.

    Each sum is split between its two neighbours on the lattice, so that the mean stays.
    """

    def __init__(self, losses: Floats, conditional: Floats, node_weights: Floats) -> None:
        self._own = losses
        sums, chances = np.zeros((1, len(losses))), node_weights[np.newaxis]
        for own, p in zip(losses.T, conditional.T, strict=True):
            sums = np.concatenate((sums, sums + own))
            chances = np.concatenate((chances * (1 - p), chances * p))
        self._chances = chances
        self.bound = max(float(sums.max()) / GATHERED_STEPS, TINY)
        scaled = sums / self.bound
        self._floors = np.minimum(scaled.astype(np.intp), GATHERED_STEPS)
        self._rests = scaled - self._floors
        moved, size = chances * self._rests, GATHERED_STEPS + 2
        gathered = np.bincount(self._floors.ravel(), (chances - moved).ravel(), size)
        gathered[1:] += np.bincount(self._floors.ravel(), moved.ravel(), size)[:-1]
        self._used = np.flatnonzero(gathered)
        self.losses: Floats = self.bound * self._used.astype(np.float64)
        self.probabilities: Floats = gathered[self._used].astype(np.float64)

    def weighted(self, weights: Floats) -> Floats:
        """Per customer the mean of its own loss times the weight of the sum it belongs to."""
        spread = np.zeros(GATHERED_STEPS + 2)
        spread[self._used] = weights
        low, high = spread[self._floors], spread[np.minimum(self._floors + 1, GATHERED_STEPS + 1)]
        shares = self._chances * (low + self._rests * (high - low))
        members = np.arange(len(shares))
        return np.array(
            [own @ shares[(members >> i) & 1 == 1].sum(axis=0) for i, own in enumerate(self._own.T)], dtype=np.float64
        )


class LatticeSums:
    """Sums on a lattice: each loss is split between its two neighbours so that its mean stays what it is.

    A sum is off by less than one step for each customer in default, so a quantile by less than `bound`; the split
    spreads, so the variance is above the exact one, by at most a quarter of a squared step for each expected default.
    """

    def __init__(self, losses: Floats, conditional: Floats, node_weights: Floats) -> None:
        self._own, self._conditional, self._node_weights = losses, conditional, node_weights
        count = losses.shape[1]
        self.step = max(float(losses.sum(axis=1).max()) / LATTICE_STEPS, TINY)
        self.bound = self.step * count
        scaled = losses / self.step
        self._floors = np.floor(scaled).astype(np.intp)
        self._rests = scaled - self._floors
        self._size = int(self._floors.sum(axis=1).max()) + count + 1
        total = np.zeros(self._size)
        for node, weight in enumerate(node_weights):
            *_, last = self._forward(node)
            total[: len(last)] += weight * last
        used = int(np.flatnonzero(total)[-1]) + 1
        self.losses: Floats = self.step * np.arange(used, dtype=np.float64)
        self.probabilities: Floats = total[:used]

    def _forward(self, node: int) -> list[Floats]:
        stages = [np.ones(1)]
        for floor, rest, p in zip(self._floors[node], self._rests[node], self._conditional[node], strict=True):
            before = stages[-1]
            size = len(before)
            grown = np.zeros(size + floor + 1)
            grown[:size] = before * (1 - p)
            grown[floor : floor + size] += before * (p * (1 - rest))
            grown[floor + 1 :] += before * (p * rest)
            stages.append(grown)
        return stages

    def weighted(self, weights: Floats) -> Floats:
        """Per customer the mean of its own loss times the weight of the sum it belongs to."""
        padded = np.concatenate((weights, np.full(self._size - len(weights), weights[-1])))
        found = np.zeros(self._own.shape[1])
        for node, weight in enumerate(self._node_weights):
            stages = self._forward(node)
            after = padded[: len(stages[-1])]
            for i in range(len(found) - 1, -1, -1):
                size, floor, rest = len(stages[i]), self._floors[node, i], self._rests[node, i]
                p = self._conditional[node, i]
                low, high = after[floor : floor + size], after[floor + 1 : floor + 1 + size]
                mean = stages[i] @ ((1 - rest) * low * floor + rest * high * (floor + 1))
                found[i] += weight * p * self.step * mean
                after = (1 - p) * after[:size] + p * ((1 - rest) * low + rest * high)
        return found
