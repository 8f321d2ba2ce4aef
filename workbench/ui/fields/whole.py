"""A line of text that is longer than its room tells the rest as a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLineEdit, QToolTip

_MARGINS = 14


def rest_of(line: QLineEdit) -> str:
    """The whole text of a line that shows only a part of it; "" where it shows all, or has a tooltip of its own."""
    words = line.text() or line.placeholderText()
    is_cut = line.fontMetrics().horizontalAdvance(words) > line.width() - _MARGINS
    return words if is_cut and not line.toolTip() else ""


def tells_rest(line: QLineEdit, event: QEvent) -> bool:
    """Show the tooltip that `event` asks for; True when there was something to tell."""
    if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
        return False
    if words := rest_of(line):
        QToolTip.showText(event.globalPos(), words, line)
    return bool(words)
