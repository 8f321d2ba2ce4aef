"""Who has a valuation file open: a lock file beside it, so that two people do not overwrite each other's work."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from workbench.document.system_words import system_problem
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.processes import ALIVE, host_name, one_at_a_time, started, user_name

_LARGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock. `since` is ISO time in UTC, `process_start` tells a process from a later one of the same id."""

    pid: int
    host: str
    user: str
    since: str
    process_start: str
    key: str

    @property
    def is_gone(self) -> bool:
        """True when its process has certainly ended. Of another computer's nothing can be known."""
        if self.host != host_name():
            return False
        now = started(self.pid)
        # Where a user may not see the processes of others, it is told of them only that they live.
        return now != self.process_start and now != ALIVE


class LockedError(ProblemError):
    """Another program has the file open; `holder` says which, or is None when its lock cannot be read."""

    def __init__(self, problem: Problem, holder: Holder | None) -> None:
        super().__init__(problem)
        self.holder = holder


class FileLock:
    """Holds a file open for writing until `release`. A context manager."""

    def __init__(self, path: Path, holder: Holder) -> None:
        self.path = path
        self.holder = holder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def is_held(self) -> bool:
        """True while the lock file is still this one's: somebody may have broken it by hand."""
        return _read(self.path) == self.holder

    def release(self) -> None:
        """Give the file free. Leaves a lock alone that is no longer this one's."""
        with contextlib.suppress(OSError):
            if self.is_held:
                self.path.unlink()


def lock_path(path: str | os.PathLike[str]) -> Path:
    """The lock file of a file: `.~lock.NAME#` beside it."""
    place = Path(os.path.realpath(path))
    return place.with_name(f".~lock.{place.name}#")


def holder_of(path: str | os.PathLike[str]) -> Holder | None:
    """Who holds a file now; None when nobody does, or only a process that has ended."""
    found = _read(lock_path(path))
    return None if found is None or found.is_gone else found


def acquire(path: str | os.PathLike[str], *, break_lock: bool = False) -> FileLock:
    """Lock a file for writing. The lock of a process of this computer that has ended is taken over.

    Raises `LockedError` when somebody holds it, unless `break_lock`; `ProblemError` when the folder takes no lock file,
    in which case the file can still be read.
    """
    place = lock_path(path)
    holder = this_process()
    try:
        with one_at_a_time(place.parent):
            if place.exists() and not break_lock:
                found = _read(place)
                if found is None or not found.is_gone:
                    raise _locked(Path(path).name, found)
                break_lock = True
            _write(place, holder, over=break_lock)
    except FileExistsError:
        # A program on another computer was faster; the folder's own lock does not reach that far.
        raise _locked(Path(path).name, _read(place)) from None
    except OSError as error:
        reason = system_problem(Path(path), error).what.rstrip(".。")
        what = text("The file cannot be locked: {reason}.", reason=reason)
        remedy = text("Open it for reading, or save a copy elsewhere.")
        raise ProblemError(Problem(Path(path).name[:60], what, remedy)) from error
    return FileLock(place, holder)


def _locked(name: str, holder: Holder | None) -> LockedError:
    remedy = text("Open it for reading, or close it there first.")
    if holder is None:
        return LockedError(Problem(name, text("The file is locked by an unknown program."), remedy), None)
    what = text(
        "{user} on {host} has had the file open since {since}.",
        user=holder.user,
        host=holder.host,
        since=holder.since.replace("T", " ")[:16],
    )
    return LockedError(Problem(name, what, remedy), holder)


def _write(place: Path, holder: Holder, *, over: bool) -> None:
    # Written aside and then named, so that nobody reads half a lock; a second name fails where one stands already.
    aside = place.with_name(f"{place.name}.{holder.key}")
    try:
        aside.write_text(json.dumps(asdict(holder)), encoding="utf-8")
        if over:
            os.replace(aside, place)
        else:
            _name(aside, place)
    finally:
        aside.unlink(missing_ok=True)


def _name(aside: Path, place: Path) -> None:
    try:
        os.link(aside, place)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no second names.
        if place.exists():
            raise FileExistsError(place) from None
        os.replace(aside, place)


def _read(place: Path) -> Holder | None:
    try:
        with place.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        return holder_from(found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def this_process() -> Holder:
    """This program as a holder, with a key of its own."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    pid = os.getpid()
    return Holder(pid, host_name(), user_name(), since, started(pid), os.urandom(8).hex())


def holder_from(found: Mapping[str, object]) -> Holder:
    """A holder as it was written. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
    return Holder(
        int(str(found["pid"])), *(str(found[name]) for name in ("host", "user", "since", "process_start", "key"))
    )
