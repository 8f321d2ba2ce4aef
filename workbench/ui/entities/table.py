"""A table of entities: a spreadsheet's keys, frozen names, rows that move by keys and by dragging."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from workbench.exchange.copied import Copied
from workbench.ui.entities.cells import Line
from workbench.ui.entities.columns import Kind
from workbench.ui.entities.frozen import FrozenHeading, FrozenNames
from workbench.ui.entities.paint import HEAD, EntityDelegate, Headings, box_in
from workbench.ui.entities.rows import EntityRows
from workbench.ui.grid_block import BlockTable
from workbench.ui.theme import current_theme, scaled

_Index = QModelIndex | QPersistentModelIndex
_EDIT = QAbstractItemView.EditTrigger
_WIDEST_WORDS = 190
_WIDEST = 150
_NARROWEST = 62
_SCREENFUL = 40


class EntityTable(BlockTable):
    """Cells of entities. Texts typed, cleared and filled leave as `cells_typed`: (row, column, text or None)."""

    cells_typed = Signal(list)
    pasted = Signal(int, int)  # row and column of the selected cell
    row_moved = Signal(int, int)  # from, to
    explained = Signal(int, int)
    table_wanted = Signal(int, int)  # the table of a series
    place_changed = Signal()  # the selected cell or the selection is another
    layout_changed = Signal()  # columns came, went, moved or were scrolled

    def __init__(
        self,
        rows: EntityRows,
        full_text: Callable[[int, int], str],
        copied: Callable[[int, int], Copied],
        parent: QWidget | None = None,
    ) -> None:
        self._is_built = False
        super().__init__(parent)
        self.rows = rows
        self._copied = copied
        self._full_text = full_text
        self.delegate = EntityDelegate(rows, full_text, self)
        self.setModel(rows)
        self.setItemDelegate(self.delegate)
        self.headings = Headings(rows, self)
        self.setHorizontalHeader(self.headings)
        self._names = FrozenNames(self)
        self._name_heading = FrozenHeading(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_EDIT.EditKeyPressed | _EDIT.AnyKeyPressed | _EDIT.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # it stands below the totals
        self.setTabKeyNavigation(True)
        numbers = self.verticalHeader()
        numbers.setSectionsMovable(True)
        numbers.setHighlightSections(False)
        numbers.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        numbers.setFixedWidth(30)
        numbers.sectionMoved.connect(self._dragged)
        self._is_moving_back = False
        self.delegate.typed.connect(self._typed)
        self.headings.sectionResized.connect(self._laid_out)
        self.horizontalScrollBar().valueChanged.connect(self._laid_out)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._is_built = True
        self._size_rows()

    # For the sheet

    @property
    def current(self) -> tuple[int, int]:
        """Row and column of the selected cell; (-1, -1) when there is none."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (-1, -1)

    def chosen_rows(self) -> list[int]:
        """Rows in which something is selected, in order."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def select(self, row: int, column: int) -> None:
        """Select and show a cell."""
        if 0 <= row < self.rows.rowCount():
            self.select_place(row, min(max(column, 0), self.rows.columnCount() - 1))

    def place_of(self, column: int) -> tuple[int, int]:
        """Left edge and width of a column in pixels of the table; width 0 when it is hidden."""
        if self.isColumnHidden(column):
            return 0, 0
        return self.viewport().x() + self.columnViewportPosition(column), self.columnWidth(column)

    def frozen_width(self) -> int:
        """Pixels that names and row numbers take at the left."""
        return self.viewport().x() + self.columnWidth(0)

    def size_columns(self, columns: Collection[int] | None = None, *, fresh: bool = False) -> None:
        """Columns (all without a list) wide enough for heading and texts; they only grow unless `fresh`."""
        metrics = self.fontMetrics()
        is_wider = False
        seen = self._seen()
        for number in range(len(self.rows.columns)) if columns is None else columns:
            column = self.rows.columns[number]
            texts = sorted({line.text(number) for line in seen}, key=len)[-4:]
            widest = max((metrics.horizontalAdvance(words) for words in texts), default=0)
            most = _WIDEST_WORDS if column.is_text else _WIDEST
            stretch = 1.08 if column.kind is Kind.NAME else 1.0
            wanted = max(min(round(widest * stretch) + 20, most), _NARROWEST)
            if columns is None:
                wanted = max(wanted, self.headings.natural(number))
            if fresh or wanted > self.columnWidth(number):
                self.setColumnWidth(number, wanted)
                is_wider = True
        if is_wider:
            self._laid_out()

    def _seen(self) -> list[Line]:
        """The lines in view: texts of others are not written before they are scrolled to."""
        first = max(self.rowAt(0), 0)
        count = max(_SCREENFUL, self.viewport().height() // max(1, current_theme().row_height) + 2)
        return self.rows.lines[first : first + count]

    def _scrolled(self) -> None:
        if len(self.rows.lines) > _SCREENFUL:
            self.size_columns([n for n in range(len(self.rows.columns)) if not self.isColumnHidden(n)])

    def show_groups(self) -> None:
        """Draw a line where a group of columns begins."""
        starts, last = set(), None
        for number, column in enumerate(self.rows.columns):
            if not self.isColumnHidden(number):
                if last is not None and column.group is not last:
                    starts.add(number)
                last = column.group
        self.delegate.group_starts = self.headings.group_starts = frozenset(starts)
        self.headings.viewport().update()
        self._laid_out()

    def is_filled(self, row: int, column: int) -> bool:
        return self.rows.lines[row].text(column) != ""

    def copied_cell(self, row: int, column: int) -> Copied:
        return self._copied(row, column)

    def paste(self) -> None:
        row, column = self.current
        first = self.block_cells()[:1] or [(max(row, 0), max(column, 0))]
        self.pasted.emit(*first[0])

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        row, column = self.current
        is_alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        is_control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if is_control and key == Qt.Key.Key_D:
            self.fill_down()
        elif is_alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and row >= 0:
            to = row + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= to < self.rows.rowCount():
                self.row_moved.emit(row, to)
        elif key == Qt.Key.Key_Escape and self.complaint:
            self.quiet()
        elif not modifiers and key == Qt.Key.Key_Space and row >= 0 and self.rows.columns[column].kind is Kind.FLAG:
            self._tick()
        elif key == Qt.Key.Key_F1 and row >= 0:
            self.explained.emit(row, column)
        elif key == Qt.Key.Key_F2 and row >= 0 and self.rows.columns[column].kind is Kind.SERIES:
            self.table_wanted.emit(row, column)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if index.isValid() and self.rows.columns[index.column()].kind is Kind.FLAG:
            box = box_in(self.visualRect(index)).adjusted(-4, -4, 4, 4)
            if box.contains(place) and len(self.selectedIndexes()) == 1:
                self._tick()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            kind = self.rows.columns[index.column()].kind
            if kind is Kind.SERIES:
                self.table_wanted.emit(index.row(), index.column())
                return
            if kind is Kind.FIGURE:
                self.explained.emit(index.row(), index.column())
                return
        super().mouseDoubleClickEvent(event)

    def edit(self, *arguments: object) -> bool | None:  # type: ignore[override]
        # Qt asks here for every key; a series has a table of its own.
        index = arguments[0] if arguments else None
        if len(arguments) == 3 and isinstance(index, QModelIndex) and index.isValid():
            self.quiet()
            if self.rows.columns[index.column()].kind is Kind.SERIES:
                return False
        return super().edit(*arguments)  # type: ignore[call-overload,no-any-return]

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        down, right = self.delegate.take_move()
        if self.bubble.isHidden() and (down or right):
            self.advance(down, right)  # after a refusal the cell stays selected, with its reason beside it

    def _typed(self, row: int, column: int, words: str) -> None:
        cells = [(row, column, words if words.strip() else None)]
        self.cells_typed.emit(cells)

    def clear_selected(self) -> None:
        cells = [
            (i.row(), i.column(), None)
            for i in self.selectedIndexes()
            if not self.isColumnHidden(i.column()) and self.rows.columns[i.column()].is_typed
        ]
        if cells:
            self.cells_typed.emit(cells)

    def _tick(self) -> None:
        """Turn the selected box; with several selected, all follow the current one."""
        row, column = self.current
        wanted = "0" if self.rows.lines[row].text(column) == "1" else "1"
        chosen = [(i.row(), i.column()) for i in self.selectedIndexes()]
        flags = [(r, c) for r, c in chosen if self.rows.columns[c].kind is Kind.FLAG] or [(row, column)]
        self.cells_typed.emit([(r, c, wanted) for r, c in flags])

    def fill_down(self) -> None:
        """The topmost selected cell of each column into those below it; with one cell, the one above into it."""
        chosen = [(i.row(), i.column()) for i in self.selectedIndexes() if not self.isColumnHidden(i.column())]
        cells: list[tuple[int, int, str]] = []
        for column in sorted({c for _, c in chosen}):
            rows = sorted(r for r, c in chosen if c == column)
            kind = self.rows.columns[column].kind
            if kind in (Kind.NAME, Kind.SERIES, Kind.FIGURE):
                continue
            first = rows[0] if len(rows) > 1 else rows[0] - 1
            if first >= 0:
                words = self._full_text(first, column)
                cells += [(row, column, words) for row in rows if row != first]
        if cells:
            self.cells_typed.emit(cells)

    # Following itself

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if not self._is_built:
            return  # setModel calls it from within the constructor
        self.delegate.current = (current.row(), current.column())
        self.quiet()
        self.headings.viewport().update()
        self._names.update()
        self.place_changed.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_built:
            return
        self._names.update()
        self.place_changed.emit()

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        super().scrollTo(index, hint)
        # A cell scrolled to the left edge would lie below the frozen names.
        hidden = self.columnWidth(0) - self.columnViewportPosition(index.column())
        if index.column() > 0 and hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_built:
            self._laid_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._is_built:
            self._size_rows()

    def dataChanged(self, top: _Index, bottom: _Index, roles: Sequence[int] = ()) -> None:
        super().dataChanged(top, bottom, list(roles))
        if top.column() == 0:
            self._names.update()

    def _laid_out(self, *_: object) -> None:
        self._names.settle()
        self._name_heading.settle()
        self.layout_changed.emit()

    def _size_rows(self) -> None:
        numbers = self.verticalHeader()
        numbers.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        numbers.setMinimumSectionSize(18)
        numbers.setDefaultSectionSize(current_theme().row_height)
        self.headings.setFixedHeight(scaled(HEAD))

    def _dragged(self, _: int, old: int, new: int) -> None:
        if self._is_moving_back:
            return
        # The order belongs to the valuation: put the header back, the edit moves the row.
        self._is_moving_back = True
        self.verticalHeader().moveSection(new, old)
        self._is_moving_back = False
        self.row_moved.emit(old, new)
