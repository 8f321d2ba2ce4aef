"""The real window for tests: shipped valuations in it, settings and drafts of its own, driven by keys and mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import COREWEAVE, Desktop
from workbench.model import MODEL
from workbench.ui.theme import LIGHT, apply_theme
from workbench.ui.window import MainWindow


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., Desktop]]:
    """Opens windows, each with a valuation in it; all of one test share their settings, as on a real desk."""
    apply_theme(qapp, LIGHT)
    kept: list[Desktop] = []  # qtbot holds windows weakly

    def forget_changes(window: MainWindow) -> None:
        window.live.mark_saved()

    def make(path: Path | None = COREWEAVE, width: int = 1440, height: int = 900) -> Desktop:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(MODEL, settings, tmp_path / "drafts")
        desktop = Desktop(window, qtbot)
        kept.append(desktop)
        qtbot.addWidget(window, before_close_func=forget_changes)
        if path is not None:
            assert window.open(path)
        window.resize(width, height)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: bool(window.desks.desks))
        desktop.settle()
        return desktop

    yield make
    for desktop in kept:
        vars(desktop).clear()  # pytest holds it until after the look for leftovers
    apply_theme(qapp, LIGHT)


@pytest.fixture
def desk(opened: Callable[..., Desktop]) -> Desktop:
    """A window with CoreWeave in it."""
    return opened()
