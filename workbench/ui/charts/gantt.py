"""Contracts over time: a bar from first to last delivery, shaded by its amount, with the prepayment as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import NameAxis
from workbench.ui.charts.data import Marker, Table
from workbench.ui.charts.glance import Glance
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.periods import PeriodChart
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.scale import finite, held_values
from workbench.ui.theme import scaled

_LEAST_ROW = 15


class Event(Enum):
    """What happens to a contract; each has a shape of its own."""

    SIGNING = "signing"
    RENEGOTIATION = "renegotiation"
    TERMINATION = "termination"


@dataclass(frozen=True, slots=True)
class Sign:
    """An event in the life of a contract, at a place on the period axis (0 is the middle of the first)."""

    event: Event
    position: float
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """One contract: `amounts` shade its bar period by period, `balance` is the line in it; both may hold zeros."""

    key: object
    label: str
    amounts: Sequence[float]
    balance: Sequence[float] = ()
    signs: Sequence[Sign] = ()
    notes: Sequence[str] = ()

    def extent(self) -> tuple[int, int] | None:
        """First and last period with an amount; None when nothing is delivered."""
        places = [n for n, amount in enumerate(self.amounts) if abs(amount) > 1e-9]
        return (places[0], places[-1]) if places else None


class Gantt(PeriodChart):
    """A row a contract on one axis of periods. `clicked` carries (key of the contract, number of the period)."""

    climbs = -1

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, amount: str = "", balance: str = ""
    ) -> None:
        self._amount, self._balance = amount or text("Delivered"), balance or text("Prepayment held")
        self._spans: tuple[Span, ...] = ()
        self._peaks = (1.0, 1.0)
        self._names = NameAxis()
        super().__init__(title, unit, parent, left=self._names)

    def set_data(
        self,
        periods: Sequence[str],
        spans: Sequence[Span],
        *,
        groups: Sequence[str] = (),
        markers: Sequence[Marker] = (),
        amount: str = "",
    ) -> None:
        """Show these contracts from top to bottom; `markers` are dates all of them meet, such as debt maturities."""
        held = tuple(
            replace(
                span,
                amounts=held_values(span.amounts),
                balance=held_values(span.balance),
                signs=tuple(span.signs),
                notes=tuple(span.notes),
            )
            for span in spans
        )
        if self._is_known(tuple(periods), held, tuple(groups), tuple(markers), amount):
            return
        self._spans = held
        self._amount = amount or self._amount
        if not periods or not held:
            self.set_empty(text("No contract yet: add one, or paste a table."))
            return
        amounts = finite(value for span in held for value in span.amounts)
        balances = finite(value for span in held for value in span.balance)
        self._peaks = (max([abs(v) for v in amounts], default=0.0) or 1.0, max(balances, default=0.0) or 1.0)
        wanted = [-(len(held) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), span.label) for place, span in enumerate(held)])
        self._extent = (0.0, 1.0, "")
        self._take_periods(periods, groups, markers)
        self._legend.set_entries(self._entries())
        self.updateGeometry()
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        entries = [Entry(self._amount, "series0")]
        if any(value > 1e-9 for span in self._spans for value in span.balance):
            entries.append(Entry(self._balance, "series1", True))
        words = {
            Event.SIGNING: (text("Signed"), "dot"),
            Event.RENEGOTIATION: (text("Renegotiated"), "diamond"),
            Event.TERMINATION: (text("Terminated"), "tick"),
        }
        met = {sign.event for span in self._spans for sign in span.signs}
        entries += [
            Entry(said, "bad" if event is Event.TERMINATION else "text", shape=shape)
            for event, (said, shape) in words.items()
            if event in met
        ]
        return entries

    def fit_axes(self, width: int) -> None:
        self._names.fit(min(width * 0.28, scaled(190)))
        super().fit_axes(width)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, scaled(96) + scaled(_LEAST_ROW) * max(3, len(self._spans)))

    def sizeHint(self) -> QSize:
        return QSize(640, scaled(110) + scaled(24) * max(3, len(self._spans)))

    # Painting

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        slot = canvas.height / max(1, len(self._spans))
        across = canvas.x(1.0) - canvas.x(0.0)
        for place, span in enumerate(self._spans):
            middle = canvas.y(-float(place))
            self._paint_ground(painter, canvas, middle + slot / 2)
            self._paint_bar(painter, canvas, span, middle, min(slot * 0.62, 22.0))
            self._paint_balance(painter, canvas, span, middle, slot)
            for number in self._seen():
                box = QRectF(canvas.x(number) - across / 2, middle - slot / 2, across, slot)
                self._hit(box, (place, number))

    def _paint_ground(self, painter: QPainter, canvas: Canvas, level: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self._colour("line"), 1))
        at = min(round(level) + 0.5, canvas.height - 0.5)
        painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))

    def _paint_bar(self, painter: QPainter, canvas: Canvas, span: Span, middle: float, height: float) -> None:
        extent = span.extent()
        if extent is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(extent[0], extent[1] + 1):
            left, right = round(canvas.x(number - 0.5)), round(canvas.x(number + 0.5))
            colour = self._colour("series0")
            # The square root keeps a small contract's bar from fading beside a large one's.
            colour.setAlphaF(0.10 + 0.80 * math.sqrt(min(abs(span.amounts[number]) / self._peaks[0], 1.0)))
            painter.fillRect(QRectF(left, round(middle - height / 2), right - left, round(height)), colour)

    def _paint_balance(self, painter: QPainter, canvas: Canvas, span: Span, middle: float, slot: float) -> None:
        if not any(value > 1e-9 for value in span.balance):
            return
        foot, room = middle + slot / 2 - 2, slot - 5
        points = [
            QPointF(canvas.x(number), foot - room * min(max(value, 0.0) / self._peaks[1], 1.0))
            for number, value in enumerate(span.balance)
            if value == value
        ]
        # The line ends where the prepayment is used up.
        last = max((n for n, value in enumerate(span.balance) if value > 1e-9), default=0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour("series1"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points[: last + 2]))

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        super().paint_references(painter, canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, span in enumerate(self._spans):
            for sign in span.signs:
                self._paint_sign(painter, sign.event, QPointF(canvas.x(sign.position), canvas.y(-float(place))))

    def _paint_sign(self, painter: QPainter, event: Event, at: QPointF) -> None:
        painter.setPen(QPen(self._colour("surface"), 1.2))
        painter.setBrush(self._colour("text"))
        match event:
            case Event.SIGNING:
                painter.drawEllipse(at, 4.5, 4.5)
            case Event.RENEGOTIATION:
                corners = (QPointF(0, -6), QPointF(6, 0), QPointF(0, 6), QPointF(-6, 0))
                painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
            case Event.TERMINATION:
                painter.fillRect(QRectF(at.x() - 1.5, at.y() - 9, 3, 18), self._colour("bad"))

    # Reading

    def span_of_values(self, first: int, last: int) -> None:
        """Rows have no common scale."""

    def marks_of(self, place: int) -> list[Any]:
        return [(row, place) for row in range(len(self._spans))]

    def glance(self, place: int) -> list[Glance]:
        return [
            Glance(Entry(span.label, "series0"), self._shown(span.amounts[place]))
            for span in self._spans
            if place < len(span.amounts) and abs(span.amounts[place]) > 1e-9
        ]

    def key_of(self, mark: Any) -> object:
        place, number = mark
        return self._spans[place].key, number

    def describe(self, mark: Any) -> list[str]:
        place, number = mark
        span = self._spans[place]
        lines = [f"{span.label} · {self._periods[number]}"]
        lines.append(f"{self._amount}  {self._shown(span.amounts[number])}")
        if number < len(span.balance) and any(span.balance):
            lines.append(f"{self._balance}  {self._shown(span.balance[number])}")
        lines += [sign.label for sign in span.signs if round(sign.position) == number]
        lines += [one.label for one in self._markers if round(one.position) == number]
        return lines + list(span.notes)

    def table(self) -> Table:
        rows: list[list[str | float]] = []
        for span in self._spans:
            rows.append([span.label, self._amount, *(float(value) for value in span.amounts)])
            if any(span.balance):
                rows.append([span.label, self._balance, *(float(value) for value in span.balance)])
        return Table([text("Contract"), "", *self._periods], rows)
