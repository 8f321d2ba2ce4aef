"""What is copied out of any table or chart is never a formula in a spreadsheet, and comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL
from tests.ui.table_driving import copy
from tests.ui.test_peer_table import Driver
from workbench.document.edits import AddEntity, SetValue
from workbench.document.valuation import Address, Entity, new_valuation
from workbench.ui.charts.data import Table
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """A peer with a name like a formula and a loss."""
    apply_theme(qapp, LIGHT)
    valuation = AddEntity("peer", Entity("p", "=1+1")).apply(new_valuation("New"))[0]
    made = Driver(qtbot, SetValue(Address("peers.ebitda", "p"), -5.0).apply(valuation)[0])
    yield made
    vars(made).clear()


def test_that_a_copied_name_is_no_formula_and_a_loss_stays_a_number(driver: Driver) -> None:
    driver.go("=1+1", "name")
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_C, CONTROL)
    row = QGuiApplication.clipboard().text().split("\n")[-1].split("\t")
    assert row[0] == "'=1+1"
    assert "-5" in row


def test_that_a_copied_name_pasted_back_is_the_name(driver: Driver) -> None:
    driver.go("=1+1", "name")
    driver.press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "'=1+1"
    driver.type("Other")
    driver.go("Other", "name")
    copy("'=1+1")
    driver.press(Key.Key_V, CONTROL)
    assert driver.names == ["=1+1"]


def test_that_the_data_of_a_chart_holds_no_formula() -> None:
    table = Table(["@SUM(1)", "USD m"], [["=1+1", -5.5], ["+x", 1e-7]])
    assert table.as_text() == "'@SUM(1)\tUSD m\n'=1+1\t-5.5\n'+x\t1e-07"
