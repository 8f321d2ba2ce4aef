"""What is asked from outside opens in a window, behind a dialog's question, and without harm to what is being done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from tests.ui.driving import COREWEAVE, PLAIN, Desktop
from workbench.document.edits import SetTitle
from workbench.document.handing_over import Request
from workbench.ui.reception import Reception
from workbench.ui.window import MainWindow

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(COREWEAVE, tmp_path / "mine.assay"))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return Path(shutil.copy(PLAIN, tmp_path / "其他 other.assay"))


@pytest.fixture
def desk(opened: Callable[..., Desktop], file: Path) -> Iterator[Desktop]:
    one = opened(file)
    yield one
    for window in one.window.windows.all:
        window.live.mark_saved()
        if window is not one.window:
            window.close()
    one.settle()


def holding(desk: Desktop, path: Path) -> list[MainWindow]:
    return [one for one in desk.window.windows.all if one.session.holds(path)]


def ask(desk: Desktop, *paths: Path) -> Reception:
    reception = Reception(desk.window.windows)
    reception.ask(Request(paths))
    return reception


def test_that_a_file_opens_beside_work_that_is_not_saved(desk: Desktop, other: Path) -> None:
    desk.live.do(SetTitle("Not saved yet"))
    ask(desk, other)
    desk.qtbot.waitUntil(lambda: bool(holding(desk, other)), timeout=60_000)
    assert len(desk.window.windows.all) == 2
    assert desk.live.is_modified
    assert "Not saved yet" in desk.window.windowTitle()
    (window,) = holding(desk, other)
    assert window.isVisible()
    assert window.isActiveWindow()


def test_that_a_file_that_is_open_comes_to_the_front_and_no_second_window(
    desk: Desktop, file: Path, other: Path
) -> None:
    ask(desk, other)
    desk.qtbot.waitUntil(lambda: bool(holding(desk, other)), timeout=60_000)
    desk.window.showMinimized()
    ask(desk, file.parent / "." / file.name)
    desk.qtbot.waitUntil(lambda: desk.window.isActiveWindow() and not desk.window.isMinimized(), timeout=60_000)
    assert len(desk.window.windows.all) == 2


def test_that_no_file_brings_the_window_to_the_front(desk: Desktop) -> None:
    desk.window.showMinimized()
    ask(desk)
    desk.qtbot.waitUntil(lambda: not desk.window.isMinimized(), timeout=60_000)
    assert len(desk.window.windows.all) == 1


def test_that_a_window_in_which_nothing_was_done_takes_the_file(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(None)
    desk.window.files.begin(has_file=False)
    ask(desk, file)
    desk.qtbot.waitUntil(lambda: desk.window.session.path == file, timeout=60_000)
    assert len(desk.window.windows.all) == 1
    page = desk.window.files.starting.page
    assert page is not None
    assert not page.isVisible()


def test_that_a_file_waits_until_a_dialog_has_its_answer(desk: Desktop, other: Path) -> None:
    dialog = QDialog(desk.window)
    seen: list[int] = []

    def look() -> None:
        seen.append(len(desk.window.windows.all))
        dialog.accept()

    QTimer.singleShot(0, dialog, lambda: ask(desk, other))
    QTimer.singleShot(800, dialog, look)
    assert dialog.exec() == QDialog.DialogCode.Accepted
    assert seen == [1]
    desk.qtbot.waitUntil(lambda: bool(holding(desk, other)), timeout=60_000)
    dialog.deleteLater()


def test_that_a_file_that_cannot_be_read_is_told_and_the_next_one_opens(
    desk: Desktop, other: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.assay"
    broken.write_text("not a valuation", encoding="utf-8")
    said = desk.answering(QMessageBox.StandardButton.Ok)
    reception = ask(desk, broken)
    reception.ask(Request((other,)))
    desk.qtbot.waitUntil(lambda: bool(holding(desk, other)), timeout=60_000)
    assert "broken.assay" in said[0]
    assert len(desk.window.windows.all) == 2


def test_that_a_file_asked_for_while_the_last_window_asks_to_be_closed_is_not_lost(desk: Desktop, other: Path) -> None:
    desk.live.do(SetTitle("Given up"))
    windows = desk.window.windows

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        ask(desk, other)
        box.button(QMessageBox.StandardButton.Discard).click()

    QTimer.singleShot(0, desk.window, answer)
    assert desk.window.close()
    (window,) = windows.all
    assert window.session.holds(other)
    window.close()
    desk.settle()


FILE_EVENT = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
import workbench.ui.application as application
early, late = sys.argv[1:]
def send(path):
    QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(path))
def watch():
    windows = [w for w in QApplication.topLevelWidgets() if w.objectName() == "main" and w.is_furnished]
    names = [w.session.path.name for w in windows if w.isVisible() and w.session.path]
    if names == ["mine.assay"] and not sent:
        sent.append(late)
        send(late)
    if len(names) == 2:
        print(*sorted(names), sep="|", flush=True)
        os._exit(0)
sent = []
app = application.Application(sys.argv[:1])
timer = QTimer()
timer.timeout.connect(watch)
timer.start(50)
# Before anything stands, as macOS does where a double click started the program.
QTimer.singleShot(0, lambda: send(early))
application.run()
"""


def test_that_the_desktop_s_word_to_open_a_file_is_heard_from_the_first_moment(file: Path, other: Path) -> None:
    """macOS sends it as an event, not as an argument."""
    done = subprocess.run(
        [sys.executable, "-c", FILE_EVENT, str(file), str(other)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().split("|") == [file.name, other.name]
