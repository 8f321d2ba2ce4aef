"""How a table of entities is drawn: cells, headings with units, frozen names, the lines of totals below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.ground.language import text
from workbench.rows.items import Choice
from workbench.ui.entities.cells import CHANGED, IDLE, INPUT, SOURCED, TEXT
from workbench.ui.entities.columns import Column, Kind
from workbench.ui.entities.rows import EntityRows
from workbench.ui.theme import SMALL_PX, current_theme, mixed, scaled

_Index = QModelIndex | QPersistentModelIndex
PAD = 8
HEAD = 40
"""Height of headings in two lines, before the look's scale."""
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_SELECTED = QStyle.StateFlag.State_Selected.value
_ELIDED = Qt.TextElideMode.ElideRight


@lru_cache(maxsize=256)
def colour(name: str) -> QColor:
    """A colour, made once."""
    return QColor(name)


def small(font: QFont) -> QFont:
    """The font in the size of units and notes."""
    made = QFont(font)
    made.setPixelSize(scaled(SMALL_PX))
    return made


def strong(font: QFont) -> QFont:
    """The font in weight 600."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def box_in(rect: QRect) -> QRect:
    """Where the box to tick stands in a cell."""
    return QRect(rect.center().x() - 6, rect.center().y() - 6, 12, 12)


class EntityDelegate(QStyledItemDelegate):
    """Draws cells from the prepared lines; edits words with a completer, choices with a list, figures as typed."""

    typed = Signal(int, int, str)  # row, column, text

    def __init__(
        self,
        rows: EntityRows,
        editing_text: Callable[[int, int], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._editing_text = editing_text
        self._move = (0, 0)
        self.current = (-1, -1)
        self.group_starts: frozenset[int] = frozenset()

    def take_move(self) -> tuple[int, int]:
        """Rows down and columns right that the key which ended the edit asks for; asked once."""
        move, self._move = self._move, (0, 0)
        return move

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        state: int = option.state.value
        self.draw(painter, option.rect, index.row(), index.column(), bool(state & _SELECTED), option.font)

    def draw(self, painter: QPainter, rect: QRect, row: int, column: int, is_selected: bool, font: QFont) -> None:
        """Draw one cell; the frozen names are drawn with it too."""
        line = self._rows.lines[row]
        roles = current_theme().roles
        words, marks = line.text(column), line.mark(column)
        one = self._rows.columns[column]
        ground = mixed(roles.surface, roles.gold, 0.18) if marks & CHANGED else roles.surface
        is_refused = bool(self._rows.refused) and (line.id, one.key) in self._rows.refused
        if is_refused:
            ground = mixed(roles.surface, roles.bad, 0.12)
        if is_selected:
            ground = mixed(ground, roles.accent, 0.14)
        painter.fillRect(rect, colour(ground))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if column in self.group_starts:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        painter.setFont(strong(font) if column == 0 else font)
        ink = roles.muted if marks & IDLE else roles.input if marks & INPUT else roles.text
        painter.setPen(colour(ink))
        room = rect.adjusted(PAD, 0, -PAD, 0)
        is_current = (row, column) == self.current
        if is_current and one.kind in (Kind.CHOICE, Kind.PICK):
            room.adjust(0, 0, -10, 0)
            self._draw_chevron(painter, rect)
            painter.setPen(colour(ink))
        if one.kind is Kind.FLAG:
            self._draw_box(painter, rect, words == "1", ink)
        else:
            if marks & TEXT:
                words = painter.fontMetrics().elidedText(words, _ELIDED, room.width())
            painter.drawText(room, _LEFT if marks & TEXT else _RIGHT, words)
        if marks & SOURCED:
            painter.fillRect(QRect(rect.left() + 3, rect.center().y() - 1, 3, 3), colour(roles.good))
        if is_refused:
            corner = QPointF(rect.right() + 1, rect.top())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(roles.bad))
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(-7, 0), corner + QPointF(0, 7)]))
        if is_current:
            painter.setPen(QPen(colour(roles.bad if is_refused else roles.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1.5))

    @staticmethod
    def _draw_box(painter: QPainter, rect: QRect, is_on: bool, ink: str) -> None:
        box = box_in(rect)
        painter.setPen(QPen(colour(ink), 1))
        painter.drawRect(box)
        if is_on:
            painter.setPen(QPen(colour(ink), 2))
            middle = QPointF(box.center()) + QPointF(0.5, 0.5)
            painter.drawPolyline([middle + QPointF(-3.5, 0), middle + QPointF(-1, 2.5), middle + QPointF(3.5, -3)])

    @staticmethod
    def _draw_chevron(painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(colour(current_theme().roles.muted), 1.3))
        middle = QPointF(rect.right() - 9, rect.center().y() + 2)
        painter.drawPolyline([middle + QPointF(-3.5, -3.5), middle, middle + QPointF(3.5, -3.5)])

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        column = self._rows.columns[index.column()]
        editor: QComboBox | QLineEdit
        if column.kind in (Kind.CHOICE, Kind.PICK):
            editor = self._choice_editor(parent, index)
        else:
            editor = QLineEdit(parent)
            editor.setProperty("look", "cell")
            if column.kind is Kind.LINK:
                completer = QCompleter(self._rows.cells.suggestions(column), editor)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                editor.setCompleter(completer)
            elif not column.is_text:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = self._rows.lines[index.row()].name
        editor.setAccessibleName(f"{name}: {column.heading}")
        return editor

    def _choice_editor(self, parent: QWidget, index: _Index) -> QComboBox:
        editor = QComboBox(parent)
        for words, typed in self._offered(self._rows.columns[index.column()]):
            editor.addItem(words, typed)
        editor.setCurrentText(self._rows.lines[index.row()].text(index.column()))

        def picked(_: int) -> None:
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)

        editor.activated.connect(picked)
        QTimer.singleShot(0, editor, editor.showPopup)
        return editor

    def _offered(self, column: Column) -> list[tuple[str, str]]:
        """The words of a list, and what each stands for as if typed."""
        if isinstance(column.item, Choice):
            return [(text(str(member.value)), member.name) for member in column.item.options]
        return [(words, words) for words in self._rows.cells.suggestions(column)]

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(self._editing_text(index.row(), index.column()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            self.typed.emit(index.row(), index.column(), str(editor.currentData()))
        elif isinstance(editor, QLineEdit) and editor.isModified():
            self.typed.emit(index.row(), index.column(), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        rect = QRect(option.rect)
        rect.setWidth(max(rect.width(), 110 if isinstance(editor, QComboBox) else rect.width()))
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
            if isinstance(editor, QLineEdit) and not _is_completing(editor):
                moves |= {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
            move = moves.get(Qt.Key(event.key()))
            if move is not None:
                self._move = move
                self.commitData.emit(editor)
                self.closeEditor.emit(editor)
                return True
        return super().eventFilter(editor, event)


def _is_completing(editor: QLineEdit) -> bool:
    completer: QCompleter | None = editor.completer()
    if completer is None:
        return False
    popup = completer.popup()
    return popup is not None and popup.isVisible()


class Headings(QHeaderView):
    """Two lines a column: heading, and its unit in small. Words stand left, figures right, as the cells below."""

    def __init__(self, rows: EntityRows, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = rows
        self.group_starts: frozenset[int] = frozenset()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(48)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(HEAD))

    def natural(self, section: int) -> int:
        """Pixels the heading and unit of a column ask for."""
        column = self._rows.columns[section]
        unit = column.unit_words(self._rows.currency)
        heading = QFontMetrics(self.font()).horizontalAdvance(column.heading)
        return max(heading, QFontMetrics(small(self.font())).horizontalAdvance(unit)) + 2 * PAD + 2

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        column = self._rows.columns[section]
        roles = current_theme().roles
        is_current = self.selectionModel().currentIndex().column() == section
        painter.save()
        painter.fillRect(rect, colour(roles.raised))
        painter.setPen(colour(roles.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if section in self.group_starts:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        side = _LEFT if column.is_text else _RIGHT
        room = rect.adjusted(PAD, 3, -PAD, -3)
        unit = column.unit_words(self._rows.currency)
        painter.setPen(colour(roles.accent if is_current else roles.text))
        painter.setFont(self.font())
        heading = painter.fontMetrics().elidedText(column.heading, _ELIDED, room.width())
        top = QRect(room.left(), room.top(), room.width(), scaled(17))
        painter.drawText(top if unit else room, side, heading)
        if unit:
            painter.setFont(small(self.font()))
            painter.setPen(colour(roles.muted))
            painter.drawText(QRect(room.left(), room.top() + scaled(17), room.width(), scaled(16)), side, unit)
        painter.restore()


class TotalLines(QWidget):
    """Lines of totals that stay below the table: a label over the names, figures under their columns."""

    clicked = Signal(str)  # key of the figure

    def __init__(self, place: Callable[[int], tuple[int, int]], frozen: Callable[[], int], parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._frozen = frozen
        self._lines: list[tuple[str, dict[int, str], bool]] = []
        self.setAccessibleName(text("Totals"))

    def set_lines(self, lines: Sequence[tuple[str, dict[int, str], bool]]) -> None:
        """Per line its label, its texts by column, and whether it is a difference worth a second look."""
        if list(lines) == self._lines:
            return
        self._lines = list(lines)
        self.setFixedHeight(current_theme().row_height * len(self._lines) + 1)
        said = [f"{label} {', '.join(texts.values())}" for label, texts, _ in self._lines]
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def lines(self) -> list[tuple[str, dict[int, str], bool]]:
        """What stands there."""
        return self._lines

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._lines:
            self.setFixedHeight(current_theme().row_height * len(self._lines) + 1)

    def paintEvent(self, event: QEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(roles.raised))
        painter.setPen(colour(roles.muted))
        painter.drawLine(0, 0, self.width(), 0)
        height, frozen = current_theme().row_height, self._frozen()
        for number, (label, texts, is_bad) in enumerate(self._lines):
            top = 1 + number * height
            painter.setFont(strong(self.font()))
            painter.setClipRect(QRect(frozen, top, self.width() - frozen, height))
            painter.setPen(colour(roles.bad if is_bad else roles.text))
            for column, words in texts.items():
                left, width = self._place(column)
                if width > 0:
                    # A figure of the book may be wider than its column: it runs out to the left.
                    room = QRect(left + width - PAD - 200, top, 200, height)
                    painter.drawText(room, _RIGHT, words)
            painter.setClipping(False)
            painter.setFont(self.font())
            painter.setPen(colour(roles.muted))
            painter.drawText(QRect(PAD, top, frozen - PAD, height), _LEFT, label)
