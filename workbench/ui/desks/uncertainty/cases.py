"""The page of cases: all of them side by side, what each supposes, what they come to weighted, lines over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.analysis.case_figures import ROWS, CaseFigures, Weighted, all_figures, figures_from, weighted
from workbench.document.case_diff import Place
from workbench.document.change import Edit
from workbench.document.edits import SelectCase
from workbench.document.studies import Studies
from workbench.document.valuation import Address, Case, Valuation
from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT_2
from workbench.live.results import Results
from workbench.live.workers import Asked
from workbench.ui.charts import Football, Line, Lines, ValueRange
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.field import references
from workbench.ui.desks.rpo.cards import Card
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.desks.rpo.words import Sentence
from workbench.ui.desks.uncertainty.case_bar import CaseBar
from workbench.ui.desks.uncertainty.case_grid import CaseGrid
from workbench.ui.desks.uncertainty.case_lines import FIRST_CASE, CaseLine, CaseLines, edit_of

SETTLE_MS = 150
WIDE = 1100
"""Pixels of a page on which charts find room beside the table."""
LOW, HIGH, MOST = 210, 270, 16777215
"""Pixels of the charts beside the table, and Qt's greatest height for those below it."""
Content = tuple[object, ...]


class CasesPage(Desk):
    """Cases beside each other. Figures of cases that are not shown come from a worker; they are kept while what they
    are made from is the same, so that showing another case works nothing out anew."""

    def build(self) -> None:
        self.figures: dict[str, CaseFigures] = {}
        self.weights: Weighted | None = None
        self._lines: list[CaseLine] = []
        self._content: Content = ()
        self._known: Content = ()
        self._wanted: Content = ()
        self._asked: Asked | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.card = Card(text("Cases side by side"))
        self.bar = CaseBar()
        self.bar.wanted.connect(self._do)
        self.grid = CaseGrid(text("Cases side by side"))
        self.grid.typed.connect(self._typed)
        self.grid.opened.connect(self._opened)
        self.grid.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.grid.column_chosen.connect(self._choose)
        self.grid.heading_opened.connect(self._show_column)
        self.words = Sentence()
        for widget in (self.bar, self.words, self.grid):
            self.card.column.addWidget(widget, int(widget is self.grid))
        self._build_charts()
        self._is_wide: bool | None = None
        self._arrange(is_wide=False)
        self.follow(self._follow)

    def _build_charts(self) -> None:
        unit = text("{currency} / share", currency=self.currency)
        self.field = Football(text("Value per share by case"), unit, decimals=2)
        self.field.clicked.connect(self._picked)
        self.rows = StillChoice()
        self.rows.setAccessibleName(text("Line over the years"))
        for key in ROWS:
            item = self.live.model.get(key)
            if item is not None:
                self.rows.addItem(text(item.label), key)
        self.rows.currentIndexChanged.connect(lambda _: self._fill_lines())
        self.over_years = Lines(text("By fiscal year"), text("{currency} bn", currency=self.currency), decimals=1)
        self.over_years.clicked.connect(self._picked)
        self._above = QWidget()
        row = QHBoxLayout(self._above)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(QLabel(text("Line over the years")))
        row.addWidget(self.rows)

    def _arrange(self, *, is_wide: bool) -> None:
        """The charts beside the table where there is room, else below it."""
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        places = [(0, 0, 4, 1), (0, 1, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1)]
        if not is_wide:
            places = [(0, 0, 1, 2), (2, 0, 1, 1), (1, 0, 1, 2), (2, 1, 1, 1)]
        for widget, place in zip((self.card, self.field, self._above, self.over_years), places, strict=True):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, *place)
        self.stretch((0, 0, 0, 1) if is_wide else (3, 0, 2, 0), (3, 2) if is_wide else (1, 1))
        # Beside a long table the charts stay together at its top, where they are seen with it.
        for chart, height in ((self.field, LOW), (self.over_years, HIGH)):
            chart.setMinimumHeight(height if is_wide else LOW)
            chart.setMaximumHeight(height if is_wide else MOST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(is_wide=event.size().width() >= WIDE)

    # Following

    def _follow(self, results: Results) -> None:
        self._content = _content(results.valuation)
        if self._content != self._known:
            self._settle.start()
        # The case that is shown is computed already.
        self.figures[results.case] = figures_from(results.model, results.arrays)
        self._show(results)

    def _is_current(self, case: Case, results: Results) -> bool:
        return case.id in self.figures and (case.id == results.case or self._content == self._known)

    def _ask(self) -> None:
        valuation = self.live.valuation
        self._wanted = _content(valuation)
        if self._asked is not None:
            self._asked.cancel()
        # Evidence and studies make no figures: they need not travel.
        bare = replace(valuation, evidence={}, alternatives={}, studies=Studies())
        title = text("Figures of the cases")
        asked = self._asked = self.live.workers.ask("cases", title, all_figures, bare, parent=self)
        # Bound methods only: a function that holds the page would keep it for ever.
        asked.done.connect(self._arrived)
        asked.failed.connect(self.problem_found)
        asked.ended.connect(asked.deleteLater)

    def _arrived(self, found: object) -> None:
        assert isinstance(found, dict)
        self._asked = None
        if self._wanted == self._content:  # else another question is on its way
            self._known = self._wanted
            self.figures = found
            self._show(self.live.results)

    def _show(self, results: Results) -> None:
        valuation = results.valuation
        current = frozenset(case.id for case in valuation.cases if self._is_current(case, results))
        is_whole = len(current) == len(valuation.cases)
        self.weights = weighted(valuation, self.figures) if is_whole else None
        made = CaseLines(self.live.model, valuation, self.figures, current, self.weights)
        self._lines = made.lines()
        shown = FIRST_CASE + [case.id for case in valuation.cases].index(results.case)
        self.grid.show_lines(made.headers(), [line.line for line in self._lines], shown)
        self._choose(self.grid.currentColumn())
        self.card.note.setText("" if is_whole else text("Grey figures are of an earlier state: working …"))
        self.words.show_words(escape(self._weight_words(valuation)))
        self._fill_field(results)
        self._fill_lines()

    def _weight_words(self, valuation: Valuation) -> str:
        weights = self.weights
        if weights is None:
            return ""
        if not weights.total:
            return text("No case has a probability: type some to see the weighted value.")
        said = [] if weights.is_whole else [_total_words(weights)]
        if weights.unweighed:
            said.append(text("Not weighed: {names}.", names=text(", ").join(weights.unweighed)))
        price = self.live.model["shares.price"].unit.shown(weights.price)
        unit = text("{currency} / share", currency=self.currency)
        said.append(text("Weighted value {price} {unit}.", price=price, unit=unit))
        if any(self.figures[case.id].figures.get("bridge.equity", 0.0) < 0 for case in valuation.cases):
            said.append(text("Where equity is negative the value per share counts as zero."))
        return " ".join(said)

    def _fill_field(self, results: Results) -> None:
        ranges = []
        for place, case in enumerate(results.valuation.cases):
            known = self.figures.get(case.id)
            if known is not None:
                price = known.figures.get("shares.price", float("nan"))
                role = f"series{place % 5}" if self._is_current(case, results) else "muted"
                ranges.append(ValueRange(case.id, case.name, price, price, role=role))
        if self.weights is not None and self.weights.price == self.weights.price:
            price = self.weights.price
            ranges.append(ValueRange("", text("Weighted"), price, price, role="text"))
        self.field.set_data(ranges, references(results))

    def _fill_lines(self) -> None:
        results, key = self.live.results, self.rows.currentData()
        lines: list[Line] = []
        years: Sequence[str] = ()
        for place, case in enumerate(results.valuation.cases):
            known = self.figures.get(case.id)
            if known is not None and key in known.rows:
                years = known.years if len(known.years) > len(years) else years
                values = [value / millions() for value in known.rows[key]]
                lines.append(Line(case.id, case.name, values, f"series{place % 5}", is_dashed=case.id != results.case))
        self.over_years.set_data(years, lines)

    def restyle(self) -> None:
        super().restyle()
        self.grid.restyle()
        for chart in (self.field, self.over_years):
            chart.restyle()
            chart.update()

    # Doing

    def _case_at(self, column: int) -> Case | None:
        cases = self.live.valuation.cases
        place = column - FIRST_CASE
        return cases[place] if 0 <= place < len(cases) else None

    def _choose(self, column: int) -> None:
        valuation = self.live.valuation
        chosen = self._case_at(column)
        self.bar.act_on(valuation, chosen or valuation.case(valuation.selected_case))

    def _picked(self, mark: object) -> None:
        """A case in a chart: its column."""
        name = mark[0] if isinstance(mark, tuple) else mark
        ids = [case.id for case in self.live.valuation.cases]
        if name in ids:
            self.grid.setCurrentCell(max(self.grid.currentRow(), 0), FIRST_CASE + ids.index(name))

    def _show_column(self, column: int) -> None:
        case = self._case_at(column)
        if case is not None:
            self._do(SelectCase(case.id))

    def _typed(self, row: int, column: int, typed: str | None) -> None:
        case = self._case_at(column)
        if case is None:
            return
        made = edit_of(self.live.model, self.live.valuation, self._lines[row], case, typed)
        if isinstance(made, Problem):
            self._refuse(made)
        elif made is not None:
            self._do(made)

    def _do(self, edit: Edit) -> None:
        for problem in self.live.do(edit)[:1]:
            self._refuse(problem)

    def _refuse(self, problem: Problem) -> None:
        self.grid.stay()
        self.problem_found.emit(problem)

    def _opened(self, row: int) -> None:
        place: Place | None = self._lines[row].place
        if isinstance(place, Address):
            self.input_requested.emit(place)
        elif place is not None:
            self.explain_requested.emit(place[0].key, place[1])


def _total_words(weights: Weighted) -> str:
    """That the probabilities do not add up to 1, by how much, and what is done about it."""
    total, missing = PERCENT_2.shown(weights.total), PERCENT_2.shown(abs(weights.missing))
    if weights.missing > 0:
        return text(
            "The probabilities add up to {total}, {missing} is missing: weighted figures are divided by what is there.",
            total=total,
            missing=missing,
        )
    return text(
        "The probabilities add up to {total}, {missing} too much: weighted figures are divided by their sum.",
        total=total,
        missing=missing,
    )


def _content(valuation: Valuation) -> Content:
    """What the figures of all cases are made from. An edit keeps what it does not touch, so that `==` ends at `is`."""
    return valuation.values, valuation.overrides, valuation.entities, valuation.cases, valuation.periods
