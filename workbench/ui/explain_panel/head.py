"""The head of the panel: steps back and forward, the period, the filter, and what can be done with the figure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon


class Head(QWidget):
    """A row of small buttons around the name of the figure. `filtered(words)` follows typing in the filter."""

    walked = Signal(int)
    stepped = Signal(int)
    filtered = Signal(str)
    left_filter = Signal()
    copied = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 8, 0)
        row.setSpacing(2)
        self.back = _button("left", text("Explained before (Backspace)"), lambda: self.walked.emit(-1))
        self.forward = _button("right", text("Explained after (Shift+Backspace)"), lambda: self.walked.emit(1))
        self.title = QLabel()
        self.title.setProperty("look", "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.earlier = _button("up", text("Period before (Alt+Up)"), lambda: self.stepped.emit(-1))
        self.later = _button("down", text("Period after (Alt+Down)"), lambda: self.stepped.emit(1))
        self.period = QLabel()
        self.period.setProperty("look", "muted")
        self.period.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.period.setMinimumWidth(self.period.fontMetrics().horizontalAdvance("4Q00  "))
        self.filter = _Filter()
        self.filter.setPlaceholderText(text("Filter by name"))
        self.filter.setAccessibleName(text("Filter by name"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(90)
        self.filter.setMaximumWidth(220)
        self.filter.textChanged.connect(self.filtered)
        self.filter.left.connect(self.left_filter)
        self.open = _button("table", text("Show it in the sheet"), self.opened.emit)
        self.copy = _button("copy", text("Copy the explanation"), self.copied.emit)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(4)
        row.addWidget(self.title, 1)
        row.addWidget(self.earlier)
        row.addWidget(self.period)
        row.addWidget(self.later)
        row.addSpacing(6)
        row.addWidget(self.filter)
        row.addSpacing(4)
        row.addWidget(self.open)
        row.addWidget(self.copy)

    def show_figure(self, name: str, period: str, *, is_input: bool) -> None:
        """Name the figure; without a period there is none to step along."""
        self.title.setText(name)
        self.title.setToolTip(name)
        self.period.setText(period)
        for widget in (self.earlier, self.period, self.later):
            widget.setVisible(bool(period))
        words = text("Go to where this is typed") if is_input else text("Show it in the sheet")
        self.open.setToolTip(words)
        self.open.setAccessibleName(words)

    def enable(self, *, back: bool, forward: bool, earlier: bool, later: bool, figure: bool) -> None:
        """Which steps there are."""
        for button, is_on in (
            (self.back, back),
            (self.forward, forward),
            (self.earlier, earlier),
            (self.later, later),
            (self.open, figure),
            (self.copy, figure),
        ):
            button.setEnabled(is_on)
        self.filter.setEnabled(figure)


class _Filter(QLineEdit):
    """Esc empties it, and leaves it when it is empty; Down and Enter lead to the tree."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _button(name: str, words: str, does: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setProperty("look", "flat")
    button.setFixedWidth(26)
    button.clicked.connect(lambda _checked=False: does())
    return button
