"""A simulated figure: bars of probability, below zero too, the cumulative curve, named values above the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.histogram import RightAxis
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import figure, held_values, round_ticks
from workbench.ui.theme import scaled

TALLEST = 1.6
"""A lone bar, such as all draws worth nothing, is cut at this multiple of the next: the rest would lie flat."""


class Density(Chart):
    """Probability by size, with the cumulative curve on a scale of its own. `clicked` carries the key of the data.

    A first bar that towers over all others is cut off and says what it holds.
    """

    room_above = 0.0

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, decimals: int = 2, prefix: str = ""
    ) -> None:
        self._edges: tuple[float, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._curve: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
        self._references: tuple[Reference, ...] = ()
        self._key: object = None
        self._top_share = 1.0
        self._levels: list[float] = []
        self._left_axis, self._right, self._top = LabelAxis("left"), RightAxis(), BandAxis("top")
        self._bottom = LabelAxis("bottom")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {
            "left": self._left_axis,
            "right": self._right,
            "top": self._top,
            "bottom": self._bottom,
        }
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix)

    def set_data(
        self,
        edges: Sequence[float],
        shares: Sequence[float],
        curve: tuple[Sequence[float], Sequence[float]] = ((), ()),
        *,
        references: Sequence[Reference] = (),
        key: object = None,
    ) -> None:
        """Show bars between ascending `edges` (one more than `shares`) and a curve of values and shares below them."""
        held = (held_values(edges), held_values(shares), (held_values(curve[0]), held_values(curve[1])))
        if self._is_known(*held, tuple(references), key):
            return
        self._edges, self._shares, self._curve = held
        self._references, self._key = tuple(references), key
        if not self._shares:
            self.set_empty(text("Nothing to show yet"))
            return
        self._top.show_references([(one.value, one.label, one.role) for one in self._references])
        low = min(self._edges[0], *(one.value for one in self._references), self._edges[0])
        high = max(self._edges[-1], *(one.value for one in self._references), self._edges[-1])
        self._set_value_range(low, high, along="x")
        self._left_axis.set_caption(text("Probability"))
        self._right.set_caption(text("Cumulative") if self._curve[0] else "")
        self._set_levels()
        entries = [Entry(text("Probability, left"), "series0")]
        if self._curve[0]:
            entries.append(Entry(text("Cumulative, right"), "text", True))
        self._legend.set_entries(entries)
        self._data_arrived()

    def _set_levels(self) -> None:
        heights = sorted(self._shares)
        highest = heights[-1]
        if len(heights) > 3 and highest > 2 * TALLEST * heights[-2] > 0:
            highest = TALLEST * heights[-2]
        self._levels = round_ticks(0.0, 100 * highest, 4)
        self._top_share = self._levels[-1]
        if self._plot.view.viewRange()[1] != [0.0, self._top_share]:
            self._plot.view.setYRange(0.0, self._top_share, padding=0)
        step = self._levels[1] - self._levels[0]
        places = next((n for n in range(6) if abs(round(step, n) - step) < 1e-9), 6)
        self._left_axis.show_labels([(level, figure(level, places, "", "%")) for level in self._levels])
        self._left_axis.claim(max(small_metrics().horizontalAdvance(words) for _, words in self._left_axis.labels) + 10)
        if self._curve[0]:
            self._right.show_labels([(share / 100 * self._top_share, f"{share}%") for share in (0, 25, 50, 75, 100)])
            self._right.claim(small_metrics().horizontalAdvance("100%") + 10)
        else:
            self._right.show_labels([])
            self._right.claim(8)

    def fit_axes(self, width: int) -> None:
        self._top.fit(width - 24, self._left_axis.extent)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for level in self._levels:
            at = min(round(canvas.y(level)) + 0.5, canvas.height - 0.5)
            painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))
        colour = self._colour("series0")
        for place, share in enumerate(self._shares):
            left, right = round(canvas.x(self._edges[place])), round(canvas.x(self._edges[place + 1]))
            top = max(round(canvas.y(100 * share)), 0)
            box = QRectF(left, top, max(1, right - left - 1), max(0.0, canvas.height - top))
            if share > 0:
                painter.fillRect(box, colour)
                self._hit(QRectF(left, 0, max(2, right - left), canvas.height), place)
            if 100 * share > self._top_share * 1.0001:
                self._paint_cut(painter, box, share)

    def _paint_cut(self, painter: QPainter, box: QRectF, share: float) -> None:
        """Two strokes through the bar that is taller than the picture, and what it holds."""
        painter.setPen(QPen(self._colour("surface"), 2))
        for down in (22.0, 27.0):
            painter.drawLine(QPointF(box.left() - 2, down + 3), QPointF(box.right() + 2, down - 3))
        painter.setFont(lettering())
        painter.setPen(self._colour("text"))
        words = f"{100 * share:.1f}%"
        at = box.right() + 5
        painter.drawText(QRectF(at, 2, scaled(70), scaled(16)), words)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        values, shares = self._curve
        if values:
            corners = [QPointF(canvas.x(v), canvas.y(s * self._top_share)) for v, s in zip(values, shares, strict=True)]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._colour("text"), 1))
            painter.drawPolyline(QPolygonF(corners))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for one in self._references:
            self._paint_upright(painter, canvas, one.value, one.role)

    def key_of(self, mark: Any) -> object:
        return self._key

    def describe(self, mark: Any) -> list[str]:
        low, high = self._edges[mark], self._edges[mark + 1]
        return [
            text("{low} to {high}", low=self._shown(low), high=self._shown(high)),
            text("probability {share}", share=f"{self._shares[mark]:.2%}"),
            text("at most that: {share}", share=f"{sum(self._shares[: mark + 1]):.2%}"),
        ]

    def table(self) -> Table:
        rows: list[list[str | float]] = []
        reached = 0.0
        for place, share in enumerate(self._shares):
            reached += share
            rows.append([self._edges[place], self._edges[place + 1], share, reached])
        return Table([text("From"), text("To"), text("Probability"), text("Cumulative")], rows)
