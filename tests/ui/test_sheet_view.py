"""The sheet: what it shows equals the results, what is typed over is marked, told and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu

from tests.ui.driving import PLAIN, Desktop, Key
from workbench.document.debt_rules import conflicts
from workbench.document.edits import SetOverride, SetValue
from workbench.document.valuation import Address
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.rows.items import Row, Series
from workbench.ui.grid_rows import Mark

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
REVENUE = "operations.revenue"


def mark(desk: Desktop, key: str, column: str) -> Mark:
    sheet = desk.window.sheet
    row = sheet.grid._rows.row(sheet._keys.index(key))
    return row.marks[desk.column(column)]


def test_that_a_typed_over_cell_is_marked_moves_the_value_is_listed_and_deleted_back(desk: Desktop) -> None:
    fingerprint, price, listed = desk.fingerprint, desk.price, desk.problems()
    desk.go("Operations")
    assert desk.window.sheet.section.key == "operations"
    desk.select(REVENUE, "2Q25")
    desk.type_cell("1500")
    assert desk.cell(REVENUE, "2Q25") == "1,500.0"
    assert Mark.TYPED_OVER in mark(desk, REVENUE, "2Q25")
    assert Mark.TYPED_OVER not in mark(desk, REVENUE, "3Q25")
    assert desk.price != price
    told = next(p for p in desk.problems() if "Typed over" in p)
    assert MODEL[REVENUE].label in told
    assert "2Q25" in told
    assert "1,500.0" in told
    desk.select(REVENUE, "2Q25")
    desk.press(Key.Key_Delete)
    assert desk.fingerprint == fingerprint
    assert desk.price == price
    assert desk.problems() == listed
    assert Mark.TYPED_OVER not in mark(desk, REVENUE, "2Q25")


def test_that_f2_offers_all_digits_and_enter_without_a_change_edits_nothing(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    desk.press(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert float(editor.text()) == desk.live.results.line(REVENUE)[0]
    desk.press(Key.Key_Return)
    assert not desk.live.is_modified


@pytest.mark.parametrize("typed", ["abc", "1,2,3", "5-", "1e999"])
def test_that_text_that_is_no_number_is_refused_with_a_remedy_and_nothing_changes(desk: Desktop, typed: str) -> None:
    fingerprint = desk.fingerprint
    desk.show_sheet("operations")
    desk.select(REVENUE, "2Q25")
    desk.type_cell(typed)
    assert desk.fingerprint == fingerprint
    refused = desk.problems()[0].split(" | ")
    assert refused[0] == f"{MODEL[REVENUE].label}, 2Q25"
    assert all(refused)
    assert typed in desk.window.sheet.grid.complaint
    assert MODEL[REVENUE].label in desk.window.statusBar().currentMessage()


@pytest.mark.parametrize("column", ["FY25", "Opening"])
def test_that_year_and_opening_columns_are_not_typed_over(desk: Desktop, column: str) -> None:
    desk.show_sheet("rpo")
    desk.select("rpo.closing", column)
    grid = desk.window.sheet.grid
    QTest.keyClicks(grid, "5")
    if isinstance(QApplication.focusWidget(), QLineEdit):
        desk.press(Key.Key_Return)
        assert "cannot be typed over" in desk.problems()[0]
    assert not desk.live.is_modified


def test_that_the_columns_toggle_between_quarters_years_and_both(desk: Desktop) -> None:
    desk.show_sheet("operations")
    columns = desk.window.sheet.columns
    desk.window.sheet.reported.setChecked(False)
    heads: dict[str, list[str]] = {}
    for place in range(columns.count()):
        columns.setCurrentIndex(place)
        desk.settle()
        heads[columns.itemData(place)] = desk.window.sheet.grid.table()[0][2:]
    assert {"1Q25", "FY25"} <= set(heads["both"])
    assert "FY25" not in heads["periods"]
    assert "1Q25" not in heads["years"]
    assert len([h for h in heads["periods"] if "Q" in h]) == 40
    assert len([h for h in heads["years"] if h.startswith("FY")]) == 10


def test_that_a_year_is_the_sum_of_its_quarters_and_a_stock_its_last_one(desk: Desktop) -> None:
    results = desk.live.results
    desk.show_sheet("operations")
    quarters = results.line(REVENUE)[:4]
    assert desk.cell(REVENUE, "FY25") == MODEL[REVENUE].unit.shown(sum(quarters))
    desk.show_sheet("rpo")
    assert desk.cell("rpo.closing", "FY25") == desk.cell("rpo.closing", "4Q25")


def test_that_a_model_by_years_has_no_second_column_for_the_same_year(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    desk.show_sheet("operations")
    heads = desk.window.sheet.grid.table()[0][2:]
    assert len(heads) == len(set(heads))


def test_that_every_sheet_shows_exactly_what_the_results_hold(desk: Desktop) -> None:
    sheet = desk.window.sheet
    results = desk.live.results
    for place in range(sheet.sections.count()):
        sheet.sections.setCurrentIndex(place)
        heads, lines = sheet.grid.table()
        for key, shown in zip(sheet._keys, lines, strict=True):
            name, _, position = key.partition("#")
            item = MODEL.get(name)
            if not isinstance(item, Row | Series):
                continue
            values = results.line(name, int(position) if position else None)
            cells = [shown[heads.index(results.calendar.label(t))] for t in range(1, 41)]
            assert cells == [item.unit.shown(v) for v in values]


def test_that_the_formula_bar_reads_the_selected_cell_and_leads_to_what_it_was_made_from(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select("operations.ebitda", "1Q25")
    bar = desk.window.sheet.bar
    said = bar.plain_text()
    assert MODEL["operations.ebitda"].label in said
    assert "1Q25" in said
    assert desk.cell("operations.ebitda", "1Q25") in said
    assert len(bar._precedents) >= 2
    desk.click(bar._from_button)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    target = bar._precedents[0]
    desk.trigger(menu.actions()[0])
    menu.close()
    assert desk.window.sheet.grid.current_cell()[0].partition("#")[0] == target.key.partition("@")[0].partition("#")[0]
    assert target.label in bar.plain_text()
    desk.settle()


def test_that_the_reading_follows_when_another_edit_moves_the_selected_cell(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    before = desk.window.sheet.bar.plain_text()
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 3.0))
    desk.settle()
    after = desk.window.sheet.bar.plain_text()
    assert after != before
    assert desk.cell(REVENUE, "1Q25") in after
    assert desk.window.sheet.grid.current_cell()[0] == REVENUE
    assert Mark.CHANGED in mark(desk, REVENUE, "1Q25")


def test_that_a_hidden_sheet_is_up_to_date_when_it_is_shown_again(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.window.docks["problems"].raise_()
    desk.settle()
    desk.live.do(SetOverride(Address(REVENUE), 1, 777.0))
    desk.settle()
    desk.window.docks["sheet"].raise_()
    desk.settle()
    assert desk.cell(REVENUE, "1Q25") == "777.0"


def test_that_a_copied_block_carries_all_digits(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    grid = desk.window.sheet.grid
    QTest.keyClick(grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text().split("\t")
    assert [float(c) for c in copied] == list(desk.live.results.line(REVENUE)[:2])


def test_that_a_block_pasted_from_a_spreadsheet_is_one_edit(desk: Desktop) -> None:
    fingerprint = desk.fingerprint
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    QGuiApplication.clipboard().setText("1,100\t1,200\n")
    desk.press(Key.Key_V, CONTROL)
    assert [desk.cell(REVENUE, c) for c in ("1Q25", "2Q25")] == ["1,100.0", "1,200.0"]
    assert desk.live.undo_stack.count() == 1
    desk.press(Key.Key_Z, CONTROL)
    assert desk.fingerprint == fingerprint


def test_that_a_block_with_one_bad_cell_changes_nothing_and_says_which(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    QGuiApplication.clipboard().setText("1,100\tn/a\n")
    desk.press(Key.Key_V, CONTROL)
    assert not desk.live.is_modified
    assert MODEL[REVENUE].label in desk.problems()[0]


def test_that_a_pasted_block_passes_over_the_columns_of_years(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "4Q25")
    QGuiApplication.clipboard().setText("1,100\t9,999\t1,200\n")
    desk.press(Key.Key_V, CONTROL)
    assert {t: o.value for (a, t), o in desk.live.valuation.overrides.items()} == {4: 1100.0, 5: 1200.0}


def test_that_deleting_a_block_is_one_edit(desk: Desktop) -> None:
    for period in (1, 2, 3):
        desk.live.do(SetOverride(Address(REVENUE), period, 1000.0))
    desk.settle()
    count = desk.live.undo_stack.count()
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    grid = desk.window.sheet.grid
    for _ in range(2):
        QTest.keyClick(grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(grid.selectionModel().selectedIndexes()) == 3
    desk.press(Key.Key_Delete)
    assert not desk.live.valuation.overrides
    assert desk.live.undo_stack.count() == count + 1


def test_that_terms_that_contradict_one_another_stand_in_the_problems_list_until_they_are_cured(desk: Desktop) -> None:
    balloon = Address("facilities.balloon", "ddtl1")
    values = {**desk.live.valuation.values, balloon: 5000.0}
    contradicting = replace(desk.live.valuation, values=values)
    assert [one.entity for one in conflicts(desk.live.model, contradicting)] == ["ddtl1"]
    desk.window.problems.refresh(compute(desk.live.model, contradicting))
    assert any("DDTL 1.0" in said for said in desk.problems())
    desk.window.problems.refresh(desk.live.results)
    assert not any("DDTL 1.0" in said for said in desk.problems())


def test_that_the_problems_list_leads_to_the_cell_it_names(desk: Desktop) -> None:
    desk.live.do(SetOverride(Address(REVENUE), 3, 1000.0))
    desk.settle()
    window = desk.window
    window.docks["problems"].raise_()
    desk.settle()
    tree = window.problems.list
    found = next(n for n, said in enumerate(desk.problems()) if "Typed over" in said)
    item = tree.topLevelItem(found)
    assert item is not None
    at = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    desk.settle()
    assert window.sheet.isVisible()
    assert window.sheet.grid.current_cell() == (REVENUE, desk.column("3Q25"))


def clipboard(plain: str, html: str = "") -> None:
    held = QMimeData()
    held.setText(plain)
    if html:
        held.setHtml(html)
    QGuiApplication.clipboard().setMimeData(held)


def extend(desk: Desktop, *keys: Qt.Key) -> None:
    for key in keys:
        desk.press(key, SHIFT)


@pytest.mark.parametrize("way", ["html", "text"])
def test_that_a_copied_block_pasted_back_holds_the_same_figures_to_the_last_bit(desk: Desktop, way: str) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    before = {key: list(desk.live.results.line(key)) for key in sheet_rows(desk)}
    grid = desk.window.sheet.grid
    grid.select_block((0, desk.column("1Q25")), (len(desk.window.sheet.keys) - 1, desk.column("FY27")))
    desk.press(Key.Key_C, CONTROL)
    if way == "text":
        clipboard(QGuiApplication.clipboard().text())
    desk.press(Key.Key_V, CONTROL)
    assert desk.live.undo_stack.count() == 1
    assert {key: list(desk.live.results.line(key)) for key in sheet_rows(desk)} == before


def sheet_rows(desk: Desktop) -> list[str]:
    return [key for key in desk.window.sheet.keys if isinstance(MODEL.get(key), Row | Series)]


def test_that_a_paste_reads_the_figures_behind_the_cells_of_calc(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    clipboard(
        "1,100.1\t1,200.3",
        '<html><body><table><tr><td align="right" sdval="1100.0625" sdnum="1033;0;#,##0.0">1,100.1</td>'
        '<td align="right" sdval="1200.25" sdnum="1033;0;#,##0.0">1,200.3</td></tr></table></body></html>',
    )
    desk.press(Key.Key_V, CONTROL)
    assert list(desk.live.results.line(REVENUE)[:2]) == [1100.0625, 1200.25]


def test_that_one_value_pasted_into_a_selected_block_fills_it_in_one_step(desk: Desktop) -> None:
    fingerprint = desk.fingerprint
    desk.show_sheet("operations")
    desk.select(REVENUE, "2Q25")
    extend(desk, *[Key.Key_Right] * 4)
    clipboard("1,500")
    desk.press(Key.Key_V, CONTROL)
    assert {t: o.value for (a, t), o in desk.live.valuation.overrides.items()} == dict.fromkeys((2, 3, 4, 5), 1500.0)
    desk.press(Key.Key_Z, CONTROL)
    assert desk.fingerprint == fingerprint


def test_that_a_block_that_does_not_fit_is_refused_whole_beside_its_cell(desk: Desktop) -> None:
    desk.show_sheet("operations")
    grid = desk.window.sheet.grid
    last = desk.window.sheet.places[-1]
    assert last.year is not None
    desk.select(REVENUE, desk.live.results.calendar.labels[-1])
    clipboard("1\t2\t3")
    desk.press(Key.Key_V, CONTROL)
    assert not desk.live.is_modified
    assert "1 × 3" in grid.complaint
    assert MODEL[REVENUE].label in grid.complaint
    desk.press(Key.Key_Left)
    assert grid.complaint == ""


def test_that_a_pasted_block_with_an_unreadable_cell_names_it_and_changes_nothing(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    clipboard("1,100\t1,200\tabout 5")
    desk.press(Key.Key_V, CONTROL)
    assert not desk.live.is_modified
    assert f"{MODEL[REVENUE].label}, 3Q25" in desk.problems()[0]
    assert "about 5" in desk.window.sheet.grid.complaint


def test_that_a_cut_copies_and_takes_back_what_was_typed_over_in_one_step(desk: Desktop) -> None:
    desk.show_sheet("operations")
    computed = desk.live.results.line(REVENUE)[1]
    desk.live.do(SetOverride(Address(REVENUE), 2, 1234.0))
    desk.settle()
    count = desk.live.undo_stack.count()
    desk.select(REVENUE, "2Q25")
    desk.press(Key.Key_X, CONTROL)
    assert QGuiApplication.clipboard().text() == "1234"
    assert desk.live.results.line(REVENUE)[1] == computed
    assert desk.live.undo_stack.count() == count + 1


def test_that_a_copy_with_headings_names_rows_units_and_periods(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    extend(desk, Key.Key_Right)
    desk.press(Key.Key_C, CONTROL | SHIFT)
    heads, row = (line.split("\t") for line in QGuiApplication.clipboard().text().split("\n"))
    assert heads == ["", "", "1Q25", "2Q25"]
    assert row[:2] == [MODEL[REVENUE].label, "USD m"]
    assert [float(cell) for cell in row[2:]] == list(desk.live.results.line(REVENUE)[:2])


def test_that_fill_right_repeats_the_first_column_and_passes_over_years(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "3Q25")
    first = desk.live.results.line(REVENUE)[2]
    extend(desk, *[Key.Key_Right] * 3)
    desk.press(Key.Key_R, CONTROL)
    assert {t: o.value for (a, t), o in desk.live.valuation.overrides.items()} == {4: first, 5: first}
    assert desk.live.undo_stack.count() == 1


def test_that_fill_right_of_one_cell_takes_its_left_neighbour(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q26")
    fourth = desk.live.results.line(REVENUE)[3]
    desk.press(Key.Key_R, CONTROL)
    assert {t: o.value for (a, t), o in desk.live.valuation.overrides.items()} == {5: fourth}


def test_that_fill_down_between_units_is_refused(desk: Desktop) -> None:
    desk.show_sheet("operations")
    grid, keys = desk.window.sheet.grid, desk.window.sheet.keys
    rows = [n for n, key in enumerate(keys) if isinstance(MODEL.get(key), Row)]
    other = next(n for n in rows[1:] if MODEL[keys[n]].unit != MODEL[keys[n - 1]].unit)
    grid.setFocus()
    grid.select_block((other - 1, desk.column("1Q25")), (other, desk.column("1Q25")))
    desk.press(Key.Key_D, CONTROL)
    assert not desk.live.is_modified
    assert "another unit" in grid.complaint


def test_that_a_sum_typed_is_computed_and_ctrl_enter_types_into_the_whole_block(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    extend(desk, Key.Key_Right)
    grid = desk.window.sheet.grid
    QTest.keyClicks(grid, "=")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "2*600+34")
    QTest.keyClick(editor, Key.Key_Return, CONTROL)
    desk.settle()
    assert list(desk.live.results.line(REVENUE)[:2]) == [1234.0, 1234.0]
    assert desk.live.undo_stack.count() == 1
    assert len(grid.block_cells()) == 2


def test_that_ctrl_up_steps_the_number_being_typed(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    desk.press(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("100")
    QTest.keyClick(editor, Key.Key_Up, CONTROL)
    QTest.keyClick(editor, Key.Key_Down, CONTROL | SHIFT)
    assert editor.text() == "91"
    QTest.keyClick(editor, Key.Key_Escape)
    assert not desk.live.is_modified


def test_that_the_status_bar_sums_what_is_selected(desk: Desktop) -> None:
    label = desk.window.statusBar().findChild(QLabel, "selection")
    assert isinstance(label, QLabel)
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    assert label.text() == ""
    extend(desk, Key.Key_Right)
    one, two = desk.live.results.line(REVENUE)[:2]
    unit = MODEL[REVENUE].unit
    assert f"Sum {unit.shown(one + two)}" in label.text()
    assert "USD m" in label.text()
    desk.live.do(SetOverride(Address(REVENUE), 1, 1.0))
    desk.settle()
    assert f"Sum {unit.shown(1.0 + two)}" in label.text()


def test_that_what_an_edit_moved_is_told_and_walked_through(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet, grid = desk.window.sheet, desk.window.sheet.grid
    old = desk.live.results.line(REVENUE)[1]
    desk.live.do(SetOverride(Address(REVENUE), 2, 1500.0))
    desk.settle()
    desk.qtbot.waitUntil(lambda: sheet.changes.words.plain_text() != "")
    moved = [key for key in sheet.keys if key in sheet.changes.keys]
    assert REVENUE in moved
    assert sheet.changes.words.plain_text().startswith(f"{len(moved)} rows changed")
    grid.setFocus()
    seen = []
    for _ in moved:
        desk.press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        seen.append(grid.current_cell()[0])
    assert seen == moved
    desk.press(Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert grid.current_cell()[0] == moved[-2]
    row = sheet.keys.index(REVENUE)
    tip = str(grid._rows.index(row, desk.column("2Q25")).data(Qt.ItemDataRole.ToolTipRole))
    unit = MODEL[REVENUE].unit
    assert f"{unit.shown(old)} → 1,500.0" in tip
    assert "Typed over" in tip
    fell = mark(desk, REVENUE, "2Q25")
    assert (Mark.FELL in fell) == (old > 1500.0)
    assert Mark.CHANGED in mark(desk, REVENUE, "FY25")


def test_that_typed_over_cells_are_counted_and_gone_to(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet = desk.window.sheet
    assert "typed over" not in sheet.head.count.text()
    for period in (2, 4):
        desk.live.do(SetOverride(Address(REVENUE), period, 1000.0))
    desk.settle()
    assert "2 typed over" in sheet.head.count.text()
    found = []
    for _ in range(3):
        sheet.next_typed_over()
        found.append(sheet.grid.current_cell())
    second, fourth = desk.column("2Q25"), desk.column("4Q25")
    assert found == [(REVENUE, second), (REVENUE, fourth), (REVENUE, second)]


def test_that_small_lines_hold_the_figures_of_their_rows_and_are_kept_as_chosen(desk: Desktop) -> None:
    desk.show_sheet("operations")
    sheet = desk.window.sheet
    row = sheet.grid._rows.row(sheet.keys.index(REVENUE))
    assert row.trend is not None
    assert list(row.trend().forecast) == list(desk.live.results.line(REVENUE))
    width = sheet.grid.verticalHeader().sizeHint().width()
    desk.click(sheet.head.trends)
    assert sheet.grid.verticalHeader().sizeHint().width() < width
    assert desk.window.settings.value("sheet_trends") == "false"
    desk.live.do(SetOverride(Address(REVENUE), 2, 1500.0))
    desk.settle()
    assert row.trend is not None
    assert row.trend().forecast[1] == 1500.0


def test_that_a_block_copied_with_headings_is_pasted_without_them(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "1Q25")
    extend(desk, Key.Key_Right)
    first, second = desk.live.results.line(REVENUE)[:2]
    desk.press(Key.Key_C, CONTROL | SHIFT)
    desk.select(REVENUE, "3Q25")
    desk.press(Key.Key_V, CONTROL)
    assert {t: o.value for (a, t), o in desk.live.valuation.overrides.items()} == {3: first, 4: second}


@pytest.mark.parametrize(("column", "said"), [("FY25", "A year follows"), ("Opening", "An opening follows")])
def test_that_a_cell_that_takes_no_text_says_why_when_one_types(desk: Desktop, column: str, said: str) -> None:
    desk.show_sheet("rpo")
    desk.select("rpo.closing", column)
    QTest.keyClicks(desk.window.sheet.grid, "5")
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    assert said in desk.window.sheet.grid.complaint
    desk.press(Key.Key_Escape)
    assert desk.window.sheet.grid.complaint == ""


def test_that_another_sheet_neither_frames_nor_reads_a_cell_of_the_one_before(desk: Desktop) -> None:
    desk.show_sheet("operations")
    desk.select(REVENUE, "2Q25")
    assert desk.window.sheet.bar.plain_text()
    desk.show_sheet("rpo")
    assert desk.window.sheet.grid.current_cell() == ("", 0)
    assert desk.window.sheet.grid._delegate.current == (-1, -1)
    assert desk.window.sheet.bar.plain_text() == ""
