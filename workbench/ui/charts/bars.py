"""Stacked columns by period: what a total is made of, above and below zero."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis
from workbench.ui.charts.data import Marker, Reference, Table
from workbench.ui.charts.glance import Glance
from workbench.ui.charts.legend import Entry, hatching, reported_entry, series_ids
from workbench.ui.charts.periods import PeriodChart
from workbench.ui.charts.plot import Canvas
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


class StackedBars(PeriodChart):
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
        self._bands: tuple[Band, ...] = ()
        self._line: OverlaidLine | None = None
        self._ids: tuple[Hashable, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._side = BandAxis("right")
        self._curve = pg.PlotCurveItem(antialias=True)
        left = LabelAxis("left")
        super().__init__(
            title, unit, parent, left=left, right=self._side, decimals=decimals, prefix=prefix, suffix=suffix
        )
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
        self._bands, self._line, self._references = held, over, tuple(references)
        if not periods or not held:
            self.set_empty(text("Nothing to show yet"))
            return
        self._ids = series_ids((*((band.key, band.label) for band in held), ("line", "")))
        self._side.show_references([(one.value, one.label, one.role) for one in self._references])
        self._take_periods(periods, groups, markers, reported)
        self._place_line()
        self._legend.set_entries([*self._entries(), *reported_entry(reported)])
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        """One a band, then the line's, in the order of the data."""
        is_hatched = current_theme().is_patterned
        entries = [
            Entry(band.label, band.role, series=series, hatch=number if is_hatched else 0)
            for number, (band, series) in enumerate(zip(self._bands, self._ids, strict=False))
        ]
        if self._line is not None:
            entries.append(Entry(self._line.label, self._line.role, is_line=True, series=self._ids[-1]))
        return entries

    def _on_show(self) -> list[tuple[int, Band]]:
        """The bands that are not hidden, with their numbers."""
        return [(n, band) for n, band in enumerate(self._bands) if self._ids[n] not in self._hidden]

    def _line_on_show(self) -> OverlaidLine | None:
        return None if self._line is None or self._ids[-1] in self._hidden else self._line

    def span_of_values(self, first: int, last: int) -> tuple[float, float]:
        low = high = 0.0
        bands, line = [band for _, band in self._on_show()], self._line_on_show()
        for place in range(first, last + 1):
            column = finite(_value(band, place) for band in bands)
            high = max(high, sum(value for value in column if value > 0))
            low = min(low, sum(value for value in column if value < 0))
        over = line.values[first : last + 1] if line is not None else ()
        others = finite([*over, *(one.value for one in self._references)])
        return min([low, *others]), max([high, *others])

    def _series_changed(self) -> None:
        super()._series_changed()
        self._place_line()

    def _place_line(self) -> None:
        line = self._line_on_show()
        self._curve.setVisible(line is not None)
        if line is not None:
            places = [float(place) for place in range(len(line.values))]
            self._curve.setData(x=places, y=list(line.values), connect="finite")
            self._curve.setPen(pg.mkPen(self._colour(line.role), width=1))

    def restyle(self) -> None:
        self._place_line()
        if self._bands and self._empty is None:
            self._legend.set_entries([*self._entries(), *reported_entry(self._reported)])
            self._below.update()

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_reported(painter, canvas, self._reported)
        self._paint_level_grid(painter, canvas)
        slot = canvas.x(1.0) - canvas.x(0.0)
        gap = 1.0 if slot < 8 else max(2.0, min(slot * 0.14, 10.0))
        surface = current_theme().roles.surface
        full = [(number, band.values, self._colour(band.role)) for number, band in self._on_show()]
        is_hatched = current_theme().is_patterned
        hatches = [QBrush(QColor(surface), hatching(n)) for n in range(len(self._bands) if is_hatched else 0)]
        faint = [(number, values, QColor(mixed(colour.name(), surface, 0.45))) for number, values, colour in full]
        zero, scale = canvas.y(0.0), canvas.y(0.0) - canvas.y(1.0)
        fill, hit = (
            painter.fillRect,
            self._boxes.append,
        )  # hundreds of bars: what is looked up once is not looked up each
        for place in self._seen():
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
                if is_hatched:
                    fill(QRect(left, top + cut, width, height - cut), hatches[number])
                hit(((left, top, width, height), (number, place)))

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        super().paint_references(painter, canvas)
        for one in self._references:
            self._paint_level(painter, canvas, one.value, one.role)

    def marks_of(self, place: int) -> list[Any]:
        return [(number, place) for number, band in self._on_show() if finite([_value(band, place)]) != [0.0]]

    def glance(self, place: int) -> list[Glance]:
        entries, line = self._entries(), self._line_on_show()
        found = [(number, _value(band, place)) for number, band in self._on_show()]
        figures = [Glance(entries[n], self._shown(v)) for n, v in reversed(found) if v and v == v]
        if len(figures) > 1:
            total = sum(finite(value for _, value in found))
            figures.insert(0, Glance(Entry(text("Total"), "surface"), self._shown(total)))
        if line is not None and place < len(line.values) and line.values[place] == line.values[place]:
            figures.append(Glance(entries[-1], self._shown(line.values[place])))
        return figures

    def key_of(self, mark: Any) -> object:
        number, place = mark
        return self._bands[number].key, place - self._reported

    def describe(self, mark: Any) -> list[str]:
        number, place = mark
        band = self._bands[number]
        total = sum(finite(_value(one, place) for _, one in self._on_show()))
        value = _value(band, place)
        name = self._name_of(place)
        lines = [f"{name} · {band.label}", self._shown(value)]
        share = f" · {figure(100 * value / total, 0)} %" if total else ""
        lines.append(text("of {total}", total=self._shown(total)) + share)
        line = self._line_on_show()
        if line is not None and place < len(line.values):
            lines.append(f"{line.label} {self._shown(line.values[place])}")
        return lines

    def table(self) -> Table:
        lines = [(band.label, band.values) for band in self._bands]
        lines += [(self._line.label, self._line.values)] if self._line is not None else []
        headers = [text("Period"), *(label for label, _ in lines)]
        rows: list[list[str | float]] = [
            [
                self._name_of(place),
                *(float(values[place]) if place < len(values) else "" for _, values in lines),
            ]
            for place in range(len(self._periods))
        ]
        return Table(headers, rows)


def _value(band: Band, place: int) -> float:
    return float(band.values[place]) if place < len(band.values) else 0.0
