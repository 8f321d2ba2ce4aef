"""The box that finds anything, in the real window and by keys: what it finds, where it leads, how it closes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.driving import CONTROL, COREWEAVE, Desktop, Key
from workbench.document.edits import RenameEntity
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.palette.box import FindBox
from workbench.ui.palette.entries import Entry, Kind

SHIFT = Qt.KeyboardModifier.ShiftModifier


def box(desk: Desktop) -> FindBox:
    return desk.window.palette_box.finder.box


def ask(desk: Desktop, typed: str) -> list[Entry]:
    """Open the box by its key and type."""
    if not box(desk).isVisible():
        desk.press(Key.Key_K, CONTROL)
    assert box(desk).isVisible()
    assert QApplication.focusWidget() is box(desk).line
    box(desk).line.clear()
    desk.keys(typed) if typed.isascii() else box(desk).line.setText(typed)
    return box(desk).finds.entries


def names(found: list[Entry]) -> list[str]:
    return [entry.name for entry in found]


def test_that_a_row_is_found_in_either_language_and_shown_in_the_sheet(desk: Desktop) -> None:
    for typed in ("remaining performance", "剩余履约义务"):
        assert "Remaining performance obligations" in names(ask(desk, typed))
    found = ask(desk, "剩余履约义务")
    assert found[0].other == "剩余履约义务（RPO）"
    desk.press(Key.Key_Return)
    assert not box(desk).isVisible()
    window = desk.window
    assert window.sheet.section.key == "rpo"
    assert window.sheet.grid.hasFocus()
    assert found[0].at is not None
    assert window.sheet.grid.current_cell()[0] == found[0].at.key


def test_that_a_key_finds_its_row_first(desk: Desktop) -> None:
    found = ask(desk, "operations.revenue")
    assert found[0].at is not None
    assert found[0].at.key == "operations.revenue"
    found = ask(desk, "=ebitda")
    assert found[0].at is not None
    assert found[0].at.key == "operations.ebitda"


@pytest.mark.parametrize("modifier", [CONTROL, SHIFT])
def test_that_control_or_shift_explains(desk: Desktop, modifier: Qt.KeyboardModifier) -> None:
    ask(desk, "value per share")
    desk.press(Key.Key_Return, modifier)
    assert desk.window.explain.cell == ("shares.price", None)
    assert desk.window.explain.tree.hasFocus()
    assert desk.price.removeprefix("$") in desk.window.explain.words.text()


def test_that_an_input_of_an_entity_gets_the_keyboard_in_its_own_field(desk: Desktop) -> None:
    found = ask(desk, "@start later second")
    assert found[0].at is not None
    assert found[0].at.key == "contracts.delay"
    desk.press(Key.Key_Return)
    panel = desk.panel("contracts")
    assert panel.choice.currentText() == "Second customer"
    assert QApplication.focusWidget() is panel.bound["contracts.delay"].field.editor


def test_that_values_are_those_that_stand_now(desk: Desktop) -> None:
    found = ask(desk, "@tax rate")
    entry = next(e for e in found if e.at is not None and e.at.key == "tax.rate")
    finder = desk.window.palette_box.finder
    assert finder._value(entry) == desk.live.results.model["tax.rate"].unit.shown(desk.live.results.figure("tax.rate"))
    desk.press(Key.Key_Escape)
    desk.go("Operations")
    desk.type_into(desk.field("tax.rate"), "31%")
    ask(desk, "@tax rate")
    assert finder._value(entry) == "31.0%"


def test_that_an_action_runs_and_shows_its_keys(desk: Desktop) -> None:
    found = ask(desk, ">go problems")
    assert names(found)[0] == "Go to the problems"
    assert desk.window.palette_box.finder._value(found[0]) == "F9"
    desk.press(Key.Key_Return)
    assert desk.window.problems.list.hasFocus()


def test_that_every_action_of_the_menus_is_found(desk: Desktop) -> None:
    actions = {action for action in desk.window.commands.every() if action.isVisible() and action.text()}
    found = {getattr(entry.thing, "action", None) for entry in ask(desk, ">")}
    assert actions <= found
    assert len(actions) > 40


def test_that_an_action_that_is_not_available_says_so_and_leaves_the_box_open(desk: Desktop) -> None:
    found = ask(desk, ">remove this case")
    assert not found[0].is_enabled
    desk.press(Key.Key_Return)
    assert box(desk).isVisible()
    assert box(desk).count.text() == "Not available now"


def test_that_pages_sheets_and_cases_are_gone_to(desk: Desktop) -> None:
    window = desk.window
    ask(desk, "football field")
    desk.press(Key.Key_Return)
    assert window.desks.area == "Peers"
    peers = window.desks.desks["Peers"]
    assert isinstance(peers, PagedDesk)
    assert peers.page == "football"
    assert window.ways.cycle.current() == "desk"
    found = ask(desk, "cash waterfall")
    desk_sheet = next(n for n, e in enumerate(found) if e.kind is Kind.SHEET)
    for _ in range(desk_sheet):
        desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    assert window.sheet.section.key == "waterfall"
    assert window.sheet.grid.hasFocus()
    ask(desk, "bear")
    desk.press(Key.Key_Return)
    assert desk.live.valuation.case(desk.live.valuation.selected_case).name == "Bear"


def test_that_nothing_typed_shows_recent_places_and_leads_back_there(desk: Desktop) -> None:
    desk.go("Debt")
    desk.window.show_row("operations.revenue", 3)
    desk.settle()
    desk.go("Shares")
    found = ask(desk, "")
    assert all(entry.kind is Kind.PLACE for entry in found)
    assert "Operations › Revenue, 3Q25" in names(found)
    at = names(found).index("Operations › Revenue, 3Q25")
    for _ in range(at):
        desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    assert desk.window.sheet.current_figure() == ("operations.revenue", 3)


def test_that_keys_move_and_close_and_the_keyboard_goes_back(desk: Desktop) -> None:
    desk.go("Operations")
    editor = desk.field("tax.rate").editor
    desk.click(editor)
    ask(desk, "re")
    lines = box(desk).list
    desk.press(Key.Key_Up)
    assert lines.currentIndex().row() == len(box(desk).finds.entries) - 1
    desk.press(Key.Key_Tab)
    assert lines.currentIndex().row() == 0
    desk.press(Key.Key_PageDown)
    assert lines.currentIndex().row() == 14
    desk.press(Key.Key_Backtab, SHIFT)
    assert lines.currentIndex().row() == 13
    desk.press(Key.Key_Escape)
    assert not box(desk).isVisible()
    assert QApplication.focusWidget() is editor


def test_that_its_key_or_a_click_beside_it_closes_it(desk: Desktop) -> None:
    ask(desk, "re")
    desk.press(Key.Key_K, CONTROL)
    assert not box(desk).isVisible()
    ask(desk, "re")
    QTest.mouseClick(box(desk), Qt.MouseButton.LeftButton, pos=QPoint(4, box(desk).height() - 4))
    desk.settle()
    assert not box(desk).isVisible()


def test_that_a_click_on_a_find_goes_there(desk: Desktop) -> None:
    ask(desk, "=free cash flow to the firm")
    lines = box(desk).list
    at = lines.visualRect(lines.model().index(0, 0)).center()
    QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=at)
    desk.settle()
    assert desk.window.sheet.grid.current_cell()[0] == "dcf.free_cash_flow"


def test_that_what_is_not_found_is_said_with_a_remedy(desk: Desktop) -> None:
    assert ask(desk, "zzzqqq") == []
    assert box(desk).note.isVisible()
    assert "in either language" in box(desk).note.text()
    desk.press(Key.Key_Return)
    assert box(desk).isVisible()


def test_that_entities_are_renewed_when_they_change(desk: Desktop) -> None:
    assert "Contracts › Meta" not in [e.context for e in ask(desk, "@start later meta")]
    desk.press(Key.Key_Escape)
    contract = next(s for s in desk.live.model.entity_sets if s.key == "contract")
    second = desk.live.valuation.members(contract)[1]
    assert not desk.live.do(RenameEntity(second.id, "Meta Platforms"))
    desk.settle()
    assert "Contracts › Meta Platforms" in [e.context for e in ask(desk, "@start later meta")]


def test_that_the_window_keeps_the_box_in_its_middle(desk: Desktop) -> None:
    ask(desk, "re")
    for width, height in ((1280, 800), (1440, 900)):
        desk.window.resize(width, height)
        desk.settle()
        inner = box(desk).box.geometry()
        assert box(desk).rect().contains(inner)
        assert abs(inner.center().x() - desk.window.width() // 2) <= 1


def test_that_a_screen_reader_hears_the_chosen_find(desk: Desktop) -> None:
    ask(desk, "value per share")
    heard = QAccessible.queryAccessibleInterface(box(desk).line)
    assert heard.text(QAccessible.Text.Name)
    assert heard.text(QAccessible.Text.Description).startswith("Row: Value per share")


def test_that_in_chinese_english_words_find_too(opened: Callable[..., Desktop]) -> None:
    set_language(SIMPLIFIED_CHINESE)
    try:
        desk = opened(COREWEAVE)
        found = ask(desk, "value per share")
        assert (found[0].name, found[0].other) == ("每股价值", "Value per share")
        assert "保存" in names(ask(desk, ">save"))
        assert "每股价值" in names(ask(desk, "每股"))
    finally:
        set_language(ENGLISH)
