"""The list of all keys, searched as it is typed into."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ui.help.keys import key_lines


class KeyboardDialog(QDialog):
    """All keys by the place where they hold. It does not block the window: keys can be tried beside it."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("Keyboard"))
        self.resize(620, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Search by what a key does, or by the key"))
        self.search.setAccessibleName(text("Search by what a key does, or by the key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([text("What it does"), text("Keys")])
        self.list.setAccessibleName(text("Keyboard"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.none = QLabel(text("No key does that."))
        self.none.setProperty("look", "muted")
        self.none.hide()
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.none)
        self._fill(key_lines(actions))
        self.search.setFocus()

    def _fill(self, lines: Sequence[tuple[str, str, str]]) -> None:
        heads: dict[str, QTreeWidgetItem] = {}
        for where, does, keys in lines:
            if where not in heads:
                head = QTreeWidgetItem([where, ""])
                font = head.font(0)
                font.setBold(True)
                head.setFont(0, font)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.list.addTopLevelItem(head)
                heads[where] = head
            heads[where].addChild(QTreeWidgetItem([does, keys]))
        self.list.expandAll()

    def _filter(self, asked: str) -> None:
        words = asked.casefold().split()
        found = 0
        for number in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(number)
            assert head is not None
            here = 0
            for place in range(head.childCount()):
                line = head.child(place)
                hay = f"{head.text(0)} {line.text(0)} {line.text(1)}".casefold()
                is_hit = all(word in hay for word in words)
                line.setHidden(not is_hit)
                here += is_hit
            head.setHidden(not here)
            found += here
        self.none.setVisible(not found)

    def shown(self) -> list[tuple[str, str]]:
        """What the list shows: what a key does, and the key."""
        lines: list[tuple[str, str]] = []
        for number in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(number)
            assert head is not None
            children = [head.child(place) for place in range(head.childCount())]
            lines += [(line.text(0), line.text(1)) for line in children if not line.isHidden()]
        return lines

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search into the list; Enter closes nothing."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
