"""Keys, mouse and selection of a table as in a spreadsheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from workbench.exchange.copied import figure
from workbench.ground.units import COUNT, DATE, PERCENT, USD_M
from workbench.ui.grid import Emphasis, GridColumn, GridRow, Mark, SheetGrid
from workbench.ui.grid_status import summary_words
from workbench.ui.sheet_moved import moved_words
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
COLUMNS = 12


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication) -> SheetGrid:
    """A heading, five rows of twelve periods, the second of which has a gap in its middle, a heading, two rows."""
    apply_theme(qapp, LIGHT)
    made = SheetGrid()
    qtbot.addWidget(made)
    made.resize(700, 260)
    rows = [GridRow("first", "First", emphasis=Emphasis.SECTION)]
    for n in range(1, 6):
        values = [str(100 * n + column) for column in range(COLUMNS)]
        if n == 2:
            values[4:7] = ["", "", ""]
        rows.append(GridRow(f"r{n}", f"Row {n}", "USD m", values, is_editable=True))
    rows.append(GridRow("second", "Second", emphasis=Emphasis.SECTION))
    rows += [GridRow(f"r{n}", f"Row {n}", "USD m", [str(n)] * COLUMNS, is_editable=True) for n in (7, 8)]
    made.set_sheet([GridColumn(f"{1 + n % 4}Q{25 + n // 4}") for n in range(COLUMNS)], rows)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def block(grid: SheetGrid) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last of the selected cells, by row and column."""
    cells = grid.block_cells()
    return cells[0], cells[-1]


def at(grid: SheetGrid) -> tuple[str, int]:
    return grid.current_cell()


@pytest.mark.parametrize(
    ("start", "key", "modifier", "end"),
    [
        (("r1", 3), Key.Key_Right, CONTROL, ("r1", 11)),
        (("r1", 3), Key.Key_Left, CONTROL, ("r1", 0)),
        (("r2", 0), Key.Key_Right, CONTROL, ("r2", 3)),
        (("r2", 3), Key.Key_Right, CONTROL, ("r2", 7)),
        (("r2", 11), Key.Key_Left, CONTROL, ("r2", 7)),
        (("r1", 3), Key.Key_Down, CONTROL, ("r5", 3)),
        (("r5", 3), Key.Key_Down, CONTROL, ("r7", 3)),
        (("r7", 3), Key.Key_Down, CONTROL, ("r8", 3)),
        (("r8", 3), Key.Key_Up, CONTROL, ("r7", 3)),
        (("r1", 5), Key.Key_Down, CONTROL, ("r3", 5)),
        (("r3", 3), Key.Key_Home, NONE, ("r3", 0)),
        (("r3", 3), Key.Key_End, NONE, ("r3", 11)),
        (("r3", 3), Key.Key_Home, CONTROL, ("r1", 0)),
        (("r3", 3), Key.Key_End, CONTROL, ("r8", 11)),
        (("r5", 2), Key.Key_Down, NONE, ("r7", 2)),
        (("r7", 2), Key.Key_Up, NONE, ("r5", 2)),
        (("r1", 2), Key.Key_Up, NONE, ("r1", 2)),
        (("r8", 2), Key.Key_Down, NONE, ("r8", 2)),
        (("r1", 2), Key.Key_PageDown, NONE, ("r8", 2)),
        (("r8", 2), Key.Key_PageUp, NONE, ("r1", 2)),
        (("r1", 0), Key.Key_Left, NONE, ("r1", 0)),
    ],
)
def test_that_a_key_leads_where_a_spreadsheet_leads(
    grid: SheetGrid, start: tuple[str, int], key: Key, modifier: Qt.KeyboardModifier, end: tuple[str, int]
) -> None:
    grid.select_cell(*start)
    QTest.keyClick(grid, key, modifier)
    assert at(grid) == end
    assert len(grid.block_cells()) == 1


def test_that_shift_and_arrows_grow_and_shrink_a_block_around_the_cell_that_began_it(grid: SheetGrid) -> None:
    grid.select_cell("r2", 2)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down, Key.Key_Left):
        QTest.keyClick(grid, key, SHIFT)
    assert at(grid) == ("r2", 2)
    assert block(grid) == ((2, 2), (3, 3))
    QTest.keyClick(grid, Key.Key_Left, SHIFT)
    QTest.keyClick(grid, Key.Key_Left, SHIFT)
    assert block(grid) == ((2, 1), (3, 2))
    QTest.keyClick(grid, Key.Key_Right, CONTROL | SHIFT)
    QTest.keyClick(grid, Key.Key_Down, CONTROL | SHIFT)
    assert block(grid) == ((2, 2), (5, 11))
    QTest.keyClick(grid, Key.Key_Right)
    assert block(grid) == ((2, 3), (2, 3))


def test_that_whole_rows_columns_and_everything_are_selected(grid: SheetGrid) -> None:
    grid.select_cell("r2", 2)
    QTest.keyClick(grid, Key.Key_Space, SHIFT)
    assert block(grid) == ((2, 0), (2, 11))
    grid.select_cell("r2", 2)
    QTest.keyClick(grid, Key.Key_Space, CONTROL)
    assert block(grid) == ((1, 2), (8, 2))
    QTest.keyClick(grid, Key.Key_A, CONTROL)
    assert block(grid) == ((1, 0), (8, 11))
    assert len(grid.block_cells()) == 7 * COLUMNS
    assert at(grid) == ("r2", 2)


