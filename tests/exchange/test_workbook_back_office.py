"""Exports edited and saved by LibreOffice, by script: they come back as exactly those edits, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.exported import written
from tests.exchange.random_valuations import random_valuation
from tests.exchange.workbook_edits import GROWTH, PRICE, RATE, REVENUE, TAX, TIMING, Places, plain, taken
from tests.libreoffice_edits import (
    array_formula,
    column_inserted,
    column_removed,
    edited_in_office,
    emptied,
    formula,
    row_inserted,
    row_removed,
    sheet_removed,
    value,
    words,
)
from workbench.document.edits import ClearOverride, ClearValue, SelectCase, SetEvidence, SetOverride, SetValue
from workbench.document.valuation import Evidence, Status, evidence_of, value_of
from workbench.exchange.workbook_back import ReadBack, read_back
from workbench.exchange.workbook_desk import cell_name
from workbench.exchange.workbook_file import read_workbook
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, said_in, set_language
from workbench.model import MODEL
from workbench.rows.items import Choice

pytestmark = pytest.mark.timeout(600)
VALUATION = SetValue(PRICE, 55.0).apply(plain())[0]
WITH_PEERS = random_valuation(7)
"""Its statistics of peer sets are formulas over whole ranges."""
FIRST = 5
"""Column of the first period, counted from 1."""


def other_timing() -> tuple[str, str]:
    item = MODEL[TIMING.key]
    assert isinstance(item, Choice)
    member = next(m for m in item.options if m.name != value_of(MODEL, VALUATION, TIMING))
    return member.name, str(member.value)


def in_chinese(folder: Path) -> tuple[Path, Places]:
    set_language(SIMPLIFIED_CHINESE)
    try:
        return written(VALUATION, folder / "chinese.xlsx"), Places(VALUATION)
    finally:
        set_language(ENGLISH)


def typed_in(places: Places, chosen: str) -> list[str]:
    """What an analyst types, in the sheets of a language."""
    inputs, series, overrides = places.layout.inputs, places.layout.series, places.layout.overrides
    return [
        value(inputs, places.value(TAX), 0.31),
        words(inputs, places.value(RATE), "7.5%"),
        words(inputs, places.value(TIMING), chosen),
        emptied(inputs, places.value(PRICE)),
        emptied(inputs, places.value(RATE, 1)),
        words(inputs, "E3", "Bear"),
        words(inputs, places.evidence(TAX, 1), "Tax note"),
        value(series, places.series(GROWTH, 2, 0), 0.2),
        value(overrides, places.override(REVENUE, 3), 120.0),
        emptied(overrides, places.override(REVENUE, 2, 1)),
    ]


def array_cells(path: Path) -> list[tuple[str, str]]:
    """Sheet and address of the formulas over whole ranges."""
    sheets = read_workbook(path).sheets
    return [
        (name, cell_name(name, place).partition("!")[2])
        for name, cells in sheets.items()
        for place, seen in cells.items()
        if seen.is_array
    ]


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadBack]:
    """All workbooks of this file through one LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    places = Places(VALUATION)
    layout, home = places.layout, places.layout.home(MODEL[REVENUE.key], None)
    chinese, theirs = in_chinese(folder)
    _, english = other_timing()
    paths = {
        name: written(VALUATION, folder / f"{name}.xlsx")
        for name in ("typed", "formulas", "untouched", "moved", "columns")
    }
    arrays = {name: written(WITH_PEERS, folder / f"{name}.xlsx") for name in ("arrays", "arrays_changed")}
    (sheet, first), (_, second), *_ = array_cells(arrays["arrays"])
    edits: dict[Path, list[str]] = {
        paths["typed"]: typed_in(places, english),
        chinese: typed_in(theirs, said_in(SIMPLIFIED_CHINESE, english)),
        paths["formulas"]: [
            formula(layout.inputs, places.value(TAX), "=0.1+0.2"),
            formula(layout.inputs, places.value(RATE), "=1/0"),
            value(home.sheet, f"F{home.row + 1}", 500.0),
            formula(home.sheet, f"G{home.row + 1}", "=F1+1"),
        ],
    }
    edits[paths["moved"]] = [
        value(layout.inputs, places.value(RATE), 0.075),
        row_removed(layout.inputs, int(places.value(TAX)[1:])),
        row_inserted(layout.inputs, 8),
        row_inserted(home.sheet, home.row + 1),
        sheet_removed(layout.annual),
    ]
    edits[paths["columns"]] = [
        column_inserted(layout.inputs, 6),
        value(layout.inputs, "H6", 1.0),
        column_removed(home.sheet, FIRST + 4),
    ]
    edits[arrays["arrays_changed"]] = [
        array_formula(sheet, first, "=SUM(D6:E6*2)"),
        value(sheet, second, 3.0),
    ]
    edits |= {paths["untouched"]: [], arrays["arrays"]: []}
    results = edited_in_office(edits)
    found: dict[str, ReadBack] = {}
    for path, result in results.items():
        found[path.stem] = read_back(MODEL, WITH_PEERS if path in arrays.values() else VALUATION, result)
    return found


