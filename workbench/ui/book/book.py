"""The contract book: a table of every contract, edited in place, over time, and against what was reported."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from workbench.document.change import Edit
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.book.actions import ContractActions
from workbench.ui.book.bar import BookBar
from workbench.ui.book.outlook import BookOutlook
from workbench.ui.book.sheet import BookSheet

_SHORT = 500
_NARROW = 1120


class ContractBook(QWidget):
    """All contracts of the live valuation. `explain_requested(key, period)` asks for the walkable explanation.

    Give it new figures by `show_results`; a hidden book takes them when it is shown. What a person types, adds, moves
    or pastes is an edit of the live valuation: one gesture, one step to undo. `problem_found(Problem)` follows a
    refusal that belongs to no cell.
    """

    explain_requested = Signal(str, object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._shown: Results | None = None
        self._is_parted = False
        self.bar = BookBar()
        self.sheet = BookSheet(live, self.do)
        self.outlook = BookOutlook(live)
        self.commands = ContractActions(live, self.sheet)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.sheet)
        self.splitter.addWidget(self.outlook)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.splitter, 1)
        self._connect()
        self.sheet.show_groups(self.bar.shown_groups())
        self.show_results(live.results)

    def _connect(self) -> None:
        self.bar.asked.connect(self.commands.ask)
        self.bar.groups_changed.connect(lambda: self.sheet.show_groups(self.bar.shown_groups()))
        self.bar.outlook_toggled.connect(self._arrange)
        self.sheet.explain_requested.connect(self.explain_requested)
        self.sheet.table.place_changed.connect(self._enable)
        self.outlook.explain_requested.connect(self.explain_requested)
        self.commands.problem_found.connect(self.problem_found)
        self.commands.settled.connect(lambda: self.show_results(self.live.results))

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told."""
        problems = self.live.do(edit, self)
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        return not problems

    def show_results(self, results: Results) -> None:
        """Show these figures; only cells that differ are painted again."""
        if self._shown is not None and self._shown.version == results.version:
            return
        if not self.isVisible() and self._shown is not None:
            return  # a hidden book refreshes when it is shown
        self._shown = results
        self.sheet.show_results(results)
        self.outlook.show_results(results)
        self._enable()

    def _enable(self) -> None:
        chosen = self.sheet.table.chosen_rows()
        first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
        self.bar.enable(len(chosen), first, last, len(self.sheet.rows.lines))

    # Room

    def _arrange(self) -> None:
        """Table and time line share the height; where it is short, one of them has it all."""
        is_short = self.height() < _SHORT
        self.bar.set_compact(is_short or self.width() < _NARROW)
        self.sheet.set_short(is_short)
        has_outlook = self.bar.wants_outlook(is_short)
        self.outlook.setVisible(has_outlook)
        self.sheet.setVisible(not (is_short and has_outlook))

    def _part(self) -> None:
        """Give the table the height its rows ask for, up to three fifths, and the time line the rest."""
        whole = max(self.splitter.height(), 300)
        upper = min(max(self.sheet.wanted_height(), 200), whole * 3 // 5)
        self.splitter.setSizes([upper, whole - upper])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_results(self.live.results)
        self._arrange()
        if not self._is_parted:
            self._is_parted = True
            self._part()

    def restyle(self) -> None:
        """Take on the look in force."""
        self.sheet.table.size_columns(fresh=True)
        self.outlook.restyle()
