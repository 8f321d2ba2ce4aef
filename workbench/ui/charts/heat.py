"""A figure over two inputs: coloured cells, lines where it equals a price, and the place where the model stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.theme import current_theme, mixed, scaled

BELOW, ABOVE = "#b35806", "#2166ac"
"""Brown below and blue above the centre: told apart by every kind of colour vision (ColorBrewer's PuOr and RdBu)."""
DEEPEST = 0.75
"""Share of the colour in the cell farthest from the centre: its text must stay readable."""


@dataclass(frozen=True, slots=True)
class Level:
    """Lines along which the figure has one value, in columns and rows counted from 0, and what the value is called."""

    label: str
    lines: tuple[tuple[tuple[float, float], ...], ...]
    role: str = "accent"


class HeatMap(Chart):
    """Cells by column and row. `clicked` carries (row, column)."""

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        self._figures: tuple[tuple[float, ...], ...] = ()
        self._texts: tuple[tuple[str, ...], ...] = ()
        self._across: tuple[str, ...] = ()
        self._down: tuple[str, ...] = ()
        self._names = ("", "")
        self._centre = 0.0
        self._levels: tuple[Level, ...] = ()
        self._stands: tuple[float, float] = (math.nan, math.nan)
        self._bottom, self._left_axis = LabelAxis("bottom"), LabelAxis("left")
        super().__init__(title, unit, parent, axes={"left": self._left_axis, "bottom": self._bottom})

    def set_data(
        self,
        across: Sequence[str],
        down: Sequence[str],
        figures: Sequence[Sequence[float]],
        texts: Sequence[Sequence[str]],
        *,
        names: tuple[str, str] = ("", ""),
        centre: float = 0.0,
        levels: Sequence[Level] = (),
        stands: tuple[float, float] = (math.nan, math.nan),
    ) -> None:
        """Show figures by row and column with their texts; names are of the inputs across and down, with units."""
        held = tuple(tuple(float(one) for one in row) for row in figures)
        shown = tuple(tuple(row) for row in texts)
        if self._is_known(tuple(across), tuple(down), held, shown, names, centre, tuple(levels), stands):
            return
        self._across, self._down, self._figures, self._texts = tuple(across), tuple(down), held, shown
        self._names, self._centre, self._levels, self._stands = names, centre, tuple(levels), stands
        self._extent = (0.0, 1.0, "")
        self._plot.view.setXRange(-0.5, len(across) - 0.5, padding=0)
        self._plot.view.setYRange(-0.5, len(down) - 0.5, padding=0)
        self._show_labels(self.width())
        entries = [Entry(level.label, level.role, True) for level in self._levels if level.lines]
        if all(one == one for one in stands):
            entries.append(Entry(text("where it stands"), "gold", shape="diamond"))
        self._legend.set_entries(entries)
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._show_labels(width)

    def _show_labels(self, width: int) -> None:
        """Values at the edges, thinned out where they would touch."""
        metrics = small_metrics()
        widest = max((metrics.horizontalAdvance(one) for one in self._down), default=0.0)
        self._left_axis.claim(widest + 12)
        self._bottom.claim_line()
        slot = max(1.0, (width - 24 - widest - 12) / max(1, len(self._across)))
        needed = max((metrics.horizontalAdvance(one) for one in self._across), default=0.0) + 8
        every = max(1, math.ceil(needed / slot))
        self._bottom.show_labels([(float(n), one) for n, one in enumerate(self._across) if n % every == 0])
        room = max(1.0, self._plot.view.rect().height() / max(1, len(self._down)))
        rows = max(1, math.ceil(scaled(15) / room))
        count = len(self._down)
        self._left_axis.show_labels([(float(count - 1 - n), one) for n, one in enumerate(self._down) if n % rows == 0])

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        width, height = canvas.width / len(self._across), canvas.height / len(self._down)
        spread = (
            max((abs(one - self._centre) for row in self._figures for one in row if one == one), default=1.0) or 1.0
        )
        has_texts = width >= scaled(44) and height >= scaled(15)
        painter.setFont(lettering(12 if width >= scaled(60) else 11))
        roles = current_theme().roles
        for row, figures in enumerate(self._figures):
            for column, figure in enumerate(figures):
                box = QRectF(column * width, row * height, width, height)
                painter.fillRect(box.adjusted(0, 0, 0.5, 0.5), QColor(self._ground(figure, spread)))
                self._hit((box.left(), box.top(), box.width(), box.height()), (row, column))
                if has_texts:
                    painter.setPen(QColor(roles.text if figure == figure else roles.muted))
                    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._texts[row][column])

    def _ground(self, figure: float, spread: float) -> str:
        roles = current_theme().roles
        if figure != figure:
            return roles.line
        share = min(1.0, abs(figure - self._centre) / spread) * DEEPEST
        deep = DEEPEST if not current_theme().is_dark else 0.85
        return mixed(roles.surface, ABOVE if figure >= self._centre else BELOW, share * deep)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = canvas.width / len(self._across), canvas.height / len(self._down)

        def at(place: tuple[float, float]) -> QPointF:
            return QPointF((place[0] + 0.5) * width, (place[1] + 0.5) * height)

        taken: list[QRectF] = []
        for number, level in enumerate(self._levels):
            style = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)[min(number, 2)]
            painter.setPen(QPen(self._colour(level.role), 2, style))
            for line in level.lines:
                painter.drawPolyline(QPolygonF([at(place) for place in line]))
        for level in self._levels:
            if level.lines:
                self._paint_name(painter, canvas, level, at(max(level.lines, key=len)[0]), taken)
        if all(one == one for one in self._stands):
            self._paint_stand(painter, at, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_name(self, painter: QPainter, canvas: Canvas, level: Level, start: QPointF, taken: list[QRectF]) -> None:
        """What a line is, beside its beginning and over no other name."""
        painter.setFont(lettering(11, strong=True))
        width = small_metrics().horizontalAdvance(level.label) + 14
        left = min(max(start.x() - width / 2, 2.0), canvas.width - width - 2)
        high = scaled(18)
        box = QRectF(left, min(max(start.y() - high, 2.0), canvas.height - high), width, high - 2)
        while any(box.intersects(other) for other in taken):
            box.translate(0, high)
        taken.append(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour("surface"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._colour(level.role))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), level.label)

    def _paint_stand(
        self, painter: QPainter, at: Callable[[tuple[float, float]], QPointF], width: float, height: float
    ) -> None:
        """A frame about the cell where the model stands, or a diamond between cells."""
        near = (round(self._stands[0]), round(self._stands[1]))
        if max(abs(self._stands[0] - near[0]), abs(self._stands[1] - near[1])) < 0.02:
            painter.setPen(QPen(self._colour("gold"), 3))
            painter.drawRect(QRectF(near[0] * width, near[1] * height, width, height).adjusted(1.5, 1.5, -1.5, -1.5))
            return
        centre = at(self._stands)
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(self._colour("gold"))
        corners = (QPointF(0, -7), QPointF(7, 0), QPointF(0, 7), QPointF(-7, 0))
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def describe(self, mark: Any) -> list[str]:
        row, column = mark
        return [
            self._texts[row][column],
            f"{self._names[0]}  {self._across[column]}",
            *([f"{self._names[1]}  {self._down[row]}"] if self._names[1] else []),
        ]

    def table(self) -> Table:
        corner = f"{self._names[1]} \\ {self._names[0]}" if self._names[1] else self._names[0]
        rows: list[list[str | float]] = [[name, *row] for name, row in zip(self._down, self._figures, strict=True)]
        return Table([corner, *self._across], rows)
