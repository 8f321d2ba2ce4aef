"""The desks: every mark of every chart opens its figure, and every chart shows what the results hold."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.driving import PLAIN, Desktop, spot
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, new_valuation
from workbench.model import MODEL
from workbench.ui.charts import Chart, StackedBars, Waterfall
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.inputs import AREAS
from workbench.ui.sheet import cell_of


def front(desk: Desktop, area: str) -> Desk:
    made = desk.window.desks.desks[area]
    return made.front if isinstance(made, PagedDesk) else made


def charts(desk: Desktop, area: str) -> list[Chart]:
    return [chart for chart, _ in front(desk, area)._fills]


def chart(desk: Desktop, name: str) -> Chart:
    found = getattr(front(desk, desk.window.inputs.area), name)
    assert isinstance(found, Chart)
    return found


@pytest.mark.parametrize("area", AREAS)
def test_that_every_mark_of_every_chart_leads_to_a_figure_that_is_explained(desk: Desktop, area: str) -> None:
    desk.go(area)
    seen: list[tuple[str, object]] = []
    made: Desk = desk.window.desks.desks[area]
    made.explain_requested.connect(lambda key, period: seen.append((key, period)))
    for one in charts(desk, area):
        assert one._empty is None, one.accessibleName()
        for mark in {mark: None for _, mark in one._hits}:
            seen.clear()
            one.clicked.emit(one.key_of(mark))
            assert seen, (one.accessibleName(), mark)
            key, period = seen[-1]
            found = cell_of(desk.live.results, key)
            assert found is not None, mark
            assert found[0].is_periodic or period is None
            assert found[0].label in desk.window.explain.words.text()


def test_that_a_real_click_on_a_bar_of_the_assay_explains_it(desk: Desktop) -> None:
    desk.go("RPO")
    assay = chart(desk, "assay")
    assert isinstance(assay, Waterfall)
    headline = desk.live.results.figure("assay.headline") / 1000
    QTest.mouseClick(assay._plot.viewport(), Qt.MouseButton.LeftButton, pos=spot(assay, 0, headline / 2))
    desk.settle()
    assert desk.window.explain.isVisible()
    assert MODEL["assay.headline"].label in desk.window.explain.words.text()


def test_that_a_real_click_on_a_layer_explains_that_contract_in_that_period(desk: Desktop) -> None:
    desk.go("RPO")
    conversion = chart(desk, "conversion")
    first = desk.live.results.line("delivery.recognised", 0)[3] / 1000
    QTest.mouseClick(conversion._plot.viewport(), Qt.MouseButton.LeftButton, pos=spot(conversion, 3, first / 2))
    desk.settle()
    said = desk.window.explain.words.text()
    assert "Microsoft" in said
    assert "4Q25" in said


def test_that_the_layers_of_revenue_add_up_to_revenue(desk: Desktop) -> None:
    desk.go("Operations")
    revenue = chart(desk, "revenue")
    assert isinstance(revenue, StackedBars)
    rows = [row for row in revenue.table().rows if "reported" not in str(row[0])]
    assert len(rows) == len(desk.live.results.line("operations.revenue"))
    for period, row in enumerate(rows, 1):
        layers = [float(cell) for cell in row if not isinstance(cell, str) and not math.isnan(cell)]
        total = desk.live.results.line("operations.revenue")[period - 1] / 1000
        assert math.fsum(layers) == pytest.approx(total, rel=1e-9) or 2 * total == pytest.approx(math.fsum(layers))


def test_that_the_steps_of_the_bridge_and_the_assay_arrive_at_their_totals(desk: Desktop) -> None:
    for area, name in (("RPO", "assay"), ("DCF", "bridge")):
        desk.go(area)
        waterfall = chart(desk, name)
        assert isinstance(waterfall, Waterfall)
        standing = 0.0
        for step in waterfall._steps:
            if step.is_total:
                assert step.value == pytest.approx(standing, abs=2e-3) or standing == 0.0
                standing = step.value
            else:
                standing += step.value


def test_that_an_edit_moves_the_charts_that_are_shown(desk: Desktop) -> None:
    desk.go("RPO")
    before = chart(desk, "conversion").table().rows
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 4.0))
    desk.settle()
    assert chart(desk, "conversion").table().rows != before


def test_that_a_desk_hidden_during_an_edit_is_right_when_it_is_shown_again(desk: Desktop) -> None:
    desk.go("RPO")
    desk.go("DCF")
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 4.0))
    desk.settle()
    desk.go("RPO")
    shown = [row[1] for row in chart(desk, "conversion").table().rows]
    held = [v / 1000 for v in desk.live.results.line("delivery.recognised", 0)]
    assert shown == pytest.approx(held)


@pytest.mark.parametrize("path", [PLAIN, None])
def test_that_a_company_without_contracts_or_debt_is_told_what_to_enter(
    opened: Callable[..., Desktop], path: object
) -> None:
    desk = opened(path)
    if path is None:
        desk.live.replace(new_valuation("New"))
        desk.settle()
    for area in ("RPO", "Debt"):
        desk.go(area)
        empty = [c._empty for c in charts(desk, area) if c._empty is not None]
        assert empty
        assert all(words.endswith(".") and words != "Nothing to show yet" for words in empty)


def test_that_an_empty_valuation_opens_every_desk_and_sheet(opened: Callable[..., Desktop]) -> None:
    desk = opened(None)
    for area in AREAS:
        desk.go(area)
    sheet = desk.window.sheet
    for place in range(sheet.sections.count()):
        sheet.sections.setCurrentIndex(place)
        desk.settle()
    assert "nan" not in desk.price.lower()
