"""A field for one value per period: a compact button, and a table with paste and fill behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
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
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.fields.field import Field, plain_number
from workbench.ui.theme import current_theme


class SeriesField(Field):
    """One number per period. `edited` carries the whole list of floats.

    `parse`, `show` and `full` are those of a number field; `read_clipboard` gives the table on the clipboard as rows
    of cells and defaults to its tab-separated text.
    """

    def __init__(
        self,
        parse: Callable[[str], float | Problem],
        show: Callable[[float], str],
        *,
        full: Callable[[float], str] = plain_number,
        periods: Sequence[str] = (),
        read_clipboard: Callable[[], list[list[str]]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._button = QPushButton()
        super().__init__(self._button, parent)
        self._set_look("input")
        self._parse = parse
        self._show = show
        self._full = full
        self._periods = list(periods)
        self._read_clipboard = read_clipboard or clipboard_rows
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
        dialog = SeriesEditor(
            self.label(), self._periods, self._value, self._parse, self._full, self._read_clipboard, self
        )
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
    """The table of a series, a row a period. Ctrl+V pastes from a spreadsheet, Ctrl+R or Ctrl+D fills to the end."""

    def __init__(
        self,
        title: str,
        periods: Sequence[str],
        values: Sequence[float],
        parse: Callable[[str], float | Problem],
        full: Callable[[float], str],
        read_clipboard: Callable[[], list[list[str]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._parse = parse
        self._full = full
        self._read_clipboard = read_clipboard
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
        """Put the clipboard's table into the periods from the current one on; rows and columns alike run on."""
        cells = [cell for line in self._read_clipboard() for cell in line]
        start = max(self._table.currentRow(), 0)
        for offset, cell in enumerate(cells[: self._table.rowCount() - start]):
            self.set_text(start + offset, cell.strip())

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
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in (Qt.Key.Key_R, Qt.Key.Key_D):
            self.fill()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._table.hasFocus():
            self._table.setCurrentCell(min(self._table.currentRow() + 1, self._table.rowCount() - 1), 0)
        else:
            super().keyPressEvent(event)

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
