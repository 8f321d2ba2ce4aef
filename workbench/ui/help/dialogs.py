"""F1 in dialogs: help in a window of its own beside them, for a dialog may keep the main window from answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.theme import scaled

if TYPE_CHECKING:
    from workbench.ui.help.panel import HelpPanel
    from workbench.ui.window import MainWindow

TOPICS = {
    "ImportDialog": "part/import",
    "ReviewDialog": "part/review",
    "SeriesEditor": "part/series",
    "OverTimeDialog": "part/series",
    "SettingsDialog": "part/settings",
    "RecoveryDialog": "part/recovery",
    "VersionsDialog": "part/versions",
    "FactsPage": "part/facts",
    "LedgerDialog": "part/sources",
    "ChangesDialog": "part/changes",
    "KeyboardDialog": "keys",
    "SplitDialog": "page/RPO/contracts",
    "SourceDialog": "page/Debt/terms",
}
"""The topic of a dialog by the name of its class: asking imports none of them."""
_TIED = "helps"


class DialogHelp(QObject):
    """Gives each dialog of a window its F1 when the keyboard first comes into it."""

    def __init__(self, window: MainWindow, make: Callable[[], HelpPanel]) -> None:
        super().__init__(window)
        self._window = window
        self._make = make
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, _: QWidget | None, now: QWidget | None) -> None:
        top = None if now is None else now.window()
        if not isinstance(top, QDialog) or isinstance(top, HelpWindow) or top.property(_TIED):
            return
        if not self._is_ours(top):
            return
        top.setProperty(_TIED, True)
        shortcut = QShortcut(QKeySequence("F1"), top)
        shortcut.activated.connect(lambda: self.show_for(top))

    def _is_ours(self, dialog: QDialog) -> bool:
        up: QWidget | None = dialog
        while up is not None and up is not self._window:
            up = up.parentWidget()
        return up is self._window

    def show_for(self, dialog: QDialog) -> HelpWindow:
        """Help on a dialog, in a window of its own."""
        found = dialog.findChild(HelpWindow)
        if found is None:
            found = HelpWindow(self._make(), dialog)
        found.panel.show_topic(TOPICS.get(type(dialog).__name__, "contents"))
        found.show()
        found.raise_()
        return found


class HelpWindow(QDialog):
    """The help panel in a window beside a dialog."""

    def __init__(self, panel: HelpPanel, parent: QWidget) -> None:
        super().__init__(parent)
        self.panel = panel
        self.setWindowTitle(text("Help"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        panel.left.connect(self.close)

    def sizeHint(self) -> QSize:
        return QSize(scaled(420), scaled(560))
