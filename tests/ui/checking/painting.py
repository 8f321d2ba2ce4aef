"""What is written while a window paints: every text that Python paints, and whether it has room."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemDelegate, QHeaderView, QWidget

_SLACK = 1.5
"""Pixels by which a text may pass its room: side bearings and rounding."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text that was painted: by what, what is left of it, and why that is a pity ("" where it is whole)."""

    by: str
    words: str
    fault: str = ""
    tip: str = ""


def _painter_of(frame: FrameType | None) -> tuple[str, QWidget | None, Any]:
    """Class and method that paint, the widget painted, and the canvas of a chart."""
    name, widget, canvas = "", None, None
    depth = 0
    while frame is not None and depth < 14:
        own = frame.f_locals.get("self")
        if own is not None and not name and type(own).__module__.startswith("workbench"):
            name = f"{type(own).__name__}.{frame.f_code.co_name}"
        if canvas is None and type(frame.f_locals.get("canvas")).__name__ == "Canvas":
            canvas = frame.f_locals["canvas"]
        if isinstance(own, QAbstractItemDelegate) and "option" in frame.f_locals:
            held = frame.f_locals["option"].widget
            widget = held if isinstance(held, QWidget) else widget
        if widget is None and isinstance(own, QWidget):
            widget = own
        frame = frame.f_back
        depth += 1
    return name, widget, canvas


def _tip_of(frame: FrameType | None) -> str:
    """The tooltip of the cell or heading that is painted."""
    for _ in range(8):
        if frame is None:
            break
        index = frame.f_locals.get("index")
        if isinstance(index, QModelIndex):
            return str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        own, section = frame.f_locals.get("self"), frame.f_locals.get("section")
        if isinstance(own, QHeaderView) and isinstance(section, int):
            return str(own.model().headerData(section, own.orientation(), Qt.ItemDataRole.ToolTipRole) or "")
        frame = frame.f_back
    return ""


@contextmanager
def listening() -> Iterator[list[Written]]:
    """Note every text that Python paints or shortens meanwhile."""
    found: list[Written] = []
    draw: Any = QPainter.drawText

    def drawn(self: QPainter, *given: Any) -> Any:
        written = _judged(self, given, *_painter_of(sys._getframe(1)))
        if written is not None:
            found.append(written)
        return draw(self, *given)

    def shortening(original: Any) -> Any:
        def elided(self: Any, words: str, *given: Any) -> str:
            shown: str = original(self, words, *given)
            if shown != words:
                name, widget, _ = _painter_of(sys._getframe(1))
                tip = _tip_of(sys._getframe(1)) or ("" if widget is None else widget.toolTip())
                found.append(Written(name, words, f"shortened to {shown!r}", tip))
            return shown

        return elided

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawText", drawn)
        patch.setattr(QFontMetrics, "elidedText", shortening(QFontMetrics.elidedText))
        patch.setattr(QFontMetricsF, "elidedText", shortening(QFontMetricsF.elidedText))
        yield found


def _judged(
    painter: QPainter, given: tuple[Any, ...], name: str, widget: QWidget | None, canvas: Any
) -> Written | None:
    words = next((part for part in given if isinstance(part, str)), None)
    if not words or not words.strip():
        return None
    metrics = QFontMetricsF(painter.font())
    match given:
        case (QRect() | QRectF() as room, *rest):
            room = QRectF(room)
            flags = next((int(part) for part in rest if isinstance(part, (int, Qt.AlignmentFlag, Qt.TextFlag))), 0)
        case (float() | int() as x, float() | int() as y, float() | int() as w, float() | int() as h, flags, str()):
            room, flags = QRectF(x, y, w, h), int(flags)
        case (QPoint() | QPointF() as point, str()):
            return _inside(name, words, _at_point(QPointF(point), words, metrics), canvas)
        case (x, y, str()):
            return _inside(name, words, _at_point(QPointF(x, y), words, metrics), canvas)
        case _:
            return Written(name, words)
    wraps = bool(flags & int(Qt.TextFlag.TextWordWrap.value))
    needed = metrics.boundingRect(room if wraps else QRectF(0, 0, 1e6, 1e6), flags, words)
    lines = words.count("\n") + 1
    tip = "" if widget is None else widget.toolTip()
    if needed.width() > room.width() + _SLACK:
        return Written(name, words, f"{needed.width():.0f} wide in {room.width():.0f}", tip)
    if (wraps or lines > 1) and needed.height() > room.height() + 2 * lines:
        return Written(name, words, f"{needed.height():.0f} high in {room.height():.0f}", tip)
    return _inside(name, words, metrics.boundingRect(room, flags, words), canvas)


def _at_point(point: QPointF, words: str, metrics: QFontMetricsF) -> QRectF:
    return QRectF(point.x(), point.y() - metrics.ascent(), metrics.horizontalAdvance(words), metrics.height())


def _inside(name: str, words: str, box: QRectF, canvas: Any) -> Written:
    """A chart's canvas is cut at the edges of its plot."""
    if canvas is not None:
        over = max(-box.left(), box.right() - canvas.width, -box.top() - 3, box.bottom() - canvas.height - 3)
        if over > 2:
            return Written(name, words, f"{over:.0f} beyond the plot")
    return Written(name, words)
