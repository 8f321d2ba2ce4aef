"""Long work off the window's thread: a function runs in the pool, its result or problem comes back by signal."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.pools import start_in

log = logging.getLogger(__name__)


class Job(QObject):
    """One piece of work. `done(result)`, `failed(Problem)` or nothing at all when it was cancelled.

    Work that can tell how far it is calls `report`, and stops when that answers False.
    """

    done = Signal(object)
    failed = Signal(object)
    ended = Signal()
    progressed = Signal(int)

    def __init__(self, title: str, work: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work
        self.is_cancelled = False
        self._percent = -1

    def report(self, share: float) -> bool:
        """Tell how far the work is, 0 to 1, from its own thread; False once it was cancelled."""
        percent = int(100 * share)
        if percent != self._percent:
            self._percent = percent
            self.progressed.emit(percent)
        return not self.is_cancelled

    def start(self) -> None:
        """Run in the global pool."""
        start_in(QThreadPool.globalInstance(), self.run)

    def cancel(self) -> None:
        """Forget the result; work that cannot be interrupted ends unheard."""
        self.is_cancelled = True

    def run(self) -> None:
        """Called by the pool's thread; signals are delivered on the thread of the receiver."""
        try:
            result = self._work()
        except ProblemError as error:
            self._fail(error.problem)
        except Exception as error:
            log.exception("%s failed", self.title)
            what = text("It failed unexpectedly: {error}.", error=f"{type(error).__name__}: {error}")
            self._fail(Problem(self.title, what, text("Save your work and report this with the log.")))
        else:
            if not self.is_cancelled:
                self.done.emit(result)
        self.ended.emit()

    def _fail(self, problem: Problem) -> None:
        if not self.is_cancelled:
            self.failed.emit(problem)
