"""How the term sheet is drawn: cells, the terms with their units at the left, a head with an outline per facility."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.document.valuation import Status
from workbench.ui.entities.paint import colour, small, strong
from workbench.ui.terms.cells import Cell
from workbench.ui.terms.lines import Kind
from workbench.ui.terms.preview import Outline, draw_outline
from workbench.ui.terms.rows import TermRows
from workbench.ui.theme import current_theme, mixed, scaled

_Index = QModelIndex | QPersistentModelIndex
PAD = 8
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_SELECTED = QStyle.StateFlag.State_Selected.value
_ELIDED = Qt.TextElideMode.ElideRight
_LISTED = (Kind.CHOICE, Kind.FLAG, Kind.BORROWER)
FULL_HEAD, SHORT_HEAD = 112, 60
_DOT = 2.6

Choices = Callable[[int], list[str]]


class TermDelegate(QStyledItemDelegate):
    """Draws cells; edits choices with a list, figures and names as typed."""

    typed = Signal(int, int, str)  # row, column, text

    def __init__(
        self, rows: TermRows, editing_text: Callable[[int, int], str], choices: Choices, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._editing_text = editing_text
        self._choices = choices
        self._move = (0, 0)
        self.current = (-1, -1)

    def take_move(self) -> tuple[int, int]:
        """Rows down and columns right that the key which ended the edit asks for; asked once."""
        move, self._move = self._move, (0, 0)
        return move

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, column = index.row(), index.column()
        cell = self._rows.cell(row, column)
        roles = current_theme().roles
        rect = QRect(option.rect)
        if cell is None:
            painter.fillRect(rect, colour(roles.raised))
            painter.setPen(colour(roles.line))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            return
        is_refused = self._rows.is_refused(row, column)
        ground = mixed(roles.surface, roles.bad, 0.12) if is_refused else roles.surface
        if cell.is_absent and not is_refused:
            ground = mixed(roles.surface, roles.background, 0.45)
        if option.state.value & _SELECTED:
            ground = mixed(ground, roles.accent, 0.14)
        painter.fillRect(rect, colour(ground))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._draw_words(painter, option.font, rect, row, cell, (row, column) == self.current)
        draw_standing(painter, rect, cell)
        self._draw_frame(painter, rect, is_refused, (row, column) == self.current)

    def _draw_words(self, painter: QPainter, font: QFont, rect: QRect, row: int, cell: Cell, is_current: bool) -> None:
        roles = current_theme().roles
        line = self._rows.entries[row].line
        assert line is not None
        painter.setFont(strong(font) if line.kind is Kind.NAME else font)
        ink = roles.muted if cell.is_idle else roles.input if cell.is_typed else roles.text
        room = rect.adjusted(PAD + 8, 0, -PAD, 0)
        if is_current and line.kind in _LISTED and not cell.is_absent:
            room.adjust(0, 0, -12, 0)
            painter.setPen(QPen(colour(roles.muted), 1.3))
            middle = QPointF(rect.right() - 9, rect.center().y() + 2)
            painter.drawPolyline([middle + QPointF(-3.5, -3.5), middle, middle + QPointF(3.5, -3.5)])
        painter.setPen(colour(ink))
        words = painter.fontMetrics().elidedText(cell.words, _ELIDED, room.width())
        painter.drawText(room, _RIGHT, words)

    @staticmethod
    def _draw_frame(painter: QPainter, rect: QRect, is_refused: bool, is_current: bool) -> None:
        roles = current_theme().roles
        if is_refused:
            corner = QPointF(rect.right() + 1, rect.top())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(roles.bad))
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(-7, 0), corner + QPointF(0, 7)]))
        if is_current:
            painter.setPen(QPen(colour(roles.bad if is_refused else roles.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1.5))

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        line = self._rows.entries[index.row()].line
        assert line is not None
        editor: QComboBox | QLineEdit
        if line.kind in _LISTED:
            editor = QComboBox(parent)
            editor.addItems(self._choices(index.row()))
            cell = self._rows.cell(index.row(), index.column())
            editor.setCurrentText("" if cell is None else cell.words)
            editor.activated.connect(lambda _: self._picked(editor))
            QTimer.singleShot(0, editor, editor.showPopup)
        else:
            editor = QLineEdit(parent)
            editor.setProperty("look", "cell")
            editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        editor.setAccessibleName(f"{self._rows.names[index.column()]}: {line.label}")
        return editor

    def _picked(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(self._editing_text(index.row(), index.column()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            self.typed.emit(index.row(), index.column(), editor.currentText())
        elif isinstance(editor, QLineEdit) and editor.isModified():
            self.typed.emit(index.row(), index.column(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        rect = QRect(option.rect)
        rect.setWidth(max(rect.width(), 120 if isinstance(editor, QComboBox) else rect.width()))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            moves = {
                Qt.Key.Key_Return: (-1 if is_back else 1, 0),
                Qt.Key.Key_Enter: (-1 if is_back else 1, 0),
                Qt.Key.Key_Tab: (0, 1),
                Qt.Key.Key_Backtab: (0, -1),
            }
            if isinstance(editor, QLineEdit):
                moves |= {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
            move = moves.get(Qt.Key(event.key()))
            if move is not None:
                self._move = move
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(editor, event)


def draw_standing(painter: QPainter, rect: QRect, cell: Cell) -> None:
    """A mark at the left for the source: full reported, half derived, ring assumed, dash without; gold when changed."""
    if cell.standing is None or cell.is_absent:
        return
    roles = current_theme().roles
    ink = colour(roles.gold if cell.is_changed else roles.muted)
    middle = QPointF(rect.left() + 8, rect.center().y() + 0.5)
    draw_status(painter, middle, cell.standing, ink.name())


def draw_status(painter: QPainter, middle: QPointF, status: Status, ink: str) -> None:
    """The mark of a status: a full dot reported, half a dot derived, a ring assumed, a dash without a source."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(ink), 1))
    if status is Status.UNSET:
        painter.drawLine(middle + QPointF(-2.5, 0), middle + QPointF(2.5, 0))
    else:
        painter.setBrush(colour(ink) if status is Status.REPORTED else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, _DOT, _DOT)
        if status is Status.DERIVED:
            painter.setBrush(colour(ink))
            box = QRectF(middle.x() - _DOT, middle.y() - _DOT, 2 * _DOT, 2 * _DOT)
            painter.drawPie(box, 90 * 16, 180 * 16)
    painter.restore()


