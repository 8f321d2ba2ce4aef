"""What CoreWeave reported stands before its forecast, in the sheet and on the desks, sourced and never typed over."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.driving import Desktop, Key
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.ui.charts import Lines, StackedBars
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.reported import ReportedPage

REVENUE, CAPEX = "income.revenue", "cash_flow.investing"
# USD m, Form 10-Q comparatives and S-1; the fourth quarter by difference.
QUARTERS = {"1Q24": 188.684, "2Q24": 395.371, "3Q24": 583.941, "4Q24": 747.430}


def income(desk: Desktop) -> None:
    desk.go("Operations")
    desk.show_sheet("income")


def reading(desk: Desktop) -> str:
    return " ".join(segment.words for segment in desk.window.sheet.bar._segments)


def test_that_reported_quarters_and_years_stand_before_the_forecast_and_apart_from_it(desk: Desktop) -> None:
    income(desk)
    columns = desk.window.sheet.grid._rows.columns
    assert [c.label for c in columns if c.above] == ["FY22", "FY23", *QUARTERS, "FY24"]
    assert [c.label for c in columns if c.is_last] == ["FY24"]
    assert columns[[c.label for c in columns].index("FY24") + 1].label == "1Q25"
    for quarter, revenue in QUARTERS.items():
        assert desk.cell(REVENUE, quarter) == f"{revenue:,.1f}"
    assert desk.cell("income.net", "FY24") == "(863.4)"
    assert desk.cell("income.overheads", "FY24") == ""


def test_that_a_line_that_subtracts_shows_the_reported_amount_with_its_own_sign(desk: Desktop) -> None:
    desk.go("DCF")
    desk.show_sheet("cash_flow")
    assert desk.cell(CAPEX, "FY24") == "(8,702.0)"
    assert desk.cell("cash_flow.free", "FY24") == "(5,953.0)"


def test_that_a_reported_cell_reads_back_its_source_and_opens_the_input(desk: Desktop) -> None:
    income(desk)
    desk.select(REVENUE, "1Q24")
    told = reading(desk)
    assert "188.7" in told
    assert "Form 10-Q for 1Q25" in told
    asked: list[tuple[str, object]] = []
    desk.window.sheet.explain_requested.connect(lambda key, period: asked.append((key, period)))
    desk.window.sheet.grid.cell_activated.emit(REVENUE, desk.column("1Q24"))
    assert asked == [("history.revenue#2", None)]
    assert "188.7" in desk.window.explain.words.text()
    desk.select("income.overheads", "1Q24")
    assert "Nothing was reported" in reading(desk)


def test_that_a_reported_cell_is_neither_typed_over_nor_cleared_nor_pasted_into(desk: Desktop) -> None:
    fingerprint = desk.fingerprint
    income(desk)
    desk.select(REVENUE, "4Q24")
    desk.keys("99")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Delete)
    assert desk.fingerprint == fingerprint
    desk.select(REVENUE, "FY24")
    QGuiApplication.clipboard().setText("11\t22")
    desk.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.cell(REVENUE, "FY24") == "1,915.4"
    assert desk.cell(REVENUE, "1Q25") == "22.0"


def test_that_a_copy_takes_reported_figures_in_full_and_the_switch_takes_the_columns_away(desk: Desktop) -> None:
    income(desk)
    desk.select(REVENUE, "1Q24")
    desk.press(Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert float(QGuiApplication.clipboard().text()) == 188.684
    desk.window.sheet.reported.setChecked(False)
    assert all(place.reported is None for place in desk.window.sheet._places)
    desk.window.sheet.reported.setChecked(True)
    desk.window.sheet.columns.setCurrentIndex(desk.window.sheet.columns.findData("years"))
    assert [c.label for c in desk.window.sheet.grid._rows.columns][:4] == ["FY22", "FY23", "FY24", "FY25"]


def test_that_a_reported_figure_that_changes_is_shown_at_once(desk: Desktop) -> None:
    income(desk)
    desk.live.do(SetValue(Address("history.revenue", "q124"), 190.0), None)
    desk.settle()
    assert desk.cell(REVENUE, "1Q24") == "190.0"
    desk.live.do(SetValue(Address("history.months", "q124"), 6.0), None)
    desk.settle()
    assert "1Q24" not in desk.window.sheet.grid.table()[0]


def test_that_a_sheet_without_reported_lines_has_no_such_columns_and_no_switch(desk: Desktop) -> None:
    desk.show_sheet("capacity")
    assert not desk.window.sheet.reported.isVisible()
    assert all(place.reported is None for place in desk.window.sheet._places)


def test_that_the_path_to_profit_begins_with_the_quarters_reported(desk: Desktop) -> None:
    desk.go("Company")
    company = desk.window.desks.desks["Company"]
    assert isinstance(company, PagedDesk)
    path = company.show_page("overview").path  # type: ignore[attr-defined]
    assert isinstance(path, Lines)
    table = path.table()
    assert [str(row[0]) for row in table.rows[:5]] == [*(f"{q}, reported" for q in QUARTERS), "1Q25"]
    assert [row[1] for row in table.rows[:4]] == pytest.approx([v / 1000 for v in QUARTERS.values()])
    assert table.rows[4][1] == pytest.approx(desk.live.results.line("operations.revenue")[0] / 1000)
    assert math.isnan(float(table.rows[0][4]))  # free cash flow was reported for years only
    assert "reported" in [entry.label for entry in path._legend._entries]


def test_that_the_stock_of_rpo_and_what_is_owed_begin_with_what_was_reported(desk: Desktop) -> None:
    for area, page, name, key in (
        ("RPO", "measures", "stock", "history.rpo"),
        ("Debt", "service", "balance", "history.debt"),
    ):
        desk.go(area)
        made = desk.window.desks.desks[area]
        assert isinstance(made, PagedDesk)
        chart = getattr(made.show_page(page), name)
        desk.settle()
        results = desk.live.results
        filed = {n: results.figure(key, n) for n in results.members(key)}
        rows = [row for row in chart.table().rows if str(row[0]).endswith(", reported")]
        assert rows, page
        assert any(
            isinstance(shown, float) and shown == pytest.approx(value / 1000)
            for row in rows
            for shown in row[1:]
            for value in filed.values()
        ), page


def test_that_bars_show_a_reported_total_as_a_layer_of_its_own_and_open_the_filed_figure(desk: Desktop) -> None:
    desk.go("Capacity")
    made = desk.window.desks.desks["Capacity"]
    capex = made.capex  # type: ignore[attr-defined]
    assert isinstance(capex, StackedBars)
    table = capex.table()
    place = [str(row[0]) for row in table.rows].index("3Q24, reported")
    assert table.rows[place][-1] == pytest.approx(1.215155)
    asked: list[tuple[str, object]] = []
    made.explain_requested.connect(lambda key, period: asked.append((key, period)))
    layer = next(n for n, band in enumerate(capex._bands) if band.key == "investment.capex")
    capex.clicked.emit(capex.key_of((layer, place)))
    assert asked == [("history.capex#4", None)]
    capex.clicked.emit(capex.key_of((0, 4)))
    assert asked[-1] == ("investment.growth", 1)


def reported_page(desk: Desktop) -> ReportedPage:
    desk.go("Company")
    company = desk.window.desks.desks["Company"]
    assert isinstance(company, PagedDesk)
    page = company.show_page("reported")
    desk.settle()
    assert isinstance(page, ReportedPage)
    return page


def test_that_the_page_of_reported_periods_is_pasted_into_as_one_step_and_follows_undo(desk: Desktop) -> None:
    fingerprint, page = desk.fingerprint, reported_page(desk)
    assert [line.name for line in page.sheet.rows.lines][-1] == "FY2024"
    page.sheet.select("q124", "history.revenue")
    QGuiApplication.clipboard().setText("1.234,5\t(10)\n2.000,0\t20")
    page.sheet.table.pasted.emit(*page.sheet.table.current)
    desk.settle()
    figures = desk.live.results.figure
    assert [figures("history.revenue", n) for n in (2, 3)] == [1234.5, 2000.0]
    assert [figures("history.cost_of_revenue", n) for n in (2, 3)] == [-10.0, 20.0]
    desk.live.undo_stack.undo()
    desk.settle()
    assert desk.fingerprint == fingerprint


def test_that_a_period_is_added_and_removed_on_its_page(desk: Desktop) -> None:
    page = reported_page(desk)
    before = len(page.sheet.rows.lines)
    page.bar.asked.emit("add")
    desk.settle()
    assert len(page.sheet.rows.lines) == before + 1
    page.sheet.select(page.sheet.rows.lines[-1].id)
    page.bar.asked.emit("remove")
    desk.settle()
    assert len(page.sheet.rows.lines) == before


def test_that_a_narrow_sheet_begins_where_the_forecast_does_until_a_person_scrolls(desk: Desktop) -> None:
    desk.window.resize(1280, 800)
    income(desk)
    grid = desk.window.sheet.grid
    labels = [c.label for c in grid._rows.columns]
    assert grid.columnAt(2) == labels.index("FY24")
    assert grid.columnAt(grid.viewport().width() - 2) > labels.index("1Q25")
    bar = grid.horizontalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert grid.columnAt(2) == 0
    desk.window.resize(1300, 800)
    assert grid.columnAt(2) == 0
