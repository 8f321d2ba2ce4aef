"""Files nobody should trust: every fault is told with its place, nothing is computed, nothing unpacks without bound."""

from __future__ import annotations

import datetime
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from workbench.exchange import table_file, workbook_archive, workbook_table
from workbench.exchange.amounts import read_amount
from workbench.exchange.clipboard import MOST_COLUMNS, MOST_ROWS, Cell
from workbench.exchange.contract_table import CONTRACTS
from workbench.exchange.table_file import read_file, read_sheets
from workbench.exchange.table_sheet import Sheet, column_letters, first_usable
from workbench.ground.problem import Problem, ProblemError


def sheet_of(tmp_path: Path, content: str | bytes, name: str = "t.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (found,) = read_sheets(path)
    return found


def refused(path: Path) -> Problem:
    with pytest.raises(ProblemError) as told:
        read_sheets(path)
    return told.value.problem


def shown(sheet: Sheet) -> list[list[str]]:
    return [[cell.shown for cell in row] for row in sheet.table]


def workbook(tmp_path: Path, fill: Callable[[Worksheet], None], name: str = "t.xlsx") -> Path:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Peers"
    fill(sheet)
    path = tmp_path / name
    book.save(path)
    return path


def altered(path: Path, part: str, change: Callable[[bytes], bytes], more: dict[str, bytes] | None = None) -> Path:
    """The same workbook with one part changed and parts added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    parts.update(more or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


# Text files


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("gb18030", ("Read as GB18030.",)),
        ("utf-16", ("Read as UTF-16.",)),
        ("utf-16-le", ("Read as UTF-16.",)),
    ],
)
def test_that_chinese_files_are_read_and_their_encoding_is_told(
    tmp_path: Path, encoding: str, told: tuple[str, ...]
) -> None:
    found = sheet_of(tmp_path, "公司,营业收入\nMicrosoft,9362\n阿里巴巴,1\n".encode(encoding))
    assert shown(found) == [["公司", "营业收入"], ["Microsoft", "9362"], ["阿里巴巴", "1"]]
    assert found.notes == told


def test_that_western_files_are_not_taken_for_chinese_ones(tmp_path: Path) -> None:
    found = sheet_of(tmp_path, "Company;Revenue\nSociété Générale;1,5\nMünchener Rück;2\n".encode("cp1252"))
    assert shown(found)[1:] == [["Société Générale", "1,5"], ["Münchener Rück", "2"]]
    assert found.notes == ("Read as Windows-1252.",)


def test_that_an_encoding_nobody_knows_is_named_with_its_byte_and_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"Company,Revenue\nA,1\nB\x81 C,2\n")
    told = refused(path)
    assert told.where == "t.csv, line 3"
    assert "0x81" in told.what


def test_that_nul_bytes_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"Company,Revenue\nA,1\nB\0,2\n")
    assert refused(path).where == "t.csv, line 3"


def test_that_mixed_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert shown(sheet_of(tmp_path, "a,b\r\nc,d\re,f\ng,h")) == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]


def test_that_excels_note_of_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    assert shown(sheet_of(tmp_path, "sep=;\na;b,c\n")) == [["a", "b,c"]]


@pytest.mark.parametrize("formula", ["=1+1", "=cmd|'/c calc'!A1", "@SUM(1;2)", '=HYPERLINK("http://x";"y")'])
def test_that_formulas_of_a_text_file_are_neither_computed_nor_kept(tmp_path: Path, formula: str) -> None:
    quoted = formula.replace('"', '""')
    found = sheet_of(tmp_path, f'Company,Revenue\n"{quoted}",5\nB,"{quoted}"\nC,-7\n')
    assert shown(found) == [["Company", "Revenue"], ["", "5"], ["B", ""], ["C", "-7"]]
    assert [(one.row, one.column, one.is_harmless) for one in found.faults] == [(1, 0, False), (2, 1, False)]
    assert formula in found.faults[0].problem.what


def test_that_a_row_with_too_many_cells_is_told_and_left_out(tmp_path: Path) -> None:
    found = sheet_of(tmp_path, "Company,Revenue\nA,1\nAlphabet, Inc.,2\nB\n")
    assert shown(found) == [["Company", "Revenue"], ["A", "1"], ["", ""], ["B", ""]]
    assert [(one.row, one.column) for one in found.faults] == [(2, None)]


def test_that_a_quotation_mark_never_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('Company,Revenue\nA,1\n"B,2\nC,3\n', encoding="utf-8")
    assert refused(path).where == "t.csv, line 3"


@pytest.mark.parametrize(
    "body", ["a,b\n" * (MOST_ROWS + 1), ",".join("x" * (MOST_COLUMNS + 1)), ("x" + ",x" * 99 + "\n") * 2001]
)
def test_that_a_text_file_of_too_many_cells_is_refused_whole(tmp_path: Path, body: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(body, encoding="utf-8")
    assert "20,000 rows" in refused(path).what


def test_that_a_huge_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.truncate(table_file.LARGEST + 1)
    assert refused(path).what == "The file is too large."


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , \n"])
def test_that_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert refused(path).what == "The file holds no table."


# Workbooks


def test_that_merged_cells_are_told_with_their_range_and_not_spread(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Peers", None], ["Company", "Set"], ["A", "Clouds"], ["B", None]):
            sheet.append(row)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("B3:B4")

    (found,) = read_sheets(workbook(tmp_path, fill))
    assert shown(found)[2:] == [["A", "Clouds"], ["B", ""]]
    assert [(one.row, one.column) for one in found.faults] == [(0, 0), (2, 1)]
    assert found.faults[1].problem.where == "Row 3, column B"
    assert "B3:B4" in found.faults[1].problem.what


def test_that_formulas_nobody_computed_are_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Company", "Revenue"])
        sheet.append(["A", "=1+1"])

    (found,) = read_sheets(workbook(tmp_path, fill))
    assert [(one.row, one.column) for one in found.faults] == [(1, 1)]
    assert found.faults[0].problem.where == "Row 2, column B"
    assert shown(found) == [["Company", "Revenue"], ["A", ""]]


def test_that_values_from_another_workbook_are_named_with_it(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Company", "Revenue"])
        sheet.append(["A", 5])

    def linked(content: bytes) -> bytes:
        assert b"<v>5</v>" in content
        return content.replace(b"<v>5</v>", b"<f>[1]Sheet1!$A$1</f><v>5</v>")

    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="x" Target="file:///C:/comps/old.xlsx" TargetMode="External"/></Relationships>'
    )
    more = {"xl/externalLinks/_rels/externalLink1.xml.rels": rels}
    path = altered(workbook(tmp_path, fill), "xl/worksheets/sheet1.xml", linked, more)
    (found,) = read_sheets(path)
    assert [(one.row, one.column) for one in found.faults] == [(1, 1)]
    assert "C:/comps/old.xlsx" in found.faults[0].problem.what
    assert shown(found)[1] == ["A", ""]


def test_that_hidden_sheets_are_listed_and_not_chosen(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.append(["Company", "Old"])
    first.sheet_state = "hidden"
    book.create_sheet("New").append(["Company", "Revenue"])
    book.save(tmp_path / "t.xlsx")
    found = read_sheets(tmp_path / "t.xlsx")
    assert [one.is_hidden for one in found] == [True, False]
    assert first_usable(found) == 1


@pytest.mark.parametrize("is_mac", [False, True])
def test_that_dates_are_the_same_days_in_both_date_systems(tmp_path: Path, *, is_mac: bool) -> None:
    book = Workbook()
    if is_mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["As of", datetime.date(2025, 3, 28)])
    book.save(tmp_path / "t.xlsx")
    assert read_file(tmp_path / "t.xlsx")["Sheet"] == [[Cell("As of"), Cell("2025-03-28", 45744.0)]]


def test_that_macros_are_never_run_and_their_presence_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company", "Revenue"]), "t.xlsm")
    path = altered(path, "xl/workbook.xml", bytes, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    (found,) = read_sheets(path)
    assert found.notes == ("The workbook holds macros; they are not run.",)


def test_that_a_sheet_of_too_many_rows_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    large = book.create_sheet("Large")
    for number in range(MOST_ROWS + 1):
        large.append([number])
    book.create_sheet("Peers").append(["Company", "Revenue"])
    book.save(tmp_path / "t.xlsx")
    found = read_sheets(tmp_path / "t.xlsx")
    assert found[0].problem is not None
    assert found[0].problem.where == "Large"
    assert first_usable(found) == 1


def test_that_a_sheet_whose_stated_size_is_a_lie_is_read_as_it_is(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company", "Revenue"]))
    path = altered(path, "xl/worksheets/sheet1.xml", lambda c: c.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"'))
    (found,) = read_sheets(path)
    assert shown(found) == [["Company", "Revenue"]]


# Archives without bound


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_that_an_archive_packed_too_tightly_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(packed({"xl/workbook.xml": b"0" * 3_000_000}))
    assert "packed" in refused(path).what


def test_that_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(packed({f"p{n}": b"" for n in range(workbook_archive.MOST_ENTRIES + 1)}))
    assert refused(path).what == "It holds 5,001 parts."


def test_that_an_archive_that_says_it_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed({f"p{n}": b"x" for n in range(3)}))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<I", content, at + 24, 100_000_000)
    path = tmp_path / "t.xlsx"
    path.write_bytes(bytes(content))
    assert refused(path).what == "It would unpack to 300 MB."


def test_that_an_archive_whose_directory_lies_is_not_unpacked_beyond_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(packed({"xl/workbook.xml": b"0" * 3_000_000}))
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 100)
    path = tmp_path / "t.xlsx"
    path.write_bytes(bytes(content))
    read: list[int] = []
    original = zipfile.ZipExtFile.read

    def counted(stream: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        piece = original(stream, n)
        read.append(len(piece))
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    assert "damaged" in refused(path).what
    assert sum(read) <= 100


def test_that_what_is_unpacked_is_counted_whatever_the_directory_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company"] * 50))
    with zipfile.ZipFile(path) as archive:
        monkeypatch.setattr(workbook_archive, "MOST_UNPACKED", 1_000)
        with pytest.raises(ProblemError) as told:
            workbook_archive.read_through(archive, "t.xlsx")
    assert told.value.problem.what == "It unpacks without bound."


@pytest.mark.parametrize(
    ("bound", "piece"), [("MOST_MARKS", "<a/>"), ("MOST_TEXTS", "<si>"), ("MOST_FORMATS", '<xf numFmtId="1"/>')]
)
def test_that_a_workbook_of_far_more_pieces_than_a_table_has_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, piece: str
) -> None:
    path = tmp_path / "t.xlsx"
    monkeypatch.setattr(workbook_archive, bound, 1_000)
    path.write_bytes(packed({"xl/a.xml": (piece * 300).encode(), "xl/b.xml": (piece * 600).encode()}))
    assert "far more" not in refused(path).what
    path.write_bytes(packed({"xl/a.xml": (piece * 900).encode(), "xl/b.xml": (piece * 1200).encode()}))
    assert "far more" in refused(path).what


def test_that_a_sheet_of_more_values_than_a_table_has_is_told_before_its_cells_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(sheet: Worksheet) -> None:
        for n in range(30):
            sheet.append([f"Company {n}", *range(10)])

    path = workbook(tmp_path, filled)
    (whole,) = read_sheets(path)
    assert len(whole.table) == 30
    monkeypatch.setattr(workbook_table, "MOST_CELLS", 149)
    read: list[object] = []
    monkeypatch.setattr(workbook_table, "_rows", read.append)
    assert "cells" in refused(path).what
    assert not read


def test_that_many_small_parts_packed_tightly_are_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(packed({f"xl/worksheets/sheet{n}.xml": b"0" * 1_900_000 for n in range(12)}))
    assert "packed" in refused(path).what


def test_that_a_part_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company"]))

    def bomb(content: bytes) -> bytes:
        return b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + content

    assert "declares entities" in refused(altered(path, "xl/worksheets/sheet1.xml", bomb)).what


@pytest.mark.parametrize("cut", [0, 4, 100, 2000])
def test_that_a_damaged_workbook_is_told(tmp_path: Path, cut: int) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company"]))
    path.write_bytes(path.read_bytes()[:cut])
    assert refused(path).remedy


def test_that_columns_have_the_names_of_a_spreadsheet() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_that_figures_shown_as_percent_are_percent_whatever_stands_beside_them(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Company", "Growth %"], ["A", 1.2], ["B", 0.34], ["C", "12%"], ["D", 7]):
            sheet.append(row)
        for cell in ("B2", "B3"):
            sheet[cell].number_format = "0.0%"

    (found,) = read_sheets(workbook(tmp_path, fill))
    amounts = [read_amount(row[1]) for row in found.table[1:]]
    told = [(one.value, one.is_percent) for one in amounts if one is not None]
    assert told == [(1.2, True), (0.34, True), (0.12, True), (7.0, False)]


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_that_entities_are_refused_wherever_in_a_part_and_however_written(tmp_path: Path, code: str) -> None:
    path = workbook(tmp_path, lambda sheet: sheet.append(["Company", "Revenue"]))

    def declare(content: bytes) -> bytes:
        body = content.decode()
        body = body.split("?>", 1)[-1]
        head = f'<?xml version="1.0" encoding="{code}"?>{" " * 70_000}<!DOCTYPE worksheet [<!ENTITY e "9">]>'
        return (head + body).encode(code)

    told = refused(altered(path, "xl/worksheets/sheet1.xml", declare))
    assert "declares entities" in told.what


@pytest.mark.timeout(20)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_that_folders_pipes_and_devices_are_not_opened(tmp_path: Path, suffix: str) -> None:
    folder, pipe, device = (tmp_path / f"{name}{suffix}" for name in ("folder", "pipe", "device"))
    folder.mkdir()
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    assert [refused(one).where for one in (folder, pipe, device)] == [one.name for one in (folder, pipe, device)]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", [",", "1,", ";|,\t", "亿", "a\n"])
def test_that_a_text_file_as_large_as_may_be_is_soon_read_or_refused(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"Customer,RPO\n" + piece.encode() * (19_000_000 // len(piece.encode())))
    if piece == "亿":
        (found,) = read_sheets(path)
        assert CONTRACTS.read_headings(found.table).fields[0] == "customer"
    else:
        assert refused(path).remedy
