"""What all charts share: title and unit, plot, legend, read-out under the mouse, keys, copying, the table twin."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.charts.data import Table
from workbench.ui.charts.frame import Legend, ReadOut, TitleLine
from workbench.ui.charts.plot import Canvas, LabelAxis, Plot, lettering, small_metrics
from workbench.ui.charts.scale import decimals_of, figure, round_ticks
from workbench.ui.charts.table import TableDialog
from workbench.ui.theme import current_theme, mixed, scaled


class Chart(QFrame):
    """A chart on a card. Kinds give it axes, paint their marks and tell each mark's key and read-out.

    `clicked(key)` carries the key of the mark that was clicked, or chosen with ← → and Enter.
    """

    clicked = Signal(object)
    # Pixels kept free above and below the data.
    room_above = 0.0
    room_below = 0.0

    def __init__(
        self,
        title: str = "",
        unit: str = "",
        parent: QWidget | None = None,
        *,
        axes: dict[str, LabelAxis],
        decimals: int = 1,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._decimals, self._prefix, self._suffix = decimals, prefix, suffix
        self._empty: str | None = text("Nothing to show yet")
        self._ticks: list[float] = []
        self._span = (0.0, 0.0)
        self._extent = (0.0, 1.0, "")
        self._has_ring = False
        self._boxes: list[tuple[QRectF | tuple[float, float, float, float], Any]] = []
        self._at: Any = None
        self._data: tuple[object, ...] = ()
        self._axes = axes
        self._title_line = TitleLine(title, unit, self)
        self._plot = Plot(self, axes)
        self._plot.pointed, self._plot.pressed, self._plot.left = self._pointed, self._pressed, self._left
        self._below = Canvas(self._plot.view, self._paint_below, -10)
        self._above = Canvas(self._plot.view, self._paint_above, 10)
        self._plot.view.sigResized.connect(self._resized)
        self._legend = Legend(self)
        self._read_out = ReadOut(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self._title_line)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._legend)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self._dress()

    # For whoever assembles a desk -----------------------------------------------------------------------------

    def set_title(self, title: str, unit: str) -> None:
        """Another title and unit line."""
        self._title_line.set_words(title, unit)
        self.setAccessibleName(title)

    def set_digits(self, decimals: int, suffix: str = "") -> None:
        """Other digits and another suffix for the data that are set next."""
        self._decimals, self._suffix = decimals, suffix

    def add_option(self, widget: QWidget) -> None:
        """Put a small button or box at the right of the title line."""
        layout = self._title_line.layout()
        if isinstance(layout, QHBoxLayout):
            layout.addWidget(widget)

    def set_empty(self, message: str) -> None:
        """Show a sentence in place of data: why there is none, and what to do."""
        self._empty = message
        self._refresh()

    def table(self) -> Table:
        """The chart's data as headers and rows."""
        raise NotImplementedError

    def copy_data(self) -> str:
        """Put the table on the clipboard, tab-separated in full precision."""
        copied = self.table().as_text()
        QGuiApplication.clipboard().setText(copied)
        return copied

    def copy_image(self) -> QPixmap:
        """Put the chart on the clipboard as a picture, title, unit and legend included."""
        self._leave()
        picture = self.grab()
        QGuiApplication.clipboard().setPixmap(picture)
        return picture

    def show_table(self) -> TableDialog:
        """Open the chart's data as a table."""
        table = self.table()
        dialog = TableDialog(self.accessibleName(), table.headers, table.rows, self._shown, self)
        dialog.open()
        return dialog

    # For the kinds of charts ----------------------------------------------------------------------------------

    def paint_marks(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint the data in pixels of `canvas`; say with `_hit` where each mark stands."""
        raise NotImplementedError

    def paint_references(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what lies over the data."""

    def key_of(self, mark: Any) -> object:
        """The key that `clicked` carries for a mark."""
        return mark

    def describe(self, mark: Any) -> list[str]:
        """The read-out of a mark: a title line, then figures."""
        raise NotImplementedError

    def key_pointed(self, place: QPoint | None = None) -> object:
        """The key of the mark at a pixel of the chart, or of the one chosen; None when there is none."""
        if place is None:
            return None if self._at is None else self.key_of(self._at)
        plot = self._plot
        mark = self._mark_at(plot.view.mapFromScene(plot.mapToScene(plot.mapFrom(self, place))))
        return None if mark is None else self.key_of(mark)

    def title(self) -> str:
        """What the chart is called."""
        return self._title_line.title

    def restyle(self) -> None:
        """Give pens and brushes kept by items the colours of the look in force."""

    def fit_axes(self, width: int) -> None:
        """Set widths and heights of axes for a chart `width` pixels wide."""

    def _hit(self, box: QRectF | tuple[float, float, float, float], mark: Any) -> None:
        """A mark stands in this box, or in left, top, width and height where there are hundreds of them."""
        self._boxes.append((box, mark))

    @property
    def _hits(self) -> list[tuple[QRectF, Any]]:
        """The boxes of the marks as painted last."""
        return [(box if isinstance(box, QRectF) else QRectF(*box), mark) for box, mark in self._boxes]

    def _shown(self, value: float) -> str:
        return figure(value, self._decimals, self._prefix, self._suffix)

    def _colour(self, role: str) -> QColor:
        """Colour of a role; `series0` and up are the series colours."""
        theme = current_theme()
        return QColor(theme.series(int(role[6:])) if role.startswith("series") else theme.role(role))

    def _is_known(self, *data: object) -> bool:
        """Whether these are the data shown already: then nothing needs to be painted."""
        if data == self._data and self._empty is None:
            return True
        self._data = data
        return False

    def _data_arrived(self) -> None:
        """Call at the end of each `set_data`."""
        self._empty = None
        self._at = None
        self._read_out.hide()
        self._refresh()

    def _fit_all(self, width: int) -> None:
        for axis in self._axes.values():
            axis.rescale()
        self.fit_axes(width)

    def _rescale(self) -> None:
        """Another size of letters: axes, ticks and legend are laid out anew."""
        self._ticks = []
        self._legend.lay_out()
        self._title_line.updateGeometry()
        if self._empty is None:
            self._resized()
            self._fit_all(self.width())
        self.updateGeometry()

    def _refresh(self) -> None:
        self._fit_all(self.width())
        for axis in self._axes.values():
            axis.setOpacity(0.0 if self._empty else 1.0)
        self._below.update()
        self._above.update()
        # Only a screen reader asks for it, and building it costs as much as painting.
        if QAccessible.isActive():
            self.setAccessibleDescription(self._empty or self._spoken())

    def _spoken(self) -> str:
        table = self.table()
        first = "; ".join(
            ", ".join(cell if isinstance(cell, str) else self._shown(cell) for cell in row) for row in table.rows[:12]
        )
        return f"{', '.join(table.headers)}: {first}"

    def _set_value_range(self, low: float, high: float, *, along: str = "y") -> None:
        """Show low to high with round ticks; the view moves only when it must."""
        self._extent = (low, high, along)
        self._renew_ticks()

    def _renew_ticks(self, *_: object) -> None:
        low, high, along = self._extent
        box = self._plot.view.rect()
        room = max(1.0, float(box.height() if along == "y" else box.width()))
        # Figures painted above and below the bars need pixels, whatever the scale.
        scale = current_theme().scale
        above, below = self.room_above * scale, self.room_below * scale
        share = (high - low) / max(1.0, room - above - below)
        low, high = low - share * below, high + share * above
        ticks = round_ticks(low, high, round(min(6.0, max(2.0, room / scaled(26 if along == "y" else 42)))))
        # The view ends at a quarter of a step: tight around the data, yet still while they move a little.
        quarter = (ticks[1] - ticks[0]) / 4
        bottom, top = math.floor(low / quarter + 1e-9) * quarter, math.ceil(high / quarter - 1e-9) * quarter
        if not (math.isfinite(bottom) and math.isfinite(top) and top > bottom):
            bottom, top = ticks[0], ticks[-1]
        ticks = [tick for tick in ticks if bottom - quarter / 9 <= tick <= top + quarter / 9]
        if (ticks, bottom, top) != (self._ticks, *self._span):
            self._ticks, self._span = ticks, (bottom, top)
            self._show_ticks(along)

    def _resized(self, *_: object) -> None:
        if self._extent[2]:
            self._renew_ticks()

    def _show_ticks(self, along: str) -> None:
        places = decimals_of(self._ticks)
        labels = [(tick, figure(tick, places, self._prefix, self._suffix)) for tick in self._ticks]
        if along == "x":
            self._plot.view.setXRange(*self._span, padding=0)
            self._axes["bottom"].show_labels(labels)
            return
        self._plot.view.setYRange(*self._span, padding=0)
        axis = self._axes["left"]
        axis.claim(max(small_metrics().horizontalAdvance(words) for _, words in labels) + 10)
        axis.show_labels(labels)

    def _set_period_range(self, count: int) -> None:
        wanted = [-0.5, max(count, 1) - 0.5]
        if self._plot.view.viewRange()[0] != wanted:
            self._plot.view.setXRange(*wanted, padding=0)

    def _paint_level_grid(self, painter: QPainter, canvas: Canvas) -> None:
        """Hairlines at the ticks; zero a little stronger."""
        roles = current_theme().roles
        for tick in self._ticks:
            painter.setPen(QPen(QColor(roles.muted if abs(tick) < 1e-12 else roles.line), 1))
            at = min(round(canvas.y(tick)) + 0.5, canvas.height - 0.5)
            painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))

    def _paint_reported(self, painter: QPainter, canvas: Canvas, reported: int) -> None:
        """A shaded ground under the first periods, which were reported, and a line where the forecast begins."""
        if reported:
            roles = current_theme().roles
            edge = canvas.x(reported - 0.5)
            painter.fillRect(QRectF(0, 0, edge, canvas.height), QColor(mixed(roles.surface, roles.line, 0.4)))
            painter.setPen(QPen(QColor(roles.muted), 1))
            painter.drawLine(QPointF(round(edge) + 0.5, 0), QPointF(round(edge) + 0.5, canvas.height))

    def _paint_upright(self, painter: QPainter, canvas: Canvas, value: float, role: str) -> None:
        pen = QPen(self._colour(role), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        at = round(canvas.x(value)) + 0.5
        painter.drawLine(QPointF(at, 0), QPointF(at, canvas.height))

    def _paint_level(self, painter: QPainter, canvas: Canvas, value: float, role: str) -> None:
        pen = QPen(self._colour(role), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        at = round(canvas.y(value)) + 0.5
        painter.drawLine(QPointF(0, at), QPointF(canvas.width, at))

    # Painting, mouse, keys ------------------------------------------------------------------------------------

    def _paint_below(self, painter: QPainter, canvas: Canvas) -> None:
        self._boxes = []
        if self._empty is not None:
            painter.setFont(lettering(12))
            painter.setPen(QColor(current_theme().roles.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(12, 0, canvas.width - 24, canvas.height), int(flags), self._empty)
            return
        self.paint_marks(painter, canvas)

    def _paint_above(self, painter: QPainter, canvas: Canvas) -> None:
        if self._empty is not None:
            return
        self.paint_references(painter, canvas)
        for box, mark in self._hits if self._at is not None else ():
            if mark == self._at:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(current_theme().roles.text), 1))
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _mark_at(self, place: QPointF) -> Any:
        # What was painted last lies on top.
        return next((mark for box, mark in reversed(self._hits) if box.contains(place)), None)

    def _pointed(self, place: QPointF) -> None:
        mark = self._mark_at(place)
        self._plot.setCursor(Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor)
        self._go_to(mark, place)

    def _pressed(self, place: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        mark = self._mark_at(place)
        if mark is not None:
            self.clicked.emit(self.key_of(mark))

    def _left(self) -> None:
        if not self.hasFocus():
            self._leave()
        else:
            self._read_out.hide()

    def _leave(self) -> None:
        self._go_to(None, QPointF())

    def _go_to(self, mark: Any, place: QPointF) -> None:
        if mark != self._at:
            self._at = mark
            self._above.update()
        if mark is None:
            self._read_out.hide()
            return
        on_chart = self._plot.mapTo(self, self._plot.mapFromScene(self._plot.view.mapToScene(place)))
        self._read_out.show_lines(self.describe(mark), on_chart)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        marks = [mark for _, mark in self._hits]
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key()), 0
        )
        if step and marks:
            start = marks.index(self._at) if self._at in marks else (-1 if step > 0 else 0)
            place = (start + step) % len(marks)
            self._go_to(marks[place], self._hits[place][0].center())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.clicked.emit(self.key_of(self._at))
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._leave()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_data()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_ring = False
        self._leave()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The ring is for those who came by keyboard.
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._has_ring = event.reason() in reasons
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, action in self._actions():
            menu.addAction(words, action)
        menu.popup(event.globalPos())

    def _actions(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return (
            (text("Copy data"), self.copy_data),
            (text("Copy picture"), self.copy_image),
            (text("Show as a table"), self.show_table),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._empty is None:
            self._fit_all(event.size().width())
        self._read_out.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_read_out"):
            self._dress()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "_read_out"):
            self._rescale()

    def _dress(self) -> None:
        self._plot.setBackground(current_theme().roles.surface)
        self.restyle()
        self._legend.update()
        self._title_line.update()
        self._below.update()
        self._above.update()

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        if self._has_ring:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current_theme().roles.accent), 1.5))
            painter.drawRoundedRect(QRect(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def sizeHint(self) -> QSize:
        return QSize(420, 250)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, scaled(150))
