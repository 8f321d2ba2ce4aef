"""What stands in the window until it is furnished: its zones in outline, so that nothing jumps when they come."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.theme import current_theme

_MENUS = 37
_STRIP = 76
_INPUTS = 364
_SHEET = 296
_STATUS = 24
_GAP = 8


class Skeleton(QWidget):
    """Headline, inputs, desk and sheet as empty surfaces."""

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        surface, line = QColor(roles.surface), QColor(roles.line)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(roles.background))
        top, width, height = _MENUS + _STRIP, self.width(), self.height() - _STATUS
        painter.fillRect(QRect(0, 0, width, top), surface)
        painter.fillRect(QRect(0, top, _INPUTS, height - top), surface)
        painter.fillRect(QRect(_INPUTS + 6, height - _SHEET, width, _SHEET), surface)
        painter.fillRect(QRect(0, height, width, _STATUS), surface)
        painter.setPen(line)
        for level in (_MENUS, top - 1, height):
            painter.drawLine(0, level, width, level)
        desk = QRect(_INPUTS + 6, top, width - _INPUTS - 6, height - _SHEET - 6 - top).adjusted(8, 8, -8, -8)
        self._paint_cards(painter, desk, surface)
        painter.setPen(QColor(roles.muted))
        painter.drawText(desk, Qt.AlignmentFlag.AlignCenter, text("Opening the workbench …"))

    def _paint_cards(self, painter: QPainter, desk: QRect, surface: QColor) -> None:
        """One large chart, two below it."""
        upper, half = (desk.height() - _GAP) // 2, (desk.width() - _GAP) // 2
        below = desk.top() + upper + _GAP
        painter.setBrush(surface)
        painter.drawRoundedRect(QRect(desk.left(), desk.top(), desk.width(), upper), 6, 6)
        painter.drawRoundedRect(QRect(desk.left(), below, half, upper), 6, 6)
        painter.drawRoundedRect(QRect(desk.left() + half + _GAP, below, half, upper), 6, 6)
