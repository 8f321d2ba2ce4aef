"""A walk from one total to another: gold totals, steps up and down, values on the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, CategoryAxis, LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Table
from workbench.ui.charts.plot import Canvas, lettering, small_metrics
from workbench.ui.charts.scale import finite
from workbench.ui.theme import scaled


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: a total stands on zero, any other step starts where the one before ended."""

    key: object
    label: str
    value: float
    is_total: bool = False
    role: str = ""


class Waterfall(Chart):
    """Totals and the steps between them. `clicked` carries the key of the step."""

    room_above = 17.0

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
        self._steps: tuple[Step, ...] = ()
        self._spans: list[tuple[float, float]] = []
        self._bottom = CategoryAxis()
        self._bottom.wraps = True
        self._top = BandAxis("top", 6)
        axes: dict[str, LabelAxis] = {"left": LabelAxis("left"), "bottom": self._bottom, "top": self._top}
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)

    def set_data(self, steps: Sequence[Step]) -> None:
        """Show these steps in order."""
        if self._is_known(tuple(steps)):
            return
        self._steps = tuple(steps)
        if not self._steps:
            self.set_empty(text("Nothing to show yet"))
            return
        self._spans = []
        reached = 0.0
        for step in self._steps:
            start = 0.0 if step.is_total else reached
            reached = start + (step.value if step.value == step.value else 0.0)
            self._spans.append((start, reached))
        ends = finite([0.0, *(end for span in self._spans for end in span)])
        low, high = min(ends), max(ends)
        self.room_below = 17.0 if low < 0 else 0.0
        self._set_value_range(low, high)
        self._set_places(0, len(self._steps) - 1)
        self._bottom.show_periods([step.label for step in self._steps], ())
        self._data_arrived()

    def fit_axes(self, width: int) -> None:
        self._top.fit()
        self._bottom.fit(width - 24 - self._axes["left"].extent)

    def _role(self, step: Step) -> str:
        if step.role:
            return step.role
        return "gold" if step.is_total else "good" if step.value >= 0 else "bad"

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        self._paint_level_grid(painter, canvas)
        slot = canvas.x(1.0) - canvas.x(0.0)
        gap = max(3.0, min(slot * 0.1, 14.0))
        before: tuple[float, int] | None = None
        for place, (step, (start, end)) in enumerate(zip(self._steps, self._spans, strict=True)):
            left = round(canvas.x(place - 0.5) + gap / 2)
            right = round(canvas.x(place + 0.5) - gap / 2)
            top, bottom = sorted((round(canvas.y(end)), round(canvas.y(start))))
            box = QRectF(left, top, max(1, right - left), max(2, bottom - top))
            if before is not None:
                painter.setPen(QPen(self._colour("muted"), 1))
                at = round(canvas.y(before[0])) + 0.5
                painter.drawLine(QPointF(before[1], at), QPointF(left, at))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._fill(self._role(step)))
            painter.drawRoundedRect(box, 2, 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            before = (end, right)
            self._paint_value(painter, box, slot, step)
            self._hit(box.adjusted(0, min(0.0, box.height() / 2 - 6), 0, max(0.0, 6 - box.height() / 2)), place)

    def _fill(self, role: str) -> Any:
        colour = self._colour(role)
        if role in ("good", "bad"):
            # Steps stand back behind the totals.
            colour.setAlphaF(0.72)
        return colour

    def _paint_value(self, painter: QPainter, box: QRectF, slot: float, step: Step) -> None:
        words = self._shown(step.value) if step.is_total or step.value < 0 else f"+{self._shown(step.value)}"
        painter.setFont(lettering())
        # Too narrow for its figure: the read-out and the table have it.
        if small_metrics().horizontalAdvance(words) > slot + 2:
            return
        painter.setPen(self._colour("text"))
        below_zero = step.is_total and step.value < 0
        top = box.bottom() + 1 if below_zero else box.top() - scaled(16)
        painter.drawText(
            QRectF(box.center().x() - scaled(60), top, scaled(120), scaled(15)),
            int(Qt.AlignmentFlag.AlignCenter),
            words,
        )

    def key_of(self, mark: Any) -> object:
        return self._steps[mark].key

    def describe(self, mark: Any) -> list[str]:
        step, (_, end) = self._steps[mark], self._spans[mark]
        lines = [step.label.replace("\n", " "), self._shown(step.value)]
        if not step.is_total:
            lines.append(text("leaves {value}", value=self._shown(end)))
        return lines

    def table(self) -> Table:
        rows: list[list[str | float]] = [
            [step.label, float(step.value), float(end)] for step, (_, end) in zip(self._steps, self._spans, strict=True)
        ]
        return Table([text("Step"), text("Value"), text("Reached")], rows)
