"""The windows of the program, and what they share: settings, look and language."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QPoint, QRect, QSettings, QSize, Qt, QTranslator, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench.ground.language import ENGLISH, LANGUAGES, current_language, set_language
from workbench.ground.large import Large, set_large
from workbench.ui.keys_first import KeysFirst
from workbench.ui.preferences import Money, Preferences
from workbench.ui.theme import Appearance, apply_theme

if TYPE_CHECKING:
    from workbench.ui.mishaps.catcher import Catcher
    from workbench.ui.window import MainWindow

_DESKTOP = QSize(1024, 640)
"""A screen that leaves less is no desktop's: there a window is cut rather than its contents squeezed."""
_CASCADE = 32


def within_screen(window: QRect, framed: QRect, room: QRect) -> QRect:
    """Where a window goes so that it lies within `room` with its frame (`framed`)."""
    if room.width() < _DESKTOP.width() or room.height() < _DESKTOP.height():
        return window
    frame = framed.size() - window.size()
    size = window.size().boundedTo(room.size() - frame)
    return QRect(_held(framed.topLeft(), size + frame, room) + (window.topLeft() - framed.topLeft()), size)


def beside(before: QRect, room: QRect) -> QPoint:
    """Where another window as large as `before` opens: a step down and to the right, or where `room` still holds it."""
    return _held(before.topLeft() + QPoint(_CASCADE, _CASCADE), before.size(), room)


def _held(corner: QPoint, size: QSize, room: QRect) -> QPoint:
    """Where the corner of something so large goes so that it lies within `room`, its upper left if it is larger."""
    left = max(room.left(), min(corner.x(), room.left() + room.width() - size.width()))
    top = max(room.top(), min(corner.y(), room.top() + room.height() - size.height()))
    return QPoint(left, top)


class Windows(QObject):
    """Every open window. `came(window)` and `went(window)` follow them; `language_changed` a switch of language."""

    came = Signal(object)
    went = Signal(object)
    language_changed = Signal(str)

    def __init__(self, settings: QSettings, drafts: Path | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.drafts = drafts
        self.preferences = Preferences(settings, self)
        self.preferences.changed.connect(self._prefer)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._all: list[MainWindow] = []
        self._translator: QTranslator | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._keys = KeysFirst(app, self)
        self.catcher: Catcher | None = None

    @property
    def all(self) -> list[MainWindow]:
        """The windows that are open, in the order they were opened."""
        return list(self._all)

    def take(self, window: MainWindow) -> None:
        """Count a window among the open ones until it closes."""
        self._all.append(window)
        window.closed.connect(partial(self._forget, window))
        self.came.emit(window)

    def _forget(self, window: MainWindow) -> None:
        if window in self._all:
            self._all.remove(window)
            self.went.emit(window)

    def open_window(self, path: str | Path | None = None, *, is_trusted: bool = False) -> MainWindow:
        """Another window beside those that are open, with the valuation in `path` or a new one.

        Raises `ProblemError` when the file cannot be read; no window opens then. One that does not fit its seal opens
        only when it `is_trusted`.
        """
        from workbench.live.session import Session
        from workbench.model import MODEL
        from workbench.ui.window import MainWindow

        session = Session(MODEL)
        if path is not None:
            session.open(path, is_trusted=is_trusted)
        before = self._all[-1] if self._all else None
        window = MainWindow(windows=self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.furnish(MODEL, session=session)
        if before is not None and not before.isMaximized():
            window.resize(before.size())
            window.move(beside(before.frameGeometry(), before.screen().availableGeometry()))
        window.show()
        window.raise_()
        window.activateWindow()
        window.files.tell_read_only()
        return window

    def quit(self) -> None:
        """Close one window after the other; whoever stays with unsaved work keeps the rest open."""
        for window in reversed(self.all):
            if not window.close():
                return

    # Look and language ----------------------------------------------------------------------------------------

    def _prefer(self, name: str) -> None:
        if name in ("appearance", "density", "scale", "hatches"):
            self.apply_look()
        elif name == "money":
            self.apply_money()
            self._build_anew()

    def apply_money(self) -> None:
        """Write large amounts as the settings ask for, in what is built from now on."""
        set_large(Large.HUNDRED_MILLION if self.preferences.money is Money.CHINESE else Large.BILLION)

    def _follow_system(self) -> None:
        if self.preferences.appearance is Appearance.SYSTEM:
            self.apply_look()

    def apply_look(self) -> None:
        """Give all windows the look that the settings ask for."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, self.preferences.theme)
        for window in self._all:
            if window.is_furnished:
                window.desks.restyle()

    def speak(self, language: str) -> None:
        """Let the program and Qt's own dialogs speak a language of `LANGUAGES`, in what is built from now on."""
        if language not in LANGUAGES:
            raise ValueError(f"unknown language {language!r}")
        set_language(language)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if self._translator is not None:
            app.removeTranslator(self._translator)
            self._translator = None
        if language != ENGLISH:
            translator = QTranslator(self)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if translator.load(f"qtbase_{language}", folder):
                app.installTranslator(translator)
                self._translator = translator

    def set_language(self, language: str) -> None:
        """Remember a language and speak it at once: each window is built anew around what is open in it."""
        self.preferences.put("language", language)
        if language == current_language():
            return
        self.speak(language)
        self._build_anew()
        self.language_changed.emit(language)

    def _build_anew(self) -> None:
        for window in self.all:
            if window.is_furnished:
                window.built_anew()
