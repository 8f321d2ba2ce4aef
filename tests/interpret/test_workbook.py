"""A workbook of the toy model: live in every cell, laid out as promised, the same bytes for the same book."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from tests.interpret.toy_model import LOANS, TOY, Peers, Result, Sales, toy_book
from tests.libreoffice import Sheets, recalculated, recalculated_many
from tests.twin import cell_differences, count_formulas, stored, twin_differences
from workbench.ground.problem import ProblemError
from workbench.interpret import workbook_sheet
from workbench.interpret.annual import annual_figure, fiscal_years
from workbench.interpret.layout import FIRST_PERIOD
from workbench.interpret.workbook import Book, InputCell, write_workbook
from workbench.rows import Annual

VARIANTS = {
    "base": lambda: toy_book(),
    "bear": lambda: toy_book(case=1),
    "bull, windows of nothing": lambda: toy_book(case=2),
    "odd, windows beyond the horizon": lambda: toy_book(case=3),
    "nothing typed over": lambda: toy_book(typed_over=False),
    "one period": lambda: toy_book(periods=1, typed_over=False),
    "no loan, no peer": lambda: toy_book(loans=0, peers=0),
    "one of each": lambda: toy_book(loans=1, peers=1),
    "Chinese": lambda: replace(toy_book(), say=chinese, title="玩具公司"),
}


def chinese(message: str, /, **values: object) -> str:
    words = {"Loans' terms": "贷款条款", "Sales": "销售额", "Inputs": "输入", "Opening balance": "期初余额"}
    return words.get(message, message).format(**values) if values else words.get(message, message)


def written(book: Book) -> bytes:
    buffer = io.BytesIO()
    write_workbook(book, buffer)
    return buffer.getvalue()


def sheet_of(book: openpyxl.Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("toy") / "toy.xlsx"
    write_workbook(toy_book(), path)
    return openpyxl.load_workbook(path)


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str, str]]:
    return [
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def row_of(sheet: Worksheet, words: str, column: str = "A") -> int:
    return next(int(cell.row) for cell in sheet[column] if cell.value == words)


# Recalculation -------------------------------------------------------------------------------------------------------


def test_that_libreoffice_computes_every_cell_as_it_was_stored(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{n}.xlsx" for n, name in enumerate(VARIANTS)}
    for name, path in paths.items():
        write_workbook(VARIANTS[name](), path)
    results = recalculated_many(paths.values())
    for name, path in paths.items():
        ours = stored(path)
        assert count_formulas(ours) > 100, name
        assert cell_differences(ours, results[path]) == [], name


def test_that_the_twin_comparison_sees_one_wrong_stored_value(tmp_path: Path) -> None:
    book = toy_book()
    assert twin_differences(book, tmp_path / "right.xlsx") == []
    figures = dict(book.arrays.figures)
    figures[Result.signs, None] += 0.01
    wrong = replace(book, arrays=replace(book.arrays, figures=figures))
    found = twin_differences(wrong, tmp_path / "wrong.xlsx")
    assert len(found) == 1
    assert found[0].startswith("Result!C")


def named_values(sheets: Sheets, of: Book) -> dict[str, object]:
    layout = openpyxl.load_workbook(io.BytesIO(written(of)))
    values: dict[str, object] = {}
    for name, defined in layout.defined_names.items():
        if name.startswith("result."):
            for sheet, address in defined.destinations:
                values[name] = sheets[sheet][address.replace("$", "")]
    return values


@pytest.mark.parametrize(("case", "name"), [(1, "Bear"), (2, "Bull"), (3, "Odd")])
def test_that_choosing_another_case_in_the_sheet_gives_the_figures_of_that_case(
    case: int, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "chosen.xlsx"
    write_workbook(toy_book(case=0), path)
    edited = openpyxl.load_workbook(path)
    edited["Inputs"]["E3"] = name
    edited.save(path)
    other = toy_book(case=case)
    values = named_values(recalculated(path), other)
    assert len(values) > 10
    for key, value in values.items():
        expected = other.arrays.scalar(TOY[key])
        if isinstance(value, float):
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-6), key
        else:
            assert expected != expected, key


def test_that_a_typed_input_a_filled_empty_one_and_an_emptied_override_change_the_figures(tmp_path: Path) -> None:
    path, book = tmp_path / "edited.xlsx", toy_book()
    write_workbook(book, path)
    edited = openpyxl.load_workbook(path)
    inputs, overrides = edited["Inputs"], edited["Overrides"]
    inputs.cell(row_of(sheet_of(edited, "Inputs"), "sales.tax_rate"), 7).value = 0.5
    for cell in sheet_of(edited, "Overrides")["A"]:
        if cell.value == "sales.sales":
            overrides.cell(cell.row, 7).value = None
    edited.save(path)
    result = recalculated(path)["Sales plan actual"]
    sheet = sheet_of(edited, "Sales plan actual")
    sales, tax = row_of(sheet, "Sales"), row_of(sheet, "Tax")
    assert result[f"G{sales}"] == pytest.approx(100 * 1.02**3)
    assert result[f"G{tax}"] == pytest.approx(50 * 1.02**3)


# What a cell is ------------------------------------------------------------------------------------------------------


def test_that_every_derived_cell_is_a_formula_and_text_never_becomes_one(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Result")
    for row in range(7, 6 + len(Result.items)):
        assert any(cell.data_type == "f" for cell in sheet[row]), sheet.cell(row, 1).value
    loans = sheet_of(opened, "Loans' terms")
    assert loans["A6"].value == LOANS[0].name
    assert loans["A6"].data_type == "s"
    assert loans["A6"].value.startswith("=")


def test_that_formulas_use_only_functions_that_are_neither_volatile_nor_new(opened: openpyxl.Workbook) -> None:
    found: set[str] = set()
    for _, _, formula in formulas(opened):
        found |= {t.value.strip(":(") for t in Tokenizer(formula).items if t.type == "FUNC" and t.subtype == "OPEN"}
    allowed = {
        "ABS", "AND", "AVERAGEIFS", "CHOOSE", "COLUMN", "COLUMNS", "COUNT", "COUNTIF", "EOMONTH", "HARMEAN", "IF",
        "IFERROR", "INDEX", "IRR", "ISNUMBER", "LOOKUP", "MATCH", "MAX", "MEDIAN", "MIN", "NPV", "OR", "QUARTILE",
        "ROUNDUP", "SQRT", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "TRUNC", "YEAR",
    }  # fmt: skip
    assert found <= allowed
    assert {"CHOOSE", "EOMONTH", "QUARTILE"} <= found


def test_that_no_formula_holds_a_number_but_nought_one_and_two(opened: openpyxl.Workbook) -> None:
    for sheet, address, formula in formulas(opened):
        numbers = {t.value for t in Tokenizer(formula).items if t.subtype == "NUMBER"}
        assert numbers <= {"0", "1", "2"}, f"{sheet}!{address} {formula}"


def test_that_a_row_has_one_formula_in_all_periods(opened: openpyxl.Workbook) -> None:
    compared = 0
    for section in ("Timing", "Sales plan actual", "Loans' terms", "Result"):
        sheet = sheet_of(opened, section)
        for row in sheet.iter_rows(min_row=6, min_col=FIRST_PERIOD + 1, max_col=FIRST_PERIOD + 8):
            plain = [c for c in row if c.data_type == "f" and "Overrides!" not in str(c.value)]
            for cell in plain[1:]:
                moved = Translator(str(plain[0].value), plain[0].coordinate).translate_formula(cell.coordinate)
                assert cell.value == moved
                compared += 1
    assert compared > 200


def test_that_inputs_are_blue_links_green_and_formulas_black(opened: openpyxl.Workbook) -> None:
    inputs, sales = sheet_of(opened, "Inputs"), sheet_of(opened, "Sales plan actual")
    row = row_of(inputs, "sales.base")

    def ink(sheet: Worksheet, address: str) -> str:
        return str(sheet[address].font.color.rgb)[-6:]

    assert ink(inputs, f"G{row}") == "0000FF"
    assert ink(inputs, f"E{row}") == "000000"
    assert ink(sales, f"C{row_of(sales, 'Sales of a period')}") == "007A33"
    assert ink(sales, f"E{row_of(sales, 'Growth')}") == "007A33"
    assert ink(sales, f"E{row_of(sales, 'Sales')}") == "000000"


def test_that_a_typed_over_cell_is_blue_and_says_so(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Sales plan actual")
    cell = sheet[f"G{row_of(sheet, 'Sales')}"]
    assert str(cell.value).startswith("=IF(ISNUMBER(Overrides!$E$")
    assert str(cell.font.color.rgb).endswith("0000FF")
    assert cell.comment is not None
    assert "Analyst's own figure" in cell.comment.text


# Layout --------------------------------------------------------------------------------------------------------------


def test_that_sheets_stand_in_the_order_a_reader_meets_them(opened: openpyxl.Workbook) -> None:
    assert opened.sheetnames == [
        "Cover", "Inputs", "Series", "Overrides", "Timing", "Sales plan actual", "Loans' terms", "Peers", "Result",
        "Annual", "Charts", "Checks", "Lists",
    ]  # fmt: skip


def test_that_the_cover_repeats_the_headline_figures_by_link(opened: openpyxl.Workbook) -> None:
    cover, result = sheet_of(opened, "Cover"), sheet_of(opened, "Result")
    row = row_of(cover, "All flows")
    assert cover[f"B{row}"].value == f"=Result!$C${row_of(result, 'All flows')}"
    assert cover[f"C{row}"].value == "USD m"


def test_that_columns_mean_the_same_on_every_calculation_sheet(opened: openpyxl.Workbook) -> None:
    for name in ("Timing", "Sales plan actual", "Loans' terms", "Result"):
        sheet = sheet_of(opened, name)
        assert [sheet.cell(4, column).value for column in (1, 2, 3, 4)] == ["Period", "Unit", "Constant", "Opening"]
        assert [sheet.cell(3, column).value for column in (4, 5, 6)] == [0, "=D$3+1", "=E$3+1"]
        assert sheet.freeze_panes == "E5"
        assert sheet.cell(3, FIRST_PERIOD + 9).value is None
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert (sheet.print_title_rows or None) == ("$1:$4" if sheet.max_row > 40 else None)


def test_that_members_with_single_figures_stand_in_a_table(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Peers")
    assert [cell.value for cell in sheet[4]][2 : 2 + len(Peers.items)] == [item.label for item in Peers.items]
    assert [sheet.cell(row, 1).value for row in range(6, 11)] == [f"Peer {n}" for n in range(1, 6)]


def test_that_an_input_line_carries_value_cases_bounds_source_and_note(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Inputs")
    head = [cell.value for cell in sheet[5]]
    assert head == [
        "Key", "Label", "Entity", "Unit", "Live value", "Code", "Base", "Bear", "Bull", "Odd", "Low", "High", "Status",
        "Source", "Note", "Entity id",
    ]  # fmt: skip
    row = row_of(sheet, "sales.base")
    values = [sheet.cell(row, column).value for column in range(1, 17)]
    assert values[:2] == ["sales.base", "Sales of a period"]
    assert values[6:11] == [100, 70, None, None, 0]
    assert values[12:15] == ["assumed", "10-K, note 3", "=a note"]
    rates = [cell.row for cell in sheet["A"] if cell.value == "loans.rate"]
    assert [sheet.cell(r, 3).value for r in rates] == [name.name for name in LOANS]
    assert [sheet.cell(r, 16).value for r in rates] == [name.id for name in LOANS]


def test_that_bounds_and_choices_are_held_by_validation(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Inputs")
    rate = f"G{row_of(sheet, 'loans.rate')}"
    basis = f"G{row_of(sheet, 'loans.basis')}"
    rules = {kind: rule for rule in sheet.data_validations.dataValidation for kind in [rule.type]
             if rate in rule.sqref or basis in rule.sqref}  # fmt: skip
    assert (float(rules["decimal"].formula1), float(rules["decimal"].formula2)) == (0.0, 1.0)
    assert rules["list"].formula1 == "Lists!$B$9:$B$11"
    assert sheet_of(opened, "Lists")["B9"].value == "Opening balance"


def test_that_inputs_and_figures_have_names(opened: openpyxl.Workbook) -> None:
    names = opened.defined_names
    assert {"selected_case", "master_check", "sales.base", "loans.rate.l_2", "result.total", "sales.growth",
            "peers.times.p1", "input_keys", "input_cases"} <= set(names)  # fmt: skip
    sheet = sheet_of(opened, "Inputs")
    assert names["sales.base"].attr_text == f"Inputs!$E${row_of(sheet, 'sales.base')}"
    growth = row_of(sheet_of(opened, "Series"), "Growth")
    assert names["sales.growth"].attr_text == f"Series!$E${growth}:$L${growth}"


def test_that_the_master_check_fails_with_an_integrity_check_and_not_with_a_warning(tmp_path: Path) -> None:
    path, broken = tmp_path / "checks.xlsx", tmp_path / "broken.xlsx"
    write_workbook(toy_book(), path)
    edited = openpyxl.load_workbook(path)
    sheet = sheet_of(edited, "Result")
    edited["Result"][f"F{row_of(sheet, 'Debt')}"] = 1_000_000
    edited.save(broken)
    results = recalculated_many([path, broken])
    assert (results[path]["Checks"]["F3"], results[path]["Cover"]["B5"]) == (1.0, 1.0)
    assert results[path]["Checks"]["F4"] == 1.0
    assert (results[broken]["Checks"]["F3"], results[broken]["Cover"]["B5"]) == (0.0, 0.0)


def test_that_annual_figures_add_flows_average_rates_and_take_stocks_at_the_end(opened: openpyxl.Workbook) -> None:
    sheet = sheet_of(opened, "Annual")
    made = {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(4, sheet.max_row + 1)}
    assert (made["Flow"], made["Debt"], made["Sales / debt"]) == ("sum", "end", "mean")
    years = [2025.0, 2025.0, 2026.0, 2026.0, 2027.0]
    assert fiscal_years(years) == [2025, 2026, 2027]
    values = [1.0, 2.0, 3.0, float("nan"), 5.0]
    assert [annual_figure(Annual.SUM, values, years, y) for y in (2025, 2026, 2027)] == [3.0, 3.0, 5.0]
    assert [annual_figure(Annual.MEAN, values, years, y) for y in (2025, 2026, 2027)] == [1.5, 3.0, 5.0]
    assert annual_figure(Annual.END, values, years, 2025) == 2.0


def test_that_charts_are_native_and_read_the_sheets() -> None:
    with zipfile.ZipFile(io.BytesIO(written(toy_book()))) as archive:
        charts = [archive.read(name).decode() for name in sorted(archive.namelist()) if "charts/chart" in name]
    assert len(charts) == 2
    assert 'grouping val="stacked"' in charts[0]
    assert charts[0].count("<c:ser>") == 3
    assert "'Loans'' terms'!$E$12:$L$12" in charts[0]
    assert "<c:lineChart>" in charts[1]


# The file ------------------------------------------------------------------------------------------------------------


def test_that_the_same_book_gives_the_same_bytes() -> None:
    assert written(toy_book()) == written(toy_book())


def test_that_leaving_out_the_search_for_newer_functions_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = written(toy_book())
    monkeypatch.setattr(workbook_sheet, "FORMULA_HOOK", "no such method")
    assert written(toy_book()) == quick


def test_that_iteration_stays_off_and_the_creation_date_is_the_book_s() -> None:
    with zipfile.ZipFile(io.BytesIO(written(toy_book()))) as archive:
        assert "iterate" not in archive.read("xl/workbook.xml").decode()
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"W3CDTF\">([^<]+)<", core) == ["2025-03-28T12:00:00Z"] * 2


def test_that_figures_of_another_shape_are_refused() -> None:
    book = toy_book()
    for other in (replace(book, periods=9), replace(book, selected=4), replace(book, entities={})):
        with pytest.raises(ProblemError, match="do not belong to this valuation"):
            written(other)
    with pytest.raises(ProblemError, match="do not belong"):
        written(replace(toy_book(typed_over=False), overrides=book.overrides))


def test_that_a_text_too_long_for_a_cell_names_the_cell() -> None:
    book = toy_book()
    cells = {**book.inputs, (Sales.base, None): InputCell(1.0, note="x" * 40_000)}
    with pytest.raises(ProblemError, match=r"Inputs!O\d+.*cannot hold"):
        written(replace(book, inputs=cells))
