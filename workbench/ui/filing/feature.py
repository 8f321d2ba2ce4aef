"""Puts the care for files into a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.ui.filing.care import FileCare

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


def install(window: MainWindow) -> None:
    """Watch the file of the window, and add what can be done about it to the menus."""
    window.files.care = FileCare(window)
    if window.session.path is not None:
        window.files.care.begin()
