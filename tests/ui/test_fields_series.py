"""The editor of a series: growth, lines and factors fill it, cells are checked, steps undone, the past is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL, LEFT, Desktop, Key
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT, USD_M, Unit
from workbench.model import MODEL
from workbench.rows.items import Series
from workbench.ui.fields import SeriesField
from workbench.ui.fields.past import Past, Reported
from workbench.ui.fields.series_editor import SeriesEditor
from workbench.ui.fields.series_steps import Fill, filled
from workbench.ui.theme import LIGHT, apply_theme

PERIODS = ["1Q25", "2Q25", "3Q25", "4Q25"]
Made = Callable[..., SeriesEditor]


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Made:
    """Opens an editor of four periods in USD m, at least 0."""
    apply_theme(qapp, LIGHT)

    def made(values: list[float], unit: Unit = USD_M, **more: object) -> SeriesEditor:
        def parse(typed: str) -> float | Problem:
            found = parse_number(typed, unit)
            return Problem("-", "Nothing was typed.", "Type a number.") if found is None else found

        def check(value: float) -> Problem | None:
            return Problem("-", f"{value:g} is too low.", "Type at least 0.") if value < 0 else None

        dialog = SeriesEditor(
            "Own schedule", PERIODS, values, parse, lambda v: edit_text(v, unit), unit,
            show=unit.shown, check=check, **more,  # type: ignore[arg-type]
        )  # fmt: skip
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return made


@pytest.mark.parametrize(
    ("how", "by", "expected"),
    [
        (Fill.FLAT, 0.0, [100.0, 100.0, 100.0]),
        (Fill.GROWN, 0.1, [100.0, 110.0, 121.0]),
        (Fill.STEPPED, -30.0, [100.0, 70.0, 40.0]),
        (Fill.SCALED, 2.0, [200.0, 100.0, 14.0]),
        (Fill.STRAIGHT, 0.0, [100.0, 53.5, 7.0]),
    ],
)
def test_that_a_stretch_is_filled_as_it_says(how: Fill, by: float, expected: list[float]) -> None:
    assert filled([100.0, 50.0, 7.0], how, by) == expected
    assert filled([], how, by) == []
    assert filled([3.0], Fill.STRAIGHT) == [3.0]


def test_that_growth_is_filled_from_the_current_period_by_keyboard(make: Made) -> None:
    dialog = make([100.0, 0.0, 0.0, 0.0])
    dialog.fill_bar.choose(Fill.GROWN, "10%")
    dialog.fill_bar.by.setFocus()
    QTest.keyClick(dialog.fill_bar.by, Key.Key_Return)
    assert dialog.values() == [100.0, 110.0, 121.0, 133.1]
    assert dialog.isVisible()


def test_that_a_straight_line_runs_within_the_selection(make: Made) -> None:
    dialog = make([10.0, 0.0, 30.0, 99.0])
    table = dialog._table
    table.setFocus()
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    dialog.fill_bar.choose(Fill.STRAIGHT)
    QTest.mouseClick(dialog.fill_bar.apply, LEFT)
    assert dialog.values() == [10.0, 20.0, 30.0, 99.0]


def test_that_a_fill_beyond_the_bounds_is_refused_whole_with_the_period(make: Made) -> None:
    dialog = make([10.0, 10.0, 10.0, 10.0])
    dialog.fill_bar.choose(Fill.STEPPED, "-4")
    QTest.mouseClick(dialog.fill_bar.apply, LEFT)
    assert dialog.values() == [10.0] * 4
    assert dialog._message.isVisible()
    assert dialog._message.text().startswith("4Q25")
    dialog.fill_bar.by.setText("much")
    QTest.mouseClick(dialog.fill_bar.apply, LEFT)
    assert "Add each period" in dialog._message.text()
    assert dialog.values() == [10.0] * 4


def test_that_a_cell_beyond_the_bounds_is_marked_and_said_and_keeps_the_dialog_open(make: Made) -> None:
    dialog = make([1.0, 2.0, 3.0, 4.0])
    dialog.set_text(1, "-5")
    dialog.set_text(2, "abc")
    item = dialog._table.item(1, 0)
    assert item is not None
    assert "too low" in item.toolTip()
    assert "2Q25" in dialog._message.text()
    assert "1 more" in dialog._message.text()
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.values() == [1.0, 2.0, 3.0, 4.0]
    dialog.set_text(1, "5")
    dialog.set_text(2, "6")
    assert item.toolTip() == ""
    assert not dialog._message.isVisible()
    dialog.accept()
    assert dialog.values() == [1.0, 5.0, 6.0, 4.0]


def test_that_each_step_in_the_dialog_is_undone_and_made_again(make: Made) -> None:
    dialog = make([1.0, 2.0, 3.0, 4.0])
    table = dialog._table
    QTest.keyClicks(table, "9")  # typing begins an edit of the cell
    editor = table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()
    assert dialog.values() == [9.0, 2.0, 3.0, 4.0]
    QGuiApplication.clipboard().setText("5\n6")
    QTest.keyClick(dialog, Key.Key_V, CONTROL)
    assert dialog.values()[:3] != [9.0, 2.0, 3.0]
    table.setCurrentCell(0, 0)
    QTest.keyClick(dialog, Key.Key_R, CONTROL)
    assert len(set(dialog.values())) == 1
    for _ in range(3):
        QTest.keyClick(dialog, Key.Key_Z, CONTROL)
    assert dialog.values() == [1.0, 2.0, 3.0, 4.0]
    assert not dialog.undo_button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Y, CONTROL)
    assert dialog.values() == [9.0, 2.0, 3.0, 4.0]
    dialog.set_text(3, "0")
    assert not dialog.redo_button.isEnabled()


def test_that_escape_asks_before_what_was_typed_is_lost(make: Made) -> None:
    dialog = make([1.0, 2.0, 3.0, 4.0])
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    dialog = make([1.0, 2.0, 3.0, 4.0])
    dialog.set_text(0, "7")
    QTest.keyClick(dialog, Key.Key_Escape)
    assert dialog.isVisible()
    assert "Esc" in dialog._message.text()
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_sum_and_average_are_those_of_the_selection(make: Made) -> None:
    dialog = make([1.0, 2.0, 3.0, 10.0])
    assert "sum 16.0" in dialog.sums.text()
    assert "average 4.0" in dialog.sums.text()
    dialog._table.setFocus()
    QTest.keyClick(dialog._table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert "2 periods · sum 3.0" in dialog.sums.text()
    rates = make([0.01, 0.03, 0.01, 0.03], PERCENT)
    assert "average 2.0%" in rates.sums.text()
    assert "sum" not in rates.sums.text()  # a sum of percentages means nothing


def test_that_the_past_stands_side_by_side_and_the_chart_leads_to_a_period(make: Made) -> None:
    past = [Past("In the file", (1.0, 2.0, 3.0, 5.0)), Past("Base case", (0.0,) * 4), Past("too short", (1.0,))]
    dialog = make([1.0, 2.0, 3.0, 4.0], past=past, reported=[Reported("FY24", 0.5)])
    table = dialog._table
    assert table.columnCount() == 3
    assert not table.isColumnHidden(1)
    shown = table.item(3, 1)
    assert shown is not None
    assert shown.text() == "5.0"
    assert not shown.flags() & Qt.ItemFlag.ItemIsEditable
    QTest.mouseClick(dialog.past_button, LEFT)
    assert table.isColumnHidden(1)
    chart = dialog.chart
    at = QPoint(round(chart._x(1 + 2)), chart.height() // 2)
    QTest.mouseClick(chart, LEFT, pos=at)
    assert table.currentRow() == 2
    assert "3Q25: 3.0" in chart._told(at.x())
    assert "5.0" in chart._told(chart._x(1 + 3))  # what the file has where it differs
    assert chart._told(chart._x(0)).startswith("FY24, reported: 0.5")


def test_that_the_editor_of_an_input_shows_file_base_and_earlier_values(desk: Desktop) -> None:
    key = "operations.growth"
    desk.go("Operations")
    address = Address(key)
    first = desk.live.valuation.values[address]
    item = MODEL[key]
    assert isinstance(first, tuple)
    assert isinstance(item, Series)
    for share in (0.11, 0.12):
        desk.live.do(SetValue(address, tuple([share] * desk.live.valuation.periods)))
    desk.settle()
    field = desk.field(key)
    assert isinstance(field, SeriesField)
    dialog = field.open_editor()
    desk.settle()
    table = dialog._table
    titles = [str(table.model().headerData(n, Qt.Orientation.Horizontal)) for n in range(table.columnCount())]
    assert titles[1] == "In the file"
    assert len(titles) == 3  # and 11 %, as it stood earlier
    cells = [str(table.model().index(0, column).data()) for column in range(3)]
    filed = first[0] if first else item.default
    assert cells == ["12%", item.unit.shown(filed), item.unit.shown(0.11)]
    reported = dialog.chart._reported
    known = desk.live.results
    assert [one.value for one in reported]
    growth = {known.figure("reported.growth", n) for n in known.members("reported.growth")}
    assert {one.value for one in reported} <= growth
    dialog.set_text(0, "20000%")
    assert "too high" in dialog._message.text()
    dialog.reject()
