"""The search for inputs: words, how the inputs stand, and chips that take each wish back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.finding import Standing, standing_words
from workbench.ui.icons import icon


class SearchBar(QWidget):
    """`changed` follows every other wish; `entered` the Enter key in the search."""

    changed = Signal()
    entered = Signal()
    sliders_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Find an input"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(text("Find an input"))
        self.search.setToolTip(text("By label in either language, key, entity, source or note"))
        self.search.textChanged.connect(lambda _: self.changed.emit())
        self.search.returnPressed.connect(self.entered)
        self.filter = _tool("filter", text("Narrow the inputs by how they stand"))
        self.filter.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter.setCheckable(True)
        self.actions_of: dict[Standing, QAction] = {}
        menu = QMenu(self.filter)
        for standing, words in standing_words().items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.toggled.connect(lambda _on: self._narrow())
            self.actions_of[standing] = action
        menu.addSeparator()
        self.clear_action = menu.addAction(text("Show all inputs"), self.clear)
        self.filter.setMenu(menu)
        self.sliders = _tool("slider", text("Sliders below the numbers"))
        self.sliders.setCheckable(True)
        self.sliders.toggled.connect(self.sliders_toggled)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        top.addWidget(self.sliders)
        self._chips = QWidget()
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(8, 0, 8, 0)
        self._chip_row.setSpacing(4)
        self._chip_row.addStretch(1)
        self._chips.hide()
        self.chips: dict[Standing, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._chips)

    @property
    def words(self) -> str:
        """What is searched for, without outer blanks."""
        return self.search.text().strip()

    @property
    def wanted(self) -> frozenset[Standing]:
        """How the inputs are to stand."""
        return frozenset(one for one, action in self.actions_of.items() if action.isChecked())

    @property
    def is_asked(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.words or self.wanted)

    def clear(self) -> None:
        """Take every wish back; one `changed` follows if there was any."""
        was = self.is_asked
        self.blockSignals(True)
        self.search.clear()
        for action in self.actions_of.values():
            action.setChecked(False)
        self.blockSignals(False)
        if was:
            self.changed.emit()

    def want(self, standing: Standing) -> None:
        """Narrow to inputs that stand like this."""
        self.actions_of[standing].setChecked(True)

    def _narrow(self) -> None:
        wanted = self.wanted
        for standing, words in standing_words().items():
            if standing in wanted and standing not in self.chips:
                chip = QPushButton(f"{words}  ✕")
                chip.setProperty("look", "chip")
                chip.setToolTip(text("Take this away"))
                chip.setAccessibleName(text("Take away: {filter}", filter=words))
                chip.clicked.connect(lambda _=False, one=standing: self.actions_of[one].setChecked(False))
                self.chips[standing] = chip
                self._chip_row.insertWidget(self._chip_row.count() - 1, chip)
            elif standing not in wanted and standing in self.chips:
                gone = self.chips.pop(standing)
                gone.hide()
                gone.deleteLater()
        self.filter.setChecked(bool(wanted))
        self._chips.setVisible(bool(wanted))
        self.changed.emit()


def _tool(name: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setProperty("look", "flat")
    made.setFixedWidth(28)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
