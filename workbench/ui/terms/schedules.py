"""What is pasted into the term sheet, and its curves and schedules as text, one value for each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from workbench.document.edits import SetValue
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, value_of
from workbench.exchange.clipboard import Table
from workbench.exchange.copied import tiled
from workbench.exchange.curve_table import lay_amounts, lay_rates
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Series
from workbench.ui.entities.pasting import clipboard_table
from workbench.ui.terms.edits import Refusal, Target, pasted_words
from workbench.ui.terms.lines import Kind, TermLine
from workbench.ui.terms.over_time import OverTimeDialog, curve_dialog, schedule_dialog

if TYPE_CHECKING:
    from workbench.ui.terms.sheet import TermSheet

CURVE_KEY = "rates.base"
SHIFT_KEY = "rates.shift"


class Schedules(QObject):
    """Fills the cells of a sheet from the clipboard and its series from a dialog."""

    def __init__(self, sheet: TermSheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self._live = sheet.live
        sheet.table.table_wanted.connect(self._open_cell)
        sheet.table.pasted.connect(self._paste)

    def _open_cell(self, row: int, column: int) -> None:
        rows = self._sheet.rows
        cell = rows.cell(row, column)
        if cell is not None and not cell.is_absent:
            self.open_schedule(rows.facilities[column], rows.entries[row].key)

    def curve_words(self) -> str:
        """The base curve in short, with the shift of the whole; empty without one in the model."""
        model, valuation = self._live.model, self._live.valuation
        item = model.get(CURVE_KEY)
        if not isinstance(item, Series):
            return ""
        held = value_of(model, valuation, Address(CURVE_KEY))
        values = series_over(item, held if isinstance(held, tuple) else (), valuation.periods)
        first, last = item.unit.shown(values[0]), item.unit.shown(values[-1])
        said = text("Base curve {first} → {last}…", first=first, last=last)
        shift = 0.0 if model.get(SHIFT_KEY) is None else value_of(model, valuation, Address(SHIFT_KEY))
        return f"{said} {shift:+.2%}" if isinstance(shift, float | int) and shift else said

    def open_curve(self) -> OverTimeDialog:
        """Open the base curve as text to type or paste over; accepted, it is one step to undo."""
        item = self._live.model[CURVE_KEY]
        assert isinstance(item, Series)
        return self._open(Address(CURVE_KEY), item, text(item.label))

    def open_schedule(self, facility: str, key: str) -> OverTimeDialog:
        """Open a schedule of a facility as text to type or paste over; accepted, it is one step to undo."""
        item = self._live.model[key]
        assert isinstance(item, Series)
        named = self._live.valuation.entity(facility)
        name = "" if named is None else named.name
        return self._open(Address(key, facility), item, f"{name}: {text(item.label)}")

    def _open(self, address: Address, item: Series, title: str) -> OverTimeDialog:
        live, calendar = self._live, self._live.results.calendar
        held = value_of(live.model, live.valuation, address)
        values = series_over(item, held if isinstance(held, tuple) else (), live.valuation.periods)
        if item.unit.percent:
            dialog = curve_dialog(title, calendar, values, item.unit, self._sheet)
        else:
            dialog = schedule_dialog(title, calendar, values, item.unit, live.valuation.currency, self._sheet)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        case = live.valuation.selected_case

        def take() -> None:
            if dialog.values() != tuple(values):
                self._set(SetValue(address, dialog.values(), case), title)

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

    def _set(self, edit: SetValue, title: str) -> bool:
        """Set a series; a refusal stands beside its cell."""
        if value_of(self._live.model, self._live.valuation, edit.address) == edit.value:
            return True
        problems = self._live.do(edit, self._sheet)
        if problems and edit.address.entity is not None:
            self._sheet.refuse([Refusal(edit.address.entity, edit.address.key, title, problems[0])])
        elif problems:
            self._sheet.problem_found.emit(problems[0])
        else:
            self._sheet.accept_texts()
        return not problems

    def _paste(self, row: int, column: int) -> None:
        """A block goes into the cells from the selected one on; into a schedule's cell, its dates and amounts."""
        table = clipboard_table()
        rows = self._sheet.rows
        line = rows.entries[row].line if 0 <= row < len(rows.entries) else None
        if not table or line is None:
            return
        if line.kind is Kind.SERIES:
            self._paste_schedule(line, rows.facilities[column], table)
        else:
            targets = self._pasted_targets(row, column, table)
            if targets:
                self._sheet.change(targets)

    def _paste_schedule(self, line: TermLine, facility: str, table: Table) -> None:
        live, calendar = self._live, self._live.results.calendar
        assert line.item is not None
        is_rate = line.item.unit.percent
        laid = lay_rates(table, calendar) if is_rate else lay_amounts(table, calendar, live.valuation.currency)
        if isinstance(laid, Problem):
            self._sheet.refuse([Refusal(facility, line.key, text("The table"), laid)])
            return
        if self._set(SetValue(Address(line.key, facility), laid.values, live.valuation.selected_case), line.label):
            self._sheet.note.tell([line.label, *laid.words])

    def _pasted_targets(self, row: int, column: int, table: Table) -> list[Target]:
        """The block's texts over the terms and facilities shown; one cell fills the whole selection."""
        rows, table_of = self._sheet.rows, self._sheet.table
        if len(table) == 1 and len(table[0]) == 1:
            places = [(r, c, table[0][0]) for r, c in table_of.chosen() or [(row, column)]]
        else:
            below = [n for n in range(row, len(rows.entries)) if rows.entries[n].line is not None]
            across = [n for n in range(column, len(rows.facilities)) if not table_of.isColumnHidden(n)]
            table = tiled(table, len(table_of.block_rows()), len(table_of.block_columns()))
            if len(table) > len(below) or len(table[0]) > len(across):
                said = text(
                    "A block of {rows} × {columns} cells does not fit from here.",
                    rows=len(table),
                    columns=len(table[0]),
                )
                table_of.complain(row, column, f"{said} {text('Select a cell further up or to the left.')}")
                return []
            places = [(below[r], across[c], cell) for r, held in enumerate(table) for c, cell in enumerate(held)]
        found = []
        for r, c, cell in places:
            line = rows.entries[r].line
            # A column copied from another facility brings its name: names stay as they are.
            is_taken = line is not None and line.kind is Kind.NAME and len(table) > 1
            if line is None or not line.is_typed or line.kind is Kind.SERIES or is_taken or not cell.shown.strip():
                continue
            words = cell.shown.strip()
            is_empty = line.kind is Kind.NUMBER and words == text("none")
            found.append(Target(rows.facilities[c], line, None if is_empty else pasted_words(cell, line)))
        return found
