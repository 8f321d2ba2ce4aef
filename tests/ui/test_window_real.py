"""The program as it is started by a person: a real window under a window manager, driven by keys and mouse alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ui.driving import COREWEAVE
from tests.xserver import XServer, XServerError, x_server
from workbench.document.file import load
from workbench.document.valuation import Address
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")
SECONDS = 60.0


@dataclass
class Program:
    """A running workbench on its display."""

    server: XServer
    process: subprocess.Popen[bytes]
    window: str

    def key(self, *keys: str) -> None:
        """Press keys, as xdotool names them."""
        self.server.xdotool("key", "--window", self.window, "--delay", "60", *keys)

    def type(self, words: str) -> None:
        """Type words."""
        self.server.xdotool("type", "--window", self.window, "--delay", "60", words)

    def title(self) -> str:
        """The title the window manager shows."""
        return self.server.xdotool("getwindowname", self.window)

    def waits_for_title(self, holds: Callable[[str], bool]) -> None:
        """Wait until the title says so."""
        until(lambda: holds(self.title()), f"the title stayed {self.title()!r}")


def until(holds: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            pytest.fail(complaint)
        time.sleep(0.1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "mine.assay"
    made.write_bytes(COREWEAVE.read_bytes())
    return made


@pytest.fixture
def program(file: Path, tmp_path: Path) -> Iterator[Program]:
    with x_server(1440, 900) as server:
        folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench", str(file)],
            env={**server.environment, **folders, "HOME": str(tmp_path), "LANG": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            found: list[str] = []

            def is_shown() -> bool:
                assert process.poll() is None, "the program ended"
                done = subprocess.run(
                    ["xdotool", "search", "--onlyvisible", "--name", "Assay Workbench"],
                    env=server.environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                found[:] = done.stdout.split()
                return bool(found)

            until(is_shown, "no window appeared")
            one = Program(server, process, found[0])
            one.waits_for_title(lambda title: "CoreWeave" in title)
            server.xdotool("windowfocus", "--sync", one.window)
            time.sleep(1.0)  # the charts come after the first paint
            yield one
        finally:
            process.kill()
            _, said = process.communicate()
        assert b"Traceback" not in said, said.decode()
        (log,) = tmp_path.rglob("workbench.log")  # its own errors and what Qt complains of
        lines = log.read_text(encoding="utf-8").splitlines()
        assert "INFO workbench.ui.application: Assay Workbench" in lines[0]
        assert [line for line in lines if " ERROR " in line or " WARNING qt" in line or "Traceback" in line] == []


def test_that_a_person_with_keys_alone_edits_undoes_redoes_saves_and_quits(program: Program, file: Path) -> None:
    assert not program.title().startswith("*")
    program.key("ctrl+f")
    program.type("start later")
    time.sleep(0.5)
    program.key("Return")
    program.type("2")
    program.key("Return")
    program.waits_for_title(lambda title: "*" in title)
    program.key("ctrl+z")
    program.waits_for_title(lambda title: "*" not in title)
    program.key("ctrl+y")
    program.waits_for_title(lambda title: "*" in title)
    program.key("ctrl+s")
    program.waits_for_title(lambda title: "*" not in title)
    before, after = load(COREWEAVE, MODEL).values, load(file, MODEL).values
    assert {a: v for a, v in after.items() if before.get(a) != v} == {DELAY: 2.0}
    with suppress(XServerError):  # the window may be gone before the key is let go
        program.key("ctrl+q")
    until(lambda: program.process.poll() is not None, "the program did not end")
    assert program.process.returncode == 0


def test_that_a_person_with_the_mouse_opens_the_debt_desk_and_an_explanation(program: Program, tmp_path: Path) -> None:
    before = program.server.screenshot(tmp_path / "before.png").read_bytes()
    program.key("ctrl+5")
    time.sleep(1.5)
    debt = program.server.screenshot(tmp_path / "debt.png").read_bytes()
    assert debt != before
    program.server.xdotool("mousemove", "80", "100", "click", "1")
    time.sleep(1.0)
    assert program.server.screenshot(tmp_path / "explained.png").read_bytes() != debt
    assert program.process.poll() is None
