"""A tornado: how far a figure moves as each input goes from one end of its range to the other, the widest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Reference, Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import finite
from workbench.ui.theme import scaled

HIGH, LOW = "series0", "series2"
GAP = 6.0


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """One input: the figure at the low and at the high end of its range, and those ends in words with unit."""

    key: object
    label: str
    at_low: float
    at_high: float
    low_words: str = ""
    high_words: str = ""
    now_words: str = ""
    note: str = ""


class TornadoChart(Chart):
    """Bars to both sides of the value: plain where the input is at its high end, hatched at its low end.

    `clicked` carries the key of the input. Where both ends lie on one side of the value the halves stand one above the
    other, and the name ends in ↶.
    """

    def __init__(
        self, title: str = "", unit: str = "", parent: QWidget | None = None, *, decimals: int = 2, prefix: str = ""
    ) -> None:
        self._bars: tuple[TornadoBar, ...] = ()
        self._value = 0.0
        self._references: tuple[Reference, ...] = ()
        self._names, self._band, self._bottom = NameAxis(), BandAxis("top"), LabelAxis("bottom")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {"left": self._names, "top": self._band, "bottom": self._bottom}
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix)

    def set_data(self, value: float, bars: Sequence[TornadoBar], references: Sequence[Reference] = ()) -> None:
        """Show these bars from top to bottom about the value."""
        if self._is_known(value, tuple(bars), tuple(references)):
            return
        self._value, self._bars, self._references = value, tuple(bars), tuple(references)
        if not self._bars or not finite([value]):
            self.set_empty(text("Nothing to show yet"))
            return
        wanted = [-(len(self._bars) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        named = [one.label + (" ↶" if self.is_one_sided(one) else "") for one in self._bars]
        self._names.show_labels([(-float(place), words) for place, words in enumerate(named)])
        self._band.show_references(
            [
                (value, text("now {value}", value=self._shown(value)), "text"),
                *((one.value, one.label, one.role) for one in self._references),
            ]
        )
        self._legend.set_entries(self._entries())
        self._show_bounds()
        self.updateGeometry()
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        entries = [Entry(text("Input at its high end"), HIGH), Entry(text("Input at its low end (hatched)"), LOW)]
        if any(self.is_one_sided(one) for one in self._bars):
            entries.append(Entry(text("↶ both ends on one side"), "muted"))
        return entries

    def is_one_sided(self, one: TornadoBar) -> bool:
        """Both ends lie on one side of the value."""
        return (one.at_low - self._value) * (one.at_high - self._value) > 0

    def _ends(self, one: TornadoBar) -> tuple[str, str]:
        return tuple(  # type: ignore[return-value]
            f"{words} ▸ {self._shown(at)}" for words, at in ((one.low_words, one.at_low), (one.high_words, one.at_high))
        )

    def _show_bounds(self) -> None:
        ends = finite(at for one in self._bars for at in (one.at_low, one.at_high))
        ends += finite([self._value, *(one.value for one in self._references)])
        low, high = min(ends), max(ends)
        span = (high - low) or abs(high) or 1.0
        width = max(float(self._plot.view.rect().width()), 240.0)
        # Both ends are written beside the bars: room for words, whatever the scale.
        words = max((small_metrics().horizontalAdvance(w) for one in self._bars for w in self._ends(one)), default=0.0)
        room = min(words + 2 * GAP, width * 0.3)
        pad = span * room / max(width - 2 * room, 60.0)
        self._set_value_range(low - pad, high + pad, along="x")

    def fit_axes(self, width: int) -> None:
        self._names.fit(width * 0.3)
        self._band.fit(width - 24 - self._names.extent, self._names.extent)
        if self._bars and self._empty is None:
            self._show_bounds()

    def minimumSizeHint(self) -> QSize:
        return QSize(420, scaled(110) + scaled(20) * max(4, len(self._bars)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._ticks:
            at = round(canvas.x(tick))
            painter.drawLine(at, 0, at, int(canvas.height))
        slot = canvas.height / max(1, len(self._bars))
        thick = max(5.0, min(slot * 0.66, 20.0))
        for place, one in enumerate(self._bars):
            level = canvas.y(-place)
            is_split = self.is_one_sided(one)
            if finite([one.at_low]):
                self._paint_half(painter, canvas, one.at_low, (level, thick, -1 if is_split else 0), LOW)
            if finite([one.at_high]):
                self._paint_half(painter, canvas, one.at_high, (level, thick, 1 if is_split else 0), HIGH)
            self._hit(QRectF(0, level - slot / 2, canvas.width, slot), place)

    def _paint_half(
        self, painter: QPainter, canvas: Canvas, end: float, room: tuple[float, float, int], role: str
    ) -> None:
        level, thick, part = room
        left, right = sorted((canvas.x(self._value), canvas.x(end)))
        top = level - thick / 2 if part <= 0 else level
        box = QRectF(left, top, max(right - left, 1.0), thick if part == 0 else thick / 2)
        colour = self._colour(role)
        soft = self._colour(role)
        soft.setAlphaF(0.8 if role == HIGH else 0.3)
        painter.fillRect(box, soft)
        if role == LOW:
            painter.fillRect(box, QBrush(colour, Qt.BrushStyle.BDiagPattern))

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for reference in self._references:
            self._paint_upright(painter, canvas, reference.value, reference.role)
        at = round(canvas.x(self._value))
        painter.fillRect(QRectF(at - 1, 0, 2, canvas.height), self._colour("text"))
        slot = canvas.height / max(1, len(self._bars))
        if slot < scaled(13):
            return
        painter.setFont(lettering())
        for place, one in enumerate(self._bars):
            low, high = self._ends(one)
            pairs = sorted(((one.at_low, low), (one.at_high, high)))
            is_split = self.is_one_sided(one)
            for side, (end, words) in enumerate(pairs):
                beyond = max(end, self._value) if side else min(end, self._value)
                if finite([end]) and not (is_split and beyond == self._value):
                    self._paint_end(painter, canvas, canvas.y(-place), (beyond, words, bool(side)))

    def _paint_end(self, painter: QPainter, canvas: Canvas, level: float, end: tuple[float, str, bool]) -> None:
        value, words, is_right = end
        width = small_metrics().horizontalAdvance(words) + 2
        left = canvas.x(value) + GAP if is_right else canvas.x(value) - GAP - width
        left = min(max(left, 0.0), canvas.width - width)
        room = QRectF(left, level - scaled(16) / 2, width, scaled(16))
        painter.fillRect(room.adjusted(-2, 1, 2, -1), self._colour("surface"))
        painter.setPen(self._colour("text"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)

    def key_of(self, mark: Any) -> object:
        return self._bars[mark].key

    def describe(self, mark: Any) -> list[str]:
        one = self._bars[mark]
        lines = [one.label, text("stands at {value}", value=one.now_words)]
        for words, at in ((one.low_words, one.at_low), (one.high_words, one.at_high)):
            moved = at - self._value
            sign = "+" if moved > 0 else ""
            lines.append(f"{words} ▸ {self._shown(at)} ({sign}{self._shown(moved)})")
        if self.is_one_sided(one):
            lines.append(text("Both ends lie on one side: the figure turns in between, or one end is a switch."))
        return lines + ([one.note] if one.note else [])

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [one.label, one.now_words, one.low_words, one.high_words, float(one.at_low), float(one.at_high)]
            for one in self._bars
        ]
        heads = [text("Input"), text("Now"), text("Low"), text("High"), text("At low"), text("At high")]
        return Table(heads, rows)
