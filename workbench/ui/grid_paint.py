"""How a sheet view is drawn: cells, the frozen labels and units, the period headings."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui.grid_rows import Emphasis, GridColumn, GridRow, Mark, RowsModel
from workbench.ui.theme import SMALL_PX, current_theme, mixed, scaled

_Index = QModelIndex | QPersistentModelIndex
_PAD = 8
_INDENT = 12
_GRIP = 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDED = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

# Plain integers: Python's flag arithmetic on each of some hundred cells costs more than drawing them.
_RIGHT_FLAGS, _LEFT_FLAGS = _RIGHT.value, _LEFT.value
_INPUT, _TYPED_OVER = Mark.INPUT.value, Mark.TYPED_OVER.value
_CHANGED, _PROBLEM = Mark.CHANGED.value, Mark.PROBLEM.value
_SELECTED = QStyle.StateFlag.State_Selected.value


def _ground(row: GridRow, is_total: bool, marks: int) -> str:
    roles = current_theme().roles
    if row.emphasis is Emphasis.SECTION:
        return mixed(roles.raised, roles.line, 0.35)
    if marks & _CHANGED:
        return mixed(roles.surface, roles.gold, 0.18)
    return roles.raised if is_total else roles.surface


@lru_cache(maxsize=256)
def _colour(name: str) -> QColor:
    return QColor(name)


def _head_ground(column: GridColumn) -> str:
    roles = current_theme().roles
    ground = roles.raised if column.is_total else roles.surface
    return mixed(ground, roles.line, 0.3) if column.above else ground


def _strong(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


class CellDelegate(QStyledItemDelegate):
    """Draws cells straight from the prepared rows, and edits them with Enter down, Tab right, Escape back."""

    typed = Signal(int, int, str)  # row place, column, text

    def __init__(
        self,
        rows: RowsModel,
        editing_text: Callable[[str, int], str],
        step: Callable[[int, int, str, float], str | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._editing_text = editing_text
        self._step = step
        self._move = (0, 0)
        self._place = (-1, -1)
        self.is_for_all = False  # Ctrl+Enter: the text is for every selected cell
        self.current = (-1, -1)  # framed even while another widget has the focus

    def take_move(self) -> tuple[int, int]:
        """Rows down and columns right that the key which ended the edit asks for; asked once."""
        move, self._move = self._move, (0, 0)
        return move

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rows, place, column = self._rows, index.row(), index.column()
        row = rows.rows[place]
        roles = current_theme().roles
        rect: QRect = option.rect
        state: int = option.state.value
        marks = row.marks[column].value if column < len(row.marks) else 0
        head = rows.columns[column]
        ground = _ground(row, head.is_total, marks)
        if head.above and not marks & _CHANGED:
            ground = mixed(ground, roles.line, 0.3)
        if state & _SELECTED:
            ground = mixed(ground, roles.accent, 0.14)
        painter.fillRect(rect, _colour(ground))
        painter.setPen(_colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if head.is_last:
            painter.setPen(QPen(_colour(roles.muted), 2))
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if row.emphasis is Emphasis.SECTION or column >= len(row.values):
            return
        if row.emphasis is Emphasis.TOTAL:
            painter.setFont(_strong(option.font))
        else:
            painter.setFont(option.font)
        is_input = marks & (_INPUT | _TYPED_OVER)
        painter.setPen(_colour(roles.bad if marks & _PROBLEM else roles.input if is_input else roles.text))
        painter.drawText(rect.adjusted(2, 0, -_PAD, 0), _RIGHT_FLAGS, row.values[column])
        if marks & _TYPED_OVER:
            corner = QPointF(rect.right() + 1, rect.top())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.input))
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(-6, 0), corner + QPointF(0, 6)]))
        if (place, column) == self.current:
            painter.setPen(QPen(QColor(roles.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1.5))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("look", "cell")
        editor.setAlignment(_RIGHT)
        editor.setAccessibleName(str(self._rows.headerData(index.row(), Qt.Orientation.Vertical)))
        self._place = (index.row(), index.column())
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(self._editing_text(self._rows.row(index.row()).key, index.column()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            self.typed.emit(index.row(), index.column(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit):
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            key = Qt.Key(event.key())
            if is_control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move_number(editor, (1.0 if key == Qt.Key.Key_Up else -1.0) * (10.0 if is_back else 1.0))
                return True
            moves = {
                Qt.Key.Key_Return: (-1 if is_back else 1, 0),
                Qt.Key.Key_Enter: (-1 if is_back else 1, 0),
                Qt.Key.Key_Tab: (0, 1),
                Qt.Key.Key_Backtab: (0, -1),
                Qt.Key.Key_Up: (-1, 0),
                Qt.Key.Key_Down: (1, 0),
            }
            move = moves.get(key)
            if move is not None:
                self.is_for_all = is_control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                self._move = (0, 0) if self.is_for_all else move
                if self.is_for_all:
                    editor.setModified(True)  # the same text may be new to the other cells
                self.commitData.emit(editor)
                self.is_for_all = False
                self.closeEditor.emit(editor)
                return True
        return super().eventFilter(editor, event)

    def _move_number(self, editor: QLineEdit, size: float) -> None:
        moved = self._step(*self._place, editor.text(), size)
        if moved is not None:
            editor.setText(moved)
            editor.setModified(True)


class RowHeader(QHeaderView):
    """The frozen part of each row: label and unit. Its right edge can be dragged."""

    width_changed = Signal()

    def __init__(self, rows: RowsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._rows = rows
        self._label_width = 160
        self._unit_width = 60
        self._drag_from: int | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.viewport().setMouseTracking(True)

    def fit(self) -> None:
        """Be as wide as the labels ask, within a third of a usual window."""
        metrics = self.fontMetrics()
        labels = [metrics.horizontalAdvance(row.label) + row.indent * _INDENT for row in self._rows.rows]
        units = [metrics.horizontalAdvance(row.unit) for row in self._rows.rows]
        self._label_width = min(max([round(width * 1.06) for width in labels], default=120) + 2 * _PAD, 300)
        self._unit_width = min(max(units, default=0) + 2 * _PAD, 110)
        self.updateGeometry()
        self.width_changed.emit()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(self._label_width + self._unit_width, super().sizeHint().height())

    def sectionSizeFromContents(self, section: int) -> QSize:
        return QSize(self._label_width + self._unit_width, current_theme().row_height)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        row = self._rows.row(section)
        roles = current_theme().roles
        painter.save()
        painter.fillRect(rect, _colour(_ground(row, False, 0)))
        painter.setPen(_colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_strong = row.emphasis in (Emphasis.TOTAL, Emphasis.SECTION)
        painter.setFont(_strong(self.font()) if is_strong else self.font())
        painter.setPen(_colour(roles.muted if row.emphasis is Emphasis.NOTE else roles.text))
        left = rect.left() + _PAD + row.indent * _INDENT
        end = rect.right() - _PAD if row.emphasis is Emphasis.SECTION else rect.right() - self._unit_width
        room = QRect(left, rect.top(), end - left, rect.height())
        label = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT_FLAGS, label)
        if row.emphasis is not Emphasis.SECTION:
            small = QFont(self.font())
            small.setPixelSize(scaled(SMALL_PX))
            painter.setFont(small)
            painter.setPen(_colour(roles.muted))
            room = QRect(rect.right() - self._unit_width + _PAD, rect.top(), self._unit_width - _PAD, rect.height())
            unit = painter.fontMetrics().elidedText(row.unit, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT_FLAGS, unit)
        painter.restore()

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
        self._rows = rows
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        column = self._rows.columns[section]
        roles = current_theme().roles
        chosen = self.selectionModel()
        is_current = chosen.currentIndex().column() == section
        painter.save()
        painter.fillRect(rect, QColor(_head_ground(column)))
        painter.setPen(_colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(_colour(roles.accent if is_current else roles.muted))
        if column.above:
            middle = rect.center().y()
            small = QFont(self.font())
            small.setPixelSize(scaled(SMALL_PX))
            painter.setFont(small)
            top = QRect(rect.left() + 2, rect.top() + 2, rect.width() - 2 - _PAD, middle - rect.top() - 2)
            painter.drawText(top, _RIGHT_FLAGS, painter.fontMetrics().elidedText(column.above, _ELIDED, top.width()))
            painter.setFont(self.font())
            rect = QRect(rect.left(), middle, rect.width(), rect.bottom() - middle)
        painter.drawText(rect.adjusted(2, 0, -_PAD, 0), _RIGHT_FLAGS, column.label)
        if column.is_last:
            painter.setPen(QPen(_colour(roles.muted), 2))
            painter.drawLine(rect.right(), 0, rect.right(), self.height())
        painter.restore()
