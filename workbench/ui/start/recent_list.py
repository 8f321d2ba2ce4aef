"""The list of recent files: two lines each, value per share as last saved at the right, missing ones muted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.document.recent_files import RecentFile
from workbench.ground.language import text
from workbench.ui.filing.times import day_words, when_words
from workbench.ui.icons import icon
from workbench.ui.summary import price_words
from workbench.ui.theme import SMALL_PX, current_theme, interface_font, mixed, scaled

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ROLE = Qt.ItemDataRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PAD = 10
_MARK = 22


class RecentModel(QAbstractListModel):
    """The files, narrowed by a search. Which are missing is told later: asking a network folder may take long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.all: list[RecentFile] = []
        self.shown: list[RecentFile] = []
        self.missing: frozenset[Path] = frozenset()
        self._typed = ""

    def show_files(self, files: Sequence[RecentFile]) -> None:
        """Other files."""
        self.beginResetModel()
        self.all = list(files)
        self._narrow()
        self.endResetModel()

    def search(self, typed: str) -> None:
        """Only files in which every word stands somewhere."""
        self.beginResetModel()
        self._typed = typed
        self._narrow()
        self.endResetModel()

    def _narrow(self) -> None:
        words = self._typed.casefold().split()
        self.shown = [
            one
            for one in self.all
            if all(word in f"{one.path}\n{one.title}\n{one.company}".casefold() for word in words)
        ]

    def tell_missing(self, missing: frozenset[Path]) -> None:
        """Which files are not there any more."""
        self.missing = missing
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.shown[index.row()]
        if role == _ROLE.DisplayRole:
            return one.title or one.path.stem
        if role == _ROLE.ToolTipRole:
            return f"{one.path}\n{text('Opened {time}', time=when_words(one.opened))}"
        if role == _ROLE.AccessibleTextRole:
            return ", ".join(part for part in (*lines_of(one, one.path in self.missing), *value_of(one)) if part)
        return None


def lines_of(one: RecentFile, is_missing: bool) -> tuple[str, str]:
    """The two lines of a file: what it is called, and where it stands."""
    name = one.title or one.path.stem
    first = f"{name}  ·  {one.company}" if one.company and one.company not in name else name
    place = f"{one.path.name}  ·  {one.path.parent}"
    return first, text("not found: {path}", path=str(one.path)) if is_missing else place


def value_of(one: RecentFile) -> tuple[str, str]:
    """Value per share and of when; empty where it is not known."""
    if one.price is None:
        return "", text("opened {time}", time=when_words(one.opened))
    return price_words(one.price, one.currency), text("a share, {day}", day=day_words(one.valued))


class _Painted(QStyledItemDelegate):
    """Paints the two lines, the value and the pin."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 2 * current_theme().row_height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RecentModel)
        one = model.shown[index.row()]
        is_missing = one.path in model.missing
        roles = current_theme().roles
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mixed(roles.surface, roles.accent, 0.16)))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(roles.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(roles.raised))
        plain, quiet = QColor(roles.muted if is_missing else roles.text), QColor(roles.muted)
        if one.is_pinned:
            icon("pin", "accent").paint(painter, QRect(rect.left() + 8, rect.top() + 7, 16, 16))
        inner = rect.adjusted(_PAD + _MARK, 2, -_PAD, -2)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        strong, small = interface_font(strong=True), interface_font(SMALL_PX)
        price, day = value_of(one)
        room = max(QFontMetrics(strong).horizontalAdvance(price), QFontMetrics(small).horizontalAdvance(day)) + 16
        first, second = lines_of(one, is_missing)
        painter.setFont(strong)
        painter.setPen(plain)
        painter.drawText(upper, _RIGHT, price)
        left = upper.adjusted(0, 0, -room, 0)
        painter.drawText(left, _LEFT, QFontMetrics(strong).elidedText(first, Qt.TextElideMode.ElideRight, left.width()))
        painter.setFont(small)
        painter.setPen(quiet)
        painter.drawText(lower, _RIGHT, day)
        left = lower.adjusted(0, 0, -room, 0)
        painter.drawText(
            left, _LEFT, QFontMetrics(small).elidedText(second, Qt.TextElideMode.ElideMiddle, left.width())
        )
        painter.restore()


class RecentList(QListView):
    """Enter opens, Delete takes off the list, P pins. `open_asked`, `remove_asked` and `pin_asked` carry the file."""

    open_asked = Signal(object)
    elsewhere_asked = Signal(object)
    remove_asked = Signal(object)
    pin_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = RecentModel(self)
        self.setModel(self.files)
        self.setItemDelegate(_Painted(self))
        self.setAccessibleName(text("Recent files"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(scaled(120))
        self.activated.connect(self._open)
        self.clicked.connect(self._open)

    @property
    def current(self) -> RecentFile | None:
        """The file that is selected."""
        row = self.currentIndex().row()
        return self.files.shown[row] if 0 <= row < len(self.files.shown) else None

    def select(self, path: Path) -> None:
        """Select a file, the first where it is not shown."""
        rows = [n for n, one in enumerate(self.files.shown) if one.path == path] or [0]
        self.setCurrentIndex(self.files.index(rows[0]))

    def _open(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.files.shown):
            self.open_asked.emit(self.files.shown[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        one = self.current
        if one is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit(one)
        elif one is not None and event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit(one)
        elif one is not None and event.key() == Qt.Key.Key_P:
            self.pin_asked.emit(one)
        else:
            super().keyPressEvent(event)

    def menu_of(self, one: RecentFile) -> QMenu:
        """What can be done with a file."""
        menu = QMenu(self)
        menu.addAction(text("Open"), lambda: self.open_asked.emit(one))
        menu.addAction(text("Open in a new window"), lambda: self.elsewhere_asked.emit(one))
        menu.addAction(text("Unpin") if one.is_pinned else text("Pin to the top"), lambda: self.pin_asked.emit(one))
        menu.addAction(text("Take off this list"), lambda: self.remove_asked.emit(one))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() is QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if 0 <= index.row() < len(self.files.shown):
            self.setCurrentIndex(index)
            menu = self.menu_of(self.files.shown[index.row()])
            menu.exec(event.globalPos())
            menu.deleteLater()
