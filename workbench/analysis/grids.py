"""Sensitivity grids: one figure over the values of one or two inputs, the whole model computed at every cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.sense import standing
from workbench.analysis.space import bounds_of, recent_space
from workbench.document.studies import MOST_STEPS, Axis, Grid
from workbench.document.valuation import Address, Valuation
from workbench.rows.items import Choice, Series
from workbench.rows.model import Model

STEPS: Final = 9
OUTPUT: Final = Address("shares.price")
FIRST: Final = ("cost_of_capital.asset_beta", "capacity.spot_price", "dcf.growth", "investment.capex_per_mw")
"""Inputs of a first grid, in the order in which they are wanted: the first two that the model has and that stand."""

Point = tuple[float, float]
"""Place between columns and between rows, both counted from 0."""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid computed: `figures` by row (of `down`) and column (of `across`), NaN where there is none.

    `now` is the figure as the case stands, `stands_at` its place, NaN along an axis whose values it lies outside.
    """

    grid: Grid
    figures: tuple[tuple[float, ...], ...]
    now: float
    stands_at: Point

    @property
    def low(self) -> float:
        """The least figure, NaN where there is none."""
        return min((one for row in self.figures for one in row if one == one), default=math.nan)

    @property
    def high(self) -> float:
        """The greatest figure."""
        return max((one for row in self.figures for one in row if one == one), default=math.nan)

    def lines(self, level: float) -> list[list[Point]]:
        """Where the figure is `level`: broken lines from cell centre to cell centre; none for a grid of one input."""
        figures = np.array(self.figures)
        if min(figures.shape) < 2 or not np.isfinite(figures).any():
            return []
        from contourpy import contour_generator

        masked = np.ma.masked_invalid(figures)
        found: list[list[Point]] = []
        for line in contour_generator(z=masked, corner_mask=False).lines(level):
            points = np.asarray(line, dtype=np.float64)
            found.append([(float(x), float(y)) for x, y in points.tolist()])
        return found


def table_of(model: Model, valuation: Valuation, grid: Grid, case: str | None = None) -> Table:
    """A grid of a case (its id; None for the selected one). Raises KeyError for what the valuation does not have."""
    axes = [grid.across] if grid.down is None else [grid.across, grid.down]
    space = recent_space(model, valuation, case, [axis.address for axis in axes], [grid.output])
    across = np.array(grid.across.values)
    down = np.array([math.nan]) if grid.down is None else np.array(grid.down.values)
    columns, rows = np.meshgrid(across, down)
    points = np.column_stack([columns.ravel(), rows.ravel()][: len(axes)])
    points = np.vstack((points, space.now))
    found = space.at(points)[grid.output]
    figures = found[:-1].reshape(len(down), len(across))
    now = space.now
    place = _place(grid.across.values, float(now[0]))
    row = 0.0 if grid.down is None else _place(grid.down.values, float(now[1]))
    return Table(grid, tuple(tuple(row.tolist()) for row in figures), float(found[-1]), (place, row))


def _place(values: Sequence[float], now: float) -> float:
    if not values[0] <= now <= values[-1]:
        return math.nan
    return float(np.interp(now, values, range(len(values))))


def proposed_axis(
    model: Model, valuation: Valuation, address: Address, steps: int = STEPS, case: str | None = None
) -> Axis:
    """Values around where an input stands, in round steps within its bounds; every member of a choice."""
    item = model[address.key]
    if isinstance(item, Choice):
        return Axis(address, tuple(float(code) for code in range(1, min(len(item.options), MOST_STEPS) + 1)))
    if item.unit.is_flag:
        return Axis(address, (0.0, 1.0))
    now = standing(model, valuation, address, case)
    centre = 0.0 if now != now else now
    low, high = bounds_of(model, address)
    if isinstance(item, Series):
        low, high = 0.0, 10.0
    step = 30.0 if item.unit.is_date else _round_step(centre, percent=item.unit.percent)
    if math.isfinite(low) and math.isfinite(high):
        step = min(step, (high - low) / 2)
    fewest, most = (low - centre) / step, (high - centre) / step
    least = -(10**6) if math.isinf(fewest) else math.ceil(fewest - 1e-9)
    greatest = 10**6 if math.isinf(most) else math.floor(most + 1e-9)
    first = max(-((steps - 1) // 2), least)
    last = min(first + steps - 1, greatest)
    first = max(last - steps + 1, least)
    values = [min(max(float(f"{centre + place * step:.12g}"), low), high) for place in range(first, last + 1)]
    return Axis(address, tuple(dict.fromkeys(values)))


def _round_step(centre: float, *, percent: bool) -> float:
    """A twentieth of where it stands, made round; a percentage point or one unit at nothing."""
    if centre == 0:
        return 0.01 if percent else 1.0
    rough = abs(centre) / 20
    power = 10.0 ** math.floor(math.log10(rough))
    return next(size * power for size in (1.0, 2.0, 2.5, 5.0, 10.0) if size * power >= rough * (1 - 1e-9))


def spread_axis(address: Address, low: float, high: float, steps: int) -> Axis:
    """Evenly spaced values from low to high."""
    return Axis(address, tuple(float(f"{value:.12g}") for value in np.linspace(low, high, steps)))


def first_grid(model: Model, valuation: Valuation) -> Grid:
    """A grid to begin with, when none is kept: value per share over the two inputs argued about most."""
    known = [Address(key) for key in FIRST if key in model and standing(model, valuation, Address(key)) not in (0.0,)]
    axes = [proposed_axis(model, valuation, one) for one in known[:2]]
    return Grid("grid-1", OUTPUT, axes[0], axes[1] if len(axes) > 1 else None)
