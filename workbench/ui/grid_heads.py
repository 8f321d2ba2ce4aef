"""The heads of a sheet view: the frozen labels, units and small lines of its rows, the headings of its periods."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.ui.grid_ink import LEFT_FLAGS, PAD, RIGHT_FLAGS, colour, ground_of, head_ground, strong
from workbench.ui.grid_rows import Emphasis, RowsModel
from workbench.ui.grid_trends import TrendPainter
from workbench.ui.theme import SMALL_PX, current_theme, mixed, scaled

_INDENT = 12
_GRIP = 4
_ELIDED = Qt.TextElideMode.ElideRight
_TREND = 58


class RowHeader(QHeaderView):
    """The frozen part of each row: label, unit and, if wanted, a small line. Its right edge can be dragged."""

    width_changed = Signal()

    def __init__(self, rows: RowsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._rows = rows
        self._label_width = 160
        self._unit_width = 60
        self._drag_from: int | None = None
        self._trend_width = 0
        self.trends = TrendPainter()
        self.hits: frozenset[int] = frozenset()  # rows whose labels were looked for
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.viewport().setMouseTracking(True)
        rows.rows_moved.connect(self._redraw)
        rows.modelReset.connect(self.trends.forget)

    def show_trends(self, is_on: bool) -> None:
        """Show or hide the small lines."""
        self._trend_width = scaled(_TREND) if is_on else 0
        self.fit()

    def _redraw(self, rows: list[int]) -> None:
        """Draw the small lines of these rows anew, those in view."""
        self.trends.forget(rows)
        if not self._trend_width:
            return
        left, height = self.width() - self._trend_width, self.viewport().height()
        for row in rows:
            top = self.sectionViewportPosition(row)
            if -self.defaultSectionSize() < top < height:
                self.viewport().update(left, top, self._trend_width, self.defaultSectionSize())

    def fit(self) -> None:
        """Be as wide as the labels ask, within a third of a usual window."""
        metrics = self.fontMetrics()
        labels = [metrics.horizontalAdvance(row.label) + row.indent * _INDENT for row in self._rows.rows]
        units = [metrics.horizontalAdvance(row.unit) for row in self._rows.rows]
        self._label_width = min(max([round(width * 1.06) for width in labels], default=120) + 2 * PAD, 300)
        self._unit_width = min(max(units, default=0) + 2 * PAD, 110)
        self.updateGeometry()
        self.width_changed.emit()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(self._label_width + self._unit_width + self._trend_width, super().sizeHint().height())

    def sectionSizeFromContents(self, section: int) -> QSize:
        return QSize(self._label_width + self._unit_width + self._trend_width, current_theme().row_height)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        row = self._rows.row(section)
        roles = current_theme().roles
        painter.save()
        ground = ground_of(row, False)
        is_chosen = row.emphasis is not Emphasis.SECTION and self._is_chosen(section)
        if is_chosen:
            ground = mixed(ground, roles.accent, 0.08)
        if section in self.hits:
            ground = mixed(ground, roles.accent, 0.28)
        painter.fillRect(rect, colour(ground))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_strong = row.emphasis in (Emphasis.TOTAL, Emphasis.SECTION)
        painter.setFont(strong(self.font()) if is_strong else self.font())
        painter.setPen(colour(roles.muted if row.emphasis is Emphasis.NOTE else roles.text))
        left = rect.left() + PAD + row.indent * _INDENT
        right = rect.right() - self._trend_width
        end = rect.right() - PAD if row.emphasis is Emphasis.SECTION else right - self._unit_width
        room = QRect(left, rect.top(), end - left, rect.height())
        label = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT_FLAGS, label)
        if row.emphasis is not Emphasis.SECTION:
            small = QFont(self.font())
            small.setPixelSize(scaled(SMALL_PX))
            painter.setFont(small)
            painter.setPen(colour(roles.muted))
            room = QRect(right - self._unit_width + PAD, rect.top(), self._unit_width - PAD, rect.height())
            unit = painter.fontMetrics().elidedText(row.unit, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, LEFT_FLAGS, unit)
            if self._trend_width and row.trend is not None:
                room = QRect(right + 2, rect.top(), self._trend_width - PAD, rect.height())
                self.trends.draw(painter, room, section, row.trend)
        painter.restore()

    def _is_chosen(self, section: int) -> bool:
        return self.selectionModel().rowIntersectsSelection(section)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._trend_width:
            self._trend_width = scaled(_TREND)
        self.trends.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_on_grip(event):
            self._drag_from = event.position().toPoint().x() - self._label_width
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            self._label_width = min(max(event.position().toPoint().x() - self._drag_from, 60), 600)
            self.updateGeometry()
            self.width_changed.emit()
            self.viewport().update()
            return
        shape = Qt.CursorShape.SplitHCursor if self._is_on_grip(event) else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            self._drag_from = None
        else:
            super().mouseReleaseEvent(event)

    def _is_on_grip(self, event: QMouseEvent) -> bool:
        return event.position().x() >= self.width() - _GRIP


class ColumnHeader(QHeaderView):
    """The headings of the periods, right-aligned over their figures, years shaded."""

    def __init__(self, rows: RowsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.marked = ""
        self._rows = rows
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def mark(self, label: str) -> None:
        """Underline the heading of the period that is pointed at elsewhere; empty for none."""
        if label != self.marked:
            self.marked = label
            self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        column = self._rows.columns[section]
        roles = current_theme().roles
        chosen = self.selectionModel()
        is_current = chosen.currentIndex().column() == section or chosen.columnIntersectsSelection(section)
        painter.save()
        painter.fillRect(rect, QColor(head_ground(column)))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(colour(roles.accent if is_current else roles.muted))
        if column.above:
            middle = rect.center().y()
            small = QFont(self.font())
            small.setPixelSize(scaled(SMALL_PX))
            painter.setFont(small)
            top = QRect(rect.left() + 2, rect.top() + 2, rect.width() - 2 - PAD, middle - rect.top() - 2)
            painter.drawText(top, RIGHT_FLAGS, painter.fontMetrics().elidedText(column.above, _ELIDED, top.width()))
            painter.setFont(self.font())
            rect = QRect(rect.left(), middle, rect.width(), rect.bottom() - middle)
        painter.drawText(rect.adjusted(2, 0, -PAD, 0), RIGHT_FLAGS, column.label)
        if self.marked and column.label == self.marked:
            painter.fillRect(QRect(rect.left() + 2, rect.bottom() - 2, rect.width() - 4, 3), colour(roles.accent))
        if column.is_last:
            painter.setPen(QPen(colour(roles.muted), 2))
            painter.drawLine(rect.right(), 0, rect.right(), self.height())
        painter.restore()
