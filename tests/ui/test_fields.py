"""Fields: what a person types is committed, restored, stepped or refused as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT
from workbench.ui.fields import (
    ChoiceField,
    DateField,
    Field,
    InputGroup,
    InputLine,
    NumberField,
    SeriesField,
    TextField,
    plain_number,
)
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier
Control = Qt.KeyboardModifier.ControlModifier


class Timing(Enum):
    """When a prepayment is credited."""

    FIRST = "first"
    LAST = "last"


def parse(typed: str) -> float | Problem:
    """A caller's reading of a number between -1,000,000 and 1,000,000."""
    try:
        value = float(typed.replace(",", ""))
    except ValueError:
        return Problem("RPO", "This is not a number.", "Type digits, such as 15,100.")
    return value if abs(value) <= 1e6 else Problem("RPO", "This is more than a million.", "Type it in USD m.")


def show(value: float) -> str:
    return f"{value:,.1f}"


@pytest.fixture
def place(qtbot: QtBot, qapp: QApplication) -> Callable[..., QWidget]:
    """Shows fields one below another in a window that has the focus."""
    apply_theme(qapp, LIGHT)
    kept: list[QWidget] = []  # qtbot holds windows weakly

    def placed(*fields: QWidget) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        for field in fields:
            column.addWidget(field)
        kept.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        fields[0].setFocus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return window

    return placed


def heard(field: Field) -> list[object]:
    """What the field announces from now on."""
    said: list[object] = []
    field.edited.connect(said.append)
    return said


def number(value: float | None = 15100.123456789, **named: object) -> NumberField:
    field = NumberField(parse, show, **named)  # type: ignore[arg-type]
    field.set_value(value)
    return field


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def type_in(words: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, words)


def test_that_a_number_is_shown_formatted_and_edited_with_all_digits(place: Callable[..., QWidget]) -> None:
    first, second = number(1.0), number()
    place(first, second)
    assert second.text() == "15,100.1"
    press(Key.Key_Tab)
    assert second.text() == "15100.123456789"


def test_that_enter_commits_what_was_typed(place: Callable[..., QWidget]) -> None:
    field = number()
    said = heard(field)
    place(field)
    type_in("9362.5")
    assert said == []
    press(Key.Key_Return)
    assert said == [9362.5]
    assert field.value() == 9362.5


def test_that_tab_commits_shows_the_format_and_goes_on(place: Callable[..., QWidget]) -> None:
    field, after = number(), number(2.0)
    said = heard(field)
    place(field, after)
    type_in("9362.5")
    press(Key.Key_Tab)
    assert said == [9362.5]
    assert field.text() == "9,362.5"
    assert after.editor.hasFocus()


def test_that_passing_through_a_field_edits_nothing(place: Callable[..., QWidget]) -> None:
    field, after = number(), number(2.0)
    said = heard(field)
    place(field, after)
    press(Key.Key_Tab)
    assert said == []
    assert field.value() == 15100.123456789


def test_that_escape_restores_the_value(place: Callable[..., QWidget]) -> None:
    field = number()
    said = heard(field)
    place(field)
    type_in("77")
    press(Key.Key_Escape)
    assert field.text() == "15100.123456789"
    press(Key.Key_Return)
    assert said == []


def test_that_a_refused_text_stays_with_its_problem_and_the_old_value(place: Callable[..., QWidget]) -> None:
    field, after = number(), number(2.0)
    said = heard(field)
    place(field, after)
    type_in("fifteen")
    press(Key.Key_Tab)
    assert said == []
    assert field.value() == 15100.123456789
    assert field.text() == "fifteen"
    assert field.problem is not None
    assert field.problem.what == "This is not a number."
    assert "digits" in field.editor.accessibleDescription()
    press(Key.Key_Tab, Shift)
    assert field.text() == "fifteen"
    press(Key.Key_Escape)
    assert field.problem is None
    assert field.text() == "15100.123456789"


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Key.Key_Up, Qt.KeyboardModifier.NoModifier, 0.31),
        (Key.Key_Down, Qt.KeyboardModifier.NoModifier, 0.29),
        (Key.Key_Up, Shift, 0.4),
        (Key.Key_Down, Control, 0.299),
    ],
)
def test_that_arrows_step(
    place: Callable[..., QWidget], key: Qt.Key, modifiers: Qt.KeyboardModifier, expected: float
) -> None:
    field = number(0.3, step=0.01)
    said = heard(field)
    place(field)
    press(key, modifiers)
    assert said == [expected]


