"""The file behind a live valuation: opening, locking, saving, and what stands in the way of saving."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.document.file import FileToken, changed_on_disk, open_file, save
from workbench.document.lock import FileLock, LockedError, acquire
from workbench.document.valuation import Valuation, new_valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.rows.model import Model


class Session:
    """One open file. A shipped example opens as a copy without a file, so that nobody saves over it."""

    def __init__(self, model: Model) -> None:
        self.live = LiveValuation(model, new_valuation(text("New valuation")))
        self.path: Path | None = None
        self.token: FileToken | None = None
        self.lock: FileLock | None = None
        self.read_only: Problem | None = None

    @property
    def name(self) -> str:
        """File name, or the title of a valuation that has none yet."""
        return self.path.name if self.path is not None else self.live.valuation.title

    def open(self, path: str | os.PathLike[str]) -> None:
        """Open a file. Raises `ProblemError` and leaves everything as it was when it cannot be read.

        A file that somebody else has open, or in a folder that takes no lock, opens for reading: `read_only` says why.
        """
        opened = open_file(path, self.live.model)
        is_example = Path(path).resolve().is_relative_to(resource("examples").resolve())
        lock: FileLock | None = None
        why: Problem | None = None
        if self.lock is not None and self.path is not None and Path(path).resolve() == self.path.resolve():
            lock, self.lock = self.lock, None  # read again: the lock is this window's own
        elif not is_example:
            try:
                lock = acquire(path)
            except (LockedError, ProblemError) as error:
                why = error.problem
        self.close()
        self.lock, self.read_only = lock, why
        self.path = None if is_example else Path(path)
        self.token = None if is_example else opened.token
        self.live.replace(opened.valuation)

    def start(self, valuation: Valuation) -> None:
        """A valuation that has no file yet."""
        self.close()
        self.live.replace(valuation)

    def save(self, path: str | os.PathLike[str] | None = None, *, overwrite: bool = False) -> None:
        """Save, to another place if `path` is given. Raises `ProblemError`; what is on disk then stands untouched."""
        target = self.path if path is None else Path(path)
        if target is None:
            raise ProblemError(Problem(self.name, text("It has no file yet."), text("Choose where to save it.")))
        is_same = self.path is not None and target.resolve() == self.path.resolve()
        if is_same and self.read_only is not None:
            raise ProblemError(self.read_only)
        lock = self.lock if is_same and self.lock is not None else acquire(target)
        try:
            known = self.token if is_same else None
            token = save(target, self.live.valuation, self.live.model, known=known, overwrite=overwrite)
        except ProblemError:
            if lock is not self.lock:
                lock.release()
            raise
        if lock is not self.lock and self.lock is not None:
            self.lock.release()
        self.path, self.token, self.lock, self.read_only = target, token, lock, None
        self.live.mark_saved()

    @property
    def is_changed_on_disk(self) -> bool:
        """True when another program changed the file since it was opened or saved."""
        return self.path is not None and self.token is not None and changed_on_disk(self.path, self.token)

    def close(self) -> None:
        """Give the file free."""
        if self.lock is not None:
            self.lock.release()
        self.path = self.token = self.lock = self.read_only = None
