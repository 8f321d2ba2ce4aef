"""A row of widgets that goes on below where its width is used up, as letters grow or a window shrinks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

GAP = 6


def together(*widgets: QWidget) -> QWidget:
    """Widgets that stay side by side: a label and its field."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget)
    return pair


class FlowRow(QWidget):
    """Lays its widgets out from left to right, in as many lines as its width asks for.

    It sets its own height: a layout that answers `hasHeightForWidth` makes each edit of the grid around it costly.
    """

    def __init__(self, items: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._items = list(items)
        for item in self._items:
            item.setParent(self)

    def lines(self) -> int:
        """In how many lines the widgets stand."""
        return sum(place.left() == 0 for place in self._places(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(max((item.sizeHint().width() for item in self._items), default=0), self.height())

    def sizeHint(self) -> QSize:
        wide = sum(item.sizeHint().width() + GAP for item in self._items) - GAP
        return QSize(max(wide, 0), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Words, sizes of letters or visibility of an item changed."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return done

    def _places(self, width: int) -> list[QRect]:
        places: list[QRect] = []
        left = top = 0
        sizes = [item.sizeHint().expandedTo(item.minimumSize()).boundedTo(item.maximumSize()) for item in self._items]
        high = max((size.height() for size in sizes), default=0)
        for size in sizes:
            if left and left + size.width() > width:
                left, top = 0, top + high + GAP
            places.append(QRect(left, top + (high - size.height()) // 2, size.width(), size.height()))
            left += size.width() + GAP
        return places

    def _arrange(self) -> None:
        places = self._places(self.width())
        for item, place in zip(self._items, places, strict=True):
            item.setGeometry(place)
        needed = max((place.bottom() + 1 for place in places), default=0)
        if needed != self.height() or needed != self.minimumHeight():
            self.setFixedHeight(needed)
            self.updateGeometry()
