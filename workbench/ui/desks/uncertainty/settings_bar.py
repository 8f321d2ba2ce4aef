"""How many draws, from which seed, spread how, with whose defaults: the settings of a run and its button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.document.studies import MOST_DRAWS, Dependence, Sampling, Simulation
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import COUNT
from workbench.live.valuation import LiveValuation
from workbench.ui.fields import ChoiceField, NumberField
from workbench.ui.flow_row import FlowRow, together
from workbench.ui.theme import scaled

FIELD_HIGH = 26


def _whole(label: str, low: float, high: float) -> Callable[[str], float | Problem]:
    def parsed(typed: str) -> float | Problem:
        found = parse_number(typed, COUNT, where=label)
        if isinstance(found, Problem):
            return found
        if found is None or not float(found).is_integer() or not low <= found <= high:
            what = text("{value} cannot be used here.", value=typed.strip() or text("nothing"))
            remedy = text("Type a whole number from {low} to {high}.", low=f"{low:,.0f}", high=f"{high:,.0f}")
            return Problem(label, what, remedy)
        return found

    return parsed


class SettingsBar(QWidget):
    """`changed(Simulation, words)` follows an edit of a setting; `pressed()` the button, which runs and cancels."""

    changed = Signal(object, str)
    pressed = Signal()

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.button = QPushButton(text("Run"))
        self.button.setProperty("look", "primary")
        self.button.clicked.connect(self.pressed)
        self.draws = NumberField(_whole(text("Number of draws"), 1, MOST_DRAWS), COUNT.shown, step=1000)
        self.draws.set_label(text("Number of draws"))
        self.draws.edited.connect(lambda value: self._set("draws", int(value), text("Number of draws")))
        self.seed = NumberField(_whole(text("Seed"), 0, 2**53), lambda value: f"{value:.0f}")
        self.seed.set_label(text("Seed"))
        self.seed.edited.connect(lambda value: self._set("seed", int(value), text("Seed of the draws")))
        self.sampling = ChoiceField(
            [
                (Sampling.LATIN_HYPERCUBE, text("Latin hypercube")),
                (Sampling.SOBOL, text("Sobol net")),
                (Sampling.RANDOM, text("Plain random")),
            ]
        )
        self.sampling.set_label(text("Sampling"))
        self.sampling.edited.connect(lambda value: self._set("sampling", value, text("Sampling of the draws")))
        self.dependence = ChoiceField(
            [(Dependence.RANK, text("Rank correlation")), (Dependence.GAUSSIAN, text("Gaussian copula"))]
        )
        self.dependence.set_label(text("Correlations are"))
        self.dependence.edited.connect(lambda value: self._set("dependence", value, text("Kind of correlations")))
        self.defaults = QCheckBox(text("Draw default times of customers"))
        self.defaults.setToolTip(
            text("Each customer defaults at a time drawn by the one-factor model, or not at all: survival is 0 or 1.")
        )
        self.defaults.clicked.connect(
            lambda on: self._set("is_default_drawn", bool(on), text("Default times of customers"))
        )
        self.wrong_way = QCheckBox(text("Wrong-way risk"))
        self.wrong_way.setToolTip(text("What makes customers default also lowers re-let prices and delays re-letting."))
        self.wrong_way.clicked.connect(lambda on: self._set("is_wrong_way", bool(on), text("Wrong-way risk")))
        self.breaches = QCheckBox(text("Follow covenants and needs"))
        self.breaches.setToolTip(
            text("When a covenant is first breached or a need unfunded. It costs most of the time of a run.")
        )
        self.breaches.clicked.connect(
            lambda on: self._set("is_breach_followed", bool(on), text("Follow covenants and needs"))
        )
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setVisible(False)
        self.words = QLabel()
        self.words.setProperty("look", "muted")
        self.words.setVisible(False)
        self.notes = QLabel()
        self.notes.setProperty("look", "muted")
        self.notes.setWordWrap(True)
        self.notes.setVisible(False)
        self._lay_out()

    def _lay_out(self) -> None:
        fields: list[QWidget] = [self.button]
        for words, field, width in (
            (text("Number of draws"), self.draws, 78),
            (text("Seed"), self.seed, 84),
            (text("Sampling"), self.sampling, 122),
            (text("Correlations are"), self.dependence, 126),
        ):
            label = QLabel(words)
            label.setProperty("look", "muted")
            field.setFixedWidth(scaled(width))
            field.setFixedHeight(scaled(FIELD_HIGH))
            fields.append(together(label, field))
        self.first = FlowRow(fields)
        self.second = FlowRow([self.defaults, self.wrong_way, self.breaches])
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.first)
        column.addWidget(self.second)
        column.addWidget(self.words)
        column.addWidget(self.notes)
        column.addWidget(self.progress)

    def refresh(self) -> None:
        """Show what the valuation holds."""
        plan = self.live.valuation.studies.simulation
        self.draws.set_value(float(plan.draws))
        self.seed.set_value(float(plan.seed))
        self.sampling.set_value(plan.sampling)
        self.dependence.set_value(plan.dependence)
        self.defaults.setChecked(plan.is_default_drawn)
        self.wrong_way.setChecked(plan.is_wrong_way)
        self.breaches.setChecked(plan.is_breach_followed)
        self.wrong_way.setEnabled(plan.is_default_drawn)

    def show_running(self, *, is_running: bool) -> None:
        """The button says what it would do now."""
        self.button.setText(text("Cancel") if is_running else text("Run"))
        self.progress.setVisible(is_running)
        if is_running:
            self.progress.setValue(0)

    def tell(self, words: str, notes: Sequence[str] = ()) -> None:
        """How far the run is, and what a reader of its figures should know."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.notes.setText(" ".join(notes))
        self.notes.setVisible(bool(notes))

    def _set(self, name: str, value: object, words: str) -> None:
        plan: Simulation = replace(self.live.valuation.studies.simulation, **{name: value})  # type: ignore[arg-type]
        self.changed.emit(plan, words)
