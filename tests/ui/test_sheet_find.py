"""Finding in the sheet, its menu and its charts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.driving import CONTROL, Desktop, Key
from workbench.document.edits import SetOverride
from workbench.document.valuation import Address
from workbench.ground.language import SIMPLIFIED_CHINESE, said_in
from workbench.model import MODEL
from workbench.ui.sheet_menu import inputs_behind

SHIFT = Qt.KeyboardModifier.ShiftModifier
REVENUE = "operations.revenue"
EBITDA = "operations.ebitda"


def look_for(desk: Desktop, words: str) -> None:
    desk.press(Key.Key_F, CONTROL | SHIFT)
    find = desk.window.sheet.find_bar
    assert find.isVisible()
    assert find.entry.hasFocus()
    QTest.keyClicks(find.entry, words)
    desk.settle()


def test_that_a_row_is_found_by_its_name_in_either_language(desk: Desktop) -> None:
    desk.show_sheet("operations")
    grid, find = desk.window.sheet.grid, desk.window.sheet.find_bar
    look_for(desk, MODEL[EBITDA].label.upper())
    assert grid.current_cell()[0] == EBITDA
    row = desk.window.sheet.keys.index(EBITDA)
    assert row in grid._row_header.hits
    find.entry.setText(said_in(SIMPLIFIED_CHINESE, MODEL[EBITDA].label))  # an input method brings it
    desk.settle()
    assert row in grid._row_header.hits
    desk.press(Key.Key_Escape)
    assert not find.isVisible()
    assert grid._row_header.hits == frozenset()
    assert grid.hasFocus()


def test_that_figures_are_found_and_walked_through_in_both_directions(desk: Desktop) -> None:
    desk.show_sheet("operations")
    for period in (2, 5):
        desk.live.do(SetOverride(Address(REVENUE), period, 4321.0))
    desk.settle()
    grid, find = desk.window.sheet.grid, desk.window.sheet.find_bar
    desk.select(REVENUE, "1Q25")
    look_for(desk, "4321")
    places = [(REVENUE, desk.column(name)) for name in ("2Q25", "1Q26")]
    row = desk.window.sheet.keys.index(REVENUE)
    assert {(row, column) for _, column in places} <= set(find.hits)
    seen = [grid.current_cell()]
    for _ in range(len(find.hits)):
        QTest.keyClick(find.entry, Key.Key_Return)
        seen.append(grid.current_cell())
    assert seen[0] == seen[-1]
    assert set(places) <= set(seen)
    assert find.count.text().endswith(f"of {len(find.hits)}")
    before = grid.current_cell()
    grid.setFocus()
    desk.press(Key.Key_F3)
    desk.press(Key.Key_F3, SHIFT)
    assert grid.current_cell() == before
    desk.press(Key.Key_Escape)


def test_that_only_rows_with_a_hit_can_be_shown(desk: Desktop) -> None:
    desk.show_sheet("operations")
    grid, find = desk.window.sheet.grid, desk.window.sheet.find_bar
    look_for(desk, "ebitda")
    desk.click(find.only)
    shown = [key for n, key in enumerate(desk.window.sheet.keys) if not grid.isRowHidden(n)]
    assert EBITDA in shown
    assert REVENUE not in shown
    find.entry.clear()
    QTest.keyClicks(find.entry, "no such words")
    assert find.count.text() == "No hit in this sheet"
    find.close_bar()
    assert not any(grid.isRowHidden(n) for n in range(len(desk.window.sheet.keys)))


def test_that_hits_follow_the_figures(desk: Desktop) -> None:
    desk.show_sheet("operations")
    look_for(desk, "4321")
    find = desk.window.sheet.find_bar
    assert find.hits == []
    desk.live.do(SetOverride(Address(REVENUE), 2, 4321.0))
    desk.settle()
    desk.qtbot.waitUntil(lambda: bool(find.hits))
    find.close_bar()


def entry(menu: QMenu, begins: str) -> int:
    return next(n for n, action in enumerate(menu.actions()) if action.text().startswith(begins))


def test_that_the_menu_of_a_cell_copies_fills_and_clears(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet = desk.window.sheet
    desk.select(REVENUE, "2Q25")
    desk.live.do(SetOverride(Address(REVENUE), 2, 1234.0))
    desk.settle()
    menu = sheet.menu.menu()
    menu.actions()[entry(menu, "Copy the cells with")].trigger()
    assert QGuiApplication.clipboard().text().split("\n")[0].endswith("2Q25")
    clear = menu.actions()[entry(menu, "Clear")]
    assert clear.isEnabled()
    clear.trigger()
    desk.settle()
    assert not desk.live.valuation.overrides
    menu.close()
    again = sheet.menu.menu()
    assert not again.actions()[entry(again, "Clear")].isEnabled()
    again.actions()[entry(again, "Fill the cells to the right")].trigger()
    desk.settle()
    assert list(desk.live.results.line(REVENUE)[:2]) == [desk.live.results.line(REVENUE)[0]] * 2
    for one in (menu, again):
        one.deleteLater()


def test_that_the_menu_leads_to_an_input_behind_a_row(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet = desk.window.sheet
    behind = inputs_behind(MODEL, MODEL[EBITDA])
    assert behind
    desk.select(EBITDA, "2Q25")
    asked: list[object] = []
    sheet.input_requested.connect(asked.append)
    menu = sheet.menu.menu()
    (into,) = menu.findChildren(QMenu)
    assert into.title() == "Go to an input behind it"
    into.actions()[0].trigger()
    desk.settle()
    assert len(asked) == 1
    assert isinstance(asked[0], Address)
    assert asked[0].key == behind[0].key
    assert desk.window.inputs.isAncestorOf(QApplication.focusWidget() or desk.window)
    menu.deleteLater()


def test_that_a_chart_shows_the_selected_rows_and_follows_them(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet = desk.window.sheet
    desk.select(REVENUE, "2Q25")
    dialog = sheet.menu.show_chart()
    (chart,) = dialog.charts.values()
    lines = chart._lines
    reported = chart._reported
    assert list(lines[0].values[reported:]) == list(desk.live.results.line(REVENUE))
    desk.live.do(SetOverride(Address(REVENUE), 2, 1234.0))
    desk.settle()
    assert chart._lines[0].values[reported + 1] == 1234.0
    dialog.close()
    desk.settle()
