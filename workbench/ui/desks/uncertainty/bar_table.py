"""The bars of a tornado as a table: ends typed in place, rows taken out by Delete, a name that leads to its input."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from workbench.ui.theme import current_theme

LOW, HIGH = 2, 3


class BarTable(QTableWidget):
    """`typed(row, column, words)` follows a text typed as an end, `opened(row)` Enter or a double click on a name,
    `removed(row)` Delete on a name."""

    typed = Signal(int, int, str)
    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self.setAccessibleName(title)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab goes on; out of a cell that is typed into it leads to the next
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(23)
        self.horizontalHeader().setHighlightSections(False)
        self.cellChanged.connect(self._changed)
        self.cellDoubleClicked.connect(self._double_clicked)

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], typed: Sequence[tuple[bool, bool]]
    ) -> None:
        """Show these rows; `typed` says of which ends somebody typed them: those are in the colour of inputs."""
        was = self.blockSignals(True)
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        self.setRowCount(len(rows))
        roles = current_theme().roles
        for row, cells in enumerate(rows):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                is_end = column in (LOW, HIGH)
                item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if is_end else flags)
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setForeground(QColor(roles.input if is_end and typed[row][column - LOW] else roles.text))
                if column == 0:
                    item.setToolTip(words)
                self.setItem(row, column, item)
        self.blockSignals(was)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if heads:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def texts(self) -> list[list[str]]:
        """What the cells say."""
        return [
            [item.text() if (item := self.item(row, column)) else "" for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]

    def _changed(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and column in (LOW, HIGH):
            self.typed.emit(row, column, item.text())

    def _double_clicked(self, row: int, column: int) -> None:
        if column not in (LOW, HIGH):
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        if event.key() == Qt.Key.Key_Delete and row >= 0:
            if column in (LOW, HIGH):
                self.typed.emit(row, column, "")
            else:
                self.removed.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0 and column not in (LOW, HIGH):
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)
