"""The corner above the terms: what the small pictures over the facilities show."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.entities.paint import colour, small
from workbench.ui.theme import current_theme

_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


class Corner(QWidget):
    """Lies over the corner of a table; lines of words stand beside what they explain."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(roles.raised))
        painter.setPen(colour(roles.line))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        painter.drawLine(self.rect().topRight(), self.rect().bottomRight())
        painter.setFont(small(self.font()))
        right = self.width() - 8
        low = self.height()
        tops = (42, 60) if low > 80 else (2, 18)
        for hue, words, top in ((0, text("balance"), tops[0]), (3, text("service a period"), tops[1])):
            painter.fillRect(QRect(right - 10, top + 5, 10, 8), colour(current_theme().series(hue)))
            painter.setPen(colour(roles.muted))
            painter.drawText(QRect(0, top, right - 16, 18), _RIGHT, words)
        painter.setPen(colour(roles.muted))
        painter.drawText(QRect(0, low - 24, right, 18), _RIGHT, text("coupon / effective rate"))
