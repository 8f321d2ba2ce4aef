"""A simulation behind a button: driven by a thread, computed by processes, told in parts, ended on demand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor

from PySide6.QtCore import QCoreApplication, QObject, Signal

from workbench.analysis.simulation import Outcome, simulate
from workbench.document.studies import Simulation
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.jobs import Job
from workbench.live.valuation import LiveValuation
from workbench.live.workers import Workers
from workbench.rows.model import Model


class _Task:
    """What the thread does. It knows nothing of the page, so that a page that is gone is not kept by it."""

    def __init__(
        self,
        model: Model,
        valuation: Valuation,
        simulation: Simulation,
        workers: Workers,
        tell: Callable[[object, object], None],
    ) -> None:
        self.model, self.valuation, self.simulation, self.workers = model, valuation, simulation, workers
        self.tell = tell
        self.is_cancelled = False
        self.report: Callable[[float], bool] = lambda _share: True

    def __call__(self) -> object:
        try:
            return simulate(self.model, self.valuation, self.simulation, self.workers.cores, self._goes_on, self._told)
        except BrokenExecutor:
            self.workers.renew_cores()
            what = text("The process that worked on it has ended.")
            remedy = text("Ask again; if it happens once more, ask for less at a time.")
            raise ProblemError(Problem(text("Simulation"), what, remedy)) from None

    def _goes_on(self, share: float) -> bool:
        return self.report(share) and not self.is_cancelled

    def _told(self, outcome: Outcome) -> None:
        if not self.is_cancelled:
            self.tell(self, outcome)

    def cancel(self) -> None:
        self.is_cancelled = True


class SimulationRun(QObject):
    """One run at a time. `partial(Outcome)` while it draws and `done(Outcome)` at the end; `failed(Problem)`;
    `progressed(percent)`; `ended()` after each. A cancelled one leaves what it told last."""

    partial = Signal(object)
    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int)
    ended = Signal()
    _told = Signal(object, object)

    def __init__(self, live: LiveValuation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._job: Job | None = None
        self._task: _Task | None = None
        self._told.connect(self._hear)
        program = QCoreApplication.instance()
        if program is not None:  # who quits must not wait for it
            program.aboutToQuit.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """True while it draws."""
        return self._job is not None

    def start(self, simulation: Simulation) -> None:
        """Begin drawing for the valuation as it stands."""
        if self.is_running:
            return
        live = self.live
        task = self._task = _Task(live.model, live.valuation, simulation, live.workers, self._told.emit)
        self.destroyed.connect(task.cancel)
        job = self._job = Job(text("Simulation"), task)
        task.report = job.report
        job.progressed.connect(self.progressed)
        job.done.connect(self.done)
        job.failed.connect(self.failed)
        job.ended.connect(self._end)
        job.start()

    def cancel(self) -> None:
        """Stop drawing."""
        if self._job is not None and self._task is not None:
            self._task.cancel()
            self._job.cancel()

    def _hear(self, task: object, outcome: object) -> None:
        if task is self._task:
            self.partial.emit(outcome)

    def _end(self) -> None:
        self._job = self._task = None
        self.ended.emit()
