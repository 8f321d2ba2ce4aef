"""What is done with whole contracts: added, copied, removed, moved, split, merged, taken over from a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from workbench.document.change import Compound, Edit
from workbench.document.contract_edits import merge_contracts, split_contract
from workbench.document.edits import AddEntity, DuplicateEntity, MoveEntity, RemoveEntity
from workbench.document.valuation import Address, Entity, fresh_id, fresh_name, value_of
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_table import read_headings
from workbench.exchange.table_file import EXCEL_SUFFIXES, TEXT_SUFFIXES, read_file
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.valuation import LiveValuation
from workbench.ui.book.import_dialog import ImportDialog
from workbench.ui.book.pasting import clipboard_table
from workbench.ui.book.sheet import BookSheet
from workbench.ui.book.split_dialog import SplitDialog

CONTRACT = "contract"


class ContractActions(QObject):
    """Acts on the contracts selected in a sheet. `settled` asks to show the results of what was just done."""

    problem_found = Signal(object)
    settled = Signal()

    def __init__(self, live: LiveValuation, sheet: BookSheet) -> None:
        super().__init__(sheet)
        self._live = live
        self._sheet = sheet
        sheet.table.pasted.connect(self._paste)
        sheet.table.row_moved.connect(self.move_contract)

    def ask(self, wanted: str) -> None:
        """Do what a button of the bar says."""
        row = self._sheet.table.current[0]
        match wanted:
            case "add":
                self.add_contract()
            case "duplicate":
                self.duplicate()
            case "remove":
                self.remove()
            case "split":
                self.split()
            case "merge":
                self.merge()
            case "up":
                self.move_contract(row, row - 1)
            case "down":
                self.move_contract(row, row + 1)
            case "paste":
                self.paste_table()
            case "file":
                self.take_file()
            case _:
                raise ValueError(wanted)

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
            self._sheet.paste_cells(row, column, table)
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

    def add_contract(self) -> None:
        """A new contract below the selected one."""
        valuation = self._live.valuation
        members = valuation.members(CONTRACT)
        rows = self._sheet.table.chosen_rows()
        place = rows[-1] + 1 if rows else len(members)
        name = fresh_name([e.name for e in members], text("Contract"))
        entity = Entity(fresh_id(valuation, CONTRACT), name)
        if self._sheet.do(AddEntity(CONTRACT, entity, place)):
            self._live.settle()
            self.settled.emit()
            self._sheet.select(entity.id)
            self._sheet.table.setFocus()

    def duplicate(self) -> None:
        """A copy of each selected contract behind it, with values, sources and typed-over figures."""
        valuation = self._live.valuation
        edits: list[Edit] = []
        after = valuation
        for row in self._sheet.table.chosen_rows():
            original = valuation.members(CONTRACT)[row]
            name = fresh_name([e.name for e in after.members(CONTRACT)], original.name)
            edits.append(DuplicateEntity(original.id, Entity(fresh_id(after, CONTRACT), name)))
            after = edits[-1].apply(after)[0]
        self._do_all(edits, text("Duplicate {count} contracts", count=len(edits)))

    def split(self) -> SplitDialog | None:
        """Ask how the selected contract is to be split, and do it; its value stays."""
        rows = self._sheet.table.chosen_rows()
        if len(rows) != 1:
            return None
        valuation = self._live.valuation
        entity = valuation.members(CONTRACT)[rows[0]]
        price = value_of(self._live.model, valuation, Address("contracts.price", entity.id))
        wanted = fresh_name([e.name for e in valuation.members(CONTRACT)], entity.name)
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
        members = self._live.valuation.members(CONTRACT)
        made = merge_contracts(self._live.model, self._live.valuation, [members[row].id for row in rows])
        if isinstance(made, list):
            self._sheet.table.complain(rows[0] if rows else 0, 0, "\n".join(f"{p.what} {p.remedy}" for p in made[:3]))
            return False
        return self._sheet.do(made)

    def remove(self) -> None:
        """Remove the selected contracts; undo brings them back."""
        members = self._live.valuation.members(CONTRACT)
        edits: list[Edit] = [RemoveEntity(members[row].id) for row in self._sheet.table.chosen_rows()]
        self._do_all(edits, text("Remove {count} contracts", count=len(edits)))

    def _do_all(self, edits: Sequence[Edit], title: str) -> None:
        if edits:
            self._sheet.do(edits[0] if len(edits) == 1 else Compound(tuple(edits), title))

    def move_contract(self, row: int, to: int) -> None:
        """Move a contract to another row; the selection goes with it."""
        members = self._live.valuation.members(CONTRACT)
        if not (0 <= row < len(members) and 0 <= to < len(members)) or row == to:
            return
        entity, column = members[row].id, max(self._sheet.table.current[1], 0)
        if self._sheet.do(MoveEntity(entity, to)):
            self._live.settle()
            self.settled.emit()
            self._sheet.select(entity, self._sheet.columns[column].key)
