"""The page of simulation: what is uncertain, the run, and the value as a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QPushButton

from workbench.analysis.simulation import Outcome
from workbench.analysis.space import label_of
from workbench.analysis.variance import Share, sobol_indices
from workbench.document.change import Change
from workbench.document.studies import Distribution, Pair, Simulation
from workbench.document.study_edits import SetSimulation
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.results import Results
from workbench.rows.model import Model
from workbench.ui.charts import Chart, Density, Fan, Lines
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.rpo.cards import Card, add_table
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.words import Sentence
from workbench.ui.desks.uncertainty import outcome_view as view
from workbench.ui.desks.uncertainty.choosing import OutputChoice
from workbench.ui.desks.uncertainty.correlation_card import CorrelationCard
from workbench.ui.desks.uncertainty.plan_card import PlanCard, tied_still
from workbench.ui.desks.uncertainty.run import SimulationRun
from workbench.ui.desks.uncertainty.settings_bar import SettingsBar

FIRST_ROWS = (Address("operations.revenue"), Address("waterfall.cash"))
SOBOL_DRAWS = 60_000
"""Evaluations spent on splitting a variance."""


class SimulationPage(Desk):
    """Draws of the valuation: run by a button, told while they come, marked when an edit overtook them."""

    def build(self) -> None:
        self.outcome: Outcome | None = None
        self.figure = view.PRICE
        self.row = FIRST_ROWS[0]
        self.told: view.Told | None = None
        self._of: object = None
        self._drawn_from = self.live.results
        # Measures sort every draw: they come late, and an edit elsewhere does not ask for them again.
        self._late = LateFigures(text("Simulation"), self)
        self._late.arrived.connect(self._show_told)
        self._late.failed.connect(self.problem_found)
        self.run = SimulationRun(self.live, self)
        self.run.partial.connect(self._arrived)
        self.run.done.connect(self._arrived)
        self.run.failed.connect(self.problem_found)
        self.run.progressed.connect(self._progressed)
        self.run.ended.connect(self._ended)
        self._make_head()
        self._make_charts()
        self._make_plan()
        self.live.valuation_changed.connect(self._valuation_changed)
        self.follow(self._follow)

    # Building -------------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.head = Card(text("The value as a distribution"), has_words=True)
        self.answer = Sentence()
        self.bar = SettingsBar(self.live)
        self.bar.changed.connect(self._set_plan)
        self.bar.pressed.connect(self._pressed)
        self.head.column.addWidget(self.answer)
        self.head.column.addWidget(self.bar)
        self._grid.addWidget(self.head, 0, 0, 1, 2)

    def _make_charts(self) -> None:
        self.density = Density(text("Value per share"))
        self.shown_figure = QComboBox()
        self.shown_figure.setAccessibleName(text("Figure shown"))
        self.shown_figure.setMinimumWidth(190)
        self.shown_figure.activated.connect(self._figure_chosen)
        self.density.add_option(self.shown_figure)
        self.measures_card, self.measures = add_table(self, text("Measures"), text("± one standard error"))
        self.chances_card, self.chances = add_table(self, text("How likely"), text("± one standard error"))
        self.fan = Fan(text("Over time"))
        self.rows = OutputChoice(self.live, self.row, rows=True)
        self.rows.setMaximumWidth(260)
        self.rows.chosen.connect(self._row_chosen)
        self.fan.add_option(self.rows)
        self.breach = Lines(text("Breached or unfunded by then"), text("% of draws"), suffix="%", from_zero=True)
        self.convergence = Lines(text("Convergence of the mean"))
        self.moved_card, self.moved = add_table(self, text("What moves it most"))
        self.indices = QPushButton(text("Split the variance (Sobol)"))
        self.indices.setToolTip(text("First-order and total indices from draws of their own; takes some seconds."))
        self.indices.clicked.connect(self._ask_indices)
        self.moved_card.head.addWidget(self.indices)
        self.add(self.density, (1, 0, 1, 1), lambda _: None)
        self._grid.addWidget(self.measures_card, 1, 1)
        self._grid.addWidget(self.chances_card, 2, 1)
        self.add(self.fan, (2, 0, 1, 1), lambda _: None)
        self._grid.addWidget(self.moved_card, 3, 0)
        self.add(self.breach, (3, 1, 1, 1), lambda _: None)
        self.add(self.convergence, (4, 0, 1, 2), lambda _: None)
        heights: list[tuple[Chart, int]] = [
            (self.density, 290),
            (self.fan, 290),
            (self.breach, 230),
            (self.convergence, 230),
        ]
        for chart, height in heights:
            chart.setMinimumHeight(height)
        self.stretch((0, 3, 3, 2, 2), (3, 2))

    def _make_plan(self) -> None:
        self.plan = PlanCard(self.live)
        self.plan.changed.connect(self._set_distributions)
        self.plan.input_requested.connect(self.input_requested)
        self.tied = CorrelationCard(self.live)
        self.tied.changed.connect(self._set_correlations)
        self._grid.addWidget(self.plan, 5, 0, 1, 2)
        self._grid.addWidget(self.tied, 6, 0, 1, 2)

    # Following ------------------------------------------------------------------------------------------------

    def _valuation_changed(self, change: object, _initiator: object) -> None:
        if isinstance(change, Change) and "studies" in change.particulars and self._shown is not None:
            self._show_plan()
            self._say()

    def _follow(self, results: Results) -> None:
        self._show_plan()
        self._say()
        self._show_outcome()

    def _show_plan(self) -> None:
        self.bar.refresh()
        self.plan.refresh()
        self.tied.refresh(self.plan.addresses)

    @property
    def is_old(self) -> bool:
        """What is shown was drawn for another state of the valuation or of the plan."""
        return self.outcome is not None and self._of is not None and self._of != self._state()

    def _state(self) -> object:
        valuation = self.live.valuation
        return replace(valuation, notes="", title="", evidence={})

    def _say(self) -> None:
        if self.outcome is None:
            drawn = self.live.valuation.studies.simulation.distributions
            words = (
                text("Press Run: each draw is the whole model computed anew, nothing is approximated.")
                if drawn
                else text("Choose below which inputs are uncertain, then press Run.")
            )
            self.answer.show_words(words)
            self.bar.tell("")
            return
        if self.told is not None:
            self.answer.show_words(self.told.answer)
        told = text(
            "{draws} of {total} draws in {seconds} s",
            draws=f"{self.outcome.draws:,}",
            total=f"{self.outcome.total:,}",
            seconds=f"{self.outcome.seconds:.1f}",
        )
        if self.is_old:
            told = text("{told} · of an earlier state: run again", told=told)
        self.bar.tell(told, self.outcome.notes)

    def _show_outcome(self) -> None:
        charts = (self.density, self.fan, self.breach, self.convergence)
        for widget in (*charts, self.measures_card, self.chances_card, self.moved_card):
            widget.setVisible(self.told is not None)

    def _ask_told(self) -> None:
        """Have the figure and the row that are chosen worked out of the draws that are there."""
        outcome = self.outcome
        if outcome is not None:
            if self.figure not in outcome.figures:
                self.figure = view.PRICE
            self._late.ask(partial(view.told, self._drawn_from, outcome, self.figure, self.row))

    def _show_told(self, told: object) -> None:
        assert isinstance(told, view.Told)
        self.told = told
        self._say()
        self._show_outcome()
        self._fill_figures(told.outcome)
        view.fill_density(self.density, told)
        view.fill_fan(self.fan, told)
        view.fill_breach(self.breach, told)
        view.fill_convergence(self.convergence, told)
        self.measures.show_cells(["", self._name(told.figure)], told.measures)
        self.chances.show_cells(["", text("Probability")], told.chances)
        self.measures.be_high()
        self.chances.be_high()
        self._show_shares(told.shares, text("rank correlations"))

    def _name(self, address: Address) -> str:
        return label_of(self.live.model, self.live.valuation, address)

    def _fill_figures(self, outcome: Outcome) -> None:
        known = [self.shown_figure.itemData(place) for place in range(self.shown_figure.count())]
        if known != list(outcome.figures):
            with QSignalBlocker(self.shown_figure):
                self.shown_figure.clear()
                for address in outcome.figures:
                    self.shown_figure.addItem(self._name(address), address)
        place = list(outcome.figures).index(self.figure)
        if self.shown_figure.currentIndex() != place:
            self.shown_figure.setCurrentIndex(place)

    # Doing ----------------------------------------------------------------------------------------------------

    def _pressed(self) -> None:
        if self.run.is_running:
            self.run.cancel()
            return
        plan = self.live.valuation.studies.simulation
        rows = tuple(dict.fromkeys((*plan.rows, *self._known(FIRST_ROWS), self.row)))
        self._of, self._drawn_from = self._state(), self.live.settle()
        self.bar.show_running(is_running=True)
        self.run.start(replace(plan, rows=rows))

    def _known(self, rows: tuple[Address, ...]) -> list[Address]:
        return [one for one in rows if one.key in self.live.model]

    def _progressed(self, percent: int) -> None:
        self.bar.progress.setValue(percent)

    def _arrived(self, outcome: object) -> None:
        assert isinstance(outcome, Outcome)
        self.outcome = outcome
        self._ask_told()

    def _ended(self) -> None:
        self.bar.show_running(is_running=False)
        self._say()

    def _figure_chosen(self, place: int) -> None:
        self.figure = self.shown_figure.itemData(place)
        self._ask_told()

    def _row_chosen(self, row: object) -> None:
        assert isinstance(row, Address)
        self.row = row
        plan = self.live.valuation.studies.simulation
        if row not in plan.rows:
            self._set_plan(replace(plan, rows=(*plan.rows, row)), text("Rows of the simulation"))
        self._ask_told()

    def _show_shares(self, shares: list[Share], kind: str) -> None:
        self.moved_card.note.setText(kind)
        if all(one.total is None for one in shares):
            headers = [text("Input"), text("Squared partial rank correlation")]
        else:
            headers = [text("Input"), text("First-order share"), text("Total share")]
        self.moved.show_cells(headers, view.share_rows(shares))
        self.moved.be_high()

    def _ask_indices(self) -> None:
        plan = self.live.valuation.studies.simulation
        self.moved_card.note.setText(text("Splitting the variance …"))
        self.indices.setEnabled(False)
        asked = self.live.workers.ask(
            "variance", text("Split the variance"), sobol_of, self.live.valuation, plan, self.figure, parent=self
        )
        asked.done.connect(self._indices_arrived)
        asked.failed.connect(self._indices_refused)
        asked.ended.connect(partial(self.indices.setEnabled, True))
        asked.ended.connect(asked.deleteLater)

    def _indices_arrived(self, shares: object) -> None:
        assert isinstance(shares, list)
        self._show_shares(shares, text("Sobol indices, ± one standard error"))

    def _indices_refused(self, problem: object) -> None:
        assert isinstance(problem, Problem)
        self.moved_card.note.setText(f"{problem.what} {problem.remedy}")

    def _set_distributions(self, distributions: object, words: str) -> None:
        plan = self.live.valuation.studies.simulation
        kept: Mapping[Address, Distribution] = distributions  # type: ignore[assignment]
        tied = tied_still(plan.correlations, kept)
        self._set_plan(replace(plan, distributions=kept, correlations=tied), words)

    def _set_correlations(self, correlations: object, words: str) -> None:
        pairs: Mapping[Pair, float] = correlations  # type: ignore[assignment]
        self._set_plan(replace(self.live.valuation.studies.simulation, correlations=pairs), words)

    def _set_plan(self, plan: object, words: str) -> None:
        assert isinstance(plan, Simulation)
        problems = self.live.do(SetSimulation(plan, words), self)
        if problems:
            self.problem_found.emit(problems[0])
            self._show_plan()

    def restyle(self) -> None:
        super().restyle()
        for table in (self.measures, self.chances, self.moved):
            table.restyle()
        self.plan.restyle()


def sobol_of(model: Model, valuation: Valuation, plan: Simulation, figure: Address) -> list[Share]:
    """For a worker: the indices of one figure."""
    return sobol_indices(model, valuation, plan, figure, SOBOL_DRAWS)
