"""Looking at some of the periods: by wheel, band, keys and menu; ticks stay round, edits keep what is looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chart_driving import (
    LEFT,
    choose,
    double_click,
    drag,
    menu_words,
    move,
    on_show,
    open_menu,
    settle,
    turn_wheel,
)
from tests.ui.driving import spot
from workbench.ui.charts import Band, Chart, Football, Line, Lines, Marker, StackedBars, Step, ValueRange, Waterfall
from workbench.ui.charts.zoom import between, holding, kept, panned, zoomed

MANY = [f"{1 + n % 4}Q{25 + n // 4}" for n in range(24)]
YEARS = [f"FY{25 + n // 4}" for n in range(24)]
RISING = [float(n + 1) for n in range(24)]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def stack(qtbot: QtBot) -> StackedBars:
    """Bars on show: a fixture would hold them over the end of the test."""
    chart = on_show(StackedBars("Revenue", "USD bn"), qtbot, 640, 320)
    chart.set_data(MANY, [Band("a", "A", RISING)], groups=YEARS, markers=[Marker(20, "Late")])
    settle()
    return chart


def test_that_a_band_shows_the_periods_it_covers_and_the_scale_follows(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    drag(bars, 1.6, 7.4, 5.0)
    assert bars.window_shown == (2, 7)
    low, high = bars._plot.view.viewRange()[0]
    assert (low, high) == (1.5, 7.5)
    assert 8.0 <= bars._plot.view.viewRange()[1][1] <= 10
    assert {mark[1] for _, mark in bars._hits} == set(range(2, 8))
    assert bars._title_line.note == "3Q25 – 4Q26"


def test_that_ticks_stay_round_however_near(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    for _ in range(6):
        bars.zoom_by(1, 10.0)
        settle()
        step = bars._ticks[1] - bars._ticks[0]
        assert all(abs(tick / step - round(tick / step)) < 1e-9 for tick in bars._ticks)
        assert f"{step:g}".lstrip("0.")[0] in "125"


def test_that_a_press_without_a_drag_still_opens_the_mark(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    with qtbot.waitSignal(bars.clicked) as clicked:
        QTest.mouseClick(bars._plot.viewport(), LEFT, pos=spot(bars, 20, 5.0))
    assert clicked.args == [("a", 20)]
    assert not bars.is_zoomed


def test_that_a_band_opens_no_mark(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    with qtbot.assertNotEmitted(bars.clicked):
        drag(bars, 15.0, 20.0, 5.0)


def test_that_escape_gives_a_band_up(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    port = bars._plot.viewport()
    bars.activateWindow()
    bars._title_line.button.setFocus()
    qtbot.waitUntil(bars._title_line.button.hasFocus)
    QTest.mousePress(port, LEFT, pos=spot(bars, 2, 5.0))
    move(bars, 9, 5.0, LEFT)
    assert bars._band is not None
    assert bars.hasFocus()
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, LEFT, pos=spot(bars, 12, 5.0))
    assert not bars.is_zoomed
    assert bars._band is None
    drag(bars, 1.6, 7.4, 5.0)
    assert bars.is_zoomed


def test_that_a_double_click_shows_all_again(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    drag(bars, 1.6, 7.4, 5.0)
    double_click(bars, 4, 9.0)
    assert not bars.is_zoomed
    assert bars._title_line.note == ""


def test_that_the_wheel_goes_nearer_about_the_period_under_the_mouse(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    assert turn_wheel(bars, spot(bars, 5, 5.0), 3)
    first, last = bars.window_shown
    assert first <= 5 <= last
    assert last - first + 1 < 24
    before = spot(bars, 5, 5.0).x()
    assert turn_wheel(bars, spot(bars, 5, 5.0), 1)
    assert abs(spot(bars, 5, 5.0).x() - before) < 40
    assert turn_wheel(bars, spot(bars, 5, 5.0), -30)
    assert not bars.is_zoomed


def test_that_shift_and_the_wheel_goes_along(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    bars.zoom_to((4, 9))
    settle()
    assert turn_wheel(bars, spot(bars, 6, 5.0), -2, SHIFT)
    assert bars.window_shown == (6, 11)


def test_that_a_page_that_scrolls_goes_on_scrolling_unless_zoom_is_meant(qtbot: QtBot) -> None:
    page, chart = QWidget(), StackedBars("Revenue")
    page.setMinimumHeight(900)
    QVBoxLayout(page).addWidget(chart)
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    on_show(area, qtbot, 600, 300)
    chart.set_data(MANY, [Band("a", "A", RISING)], groups=YEARS)
    settle()
    assert not turn_wheel(chart, spot(chart, 5, 5.0), 1)
    assert not chart.is_zoomed
    assert turn_wheel(chart, spot(chart, 5, 5.0), 1, CONTROL)
    assert chart.is_zoomed
    chart.reset_zoom()
    settle()
    assert turn_wheel(chart, spot(chart, 5, 0.0) + QPoint(0, 12), 1)  # on the names of the periods
    assert chart.is_zoomed


def test_that_an_edit_keeps_the_zoom_and_other_periods_the_same_ones(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    bars.zoom_to((4, 9))
    bars.set_data(MANY, [Band("a", "A", [v * 2 for v in RISING])], groups=YEARS)
    assert bars.window_shown == (4, 9)
    bars.set_data(["3Q24", "4Q24", *MANY], [Band("a", "A", [0.0, 0.0, *RISING])], reported=2)
    assert bars.window_shown == (6, 11)
    bars.set_data(["FY25", "FY26", "FY27", "FY28", "FY29", "FY30"], [Band("a", "A", RISING[:6])])
    assert not bars.is_zoomed


def test_that_keys_zoom_reset_and_keep_the_period_walked_to_in_view(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClicks(bars, "+")
    first, last = bars.window_shown
    assert (first, last < 23) == (0, True)
    settle()
    QTest.keyClick(bars, Qt.Key.Key_Home)
    for _ in range(last + 2):
        QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars._read_out.lines[0] == f"{MANY[last + 2]} · A"
    assert bars.window_shown[1] == last + 2
    QTest.keyClicks(bars, "-")
    QTest.keyClicks(bars, "0")
    assert not bars.is_zoomed


def test_that_the_menu_offers_zoom_where_there_is_something_to_zoom_into(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    QTest.mouseClick(bars._title_line.button, LEFT)
    assert menu_words(open_menu())[:3] == ["Zoom in", "Zoom out", "Reset zoom"]
    choose(open_menu(), "Zoom in")
    assert bars.is_zoomed
    QTest.mouseClick(bars._title_line.button, LEFT)
    choose(open_menu(), "Reset zoom")
    assert not bars.is_zoomed
    walk, field, few = Waterfall("Walk"), Football("Field"), Lines("Few")
    walk.set_data([Step("rpo", "RPO", 15.0, is_total=True)])
    field.set_data([ValueRange("dcf", "DCF", 12, 71, 38)])
    few.set_data(MANY[:3], [Line("a", "A", RISING[:3])])
    charts: list[Chart] = [walk, field, few]
    for chart in charts:
        on_show(chart, qtbot)
        menu = chart.menu()
        assert not [words for words in menu_words(menu) if "oom" in words]
        menu.deleteLater()
        assert not turn_wheel(chart, chart._plot.viewport().rect().center(), 1, CONTROL)


def test_that_names_of_what_is_out_of_view_are_not_written(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    assert bars._top.seen_labels()
    bars.zoom_to((2, 9))
    assert not bars._top.seen_labels()
    assert [words for _, words in bars._bottom.seen_labels()] == MANY[2:10]


def test_that_a_year_of_one_period_is_named_once(qtbot: QtBot) -> None:
    chart = on_show(StackedBars("Rent"), qtbot)
    years = ["FY25", "FY26", "FY27"]
    chart.set_data(years, [Band("a", "A", [1.0, 2.0, 3.0])], groups=years)
    once = chart._bottom.extent
    assert chart._bottom.groups == []
    chart.set_data(MANY[:3], [Band("a", "A", [1.0, 2.0, 3.0])], groups=YEARS[:3])
    settle()
    assert chart._bottom.extent > once


@pytest.mark.parametrize(
    ("window", "about", "steps", "expected"),
    [
        ((0, 23), 11.5, 1, (2, 20)),
        ((0, 23), 0.0, 1, (0, 18)),
        ((0, 23), 23.0, 1, (5, 23)),
        ((4, 5), 4.0, 3, (4, 5)),
        ((4, 9), 6.0, -9, (0, 23)),
    ],
)
def test_that_zoom_holds_the_period_and_the_ends(
    window: tuple[int, int], about: float, steps: int, expected: tuple[int, int]
) -> None:
    assert zoomed(window, 24, about, steps) == expected


def test_that_windows_move_along_and_hold_to_the_ends() -> None:
    assert panned((4, 9), 24, -9) == (0, 5)
    assert panned((4, 9), 24, 90) == (18, 23)
    assert between(7.4, 1.6, 24) == (2, 7)
    assert between(3.2, 3.4, 24) == (3, 4)
    assert between(22.9, 40.0, 24) == (22, 23)
    assert holding((4, 9), 12) == (7, 12)
    assert holding((4, 9), 1) == (1, 6)
    assert kept((0, 1), ["a", "b", "c"], ["x", "a", "b", "c"]) == (1, 2)
    assert kept((0, 1), ["a", "b", "c"], ["b", "c"]) is None
