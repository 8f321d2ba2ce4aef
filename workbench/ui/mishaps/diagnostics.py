"""What somebody who is to help must know of this program and machine: no figure, name or path of the user's."""

from __future__ import annotations

import locale
import platform
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from workbench.ground.language import current_language
from workbench.ground.provenance.build_facts import build_facts, installed
from workbench.live.logs import last_lines_without_words
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.windows import Windows

_PACKAGES = ("numpy", "pandas", "pyqtgraph", "openpyxl", "XlsxWriter", "msgspec", "scipy", "platformdirs")


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
    lines += ["", "last lines of the log:", *last_lines_without_words()]
    return "\n".join(lines) + "\n"


def _screens() -> str:
    told = (
        f"{s.size().width()}×{s.size().height()} at {s.devicePixelRatio():g} ({s.logicalDotsPerInch():.0f} dpi)"
        for s in QGuiApplication.screens()
    )
    return "screens " + ", ".join(told)
