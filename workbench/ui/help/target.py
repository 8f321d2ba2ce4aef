"""What a place of the window is about: the topic of help that belongs to it, and the figure that stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenuBar,
    QStatusBar,
    QTableWidget,
    QTreeWidget,
    QWidget,
)

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_CELL = Qt.ItemDataRole.UserRole
# Parts that are seldom there: known by the names of their classes, so that asking imports none of them.
_BY_CLASS = {"StartPage": "part/start", "FindBox": "part/find"}


@dataclass(frozen=True, slots=True)
class Target:
    """A topic, and where a figure stands there its line key (`key` or `key#entity`) and period.

    `about` names the chart or page that was asked about, `beside` is a further topic worth a link.
    """

    topic: str
    key: str = ""
    period: int | None = None
    about: str = ""
    beside: str = ""
    widget: QWidget | None = None


def figure_target(key: str, period: object = None, widget: QWidget | None = None, beside: str = "") -> Target:
    """The target of a figure."""
    when = period if isinstance(period, int) and period >= 0 else None
    return Target(f"row/{key.partition('#')[0]}", key, when, beside=beside, widget=widget)


def target_of(window: MainWindow, widget: QWidget | None, at: QPoint | None = None) -> Target:
    """What `widget` is about, at a place of the screen or else where its keyboard is. There is always an answer."""
    page = page_topic(window)
    while widget is not None and widget is not window:
        found = _known(window, widget, at, page)
        if found is not None:
            return found
        widget = widget.parentWidget()
    return Target(page, widget=window.desks)


def page_topic(window: MainWindow) -> str:
    """The topic of the page of a desk that is shown."""
    area = window.desks.area
    desk = window.desks.desks.get(area)
    page = getattr(desk, "page", "")
    return f"page/{area}/{page}" if page else f"page/{area}"


def _known(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    for finder in _FINDERS:
        found = finder(window, widget, at, page)
        if found is not None:
            return found
    return _part(window, widget)


_Finder = Callable[["MainWindow", QWidget, "QPoint | None", str], "Target | None"]


def _field(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    from workbench.ui.fields import Field, InputLine
    from workbench.ui.section_panel import SectionPanel

    if isinstance(widget, InputLine | Field):
        line = widget if isinstance(widget, InputLine) else widget.parentWidget()
        key = _bound_key(window, line)
        return None if key is None else figure_target(key, widget=line)
    if isinstance(widget, SectionPanel):
        return Target(f"section/{widget.section.key}", beside="part/inputs", widget=widget)
    return None


def _bound_key(window: MainWindow, line: QWidget | None) -> str | None:
    from workbench.ui.section_panel import SectionPanel

    panel = line
    while panel is not None and not isinstance(panel, SectionPanel):
        panel = panel.parentWidget()
    if panel is None:
        return None
    bound = next((one for one in panel.bound.values() if one.line is line), None)
    if bound is None:
        return None
    item, entity = bound.item, bound.address.entity
    if item.per is None or entity is None:
        return item.key
    ids = [one.id for one in window.live.valuation.members(item.per)]
    return f"{item.key}#{ids.index(entity)}" if entity in ids else item.key


def _headline(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    from workbench.ui import summary
    from workbench.ui.headline import HeadlineCell

    cell = getattr(widget, "cell", None)
    if not isinstance(cell, HeadlineCell):
        return None
    return Target(f"headline/{cell.key}", summary.KEYS.get(cell.key, ""), about=cell.label, widget=widget)


def _sheet(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    grid = window.sheet.grid
    if widget is not grid:
        return None
    row, column = _place_in(grid, at)
    if row is None:
        return Target("part/sheet", widget=window.sheet)
    key = grid.key_of(row)
    if not key or key.startswith("@"):
        return Target(f"section/{window.sheet.section.key}", beside="part/sheet", widget=grid)
    return figure_target(key, window.sheet.period_at(key, max(column, 0)), grid, "part/sheet")


def _entities(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    from workbench.ui.entities.table import EntityTable

    if not isinstance(widget, EntityTable):
        return None
    row, column = _place_in(widget, at)
    columns = widget.rows.columns
    item = columns[column].item if 0 <= column < len(columns) else None
    if item is None:
        return Target(page, beside="part/tables", widget=widget)
    key = f"{item.key}#{row}" if row is not None and 0 <= row < widget.rows.rowCount() else item.key
    return figure_target(key, widget=widget, beside=page)


def _terms(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    from workbench.ui.terms.table import TermTable

    if not isinstance(widget, TermTable):
        return None
    row, column = _place_in(widget, at)
    entry = widget.rows.entries[row] if row is not None and 0 <= row < len(widget.rows.entries) else None
    if entry is None or entry.line is None or entry.line.item is None:
        return Target(page, beside="part/tables", widget=widget)
    item = entry.line.item
    key = item.key if item.per is None else f"{item.key}#{max(column, 0)}"
    return figure_target(key, 1 if item.is_periodic else None, widget, page)


def _figures(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    cell_at = getattr(widget, "cell", None)
    if not isinstance(widget, QTableWidget) or not callable(cell_at):
        return None
    row, column = _place_in(widget, at)
    cell = cell_at(-1 if row is None else row, column)
    key = str(getattr(cell, "key", ""))
    if key.partition("#")[0] not in window.live.model:
        return Target(page, widget=widget)
    return figure_target(key, getattr(cell, "period", None), widget, page)


def _chart(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    from workbench.ui.charts import Chart
    from workbench.ui.desks.desk import Desk

    if not isinstance(widget, Chart):
        return None
    mark = widget.key_pointed(None if at is None else widget.mapFromGlobal(at))
    desk: QWidget | None = widget
    while desk is not None and not isinstance(desk, Desk):
        desk = desk.parentWidget()
    key, place = mark if isinstance(mark, tuple) and len(mark) == 2 else (mark, None)
    if isinstance(key, str) and key.partition("#")[0] in window.live.model:
        period = desk.period_of(place) if isinstance(desk, Desk) and isinstance(place, int) and place >= 0 else None
        return figure_target(key, period, widget, page)
    return Target(f"chart/{type(widget).__name__}", about=widget.title(), beside=page, widget=widget)


def _explained(window: MainWindow, widget: QWidget, at: QPoint | None, page: str) -> Target | None:
    if not isinstance(widget, QTreeWidget) or widget not in (window.explain.tree, window.problems.list):
        return None
    line = widget.currentItem() if at is None else widget.itemAt(widget.viewport().mapFromGlobal(at))
    held = None if line is None else line.data(0, _CELL)
    part = "part/explain" if widget is window.explain.tree else "part/problems"
    if isinstance(held, tuple | list) and len(held) == 2 and str(held[0]).partition("#")[0] in window.live.model:
        return figure_target(str(held[0]), held[1], widget, part)
    return Target(part, widget=widget)


_FINDERS: tuple[_Finder, ...] = (_field, _headline, _sheet, _entities, _terms, _figures, _chart, _explained)


def _part(window: MainWindow, widget: QWidget) -> Target | None:
    """Parts of the window that are about themselves."""
    parts: list[tuple[QWidget, str]] = [
        (window.headline, "part/headline"),
        (window.sheet.bar, "part/formula_bar"),
        (window.sheet, "part/sheet"),
        (window.explain, "part/explain"),
        (window.problems, "part/problems"),
        (window.inputs, "part/inputs"),
        (window.cases, "part/cases"),
        (window.bar, "part/title_bar"),
    ]
    for known, topic in parts:
        if widget is known:
            return Target(topic, widget=widget)
    if (named := _BY_CLASS.get(type(widget).__name__)) is not None:
        return Target(named, widget=widget)
    if isinstance(widget, QStatusBar):
        return Target("part/status", widget=widget)
    if isinstance(widget, QMenuBar):
        return Target("part/menus", widget=widget)
    return None


def _place_in(table: QAbstractItemView, at: QPoint | None) -> tuple[int | None, int]:
    """Row and column at a place of the screen, a heading counted; else those of the current cell."""
    index = table.currentIndex()
    current = (index.row() if index.isValid() else None, index.column() if index.isValid() else -1)
    if at is None:
        return current
    for header in table.findChildren(QHeaderView):
        if header.isVisible() and header.viewport().rect().contains(inside := header.viewport().mapFromGlobal(at)):
            section = header.logicalIndexAt(inside)
            return (None, section) if header.orientation() is Qt.Orientation.Horizontal else (section, 0)
    index = table.indexAt(table.viewport().mapFromGlobal(at))
    return (index.row(), index.column()) if index.isValid() else (None, -1)
