"""Between which two states a change in value is explained: cases as they stand, as last saved, of another file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.analysis.move_words import Method
from workbench.analysis.value_moves import PRICE, Grouping
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.desks.uncertainty.choosing import OutputChoice
from workbench.ui.icons import icon


class Where(Enum):
    """Which valuation an end is of."""

    NOW = "now"
    SAVED = "saved"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class End:
    """One end of the change."""

    where: Where
    case: str


class MovesEnds(QWidget):
    """Choices of both ends, the figure, how changes are grouped and shared out. `changed()` follows each by a person;
    `file_chosen(path)` one of a file."""

    changed = Signal()
    file_chosen = Signal(str)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.file: Valuation | None = None
        self.file_name = ""
        self._offered: list[tuple[End, str]] = []
        self.first, self.last = self._choice(text("From")), self._choice(text("To"))
        self.swap = QPushButton(text("Swap"))
        self.swap.clicked.connect(self._swap)
        self.choose = QPushButton(icon("open"), text("Another file …"))
        self.choose.clicked.connect(self._choose)
        self.output = OutputChoice(live, PRICE)
        self.output.chosen.connect(self._was_chosen)
        self.by = self._choice(text("By"))
        for grouping, words in (
            (Grouping.AREA, text("area")),
            (Grouping.ENTITY, text("contract, facility, section")),
            (Grouping.INPUT, text("each input")),
        ):
            self.by.addItem(words, grouping)
        self.method = self._choice(text("Shared out"))
        self.method.addItem(text("by Shapley value"), Method.SHAPLEY)
        self.method.addItem(text("in the order below"), Method.ORDERED)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for label, widget in ((text("From"), self.first), (text("To"), self.last)):
            row.addWidget(QLabel(label))
            row.addWidget(widget, 1)
        row.addWidget(self.swap)
        row.addWidget(self.choose)
        below = self.below = QWidget()
        second = QHBoxLayout(below)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(6)
        second.addWidget(QLabel(text("Figure")))
        second.addWidget(self.output, 2)
        second.addWidget(QLabel(text("By")))
        second.addWidget(self.by, 1)
        second.addWidget(self.method, 1)
        self.offer()

    def _choice(self, name: str) -> StillChoice:
        made = StillChoice()
        made.setAccessibleName(name)
        made.setMinimumWidth(90)
        made.activated.connect(self._was_chosen)
        return made

    def _was_chosen(self, *_: object) -> None:
        self.changed.emit()

    # The ends

    def offer(self) -> None:
        """Offer the cases there are now; what was chosen stays chosen while it is there."""
        wanted = self._ends()
        if wanted == self._offered:
            return
        held = self.ends if self._offered else None
        self._offered = wanted
        known = [end for end, _ in wanted]
        for choice, place, otherwise in ((self.first, 0, known[0]), (self.last, 1, _second(known))):
            kept = held[place] if held is not None and held[place] in known else otherwise
            choice.clear()
            for end, words in wanted:
                choice.addItem(words, end)
            choice.setCurrentIndex(known.index(kept))

    def _ends(self) -> list[tuple[End, str]]:
        now, saved = self.live.valuation, self.live.saved
        found = [(End(Where.NOW, case.id), case.name) for case in now.cases]
        if saved is not now:
            found += [
                (End(Where.SAVED, case.id), text("{case}, as last saved", case=case.name)) for case in saved.cases
            ]
        if self.file is not None:
            found += [
                (End(Where.FILE, case.id), text("{case}, in {file}", case=case.name, file=self.file_name))
                for case in self.file.cases
            ]
        return found

    @property
    def ends(self) -> tuple[End, End]:
        """From and to."""
        first, last = self.first.currentData(), self.last.currentData()
        assert isinstance(first, End)
        assert isinstance(last, End)
        return first, last

    @property
    def names(self) -> tuple[str, str]:
        """What the ends are called."""
        return self.first.currentText(), self.last.currentText()

    def set_ends(self, first: End, last: End) -> None:
        """Choose both. Raises ValueError for one that is not offered."""
        known = [end for end, _ in self._offered]
        self.first.setCurrentIndex(known.index(first))
        self.last.setCurrentIndex(known.index(last))
        self.changed.emit()

    def valuation_of(self, end: End) -> Valuation:
        """The valuation an end is of."""
        if end.where is Where.FILE and self.file is not None:
            return self.file
        return self.live.saved if end.where is Where.SAVED else self.live.valuation

    def take_file(self, path: str, valuation: Valuation) -> None:
        """Compare with this file: from its selected case to the one shown."""
        self.file, self.file_name = valuation, Path(path).name
        self.offer()
        self.set_ends(End(Where.FILE, valuation.selected_case), End(Where.NOW, self.live.valuation.selected_case))

    def _swap(self) -> None:
        first, last = self.ends
        self.set_ends(last, first)

    def _choose(self) -> None:
        title = text("Compare with another version")
        name, _ = QFileDialog.getOpenFileName(self, title, "", text("Valuations") + " (*.assay)")
        if name:
            self.file_chosen.emit(name)

    # The rest

    @property
    def address(self) -> Address:
        """The figure asked for."""
        return self.output.address or PRICE

    @property
    def grouping(self) -> Grouping:
        """What stands together."""
        found = self.by.currentData()
        assert isinstance(found, Grouping)
        return found

    @property
    def way(self) -> Method:
        """How the change is shared out."""
        found = self.method.currentData()
        assert isinstance(found, Method)
        return found


def _second(known: Sequence[End]) -> End:
    """The first end that is another one than the first: the next case, or the file's as last saved."""
    return known[1] if len(known) > 1 else known[0]
