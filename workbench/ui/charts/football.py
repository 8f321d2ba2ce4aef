"""The football field: ranges of value by method on one scale, with reference prices named above the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.plot import BandAxis, Canvas, LabelAxis, NameAxis, lettering, small_metrics
from workbench.ui.charts.scale import finite


@dataclass(frozen=True, slots=True)
class ValueRange:
    """One method's range. `mid` is its tick; None has none."""

    key: object
    label: str
    low: float
    high: float
    mid: float | None = None
    role: str = "series0"


class Football(Chart):
    """Horizontal ranges. `clicked` carries the key of the range."""

    def __init__(
        self,
        title: str = "",
        unit: str = "",
        parent: QWidget | None = None,
        *,
        decimals: int = 0,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        self._ranges: tuple[ValueRange, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._names, self._band, self._bottom = NameAxis(), BandAxis("top"), LabelAxis("bottom")
        self._bottom.claim(20)
        self._margin = BandAxis("right", 22)
        axes: dict[str, LabelAxis] = {
            "left": self._names,
            "top": self._band,
            "bottom": self._bottom,
            "right": self._margin,
        }
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)

    def set_data(self, ranges: Sequence[ValueRange], references: Sequence[Reference] = ()) -> None:
        """Show these ranges from top to bottom. A range that is not finite keeps its row, empty."""
        if self._is_known(tuple(ranges), tuple(references)):
            return
        self._ranges, self._references = tuple(ranges), tuple(references)
        ends = finite(value for one in self._ranges for value in (one.low, one.high, one.mid))
        if not ends:
            self.set_empty(text("Nothing to show yet"))
            return
        ends += finite(one.value for one in self._references)
        low, high = min(ends), max(ends)
        # Zero belongs on the scale of a price unless all the data stand far from it.
        low = 0.0 if 0 < low < 0.5 * high else low
        self._set_value_range(low, high, along="x")
        wanted = [-(len(self._ranges) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._ranges)])
        self._band.show_references([(one.value, one.label, one.role) for one in self._references])
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._margin.fit()
        self._names.fit(width * 0.38)
        self._band.fit(width - 24, self._names.extent)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 104 + 16 * max(3, len(self._ranges)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._ticks:
            at = min(round(canvas.x(tick)) + 0.5, canvas.width - 0.5)
            painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        slot = canvas.height / max(1, len(self._ranges))
        thick = max(4.0, min(slot * 0.58, 16.0))
        for place, one in enumerate(self._ranges):
            if not finite([one.low]) or not finite([one.high]):
                continue
            left, right = sorted((canvas.x(one.low), canvas.x(one.high)))
            top = round(canvas.y(-place) - thick / 2)
            box = QRectF(left, top, max(2.0, right - left), thick)
            colour = self._colour(one.role)
            colour.setAlphaF(0.78)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 2, 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._hit(QRectF(0, canvas.y(-place) - slot / 2, canvas.width, slot), place)

    def _paint_ends(self, painter: QPainter, canvas: Canvas, box: QRectF, one: ValueRange) -> None:
        """The figures at both ends, beside the bar where there is room; over the reference lines, not under them."""
        painter.setFont(lettering())
        painter.setPen(self._colour("muted"))
        metrics = small_metrics()
        low, high = self._shown(min(one.low, one.high)), self._shown(max(one.low, one.high))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        row = QRectF(0, box.center().y() - 8, canvas.width, 16)
        if box.left() - metrics.horizontalAdvance(low) - 5 > 0:
            room = QRectF(box.left() - 65, row.top(), 60, 16)
            painter.fillRect(room.adjusted(58 - metrics.horizontalAdvance(low), 1, 2, -1), self._colour("surface"))
            painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), low)
        if box.right() + metrics.horizontalAdvance(high) + 5 < canvas.width:
            room = QRectF(box.right() + 5, row.top(), metrics.horizontalAdvance(high) + 2, 16)
            painter.fillRect(room.adjusted(-2, 1, 0, -1), self._colour("surface"))
            painter.drawText(room, middle, high)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for reference in self._references:
            self._paint_upright(painter, canvas, reference.value, reference.role)
        slot = canvas.height / max(1, len(self._ranges))
        thick = max(4.0, min(slot * 0.58, 16.0))
        for place, one in enumerate(self._ranges):
            if slot >= 15 and finite([one.low]) and finite([one.high]):
                left, right = sorted((canvas.x(one.low), canvas.x(one.high)))
                self._paint_ends(painter, canvas, QRectF(left, canvas.y(-place) - thick / 2, right - left, thick), one)
            if one.mid is not None and finite([one.mid]):
                at = round(canvas.x(one.mid))
                top = round(canvas.y(-place) - thick / 2)
                painter.fillRect(QRectF(at - 1, top - 2, 2, thick + 4), self._colour("text"))

    def key_of(self, mark: Any) -> object:
        return self._ranges[mark].key

    def describe(self, mark: Any) -> list[str]:
        one = self._ranges[mark]
        lines = [one.label, f"{self._shown(one.low)} – {self._shown(one.high)}"]
        if one.mid is not None:
            lines.append(text("middle {value}", value=self._shown(one.mid)))
        return lines

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [one.label, float(one.low), "" if one.mid is None else float(one.mid), float(one.high)]
            for one in self._ranges
        ]
        rows += [[one.label, "", float(one.value), ""] for one in self._references]
        return Table([text("Method"), text("Low"), text("Middle"), text("High")], rows)
