"""The exported file itself: live in every line, no number hidden in a formula, nothing volatile, the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.exported import BASE, LIVE, content, example, figures_of, layout_of, named_cells, sheet_of
from tests.exchange.random_valuations import random_valuation
from tests.twin import plain
from workbench.document.resolve import members_of
from workbench.document.valuation import Address, Valuation, evidence_of
from workbench.exchange import export
from workbench.exchange.export import STATUS_WORDS
from workbench.interpret.layout import Home, column_name
from workbench.model import MODEL
from workbench.rows.items import Check, Choice, Derived, Figure, Input, Number, Row, Series

VOLATILE = {"OFFSET", "INDIRECT", "NOW", "TODAY", "RAND", "RANDBETWEEN", "CELL", "INFO"}
KNOWN_FUNCTIONS = {
    "ABS", "AND", "AVERAGEIFS", "CHOOSE", "COLUMN", "COLUMNS", "COUNT", "COUNTIF", "DAYS360", "EOMONTH", "EXP",
    "HARMEAN", "IF", "IFERROR", "INDEX", "INT", "IRR", "ISNUMBER", "LN", "LOOKUP", "MATCH", "MAX", "MEDIAN", "MIN",
    "MOD", "MONTH", "NORMSDIST", "NORMSINV", "NOT", "NPV", "OR", "PMT", "QUARTILE", "ROUND", "ROUNDDOWN", "ROUNDUP",
    "SQRT", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "TINV", "TRUNC", "YEAR",
}  # fmt: skip
"""Functions of Excel 2007: any of them is in every program that opens the file."""


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    """The large example over ten periods: every kind of line, cases, few columns."""
    return replace(example("coreweave-ipo"), periods=10)


@pytest.fixture(scope="module")
def file(valuation: Valuation) -> bytes:
    return content(valuation)


@pytest.fixture(scope="module")
def book(file: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file))


def parts(file: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def formula_of(value: object) -> str:
    """A formula as it is written; openpyxl hides the text of an array formula in an object."""
    return str(value.text) if isinstance(value, ArrayFormula) else str(value)


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    return [
        (f"{sheet.title}!{cell.coordinate}", formula_of(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


# Formulas ------------------------------------------------------------------------------------------------------------


def test_that_every_line_of_the_model_is_live_in_every_period(book: openpyxl.Workbook, valuation: Valuation) -> None:
    layout, seen = layout_of(valuation), 0
    for item in MODEL.items:
        for entity in layout.members(item):
            home = layout.home(item, entity)
            last = home.column + (valuation.periods - 1 if item.is_periodic else 0)
            for column in range(home.column, last + 1):
                cell = sheet_of(book, home.sheet)[f"{column_name(column)}{home.row + 1}"]
                assert cell.data_type == "f", (item.key, entity, cell.coordinate)
                seen += isinstance(item, Row | Figure | Check)
    assert seen > 5_000


def test_that_no_formula_holds_a_number_but_nought_one_and_two_or_a_function_newer_than_2007(
    book: openpyxl.Workbook,
) -> None:
    functions: set[str] = set()
    numbers: dict[str, str] = {}
    for place, formula in formulas(book):
        for token in Tokenizer(formula).items:
            if token.type == "FUNC" and token.subtype == "OPEN":
                functions.add(token.value.strip(":(").upper())
            elif token.type == "OPERAND" and token.subtype == "NUMBER" and token.value not in ("0", "1", "2"):
                numbers[place] = formula
    assert numbers == {}
    assert not functions & VOLATILE
    assert functions <= KNOWN_FUNCTIONS
    assert {"INDEX", "SUMPRODUCT", "EOMONTH", "MEDIAN", "QUARTILE"} <= functions


def test_that_the_file_reaches_for_nothing_outside_itself(file: bytes) -> None:
    found = parts(file)
    names = " ".join(found)
    for part in ("externalLink", "vbaProject", "connections", "queryTable", "activeX", "embeddings"):
        assert part not in names
    for name, text in found.items():
        assert "_xlfn" not in text, name
        assert 'TargetMode="External"' not in text, name
        assert "[1]" not in "".join(re.findall(r"<f>[^<]*</f>", text)), name


def test_that_an_array_formula_fills_its_own_cell_and_no_other(book: openpyxl.Workbook, file: bytes) -> None:
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    arrays = [(cell.coordinate, cell.value) for cell in cells if isinstance(cell.value, ArrayFormula)]
    assert len(arrays) > 100, "the statistics of the peer sets"
    assert [where for where, formula in arrays if formula.ref != where] == []
    assert not [name for name in parts(file) if name.endswith("metadata.xml")], "a formula spills in new versions only"


def test_that_no_formula_is_longer_than_excel_takes(book: openpyxl.Workbook) -> None:
    assert {place for place, formula in formulas(book) if len(formula) > 8192} == set()


def test_that_calculation_is_automatic_and_never_iterates(file: bytes) -> None:
    (settings,) = re.findall(r"<calcPr[^>]*>", parts(file)["xl/workbook.xml"])
    assert "iterate" not in settings
    assert "manual" not in settings
    assert 'fullCalcOnLoad="1"' in settings


# Names ---------------------------------------------------------------------------------------------------------------


def name_of(item: Input | Derived, entity: str | None) -> str:
    return item.key if entity is None else f"{item.key}.{re.sub(r'[^A-Za-z0-9_]', '_', entity)}"


def test_that_every_input_has_a_name_that_leads_to_its_live_cell(book: openpyxl.Workbook, valuation: Valuation) -> None:
    places, sheet, last = named_cells(book), sheet_of(book, "Inputs"), last_column(book)
    for item in MODEL.inputs:
        for _, entity in members_of(valuation, item):
            ((name, address),) = places[name_of(item, entity)]
            left, row, right, bottom = range_boundaries(address)
            assert bottom == row
            if isinstance(item, Series):
                assert name == "Series"
                assert (left, right) == (5, 4 + valuation.periods)
            else:
                assert name == "Inputs"
                assert left == right == LIVE
                assert sheet.cell(row or 0, 1).value == item.key
                assert (sheet.cell(row or 0, last).value or "") == (entity or "")


def test_that_every_single_figure_has_a_name_that_leads_to_its_formula(
    book: openpyxl.Workbook, valuation: Valuation
) -> None:
    places, layout = named_cells(book), layout_of(valuation)
    for item in MODEL.derived:
        if isinstance(item, Figure):
            for position, entity in members_of_set(valuation, item):
                home: Home = layout.home(item, position)
                assert places[name_of(item, entity)] == [(home.sheet, f"{column_name(home.column)}{home.row + 1}")]
    assert {"selected_case", "master_check"} <= set(places)


def members_of_set(valuation: Valuation, item: Derived) -> list[tuple[int | None, str | None]]:
    if item.per is None:
        return [(None, None)]
    return [(n, entity.id) for n, entity in enumerate(valuation.members(item.per))]


def test_that_the_cover_repeats_value_per_share_by_link(book: openpyxl.Workbook, valuation: Valuation) -> None:
    home = layout_of(valuation).home(MODEL["shares.price"], None)
    links = [cell.value for cell in sheet_of(book, "Cover")["B"]]
    assert f"='{home.sheet}'!${column_name(home.column)}${home.row + 1}" in links


# Input lines ---------------------------------------------------------------------------------------------------------


def last_column(book: openpyxl.Workbook) -> int:
    return next(int(cell.column) for cell in sheet_of(book, "Inputs")[5] if cell.value == "Entity id")


def lines(sheet: Worksheet, last: int) -> dict[tuple[str, str], int]:
    return {
        (str(sheet.cell(row, 1).value), str(sheet.cell(row, last).value or "")): row
        for row in range(6, sheet.max_row + 1)
        if sheet.cell(row, 1).value
    }


def test_that_every_input_line_carries_unit_bounds_status_and_source(
    book: openpyxl.Workbook, valuation: Valuation
) -> None:
    sheet, last = sheet_of(book, "Inputs"), last_column(book)
    heads = [str(cell.value) for cell in sheet[5]]
    at = {words: heads.index(words) + 1 for words in ("Unit", "Low", "High", "Status", "Source", "Note")}
    found = lines(sheet, last)
    for item in MODEL.inputs:
        if isinstance(item, Series):
            continue
        for _, entity in members_of(valuation, item):
            row = found[item.key, entity or ""]
            evidence = evidence_of(MODEL, valuation, Address(item.key, entity))
            assert sheet.cell(row, at["Unit"]).value == item.unit.title("USD"), item.key
            bounds = tuple(plain(sheet.cell(row, at[words]).value) for words in ("Low", "High"))
            assert bounds == (item.low, item.high), item.key
            assert sheet.cell(row, at["Status"]).value == STATUS_WORDS[evidence.status]
            assert str(sheet.cell(row, at["Source"]).value or "").startswith(evidence.source), item.key
            if evidence.note:
                assert str(sheet.cell(row, at["Note"]).value).startswith(evidence.note), item.key


def test_that_input_cells_take_only_what_the_model_allows(book: openpyxl.Workbook, valuation: Valuation) -> None:
    sheet, found = sheet_of(book, "Inputs"), lines(sheet_of(book, "Inputs"), last_column(book))
    rules = {}
    for rule in sheet.data_validations.dataValidation:
        for ranges in rule.sqref.ranges:
            for row, column in ranges.cells:
                rules[row, column] = rule
    cases = range(BASE, BASE + len(valuation.cases))
    for item in MODEL.inputs:
        for _, entity in [] if isinstance(item, Series) else members_of(valuation, item):
            for column in cases:
                rule = rules[found[item.key, entity or ""], column]
                assert rule.showErrorMessage
                if isinstance(item, Choice):
                    words = words_of(book, str(rule.formula1))
                    assert words == [member.value for member in item.options], item.key
                elif isinstance(item, Number):
                    assert rule.operator in (None, "between")
                    assert (float(rule.formula1), float(rule.formula2)) == (item.low, item.high), item.key


def words_of(book: openpyxl.Workbook, reference: str) -> list[object]:
    sheet, cells = reference.replace("$", "").split("!")
    return [cell.value for (cell,) in sheet_of(book, sheet)[cells]]


# Look ----------------------------------------------------------------------------------------------------------------


def test_that_long_sheets_repeat_their_heads_on_paper_and_keep_them_in_view(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape", sheet.title
        is_wide = sheet.page_setup.fitToWidth is not None and int(sheet.page_setup.fitToWidth) > 1
        assert bool(sheet.print_title_rows) == (is_wide or (sheet.max_row > 40 and sheet.title != "Charts")), (
            sheet.title
        )
        assert bool(sheet.print_title_cols) == is_wide, sheet.title
        assert sheet.freeze_panes, sheet.title
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        footer = sheet.oddFooter
        assert footer is not None
        assert footer.right is not None
        assert "&P" in str(footer.right.text), sheet.title


def test_that_charts_are_native_and_read_cells_of_the_model(file: bytes, book: openpyxl.Workbook) -> None:
    charts = {name: text for name, text in parts(file).items() if name.startswith("xl/charts/chart")}
    assert len(charts) == 5
    for name, text in charts.items():
        references = re.findall(r"<c:f>([^<]+)</c:f>", text)
        assert references, name
        for reference in references:
            sheet, cells = reference.replace("&apos;", "'").rsplit("!", 1)
            (line,) = sheet_of(book, sheet.strip("'").replace("''", "'"))[cells.replace("$", "")]
            assert all(cell.data_type == "f" for cell in line), reference


def test_that_the_stored_headline_is_what_a_reader_without_recalculation_sees(
    file: bytes, valuation: Valuation
) -> None:
    shown = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    arrays = figures_of(valuation)
    for key in ("shares.price", "bridge.enterprise", "bridge.equity", "assay.headline"):
        ((sheet, address),) = named_cells(shown)[key]
        assert shown[sheet][address].value == pytest.approx(arrays.scalar(MODEL[key]), rel=1e-12)


# Bytes ---------------------------------------------------------------------------------------------------------------

AGAIN = """
import hashlib, sys
from tests.exchange.exported import content, example
from tests.exchange.random_valuations import random_valuation
for valuation in (example("plain-company"), random_valuation(3)):
    print(hashlib.sha256(content(valuation)).hexdigest())
"""


def again(**environment: str) -> list[str]:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_that_the_same_valuation_gives_the_same_bytes_in_any_process_and_time_zone() -> None:
    for valuation in (example("plain-company"), random_valuation(3)):
        assert content(valuation) == content(valuation)
    here = again(PYTHONHASHSEED="1", TZ="Pacific/Kiritimati")
    assert len(here) == 2
    assert here == again(PYTHONHASHSEED="77", TZ="America/Los_Angeles", LC_ALL="C.UTF-8")


def test_that_a_workbook_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export.export_workbook(MODEL, random_valuation(2), tmp_path / "kept.xlsx")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="kept"):
        export.export_workbook(MODEL, random_valuation(4), path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["kept.xlsx"]
