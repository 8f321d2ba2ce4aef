"""Errors of the program itself: kept aside, told once in plain words, and the window lives on."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from tests.ui.driving import Desktop
from workbench.document.change import Change
from workbench.document.edits import SetTitle, SetValue
from workbench.document.recovery import DraftKeeper
from workbench.document.valuation import Address, Valuation
from workbench.ground.problem import Problem, ProblemError
from workbench.live.logs import LastLines
from workbench.ui.mishaps.catcher import MOST_SHOWN, Catcher
from workbench.ui.mishaps.diagnostics import diagnostics
from workbench.ui.mishaps.dialog import MishapDialog
from workbench.ui.mishaps.mishap import mishap_of

SECRET = 24681.357


@pytest.fixture
def caught(desk: Desktop) -> Iterator[Catcher]:
    """A catcher that is asked directly: pytest-qt itself stands behind sys.excepthook here."""
    catcher = Catcher(desk.window.windows)
    desk.window.windows.catcher = catcher
    yield catcher
    desk.window.windows.catcher = None
    for dialog in shown():
        dialog.close()
    desk.settle()


def shown() -> list[MishapDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, MishapDialog) and one.isVisible()]


def fail(catcher: Catcher, words: str = "it cannot be") -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        catcher.catch(ValueError, error, error.__traceback__)


def edit(desk: Desktop, value: float) -> None:
    assert not desk.live.do(SetValue(Address("tax.rate"), value))
    desk.settle()


def test_that_unsaved_work_is_kept_aside_before_a_person_is_told(desk: Desktop, caught: Catcher) -> None:
    edit(desk, 0.27)
    assert not list(desk.window.autosave.folder.glob("*.assay"))
    fail(caught)
    desk.settle()
    (dialog,) = shown()
    assert "kept aside" in dialog.said.text()
    assert "ValueError" in dialog.where.text()
    (kept,) = desk.window.autosave.folder.glob("*.assay")
    assert "0.27" in kept.read_text(encoding="utf-8")
    assert dialog.save_button.isVisibleTo(dialog)
    before = desk.price
    edit(desk, 0.10)
    assert desk.price != before  # the window lives on


def test_that_a_mishap_is_told_once_and_counted(desk: Desktop, caught: Catcher) -> None:
    for _ in range(4):
        fail(caught)
    desk.settle()
    (dialog,) = shown()
    assert "4 times" in dialog.where.text()
    assert "There is no unsaved work" in dialog.said.text()
    assert not dialog.save_button.isVisibleTo(dialog)
    dialog.go_on.click()
    desk.settle()
    fail(caught)
    desk.settle()
    assert shown() == []
    assert caught.summary() == [f"ValueError at {mishap_place()}, 5 times"]


def mishap_place() -> str:
    try:
        raise ValueError
    except ValueError as error:
        place = mishap_of(ValueError, error, error.__traceback__).place
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    line = next(n for n, words in enumerate(lines, 1) if "raise ValueError(words)" in words)
    return f"{place.partition(':')[0]}:{line}"


def test_that_the_place_in_a_bundle_is_that_of_the_workbench_and_not_of_what_it_called() -> None:
    ours = compile("def ask(answer):\n    answer()", "workbench/ui/asking.py", "exec")
    theirs = compile("def answer():\n    raise ValueError", "json/decoder.py", "exec")
    names: dict[str, Any] = {}
    exec(ours, names)
    exec(theirs, names)
    with pytest.raises(ValueError) as raised:  # noqa: PT011 (it says nothing)
        names["ask"](names["answer"])
    assert mishap_of(ValueError, raised.value, raised.tb).place == "workbench/ui/asking.py:2"


def test_that_a_draft_that_cannot_be_written_is_said(
    desk: Desktop, caught: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ProblemError(Problem("drafts", "The disk is full.", "Make room."))

    monkeypatch.setattr(DraftKeeper, "keep", refuse)
    edit(desk, 0.27)
    fail(caught)
    desk.settle()
    (dialog,) = shown()
    assert "could not be kept aside" in dialog.said.text()
    assert desk.window.session.name in dialog.said.text()


def test_that_an_error_on_another_thread_is_told_on_the_window_s(desk: Desktop, caught: Catcher) -> None:
    thread = threading.Thread(target=fail, args=(caught, "beside"))
    thread.start()
    thread.join()
    assert shown() == []
    desk.settle()
    assert len(shown()) == 1


IN_A_SLOT_AND_A_PAINT = """
import sys
from pathlib import Path
from typing import Any
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from workbench.model import MODEL
from workbench.ui.mishaps.catcher import Catcher
from workbench.ui.mishaps.dialog import MishapDialog
from workbench.ui.window import MainWindow
from workbench.ui.windows import Windows
app = QApplication([])
folder = Path(sys.argv[1])
windows = Windows(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat), folder / "drafts")
windows.catcher = Catcher(windows)
windows.catcher.install()
window = MainWindow(MODEL, windows=windows)
window.show()
class Painted(QWidget):
    def paintEvent(self, event):
        raise RuntimeError("a paint")
