"""Fields for one number, date or text: spreadsheet keys, and a refusal that says what to type instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.fields.field import Field, plain_number
from workbench.ui.fields.whole import tells_rest

_COARSE = 10.0
_FINE = 0.1


def step_factor(modifiers: Qt.KeyboardModifier) -> float:
    """How many times the usual step: ten with Shift, a tenth with Ctrl."""
    factor = _COARSE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
    return factor * (_FINE if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0)


class _Entry(QLineEdit):
    """A line that tells its field about focus and the keys a spreadsheet knows."""

    focus_gained = Signal()
    focus_lost = Signal()
    committed = Signal()
    restored = Signal()
    stepped = Signal(float, bool)  # size, whether a key is held: then it belongs to the step before
    explained = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.focus_gained.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # The context menu and another window borrow the focus and give it back: no commit then.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.focus_lost.emit()

    def event(self, event: QEvent) -> bool:
        if tells_rest(self, event):
            return True
        # What was committed is undone by the window; only a text being typed has an undo of its own.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_history(event)
            and not self.isModified()
        ):
            event.ignore()
            return True
        # Escape must restore the text before a dialog or dock takes the key as a shortcut.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.isModified()
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_history(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._is_history(event) and not self.isModified():
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.committed.emit()
        elif key == Qt.Key.Key_Escape:
            self.restored.emit()
        elif key == Qt.Key.Key_F1:
            self.explained.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            size = 1.0 if key == Qt.Key.Key_Up else -1.0
            self.stepped.emit(size * step_factor(event.modifiers()), event.isAutoRepeat())
        else:
            super().keyPressEvent(event)


class EntryField(Field):
    """A field that is one line of text: subclasses say how a value is read and shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._entry = _Entry()
        super().__init__(self._entry, parent)
        self._gesture: object | None = None
        self._is_stepping = False
        self._set_look("input")
        entry = self._entry
        entry.focus_gained.connect(self._begin)
        entry.focus_lost.connect(self._leave)
        entry.committed.connect(self._enter)
        entry.restored.connect(self.restore)
        entry.stepped.connect(self.step)
        entry.explained.connect(self.explain_requested)

    def text(self) -> str:
        """The text that stands in the field now."""
        return self._entry.text()

    def set_placeholder(self, placeholder: str) -> None:
        """The muted text shown while the field is empty, such as the value that stands in."""
        self._entry.setPlaceholderText(placeholder)

    def set_read_only(self, is_read_only: bool) -> None:
        """Let the value be read and copied only."""
        self._entry.setReadOnly(is_read_only)
        self._set_look("plain" if is_read_only else "input")

    def restore(self) -> None:
        """Drop what was typed, and the problem it had."""
        self.set_problem(None)
        self._put(self._editing_text() if self._entry.hasFocus() else self._shown_text())
        self._entry.selectAll()

    def commit(self) -> bool:
        """Accept the text typed. False if it was refused: the old value is kept and the problem shown."""
        if not self._entry.isModified():
            return self._problem is None
        read = self._read(self._entry.text())
        if isinstance(read, Problem):
            self.set_problem(read)
            return False
        is_new = read != self.value()
        self._accept(read)
        if is_new:
            self.edited.emit(read)
        return self._problem is None

    def refuse(self, problem: Problem, held: object) -> None:
        """The value is `held` again; the text that was refused stays to be corrected, or dropped with Esc."""
        self._keep(held)
        self._entry.setModified(True)
        self.set_problem(problem)

    def _accept(self, value: object) -> None:
        self._keep(value)
        self.set_problem(None)
        self._put(self._editing_text() if self._entry.hasFocus() else self._shown_text())

    def _take(self, value: object) -> None:
        """What `set_value` does: keep, and show unless a text is being typed."""
        self._keep(value)
        if self._entry.isModified() and self._entry.hasFocus():
            return
        self.set_problem(None)
        has_focus = self._entry.hasFocus()
        self._put(self._editing_text() if has_focus else self._shown_text())
        if has_focus:
            self._entry.selectAll()

    def _put(self, shown: str) -> None:
        if self._entry.text() != shown:
            self._entry.setText(shown)
            self._entry.setCursorPosition(0)
        self._entry.setModified(False)

    def _begin(self) -> None:
        # A refused text stays to be corrected.
        if self._problem is None and not self._entry.isModified():
            self._put(self._editing_text())
        self._entry.selectAll()

    def _leave(self) -> None:
        if self.commit():
            self._put(self._shown_text())
        self._entry.deselect()

    def _enter(self) -> None:
        if self.commit():
            self._entry.selectAll()

    @property
    def gesture(self) -> object | None:
        return self._gesture if self._is_stepping else None

    @property
    def can_step(self) -> bool:
        """Whether the value can be moved by steps now."""
        return not self._entry.isReadOnly() and self.isEnabled() and self._moved(1.0) is not None

    def step(self, size: float, is_held: bool = False) -> None:
        """Move the value by `size` steps, as a person does; while a key or button is held the edits are one gesture."""
        if self._entry.isReadOnly() or not self.commit():
            return
        moved = self._moved(size)
        if moved is None:
            return
        if not is_held or self._gesture is None:
            self._gesture = object()
        read = self._read(moved)
        if isinstance(read, Problem):
            self.set_problem(read)
            return
        if read != self.value():
            self._accept(read)
            if self._entry.hasFocus():
                self._entry.selectAll()
            self._is_stepping = True
            try:
                self.edited.emit(read)
            finally:
                self._is_stepping = False

    def _keep(self, value: object) -> None:
        raise NotImplementedError

    def _read(self, typed: str) -> object | Problem:
        raise NotImplementedError

    def _shown_text(self) -> str:
        raise NotImplementedError

    def _editing_text(self) -> str:
        return self._shown_text()

    def _moved(self, size: float) -> str | None:
        """Text of the value `size` steps away, or None where steps mean nothing."""
        return None


