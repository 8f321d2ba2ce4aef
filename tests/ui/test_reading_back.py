"""Reading an edited workbook back in the window: reviewed first, applied as one step, undone as one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.exchange.exported import edited, example, written
from tests.exchange.workbook_edits import RATE, TAX, Cells, Places, filled
from tests.ui.driving import PLAIN, Desktop
from workbench.document.edits import SetValue
from workbench.ui.reading_back import WorkbookReading
from workbench.ui.review import ReviewDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    valuation = example("plain-company")
    places = Places(valuation)
    cells: Cells = {("Inputs", places.value(RATE)): 0.075, ("Inputs", places.value(TAX)): 0.3}
    return edited(written(valuation, tmp_path_factory.mktemp("back") / "plain.xlsx"), filled(cells))


def reviewed(desk: Desktop, workbook: Path) -> ReviewDialog:
    reading = WorkbookReading(desk.window)
    with desk.qtbot.waitSignal(reading.reviewing, timeout=60_000) as heard:
        reading.read(workbook)
    assert heard.args is not None
    dialog = heard.args[0]
    assert isinstance(dialog, ReviewDialog)
    return dialog


def test_that_lines_taken_are_one_step_and_those_left_stay(opened: Callable[..., Desktop], workbook: Path) -> None:
    desk = opened(PLAIN)
    before = desk.fingerprint
    dialog = reviewed(desk, workbook)
    assert len(dialog.taken()) == 2
    assert desk.fingerprint == before
    refused = dialog.tree.lines[0].key
    dialog.view.setCurrentIndex(dialog.tree.index(0, 0, dialog.tree.index(0, 0)))
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert refused not in dialog.taken()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return, CONTROL)
    values = desk.live.valuation.values
    assert [values.get(RATE) == 0.075, values.get(TAX) == 0.3].count(True) == 1
    assert desk.live.undo_stack.count() == 1
    desk.live.undo_stack.undo()
    assert desk.fingerprint == before


def test_that_a_review_left_changes_nothing(opened: Callable[..., Desktop], workbook: Path) -> None:
    desk = opened(PLAIN)
    before = desk.fingerprint
    dialog = reviewed(desk, workbook)
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert desk.fingerprint == before
    assert desk.live.undo_stack.count() == 0


def test_that_the_valuation_moved_on_is_told_with_three_values(opened: Callable[..., Desktop], workbook: Path) -> None:
    desk = opened(PLAIN)
    desk.live.do(SetValue(TAX, 0.1))
    dialog = reviewed(desk, workbook)
    line = next(line for line in dialog.tree.lines if TAX.key in line.key)
    assert (line.old, line.new) == ("10.0%", "30.0%")
    assert line.exported
    dialog.reject()
