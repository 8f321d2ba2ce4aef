"""Keys of the window work while a field has the keyboard; those of the text stay with the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.driving import Desktop
from workbench.document.valuation import Address


def is_left_to_the_window(editor: QLineEdit, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """What Qt asks a widget first: does it take this key before a shortcut does?"""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(editor, event)
    return not event.isAccepted()


@pytest.mark.parametrize("is_search", [False, True])
def test_that_a_field_leaves_the_window_its_keys_and_keeps_those_of_the_text(desk: Desktop, is_search: bool) -> None:
    if is_search:
        desk.window.zones.find_input()
        editor = desk.window.inputs.search
    else:
        field = desk.window.inputs.go_to(Address("tax.rate"))
        assert field is not None
        editor = field.editor  # type: ignore[assignment]
    desk.settle()
    assert editor.hasFocus()
    QTest.keyClicks(editor, "1")
    control = Qt.KeyboardModifier.ControlModifier
    # A key that a line of text takes on every system; Ctrl+E and Ctrl+K it takes on X11 and macOS only.
    taken = Qt.Key.Key_Right
    assert not is_left_to_the_window(editor, taken, control)
    desk.window.commands.export.setShortcut("Ctrl+Right")
    for key in (taken, Qt.Key.Key_K, Qt.Key.Key_P):
        assert is_left_to_the_window(editor, key, control)
    desk.window.commands.export.setEnabled(False)
    assert not is_left_to_the_window(editor, taken, control)
    for key in (Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_A, Qt.Key.Key_Z):
        assert not is_left_to_the_window(editor, key, control)
    assert not is_left_to_the_window(editor, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    assert not is_left_to_the_window(editor, Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier)
    desk.press(Qt.Key.Key_Escape)
