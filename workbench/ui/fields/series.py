"""A field for one value per period: a compact button with the ends of the series, and its table behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import Unit
from workbench.ui.fields.field import Field, plain_number
from workbench.ui.fields.past import Past, Reported

if TYPE_CHECKING:
    from workbench.ui.fields.series_editor import SeriesEditor

_PADDING = 16

__all__ = ["SeriesField", "clipboard_rows"]


class SeriesField(Field):
    """One number per period. `edited` carries the whole list of floats.

    `parse`, `show` and `full` are those of a number field; with the `unit` of the numbers a paste keeps every digit
    behind a spreadsheet's cells, and a copy carries them. `check`, `past` and `reported` are those of the editor, the
    latter two asked for when it opens.
    """

    least_width = 112  # the first and the last of the values

    def __init__(
        self,
        parse: Callable[[str], float | Problem],
        show: Callable[[float], str],
        *,
        full: Callable[[float], str] = plain_number,
        periods: Sequence[str] = (),
        unit: Unit | None = None,
        check: Callable[[float], Problem | None] | None = None,
        past: Callable[[], list[Past]] = list,
        reported: Callable[[], list[Reported]] = list,
        parent: QWidget | None = None,
    ) -> None:
        self._button = QPushButton()
        super().__init__(self._button, parent)
        self._set_look("input")
        self._parse = parse
        self._show = show
        self._full = full
        self._periods = list(periods)
        self._unit = unit
        self._check = check
        self._past = past
        self._reported = reported
        self._value: list[float] = []
        self._said = ""
        self._button.clicked.connect(self.open_editor)

    def value(self) -> list[float]:
        return list(self._value)

    def set_periods(self, periods: Sequence[str]) -> None:
        """Name the periods, as the table's row headings."""
        self._periods = list(periods)

    def set_value(self, value: object) -> None:
        """Takes a sequence of numbers."""
        if not isinstance(value, Sequence):
            raise TypeError(f"a series field takes a sequence of numbers, not {type(value).__name__}")
        self._value = [float(number) for number in value]
        said = self._summary()
        if said != self._said:
            self._said = said
            self._show_summary()
            self.state_changed.emit()  # the line gives it the room it needs
        self.set_problem(None)

    @property
    def wanted_width(self) -> int:
        """Pixels at which the ends of the series stand whole."""
        return self._button.fontMetrics().horizontalAdvance(self._said) + _PADDING + 2

    def _show_summary(self) -> None:
        # A button would cut a long text at both sides, and show another number than the one that stands there.
        is_whole = self.wanted_width <= self._button.width() or not self._value
        self._button.setText(self._said if is_whole else f"{self._show(self._value[0])} →")
        self._button.setToolTip("" if is_whole else self._said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_summary()

    def open_editor(self) -> SeriesEditor:
        """Open the table of the series; `edited` is sent when it is accepted with a change."""
        from workbench.ui.fields.series_editor import SeriesEditor  # never at the start

        dialog = SeriesEditor(
            self.label(),
            self._periods,
            self._value,
            self._parse,
            self._full,
            self._unit,
            self,
            show=self._show,
            check=self._check,
            past=self._past(),
            reported=self._reported(),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._accept(dialog.values()))
        dialog.open()
        return dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.explain_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not _altered(event):
            self.open_editor()
        else:
            super().keyPressEvent(event)

    def _accept(self, values: list[float]) -> None:
        if values != self._value:
            self.set_value(values)
            self.edited.emit(list(values))

    def _summary(self) -> str:
        if not self._value:
            return "–"
        first, last = self._show(self._value[0]), self._show(self._value[-1])
        if all(value == self._value[0] for value in self._value):
            return text("{value} flat", value=first)
        return f"{first} → {last}"


def _altered(event: QKeyEvent) -> bool:
    """Whether a key comes with Shift, Ctrl or Alt."""
    return event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def clipboard_rows() -> list[list[str]]:
    """The clipboard's text as rows of tab-separated cells."""
    body = QGuiApplication.clipboard().text().replace("\r\n", "\n").rstrip("\n")
    return [line.split("\t") for line in body.split("\n")] if body else []
