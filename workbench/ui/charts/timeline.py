"""Spans of time by row on one calendar, with dated marks: which clock runs out first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ground.units import date_of, serial_of
from workbench.ui.charts.axes import BandAxis, LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.scale import finite
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A diamond at a day (Excel serial)."""

    key: object
    label: str
    day: float
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Span:
    """A row: a bar from one day to another (Excel serials) and marks; NaN leaves the bar out."""

    key: object
    label: str
    start: float
    end: float
    role: str = "series0"
    marks: tuple[DatedMark, ...] = ()


class Timeline(Chart):
    """Rows of spans. `clicked` carries the key of the span, or of the mark."""

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        self._spans: tuple[Span, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._names, self._band, self._bottom = NameAxis(), BandAxis("top"), LabelAxis("bottom")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {"left": self._names, "top": self._band, "bottom": self._bottom}
        super().__init__(title, unit, parent, axes=axes, decimals=0)

    def set_data(
        self, spans: Sequence[Span], references: Sequence[Reference] = (), entries: Sequence[Entry] = ()
    ) -> None:
        """Show these rows from top to bottom; references are days; `entries` say what colours mean."""
        if self._is_known(tuple(spans), tuple(references), tuple(entries)):
            return
        self._spans, self._references = tuple(spans), tuple(one for one in references if finite([one.value]))
        days = finite(day for one in self._spans for day in (one.start, one.end, *(m.day for m in one.marks)))
        if not days:
            self.set_empty(text("Nothing to show yet"))
            return
        days += [one.value for one in self._references]
        first, last = date_of(min(days)).year, date_of(max(days)).year + 1
        self._extent = (0.0, 1.0, "")
        low, high = _year_start(first), _year_start(last)
        if self._plot.view.viewRange()[0] != [low, high]:
            self._plot.view.setXRange(low, high, padding=0)
        step = max(1, -(-(last - first) // 12))
        self._ticks = [_year_start(year) for year in range(first, last + 1, step)]
        self._bottom.show_labels([(_year_start(year), str(year)) for year in range(first, last, step)])
        wanted = [-(len(self._spans) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._spans)])
        self._band.show_references([(one.value, one.label, one.role) for one in self._references])
        self._legend.set_entries(list(entries))
        self.updateGeometry()
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._names.fit(width * 0.3)
        self._band.fit(width - 24, self._names.extent)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, scaled(100) + scaled(18) * max(5, len(self._spans)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._ticks:
            at = min(round(canvas.x(tick)) + 0.5, canvas.width - 0.5)
            painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        slot = canvas.height / max(1, len(self._spans))
        thick = max(4.0, min(slot * 0.5, 14.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, one in enumerate(self._spans):
            level = canvas.y(-place)
            if finite([one.start]) and finite([one.end]):
                left, right = sorted((canvas.x(one.start), canvas.x(one.end)))
                colour = self._colour(one.role)
                colour.setAlphaF(0.78)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(left, level - thick / 2, max(2.0, right - left), thick), 2, 2)
                self._hit(QRectF(left, level - slot / 2, max(4.0, right - left), slot), (place, -1))
            for number, mark in enumerate(one.marks):
                if finite([mark.day]):
                    self._paint_mark(painter, canvas.x(mark.day), level, mark.role)
                    self._hit(QRectF(canvas.x(mark.day) - 7, level - 7, 14, 14), (place, number))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_mark(self, painter: QPainter, at: float, level: float, role: str) -> None:
        corners = (QPointF(0, -6), QPointF(6, 0), QPointF(0, 6), QPointF(-6, 0))
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(self._colour(role))
        painter.drawPolygon(QPolygonF([QPointF(at, level) + corner for corner in corners]))

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for one in self._references:
            self._paint_upright(painter, canvas, one.value, one.role)

    def key_of(self, mark: Any) -> object:
        place, number = mark
        one = self._spans[place]
        return one.key if number < 0 else one.marks[number].key

    def describe(self, mark: Any) -> list[str]:
        place, number = mark
        one = self._spans[place]
        if number >= 0:
            return [one.label, f"{one.marks[number].label} {_day(one.marks[number].day)}"]
        return [one.label, f"{_day(one.start)} – {_day(one.end)}"]

    def table(self) -> Table:
        rows: list[list[str | float]] = []
        for one in self._spans:
            rows.append([one.label, text("Span"), _day(one.start), _day(one.end)])
            rows += [[one.label, mark.label, "", _day(mark.day)] for mark in one.marks]
        rows += [["", one.label, "", _day(one.value)] for one in self._references]
        return Table([text("Name"), text("What"), text("From"), text("To")], rows)


def _year_start(year: int) -> float:
    return serial_of(date_of(0.0).replace(year=year, month=1, day=1))


def _day(serial: float) -> str:
    return date_of(serial).isoformat() if finite([serial]) else "–"
