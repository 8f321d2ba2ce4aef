"""What stays in place while a table of entities is scrolled sideways: their names and the heading of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.entities.paint import colour
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.entities.table import EntityTable


class FrozenNames(QWidget):
    """The names of entities over the scrolled table, while their own column is scrolled away."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table.viewport())
        self._table = table
        self.hide()

    def settle(self) -> None:
        """Cover the left edge while the table is scrolled."""
        table = self._table
        self.setGeometry(0, 0, table.columnWidth(0), table.viewport().height())
        self.setVisible(table.horizontalScrollBar().value() > 0)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        table = self._table
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(roles.surface))
        chosen = table.selectionModel()
        for row in range(table.rows.rowCount()):
            top, height = table.rowViewportPosition(row), table.rowHeight(row)
            if top + height < 0 or top > self.height():
                continue
            rect = QRect(0, top, self.width(), height)
            is_chosen = chosen.isSelected(table.rows.index(row, 0))
            table.delegate.draw(painter, rect, row, 0, is_chosen, table.font())
        painter.setPen(colour(roles.muted))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._table.rowAt(event.position().toPoint().y())
        if row >= 0:
            self._table.select(row, 0)
            self._table.setFocus()


class FrozenHeading(QWidget):
    """The heading of the names, while their own column is scrolled away."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table.headings.viewport())
        self._table = table
        self.hide()

    def settle(self) -> None:
        """Cover the left edge of the headings while the table is scrolled."""
        table = self._table
        self.setGeometry(0, 0, table.columnWidth(0), table.headings.height())
        self.setVisible(table.horizontalScrollBar().value() > 0)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._table.headings.paintSection(painter, self.rect(), 0)
        painter.setPen(colour(current_theme().roles.muted))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
