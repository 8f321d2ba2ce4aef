"""Differences under their headings: searched, narrowed to a kind, ordered by size, ticked to be taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from workbench.ground.language import text
from workbench.ui.theme import current_theme, interface_font

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_KEY = Qt.ItemDataRole.UserRole
_FIGURES = (1, 2, 3, 4)
_LONGEST = 90
_WIDTHS = (340, 180, 180, 110, 90, 90)
_MOST_OPEN = 120
"""Rows beyond which headings stand closed, but for the first, until something is searched for."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One difference as the tree shows it. `kind` is what the filter knows it by, `size` what it is ordered by."""

    key: str
    group: str
    label: str
    old: str
    new: str
    change: str = ""
    percent: str = ""
    unit: str = ""
    note: str = ""
    kind: str = ""
    size: float = 0.0
    is_takeable: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """Its texts by column."""
        return (self.label, self.old, self.new, self.change, self.percent, self.unit, self.note)

    @property
    def words(self) -> str:
        """All its texts, for a search."""
        return "\n".join((self.group, *self.cells)).casefold()


class CompareTree(QTreeView):
    """Rows under headings. `ticked()` follows a tick, `chosen(key)` the row that the keyboard or a click is on."""

    ticked = Signal()
    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows: list[TreeRow] = []
        self._held: dict[str, TreeRow] = {}
        self._checked: set[str] = set()
        self._typed, self._kind, self._is_by_size = "", "", False
        self.names = ("", "")
        self._items = QStandardItemModel(self)
        self._items.itemChanged.connect(self._changed)
        self.setModel(self._items)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(True)

    def show_rows(self, rows: Sequence[TreeRow], names: tuple[str, str]) -> None:
        """Other rows; ticks of rows that are still there stay."""
        self.rows, self.names = list(rows), names
        self._held = {row.key: row for row in self.rows}
        self._checked &= {row.key for row in self.rows if row.is_takeable}
        self._fill()

    def narrow(self, typed: str, kind: str) -> None:
        """Show only rows of a kind (all for none) in which every word stands somewhere."""
        was_searched, self._typed, self._kind = bool(self._typed), typed, kind
        if was_searched != bool(typed):
            self._unfold()
        self._hide()

    def order_by_size(self, is_by_size: bool) -> None:
        """The largest first within each heading, or as the model has them."""
        self._is_by_size = is_by_size
        self._fill()

    def _fill(self) -> None:
        self._items.blockSignals(True)
        self._items.clear()
        self._items.setHorizontalHeaderLabels(
            [text("Line"), *self.names, text("Difference"), "%", text("Unit"), text("Note")]
        )
        for column in _FIGURES:
            head = self._items.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(_RIGHT)
        groups: dict[str, list[TreeRow]] = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        for group, rows in groups.items():
            heading = QStandardItem(f"{group}  ({len(rows)})")
            heading.setFont(interface_font(strong=True))
            heading.setEditable(False)
            self._items.appendRow(heading)
            ordered = sorted(rows, key=lambda row: -row.size) if self._is_by_size else rows
            for row in ordered:
                heading.appendRow(self._cells(row))
        self._items.blockSignals(False)
        self._items.layoutChanged.emit()
        header = self.header()
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for place in range(self._items.rowCount()):
            self.setFirstColumnSpanned(place, QModelIndex(), True)
        self._unfold()
        self._hide()

    def _unfold(self) -> None:
        if len(self.rows) <= _MOST_OPEN or self._typed:
            self.expandAll()
            return
        self.collapseAll()
        self.expand(self._items.index(0, 0))

    def _cells(self, row: TreeRow) -> list[QStandardItem]:
        roles = current_theme().roles
        made = []
        for column, words in enumerate(row.cells):
            line = " · ".join(part for part in words.splitlines() if part)
            item = QStandardItem(line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…")
            if words != item.text():
                item.setToolTip(words)
            if column in _FIGURES:
                item.setTextAlignment(_RIGHT)
            if column >= 5:
                item.setForeground(QBrush(QColor(roles.muted)))
            made.append(item)
        made[0].setData(row.key, _KEY)
        said = ", ".join(part for part in row.cells if part)
        made[0].setData(said, Qt.ItemDataRole.AccessibleTextRole)
        if row.is_takeable:
            made[0].setCheckable(True)
            checked = row.key in self._checked
            made[0].setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        return made

    def _hide(self) -> None:
        wanted = self._typed.casefold().split()
        for place in range(self._items.rowCount()):
            heading = self._items.item(place)
            assert heading is not None
            seen = 0
            for below in range(heading.rowCount()):
                row = self._row(heading.child(below))
                shown = row is not None and self._is_shown(row, wanted)
                self.setRowHidden(below, heading.index(), not shown)
                seen += shown
            self.setRowHidden(place, QModelIndex(), not seen)

    def _is_shown(self, row: TreeRow, wanted: Sequence[str]) -> bool:
        return self._kind in ("", row.kind) and all(word in row.words for word in wanted)

    def _row(self, item: QStandardItem | None) -> TreeRow | None:
        return None if item is None else self._held.get(str(item.data(_KEY)))

    @property
    def shown(self) -> list[TreeRow]:
        """The rows that the search shows, in the order they stand."""
        wanted = self._typed.casefold().split()
        found: list[TreeRow] = []
        for place in range(self._items.rowCount()):
            heading = self._items.item(place)
            assert heading is not None
            for below in range(heading.rowCount()):
                row = self._row(heading.child(below))
                if row is not None and self._is_shown(row, wanted):
                    found.append(row)
        return found

    @property
    def checked(self) -> list[str]:
        """Keys of the rows that are ticked, in the order of the rows."""
        return [row.key for row in self.rows if row.key in self._checked]

    @property
    def current(self) -> TreeRow | None:
        """The row the keyboard is on."""
        index = self.currentIndex()
        item = self._items.itemFromIndex(index.siblingAtColumn(0)) if index.isValid() else None
        return self._row(item)

    def select_row(self, key: str) -> None:
        """Bring the keyboard to a row."""
        for place in range(self._items.rowCount()):
            heading = self._items.item(place)
            assert heading is not None
            for below in range(heading.rowCount()):
                child = heading.child(below)
                if child.data(_KEY) == key:
                    self.setCurrentIndex(child.index())
                    return

    def _changed(self, item: QStandardItem) -> None:
        row = self._row(item)
        if row is None or not item.isCheckable():
            return
        if item.checkState() is Qt.CheckState.Checked:
            self._checked.add(row.key)
        else:
            self._checked.discard(row.key)
        self.ticked.emit()

    def tick(self, keys: Sequence[str], is_ticked: bool) -> None:
        """Tick rows, or take their ticks away."""
        state = Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        wanted = set(keys)
        for place in range(self._items.rowCount()):
            heading = self._items.item(place)
            assert heading is not None
            for below in range(heading.rowCount()):
                child = heading.child(below)
                if child.isCheckable() and child.data(_KEY) in wanted:
                    child.setCheckState(state)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        row = self.current if hasattr(self, "_items") else None
        if row is not None:
            self.chosen.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks every row that is selected."""
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
            return
        rows = [self._row(self._items.itemFromIndex(index)) for index in self.selectionModel().selectedRows()]
        keys = [row.key for row in rows if row is not None and row.is_takeable]
        self.tick(keys, not all(key in self._checked for key in keys))
