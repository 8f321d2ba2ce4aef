"""Charts over periods: one crosshair for the page, zoom along the periods, what was reported set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPen, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import BandAxis, CategoryAxis, LabelAxis
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.crosshair import Crosshair, Moment, crosshair_of
from workbench.ui.charts.data import Marker
from workbench.ui.charts.glance import Glance, GlanceCard
from workbench.ui.charts.legend import reported_name
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.zoom import Window, between, holding, kept, panned, zoomed
from workbench.ui.theme import current_theme, mixed, scaled

_NOTCH = 120
"""What a wheel turns by one notch."""
_HIGH = 215
"""Height of a chart that has room for a line of names above its data, before the look's scale."""
_MOST = 4
"""A chart of no more periods than this has nothing to zoom into."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of a chart from left to right, the year each belongs to, and how many of the first were reported."""

    labels: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    reported: int = 0

    def moment(self, place: int) -> Moment:
        """A period by its label and year."""
        label = self.labels[place]
        return Moment(label, self.years[place] if place < len(self.years) else label)

    def find(self, moment: Moment) -> Window | None:
        """Where a period stands here: itself, the year it belongs to, or all periods of the year that it is."""
        for label in dict.fromkeys((moment.period, moment.year)):
            if label in self.labels:
                place = self.labels.index(label)
                return place, place
        if moment.period != moment.year:
            return None
        members = [place for place, year in enumerate(self.years) if year == moment.year]
        return (members[0], members[-1]) if members else None


def divider(reported: int) -> Marker:
    """Where the first `reported` periods end and the forecast begins."""
    return Marker(reported - 0.5, text("◂ reported | forecast ▸"))


