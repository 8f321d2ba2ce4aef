"""From one base value to what it becomes without each of several things: one bar a row, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, LabelAxis, NameAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import figure, finite
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Drop:
    """A row: its name and the value it leads to."""

    key: object
    label: str
    value: float


class Drops(Chart):
    """Bars from the base to each row's value, with the value and the change at the end. `clicked` carries the key."""

    def __init__(
        self,
        title: str = "",
        unit: str = "",
        parent: QWidget | None = None,
        *,
        decimals: int = 2,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        self._base = 0.0
        self._drops: tuple[Drop, ...] = ()
        self._is_stale = False
        self._names, self._band, self._bottom = NameAxis(), BandAxis("top"), LabelAxis("bottom")
        self._bottom.claim_line()
        axes: dict[str, LabelAxis] = {"left": self._names, "top": self._band, "bottom": self._bottom}
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)

    def set_data(self, base: float, base_label: str, drops: Sequence[Drop]) -> None:
        """Show what each row makes of the base. A row whose value is not finite keeps its place, empty."""
        if self._is_known(base, base_label, tuple(drops)):
            return
        self._base, self._drops = base, tuple(drops)
        ends = finite([base, *(one.value for one in self._drops)])
        if not self._drops or not finite([base]):
            self.set_empty(text("Nothing to show yet"))
            return
        low, high = min(0.0, *ends), max(0.0, *ends)
        # Room for the figures at the ends of the bars.
        self._set_value_range(low - 0.02 * (high - low), high + 0.14 * (high - low), along="x")
        wanted = [-(len(self._drops) - 0.5), 0.5]
        if self._plot.view.viewRange()[1] != wanted:
            self._plot.view.setYRange(*wanted, padding=0)
        self._names.show_labels([(-float(place), one.label) for place, one in enumerate(self._drops)])
        self._band.show_references([(base, f"{base_label} {self._shown(base)}", "accent")])
        self.updateGeometry()
        self._data_arrived()

    def set_stale(self, is_stale: bool) -> None:
        """Draw the bars pale while newer ones are worked out."""
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self._below.update()

    def fit_axes(self, width: int) -> None:
        self._names.fit(width * 0.38)
        self._band.fit(width - 24, self._names.extent)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, scaled(96) + scaled(17) * max(3, len(self._drops)))

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(QPen(self._colour("line"), 1))
        for tick in self._ticks:
            at = min(round(canvas.x(tick)) + 0.5, canvas.width - 0.5)
            painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        slot = canvas.height / max(1, len(self._drops))
        thick = max(4.0, min(slot * 0.58, 18.0))
        for place, one in enumerate(self._drops):
            if not finite([one.value]):
                continue
            left, right = sorted((canvas.x(one.value), canvas.x(self._base)))
            box = QRectF(left, round(canvas.y(-place) - thick / 2), max(2.0, right - left), thick)
            colour = self._colour("bad" if one.value < self._base else "good")
            colour.setAlphaF(0.28 if self._is_stale else 0.78)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 2, 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._hit(QRectF(0, canvas.y(-place) - slot / 2, canvas.width, slot), place)
            if slot >= scaled(14):
                self._paint_figure(painter, canvas, box, one)

    def _words(self, one: Drop) -> str:
        change = one.value - self._base
        sign = "+" if change > 0 else ""
        return f"{self._shown(one.value)} ({sign}{figure(change, self._decimals)})"

    def _paint_figure(self, painter: QPainter, canvas: Canvas, box: QRectF, one: Drop) -> None:
        """The figures at the end the bar leads to, or past its other end where there is no room."""
        painter.setFont(lettering())
        painter.setPen(self._colour("muted" if self._is_stale else "text"))
        words = self._words(one)
        width = small_metrics().horizontalAdvance(words) + 2
        before, after = box.left() - 5 - width, box.right() + 5
        is_left = one.value < self._base
        at = before if (is_left and before > 0) or after + width > canvas.width else after
        painter.drawText(
            QRectF(at, box.center().y() - scaled(16) / 2, width + 4, scaled(16)),
            int(Qt.AlignmentFlag.AlignVCenter),
            words,
        )

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_upright(painter, canvas, self._base, "accent")

    def key_of(self, mark: Any) -> object:
        return self._drops[mark].key

    def describe(self, mark: Any) -> list[str]:
        one = self._drops[mark]
        return [one.label, self._words(one)]

    def table(self) -> Table:
        rows: list[list[str | float]] = [[one.label, one.value, one.value - self._base] for one in self._drops]
        return Table([text("Case"), text("Value"), text("Change")], rows)