def test_that_the_mouse_draws_a_block_and_shift_and_a_click_end_one(grid: SheetGrid, qtbot: QtBot) -> None:
    def middle(row: int, column: int) -> QPoint:
        return grid.visualRect(grid._rows.index(row, column)).center()

    view = grid.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NONE, middle(1, 1))
    QTest.mouseMove(view, middle(2, 2))
    QTest.mouseMove(view, middle(3, 3))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NONE, middle(3, 3))
    assert block(grid) == ((1, 1), (3, 3))
    assert at(grid) == ("r1", 1)
    QTest.keyClick(grid, Key.Key_Right, SHIFT)
    assert block(grid) == ((1, 1), (3, 4))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, middle(5, 2))
    assert block(grid) == ((1, 1), (5, 2))
    assert at(grid) == ("r1", 1)


def test_that_enter_and_tab_go_round_within_a_block(grid: SheetGrid) -> None:
    grid.select_block((1, 0), (2, 1))
    seen = [at(grid)]
    for _ in range(4):
        QTest.keyClick(grid, Key.Key_Return)
        seen.append(at(grid))
    assert seen == [("r1", 0), ("r2", 0), ("r1", 1), ("r2", 1), ("r1", 0)]
    QTest.keyClick(grid, Key.Key_Tab)
    assert at(grid) == ("r1", 1)
    QTest.keyClick(grid, Key.Key_Return, SHIFT)
    assert at(grid) == ("r2", 0)
    assert len(grid.block_cells()) == 4
    QTest.keyClicks(grid, "5")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClick(editor, Key.Key_Tab)
    assert at(grid) == ("r2", 1)
    assert len(grid.block_cells()) == 4


def test_that_hidden_rows_are_neither_walked_over_nor_copied(grid: SheetGrid) -> None:
    grid.setRowHidden(3, True)
    grid.select_cell("r2", 0)
    QTest.keyClick(grid, Key.Key_Down)
    assert at(grid) == ("r4", 0)
    QTest.keyClick(grid, Key.Key_Up, SHIFT)
    QTest.keyClick(grid, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "200\n400"


def test_that_a_block_is_also_an_html_table_with_its_headings_when_asked(grid: SheetGrid) -> None:
    grid.set_copied(lambda key, column: figure(1234.5678 + column, USD_M))
    grid.select_block((1, 0), (1, 1))
    QTest.keyClick(grid, Key.Key_C, CONTROL | SHIFT)
    held = QGuiApplication.clipboard().mimeData()
    assert held is not None
    assert held.text() == "\t\t1Q25\t2Q25\nRow 1\tUSD m\t1234.5678\t1235.5678"
    assert 'x:num="1234.5678"' in held.html()
    assert 'sdval="1235.5678"' in held.html()


def test_that_sums_of_a_selection_need_one_unit() -> None:
    said = summary_words([(1000.0, USD_M), (-250.5, USD_M), (float("nan"), USD_M)], "USD")
    assert said.split("    ") == ["Sum 749.5", "Average 374.8", "Count 2", "Min (250.5)", "Max 1,000.0", "USD m"]
    assert "Sum" not in summary_words([(1.0, USD_M), (0.5, PERCENT)], "USD")
    assert "different units" in summary_words([(1.0, USD_M), (0.5, PERCENT)], "USD")
    assert "Average 2.5" in summary_words([(2.0, COUNT), (3.0, COUNT)], "USD")
    dates = summary_words([(45744.0, DATE), (45745.0, DATE)], "USD")
    assert "Sum" not in dates
    assert "2025-03-28" in dates
    assert summary_words([(1.0, USD_M)], "USD") == ""


def test_that_a_move_is_told_in_the_figures_own_terms() -> None:
    assert moved_words(19.93, 20.41, USD_M) == "19.9 → 20.4 (+0.5)"
    assert moved_words(0.271, 0.284, PERCENT) == "27.1% → 28.4% (+1.3 points)"
    assert moved_words(45744.0, 45741.0, DATE) == "2025-03-28 → 2025-03-25 (−3 days)"
    assert moved_words(float("nan"), 2.0, USD_M) == "n.m. → 2.0"
    assert moved_words(1.0, 1.0004, USD_M).endswith("(+0.0004)")


def test_that_the_tint_of_a_change_fades_and_its_timer_stops(grid: SheetGrid, qtbot: QtBot) -> None:
    grid._fade.is_on = True
    grid.set_values({"r1": ["1"] * COLUMNS}, {"r1": [Mark.CHANGED] * COLUMNS})
    assert grid.is_fading
    assert grid._delegate.tint == 1.0
    qtbot.waitUntil(lambda: not grid.is_fading, timeout=20_000)
    assert grid._delegate.tint == 0.0
    grid.set_values({"r1": ["2"] * COLUMNS}, {"r1": [Mark.CHANGED] * COLUMNS})
    assert grid._delegate.tint == 1.0
    grid.hide()
    assert not grid.is_fading


def test_that_the_tint_stays_where_nothing_is_to_fade(grid: SheetGrid) -> None:
    grid.set_fading(False)
    grid.set_values({"r1": ["1"] * COLUMNS}, {"r1": [Mark.CHANGED] * COLUMNS})
    assert not grid.is_fading
    assert grid._delegate.tint == 1.0
