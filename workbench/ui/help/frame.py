"""A frame drawn around a widget of the window: it follows the layout, and lets every click through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import current_theme

_EDGE = 3
_ROUND = 6
_SETTLE_MS = 150
_MOVES = frozenset(
    {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest}
)


class Frame(QWidget):
    """Lies over a window and draws around the widgets it is given, as far as they are seen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around: list[QWidget] = []
        self._watched: list[QWidget] = []
        self._drawn: list[QRect] = []
        # What moves within a widget's parents tells nobody else: the place is asked for now and then.
        self._timer = QTimer(self)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.settle)
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def show_around(self, widgets: Sequence[QWidget]) -> None:
        """Frame these; none of them hides the frame."""
        if list(widgets) == self._around and self.isVisible():
            return
        self._unwatch()
        self._around = list(widgets)
        for widget in self._around:
            widget.installEventFilter(self)
            widget.destroyed.connect(self._lost)
            self._watched.append(widget)
        self._timer.start()
        self.settle()

    @property
    def rects(self) -> list[QRect]:
        """What is framed, in the window's coordinates."""
        return list(self._drawn)

    def leave(self) -> None:
        """Go away for good."""
        self._timer.stop()
        self._unwatch()
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def _unwatch(self) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
            widget.destroyed.disconnect(self._lost)
        self._watched.clear()
        self._around.clear()

    def _lost(self) -> None:
        # Other widgets may be going with it, the window too: nothing is asked of them now.
        self._watched.clear()
        self._around.clear()

    def settle(self) -> None:
        """Look where the widgets are now."""
        window = self._window
        self.setGeometry(window.rect())
        drawn = [rect for widget in self._around if (rect := _seen(widget, window)) is not None]
        self.setVisible(bool(drawn))
        if drawn:
            self.raise_()
        if drawn != self._drawn:
            self._drawn = drawn
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window and the widgets."""
        if event.type() in _MOVES:
            self.settle()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        soft = QColor(roles.accent)
        soft.setAlpha(60)
        for rect in self._drawn:
            painter.setPen(QPen(soft, 7))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
            painter.setPen(QPen(QColor(roles.accent), 2))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        painter.end()


def _seen(widget: QWidget, window: QWidget) -> QRect | None:
    """What is seen of a widget, a little larger, within the window; None when nothing is."""
    if not widget.isVisible() or widget.window() is not window.window():
        return None
    seen = widget.visibleRegion().boundingRect()
    if seen.isEmpty():
        return None
    rect = QRect(widget.mapTo(window, QPoint(seen.topLeft())), seen.size())
    return rect.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE).intersected(window.rect().adjusted(2, 2, -3, -3))
