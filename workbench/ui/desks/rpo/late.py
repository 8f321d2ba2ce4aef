"""Figures dearer than a frame: computed off the window's thread, the latest question only, stale until then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.live.jobs import Job

PATIENCE_MS = 120


class LateFigures(QObject):
    """Answers one question at a time; of those asked meanwhile only the last is answered.

    `arrived(answer)` or `failed(Problem)` follows. `waiting(True)` says that what is shown is stale, once that lasts
    long enough to be seen; `waiting(False)` ends it. With `quiet_ms` a question after the first is taken up only when
    no other came for so long.
    """

    arrived = Signal(object)
    failed = Signal(object)
    waiting = Signal(bool)

    def __init__(self, title: str, parent: QObject | None = None, *, quiet_ms: int = 0) -> None:
        super().__init__(parent)
        self._title = title
        self._job: Job | None = None
        self._next: Callable[[], object] | None = None
        self._has_answered = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(quiet_ms)
        self._quiet.timeout.connect(self._start)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.waiting.emit(True))

    @property
    def is_waiting(self) -> bool:
        """True while an answer is still to come."""
        return self._job is not None or self._next is not None

    def ask(self, work: Callable[[], object]) -> None:
        """Work this out as soon as may be; a question that still waits is forgotten."""
        if not self.is_waiting:
            self._patience.start()
        self._next = work
        if self._quiet.interval() and self._has_answered:
            self._quiet.start()
        elif self._job is None:
            self._start()

    def _start(self) -> None:
        if self._job is not None or self._next is None:
            return
        work, self._next = self._next, None
        # Without a parent: a page that goes away lets the work end unheard.
        self._job = Job(self._title, work)
        self._job.done.connect(self._done)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)
        self._job.start()

    def _done(self, answer: object) -> None:
        if self._next is None:
            self.arrived.emit(answer)

    def _fail(self, problem: object) -> None:
        if self._next is None:
            self.failed.emit(problem)

    def _end(self) -> None:
        self._job = None
        self._has_answered = True
        if self._next is not None:
            if not self._quiet.isActive():
                self._start()
            return
        self._patience.stop()
        self.waiting.emit(False)
