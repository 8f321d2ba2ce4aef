"""Company facts in the window: a first valuation in a few clicks, taking over, leaving, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThreadPool, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.driving import Desktop
from workbench.document.valuation import Address, Valuation, value_of
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_lines import Take
from workbench.exchange.facts_reading import read_company_facts
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.facts.page import FactsPage, like
from workbench.ui.review import ReviewDialog

FILES = Path(__file__).parent.parent / "exchange/files"
SNOWFLAKE = FILES / "snowflake-company-facts.json"
COREWEAVE_FACTS = FILES / "coreweave-company-facts.json"


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Lets the next file dialogs answer with a path."""

    def answer(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (str(path), "")))

    return answer


def following(desk: Desktop, *steps: tuple[type[QDialog], Callable[[QDialog], None]]) -> list[str]:
    """Does something in each dialog as it comes, in order; the list names those that came."""
    came: list[str] = []

    def step(number: int, tries: int = 1500) -> None:
        kind, act = steps[number]
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            came.append(dialog.windowTitle())
            if number + 1 < len(steps):
                QTimer.singleShot(0, desk.window, lambda: step(number + 1))
            act(dialog)
        elif tries:
            QTimer.singleShot(20, desk.window, lambda: step(number, tries - 1))

    QTimer.singleShot(0, desk.window, lambda: step(0))
    return came


def accept(dialog: QDialog) -> None:
    """Press the button that goes on."""
    assert isinstance(dialog, FactsPage | ReviewDialog)
    button = dialog.review_button if isinstance(dialog, FactsPage) else dialog.accept_button
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def leave(dialog: QDialog) -> None:
    """Press Cancel."""
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Cancel")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def ended(desk: Desktop) -> None:
    """Wait until the reading and what follows it have ended."""
    desk.qtbot.waitUntil(lambda: desk.window.files.facts.job is None, timeout=30_000)
    desk.settle()


def test_that_a_few_clicks_make_a_first_valuation_in_a_window_of_its_own(
    desk: Desktop, choose: Callable[[Path], None]
) -> None:
    choose(SNOWFLAKE)
    before, path = desk.fingerprint, desk.window.session.path
    came = following(desk, (FactsPage, accept), (ReviewDialog, accept))
    desk.trigger(desk.window.commands.new_from_facts)
    ended(desk)
    assert came == ["New valuation from company facts", "First valuation of SNOWFLAKE INC."]
    assert (desk.fingerprint, desk.window.session.path) == (before, path)
    assert not desk.live.is_modified
    made = next(window for window in desk.window.windows.all if window is not desk.window)
    desk.qtbot.waitUntil(lambda: made.live.results is not None)
    valuation = made.live.valuation
    assert valuation.company == "SNOWFLAKE INC."
    assert value_of(MODEL, valuation, Address("disclosure.reported_rpo")) == 6700.0  # 10-Q to 30 April 2025
    assert made.session.path is None
    assert made.live.is_modified  # it is offered to be saved
    assert [case.name for case in valuation.cases] == ["Base", "Margins at scale"]
    made.commands.undo.trigger()
    assert not made.live.valuation.members("reported")
    made.live.mark_saved()
    made.close()


def test_that_a_first_valuation_takes_the_place_of_an_empty_one(
    opened: Callable[..., Desktop], choose: Callable[[Path], None]
) -> None:
    desk = opened()
    desk.window.files.start(Valuation())
    assert desk.window.session.is_untouched
    choose(SNOWFLAKE)
    following(desk, (FactsPage, accept), (ReviewDialog, accept))
    desk.trigger(desk.window.commands.new_from_facts)
    ended(desk)
    assert desk.window.windows.all == [desk.window]
    assert desk.live.valuation.company == "SNOWFLAKE INC."
    assert desk.are_checks_green


def test_that_taking_over_is_reviewed_with_old_and_new_and_undone_as_one_step(
    desk: Desktop, choose: Callable[[Path], None]
) -> None:
    before = desk.fingerprint
    choose(COREWEAVE_FACTS)
    shown: list[tuple[str, str]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ReviewDialog)
        shown.extend((line.old, line.new) for line in dialog.tree.lines if line.label.startswith("EBITDA, last 12"))
        accept(dialog)

    following(desk, (FactsPage, accept), (ReviewDialog, look))
    desk.trigger(desk.window.commands.take_over_facts)
    ended(desk)
    assert shown == [("1,219.2", "1,187.0")]
    assert value_of(MODEL, desk.live.valuation, Address("target.ebitda")) == 1187.0
    assert desk.window.commands.undo.text().endswith("Take over company facts of CoreWeave, Inc.")
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == before


def test_that_only_the_lines_ticked_are_taken(desk: Desktop, choose: Callable[[Path], None]) -> None:
    choose(COREWEAVE_FACTS)
    before = desk.live.valuation

    def take_one(dialog: QDialog) -> None:
        assert isinstance(dialog, ReviewDialog)
        dialog.search.setText("EBITDA, last 12")
        wanted = list(dialog.tree.shown)
        dialog.search.setText("")
        dialog.tree.take(range(len(dialog.tree.lines)), False)
        dialog.tree.take(wanted, True)
        accept(dialog)

    following(desk, (FactsPage, accept), (ReviewDialog, take_one))
    desk.trigger(desk.window.commands.take_over_facts)
    ended(desk)
    changed = {a for a, value in desk.live.valuation.values.items() if before.values.get(a) != value}
    assert changed == {Address("target.ebitda")}


