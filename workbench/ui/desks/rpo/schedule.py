"""The schedule page: what was disclosed against the book, and the smoothest schedule the disclosures allow."""

from __future__ import annotations

import math
from functools import partial
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from workbench.analysis.schedule_fit import (
    Conflicts,
    Disclosures,
    Fit,
    Sense,
    disclosures_of,
    fit,
    problems,
    solved_edit,
)
from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.ground.problem import Problem
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.model.backlog import BandShape
from workbench.ui.charts import Line, Lines
from workbench.ui.desks.desk import Desk, bn, bn_a_period, labels
from workbench.ui.desks.rpo.cards import Card, Cell, add_table, figure_cell
from workbench.ui.desks.rpo.guidance import ExtraForm
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.words import Sentence

SOLVED_PLACE = list(BandShape).index(BandShape.SOLVED) + 1
"""How the engine tells the choice of the solved schedule: choices count from 1."""


class SchedulePage(Desk):
    """When the reported RPO becomes revenue."""

    def build(self) -> None:
        self._given: Disclosures | None = None
        self.found: Fit | Conflicts | None = None
        self.chart = Lines(
            text("When the reported RPO falls due"), bn_a_period(self.currency), decimals=2, from_zero=True
        )
        self.card, self.table = add_table(
            self, text("Disclosed bands against the book"), text("{currency} m", currency=self.currency)
        )
        self.extra = ExtraForm(self.currency)
        self.extra.changed.connect(lambda: self._solve(self.live.results))
        self.words = Sentence()
        self.words.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.use = QPushButton(text("Use this schedule"))
        self.use.setProperty("look", "primary")
        self.use.setToolTip(text("Contracts that follow the disclosed bands follow this schedule. One step to undo."))
        self.use.clicked.connect(self.adopt)
        self.solver = Card(text("Solve a schedule"), text("smoothest that fits"), has_words=True)
        self.solver.setMinimumWidth(330)
        self.solver.column.addWidget(self.extra)
        self.solver.column.addWidget(self.words)
        self.solver.column.addStretch(1)
        self.solver.column.addWidget(self.use, 0, Qt.AlignmentFlag.AlignRight)
        self.late = LateFigures(text("Solve a schedule"), self)
        self.late.arrived.connect(self._arrived)
        self.late.failed.connect(self._failed)
        self.late.waiting.connect(lambda _is_waiting: self._offer(self.live.results))
        self.add(self.chart, (0, 0, 1, 1), self._fill_chart)
        self._grid.addWidget(self.card, 1, 0)
        self._grid.addWidget(self.solver, 0, 1, 2, 1)
        self.follow(self._solve)
        self.follow(self._fill_table)
        self.chart.setMinimumHeight(200)
        self.stretch((5, 3), (3, 2))

    def adopt(self) -> None:
        """Lay the solved schedule down: one edit."""
        if isinstance(self.found, Fit):
            valuation = self.live.valuation
            for problem in self.live.do(solved_edit(valuation, self.found, valuation.selected_case), self):
                self.problem_found.emit(problem)

    def _is_in_use(self, results: Results) -> bool:
        """Whether the schedule found is the one the bands follow already."""
        if not isinstance(self.found, Fit) or results.figure("disclosure.shape") != SOLVED_PLACE:
            return False
        held = results.line("disclosure.solved")
        wanted = [*self.found.shares, *[0.0] * len(held)]
        return all(abs(a - b) < 1e-9 for a, b in zip(held, wanted, strict=False))

    def _offer(self, results: Results) -> None:
        is_used = self._is_in_use(results)
        self.use.setEnabled(isinstance(self.found, Fit) and not self.late.is_waiting and not is_used)
        self.use.setText(text("This schedule is in use") if is_used else text("Use this schedule"))

    def _solve(self, results: Results) -> None:
        extra = self.extra.extra()
        given = disclosures_of(
            results.model,
            results.valuation,
            deferred_current=extra.deferred_current,
            guidance=extra.guidance,
            anchor=extra.anchor,
        )
        if given == self._given:
            self._offer(results)
            return
        self._given = given
        self.use.setEnabled(False)
        faults = problems(given)
        if faults:
            self.found = None
            self._say_problems(faults)
            self._fill_chart(results)
            return
        self.late.ask(partial(fit, given))

    def _arrived(self, found: object) -> None:
        assert isinstance(found, Fit | Conflicts)
        self.found = found
        if isinstance(found, Fit):
            self._say_fit(found)
        else:
            self._say_problems(found.problems())
        self._fill_chart(self.live.results)

    def _failed(self, problem: object) -> None:
        assert isinstance(problem, Problem)
        self.found = None
        self._say_problems([problem])

    def _say_fit(self, found: Fit) -> None:
        parts = [text("The smoothest schedule that is never negative meets every disclosure:")]
        for met in found.met:
            reached, stated = USD_M.shown(met.reached), USD_M.shown(met.disclosed.money)
            name = escape(met.disclosed.name)
            match met.disclosed.sense:
                case Sense.EXACTLY:
                    parts.append(text("✓ {name}: {reached}", name=name, reached=reached))
                case Sense.AT_LEAST:
                    parts.append(
                        text(
                            "✓ {name}: at least {stated}, scheduled {reached}",
                            name=name,
                            stated=stated,
                            reached=reached,
                        )
                    )
                case Sense.AT_MOST:
                    parts.append(
                        text(
                            "✓ {name}: at most {stated}, scheduled {reached}", name=name, stated=stated, reached=reached
                        )
                    )
        self.words.show_words("".join(f'<p style="margin:0 0 3px 0">{part}</p>' for part in parts))

    def _say_problems(self, found: list[Problem]) -> None:
        parts = [f"<b>✕ {escape(one.where)}</b><br>{escape(one.what)} {escape(one.remedy)}" for one in found]
        self.words.show_words("".join(f'<p style="margin:0 0 5px 0">{part}</p>' for part in parts))

    def _fill_chart(self, results: Results) -> None:
        if results.figure("disclosure.reported_rpo") <= 0:
            self.chart.set_empty(text("No RPO is reported: type it under RPO, Disclosed backlog."))
            return
        periods, years = labels(results)
        rpo = results.figure("disclosure.reported_rpo")
        parts = [results.line(f"disclosure.{band}_share") for band in ("first", "second", "third")]
        tilted = [rpo * sum(shares) / millions() for shares in zip(*parts, strict=True)]
        lines = [
            Line("rpo.agreed", text("Contract book, as agreed"), bn(results.line("rpo.agreed")), "text", True, True),
            Line("disclosure.disclosed", text("Bands, even and tilted"), tilted, "series1", is_step=True),
        ]
        if isinstance(self.found, Fit):
            amounts = bn(self.found.amounts)[: len(periods)]
            solved = [*amounts, *[0.0] * (len(periods) - len(amounts))]
            lines.append(Line("disclosure.solved", text("Solved, smoothest"), solved, "series0", is_step=True))
        last = max((place for line in lines for place, v in enumerate(line.values) if abs(v) > 1e-9), default=0)
        shown = min(len(periods), last + 3)
        lines = [
            Line(one.key, one.label, list(one.values)[:shown], one.role, one.is_step, one.is_dashed) for one in lines
        ]
        self.chart.set_data(periods[:shown], lines, groups=years[:shown])

    def _fill_table(self, results: Results) -> None:
        rows = []
        begin = 0.0
        for place in (1, 2, 3):
            end = results.figure(f"disclosure.band_{place}_months")
            name = text("Months {first} to {last}", first=f"{begin + 1:.0f}", last=f"{end:.0f}")
            begin = end
            rows.append(
                [
                    Cell(name, f"disclosure.band_{place}_months"),
                    figure_cell(results, f"disclosure.band_{place}_share"),
                    figure_cell(results, f"rpo.book_band_{place}"),
                    figure_cell(results, f"reconciliation.disclosed_{place}"),
                    figure_cell(results, f"reconciliation.book_{place}"),
                    _difference(results, f"reconciliation.difference_{place}"),
                ]
            )
        for name, said, book, difference in (
            (text("RPO"), "reported", "book", "difference"),
            (text("Deferred revenue"), "reported_deferred", "held", "difference_deferred"),
        ):
            cells = [figure_cell(results, f"reconciliation.{key}") for key in (said, book)]
            whole = _difference(results, f"reconciliation.{difference}")
            rows.append([Cell(name, f"reconciliation.{said}"), Cell(""), Cell(""), *cells, whole])
        headers = [text("Band"), "%", text("Book, %"), text("Disclosed"), text("Book"), text("Difference")]
        self.table.show_cells(headers, rows)

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()


def _difference(results: Results, key: str) -> Cell:
    value = results.figure(key)
    if abs(value) < 0.05:
        return Cell("✓", key, role="good")
    return Cell(USD_M.shown(value), key, role="bad" if math.isfinite(value) else "muted")
