"""Unsaved work kept aside: a second after an edit a draft stands beside the settings, until the work is saved."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from workbench.document.change import Change
from workbench.document.file import FileToken
from workbench.document.recovery import Draft, DraftKeeper, drafts
from workbench.document.valuation import Valuation
from workbench.ground.problem import Problem, ProblemError
from workbench.live.places import places
from workbench.live.pools import start_in
from workbench.live.session import Session

log = logging.getLogger(__name__)

DELAY_MS = 1000
"""Well below the two seconds of work that may be lost: the disk and the other edits take their time too."""

RETRY_MS = 10_000
"""After a write that was refused: whoever made room need not edit again."""

LAST_STEPS = 3
"""How many of the latest edits are told when unsaved work is offered or given up."""

State = tuple[Valuation, Path | None, tuple[str, ...], FileToken | None]
"""What a draft holds: the valuation, the file it was opened from, its latest edits in words, what the file held."""


def drafts_folder() -> Path:
    """Where drafts are kept: the platform's place for state."""
    return places().drafts


class AutoSave(QObject):
    """Keeps the draft of one session. `kept` follows each write, `failed(Problem)` a write that was refused.

    Drafts are written off the window's thread: a disk that takes its time must not stop a value that is being dragged.
    """

    kept = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.folder = folder or drafts_folder()
        self._keeper = DraftKeeper(self.folder)
        self.kept_at: datetime | None = None
        """When the draft that stands now was written; None where none does."""
        self._writing = Lock()
        self._asked = 0  # a write that was overtaken by another wish does nothing
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._keep_aside)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._keep_aside)
        self.failed.connect(self._try_again_later)
        session.live.valuation_changed.connect(self._follow)

    def _follow(self, change: Change, initiator: object) -> None:
        if not self._timer.isActive():  # so much work at most is at risk, however fast the edits come
            self._timer.start()

    def _try_again_later(self, _problem: Problem) -> None:
        self._retry.start()

    def _keep_aside(self) -> None:
        if not self._session.live.is_modified:
            self.forget()
            return
        self._asked += 1
        start_in(QThreadPool.globalInstance(), self.write, self._state(), self._asked)

    def keep(self) -> None:
        """Write the draft now; remove it when there is nothing unsaved."""
        if not self._session.live.is_modified:
            self.forget()
            return
        self._timer.stop()
        self._asked += 1
        self.write(self._state(), self._asked)

    def _state(self) -> State:
        session = self._session
        return session.live.valuation, session.path, tuple(session.live.steps(LAST_STEPS)), session.token

    def kept_now(self) -> bool:
        """Write the draft now; False when it was refused."""
        self._timer.stop()
        self._asked += 1
        return self.write(self._state(), self._asked)

    def write(self, state: State, number: int) -> bool:
        """Write one state, unless it was overtaken; False when it was refused.

        Called on any thread; the signals reach the window's own.
        """
        with self._writing:
            if number != self._asked:
                return True
            try:
                valuation, origin, steps, known = state
                self._keeper.keep(valuation, self._session.live.model, origin, steps, known)
            except ProblemError as error:
                log.warning("no draft: %s", error.problem)
                self.failed.emit(error.problem)
                return False
            self.kept_at = datetime.now().astimezone()
        self.kept.emit()
        return True

    def forget(self) -> None:
        """The work is saved or given up on purpose."""
        self._timer.stop()
        self._retry.stop()
        self._asked += 1
        with self._writing:
            self._keeper.forget()
            self.kept_at = None

    def left_behind(self) -> list[Draft]:
        """Drafts of programs that ended without saying goodbye, the latest first."""
        return drafts(self.folder)
