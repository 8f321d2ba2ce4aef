"""Stacked columns by period: what a total is made of, above and below zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Marker, Reference, Table
from workbench.ui.charts.frame import Entry, reported_entry, reported_name
from workbench.ui.charts.plot import BandAxis, Canvas, CategoryAxis, LabelAxis
from workbench.ui.charts.scale import figure, finite, held_values
from workbench.ui.theme import current_theme, mixed


@dataclass(frozen=True, slots=True)
class Band:
    """One layer of the stack. `role` names its colour; without one it takes the next series colour."""

    key: object
    label: str
    values: Sequence[float]
    role: str = ""


@dataclass(frozen=True, slots=True)
class OverlaidLine:
    """A line over the columns, on the same scale: a capacity, a target, a book figure."""

    label: str
    values: Sequence[float]
    role: str = "text"


class StackedBars(Chart):
    """Columns by period. `clicked` carries (key of the band, number of the period).

    The first `reported` periods were reported: fainter, on a shaded ground, and numbered -1, -2 … backwards.
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
    ) -> None:
        self._periods: tuple[str, ...] = ()
        self._reported = 0
        self._bands: tuple[Band, ...] = ()
        self._line: OverlaidLine | None = None
        self._markers: tuple[Marker, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._bottom, self._top, self._side = CategoryAxis(), BandAxis("top"), BandAxis("right")
        axes: dict[str, LabelAxis] = {
            "left": LabelAxis("left"),
            "bottom": self._bottom,
            "top": self._top,
            "right": self._side,
        }
        self._curve = pg.PlotCurveItem(antialias=True)
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)
        self._plot.view.addItem(self._curve, ignoreBounds=True)

    def set_data(
        self,
        periods: Sequence[str],
        bands: Sequence[Band],
        *,
        groups: Sequence[str] = (),
        line: OverlaidLine | None = None,
        markers: Sequence[Marker] = (),
        references: Sequence[Reference] = (),
        reported: int = 0,
    ) -> None:
        """Show these bands; `groups` names per period the year it belongs to."""
        held = tuple(
            Band(band.key, band.label, held_values(band.values), band.role or f"series{place}")
            for place, band in enumerate(bands)
        )
        over = OverlaidLine(line.label, held_values(line.values), line.role) if line is not None else None
        if self._is_known(tuple(periods), held, tuple(groups), over, tuple(markers), tuple(references), reported):
            return
        self._periods, self._bands, self._line, self._reported = tuple(periods), held, over, reported
        self._markers, self._references = tuple(markers), tuple(references)
        if not self._periods or not self._bands:
            self.set_empty(text("Nothing to show yet"))
            return
        self._bottom.show_periods(self._periods, groups)
        self._top.show_references([(marker.position, marker.label, marker.role) for marker in self._markers])
        self._side.show_references([(one.value, one.label, one.role) for one in self._references])
        self._set_period_range(len(self._periods))
        self._set_value_range(*self._reach())
        self._place_line()
        entries = [Entry(band.label, band.role) for band in self._bands]
        if over is not None:
            entries.append(Entry(over.label, over.role, is_line=True))
        self._legend.set_entries([*entries, *reported_entry(reported)])
        self._data_arrived()

    def _reach(self) -> tuple[float, float]:
        low = high = 0.0
        for place in range(len(self._periods)):
            column = finite(_value(band, place) for band in self._bands)
            high = max(high, sum(value for value in column if value > 0))
            low = min(low, sum(value for value in column if value < 0))
        others = finite([*(self._line.values if self._line else ()), *(one.value for one in self._references)])
        return min([low, *others]), max([high, *others])

    def _place_line(self) -> None:
        self._curve.setVisible(self._line is not None)
        if self._line is not None:
            values = self._line.values
            self._curve.setData(x=[float(place) for place in range(len(values))], y=list(values), connect="finite")
            self.restyle()

    def restyle(self) -> None:
        if self._line is not None:
            self._curve.setPen(pg.mkPen(self._colour(self._line.role), width=1))

    def fit_axes(self, width: int) -> None:
        self._side.fit()
        self._top.fit(width - 24, self._axes["left"].extent)
        self._bottom.fit(width - 24 - self._axes["left"].extent - self._side.extent)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_reported(painter, canvas, self._reported)
        self._paint_level_grid(painter, canvas)
        slot = canvas.x(1.0) - canvas.x(0.0)
        gap = 1.0 if slot < 8 else max(2.0, min(slot * 0.14, 10.0))
        surface = current_theme().roles.surface
        full = [(number, band.values, self._colour(band.role)) for number, band in enumerate(self._bands)]
        faint = [(number, values, QColor(mixed(colour.name(), surface, 0.45))) for number, values, colour in full]
        zero, scale = canvas.y(0.0), canvas.y(0.0) - canvas.y(1.0)
        fill, hit = (
            painter.fillRect,
            self._boxes.append,
        )  # hundreds of bars: what is looked up once is not looked up each
        for place in range(len(self._periods)):
            left = round(canvas.x(place - 0.5) + gap / 2)
            width = max(1, round(canvas.x(place + 0.5) - gap / 2) - left)
            up = down = 0.0
            for number, values, colour in faint if place < self._reported else full:
                value = values[place] if place < len(values) else 0.0
                if not value or value != value:
                    continue
                if value > 0:
                    start, up = up, up + value
                    top, bottom = round(zero - up * scale), round(zero - start * scale)
                else:
                    start, down = down, down + value
                    top, bottom = round(zero - start * scale), round(zero - down * scale)
                height = max(1, bottom - top)
                # A hairline of surface between layers tells them apart without colour.
                cut = 1 if height > 3 else 0
                fill(left, top + cut, width, height - cut, colour)
                hit(((left, top, width, height), (number, place)))

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for marker in self._markers:
            self._paint_upright(painter, canvas, marker.position, marker.role)
        for one in self._references:
            self._paint_level(painter, canvas, one.value, one.role)

    def key_of(self, mark: Any) -> object:
        number, place = mark
        return self._bands[number].key, place - self._reported

    def describe(self, mark: Any) -> list[str]:
        number, place = mark
        band = self._bands[number]
        total = sum(finite(_value(one, place) for one in self._bands))
        value = _value(band, place)
        name = reported_name(self._periods, place, self._reported)
        lines = [f"{name} · {band.label}", self._shown(value)]
        share = f" · {figure(100 * value / total, 0)} %" if total else ""
        lines.append(text("of {total}", total=self._shown(total)) + share)
        if self._line is not None and place < len(self._line.values):
            lines.append(f"{self._line.label} {self._shown(self._line.values[place])}")
        return lines

    def table(self) -> Table:
        lines = [(band.label, band.values) for band in self._bands]
        lines += [(self._line.label, self._line.values)] if self._line is not None else []
        headers = [text("Period"), *(label for label, _ in lines)]
        rows: list[list[str | float]] = [
            [
                reported_name(self._periods, place, self._reported),
                *(float(values[place]) if place < len(values) else "" for _, values in lines),
            ]
            for place in range(len(self._periods))
        ]
        return Table(headers, rows)


def _value(band: Band, place: int) -> float:
    return float(band.values[place]) if place < len(band.values) else 0.0
