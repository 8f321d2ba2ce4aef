"""Qt's model over the term sheet: a row a term, a column a facility; only cells that changed are announced."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.ground.language import text
from workbench.ui.terms.cells import Cell, Entry
from workbench.ui.terms.lines import group_words

_Index = QModelIndex | QPersistentModelIndex
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
_MOST_SINGLE = 60


class TermRows(QAbstractTableModel):
    """Terms and facilities. `tip` answers tooltips, asked only when the mouse rests."""

    def __init__(self, tip: Callable[[int, int], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.facilities: list[str] = []
        self.names: list[str] = []
        self.currency = "USD"
        self.refused: dict[tuple[str, str], str] = {}
        self._tip = tip
        self.head_tip: Callable[[int], str] = lambda _: ""

    def set_entries(self, entries: Sequence[Entry], facilities: Sequence[str], names: Sequence[str]) -> bool:
        """Show these; True when rows or columns came, went or moved."""
        is_same = [e.key for e in entries] == [e.key for e in self.entries] and list(facilities) == self.facilities
        if not is_same:
            self.beginResetModel()
            self.entries, self.facilities, self.names = list(entries), list(facilities), list(names)
            self.endResetModel()
            return True
        moved = [
            (row, column)
            for row, (old, new) in enumerate(zip(self.entries, entries, strict=True))
            for column, (was, now) in enumerate(zip(old.cells, new.cells, strict=True))
            if was != now
        ]
        self.entries, self.names = list(entries), list(names)
        if len(moved) <= _MOST_SINGLE:
            for row, column in moved:
                place = self.index(row, column)
                self.dataChanged.emit(place, place)
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, len(self.facilities) - 1))
        return False

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at a place; None on a head."""
        entry = self.entries[row]
        return None if entry.line is None else entry.cells[column]

    def set_refused(self, refused: dict[tuple[str, str], str]) -> None:
        """Mark cells (facility id, line key) whose last text was refused; a message each."""
        touched = {*self.refused, *refused}
        self.refused = refused
        for facility, key in touched:
            place = self.place(facility, key)
            if place is not None:
                self.dataChanged.emit(self.index(*place), self.index(*place))

    def is_refused(self, row: int, column: int) -> bool:
        """Whether the last text of a cell was refused."""
        return bool(self.refused) and (self.facilities[column], self.entries[row].key) in self.refused

    def place(self, facility: str, key: str) -> tuple[int, int] | None:
        """Row and column of a cell; None when it is not shown."""
        row = next((n for n, entry in enumerate(self.entries) if entry.key == key), None)
        if row is None or facility not in self.facilities:
            return None
        return row, self.facilities.index(facility)

    def unit_words(self, row: int) -> str:
        """The unit as it stands behind a line's label."""
        line = self.entries[row].line
        return "" if line is None or line.unit is None else text(line.unit.label, currency=self.currency)

    def label(self, row: int) -> str:
        """What a row is called: a line's label, or a head's words."""
        entry = self.entries[row]
        return group_words()[entry.group] if entry.line is None else entry.line.label

    def _term_tip(self, row: int) -> str:
        line = self.entries[row].line
        if line is None or line.item is None or not line.item.note:
            return self.label(row)
        return f"{self.label(row)}\n{text(line.item.note)}"

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.facilities)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index.row(), index.column())
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            unit = self.unit_words(index.row())
            return f"{self.names[index.column()]}, {self.label(index.row())}: {cell.words} {unit}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.head_tip(section) if is_across else self._term_tip(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if is_across:
            return self.names[section]
        unit = self.unit_words(section)
        return f"{self.label(section)} ({unit})" if unit else self.label(section)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        cell = self.cell(index.row(), index.column())
        if cell is None:
            return Qt.ItemFlag.NoItemFlags  # arrow keys pass over a head
        return _EDITABLE if cell.is_typed else _READABLE
