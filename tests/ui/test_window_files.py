"""Files in the window: save, reopen, ask before losing work, refuse what is damaged, export beside the work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.ui.driving import COREWEAVE, Desktop
from workbench.document.edits import SetTitle, SetValue
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.lock import acquire
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL

Button = QMessageBox.StandardButton
DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(COREWEAVE, tmp_path / "mine.assay"))


def choosing(patch: pytest.MonkeyPatch, path: Path | None) -> None:
    """Let the next file dialogs answer with a path, or be cancelled."""
    answer = ("" if path is None else str(path), "")
    for name in ("getSaveFileName", "getOpenFileName"):
        patch.setattr(QFileDialog, name, staticmethod(lambda *_: answer))


def drop(desk: Desktop, *paths: Path) -> None:
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.window.dropEvent(event)
    desk.settle()


def test_that_what_is_saved_as_and_reopened_is_equal_and_the_star_is_gone(
    opened: Callable[..., Desktop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened()
    desk.go("RPO")
    desk.type_into(desk.field("contracts.delay"), "2")
    assert "*" in desk.window.windowTitle()
    assert "*" in desk.window.file_label.text()
    choosing(monkeypatch, tmp_path / "second look")
    desk.trigger(desk.window.commands.save_as)
    saved = tmp_path / "second look.assay"
    assert saved.exists()
    assert "*" not in desk.window.windowTitle()
    assert desk.window.file_label.text() == "second look.assay"
    assert not desk.field("contracts.delay").is_changed
    fingerprint, price = desk.fingerprint, desk.price
    desk.window.close()
    again = opened(saved)
    assert again.fingerprint == fingerprint
    assert again.price == price
    assert not again.live.is_modified
    again.live.do(SetValue(DELAY, 3.0))
    again.settle()
    again.trigger(again.window.commands.save)
    assert content_hash(load(saved, MODEL)) == again.fingerprint


def test_that_a_cancelled_dialog_saves_and_opens_nothing(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(monkeypatch, None)
    desk.live.do(SetTitle("Mine"))
    desk.trigger(desk.window.commands.save)
    assert desk.live.is_modified
    desk.trigger(desk.window.commands.open)
    assert desk.live.valuation.title == "Mine"


def test_that_an_example_is_never_saved_over(desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = COREWEAVE.read_bytes()
    desk.live.do(SetTitle("Mine"))
    choosing(monkeypatch, tmp_path / "mine.assay")
    desk.trigger(desk.window.commands.save)
    assert COREWEAVE.read_bytes() == before
    assert load(tmp_path / "mine.assay", MODEL).title == "Mine"


@pytest.mark.parametrize(
    ("answer", "leaves", "saves"),
    [(Button.Save, True, True), (Button.Discard, True, False), (Button.Cancel, False, False)],
)
def test_that_unsaved_work_is_asked_about_before_another_file_opens(
    opened: Callable[..., Desktop], file: Path, answer: Button, leaves: bool, saves: bool
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    said = desk.answering(answer)
    assert desk.window.open(resource("examples/plain-company.assay")) is leaves
    assert "mine.assay" in said[0]
    assert (load(file, MODEL).title == "Mine") is saves
    assert (desk.live.valuation.title == "Mine") is not leaves
    desk.settle()


def test_that_closing_with_unsaved_work_asks_and_cancel_keeps_the_window(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    desk.answering(Button.Cancel)
    assert not desk.window.close()
    assert desk.window.isVisible()
    desk.answering(Button.Discard)
    assert desk.window.close()
    assert load(file, MODEL).title != "Mine"
    with acquire(file):
        pass


@pytest.mark.parametrize("harm", ["cut", "empty", "noise", "absent", "wrong value"])
def test_that_a_damaged_file_is_told_and_the_open_valuation_stays(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, harm: str
) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    desk.settle()
    desk.live.mark_saved()
    fingerprint, price = desk.fingerprint, desk.price
    broken = tmp_path / "broken.assay"
    content = file.read_bytes()
    harmed = {
        "cut": content[: len(content) // 2],
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "wrong value": content.replace(b"15100", b'"many"', 1),
    }
    if harm in harmed:
        broken.write_bytes(harmed[harm])
    said = desk.answering(Button.Ok)
    assert not desk.window.open(broken)
    assert "broken.assay" in said[0]
    assert len(said[0].split()) > 8
    assert desk.fingerprint == fingerprint
    assert desk.price == price
    assert desk.live.undo_stack.canUndo()
    assert desk.window.file_label.text() == "mine.assay"


def test_that_a_file_dropped_on_the_window_opens_and_anything_else_does_not(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(None)
    other = tmp_path / "notes.txt"
    other.write_text("x")
    drop(desk, other)
    assert desk.window.session.path is None
    drop(desk, file, file)
    assert desk.window.session.path is None
    drop(desk, file)
    assert desk.window.session.path == file
    assert "CoreWeave" in desk.window.windowTitle()


def test_that_a_file_somebody_holds_opens_for_reading_and_says_who(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(None)
    with acquire(file):
        said = desk.answering(Button.Ok)
        assert desk.window.open(file)
    assert "mine.assay" in said[0]
    assert "Read only" in desk.window.saved_label.text()


def test_that_a_file_another_program_changed_is_not_overwritten_unasked(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    theirs = file.read_bytes() + b"\n"
    file.write_bytes(theirs)
    said = desk.answering(Button.Cancel)
    assert not desk.window.save()
    assert "mine.assay" in said[0]
    assert file.read_bytes() == theirs
    desk.answering(Button.Save)
    assert desk.window.save()
    assert load(file, MODEL).title == "Mine"


def test_that_an_export_runs_beside_the_work_and_carries_the_figures_of_its_start(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "book")
    price = desk.live.results.figure("shares.price")
    window = desk.window
    desk.click(window.export_button)
    assert not window.commands.export.isEnabled()
    assert "book.xlsx" in window.work_label.text()
    turns = 0
    desk.live.do(SetValue(DELAY, 5.0))
    while window.files.jobs:
        QApplication.processEvents()
        turns += 1
    assert turns > 3
    desk.settle()
    assert desk.live.results.figure("shares.price") != price
    assert window.commands.export.isEnabled()
    assert window.work_label.text() == ""
    assert "book.xlsx" in window.statusBar().currentMessage()
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True)
    held = [c.value for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert any(isinstance(v, float) and v == pytest.approx(price, rel=1e-9) for v in held)


def test_that_an_export_to_a_place_that_cannot_be_written_is_told(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "no such folder" / "book.xlsx")
    said = desk.answering(Button.Ok)
    desk.trigger(desk.window.commands.export)
    desk.qtbot.waitUntil(lambda: not desk.window.files.jobs and bool(said), timeout=60_000)
    assert "book.xlsx" in said[0] or "no such folder" in said[0]
    assert desk.window.commands.export.isEnabled()


def test_that_closing_during_an_export_leaves_no_thread_and_no_half_file(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "book.xlsx")
    desk.click(desk.window.export_button)
    desk.window.close()
    assert QThreadPool.globalInstance().waitForDone(120_000)
    QApplication.processEvents()
    assert all(path.suffix in (".xlsx", ".ini", "") for path in tmp_path.iterdir())


def test_that_work_an_earlier_run_left_unsaved_is_offered_and_counts_as_unsaved(
    opened: Callable[..., Desktop], file: Path
) -> None:
    first = opened(file)
    first.live.do(SetTitle("Unsaved"))
    first.window.autosave.keep()
    drafts = list(first.window.autosave.folder.iterdir())
    assert drafts


def test_that_a_new_valuation_is_empty_and_without_a_file(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    desk.trigger(desk.window.commands.new)
    assert desk.window.session.path is None
    assert "not saved yet" in desk.window.file_label.text()
    assert not desk.live.valuation.values
    assert not desk.live.is_modified


def test_that_cases_are_copied_renamed_weighed_and_removed_and_undo_takes_each_back(desk: Desktop) -> None:
    window, first = desk.window, desk.fingerprint
    price = desk.price
    desk.filling("Slow power")
    desk.trigger(window.commands.copy_case)
    assert window.cases.currentText() == "Slow power"
    assert desk.price == price
    desk.filling("Late power")
    desk.trigger(window.commands.rename_case)
    assert window.cases.currentText() == "Late power"
    desk.filling("12.5%")
    desk.trigger(window.commands.probability)
    made = desk.live.valuation.case(desk.live.valuation.selected_case)
    assert made.probability == 0.125
    desk.filling("lots")
    desk.trigger(window.commands.probability)
    assert desk.live.valuation.case(made.id).probability == 0.125
    assert desk.problems()
    desk.trigger(window.commands.remove_case)
    assert [window.cases.itemText(n) for n in range(window.cases.count())] == ["Base", "Bear", "Bull"]
    assert window.cases.currentText() == "Base"
    assert not window.commands.remove_case.isEnabled()
    while desk.live.undo_stack.canUndo():
        desk.live.undo_stack.undo()
    assert desk.fingerprint == first
