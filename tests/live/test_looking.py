"""Looks at drafts and versions from a thread of their own, and versions kept after a save."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event, current_thread

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.document.edits import SetValue
from workbench.document.file import load, save
from workbench.document.recovery import Draft
from workbench.document.valuation import Address, Valuation, new_valuation
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.live.comparing import compare
from workbench.live.looking import Lookups, look_at, look_at_draft, price_of
from workbench.live.results import compute
from workbench.live.version_keeper import VersionKeeper
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture(scope="module")
def shipped() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def test_that_a_look_gives_both_prices_and_what_differs(shipped: Valuation) -> None:
    after = SetValue(DELAY, 2.0).apply(shipped)[0]
    found = look_at(MODEL, after, shipped)
    assert found.price == compute(MODEL, after).figure("shares.price")
    assert found.before == price_of(MODEL, shipped)
    assert "Inputs changed: 1" in found.differences


def test_that_a_draft_whose_file_is_gone_is_looked_at_all_the_same(shipped: Valuation, tmp_path: Path) -> None:
    body = tmp_path / "x.assay"
    save(body, shipped, MODEL)
    found = look_at_draft(MODEL, Draft(body, "x", tmp_path / "gone.assay", "2026-01-01T00:00:00+00:00"))
    assert found.before is None
    assert "cannot be read" in found.differences
    assert look_at_draft(MODEL, Draft(body, "x", None, "")).before is None


def test_that_answers_come_in_order_on_the_thread_that_asked_and_none_after_stop(qtbot: QtBot) -> None:
    lookups = Lookups()
    got: list[object] = []
    threads = []

    def refuse() -> object:
        threads.append(current_thread())
        raise ProblemError(Problem("a", "b", "c"))

    def stumble() -> object:
        raise RuntimeError("stumbled")

    lookups.ask(lambda: 1, got.append, got.append)
    lookups.ask(refuse, got.append, got.append)
    lookups.ask(stumble, got.append, got.append)
    qtbot.waitUntil(lambda: not lookups.is_busy)
    assert got[:2] == [1, Problem("a", "b", "c")]
    assert "stumbled" in str(got[2])
    assert threads[0] is not current_thread()
    lookups.ask(lambda: 2, got.append, got.append)
    lookups.stop()
    qtbot.wait(20)
    assert len(got) == 3
    lookups.deleteLater()


def test_that_a_save_keeps_itself_and_the_version_before(qapp: QApplication, tmp_path: Path) -> None:
    file = Path(shutil.copy(resource("examples/plain-company.assay"), tmp_path / "a.assay"))
    first = load(file, MODEL)
    second = replace(first, title="Second")
    save(file, second, MODEL, overwrite=True)
    keeper = VersionKeeper(tmp_path / "versions")
    keeper.keep(file, second, MODEL, 10, 12.5)
    keeper.finish()
    held = keeper.store.all(file)
    assert [(one.title, one.price) for one in held] == [("Second", 12.5), (first.title, None)]
    keeper.keep(file, first, MODEL, 0, 12.5)
    keeper.finish()
    assert len(keeper.store.all(file)) == 2
    keeper.deleteLater()


def test_that_versions_hold_what_was_saved_whatever_others_write_meanwhile(qapp: QApplication, tmp_path: Path) -> None:
    file = Path(shutil.copy(resource("examples/plain-company.assay"), tmp_path / "a.assay"))
    first = load(file, MODEL)
    keeper = VersionKeeper(tmp_path / "versions")
    holding, held = Event(), Event()

    def keep_busy() -> None:
        held.set()
        holding.wait(20)

    keeper._pool.start(keep_busy)
    held.wait(20)
    for title in ("Second", "Third"):
        save(file, replace(first, title=title), MODEL, overwrite=True)
        keeper.keep(file, replace(first, title=title), MODEL, 10, None)
    file.write_text("not even a valuation", encoding="utf-8")
    holding.set()
    keeper.finish()
    assert [one.title for one in keeper.store.all(file)] == ["Third", "Second", first.title]
    keeper.deleteLater()


def test_that_a_version_that_cannot_be_kept_is_told(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "versions").write_text("no folder", encoding="utf-8")
    keeper, told = VersionKeeper(tmp_path / "versions"), list[Problem]()
    keeper.failed.connect(told.append)
    keeper.keep(tmp_path / "a.assay", load(resource("examples/plain-company.assay"), MODEL), MODEL, 10, None)
    keeper.finish()
    QApplication.processEvents()
    assert told
    keeper.deleteLater()


def test_that_a_comparison_of_cases_takes_an_unknown_case_for_the_selected_one(shipped: Valuation) -> None:
    whole = compare(MODEL, lambda _: shipped, lambda _: replace(shipped, title="Other"), None, None)
    assert [words.label for words in whole.words] == ["Title"]
    assert (whole.case_before, whole.case_after) == (shipped.selected_case, shipped.selected_case)
    cases = compare(MODEL, lambda _: shipped, lambda _: shipped, "none such", "bear")
    assert (cases.case_before, cases.case_after) == (shipped.selected_case, "bear")
    empty = compare(MODEL, lambda _: shipped, lambda _: new_valuation("Empty"), None, None)
    assert len(empty.words) == len(empty.diff.lines) > 20
