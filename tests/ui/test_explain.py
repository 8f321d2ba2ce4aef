"""The explanation: any figure walks down to inputs with their sources, and stays true while the valuation moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem

from tests.ui.driving import Desktop, line
from workbench.document.edits import RemoveEntity, SetValue
from workbench.document.valuation import Address
from workbench.model import MODEL
from workbench.rows.items import Input
from workbench.ui.explain_panel.tree import _CELL


def tops(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    found = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return [item for item in found if item is not None]


def is_input(item: QTreeWidgetItem) -> bool:
    return isinstance(MODEL[item.data(0, _CELL)[0].partition("#")[0]], Input)


def walk_to_an_input(tree: QTreeWidget) -> QTreeWidgetItem | None:
    """Open line after line, as a person with the arrow keys does, until an input with a source stands there."""
    waiting = tops(tree)
    for _ in range(400):
        if not waiting:
            return None
        item = waiting.pop(0)
        if is_input(item):
            if "Reported" in item.text(2):
                return item
            continue
        item.setExpanded(True)
        waiting += [item.child(n) for n in range(item.childCount())]
    return None


def test_that_value_per_share_walks_down_to_a_reported_input_and_its_field(desk: Desktop) -> None:
    window = desk.window
    desk.click(window.headline._cells["price"])
    assert desk.price.removeprefix("$") in window.explain.words.text()
    found = walk_to_an_input(window.explain.tree)
    assert found is not None
    key, _ = found.data(0, _CELL)
    assert "Reported" in found.text(2)
    assert len(found.text(2)) > len("Reported · ")
    tree = window.explain.tree
    tree.scrollToItem(found)
    desk.settle()
    at = tree.visualItemRect(found).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    desk.settle()
    item = MODEL[key.partition("#")[0]]
    assert item.section is not None
    assert window.inputs.area == item.section.area
    holder = QApplication.focusWidget()
    assert holder is desk.panel(item.section.key).bound[item.key].field.editor


def test_that_the_values_of_the_lines_are_those_of_the_results(desk: Desktop) -> None:
    desk.window.explain_cell("bridge.equity", None)
    desk.settle()
    for item in tops(desk.window.explain.tree):
        key, period = item.data(0, _CELL)
        assert period is None
        name, _, entity = key.partition("#")
        assert item.text(1) == MODEL[name].unit.shown(desk.live.results.figure(name, int(entity) if entity else None))


@pytest.mark.parametrize("key", ["operations.revenue", "waterfall.cash", "facilities.balance", "delivery.recognised"])
def test_that_the_first_middle_and_last_period_are_explained(desk: Desktop, key: str) -> None:
    results = desk.live.results
    item = MODEL[key]
    entity = 0 if item.per is not None else None
    for period in (1, 20, 40):
        desk.window.explain_cell(key, period)
        desk.settle()
        said = desk.window.explain.words.text()
        assert results.calendar.label(period) in said
        value = results.line(key, entity)[period - 1]
        assert item.unit.shown(value) in said or value == 0


def test_that_every_derived_item_of_the_model_is_explained_without_an_error(desk: Desktop) -> None:
    desk.window.docks["explain"].raise_()
    for section in MODEL.sections:
        for item in section.items:
            desk.window.explain.show_cell(item.key, 1 if item.is_periodic else None)
            if desk.live.results.arrays.shape.members(item):
                assert item.label in desk.window.explain.words.text()


def test_that_an_open_explanation_follows_an_edit_and_stays_unfolded(desk: Desktop) -> None:
    desk.window.explain_cell("operations.revenue", 1)
    desk.settle()
    tree = desk.window.explain.tree
    first = tops(tree)[0]
    first.setExpanded(True)
    before, name = desk.window.explain.words.text(), first.text(0)
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 3.0))
    desk.settle()
    assert desk.window.explain.words.text() != before
    assert tops(tree)[0].text(0) == name
    assert tops(tree)[0].isExpanded()


def test_that_a_hidden_explanation_has_caught_up_when_it_is_shown(desk: Desktop) -> None:
    desk.window.explain_cell("shares.price", None)
    desk.window.docks["sheet"].raise_()
    desk.settle()
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 3.0))
    desk.settle()
    desk.window.docks["explain"].raise_()
    desk.settle()
    assert desk.price.removeprefix("$") in desk.window.explain.words.text()


def test_that_an_explanation_of_an_entity_that_is_removed_does_no_harm(desk: Desktop) -> None:
    desk.window.explain_cell("facilities.balance#5", 3)
    desk.settle()
    desk.live.do(RemoveEntity("revolver"))
    desk.settle()
    for item in tops(desk.window.explain.tree):
        item.setExpanded(True)
    desk.window.explain_cell("shares.price", None)
    desk.settle()
    assert desk.price.removeprefix("$") in desk.window.explain.words.text()


def test_that_a_row_line_leads_to_the_sheet(desk: Desktop) -> None:
    desk.window.explain_cell("operations.ebitda", 2)
    desk.settle()
    item = next(i for i in tops(desk.window.explain.tree) if not is_input(i))
    key, _ = item.data(0, _CELL)
    desk.window.explain.tree.itemActivated.emit(item, 0)
    desk.settle()
    assert desk.window.sheet.isVisible()
    assert desk.window.sheet.grid.current_cell()[0] == key
    assert all(line(item))
