"""Keys of the window come before what a line of text would do with them.

On X11 and macOS Qt gives a line of text the keys of Emacs: Ctrl+E goes to its end, Ctrl+K deletes what follows. In a
window of fields the keyboard nearly always stands in one, and Ctrl+E must export and Ctrl+K find from there too.
"""

from __future__ import annotations

from typing import Final
from weakref import ref

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

_OF_THE_TEXT: Final = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class KeysFirst(QObject):
    """Watches the one text widget that has the keyboard: a filter over the whole program would cost at each event."""

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched: ref[QWidget] | None = None  # weakly: a window that goes must not be held by its last field
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        watched = None if self._watched is None else self._watched()
        if watched is not None and isValid(watched):
            watched.removeEventFilter(self)
        self._watched = None
        if (
            isinstance(now, QLineEdit | QTextEdit | QPlainTextEdit)
            and not now.isReadOnly()
            and isinstance(now.window(), QMainWindow)
        ):
            self._watched = ref(now)
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave a key to the window where one of its actions has it."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or any(event.matches(key) for key in _OF_THE_TEXT):
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        pressed = QKeySequence(event.keyCombination())
        for action in watched.window().actions():
            if action.isEnabled() and pressed in action.shortcuts():
                event.ignore()
                return True
        return False
