"""How far each of several things may go: one row each on its own scale, what it stands at, and where it goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Track:
    """A row: its ends, where it stands and the ranges that go wrong, with the words of each.

    `says` are sentences for whoever points at the row.
    """

    key: object
    label: str
    low: float
    high: float
    now: float
    wrong: tuple[tuple[float, float], ...] = ()
    low_words: str = ""
    high_words: str = ""
    now_words: str = ""
    says: tuple[str, ...] = ()


class Tracks(Chart):
    """Rows from end to end. `clicked` carries the key of the row."""

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        self._tracks: tuple[Track, ...] = ()
        self._names = NameAxis()
        axes: dict[str, LabelAxis] = {"left": self._names}
        super().__init__(title, unit, parent, axes=axes)
        self._plot.view.setXRange(-0.02, 1.02, padding=0)

    def set_data(self, tracks: Sequence[Track]) -> None:
        """Show these rows from top to bottom."""
        if self._is_known(tuple(tracks)):
            return
        self._tracks = tuple(tracks)
        if not self._tracks:
            self.set_empty(text("Nothing to show yet"))
            return
        wanted = [-(len(self._tracks) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._tracks)])
        self._legend.set_entries(
            [
                Entry(text("Stands now"), "text", shape="diamond"),
                Entry(text("Breached"), "bad"),
                Entry(text("Nothing breached"), "good"),
            ]
        )
        self.updateGeometry()
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._names.fit(width * 0.3)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, scaled(84) + scaled(34) * max(2, len(self._tracks)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        slot = canvas.height / max(1, len(self._tracks))
        thick = max(5.0, min(slot * 0.3, 11.0))
        for place, one in enumerate(self._tracks):
            level = canvas.y(-place) - slot * 0.12
            self._paint_track(painter, canvas, one, level, thick)
            self._hit(QRectF(0, canvas.y(-place) - slot / 2, canvas.width, slot), place)

    def _paint_track(self, painter: QPainter, canvas: Canvas, one: Track, level: float, thick: float) -> None:
        span = one.high - one.low or 1.0

        def at(value: float) -> float:
            return float(canvas.x((value - one.low) / span))

        free = self._colour("good")
        free.setAlphaF(0.35)
        painter.fillRect(QRectF(at(one.low), level - thick / 2, at(one.high) - at(one.low), thick), free)
        for begin, end in one.wrong:
            # On paper colour first: red over green would be brown.
            box = QRectF(at(begin), level - thick / 2, max(2.0, at(end) - at(begin)), thick)
            painter.fillRect(box, self._colour("surface"))
            painter.fillRect(box, _faded(self._colour("bad")))
            if begin > one.low:
                painter.fillRect(QRectF(box.left(), level - thick / 2 - 2, 2, thick + 4), self._colour("bad"))
        self._paint_now(painter, at(one.now), level, thick)
        self._paint_words(painter, canvas, one, level + thick / 2, at(one.now))

    def _paint_now(self, painter: QPainter, x: float, level: float, thick: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(self._colour("text"))
        size = thick / 2 + 2
        corners = [
            QPointF(x, level - size),
            QPointF(x + size, level),
            QPointF(x, level + size),
            QPointF(x - size, level),
        ]
        painter.drawPolygon(corners)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_words(self, painter: QPainter, canvas: Canvas, one: Track, top: float, now: float) -> None:
        painter.setFont(lettering())
        metrics = small_metrics()
        painter.setPen(self._colour("muted"))
        middle = int(Qt.AlignmentFlag.AlignTop)
        ends = (metrics.horizontalAdvance(one.low_words), metrics.horizontalAdvance(one.high_words))
        left, right = canvas.x(0.0), canvas.x(1.0)
        width = metrics.horizontalAdvance(one.now_words)
        start = min(max(now - width / 2, left), right - width)
        if start > left + ends[0] + 8:
            painter.drawText(QRectF(left, top + 1, ends[0] + 2, scaled(16)), middle, one.low_words)
        if start + width < right - ends[1] - 8:
            painter.drawText(QRectF(right - ends[1], top + 1, ends[1] + 2, scaled(16)), middle, one.high_words)
        painter.setPen(self._colour("text"))
        painter.drawText(QRectF(start, top + 1, width + 2, scaled(16)), middle, one.now_words)

    def key_of(self, mark: Any) -> object:
        return self._tracks[mark].key

    def describe(self, mark: Any) -> list[str]:
        one = self._tracks[mark]
        return [one.label, one.now_words, *one.says]

    def table(self) -> Table:
        rows: list[list[str | float]] = []
        for one in self._tracks:
            ranges = one.wrong or ((float("nan"), float("nan")),)
            rows += [[one.label, one.now, begin, end] for begin, end in ranges]
        return Table([text("Name"), text("Stands now"), text("Breached from"), text("Breached to")], rows)


def _faded(colour: QColor) -> QColor:
    colour.setAlphaF(0.6)
    return colour
