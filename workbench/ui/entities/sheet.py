"""A table of entities as a sheet: what stands in the cells, what is typed, pasted or refused there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QScrollBar, QVBoxLayout, QWidget

from workbench.document.change import Edit
from workbench.exchange.clipboard import Table
from workbench.exchange.copied import Copied, tiled
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.entities.cells import EntityCells
from workbench.ui.entities.columns import Kind
from workbench.ui.entities.edits import Refusal, Rules, Target, edit_for
from workbench.ui.entities.pasting import typed_texts
from workbench.ui.entities.rows import EntityRows
from workbench.ui.entities.table import EntityTable
from workbench.ui.grid_menu import add_clipboard, add_entry


class EntitySheet(QWidget):
    """Entities in cells. `do` makes an edit and answers whether it was made."""

    explain_requested = Signal(str, object)

    def __init__(
        self,
        live: LiveValuation,
        do: Callable[[Edit], bool],
        cells: EntityCells,
        rules: Rules,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.live = live
        self.do = do
        self.cells, self.rules = cells, rules
        self._hidden: set[str] = set()
        self._groups: frozenset[Enum] = frozenset()
        self.columns = cells.columns
        self.rows = EntityRows(cells, self._tip, self)
        self.table = EntityTable(self.rows, self._full_text, self._copied)
        self.table.setMinimumHeight(110)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        for widget in self.below():
            column.addWidget(widget)
        column.addWidget(self._scroll)
        self._follow_table()

    def below(self) -> Sequence[QWidget]:
        """What stands between the table and its scroll bar."""
        return ()

    def _follow_table(self) -> None:
        table = self.table
        table.cells_typed.connect(self._type)
        table.explained.connect(self._explain)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._ask_cell)
        table.headings.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.headings.customContextMenuRequested.connect(self._ask_heading)
        inner = table.horizontalScrollBar()
        inner.rangeChanged.connect(self._scroll_range)
        inner.valueChanged.connect(self._scroll.setValue)
        self._scroll.valueChanged.connect(inner.setValue)
        self._scroll_range(inner.minimum(), inner.maximum())

    def _scroll_range(self, low: int, high: int) -> None:
        self._scroll.setRange(low, high)
        self._scroll.setPageStep(self.table.horizontalScrollBar().pageStep())
        self._scroll.setVisible(high > low)

    # Showing

    def show_results(self, results: Results) -> None:
        """Show these figures; only cells that differ are painted again."""
        is_first = self.cells.results is None
        current = self._current_cell()
        moved = self.rows.show_results(results)
        if moved is None:
            self.table.size_columns(fresh=is_first)
            self._select_again(current)
        elif moved:
            self.table.size_columns(moved)

    def show_groups(self, shown: set[Enum]) -> None:
        """Show the columns of these groups, and the names; a column hidden by itself stays so."""
        self._groups = frozenset(shown)
        for number, column in enumerate(self.columns):
            is_hidden = column.group not in shown or column.key in self._hidden
            self.table.setColumnHidden(number, number > 0 and is_hidden)
        self.table.show_groups()

    def hide_column(self, number: int) -> None:
        """Hide one column; the names always stay."""
        if number > 0:
            self._hidden.add(self.columns[number].key)
            self.show_groups(set(self._groups))

    def show_hidden(self) -> None:
        """Show again the columns that were hidden one by one."""
        self._hidden.clear()
        self.show_groups(set(self._groups))

    def heading_menu(self, number: int) -> QMenu:
        """What a column's heading offers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hide = menu.addAction(text("Hide this column"), lambda: self.hide_column(number))
        hide.setEnabled(number > 0)
        show = menu.addAction(text("Show hidden columns"), self.show_hidden)
        show.setEnabled(bool(self._hidden))
        return menu

    def _ask_heading(self, place: QPoint) -> None:
        headings = self.table.headings
        number = headings.logicalIndexAt(place)
        if number >= 0:
            self.heading_menu(number).popup(headings.viewport().mapToGlobal(place))

    def cell_menu(self, row: int, column: int) -> QMenu:
        """What a cell, with those selected beside it, offers."""
        table, one = self.table, self.columns[column]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        explain = text("Explain")
        add_entry(menu, explain, "Ctrl+F1", lambda: table.explained.emit(row, column), is_on=one.item is not None)
        if one.kind is Kind.SERIES:
            add_entry(menu, text("Open its table"), "F2", lambda: table.table_wanted.emit(row, column))
        can_type = any(self.columns[n].is_typed for n in table.block_columns())
        add_clipboard(menu, table, can_type=can_type)
        menu.addSeparator()
        add_entry(menu, text("Fill the cells downwards"), "Ctrl+D", table.fill_down, is_on=can_type)
        add_entry(menu, text("Clear the cells"), "Delete", table.clear_selected, is_on=can_type)
        return menu

    def _ask_cell(self, place: QPoint) -> None:
        table = self.table
        index = table.indexAt(place)
        if index.isValid() and not table.selectionModel().isSelected(index):
            table.select(index.row(), index.column())
        row, column = table.current
        if row >= 0:
            self.cell_menu(row, column).popup(table.viewport().mapToGlobal(place))

    def _current_cell(self) -> tuple[str, int]:
        row, column = self.table.current
        return (self.rows.lines[row].id, column) if 0 <= row < len(self.rows.lines) else ("", 0)

    def _select_again(self, cell: tuple[str, int]) -> None:
        ids = [line.id for line in self.rows.lines]
        if cell[0] in ids:
            self.table.select(ids.index(cell[0]), cell[1])

    def select(self, entity: str, key: str = "name") -> None:
        """Select the cell of an entity by its id and the column's key."""
        place = self.rows.place(entity, key)
        if place is not None:
            self.table.select(*place)

    def _tip(self, row: int, column: int) -> str:
        line, one = self.rows.lines[row], self.columns[column]
        refused = self.rows.refused.get((line.id, one.key))
        said = self.cells.tip(one, line.id, row)
        return f"{refused}\n\n{said}" if refused else said

    def _full_text(self, row: int, column: int) -> str:
        return self.cells.full_text(self.columns[column], self.rows.lines[row].id, row)

    def _copied(self, row: int, column: int) -> Copied:
        return self.cells.copied(self.columns[column], self.rows.lines[row].id, row)

    def _explain(self, row: int, column: int) -> None:
        item = self.columns[column].item
        if item is not None:
            self.explain_requested.emit(f"{item.key}#{row}", None)

    # Typing

    def _type(self, cells: Sequence[tuple[int, int, str | None]]) -> None:
        targets = [Target(self.rows.lines[row].id, self.columns[column], typed) for row, column, typed in cells]
        self.change(targets)

    def change(self, targets: Sequence[Target]) -> bool:
        """Type texts into cells as one step; False when one is refused, and then nothing is changed."""
        made = edit_for(self.live.model, self.live.valuation, targets, self.rules)
        if isinstance(made, list):
            self._refuse(made)
            return False
        self.rows.set_refused({})
        self.table.quiet()
        if made is not None:
            self.do(made)
        return True

    def _refuse(self, refused: Sequence[Refusal]) -> None:
        said = {
            (one.entity, one.column): text(
                "{typed} was not taken: {what} {remedy}",
                typed=one.typed[:40] or "–",
                what=one.problem.what,
                remedy=one.problem.remedy,
            )
            for one in refused
        }
        self.rows.set_refused(said)
        place = self.rows.place(refused[0].entity, refused[0].column)
        if place is not None:
            self.table.select(*place)
            self.table.complain(*place, said[refused[0].entity, refused[0].column])

    def paste_cells(self, row: int, column: int, table: Table) -> bool:
        """Put a block of cells into those from the selected one on."""
        shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n) and n >= column]
        return self.paste_block(row, column, typed_texts(table, [self.columns[n] for n in shown]))

    def paste_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> bool:
        """Type a block of texts from a cell on, over the columns shown; a single text fills the whole selection."""
        shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n) and n >= column]
        targets: list[Target] = []
        if len(block) == 1 and len(block[0]) == 1:
            cells = self.table.block_cells() or [(row, column)]
            targets = [Target(self.rows.lines[r].id, self.columns[c], block[0][0].strip()) for r, c in cells]
            return self.change(targets)
        block = tiled(block, len(self.table.block_rows()), len(self.table.block_columns()))
        down, across = len(self.rows.lines) - row, len(shown)
        if len(block) > down or max(len(words) for words in block) > across:
            self._does_not_fit(row, column, len(block), max(len(words) for words in block))
            return False
        for line, words in zip(self.rows.lines[row:], block, strict=False):
            for number, typed in zip(shown, words, strict=False):
                # What a copy brings for computed columns is passed over, as are cells it leaves empty.
                if self.columns[number].is_typed and self.columns[number].kind is not Kind.SERIES and typed.strip():
                    targets.append(Target(line.id, self.columns[number], typed.strip()))
        return self.change(targets)

    def _does_not_fit(self, row: int, column: int, rows: int, columns: int) -> None:
        said = text("A block of {rows} × {columns} cells does not fit from here.", rows=rows, columns=columns)
        self.table.complain(row, column, f"{said} {text('Select a cell further up or to the left.')}")
