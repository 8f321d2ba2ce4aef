"""The page of cases: figures of every case, cells that are typed in, what is undone, what is refused, cases merged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.driving import PLAIN, Desktop
from workbench.document.change import Edit
from workbench.document.edits import AddCase, SelectCase, SetOverride, SetValue
from workbench.document.valuation import Address, value_of
from workbench.ground.problem import Problem
from workbench.model import MODEL
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.uncertainty.cases import CasesPage

BETA = Address("cost_of_capital.asset_beta")
BASE, BEAR, BULL, WEIGHTED = 2, 3, 4, 5


def shown_in(desk: Desktop) -> CasesPage:
    """Not a fixture: pytest would hold the page until after the look for leftovers."""
    desk.go("Uncertainty")
    made = desk.window.desks.desks["Uncertainty"]
    assert isinstance(made, PagedDesk)
    shown = made.show_page("cases")
    assert isinstance(shown, CasesPage)
    arrived(desk, shown)
    return shown


def arrived(desk: Desktop, page: CasesPage) -> None:
    desk.settle()
    desk.qtbot.waitUntil(lambda: page.weights is not None, timeout=60_000)
    desk.settle()


def row(page: CasesPage, name: str) -> int:
    return next(n for n, line in enumerate(page.grid.texts()) if line[0].endswith(name))


def cell(page: CasesPage, name: str, column: int) -> str:
    return page.grid.cell(row(page, name), column).words


def type_in(desk: Desktop, page: CasesPage, name: str, column: int, words: str) -> None:
    page.grid.setCurrentCell(row(page, name), column)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()  # not found by name: the editor before may wait to be deleted
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.settle()


def done(desk: Desktop, edit: Edit) -> None:
    assert not desk.live.do(edit)
    desk.settle()


def test_that_every_case_shows_what_the_window_shows_when_it_is_selected(desk: Desktop) -> None:
    page = shown_in(desk)
    for place, case in enumerate(desk.live.valuation.cases):
        desk.live.do(SelectCase(case.id))
        arrived(desk, page)
        price = MODEL["shares.price"].unit.shown(desk.live.results.figure("shares.price"))
        assert cell(page, "Value per share", BASE + place) == (price if price != "–" else "0.00")
        assert page.grid.headers[BASE + place] == f"▸ {case.name}"
    assert cell(page, "Value per share", WEIGHTED) == "21.50"
    assert cell(page, "First covenant breach", BEAR) == "3Q27"


def test_that_showing_another_case_asks_no_worker_again(desk: Desktop) -> None:
    page = shown_in(desk)
    known = page.figures["bull"]
    done(desk, SelectCase("bear"))
    assert page.weights is not None
    assert page.figures["bull"] is known
    assert page._asked is None
    assert not page._settle.isActive()


def test_that_typing_sets_the_value_in_that_case_and_delete_lets_it_follow(desk: Desktop) -> None:
    page = shown_in(desk)
    before = cell(page, "Value per share", BULL)
    type_in(desk, page, "Asset beta", BULL, "1.3")
    assert value_of(MODEL, desk.live.valuation, BETA, "bull") == 1.3
    assert value_of(MODEL, desk.live.valuation, BETA, "base") == 1.3
    arrived(desk, page)
    assert cell(page, "Value per share", BULL) != before
    assert not page.grid.cell(row(page, "Asset beta"), BULL).is_own  # the same as the base
    desk.live.undo_stack.undo()
    arrived(desk, page)
    assert cell(page, "Value per share", BULL) == before
    page.grid.setCurrentCell(row(page, "Asset beta"), BULL)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    desk.settle()
    assert BETA not in desk.live.valuation.case("bull").values
    assert page.grid.cell(row(page, "Asset beta"), BEAR).is_own


def test_that_the_base_is_typed_in_its_own_column(desk: Desktop) -> None:
    page = shown_in(desk)
    type_in(desk, page, "Asset beta", BASE, "1.35")
    assert desk.live.valuation.values[BETA] == 1.35
    assert value_of(MODEL, desk.live.valuation, BETA, "bear") == 1.4
    desk.live.undo_stack.undo()
    assert desk.live.valuation.values[BETA] == 1.3


def test_that_probabilities_are_typed_and_what_is_missing_is_said(desk: Desktop) -> None:
    page = shown_in(desk)
    type_in(desk, page, "Probability", BEAR, "10")
    assert desk.live.valuation.case("bear").probability == pytest.approx(0.1)
    arrived(desk, page)
    assert "add up to 80.00%, 20.00% is missing" in page.words.text()
    base, bull = page.figures["base"].figures["shares.price"], page.figures["bull"].figures["shares.price"]
    assert cell(page, "Value per share", WEIGHTED) == f"{(0.5 * base + 0.2 * bull) / 0.8:.2f}"
    type_in(desk, page, "Probability", BEAR, "60")
    arrived(desk, page)
    assert "30.00% too much" in page.words.text()
    page.grid.setCurrentCell(row(page, "Probability"), BEAR)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    arrived(desk, page)
    assert "Not weighed: Bear" in page.words.text()


def test_that_a_note_is_typed(desk: Desktop) -> None:
    page = shown_in(desk)
    type_in(desk, page, "What it supposes", BULL, "All goes well")
    assert desk.live.valuation.case("bull").note == "All goes well"


@pytest.mark.parametrize(("name", "words"), [("Asset beta", "many"), ("Probability", "130"), ("Asset beta", "50")])
def test_that_what_cannot_be_is_refused_and_changes_nothing(desk: Desktop, name: str, words: str) -> None:
    page = shown_in(desk)
    said: list[Problem] = []
    page.problem_found.connect(said.append)
    before = desk.fingerprint
    held = cell(page, name, BEAR)
    type_in(desk, page, name, BEAR, words)
    assert len(said) == 1
    assert desk.fingerprint == before
    assert cell(page, name, BEAR) == held
    assert page.grid.currentRow() == row(page, name)


def test_that_an_edit_greys_the_figures_until_they_come(desk: Desktop) -> None:
    page = shown_in(desk)
    desk.live.do(SetValue(Address("timing.valuation_date"), 45800.0))
    desk.live.recompute()
    assert page.weights is None
    assert page.grid.cell(row(page, "Value per share"), BEAR).role == "muted"
    assert page.grid.cell(row(page, "Value per share"), BASE).role != "muted"
    assert "earlier state" in page.card.note.text()
    arrived(desk, page)
    assert page.card.note.text() == ""


def test_that_a_typed_over_period_is_a_departure_that_can_be_edited(desk: Desktop) -> None:
    page = shown_in(desk)
    done(desk, SetOverride(Address("operations.revenue"), 3, 2000.0, case="bear"))
    assert cell(page, "Revenue, period 3", BASE) == "formula"
    type_in(desk, page, "Revenue, period 3", BEAR, "1,500")
    assert desk.live.valuation.case("bear").overrides[Address("operations.revenue"), 3].value == 1500
    page.grid.setCurrentCell(row(page, "Revenue, period 3"), BEAR)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    desk.settle()
    assert not desk.live.valuation.case("bear").overrides


def test_that_cases_are_made_copied_named_moved_merged_and_removed(desk: Desktop) -> None:
    page = shown_in(desk)
    desk.filling("Stress")
    desk.click(page.bar.new)
    assert [case.name for case in desk.live.valuation.cases] == ["Base", "Bear", "Bull", "Stress"]
    arrived(desk, page)
    page.grid.setCurrentCell(0, BEAR)
    desk.filling("Bear too")
    desk.click(page.bar.copy)
    assert [case.name for case in desk.live.valuation.cases] == ["Base", "Bear", "Bear too", "Bull", "Stress"]
    page.grid.setCurrentCell(0, BULL)  # of "Bear too" now
    desk.filling("Twin")
    desk.click(page.bar.rename)
    desk.click(page.bar.right)
    assert [case.name for case in desk.live.valuation.cases] == ["Base", "Bear", "Bull", "Twin", "Stress"]
    page.grid.setCurrentCell(0, BULL)
    (words,) = (words for edit, words in page.bar.merges() if words.startswith("into Stress"))
    assert words == "into Stress"
    (edit,) = (edit for edit, words in page.bar.merges() if words.startswith("into Stress"))
    page.bar.wanted.emit(edit)
    desk.settle()
    cases = {case.name: case for case in desk.live.valuation.cases}
    assert cases["Stress"].values == cases["Bull"].values
    page.grid.setCurrentCell(0, BEAR)
    desk.click(page.bar.remove)
    assert [case.name for case in desk.live.valuation.cases] == ["Base", "Bull", "Twin", "Stress"]
    for _ in range(6):
        desk.live.undo_stack.undo()
    desk.settle()
    assert [case.name for case in desk.live.valuation.cases] == ["Base", "Bear", "Bull"]
    assert desk.live.valuation.case("bull").probability == 0.2


def test_that_both_ways_of_a_merge_are_offered_where_both_depart(desk: Desktop) -> None:
    page = shown_in(desk)
    page.grid.setCurrentCell(0, BEAR)
    desk.settle()
    told = [words for _, words in page.bar.merges()]
    assert told == [
        "into Bull; where both depart (6), Bear is kept",
        "into Bull; where both depart (6), Bull is kept",
    ]
    page.grid.setCurrentCell(0, BASE)
    assert not page.bar.merge.isEnabled()
    assert not page.bar.remove.isEnabled()


def test_that_the_name_of_a_departure_leads_to_its_input_and_a_figure_to_its_explanation(
    desk: Desktop,
) -> None:
    page = shown_in(desk)
    asked: list[object] = []
    page.input_requested.connect(asked.append)
    page.grid.opened.emit(row(page, "Asset beta"))
    assert asked == [BETA]
    explained: list[object] = []
    page.explain_requested.connect(lambda key, period: explained.append(key))
    page.grid.cellClicked.emit(row(page, "WACC"), BASE)
    assert explained == ["cost_of_capital.wacc"]


def test_that_a_case_in_the_chart_is_chosen_and_lines_follow_the_row(desk: Desktop) -> None:
    page = shown_in(desk)
    page.field.clicked.emit("bull")
    assert page.grid.currentColumn() == BULL
    assert page.bar.case.id == "bull"
    page.rows.setCurrentIndex(page.rows.findData("position.principal"))
    table = page.over_years.table()
    assert table.headers[1:] == ["Base", "Bear", "Bull"]
    assert table.rows[0][1] == pytest.approx(page.figures["base"].rows["position.principal"][0] / 1000)


def test_that_a_valuation_without_departures_takes_a_case(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    page = shown_in(desk)
    assert "nan" not in str(page.grid.texts()).lower().split()
    done(desk, AddCase("case-9", "Ninth"))
    arrived(desk, page)
    assert "▸ Base" in page.grid.headers
    assert "Ninth" in page.grid.headers


def test_that_charts_stand_beside_the_table_where_there_is_room(opened: Callable[..., Desktop]) -> None:
    desk = opened(width=1920, height=1080)
    page = shown_in(desk)
    assert page.field.geometry().left() > page.card.geometry().right()
    desk.window.resize(1280, 800)
    desk.settle()
    assert page.field.geometry().top() > page.card.geometry().bottom()
