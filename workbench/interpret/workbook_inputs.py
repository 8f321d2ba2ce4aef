"""The sheets a user types in: inputs with a column per case, series, rows typed over, and the lists behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import cast

from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Value
from workbench.interpret.layout import FIRST_PERIOD, LABEL, PERIOD_ROW, UNIT, Home, Layout, column_name, sheet_prefix
from workbench.interpret.workbook_book import Book, InputCell, OverrideCell
from workbench.interpret.workbook_grids import asked_first, what_if_homes
from workbench.interpret.workbook_sheet import (
    HEAD,
    INPUT_FILL,
    MISSING_INPUT,
    NOTE,
    QUIET,
    SECTION,
    TITLE,
    Ink,
    Sheet,
    Style,
)
from workbench.rows.items import Choice, Constant, Input, Item, Number, Section, Series

KEY, NAME, ENTITY, FOURTH, LIVE, CODE, BASE = range(7)
"""Columns of the inputs and overrides sheets; further cases follow the base."""

CASE_ROW, HEAD_ROW, FIRST_ROW = 2, 4, 5


@dataclass(frozen=True, slots=True)
class Places:
    """Where the live values stand: of inputs and constants, of series (period 1), and of typed-over figures."""

    live: dict[Cell, Home]
    codes: dict[Cell, Home]
    series: dict[Cell, Home]
    overrides: dict[tuple[Item, int | None, int], Home]
    case: str
    last_input_row: int


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, numbered where two are the same but for case, since a lookup could not tell them apart."""
    taken: set[str] = set()
    found = []
    for name in names:
        chosen, number = name or "–", 1
        while chosen.lower() in taken:
            number += 1
            chosen = f"{name} ({number})"
        taken.add(chosen.lower())
        found.append(chosen)
    return found


