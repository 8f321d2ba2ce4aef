"""Driving charts as a person does: pointing, clicking, turning the wheel, drawing a band."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import spot
from workbench.ui.charts import Chart

AnyWidget = TypeVar("AnyWidget", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier


def settle() -> None:
    """Let layouts and repaints come to rest: one pass announces the next."""
    for _ in range(4):
        QApplication.processEvents()


def on_show(widget: AnyWidget, qtbot: QtBot, width: int = 560, height: int = 320) -> AnyWidget:
    """A widget in a window of its own, shown and laid out."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    settle()
    return widget


def move(chart: Chart, across: float, up: float, button: Qt.MouseButton = NONE) -> None:
    """Move the mouse to a place in data coordinates."""
    move_to(chart, spot(chart, across, up), button)


def move_to(chart: Chart, place: QPoint, button: Qt.MouseButton = NONE) -> None:
    """Move the mouse to a pixel of the plot."""
    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, NONE, button, NO_KEY)
    QApplication.sendEvent(chart._plot.viewport(), event)


def leave(chart: Chart) -> None:
    """Take the mouse away."""
    QApplication.sendEvent(chart._plot, QEvent(QEvent.Type.Leave))


def drag(chart: Chart, start: float, end: float, up: float) -> None:
    """Draw a band from one place across to another."""
    port = chart._plot.viewport()
    QTest.mousePress(port, LEFT, pos=spot(chart, start, up))
    for step in (0.3, 0.6, 1.0):
        move(chart, start + step * (end - start), up, LEFT)
    QTest.mouseRelease(port, LEFT, pos=spot(chart, end, up))
    settle()


def double_click(chart: Chart, across: float, up: float) -> None:
    """Click twice, as the window system tells it."""
    port, place = chart._plot.viewport(), spot(chart, across, up)
    QTest.mouseClick(port, LEFT, pos=place)
    QTest.mouseDClick(port, LEFT, pos=place)
    settle()


def turn_wheel(chart: Chart, place: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEY) -> bool:
    """Turn the wheel towards the screen (positive) over a pixel of the plot; tells whether the chart took it."""
    at = QPointF(place)
    event = QWheelEvent(at, at, QPoint(), QPoint(0, 120 * notches), NONE, keys, Qt.ScrollPhase.NoScrollPhase, False)
    event.ignore()
    chart._plot.wheelEvent(event)
    settle()
    return event.isAccepted()


def open_menu() -> QMenu:
    """The menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def menu_words(menu: QMenu) -> list[str]:
    """What the entries of a menu say, without their keys."""
    return [action.text().split("\t")[0] for action in menu.actions() if action.text()]


def choose(menu: QMenu, words: str) -> None:
    """Choose an entry of a menu with the keyboard."""
    for _ in menu.actions():
        if _active(menu) == words:
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert _active(menu) == words
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settle()


def _active(menu: QMenu) -> str:
    found: QAction | None = menu.activeAction()
    return "" if found is None else found.text().split("\t")[0]
