"""What a search of the help found: the title of each topic, and below it in small letters what kind of topic it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.ground.language import text
from workbench.ui.help.topics import Entry
from workbench.ui.theme import INTERFACE_PX, SMALL_PX, current_theme, interface_font, mixed, scaled

TOPIC = Qt.ItemDataRole.UserRole
_ABOUT = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class _Lines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, scaled(40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        roles = current_theme().roles
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mixed(roles.surface, roles.accent, 0.16)))
        inner = rect.adjusted(12, 3, -8, -3)
        upper, lower = QRect(inner), QRect(inner)
        upper.setBottom(inner.top() + scaled(19))
        lower.setTop(upper.bottom())
        for font, colour, room, words in (
            (interface_font(INTERFACE_PX), roles.text, upper, str(index.data())),
            (interface_font(SMALL_PX), roles.muted, lower, str(index.data(_ABOUT))),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, shown)
        painter.restore()


class Hits(QListWidget):
    """Topics found, the best first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(text("Topics found"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Lines(self))

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these, the first one chosen."""
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.title)
            item.setData(TOPIC, entry.id)
            item.setData(_ABOUT, entry.about)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.about}")
            item.setToolTip(entry.title)
            self.addItem(item)
        self.setCurrentRow(0)