class NumberField(EntryField):
    """One number. `edited` carries a float, or None when an optional field was emptied.

    `parse` reads what a person types, `show` writes the formatted value, `full` the text offered for editing (all
    digits). Up and Down move by `step` (in units of the value: 0.01 for a percentage), with Shift ten times, with Ctrl
    a tenth of that.
    """

    def __init__(
        self,
        parse: Callable[[str], float | Problem],
        show: Callable[[float], str],
        *,
        full: Callable[[float], str] = plain_number,
        step: float = 1.0,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse = parse
        self._show = show
        self._full = full
        self._size = step
        self._optional = optional
        self._value: float | None = None
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def value(self) -> float | None:
        return self._value

    def set_value(self, value: object) -> None:
        self._take(value)

    def _keep(self, value: object) -> None:
        if value is None or isinstance(value, (int, float)):
            self._value = None if value is None else float(value)
        else:
            raise TypeError(f"a number field takes a number or None, not {type(value).__name__}")

    def _read(self, typed: str) -> object | Problem:
        if typed.strip():
            return self._parse(typed)
        if self._optional:
            return None
        return Problem(self.label(), text("A number is needed here."), text("Type one, or press Esc to keep the old."))

    def _shown_text(self) -> str:
        return "" if self._value is None else self._show(self._value)

    def _editing_text(self) -> str:
        return "" if self._value is None else self._full(self._value)

    def _moved(self, size: float) -> str | None:
        start = 0.0 if self._value is None else self._value
        # Twelve digits hide the binary dust of 0.1 + 0.2.
        return self._full(float(f"{start + size * self._size:.12g}"))


class DateField(EntryField):
    """A day, typed and shown as ISO text (2025-03-28). `edited` carries a `date`, or None when optional and emptied."""

    def __init__(self, *, optional: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = optional
        self._value: date | None = None
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._entry.setPlaceholderText(text("yyyy-mm-dd"))

    def value(self) -> date | None:
        return self._value

    def set_value(self, value: object) -> None:
        """Takes a `date`, ISO text or None."""
        self._take(date.fromisoformat(value) if isinstance(value, str) else value)

    def _keep(self, value: object) -> None:
        if value is not None and not isinstance(value, date):
            raise TypeError(f"a date field takes a date, ISO text or None, not {type(value).__name__}")
        self._value = value

    def _read(self, typed: str) -> object | Problem:
        body = unicodedata.normalize("NFKC", typed).strip()
        if not body and self._optional:
            return None
        for mark in "/.年月":
            body = body.replace(mark, "-")
        try:
            year, month, day = (int(part) for part in body.removesuffix("日").split("-"))
            return date(year, month, day)
        except ValueError:
            return Problem(
                self.label(),
                text("This is not a date of the calendar."),
                text("Type year, month and day, such as 2025-03-28."),
            )

    def _shown_text(self) -> str:
        return "" if self._value is None else self._value.isoformat()

    def _moved(self, size: float) -> str | None:
        if self._value is None:
            return None
        days = int(size) or (1 if size > 0 else -1)
        try:
            return (self._value + timedelta(days=days)).isoformat()
        except OverflowError:
            return None  # the calendar ends there


class TextField(EntryField):
    """A line of words. `edited` carries a `str`."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""

    def value(self) -> str:
        return self._value

    def set_value(self, value: object) -> None:
        self._take(value)

    def _keep(self, value: object) -> None:
        self._value = "" if value is None else str(value)

    def _read(self, typed: str) -> object | Problem:
        return typed.strip()

    def _shown_text(self) -> str:
        return self._value
