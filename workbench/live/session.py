"""The file behind a live valuation: opening, locking, saving, and what stands in the way of saving."""

from __future__ import annotations

import os
from datetime import datetime
from enum import Enum
from pathlib import Path

from workbench.document.file import (
    FileToken,
    changed_on_disk,
    load,
    open_file,
    refused_writing,
    save,
    token_of,
)
from workbench.document.lock import FileLock, Holder, LockedError, acquire
from workbench.document.system_words import system_problem
from workbench.document.valuation import Valuation, new_valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.rows.model import Model


class OnDisk(Enum):
    """What became of an open file behind the window's back."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


class Session:
    """One open file. A shipped example opens as a copy without a file, so that nobody saves over it."""

    def __init__(self, model: Model) -> None:
        self.live = LiveValuation(model, new_valuation(text("New valuation")))
        self.path: Path | None = None
        self.token: FileToken | None = None
        self.lock: FileLock | None = None
        self.read_only: Problem | None = None
        self.holder: Holder | None = None
        self.is_locked = False
        self.since = datetime.now().astimezone()

    @property
    def name(self) -> str:
        """File name, or the title of a valuation that has none yet."""
        return self.path.name if self.path is not None else self.live.valuation.title

    @property
    def is_untouched(self) -> bool:
        """True for a new valuation in which nothing was ever typed: opening another file in its place loses nothing."""
        live = self.live
        is_empty = not (live.valuation.values or live.valuation.entities or live.valuation.notes)
        return self.path is None and is_empty and not live.is_modified and not live.undo_stack.count()

    def holds(self, path: str | os.PathLike[str]) -> bool:
        """Whether this is the file that is open here, by whatever name."""
        return self.path is not None and os.path.realpath(path) == os.path.realpath(self.path)

    def open(self, path: str | os.PathLike[str], *, is_trusted: bool = False) -> None:
        """Open a file. Raises `ProblemError` and leaves everything as it was when it cannot be read.

        One that does not fit its seal (`SealError`) opens only when it `is_trusted`, and counts as unsaved then.

        A file that somebody else has open, that is read-only, or in a folder that takes no lock, opens for reading:
        `read_only` says why, `holder` who has it; `is_locked` alone is said of a lock that nobody can read.
        """
        opened = open_file(path, self.live.model, is_trusted=is_trusted)
        if is_example(path):
            self.start(opened.valuation)
            return
        lock: FileLock | None = None
        why: Problem | None = None
        holder: Holder | None = None
        is_locked = False
        if self.lock is not None and self.holds(path):
            lock, self.lock = self.lock, None  # read again: the lock is this window's own
        else:
            try:
                lock = acquire(path)
            except LockedError as error:
                why, holder, is_locked = error.problem, error.holder, True
            except ProblemError as error:
                why = error.problem
        self.close()
        self.lock, self.read_only, self.holder = lock, why or refused_writing(path), holder
        self.is_locked = is_locked
        self.path, self.token = Path(path), opened.token
        self._settle(opened.valuation)
        if is_trusted:
            self.live.undo_stack.resetClean()  # saving seals it

    def _settle(self, valuation: Valuation) -> None:
        self.since = datetime.now().astimezone()
        self.live.replace(valuation)

    def start(self, valuation: Valuation) -> None:
        """A valuation that has no file yet."""
        self.close()
        self._settle(valuation)

    def start_unsaved(self, valuation: Valuation) -> None:
        """A copy or recovered work without a file: it counts as unsaved from the first moment."""
        self.start(valuation)
        self.live.undo_stack.resetClean()

    def open_copy(self, path: str | os.PathLike[str]) -> None:
        """Open what a file holds as a valuation without a file, unsaved. Raises `ProblemError`, changing nothing."""
        self.start_unsaved(load(path, self.live.model))

    def save(
        self, path: str | os.PathLike[str] | None = None, *, overwrite: bool = False, over: FileToken | None = None
    ) -> None:
        """Save, to another place if `path` is given. Raises `ProblemError`; what is on disk then stands untouched.

        `over` is the version of another program that may be replaced.
        """
        target = self.path if path is None else Path(path)
        if target is None:
            raise ProblemError(Problem(self.name, text("It has no file yet."), text("Choose where to save it.")))
        is_same = self.holds(target)
        if is_same and self.read_only is not None:
            raise ProblemError(self.read_only)
        lock = self._own_lock() if is_same else None
        lock = lock or _locked(target)
        try:
            known = (over or self.token) if is_same else None
            token = save(target, self.live.valuation, self.live.model, known=known, overwrite=overwrite)
        except BaseException:
            if lock is not self.lock:
                lock.release()
            raise
        if lock is not self.lock and self.lock is not None:
            self.lock.release()
        self.path, self.token, self.lock, self.read_only, self.holder = target, token, lock, None, None
        self.is_locked = False
        self.since = datetime.now().astimezone()
        self.live.mark_saved()

    def _own_lock(self) -> FileLock | None:
        """The lock held on the file that is open; None where there is none any more, and nobody else took it."""
        lost = self.lock is not None and not self.lock.is_held and not os.path.exists(self.lock.path)
        return None if lost else self.lock

    def save_copy(self, path: str | os.PathLike[str]) -> None:
        """Write the valuation to another file, and stay with this one. Raises `ProblemError`."""
        target = Path(path)
        if self.holds(target):
            what = text("This is the file that is open.")
            raise ProblemError(Problem(target.name, what, text("Choose another name for the copy.")))
        with _locked(target):
            save(target, self.live.valuation, self.live.model, overwrite=True)

    # What others do to the file

    @property
    def is_changed_on_disk(self) -> bool:
        """True when another program changed the file since it was opened or saved."""
        return self.path is not None and self.token is not None and changed_on_disk(self.path, self.token)

    def other_version(self, known: FileToken | None = None) -> FileToken | None:
        """What another program wrote into the file, other than `known`; None where nobody did, or it cannot be told."""
        known = known or self.token
        if self.path is None or known is None:
            return None
        try:
            found = token_of(self.path)
        except ProblemError:
            return None  # no file stands there: saving says what does
        return None if found is None or found.digest == known.digest else found

    @property
    def on_disk(self) -> OnDisk:
        """What became of the file since it was opened or saved. Read only where its size or time differ."""
        if self.path is None or self.token is None:
            return OnDisk.SAME
        try:
            found = os.stat(self.path)
        except OSError:
            return OnDisk.GONE
        if (found.st_mtime_ns, found.st_size) == (self.token.mtime_ns, self.token.size):
            return OnDisk.SAME
        try:
            return OnDisk.CHANGED if changed_on_disk(self.path, self.token) else OnDisk.SAME
        except ProblemError:
            return OnDisk.CHANGED  # whatever stands there now, it is not what was opened

    def reload(self, title: str, *, is_trusted: bool = False) -> None:
        """Put what the file holds now in place, as one step to undo; it then counts as saved.

        Without a file it is what the valuation began with. Raises `ProblemError`, changing nothing; one that does not
        fit its seal is read only when it `is_trusted`.
        """
        valuation, token = self.live.saved, None
        if self.path is not None:
            opened = open_file(self.path, self.live.model, is_trusted=is_trusted)
            valuation, token = opened.valuation, opened.token
        self.live.become(valuation, title)
        if token is not None:
            self.token = token
        self.since = datetime.now().astimezone()
        self.live.mark_saved()

    def keep_mine(self) -> None:
        """What stands here is to replace what another program wrote: the next save does not ask again.

        Raises `ProblemError` when what is there cannot be looked at.
        """
        if self.path is not None:
            found = token_of(self.path)
            if found is not None:
                self.token = found
            self.live.undo_stack.resetClean()

    def try_lock(self, *, break_lock: bool = False) -> None:
        """Lock a file that was opened for reading only. Raises `LockedError` or `ProblemError` when that fails."""
        if self.path is None or self.read_only is None:
            return
        lock = self.lock
        try:
            lock = self.lock or acquire(self.path, break_lock=break_lock)
        except LockedError as error:
            self.read_only, self.holder, self.is_locked = error.problem, error.holder, True
            raise
        self.lock, self.holder, self.is_locked = lock, None, False
        self.read_only = refused_writing(self.path)
        if self.read_only is not None:
            raise ProblemError(self.read_only)

    def close(self) -> None:
        """Give the file free."""
        if self.lock is not None:
            self.lock.release()
        self.path = self.token = self.lock = self.read_only = self.holder = None
        self.is_locked = False


def _locked(target: Path) -> FileLock:
    """A file locked to be written. Raises `LockedError`, or `ProblemError` that says what stands against writing."""
    try:
        return acquire(target)
    except ProblemError as error:
        if isinstance(error.__cause__, OSError):
            raise ProblemError(system_problem(target, error.__cause__)) from error
        raise


def is_example(path: str | os.PathLike[str]) -> bool:
    """Whether a file is one of those that are shipped."""
    return Path(path).resolve().is_relative_to(resource("examples").resolve())
