"""From the bare frame to the furnished window: the rest of the program loads once the frame is seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from workbench.ground.language import text
from workbench.ground.problem import ProblemError
from workbench.ui.window import MainWindow

# One turn of the event loop each, so that the frame can be moved, covered and closed meanwhile.
_PARTS = ("workbench.rows", "workbench.model", "workbench.live.session", "workbench.ui.zones", "workbench.ui.files")


class Opening(QObject):
    """Furnishes a window in steps, around the valuation in `path` or a new one.

    Then it shows the start page where no file was asked for, and offers unsaved work.

    Nothing can be clicked before it stands: the frame holds an outline only. `furnished` follows when it does. An error
    ends the application with 1.
    """

    furnished = Signal()

    def __init__(self, window: MainWindow, path: str | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._asks = False
        self._steps: list[Callable[[], object]] = [partial(import_module, name) for name in _PARTS]
        self._steps += [self._furnish, self.furnished.emit, self._begin]

    def begin(self) -> None:
        """Do the first step; each asks for the next."""
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        if not self._window.isVisible() and not self._window.isMinimized():
            return  # closed meanwhile
        try:
            self._steps.pop(0)()
        except BaseException:
            if not self._window.is_furnished:
                QCoreApplication.exit(1)  # an outline that never fills would be worse
            raise
        if self._steps:
            self.begin()

    def _begin(self) -> None:
        if self._asks and self._path is not None:
            self._window.files.open(self._path)  # asks whether to take it as it is, over a window that stands
        self._window.files.begin(has_file=self._path is not None)

    def _furnish(self) -> None:
        from workbench.document.seal import SealError
        from workbench.model import MODEL

        try:
            self._window.furnish(MODEL, self._path)
        except SealError:
            self._window.furnish(MODEL)
            self._asks = True
        except ProblemError as error:
            self._window.furnish(MODEL)
            self._window.files.show_problem(text("The file was not opened"), error.problem)
        else:
            self._window.files.tell_read_only()
        self._window.cases.setFocus(Qt.FocusReason.OtherFocusReason)  # the keyboard begins at the first widget
