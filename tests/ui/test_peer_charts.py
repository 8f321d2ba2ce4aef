"""The charts of the peers desk: a scatter with its line, and the football field with a line to drag."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import LEFT, spot
from workbench.ui.charts import Dot, Fitted, Football, Reference, Scale, Scatter, Side, ValueRange, verdict
from workbench.ui.charts.chart import Chart
from workbench.ui.theme import LIGHT, apply_theme

RANGES = [
    ValueRange("dcf", "DCF", 12, 71, 38),
    ValueRange("ev", "EV / revenue", 22, 58, 34, "series2", is_quartiles=True, note="prices of 28 Mar 2025"),
    ValueRange("assay", "Assay only", 1, 5, 2, "gold"),
]
DOTS = [
    Dot("a", "Alpha", 0.1, 4.0, ("leverage 0.40",)),
    Dot("b", "Beta", 0.2, 6.0),
    Dot("c", "Gamma", 0.6, 9.0, is_strong=True),
]
FIT = [Fitted(0.1, 4.2, 2.0, 6.4), Fitted(0.6, 9.2, 6.0, 12.4)]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)


def shown(chart: Chart, qtbot: QtBot) -> None:
    qtbot.addWidget(chart)
    chart.resize(620, 320)
    with qtbot.waitExposed(chart):
        chart.show()
    for _ in range(4):
        QApplication.processEvents()


def football(qtbot: QtBot) -> Football:
    chart = Football("Football field", "USD a share")
    shown(chart, qtbot)
    chart.set_data(RANGES, [Reference(40, "offer")])
    chart.set_guide(40.0)
    for _ in range(4):
        QApplication.processEvents()
    return chart


def test_that_the_percentile_of_quartiles_runs_evenly_between_them() -> None:
    one = RANGES[1]
    for value in (22.0, 28.0, 34.0, 40.0, 58.0):
        found = verdict(one, value)
        assert found is not None
        assert found.share == pytest.approx(float(np.interp(value, [22, 34, 58], [0.25, 0.5, 0.75])))


@pytest.mark.parametrize(
    ("value", "side"),
    [(11.9, Side.BELOW), (12.0, Side.WITHIN), (71.0, Side.WITHIN), (71.1, Side.ABOVE)],
)
def test_that_a_value_lies_below_within_or_above_a_range(value: float, side: Side) -> None:
    found = verdict(RANGES[0], value)
    assert found is not None
    assert found.side is side


def test_that_a_range_that_is_not_known_has_no_verdict() -> None:
    assert verdict(ValueRange("x", "X", math.nan, 4.0), 3.0) is None


def test_that_the_line_says_at_each_method_where_it_lies(qtbot: QtBot) -> None:
    field = football(qtbot)
    assert [one.words() for one in field.verdicts() if one is not None] == ["within · 47%", "within · 56%", "above ▸"]


def test_that_dragging_the_line_moves_it_and_tells(qtbot: QtBot) -> None:
    field = football(qtbot)
    told: list[float] = []
    field.guide_moved.connect(told.append)
    port = field._plot.viewport()
    QTest.mousePress(port, LEFT, pos=spot(field, 40.0, -1.5))
    QTest.mouseMove(port, spot(field, 60.0, -1.5))
    QTest.mouseRelease(port, LEFT, pos=spot(field, 60.0, -1.5))
    assert field.guide == pytest.approx(60.0, abs=0.5)
    assert told[-1] == field.guide
    found = field.verdicts()[1]
    assert found is not None
    assert found.side is Side.ABOVE


def test_that_a_click_beside_the_line_opens_the_range_and_leaves_the_line(qtbot: QtBot) -> None:
    field = football(qtbot)
    clicked: list[object] = []
    field.clicked.connect(clicked.append)
    QTest.mouseClick(field._plot.viewport(), LEFT, pos=spot(field, 20.0, 0.0))
    assert clicked == ["dcf"]
    assert field.guide == 40.0


def test_that_arrow_keys_move_the_line_and_up_and_down_walk_the_ranges(qtbot: QtBot) -> None:
    field = football(qtbot)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Right)
    assert field.guide == 41.0
    QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert field.guide == 31.0
    QTest.keyClick(field, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert field.guide == pytest.approx(31.1)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field._read_out.lines[0] == "DCF"
    assert any("within" in words for words in field._read_out.lines)


def test_that_a_range_tells_where_its_figures_come_from(qtbot: QtBot) -> None:
    field = football(qtbot)
    assert field.describe(1)[-1] == "prices of 28 Mar 2025"


def test_that_a_scatter_tells_both_measures_and_the_notes_of_a_company(qtbot: QtBot) -> None:
    chart = Scatter("EV / revenue on growth")
    shown(chart, qtbot)
    target = Dot("target", "CoreWeave", 0.4, 7.0)
    chart.set_data(
        DOTS, Scale("Growth", 0, "%"), Scale("EV / revenue", 1, "×"), fit=FIT, target=target, interval=(4.5, 9.5)
    )
    assert chart.describe(0) == ["Alpha", "EV / revenue: 4.0×", "Growth: 0%", "leverage 0.40"]
    assert chart.key_of(-1) == "target"
    assert chart.table().rows[-1][:3] == ["CoreWeave", 0.4, 7.0]
    assert {entry.label for entry in chart._legend._entries} >= {"Fitted", "Prediction interval", "CoreWeave"}


def test_that_a_dot_of_a_scatter_is_found_where_it_stands(qtbot: QtBot) -> None:
    chart = Scatter("EV / revenue on growth")
    shown(chart, qtbot)
    chart.set_data(DOTS, Scale("Growth"), Scale("EV / revenue"))
    for _ in range(4):
        QApplication.processEvents()
    chart.grab()
    clicked: list[object] = []
    chart.clicked.connect(clicked.append)
    QTest.mouseClick(chart._plot.viewport(), LEFT, pos=spot(chart, 0.2, 6.0))
    assert clicked == ["b"]


def test_that_a_scatter_without_a_full_pair_says_so(qtbot: QtBot) -> None:
    chart = Scatter("EV / revenue on growth")
    shown(chart, qtbot)
    chart.set_data([Dot("a", "Alpha", math.nan, 4.0)], Scale("Growth"), Scale("EV / revenue"))
    assert chart._empty == "No company has both measures"
