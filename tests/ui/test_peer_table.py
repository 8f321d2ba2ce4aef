"""The peer table driven by keys: typed, ticked, pasted, moved, refused, undone; sets by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import CONTROL, COREWEAVE, LEFT
from tests.ui.table_driving import TableDriver, copy
from workbench.document.change import Compound
from workbench.document.edits import AddEntity, RemoveEntity, SetValue
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address, Entity, Valuation, new_valuation, value_of
from workbench.ground.units import DATE
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.desks.peers.columns import Group
from workbench.ui.desks.peers.editor import PeerEditor
from workbench.ui.entities.columns import Kind
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key
SETS = (("neo", "Neoclouds", 1.0), ("land", "Landlords", 2.0))


class Driver(TableDriver):
    """The peer editor in a window of its own."""

    def __init__(self, qtbot: QtBot, valuation: Valuation) -> None:
        live = LiveValuation(MODEL, valuation)
        self.editor = PeerEditor(live)
        super().__init__(qtbot, live, self.editor, self.editor.sheet, self.editor.show_results, "peers")
        self.editor.problem_found.connect(self.problems.append)
        self.editor.explain_requested.connect(lambda key, period: self.explained.append((key, period)))

    def click(self, wanted: str) -> None:
        self.editor.bar.buttons[wanted].click()
        self.settle()

    def sets(self) -> list[str]:
        return [line.text(0) for line in self.editor.sets.rows.lines]


def with_sets(valuation: Valuation) -> Valuation:
    """The valuation with two sets in place of its own, and no peer in them."""
    for one in valuation.members("peer_set"):
        valuation = RemoveEntity(one.id).apply(valuation)[0]
    for one in valuation.members("peer"):
        valuation = SetValue(Address("peers.set", one.id), 0.0).apply(valuation)[0]
    for entity, name, number in SETS:
        valuation = AddEntity("peer_set", Entity(entity, name)).apply(valuation)[0]
        valuation = SetValue(Address("peer_sets.number", entity), number).apply(valuation)[0]
    return valuation


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """The peers of CoreWeave, and two sets."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, with_sets(load(COREWEAVE, MODEL)))
    yield made
    vars(made).clear()


def test_that_typing_sets_a_figure_and_the_multiples_follow(driver: Driver) -> None:
    before = driver.live.results.figure("comparison.revenue_mean")
    driver.go("Oracle", "peers.revenue")
    driver.type("40bn")
    assert driver.value("Oracle", "revenue") == 40_000
    assert driver.at == ("Nebius Group", "peers.revenue")
    assert driver.live.results.figure("comparison.revenue_mean") != before
    driver.undo()
    assert driver.live.results.figure("comparison.revenue_mean") == before


def test_that_a_missing_figure_is_a_dash_and_not_zero(driver: Driver) -> None:
    assert driver.shown("Microsoft", "peers.debt") == "–"
    assert driver.value("Microsoft", "debt") is None
    driver.go("Microsoft", "peers.debt")
    driver.press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == ""


def test_that_delete_clears_a_block(driver: Driver) -> None:
    driver.go("Amazon", "peers.debt")
    driver.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    driver.press(Key.Key_Delete)
    assert [driver.value(name, "debt") for name in ("Amazon", "Alphabet")] == [None, None]
    driver.undo()
    assert driver.value("Amazon", "debt") == 57_640


def test_that_space_and_a_click_tick_the_box(driver: Driver) -> None:
    driver.go("Oracle", "peers.is_included")
    driver.press(Key.Key_Space)
    assert driver.value("Oracle", "is_included") == 0
    box = driver.table.visualRect(driver.table.currentIndex()).center()
    QTest.mouseClick(driver.table.viewport(), LEFT, pos=box)
    driver.settle()
    assert driver.value("Oracle", "is_included") == 1


def test_that_the_reason_of_a_tick_is_kept_as_its_note(driver: Driver) -> None:
    before = driver.shown("Oracle", "peers.reason")
    driver.go("Oracle", "peers.reason")
    driver.type("No debt at February 2025")
    address = Address("peers.is_included", "orcl")
    assert driver.live.valuation.evidence[address].note == "No debt at February 2025"
    assert driver.shown("Oracle", "peers.reason") == "No debt at February 2025"
    driver.undo()
    assert driver.shown("Oracle", "peers.reason") == before


def test_that_a_set_is_typed_by_its_name(driver: Driver) -> None:
    driver.go("Equinix", "peers.set")
    copy("landl")
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Equinix", "set") == 2
    assert driver.shown("Equinix", "peers.set") == "Landlords"


def test_that_an_unknown_set_is_refused_beside_the_cell(driver: Driver) -> None:
    driver.go("Equinix", "peers.set")
    copy("Software")
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Equinix", "set") == 0
    assert "There is no peer set Software." in driver.table.complaint
    assert "Neoclouds, Landlords" in driver.table.complaint


