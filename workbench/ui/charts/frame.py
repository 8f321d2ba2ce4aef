"""Around the plot: title line, legend below the data, and the read-out that follows the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from workbench.ground.language import text
from workbench.ui.charts.plot import SMALL, lettering
from workbench.ui.theme import current_theme, scaled

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class TitleLine(QWidget):
    """Title at the left in semibold, unit at the right in muted, then options. What is elided has a tooltip."""

    def __init__(self, title: str, unit: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._unit = title, unit
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def title(self) -> str:
        """The words at the left."""
        return self._title

    def set_words(self, title: str, unit: str) -> None:
        """Other words."""
        self._title, self._unit = title, unit
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(scaled(20), super().sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        options = [child.x() for child in self.children() if isinstance(child, QWidget) and child.isVisible()]
        right = min(options, default=self.width() + 6) - 6
        painter.setFont(lettering(13, strong=True))
        painter.setPen(QColor(roles.text))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, right)
        painter.drawText(QRect(0, 0, right, self.height()), _MIDDLE, title)
        left = painter.fontMetrics().horizontalAdvance(title) + 14
        painter.setFont(lettering(SMALL))
        painter.setPen(QColor(roles.muted))
        unit = painter.fontMetrics().elidedText(self._unit, Qt.TextElideMode.ElideRight, max(0, right - left))
        painter.drawText(
            QRect(left, 0, max(0, right - left), self.height()), _MIDDLE | Qt.AlignmentFlag.AlignRight, unit
        )
        cut = (title, unit) != (self._title, self._unit)
        tip = f"{self._title}\n{self._unit}".strip() if cut else ""
        if tip != self.toolTip():
            self.setToolTip(tip)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend; lines get a stroke, areas a square."""

    label: str
    role: str
    is_line: bool = False
    is_dashed: bool = False
    shape: str = "square"


def reported_entry(reported: int) -> list[Entry]:
    """The legend's word for the shaded ground, where some periods were reported."""
    return [Entry(text("reported"), "line")] if reported else []


def reported_name(periods: Sequence[str], place: int, reported: int) -> str:
    """What a period is called where it stands alone: reported ones say so."""
    return text("{period}, reported", period=periods[place]) if place < reported else periods[place]


class Legend(QWidget):
    """Entries in as many lines as they need, below the data and never over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._places: list[QPoint] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Other entries; the layout moves only when they differ."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setVisible(bool(self._entries))
            self.lay_out()

    def lay_out(self) -> None:
        """Place the entries anew, in lines as wide as the legend."""
        metrics = QFontMetrics(lettering())
        line = scaled(17)
        self._places, left, top = [], 0, 0
        for entry in self._entries:
            width = 16 + metrics.horizontalAdvance(entry.label) + 14
            if left and left + width - 14 > self.width():
                left, top = 0, top + line
            self._places.append(QPoint(left, top))
            left += width
        if self.height() != top + line:
            self.setFixedHeight(top + line)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setFont(lettering())
        metrics = painter.fontMetrics()
        for entry, place in zip(self._entries, self._places, strict=True):
            role = entry.role
            colour = QColor(theme.series(int(role[6:])) if role.startswith("series") else theme.role(role))
            if entry.is_line:
                style = Qt.PenStyle.DashLine if entry.is_dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(colour, 2, style))
                painter.drawLine(place.x(), place.y() + 8, place.x() + 12, place.y() + 8)
            else:
                _paint_swatch(painter, QRect(place.x(), place.y() + 4, 9, 9), colour, entry.shape)
            painter.setPen(QColor(theme.roles.muted))
            room = QRect(place.x() + 16, place.y(), max(0, self.width() - place.x() - 16), 17)
            words = metrics.elidedText(entry.label, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _MIDDLE, words)


def _paint_swatch(painter: QPainter, box: QRect, colour: QColor, shape: str) -> None:
    """The mark of an entry in the shape it has among the data."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, shape in ("dot", "diamond"))
    middle = QRectF(box).center()
    if shape == "dot":
        painter.drawEllipse(middle, 4.5, 4.5)
    elif shape == "diamond":
        corners = (QPointF(0, -5.5), QPointF(5.5, 0), QPointF(0, 5.5), QPointF(-5.5, 0))
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
    elif shape == "tick":
        painter.fillRect(QRect(box.center().x(), box.top() - 2, 2, 13), colour)
    else:
        painter.fillRect(box, colour)


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
