"""A row over the periods as it was simulated: bands of quantiles around the median, and the row as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis
from workbench.ui.charts.data import Marker, Table
from workbench.ui.charts.glance import Glance
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.periods import PeriodChart
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.scale import finite, held_values

OPACITY = (0.16, 0.24, 0.34)
"""Of the bands from the widest to the narrowest."""


class Fan(PeriodChart):
    """Quantiles of a row by period: paired from outside in as bands, the middle one a line. `clicked` carries (key of
    the row, number of the period)."""

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, decimals: int = 1, prefix: str = ""
    ) -> None:
        self._shares: tuple[float, ...] = ()
        self._quantiles: tuple[tuple[float, ...], ...] = ()
        self._now: tuple[float, ...] = ()
        self._key: object = None
        super().__init__(title, unit, parent, left=LabelAxis("left"), decimals=decimals, prefix=prefix)

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
        self._shares, self._quantiles = tuple(shares), held
        self._now, self._key = held_values(now), key
        if not periods or not finite(value for line in (*held, self._now) for value in line):
            self.set_empty(text("Nothing to show yet"))
            return
        self._take_periods(periods, groups, markers)
        self._legend.set_entries(self._entries())
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        entries = [Entry(text("Median"), "series0", True, series="median")]
        count = len(self._shares) // 2
        for place in reversed(range(count)):
            share = self._shares[-1 - place] - self._shares[place]
            entries.append(
                Entry(
                    text("{share} of all draws", share=f"{share:.0%}"),
                    self._shade(place).name(QColor.NameFormat.HexArgb),
                    series=("band", place),
                )
            )
        if self._now:
            entries.append(Entry(text("As it stands"), "text", True, True, series="now"))
        return entries

    def _lines_on_show(self) -> list[tuple[float, ...]]:
        """The quantiles and the row as it stands, as far as they are not hidden."""
        last = len(self._quantiles) - 1
        names = [("band", min(n, last - n)) if 2 * n != last else "median" for n in range(last + 1)]
        found = [line for name, line in zip(names, self._quantiles, strict=True) if name not in self._hidden]
        return [*found, self._now] if "now" not in self._hidden else found

    def span_of_values(self, first: int, last: int) -> tuple[float, float] | None:
        known = finite(value for line in self._lines_on_show() for value in line[first : last + 1])
        return (min(*known, 0.0), max(*known, 0.0)) if known else None

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_level_grid(painter, canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self._shares) // 2):
            if ("band", place) in self._hidden:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._shade(place))
            lower = self._points(canvas, self._quantiles[place])
            upper = self._points(canvas, self._quantiles[-1 - place])
            painter.drawPolygon(QPolygonF([*lower, *reversed(upper)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if "median" not in self._hidden:
            painter.setPen(QPen(self._colour("series0"), 1.5))
            painter.drawPolyline(QPolygonF(self._points(canvas, self._quantiles[len(self._shares) // 2])))
        if self._now and "now" not in self._hidden:
            painter.setPen(QPen(self._colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(self._points(canvas, self._now)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        slot = canvas.x(1.0) - canvas.x(0.0)
        for period in self._seen():
            self._hit(QRectF(canvas.x(period) - slot / 2, 0, slot, canvas.height), period)

    def _shade(self, place: int) -> QColor:
        """Of a band, as it looks over the ones around it."""
        shade = self._colour("series0")
        shade.setAlphaF(OPACITY[min(place, len(OPACITY) - 1)])
        return shade

    def _points(self, canvas: Canvas, line: Sequence[float]) -> list[QPointF]:
        return [QPointF(canvas.x(place), canvas.y(value)) for place, value in enumerate(line) if value == value]

    def _ring(self) -> QRectF | None:
        """None: the mark is a whole period."""
        return None

    def glance(self, place: int) -> list[Glance]:
        middle = len(self._quantiles) // 2
        ends = ((0, "line"), (middle, "series0"), (len(self._quantiles) - 1, "line"))
        figures = [
            Glance(Entry(f"P{100 * self._shares[n]:g}", role, n == middle), self._shown(self._quantiles[n][place]))
            for n, role in ends
        ]
        if self._now and place < len(self._now):
            figures.append(Glance(Entry(text("As it stands"), "text", True, True), self._shown(self._now[place])))
        return figures

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
