"""What somebody who is to help must know of this program and machine: no figure, name or path of the user's."""

from __future__ import annotations

import locale
import platform
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from workbench.ground.language import current_language
from workbench.ground.provenance.build_facts import build_facts, installed
from workbench.live.logs import last_lines
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.windows import Windows

_PACKAGES = ("numpy", "pandas", "pyqtgraph", "openpyxl", "XlsxWriter", "msgspec", "scipy", "platformdirs")
_MESSAGE = re.compile(r"^((?:\S+ \S+ \w+ \S+ )?[\w.]*(?:Error|Exception|Warning|Interrupt)\b:? ?)(.*)$")
_LOGGED = re.compile(r"^(\d{4}-\d\d-\d\d \S+ [A-Z]+ [\w.]+: )(.*)$")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_NUMBER = re.compile(r"\d[\d,.]*")
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][^/\\\s'\":]+){2,}")


def diagnostics(windows: Windows | None = None, mishaps: Iterable[str] = ()) -> str:
    """All of it as plain text, in English: it is read by those who help."""
    build = build_facts()
    lines = [
        "Assay Workbench diagnostics",
        f"version {build.version}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
        f"build {build.build}, committed {build.committed or '–'}",
        f"system {platform.platform()}, {QSysInfo.prettyProductName()}, {platform.machine()}",
        f"frozen {getattr(sys, 'frozen', False)}, encoding {sys.getfilesystemencoding()}, "
        f"locale {'.'.join(part or '-' for part in locale.getlocale())}",
        "packages " + ", ".join(f"{name} {installed(name) or '–'}" for name in _PACKAGES),
        f"platform plugin {QGuiApplication.platformName()}, {_screens()}",
        f"language {current_language()}, dark {current_theme().is_dark}, density {current_theme().density.name}",
    ]
    if windows is not None:
        lines.append(f"windows {len(windows.all)}")
        for number, window in enumerate(windows.all, 1):
            if window.is_furnished:
                held = window.live.valuation
                counts = ", ".join(f"{key} {len(members)}" for key, members in sorted(held.entities.items()))
                lines.append(
                    f"window {number}: {window.width()}×{window.height()}, area {window.inputs.area}, "
                    f"periods {held.periods}, cases {len(held.cases)}, inputs typed {len(held.values)}, "
                    f"typed over {len(held.overrides)}; {counts}"
                )
    lines += [f"mishap {mishap}" for mishap in mishaps]
    lines += ["", "last lines of the log:", *(scrubbed(line) for line in last_lines())]
    return "\n".join(lines) + "\n"


def scrubbed(line: str) -> str:
    """A line of the log without figures, names or paths of the user's: only places in code keep their numbers."""
    if line.startswith("  "):  # a place of a traceback, or the line of code that stands there
        return _PATH.sub(_ending, line.replace(str(Path.home()), "~"))
    found = _LOGGED.match(line) or _MESSAGE.match(line)
    head, body = (found[1], found[2]) if found is not None else ("", line)
    body = _NUMBER.sub("#", _QUOTED.sub("'…'", _PATH.sub("…", body)))
    return head + body


def _ending(found: re.Match[str]) -> str:
    """The last two steps of a path: enough to find the place, too little to know the machine."""
    return "…/" + "/".join(re.split(r"[/\\]", found[0])[-2:])


def _screens() -> str:
    told = (
        f"{s.size().width()}×{s.size().height()} at {s.devicePixelRatio():g} ({s.logicalDotsPerInch():.0f} dpi)"
        for s in QGuiApplication.screens()
    )
    return "screens " + ", ".join(told)
