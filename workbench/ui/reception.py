"""Files that come from outside while the program runs: from a program started later, or from the desktop itself."""

from __future__ import annotations

import logging
import os
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from workbench.document.handing_over import Request
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

log = logging.getLogger(__name__)

LATER_MS = 200


class Reception(QObject):
    """Opens what is asked for, one request after the other, and brings it to the front.

    While a dialog asks a person something, or nothing is furnished yet, a request waits. Who closes the last window
    meanwhile gets the file in a new one.
    """

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self._waiting: deque[Request] = deque()
        self._is_busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LATER_MS)
        self._timer.timeout.connect(self._next)
        windows.went.connect(self._open_before_the_end)

    def ask(self, request: Request) -> None:
        """Take a request; what it names opens at once, or as soon as that harms nothing."""
        log.info("asked to open %s", [os.fspath(file) for file in request.files] or "the window")
        self._waiting.append(request)
        if not self._timer.isActive():
            self._timer.start(0)
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            _bring_up(dialog, request)

    def _next(self) -> None:
        if self._is_busy or not self._waiting:
            return
        windows = [window for window in self._windows.all if window.is_furnished]
        if not windows or QApplication.activeModalWidget() is not None:
            self._timer.start(LATER_MS)
            return
        active = QApplication.activeWindow()
        window = next((one for one in windows if one is active), windows[-1])
        self._is_busy = True
        try:
            _answer(window, self._waiting.popleft())
        finally:
            self._is_busy = False
            if self._waiting:
                self._timer.start(LATER_MS)

    def _open_before_the_end(self, _window: MainWindow) -> None:
        """The last window goes while a file waits: a new one keeps the program."""
        if self._windows.all:
            return
        while self._waiting:
            for file in self._waiting.popleft().files:
                try:
                    self._windows.open_window(file)
                except ProblemError as error:
                    _tell(error.problem)


def _answer(window: MainWindow, request: Request) -> None:
    _bring_up(window, request)
    for file in request.files:
        window.files.go_to(file)
        for one in window.windows.all:  # where it opened, or stood open already: in front of all others
            if one.is_furnished and one.session.holds(file):
                _bring_up(one, request)


def _bring_up(window: QWidget, request: Request) -> None:
    """Bring a window to the front, with the leave that the desktop gave to the program started later."""
    if request.token:
        os.environ["XDG_ACTIVATION_TOKEN"] = request.token  # Qt takes it from there, once
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def _tell(problem: Problem) -> None:
    words = f"{problem.where}: {problem.what}"
    box = QMessageBox(QMessageBox.Icon.Warning, text("The file was not opened"), words)
    box.setInformativeText(problem.remedy)
    box.exec()
