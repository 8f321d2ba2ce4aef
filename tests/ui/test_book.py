"""The contract book driven by keys and mouse: typed, filled, moved, pasted, split, merged, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL, COREWEAVE, LEFT
from tests.ui.table_driving import TableDriver, copy
from workbench.document.customers import customer_names
from workbench.document.file import load
from workbench.document.valuation import Valuation, new_valuation
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.book import ContractBook
from workbench.ui.book.columns import Group
from workbench.ui.book.import_dialog import ContractImportDialog
from workbench.ui.theme import DARK, LIGHT, apply_theme

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HTML = """<table><tr><td>Customer</td><td>RPO ($m)</td><td>Start</td><td>Term</td></tr>
<tr><td>Alpha</td><td sdval="1234.5678">1,234.6</td><td sdval="45658">2025-01-01</td><td>4</td></tr>
<tr><td>Beta</td><td sdval="800">800.0</td><td sdval="45748">2025-04-01</td><td>3</td></tr></table>"""


class Driver(TableDriver):
    """A book in a window of its own, and what a person does with it."""

    def __init__(self, qtbot: QtBot, valuation: Valuation) -> None:
        live = LiveValuation(MODEL, valuation)
        self.book = ContractBook(live)
        super().__init__(qtbot, live, self.book, self.book.sheet, self.book.show_results, "contracts")
        self.book.problem_found.connect(self.problems.append)
        self.book.explain_requested.connect(lambda key, period: self.explained.append((key, period)))

    def dialog(self) -> ContractImportDialog:
        return self.book.findChildren(ContractImportDialog)[-1]


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """The book of CoreWeave."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, load(COREWEAVE, MODEL))
    yield made
    vars(made).clear()


