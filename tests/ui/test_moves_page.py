"""The page of changes in value: ends chosen, parts that sum, an order changed, files compared, work cancelled."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.exchange.exported import example
from tests.ui.driving import Desktop
from workbench.analysis.move_words import Method
from workbench.analysis.value_moves import EQUITY, PRICE, Grouping
from workbench.document.edits import DuplicateEntity, RemoveCase, SelectCase, SetValue
from workbench.document.file import save
from workbench.document.valuation import Address, Entity
from workbench.ground.problem import Problem
from workbench.model import MODEL
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.uncertainty.moves import MovesPage
from workbench.ui.desks.uncertainty.moves_ends import End, Where

BETA = Address("cost_of_capital.asset_beta")


def shown_in(desk: Desktop) -> MovesPage:
    """Not a fixture: pytest would hold the page until after the look for leftovers."""
    desk.go("Uncertainty")
    made = desk.window.desks.desks["Uncertainty"]
    assert isinstance(made, PagedDesk)
    shown = made.show_page("moves")
    assert isinstance(shown, MovesPage)
    arrived(desk, shown)
    return shown


def arrived(desk: Desktop, page: MovesPage) -> None:
    desk.settle()
    desk.qtbot.waitUntil(
        lambda: page._asked is None and not page._settle.isActive() and page.moves is not None, timeout=60_000
    )
    desk.settle()


def choose(desk: Desktop, page: MovesPage, *, by: Grouping | None = None, way: Method | None = None) -> None:
    """As a person does: pick in the list, and the choice is told."""
    for choice, wanted in ((page.ends.by, by), (page.ends.method, way)):
        if wanted is not None:
            choice.setCurrentIndex(choice.findData(wanted))
            choice.activated.emit(choice.currentIndex())
            arrived(desk, page)


def first_column(page: MovesPage) -> list[str]:
    return [row[0].strip() for row in page.table.texts()]


def test_that_base_against_bear_is_told_at_once_and_sums(desk: Desktop) -> None:
    page = shown_in(desk)
    assert page.moves is not None
    assert page.ends.names == ("Base", "Bear")
    assert page.moves.start == desk.live.results.figure("shares.price")
    shares = [part.shapley.value for part in page.moves.parts if part.shapley is not None]
    assert math.fsum(shares) == pytest.approx(page.moves.difference, rel=1e-9)
    assert "Value per share falls from 19.84 to 0.00" in page.answer.text()
    assert "stops at zero" in page.answer.text()
    assert first_column(page)[0] == "Base"
    assert first_column(page)[-1] == "Bear"
    values = page.fall.table().rows
    assert [values[0][1], values[-1][1]] == [page.moves.start, page.moves.end]
    assert values[-2][2] == pytest.approx(page.moves.end, abs=1e-9)


def test_that_the_link_of_the_floor_asks_for_equity(desk: Desktop) -> None:
    page = shown_in(desk)
    page.answer.linkActivated.emit(EQUITY.key)
    arrived(desk, page)
    assert page.moves is not None
    assert page.moves.output == EQUITY
    assert page.moves.end < 0
    assert "stops at zero" not in page.answer.text()
    assert page.ends.output.address == EQUITY


def test_that_ends_are_swapped_and_chosen(desk: Desktop) -> None:
    page = shown_in(desk)
    before = page.moves
    assert before is not None
    desk.click(page.ends.swap)
    arrived(desk, page)
    assert page.moves is not None
    assert page.moves.difference == -before.difference
    page.ends.last.setCurrentIndex(2)
    page.ends.last.activated.emit(2)
    arrived(desk, page)
    assert page.ends.names == ("Bear", "Bull")
    assert "rises from 0.00 to 57.90" in page.answer.text()


def test_that_the_order_is_changed_by_moving_a_group_and_shares_stay(desk: Desktop) -> None:
    page = shown_in(desk)
    assert page.moves is not None
    before = {part.group.key: part for part in page.moves.parts}
    page.table.setCurrentCell(first_column(page).index("Cost of capital › Asset beta"), 0)
    page.move_group(-1)
    arrived(desk, page)
    assert [part.group.key for part in page.moves.parts] == ["RPO", "DCF", "Capacity"]
    after = {part.group.key: part for part in page.moves.parts}
    for key, part in after.items():
        then = before[key].shapley
        assert part.shapley is not None
        assert then is not None
        assert part.shapley.value == pytest.approx(then.value, rel=1e-12)
    assert after["DCF"].ordered != before["DCF"].ordered
    assert math.fsum(part.ordered for part in after.values()) == pytest.approx(page.moves.difference, rel=1e-9)
    page.move_group(1)
    arrived(desk, page)
    assert [part.group.key for part in page.moves.parts] == ["RPO", "Capacity", "DCF"]


def test_that_grouping_and_method_are_chosen(desk: Desktop) -> None:
    page = shown_in(desk)
    choose(desk, page, way=Method.ORDERED, by=Grouping.INPUT)
    assert page.moves is not None
    assert len(page.moves.parts) == 9
    assert page.table.columnCount() == 6
    assert "another order gives other parts" in page.how.text()
    choose(desk, page, by=Grouping.ENTITY, way=Method.SHAPLEY)
    assert "OpenAI" in {part.group.title for part in page.moves.parts}
    assert "exact" in page.how.text()


def test_that_an_edit_is_followed_and_undone(desk: Desktop) -> None:
    page = shown_in(desk)
    assert page.moves is not None
    before = page.moves
    assert not desk.live.do(SetValue(BETA, 1.2, "base"))
    desk.live.recompute()
    assert "earlier state" in page.state.text()
    arrived(desk, page)
    assert page.moves.start == desk.live.results.figure("shares.price")
    assert page.moves.start != before.start
    desk.live.undo_stack.undo()
    desk.settle()
    arrived(desk, page)
    assert page.moves.start == before.start


def test_that_showing_another_case_asks_nothing_anew(desk: Desktop) -> None:
    page = shown_in(desk)
    before = page.moves
    assert not desk.live.do(SelectCase("bear"))
    desk.settle()
    assert page.moves is before
    assert not page._settle.isActive()


def test_that_what_was_saved_is_compared_with_what_stands_now(desk: Desktop) -> None:
    page = shown_in(desk)
    assert not desk.live.do(SetValue(BETA, 1.2, "base"))
    arrived(desk, page)
    assert "Base, as last saved" in [page.ends.first.itemText(n) for n in range(page.ends.first.count())]
    page.ends.set_ends(End(Where.SAVED, "base"), End(Where.NOW, "base"))
    arrived(desk, page)
    assert page.moves is not None
    (only,) = page.moves.parts
    assert only.ordered == page.moves.difference != 0
    assert "Cost of capital › Asset beta" in first_column(page)


def test_that_another_file_with_a_contract_less_is_compared(desk: Desktop, tmp_path: Path) -> None:
    page = shown_in(desk)
    save(tmp_path / "earlier.assay", example("coreweave-ipo"), MODEL)
    contract = desk.live.valuation.members("contract")[-1].id
    assert not desk.live.do(DuplicateEntity(contract, Entity("contract-91", "New customer")))
    arrived(desk, page)
    page.compare_file(str(tmp_path / "earlier.assay"))
    desk.qtbot.waitUntil(lambda: page.ends.file is not None, timeout=60_000)
    arrived(desk, page)
    assert page.moves is not None
    assert page.ends.names == ("Base, in earlier.assay", "Base")
    assert page.moves.end == desk.live.results.figure("shares.price")
    assert first_column(page)[1:-1] == ["Contract New customer"]
    asked: list[object] = []
    page.input_requested.connect(asked.append)
    page.table.cellClicked.emit(1, 0)
    assert [address.entity for address in asked if isinstance(address, Address)] == ["contract-91"]


def test_that_a_file_that_cannot_be_read_is_refused(desk: Desktop, tmp_path: Path) -> None:
    page = shown_in(desk)
    (tmp_path / "broken.assay").write_text("{", encoding="utf-8")
    said: list[Problem] = []
    page.problem_found.connect(said.append)
    page.compare_file(str(tmp_path / "broken.assay"))
    desk.qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    assert page.ends.file is None


def test_that_a_line_leads_to_its_input_and_the_table_is_copied(desk: Desktop) -> None:
    page = shown_in(desk)
    asked: list[object] = []
    page.input_requested.connect(asked.append)
    page.table.cellClicked.emit(first_column(page).index("Cost of capital › Asset beta"), 0)
    assert asked == [BETA]
    desk.click(page.copy)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Value per share falls")
    assert any(line.startswith("Capacity › Economic life of GPUs\t6.00\t5.00 years") for line in copied)


def test_that_work_is_cancelled_and_taken_up_again(desk: Desktop) -> None:
    page = shown_in(desk)
    page.ends.by.setCurrentIndex(page.ends.by.findData(Grouping.INPUT))
    page.ends.by.activated.emit(page.ends.by.currentIndex())
    assert page.cancel_it.text() == "Cancel"
    desk.click(page.cancel_it)
    assert page.state.text() == "Cancelled."
    assert page._asked is None
    desk.click(page.cancel_it)
    arrived(desk, page)
    assert page.moves is not None
    assert len(page.moves.parts) == 9


def test_that_a_figure_that_is_missing_is_said_in_words(desk: Desktop) -> None:
    page = shown_in(desk)
    page.ends.output.set_address(Address("covenant_totals.first_breach"))
    page.ends.output.chosen.emit(Address("covenant_totals.first_breach"))
    desk.qtbot.waitUntil(lambda: page._asked is None, timeout=60_000)
    desk.settle()
    assert "no figure at one end" in page.answer.text()
    assert page.table.texts() == []
    page.ends.output.set_address(PRICE)
    page.ends.output.chosen.emit(PRICE)
    arrived(desk, page)
    assert "falls from 19.84" in page.answer.text()


def test_that_a_share_stands_in_percent_on_the_chart(desk: Desktop) -> None:
    page = shown_in(desk)
    page.ends.output.set_address(Address("cost_of_capital.wacc"))
    page.ends.output.chosen.emit(Address("cost_of_capital.wacc"))
    arrived(desk, page)
    assert page.moves is not None
    assert page.fall.table().rows[0][1] == pytest.approx(100 * desk.live.results.figure("cost_of_capital.wacc"))
    assert page.fall.describe(0)[1].endswith("%")
    assert "WACC rises from 10.40% to 10.84%" in page.answer.text()


def test_that_an_end_whose_case_is_removed_falls_back_to_one_that_is_there(desk: Desktop) -> None:
    page = shown_in(desk)
    assert not desk.live.do(RemoveCase("bear"))
    desk.settle()
    arrived(desk, page)
    assert page.ends.names == ("Base", "Bull")
    assert not desk.live.do(RemoveCase("bull"))
    desk.settle()
    arrived(desk, page)
    page.ends.set_ends(End(Where.NOW, "base"), End(Where.NOW, "base"))
    arrived(desk, page)
    assert "Nothing differs" in page.answer.text()
    desk.live.undo_stack.undo()
    desk.live.undo_stack.undo()
    desk.settle()
    arrived(desk, page)
    assert page.ends.last.findText("Bear") >= 0
