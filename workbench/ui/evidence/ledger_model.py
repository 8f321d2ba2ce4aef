"""The ledger as a table: every input with standing, source, kept values and case departures, edited in its cells."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from workbench.analysis.value_words import input_words, unit_words
from workbench.document.change import Change, Edit
from workbench.document.edits import SetEvidence, SetValue
from workbench.document.ledger import Entry, entry_at, ledger
from workbench.document.valuation import Address, Status
from workbench.exchange.copied import Copied, figure, words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Series
from workbench.ui.evidence.form import status_words
from workbench.ui.evidence.kept import source_line
from workbench.ui.evidence.typed import read_value, value_text
from workbench.ui.fields.marks import SourceMark, mark_icon
from workbench.ui.finding import Finder, Standing, is_standing
from workbench.ui.input_state import state_of

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, in their order."""

    INPUT = 0
    ENTITY = 1
    SECTION = 2
    VALUE = 3
    UNIT = 4
    STATUS = 5
    SOURCE = 6
    PAGE = 7
    DAY = 8
    NOTE = 9
    KEPT = 10
    WORTH = 11
    CASES = 12
    FILE = 13


EDITABLE: Final = (Column.VALUE, Column.STATUS, Column.SOURCE, Column.PAGE, Column.DAY, Column.NOTE)
_ORDER: Final = (Status.REPORTED, Status.DERIVED, Status.ASSUMED, Status.UNSET)
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()


def headings() -> list[str]:
    """What the columns are called."""
    return [
        text("Input"), text("Of"), text("Section"), text("Value"), text("Unit"), text("Standing"), text("Source"),
        text("Page"), text("As of"), text("Note"), text("Kept values"), text("A share under them"), text("Cases"),
        text("Against the file"),
    ]  # fmt: skip


