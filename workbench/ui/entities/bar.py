"""The bar over a table of entities: what can be done with them, and which groups of columns are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it asks for, its drawing, its words (none: the drawing says it) and tooltip."""

    name: str
    drawing: str
    words: str
    tip: str
    stays: bool = False
    """Keeps its words where room is scarce."""
    ends: bool = False
    """A gap follows it."""


class SecondView(QPushButton):
    """Shows a second view beside the table, or in its place where height is scarce: it keeps a state for each.

    `switched` follows a click.
    """

    switched = Signal()

    def __init__(self, words: str, tip: str) -> None:
        super().__init__(words)
        self.setCheckable(True)
        self.setProperty("look", "tab")
        self.setToolTip(tip)
        self._states = {False: True, True: False}
        self._is_short = False
        self.clicked.connect(self._clicked)

    def wanted(self, is_short: bool) -> bool:
        """Whether it is to be shown where there is room for both, or where there is not."""
        self._is_short = is_short
        self.setChecked(self._states[is_short])
        return self._states[is_short]

    def _clicked(self, is_on: bool) -> None:
        self._states[self._is_short] = is_on
        self.switched.emit()


class EntityBar(QWidget):
    """Buttons say by `asked` what is wanted; `groups_changed` follows a switch of the columns shown."""

    asked = Signal(str)
    groups_changed = Signal()

    def __init__(
        self,
        actions: Sequence[Button],
        groups: Iterable[tuple[Enum, str]],
        shown: Collection[Enum],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stays = {one.name for one in actions if one.stays}
        self.buttons: dict[str, QToolButton] = {}
        self.chips: dict[Enum, QPushButton] = {}
        acting = QHBoxLayout()
        acting.setSpacing(4)
        for one in actions:
            acting.addWidget(self._button(one))
            if one.ends:
                acting.addSpacing(8)
        acting.addStretch(1)
        chips = QHBoxLayout()
        chips.setSpacing(2)
        self._label = QLabel(text("Columns"))
        self._label.setProperty("look", "muted")
        chips.addWidget(self._label)
        for group, words in groups:
            chip = QPushButton(words)
            chip.setCheckable(True)
            chip.setProperty("look", "tab")
            chip.setChecked(group in shown)
            chip.setToolTip(text("Show or hide these columns"))
            chip.toggled.connect(lambda _: self.groups_changed.emit())
            self.chips[group] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        chips.addWidget(self.count)
        self.columns = self._columns_button()
        acting.insertWidget(acting.count() - 1, self.columns)
        self.end = chips
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(8, 6, 8, 4)
        self._rows.setSpacing(4)
        self._rows.addLayout(acting)
        self._rows.addLayout(chips, 1)

    def _button(self, one: Button) -> QToolButton:
        button = QToolButton()
        button.setText(one.words)
        button.setToolTip(one.tip)
        button.setAccessibleName(one.words or one.tip)
        button.setIcon(icon(one.drawing))
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if one.words else style.ToolButtonIconOnly)
        button.clicked.connect(lambda _=False, wanted=one.name: self.asked.emit(wanted))
        self.buttons[one.name] = button
        return button

    def set_compact(self, is_compact: bool) -> None:
        """One row, buttons without words, where room is scarce."""
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if is_compact else direction.TopToBottom
        if self._rows.direction() is wanted:
            return
        self._rows.setDirection(wanted)
        style = Qt.ToolButtonStyle
        for name, button in self.buttons.items():
            has_words = bool(button.text()) and (not is_compact or name in self._stays)
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

    def shown_groups(self) -> set[Enum]:
        """The groups of columns that are switched on."""
        return {group for group, chip in self.chips.items() if chip.isChecked()}

    def enable(self, chosen: int, first: int, last: int, count: int) -> None:
        """What is possible with `chosen` entities, `first` to `last` of `count`."""
        for name in ("duplicate", "remove"):
            self.buttons[name].setEnabled(chosen > 0)
        self.buttons["up"].setEnabled(chosen == 1 and first > 0)
        self.buttons["down"].setEnabled(chosen == 1 and last < count - 1)
        self.count.setText(self.count_words(count))

    def count_words(self, count: int) -> str:
        """How many there are."""
        return str(count)
