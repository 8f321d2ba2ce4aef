"""The sheet view: the rows of a section over periods and years, typed over in place, read back in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.interpret.explain import as_words, explain
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import (
    Check,
    Choice,
    Constant,
    Derived,
    Emphasis,
    Figure,
    Item,
    Number,
    Row,
    Section,
    Series,
)
from workbench.ui.formula_bar import FormulaBar, Neighbour, Segment
from workbench.ui.grid import SheetGrid
from workbench.ui.grid_rows import Emphasis as RowEmphasis
from workbench.ui.grid_rows import GridColumn, GridRow, Mark
from workbench.ui.sheet_cells import cell_key, cell_of, heading
from workbench.ui.sheet_edits import FIGURE, Place
from workbench.ui.sheet_lines import SheetLine, longest_texts
from workbench.ui.sheet_reported import is_moved, reported_key, reported_places, reported_reading
from workbench.ui.sheet_typing import SheetTyping, is_typed_over_line

__all__ = ["SheetView", "cell_key", "cell_of"]


class SheetView(QWidget):
    """Rows × periods of one section. `explain_requested(key, period)` asks for the walkable explanation."""

    explain_requested = Signal(str, object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._shown: Results | None = None
        self._places: list[Place] = []
        self._keys: list[str] = []
        self.sections = QComboBox()
        self.sections.setAccessibleName(text("Sheet"))
        for section in live.model.sections:
            if any(isinstance(i, Row | Figure | Check | Series) for i in section.items):
                self.sections.addItem(text(section.title), section.key)
        self.sections.setMaxVisibleItems(40)
        self.columns = QComboBox()
        self.columns.setAccessibleName(text("Columns"))
        for name, words in (
            ("both", text("Periods and years")),
            ("periods", text("Periods")),
            ("years", text("Years")),
        ):
            self.columns.addItem(words, name)
        self.reported = QCheckBox(text("Reported"))
        self.reported.setToolTip(text("Show what was reported before the forecast, where a line goes on from it."))
        self.reported.setChecked(True)
        self.bar = FormulaBar()
        self.grid = SheetGrid()
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 0)
        top.addWidget(self.sections)
        top.addWidget(self.columns)
        top.addWidget(self.reported)
        top.addWidget(self.count)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self.grid, 1)
        self.sections.currentIndexChanged.connect(lambda _: self.rebuild())
        self.columns.currentIndexChanged.connect(lambda _: self.rebuild())
        self.reported.toggled.connect(lambda _: self.rebuild())
        self.grid.cell_selected.connect(self._read)
        self.grid.cell_activated.connect(self._activated)
        self.grid.row_explained.connect(lambda key: self._activated(key, self.grid.current_cell()[1]))
        self.bar.link_clicked.connect(self.go_to_link)
        self.typing = SheetTyping(self)
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
        count = sum(r.emphasis is not RowEmphasis.SECTION for r in rows)
        self.count.setText(text("{count} rows", count=count))
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
                        tip=text(item.note) if item.note else "",
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
        for row in self._keys:
            found = cell_of(results, row)
            if found is None:
                continue
            item, entity = found
            is_old = results.is_changed(item, entity) or shown.is_changed(item, entity) or shown.changed is None
            if is_old or is_moved(item, results, self._places):
                line = SheetLine(item, entity, self._places, results, shown)
                values[row], marks[row] = line.texts, line.marks
        self.grid.set_values(values, marks)
        self._shown = results
        self._reread()

    def showEvent(self, event: object) -> None:
        """Refresh what was missed while hidden."""
        if self._shown is not self.live.results:
            self.rebuild()

    def _reread(self) -> None:
        key, column = self.grid.current_cell()
        if key:
            self._read(key, column)

    def _read(self, key: str, column: int) -> None:
        results = self.live.results
        found = cell_of(results, key)
        if found is None or not 0 <= column < len(self._places):
            self.bar.show_reading([])
            return
        item, entity = found
        reported = self._places[column].reported
        if reported is not None:
            self.bar.show_reading(reported_reading(item, reported, self.live))
            return
        period = self._period_for(item, column)
        told = explain(results.model, results.arrays, item, entity, period)
        names = results.entity_names
        words = as_words(told, results.calendar.label, names)
        head, separator, rest = words.partition(" = ")
        segments = [Segment(head + separator, is_strong=True), Segment(rest)]
        precedents = [
            Neighbour(f"{cell_key(t.item, t.entity)}@{'' if t.period is None else t.period}", text(t.item.label))
            for t in told.terms
        ]
        used_by = [
            Neighbour(f"{i.key}@{'' if period is None else period}", text(i.label))
            for i in results.model.dependents[item]
        ]
        self.bar.show_reading(segments, precedents, used_by)

    def _period_for(self, item: Item, column: int) -> int | None:
        if not item.is_periodic:
            return None
        place = self._places[column]
        if place.period is not None:
            return place.period if place.period or has_opening(item) else 1
        if place.year is not None:
            return self.live.results.calendar.periods_of(place.year)[-1]
        return 1

    def period_at(self, key: str, column: int) -> int | None:
        """The period that a column shows of a line; None of a line without periods."""
        found = cell_of(self.live.results, key)
        return None if found is None or not 0 <= column < len(self._places) else self._period_for(found[0], column)

    def go_to_link(self, link: str) -> None:
        """Show the cell a link names: `key@period` or `key#entity@period`."""
        key, _, period = link.partition("@")
        self.go_to(key, int(period) if period else None)

    def go_to(self, key: str, period: int | None) -> None:
        """Show a line and select its cell."""
        found = cell_of(self.live.results, key)
        if found is None:
            return
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

    def _activated(self, key: str, column: int) -> None:
        found = cell_of(self.live.results, key)
        if found is None:
            return
        reported = self._places[max(column, 0)].reported
        if reported is None:
            self.explain_requested.emit(key, self._period_for(found[0], max(column, 0)))
        elif behind := reported_key(found[0], reported):
            self.explain_requested.emit(behind, None)


def _is_total(item: Item) -> bool:
    return isinstance(item, Row | Figure) and item.emphasis is Emphasis.TOTAL


def _names_moved(before: Results, after: Results) -> bool:
    return before.entity_names != after.entity_names or before.valuation.currency != after.valuation.currency
