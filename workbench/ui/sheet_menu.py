"""The menu of a cell or row of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.rows.items import Constant, Input, Item
from workbench.rows.model import Model
from workbench.ui.grid_menu import add_clipboard, add_entry
from workbench.ui.sheet_cells import cell_of, line_words

if TYPE_CHECKING:
    from workbench.ui.sheet import SheetView
    from workbench.ui.sheet_chart import ChartDialog

_MOST = 14


class SheetMenu(QObject):
    """Offers what can be done with the selected cells, by the mouse's second button or the menu key."""

    def __init__(self, sheet: SheetView) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        grid = sheet.grid
        for widget in (grid, grid.verticalHeader()):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._ask_cell)
        grid.verticalHeader().customContextMenuRequested.connect(self._ask_row)

    def _ask_cell(self, place: QPoint) -> None:
        grid = self._sheet.grid
        index = grid.indexAt(place)
        if index.isValid() and not grid.is_heading(index.row()) and not grid.selectionModel().isSelected(index):
            grid.select_place(index.row(), index.column())
        self._pop_up(grid.viewport(), place)

    def _ask_row(self, place: QPoint) -> None:
        grid = self._sheet.grid
        row = grid.verticalHeader().logicalIndexAt(place)
        if row >= 0 and not grid.is_heading(row) and row not in grid.block_rows():
            grid.selectRow(row)
        self._pop_up(grid.verticalHeader().viewport(), place)

    def _pop_up(self, over: QWidget, place: QPoint) -> None:
        if self._sheet.grid.current_cell()[0]:
            self.menu().popup(over.mapToGlobal(place))

    def menu(self) -> QMenu:
        """What the selected cells offer."""
        sheet, grid = self._sheet, self._sheet.grid
        key, column = grid.current_cell()
        menu = QMenu(sheet)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, text("Explain"), "Ctrl+F1", lambda: grid.cell_activated.emit(key, column))
        self._add_inputs(menu, key)
        can_type = bool(grid.typed_cells())
        add_clipboard(menu, grid, can_type=can_type)
        menu.addSeparator()
        to_right, down = text("Fill the cells to the right"), text("Fill the cells downwards")
        add_entry(menu, to_right, "Ctrl+R", lambda: grid.fill(right=True), is_on=can_type)
        add_entry(menu, down, "Ctrl+D", lambda: grid.fill(right=False), is_on=can_type)
        is_typed = sheet.is_typed_over_in_block()
        add_entry(menu, text("Clear what was typed over"), "Delete", grid.clear_selected, is_on=is_typed)
        menu.addSeparator()
        add_entry(menu, text("Show as a chart…"), "", self.show_chart, is_on=bool(sheet.chart_lines()))
        return menu

    def _add_inputs(self, menu: QMenu, key: str) -> None:
        """The input itself, or those a computed row hangs on most closely."""
        sheet = self._sheet
        found = cell_of(sheet.live.results, key)
        if found is None:
            return
        item, entity = found
        if isinstance(item, Input) and not isinstance(item, Constant):
            add_entry(menu, text("Go to the input"), "", lambda: self._go(item, entity))
            return
        near = inputs_behind(sheet.live.model, item)
        into = menu.addMenu(text("Go to an input behind it"))
        into.setEnabled(bool(near))
        for one in near:
            who = entity if one.per is item.per else None
            place = text(one.section.title) if one.section is not None else ""
            into.addAction(
                f"{line_words(one, who, sheet.live.results)}    {place}", lambda i=one, w=who: self._go(i, w)
            )

    def _go(self, item: Item, entity: int | None) -> None:
        if item.per is None:
            self._sheet.input_requested.emit(Address(item.key))
            return
        members = self._sheet.live.valuation.members(item.per)
        if members:
            self._sheet.input_requested.emit(Address(item.key, members[entity or 0].id))

    def show_chart(self) -> ChartDialog:
        """The selected rows as lines over the periods."""
        from workbench.ui.sheet_chart import ChartDialog  # brings pyqtgraph

        sheet = self._sheet
        keys = [line.key for line in sheet.chart_lines()]
        dialog = ChartDialog(sheet.live, lambda: sheet.chart_lines(keys), sheet)
        dialog.show()
        return dialog


def inputs_behind(model: Model, item: Item) -> list[Input]:
    """The inputs that a row is computed from, the nearest first; at most as many as a menu holds."""
    found: list[Input] = []
    level, seen = [item], {item}
    while level and len(found) < _MOST:
        after: list[Item] = []
        for one in level:
            for precedent in model.precedents(one):
                other = precedent.item
                if other in seen:
                    continue
                seen.add(other)
                if isinstance(other, Input) and not isinstance(other, Constant):
                    found.append(other)
                else:
                    after.append(other)
        level = after
    return found[:_MOST]
