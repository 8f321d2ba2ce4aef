"""The pages of the RPO desk: turned by keys, built when shown, every figure the engine's, every mark explained."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QThreadPool
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.ui.driving import CONTROL, PLAIN, Desktop
from workbench.document.edits import DuplicateEntity, SetValue
from workbench.document.valuation import Address, Entity, new_valuation
from workbench.exchange.back_test_series import read_series, shipped_series
from workbench.ground.language import text
from workbench.ground.large import money
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.rpo import RpoDesk
from workbench.ui.desks.rpo.assay import AssayPage
from workbench.ui.desks.rpo.back_test import BackTestPage
from workbench.ui.desks.rpo.cards import FigureTable
from workbench.ui.desks.rpo.credit import CreditPage
from workbench.ui.desks.rpo.delivery import DeliveryPage
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.schedule import SchedulePage
from workbench.ui.desks.rpo.steps import AssayView
from workbench.ui.sheet import cell_of
from workbench.ui.theme import DARK

PAGES = [kind.key for kind in RpoDesk.kinds]


def rpo(desk: Desktop) -> PagedDesk:
    if desk.window.inputs.area != "RPO":
        desk.go("RPO")
    made = desk.window.desks.desks["RPO"]
    assert isinstance(made, PagedDesk)
    return made


def page(desk: Desktop, key: str) -> Desk:
    shown = rpo(desk).show_page(key)
    rest(desk)
    return shown


def rest(desk: Desktop) -> None:
    """Until what is computed off the window's thread is there too."""
    desk.settle()
    for late in rpo(desk).front.findChildren(LateFigures):
        if late.is_waiting:
            with desk.qtbot.waitSignal(late.waiting, timeout=60000, check_params_cb=lambda is_waiting: not is_waiting):
                pass
    QThreadPool.globalInstance().waitForDone()
    desk.settle()


@pytest.mark.parametrize("key", PAGES)
def test_that_every_mark_and_figure_of_every_page_is_explained(desk: Desktop, key: str) -> None:
    shown = page(desk, key)
    seen: list[tuple[str, object]] = []
    shown.explain_requested.connect(lambda key, period: seen.append((key, period)))
    for chart, _ in shown._fills:
        for mark in {mark: None for _, mark in chart._hits}:
            seen.clear()
            chart.clicked.emit(chart.key_of(mark))
            assert seen, (chart.accessibleName(), mark)
            assert cell_of(desk.live.results, seen[-1][0]) is not None, (chart.accessibleName(), mark)
    for table in shown.findChildren(FigureTable):
        for cell in (cell for row in table._cells for cell in row if cell.key):
            assert cell_of(desk.live.results, cell.key) is not None, cell


@pytest.mark.parametrize("key", [k for k in PAGES if k != "contracts"])
@pytest.mark.parametrize("path", [PLAIN, None])
def test_that_a_page_without_data_says_what_to_do(opened: Callable[..., Desktop], path: object, key: str) -> None:
    desk = opened(path)
    if path is None:
        desk.live.replace(new_valuation("New"))
        desk.settle()
    shown = page(desk, key)
    empty = [chart._empty for chart, _ in shown._fills if chart._empty is not None]
    assert all(words.endswith(".") for words in empty), empty
    assert empty or key == "measures"


def test_that_keys_turn_the_pages(desk: Desktop) -> None:
    made = rpo(desk)
    assert made.page == "assay"
    desk.press(Qt.Key.Key_PageDown, CONTROL)
    assert made.page == PAGES[1]
    desk.press(Qt.Key.Key_PageUp, CONTROL)
    desk.press(Qt.Key.Key_PageUp, CONTROL)
    assert made.page == PAGES[-1]
    desk.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert made.page == PAGES[3]


def test_that_the_page_is_remembered_by_the_next_window(opened: Callable[..., Desktop]) -> None:
    page(opened(), "clocks")
    again = opened()
    assert rpo(again).page == "clocks"
    assert list(rpo(again).pages) == ["clocks"]


def test_that_a_page_that_is_not_shown_rests_until_it_is(desk: Desktop) -> None:
    made = rpo(desk)
    assert list(made.pages) == ["assay"]
    measures = page(desk, "measures")
    page(desk, "clocks")
    held = measures._shown
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 4.0))
    desk.settle()
    assert measures._shown == held
    page(desk, "measures")
    assert measures._shown == desk.live.results.version


