"""Controls on a page that scrolls: a number with a button to either side; choice and slider deaf to the wheel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from workbench.ui.icons import icon


class Stepper(QWidget):
    """A number from `low` to `high`, shown by `words`. `changed(int)` follows each step."""

    changed = Signal(int)

    def __init__(self, name: str, words: Callable[[int], str], value: int, low: int, high: int) -> None:
        super().__init__()
        self._words, self._low, self._high = words, low, high
        self._value = value
        self.setAccessibleName(name)
        self.setToolTip(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.shown = QLabel()
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less, self.more = self._button("remove", -1), self._button("add", 1)
        for widget in (self.less, self.shown, self.more):
            row.addWidget(widget)
        self._show()

    def _button(self, drawing: str, by: int) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(drawing))
        made.setProperty("look", "flat")
        made.setAccessibleName(f"{self.accessibleName()} {by:+d}")
        made.setAutoRepeat(True)
        made.clicked.connect(lambda: self.set_value(self._value + by))
        return made

    @property
    def value(self) -> int:
        """The number held."""
        return self._value

    def set_value(self, value: int) -> None:
        """Hold another number, kept within the bounds."""
        wanted = min(max(value, self._low), self._high)
        if wanted != self._value:
            self._value = wanted
            self._show()
            self.changed.emit(wanted)

    def _show(self) -> None:
        self.shown.setText(self._words(self._value))
        self.less.setEnabled(self._value > self._low)
        self.more.setEnabled(self._value < self._high)


class StillChoice(QComboBox):
    """A choice that leaves the wheel to the page: who scrolls past must not choose."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class StillSlider(QSlider):
    """A slider that leaves the wheel to the page: who scrolls past must not edit."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
