"""The finds as lines of a list: kind, name with the letters that answered, where it stands, value or keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.palette.entries import Entry, Kind, kind_words
from workbench.ui.palette.matching import Query, spans
from workbench.ui.theme import SMALL_PX, current_theme, interface_font, mixed, scaled

Index = QModelIndex | QPersistentModelIndex
_PAD: Final = 12
_KIND: Final = 62
_GAP: Final = 10
_CENTRE: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Finds(QAbstractListModel):
    """The finds. `value_of` says what stands at the right; it is asked for lines that are seen."""

    def __init__(self, value_of: Callable[[Entry], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value_of = value_of
        self.query = Query("")
        self.entries: list[Entry] = []

    def show_entries(self, query: Query, entries: Sequence[Entry]) -> None:
        """Other finds."""
        self.beginResetModel()
        self.query, self.entries = query, list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many finds there are."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; for a screen reader the whole line."""
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = (f"{kind_words(entry.kind)}: {entry.name}", entry.other, entry.context, self.value(entry))
            key = "" if entry.at is None else entry.at.key
            return "\n".join(part for part in (*parts, key) if part)
        return None

    def value(self, entry: Entry) -> str:
        """What stands at the right: a value, or keys."""
        return self._value_of(entry)

    def spoken(self, entry: Entry) -> str:
        """A find as it is read out."""
        parts = (f"{kind_words(entry.kind)}: {entry.name}", entry.context, self.value(entry))
        return ", ".join(part for part in parts if part)


class FindDelegate(QStyledItemDelegate):
    """Paints one find on one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, current_theme().row_height + 3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finds = index.model()
        assert isinstance(finds, Finds)
        entry = finds.entries[index.row()]
        roles = current_theme().roles
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mixed(roles.surface, roles.accent, 0.16)))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(roles.accent))
        small, plain = interface_font(SMALL_PX), interface_font()
        left, right = rect.left() + _PAD, rect.right() - _PAD
        painter.setFont(small)
        painter.setPen(QColor(roles.muted))
        kind = QRect(left, rect.top(), scaled(_KIND), rect.height())
        painter.drawText(kind, _CENTRE, kind_words(entry.kind))
        left += scaled(_KIND) + _GAP
        right = self._paint_value(painter, finds.value(entry), entry, rect, left, right)
        left = self._paint_name(painter, entry, finds.query, rect, left, right)
        painter.setFont(small)
        painter.setPen(QColor(roles.muted))
        beside = "  ·  ".join(part for part in (entry.other, entry.context) if part)
        room = QRect(left + _GAP, rect.top(), max(right - left - _GAP, 0), rect.height())
        if room.width() > 24:
            said = QFontMetrics(small).elidedText(beside, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _CENTRE, said)
        painter.setFont(plain)
        painter.restore()

    def _paint_value(self, painter: QPainter, value: str, entry: Entry, rect: QRect, left: int, right: int) -> int:
        """The value at the right; gives where the room before it ends."""
        if not value:
            return right
        roles = current_theme().roles
        font = interface_font(SMALL_PX) if entry.kind is Kind.ACTION else interface_font()
        metrics = QFontMetrics(font)
        said = metrics.elidedText(value, Qt.TextElideMode.ElideRight, max((right - left) // 2, 40))
        width = metrics.horizontalAdvance(said)
        painter.setFont(font)
        colour = {Kind.ACTION: roles.muted, Kind.INPUT: roles.input}.get(entry.kind, roles.text)
        painter.setPen(QColor(colour))
        painter.drawText(QRect(right - width - 2, rect.top(), width + 2, rect.height()), _RIGHT, said)
        return right - width - 2 * _GAP

    def _paint_name(self, painter: QPainter, entry: Entry, query: Query, rect: QRect, left: int, right: int) -> int:
        """The name, letters that answered strong; gives where it ends."""
        roles = current_theme().roles
        plain, strong = interface_font(), interface_font(strong=True)
        whole = QFontMetrics(strong).horizontalAdvance(entry.name)
        name = entry.name
        if whole > right - left:
            name = QFontMetrics(plain).elidedText(name, Qt.TextElideMode.ElideRight, max(right - left, 0))
        painter.setPen(QColor(roles.text if entry.is_enabled else roles.muted))
        at = 0
        for begins, ends in [*spans(query, name), (len(name), len(name))]:
            for part, font in ((name[at:begins], plain), (name[begins:ends], strong)):
                if part:
                    painter.setFont(font)
                    width = QFontMetrics(font).horizontalAdvance(part)
                    painter.drawText(QRect(left, rect.top(), width + 2, rect.height()), _CENTRE, part)
                    left += width
            at = ends
        return left
