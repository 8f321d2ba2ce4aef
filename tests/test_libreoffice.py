"""The referee recalculates: it is proved on stored values that are deliberately wrong."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import xlsxwriter

from tests import libreoffice
from tests.libreoffice import LibreOfficeError, recalculated, recalculated_many


def _book_with_wrong_values(path: Path, number: float = 7.0) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Rows")
    sheet.write_number("A1", number)
    sheet.write_formula("B1", "=A1*10", None, 999)
    sheet.write_formula("B2", "=A1/0", None, 999)
    sheet.write_formula("B3", '="is "&A1', None, "wrong")
    sheet.write_formula("B4", "=A1>0", None, False)
    sheet.write_formula("B5", "=NA()", None, 999)
    sheet.write_formula("B6", "=DATE(2025,3,28)", book.add_format({"num_format": "yyyy-mm-dd"}), 999)
    sheet.write_string("B7", "=text")
    other = book.add_worksheet("Links")
    other.write_formula("A1", "=Rows!B1+1", None, 999)
    book.close()
    return path


def test_that_a_deliberately_wrong_stored_value_is_replaced(tmp_path: Path) -> None:
    cells = recalculated(_book_with_wrong_values(tmp_path / "wrong.xlsx"))
    assert cells["Rows"]["B1"] == 70.0
    assert cells["Links"]["A1"] == 71.0


def test_that_each_kind_of_value_comes_back_as_what_it_is(tmp_path: Path) -> None:
    rows = recalculated(_book_with_wrong_values(tmp_path / "kinds.xlsx"))["Rows"]
    assert rows["B2"] == "#DIV/0!"
    assert rows["B3"] == "is 7"
    assert rows["B4"] is True
    assert rows["B5"] == "#N/A"
    assert rows["B6"] == 45744.0
    assert rows["B7"] == "=text"
    assert rows["A2"] is None


def test_that_without_the_setting_the_wrong_value_would_stay(tmp_path: Path) -> None:
    path = _book_with_wrong_values(tmp_path / "kept.xlsx")
    cells = recalculated_many([path], mode=libreoffice.NEVER)[path]
    assert cells["Rows"]["B1"] == 999.0


def test_that_files_of_one_name_keep_their_own_results(tmp_path: Path) -> None:
    paths = []
    for number in (1.0, 2.0, 3.0):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(_book_with_wrong_values(folder / "book.xlsx", number))
    results = recalculated_many(paths)
    assert [results[path]["Rows"]["B1"] for path in paths] == [10.0, 20.0, 30.0]


def test_that_a_file_that_is_no_workbook_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(LibreOfficeError, match=r"wrote no 0\.xlsx"):
        recalculated(path)


def test_that_an_absent_libreoffice_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _book_with_wrong_values(tmp_path / "wrong.xlsx")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LibreOfficeError, match="apt-get install"):
        recalculated(path)


def test_that_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 60 & echo $! > {child}; wait"
    with pytest.raises(LibreOfficeError, match="did not end"):
        libreoffice._run(["sh", "-c", script], dict(os.environ), 1.0)
    number = int(child.read_text())
    end = time.monotonic() + 10
    while _runs(number) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(number)


def _runs(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    # A killed orphan may wait long, as a zombie, for a parent that collects it.
    return stat.rpartition(")")[2].split()[0] != "Z"
