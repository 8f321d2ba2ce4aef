"""Where Tab leads, and whether one sees where the keyboard is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.checking.names import path_of, takes_keyboard
from workbench.ui.navigation.tab_order import hands_on

_MOST = 600
"""Presses of Tab after which a page that is not left is called a trap."""


def focusable(root: QWidget) -> list[QWidget]:
    """What Tab must reach under `root`."""
    return [
        one
        for one in [root, *root.findChildren(QWidget)]
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and takes_keyboard(one) and not hands_on(one)
    ]


def press_tab(*, back: bool = False) -> QWidget | None:
    """Press Tab where the keyboard is; where it is then."""
    holder = QApplication.focusWidget()
    assert holder is not None
    modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(holder, QKeyEvent(kind, key, modifier))
    return QApplication.focusWidget()


def way(start: QWidget, root: QWidget, *, back: bool = False) -> tuple[list[QWidget], str]:
    """What Tab visits from `start` on until it leaves `root` or comes back, and why it does neither ("" if it does)."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    if QApplication.focusWidget() is not start:
        return [], f"does not take the keyboard: {path_of(start)}"
    seen = [start]
    for _ in range(_MOST):
        here = press_tab(back=back)
        if here is None:
            return seen, f"the keyboard is lost after {path_of(seen[-1])}"
        if here is start or not (here is root or root.isAncestorOf(here)):
            return seen, ""
        seen.append(here)
    return seen, f"a trap: still at {path_of(seen[-1])} after {_MOST} presses"


def wrong(root: QWidget, is_in_reach: Callable[[QWidget], bool]) -> list[str]:
    """What is wrong with the way of the keyboard through what stands under `root`, forth and back.

    `is_in_reach` tells of what Tab passes by whether other keys lead there.
    """
    wanted = focusable(root)
    if not wanted:
        return []
    forth, why = way(wanted[0], root)
    back, why_back = way(wanted[0], root, back=True)
    missed = [one for one in wanted if one not in forth and one not in back and not is_in_reach(one)]
    found = [one for one in (why, why_back) if one]
    return found + [f"Tab never reaches {path_of(one)} {one.accessibleName()!r}" for one in missed]


def changed_pixels(one: QWidget, other: QWidget) -> int:
    """Pixels of `one` and a little around it that differ between having the keyboard and not (`other` has it)."""
    other.setFocus(Qt.FocusReason.OtherFocusReason)
    QApplication.processEvents()
    without = _picture(one)
    one.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    there = _picture(one)
    width, height = min(without.width(), there.width()), min(without.height(), there.height())
    return sum(without.pixel(x, y) != there.pixel(x, y) for x in range(width) for y in range(height))


def _picture(widget: QWidget) -> QImage:
    """A widget as its parent shows it: a ring may be painted by the parent."""
    parent = widget.parentWidget()
    if parent is None:
        return widget.grab().toImage()
    return parent.grab(widget.geometry().adjusted(-4, -4, 4, 4)).toImage()
