"""One measure against another: a dot a company, the fitted line with its prediction interval, the target marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import decimals_of, figure, finite, round_ticks
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Dot:
    """One company. `notes` are further lines of its read-out; a strong one bends the line and is ringed."""

    key: object
    name: str
    across: float
    up: float
    notes: tuple[str, ...] = ()
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """The line and the interval at one place across."""

    across: float
    up: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What an axis measures, and how its figures are written."""

    label: str
    decimals: int = 1
    suffix: str = ""

    def shown(self, value: float) -> str:
        """A figure of the axis."""
        return figure(value, self.decimals, "", self.suffix)


class Scatter(Chart):
    """Dots over two measures. `clicked` carries the key of a dot or of the target."""

    room_above = 22.0
    room_below = 6.0

    def __init__(self, title: str = "", unit: str = "", parent: QWidget | None = None) -> None:
        self._dots: tuple[Dot, ...] = ()
        self._target: Dot | None = None
        self._interval: tuple[float, float] | None = None
        self._fit: tuple[Fitted, ...] = ()
        self._across, self._up = Scale(""), Scale("")
        self._x_ticks: list[float] = []
        self._bottom = LabelAxis("bottom")
        self._bottom.claim_line()
        axes = {"left": LabelAxis("left"), "bottom": self._bottom}
        super().__init__(title, unit, parent, axes=axes)

    def set_data(
        self,
        dots: Sequence[Dot],
        across: Scale,
        up: Scale,
        *,
        fit: Sequence[Fitted] = (),
        target: Dot | None = None,
        interval: tuple[float, float] | None = None,
    ) -> None:
        """Show these companies, the line from left to right, and the target with the interval predicted for it."""
        if self._is_known(tuple(dots), across, up, tuple(fit), target, interval):
            return
        self._dots, self._fit, self._target, self._interval = tuple(dots), tuple(fit), target, interval
        self._across, self._up = across, up
        self._suffix = up.suffix
        known = [one for one in (*self._dots, target) if one is not None and finite([one.across])]
        if not any(finite([one.up]) for one in known):
            self.set_empty(text("No company has both measures"))
            return
        self._show_across([one.across for one in known] + [one.across for one in self._fit])
        ups = finite(one.up for one in known) + finite(one.up for one in self._fit) + finite(interval or ())
        # A band that opens wide at the ends would press the dots flat: it runs out of the picture instead.
        low, high = min(ups), max(ups)
        self._set_value_range(low - 0.08 * (high - low), high + 0.08 * (high - low))
        self._legend.set_entries(self._entries())
        self._data_arrived()

    def _entries(self) -> list[Entry]:
        entries = [Entry(text("Peer"), "series0", shape="dot")]
        if self._fit:
            entries.append(Entry(text("Fitted"), "text", is_line=True))
        if any(one.low != one.up for one in self._fit):
            entries.append(Entry(text("Prediction interval"), "line"))
        if any(one.is_strong for one in self._dots):
            entries.append(Entry(text("Bends the line (ringed)"), "bad", shape="dot"))
        if self._target is not None:
            entries.append(Entry(self._target.name, "gold", shape="diamond"))
        return entries

    def _show_across(self, values: Sequence[float]) -> None:
        low, high = min(values), max(values)
        spare = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
        self._plot.view.setXRange(low - spare, high + spare, padding=0)
        ticks = round_ticks(low, high, 6)
        self._x_ticks = [tick for tick in ticks if low - spare <= tick <= high + spare]
        places = decimals_of(ticks)
        self._bottom.show_labels([(tick, figure(tick, places, "", self._across.suffix)) for tick in self._x_ticks])

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 240)

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_level_grid(painter, canvas)
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._x_ticks:
            at = round(canvas.x(tick)) + 0.5
            painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_fit(painter, canvas)
        self._paint_scales(painter, canvas)
        taken: list[QRectF] = [QRectF(0, 0, canvas.width, scaled(15))]
        for place, one in enumerate(self._dots):
            if finite([one.across]) and finite([one.up]):
                self._paint_dot(painter, canvas, place, one)
        if self._target is not None:
            self._paint_target(painter, canvas, self._target, taken)
        for one in self._dots:
            if finite([one.across]) and finite([one.up]):
                self._paint_name(painter, canvas, one, taken)

    def _paint_fit(self, painter: QPainter, canvas: Canvas) -> None:
        if not self._fit:
            return
        upper = [QPointF(canvas.x(one.across), canvas.y(one.high)) for one in self._fit]
        lower = [QPointF(canvas.x(one.across), canvas.y(one.low)) for one in self._fit]
        shade = self._colour("muted")
        shade.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        painter.setPen(QPen(self._colour("text"), 1.5))
        painter.drawPolyline([QPointF(canvas.x(one.across), canvas.y(one.up)) for one in self._fit])

    def _paint_scales(self, painter: QPainter, canvas: Canvas) -> None:
        """What is measured upwards and across, in the corners of the picture."""
        painter.setFont(lettering())
        painter.setPen(self._colour("muted"))
        painter.drawText(
            QRectF(4, 0, canvas.width - 8, scaled(15)), int(Qt.AlignmentFlag.AlignLeft), f"↑ {self._up.label}"
        )
        room = QRectF(4, canvas.height - scaled(17), canvas.width - 8, scaled(15))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), f"{self._across.label} →")

    def _paint_dot(self, painter: QPainter, canvas: Canvas, place: int, one: Dot) -> None:
        centre = QPointF(canvas.x(one.across), canvas.y(one.up))
        dot = self._colour("series0")
        dot.setAlphaF(0.85)
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(dot)
        painter.drawEllipse(centre, 4.5, 4.5)
        if one.is_strong:
            painter.setPen(QPen(self._colour("bad"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, 7.5, 7.5)
        self._hit(QRectF(centre.x() - 7, centre.y() - 7, 14, 14), place)

    def _paint_target(self, painter: QPainter, canvas: Canvas, one: Dot, taken: list[QRectF]) -> None:
        at = canvas.x(one.across)
        if self._interval is not None and finite(self._interval):
            low, high = (canvas.y(value) for value in self._interval)
            painter.setPen(QPen(self._colour("gold"), 2))
            painter.drawLine(QPointF(at, low), QPointF(at, high))
            for end in (low, high):
                painter.drawLine(QPointF(at - 5, end), QPointF(at + 5, end))
            taken.append(QRectF(at - 6, min(low, high), 12, abs(high - low)))
        if not finite([one.up]):
            return
        centre = QPointF(at, canvas.y(one.up))
        corners = [QPointF(0, -6.5), QPointF(6.5, 0), QPointF(0, 6.5), QPointF(-6.5, 0)]
        painter.setPen(QPen(self._colour("surface"), 1))
        painter.setBrush(self._colour("gold"))
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
        self._hit(QRectF(at - 8, centre.y() - 8, 16, 16), -1)
        self._paint_name(painter, canvas, one, taken, "gold_text")

    def _paint_name(
        self, painter: QPainter, canvas: Canvas, one: Dot, taken: list[QRectF], role: str = "muted"
    ) -> None:
        """The name beside its dot, where no other name stands already."""
        width = small_metrics().horizontalAdvance(one.name) + 2
        at, level = canvas.x(one.across), canvas.y(one.up)
        middle = at - width / 2
        high = scaled(15)
        beside, above = level - high / 2, level - 7 - high
        places = ((at + 8, beside), (at - 8 - width, beside), (middle, above), (middle, level + 8))
        rooms = [QRectF(left, top, width, high) for left, top in places]
        free = [
            room
            for room in rooms
            if room.left() >= 0 and room.right() <= canvas.width and room.bottom() <= canvas.height - scaled(16)
            if not any(room.intersects(other) for other in taken)
        ]
        if not free:
            return
        room = next((one for one in free if not self._is_crossed(canvas, one)), free[0])
        taken.append(room)
        painter.setFont(lettering())
        painter.setPen(self._colour(role))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), one.name)

    def _is_crossed(self, canvas: Canvas, room: QRectF) -> bool:
        """Whether the fitted line runs through a name."""
        line = QPolygonF([QPointF(canvas.x(one.across), canvas.y(one.up)) for one in self._fit])
        return any(
            room.intersects(QRectF(line.at(n), line.at(n + 1)).normalized().adjusted(0, -1, 0, 1))
            for n in range(line.size() - 1)
        )

    def _marked(self, mark: Any) -> Dot:
        found = self._target if mark < 0 else self._dots[mark]
        assert found is not None
        return found

    def key_of(self, mark: Any) -> object:
        return self._marked(mark).key

    def describe(self, mark: Any) -> list[str]:
        one = self._marked(mark)
        return [
            one.name,
            f"{self._up.label}: {self._up.shown(one.up)}",
            f"{self._across.label}: {self._across.shown(one.across)}",
            *one.notes,
        ]

    def table(self) -> Table:
        found = [*self._dots, *([] if self._target is None else [self._target])]
        rows: list[list[str | float]] = [[one.name, float(one.across), float(one.up), *one.notes] for one in found]
        return Table([text("Company"), self._across.label, self._up.label], rows)