class PeriodChart(Chart):
    """A chart whose columns are periods. Kinds answer `marks_of`, `glance`, `span_of_values`."""

    climbs = 1
    """Which way the series of a period lie, one after the other: 1 upwards, -1 downwards."""

    def __init__(
        self,
        title: str,
        unit: str,
        parent: QWidget | None,
        *,
        left: LabelAxis,
        right: LabelAxis | None = None,
        decimals: int = 1,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        self._over = Periods()
        self._markers: tuple[Marker, ...] = ()
        self._zoom: Window | None = None
        self._crossed: Window | None = None
        self._is_source = self._is_walked = False
        self._band: tuple[float, float] | None = None
        self._turned = 0
        self._hub: Crosshair | None = None
        self._glance: GlanceCard | None = None
        self._left_axis, self._bottom, self._top = left, CategoryAxis(), BandAxis("top")
        axes: dict[str, LabelAxis] = {"left": left, "bottom": self._bottom, "top": self._top}
        if right is not None:
            axes["right"] = right
        super().__init__(title, unit, parent, axes=axes, decimals=decimals, prefix=prefix, suffix=suffix)
        mouse = self._plot.mouse
        mouse.banding, mouse.banded, mouse.wheeled = self._banding, self._banded, self._wheeled

    # For the kinds --------------------------------------------------------------------------------------------

    def marks_of(self, place: int) -> list[Any]:
        """The marks of a period from the first series on; a mark is a period, or (series, period)."""
        return [place]

    def glance(self, place: int) -> list[Glance]:
        """What a period holds, series by series, as shown where another chart points at it."""
        raise NotImplementedError

    def span_of_values(self, first: int, last: int) -> tuple[float, float] | None:
        """Lowest and highest value to show of the series on show; None where they have no common scale."""
        raise NotImplementedError

    def paint_crossed(self, painter: QPainter, canvas: Canvas, place: int) -> None:
        """Paint what stands out of the period that is pointed at, over its line."""

    def _take_periods(
        self, labels: Sequence[str], years: Sequence[str], markers: Sequence[Marker], reported: int = 0
    ) -> None:
        """Show these periods; call before `_data_arrived`, with the data set."""
        over = Periods(tuple(labels), tuple(years), reported)
        self._zoom = kept(self._zoom, self._over.labels, over.labels)
        self._over, self._markers = over, tuple(markers)
        self._bottom.show_periods(over.labels, over.years)
        self._plot.mouse.bands = self.can_zoom
        self._show_window()
        self._mark(self._hub.moment if self._hub is not None else None)

    @property
    def _periods(self) -> tuple[str, ...]:
        return self._over.labels

    @property
    def _reported(self) -> int:
        return self._over.reported

    def _seen(self) -> range:
        """The periods in view."""
        first, last = self.window_shown
        return range(first, last + 1)

    def _name_of(self, place: int) -> str:
        return reported_name(self._over.labels, place, self._over.reported)

    def fit_axes(self, width: int) -> None:
        right = self._axes.get("right")
        if isinstance(right, BandAxis):
            right.fit()
        left = self._left_axis.extent
        self._name_uprights()
        self._top.fit(width - 24, left)
        self._bottom.fit(width - 24 - left - (right.extent if right is not None else 0))

    def _name_uprights(self) -> None:
        names = [(one.position, one.label, one.role) for one in self._markers]
        # In a low chart the legend alone tells of the shaded ground: a line of names would take a third of the plot.
        if 0 < self._reported < len(self._periods) and (names or self.height() >= scaled(_HIGH)):
            edge = divider(self._reported)
            names.append((edge.position, edge.label, edge.role))
        self._top.show_references(names)

    # Zoom -----------------------------------------------------------------------------------------------------

    @property
    def can_zoom(self) -> bool:
        """Whether there are periods enough to look at some of them."""
        return len(self._over.labels) > _MOST

    @property
    def window_shown(self) -> Window:
        """The first and the last period in view."""
        return self._zoom or (0, max(len(self._over.labels), 1) - 1)

    @property
    def is_zoomed(self) -> bool:
        """Whether some periods are out of view."""
        return self._zoom is not None

    def zoom_to(self, window: Window | None) -> None:
        """Show these periods only, or all of them; the value scale follows what is in view."""
        count = len(self._over.labels)
        wanted = None if window is None or window == (0, count - 1) else window
        if wanted == self._zoom or (wanted is not None and not self.can_zoom):
            return
        self._zoom = wanted
        self._at = None
        self._read_out.hide()
        self._show_window()
        self._renew_overlay()
        self._refresh()

    def reset_zoom(self) -> None:
        """Show all periods."""
        self.zoom_to(None)

    def zoom_by(self, steps: int, about: float | None = None) -> None:
        """Nearer by steps, or farther, about a period: by default the one pointed at, or the middle."""
        window = self.window_shown
        held = self._crossed[0] if self._crossed is not None and self._is_source else sum(window) / 2
        self.zoom_to(zoomed(window, len(self._over.labels), held if about is None else about, steps))

    def _show_window(self) -> None:
        first, last = self.window_shown
        self._set_places(first, last)
        names = self._over.labels
        self._title_line.set_note(f"{names[first]} – {names[last]}" if self.is_zoomed else "")
        self._follow_values()

    def _follow_values(self) -> None:
        found = self.span_of_values(*self.window_shown) if self._over.labels else None
        if found is not None:
            self._set_value_range(*found)

    def _series_changed(self) -> None:
        self._follow_values()

    def _doubled(self) -> None:
        self.reset_zoom()

    def _place_under(self, across: float) -> float:
        """The place on the period axis at a pixel of the view."""
        low, high = self._plot.view.viewRange()[0]
        return float(low + (high - low) * across / max(1.0, float(self._plot.view.rect().width())))

    def _banding(self, start: float, end: float) -> None:
        if not self.hasFocus():
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # so that Esc gives the band up
        width = float(self._plot.view.rect().width())
        self._band = (min(max(min(start, end), 0.0), width), min(max(start, end, 0.0), width))
        self._read_out.hide()
        self._renew_overlay()
        self._tell_crossed()

    def _banded(self, start: float, end: float) -> None:
        self._band = None
        self._renew_overlay()
        self.zoom_to(between(self._place_under(start), self._place_under(end), len(self._over.labels)))

    def _wheeled(self, event: QWheelEvent, place: QPointF) -> bool:
        if self._empty is not None or not self.can_zoom:
            return False
        keys, turn = event.modifiers(), event.angleDelta()
        is_along = bool(keys & Qt.KeyboardModifier.ShiftModifier) or abs(turn.x()) > abs(turn.y())
        is_meant = bool(keys & Qt.KeyboardModifier.ControlModifier) or place.y() > self._plot.view.rect().height()
        # A page that scrolls goes on scrolling when a chart comes under the mouse.
        if not is_meant and not (is_along and self.is_zoomed) and (is_along or _scrolls(self)):
            return False
        self._turned += turn.x() if is_along and turn.x() else turn.y()
        steps, self._turned = int(self._turned / _NOTCH), self._turned - int(self._turned / _NOTCH) * _NOTCH
        if steps and is_along:
            self.zoom_to(panned(self.window_shown, len(self._over.labels), -steps))
        elif steps:
            self.zoom_by(steps, self._place_under(place.x()))
        return True

    # The period pointed at ------------------------------------------------------------------------------------

    def show_moment(self, moment: Moment | None, *, is_source: bool) -> None:
        """Mark a period; the chart that is pointed at says its values in its own read-out."""
        self._is_source = is_source
        self._mark(moment)

    def _mark(self, moment: Moment | None) -> None:
        crossed = None if moment is None else self._over.find(moment)
        if crossed != self._crossed or self._is_source:
            self._crossed = crossed
            self._renew_overlay()
            self._tell_crossed()

    def _tell_crossed(self) -> None:
        """Say what the period holds where the read-out of a mark does not."""
        place, last = self._crossed or (-1, -1)
        is_covered = self._band is not None or (self._is_source and self._at is not None)
        if place != last or place not in self._seen() or is_covered or self._empty is not None:
            if self._glance is not None:
                self._glance.hide()
            return
        if self._glance is None:
            self._glance = GlanceCard(self)
        self._below.measure()
        scene = self._plot.view.mapToScene(QPointF(self._below.x(place), 0.0))
        beside = self._plot.mapTo(self, self._plot.mapFromScene(scene))
        self._glance.show_figures(self._name_of(place), self.glance(place), beside)

    def _refresh(self) -> None:
        super()._refresh()
        self._tell_crossed()

    def _point(self, place: int | None) -> None:
        if self._hub is not None:
            is_there = place is not None and 0 <= place < len(self._over.labels) and self._empty is None
            self._hub.point(self, self._over.moment(place) if is_there and place is not None else None)

    def _pointed(self, place: QPointF) -> None:
        self._is_walked = False
        super()._pointed(place)
        is_inside = 0 <= place.x() <= self._plot.view.rect().width()
        self._point(round(self._place_under(place.x())) if is_inside else None)

    def _go_to(self, mark: Any, place: QPointF) -> None:
        super()._go_to(mark, place)
        if mark is not None:
            self._point(_period_of(mark))
        if self._is_source:
            self._tell_crossed()

    def _leave(self) -> None:
        super()._leave()
        if self._is_source:
            self._point(None)

    def _left(self) -> None:
        if not self._is_walked:
            self._leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._hub = crosshair_of(self)
        self._hub.add(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._hub is not None:
            self._hub.remove(self)
            self._hub = None

    # Keys -----------------------------------------------------------------------------------------------------

    def _walk(self, key: int) -> bool:
        count = len(self._over.labels)
        at = None if self._at is None else _period_of(self._at)
        match Qt.Key(key):
            case Qt.Key.Key_Right:
                ways = range(self.window_shown[0] if at is None else at + 1, count)
            case Qt.Key.Key_Left:
                ways = range(self.window_shown[1] if at is None else at - 1, -1, -1)
            case Qt.Key.Key_Home:
                ways = range(count)
            case Qt.Key.Key_End:
                ways = range(count - 1, -1, -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                return self._walk_series(self.climbs if key == Qt.Key.Key_Up else -self.climbs)
            case _:
                return False
        for place in ways:
            marks = self.marks_of(place)
            if marks:
                same = [mark for mark in marks if _series_of(mark) == _series_of(self._at)]
                self._walk_to((same or marks)[0])
                break
        return True

    def _walk_series(self, step: int) -> bool:
        """From one mark of the period to the next above or below."""
        marks = self.marks_of(self.window_shown[0] if self._at is None else _period_of(self._at))
        if marks:
            start = marks.index(self._at) if self._at in marks else -1
            self._walk_to(marks[(start + step) % len(marks)])
        return True

    def _walk_to(self, mark: Any) -> None:
        place = _period_of(mark)
        if not self.window_shown[0] <= place <= self.window_shown[1]:
            self.zoom_to(holding(self.window_shown, place))
        self._below.measure()
        box = self._box_of(mark)
        middle = self._below.height / 2 if box is None else box.center().y()
        self._is_walked = True
        self._go_to(mark, QPointF(self._below.x(place), middle))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._band is not None:
            self._band = None
        if self._empty is None and self.can_zoom and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            match event.text():
                case "+" | "=":
                    self.zoom_by(1)
                    return
                case "-":
                    self.zoom_by(-1)
                    return
                case "0":
                    self.reset_zoom()
                    return
        super().keyPressEvent(event)

    def _fill_menu(self, menu: QMenu) -> None:
        if self.can_zoom:
            menu.addAction(text("Zoom in") + "\t+", lambda: self.zoom_by(2))
            menu.addAction(text("Zoom out") + "\t-", lambda: self.zoom_by(-2)).setEnabled(self.is_zoomed)
            menu.addAction(text("Reset zoom") + "\t0", self.reset_zoom).setEnabled(self.is_zoomed)
        super()._fill_menu(menu)

    # Painting -------------------------------------------------------------------------------------------------

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        for one in self._markers:
            self._paint_upright(painter, canvas, one.position, one.role)

    def _has_overlay(self) -> bool:
        return super()._has_overlay() or self._crossed is not None or self._band is not None

    def paint_overlay(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setClipRect(QRectF(0, 0, canvas.width, canvas.height))
        if self._crossed is not None:
            self._paint_crossed(painter, canvas, self._crossed)
        super().paint_overlay(painter, canvas)
        if self._band is not None:
            shade = QColor(current_theme().roles.accent)
            painter.setPen(QPen(shade, 1))
            shade.setAlphaF(0.15)
            painter.setBrush(shade)
            start, end = self._band
            painter.drawRect(QRectF(start, 0.5, end - start, canvas.height - 1))

    def _paint_crossed(self, painter: QPainter, canvas: Canvas, crossed: Window) -> None:
        first, last = crossed
        low, high = self.window_shown
        if last < low or first > high:
            return
        roles = current_theme().roles
        if last > first:
            shade = QColor(roles.accent)
            shade.setAlphaF(0.10)
            left, right = canvas.x(max(first, low) - 0.5), canvas.x(min(last, high) + 0.5)
            painter.fillRect(QRectF(left, 0, right - left, canvas.height), shade)
            return
        at = round(canvas.x(first)) + 0.5
        painter.setPen(QPen(QColor(mixed(roles.muted, roles.text, 0.3)), 1))
        painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))
        self.paint_crossed(painter, canvas, first)


def _period_of(mark: Any) -> int:
    return int(mark[1] if isinstance(mark, tuple) else mark)


def _series_of(mark: Any) -> object:
    return mark[0] if isinstance(mark, tuple) else None


def _scrolls(widget: QWidget) -> bool:
    """Whether a page around a widget can be scrolled up or down."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea) and parent.verticalScrollBar().maximum() > 0:
            return True
        parent = parent.parentWidget()
    return False
