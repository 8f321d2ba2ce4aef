"""Averages over the one factor all customers share: nodes and weights of a standard normal variable.

A customer defaults, given the factor z, with probability Φ((Φ⁻¹(p) − √ρ·z) / √(1 − ρ)). In the complex plane a product
of n such terms grows no faster than exp(b·y²/2) with b = nρ/(1 − ρ). Two rules follow, and their bounds are what
chooses between them:

* Gauss–Hermite with N nodes errs by about (b/(b + 2))^N: 64 nodes are exact to rounding while b stays below 2.8 (five
  customers at ρ = 36 %), and wrong by whole percentage points near ρ = 99 %, where each term is almost a step.
* The trapezoidal rule with step h errs by exp(−2π²/(h²(1 + b))): the step that makes this nothing works for every ρ.

Where the integrand has a bend at 0 (recoveries that fall only in bad states) neither holds; Gauss–Legendre panels on
each side of the bend do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FARTHEST: Final = 10.0
"""Beyond ten standard deviations lies a probability of 2e-23."""
HERMITE_ERROR: Final = 1e-15
TRAPEZOID_EXPONENT: Final = 40.0
"""exp(-40) = 4e-18."""
PANEL_NODES: Final = 16
PANEL_WIDTH: Final = 5.0
"""Panel in units of 1/√(1 + b): sixteen Gauss–Legendre nodes are exact to rounding on exp(−x²/2) over five."""
WIDEST_PANEL: Final = 2.5


@dataclass(frozen=True, slots=True)
class FactorNodes:
    """Values of the factor and their probabilities, which sum to 1; `rule` names how they were chosen."""

    values: Floats
    weights: Floats
    rule: str


def growth(count: int, correlation: float) -> float:
    """b = nρ/(1 − ρ): how sharply the product of `count` conditional probabilities turns."""
    return count * correlation / (1 - correlation)


def smooth_nodes(count: int, correlation: float, nodes: int) -> FactorNodes:
    """Nodes for a product of `count` conditional probabilities: `nodes` of Gauss–Hermite where they are enough."""
    b = growth(count, correlation)
    if correlation == 0:
        return FactorNodes(np.zeros(1), np.ones(1), "independent")
    if (b / (b + 2)) ** nodes <= HERMITE_ERROR:
        return _hermite(nodes)
    return trapezoid(math.pi * math.sqrt(2 / (TRAPEZOID_EXPONENT * (1 + b))))


def bent_nodes(count: int, correlation: float, fine: int = 0) -> FactorNodes:
    """Nodes for the same with a bend at 0: panels on each side, none across it.

    Below 0, where losses move with the factor, there are at least `fine` nodes, so that those losses stand close.
    """
    width = min(PANEL_WIDTH / math.sqrt(1 + growth(count, correlation)), WIDEST_PANEL)
    needed = math.ceil(FARTHEST / width)
    left, left_weights = _panels(max(needed, fine // PANEL_NODES))
    right, right_weights = _panels(needed)
    values = np.concatenate((-left[::-1], right))
    weights = np.concatenate((left_weights[::-1], right_weights)) * _density(values)
    return FactorNodes(values, weights / weights.sum(), "Gauss–Legendre panels")


def _panels(count: int) -> tuple[Floats, Floats]:
    """Nodes and weights of the panels from 0 to ten standard deviations."""
    at, weight = np.polynomial.legendre.leggauss(PANEL_NODES)
    half = FARTHEST / count / 2
    middles = half * (2 * np.arange(count, dtype=np.float64) + 1)
    values: Floats = (middles[:, np.newaxis] + half * at).ravel()
    weights: Floats = np.tile(weight * half, count).astype(np.float64)
    return values, weights


def trapezoid(step: float) -> FactorNodes:
    """The trapezoidal rule over ten standard deviations to each side."""
    reach = math.ceil(FARTHEST / step)
    values: Floats = step * np.arange(-reach, reach + 1, dtype=np.float64)
    weights = step * _density(values)
    return FactorNodes(values, weights / weights.sum(), "trapezoidal")


@lru_cache(maxsize=8)
def _hermite(nodes: int) -> FactorNodes:
    values, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return FactorNodes(values, weights / weights.sum(), "Gauss–Hermite")


def _density(values: Floats) -> Floats:
    found: Floats = np.exp(-0.5 * values * values) / math.sqrt(2 * math.pi)
    return found


def conditional(probabilities: Floats, correlation: float, values: Floats) -> Floats:
    """Default probability of each customer at each value of the factor, shape (nodes, customers)."""
    from scipy.special import ndtr, ndtri

    if correlation == 0:
        return np.broadcast_to(probabilities, (len(values), len(probabilities))).astype(np.float64)
    far = ndtri(probabilities) - math.sqrt(correlation) * values[:, np.newaxis]
    found: Floats = ndtr(far / math.sqrt(1 - correlation))
    return found
