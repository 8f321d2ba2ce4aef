"""The input panels: one line for every input the model declares, refusals at the field, entities as a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.driving import PLAIN, Desktop, Key
from workbench.document.edits import ClearValue, SetValue
from workbench.document.rules import FIRST_DATE, LAST_DATE
from workbench.document.valuation import Address, Status, value_of
from workbench.ground.language import ENGLISH, LANGUAGES, set_language
from workbench.ground.numbers import edit_text
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number
from workbench.ui.fields import ChoiceField, SeriesField
from workbench.ui.fields.entry import EntryField
from workbench.ui.fields.series_editor import SeriesEditor
from workbench.ui.finding import Standing
from workbench.ui.input_state import finest_of, step_of
from workbench.ui.inputs import AREAS

CONTROL = Qt.KeyboardModifier.ControlModifier
DELAY = "contracts.delay"


def names(desk: Desktop, kind: str = "contract") -> list[str]:
    return [e.name for e in desk.live.valuation.members(kind)]


def test_that_every_input_of_the_model_has_a_line_with_label_unit_and_a_source_mark(desk: Desktop) -> None:
    for area in AREAS:
        desk.go(area)
    lines = {key: bound for panel in desk.window.inputs.panels.values() for key, bound in panel.bound.items()}
    assert set(lines) == {item.key for item in MODEL.inputs}
    for key, bound in lines.items():
        item = MODEL[key]
        assert isinstance(item, Input)
        assert bound.line.label == item.label
        if not isinstance(item, Choice) and not item.unit.is_date:  # a date says itself what it is
            assert bound.line._unit == item.unit.title("USD")
        assert bound.field.editor.accessibleName() == item.label
        if isinstance(item, Number) and item.low is not None and item.high is not None and not item.unit.is_flag:
            assert bound.line._bounds.startswith("From ")


def test_that_no_unit_is_cut_off(desk: Desktop) -> None:
    for area in AREAS:
        desk.go(area)
        for panel in desk.window.inputs.panels.values():
            for bound in panel.bound.values() if panel.isVisible() else ():
                line = bound.line
                if line.isVisible() and not line._wide:
                    room = line._unit_rect().width()
                    assert desk.window.fontMetrics().horizontalAdvance(line._unit) <= room + 14, line._unit


def test_that_the_value_of_each_field_is_the_value_of_the_file(desk: Desktop) -> None:
    desk.go("RPO")
    for name in ("Microsoft", "OpenAI"):
        desk.choose("contracts", name)
        panel = desk.panel("contracts")
        assert panel.entity_id == name.lower()
        held = desk.live.valuation.values[Address("contracts.price", name.lower())]
        assert panel.bound["contracts.price"].field.value() == held


@pytest.mark.parametrize("typed", ["abc", "61", "-1", "1 2", "1,2,3", ""])
def test_that_bad_input_is_refused_at_the_field_and_the_old_value_stays(desk: Desktop, typed: str) -> None:
    desk.go("RPO")
    field = desk.field(DELAY)
    fingerprint, price = desk.fingerprint, desk.price
    desk.click(field.editor)
    QTest.keyClick(field.editor, Key.Key_A, CONTROL)
    QTest.keyClick(field.editor, Key.Key_Delete)
    QTest.keyClicks(field.editor, typed)
    QTest.keyClick(field.editor, Key.Key_Return)
    desk.settle()
    assert field.problem is not None
    assert field.problem.what
    assert field.problem.remedy
    assert isinstance(field, EntryField)
    assert field.text() == typed
    assert desk.fingerprint == fingerprint
    assert desk.price == price
    line = desk.panel("contracts").bound[DELAY].line
    assert line.height() > field.height() + 10
    desk.press(Key.Key_Escape)
    assert field.problem is None
    assert field.value() == 0.0
    assert desk.window.isVisible()


def test_that_a_value_refused_by_its_bounds_is_not_taken_for_the_fields_own(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field(DELAY)
    desk.type_into(field, "2")
    desk.type_into(field, "99")
    assert field.problem is not None
    assert desk.live.valuation.values[Address(DELAY, "microsoft")] == 2.0
    desk.press(Key.Key_Escape)
    assert field.value() == 2.0
    desk.press(Key.Key_Up)
    assert desk.live.valuation.values[Address(DELAY, "microsoft")] == 3.0


def test_that_tab_commits_and_goes_to_the_next_input(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field(DELAY)
    desk.type_into(field, "2", Key.Key_Tab)
    assert desk.live.valuation.values[Address(DELAY, "microsoft")] == 2.0
    holder = QApplication.focusWidget()
    assert holder is not None
    assert holder is not field.editor
    fields = [b.field.editor for b in desk.panel("contracts").bound.values()]
    assert holder is fields[fields.index(field.editor) + 1]


def test_that_a_date_and_a_choice_are_typed_and_chosen(desk: Desktop) -> None:
    desk.go("RPO")
    desk.choose("contracts", "Microsoft")
    desk.type_into(desk.field("contracts.start"), "2025/06/30")
    assert desk.live.valuation.values[Address("contracts.start", "microsoft")] == 45838.0  # Excel's serial number
    status = desk.field("contracts.status")
    assert isinstance(status, ChoiceField)
    before = status.value()
    status.editor.setFocus()
    desk.press(Key.Key_Down)
    assert status.value() != before
    assert desk.live.valuation.values[Address("contracts.status", "microsoft")] == status.value()


def test_that_a_series_is_edited_in_its_table(desk: Desktop) -> None:
    desk.go("RPO")
    desk.choose("contracts", "Microsoft")
    item = next(i for i in MODEL["contracts.delay"].section.items if isinstance(i, Input) and i.is_periodic)  # type: ignore[union-attr]
    field = desk.field(item.key)
    assert isinstance(field, SeriesField)
    dialog = field.open_editor()
    desk.settle()
    dialog.set_text(0, "5")
    dialog.accept()
    desk.settle()
    held = desk.live.valuation.values[Address(item.key, "microsoft")]
    assert isinstance(held, tuple)
    assert held[0] == 5.0


def test_that_the_mark_of_a_change_comes_with_the_edit_and_goes_with_undo(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field(DELAY)
    assert not field.is_changed
    desk.type_into(field, "2")
    assert field.is_changed
    desk.press(Key.Key_Z, CONTROL)
    assert not field.is_changed


def test_that_the_menu_of_a_line_resets_it_and_explains_it(desk: Desktop) -> None:
    desk.go("RPO")
    line = desk.panel("contracts").bound[DELAY].line
    desk.live.do(ClearValue(Address(DELAY, "microsoft")))
    desk.settle()
    menu = line.menu()
    assert [a.isEnabled() for a in menu.actions() if a.text().startswith("Reset")] == [False]
    menu.deleteLater()
    desk.type_into(desk.field(DELAY), "2")
    menu = line.menu()
    reset = next(a for a in menu.actions() if a.text().startswith("Reset"))
    assert "default" in reset.text()
    desk.trigger(reset)
    assert Address(DELAY, "microsoft") not in desk.live.valuation.values
    assert desk.field(DELAY).value() == 0.0
    desk.trigger(next(a for a in menu.actions() if a.text() == "Explain"))
    assert desk.window.explain.isVisible()
    assert "Start later by" in desk.window.explain.words.text()
    menu.deleteLater()


def test_that_a_value_of_a_case_resets_to_that_of_the_base_case(desk: Desktop) -> None:
    desk.window.cases.setFocus()
    desk.press(Key.Key_End)
    desk.go("RPO")
    desk.type_into(desk.field(DELAY), "4")
    field = desk.field(DELAY)
    assert field.is_changed
    menu = desk.panel("contracts").bound[DELAY].line.menu()
    desk.trigger(next(a for a in menu.actions() if "base case" in a.text()))
    menu.deleteLater()
    assert field.value() == 0.0
    assert not field.is_changed


def test_that_a_contract_is_added_duplicated_renamed_moved_and_removed_and_undo_takes_each_back(desk: Desktop) -> None:
    desk.go("RPO")
    panel = desk.panel("contracts")
    first = desk.fingerprint
    start = names(desk)
    desk.click(panel.buttons["add"])
    assert names(desk) == [*start, "Contract"]
    assert panel.choice.currentText() == "Contract"
    name = panel._name
    assert name is not None
    desk.type_into(name, "Anthropic")
    assert names(desk)[-1] == panel.choice.currentText() == "Anthropic"
    desk.click(panel.buttons["up"])
    assert names(desk)[-2] == panel.choice.currentText() == "Anthropic"
    desk.choose("contracts", "Microsoft")
    desk.click(panel.buttons["duplicate"])
    copy = panel.choice.currentText()
    assert copy not in start
    assert names(desk)[names(desk).index("Microsoft") + 1] == copy
    ids = {e.name: e.id for e in desk.live.valuation.members("contract")}
    held = desk.live.valuation.values
    assert held[Address("contracts.price", ids[copy])] == held[Address("contracts.price", ids["Microsoft"])]
    assert desk.are_checks_green
    desk.choose("contracts", "Microsoft")
    desk.click(panel.buttons["remove"])
    assert "Microsoft" not in names(desk)
    assert panel.choice.currentText() in names(desk)
    assert desk.are_checks_green
    while desk.live.undo_stack.canUndo():
        desk.press(Key.Key_Z, CONTROL)
    assert desk.fingerprint == first
    assert names(desk) == start
    assert [panel.choice.itemText(n) for n in range(panel.choice.count())] == start


def test_that_a_name_that_is_taken_or_empty_is_refused_at_the_field(desk: Desktop) -> None:
    desk.go("RPO")
    panel = desk.panel("contracts")
    name = panel._name
    assert name is not None
    for wrong in ("OpenAI", " "):
        desk.type_into(name, wrong)
        assert name.problem is not None
        assert names(desk)[0] == "Microsoft"
        desk.press(Key.Key_Escape)
        assert name.value() == "Microsoft"


def test_that_the_first_entity_of_an_empty_set_opens_its_lines(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    desk.go("RPO")
    panel = desk.panel("contracts")
    assert not panel.bound[DELAY].line.isVisible()
    assert not panel.buttons["remove"].isEnabled()
    desk.click(panel.buttons["add"])
    assert panel.bound[DELAY].line.isVisible()
    assert desk.are_checks_green
    desk.click(panel.buttons["remove"])
    assert not panel.bound[DELAY].line.isVisible()


def test_that_other_edits_reach_a_field_while_a_text_is_being_typed_elsewhere(desk: Desktop) -> None:
    desk.go("RPO")
    typing, other = desk.field("contracts.relet_delay"), desk.field(DELAY)
    desk.click(typing.editor)
    QTest.keyClicks(typing.editor, "7")
    desk.live.do(SetValue(Address(DELAY, "microsoft"), 3.0))
    desk.settle()
    assert other.value() == 3.0
    assert isinstance(typing, EntryField)
    assert "7" in typing.text()
    desk.press(Key.Key_Escape)


def shown(desk: Desktop) -> set[Address]:
    """The addresses of the lines that stand in the panels."""
    return {
        bound.address
        for panel in desk.window.inputs.panels.values()
        if panel.isVisible()
        for bound in panel.bound.values()
        if bound.line.isVisible()
    }


def test_that_a_search_reads_both_languages_keys_entities_sources_and_notes(desk: Desktop) -> None:
    inputs = desk.window.inputs
    desk.go("RPO")
    assert desk.panel("contracts").entity_id == "microsoft"
    for words, expected in (
        ("start later", Address(DELAY, "microsoft")),
        ("推迟", Address(DELAY, "microsoft")),
        ("contracts.delay", Address(DELAY, "microsoft")),
        ("openai later", Address(DELAY, "openai")),
        ("press summaries", Address("debt_disclosure.reported_principal")),
    ):
        inputs.search.setText(words)
        desk.settle()
        assert expected in shown(desk), words
    inputs.search.clear()
    desk.settle()
    assert desk.panel("contracts").entity_id == "microsoft"  # the search turned it and turned it back


def test_that_what_is_found_by_label_comes_first_and_the_rest_on_request(desk: Desktop) -> None:
    inputs = desk.window.inputs
    inputs.search.setText("tax rate")
    desk.settle()
    first = shown(desk)
    assert inputs.more.isVisible()
    desk.click(inputs.more)
    assert first < shown(desk)
    assert not inputs.more.isVisible()


def test_that_a_filter_shows_how_inputs_stand_and_a_chip_takes_it_back(desk: Desktop) -> None:
    inputs = desk.window.inputs
    desk.go("RPO")
    desk.type_into(desk.field(DELAY), "2")
    inputs.bar.want(Standing.CHANGED)
    desk.settle()
    assert shown(desk) == {Address(DELAY, "microsoft")}
    inputs.bar.want(Standing.ASSUMED)
    inputs.bar.want(Standing.UNSOURCED)
    desk.settle()
    held = desk.live.valuation.evidence[Address(DELAY, "microsoft")].status
    assert (shown(desk) == {Address(DELAY, "microsoft")}) == (held in (Status.ASSUMED, Status.UNSET))
    for standing in (Standing.ASSUMED, Standing.UNSOURCED, Standing.CHANGED):
        chip = inputs.bar.chips[standing]
        assert chip.isVisible()
        desk.click(chip)
    assert not inputs.bar.is_asked
    assert Address("contracts.price", "microsoft") in shown(desk)
    inputs.bar.want(Standing.CONFLICT)
    desk.settle()
    assert shown(desk) == {Address("debt_disclosure.reported_principal")}
    inputs.bar.clear()
    inputs.bar.want(Standing.DEPARTS)
    desk.settle()
    departing = {a for case in desk.live.valuation.cases[1:] for a in case.values}
    assert shown(desk)
    assert shown(desk) <= departing
    assert {a.key.split(".")[0] for a in shown(desk)} == {a.key.split(".")[0] for a in departing}
    inputs.bar.clear()


def test_that_nothing_found_says_so_and_an_input_that_is_gone_to_ends_the_search(desk: Desktop) -> None:
    inputs = desk.window.inputs
    inputs.bar.want(Standing.CHANGED)
    desk.settle()
    assert inputs._nothing.isVisible()
    inputs.go_to(Address(DELAY, "openai"))
    desk.settle()
    assert not inputs.bar.is_asked
    assert desk.panel("contracts").entity_id == "openai"


def test_that_the_page_keys_and_the_wheel_change_no_value(desk: Desktop) -> None:
    desk.go("RPO")
    fingerprint = desk.fingerprint
    for key in ("contracts.delay", "contracts.start", "contracts.status"):
        field = desk.field(key)
        field.editor.setFocus()
        for page in (Key.Key_PageUp, Key.Key_PageDown):
            desk.press(page)
        for way in (120, -120):
            wheel(field.editor, way)
        desk.settle()
        assert desk.fingerprint == fingerprint, key
    chosen = desk.panel("contracts").choice
    wheel(chosen, -120)
    assert chosen.currentText() == "Microsoft"


def wheel(widget: QWidget, way: int) -> None:
    """Turn the wheel one notch over a widget."""
    at, none = QPointF(5, 5), Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(0, way), QPoint(0, way), none, Qt.KeyboardModifier.NoModifier, phase, False)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_that_no_label_is_cut_at_the_default_width(opened: Callable[..., Desktop], language: str) -> None:
    set_language(language)
    try:
        desk = opened(width=1280, height=800)
        assert desk.window.docks["inputs"].width() <= 364
        for area in AREAS:
            desk.go(area)
            for panel in desk.window.inputs.panels.values():
                for bound in panel.bound.values() if panel.isVisible() else ():
                    line = bound.line
                    if not line.isVisible():
                        continue
                    room = line._label_rect()
                    box = line.fontMetrics().boundingRect(
                        QRect(0, 0, room.width(), 1000), Qt.TextFlag.TextWordWrap, line.label
                    )
                    assert box.width() <= room.width(), line.label
                    is_whole = line.fontMetrics().horizontalAdvance(line.label) <= room.width()
                    assert is_whole or box.height() <= room.height(), line.label
                    assert line.height() >= line.sizeHint().height(), line.label
    finally:
        set_language(ENGLISH)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_that_every_kind_of_field_takes_its_bounds_and_refuses_what_lies_beyond(
    opened: Callable[..., Desktop], language: str
) -> None:
    set_language(language)
    try:
        desk = opened()
        for key in ("contracts.delay", "contracts.hazard", "contracts.price", "contracts.start"):
            desk.go("RPO")
            field = desk.field(key)
            item = MODEL[key]
            assert isinstance(item, Number)
            unit = item.unit
            low, high = (FIRST_DATE, LAST_DATE) if unit.is_date else (item.low, item.high)
            assert low is not None
            assert high is not None
            step = 1.0 if unit.is_date or not unit.decimals else finest_of(unit)
            for bound, beyond in ((low, low - step), (high, high + step)):
                before = value_of(MODEL, desk.live.valuation, Address(key, "microsoft"))
                day = "1900-02-01" if beyond < low else "10000-01-01"
                typed = day if unit.is_date else edit_text(beyond, unit)
                desk.type_into(field, typed)
                problem = field.problem
                assert problem is not None, (key, typed)
                assert problem.what
                assert problem.remedy
                if language != ENGLISH:
                    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.what + problem.remedy)
                assert value_of(MODEL, desk.live.valuation, Address(key, "microsoft")) == before
                desk.press(Key.Key_Escape)
                assert field.problem is None
                if key != "contracts.start":  # far days make a contract that cannot be: another check than the bounds
                    desk.type_into(field, edit_text(bound, unit))
                    assert field.problem is None, (key, bound)
                    assert value_of(MODEL, desk.live.valuation, Address(key, "microsoft")) == bound
    finally:
        set_language(ENGLISH)


def test_that_the_last_day_of_the_calendar_is_not_stepped_beyond(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field("contracts.start")
    field.set_value("9999-12-31")
    field.editor.setFocus()
    fingerprint = desk.fingerprint
    desk.press(Key.Key_Up)
    assert desk.fingerprint == fingerprint
    field.set_value("0001-01-01")
    desk.press(Key.Key_Down)
    assert desk.fingerprint == fingerprint


def test_that_up_and_down_step_a_number_and_shift_and_control_change_the_size(desk: Desktop) -> None:
    desk.go("RPO")
    address = Address("contracts.price_per_mw", "microsoft")
    desk.type_into(desk.field(address.key), "2")
    for key, modifier, expected in (
        (Key.Key_Up, Qt.KeyboardModifier.NoModifier, 1.0),
        (Key.Key_Up, Qt.KeyboardModifier.ShiftModifier, 10.0),
        (Key.Key_Down, CONTROL, -0.1),
    ):
        before = value_of(MODEL, desk.live.valuation, address)
        desk.press(key, modifier)
        after = value_of(MODEL, desk.live.valuation, address)
        assert isinstance(before, float)
        assert isinstance(after, float)
        step = step_of(MODEL[address.key].unit)
        assert after - before == pytest.approx(expected * step)


def test_that_the_words_of_a_choice_stand_whole(desk: Desktop) -> None:
    desk.go("Company")
    for panel in desk.window.inputs.panels.values():
        for bound in panel.bound.values() if panel.isVisible() else ():
            if isinstance(bound.field, ChoiceField) and bound.line.isVisible():
                assert bound.field.width() >= bound.field.wanted_width, bound.line.label


def test_that_the_ends_of_a_series_stand_whole_in_its_line(desk: Desktop) -> None:
    desk.go("Debt")
    field = desk.field("rates.base")
    assert isinstance(field, SeriesField)
    first, last = field.value()[0], field.value()[-1]
    unit = MODEL["rates.base"].unit
    assert field._button.text() == f"{unit.shown(first)} → {unit.shown(last)}"
    assert field.wanted_width <= field.width()
    field.editor.setFocus()
    desk.press(Key.Key_F2)
    dialog = desk.window.findChild(SeriesEditor)
    assert dialog is not None
    dialog.reject()
