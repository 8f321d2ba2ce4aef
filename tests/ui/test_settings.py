"""Settings and several windows: every choice shows at once, everywhere, and is there at the next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.driving import CONTROL, COREWEAVE, PLAIN, Desktop, Key
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, text
from workbench.ground.large import Large, set_large
from workbench.ui.preferences import Money, Preferences
from workbench.ui.settings_dialog.dialog import SettingsDialog
from workbench.ui.settings_dialog.feature import open_settings
from workbench.ui.theme import LIGHT, Appearance, Density, apply_theme, current_theme
from workbench.ui.window import MainWindow
from workbench.ui.windows import Windows


@pytest.fixture
def windows(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Windows]:
    """A program of its own with CoreWeave in its first window; all its windows close in the end."""
    made = Windows(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat), tmp_path / "drafts")
    made.apply_look()
    settled(qtbot, made.open_window(COREWEAVE))
    yield made
    for window in made.all:
        window.live.mark_saved()
        window.close()
    made.speak(ENGLISH)
    set_large(Large.BILLION)
    apply_theme(qapp, LIGHT)


def settled(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Once its charts stand and nothing waits to be computed."""
    qtbot.waitUntil(lambda: bool(window.desks.desks))
    Desktop(window, qtbot).settle()
    return window


def dialog_of(window: MainWindow) -> SettingsDialog:
    (found,) = [one for one in window.findChildren(SettingsDialog) if one.isVisible()]
    return found


def take(dialog: SettingsDialog, box: str, value: str) -> None:
    """Choose as a person does: with the keyboard."""
    chosen = getattr(dialog, box)
    chosen.setCurrentIndex(chosen.findData(value))
    chosen.activated.emit(chosen.currentIndex())


def test_that_the_key_opens_the_settings_and_a_choice_shows_at_once(desk: Desktop) -> None:
    action = next(a for a in desk.window.commands.every() if a.shortcut().toString() == "Ctrl+,")
    action.trigger()
    dialog = dialog_of(desk.window)
    take(dialog, "appearance", Appearance.DARK.value)
    assert current_theme().is_dark
    take(dialog, "density", Density.ROOMY.name)
    assert current_theme().row_height >= Density.ROOMY.value
    dialog.versions.setValue(3)
    dialog.fades.setChecked(False)
    again = Preferences(QSettings(desk.window.settings.fileName(), QSettings.Format.IniFormat))
    assert (again.appearance, again.density, again.versions) == (Appearance.DARK, Density.ROOMY, 3)
    assert not again.fades_changes
    dialog.reset.click()
    assert not current_theme().is_dark
    assert (dialog.versions.value(), dialog.fades.isChecked()) == (10, True)
    dialog.close()
    desk.settle()


@pytest.mark.parametrize(("key", "bad"), [("scale", "9"), ("scale", "wide"), ("versions", "-1"), ("density", "huge")])
def test_that_a_damaged_setting_counts_as_not_set(desk: Desktop, key: str, bad: str) -> None:
    settings = desk.window.settings
    settings.setValue(key, bad)
    held = desk.window.preferences
    assert (held.scale, held.versions, held.density) == (1.0, 10, Density.NORMAL)


def test_that_another_language_is_spoken_at_once_and_nothing_is_lost(windows: Windows, qtbot: QtBot) -> None:
    (before,) = windows.all
    before.inputs.show_area("DCF")
    assert not before.live.do(SetValue(Address("tax.rate"), 0.27))
    settled(qtbot, before)
    price = before.headline.cells()["price"].value
    take(open_settings(before), "language", SIMPLIFIED_CHINESE)
    (window,) = windows.all
    settled(qtbot, window)
    assert window is not before
    assert window.inputs.area == "DCF"
    assert window.headline.cells()["price"].label == "每股价值"
    assert window.headline.cells()["price"].value == price
    assert window.live.is_modified
    assert dialog_of(window).pages.currentIndex() == 1
    dialog_of(window).close()
    window.commands.undo.trigger()
    settled(qtbot, window)
    assert not window.live.is_modified
    window.set_language(ENGLISH)
    (back,) = windows.all
    assert settled(qtbot, back).headline.cells()["price"].label == "Value per share"


def test_that_hundred_millions_show_in_headline_and_charts_but_not_in_inputs(windows: Windows, qtbot: QtBot) -> None:
    equity = windows.all[0].headline.cells()["equity"].value
    assert equity.endswith("bn")
    windows.preferences.put("money", Money.CHINESE)
    (window,) = windows.all
    shown = window.headline.cells()["equity"].value
    assert shown.endswith("亿")
    amount = float(shown.strip("$亿").replace(",", ""))
    assert amount == pytest.approx(10 * float(equity.strip("$bn").replace(",", "")), rel=0.01)
    assert amount == pytest.approx(window.live.results.figure("bridge.equity") / 100, abs=0.051)
    window.inputs.show_area("DCF")
    qtbot.waitUntil(lambda: "DCF" in window.desks.desks)
    settled(qtbot, window)
    bridge = window.desks.desks["DCF"].bridge  # type: ignore[attr-defined]
    assert bridge._title_line.unit == "USD 亿 (100 m)"
    heights = [cell for row in bridge.table().rows for cell in row if not isinstance(cell, str)]
    wanted = window.live.results.figure("bridge.enterprise") / 100
    assert any(height == pytest.approx(wanted, rel=1e-9) for height in heights)
    assert window.sheet.section.key == "dcf"
    unit = text(window.live.model["dcf.present_value"].unit.label, currency="USD")
    assert unit == "USD m"  # sheets and inputs stay in the unit of the file


def test_that_windows_stand_beside_each_other_and_share_settings(windows: Windows, qtbot: QtBot) -> None:
    (first,) = windows.all
    other = settled(qtbot, windows.open_window(PLAIN))
    assert windows.all == [first, other]
    assert other.live is not first.live
    assert not first.live.do(SetValue(Address("tax.rate"), 0.27))
    settled(qtbot, first)
    assert first.live.is_modified
    assert not other.live.is_modified
    assert other.autosave._keeper._body != first.autosave._keeper._body
    other.set_appearance("dark")
    assert current_theme().is_dark
    assert other.close()
    assert windows.all == [first]
    assert first.isVisible()


def test_that_quitting_asks_each_window_and_stops_where_somebody_stays(windows: Windows, qtbot: QtBot) -> None:
    (first,) = windows.all
    other = settled(qtbot, windows.open_window(PLAIN))
    for window in windows.all:
        assert not window.live.do(SetValue(Address("tax.rate"), 0.27))
        settled(qtbot, window)
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        buttons = QMessageBox.StandardButton
        box.button(buttons.Discard if len(asked) == 1 else buttons.Cancel).click()
        if len(asked) == 1:
            QTimer.singleShot(0, answer)

    QTimer.singleShot(0, answer)
    windows.quit()
    assert len(asked) == 2
    assert windows.all == [first]
    assert not isValid(other) or not other.isVisible()


def test_that_a_key_closes_a_window(opened: Callable[..., Desktop]) -> None:
    desk = opened()
    desk.press(Key.Key_W, CONTROL)
    assert not desk.window.isVisible()
