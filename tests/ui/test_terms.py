"""The term sheet driven by keys and mouse: typed, chosen, pasted, refused, added from templates, undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL, COREWEAVE, LEFT
from workbench.document.debt_rules import conflicts
from workbench.document.edits import AddEntity, SetValue
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address, Entity, Status, Valuation, Value, evidence_of, new_valuation, value_of
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.ground.problem import Problem
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.rows.items import Choice, Input
from workbench.ui.terms import TermSheet
from workbench.ui.terms.lines import BORROWER, FACILITY, NAME, NUMBER_KEY, Group, declared_keys, term_lines
from workbench.ui.terms.over_time import OverTimeDialog
from workbench.ui.terms.source_dialog import SourceDialog
from workbench.ui.terms.templates import templates
from workbench.ui.theme import DARK, LIGHT, apply_theme

Key = Qt.Key


class Driver:
    """A term sheet in a window of its own, and what a person does with it."""

    def __init__(self, qtbot: QtBot, valuation: Valuation, width: int = 1000) -> None:
        self.qtbot = qtbot
        self.live = LiveValuation(MODEL, valuation)
        self.sheet = TermSheet(self.live)
        self.table = self.sheet.table
        self.live.results_changed.connect(self.sheet.show_results)
        self.problems: list[Problem] = []
        self.explained: list[tuple[str, object]] = []
        self.sheet.problem_found.connect(self.problems.append)
        self.sheet.explain_requested.connect(lambda key, period: self.explained.append((key, period)))
        qtbot.addWidget(self.sheet)
        self.sheet.resize(width, 640)
        with qtbot.waitExposed(self.sheet):
            self.sheet.show()
        self.sheet.activateWindow()
        self.table.setFocus()
        if self.live.valuation.members(FACILITY):
            qtbot.waitUntil(self.table.hasFocus)

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()
        self.live.settle()
        QApplication.processEvents()

    def id(self, name: str) -> str:
        return next(e.id for e in self.live.valuation.members(FACILITY) if e.name == name)

    def go(self, name: str, key: str) -> None:
        """Select a cell by the facility's name and the line's key."""
        assert self.sheet.select(self.id(name), key), f"{key} is not on the sheet"
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.table, key, modifier)
        self.settle()

    def type(self, words: str, end: Qt.Key = Key.Key_Return) -> None:
        """Type over the selected cell from the first key on."""
        QTest.keyClicks(self.table, words[0])
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClicks(editor, words[1:])
        QTest.keyClick(editor, end)
        self.settle()

    def choose(self, name: str, key: str, words: str) -> None:
        """Open the list of a cell and choose by keys."""
        self.go(name, key)
        self.press(Key.Key_F2)
        editor = self.table.findChildren(QComboBox)[-1]
        place = editor.findText(words)
        assert place >= 0, [editor.itemText(n) for n in range(editor.count())]
        self.qtbot.waitUntil(lambda: editor.view().isVisible())
        QTest.keyClick(editor.view(), Key.Key_Home)
        for _ in range(place):
            QTest.keyClick(editor.view(), Key.Key_Down)
        QTest.keyClick(editor.view(), Key.Key_Return)
        self.settle()

    def paste(self, plain: str, html: str = "") -> None:
        data = QMimeData()
        data.setText(plain)
        if html:
            data.setHtml(html)
        QGuiApplication.clipboard().setMimeData(data)
        self.press(Key.Key_V, CONTROL)

    def shown(self, name: str, key: str) -> str:
        place = self.sheet.rows.place(self.id(name), key)
        assert place is not None, f"{key} is not on the sheet"
        cell = self.sheet.rows.cell(*place)
        assert cell is not None
        return cell.words

    def value(self, name: str, key: str) -> Value:
        return value_of(MODEL, self.live.valuation, Address(key, self.id(name)))

    @property
    def keys(self) -> list[str]:
        """Keys of the lines on the sheet."""
        return [entry.key for entry in self.sheet.rows.entries if entry.line is not None]

    @property
    def names(self) -> list[str]:
        return [e.name for e in self.live.valuation.members(FACILITY)]

    @property
    def at(self) -> tuple[str, str]:
        row, column = self.table.current
        return self.sheet.rows.names[column], self.sheet.rows.entries[row].key

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        QTest.mouseClick(widget, LEFT, pos=at or widget.rect().center())
        self.settle()

    def undo(self) -> None:
        self.live.undo_stack.undo()
        self.settle()

    def dialog(self) -> OverTimeDialog:
        return self.sheet.findChildren(OverTimeDialog)[-1]


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """The term sheets of CoreWeave."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, load(COREWEAVE, MODEL))
    yield made
    vars(made).clear()


