"""Help > Copy diagnostics, Help > Show the log folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


def install(window: MainWindow) -> None:
    """Put both actions into the help menu."""
    commands = window.commands
    commands.add(
        "help",
        text("Copy &diagnostics"),
        lambda: copy_diagnostics(window),
        icon_name="copy",
        tip=text("Versions, counts and the log without figures, names or paths of yours"),
        section="trouble",
    )
    commands.add("help", text("Show the log folde&r"), lambda: show_logs(window), icon_name="open", section="trouble")


def copy_diagnostics(window: MainWindow) -> str:
    """Put the diagnostics on the clipboard."""
    from workbench.ui.mishaps.diagnostics import diagnostics

    catcher = window.windows.catcher
    told = diagnostics(window.windows, catcher.summary() if catcher is not None else ())
    QGuiApplication.clipboard().setText(told)
    window.statusBar().showMessage(text("Diagnostics copied: paste them into a message."), 8000)
    return told


def show_logs(window: MainWindow) -> None:
    """Open the folder of the log in the system's file manager, or say where it is."""
    from workbench.live.logs import logs_folder

    folder = logs_folder()
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        window.statusBar().showMessage(text("The log stands in {folder}", folder=folder), 20000)
