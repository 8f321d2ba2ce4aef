"""The sensitivity grids of a valuation as the workbook holds them: native data tables with the figures stored."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.analysis.grids import table_of
from workbench.analysis.space import cell_of
from workbench.document.studies import Axis, Grid
from workbench.document.valuation import Valuation
from workbench.interpret.workbook_grids import GridAxis, GridTable
from workbench.rows.model import Model


def grid_tables(model: Model, valuation: Valuation) -> tuple[GridTable, ...]:
    """The grids kept in a valuation, their figures still missing: enough to tell where everything stands."""
    return tuple(_table(model, valuation, grid) for grid in valuation.studies.grids)


def computed_tables(model: Model, valuation: Valuation) -> tuple[GridTable, ...]:
    """The same with the figures of the selected case: a recording of the model each, seconds for a large one."""
    found = []
    for grid, table in zip(valuation.studies.grids, grid_tables(model, valuation), strict=True):
        found.append(replace(table, figures=table_of(model, valuation, grid).figures))
    return tuple(found)


def _table(model: Model, valuation: Valuation, grid: Grid) -> GridTable:
    def along(axis: Axis) -> GridAxis:
        return GridAxis(cell_of(model, valuation, axis.address), axis.values)

    rows = 1 if grid.down is None else len(grid.down.values)
    missing = ((math.nan,) * len(grid.across.values),) * rows
    down = None if grid.down is None else along(grid.down)
    return GridTable(cell_of(model, valuation, grid.output), along(grid.across), down, missing)