@pytest.mark.parametrize("is_after", [True, False])
@pytest.mark.parametrize("entity", [None, 0, 1, 2])
def test_that_the_bars_of_the_assay_add_up_to_every_total(desk: Desktop, entity: int | None, is_after: bool) -> None:
    bars = AssayView(entity, is_after).bars(desk.live.results)
    standing = 0.0
    for bar in bars:
        if bar.is_total and standing:
            assert bar.value == pytest.approx(standing, abs=2e-6)
        standing = bar.value if bar.is_total else standing + bar.value
    assert bars[0].value > 0
    assert len([bar for bar in bars if bar.is_total]) == 3


def test_that_the_answer_names_headline_gold_and_what_takes_most(desk: Desktop) -> None:
    shown = page(desk, "assay")
    assert isinstance(shown, AssayPage)
    figure = desk.live.results.figure
    said = shown.answer.words.text()
    for key in ("headline", "gold", "debt_service", "service_cost"):
        assert money(abs(figure(f"assay.{key}")), "USD") in said
    assert "nothing reaches shareholders" in said
    shown.answer.words.linkActivated.emit("assay.gold")
    assert MODEL["assay.gold"].label in desk.window.explain.words.text()


def test_that_a_switch_of_the_look_reaches_the_answer_and_the_tables(desk: Desktop) -> None:
    shown, clocks = page(desk, "assay"), page(desk, "clocks")
    assert isinstance(shown, AssayPage)
    desk.window.set_appearance("dark")
    assert DARK.roles.bad in shown.answer.figure.text()
    table = clocks.findChild(FigureTable)
    assert table is not None
    item = table.item(0, 0)
    assert item is not None
    assert item.foreground().color().name().upper() == DARK.roles.text


def test_that_the_answer_changes_when_debt_no_longer_stands_in_front(desk: Desktop) -> None:
    shown = page(desk, "assay")
    assert isinstance(shown, AssayPage)
    for facility in desk.live.valuation.members("facility"):
        desk.live.do(SetValue(Address("facilities.drawn", facility.id), 0.0))
    desk.settle()
    left = desk.live.results.figure("assay.to_equity")
    assert left > 0
    assert f"{money(left, 'USD')}</a> reaches shareholders" in shown.answer.words.text()


def test_that_a_book_that_costs_more_than_it_brings_is_called_so(desk: Desktop) -> None:
    shown = page(desk, "assay")
    assert isinstance(shown, AssayPage)
    for contract in desk.live.valuation.members("contract"):
        desk.live.do(SetValue(Address("contracts.cost_share", contract.id), 1.5))
    desk.settle()
    gold = desk.live.results.figure("assay.gold")
    assert gold < 0
    assert f'cost <a href="assay.gold">{money(-gold, "USD")}</a> more than they bring' in shown.answer.words.text()


def test_that_many_contracts_stay_readable_and_complete(desk: Desktop) -> None:
    for number in range(8):
        desk.live.do(DuplicateEntity("microsoft", Entity(f"more{number}", f"More {number}")))
    desk.settle()
    shown = page(desk, "assay")
    assert isinstance(shown, AssayPage)
    table = shown.conversion.table()
    named = [at for at, head in enumerate(table.headers) if head in desk.live.results.names("contracts.price")]
    other = table.headers.index("6 smaller contracts")
    assert len(named) == 7
    for place, contracted in enumerate(desk.live.results.line("rpo.contracted")):
        row = table.rows[place]
        assert sum(float(row[at]) for at in [*named, other]) == pytest.approx(contracted / 1000)


def test_that_one_contract_is_shown_before_and_after_capex(desk: Desktop) -> None:
    shown = page(desk, "assay")
    assert isinstance(shown, AssayPage)
    names = desk.live.results.names("contracts.price")
    for name, place in ((names[0], 0), (names[1], 1)):
        shown.contract.setCurrentIndex(shown.contract.findText(name))
        shown.contract.activated.emit(place)
        rows = shown.assay.table().rows
        assert rows[0][1] == pytest.approx(desk.live.results.figure("contracts.price", place) / 1000)
    shown.capex.setCurrentIndex(1)
    shown.capex.activated.emit(1)
    assert text("Capex to deliver") not in [row[0] for row in shown.assay.table().rows]


