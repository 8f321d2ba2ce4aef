"""Small lines beside the rows of a sheet: how a row goes, what was reported told apart from the forecast."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from workbench.ui.grid_ink import colour
from workbench.ui.grid_rows import Trend
from workbench.ui.theme import current_theme, mixed

_EDGE = 5  # pixels above and below the line


class _Shape:
    """A row's line laid out for a room of one size: runs without gaps, and where the forecast and zero stand."""

    __slots__ = ("divide", "forecast", "height", "reported", "width", "zero")

    def __init__(self, trend: Trend, width: int, height: int) -> None:
        self.width, self.height = width, height
        values = [*trend.reported, *trend.forecast]
        known = [value for value in values if math.isfinite(value)]
        low, high = (min(known), max(known)) if known else (0.0, 0.0)
        span, room = high - low, height - 2 * _EDGE
        step = (width - 1) / max(len(values) - 1, 1)

        def place(number: int, value: float) -> QPointF:
            up = (value - low) / span if span else 0.5
            return QPointF(number * step, height - _EDGE - up * room)

        first = len(trend.reported)
        self.reported = _runs(values, place, 0, first)
        # The forecast begins at the last reported figure, so that the line does not break there.
        self.forecast = _runs(values, place, max(first - 1, 0), len(values))
        self.divide = (first - 0.5) * step if first and trend.forecast else None
        self.zero = place(0, 0.0).y() if low < 0 < high else None


def _runs(values: Sequence[float], place: Callable[[int, float], QPointF], start: int, end: int) -> list[QPolygonF]:
    runs: list[QPolygonF] = []
    run: list[QPointF] = []
    for number in range(start, end):
        if math.isfinite(values[number]):
            run.append(place(number, values[number]))
        elif run:
            runs.append(QPolygonF(run))
            run = []
    return [*runs, QPolygonF(run)] if run else runs


class TrendPainter:
    """Draws the small lines and keeps their shapes until a row has new figures."""

    def __init__(self) -> None:
        self._shapes: dict[int, _Shape] = {}

    def forget(self, rows: Sequence[int] | None = None) -> None:
        """Lay out anew the lines of these rows, or all."""
        if rows is None:
            self._shapes.clear()
        else:
            for row in rows:
                self._shapes.pop(row, None)

    def draw(self, painter: QPainter, room: QRect, row: int, trend: Callable[[], Trend]) -> None:
        """Draw the line of a row."""
        shape = self._shapes.get(row)
        if shape is None or (shape.width, shape.height) != (room.width(), room.height()):
            shape = self._shapes[row] = _Shape(trend(), room.width(), room.height())
        roles = current_theme().roles
        painter.translate(room.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shape.divide is not None:
            ground = colour(mixed(roles.surface, roles.line, 0.55))
            painter.fillRect(QRectF(0, 2, shape.divide, shape.height - 4), ground)
        if shape.zero is not None:
            painter.setPen(QPen(colour(roles.line), 1))
            painter.drawLine(QPointF(0, shape.zero), QPointF(shape.width, shape.zero))
        for runs, ink in ((shape.forecast, roles.series[0]), (shape.reported, roles.muted)):
            painter.setPen(QPen(colour(ink), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for run in runs:
                if run.size() > 1:
                    painter.drawPolyline(run)
                else:
                    painter.drawPoint(run.at(0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(-room.left(), -room.top())
