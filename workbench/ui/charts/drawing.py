"""The card of a chart: title line, plot and legend in their places, value axes with round ticks, ways to paint."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis
from workbench.ui.charts.frame import ReadOut, TitleLine
from workbench.ui.charts.legend import Legend
from workbench.ui.charts.plot import Canvas, Plot, lettering, small_metrics
from workbench.ui.charts.scale import decimals_of, figure, round_ticks
from workbench.ui.theme import current_theme, mixed, scaled

Box = QRectF | tuple[float, float, float, float]


class Drawing(QFrame):
    """A card with a plot in it. Kinds give it axes and paint their marks."""

    # Pixels kept free above and below the data, before the look's scale.
    room_above = 0.0
    room_below = 0.0

    def __init__(
        self,
        title: str,
        unit: str,
        parent: QWidget | None,
        axes: dict[str, LabelAxis],
        figures: tuple[int, str, str],
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._decimals, self._prefix, self._suffix = figures
        self._empty: str | None = text("Nothing to show yet")
        self._hidden: frozenset[Hashable] = frozenset()
        self._ticks: list[float] = []
        self._span = (0.0, 0.0)
        self._extent = (0.0, 1.0, "")
        self._boxes: list[tuple[Box, Any]] = []
        self._axes = axes
        self._title_line = TitleLine(title, unit, self)
        self._plot = Plot(self, axes)
        self._below = Canvas(self._plot.view, self._paint_below, -10)
        self._above = Canvas(self._plot.view, self._paint_above, 10)
        self._plot.view.sigResized.connect(self._resized)
        self._legend = Legend(self)
        self._read_out = ReadOut(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self._title_line)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._legend)

    # For the kinds of charts ----------------------------------------------------------------------------------

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint the data in pixels of `canvas`; say with `_hit` where each mark stands."""
        raise NotImplementedError

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what lies over the data."""

    def restyle(self) -> None:
        """Give pens and brushes kept by items the colours of the look in force."""

    def fit_axes(self, width: int) -> None:
        """Set widths and heights of axes for a chart `width` pixels wide."""

    def _hit(self, box: Box, mark: Any) -> None:
        """A mark stands in this box, or in left, top, width and height where there are hundreds of them."""
        self._boxes.append((box, mark))

    @property
    def _hits(self) -> list[tuple[QRectF, Any]]:
        """The boxes of the marks as painted last."""
        return [(_rect(box), mark) for box, mark in self._boxes]

    def _box_of(self, mark: Any) -> QRectF | None:
        """Where a mark was painted last."""
        return next((_rect(box) for box, one in self._boxes if one == mark), None)

    def _shown(self, value: float) -> str:
        return figure(value, self._decimals, self._prefix, self._suffix)

    def _colour(self, role: str) -> QColor:
        """Colour of a role; `series0` and up are the series colours."""
        theme = current_theme()
        return QColor(theme.series(int(role[6:])) if role.startswith("series") else theme.role(role))

    # Laying out -----------------------------------------------------------------------------------------------

    def _fit_all(self, width: int) -> None:
        for axis in self._axes.values():
            axis.rescale()
        self.fit_axes(width)

    def _rescale(self) -> None:
        """Another size of letters: axes, ticks and legend are laid out anew."""
        self._ticks = []
        self._legend.lay_out()
        self._title_line.updateGeometry()
        if self._empty is None:
            self._resized()
            self._fit_all(self.width())
        self.updateGeometry()

    def _set_value_range(self, low: float, high: float, *, along: str = "y") -> None:
        """Show low to high with round ticks; the view moves only when it must."""
        self._extent = (low, high, along)
        self._renew_ticks()

    def _renew_ticks(self, *_: object) -> None:
        low, high, along = self._extent
        box = self._plot.view.rect()
        room = max(1.0, float(box.height() if along == "y" else box.width()))
        # Figures painted above and below the bars need pixels, whatever the scale.
        above, below = (size * current_theme().scale for size in (self.room_above, self.room_below))
        share = (high - low) / max(1.0, room - above - below)
        low, high = low - share * below, high + share * above
        most = round(min(6.0, max(2.0, room / scaled(26 if along == "y" else 42))))
        ticks, bottom, top = self._ticks_within(low, high, most)
        if len(ticks) < 2:  # a single label tells no scale
            ticks, bottom, top = self._ticks_within(low, high, most + 2)
        if (ticks, bottom, top) != (self._ticks, *self._span):
            self._ticks, self._span = ticks, (bottom, top)
            self._show_ticks(along)

    def _ticks_within(self, low: float, high: float, most: int) -> tuple[list[float], float, float]:
        """About `most` ticks and the ends of the view, with the ticks that stand inside it."""
        ticks = round_ticks(low, high, most)
        # The view ends at a quarter of a step: tight around the data, yet still while they move a little.
        quarter = (ticks[1] - ticks[0]) / 4
        bottom, top = math.floor(low / quarter + 1e-9) * quarter, math.ceil(high / quarter - 1e-9) * quarter
        if not (math.isfinite(bottom) and math.isfinite(top) and top > bottom):
            bottom, top = ticks[0], ticks[-1]
        inside = [tick for tick in ticks if bottom - quarter / 9 <= tick <= top + quarter / 9]
        if not inside:  # all that is shown is one value but for its last digits
            return ticks, ticks[0], ticks[-1]
        return inside, bottom, top

    def _resized(self, *_: object) -> None:
        if self._extent[2]:
            self._renew_ticks()

    def _show_ticks(self, along: str) -> None:
        places = decimals_of(self._ticks)
        labels = [(tick, figure(tick, places, self._prefix, self._suffix)) for tick in self._ticks]
        if along == "x":
            self._plot.view.setXRange(*self._span, padding=0)
            self._axes["bottom"].show_labels(labels)
            return
        self._plot.view.setYRange(*self._span, padding=0)
        axis = self._axes["left"]
        axis.claim(max(small_metrics().horizontalAdvance(words) for _, words in labels) + 10)
        axis.show_labels(labels)

    def _set_places(self, first: float, last: float) -> None:
        """Show the columns `first` to `last`, each one wide about its number."""
        wanted = [first - 0.5, last + 0.5]
        if self._plot.view.viewRange()[0] != wanted:
            self._plot.view.setXRange(*wanted, padding=0)

    # Painting -------------------------------------------------------------------------------------------------

    def _paint_level_grid(self, painter: QPainter, canvas: Canvas) -> None:
        """Hairlines at the ticks; zero a little stronger."""
        roles = current_theme().roles
        for tick in self._ticks:
            painter.setPen(QPen(QColor(roles.muted if abs(tick) < 1e-12 else roles.line), 1))
            at = min(round(canvas.y(tick)) + 0.5, canvas.height - 0.5)
            painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))

    def _paint_reported(self, painter: QPainter, canvas: Canvas, reported: int) -> None:
        """A shaded ground under the first periods, which were reported, and a line where the forecast begins."""
        edge = min(canvas.x(reported - 0.5), canvas.width)
        if reported and edge > 0:
            roles = current_theme().roles
            painter.fillRect(QRectF(0, 0, edge, canvas.height), QColor(mixed(roles.surface, roles.line, 0.4)))
            painter.setPen(QPen(QColor(roles.muted), 1))
            painter.drawLine(QPointF(round(edge) + 0.5, 0), QPointF(round(edge) + 0.5, canvas.height))

    def _paint_upright(self, painter: QPainter, canvas: Canvas, value: float, role: str) -> None:
        pen = QPen(self._colour(role), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        at = round(canvas.x(value)) + 0.5
        painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))

    def _paint_level(self, painter: QPainter, canvas: Canvas, value: float, role: str) -> None:
        pen = QPen(self._colour(role), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        at = round(canvas.y(value)) + 0.5
        painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))

    def _paint_below(self, painter: QPainter, canvas: Canvas) -> None:
        self._boxes = []
        if self._empty is not None:
            self._paint_sentence(painter, canvas, self._empty)
            return
        self.paint_marks(painter, canvas)
        series = self._legend.series()
        if series and all(one in self._hidden for one in series):
            self._paint_sentence(painter, canvas, text("Every series is hidden: click one in the legend."))

    def _paint_sentence(self, painter: QPainter, canvas: Canvas, words: str) -> None:
        painter.setFont(lettering(12))
        painter.setPen(QColor(current_theme().roles.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(12, 0, canvas.width - 24, canvas.height), int(flags), words)

    def _paint_above(self, painter: QPainter, canvas: Canvas) -> None:
        if self._empty is None:
            self.paint_references(painter, canvas)

    def sizeHint(self) -> QSize:
        return QSize(420, scaled(250))

    def minimumSizeHint(self) -> QSize:
        return QSize(220, scaled(150))


def _rect(box: Box) -> QRectF:
    return box if isinstance(box, QRectF) else QRectF(*box)
