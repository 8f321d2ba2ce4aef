"""The peers' statistics and regression against a spreadsheet's own functions: plain formulas beside plain values."""

from __future__ import annotations

import math
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.exported import example, figures_of
from tests.libreoffice import recalculated
from tests.model.build import Result
from tests.model.test_comparison import compared
from tests.model.test_comparison import table as random_table
from tests.model.test_regression import regressed
from tests.model.test_regression import table as sloped_table
from workbench.interpret.layout import column_name
from workbench.model import MODEL
from workbench.model.entities import PEER
from workbench.model.multiples import NAMES

STATISTICS = {
    "count": "=COUNT({0})",
    "minimum": "=MIN({0})",
    "low": "=QUARTILE({0},1)",
    "median": "=MEDIAN({0})",
    "high": "=QUARTILE({0},3)",
    "maximum": "=MAX({0})",
    "mean": "=AVERAGE({0})",
    "harmonic": "=HARMEAN({0})",
    "percentile": '=COUNTIF({0},"<"&{1})/COUNT({0})',
}

Wanted = dict[str, float]


def of_comparison(result: Result, sheet: Worksheet) -> Wanted:
    """Used multiples down the columns, each statistic below; what the model says by the cell of the formula."""
    wanted: Wanted = {}
    peers = result.arrays.shape.count(PEER)
    for column, measure in enumerate(NAMES):
        letters = column_name(column)
        for peer in range(peers):
            value = result.figure(f"outliers.{measure}_used", peer)
            sheet[f"{letters}{peer + 1}"] = None if math.isnan(value) else value
        if result.figure(f"comparison.{measure}_count") == 0:
            continue
        target = result.figure(f"comparison.{measure}_target")
        for row, (what, formula) in enumerate(STATISTICS.items(), peers + 2):
            if what == "percentile" and math.isnan(target):
                continue
            sheet[f"{letters}{row}"] = formula.format(f"{letters}1:{letters}{peers}", repr(target))
            wanted[f"{letters}{row}"] = result.figure(f"comparison.{measure}_{what}")
    return wanted


def of_regression(result: Result, sheet: Worksheet) -> Wanted:
    """Points of the regression in columns A to C; LINEST and TINV beside them."""
    peers = [p for p in range(result.arrays.shape.count(PEER)) if result.figure("regression_peers.is_in", p) > 0]
    for row, peer in enumerate(peers, 1):
        for letters, key in (("A", "observed"), ("B", "growth_value"), ("C", "margin_value")):
            sheet[f"{letters}{row}"] = result.figure(f"regression_peers.{key}", peer)
    last = len(peers)
    line = f"LINEST($A$1:$A${last},$B$1:$C${last},1,1)"
    formulas = {
        f"=INDEX({line},1,1)": "margin_slope",
        f"=INDEX({line},1,2)": "growth_slope",
        f"=INDEX({line},1,3)": "intercept",
        f"=INDEX({line},2,1)": "margin_error",
        f"=INDEX({line},2,2)": "growth_error",
        f"=INDEX({line},2,3)": "intercept_error",
        f"=INDEX({line},3,1)": "r_squared",
        f"=INDEX({line},3,2)": "standard_error",
        f"=INDEX({line},4,2)": "freedom",
        f"=INDEX({line},5,2)": "residual_squares",
        f"=TINV({1 - result.figure('regression.confidence')!r},INDEX({line},4,2))": "quantile",
    }
    wanted: Wanted = {}
    for row, (formula, key) in enumerate(formulas.items(), 1):
        sheet[f"E{row}"] = formula
        wanted[f"E{row}"] = result.figure(f"regression.{key}")
    return wanted


def test_that_statistics_and_regression_are_those_of_a_spreadsheets_own_functions(tmp_path: Path) -> None:
    """The shipped peers and random ones with gaps, by QUARTILE, MEDIAN, HARMEAN, LINEST, TINV and their like."""
    book = openpyxl.Workbook()
    shipped = Result(figures_of(example("coreweave-ipo")))
    wanted = {
        "Shipped": of_comparison(shipped, book.create_sheet("Shipped")),
        "Line": of_regression(regressed(sloped_table(2, peers=16), ("growth", "margin")), book.create_sheet("Line")),
    }
    for seed in range(3):
        found = compared(random_table(seed, peers=9 + 4 * seed), target__revenue=300.0, target__ebitda=90.0)
        wanted[f"Random {seed}"] = of_comparison(found, book.create_sheet(f"Random {seed}"))
    path = tmp_path / "statistics.xlsx"
    book.save(path)
    theirs = recalculated(path)
    assert sum(map(len, wanted.values())) > 200
    for name, cells in wanted.items():
        for cell, value in cells.items():
            assert theirs[name][cell] == pytest.approx(value, rel=1e-9, abs=1e-12), f"{name}!{cell}"


def test_that_the_model_holds_the_measures_that_are_compared() -> None:
    assert all(MODEL.get(f"comparison.{measure}_{what}") is not None for measure in NAMES for what in STATISTICS)
