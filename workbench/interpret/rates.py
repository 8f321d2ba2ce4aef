"""The internal rate of a line of flows: the rate per period at which they are worth nothing in all.

It is sought as spreadsheets seek it, by Newton's steps from the guess, so that a workbook's IRR finds the same one.
Flows that change sign once have one rate at most; of several, the steps find the nearest unless the guess is far off.
Where the steps lead nowhere they start again from an estimate: as if all flows of one sign fell on their mean date.
The formula in a workbook makes the same attempts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

nan = math.nan
MOST_LOST = 0.75
"""A rate below minus this counts as none: there the steps grow so short that a search seems to have arrived."""

MOST_RETURNED = 65536.0
"""A later flow of more than this times the price makes no rate: the price is what rounding left of nothing."""

MOST_STEPS = 20
CLOSE = 1e-7
POLISHING = 3


def internal_rate(flows: Sequence[float], guess: float) -> float:
    """The rate above -75 % at which flows one period apart are worth nothing, sought from `guess`.

    NaN when there is none: no change of sign, a missing figure, a guess of -100 % or less, or no attempt succeeds.
    """
    if not guess > -1.0 or not (min(flows, default=0.0) < 0.0 < max(flows)) or any(f != f for f in flows):
        return nan
    for start in _attempts(flows, 1.0 + guess):
        found = _search(flows, start)
        if found - 1.0 > -MOST_LOST:
            return found - 1.0
    return nan


def yield_ahead(price: float, flow: Sequence[float], t: int, guess: float) -> float:
    """The rate at which the flows after period t (0: the opening) are worth `price` then; NaN when there is none."""
    later = flow[t:]
    if not price > 0.0 or max(later, default=0.0) > MOST_RETURNED * price:
        return nan
    return internal_rate([-price, *later], guess)


def yields(prices: Sequence[float], flow: Sequence[float], guess: float) -> tuple[float, ...]:
    """`yield_ahead` in every period."""
    return _yields(tuple(prices), tuple(flow), guess)


@lru_cache(maxsize=512)
def _yields(prices: tuple[float, ...], flow: tuple[float, ...], guess: float) -> tuple[float, ...]:
    """Kept, since a search takes its time and terms of debt seldom change from one evaluation to the next."""
    return tuple(yield_ahead(price, flow, t, guess) for t, price in enumerate(prices, 1))


def _attempts(flows: Sequence[float], growth: float) -> Iterator[float]:
    """Growths per period, 1 + rate, to start from."""
    yield growth
    estimate = _estimate(flows)
    yield estimate
    yield estimate * estimate


def _estimate(flows: Sequence[float]) -> float:
    """Growth between the mean dates of what comes in and what goes out; NaN if these are the same."""
    gained = sum(f for f in flows if f > 0.0)
    paid = -sum(f for f in flows if f < 0.0)
    early = sum(n * f for n, f in enumerate(flows) if f > 0.0) / gained
    late = sum(n * f for n, f in enumerate(flows) if f < 0.0) / -paid
    try:
        return math.pow(paid / gained, 1.0 / (late - early))
    except (ArithmeticError, ValueError):
        return nan


def _search(flows: Sequence[float], growth: float) -> float:
    """The growth that Newton's steps lead to; NaN where they lead nowhere."""
    for _ in range(MOST_STEPS):
        step = _step(flows, growth)
        growth += step
        if abs(step) <= CLOSE:
            for _ in range(POLISHING):
                step = _step(flows, growth)
                if step != step:
                    break
                growth += step
            return growth
        if not math.isfinite(growth):
            break
    return nan


def _step(flows: Sequence[float], growth: float) -> float:
    """Newton's step; NaN where there is none."""
    if growth == 0.0:
        return nan
    factor = 1.0 / growth
    worth = slope = 0.0
    for flow in reversed(flows):
        slope = slope * factor + worth
        worth = worth * factor + flow
    slope *= factor * factor
    return worth / slope if slope else nan
