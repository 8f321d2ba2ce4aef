"""Help in the real window: F1 and Shift+F1 on everything, the panel's ways, the lists, all by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL, COREWEAVE, LEFT, PLAIN, Desktop, Key
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.interpret.layout import column_name
from workbench.model import MODEL
from workbench.ui.desks.debt.terms import TermsPage
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.peers.table import TablePage
from workbench.ui.help.about import AboutDialog
from workbench.ui.help.feature import Help
from workbench.ui.help.keyboard import KeyboardDialog
from workbench.ui.help.library import written
from workbench.ui.help.panel import HelpPanel
from workbench.ui.help.reading import WorkbookPlaces
from workbench.ui.inputs import AREAS
from workbench.ui.window import MainWindow

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def panel(desk: Desktop) -> HelpPanel:
    return Help.of(desk.window).panel


def shown(desk: Desktop) -> str:
    """What the panel says, as words."""
    assert panel(desk).isVisible()
    return panel(desk).browser.toPlainText()


def ask(desk: Desktop, widget: QWidget) -> str:
    """F1 on a widget; the topic that it shows."""
    widget.setFocus()
    desk.settle()
    desk.press(Key.Key_F1)
    return panel(desk).topic


def test_that_no_help_is_loaded_before_it_is_asked_for(desk: Desktop) -> None:
    assert Help.of(desk.window)._panel is None
    assert "help" not in desk.window.docks


def test_that_f1_in_a_number_field_tells_of_the_input_and_typing_goes_on(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field("contracts.delay")
    desk.click(field.editor)
    desk.press(Key.Key_F1)
    assert panel(desk).topic == "row/contracts.delay"
    assert QApplication.focusWidget() is field.editor
    words = shown(desk)
    for said in ("Microsoft", "Explain this figure", "Used by", "In the workbook", "contracts.delay"):
        assert said in words
    desk.type_into(field, "1")
    assert field.value() == 1.0


def test_that_ctrl_f1_in_a_number_field_explains_it(desk: Desktop) -> None:
    desk.go("RPO")
    desk.click(desk.field("contracts.delay").editor)
    desk.press(Key.Key_F1, CONTROL)
    assert desk.window.explain.isVisible()
    assert "Microsoft" in desk.window.explain.words.text()


def test_that_f1_on_a_cell_of_the_sheet_reads_the_figure_as_the_explanation_does(desk: Desktop) -> None:
    desk.show_sheet("income")
    desk.select("income.revenue", "3Q25")
    desk.press(Key.Key_F1)
    assert panel(desk).topic == "row/income.revenue"
    desk.press(Key.Key_F1, CONTROL)
    assert desk.window.explain.words.text().split("\n")[0] in shown(desk)


def test_that_every_figure_of_the_headline_has_its_topic(desk: Desktop) -> None:
    desk.window.resize(1900, 900)
    keys = list(desk.window.headline.cells())
    assert len(keys) >= 8
    for key in keys:
        assert ask(desk, desk.window.headline.widget_of(key)) == f"headline/{key}"
        assert written()[f"headline/{key}"].question[ENGLISH] in shown(desk)


def test_that_every_page_of_every_desk_has_a_topic(desk: Desktop) -> None:
    window = desk.window
    asked: set[str] = set()
    for area in AREAS:
        desk.go(area)
        front = window.desks.desks[area]
        pages: list[str | None] = [kind.key for kind in front.kinds] if isinstance(front, PagedDesk) else [None]
        for number, page in enumerate(pages):
            if page is not None and isinstance(front, PagedDesk):
                front.tabs.setCurrentIndex(number)
                desk.settle()
            topic = ask(desk, front.tabs if isinstance(front, PagedDesk) else front)
            assert topic == (f"page/{area}/{page}" if page else f"page/{area}")
            assert written()[topic].question[ENGLISH] in shown(desk)
            asked.add(topic)
            if page is not None and isinstance(front, PagedDesk):
                assert written()[topic].title in front.tabs.tabText(number)
    assert asked == {topic for topic in written() if topic.startswith("page/")}


def test_that_a_chart_tells_how_it_is_read_and_a_mark_of_it_what_it_is(desk: Desktop) -> None:
    desk.go("Company")
    front = desk.window.desks.desks["Company"]
    assert isinstance(front, PagedDesk)
    chart = front.front.bridge  # type: ignore[attr-defined]
    assert ask(desk, chart) == "chart/Waterfall"
    assert chart.title() in shown(desk)
    assert "Company › Overview" in shown(desk)
    QTest.keyClick(chart, Key.Key_Right)
    desk.press(Key.Key_F1)
    assert panel(desk).topic == "row/bridge.flows"


def test_that_every_kind_of_chart_has_a_topic() -> None:
    from workbench.ui.charts import Chart
    from workbench.ui.charts.curves import Curves
    from workbench.ui.charts.gantt import Gantt
    from workbench.ui.charts.periods import PeriodChart
    from workbench.ui.charts.tornado import TornadoChart

    found = {*Chart.__subclasses__(), *PeriodChart.__subclasses__(), Curves, Gantt, TornadoChart} - {PeriodChart}
    kinds = {kind.__name__ for kind in found}
    kinds = {name for name in kinds if not name.startswith("_")}
    told = {topic.removeprefix("chart/") for topic in written() if topic.startswith("chart/")}
    assert kinds - told == set()


def test_that_cells_of_tables_are_told_by_their_column_or_line(desk: Desktop) -> None:
    desk.go("Peers")
    peers = desk.window.desks.desks["Peers"]
    assert isinstance(peers, PagedDesk)
    page = peers.show_page("table")
    assert isinstance(page, TablePage)
    page.editor.sheet.select("snow", "peers.price")
    assert ask(desk, page.editor.sheet.table) == "row/peers.price"
    assert "Snowflake" in shown(desk)
    desk.go("Debt")
    debt = desk.window.desks.desks["Debt"]
    assert isinstance(debt, PagedDesk)
    terms = debt.show_page("terms")
    assert isinstance(terms, TermsPage)
    facility = desk.live.valuation.members(desk.live.model["facilities.rate"].per)[1]  # type: ignore[arg-type]
    sheet = terms.sheet
    assert sheet.select(facility.id, "facilities.spread")
    assert ask(desk, sheet.table) == "row/facilities.spread"
    assert facility.name in shown(desk)


def test_that_parts_of_the_window_tell_of_themselves(desk: Desktop) -> None:
    window = desk.window
    for widget, topic in (
        (window.inputs.search, "part/inputs"),
        (window.cases, "part/cases"),
        (window.problems.list, "part/problems"),
    ):
        window.zones.bring_up("problems")
        assert ask(desk, widget) == topic or panel(desk).topic.startswith("row/")
    window.explain_cell("shares.price", None)
    tree = window.explain.tree
    first = tree.topLevelItem(0)
    assert first is not None
    tree.setCurrentItem(first)
    assert ask(desk, tree).startswith("row/")


def test_that_help_in_the_help_shows_the_contents(desk: Desktop) -> None:
    desk.press(Key.Key_F1)
    panel(desk).browser.setFocus()
    desk.press(Key.Key_F1)
    assert panel(desk).topic == "contents"


def test_that_what_is_this_asks_with_the_next_click_and_does_nothing_else(desk: Desktop) -> None:
    window = desk.window
    before = desk.fingerprint, window.inputs.area
    for widget, topic in (
        (window.headline.widget_of("gold"), "headline/gold"),
        (window.export_button, "part/title_bar"),
        (window.menuBar(), "part/menus"),
    ):
        desk.press(Key.Key_F1, SHIFT)
        assert QGuiApplication.overrideCursor() is not None
        desk.click(widget)
        assert panel(desk).topic == topic
        assert QGuiApplication.overrideCursor() is None
    assert (desk.fingerprint, window.inputs.area) == before
    assert not window.files.jobs


def test_that_what_is_this_asks_labels_cells_and_headings_where_they_are_clicked(desk: Desktop) -> None:
    window = desk.window
    desk.go("RPO")
    line = desk.panel("contracts").bound["contracts.delay"].line
    window.inputs._scroll.ensureWidgetVisible(line, 0, 80)
    desk.press(Key.Key_F1, SHIFT)
    desk.click(line, QPoint(30, 10))
    assert panel(desk).topic == "row/contracts.delay"
    desk.show_sheet("income")
    grid = window.sheet.grid
    desk.press(Key.Key_F1, SHIFT)
    desk.click(grid.verticalHeader().viewport(), QPoint(20, 8))
    assert panel(desk).topic == f"row/{window.sheet._keys[0]}"
    desk.press(Key.Key_F1, SHIFT)
    desk.click(grid.horizontalHeader().viewport())
    assert panel(desk).topic == "part/sheet"


def test_that_escape_leaves_what_is_this(desk: Desktop) -> None:
    desk.press(Key.Key_F1, SHIFT)
    desk.press(Key.Key_Escape)
    assert QGuiApplication.overrideCursor() is None
    desk.click(desk.window.headline.widget_of("price"))
    assert desk.window.explain.isVisible()


def test_that_back_and_forward_lead_through_what_was_read(desk: Desktop) -> None:
    help_ = Help.of(desk.window)
    for topic in ("term/dscr", "term/llcr", "glossary"):
        help_.show(topic)
    desk.settle()
    one = panel(desk)
    desk.press(Key.Key_Left, ALT)
    assert one.topic == "term/llcr"
    desk.click(one.back_button)
    assert one.topic == "term/dscr"
    assert not one.back_button.isEnabled()
    desk.press(Key.Key_Right, ALT)
    assert one.topic == "term/llcr"
    help_.show("term/pik")
    assert not one.forward_button.isEnabled()


def test_that_the_search_finds_as_one_types_and_enter_opens(desk: Desktop) -> None:
    Help.of(desk.window).show("contents")
    one = panel(desk)
    desk.click(one.search)
    one.search.insert("偿债备付率")  # as an input method does
    desk.settle()
    assert one.hits.isVisible()
    assert one.hits.count() > 3
    desk.keys("zzz")
    assert one.none.isVisible()
    one.search.clear()
    desk.keys("wrong-way")
    desk.press(Key.Key_Return)
    assert one.topic == "term/wrong-way-risk"
    desk.press(Key.Key_Escape)
    assert QApplication.focusWidget() is not one.browser


def test_that_links_explain_lead_to_the_row_and_to_the_page(desk: Desktop) -> None:
    help_ = Help.of(desk.window)
    help_.show("row/shares.price")
    help_._do("explain/shares.price@")
    assert desk.window.explain.isVisible()
    help_._do("row/income.revenue@2")
    desk.settle()
    assert desk.window.sheet.grid.current_cell()[0] == "income.revenue"
    help_._do("row/contracts.delay#1@")
    desk.settle()
    assert desk.panel("contracts").choice.currentIndex() == 1
    assert QApplication.focusWidget() is desk.panel("contracts").bound["contracts.delay"].field.editor
    help_._do("page/Debt/coverage")
    desk.settle()
    debt = desk.window.desks.desks["Debt"]
    assert isinstance(debt, PagedDesk)
    assert debt.page == "coverage"


def test_that_a_clicked_link_of_a_topic_is_followed(desk: Desktop) -> None:
    Help.of(desk.window).show("term/dscr")
    desk.settle()
    browser = panel(desk).browser
    link = browser.document().find("CFADS") if "CFADS" in browser.toPlainText() else None
    cursor = link if link is not None and not link.isNull() else browser.document().find("Coverage")
    cursor.setPosition(cursor.position() - 2)
    at = browser.cursorRect(cursor).center()
    QTest.mouseClick(browser.viewport(), LEFT, pos=at)
    desk.settle()
    assert panel(desk).topic != "term/dscr"


def test_that_an_edit_is_read_in_the_panel_too(desk: Desktop) -> None:
    desk.go("RPO")
    field = desk.field("contracts.delay")
    desk.click(field.editor)
    desk.press(Key.Key_F1)
    before = shown(desk)
    desk.type_into(field, "3")
    assert shown(desk) != before


def test_that_the_place_in_the_workbook_is_where_the_export_puts_it(desk: Desktop) -> None:
    from workbench.exchange.export import living_book
    from workbench.interpret.workbook import layout_of

    layout = layout_of(living_book(desk.live.model, desk.live.valuation))
    places = WorkbookPlaces(desk.live)
    for key in ("shares.price", "income.revenue", "facilities.balance", "contracts.delay", "peers.price"):
        item = desk.live.model[key]
        home = layout.home(item, layout.members(item)[0])
        words = places.words(item)
        assert home.sheet in words
        assert f"{column_name(home.column)}{home.row + 1}" in words


def test_that_an_empty_part_of_a_valuation_is_no_trouble(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    help_ = Help.of(desk.window)
    for key in ("facilities.balance", "contracts.delay", "peers.price", "sites.power"):
        if key in desk.live.model:
            help_.show(f"row/{key}")
            desk.settle()
            help_._do(f"row/{key}@")
            desk.settle()
    assert panel(desk).isVisible()


def test_that_the_list_of_keys_holds_every_command_and_is_searched(desk: Desktop) -> None:
    desk.press(Key.Key_Slash, CONTROL)
    dialog = next(w for w in desk.window.findChildren(QDialog) if isinstance(w, KeyboardDialog))
    everything = {keys: does for does, keys in dialog.shown()}
    for action in desk.window.commands.every():
        for sequence in action.shortcuts():
            assert sequence.toString() in everything, action.text()
    dialog.search.setText("undo")
    assert [keys for _, keys in dialog.shown()] == ["Ctrl+Z"]
    dialog.search.setText("nothing at all")
    assert dialog.none.isVisibleTo(dialog)
    dialog.close()


def test_that_about_tells_versions_and_licences(desk: Desktop) -> None:
    Help.of(desk.window).show_about()
    dialog = next(w for w in desk.window.findChildren(QDialog) if isinstance(w, AboutDialog))
    words = dialog.browser.toPlainText()
    for said in ("PySide6_Essentials", "LGPL", "Commit", "2,"):
        assert said in words
    assert "Version: " in dialog.words()
    dialog.close()


def test_that_help_speaks_chinese(opened: Callable[..., Desktop]) -> None:
    set_language(SIMPLIFIED_CHINESE)
    try:
        desk = opened()
        Help.of(desk.window).show("term/ddtl")
        desk.settle()
        assert "延迟提款定期贷款" in shown(desk)
        assert "Delayed-draw term loan" in shown(desk)
        assert ask(desk, desk.window.headline.widget_of("gold")) == "headline/gold"
        assert "RPO含金量" in shown(desk)
    finally:
        set_language(ENGLISH)


def test_that_the_start_page_and_the_box_that_finds_anything_have_topics(opened: Callable[..., Desktop]) -> None:
    from workbench.ui.start.page import StartPage

    desk = opened(None)
    page = StartPage(desk.window)
    page.show_page()
    assert ask(desk, page.new) == "part/start"
    page.leave()
    desk.press(Key.Key_K, CONTROL)
    desk.press(Key.Key_F1)
    assert panel(desk).topic == "part/find"


def test_that_back_in_the_panel_leaves_the_window_where_it_is(desk: Desktop) -> None:
    desk.press(Key.Key_2, CONTROL)
    help_ = Help.of(desk.window)
    help_.show("term/dscr")
    help_.show("term/llcr")
    desk.settle()
    desk.press(Key.Key_Left, ALT)
    assert panel(desk).topic == "term/dscr"
    assert desk.window.inputs.area == "RPO"


def test_that_f1_in_a_dialog_opens_help_beside_it(desk: Desktop) -> None:
    from PySide6.QtWidgets import QLineEdit

    from workbench.ui.help.dialogs import TOPICS, HelpWindow

    assert [topic for topic in TOPICS.values() if not panel(desk).topics.knows(topic)] == []
    Help.of(desk.window).show_keys()
    desk.settle()
    dialog = next(w for w in desk.window.findChildren(QDialog) if isinstance(w, KeyboardDialog))
    desk.qtbot.waitUntil(lambda: dialog.search.hasFocus())
    QTest.keyClick(dialog.search, Key.Key_F1)
    desk.settle()
    beside = dialog.findChild(HelpWindow)
    assert isinstance(beside, HelpWindow)
    assert beside.panel.topic == "keys"
    assert "Ctrl+Z" in beside.panel.browser.toPlainText()
    QTest.keyClick(beside.panel.browser, Key.Key_Escape)
    assert not beside.isVisible()
    assert isinstance(dialog.search, QLineEdit)
    dialog.close()


def test_that_the_layout_reset_puts_help_away_and_f1_brings_it_back(desk: Desktop) -> None:
    desk.press(Key.Key_F1)
    assert panel(desk).isVisible()
    desk.window.reset_layout()
    desk.settle()
    assert not panel(desk).isVisible()
    desk.press(Key.Key_F1)
    assert panel(desk).isVisible()
    assert desk.window.dockWidgetArea(desk.window.docks["help"]) is Qt.DockWidgetArea.RightDockWidgetArea


def test_that_f6_reaches_the_help(desk: Desktop) -> None:
    desk.press(Key.Key_F1)
    for _ in range(6):
        desk.press(Key.Key_F6)
        holder = QApplication.focusWidget()
        if holder is not None and panel(desk).isAncestorOf(holder):
            break
    else:
        raise AssertionError("no way to the help by F6")


def test_that_help_on_an_input_names_its_source(desk: Desktop) -> None:
    desk.go("RPO")
    desk.click(desk.field("disclosure.reported_rpo").editor)
    desk.press(Key.Key_F1)
    assert "Reported" in shown(desk)
    assert "15,100" in shown(desk)


def test_that_help_and_coach_go_on_where_they_were_in_another_language(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(MODEL, settings, tmp_path / "drafts")
    windows = window.windows
    window.show()
    assert window.open(COREWEAVE)
    Help.of(window).show("term/dscr")
    Help.of(window).guide_first()
    try:
        windows.set_language(SIMPLIFIED_CHINESE)
        (other,) = windows.all
        assert other is not window
        help_ = Help.of(other)
        qtbot.waitUntil(lambda: Help.of(windows.all[0]).place == ("term/dscr", True))
        assert help_.panel.topic == "term/dscr"
        assert "偿债备付率" in help_.panel.browser.toPlainText()
        assert help_.coach is not None
        assert help_.coach.card is not None
        assert help_.coach.card.title.text() == "阅读标题栏"
        help_.coach.leave()
        other.live.mark_saved()
        other.close()
    finally:
        windows.speak(ENGLISH)
        QApplication.processEvents()
    del window, other, help_