painted = Painted(window)
painted.resize(10, 10)
painted.show()
def slot():
    raise KeyError("a slot")
QTimer.singleShot(0, slot)
def tell():
    found = [w for w in app.topLevelWidgets() if isinstance(w, MishapDialog) and w.isVisible()]
    print(sorted(w.where.text().rpartition("(")[2].partition(")")[0] for w in found), window.isVisible(), flush=True)
    import os
    os._exit(0)
QTimer.singleShot(1500, tell)
app.exec()
"""


def test_that_errors_in_a_slot_and_in_a_paint_are_told_and_the_window_lives_on(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_SLOT_AND_A_PAINT, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == "['KeyError', 'RuntimeError'] True", done.stderr[-2000:]


def test_that_diagnostics_hold_versions_and_counts_but_nothing_of_the_user_s(desk: Desktop, caught: Catcher) -> None:
    lines = LastLines()
    root = logging.getLogger()
    root.addHandler(lines)
    try:
        edit(desk, 0.27)
        fail(caught, f"could not read {SECRET} of 'Microsoft' in /home/someone/secret-deal.assay")
    finally:
        root.removeHandler(lines)
    desk.settle()
    (dialog,) = shown()
    dialog.details_button.click()
    assert dialog.details.isVisible()
    dialog.copy_button.click()
    told = QGuiApplication.clipboard().text()
    logged = "\n".join(lines.without_words())
    assert "ERROR workbench.ui.mishaps.catcher: unexpected error" in logged
    assert "\nValueError" in logged
    assert "in fail" in logged  # the place in code stays
    for secret in (str(SECRET), "Microsoft", "someone", "secret-deal"):
        assert secret not in told + logged
    assert "PySide6" in told
    members = desk.live.valuation.members("contract")
    assert f"contract {len(members)}" in told
    assert not any(entity.name in told for entity in members)
    assert diagnostics() != ""


def test_that_the_help_menu_copies_diagnostics(desk: Desktop) -> None:
    action = next(a for a in desk.window.commands.every() if a.text().replace("&", "") == "Copy diagnostics")
    action.trigger()
    told = QGuiApplication.clipboard().text()
    assert told.startswith("Assay Workbench diagnostics")
    assert f"periods {desk.live.valuation.periods}" in told


def test_that_an_error_of_the_dialog_itself_is_told_plainly_and_once(
    desk: Desktop, caught: Catcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no dialog")

    monkeypatch.setattr(MishapDialog, "__init__", refuse)
    edit(desk, 0.27)
    for words in ("one", "two"):
        fail(caught, words)
    desk.settle()
    (box,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    assert "kept aside" in box.text()
    box.close()
    box.deleteLater()
    caught._plain = None
    monkeypatch.undo()
    caplog.clear()  # tracebacks hold the window


def test_that_work_that_fails_to_be_kept_as_nobody_expected_is_told(
    desk: Desktop, caught: Catcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise KeyError("no place in the model")

    edit(desk, 0.27)
    monkeypatch.setattr(DraftKeeper, "keep", refuse)
    fail(caught)
    desk.settle()
    (dialog,) = shown()
    assert "could not be kept aside" in dialog.said.text()
    monkeypatch.undo()  # before the window closes
    caplog.clear()  # tracebacks hold the window


def test_that_a_heap_of_different_errors_is_no_heap_of_dialogs(desk: Desktop, caught: Catcher) -> None:
    kinds = [type(f"Kind{number}Error", (Exception,), {}) for number in range(10)]
    for kind in kinds:
        caught.catch(kind, kind(), None)
    desk.settle()
    assert len(shown()) == MOST_SHOWN
    assert len(caught.summary()) == 10


def test_that_an_error_before_the_answer_leaves_the_window_and_one_after_it_lets_it_go(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> bool:
        raise ValueError("on the way out")

    edit(desk, 0.27)
    monkeypatch.setattr(desk.window.files, "may_leave", refuse)
    event = QCloseEvent()
    with pytest.raises(ValueError, match="on the way out"):
        desk.window.closeEvent(event)
    assert not event.isAccepted()
    assert desk.window in desk.window.windows.all
    monkeypatch.setattr(desk.window.files, "may_leave", lambda: True)
    monkeypatch.setattr(desk.window.files, "leave", refuse)
    with pytest.raises(ValueError, match="on the way out"):
        desk.window.closeEvent(event)
    assert event.isAccepted()
    assert desk.window not in desk.window.windows.all
    monkeypatch.undo()  # before the window closes for good


def test_that_an_edit_that_cannot_be_applied_is_no_step_to_undo(desk: Desktop) -> None:
    class BadEdit(SetTitle):
        def apply(self, valuation: Valuation) -> tuple[Valuation, Change]:
            raise ValueError("cannot be applied")

    count = desk.live.undo_stack.count()
    with pytest.raises(ValueError, match="cannot be applied"):
        desk.live.do(BadEdit("x"))
    assert desk.live.undo_stack.count() == count
    assert not desk.live.is_modified
    edit(desk, 0.27)
    assert desk.live.undo_stack.count() == count + 1
