"""The axes of a plot: labels at their values, names of rows and of periods, names of reference lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.ui.charts.plot import SMALL, lettering, repaint, small_metrics
from workbench.ui.charts.scale import spread
from workbench.ui.theme import current_theme, scaled

_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


class LabelAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that shows just the labels it is given, at their values. Kinds differ in how they place the words."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.labels: list[tuple[float, str]] = []
        self.letters = SMALL
        self.role = "muted"
        self.extent = 0
        self.caption = ""
        self._is_line = False
        self.setStyle(tickLength=0)

    def claim(self, size: float) -> None:
        """Be `size` pixels wide, or high, and its caption besides. Laid out only when that differs: a new layout is
        dearer than a repaint.
        """
        size += scaled(15) if self.caption else 0
        if round(size) != self.extent:
            self.extent = round(size)
            (self.setHeight if self.orientation in ("top", "bottom") else self.setWidth)(self.extent)

    def claim_line(self) -> None:
        """Be high enough for one line of labels, whatever the size of letters."""
        self._is_line = True
        self.rescale()

    def set_caption(self, words: str) -> None:
        """Say what the axis measures, upwards along its outer edge; for charts with an axis at each side."""
        if words != self.caption:
            self.caption = words
            self.update()

    def rescale(self) -> None:
        """Take on the size of letters in force."""
        if self._is_line:
            self.claim(scaled(20))

    def update(self, *_: object) -> None:
        """Ask for a repaint of the plot."""
        repaint(self)

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

    def seen(self) -> tuple[float, float]:
        """The lowest and highest value in view along this axis."""
        low, high = self.linkedView().viewRange()[0 if self.orientation in ("top", "bottom") else 1]
        return low, high

    def seen_labels(self) -> list[tuple[float, str]]:
        """The labels whose values are in view."""
        low, high = self.seen()
        slack = 1e-9 * max(abs(low), abs(high))
        return [(value, words) for value, words in self.labels if low - slack <= value <= high + slack]

    def paint(self, painter: QPainter, *_: Any) -> None:
        if self.linkedView() is None:
            return
        painter.setFont(lettering(self.letters))
        painter.setPen(QColor(current_theme().role(self.role)))
        self.paint_labels(painter, self.rect())
        if self.caption:
            self._paint_caption(painter, self.rect())

    def _paint_caption(self, painter: QPainter, box: QRectF) -> None:
        line = scaled(15)
        painter.save()
        is_left = self.orientation == "left"
        painter.translate(0.0 if is_left else box.width(), box.height() if is_left else 0.0)
        painter.rotate(-90 if is_left else 90)
        words = small_metrics().elidedText(self.caption, Qt.TextElideMode.ElideRight, box.height())
        painter.drawText(QRectF(0, 0, box.height(), line), _CENTRE, words)
        painter.restore()

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
        # A year of one period each would say its name twice.
        for place, name in enumerate(groups if list(groups) != list(periods) else ()):
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
        seen = self.seen_labels()
        slot = across / max(1, len(seen))
        return all(metrics.horizontalAdvance(words) + 6 <= slot for _, words in seen)

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        seen = self.seen_labels()
        if not seen:
            return
        metrics = small_metrics()
        slot = abs(self.pixel(1.0) - self.pixel(0.0))
        top = 4.0
        if self.wraps:
            self._paint_wrapped(painter, slot, metrics)
        elif not self.groups or self._shows_periods(slot * len(seen)):
            widest = max(metrics.horizontalAdvance(words) for _, words in seen) + 8
            every = max(1, -(-int(widest) // max(1, int(slot))))
            for place, (value, words) in enumerate(seen):
                if place % every == 0:
                    room = QRectF(self.pixel(value) - scaled(60), top, scaled(120), metrics.lineSpacing())
                    painter.drawText(room, _CENTRE, words)
            top += metrics.lineSpacing()
        self._paint_groups(painter, top, metrics)

    def _paint_wrapped(self, painter: QPainter, slot: float, metrics: QFontMetricsF) -> None:
        broken = [wrapped(words, slot - 4, metrics) for _, words in self.labels]
        for place, (value, _) in enumerate(self.labels):
            at, top = self.pixel(value), 4.0
            for number, line in enumerate(broken[place]):
                # A word longer than its slot may reach into the free room beside it.
                beside = [
                    metrics.horizontalAdvance(other[number]) if number < len(other) else 0.0
                    for other in (*broken[max(0, place - 1) : place], *broken[place + 1 : place + 2])
                ]
                room = max(slot, 2 * slot - max(beside, default=0.0) - 8)
                shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRectF(at - room / 2, top, room, metrics.lineSpacing()), _CENTRE, shown)
                top += metrics.lineSpacing()

    def _paint_groups(self, painter: QPainter, top: float, metrics: QFontMetricsF) -> None:
        end = -1e9
        low, high = self.seen()
        for first, last, name in self.groups:
            start, stop = max(first - 0.5, low), min(last + 0.5, high)
            if start >= stop:
                continue
            width = metrics.horizontalAdvance(name)
            middle = (self.pixel(start) + self.pixel(stop)) / 2
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
        roles = [role for _, _, role in references]
        if roles != self.roles:
            self.roles = roles
            self.update()
        self.show_labels([(value, words) for value, words, _ in references])

    def fit(self, across: float = 0.0, before: float = 0.0) -> None:
        """Size for a plot `across` pixels wide whose band begins `before` pixels from its left edge."""
        metrics = small_metrics()
        lengths = [metrics.horizontalAdvance(words) for _, words in self.seen_labels()]
        if self.orientation == "top":
            self._room = (-before, across - before - 4)
            self._lanes = 2 if sum(lengths) + 10 * len(lengths) > across else 1
            self.claim(11 + scaled(16) * self._lanes if lengths else self._least)
        else:
            self.claim(max(lengths) + 18 if lengths else self._least)

    def paint_labels(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = set(self.seen_labels())
        order = [place for place in range(len(self.labels)) if self.labels[place] in seen]
        order.sort(key=lambda place: self.labels[place][0])
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
