"""The ledger of sources and conflicts, and the list of what differs from the file: narrowed, edited, copied, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from tests.ui.driving import CONTROL, Desktop, Key
from workbench.document.edits import AddEntity, ClearValue, SetEvidence, SetValue
from workbench.document.ledger import changed_addresses, ledger
from workbench.document.valuation import Address, Entity, Evidence, Status
from workbench.exchange.clipboard import read_clipboard
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.ui.evidence.changes import ChangesDialog
from workbench.ui.evidence.feature import show_changes, show_ledger
from workbench.ui.evidence.ledger_dialog import LedgerDialog
from workbench.ui.evidence.ledger_model import Column
from workbench.ui.finding import Standing

DELAY = Address("contracts.delay", "microsoft")
PRICE = Address("contracts.price", "microsoft")
CONFLICT = Address("debt_disclosure.reported_principal")


@pytest.fixture
def dialog(desk: Desktop) -> Iterator[LedgerDialog]:
    made = show_ledger(desk.window)
    assert isinstance(made, LedgerDialog)
    desk.settle()
    yield made
    if made.card is not None:
        made.card._is_dirty = False
    made.close()


def listed(dialog: LedgerDialog) -> list[Address]:
    return [entry.address for entry in dialog.model.shown]


def go(dialog: LedgerDialog, address: Address, column: Column) -> None:
    """Make a cell the current one."""
    index = dialog.model.index(listed(dialog).index(address), column)
    dialog.table.setFocus()
    dialog.table.setCurrentIndex(index)


def type_cell(desk: Desktop, dialog: LedgerDialog, words: str) -> None:
    """Press F2 and type over the current cell."""
    QTest.keyClick(dialog.table, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Key.Key_Return)
    desk.settle()


def test_that_every_input_is_listed_with_its_value_source_and_state(desk: Desktop, dialog: LedgerDialog) -> None:
    entries = ledger(MODEL, desk.live.valuation)
    assert len(listed(dialog)) == len(entries) == sum(1 for _ in listed(dialog))
    go(dialog, CONFLICT, Column.KEPT)
    assert "12,900" in str(dialog.table.currentIndex().data())
    assert "Press summaries" in str(dialog.table.currentIndex().data())


def test_that_the_filters_narrow_and_the_search_reads_sources(desk: Desktop, dialog: LedgerDialog) -> None:
    desk.click(dialog.filters[Standing.CONFLICT])
    assert listed(dialog) == [CONFLICT]
    desk.click(dialog.filters[Standing.CONFLICT])
    dialog.search.setText("press summaries")
    assert listed(dialog) == [CONFLICT]
    dialog.search.setText("no such words")
    assert listed(dialog) == []
    assert dialog.card is None
    dialog.search.clear()
    desk.live.do(SetValue(DELAY, 3.0))
    desk.click(dialog.filters[Standing.CHANGED])
    assert listed(dialog) == [DELAY]
    desk.click(dialog.filters[Standing.CHANGED])
    desk.click(dialog.filters[Standing.UNSOURCED])
    desk.click(dialog.filters[Standing.ASSUMED])
    found = {entry.evidence.status for entry in dialog.model.shown}
    assert found == {Status.UNSET, Status.ASSUMED}


def test_that_a_column_sorts_both_ways_and_empty_cells_stand_last(desk: Desktop, dialog: LedgerDialog) -> None:
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        dialog.table.sortByColumn(Column.SOURCE, order)
        sources = [entry.evidence.source.casefold() for entry in dialog.model.shown]
        filled = [source for source in sources if source]
        assert sources[: len(filled)] == filled
        assert filled == sorted(filled, reverse=order is Qt.SortOrder.DescendingOrder)
    dialog.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert listed(dialog) == [entry.address for entry in dialog.model.entries]


def test_that_cells_are_edited_in_place_and_undone_from_the_dialog(desk: Desktop, dialog: LedgerDialog) -> None:
    fingerprint, price = desk.fingerprint, desk.price
    go(dialog, DELAY, Column.VALUE)
    type_cell(desk, dialog, "2")
    assert desk.live.valuation.values[DELAY] == 2.0
    assert desk.price != price
    go(dialog, DELAY, Column.SOURCE)
    type_cell(desk, dialog, "Lease, exhibit 10.2")
    go(dialog, DELAY, Column.DAY)
    type_cell(desk, dialog, "2025/01/31")
    held = desk.live.valuation.evidence[DELAY]
    assert (held.source, held.date) == ("Lease, exhibit 10.2", "2025-01-31")
    go(dialog, DELAY, Column.STATUS)
    QTest.keyClick(dialog.table, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QComboBox)
    editor.setCurrentText("Derived")
    QTest.keyClick(editor, Key.Key_Return)
    desk.settle()
    assert desk.live.valuation.evidence[DELAY].status is Status.DERIVED
    dialog.table.setFocus()
    for _ in range(4):
        QTest.keyClick(dialog.table, Key.Key_Z, CONTROL)
    desk.settle()
    assert desk.fingerprint == fingerprint


def test_that_a_bad_cell_is_refused_with_the_place_and_changes_nothing(desk: Desktop, dialog: LedgerDialog) -> None:
    fingerprint = desk.fingerprint
    for column, words in ((Column.VALUE, "99"), (Column.VALUE, "abc"), (Column.DAY, "2025-02-30")):
        go(dialog, DELAY, column)
        type_cell(desk, dialog, words)
        assert "Start later by" in dialog.message.text()
        assert dialog.message.isVisible()
    assert desk.fingerprint == fingerprint


def test_that_the_card_beside_the_table_follows_the_row(desk: Desktop, dialog: LedgerDialog) -> None:
    go(dialog, PRICE, Column.INPUT)
    assert dialog.card is not None
    assert dialog.card.address == PRICE
    dialog.card.take_focus()
    dialog.card.form.source.selectAll()
    QTest.keyClicks(dialog.card.form.source, "Exhibit 10.9")
    proposals = dialog.card.form.source.completer().popup()
    assert proposals is not None
    proposals.hide()  # Enter would choose among them
    QTest.keyClick(dialog.card.form.source, Key.Key_Return)
    desk.settle()
    assert desk.live.valuation.evidence[PRICE].source == "Exhibit 10.9"
    assert dialog.isVisible()
    go(dialog, PRICE, Column.SOURCE)
    assert dialog.table.currentIndex().data() == "Exhibit 10.9"


def test_that_the_worth_of_each_conflict_is_what_the_model_computes(desk: Desktop, dialog: LedgerDialog) -> None:
    desk.live.do(SetValue(PRICE, 5000.0, None, Evidence("Press", Status.REPORTED)))
    first = 5000.0
    desk.live.do(SetValue(PRICE, 9000.0))  # the reported one is kept beside it
    desk.settle()
    expected = compute(MODEL, SetValue(PRICE, first).apply(desk.live.valuation)[0]).figure("shares.price")
    desk.click(dialog.price)
    desk.qtbot.waitUntil(lambda: PRICE in dialog.model.worths)
    said = dialog.model.worths[PRICE]
    assert said.split(" ")[0] == MODEL["shares.price"].unit.shown(expected)
    assert ("▲" in said) == (expected > desk.live.results.figure("shares.price"))
    desk.live.do(SetValue(DELAY, 1.0))
    assert PRICE not in dialog.model.worths  # told of another state


def test_that_the_table_is_copied_with_exact_numbers_and_comes_back(desk: Desktop, dialog: LedgerDialog) -> None:
    desk.live.do(SetValue(PRICE, 1234.56789))
    go(dialog, PRICE, Column.INPUT)
    QTest.keyClick(dialog.table, Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data is not None
    assert len(data.text().split("\n")) == 2
    table = read_clipboard(data.html(), data.text())
    assert table[1][Column.VALUE].exact == 1234.56789
    assert table[1][Column.ENTITY].shown == "Microsoft"


def test_that_the_table_is_exported_as_text_and_as_a_page(dialog: LedgerDialog, tmp_path: Path) -> None:
    dialog.search.setText("press summaries")
    dialog.export(tmp_path / "sources.tsv")
    lines = (tmp_path / "sources.tsv").read_text(encoding="utf-8-sig").strip("\n").split("\n")
    assert len(lines) == 2
    assert len(lines[1].split("\t")) == len(Column)
    dialog.export(tmp_path / "sources.html")
    assert "<table" in (tmp_path / "sources.html").read_text(encoding="utf-8")
    dialog.export(tmp_path / "nowhere" / "sources.tsv")
    assert "nowhere" not in [path.name for path in tmp_path.iterdir()]
    assert dialog.message.isVisible()


def test_that_a_row_leads_to_its_input(desk: Desktop, dialog: LedgerDialog) -> None:
    go(dialog, PRICE, Column.INPUT)
    QTest.keyClick(dialog.table, Key.Key_Return, CONTROL)
    desk.settle()
    assert desk.panel("contracts").entity_id == "microsoft"
    assert desk.panel("contracts").bound[PRICE.key].line.isVisible()


def test_that_the_ledger_follows_entities_that_come_and_go(desk: Desktop, dialog: LedgerDialog) -> None:
    before = len(listed(dialog))
    desk.live.do(AddEntity("contract", Entity("new-one", "New one")))
    assert len(listed(dialog)) > before
    desk.live.undo_stack.undo()
    assert len(listed(dialog)) == before


def test_that_one_edit_costs_the_ledger_a_small_part_of_listing_two_thousand_inputs(
    desk: Desktop, dialog: LedgerDialog
) -> None:
    for number in range(20):
        desk.live.do(AddEntity("contract", Entity(f"c{number}", f"Contract {number}")))
    assert len(listed(dialog)) >= 2000
    started = perf_counter()
    for _ in range(5):
        dialog.model.rebuild()
    whole = perf_counter() - started
    dialog.model.live.valuation_changed.disconnect(dialog.model._follow)
    change = SetValue(DELAY, 4.0).apply(desk.live.valuation)[1]
    started = perf_counter()
    for _ in range(5):
        dialog.model._follow(change, None)
    assert perf_counter() - started < whole / 3


def test_that_what_differs_from_the_file_is_counted_listed_and_reverted(desk: Desktop) -> None:
    desk.go("RPO")
    inputs = desk.window.inputs
    assert not inputs.changes.isVisible()
    fingerprint = desk.fingerprint
    desk.type_into(desk.field(DELAY.key), "2")
    assert inputs.changes.isVisible()
    assert inputs.changes.text().startswith("1 input ")
    desk.live.do(SetEvidence(PRICE, Evidence("Elsewhere", Status.REPORTED)))
    bear = desk.live.valuation.cases[1].id
    desk.live.do(SetValue(PRICE, 7.0, bear))
    desk.settle()
    assert inputs.changes.text().startswith("2 inputs ")
    desk.click(inputs.changes)
    dialog = desk.window.findChild(ChangesDialog)
    assert dialog is not None
    said = [[dialog.list.topLevelItem(n).text(c) for c in range(5)] for n in range(3)]  # type: ignore[union-attr]
    assert any("Elsewhere" in line[3] for line in said)
    assert any(line[2] == "0" and line[3] == "2" for line in said)
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))  # type: ignore[arg-type]
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Key.Key_Delete)
    desk.settle()
    assert len(inputs.unlike) == 1
    desk.click(dialog.all)
    assert desk.fingerprint == fingerprint
    assert not inputs.changes.isVisible()
    desk.live.undo_stack.undo()
    desk.live.undo_stack.undo()
    desk.settle()
    assert inputs.changes.text().startswith("2 inputs ")
    dialog.close()


def test_that_the_count_never_parts_from_a_full_comparison(desk: Desktop) -> None:
    live, inputs = desk.live, desk.window.inputs
    steps = [
        SetValue(DELAY, 1.0),
        SetValue(PRICE, 7.0, live.valuation.cases[1].id),
        AddEntity("contract", Entity("x", "X")),
        SetValue(Address(DELAY.key, "x"), 3.0),
        ClearValue(DELAY),
        SetEvidence(PRICE, Evidence("A")),
    ]
    for step in steps:
        assert not live.do(step)
        assert inputs.unlike == changed_addresses(live.saved, live.valuation)
    assert Address(DELAY.key, "x") not in inputs.unlike  # a new contract has no value in the file
    for _ in steps:
        live.undo_stack.undo()
        assert inputs.unlike == changed_addresses(live.saved, live.valuation)
    assert not inputs.unlike


def test_that_a_show_changes_dialog_is_one(desk: Desktop) -> None:
    first = show_changes(desk.window)
    assert show_changes(desk.window) is first
    first.close()


def test_that_several_inputs_take_a_source_as_one_step_and_keep_what_was_left_empty(
    desk: Desktop, dialog: LedgerDialog
) -> None:
    fingerprint, count = desk.fingerprint, desk.live.undo_stack.count()
    desk.live.do(SetEvidence(DELAY, Evidence("Old", Status.ASSUMED, "Reason", "3")))
    dialog.search.setText("microsoft")
    rows = [listed(dialog).index(address) for address in (DELAY, PRICE)]
    model = dialog.table.selectionModel()
    flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
    dialog.table.clearSelection()
    for row in rows:
        model.select(dialog.model.index(row, 0), flags)
    desk.settle()
    bulk = dialog.bulk
    assert bulk is not None
    assert set(bulk.addresses) == {DELAY, PRICE}
    bulk.form.day.setText("2025-13-01")
    QTest.keyClick(bulk.form.day, Key.Key_Return)
    assert bulk.form.message.isVisible()
    assert desk.live.valuation.evidence[DELAY].source == "Old"
    bulk.form.day.setText("2025-03-31")
    bulk.form.source.setFocus()
    QTest.keyClicks(bulk.form.source, "Data room, folder 4")
    QTest.keyClick(bulk.form.source, Key.Key_Return)
    desk.settle()
    held = desk.live.valuation.evidence
    assert held[DELAY] == Evidence("Data room, folder 4", Status.ASSUMED, "Reason", "3", "2025-03-31")
    assert held[PRICE].source == "Data room, folder 4"
    assert desk.live.undo_stack.count() == count + 2
    assert dialog.bulk is None
    desk.live.undo_stack.undo()
    desk.live.undo_stack.undo()
    assert desk.fingerprint == fingerprint
