"""Sheets of stored values: figures as numbers, missing ones in words, no formula, a name that no other sheet has."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import openpyxl
import pytest

from tests.interpret.toy_model import toy_book
from workbench.ground.units import PERCENT, USD_M
from workbench.interpret.workbook import Book, write_workbook
from workbench.interpret.workbook_stored import StoredColumn, StoredSheet, StoredTable

SHEET = StoredSheet(
    "Losses",
    ("Stored, not live.", "=SUM(A1)"),
    (
        StoredTable(
            "Tail", (StoredColumn("Level"), StoredColumn("Loss", USD_M, "USD m")), (("high", 12.5), ("=1", math.nan))
        ),
        StoredTable("Figures", (StoredColumn("What"), StoredColumn("Value")), (("share", 0.25),), (PERCENT,)),
    ),
)


def opened(book: Book) -> openpyxl.Workbook:
    buffer = io.BytesIO()
    write_workbook(book, buffer)
    return openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))


def test_that_stored_figures_are_numbers_in_their_units_and_texts_stay_texts() -> None:
    sheet = opened(replace(toy_book(), stored=(SHEET,)))["Losses"]
    cells = [(cell.value, cell.data_type) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert (12.5, "n") in cells
    assert ("=1", "s") in cells
    assert ("=SUM(A1)", "s") in cells
    assert ("n.m.", "s") in cells
    assert ("Loss\nUSD m", "s") in cells
    assert not [value for value, kind in cells if kind == "f"]
    formats = {
        cell.value: cell.number_format for row in sheet.iter_rows() for cell in row if cell.value in (12.5, 0.25)
    }
    assert formats == {12.5: USD_M.excel_format, 0.25: PERCENT.excel_format}


def test_that_the_cover_leads_to_a_stored_sheet() -> None:
    book = opened(replace(toy_book(), stored=(SHEET,)))
    links = [cell.value for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink is not None]
    assert "Losses" in links


@pytest.mark.parametrize("title", ["Sales", "Inputs", "Checks"])
def test_that_a_stored_sheet_never_takes_the_name_of_another(title: str) -> None:
    plain = opened(toy_book()).sheetnames
    names = opened(replace(toy_book(), stored=(replace(SHEET, title=title), replace(SHEET, title=title)))).sheetnames
    assert set(plain) < set(names)
    assert len(names) == len(plain) + 2
    assert len({name.lower() for name in names}) == len(names)


def test_that_a_sheet_without_tables_holds_its_notes() -> None:
    sheet = opened(replace(toy_book(), stored=(StoredSheet("Empty", ("Nothing to show.",), ()),)))["Empty"]
    assert sheet["A2"].value == "Nothing to show."
