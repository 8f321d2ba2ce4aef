"""A slider below an input line: its value dragged between two stated ends, one drag one step to undo."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from workbench.ground.language import text
from workbench.ui.theme import SMALL_PX, current_theme, mixed, scaled

_HEIGHT = 22
_KNOB = 6.0
_PAGES = 10


class _Track(QSlider):
    """The track: a QSlider for keys and screen readers, painted in the look. The wheel scrolls the panel."""

    restored = Signal()
    begun = Signal()  # a press of the mouse or of a key: what follows until the next is one gesture

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mark: int | None = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.begun.emit()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.begun.emit()
        self.setSliderDown(True)
        self.setSliderPosition(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self._at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.begun.emit()
        self.restored.emit()

    def _at(self, x: float) -> int:
        span = max(self.width() - 2 * _KNOB, 1.0)
        share = min(max((x - _KNOB) / span, 0.0), 1.0)
        return self.minimum() + round(share * (self.maximum() - self.minimum()))

    def _x(self, place: int) -> float:
        span = max(self.maximum() - self.minimum(), 1)
        return _KNOB + (place - self.minimum()) / span * (self.width() - 2 * _KNOB)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, here = self.height() / 2, self._x(self.sliderPosition())
        painter.setPen(QPen(QColor(mixed(roles.line, roles.muted, 0.35)), 2))
        painter.drawLine(QPointF(_KNOB, middle), QPointF(self.width() - _KNOB, middle))
        painter.setPen(QPen(QColor(roles.accent), 2))
        painter.drawLine(QPointF(_KNOB, middle), QPointF(here, middle))
        if self.mark is not None:
            place = self._x(self.mark)
            painter.setPen(QPen(QColor(roles.gold), 2))
            painter.drawLine(QPointF(place, middle - 7), QPointF(place, middle + 7))
        painter.setPen(QPen(QColor(roles.text if self.hasFocus() else roles.accent), 1.4 if self.hasFocus() else 1))
        painter.setBrush(QColor(roles.accent if self.isSliderDown() else roles.surface))
        painter.drawEllipse(QPointF(here, middle), _KNOB - 1, _KNOB - 1)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()


class ValueSlider(QWidget):
    """A value between `low` and `high` in steps. `moved(value, gesture)` follows every step a person makes.

    `gesture` is one object for all steps of a drag or of a key held. A double click asks for `mark`, the value in the
    file, by `restored`. `set_value` never sends anything.
    """

    moved = Signal(float, object)
    restored = Signal(object)  # its gesture

    def __init__(self, label: str, show: Callable[[float], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._label = label
        self._low, self._high, self._step = 0.0, 1.0, 0.1
        self._gesture: object = object()
        self.track = _Track()
        self.track.setAccessibleName(text("Slider of {label}", label=label))
        self.track.begun.connect(self._begin)
        self.track.valueChanged.connect(self._send)
        self.track.restored.connect(lambda: self.restored.emit(self._gesture))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.track)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value it reaches."""
        return self._low, self._high

    def set_range(self, low: float, high: float, step: float, mark: float | None) -> None:
        """Reach from `low` to `high` in steps; `mark` is where the file stands, None where it has no value."""
        self._low, self._high, self._step = low, high, step
        count = max(round((high - low) / step), 1)
        was = self.track.blockSignals(True)
        self.track.setRange(0, count)
        self.track.setSingleStep(1)
        self.track.setPageStep(max(count // _PAGES, 1))
        self.track.mark = self._place(mark) if mark is not None and low <= mark <= high else None
        self.track.blockSignals(was)
        metrics = QFontMetrics(self._small())
        self._row.setContentsMargins(
            metrics.horizontalAdvance(self._show(low)) + 6, 0, metrics.horizontalAdvance(self._show(high)) + 6, 0
        )
        tip = text("Drag, or use the arrow keys. A double click sets the value of the file.")
        self.track.setToolTip(tip)
        self.track.update()
        self.update()

    def set_value(self, value: float) -> None:
        """Stand at a value; beyond the ends at the nearer end."""
        if self.track.isSliderDown():
            return  # the hand is ahead of what is shown
        was = self.track.blockSignals(True)
        self.track.setValue(self._place(value))
        self.track.blockSignals(was)
        self._describe(value)
        self.track.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._small())
        painter.setPen(QColor(current_theme().roles.muted))
        room, middle = QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, self._show(self._low))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self._show(self._high))
        painter.end()

    def knob(self) -> QRect:
        """Where the knob stands, in the coordinates of the track."""
        x = self.track._x(self.track.sliderPosition())
        return QRectF(x - _KNOB, self.track.height() / 2 - _KNOB, 2 * _KNOB, 2 * _KNOB).toRect()

    def _place(self, value: float) -> int:
        # Beyond the reach of an int a place would overflow: the nearer end is meant.
        return round((min(max(value, self._low), self._high) - self._low) / self._step)

    def _value(self, place: int) -> float:
        if place >= self.track.maximum():
            return self._high
        # Twelve digits hide the binary dust of 0.1 + 0.2.
        return float(f"{self._low + place * self._step:.12g}")

    def _begin(self) -> None:
        self._gesture = object()

    def _send(self, place: int) -> None:
        value = self._value(place)
        self._describe(value)
        self.moved.emit(value, self._gesture)

    def _describe(self, value: float) -> None:
        low, high = self._show(self._low), self._show(self._high)
        said = text("{value}, between {low} and {high}", value=self._show(value), low=low, high=high)
        self.track.setAccessibleDescription(said)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scaled(SMALL_PX))
        return font


_NEAR = 100
"""Bounds at most so many finest steps apart are the ends themselves."""
_AROUND_ZERO = 1000
_STEPS = 200


def reach(value: float, low: float | None, high: float | None, finest: float) -> tuple[float, float, float] | None:
    """Ends and step of a slider for a value with hard bounds: the bounds where they are near, else half the value
    below and above it, or around zero some finest steps that are allowed. None where nothing lies between.
    """
    is_near = low is not None and high is not None and (high - low) / finest <= _NEAR
    if is_near and low is not None and high is not None:
        first, last = low, high
    elif value:
        first, last = sorted((0.5 * value, 1.5 * value))
    else:
        first, last = -_AROUND_ZERO * finest, _AROUND_ZERO * finest
    first = first if low is None else max(first, low)
    last = last if high is None else min(last, high)
    if not last > first:
        return None
    step = max(_round((last - first) / _STEPS), finest)
    if not is_near:  # ends that a person can read: whole steps, within the bounds
        first = _down(first, step) if low is None else max(_down(first, step), low)
        last = first + step * math.ceil((last - first) / step - 1e-9)
        last = last if high is None else min(last, high)
    return float(f"{first:.12g}"), float(f"{last:.12g}"), step


def _round(size: float) -> float:
    """The next of 1, 2, 5, 10 … at or above a size."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(float(f"{power * one:.12g}") for one in (1, 2, 5, 10) if power * one >= size * (1 - 1e-9))


def _down(value: float, step: float) -> float:
    return float(f"{math.floor(value / step + 1e-9) * step:.12g}")


__all__ = ["ValueSlider", "reach"]
