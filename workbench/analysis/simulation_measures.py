"""What the draws of a simulation say, each figure with its standard error.

Draws within a block are not independent (a block is a hypercube or a net of its own), blocks are. Where a run has at
least `FEWEST` whole blocks, a standard error is the deviation of the block figures over the root of their number.
With fewer it is that of independent draws, which is on the safe side for hypercubes and nets: of means and
probabilities by their variance, of deviations by the fourth moment, of quantiles by Woodruff's interval of order
statistics ("Confidence intervals for medians and other position measures", Journal of the American Statistical
Association 47, 1952), of expected shortfalls by the variance beyond and at the quantile (Manistre and Hancock,
"Variance of the CTE estimator", North American Actuarial Journal 9, 2005).

Draws that have no figure (NaN) are left out of its measures: `Outcome.missing` counts them and `Outcome.notes` tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Estimate as Estimate
from workbench.analysis.simulation import Outcome
from workbench.document.address import Address

Floats = npt.NDArray[np.float64]

FEWEST: Final = 8
"""Whole blocks from which on errors come from their differences."""
UNKNOWN: Final = Estimate(math.nan, math.nan)
FAN: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
EDGE: Final = 0.001
"""Share of the draws at each end that a histogram leaves out where a long tail would squeeze the rest."""
STEPS: Final = 60

_sorted: WeakKeyDictionary[Outcome, dict[Address, Floats]] = WeakKeyDictionary()


def mean(outcome: Outcome, address: Address) -> Estimate:
    """Mean of a figure, in its unit."""
    values = outcome.figures[address]
    return _estimate(values, _mean, lambda known: _deviation(known) / math.sqrt(len(known)))


def deviation(outcome: Outcome, address: Address) -> Estimate:
    """Standard deviation of a figure, in its unit."""
    return _estimate(outcome.figures[address], _deviation, _deviation_error)


def probability_above(outcome: Outcome, address: Address, level: float) -> Estimate:
    """Probability that a figure is above a level."""
    values = outcome.figures[address]
    return _probability(np.where(np.isnan(values), np.nan, values > level), is_certain=_is_certain(outcome))


def probability_below(outcome: Outcome, address: Address, level: float) -> Estimate:
    """Probability that a figure is below a level."""
    values = outcome.figures[address]
    return _probability(np.where(np.isnan(values), np.nan, values < level), is_certain=_is_certain(outcome))


def probability_of_breach(outcome: Outcome) -> Estimate:
    """Probability that a covenant is breached or a need stays unfunded in some period; NaN where not followed."""
    return _breached_by(outcome, math.inf)


def breach_times(outcome: Outcome) -> list[tuple[int, Estimate]]:
    """Probability of a breach by the end of each period, up to the last in which one begins; empty for none."""
    first = outcome.breach[~np.isnan(outcome.breach)]
    last = int(first.max()) if len(first) else 0
    return [(period, _breached_by(outcome, period)) for period in range(1, last + 1)]


def default_probabilities(outcome: Outcome) -> dict[str, Estimate]:
    """Probability that each customer defaults within the horizon, where defaults were drawn."""
    return {name: _probability(np.where(times > 0, 1.0, 0.0)) for name, times in outcome.default_period.items()}


def quantile(outcome: Outcome, address: Address, share: float) -> Estimate:
    """The value that a figure does not exceed with a probability, in its unit. Raises ValueError beyond 0 and 1."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share} is none")
    ordered = _ordered(outcome, address)
    if not len(ordered):
        return UNKNOWN
    value = float(_at_share(ordered, share))
    blocks = _blocks(outcome.figures[address])
    if len(blocks) >= FEWEST:
        return Estimate(value, _spread([float(np.quantile(one, share)) for one in blocks], outcome.figures[address]))
    step = math.sqrt(share * (1 - share) / len(ordered))
    low, high = (float(_at_share(ordered, min(max(end, 0.0), 1.0))) for end in (share - step, share + step))
    return Estimate(value, (high - low) / 2 if len(ordered) > 1 else math.nan)


def expected_shortfall(outcome: Outcome, address: Address, share: float) -> Estimate:
    """Mean of a figure over its lowest `share` of the draws, in its unit. Raises ValueError unless 0 < share <= 1."""
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share} is no tail")
    ordered = _ordered(outcome, address)
    if not len(ordered):
        return UNKNOWN
    value = _tail_mean(ordered, share)
    blocks = _blocks(outcome.figures[address])
    if len(blocks) >= FEWEST:
        found = [_tail_mean(np.sort(one), share) for one in blocks]
        return Estimate(value, _spread(found, outcome.figures[address]))
    worst = ordered[: max(math.ceil(share * len(ordered)), 1)]
    beyond = (1 - share) * (float(_at_share(ordered, share)) - value) ** 2
    return Estimate(value, math.sqrt((float(worst.var()) + beyond) / len(worst)) if len(worst) > 1 else math.nan)


def histogram(outcome: Outcome, address: Address, bins: int = STEPS) -> tuple[Floats, Floats]:
    """Edges (bins + 1,) and the share of the draws between each two (bins,).

    Where the last thousandth of the draws at an end takes more room than all the others, it lies outside: the shares
    then sum to less than 1. Without any figure both are empty.
    """
    ordered = _ordered(outcome, address)
    if not len(ordered):
        return np.empty(0), np.empty(0)
    low, high = float(ordered[0]), float(ordered[-1])
    near, far = (float(_at_share(ordered, end)) for end in (EDGE, 1 - EDGE))
    if high - low > 2 * (far - near) > 0:
        low, high = near, far
    if low == high:
        half = abs(low) / 2 or 0.5
        low, high = low - half, high + half
    edges = np.linspace(low, high, bins + 1)
    counts, _ = np.histogram(ordered, edges)
    return edges, counts / len(ordered)


