"""A field for one value per period: a compact button, and a table with paste and fill behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTableWidgetSelectionRange,
    QVBoxLayout,
    QWidget,
)

from workbench.exchange.amounts import decimal_comma
from workbench.exchange.copied import figure, typed_words, words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, Unit
from workbench.ui.clipboard import clipboard_table, put_block
from workbench.ui.fields.field import Field, plain_number
from workbench.ui.fields.past import Past
from workbench.ui.theme import current_theme

_CONTROL = Qt.KeyboardModifier.ControlModifier
_PLAIN = FACTOR
"""What a cell is read as where the field was given no unit."""


class SeriesField(Field):
    """One number per period. `edited` carries the whole list of floats.

    `parse`, `show` and `full` are those of a number field; with the `unit` of the numbers a paste keeps every digit
    behind a spreadsheet's cells, and a copy carries them.
    """

    def __init__(
        self,
        parse: Callable[[str], float | Problem],
        show: Callable[[float], str],
        *,
        full: Callable[[float], str] = plain_number,
        periods: Sequence[str] = (),
        unit: Unit | None = None,
        check: Callable[[float], Problem | None] | None = None,
        past: Callable[[], list[Past]] | None = None,
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
        self._check = check or (lambda _: None)
        self._past = past or list
        self._value: list[float] = []
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
        self._button.setText(self._summary())
        self.set_problem(None)

    def open_editor(self) -> SeriesEditor:
        """Open the table of the series; `edited` is sent when it is accepted with a change."""
        dialog = SeriesEditor(self.label(), self._periods, self._value, self._parse, self._full, self._unit, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._accept(dialog.values()))
        dialog.open()
        return dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.explain_requested.emit()
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


class SeriesEditor(QDialog):
    """The table of a series, a row a period, with a spreadsheet's keys: Ctrl+C, Ctrl+Shift+C (with the periods),
    Ctrl+V; Ctrl+R or Ctrl+D fills to the end, Ctrl and an arrow leads to an end.
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
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._parse = parse
        self._full = full
        self._unit = unit
        self._values = [float(value) for value in values]
        names = [periods[row] if row < len(periods) else str(row + 1) for row in range(len(values))]
        self._table = self._make_table(names)
        self._message = QLabel()
        self._message.setProperty("look", "bad")
        self._message.setWordWrap(True)
        self._build()
        self._table.itemChanged.connect(self._check)
        self._check()

    def values(self) -> list[float]:
        """The numbers in the table: where a text is refused, the number that stood there before."""
        return list(self._values)

    def set_text(self, row: int, typed: str) -> None:
        """Type `typed` into the period `row`."""
        item = self._table.item(row, 0)
        if item is not None:
            item.setText(typed)

    def paste(self) -> None:
        """Put the clipboard's table into the periods from the first selected one on; rows and columns alike run on.

        A single value goes into every selected period. What does not fit or cannot be read is refused whole.
        """
        table = clipboard_table()
        names = [self._table.verticalHeaderItem(row).text() for row in range(self._table.rowCount())]
        if table and len(table[0]) == 2 and all(row[0].shown in names for row in table):
            table = [row[1:] for row in table]  # copied with its periods
        rows = self._chosen()
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
                period=names[rows[0]],
            )
            self._complain(said)
            return
        for row, typed in enumerate(texts, rows[0]):
            read = self._parse(typed) if typed else None
            if isinstance(read, Problem):
                self._complain(f"{names[row]}: {typed[:40]}. {read.what} {read.remedy} {text('Nothing was pasted.')}")
                return
        for row, typed in enumerate(texts, rows[0]):
            if typed:
                self.set_text(row, typed)

    def copy(self, *, with_periods: bool = False) -> None:
        """Put the selected periods' values on the clipboard, for spreadsheets too."""
        self._check()
        block = []
        for row in self._chosen():
            value = self._values[row]
            cell = figure(value, self._unit) if self._unit is not None else words(self._full(value))
            head = [words(self._table.verticalHeaderItem(row).text())] if with_periods else []
            block.append([*head, cell])
        put_block(block)

    def _chosen(self) -> list[int]:
        rows = sorted({index.row() for index in self._table.selectedIndexes()})
        return rows or [max(self._table.currentRow(), 0)]

    def _complain(self, said: str) -> None:
        self._message.setText(said)
        self._message.setVisible(True)

    def fill(self) -> None:
        """Repeat the current period's value in all later periods, or within the selection when it spans several."""
        rows = sorted({index.row() for index in self._table.selectedIndexes()})
        start = rows[0] if rows else max(self._table.currentRow(), 0)
        end = rows[-1] if len(rows) > 1 else self._table.rowCount() - 1
        item = self._table.item(start, 0)
        if item is not None:
            for row in range(start + 1, end + 1):
                self.set_text(row, item.text())

    def accept(self) -> None:
        """Close with the new values; stays open while a text is refused."""
        if self._check():
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.modifiers() == _CONTROL | Qt.KeyboardModifier.ShiftModifier and event.key() == Qt.Key.Key_C:
            self.copy(with_periods=True)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in (Qt.Key.Key_R, Qt.Key.Key_D):
            self.fill()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._table.hasFocus():
            self._table.setCurrentCell(min(self._table.currentRow() + 1, self._table.rowCount() - 1), 0)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The table would take Ctrl+C for itself, one cell of it, and go nowhere on Ctrl and an arrow.
        if watched is self._table and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_control = bool(event.modifiers() & _CONTROL)
            if is_control and event.key() == Qt.Key.Key_C:
                self.keyPressEvent(event)
                return True
            if is_control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._to_end(
                    event.key() == Qt.Key.Key_Down, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                )
                return True
        return super().eventFilter(watched, event)

    def _to_end(self, down: bool, extends: bool) -> None:
        """To the last or first period, every one holding a value; with Shift the block up to there."""
        last = self._table.rowCount() - 1 if down else 0
        start = self._table.currentRow()
        # With its keys down, Ctrl would toggle the period instead of going there.
        self._table.setCurrentCell(last, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if extends:
            self._table.setRangeSelected(QTableWidgetSelectionRange(min(start, last), 0, max(start, last), 0), True)

    def _make_table(self, names: list[str]) -> QTableWidget:
        table = QTableWidget(len(names), 1, self)
        table.setVerticalHeaderLabels(names)
        table.horizontalHeader().setVisible(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setDefaultSectionSize(current_theme().row_height)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for row, value in enumerate(self._values):
            item = QTableWidgetItem(self._full(value))
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, 0, item)
        table.setAccessibleName(self.windowTitle())
        table.installEventFilter(self)
        if names:
            table.setCurrentCell(0, 0)
        return table

    def _build(self) -> None:
        paste = QPushButton(text("Paste"))
        paste.setToolTip(text("Paste from a spreadsheet, from the current period on (Ctrl+V)"))
        paste.clicked.connect(self.paste)
        fill = QPushButton(text("Fill to the end"))
        fill.setToolTip(text("Repeat the current value in all later periods (Ctrl+R)"))
        fill.clicked.connect(self.fill)
        tools = QHBoxLayout()
        tools.addWidget(paste)
        tools.addWidget(fill)
        tools.addStretch(1)
        buttons = QDialogButtonBox()
        accept = buttons.addButton(text("Set values"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        accept.setProperty("look", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(tools)
        column.addWidget(self._table, 1)
        column.addWidget(self._message)
        column.addWidget(buttons)
        self.resize(300, min(560, 150 + self._table.rowCount() * current_theme().row_height))

    def _check(self) -> bool:
        """Read all texts; name the first that is refused."""
        refused: tuple[str, Problem] | None = None
        for row in range(self._table.rowCount()):
            item = self._table.item(row, 0)
            read = self._parse("" if item is None else item.text())
            if not isinstance(read, Problem):
                self._values[row] = read
            elif refused is None:
                refused = (self._table.verticalHeaderItem(row).text(), read)
        self._message.setVisible(refused is not None)
        if refused is not None:
            self._message.setText(f"{refused[0]}: {refused[1].what} {refused[1].remedy}")
        return refused is None


def clipboard_rows() -> list[list[str]]:
    """The clipboard's text as rows of tab-separated cells."""
    body = QGuiApplication.clipboard().text().replace("\r\n", "\n").rstrip("\n")
    return [line.split("\t") for line in body.split("\n")] if body else []
