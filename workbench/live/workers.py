"""Long computations in processes of their own: the window's thread neither waits for them nor shares Python."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from workbench.ground.language import current_language, set_language, text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

log = logging.getLogger(__name__)

NICER: Final = 5
"""How far a worker steps back behind the window, where the system knows such a thing."""


class Asked(QObject):
    """One question to a worker: `done(result)`, `failed(Problem)` or, cancelled, neither; `ended()` after each.

    The signals arrive on the thread that asked.
    """

    done = Signal(object)
    failed = Signal(object)
    ended = Signal()
    _arrived = Signal(object, object)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.is_cancelled = False
        self.is_over = False
        # Queued even where the answer is there at once: whoever asks must be able to connect first.
        self._arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Forget it: what has begun ends unheard."""
        if not self.is_over:
            self.is_cancelled = self.is_over = True
            if isValid(self):  # its page may be gone, and then nobody hears
                self.ended.emit()

    def settle(self, future: Future[object]) -> None:
        """Called by the executor's thread when the work has ended in whatever way."""
        if not future.cancelled():
            error = future.exception()
            try:
                self._arrived.emit(None if error is not None else future.result(), error)
            except RuntimeError:  # its owner, a page, was deleted meanwhile
                self.is_over = True
                log.debug("%s: nobody waits any more", self.title)

    def _tell(self, result: object, error: object) -> None:
        if self.is_over:
            return
        self.is_over = True
        if error is None:
            self.done.emit(result)
        else:
            self.failed.emit(_problem(self.title, error))
        self.ended.emit()


def _problem(title: str, error: object) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, BrokenProcessPool):
        what = text("The process that worked on it has ended.")
        return Problem(title, what, text("Ask again; if it happens once more, ask for less at a time."))
    log.error("%s failed", title, exc_info=error if isinstance(error, BaseException) else None)
    what = text("It failed unexpectedly: {error}.", error=f"{type(error).__name__}: {error}")
    return Problem(title, what, text("Save your work and report this with the log."))


class _Desk:
    """The process behind one name, and the question that still waits for it."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.waiting: tuple[Asked, Future[object]] | None = None


class Workers:
    """Processes for the analyses of one model, begun when first asked and shared by all windows of the program.

    Questions under one name go to one process, which keeps its memory between them. A newer question replaces one that
    still waits. `cores` runs pieces of one large job on every core.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    def ask(
        self, desk: str, title: str, function: Callable[..., object], *arguments: object, parent: QObject | None = None
    ) -> Asked:
        """Have `function(model, *arguments)` computed, a function of a module, with arguments that can be pickled."""
        asked = Asked(title, parent)
        place = _desk_of(desk, self._model)
        if place.waiting is not None:
            before, future = place.waiting
            if future.cancel():
                before.cancel()
        try:
            future = place.executor.submit(call, self._given, function, arguments, current_language())
        except BrokenProcessPool:
            place = _desk_of(desk, self._model, is_new=True)
            future = place.executor.submit(call, self._given, function, arguments, current_language())
        place.waiting = asked, future
        future.add_done_callback(asked.settle)
        return asked

    @property
    def cores(self) -> Executor:
        """Runs independent pieces, as many at a time as there are cores. `workers.call` gives them the model."""
        return _desk_of("cores", self._model, processes=os.cpu_count() or 1).executor

    def renew_cores(self) -> None:
        """Begin anew after a process of `cores` has died."""
        _desk_of("cores", self._model, processes=os.cpu_count() or 1, is_new=True)

    @property
    def _given(self) -> Model | None:
        """The model to send along: None for the program's own, which every process has."""
        return None if _is_own(self._model) else self._model


_desks: dict[tuple[str, bool], _Desk] = {}
_lock = threading.Lock()


def _is_own(model: Model) -> bool:
    from workbench.model import MODEL

    return model is MODEL


def _desk_of(name: str, model: Model, *, processes: int = 1, is_new: bool = False) -> _Desk:
    with _lock:
        key = name, _is_own(model)
        if is_new and key in _desks:
            _end(_desks.pop(key).executor)
        if key not in _desks:
            _desks[key] = _Desk(_executor(processes, is_own=key[1]))
        return _desks[key]


def _executor(processes: int, *, is_own: bool) -> Executor:
    """Processes for the program's own model. Another model, which only tests have, is not pickled: threads."""
    if not is_own:
        return ThreadPoolExecutor(processes, "analysis")
    # Spawned, on every system: a fork of a process with a window and threads may hang.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), begin)


def begin() -> None:
    """First thing in a new process: step back behind the window, and load what every question needs."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICER)
    import workbench.analysis.space
    import workbench.model  # noqa: F401


def _end_with_parent() -> None:
    """A window that was killed cannot end its workers, and they would wait for its questions for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def call(model: Model | None, function: Callable[..., object], arguments: tuple[object, ...], language: str) -> object:
    """In the process: the function with the model and its arguments, speaking the window's language."""
    if model is not None:
        return function(model, *arguments)
    from workbench.model import MODEL

    set_language(language)
    return function(MODEL, *arguments)


def _end(executor: Executor) -> None:
    """Stop at once: a recording that nobody waits for must not hold up the end of the program."""
    if isinstance(executor, ProcessPoolExecutor):
        for process in list((executor._processes or {}).values()):
            process.terminate()
        executor.shutdown(wait=True, cancel_futures=True)  # quick: the thread behind it sees that they are gone
    else:
        executor.shutdown(wait=False, cancel_futures=True)


def end_all() -> None:
    """Stop every process: when the program ends."""
    with _lock:
        while _desks:
            _end(_desks.popitem()[1].executor)


atexit.register(end_all)
