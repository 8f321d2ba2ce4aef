"""The window of what was installed, driven by keys on a real X server as a person drives it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.smoke.commands import FILE, Installed
from installer.smoke.root import HOME, SmokeError
from tests.xserver import XServer, XServerError

SECONDS: Final = 300.0
DELAY: Final = "contracts.delay"
_BARE: Final = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.setWindowTitle("A bare window")
window.resize(1200, 800)
window.show()
application.exec()
"""


def until(holds: Callable[[], bool], complaint: str) -> None:
    """Wait until it holds. Raises `SmokeError`."""
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise SmokeError(complaint)
        time.sleep(0.02)


@dataclass
class Program:
    """A running program and its window."""

    server: XServer
    process: subprocess.Popen[str]
    window: str
    seconds: float

    def key(self, *keys: str) -> None:
        """Press keys, as xdotool names them."""
        self.server.xdotool("key", "--delay", "60", *keys)
        time.sleep(0.3)

    def type(self, words: str) -> None:
        """Type words to whatever has the keyboard."""
        self.server.xdotool("type", "--delay", "60", words)
        time.sleep(0.5)

    def waits_for_title(self, holds: Callable[[str], bool]) -> None:
        """Wait until the title says so."""

        def is_so() -> bool:
            must_run(self.process)
            return holds(self.title())

        until(is_so, "the title did not become what it should")

    def title(self) -> str:
        """The title the window manager shows; empty where the window is gone."""
        with suppress(XServerError):
            return self.server.xdotool("getwindowname", self.window)
        return ""


def must_run(process: subprocess.Popen[str]) -> None:
    """Raises `SmokeError` when the program has ended already, with what it said."""
    if process.poll() is not None:
        raise SmokeError(f"it ended with {process.returncode}: {process.stderr and process.stderr.read()}")


@contextmanager
def started(server: XServer, words: list[str], environment: Mapping[str, str], title: str) -> Iterator[Program]:
    """Start a program and wait for its window; it is gone afterwards."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        words, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        found: list[str] = []

        def is_shown() -> bool:
            must_run(process)
            with suppress(XServerError):
                found[:] = server.xdotool("search", "--onlyvisible", "--name", title).split()
            return bool(found)

        until(is_shown, f"no window of the name {title} appeared")
        yield Program(server, process, found[0], time.perf_counter() - begun)
    finally:
        process.kill()
        process.wait()


def check_window(of: Installed, server: XServer, pictures: Path) -> None:
    """Open, wait, type a change, save, export, compute in processes, close. Raises `SmokeError`."""
    environment = {**of.tells(), "DISPLAY": server.display}
    words = of.root.command([of.command, f"{HOME}/{FILE}"], environment, HOME, is_root=False)
    before = headline(of)
    with started(server, words, server.environment, "Assay Workbench") as program:
        program.waits_for_title(lambda title: "CoreWeave" in title)
        server.xdotool("windowfocus", "--sync", program.window)
        time.sleep(2.0)  # the charts come after the first paint
        server.screenshot(pictures / f"{of.name}-opened.png")
        program.key("ctrl+f")
        program.type("start later")
        program.key("Return")
        program.type("2")
        program.key("Return")
        program.waits_for_title(lambda title: "*" in title)
        program.key("ctrl+s")
        program.waits_for_title(lambda title: "*" not in title)
        of.report.holds(of.name, "a value is typed in the window and saved")
        _export(of, program)
        _compute(of, program, pictures)
        with suppress(XServerError):  # the window may be gone before the key is let go
            program.key("ctrl+q")
        until(lambda: program.process.poll() is not None, "it did not end")
        said = program.process.communicate()[1]
        if program.process.returncode or said:
            raise SmokeError(f"it ended with {program.process.returncode} and said: {said}")
    _check_log(of)
    after = headline(of)
    if before == after:
        raise SmokeError("the saved change changed no figure")
    of.report.holds(of.name, "it closes, its log has no errors, and the value is computed anew from the saved file")


def headline(of: Installed) -> str:
    """The headline figures of the file as it stands."""
    return of.run(["value", FILE]).stdout


def _export(of: Installed, program: Program) -> None:
    target = of.at_home("window.xlsx")
    program.key("ctrl+e")
    until(lambda: "Export to Excel" in _titles(program.server), "no question for the workbook's name appeared")
    time.sleep(0.5)
    program.key("ctrl+a")
    program.type(f"{HOME}/window.xlsx")
    program.key("Return")
    until(target.exists, "no workbook was exported")
    of.report.holds(of.name, "the workbook is exported from the window")


def _titles(server: XServer) -> str:
    with suppress(XServerError):
        found = server.xdotool("search", "--onlyvisible", "--name", ".").split()
        return "\n".join(server.xdotool("getwindowname", window) for window in found)
    return ""


def _compute(of: Installed, program: Program, pictures: Path) -> None:
    """A simulation, computed by processes that the window starts: the bundle once more."""
    before = set(_workers())
    program.key("ctrl+k")
    program.type("simulation")
    time.sleep(1.0)
    program.key("Return")
    time.sleep(3.0)
    program.key("Tab")
    program.key("space")
    until(lambda: bool(set(_workers()) - before), "the window started no process to compute in")
    spent = [-1, 0]
    while spent[-1] != spent[-2] or not spent[-1]:
        time.sleep(4.0)
        spent.append(sum(ticks for process, ticks in _workers().items() if process not in before))
        if len(spent) > SECONDS / 4:
            raise SmokeError("the simulation did not end")
    program.server.screenshot(pictures / f"{of.name}-simulation.png")
    if not set(_workers()) - before:
        raise SmokeError("the processes that compute have died")
    of.report.holds(of.name, "a simulation of the window runs in processes of its own")


def _workers() -> dict[str, int]:
    """Processes that a bundle was started as by another one, and the processor's ticks they have taken."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"/workbench\0--multiprocessing-fork" in (folder / "cmdline").read_bytes():
                after_name = (folder / "stat").read_text().rpartition(") ")[2].split()
                found[folder.name] = int(after_name[11]) + int(after_name[12])
    return found


def _check_log(of: Installed) -> None:
    (log,) = of.at_home("").rglob("workbench.log")
    lines = log.read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if " ERROR " in line or " WARNING qt" in line or "Traceback" in line]
    if wrong:
        raise SmokeError("\n".join(wrong))


def measure_starts(of: Installed, server: XServer) -> None:
    """Seconds until the window is seen, and until the valuation stands in it, against a bare window of Qt."""
    environment = {"DISPLAY": server.display}
    ours = of.root.command([of.command, f"{HOME}/{FILE}"], environment, HOME, is_root=False)
    shown, furnished, bare = [], [], []
    for _ in range(3):
        begun = time.perf_counter()
        with started(server, ours, server.environment, "Assay Workbench") as program:
            shown.append(program.seconds)
            program.waits_for_title(lambda title: "CoreWeave" in title)
            furnished.append(time.perf_counter() - begun)
        with started(server, [sys.executable, "-c", _BARE], server.environment, "A bare window") as program:
            bare.append(program.seconds)
    of.report.measured(f"{of.name}: window seen, s", min(shown))
    of.report.measured(f"{of.name}: valuation stands in it, s", min(furnished))
    of.report.measured(f"{of.name}: window seen, times a bare Qt window of plain Python", min(shown) / min(bare))
