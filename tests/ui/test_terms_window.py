"""The term sheet in the real window: typed there, the headline, the input panel and the explanation follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.driving import CONTROL, Desktop
from workbench.document.valuation import Address, value_of
from workbench.model import MODEL
from workbench.ui.desks.debt.terms import TermsPage
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.terms import TermSheet

Key = Qt.Key
OEM = "OEM financing"


@pytest.fixture
def sheet(desk: Desktop) -> TermSheet:
    """The term sheet of CoreWeave on the debt desk."""
    desk.go("Debt")
    pages = desk.window.desks.desks["Debt"]
    assert isinstance(pages, PagedDesk)
    page = pages.show_page("terms")
    assert isinstance(page, TermsPage)
    desk.settle()
    return page.sheet


def entity(desk: Desktop, name: str) -> str:
    return next(e.id for e in desk.live.valuation.members("facility") if e.name == name)


def type_term(desk: Desktop, sheet: TermSheet, name: str, key: str, words: str) -> None:
    assert sheet.select(entity(desk, name), key)
    sheet.table.setFocus()
    desk.qtbot.waitUntil(sheet.table.hasFocus)
    QTest.keyClicks(sheet.table, words[0])
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, words[1:])
    QTest.keyClick(editor, Key.Key_Return)
    desk.settle()


def test_that_more_debt_lowers_the_value_and_undo_brings_it_back(desk: Desktop, sheet: TermSheet) -> None:
    before, fingerprint = desk.price, desk.fingerprint
    type_term(desk, sheet, OEM, "facilities.drawn", "2177.158")
    assert float(desk.price.lstrip("$")) < float(before.lstrip("$"))
    assert desk.are_checks_green
    desk.window.commands.undo.trigger()
    desk.settle()
    assert (desk.price, desk.fingerprint) == (before, fingerprint)


def test_that_the_input_panel_shows_what_was_typed_on_the_sheet(desk: Desktop, sheet: TermSheet) -> None:
    desk.choose("facilities", OEM)
    type_term(desk, sheet, OEM, "facilities.fixed_rate", "10.75%")
    assert desk.field("facilities.fixed_rate").value() == pytest.approx(0.1075)


def test_that_the_sheet_shows_what_was_typed_in_the_input_panel(desk: Desktop, sheet: TermSheet) -> None:
    desk.choose("facilities", OEM)
    desk.type_into(desk.field("facilities.fixed_rate"), "11.25%")
    place = sheet.rows.place(entity(desk, OEM), "facilities.fixed_rate")
    assert place is not None
    cell = sheet.rows.cell(*place)
    assert cell is not None
    assert cell.words == "11.25%"
    assert cell.is_changed


def test_that_ctrl_f1_leads_to_the_explanation(desk: Desktop, sheet: TermSheet) -> None:
    assert sheet.select(entity(desk, OEM), "facilities.rate")
    sheet.table.setFocus()
    desk.press(Key.Key_F1, CONTROL)
    assert "Interest rate" in desk.window.explain.words.text()


def test_that_a_facility_from_a_template_is_in_the_debt_at_once(desk: Desktop, sheet: TermSheet) -> None:
    before = desk.live.results.figure("bridge.debt")
    facility = sheet.add_facility("notes")
    desk.settle()
    assert desk.live.results.figure("bridge.debt") - before == pytest.approx(500.0)
    assert value_of(MODEL, desk.live.valuation, Address("facilities.kind", facility)) == "NOTES"
    assert desk.are_checks_green
