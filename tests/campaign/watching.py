"""What reading a file must not do: run anything, reach for the network, write, or open other files than its own."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.putenv", "os.kill", "shutil.", "tempfile.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.",
    "sqlite3.", "ctypes.", "pickle.", "pty.", "compile", "exec",
)  # fmt: skip
_OWN = tuple(os.path.realpath(one) for one in (sys.prefix, sys.base_prefix, Path(__file__).parents[2]))
"""Modules and resources are read from there whenever they are first needed."""

_heard: list[str] | None = None
_allowed: str = ""
_is_hooked = False


@contextlib.contextmanager
def watched(path: Path) -> Iterator[list[str]]:
    """What was done meanwhile that reading `path` has no need of. For children: a hook stays until the process ends."""
    global _heard, _allowed, _is_hooked
    if not _is_hooked:
        sys.dont_write_bytecode = True
        sys.addaudithook(_hook)
        _is_hooked = True
    misdeeds: list[str] = []
    _heard, _allowed = misdeeds, os.fspath(path)
    try:
        yield misdeeds
    finally:
        _heard = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is None:
        return
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING:
            _heard.append(f"{path} opened for writing")
        elif isinstance(path, str | bytes | os.PathLike) and not _may_be_read(os.fsdecode(path)):
            _heard.append(f"{os.fsdecode(path)} opened")
    elif event.startswith(_FORBIDDEN) and not (event in ("compile", "exec") and _is_import(arguments)):
        _heard.append(f"{event} {arguments!r}"[:200])


def _may_be_read(path: str) -> bool:
    return path == _allowed or os.path.realpath(path).startswith((*_OWN, "/proc/self/"))


def _is_import(arguments: tuple[Any, ...]) -> bool:
    """Whether code comes from a module's file: what a file of data brought along would come from a text."""
    names = [getattr(one, "co_filename", one) for one in arguments if not isinstance(one, bytes)]
    return any(isinstance(name, str) and name.startswith((*_OWN, "<frozen")) for name in names)
