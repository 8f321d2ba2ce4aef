"""Puts the ways around into a window: back and forward, from a figure to its input, zones and panels by key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from workbench.ground.language import text
from workbench.ui.navigation.accelerators import Accelerators
from workbench.ui.navigation.cycle import ZoneCycle
from workbench.ui.navigation.navigator import Navigator
from workbench.ui.navigation.tab_order import PageOrder

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


class Ways:
    """The actions of the menu and what is behind them."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.navigator = Navigator(window)
        self.cycle = ZoneCycle(window)
        self.order = PageOrder(window)
        self.accelerators = Accelerators(window.commands)
        add = window.commands.add
        go = self.navigator.go
        self.back = add("go", text("&Back"), partial(go, -1), icon_name="left", keys="Alt+Left", section="history")
        self.forward = add(
            "go", text("&Forward"), partial(go, 1), icon_name="right", keys="Alt+Right", section="history"
        )
        self.back.setShortcuts([QKeySequence("Alt+Left"), QKeySequence("Back")])
        self.forward.setShortcuts([QKeySequence("Alt+Right"), QKeySequence("Forward")])
        self.to_input = add(
            "go",
            text("Go to where this is &typed"),
            self._to_input,
            keys="F12",
            section="figure",
            tip=text("From a figure to the input that drives it, or to a choice of those it is made from."),
        )
        self.to_input.setShortcuts([QKeySequence("F12"), QKeySequence("Ctrl+G")])
        for name, words, keys in (
            ("sheet", text("Go to the &sheet"), "F7"),
            ("explain", text("Go to the e&xplanation"), "F8"),
            ("problems", text("Go to the pr&oblems"), "F9"),
        ):
            add("go", words, partial(self._enter, name), keys=keys, section="zones")
        add("go", text("&Next zone"), partial(self.cycle.turn, 1), keys="F6", section="zones")
        add("go", text("Zone befo&re"), partial(self.cycle.turn, -1), keys="Shift+F6", section="zones")
        window.desks.left.connect(self.cycle.turn)
        self.navigator.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say where back and forward lead."""
        history, stands = self.navigator.history, self.navigator.stands
        before, after = history.ahead(-1, stands), history.ahead(1, stands)
        _tell(self.back, "" if before is None else text("Back to {place}", place=self.navigator.words(before)))
        _tell(self.forward, "" if after is None else text("Forward to {place}", place=self.navigator.words(after)))

    def _enter(self, name: str) -> None:
        self.window.zones.bring_up(name)
        self.cycle.enter(name)

    def _to_input(self) -> None:
        from workbench.ui.navigation.to_input import go_to_input

        go_to_input(self.window)


def _tell(action: QAction, where: str) -> None:
    action.setEnabled(bool(where))
    action.setToolTip(where)
    action.setStatusTip(where)


def install(window: MainWindow) -> None:
    """Called for each window once its parts stand."""
    window.ways = Ways(window)
