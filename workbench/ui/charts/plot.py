"""The plotting area: pyqtgraph's view and axes, with an own canvas that paints in pixels and own axis labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.charts.scale import spread
from workbench.ui.theme import current_theme, interface_font, scaled

SMALL = 11
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


def lettering(px: int = SMALL, *, strong: bool = False) -> QFont:
    """The interface font; `px` before the look's scale."""
    return interface_font(px, strong=strong)


def small_metrics() -> QFontMetricsF:
    """Measures of the letters on axes."""
    return _small_metrics(scaled(SMALL))


@lru_cache(maxsize=16)
def _small_metrics(_px: int) -> QFontMetricsF:
    return QFontMetricsF(lettering())


def _repaint(item: pg.QtWidgets.QGraphicsItem) -> None:
    """Ask the plot of an item for a repaint: it paints whole, and heeds no wish of single items."""
    scene = item.scene()
    for view in scene.views() if scene is not None else ():
        view.viewport().update()


class Canvas(pg.GraphicsObject):  # type: ignore[misc]
    """Paints marks in pixels of the view: crisp edges, text of one size, whatever the data range."""

    def __init__(self, view: pg.ViewBox, paint: Callable[[QPainter, Canvas], None], depth: int) -> None:
        super().__init__()
        self.setParentItem(view)
        self.setZValue(depth)
        self._view, self._paint = view, paint
        self.width = self.height = 1.0
        self._left = self._bottom = 0.0
        self._per_x = self._per_y = 1.0
        view.sigRangeChanged.connect(self._moved)
        view.sigResized.connect(self._moved)

    def _moved(self, *_: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def update(self, *_: object) -> None:
        """Ask for a repaint of the plot."""
        _repaint(self)

    def boundingRect(self) -> QRectF:
        return QRectF(self._view.rect())

    def x(self, value: float) -> float:
        """Pixel of a value across."""
        return (value - self._left) * self._per_x

    def y(self, value: float) -> float:
        """Pixel of a value upwards."""
        return self.height - (value - self._bottom) * self._per_y

    def measure(self) -> None:
        """Take the present range and size."""
        (left, right), (bottom, top) = self._view.viewRange()
        box = self._view.rect()
        self.width, self.height = float(box.width()), float(box.height())
        self._left, self._bottom = left, bottom
        self._per_x = self.width / ((right - left) or 1.0)
        self._per_y = self.height / ((top - bottom) or 1.0)

    def paint(self, painter: QPainter, *_: Any) -> None:
        self.measure()
        self._paint(painter, self)


class LabelAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that shows just the labels it is given, at their values. Kinds differ in how they place the words."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.labels: list[tuple[float, str]] = []
        self.letters = SMALL
        self.role = "muted"
        self.extent = 0
        self._is_line = False
        self.setStyle(tickLength=0)

    def claim(self, size: float) -> None:
        """Be `size` pixels wide, or high. Laid out only when that differs: a new layout is dearer than a repaint."""
        if round(size) != self.extent:
            self.extent = round(size)
            (self.setHeight if self.orientation in ("top", "bottom") else self.setWidth)(self.extent)

    def claim_line(self) -> None:
        """Be high enough for one line of labels, whatever the size of letters."""
        self._is_line = True
        self.rescale()

    def rescale(self) -> None:
        """Take on the size of letters in force."""
        if self._is_line:
            self.claim(scaled(20))

    def update(self, *_: object) -> None:
        """Ask for a repaint of the plot."""
        _repaint(self)

    def show_labels(self, labels: Sequence[tuple[float, str]]) -> None:
        """Other labels; nothing is repainted when they are the same."""
        if list(labels) != self.labels:
            self.labels = list(labels)
            self.update()

    def pixel(self, value: float) -> float:
        """Where a value stands along this axis, in its own pixels."""
        view = self.linkedView()
        across = self.orientation in ("top", "bottom")
        place = QPointF(value, 0.0) if across else QPointF(0.0, value)
        found = self.mapFromItem(view, view.mapFromView(place))
        return float(found.x() if across else found.y())

    def paint(self, painter: QPainter, *_: Any) -> None:
        if self.linkedView() is None:
            return
        painter.setFont(lettering(self.letters))
        painter.setPen(QColor(current_theme().role(self.role)))
        self.paint_labels(painter, self.rect())

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        """Ticks: beside their values at the left and right, below or above them otherwise."""
        for value, words in self.labels:
            at = self.pixel(value)
            if self.orientation == "left":
                side = Qt.AlignmentFlag.AlignRight
                room = QRectF(0, at - scaled(16) / 2, box.width() - 6, scaled(16))
                painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), words)
            else:
                painter.drawText(QRectF(at - scaled(60), 4, scaled(120), scaled(16)), _CENTRE, words)


