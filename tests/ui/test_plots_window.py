"""Charts in the real window: units everywhere, what was reported set apart, pictures that say where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from PySide6.QtTest import QTest

from tests.ui.chart_driving import leave, move, settle
from tests.ui.driving import LEFT, PLAIN, Desktop
from workbench.ui.charts import Chart, Lines, PeriodChart, StackedBars, Timeline, Tracks
from workbench.ui.charts.saving import as_svg
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.theme import current_theme

SELF_EXPLAINED = (Timeline, Tracks)
"""Kinds whose rows and days carry their own units."""
AREAS = ("Company", "RPO", "Capacity", "Operations", "Debt", "DCF", "Shares")


def charts(desk: Desktop, areas: tuple[str, ...] = AREAS) -> Iterator[tuple[str, Chart]]:
    """Every chart with data, page by page, with where it stands."""
    for area in areas:
        desk.go(area)
        shown = desk.window.desks.desks[area]
        pages = [kind.key for kind in shown.kinds] if isinstance(shown, PagedDesk) else [""]
        for page in pages:
            if isinstance(shown, PagedDesk):
                shown.show_page(page)
                desk.settle()
            for chart in desk.window.desks.findChildren(Chart):
                if chart.isVisible() and chart._empty is None:
                    yield f"{area} {page} {chart.title()}", chart


def test_that_every_axis_of_figures_says_its_unit_and_no_year_is_named_twice(desk: Desktop) -> None:
    bare, doubled, unparted, count = [], [], [], 0
    for where, chart in charts(desk):
        count += 1
        says = chart.unit_line() or chart._suffix or chart._prefix
        if not says and not isinstance(chart, SELF_EXPLAINED):
            bare.append(where)
        if isinstance(chart, PeriodChart):
            if [words for _, words in chart._bottom.labels] == [name for _, _, name in chart._bottom.groups]:
                doubled.append(where)
            if 0 < chart._reported < len(chart._periods):
                named = [*(one.label for one in chart._legend.entries), *(words for _, words in chart._top.labels)]
                if "reported" not in " ".join(named):
                    unparted.append(where)
    assert count >= 25
    assert (bare, doubled, unparted) == ([], [], [])


def test_that_a_tall_chart_names_the_edge_of_the_forecast(desk: Desktop) -> None:
    desk.go("Company")
    path = next(c for c in desk.window.desks.findChildren(Lines) if c.title() == "Path to profit")
    assert path._reported
    path.setMinimumHeight(300)
    desk.settle()
    assert "◂ reported | forecast ▸" in [words for _, words in path._top.labels]


def test_that_a_chart_with_two_axes_names_both(desk: Desktop) -> None:
    found = [chart for _, chart in charts(desk, ("RPO",)) if "right" in chart._axes and chart._axes["right"].caption]
    assert found
    for chart in found:
        assert (chart._axes["left"].caption, chart._axes["right"].caption) == ("Probability", "Cumulative")


def test_that_a_picture_says_of_which_valuation_case_and_date_it_is(desk: Desktop) -> None:
    desk.go("Operations")
    chart = next(c for c in desk.window.desks.findChildren(StackedBars) if c.isVisible())
    texts = [
        "".join(one.itertext()) for one in ElementTree.fromstring(as_svg(chart)).iter() if one.tag.endswith("text")
    ]
    assert "CoreWeave at its IPO, case Base, valued at 2025-03-28" in [one.strip() for one in texts]


def test_that_hatching_is_chosen_in_the_view_menu_and_reaches_bars_and_legends(desk: Desktop) -> None:
    desk.go("Operations")
    chart = next(c for c in desk.window.desks.findChildren(StackedBars) if c.isVisible())
    action = next(a for a in desk.window.commands.every() if a.text() == "&Hatch stacked bars")
    before = chart._plot.grab().toImage()
    assert not action.isChecked()
    assert {entry.hatch for entry in chart._legend.entries} == {0}
    desk.trigger(action)
    assert action.isChecked()
    assert current_theme().is_patterned
    assert len({entry.hatch for entry in chart._legend.entries if entry.series is not None}) > 3
    settle()
    assert chart._plot.grab().toImage() != before
    desk.trigger(action)
    assert not current_theme().is_patterned
    settle()
    assert chart._plot.grab().toImage() == before


def test_that_hidden_series_and_zoom_outlive_an_edit_and_an_undo(desk: Desktop) -> None:
    desk.go("Operations")
    chart = next(c for c in desk.window.desks.findChildren(StackedBars) if c.isVisible())
    series = chart._legend.series()[0]
    QTest.mouseClick(chart._legend.button(series), LEFT)
    chart.zoom_to((3, 12))
    before = desk.price
    desk.type_into(desk.field("operations.power_price"), "75")
    assert desk.price != before
    assert (chart.hidden_series, chart.window_shown) == (frozenset({series}), (3, 12))
    desk.window.live.undo_stack.undo()
    desk.settle()
    assert (chart.hidden_series, chart.window_shown) == (frozenset({series}), (3, 12))


def test_that_a_yearly_valuation_marks_years_across_its_charts(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    desk.go("Operations")
    shown = [c for c in desk.window.desks.findChildren(PeriodChart) if c.isVisible() and c._empty is None]
    assert len(shown) >= 2
    assert all(one._bottom.groups == [] for one in shown)
    move(shown[0], 2, sum(shown[0]._plot.view.viewRange()[1]) / 2)
    label = shown[0]._periods[2]
    assert all(one._crossed is not None and one._periods[one._crossed[0]] == label for one in shown)


def test_that_the_sheet_underlines_the_period_pointed_at_and_forgets_it(desk: Desktop) -> None:
    desk.go("Operations")
    chart = next(c for c in desk.window.desks.findChildren(StackedBars) if c.isVisible())
    header = desk.window.sheet.grid._column_header
    before = header.grab().toImage()
    place = chart._periods.index("2Q25")
    move(chart, place, 0.3)
    assert header.marked == "2Q25"
    marked = header.grab().toImage()
    section = desk.column("2Q25")
    left = header.sectionViewportPosition(section)
    differing = {
        x for x in range(marked.width()) if marked.pixel(x, header.height() - 2) != before.pixel(x, header.height() - 2)
    }
    assert differing
    assert all(left <= x <= left + header.sectionSize(section) for x in differing)
    leave(chart)
    assert header.marked == ""
