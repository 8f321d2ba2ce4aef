"""A comparison as a file: numbers stay numbers, no text becomes a formula, another ending is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from workbench.exchange.comparison_file import Block, Figure, write_comparison
from workbench.ground.problem import ProblemError
from workbench.ground.units import PERCENT, USD_M

BLOCKS = [
    Block(
        "Inputs",
        "A against B",
        ["Line", "A", "B"],
        [
            ["Rate", Figure(0.1, PERCENT.excel_format, "10.0%"), Figure(0.12, PERCENT.excel_format, "12.0%")],
            ["=1+1", "yes", Figure(float("nan"), USD_M.excel_format, "n.m.")],
        ],
    ),
    Block("Outputs", "Nothing differs.", ["Line", "A", "B"], []),
]


def test_that_a_workbook_holds_a_sheet_for_each_block_with_numbers_in_their_format(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_comparison(tmp_path / "c.xlsx", BLOCKS))
    assert book.sheetnames == ["Inputs", "Outputs"]
    sheet = book["Inputs"]
    assert sheet["B5"].value == 0.1
    assert sheet["B5"].number_format == PERCENT.excel_format
    assert sheet["A6"].value == "=1+1"
    assert sheet["A6"].data_type == "s"
    assert sheet["C6"].value == "n.m."


def test_that_no_time_of_day_stands_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_comparison(tmp_path / "c.xlsx", BLOCKS))
    assert book.properties.created is not None
    assert (book.properties.created.year, book.properties.modified.year) == (1980, 1980)


def test_that_a_text_file_reads_back_with_no_formula_in_it(tmp_path: Path) -> None:
    made = write_comparison(tmp_path / "c.csv", BLOCKS)
    rows = list(csv.reader(made.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[3] == ["Rate", "0.1", "0.12"]
    assert rows[4][0] == "'=1+1"


def test_that_another_kind_of_file_and_a_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "c.pdf", tmp_path / "none" / "c.csv"):
        with pytest.raises(ProblemError):
            write_comparison(path, BLOCKS)


def test_that_neither_titles_nor_headings_of_a_csv_are_formulas(tmp_path: Path) -> None:
    block = Block("=1+1", "@SUM(1)", ["=cmd|'/C calc'!A0", "+1+1"], [["-1+1", "＝1"]])
    content = write_comparison(tmp_path / "t.csv", [block]).read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(content.splitlines()) for cell in row]
    assert cells == ["'=1+1", "'@SUM(1)", "'=cmd|'/C calc'!A0", "'+1+1", "'-1+1", "'＝1"]