class InputSheets:
    """Places and writes the lists, inputs, series and overrides of a book."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.layout = layout
        self.cases = unique_names(book.cases)
        self.last = BASE + len(self.cases) - 1
        self.case = f"{sheet_prefix(layout.inputs)}${column_name(CODE)}${CASE_ROW + 1}"
        self.case_rows = range(2, 2 + len(self.cases))
        self.lists: dict[type[Enum], range] = {}
        self._place_lists()
        self.lines = list(self._input_lines())
        self.places = self._places()
        self.what_if = what_if_homes(book.grids, layout)

    def _place_lists(self) -> None:
        row = self.case_rows.stop + 1
        rows: dict[tuple[type[Enum], Enum], int] = {}
        for item in self.book.model.inputs:
            if isinstance(item, Choice) and item.options not in self.lists:
                members = list(item.options)
                self.lists[item.options] = range(row + 1, row + 1 + len(members))
                rows.update({(item.options, m): row + 1 + n for n, m in enumerate(members)})
                row += len(members) + 2
        self.layout.place_codes(rows)

    def _input_lines(self) -> list[tuple[int, type[Section] | Cell]]:
        lines: list[tuple[int, type[Section] | Cell]] = []
        row = FIRST_ROW
        for section in self.book.model.sections:
            items = [i for i in section.items if isinstance(i, Number | Choice | Constant)]
            cells: list[tuple[Item, int | None]] = []
            for item in items:
                members = [None] if isinstance(item, Constant) else self.layout.members(item)
                cells += [(item, entity) for entity in members]
            if cells:
                lines.append((row, section))
                lines += [(row + 1 + n, cell) for n, cell in enumerate(cells)]
                row += len(cells) + 2
        return lines

    def _places(self) -> Places:
        live: dict[Cell, Home] = {}
        codes: dict[Cell, Home] = {}
        for row, what in self.lines:
            if isinstance(what, tuple):
                item, entity = what
                for member in self.layout.members(item) if isinstance(item, Constant) else [entity]:
                    live[item, member] = Home(self.layout.inputs, row, LIVE)
                    codes[item, member] = Home(self.layout.inputs, row, CODE)
        series: dict[Cell, Home] = {}
        row = FIRST_ROW
        for section in self.book.model.sections:
            for item in section.items:
                if isinstance(item, Series):
                    for entity in self.layout.members(item):
                        series[item, entity] = Home(self.layout.series, row, FIRST_PERIOD)
                        row += 1 + (len(self.cases) if self.has_cases(item, entity) else 0)
        keys = sorted(self.book.overrides, key=lambda k: (self.book.model.items.index(k[0]), k[1] or 0, k[2]))
        overrides = {key: Home(self.layout.overrides, FIRST_ROW + n, LIVE) for n, key in enumerate(keys)}
        last = max((row for row, _ in self.lines), default=FIRST_ROW)
        return Places(live, codes, series, overrides, self.case, last)

    def has_cases(self, item: Item, entity: int | None) -> bool:
        """Whether a case has figures of its own for a series: then each case has a line."""
        return any(case is not None for case in self.book.inputs[item, entity].cases)

    # Lists -----------------------------------------------------------------------------------------------------------

    def write_lists(self, sheet: Sheet) -> None:
        """The case names and the words of every choice, each with its code."""
        text = self.book.say
        sheet.text(0, 0, text("Lists"), TITLE)
        sheet.text(1, 0, text("Case"), SECTION)
        for number, (row, name) in enumerate(zip(self.case_rows, self.cases, strict=True), 1):
            sheet.number(row, 0, number)
            sheet.text(row, 1, name)
        first_of: dict[type[Enum], str] = {}
        for item in self.book.model.inputs:
            if isinstance(item, Choice):
                first_of.setdefault(item.options, item.label)
        for options, rows in self.lists.items():
            sheet.text(rows.start - 1, 0, text(first_of[options]), SECTION)
            for number, (row, member) in enumerate(zip(rows, options, strict=True), 1):
                sheet.number(row, 0, number)
                sheet.text(row, 1, text(str(member.value)))
        sheet.raw.set_column(0, 0, 12)
        sheet.raw.set_column(1, 1, 48)
        sheet.set_up(head_rows=1, label_columns=1)

    def _list_range(self, rows: range) -> str:
        return f"{sheet_prefix(self.layout.lists)}$B${rows.start + 1}:$B${rows.stop}"

    # Inputs ----------------------------------------------------------------------------------------------------------

    def write_inputs(self, sheet: Sheet) -> None:
        """The case selector and one line per input and entity."""
        text, book = self.book.say, self.book
        sheet.text(0, KEY, text("Inputs"), TITLE)
        sheet.text(1, KEY, text("Blue cells are typed. A case's empty cell follows the base."), NOTE)
        sheet.text(CASE_ROW, NAME, text("Selected case"), Style(bold=True))
        chosen = Style(Ink.INPUT, bold=True, fill=INPUT_FILL, align="right")
        sheet.text(CASE_ROW, LIVE, self.cases[book.selected], chosen)
        source: dict[str, object] = {"validate": "list", "source": f"={self._list_range(self.case_rows)}"}
        sheet.validate(CASE_ROW, LIVE, LIVE, source)
        match = f"=MATCH($E${CASE_ROW + 1},{self._list_range(self.case_rows)},0)"
        sheet.formula(CASE_ROW, CODE, match, float(book.selected + 1), QUIET)
        self._heads(sheet, text("Unit"), text("Code"))
        for row, what in self.lines:
            if isinstance(what, tuple):
                self._input_line(sheet, row, *what)
            else:
                for column in range(self.last + 7):
                    sheet.text(row, column, text(what.title) if column == NAME else "", SECTION)
        self._widths(sheet)

    def _heads(self, sheet: Sheet, fourth: str, sixth: str) -> None:
        text = self.book.say
        heads = [text("Key"), text("Label"), text("Entity"), fourth, text("Live value"), sixth, *self.cases]
        heads += [text("Low"), text("High"), text("Status"), text("Source"), text("Note"), text("Entity id")]
        for column, words in enumerate(heads):
            is_figure = LIVE <= column <= self.last + 2
            sheet.text(HEAD_ROW, column, words, replace(HEAD, align="right") if is_figure else HEAD)

    def _widths(self, sheet: Sheet) -> None:
        last = self.last
        for first, end, width in (
            (KEY, KEY, 30), (NAME, NAME, 44), (ENTITY, ENTITY, 24), (FOURTH, FOURTH, 14), (LIVE, LIVE, 26),
            (CODE, CODE, 7), (BASE, last, 26), (last + 1, last + 3, 13), (last + 4, last + 5, 44),
            (last + 6, last + 6, 14),
        ):  # fmt: skip
            sheet.raw.set_column(first, end, width)
        sheet.set_up(head_rows=HEAD_ROW + 1, label_columns=NAME + 1, pages_wide=2)

    def _named(self, sheet: Sheet, row: int, item: Item, entity: int | None, fourth: str) -> None:
        sheet.text(row, KEY, item.key, QUIET)
        sheet.text(row, NAME, self.book.say(item.label))
        sheet.text(row, ENTITY, self.book.entity_name(item, entity))
        sheet.text(row, FOURTH, fourth, QUIET)
        sheet.text(row, self.last + 6, self.book.entity_id(item, entity), QUIET)

    def _input_line(self, sheet: Sheet, row: int, item: Item, entity: int | None) -> None:
        self._named(sheet, row, item, entity, self.book.unit(item))
        text, number = self.book.say, item.unit.excel_format
        if isinstance(item, Constant):
            sheet.formula(row, LIVE, f"=${column_name(BASE)}{row + 1}", item.value, Style(number=number))
            sheet.number(row, BASE, item.value, Style(number=number))
            sheet.text(row, self.last + 3, text("Constant"), replace(QUIET, indent=1))
            sheet.text(row, self.last + 5, self.book.say(item.note) if item.note else "", NOTE)
            return
        assert isinstance(item, Number | Choice)
        typed = self.book.inputs[item, entity]
        live = cast(float, self.book.arrays.inputs[item, entity])
        optional = isinstance(item, Number) and item.optional
        formula = asked_first(self._live(row, optional=optional), (item, entity), self.what_if)
        sheet.formula(row, LIVE, formula, self._shown(item, live), Style(number=number, align="right"))
        if isinstance(item, Choice):
            words = f"$E{row + 1}"
            sheet.formula(row, CODE, f"=MATCH({words},{self._list_range(self.lists[item.options])},0)", live, QUIET)
        self._typed_cells(sheet, row, item, typed)
        self._bounds(sheet, row, item, BASE, self.last)
        self._evidence(sheet, row, self.last + 3, item, typed)

    def _live(self, row: int, *, optional: bool) -> str:
        base = f"${column_name(BASE)}{row + 1}"
        found = f"INDEX({base}:${column_name(self.last)}{row + 1},${column_name(CODE)}${CASE_ROW + 1})"
        below = f'IF({base}<>"",{base},"{MISSING_INPUT}")' if optional else base
        return f'=IF({found}<>"",{found},{below})'

    def _shown(self, item: Input, value: float) -> float | str:
        if isinstance(item, Choice):
            return self.book.say(str(list(item.options)[int(value) - 1].value))
        return value if math.isfinite(value) else MISSING_INPUT

    def _typed_cells(self, sheet: Sheet, row: int, item: Number | Choice, typed: InputCell) -> None:
        style = Style(Ink.INPUT, item.unit.excel_format, fill=INPUT_FILL, align="right")
        for column, value in enumerate(self._by_case(typed), BASE):
            if value is None or (column == BASE and isinstance(value, float) and math.isnan(value)):
                sheet.blank(row, column, style)
                continue
            shown = self._shown(item, cast(float, value))
            if isinstance(shown, str):
                sheet.text(row, column, shown, style)
            else:
                sheet.number(row, column, shown, style)

    def _by_case(self, typed: InputCell) -> list[Value | None]:
        return [typed.base, *typed.cases, *[None] * (len(self.cases) - 1 - len(typed.cases))]

    def _bounds(self, sheet: Sheet, row: int, item: Input, first: int, last: int) -> None:
        rule = self.validation(item)
        if rule is not None:
            sheet.validate(row, first, last, rule)
        quiet = Style(Ink.QUIET, item.unit.excel_format)
        for column, bound in ((self.last + 1, item.low), (self.last + 2, item.high)):
            if bound is not None and not isinstance(item, Series):
                sheet.number(row, column, bound, quiet)

    def validation(self, item: Input) -> dict[str, object] | None:
        """The data validation of an input's cells, if it has bounds or is a choice."""
        text = self.book.say
        if isinstance(item, Choice):
            return {"validate": "list", "source": f"={self._list_range(self.lists[item.options])}"}
        rule: dict[str, object] = {"validate": "decimal", "error_title": text("Out of bounds")}
        match item.low, item.high:
            case None, None:
                return None
            case low, None:
                rule |= {"criteria": ">=", "value": low}
            case None, high:
                rule |= {"criteria": "<=", "value": high}
            case low, high:
                rule |= {"criteria": "between", "minimum": low, "maximum": high}
        return rule

    def _evidence(self, sheet: Sheet, row: int, column: int, item: Input, typed: InputCell) -> None:
        say = self.book.say
        sheet.text(row, column, say(typed.status) if typed.status else "", replace(QUIET, indent=1))
        sheet.text(row, column + 1, typed.source or (say(item.source) if item.source else ""), QUIET)
        sheet.text(row, column + 2, typed.note or (say(item.note) if item.note else ""), NOTE)

    # Series ----------------------------------------------------------------------------------------------------------

    def write_series(self, sheet: Sheet) -> None:
        """One live line per series and entity; where a case has its own, a line per case below it."""
        text, periods = self.book.say, self.book.periods
        sheet.text(0, LABEL, text("Series"), TITLE)
        sheet.text(1, LABEL, text("Blue cells are typed. A case's empty cell follows the base."), NOTE)
        sheet.text(PERIOD_ROW, LABEL, text("Period"), HEAD)
        for column in range(UNIT, FIRST_PERIOD):
            sheet.blank(PERIOD_ROW, column, HEAD)
        for period in range(1, periods + 1):
            sheet.number(PERIOD_ROW, FIRST_PERIOD + period - 1, period, HEAD)
        after = FIRST_PERIOD + periods + 1
        for n, words in enumerate(
            (text("Key"), text("Entity id"), text("Case"), text("Status"), text("Source"), text("Note"))
        ):
            sheet.text(PERIOD_ROW, after + n, words, HEAD)
        for (item, entity), home in self.places.series.items():
            assert isinstance(item, Series)
            self._series_lines(sheet, item, entity, home.row)
        for first, end, width in ((0, 0, 44), (1, 3, 13), (FIRST_PERIOD, after - 2, 11), (after, after + 5, 20)):
            sheet.raw.set_column(first, end, width)
        sheet.set_up(head_rows=PERIOD_ROW + 1, label_columns=FIRST_PERIOD, pages_wide=1 + periods // 12)

    def _series_lines(self, sheet: Sheet, item: Series, entity: int | None, row: int) -> None:
        typed = self.book.inputs[item, entity]
        live = self.book.arrays.periods(item, entity)
        name = self.book.entity_name(item, entity)
        sheet.text(row, LABEL, self.book.say(item.label) + (f" · {name}" if name else ""), Style(bold=True))
        sheet.text(row, UNIT, self.book.unit(item), QUIET)
        after = FIRST_PERIOD + self.book.periods + 1
        if not self.has_cases(item, entity):
            self._series_values(sheet, item, row, cast(Sequence[float], typed.base))
            self._series_key(sheet, item, entity, row, after, "")
        else:
            count = len(self.cases)
            for period in range(1, self.book.periods + 1):
                letters = column_name(FIRST_PERIOD + period - 1)
                found = f"INDEX({letters}${row + 2}:{letters}${row + 1 + count},{self.case})"
                formula = f'=IF({found}<>"",{found},{letters}${row + 2})'
                style = Style(number=item.unit.excel_format)
                sheet.formula(row, FIRST_PERIOD + period - 1, formula, live[period - 1], style)
            for below, (case, value) in enumerate(zip(self.cases, self._by_case(typed), strict=True), row + 1):
                sheet.text(below, LABEL, case, Style(indent=1))
                self._series_values(sheet, item, below, cast("Sequence[float] | None", value))
                self._series_key(sheet, item, entity, below, after, case)
        self._evidence(sheet, row, after + 3, item, typed)

    def _series_key(self, sheet: Sheet, item: Series, entity: int | None, row: int, after: int, case: str) -> None:
        sheet.text(row, after, item.key, QUIET)
        sheet.text(row, after + 1, self.book.entity_id(item, entity), QUIET)
        sheet.text(row, after + 2, case, QUIET)

    def _series_values(self, sheet: Sheet, item: Series, row: int, values: Sequence[float] | None) -> None:
        style = Style(Ink.INPUT, item.unit.excel_format, fill=INPUT_FILL)
        for period in range(self.book.periods):
            if values is None:
                sheet.blank(row, FIRST_PERIOD + period, style)
            else:
                sheet.number(row, FIRST_PERIOD + period, values[period], style)
        rule = self.validation(item)
        if rule is not None:
            sheet.validate(row, FIRST_PERIOD, FIRST_PERIOD + self.book.periods - 1, rule)

    # Overrides -------------------------------------------------------------------------------------------------------

    def write_overrides(self, sheet: Sheet) -> None:
        """One line per figure typed over: item, entity, period and the figure of each case."""
        text = self.book.say
        sheet.text(0, KEY, text("Overrides"), TITLE)
        about = text("Rows typed over in a period. Empty the cells of a line to set its formula back.")
        sheet.text(1, KEY, about, NOTE)
        self._heads(sheet, text("Period"), text("Unit"))
        for (item, entity, period), home in self.places.overrides.items():
            typed = self.book.overrides[item, entity, period]
            self._named(sheet, home.row, item, entity, "")
            sheet.number(home.row, FOURTH, period, QUIET)
            sheet.text(home.row, CODE, self.book.unit(item), QUIET)
            base, number = f"${column_name(BASE)}{home.row + 1}", item.unit.excel_format
            found = f"INDEX({base}:${column_name(self.last)}{home.row + 1},{self.case})"
            formula = f'=IF({found}<>"",{found},IF({base}<>"",{base},""))'
            figure = in_force(self.book, typed)
            sheet.formula(home.row, LIVE, formula, "" if figure is None else figure, Style(number=number))
            values = [typed.base, *typed.cases, *[None] * (len(self.cases) - 1 - len(typed.cases))]
            for column, value in enumerate(values, BASE):
                style = Style(Ink.INPUT, number, fill=INPUT_FILL)
                if value is None:
                    sheet.blank(home.row, column, style)
                else:
                    sheet.number(home.row, column, value, style)
            sheet.text(home.row, self.last + 5, typed.note, NOTE)
        self._widths(sheet)


def in_force(book: Book, typed: OverrideCell) -> float | None:
    """The typed-over figure of the selected case, or None where its formula stands."""
    own = typed.cases[book.selected - 1] if 0 < book.selected <= len(typed.cases) else None
    return typed.base if own is None else own
