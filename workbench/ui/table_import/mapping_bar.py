"""The saved mappings of a dialog that takes a table over: chosen, saved under a name, deleted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QPushButton, QWidget

from workbench.exchange.saved_mappings import MappingFolder, SavedMapping
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError


class MappingBar(QWidget):
    """`chosen(SavedMapping | None)` follows a person's choice, `problem_found(Problem)` what could not be done."""

    chosen = Signal(object)
    problem_found = Signal(object)

    def __init__(self, folder: MappingFolder, kind: str, made: Callable[[str], SavedMapping]) -> None:
        super().__init__()
        self._folder, self._kind, self._made = folder, kind, made
        self.mappings: list[SavedMapping] = []
        self.box = QComboBox()
        self.save = QPushButton(text("Save…"))
        self.save.setToolTip(text("Keep how this table is read, for the next one with these headings"))
        self.delete = QPushButton(text("Delete"))
        for button in (self.save, self.delete):
            button.setProperty("look", "flat")
            button.setAutoDefault(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.save)
        layout.addWidget(self.delete)
        self.box.activated.connect(self._choose)
        self.save.clicked.connect(self.ask_name)
        self.delete.clicked.connect(self.forget)
        self.reload()

    def reload(self, name: str = "") -> None:
        """List the mappings anew and show the one of that name as chosen."""
        self.mappings = self._folder.all_of(self._kind)
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem(text("none: by the headings"), None)
            for one in self.mappings:
                self.box.addItem(one.name, one)
            self.box.setCurrentIndex(max(self.box.findText(name), 0) if name else 0)
        self.delete.setEnabled(self.box.currentData() is not None)

    def show_chosen(self, mapping: SavedMapping | None) -> None:
        """Show which mapping is in use, without a word to anyone."""
        self.reload("" if mapping is None else mapping.name)

    def problems(self) -> list[Problem]:
        """Mappings that could not be read."""
        return self._folder.problems

    def ask_name(self) -> None:
        """Ask for a name and keep the mapping under it."""
        held = self.box.currentText() if self.box.currentData() is not None else ""
        name, is_told = QInputDialog.getText(
            self, text("Save mapping"), text("Name of the mapping, such as the maker of the tables"), text=held
        )
        if is_told and name.strip():
            self.keep(" ".join(name.split()))

    def keep(self, name: str) -> None:
        """Keep how the table is read now."""
        try:
            self._folder.keep(self._made(name))
        except ProblemError as error:
            self.problem_found.emit(error.problem)
        else:
            self.reload(name)

    def forget(self) -> None:
        """Delete the chosen mapping; the table stays as it is read."""
        mapping = self.box.currentData()
        if isinstance(mapping, SavedMapping):
            self._folder.forget(mapping)
            self.reload()

    def _choose(self) -> None:
        self.delete.setEnabled(self.box.currentData() is not None)
        self.chosen.emit(self.box.currentData())
