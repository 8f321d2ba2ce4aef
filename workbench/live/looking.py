"""A look at valuations that are not open: what a share is worth, in what two differ. For a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject, QThreadPool, Signal

from workbench.analysis.diff_words import summary
from workbench.document.file import load
from workbench.document.file_diff import file_diff
from workbench.document.recovery import Draft
from workbench.document.valuation import Valuation
from workbench.document.versions import Version
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.pools import start_in
from workbench.live.results import compute
from workbench.rows.model import Model

PRICE = "shares.price"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: value per share before and now, NaN where missing, None where there is nothing to compare with;
    `differences` in words."""

    price: float
    currency: str
    before: float | None = None
    differences: str = ""


def price_of(model: Model, valuation: Valuation) -> float:
    """Value per share in the selected case; NaN when it has none."""
    return compute(model, valuation).figure(PRICE)


def look_at(model: Model, valuation: Valuation, before: Valuation | None = None) -> Look:
    """What a valuation comes to, and how it differs from another."""
    if before is None:
        return Look(price_of(model, valuation), valuation.currency)
    differences = summary(model, file_diff(model, before, valuation))
    return Look(price_of(model, valuation), valuation.currency, price_of(model, before), differences)


def look_at_draft(model: Model, draft: Draft) -> Look:
    """What unsaved work comes to, against its file as it stands. Raises `ProblemError` if the draft is damaged."""
    valuation = draft.load(model)
    before: Valuation | None = None
    if draft.origin is not None:
        try:
            before = load(draft.origin, model)
        except ProblemError as error:
            gone = text("Its file cannot be read: {reason}", reason=error.problem.what)
            return Look(price_of(model, valuation), valuation.currency, None, gone)
    return look_at(model, valuation, before)


def look_at_version(model: Model, version: Version, now: Valuation) -> Look:
    """What a version came to, and in what the present differs from it. Raises `ProblemError` when it is damaged."""
    held = version.load(model)
    found = look_at(model, now, held)
    return Look(price_of(model, held), held.currency, found.price, found.differences)


class Lookups(QObject):
    """Questions answered one after the other on a thread of their own; answers arrive on the thread that asked.

    `stop` waits for the one that runs and forgets the rest: to be called before whoever asked goes.
    """

    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._tokens = count(1)
        self._waiting: dict[int, tuple[Callable[[object], None], Callable[[Problem], None]]] = {}
        self._answered.connect(self._tell)

    @property
    def is_busy(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._waiting)

    def ask(
        self, work: Callable[[], object], then: Callable[[object], None], failed: Callable[[Problem], None]
    ) -> None:
        """Have something worked out; `then` gets the result, or `failed` the problem."""
        token = next(self._tokens)
        self._waiting[token] = (then, failed)
        start_in(self._pool, self.answer, token, work)

    def answer(self, token: int, work: Callable[[], object]) -> None:
        """What the thread does."""
        if token not in self._waiting:
            return
        try:
            result, problem = work(), None
        except ProblemError as error:
            result, problem = None, error.problem
        except Exception as error:  # said where it was asked, not lost with the thread
            log.exception("a look failed")
            what = text("It failed unexpectedly: {error}.", error=f"{type(error).__name__}: {error}")
            result, problem = None, Problem("–", what, text("Save your work and report this with the log."))
        self._answered.emit(token, result, problem)

    def _tell(self, token: int, result: object, problem: object) -> None:
        waiting = self._waiting.pop(token, None)
        if waiting is None:
            return
        then, failed = waiting
        if isinstance(problem, Problem):
            failed(problem)
        else:
            then(result)

    def stop(self) -> None:
        """Forget every question."""
        self._waiting.clear()  # each is passed over in its turn: what a pool is told to drop, PySide keeps for ever
        self._pool.waitForDone()
