"""Curves over a plane of two measures: what a figure does as an input moves, or the pairs that give a target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import decimals_of, figure, finite, round_ticks
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Curve:
    """Places (across, up) from end to end; NaN leaves a gap."""

    label: str
    places: tuple[tuple[float, float], ...]
    role: str = "series0"
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is named: a filled dot, a diamond where things stand, a cross for what is rejected."""

    key: object
    label: str
    across: float
    up: float
    role: str = "good"
    shape: str = "dot"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an axis measures; `factor` and `suffix` turn 0.12 into 12%."""

    label: str
    factor: float = 1.0
    suffix: str = ""


class Curves(Chart):
    """Curves and spots over two measures. `clicked` carries the key of a spot."""

    room_above = 18.0
    room_below = 8.0

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        self._curves: tuple[Curve, ...] = ()
        self._spots: tuple[Spot, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._across, self._up = Measure(""), Measure("")
        self._x_ticks: list[float] = []
        self._bottom, self._side = LabelAxis("bottom"), BandAxis("right")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {"left": LabelAxis("left"), "bottom": self._bottom, "right": self._side}
        super().__init__(title, unit, parent, axes=axes)

    def set_data(
        self,
        curves: Sequence[Curve],
        spots: Sequence[Spot],
        across: Measure,
        up: Measure,
        references: Sequence[Reference] = (),
        *,
        wide: tuple[float, float] | None = None,
    ) -> None:
        """Show these; `references` are levels upwards, `wide` the range across where that is more than the curves."""
        if self._is_known(tuple(curves), tuple(spots), across, up, tuple(references), wide):
            return
        self._curves, self._spots, self._references = tuple(curves), tuple(spots), tuple(references)
        self._across, self._up, self._suffix = across, up, up.suffix
        known = [place for one in self._curves for place in one.places] + [(s.across, s.up) for s in self._spots]
        xs = finite(x * across.factor for x, _ in known) + finite(x * across.factor for x in wide or ())
        ys = finite(y * up.factor for _, y in known) + finite(one.value * up.factor for one in self._references)
        if not xs or not ys:
            self.set_empty(text("Nothing to show yet"))
            return
        self._side.show_references([(one.value * up.factor, one.label, one.role) for one in self._references])
        self._show_across(min(xs), max(xs))
        self._set_value_range(min(ys), max(ys))
        self._legend.set_entries(self._entries())
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        lines = {one.label: Entry(one.label, one.role, True, one.is_dashed) for one in self._curves}
        shapes = {"dot": "dot", "diamond": "diamond", "cross": "dot"}
        named = {one.label: Entry(one.label, one.role, shape=shapes[one.shape]) for one in self._spots}
        return [*lines.values(), *named.values()]

    def _show_across(self, low: float, high: float) -> None:
        spare = 0.03 * (high - low) or abs(high) * 0.1 or 1.0
        self._plot.view.setXRange(low - spare, high + spare, padding=0)
        ticks = round_ticks(low, high, 6)
        self._x_ticks = [tick for tick in ticks if low - spare <= tick <= high + spare]
        places = decimals_of(ticks)
        self._bottom.show_labels([(tick, figure(tick, places, "", self._across.suffix)) for tick in self._x_ticks])

    def fit_axes(self, width: int) -> None:
        self._side.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 260)

    def _placed(self, canvas: Canvas, across: float, up: float) -> QPointF:
        return QPointF(canvas.x(across * self._across.factor), canvas.y(up * self._up.factor))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_level_grid(painter, canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._curves:
            style = Qt.PenStyle.DashLine if one.is_dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(self._colour(one.role), 1.6, style))
            run: list[QPointF] = []
            for across, up in (*one.places, (math.nan, math.nan)):
                if math.isfinite(across) and math.isfinite(up):
                    run.append(self._placed(canvas, across, up))
                elif run:
                    painter.drawPolyline(QPolygonF(run))
                    run = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(lettering())
        painter.setPen(self._colour("muted"))
        painter.drawText(
            QRectF(4, 0, canvas.width - 8, scaled(15)), int(Qt.AlignmentFlag.AlignLeft), f"↑ {self._up.label}"
        )
        room = QRectF(4, canvas.height - scaled(17), canvas.width - 8, scaled(15))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), f"{self._across.label} →")
        for place, spot in enumerate(self._spots):
            if finite([spot.across]) and finite([spot.up]):
                at = self._at_spot(canvas, spot)
                self._hit(QRectF(at.x() - 9, at.y() - 9, 18, 18), place)

    def _at_spot(self, canvas: Canvas, spot: Spot) -> QPointF:
        return self._placed(canvas, spot.across, spot.up)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for one in self._references:
            self._paint_level(painter, canvas, one.value * self._up.factor, one.role)
        for spot in self._spots:
            if finite([spot.across]) and finite([spot.up]):
                self._paint_spot(painter, canvas, spot)

    def _paint_spot(self, painter: QPainter, canvas: Canvas, spot: Spot) -> None:
        at = self._at_spot(canvas, spot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if spot.shape == "cross":
            painter.setPen(QPen(self._colour(spot.role), 2))
            for side in (1, -1):
                painter.drawLine(at + QPointF(-5, -5 * side), at + QPointF(5, 5 * side))
        else:
            painter.setPen(QPen(self._colour("surface"), 1))
            painter.setBrush(self._colour(spot.role))
            corners = [QPointF(0, -7), QPointF(7, 0), QPointF(0, 7), QPointF(-7, 0)]
            if spot.shape == "diamond":
                painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
            else:
                painter.drawEllipse(at, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        words = self._across_words(spot.across)
        width = small_metrics().horizontalAdvance(words) + 2
        left = min(max(at.x() - width / 2, 0.0), canvas.width - width)
        top = at.y() - 8 - scaled(15) if at.y() > scaled(40) else at.y() + 8
        painter.setFont(lettering())
        painter.setPen(self._colour("text"))
        painter.drawText(QRectF(left, top, width, scaled(15)), int(Qt.AlignmentFlag.AlignCenter), words)

    def _across_words(self, value: float) -> str:
        return f"{value * self._across.factor:,.4g}{self._across.suffix}"

    def key_of(self, mark: Any) -> object:
        return self._spots[mark].key

    def describe(self, mark: Any) -> list[str]:
        spot = self._spots[mark]
        up = f"{spot.up * self._up.factor:,.6g}{self._up.suffix}"
        lines = [spot.label, f"{self._across.label}: {self._across_words(spot.across)}", f"{self._up.label}: {up}"]
        return lines + ([spot.note] if spot.note else [])

    def table(self) -> Table:
        rows: list[list[str | float]] = [[one.label, one.across, one.up] for one in self._spots]
        rows += [[one.label, x, y] for one in self._curves for x, y in one.places]
        return Table([text("What"), self._across.label, self._up.label], rows)
