"""Tab goes through a page as one reads it: card by card, from the left to the right and down."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QScrollArea, QWidget

from workbench.ui.fields import Field

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_ROW: Final = 24
"""Tops that differ by less stand in one row, pixels."""


class PageOrder(QObject):
    """Orders a page when it is turned to, and again when the keyboard comes into it: legends grow with the data."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.put_in_order)
        window.desks.turned.connect(self._turned)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _turned(self, _area: str, _page: str) -> None:
        self._timer.start()

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        desks = self._window.desks
        if now is not None and desks.isAncestorOf(now) and (before is None or not desks.isAncestorOf(before)):
            self.put_in_order()

    def put_in_order(self) -> None:
        """Order the page that is shown."""
        self._timer.stop()
        desk = self._window.desks.desks.get(self._window.desks.area)
        if desk is not None:
            order_page(getattr(desk, "front", desk))


def order_page(page: QWidget) -> None:
    """Order what takes the keyboard on a page by where it stands."""
    for before, after in pairwise(stops_of(page)):
        QWidget.setTabOrder(before, after)


def stops_of(page: QWidget) -> list[QWidget]:
    """What takes the keyboard on a page now, in the order one reads it."""
    stops = [one for one in page.findChildren(QWidget) if _takes_tab(one) and one.isVisibleTo(page) and one.isEnabled()]
    return sorted(stops, key=lambda one: _place(one, page))


def hands_on(widget: QWidget) -> bool:
    """Whether a widget gives the keyboard to another: it would lead Tab back to where it came from.

    Its focus proxy is not asked for: PySide then keeps the widget, and the charts of its page, for ever.
    """
    parent = widget.parentWidget()
    # A plot and what it paints on give it to their chart. Asked of Qt: pyqtgraph's own classes are lost on the way.
    of_plot = widget.inherits("QGraphicsView") or (parent is not None and parent.inherits("QGraphicsView"))
    return (
        of_plot
        or isinstance(widget, Field)
        or (isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox | QComboBox))
    )


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not hands_on(widget)


def _place(widget: QWidget, page: QWidget) -> tuple[tuple[int, int], tuple[int, int]]:
    """Row and left edge of the card a widget stands in, then its own; a card itself comes before what it holds."""
    card = widget
    above = widget.parentWidget()
    while above is not None and above is not page:
        if above.property("look") == "card" or above.metaObject().className() == "InputGroup" or _is_chart(above):
            card = above
        above = above.parentWidget()
    own = (-1, -1) if card is widget else _corner(widget, page)
    return _corner(card, page), own


def _is_chart(widget: QWidget) -> bool:
    from workbench.ui.charts import Chart

    return isinstance(widget, Chart)


def _corner(widget: QWidget, page: QWidget) -> tuple[int, int]:
    at = widget.mapTo(page, QPoint(0, 0))
    above = widget.parentWidget()
    while above is not None and above is not page:  # the order must not depend on how far a page is scrolled
        if isinstance(above, QScrollArea):
            at += QPoint(above.horizontalScrollBar().value(), above.verticalScrollBar().value())
        above = above.parentWidget()
    return (at.y() + _ROW // 2) // _ROW, at.x()
