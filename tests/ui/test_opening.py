"""The program opens: a frame is seen first, then it is furnished with figures, and nothing is lost on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.driving import COREWEAVE, Desktop
from workbench.ui.opening import Opening
from workbench.ui.theme import LIGHT, apply_theme
from workbench.ui.window import MainWindow

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_PAINT = """
import sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            late = {"numpy", "pyqtgraph", "workbench.model", "workbench.ui.start.page", "workbench.ui.filing.care"}
            print(*sorted(late & set(sys.modules)), flush=True)
            import os
            os._exit(0)
        return False
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
from workbench.ui.application import run
run()
"""


def places(window: MainWindow) -> list[object]:
    """Where the zones stand, and which docks are shown."""
    shown = [(name, dock.isVisible(), dock.isFloating()) for name, dock in window.docks.items()]
    return [window.inputs.rect(), window.desks.geometry(), window.sheet.rect(), shown]


@pytest.fixture
def frames(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Frames without a model, of one person's settings, as the program starts with."""
    apply_theme(qapp, LIGHT)
    made: list[MainWindow] = []

    def frame() -> MainWindow:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        made.append(MainWindow(None, settings, tmp_path / "drafts"))
        qtbot.addWidget(made[-1])
        return made[-1]

    yield frame
    for window in made:
        if window.is_furnished:
            window.live.mark_saved()
        vars(window).clear()  # pytest holds it until after the look for leftovers


@pytest.fixture
def frame(frames: Callable[[], MainWindow]) -> MainWindow:
    return frames()


def test_that_the_first_paint_waits_neither_for_the_model_nor_for_charts(tmp_path: Path) -> None:
    homes = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        cwd=ROOT,
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_that_a_frame_shows_its_outline_and_is_furnished_with_the_file_in_turns_of_the_event_loop(
    frame: MainWindow, qtbot: QtBot
) -> None:
    opening = Opening(frame, str(COREWEAVE))
    turns: list[bool] = []
    frame.painted.connect(opening.begin)
    frame.painted.connect(lambda: turns.append(frame.is_furnished))
    with qtbot.waitExposed(frame):
        frame.show()
    qtbot.waitUntil(lambda: frame.is_furnished and bool(frame.desks.desks), timeout=60_000)
    assert turns == [False]
    desktop = Desktop(frame, qtbot)
    assert desktop.are_checks_green
    assert frame.live.valuation.title in frame.windowTitle()
    assert not frame.live.is_modified


def test_that_the_layout_is_reset_to_where_the_docks_started(frame: MainWindow, qtbot: QtBot) -> None:
    opening = Opening(frame)
    frame.painted.connect(opening.begin)
    frame.show()
    qtbot.waitUntil(lambda: frame.is_furnished and bool(frame.desks.desks), timeout=60_000)
    qtbot.wait(50)
    before = places(frame)
    frame.docks["sheet"].hide()
    frame.docks["explain"].setFloating(True)
    frame.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, frame.docks["inputs"])
    qtbot.wait(50)
    assert places(frame) != before
    frame.reset_layout()
    qtbot.wait(300)  # docks slide into place
    assert places(frame) == before


def test_that_each_start_has_the_layout_that_the_one_before_was_closed_with(
    frames: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    seen: list[list[object]] = []
    for start in range(4):
        window = frames()
        window.painted.connect(Opening(window).begin)
        window.show()
        qtbot.waitUntil(lambda: window.is_furnished and bool(window.desks.desks), timeout=60_000)  # noqa: B023
        if start == 1:  # the first one was larger than the screen
            window.resizeDocks([window.docks["sheet"]], [window.desks.height() // 2], Qt.Orientation.Vertical)
            window.resizeDocks([window.docks["inputs"]], [350], Qt.Orientation.Horizontal)
        qtbot.wait(300)  # docks slide into place
        seen.append(places(window))
        window.close()
        qtbot.waitUntil(lambda: not window.isVisible())  # noqa: B023
    assert seen[2:] == seen[1:2] * 2


def test_that_a_file_that_cannot_be_read_is_told_beside_a_new_valuation(
    frame: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.assay"
    broken.write_text("not a valuation", encoding="utf-8")
    opening = Opening(frame, str(broken))
    frame.painted.connect(opening.begin)
    said: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.text())
            box.accept()
        elif not said:
            QTimer.singleShot(20, frame, press)

    QTimer.singleShot(0, frame, press)
    frame.show()
    qtbot.waitUntil(lambda: frame.is_furnished and bool(said), timeout=60_000)
    assert "broken.assay" in said[0]
    assert frame.session.path is None


def test_that_the_start_asks_about_a_file_that_does_not_fit_its_seal(
    frame: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    spoiled = tmp_path / "spoiled.assay"
    spoiled.write_text(COREWEAVE.read_text("utf-8").replace('"value": 0.62', '"value": 0.26', 1), encoding="utf-8")
    frame.painted.connect(Opening(frame, str(spoiled)).begin)
    said: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.text())
            box.button(QMessageBox.StandardButton.Open).click()
        elif not said:
            QTimer.singleShot(20, frame, press)

    QTimer.singleShot(0, frame, press)
    frame.show()
    qtbot.waitUntil(lambda: frame.is_furnished and frame.session.path == spoiled, timeout=60_000)
    assert "spoiled.assay" in said[0]
    assert frame.live.is_modified
    frame.live.mark_saved()  # it is closed without a question


def test_that_a_frame_closed_before_it_is_furnished_stays_closed(frame: MainWindow, qtbot: QtBot) -> None:
    opening = Opening(frame, str(COREWEAVE))
    with qtbot.waitExposed(frame):
        frame.show()
    opening.begin()
    assert frame.close()
    qtbot.wait(300)
    assert not frame.is_furnished
    assert not frame.isVisible()
