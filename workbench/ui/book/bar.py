"""The bar over the contract book: what can be done with contracts, and which groups of columns are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.book.columns import Group, group_words
from workbench.ui.icons import icon

SHOWN_AT_FIRST = frozenset({Group.CONTRACT, Group.SCHEDULE, Group.PREPAYMENT})


class BookBar(QWidget):
    """Buttons say by `asked` what is wanted: add, duplicate, split, merge, remove, up, down, paste, file."""

    asked = Signal(str)
    groups_changed = Signal()
    outlook_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self.chips: dict[Group, QPushButton] = {}
        actions = QHBoxLayout()
        actions.setSpacing(4)
        for name, drawing, words, tip in _actions():
            button = QToolButton()
            button.setText(words)
            button.setToolTip(tip)
            button.setAccessibleName(words or tip)
            button.setProperty("drawing", drawing)
            has_words = bool(words)
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if has_words else style.ToolButtonIconOnly)
            button.clicked.connect(lambda _=False, wanted=name: self.asked.emit(wanted))
            self.buttons[name] = button
            actions.addWidget(button)
            if name in ("down", "remove"):
                actions.addSpacing(8)
        actions.addStretch(1)
        chips = QHBoxLayout()
        chips.setSpacing(2)
        label = QLabel(text("Columns"))
        label.setProperty("look", "muted")
        chips.addWidget(label)
        for group, words in group_words().items():
            chip = QPushButton(words)
            chip.setCheckable(True)
            chip.setProperty("look", "tab")
            chip.setChecked(group in SHOWN_AT_FIRST)
            chip.setToolTip(text("Show or hide these columns"))
            chip.toggled.connect(lambda _: self.groups_changed.emit())
            self.chips[group] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        chips.addWidget(self.count)
        self._label = label
        self.columns = self._columns_button()
        actions.insertWidget(actions.count() - 1, self.columns)
        # Its state where there is room for both, and where there is not.
        self._outlook = {False: True, True: False}
        self._is_short = False
        self.outlook = QPushButton(text("Over time"))
        self.outlook.setCheckable(True)
        self.outlook.setProperty("look", "tab")
        self.outlook.setToolTip(text("Contracts over time, and the book against what was reported"))
        self.outlook.clicked.connect(self._outlook_clicked)
        chips.addWidget(self.outlook)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(8, 6, 8, 4)
        self._rows.setSpacing(4)
        self._rows.addLayout(actions)
        self._rows.addLayout(chips, 1)
        self.restyle()

    def set_compact(self, is_compact: bool) -> None:
        """One row, buttons without words, where room is scarce."""
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if is_compact else direction.TopToBottom
        if self._rows.direction() is wanted:
            return
        self._rows.setDirection(wanted)
        style = Qt.ToolButtonStyle
        for name, button in self.buttons.items():
            has_words = bool(button.text()) and (not is_compact or name in ("add", "paste"))
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if has_words else style.ToolButtonIconOnly)
        for widget in (self._label, self.count, *self.chips.values()):
            widget.setVisible(not is_compact)
        self.columns.setVisible(is_compact)

    def _columns_button(self) -> QToolButton:
        """The groups of columns as a menu, for a narrow window; the chips keep what is shown."""
        button = QToolButton()
        button.setText(text("Columns"))
        button.setToolTip(text("Show or hide these columns"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for chip in self.chips.values():
            entry = menu.addAction(chip.text())
            entry.setCheckable(True)
            entry.setChecked(chip.isChecked())
            entry.toggled.connect(chip.setChecked)
            chip.toggled.connect(entry.setChecked)
        button.setMenu(menu)
        button.hide()
        return button

    def wants_outlook(self, is_short: bool) -> bool:
        """Whether the time line is to be shown; asked for in a short window it stands in the table's place."""
        self._is_short = is_short
        self.outlook.setChecked(self._outlook[is_short])
        return self._outlook[is_short]

    def _outlook_clicked(self, is_on: bool) -> None:
        self._outlook[self._is_short] = is_on
        self.outlook_toggled.emit()

    def shown_groups(self) -> set[Group]:
        """The groups of columns that are switched on."""
        return {group for group, chip in self.chips.items() if chip.isChecked()}

    def enable(self, chosen: int, first: int, last: int, count: int) -> None:
        """What is possible with `chosen` contracts, `first` to `last` of `count`."""
        for name in ("duplicate", "remove"):
            self.buttons[name].setEnabled(chosen > 0)
        self.buttons["split"].setEnabled(chosen == 1)
        self.buttons["merge"].setEnabled(chosen > 1)
        self.buttons["up"].setEnabled(chosen == 1 and first > 0)
        self.buttons["down"].setEnabled(chosen == 1 and last < count - 1)
        self.count.setText(text("{count} contracts", count=count))

    def restyle(self) -> None:
        """Icons in the colours of the look in force."""
        for button in self.buttons.values():
            button.setIcon(icon(str(button.property("drawing"))))


def _actions() -> list[tuple[str, str, str, str]]:
    return [
        ("add", "add", text("Add"), text("Add a contract below")),
        ("duplicate", "duplicate", text("Duplicate"), text("Add a copy of the contract, with its sources")),
        ("split", "cases", text("Split…"), text("One contract into two, by share or amount; the value stays")),
        ("merge", "link", text("Merge"), text("The selected contracts of one customer into one")),
        ("remove", "remove", text("Remove"), text("Remove the selected contracts")),
        ("up", "up", "", text("Move up (Alt+Up)")),
        ("down", "down", "", text("Move down (Alt+Down)")),
        ("paste", "paste", text("Paste table…"), text("A table of contracts from Excel or Calc (Ctrl+V)")),
        ("file", "open", text("From file…"), text("A table of contracts from a CSV or Excel file")),
    ]
