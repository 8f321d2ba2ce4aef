"""A distribution: bars of probability, the cumulative curve on a scale of its own, named values above the data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, small_metrics
from workbench.ui.charts.scale import figure, held_values, round_ticks
from workbench.ui.theme import scaled

BUCKETS = 48
MOST_STEPS = 400


class RightAxis(LabelAxis):
    """Labels at the right of the data, beside their values."""

    def __init__(self) -> None:
        super().__init__("right")

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        for value, words in self.labels:
            room = QRectF(6, self.pixel(value) - scaled(16) / 2, box.width() - 6, scaled(16))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


class Histogram(Chart):
    """Probability by size. What has probability at zero itself is no bar: `unit` should tell it.

    `clicked` carries the key given with the data.
    """

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, decimals: int = 2, prefix: str = ""
    ) -> None:
        self._values: tuple[float, ...] = ()
        self._chances: tuple[float, ...] = ()
        self._bars: list[tuple[float, float, float, float]] = []
        self._climb: list[tuple[float, float]] = []
        self._references: tuple[Reference, ...] = ()
        self._key: object = None
        self._top_chance = 1.0
        self._levels: list[float] = []
        self._scale, self._right, self._top = LabelAxis("left"), RightAxis(), BandAxis("top")
        self._bottom = LabelAxis("bottom")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {
            "left": self._scale,
            "right": self._right,
            "top": self._top,
            "bottom": self._bottom,
        }
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix)

    def set_data(
        self,
        values: Sequence[float],
        probabilities: Sequence[float],
        *,
        references: Sequence[Reference] = (),
        key: object = None,
    ) -> None:
        """Show ascending values with their probabilities, which sum to 1."""
        held = (held_values(values), held_values(probabilities))
        if self._is_known(*held, tuple(references), key):
            return
        self._values, self._chances = held
        self._references, self._key = tuple(references), key
        if not self._values or self._values[-1] <= 0:
            self.set_empty(text("There is nothing to lose"))
            return
        self._make_bars()
        self._top.show_references([(one.value, one.label, one.role) for one in self._references])
        self._set_value_range(0.0, max(self._values[-1], *(one.value for one in self._references), 0.0), along="x")
        self._scale.set_caption(text("Probability"))
        self._right.set_caption(text("Cumulative"))
        self._set_levels()
        self._legend.set_entries(
            [Entry(text("Probability, left"), "series0"), Entry(text("Cumulative, right"), "text", True)]
        )
        self._data_arrived()

    def _make_bars(self) -> None:
        width = self._values[-1] / BUCKETS
        sums: dict[int, float] = {}
        for value, chance in zip(self._values, self._chances, strict=True):
            if value > 0:
                place = min(int(value / width), BUCKETS - 1)
                sums[place] = sums.get(place, 0.0) + chance
        cumulative = at_zero = self._chances[0] if self._values[0] == 0 else 0.0
        self._bars = []
        for place in sorted(sums):
            cumulative += sums[place]
            self._bars.append((place * width, (place + 1) * width, sums[place], cumulative))
        if len(self._values) > MOST_STEPS:  # finer than the eye, and dear to paint
            self._climb = [(0.0, at_zero), *((high, reached) for _, high, _, reached in self._bars)]
        else:
            self._climb = list(zip(self._values, accumulate(self._chances), strict=True))

    def _set_levels(self) -> None:
        highest = max((chance for _, _, chance, _ in self._bars), default=1.0)
        self._levels = round_ticks(0.0, 100 * highest, 4)
        self._top_chance = self._levels[-1]
        if self._plot.view.viewRange()[1] != [0.0, self._top_chance]:
            self._plot.view.setYRange(0.0, self._top_chance, padding=0)
        step = self._levels[1] - self._levels[0]
        places = next((n for n in range(6) if abs(round(step, n) - step) < 1e-9), 6)
        self._scale.show_labels([(level, figure(level, places, "", "%")) for level in self._levels])
        self._scale.claim(max(small_metrics().horizontalAdvance(words) for _, words in self._scale.labels) + 10)
        shares = (0, 25, 50, 75, 100)
        self._right.show_labels([(share / 100 * self._top_chance, f"{share}%") for share in shares])
        self._right.claim(small_metrics().horizontalAdvance("100%") + 10)

    def fit_axes(self, width: int) -> None:
        self._top.fit(width - 24, self._scale.extent)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for level in self._levels:
            at = min(round(canvas.y(level)) + 0.5, canvas.height - 0.5)
            painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))
        colour = self._colour("series0")
        for place, (low, high, chance, _) in enumerate(self._bars):
            left, right = round(canvas.x(low)) + 1, round(canvas.x(high))
            top = round(canvas.y(100 * chance))
            box = QRectF(left, top, max(2, right - left), max(1.0, canvas.height - top))
            painter.fillRect(box, colour)
            self._hit(QRectF(left - 1, 0, box.width() + 2, canvas.height), place)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_cumulative(painter, canvas)
        for one in self._references:
            self._paint_upright(painter, canvas, one.value, one.role)

    def _paint_cumulative(self, painter: QPainter, canvas: Canvas) -> None:
        reached = 0.0
        corners: list[QPointF] = []
        for value, cumulative in self._climb:
            at = canvas.x(value)
            corners.append(QPointF(at, canvas.y(reached * self._top_chance)))
            reached = cumulative
            corners.append(QPointF(at, canvas.y(reached * self._top_chance)))
        corners.append(QPointF(canvas.width, canvas.y(reached * self._top_chance)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour("text"), 1))
        painter.drawPolyline(QPolygonF(corners))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def key_of(self, mark: Any) -> object:
        return self._key

    def describe(self, mark: Any) -> list[str]:
        low, high, chance, cumulative = self._bars[mark]
        return [
            text("{low} to {high}", low=self._shown(low), high=self._shown(high)),
            text("probability {share}", share=f"{chance:.2%}"),
            text("at most that: {share}", share=f"{cumulative:.2%}"),
        ]

    def table(self) -> Table:
        rows: list[list[str | float]] = []
        reached = 0.0
        for value, chance in zip(self._values, self._chances, strict=True):
            reached += chance
            rows.append([value, chance, reached])
        return Table([text("Loss"), text("Probability"), text("Cumulative")], rows)
