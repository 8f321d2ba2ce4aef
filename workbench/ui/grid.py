"""The sheet view: rows of prepared figures by period, with frozen labels and units, and spreadsheet keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QStyle, QWidget

from workbench.exchange.copied import Copied
from workbench.ground.units import Unit
from workbench.ui.clipboard import clipboard_table
from workbench.ui.grid_block import BlockTable
from workbench.ui.grid_fade import Fade
from workbench.ui.grid_heads import ColumnHeader, RowHeader
from workbench.ui.grid_paint import CellDelegate
from workbench.ui.grid_rows import Emphasis, GridColumn, GridRow, Mark, RowsModel, Trend
from workbench.ui.theme import current_theme

__all__ = ["Emphasis", "GridColumn", "GridRow", "Mark", "SheetGrid"]

_Index = QModelIndex | QPersistentModelIndex
_MINIMUM_COLUMN = 56
_MAXIMUM_COLUMN = 140
_EDIT_KEYS = QAbstractItemView.EditTrigger


class SheetGrid(BlockTable):
    """A sheet of prepared strings. It computes and parses nothing: typed texts leave by signal.

    Rows are known by key and columns by their place from 0. A section row has no cells. `copy_text(key, column)` gives
    the full-precision text of a cell for editing, `copied(key, column)` what it copies as; without them the shown text
    is used.
    """

    cell_selected = Signal(str, int)  # row key, column
    cell_edited = Signal(str, int, str)  # row key, column, text typed
    cell_cleared = Signal(str, int)
    cells_cleared = Signal(list)  # the same cells at once, as (key, column)
    cells_typed = Signal(list)  # one text for several cells: (key, column, text)
    cells_filled = Signal(list)  # cells that are to take another's figure: (key, column, key of that, its column)
    cell_activated = Signal(str, int)  # double click on a cell that cannot be typed over
    block_pasted = Signal(str, int, list)  # first row key, first column, the clipboard's table
    row_explained = Signal(str)  # double click on a row's label, or F1
    step_asked = Signal(int)  # Alt+Down and Alt+Up: the next and the last changed row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = RowsModel(self)
        self._copy_text: Callable[[str, int], str] | None = None
        self._copied: Callable[[str, int], Copied] | None = None
        self._figure: Callable[[str, int], tuple[float, Unit] | None] | None = None
        self._stepped: Callable[[str, int, str, float], str | None] | None = None
        self._why_not: Callable[[str, int], str] | None = None
        self._is_quiet = False
        self._natural: list[int] = []
        self._first: int | None = None
        self._delegate = CellDelegate(self._rows, self._editing_text, self._step, self)
        self.setModel(self._rows)
        self._row_header = RowHeader(self._rows, self)
        self.setVerticalHeader(self._row_header)
        self._column_header = ColumnHeader(self._rows, self)
        self.setHorizontalHeader(self._column_header)
        self._delegate.typed.connect(self._typed)
        self._fade = Fade(self._tint, self)
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
        self._row_header.sectionDoubleClicked.connect(self._label_opened)
        self._row_header.width_changed.connect(self.updateGeometries)
        self.horizontalScrollBar().actionTriggered.connect(lambda _: self.begin_at(None))
        self._size_rows()

    def set_cell_tip(self, tip: Callable[[str, int], str] | None) -> None:
        """Where the tooltip of a cell comes from."""
        self._rows.cell_tip = tip

    def set_fading(self, is_on: bool) -> None:
        """Whether the tint of what has changed fades, or stays until the next change; still where the desktop wants
        no animation.
        """
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        self._fade.is_on = is_on and self.style().styleHint(hint, None, self) > 0
        if not self._fade.is_on:
            self._fade.stop()

    @property
    def is_fading(self) -> bool:
        """Whether a tint is fading now."""
        return self._fade.is_running

    def show_trends(self, is_on: bool) -> None:
        """Show or hide a small line in the frozen part of each row."""
        self._row_header.show_trends(is_on)
        self.updateGeometries()

    def set_hits(self, cells: frozenset[tuple[int, int]], rows: frozenset[int]) -> None:
        """Mark the cells (row, column) and the labels of rows that were looked for."""
        self._delegate.hits, self._row_header.hits = cells, rows
        self.viewport().update()
        self._row_header.viewport().update()

    def set_copy_text(self, copy_text: Callable[[str, int], str] | None) -> None:
        """Where texts for editing come from."""
        self._copy_text = copy_text

    def set_copied(
        self,
        copied: Callable[[str, int], Copied] | None,
        figure: Callable[[str, int], tuple[float, Unit] | None] | None = None,
    ) -> None:
        """Where cells for the clipboard come from, and the figures with their units for sums of a selection."""
        self._copied, self._figure = copied, figure

    def set_why_not(self, why_not: Callable[[str, int], str] | None) -> None:
        """Why a cell takes no text, for a person who types there."""
        self._why_not = why_not

    def set_step(self, step: Callable[[str, int, str, float], str | None] | None) -> None:
        """What the text being typed in a cell becomes some steps up or down; None where that means nothing."""
        self._stepped = step

    def set_sheet(self, columns: Sequence[GridColumn], rows: Sequence[GridRow]) -> None:
        """Show another sheet. The selected cell is kept where its row and column still stand."""
        key, column = self.current_cell()
        self._is_quiet = True
        self._rows.set_sheet(columns, rows)
        self._delegate.current = (-1, -1)
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
        self,
        changed: Mapping[str, Sequence[str]],
        marks: Mapping[str, Sequence[Mark]] | None = None,
        trends: Mapping[str, Callable[[], Trend]] | None = None,
    ) -> None:
        """New texts (and marks and small lines, where given) of the changed rows, by key; unknown keys are passed
        over. The tint of what is marked as changed begins anew.
        """
        self._rows.set_values(changed, marks or {}, trends or {})
        if marks:
            self._fade.begin()

    def _tint(self, strength: float) -> None:
        if strength != self._delegate.tint:
            self._delegate.tint = strength
            self.viewport().update()

    def set_labels(self, labels: Mapping[str, tuple[str, str]]) -> None:
        """New label and unit by row key, as a change of language brings."""
        self._rows.set_labels(labels)
        self._row_header.fit()

    def current_cell(self) -> tuple[str, int]:
        """Row key and column of the selected cell; `("", 0)` when there is none."""
        index = self.currentIndex()
        return (self._rows.row(index.row()).key, index.column()) if index.isValid() else ("", 0)

    @property
    def rows(self) -> Sequence[GridRow]:
        """All rows as they are shown."""
        return self._rows.rows

    def key_of(self, row: int) -> str:
        """Key of the row at a place; empty when there is none."""
        return self._rows.row(row).key if 0 <= row < self._rows.rowCount() else ""

    def select_cell(self, key: str, column: int) -> bool:
        """Select and show a cell; False when the sheet has no such row."""
        place = self._rows.place(key)
        if place is None:
            return False
        column = min(max(column, 0), max(self._rows.columnCount() - 1, 0))
        self._first = None
        self.setCurrentIndex(self._rows.index(place, column))
        return True

    def mark_column(self, label: str) -> None:
        """Underline the heading of this label, where there is one; empty for none."""
        self._column_header.mark(label)

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headings and rows as shown, for reports and tests."""
        heads = ["", ""] + [column.label for column in self._rows.columns]
        return heads, [[row.label, row.unit, *row.values] for row in self._rows.rows]

    # For the keys

    def is_heading(self, row: int) -> bool:
        return self._rows.row(row).emphasis is Emphasis.SECTION

    def is_filled(self, row: int, column: int) -> bool:
        values = self._rows.row(row).values
        return column < len(values) and values[column] != ""

    def copied_cell(self, row: int, column: int) -> Copied:
        key = self._rows.row(row).key
        if self._copied is not None:
            return self._copied(key, column)
        return Copied(self._editing_text(key, column), self._rows.shown(key, column))

    def figure_at(self, row: int, column: int) -> tuple[float, Unit] | None:
        return None if self._figure is None else self._figure(self._rows.row(row).key, column)

    def row_heads(self, row: int) -> list[str]:
        held = self._rows.row(row)
        return [held.label, held.unit]

    def column_head(self, column: int) -> str:
        held = self._rows.columns[column]
        return f"{held.label} {held.above}".strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        is_control = modifiers == Qt.KeyboardModifier.ControlModifier
        if is_control and key in (Qt.Key.Key_R, Qt.Key.Key_D):
            self.fill(right=key == Qt.Key.Key_R)
        elif modifiers == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_asked.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_F1 and self.current_cell()[0]:
            self.row_explained.emit(self.current_cell()[0])
        elif key == Qt.Key.Key_Escape and not self.bubble.isHidden():
            self.quiet()
        elif not self._refuses(event):
            super().keyPressEvent(event)

    def _refuses(self, event: QKeyEvent) -> bool:
        """Say why nothing can be typed, where it cannot: a key that does nothing would leave one wondering."""
        index, typed = self.currentIndex(), event.text()
        is_typing = event.key() == Qt.Key.Key_F2 or (len(typed) == 1 and typed.isprintable() and typed != " ")
        wants = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if not is_typing or event.modifiers() & wants or not index.isValid() or self._why_not is None:
            return False
        if self._rows.is_editable(index.row(), index.column()):
            return False
        said = self._why_not(self._rows.row(index.row()).key, index.column())
        if said:
            self.complain(index.row(), index.column(), said)
        return bool(said)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._delegate.current = (current.row(), current.column())
        self.quiet()
        if current.isValid() and not self._is_quiet and not self.is_dragging:
            row = self._rows.row(current.row())
            if row.emphasis is not Emphasis.SECTION:
                self.cell_selected.emit(row.key, current.column())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()  # by Qt: `setModel` comes here before there is one of our own

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._fade.stop()
        self._tint(0.0 if self._fade.is_on else 1.0)

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

    def _step(self, place: int, column: int, typed: str, size: float) -> str | None:
        return None if self._stepped is None else self._stepped(self._rows.row(place).key, column, typed, size)

    def _typed(self, place: int, column: int, typed: str) -> None:
        row = self._rows.row(place)
        if self._delegate.is_for_all and typed.strip():
            self.cells_typed.emit([(key, one, typed) for key, one in self.typed_cells()])
        elif typed.strip():
            self.cell_edited.emit(row.key, column, typed)
        else:
            self.cell_cleared.emit(row.key, column)
            self.cells_cleared.emit([(row.key, column)])

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # The delegate ends an edit with a hint that says which key did: down for Enter, right for Tab.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        down, right = self._delegate.take_move()
        if self.bubble.isHidden() and (down or right):
            self.advance(down, right)  # after a refusal the cell stays selected, with its reason beside it

    def typed_cells(self) -> list[tuple[str, int]]:
        """The selected cells that a person may type into, by key and column."""
        cells = [(row, column) for row, column in self.block_cells() if self._rows.is_editable(row, column)]
        return [(self._rows.row(row).key, column) for row, column in cells]

    def is_hidden_row(self, key: str) -> bool:
        """Whether a row does not stand in view, as those without a hit while only hits are shown."""
        place = self._rows.place(key)
        return place is None or self.isRowHidden(place)

    def show_refused(self, key: str, column: int, message: str) -> None:
        """Show a cell with the reason beside it why its text was not taken; what is selected stays."""
        place = self._rows.place(key)
        if place is not None:
            self.scrollTo(self._rows.index(place, column))
            self.complain(place, column, message)

    def clear_selected(self) -> None:
        cells = self.typed_cells()
        for key, column in cells:
            self.cell_cleared.emit(key, column)
        if cells:
            self.cells_cleared.emit(cells)

    def paste(self) -> None:
        """Hand on the clipboard's table, for the cells from the first selected one on."""
        cells = self.block_cells()
        table = clipboard_table()
        if table and cells:
            row, column = cells[0]
            self.block_pasted.emit(self._rows.row(row).key, column, table)

    def fill(self, *, right: bool) -> None:
        """The first selected column's figures over the columns selected beside it; of a single column, the left
        neighbour's into it. Not right: the same downwards.
        """
        rows, columns = self.block_rows(), self.block_columns()
        sources = [one for one in columns if not self._rows.columns[one].is_total] if right else rows
        pairs = []
        for other in rows if right else columns:
            free = [one for one in sources if self._rows.is_editable(*((other, one) if right else (one, other)))]
            first = sources[0] if len(sources) > 1 else self._before(sources[0], other, right=right) if free else None
            if first is not None and (not right or self.is_filled(other, first)):
                pairs += [(other, one, first) for one in free if one != first]
        found = []
        for other, to, first in pairs:
            row, column, source_row, source = (other, to, other, first) if right else (to, other, first, other)
            found.append((self._rows.row(row).key, column, self._rows.row(source_row).key, source))
        if found:
            self.cells_filled.emit(found)

    def _before(self, at: int, other: int, *, right: bool) -> int | None:
        """The next place before `at` that holds a figure of the same step: no total, no year, no heading."""
        while (at := at - 1) >= 0:
            if right and not self._rows.columns[at].is_total and not self.isColumnHidden(at):
                return at
            if not right and not self.is_heading(at) and not self.isRowHidden(at):
                return at
        return None

    def _activated(self, index: QModelIndex) -> None:
        if not self._rows.is_editable(index.row(), index.column()):
            self.cell_activated.emit(self._rows.row(index.row()).key, index.column())

    def _label_opened(self, place: int) -> None:
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
