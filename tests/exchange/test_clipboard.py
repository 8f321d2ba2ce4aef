"""Clipboards as Calc, Excel and a browser's spreadsheet fill them, and CSV files of several makers."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.exchange import clipboard
from workbench.exchange.amounts import read_amount
from workbench.exchange.clipboard import (
    MOST_COLUMNS,
    MOST_SQUARED,
    Cell,
    CutTable,
    delimiter_of,
    read_clipboard,
    read_html,
    read_tabbed,
)
from workbench.exchange.table_file import read_file
from workbench.exchange.table_sheet import sheets_of
from workbench.ground.cell_text import meant
from workbench.ground.problem import ProblemError

CALC = """<html><head><style type="text/css">body,td { font-family:"Liberation Sans" }</style></head><body>
<table cellspacing="0" border="0"><colgroup span="3" width="85"></colgroup>
<tr><td height="17" align="left">Customer</td><td align="left">RPO<br>($m)</td><td>Start</td></tr>
<tr><td align="left">A &amp; B</td><td align="right" sdval="15100.0375" sdnum="1033;0;#,##0.0">15,100.0 </td>
<td sdval="45744" sdnum="1033;0;YYYY-MM-DD">2025-03-28</td></tr></table></body></html>"""
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><!--StartFragment-->
<table border=0><tr><td class=xl65>Name</td><td>Share</td></tr>
<tr><td>X</td><td class=xl66 align=right x:num="0.54321">54%</td></tr></table><!--EndFragment--></body></html>"""
GOOGLE = """<table><tr><td data-sheets-value='{"1":2,"2":"N"}'>N</td>
<td data-sheets-value='{"1":3,"3":1234.5678}'>1,235</td></tr></table>"""


def test_that_calc_html_keeps_the_full_figure() -> None:
    table = read_html(CALC)
    assert table[0] == [Cell("Customer"), Cell("RPO ($m)"), Cell("Start")]
    assert table[1] == [Cell("A & B"), Cell("15,100.0", 15100.0375), Cell("2025-03-28", 45744.0)]


def test_that_excel_and_google_html_keep_the_full_figure() -> None:
    assert read_html(EXCEL)[1] == [Cell("X"), Cell("54%", 0.54321)]
    assert read_html(GOOGLE) == [[Cell("N"), Cell("1,235", 1234.5678)]]


def test_that_html_is_read_before_text_and_text_without_a_table() -> None:
    assert read_clipboard(EXCEL, "Name\tShare\nX\t54%")[1][1].exact == 0.54321
    assert read_clipboard("<p>no table</p>", "a\tb") == [[Cell("a"), Cell("b")]]
    assert read_clipboard("", "") == []


def test_that_cells_over_several_columns_and_rows_keep_the_others_in_place() -> None:
    html = (
        "<table><tr><td colspan=2>wide</td><td>c</td></tr><tr><td rowspan=2>tall</td><td>1</td><td>2</td></tr>"
        "<tr><td>3</td><td>4</td></tr></table>"
    )
    shown = [[cell.shown for cell in row] for row in read_html(html)]
    assert shown == [["wide", "", "c"], ["tall", "1", "2"], ["", "3", "4"]]


def test_that_broken_html_gives_what_is_there() -> None:
    shown = [[cell.shown for cell in row] for row in read_html("<table><tr><td>a<td>b<tr><td>c")]
    assert shown == [["a", "b"], ["c", ""]]


def test_that_the_largest_of_several_tables_is_taken() -> None:
    assert len(read_html("<table><tr><td>x</td></tr></table><table><tr><td>a</td><td>b</td></tr></table>")[0]) == 2


def test_that_quoted_cells_with_line_breaks_stay_one_cell() -> None:
    assert read_tabbed('"two\nlines"\tb\r\nc\td\r\n') == [[Cell("two lines"), Cell("b")], [Cell("c"), Cell("d")]]