class NameAxis(LabelAxis):
    """Names of rows at the left, elided where they are longer than the axis is wide."""

    def __init__(self) -> None:
        super().__init__("left")
        self.raised = 0.0
        self.letters = 12
        self.role = "text"

    def fit(self, widest: float) -> None:
        """As wide as the names, up to `widest`."""
        metrics = QFontMetricsF(lettering(self.letters))
        names = max((metrics.horizontalAdvance(words) for _, words in self.labels), default=0.0)
        self.claim(min(names, widest) + 12)

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        metrics = QFontMetricsF(lettering(self.letters))
        for value, words in self.labels:
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width() - 10)
            room = QRectF(0, self.pixel(value) - scaled(18) / 2 - self.raised, box.width() - 8, scaled(18))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)


class CategoryAxis(LabelAxis):
    """Names of periods or steps below their bars: wrapped, or thinned out where there are too many.

    `groups` are runs (first, last, name), such as the quarters of a year: their names stand on a line of their own.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self.groups: list[tuple[int, int, str]] = []
        self.wraps = False

    def show_periods(self, periods: Sequence[str], groups: Sequence[str]) -> None:
        """Labels of the periods, and per period the group it belongs to."""
        runs: list[tuple[int, int, str]] = []
        for place, name in enumerate(groups):
            if runs and runs[-1][2] == name:
                runs[-1] = (runs[-1][0], place, name)
            else:
                runs.append((place, place, name))
        labels = [(float(place), words) for place, words in enumerate(periods)]
        if (labels, runs) != (self.labels, self.groups):
            self.labels, self.groups = labels, runs
            self.update()

    def fit(self, across: float) -> None:
        """Set the height for a plot `across` pixels wide."""
        metrics = small_metrics()
        lines = 1
        if self.wraps and self.labels:
            slot = across / len(self.labels) - 4
            lines = max(len(wrapped(words, slot, metrics)) for _, words in self.labels)
        elif self.groups and self._shows_periods(across):
            lines = 2
        self.claim(7 + lines * metrics.lineSpacing())

    def _shows_periods(self, across: float) -> bool:
        """With groups, period names are shown only where all of them fit."""
        metrics = small_metrics()
        slot = across / max(1, len(self.labels))
        return all(metrics.horizontalAdvance(words) + 6 <= slot for _, words in self.labels)

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        if not self.labels:
            return
        metrics = small_metrics()
        slot = abs(self.pixel(1.0) - self.pixel(0.0))
        top = 4.0
        if self.wraps:
            self._paint_wrapped(painter, slot, metrics)
        elif not self.groups or self._shows_periods(slot * len(self.labels)):
            widest = max(metrics.horizontalAdvance(words) for _, words in self.labels) + 8
            every = max(1, -(-int(widest) // max(1, int(slot))))
            for place, (value, words) in enumerate(self.labels):
                if place % every == 0:
                    painter.drawText(
                        QRectF(self.pixel(value) - scaled(60), top, scaled(120), metrics.lineSpacing()), _CENTRE, words
                    )
            top += metrics.lineSpacing()
        self._paint_groups(painter, top, metrics)

    def _paint_wrapped(self, painter: QPainter, slot: float, metrics: QFontMetricsF) -> None:
        for value, words in self.labels:
            at, top = self.pixel(value), 4.0
            for line in wrapped(words, slot - 4, metrics):
                shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, slot)
                painter.drawText(QRectF(at - slot / 2, top, slot, metrics.lineSpacing()), _CENTRE, shown)
                top += metrics.lineSpacing()

    def _paint_groups(self, painter: QPainter, top: float, metrics: QFontMetricsF) -> None:
        end = -1e9
        for first, last, name in self.groups:
            left, right = self.pixel(first - 0.5), self.pixel(last + 0.5)
            width = metrics.horizontalAdvance(name)
            middle = (left + right) / 2
            # A stub of a year at the edge may be narrower than its name: leave out what would touch its neighbour.
            if middle - width / 2 < end + 4:
                continue
            painter.drawText(QRectF(middle - scaled(60), top, scaled(120), metrics.lineSpacing()), _CENTRE, name)
            end = middle + width / 2


class BandAxis(LabelAxis):
    """A band kept free for the names of reference lines: they shift apart, each tied to its line by a short stroke."""

    def __init__(self, side: str = "top", least: int = 10) -> None:
        super().__init__(side)
        self.roles: list[str] = []
        self._least = least
        self._lanes = 1
        self._room = (0.0, 1e4)

    def show_references(self, references: Sequence[tuple[float, str, str]]) -> None:
        """Value, name and colour role of each line."""
        self.roles = [role for _, _, role in references]
        self.show_labels([(value, words) for value, words, _ in references])
        self.update()

    def fit(self, across: float = 0.0, before: float = 0.0) -> None:
        """Size for a plot `across` pixels wide whose band begins `before` pixels from its left edge."""
        metrics = small_metrics()
        lengths = [metrics.horizontalAdvance(words) for _, words in self.labels]
        if self.orientation == "top":
            self._room = (-before, across - before - 4)
            self._lanes = 2 if sum(lengths) + 10 * len(lengths) > across else 1
            self.claim(11 + scaled(16) * self._lanes if self.labels else self._least)
        else:
            self.claim(max(lengths) + 18 if self.labels else self._least)

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        order = sorted(range(len(self.labels)), key=lambda place: self.labels[place][0])
        if self.orientation == "top":
            for lane in range(self._lanes):
                self._paint_above(painter, box, order[lane :: self._lanes], lane)
        else:
            self._paint_beside(painter, box, order)

    def _paint_above(self, painter: QPainter, box: QRectF, members: Sequence[int], lane: int) -> None:
        metrics = small_metrics()
        sizes = [metrics.horizontalAdvance(self.labels[member][1]) for member in members]
        places = [self.pixel(self.labels[member][0]) for member in members]
        low, high = self._room
        line = scaled(16)
        for member, place, size, centre in zip(
            members, places, sizes, spread(places, sizes, low, high, 10.0), strict=True
        ):
            painter.setPen(QPen(QColor(current_theme().role(self.roles[member])), 1))
            painter.drawLine(QPointF(centre, 1 + line * (lane + 1)), QPointF(place, box.height()))
            painter.drawText(
                QRectF(centre - size / 2 - 2, 1 + line * lane, size + 4, line - 1), _CENTRE, self.labels[member][1]
            )

    def _paint_beside(self, painter: QPainter, box: QRectF, members: Sequence[int]) -> None:
        size = small_metrics().lineSpacing()
        places = [self.pixel(self.labels[member][0]) for member in members]
        centres = spread(places, [size] * len(places), 0.0, box.height(), 1.0)
        for member, place, centre in zip(members, places, centres, strict=True):
            painter.setPen(QPen(QColor(current_theme().role(self.roles[member])), 1))
            painter.drawLine(QPointF(0, place), QPointF(8, centre))
            room = QRectF(11, centre - size / 2, box.width() - 11, size)
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.labels[member][1]
            )


def wrapped(words: str, width: float, metrics: QFontMetricsF, most: int = 3) -> list[str]:
    """The words broken into lines no wider than `width`, `most` lines at most: the last takes the rest."""
    lines: list[str] = []
    pieces = words.split(" ") if " " in words else list(words) if not words.isascii() else [words]
    glue = " " if " " in words else ""
    for piece in pieces:
        tried = f"{lines[-1]}{glue}{piece}" if lines else piece
        if lines and (metrics.horizontalAdvance(tried) <= width or len(lines) == most):
            lines[-1] = tried
        else:
            lines.append(piece)
    return lines


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A pyqtgraph plot without menus, zoom or automatic ranges; the mouse goes to the chart."""

    def __init__(self, parent: QWidget, axes: dict[str, LabelAxis]) -> None:
        view = pg.ViewBox(enableMenu=False, enableMouse=False, border=None)
        super().__init__(parent, viewBox=view, axisItems=axes, enableMenu=False)
        self.view = view
        self.pointed: Callable[[QPointF], None] = lambda _place: None
        self.pressed: Callable[[QPointF], None] = lambda _place: None
        self.left: Callable[[], None] = lambda: None
        # A chart with something to drag answers whether it takes hold at a place, and follows from there.
        self.takes_hold: Callable[[QPointF], bool] = lambda _place: False
        self.dragged: Callable[[QPointF], None] = lambda _place: None
        self._is_held = False
        item = self.getPlotItem()
        item.hideButtons()
        item.setContentsMargins(0, 0, 0, 0)
        item.layout.setContentsMargins(0, 0, 0, 0)
        for side in ("left", "bottom", "top", "right"):
            item.showAxis(side, side in axes)
        view.disableAutoRange()
        view.setDefaultPadding(0)
        self.setMouseTracking(True)
        # Everything on a small chart moves together, in the same pass as the window around it: a scene would tell its
        # views of changed items one turn of the event loop later, and each turn paints and flushes anew.
        self.setViewportUpdateMode(pg.QtWidgets.QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)

    # pyqtgraph looks for items under the mouse on every move: the charts know their own marks.
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        (self.dragged if self._is_held else self.pointed)(self._place(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._is_held = event.button() == Qt.MouseButton.LeftButton and self.takes_hold(self._place(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_held:
            self._is_held = False
        elif event.button() == Qt.MouseButton.LeftButton:
            self.pressed(self._place(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: Any) -> None:
        event.ignore()

    def leaveEvent(self, event: Any) -> None:
        self.left()

    def _place(self, event: QMouseEvent) -> QPointF:
        place: QPointF = self.view.mapFromScene(self.mapToScene(event.position().toPoint()))
        return place
