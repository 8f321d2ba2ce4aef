"""Putting a file in the place of another: whole or not at all, the version before kept under a second name."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.processes import one_at_a_time

BACKUP: Final = ".bak"
_LEFTOVER_SECONDS: Final = 3600.0
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4)
"""Seconds between attempts to rename, on Windows."""
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)


def backup_of(path: str | os.PathLike[str]) -> Path:
    """Where the version before the last save stands."""
    place = Path(os.path.realpath(path))
    return place.with_name(place.name + BACKUP)


def replace_whole(place: Path, content: bytes, refuse: Callable[[], None]) -> int:
    """Write aside, then put it in the place of the old one, which stays as backup; the time of the new one.

    `refuse` is asked last, when nobody of this computer can be faster any more, and raises what stands against it.
    """
    with _beside(place) as aside:
        aside.write_bytes(content)
        _finish(aside, place)
        mtime_ns = aside.stat().st_mtime_ns
        with _turn(place.parent):
            refuse()  # once more: writing took its time, and another program may have been faster
            with _kept(place, content):
                _rename(aside, place)
    _sync_folder(place.parent)
    return mtime_ns


@contextlib.contextmanager
def replacement(place: Path) -> Iterator[Path]:
    """A file to be written to, which takes the place of the old one at the end, without a backup."""
    with _beside(place) as aside:
        yield aside
        _finish(aside, place)
        _rename(aside, place)
    _sync_folder(place.parent)


@contextlib.contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A temporary file in the same folder, gone at the end unless it was renamed."""
    _sweep(place)
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".tmp", dir=place.parent)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def _finish(aside: Path, place: Path) -> None:
    """Give what was written aside the rights of the file it is to replace, and put it on the disk for good."""
    with aside.open("rb+") as file:
        _like(place, file.fileno())
        os.fsync(file.fileno())


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One save in a folder after the other, of the programs of this computer, where the file system can hold them."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            stack.enter_context(one_at_a_time(folder))
        yield


def _rename(temporary: Path, place: Path) -> None:
    for pause in _PAUSES if sys.platform == "win32" else ():
        # There a scanner or an index that looks at the old file is in the way for a moment.
        with contextlib.suppress(PermissionError):
            os.replace(temporary, place)
            return
        time.sleep(pause)
    os.replace(temporary, place)


def _like(place: Path, handle: int) -> None:
    """Permissions and owner of the file that is replaced; of a new file what the process's mask allows."""
    if sys.platform == "win32":
        return  # the folder's rules hold there for whatever is made in it
    if place.exists():
        found = place.stat()
        # Owner first: a change of owner takes special bits away. Neither is known to every file system, nor every owner
        # to a container.
        with contextlib.suppress(OSError):
            os.fchown(handle, found.st_uid, found.st_gid)
        with contextlib.suppress(OSError):
            os.fchmod(handle, stat.S_IMODE(found.st_mode))
    else:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)


@contextlib.contextmanager
def _kept(place: Path, content: bytes) -> Iterator[None]:
    """The present version stands under its backup name too, unless it is the one being saved.

    What stood there before comes back when the version is not replaced after all.
    """
    if not place.exists() or _holds(place, content):
        yield
        return
    backup = backup_of(place)
    if backup.exists() and not backup.is_file():
        what = text("The version before cannot be kept under this name: something else stands there.")
        raise ProblemError(Problem(backup.name, what, text("Rename it, or save in another folder.")))
    present, former = (place.with_name(f".{place.name}.{secrets.token_hex(8)}.tmp") for _ in range(2))
    try:
        _second(place, present)
        had_one = backup.exists()
        if had_one:
            _second(backup, former)
        os.replace(present, backup)
        try:
            yield
        except BaseException:
            if had_one:
                os.replace(former, backup)
            else:
                backup.unlink()
            raise
    finally:
        present.unlink(missing_ok=True)
        former.unlink(missing_ok=True)


def _holds(place: Path, content: bytes) -> bool:
    return place.stat().st_size == len(content) and place.read_bytes() == content


def _second(place: Path, name: Path) -> None:
    """A second name for the same bytes, which takes no space."""
    try:
        os.link(place, name)
    except OSError:
        # Some file systems know no second names. The copy is as private, and as old.
        found = place.stat()
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
            file.write(place.read_bytes())
            file.flush()
            _like(place, file.fileno())
            os.fsync(file.fileno())
        os.utime(name, ns=(found.st_atime_ns, found.st_mtime_ns))


def _sweep(place: Path) -> None:
    """Remove temporary files of saves that were killed; young ones may belong to a save under way."""
    for one in place.parent.glob(f".{_literal(place.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFTOVER_SECONDS:
                one.unlink()


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _sync_folder(folder: Path) -> None:
    # Without it a power cut may forget the renaming. Some file systems refuse to flush a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
