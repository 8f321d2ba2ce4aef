"""A word beside a cell: why its text was not taken."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui.theme import current_theme


class Bubble(QLabel):
    """Stands over a table's viewport, below a cell or above it where the room ends."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.setObjectName("bubble")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_beside(self, message: str, cell: QRect) -> None:
        """Stand beside a cell given in the viewport's pixels."""
        roles = current_theme().roles
        self.setStyleSheet(
            f"background: {roles.raised}; color: {roles.bad}; border: 1px solid {roles.bad}; padding: 4px 6px;"
        )
        self.setText(message)
        room = self._viewport
        self.setFixedWidth(min(320, max(160, room.width() - 20)))
        self.adjustSize()
        left = min(max(cell.left(), 4), max(room.width() - self.width() - 4, 0))
        below = cell.bottom() + 3
        fits = below + self.height() <= room.height()
        self.move(QPoint(left, below if fits else max(cell.top() - self.height() - 3, 0)))
        self.show()
        self.raise_()
