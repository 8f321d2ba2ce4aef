"""How the cells of a sheet view are drawn and typed into."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui.grid_ink import PAD, RIGHT, RIGHT_FLAGS, colour, ground_of, strong
from workbench.ui.grid_rows import Emphasis, Mark, RowsModel
from workbench.ui.theme import current_theme, mixed

_Index = QModelIndex | QPersistentModelIndex
# Plain integers: Python's flag arithmetic on each of some hundred cells costs more than drawing them.
_INPUT, _TYPED_OVER = Mark.INPUT.value, Mark.TYPED_OVER.value
_CHANGED, _PROBLEM, _FELL = Mark.CHANGED.value, Mark.PROBLEM.value, Mark.FELL.value
_SELECTED = QStyle.StateFlag.State_Selected.value


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
        self.tint = 1.0  # how strong what has just changed is tinted: 0 to 1
        self.hits: frozenset[tuple[int, int]] = frozenset()  # cells that were looked for
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
        ground = ground_of(row, head.is_total)
        if head.above:
            ground = mixed(ground, roles.line, 0.3)
        if marks & _CHANGED and self.tint:
            ground = mixed(ground, roles.gold, 0.22 * self.tint)
        if state & _SELECTED:
            ground = mixed(ground, roles.accent, 0.14)
        if (place, column) in self.hits:
            ground = mixed(ground, roles.accent, 0.28)
        painter.fillRect(rect, colour(ground))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if head.is_last:
            painter.setPen(QPen(colour(roles.muted), 2))
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if row.emphasis is Emphasis.SECTION or column >= len(row.values):
            return
        if row.emphasis is Emphasis.TOTAL:
            painter.setFont(strong(option.font))
        else:
            painter.setFont(option.font)
        is_input = marks & (_INPUT | _TYPED_OVER)
        painter.setPen(colour(roles.bad if marks & _PROBLEM else roles.input if is_input else roles.text))
        painter.drawText(rect.adjusted(2, 0, -PAD, 0), RIGHT_FLAGS, row.values[column])
        if marks & _CHANGED:
            self._draw_moved(painter, rect, fell=bool(marks & _FELL))
        if marks & _TYPED_OVER:
            corner = QPointF(rect.right() + 1, rect.top())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.input))
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(-6, 0), corner + QPointF(0, 6)]))
        if (place, column) == self.current:
            painter.setPen(QPen(QColor(roles.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1.5))

    @staticmethod
    def _draw_moved(painter: QPainter, rect: QRect, *, fell: bool) -> None:
        """A small arrow in the corner, up or down: what the tint says does not hang on its colour."""
        step = -2.0 if fell else 2.0
        middle = QPointF(rect.left() + 5.5, rect.top() + 4.5)  # above the digits: beside the widest there is no room
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(current_theme().roles.muted))
        painter.drawPolygon(
            QPolygonF([middle + QPointF(-3, step), middle + QPointF(3, step), middle + QPointF(0, -step)])
        )

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("look", "cell")
        editor.setAlignment(RIGHT)
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
