"""A search that takes seconds: off the window's thread, told piece by piece, ended when a person says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.ground.language import text
from workbench.live.jobs import Job


class _Run:
    """One search: whether a person ended it."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Search(QWidget):
    """A button that begins and ends a search, and words beside it.

    `asked()` when a person presses it: answer by `start`. `begun()`, then `found(piece)` for each piece the search
    yields, then `ended()`; `failed(Problem)` in between when it could not go on. What was found stays when an edit
    follows: `show_version` says then that it is of an earlier state.
    """

    asked = Signal()
    begun = Signal()
    found = Signal(object)
    ended = Signal()
    failed = Signal(object)
    _piece = Signal(object, object)

    def __init__(self, title: str, begin: Callable[[], Iterator[object]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._begin = title, begin
        self._job: Job | None = None
        self._run: _Run | None = None
        self._version: int | None = None
        self._count = 0
        self.button = QPushButton(title)
        self.words = QLabel()
        self.words.setProperty("look", "muted")
        row = self.row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.words, 1)
        self.button.clicked.connect(self._pressed)
        self._piece.connect(self._arrived)
        program = QCoreApplication.instance()
        if program is not None:  # who quits must not wait for it
            program.aboutToQuit.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """True while it searches."""
        return self._job is not None

    def show_version(self, version: int) -> None:
        """The state shown is of this version: what was found of another is said to be old."""
        if not self.is_running and self._version is not None:
            is_old = version != self._version
            self.words.setText(text("Of an earlier state: search again.") if is_old else "")

    def start(self, version: int) -> None:
        """Begin anew on the state of this version."""
        if self.is_running:
            return
        self._version, self._count = version, 0
        run = self._run = _Run()
        self.destroyed.connect(run.cancel)
        # Bound methods only: a function that holds the job and is held by it would keep this widget for ever.
        job = self._job = Job(self._title, partial(self._work, run, self._begin()))
        job.failed.connect(self.failed)
        job.ended.connect(self._end)
        self.button.setText(text("Cancel"))
        self.words.setText(text("Searching …"))
        self.begun.emit()
        job.start()

    def _work(self, run: _Run, steps: Iterator[object]) -> None:
        for piece in steps:
            if run.is_cancelled:
                return
            self._piece.emit(run, piece)

    def _arrived(self, run: object, piece: object) -> None:
        if run is self._run:
            self._count += 1
            self.words.setText(text("Searching … {count} done", count=self._count))
            self.found.emit(piece)

    def cancel(self) -> None:
        """End it; what was found so far stays."""
        job, run = self._job, self._run
        if job is not None and run is not None:
            run.cancel()
            job.cancel()
            job.ended.disconnect(self._end)
            self._end()
            self.words.setText(text("Cancelled."))

    def _end(self) -> None:
        self._job = self._run = None
        self.button.setText(self._title)
        self.words.setText("")
        self.ended.emit()

    def _pressed(self) -> None:
        if self.is_running:
            self.cancel()
        else:
            self.asked.emit()
