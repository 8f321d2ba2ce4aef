"""Earlier versions kept after each save, off the window's thread: no save waits for them."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from workbench.document.file import backup_of, read_whole
from workbench.document.versions import VersionStore
from workbench.ground.problem import ProblemError

log = logging.getLogger(__name__)


class VersionKeeper(QObject):
    """Keeps versions of what one window saves. `kept` follows each, `failed(Problem)` one that was refused."""

    kept = Signal()
    failed = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = VersionStore(folder)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # one after the other: the order of versions is that of the saves

    def keep(self, path: Path, most: int, price: float | None) -> None:
        """Keep what was just saved at `path`, and the version before it if that is not kept yet; at most `most`."""
        if most > 0:
            self._pool.start(partial(self.write, path, most, price))

    def write(self, path: Path, most: int, price: float | None) -> None:
        """What the pool's thread does."""
        try:
            before = backup_of(path)
            if before.is_file():
                content = read_whole(before)
                if not self.store.has(self.store.all(path), content):
                    changed = datetime.fromtimestamp(before.stat().st_mtime, UTC)
                    self.store.keep(path, content, most=most, at=changed)
            self.store.keep(path, read_whole(path), most=most, price=price)
        except (ProblemError, OSError) as error:
            log.warning("no version was kept: %s", error)
            if isinstance(error, ProblemError):
                self.failed.emit(error.problem)
        else:
            self.kept.emit()

    def finish(self) -> None:
        """Wait for what is being written."""
        self._pool.waitForDone()
