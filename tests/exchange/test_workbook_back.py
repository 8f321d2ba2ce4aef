"""An edited export comes back as the edits that were made in it, and as nothing else."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.exported import edited, example, sheet_of, written
from tests.exchange.random_valuations import random_valuation
from tests.exchange.workbook_edits import (
    DATED,
    GROWTH,
    PERIODS,
    PRICE,
    RATE,
    REVENUE,
    TAX,
    TIMING,
    Cells,
    Places,
    back_after,
    filled,
    plain,
    taken,
)
from workbench.document.edits import Compound, Edit, SelectCase, SetEvidence, SetValue
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import series_over
from workbench.document.studies import Axis, Distribution, Family, Grid, Question, Simulation, Studies, Swing, Tornado
from workbench.document.valuation import Address, Evidence, Override, Status, Valuation, Value, value_of
from workbench.exchange.workbook_back import BackLine, ReadBack, read_back
from workbench.exchange.workbook_origin import unpacked
from workbench.exchange.workbook_typed import is_same_number
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, said_in, set_language
from workbench.ground.problem import ProblemError
from workbench.ground.units import serial_of
from workbench.interpret.workbook import ORIGIN_NAME, ORIGIN_ROW
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number, Series

VALUATION = plain()
PLACES = Places(VALUATION)


def over_periods(value: Value) -> list[float]:
    item = MODEL[GROWTH.key]
    assert isinstance(item, Series)
    assert isinstance(value, tuple)
    return series_over(item, value, PERIODS)


def line_of(back: ReadBack) -> BackLine:
    (line,) = back.lines
    return line


def edit_of(back: ReadBack) -> Edit | None:
    return line_of(back).edit


# Nothing changed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [ENGLISH, SIMPLIFIED_CHINESE])
def test_that_an_untouched_workbook_comes_back_without_a_word(language: str, tmp_path: Path) -> None:
    set_language(language)
    try:
        path = written(VALUATION, tmp_path / "plain.xlsx")
    finally:
        set_language(ENGLISH)
    back = read_back(MODEL, VALUATION, path)
    assert (back.lines, back.notes, back.is_changed_since) == ((), (), False)


def test_that_studies_travel_with_a_workbook_and_are_no_change_of_it(tmp_path: Path) -> None:
    swings = (Swing(Address("shares.basic"), 90.0, 110.0),)
    asked = Studies(
        Simulation({Address("shares.basic"): Distribution(Family.UNIFORM, (90.0, 110.0))}, draws=500),
        (Grid("g", Address("shares.price"), Axis(Address("shares.basic"), (90.0, 100.0))),),
        Tornado(swings=swings),
        (Question("q", Address("shares.price"), 40.0, Address("shares.basic")),),
    )
    studied = replace(VALUATION, studies=asked)
    path = written(studied, tmp_path / "studied.xlsx")
    for now in (studied, VALUATION):
        back = read_back(MODEL, now, path)
        assert (back.lines, back.notes, back.is_changed_since) == ((), (), False)
    book = openpyxl.load_workbook(path)
    where, _ = next(book.defined_names[ORIGIN_NAME].destinations)
    texts = [str(row[0]) for row in book[where].iter_rows(min_row=ORIGIN_ROW + 1, values_only=True) if row[0]]
    assert unpacked(MODEL, texts, "x").valuation.studies == asked


@pytest.mark.parametrize("seed", range(3))
def test_that_any_untouched_workbook_comes_back_without_a_word(seed: int, tmp_path: Path) -> None:
    valuation = random_valuation(seed)
    back = read_back(MODEL, valuation, written(valuation, tmp_path / "random.xlsx"))
    assert (back.lines, back.notes) == ((), ())


# Inputs --------------------------------------------------------------------------------------------------------------


def test_that_typed_inputs_come_back_in_their_units_whatever_way_they_are_written(tmp_path: Path) -> None:
    before = SetValue(PRICE, 55.0).apply(VALUATION)[0]
    timing = MODEL[TIMING.key]
    assert isinstance(timing, Choice)
    other = next(m for m in timing.options if m.name != value_of(MODEL, before, TIMING))
    wanted: dict[Address, tuple[float | str | None, Value]] = {
        TAX: ("31.5", 0.315),
        RATE: ("12%", 0.12),
        Address("shares.ipo_price"): ("１２．５", 12.5),
        Address("shares.basic"): ("1,234.5", 1234.5),
        PRICE: (None, None),
        DATED: ("2025-06-30", serial_of(date(2025, 6, 30))),
        Address("timing.fiscal_year_end"): (6, 6.0),
        TIMING: (said_in(SIMPLIFIED_CHINESE, str(other.value)), other.name),
    }
    cells: Cells = {("Inputs", PLACES.value(address)): typed for address, (typed, _) in wanted.items()}
    back = back_after(before, tmp_path, cells)
    found = {line.where: line.edit for line in back.lines}
    assert found == {
        f"Inputs!{PLACES.value(address)}": SetValue(address, value, None) for address, (_, value) in wanted.items()
    }
    assert back.notes == ()


def test_that_a_case_takes_a_value_and_follows_the_base_when_emptied(tmp_path: Path) -> None:
    cells: Cells = {("Inputs", PLACES.value(TAX, 1)): 0.4, ("Inputs", PLACES.value(RATE, 1)): None}
    back = back_after(VALUATION, tmp_path, cells)
    assert {line.label for line in back.lines} == {f"{MODEL[k].label} · Bear" for k in (TAX.key, RATE.key)}
    after = taken(VALUATION, back)
    assert dict(after.case("bear").values) == {TAX: 0.4, GROWTH: (0.01,) * PERIODS}
    assert after.values == VALUATION.values


def test_that_a_series_and_its_case_come_back_period_by_period(tmp_path: Path) -> None:
    cells: Cells = {
        ("Series", PLACES.series(GROWTH, 2, 0)): 0.2,
        ("Series", PLACES.series(GROWTH, 8, 1)): "3%",
        ("Series", PLACES.series(GROWTH, 1, 1)): None,
    }
    back = back_after(VALUATION, tmp_path, cells)
    assert len(back.lines) == 2
    after = taken(VALUATION, back)
    full = over_periods(VALUATION.values[GROWTH])
    assert over_periods(after.values[GROWTH]) == pytest.approx([full[0], 0.2, *full[2:]])
    assert after.case("bear").values[GROWTH] == pytest.approx((full[0], *[0.01] * 6, 0.03))
    assert "base" in back.lines[1].note


def test_that_a_case_whose_series_is_emptied_follows_the_base(tmp_path: Path) -> None:
    cells: Cells = {("Series", PLACES.series(GROWTH, n, 1)): None for n in range(1, PERIODS + 1)}
    back = back_after(VALUATION, tmp_path, cells)
    assert line_of(back).new == "follows the base"
    assert GROWTH not in taken(VALUATION, back).case("bear").values


def test_that_typed_over_figures_change_and_go(tmp_path: Path) -> None:
    cells: Cells = {
        ("Overrides", PLACES.override(REVENUE, 3)): 120,
        ("Overrides", PLACES.override(REVENUE, 2, 1)): None,
    }
    after = taken(VALUATION, back_after(VALUATION, tmp_path, cells))
    assert after.overrides == {(REVENUE, 3): Override(120.0, "typed")}
    assert after.case("bear").overrides == {}


def test_that_the_selected_case_comes_back(tmp_path: Path) -> None:
    assert edit_of(back_after(VALUATION, tmp_path, {("Inputs", "E3"): "Bear"})) == SelectCase("bear")
    refused = line_of(back_after(VALUATION, tmp_path, {("Inputs", "E3"): "Bull"}))
    assert refused.edit is None
    assert refused.problem is not None
    assert "Bull" in refused.problem.what


def test_that_source_note_and_status_come_back_and_keep_page_and_date(tmp_path: Path) -> None:
    evidence = Evidence("10-K", Status.REPORTED, "as filed", "12", "2025-03-01")
    before = SetEvidence(TAX, evidence).apply(VALUATION)[0]
    exported = written(before, tmp_path / "exported.xlsx")
    source, note, status = (PLACES.evidence(TAX, n) for n in (1, 2, 0))
    shown = str(sheet_of(openpyxl.load_workbook(exported), "Inputs")[source].value)
    assert shown == "10-K, p. 12, 2025-03-01"
    cells: Cells = {("Inputs", source): shown.replace("10-K", "10-Q"), ("Inputs", status): "Assumed"}
    back = read_back(MODEL, before, edited(exported, filled(cells)))
    assert edit_of(back) == SetEvidence(TAX, replace(evidence, source="10-Q", status=Status.ASSUMED))
    back = read_back(MODEL, before, edited(exported, filled({("Inputs", source): "A call", ("Inputs", note): None})))
    assert edit_of(back) == SetEvidence(TAX, Evidence("A call", Status.REPORTED))


def test_that_a_new_value_with_a_new_source_keeps_both(tmp_path: Path) -> None:
    cells: Cells = {("Inputs", PLACES.value(TAX)): 0.3, ("Inputs", PLACES.evidence(TAX, 1)): "New law"}
    after = taken(VALUATION, back_after(VALUATION, tmp_path, cells))
    assert after.values[TAX] == 0.3
    assert after.evidence[TAX].source == "New law"


# Refusals ------------------------------------------------------------------------------------------------------------


def test_that_what_may_not_stand_there_is_refused_with_its_cell(tmp_path: Path) -> None:
    wanted: dict[Address, tuple[float | str | None, str]] = {
        TAX: (0.99, "too high"),
        RATE: ("abc", "abc"),
        Address("shares.basic"): (None, "left empty"),
        TIMING: ("whenever", "not one of the choices"),
        Address("shares.ipo_price"): ("=1/4", "not stored"),
        DATED: (45000.5, "not the number of a day"),
    }
    cells: Cells = {("Inputs", PLACES.value(address)): typed for address, (typed, _) in wanted.items()}
    back = back_after(VALUATION, tmp_path, cells)
    assert all(line.edit is None for line in back.lines)
    problems = {line.where: line.problem for line in back.lines}
    assert problems.keys() == {f"Inputs!{PLACES.value(address)}" for address in wanted}
    for address, (_, what) in wanted.items():
        problem = problems[f"Inputs!{PLACES.value(address)}"]
        assert problem is not None
        assert what in problem.what
        assert PLACES.value(address) in problem.where


def test_that_one_bad_line_does_not_hold_up_the_others(tmp_path: Path) -> None:
    cells: Cells = {("Inputs", PLACES.value(TAX)): 7, ("Inputs", PLACES.value(RATE)): 0.07}
    back = back_after(VALUATION, tmp_path, cells)
    assert [line.edit is None for line in back.lines].count(True) == 1
    assert taken(VALUATION, back).values[RATE] == 0.07


# What is no input ----------------------------------------------------------------------------------------------------


def test_that_changed_formulas_and_texts_are_named_with_their_cells(tmp_path: Path) -> None:
    home = PLACES.layout.home(MODEL["operations.revenue"], None)
    sheet, row = home.sheet, home.row + 1
    cells: Cells = {
        (sheet, f"E{row}"): 1000,
        (sheet, f"F{row}"): "=E1*2",
        (sheet, f"I{row}"): None,
        (sheet, f"A{row}"): "Turnover",
        (sheet, "B2"): "scratch",
    }
    back = back_after(VALUATION, tmp_path, cells)
    assert back.lines == ()
    said = "\n".join(back.notes)
    assert f"{sheet}!E{row}: the formula was replaced by 1000." in said
    assert f"{sheet}!F{row}: the formula was changed to =E1*2." in said
    assert f"{sheet}!I{row}: the formula was removed." in said
    label = MODEL["operations.revenue"].label
    assert f"{sheet}!A{row}: {label} was changed to Turnover; it is no input." in said
    assert f"{sheet}: cells were filled that were empty: B2." in said
    assert len(back.notes) == 5


def test_that_many_changes_of_one_sheet_are_counted_not_listed(tmp_path: Path) -> None:
    home = PLACES.layout.home(MODEL["operations.revenue"], None)
    cells: Cells = {(home.sheet, f"{c}{home.row + 1 + n}"): 1 for c in "EFGHIJKL" for n in range(3)}
    notes = back_after(VALUATION, tmp_path, cells).notes
    assert len(notes) == 13
    assert "further cells were changed" in notes[-1]


def test_that_sheets_that_came_or_went_are_named(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book["Annual"]
        book.create_sheet("My notes")["A1"] = 5

    back = read_back(MODEL, VALUATION, edited(written(VALUATION, tmp_path / "e.xlsx"), change))
    assert any("Annual" in note and "missing" in note for note in back.notes)
    assert any("My notes" in note for note in back.notes)
    assert back.lines == ()


def test_that_an_unknown_key_is_named_and_its_value_not_taken(tmp_path: Path) -> None:
    cell = PLACES.value(TAX)
    back = back_after(VALUATION, tmp_path, {("Inputs", f"A{cell[1:]}"): "tax.wealth", ("Inputs", cell): 0.5})
    assert back.lines == ()
    said = "\n".join(back.notes)
    assert "tax.wealth" in said
    assert "tax.rate" in said


# Another valuation, or the same one later ----------------------------------------------------------------------------


def test_that_a_workbook_of_another_company_is_refused(tmp_path: Path) -> None:
    path = written(example("coreweave-ipo"), tmp_path / "other.xlsx")
    with pytest.raises(ProblemError) as refused:
        read_back(MODEL, VALUATION, path)
    assert "CoreWeave" in refused.value.problem.what


def test_that_a_foreign_workbook_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Inputs")["A1"] = "Inputs"
    book.save(tmp_path / "foreign.xlsx")
    with pytest.raises(ProblemError, match="no workbook that this workbench exported"):
        read_back(MODEL, VALUATION, tmp_path / "foreign.xlsx")


def test_that_a_cut_origin_is_refused(tmp_path: Path) -> None:
    def cut(book: openpyxl.Workbook) -> None:
        sheet = sheet_of(book, "Origin")
        sheet["A5"] = str(sheet["A5"].value)[:-10]

    path = edited(written(VALUATION, tmp_path / "e.xlsx"), cut)
    with pytest.raises(ProblemError, match="changed or cut"):
        read_back(MODEL, VALUATION, path)


def test_that_three_values_are_shown_once_the_valuation_has_moved_on(tmp_path: Path) -> None:
    now = SetValue(TAX, 0.2).apply(SetValue(RATE, 0.08).apply(VALUATION)[0])[0]
    back = back_after(VALUATION, tmp_path, {("Inputs", PLACES.value(TAX)): 0.3}, now)
    line = line_of(back)
    held = value_of(MODEL, VALUATION, TAX, "base")
    assert isinstance(held, float)
    assert (line.exported, line.old, line.new) == (f"{held:.1%}", "20.0%", "30.0%")
    assert back.is_changed_since
    assert taken(now, back).values[RATE] == 0.08


def test_that_selecting_another_case_is_no_change_of_the_valuation(tmp_path: Path) -> None:
    back = back_after(VALUATION, tmp_path, {}, SelectCase("bear").apply(VALUATION)[0])
    assert (back.lines, back.is_changed_since) == ((), False)


def test_that_members_that_came_or_went_since_are_named(tmp_path: Path) -> None:
    valuation = next(v for v in map(random_valuation, range(20)) if len(v.members("contract")) > 1)
    gone, *kept = valuation.members("contract")
    price = next(
        Address(i.key, gone.id)
        for i in MODEL.inputs
        if i.per is not None and i.per.key == "contract" and isinstance(i, Number) and i.unit.percent
    )
    now = replace(
        valuation,
        entities={**valuation.entities, "contract": tuple(kept)},
        values={a: v for a, v in valuation.values.items() if a.entity != gone.id},
    )
    cell = Places(valuation).value(price)
    back = back_after(valuation, tmp_path, {("Inputs", cell): 0.123}, now)
    line = line_of(back)
    assert line.problem is not None
    assert any(gone.name in note for note in back.notes)


# Files that are none, or worse ---------------------------------------------------------------------------------------


def test_that_an_archive_that_unpacks_without_bound_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(ProblemError, match="unpack"):
        read_back(MODEL, VALUATION, path)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        ("text.xlsx", b"key;value\n", "no workbook"),
        ("valuation.ods", b"PK", "kind of file"),
        ("half.xlsx", b"PK\x03\x04" + b"\0" * 100, "no workbook"),
    ],
)
def test_that_what_is_no_workbook_is_refused(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProblemError, match=what):
        read_back(MODEL, VALUATION, path)


def test_that_a_document_type_in_a_part_is_refused(tmp_path: Path) -> None:
    source, path = written(VALUATION, tmp_path / "good.xlsx"), tmp_path / "entities.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/workbook.xml":
                content = content.replace(b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook ', 1)
            new.writestr(part.filename, content)
    with pytest.raises(ProblemError, match="damaged"):
        read_back(MODEL, VALUATION, path)


def test_that_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = written(VALUATION, tmp_path / "e.xlsx")
    told: list[float] = []

    def hear(share: float) -> bool:
        told.append(share)
        return True

    read_back(MODEL, VALUATION, path, hear)
    assert told == sorted(told)
    assert len(told) > 5
    with pytest.raises(ProblemError, match="stopped"):
        read_back(MODEL, VALUATION, path, lambda share: share < 0.2)


# Any edits -----------------------------------------------------------------------------------------------------------


def typeable(valuation: Valuation) -> list[Address]:
    return [
        Address(item.key)
        for item in MODEL.inputs
        if item.per is None and isinstance(item, Number | Choice) and not item.unit.is_date
    ]


@st.composite
def typed_values(draw: st.DrawFn) -> dict[tuple[Address, int], Value]:
    found: dict[tuple[Address, int], Value] = {}
    for address in draw(st.lists(st.sampled_from(typeable(VALUATION)), min_size=1, max_size=12, unique=True)):
        item = MODEL[address.key]
        assert isinstance(item, Input)
        case = draw(st.integers(0, 1))
        if isinstance(item, Choice):
            found[address, case] = draw(st.sampled_from(list(item.options))).name
        elif item.unit.is_flag:
            found[address, case] = float(draw(st.booleans()))
        else:
            low = -1e6 if item.low is None else item.low
            high = 1e6 if item.high is None else item.high
            found[address, case] = draw(st.floats(low, high)) + 0.0
    return found


@settings(max_examples=4)
@given(typed_values())
def test_that_any_values_typed_come_back_as_exactly_those(
    tmp_path_factory: pytest.TempPathFactory, typed: dict[tuple[Address, int], Value]
) -> None:
    cells: Cells = {}
    edits = []
    for (address, case), value in typed.items():
        item = MODEL[address.key]
        shown = str(item.options[str(value)].value) if isinstance(item, Choice) else float(str(value))
        cells["Inputs", PLACES.value(address, case)] = shown
        edits.append(SetValue(address, value, "bear" if case else None))
    back = back_after(VALUATION, tmp_path_factory.mktemp("any"), cells)
    assert all(line.problem is None for line in back.lines)
    after, wanted = taken(VALUATION, back), Compound(tuple(edits), "typed").apply(VALUATION)[0]
    for item in MODEL.inputs:
        if item.per is None and not isinstance(item, Series):
            for case_id in ("base", "bear"):
                mine, theirs = (value_of(MODEL, v, Address(item.key), case_id) for v in (after, wanted))
                assert mine == (pytest.approx(theirs, rel=1e-12) if isinstance(theirs, float) else theirs), item.key
    assert content_hash(replace(after, values={}, cases=VALUATION.cases)) == content_hash(
        replace(wanted, values={}, cases=VALUATION.cases)
    )


def test_that_a_number_beyond_all_bounds_is_no_unchanged_one(tmp_path: Path) -> None:
    assert not is_same_number(float("inf"), 0.11)
    assert not is_same_number(float("-inf"), float("inf"))
    assert not is_same_number(float("nan"), 0.11)
    assert is_same_number(0.11, 0.11 + 1e-16)


@pytest.mark.timeout(60)
def test_that_a_note_at_the_far_end_of_a_sheet_is_told_and_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    cells: Cells = {
        (PLACES.layout.inputs, "A1048576"): "note",
        (PLACES.layout.inputs, PLACES.value(RATE)): 0.12,
    }
    back = back_after(VALUATION, tmp_path, cells)
    assert edit_of(back) == SetValue(RATE, 0.12)
