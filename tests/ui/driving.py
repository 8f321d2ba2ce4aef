"""Driving the real window as a person does: by areas, fields, cells, menus, and reading what stands on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMessageBox, QPushButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from workbench.document.fingerprint import content_hash
from workbench.ground.resources import resource
from workbench.ui.charts import Chart
from workbench.ui.fields import Field
from workbench.ui.inputs import SectionPanel
from workbench.ui.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")


class Desktop:
    """A window, what a person does with it, and what a person reads in it."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot
        self.live = window.live

    # Reading

    @property
    def price(self) -> str:
        """Value per share as the headline shows it."""
        return self.window.headline.cells()["price"].value

    @property
    def checks(self) -> str:
        """The master check as the headline shows it."""
        return self.window.headline.cells()["checks"].value

    @property
    def are_checks_green(self) -> bool:
        """Every integrity check holds, and there are some."""
        words = self.checks.split()
        return words[0] == "✓" and words[1] == words[3] != "0"

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the content."""
        return content_hash(self.live.valuation)

    def cell(self, key: str, column: str) -> str:
        """A cell of the sheet as shown, by line key and heading of the column."""
        grid = self.window.sheet.grid
        heads, lines = grid.table()
        return lines[self.window.sheet._keys.index(key)][heads.index(column)]

    def column(self, heading: str) -> int:
        """Position of a column of the sheet by its heading."""
        return self.window.sheet.grid.table()[0].index(heading) - 2

    def problems(self) -> list[str]:
        """The problems list, one line each."""
        tree = self.window.problems.list
        return [" | ".join(line(tree.topLevelItem(n))) for n in range(tree.topLevelItemCount())]

    # Doing

    def settle(self) -> None:
        """Let queued work, layouts and the recompute of this turn come to rest."""
        for _ in range(5):
            QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.live._timer.isActive())
        QApplication.processEvents()

    def keys(self, words: str) -> None:
        """Type into whatever has the keyboard."""
        holder = QApplication.focusWidget()
        assert holder is not None
        QTest.keyClicks(holder, words)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.settle()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget in its middle, or at a place."""
        QTest.mouseClick(widget, LEFT, pos=at or widget.rect().center())
        self.settle()

    def go(self, area: str) -> None:
        """Click the button of an area."""
        buttons = self.window.inputs.findChildren(QPushButton)
        self.click(next(b for b in buttons if b.property("area") == area))
        assert self.window.inputs.area == area

    def panel(self, section: str) -> SectionPanel:
        """The panel of a section that stands already."""
        return self.window.inputs.panels[section]

    def choose(self, section: str, name: str) -> None:
        """Choose an entity of a panel by its name, with the keyboard."""
        choice = self.panel(section).choice
        choice.setFocus()
        QTest.keyClick(choice, Key.Key_Home)
        for _ in range(choice.count()):
            if choice.currentText() == name:
                break
            QTest.keyClick(choice, Key.Key_Down)
        self.settle()
        assert choice.currentText() == name

    def field(self, key: str) -> Field:
        """The field of an input whose panel stands already, scrolled into view."""
        bound = self.panel(key.split(".")[0]).bound[key]
        self.window.inputs._scroll.ensureWidgetVisible(bound.line, 0, 80)
        self.settle()
        return bound.field

    def type_into(self, field: Field, words: str, end: Qt.Key = Key.Key_Return) -> None:
        """Click a field, type over what it holds and press a key."""
        self.click(field.editor)
        self.qtbot.waitUntil(field.editor.hasFocus)
        QTest.keyClick(field.editor, Key.Key_A, CONTROL)
        QTest.keyClicks(field.editor, words)
        QTest.keyClick(field.editor, end)
        self.settle()

    def show_sheet(self, section: str) -> None:
        """Choose the sheet of a section."""
        sections = self.window.sheet.sections
        sections.setCurrentIndex(sections.findData(section))
        self.settle()

    def select(self, key: str, column: str) -> None:
        """Give a cell of the sheet the keyboard."""
        grid = self.window.sheet.grid
        grid.setFocus()
        assert grid.select_cell(key, self.column(column))
        self.settle()

    def type_cell(self, words: str) -> None:
        """Type over the selected cell of the sheet, from the first key on."""
        grid = self.window.sheet.grid
        QTest.keyClicks(grid, words[0])
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClicks(editor, words[1:])
        QTest.keyClick(editor, Key.Key_Return)
        self.settle()

    def trigger(self, action: QAction) -> None:
        """Choose an entry of a menu."""
        assert action.isEnabled()
        action.trigger()
        self.settle()

    def answering(self, button: QMessageBox.StandardButton) -> list[str]:
        """Press a button of the next message box; the list holds what it said."""
        said: list[str] = []

        def press(tries: int = 3000) -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                said.append(" ".join((box.windowTitle(), box.text(), box.informativeText())))
                QTest.mouseClick(box.button(button), LEFT)
            elif tries:
                QTimer.singleShot(20, self.window, lambda: press(tries - 1))

        QTimer.singleShot(0, self.window, press)
        return said

    def filling(self, words: str) -> None:
        """Type into the next input dialog and accept it."""

        def fill(tries: int = 3000) -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QInputDialog):
                entry = box.findChild(QLineEdit)
                assert entry is not None
                entry.selectAll()
                QTest.keyClicks(entry, words)
                QTest.keyClick(entry, Key.Key_Return)
            elif tries:
                QTimer.singleShot(20, self.window, lambda: fill(tries - 1))

        QTimer.singleShot(0, self.window, fill)


def line(item: QTreeWidgetItem | None) -> list[str]:
    """The texts of a line of a tree."""
    assert item is not None
    return [item.text(n) for n in range(item.columnCount())]


def spot(chart: Chart, across: float, up: float) -> QPoint:
    """The pixel on a chart's plot at a place in data coordinates."""
    view = chart._plot.view
    scene = view.mapToScene(view.mapFromView(QPointF(across, up)))
    place: QPoint = chart._plot.mapFromScene(scene)
    return place
