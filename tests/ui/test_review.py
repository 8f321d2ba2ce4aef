"""The review dialog: what is ticked is what comes back, by mouse, keyboard and search."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.ui.review_gallery import placeholder
from workbench.ground.problem import Problem
from workbench.ui.review import Review, ReviewDialog, ReviewLine
from workbench.ui.review.tree import Column

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(qtbot: QtBot, review: Review) -> ReviewDialog:
    dialog = ReviewDialog(review)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def lines(count: int) -> list[ReviewLine]:
    return [ReviewLine(f"line-{n}", f"Group {'abc'[n % 3]}", f"Input {n}", "1.0", "2.0") for n in range(count)]


def click_box(dialog: ReviewDialog, group: int, line: int | None = None) -> None:
    index = dialog.tree.index(group, 0)
    if line is not None:
        index = dialog.tree.index(line, 0, index)
    place = dialog.view.visualRect(index)
    box = QPoint(place.left() + 8, place.center().y())
    QTest.mouseClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, pos=box)


def test_that_a_review_begins_with_the_lines_that_are_to_be_taken(qtbot: QtBot) -> None:
    dialog = shown(qtbot, placeholder())
    assert dialog.taken() == ["a", "b", "e"]
    assert dialog.count.text() == "3 of 4 taken · 1 cannot be taken"
    assert dialog.accept_button.isEnabled()


def test_that_the_mouse_ticks_lines_and_whole_groups(qtbot: QtBot) -> None:
    dialog = shown(qtbot, placeholder())
    click_box(dialog, 0, 0)
    assert dialog.taken() == ["b", "e"]
    click_box(dialog, 1)
    assert dialog.taken() == ["b", "d", "e"]
    click_box(dialog, 1)
    assert dialog.taken() == ["b"]


def test_that_a_line_with_a_problem_is_never_taken(qtbot: QtBot) -> None:
    problem = Problem("Inputs!G2", "Too high.", "Type less.")
    dialog = shown(qtbot, Review("Review", [ReviewLine("x", "Group", "Input", "1", "9", problem=problem)]))
    click_box(dialog, 0, 0)
    click_box(dialog, 0)
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert dialog.taken() == []
    assert not dialog.accept_button.isEnabled()
    assert dialog.count.text() == "Nothing to take over · 1 cannot be taken"


def test_that_space_ticks_every_selected_line(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Review("Review", lines(6)))
    dialog.view.setFocus()
    dialog.view.setCurrentIndex(dialog.tree.index(0, 0, dialog.tree.index(0, 0)))
    QTest.keyClick(dialog.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert dialog.taken() == ["line-1", "line-2", "line-4", "line-5"]
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert len(dialog.taken()) == 6


def test_that_a_search_narrows_what_all_means_and_keeps_the_other_ticks(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Review("Review", lines(12)))
    QTest.keyClick(dialog, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(dialog.search, "group b")
    assert dialog.tree.rowCount() == 1
    QTest.mouseClick(dialog.everything, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.everything.height() // 2))
    assert dialog.taken() == [f"line-{n}" for n in range(12) if n % 3 != 1]
    dialog.search.clear()
    assert dialog.tree.rowCount() == 3
    assert len(dialog.taken()) == 8


def test_that_enter_accepts_only_with_ctrl_and_escape_leaves(qtbot: QtBot) -> None:
    dialog = shown(qtbot, placeholder())
    for widget in (dialog.search, dialog.view):
        QTest.keyClick(widget, Qt.Key.Key_Return)
        assert dialog.isVisible()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return, CONTROL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    other = shown(qtbot, placeholder())
    QTest.keyClick(other.view, Qt.Key.Key_Escape)
    assert other.result() == QDialog.DialogCode.Rejected


def test_that_nothing_ticked_cannot_be_accepted(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Review("Review", lines(2)))
    dialog.everything.click()
    assert dialog.taken() == []
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return, CONTROL)
    assert dialog.isVisible()


def test_that_a_review_without_lines_tells_what_was_not_taken(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Review("Review", [], notes=["A sheet is missing.", "A row was removed."]))
    assert dialog.notes.count() == 2
    assert not dialog.accept_button.isVisible()
    assert dialog.count.text() == "Nothing to take over"


def test_that_five_thousand_lines_are_searched_and_ticked(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Review("Review", lines(5000)))
    dialog.search.setText("input 4999")
    assert len(dialog.tree.shown) == 1
    dialog.search.clear()
    dialog.everything.click()
    assert dialog.taken() == []


def test_that_what_needs_another_line_is_ticked_and_unticked_with_it(qtbot: QtBot) -> None:
    needing = [ReviewLine(key, "Contract", key, "1", "2", needs="price") for key in ("price", "term", "profile")]
    dialog = shown(qtbot, Review("Review", [*needing, ReviewLine("other", "Contract", "other", "1", "2")]))
    dialog.tree.take([0], False)
    assert dialog.taken() == ["other"]
    dialog.tree.take([2], True)
    assert dialog.taken() == ["price", "profile", "other"]
    dialog.tree.take([2], False)
    assert dialog.taken() == ["price", "other"]


def test_that_a_note_of_several_lines_stands_in_one_row_with_its_parts_told_apart(qtbot: QtBot) -> None:
    line = ReviewLine("x", "Forecast", "Valuation date", "1", "2", note="assumed\nThe day the figures were filed.")
    dialog = shown(qtbot, Review("Review", [line]))
    cell = dialog.tree.index(0, Column.NOTE, dialog.tree.index(0, 0))
    assert dialog.tree.data(cell) == "assumed · The day the figures were filed."
