"""The choice of what is compared: two sides, and a case of each or everything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ui.compare.sides import NOW, SAVED, Side, file_side, sides_of
from workbench.ui.desks.rpo.stepper import StillChoice

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_FILE: Final = "another file"


def still_choice(name: str) -> QComboBox:
    """A choice that the wheel does not turn."""
    made = StillChoice()
    made.setAccessibleName(name)
    made.setMinimumWidth(110)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


class SidesBar(QWidget):
    """From, to, and the case of each. `chosen` follows a person's choice of either."""

    chosen = Signal()

    def __init__(self, window: MainWindow, before: Side, after: Side) -> None:
        super().__init__()
        self._window = window
        self._sides: list[Side] = []
        self._extra: list[Side] = [side for side in (before, after) if side.key not in (NOW, SAVED)]
        self.first, self.last = still_choice(text("From")), still_choice(text("To"))
        self.first_case, self.last_case = still_choice(text("Case, from")), still_choice(text("Case, to"))
        self.swap = QPushButton(text("Swap"))
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(self._swap)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for label, side, case in (
            (text("From"), self.first, self.first_case),
            (text("To"), self.last, self.last_case),
        ):
            side.activated.connect(self._side_chosen)
            row.addWidget(QLabel(label))
            row.addWidget(side, 3)
            row.addWidget(case, 1)
        self.first_case.activated.connect(lambda _: self._case_chosen(self.first_case, self.last_case))
        self.last_case.activated.connect(lambda _: self._case_chosen(self.last_case, self.first_case))
        row.addWidget(self.swap)
        self._offer(before.key, after.key)

    @property
    def before(self) -> Side:
        """The side that is compared from."""
        return self._side(self.first)

    @property
    def after(self) -> Side:
        """The side that is compared to."""
        return self._side(self.last)

    @property
    def cases(self) -> tuple[str | None, str | None]:
        """The cases that are compared, by id; None for everything."""
        return self.first_case.currentData(), self.last_case.currentData()

    def renew(self) -> None:
        """Offer what can be compared now; what is chosen stays where it still stands."""
        self._offer(str(self.first.currentData()), str(self.last.currentData()))

    def choose(self, first: str, last: str, cases: Sequence[tuple[str | None, str]]) -> None:
        """Set both sides, by key, and the id and name of the case of each."""
        self._offer(first, last)
        for choice, (case, name) in zip((self.first_case, self.last_case), cases, strict=True):
            if choice.findData(case) < 0:
                choice.addItem(name, case)
            choice.setCurrentIndex(choice.findData(case))

    def add_file(self, path: str | Path) -> str:
        """Offer a file; gives its key."""
        side = file_side(path)
        self._extra = [one for one in self._extra if one.key != side.key] + [side]
        return side.key

    def fill_cases(self, before: Valuation, after: Valuation) -> None:
        """Offer the cases of both valuations."""
        for choice, valuation in ((self.first_case, before), (self.last_case, after)):
            held = choice.currentData()
            choice.clear()
            choice.addItem(text("Everything"), None)
            for case in valuation.cases:
                choice.addItem(case.name, case.id)
            choice.setCurrentIndex(max(choice.findData(held), 0))

    def _offer(self, first: str, last: str) -> None:
        self._sides = [*sides_of(self._window), *self._extra]
        for choice, wanted in ((self.first, first), (self.last, last)):
            choice.clear()
            for side in self._sides:
                choice.addItem(side.words, side.key)
            choice.addItem(text("Another file …"), _FILE)
            choice.setCurrentIndex(max(choice.findData(wanted), 0))

    def _side(self, choice: QComboBox) -> Side:
        key = choice.currentData()
        return next((side for side in self._sides if side.key == key), self._sides[0])

    def _side_chosen(self, _: int) -> None:
        for choice, other in ((self.first, self.last), (self.last, self.first)):
            if choice.currentData() == _FILE:
                name, _filter = QFileDialog.getOpenFileName(
                    self, text("Compare with another version"), "", text("Valuations") + " (*.assay *.bak)"
                )
                key = self.add_file(name) if name else self._sides[0].key
                held = str(other.currentData())
                self._offer(*((key, held) if choice is self.first else (held, key)))
        self.chosen.emit()

    def _case_chosen(self, leading: QComboBox, following: QComboBox) -> None:
        """A case of one side is compared with a case of the other, everything with everything."""
        if (leading.currentData() is None) != (following.currentData() is None):
            has_case = leading.currentData() is not None and following.count() > 1
            following.setCurrentIndex(1 if has_case else 0)
        self.chosen.emit()

    def _swap(self) -> None:
        cases = [(choice.currentData(), choice.currentText()) for choice in (self.last_case, self.first_case)]
        self.choose(str(self.last.currentData()), str(self.first.currentData()), cases)
        self.chosen.emit()