@pytest.fixture
def empty(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """The book of a new valuation."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, new_valuation("New"))
    yield made
    vars(made).clear()


# Keys -----------------------------------------------------------------------------------------------------------


def test_that_typing_sets_the_input_and_enter_goes_down(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.price")
    driver.type("9.5bn")
    assert driver.value("Microsoft", "price") == 9500
    assert driver.shown("Microsoft", "contracts.price") == "9,500.0"
    assert driver.at == ("Second customer", "contracts.price")
    driver.undo()
    assert driver.shown("Microsoft", "contracts.price") == "9,362.0"


def test_that_tab_goes_right_and_f2_edits_at_full_precision(driver: Driver) -> None:
    driver.go("OpenAI", "contracts.price")
    driver.type("11550.123456", Key.Key_Tab)
    assert driver.at == ("OpenAI", "contracts.profile")
    driver.go("OpenAI", "contracts.price")
    driver.press(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "11550.123456"
    driver.press(Key.Key_Escape)
    assert driver.value("OpenAI", "price") == 11550.123456
    assert driver.live.undo_stack.count() == 1


def test_that_hidden_columns_are_passed_over(driver: Driver) -> None:
    driver.go("OpenAI", "contracts.prepaid_discount")
    driver.press(Key.Key_Tab)
    assert driver.at[1] == "name" or driver.table.isColumnHidden(driver.table.current[1]) is False


@pytest.mark.parametrize(
    ("name", "key", "typed", "words", "good"),
    [
        ("Microsoft", "contracts.price", "-5", "too low", "9400"),
        ("Microsoft", "contracts.prepaid_opening", "9,999", "More prepayment", "100"),
        ("OpenAI", "end", "2025-09-30", "before it starts", "2030-01-01"),
        ("OpenAI", "contracts.term", "-1", "too low", "3"),
        ("OpenAI", "contracts.start", "31.12.", "not a date", "2027-01-01"),
        ("OpenAI", "contracts.price", "abc", "number", "8bn"),
        ("Microsoft", "name", "OpenAI", "already one named", "MSFT"),
    ],
)
def test_that_a_refused_text_is_told_at_its_cell_and_the_old_value_stays(
    driver: Driver, name: str, key: str, typed: str, words: str, good: str
) -> None:
    before = driver.shown(name, key)
    driver.go(name, key)
    driver.type(typed)
    assert driver.shown(name, key) == before
    assert driver.at == (name, key)
    assert words in driver.table.complaint
    assert driver.live.undo_stack.count() == 0
    driver.press(Key.Key_Down)
    assert driver.table.complaint == ""
    driver.go(name, key)
    assert list(driver.sheet.rows.refused) != []
    driver.type(good)
    assert driver.sheet.rows.refused == {}


def test_that_an_end_typed_as_a_date_sets_the_term(driver: Driver) -> None:
    driver.go("OpenAI", "end")
    driver.type("2029-09-30")
    assert driver.value("OpenAI", "term") == 4
    assert driver.shown("OpenAI", "end") == "2029-09-30"


def test_that_a_choice_is_typed_by_its_beginning_or_picked_from_its_list(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.profile")
    copy("straight")
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Microsoft", "profile") == "STRAIGHT"
    driver.press(Key.Key_F2)
    driver.qtbot.waitUntil(lambda: driver.table.findChild(QComboBox) is not None)
    box = driver.table.findChild(QComboBox)
    assert box is not None
    driver.qtbot.waitUntil(lambda: box.view().isVisible())
    QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    driver.settle()
    assert driver.value("Microsoft", "profile") == "RAMP"


def test_that_delete_sets_back_and_ctrl_d_fills_down_as_one_step(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.cost_share")
    driver.book.bar.chips[Group.TERMS].setChecked(True)
    driver.type("25")
    driver.go("Microsoft", "contracts.cost_share")
    for _ in range(4):
        QTest.keyClick(driver.table, Key.Key_Down, SHIFT)
    driver.press(Key.Key_D, CONTROL)
    assert [driver.value(name, "cost_share") for name in driver.names] == [0.25] * 5
    driver.undo()
    assert driver.value("OpenAI", "cost_share") == 0.3
    driver.go("Microsoft", "contracts.cost_share")
    driver.press(Key.Key_Delete)
    assert driver.value("Microsoft", "cost_share") == 0.3


def test_that_a_copied_block_pastes_back_at_full_precision(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.price")
    driver.type("9000.123456789")
    driver.go("Microsoft", "contracts.price")
    QTest.keyClick(driver.table, Key.Key_Down, SHIFT)
    driver.press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "9000.123456789\n2265"
    driver.go("Second customer", "contracts.price")
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Second customer", "price") == 9000.123456789
    assert driver.value("Other customers", "price") == 2265


def test_that_a_block_with_one_bad_cell_changes_nothing(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.price")
    copy("8000\nabc")
    driver.press(Key.Key_V, CONTROL)
    assert driver.live.undo_stack.count() == 0
    assert driver.at == ("Second customer", "contracts.price")
    assert "abc" in driver.table.complaint


def test_that_an_html_block_brings_the_figure_behind_the_shown_one(driver: Driver) -> None:
    driver.go("Microsoft", "contracts.price")
    copy("9,000.1", '<table><tr><td sdval="9000.0625">9,000.1</td></tr></table>')
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Microsoft", "price") == 9000.0625


# Contracts ------------------------------------------------------------------------------------------------------


def test_that_alt_and_arrows_move_a_contract_and_the_selection_with_it(driver: Driver) -> None:
    driver.go("OpenAI", "contracts.term")
    driver.press(Key.Key_Up, ALT)
    assert driver.names[2:4] == ["OpenAI", "Other customers"]
    assert driver.at == ("OpenAI", "contracts.term")
    driver.press(Key.Key_Down, ALT)
    assert driver.names[3] == "OpenAI"
    driver.undo()
    driver.undo()
    assert driver.names == ["Microsoft", "Second customer", "Other customers", "OpenAI", "Future bookings"]


def test_that_dragging_a_row_number_moves_the_contract(driver: Driver) -> None:
    driver.table.verticalHeader().moveSection(0, 2)
    driver.settle()
    assert driver.names[:3] == ["Second customer", "Other customers", "Microsoft"]
    assert driver.table.verticalHeader().visualIndex(0) == 0


def test_that_contracts_are_added_copied_and_removed_with_undo(driver: Driver) -> None:
    driver.go("OpenAI", "name")
    QTest.mouseClick(driver.book.bar.buttons["add"], LEFT)
    driver.settle()
    assert driver.at == ("Contract", "name")
    driver.type("Anthropic")
    assert driver.names[4] == "Anthropic"
    driver.go("Microsoft", "name")
    QTest.mouseClick(driver.book.bar.buttons["duplicate"], LEFT)
    driver.settle()
    assert driver.names[:2] == ["Microsoft", "Microsoft 2"]
    assert driver.shown("Microsoft 2", "contracts.price") == "9,362.0"
    driver.go("Microsoft 2", "name")
    QTest.mouseClick(driver.book.bar.buttons["remove"], LEFT)
    driver.settle()
    assert "Microsoft 2" not in driver.names
    driver.undo()
    assert "Microsoft 2" in driver.names


def test_that_a_split_keeps_the_value_and_merging_brings_the_contract_back(driver: Driver) -> None:
    price = driver.live.results.figure("shares.price")
    driver.go("Microsoft", "name")
    dialog = driver.book.commands.split()
    assert dialog is not None
    dialog.amount_entry.selectAll()
    QTest.keyClicks(dialog.amount_entry, "2bn")
    dialog.name_entry.setText("Microsoft – West")
    assert dialog.share() == pytest.approx(2000 / 9362)
    dialog.accept()
    driver.settle()
    assert driver.names[:2] == ["Microsoft", "Microsoft – West"]
    assert driver.shown("Microsoft – West", "contracts.price") == "2,000.0"
    assert driver.live.results.figure("shares.price") == pytest.approx(price, rel=1e-12)
    assert driver.live.undo_stack.count() == 1
    driver.go("Microsoft", "name")
    QTest.keyClick(driver.table, Key.Key_Down, SHIFT)
    assert driver.book.bar.buttons["merge"].isEnabled()
    QTest.mouseClick(driver.book.bar.buttons["merge"], LEFT)
    driver.settle()
    assert driver.names[:2] == ["Microsoft", "Second customer"]
    assert driver.shown("Microsoft", "contracts.price") == "9,362.0"


def test_that_what_cannot_be_merged_is_told(driver: Driver) -> None:
    driver.go("Microsoft", "name")
    QTest.keyClick(driver.table, Key.Key_Down, SHIFT)
    QTest.mouseClick(driver.book.bar.buttons["merge"], LEFT)
    driver.settle()
    assert "different customers" in driver.table.complaint
    assert driver.live.undo_stack.count() == 0


def test_that_typing_a_customer_joins_the_group(driver: Driver) -> None:
    driver.go("Other customers", "customer")
    driver.type("openai")
    assert driver.shown("Other customers", "customer") == driver.shown("OpenAI", "customer")
    names = customer_names(MODEL, driver.live.valuation)
    assert len(set(names.values())) == 4
    driver.undo()
    assert driver.shown("Other customers", "customer") == "Other customers"


# Tables ---------------------------------------------------------------------------------------------------------


def test_that_a_pasted_table_makes_an_assay_of_a_new_valuation_at_once(empty: Driver) -> None:
    copy("", HTML)
    empty.press(Key.Key_V, CONTROL)
    dialog = empty.dialog()
    assert dialog.preview.rowCount() == 2
    assert dialog.set_reported.isChecked()
    assert dialog.free_power.isChecked()
    assert dialog.accept_button.isEnabled()
    dialog.accept()
    empty.settle()
    assert empty.names == ["Alpha", "Beta"]
    assert empty.value("Alpha", "price") == 1234.5678
    assert empty.live.results.figure("assay.headline") == pytest.approx(2034.5678)
    assert empty.live.results.figure("assay.gold") > 0
    assert empty.live.undo_stack.count() == 1
    empty.undo()
    assert empty.live.valuation == new_valuation("New")


def test_that_two_bare_columns_fill_an_empty_book(empty: Driver) -> None:
    copy("Microsoft\t9,362\nOpenAI\t11,550")
    empty.press(Key.Key_V, CONTROL)
    empty.dialog().accept()
    empty.settle()
    assert empty.names == ["Microsoft", "OpenAI"]
    assert empty.value("OpenAI", "price") == 11_550


def test_that_the_preview_shows_old_and_new_and_what_is_removed(driver: Driver) -> None:
    copy("Contract\tRPO\nMicrosoft\t8,000\nNewcomer\t500")
    driver.press(Key.Key_V, CONTROL)
    dialog = driver.dialog()
    shown = [[item.text() if (item := dialog.preview.item(r, c)) else "" for c in range(4)] for r in range(2)]
    assert shown == [
        ["Microsoft", "Microsoft", "changed", "9,362.0 → 8,000.0"],
        ["Newcomer", "Newcomer", "new", "500.0"],
    ]
    dialog.mode.setCurrentIndex(0)
    dialog.mode.activated.emit(0)
    assert dialog.preview.rowCount() == 6
    dialog.reject()
    assert driver.live.undo_stack.count() == 0


def test_that_doubtful_cells_hold_up_the_import_until_they_are_left_out(driver: Driver) -> None:
    copy("Contract\tRPO\tTerm\nA\t8,000\tlong\nB\t500\t3")
    driver.press(Key.Key_V, CONTROL)
    dialog = driver.dialog()
    assert not dialog.accept_button.isEnabled()
    assert "long is not a number" in dialog.told.text()
    dialog.leave_out.setChecked(True)
    assert dialog.accept_button.isEnabled()
    dialog.assign(2, "")
    assert dialog.doubts() == []
    dialog.accept()
    driver.settle()
    assert driver.names[-2:] == ["A", "B"]


def test_that_a_file_is_taken_over_and_a_bad_one_told(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text("Contract;RPO (m);Start\nNorth;1.234,5;28.03.2025\n", encoding="utf-8")
    dialog = driver.book.commands.open_file(str(path))
    assert dialog is not None
    dialog.accept()
    driver.settle()
    assert driver.shown("North", "contracts.price") == "1,234.5"
    assert driver.shown("North", "contracts.start") == "2025-03-28"
    assert driver.book.commands.open_file(str(tmp_path / "none.csv")) is None
    assert len(driver.problems) == 1


# Looks ----------------------------------------------------------------------------------------------------------


def test_that_only_changed_cells_are_announced(driver: Driver) -> None:
    told: list[tuple[int, int]] = []
    driver.sheet.rows.dataChanged.connect(lambda a, b: told.append((a.row(), b.row())))
    driver.go("OpenAI", "contracts.ramp")
    told.clear()
    driver.type("1.5")
    assert told
    assert all(first == last for first, last in told)


def test_that_totals_and_the_card_name_the_difference(driver: Driver) -> None:
    assert [line.is_apart for line in driver.book.outlook.card.lines()] == [False] * 5
    driver.go("Microsoft", "contracts.price")
    driver.type("9000")
    label, texts, is_apart = driver.book.sheet.totals.lines()[2]
    assert label == "Difference"
    assert "(362.0)" in texts.values()
    assert is_apart
    first = driver.book.outlook.card.lines()[0]
    assert first.difference == pytest.approx(-362)
    assert "missing" in first.why
    bands = driver.book.outlook.card.lines()[1:4]
    assert sum(line.difference for line in bands) == pytest.approx(-362)


def test_that_the_time_line_shows_deliveries_and_explains_a_click(driver: Driver) -> None:
    gantt = driver.book.outlook.gantt
    table = gantt.table()
    row = next(r for r in table.rows if r[0] == "Microsoft")
    assert row[2] == pytest.approx(driver.live.results.line("delivery.recognised", 0)[0])
    gantt.clicked.emit(("delivery.recognised#0", 3))
    assert driver.explained == [("delivery.recognised#0", 4)]
    assert any("due" in marker.label for marker in gantt._markers)


def test_that_f1_and_a_double_click_explain_a_figure(driver: Driver) -> None:
    driver.go("OpenAI", "contracts.price")
    driver.press(Key.Key_F1)
    assert driver.explained == [("contracts.price#3", None)]


def test_that_a_tooltip_says_where_a_number_comes_from(driver: Driver) -> None:
    place = driver.sheet.rows.place("microsoft", "contracts.price")
    assert place is not None
    said = driver.sheet._tip(*place)
    assert "assumed" in said
    assert "S-1/A No. 2" in said


def test_that_names_stay_while_the_table_is_scrolled(driver: Driver) -> None:
    driver.book.bar.chips[Group.CREDIT].setChecked(True)
    driver.go("OpenAI", "contracts.crediting")
    bar = driver.table.horizontalScrollBar()
    assert bar.value() > 0
    assert driver.table._names.isVisible()
    QTest.mouseClick(driver.table._names, LEFT, pos=QPoint(20, driver.table.rowViewportPosition(1) + 5))
    driver.settle()
    assert driver.at == ("Second customer", "name")


def test_that_a_small_window_shows_table_or_time_line_and_all_columns_by_a_menu(driver: Driver) -> None:
    assert driver.sheet.isVisible()
    assert driver.book.outlook.isVisible()
    driver.book.resize(860, 360)
    driver.settle()
    bar = driver.book.bar
    assert driver.book.minimumSizeHint().width() <= 860
    assert driver.sheet.isVisible()
    assert not driver.book.outlook.isVisible()
    QTest.mouseClick(bar.outlook, LEFT)
    assert driver.book.outlook.isVisible()
    assert not driver.sheet.isVisible()
    QTest.mouseClick(bar.outlook, LEFT)
    column = next(n for n, one in enumerate(driver.sheet.columns) if one.key == "contracts.rating")
    assert driver.table.isColumnHidden(column)
    menu = bar.columns.menu()
    assert menu is not None
    next(entry for entry in menu.actions() if entry.text() == "Credit").trigger()
    assert not driver.table.isColumnHidden(column)


def test_that_one_column_is_hidden_and_all_shown_again_by_the_heading(driver: Driver) -> None:
    number = next(n for n, one in enumerate(driver.sheet.columns) if one.key == "contracts.status")
    menu = driver.sheet.heading_menu(number)
    menu.actions()[0].trigger()
    assert driver.table.isColumnHidden(number)
    driver.book.bar.chips[Group.CONTRACT].setChecked(False)
    driver.book.bar.chips[Group.CONTRACT].setChecked(True)
    assert driver.table.isColumnHidden(number)
    driver.sheet.heading_menu(0).actions()[1].trigger()
    assert not driver.table.isColumnHidden(number)
    assert not driver.sheet.heading_menu(0).actions()[0].isEnabled()


def test_that_the_book_speaks_chinese_and_takes_the_dark_look(qtbot: QtBot, qapp: QApplication) -> None:
    set_language(SIMPLIFIED_CHINESE)
    apply_theme(qapp, DARK)
    try:
        driver = Driver(qtbot, load(COREWEAVE, MODEL))
        heads = [str(driver.sheet.rows.headerData(n, Qt.Orientation.Horizontal)) for n in range(4)]
        assert heads[1] == "客户"
        driver.book.restyle()
        assert not driver.book.grab().isNull()
        vars(driver).clear()
    finally:
        set_language(ENGLISH)
        apply_theme(qapp, LIGHT)
