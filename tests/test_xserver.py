"""The real-window tests have a screen of the size they ask for, and leave none behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.xserver import x_server

_WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("on a real screen")
label.setWindowTitle("Window of the test")
label.resize(320, 200)
label.show()
application.exec()
"""


def _size(screenshot: Path) -> tuple[int, int]:
    head = screenshot.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _children() -> set[str]:
    """Names of the processes that this one started and that still run."""
    names = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == os.getpid() and state != "Z":
            names.add(head.partition("(")[2])
    return names


@pytest.mark.qt
def test_that_a_window_appears_on_the_screen(tmp_path: Path) -> None:
    with x_server(1024, 600) as server:
        program = subprocess.Popen([sys.executable, "-c", _WINDOW], env=server.environment)
        try:
            window = server.xdotool("search", "--sync", "--onlyvisible", "--name", "Window of the test")
            assert "320x200" in server.xdotool("getwindowgeometry", window)
            assert _size(server.screenshot(tmp_path / "screen.png")) == (1024, 600)
        finally:
            program.kill()
            program.wait()


def test_that_two_servers_at_once_have_displays_of_their_own() -> None:
    with x_server() as one, x_server(800, 600) as two:
        assert one.display != two.display
        assert two.xdotool("getdisplaygeometry") == "800 600"


def test_that_server_and_window_manager_are_gone_afterwards() -> None:
    # Asking the display again would not do: another test process may have been given its number meanwhile.
    with x_server():
        assert {"Xvfb", "openbox"} <= _children()
    assert not {"Xvfb", "openbox"} & _children()
