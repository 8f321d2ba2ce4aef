"""Files handed to the workbench that is running already, through a folder of requests: no socket is opened for it.

The first program holds a lock with its process in it and takes requests; a later one writes its request, waits until
it is taken, and ends. Where nobody answers, it starts by itself.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from workbench.document.lock import FileLock, Holder, LockedError, acquire, holder_from, holder_of, this_process
from workbench.ground.problem import ProblemError
from workbench.ground.processes import let_come_to_front, make_private

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds that a program which takes requests is waited for."""
PATIENCE_AT_START: Final = 30.0
"""Seconds that a program which has only just begun is waited for, until it takes requests."""
_FIRST: Final = "workbench"
_READY: Final = "ready"
_ASKED: Final = ".request"
_TAKEN: Final = ".taken"
_LARGEST: Final = 1 << 20
_MOST_FILES: Final = 1000
_LOOK_SECONDS: Final = 0.02
_LEFTOVER_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Request:
    """Files to open, by whole paths; none asks for the window to come to the front.

    `token` is what the desktop gave the later program so that its window may take the keyboard, or empty.
    """

    files: tuple[Path, ...] = ()
    token: str = ""


class Coming(Enum):
    """What a program that starts is to do: take the requests of later ones, end at once, or start on its own."""

    FIRST = "first"
    HANDED = "handed"
    APART = "apart"


class Post:
    """The place of the first program: it takes the requests of later ones until `close`."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.requests = folder / "requests"
        self._lock = lock
        self._ready = folder / _READY
        self._is_closed = False

    def open(self) -> None:
        """From now on requests are taken. What programs that were killed left behind goes."""
        for one in self.requests.iterdir():
            with contextlib.suppress(OSError):
                if one.suffix != _ASKED and time.time() - one.lstat().st_mtime > _LEFTOVER_SECONDS:
                    one.unlink()
        _write(self._ready, self._lock.holder.key)

    def take(self) -> list[Request]:
        """The requests that wait, oldest first; each is taken once. Those that are not as they must be are removed."""
        try:
            waiting = sorted(self.requests.glob(f"*{_ASKED}"), key=_age)
        except OSError as error:
            log.warning("requests of other programs cannot be listed: %s", error)
            return []
        found = []
        for path in waiting:
            request = self._read(path)
            if request is None:
                continue
            with contextlib.suppress(FileNotFoundError):  # its writer has lost patience and starts by itself
                path.rename(path.with_suffix(_TAKEN))
                found.append(request)
        return found

    def _read(self, path: Path) -> Request | None:
        try:
            request, writer = _request_in(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            log.warning("a request to open files was refused and removed: %s: %s", type(error).__name__, error)
            request, writer = None, None
        if request is None or (writer is not None and writer.is_gone):
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return request

    def close(self) -> None:
        """Requests are no longer taken: the next program that starts is the first."""
        if self._is_closed:
            return  # what stands there now may be another program's
        self._is_closed = True
        with contextlib.suppress(OSError):
            self._ready.unlink()
        self._lock.release()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a program that starts has met. `post` is there for the first."""

    coming: Coming
    post: Post | None = None


def arrive(
    folder: Path, request: Request, patience: float = PATIENCE, patience_at_start: float = PATIENCE_AT_START
) -> Arrival:
    """Become the first program of a user, or hand the request to the one that is.

    `folder` is made where it is not there; one that others may write to is not used. Waits for at most the given
    seconds. Raises nothing: what stands in the way lets the program start on its own, and is logged.
    """
    try:
        make_private(folder)
        make_private(folder / "requests")
        while True:
            try:
                return Arrival(Coming.FIRST, Post(folder, acquire(folder / _FIRST)))
            except LockedError as error:
                first = error.holder
            if first is None:  # in a folder of our own only a full disk or a hand leaves an unreadable lock
                return Arrival(Coming.FIRST, Post(folder, acquire(folder / _FIRST, break_lock=True)))
            coming = _hand(folder, request, first, patience, patience_at_start)
            if coming is not None:
                return Arrival(coming)
    except (OSError, ProblemError) as error:
        log.warning("this program stands alone: %s", error)
        return Arrival(Coming.APART)


def _hand(folder: Path, request: Request, first: Holder, patience: float, patience_at_start: float) -> Coming | None:
    """Hand a request to the first program; None when that has ended meanwhile."""
    writer = this_process()
    path = folder / "requests" / f"{writer.key}{_ASKED}"
    said = {
        "files": [os.fspath(file) for file in request.files],
        "token": request.token,
        "writer": asdict(writer),
    }
    let_come_to_front(first.pid)
    _write(path, json.dumps(said))
    coming: Coming | None = Coming.APART
    try:
        end, is_ready = time.monotonic() + patience_at_start, False
        while time.monotonic() < end:
            if not path.exists():
                break
            if holder_of(folder / _FIRST) != first:
                coming = None
                break
            if not is_ready and _is_ready(folder, first):
                end, is_ready = time.monotonic() + patience, True
            time.sleep(_LOOK_SECONDS)
    finally:
        # Whoever is faster with the one name has it: the first program, or the hand that takes it back.
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        is_taken = _taken_away(path.with_suffix(_TAKEN))
    return Coming.HANDED if is_taken else coming


def _taken_away(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _is_ready(folder: Path, first: Holder) -> bool:
    try:
        return (folder / _READY).read_text(encoding="utf-8") == first.key
    except (OSError, ValueError):
        return False


def _write(path: Path, words: str) -> None:
    """Written aside, for this user alone, and then named, so that nobody reads half of it."""
    aside = path.with_name(f"{path.stem}.{os.urandom(4).hex()}.part")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(words)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _request_in(path: Path) -> tuple[Request, Holder]:
    """A request and who wrote it. Raises `OSError`, `ValueError`, `KeyError` or `TypeError` for anything else."""
    flags = os.O_RDONLY
    if sys.platform != "win32":
        flags |= os.O_NOFOLLOW | os.O_NONBLOCK  # neither another file by a link nor a pipe that never ends
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is no file")
        if sys.platform != "win32" and (found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077):
            raise PermissionError("somebody else may have written it")
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("it is too long")
    said = json.loads(content)
    if not isinstance(said, Mapping):
        raise TypeError("it is no request")
    return Request(_files(said["files"]), str(said["token"])[:1000]), holder_from(said["writer"])


def _files(named: object) -> tuple[Path, ...]:
    if not isinstance(named, list) or len(named) > _MOST_FILES:
        raise TypeError("it names no list of files")
    files = []
    for one in named:
        if not isinstance(one, str) or "\0" in one or not os.path.isabs(one):
            raise ValueError("it names a file by no whole path")
        files.append(Path(one))
    return tuple(files)
