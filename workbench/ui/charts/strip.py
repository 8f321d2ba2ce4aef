"""Where the target stands among its peers: one row a measure, one dot a peer, median and quartiles marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import figure, finite, median, quantile
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Peer:
    """One company's value of a measure."""

    key: object
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: the peers' values and where the target stands."""

    key: object
    label: str
    peers: Sequence[Peer]
    target: float | None = None
    decimals: int = 1
    suffix: str = "×"

    def shown(self, value: float) -> str:
        """A value of this measure."""
        return figure(value, self.decimals, "", self.suffix)


class Strip(Chart):
    """Each row on a scale of its own, named at both ends. `clicked` carries (measure key, peer key or None)."""

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None, *, target: str = "") -> None:
        self._measures: tuple[Measure, ...] = ()
        self._scales: list[tuple[float, float]] = []
        self._target = target or text("Target")
        self._names = NameAxis()
        axes: dict[str, LabelAxis] = {"left": self._names}
        super().__init__(title, unit, parent, axes=axes)
        self._plot.view.setXRange(-0.02, 1.02, padding=0)

    def set_data(self, measures: Sequence[Measure], target: str | None = None) -> None:
        """Show these measures from top to bottom; `target` is the name of the company that is compared."""
        held = tuple(replace(measure, peers=tuple(measure.peers)) for measure in measures)
        if self._is_known(held, target):
            return
        self._measures = held
        self._target = target or self._target
        if not any(finite(peer.value for peer in measure.peers) for measure in self._measures):
            self.set_empty(text("No peer has a value to compare with"))
            return
        self._scales = []
        for measure in self._measures:
            known = finite([*(peer.value for peer in measure.peers), measure.target]) or [0.0, 1.0]
            low, high = min(known), max(known)
            self._scales.append((low, high) if high > low else (low - 1.0, high + 1.0))
        wanted = [-(len(self._measures) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._measures)])
        self._legend.set_entries(
            [
                Entry(text("Peer"), "series0", shape="dot"),
                Entry(text("Median"), "text", shape="tick"),
                Entry(text("Middle half"), "line"),
                Entry(self._target, "gold", shape="diamond"),
            ]
        )
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._names.fit(width * 0.32)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, scaled(70) + scaled(24) * max(2, len(self._measures)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        slot = canvas.height / max(1, len(self._measures))
        self._raise_rows(slot)
        for place, measure in enumerate(self._measures):
            known = finite(peer.value for peer in measure.peers)
            level = round(canvas.y(-place) - self._names.raised) + 0.5
            painter.setPen(QPen(self._colour("line"), 1))
            painter.drawLine(QPointF(canvas.x(0.0), level), QPointF(canvas.x(1.0), level))
            if not known:
                self._paint_none(painter, canvas, level)
                continue
            self._paint_row(painter, canvas, place, level, known)
            if slot >= scaled(36):
                self._paint_figures(painter, canvas, place, level, known)

    def _raise_rows(self, slot: float) -> None:
        """Rows stand a little above the middle where their figures fit below; their names go along."""
        raised = 5.0 if slot >= scaled(36) else 0.0
        if self._names.raised != raised:
            self._names.raised = raised
            self._names.update()

    def _paint_none(self, painter: QPainter, canvas: Canvas, level: float) -> None:
        painter.setFont(lettering())
        painter.setPen(self._colour("muted"))
        painter.drawText(QPointF(canvas.x(0.0), level - 4), text("no peer has this"))

    def _across(self, canvas: Canvas, place: int, value: float) -> float:
        low, high = self._scales[place]
        return canvas.x((value - low) / (high - low))

    def _paint_row(self, painter: QPainter, canvas: Canvas, place: int, level: float, known: list[float]) -> None:
        measure = self._measures[place]
        if len(known) >= 4:
            left, right = (self._across(canvas, place, quantile(known, share)) for share in (0.25, 0.75))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour("line"))
            painter.drawRoundedRect(QRectF(left, level - 6, max(1.0, right - left), 12), 2, 2)
        dot = self._colour("series0")
        dot.setAlphaF(0.75)
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(dot)
        for number, peer in enumerate(measure.peers):
            if finite([peer.value]):
                at = self._across(canvas, place, peer.value)
                painter.drawEllipse(QPointF(at, level), 4.5, 4.5)
                self._hit(QRectF(at - 6, level - 6, 12, 12), (place, number))
        at = round(self._across(canvas, place, median(known)))
        painter.fillRect(QRectF(at - 1, level - 8.5, 2, 17), self._colour("text"))
        if measure.target is not None and finite([measure.target]):
            self._paint_target(painter, self._across(canvas, place, measure.target), level)
            at_target = self._across(canvas, place, measure.target)
            self._hit(QRectF(at_target - 7, level - 7, 14, 14), (place, -1))

    def _paint_target(self, painter: QPainter, at: float, level: float) -> None:
        """A diamond: another shape, so that it is told from the dots without colour."""
        corners = [QPointF(0, -6.5), QPointF(6.5, 0), QPointF(0, 6.5), QPointF(-6.5, 0)]
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(self._colour("gold"))
        painter.drawPolygon(QPolygonF([QPointF(at, level) + corner for corner in corners]))

    def _paint_figures(self, painter: QPainter, canvas: Canvas, place: int, level: float, known: list[float]) -> None:
        """Median and target in words of figures, then the ends where those leave room."""
        measure, metrics = self._measures[place], small_metrics()
        wanted: list[tuple[float, str, QColor]] = []
        if measure.target is not None and finite([measure.target]):
            wanted.append((measure.target, measure.shown(measure.target), self._colour("gold_text")))
        wanted.append((median(known), measure.shown(median(known)), self._colour("text")))
        low, high = self._scales[place]
        wanted += [(low, measure.shown(low), self._colour("muted")), (high, measure.shown(high), self._colour("muted"))]
        taken: list[tuple[float, float]] = []
        painter.setFont(lettering())
        for value, words, colour in wanted:
            width = metrics.horizontalAdvance(words)
            start = min(max(0.0, self._across(canvas, place, value) - width / 2), canvas.width - width)
            if any(start < end + 5 and start + width > begin - 5 for begin, end in taken):
                continue
            taken.append((start, start + width))
            painter.setPen(colour)
            painter.drawText(QPointF(start, level + 9 + metrics.ascent()), words)

    def key_of(self, mark: Any) -> object:
        place, number = mark
        measure = self._measures[place]
        return measure.key, None if number < 0 else measure.peers[number].key

    def describe(self, mark: Any) -> list[str]:
        place, number = mark
        measure = self._measures[place]
        known = finite(peer.value for peer in measure.peers)
        name = self._target if number < 0 else measure.peers[number].name
        value = measure.target if number < 0 else measure.peers[number].value
        lines = [f"{name} · {measure.label}", measure.shown(value if value is not None else float("nan"))]
        # Peers at the same spot hide each other: name them all.
        if number >= 0:
            same = [peer.name for n, peer in enumerate(measure.peers) if n != number and peer.value == value]
            lines += [text("also {names}", names=", ".join(same))] if same else []
        lines.append(text("median {value} of {count} peers", value=measure.shown(median(known)), count=len(known)))
        return lines

    def table(self) -> Table:
        headers = [text("Measure"), text("Company"), text("Value")]
        rows: list[list[str | float]] = []
        for measure in self._measures:
            rows += [[measure.label, peer.name, float(peer.value)] for peer in measure.peers]
            if measure.target is not None:
                rows.append([measure.label, self._target, float(measure.target)])
        return Table(headers, rows)
