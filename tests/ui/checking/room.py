"""Texts of Qt's own widgets that are wider or higher than their room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from tests.ui.checking.names import is_shown, path_of
from workbench.ui.fields.whole import rest_of

_SLACK = 2
_CELLS = 400
"""Cells of one table that are looked at."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that does not fit: of what kind, where, and by how much; `tip` is the tooltip that says it whole."""

    kind: str
    where: str
    words: str
    needed: int
    room: int
    tip: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure: one that is shortened says something else."""
        return is_figure(self.words)

    def __str__(self) -> str:
        tip = " (tip)" if self.tip else ""
        return f"{self.kind}{tip}: {self.words!r} needs {self.needed}, has {self.room} in {self.where}"


def is_figure(words: str) -> bool:
    """Digits, their signs and at most a unit."""
    digits = sum(letter.isdigit() for letter in words)
    return digits > 0 and digits * 2 >= sum(not letter.isspace() for letter in words)


def cut(root: QWidget) -> list[Cut]:
    """All texts under `root` that do not fit, of what is shown now."""
    found: list[Cut] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if is_shown(widget) and widget.width() and widget.height():
            found += _of(widget)
    return found


def _of(widget: QWidget) -> Iterator[Cut]:
    match widget:
        case QLabel():
            yield from _label(widget)
        case QHeaderView():
            yield from _header(widget)
        case QAbstractItemView():
            yield from _cells(widget)
        case QTabBar():
            yield from _tabs(widget)
        case QComboBox():
            yield from _combo(widget)
        case QLineEdit():
            yield from _line(widget)
        case QAbstractButton():
            yield from _button(widget)
        case QGroupBox():
            need = widget.fontMetrics().horizontalAdvance(widget.title())
            if need > widget.width() - 8:
                yield Cut("group", path_of(widget), widget.title(), need, widget.width(), widget.toolTip())
        case _:
            return


def _label(label: QLabel) -> Iterator[Cut]:
    if not label.text() or not label.pixmap().isNull():
        return
    where = path_of(label)
    inner = label.contentsRect()
    if label.wordWrap():
        need = label.heightForWidth(label.width())
        if need > label.height() + 3:
            yield Cut("wrapped label", where, label.text(), need, label.height(), label.toolTip())
        return
    need = label.sizeHint().width() - (label.width() - inner.width())
    if need > inner.width() + _SLACK:
        yield Cut("label", where, label.text(), need, inner.width(), label.toolTip())
    elif label.fontMetrics().height() > label.height() + 2:
        yield Cut("low label", where, label.text(), label.fontMetrics().height(), label.height(), label.toolTip())


def _plain(words: str) -> str:
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _paints_itself(widget: QWidget) -> bool:
    return type(widget).__module__.startswith("workbench") and "paintEvent" in vars(type(widget))


def _button(button: QAbstractButton) -> Iterator[Cut]:
    if isinstance(button, QToolButton) and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return
    if button.width() >= button.sizeHint().width() or not button.text() or _paints_itself(button):
        return
    need = button.fontMetrics().horizontalAdvance(_plain(button.text()))
    if not button.icon().isNull():
        need += button.iconSize().width() + 4
    if isinstance(button, QCheckBox):
        need += button.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, button) + 6
    if need > button.width() - 4:
        yield Cut("button", path_of(button), button.text(), need, button.width() - 4, button.toolTip())


def _combo(box: QComboBox) -> Iterator[Cut]:
    if box.isEditable() or _paints_itself(box):
        return
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    room = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    need = box.fontMetrics().horizontalAdvance(box.currentText())
    if need > room.width() + _SLACK:
        yield Cut("choice", path_of(box), box.currentText(), need, room.width(), box.toolTip())


def _line(line: QLineEdit) -> Iterator[Cut]:
    words = line.text() or line.placeholderText()
    room = line.contentsRect().width() - 8
    need, tip = line.fontMetrics().horizontalAdvance(words), line.toolTip() or rest_of(line)
    if need > room + _SLACK + 2 and not line.hasFocus():
        yield Cut("entry" if line.text() else "placeholder", path_of(line), words, need, room, tip)


def _tabs(bar: QTabBar) -> Iterator[Cut]:
    for place in range(bar.count()):
        if not bar.isTabVisible(place):
            continue
        rect = bar.tabRect(place)
        need = bar.fontMetrics().horizontalAdvance(_plain(bar.tabText(place)))
        if need > rect.width() - 8:
            yield Cut("tab", path_of(bar), bar.tabText(place), need, rect.width() - 8, bar.tabToolTip(place))
        elif rect.left() < 0 or rect.right() > bar.width():
            yield Cut("tab out of sight", path_of(bar), bar.tabText(place), rect.right(), bar.width())


def _header(header: QHeaderView) -> Iterator[Cut]:
    model = header.model()
    if "paintSection" in vars(type(header)):
        return
    across = header.orientation() is Qt.Orientation.Horizontal
    for section in range(min(header.count(), 200)):
        size = header.sectionSize(section)
        at = header.sectionViewportPosition(section)
        if header.isSectionHidden(section) or not size or at > (header.width() if across else header.height()):
            continue
        words = model.headerData(section, header.orientation(), Qt.ItemDataRole.DisplayRole)
        if not words:
            continue
        metrics = _metrics(model.headerData(section, header.orientation(), Qt.ItemDataRole.FontRole), header.font())
        need = max(metrics.horizontalAdvance(part) for part in str(words).split("\n"))
        room = (size if across else header.width()) - 8
        if need > room + _SLACK:
            tip = model.headerData(section, header.orientation(), Qt.ItemDataRole.ToolTipRole)
            yield Cut("heading", path_of(header), str(words), need, room, str(tip or ""))


def _metrics(held: object, font: QFont) -> QFontMetrics:
    return QFontMetrics(held if isinstance(held, QFont) else font)


def _cells(view: QAbstractItemView) -> Iterator[Cut]:
    model = view.model()
    if model is None:
        return
    viewport = view.viewport().rect()
    header = view.horizontalHeader() if isinstance(view, QTableView) else None
    is_fixed = (
        view.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        and view.horizontalScrollBar().maximum() == 0
    )
    if header is not None and is_fixed and header.length() > viewport.width() + _SLACK and header.isVisible():
        yield Cut("columns", path_of(view), view.accessibleName(), header.length(), viewport.width())
    seen = 0
    index = view.indexAt(QPoint(2, 2))
    rows = range(max(index.row(), 0), model.rowCount(view.rootIndex()))
    for row in rows:
        for column in range(columns_of(model, view.rootIndex())):
            here = model.index(row, column, view.rootIndex())
            box = view.visualRect(here)
            if box.top() > viewport.bottom() or seen > _CELLS:
                return
            if box.width() <= 0 or not box.intersects(viewport):
                continue
            seen += 1
            yield from _cell(view, here, box.width(), box.height())


def columns_of(model: QAbstractItemModel, parent: QModelIndex) -> int:
    """How many columns a model has; a list has one, and does not let itself be asked."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def _cell(view: QAbstractItemView, index: QModelIndex, width: int, height: int) -> Iterator[Cut]:
    delegate = view.itemDelegateForIndex(index)
    if not isinstance(delegate, QStyledItemDelegate) or "paint" in vars(type(delegate)):
        return  # paints itself: seen by `painting`
    words = index.data(Qt.ItemDataRole.DisplayRole)
    if not words:
        return
    metrics = _metrics(index.data(Qt.ItemDataRole.FontRole), view.font())
    need = max(metrics.horizontalAdvance(part) for part in str(words).split("\n")) + 6
    if isinstance(index.data(Qt.ItemDataRole.DecorationRole), (QIcon, QPixmap)):
        need += view.iconSize().width() + 4 if view.iconSize().isValid() else 20
    if index.flags() & Qt.ItemFlag.ItemIsUserCheckable and index.data(Qt.ItemDataRole.CheckStateRole) is not None:
        need += 20
    wraps = isinstance(view, QTableView) and view.wordWrap() and height > 2 * metrics.height()
    if need > width + _SLACK and not wraps:
        tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        yield Cut("cell", path_of(view), str(words), need, width, tip)
