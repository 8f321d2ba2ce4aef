"""Names, sources and notes that begin like formulas are text in every exported workbook, for LibreOffice too."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.exchange.exported import content, example, written
from tests.libreoffice import Sheets, recalculated
from workbench.document.edits import AddEntity, FillTable, SetNotes, SetValue
from workbench.document.valuation import Address, Entity, Evidence, Status, Valuation
from workbench.exchange.clipboard import read_tabbed
from workbench.exchange.peer_import import plan
from workbench.exchange.peer_table import read_peers
from workbench.model import MODEL

PLANTED = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A1")


def planted() -> Valuation:
    """A shipped valuation whose peers, sets, contracts, sources and notes all begin like formulas."""
    valuation = example("plain-company")
    body = "\n".join(
        ["Company\tPeer set\tRevenue\tIncluded\tReason\tSource"]
        + [f"'{name} peer\t'{name} set\t5\t1\t'{name} note\t'{name} source" for name in PLANTED]
    )
    read = read_peers(read_tabbed(body))
    found = plan(MODEL, valuation, read.table, read.reading)
    assert found.edit is not None
    assert found.left_out == ()
    valuation = found.edit.apply(valuation)[0]
    added = tuple(AddEntity("contract", Entity(f"c-{n}", f"{name} contract")) for n, name in enumerate(PLANTED))
    told = tuple(
        SetValue(Address("contracts.price", f"c-{n}"), 1.0, None, Evidence(name, Status.REPORTED, name, name))
        for n, name in enumerate(PLANTED)
    )
    valuation = FillTable(told, "x", added).apply(valuation)[0]
    return SetNotes("=1+1\n@SUM(1)").apply(valuation)[0]


def test_that_no_planted_text_is_stored_as_a_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(content(planted())))
    kinds = {
        (cell.data_type, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(PLANTED)
    }
    assert {kind for kind, _ in kinds} == {"s"}
    for name in PLANTED:
        for ending in (" peer", " set", " contract", " source", ""):
            assert any(name + ending in value for _, value in kinds), name + ending


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """The workbook as LibreOffice computes it."""
    return recalculated(written(planted(), tmp_path_factory.mktemp("inert") / "planted.xlsx"))


def test_that_libreoffice_computes_none_of_the_planted_texts(sheets: Sheets) -> None:
    values = {value for cells in sheets.values() for value in cells.values() if isinstance(value, str)}
    for name in PLANTED:
        for ending in (" peer", " set", " contract", " source"):
            assert any(value.startswith(name + ending) for value in values), name + ending
    assert not {value for value in values if value.startswith("#")}


def test_that_the_planted_texts_stand_in_libreoffice_as_often_as_in_the_file(sheets: Sheets, tmp_path: Path) -> None:
    def count(values: list[object]) -> int:
        return sum(isinstance(value, str) and value.startswith(PLANTED) for value in values)

    book = openpyxl.load_workbook(written(planted(), tmp_path / "planted.xlsx"), data_only=True)
    stored = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert count([value for cells in sheets.values() for value in cells.values()]) == count(list(stored)) > 0
