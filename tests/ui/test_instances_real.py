"""Programs as a double click starts them: a second hands its file to the first and ends; a killed one is succeeded."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.ui.driving import COREWEAVE, PLAIN
from tests.ui.test_window_real import until
from tests.xserver import XServer, XServerError, x_server

ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with x_server(1440, 900) as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    one = Path(shutil.copy(COREWEAVE, tmp_path / "one.assay"))
    return one, Path(shutil.copy(PLAIN, tmp_path / "另一 two.assay"))


@pytest.fixture
def start(server: XServer, tmp_path: Path) -> Iterator[Start]:
    """Starts programs of one user, with folders of their own; all are gone afterwards."""
    names = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")
    folders = {f"XDG_{name}": str(tmp_path / "user" / name.lower()) for name in names}
    for folder in folders.values():
        Path(folder).mkdir(mode=0o700, parents=True)
    environment = {**server.environment, **folders, "HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:

        def begin(*arguments: str | Path, cwd: Path = tmp_path) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-m", "workbench", *(str(one) for one in arguments)],
                cwd=cwd,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(end, process)
            return process

        yield begin


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def titles(server: XServer, process: subprocess.Popen[str] | None = None) -> list[str]:
    """Titles of the windows that are seen, of one program or of all."""
    words = ["search", "--all", "--onlyvisible", *(["--pid", str(process.pid)] if process else [])]
    try:
        found = server.xdotool(*words, "--name", "Assay Workbench").split()
        return sorted(server.xdotool("getwindowname", one) for one in found)
    except XServerError:  # none, or one that went meanwhile
        return []


def shows(server: XServer, process: subprocess.Popen[str], *names: str) -> None:
    """Wait until a program shows exactly the windows whose titles hold these names."""
    seen: list[list[str]] = []

    def are_there() -> bool:
        seen[:] = [titles(server, process)]
        return len(seen[0]) == len(names) and all(any(name in title for title in seen[0]) for name in names)

    try:
        until(are_there, "")
    except pytest.fail.Exception:
        pytest.fail(f"windows of {names} do not stand there, but {seen} of {titles(server)}")


def test_that_a_second_start_opens_its_file_in_the_first_and_ends_well(
    server: XServer, start: Start, files: tuple[Path, Path]
) -> None:
    one, two = files
    first = start(one)
    shows(server, first, "CoreWeave")
    second = start(two.name, cwd=two.parent)  # a name that means something only in the folder of the second
    said, wrong = second.communicate(timeout=60)
    assert (second.returncode, wrong) == (0, "")
    assert "running" in said
    shows(server, first, "CoreWeave", "plain")
    until(lambda: "plain" in server.xdotool("getactivewindow", "getwindowname"), "the file is not in front")
    again = start(one)
    assert again.wait(60) == 0
    until(lambda: "CoreWeave" in server.xdotool("getactivewindow", "getwindowname"), "the first file is not in front")
    without = start()
    assert without.wait(60) == 0
    assert first.poll() is None
    assert len(titles(server)) == 2
    picture = os.environ.get("WORKBENCH_SCREENSHOTS")
    if picture:
        server.screenshot(Path(picture) / "instances.png")
    apart = start("--new-instance", two)
    shows(server, apart, "plain")
    assert first.poll() is None
    assert len(titles(server)) == 3


def test_that_a_killed_program_and_a_stopped_one_are_no_hindrance(
    server: XServer, start: Start, files: tuple[Path, Path]
) -> None:
    one, two = files
    first = start(one)
    shows(server, first, "CoreWeave")
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start(two)
    shows(server, second, "plain")
    second.send_signal(signal.SIGSTOP)  # it hangs
    third = start(one)
    shows(server, third, "CoreWeave")
    second.send_signal(signal.SIGCONT)
    assert second.poll() is None


def test_that_of_two_started_at_the_same_moment_one_is_left_with_both_files(
    server: XServer, start: Start, files: tuple[Path, Path]
) -> None:
    both = [start(file) for file in files]
    until(lambda: any(one.poll() is not None for one in both), "both programs run")
    (ended,) = [one for one in both if one.poll() is not None]
    (left,) = [one for one in both if one is not ended]
    assert ended.returncode == 0
    shows(server, left, "CoreWeave", "plain")
    assert left.poll() is None
