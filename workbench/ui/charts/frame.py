"""Around the plot: the title line with its button, and the read-out that follows the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from workbench.ground.language import text
from workbench.ui.charts.plot import SMALL, lettering
from workbench.ui.theme import current_theme, scaled

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class DotsButton(QAbstractButton):
    """Three dots that open the menu of a chart; painted, as a style sheet makes each button costly to build."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(text("Copy, save and more"))

    def sizeHint(self) -> QSize:
        return QSize(scaled(22), scaled(18))

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.isDown():
            painter.setPen(QPen(QColor(roles.line), 1))
            painter.setBrush(QColor(roles.raised))
            painter.drawRoundedRect(box, 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(QColor(roles.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.text if self.underMouse() or self.hasFocus() else roles.muted))
        for step in (-1, 0, 1):
            painter.drawEllipse(box.center() + QPointF(step * scaled(5), 0), scaled(3) / 2, scaled(3) / 2)
        painter.end()


class TitleLine(QWidget):
    """Title at the left in semibold, unit at the right in muted, options, the button. What is elided has a tooltip."""

    def __init__(self, title: str, unit: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.unit, self.note = title, unit, ""
        self.button = DotsButton(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        self._row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_words(title, unit)

    def set_words(self, title: str, unit: str) -> None:
        """Other words."""
        self.title, self.unit = title, unit
        self.button.setAccessibleName(text("Menu of the chart {title}", title=title))
        self.setToolTip("")
        self.update()

    def set_note(self, note: str) -> None:
        """Words after the unit, such as what part of the periods is shown."""
        if note != self.note:
            self.note = note
            self.update()

    def add_option(self, widget: QWidget) -> None:
        """Put a widget before the button."""
        self._row.insertWidget(self._row.count() - 1, widget)

    def sizeHint(self) -> QSize:
        return QSize(200, max(scaled(20), super().sizeHint().height()))

    def paint_words(self, painter: QPainter, right: int) -> tuple[str, str]:
        """Paint title and unit up to `right`, and give what of them is seen."""
        roles = current_theme().roles
        painter.setFont(lettering(13, strong=True))
        painter.setPen(QColor(roles.text))
        title = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, right)
        painter.drawText(QRect(0, 0, right, self.height()), _MIDDLE, title)
        left = painter.fontMetrics().horizontalAdvance(title) + 10
        painter.setFont(lettering(SMALL))
        painter.setPen(QColor(roles.muted))
        room = QRect(left, 0, max(0, right - left), self.height())
        unit = painter.fontMetrics().elidedText(self._unit_words(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignRight, unit)
        return title, unit

    def _unit_words(self) -> str:
        return "  ·  ".join(part for part in (self.unit, self.note) if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        options = [child.x() for child in self.children() if isinstance(child, QWidget) and child.isVisible()]
        seen = self.paint_words(painter, min(options, default=self.width() + 6) - 6)
        painter.end()
        tip = f"{self.title}\n{self._unit_words()}".strip() if seen != (self.title, self._unit_words()) else ""
        if tip != self.toolTip():
            self.setToolTip(tip)


class ReadOut(QWidget):
    """A small card beside the mouse: a title line, then figures."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> list[str]:
        """What it says now."""
        return self._lines

    def show_lines(self, lines: Sequence[str], beside: QPoint) -> None:
        """Say these lines beside a place of the chart, inside its card."""
        self._lines = list(lines)
        first, rest = QFontMetrics(lettering(12, strong=True)), QFontMetrics(lettering(12))
        widths = [(rest if place else first).horizontalAdvance(line) for place, line in enumerate(self._lines)]
        self.resize(max(widths, default=0) + 18, scaled(17) * len(self._lines) + 10)
        parent = self.parentWidget()
        room = parent.rect() if parent is not None else QRect()
        left = beside.x() + 14 if beside.x() + 14 + self.width() < room.width() - 4 else beside.x() - 10 - self.width()
        # Above the mouse, or below where it would hide the title.
        top = beside.y() - self.height() - 8
        top = top if top >= scaled(26) else beside.y() + 18
        top = min(top, room.height() - self.height() - 4)
        self.move(max(4, left), max(4, top))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(roles.muted), 1))
        painter.setBrush(QColor(roles.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(roles.text))
        line = scaled(17)
        for place, words in enumerate(self._lines):
            painter.setFont(lettering(12, strong=not place))
            painter.drawText(QRect(9, 5 + line * place, self.width() - 12, line), _MIDDLE, words)