def cumulative(outcome: Outcome, address: Address, points: int = 200) -> tuple[Floats, Floats]:
    """Values, ascending, and the share of the draws that is at or below each; without the ends of long tails."""
    ordered = _ordered(outcome, address)
    if not len(ordered):
        return np.empty(0), np.empty(0)
    shares = (np.arange(points) + 0.5) / points
    return _at_share(ordered, shares), shares


def convergence(outcome: Outcome, address: Address) -> tuple[Floats, Floats, Floats]:
    """The mean as draws grew: numbers of draws, means and standard errors by then, at most `STEPS` of each."""
    values = outcome.figures[address]
    if not len(values):
        return np.empty(0), np.empty(0), np.empty(0)
    counts = np.unique(np.ceil(np.linspace(len(values) / STEPS, len(values), STEPS)).astype(int))
    if len(values) >= FEWEST * BLOCK:  # at whole blocks, where a hypercube is whole
        counts = np.unique(np.maximum(counts // BLOCK, 1)) * BLOCK
        counts = np.append(counts[counts < len(values)], len(values))
    found = [_estimate(values[:count], _mean, lambda k: _deviation(k) / math.sqrt(len(k))) for count in counts]
    return counts.astype(np.float64), np.array([one.value for one in found]), np.array([one.error for one in found])


def fan(outcome: Outcome, row: Address, shares: Sequence[float] = FAN) -> Floats:
    """Quantiles of a row in each period, (len(shares), N + 1) with the opening first; NaN where none has a figure."""
    values = outcome.rows[row]
    found = np.full((len(shares), len(values)), np.nan)
    for period, line in enumerate(values):
        known = np.sort(line[~np.isnan(line)])
        if len(known):
            found[:, period] = _at_share(known, np.asarray(shares))
    return found


# How they are told ---------------------------------------------------------------------------------------------------


def _estimate(values: Floats, of: Callable[[Floats], float], error: Callable[[Floats], float]) -> Estimate:
    """A measure of the known values, its error from blocks or by the formula of independent draws."""
    known = _known(values)
    if not len(known):
        return UNKNOWN
    blocks = _blocks(values)
    if len(blocks) >= FEWEST:
        return Estimate(of(known), _spread([of(one) for one in blocks], values))
    return Estimate(of(known), error(known) if len(known) > 1 else math.nan)


def _probability(happens: Floats, *, is_certain: bool = False) -> Estimate:
    """Of an event, 1 or 0 in each draw. Where all draws agree, one that does not may still come: its share is the
    error."""
    found = _estimate(happens, _mean, lambda known: math.sqrt(_mean(known) * (1 - _mean(known)) / len(known)))
    if found.value in (0.0, 1.0) and not is_certain:
        return Estimate(found.value, 1 / len(_known(happens)))
    return found


def _is_certain(outcome: Outcome) -> bool:
    """True where nothing is drawn, or every draw is the same."""
    return not outcome.default_period and (not len(outcome.points) or bool((outcome.points == outcome.points[0]).all()))


def _breached_by(outcome: Outcome, period: float) -> Estimate:
    first = outcome.breach
    happens = np.where(np.isnan(first), np.nan, (first > 0) & (first <= period))
    return _probability(happens, is_certain=_is_certain(outcome))


def _known(values: Floats) -> Floats:
    unknown = np.isnan(values)
    return values[~unknown] if unknown.any() else values


def _blocks(values: Floats) -> list[Floats]:
    """The known values of each whole block; blocks without any are left out."""
    whole = len(values) // BLOCK
    if whole < FEWEST:
        return []
    found = [_known(one) for one in values[: whole * BLOCK].reshape(whole, BLOCK)]
    return [one for one in found if len(one) > 1]


def _spread(of_blocks: Sequence[float], values: Floats) -> float:
    """Standard error of a measure of all values from that of whole blocks; the draws after the last one count too."""
    whole = BLOCK * (len(values) // BLOCK) / len(values)
    return float(np.std(of_blocks, ddof=1)) * math.sqrt(whole / len(of_blocks))


def _mean(values: Floats) -> float:
    return float(values.mean())


def _deviation(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan


def _deviation_error(values: Floats) -> float:
    spread = _deviation(values)
    if not spread > 0:
        return 0.0
    fourth = float(((values - values.mean()) ** 4).mean())
    return math.sqrt(max(fourth - spread**4, 0.0) / len(values)) / (2 * spread)


def _ordered(outcome: Outcome, address: Address) -> Floats:
    """The known values, ascending; kept while the outcome lives, for every quantile asks for them."""
    kept = _sorted.setdefault(outcome, {})
    if address not in kept:
        kept[address] = np.sort(_known(outcome.figures[address]))
    return kept[address]


def _at_share(ordered: Floats, shares: float | Floats) -> Floats:
    """Quantiles between order statistics (Hyndman and Fan's seventh kind, as numpy and Excel take it)."""
    place = np.asarray(shares) * (len(ordered) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(ordered) - 1)
    found: Floats = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return found


def _tail_mean(ordered: Floats, share: float) -> float:
    """Mean of the lowest share; the value at its end counts in part."""
    size = share * len(ordered)
    whole = min(int(size), len(ordered))
    if not whole:
        return float(ordered[0])
    total = float(ordered[:whole].sum())
    if whole < len(ordered):
        total += (size - whole) * float(ordered[whole])
    return total / size
