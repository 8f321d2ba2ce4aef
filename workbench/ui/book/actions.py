"""What is done with whole contracts: added, copied, removed, moved, split, merged, taken over from a table."""

from __future__ import annotations

from PySide6.QtCore import Qt

from workbench.document.contract_edits import merge_contracts, split_contract
from workbench.document.valuation import Address, fresh_name, value_of
from workbench.exchange.contract_table import read_headings
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.valuation import LiveValuation
from workbench.ui.book.import_dialog import ContractImportDialog
from workbench.ui.book.sheet import BookSheet
from workbench.ui.book.split_dialog import SplitDialog
from workbench.ui.entities.actions import EntityActions
from workbench.ui.entities.pasting import clipboard_table
from workbench.ui.table_import.opening import TableImports, Tables


class ContractImports(TableImports[ContractImportDialog]):
    """Tables of contracts."""

    def make(self, tables: Tables, source: str) -> ContractImportDialog:
        return ContractImportDialog(self._live, tables, source, self._widget)

    def words(self) -> tuple[str, str]:
        return text("Contract book"), text("A table of contracts")


class ContractActions(EntityActions):
    """Acts on the contracts selected in a sheet."""

    def __init__(self, live: LiveValuation, sheet: BookSheet) -> None:
        super().__init__(live, sheet)
        self._book = sheet
        self.imports = ContractImports(live, sheet, sheet.do)
        self.imports.problem_found.connect(self.problem_found)
        self.imports.settled.connect(self.settled)
        sheet.table.pasted.connect(self._paste)

    def new_name(self) -> str:
        return text("Contract")

    def duplicate_words(self, count: int) -> str:
        return text("Duplicate {count} contracts", count=count)

    def remove_words(self, count: int) -> str:
        return text("Remove {count} contracts", count=count)

    def ask(self, wanted: str) -> None:
        match wanted:
            case "split":
                self.split()
            case "merge":
                self.merge()
            case "paste":
                self.paste_table()
            case "file":
                self.take_file()
            case _:
                super().ask(wanted)

    def _paste(self, row: int, column: int) -> None:
        """A block goes into the cells from the selected one on; a table with headings of its own is taken over."""
        table = clipboard_table()
        if not table:
            return
        reading = read_headings(table)
        known = [key for key in reading.fields if key]
        if reading.heading is not None and len(table) > 1 and ("price" in known or len(known) > 2):
            self.imports.take_over({"": table}, text("Pasted table"))
        elif self._sheet.rows.lines:
            self._book.paste_cells(row, column, table)
        else:
            self.imports.take_over({"": table}, text("Pasted table"))

    def paste_table(self) -> None:
        """Take over the clipboard's table of contracts; says so when there is none."""
        self.imports.paste()

    def take_file(self) -> None:
        """Choose a CSV or Excel file and take its table over."""
        self.imports.ask_file()

    def open_file(self, name: str) -> ContractImportDialog | None:
        """Show the table of a file before it is taken over; None, and a word about it, when it cannot be read."""
        return self.imports.open_file(name)

    def split(self) -> SplitDialog | None:
        """Ask how the selected contract is to be split, and do it; its value stays."""
        rows = self._sheet.table.chosen_rows()
        if len(rows) != 1:
            return None
        valuation = self._live.valuation
        entity = valuation.members(self.entity_set)[rows[0]]
        price = value_of(self._live.model, valuation, Address("contracts.price", entity.id))
        wanted = fresh_name([e.name for e in valuation.members(self.entity_set)], entity.name)
        dialog = SplitDialog(entity.name, float(str(price)), valuation.currency, wanted, self._sheet)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            made = split_contract(self._live.model, self._live.valuation, entity.id, dialog.share(), dialog.name())
            if isinstance(made, Problem):
                self.problem_found.emit(made)
            else:
                self._sheet.do(made)

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

    def merge(self) -> bool:
        """Make one contract of the selected ones; what stands against it is said beside the first."""
        rows = self._sheet.table.chosen_rows()
        members = self._live.valuation.members(self.entity_set)
        made = merge_contracts(self._live.model, self._live.valuation, [members[row].id for row in rows])
        if isinstance(made, list):
            self._sheet.table.complain(rows[0] if rows else 0, 0, "\n".join(f"{p.what} {p.remedy}" for p in made[:3]))
            return False
        return self._sheet.do(made)