class TermHeadings(QHeaderView):
    """The terms at the left with their units; heads fold and unfold the lines below them."""

    def __init__(self, rows: TermRows, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._rows = rows
        self.is_folded: Callable[[int], bool] = lambda _: False
        self.room = 1000  # pixels of the whole sheet, of which the terms take at most three tenths
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(self.natural(), super().sizeHint().height())

    def natural(self) -> int:
        """Pixels that labels and units ask for, within reason."""
        plain, little = self.fontMetrics(), self.fontMetrics()
        widest = 0
        for row in range(len(self._rows.entries)):
            unit = self._rows.unit_words(row)
            gap = 12 + little.horizontalAdvance(unit) if unit else 0
            widest = max(widest, plain.horizontalAdvance(self._rows.label(row)) + gap)
        return min(max(widest + 3 * PAD, 170), max(self.room * 3 // 10, 200), 300)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        roles = current_theme().roles
        is_head = self._rows.entries[section].line is None
        painter.save()
        painter.fillRect(rect, colour(roles.raised))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        room = rect.adjusted(PAD, 0, -PAD, 0)
        current = self.selectionModel().currentIndex() if self.selectionModel() is not None else QModelIndex()
        if is_head:
            painter.setFont(strong(self.font()))
            painter.setPen(QPen(colour(roles.muted), 1.3))
            middle = QPointF(room.left() + 3, room.center().y() + 1)
            self._draw_arrow(painter, middle, self.is_folded(section))
            room.adjust(12, 0, 0, 0)
            painter.setPen(colour(roles.text))
        else:
            painter.setFont(self.font())
            painter.setPen(colour(roles.accent if current.row() == section else roles.text))
            unit = self._rows.unit_words(section)
            if unit:
                font = small(self.font())
                painter.setFont(font)
                width = painter.fontMetrics().horizontalAdvance(unit)
                painter.setPen(colour(roles.muted))
                painter.drawText(room, _RIGHT, unit)
                room.adjust(0, 0, -width - 8, 0)
                painter.setFont(self.font())
                painter.setPen(colour(roles.accent if current.row() == section else roles.text))
        label = painter.fontMetrics().elidedText(self._rows.label(section), _ELIDED, room.width())
        painter.drawText(room, _LEFT, label)
        painter.restore()

    @staticmethod
    def _draw_arrow(painter: QPainter, at: QPointF, is_folded: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_folded:
            painter.drawPolyline([at + QPointF(-1.5, -3.5), at + QPointF(2, 0), at + QPointF(-1.5, 3.5)])
        else:
            painter.drawPolyline([at + QPointF(-3.5, -2), at + QPointF(0, 1.5), at + QPointF(3.5, -2)])


class FacilityHeads(QHeaderView):
    """A head per facility: name, kind, balance and service over time, coupon and effective rate."""

    def __init__(self, rows: TermRows, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = rows
        self.outlines: Sequence[Outline] = ()
        self._is_short = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(90)

    def set_outlines(self, outlines: Sequence[Outline]) -> None:
        """Show these; nothing is painted when they are the same."""
        if list(outlines) != list(self.outlines):
            self.outlines = outlines
            self.viewport().update()

    def set_short(self, is_short: bool) -> None:
        """Smaller pictures, without the kind, where height is scarce."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.setFixedHeight(self.sizeHint().height())
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(SHORT_HEAD if self._is_short else FULL_HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        roles = current_theme().roles
        painter.save()
        painter.fillRect(rect, colour(roles.raised))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        of = self.outlines[section] if section < len(self.outlines) else Outline()
        room = rect.adjusted(PAD, 4, -PAD, -4)
        is_current = self.selectionModel() is not None and self.selectionModel().currentIndex().column() == section
        self._words(
            painter, strong(self.font()), roles.accent if is_current else roles.text, room, 0, self._name(section)
        )
        if not self._is_short:
            self._words(painter, small(self.font()), roles.muted, room, scaled(17), of.kind)
        self._words(painter, small(self.font()), roles.text, room, room.height() - scaled(16), of.rate_words())
        top = scaled(18 if self._is_short else 36)
        draw_outline(painter, QRect(room.left(), room.top() + top, room.width(), room.height() - top - scaled(18)), of)
        painter.restore()

    def _name(self, section: int) -> str:
        return self._rows.names[section] if section < len(self._rows.names) else ""

    @staticmethod
    def _words(painter: QPainter, font: QFont, ink: str, room: QRect, top: int, words: str) -> None:
        painter.setFont(font)
        painter.setPen(colour(ink))
        box = QRect(room.left(), room.top() + top, room.width(), scaled(17))
        painter.drawText(box, _LEFT, painter.fontMetrics().elidedText(words, _ELIDED, room.width()))
