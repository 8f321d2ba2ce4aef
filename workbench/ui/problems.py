"""The problems list: failed checks of the model, warnings about inputs, typed-over cells, refused edits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.document import contract_rules, debt_rules
from workbench.document.resolve import overrides_of
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.interpret.verdict import FailedCheck
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Severity
from workbench.ui.icons import icon
from workbench.ui.sheet import cell_key

_CELL = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the list: its mark, its words, and the cell (line key, period) it leads to."""

    mark: str
    where: str
    what: str
    remedy: str = ""
    cell: tuple[str, int | None] | None = None


class ProblemsPanel(QWidget):
    """What stands against trusting the figures, worst first. `row_requested(key, period)` leads to a row."""

    row_requested = Signal(str, object)
    count_changed = Signal(int, int)  # integrity failures, warnings

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._refused: list[Problem] = []
        self._said: list[Said] = []
        self._counts = (-1, -1)
        self._of_debt: tuple[object, list[Said]] = (None, [])
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels([text("Where"), text("What"), text("What to do")])
        self.list.setAccessibleName(text("Problems"))
        header = self.list.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.itemActivated.connect(lambda item, _: self._open(item))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        live.results_changed.connect(self.refresh)
        self.refresh(live.results)

    def add_refused(self, problem: Problem) -> None:
        """Show an edit that was refused, until the next one succeeds."""
        self._refused = [problem]
        self.refresh(self.live.results)
        self._refused = []

    def refresh(self, results: Results) -> None:
        """Say what stands against these results; the list is filled anew only when that is something else."""
        said = [Said("error", problem.where, problem.what, problem.remedy) for problem in self._refused]
        said += [_of_check(results, failed) for failed in (*results.integrity_failures, *results.warnings)]
        said += self._contradictions(results.valuation)
        said += _typed_over(results)
        if not said:
            said = [Said("ok", text("All checks"), text("hold"))]
        if said != self._said:
            self._said = said
            self.list.clear()
            self.list.addTopLevelItems([self._line(one) for one in said])
        counts = (len(results.integrity_failures), len(results.warnings))
        if counts != self._counts:
            self._counts = counts
            self.count_changed.emit(*counts)

    def _contradictions(self, valuation: Valuation) -> list[Said]:
        """Inputs that cannot be true together: from a file, or before the last of several edits."""
        told = [_of_problem(one.problem) for one in contract_rules.conflicts(self.live.model, valuation)]
        # Debt has many rules and few edits touch it.
        own = {at: value for at, value in valuation.values.items() if debt_rules.concerns(at.key)}
        read = (valuation.entities, valuation.cases, valuation.selected_case, valuation.periods, own)
        if read != self._of_debt[0]:
            found = [_of_problem(one.problem) for one in debt_rules.conflicts(self.live.model, valuation)]
            self._of_debt = (read, found)
        return told + self._of_debt[1]

    def _line(self, said: Said) -> QTreeWidgetItem:
        line = QTreeWidgetItem([said.where, said.what, said.remedy])
        line.setIcon(0, icon(said.mark, {"error": "bad", "warning": "gold", "ok": "good"}.get(said.mark, "accent")))
        said_of = {"error": text("Serious"), "warning": text("To look at"), "info": text("For information")}
        if said.mark in said_of:  # the drawing says it to the eye only
            line.setToolTip(0, f"{said_of[said.mark]}: {said.where}")
            line.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{said_of[said.mark]}: {said.where}")
        line.setToolTip(1, said.what)
        line.setToolTip(2, said.remedy)
        line.setData(0, _CELL, said.cell)
        return line

    def _open(self, line: QTreeWidgetItem) -> None:
        cell = line.data(0, _CELL)
        if cell is not None:
            self.row_requested.emit(cell[0], cell[1])


def _of_problem(problem: Problem) -> Said:
    return Said("warning", problem.where, problem.what, problem.remedy)


def _of_check(results: Results, failed: FailedCheck) -> Said:
    check = failed.check
    name = "" if check.per is None or failed.entity is None else results.entity_names[check.per][failed.entity]
    periods = [results.calendar.label(t) for t in failed.periods if t]
    where = ", ".join(p for p in (name, _span(periods)) if p) or text("Valuation")
    what = text("Does not hold: {check}", check=text(check.label))
    mark = "error" if check.severity is Severity.INTEGRITY else "warning"
    first = failed.periods[0] if check.is_periodic else None
    return Said(mark, where, what, text(check.remedy), (cell_key(check, failed.entity), first))


def _typed_over(results: Results) -> list[Said]:
    """The cells typed over in the case shown."""
    found: list[Said] = []
    for (address, period), override in overrides_of(results.valuation, results.case).items():
        item = results.model.get(address.key)
        if item is None or not 1 <= period < len(results.calendar.labels):
            continue
        where = f"{text(item.label)}, {results.calendar.label(period)}"
        what = text("Typed over: {value}", value=item.unit.shown(override.value))
        remedy = override.note or text("Delete it in the sheet to set it back.")
        found.append(Said("info", where, what, remedy, (address.key, period)))
    return found


def _span(periods: list[str]) -> str:
    if not periods:
        return ""
    if len(periods) == 1:
        return periods[0]
    return text("{first} to {last} ({count} periods)", first=periods[0], last=periods[-1], count=len(periods))
