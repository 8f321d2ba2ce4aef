"""A small chart of a series being edited: what was reported before it, the values as typed, and those in the file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.ground.language import text
from workbench.ui.fields.past import Reported
from workbench.ui.theme import SMALL_PX, current_theme, scaled

_MARGIN = 8
_OUTLYING = 5.0
"""Reported figures so many times as large as what is typed are drawn at the edge: what is typed is to be seen."""


class SeriesChart(QWidget):
    """Points over periods. `picked(row)` follows a click on a period."""

    picked = Signal(int)

    def __init__(self, show: Callable[[float], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._names: list[str] = []
        self._values: list[float] = []
        self._filed: list[float] = []
        self._reported: list[Reported] = []
        self._current = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(text("Chart of the values"))

    def set_frame(self, names: Sequence[str], reported: Sequence[Reported], filed: Sequence[float]) -> None:
        """Name the periods, and give what stands beside the values."""
        self._names, self._reported, self._filed = list(names), list(reported), list(filed)
        self.update()

    def set_values(self, values: Sequence[float]) -> None:
        """Show these values."""
        self._values = list(values)
        if values:
            low, high = self._show(min(values)), self._show(max(values))
            self.setAccessibleDescription(text("From {low} to {high}", low=low, high=high))
        self.update()

    def set_current(self, row: int) -> None:
        """Mark the period that is edited."""
        if row != self._current:
            self._current = row
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), scaled(104))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().x())
        if row is not None:
            self.picked.emit(row)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self._told(event.pos().x())
            QToolTip.showText(event.globalPos(), said, self) if said else QToolTip.hideText()
            return True
        return super().event(event)

    def _told(self, x: float) -> str:
        place = self._place_at(x)
        behind = len(self._reported)
        if place is None:
            return ""
        if place < behind:
            one = self._reported[place]
            return text("{period}, reported: {value}", period=one.period, value=self._show(one.value))
        row = place - behind
        name = self._names[row] if row < len(self._names) else str(row + 1)
        said = f"{name}: {self._show(self._values[row])}"
        if row < len(self._filed) and self._filed[row] != self._values[row]:
            said += "\n" + text("In the file") + f": {self._show(self._filed[row])}"
        return said

    # Geometry

    def _plot(self) -> QRectF:
        top = scaled(SMALL_PX) + 4
        return QRectF(self.rect()).adjusted(_MARGIN, top, -_MARGIN, -top)

    def _count(self) -> int:
        return len(self._reported) + len(self._values)

    def _x(self, place: int) -> float:
        plot = self._plot()
        return plot.left() + (place + 0.5) / max(self._count(), 1) * plot.width()

    def _place_at(self, x: float) -> int | None:
        plot = self._plot()
        place = math.floor((x - plot.left()) / max(plot.width(), 1.0) * max(self._count(), 1))
        return place if 0 <= place < self._count() else None

    def _row_at(self, x: float) -> int | None:
        place = self._place_at(x)
        return None if place is None or place < len(self._reported) else place - len(self._reported)

    def _span(self) -> tuple[float, float]:
        shown = [*self._values, *self._filed]
        most = _OUTLYING * max(map(abs, shown))
        shown += [one.value for one in self._reported if not most or abs(one.value) <= most]
        low, high = min(shown), max(shown)
        if low > 0 and low < 0.5 * high:
            low = 0.0  # a series near zero is seen from zero on
        if high < 0 and high > 0.5 * low:
            high = 0.0
        return (low - 1.0, high + 1.0) if low == high else (low, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(roles.surface))
        if self._values:
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        roles, plot = current_theme().roles, self._plot()
        low, high = self._span()

        def at(place: int, value: float) -> QPointF:
            share = min(max((value - low) / (high - low), 0.0), 1.0)
            return QPointF(self._x(place), plot.bottom() - share * plot.height())

        behind = len(self._reported)
        if behind:
            room = QRectF(plot.left(), plot.top(), plot.width() * behind / self._count(), plot.height())
            painter.fillRect(room, QColor(roles.background))
        if low <= 0 <= high:
            painter.setPen(QPen(QColor(roles.line), 1))
            level = at(0, 0.0).y()
            painter.drawLine(QPointF(plot.left(), level), QPointF(plot.right(), level))
        if 0 <= self._current < len(self._values):
            painter.setPen(QPen(QColor(roles.line), 1))
            x = self._x(behind + self._current)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._filed and self._filed != self._values:
            painter.setPen(QPen(QColor(roles.muted), 1.2, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF([at(behind + n, value) for n, value in enumerate(self._filed)]))
        painter.setPen(QPen(QColor(roles.muted), 1.6))
        if behind:
            painter.drawPolyline(QPolygonF([at(n, one.value) for n, one in enumerate(self._reported)]))
        points = [at(behind + n, value) for n, value in enumerate(self._values)]
        painter.setPen(QPen(QColor(roles.accent), 1.8))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(roles.accent))
        if len(points) <= 60:
            for point in points:
                painter.drawEllipse(point, 2.0, 2.0)
        if 0 <= self._current < len(points):
            painter.drawEllipse(points[self._current], 4.0, 4.0)
        self._paint_words(painter, plot, low, high)

    def _paint_words(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        font = QFont(self.font())
        font.setPixelSize(scaled(SMALL_PX))
        painter.setFont(font)
        painter.setPen(QColor(current_theme().roles.muted))
        above = QRectF(plot.left(), 0, plot.width(), plot.top())
        below = QRectF(plot.left(), plot.bottom(), plot.width(), self.height() - plot.bottom())
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(above, middle | left, self._show(high))
        first = self._reported[0].period if self._reported else self._names[0] if self._names else ""
        painter.drawText(below, middle | left, f"{self._show(low)}   {first}")
        painter.drawText(below, middle | right, self._names[-1] if self._names else "")
        legend = [text("reported")] if self._reported else []
        if self._filed and self._filed != self._values:
            legend.append(text("dashed: in the file"))
        painter.drawText(above, middle | right, " · ".join(legend))