def test_that_renaming_a_set_renames_it_at_its_peers(driver: Driver) -> None:
    driver.live.do(SetValue(Address("peers.set", "eqix"), 2.0))
    driver.settle()
    driver.editor.sets.select("land")
    QTest.keyClicks(driver.editor.sets.table, "R")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "EITs")
    QTest.keyClick(editor, Key.Key_Return)
    driver.settle()
    assert driver.sets() == ["Neoclouds", "REITs"]
    assert driver.shown("Equinix", "peers.set") == "REITs"


def test_that_a_set_counts_its_peers(driver: Driver) -> None:
    driver.go("Equinix", "peers.set")
    copy("Landlords\nLandlords")
    driver.press(Key.Key_V, CONTROL)
    driver.go("Equinix", "peers.is_included")
    driver.press(Key.Key_Space)
    count = next(n for n, column in enumerate(driver.editor.sets.columns) if column.key == "peer_sets.members")
    assert [line.text(count) for line in driver.editor.sets.rows.lines] == ["0 (0 included)", "2 (1 included)"]


def test_that_a_new_set_and_a_copy_have_numbers_of_their_own(driver: Driver) -> None:
    driver.editor.set_commands.add()
    driver.editor.sets.select("neo")
    driver.editor.set_commands.duplicate()
    driver.settle()
    held = [
        value_of(MODEL, driver.live.valuation, Address("peer_sets.number", one.id))
        for one in driver.live.valuation.members("peer_set")
    ]
    assert sorted(held, key=str) == [1.0, 2.0, 3.0, 4.0]


def test_that_removing_a_set_leaves_its_peers_in_none_and_undo_brings_both_back(driver: Driver) -> None:
    driver.live.do(SetValue(Address("peers.set", "eqix"), 2.0))
    driver.settle()
    driver.editor.sets.select("land")
    driver.editor.set_commands.remove()
    driver.settle()
    assert driver.value("Equinix", "set") == 0
    driver.undo()
    assert driver.value("Equinix", "set") == 2
    assert driver.sets() == ["Neoclouds", "Landlords"]


def test_that_a_block_goes_into_cells_in_one_step(driver: Driver) -> None:
    driver.go("Microsoft", "peers.debt")
    steps = driver.live.undo_stack.count()
    copy("1,5\t\t200\n(3)\t\tn/a")
    driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint  # debt cannot be negative: nothing of the block is applied
    assert driver.value("Microsoft", "debt") is None
    driver.go("Microsoft", "peers.debt")
    copy("1.500,25\t0\n2.000,75\t1")
    driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint == ""
    assert [driver.value(name, "debt") for name in ("Microsoft", "Amazon")] == [1500.25, 2000.75]
    assert driver.value("Amazon", "debt_has_leases") == 1
    assert driver.live.undo_stack.count() == steps + 1


def test_that_more_rows_than_peers_become_peers_when_pasted_from_the_names_on(driver: Driver) -> None:
    count = len(driver.names)
    driver.go(driver.names[-1], "name")
    copy("Salesforce\tno set\t1\nLambda\tNeoclouds\t1\nCrusoe\tNeoclouds\t0")
    driver.press(Key.Key_V, CONTROL)
    assert driver.names[count:] == ["Lambda", "Crusoe"]
    assert driver.value("Crusoe", "set") == 1
    assert driver.value("Crusoe", "is_included") == 0
    driver.undo()
    assert len(driver.names) == count


