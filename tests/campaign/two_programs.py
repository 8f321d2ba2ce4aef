"""Programs of their own on one file: that save at one moment, of two users, and that start at the same moment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.campaign.findings import Finding, at_least, none_of
from tests.campaign.processes import forked
from workbench.ground.resources import resource

TOPIC = "Two of everything"
EXAMPLE = "examples/plain-company.assay"
FIRST_USER, SECOND_USER = 65534, 1
EXPECTED = ["second reads only", "second is refused", "second is told of a change", "second saved", "first is there"]


def same_moment(rounds: int) -> list[Finding]:
    """Two programs that both believe they may write save at one moment; then two that look first and write then."""
    from workbench.document.file import changed_on_disk, save, token_of
    from workbench.document.valuation import new_valuation
    from workbench.ground.problem import ProblemError
    from workbench.model import MODEL

    def ours(file: Path, title: str) -> Callable[[], bool]:
        known = token_of(file)

        def write() -> bool:
            try:
                save(file, new_valuation(title), MODEL, known=known)
            except ProblemError:
                return False
            return True

        return write

    def naive(file: Path, title: str) -> Callable[[], bool]:
        known = token_of(file)
        assert known is not None

        def write() -> bool:
            if changed_on_disk(file, known):
                return False
            time.sleep(0.005)  # writing takes its time
            aside = file.with_name(title)
            aside.write_text(json.dumps({"title": title}), encoding="utf-8")
            os.replace(aside, file)
            return True

        return write

    counts = []
    for begin in (ours, naive):
        with tempfile.TemporaryDirectory() as base:
            file = Path(base) / "one.assay"
            counts.append([_raced(file, begin, number) for number in range(rounds)])
    return [
        none_of(TOPIC, "saves at one moment of which both went through", counts[0].count(2), rounds),
        none_of(TOPIC, "of which neither went through", counts[0].count(0), rounds),
        at_least(TOPIC, "control: both, where one looks before it writes", counts[1].count(2), rounds // 10, rounds),
    ]


def _raced(file: Path, begin: Callable[[Path, str], Callable[[], bool]], number: int) -> int:
    """How many of two programs that save at one moment believe that they did."""
    file.write_text(json.dumps({"title": f"before {number}"}), encoding="utf-8")
    reading, writing = os.pipe()

    def work(name: str) -> None:
        write = begin(file, f"{name} {number}")
        os.close(writing)
        os.read(reading, 1)  # until the parent closes its end
        if not write():
            raise SystemExit

    both = [forked(partial(_quietly, work, name)) for name in ("one", "two")]
    os.close(reading)
    time.sleep(0.02)
    os.close(writing)
    return sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 for pid in both)


def _quietly(work: Callable[[str], None], name: str) -> None:
    try:
        work(name)
    except SystemExit:
        os._exit(3)


def users() -> list[Finding]:
    """Two users of one computer: the second reads only, is told who writes, and takes over when that one is gone."""
    if os.getuid() != 0:
        return [Finding(TOPIC, "two users: only root can be two", "left out", "–", holds=True)]
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "shared"
        for one in (Path(base), folder):
            one.mkdir(exist_ok=True)
            one.chmod(0o777)
        file, told = folder / "one.assay", Path(base) / "told"
        shutil.copyfile(resource(EXAMPLE), file)
        file.chmod(0o666)
        told.touch()
        told.chmod(0o666)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        status = os.waitstatus_to_exitcode(os.waitpid(forked(lambda: _two_users(file, told)), 0)[1])
        lines = told.read_text(encoding="utf-8").splitlines()
    expected = [
        "second reads only",
        "second is refused",
        "second is told of a change",
        "second saved",
        "first is there",
    ]
    return [Finding(TOPIC, "two users on one file", f"{', '.join(lines) or 'nothing'}", "all five", status == 0
                    and lines == expected)]  # fmt: skip


def _two_users(file: Path, told: Path) -> None:
    from PySide6.QtCore import QCoreApplication

    from workbench.document.edits import SetTitle
    from workbench.document.file import backup_of, load
    from workbench.ground.problem import ProblemError
    from workbench.live.session import OnDisk, Session
    from workbench.model import MODEL

    app = QCoreApplication([])
    # Once by way of trial: whoever has few rights may not even read what is still to be imported.
    trial = Session(MODEL)
    trial.start_unsaved(load(file, MODEL))
    trial.live.do(SetTitle("Trial"))
    trial.save(file.parent.with_name("trial.assay"))
    trial.close()
    Session(MODEL).open(file.parent.with_name("trial.assay"))
    steps = [os.pipe() for _ in range(2)]

    def first() -> None:
        os.setuid(FIRST_USER)
        session = Session(MODEL)
        session.open(file)
        os.write(steps[0][1], b".")
        os.read(steps[1][0], 1)
        session.live.do(SetTitle("The first's"))
        session.save()
        os._exit(0)  # without a word: the lock stands

    pid = forked(first)
    os.close(steps[0][1])
    os.read(steps[0][0], 1)
    os.setuid(SECOND_USER)
    out = told.open("a", encoding="utf-8", buffering=1)
    session = Session(MODEL)
    session.open(file)
    if session.holder is not None and session.holder.pid == pid and session.read_only is not None:
        print("second reads only", file=out)
    session.live.do(SetTitle("The second's"))
    try:
        session.save()
    except ProblemError:
        print("second is refused", file=out)
    os.write(steps[1][1], b".")
    os.waitpid(pid, 0)
    session.try_lock()
    theirs = session.other_version()
    if theirs is not None and session.on_disk is OnDisk.CHANGED:
        print("second is told of a change", file=out)
    session.save(over=theirs)
    print("second saved" if load(file, MODEL).title == "The second's" else "second lost", file=out)
    print("first is there" if load(backup_of(file), MODEL).title == "The first's" else "first is lost", file=out)
    del app


def starts(rounds: int, many: int) -> list[Finding]:
    """So many programs start at the same moment with a file each: one is first and gets every file."""
    wrong = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as base:
            folder = Path(base) / "running"
            running = [subprocess.Popen([sys.executable, "-c", START, str(folder), f"/file-{n}"],
                                        stdout=subprocess.PIPE, text=True) for n in range(many)]  # fmt: skip
            said = [one.communicate(timeout=120)[0].split() for one in running]
            got = [word for one in said for word in one if word.startswith("/")]
            firsts = sum("first" in one for one in said)
            wrong += firsts != 1 or sorted(got) != sorted(f"/file-{n}" for n in range(many))
    return [none_of(TOPIC, f"starts of {many} programs at once without one first that got every file", wrong, rounds)]


START = """
import sys, time
from pathlib import Path
from workbench.document.handing_over import Coming, Request, arrive
folder, file = Path(sys.argv[1]), Path(sys.argv[2])
arrival = arrive(folder, Request((file,)))
print(arrival.coming.value)
if arrival.coming is Coming.FIRST:
    print(file)
    arrival.post.open()
    end = time.monotonic() + 4
    while time.monotonic() < end:
        for request in arrival.post.take():
            print(*request.files)
        time.sleep(0.01)
    arrival.post.close()
elif arrival.coming is Coming.APART:
    print("apart")
"""
