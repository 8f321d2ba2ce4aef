"""The table twin of a chart: what a screen reader can read and anyone can copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget


class TableDialog(QDialog):
    """The chart's data in rows and columns."""

    def __init__(
        self,
        title: str,
        headers: Sequence[str],
        rows: Sequence[Sequence[str | float]],
        shown: Callable[[float], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(560, 360)
        self.grid = QTableWidget(len(rows), len(headers), self)
        self.grid.setAccessibleName(title)
        self.grid.setHorizontalHeaderLabels(list(headers))
        self.grid.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.grid.verticalHeader().hide()
        self.grid.setTabKeyNavigation(False)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                item = QTableWidgetItem(cell if isinstance(cell, str) else shown(cell))
                if not isinstance(cell, str):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.grid.setItem(place, column, item)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.grid)

    def add_note(self, words: str) -> None:
        """A line below the table."""
        note = QLabel(words)
        note.setProperty("look", "muted")
        note.setWordWrap(True)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(note)
