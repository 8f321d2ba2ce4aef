"""Everything can be reached: each action by a menu or a key, each control by Tab; and the keyboard is seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QMenu, QWidget

from tests.ui.checking.focus import changed_pixels, focusable, wrong
from tests.ui.checking.names import is_shown, path_of
from tests.ui.checking.places import Place, go_to, places
from tests.ui.driving import Desktop
from workbench.ui.entities.table import EntityTable
from workbench.ui.grid import SheetGrid
from workbench.ui.terms.table import TermTable
from workbench.ui.window import MainWindow

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

SHEETS = (SheetGrid, EntityTable, TermTable)
"""Sheets in which Tab goes from cell to cell, as in a spreadsheet: F6 leads out."""
LEAST_PIXELS = 20
RINGS = ("Company", "RPO", "Debt", "Peers", "Uncertainty")
"""Areas whose pages are walked by Tab: those that hold more than charts."""
SEEN_OTHERWISE: dict[str, str] = {}
"""Kinds of controls that show the keyboard in another way, each with its reason."""


def menu_actions(menu: QMenu) -> Iterator[QAction]:
    """Entries of a menu and of those in it."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from menu_actions(inner)
        elif not action.isSeparator():
            yield action


def test_that_every_action_stands_in_a_menu_or_has_a_key(opened: Callable[..., Desktop]) -> None:
    window = opened().window
    every = window.commands.every()
    assert len(every) > 30
    assert all(action.text() for action in every)
    lost = [one.text() for one in window.actions() if one not in every and one.shortcut().isEmpty()]
    assert lost == []
    for menu in window.commands.menus.values():
        assert not menu.isEmpty(), menu.title()


def test_that_no_key_is_given_twice(opened: Callable[..., Desktop]) -> None:
    window = opened().window
    keys: dict[str, list[str]] = defaultdict(list)
    for action in {*window.actions(), *window.commands.every()}:
        for key in action.shortcuts():
            keys[key.toString()].append(action.text())
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() is Qt.ShortcutContext.WindowShortcut and shortcut.parent() is window:
            keys[shortcut.key().toString()].append("a shortcut")
    assert {key: names for key, names in keys.items() if len(names) > 1} == {}


def test_that_no_letter_is_underlined_twice_in_a_menu(opened: Callable[..., Desktop]) -> None:
    window = opened().window
    twice = []
    bar = [action.text() for action in window.menuBar().actions()]
    for title, entries in [("bar", bar), *((m.title(), [a.text() for a in m.actions()]) for m in all_menus(window))]:
        letters = Counter(QKeySequence.mnemonic(words).toString() for words in entries if words)
        twice += [f"{title}: {letter}" for letter, count in letters.items() if letter and count > 1]
    assert twice == []


def all_menus(window: MainWindow) -> list[QMenu]:
    """The menus of the bar and those in them."""
    found: list[QMenu] = []
    for menu in window.commands.menus.values():
        found.append(menu)
        found += [inner for action in menu.actions() if isinstance(inner := action.menu(), QMenu)]
    return found


def is_in_reach(widget: QWidget) -> bool:
    """Whether arrows reach what Tab passes by: the other buttons of a group of which one is on."""
    if not isinstance(widget, QAbstractButton):
        return False
    group: QButtonGroup | None = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


@pytest.mark.parametrize("area", RINGS)
def test_that_tab_comes_round_to_everything_and_shows_where_it_is(opened: Callable[..., Desktop], area: str) -> None:
    window = opened(width=1280, height=800).window
    found: list[str] = []
    kinds: dict[str, int] = {}
    for place in [one for one in places(window) if one.area == area and one.dock == "sheet"]:
        page = go_to(window, place)
        for sheet in window.findChildren(QWidget):
            if isinstance(sheet, SHEETS):
                sheet.setTabKeyNavigation(False)  # its own Tab is the test of `test_that_f6_leads_out_of_a_sheet`
        found += [f"at {place.name}: {one}" for one in wrong(page, is_in_reach)]
        for one in focusable(page):
            kind = f"{type(one).__name__} {one.property('look') or ''}".strip()
            if kind not in kinds and not isinstance(one, SHEETS):
                kinds[kind] = changed_pixels(one, window.inputs.search)
    assert found == []
    assert kinds
    unseen = {kind: count for kind, count in kinds.items() if count < LEAST_PIXELS and kind not in SEEN_OTHERWISE}
    assert unseen == {}


@pytest.mark.parametrize(
    "place", [Place("Company", "reported"), Place("Debt", "terms"), Place("Peers", "table")], ids=lambda one: one.name
)
def test_that_f6_leads_out_of_a_sheet(opened: Callable[..., Desktop], place: Place) -> None:
    desk = opened(width=1280, height=800)
    page = go_to(desk.window, place)
    sheets = [one for one in page.findChildren(QWidget) if isinstance(one, SHEETS) and is_shown(one)]
    assert sheets
    for sheet in (sheets[0], desk.window.sheet.grid):
        sheet.setFocus(Qt.FocusReason.TabFocusReason)
        assert QApplication.focusWidget() is sheet
        desk.press(Qt.Key.Key_F6)
        holder = QApplication.focusWidget()
        assert holder is not None
        assert holder is not sheet
        assert not sheet.isAncestorOf(holder), path_of(holder)
