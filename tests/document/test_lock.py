"""One writer at a time: a second one learns who holds the file, a dead one's lock is taken over."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.campaign.faulty_places import own_mounts
from tests.campaign.processes import forked
from workbench.document.lock import LockedError, acquire, holder_of, lock_path
from workbench.ground import processes
from workbench.ground.problem import ProblemError

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 7
HOLD = """
import sys
from workbench.document.lock import LockedError, acquire
try:
    acquire(sys.argv[1])
    print("held", flush=True)
except LockedError:
    print("refused", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.assay"


def holding(path: Path) -> subprocess.Popen[str]:
    run = [sys.executable, "-c", HOLD, str(path)]
    return subprocess.Popen(run, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def other_program(path: Path) -> Iterator[subprocess.Popen[str]]:
    with holding(path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_that_a_lock_stands_beside_the_file_until_it_is_released(path: Path) -> None:
    with acquire(path) as lock:
        assert lock_path(path).name == ".~lock.one.assay#"
        assert lock.is_held
        assert holder_of(path) == lock.holder
    assert not lock_path(path).exists()
    assert holder_of(path) is None
    assert list(path.parent.iterdir()) == []


def test_that_a_second_program_is_told_who_holds_the_file(path: Path) -> None:
    with other_program(path) as other:
        with pytest.raises(LockedError) as caught:
            acquire(path)
        assert caught.value.holder is not None
        assert caught.value.holder.pid == other.pid
        assert caught.value.holder.user in caught.value.problem.what
        assert caught.value.holder.host in caught.value.problem.what


def test_that_a_second_window_of_the_same_program_is_refused(path: Path) -> None:
    with acquire(path), pytest.raises(LockedError):
        acquire(path)


def test_that_the_lock_of_a_killed_program_is_taken_over(path: Path) -> None:
    with other_program(path):
        pass
    assert lock_path(path).exists()
    assert holder_of(path) is None
    with acquire(path) as lock:
        assert lock.is_held


def test_that_a_lock_of_another_computer_is_never_taken_over_unasked(path: Path) -> None:
    with acquire(path) as lock:
        held = json.loads(lock.path.read_text(encoding="utf-8"))
        lock.path.write_text(json.dumps({**held, "host": "elsewhere", "pid": 1}), encoding="utf-8")
        assert not lock.is_held
        with pytest.raises(LockedError, match="elsewhere"):
            acquire(path)
    assert lock_path(path).exists()
    with acquire(path, break_lock=True) as broken:
        assert broken.is_held


def test_that_a_later_process_of_the_same_id_is_not_taken_for_the_holder(path: Path) -> None:
    with acquire(path) as lock:
        held = json.loads(lock.path.read_text(encoding="utf-8"))
        lock.path.write_text(json.dumps({**held, "process_start": "an earlier boot 12"}), encoding="utf-8")
        with acquire(path) as second:
            assert second.is_held


@pytest.mark.parametrize("content", ["", "{", "[]", ",user,host,12.03.2025 10:00;", '{"pid": "x"}'])
def test_that_a_lock_nobody_can_read_is_respected(path: Path, content: str) -> None:
    lock_path(path).write_text(content, encoding="utf-8")
    with pytest.raises(LockedError, match="unknown program") as caught:
        acquire(path)
    assert caught.value.holder is None
    assert lock_path(path).read_text(encoding="utf-8") == content


def test_that_of_many_programs_at_once_one_gets_the_lock_of_a_dead_one(path: Path) -> None:
    with other_program(path):
        pass
    programs = [holding(path) for _ in range(6)]
    answers = [p.stdout.readline() for p in programs if p.stdout is not None]
    for program in programs:
        program.communicate("\n")
    assert sorted(answers) == ["held\n", *["refused\n"] * 5]


def test_that_a_folder_that_takes_no_lock_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be locked"):
        acquire(tmp_path / "none" / "one.assay")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can hide processes and become somebody else")
def test_that_the_lock_of_somebody_whose_processes_are_hidden_is_not_taken_over(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[: len(tmp_path.parents) - 2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    tmp_path.chmod(0o777)
    path = tmp_path / "one.assay"
    lock = acquire(path)

    def ask() -> None:
        if not own_mounts():
            os._exit(SKIPPED)
        proc = subprocess.run(["mount", "-t", "proc", "-o", "hidepid=2", "proc", "/proc"], check=False)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        if proc.returncode or Path(f"/proc/{lock.holder.pid}/stat").exists():
            os._exit(SKIPPED)
        with pytest.raises(LockedError):
            acquire(path)

    status = os.waitstatus_to_exitcode(os.waitpid(forked(ask), 0)[1])
    if status == SKIPPED:
        pytest.skip("processes cannot be hidden here")
    assert status == 0
    assert lock.is_held
    lock.release()


def test_that_a_program_that_was_stopped_in_its_turn_is_not_waited_for_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "TURN_SECONDS", 0.2)
    handle = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(ProblemError, match="cannot be locked"):
        acquire(path)
    os.close(handle)
    acquire(path).release()
