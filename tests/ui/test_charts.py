"""The charts: what they show, tell, copy and leave alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.charts import (
    Band,
    Chart,
    Football,
    Line,
    Lines,
    Marker,
    Measure,
    OverlaidLine,
    Peer,
    Reference,
    StackedBars,
    Step,
    Strip,
    ValueRange,
    Waterfall,
)
from workbench.ui.theme import DARK, LIGHT, Appearance, apply_theme, theme_for

AnyChart = TypeVar("AnyChart", bound=Chart)
QUARTERS = ["1Q25", "2Q25", "3Q25", "4Q25"]
BANDS = [Band("ms", "Microsoft", [1.0, 2.0, 3.0, 4.0]), Band("meta", "Meta", [1.0, 1.0, -1.0, 1.0])]
STEPS = [
    Step("rpo", "Headline RPO", 15.0, is_total=True),
    Step("time", "Time value", -2.5),
    Step("late", "Capacity slip", 0.5),
    Step("gold", "Gold", 13.0, is_total=True),
]
RANGES = [ValueRange("dcf", "DCF", 12, 71, 38), ValueRange("assay", "Assay only", 1, 5, 2, "gold")]
PEERS = [Peer("orcl", "Oracle", 7.0), Peer("eqix", "Equinix", 10.0), Peer("dlr", "Digital Realty", 14.0)]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


def settle() -> None:
    """Let the layout of card, legend and axes come to rest: one pass announces the next."""
    for _ in range(4):
        QApplication.processEvents()


def shown(chart: AnyChart, qtbot: QtBot, width: int = 500, height: int = 300) -> AnyChart:
    qtbot.addWidget(chart)
    chart.resize(width, height)
    with qtbot.waitExposed(chart):
        chart.show()
    settle()
    return chart


def spot(chart: Chart, across: float, up: float) -> QPoint:
    """The pixel on the plot's viewport at a place in data coordinates."""
    view = chart._plot.view
    scene = view.mapToScene(view.mapFromView(QPointF(across, up)))
    place: QPoint = chart._plot.mapFromScene(scene)
    return place