@pytest.fixture
def empty(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """The term sheets of a new valuation."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, new_valuation("New"))
    yield made
    vars(made).clear()


# What is there


def test_that_every_input_of_a_facility_or_borrower_has_a_place_of_its_own() -> None:
    lines = term_lines(MODEL)
    placed = {line.key for line in lines if line.group is not Group.OTHER}
    wanted = {
        item.key
        for item in MODEL.inputs
        if item.per is not None and item.per.key in (FACILITY, BORROWER) and item.key != NUMBER_KEY
    }
    assert wanted <= placed, f"without a place: {sorted(wanted - placed)}"


def test_that_each_condition_names_an_input_and_choices_that_exist() -> None:
    for line in term_lines(MODEL):
        for needs in line.needs:
            for key, names in needs.items():
                item = MODEL[key]
                assert isinstance(item, Input)
                options = getattr(item, "options", ())
                assert {*names} <= {member.name for member in options}, (line.key, key)


def test_that_every_line_declared_is_a_line_of_the_model() -> None:
    assert [key for key in declared_keys() if key != NAME and MODEL.get(key) is None] == []


def test_that_no_line_is_declared_twice() -> None:
    assert len(declared_keys()) == len(set(declared_keys()))


def test_that_all_terms_shows_every_line(driver: Driver) -> None:
    assert len(driver.keys) < len(driver.sheet.lines)
    driver.click(driver.sheet.bar.all_terms)
    assert driver.keys == [line.key for line in driver.sheet.lines]


def test_that_the_figures_of_the_file_stand_in_their_cells(driver: Driver) -> None:
    assert driver.shown("DDTL 2.0", "facilities.drawn") == "3,843.8"
    assert driver.shown("DDTL 2.0", "facilities.spread") == "6.25%"
    assert driver.shown("DDTL 2.0", "facilities.kind") == "delayed-draw term loan"
    assert driver.shown("OEM financing", "facilities.fixed_rate") == "9.50%"
    assert driver.shown("DDTL 2.0", "facilities.available_until") == "2025-09-30"


# Typing


def test_that_a_typed_rate_is_an_edit_and_undone_by_one_step(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.fixed_rate")
    driver.type("10.25")
    assert driver.value("OEM financing", "facilities.fixed_rate") == pytest.approx(0.1025)
    assert driver.shown("OEM financing", "facilities.fixed_rate") == "10.25%"
    driver.undo()
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.095


def test_that_the_coupon_beside_it_follows_what_was_typed(empty: Driver) -> None:
    empty.sheet.add_facility("tlb")
    assert empty.shown("Term loan B", "facilities.rate") == "8.00%"
    empty.go("Term loan B", "facilities.spread")
    empty.type("5.25%")
    assert empty.shown("Term loan B", "facilities.rate") == "9.25%"
    assert empty.table.heads.outlines[0].coupon == pytest.approx(0.0925)


def test_that_enter_goes_down_over_heads_and_tab_to_the_next_facility(driver: Driver) -> None:
    driver.go("DDTL 1.0", "facilities.drawn")
    driver.type("2000")
    assert driver.at == ("DDTL 1.0", "facilities.undrawn_opening")
    driver.go("DDTL 1.0", "facilities.drawn")
    driver.type("2012.5", Key.Key_Tab)
    assert driver.at == ("DDTL 2.0", "facilities.drawn")
    last = [entry.key for entry in driver.sheet.rows.entries if entry.group is Group.AMOUNT][-1]
    driver.go("DDTL 1.0", last)
    driver.press(Key.Key_Return)
    assert driver.at == ("DDTL 1.0", "facilities.rate_kind")


def test_that_a_choice_is_made_from_its_list_by_keys(driver: Driver) -> None:
    driver.choose("OEM financing", "facilities.amortisation", "level principal")
    assert driver.value("OEM financing", "facilities.amortisation") == "LEVEL_PRINCIPAL"


def test_that_a_switch_is_yes_or_no(driver: Driver) -> None:
    assert driver.shown("DDTL 2.0", "facilities.is_swept") == "no"
    driver.choose("DDTL 2.0", "facilities.is_swept", "yes")
    assert driver.value("DDTL 2.0", "facilities.is_swept") == 1.0


def test_that_a_name_typed_renames_the_facility(driver: Driver) -> None:
    driver.go("OEM financing", "name")
    driver.type("Vendor loan")
    assert "Vendor loan" in driver.names
    driver.undo()
    assert "OEM financing" in driver.names


def test_that_delete_sets_a_cell_back_to_the_default(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.fixed_rate")
    driver.press(Key.Key_Delete)
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.08


def test_that_a_fill_to_the_right_repeats_the_first_cell(driver: Driver) -> None:
    driver.go("2024 Term Loan", "facilities.fixed_rate")
    driver.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    driver.press(Key.Key_R, CONTROL)
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.096


def test_that_f1_and_a_double_click_on_a_figure_ask_to_explain_it(driver: Driver) -> None:
    driver.go("DDTL 2.0", "facilities.drawn")
    driver.press(Key.Key_F1)
    assert driver.explained == [("facilities.drawn#1", None)]
    place = driver.sheet.rows.place(driver.id("DDTL 2.0"), "facilities.rate")
    assert place is not None
    driver.go("DDTL 2.0", "facilities.rate")
    box = driver.table.visualRect(driver.sheet.rows.index(*place))
    QTest.mouseDClick(driver.table.viewport(), LEFT, pos=box.center())
    assert driver.explained[-1] == ("facilities.rate#1", 1)


def test_that_a_date_is_typed_as_a_term_from_the_balance_sheet(empty: Driver) -> None:
    empty.sheet.add_facility("notes")
    start = empty.live.results.calendar.ends[0]
    for words, months in (("7y", 84), ("18m", 18), ("+ 60 months", 60), ("3 yrs", 36)):
        empty.go("Senior notes", "facilities.maturity")
        empty.type(words)
        assert empty.value("Senior notes", "facilities.maturity") == end_of_month(start, months)


# Refusals


def test_that_a_value_out_of_bounds_is_refused_at_its_cell_with_a_remedy(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.fixed_rate")
    driver.type("250%")
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.095
    assert "too high" in driver.table.complaint
    assert "at most 100%" in driver.table.complaint
    assert driver.at == ("OEM financing", "facilities.fixed_rate")
    driver.type("9%")
    assert driver.table.complaint == ""
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.09


def test_that_a_maturity_before_the_last_draw_is_refused_with_the_day_to_type(driver: Driver) -> None:
    driver.go("DDTL 2.0", "facilities.maturity")
    driver.type("2025-06-30")
    assert driver.value("DDTL 2.0", "facilities.maturity") == 47664.0
    assert "before the last day for draws" in driver.table.complaint
    assert "2025-06-30" in driver.table.complaint


def test_that_words_that_are_no_date_are_refused(driver: Driver) -> None:
    driver.go("DDTL 2.0", "facilities.maturity")
    driver.type("soon")
    assert "is not a date" in driver.table.complaint
    assert "2025-03-28" in driver.table.complaint


# What is shown


def test_that_only_terms_that_count_are_shown(empty: Driver) -> None:
    empty.sheet.add_facility("notes")
    assert "facilities.fixed_rate" in empty.keys
    for key in ("facilities.spread", "facilities.floor", "facilities.first_payment", "facilities.custom"):
        assert key not in empty.keys
    empty.choose("Senior notes", "facilities.rate_kind", "floating")
    assert {"facilities.spread", "facilities.floor"} <= {*empty.keys}
    assert "facilities.fixed_rate" not in empty.keys
    empty.choose("Senior notes", "facilities.amortisation", "own schedule")
    assert {"facilities.custom", "facilities.first_payment"} <= {*empty.keys}


def test_that_a_term_in_use_is_shown_whatever_the_kind(empty: Driver) -> None:
    empty.sheet.add_facility("notes")
    assert "facilities.undrawn_opening" not in empty.keys
    edit = SetValue(Address("facilities.undrawn_opening", empty.id("Senior notes")), 100.0)
    assert not empty.live.do(edit)
    empty.settle()
    assert empty.shown("Senior notes", "facilities.undrawn_opening") == "100.0"


def test_that_one_facility_at_a_time_hides_the_others_and_their_terms(driver: Driver) -> None:
    driver.sheet.show_facility(driver.id("OEM financing"))
    hidden = [driver.table.isColumnHidden(n) for n in range(6)]
    assert hidden == [name != "OEM financing" for name in driver.names]
    assert "facilities.spread" not in driver.keys
    assert next(fact.shown for fact in driver.sheet.card.facts()) == "9.50%"
    driver.sheet.show_facility("")
    assert not any(driver.table.isColumnHidden(n) for n in range(6))
    assert "facilities.spread" in driver.keys


def test_that_the_choice_of_facility_is_made_in_the_bar(driver: Driver) -> None:
    view = driver.sheet.bar.view
    view.setFocus()
    QTest.keyClick(view, Key.Key_Down)
    driver.settle()
    assert view.currentText() == "DDTL 1.0"
    assert [driver.table.isColumnHidden(n) for n in range(2)] == [False, True]


def test_that_a_click_on_a_head_folds_its_lines(driver: Driver) -> None:
    row = next(n for n, entry in enumerate(driver.sheet.rows.entries) if entry.key == "head amount")
    header = driver.table.terms
    at = QPoint(40, header.sectionViewportPosition(row) + header.sectionSize(row) // 2)
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    driver.settle()
    assert "facilities.drawn" not in driver.keys
    assert "facilities.rate_kind" in driver.keys
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    driver.settle()
    assert "facilities.drawn" in driver.keys


def test_that_the_heads_draw_what_was_computed(driver: Driver) -> None:
    drawn = driver.sheet.table.heads.outlines[1]
    results = driver.live.results
    assert drawn.balances[1:] == tuple(results.line("facilities.balance", 1))
    assert drawn.balances[0] == pytest.approx(3843.819)
    cash = [
        a + b + c - d
        for a, b, c, d in zip(
            *(results.line(f"facilities.{key}", 1) for key in ("interest", "fee", "repaid", "pik")), strict=True
        )
    ]
    assert drawn.services == pytest.approx(tuple(cash))
    assert drawn.coupon == results.line("facilities.rate", 1)[0]


def test_that_the_strip_below_tells_bounds_and_source_of_the_selected_term(driver: Driver) -> None:
    driver.go("DDTL 2.0", "facilities.spread")
    said = driver.sheet.note.said()
    assert said[0] == "Spread over base rate: DDTL 2.0"
    assert any("From 0 to 50.00%" in part for part in said)
    assert any(part.startswith("Reported") for part in said)


# Borrowers


def test_that_a_borrower_is_chosen_by_name_and_its_terms_join_the_sheet(empty: Driver) -> None:
    driver, live = empty, empty.live
    driver.sheet.add_facility("notes")
    assert not live.do(AddEntity(BORROWER, Entity("cac4", "CCAC IV")))
    assert not live.do(SetValue(Address(NUMBER_KEY, "cac4"), 4.0))
    driver.settle()
    assert driver.shown("Senior notes", "facilities.borrower") == "parent"
    assert "borrowers.trapped_opening" not in driver.keys
    driver.choose("Senior notes", "facilities.borrower", "CCAC IV")
    assert driver.value("Senior notes", "facilities.borrower") == 4.0
    assert driver.shown("Senior notes", "facilities.borrower") == "CCAC IV"
    driver.go("Senior notes", "borrowers.trapped_opening")
    driver.type("25")
    assert value_of(MODEL, live.valuation, Address("borrowers.trapped_opening", "cac4")) == 25.0


def test_that_a_new_borrower_is_added_from_the_cell_as_one_step(empty: Driver) -> None:
    driver = empty
    driver.sheet.add_facility("notes")
    driver.sheet.add_facility("tlb")
    driver.choose("Senior notes", "facilities.borrower", "new borrower…")
    assert [one.name for one in driver.live.valuation.members(BORROWER)] == ["Borrower"]
    assert driver.shown("Senior notes", "facilities.borrower") == "Borrower"
    driver.choose("Term loan B", "facilities.borrower", "new borrower…")
    assert driver.value("Term loan B", "facilities.borrower") == 2.0
    driver.undo()
    driver.undo()
    assert not driver.live.valuation.members(BORROWER)
    assert driver.shown("Senior notes", "facilities.borrower") == "parent"


# Sources


def test_that_the_menu_of_a_cell_sets_its_source(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.fixed_rate")
    driver.type("9.25%")
    place = driver.sheet.rows.place(driver.id("OEM financing"), "facilities.fixed_rate")
    assert place is not None
    menu = driver.sheet.menu.menu(*place)
    entries = {action.text(): action for action in menu.actions()}
    entries["Say where it comes from…"].trigger()
    driver.settle()
    dialog = driver.sheet.findChildren(SourceDialog)[-1]
    dialog.source.setFocus()
    QTest.keyClicks(dialog.source, "Credit agreement")
    QTest.keyClicks(dialog.page, "s. 2.08")
    dialog.standing.setCurrentIndex(0)
    dialog.accept()
    driver.settle()
    address = Address("facilities.fixed_rate", driver.id("OEM financing"))
    evidence = evidence_of(MODEL, driver.live.valuation, address)
    assert (evidence.source, evidence.page, evidence.status) == ("Credit agreement", "s. 2.08", Status.REPORTED)
    cell = driver.sheet.rows.cell(*place)
    assert cell is not None
    assert cell.standing is Status.REPORTED
    menu.close()


def test_that_the_menu_of_a_cell_resets_and_explains_it(driver: Driver) -> None:
    place = driver.sheet.rows.place(driver.id("OEM financing"), "facilities.fixed_rate")
    assert place is not None
    menu = driver.sheet.menu.menu(*place)
    entries = {action.text(): action for action in menu.actions()}
    entries["Explain"].trigger()
    assert driver.explained == [("facilities.fixed_rate#3", None)]
    entries["Reset"].trigger()
    driver.settle()
    assert driver.value("OEM financing", "facilities.fixed_rate") == 0.08
    menu.close()


# Pasting


def test_that_a_block_is_pasted_over_terms_and_facilities(driver: Driver) -> None:
    driver.go("DDTL 1.0", "facilities.drawn")
    driver.paste("2,000.5\t3,900\n10\t3,700")
    assert driver.value("DDTL 1.0", "facilities.drawn") == 2000.5
    assert driver.value("DDTL 2.0", "facilities.drawn") == 3900.0
    assert driver.value("DDTL 2.0", "facilities.undrawn_opening") == 3700.0
    driver.undo()
    assert driver.value("DDTL 2.0", "facilities.drawn") == 3843.819


def test_that_a_facility_copied_by_its_head_is_pasted_into_another(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.drawn")
    facility = driver.sheet.add_facility("")
    heads = driver.table.heads
    column = driver.names.index("OEM financing")
    at = QPoint(heads.sectionViewportPosition(column) + 20, 10)
    QTest.mouseClick(heads.viewport(), LEFT, pos=at)
    driver.press(Key.Key_C, CONTROL)
    assert driver.sheet.select(facility, "name")
    driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint == ""
    assert "OEM financing" in driver.names
    assert len(driver.names) == 7
    drawn = driver.live.results.line("facilities.balance", driver.names.index("OEM financing"))
    copied = driver.live.results.line("facilities.balance", [e.id for e in members(driver)].index(facility))
    assert copied == pytest.approx(drawn)
    driver.undo()
    assert value_of(MODEL, driver.live.valuation, Address("facilities.drawn", facility)) == 0.0


def members(driver: Driver) -> tuple[Entity, ...]:
    return driver.live.valuation.members(FACILITY)


def test_that_own_repayments_are_pasted_with_their_dates(driver: Driver) -> None:
    driver.choose("OEM financing", "facilities.amortisation", "own schedule")
    driver.go("OEM financing", "facilities.custom")
    driver.paste("2025-02-15\t100\n2025-03-31\t50\n2025-07-01\t75.5")
    held = driver.value("OEM financing", "facilities.custom")
    assert isinstance(held, tuple)
    assert held[:4] == (150.0, 0.0, 75.5, 0.0)
    assert driver.shown("OEM financing", "facilities.custom") == "225.5 in 2"


def test_that_own_repayments_above_the_debt_are_refused_beside_the_cell(driver: Driver) -> None:
    driver.choose("OEM financing", "facilities.amortisation", "own schedule")
    driver.go("OEM financing", "facilities.custom")
    driver.paste("2025-02-15\t1000\n2025-03-31\t500")
    assert driver.value("OEM financing", "facilities.custom") == ()
    assert "more than the 1,177.2 drawn" in driver.table.complaint


def test_that_a_schedule_is_typed_into_its_table(driver: Driver) -> None:
    driver.choose("OEM financing", "facilities.amortisation", "own schedule")
    driver.go("OEM financing", "facilities.custom")
    driver.press(Key.Key_F2)
    dialog = driver.dialog()
    dialog.body.selectAll()
    QTest.keyClicks(dialog.body, "1Q25 40")
    QTest.keyClick(dialog.body, Key.Key_Return)
    QTest.keyClicks(dialog.body, "3Q25 60")
    driver.click(dialog.set_button)
    held = driver.value("OEM financing", "facilities.custom")
    assert isinstance(held, tuple)
    assert held[:3] == (40.0, 0.0, 60.0)


def test_that_a_forward_curve_is_pasted_and_the_floating_loans_follow(driver: Driver) -> None:
    before = driver.live.results.line("facilities.rate", 1)[0]
    driver.click(driver.sheet.bar.curve)
    dialog = driver.dialog()
    data = QMimeData()
    data.setText("Reset date\t3M term SOFR\n2025-01-01\t5.30%\n2025-07-01\t5.00%\n2026-01-01\t4.50%")
    QGuiApplication.clipboard().setMimeData(data)
    dialog.paste()
    driver.settle()
    assert "3 figures by date" in dialog.message.text()
    driver.click(dialog.set_button)
    held = value_of(MODEL, driver.live.valuation, Address("rates.base"))
    assert isinstance(held, tuple)
    assert held[:5] == pytest.approx((0.053, 0.053, 0.05, 0.05, 0.045))
    after = driver.live.results.line("facilities.rate", 1)[0]
    assert after - before == pytest.approx(0.053 - 0.043)
    driver.undo()
    assert driver.live.results.line("facilities.rate", 1)[0] == before


def test_that_a_curve_opened_and_set_as_it_stands_changes_nothing(driver: Driver) -> None:
    dialog = driver.sheet.open_curve()
    driver.click(dialog.set_button)
    assert driver.live.undo_stack.count() == 0


def test_that_a_curve_that_cannot_be_read_is_not_taken_and_says_why(driver: Driver) -> None:
    dialog = driver.sheet.open_curve()
    dialog.body.selectAll()
    QTest.keyClicks(dialog.body, "1Q25 4.3")
    QTest.keyClick(dialog.body, Key.Key_Return)
    QTest.keyClicks(dialog.body, "2Q25 tbc")
    driver.settle()
    assert not dialog.set_button.isEnabled()
    assert "Row 2" in dialog.message.text()
    dialog.reject()


# Facilities


@pytest.mark.parametrize("name", [one.name for one in templates(MODEL)])
def test_that_a_template_is_one_step_and_every_number_says_it_is_assumed(empty: Driver, name: str) -> None:
    before = empty.live.valuation
    facility = empty.sheet.add_facility(name)
    typed = [address for address in empty.live.valuation.values if address.entity == facility]
    assert len(typed) > 6
    for address in typed:
        evidence = evidence_of(MODEL, empty.live.valuation, address)
        assert evidence.status is Status.ASSUMED
        assert "Template, assumption" in evidence.note
    assert not empty.live.results.integrity_failures
    assert empty.live.undo_stack.count() == 1
    empty.undo()
    assert empty.live.valuation == before


def test_that_templates_contradict_neither_themselves_nor_one_another(empty: Driver) -> None:
    for one in [*templates(MODEL), *templates(MODEL)]:
        empty.sheet.add_facility(one.name)
    assert len(set(empty.names)) == 2 * len(templates(MODEL))
    assert conflicts(MODEL, empty.live.valuation) == []


def test_that_there_is_a_template_for_every_kind() -> None:
    kinds = MODEL["facilities.kind"]
    assert isinstance(kinds, Choice)
    assert {one.kind for one in templates(MODEL)} == {member.name for member in kinds.options}


def test_that_a_template_is_chosen_from_the_menu_of_the_bar(empty: Driver) -> None:
    entry = next(action for action in empty.sheet.bar.menu.actions() if action.text() == "Senior notes")
    entry.trigger()
    empty.settle()
    assert empty.names == ["Senior notes"]
    assert empty.at == ("Senior notes", "name")


def test_that_a_level_payment_template_repays_all_it_owes(empty: Driver) -> None:
    empty.sheet.add_facility("equipment")
    line = empty.live.results.line("facilities.balance", 0)
    paid = empty.live.results.line("facilities.repaid", 0)
    assert sum(paid) == pytest.approx(200.0)
    assert line[11] == pytest.approx(0.0, abs=1e-9)
    interest = empty.live.results.line("facilities.interest", 0)
    assert all(value >= 0 for value in interest)


def test_that_facilities_are_copied_moved_and_removed_by_the_bar(driver: Driver) -> None:
    driver.go("OEM financing", "facilities.drawn")
    driver.click(driver.sheet.bar.buttons["duplicate"])
    assert driver.names[4] == "OEM financing 2"
    assert driver.value("OEM financing 2", "facilities.drawn") == 1177.158
    assert driver.at == ("OEM financing 2", "facilities.drawn")
    driver.click(driver.sheet.bar.buttons["left"])
    assert driver.names[3] == "OEM financing 2"
    assert driver.at[0] == "OEM financing 2"
    driver.click(driver.sheet.bar.buttons["remove"])
    assert "OEM financing 2" not in driver.names
    driver.undo()
    assert driver.names[3] == "OEM financing 2"


def test_that_a_term_sheet_is_rebuilt_by_keys_alone(empty: Driver) -> None:
    """A fixed-rate term loan typed line by line repays as the annuity formula says."""
    empty.sheet.add_facility("")
    name = empty.names[0]
    start = empty.live.results.calendar.ends[0]
    for key, words in (("facilities.drawn", "1000"), ("facilities.fixed_rate", "8%")):
        empty.go(name, key)
        empty.type(words)
    empty.choose(name, "facilities.amortisation", "level payment")
    last = date_of(end_of_month(start, 24))
    empty.go(name, "facilities.maturity")
    empty.type(last.isoformat())
    assert empty.value(name, "facilities.maturity") == serial_of(last)
    empty.go(name, "facilities.first_payment")
    empty.type(date_of(start).isoformat())
    paid = empty.live.results.line("facilities.repaid", 0)
    rate, count = 0.02, 8
    first = 1000 * rate / ((1 + rate) ** count - 1)
    assert paid[0] == pytest.approx(first, rel=1e-9)
    assert sum(paid[:8]) == pytest.approx(1000, rel=1e-12)


# Look


def test_that_it_is_read_in_chinese_and_in_the_dark(qtbot: QtBot, qapp: QApplication) -> None:
    set_language(SIMPLIFIED_CHINESE)
    apply_theme(qapp, DARK)
    try:
        made = Driver(qtbot, load(COREWEAVE, MODEL), 820)
        made.settle()
        assert made.sheet.bar.view.itemText(0) == "并排"
        assert made.sheet.grab().width() == 820
        vars(made).clear()
    finally:
        set_language(ENGLISH)
        apply_theme(qapp, LIGHT)


def test_that_a_hidden_sheet_catches_up_when_shown(driver: Driver) -> None:
    driver.sheet.hide()
    assert not driver.live.do(SetValue(Address("facilities.fixed_rate", driver.id("OEM financing")), 0.11))
    driver.live.settle()
    assert driver.shown("OEM financing", "facilities.fixed_rate") == "9.50%"
    driver.sheet.show()
    assert driver.shown("OEM financing", "facilities.fixed_rate") == "11.00%"


def test_that_the_mouse_selects_a_cell_and_a_double_click_edits_it(driver: Driver) -> None:
    place = driver.sheet.rows.place(driver.id("DDTL 2.0"), "facilities.drawn")
    assert place is not None
    box = driver.table.visualRect(driver.sheet.rows.index(*place))
    QTest.mouseClick(driver.table.viewport(), LEFT, pos=box.center())
    assert driver.at == ("DDTL 2.0", "facilities.drawn")
    QTest.mouseDClick(driver.table.viewport(), LEFT, pos=box.center())
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "3843.819"
    QTest.keyClick(editor, Key.Key_Escape)


@pytest.mark.parametrize("way", ["html", "text"])
def test_that_the_whole_sheet_copied_and_pasted_back_changes_nothing(driver: Driver, way: str) -> None:
    before = content_hash(driver.live.valuation)
    driver.go(driver.names[0], NAME)
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_C, CONTROL)
    if way == "text":
        driver.paste(QGuiApplication.clipboard().text())
    else:
        driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint == ""
    assert content_hash(driver.live.valuation) == before


def test_that_a_block_that_does_not_fit_the_facilities_is_refused_whole(driver: Driver) -> None:
    before = content_hash(driver.live.valuation)
    driver.go(driver.names[-1], NAME)
    driver.paste("\t".join(["x"] * 3))
    assert "1 × 3" in driver.table.complaint
    assert content_hash(driver.live.valuation) == before


def test_that_the_sheet_copied_with_headings_names_terms_and_facilities(driver: Driver) -> None:
    driver.go(driver.names[0], NAME)
    driver.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    driver.press(Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    head, first = (line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")[:2])
    assert head == ["", "", driver.names[0]]
    assert first[2] == driver.names[0]
