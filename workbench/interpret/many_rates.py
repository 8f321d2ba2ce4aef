"""Internal rates of many lines of flows at once, to the bit those of `rates` one by one.

Only sums, products and quotients are taken, in the same order, so that a scenario's rate is the same in any company.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.interpret.rates import CLOSE, MOST_LOST, MOST_STEPS, POLISHING, internal_rate

Floats = NDArray[np.float64]
Given = Floats | float


def internal_rates(flows: Sequence[Given], guess: Given, out: Floats) -> None:
    """Write to `out` the rates sought from `guess` of lines whose flows one period apart are `flows`."""
    out.fill(np.nan)
    width = out.shape
    start = np.broadcast_to(np.asarray(guess, dtype=np.float64), width)
    lines = np.array([np.broadcast_to(np.asarray(flow, dtype=np.float64), width) for flow in flows]).reshape(-1, *width)
    if not len(lines):
        return
    with np.errstate(all="ignore"):
        changes = (start > -1.0) & (lines.min(axis=0) < 0.0) & (lines.max(axis=0) > 0.0)  # a NaN fails all of them
        place = np.nonzero(changes)[0]
        if len(place):
            lines = lines[:, place]
            found = _searched(lines, 1.0 + start[place])
            good = found - 1.0 > -MOST_LOST
            out[place[good]] = (found - 1.0)[good]
            for n in np.nonzero(~good)[0]:  # few: other attempts
                out[place[n]] = internal_rate(lines[:, n].tolist(), float(start[place[n]]))


def _searched(lines: Floats, growth: Floats) -> Floats:
    """Where Newton's steps from `growth` lead; NaN where they lead nowhere."""
    found = np.full_like(growth, np.nan)
    active = np.arange(len(growth))
    for _ in range(MOST_STEPS):
        step = _steps(lines[:, active], growth[active])
        growth[active] += step
        near = np.abs(step) <= CLOSE
        if near.any():
            found[active[near]] = _polished(lines[:, active[near]], growth[active[near]])
        active = active[~near & np.isfinite(growth[active])]
        if not len(active):
            break
    return found


def _polished(lines: Floats, growth: Floats) -> Floats:
    goes_on = np.ones(len(growth), dtype=np.bool_)
    for _ in range(POLISHING):
        step = _steps(lines, growth)
        goes_on &= ~np.isnan(step)
        growth = np.where(goes_on, growth + step, growth)
    return growth


def _steps(lines: Floats, growth: Floats) -> Floats:
    """Newton's steps; NaN where there is none."""
    factor = 1.0 / growth
    worth, slope = np.zeros_like(growth), np.zeros_like(growth)
    for flow in lines[::-1]:
        slope *= factor
        slope += worth
        worth *= factor
        worth += flow
    slope *= factor * factor
    found: Floats = np.where((growth == 0.0) | (slope == 0.0), np.nan, worth / slope)
    return found