def test_that_a_step_beyond_the_bounds_is_refused(place: Callable[..., QWidget]) -> None:
    field = number(1e6)
    said = heard(field)
    place(field)
    press(Key.Key_Up)
    assert said == []
    assert field.value() == 1e6
    assert field.problem is not None


def test_that_only_an_optional_number_can_be_emptied(place: Callable[..., QWidget]) -> None:
    needed, optional = number(5.0), number(6.0, optional=True)
    said, said_optional = heard(needed), heard(optional)
    place(needed, optional)
    press(Key.Key_Delete)
    press(Key.Key_Return)
    assert said == []
    assert needed.problem is not None
    press(Key.Key_Escape)
    press(Key.Key_Tab)
    press(Key.Key_Delete)
    press(Key.Key_Return)
    assert said_optional == [None]
    assert optional.value() is None


def test_that_a_recompute_does_not_take_a_text_being_typed(place: Callable[..., QWidget]) -> None:
    field = number()
    place(field)
    type_in("93")
    field.set_value(4.0)
    assert field.text() == "93"
    press(Key.Key_Escape)
    assert field.text() == "4"


def test_that_setting_a_value_is_no_edit(place: Callable[..., QWidget]) -> None:
    field = number()
    said = heard(field)
    place(field)
    field.set_value(1.0)
    assert said == []


@pytest.mark.parametrize("value", [0.1, 1e-7, 1e15, 123456789.123456, -0.000123, 2.0**60, 0.0])
def test_that_a_plain_number_loses_nothing_and_has_no_exponent(value: float) -> None:
    assert "e" not in plain_number(value)
    assert float(plain_number(value)) == pytest.approx(value, rel=1e-14, abs=0)


def test_that_the_wheel_never_changes_a_choice(place: Callable[..., QWidget]) -> None:
    field = ChoiceField([(Timing.FIRST, "at the start"), (Timing.LAST, "at the end")])
    said = heard(field)
    place(field)
    down = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.editor, down)
    assert said == []
    assert field.value() is Timing.FIRST
    press(Key.Key_Down)
    assert said == [Timing.LAST]


def test_that_a_choice_that_is_not_offered_is_an_error(qapp: QApplication) -> None:
    field = ChoiceField([(Timing.FIRST, "at the start")])
    with pytest.raises(ValueError, match="not one of"):
        field.set_value(Timing.LAST)


@pytest.mark.parametrize("typed", ["2025-03-28", "2025/3/28", "2025.03.28", "2025年3月28日", "２０２５－０３－２８"])
def test_that_a_date_is_read_from_the_ways_people_write_it(place: Callable[..., QWidget], typed: str) -> None:
    field = DateField()
    field.set_value("2024-12-31")
    said = heard(field)
    place(field)
    # Key presses of a test are ASCII only; other signs arrive by paste as they would from an input method.
    QGuiApplication.clipboard().setText(typed)
    press(Key.Key_V, Control)
    press(Key.Key_Return)
    assert said == [date(2025, 3, 28)]


def test_that_a_day_that_does_not_exist_is_refused(place: Callable[..., QWidget]) -> None:
    field = DateField()
    field.set_value(date(2025, 2, 28))
    place(field)
    type_in("2025-02-30")
    press(Key.Key_Return)
    assert field.problem is not None
    assert field.value() == date(2025, 2, 28)


def test_that_words_are_committed_without_outer_blanks(place: Callable[..., QWidget]) -> None:
    field = TextField()
    said = heard(field)
    place(field)
    type_in("  CoreWeave ")
    press(Key.Key_Return)
    assert said == ["CoreWeave"]


def series() -> SeriesField:
    field = SeriesField(parse, show, periods=["1Q25", "2Q25", "3Q25", "4Q25"])
    field.set_value([905, 1046, 1187, 1262])
    return field


def test_that_a_pasted_row_becomes_the_series(place: Callable[..., QWidget], qtbot: QtBot) -> None:
    field = series()
    said = heard(field)
    place(field)
    QGuiApplication.clipboard().setText("1,000\t1,100\r\n1,200\t1,300\r\n")
    dialog = field.open_editor()
    qtbot.waitExposed(dialog)
    QTest.keyClick(dialog, Key.Key_V, Control)
    dialog.accept()
    assert said == [[1000.0, 1100.0, 1200.0, 1300.0]]


def test_that_fill_repeats_the_current_value_to_the_end(place: Callable[..., QWidget]) -> None:
    field = series()
    said = heard(field)
    place(field)
    dialog = field.open_editor()
    dialog.set_text(0, "7")
    QTest.keyClick(dialog, Key.Key_R, Control)
    dialog.accept()
    assert said == [[7.0, 7.0, 7.0, 7.0]]


