"""The legend: what marks mean, below the data; an entry of a series hides it, shows it, or shows it alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from workbench.ground.language import text
from workbench.ui.charts.plot import lettering, small_metrics
from workbench.ui.theme import current_theme, mixed, scaled

SHAPES = ("dot", "square", "triangle", "diamond", "nib")
"""Marks on lines, one a series, so that they are told apart without colour; every other one is hollow."""
_HOLLOW = ("square", "diamond")
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_SWATCH = 16
_GAP = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend; lines get a stroke, areas a square. One with a `series` can hide that series."""

    label: str
    role: str
    is_line: bool = False
    is_dashed: bool = False
    shape: str = ""
    series: Hashable = None
    hatch: int = 0


def series_ids(keys: Iterable[tuple[object, str]]) -> tuple[Hashable, ...]:
    """What each series of (key, label) is known by over edits: its key, or its label where it has none; counted where
    several share one.
    """
    met: dict[object, int] = {}
    found: list[Hashable] = []
    for key, label in keys:
        base = label if key is None or key == "" else key
        met[base] = met.get(base, -1) + 1
        found.append((base, met[base]))
    return tuple(found)


def reported_entry(reported: int) -> list[Entry]:
    """The legend's word for the shaded ground, where some periods were reported."""
    return [Entry(text("reported"), "line")] if reported else []


def reported_name(periods: Sequence[str], place: int, reported: int) -> str:
    """What a period is called where it stands alone: reported ones say so."""
    return text("{period}, reported", period=periods[place]) if place < reported else periods[place]


def hatching(number: int) -> Qt.BrushStyle:
    """The hatch of the layer `number` of a stack: none for the first."""
    style = Qt.BrushStyle
    found = (
        style.NoBrush,
        style.BDiagPattern,
        style.HorPattern,
        style.FDiagPattern,
        style.DiagCrossPattern,
        style.VerPattern,
        style.Dense5Pattern,
        style.CrossPattern,
    )
    return found[number % len(found)]


def paint_shape(painter: QPainter, at: QPointF, shape: str, size: float) -> None:
    """A mark of about `size` pixels to each side, with the pen and brush that are set."""
    far = size * 1.25
    if shape == "dot":
        painter.drawEllipse(at, size, size)
    elif shape == "diamond":
        corners = (QPointF(0, -far), QPointF(far, 0), QPointF(0, far), QPointF(-far, 0))
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    elif shape in ("triangle", "nib"):
        up = -1 if shape == "triangle" else 1
        tips = (QPointF(0, up * far), QPointF(far, -up * size), QPointF(-far, -up * size))
        painter.drawPolygon(QPolygonF([at + tip for tip in tips]))
    else:
        painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))


def paint_series_marks(painter: QPainter, places: Iterable[QPointF], shape: str, size: float, colour: QColor) -> None:
    """The marks of a line: filled with its colour, or with the ground inside an edge of its colour."""
    surface = QColor(current_theme().roles.surface)
    is_hollow = shape in _HOLLOW
    painter.setPen(QPen(colour, 1.6) if is_hollow else QPen(surface, 1))
    painter.setBrush(surface if is_hollow else colour)
    reach = size - 0.4 if is_hollow else size + 0.4
    for at in places:
        paint_shape(painter, at, shape, reach)


def entry_width(entry: Entry) -> int:
    """Pixels of an entry."""
    return scaled(_SWATCH) + round(small_metrics().horizontalAdvance(entry.label) + 0.5)


