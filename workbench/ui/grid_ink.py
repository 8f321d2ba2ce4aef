"""What the drawing of a sheet's cells and of its heads share: grounds, letters, places within a cell."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont

from workbench.ui.grid_rows import Emphasis, GridColumn, GridRow
from workbench.ui.theme import current_theme, mixed

PAD = 8
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Plain integers: Python's flag arithmetic on each of some hundred cells costs more than drawing them.
RIGHT_FLAGS = RIGHT.value
LEFT_FLAGS = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value


@lru_cache(maxsize=512)
def colour(name: str) -> QColor:
    """A colour by its name, made once."""
    return QColor(name)


def ground_of(row: GridRow, is_total: bool) -> str:
    """What a row stands on, in a column of years or not."""
    roles = current_theme().roles
    if row.emphasis is Emphasis.SECTION:
        return mixed(roles.raised, roles.line, 0.35)
    return roles.raised if is_total else roles.surface


def head_ground(column: GridColumn) -> str:
    """What the heading of a column stands on."""
    roles = current_theme().roles
    ground = roles.raised if column.is_total else roles.surface
    return mixed(ground, roles.line, 0.3) if column.above else ground


def strong(font: QFont) -> QFont:
    """The font in weight 600."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
