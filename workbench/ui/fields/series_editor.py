"""The editor of a series over periods: typed, pasted, filled and grown, with its chart, its past and its own undo."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.exchange.amounts import decimal_comma
from workbench.exchange.copied import figure, typed_words, words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, Unit
from workbench.ui.clipboard import clipboard_table, put_block
from workbench.ui.fields.past import Past, Reported
from workbench.ui.fields.series_chart import SeriesChart
from workbench.ui.fields.series_fill import FillBar
from workbench.ui.fields.series_steps import Fill, filled
from workbench.ui.fields.series_table import PAST_WIDTH, SeriesTable
from workbench.ui.theme import current_theme, scaled

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = FACTOR
"""What a cell is read as where the field was given no unit."""
_WIDTH = 330


class SeriesEditor(QDialog):
    """The table of a series, a row a period, with a spreadsheet's keys: Ctrl+C, Ctrl+Shift+C (with the periods),
    Ctrl+V; Ctrl+R or Ctrl+D fills to the end, Ctrl and an arrow leads to an end, Ctrl+Z and Ctrl+Y undo and redo.

    `check` says what stands against a number that could be read; `past` are columns beside the values, the file's
    first; `reported` stands before them in the chart.
    """

    def __init__(
        self,
        title: str,
        periods: Sequence[str],
        values: Sequence[float],
        parse: Callable[[str], float | Problem],
        full: Callable[[float], str],
        unit: Unit | None = None,
        parent: QWidget | None = None,
        *,
        show: Callable[[float], str] | None = None,
        check: Callable[[float], Problem | None] | None = None,
        past: Sequence[Past] = (),
        reported: Sequence[Reported] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._parse = parse
        self._full = full
        self._show = show or full
        self._bounds = check or (lambda _: None)
        self._unit = unit
        self._past = [one for one in past if len(one.values) == len(values)]
        self._names = [periods[row] if row < len(periods) else str(row + 1) for row in range(len(values))]
        self._warned: list[str] | None = None
        self.chart = SeriesChart(self._show)
        self.chart.set_frame(self._names, reported, self._past[0].values if self._past else ())
        self._table = SeriesTable(self._names, values, self._read, full, self._show, self._past)
        self._table.setAccessibleName(title)
        self._first = self._table.texts()
        self.sums = QLabel()
        self.sums.setProperty("look", "muted")
        self.sums.setWordWrap(True)
        self._message = QLabel()
        self._message.setProperty("look", "bad")
        self._message.setWordWrap(True)
        self._build()
        self._table.read_anew.connect(self._follow)
        self._table.itemSelectionChanged.connect(self._say_sums)
        self._table.currentCellChanged.connect(lambda row, *_: self.chart.set_current(row))
        self.chart.picked.connect(lambda row: self._table.setCurrentCell(row, 0))
        self.show_past(any(one.values != tuple(self._table.values) for one in self._past))
        self._table.check()

    # What stands in it

    def values(self) -> list[float]:
        """The numbers in the table: where a text is refused, the number that stood there before."""
        return list(self._table.values)

    def set_text(self, row: int, typed: str) -> None:
        """Type `typed` into the period `row`."""
        self._table.set_text(row, typed)

    # Clipboard

    def paste(self) -> None:
        """Put the clipboard's table into the periods from the first selected one on; rows and columns alike run on.

        A single value goes into every selected period. What does not fit or cannot be read is refused whole.
        """
        table = clipboard_table()
        if table and len(table[0]) == 2 and all(row[0].shown in self._names for row in table):
            table = [row[1:] for row in table]  # copied with its periods
        rows = self._table.chosen()
        cells = [cell for line in table for cell in line]
        if len(cells) == 1:
            cells *= len(rows)
        comma = decimal_comma(cell.shown for cell in cells)
        texts = [typed_words(cell, self._unit or _PLAIN, comma=comma).strip() or cell.shown.strip() for cell in cells]
        left = self._table.rowCount() - rows[0]
        if len(texts) > left:
            said = text(
                "{count} values do not fit: {left} periods are left from {period} on.",
                count=len(texts),
                left=left,
                period=self._names[rows[0]],
            )
            self._complain(said)
            return
        for row, typed in enumerate(texts, rows[0]):
            read = self._read(typed) if typed else None
            if isinstance(read, Problem):
                nothing = text("Nothing was pasted.")
                self._complain(f"{self._names[row]}: {typed[:40]}. {read.what} {read.remedy} {nothing}")
                return
        with self._table.one_step():
            for row, typed in enumerate(texts, rows[0]):
                if typed:
                    self.set_text(row, typed)

    def copy(self, *, with_periods: bool = False) -> None:
        """Put the selected periods' values on the clipboard, for spreadsheets too."""
        self._table.check()
        block = []
        for row in self._table.chosen():
            value = self._table.values[row]
            cell = figure(value, self._unit) if self._unit is not None else words(self._full(value))
            head = [words(self._names[row])] if with_periods else []
            block.append([*head, cell])
        put_block(block)

    # Filling

    def fill(self) -> None:
        """Repeat the current period's value in all later periods, or within the selection when it spans several."""
        rows = self._table.stretch()
        first = self._table.texts()[rows[0]]
        with self._table.one_step():
            for row in rows[1:]:
                self.set_text(row, first)

    def fill_by(self, how: Fill, by: float = 0.0) -> None:
        """Fill the selection, or from the current period to the last, by growth, steps, a line or a factor."""
        rows = self._table.stretch()
        if not self._table.check():
            return
        found = filled([self._table.values[row] for row in rows], how, by)
        for row, value in zip(rows, found, strict=True):
            against = self._bounds(value) if math.isfinite(value) else self._endless()
            if against is not None:
                self._complain(f"{self._names[row]}: {against.what} {against.remedy} {text('Nothing was filled.')}")
                return
        with self._table.one_step():
            for row, value in zip(rows, found, strict=True):
                if value != self._table.values[row]:
                    self.set_text(row, self._full(value))

    def _endless(self) -> Problem:
        return Problem(self.windowTitle(), text("The number is too large."), text("Type a smaller one."))

    # Past

    def show_past(self, is_shown: bool) -> None:
        """Show the columns of the file, the base case and earlier states, or hide them."""
        is_shown = is_shown and bool(self._past)
        for column in range(1, self._table.columnCount()):
            self._table.setColumnHidden(column, not is_shown)
        self._table.horizontalHeader().setVisible(is_shown)
        if self.past_button.isChecked() != is_shown:
            self.past_button.setChecked(is_shown)
        width = _WIDTH + (PAST_WIDTH * len(self._past) if is_shown else 0)
        self.resize(max(self.width() if self.isVisible() else 0, scaled(width)), self.height())

    # Keys

    def accept(self) -> None:
        """Close with the new values; stays open while a text is refused."""
        if self._table.check():
            super().accept()

    def _may_leave(self) -> bool:
        """The first Esc after a change says that it would be lost, the second one leaves."""
        typed = self._table.texts()
        if typed in (self._first, self._warned):
            return True
        self._warned = typed
        self._complain(text("Press Esc again to discard what was typed, or set the values."))
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == _CONTROL
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.modifiers() == _CONTROL | _SHIFT and event.key() == Qt.Key.Key_C:
            self.copy(with_periods=True)
        elif control and event.key() in (Qt.Key.Key_R, Qt.Key.Key_D):
            self.fill()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._table.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or (control and event.key() == Qt.Key.Key_Y):
            self._table.redo()
        elif event.key() == Qt.Key.Key_Escape and not self._may_leave():
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._table.hasFocus():  # elsewhere the key has done its work, and closes nothing
                self._table.setCurrentCell(min(self._table.currentRow() + 1, self._table.rowCount() - 1), 0)
        else:
            super().keyPressEvent(event)

    # Building

    def _build(self) -> None:
        paste = self._button(text("Paste"), text("Paste from a spreadsheet, from the current period on (Ctrl+V)"))
        paste.clicked.connect(self.paste)
        fill = self._button(text("Fill to the end"), text("Repeat the current value in all later periods (Ctrl+R)"))
        fill.clicked.connect(self.fill)
        self.undo_button = self._button(text("Undo"), text("Take the last step in this table back (Ctrl+Z)"))
        self.undo_button.clicked.connect(self._table.undo)
        self.redo_button = self._button(text("Redo"), text("Make it again (Ctrl+Y)"))
        self.redo_button.clicked.connect(self._table.redo)
        self.past_button = self._button(
            text("History"), text("The values in the file, in the base case and earlier in this session, side by side")
        )
        self.past_button.setCheckable(True)
        self.past_button.setEnabled(bool(self._past))
        self.past_button.toggled.connect(self.show_past)
        tools = QHBoxLayout()
        for button in (paste, fill, self.undo_button, self.redo_button, self.past_button):
            tools.addWidget(button)
        tools.addStretch(1)
        self.fill_bar = FillBar(self._unit)
        self.fill_bar.asked.connect(self.fill_by)
        self.fill_bar.refused.connect(self._complain)
        buttons = QDialogButtonBox()
        accept = buttons.addButton(text("Set values"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        accept.setProperty("look", "primary")
        for button in (accept, cancel):
            button.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.chart)
        column.addLayout(tools)
        column.addWidget(self.fill_bar)
        column.addWidget(self._table, 1)
        column.addWidget(self.sums)
        column.addWidget(self._message)
        column.addWidget(buttons)
        self._table.setFocus()
        self.resize(scaled(_WIDTH), min(scaled(680), scaled(330) + self._table.rowCount() * current_theme().row_height))

    def _button(self, label: str, tip: str) -> QPushButton:
        made = QPushButton(label)
        made.setToolTip(tip)
        made.setAutoDefault(False)
        return made

    # Reading

    def _complain(self, said: str) -> None:
        self._message.setText(said)
        self._message.setVisible(True)

    def _follow(self) -> None:
        """After the table was read anew."""
        refused = self._table.refused
        self._message.setVisible(bool(refused))
        if refused:
            row, first = refused[0]
            more = "" if len(refused) == 1 else " " + text("{count} more are marked.", count=len(refused) - 1)
            self._message.setText(f"✕ {self._names[row]}: {first.what} {first.remedy}{more}")
        self.undo_button.setEnabled(self._table.can_undo)
        self.redo_button.setEnabled(self._table.can_redo)
        self.chart.set_values(self._table.values)
        self._say_sums()

    def _read(self, typed: str) -> float | Problem:
        read = self._parse(typed)
        return read if isinstance(read, Problem) else self._bounds(read) or read

    def _told(self, value: float) -> str:
        """A figure in a sentence: a plain 0 where a table has a dash."""
        if value:
            return self._show(value)
        return "0%" if self._unit is not None and self._unit.percent else "0"

    def _say_sums(self) -> None:
        rows, held = self._table.chosen(), self._table.values
        values = [held[row] for row in rows] if len(rows) > 1 else held
        if not values:
            return
        shown = self._told
        mean = shown(math.fsum(values) / len(values))
        low, high = shown(min(values)), shown(max(values))
        if self._unit is not None and self._unit.percent:
            said = text(
                "{count} periods · average {mean} · {low} to {high}", count=len(values), mean=mean, low=low, high=high
            )
        else:
            said = text(
                "{count} periods · sum {sum} · average {mean} · {low} to {high}",
                count=len(values),
                sum=shown(math.fsum(values)),
                mean=mean,
                low=low,
                high=high,
            )
        self.sums.setText(said)
