"""The page between a file of company facts and its review: which currency and period, for what, and what to take."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from workbench.exchange.facts_lines import Take
from workbench.exchange.facts_plan import OPEN_TAKES, own_period
from workbench.exchange.facts_reading import CompanyFacts
from workbench.exchange.facts_words import take_words
from workbench.exchange.reported_figures import Figures, Period
from workbench.ground.language import text
from workbench.ground.problem import ProblemError
from workbench.live.valuation import LiveValuation
from workbench.model.entities import PEER


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person chose. `peer` is the name of a row of the peers, None for the company that is valued."""

    figures: Figures
    period: Period
    takes: frozenset[Take]
    peer: str | None = None


class FactsPage(QDialog):
    """Asks what to take from company facts. With `live` it is for the valuation that is open, else for a new one."""

    def __init__(self, facts: CompanyFacts, live: LiveValuation | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._live = live
        self.setWindowTitle(
            text("New valuation from company facts") if live is None else text("Take over company facts")
        )
        self.currency = QComboBox()
        self.period = QComboBox()
        self.told = QLabel()
        self.takes: dict[Take, QCheckBox] = {}
        self.company_button = QRadioButton(text("For the company that is valued"))
        self.peer_button = QRadioButton(text("For a row of the peers"))
        self.peer = QComboBox()
        self.review_button = QPushButton(text("Review…"))
        self._build()
        self._connect()
        self._fill()
        self.setMinimumWidth(560)

    # What was chosen

    @property
    def figures(self) -> Figures:
        """Figures in the currency chosen."""
        return Figures(self._facts, self.currency.currentData() or "USD")

    def wanted(self) -> Wanted | None:
        """What the person chose; None where the file holds no period in this currency."""
        period = self.period.currentData()
        if not isinstance(period, Period):
            return None
        peer = self.peer.currentText().strip() if self._is_for_peer else None
        takes = frozenset(take for take, box in self.takes.items() if box.isChecked())
        return Wanted(self.figures, period, takes, peer)

    @property
    def _is_for_peer(self) -> bool:
        return self._live is not None and self.peer_button.isChecked()

    # Parts

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        head = QLabel(self._facts.company or self._facts.name)
        head.setProperty("look", "title")
        file = QLabel(self._facts.name)
        file.setProperty("look", "muted")
        column.addWidget(head)
        column.addWidget(file)
        form = QFormLayout()
        form.addRow(text("Currency"), self.currency)
        form.addRow(text("Balance sheet of"), self.period)
        column.addLayout(form)
        if self._live is not None:
            self._add_target(column)
            self._add_takes(column)
        self.told.setWordWrap(True)
        self.told.setProperty("look", "muted")
        column.addWidget(self.told)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        cancel = QPushButton(text("Cancel"))
        cancel.clicked.connect(self.reject)
        self.review_button.setProperty("look", "primary")
        self.review_button.setDefault(True)
        foot.addWidget(self.review_button)
        foot.addWidget(cancel)
        column.addLayout(foot)

    def _add_target(self, column: QVBoxLayout) -> None:
        assert self._live is not None
        group = QButtonGroup(self)
        for button in (self.company_button, self.peer_button):
            group.addButton(button)
        self.company_button.setChecked(True)
        self.peer.setEditable(True)
        self.peer.setAccessibleName(self.peer_button.text())
        names = [one.name for one in self._live.valuation.members(PEER)]
        self.peer.addItems(names)
        self.peer.setCurrentText(like(self._facts.company, names) or self._facts.company)
        self.peer.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.peer_button)
        row.addWidget(self.peer, 1)
        column.addWidget(self.company_button)
        column.addLayout(row)

    def _add_takes(self, column: QVBoxLayout) -> None:
        heading = QLabel(text("What to take"))
        heading.setProperty("look", "muted")
        column.addWidget(heading)
        for take in OPEN_TAKES:
            box = QCheckBox(take_words(take))
            box.setChecked(True)
            self.takes[take] = box
            column.addWidget(box)

    def _connect(self) -> None:
        self.currency.currentIndexChanged.connect(self._fill_periods)
        self.period.currentIndexChanged.connect(self._follow)
        self.peer_button.toggled.connect(self._follow)
        self.peer.editTextChanged.connect(self._follow)
        for box in self.takes.values():
            box.toggled.connect(self._follow)
        self.review_button.clicked.connect(self.accept)

    # Following

    def _fill(self) -> None:
        for currency in self._facts.currencies:
            self.currency.addItem(currency, currency)
        own = self._live.valuation.currency if self._live is not None else "USD"
        at = self.currency.findData(own)
        if at > 0:
            self.currency.setCurrentIndex(at)
        self._fill_periods()

    def _fill_periods(self) -> None:
        self.period.clear()
        figures = self.figures
        known = list(reversed(figures.periods()))
        for period in known:
            self.period.addItem(period_words(period), period)
        chosen = self._usual(figures)
        if chosen in known:
            self.period.setCurrentIndex(known.index(chosen))
        self._follow()

    def _usual(self, figures: Figures) -> Period | None:
        if self._live is None:
            return figures.latest()
        try:
            return own_period(self._live.model, self._live.valuation, figures)
        except ProblemError:
            return None

    def _follow(self) -> None:
        is_peer = self._is_for_peer
        self.peer.setEnabled(is_peer)
        for box in self.takes.values():
            box.setEnabled(not is_peer)
        problem = self._problem()
        self.told.setText(problem or self._incomplete())
        self.told.setVisible(bool(self.told.text()))
        self.review_button.setEnabled(not problem)

    def _problem(self) -> str:
        """Why there is nothing to review yet; empty when there is."""
        if self.period.currentData() is None:
            return text("The file holds no period in this currency.")
        if self._live is None:
            return ""
        if self._is_for_peer:
            return "" if self.peer.currentText().strip() else text("Name the peer.")
        own = self._live.valuation.currency
        if self.currency.currentData() != own:
            return text("The valuation is in {own}: choose figures in {own}, or fill a row of the peers.", own=own)
        return "" if any(box.isChecked() for box in self.takes.values()) else text("Tick what to take.")

    def _incomplete(self) -> str:
        count = self._facts.incomplete
        if not count:
            return ""
        return text("{count} facts of the file lack a date, a figure or a filing and are left out.", count=count)


def period_words(period: Period) -> str:
    """A period to choose."""
    return text("{day} · {form} filed {filed}", day=period.end.isoformat(), form=period.form, filed=period.filed)


def like(company: str, names: list[str]) -> str | None:
    """The peer that the company's registered name speaks of: "SNOWFLAKE INC." is Snowflake."""
    folded = company.casefold()
    found = [name for name in names if name.strip() and folded.startswith(name.strip().casefold())]
    return max(found, key=len, default=None)
