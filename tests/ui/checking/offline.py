"""Works through the real window with the network forbidden: `python -m tests.ui.checking.offline FOLDER`.

Ends with 0 and "offline" when nothing asked for it; run it under strace to see that the libraries did not either.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FORBIDDEN = (socket.AF_INET, socket.AF_INET6)


class NetworkAskedError(AssertionError):
    """Something wanted a connection."""


_ALLOWED = socket.socket.__init__, socket.getaddrinfo, socket.create_connection
REFUSED: list[str] = []
"""What this process asked for since it was forbidden."""


def forbid() -> list[str]:
    """Let every use of the network by Python fail from here on, and be noted in `REFUSED`, which is given."""
    asked = REFUSED
    make: Any = socket.socket.__init__

    def guarded(self: socket.socket, family: int = -1, *given: Any, **named: Any) -> None:
        if family in (-1, *FORBIDDEN):
            asked.append(f"socket of family {family}")
            raise NetworkAskedError(asked[-1])
        make(self, family, *given, **named)

    def refused(*given: Any, **_: Any) -> Any:
        asked.append(f"look-up of {given[:2]}")
        raise NetworkAskedError(asked[-1])

    socket.socket.__init__ = guarded  # type: ignore[method-assign]
    socket.getaddrinfo = refused
    socket.create_connection = refused
    return asked


@contextmanager
def allowed() -> Iterator[None]:
    """For work that a person sends to a cluster of their own: the network as it was before it was forbidden."""
    held = socket.socket.__init__, socket.getaddrinfo, socket.create_connection
    socket.socket.__init__, socket.getaddrinfo, socket.create_connection = _ALLOWED  # type: ignore[method-assign]
    yield
    socket.socket.__init__, socket.getaddrinfo, socket.create_connection = held  # type: ignore[method-assign]


def connections() -> list[str]:
    """Open connections of this process as the system tells them: none where it does not tell."""
    own: set[str] = set()
    folder = Path("/proc/self/fd")
    for handle in folder.iterdir() if folder.is_dir() else ():
        try:
            target = os.readlink(handle)
        except OSError:  # closed meanwhile, such as the handle of this very listing
            continue
        if target.startswith("socket:["):
            own.add(target[8:-1])
    found = []
    for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        table = Path("/proc/self/net") / name
        for line in table.read_text(encoding="ascii").splitlines()[1:] if table.is_file() else ():
            if line.split()[9] in own:
                found.append(f"{name} {line.split()[1]} to {line.split()[2]}")
    return found


def work(folder: Path) -> None:
    """Start the window, open a file, edit, turn to every page, save, export, read back, draw a simulation's worth."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from tests.ui.checking.places import rest, walk
    from workbench.document.edits import SetValue
    from workbench.document.valuation import Address
    from workbench.ground.resources import resource
    from workbench.model import MODEL
    from workbench.ui.theme import LIGHT, apply_theme
    from workbench.ui.window import MainWindow

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(MODEL, settings, folder / "drafts")
    window.show()
    assert window.open(resource("examples/coreweave-ipo.assay"))
    while not window.desks.desks:
        app.processEvents()
    assert walk(window, lambda place, page: None) > 30
    assert not window.live.do(SetValue(Address("contracts.delay", "microsoft"), 2.0))
    rest(window)
    window.export(folder / "out.xlsx")
    while window.files.jobs:
        app.processEvents()
    assert (folder / "out.xlsx").is_file()
    window.live.mark_saved()
    window.close()


def main() -> int:
    """Do it and tell."""
    asked = forbid()
    work(Path(sys.argv[1]))
    problems = [*asked, *connections()]
    problems += [name for name in sys.modules if name.startswith(("PySide6.QtNetwork", "PySide6.QtWebEngine", "ssl"))]
    for one in problems:
        print(one, file=sys.stderr)
    print("online" if problems else "offline", flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
