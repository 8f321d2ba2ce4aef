"""Puts the start page, the recent files and the list of windows into a window's menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.start.page import StartPage
    from workbench.ui.window import MainWindow

MOST_LISTED = 9


class Starting(QObject):
    """The start page of one window, made when it is first shown, and the menus of files and windows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page: StartPage | None = None
        commands = window.commands
        self.show_it = commands.add("file", text("Start pa&ge"), self.show_page)
        self.recent = commands.submenu("file", text("Open &recent"))
        self.recent.aboutToShow.connect(self._fill_recent)
        self.windows = commands.submenu("view", text("&Windows"), section="windows")
        self.windows.aboutToShow.connect(self._fill_windows)
        self.next = commands.add("view", text("Ne&xt window"), self._go_next, keys="Ctrl+F6", section="windows")
        window.files.opened.connect(self._fill_recent)
        self._fill_recent()
        self._fill_windows()

    def show_page(self) -> None:
        """Lay the start page over the window."""
        from workbench.ui.start.page import StartPage

        if self.page is None:
            self.page = StartPage(self._window)
        self.page.show_page()

    @property
    def is_shown(self) -> bool:
        """Whether the start page lies over the window."""
        return self.page is not None and self.page.isVisible()

    def begin(self) -> None:
        """The program starts without a file."""
        if self._window.session.is_untouched:
            self.show_page()

    def _fill_recent(self) -> None:
        menu, files = self.recent, self._window.files
        menu.clear()
        listed = files.care.recent.all()[:MOST_LISTED]
        for number, one in enumerate(listed, 1):
            name = (one.title or one.path.stem).replace("&", "&&")
            entry = menu.addAction(f"&{number}  {name}  –  {one.path.name}", partial(files.go_to, one.path))
            entry.setToolTip(str(one.path))
            entry.setStatusTip(str(one.path))
        if not listed:
            menu.addAction(text("No file was opened yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(text("Clear this list, but for pinned files"), self._clear)

    def _clear(self) -> None:
        self._window.files.care.recent.clear()
        self._fill_recent()

    def _fill_windows(self) -> None:
        menu: QMenu = self.windows
        menu.clear()
        for number, window in enumerate(self._window.windows.all or [self._window], 1):
            name = window.windowTitle().removesuffix(" – Assay Workbench").replace("&", "&&")
            mnemonic = f"&{number}  " if number <= MOST_LISTED else ""
            entry = menu.addAction(mnemonic + name, partial(self._window.files.raise_window, window))
            entry.setCheckable(True)
            entry.setChecked(window is self._window)

    def _go_next(self) -> None:
        all_of_them = self._window.windows.all
        place = all_of_them.index(self._window)
        self._window.files.raise_window(all_of_them[(place + 1) % len(all_of_them)])


def install(window: MainWindow) -> None:
    """Add the menus; the page itself is loaded when it is shown."""
    window.files.starting = Starting(window)
