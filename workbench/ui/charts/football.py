"""The football field: ranges of value by method on one scale, with reference prices named above the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import finite
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class ValueRange:
    """One method's range. `mid` is its tick; None has none."""

    key: object
    label: str
    low: float
    high: float
    mid: float | None = None
    role: str = "series0"
    is_quartiles: bool = False
    """Low, mid and high are the quartiles of a distribution, not its ends."""
    note: str = ""
    """Where it comes from, as of when: a line of the read-out."""


class Side(Enum):
    """Where a value lies against a range."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a value lies against a range, and which share of it lies below; None where nothing tells the share."""

    side: Side
    share: float | None

    def words(self) -> str:
        """As it stands beside the range."""
        share = "" if self.share is None else f" · {100 * self.share:.0f}%"
        match self.side:
            case Side.BELOW:
                return "◂ " + text("below")
            case Side.ABOVE:
                return text("above") + " ▸"
            case Side.WITHIN:
                return text("within") + share


def verdict(one: ValueRange, value: float) -> Verdict | None:
    """Where a value lies: of quartiles the percentile between them, of a plain range the share of its width."""
    low, high = min(one.low, one.high), max(one.low, one.high)
    if not finite([low]) or not finite([high]):
        return None
    if value < low:
        return Verdict(Side.BELOW, None)
    if value > high:
        return Verdict(Side.ABOVE, None)
    if high <= low:
        return Verdict(Side.WITHIN, None)
    if not one.is_quartiles or one.mid is None or not low <= one.mid <= high:
        return Verdict(Side.WITHIN, (value - low) / (high - low))
    start, end, floor = (low, one.mid, 0.25) if value < one.mid else (one.mid, high, 0.5)
    return Verdict(Side.WITHIN, floor + 0.25 * ((value - start) / (end - start) if end > start else 0.0))


class VerdictAxis(LabelAxis):
    """At the right, row by row: where the line lies against the range."""

    def fit(self, least: float) -> None:
        """As wide as the words."""
        widest = max((small_metrics().horizontalAdvance(words) for _, words in self.labels), default=0.0)
        self.claim(max(least, widest + 14 if widest else 0.0))

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        for value, words in self.labels:
            room = QRectF(8, self.pixel(value) - scaled(16) / 2, box.width() - 8, scaled(16))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


