"""The calculation sheets: every item of a section as live formulas, with the value each shows stored beside it."""

from __future__ import annotations

from dataclasses import replace

from workbench.interpret.formula_text import CellFormula, formula_of
from workbench.interpret.layout import (
    ABOUT_ROW,
    CONSTANT,
    DATE_ROW,
    FIRST_LINE,
    FIRST_PERIOD,
    LABEL,
    OPENING,
    PERIOD_END_KEY,
    PERIOD_ROW,
    TABLE_FIRST,
    TABLE_HEAD,
    TABLE_UNITS,
    TITLE_ROW,
    UNIT,
    Layout,
    SectionSheet,
    SheetKind,
    column_name,
)
from workbench.interpret.workbook_book import Book
from workbench.interpret.workbook_inputs import Places
from workbench.interpret.workbook_sheet import (
    HEAD,
    NOTE,
    OVERRIDE_FILL,
    QUIET,
    SECTION,
    TITLE,
    Ink,
    Sheet,
    Style,
    reference,
    stored_value,
)
from workbench.rows.expression import Expression
from workbench.rows.graph import opening_of
from workbench.rows.items import Check, Choice, Constant, Derived, Emphasis, Figure, Input, Item, Row, Series

COLUMNS_A_PAGE = 12
TABLE_WIDTH = 16


