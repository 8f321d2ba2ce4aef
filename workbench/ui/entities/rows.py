"""Qt's model over entities as shown, a row an entity: only cells that changed are announced."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.document.change import Change
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.entities.cells import EntityCells, Line
from workbench.ui.entities.columns import Kind

_Index = QModelIndex | QPersistentModelIndex
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
_MOST_SINGLE = 60


class EntityRows(QAbstractTableModel):
    """Entities and columns. `tip` answers tooltips, asked only when the mouse rests."""

    def __init__(self, cells: EntityCells, tip: Callable[[int, int], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cells = cells
        self.columns = cells.columns
        self.lines: list[Line] = []
        self.currency = "USD"
        self.refused: dict[tuple[str, str], str] = {}
        self._tip = tip

    def show_results(self, results: Results) -> set[int] | None:
        """Show the entities of these results: the columns that may differ, None when rows came, went or moved."""
        is_next = self.cells.follows(results)
        members = results.valuation.members(self.cells.entity_set)
        is_same = [line.id for line in self.lines] == [one.id for one in members]
        moved = self.cells.moved(results) if is_next and is_same else []
        self.currency = results.valuation.currency
        self.cells.take(results)
        if not is_same:
            self.beginResetModel()
            self.lines = [Line(self.cells, one.id, one.name, place) for place, one in enumerate(members)]
            self.endResetModel()
            return None
        if not is_next:
            for line, one in zip(self.lines, members, strict=True):
                line.name = one.name
                line.forget()
                line.changed.clear()
            if self.lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(self.columns) - 1))
            return set(range(len(self.columns)))
        return self._show_moved(moved)

    def _show_moved(self, moved: Sequence[tuple[int, int]]) -> set[int]:
        touched = {(line.position, column) for line in self.lines for column in line.changed}
        for line in self.lines:
            if line.changed:
                line.changed.clear()
        for row, column in moved:
            touched.add((row, column))
            self.lines[row].forget(column)
            if not self.columns[column].is_typed:
                self.lines[row].changed.add(column)
        if len(touched) <= _MOST_SINGLE:
            for row, column in touched:
                place = self.index(row, column)
                self.dataChanged.emit(place, place)
        else:
            rows = [row for row, _ in touched]
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(self.columns) - 1))
        return {column for _, column in touched}

    def show_evidence(self, change: Change, valuation: Valuation) -> None:
        """Show where numbers come from now; new figures follow with new results."""
        for row, column in self.cells.take_evidence(valuation, change.evidence):
            self.lines[row].forget(column)
            self.dataChanged.emit(self.index(row, column), self.index(row, column))

    def set_refused(self, refused: dict[tuple[str, str], str]) -> None:
        """Mark cells (entity id, column key) whose last text was refused; a message each."""
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
            return self.lines[index.row()].text(index.column())
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
        column = self.columns[index.column()]
        return _EDITABLE if column.is_typed and column.kind is not Kind.FLAG else _READABLE
