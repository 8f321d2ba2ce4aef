"""The problems list: failed checks of the model, warnings about inputs, typed-over cells, refused edits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.document.resolve import overrides_of
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.interpret.verdict import FailedCheck
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Severity
from workbench.ui.icons import icon
from workbench.ui.sheet import cell_key

_CELL = Qt.ItemDataRole.UserRole


class ProblemsPanel(QWidget):
    """What stands against trusting the figures, worst first. `row_requested(key, period)` leads to a row."""

    row_requested = Signal(str, object)
    count_changed = Signal(int, int)  # integrity failures, warnings

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._refused: list[Problem] = []
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
        """Fill the list anew."""
        self.list.clear()
        for problem in self._refused:
            self._add("error", problem.where, problem.what, problem.remedy, None)
        for failed in (*results.integrity_failures, *results.warnings):
            self._add_check(results, failed)
        for (address, period), override in overrides_of(results.valuation, results.case).items():
            item = results.model.get(address.key)
            if item is None or not 1 <= period < len(results.calendar.labels):
                continue
            where = f"{text(item.label)}, {results.calendar.label(period)}"
            what = text("Typed over: {value}", value=item.unit.shown(override.value))
            self._add(
                "info",
                where,
                what,
                override.note or text("Delete it in the sheet to set it back."),
                (address.key, period),
            )
        if self.list.topLevelItemCount() == 0:
            self._add("ok", text("All checks"), text("hold"), "", None)
        self.count_changed.emit(len(results.integrity_failures), len(results.warnings))

    def _add_check(self, results: Results, failed: FailedCheck) -> None:
        check = failed.check
        name = "" if check.per is None or failed.entity is None else results.entity_names[check.per][failed.entity]
        periods = [results.calendar.label(t) for t in failed.periods if t]
        where = ", ".join(p for p in (name, _span(periods)) if p) or text("Valuation")
        is_wrong = check.severity is Severity.INTEGRITY
        what = text("Does not hold: {check}", check=text(check.label))
        first = failed.periods[0] if check.is_periodic else None
        self._add(
            "error" if is_wrong else "warning", where, what, text(check.remedy), (cell_key(check, failed.entity), first)
        )

    def _add(self, mark: str, where: str, what: str, remedy: str, cell: tuple[str, int | None] | None) -> None:
        line = QTreeWidgetItem([where, what, remedy])
        line.setIcon(0, icon(mark, {"error": "bad", "warning": "gold", "ok": "good"}.get(mark, "accent")))
        line.setToolTip(1, what)
        line.setToolTip(2, remedy)
        line.setData(0, _CELL, cell)
        self.list.addTopLevelItem(line)

    def _open(self, line: QTreeWidgetItem) -> None:
        cell = line.data(0, _CELL)
        if cell is not None:
            self.row_requested.emit(cell[0], cell[1])


def _span(periods: list[str]) -> str:
    if not periods:
        return ""
    if len(periods) == 1:
        return periods[0]
    return text("{first} to {last} ({count} periods)", first=periods[0], last=periods[-1], count=len(periods))
