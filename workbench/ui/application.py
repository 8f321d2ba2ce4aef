"""Starting the window: settings, language, look, the file to open."""

from __future__ import annotations

import faulthandler
import gc
import logging
import sys
from functools import partial

from PySide6.QtCore import QLocale, QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from workbench import __version__
from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE
from workbench.ground.resources import resource
from workbench.ui.opening import Opening
from workbench.ui.window import MainWindow
from workbench.ui.windows import Windows

log = logging.getLogger(__name__)


def choose_language(settings: QSettings, asked: str | None = None) -> str:
    """The language asked for, else the one in the settings, else the system's if there is a catalogue, else English."""
    stored = settings.value("language")
    wanted = asked or (str(stored) if stored else "")
    if wanted in LANGUAGES:
        return wanted
    return SIMPLIFIED_CHINESE if QLocale.system().name() == SIMPLIFIED_CHINESE else ENGLISH


def collect_seldom() -> None:
    """Let Python look for reference cycles less often.

    Each edit keeps some thousand tuples of figures, which sets off the collector at its usual threshold every time. It
    finds nothing, for all but a few objects are freed by their counts, and costs a tenth of an evaluation.
    """
    gc.set_threshold(50_000, 20, 50)


def _let_go() -> None:
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


def run(path: str | None = None, language: str | None = None) -> int:
    """Open the window, with `path` in it if one is given. Returns the exit code of the application."""
    faulthandler.enable()
    collect_seldom()
    app = QApplication.instance() or QApplication(sys.argv[:1])
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
    opening = Opening(window, path)
    window.painted.connect(partial(_watch, windows))
    window.painted.connect(opening.begin)
    opening.furnished.connect(gc.freeze)  # what stands now stays: the model need never be searched for cycles
    windows.went.connect(lambda _window: QTimer.singleShot(0, windows, _let_go))
    window.show()
    return app.exec()