def test_that_a_series_with_a_refused_text_cannot_be_accepted(place: Callable[..., QWidget]) -> None:
    field = series()
    said = heard(field)
    place(field)
    dialog = field.open_editor()
    dialog.set_text(1, "much")
    dialog.accept()
    assert dialog.isVisible()
    dialog.reject()
    assert said == []
    assert field.value() == [905.0, 1046.0, 1187.0, 1262.0]


def test_that_a_line_grows_to_say_the_problem(place: Callable[..., QWidget]) -> None:
    field = number()
    line = InputLine("RPO reported", field, "USD m")
    place(line)
    before = line.sizeHint().height()
    assert before == LIGHT.row_height
    field.set_problem(Problem("RPO", "This is not a number.", "Type digits."))
    assert line.sizeHint().height() > before
    field.set_problem(None)
    assert line.sizeHint().height() == before


def test_that_the_source_mark_and_f1_ask_for_an_explanation(place: Callable[..., QWidget]) -> None:
    field = number()
    line = InputLine("RPO reported", field, "USD m")
    asked: list[bool] = []
    line.explain_requested.connect(lambda: asked.append(True))
    place(line)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 8, 10))
    assert len(asked) == 1
    field.editor.setFocus()
    press(Key.Key_F1)
    assert len(asked) == 2


def test_that_a_line_names_its_field_for_screen_readers(qapp: QApplication) -> None:
    field = number()
    line = InputLine("RPO reported", field, "USD m")
    field.set_source("S-1, page 89")
    assert field.editor.accessibleName() == "RPO reported"
    assert "S-1" in field.editor.accessibleDescription()
    line.deleteLater()


def test_that_a_search_shows_matching_lines_and_hides_empty_groups(place: Callable[..., QWidget]) -> None:
    group = InputGroup("Disclosure")
    reported, late = InputLine("RPO reported", number()), InputLine("Sites late by", number())
    group.add_line(reported)
    group.add_line(late)
    place(group)
    assert group.filter("rpo rep") == 1
    assert reported.isVisible()
    assert not late.isVisible()
    assert group.filter("nothing such") == 0
    assert not group.isVisible()
    assert group.filter("") == 2
    assert late.isVisible()


def test_that_a_group_folds(place: Callable[..., QWidget]) -> None:
    group = InputGroup("Disclosure")
    line = InputLine("RPO reported", number())
    group.add_line(line)
    place(group)
    group.set_open(False)
    assert not line.isVisible()
    group.set_open(True)
    assert line.isVisible()


def test_that_a_series_that_does_not_fit_or_cannot_be_read_is_refused_whole(place: Callable[..., QWidget]) -> None:
    field = series()
    place(field)
    dialog = field.open_editor()
    for pasted in ("1\n2\n3\n4\n5", "1\nmuch\n3"):
        QGuiApplication.clipboard().setText(pasted)
        QTest.keyClick(dialog, Key.Key_V, Control)
        assert dialog.values() == [905.0, 1046.0, 1187.0, 1262.0]
        assert dialog._message.isVisible()
    assert "2Q25" in dialog._message.text()
    assert "much" in dialog._message.text()
    dialog.reject()


def test_that_a_copied_series_comes_back_with_every_digit_and_one_value_fills_the_selection(
    place: Callable[..., QWidget],
) -> None:
    held = [0.07, 1 / 3, 0.1 + 0.2, 0.0]
    field = SeriesField(
        lambda typed: _parsed_share(typed), PERCENT.shown, full=lambda v: edit_text(v, PERCENT), unit=PERCENT
    )
    field.set_value(held)
    place(field)
    dialog = field.open_editor()
    table = dialog._table
    table.selectAll()
    QTest.keyClick(table, Key.Key_C, Control)
    for row in range(4):
        dialog.set_text(row, "5%")
    assert dialog.values() == [0.05] * 4
    QTest.keyClick(dialog, Key.Key_V, Control)
    assert dialog.values() == held
    QTest.keyClick(table, Key.Key_Up, Control)
    QTest.keyClick(table, Key.Key_Down)
    QTest.keyClick(table, Key.Key_Down, Control | Qt.KeyboardModifier.ShiftModifier)
    QGuiApplication.clipboard().setText("8%")
    QTest.keyClick(dialog, Key.Key_V, Control)
    assert dialog.values() == [0.07, 0.08, 0.08, 0.08]
    dialog.reject()


def _parsed_share(typed: str) -> float | Problem:
    found = parse_number(typed, PERCENT)
    assert found is not None
    return found
