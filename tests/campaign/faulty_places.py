"""Storage that fails, for real where the system lets it be made: mounts, rights, quotas; and lifted again."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

NOBODY = 65534
PAGE = 4096
_NEWNS, _NEWUSER = 0x00020000, 0x10000000


def own_mounts() -> bool:
    """Give this process mounts of its own, as root or in a user namespace; False where the system does not."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(_NEWNS if uid == 0 else _NEWNS | _NEWUSER) != 0:
        return False
    if uid != 0:
        try:
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"0 {gid} 1", encoding="ascii")
        except OSError:
            return False
    return _ran("mount", "--make-rprivate", "/")


def _ran(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def mounted(folder: Path, megabytes: int = 4) -> bool:
    """Put a small file system of its own into a folder."""
    return _ran("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder))


def fill(folder: Path, leave: int = 0) -> None:
    """Take all the space of the file system of a folder but so many bytes."""
    ballast = folder.parent / "ballast"
    with ballast.open("ab") as file, contextlib.suppress(OSError):
        while True:
            os.write(file.fileno(), b"x" * PAGE)
    os.truncate(ballast, max(ballast.stat().st_size - leave // PAGE * PAGE, 0))


def drain(folder: Path) -> None:
    """Make room again."""
    (folder.parent / "ballast").unlink(missing_ok=True)


Impose = Callable[[Path, Path], contextlib.AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way of failing. `impose(folder, target)` holds while the context is open.

    `needs` is "mounts", "person" (somebody who may not do everything) or nothing. `only_named` is for files whose place
    a person chooses. `may_go_well` says that the writer may get round it, and the new state must then stand whole.
    """

    name: str
    impose: Impose
    needs: str = ""
    only_named: bool = False
    may_go_well: bool = False


@contextlib.contextmanager
def _full(folder: Path, target: Path) -> Iterator[None]:
    fill(folder)
    try:
        yield
    finally:
        drain(folder)


@contextlib.contextmanager
def _read_only_disk(folder: Path, target: Path) -> Iterator[None]:
    if not _ran("mount", "-o", "remount,ro", str(folder.parent)):
        raise RuntimeError("the disk cannot be made read-only")
    try:
        yield
    finally:
        _ran("mount", "-o", "remount,rw", str(folder.parent))


def _mode_of(what: Callable[[Path, Path], Path], mode: int) -> Impose:
    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        place = what(folder, target)
        before = stat.S_IMODE(place.stat().st_mode)
        place.chmod(mode)
        try:
            yield
        finally:
            place.chmod(before)

    return impose


@contextlib.contextmanager
def _removed_folder(folder: Path, target: Path) -> Iterator[None]:
    gone = folder.with_name("gone")
    folder.rename(gone)
    try:
        yield
    finally:
        if folder.exists():  # made anew: what was written meanwhile counts
            shutil.copytree(gone, folder, dirs_exist_ok=True, ignore=lambda _, names: _there(folder, names))
            shutil.rmtree(gone)
        else:
            gone.rename(folder)


def _there(folder: Path, names: list[str]) -> list[str]:
    return [name for name in names if (folder / name).exists() and not (folder / name).is_dir()]


def _replaced_by(make: Callable[[Path], object], is_still: Callable[[int], bool]) -> Impose:
    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        aside = folder.parent / "aside"
        target.rename(aside)
        make(target)
        try:
            yield
            if not is_still(os.stat(target).st_mode):
                raise AssertionError(f"{target.name} was replaced")
        finally:
            _ran("rm", "-rf", str(target))
            aside.rename(target)

    return impose


def _fails(name: str, number: int, calls_failing: range = range(1_000_000)) -> Impose:
    """Calls of the system that fail, by their numbers."""

    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        real, calls = getattr(os, name), count()

        def failing(*given: Any, **named: Any) -> Any:
            if next(calls) in calls_failing:
                raise OSError(number, os.strerror(number), *(str(one) for one in given[:1]))
            return real(*given, **named)

        with mock.patch.object(os, name, failing):
            yield

    return impose


def _times(seconds: float) -> Impose:
    """File times so far from now, as after a clock was set."""

    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        for one in folder.rglob("*"):
            found = one.stat()
            os.utime(one, (found.st_atime + seconds, found.st_mtime + seconds))
        yield

    return impose


@contextlib.contextmanager
def _linked(folder: Path, target: Path) -> Iterator[None]:
    """The file lies on another file system, and a link leads there."""
    there = folder.parent.parent / "elsewhere" / target.name
    shutil.move(target, there)
    target.symlink_to(there)
    yield
    if not target.is_symlink():
        raise AssertionError("the link was replaced")


@contextlib.contextmanager
def _linked_folder(folder: Path, target: Path) -> Iterator[None]:
    there = folder.parent.parent / "elsewhere" / folder.name
    shutil.move(folder, there)
    folder.symlink_to(there)
    yield
    if not folder.is_symlink():
        raise AssertionError("the link was replaced")


def short_files(most: int) -> Impose:
    """No file may become longer than so many bytes, as under a quota; told as EFBIG."""

    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return impose


def room_for(pages: int, *, links: bool = True) -> Impose:
    """A disk that is full after so many pages; without second names, as on a memory stick, where links is False."""

    @contextlib.contextmanager
    def impose(folder: Path, target: Path) -> Iterator[None]:
        fill(folder, pages * PAGE)
        with contextlib.ExitStack() as stack:
            stack.callback(drain, folder)
            if not links:
                stack.enter_context(_fails("link", errno.EPERM)(folder, target))
            yield

    return impose


def _folder(folder: Path, target: Path) -> Path:
    return folder


def _target(folder: Path, target: Path) -> Path:
    return target


FAULTS: tuple[Fault, ...] = (
    Fault("full disk", _full, "mounts"),
    Fault("read-only disk", _read_only_disk, "mounts"),
    Fault("file on another device, by a link", _linked, "mounts", may_go_well=True, only_named=True),
    Fault("folder on another device, by a link", _linked_folder, "mounts", may_go_well=True),
    Fault("read-only folder", _mode_of(_folder, 0o555), "person", may_go_well=True),
    Fault("folder that may not be entered", _mode_of(_folder, 0o000), "person"),
    Fault("read-only file", _mode_of(_target, 0o444), "person", only_named=True),
    Fault("file that may not be read any more", _mode_of(_target, 0o000), "person", only_named=True),
    Fault("removed folder", _removed_folder, may_go_well=True),
    Fault("a folder in its place", _replaced_by(Path.mkdir, stat.S_ISDIR), only_named=True),
    Fault("a pipe in its place", _replaced_by(os.mkfifo, stat.S_ISFIFO), only_named=True),
    Fault("a device in its place", _replaced_by(lambda p: p.symlink_to("/dev/full"), stat.S_ISCHR), only_named=True),
    Fault("quota of 0 bytes", short_files(0)),
    Fault("quota of 1,000 bytes", short_files(1_000), may_go_well=True),
    Fault("fsync fails", _fails("fsync", errno.EIO), may_go_well=True),
    Fault("second fsync fails", _fails("fsync", errno.EIO, range(1, 2)), may_go_well=True),
    Fault("rename fails", _fails("replace", errno.EIO), may_go_well=True),
    Fault("second rename fails", _fails("replace", errno.EIO, range(1, 2)), may_go_well=True),
    Fault("no second names", _fails("link", errno.EPERM), may_go_well=True),
    Fault("clock set back ten years", _times(+3.2e8), may_go_well=True),
    Fault("files much older", _times(-3.2e8), may_go_well=True),
)  # fmt: skip
