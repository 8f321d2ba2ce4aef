"""From zone to zone by one key: inputs, desk, the panel below, headline. Each remembers where the keyboard was."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

BELOW = ("sheet", "explain", "problems", "help")


class ZoneCycle(QObject):
    """The zones of one window in the order F6 goes through them; a dock that is hidden or behind another is no zone."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last: dict[str, weakref.ref[QWidget]] = {}
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._remember)

    def zones(self) -> dict[str, QWidget]:
        """The zones that can be seen, by name."""
        window = self._window
        found: dict[str, QWidget] = {}
        if is_seen(window.docks["inputs"]):
            found["inputs"] = window.inputs
        found["desk"] = window.desks
        found |= {
            name: window.docks[name].widget() for name in BELOW if name in window.docks and is_seen(window.docks[name])
        }
        found["headline"] = window.headline
        return found

    def current(self) -> str:
        """The zone that has the keyboard; empty when it is elsewhere."""
        holder = QApplication.focusWidget()
        return self._zone_of(holder) if holder is not None else ""

    def turn(self, by: int) -> None:
        """Give the keyboard to the next zone (1) or the one before (-1)."""
        names = list(self.zones())
        now = self.current()
        start = names.index(now) if now in names else (-1 if by > 0 else 0)
        for step in range(1, len(names) + 1):
            if self.enter(names[(start + by * step) % len(names)]):
                return

    def enter(self, name: str) -> bool:
        """Give the keyboard to a zone, where it was last; False when nothing there takes it."""
        window = self._window
        docks = {key: dock.widget() for key, dock in window.docks.items()}
        zone = {"desk": window.desks, "headline": window.headline, **docks}.get(name)
        if zone is None:
            return False
        held = self._last.get(name)
        last = None if held is None else held()
        if last is not None and shiboken6.isValid(last) and zone.isAncestorOf(last) and takes_keyboard(last):
            last.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return self._enter_anew(name, zone)

    def _enter_anew(self, name: str, zone: QWidget) -> bool:
        window = self._window
        own: dict[str, Callable[[], QWidget]] = {
            "sheet": lambda: window.sheet.grid,
            "explain": lambda: window.explain.front,
            "problems": lambda: window.problems.list,
        }
        first = own[name]() if name in own else first_in(zone)
        if first is None:
            return False
        if name == "sheet" and not window.sheet.grid.currentIndex().isValid():
            window.sheet.select_first()
        if name == "explain":
            window.explain.front.choose_first()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _zone_of(self, widget: QWidget) -> str:
        return next((name for name, zone in self.zones().items() if zone.isAncestorOf(widget)), "")

    def _remember(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._window.isAncestorOf(now):
            name = self._zone_of(now)
            if name:
                self._last[name] = weakref.ref(now)


def is_seen(dock: QDockWidget) -> bool:
    """Whether a dock is shown and in front."""
    return dock.isVisible() and not dock.visibleRegion().isEmpty()


def takes_keyboard(widget: QWidget) -> bool:
    """Whether Tab stops at a widget now."""
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def first_in(zone: QWidget) -> QWidget | None:
    """The first widget within a zone, in the order of Tab, that takes the keyboard."""
    widget = zone.nextInFocusChain()
    while widget is not None and widget is not zone:
        if zone.isAncestorOf(widget) and takes_keyboard(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None