def paint_entry(painter: QPainter, entry: Entry, room: QRect, *, is_off: bool = False) -> None:
    """Swatch and label of an entry; struck and hollow while its series is hidden."""
    theme = current_theme()
    role = entry.role
    colour = QColor(theme.series(int(role[6:])) if role.startswith("series") else theme.role(role))
    if is_off:
        colour = QColor(mixed(theme.roles.muted, theme.roles.surface, 0.4))
    level = room.center().y() + 1
    if entry.is_line:
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine if entry.is_dashed else Qt.PenStyle.SolidLine))
        painter.drawLine(room.left(), level, room.left() + scaled(12), level)
        if entry.shape:
            _paint_mark_on_line(painter, QPointF(room.left() + scaled(12) / 2, level), entry.shape, colour)
    else:
        side = scaled(9)
        _paint_swatch(painter, QRect(room.left(), level - side // 2, side, side), colour, entry, is_off)
    painter.setFont(_struck() if is_off else lettering())
    painter.setPen(QColor(theme.roles.muted))
    words_room = room.adjusted(scaled(_SWATCH), 0, 0, 0)
    words = painter.fontMetrics().elidedText(entry.label, Qt.TextElideMode.ElideRight, words_room.width() + 2)
    painter.drawText(words_room.adjusted(0, 0, 4, 0), _MIDDLE, words)


def _struck() -> QFont:
    font = QFont(lettering())
    font.setStrikeOut(True)
    return font


def _paint_mark_on_line(painter: QPainter, at: QPointF, shape: str, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_series_marks(painter, (at,), shape, 3.4, colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_swatch(painter: QPainter, box: QRect, colour: QColor, entry: Entry, is_off: bool) -> None:
    """The mark of an entry in the shape it has among the data."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, entry.shape in ("dot", "diamond"))
    painter.setPen(QPen(colour, 1) if is_off else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if is_off else colour)
    if entry.shape in ("dot", "diamond"):
        paint_shape(painter, QRectF(box).center(), entry.shape, box.width() / 2)
    elif entry.shape == "tick":
        painter.fillRect(QRect(box.center().x(), box.top() - 2, 2, box.height() + 4), colour)
    else:
        painter.drawRect(box.adjusted(0, 0, -1, -1) if is_off else box)
        if entry.hatch and not is_off:
            painter.fillRect(box, QBrush(QColor(current_theme().roles.surface), hatching(entry.hatch)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


class LegendEntry(QAbstractButton):
    """The entry of a series: a click or Space hides or shows it, a double click, Shift or Enter shows it alone."""

    alone_asked = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = Entry("", "text")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._skips_release = False

    def set_entry(self, entry: Entry, is_shown: bool) -> None:
        """Stand for this series."""
        if entry != self.entry:
            self.entry = entry
            self.setAccessibleName(entry.label)
            self.setAccessibleDescription(text("Series of the chart"))
            said = text("Click hides or shows it. Double-click or Shift+click shows only it.")
            self.setToolTip(f"{entry.label}\n{said}")
        self.setChecked(is_shown)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._skips_release = True
            self.alone_asked.emit()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._skips_release:
            self._skips_release = False
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Its first click hid or showed the series already: what is asked now holds whatever that did.
        self._skips_release = True
        self.alone_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.alone_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(roles.raised))
        paint_entry(painter, self.entry, self.rect().adjusted(2, 0, -2, 0), is_off=not self.isChecked())
        if self.hasFocus():
            painter.setPen(QPen(QColor(roles.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(entry_width(self.entry) + 4, scaled(17))


class Legend(QWidget):
    """Entries in as many lines as they need, below the data and never over it.

    `toggled(series)` and `alone_asked(series)` follow a person's wish; one Tab reaches the entries, arrows walk them.
    """

    toggled = Signal(object)
    alone_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._places: list[QPoint] = []
        self._buttons: list[LegendEntry] = []
        self._hidden: frozenset[Hashable] = frozenset()
        self.setAccessibleName(text("Legend"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What stands there."""
        return self._entries

    def series(self) -> list[Hashable]:
        """The series that can be hidden."""
        return [entry.series for entry in self._entries if entry.series is not None]

    def button(self, series: Hashable) -> LegendEntry:
        """The entry of a series. Raises `KeyError` when there is none."""
        for one in self._live_buttons():
            if one.entry.series == series:
                return one
        raise KeyError(series)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Other entries; the layout moves only when they differ."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._seat_buttons()
            self.setVisible(bool(self._entries))
            self.lay_out()

    def set_hidden(self, hidden: frozenset[Hashable]) -> None:
        """The series that are hidden."""
        if hidden != self._hidden:
            self._hidden = hidden
            for one in self._live_buttons():
                one.set_entry(one.entry, one.entry.series not in hidden)

    def _live_buttons(self) -> list[LegendEntry]:
        return self._buttons[: len(self.series())]

    def _seat_buttons(self) -> None:
        wanted = [entry for entry in self._entries if entry.series is not None]
        while len(self._buttons) < len(wanted):
            one = LegendEntry(self)
            one.clicked.connect(lambda _checked=False, one=one: self.toggled.emit(one.entry.series))
            one.alone_asked.connect(lambda one=one: self.alone_asked.emit(one.entry.series))
            one.moved.connect(lambda step, one=one: self._move(one, step))
            self._buttons.append(one)
        for place, one in enumerate(self._buttons):
            one.setVisible(place < len(wanted))
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus if place else Qt.FocusPolicy.TabFocus)
            if place < len(wanted):
                one.set_entry(wanted[place], wanted[place].series not in self._hidden)

    def _move(self, one: LegendEntry, step: int) -> None:
        buttons = self._live_buttons()
        other = buttons[(buttons.index(one) + step) % len(buttons)]
        # Only one of them is a stop of the Tab key: the one that had the keyboard last.
        one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        other.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        other.setFocus(Qt.FocusReason.TabFocusReason)

    def lay_out(self) -> None:
        """Place the entries anew, in lines as wide as the legend."""
        line = scaled(17)
        buttons = iter(self._live_buttons())
        self._places, left, top = [], 0, 0
        for entry in self._entries:
            width = entry_width(entry)
            if left and left + width > self.width():
                left, top = 0, top + line
            self._places.append(QPoint(left, top))
            if entry.series is not None:
                next(buttons).setGeometry(left - 2, top, min(width + 4, self.width() - left + 2), line)
            left += width + _GAP
        if self.height() != top + line:
            self.setFixedHeight(top + line)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.lay_out()

    def paint_all(self, painter: QPainter, *, is_picture: bool = False) -> None:
        """Paint the entries that are no buttons; for a picture all of them, without what is hidden."""
        for entry, place in zip(self._entries, self._places, strict=True):
            if entry.series is None or (is_picture and entry.series not in self._hidden):
                room = QRect(place.x(), place.y(), max(0, self.width() - place.x()), scaled(17))
                paint_entry(painter, entry, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_all(painter)
        painter.end()
