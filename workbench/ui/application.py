"""Starting the window: settings, language, look, the file to open."""

from __future__ import annotations

import faulthandler
import gc
import logging
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QSettings, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from workbench import __version__
from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE
from workbench.ground.resources import resource
from workbench.ui.opening import Opening
from workbench.ui.window import MainWindow
from workbench.ui.windows import Windows

if TYPE_CHECKING:
    from workbench.document.handing_over import Post
    from workbench.live.arrivals import Arrivals
    from workbench.ui.reception import Reception

log = logging.getLogger(__name__)


class Application(QApplication):
    """The application; `file_asked(path)` follows the desktop's word that a file is to be opened, as macOS gives it."""

    file_asked = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Tell of a file that the desktop wants opened."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_asked.emit(event.file())
            return True
        return super().event(event)


def choose_language(settings: QSettings, asked: str | None = None) -> str:
    """The language asked for, else the one in the settings, else the system's if there is a catalogue, else English."""
    stored = settings.value("language")
    wanted = asked or (str(stored) if stored else "")
    if wanted in LANGUAGES:
        return wanted
    return SIMPLIFIED_CHINESE if QLocale.system().name() == SIMPLIFIED_CHINESE else ENGLISH


class Outside:
    """What is asked for from outside: further files, those of the desktop, those of programs started later.

    It is kept until the first paint, which loads nothing for it.
    """

    def __init__(self, app: QApplication, windows: Windows, more: Sequence[str], post: Post | None) -> None:
        self._windows = windows
        self._early = list(more)
        self._post = post
        self._reception: Reception | None = None
        self._arrivals: Arrivals | None = None
        if isinstance(app, Application):
            app.file_asked.connect(self._ask)

    def begin(self) -> None:
        """The frame is seen: open what was asked for meanwhile, and what will be."""
        from workbench.ui.reception import Reception

        self._reception = Reception(self._windows)
        for file in self._early:
            self._ask(file)
        if self._post is not None:
            from workbench.live.arrivals import Arrivals

            self._arrivals = Arrivals(self._post, self._windows)
            self._arrivals.asked.connect(self._reception.ask)
            self._arrivals.start()

    def _ask(self, file: str) -> None:
        from workbench.document.handing_over import Request

        if self._reception is None:
            self._early.append(file)
        else:
            self._reception.ask(Request((Path(file),)))

    def end(self) -> None:
        """The program ends: the next one that starts is the first."""
        if self._arrivals is not None:
            self._arrivals.stop()
        elif self._post is not None:
            self._post.close()


def collect_seldom() -> None:
    """Let Python look for reference cycles less often.

    Each edit keeps some thousand tuples of figures, which sets off the collector at its usual threshold every time. It
    finds nothing, for all but a few objects are freed by their counts, and costs a tenth of an evaluation.
    """
    gc.set_threshold(50_000, 20, 50)


def let_go() -> None:
    """What a window that went away held in cycles is freed, also where it stood at the freeze."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _watch(windows: Windows) -> None:
    """Log, catch what goes wrong, show the mark, from the first paint on: the frame must not wait for what they load.

    What fails before it ends the program, with its traceback on the terminal.
    """
    from workbench.live.logs import start_logging
    from workbench.ui.mishaps.catcher import Catcher

    QApplication.setWindowIcon(QIcon(str(resource("marks/workbench.svg"))))
    start_logging()
    log.info("Assay Workbench %s on Python %s", __version__, sys.version.split()[0])
    windows.catcher = Catcher(windows)
    windows.catcher.install()


def run(files: Sequence[str] = (), language: str | None = None, post: Post | None = None) -> int:
    """Open the window, with the first of `files` in it, and one for each other. Returns the application's exit code.

    At a post, what programs started later ask for is opened too; it is closed at the end.
    """
    if sys.stderr is not None:  # a program without a terminal has none on Windows
        faulthandler.enable()
    collect_seldom()
    app = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("workbench")
    app.setApplicationDisplayName("Assay Workbench")
    app.setApplicationVersion(__version__)
    app.setOrganizationName("Assay")
    app.setDesktopFileName("assay-workbench")  # by it a desktop finds the icon and keeps the windows together
    settings = QSettings("Assay", "Workbench")
    windows = Windows(settings)
    windows.speak(choose_language(settings, language))
    windows.apply_money()
    windows.apply_look()
    window = MainWindow(windows=windows)
    opening = Opening(window, files[0] if files else None)
    outside = Outside(app, windows, files[1:], post)
    window.painted.connect(partial(_watch, windows))
    window.painted.connect(opening.begin)
    window.painted.connect(outside.begin)
    opening.furnished.connect(gc.freeze)  # what stands now stays: the model need never be searched for cycles
    windows.went.connect(lambda _window: QTimer.singleShot(0, windows, let_go))
    window.show()
    try:
        return app.exec()
    finally:
        outside.end()
