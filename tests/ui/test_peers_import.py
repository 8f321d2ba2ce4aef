"""Taking over tables of peers: one key for the snapshot, rates asked, mappings kept, bad files told, one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QTableWidget
from pytestqt.qtbot import QtBot

from tests.exchange.test_peer_table import ACROSS, FILES, held
from tests.ui.driving import CONTROL, COREWEAVE
from tests.ui.table_driving import copy
from tests.ui.test_peer_table import Driver
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address, Valuation, evidence_of, new_valuation, value_of
from workbench.exchange.clipboard import read_tabbed
from workbench.exchange.table_plan import Mode
from workbench.ground.problem import Problem
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.peers_import.dialog import PeerImportDialog, peer_import_dialog
from workbench.ui.theme import LIGHT, apply_theme

Key = Qt.Key
EUROPEAN = "Company\tCurrency\tRevenue LTM\tEBITDA LTM\nSAP\tEUR\t34.176,5\t(9.876,5)\nNebius\tUSD\t117,5\tn.m.\n"


def cells(table: QTableWidget) -> list[list[str]]:
    rows, columns = range(table.rowCount()), range(table.columnCount())
    return [[item.text() if (item := table.item(r, c)) else "" for c in columns] for r in rows]


def choose(box: QComboBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


class Opened:
    """The dialog over a live valuation."""

    def __init__(self, qtbot: QtBot, body: str, valuation: Valuation | None = None) -> None:
        self.live = LiveValuation(MODEL, valuation or new_valuation("New"))
        self.dialog = peer_import_dialog(self.live, {"": read_tabbed(body)}, "Pasted table")
        qtbot.addWidget(self.dialog)
        self.dialog.show()


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    """A new valuation without peers."""
    apply_theme(qapp, LIGHT)
    made = Driver(qtbot, new_valuation("New"))
    yield made
    vars(made).clear()


def dialog_of(driver: Driver) -> PeerImportDialog:
    return driver.editor.findChildren(PeerImportDialog)[-1]


def test_that_the_snapshot_is_taken_over_with_one_enter_as_one_step_and_one_recompute(driver: Driver) -> None:
    dialog = driver.editor.commands.imports.open_file(str(FILES / "peers-snapshot.csv"))
    assert dialog is not None
    results: list[object] = []
    driver.live.results_changed.connect(results.append)
    before = content_hash(driver.live.valuation)
    assert dialog.focusWidget() is dialog.accept_button
    QTest.keyClick(dialog.accept_button, Key.Key_Return)
    driver.settle()
    assert len(results) == 1
    assert driver.live.undo_stack.count() == 1
    assert len(driver.names) == 16
    assert driver.value("Amazon", "rpo") == 177_000
    driver.undo()
    assert content_hash(driver.live.valuation) == before


def test_that_a_pasted_table_with_headings_is_taken_over_and_a_block_is_not(driver: Driver) -> None:
    copy("Company\tMarket cap ($bn)\nMicrosoft\t2,903.6\n")
    driver.press(Key.Key_V, CONTROL)
    dialog_of(driver).accept()
    driver.settle()
    assert driver.value("Microsoft", "market_cap") == pytest.approx(2_903_600)
    driver.go("Microsoft", "peers.price")
    copy("390.58")
    driver.press(Key.Key_V, CONTROL)
    assert driver.value("Microsoft", "price") == 390.58
    assert driver.live.undo_stack.count() == 2


def test_that_two_hundred_rows_of_twenty_cells_are_one_step_and_one_recompute(driver: Driver) -> None:
    keys = [
        *("price", "basic", "options", "strike", "units", "market_cap", "debt", "cash", "minorities", "preferred"),
        *("book_equity", "revenue", "ebitda", "ebit", "net_income", "rpo", "revenue_1", "revenue_2", "beta"),
        "lease_cost",
    ]
    heads = [MODEL[f"peers.{key}"].label for key in keys]
    rows = [[f"Peer {n}", *("5" for _ in heads)] for n in range(200)]
    copy("\n".join("\t".join(row) for row in [["Company", *heads], *rows]))
    results: list[object] = []
    driver.live.results_changed.connect(results.append)
    driver.press(Key.Key_V, CONTROL)
    dialog = dialog_of(driver)
    assert dialog.doubts() == []
    assert dialog.sum_line.text() == "200 new, 0 known · 4000 cells"
    dialog.accept()
    driver.settle()
    assert (len(results), driver.live.undo_stack.count(), len(driver.names)) == (1, 1, 200)


def test_that_old_values_stand_beside_new_ones_and_only_they_are_changed(qtbot: QtBot) -> None:
    body = "Company\tTotal debt\tCash\nAmazon\t57640\t100000\nNewcomer\t1\t\n"
    opened = Opened(qtbot, body, load(COREWEAVE, MODEL))
    assert cells(opened.dialog.preview) == [
        ["Amazon", "changed", "57,640.0", "101,202.0 → 100,000.0"],
        ["Newcomer", "new", "1.0", ""],
    ]
    heads = [opened.dialog.preview.horizontalHeaderItem(n) for n in range(4)]
    assert [head.text() for head in heads if head][2:] == ["Total debt, m", "Cash and securities, m"]


def test_that_a_rate_is_asked_once_for_each_foreign_currency(qtbot: QtBot) -> None:
    opened = Opened(qtbot, EUROPEAN)
    dialog = opened.dialog
    assert dialog.decimals.currentData() is True
    assert list(dialog.rates.fields) == ["EUR"]
    assert dialog.rates.isVisible()
    assert not dialog.accept_button.isEnabled()
    assert dialog.sum_line.text() == "State the rate of EUR first."
    QTest.keyClicks(dialog.rates.fields["EUR"], "1.08")
    assert dialog.accept_button.isEnabled()
    edit = dialog.edit()
    assert edit is not None
    after = edit.apply(opened.live.valuation)[0]
    assert (held(after, "SAP", "currency_rate"), held(after, "SAP", "ebitda")) == (1.08, -9876.5)
    dialog.rates.fields["EUR"].setText("nothing")
    assert not dialog.accept_button.isEnabled()


def test_that_a_source_stated_for_the_table_makes_its_figures_reported(qtbot: QtBot) -> None:
    opened = Opened(qtbot, "Company\tRevenue\nA\t1\n")
    assert "No source is told" in opened.dialog.aside.text()
    opened.dialog.source.setText("Screener")
    assert "No source is told" not in opened.dialog.aside.text()
    edit = opened.dialog.edit()
    assert edit is not None
    after = edit.apply(opened.live.valuation)[0]
    assert evidence_of(MODEL, after, Address("peers.revenue", "peer-1")).source == "Screener"


def test_that_a_mapping_is_kept_proposed_again_and_deleted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    body = "Firm\tWert\tUmsatz\nA\t1,5\t2\n"
    first = Opened(qtbot, body).dialog
    choose(first.heading, 0)
    for column, key in enumerate(("name", "market_cap", "revenue")):
        first.assign(column, key)
    choose(first.scale, 1e9)
    first.mapping.keep("Screener")
    assert first.mapping.box.currentText() == "Screener"
    opened = Opened(qtbot, body)
    again = opened.dialog
    assert again.mapping.box.currentText() == "Screener"
    edit = again.edit()
    assert edit is not None
    assert held(edit.apply(opened.live.valuation)[0], "A", "market_cap") == 1500.0
    again.mapping.forget()
    assert Opened(qtbot, body).dialog.mapping.box.count() == 1


def test_that_a_mapping_for_other_headings_is_refused(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    Opened(qtbot, "Company\tRevenue\nA\t1\n").dialog.mapping.keep("Two columns")
    other = Opened(qtbot, "Company\tEBITDA\nA\t1\n").dialog
    assert other.mapping.box.currentText() == "none: by the headings"
    other.mapping.box.setCurrentIndex(1)
    other.mapping.box.activated.emit(1)
    assert "lacks headings" in other.told.text()
    assert other.mapping.box.currentText() == "none: by the headings"


def test_that_a_table_with_companies_across_is_shown_turned(qtbot: QtBot) -> None:
    opened = Opened(qtbot, ACROSS.replace("261802", "many"))
    assert "it is turned" in opened.dialog.aside.text()
    assert opened.dialog.told.text().startswith("Row 3, column B: Microsoft: Revenue, last 12 months: many is not")


def workbook(path: Path) -> Path:
    book = Workbook()
    hidden = book.active
    assert isinstance(hidden, Worksheet)
    hidden.title = "Old"
    hidden.sheet_state = "hidden"
    hidden.append(["Company", "Revenue"])
    sheet = book.create_sheet("Peers")
    for row in (["Peers of March", None, None], ["Company", "Revenue", "Peer set"], ["A", 1, "Clouds"], ["B", 2, None]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("C3:C4")
    sheet["B4"] = "=1+1"
    book.save(path)
    return path


def test_that_faults_of_a_sheet_hold_up_the_import_until_they_are_left_out(driver: Driver, tmp_path: Path) -> None:
    dialog = driver.editor.commands.imports.open_file(str(workbook(tmp_path / "t.xlsx")))
    assert dialog is not None
    assert dialog.sheet.currentText() == "Peers"
    assert [dialog.sheet.itemText(n) for n in range(2)] == ["Old (hidden)", "Peers"]
    assert not dialog.accept_button.isEnabled()
    assert [line.partition(":")[0] for line in dialog.told.text().split("\n")] == ["Row 3, column C", "Row 4, column B"]
    dialog.leave_out.setChecked(True)
    dialog.accept()
    driver.settle()
    assert driver.names == ["A"]
    assert value_of(MODEL, driver.live.valuation, Address("peers.set", "peer-1")) == 1.0


def test_that_a_bad_file_is_told_and_nothing_is_opened(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"a,b\n\0,1\n")
    assert driver.editor.commands.imports.open_file(str(tmp_path / "bad.csv")) is None
    assert "NUL" in driver.problems[0].what
    assert driver.live.undo_stack.count() == 0


def test_that_a_row_without_a_name_is_told_with_its_place_once(qtbot: QtBot) -> None:
    opened = Opened(qtbot, "Company\tRevenue\nA\t1\n\t2\n")
    assert opened.dialog.told.text() == "Row 3: The name is empty. Type a name."


def test_that_replacing_shows_who_is_removed(qtbot: QtBot) -> None:
    opened = Opened(qtbot, "Company\tRevenue\nAmazon\t1\n", load(COREWEAVE, MODEL))
    choose(opened.dialog.mode, Mode.REPLACE)
    shown = cells(opened.dialog.preview)
    assert len(shown) == 16
    assert [row[1] for row in shown].count("removed") == 15


def test_that_a_pasted_table_that_is_too_large_is_told_and_never_cut_without_a_word(driver: Driver) -> None:
    told: list[Problem] = []
    imports = driver.editor.commands.imports
    imports.problem_found.connect(told.append)
    copy("Company\tRevenue\n" + "A\t1\n" * 120_000)
    assert imports.paste() is None
    assert [one.where for one in told] == ["Pasted table"]
    assert "200,000" in told[0].what
