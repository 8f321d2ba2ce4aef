"""Ways around the window: back and forward over places, from a figure to its input, zones and panels by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.ui.driving import CONTROL, COREWEAVE, PLAIN, Desktop, Key
from workbench.document.edits import RemoveEntity, SetOverride
from workbench.document.valuation import Address
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.navigation.history import History, InputTarget, Place, SheetTarget

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def everything(_place: Place) -> bool:
    return True


# The list of places ------------------------------------------------------------------------------------------------


def test_that_a_new_place_cuts_off_what_was_ahead() -> None:
    history = History()
    a, b, c = (Place(area, "") for area in ("Company", "RPO", "Debt"))
    for place in (a, b, c):
        history.visit(place)
    assert history.go(-1, everything) == b
    assert history.go(-1, everything) == a
    assert history.go(-1, everything) is None
    assert history.go(1, everything) == b
    history.visit(Place("DCF", ""))
    assert history.ahead(1, everything) is None
    assert history.go(-1, everything) == b


def test_that_small_steps_are_one_place_and_jumps_are_not() -> None:
    history = History()
    first, second = (Place("RPO", "", SheetTarget(Address("rpo.balance"), t)) for t in (1, 2))
    history.visit(first)
    history.visit(second, is_jump=False)
    assert history.ahead(-1, everything) is None
    history.visit(first, is_jump=True)
    assert history.ahead(-1, everything) == second


def test_that_places_that_are_gone_are_passed_over() -> None:
    history = History()
    gone = Place("RPO", "", InputTarget(Address("contracts.delay", "contract-9")))
    for place in (Place("Company", ""), gone, Place("Debt", "")):
        history.visit(place)
    assert history.go(-1, lambda place: place != gone) == Place("Company", "")
    assert history.recent(5, lambda place: place != gone) == [Place("Debt", "")]


# In the window -----------------------------------------------------------------------------------------------------


def where(desk: Desktop) -> Place | None:
    return desk.window.ways.navigator.history.current


def test_that_alt_left_leads_back_over_desks_inputs_cells_and_explanations(desk: Desktop) -> None:
    window = desk.window
    desk.go("RPO")
    rpo = window.desks.desks["RPO"]
    assert isinstance(rpo, PagedDesk)
    rpo.show_page("credit")
    desk.settle()
    desk.go("Operations")
    editor = desk.field("tax.rate").editor
    desk.click(editor)
    window.show_row("operations.revenue", 3)
    desk.settle()
    window.explain_cell("operations.ebitda", 2)
    desk.settle()
    desk.press(Key.Key_Left, ALT)
    assert window.sheet.current_figure() == ("operations.revenue", 3)
    assert window.sheet.grid.hasFocus()
    desk.press(Key.Key_Left, ALT)
    assert QApplication.focusWidget() is editor
    desk.press(Key.Key_Left, ALT)
    assert where(desk) == Place("Operations", "")
    desk.press(Key.Key_Left, ALT)
    assert (window.desks.area, window.desks.page) == ("RPO", "credit")
    for _ in range(4):
        desk.press(Key.Key_Right, ALT)
    assert window.explain.cell == ("operations.ebitda", 2)
    assert window.explain.isVisible()
    assert not window.ways.forward.isEnabled()
    assert window.ways.back.toolTip() == "Back to Operations › Revenue, 3Q25"


def test_that_keys_along_a_sheet_are_one_place(desk: Desktop) -> None:
    desk.go("Operations")
    desk.window.show_row("operations.revenue", 1)
    desk.settle()
    for _ in range(3):
        desk.press(Key.Key_Down)
    desk.press(Key.Key_Left, ALT)
    assert where(desk) == Place("Operations", "")


def test_that_an_edit_is_no_place(desk: Desktop) -> None:
    desk.go("Operations")
    desk.window.show_row("operations.revenue", 1)
    desk.window.explain_cell("operations.ebitda", 2)
    desk.settle()
    desk.type_into(desk.field("tax.rate"), "31%")
    before = where(desk)
    desk.live.undo_stack.undo()
    desk.settle()
    assert where(desk) == before


def test_that_alt_left_in_a_text_goes_back_and_leaves_the_text_alone(desk: Desktop) -> None:
    desk.go("Operations")
    editor = desk.field("tax.rate").editor
    assert isinstance(editor, QLineEdit)
    desk.click(editor)
    editor.setCursorPosition(2)
    held, edits = desk.live.results.figure("tax.rate"), desk.live.undo_stack.count()
    desk.press(Key.Key_Left, ALT)
    assert where(desk) == Place("Operations", "")
    assert (desk.live.results.figure("tax.rate"), desk.live.undo_stack.count()) == (held, edits)
    assert editor.text() == "25.0%"


def test_that_the_buttons_of_the_mouse_go_back_and_forward_from_anywhere(desk: Desktop) -> None:
    desk.go("Debt")
    desk.go("Shares")
    handle = desk.window.windowHandle()
    for place in (QPoint(60, 600), QPoint(900, 300), QPoint(900, 700)):
        QTest.mouseClick(handle, Qt.MouseButton.BackButton, pos=place)
        desk.settle()
        assert desk.window.desks.area == "Debt"
        QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, pos=place)
        desk.settle()
        assert desk.window.desks.area == "Shares"


def test_that_an_entity_that_moved_is_found_and_one_that_is_gone_is_passed_over(desk: Desktop) -> None:
    contracts = desk.live.valuation.members(next(s for s in desk.live.model.entity_sets if s.key == "contract"))
    desk.go("Company")
    desk.window.explain_cell("delivery.recognised#1", 3)
    desk.settle()
    desk.window.explain_cell("delivery.recognised#0", 3)
    desk.settle()
    desk.go("Shares")
    assert not desk.live.do(RemoveEntity(contracts[0].id))
    desk.settle()
    desk.press(Key.Key_Left, ALT)
    assert desk.window.explain.cell == ("delivery.recognised#0", 3)
    assert contracts[1].name in desk.window.explain.head.title.text()


def test_that_another_file_has_no_places_before_it(desk: Desktop) -> None:
    desk.go("Debt")
    desk.go("Shares")
    desk.live.mark_saved()
    assert desk.window.open(PLAIN)
    desk.settle()
    assert not desk.window.ways.back.isEnabled()
    assert desk.window.open(COREWEAVE)


# From a figure to its input ----------------------------------------------------------------------------------------


def finds(desk: Desktop) -> list[str]:
    return [entry.name for entry in desk.window.palette_box.finder.box.finds.entries]


def test_that_f12_on_a_cell_lists_its_inputs_and_back_leads_to_the_cell(desk: Desktop) -> None:
    desk.window.show_row("operations.ebitda", 3)
    desk.settle()
    desk.press(Key.Key_F12)
    box = desk.window.palette_box.finder.box
    assert box.isVisible()
    assert box.line.placeholderText() == "Inputs behind Operations › Adjusted EBITDA, 3Q25"
    listed = finds(desk)
    assert listed
    entry = box.finds.entries[0]
    desk.press(Key.Key_Return)
    assert entry.at is not None
    field = desk.panel(entry.at.key.split(".")[0]).bound[entry.at.key].field
    assert QApplication.focusWidget() is field.editor
    desk.press(Key.Key_Left, ALT)
    assert desk.window.sheet.current_figure() == ("operations.ebitda", 3)


def test_that_f12_on_an_input_in_the_tree_goes_straight_there(desk: Desktop) -> None:
    desk.window.explain_cell("tax.rate", None)
    desk.settle()
    desk.window.explain.take_keyboard()
    desk.press(Key.Key_G, CONTROL)
    assert QApplication.focusWidget() is desk.panel("tax").bound["tax.rate"].field.editor
    desk.press(Key.Key_F12)
    assert "where it is typed" in desk.window.statusBar().currentMessage()


def test_that_f12_on_a_headline_lists_the_inputs_behind_it(desk: Desktop) -> None:
    cell = desk.window.headline._cells["gap"]
    cell.setFocus(Qt.FocusReason.TabFocusReason)
    desk.press(Key.Key_F12)
    assert finds(desk)
    desk.press(Key.Key_Escape)
    assert cell.hasFocus()


def test_that_a_cell_that_is_typed_over_is_the_first_to_choose(desk: Desktop) -> None:
    edit = SetOverride(Address("operations.revenue"), 2, 1234.0)
    assert not desk.live.do(edit)
    desk.window.show_row("operations.revenue", 2)
    desk.settle()
    desk.press(Key.Key_F12)
    assert finds(desk) == ["Revenue, 2Q25"]


# Zones and panels --------------------------------------------------------------------------------------------------


def test_that_f6_goes_round_the_zones_and_comes_back_to_where_it_was(desk: Desktop) -> None:
    cycle = desk.window.ways.cycle
    desk.go("Operations")
    editor = desk.field("tax.rate").editor
    desk.click(editor)
    seen: list[str] = []
    for _ in range(4):
        desk.press(Key.Key_F6)
        seen.append(cycle.current())
    assert seen == ["desk", "sheet", "headline", "inputs"]
    assert QApplication.focusWidget() is editor
    desk.press(Key.Key_F6, SHIFT)
    assert cycle.current() == "headline"


def test_that_each_panel_below_has_its_key(desk: Desktop) -> None:
    window = desk.window
    window.explain_cell("operations.revenue", 1)
    desk.settle()
    holders: dict[Qt.Key, Callable[[], QWidget]] = {
        Key.Key_F9: lambda: window.problems.list,
        Key.Key_F8: lambda: window.explain.tree,
        Key.Key_F7: lambda: window.sheet.grid,
    }
    for key, holder in holders.items():
        desk.press(key)
        assert holder().hasFocus()
    assert window.sheet.current_figure() is not None


def test_that_a_hidden_panel_is_no_zone_and_its_key_brings_it_back(desk: Desktop) -> None:
    window = desk.window
    for name in ("sheet", "explain", "problems"):
        window.docks[name].hide()
    desk.settle()
    assert list(window.ways.cycle.zones()) == ["inputs", "desk", "headline"]
    desk.press(Key.Key_F9)
    assert window.problems.list.hasFocus()
