"""A newcomer's first minute: a new valuation, the Contracts page, a pasted table, and the answer in the headline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.exchange.test_contract_table import TEN
from tests.ui.driving import CONTROL, Desktop
from workbench.ui.book import ContractBook
from workbench.ui.book.import_dialog import ContractImportDialog
from workbench.ui.desks.paged import PagedDesk

Key = Qt.Key


def contracts_page(desktop: Desktop) -> ContractBook:
    """The contract book on the RPO desk."""
    desktop.go("RPO")
    desk = desktop.window.desks.desks["RPO"]
    assert isinstance(desk, PagedDesk)
    desk.show_page("contracts")
    desktop.settle()
    book = desk.findChild(ContractBook)
    assert isinstance(book, ContractBook)
    return book


def test_that_ten_pasted_contracts_answer_in_the_headline(opened: Callable[..., Desktop]) -> None:
    desktop = opened(None)
    book = contracts_page(desktop)
    held = QMimeData()
    held.setText(TEN)
    QGuiApplication.clipboard().setMimeData(held)
    book.sheet.table.setFocus()
    QTest.keyClick(book.sheet.table, Key.Key_V, CONTROL)
    desktop.settle()
    dialog = book.findChild(ContractImportDialog)
    assert dialog is not None
    QTest.keyClick(dialog.accept_button, Key.Key_Space)
    desktop.settle()
    assert len(book.sheet.rows.lines) == 10
    cells = desktop.window.headline.cells()
    assert "15.10bn" in cells["gold"].sub
    assert cells["gold"].value not in ("–", "n.m.", "0.0%")
    assert desktop.live.undo_stack.count() == 1


def test_that_a_cell_of_the_book_moves_the_headline_and_undo_brings_it_back(desk: Desktop) -> None:
    book = contracts_page(desk)
    before = desk.price
    book.sheet.select("openai", "contracts.price")
    book.sheet.table.setFocus()
    QTest.keyClicks(book.sheet.table, "1")
    desk.keys("2bn")
    desk.press(Key.Key_Return)
    assert desk.price != before
    desk.live.undo_stack.undo()
    desk.settle()
    assert desk.price == before
    assert desk.are_checks_green
