"""What a sheet view shows: columns, rows of prepared texts with marks, and Qt's model over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntFlag

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

_Index = QModelIndex | QPersistentModelIndex
# Combining flags anew for each cell costs more than drawing it.
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable


class Emphasis(Enum):
    """How a row stands in the sheet."""

    PLAIN = "plain"
    TOTAL = "total"
    SECTION = "section"
    NOTE = "note"


class Mark(IntFlag):
    """What a cell shows beside its text."""

    NONE = 0
    INPUT = 1  # an input: blue
    TYPED_OVER = 2  # a value typed over a formula: blue with a corner
    CHANGED = 4  # moved by the last edit: tinted
    PROBLEM = 8  # red
    FELL = 16  # with CHANGED: it is lower than before, without it higher


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: its label, whether it is a year's column (shaded), and the texts that decide its width: all, if none
    are named. To name the longest spares writing every cell of a sheet of which a few rows are seen.
    """

    label: str
    is_total: bool = False
    longest: tuple[str, ...] = ()
    above: str = ""  # what stands over the label; such a column is what was reported, and is not typed into
    is_last: bool = False  # the last of the reported: a line divides it from the forecast
    is_fixed: bool = False  # not typed into, as an opening balance


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures of a small line: what was reported, then the forecast. NaN is a gap."""

    reported: Sequence[float] = ()
    forecast: Sequence[float] = ()


@dataclass(slots=True)
class GridRow:
    """A row of prepared texts. `marks` may be empty; an editable row takes typed texts in its non-total columns."""

    key: str
    label: str
    unit: str = ""
    values: Sequence[str] = ()
    indent: int = 0
    emphasis: Emphasis = Emphasis.PLAIN
    marks: Sequence[Mark] = ()
    is_editable: bool = False
    note: str = ""
    tip: str = field(default="")
    trend: Callable[[], Trend] | None = None
    """The figures of the row's small line; asked when the row is seen."""


class RowsModel(QAbstractTableModel):
    """Qt's model over prepared rows; the cells are drawn from `rows` directly, not through `data`.

    `cell_tip(key, column)` answers tooltips, asked only when the mouse rests.
    """

    rows_moved = Signal(list)  # places of rows with new values

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: list[GridColumn] = []
        self.rows: list[GridRow] = []
        self._places: dict[str, int] = {}
        self.cell_tip: Callable[[str, int], str] | None = None

    def set_sheet(self, columns: Sequence[GridColumn], rows: Sequence[GridRow]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.columns = list(columns)
        self.rows = list(rows)
        self._places = {row.key: place for place, row in enumerate(self.rows)}
        self.endResetModel()

    def set_values(
        self,
        changed: Mapping[str, Sequence[str]],
        marks: Mapping[str, Sequence[Mark]],
        trends: Mapping[str, Callable[[], Trend]],
    ) -> None:
        """New texts, marks and small lines; one notice over the span of rows that moved."""
        touched = []
        for key in changed.keys() | marks.keys():
            place = self._places.get(key)
            if place is None:
                continue
            row = self.rows[place]
            row.values = changed.get(key, row.values)
            row.marks = marks.get(key, row.marks)
            row.trend = trends.get(key, row.trend)
            touched.append(place)
        if touched:
            self.rows_moved.emit(touched)
        if touched and self.columns:
            self.dataChanged.emit(self.index(min(touched), 0), self.index(max(touched), len(self.columns) - 1))

    def set_labels(self, labels: Mapping[str, tuple[str, str]]) -> None:
        """New label and unit by key."""
        for key, (label, unit) in labels.items():
            place = self._places.get(key)
            if place is not None:
                self.rows[place].label, self.rows[place].unit = label, unit
        if self.rows:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self.rows) - 1)

    def row(self, place: int) -> GridRow:
        """The row at `place`."""
        return self.rows[place]

    def place(self, key: str) -> int | None:
        """Where the row `key` stands."""
        return self._places.get(key)

    def shown(self, key: str, column: int) -> str:
        """The text shown in a cell; empty outside the row's texts."""
        place = self._places.get(key)
        values = () if place is None else self.rows[place].values
        return values[column] if 0 <= column < len(values) else ""

    def is_editable(self, place: int, column: int) -> bool:
        """Whether a person may type there."""
        row = self.rows[place]
        return row.is_editable and column < len(row.values) and not self._is_fixed(column)

    def _is_fixed(self, column: int) -> bool:
        held = self.columns[column]
        return held.is_total or held.is_fixed or bool(held.above)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.values[index.column()] if index.column() < len(row.values) else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            said = "" if self.cell_tip is None else self.cell_tip(row.key, index.column())
            return said or row.tip or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            return self.columns[section].label if role == Qt.ItemDataRole.DisplayRole else None
        row = self.rows[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.label} ({row.unit})" if row.unit else row.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (row.label, row.note) if part)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].emphasis is Emphasis.SECTION:
            return Qt.ItemFlag.ItemIsEnabled
        return _EDITABLE if self.is_editable(index.row(), index.column()) else _READABLE
