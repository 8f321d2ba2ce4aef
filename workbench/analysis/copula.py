"""What the customers' defaults may cost together: the distribution of a book of few names, by a one-factor copula.

Customer i defaults within the horizon when √ρ·Z + √(1 − ρ)·ε_i < Φ⁻¹(p_i), with Z the factor all share. Given Z the
defaults are independent, so the loss is a sum of yes-or-no losses; averaging over Z gives its distribution: exact for
a book of few names, where large-pool formulas mislead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from workbench.analysis.common_factor import Floats, bent_nodes, conditional, smooth_nodes
from workbench.analysis.loss_sums import HalvedSums, LatticeSums, ScatteredSums, Sums

NODES: Final = 64
MOST_NAMES: Final = 60
HIGHEST_CORRELATION: Final = 0.9999
MOST_ATOMS: Final = 2**16
"""Subsets of 16 customers; more, and the losses go on a lattice."""
MOST_SCATTERED: Final = 2**17
"""Subsets times nodes of the factor, where losses move with it."""
MOST_FINE: Final = 2048
FEWEST_FINE: Final = 256
"""Nodes below 0 that losses which move with the factor need at least; fewer, and the customers go on a lattice."""
LEVEL_ROUNDING: Final = 1e-12
"""A level of confidence counts as reached within this: cumulative probabilities are sums of thousands of terms."""


@dataclass(frozen=True, slots=True)
class WrongWay:
    """How bad states of the common factor hurt recoveries too: with s = max(−Z, 0), what is recovered from a
    customer in default is multiplied by exp(−price·s)·max(1 − delay·s·per_period, 0).

    `price` is the fall of the re-let price and `delay` the periods of later re-letting, each per unit of the factor.
    `per_period` has for each customer the share of its recovery that one period of delay costs. Good states lift
    nothing, so the expected loss rises with `price`, `delay` and the correlation.
    """

    price: float = 0.0
    delay: float = 0.0
    per_period: Sequence[float] = ()

    @property
    def is_idle(self) -> bool:
        """True when recoveries do not depend on the factor."""
        return self.price == 0 and (self.delay == 0 or not any(self.per_period))


@dataclass(frozen=True, slots=True)
class Distribution:
    """The loss of a book within the horizon, in the exposures' unit: ascending losses and their probabilities.

    `rule` names the nodes of the factor. `bound` is the most by which a loss can be off, 0 where it is exact.
    """

    losses: Floats
    probabilities: Floats
    exposures: Floats
    default_probabilities: Floats
    lgds: Floats
    correlation: float
    rule: str
    bound: float
    sums: Sums = field(repr=False)

    @property
    def cumulative(self) -> Floats:
        """Probability that the loss is at most each of `losses`."""
        found: Floats = np.cumsum(self.probabilities)
        return found

    @property
    def mean(self) -> float:
        """Expected loss."""
        return float(self.losses @ self.probabilities)

    @property
    def sd(self) -> float:
        """Standard deviation of the loss."""
        return math.sqrt(float((self.losses - self.mean) ** 2 @ self.probabilities))

    @property
    def no_loss(self) -> float:
        """Probability that nothing is lost."""
        return float(self.probabilities[0]) if self.losses[0] == 0 else 0.0

    @property
    def worst(self) -> float:
        """Loss when every customer defaults in the worst state."""
        return float(self.losses[-1])

    def quantile(self, level: float) -> float:
        """The least loss that is not exceeded with probability `level`, 0 < level < 1. Raises ValueError."""
        return float(self.losses[self._at(level)])

    def _at(self, level: float) -> int:
        if not 0 < level < 1:
            raise ValueError(f"a level lies between 0 and 1, not at {level}")
        found = int(np.searchsorted(self.cumulative, level - LEVEL_ROUNDING))
        return min(found, len(self.losses) - 1)

    def _tail(self, level: float) -> Floats:
        """Weight of each loss in the worst 1 − level of all outcomes; the quantile itself only as far as needed."""
        at = self._at(level)
        beyond = float(self.probabilities[at + 1 :].sum())
        weights = np.zeros(len(self.losses))
        weights[at + 1 :] = 1.0
        if self.probabilities[at] > 0:
            weights[at] = min(max(1 - level - beyond, 0.0) / float(self.probabilities[at]), 1.0)
        return weights / float(weights @ self.probabilities)

    def expected_shortfall(self, level: float) -> float:
        """Mean loss of the worst 1 − level of all outcomes (Acerbi and Tasche: an atom at the quantile is split)."""
        return float(self.losses * self._tail(level) @ self.probabilities)

    def shortfall_contributions(self, level: float) -> Floats:
        """Each customer's mean loss in those outcomes: its marginal part of the expected shortfall; they sum to it."""
        return self.sums.weighted(self._tail(level))

    def expected_losses(self) -> Floats:
        """Each customer's expected loss, wrong-way effects included; they sum to the mean."""
        return self.sums.weighted(np.ones(len(self.losses)))

    @property
    def mean_before_wrong_way(self) -> float:
        """Expected loss if recoveries did not follow the factor: Σ exposure·probability·lgd."""
        return float(self.exposures * self.lgds @ self.default_probabilities)

    def exceedance(self, loss: float) -> float:
        """Probability of losing more than `loss`."""
        return float(self.probabilities[self.losses > loss].sum())

    def vasicek_quantile(self, level: float) -> float:
        """The large-pool formula on the mean probability and loss share: a reference only, wrong for few names."""
        total = float(self.exposures.sum())
        if total == 0:
            return 0.0
        p = float(self.exposures @ self.default_probabilities) / total
        lgd = self.mean_before_wrong_way / (p * total) if p > 0 else 0.0
        return total * lgd * vasicek_share(p, self.correlation, level)


