"""The small parts of a dialog that takes a table over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QLabel, QTableWidget, QTableWidgetItem

from workbench.ui.theme import current_theme

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def choice(options: Sequence[tuple[object, str]], changed: Callable[[], None]) -> QComboBox:
    """A list of which one entry is chosen."""
    box = QComboBox()
    for value, words in options:
        box.addItem(words, value)
    box.activated.connect(lambda _: changed())
    return box


def shown_table() -> QTableWidget:
    """A table to look at."""
    made = QTableWidget()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    made.verticalHeader().hide()
    made.setTabKeyNavigation(False)
    made.verticalHeader().setDefaultSectionSize(current_theme().row_height)
    made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return made


def words(look: str) -> QLabel:
    """Text of several lines that can be copied."""
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("look", look)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def title(said: str) -> QLabel:
    """The heading of a part."""
    label = QLabel(said)
    label.setProperty("look", "title")
    return label


def put(
    table: QTableWidget,
    row: int,
    column: int,
    said: str,
    colour: str = "",
    tip: str = "",
    *,
    is_right: bool = False,
) -> None:
    """Write a cell."""
    item = QTableWidgetItem(said)
    if colour:
        item.setForeground(QBrush(QColor(colour)))
    if tip:
        item.setToolTip(tip)
    if is_right:
        item.setTextAlignment(RIGHT)
    table.setItem(row, column, item)
