"""Why a figure is what it is: its reading in words and a tree that walks down to sourced inputs."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import Term, as_words, cell_name, explain, shown
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Item
from workbench.ui.bound_field import evidence_words
from workbench.ui.sheet import cell_key, cell_of

_CELL = Qt.ItemDataRole.UserRole
_FILLED = Qt.ItemDataRole.UserRole + 1


class ExplainPanel(QWidget):
    """Explains one figure. `input_requested(Address)` and `row_requested(key, period)` lead to where it stands."""

    input_requested = Signal(object)
    row_requested = Signal(str, object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._cell: tuple[str, int | None] | None = None
        self._shown: Results | None = None
        self.words = QLabel(text("Click a figure, a chart or a headline to see where it comes from."))
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setContentsMargins(10, 8, 10, 4)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([text("Made from"), text("Value"), text("Unit, source")])
        self.tree.setAccessibleName(text("Made from"))
        header = self.tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        header.resizeSection(2, 130)
        self.tree.itemExpanded.connect(self._fill)
        self.tree.itemActivated.connect(lambda item, _: self._open(item))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.tree, 1)
        live.results_changed.connect(self._follow)

    def show_cell(self, key: str, period: int | None) -> None:
        """Explain the cell of a line key (`key` or `key#entity`) in a period."""
        results = self.live.results
        found = self._standing(results, key)
        if found is None:
            return
        item, entity = found
        if item.per is not None and entity is None:
            entity = 0
            if not results.arrays.shape.count(item.per):
                return
        if item.is_periodic and period is None:
            period = 1
        cell = (cell_key(item, entity), period if item.is_periodic else None)
        opened = self._opened() if cell == self._cell else set()
        self._cell, self._shown = cell, results
        told = explain(results.model, results.arrays, item, entity, self._cell[1])
        self.words.setText(as_words(told, results.calendar.label, results.entity_names))
        self.tree.clear()
        for term in told.terms:
            self.tree.addTopLevelItem(self._line(results, term))
        if isinstance(item, Input):
            self.words.setText(self.words.text() + "\n" + evidence_words(self.live, self._address(item, entity)))
        if opened:
            self._reopen(opened)
        else:
            self._expand_first()

    def show_address(self, address: Address) -> None:
        """Explain an input."""
        item = self.live.model[address.key]
        entity: int | None = None
        if item.per is not None:
            ids = [e.id for e in self.live.valuation.members(item.per)]
            entity = ids.index(address.entity) if address.entity in ids else None
        self.show_cell(cell_key(item, entity), None)

    def _expand_first(self) -> None:
        first = self.tree.topLevelItem(0)
        if first is not None and self.tree.topLevelItemCount() == 1:
            first.setExpanded(True)

    def _lines(self) -> Iterator[tuple[tuple[object, ...], QTreeWidgetItem]]:
        """Every line that stands, parents first, with the path of cells that leads to it."""
        tops = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        waiting: list[tuple[tuple[object, ...], QTreeWidgetItem]]
        waiting = [((line.data(0, _CELL),), line) for line in tops if line is not None]
        while waiting:
            path, line = waiting.pop(0)
            yield path, line
            children = (line.child(n) for n in range(line.childCount()))
            waiting += [((*path, child.data(0, _CELL)), child) for child in children]

    def _opened(self) -> set[tuple[object, ...]]:
        return {path for path, line in self._lines() if line.isExpanded()}

    def _reopen(self, opened: set[tuple[object, ...]]) -> None:
        for path, line in self._lines():
            if path in opened:
                line.setExpanded(True)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._shown is not self.live.results:
            self._follow(self.live.results)

    def _follow(self, results: Results) -> None:
        if self._cell is None or not self.isVisible():
            return
        if self._standing(results, self._cell[0]) is not None:
            self.show_cell(*self._cell)
        else:
            self.tree.clear()
            self.words.setText(text("What was explained here is no longer part of the valuation."))

    def _standing(self, results: Results, key: str) -> tuple[Item, int | None] | None:
        """The cell of a line key, unless its entity is gone."""
        found = cell_of(results, key)
        if found is None or (found[1] is not None and found[1] >= results.arrays.shape.count(found[0].per)):
            return None
        return found

    def _line(self, results: Results, term: Term) -> QTreeWidgetItem:
        item = term.item
        name = cell_name(item, term.entity, term.period, results.calendar.label, results.entity_names)
        unit = text(item.unit.label, currency=results.valuation.currency)
        detail = unit
        if isinstance(item, Input):
            detail = evidence_words(self.live, self._address(item, term.entity)).replace("\n", " · ") or unit
        line = QTreeWidgetItem([name, shown(item, term.value), detail])
        line.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.setToolTip(0, text(item.note) if item.note else name)
        line.setToolTip(
            2, evidence_words(self.live, self._address(item, term.entity)) if isinstance(item, Input) else ""
        )
        line.setData(0, _CELL, (cell_key(item, term.entity), term.period))
        line.setData(0, _FILLED, False)
        if not isinstance(item, Input) and self._explainable(item, term.period):
            line.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return line

    def _explainable(self, item: Item, period: int | None) -> bool:
        return not (item.is_periodic and period == 0 and not has_opening(item))

    def _fill(self, line: QTreeWidgetItem) -> None:
        if line.data(0, _FILLED):
            return
        line.setData(0, _FILLED, True)
        key, period = line.data(0, _CELL)
        results = self.live.results
        found = self._standing(results, key)
        if found is None:
            return
        item, entity = found
        when = period if period is not None or not item.is_periodic else 1
        told = explain(results.model, results.arrays, item, entity, when)
        for term in told.terms:
            line.addChild(self._line(results, term))
        if not told.terms:
            line.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.DontShowIndicator)

    def _open(self, line: QTreeWidgetItem) -> None:
        key, period = line.data(0, _CELL)
        found = self._standing(self.live.results, key)
        if found is None:
            return
        item, entity = found
        if isinstance(item, Input):
            self.input_requested.emit(self._address(item, entity))
        else:
            self.row_requested.emit(key, period)

    def _address(self, item: Item, entity: int | None) -> Address:
        if item.per is None or entity is None:
            return Address(item.key)
        return Address(item.key, self.live.valuation.members(item.per)[entity].id)
