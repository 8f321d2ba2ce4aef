"""Lines and steps over the periods, with dashed reference levels named at the right."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis
from workbench.ui.charts.data import Marker, Reference, Table
from workbench.ui.charts.glance import Glance
from workbench.ui.charts.legend import SHAPES, Entry, paint_series_marks, reported_entry, series_ids
from workbench.ui.charts.periods import PeriodChart
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.scale import finite, held_values

_APART = 66
"""Pixels between the marks on a line, about."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; NaN leaves a gap. Steps hold a value over the whole period."""

    key: object
    label: str
    values: Sequence[float]
    role: str = ""
    is_step: bool = False
    is_dashed: bool = False


class Lines(PeriodChart):
    """Several lines on one scale. `clicked` carries (key of the nearest line, number of the period).

    ↑ and ↓ choose the line that Enter opens. Several lines carry marks of different shapes.

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
        self._lines: tuple[Line, ...] = ()
        self._ids: tuple[Hashable, ...] = ()
        self._chosen = 0
        self._references: tuple[Reference, ...] = ()
        self._curves: list[Any] = []
        self._side = BandAxis("right")
        left = LabelAxis("left")
        super().__init__(
            title, unit, parent, left=left, right=self._side, decimals=decimals, prefix=prefix, suffix=suffix
        )

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
        self._lines, self._references = held, tuple(references)
        self._chosen = min(self._chosen, max(len(held) - 1, 0))
        if not periods or not finite(value for line in held for value in line.values):
            for curve in self._curves:
                curve.setData(x=[], y=[])
            self.set_empty(text("Nothing to show yet"))
            return
        self._ids = series_ids((line.key, line.label) for line in held)
        self._side.show_references([(one.value, one.label, one.role) for one in self._references])
        self._take_periods(periods, groups, markers, reported)
        self._place_curves()
        self._legend.set_entries([*self._entries(), *reported_entry(reported)])
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        return [
            Entry(line.label, line.role, True, line.is_dashed, self._shape(number), series)
            for number, (line, series) in enumerate(zip(self._lines, self._ids, strict=True))
        ]

    def _shape(self, number: int) -> str:
        """The shape of the marks on a line; one that stands alone, or steps, needs none."""
        is_plain = len(self._lines) < 2 or self._lines[number].is_step
        return "" if is_plain else SHAPES[number % len(SHAPES)]

    def _on_show(self) -> list[tuple[int, Line]]:
        """The lines that are not hidden, with their numbers."""
        return [(n, line) for n, line in enumerate(self._lines) if self._ids[n] not in self._hidden]

    def span_of_values(self, first: int, last: int) -> tuple[float, float] | None:
        known = finite(value for _, line in self._on_show() for value in line.values[first : last + 1])
        if self._within is not None:
            known = [min(max(value, self._within[0]), self._within[1]) for value in known]
        known += finite(one.value for one in self._references)
        if not known:
            return None
        low, high = min(known), max(known)
        return min(low, 0.0) if self._from_zero else low, high

    def _series_changed(self) -> None:
        super()._series_changed()
        self._place_curves()

    def _place_curves(self) -> None:
        while len(self._curves) < len(self._lines):
            curve = pg.PlotCurveItem(antialias=True)
            self._plot.view.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)
        while len(self._curves) > len(self._lines):
            self._plot.view.removeItem(self._curves.pop())
        for curve, line, series in zip(self._curves, self._lines, self._ids, strict=True):
            values = list(line.values)
            curve.setVisible(series not in self._hidden)
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

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_reported(painter, canvas, self._reported)
        self._paint_level_grid(painter, canvas)
        slot = canvas.x(1.0) - canvas.x(0.0)
        for place in self._seen():
            self._hit(QRectF(canvas.x(place) - slot / 2, 0, slot, canvas.height), place)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_shapes(painter, canvas)
        super().paint_references(painter, canvas)
        for one in self._references:
            self._paint_level(painter, canvas, one.value, one.role)

    def _paint_shapes(self, painter: QPainter, canvas: Canvas) -> None:
        """Marks of each line's own shape, a hand's breadth apart and not all at the same periods."""
        seen, slot = self._seen(), canvas.x(1.0) - canvas.x(0.0)
        every = max(1, round(_APART / max(slot, 1.0)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, line in self._on_show():
            shape = self._shape(number)
            if not shape:
                continue
            values, low, high = line.values, -1.0, canvas.height + 1.0
            places = [
                QPointF(canvas.x(place), level)
                for place in range(seen.start + number % every, min(seen.stop, len(values)), every)
                if low <= (level := canvas.y(values[place])) <= high
            ]
            paint_series_marks(painter, places, shape, 3.4, self._colour(line.role))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_crossed(self, painter: QPainter, canvas: Canvas, place: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, line in self._on_show():
            if place < len(line.values) and line.values[place] == line.values[place]:
                level = min(max(canvas.y(line.values[place]), 0.0), float(canvas.height))
                is_chosen = self._at is not None and self._is_walked and number == self._chosen
                at, size = QPointF(canvas.x(place), level), 6.0 if is_chosen else 4.0
                paint_series_marks(painter, (at,), self._shape(number) or "dot", size, self._colour(line.role))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _ring(self) -> QRectF | None:
        """None: the mark is a whole period, and its line and dots say it better."""
        return None

    def _pressed(self, place: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        period = self._mark_at(place)
        if period is None:
            return
        self._below.measure()
        heights = [
            (abs(self._below.y(line.values[period]) - place.y()), number)
            for number, line in self._on_show()
            if period < len(line.values) and line.values[period] == line.values[period]
        ]
        if heights:
            self.clicked.emit((self._lines[min(heights)[1]].key, period - self._reported))

    def key_of(self, mark: Any) -> object:
        return (self._lines[self._chosen].key, mark - self._reported) if self._lines else mark

    def _walk_series(self, step: int) -> bool:
        numbers = [number for number, _ in self._on_show()]
        if not numbers:
            return False
        if self._at is None:  # the first key comes into the chart
            self._walk_to(self.window_shown[0])
            return True
        if len(numbers) < 2:
            return False
        place = numbers.index(self._chosen) if self._chosen in numbers else 0
        self._chosen = numbers[(place - step) % len(numbers)]
        self._walk_to(self._at)
        return True

    def describe(self, mark: Any) -> list[str]:
        lead = {self._chosen: "▸ "} if self._is_walked and len(self._lines) > 1 else {}
        shown = [
            f"{lead.get(number, '')}{line.label}  {self._shown(line.values[mark])}"
            for number, line in self._on_show()
            if mark < len(line.values)
        ]
        return [self._name_of(mark), *shown]

    def glance(self, place: int) -> list[Glance]:
        entries = self._entries()
        return [
            Glance(entries[number], self._shown(line.values[place]))
            for number, line in self._on_show()
            if place < len(line.values) and line.values[place] == line.values[place]
        ]

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [
                self._name_of(n),
                *(float(line.values[n]) if n < len(line.values) else "" for line in self._lines),
            ]
            for n in range(len(self._periods))
        ]
        return Table([text("Period"), *(line.label for line in self._lines)], rows)
