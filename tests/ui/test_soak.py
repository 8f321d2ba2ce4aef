"""Some hundred random edits, pages, cases and dialogs leave nothing behind, and memory where it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from tests.benchmarks.soak import opened, soak
from tests.benchmarks.soak_person import Person
from workbench.ui.theme import LIGHT, apply_theme

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

OFTEN = (
    "edit",
    "type over",
    "entity",
    "case",
    "undo and redo",
    "page",
    "dock",
    "explanation",
    "search",
    "chart's table",
)
KINDS = dict.fromkeys(OFTEN, 4) | {"edit": 12, "dialog": 2, "palette": 1, "export": 1, "another window": 1}
MOST_GROWTH = 0.12
"""Of the memory after warm-up: what the shapes of the model that are kept and the allocator's slack may take."""


def test_that_hours_at_the_desk_leave_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    apply_theme(qapp, LIGHT)
    windows = opened(qapp, tmp_path, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    person = Person(qapp, windows, 7, tmp_path)
    try:
        soaked = soak(person, KINDS, warm=1, rounds=1)
        said = "\n".join(soaked.lines())
        warm, end = soaked.warm, soaked.end
        assert person.edits > 30
        assert person.refused < person.edits / 2
        assert set(soaked.grown) == set(KINDS)
        assert not soaked.warnings
        assert end.timers == warm.timers, said
        assert end.threads <= warm.threads, said
        assert end.handles <= warm.handles + 2, said
        assert end.widgets <= warm.widgets * 1.02 + 10, said
        assert end.objects <= warm.objects * 1.02 + 10, said
        assert end.memory <= warm.memory * (1 + MOST_GROWTH), said
    finally:
        for window in windows.all:
            window.live.mark_saved()
            window.close()
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