@pytest.mark.parametrize(
    ("body", "delimiter"),
    [("a,b,c\n1,2,3", ","), ("a;b\n1,5;2,5", ";"), ("a|b\nc|d", "|"), ("a\tb\n1,5\t2", "\t"), ("one\ntwo", ",")],
)
def test_that_the_delimiter_is_found(body: str, delimiter: str) -> None:
    assert delimiter_of(body) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_that_chinese_csv_files_are_read_in_their_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes("客户,剩余履约义务\n微软,9362\n".encode(encoding))
    assert read_file(path)["book"] == [[Cell("客户"), Cell("剩余履约义务")], [Cell("微软"), Cell("9362")]]


def test_that_a_workbook_gives_every_sheet_with_full_figures_and_dates(tmp_path: Path) -> None:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Contracts"
    sheet.append(["Customer", "RPO", "Start"])
    sheet.append(["Microsoft", 9362.123456, datetime.date(2025, 3, 28)])
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")
    tables = read_file(tmp_path / "book.xlsx")
    assert list(tables) == ["Contracts"]
    assert tables["Contracts"][1] == [Cell("Microsoft"), Cell("9362.123456", 9362.123456), Cell("2025-03-28", 45744.0)]


@pytest.mark.parametrize(("name", "content"), [("x.pdf", b"%PDF"), ("x.xlsx", b"no zip"), ("missing.csv", None)])
def test_that_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemError) as told:
        read_file(tmp_path / name)
    assert told.value.problem.remedy


def test_that_a_comma_within_figures_is_not_taken_for_the_delimiter() -> None:
    rows = [f"Name {n};25 Nov 2024;$6,721,377,{n:03d}" for n in range(40)]
    assert delimiter_of("\n".join(["Customer;Start;RPO", *rows])) == ";"
    assert delimiter_of("\n".join(["Customer;Start;RPO, USD m", "A;2025-01-13;1,234", "B;2025-01-14;2,345"])) == ";"
    quoted = '"Customer";"Start";"RPO"\n"A";"25 Nov 2024";"$6,721,377,565"'
    assert delimiter_of(quoted) == ";"
    assert delimiter_of('Name,Tags\nA,"x;y"\nB,"u;v"') == ","


def test_that_the_mark_of_a_footnote_is_no_digit_of_its_figure() -> None:
    found = read_html("<table><tr><td>Meta<sup>2</sup></td><td>1,234<sup>1</sup></td></tr></table>")
    assert [cell.shown for cell in found[0]] == ["Meta²", "1,234¹"]
    assert read_amount(found[0][1]) is None


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    ["<td colspan=1000>x", "<tr><td rowspan=1000 colspan=1000>x", "<tr><td>1<td>2", "<td>1</td>", "<td>&#"],
)
def test_that_a_table_of_too_many_cells_is_told_from_a_whole_one(piece: str) -> None:
    found = read_html("<table><tr><th>Customer</th><th>RPO</th></tr>" + piece * 300_000)
    assert isinstance(found, CutTable)
    (sheet,) = sheets_of({"": found})
    assert sheet.problem is not None
    assert sheet.table == []


def test_that_a_row_is_read_no_further_than_a_table_is_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(words: str) -> str:
        read.append(words)
        return meant(words)

    monkeypatch.setattr(clipboard, "meant", noted)
    assert isinstance(read_html("<table><tr>" + "<td>1" * 50_000), CutTable)
    assert len(read) == MOST_COLUMNS + 1
    whole = read_html("<table><tr>" + "<td>1" * MOST_COLUMNS + "<td>" * 5_000)
    assert not isinstance(whole, CutTable)
    assert len(whole[0]) == MOST_COLUMNS


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["<!--", "<a", "<td a='", "<!["])
def test_that_html_that_breaks_off_gives_way_to_the_text_beside_it(piece: str) -> None:
    assert read_clipboard("<table><tr><td>1" + piece * 300_000, "a\tb") == [[Cell("a"), Cell("b")]]


def test_that_one_long_row_does_not_swell_all_the_others() -> None:
    found = read_tabbed("\n".join(["x"] * 90_000 + ["\t".join("y" * 90_000)]))
    assert isinstance(found, CutTable)
    assert sum(map(len, found)) <= MOST_SQUARED