def test_that_two_hundred_rows_of_twenty_cells_are_one_step_and_one_recompute(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    added = tuple(AddEntity("peer", Entity(f"p{n}", f"Peer {n}")) for n in range(200))
    made = Driver(qtbot, Compound(added, "Add").apply(new_valuation("Many"))[0])
    told: list[int] = []
    made.live.results_changed.connect(lambda results: told.append(results.version))
    first = next(n for n, one in enumerate(made.sheet.columns) if one.key == "peers.debt")
    made.editor.bar.chips[Group.FORECAST].click()
    made.go("Peer 0", "peers.debt")
    shown = [n for n in range(first, len(made.sheet.columns)) if not made.table.isColumnHidden(n)]
    columns = [made.sheet.columns[n] for n in shown[:20]]
    words = ["1" if one.kind is Kind.FLAG else "2025-12-31" if one.unit is DATE else "0.5" for one in columns]
    steps = made.live.undo_stack.count()
    copy("\n".join(["\t".join(words)] * 200))
    made.press(Key.Key_V, CONTROL)
    assert made.table.complaint == ""
    assert made.value("Peer 199", "debt") == 0.5
    assert made.live.undo_stack.count() == steps + 1
    assert len(told) == 1
    made.undo()
    assert made.value("Peer 199", "debt") is None
    vars(made).clear()


def test_that_in_a_short_window_the_sets_take_the_place_of_the_peers(driver: Driver) -> None:
    driver.editor.resize(900, 300)
    driver.settle()
    assert driver.editor.sheet.isVisible()
    driver.editor.bar.sets.click()
    driver.settle()
    assert not driver.editor.sheet.isVisible()
    assert driver.editor.sets.isVisible()
    driver.editor.resize(900, 700)
    driver.settle()
    assert driver.editor.sheet.isVisible()
    assert driver.editor.sets.isVisible()


def test_that_rows_that_do_not_fit_are_refused_in_words(driver: Driver) -> None:
    driver.go(driver.names[-1], "peers.debt")
    copy("1\n2\n3")
    driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint.startswith("2 rows do not fit.")
    assert driver.value("Salesforce", "debt") != 1


def test_that_peers_are_added_copied_moved_and_removed(driver: Driver) -> None:
    driver.go("Microsoft", "name")
    driver.click("duplicate")
    assert driver.names[:2] == ["Microsoft", "Microsoft 2"]
    assert driver.value("Microsoft 2", "revenue") == driver.value("Microsoft", "revenue")
    driver.go("Microsoft 2", "name")
    driver.click("down")
    assert driver.names[1:3] == ["Amazon", "Microsoft 2"]
    driver.click("remove")
    assert "Microsoft 2" not in driver.names
    driver.click("add")
    assert "Peer" in driver.names


def test_that_an_enterprise_value_that_is_missing_says_why(driver: Driver) -> None:
    column = next(n for n, one in enumerate(driver.sheet.columns) if one.key.endswith(".ev_revenue"))
    row = driver.names.index("Microsoft")
    assert driver.sheet.rows.lines[row].text(column) == "n.m."
    assert "debt is not given; cash is not given" in driver.sheet._tip(row, column)


def test_that_every_input_of_peers_has_a_column(driver: Driver) -> None:
    columns = {column.key for column in driver.sheet.columns}
    assert {item.key for item in MODEL.inputs if item.key.startswith("peers.")} <= columns


def test_that_chips_show_and_hide_groups_of_columns(driver: Driver) -> None:
    beta = next(n for n, one in enumerate(driver.sheet.columns) if one.key == "peers.beta")
    assert driver.table.isColumnHidden(beta)
    driver.editor.bar.chips[Group.BETA].click()
    assert not driver.table.isColumnHidden(beta)


def test_that_an_empty_table_says_how_to_fill_it(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, new_valuation("New"))
    assert not made.editor.empty.isHidden()
    copy("Alpha\nBeta")
    made.press(Key.Key_V, CONTROL)
    assert made.names == ["Alpha", "Beta"]
    assert made.editor.empty.isHidden()
    vars(made).clear()


def test_that_texts_of_two_hundred_peers_are_written_only_where_they_are_seen(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    valuation = new_valuation("Many")
    added = tuple(AddEntity("peer", Entity(f"p{n}", f"Peer {n}")) for n in range(200))
    made = Driver(qtbot, Compound(added, "Add").apply(valuation)[0])
    written = [line for line in made.sheet.rows.lines if any(words is not None for words in line._texts)]
    assert 0 < len(written) <= 60
    vars(made).clear()


@pytest.mark.parametrize("way", ["html", "text"])
def test_that_the_whole_table_copied_and_pasted_back_changes_nothing(driver: Driver, way: str) -> None:
    before = content_hash(driver.live.valuation)
    driver.editor.sheet.show_groups(set(Group))
    driver.go(driver.names[0], "name")
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_C, CONTROL)
    if way == "text":
        copy(QGuiApplication.clipboard().text())
    driver.press(Key.Key_V, CONTROL)
    assert driver.table.complaint == ""
    assert content_hash(driver.live.valuation) == before


def test_that_a_block_wider_than_the_table_is_refused_whole(driver: Driver) -> None:
    before = content_hash(driver.live.valuation)
    driver.go("Oracle", "peers.revenue")
    copy("\t".join(["1"] * 200))
    driver.press(Key.Key_V, CONTROL)
    assert "1 × 200" in driver.table.complaint
    assert content_hash(driver.live.valuation) == before


def test_that_a_block_is_cut_and_ctrl_and_an_arrow_lead_to_the_edge(driver: Driver) -> None:
    driver.go("Amazon", "peers.debt")
    driver.press(Key.Key_X, CONTROL)
    assert QGuiApplication.clipboard().text() == "57640"
    assert driver.value("Amazon", "debt") is None
    driver.go(driver.names[0], "name")
    driver.press(Key.Key_Down, CONTROL)
    assert driver.at == (driver.names[-1], "name")
    driver.press(Key.Key_Home, CONTROL)
    assert driver.at == (driver.names[0], "name")


def test_that_the_menu_of_a_cell_copies_with_headings(driver: Driver) -> None:
    driver.go("Oracle", "peers.revenue")
    menu = driver.sheet.cell_menu(*driver.table.current)
    next(one for one in menu.actions() if one.text() == "Copy the cells with headings").trigger()
    heading, value = QGuiApplication.clipboard().text().split("\n")
    assert "USD m" in heading
    assert float(value) == driver.value("Oracle", "revenue")
    menu.deleteLater()
