"""Earlier versions kept after each save, off the window's thread: no save waits for them."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from workbench.document.encode import dumps
from workbench.document.file import backup_of, read_whole
from workbench.document.system_words import system_problem
from workbench.document.valuation import Valuation
from workbench.document.versions import VersionStore
from workbench.ground.problem import ProblemError
from workbench.live.pools import start_in
from workbench.rows.model import Model

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

    def keep(self, path: Path, valuation: Valuation, model: Model, most: int, price: float | None) -> None:
        """Keep what was just saved at `path`, and the version before it if that is not kept yet; at most `most`."""
        if most > 0:
            # Read at once: the next save, here or elsewhere, puts another file in its place.
            before = _read(backup_of(path))
            start_in(self._pool, self.write, path, before, valuation, model, most, price)

    def write(
        self,
        path: Path,
        before: tuple[bytes, datetime] | None,
        valuation: Valuation,
        model: Model,
        most: int,
        price: float | None,
    ) -> None:
        """What the pool's thread does."""
        try:
            if before is not None and not self.store.has(self.store.all(path), before[0]):
                self.store.keep(path, before[0], most=most, at=before[1])
            # What was saved, not what stands there: another program may have written since.
            self.store.keep(path, dumps(valuation, model).encode("utf-8"), most=most, price=price)
        except (ProblemError, OSError) as error:
            problem = error.problem if isinstance(error, ProblemError) else system_problem(path, error)
            log.warning("no version was kept: %s", problem)
            self.failed.emit(problem)
        else:
            self.kept.emit()

    def finish(self) -> None:
        """Wait for what is being written."""
        self._pool.waitForDone()


def _read(path: Path) -> tuple[bytes, datetime] | None:
    """What a plain file holds and since when; None where there is none."""
    try:
        return read_whole(path), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ProblemError):
        return None
