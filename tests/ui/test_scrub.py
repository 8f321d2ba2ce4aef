"""An input is scrubbed: its arrow key held or its label dragged moves the figures and is one step to undo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.driving import LEFT, Desktop, Key
from workbench.document.valuation import Address
from workbench.ui.fields import InputLine

DELAY = Address("contracts.delay", "microsoft")


def hold(desk: Desktop, key: Qt.Key, times: int) -> None:
    """Press a key and hold it until it has come `times` times; every repeat in an own turn of the event loop."""
    holder = QApplication.focusWidget()
    assert holder is not None
    for turn in range(times):
        press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", turn > 0)
        QApplication.sendEvent(holder, press)
        desk.settle()


def line_of(desk: Desktop) -> InputLine:
    found = desk.field(DELAY.key).parentWidget()
    assert isinstance(found, InputLine)
    return found


def drag(desk: Desktop, line: InputLine, pixels: list[int]) -> None:
    """Press on the label and go to these places, measured from there."""
    start = QPoint(40, 12)
    QTest.mousePress(line, LEFT, pos=start)
    for place in pixels:
        QTest.mouseMove(line, start + QPoint(place, 0))
        desk.settle()
    QTest.mouseRelease(line, LEFT, pos=start + QPoint(pixels[-1], 0))
    desk.settle()


def test_that_an_arrow_key_held_is_one_step_to_undo_and_one_pressed_again_another(desk: Desktop) -> None:
    desk.go("RPO")
    before, price = desk.live.undo_stack.count(), desk.price
    field = desk.field(DELAY.key)
    desk.click(field.editor)
    hold(desk, Key.Key_Up, 5)
    assert desk.live.valuation.values[DELAY] == 5.0
    assert desk.price != price
    assert desk.live.undo_stack.count() == before + 1
    hold(desk, Key.Key_Up, 2)
    assert desk.live.undo_stack.count() == before + 2
    desk.live.undo_stack.undo()
    desk.settle()
    assert field.value() == 5.0
    desk.live.undo_stack.undo()
    desk.settle()
    assert field.value() == 0.0
    assert desk.price == price
    desk.live.undo_stack.redo()
    desk.settle()
    assert field.value() == 5.0


def test_that_a_label_dragged_moves_its_value_step_by_step_and_back(desk: Desktop) -> None:
    desk.go("RPO")
    before, price = desk.live.undo_stack.count(), desk.price
    line = line_of(desk)
    prices: list[str] = []
    desk.live.results_changed.connect(lambda _: prices.append(desk.price))
    drag(desk, line, [4, 8, 12, 8])
    assert desk.live.valuation.values[DELAY] == 2.0
    assert len(prices) == 4  # every step showed its figures
    assert desk.live.undo_stack.count() == before + 1
    desk.live.undo_stack.undo()
    desk.settle()
    assert desk.price == price


def test_that_a_drag_beyond_the_bounds_stays_at_the_last_value_within(desk: Desktop) -> None:
    desk.go("RPO")
    line = line_of(desk)
    drag(desk, line, [8, -40])
    assert line.field.problem is None
    assert line.field.value() == desk.live.valuation.values[DELAY]


def test_that_a_click_on_a_label_gives_the_keyboard_and_changes_nothing(desk: Desktop) -> None:
    desk.go("RPO")
    line = line_of(desk)
    before = desk.fingerprint
    QTest.mouseClick(line, LEFT, pos=QPoint(40, 12))
    desk.settle()
    assert line.field.editor.hasFocus()
    assert desk.fingerprint == before


def test_that_keys_which_come_faster_than_figures_are_computed_meet_in_one_recompute(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field(DELAY.key)
    desk.click(field.editor)
    heard: list[object] = []
    desk.live.results_changed.connect(heard.append)
    for turn in range(20):  # all before the event loop turns
        key = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Up, Qt.KeyboardModifier.NoModifier, "", turn > 0)
        QApplication.sendEvent(field.editor, key)
    assert heard == []
    desk.settle()
    assert len(heard) == 1
    assert desk.live.valuation.values[DELAY] == 20.0
