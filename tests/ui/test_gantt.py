"""Contracts over time: what is painted stands where it belongs, and every mark says and gives what it stands for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import COREWEAVE
from workbench.document.edits import SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Valuation
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.ui.book.timeline import POWER, fill_gantt, maturities, place_of
from workbench.ui.charts.data import Marker
from workbench.ui.charts.gantt import Event, Gantt, Sign, Span
from workbench.ui.theme import LIGHT, apply_theme

PERIODS = [f"{n % 4 + 1}Q{25 + n // 4}" for n in range(8)]
SPANS = [
    Span("a", "Alpha", [100.0] * 4 + [50.0] * 2 + [0.0] * 2, [300.0, 200.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    Span("b", "Beta", [0.0] * 3 + [25.0] * 5, signs=[Sign(Event.SIGNING, 1.0, "Signed 2Q25")], notes=["Price 125"]),
]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)


def shown(qtbot: QtBot) -> Gantt:
    """Two contracts on a chart. No fixture: pytest would hold it beyond the look for leftovers."""
    made = Gantt("Contracts", "USD m")
    qtbot.addWidget(made)
    made.resize(700, 260)
    made.set_data(PERIODS, SPANS, markers=[Marker(5.0, "Loan due", "bad")])
    with qtbot.waitExposed(made):
        made.show()
    QApplication.processEvents()
    return made


def pixel(chart: Gantt, row: int, period: float) -> QColor:
    """The colour in the middle of a row, in the middle of a period."""
    chart._below.measure()
    canvas = chart._below
    scene = canvas.mapToScene(canvas.x(period), canvas.y(-row))
    place = chart._plot.mapTo(chart, chart._plot.mapFromScene(scene))
    return chart.grab().toImage().pixelColor(place)


def test_that_a_bar_runs_from_first_to_last_delivery_and_is_shaded_by_its_amount(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    surface = pixel(chart, 0, 7.0).lightness()
    assert pixel(chart, 0, 0.7).lightness() < pixel(chart, 0, 4.2).lightness() < surface
    assert pixel(chart, 1, 4.2).lightness() < surface
    assert pixel(chart, 1, 2.2).lightness() == surface
    assert SPANS[0].extent() == (0, 5)
    assert SPANS[1].extent() == (3, 7)


def test_that_every_mark_says_what_it_stands_for(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    assert chart.describe((0, 1)) == ["Alpha · 2Q25", "Delivered  100.0", "Prepayment held  200.0"]
    assert chart.describe((1, 1)) == ["Beta · 2Q25", "Delivered  0.0", "Signed 2Q25", "Price 125"]
    assert "Loan due" in chart.describe((1, 5))


def test_that_keys_walk_the_marks_and_enter_gives_contract_and_period(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    chart.setFocus()
    given: list[object] = []
    chart.clicked.connect(given.append)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert given == [("a", 1)]


def test_that_the_table_twin_holds_every_figure(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    table = chart.table()
    assert table.headers[2:] == PERIODS
    assert table.rows[0][2:] == SPANS[0].amounts
    assert table.rows[1][2:] == SPANS[0].balance
    assert len(table.rows) == 3


def test_that_the_same_data_are_not_painted_again_and_none_is_said(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    assert chart._is_known(*chart._data)
    chart.set_data(PERIODS, [])
    assert "No contract yet" in (chart._empty or "")


def coreweave() -> Valuation:
    return load(COREWEAVE, MODEL)


def test_that_the_days_of_maturities_stand_in_their_periods() -> None:
    results = compute(MODEL, coreweave())
    ends = results.calendar.ends
    assert place_of(results, ends[1]) == 0.5
    assert place_of(results, ends[3] + 1e-9) == pytest.approx(2.5)
    assert place_of(results, ends[0]) is None
    assert place_of(results, ends[-1] + 1) is None
    for marker in maturities(results):
        day = next(
            results.figure("facilities.maturity", n)
            for n, name in enumerate(results.names("facilities.maturity"))
            if marker.label.startswith(name)
        )
        period = int(marker.position) + 1
        assert ends[period - 1] < day <= ends[period]


def test_that_signs_stand_at_the_periods_of_the_inputs(qtbot: QtBot) -> None:
    chart = shown(qtbot)
    changed = SetValue(Address("contracts.reneg_period", "microsoft"), 6.0).apply(coreweave())[0]
    changed = SetValue(Address("contracts.termination", "openai"), 9.0).apply(changed)[0]
    results = compute(MODEL, changed)
    fill_gantt(chart, results)
    signs = {span.label: [(sign.event, sign.position) for sign in span.signs] for span in chart._spans}
    assert signs["Microsoft"] == [(Event.RENEGOTIATION, 5)]
    assert (Event.TERMINATION, 8) in signs["OpenAI"]
    assert (Event.SIGNING, 0) in signs["OpenAI"]
    fill_gantt(chart, results, POWER)
    assert chart._spans[0].amounts == tuple(results.line("contracts.due_mw", 0))
