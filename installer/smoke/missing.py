"""Each system library taken away in turn: the window is refused in one line that names it, and nothing aborts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from installer.linux.dependencies import LIBRARIES
from installer.smoke.commands import FILE, Installed
from installer.smoke.root import Root, SmokeError
from tests.xserver import XServer

UNTOLD: Final = {
    "libstdc++.so.6": "apt itself needs it: no system is without",
    "libgcc_s.so.1": "apt itself needs it: no system is without",
    "libz.so.1": "dpkg itself needs it: no system is without",
    "libxcb-glx.so.0": "only Qt's OpenGL over GLX asks for it; the window is drawn without",
}
"""Libraries whose absence is not told, with the reason."""


@contextmanager
def taken_away(root: Root, library: str) -> Iterator[None]:
    """The library's file bears another name for a while. Raises `SmokeError` where there is none."""
    found = [path for folder in ("usr/lib", "lib") for path in root.file(folder).glob(f"*-linux-gnu/{library}")]
    if not found:
        raise SmokeError(f"{library} is not in the system, although its package is")
    place = found[0]
    away = place.with_name("away-" + library)
    place.rename(away)
    try:
        yield
    finally:
        away.rename(place)


def check_missing(of: Installed, server: XServer) -> None:
    """Raises `SmokeError`."""
    told = 0
    for library, declared in LIBRARIES.items():
        if library in UNTOLD or declared.only_for:
            continue
        with taken_away(of.root, library):
            done = of.run([FILE], {"DISPLAY": server.display})
        lines = done.stderr.strip().splitlines()
        names = {library, *declared.packages}
        if done.returncode != 2 or len(lines) != 1 or not any(name in lines[0].split() for name in _ends(names)):
            raise SmokeError(f"without {library}: {done}")
        told += 1
    of.report.holds(of.name, f"each of {told} system libraries, when missing, is named in one line (exit status 2)")


def _ends(names: set[str]) -> set[str]:
    return {name + end for name in names for end in ("", ".", ",")}
