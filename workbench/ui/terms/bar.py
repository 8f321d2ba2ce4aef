"""The bar over the term sheet: facilities added, copied, moved, removed; one at a time or side by side; base curve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon

SIDE_BY_SIDE = ""


class TermBar(QWidget):
    """Buttons say by `asked` what is wanted; `template_asked(name)` which term sheet is to be added.

    `view_changed(facility)` carries the id of the one facility wanted, empty for all side by side.
    """

    asked = Signal(str)
    template_asked = Signal(str)
    view_changed = Signal(str)
    all_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 4)
        row.setSpacing(4)
        self._row = row
        self.add = self._button("add", text("Add"), text("Add a facility from a template, or an empty one"))
        self.menu = QMenu(self.add)
        self.add.setMenu(self.menu)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.add)
        for name, tip in (
            ("duplicate", text("Add a copy of the facility, with its sources")),
            ("remove", text("Remove the facility")),
            ("left", text("Move the facility to the left")),
            ("right", text("Move the facility to the right")),
        ):
            row.addWidget(self._button(name, "", tip))
        row.addSpacing(8)
        self.view = QComboBox()
        self.view.setAccessibleName(text("Facilities shown"))
        self.view.setToolTip(text("All facilities side by side, or one at a time"))
        self.view.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.view.setMinimumContentsLength(16)
        self.view.activated.connect(lambda place: self.view_changed.emit(str(self.view.itemData(place))))
        row.addWidget(self.view)
        self.all_terms = QPushButton(text("All terms"))
        self.all_terms.setCheckable(True)
        self.all_terms.setProperty("look", "tab")
        self.all_terms.setToolTip(text("Show also the terms that have no effect as the facilities stand"))
        self.all_terms.toggled.connect(self.all_toggled)
        row.addWidget(self.all_terms)
        row.addStretch(1)
        self.curve = QPushButton()
        self.curve.setProperty("look", "tab")
        self.curve.setToolTip(text("The base curve that floating debt follows: type it or paste a forward curve"))
        self.curve.clicked.connect(lambda: self.asked.emit("curve"))
        row.addWidget(self.curve)
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        row.addWidget(self.count)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _button(self, name: str, words: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(words or tip)
        button.setIcon(icon(name))
        if words:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if name != "add":
            button.clicked.connect(lambda: self.asked.emit(name))
        self.buttons[name] = button
        return button

    def offer(self, templates: Sequence[tuple[str, str, str]]) -> None:
        """The templates to add: name, words and tooltip each; the empty facility stands last."""
        self.menu.clear()
        self.menu.setToolTipsVisible(True)
        for name, words, tip in templates:
            entry = self.menu.addAction(words)
            entry.setToolTip(tip)
            entry.triggered.connect(lambda _=False, wanted=name: self.template_asked.emit(wanted))
        self.menu.addSeparator()
        empty = self.menu.addAction(text("Empty facility"))
        empty.triggered.connect(lambda: self.template_asked.emit(""))

    def show_facilities(self, members: Sequence[tuple[str, str]], shown: str) -> None:
        """Offer these facilities (id, name) one at a time; `shown` is the id of the one, empty for all."""
        offered = [(SIDE_BY_SIDE, text("Side by side")), *members]
        held = [(str(self.view.itemData(n)), self.view.itemText(n)) for n in range(self.view.count())]
        if held != offered:
            self.view.clear()
            for one, name in offered:
                self.view.addItem(name, one)
        self.view.setCurrentIndex(max([one for one, _ in offered].index(shown), 0))
        self.count.setText(text("{count} facilities", count=len(members)))

    def enable(self, place: int, count: int) -> None:
        """What is possible with the facility at a place (-1: none) of so many."""
        for name in ("duplicate", "remove"):
            self.buttons[name].setEnabled(place >= 0)
        self.buttons["left"].setEnabled(place > 0)
        self.buttons["right"].setEnabled(0 <= place < count - 1)

    def set_short(self, is_short: bool) -> None:
        """Less air where height is scarce."""
        self._row.setContentsMargins(8, 2 if is_short else 6, 8, 2 if is_short else 4)
