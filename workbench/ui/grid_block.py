"""A table whose cells are selected, copied and walked over as in a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.exchange.copied import Copied, words
from workbench.ground.units import Unit
from workbench.ui.clipboard import put_block
from workbench.ui.grid_bubble import Bubble
from workbench.ui.grid_steps import Field, leads_to

_Index = QModelIndex | QPersistentModelIndex
_SELECT = QItemSelectionModel.SelectionFlag
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class BlockTable(QTableView):
    """Keys, mouse and clipboard of a spreadsheet over any model. The current cell stays where a block was begun.

    Subclasses say what a cell copies as, which cells hold something, which rows are headings, and what clearing does.
    """

    selection_moved = Signal()  # the selected cells are others
    copies_headings = True
    """Whether the row of a heading within a copied block is an empty row of the copy, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = (-1, -1)  # the corner of the block opposite to the current cell
        self._pressed: QPersistentModelIndex | None = None
        self._is_holding = False
        self.bubble = Bubble(self.viewport())

    # What subclasses know

    def is_heading(self, row: int) -> bool:
        """Whether a row is a heading without cells."""
        return False

    def is_filled(self, row: int, column: int) -> bool:
        """Whether a cell shows something."""
        return bool(self.model().index(row, column).data())

    def copied_cell(self, row: int, column: int) -> Copied:
        """What a cell copies as."""
        return words(str(self.model().index(row, column).data() or ""))

    def figure_at(self, row: int, column: int) -> tuple[float, Unit] | None:
        """The figure of a cell and its unit, for sums of what is selected; None where there is none."""
        cell = self.copied_cell(row, column)
        return None if cell.value is None or cell.unit is None else (cell.value, cell.unit)

    def block_figures(self) -> list[tuple[float, Unit]]:
        """The figures of the selected cells."""
        return [found for cell in self.block_cells() if (found := self.figure_at(*cell)) is not None]

    def row_heads(self, row: int) -> list[str]:
        """What stands before a row when it is copied with headings."""
        return []

    def column_head(self, column: int) -> str:
        """What stands over a column when it is copied with headings."""
        return str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")

    def paste(self) -> None:
        """Put what is on the clipboard into the cells from the first selected one on."""

    def clear_selected(self) -> None:
        """Set the selected cells back."""

    def advance(self, down: int, right: int) -> None:
        """One cell on, within the selected block where there is one, as Enter and Tab do."""
        index = self.currentIndex()
        rows, columns = self.block_rows(), self.block_columns()
        if len(rows) * len(columns) > 1 and index.row() in rows and index.column() in columns:
            cells = [(r, c) for c in columns for r in rows] if down else [(r, c) for r in rows for c in columns]
            to = cells[(cells.index((index.row(), index.column())) + (down or right)) % len(cells)]
            self._hold(*to)
            return
        key = {(1, 0): Qt.Key.Key_Down, (-1, 0): Qt.Key.Key_Up, (0, 1): Qt.Key.Key_Right, (0, -1): Qt.Key.Key_Left}
        found = leads_to(
            key[down, right], is_control=False, is_alt=False, at=(index.row(), index.column()), field=self._field()
        )
        if found is not None:
            self.select_place(*found)

    # The block

    def select_place(self, row: int, column: int) -> None:
        """Make a cell the current one and the only one selected."""
        # Not setCurrentIndex: it asks which keys are down, and Ctrl may still be, as after Ctrl+V.
        index = self.model().index(row, column)
        self.selectionModel().setCurrentIndex(index, _SELECT.ClearAndSelect)
        self.scrollTo(index)

    def select_block(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Select a block; its first corner becomes the current cell."""
        self._hold(*first)
        self.extend_to(*last)

    def select_cells(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Select a block; the current cell stays where it is."""
        model = self.model()
        self._head = last
        block = QItemSelection(model.index(*first), model.index(*last))
        self.selectionModel().select(block, _SELECT.ClearAndSelect)

    def extend_to(self, row: int, column: int) -> None:
        """Select the block from the current cell to this one."""
        begin = self.currentIndex()
        if not begin.isValid():
            self.select_place(row, column)
            return
        self._head = (row, column)
        top, bottom = sorted((begin.row(), row))
        left, right = sorted((begin.column(), column))
        model = self.model()
        block = QItemSelection(model.index(top, left), model.index(bottom, right))
        self.selectionModel().select(block, _SELECT.ClearAndSelect)
        self.scrollTo(model.index(row, column))

    def _parts(self) -> list[QItemSelectionRange]:
        return self.selectionModel().selection().toList()

    def block_rows(self) -> list[int]:
        """Rows in which something is selected, headings and hidden ones left out; in order."""
        found = {row for part in self._parts() for row in range(part.top(), part.bottom() + 1)}
        return sorted(row for row in found if not self.isRowHidden(row) and not self.is_heading(row))

    def block_columns(self) -> list[int]:
        """Columns in which something is selected, hidden ones left out; in order."""
        found = {one for part in self._parts() for one in range(part.left(), part.right() + 1)}
        return sorted(one for one in found if not self.isColumnHidden(one))

    def block_cells(self) -> list[tuple[int, int]]:
        """The selected cells, row by row; without headings and what is hidden."""
        columns, model, chosen = self.block_columns(), self.model(), self.selectionModel()
        if len(self._parts()) == 1:
            return [(row, column) for row in self.block_rows() for column in columns]
        return [(r, c) for r in self.block_rows() for c in columns if chosen.isSelected(model.index(r, c))]

    def copied(self, *, with_headings: bool = False) -> list[list[Copied]]:
        """The selected cells row by row, with the headings before and above them if asked. Cells that are not
        selected between others are empty, and so is the row of a heading within the block.
        """
        cells = set(self.block_cells())
        if not cells:
            return []
        columns = self.block_columns()
        rows = range(min(r for r, _ in cells), max(r for r, _ in cells) + 1)
        block: list[list[Copied]] = []
        if with_headings:
            before = max((len(self.row_heads(row)) for row in rows), default=0)
            block.append([Copied()] * before + [words(self.column_head(column)) for column in columns])
        for row in rows:
            if self.isRowHidden(row) or (self.is_heading(row) and not self.copies_headings):
                continue
            heads = [words(one) for one in self.row_heads(row)] if with_headings else []
            block.append(heads + [self.copied_cell(row, c) if (row, c) in cells else Copied() for c in columns])
        return block

    def copy_selected(self, *, with_headings: bool = False) -> None:
        """Put the selected cells on the clipboard, for this program and for spreadsheets."""
        put_block(self.copied(with_headings=with_headings))

    def cut_selected(self) -> None:
        """Copy, then set the cells back to what stands there without what was typed."""
        self.copy_selected()
        self.clear_selected()

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_control, is_shift = bool(modifiers & _CONTROL), bool(modifiers & _SHIFT)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut_selected()
        elif modifiers == _CONTROL | _SHIFT and key == Qt.Key.Key_C:
            self.copy_selected(with_headings=True)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select_all()
        elif key == Qt.Key.Key_Space and (is_control or is_shift) and self.currentIndex().isValid():
            self._select_lines(rows=is_shift, columns=is_control)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not is_control:
            self.advance(0, 1 if key == Qt.Key.Key_Tab and not is_shift else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_control:
            self.advance(-1 if is_shift else 1, 0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_selected()
        elif not self._walk(key, is_control, is_shift, bool(modifiers & _ALT)):
            super().keyPressEvent(event)

    def _walk(self, key: int, is_control: bool, is_shift: bool, is_alt: bool) -> bool:
        index = self.currentIndex()
        at = (index.row(), index.column()) if index.isValid() else (0, 0)
        if is_shift and index.isValid() and self._head != (-1, -1):
            at = self._head
        found = leads_to(key, is_control=is_control, is_alt=is_alt, at=at, field=self._field())
        if found is None:
            return False
        if is_shift:
            self.extend_to(*found)
        else:
            self.select_place(*found)
        return True

    def _field(self) -> Field:
        rows = [row for row in range(self.model().rowCount()) if not self.isRowHidden(row)]
        columns = [one for one in range(self.model().columnCount()) if not self.isColumnHidden(one)]
        height = max(self.verticalHeader().defaultSectionSize(), 1)
        width = max(self.columnWidth(columns[-1]) if columns else 1, 1)
        page, across = self.viewport().height() // height - 1, self.viewport().width() // width - 1
        return Field(rows, columns, self.is_heading, self.is_filled, max(page, 1), max(across, 1))

    def _select_all(self) -> None:
        field = self._field()
        if field.rows and field.columns:
            if not self.currentIndex().isValid():
                self._hold(*next(((r, field.columns[0]) for r in field.rows if not self.is_heading(r)), (0, 0)))
            self.select_cells((field.rows[0], field.columns[0]), (field.rows[-1], field.columns[-1]))

    def _select_lines(self, *, rows: bool, columns: bool) -> None:
        """Whole rows or columns of what is selected: Shift+Space and Ctrl+Space."""
        field, index = self._field(), self.currentIndex()
        down = self.block_rows() or [index.row()]
        across = self.block_columns() or [index.column()]
        if columns:
            down = list(field.rows)
        if rows:
            across = list(field.columns)
        self.select_cells((down[0], across[0]), (down[-1], across[-1]))

    def _hold(self, row: int, column: int) -> None:
        """Another current cell, the selection and the place scrolled to as they are."""
        self._is_holding = True
        is_scrolling = self.hasAutoScroll()
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(self.model().index(row, column), _SELECT.NoUpdate)
        self.setAutoScroll(is_scrolling)
        self._is_holding = False

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse draws a block just now."""
        return self.state() == QAbstractItemView.State.DragSelectingState

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.bubble.hide()
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and event.modifiers() == _SHIFT and index.isValid() and not self.is_heading(index.row()):
            self.setFocus()
            self.extend_to(index.row(), index.column())
            return
        if event.button() == Qt.MouseButton.RightButton and index.isValid() and self.selectionModel().isSelected(index):
            return  # a menu is wanted for the block that is selected
        super().mousePressEvent(event)
        self._pressed = QPersistentModelIndex(self.currentIndex()) if is_left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, index = self._pressed, self.currentIndex()
        self._pressed = None
        if pressed is None or not pressed.isValid() or not index.isValid() or event.modifiers() & _CONTROL:
            return
        if (pressed.row(), pressed.column()) != (index.row(), index.column()):
            self._hold(pressed.row(), pressed.column())
            self._head = (index.row(), index.column())

    # Following itself

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if not self._is_holding:
            self._head = (current.row(), current.column())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_moved.emit()

    # Complaints

    def complain(self, row: int, column: int, message: str) -> None:
        """Say beside a cell why its text was not taken; the next key or click ends it."""
        self.bubble.show_beside(message, self.visualRect(self.model().index(row, column)))

    @property
    def complaint(self) -> str:
        """What stands beside a refused cell now."""
        return "" if self.bubble.isHidden() else self.bubble.text()

    def quiet(self) -> None:
        """Take the complaint away."""
        self.bubble.hide()
