"""The comparison beside the window: any two sides, inputs and figures; taken over, copied, exported, explained."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.ui.driving import COREWEAVE, PLAIN, Desktop
from workbench.document.edits import DuplicateEntity, SetEvidence, SetOverride, SetTitle, SetValue
from workbench.document.file import load, save
from workbench.document.valuation import Address, Entity, Evidence, Status
from workbench.model import MODEL
from workbench.ui.compare import CompareDialog, compare_with
from workbench.ui.compare.sides import NOW, SAVED

DELAY = Address("contracts.delay", "microsoft")
REVENUE = Address("operations.revenue")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(COREWEAVE, tmp_path / "mine.assay"))


def compared(desk: Desktop) -> CompareDialog:
    """The comparison as File > Compare opens it, with its answer."""
    desk.trigger(desk.window.files.care.actions["compare"])
    dialog = desk.window.files.care.comparison
    assert dialog is not None
    wait(desk, dialog)
    return dialog


def wait(desk: Desktop, dialog: CompareDialog) -> None:
    desk.settle()
    desk.qtbot.waitUntil(lambda: not dialog.is_busy, timeout=30_000)
    desk.settle()


def labels(dialog: CompareDialog) -> list[str]:
    return [row.label for row in dialog.inputs.shown]


def test_that_what_was_typed_stands_beside_what_was_saved_and_follows_each_edit(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    saved = desk.price
    desk.live.do(SetValue(DELAY, 2.0, evidence=Evidence("Call", Status.ASSUMED)))
    desk.settle()
    dialog = compared(desk)
    assert (dialog.before.key, dialog.after.key) == (SAVED, NOW)
    row = next(one for one in dialog.inputs.shown if one.kind == "inputs")
    assert "Microsoft" in row.label
    assert row.new.startswith("2")
    assert row.change
    assert any(one.kind == "sources" for one in dialog.inputs.shown)
    price = next(one for one in dialog.outputs.shown if one.key.startswith("shares.price"))
    assert price.old in saved
    assert price.new in desk.price
    assert price.old in dialog.answer.text()
    desk.live.do(SetOverride(REVENUE, 3, 700.0))
    wait(desk, dialog)
    assert len([one for one in dialog.inputs.shown if one.kind == "inputs"]) == 2
    desk.live.undo_stack.undo()
    desk.live.undo_stack.undo()
    wait(desk, dialog)
    assert dialog.inputs.shown == []
    assert [one.change for one in dialog.outputs.shown if one.change] == []


def test_that_two_cases_are_compared_where_nothing_else_is_there(desk: Desktop) -> None:
    dialog = compared(desk)
    assert dialog.found is not None
    assert dialog.found.diff.is_of_cases
    assert (dialog.found.case_before, dialog.found.case_after) == ("base", "bear")
    assert dialog.names == ("Base", "Bear")
    assert dialog.inputs.shown
    assert dialog.outputs.shown


def test_that_ticked_lines_of_another_file_are_taken_over_as_one_step(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(file)
    before = desk.fingerprint
    theirs = load(file, MODEL)
    for edit in (
        SetValue(DELAY, 3.0),
        SetTitle("Theirs"),
        DuplicateEntity("microsoft", Entity("twin", "Twin")),
        SetEvidence(Address("tax.rate"), Evidence("Law", Status.REPORTED)),
    ):
        theirs = edit.apply(theirs)[0]
    other = tmp_path / "theirs.assay"
    save(other, theirs, MODEL)
    dialog = compare_with(desk.window, "theirs.assay", lambda model: load(other, model))
    wait(desk, dialog)
    assert not dialog.take_button.isEnabled()
    rows = [row for row in dialog.inputs.shown if row.kind in ("inputs", "structure")]
    assert len(rows) == 2
    dialog.inputs.tick([row.key for row in rows], True)
    assert "(2)" in dialog.take_button.text()
    count = desk.live.undo_stack.count()
    desk.click(dialog.take_button)
    wait(desk, dialog)
    assert desk.live.undo_stack.count() == count + 1
    assert desk.live.valuation.values[DELAY] == 3.0
    assert "Twin" in [one.name for one in desk.live.valuation.members("contract")]
    assert desk.live.valuation.title != "Theirs"
    assert {row.kind for row in dialog.inputs.shown} == {"sources", "others"}
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == before


def test_that_lines_are_searched_narrowed_ordered_ticked_by_the_keyboard_and_copied(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    desk.live.do(SetTitle("Other"))
    desk.live.do(SetOverride(REVENUE, 3, 700.0, "guided"))
    dialog = compared(desk)
    everything = labels(dialog)
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "microsoft")
    assert labels(dialog)
    assert len(labels(dialog)) < len(everything)
    assert all("Microsoft" in one for one in labels(dialog))
    dialog.search.clear()
    dialog.kind.setCurrentIndex(dialog.kind.findData("others"))
    dialog._narrow()
    assert labels(dialog) == ["Title"]
    dialog.kind.setCurrentIndex(0)
    dialog._narrow()
    dialog.by_size.setChecked(True)
    assert sorted(labels(dialog)) == sorted(everything)
    row = next(one for one in dialog.inputs.shown if "guided" in one.note)
    dialog.inputs.select_row(row.key)
    QTest.keyClick(dialog.inputs, Qt.Key.Key_Space)
    assert dialog.inputs.checked == [row.key]
    desk.click(dialog.copy_button)
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == 2 + len(everything)
    assert copied[1].split("\t")[1] == "Line"


def test_that_a_row_of_figures_opens_over_the_periods_and_leads_into_the_window(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetOverride(REVENUE, 3, 700.0))
    dialog = compared(desk)
    dialog.tabs.setCurrentIndex(1)
    row = next(one for one in dialog.outputs.shown if one.key == "operations.revenue@")
    dialog.outputs.select_row(row.key)
    assert dialog.periods.isVisible()
    assert dialog.periods.columnCount() == desk.live.valuation.periods
    cells = [[dialog.periods.item(place, column) for column in (2, 3)] for place in (1, 2)]
    typed, moved = cells[0][0], cells[1][1]
    assert typed is not None
    assert moved is not None
    assert "700" in typed.text()
    assert moved.text() == "–"
    desk.click(dialog.go_button)
    assert desk.window.sheet.grid.current_cell()[0].startswith("operations.revenue")


def test_that_a_typed_series_opens_over_the_periods(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    address = next(a for a, value in desk.live.valuation.values.items() if isinstance(value, tuple) and len(value) > 3)
    held = desk.live.valuation.values[address]
    assert isinstance(held, tuple)
    assert desk.live.do(SetValue(address, (held[0], held[1] * 0.5, *held[2:]))) == []
    dialog = compared(desk)
    row = next(one for one in dialog.inputs.shown if one.kind == "inputs")
    assert "1" in row.note
    dialog.inputs.select_row(row.key)
    assert dialog.periods.isVisible()
    moved = [item.text() for n in range(4) if (item := dialog.periods.item(2, n)) is not None]
    assert [one == "–" for one in moved] == [True, False, True, True]


def test_that_an_input_is_shown_in_the_window(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    dialog = compared(desk)
    row = next(one for one in dialog.inputs.shown if "Microsoft" in one.label)
    dialog.inputs.select_row(row.key)
    desk.click(dialog.go_button)
    assert desk.panel("contracts").choice.currentText() == "Microsoft"


def test_that_the_comparison_is_written_to_a_workbook_with_numbers(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    dialog = compared(desk)
    target = tmp_path / "out.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(target), "")))
    desk.click(dialog.export_button)
    wait(desk, dialog)
    assert "out.xlsx" in dialog.answer.text()
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Inputs", "Outputs"]
    figures = {row[1].value: row[3].value for row in book["Outputs"].iter_rows(min_row=5)}
    assert figures["Value per share"] == pytest.approx(desk.live.settle().figure("shares.price"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(tmp_path / "no" / "o.csv"), "")))
    said = desk.answering(QMessageBox.StandardButton.Ok)
    desk.click(dialog.export_button)
    desk.qtbot.waitUntil(lambda: bool(said))
    assert "o.csv" in said[0]


def test_that_a_side_that_cannot_be_read_is_told_and_another_may_be_chosen(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(file)
    broken = tmp_path / "broken.assay"
    broken.write_text("{", encoding="utf-8")
    dialog = compare_with(desk.window, "broken", lambda model: load(broken, model))
    wait(desk, dialog)
    assert "broken.assay" in dialog.answer.text()
    assert not dialog.copy_button.isEnabled()
    dialog.choose(dialog.add_file(PLAIN), NOW)
    wait(desk, dialog)
    assert dialog.inputs.shown
    assert not dialog.answer.text().startswith("broken")


def test_that_the_page_of_changes_in_value_is_asked_what_explains_the_difference(
    opened: Callable[..., Desktop], file: Path
) -> None:
    from workbench.ui.desks.uncertainty.moves import MovesPage

    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    dialog = compared(desk)
    desk.click(dialog.why_button)
    page = desk.window.desks.desks["Uncertainty"].front  # type: ignore[attr-defined]
    assert isinstance(page, MovesPage)
    desk.qtbot.waitUntil(lambda: page.moves is not None, timeout=60_000)
    assert page.moves is not None
    price = next(line for line in dialog.found.outputs.headline if line.item.key == "shares.price")  # type: ignore[union-attr]
    assert page.moves.difference == pytest.approx(price.new - price.old)


def test_that_a_version_and_what_is_on_disk_are_compared_from_where_they_are_told(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Second"))
    assert desk.window.save()
    care = desk.window.files.care
    desk.trigger(care.actions["versions"])
    versions = care.versions
    assert versions is not None
    versions.list.setCurrentIndex(versions.list.model().index(1, 0))
    desk.click(versions.compare_button)
    dialog = care.comparison
    assert dialog is not None
    wait(desk, dialog)
    assert labels(dialog) == ["Title"]
    dialog.close()
    versions.reject()
    save(file, replace(load(file, MODEL), title="Theirs"), MODEL, overwrite=True)
    desk.qtbot.waitUntil(lambda: bool(care.bar.words("disk")))
    desk.click(care.bar.button("disk", "Compare"))
    dialog = care.comparison
    assert dialog is not None
    wait(desk, dialog)
    assert [(row.old, row.new) for row in dialog.inputs.shown] == [("Theirs", "Second")]


def test_that_another_window_is_one_of_the_sides(opened: Callable[..., Desktop], file: Path, tmp_path: Path) -> None:
    desk = opened(file)
    other = desk.window.files.open_elsewhere(Path(shutil.copy(PLAIN, tmp_path / "other.assay")))
    assert other is not None
    dialog = compared(desk)
    assert "other.assay" in dialog.before.words
    assert dialog.names == ("other.assay", "Here, now")
    assert len(dialog.inputs.shown) > 20
    desk.click(dialog.sides.swap)
    wait(desk, dialog)
    assert dialog.names == ("Here, now", "other.assay")
    dialog.close()
    other.close()


def test_that_a_comparison_closes_with_its_window_while_it_still_works(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    desk.trigger(desk.window.files.care.actions["compare"])
    desk.live.mark_saved()
    assert desk.window.close()
    desk.settle()
    assert desk.window.files.care.comparison is None