class LedgerModel(QAbstractTableModel):
    """Rows of the inputs that are asked for. `refused(Problem)` follows an edit of a cell that was refused."""

    refused = Signal(object)
    counted = Signal()

    def __init__(self, live: LiveValuation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._finder = Finder(live.model)
        self._words = ""
        self._wanted: frozenset[Standing] = frozenset()
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._heads = headings()
        self._status_words = status_words()
        self._icons = {(s, c): mark_icon(SourceMark(s.value), c) for s in _ORDER for c in (False, True)}
        self.entries: list[Entry] = []
        self.shown: list[Entry] = []
        self.worths: dict[Address, str] = {}
        live.valuation_changed.connect(self._follow)
        live.undo_stack.cleanChanged.connect(self._file_changed)
        self.rebuild()

    # What is shown

    def rebuild(self) -> None:
        """Read every input anew."""
        self.entries = ledger(self.live.model, self.live.valuation, self.live.saved)
        self._show()

    def ask(self, words: str, wanted: frozenset[Standing]) -> None:
        """Show the inputs that hold the words and stand as wanted."""
        self._words, self._wanted = words, wanted
        self._show()

    def _show(self) -> None:
        self.beginResetModel()
        entries = self.entries
        if self._words.strip():
            live = self.live
            found = self._finder.find(live.valuation, live.saved, self._words, frozenset())
            hits = found.named | found.sourced
            entries = [entry for entry in entries if entry.address in hits]
        self.shown = [entry for entry in entries if is_standing(entry, self._wanted)]
        self._put_in_order()
        self.endResetModel()
        self.counted.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; column -1 is the order of the model."""
        self._sorted = (column, order)
        self._show()

    def _put_in_order(self) -> None:
        column, order = self._sorted
        if column < 0:
            return
        is_down = order == Qt.SortOrder.DescendingOrder
        keyed = [(self._key(entry, column), entry) for entry in self.shown]
        filled = [one for one in keyed if one[0][0] or one[0][1]]
        empty = [one[1] for one in keyed if not (one[0][0] or one[0][1])]
        filled.sort(key=lambda one: one[0], reverse=is_down)
        self.shown = [one[1] for one in filled] + empty  # what is empty stands last either way

    def _key(self, entry: Entry, column: int) -> tuple[float, str]:
        match column:
            case Column.VALUE if isinstance(entry.value, float):
                return entry.value or 1e-300, ""
            case Column.STATUS:
                return float(_ORDER.index(entry.evidence.status)) + 1, ""
            case Column.KEPT:
                return float(len(entry.alternatives)), ""
            case _:
                return 0.0, self.words(entry, column).casefold()

    # For the view

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if role == _ROLE.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        entry, column = self.shown[index.row()], index.column()
        if role == _ROLE.DisplayRole:
            return self.words(entry, column).replace("\n", " ")
        if role == _ROLE.EditRole:
            return self._edit_text(entry, column)
        if role == _ROLE.ToolTipRole:
            return self.words(entry, column)
        if role == _ROLE.DecorationRole and column == Column.STATUS:
            return self._icons[entry.evidence.status, entry.has_conflict]
        if role == _ROLE.TextAlignmentRole and column == Column.VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() in EDITABLE and not self._is_over_periods(index):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def _is_over_periods(self, index: Index) -> bool:
        return index.column() == Column.VALUE and isinstance(self.shown[index.row()].item, Series)

    def words(self, entry: Entry, column: int) -> str:
        """What a cell says."""
        valuation, item, evidence = self.live.valuation, entry.item, entry.evidence
        match column:
            case Column.INPUT:
                return text(item.label)
            case Column.ENTITY:
                entity = None if entry.address.entity is None else valuation.entity(entry.address.entity)
                return "" if entity is None else entity.name
            case Column.SECTION:
                return "" if item.section is None else text(item.section.title)
            case Column.VALUE:
                return input_words(item, entry.value, valuation.periods)
            case Column.UNIT:
                return "" if isinstance(item, Choice) else unit_words(item.unit, valuation.currency)
            case Column.STATUS:
                return self._status_words[evidence.status]
            case Column.SOURCE:
                return evidence.source
            case Column.PAGE:
                return evidence.page
            case Column.DAY:
                return evidence.date
            case Column.NOTE:
                return evidence.note
            case Column.KEPT:
                kept = (
                    f"{input_words(item, one.value, valuation.periods)} ({source_line(one.evidence)})"
                    for one in entry.alternatives
                )
                return "; ".join(kept)
            case Column.WORTH:
                return self.worths.get(entry.address, "")
            case Column.CASES:
                return ", ".join(
                    f"{one.name} {input_words(item, one.value, valuation.periods)}" for one in entry.departures
                )
            case _:
                return _file_words(self.live, entry)

    def _edit_text(self, entry: Entry, column: int) -> str:
        if column == Column.VALUE:
            return value_text(entry.item, entry.value)
        return self.words(entry, column)

    def choices(self, index: Index) -> list[str]:
        """The words to choose from in a cell; empty where it is typed."""
        entry = self.shown[index.row()]
        if index.column() == Column.STATUS:
            return [self._status_words[status] for status in _ORDER]
        if index.column() == Column.VALUE and isinstance(entry.item, Choice):
            return [text(str(one.value)) for one in entry.item.options]
        return []

    # Editing

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        if role != _ROLE.EditRole:
            return False
        entry, column, typed = self.shown[index.row()], index.column(), str(value)
        if typed == self._edit_text(entry, column):
            return True
        made = self._edit(entry, column, typed)
        problems = [made] if isinstance(made, Problem) else self.live.do(made)
        for problem in problems[:1]:
            self.refused.emit(problem)
        return not problems

    def _edit(self, entry: Entry, column: int, typed: str) -> Edit | Problem:
        valuation, address, evidence = self.live.valuation, entry.address, entry.evidence
        match column:
            case Column.VALUE:
                value = read_value(entry.item, typed, valuation.currency, valuation.periods)
                return value if isinstance(value, Problem) else SetValue(address, value, valuation.selected_case)
            case Column.STATUS:
                status = next(one for one, words in self._status_words.items() if words == typed)
                return SetEvidence(address, replace(evidence, status=status))
            case Column.SOURCE:
                status = Status.REPORTED if typed.strip() and evidence.status is Status.UNSET else evidence.status
                return SetEvidence(address, replace(evidence, source=typed.strip(), status=status))
            case Column.PAGE:
                return SetEvidence(address, replace(evidence, page=typed.strip()))
            case Column.DAY:
                return SetEvidence(address, replace(evidence, date=typed.strip().replace("/", "-")))
            case _:
                return SetEvidence(address, replace(evidence, note=typed.strip()))

    # Following the valuation

    def _follow(self, change: Change, _initiator: object) -> None:
        structural = change.particulars & {"selected_case", "periods", "currency"}
        if change.entity_sets or structural or change.cases - {self.live.valuation.selected_case}:
            self.worths.clear()
            self.rebuild()
            return
        touched = change.addresses | change.evidence
        if change.touches_figures or touched:
            self._forget_worths(touched if not change.touches_figures else None)
        for listed in (self.entries, self.shown):
            for row, entry in enumerate(listed):
                if entry.address in touched:
                    listed[row] = entry_at(self.live.model, self.live.valuation, entry.address, self.live.saved)
                    if listed is self.shown:
                        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._heads) - 1))
        if touched:
            self.counted.emit()

    def _forget_worths(self, touched: frozenset[Address] | None) -> None:
        """A worth is told of one state of the valuation: after an edit of figures all of them are stale."""
        if touched is None:
            self.worths.clear()
            if self.shown:
                last = len(self.shown) - 1
                self.dataChanged.emit(self.index(0, Column.WORTH), self.index(last, Column.WORTH))
            return
        for address in touched:
            self.worths.pop(address, None)

    def _file_changed(self, _: object = None) -> None:
        self.rebuild()

    def block(self, rows: list[int]) -> list[list[Copied]]:
        """The headings and these rows to copy, numbers with what stands behind them."""
        found = [[words(head) for head in self._heads]]
        for row in rows:
            entry = self.shown[row]
            cells = [words(self.words(entry, column)) for column in Column]
            if isinstance(entry.value, float) and not entry.item.unit.is_flag:
                cells[Column.VALUE] = figure(entry.value, entry.item.unit)
            found.append(cells)
        return found


def _file_words(live: LiveValuation, entry: Entry) -> str:
    if entry.is_changed or not entry.is_typed:
        return state_of(live, entry)[1].split("\n")[0]
    return ""
