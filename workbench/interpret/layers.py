"""Layers of money put in over time, each at a rate of its own: what later flows are worth to all of them together."""

from __future__ import annotations

import math
from collections.abc import Sequence

nan = math.nan


def carried(amounts: Sequence[float], rates: Sequence[float], flow: Sequence[float]) -> list[float]:
    """Worth of the flows that follow to the layers put in so far, for the opening and as many periods as amounts.

    `amounts` and `rates` begin with the opening, `flow` with period 1. Raises ZeroDivisionError at a rate of -100 %.
    """
    worth = [0.0] * len(amounts)
    for start, amount in enumerate(amounts):
        growth = 1.0 + rates[start]
        if amount != 0.0 or growth == 0.0 or growth != growth:
            value = 0.0
            for t in range(len(flow) - 1, start - 1, -1):
                value = (value + flow[t]) / growth
                if t < len(worth):
                    worth[t] += amount * value
    return worth


def carried_or_missing(amounts: Sequence[float], rates: Sequence[float], flow: Sequence[float]) -> list[float]:
    """The same with NaN where there is no result."""
    absorbed = [nan if rate == -1.0 else rate for rate in rates]
    return [value if math.isfinite(value) else nan for value in carried(amounts, absorbed, flow)]
