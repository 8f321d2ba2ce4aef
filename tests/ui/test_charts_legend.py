"""The legend hides series, shows them again and shows one alone, by mouse and keys; the scale follows."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.chart_driving import NO_KEY, choose, on_show, open_menu, settle
from workbench.ui.charts import Band, Fan, Line, Lines, OverlaidLine, StackedBars
from workbench.ui.charts.legend import LegendEntry, series_ids
from workbench.ui.charts.periods import PeriodChart
from workbench.ui.theme import LIGHT

QUARTERS = ["1Q25", "2Q25", "3Q25", "4Q25"]
BANDS = [Band("ms", "Microsoft", [10.0, 20.0, 30.0, 40.0]), Band("meta", "Meta", [1.0, 1.0, 1.0, 2.0])]
LEFT = Qt.MouseButton.LeftButton


def entry(chart: PeriodChart, label: str) -> LegendEntry:
    """The button of a series by what it says."""
    return next(chart._legend.button(one) for one in chart._legend.series() if _says(chart, one) == label)


def _says(chart: PeriodChart, series: object) -> str:
    return next(one.label for one in chart._legend.entries if one.series == series)


def press(key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    holder = QApplication.focusWidget()
    assert holder is not None
    QTest.keyClick(holder, key)


def top(chart: PeriodChart) -> float:
    """The highest value of the scale."""
    return float(chart._plot.view.viewRange()[1][1])


def click_twice(button: LegendEntry) -> None:
    """Click twice, as the window system tells it."""
    QTest.mouseClick(button, LEFT)
    at = QPointF(button.rect().center())
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        held = LEFT if kind is QEvent.Type.MouseButtonDblClick else Qt.MouseButton.NoButton
        QApplication.sendEvent(button, QMouseEvent(kind, at, at, LEFT, held, NO_KEY))
    settle()


def stack(qtbot: QtBot) -> StackedBars:
    """Bars on show: a fixture would hold them over the end of the test."""
    chart = on_show(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS, line=OverlaidLine("Capacity", [5.0, 5.0, 5.0, 45.0]))
    settle()
    return chart


def test_that_a_click_hides_a_series_and_the_scale_follows_what_is_shown(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    assert top(bars) >= 42
    QTest.mouseClick(entry(bars, "Microsoft"), LEFT)
    QTest.mouseClick(entry(bars, "Capacity"), LEFT)
    settle()
    assert top(bars) <= 3
    assert {mark[0] for _, mark in bars._hits} == {1}
    assert not bars._curve.isVisible()
    QTest.mouseClick(entry(bars, "Microsoft"), LEFT)
    settle()
    assert top(bars) >= 42
    assert {mark[0] for _, mark in bars._hits} == {0, 1}


def test_that_a_hidden_series_is_struck_and_hollow_in_the_legend(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    button = entry(bars, "Microsoft")
    shown = button.grab().toImage()
    assert any(shown.pixelColor(x, y).name().upper() == LIGHT.series(0) for x in range(14) for y in range(4, 14))
    QTest.mouseClick(button, LEFT)
    settle()
    hidden = button.grab().toImage()
    assert not any(
        hidden.pixelColor(x, y).name().upper() == LIGHT.series(0)
        for x in range(hidden.width())
        for y in range(hidden.height())
    )


def test_that_what_is_hidden_stays_hidden_over_an_edit_and_a_new_name(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    QTest.mouseClick(entry(bars, "Microsoft"), LEFT)
    bars.set_data(QUARTERS, [Band("new", "New", [1.0] * 4), Band("ms", "Microsoft Corp.", [90.0] * 4), BANDS[1]])
    settle()
    assert top(bars) <= 4
    assert not entry(bars, "Microsoft Corp.").isChecked()
    assert entry(bars, "New").isChecked()


def test_that_a_double_click_shows_a_series_alone_and_another_shows_all(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    click_twice(entry(bars, "Meta"))
    assert [entry(bars, label).isChecked() for label in ("Microsoft", "Meta", "Capacity")] == [False, True, False]
    click_twice(entry(bars, "Meta"))
    assert bars.hidden_series == frozenset()


def test_that_shift_and_a_click_shows_a_series_alone(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    QTest.mouseClick(entry(bars, "Microsoft"), LEFT, Qt.KeyboardModifier.ShiftModifier)
    assert [entry(bars, label).isChecked() for label in ("Microsoft", "Meta", "Capacity")] == [True, False, False]
    QTest.mouseClick(entry(bars, "Meta"), LEFT, Qt.KeyboardModifier.ShiftModifier)
    assert [entry(bars, label).isChecked() for label in ("Microsoft", "Meta", "Capacity")] == [False, True, False]
    QTest.mouseClick(entry(bars, "Meta"), LEFT, Qt.KeyboardModifier.ShiftModifier)
    assert bars.hidden_series == frozenset()


def test_that_keys_reach_walk_and_toggle_the_entries(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    bars.activateWindow()
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(bars.hasFocus)
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget() or bars, Qt.Key.Key_Tab)
        if isinstance(QApplication.focusWidget(), LegendEntry):
            break
    assert QApplication.focusWidget() is entry(bars, "Microsoft")
    press(Qt.Key.Key_Right)
    assert QApplication.focusWidget() is entry(bars, "Meta")
    press(Qt.Key.Key_Space)
    assert not entry(bars, "Meta").isChecked()
    press(Qt.Key.Key_Space)
    assert entry(bars, "Meta").isChecked()
    press(Qt.Key.Key_Return)
    assert [entry(bars, label).isChecked() for label in ("Microsoft", "Meta", "Capacity")] == [False, True, False]


def test_that_entries_are_named_check_boxes_and_one_stop_of_the_tab_key(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    buttons = [bars._legend.button(series) for series in bars._legend.series()]
    assert [one.accessibleName() for one in buttons] == ["Microsoft", "Meta", "Capacity"]
    assert all(one.isCheckable() and one.isChecked() for one in buttons)
    stops = [one for one in buttons if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(stops) == 1


def test_that_a_chart_with_everything_hidden_says_so_and_comes_back(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    for label in ("Microsoft", "Meta", "Capacity"):
        QTest.mouseClick(entry(bars, label), LEFT)
    settle()
    assert bars._hits == []
    assert bars.grab().toImage() != bars._plot.grab().toImage()
    bars.menu().close()
    QTest.mouseClick(bars._title_line.button, LEFT)
    choose(open_menu(), "Show all series")
    assert len({mark[0] for _, mark in bars._hits}) == 2


def test_that_the_table_keeps_what_is_hidden_and_says_so(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    QTest.mouseClick(entry(bars, "Meta"), LEFT)
    assert bars.table().headers == ["Period", "Microsoft", "Meta", "Capacity"]
    dialog = bars.show_table()
    assert "Hidden in the chart: Meta" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.close()


def test_that_shares_and_totals_are_of_what_is_shown(qtbot: QtBot) -> None:
    bars = stack(qtbot)
    assert bars.describe((0, 3))[2] == "of 42.0 · 95 %"
    QTest.mouseClick(entry(bars, "Meta"), LEFT)
    assert bars.describe((0, 3))[2] == "of 40.0 · 100 %"


def test_that_lines_hide_too_and_a_click_goes_to_one_on_show(qtbot: QtBot) -> None:
    chart = on_show(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("low", "Low", [1.0] * 4), Line("high", "High", [900.0] * 4)])
    settle()
    QTest.mouseClick(entry(chart, "High"), LEFT)
    settle()
    assert top(chart) < 10
    assert [curve.isVisible() for curve in chart._curves] == [True, False]
    assert chart.describe(0) == ["1Q25", "Low  1.0"]


def test_that_bands_of_a_fan_hide(qtbot: QtBot) -> None:
    chart = on_show(Fan("Revenue"), qtbot)
    chart.set_data(QUARTERS, (0.05, 0.25, 0.5, 0.75, 0.95), [[v] * 4 for v in (1.0, 40.0, 50.0, 60.0, 900.0)])
    settle()
    QTest.mouseClick(entry(chart, "90% of all draws"), LEFT)
    settle()
    assert top(chart) < 100


def test_that_a_line_that_is_not_known_anywhere_leaves_the_scale_alone(qtbot: QtBot) -> None:
    chart = on_show(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("a", "A", [1.0] * 4), Line("gap", "Gap", [math.nan] * 4)])
    settle()
    before = top(chart)
    QTest.mouseClick(entry(chart, "A"), LEFT)
    settle()
    assert top(chart) == before


def test_that_series_are_known_by_key_and_counted_where_keys_are_shared() -> None:
    assert series_ids([("a", "A"), ("a", "B"), ("", "C"), (None, "C")]) == (("a", 0), ("a", 1), ("C", 0), ("C", 1))
