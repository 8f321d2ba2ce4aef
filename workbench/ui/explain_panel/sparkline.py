"""A line over the periods at a glance: reported part, the period explained, least, most and last in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.ground.language import text
from workbench.ui.theme import SMALL_PX, current_theme, interface_font, mixed, scaled

_PAD: Final = 6
_PLOT: Final = 44
_WORDS: Final = 17


@dataclass(frozen=True, slots=True)
class Course:
    """Values of a line, NaN where there is none, with the period's label and the value in words for each.

    The first `reported` values were reported; `at` is the place of the period explained, -1 for none.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]
    shown: tuple[str, ...]
    reported: int = 0
    at: int = -1

    @property
    def known(self) -> list[int]:
        """Places that hold a value."""
        return [place for place, value in enumerate(self.values) if math.isfinite(value)]

    def words(self) -> str:
        """Least, most and last."""
        known = self.known
        if not known:
            return text("No period has a value.")
        low, high = min(known, key=self.values.__getitem__), max(known, key=self.values.__getitem__)
        if self.values[low] == self.values[high]:
            return text("{value} in every period", value=self.shown[low])

        def at(place: int) -> str:
            return f"{self.shown[place]} ({self.labels[place]})"

        return text("least {low} · most {high} · last {last}", low=at(low), high=at(high), last=at(known[-1]))


class Sparkline(QWidget):
    """Paints a course. `chosen(place)` follows a click on a period, or Left and Right."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.course = Course((), (), ())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text("The line over the periods"))

    def show_course(self, course: Course) -> None:
        """Show another line, or the same with other values."""
        if course != self.course:
            self.course = course
            self.setAccessibleDescription(course.words())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _PLOT + scaled(_WORDS))

    def minimumSizeHint(self) -> QSize:
        return QSize(150, _PLOT + scaled(_WORDS))

    def _across(self, place: int) -> float:
        count = max(len(self.course.values) - 1, 1)
        return _PAD + place * (self.width() - 2 * _PAD) / count

    def place_at(self, across: float) -> int:
        """The period at a pixel."""
        count = len(self.course.values)
        step = (self.width() - 2 * _PAD) / max(count - 1, 1)
        return min(max(round((across - _PAD) / max(step, 1e-6)), 0), count - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        course, known = self.course, self.course.known
        if known:
            self._paint_line(painter, course, known)
        font = interface_font(SMALL_PX)
        painter.setFont(font)
        painter.setPen(QColor(roles.muted))
        room = QRectF(_PAD, _PLOT, self.width() - 2 * _PAD, scaled(_WORDS))
        words = QFontMetrics(font).elidedText(course.words(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(roles.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_line(self, painter: QPainter, course: Course, known: Sequence[int]) -> None:
        roles = current_theme().roles
        low = min(course.values[place] for place in known)
        high = max(course.values[place] for place in known)
        if low > 0 and low < 0.5 * high:
            low = 0.0  # a line that begins far below its top is seen from zero
        span = high - low or 1.0

        def point(place: int) -> QPointF:
            level = (course.values[place] - low) / span if high > low else 0.5
            return QPointF(self._across(place), _PLOT - _PAD - level * (_PLOT - 2 * _PAD))

        if course.reported:
            edge = (self._across(course.reported - 1) + self._across(course.reported)) / 2
            ground = QColor(mixed(roles.surface, roles.line, 0.55))
            painter.fillRect(QRectF(0, 1, edge, _PLOT - 2), ground)
            painter.setPen(QPen(QColor(roles.muted), 1))
            painter.drawLine(QPointF(edge, 1), QPointF(edge, _PLOT - 1))
        if low < 0 < high:
            zero = _PLOT - _PAD - (0 - low) / span * (_PLOT - 2 * _PAD)
            painter.setPen(QPen(QColor(roles.line), 1))
            painter.drawLine(QPointF(0, zero), QPointF(self.width(), zero))
        if 0 <= course.at < len(course.values):
            painter.setPen(QPen(QColor(roles.accent), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self._across(course.at), 1), QPointF(self._across(course.at), _PLOT - 1))
        painter.setPen(QPen(QColor(current_theme().series(0)), 1.6))
        run: list[QPointF] = []
        for place in range(len(course.values) + 1):
            if place < len(course.values) and math.isfinite(course.values[place]):
                run.append(point(place))
                continue
            if len(run) == 1:
                painter.drawPoint(run[0])
            elif run:
                painter.drawPolyline(QPolygonF(run))
            run = []
        if course.at in known:
            painter.setPen(QPen(QColor(roles.surface), 1.2))
            painter.setBrush(QColor(roles.accent))
            painter.drawEllipse(point(course.at), 4, 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.course.values:
            place = self.place_at(event.position().x())
            QToolTip.showText(event.globalPosition().toPoint(), self._tip(place), self)

    def _tip(self, place: int) -> str:
        words = f"{self.course.labels[place]}: {self.course.shown[place]}"
        return f"{words} ({text('reported')})" if place < self.course.reported else words

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.course.values:
            self.chosen.emit(self.place_at(event.position().x()))
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self.course.values:
            self.chosen.emit(min(max(self.course.at + step, 0), len(self.course.values) - 1))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
