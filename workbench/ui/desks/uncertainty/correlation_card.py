"""Which uncertain inputs move together: a triangle to type into, and what had to be repaired so that it can be."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QTableWidget, QTableWidgetItem, QWidget

from workbench.analysis.correlation import Repaired, repaired
from workbench.analysis.space import label_of
from workbench.document.studies import Dependence, Pair, in_order
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import RATIO
from workbench.live.valuation import LiveValuation
from workbench.ui.desks.rpo.cards import ROW, Card
from workbench.ui.theme import current_theme, scaled


class CorrelationCard(Card):
    """Correlations below the diagonal as typed, above it as drawn. `changed(correlations, words)` after an edit."""

    changed = Signal(object, str)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(text("What moves together"), "", parent)
        self.live = live
        self.addresses: list[Address] = []
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName(text("Correlations"))
        self.table.setShowGrid(True)
        self.table.setTabKeyNavigation(False)  # Tab goes on; out of a cell that is typed into it leads to the next
        self.table.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self.table.verticalHeader().setMaximumWidth(260)
        self.table.itemChanged.connect(self._typed)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("look", "muted")
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.said)
        self._is_filling = False

    def refresh(self, addresses: list[Address]) -> None:
        """Show the correlations of these inputs as the valuation holds them."""
        simulation = self.live.valuation.studies.simulation
        self.addresses = addresses
        kind = text("rank correlations") if simulation.dependence is Dependence.RANK else text("of the normal scores")
        self.note.setText(text("{kind}; typed below the diagonal, drawn above it", kind=kind))
        self.setVisible(len(addresses) > 1)
        if len(addresses) < 2:
            return
        found = repaired(addresses, simulation.correlations, simulation.dependence)
        drawn = {in_order(one.pair): one.found for one in found.moved} if found.is_repaired else {}
        self._is_filling = True
        names = [label_of(self.live.model, self.live.valuation, one) for one in addresses]
        self.table.setRowCount(len(addresses))
        self.table.setColumnCount(len(addresses))
        self.table.setVerticalHeaderLabels([f"{n}  {name}" for n, name in enumerate(names, 1)])
        self.table.setHorizontalHeaderLabels([str(n) for n in range(1, len(names) + 1)])
        for row, column in itertools.product(range(len(addresses)), repeat=2):
            self._put(row, column, drawn)
        for column in range(len(addresses)):
            self.table.setColumnWidth(column, 58)
        self._is_filling = False
        self._say(found)
        self.table.setMinimumHeight(scaled(ROW) * (len(addresses) + 1) + 14)

    def _put(self, row: int, column: int, drawn: dict[Pair, float]) -> None:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)
        pair = self._pair(row, column)
        typed = self.live.valuation.studies.simulation.correlations.get(pair, 0.0)
        theme = current_theme()
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if row == column:
            words, role = "1", "muted"
        elif row > column:
            words, role = (f"{typed:.2f}" if typed else ""), "input"
            flags |= Qt.ItemFlag.ItemIsEditable
        else:
            value = drawn.get(pair, typed)
            words = f"{value:.2f}" if abs(value) >= 0.005 else ""
            role = "bad" if abs(value - typed) >= 0.005 else "muted"
        item.setFlags(flags)
        item.setText(words)
        item.setForeground(QColor(theme.role(role)))

    def _pair(self, row: int, column: int) -> Pair:
        return in_order((self.addresses[row], self.addresses[column]))

    def _say(self, found: Repaired) -> None:
        if not found.is_repaired:
            self.said.setText(text("These correlations can hold together."))
            return
        worst = found.moved[0]
        names = [label_of(self.live.model, self.live.valuation, one) for one in worst.pair]
        self.said.setText(
            text(
                "These correlations contradict one another: the nearest that can hold together are drawn. The largest "
                "move is {first} with {second}: {asked} becomes {found}.",
                first=names[0],
                second=names[1],
                asked=f"{worst.asked:.2f}",
                found=f"{worst.found:.2f}",
            )
        )

    def _typed(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.row() <= item.column():
            return
        pair = self._pair(item.row(), item.column())
        names = [label_of(self.live.model, self.live.valuation, one) for one in pair]
        where = text("Correlation of {first} with {second}", first=names[0], second=names[1])
        read = parse_number(item.text(), RATIO, where=where, optional=True)
        if not isinstance(read, Problem) and read is not None and not -1 <= read <= 1:
            read = Problem(where, text("{value} is no correlation.", value=item.text()), text("Type one from -1 to 1."))
        known = dict(self.live.valuation.studies.simulation.correlations)
        if isinstance(read, Problem):
            self.refresh(self.addresses)
            self.said.setText(f"{read.what} {read.remedy}")
            self.problem_found.emit(read)
            return
        if read in (None, 0.0):
            known.pop(pair, None)
        else:
            assert read is not None
            known[pair] = read
        self.changed.emit(known, where)
