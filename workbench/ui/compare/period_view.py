"""A line of a comparison over the periods."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from workbench.ground.language import text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PeriodView(QTableWidget):
    """Both sides and their difference, a column each period; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(text("Over the periods"))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setMinimumHeight(120)
        self.hide()

    def show_table(self, labels: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show these lines, name and cells, under the labels of the periods."""
        self.setVisible(bool(labels))
        if not labels:
            return
        self.setRowCount(len(lines))
        self.setColumnCount(len(labels))
        self.setHorizontalHeaderLabels(list(labels))
        self.setVerticalHeaderLabels([name for name, _ in lines])
        for place, (_, cells) in enumerate(lines):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setTextAlignment(_RIGHT)
                self.setItem(place, column, item)
