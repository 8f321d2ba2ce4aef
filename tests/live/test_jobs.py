"""Long work: its result, its problem or its silence reaches the window's own thread."""

from __future__ import annotations

import ast
import gc
import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import workbench
from workbench.ground.problem import Problem, ProblemError
from workbench.live.jobs import Job
from workbench.live.looking import Lookups

Made = Callable[[Callable[[], object]], Job]


@pytest.fixture
def job(qapp: QApplication) -> Iterator[Made]:
    """Makes jobs that are gone after the test."""
    jobs: list[Job] = []

    def make(work: Callable[[], object]) -> Job:
        jobs.append(Job("Export", work))
        return jobs[-1]

    yield make
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    for one in jobs:
        one.deleteLater()


def test_that_a_result_arrives_on_the_thread_of_the_window_though_it_was_made_on_another(
    job: Made, qtbot: QtBot
) -> None:
    heard: list[tuple[object, int]] = []
    one = job(threading.get_ident)
    one.done.connect(lambda result: heard.append((result, threading.get_ident())))
    with qtbot.waitSignal(one.ended):
        one.start()
    qtbot.waitUntil(lambda: bool(heard))
    worked_on, heard_on = heard[0]
    assert worked_on != threading.get_ident()
    assert heard_on == threading.get_ident()


def test_that_a_problem_of_the_work_arrives_as_it_was_raised(job: Made, qtbot: QtBot) -> None:
    problem = Problem("book.xlsx", "The disk is full.", "Free some room.")

    def work() -> object:
        raise ProblemError(problem)

    one = job(work)
    with qtbot.waitSignal(one.failed) as caught:
        one.start()
    assert caught.args == [problem]


def test_that_an_unexpected_error_becomes_a_problem_with_a_remedy_and_a_line_in_the_log(
    job: Made, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> object:
        raise ZeroDivisionError("one by nothing")

    one = job(work)
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(one.failed) as caught:
        one.start()
    problem = caught.args[0]
    assert problem.where == "Export"
    assert "one by nothing" in problem.what
    assert problem.remedy
    assert "Export failed" in caplog.text


@pytest.mark.parametrize("fails", [False, True])
def test_that_a_cancelled_job_ends_unheard(job: Made, qtbot: QtBot, fails: bool) -> None:
    goes_on = threading.Event()

    def work() -> object:
        goes_on.wait(10)
        if fails:
            raise ProblemError(Problem("book.xlsx", "The disk is full.", "Free some room."))
        return "done"

    one = job(work)
    heard: list[object] = []
    one.done.connect(heard.append)
    one.failed.connect(heard.append)
    one.start()
    one.cancel()
    with qtbot.waitSignal(one.ended):
        goes_on.set()
    QApplication.processEvents()
    assert heard == []


class Work:
    """Something a thread is given, which can be asked after."""

    def __call__(self) -> object:
        return self


def alive(works: list[weakref.ref[Work]]) -> int:
    """How many of them anybody still holds once all is over."""
    QThreadPool.globalInstance().waitForDone()
    for _ in range(3):
        QApplication.processEvents()
    gc.collect()
    return sum(one() is not None for one in works)


def test_that_what_jobs_worked_with_is_let_go(qtbot: QtBot) -> None:
    works: list[weakref.ref[Work]] = []
    for _ in range(60):
        work = Work()
        works.append(weakref.ref(work))
        job = Job("Export", work)
        with qtbot.waitSignal(job.ended):
            job.start()
        del work, job
    assert alive(works) == 0


def test_that_questions_that_were_answered_or_forgotten_are_let_go(qtbot: QtBot) -> None:
    works: list[weakref.ref[Work]] = []
    lookups = Lookups()
    for count in range(60):
        work = Work()
        works.append(weakref.ref(work))
        lookups.ask(work, lambda _result: None, lambda _problem: None)
        del work
        if count % 10 == 9:
            lookups.stop()
        elif count % 3 == 0:
            qtbot.waitUntil(lambda: not lookups.is_busy)
    lookups.stop()
    assert alive(works) == 0


def test_that_no_pool_is_given_a_runnable_of_python() -> None:
    """PySide 6.10 keeps many of them for ever once they have run, with all that they hold."""
    found = [path for path in Path(workbench.__file__).parent.rglob("*.py") if "QRunnable" in _names(path)]
    assert not found


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    return imported | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
