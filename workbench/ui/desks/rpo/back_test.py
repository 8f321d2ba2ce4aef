"""The back-test page: what was scheduled and expected against the quarters reported since, which feed nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from workbench.analysis.back_test import Fitted, fitted_hazard, fitted_slip, hazard_words, slip_words
from workbench.document.valuation import Valuation
from workbench.exchange.back_test_series import fill_edit, read_series, shipped_series
from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.ground.problem import Problem, ProblemError
from workbench.live.results import Results
from workbench.rows.model import Model
from workbench.ui.charts import Band, Line, Lines, Marker, OverlaidLine, StackedBars, divider
from workbench.ui.desks.desk import Desk, bn, bn_a_period, labels
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.pasted import pasted_edit
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.fields.series import clipboard_rows

QUIET_MS = 400
AHEAD = 4
"""Periods shown beyond the last reported one."""
INPUTS = (
    "back_test.scope",
    "back_test.reported_revenue",
    "back_test.reported_rpo",
    "back_test.reported_near_share",
    "back_test.near_months",
    "back_test.committed_share",
)


@dataclass(frozen=True, slots=True)
class WouldHaveFitted:
    """The hazard and the slip that would have given what was reported."""

    hazard: Fitted
    slip: Fitted


def would_have_fitted(model: Model, valuation: Valuation, case: str) -> WouldHaveFitted:
    """Both fits of one case."""
    return WouldHaveFitted(fitted_hazard(model, valuation, case), fitted_slip(model, valuation, case))


class BackTestPage(Desk):
    """Was the backlog borne out? Reported quarters are later than the valuation and feed nothing."""

    def build(self) -> None:
        unit = bn_a_period(self.currency)
        self.against = Lines(text("Revenue: scheduled, expected, reported"), unit, decimals=2, from_zero=True)
        self.errors = StackedBars(
            text("Reported less expected"), text("{currency} m", currency=self.currency), decimals=0
        )
        self.vintages = Lines(
            text("Conversion by vintage of reported RPO"), "%", decimals=0, suffix="%", from_zero=True
        )
        self.words = Sentence()
        self.words.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.verdict = Card(text("What would have fitted"), has_words=True)
        self.verdict.setMinimumWidth(330)
        self.form = form(self, self.live, INPUTS)
        self.verdict.column.addWidget(self.words)
        self.verdict.column.addWidget(self.form)
        self.verdict.column.addStretch(1)
        self.card, self.table = add_table(self, text("By period"), text("{currency} m", currency=self.currency))
        self.late = LateFigures(text("Back-test"), self, quiet_ms=QUIET_MS)
        self.late.arrived.connect(self._arrived)
        self.late.failed.connect(self.problem_found)
        self.late.waiting.connect(self._mark)
        self._grid.addWidget(self._bar(), 0, 0, 1, 2)
        self.add(self.against, (1, 0, 1, 1), self._fill_against)
        self._grid.addWidget(self.verdict, 1, 1)
        self._grid.addWidget(self.card, 2, 0, 1, 2)
        self.add(self.errors, (3, 0, 1, 1), self._fill_errors)
        self.add(self.vintages, (3, 1, 1, 1), self._fill_vintages)
        self.follow(self._fill_table)
        self.follow(self._ask)
        self.against.setMinimumHeight(220)
        self.errors.setMinimumHeight(190)
        self.stretch((0, 5, 0, 4), (3, 2))

    def _bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        said = QLabel(
            text("These quarters were reported after the valuation date: they are compared, and feed nothing.")
        )
        said.setProperty("look", "muted")
        said.setWordWrap(True)
        row.addWidget(said, 1)
        self.fill_button = QPushButton(text("Fill from a table"))
        menu = QMenu(self.fill_button)
        for path in shipped_series():
            menu.addAction(path.stem.replace("-", " ").capitalize(), partial(self.fill, path))
        menu.addSeparator()
        menu.addAction(text("From a file…"), self.ask_file)
        self.fill_button.setMenu(menu)
        self.paste_button = QPushButton(text("Paste quarters"))
        self.paste_button.setToolTip(
            text("Rows from the first period on: revenue, then RPO, then its share due in the near band.")
        )
        self.paste_button.clicked.connect(self.paste)
        row.addWidget(self.paste_button)
        row.addWidget(self.fill_button)
        return bar

    def ask_file(self) -> None:
        """Choose a table and fill the reported quarters from it."""
        name, _ = QFileDialog.getOpenFileName(
            self, text("Reported quarters"), "", text("Comma-separated tables") + " (*.csv)"
        )
        if name:
            self.fill(Path(name))

    def fill(self, path: Path) -> None:
        """Lay the reported quarters of a table into the back-test: one edit."""
        try:
            edit = fill_edit(self.live.model, self.live.valuation, read_series(path))
        except ProblemError as error:
            self._refuse(error.problem)
            return
        for problem in self.live.do(edit, self):
            self._refuse(problem)

    def paste(self) -> None:
        """Lay the clipboard's rows into the reported series: one edit."""
        made = pasted_edit(self.live.model, self.live.valuation, clipboard_rows())
        if isinstance(made, Problem):
            self._refuse(made)
            return
        for problem in self.live.do(made, self):
            self._refuse(problem)

    def _refuse(self, problem: Problem) -> None:
        self.words.show_words(f"<b>✕ {escape(problem.where)}</b><br>{escape(problem.what)} {escape(problem.remedy)}")
        self.problem_found.emit(problem)

    # What would have fitted

    def _ask(self, results: Results) -> None:
        self.late.ask(partial(would_have_fitted, results.model, results.valuation, results.case))

    def _arrived(self, found: object) -> None:
        assert isinstance(found, WouldHaveFitted)
        results = self.live.results
        parts = []
        if results.figure("back_test.periods_reported") > 0:
            parts.append(
                text(
                    "{actual} of what was scheduled and {expected} of what was expected came, over {periods} periods.",
                    actual=_share(results, "back_test.conversion_scheduled"),
                    expected=_share(results, "back_test.conversion_expected"),
                    periods=f"{results.figure('back_test.periods_reported'):.0f}",
                )
            )
            parts += [escape(hazard_words(found.hazard)), escape(slip_words(found.slip))]
        else:
            parts.append(escape(hazard_words(found.hazard)))
        self.words.show_words("".join(f'<p style="margin:0 0 5px 0">{part}</p>' for part in parts))

    def _mark(self, is_waiting: bool) -> None:
        self.verdict.note.setText(text("stale, computing …") if is_waiting else "")

    # Charts and table

    def _reach(self, results: Results) -> int:
        """Periods worth showing: those reported and a few ahead; none when nothing is reported."""
        flags = results.line("back_test.is_reported")
        last = self._last_reported(results)
        return min(last + AHEAD, len(flags)) if last else 0

    def _last_reported(self, results: Results) -> int:
        """Number of the last period that was reported, from 1; 0 when none was."""
        flags = results.line("back_test.is_reported")
        return max((t for t, flag in enumerate(flags, 1) if flag > 0), default=0)

    def _edge(self, results: Results) -> list[Marker]:
        """Where what was reported ends, unless nothing stands behind it."""
        last = self._last_reported(results)
        return [divider(last)] if 0 < last < self._reach(results) else []

    def _fill_against(self, results: Results) -> None:
        shown = self._reach(results)
        if not shown:
            self.against.set_empty(
                text("No quarter is reported yet. Paste quarters, fill them from a table, or type them at the right.")
            )
            return
        periods, years = labels(results)
        flags = results.line("back_test.is_reported")
        actual = [
            v / millions() if f > 0 else math.nan
            for v, f in zip(results.line("back_test.committed"), flags, strict=True)
        ]
        lines = [
            Line("back_test.scheduled", text("Scheduled as agreed"), bn(results.line("back_test.scheduled")), "muted"),
            Line("back_test.expected", text("Expected"), bn(results.line("back_test.expected")), "series0"),
            Line("back_test.committed", text("Reported, committed part"), actual, "gold", is_step=True),
        ]
        cut = [Line(one.key, one.label, list(one.values)[:shown], one.role, one.is_step) for one in lines]
        self.against.set_data(periods[:shown], cut, groups=years[:shown], markers=self._edge(results))

    def _fill_errors(self, results: Results) -> None:
        shown = self._reach(results) - AHEAD
        if shown < 1:
            self.errors.set_empty(text("Errors need reported revenue."))
            return
        periods, years = labels(results)
        gaps = list(results.line("back_test.gap"))[:shown]
        bands = [Band("back_test.gap", text("Reported less expected"), gaps, "series0")]
        total = list(results.line("back_test.gap_sum"))[:shown]
        line = OverlaidLine(text("Cumulative"), total, "gold")
        self.errors.set_data(periods[:shown], bands, groups=years[:shown], line=line)

    def _fill_vintages(self, results: Results) -> None:
        shown = self._reach(results)
        periods, years = labels(results)
        lines = [
            Line(key, words, [100 * v for v in results.line(key)][:shown], role, is_dashed=is_dashed)
            for key, words, role, is_dashed in (
                ("back_test.vintage_conversion", text("Whole band reported"), "gold", False),
                ("back_test.vintage_so_far", text("So far"), "muted", True),
            )
        ]
        if any(v == v for line in lines for v in line.values):
            self.vintages.set_data(periods[:shown], lines, groups=years[:shown], markers=self._edge(results))
        else:
            self.vintages.set_empty(
                text("Vintages need reported RPO with its share due in the near band, and revenue after it.")
            )

    def _fill_table(self, results: Results) -> None:
        flags = results.line("back_test.is_reported")
        rows = []
        for t, flag in enumerate(flags, 1):
            if flag > 0:
                keys = ("scheduled", "expected", "committed", "gap", "error", "gap_sum", "implied_bookings")
                cells = []
                for name in keys:
                    item = results.model[f"back_test.{name}"]
                    cells.append(Cell(item.unit.shown(results.line(item.key)[t - 1]), item.key, t))
                rows.append([Cell(results.calendar.label(t)), *cells])
        headers = [
            text("Period"),
            text("Scheduled"),
            text("Expected"),
            text("Reported"),
            text("Less expected"),
            text("Error"),
            text("Cumulative"),
            text("Implied bookings"),
        ]
        self.table.show_cells(headers, rows)
        self.card.setVisible(bool(rows))

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()


def _share(results: Results, key: str) -> str:
    return linked(key, results.model[key].unit.shown(results.figure(key)))
