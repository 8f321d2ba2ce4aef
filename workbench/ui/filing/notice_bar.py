"""Quiet bars at the top of the desk: what happened to the file, and what can be done about it. Nothing is blocked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon

_SIZE = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a notice: what it says and does."""

    words: str
    does: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """One bar. `drawing` and `role` are its icon; a notice that `stays` cannot be put away by a click."""

    words: str
    choices: Sequence[Choice] = ()
    drawing: str = "info"
    role: str = "accent"
    stays: bool = False


class NoticeBar(QWidget):
    """Notices by key, the first told on top. `gone(key)` follows one that a person put away."""

    gone = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_notice(self, key: str, notice: Notice) -> None:
        """Show a notice in the place of the one of that key."""
        old = self._rows.pop(key, None)
        place = self._column.count() if old is None else self._column.indexOf(old)
        if old is not None:
            self._remove(old)
        row = _Row(notice)
        row.closed.connect(lambda: self._put_away(key))
        self._rows[key] = row
        self._column.insertWidget(place, row)
        self.show()

    def drop(self, key: str) -> None:
        """Take a notice away."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._remove(row)
        self.setVisible(bool(self._rows))

    def _put_away(self, key: str) -> None:
        self.drop(key)
        self.gone.emit(key)

    def _remove(self, row: _Row) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()  # one of its buttons may have asked for it

    def words(self, key: str) -> str:
        """What a notice says; empty when it is not shown."""
        row = self._rows.get(key)
        return "" if row is None else row.label.text()

    def button(self, key: str, words: str) -> QPushButton:
        """A button of a notice by what it says. Raises KeyError."""
        for one in self._rows[key].buttons:
            if one.text() == words:
                return one
        raise KeyError(words)


class _Row(QFrame):
    closed = Signal()

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setAccessibleName(notice.words)
        self._notice = notice
        self._drawing = QLabel()
        self.label = QLabel(notice.words)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._drawing)
        row.addWidget(self.label, 1)
        self.buttons: list[QPushButton] = []
        for choice in notice.choices:
            button = QPushButton(choice.words)
            button.clicked.connect(lambda _checked=False, c=choice: c.does())
            self.buttons.append(button)
            row.addWidget(button)
        self._close: QPushButton | None = None
        if not notice.stays:
            self._close = QPushButton(icon("close", "muted"), "")
            self._close.setProperty("look", "flat")
            self._close.setAccessibleName(text("Put this notice away"))
            self._close.setToolTip(text("Put this notice away"))
            self._close.clicked.connect(self.closed)
            row.addWidget(self._close)
        self._paint()

    def _paint(self) -> None:
        self._drawing.setPixmap(icon(self._notice.drawing, self._notice.role).pixmap(_SIZE, _SIZE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_close"):
            self._paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._notice.stays:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