def test_that_the_solved_schedule_is_taken_in_one_step_and_undone_in_one(desk: Desktop) -> None:
    shown = page(desk, "schedule")
    assert isinstance(shown, SchedulePage)
    before = list(desk.live.results.line("disclosure.disclosed"))
    depth = desk.live.undo_stack.index()
    desk.click(shown.use)
    rest(desk)
    after = list(desk.live.results.line("disclosure.disclosed"))
    assert desk.live.undo_stack.index() == depth + 1
    assert after != pytest.approx(before)
    # The disclosed bands: 54, 42 and 4 % of 15.1 bn in 24 months each.
    assert [sum(after[at : at + 8]) for at in (0, 8, 16)] == pytest.approx([8154.0, 6342.0, 604.0])
    assert max(abs(a - 2 * b + c) for a, b, c in zip(after, after[1:], after[2:], strict=False)) < 150
    assert not shown.use.isEnabled()
    desk.live.undo_stack.undo()
    rest(desk)
    assert list(desk.live.results.line("disclosure.disclosed")) == pytest.approx(before)
    assert shown.use.isEnabled()


def test_that_disclosures_that_contradict_each_other_are_named(desk: Desktop) -> None:
    shown = page(desk, "schedule")
    assert isinstance(shown, SchedulePage)
    desk.type_into(shown.extra.deferred, "9000")
    rest(desk)
    assert "9,000.0" in shown.words.text()
    assert not shown.use.isEnabled()
    desk.type_into(shown.extra.deferred, " ")
    rest(desk)
    assert shown.use.isEnabled()


def test_that_guidance_moves_the_solved_schedule(desk: Desktop) -> None:
    shown = page(desk, "schedule")
    assert isinstance(shown, SchedulePage)
    line = shown.extra.add_line()
    desk.type_into(line.money, "3500")
    rest(desk)
    solved = next(one for one in shown.chart._lines if one.key == "disclosure.solved")
    assert sum(solved.values[:4]) == pytest.approx(3.5)


def test_that_the_distribution_shown_has_the_expected_loss_of_the_rows(desk: Desktop) -> None:
    shown = page(desk, "credit")
    assert isinstance(shown, CreditPage)
    for key in ("credit.wrong_way_price", "credit.wrong_way_delay"):
        desk.live.do(SetValue(Address(key), 0.0))
    rest(desk)
    expected = desk.live.results.figure("exposure_total.expected_loss")
    rows = [(float(loss), float(chance)) for loss, chance, _ in shown.losses.table().rows]
    assert math.fsum(chance for _, chance in rows) == pytest.approx(1.0)
    assert 1000 * math.fsum(loss * chance for loss, chance in rows) == pytest.approx(expected, rel=1e-6)
    for correlation in (0.0, 0.6):
        desk.live.do(SetValue(Address("credit.correlation"), correlation))
        rest(desk)
        assert shown.slider.value() == round(100 * correlation)
        assert shown.found is not None
        assert shown.found.distribution.mean == pytest.approx(expected, rel=1e-6)


def test_that_the_slider_leaves_its_correlation_behind(desk: Desktop) -> None:
    shown = page(desk, "credit")
    assert isinstance(shown, CreditPage)
    shown.slider.setSliderDown(True)
    shown.slider.setValue(70)
    rest(desk)
    assert shown.found is not None
    assert shown.found.book.correlation == pytest.approx(0.7)
    assert desk.live.results.figure("credit.correlation") != pytest.approx(0.7)
    shown.slider.setSliderDown(False)
    desk.settle()
    assert desk.live.results.figure("credit.correlation") == pytest.approx(0.7)


def test_that_contracts_of_one_customer_are_one_name_in_the_worst_losses(desk: Desktop) -> None:
    shown = page(desk, "credit")
    assert isinstance(shown, CreditPage)
    for contract in desk.live.valuation.members("contract")[:2]:
        desk.live.do(SetValue(Address("contracts.customer", contract.id), 7.0))
    rest(desk)
    assert shown.found is not None
    assert len(shown.found.book.obligors) == 2
    parts = [row[-1] for row in shown.customers.texts()]
    assert parts[1] == ""
    told = sum(float(part.replace(",", "")) for part in parts if part)
    assert told == pytest.approx(shown.found.distribution.expected_shortfall(0.99), abs=0.2)


