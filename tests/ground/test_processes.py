"""Processes told apart by when they started, and turns taken between them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.ground.processes import one_at_a_time, started, started_by_psutil

ROOT = Path(__file__).resolve().parents[2]
ONLY_HERE = {"fcntl", "grp", "pwd", "resource", "termios", "posix", "syslog", "tty", "pty"}

WAITER = """
import sys
from pathlib import Path
from workbench.ground.processes import one_at_a_time
print("asks", flush=True)
with one_at_a_time(Path(sys.argv[1])):
    print("in", flush=True)
"""


@pytest.mark.parametrize("told", [started, started_by_psutil])
def test_that_a_process_is_told_from_another_and_gone_once_it_ended(told: Callable[[int], str]) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        first = told(other.pid)
        assert first
        assert first == told(other.pid)
        assert first != told(os.getpid())
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert told(other.pid) == "", "ended, and not yet fetched by its parent"
    assert told(other.pid) == ""


@pytest.mark.parametrize("told", [started, started_by_psutil])
def test_that_no_process_has_an_impossible_number(told: Callable[[int], str]) -> None:
    assert told(2**31 - 2) == ""
    assert told(2**70) == ""


def test_that_a_process_of_the_system_may_be_asked() -> None:
    assert started(1)
    assert started(0) == started(-5) == ""


def test_that_a_second_process_waits_for_its_turn(tmp_path: Path) -> None:
    run = [sys.executable, "-c", WAITER, str(tmp_path)]
    with one_at_a_time(tmp_path):
        other = subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "asks\n"
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
    assert other.stdout.readline() == "in\n"
    assert other.wait(30) == 0
    other.stdout.close()


def test_that_a_folder_that_is_not_there_gives_no_turn(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), one_at_a_time(tmp_path / "none"):
        pass


def imports_at_once(tree: ast.Module) -> set[str]:
    """Modules imported when the module itself is, in whatever block but not in a function."""
    found: set[str] = set()
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                continue
            case ast.Import(names=names):
                found.update(name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
        left.extend(ast.iter_child_nodes(node))
    return found


def test_that_nothing_is_imported_that_windows_lacks() -> None:
    assert imports_at_once(ast.parse("if 1:\n    import fcntl\ndef f():\n    import pwd")) & ONLY_HERE == {"fcntl"}
    modules = sorted((ROOT / "workbench").rglob("*.py"))
    assert len(modules) > 300
    found = {path.name: imports_at_once(ast.parse(path.read_text(encoding="utf-8"))) & ONLY_HERE for path in modules}
    assert {name: lacking for name, lacking in found.items() if lacking} == {}
