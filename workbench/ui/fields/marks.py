"""The small marks of an input line: how well its value is supported, and how it differs. Told by shape and colour."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from workbench.ground.language import text
from workbench.ui.theme import current_theme, mixed

_RADIUS = 4.5
_DOT = 2.5


class SourceMark(Enum):
    """What a value rests on: a filled, half, hollow or dashed circle."""

    REPORTED = "reported"
    DERIVED = "derived"
    ASSUMED = "assumed"
    UNSET = "unset"


class ValueState(Enum):
    """How a value came to stand: a ring for the model's default, nothing for a typed one; filled where it is another
    than in the file, a diamond where the case departs from the base."""

    DEFAULT = "default"
    TYPED = "typed"
    CHANGED = "changed"
    DEPARTS = "departs"
    DEPARTS_CHANGED = "departs and changed"

    @property
    def is_marked(self) -> bool:
        """Whether the value differs, from the file or from the base case."""
        return self not in (ValueState.DEFAULT, ValueState.TYPED)


def source_legend() -> str:
    """What the shapes of the source mark say, in one line."""
    return text("● reported · ◐ derived · ○ assumed · dashed: no source · corner: another value is kept")


def state_legend() -> str:
    """What the shapes before a label say, in one line."""
    return text("● changed since the file · ◆ case departs from the base · ○ the model's default")


def paint_source(painter: QPainter, middle: QPointF, mark: SourceMark | None, has_conflict: bool = False) -> None:
    """The source mark, 11 pixels wide, around `middle`; None draws the neutral mark of a line without evidence."""
    roles = current_theme().roles
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = {
        SourceMark.REPORTED: mixed(roles.good, roles.surface, 0.1),
        SourceMark.DERIVED: roles.accent,
        SourceMark.ASSUMED: roles.muted,
        SourceMark.UNSET: mixed(roles.muted, roles.surface, 0.25),
        None: roles.muted,
    }[mark]
    pen = QPen(QColor(colour), 1.4)
    if mark is SourceMark.UNSET:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.6, 2.1])
        pen.setWidthF(1.1)
    painter.setPen(pen)
    painter.setBrush(QColor(colour) if mark is SourceMark.REPORTED else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, _RADIUS, _RADIUS)
    if mark is SourceMark.DERIVED:
        painter.setBrush(QColor(colour))
        box = QRectF(middle.x() - _RADIUS, middle.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        painter.drawPie(box, 90 * 16, 180 * 16)
    elif mark is None:
        painter.fillRect(QRectF(middle.x() - 0.6, middle.y() - 1, 1.2, 4), QColor(colour))
        painter.fillRect(QRectF(middle.x() - 0.6, middle.y() - 3.2, 1.2, 1.3), QColor(colour))
    if has_conflict:
        corner = middle + QPointF(5.0, -5.0)
        painter.setPen(QPen(QColor(roles.surface), 1))
        painter.setBrush(QColor(roles.bad))
        painter.drawPolygon(_diamond(corner, 4.0))
    painter.restore()


def paint_state(painter: QPainter, middle: QPointF, state: ValueState) -> None:
    """The mark before a label, 5 to 7 pixels wide; nothing for a value that is typed and as in the file."""
    if state is ValueState.TYPED:
        return
    roles = current_theme().roles
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state is ValueState.DEFAULT:
        painter.setPen(QPen(QColor(mixed(roles.muted, roles.surface, 0.25)), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, _DOT, _DOT)
    else:
        is_filled = state is not ValueState.DEPARTS
        painter.setPen(QPen(QColor(roles.gold), 1) if not is_filled else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.gold) if is_filled else Qt.BrushStyle.NoBrush)
        if state is ValueState.CHANGED:
            painter.drawEllipse(middle, _DOT, _DOT)
        else:
            painter.drawPolygon(_diamond(middle, 3.6))
    painter.restore()


def mark_icon(mark: SourceMark, has_conflict: bool = False, ratio: float = 2.0) -> QIcon:
    """The source mark as an icon, for buttons and tables."""
    side = 16
    pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_source(painter, QPointF(side / 2 - 0.5, side / 2 + 0.5), mark, has_conflict)
    painter.end()
    return QIcon(pixmap)


def _diamond(middle: QPointF, reach: float) -> QPolygonF:
    x, y = middle.x(), middle.y()
    return QPolygonF([QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)])
