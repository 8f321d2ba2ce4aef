"""The compact read-out beside the line of a period: a few figures, each with its mark and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.charts.legend import Entry, paint_entry
from workbench.ui.charts.plot import lettering, small_metrics
from workbench.ui.theme import current_theme, scaled

_NAME = 118
_PAD = 6
_EDGE = 3


@dataclass(frozen=True, slots=True)
class Glance:
    """A figure of a period: what it belongs to, as in the legend, and how it is written."""

    entry: Entry
    words: str


class GlanceCard(QWidget):
    """A small card on the card of a chart; what does not fit into it is counted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told: tuple[str, tuple[Glance, ...]] = ("", ())
        self._cut = 0
        self._name_width = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def lines(self) -> list[str]:
        """What it says now: the period, then each figure with its name."""
        heading, figures = self._told
        shown = figures[: len(figures) - self._cut]
        return [heading, *(f"{one.entry.label} {one.words}" for one in shown)]

    def show_figures(self, heading: str, figures: Sequence[Glance], beside: QPoint) -> None:
        """Say these figures beside a place of the chart, inside its card."""
        parent = self.parentWidget()
        room = parent.rect() if parent is not None else QRect()
        metrics, line = small_metrics(), scaled(15)
        most = max(1, (room.height() - 2 * _EDGE - 2 * _PAD) // line - 1)
        self._cut = len(figures) - most + 1 if len(figures) > most else 0
        shown = figures[: len(figures) - self._cut]
        names = max((metrics.horizontalAdvance(one.entry.label) for one in shown), default=0.0)
        self._name_width = round(min(names, scaled(_NAME))) + scaled(16) + 2
        widest = max((metrics.horizontalAdvance(one.words) for one in shown), default=0.0)
        width = round(max(self._name_width + 10 + widest, 1.1 * metrics.horizontalAdvance(heading))) + 2 * _PAD
        height = line * (1 + len(shown) + bool(self._cut)) + 2 * _PAD - 4
        left = beside.x() + 7
        if left + width > room.width() - _EDGE:
            left = beside.x() - 7 - width
        top = min(beside.y(), room.height() - _EDGE - height)
        self._told = (heading, tuple(figures))
        self.setGeometry(max(left, _EDGE), max(top, _EDGE), width, height)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        roles, line = current_theme().roles, scaled(15)
        heading, figures = self._told
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(roles.muted), 1))
        painter.setBrush(QColor(roles.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        row = QRect(_PAD, _PAD - 2, self.width() - 2 * _PAD, line)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(lettering(strong=True))
        painter.setPen(QColor(roles.text))
        painter.drawText(row.adjusted(0, 0, 4, 0), int(middle), heading)
        for one in figures[: len(figures) - self._cut]:
            row.translate(0, line)
            paint_entry(painter, one.entry, QRect(row.left(), row.top(), self._name_width, line))
            painter.setPen(QColor(roles.text))
            painter.drawText(row, int(middle | right), one.words)
        if self._cut:
            row.translate(0, line)
            painter.setPen(QColor(roles.muted))
            painter.drawText(row, int(middle), f"+ {self._cut}")
        painter.end()
