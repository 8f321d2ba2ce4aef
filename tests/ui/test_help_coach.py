"""The guided first valuation in the real window: every step is done by keys and clicks, and noticed by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.ui.driving import CONTROL, LEFT, Desktop, Key
from tests.ui.test_help import ALT
from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE, set_language
from workbench.ui.help.coach import KEY, Coach
from workbench.ui.help.coach_watches import WATCHES
from workbench.ui.help.feature import Help
from workbench.ui.help.frame import Frame
from workbench.ui.help.steps import steps


def begun(desk: Desktop) -> Coach:
    desk.trigger(Help.of(desk.window).first)
    coach = Help.of(desk.window).coach
    assert coach is not None
    coach._pause.setInterval(1)
    desk.settle()
    return coach


def at(coach: Coach) -> str:
    return coach.step.id if coach.step is not None else "end"


def comes_to(desk: Desktop, coach: Coach, step: str) -> None:
    desk.qtbot.waitUntil(lambda: at(coach) == step and not coach._pause.isActive(), timeout=20000)
    desk.settle()


def test_that_every_step_is_written_in_both_languages_and_watched() -> None:
    assert 8 <= len(steps()) <= 12
    assert [step.id for step in steps()] == list(WATCHES)
    for step in steps():
        assert set(step.title) == set(step.do) == set(step.why) == set(LANGUAGES)


def test_that_the_whole_first_valuation_is_led_through_by_what_a_person_does(
    desk: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk.window
    coach = begun(desk)
    assert coach.card is not None
    assert coach.frame is not None
    assert at(coach) == "headline", "a valuation is open already"
    price = window.headline.widget_of("price")
    assert coach.frame.rects[0].contains(price.mapTo(window, price.rect().center()))
    desk.click(price)
    comes_to(desk, coach, "explain")
    tree = window.explain.tree
    tree.setFocus()
    first = tree.topLevelItem(0)
    assert first is not None
    tree.setCurrentItem(first)
    if first.isExpanded():
        desk.press(Key.Key_Left)
    desk.press(Key.Key_Right)
    comes_to(desk, coach, "find")
    desk.press(Key.Key_F, CONTROL)
    desk.keys("start later")
    comes_to(desk, coach, "change")
    before = desk.price
    desk.press(Key.Key_Return)
    desk.press(Key.Key_A, CONTROL)
    desk.keys("2")
    desk.press(Key.Key_Return)
    comes_to(desk, coach, "effect")
    assert desk.price != before
    desk.press(Key.Key_Z, CONTROL)
    comes_to(desk, coach, "assay")
    assert desk.price == before
    window.inputs.search.clear()
    desk.press(Key.Key_2, CONTROL)
    comes_to(desk, coach, "case")
    window.cases.setFocus()
    desk.press(Key.Key_Down)
    comes_to(desk, coach, "type_over")
    desk.show_sheet("operations")
    desk.select("operations.other_revenue", "3Q25")
    desk.type_cell("5")
    assert at(coach) == "type_over"
    desk.select("operations.other_revenue", "3Q25")
    desk.press(Key.Key_Delete)
    comes_to(desk, coach, "tornado")
    desk.press(Key.Key_9, CONTROL)
    desk.press(Key.Key_3, ALT)
    comes_to(desk, coach, "export")
    book, file = str(tmp_path / "book.xlsx"), str(tmp_path / "mine.assay")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (book, ""))
    desk.press(Key.Key_E, CONTROL)
    comes_to(desk, coach, "save")
    desk.qtbot.waitUntil(lambda: not window.files.jobs, timeout=60000)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    assert window.files.ask_save()
    comes_to(desk, coach, "end")
    assert Path(book).stat().st_size > 10_000
    assert not coach.frame.isVisible()
    desk.click(coach.card.own_button)
    assert not coach.is_on
    assert window.settings.value(KEY) == ""


def test_that_what_is_done_before_the_card_turned_counts(desk: Desktop) -> None:
    coach = begun(desk)
    coach._pause.setInterval(60_000)
    coach.go([step.id for step in steps()].index("change"))
    desk.type_into(desk.field("timing.fiscal_year_end"), "6")
    assert coach._pause.isActive()
    desk.press(Key.Key_Z, CONTROL)
    coach._pause.setInterval(1)
    coach._go_on()
    comes_to(desk, coach, "assay") if at(coach) == "effect" else None
    assert at(coach) in ("assay", "case")
    coach.leave()


def test_that_it_is_left_and_gone_on_with_where_it_was(desk: Desktop) -> None:
    coach = begun(desk)
    assert coach.card is not None
    desk.click(coach.card.skip_button)
    desk.click(coach.card.skip_button)
    assert at(coach) == "find"
    desk.click(coach.card.back_button)
    assert at(coach) == "explain"
    coach.card.left.emit()
    desk.settle()
    assert not coach.is_on
    assert not any(frame.isVisible() for frame in desk.window.findChildren(Frame))
    again = begun(desk)
    assert at(again) == "explain"
    again.leave()


def test_that_it_opens_the_example_where_nothing_stands_yet(opened: Callable[..., Desktop]) -> None:
    desk = opened(None)
    coach = begun(desk)
    assert coach.card is not None
    assert at(coach) == "open"
    desk.click(coach.card.own_button)
    comes_to(desk, coach, "headline")
    assert "CoreWeave" in desk.window.windowTitle()
    coach.leave()


def test_that_the_frame_follows_the_layout_and_lets_clicks_through(desk: Desktop) -> None:
    coach = begun(desk)
    assert coach.frame is not None
    assert coach.card is not None
    window = desk.window
    coach.go([step.id for step in steps()].index("find"))
    desk.settle()
    search = window.inputs.search
    before = coach.frame.rects
    window.resizeDocks([window.docks["inputs"]], [480], Qt.Orientation.Horizontal)
    desk.qtbot.waitUntil(lambda: coach.frame is not None and coach.frame.rects != before)
    assert coach.frame.rects[0].contains(search.mapTo(window, search.rect().center()))
    assert window.childAt(search.mapTo(window, QPoint(20, 8))) is not coach.frame
    window.docks["inputs"].hide()
    desk.qtbot.waitUntil(lambda: coach.frame is not None and not coach.frame.rects)
    coach.leave()


def test_that_the_card_can_be_dragged_and_stays_in_the_window(desk: Desktop) -> None:
    coach = begun(desk)
    card = coach.card
    assert card is not None
    QTest.mousePress(card, LEFT, pos=QPoint(30, 40))
    QTest.mouseMove(card, QPoint(-400, -300))
    QTest.mouseRelease(card, LEFT, pos=QPoint(-400, -300))
    desk.settle()
    place = card.pos()
    coach.go(coach.at + 1)
    assert card.pos() == place
    desk.window.resize(1300, 820)
    desk.settle()
    assert desk.window.rect().contains(card.geometry())
    coach.leave()


def test_that_the_card_speaks_chinese_and_its_words_fit(opened: Callable[..., Desktop]) -> None:
    set_language(SIMPLIFIED_CHINESE)
    try:
        desk = opened()
        coach = begun(desk)
        assert coach.card is not None
        for number, step in enumerate(steps()[1:], 1):
            coach.go(number)
            desk.settle()
            assert coach.card.title.text() == step.title[SIMPLIFIED_CHINESE]
            for label in coach.card.findChildren(QLabel):
                if label.isVisible():
                    assert label.height() >= label.heightForWidth(label.width()) - 1
            coach._pause.stop()
        coach.leave()
    finally:
        set_language(ENGLISH)


def test_that_the_start_page_offers_it_on_the_example(opened: Callable[..., Desktop]) -> None:
    from workbench.ui.start.page import StartPage

    desk = opened(None)
    page = StartPage(desk.window)
    page.show_page()
    desk.settle()
    desk.click(page.guided)
    coach = Help.of(desk.window).coach
    assert coach is not None
    assert not page.isVisible()
    assert "CoreWeave" in desk.window.windowTitle()
    assert at(coach) == "headline"
    coach.leave()