@pytest.mark.parametrize("at", [0, 1])
def test_that_leaving_the_page_or_the_review_changes_nothing(
    desk: Desktop, choose: Callable[[Path], None], at: int
) -> None:
    before = desk.fingerprint
    choose(COREWEAVE_FACTS)
    steps = [(FactsPage, leave)] if at == 0 else [(FactsPage, accept), (ReviewDialog, leave)]
    came = following(desk, *steps)
    desk.trigger(desk.window.commands.take_over_facts)
    ended(desk)
    assert len(came) == at + 1
    assert desk.fingerprint == before
    assert not desk.live.is_modified


def test_that_a_file_that_is_none_is_told_and_nothing_changes(
    desk: Desktop, choose: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "half.json"
    path.write_bytes(SNOWFLAKE.read_bytes()[:5000])
    before = desk.fingerprint
    choose(path)
    said = desk.answering(QMessageBox.StandardButton.Ok)
    desk.trigger(desk.window.commands.take_over_facts)
    desk.qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    ended(desk)
    assert "ends in the middle" in said[0]
    assert "half.json, line 1" in said[0]
    assert desk.fingerprint == before


def large(path: Path) -> Path:
    """A file of some 20 MB."""
    content = json.loads(SNOWFLAKE.read_text(encoding="utf-8"))
    filed = content["facts"]["us-gaap"]["Assets"]["units"]["USD"] * 20
    content["facts"]["other"] = {f"Tag{n}": {"units": {"USD": filed}} for n in range(180)}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert path.stat().st_size > 15_000_000
    return path


def test_that_a_large_file_is_read_beside_the_window_and_can_be_stopped(
    desk: Desktop, choose: Callable[[Path], None], tmp_path: Path
) -> None:
    choose(large(tmp_path / "large.json"))
    before, ticks, told = desk.fingerprint, [0], [0]
    clock = QTimer(desk.window)
    clock.timeout.connect(lambda: ticks.append(1))
    clock.start(5)
    flow = desk.window.files.facts
    desk.window.commands.take_over_facts.trigger()
    job, progress = flow.job, desk.window.findChild(QProgressDialog)
    assert job is not None
    assert progress is not None
    button = progress.findChild(QPushButton)
    assert button is not None

    def stop_at_half(percent: int) -> None:
        told.append(percent)
        if percent >= 50 and not job.is_cancelled:
            button.click()

    job.progressed.connect(stop_at_half)
    ended(desk)
    clock.stop()
    clock.deleteLater()
    assert job.is_cancelled
    assert len(told) > 20
    assert len(ticks) > 5  # the window went on
    assert QThreadPool.globalInstance().waitForDone(10_000)
    assert QApplication.activeModalWidget() is None
    assert desk.fingerprint == before


@pytest.fixture
def page(qtbot: QtBot, desk: Desktop) -> Callable[[Path, LiveValuation | None], FactsPage]:
    """Makes pages over the shipped valuation."""

    def make(path: Path, live: LiveValuation | None) -> FactsPage:
        made = FactsPage(read_company_facts(path, TAGS), live)
        qtbot.addWidget(made)
        return made

    return make


def test_that_the_page_begins_with_the_balance_sheet_of_the_valuation_or_the_latest_report(
    desk: Desktop, page: Callable[[Path, LiveValuation | None], FactsPage]
) -> None:
    own = page(COREWEAVE_FACTS, desk.live).wanted()
    assert own is not None
    assert own.period.end == date(2024, 12, 31)
    new = page(COREWEAVE_FACTS, None).wanted()
    assert new is not None
    assert new.period.end == date(2026, 6, 30)


def test_that_the_page_knows_the_peer_and_what_was_unticked(
    desk: Desktop, page: Callable[[Path, LiveValuation | None], FactsPage]
) -> None:
    asked = page(SNOWFLAKE, desk.live)
    asked.takes[Take.DEBT].setChecked(False)
    wanted = asked.wanted()
    assert wanted is not None
    assert wanted.peer is None
    assert Take.DEBT not in wanted.takes
    assert Take.HISTORY in wanted.takes
    asked.peer_button.setChecked(True)
    wanted = asked.wanted()
    assert wanted is not None
    assert wanted.peer == "Snowflake"
    asked.peer.setCurrentText(" ")
    assert not asked.review_button.isEnabled()
    assert like("AKAMAI TECHNOLOGIES INC", ["Aka", "Akamai", "Amazon"]) == "Akamai"


def test_that_another_currency_than_the_valuation_s_leaves_only_the_peers(
    desk: Desktop, page: Callable[[Path, LiveValuation | None], FactsPage], tmp_path: Path
) -> None:
    path = tmp_path / "euro.json"
    path.write_text(COREWEAVE_FACTS.read_text(encoding="utf-8").replace('"USD":', '"EUR":'), encoding="utf-8")
    asked = page(path, desk.live)
    assert not asked.review_button.isEnabled()
    assert "USD" in asked.told.text()
    asked.peer_button.setChecked(True)
    assert asked.review_button.isEnabled()