@pytest.mark.parametrize("key", ["untouched", "arrays"])
def test_that_a_workbook_saved_by_libreoffice_untouched_comes_back_without_a_word(
    key: str, back: dict[str, ReadBack]
) -> None:
    found = back[key]
    assert (found.lines, found.notes, found.is_changed_since) == ((), (), False)


@pytest.mark.parametrize("key", ["typed", "chinese"])
def test_that_edits_made_by_script_come_back_as_exactly_those(key: str, back: dict[str, ReadBack]) -> None:
    timing, _ = other_timing()
    growth = value_of(MODEL, VALUATION, GROWTH, "base")
    assert isinstance(growth, tuple)
    held: Evidence = evidence_of(MODEL, VALUATION, TAX)
    edits = {
        line.edit for line in back[key].lines if not isinstance(line.edit, SetValue) or line.edit.address != GROWTH
    }
    assert edits == {
        SetValue(TAX, 0.31, None),
        SetValue(RATE, 0.075, None),
        SetValue(TIMING, timing, None),
        SetValue(PRICE, None, None),
        ClearValue(RATE, "bear"),
        SelectCase("bear"),
        SetEvidence(TAX, Evidence("Tax note", held.status, held.note)),
        SetOverride(REVENUE, 3, 120.0, "typed", None),
        ClearOverride(REVENUE, 2, "bear"),
    }
    assert len(back[key].lines) == len(edits) + 1
    after = taken(VALUATION, back[key])
    now = after.values[GROWTH]
    assert isinstance(now, tuple)
    assert now[:3] == pytest.approx((growth[0], 0.2, growth[2] if len(growth) > 2 else growth[-1]))
    assert back[key].notes == ()
    assert after.selected_case == "bear"
    assert held.status in Status


def test_that_formulas_typed_over_inputs_give_their_value_and_say_so(back: dict[str, ReadBack]) -> None:
    lines = {line.where: line for line in back["formulas"].lines}
    places = Places(VALUATION)
    taken_line, refused = lines[f"Inputs!{places.value(TAX)}"], lines[f"Inputs!{places.value(RATE)}"]
    assert isinstance(taken_line.edit, SetValue)
    assert taken_line.edit.value == pytest.approx(0.3)
    assert "0.1+0.2" in taken_line.note
    assert refused.edit is None
    assert refused.problem is not None
    assert "#DIV/0!" in refused.problem.what


def test_that_formulas_typed_over_are_named(back: dict[str, ReadBack]) -> None:
    home = Places(VALUATION).layout.home(MODEL[REVENUE.key], None)
    assert [note.partition(":")[0] for note in back["formulas"].notes] == [
        f"{home.sheet}!F{home.row + 1}",
        f"{home.sheet}!G{home.row + 1}",
    ]
    assert "500" in back["formulas"].notes[0]
    assert "=F1+1" in back["formulas"].notes[1]


def test_that_formulas_over_whole_ranges_typed_over_are_named(back: dict[str, ReadBack], tmp_path: Path) -> None:
    (sheet, first), (_, second), *_ = array_cells(written(WITH_PEERS, tmp_path / "peers.xlsx"))
    found = back["arrays_changed"]
    assert found.lines == ()
    assert len(found.notes) == 2
    said = {note.partition(": ")[0].partition("!")[2]: note for note in found.notes}
    assert sheet in said[first]
    assert "the formula was changed to =SUM(D6:E6*2)" in said[first]
    assert "the formula was replaced by 3" in said[second]


def test_that_rows_and_sheets_that_went_are_named_and_the_rest_is_still_read(back: dict[str, ReadBack]) -> None:
    found = back["moved"]
    (line,) = found.lines
    assert line.edit == SetValue(RATE, 0.075, None)
    said = "\n".join(found.notes)
    assert "Inputs: rows were removed: tax.rate" in said
    assert "The sheet Annual is missing" in said
    assert "refer to what was removed" in said
    assert "the formula was changed" not in said
    assert "the formula was replaced" not in said


def test_that_columns_that_came_or_went_are_named_and_nothing_is_misread(back: dict[str, ReadBack]) -> None:
    found = back["columns"]
    assert [line for line in found.lines if line.problem is not None] == []
    said = "\n".join(found.notes)
    home = Places(VALUATION).layout.home(MODEL[REVENUE.key], None)
    assert "Inputs: columns were added and are not read: F" in said
    assert f"{home.sheet}: columns were removed: I (period 5)" in said
    assert "the formula was changed" not in said
