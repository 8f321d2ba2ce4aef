"""What all charts share: read-out under the mouse, keys, series hidden in the legend, menu, copying, the table twin."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ground.language import text
from workbench.ui.charts.axes import LabelAxis
from workbench.ui.charts.data import Table
from workbench.ui.charts.drawing import Drawing
from workbench.ui.charts.plot import Canvas
from workbench.ui.charts.table import TableDialog
from workbench.ui.theme import current_theme

_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Chart(Drawing):
    """A chart on a card. Kinds give it axes, paint their marks and tell each mark's key and read-out.

    `clicked(key)` carries the key of the mark that was clicked, or chosen with the arrow keys and Enter.
    """

    clicked = Signal(object)

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
        super().__init__(title, unit, parent, axes, (decimals, prefix, suffix))
        self._has_ring = False
        self._at: Any = None
        self._data: tuple[object, ...] = ()
        mouse = self._plot.mouse
        mouse.pointed, mouse.pressed, mouse.left = self._pointed, self._pressed, self._left
        mouse.doubled = self._doubled
        self._legend.toggled.connect(self.toggle_series)
        self._legend.alone_asked.connect(self.show_alone)
        self._title_line.button.clicked.connect(self._open_menu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self._dress()

    # For whoever assembles a desk -----------------------------------------------------------------------------

    def title(self) -> str:
        """What the chart is called."""
        return self._title_line.title

    def unit_line(self) -> str:
        """The words at the right of the title."""
        return self._title_line.unit

    def set_title(self, title: str, unit: str) -> None:
        """Another title and unit line."""
        self._title_line.set_words(title, unit)
        self.setAccessibleName(title)

    def set_digits(self, decimals: int, suffix: str = "") -> None:
        """Other digits and another suffix for the data that are set next."""
        self._decimals, self._suffix = decimals, suffix

    def add_option(self, widget: QWidget) -> None:
        """Put a small button or box at the right of the title line."""
        self._title_line.add_option(widget)

    def set_empty(self, message: str) -> None:
        """Show a sentence in place of data: why there is none, and what to do."""
        self._empty = message
        self._refresh()

    def table(self) -> Table:
        """The chart's data as headers and rows: all series, hidden or not."""
        raise NotImplementedError

    def copy_data(self) -> str:
        """Put the table on the clipboard, tab-separated and as a table for spreadsheets, in full precision."""
        from workbench.ui.charts.saving import copy_table

        return copy_table(self.table())

    def copy_image(self) -> QPixmap:
        """Put the chart on the clipboard as a picture, title, unit and legend included."""
        from workbench.ui.charts.saving import copy_picture

        return copy_picture(self)

    def show_table(self) -> TableDialog:
        """Open the chart's data as a table."""
        table = self.table()
        dialog = TableDialog(self.accessibleName(), table.headers, table.rows, self._shown, self)
        hidden = [entry.label for entry in self._legend.entries if entry.series in self._hidden]
        if hidden:
            dialog.add_note(text("Hidden in the chart: {names}", names=", ".join(hidden)))
        dialog.open()
        return dialog

    # Series that are hidden -----------------------------------------------------------------------------------

    @property
    def hidden_series(self) -> frozenset[Hashable]:
        """Series hidden by a person, as the legend knows them; kept over edits."""
        return self._hidden

    def toggle_series(self, series: Hashable) -> None:
        """Hide a series, or show it again."""
        self._hide(self._hidden ^ {series})

    def show_alone(self, series: Hashable) -> None:
        """Hide all other series; where they are hidden already, show all."""
        others = frozenset(self._legend.series()) - {series}
        self._hide(frozenset() if others <= self._hidden and others else others)

    def _hide(self, hidden: frozenset[Hashable]) -> None:
        self._hidden = hidden
        self._legend.set_hidden(hidden)
        self._at = None
        self._series_changed()
        self._read_out.hide()
        self._renew_overlay()
        self._refresh()

    def _series_changed(self) -> None:
        """Other series are hidden: give the scale what is shown."""

    # For the kinds of charts ----------------------------------------------------------------------------------

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

    def paint_overlay(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what stands over the chart for a moment: by default a ring about the mark pointed at."""
        box = self._ring()
        if box is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().roles.text), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _ring(self) -> QRectF | None:
        """What is ringed: the box of the mark pointed at."""
        return None if self._at is None else self._box_of(self._at)

    def _has_overlay(self) -> bool:
        return self._at is not None

    def _renew_overlay(self) -> None:
        """Repaint what lies over the plot, and the plot not."""
        is_wanted = self._empty is None and self._has_overlay()
        self._plot.show_overlay(self._paint_overlay if is_wanted else None)

    def _paint_overlay(self, painter: QPainter) -> None:
        self._below.measure()
        self.paint_overlay(painter, self._below)

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
        self._renew_overlay()
        self._refresh()

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

    # Mouse and keys -------------------------------------------------------------------------------------------

    def _mark_at(self, place: QPointF) -> Any:
        # What was painted last lies on top.
        across, down = place.x(), place.y()
        for box, mark in reversed(self._boxes):
            left, top, width, height = box if isinstance(box, tuple) else box.getRect()
            if left <= across <= left + width and top <= down <= top + height:
                return mark
        return None

    def _pointed(self, place: QPointF) -> None:
        mark = self._mark_at(place)
        self._plot.setCursor(Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor)
        self._go_to(mark, place)

    def _pressed(self, place: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        mark = self._mark_at(place)
        if mark is not None:
            self.clicked.emit(self.key_of(mark))

    def _doubled(self) -> None:
        """What a double click does: nothing by default."""

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
            self._renew_overlay()
        if mark is None:
            self._read_out.hide()
            return
        on_chart = self._plot.mapTo(self, self._plot.mapFromScene(self._plot.view.mapToScene(place)))
        self._read_out.show_lines(self.describe(mark), on_chart)

    def _walk(self, key: int) -> bool:
        """Go from mark to mark with the arrow keys; tells whether there was a way."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        hits = self._hits
        if not step or not hits:
            return False
        marks = [mark for _, mark in hits]
        start = marks.index(self._at) if self._at in marks else (-1 if step > 0 else 0)
        place = (start + step) % len(marks)
        self._go_to(marks[place], hits[place][0].center())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._empty is None and self._walk(event.key()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.clicked.emit(self.key_of(self._at))
        elif event.key() == Qt.Key.Key_Escape and self._plot.drop_band():
            self._renew_overlay()
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._leave()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_data()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_ring = False
        # A menu over the chart takes the keyboard for a moment only.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The ring is for those who came by keyboard.
        self._has_ring = event.reason() in _BY_KEYBOARD
        self.update()

    # The menu -------------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """What can be done with the chart: its own entries, then copying and saving."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._empty is None:
            self._fill_menu(menu)
            if menu.actions():
                menu.addSeparator()
            menu.addAction(text("Copy data"), self.copy_data)
        menu.addAction(text("Copy picture"), self.copy_image)
        menu.addAction(text("Save picture…"), self.ask_save)
        if self._empty is None:
            menu.addAction(text("Show as a table"), self.show_table)
        return menu

    def _fill_menu(self, menu: QMenu) -> None:
        """Add what only this kind can do."""
        if self._hidden.intersection(self._legend.series()):
            menu.addAction(text("Show all series"), lambda: self._hide(frozenset()))

    def ask_save(self) -> None:
        """Choose a place and a kind of file, and save the chart as a picture there."""
        from workbench.ui.charts.saving import ask_save

        ask_save(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def _open_menu(self) -> None:
        button = self._title_line.button
        self.menu().popup(button.mapToGlobal(QPoint(0, button.height())))

    # Following the look ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._empty is None:
            self._fit_all(event.size().width())
        self._read_out.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_data"):
            self._dress()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "_data"):
            self._rescale()

    def _dress(self) -> None:
        self._plot.setBackground(current_theme().roles.surface)
        self.restyle()
        self._legend.update()
        self._title_line.update()
        self._below.update()
        self._above.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._has_ring:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current_theme().roles.accent), 1.5))
            painter.drawRoundedRect(QRect(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
