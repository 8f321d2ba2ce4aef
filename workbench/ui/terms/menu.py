"""The menu of a cell of the term sheet: explain it, say where it comes from, set it back, open its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from workbench.document.edits import SetEvidence
from workbench.document.valuation import Address, evidence_of, place_words
from workbench.ground.language import text
from workbench.rows.items import Input
from workbench.ui.grid_menu import add_clipboard, add_entry
from workbench.ui.terms.lines import Kind, address_of
from workbench.ui.terms.source_dialog import SourceDialog

if TYPE_CHECKING:
    from workbench.ui.terms.sheet import TermSheet


class CellMenu(QObject):
    """Offers what can be done with a cell, by the mouse's second button or the menu key."""

    def __init__(self, sheet: TermSheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        sheet.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        sheet.table.customContextMenuRequested.connect(self._ask)

    def _ask(self, place: QPoint) -> None:
        table = self._sheet.table
        index = table.indexAt(place)
        row, column = (index.row(), index.column()) if index.isValid() else table.current
        if index.isValid() and not table.selectionModel().isSelected(index):
            table.select(row, column)
        if row >= 0 and self._sheet.rows.cell(row, column) is not None:
            self.menu(row, column).popup(table.viewport().mapToGlobal(place))

    def menu(self, row: int, column: int) -> QMenu:
        """What the cell at a place offers."""
        sheet = self._sheet
        line = sheet.rows.entries[row].line
        assert line is not None
        facility = sheet.rows.facilities[column]
        address = address_of(sheet.live.model, sheet.live.valuation, line, facility)
        is_input = isinstance(line.item, Input) and address is not None
        menu = QMenu(sheet)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        explain = menu.addAction(text("Explain"), lambda: sheet.table.explained.emit(row, column))
        explain.setEnabled(line.item is not None and address is not None)
        source = menu.addAction(text("Say where it comes from…"), lambda: self.ask_source(address))
        source.setEnabled(is_input and address is not None and address in sheet.live.valuation.values)
        if line.kind is Kind.SERIES:
            opened = menu.addAction(text("Open its table"), lambda: sheet.table.table_wanted.emit(row, column))
            opened.setEnabled(is_input)
        reset = menu.addAction(text("Reset"), lambda: sheet.table.cells_typed.emit([(row, column, None)]))
        reset.setEnabled(is_input and self._is_own(address))
        add_clipboard(menu, sheet.table, can_type=line.is_typed)
        menu.addSeparator()
        is_on = line.kind not in (Kind.NAME, Kind.SERIES, Kind.FIGURE)
        add_entry(menu, text("Fill the cells to the right"), "Ctrl+R", sheet.table.fill_right, is_on=is_on)
        add_entry(menu, text("Clear the cells"), "Delete", sheet.table.clear_selected, is_on=line.is_typed)
        return menu

    def _is_own(self, address: Address | None) -> bool:
        """Whether a value of its own stands there in the case shown."""
        valuation = self._sheet.live.valuation
        case = valuation.case(valuation.selected_case)
        return address in (valuation.values if valuation.is_base(case.id) else case.values)

    def ask_source(self, address: Address | None) -> SourceDialog | None:
        """Ask where the base case's number comes from; said, it is one step to undo."""
        if address is None:
            return None
        live = self._sheet.live
        title = place_words(live.model, live.valuation, address)
        dialog = SourceDialog(title, evidence_of(live.model, live.valuation, address), self._sheet)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._sheet.do(SetEvidence(address, dialog.evidence())))
        dialog.open()
        return dialog
