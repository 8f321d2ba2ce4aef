"""From release to release: files, settings and layouts of others are taken as they are, or left as they are."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.document.test_released import FILES, newer
from tests.ui.driving import Desktop
from workbench.document.encode import VERSION
from workbench.ground.language import ENGLISH
from workbench.ui.application import choose_language
from workbench.ui.preferences import Money, Preferences
from workbench.ui.theme import LIGHT, Appearance, Density, apply_theme
from workbench.ui.windows import Windows

LATER = {
    "appearance": "sepia",
    "density": "AIRY",
    "scale": "huge",
    "money": "roman",
    "fade_changes": "sometimes",
    "hatches": "7",
    "versions": "-3",
    "language": "tlh",
    "geometry": QByteArray(b"\x01\x02not a geometry"),
    "layout": QByteArray(b"\xff\x00of another main window"),
    "page/Debt": "a page that is yet to come",
    "clouds/shape": "cumulus",
}
"""Settings as a later release may leave them: values this one cannot read, and keys it does not know."""


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    made = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for key, value in LATER.items():
        made.setValue(key, value)
    made.sync()
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_that_settings_of_a_later_release_count_as_not_set_are_logged_once_and_kept(
    settings: QSettings, caplog: pytest.LogCaptureFixture
) -> None:
    preferences = Preferences(settings)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert preferences.appearance is Appearance.SYSTEM
            assert preferences.density is Density.NORMAL
            assert preferences.scale == 1.0
            assert preferences.money is Money.WESTERN
            assert preferences.fades_changes
            assert not preferences.hatches
            assert preferences.versions == 10
    said = [record.getMessage() for record in caplog.records]
    for key in ("appearance", "density", "scale", "money", "fade_changes", "hatches", "versions"):
        assert len([line for line in said if f" {key} " in line]) == 1
    assert choose_language(settings) == ENGLISH
    preferences.put("scale", 1.25)
    assert preferences.scale == 1.25
    for key in LATER.keys() - {"scale"}:
        assert settings.value(key) == LATER[key], key


def test_that_the_window_starts_with_settings_of_a_later_release_and_keeps_what_it_does_not_know(
    qtbot: QtBot, qapp: QApplication, settings: QSettings, tmp_path: Path
) -> None:
    windows = Windows(settings, tmp_path / "drafts")
    windows.speak(choose_language(settings))
    windows.apply_money()
    windows.apply_look()
    window = windows.open_window(FILES[0])
    qtbot.waitUntil(lambda: bool(window.desks.desks))
    Desktop(window, qtbot).settle()
    assert window.live.valuation.company == "CoreWeave, Inc."
    assert window.width() >= 1280
    window.live.mark_saved()
    window.close()
    settings.sync()
    assert settings.value("clouds/shape") == "cumulus"
    assert settings.value("appearance") == "sepia"
    apply_theme(qapp, LIGHT)


def test_that_a_file_of_the_first_format_opens_saves_and_leaves_its_old_self_beside(
    opened: Callable[..., Desktop], tmp_path: Path
) -> None:
    mine = Path(shutil.copy(FILES[0], tmp_path / "mine.assay"))
    desk = opened(mine)
    assert not desk.window.isWindowModified()
    assert desk.price == "$19.84"
    assert desk.window.save()
    assert f'"version": {VERSION},' in mine.read_text(encoding="utf-8")
    assert (tmp_path / "mine.assay.bak").read_bytes() == FILES[0].read_bytes()


def test_that_a_file_of_a_later_format_is_refused_in_the_window_and_stays(
    opened: Callable[..., Desktop], tmp_path: Path
) -> None:
    desk = opened(shutil.copy(FILES[1], tmp_path / "mine.assay"))
    place, price = newer(tmp_path), desk.price
    before = place.read_bytes()
    said = desk.answering(QMessageBox.StandardButton.Ok)
    assert not desk.window.open(place)
    assert f"format {VERSION + 1}" in said[0]
    assert f"reads format {VERSION + 1}" in said[0]
    assert desk.price == price
    assert place.read_bytes() == before
    assert desk.window.live.valuation.title == "CoreWeave at its IPO"
