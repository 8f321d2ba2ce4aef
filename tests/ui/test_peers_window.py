"""The peers desk in the real window: every page opens, an edit in the table moves the statistics and comes back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.driving import CONTROL, Desktop, Key
from workbench.ui.desks.peers import PeersDesk
from workbench.ui.desks.peers.table import TablePage


def peers(desk: Desktop) -> PeersDesk:
    desk.go("Peers")
    found = desk.window.desks.desks["Peers"]
    assert isinstance(found, PeersDesk)
    return found


def test_that_every_page_of_the_peers_desk_opens_and_follows_an_edit(desk: Desktop) -> None:
    found = peers(desk)
    for kind in found.kinds:
        page = found.show_page(kind.key)
        desk.settle()
        assert page.isVisible()
    page = found.show_page("table")
    assert isinstance(page, TablePage)
    sheet = page.editor.sheet
    sheet.select("orcl", "peers.is_included")
    sheet.table.setFocus()
    before = desk.live.results.figure("comparison.revenue_count")
    desk.press(Key.Key_Space)
    assert desk.live.results.figure("comparison.revenue_count") == before - 1
    desk.press(Key.Key_Z, CONTROL)
    assert desk.live.results.figure("comparison.revenue_count") == before


def test_that_a_figure_of_the_peer_table_opens_its_explanation(desk: Desktop) -> None:
    page = peers(desk).show_page("table")
    assert isinstance(page, TablePage)
    sheet = page.editor.sheet
    sheet.select("snow", "multiples.ev_revenue")
    sheet.table.setFocus()
    desk.press(Qt.Key.Key_F1, CONTROL)
    row, column = sheet.table.current
    assert sheet.rows.lines[row].text(column) in desk.window.explain.words.text()
