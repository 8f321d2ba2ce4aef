"""What was done and is over leaves nothing in the window: no job, no question, no run."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressDialog
from pytestqt.qtbot import QtBot

from tests.ui.driving import PLAIN, Desktop
from workbench.document.file import load
from workbench.document.valuation import Valuation
from workbench.live.jobs import Job
from workbench.live.valuation import LiveValuation
from workbench.live.workers import Asked
from workbench.model import MODEL
from workbench.ui.desks.debt.search import Search, _Run
from workbench.ui.desks.uncertainty.grids import GridsPage
from workbench.ui.desks.uncertainty.run import SimulationRun, _Task
from workbench.ui.desks.uncertainty.simulation import SimulationPage
from workbench.ui.reading_back import WorkbookReading

OK = QMessageBox.StandardButton.Ok


@pytest.fixture(scope="module")
def plain() -> Valuation:
    return load(PLAIN, MODEL)


def kept(window: QObject, *kinds: type[QObject]) -> list[QObject]:
    """What of these kinds a window still has, once all that waits for its end has ended."""
    QThreadPool.globalInstance().waitForDone()
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [one for kind in kinds for one in window.findChildren(kind)]


def test_that_an_export_that_is_done_is_gone(opened: Callable[..., Desktop], tmp_path: Path) -> None:
    desk = opened(PLAIN)
    files = desk.window.files
    files.export(tmp_path / "a.xlsx")
    desk.qtbot.waitUntil(lambda: not files.jobs, timeout=60_000)
    assert (tmp_path / "a.xlsx").exists()
    assert not kept(desk.window, Job)


def test_that_a_workbook_that_is_refused_or_not_chosen_leaves_nothing(
    desk: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    said = desk.answering(OK)
    WorkbookReading(desk.window).read(tmp_path / "no.xlsx")
    desk.qtbot.waitUntil(lambda: bool(said) and not desk.window.files.jobs, timeout=60_000)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: ("", "")))
    desk.window.commands.read_back()
    assert not kept(desk.window, WorkbookReading, Job, QProgressDialog)


def test_that_company_facts_that_are_refused_leave_nothing(desk: Desktop, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text("[]", encoding="utf-8")
    said = desk.answering(OK)
    desk.window.files.facts.begin_new(tmp_path / "facts.json")
    desk.qtbot.waitUntil(lambda: bool(said) and not desk.window.files.jobs, timeout=60_000)
    assert not kept(desk.window, Job, QProgressDialog)


def test_that_questions_of_pages_that_are_answered_are_gone(qtbot: QtBot, plain: Valuation) -> None:
    live = LiveValuation(MODEL, plain)
    page = GridsPage(live)
    qtbot.addWidget(page)
    page.show_results(live.results)
    page.show()
    qtbot.waitUntil(lambda: page.table is not None, timeout=60_000)
    assert not kept(page, Asked)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[object]]:
    """Each task of a simulation and each run of a search that began."""
    found: list[weakref.ref[object]] = []

    def noting(begin: Callable[..., None]) -> Callable[..., None]:
        def note(self: object, *given: object) -> None:
            begin(self, *given)
            found.append(weakref.ref(self))

        return note

    monkeypatch.setattr(_Task, "__init__", noting(_Task.__init__))
    monkeypatch.setattr(_Run, "__init__", noting(_Run.__init__))
    return found


def test_that_a_simulation_keeps_none_of_the_runs_before(
    qtbot: QtBot, plain: Valuation, tasks: list[weakref.ref[object]]
) -> None:
    live = LiveValuation(MODEL, plain)
    page = SimulationPage(live)
    qtbot.addWidget(page)
    for _ in range(3):
        page.run.start(replace(plain.studies.simulation, draws=16))
        qtbot.waitUntil(lambda: not page.run.is_running, timeout=120_000)
    kept(page)
    gc.collect()
    assert len(tasks) == 3
    assert not [one for one in tasks if one() is not None]


def test_that_a_search_keeps_none_of_those_before(qtbot: QtBot, tasks: list[weakref.ref[object]]) -> None:
    search = Search("Search", lambda: iter(range(3)))
    qtbot.addWidget(search)
    for _ in range(3):
        search.start(1)
        qtbot.waitUntil(lambda: not search.is_running)
    kept(search)
    gc.collect()
    assert len(tasks) == 3
    assert not [one for one in tasks if one() is not None]


def test_that_what_runs_is_cancelled_when_its_page_goes(
    qtbot: QtBot, plain: Valuation, tasks: list[weakref.ref[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "start", lambda self: None)  # it stays at its beginning
    live = LiveValuation(MODEL, plain)
    owner = QObject()
    run = SimulationRun(live, owner)
    run.start(plain.studies.simulation)
    task = tasks[0]()
    assert isinstance(task, _Task)
    search = Search("Search", lambda: iter(()))
    search.start(1)
    sought = tasks[1]()
    assert isinstance(sought, _Run)
    assert not task.is_cancelled
    del run
    owner.deleteLater()
    search.deleteLater()
    del owner, search
    kept(live)
    assert task.is_cancelled
    assert sought.is_cancelled
