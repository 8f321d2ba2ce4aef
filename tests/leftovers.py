"""What a Qt test must not leave behind: top-level widgets, running threads, active timers."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget

_started: list[weakref.ref[QTimer | QThread]] = []
_watched: set[type] = set()
_LONGEST_MS = 20_000


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Fail the test that ends with a widget, thread or timer it did not begin with; needs a QApplication."""
    from PySide6.QtCore import QThread, QThreadPool, QTimer

    _remember_starts(QTimer)
    _remember_starts(QThread)
    _started.clear()
    before = _top_level_widgets()
    yield
    # A page that goes lets its work end unheard: only work that does not end is left behind.
    QThreadPool.globalInstance().waitForDone(_LONGEST_MS)
    _delete_what_waits_for_it()
    if _leftovers(before):
        # pyqtgraph's menus hang in reference cycles: they are gone once the collector has run.
        gc.collect()
        _delete_what_waits_for_it()
    found = _leftovers(before)
    _put_away(before)
    if found:
        pytest.fail("The test leaves behind " + "; ".join(found), pytrace=False)


def _remember_starts(kind: type[QTimer] | type[QThread]) -> None:
    """Let `kind.start` note each started object: Qt itself keeps no list of timers or threads."""
    if kind in _watched:
        return
    _watched.add(kind)
    original: Any = kind.start

    def start(self: QTimer | QThread, *arguments: Any, **named: Any) -> None:
        _started.append(weakref.ref(self))
        original(self, *arguments, **named)

    kind.start = start  # type: ignore[method-assign]


def _top_level_widgets() -> list[QWidget]:
    from PySide6.QtWidgets import QApplication

    # Qt keeps one tooltip label of its own and hides it after some seconds.
    return [widget for widget in QApplication.topLevelWidgets() if widget.metaObject().className() != "QTipLabel"]


def _still_going() -> list[QTimer | QThread]:
    import shiboken6
    from PySide6.QtCore import QTimer

    going: list[QTimer | QThread] = []
    for reference in _started:
        thing = reference()
        if thing is None or not shiboken6.isValid(thing) or thing in going:
            continue
        if thing.isActive() if isinstance(thing, QTimer) else thing.isRunning():
            going.append(thing)
    return going


def _leftovers(before: list[QWidget]) -> list[str]:
    from PySide6.QtCore import QThreadPool

    found = [f"the widget {_named(widget)}" for widget in _top_level_widgets() if widget not in before]
    found += [f"{_named(thing)}, still going" for thing in _still_going()]
    if busy := QThreadPool.globalInstance().activeThreadCount():
        found.append(f"{busy} busy threads of the global pool")
    return found


def _named(thing: QTimer | QThread | QWidget) -> str:
    name = thing.objectName()
    return type(thing).__name__ + (f" {name!r}" if name else "")


def _delete_what_waits_for_it() -> None:
    """Deliver `deleteLater`: processEvents leaves those events alone."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _put_away(before: list[QWidget]) -> None:
    """Spare the next test what this one left."""
    from PySide6.QtCore import QTimer

    for thing in _still_going():
        if isinstance(thing, QTimer):
            thing.stop()
        else:
            thing.requestInterruption()
            thing.quit()
            thing.wait(5_000)
    for widget in _top_level_widgets():
        if widget not in before:
            widget.hide()
            widget.deleteLater()
    _delete_what_waits_for_it()
    _started.clear()
