"""Cards beside the charts: a titled frame, and a table whose figures open their explanations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.cell_text import tabbed
from workbench.live.results import Results
from workbench.ui.desks.desk import Desk
from workbench.ui.sheet import cell_key
from workbench.ui.theme import current_theme, scaled

ROW = 23
LEAST = 58
"""Pixels of the narrowest column."""
DENSE = 30
"""Pixels of the narrowest column of a dense table."""
MOST = 24
"""Rows that a table shows at once."""
NAME = 96
"""Pixels of the column of names where there is little room."""


class Card(QFrame):
    """A titled frame in the look of a chart's card; widgets go below the title.

    With `has_words` it is at least as high as its sentences need at its width.
    """

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None, *, has_words: bool = False) -> None:
        super().__init__(parent)
        self._has_words = has_words
        self.setProperty("look", "card")
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 8)
        self.column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.head = head
        name = QLabel(title)
        name.setProperty("look", "title")
        head.addWidget(name)
        self.note = QLabel(note)
        self.note.setProperty("look", "muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.note, 1)
        self.column.addLayout(head)

    def hasHeightForWidth(self) -> bool:
        """No: a grid would ask for many widths, and each answer lays every sentence out anew."""
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        if self._has_words and self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            # Below 0 where nothing in it asks for height by width yet.
            needed = max(self.column.totalHeightForWidth(self.width()), 0)
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words, and the figure they explain."""

    words: str
    key: str = ""
    period: int | None = None
    role: str = ""


def figure_cell(results: Results, key: str, entity: int | None = None) -> Cell:
    """A figure as its unit shows it, with its key."""
    item = results.model[key]
    return Cell(item.unit.shown(results.figure(key, entity)), key if entity is None else cell_key(item, entity))


class FigureTable(QTableWidget):
    """Names at the left, figures right-aligned. `explain_requested(key, period)` follows a click or Enter.

    The last column is one of words where `ends_in_words` says so: at the left, with what width is left over. A dense
    table has narrow columns, for short figures in many columns.
    """

    explain_requested = Signal(str, object)

    def __init__(
        self, title: str, parent: QWidget | None = None, *, ends_in_words: bool = False, is_dense: bool = False
    ) -> None:
        super().__init__(0, 0, parent)
        self._cells: list[list[Cell]] = []
        self._headers: list[str] = []
        self._ends_in_words = ends_in_words
        self._least = DENSE if is_dense else LEAST
        self.setAccessibleName(title)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)  # nothing is typed here: Tab goes on to what stands next
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # nothing is typed here: arrows move, Tab goes on
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().hide()
        self._size_rows()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(self._least + 6)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cellClicked.connect(self._clicked)

    def _size_rows(self) -> None:
        self.verticalHeader().setMinimumSectionSize(scaled(ROW))
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.verticalHeader().defaultSectionSize() != scaled(ROW):
            self._size_rows()
            self._share_width()
            self.updateGeometry()

    def show_cells(self, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Show these rows; cells that say the same as before are left alone."""
        before = self._cells
        if self._headers != list(headers) or self.rowCount() != len(rows):
            before = []
            self._headers = list(headers)
            self.setColumnCount(len(headers))
            self.setRowCount(len(rows))
            self.setHorizontalHeaderLabels(list(headers))
            for place in range(len(headers)):
                item = self.horizontalHeaderItem(place)
                if item is not None and self._is_of_words(place, len(headers)):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._cells = [list(row) for row in rows]
        is_same = bool(before)
        for row, cells in enumerate(self._cells):
            held = before[row] if row < len(before) else []
            for column, cell in enumerate(cells):
                if column >= len(held) or held[column] != cell:
                    is_same = False
                    self._put(row, column, cell)
        if is_same:
            return  # hundreds of rows need not be measured again
        self._share_width()
        self.updateGeometry()

    def _is_of_words(self, column: int, count: int) -> bool:
        return not column or (self._ends_in_words and column == count - 1)

    def _share_width(self) -> None:
        """Columns as wide as they need; what is left goes to all of them, so that names and figures stay near."""
        count = self.columnCount()
        if not count:
            return
        header = self.horizontalHeader()
        needs = [max(self.sizeHintForColumn(at), header.sectionSizeHint(at), self._least) + 6 for at in range(count)]
        spare = self.viewport().width() - sum(needs)
        if self._ends_in_words:
            gap = min(max(spare // (2 * count), 0), 16)
            needs = [need + gap for need in needs]
            spare -= gap * count
            needs[-1] = max(needs[-1] + spare, 2 * NAME)
        elif spare < 0:
            needs[0] = max(needs[0] + spare, NAME)
        else:
            part = spare // (count + 1)
            needs = [need + part for need in needs]
            needs[0] += spare - part * count
        for at, need in enumerate(needs):
            if self.columnWidth(at) != need:
                self.setColumnWidth(at, need)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _put(self, row: int, column: int, cell: Cell) -> None:
        held = self.item(row, column)
        if held is None:
            held = QTableWidgetItem()
            is_left = self._is_of_words(column, self.columnCount())
            side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
            held.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, held)
        if held.text() != cell.words:
            held.setText(cell.words)
            held.setToolTip(cell.words if self._is_of_words(column, self.columnCount()) else "")
        wanted = current_theme().role(cell.role or "text")
        if held.foreground().color().name() != wanted.lower():
            held.setForeground(QColor(wanted))

    def restyle(self) -> None:
        """Take on the colours in force."""
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                self._put(row, column, cell)

    def texts(self) -> list[list[str]]:
        """What the cells say, row by row."""
        return [[cell.words for cell in row] for row in self._cells]

    def cell(self, row: int, column: int) -> Cell:
        """What stands at a place; an empty cell where there is none."""
        cells = self._cells[row] if 0 <= row < len(self._cells) else []
        return cells[column] if 0 <= column < len(cells) else Cell("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._clicked(self.currentRow(), self.currentColumn())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        picked = self.selectedRanges()
        if picked:
            area = picked[0]
            lines = [
                [cell.words for cell in self._cells[row][area.leftColumn() : area.rightColumn() + 1]]
                for row in range(area.topRow(), area.bottomRow() + 1)
            ]
            QGuiApplication.clipboard().setText(tabbed(lines))

    def _clicked(self, row: int, column: int) -> None:
        if 0 <= row < len(self._cells) and 0 <= column < len(self._cells[row]):
            cell = self._cells[row][column]
            if cell.key:
                self.explain_requested.emit(cell.key, cell.period)

    def be_high(self) -> None:
        """As high as the rows ask for, up to two dozen: more of them scroll."""
        self.setMinimumHeight(scaled(ROW) * (min(self.rowCount(), MOST) + 1) + 12)

    def sizeHint(self) -> QSize:
        return QSize(320, scaled(ROW) * (min(self.rowCount(), MOST) + 1) + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, scaled(ROW) * (min(self.rowCount(), 12) + 1) + 10)


def add_table(
    desk: Desk,
    title: str,
    note: str = "",
    *,
    has_words: bool = False,
    ends_in_words: bool = False,
    is_dense: bool = False,
) -> tuple[Card, FigureTable]:
    """A card with a table whose figures the desk explains."""
    card = Card(title, note, has_words=has_words)
    table = FigureTable(title, ends_in_words=ends_in_words, is_dense=is_dense)
    card.column.addWidget(table, 1)
    table.explain_requested.connect(desk.explain_requested)
    return card, table
