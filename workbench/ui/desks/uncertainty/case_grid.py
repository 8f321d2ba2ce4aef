"""A table with a column for each case: cells to type in, marked where a case departs from the base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.ground.cell_text import tabbed
from workbench.ui.theme import current_theme, mixed, scaled

ROW = 23
NAMES, MOST_NAMES = 190, 420
LEAST = 78
MOST_ROWS, MOST_SPARE = 60, 40
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its words, the text to edit (full precision), choices instead of a text; how it stands to the base."""

    words: str = ""
    full: str = ""
    is_typed: bool = False
    is_own: bool = False
    role: str = ""
    key: str = ""
    options: tuple[str, ...] = ()
    tip: str = ""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of cells, one a column; a heading has a single one that spans them all."""

    cells: tuple[GridCell, ...]
    is_head: bool = False


class _Typing(QStyledItemDelegate):
    """Edits the full text of a cell; what was typed leaves as a signal and never enters the table by itself."""

    typed = Signal(int, int, str)

    def __init__(self, grid: CaseGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        cell = self._grid.cell(index.row(), index.column())
        if cell.options:
            choice = QComboBox(parent)
            choice.addItems(list(cell.options))
            choice.activated.connect(lambda _: self._chosen(choice))
            return choice
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def _chosen(self, choice: QComboBox) -> None:
        self.commitData.emit(choice)
        self.closeEditor.emit(choice)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        cell = self._grid.cell(index.row(), index.column())
        if isinstance(editor, QComboBox):
            editor.setCurrentText(cell.full)
        elif isinstance(editor, QLineEdit):
            editor.setText(cell.full)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        cell = self._grid.cell(index.row(), index.column())
        words = editor.currentText() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QLineEdit):
            words = editor.text()
        if words != cell.full:
            self.typed.emit(index.row(), index.column(), words)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 6, scaled(ROW))


class CaseGrid(QTableWidget):
    """Names and units at the left, a column a case. `typed(row, column, text)` leaves when a cell was edited, with
    None when it was cleared; `opened(row)` when a name was activated, `explain_requested(key)` when a figure was."""

    typed = Signal(int, int, object)
    opened = Signal(int)
    explain_requested = Signal(str)
    column_chosen = Signal(int)
    heading_opened = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self._lines: list[GridLine] = []
        self._headers: list[str] = []
        self._shown = -1
        self._is_refused = False
        self.setAccessibleName(title)
        self._typing = _Typing(self)
        self._typing.typed.connect(self._was_typed)
        self.setItemDelegate(self._typing)
        edits = QAbstractItemView.EditTrigger
        self.setEditTriggers(edits.EditKeyPressed | edits.AnyKeyPressed | edits.DoubleClicked)
        self.setSelectionMode(QTableWidget.SelectionMode.ContiguousSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab goes on; out of a cell that is typed into it leads to the next
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self.verticalHeader().setMinimumSectionSize(scaled(ROW))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heading.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        heading.setSectionsClickable(True)
        heading.sectionDoubleClicked.connect(self.heading_opened)
        self.cellClicked.connect(self._clicked)
        self.cellDoubleClicked.connect(self._double_clicked)
        self.currentCellChanged.connect(self._moved)

    def cell(self, row: int, column: int) -> GridCell:
        """A cell as it was given; an empty one beside a heading."""
        cells = self._lines[row].cells if 0 <= row < len(self._lines) else ()
        return cells[column] if 0 <= column < len(cells) else GridCell()

    def texts(self) -> list[list[str]]:
        """What the lines say."""
        return [[cell.words for cell in line.cells] for line in self._lines]

    @property
    def headers(self) -> list[str]:
        """What the columns are called."""
        return list(self._headers)

    def show_lines(self, headers: Sequence[str], lines: Sequence[GridLine], shown: int) -> None:
        """Show these; `shown` is the column of the case that the window shows. What says the same is left alone."""
        is_same_shape = len(headers) == len(self._headers) and len(lines) == len(self._lines)
        before = self._lines if is_same_shape and shown == self._shown else []
        if list(headers) == self._headers and before == list(lines):
            return
        spans = [line.is_head for line in lines]
        if not is_same_shape or spans != [line.is_head for line in self._lines]:
            before = []
            self.clearSpans()
            self.setRowCount(len(lines))
            self.setColumnCount(len(headers))
        self._headers, self._lines, self._shown = list(headers), list(lines), shown
        self.setHorizontalHeaderLabels(self._headers)
        for column in range(len(headers)):
            item = self.horizontalHeaderItem(column)
            if item is not None:
                font = QFont(self.font())
                font.setBold(column == shown)
                item.setFont(font)
                if column < 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for row, line in enumerate(lines):
            if row < len(before) and before[row] == line:
                continue
            if line.is_head and self.columnSpan(row, 0) != len(headers) and len(headers) > 1:
                self.setSpan(row, 0, 1, len(headers))
            for column in range(len(headers)):
                self._put(row, column)
        self._share_width()
        self.updateGeometry()

    def _put(self, row: int, column: int) -> None:
        line, cell = self._lines[row], self.cell(row, column)
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        side = Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        item.setText(cell.words)
        item.setToolTip(cell.tip or (cell.words if column == 0 else ""))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if cell.is_typed else flags)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if line.is_head or cell.is_own else QFont.Weight.Normal)
        item.setFont(font)
        roles = current_theme().roles
        ground = roles.raised if line.is_head or column == self._shown else roles.surface
        if cell.is_own:
            ground = mixed(ground, roles.gold, 0.16)
        item.setBackground(QColor(ground))
        role = cell.role or ("muted" if column == 1 else "input" if cell.is_typed else "text")
        item.setForeground(QColor(current_theme().role(role)))

    def restyle(self) -> None:
        """Take on the colours in force."""
        for row in range(len(self._lines)):
            for column in range(len(self._headers)):
                self._put(row, column)

    def _share_width(self) -> None:
        """Figures as wide as they need, evenly; names get what is left."""
        count = self.columnCount()
        if count < 3:
            return
        heading = self.horizontalHeader()
        needs = [max(self._need(at), heading.sectionSizeHint(at) + 8, LEAST if at > 1 else 0) for at in range(count)]
        room = self.viewport().width() - sum(needs[1:])
        wanted = min(max(needs[0], NAMES), MOST_NAMES)
        names = max(NAMES, min(wanted, room))
        # On a wide page the columns stay near each other: the eye has to go along a line.
        each = min(max(0, room - names) // (count - 2), MOST_SPARE)
        for at in range(count):
            width = names if at == 0 else needs[at] + (each if at > 1 else 0)
            if self.columnWidth(at) != width:
                self.setColumnWidth(at, width)

    def _need(self, column: int) -> int:
        widest = 0
        for row, line in enumerate(self._lines):
            if not line.is_head:
                words = self.cell(row, column).words
                if column > 1 and len(words) > 24:
                    continue  # a note is cut off: its tooltip has it
                bold = self.fontMetrics().horizontalAdvance(words)
                widest = max(widest, round(bold * (1.06 if self.cell(row, column).is_own else 1.0)))
        return widest + 18

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _clicked(self, row: int, column: int) -> None:
        cell = self.cell(row, column)
        if cell.key and not cell.is_typed:
            self.explain_requested.emit(cell.key)

    def _double_clicked(self, row: int, column: int) -> None:
        if column == 0 or not self.cell(row, column).is_typed:
            self.opened.emit(row)

    def _was_typed(self, row: int, column: int, words: str) -> None:
        self.typed.emit(row, column, words)

    def _moved(self, row: int, column: int, *_: object) -> None:
        self.column_chosen.emit(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        if self.state() == QAbstractItemView.State.EditingState:
            event.ignore()  # the editor lets Return through, and a move would end it twice
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.cell(row, column).is_typed:
                self.typed.emit(row, column, None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if column == 0:
                self.opened.emit(row)
            elif row + 1 < self.rowCount():
                self.setCurrentCell(row + 1, column)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def stay(self) -> None:
        """What was typed is refused: Return does not leave the cell."""
        self._is_refused = True

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        is_down = hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache and not self._is_refused
        self._is_refused = False
        if is_down and self.currentRow() + 1 < self.rowCount():
            self.setCurrentCell(self.currentRow() + 1, self.currentColumn())

    def _copy(self) -> None:
        for area in self.selectedRanges()[:1]:
            columns = range(area.leftColumn(), area.rightColumn() + 1)
            rows = range(area.topRow(), area.bottomRow() + 1)
            lines = [[self.cell(row, column).words for column in columns] for row in rows]
            if len(rows) == self.rowCount():
                lines.insert(0, [self._headers[column] for column in columns])
            QGuiApplication.clipboard().setText(tabbed(lines))

    def sizeHint(self) -> QSize:
        return QSize(480, scaled(ROW) * (len(self._lines) + 1) + 14)

    def minimumSizeHint(self) -> QSize:
        # The page scrolls: a second bar within it would be one too many.
        return QSize(320, scaled(ROW) * (min(len(self._lines), MOST_ROWS) + 1) + 16)
