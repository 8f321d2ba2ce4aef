"""Every part of the program with its licence and the texts it asks to be shown. Nothing is fetched: all is shipped."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ground.provenance.notices import NO_LICENCE, Notices, notices
from workbench.ground.provenance.parts import Part
from workbench.ui.theme import scaled

_PART = Qt.ItemDataRole.UserRole


@cache
def notices_here() -> Notices:
    """The notices of the program that runs, collected once."""
    loaded = {name.removeprefix("PySide6.Qt") for name in sys.modules if name.startswith("PySide6.Qt")}
    # Qt Gui and its plugins load these by themselves.
    return notices(loaded | {"DBus", "Svg", "WaylandClient", "XcbQpa"})


class LicencesDialog(QDialog):
    """Parts at the left, narrowed as one types; the licence of the one that is selected at the right, in full."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("Licences"))
        self.resize(scaled(900), scaled(620))
        self._notices = notices_here()
        self.own = QLabel(self._own_words())
        self.own.setWordWrap(True)
        self.own.setProperty("look", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Search by name or licence"))
        self.search.setAccessibleName(text("Search by name or licence"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(text("Parts"))
        self.list.setUniformItemSizes(True)
        self.list.currentItemChanged.connect(self._show)
        self.none = QLabel(text("No part fits."))
        self.none.setProperty("look", "muted")
        self.none.hide()
        self.page = QPlainTextEdit()
        self.page.setAccessibleName(text("Licence"))
        self.page.setReadOnly(True)
        self.page.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.page.setFont(font)
        self._lay()
        for part in self._notices.parts:
            item = QListWidgetItem(f"{part.name} {part.version}".strip())
            item.setToolTip(part.licence)
            item.setData(_PART, part)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.search.setFocus()

    def _lay(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.none)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(left)
        parts.addWidget(self.page)
        parts.setStretchFactor(1, 1)
        parts.setSizes([scaled(280), scaled(620)])
        parts.setChildrenCollapsible(False)
        close = QPushButton(text("Close"))
        close.setProperty("look", "primary")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(
            QLabel(
                text(
                    "Parts: {parts}, licence texts: {texts}", parts=len(self._notices.parts), texts=self._notices.texts
                )
            )
        )
        row.addStretch(1)
        row.addWidget(close)
        whole = QVBoxLayout(self)
        whole.addWidget(self.own)
        whole.addWidget(parts, 1)
        whole.addLayout(row)

    def _own_words(self) -> str:
        if self._notices.licence == NO_LICENCE:
            own = text(
                "No licence has been stated for Assay Workbench itself: all rights stay with its authors until one is. "
                "What stands below holds for the parts that others made. The texts count as they stand, in English."
            )
        else:
            own = text("Licence of Assay Workbench: {licence}", licence=self._notices.licence)
        lines = [own, *self._notices.missing]
        return "\n".join(lines)

    def shown(self) -> list[str]:
        """Names of the parts that are listed now."""
        rows = (self.list.item(row) for row in range(self.list.count()))
        return [item.text() for item in rows if not item.isHidden()]

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            hay = f"{item.text()} {item.toolTip()}".casefold()
            item.setHidden(not all(word in hay for word in words))
            if first is None and not item.isHidden():
                first = item
        self.none.setVisible(first is None)
        current = self.list.currentItem()
        if first is None:
            self.page.clear()
        elif current.isHidden() or not self.page.toPlainText():
            self.list.setCurrentItem(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._show(first)

    def _show(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        if item is not None:
            self.page.setPlainText(part_words(item.data(_PART)))


def part_words(part: Part) -> str:
    """A part with its licence in full, as plain text."""
    lines = [f"{part.name} {part.version}".strip(), text("Licence: {licence}", licence=part.licence)]
    lines += [part.home] if part.home else []
    lines += [part.note] if part.note else []
    for one in part.texts:
        lines += ["", "─" * 72, f"{one.name} ({one.source})", "─" * 72, "", one.words.rstrip("\n")]
    return "\n".join(lines) + "\n"
