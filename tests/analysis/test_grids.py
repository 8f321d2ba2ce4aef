"""A grid's cells are the valuation with both values typed in; lines run where the figure equals a level."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.test_tornado import typed_in
from workbench.analysis.grids import Table, first_grid, proposed_axis, spread_axis, table_of
from workbench.document.edits import SetValue
from workbench.document.file import load
from workbench.document.studies import Axis, Grid
from workbench.document.study_rules import axis_problems
from workbench.document.valuation import Address, Valuation, addresses
from workbench.ground.resources import resource
from workbench.model import MODEL

PRICE = Address("shares.price")
BETA, SPOT, TAX = Address("cost_of_capital.asset_beta"), Address("capacity.spot_price"), Address("tax.rate")


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL)


def test_that_a_cell_is_the_valuation_with_both_values_typed_in(coreweave: Valuation) -> None:
    grid = Grid("g", PRICE, Axis(BETA, (1.1, 1.3)), Axis(SPOT, (9.0, 10.0, 11.5)))
    table = table_of(MODEL, coreweave, grid, "base")
    for row, spot in enumerate((9.0, 10.0, 11.5)):
        typed = SetValue(SPOT, spot, None).apply(coreweave)[0]
        for column, beta in enumerate((1.1, 1.3)):
            assert table.figures[row][column] == pytest.approx(typed_in(typed, BETA, beta), rel=1e-9)
    assert table.stands_at == (1.0, 1.0)
    assert table.now == table.figures[1][1]


def test_that_one_input_makes_one_row_and_an_edit_elsewhere_is_followed(coreweave: Valuation) -> None:
    grid = Grid("g", PRICE, Axis(BETA, (1.1, 1.4)))
    table_of(MODEL, coreweave, grid, "base")
    edited = SetValue(TAX, 0.3, None).apply(coreweave)[0]
    table = table_of(MODEL, edited, grid, "base")
    assert len(table.figures) == 1
    assert table.figures[0][0] == pytest.approx(typed_in(edited, BETA, 1.1), rel=1e-9)


def test_that_lines_of_a_plane_are_straight_and_where_the_figure_equals_the_level() -> None:
    x, y = np.meshgrid(np.arange(6.0), np.arange(5.0))
    figures = 2 * x + 3 * y
    table = Table(first_plain(), tuple(tuple(row) for row in figures.tolist()), 0.0, (0.0, 0.0))
    (line,) = table.lines(7.0)
    assert len(line) > 2
    for column, row in line:
        assert 2 * column + 3 * row == pytest.approx(7.0)
    assert table.lines(1000.0) == []


def test_that_lines_keep_away_from_missing_figures() -> None:
    x, y = np.meshgrid(np.arange(6.0), np.arange(6.0))
    figures = x + y
    figures[2, 2] = math.nan
    table = Table(first_plain(), tuple(tuple(row) for row in figures.tolist()), 0.0, (0.0, 0.0))
    for line in table.lines(4.0):
        for column, row in line:
            assert max(abs(column - 2), abs(row - 2)) >= 1 - 1e-12


def first_plain() -> Grid:
    return Grid("g", PRICE, Axis(BETA, (1.0, 2.0)), Axis(SPOT, (1.0, 2.0)))


def test_that_a_proposed_axis_of_every_input_holds_where_it_stands_and_passes_the_rules(coreweave: Valuation) -> None:
    for address in addresses(MODEL, coreweave):
        axis = proposed_axis(MODEL, coreweave, address)
        assert not list(axis_problems(MODEL, coreweave, axis)), address
    assert 1.3 in proposed_axis(MODEL, coreweave, BETA).values


def test_that_a_first_grid_is_about_what_stands_and_passes_the_rules(coreweave: Valuation) -> None:
    grid = first_grid(MODEL, coreweave)
    assert grid.down is not None
    for axis in (grid.across, grid.down):
        assert not list(axis_problems(MODEL, coreweave, axis))


def test_that_an_axis_is_spread_evenly_without_binary_dust() -> None:
    assert spread_axis(TAX, 0.1, 0.3, 5).values == (0.1, 0.15, 0.2, 0.25, 0.3)
