"""Puts the box that finds anything into a window; what it needs is imported when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.palette.finder import Finder
    from workbench.ui.window import MainWindow


class Palette(QObject):
    """The action that opens the box."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._finder: Finder | None = None
        self.action = window.commands.add(
            "go",
            text("Find an&ything…"),
            lambda: self.finder.open(),
            icon_name="search",
            keys="Ctrl+K",
            section="find",
            tip=text("One box over actions, inputs, rows, pages, cases and recent places"),
        )

    @property
    def finder(self) -> Finder:
        """The box and its index."""
        if self._finder is None:
            from workbench.ui.palette.finder import Finder

            self._finder = Finder(self._window)
        return self._finder


def install(window: MainWindow) -> None:
    """Called for each window once its parts stand."""
    window.palette_box = Palette(window)
