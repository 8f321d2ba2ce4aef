"""Second values kept beside the chosen one: their sources, and what a share is worth under each; add, use, remove."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.analysis.value_words import input_words
from workbench.document.change import Edit
from workbench.document.edits import ChooseAlternative, SetAlternatives
from workbench.document.valuation import Address, Alternative, Evidence, place_words, value_of
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.supposed import PRICE, worth_words
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Series
from workbench.ui.evidence.form import EvidenceForm, status_words
from workbench.ui.evidence.typed import read_value


class KeptValues(QWidget):
    """The second values of one input. `focus_lost` asks for the keyboard after a line went away."""

    focus_lost = Signal()

    def __init__(self, live: LiveValuation, address: Address, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._address = address
        self.lines: list[QWidget] = []
        self.prices: list[QLabel] = []
        self._is_priced = False
        self.heading = QLabel()
        self.heading.setProperty("look", "title")
        self.heading.setWordWrap(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.add = QPushButton(text("Keep another value…"))
        self.add.setProperty("look", "flat")
        self.add.clicked.connect(self._open_new)
        self.price = QPushButton(text("Value per share under each"))
        self.price.setProperty("look", "flat")
        self.price.clicked.connect(self._show_prices)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.price)
        tools.addStretch(1)
        self.message = QLabel()
        self.message.setProperty("look", "bad")
        self.message.setWordWrap(True)
        self.message.hide()
        self.new: _NewValue | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.heading)
        self._column.addLayout(self._list)
        self._column.addWidget(self.message)
        self._column.addLayout(tools)
        self.follow()

    @property
    def is_open(self) -> bool:
        """Whether a value is being added."""
        return self.new is not None

    def follow(self) -> None:
        """Show what is kept now."""
        while (held := self._list.takeAt(0)) is not None:
            widget = held.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.lines.clear()
        self.prices.clear()
        valuation = self._live.valuation
        item = self._item
        kept = valuation.alternatives.get(self._address, ())
        chosen = value_of(self._live.model, valuation, self._address, valuation.base.id)
        unlike = sum(one.value != chosen for one in kept)
        heading = text("Kept beside it") if not unlike else text("Kept beside it, {count} contradict", count=unlike)
        self.heading.setText(heading)
        self.heading.setVisible(bool(kept))
        self.price.setVisible(bool(kept))
        for position, one in enumerate(kept):
            line = self._line(position, one, item)
            self.lines.append(line)
            self._list.addWidget(line)
        if self._is_priced:
            self._show_prices()

    @property
    def _item(self) -> Input:
        item = self._live.model[self._address.key]
        assert isinstance(item, Input)
        return item

    def _line(self, position: int, one: Alternative, item: Input) -> QWidget:
        line = QWidget()
        grid = QGridLayout(line)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        said = input_words(item, one.value, self._live.valuation.periods)
        value = QLabel(said)
        value.setProperty("look", "title")
        price = QLabel()
        price.setProperty("look", "muted")
        self.prices.append(price)
        use, remove = QPushButton(text("Use")), QPushButton(text("Remove"))
        use.setToolTip(text("Make this the value; the one chosen so far is kept here"))
        use.setAccessibleName(text("Use {value}", value=said))
        remove.setAccessibleName(text("Remove {value}", value=said))
        use.clicked.connect(lambda: self._do(ChooseAlternative(self._address, position)))
        remove.clicked.connect(lambda: self._remove(position))
        about = QLabel(source_line(one.evidence))
        about.setProperty("look", "muted")
        about.setWordWrap(True)
        about.setToolTip(one.evidence.note)
        grid.addWidget(value, 0, 0)
        grid.addWidget(price, 0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(use, 0, 2)
        grid.addWidget(remove, 0, 3)
        grid.addWidget(about, 1, 0, 1, 4)
        return line

    def _show_prices(self) -> None:
        """What a share is worth with each kept value chosen, computed by the model as a whole."""
        self._is_priced = True
        live = self._live
        now = live.settle().figure(PRICE)
        for position, label in enumerate(self.prices):
            edit = ChooseAlternative(self._address, position)
            label.setText(text("{value} a share", value=worth_words(live.model, live.valuation, edit, now)))

    def _remove(self, position: int) -> None:
        kept = self._live.valuation.alternatives[self._address]
        self._do(SetAlternatives(self._address, (*kept[:position], *kept[position + 1 :])))

    def _do(self, edit: Edit) -> bool:
        problems = self._live.do(edit)
        self.tell(problems[0] if problems else None)
        self.focus_lost.emit()
        return not problems

    def tell(self, problem: Problem | None) -> None:
        """Say why an edit was refused."""
        self.message.setVisible(problem is not None)
        if problem is not None:
            self.message.setText(f"✕ {problem.what} {problem.remedy}")

    # Adding one

    def _open_new(self) -> None:
        if self.new is not None:
            return
        self.new = _NewValue(self._live, self._item)
        self.new.kept.connect(self._keep)
        self.new.dropped.connect(self.close_new)
        self._column.insertWidget(0, self.new)
        self.add.setEnabled(False)
        self.new.value.setFocus()

    def _keep(self) -> None:
        assert self.new is not None
        item, valuation = self._item, self._live.valuation
        value = read_value(item, self.new.value.text(), valuation.currency, valuation.periods)
        problem = value if isinstance(value, Problem) else self.new.form.problem(self._place())
        if problem is not None or isinstance(value, Problem):
            self.new.form.tell(problem)
            return
        held = valuation.alternatives.get(self._address, ())
        one = Alternative(value, self.new.form.evidence())
        if self._do(SetAlternatives(self._address, (*held, one))):
            self.close_new()

    def close_new(self) -> None:
        """Put the fields of a new value away."""
        if self.new is not None:
            self.new.hide()
            self.new.deleteLater()
            self.new = None
            self.add.setEnabled(True)
            self.add.setFocus()

    def _place(self) -> str:
        return place_words(self._live.model, self._live.valuation, self._address)


class _NewValue(QWidget):
    """The fields of a value that is to be kept beside the chosen one."""

    kept = Signal()
    dropped = Signal()

    def __init__(self, live: LiveValuation, item: Input) -> None:
        super().__init__()
        self.value = QLineEdit()
        self.value.setPlaceholderText(text("The other value"))
        self.value.setAccessibleName(text("The other value"))
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight)
        if isinstance(item, Series):
            self.value.setToolTip(text("One number for every period, or one each with semicolons between them"))
        unit = QLabel("" if item.unit.is_date else text(item.unit.label, currency=live.valuation.currency))
        unit.setProperty("look", "muted")
        self.form = EvidenceForm(live)
        keep, drop = QPushButton(text("Keep it")), QPushButton(text("Cancel"))
        keep.setProperty("look", "primary")
        keep.clicked.connect(self.kept)
        drop.clicked.connect(self.dropped)
        self.value.returnPressed.connect(self.kept)
        self.form.accepted.connect(self.kept)
        top = QHBoxLayout()
        top.addWidget(self.value, 1)
        top.addWidget(unit)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(keep)
        row.addWidget(drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.form)
        column.addLayout(row)


def source_line(evidence: Evidence) -> str:
    """Standing, source, page and date in one line."""
    page = text("p. {page}", page=evidence.page) if evidence.page else ""
    return " · ".join(part for part in (status_words()[evidence.status], evidence.source, page, evidence.date) if part)
