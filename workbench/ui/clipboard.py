"""The system's clipboard: blocks of cells put there for spreadsheets, and what spreadsheets put there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from workbench.exchange.clipboard import Table, read_clipboard
from workbench.exchange.copied import Copied, as_html, as_text


def put_block(block: Sequence[Sequence[Copied]]) -> None:
    """Put a block of cells on the clipboard, as text and as a table with full figures; nothing for no cells."""
    if not any(block):
        return
    held = QMimeData()
    held.setText(as_text(block))
    held.setHtml(as_html(block))
    QGuiApplication.clipboard().setMimeData(held)


def clipboard_table() -> Table:
    """The table on the clipboard, from HTML where there is some; empty without one."""
    held = QGuiApplication.clipboard().mimeData()
    if held is None:
        return []
    return read_clipboard(held.html() if held.hasHtml() else "", held.text() if held.hasText() else "")
