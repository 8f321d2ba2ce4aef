"""A real X server with a window manager, for the tests that look at real windows.

The test process itself runs offscreen, so the window belongs to a program started with `XServer.environment`.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS_TO_START = 30.0


class XServerError(RuntimeError):
    """A program of the X server is absent or did not start."""


@dataclass(frozen=True)
class XServer:
    """A running display and what a program needs to show a window on it."""

    display: str
    width: int
    height: int
    environment: dict[str, str]

    def screenshot(self, path: Path) -> Path:
        """Write the whole screen to `path`; the ending chooses the format."""
        subprocess.run([_program("import"), "-window", "root", str(path)], env=self.environment, check=True, timeout=60)
        return path

    def xdotool(self, *words: str) -> str:
        """Run one xdotool command (keys, mouse, windows) and return what it prints."""
        done = subprocess.run(
            [_program("xdotool"), *words], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            raise XServerError(f"xdotool {' '.join(words)}: {done.stderr.strip() or 'found nothing'}")
        return done.stdout.strip()


@contextmanager
def x_server(width: int = 1280, height: int = 800) -> Iterator[XServer]:
    """Start Xvfb and openbox on a free display; both are gone afterwards."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="xserver-"))
        # Xvfb picks the display itself and writes its number here: no race between parallel test processes.
        reading, writing = os.pipe()
        with os.fdopen(reading) as number:
            try:
                server = _started(
                    [
                        _program("Xvfb"),
                        *("-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"),
                        *("-nolisten", "tcp", "-noreset"),
                    ],
                    dict(os.environ),
                    stack,
                    writing,
                )
            finally:
                os.close(writing)
            ready, _, _ = select.select([number], [], [], _SECONDS_TO_START)
            line = number.readline().strip() if ready else ""
        if not line:
            raise XServerError(f"Xvfb told no display number (exit status {server.poll()})")
        environment = {**os.environ, "DISPLAY": f":{line}", "QT_QPA_PLATFORM": "xcb"}
        for variable in ("WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER"):
            environment.pop(variable, None)
        # Openbox writes to the home folder, which belongs to whoever runs the tests.
        _started([_program("openbox"), "--sm-disable"], {**environment, "HOME": home, "XDG_CACHE_HOME": home}, stack)
        running = XServer(f":{line}", width, height, environment)
        _wait_until(lambda: _manages_windows(running), "openbox manages no windows")
        yield running


def _started(
    command: list[str], environment: dict[str, str], stack: ExitStack, *handed_on: int
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command,
        env=environment,
        pass_fds=handed_on,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _manages_windows(server: XServer) -> bool:
    try:
        # This property is set by the window manager, not by the server.
        return bool(server.xdotool("get_num_desktops"))
    except XServerError:
        return False


def _wait_until(holds: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while not holds():
        if time.monotonic() > end:
            raise XServerError(f"{complaint} after {_SECONDS_TO_START:.0f} s")
        time.sleep(0.05)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        package = {"Xvfb": "xvfb", "import": "imagemagick"}.get(name, name)
        raise XServerError(f"{name} is not installed: apt-get install --no-install-recommends {package}")
    return found
