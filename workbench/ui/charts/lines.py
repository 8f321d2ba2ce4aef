"""Lines and steps over the periods, with dashed reference levels named at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Marker, Reference, Table
from workbench.ui.charts.frame import Entry, reported_entry, reported_name
from workbench.ui.charts.plot import BandAxis, Canvas, CategoryAxis, LabelAxis
from workbench.ui.charts.scale import finite, held_values


@dataclass(frozen=True, slots=True)
class Line:
    """One line; NaN leaves a gap. Steps hold a value over the whole period."""

    key: object
    label: str
    values: Sequence[float]
    role: str = ""
    is_step: bool = False
    is_dashed: bool = False


class Lines(Chart):
    """Several lines on one scale. `clicked` carries (key of the nearest line, number of the period).

    The first `reported` periods were reported: they stand on a shaded ground and are numbered -1, -2 … backwards.

    The scale never goes beyond `within`: a line that does leaves the chart, and pointing at it tells its value.
    """

    def __init__(
        self,
        title: str = "",
        unit: str = "",
        parent: QWidget | None = None,
        *,
        decimals: int = 1,
        prefix: str = "",
        suffix: str = "",
        from_zero: bool = False,
        within: tuple[float, float] | None = None,
    ) -> None:
        self._from_zero = from_zero
        self._within = within
        self._periods: tuple[str, ...] = ()
        self._reported = 0
        self._lines: tuple[Line, ...] = ()
        self._markers: tuple[Marker, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._curves: list[Any] = []
        self._bottom, self._top, self._side = CategoryAxis(), BandAxis("top"), BandAxis("right")
        axes: dict[str, LabelAxis] = {
            "left": LabelAxis("left"),
            "bottom": self._bottom,
            "top": self._top,
            "right": self._side,
        }
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)

    def set_data(
        self,
        periods: Sequence[str],
        lines: Sequence[Line],
        *,
        groups: Sequence[str] = (),
        markers: Sequence[Marker] = (),
        references: Sequence[Reference] = (),
        reported: int = 0,
    ) -> None:
        """Show these lines; with as many as before, the curves are kept and only their data change."""
        held = tuple(
            replace(line, values=held_values(line.values), role=line.role or f"series{place}")
            for place, line in enumerate(lines)
        )
        if self._is_known(tuple(periods), held, tuple(groups), tuple(markers), tuple(references), reported):
            return
        self._periods, self._lines, self._reported = tuple(periods), held, reported
        self._markers, self._references = tuple(markers), tuple(references)
        known = finite(value for line in self._lines for value in line.values)
        if not self._periods or not known:
            for curve in self._curves:
                curve.setData(x=[], y=[])
            self.set_empty(text("Nothing to show yet"))
            return
        self._bottom.show_periods(self._periods, groups)
        self._top.show_references([(marker.position, marker.label, marker.role) for marker in self._markers])
        self._side.show_references([(one.value, one.label, one.role) for one in self._references])
        if self._within is not None:
            known = [min(max(value, self._within[0]), self._within[1]) for value in known]
        known += finite(one.value for one in self._references)
        low, high = min(known), max(known)
        self._set_period_range(len(self._periods))
        self._set_value_range(min(low, 0.0) if self._from_zero else low, high)
        self._place_curves()
        entries = [Entry(line.label, line.role, True, line.is_dashed) for line in self._lines]
        self._legend.set_entries([*entries, *reported_entry(reported)])
        self._data_arrived()

    def _place_curves(self) -> None:
        while len(self._curves) < len(self._lines):
            curve = pg.PlotCurveItem(antialias=True)
            self._plot.view.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)
        while len(self._curves) > len(self._lines):
            self._plot.view.removeItem(self._curves.pop())
        for curve, line in zip(self._curves, self._lines, strict=True):
            values = list(line.values)
            if line.is_step:
                x = [place + side for place in range(len(values)) for side in (-0.5, 0.5)]
                y = [value for value in values for _ in range(2)]
            else:
                x, y = [float(place) for place in range(len(values))], values
            curve.setData(x=x, y=y, connect="finite")
        self.restyle()

    def restyle(self) -> None:
        for curve, line in zip(self._curves, self._lines, strict=False):
            style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
            # Width 1: wider pens cost three times as much to draw. A cosmetic 1.0 is thin on surface, yet sharp.
            curve.setPen(pg.mkPen(self._colour(line.role), width=1, style=style))

    def fit_axes(self, width: int) -> None:
        self._side.fit()
        self._top.fit(width - 24, self._axes["left"].extent)
        self._bottom.fit(width - 24 - self._axes["left"].extent - self._side.extent)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_reported(painter, canvas, self._reported)
        self._paint_level_grid(painter, canvas)
        slot = canvas.x(1.0) - canvas.x(0.0)
        for place in range(len(self._periods)):
            self._hit(QRectF(canvas.x(place) - slot / 2, 0, slot, canvas.height), place)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for marker in self._markers:
            self._paint_upright(painter, canvas, marker.position, marker.role)
        for one in self._references:
            self._paint_level(painter, canvas, one.value, one.role)

    def _paint_above(self, painter: QPainter, canvas: Canvas) -> None:
        # The mark under the mouse is a whole period: a hairline and dots say it better than a box.
        if self._empty is not None:
            return
        self.paint_references(painter, canvas)
        if self._at is None:
            return
        at = canvas.x(self._at)
        painter.setPen(QPen(self._colour("muted"), 1))
        painter.drawLine(QPointF(round(at) + 0.5, 0), QPointF(round(at) + 0.5, canvas.height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            if self._at < len(line.values) and line.values[self._at] == line.values[self._at]:
                painter.setPen(QPen(self._colour("surface"), 1))
                painter.setBrush(self._colour(line.role))
                level = min(max(canvas.y(line.values[self._at]), 0.0), float(canvas.height))
                painter.drawEllipse(QPointF(at, level), 4, 4)

    def _pressed(self, place: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        period = self._mark_at(place)
        if period is None:
            return
        self._below.measure()
        heights = [
            (abs(self._below.y(line.values[period]) - place.y()), number)
            for number, line in enumerate(self._lines)
            if period < len(line.values) and line.values[period] == line.values[period]
        ]
        if heights:
            self.clicked.emit((self._lines[min(heights)[1]].key, period - self._reported))

    def key_of(self, mark: Any) -> object:
        return (self._lines[0].key, mark - self._reported) if self._lines else mark

    def describe(self, mark: Any) -> list[str]:
        shown = [f"{line.label}  {self._shown(line.values[mark])}" for line in self._lines if mark < len(line.values)]
        return [reported_name(self._periods, mark, self._reported), *shown]

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [
                reported_name(self._periods, n, self._reported),
                *(float(line.values[n]) if n < len(line.values) else "" for line in self._lines),
            ]
            for n in range(len(self._periods))
        ]
        return Table([text("Period"), *(line.label for line in self._lines)], rows)
