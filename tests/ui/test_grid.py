"""The sheet view: keys and clipboard as in a spreadsheet, and repaints of what changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from workbench.exchange.clipboard import Cell
from workbench.ui.grid import Emphasis, GridColumn, GridRow, Mark, SheetGrid
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key
PRECISE = {("opening", 0): "15100.123", ("opening", 1): "14211.5", ("scheduled", 0): "905.25", ("scheduled", 1): "1046"}


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication) -> SheetGrid:
    """A sheet of three quarters and a year: a section, an editable line, another, a total that is computed only."""
    apply_theme(qapp, LIGHT)
    made = SheetGrid()
    qtbot.addWidget(made)
    made.resize(760, 240)
    made.set_sheet(
        [GridColumn("1Q25"), GridColumn("2Q25"), GridColumn("3Q25"), GridColumn("FY25", is_total=True)],
        [
            GridRow("heading", "Roll-forward", emphasis=Emphasis.SECTION),
            GridRow("opening", "Opening RPO", "USD m", ["15,100", "14,211", "13,186", "15,100"], is_editable=True),
            GridRow("scheduled", "Scheduled", "USD m", ["905", "1,046", "1,187", "4,400"], is_editable=True),
            GridRow("second", "Totals", emphasis=Emphasis.SECTION),
            GridRow("closing", "Closing RPO", "USD m", ["14,211", "13,186", "12,023", "10,790"]),
        ],
    )
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)  # a real window manager takes its time
    return made


def spied(grid: SheetGrid, name: str) -> list[tuple[object, ...]]:
    """What the grid announces by the signal `name` from now on."""
    said: list[tuple[object, ...]] = []
    getattr(grid, name).connect(lambda *words: said.append(words))
    return said


def editor() -> QLineEdit:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit)
    return widget


def test_that_selecting_a_cell_names_its_row_and_column(grid: SheetGrid) -> None:
    said = spied(grid, "cell_selected")
    grid.select_cell("scheduled", 1)
    QTest.keyClick(grid, Key.Key_Right)
    assert said == [("scheduled", 1), ("scheduled", 2)]


def test_that_typing_replaces_and_enter_goes_down(grid: SheetGrid) -> None:
    said = spied(grid, "cell_edited")
    grid.select_cell("opening", 0)
    QTest.keyClick(grid, Key.Key_9)
    QTest.keyClicks(editor(), "362")
    QTest.keyClick(editor(), Key.Key_Return)
    assert said == [("opening", 0, "9362")]
    assert grid.current_cell() == ("scheduled", 0)


def test_that_f2_edits_all_digits_and_tab_goes_right(grid: SheetGrid) -> None:
    grid.set_copy_text(lambda key, column: PRECISE[key, column])
    said = spied(grid, "cell_edited")
    grid.select_cell("opening", 0)
    QTest.keyClick(grid, Key.Key_F2)
    assert editor().text() == "15100.123"
    QTest.keyClick(editor(), Key.Key_End)
    QTest.keyClick(editor(), Key.Key_4)
    QTest.keyClick(editor(), Key.Key_Tab)
    assert said == [("opening", 0, "15100.1234")]
    assert grid.current_cell() == ("opening", 1)


def test_that_escape_and_an_untouched_text_edit_nothing(grid: SheetGrid) -> None:
    said = spied(grid, "cell_edited")
    grid.select_cell("opening", 0)
    QTest.keyClick(grid, Key.Key_F2)
    QTest.keyClick(editor(), Key.Key_1)
    QTest.keyClick(editor(), Key.Key_Escape)
    QTest.keyClick(grid, Key.Key_F2)
    QTest.keyClick(editor(), Key.Key_Return)
    assert said == []


def test_that_delete_clears_and_so_does_an_emptied_text(grid: SheetGrid) -> None:
    said = spied(grid, "cell_cleared")
    grid.select_cell("opening", 0)
    QTest.keyClick(grid, Key.Key_Delete)
    QTest.keyClick(grid, Key.Key_F2)
    QTest.keyClick(editor(), Key.Key_Delete)
    QTest.keyClick(editor(), Key.Key_Return)
    assert said == [("opening", 0), ("opening", 0)]


@pytest.mark.parametrize(("row", "column"), [("closing", 0), ("opening", 3)])
def test_that_computed_rows_and_year_columns_take_no_text(grid: SheetGrid, row: str, column: int) -> None:
    edited, cleared = spied(grid, "cell_edited"), spied(grid, "cell_cleared")
    grid.select_cell(row, column)
    QTest.keyClick(grid, Key.Key_5)
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    QTest.keyClick(grid, Key.Key_Delete)
    assert edited == cleared == []


def test_that_enter_steps_over_a_section_heading(grid: SheetGrid) -> None:
    grid.select_cell("scheduled", 2)
    QTest.keyClick(grid, Key.Key_Return)
    assert grid.current_cell() == ("closing", 2)
    QTest.keyClick(grid, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert grid.current_cell() == ("scheduled", 2)


def test_that_a_block_is_copied_with_all_digits(grid: SheetGrid) -> None:
    grid.set_copy_text(lambda key, column: PRECISE[key, column])
    grid.select_cell("opening", 0)
    QTest.keyClick(grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "15100.123\t14211.5\n905.25\t1046"


def test_that_a_pasted_block_leaves_as_cells(grid: SheetGrid) -> None:
    said = spied(grid, "block_pasted")
    QGuiApplication.clipboard().setText("1\t2\n3\t4\n")
    grid.select_cell("opening", 1)
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said == [("opening", 1, [[Cell("1"), Cell("2")], [Cell("3"), Cell("4")]])]


def test_that_new_values_keep_the_selection_and_announce_nothing(grid: SheetGrid) -> None:
    grid.select_cell("closing", 1)
    said = spied(grid, "cell_selected")
    grid.set_values({"closing": ["1", "2", "3", "4"], "no such row": ["9"]}, {"closing": [Mark.CHANGED] * 4})
    assert grid.current_cell() == ("closing", 1)
    assert grid.table()[1][-1] == ["Closing RPO", "USD m", "1", "2", "3", "4"]
    assert said == []


def test_that_only_the_span_of_changed_rows_is_told_to_repaint(grid: SheetGrid) -> None:
    spy = QSignalSpy(grid.model().dataChanged)
    grid.set_values({"scheduled": ["1", "2", "3", "4"]})
    assert spy.count() == 1
    top, bottom = spy.at(0)[0], spy.at(0)[1]
    assert (top.row(), bottom.row()) == (2, 2)


def test_that_another_sheet_keeps_the_selected_row_where_it_stands(grid: SheetGrid) -> None:
    grid.select_cell("closing", 2)
    grid.set_sheet([GridColumn("FY25"), GridColumn("FY26")], [GridRow("closing", "Closing", "USD m", ["1", "2"])])
    assert grid.current_cell() == ("closing", 1)


def test_that_labels_stay_while_periods_scroll(grid: SheetGrid) -> None:
    columns = [GridColumn(f"{1 + place % 4}Q{25 + place // 4}") for place in range(40)]
    grid.set_sheet(columns, [GridRow("closing", "Closing RPO", "USD m", ["10,790"] * 40)])
    before = grid.verticalHeader().geometry()
    grid.horizontalScrollBar().setValue(grid.horizontalScrollBar().maximum())
    assert grid.horizontalScrollBar().value() > 0
    assert grid.verticalHeader().geometry() == before
    assert grid.verticalHeader().isVisible()


def test_that_a_click_on_a_label_selects_the_row_and_a_second_one_explains_it(grid: SheetGrid) -> None:
    said = spied(grid, "row_explained")
    at = QPoint(20, grid.verticalHeader().sectionViewportPosition(1) + 5)
    viewport = grid.verticalHeader().viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert grid.block_cells() == [(1, 0), (1, 1), (1, 2), (1, 3)]
    assert said == []
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert said == [("opening",)]


def test_that_every_figure_is_readable_in_its_column(grid: SheetGrid) -> None:
    for place in range(4):
        widest = max(grid.fontMetrics().horizontalAdvance(row[2 + place]) for row in grid.table()[1] if len(row) > 2)
        assert grid.columnWidth(place) > widest + 8


def test_that_a_change_of_style_keeps_rows_at_the_density(grid: SheetGrid) -> None:
    QApplication.sendEvent(grid, QEvent(QEvent.Type.StyleChange))
    assert grid.rowHeight(1) == LIGHT.row_height
