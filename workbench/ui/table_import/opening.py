"""Where a table to take over comes from: a file that a person chooses, read warily, or what stands on the clipboard."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.document.change import Edit
from workbench.exchange.clipboard import Table
from workbench.exchange.table_file import EXCEL_SUFFIXES, TEXT_SUFFIXES, read_sheets
from workbench.exchange.table_sheet import Sheet, sheets_of
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.valuation import LiveValuation
from workbench.ui.entities.pasting import clipboard_table
from workbench.ui.table_import.dialog import ImportDialog

D = TypeVar("D", bound=ImportDialog)
Tables = Mapping[str, Table] | Sequence[Sheet]


class TableImports(QObject, Generic[D]):
    """Opens the dialog for tables of one kind.

    `problem_found(Problem)` says what cannot be read, `settled` follows what was taken over; `do` makes an edit.
    """

    problem_found = Signal(object)
    settled = Signal()

    def __init__(self, live: LiveValuation, parent: QWidget, do: Callable[[Edit], object]) -> None:
        super().__init__(parent)
        self._live, self._widget, self._do = live, parent, do

    @abstractmethod
    def make(self, tables: Tables, source: str) -> D:
        """The dialog."""

    @abstractmethod
    def words(self) -> tuple[str, str]:
        """What the tables are of, and what a person is to choose."""

    def paste(self) -> D | None:
        """Take over the clipboard's table; says so when there is none."""
        table = clipboard_table()
        if table:
            return self.take_over({"": table}, text("Pasted table"))
        what = text("The clipboard holds no table.")
        remedy = text("Copy a table with headings in Excel or Calc first.")
        self.problem_found.emit(Problem(self.words()[0], what, remedy))
        return None

    def ask_file(self) -> None:
        """Choose a CSV or Excel file and take its table over."""
        patterns = " ".join(f"*{suffix}" for suffix in (*EXCEL_SUFFIXES, *TEXT_SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileName(self._widget, self.words()[1], "", f"{text('Tables')} ({patterns})")
        if chosen:
            self.open_file(chosen)

    def open_file(self, name: str) -> D | None:
        """Show the table of a file before it is taken over; None, and a word about it, when it cannot be read."""
        try:
            sheets = read_sheets(name)
        except ProblemError as error:
            self.problem_found.emit(error.problem)
            return None
        return self.take_over(sheets, Path(name).name)

    def take_over(self, tables: Tables, source: str) -> D | None:
        """Show how a table is read and what it would change; taken over, it is one step to undo.

        None, and a word about it, for a table that may not be taken at all.
        """
        problems = [one.problem for one in sheets_of(tables)]
        if problems and problems[0] is not None and all(problems):
            self.problem_found.emit(problems[0])
            return None
        dialog = self.make(tables, source)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            edit = dialog.edit()
            if edit is not None:
                self._do(edit)
                self._live.settle()
                self.settled.emit()

        dialog.accepted.connect(take)
        dialog.open()
        return dialog
