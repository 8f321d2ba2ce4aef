"""The inputs that differ from the file: what each was and is, and the way back for one or for all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.analysis.value_words import input_words, unit_words
from workbench.document.ledger import RevertInputs, changed_addresses, is_same
from workbench.document.valuation import Address, Evidence, Valuation, addresses, default_of, place_words
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Input
from workbench.ui.evidence.kept import source_line

_ADDRESS = Qt.ItemDataRole.UserRole


class ChangesDialog(QDialog):
    """Lists what differs and reverts it, each time as one step to undo; follows every edit while it is open."""

    input_requested = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(text("Inputs that differ from the file"))
        self.about = QLabel()
        self.about.setProperty("look", "muted")
        self.list = QTreeWidget()
        self.list.setHeaderLabels([text("Input"), text("Differs in"), text("In the file"), text("Now"), text("Unit")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.windowTitle())
        self.list.itemActivated.connect(lambda item, _: self.input_requested.emit(item.data(0, _ADDRESS)))
        self.list.itemSelectionChanged.connect(self._enable)
        head = self.list.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 5):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(False)
        self.message = QLabel()
        self.message.setProperty("look", "bad")
        self.message.setWordWrap(True)
        self.message.hide()
        self.one, self.all = QPushButton(text("Revert the selected")), QPushButton(text("Revert all"))
        close = QPushButton(text("Close"))
        close.setProperty("look", "primary")
        self.one.clicked.connect(self.revert_selected)
        self.all.clicked.connect(self.revert_all)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.one)
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(close)
        column_of = QVBoxLayout(self)
        column_of.addWidget(self.about)
        column_of.addWidget(self.list, 1)
        column_of.addWidget(self.message)
        column_of.addLayout(row)
        self.resize(760, 420)
        live.valuation_changed.connect(self._follow)
        live.undo_stack.cleanChanged.connect(self._follow)
        self._follow()

    def revert_selected(self) -> None:
        """Bring the selected inputs back to the file."""
        found = dict.fromkeys(item.data(0, _ADDRESS) for item in self.list.selectedItems())
        self._revert(tuple(found))

    def revert_all(self) -> None:
        """Bring every input that is listed back to the file."""
        self._revert(tuple(self._listed()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self.revert_selected()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            current = self.list.currentItem()
            if current is not None:
                self.input_requested.emit(current.data(0, _ADDRESS))
        else:
            super().keyPressEvent(event)

    def _revert(self, asked: tuple[Address, ...]) -> None:
        if not asked:
            return
        problems = self.live.do(RevertInputs(asked, self.live.saved))
        self.message.setVisible(bool(problems))
        if problems:
            first = problems[0]
            self.message.setText(f"{first.where}: {first.what} {first.remedy}")

    def _listed(self) -> list[Address]:
        live = self.live
        unlike = changed_addresses(live.saved, live.valuation)
        return [address for address in addresses(live.model, live.valuation) if address in unlike]

    def _follow(self, *_: object) -> None:
        live = self.live
        kept = self.list.indexOfTopLevelItem(self.list.currentItem()) if self.list.currentItem() is not None else 0
        self.list.clear()
        found = self._listed()
        for address in found:
            place = place_words(live.model, live.valuation, address)
            for what, old, new, unit in differences(live, address):
                line = QTreeWidgetItem([place, what, old, new, unit])
                line.setData(0, _ADDRESS, address)
                for column in (2, 3):
                    line.setToolTip(column, line.text(column))
                    line.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                line.setToolTip(0, place)
                self.list.addTopLevelItem(line)
        count = self.list.topLevelItemCount()
        chosen = self.list.topLevelItem(min(max(kept, 0), count - 1)) if count else None
        if chosen is not None:
            self.list.setCurrentItem(chosen)
        self.about.setText(
            text("{count} differ. Enter leads to the input, Delete reverts it.", count=len(found))
            if found
            else text("Every input stands as in the file.")
        )
        self.all.setEnabled(bool(found))
        self._enable()

    def _enable(self) -> None:
        self.one.setEnabled(bool(self.list.selectedItems()))


def differences(live: LiveValuation, address: Address) -> list[tuple[str, str, str, str]]:
    """In what an input differs from the file: what (value, case, source, kept values), there, now, and its unit."""
    saved, now, item = live.saved, live.valuation, live.model[address.key]
    assert isinstance(item, Input)
    found: list[tuple[str, str, str, str]] = []
    unit = "" if isinstance(item, Choice) else unit_words(item.unit, now.currency)
    default = default_of(item)
    was, is_now = saved.values.get(address, default), now.values.get(address, default)
    if not is_same(item, was, is_now, now.periods):
        shown = [input_words(item, value, now.periods) for value in (was, is_now)]
        found.append((text("Value"), shown[0], shown[1], unit))
    before = {case.id: case.values for case in saved.cases}
    for case in now.cases[1:]:
        if case.id in before and before[case.id].get(address, ...) != case.values.get(address, ...):
            pair = (before[case.id], case.values)
            said = [input_words(item, one[address], now.periods) if address in one else "–" for one in pair]
            found.append((text("Case {name}", name=case.name), said[0], said[1], unit))
    old, new = (_told(one, address) for one in (saved, now))
    if old != new:
        found.append((text("Source"), old, new, ""))
    kept = [len(one.alternatives.get(address, ())) for one in (saved, now)]
    if saved.alternatives.get(address, ()) != now.alternatives.get(address, ()):
        found.append((text("Kept values"), str(kept[0]), str(kept[1]), ""))
    return found or [(text("Value"), text("Model's default"), text("typed, the same"), "")]


def _told(valuation: Valuation, address: Address) -> str:
    evidence = valuation.evidence.get(address, Evidence())
    return " · ".join(part for part in (source_line(evidence), evidence.note) if part)
