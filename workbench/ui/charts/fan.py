"""A row over the periods as it was simulated: bands of quantiles around the median, and the row as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Marker, Table
from workbench.ui.charts.frame import Entry
from workbench.ui.charts.plot import BandAxis, Canvas, CategoryAxis, LabelAxis
from workbench.ui.charts.scale import finite, held_values

OPACITY = (0.16, 0.24, 0.34)
"""Of the bands from the widest to the narrowest."""


class Fan(Chart):
    """Quantiles of a row by period: paired from outside in as bands, the middle one a line. `clicked` carries (key of
    the row, number of the period)."""

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, decimals: int = 1, prefix: str = ""
    ) -> None:
        self._periods: tuple[str, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._quantiles: tuple[tuple[float, ...], ...] = ()
        self._now: tuple[float, ...] = ()
        self._key: object = None
        self._bottom, self._top = CategoryAxis(), BandAxis("top")
        axes: dict[str, LabelAxis] = {"left": LabelAxis("left"), "bottom": self._bottom, "top": self._top}
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix)
        self._markers: tuple[Marker, ...] = ()

    def set_data(
        self,
        periods: Sequence[str],
        shares: Sequence[float],
        quantiles: Sequence[Sequence[float]],
        *,
        now: Sequence[float] = (),
        groups: Sequence[str] = (),
        markers: Sequence[Marker] = (),
        key: object = None,
    ) -> None:
        """Show `quantiles`, one line of values by period for each of the ascending `shares`, an odd number of them."""
        held = tuple(held_values(line) for line in quantiles)
        if self._is_known(tuple(periods), tuple(shares), held, held_values(now), tuple(groups), tuple(markers), key):
            return
        self._periods, self._shares, self._quantiles = tuple(periods), tuple(shares), held
        self._now, self._key, self._markers = held_values(now), key, tuple(markers)
        known = finite(value for line in (*held, self._now) for value in line)
        if not self._periods or not known:
            self.set_empty(text("Nothing to show yet"))
            return
        self._bottom.show_periods(self._periods, groups)
        self._top.show_references([(one.position, one.label, one.role) for one in self._markers])
        self._set_period_range(len(self._periods))
        self._set_value_range(min(*known, 0.0), max(*known, 0.0))
        self._legend.set_entries(self._entries())
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        entries = [Entry(text("Median"), "series0", True)]
        count = len(self._shares) // 2
        for place in reversed(range(count)):
            share = self._shares[-1 - place] - self._shares[place]
            entries.append(
                Entry(
                    text("{share} of all draws", share=f"{share:.0%}"),
                    self._shade(place).name(QColor.NameFormat.HexArgb),
                )
            )
        if self._now:
            entries.append(Entry(text("As it stands"), "text", True, True))
        return entries

    def fit_axes(self, width: int) -> None:
        self._top.fit(width - 24, self._axes["left"].extent)
        self._bottom.fit(width - 24 - self._axes["left"].extent)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_level_grid(painter, canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self._shares) // 2):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._shade(place))
            lower = self._points(canvas, self._quantiles[place])
            upper = self._points(canvas, self._quantiles[-1 - place])
            painter.drawPolygon(QPolygonF([*lower, *reversed(upper)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._colour("series0"), 1.5))
        painter.drawPolyline(QPolygonF(self._points(canvas, self._quantiles[len(self._shares) // 2])))
        if self._now:
            painter.setPen(QPen(self._colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(self._points(canvas, self._now)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        slot = canvas.x(1.0) - canvas.x(0.0)
        for period in range(len(self._periods)):
            self._hit(QRectF(canvas.x(period) - slot / 2, 0, slot, canvas.height), period)

    def _shade(self, place: int) -> QColor:
        """Of a band, as it looks over the ones around it."""
        shade = self._colour("series0")
        shade.setAlphaF(OPACITY[min(place, len(OPACITY) - 1)])
        return shade

    def _points(self, canvas: Canvas, line: Sequence[float]) -> list[QPointF]:
        return [QPointF(canvas.x(place), canvas.y(value)) for place, value in enumerate(line) if value == value]

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for one in self._markers:
            self._paint_upright(painter, canvas, one.position, one.role)

    def key_of(self, mark: Any) -> object:
        return self._key, mark

    def describe(self, mark: Any) -> list[str]:
        found = [self._periods[mark]]
        for share, line in zip(reversed(self._shares), reversed(self._quantiles), strict=True):
            found.append(f"P{100 * share:g}  {self._shown(line[mark])}")
        if self._now:
            found.append(text("as it stands  {value}", value=self._shown(self._now[mark])))
        return found

    def table(self) -> Table:
        headers = [text("Period"), *(f"P{100 * share:g}" for share in self._shares)]
        rows: list[list[str | float]] = []
        for place, period in enumerate(self._periods):
            row: list[str | float] = [period, *(line[place] for line in self._quantiles)]
            rows.append([*row, self._now[place]] if self._now else row)
        return Table([*headers, text("As it stands")] if self._now else headers, rows)
