"""The sheet view: rows of prepared figures by period, with frozen labels and units, and spreadsheet keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.ground.cell_text import tabbed
from workbench.ui.fields.series import clipboard_rows
from workbench.ui.grid_paint import CellDelegate, ColumnHeader, RowHeader
from workbench.ui.grid_rows import Emphasis, GridColumn, GridRow, Mark, RowsModel
from workbench.ui.theme import current_theme

__all__ = ["Emphasis", "GridColumn", "GridRow", "Mark", "SheetGrid"]

_Index = QModelIndex | QPersistentModelIndex
_MINIMUM_COLUMN = 56
_MAXIMUM_COLUMN = 140
_EDIT_KEYS = QAbstractItemView.EditTrigger


class SheetGrid(QTableView):
    """A sheet of prepared strings. It computes and parses nothing: typed texts leave by signal.

    Rows are known by key and columns by their place from 0. A section row has no cells. `copy_text(key, column)` gives
    the full-precision text of a cell for the clipboard and for editing; without it the shown text is used.
    """

    cell_selected = Signal(str, int)  # row key, column
    cell_edited = Signal(str, int, str)  # row key, column, text typed
    cell_cleared = Signal(str, int)
    cells_cleared = Signal(list)  # the same cells at once, as (key, column)
    cell_activated = Signal(str, int)  # double click or Enter on a cell that cannot be typed over
    block_pasted = Signal(str, int, list)  # first row key, first column, rows of texts
    row_explained = Signal(str)  # click on a row's label

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = RowsModel(self)
        self._copy_text: Callable[[str, int], str] | None = None
        self._is_quiet = False
        self._natural: list[int] = []
        self._first: int | None = None
        self._delegate = CellDelegate(self._rows, self._editing_text, self)
        self.setModel(self._rows)
        self._row_header = RowHeader(self._rows, self)
        self.setVerticalHeader(self._row_header)
        self.setHorizontalHeader(ColumnHeader(self._rows, self))
        self._delegate.typed.connect(self._typed)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(_EDIT_KEYS.EditKeyPressed | _EDIT_KEYS.AnyKeyPressed | _EDIT_KEYS.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(True)
        self.setMouseTracking(False)
        self.doubleClicked.connect(self._activated)
        self._row_header.sectionClicked.connect(self._label_clicked)
        self._row_header.width_changed.connect(self.updateGeometries)
        self.horizontalScrollBar().actionTriggered.connect(lambda _: self.begin_at(None))
        self._size_rows()

    def set_copy_text(self, copy_text: Callable[[str, int], str] | None) -> None:
        """Where texts for the clipboard and for editing come from."""
        self._copy_text = copy_text

    def set_sheet(self, columns: Sequence[GridColumn], rows: Sequence[GridRow]) -> None:
        """Show another sheet. The selected cell is kept where its row and column still stand."""
        key, column = self.current_cell()
        self._is_quiet = True
        self._rows.set_sheet(columns, rows)
        self._row_header.fit()
        self._size_head()
        self._size_columns()
        self._is_quiet = False
        if key and self._rows.place(key) is not None:
            self.select_cell(key, column)

    def begin_at(self, column: int | None) -> None:
        """Scroll so that this column is the first one shown, now and whenever the sheet is resized, until a person
        scrolls; None leaves the place to the person."""
        self._first = column
        self._begin()

    def _begin(self) -> None:
        if self._first is not None:
            self.updateGeometries()
            self.horizontalScrollBar().setValue(self.horizontalHeader().sectionPosition(self._first))

    def set_values(
        self, changed: Mapping[str, Sequence[str]], marks: Mapping[str, Sequence[Mark]] | None = None
    ) -> None:
        """New texts (and marks, where given) of the changed rows, by key; unknown keys are passed over."""
        self._rows.set_values(changed, marks or {})

    def set_labels(self, labels: Mapping[str, tuple[str, str]]) -> None:
        """New label and unit by row key, as a change of language brings."""
        self._rows.set_labels(labels)
        self._row_header.fit()

    def current_cell(self) -> tuple[str, int]:
        """Row key and column of the selected cell; `("", 0)` when there is none."""
        index = self.currentIndex()
        return (self._rows.row(index.row()).key, index.column()) if index.isValid() else ("", 0)

    def select_cell(self, key: str, column: int) -> bool:
        """Select and show a cell; False when the sheet has no such row."""
        place = self._rows.place(key)
        if place is None:
            return False
        column = min(max(column, 0), max(self._rows.columnCount() - 1, 0))
        self._first = None
        self.setCurrentIndex(self._rows.index(place, column))
        return True

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headings and rows as shown, for reports and tests."""
        heads = ["", ""] + [column.label for column in self._rows.columns]
        return heads, [[row.label, row.unit, *row.values] for row in self._rows.rows]

    def copied(self) -> str:
        """The selected block as tab-separated text at full precision."""
        chosen = self.selectionModel().selection()
        if chosen.isEmpty():
            return ""
        block = chosen.first()
        lines = []
        for place in range(block.top(), block.bottom() + 1):
            row = self._rows.row(place)
            cells = [self._editing_text(row.key, column) for column in range(block.left(), block.right() + 1)]
            lines.append(["" if row.emphasis is Emphasis.SECTION else cell for cell in cells])
        return tabbed(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1, 0)
        elif key == Qt.Key.Key_F1 and self.current_cell()[0]:
            self.row_explained.emit(self.current_cell()[0])
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._delegate.current = (current.row(), current.column())
        if current.isValid() and not self._is_quiet:
            row = self._rows.row(current.row())
            if row.emphasis is not Emphasis.SECTION:
                self.cell_selected.emit(row.key, current.column())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()
        self._begin()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._size_rows()
            self._row_header.fit()
            self._size_columns()

    def _editing_text(self, key: str, column: int) -> str:
        return self._rows.shown(key, column) if self._copy_text is None else self._copy_text(key, column)

    def _typed(self, place: int, column: int, typed: str) -> None:
        row = self._rows.row(place)
        if typed.strip():
            self.cell_edited.emit(row.key, column, typed)
        else:
            self.cell_cleared.emit(row.key, column)
            self.cells_cleared.emit([(row.key, column)])

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # The delegate ends an edit with a hint that says which key did: down for Enter, right for Tab.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        down, right = self._delegate.take_move()
        if down or right:
            self._move(down, right)

    def _move(self, down: int, right: int) -> None:
        index = self.currentIndex()
        place, column = index.row() + down, index.column() + right
        if not 0 <= column < self._rows.columnCount():
            return
        while 0 <= place < self._rows.rowCount() and self._rows.row(place).emphasis is Emphasis.SECTION:
            place += down or 1
        if 0 <= place < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(place, column))

    def _clear(self) -> None:
        cells = [
            (self._rows.row(index.row()).key, index.column())
            for index in self.selectedIndexes()
            if self._rows.is_editable(index.row(), index.column())
        ]
        for key, column in cells:
            self.cell_cleared.emit(key, column)
        if cells:
            self.cells_cleared.emit(cells)

    def _paste(self) -> None:
        cells = clipboard_rows()
        key, column = self.current_cell()
        if cells and key:
            self.block_pasted.emit(key, column, cells)

    def _activated(self, index: QModelIndex) -> None:
        if not self._rows.is_editable(index.row(), index.column()):
            self.cell_activated.emit(self._rows.row(index.row()).key, index.column())

    def _label_clicked(self, place: int) -> None:
        row = self._rows.row(place)
        if row.emphasis is not Emphasis.SECTION:
            self.row_explained.emit(row.key)

    def _size_rows(self) -> None:
        self._row_header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._row_header.setMinimumSectionSize(18)
        self._row_header.setDefaultSectionSize(current_theme().row_height)
        self._size_head()

    def _size_head(self) -> None:
        height = current_theme().row_height
        has_two = any(column.above for column in self._rows.columns)
        self.horizontalHeader().setFixedHeight(round(height * 1.6) if has_two else height)

    def _size_columns(self) -> None:
        """Columns as wide as their widest text, a hand's breadth of digits at least, measured on the longest texts."""
        metrics = self.fontMetrics()
        self._natural = []
        for place, column in enumerate(self._rows.columns):
            texts: Sequence[str] = column.longest
            if not texts:
                texts = sorted((row.values[place] for row in self._rows.rows if place < len(row.values)), key=len)[-6:]
            widest = max(
                (metrics.horizontalAdvance(shown) for shown in [*texts, column.label, column.above]), default=0
            )
            self._natural.append(max(_MINIMUM_COLUMN, round(widest * 1.06) + 20))
        self._spread()

    def _spread(self) -> None:
        """Share room to spare among the columns, up to a width at which a row is still easy to follow."""
        spare = self.viewport().width() - sum(self._natural)
        share = max(spare // len(self._natural), 0) if self._natural else 0
        for place, natural in enumerate(self._natural):
            width = min(natural + share, max(natural, _MAXIMUM_COLUMN))
            if width != self.columnWidth(place):
                self.setColumnWidth(place, width)
