"""Driving a table of entities in a window of its own, as a person does: by names, columns and keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from workbench.document.valuation import Address, Value, value_of
from workbench.ground.problem import Problem
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.entities.sheet import EntitySheet

Key = Qt.Key


class TableDriver:
    """A sheet in a window, and what a person does with it. `section` holds the inputs of its entities."""

    def __init__(
        self,
        qtbot: QtBot,
        live: LiveValuation,
        window: QWidget,
        sheet: EntitySheet,
        show: Callable[[Results], None],
        section: str,
    ) -> None:
        self.qtbot, self.live, self.sheet, self.section = qtbot, live, sheet, section
        self.table = sheet.table
        live.results_changed.connect(show)
        self.problems: list[Problem] = []
        self.explained: list[tuple[str, object]] = []
        qtbot.addWidget(window)
        window.resize(1000, 640)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        self.table.setFocus()
        qtbot.waitUntil(self.table.hasFocus)

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()
        self.live.settle()
        QApplication.processEvents()

    def go(self, name: str, key: str) -> None:
        """Select a cell by the entity's name and the column's key."""
        line = next(one for one in self.sheet.rows.lines if one.name == name)
        self.sheet.select(line.id, key)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.table, key, modifier)
        self.settle()

    def type(self, words: str, end: Qt.Key = Key.Key_Return) -> None:
        """Type over the selected cell from the first key on."""
        QTest.keyClicks(self.table, words[0])
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClicks(editor, words[1:])
        QTest.keyClick(editor, end)
        self.settle()

    def shown(self, name: str, key: str) -> str:
        line = next(one for one in self.sheet.rows.lines if one.name == name)
        return line.text(next(n for n, column in enumerate(self.sheet.columns) if column.key == key))

    def value(self, name: str, key: str) -> Value:
        members = self.live.valuation.members(self.sheet.cells.entity_set)
        entity = next(e for e in members if e.name == name)
        return value_of(MODEL, self.live.valuation, Address(f"{self.section}.{key}", entity.id))

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.sheet.rows.lines]

    @property
    def at(self) -> tuple[str, str]:
        row, column = self.table.current
        return self.sheet.rows.lines[row].name, self.sheet.columns[column].key

    def undo(self) -> None:
        self.live.undo_stack.undo()
        self.settle()


def copy(plain: str, html: str = "") -> None:
    """Put a text, and a table as HTML if there is one, on the clipboard."""
    held = QMimeData()
    held.setText(plain)
    if html:
        held.setHtml(html)
    QGuiApplication.clipboard().setMimeData(held)
