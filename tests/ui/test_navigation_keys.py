"""Everything by keyboard: a key or a mnemonic for every entry of the menus, no clashes, and Tab through each page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from tests.ui.checking.focus import way
from tests.ui.driving import CONTROL, COREWEAVE, Desktop, Key
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.ui.charts import Chart
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.entities.table import EntityTable
from workbench.ui.grid import SheetGrid
from workbench.ui.inputs import AREAS
from workbench.ui.navigation.tab_order import stops_of
from workbench.ui.terms.table import TermTable


@pytest.fixture(params=[ENGLISH, SIMPLIFIED_CHINESE])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each language in turn."""
    set_language(request.param)
    yield request.param
    set_language(ENGLISH)


def mnemonic(words: str) -> str:
    """The letter after the mark; empty without one."""
    plain = words.replace("&&", "")
    at = plain.find("&")
    return plain[at + 1].casefold() if 0 <= at < len(plain) - 1 else ""


def menus(desk: Desktop) -> Iterator[tuple[str, list[QAction]]]:
    """The menu bar, and each menu with its entries as it opens, those within it included."""
    commands = desk.window.commands
    yield "bar", [menu.menuAction() for menu in commands.menus.values()]
    waiting = list(commands.menus.values())
    while waiting:
        menu = waiting.pop(0)
        menu.aboutToShow.emit()
        entries = [action for action in menu.actions() if not action.isSeparator()]
        yield menu.title(), entries
        waiting += [inner for action in entries if (inner := commands.inner(action)) is not None]


def test_that_mnemonics_of_one_menu_do_not_clash(opened: Callable[..., Desktop], spoken: str) -> None:
    desk = opened(COREWEAVE)
    clashes: list[str] = []
    for name, entries in menus(desk):
        letters = Counter(mnemonic(action.text()) for action in entries if mnemonic(action.text()))
        for letter, count in letters.items():
            if count > 1:
                which = [action.text() for action in entries if mnemonic(action.text()) == letter]
                clashes.append(f"{name}: {letter}: {', '.join(which)}")
    assert not clashes, "\n".join(clashes)


def test_that_every_entry_has_a_key_or_is_reached_by_letters(opened: Callable[..., Desktop], spoken: str) -> None:
    desk = opened(COREWEAVE)
    assert all(mnemonic(menu.title()) for menu in desk.window.commands.menus.values())
    dumb: list[str] = []
    for name, entries in menus(desk):
        for action in entries:
            if not mnemonic(action.text()) and action.shortcut().isEmpty():
                dumb.append(f"{name}: {action.text()}")
    assert not dumb, "\n".join(dumb)


def test_that_no_two_actions_share_a_key(opened: Callable[..., Desktop], spoken: str) -> None:
    desk = opened(COREWEAVE)
    owners: dict[str, list[str]] = {}
    actions = {*desk.window.commands.every(), *desk.window.actions()}
    for action in actions:
        for keys in action.shortcuts():
            owners.setdefault(keys.toString(QKeySequence.SequenceFormat.PortableText), []).append(action.text())
    shared = {keys: names for keys, names in owners.items() if len(names) > 1}
    assert not shared


def test_that_keys_of_pages_do_not_clash_with_those_of_actions(desk: Desktop) -> None:
    taken = {keys.toString() for action in desk.window.commands.every() for keys in action.shortcuts()}
    for area in AREAS:
        desk.go(area)
    own = [keys.toString() for shortcut in desk.window.findChildren(QShortcut) for keys in list(shortcut.keys())]
    assert own
    assert not taken & set(own)


def test_that_each_area_has_its_key(desk: Desktop) -> None:
    for place, area in enumerate(AREAS, 1):
        desk.press(Key(Key.Key_0 + place), CONTROL)
        assert desk.window.desks.area == area


def stops(page: QWidget) -> list[QWidget]:
    """Where Tab stops within a page, from the first of it on. Pressed: asking Qt for its chain keeps widgets alive."""
    for sheet in page.findChildren(QWidget):
        if isinstance(sheet, SheetGrid | EntityTable | TermTable):
            sheet.setTabKeyNavigation(False)  # in these Tab goes from cell to cell, and F6 leads out
    first = stops_of(page)[0]
    found, why = way(first, page)
    assert not why
    return found


@pytest.mark.parametrize("area", AREAS)
def test_that_every_page_is_reached_by_keys_and_tab_goes_through_it_in_order(desk: Desktop, area: str) -> None:
    window = desk.window
    desk.go(area)
    shown = window.desks.desks[area]
    pages = [kind.key for kind in shown.kinds] if isinstance(shown, PagedDesk) else [""]
    for place, page in enumerate(pages):
        if place:
            desk.press(Key.Key_PageDown, CONTROL)
        assert window.desks.page == page
        assert window.ways.cycle.enter("desk")
        assert window.desks.isAncestorOf(QApplication.focusWidget() or window)
        front = shown.front if isinstance(shown, PagedDesk) else shown
        order = stops(front)
        assert order, f"{area}/{page}: nothing takes the keyboard"
        assert is_in_reading_order(order, front), f"{area}/{page}: " + " → ".join(named(one) for one in order)


def is_in_reading_order(order: list[QWidget], page: QWidget) -> bool:
    """Whether Tab never comes to a card that stands wholly above one it has left, unless it stands beside it."""
    cards = list(dict.fromkeys(card_of(widget, page) for widget in order))
    boxes = [QRect(card.mapTo(page, card.rect().topLeft()), card.size()) for card in cards]
    for place, box in enumerate(boxes):
        for before in boxes[:place]:
            is_beside = box.left() >= before.right() - 8
            if box.bottom() <= before.top() and not is_beside:
                return False
    return True


def card_of(widget: QWidget, page: QWidget) -> QWidget:
    card, above = widget, widget.parentWidget()
    while above is not None and above is not page:
        if isinstance(above, Chart) or above.property("look") == "card":
            card = above
        above = above.parentWidget()
    return card


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


def test_that_tabs_of_a_desk_take_the_keyboard(desk: Desktop) -> None:
    desk.go("Debt")
    assert desk.window.ways.cycle.enter("desk")
    assert isinstance(QApplication.focusWidget(), QTabBar)
