"""Where the program keeps what is its own: drafts, recent files, earlier versions, and what a running one is asked."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.ground.processes import host_name

_NAME = "assay-workbench"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of drafts and versions, and the list of recent files; none of them need exist."""

    drafts: Path
    recent: Path
    versions: Path


def places(drafts: Path | None = None) -> Places:
    """The platform's places; beside `drafts` where that is given."""
    if drafts is not None:
        return Places(drafts, drafts.with_name("recent.json"), drafts.with_name("versions"))
    from platformdirs import user_data_path

    state = _state()
    return Places(state / "drafts", state / "recent.json", user_data_path(_NAME) / "versions")


def _state() -> Path:
    from platformdirs import user_state_path  # the first paint does not wait for it

    return user_state_path(_NAME)


def running_place(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder through which a running workbench is asked to open files: one for each computer and screen of a user.

    It stands in what the system keeps for a login, where there is such a folder, else beside the drafts.
    """
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    is_there = sys.platform.startswith("linux") and os.path.isabs(runtime) and os.path.isdir(runtime)
    folder = Path(runtime) / _NAME if is_there else _state()
    return folder / "running" / re.sub(r"[^\w.-]", "-", f"{host_name()}-{_screen(environment)}")[:100]


def _screen(environment: Mapping[str, str]) -> str:
    """The screen on which Qt will open its windows, by name; `desktop` where a user has only one."""
    if not sys.platform.startswith("linux"):
        return "desktop"
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform not in ("", "xcb", "wayland"):
        return platform
    if platform != "xcb" and environment.get("WAYLAND_DISPLAY"):
        return environment["WAYLAND_DISPLAY"]
    display, dot, _ = environment.get("DISPLAY", "").rpartition(".")
    return "x" + (display if dot and ":" in display else environment.get("DISPLAY", ""))
