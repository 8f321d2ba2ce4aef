"""Every dialog that a menu of the window opens, looked at as its pages are."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QListWidget, QMenu, QStackedWidget, QTabWidget, QWidget

from tests.ui.checking.places import rest
from workbench.ui.window import MainWindow

_LONGEST = 20.0


def plain(words: str) -> str:
    """The words of an action without its letter, which Chinese ones have behind them in brackets."""
    return re.sub(r"\(&?\w\)", "", words).replace("&", "").strip()


def asking(window: MainWindow) -> Iterator[tuple[str, QAction]]:
    """Actions of all menus that ask something first, as three dots behind their words say, and all of the help."""

    def within(menu: QMenu, path: str) -> Iterator[tuple[str, QAction]]:
        menu.aboutToShow.emit()
        for action in menu.actions():
            inner = action.menu()
            words = plain(action.text())
            if isinstance(inner, QMenu):
                yield from within(inner, f"{path} › {words}")
            elif (words.endswith("…") or path == "help") and action.isEnabled():
                yield f"{path} › {words}", action

    for name, menu in window.commands.menus.items():
        yield from within(menu, name)


def dialogs() -> list[QDialog]:
    """Those that are shown."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def opened_by(window: MainWindow, ask: Callable[[], object], look: Callable[[QDialog], None]) -> int:
    """Call `ask`, `look` at each dialog that comes of it, close them; tells how many there were.

    A dialog may wait for its answer within `ask`.
    """
    seen: list[QDialog] = []
    is_over = is_attending = False
    end = time.monotonic() + _LONGEST

    def attend() -> None:
        nonlocal is_attending
        if is_attending:  # what is looked at turns the event loop
            return
        is_attending = True
        for dialog in dialogs():
            if dialog not in seen:
                seen.append(dialog)
                rest(window)
                look(dialog)
            dialog.reject()
            dialog.close()
        is_attending = False
        if not is_over and time.monotonic() < end:
            timer.start()

    timer = QTimer()  # not the window's: its timers are waited for
    timer.setSingleShot(True)
    timer.setInterval(50)
    timer.timeout.connect(attend)
    timer.start()
    ask()
    rest(window)
    is_over = True
    attend()
    timer.stop()
    timer.deleteLater()
    rest(window)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(seen)


def pages_of(dialog: QDialog) -> Iterator[QWidget]:
    """The dialog with each of its pages in front, once."""
    turned = False
    for tabs in dialog.findChildren(QTabWidget):
        for n in range(tabs.count()):
            tabs.setCurrentIndex(n)
            QApplication.processEvents()
            turned = True
            yield dialog
    for stack in dialog.findChildren(QStackedWidget):
        if stack.count() < 2 or isinstance(stack.parentWidget(), QTabWidget | QComboBox | QListWidget):
            continue
        shown = stack.currentIndex()
        for n in range(stack.count()):
            stack.setCurrentIndex(n)
            QApplication.processEvents()
            turned = True
            yield dialog
        stack.setCurrentIndex(shown)
    if not turned:
        yield dialog