class SectionWriter:
    """Writes the sheet of one section."""

    def __init__(self, book: Book, layout: Layout, places: Places, plan: SectionSheet, sheet: Sheet) -> None:
        self.book = book
        self.layout = layout
        self.places = places
        self.plan = plan
        self.sheet = sheet

    def write(self) -> None:
        """Headers, then lines, blocks or the table."""
        text = self.book.say
        self.sheet.text(TITLE_ROW, LABEL, text(self.plan.section.title), TITLE)
        self.sheet.text(ABOUT_ROW, LABEL, self.book.title, NOTE)
        if self.plan.kind is SheetKind.TABLE:
            self._table()
            return
        self._period_heads()
        for line in self.plan.lines:
            if line.item is not None:
                self._line(line.item, line.entity, line.row)
            elif line.entity is not None and self.plan.section.per is not None:
                name = self.book.entities[self.plan.section.per][line.entity].name
                for column in range(FIRST_PERIOD + self.book.periods):
                    self.sheet.text(line.row, column, name if column == LABEL else "", SECTION)
        raw = self.sheet.raw
        raw.set_column(LABEL, LABEL, 46)
        raw.set_column(UNIT, UNIT, 13)
        raw.set_column(CONSTANT, FIRST_PERIOD + self.book.periods, 12)
        raw.set_column(FIRST_PERIOD + self.book.periods + 1, FIRST_PERIOD + self.book.periods + 1, 60)
        # A section of single figures keeps the columns of all the others, but not their empty paper.
        periods = self.book.periods if any(item.is_periodic for item in self.plan.section.items) else 0
        pages = max(-(-periods // COLUMNS_A_PAGE), 1)
        self.sheet.set_up(head_rows=FIRST_LINE - 1, label_columns=FIRST_PERIOD, pages_wide=pages)
        last = max((line.row for line in self.plan.lines), default=FIRST_LINE)
        raw.print_area(0, 0, last, FIRST_PERIOD + periods - 1)

    def _period_heads(self) -> None:
        text = self.book.say
        words = (text("Period"), text("Unit"), text("Constant"), text("Opening"))
        for column, word in enumerate(words):
            self.sheet.text(DATE_ROW, column, word, HEAD if column < CONSTANT else replace(HEAD, align="right"))
            self.sheet.blank(PERIOD_ROW, column, HEAD)
        number = Style(Ink.WHITE, "0", bold=True, fill=HEAD.fill, align="right")
        self.sheet.number(PERIOD_ROW, OPENING, 0, number)
        for period in range(1, self.book.periods + 1):
            column = FIRST_PERIOD + period - 1
            counted = f"={column_name(column - 1)}${PERIOD_ROW + 1}+1"
            self.sheet.formula(PERIOD_ROW, column, counted, float(period), number)
        self._dates()

    def _dates(self) -> None:
        item = self.book.model.get(PERIOD_END_KEY)
        dated = Style(Ink.WHITE, "yyyy-mm-dd", bold=True, fill=HEAD.fill, align="right")
        for period in range(1, self.book.periods + 1):
            column = FIRST_PERIOD + period - 1
            if item is None or not item.is_periodic:
                self.sheet.blank(DATE_ROW, column, dated)
                continue
            home = self.layout.home(item, None)
            prefix = "" if home.sheet == self.plan.name else home.prefix
            value = self.book.arrays.periods(item, None)[period - 1]
            self.sheet.formula(DATE_ROW, column, f"={prefix}{column_name(column)}${home.row + 1}", value, dated)

    def _line(self, item: Item, entity: int | None, row: int) -> None:
        style = self._style(item)
        self.sheet.text(row, LABEL, self.book.say(item.label), Style(bold=style.bold, line_above=style.line_above))
        if style.line_above:
            for column in (CONSTANT, OPENING):
                self.sheet.blank(row, column, style)
        if isinstance(item, Choice):
            live = self.places.live[item, entity]
            chosen = list(item.options)[int(self.book.arrays.scalar(item, entity)) - 1]
            words = self.book.say(str(chosen.value))
            self.sheet.formula(row, UNIT, f"={reference(live)}", words, Style(Ink.LINK))
        else:
            self.sheet.text(row, UNIT, self.book.unit(item), replace(QUIET, line_above=style.line_above))
        self._opening(item, entity, row, style)
        if item.is_periodic:
            self._periods(item, entity, row, style)
        else:
            self._single(item, entity, row, CONSTANT, style)
        if item.note:
            self.sheet.text(row, FIRST_PERIOD + self.book.periods + 1, self.book.say(item.note), NOTE)

    def _style(self, item: Item) -> Style:
        total = isinstance(item, Row | Figure) and item.emphasis is Emphasis.TOTAL
        return Style(
            number=item.unit.excel_format, bold=total, line_above=total, italic=isinstance(item, Check), align="right"
        )

    def _formula(self, item: Item, entity: int | None, formula: Expression) -> CellFormula:
        return formula_of(self.layout, item, entity, formula)

    def _opening(self, item: Item, entity: int | None, row: int, style: Style) -> None:
        opening = opening_of(item)
        if opening is None:
            return
        found = self._formula(item, entity, opening)
        value = stored_value(item, self.book.arrays.opening(item, entity))
        self.sheet.formula(row, OPENING, found.at(0), value, style.inked(Ink.LINK) if found.is_link else style)

    def _periods(self, item: Item, entity: int | None, row: int, style: Style) -> None:
        values = self.book.arrays.periods(item, entity)
        if isinstance(item, Series):
            home = self.places.series[item, entity]
            linked = style.inked(Ink.LINK)
            for period in range(1, self.book.periods + 1):
                column = FIRST_PERIOD + period - 1
                formula = f"={home.prefix}{column_name(column)}${home.row + 1}"
                self.sheet.formula(row, column, formula, stored_value(item, values[period - 1]), linked)
            return
        assert isinstance(item, Derived)
        found = self._formula(item, entity, item.formula)
        own = style.inked(Ink.LINK) if found.is_link else style
        for period in range(1, self.book.periods + 1):
            column = FIRST_PERIOD + period - 1
            value = stored_value(item, values[period - 1])
            if (item, entity, period) in self.places.overrides:
                self._overridden(item, entity, period, row, found.at(period), value, style)
            else:
                self.sheet.formula(row, column, found.at(period), value, own)

    def _overridden(
        self, item: Item, entity: int | None, period: int, row: int, formula: str, value: float | str, style: Style
    ) -> None:
        text = self.book.say
        live = reference(self.places.overrides[item, entity, period])
        note = self.book.overrides[item, entity, period].note
        typed = Style(Ink.INPUT, style.number, bold=style.bold, fill=OVERRIDE_FILL, align="right")
        column = FIRST_PERIOD + period - 1
        self.sheet.formula(row, column, f"=IF(ISNUMBER({live}),{live},{formula[1:]})", value, typed)
        words = text("Typed over: see the sheet {sheet}.", sheet=self.layout.overrides)
        self.sheet.comment(row, column, f"{words}\n{note}" if note else words)

    def _single(self, item: Item, entity: int | None, row: int, column: int, style: Style) -> None:
        value = stored_value(item, self.book.arrays.scalar(item, entity))
        if isinstance(item, Input | Constant):
            home = (self.places.codes if isinstance(item, Choice) else self.places.live)[item, entity]
            self.sheet.formula(row, column, f"={reference(home)}", value, style.inked(Ink.LINK))
            return
        assert isinstance(item, Derived)
        found = self._formula(item, entity, item.formula)
        self.sheet.formula(row, column, found.at(0), value, style.inked(Ink.LINK) if found.is_link else style)

    def _table(self) -> None:
        text, section, sheet = self.book.say, self.plan.section, self.sheet
        assert section.per is not None
        sheet.text(TABLE_HEAD, LABEL, text(section.per.one), HEAD)
        sheet.text(TABLE_UNITS, LABEL, text("Unit"), QUIET)
        sheet.blank(TABLE_HEAD, UNIT, HEAD)
        for column, item in enumerate(section.items, CONSTANT):
            sheet.text(TABLE_HEAD, column, text(item.label), replace(HEAD, align="right"))
            sheet.text(TABLE_UNITS, column, self.book.unit(item), replace(QUIET, align="right"))
            if item.note:
                sheet.comment(TABLE_HEAD, column, text(item.note))
        for entity, member in enumerate(self.book.entities.get(section.per, ())):
            row = TABLE_FIRST + entity
            sheet.text(row, LABEL, member.name, Style(bold=True))
            for column, item in enumerate(section.items, CONSTANT):
                self._single(item, entity, row, column, self._style(item))
        sheet.raw.set_column(LABEL, LABEL, 36)
        sheet.raw.set_column(UNIT, UNIT, 3)
        sheet.raw.set_column(CONSTANT, CONSTANT + max(len(section.items), 1), TABLE_WIDTH)
        sheet.room(TABLE_HEAD, max((text(item.label) for item in section.items), key=len, default=""), TABLE_WIDTH)
        pages = max(-(-len(section.items) // COLUMNS_A_PAGE), 1)
        sheet.set_up(head_rows=TABLE_FIRST, label_columns=CONSTANT, pages_wide=pages)