def point_at(chart: Chart, place: QPoint) -> list[str]:
    """Move the mouse there and read the read-out."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(chart._plot.viewport(), event)
    return chart._read_out.lines if chart._read_out.isVisible() else []


def click_at(chart: Chart, place: QPoint) -> None:
    QTest.mouseClick(chart._plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def colour_at(chart: Chart, place: QPoint) -> str:
    settle()
    pixel: QColor = chart._plot.grab().toImage().pixelColor(place)
    return pixel.name().upper()


def test_that_a_click_on_a_layer_names_its_band_and_period(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS)
    settle()
    for place, key in ((spot(chart, 1, 1.0), ("ms", 1)), (spot(chart, 1, 2.5), ("meta", 1))):
        with qtbot.waitSignal(chart.clicked) as clicked:
            click_at(chart, place)
        assert clicked.args == [key]


def test_that_negative_layers_hang_below_zero_beside_the_positive_ones(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS)
    settle()
    assert point_at(chart, spot(chart, 2, -0.5))[0] == "3Q25 · Meta"
    assert point_at(chart, spot(chart, 2, 2.9))[0] == "3Q25 · Microsoft"
    assert point_at(chart, spot(chart, 2, 3.4)) == []


def test_that_the_read_out_tells_value_share_and_the_line_over_the_columns(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue", decimals=1), qtbot)
    chart.set_data(QUARTERS, BANDS, line=OverlaidLine("Capacity", [5, 5, 5, 6]))
    settle()
    assert point_at(chart, spot(chart, 3, 1.0)) == ["4Q25 · Microsoft", "4.0", "of 5.0 · 80 %", "Capacity 6.0"]


def test_that_the_legend_lies_below_the_data(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot, width=240)
    chart.set_data(QUARTERS, [Band(n, f"A contract with a long name {n}", [1, 2, 3, 4]) for n in range(6)])
    settle()
    assert chart._legend.isVisible()
    assert chart._legend.y() >= chart._plot.y() + chart._plot.height()
    assert chart._legend.y() + chart._legend.height() <= chart.height()


def test_that_small_changes_leave_range_and_items_alone(qtbot: QtBot) -> None:
    chart = shown(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("a", "A", [1.0, 1.5, 1.87, 1.6])])
    settle()
    items = set(chart._plot.scene().items())
    moves: list[object] = []
    chart._plot.view.sigRangeChanged.connect(lambda *_: moves.append(1))
    chart.set_data(QUARTERS, [Line("a", "A", [1.0, 1.52, 1.88, 1.6])])
    settle()
    assert not moves
    assert set(chart._plot.scene().items()) == items


def test_that_the_range_moves_when_the_data_leave_it(qtbot: QtBot) -> None:
    chart = shown(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("a", "A", [1.0, 1.5, 1.9, 1.6])])
    chart.set_data(QUARTERS, [Line("a", "A", [1.0, 1.5, 19.0, 1.6])])
    assert chart._plot.view.viewRange()[1][1] >= 19.0


def test_that_known_data_are_not_painted_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS)
    settle()
    painted: list[int] = []
    original = chart.paint_marks

    def counted(*rest: Any) -> None:
        painted.append(1)
        original(*rest)

    monkeypatch.setattr(chart, "paint_marks", counted)
    chart.set_data(list(QUARTERS), list(BANDS))
    settle()
    assert not painted
    chart.set_data(QUARTERS, BANDS[:1])
    settle()
    assert painted


def test_that_a_list_changed_by_its_giver_is_seen_as_new(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    values = [1.0, 2.0, 3.0, 4.0]
    chart.set_data(QUARTERS, [Band("ms", "Microsoft", values)])
    values[0] = 9.0
    chart.set_data(QUARTERS, [Band("ms", "Microsoft", values)])
    assert chart.table().rows[0] == ["1Q25", 9.0]


def test_that_arrays_are_taken_like_lists(qtbot: QtBot) -> None:
    bars, lines = StackedBars("Revenue"), Lines("Cover")
    shown(bars, qtbot)
    shown(lines, qtbot)
    figures: Any = np.arange(4.0)
    gaps: Any = np.array([1.0, np.nan, 3.0, 4.0])
    for _ in range(2):
        bars.set_data(QUARTERS, [Band("ms", "Microsoft", figures)])
        lines.set_data(QUARTERS, [Line("a", "A", gaps)])
    assert bars.table().rows[3] == ["4Q25", 3.0]


def test_that_a_click_near_a_line_names_it(qtbot: QtBot) -> None:
    chart = shown(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("low", "Low", [1, 1, 1, 1]), Line("high", "High", [9, 9, math.nan, 9])])
    settle()
    for place, key in ((spot(chart, 1, 8.0), ("high", 1)), (spot(chart, 2, 8.0), ("low", 2))):
        with qtbot.waitSignal(chart.clicked) as clicked:
            click_at(chart, place)
        assert clicked.args == [key]
    assert point_at(chart, spot(chart, 0, 5.0)) == ["1Q25", "Low  1.0", "High  9.0"]


def test_that_fewer_lines_leave_no_curve_of_the_old_ones(qtbot: QtBot) -> None:
    chart = shown(Lines("Cover"), qtbot)
    lines = [Line(n, f"Line {n}", [n, n + 1, n + 2, n + 3]) for n in range(4)]
    chart.set_data(QUARTERS, lines)
    chart.set_data(QUARTERS, lines[:2])
    assert len(chart._curves) == 2
    curves = [item for item in chart._plot.scene().items() if isinstance(item, pg.PlotCurveItem)]
    assert len(curves) == 2


def test_that_lines_without_a_number_say_so_in_words(qtbot: QtBot) -> None:
    chart = shown(Lines("Cover"), qtbot)
    chart.set_data(QUARTERS, [Line("a", "A", [1, 2, 3, 4])])
    chart.set_data(QUARTERS, [Line("a", "A", [math.nan] * 4)])
    settle()
    assert chart._empty
    chart.set_data(QUARTERS, [Line("a", "A", [1, 2, 3, 4])])
    assert chart._empty is None


def test_that_a_waterfall_walks_from_total_to_total(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data(STEPS)
    settle()
    assert [row[2] for row in chart.table().rows] == [15.0, 12.5, 13.0, 13.0]
    assert point_at(chart, spot(chart, 1, 13.5)) == ["Time value", "−2.50", "leaves 12.50"]
    with qtbot.waitSignal(chart.clicked) as clicked:
        click_at(chart, spot(chart, 3, 6.0))
    assert clicked.args == ["gold"]


def test_that_totals_are_gold_and_steps_are_not(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data(STEPS)
    assert colour_at(chart, spot(chart, 0, 6.0)) == LIGHT.roles.gold
    assert colour_at(chart, spot(chart, 1, 13.8)) != LIGHT.roles.gold


@pytest.mark.parametrize("height", [170, 260, 600])
def test_that_the_value_above_the_tallest_bar_has_room(qtbot: QtBot, height: int) -> None:
    chart = shown(Waterfall("Assay"), qtbot, height=height)
    chart.set_data(STEPS)
    settle()
    chart._below.measure()
    assert chart._below.y(15.0) >= 16


def test_that_a_negative_total_has_room_for_its_value_below(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data([*STEPS, Step("cost", "Debt", -20.0), Step("end", "To equity", -7.0, is_total=True)])
    settle()
    chart._below.measure()
    assert chart._below.height - chart._below.y(-7.0) >= 16


def test_that_the_names_of_reference_lines_get_a_second_row_where_one_is_too_short(qtbot: QtBot) -> None:
    references = [Reference(38 + n, f"a reference price with a name {n}") for n in range(3)]
    wide, narrow = Football("Field"), Football("Field")
    for chart, width in ((wide, 900), (narrow, 320)):
        shown(chart, qtbot, width=width)
        chart.set_data(RANGES, references)
    assert narrow._band.extent > wide._band.extent > 20


def test_that_a_row_of_the_football_field_opens_its_method(qtbot: QtBot) -> None:
    chart = shown(Football("Field", prefix="$"), qtbot)
    chart.set_data(RANGES, [Reference(40, "$40 IPO")])
    settle()
    assert point_at(chart, spot(chart, 30, 0)) == ["DCF", "$12 – $71", "middle $38"]
    with qtbot.waitSignal(chart.clicked) as clicked:
        click_at(chart, spot(chart, 3, -1))
    assert clicked.args == ["assay"]


def test_that_a_range_without_numbers_keeps_its_row_empty(qtbot: QtBot) -> None:
    chart = shown(Football("Field"), qtbot)
    chart.set_data([*RANGES, ValueRange("x", "No EBITDA", math.nan, math.nan, math.nan)])
    settle()
    assert chart.table().rows[2][0] == "No EBITDA"
    assert point_at(chart, spot(chart, 30, -2)) == []


def test_that_dots_of_peers_tell_their_names_and_the_target_its_own(qtbot: QtBot) -> None:
    chart = shown(Strip("Peers", target="CoreWeave"), qtbot)
    chart.set_data([Measure("ev", "EV / revenue", PEERS, 8.75)])
    settle()
    level = chart._names.raised
    left, right = spot(chart, 0, 0) - QPoint(0, round(level)), spot(chart, 1, 0) - QPoint(0, round(level))
    assert point_at(chart, left) == ["Oracle · EV / revenue", "7.0×", "median 10.0× of 3 peers"]
    assert point_at(chart, right)[0] == "Digital Realty · EV / revenue"
    assert point_at(chart, spot(chart, 0.25, 0) - QPoint(0, round(level)))[0] == "CoreWeave · EV / revenue"
    with qtbot.waitSignal(chart.clicked) as clicked:
        click_at(chart, right)
    assert clicked.args == [("ev", "dlr")]


def test_that_peers_on_one_spot_are_all_named(qtbot: QtBot) -> None:
    chart = shown(Strip("Peers"), qtbot)
    chart.set_data([Measure("ev", "EV / revenue", [*PEERS, Peer("x", "Nebius", 14.0)])])
    settle()
    place = spot(chart, 1, 0) - QPoint(0, round(chart._names.raised))
    assert "also Digital Realty" in point_at(chart, place)


def test_that_keys_walk_the_marks_and_enter_opens_one(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data(STEPS)
    settle()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(chart, key)
    assert chart._read_out.lines[0] == "Time value"
    with qtbot.waitSignal(chart.clicked) as clicked:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert clicked.args == ["time"]
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert not chart._read_out.isVisible()


def test_that_the_copy_is_the_table_in_full_precision(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS[:1], [Band("ms", "Microsoft", [0.1234567890123]), Band("meta", "Meta", [-2.0])])
    chart.copy_data()
    assert QGuiApplication.clipboard().text() == "Period\tMicrosoft\tMeta\n1Q25\t0.1234567890123\t-2"


def test_that_the_picture_copied_has_the_size_of_the_chart(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data(STEPS)
    picture = chart.copy_image()
    assert picture.deviceIndependentSize().toSize() == chart.size()
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_that_the_table_twin_shows_figures_as_the_chart_does(qtbot: QtBot) -> None:
    chart = shown(Waterfall("Assay"), qtbot)
    chart.set_data(STEPS)
    dialog = chart.show_table()
    cell = dialog.grid.item(1, 1)
    assert cell is not None
    assert cell.text() == "−2.50"
    dialog.close()


def test_that_a_switch_of_the_look_recolours_a_chart(qtbot: QtBot, qapp: QApplication) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS, line=OverlaidLine("Capacity", [5, 5, 5, 5]))
    place = spot(chart, 3, 2.0)
    assert colour_at(chart, place) == LIGHT.series(0).upper()
    apply_theme(qapp, DARK)
    assert colour_at(chart, place) == DARK.series(0).upper()
    assert colour_at(chart, spot(chart, 0, 4.6)) == DARK.roles.surface.upper()


def test_that_an_empty_chart_says_why_and_answers_no_mouse(qtbot: QtBot) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS)
    chart.set_empty("No contract has been added. Add one at the left.")
    settle()
    assert point_at(chart, spot(chart, 1, 1.0)) == []
    chart.set_data(QUARTERS, BANDS)
    settle()
    assert point_at(chart, spot(chart, 1, 1.0))


@pytest.mark.parametrize("size", [(220, 150), (500, 300), (1600, 900)])
def test_that_charts_paint_at_any_size_and_in_chinese(qtbot: QtBot, size: tuple[int, int]) -> None:
    charts: list[Chart] = []
    bars, lines, walk = StackedBars("转化为收入", "十亿美元"), Lines("偿债覆盖"), Waterfall("积压订单值多少")
    field, strip = Football("估值区间"), Strip("同业")
    bars.set_data(QUARTERS, BANDS, groups=["2025年"] * 4, markers=[Marker(1.5, "已披露百分之五十四")])
    lines.set_data(QUARTERS, [Line("a", "高", [1, 2, 3, 4], is_step=True)], references=[Reference(2, "约定")])
    walk.set_data([Step(n, "交付资本开支与其他", 3.0 - n, n == 0) for n in range(14)])
    field.set_data([ValueRange("a", "贴现现金流：悲观—基准—乐观", 1, 9, 4)], [Reference(3, "发行价")])
    strip.set_data([Measure("ev", "企业价值/收入", PEERS, None)])
    charts += [bars, lines, walk, field, strip]
    for chart in charts:
        shown(chart, qtbot, *size)
        assert not chart.grab().isNull()


def test_that_a_chart_takes_on_another_size_of_letters(qtbot: QtBot, qapp: QApplication) -> None:
    chart = shown(StackedBars("Revenue"), qtbot)
    chart.set_data(QUARTERS, BANDS, groups=["FY25"] * 4)
    settle()
    before = (chart._axes["left"].extent, chart._axes["bottom"].extent, chart._legend.height())
    apply_theme(qapp, theme_for(Appearance.LIGHT, scale=1.5))
    settle()
    after = (chart._axes["left"].extent, chart._axes["bottom"].extent, chart._legend.height())
    assert all(new > 1.15 * old for old, new in zip(before, after, strict=True))
    apply_theme(qapp, LIGHT)
    settle()
    assert (chart._axes["left"].extent, chart._axes["bottom"].extent, chart._legend.height()) == before


@pytest.mark.parametrize("value", [-293.63808896487643, 11269665.66141936, -0.08787911192310795])
def test_that_a_line_that_moves_in_its_last_digits_alone_has_an_axis_around_it(qtbot: QtBot, value: float) -> None:
    chart = Lines("Convergence of the mean")
    qtbot.addWidget(chart)
    chart.resize(500, 240)
    after = math.nextafter(value, math.inf)
    chart.set_data(["1", "2", "3"], [Line("shares.price", "mean so far", [value, after, value], "series0")])
    chart.show()
    low, high = chart._span
    assert low < value < high
    assert len(chart._ticks) >= 2
