"""The lines of a review under their headings, each with a box to tick, narrowed by a search."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from workbench.ground.language import text
from workbench.ui.review.lines import ReviewLine
from workbench.ui.theme import current_theme, interface_font

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ROLE = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OF_HEADING = 0
"""Internal id of a heading; a line carries the number of its heading, from 1 on."""


class Column(IntEnum):
    """Columns of a review."""

    LABEL = 0
    EXPORTED = 1
    OLD = 2
    NEW = 3
    UNIT = 4
    WHERE = 5
    NOTE = 6


FIGURES = (Column.EXPORTED, Column.OLD, Column.NEW)


class ReviewTree(QAbstractItemModel):
    """Headings and the lines below them. `taken_changed` follows each tick, once for a whole heading."""

    taken_changed = Signal()

    def __init__(self, lines: Sequence[ReviewLine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines = list(lines)
        self._words = [line.words for line in self.lines]
        self._taken = {n for n, line in enumerate(self.lines) if line.is_taken and line.problem is None}
        at = {line.key: n for n, line in enumerate(self.lines)}
        self._needs = {n: at[line.needs] for n, line in enumerate(self.lines) if line.needs not in ("", line.key)}
        self._groups: list[tuple[str, list[int]]] = []
        self._group_all()

    # What is taken

    @property
    def takeable(self) -> int:
        """How many lines can be taken."""
        return sum(line.problem is None for line in self.lines)

    @property
    def taken(self) -> list[str]:
        """Keys of the lines ticked, in their order, whether or not the search shows them."""
        return [line.key for n, line in enumerate(self.lines) if n in self._taken]

    @property
    def shown(self) -> list[int]:
        """Positions of the lines that the search shows."""
        return [n for _, members in self._groups for n in members]

    def state_of(self, members: Sequence[int]) -> Qt.CheckState | None:
        """Whether all, some or none of these lines are ticked; None when none of them can be."""
        able = [n for n in members if self.lines[n].problem is None]
        if not able:
            return None
        ticked = sum(n in self._taken for n in able)
        if ticked in (0, len(able)):
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return Qt.CheckState.PartiallyChecked

    def take(self, members: Sequence[int], is_taken: bool) -> None:
        """Tick these lines and what they need, or take the ticks away from them and from what needs them.

        Lines with a problem stay as they are.
        """
        wanted = set(members)
        if is_taken:
            wanted |= {self._needs[n] for n in members if n in self._needs}
        else:
            wanted |= {n for n, needed in self._needs.items() if needed in wanted}
        able = {n for n in wanted if self.lines[n].problem is None}
        self._taken = self._taken | able if is_taken else self._taken - able
        for row, (_, listed) in enumerate(self._groups):
            heading = self.index(row, 0)
            self.dataChanged.emit(heading, heading)
            if listed:
                self.dataChanged.emit(self.index(0, 0, heading), self.index(len(listed) - 1, 0, heading))
        self.taken_changed.emit()

    def members(self, index: Index) -> list[int]:
        """The lines an index stands for: one, or all that are shown below a heading."""
        if not index.isValid():
            return []
        if index.internalId() == _OF_HEADING:
            return self._groups[index.row()][1]
        return [self._groups[index.internalId() - 1][1][index.row()]]

    def search(self, typed: str) -> None:
        """Show only lines in which every word stands somewhere."""
        self.beginResetModel()
        self._group_all(typed.casefold().split())
        self.endResetModel()

    def _group_all(self, wanted: Sequence[str] = ()) -> None:
        groups: dict[str, list[int]] = {}
        for n, line in enumerate(self.lines):
            if all(word in self._words[n] for word in wanted):
                groups.setdefault(line.group, []).append(n)
        self._groups = list(groups.items())

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _OF_HEADING)

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]  # the stubs' overload
        if not index.isValid() or index.internalId() == _OF_HEADING:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _OF_HEADING)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self._groups)
        is_heading = parent.internalId() == _OF_HEADING and parent.column() == 0
        return len(self._groups[parent.row()][1]) if is_heading else 0

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.TextAlignmentRole and section in FIGURES:
            return _RIGHT
        if role != _ROLE.DisplayRole:
            return None
        return (
            text("Line"),
            text("When exported"),
            text("Stands now"),
            text("Would become"),
            text("Unit"),
            text("Where"),
            text("Note"),
        )[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == Column.LABEL and self.state_of(self.members(index)) is not None:
            able |= Qt.ItemFlag.ItemIsUserCheckable
        return able

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        if not index.isValid():
            return None
        members = self.members(index)
        if role == _ROLE.SizeHintRole:
            return QSize(0, current_theme().row_height)
        if role == _ROLE.CheckStateRole:
            return self.state_of(members) if index.column() == Column.LABEL else None
        if index.internalId() == _OF_HEADING:
            return self._heading(index, role, members)
        return self._line(self.lines[members[0]], Column(index.column()), role, members[0] in self._taken)

    def _heading(self, index: Index, role: int, members: list[int]) -> object:
        if index.column() != Column.LABEL:
            return None
        if role == _ROLE.DisplayRole:
            return f"{self._groups[index.row()][0]}  ({len(members)})"
        return interface_font(strong=True) if role == _ROLE.FontRole else None

    def _line(self, line: ReviewLine, column: Column, role: int, is_taken: bool) -> object:
        if role == _ROLE.DisplayRole or (role == _ROLE.ToolTipRole and column in (*FIGURES, Column.NOTE)):
            words = cell_words(line, column)
            return words if role == _ROLE.ToolTipRole else " · ".join(part for part in words.splitlines() if part)
        if role == _ROLE.TextAlignmentRole and column in FIGURES:
            return _RIGHT
        if role == _ROLE.ForegroundRole:
            return QBrush(QColor(_colour(line, column, is_taken)))
        if role == _ROLE.AccessibleTextRole:
            return ", ".join(words for c in Column if (words := cell_words(line, c)))
        return None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        if role != _ROLE.CheckStateRole or not index.isValid():
            return False
        self.take(self.members(index), Qt.CheckState(value) is not Qt.CheckState.Unchecked)
        return True


def cell_words(line: ReviewLine, column: Column) -> str:
    """What stands in a cell of a line."""
    match column:
        case Column.LABEL:
            return line.label
        case Column.EXPORTED:
            return line.exported
        case Column.OLD:
            return line.old
        case Column.NEW:
            return line.new
        case Column.UNIT:
            return line.unit
        case Column.WHERE:
            return line.where
        case Column.NOTE:
            return line.note if line.problem is None else f"⚠ {line.problem.what} {line.problem.remedy}"


def _colour(line: ReviewLine, column: Column, is_taken: bool) -> str:
    roles = current_theme().roles
    if line.problem is not None and column in (Column.NEW, Column.NOTE):
        return roles.bad
    if column is Column.NEW:
        return roles.input if is_taken else roles.muted
    if column is Column.LABEL:
        return roles.text if line.problem is None else roles.muted
    return roles.text if column is Column.OLD else roles.muted
