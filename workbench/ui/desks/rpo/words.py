"""Figures inside sentences: each one a link to its explanation."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui.theme import current_theme


def linked(key: str, words: str) -> str:
    """Words that open the explanation of a figure, as rich text."""
    return f'<a href="{escape(key)}">{escape(words)}</a>'


class Sentence(QLabel):
    """Rich text that wraps; `explain_requested(key)` follows a click on a linked figure, or Enter on it."""

    explain_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.linkActivated.connect(self.explain_requested)
        self._said = ""

    def show_words(self, words: str) -> None:
        """Show this rich text; what is said already is not laid out again."""
        if words != self._said:
            self._said = words
            self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current_theme().roles.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._said:
            self._show()

    def _show(self) -> None:
        roles = current_theme().roles
        # Figures in the colour of text with a hairline below: a sentence full of blue is not read.
        style = f"<style>a {{ color: {roles.text}; font-weight: 600; text-decoration: none; }}</style>"
        self.setText(style + self._said)
        # Without a link there is nothing to do in it: Tab passes it by.
        has_link = "<a " in self._said
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_link else Qt.FocusPolicy.NoFocus)
