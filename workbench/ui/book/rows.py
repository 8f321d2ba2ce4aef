"""Qt's model over the contracts as shown, a row a contract: only cells that changed are announced."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.ground.language import text
from workbench.ui.book.cells import Line
from workbench.ui.book.columns import Column

_Index = QModelIndex | QPersistentModelIndex
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
_MOST_SINGLE = 60


class BookRows(QAbstractTableModel):
    """Contracts and columns. `tip` answers tooltips, asked only when the mouse rests."""

    def __init__(
        self, columns: Sequence[Column], tip: Callable[[int, int], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.lines: list[Line] = []
        self.currency = "USD"
        self.refused: dict[tuple[str, str], str] = {}
        self._tip = tip

    def set_lines(self, lines: Sequence[Line]) -> set[int] | None:
        """Show these contracts; returns the columns that differ from before, None when rows came, went or moved."""
        if [line.id for line in lines] != [line.id for line in self.lines]:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()
            return None
        moved: list[tuple[int, int]] = []
        for row, (old, new) in enumerate(zip(self.lines, lines, strict=True)):
            if old.texts != new.texts or old.marks != new.marks:
                pairs = zip(old.texts, new.texts, old.marks, new.marks, strict=True)
                moved += [(row, n) for n, (was, now, mark, sign) in enumerate(pairs) if was != now or mark != sign]
        self.lines = list(lines)
        if len(moved) <= _MOST_SINGLE:
            for row, column in moved:
                place = self.index(row, column)
                self.dataChanged.emit(place, place)
        else:
            rows = [row for row, _ in moved]
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(self.columns) - 1))
        return {column for _, column in moved}

    def set_refused(self, refused: dict[tuple[str, str], str]) -> None:
        """Mark cells (contract id, column key) whose last text was refused; a message each."""
        touched = {*self.refused, *refused}
        self.refused = refused
        for entity, key in touched:
            place = self.place(entity, key)
            if place is not None:
                self.dataChanged.emit(self.index(*place), self.index(*place))

    def place(self, entity: str, key: str) -> tuple[int, int] | None:
        """Row and column of a cell."""
        row = next((n for n, line in enumerate(self.lines) if line.id == entity), None)
        column = next((n for n, one in enumerate(self.columns) if one.key == key), None)
        return None if row is None or column is None else (row, column)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.lines[index.row()].texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        unit = column.unit_words(self.currency)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.heading} ({unit})" if unit else column.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            label = text(column.item.label) if column.item is not None else column.heading
            note = text(column.item.note) if column.item is not None and column.item.note else column.note
            return "\n".join(part for part in (label, note) if part)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _EDITABLE if self.columns[index.column()].is_typed else _READABLE
