"""The table of the term sheet: a spreadsheet's keys over terms and facilities, both heads always in view."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from workbench.exchange.copied import Copied
from workbench.ui.grid_block import BlockTable
from workbench.ui.terms.corner import Corner
from workbench.ui.terms.lines import Kind
from workbench.ui.terms.paint import Choices, FacilityHeads, TermDelegate, TermHeadings
from workbench.ui.terms.rows import TermRows
from workbench.ui.theme import current_theme

_Index = QModelIndex | QPersistentModelIndex
_EDIT = QAbstractItemView.EditTrigger
NARROWEST, WIDEST, ALONE = 132, 190, 240


class TermTable(BlockTable):
    """Cells of terms. Texts typed, cleared and filled leave as `cells_typed`: (row, column, text or None)."""

    cells_typed = Signal(list)
    pasted = Signal(int, int)  # row and column of the selected cell
    explained = Signal(int, int)
    table_wanted = Signal(int, int)  # the table of a series
    head_clicked = Signal(int)  # row of a head: fold or unfold
    place_changed = Signal()  # the selected cell or the selection is another
    copies_headings = False

    def __init__(
        self,
        rows: TermRows,
        full_text: Callable[[int, int], str],
        copied: Callable[[int, int], Copied],
        choices: Choices,
        parent: QWidget | None = None,
    ) -> None:
        self._is_built = False
        super().__init__(parent)
        self.rows = rows
        self._copied = copied
        self._full_text = full_text
        self.delegate = TermDelegate(rows, full_text, choices, self)
        self.setModel(rows)
        self.setItemDelegate(self.delegate)
        self.terms = TermHeadings(rows, self)
        self.setVerticalHeader(self.terms)
        self.heads = FacilityHeads(rows, self)
        self.setHorizontalHeader(self.heads)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self._corner = Corner(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_EDIT.EditKeyPressed | _EDIT.AnyKeyPressed | _EDIT.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(True)
        self.delegate.typed.connect(self._typed)
        self.terms.sectionClicked.connect(self._term_clicked)
        self.heads.sectionClicked.connect(self._head_chosen)
        self._is_built = True
        self.size_rows()

    # For the sheet

    @property
    def current(self) -> tuple[int, int]:
        """Row and column of the selected cell; (-1, -1) when there is none."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (-1, -1)

    def select(self, row: int, column: int) -> None:
        """Select and show a cell."""
        if 0 <= row < self.rows.rowCount() and 0 <= column < self.rows.columnCount():
            self.select_place(row, column)

    def size_rows(self) -> None:
        """Rows as high as the density says."""
        self.terms.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.terms.setMinimumSectionSize(18)
        self.terms.setDefaultSectionSize(current_theme().row_height)
        self.terms.setFixedWidth(self.terms.natural())
        self.heads.setFixedHeight(self.heads.sizeHint().height())
        self._settle_corner()

    def set_room(self, room: int) -> None:
        """How wide the whole sheet is."""
        self.terms.room = room
        self.terms.setFixedWidth(self.terms.natural())
        self._settle_corner()

    def set_short(self, is_short: bool) -> None:
        """Lower heads where height is scarce."""
        self.heads.set_short(is_short)
        self._settle_corner()

    def _settle_corner(self) -> None:
        self._corner.setGeometry(self.frameWidth(), self.frameWidth(), self.terms.width(), self.heads.height())
        self._corner.raise_()

    def size_columns(self, shown: Sequence[int]) -> None:
        """Share the room between the facilities shown, within what reads well."""
        if not shown:
            return
        room = self.viewport().width() // len(shown)
        widest = ALONE if len(shown) == 1 else WIDEST
        for column in shown:
            self.setColumnWidth(column, min(max(room, NARROWEST), widest))

    def chosen(self) -> list[tuple[int, int]]:
        """The selected cells that hold a term, in order."""
        return self.block_cells()

    def is_heading(self, row: int) -> bool:
        return self.rows.entries[row].line is None

    def is_filled(self, row: int, column: int) -> bool:
        cell = self.rows.cell(row, column)
        return cell is not None and not cell.is_absent and cell.words != ""

    def copied_cell(self, row: int, column: int) -> Copied:
        return self._copied(row, column)

    def row_heads(self, row: int) -> list[str]:
        return [self.rows.label(row), self.rows.unit_words(row)]

    def paste(self) -> None:
        row, column = self.current
        first = self.block_cells()[:1] or [(max(row, 0), max(column, 0))]
        self.pasted.emit(*first[0])

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        row, column = self.current
        is_control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if is_control and key == Qt.Key.Key_R:
            self.fill_right()
        elif key == Qt.Key.Key_Escape and self.complaint:
            self.quiet()
        elif key == Qt.Key.Key_F1 and row >= 0:
            self.explained.emit(row, column)
        elif key == Qt.Key.Key_F2 and row >= 0 and self._kind(row) is Kind.SERIES:
            self.table_wanted.emit(row, column)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        kind = self._kind(index.row()) if index.isValid() else None
        if kind is Kind.SERIES:
            self.table_wanted.emit(index.row(), index.column())
        elif kind is Kind.FIGURE:
            self.explained.emit(index.row(), index.column())
        else:
            super().mouseDoubleClickEvent(event)

    def edit(self, *arguments: object) -> bool | None:  # type: ignore[override]
        # Qt asks here for every key; a series has a table of its own.
        index = arguments[0] if arguments else None
        if len(arguments) == 3 and isinstance(index, QModelIndex) and index.isValid():
            self.quiet()
            cell = self.rows.cell(index.row(), index.column())
            if cell is None or self._kind(index.row()) is Kind.SERIES:
                return False
        return super().edit(*arguments)  # type: ignore[call-overload,no-any-return]

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        down, right = self.delegate.take_move()
        if self.bubble.isHidden() and (down or right):
            self.advance(down, right)  # after a refusal the cell stays selected, with its reason beside it

    def _kind(self, row: int) -> Kind | None:
        line = self.rows.entries[row].line
        return None if line is None else line.kind

    def _typed(self, row: int, column: int, words: str) -> None:
        self.cells_typed.emit([(row, column, words if words.strip() else None)])

    def clear_selected(self) -> None:
        cells = [(row, column, None) for row, column in self.chosen() if self._kind(row) is not Kind.FIGURE]
        if cells:
            self.cells_typed.emit(cells)

    def fill_right(self) -> None:
        """The first selected cell of each term into those at its right; with one cell, the one at its left into it."""
        chosen = self.chosen()
        cells: list[tuple[int, int, str]] = []
        for row in sorted({r for r, _ in chosen}):
            if self._kind(row) in (Kind.NAME, Kind.SERIES, Kind.FIGURE):
                continue
            columns = sorted(c for r, c in chosen if r == row)
            first = columns[0] if len(columns) > 1 else columns[0] - 1
            while first >= 0 and self.isColumnHidden(first):
                first -= 1
            if first >= 0:
                words = self._full_text(row, first)
                cells += [(row, column, words) for column in columns if column != first]
        if cells:
            self.cells_typed.emit(cells)

    def _term_clicked(self, row: int) -> None:
        if self.rows.entries[row].line is None:
            self.head_clicked.emit(row)
            return
        self.select(row, max(self.current[1], self._first_column()))
        self._select_whole((row, 0), (row, self.rows.columnCount() - 1))

    def _head_chosen(self, column: int) -> None:
        """A facility as a whole, so that it can be copied."""
        row = self.current[0]
        if row < 0:
            row = next((n for n, entry in enumerate(self.rows.entries) if entry.line is not None), 0)
        self.select(row, column)
        self._select_whole((0, column), (self.rows.rowCount() - 1, column))

    def _select_whole(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.select_cells(first, last)
        self.setFocus()

    def _first_column(self) -> int:
        return next((c for c in range(self.rows.columnCount()) if not self.isColumnHidden(c)), 0)

    # Following itself

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if not self._is_built:
            return  # setModel calls it from within the constructor
        self.delegate.current = (current.row(), current.column())
        self.quiet()
        self.heads.viewport().update()
        self.terms.viewport().update()
        self.place_changed.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if self._is_built:
            self.place_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_built:
            shown = [c for c in range(self.rows.columnCount()) if not self.isColumnHidden(c)]
            self.size_columns(shown)
            self._settle_corner()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._is_built:
            self.size_rows()
