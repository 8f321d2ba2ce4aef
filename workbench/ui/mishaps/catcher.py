"""Catches what nobody expected, on any thread: the work is kept aside first, then a person is told, once."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from workbench.ground.language import text
from workbench.ui.mishaps.mishap import Mishap, mishap_of

if TYPE_CHECKING:
    from workbench.ui.mishaps.dialog import MishapDialog
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

log = logging.getLogger(__name__)

MOST_SHOWN = 3
"""Dialogs about different errors at the same time."""


class Catcher(QObject):
    """Stands behind `sys.excepthook`, where PySide sends what slots, events and paints raise, and behind threads'.

    What is kept aside are the drafts that are offered at the next start. A mishap is told once; the same one again is
    counted.
    """

    _caught = Signal(object)

    def __init__(self, windows: Windows) -> None:
        super().__init__()
        self._windows = windows
        self._times: dict[tuple[str, str], int] = {}
        self._dialogs: dict[tuple[str, str], MishapDialog] = {}
        self._plain: QMessageBox | None = None
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over from Python's own reports, which go to a terminal that nobody sees."""
        sys.excepthook = self.catch
        threading.excepthook = lambda told: self.catch(
            told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
        )
        sys.unraisablehook = self._unraisable

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an error and have it told on the window's thread."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        if sys.__stderr__ is not None:  # a terminal, if there is one; a bundle on Windows has none
            sys.__excepthook__(kind, error, trace)
        if isValid(self):  # at the very end of the program there is nobody to tell any more
            self._caught.emit(mishap_of(kind, error, trace))

    def _unraisable(self, told: sys.UnraisableHookArgs) -> None:
        # Raised where nothing can be stopped, such as in a finalizer: worth a line in the log, not a dialog.
        log.error("unexpected error, passed over: %s", told.err_msg or "", exc_info=told.exc_value)

    def summary(self) -> list[str]:
        """Each mishap so far with how often it came."""
        return [f"{kind} at {place}, {times} times" for (kind, place), times in self._times.items()]

    def _tell(self, mishap: Mishap) -> None:
        key = mishap.is_same_as
        times = self._times[key] = self._times.get(key, 0) + 1
        if times > 1:  # a paint that fails does so many times a second
            shown = self._dialogs.get(key)
            if shown is not None:
                shown.tell_again(times)
            return
        kept = self._keep_aside()
        if len(self._dialogs) >= MOST_SHOWN:
            return  # it stands in the log and in the diagnostics: nobody reads a heap of windows
        try:
            self._show(mishap, kept)
        except Exception:
            log.exception("the error could not be shown as it should be")
            self._say_plainly(mishap, kept)

    def _show(self, mishap: Mishap, kept: str) -> None:
        from workbench.ui.mishaps.diagnostics import diagnostics
        from workbench.ui.mishaps.dialog import MishapDialog

        key = mishap.is_same_as
        windows = [w for w in self._windows.all if w.is_furnished]
        active = QApplication.activeWindow()
        window = next((w for w in windows if w is active), windows[0] if windows else None)
        save = None if window is None or not window.live.is_modified else window.save
        dialog = MishapDialog(mishap, kept, lambda: diagnostics(self._windows, self.summary()), save, window)
        self._dialogs[key] = dialog
        dialog.destroyed.connect(lambda: self._dialogs.pop(key, None))
        dialog.show()

    def _say_plainly(self, mishap: Mishap, kept: str) -> None:
        """The least that can be shown, where the dialog itself fails. Only once: the next would fail as well."""
        if self._plain is None:
            title = text("Something went wrong in the workbench")
            self._plain = QMessageBox(QMessageBox.Icon.Warning, title, f"{kept}\n\n{mishap.place} ({mishap.kind})")
            self._plain.setModal(False)
            self._plain.show()

    def _keep_aside(self) -> str:
        """Write the drafts of all windows now; what became of it in words."""
        unsaved = [w for w in self._windows.all if w.is_furnished and w.live.is_modified]
        failed = [w.session.name for w in unsaved if not _is_kept(w)]
        if failed:
            return text(
                "Unsaved work could not be kept aside: {names}. Save it now, if need be to another folder.",
                names=", ".join(failed),
            )
        if unsaved:
            return text("Unsaved work was kept aside and is offered again if the workbench has to be ended. Go on.")
        return text("There is no unsaved work. You can go on.")


def _is_kept(window: MainWindow) -> bool:
    """Whether the draft of a window was written, also where the valuation itself is what cannot be written."""
    try:
        return window.autosave.kept_now()
    except Exception:
        log.exception("the work of a window cannot be kept aside")
        return False
