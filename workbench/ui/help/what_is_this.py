"""What's-this: the mouse asks. What would be clicked is framed, the click shows its topic, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.ground.language import text
from workbench.ui.help.frame import Frame
from workbench.ui.help.target import target_of

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


class WhatIsThis(QObject):
    """While it lasts, clicks into the window ask and do nothing else. `shows(widget, place)` is told of the click."""

    def __init__(self, window: MainWindow, shows: Callable[[QWidget | None, QPoint | None], object]) -> None:
        super().__init__(window)
        self._window = window
        self._shows = shows
        self._frame: Frame | None = None
        self._asked = False
        self.is_on = False

    def begin(self) -> None:
        """Ask with the mouse from now on; a second call ends it."""
        if self.is_on:
            self.end()
            return
        self.is_on = True
        self._asked = False
        self._frame = Frame(self._window)
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WhatsThisCursor)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._window.statusBar().showMessage(text("Click what you want explained. Esc leaves."))

    def end(self) -> None:
        """Clicks do again what they do."""
        if not self.is_on:
            return
        self.is_on = False
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        QGuiApplication.restoreOverrideCursor()
        self._window.statusBar().clearMessage()
        if self._frame is not None:
            self._frame.leave()
            self._frame = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Clicks, moves and Esc while it is on."""
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            if kind is QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
                self.end()  # another window was clicked: it is not asked about
            return False
        if kind is QEvent.Type.WindowDeactivate:
            self.end()
            return False
        if not isinstance(event, QMouseEvent):
            return False
        at = event.globalPosition().toPoint()
        if kind is QEvent.Type.MouseMove:
            self._point(watched, at)
            return True
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._asked = True
            self._shows(watched, at)
            return True
        if kind is QEvent.Type.MouseButtonRelease and self._asked:
            self.end()
            return True
        return True

    def _point(self, widget: QWidget, at: QPoint) -> None:
        found = target_of(self._window, widget, at).widget
        if self._frame is not None and found is not None:
            self._frame.show_around([found])
