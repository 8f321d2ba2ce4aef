"""What is done with whole contracts: added, copied, removed, moved, split, merged, taken over from a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from workbench.document.contract_edits import merge_contracts, split_contract
from workbench.document.valuation import Address, fresh_name, value_of
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_table import read_headings
from workbench.exchange.table_file import EXCEL_SUFFIXES, TEXT_SUFFIXES, read_file
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.valuation import LiveValuation
from workbench.ui.book.import_dialog import ImportDialog
from workbench.ui.book.sheet import BookSheet
from workbench.ui.book.split_dialog import SplitDialog
from workbench.ui.entities.actions import EntityActions
from workbench.ui.entities.pasting import clipboard_table


class ContractActions(EntityActions):
    """Acts on the contracts selected in a sheet."""

    def __init__(self, live: LiveValuation, sheet: BookSheet) -> None:
        super().__init__(live, sheet)
        self._book = sheet
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
            self.take_over({"": table}, text("Pasted table"))
        elif self._sheet.rows.lines:
            self._book.paste_cells(row, column, table)
        else:
            self.take_over({"": table}, text("Pasted table"))

    def paste_table(self) -> None:
        """Take over the clipboard's table of contracts; says so when there is none."""
        table = clipboard_table()
        if table:
            self.take_over({"": table}, text("Pasted table"))
        else:
            what = text("The clipboard holds no table.")
            self.problem_found.emit(
                Problem(text("Contract book"), what, text("Copy a table with headings in Excel or Calc first."))
            )

    def take_file(self) -> None:
        """Choose a CSV or Excel file and take its table over."""
        patterns = " ".join(f"*{suffix}" for suffix in (*EXCEL_SUFFIXES, *TEXT_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._sheet, text("A table of contracts"), "", f"{text('Tables')} ({patterns})"
        )
        if name:
            self.open_file(name)

    def open_file(self, name: str) -> ImportDialog | None:
        """Show the table of a file before it is taken over; None, and a word about it, when it cannot be read."""
        try:
            tables = read_file(name)
        except ProblemError as error:
            self.problem_found.emit(error.problem)
            return None
        if not any(tables.values()):
            what = text("The file holds no table.")
            self.problem_found.emit(Problem(Path(name).name, what, text("Choose one with a row per contract.")))
            return None
        return self.take_over(tables, Path(name).name)

    def take_over(self, tables: dict[str, Table], source: str) -> ImportDialog:
        """Show how a table is read and what it would change; taken over, it is one step to undo."""
        dialog = ImportDialog(self._live, tables, source, self._sheet)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            edit = dialog.edit()
            if edit is not None:
                self._sheet.do(edit)
                self._live.settle()
                self.settled.emit()

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

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
