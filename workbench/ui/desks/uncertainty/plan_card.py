"""Which inputs are uncertain and how: a table of distributions, and a form over the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.analysis.distributions import quantile
from workbench.analysis.space import unit_of
from workbench.document.distribution_rules import family_words
from workbench.document.proposals import families_for, proposed
from workbench.document.resolve import cell_value
from workbench.document.studies import Distribution, Family, Pair
from workbench.document.valuation import Address, addresses, place_words, value_of
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Input, Series
from workbench.ui.desks.rpo.cards import Card, Cell, FigureTable
from workbench.ui.desks.uncertainty.choosing import InputChoice
from workbench.ui.desks.uncertainty.distribution_editor import DistributionEditor

SHARES = (0.1, 0.5, 0.9)


class PlanCard(Card):
    """The uncertain inputs. `changed(distributions, words)` follows an edit: all of them, and what undo calls it."""

    changed = Signal(object, str)
    input_requested = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        title = text("What is uncertain")
        super().__init__(
            title, text("each input in its own unit; all others stay as they stand"), parent, has_words=True
        )
        self.live = live
        self.addresses: list[Address] = []
        self.chosen: Address | None = None
        self.table = FigureTable(title, ends_in_words=True)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.currentCellChanged.connect(self._row_chosen)
        self.choice = InputChoice(live, None)
        self.choice.chosen.connect(self._add)
        self.remove = QPushButton(text("Remove"))
        self.remove.clicked.connect(self._remove)
        self.go_to = QPushButton(text("Show the input"))
        self.go_to.clicked.connect(self._go_to)
        self.empty = QLabel(
            text("Nothing is uncertain yet, so every draw is the value as it stands. Find an input below and add it.")
        )
        self.empty.setProperty("look", "muted")
        self.empty.setWordWrap(True)
        self.editor = DistributionEditor(live)
        self.editor.changed.connect(self._edited)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(QLabel(text("Add")))
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.go_to)
        bar.addWidget(self.remove)
        self.column.addWidget(self.empty)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(bar)
        self.column.addWidget(self.editor)

    @property
    def distributions(self) -> Mapping[Address, Distribution]:
        """As they stand in the valuation."""
        return self.live.valuation.studies.simulation.distributions

    def refresh(self) -> None:
        """Show what the valuation holds."""
        known = self.distributions
        self.addresses = [one for one in addresses(self.live.model, self.live.valuation) if one in known]
        if self.chosen not in known:
            self.chosen = self.addresses[0] if self.addresses else None
        headers = [
            text("Input"),
            text("As it stands"),
            text("Distribution"),
            *(f"P{100 * share:.0f}" for share in SHARES),
            text("Reason"),
        ]
        self.table.blockSignals(True)
        self.table.show_cells(headers, [self._row(one, known[one]) for one in self.addresses])
        if self.chosen is not None:
            self.table.setCurrentCell(self.addresses.index(self.chosen), max(self.table.currentColumn(), 0))
        self.table.blockSignals(False)
        self.table.setVisible(bool(known))
        self.table.be_high()
        self.empty.setVisible(not known)
        self.remove.setEnabled(self.chosen is not None)
        self.go_to.setEnabled(self.chosen is not None)
        self._show_chosen()

    def _row(self, address: Address, distribution: Distribution) -> list[Cell]:
        unit = unit_of(self.live.model, address)
        name = place_words(self.live.model, self.live.valuation, address)
        if distribution.family is Family.DISCRETE and isinstance(self.live.model[address.key], Choice):
            quantiles = ["–"] * len(SHARES)
        else:
            quantiles = [unit.shown(float(one)) for one in quantile(distribution, np.array(SHARES))]
        return [
            Cell(name),
            Cell(self._now(address)),
            Cell(family_words(distribution.family)),
            *(Cell(one) for one in quantiles),
            Cell(distribution.note or text("no reason given"), role="muted" if distribution.note else "warn"),
        ]

    def _now(self, address: Address) -> str:
        item = self.live.model[address.key]
        value = value_of(self.live.model, self.live.valuation, address)
        if isinstance(item, Choice):
            return text(str(item.options[str(value)].value))
        if isinstance(item, Series):
            return unit_of(self.live.model, address).shown(1.0)
        assert isinstance(item, Input)
        read = cell_value(item, value, self.live.valuation.periods)
        assert isinstance(read, float)
        return text("empty") if read != read else item.unit.shown(read)

    def _row_chosen(self, row: int, *_: int) -> None:
        if 0 <= row < len(self.addresses):
            self.chosen = self.addresses[row]
            self._show_chosen()

    def _show_chosen(self) -> None:
        self.editor.show_distribution(self.chosen, None if self.chosen is None else self.distributions.get(self.chosen))

    def _label(self, address: Address) -> str:
        return place_words(self.live.model, self.live.valuation, address)

    def _add(self, address: object) -> None:
        assert isinstance(address, Address)
        if address in self.distributions:
            self.chosen = address
            self.refresh()
            return
        valuation = self.live.valuation
        family = families_for(self.live.model, valuation, address)[0]
        made = proposed(self.live.model, valuation, address, family)
        self.chosen = address
        words = text("Make {name} uncertain", name=self._label(address))
        self.changed.emit({**self.distributions, address: made}, words)

    def _edited(self, distribution: object) -> None:
        assert isinstance(distribution, Distribution)
        if self.chosen is None or distribution == self.distributions.get(self.chosen):
            return
        words = text("Distribution of {name}", name=self._label(self.chosen))
        self.changed.emit({**self.distributions, self.chosen: distribution}, words)

    def _remove(self) -> None:
        if self.chosen is None:
            return
        gone = self.chosen
        kept = {address: one for address, one in self.distributions.items() if address != gone}
        self.changed.emit(kept, text("Make {name} certain", name=self._label(gone)))

    def _go_to(self) -> None:
        if self.chosen is not None:
            self.input_requested.emit(self.chosen)

    def restyle(self) -> None:
        """Take on the look in force."""
        self.table.restyle()
        self.editor.restyle()


def tied_still(correlations: Mapping[Pair, float], kept: Mapping[Address, Distribution]) -> dict[Pair, float]:
    """Correlations of inputs that are still uncertain: the others mean nothing any more."""
    return {pair: value for pair, value in correlations.items() if pair[0] in kept and pair[1] in kept}
