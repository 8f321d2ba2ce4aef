"""The start page: recent files, examples and unsaved work, by keyboard and mouse; and the lists in the menus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.driving import COREWEAVE, PLAIN, Desktop
from workbench.document.edits import SetTitle
from workbench.ground.language import current_language
from workbench.model import MODEL
from workbench.ui.start.page import StartPage
from workbench.ui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(COREWEAVE, tmp_path / "mine.assay"))


def started(desk: Desktop) -> StartPage:
    """The start page as it comes up when the program starts without a file."""
    desk.window.files.begin(has_file=False)
    desk.settle()
    page = desk.window.files.starting.page
    assert page is not None
    desk.qtbot.waitUntil(lambda: not page.is_busy)
    return page


def names(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def close_others(desk: Desktop) -> None:
    for window in desk.window.windows.all:
        if window is not desk.window:
            window.live.mark_saved()
            window.close()
    desk.settle()


def test_that_files_once_open_stand_on_the_start_page_with_their_value_and_open_by_enter(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    first = opened(file)
    price = first.price
    first.window.close()
    other = Path(shutil.copy(PLAIN, tmp_path / "other.assay"))
    care = first.window.files.care.recent
    care.note(other, title="A plain company", company="Plain")
    gone = tmp_path / "gone.assay"
    care.note(gone, title="Gone")
    desk = opened(None)
    page = started(desk)
    assert page.isVisible()
    assert {one.path for one in page.recent.files.all} == {gone, other, file}
    assert page.recent.files.missing == frozenset({gone})
    page.recent.select(file)
    said = page.recent.files.data(page.recent.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
    assert price in str(said)
    assert "CoreWeave, Inc." in str(said)
    assert QApplication.focusWidget() is page.recent
    desk.press(Key.Key_Return)
    assert desk.window.session.path == file
    assert not page.isVisible()


def test_that_the_list_is_searched_pinned_and_shortened_by_keys(opened: Callable[..., Desktop], tmp_path: Path) -> None:
    desk = opened(None)
    for name in ("alpha", "beta", "gamma"):
        desk.window.files.care.recent.note(Path(shutil.copy(PLAIN, tmp_path / f"{name}.assay")), title=name)
    page = started(desk)
    page.recent.select(tmp_path / "beta.assay")
    desk.press(Key.Key_P)
    assert page.recent.files.shown[0].path.stem == "beta"
    assert page.recent.files.shown[0].is_pinned
    page.recent.select(tmp_path / "gamma.assay")
    desk.press(Key.Key_Delete)
    assert {one.path.stem for one in page.recent.files.shown} == {"alpha", "beta"}
    assert (tmp_path / "gamma.assay").exists()
    page.search.setFocus()
    desk.keys("alp")
    assert [one.path.stem for one in page.recent.files.shown] == ["alpha"]
    desk.press(Key.Key_Return)
    assert desk.window.session.path == tmp_path / "alpha.assay"


def test_that_a_file_that_is_missing_is_told_and_the_page_stays(opened: Callable[..., Desktop], tmp_path: Path) -> None:
    from PySide6.QtWidgets import QMessageBox

    desk = opened(None)
    desk.window.files.care.recent.note(tmp_path / "gone.assay", title="Gone")
    page = started(desk)
    said = desk.answering(QMessageBox.StandardButton.Ok)
    desk.press(Key.Key_Return)
    assert "gone.assay" in said[0]
    assert page.isVisible()


def test_that_an_example_opens_by_the_keyboard_alone_and_is_no_recent_file(opened: Callable[..., Desktop]) -> None:
    desk = opened(None)
    page = started(desk)
    assert len(page.examples) >= 2
    assert all(button.description() for button in page.examples)
    assert QApplication.focusWidget() is page.new
    seen = set()
    for _ in range(12):
        desk.press(Key.Key_Tab)
        holder = QApplication.focusWidget()
        assert holder is not None
        assert page.isAncestorOf(holder)
        seen.add(holder)
        if holder is page.examples[0]:
            break
    assert page.examples[0] in seen
    desk.press(Key.Key_Return)
    assert "CoreWeave" in desk.window.windowTitle()
    assert desk.window.files.care.recent.all() == []


def test_that_escape_new_and_any_command_that_leads_elsewhere_leave_the_page(opened: Callable[..., Desktop]) -> None:
    desk = opened(None)
    page = started(desk)
    desk.press(Key.Key_Escape)
    assert not page.isVisible()
    desk.trigger(desk.window.files.starting.show_it)
    assert page.isVisible()
    desk.click(page.new)
    assert not page.isVisible()
    desk.trigger(desk.window.files.starting.show_it)
    desk.trigger(desk.window.commands.find)
    assert not page.isVisible()


def test_that_the_page_follows_the_size_of_its_window(opened: Callable[..., Desktop]) -> None:
    desk = opened(None, 1280, 800)
    page = started(desk)
    for width, height in ((1280, 800), (1600, 1000)):
        desk.window.resize(width, height)
        desk.settle()
        assert page.width() == desk.window.width()
        assert page.geometry().top() > desk.window.menuBar().geometry().top()
        assert page.geometry().bottom() < desk.window.statusBar().geometry().top()


def test_that_unsaved_work_is_recovered_from_the_page(opened: Callable[..., Desktop], tmp_path: Path) -> None:
    script = (
        "import sys, os\nfrom workbench.document.recovery import DraftKeeper\n"
        "from workbench.document.valuation import new_valuation\nfrom workbench.model import MODEL\n"
        "DraftKeeper(sys.argv[1]).keep(new_valuation('Lost'), MODEL)\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "drafts")], check=False)
    desk = opened(None)
    page = started(desk)
    dialog = desk.window.files.care.recovery
    assert dialog is not None  # it was not put off yet
    desk.qtbot.waitUntil(lambda: not dialog.is_busy)
    QTest.keyClick(dialog, Key.Key_Escape)
    desk.settle()
    assert "1" in page.recover.text()
    assert "Lost" in page.recover.description()
    desk.click(page.recover)
    again = desk.window.files.care.recovery
    assert again is not None
    desk.qtbot.waitUntil(lambda: not again.is_busy)
    desk.click(again.open_button)
    assert desk.live.valuation.title == "Lost"
    assert not page.isVisible()


def test_that_recent_files_are_numbered_in_the_menu_and_windows_are_listed(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(file)
    starting = desk.window.files.starting
    (first, *_) = names(starting.recent)
    assert first.startswith("&1")
    assert "mine.assay" in first
    other = Path(shutil.copy(PLAIN, tmp_path / "other.assay"))
    desk.window.files.go_to(other)
    assert len(names(starting.windows)) == 2
    entries: list[QAction] = starting.windows.actions()
    assert [entry.isChecked() for entry in entries] == [True, False]
    desk.live.do(SetTitle("Renamed"))
    assert any("Renamed" in name for name in names(starting.windows))
    assert [one.split("  ")[0] for one in names(starting.recent)[:2]] == ["&1", "&2"]
    desk.trigger(starting.next)
    close_others(desk)
    starting._clear()
    assert names(starting.recent) == ["No file was opened yet"]


def test_that_a_program_started_with_a_file_shows_no_start_page(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    desk.window.files.begin(has_file=True)
    assert desk.window.files.starting.page is None


def test_that_the_start_page_stays_up_when_the_language_is_switched(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(MODEL, settings, tmp_path / "drafts")
    windows, before = window.windows, current_language()
    window.show()
    window.files.begin(has_file=False)
    assert window.files.starting.is_shown
    try:
        window.set_language("zh_CN")
        (other,) = windows.all
        assert other is not window
        assert other.files.starting.is_shown
        page = other.files.starting.page
        assert page is not None
        assert page.accessibleName() == "起始页"
        other.close()
    finally:
        windows.speak(before)
        QApplication.processEvents()
    del window, other, page
