"""A tree of figures that is filled as far as somebody opens it: what one is made from, or what uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.ground.language import text
from workbench.interpret.explain import explain
from workbench.interpret.reading import has_opening
from workbench.interpret.users import readers, users
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Derived, Input, Item
from workbench.rows.model import Model
from workbench.rows.reach import read_by_any, readers_of_any
from workbench.ui.explain_panel.cells import Cell, Path, line_of, standing
from workbench.ui.explain_panel.filter import Filter, Leading
from workbench.ui.sheet import cell_key
from workbench.ui.theme import current_theme, scaled

_CELL: Final = Qt.ItemDataRole.UserRole
_FILLED: Final = Qt.ItemDataRole.UserRole + 1
_COUNTS: Final = Qt.ItemDataRole.UserRole + 2
_FOUND: Final = Qt.ItemDataRole.UserRole + 3
_MOST_OPENED: Final = 40
"""Lines that a filter opens by itself."""
_DEEPEST: Final = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A figure under another; one that does not `count` is only named."""

    item: Item
    entity: int | None
    period: int | None
    value: float
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a tree walks: the figures next to a cell, whether there may be some, and what leads to others."""

    near: Callable[[Results, Item, int | None, int | None], Sequence[Node]]
    may_open: Callable[[Model, Item, int | None], bool]
    leading: Leading


def _terms(results: Results, item: Item, entity: int | None, period: int | None) -> list[Node]:
    told = explain(results.model, results.arrays, item, entity, period)
    return [Node(term.item, term.entity, term.period, term.value) for term in told.terms]


def _has_terms(model: Model, item: Item, period: int | None) -> bool:
    return not isinstance(item, Input) and not (item.is_periodic and period == 0 and not has_opening(item))


def _users(results: Results, item: Item, entity: int | None, period: int | None) -> list[Node]:
    found = users(results.model, results.arrays, item, entity, period)
    return [Node(user.item, user.entity, user.period, user.value, user.counts) for user in found]


def _has_users(model: Model, item: Item, period: int | None) -> bool:
    return bool(readers(model, item))


MADE_FROM: Final = Direction(_terms, _has_terms, readers_of_any)
USED_BY: Final = Direction(_users, _has_users, read_by_any)


class FigureTree(QTreeWidget):
    """Figures next to one, each opened into those next to it.

    `opened(key, period)` follows Enter or a double click: where it stands. `explained(key, period)` follows
    Ctrl+Enter: explain it in turn. `went_back` follows Backspace, `copied` Ctrl+C.
    """

    opened = Signal(str, object)
    explained = Signal(str, object)
    went_back = Signal()
    copied = Signal()

    def __init__(self, live: LiveValuation, heading: str, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._direction = direction
        self._filter: Filter | None = None
        self.setColumnCount(3)
        self.setHeaderLabels([heading, text("Value"), text("Unit, source")])
        self.setAccessibleName(heading)
        self.setUniformRowHeights(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        header.resizeSection(2, scaled(200))
        self.itemExpanded.connect(self._fill)
        self.itemActivated.connect(lambda line, _: self._open(line))
        self.setExpandsOnDoubleClick(False)
        self.customContextMenuRequested.connect(self._ask)

    # Filling ---------------------------------------------------------------------------------------------------

    def show_figures(self, results: Results, nodes: Sequence[Node]) -> None:
        """Show these figures at the top; a single one is opened."""
        self.clear()
        self.addTopLevelItems([self._line(results, node) for node in nodes])
        for line in self._tops():
            self._mark(line)
        if len(nodes) == 1:
            self._tops()[0].setExpanded(True)
        self._open_found()

    def set_filter(self, words: str) -> int:
        """Show only lines that bear these words or lead to one that does; tells how many items bear them."""
        self._filter = Filter(words, self._live.results, self._direction.leading) if words.strip() else None
        for _, line in self.lines():
            self._mark(line)
        self._open_found()
        return 0 if self._filter is None else len(self._filter.matched)

    def current_cell(self) -> Cell | None:
        """The cell of the line that is chosen."""
        return None if not self.currentIndex().isValid() else self._cell_of(self.currentItem())

    def _item_of(self, line: QTreeWidgetItem) -> Item:
        return self._live.model[self._cell_of(line)[0].partition("#")[0]]

    def _cell_of(self, line: QTreeWidgetItem) -> Cell:
        key, period = line.data(0, _CELL)
        return str(key), period if isinstance(period, int) else None

    def _line(self, results: Results, node: Node) -> QTreeWidgetItem:
        said = line_of(self._live, results, node.item, node.entity, node.period, node.value)
        detail = said.detail if node.counts else f"{said.detail} · {text('does not count it now')}"
        line = QTreeWidgetItem([said.name, said.value, detail])
        line.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.setToolTip(0, said.tip)
        line.setToolTip(2, said.detail_tip or detail)
        line.setData(0, _CELL, (cell_key(node.item, node.entity), node.period))
        line.setData(0, _FILLED, False)
        line.setData(0, _COUNTS, node.counts)
        if self._direction.may_open(results.model, node.item, node.period):
            line.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return line

    def _fill(self, line: QTreeWidgetItem) -> None:
        if line.data(0, _FILLED):
            return
        line.setData(0, _FILLED, True)
        key, period = line.data(0, _CELL)
        results = self._live.results
        found = standing(results, key)
        if found is None:
            return
        item, entity = found
        when = period if period is not None or not item.is_periodic else 1
        nodes = self._direction.near(results, item, entity, when)
        line.addChildren([self._line(results, node) for node in nodes])
        for place in range(line.childCount()):
            self._mark(line.child(place))
        if not nodes:
            line.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.DontShowIndicator)

    # The filter ------------------------------------------------------------------------------------------------

    def _mark(self, line: QTreeWidgetItem) -> None:
        """Hide what leads nowhere, make strong what was looked for, and colour by what it is."""
        roles = current_theme().roles
        item = self._item_of(line)
        looked_for = self._filter
        is_found = looked_for is not None and looked_for.finds(item, line.text(0))
        line.setHidden(looked_for is not None and not is_found and not looked_for.leads(item))
        line.setData(0, _FOUND, is_found)
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold if is_found else QFont.Weight.Normal)
        line.setFont(0, strong)
        counts = bool(line.data(0, _COUNTS))
        line.setForeground(0, QBrush(QColor(roles.text if counts else roles.muted)))
        line.setForeground(1, QBrush(QColor(roles.input if isinstance(item, Input) else roles.text)))
        line.setForeground(2, QBrush(QColor(roles.muted)))

    def _open_found(self) -> None:
        """Open the way to what the filter looks for, the nearest first."""
        if self._filter is None:
            return
        for _ in range(_MOST_OPENED):
            seen = [(path, line) for path, line in self.lines() if not line.isHidden()]
            first = next((line for _, line in seen if line.data(0, _FOUND)), None)
            if first is not None:
                self.setCurrentItem(first)
                self.scrollToItem(first)
                return
            closed = [line for path, line in seen if not line.isExpanded() and len(path) <= _DEEPEST]
            if not closed:
                return
            far = self._filter.far
            min(closed, key=lambda line: far(self._item_of(line))).setExpanded(True)

    # What stands -----------------------------------------------------------------------------------------------

    def choose_first(self) -> None:
        """Choose the first line where none is."""
        if self.currentIndex().isValid() or not self.topLevelItemCount():
            return
        self.setCurrentItem(self._tops()[0])

    def _tops(self) -> list[QTreeWidgetItem]:
        lines = (self.topLevelItem(place) for place in range(self.topLevelItemCount()))
        return [line for line in lines if line is not None]

    def lines(self) -> Iterator[tuple[Path, QTreeWidgetItem]]:
        """Every line that stands, level by level, with the cells that lead to it; grows as lines are opened."""
        waiting: list[tuple[Path, QTreeWidgetItem]] = [((self._cell_of(line),), line) for line in self._tops()]
        while waiting:
            path, line = waiting.pop(0)
            yield path, line
            children = (line.child(place) for place in range(line.childCount()))
            waiting += [((*path, self._cell_of(child)), child) for child in children]

    def opened_paths(self) -> set[Path]:
        """Which lines are open."""
        return {path for path, line in self.lines() if line.isExpanded()}

    def reopen(self, opened: set[Path], current: Path | None) -> None:
        """Open these lines again, and choose the one that was chosen."""
        for path, line in self.lines():
            if path in opened:
                line.setExpanded(True)
            if path == current:
                self.setCurrentItem(line)

    def current_path(self) -> Path | None:
        """The path of the line that is chosen."""
        path: list[Cell] = []
        line: QTreeWidgetItem | None = self.currentItem()
        while line is not None:
            path.insert(0, self._cell_of(line))
            line = line.parent()
        return tuple(path) or None

    def outline(self) -> list[str]:
        """The lines that are shown, indented, with value and source, as text."""
        found: list[str] = []

        def add(line: QTreeWidgetItem, depth: int) -> None:
            if line.isHidden():
                return
            found.append("  " * depth + f"{line.text(0)}: {line.text(1)} ({line.text(2)})")
            if line.isExpanded():
                for place in range(line.childCount()):
                    add(line.child(place), depth + 1)

        for top in self._tops():
            add(top, 1)
        return found

    # Keys and mouse --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.currentItem()
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_held and line is not None:
            self._explain(line)
        elif event.key() == Qt.Key.Key_Backspace:
            self.went_back.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_filter"):
            for _, line in self.lines():
                self._mark(line)

    def _open(self, line: QTreeWidgetItem) -> None:
        self.opened.emit(*self._cell_of(line))

    def _explain(self, line: QTreeWidgetItem) -> None:
        self.explained.emit(*self._cell_of(line))

    def _ask(self, at: QPoint) -> None:
        line = self.itemAt(at)
        if line is None:
            return
        is_input = isinstance(self._item_of(line), Input)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(text("Explain this figure"), "Ctrl+Return", lambda: self._explain(line))
        menu.addAction(
            text("Go to where this is typed") if is_input else text("Show it in the sheet"),
            "Return",
            lambda: self._open(line),
        )
        menu.addSeparator()
        menu.addAction(text("Copy the explanation"), "Ctrl+C", self.copied.emit)
        menu.popup(self.viewport().mapToGlobal(at))


def made_from_nodes(results: Results, item: Item, entity: int | None, period: int | None) -> list[Node]:
    """The figures a cell was made of."""
    return _terms(results, item, entity, period) if isinstance(item, Derived) or period == 0 else []
