"""File > Settings…"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.settings_dialog.dialog import SettingsDialog
    from workbench.ui.window import MainWindow


def install(window: MainWindow) -> None:
    """Put the action into the file menu."""
    window.commands.add(
        "file",
        text("Se&ttings…"),
        lambda: open_settings(window),
        icon_name="settings",
        keys="Ctrl+,",
        section="settings",
    )


def open_settings(window: MainWindow) -> SettingsDialog:
    """The dialog over a window."""
    from workbench.live.logs import logs_folder
    from workbench.ui.settings_dialog.dialog import SettingsDialog

    folders = {text("Unsaved work"): window.autosave.folder, text("Log"): logs_folder()}
    dialog = SettingsDialog(window.preferences, folders, window)
    dialog.reading_chosen.connect(partial(_read_otherwise, window))
    dialog.open()
    return dialog


def _read_otherwise(window: MainWindow, name: str, value: str) -> None:
    """The windows are built anew; the dialog goes on over the one that stands in this one's place."""
    windows = window.windows
    place = windows.all.index(window)
    if name == "language":
        windows.set_language(value)
    else:
        windows.preferences.put(name, value)
    dialog = open_settings(windows.all[place])
    dialog.pages.setCurrentIndex(1)
    (dialog.language if name == "language" else dialog.money).setFocus()
