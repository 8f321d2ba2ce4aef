"""Questions to other processes: answered on the thread that asked, replaced by newer ones, refused in plain words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.document.toy import TOY
from workbench.ground.problem import Problem, ProblemError
from workbench.live.workers import Workers, call
from workbench.model import MODEL
from workbench.rows.model import Model


def who_and_how_many(model: Model, factor: int) -> tuple[int, int]:
    return os.getpid(), len(model.items) * factor


def refused(model: Model) -> object:
    raise ProblemError(Problem("here", "nothing", "something"))


def dies(model: Model) -> object:
    os._exit(3)


def test_that_the_models_own_questions_are_answered_in_another_process(qtbot: QtBot) -> None:
    asked = Workers(MODEL).ask("test", "Counting", who_and_how_many, 2)
    with qtbot.waitSignal(asked.done, timeout=60_000) as heard:
        pass
    process, count = heard.args[0]
    assert asked.is_over
    assert process != os.getpid()
    assert count == 2 * len(MODEL.items)


def test_that_one_desk_keeps_its_process_and_its_order(qtbot: QtBot) -> None:
    workers = Workers(MODEL)
    found: list[tuple[int, int]] = []
    for factor in (1, 2, 3):
        asked = workers.ask("test", "Counting", who_and_how_many, factor)
        asked.done.connect(found.append)
        with qtbot.waitSignal(asked.ended, timeout=60_000):
            pass
    assert len({process for process, _ in found}) == 1
    assert [count // len(MODEL.items) for _, count in found] == [1, 2, 3]


def test_that_a_refusal_comes_back_as_its_problem(qtbot: QtBot) -> None:
    asked = Workers(MODEL).ask("test", "Refusing", refused)
    with qtbot.waitSignal(asked.failed, timeout=60_000) as heard:
        pass
    assert heard.args[0] == Problem("here", "nothing", "something")


def test_that_what_is_cancelled_is_heard_no_more(qtbot: QtBot) -> None:
    asked = Workers(MODEL).ask("test", "Counting", who_and_how_many, 1)
    heard: list[object] = []
    asked.done.connect(heard.append)
    with qtbot.waitSignal(asked.ended):
        asked.cancel()
    again = Workers(MODEL).ask("test", "Counting", who_and_how_many, 1)
    with qtbot.waitSignal(again.done, timeout=60_000):
        pass
    assert heard == []


def naps(model: Model, seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_that_a_page_that_goes_while_its_question_waits_stands_in_nobodys_way(qtbot: QtBot) -> None:
    workers = Workers(MODEL)
    first = QObject()
    workers.ask("test", "Napping", naps, 0.5, parent=first)
    workers.ask("test", "Napping", naps, 0.5, parent=first)  # runs, or is fetched for the process already
    page = QObject()
    orphan = workers.ask("test", "Counting", who_and_how_many, 1, parent=page)
    delete(page)
    delete(first)
    again = workers.ask("test", "Counting", who_and_how_many, 2)  # replaces the orphan, which can tell nobody
    with qtbot.waitSignal(again.done, timeout=60_000):
        pass
    assert orphan.is_over


def test_that_an_answer_that_nobody_waits_for_any_more_is_over(qtbot: QtBot) -> None:
    page = QObject()
    orphan = Workers(MODEL).ask("test", "Napping", naps, 0.2, parent=page)
    delete(page)
    qtbot.waitUntil(lambda: orphan.is_over, timeout=60_000)


def test_that_a_process_that_died_is_said_and_the_next_question_is_answered(qtbot: QtBot) -> None:
    workers = Workers(MODEL)
    asked = workers.ask("frail", "Dying", dies)
    with qtbot.waitSignal(asked.failed, timeout=60_000) as heard:
        pass
    assert "process" in heard.args[0].what
    again = workers.ask("frail", "Counting", who_and_how_many, 1)
    with qtbot.waitSignal(again.done, timeout=60_000):
        pass


def test_that_pieces_run_on_every_core(qtbot: QtBot) -> None:
    futures: list[Future[object]] = [
        Workers(MODEL).cores.submit(call, None, who_and_how_many, (n,), "en") for n in (1, 2)
    ]
    assert [future.result(60) for future in futures] != []
    assert all(future.result(60)[0] != os.getpid() for future in futures)  # type: ignore[index]


KILLED = """
import sys, time
from PySide6.QtCore import QCoreApplication
from tests.live.test_workers import who_and_how_many
from workbench.live.workers import Workers
from workbench.model import MODEL

if __name__ == "__main__":
    application = QCoreApplication([])
    asked = Workers(MODEL).ask("test", "Counting", who_and_how_many, 1)
    asked.done.connect(lambda found: print(found[0], flush=True))
    application.exec()
"""


def _is_running(process: int) -> bool:
    """A process that has ended but that nobody has asked about yet counts as ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes the way Linux shows them")
def test_that_workers_end_with_a_program_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    assert program.stdout is not None
    worker = int(program.stdout.readline())
    assert _is_running(worker)
    program.kill()
    program.wait()
    program.stdout.close()
    for _ in range(200):
        if not _is_running(worker):
            return
        time.sleep(0.05)
    os.kill(worker, 9)
    pytest.fail("the worker outlives the program")


def test_that_another_model_is_asked_in_a_thread(qtbot: QtBot) -> None:
    asked = Workers(TOY).ask("test", "Counting", who_and_how_many, 1)
    with qtbot.waitSignal(asked.done, timeout=10_000) as heard:
        pass
    assert heard.args[0] == (os.getpid(), len(TOY.items))