def vasicek_share(probability: float, correlation: float, level: float) -> float:
    """Share of an endless pool of equal names in default, not exceeded with probability `level`."""
    from scipy.special import ndtr, ndtri

    far = ndtri(probability) + math.sqrt(correlation) * ndtri(level)
    return float(ndtr(far / math.sqrt(1 - correlation)))


def loss_distribution(
    exposures: Sequence[float],
    probabilities: Sequence[float],
    lgds: Sequence[float],
    correlation: float,
    *,
    nodes: int = NODES,
    wrong_way: WrongWay | None = None,
) -> Distribution:
    """Distribution of Σ exposure·lgd over the customers in default. One entry per customer in each sequence.

    Exposures are amounts of at least 0, probabilities and `lgds` shares of 1, `correlation` is from 0 to 0.9999.
    `nodes` is the number of Gauss–Hermite nodes, used where that many are enough. Raises ValueError.
    """
    at_risk, chances, shares = (np.asarray(given, dtype=np.float64) for given in (exposures, probabilities, lgds))
    _check(at_risk, chances, shares, correlation)
    if wrong_way is not None and not wrong_way.is_idle:
        found = _with_wrong_way(at_risk, chances, shares, correlation, wrong_way)
    else:
        found = _plain(at_risk, chances, shares, correlation, nodes)
    sums, rule = found
    return Distribution(sums.losses, sums.probabilities, at_risk, chances, shares, correlation, rule, sums.bound, sums)


def _check(at_risk: Floats, chances: Floats, shares: Floats, correlation: float) -> None:
    if {at_risk.shape, chances.shape, shares.shape} != {(len(at_risk),)}:
        raise ValueError("exposures, probabilities and lgds need one value each per customer")
    if len(at_risk) > MOST_NAMES:
        raise ValueError(f"at most {MOST_NAMES} customers, not {len(at_risk)}")
    if not (np.isfinite(at_risk).all() and (at_risk >= 0).all()):
        raise ValueError("exposures are amounts of at least 0")
    if not (((chances >= 0) & (chances <= 1)).all() and ((shares >= 0) & (shares <= 1)).all()):
        raise ValueError("probabilities and lgds lie between 0 and 1")
    if not 0 <= correlation <= HIGHEST_CORRELATION:
        raise ValueError(f"the correlation lies between 0 and {HIGHEST_CORRELATION}")


def _plain(at_risk: Floats, chances: Floats, shares: Floats, correlation: float, nodes: int) -> tuple[Sums, str]:
    factor = smooth_nodes(len(at_risk), correlation, nodes)
    given = conditional(chances, correlation, factor.values)
    losses = at_risk * shares
    if HalvedSums.fits(losses, MOST_ATOMS):
        return HalvedSums(losses, given, factor.weights), factor.rule
    spread = np.broadcast_to(losses, given.shape)
    return LatticeSums(spread, given, factor.weights), factor.rule


def _with_wrong_way(
    at_risk: Floats, chances: Floats, shares: Floats, correlation: float, wrong_way: WrongWay
) -> tuple[Sums, str]:
    count = len(at_risk)
    fine = min(MOST_SCATTERED // 2**count, MOST_FINE)
    factor = bent_nodes(count, correlation, fine)
    given = conditional(chances, correlation, factor.values)
    losses = at_risk * (1 - (1 - shares) * recovery_factor(wrong_way, factor.values, count))
    if fine >= FEWEST_FINE:
        return ScatteredSums(losses, given, factor.weights), factor.rule
    return LatticeSums(losses, given, factor.weights), factor.rule


def recovery_factor(wrong_way: WrongWay, values: Floats, count: int) -> Floats:
    """What is left of each recovery at each value of the factor, shape (nodes, customers). Raises ValueError."""
    per_period = np.asarray(wrong_way.per_period or [0.0] * count, dtype=np.float64)
    if wrong_way.price < 0 or wrong_way.delay < 0 or len(per_period) != count or not (per_period >= 0).all():
        raise ValueError("wrong-way effects are at least 0, with one share per period for each customer")
    stress = np.maximum(-values, 0.0)[:, np.newaxis]
    found: Floats = np.exp(-wrong_way.price * stress) * np.maximum(1 - wrong_way.delay * stress * per_period, 0.0)
    return found