class Football(Chart):
    """Horizontal ranges. `clicked` carries the key of the range.

    With a guide there is a line to drag, or to move with ← → (Shift ten steps, Ctrl a tenth): each range says at the
    right where it lies. `guide_moved(value)` follows.
    """

    guide_moved = Signal(float)

    def __init__(
        self,
        title: str = "",
        unit: str = "",
        parent: QWidget | None = None,
        *,
        decimals: int = 0,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        self._ranges: tuple[ValueRange, ...] = ()
        self._references: tuple[Reference, ...] = ()
        self._names, self._band, self._bottom = NameAxis(), BandAxis("top"), LabelAxis("bottom")
        self._bottom.claim_line()
        self._margin = VerdictAxis("right")
        self._guide: float | None = None
        axes: dict[str, LabelAxis] = {
            "left": self._names,
            "top": self._band,
            "bottom": self._bottom,
            "right": self._margin,
        }
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)
        self._plot.mouse.takes_hold, self._plot.mouse.dragged = self._takes_hold, self._dragged

    @property
    def guide(self) -> float | None:
        """Where the line stands."""
        return self._guide

    def set_guide(self, value: float | None) -> None:
        """Put the line to drag at a value; None takes it away."""
        if value != self._guide:
            self._guide = value
            self._show_bounds()
            self._show_guide()

    def verdicts(self) -> list[Verdict | None]:
        """Where the line lies against each range; none without a line."""
        return [None if self._guide is None else verdict(one, self._guide) for one in self._ranges]

    def _show_guide(self) -> None:
        references = [(one.value, one.label, one.role) for one in self._references]
        if self._guide is not None:
            references.append((self._guide, text("line {value}", value=f"{self._guide:,.2f}"), "accent"))
        self._band.show_references(references)
        found = [(-float(n), one.words()) for n, one in enumerate(self.verdicts()) if one is not None]
        self._margin.show_labels(found)
        self._refresh()

    def _show_bounds(self) -> None:
        ends = finite(value for one in self._ranges for value in (one.low, one.high, one.mid))
        ends += finite([*(one.value for one in self._references), self._guide])
        if not ends:
            return
        low, high = min(ends), max(ends)
        width = max(self._plot.view.rect().width(), 200.0)
        if high == max(finite(one.high for one in self._ranges), default=0.0):
            high += (high - low) * 48 / width  # the figure at the end of the longest bar
        # Zero belongs on the scale of a price unless all the data stand far from it.
        low = 0.0 if 0 < low < 0.5 * high else low
        self._set_value_range(low, high, along="x")

    def set_data(self, ranges: Sequence[ValueRange], references: Sequence[Reference] = ()) -> None:
        """Show these ranges from top to bottom. A range that is not finite keeps its row, empty."""
        if self._is_known(tuple(ranges), tuple(references)):
            return
        self._ranges, self._references = tuple(ranges), tuple(references)
        if not finite(value for one in self._ranges for value in (one.low, one.high, one.mid)):
            self.set_empty(text("Nothing to show yet"))
            return
        self._show_bounds()
        wanted = [-(len(self._ranges) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._ranges)])
        self._show_guide()
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._margin.fit(22)
        self._names.fit(width * 0.38)
        self._band.fit(width - 24, self._names.extent)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, scaled(104) + scaled(16) * max(3, len(self._ranges)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._ticks:
            at = min(round(canvas.x(tick)) + 0.5, canvas.width - 0.5)
            painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        slot = canvas.height / max(1, len(self._ranges))
        thick = max(4.0, min(slot * 0.58, 16.0))
        for place, one in enumerate(self._ranges):
            if not finite([one.low]) or not finite([one.high]):
                continue
            left, right = sorted((canvas.x(one.low), canvas.x(one.high)))
            top = round(canvas.y(-place) - thick / 2)
            box = QRectF(left, top, max(2.0, right - left), thick)
            colour = self._colour(one.role)
            colour.setAlphaF(0.78)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            if one.low == one.high:
                painter.drawEllipse(QPointF(left, canvas.y(-place)), 5.5, 5.5)
            else:
                painter.drawRoundedRect(box, 2, 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._hit(QRectF(0, canvas.y(-place) - slot / 2, canvas.width, slot), place)

    def _paint_ends(self, painter: QPainter, canvas: Canvas, box: QRectF, one: ValueRange) -> None:
        """The figures at both ends, beside the bar where there is room; over the reference lines, not under them."""
        painter.setFont(lettering())
        painter.setPen(self._colour("muted"))
        metrics = small_metrics()
        low, highest = self._shown(min(one.low, one.high)), self._shown(max(one.low, one.high))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        high = scaled(16)
        row = QRectF(0, box.center().y() - high / 2, canvas.width, high)
        # A single figure is written once, at the side where it finds room.
        is_room = box.right() + metrics.horizontalAdvance(highest) + 5 < canvas.width
        if (low != highest or not is_room) and box.left() - metrics.horizontalAdvance(low) - 5 > 0:
            wide = scaled(60)
            room = QRectF(box.left() - wide - 5, row.top(), wide, high)
            painter.fillRect(
                room.adjusted(wide - 2 - metrics.horizontalAdvance(low), 1, 2, -1), self._colour("surface")
            )
            painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), low)
        if is_room:
            room = QRectF(box.right() + 5, row.top(), metrics.horizontalAdvance(highest) + 2, high)
            painter.fillRect(room.adjusted(-2, 1, 0, -1), self._colour("surface"))
            painter.drawText(room, middle, highest)

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for reference in self._references:
            self._paint_upright(painter, canvas, reference.value, reference.role)
        slot = canvas.height / max(1, len(self._ranges))
        thick = max(4.0, min(slot * 0.58, 16.0))
        for place, one in enumerate(self._ranges):
            if slot >= scaled(15) and finite([one.low]) and finite([one.high]):
                left, right = sorted((canvas.x(one.low), canvas.x(one.high)))
                spare = 6.0 if one.low == one.high else 0.0  # of the dot
                box = QRectF(left - spare, canvas.y(-place) - thick / 2, right - left + 2 * spare, thick)
                self._paint_ends(painter, canvas, box, one)
            if one.mid is not None and finite([one.mid]) and one.low != one.high:
                at = round(canvas.x(one.mid))
                top = round(canvas.y(-place) - thick / 2)
                painter.fillRect(QRectF(at - 1, top - 2, 2, thick + 4), self._colour("text"))

        if self._guide is not None:
            self._paint_guide(painter, canvas, self._guide)

    def _paint_guide(self, painter: QPainter, canvas: Canvas, value: float) -> None:
        at = round(canvas.x(value))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour("accent"), 2))
        painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour("accent"))
        for end in (0.0, canvas.height):
            painter.drawEllipse(QPointF(at, end), 4.5, 4.5)

    # The line ---------------------------------------------------------------------------------------------------

    def _takes_hold(self, place: QPointF) -> bool:
        if self._guide is None or self._empty is not None:
            return False
        at = float(self._plot.view.mapFromView(QPointF(self._guide, 0.0)).x())
        return abs(place.x() - at) <= 5

    def _pointed(self, place: QPointF) -> None:
        super()._pointed(place)
        if self._takes_hold(place):
            self._plot.setCursor(Qt.CursorShape.SplitHCursor)

    def _dragged(self, place: QPointF) -> None:
        low, high = self._span
        value = float(self._plot.view.mapToView(place).x())
        self._move_guide(round(min(max(value, low), high), 2))

    def _move_guide(self, value: float) -> None:
        if value != self._guide:
            self._guide = value
            self._show_bounds()
            self._show_guide()
            self.guide_moved.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()), 0.0)
        if self._guide is None or not step:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= 10
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step /= 10
        self._move_guide(round(self._guide + step, 2))

    def key_of(self, mark: Any) -> object:
        return self._ranges[mark].key

    def describe(self, mark: Any) -> list[str]:
        one = self._ranges[mark]
        lines = [one.label, f"{self._shown(one.low)} – {self._shown(one.high)}"]
        if one.mid is not None:
            lines.append(text("middle {value}", value=self._shown(one.mid)))
        found = None if self._guide is None else verdict(one, self._guide)
        if found is not None:
            lines.append(text("the line: {where}", where=found.words()))
        return lines + ([one.note] if one.note else [])

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [one.label, float(one.low), "" if one.mid is None else float(one.mid), float(one.high)]
            for one in self._ranges
        ]
        rows += [[one.label, "", float(one.value), ""] for one in self._references]
        return Table([text("Method"), text("Low"), text("Middle"), text("High")], rows)
