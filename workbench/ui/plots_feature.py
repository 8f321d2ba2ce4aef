"""What charts and their window have of each other: of which valuation they are, the period pointed at, hatching."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING

import shiboken6

from workbench.ground.language import text
from workbench.ground.units import date_of

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from workbench.ui.preferences import Preferences
    from workbench.ui.window import MainWindow


def install(window: MainWindow) -> None:
    """Let pictures of charts say where they come from, and put the choice of hatching into the View menu."""
    # The window keeps this where no collector looks: it must not keep the window.
    held = weakref.ref(window)

    def origin() -> str:
        found = held()
        return "" if found is None else origin_words(found)

    window.setProperty("origin", origin)

    def follow(period: str) -> None:
        found = held()
        if found is not None:
            found.sheet.grid.mark_column(period)

    window.setProperty("follows_period", follow)
    preferences = window.preferences
    hatch = window.commands.add(
        "view",
        text("&Hatch stacked bars"),
        lambda: preferences.put("hatches", not preferences.hatches),
        tip=text("Layers of stacked bars are told apart by hatching too, not by colour alone."),
        section="plots",
    )
    hatch.setCheckable(True)
    hatch.setChecked(preferences.hatches)
    preferences.changed.connect(partial(_follow, preferences, hatch))


def _follow(preferences: Preferences, hatch: QAction, name: str) -> None:
    # The settings outlive the window and its menu.
    if name == "hatches" and shiboken6.isValid(hatch):
        hatch.setChecked(preferences.hatches)


def origin_words(window: MainWindow) -> str:
    """Of which valuation, in which case, of which date."""
    live = window.live
    valuation = live.valuation
    case = valuation.case(None if valuation.is_base(valuation.selected_case) else valuation.selected_case)
    day = date_of(live.results.figure("timing.valuation_date")).isoformat()
    return text("{name}, case {case}, valued at {date}", name=window.bar.title, case=case.name, date=day)
