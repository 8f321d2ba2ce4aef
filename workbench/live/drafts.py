"""Unsaved work kept aside: two seconds after an edit a draft stands beside the settings, until the work is saved."""

from __future__ import annotations

import logging
from pathlib import Path

from platformdirs import user_state_path
from PySide6.QtCore import QObject, QTimer, Signal

from workbench.document.change import Change
from workbench.document.recovery import Draft, DraftKeeper, drafts
from workbench.ground.problem import ProblemError
from workbench.live.session import Session

log = logging.getLogger(__name__)

DELAY_MS = 2000


def drafts_folder() -> Path:
    """Where drafts are kept: the platform's place for state."""
    return user_state_path("assay-workbench") / "drafts"


class AutoSave(QObject):
    """Keeps the draft of one session. `kept` follows each write, `failed(Problem)` a write that was refused."""

    kept = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.folder = folder or drafts_folder()
        self._keeper = DraftKeeper(self.folder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.keep)
        session.live.valuation_changed.connect(self._follow)

    def _follow(self, change: Change, initiator: object) -> None:
        if not self._timer.isActive():  # at most two seconds of work are at risk, however fast the edits come
            self._timer.start()

    def keep(self) -> None:
        """Write the draft now; remove it when there is nothing unsaved."""
        self._timer.stop()
        live = self._session.live
        if not live.is_modified:
            self._keeper.forget()
            return
        try:
            self._keeper.keep(live.valuation, live.model, self._session.path)
        except ProblemError as error:
            log.warning("no draft: %s", error.problem)
            self.failed.emit(error.problem)
        else:
            self.kept.emit()

    def forget(self) -> None:
        """The work is saved or given up on purpose."""
        self._timer.stop()
        self._keeper.forget()

    def left_behind(self) -> list[Draft]:
        """Drafts of programs that ended without saying goodbye, the latest first."""
        return drafts(self.folder)
