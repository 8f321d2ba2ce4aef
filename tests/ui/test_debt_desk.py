"""The pages of the debt desk: every figure the engine's and explained, empty states in words, cases by a button."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QThreadPool

from tests.ui.driving import CONTROL, PLAIN, Desktop
from workbench.analysis.gap_closing import Remedy
from workbench.document.edits import SetValue
from workbench.document.entity_edits import AddEntity
from workbench.document.valuation import Address, Entity, new_valuation
from workbench.live.results import Results
from workbench.ui.charts import StackedBars, Tracks
from workbench.ui.desks.debt import DebtDesk
from workbench.ui.desks.debt.accounts import AccountsPage
from workbench.ui.desks.debt.break_even import BreakEvenPage
from workbench.ui.desks.debt.coverage import COVER_SCALE, CoveragePage
from workbench.ui.desks.debt.leases import LeasesPage
from workbench.ui.desks.debt.maturity import MaturityPage
from workbench.ui.desks.debt.page import DebtPage
from workbench.ui.desks.debt.service import ServicePage
from workbench.ui.desks.debt.stack import StackPage
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.rpo.cards import FigureTable
from workbench.ui.sheet import cell_of

PAGES = [kind.key for kind in DebtDesk.kinds]
READ = [key for key in PAGES if key != "terms"]


def debt(desk: Desktop) -> PagedDesk:
    if desk.window.inputs.area != "Debt":
        desk.go("Debt")
    made = desk.window.desks.desks["Debt"]
    assert isinstance(made, PagedDesk)
    return made


def page(desk: Desktop, key: str) -> Desk:
    shown = debt(desk).show_page(key)
    desk.settle()
    return shown


def put(desk: Desktop, key: str, value: float, entity: str | None = None) -> None:
    case = desk.live.valuation.selected_case
    assert not desk.live.do(SetValue(Address(key, entity), value, case))
    desk.settle()


def facility(desk: Desktop, place: int) -> str:
    return desk.live.valuation.members("facility")[place].id


def figures(words: str) -> float:
    """A figure of a table read back: brackets are negative, a dash is nothing."""
    bare = words.replace(",", "").replace("×", "").replace("%", "").strip("()")
    value = 0.0 if bare == "–" else float(bare)
    return -value if words.startswith("(") else value


@pytest.mark.parametrize("key", READ)
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
            assert seen[-1][1] is None or 1 <= int(str(seen[-1][1])) <= len(desk.live.results.calendar.labels) - 1
    for table in shown.findChildren(FigureTable):
        for cell in (cell for row in table._cells for cell in row if cell.key):
            assert cell_of(desk.live.results, cell.key) is not None, cell


@pytest.mark.parametrize("key", READ)
def test_that_no_page_says_nan(desk: Desktop, key: str) -> None:
    shown = page(desk, key)
    words = [cell for table in shown.findChildren(FigureTable) for row in table.texts() for cell in row]
    words += [str(part) for chart, _ in shown._fills for part in (chart._legend.accessibleName(), chart._empty)]
    assert not [word for word in words if "nan" in word.lower().split()]


@pytest.mark.parametrize("key", READ)
@pytest.mark.parametrize("path", [PLAIN, None])
def test_that_a_page_without_debt_says_what_to_do(opened: Callable[..., Desktop], path: object, key: str) -> None:
    desk = opened(path)
    if path is None:
        desk.live.replace(new_valuation("New"))
        desk.settle()
    shown = page(desk, key)
    empty = [chart._empty for chart, _ in shown._fills if chart._empty is not None]
    assert empty
    assert all(words.endswith(".") and words != "Nothing to show yet" for words in empty), empty
    assert not any(table.isVisible() and table.rowCount() == 0 for table in shown.findChildren(FigureTable))


def test_that_keys_turn_the_pages(desk: Desktop) -> None:
    made = debt(desk)
    assert made.page == "stack"
    desk.press(Qt.Key.Key_PageDown, CONTROL)
    assert made.page == PAGES[1]
    desk.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert made.page == "coverage"


def test_that_claims_stand_on_one_another_up_to_the_value(desk: Desktop) -> None:
    shown = page(desk, "stack")
    assert isinstance(shown, StackPage)
    ranges = shown.stack._ranges
    assert [one.low for one in ranges[1:]] == pytest.approx([one.high for one in ranges[:-1]])
    results = desk.live.results
    value = results.figure("bridge.enterprise") + results.figure("bridge.liquid")
    assert ranges[-1].high == pytest.approx(value / 1000)
    drawn = sum(results.figure("facilities.drawn", e) for e in results.members("facilities.drawn"))
    assert ranges[-1].low * 1000 == pytest.approx(drawn)


def test_that_debt_above_the_value_is_said_to_be_uncovered(desk: Desktop) -> None:
    shown = page(desk, "stack")
    assert isinstance(shown, StackPage)
    put(desk, "facilities.drawn", 90000.0, facility(desk, 2))
    assert "not covered" in shown.words.text()
    assert any(one.role == "bad" for one in shown.stack._ranges)
    assert not any(one.role == "good" for one in shown.stack._ranges)


def sums(chart: StackedBars) -> list[float]:
    return [sum(band.values[place] for band in chart._bands) for place in range(len(chart._periods))]


def test_that_both_walls_are_the_repayments_of_their_year(desk: Desktop) -> None:
    shown = page(desk, "maturity")
    assert isinstance(shown, MaturityPage)
    results = desk.live.results
    calendar = results.calendar
    repaid = results.line("facilities.repaid", 4)
    first = [band for band in shown.expected._bands if band.label == results.names("facilities.repaid")[4]]
    assert shown.contract._periods[0] == "now"
    assert sums(shown.contract)[0] * 1000 == pytest.approx(results.figure("coverage.liquidity_now"))
    assert first[0].values[1] * 1000 == pytest.approx(
        sum(repaid[t - 1] for t in calendar.periods_of(calendar.years[1]))
    )
    assert shown.contract._line is not None
    assert shown.expected._line is not None
    assert shown.contract._line.values[1:] == pytest.approx(sums(shown.expected))
    assert sums(shown.contract)[1:] == pytest.approx(list(shown.expected._line.values))


def test_that_a_click_on_a_year_of_the_wall_explains_its_last_period(desk: Desktop) -> None:
    shown = page(desk, "maturity")
    assert isinstance(shown, MaturityPage)
    seen: list[tuple[str, object]] = []
    shown.explain_requested.connect(lambda key, period: seen.append((key, period)))
    calendar = desk.live.results.calendar
    shown.contract.clicked.emit(("waterfall.opening_cash", 0))
    shown.contract.clicked.emit(("maturity_profile.contractual_due", 2))
    shown.expected.clicked.emit(("maturity_profile.expected_due", 2))
    assert seen[0] == ("waterfall.opening_cash", None)
    assert seen[1][1] == calendar.periods_of(calendar.years[1])[-1]
    assert seen[2][1] == calendar.periods_of(calendar.years[2])[-1]


def test_that_what_is_due_is_what_pays_it_wherever_something_must_be_refinanced(desk: Desktop) -> None:
    shown = page(desk, "maturity")
    assert isinstance(shown, MaturityPage)
    line, needs = shown.need._line, shown.need._bands[-1].values
    assert line is not None
    found = [place for place, need in enumerate(needs) if 1e-6 < need < line.values[place] - 1e-6]
    assert found
    totals = sums(shown.need)
    assert [totals[place] for place in found] == pytest.approx([line.values[place] for place in found])


def test_that_a_covenant_draws_its_line_marks_its_breach_and_has_a_row(desk: Desktop) -> None:
    shown = page(desk, "coverage")
    assert isinstance(shown, CoveragePage)
    before = len(shown.rooms.texts())
    put(desk, "covenant_terms.min_llcr", 1.25, facility(desk, 4))
    results = desk.live.results
    first = next(t for t, value in enumerate(results.line("coverage.llcr"), 1) if value < 1.25)
    assert [one.value for one in shown.cover._references] == [1.25]
    assert [one.position for one in shown.cover._markers] == [first - 1]
    rows = shown.rooms.texts()
    assert len(rows) == before + 1
    row = next(row for row in rows if row[1] == "Loan life cover at least")
    known = [value for value in results.line("coverage.llcr") if math.isfinite(value)]
    assert row[2] == "1.25"
    assert figures(row[4]) == pytest.approx(100 * (min(known) / 1.25 - 1), abs=0.051)
    assert row[6] == f"✕ {results.calendar.label(first)}"


def choose(shown: CoveragePage, name: str) -> None:
    place = shown.whose.findText(name)
    shown.whose.setCurrentIndex(place)
    shown.whose.activated.emit(place)


def test_that_the_cover_of_a_borrower_and_of_a_facility_can_be_chosen(desk: Desktop) -> None:
    shown = page(desk, "coverage")
    assert isinstance(shown, CoveragePage)
    put(desk, "covenant_terms.min_dscr", 1.35, facility(desk, 0))
    results = desk.live.results
    choose(shown, results.names("borrower_coverage.dscr")[1])
    assert list(shown.cover._lines[0].values) == pytest.approx(results.line("borrower_coverage.dscr", 1), nan_ok=True)
    assert 1.35 not in [one.value for one in shown.cover._references]
    choose(shown, results.names("facilities.drawn")[0])
    assert list(shown.cover._lines[0].values) == pytest.approx(results.line("facility_coverage.dscr", 0), nan_ok=True)
    assert [one.value for one in shown.cover._references] == [1.35]


def test_that_cover_beyond_the_scale_leaves_the_others_readable_and_is_told(desk: Desktop) -> None:
    shown = page(desk, "coverage")
    assert isinstance(shown, CoveragePage)
    highest = max(value for value in desk.live.results.line("coverage.dscr") if math.isfinite(value))
    assert highest > COVER_SCALE[1]
    assert shown.cover._span[1] < COVER_SCALE[1] + 1
    place = list(desk.live.results.line("coverage.dscr")).index(highest)
    assert any(f"{highest:.2f}" in line for line in shown.cover.describe(place))


def adds_up(rows: list[list[str]]) -> None:
    """The first row is the opening, the last the closing; between stands what moves it, to rounding."""
    for column in range(1, len(rows[0])):
        moved = sum(figures(row[column]) for row in rows[:-1])
        assert moved == pytest.approx(figures(rows[-1][column]), abs=0.5 * len(rows) + 0.5)
    assert [figures(cell) for cell in rows[0][2:]] == [figures(cell) for cell in rows[-1][1:-1]]


def stock(table: FigureTable, title: str) -> list[list[str]]:
    rows = table.texts()
    begin = next(place for place, row in enumerate(rows) if row[0] == f"{title}, opening")
    end = next(place for place, row in enumerate(rows) if row[0] == f"{title}, closing")
    return rows[begin : end + 1]


def test_that_every_corkscrew_adds_up_year_by_year(desk: Desktop) -> None:
    shown = page(desk, "service")
    assert isinstance(shown, ServicePage)
    adds_up(stock(shown.table, "Principal"))
    for place in range(1, shown.whose.count()):
        shown.whose.setCurrentIndex(place)
        shown.whose.activated.emit(place)
        adds_up(stock(shown.table, desk.live.model["facilities.balance"].label))


def test_that_interest_of_one_facility_is_its_own(desk: Desktop) -> None:
    shown = page(desk, "service")
    assert isinstance(shown, ServicePage)
    shown.whose.setCurrentIndex(2)
    shown.whose.activated.emit(2)
    results = desk.live.results
    cash = shown.interest._bands[0].values
    held = [
        a - b for a, b in zip(results.line("facilities.interest", 1), results.line("facilities.pik", 1), strict=True)
    ]
    assert [1000 * value for value in cash] == pytest.approx(held)


def short_of_cash(desk: Desktop) -> Results:
    put(desk, "operations.power_price", 130.0)
    results = desk.live.results
    assert results.figure("funding_gap.is_found") > 0
    return results


def test_that_a_gap_is_told_with_its_date_and_size_and_remedies_are_found_and_done(desk: Desktop) -> None:
    shown = page(desk, "accounts")
    assert isinstance(shown, AccountsPage)
    assert "no funding gap" in shown.answer.text()
    assert not shown.search.isVisibleTo(shown)
    results = short_of_cash(desk)
    peak = max(results.line("waterfall.gap"))
    assert f"{peak / 1000:,.2f}bn" in shown.answer.text()
    shown.search.button.click()
    desk.qtbot.waitUntil(
        lambda: any(one.edit is not None for one in shown.found) or not shown.search.is_running, timeout=60000
    )
    shown.search.cancel()
    QThreadPool.globalInstance().waitForDone()
    place = next(n for n, one in enumerate(shown.found) if one.edit is not None)
    assert isinstance(shown.found[place], Remedy)
    shown.remedies.setCurrentCell(place, 0)
    shown.apply.click()
    desk.settle()
    assert max(desk.live.results.line("waterfall.gap")) < 1e-5
    assert "earlier state" in shown.search.words.text()


def test_that_a_search_that_is_cancelled_says_nothing_more(desk: Desktop) -> None:
    shown = page(desk, "break_even")
    assert isinstance(shown, BreakEvenPage)
    shown.search.button.click()
    assert shown.search.is_running
    shown.search.button.click()
    assert not shown.search.is_running
    QThreadPool.globalInstance().waitForDone()
    desk.settle()
    assert not shown.found
    assert shown.tracks._empty is not None


def test_that_each_driver_has_a_row_whose_breaches_lie_within_it(desk: Desktop) -> None:
    shown = page(desk, "break_even")
    assert isinstance(shown, BreakEvenPage)
    with desk.qtbot.waitSignal(shown.search.found, timeout=60000):
        shown.search.button.click()
    shown.search.cancel()
    QThreadPool.globalInstance().waitForDone()
    tracks = shown.tracks
    assert isinstance(tracks, Tracks)
    assert tracks._tracks
    for one in tracks._tracks:
        assert one.low <= one.now <= one.high
        assert all(one.low <= begin <= end <= one.high for begin, end in one.wrong)
    assert {row[0] for row in shown.table.texts()} - {""} == {one.label for one in tracks._tracks}


def test_that_a_button_adds_a_case_in_one_step(desk: Desktop) -> None:
    shown = page(desk, "maturity")
    assert isinstance(shown, DebtPage)
    before = [case.name for case in desk.live.valuation.cases]
    shown.cases.buttons["refinanced"].click()
    desk.settle()
    cases = desk.live.valuation.cases
    assert [case.name for case in cases][: len(before)] == before
    assert len(cases) == len(before) + 1
    assert desk.live.valuation.selected_case == cases[-1].id
    desk.live.undo_stack.undo()
    desk.settle()
    assert [case.name for case in desk.live.valuation.cases] == before


def test_that_leases_stand_in_the_order_they_begin_and_their_liability_adds_up(desk: Desktop) -> None:
    shown = page(desk, "leases")
    assert isinstance(shown, LeasesPage)
    for number, (begin, rent) in enumerate(((46388.0, 200.0), (45292.0, 60.0))):
        assert not desk.live.do(AddEntity("lease", Entity(f"lease{number}", f"Site {number}")))
        put(desk, "leases.commencement", begin, f"lease{number}")
        put(desk, "leases.annual_rent", rent, f"lease{number}")
    assert [row[0] for row in shown.ladder.texts()] == ["Site 1", "Site 0", "All"]
    adds_up(stock(shown.roll, desk.live.model["lease_totals.balance"].label))
