"""What the menus of all tables of cells offer alike: copy, copy with headings, paste, fill, clear."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from workbench.ground.language import text
from workbench.ui.grid_block import BlockTable


def add_entry(menu: QMenu, words: str, keys: str, does: Callable[[], object], *, is_on: bool = True) -> QAction:
    """An entry with its key beside it; the table takes the key itself."""
    action = menu.addAction(words)
    action.triggered.connect(lambda: does())
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)
    action.setEnabled(is_on)
    return action


def add_clipboard(menu: QMenu, table: BlockTable, *, can_type: bool) -> None:
    """Copy, with headings or without, cut and paste."""
    menu.addSeparator()
    add_entry(menu, text("Copy the cells"), "Ctrl+C", table.copy_selected)
    add_entry(
        menu, text("Copy the cells with headings"), "Ctrl+Shift+C", lambda: table.copy_selected(with_headings=True)
    )
    add_entry(menu, text("Cut the cells"), "Ctrl+X", table.cut_selected, is_on=can_type)
    add_entry(menu, text("Paste into the cells"), "Ctrl+V", table.paste, is_on=can_type)
