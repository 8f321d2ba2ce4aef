"""Walking an explanation: what uses a figure, the way to the headline, periods, back, filter, line and copied text."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTreeWidgetItem

from tests.ui.driving import CONTROL, Desktop, Key, line
from workbench.interpret.users import users
from workbench.ui.explain_panel import ExplainPanel
from workbench.ui.explain_panel.tree import FigureTree

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def explained(desk: Desktop, key: str, period: int | None) -> ExplainPanel:
    """Explain a figure and give its tree the keyboard."""
    desk.window.explain_cell(key, period)
    desk.settle()
    desk.window.explain.take_keyboard()
    desk.settle()
    return desk.window.explain


def shown(tree: FigureTree) -> list[QTreeWidgetItem]:
    return [item for _, item in tree.lines() if not item.isHidden()]


def test_that_what_uses_a_figure_is_listed_with_values_and_walked_on(desk: Desktop) -> None:
    panel = explained(desk, "operations.revenue", 4)
    panel.tabs.setCurrentIndex(1)
    desk.settle()
    results = desk.live.results
    expected = users(results.model, results.arrays, results.model["operations.revenue"], None, 4)
    lines = shown(panel.users)
    assert len(lines) == len(expected)
    ebitda = next(item for item in lines if item.text(0) == "Adjusted EBITDA, 4Q25")
    assert ebitda.text(1) == results.model["operations.ebitda"].unit.shown(results.line("operations.ebitda")[3])
    panel.users.setCurrentItem(ebitda)
    panel.users.setFocus()
    desk.press(Key.Key_Right)
    assert ebitda.childCount() > 0
    desk.press(Key.Key_Return, CONTROL)
    assert panel.cell == ("operations.ebitda", 4)


def test_that_the_way_to_the_headline_is_told_in_links(desk: Desktop) -> None:
    panel = explained(desk, "operations.revenue", 4)
    panel.tabs.setCurrentIndex(1)
    desk.settle()
    assert panel.way.isVisible()
    told = panel.way.plain_text()
    assert told.startswith("Moves Value per share")
    assert told.endswith(f"Value per share {desk.price.removeprefix('$')}")
    panel.way.linkActivated.emit("operations.ebitda@4")
    assert panel.cell == ("operations.ebitda", 4)
    panel.show_cell("history.revenue#0", None)
    desk.settle()
    assert panel.way.plain_text() == "Does not move Value per share."


def test_that_an_input_shows_what_uses_it_and_the_next_figure_what_it_is_made_from(desk: Desktop) -> None:
    panel = explained(desk, "tax.rate", None)
    assert panel.front is panel.users
    assert shown(panel.users)
    panel.show_cell("operations.ebitda", 1)
    assert panel.front is panel.tree


def test_that_alt_up_and_down_step_along_the_periods_and_keep_what_is_open(desk: Desktop) -> None:
    panel = explained(desk, "operations.ebitda", 2)
    first = panel.tree.topLevelItem(0)
    assert first is not None
    first.setExpanded(True)
    desk.press(Key.Key_Down, ALT)
    assert panel.cell == ("operations.ebitda", 3)
    assert panel.head.period.text() == "3Q25"
    again = panel.tree.topLevelItem(0)
    assert again is not None
    assert again.isExpanded()
    desk.press(Key.Key_Up, ALT)
    desk.press(Key.Key_Up, ALT)
    assert panel.cell == ("operations.ebitda", 1)
    assert not panel.head.earlier.isEnabled()
    desk.press(Key.Key_Up, ALT)
    assert panel.cell == ("operations.ebitda", 1)


def test_that_backspace_goes_back_and_with_shift_forward(desk: Desktop) -> None:
    panel = explained(desk, "operations.ebitda", 2)
    explained(desk, "operations.revenue", 2)
    desk.press(Key.Key_Backspace)
    assert panel.cell == ("operations.ebitda", 2)
    assert panel.head.forward.isEnabled()
    desk.press(Key.Key_Backspace, SHIFT)
    assert panel.cell == ("operations.revenue", 2)


def test_that_a_filter_leads_down_to_what_it_names(desk: Desktop) -> None:
    panel = explained(desk, "shares.price", None)
    panel.head.filter.setText("wacc")
    desk.settle()
    lines = shown(panel.tree)
    assert any(item.text(0) == "WACC" and item.font(0).bold() for item in lines)
    chosen = panel.tree.currentItem()
    assert chosen.text(0).startswith("WACC")
    panel.head.filter.setText("加权平均资本成本")
    desk.settle()
    assert any(item.text(0) == "WACC" for item in shown(panel.tree))
    panel.head.filter.setText("zzzqqq")
    desk.settle()
    assert not shown(panel.tree)
    panel.head.filter.clear()
    desk.settle()
    assert shown(panel.tree)


def test_that_the_line_holds_what_was_reported_and_the_forecast_and_is_told_in_words(desk: Desktop) -> None:
    panel = explained(desk, "operations.revenue", 2)
    course = panel.sparkline.course
    values = list(desk.live.results.line("operations.revenue"))
    assert list(course.values[course.reported :]) == values
    assert course.reported > 0
    assert course.at == course.reported + 1
    known = [value for value in course.values if math.isfinite(value)]
    unit = desk.live.results.model["operations.revenue"].unit
    for value in (min(known), max(known), known[-1]):
        assert unit.shown(value) in course.words()
    panel.sparkline.setFocus()
    desk.press(Key.Key_Right)
    assert panel.cell == ("operations.revenue", 3)
    panel.show_cell("shares.price", None)
    assert panel.sparkline.isHidden()


def test_that_the_explanation_is_copied_as_text(desk: Desktop) -> None:
    panel = explained(desk, "operations.ebitda", 2)
    desk.press(Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text()
    assert panel.words.text() in copied
    assert panel.sparkline.course.words() in copied
    for item in shown(panel.tree):
        name, value, _ = line(item)
        assert f"{name}: {value}" in copied
    assert "Used by" in copied
    assert "Moves Value per share" in copied


def test_that_an_edit_renews_what_uses_a_figure(desk: Desktop) -> None:
    desk.go("Operations")
    panel = explained(desk, "operations.revenue", 4)
    panel.tabs.setCurrentIndex(1)
    desk.settle()
    before = [line(item) for item in shown(panel.users)]
    desk.go("Operations")
    desk.type_into(desk.field("operations.marketing"), "9%")
    assert [line(item) for item in shown(panel.users)] != before
