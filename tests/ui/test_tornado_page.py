"""The tornado: bars as they are painted and told, and the page with real keys: ranges, typed ends, undo, links."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.driving import Desktop
from workbench.document.studies import Ranges, Swing
from workbench.document.valuation import Address
from workbench.ground.problem import Problem
from workbench.ui.charts.tornado import TornadoBar, TornadoChart
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.uncertainty.tornado import TornadoPage

BETA = Address("cost_of_capital.asset_beta")


def test_that_bars_are_told_painted_and_clicked(qtbot: QtBot) -> None:
    chart = TornadoChart("Tornado", "USD")
    qtbot.addWidget(chart)
    chart.resize(700, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    bars = [TornadoBar("a", "A", 10.0, 30.0, "1", "3", "2"), TornadoBar("b", "B", 22.0, 25.0, "0%", "9%")]
    chart.set_data(20.0, bars)
    chart.grab()
    assert chart.table().rows == [["A", "2", "1", "3", 10.0, 30.0], ["B", "", "0%", "9%", 22.0, 25.0]]
    assert chart._names.labels[1][1] == "B ↶"  # both ends above the value
    assert chart.describe(0)[2] == "1 ▸ 10.00 (−10.00)"
    heard: list[object] = []
    chart.clicked.connect(heard.append)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert heard == ["a"]


def shown_in(desk: Desktop) -> TornadoPage:
    desk.go("Uncertainty")
    made = desk.window.desks.desks["Uncertainty"]
    assert isinstance(made, PagedDesk)
    page = made.show_page("tornado")
    assert isinstance(page, TornadoPage)
    arrived(desk, page)
    return page


def arrived(desk: Desktop, page: TornadoPage) -> None:
    desk.settle()
    desk.qtbot.waitUntil(lambda: page.moved is not None and not page.asking.is_old, timeout=120_000)
    desk.settle()


def type_end(desk: Desktop, page: TornadoPage, row: int, column: int, words: str) -> None:
    page.table.setCurrentCell(row, column)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.settle()


def test_that_the_page_finds_what_matters_and_an_end_can_be_typed_and_undone(desk: Desktop) -> None:
    page = shown_in(desk)
    assert page.moved is not None
    assert len(page.moved.bars) == 20
    row = next(n for n, bar in enumerate(page.moved.bars) if bar.address == BETA)
    heard: list[object] = []
    page.input_requested.connect(heard.append)
    page.table.setCurrentCell(row, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert heard == [BETA]
    type_end(desk, page, row, 3, "2.0")
    arrived(desk, page)
    assert Swing(BETA, None, 2.0) in desk.live.valuation.studies.tornado.swings
    assert page.moved is not None
    assert next(bar for bar in page.moved.bars if bar.address == BETA).high == 2.0
    desk.live.undo_stack.undo()
    arrived(desk, page)
    assert desk.live.valuation.studies.tornado.swings == ()


def test_that_a_share_that_cannot_be_is_refused_at_its_field(desk: Desktop) -> None:
    page = shown_in(desk)
    page.share.setFocus()
    editor = page.share.editor
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "-5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert isinstance(page.share.problem, Problem)
    assert desk.live.valuation.studies.tornado.share == 0.1
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_that_ranges_come_from_the_cases_when_that_is_chosen(desk: Desktop) -> None:
    page = shown_in(desk)
    page.kind.setFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_Down)
    QTest.keyClick(page.kind, Qt.Key.Key_Down)
    arrived(desk, page)
    assert desk.live.valuation.studies.tornado.ranges is Ranges.CASES
    assert page.moved is not None
    assert {"capacity.spot_price", "capacity.life"} <= {bar.address.key for bar in page.moved.bars}
    assert page.table.texts()[0][1] != ""
