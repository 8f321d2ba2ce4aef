"""Telling a person of an error of the program: what it means for the work, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon
from workbench.ui.mishaps.mishap import Mishap


class MishapDialog(QDialog):
    """Beside the window, not in its way: the window lives on, and whoever wants can save at once."""

    def __init__(
        self,
        mishap: Mishap,
        kept: str,
        diagnostics: Callable[[], str],
        save: Callable[[], object] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("Something went wrong in the workbench"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._diagnostics = diagnostics
        self.said = QLabel(
            text("An error of the program itself stopped what was being done. Your valuation stands as before it.")
            + "\n\n"
            + kept
        )
        self.said.setWordWrap(True)
        self.said.setMinimumWidth(440)
        sign = QLabel()
        sign.setPixmap(icon("warning", "bad").pixmap(24, 24))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.where = QLabel(text("Where: {place} ({kind})", place=mishap.place, kind=mishap.kind))
        self.where.setProperty("look", "muted")
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(mishap.details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(text("Details"))
        self.details.setMinimumHeight(180)
        self.details.hide()
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(sign)
        words.addWidget(self.said, 1)
        self.go_on = QPushButton(text("Go on"))
        self.go_on.setProperty("look", "primary")
        self.go_on.setDefault(True)
        self.go_on.clicked.connect(self.accept)
        self.save_button = QPushButton(text("Save now"))
        self.save_button.setVisible(save is not None)
        if save is not None:
            self.save_button.clicked.connect(lambda: save())
        self.copy_button = QPushButton(text("Copy diagnostics"))
        self.copy_button.setToolTip(text("Versions, counts and the log without figures, names or paths of yours"))
        self.copy_button.clicked.connect(self.copy)
        self.details_button = QPushButton(text("Details"))
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._show_details)
        buttons = QHBoxLayout()
        buttons.addWidget(self.details_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(words)
        column.addWidget(self.where)
        column.addWidget(self.details, 1)
        column.addLayout(buttons)

    def copy(self) -> None:
        """Put the diagnostics on the clipboard."""
        QGuiApplication.clipboard().setText(self._diagnostics())
        self.copy_button.setText(text("Copied"))

    def tell_again(self, times: int) -> None:
        """The same came again meanwhile."""
        self.where.setText(self.where.text().partition(" · ")[0] + " · " + text("{count} times", count=times))

    def _show_details(self, is_shown: bool) -> None:
        self.details.setVisible(is_shown)
        self.adjustSize()
