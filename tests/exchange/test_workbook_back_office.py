"""Exports edited and saved by LibreOffice, by script: they come back as exactly those edits, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.exported import written
from tests.exchange.workbook_edits import GROWTH, PRICE, RATE, REVENUE, TAX, TIMING, Places, plain, taken
from tests.libreoffice_edits import (
    edited_in_office,
    emptied,
    formula,
    value,
    words,
)
from workbench.document.edits import ClearOverride, ClearValue, SelectCase, SetEvidence, SetOverride, SetValue
from workbench.document.valuation import Evidence, Status, evidence_of, value_of
from workbench.exchange.workbook_back import ReadBack, read_back
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, said_in, set_language
from workbench.model import MODEL
from workbench.rows.items import Choice

pytestmark = pytest.mark.timeout(600)
VALUATION = SetValue(PRICE, 55.0).apply(plain())[0]


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


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadBack]:
    """All workbooks of this file through one LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    places = Places(VALUATION)
    layout, home = places.layout, places.layout.home(MODEL[REVENUE.key], None)
    chinese, theirs = in_chinese(folder)
    _, english = other_timing()
    paths = {name: written(VALUATION, folder / f"{name}.xlsx") for name in ("typed", "formulas", "untouched")}
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
    edits[paths["untouched"]] = []
    results = edited_in_office(edits)
    found: dict[str, ReadBack] = {}
    for path, result in results.items():
        found[path.stem] = read_back(MODEL, VALUATION, result)
    return found


def test_that_a_workbook_saved_by_libreoffice_untouched_comes_back_without_a_word(back: dict[str, ReadBack]) -> None:
    found = back["untouched"]
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
