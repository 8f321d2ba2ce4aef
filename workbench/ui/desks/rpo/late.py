"""Figures dearer than a frame: computed off the window's thread, the latest question only, stale until then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from workbench.live.jobs import Job


class LateFigures(QObject):
    """Answers one question at a time; of those asked meanwhile only the last is answered.

    `arrived(answer)` or `failed(Problem)` follows; `waiting(bool)` tells whether what is shown is stale.
    """

    arrived = Signal(object)
    failed = Signal(object)
    waiting = Signal(bool)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._job: Job | None = None
        self._next: Callable[[], object] | None = None

    @property
    def is_waiting(self) -> bool:
        """True while an answer is being worked out."""
        return self._job is not None

    def ask(self, work: Callable[[], object]) -> None:
        """Work this out as soon as the answer before it is there."""
        if self._job is not None:
            self._next = work
            return
        self._start(work)
        self.waiting.emit(True)

    def _start(self, work: Callable[[], object]) -> None:
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
        if self._next is not None:
            work, self._next = self._next, None
            self._start(work)
        else:
            self.waiting.emit(False)