def test_that_the_wheel_scrolls_past_the_slider(desk: Desktop) -> None:
    shown = page(desk, "credit")
    assert isinstance(shown, CreditPage)
    before, depth = shown.slider.value(), desk.live.undo_stack.index()
    middle = QPointF(shown.slider.rect().center())
    turn = QWheelEvent(
        middle,
        shown.slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(shown.slider, turn)
    desk.settle()
    assert shown.slider.value() == before
    assert desk.live.undo_stack.index() == depth


def test_that_value_without_a_customer_is_that_of_the_valuation_with_it_lost(desk: Desktop) -> None:
    shown = page(desk, "credit")
    assert isinstance(shown, CreditPage)
    bars = {drop.label: drop.value for drop in shown.without._drops}
    contract = desk.live.valuation.members("contract")[0]
    lost = replace(
        desk.live.valuation,
        values={**desk.live.valuation.values, Address("contracts.is_lost", contract.id): 1.0},
    )
    assert bars[contract.name] == pytest.approx(compute(MODEL, lost).figure("shares.price"))


def test_that_late_power_costs_what_the_valuation_says(desk: Desktop) -> None:
    shown = page(desk, "delivery")
    assert isinstance(shown, DeliveryPage)
    desk.click(shown.quarters.more)
    rest(desk)
    assert shown.quarters.value == 3
    late = SetValue(Address("capacity.late"), desk.live.results.figure("capacity.late") + 3)
    told = next(drop.value for drop in shown.sites._drops if drop.key == "capacity.late")
    desk.live.do(late)
    desk.settle()
    assert told == pytest.approx(desk.live.results.figure("shares.price"))


def test_that_pasted_quarters_are_compared_and_feed_nothing(desk: Desktop) -> None:
    shown = page(desk, "back_test")
    assert isinstance(shown, BackTestPage)
    price, before = desk.price, shown.table.texts()
    QGuiApplication.clipboard().setText("Revenue\t981.6\t1,212.8\nRPO\t14,700\t\n")
    desk.click(shown.paste_button)
    rest(desk)
    assert list(desk.live.results.line("back_test.reported_revenue"))[:3] == [981.6, 1212.8, 0.0]
    assert list(desk.live.results.line("back_test.reported_rpo"))[:2] == [14700.0, 0.0]
    assert desk.price == price
    assert [row[0] for row in shown.table.texts()] == ["1Q25", "2Q25"]
    desk.live.undo_stack.undo()
    rest(desk)
    assert shown.table.texts() == before


@pytest.mark.parametrize("body", ["", "no figures here", "1\n2\t3\t4\t5\t6\n3\n4\n5\n"])
def test_that_a_clipboard_without_quarters_changes_nothing(desk: Desktop, body: str) -> None:
    shown = page(desk, "back_test")
    assert isinstance(shown, BackTestPage)
    before = desk.fingerprint
    QGuiApplication.clipboard().setText(body)
    desk.click(shown.paste_button)
    assert desk.fingerprint == before
    assert "✕" in shown.words.text()


def test_that_columns_are_pasted_like_rows(desk: Desktop) -> None:
    shown = page(desk, "back_test")
    assert isinstance(shown, BackTestPage)
    QGuiApplication.clipboard().setText("Revenue\tRPO\n10\t100\n20\t90\n30\t80\n40\t70\n")
    desk.click(shown.paste_button)
    rest(desk)
    assert list(desk.live.results.line("back_test.reported_revenue"))[:4] == [10.0, 20.0, 30.0, 40.0]
    assert list(desk.live.results.line("back_test.reported_rpo"))[:4] == [100.0, 90.0, 80.0, 70.0]


def test_that_a_shipped_series_fills_the_back_test(desk: Desktop) -> None:
    shown = page(desk, "back_test")
    assert isinstance(shown, BackTestPage)
    table = next(path for path in shipped_series() if path.stem == "coreweave")
    shown.fill(table)
    rest(desk)
    first = read_series(table).points[0]
    assert first.value > 0
    # Revenue of the first quarter of 2025 as the 10-Q tells it.
    assert desk.live.results.line("back_test.reported_revenue")[0] == pytest.approx(981.632, abs=0.05)
    assert len(shown.table.texts()) == 6
    assert shown.against._empty is None
