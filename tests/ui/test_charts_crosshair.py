"""One period pointed at: every chart of the window marks it by its label, and says its values."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chart_driving import leave, move, on_show, settle
from tests.ui.driving import Desktop, spot
from workbench.ui.charts import Band, Fan, Line, Lines, OverlaidLine, StackedBars, Step, Waterfall
from workbench.ui.charts.crosshair import crosshair_of
from workbench.ui.charts.gantt import Gantt, Span
from workbench.ui.charts.periods import PeriodChart

QUARTERS = ["3Q25", "4Q25", "1Q26", "2Q26", "3Q26", "4Q26"]
YEARS = ["FY25", "FY25", "FY26", "FY26", "FY26", "FY26"]
SIX = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


class Page(QWidget):
    """Quarters as bars, the same quarters but one later as lines, years as bars."""

    def __init__(self) -> None:
        super().__init__()
        self.bars, self.lines, self.years = StackedBars("Revenue"), Lines("Cover"), StackedBars("By year")
        self.walk = Waterfall("Walk")
        row = QHBoxLayout(self)
        for chart in (self.bars, self.lines, self.years, self.walk):
            row.addWidget(chart)
        self.bars.set_data(QUARTERS, [Band("a", "A", SIX), Band("b", "B", SIX)], groups=YEARS)
        self.lines.set_data(QUARTERS[1:], [Line("x", "X", SIX[1:]), Line("y", "Y", [9.0] * 5)], groups=YEARS[1:])
        self.years.set_data(["FY25", "FY26"], [Band("a", "A", [3.0, 18.0])], groups=["FY25", "FY26"])
        self.walk.set_data([Step("rpo", "RPO", 15.0, is_total=True)])


@pytest.fixture
def size() -> tuple[int, int]:
    return 1300, 320


def said(chart: PeriodChart) -> list[str]:
    """What the compact read-out says."""
    return chart._glance.lines if chart._glance is not None and chart._glance.isVisible() else []


def test_that_a_period_is_marked_by_its_label_and_not_by_its_place(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 3, 1.0)
    assert page.bars._crossed == (3, 3)
    assert page.lines._crossed == (2, 2)
    assert said(page.lines) == ["2Q26", "X 4.0", "Y 9.0"]
    assert said(page.bars) == []  # its own read-out says more
    assert page.bars._read_out.lines[0] == "2Q26 · A"


def test_that_a_quarter_marks_its_year_and_a_year_its_quarters(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 3, 1.0)
    assert page.years._crossed == (1, 1)
    assert said(page.years) == ["FY26", "A 18.0"]
    move(page.years, 0, 1.0)
    assert page.bars._crossed == (0, 1)
    assert page.lines._crossed == (0, 0)  # of FY25 it knows the last quarter only
    assert said(page.bars) == []  # a sum or an end of four quarters would be a guess


def test_that_a_period_another_chart_does_not_know_is_not_marked_there(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 0, 0.5)
    assert page.lines._crossed is None
    assert said(page.lines) == []


def test_that_the_line_stands_where_the_period_does_and_goes_with_the_mouse(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    page = on_show(Page(), qtbot, *size)
    settle()
    place = spot(page.lines, 2, 6.0)
    before = page.lines._plot.grab().toImage()
    move(page.bars, 3, 1.0)
    settle()
    crossed = page.lines._plot.grab().toImage()
    differing = {x for x in range(before.width()) if before.pixel(x, place.y()) != crossed.pixel(x, place.y())}
    assert differing
    assert all(abs(x - place.x()) <= 1 for x in differing)
    leave(page.bars)
    settle()
    assert page.lines._plot.grab().toImage() == before
    assert crosshair_of(page.bars).moment is None


def test_that_pointing_above_the_bars_marks_the_period_and_says_its_values_there(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 1, 9.0)
    assert page.lines._crossed == (0, 0)
    assert said(page.bars) == ["4Q25", "Total 4.0", "B 2.0", "A 2.0"]


def test_that_arrow_keys_mark_the_period_everywhere_and_leaving_takes_it_away(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    page = on_show(Page(), qtbot, *size)
    page.activateWindow()
    page.lines.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(page.lines.hasFocus)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left):
        QTest.keyClick(page.lines, key)
    assert page.lines._read_out.lines[0] == "3Q26"
    assert page.bars._crossed == (4, 4)
    assert said(page.bars) == ["3Q26", "Total 10.0", "B 5.0", "A 5.0"]
    page.walk.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.bars._crossed is None
    assert said(page.bars) == []


def test_that_left_and_right_go_by_periods_and_up_and_down_by_series(qtbot: QtBot) -> None:
    bars = on_show(StackedBars("Revenue"), qtbot)
    bars.set_data(QUARTERS, [Band("a", "A", SIX), Band("b", "B", [0.0, *SIX[1:]])])
    settle()
    read: list[str] = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(bars, key)
        read.append(bars._read_out.lines[0])
    # Of the first period the series B is nothing: the series that is there takes its place.
    assert read == ["3Q25 · A", "4Q25 · A", "4Q25 · B", "1Q26 · B", "4Q25 · B", "3Q25 · A"]


def test_that_up_and_down_choose_the_line_that_enter_opens(qtbot: QtBot) -> None:
    lines = on_show(Lines("Cover"), qtbot)
    lines.set_data(QUARTERS, [Line("x", "X", SIX), Line("y", "Y", [9.0] * 6)])
    settle()
    QTest.keyClick(lines, Qt.Key.Key_Home)
    QTest.keyClick(lines, Qt.Key.Key_Down)
    assert lines._read_out.lines == ["3Q25", "X  1.0", "▸ Y  9.0"]
    with qtbot.waitSignal(lines.clicked) as clicked:
        QTest.keyClick(lines, Qt.Key.Key_Return)
    assert clicked.args == [("y", 0)]


def test_that_a_move_of_the_mouse_paints_no_data_anew(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 1, 0.5)
    settle()
    painted: list[str] = []
    for chart in (page.bars, page.lines, page.years):
        original = chart.paint_marks

        def counted(*rest: Any, chart: PeriodChart = chart, original: Any = original) -> None:
            painted.append(chart.title())
            original(*rest)

        monkeypatch.setattr(chart, "paint_marks", counted)
    for place in (2, 3, 4, 5, 4, 3, 1):
        move(page.bars, place, 0.5)
        settle()
    assert painted == []
    page.bars.set_data(QUARTERS, [Band("a", "A", SIX)], groups=YEARS)
    settle()
    assert set(painted) == {"Revenue"}


def test_that_moving_costs_a_small_part_of_painting(qtbot: QtBot) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    quarters = [f"{1 + n % 4}Q{25 + n // 4}" for n in range(40)]
    charts = [StackedBars(f"Chart {n}") for n in range(4)]
    for chart in charts:
        row.addWidget(chart)
        chart.set_data(quarters, [Band(n, f"Band {n}", [1.0 + n] * 40) for n in range(10)])
    on_show(page, qtbot, 1600, 400)
    move(charts[0], 0, 1.0)
    settle()

    def took(does: Any) -> float:
        least = 1e9
        for n in range(6):
            start = time.perf_counter()
            does(n)
            settle()
            least = min(least, time.perf_counter() - start)
        return least

    def paint(_: int) -> None:
        for chart in charts:
            chart._below.update()

    moving, painting = took(lambda n: move(charts[0], 3 + n, 1.0)), took(paint)
    assert moving < painting


def test_that_an_edit_keeps_the_mark_and_says_the_new_value(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    move(page.bars, 3, 1.0)
    page.lines.set_data(QUARTERS[1:], [Line("x", "X", [v * 10 for v in SIX[1:]])], groups=YEARS[1:])
    settle()
    assert said(page.lines) == ["2Q26", "X 40.0"]


def test_that_a_fan_and_a_calendar_of_contracts_mark_it_too(qtbot: QtBot) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    bars, fan, gantt = StackedBars("Revenue"), Fan("Revenue"), Gantt("Contracts")
    for chart in (bars, fan, gantt):
        row.addWidget(chart)
    bars.set_data(QUARTERS, [Band("a", "A", SIX)])
    fan.set_data(QUARTERS, (0.1, 0.5, 0.9), ([0.5] * 6, SIX, [9.0] * 6))
    gantt.set_data(QUARTERS, [Span("ms", "Microsoft", SIX), Span("m", "Meta", [0.0] * 6)])
    on_show(page, qtbot, 1300, 320)
    move(bars, 2, 1.0)
    assert said(fan) == ["1Q26", "P10 0.5", "P50 3.0", "P90 9.0"]
    assert said(gantt) == ["1Q26", "Microsoft 3.0"]


def test_that_reported_figures_say_so_where_they_are_read_out(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    page.lines.set_data(QUARTERS[1:], [Line("x", "X", SIX[1:])], reported=2)
    move(page.bars, 1, 0.5)
    assert said(page.lines)[0] == "4Q25, reported"


def test_that_the_line_over_the_columns_is_part_of_the_glance(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = on_show(Page(), qtbot, *size)
    page.years.set_data(["FY25", "FY26"], [Band("a", "A", [3.0, 18.0])], line=OverlaidLine("Limit", [4.0, 5.0]))
    move(page.bars, 0, 0.5)
    assert said(page.years) == ["FY25", "A 3.0", "Limit 4.0"]


def test_that_charts_of_the_desk_mark_one_quarter_together(desk: Desktop) -> None:
    desk.go("Operations")
    shown = desk.window.desks.desks["Operations"]
    bars, *others = [chart for chart, _ in shown._fills if isinstance(chart, PeriodChart)]
    move(bars, 9, 0.1)
    label = bars._periods[9]
    assert others
    for chart in others:
        assert chart._crossed is not None
        assert chart._periods[chart._crossed[0]] == label
    leave(bars)
