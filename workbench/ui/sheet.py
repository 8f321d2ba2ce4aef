"""The sheet view: the rows of a section over periods and years, typed over in place, read back in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import (
    Choice,
    Constant,
    Derived,
    Emphasis,
    Figure,
    Item,
    Number,
    Row,
    Section,
)
from workbench.ui.formula_bar import FormulaBar
from workbench.ui.grid import SheetGrid
from workbench.ui.grid_rows import Emphasis as RowEmphasis
from workbench.ui.grid_rows import GridColumn, GridRow, Mark, Trend
from workbench.ui.sheet_bar import SheetBar
from workbench.ui.sheet_cells import ChartLine, cell_key, cell_of, chart_line, heading
from workbench.ui.sheet_edits import FIGURE, Place
from workbench.ui.sheet_find import FindBar
from workbench.ui.sheet_lines import SheetLine, longest_texts
from workbench.ui.sheet_menu import SheetMenu
from workbench.ui.sheet_reading import period_for, read_cell
from workbench.ui.sheet_reported import is_moved, reported_key, reported_places
from workbench.ui.sheet_tips import cell_tip
from workbench.ui.sheet_typing import SheetTyping, is_typed_over_line

__all__ = ["SheetView", "cell_key", "cell_of"]


class SheetView(QWidget):
    """Rows × periods of one section. `explain_requested(key, period)` asks for the walkable explanation.

    `jumping` comes before a jump to another cell, which is a place one may want to come back from.
    """

    explain_requested = Signal(str, object)
    problem_found = Signal(object)
    jumping = Signal()
    input_requested = Signal(object)  # Address

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._shown: Results | None = None
        self._places: list[Place] = []
        self._keys: list[str] = []
        self._lines: dict[str, SheetLine] = {}
        self.head = SheetBar(live.model)
        self.sections, self.columns, self.reported = self.head.sections, self.head.columns, self.head.reported
        self.changes = self.head.changes
        self.bar = FormulaBar()
        self.grid = SheetGrid()
        self.grid.setAccessibleName(text("Sheet"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self.bar)
        self.find_bar = FindBar(self)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.grid, 1)
        self.sections.currentIndexChanged.connect(lambda _: self.rebuild())
        self.columns.currentIndexChanged.connect(lambda _: self.rebuild())
        self.reported.toggled.connect(lambda _: self.rebuild())
        self.grid.cell_selected.connect(self._read)
        self.grid.cell_activated.connect(self._activated)
        self.grid.row_explained.connect(lambda key: self._activated(key, self.grid.current_cell()[1]))
        self.bar.link_clicked.connect(self.go_to_link)
        self.grid.set_cell_tip(self._tip)
        self.grid.step_asked.connect(self.walk_changes)
        self.changes.wanted.connect(self._show_changed)
        self.head.trends.toggled.connect(self.grid.show_trends)
        self.head.typed_over_wanted.connect(self.next_typed_over)
        self.typing = SheetTyping(self)
        self.menu = SheetMenu(self)
        self.head.search.toggled.connect(lambda is_on: self.find_bar.open() if is_on else self.find_bar.close_bar())
        live.results_changed.connect(self._follow)
        self.show_section("income")

    def show_section(self, key: str) -> None:
        """Show the sheet of a section."""
        index = self.sections.findData(key)
        if index >= 0 and index != self.sections.currentIndex():
            self.sections.setCurrentIndex(index)
        elif self._shown is None:
            self.rebuild()

    @property
    def section(self) -> type[Section]:
        """The section shown."""
        key = self.sections.currentData()
        return next(s for s in self.live.model.sections if s.key == key)

    @property
    def places(self) -> list[Place]:
        """What each column shows."""
        return self._places

    @property
    def keys(self) -> list[str]:
        """The keys of all rows, headings among them."""
        return self._keys

    def start_anew(self) -> None:
        """Another valuation was opened: its rows, from where its forecast begins."""
        self._keys = []
        self.rebuild()

    def rebuild(self) -> None:
        """Lay out rows and columns anew."""
        results = self.live.results
        section = self.section
        self._places = self._columns(section, results)
        rows, lines = self._rows(section, results)
        last = max((n for n, place in enumerate(self._places) if place.reported is not None), default=-1)
        columns = [
            GridColumn(
                heading(place, results),
                place.year is not None or (place.reported is not None and place.reported.is_year),
                longest,
                "" if place.reported is None else text("reported"),
                number == last,
                place.period == 0,
            )
            for number, (place, longest) in enumerate(
                zip(self._places, longest_texts(lines, self._places), strict=True)
            )
        ]
        is_other = [r.key for r in rows] != self._keys
        self.grid.set_sheet(columns, rows)
        if is_other:  # the forecast is what one comes for; the last reported column beside it shows where it begins
            self.grid.begin_at(max(last, 0))
        self._keys = [r.key for r in rows]
        self._lines = dict(zip(_keys_of_lines(rows), lines, strict=True))
        self.changes.forget()
        self._tell_count()
        if not self.grid.current_cell()[0]:
            self.bar.show_reading([])  # what was read is not on this sheet
        if self.find_bar.isVisible():
            self.find_bar.look()
        self._shown = results

    def _columns(self, section: type[Section], results: Results) -> list[Place]:
        items = section.items
        if not any(i.is_periodic for i in items):
            self.reported.setVisible(False)
            return [FIGURE]
        places = [FIGURE] if any(isinstance(i, Derived) and not i.is_periodic for i in items) else []
        mode = self.columns.currentData()
        reported = reported_places(section, results, mode)
        self.reported.setVisible(bool(reported))
        if self.reported.isChecked():
            places += reported
        if mode != "years" and any(has_opening(i) for i in items):
            places.append(Place(period=0))
        calendar = results.calendar
        for year in calendar.years:
            if mode != "years":
                places += [Place(period=t) for t in calendar.periods_of(year)]
            if mode != "periods" and (mode == "years" or len(calendar.years) < len(calendar.labels) - 1):
                places.append(Place(year=year))
        return places

    def _rows(self, section: type[Section], results: Results) -> tuple[list[GridRow], list[SheetLine]]:
        rows: list[GridRow] = []
        lines: list[SheetLine] = []
        names = [""] if section.per is None else results.entity_names[section.per]
        has_periods = any(item.is_periodic for item in section.items)
        for position, name in enumerate(names):
            entity = None if section.per is None else position
            if name:
                rows.append(GridRow(f"@{position}", name, emphasis=RowEmphasis.SECTION))
            for item in section.items:
                if isinstance(item, Choice) or (isinstance(item, Number | Constant) and has_periods):
                    continue  # beside rows over periods they would be lines of empty cells; the panel has them
                line = SheetLine(item, entity, self._places, results)
                lines.append(line)
                rows.append(
                    GridRow(
                        cell_key(item, entity),
                        text(item.label),
                        text(item.unit.label, currency=results.valuation.currency),
                        line.texts,
                        indent=1 if name else 0,
                        emphasis=RowEmphasis.TOTAL if _is_total(item) else RowEmphasis.PLAIN,
                        marks=line.marks,
                        is_editable=is_typed_over_line(item),
                        note=text(item.note) if item.note else "",
                        trend=line.trend if item.is_periodic else None,
                    )
                )
        return rows, lines

    def _follow(self, results: Results) -> None:
        if not self.isVisible():
            self._shown = None  # a hidden sheet refreshes when it is shown
            return
        shown = self._shown
        if (
            shown is None
            or results.changed is None
            or results.calendar != shown.calendar
            or self._columns(self.section, results) != self._places
            or _names_moved(shown, results)
        ):
            self.rebuild()
            self._reread()
            return
        values: dict[str, Sequence[str]] = {}
        marks: dict[str, Sequence[Mark]] = {}
        trends: dict[str, Callable[[], Trend]] = {}
        changed: list[str] = []
        for row in self._keys:
            found = cell_of(results, row)
            if found is None:
                continue
            item, entity = found
            is_new = results.is_changed(item, entity)
            if (
                is_new
                or shown.is_changed(item, entity)
                or shown.changed is None
                or is_moved(item, results, self._places)
            ):
                line = self._lines[row] = SheetLine(item, entity, self._places, results, shown)
                values[row], marks[row] = line.texts, line.marks
                if item.is_periodic:
                    trends[row] = line.trend
                if is_new:
                    changed.append(row)
        self.grid.set_values(values, marks, trends)
        self._shown = results
        self.changes.show_changes(changed, self._lines, self._places, results)
        self._tell_count()
        self.find_bar.follow()
        self._reread()

    def _tell_count(self) -> None:
        typed = sum(len(line.typed_over) for line in self._lines.values())
        self.head.show_count(len(self._lines), typed)

    def _tip(self, key: str, column: int) -> str:
        line = self._lines.get(key)
        return "" if line is None else cell_tip(key, column, self._places[column], line, self.live.results)

    def figure_at(self, key: str, column: int) -> tuple[float, Unit] | None:
        """The figure of a cell and its unit; None where nothing is shown."""
        line = self._lines.get(key)
        value = None if line is None else line.number(column)
        return None if line is None or value is None else (value, line.unit)

    def chart_lines(self, keys: Sequence[str] | None = None) -> list[ChartLine]:
        """Rows with periods as lines for a chart: these, or those that are selected."""
        results = self.live.results
        wanted = [self.grid.key_of(row) for row in self.grid.block_rows()] if keys is None else keys
        found = (chart_line(key, self._places, results) for key in wanted)
        return [line for line in found if line is not None]

    def is_typed_over_in_block(self) -> bool:
        """Whether something selected was typed over or is a number of its own."""
        for key, column in self.grid.typed_cells():
            line = self._lines.get(key)
            if line is not None and (self._places[column].period in line.typed_over or not line.is_periodic):
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the grid leaves: those of the search."""
        if not (self.find_bar.isVisible() and self.find_bar.takes(event)):
            super().keyPressEvent(event)

    def walk_changes(self, step: int) -> None:
        """To the next row that the last edit moved, or the one before."""
        self.changes.walk(step)

    def _show_changed(self, key: str, column: int) -> None:
        self.grid.select_cell(key, column)
        self.grid.setFocus()

    def next_typed_over(self) -> None:
        """To the next typed-over cell after the selected one, row by row; from the last to the first."""
        cells = [
            (n, self._places.index(Place(period=period)), key)
            for n, key in enumerate(self._keys)
            if key in self._lines
            for period in sorted(self._lines[key].typed_over)
            if Place(period=period) in self._places
        ]
        if not cells:
            return
        key, column = self.grid.current_cell()
        at = (self._keys.index(key), column) if key in self._keys else (-1, -1)
        _, column, key = next((cell for cell in cells if cell[:2] > at), cells[0])
        self.grid.select_cell(key, column)
        self.grid.setFocus()

    def showEvent(self, event: object) -> None:
        """Refresh what was missed while hidden."""
        if self._shown is not self.live.results:
            self.rebuild()

    def _reread(self) -> None:
        key, column = self.grid.current_cell()
        if key:
            self._read(key, column)

    def _read(self, key: str, column: int) -> None:
        read_cell(self.bar, self.live, key, self._places[column] if 0 <= column < len(self._places) else None)

    def period_at(self, key: str, column: int) -> int | None:
        """The period that a column shows of a line; None of a line without periods."""
        results = self.live.results
        found = cell_of(results, key)
        is_shown = found is not None and 0 <= column < len(self._places)
        return period_for(found[0], self._places[column], results) if found is not None and is_shown else None

    def go_to_link(self, link: str) -> None:
        """Show the cell a link names: `key@period` or `key#entity@period`."""
        key, _, period = link.partition("@")
        self.go_to(key, int(period) if period else None)

    def go_to(self, key: str, period: int | None) -> None:
        """Show a line and select its cell."""
        found = cell_of(self.live.results, key)
        if found is None:
            return
        self.jumping.emit()
        item, entity = found
        if item.per is not None and entity is None:
            key = cell_key(item, 0)
        if item.section is not None:
            self.show_section(item.section.key)
        wanted = Place(period=period) if period is not None else FIGURE
        column = self._places.index(wanted) if wanted in self._places else 0
        self.grid.select_cell(key, column)
        self.grid.setFocus()
        self._read(key, column)

    def select_first(self) -> None:
        """Select the first cell that holds a figure, for whoever comes by keyboard."""
        key = next((key for key in self._keys if cell_of(self.live.results, key) is not None), "")
        if key:
            at = next((n for n, place in enumerate(self._places) if place.reported is None), 0)
            self.grid.select_cell(key, at)

    def current_figure(self) -> tuple[str, int | None] | None:
        """Line key and period of the selected cell; None where no figure stands."""
        key, column = self.grid.current_cell()
        found = cell_of(self.live.results, key) if key else None
        if found is None or not 0 <= column < len(self._places) or self._places[column].reported is not None:
            return None
        return key, self.period_at(key, column)

    def _activated(self, key: str, column: int) -> None:
        found = cell_of(self.live.results, key)
        if found is None:
            return
        reported = self._places[max(column, 0)].reported
        if reported is None:
            place = self._places[max(column, 0)]
            self.explain_requested.emit(key, period_for(found[0], place, self.live.results))
        elif behind := reported_key(found[0], reported):
            self.explain_requested.emit(behind, None)


def _keys_of_lines(rows: Sequence[GridRow]) -> list[str]:
    return [row.key for row in rows if row.emphasis is not RowEmphasis.SECTION]


def _is_total(item: Item) -> bool:
    return isinstance(item, Row | Figure) and item.emphasis is Emphasis.TOTAL


def _names_moved(before: Results, after: Results) -> bool:
    return before.entity_names != after.entity_names or before.valuation.currency != after.valuation.currency
