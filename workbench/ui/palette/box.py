"""The box itself: a line to type in, the finds below it, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ui.palette.entries import MOST_FOUND, Entry
from workbench.ui.palette.matching import Query
from workbench.ui.palette.rows import FindDelegate, Finds
from workbench.ui.theme import current_theme, scaled

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_WIDTH: Final = 780
_LINES: Final = 14
_TOP: Final = 44
_MARGIN: Final = 24

Ask = Callable[[str], tuple[Query, Sequence[Entry]]]
"""Gives the finds for what was typed."""


class FindBox(QWidget):
    """Lies over the whole window, so that a click beside the box closes it.

    `chosen(Entry, explains)` follows Enter or a click, `explains` being true with Ctrl or Shift; `closed` every end.
    """

    chosen = Signal(object, bool)
    closed = Signal()

    def __init__(self, window: MainWindow, value_of: Callable[[Entry], str]) -> None:
        super().__init__(window)
        self._window = window
        self._ask: Ask = lambda typed: (Query(typed), [])
        self._before: QWidget | None = None
        self._empty_words = ""
        self.box = QFrame(self)
        self.box.setProperty("look", "card")
        self.line = _Line()
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._typed)
        self.line.pressed.connect(self._key)
        self.finds = Finds(value_of, self)
        self.list = QListView()
        self.list.setModel(self.finds)
        self.list.setItemDelegate(FindDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(text("What was found"))
        self.list.clicked.connect(lambda index: self._choose(index.row(), _explains(QApplication.keyboardModifiers())))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._say_current())
        self.note = QLabel()
        self.note.setProperty("look", "muted")
        self.note.setContentsMargins(14, 6, 14, 6)
        self.note.setWordWrap(True)
        self.keys = QLabel()
        self.keys.setProperty("look", "muted")
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        self.hints = QWidget()
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(10, 10, 10, 6)
        top.addWidget(self.line)
        hints = QHBoxLayout(self.hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(2)
        for sign, words in ((">", text("actions")), ("@", text("inputs")), ("=", text("rows"))):
            button = QPushButton(f"{sign} {words}")
            button.setProperty("look", "flat")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(text("Type {sign} first to look among {kind} only", sign=sign, kind=words))
            button.clicked.connect(lambda _checked=False, s=sign: self._narrow(s))
            hints.addWidget(button)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 14, 6)
        foot.setSpacing(10)
        foot.addWidget(self.hints)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        foot.addWidget(self.count)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.list)
        column.addLayout(foot)

    # Opening and closing ---------------------------------------------------------------------------------------

    def open_with(self, ask: Ask, *, prompt: str, empty: str, keys: str, has_signs: bool) -> None:
        """Come up over the window. `empty` is said where nothing is found, `keys` says what Enter does."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._ask, self._empty_words = ask, empty
        self.line.setPlaceholderText(prompt)
        self.line.setAccessibleName(prompt)
        self.keys.setText(keys)
        self.hints.setVisible(has_signs)
        self.line.clear()
        self._typed("")
        self._window.installEventFilter(self)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self._place()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_box(self) -> None:
        """Go away and give the keyboard back to whom it was taken from."""
        if not self.isVisible():
            return
        self._window.removeEventFilter(self)
        self.hide()
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep over the window when that changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            self._place()
        return False

    def _place(self) -> None:
        width = min(scaled(_WIDTH), self.width() - 2 * _MARGIN)
        line = self.list.sizeHintForRow(0) if self.finds.entries else 0
        self.list.setFixedHeight(min(len(self.finds.entries), _LINES) * max(line, 0) + (4 if line else 0))
        self.list.setVisible(bool(self.finds.entries))
        self.box.setFixedWidth(width)
        height = min(self.box.sizeHint().height(), self.height() - _TOP - _MARGIN)
        self.box.setGeometry(QRect((self.width() - width) // 2, _TOP, width, height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft edge below the box, so that it stands off from what it lies over."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        strength = 26 if current_theme().is_dark else 9
        for reach in (10, 7, 4, 2):
            painter.setBrush(QColor(0, 0, 0, strength))
            painter.drawRoundedRect(self.box.geometry().adjusted(-reach, -reach + 4, reach, reach + 4), 9, 9)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the box closes it."""
        if not self.box.geometry().contains(event.position().toPoint()):
            self.close_box()

    # Typing and choosing ---------------------------------------------------------------------------------------

    def _typed(self, typed: str) -> None:
        query, entries = self._ask(typed)
        self.finds.show_entries(query, entries)
        if entries:
            self.list.setCurrentIndex(self.finds.index(0))
            self.list.scrollToTop()
        self.note.setText(self._empty_words if typed.strip() or not self.hints.isVisibleTo(self) else "")
        self.note.setVisible(not entries and bool(self.note.text()))
        many = text("first {count}", count=len(entries)) if len(entries) >= MOST_FOUND else ""
        self.count.setText((many or text("{count} found", count=len(entries))) if typed.strip() else "")
        if self.isVisible():
            self._place()
            self.update()
        self._say_current()

    def _narrow(self, sign: str) -> None:
        from workbench.ui.palette.entries import narrowed

        self.line.setText(sign + narrowed(self.line.text())[1].strip())
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_current(self) -> None:
        row = self.list.currentIndex().row()
        held = 0 <= row < len(self.finds.entries)
        self.line.setAccessibleDescription(self.finds.spoken(self.finds.entries[row]) if held else self.note.text())

    def _key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        row, last = self.list.currentIndex().row(), len(self.finds.entries) - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_LINES, Qt.Key.Key_PageDown: _LINES}
        step = steps.get(Qt.Key(key), 0)
        if key == Qt.Key.Key_Escape:
            self.close_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(row, _explains(modifiers))
        elif step and last >= 0:
            # One step from either end leads round to the other, as in a menu.
            to = row + step
            to = (to % (last + 1)) if abs(step) == 1 else min(max(to, 0), last)
            self.list.setCurrentIndex(self.finds.index(to))

    def _choose(self, row: int, explains: bool) -> None:
        if not 0 <= row < len(self.finds.entries):
            return
        entry = self.finds.entries[row]
        if not entry.is_enabled:
            self.count.setText(text("Not available now"))
            return
        self.close_box()
        self.chosen.emit(entry, explains)


class _Line(QLineEdit):
    """Keys that belong to the list leave it by `pressed(key, modifiers)`."""

    pressed = Signal(int, object)

    _LIST_KEYS = (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )

    def event(self, event: QEvent) -> bool:
        # The window's own keys for Enter and Esc, if any, are not asked first; Tab stays in the box.
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in self._LIST_KEYS:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                step = Qt.Key.Key_Down if event.key() == Qt.Key.Key_Tab else Qt.Key.Key_Up
                self.pressed.emit(int(step), Qt.KeyboardModifier.NoModifier)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._LIST_KEYS:
            self.pressed.emit(event.key(), event.modifiers())
        else:
            super().keyPressEvent(event)


def _explains(modifiers: Qt.KeyboardModifier) -> bool:
    asked = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(modifiers & asked)
