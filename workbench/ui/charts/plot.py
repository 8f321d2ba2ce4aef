"""The plotting area: pyqtgraph's view with an own canvas that paints in pixels, and what lies over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.ui.theme import interface_font, scaled

SMALL = 11


def lettering(px: int = SMALL, *, strong: bool = False) -> QFont:
    """The interface font; `px` before the look's scale."""
    return interface_font(px, strong=strong)


def small_metrics() -> QFontMetricsF:
    """Measures of the letters on axes."""
    return _small_metrics(scaled(SMALL))


@lru_cache(maxsize=16)
def _small_metrics(_px: int) -> QFontMetricsF:
    return QFontMetricsF(lettering())


def repaint(item: pg.QtWidgets.QGraphicsItem) -> None:
    """Ask the plot of an item for a repaint: it paints whole, and heeds no wish of single items."""
    scene = item.scene()
    for view in scene.views() if scene is not None else ():
        view.forget_picture()
        view.viewport().update()


@dataclass(slots=True)
class Mouse:
    """What a chart does with the mouse; places are in pixels of the view."""

    pointed: Callable[[QPointF], None] = lambda _place: None
    pressed: Callable[[QPointF], None] = lambda _place: None
    left: Callable[[], None] = lambda: None
    doubled: Callable[[], None] = lambda: None
    takes_hold: Callable[[QPointF], bool] = lambda _place: False
    """Whether something to drag is taken hold of; `dragged` follows from there."""
    dragged: Callable[[QPointF], None] = lambda _place: None
    bands: bool = False
    """Whether a band from one place across to another may be drawn."""
    banding: Callable[[float, float], None] = lambda _start, _end: None
    banded: Callable[[float, float], None] = lambda _start, _end: None
    wheeled: Callable[[QWheelEvent, QPointF], bool] = lambda _event, _place: False
    """Whether a turn of the wheel was taken; otherwise the page scrolls."""


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
        repaint(self)

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


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A pyqtgraph plot without menus and automatic ranges; the mouse goes to the chart.

    What lies over it for a moment is painted by `overlay` on a picture of the plot: to move it costs one blit.
    """

    def __init__(self, parent: QWidget, axes: Mapping[str, pg.AxisItem]) -> None:
        view = pg.ViewBox(enableMenu=False, enableMouse=False, border=None)
        super().__init__(parent, viewBox=view, axisItems=dict(axes), enableMenu=False)
        self.view = view
        self.mouse = Mouse()
        self._overlay: Callable[[QPainter], None] | None = None
        self._picture: QPixmap | None = None
        self._began: QPointF | None = None
        self._is_held = self._is_banding = self._skips_release = False
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

    # What lies over the data ------------------------------------------------------------------------------------

    def show_overlay(self, overlay: Callable[[QPainter], None] | None) -> None:
        """Paint this over the plot from now on, in pixels of the view; None for nothing. The plot is not repainted."""
        if overlay is None and self._overlay is None:
            return
        self._overlay = overlay
        self.viewport().update()

    def forget_picture(self) -> None:
        """The plot has changed."""
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._overlay is None and self._picture is None:
            super().paintEvent(event)
            return
        viewport = self.viewport()
        ratio = viewport.devicePixelRatioF()
        if self._picture is None or self._picture.size() != viewport.size() * ratio:
            self._picture = QPixmap(viewport.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            painter = QPainter(self._picture)
            self.render(painter, QRectF(viewport.rect()), viewport.rect())
            painter.end()
        painter = QPainter(viewport)
        painter.drawPixmap(0, 0, self._picture)
        if self._overlay is not None:
            painter.translate(self.mapFromScene(self.view.mapToScene(QPointF(0.0, 0.0))))
            self._overlay(painter)
        painter.end()

    # The mouse: pyqtgraph looks for items under it on every move, but the charts know their own marks -------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event)
        if self._is_held:
            self.mouse.dragged(place)
        elif self._began is not None and self.mouse.bands:
            far = abs(place.x() - self._began.x()) >= QApplication.startDragDistance()
            self._is_banding = self._is_banding or far
            if self._is_banding:
                self.mouse.banding(self._began.x(), place.x())
        else:
            self.mouse.pointed(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            place = self._place(event)
            self._is_held = self.mouse.takes_hold(place)
            self._began = None if self._is_held else place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        was_held, began, was_banding = self._is_held, self._began, self._is_banding
        self._is_held, self._began, self._is_banding = False, None, False
        if self._skips_release:
            self._skips_release = False
        elif was_banding and began is not None:
            self.mouse.banded(began.x(), self._place(event).x())
        elif not was_held:
            self.mouse.pressed(self._place(event))

    def drop_band(self) -> bool:
        """Give up a band that is being drawn; tells whether there was one."""
        was_banding, self._is_banding = self._is_banding, False
        self._began = None
        self._skips_release = self._skips_release or was_banding
        return was_banding

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self._skips_release = True
            self.mouse.doubled()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.mouse.wheeled(event, self._place(event)):
            event.accept()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self.mouse.left()

    def _place(self, event: QMouseEvent | QWheelEvent) -> QPointF:
        place: QPointF = self.view.mapFromScene(self.mapToScene(event.position().toPoint()))
        return place
