"""The window at work: one edit moves everything that hangs on it and nothing breaks; undo takes it back to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import PLAIN, Desktop, Key
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.interpret.codegen import Cell
from workbench.live.results import Results, compute
from workbench.model import MODEL
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.inputs import AREAS
from workbench.ui.theme import current_theme
from workbench.ui.window import MainWindow
from workbench.ui.windows import within_screen

CONTROL = Qt.KeyboardModifier.ControlModifier


def figures(results: Results) -> dict[Cell, str]:
    """All figures, to the last bit."""
    arrays = results.arrays
    return {
        (item, entity): repr(arrays.row(item, entity) if item.is_periodic else arrays.scalar(item, entity))
        for section in results.model.sections
        for item in section.items
        for entity in arrays.shape.members(item)
    }


def test_that_a_later_start_of_microsoft_moves_value_revenue_draws_and_cash_flow_and_undo_restores_them(
    desk: Desktop,
) -> None:
    before, price, fingerprint = desk.live.results, desk.price, desk.fingerprint
    all_before = figures(before)
    assert desk.are_checks_green
    desk.go("RPO")
    desk.choose("contracts", "Microsoft")
    desk.type_into(desk.field("contracts.delay"), "2")
    after = desk.live.results
    assert desk.live.valuation.values[Address("contracts.delay", "microsoft")] == 2.0
    assert desk.price != price
    assert after.line("operations.revenue")[0] < before.line("operations.revenue")[0]
    draws = [sum(sum(r.line("facilities.draw", e)) for e in r.members("facilities.draw")) for r in (before, after)]
    assert draws[0] != draws[1]
    assert after.line("dcf.free_cash_flow") != before.line("dcf.free_cash_flow")
    assert desk.are_checks_green
    assert "by last edit" in desk.window.headline.cells()["price"].sub
    desk.press(Key.Key_Z, CONTROL)
    assert desk.fingerprint == fingerprint
    assert figures(desk.live.results) == all_before
    assert desk.price == price
    assert desk.field("contracts.delay").value() == 0.0
    desk.press(Key.Key_Y, CONTROL)
    assert figures(desk.live.results) == figures(after)


def test_that_the_title_star_the_undo_button_and_the_status_bar_tell_of_the_edit(desk: Desktop) -> None:
    window = desk.window
    assert "*" not in window.windowTitle()
    assert not window.undo_button.isEnabled()
    desk.go("RPO")
    desk.type_into(desk.field("contracts.delay"), "2")
    assert "*" in window.windowTitle()
    assert "Start later by" in window.undo_button.text()
    assert "Unsaved" in window.saved_label.text()
    desk.click(window.undo_button)
    assert "*" not in window.windowTitle()
    assert window.redo_button.isEnabled()
    desk.click(window.redo_button)
    assert "*" in window.windowTitle()


def test_that_another_case_by_the_combo_box_shows_its_own_figures_in_every_place(desk: Desktop) -> None:
    base = desk.price
    combo = desk.window.cases
    combo.setFocus()
    desk.press(Key.Key_Down)
    assert combo.currentText() == "Bear"
    assert desk.live.valuation.selected_case == "bear"
    assert desk.price != base
    assert desk.live.results.figure("shares.price") == compute(MODEL, desk.live.valuation).figure("shares.price")
    assert "Bear" in desk.window.saved_label.text()
    desk.press(Key.Key_Up)
    assert desk.price == base


def test_that_an_edit_in_a_case_leaves_the_base_case_alone(desk: Desktop) -> None:
    base = desk.price
    desk.window.cases.setFocus()
    desk.press(Key.Key_End)
    assert desk.live.valuation.selected_case == "bull"
    bull = desk.price
    desk.go("RPO")
    desk.type_into(desk.field("contracts.delay"), "3")
    assert desk.price != bull
    assert Address("contracts.delay", "microsoft") not in {
        a for a, v in desk.live.valuation.values.items() if v == 3.0 and a.key == "contracts.delay"
    }
    desk.window.cases.setFocus()
    desk.press(Key.Key_Home)
    assert desk.price == base


@pytest.mark.parametrize("place", range(len(AREAS)))
def test_that_control_and_a_digit_go_to_each_area(desk: Desktop, place: int) -> None:
    QTest.keyClick(desk.window, Qt.Key(Key.Key_1 + place), CONTROL)
    desk.settle()
    area = AREAS[place]
    assert desk.window.inputs.area == desk.window.desks.area == area
    assert desk.window.desks.stack.currentWidget() is desk.window.desks.desks[area]


def test_that_a_search_finds_an_input_in_every_area_and_leads_nowhere_else(desk: Desktop) -> None:
    desk.press(Key.Key_F, CONTROL)
    assert QApplication.focusWidget() is desk.window.inputs.search
    desk.keys("tax rate")
    desk.settle()
    shown = {
        bound.item.key
        for panel in desk.window.inputs.panels.values()
        if panel.isVisible()
        for bound in panel.bound.values()
        if bound.line.isVisible()
    }
    assert shown
    assert all({"tax", "rate"} <= set(MODEL[key].label.lower().replace(",", "").split()) for key in shown)
    assert desk.window.inputs.area not in {MODEL[key].section.area for key in shown if MODEL[key].section}  # type: ignore[union-attr]


def test_that_a_search_without_a_hit_says_so(desk: Desktop) -> None:
    desk.press(Key.Key_F, CONTROL)
    desk.keys("no such input anywhere")
    desk.settle()
    said = [w.text() for w in desk.window.inputs.findChildren(QLabel) if w.isVisible()]
    assert any("No input" in words for words in said)


def test_that_a_click_on_each_headline_figure_explains_it(desk: Desktop) -> None:
    from workbench.ui import summary

    window = desk.window
    for key, button in window.headline._cells.items():
        if not button.isVisible():
            continue
        desk.click(button)
        if key == "checks":
            assert window.problems.isVisible()
            continue
        assert window.explain.isVisible()
        label = MODEL[summary.KEYS[key]].label
        assert label in window.explain.words.text()
        assert window.explain.tree.topLevelItemCount() > 0


def test_that_every_area_of_the_plain_company_opens_and_says_what_to_do_where_there_is_nothing(
    opened: Callable[..., Desktop],
) -> None:
    desk = opened(PLAIN)
    assert desk.are_checks_green
    for area in AREAS:
        desk.go(area)
        for chart, _ in desk.window.desks.desks[area]._fills:
            assert chart.isVisible()
            if chart._empty is not None:
                assert len(chart._empty.split()) >= 4
                assert chart._empty.endswith(".")


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("density", ["COMPACT", "ROOMY"])
def test_that_look_and_density_change_at_once_and_are_remembered(
    desk: Desktop, opened: Callable[..., Desktop], look: str, density: str
) -> None:
    desk.window.set_appearance(look)
    desk.window.set_density(density)
    desk.settle()
    theme = current_theme()
    assert theme.row_height == {"COMPACT": 22, "ROOMY": 30}[density]
    assert desk.window.sheet.grid.rowHeight(0) == theme.row_height
    picture = desk.window.grab().toImage().scaled(60, 40)
    shades = [picture.pixelColor(x, y).lightness() for x in range(60) for y in range(40)]
    assert (sum(shades) / len(shades) < 100) == (look == "dark")
    again = opened()
    assert again.window.settings.value("appearance") == look
    assert again.window.settings.value("density") == density


@pytest.mark.parametrize("area", ["Company", "RPO", "Debt"])
def test_that_a_window_switched_to_a_look_is_that_of_one_opened_in_it(
    desk: Desktop, opened: Callable[..., Desktop], area: str
) -> None:
    desk.go(area)
    desk.window.set_appearance("dark")
    desk.window.set_density("ROOMY")
    desk.settle()
    switched = _pictures(desk.window)
    desk.window.close()
    desk.settle()
    born = opened()
    born.go(area)
    born.settle()
    other = _pictures(born.window)
    assert [name for name in other if switched[name] != other[name]] == []


def _pictures(window: MainWindow) -> dict[str, QImage]:
    """Every part that is seen and tells no time; docks behind the sheet are laid out when they come to the front."""
    parts = {"bar": window.bar, "desk": window.desks, "status": window.statusBar()}
    parts |= {name: window.docks[name] for name in ("inputs", "sheet")}
    return {name: part.grab().toImage() for name, part in parts.items()}


def test_that_the_layout_is_remembered_over_a_restart_and_can_be_reset(opened: Callable[..., Desktop]) -> None:
    first = opened()
    first.window.resizeDocks([first.window.docks["inputs"]], [420], Qt.Orientation.Horizontal)
    first.window.docks["explain"].raise_()
    first.window.docks["problems"].hide()
    first.settle()
    width = first.window.docks["inputs"].width()
    first.window.close()
    first.settle()
    second = opened()
    assert second.window.docks["inputs"].width() == width
    assert second.window.docks["problems"].isHidden()
    assert second.window.explain.isVisible()
    second.window.reset_layout()
    second.settle()
    assert not second.window.docks["problems"].isHidden()


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_that_nothing_overlaps_and_nothing_leaves_the_window(
    opened: Callable[..., Desktop], size: tuple[int, int]
) -> None:
    desk = opened(None, *size)
    window = desk.window
    assert (window.width(), window.height()) == size
    zones = [window.headline, window.docks["inputs"], window.desks, window.docks["sheet"], window.statusBar()]

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())

    for n, zone in enumerate(zones):
        assert window.rect().contains(place(zone))
        for other in zones[n + 1 :]:
            assert not place(zone).intersects(place(other))


def test_that_one_edit_paints_the_headline_the_sheet_and_the_charts_from_the_same_results(desk: Desktop) -> None:
    desk.go("RPO")
    desk.show_sheet("operations")
    before = desk.cell("operations.revenue", "1Q25")
    desk.live.do(SetValue(Address("contracts.delay", "microsoft"), 4.0))
    desk.settle()
    results = desk.live.results
    unit = MODEL["operations.revenue"].unit
    assert desk.cell("operations.revenue", "1Q25") == unit.shown(results.line("operations.revenue")[0]) != before
    rpo = desk.window.desks.desks["RPO"]
    assert isinstance(rpo, PagedDesk)
    conversion = rpo.front.conversion.table()  # type: ignore[attr-defined]
    assert any("Microsoft" in head for head in conversion.headers)


def test_that_a_window_with_its_frame_is_brought_within_the_screen() -> None:
    screen = QRect(0, 0, 1280, 800)
    framed = QRect(0, 0, 1282, 829)
    inner = QRect(1, 28, 1280, 800)
    assert within_screen(inner, framed, screen) == QRect(1, 28, 1278, 771)
    beyond = within_screen(inner.translated(40, 60), framed.translated(40, 60), screen)
    assert beyond == QRect(1, 28, 1278, 771)
    small = QRect(41, 88, 900, 600)
    assert within_screen(small, small.adjusted(-1, -28, 1, 1), screen) == small
    tiny = QRect(0, 0, 800, 800)
    assert within_screen(QRect(0, 0, 1280, 800), QRect(0, 0, 1280, 800), tiny) == QRect(0, 0, 1280, 800)


def test_that_a_first_window_is_no_larger_than_a_small_screen_unless_it_must(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(None, QSettings(str(tmp_path / "none.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    screen = window.screen().availableSize()
    assert window.width() == min(1440, max(screen.width(), 1280))
    assert window.height() == min(900, max(screen.height(), 800))
