"""Every place of the window a person can be at: the pages of all desks with their sheets, docks, menus and dialogs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from workbench.live import workers
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.inputs import AREAS
from workbench.ui.window import MainWindow

DOCKS = ("explain", "problems")
"""Docks beside the sheet, each shown once."""
_SOON = 1_500
"""A timer of that many milliseconds waits for a person to pause: what it begins is waited for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of an area's desk, or the one page it has, with a dock in front."""

    area: str
    page: str = ""
    dock: str = "sheet"

    @property
    def name(self) -> str:
        """As the name of a file."""
        parts = (self.area, self.page, "" if self.dock == "sheet" else self.dock)
        return "-".join(part.lower() for part in parts if part)


def places(window: MainWindow) -> Iterator[Place]:
    """Every page of every area; shows the areas one after the other to find them."""
    for area in AREAS:
        window.inputs.show_area(area)
        desk = window.desks.desks[area]
        if isinstance(desk, PagedDesk):
            yield from (Place(area, kind.key) for kind in desk.kinds)
        else:
            yield Place(area)
    yield from (Place("Company", "overview", dock) for dock in DOCKS)


def go_to(window: MainWindow, place: Place) -> QWidget:
    """Show a place and let it come to rest; gives the page."""
    window.inputs.show_area(place.area)
    desk = window.desks.desks[place.area]
    page: QWidget = desk
    if isinstance(desk, PagedDesk) and place.page:
        page = desk.show_page(place.page)
    if place.dock == "explain":
        window.explain_cell("shares.price", None)
    window.zones.bring_up(place.dock)
    rest(window)
    return page


def rest(window: MainWindow, longest: float = 20.0) -> None:
    """Turn the event loop until nothing is computed for the window any more."""
    end = time.monotonic() + longest
    quiet = 0
    while quiet < 6 and time.monotonic() < end:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        quiet = 0 if is_busy(window) else quiet + 1
        if not quiet:
            time.sleep(0.005)


def is_busy(window: MainWindow) -> bool:
    if window.live._timer.isActive() or QThreadPool.globalInstance().activeThreadCount():
        return True
    if any(timer.isActive() and timer.isSingleShot() and timer.interval() <= _SOON for timer in _timers(window)):
        return True
    if any(one.is_waiting for one in window.findChildren(LateFigures)):
        return True
    waiting = [desk.waiting for desk in list(workers._desks.values())]
    return any(one is not None and isValid(one[0]) and not one[0].is_over for one in waiting)


def _timers(window: MainWindow) -> list[QTimer]:
    return window.findChildren(QTimer)


Visit = Callable[[Place, QWidget], None]


def walk(window: MainWindow, visit: Visit) -> int:
    """Call `visit(place, page)` at every place; tells how many there were."""
    count = 0
    for place in list(places(window)):
        visit(place, go_to(window, place))
        count += 1
    return count
