"""The sheets a reader opens first: cover, checks with the master check, annual figures and charts."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Protocol, cast

from workbench.interpret.annual import annual_figure, fiscal_years
from workbench.interpret.layout import (
    DATE_ROW,
    FIRST_PERIOD,
    FISCAL_YEAR_KEY,
    PERIOD_END_KEY,
    PERIOD_ROW,
    Home,
    Layout,
    column_name,
    sheet_prefix,
)
from workbench.interpret.workbook_book import Book, ChartKind, ChartSpec
from workbench.interpret.workbook_inputs import CASE_ROW, LIVE
from workbench.interpret.workbook_sheet import (
    HEAD,
    INPUT_FILL,
    MISSING_FIGURE,
    NOTE,
    QUIET,
    SECTION,
    TITLE,
    Ink,
    Sheet,
    Style,
    Workbook,
    reference,
    stored_value,
)
from workbench.rows.items import Annual, Check, Emphasis, Item, Row, Section, Series, Severity

MASTER_ROW, WARNING_ROW = 2, 3
CHECK_HEAD, CHECK_FIRST = 5, 6
COVER_WIDTH = 90
_LABEL, _SECTION, _ENTITY, _SEVERITY, _TOLERANCE, _STATUS, _LARGEST, _REMEDY = range(8)

CHART_COLOURS = (
    "#1F4E79",
    "#C55A11",
    "#548235",
    "#7030A0",
    "#BF9000",
    "#2E9CA6",
    "#A61C3C",
    "#7F7F7F",
    "#9DC3E6",
    "#F4B183",
)
_REFERENCE = re.compile(r"!(?=\$?[A-Z])")


class Chart(Protocol):
    """The part of an XlsxWriter chart used here."""

    def add_series(self, options: dict[str, object]) -> None: ...
    def set_title(self, options: dict[str, object]) -> None: ...
    def set_x_axis(self, options: dict[str, object]) -> None: ...
    def set_y_axis(self, options: dict[str, object]) -> None: ...
    def set_legend(self, options: dict[str, object]) -> None: ...
    def set_size(self, options: dict[str, object]) -> None: ...


def line_reference(layout: Layout, item: Item, entity: int | None) -> str:
    """All periods of a line, or the one cell of a figure, with its sheet."""
    home = layout.home(item, entity)
    first = column_name(home.column)
    last = layout.last_column if item.is_periodic else first
    return f"{home.prefix}${first}${home.row + 1}:${last}${home.row + 1}"


class SummarySheets:
    """Writes checks, annual figures, charts and the cover of a book."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.layout = layout
        checks = sorted(book.model.checks, key=lambda c: c.severity is not Severity.INTEGRITY)
        self.checks = [(c, e) for c in checks for e in layout.members(c)]
        self.integrity = sum(1 for c, _ in self.checks if c.severity is Severity.INTEGRITY)

    # Checks ----------------------------------------------------------------------------------------------------------

    def write_checks(self, sheet: Sheet) -> None:
        """One line per check and entity, the master check above them."""
        text = self.book.say
        sheet.text(0, 0, text("Checks"), TITLE)
        sheet.text(1, 0, text("1 = holds, 0 = fails"), NOTE)
        heads = (text("Check"), text("Section"), text("Entity"), text("Severity"), text("Tolerance"), text("Status"),
                 text("Largest residual"), text("What to do when it fails"))  # fmt: skip
        for column, words in enumerate(heads):
            sheet.text(CHECK_HEAD, column, words, HEAD)
        for row, (check, entity) in enumerate(self.checks, CHECK_FIRST):
            self._check(sheet, row, check, entity)
        self._totals(sheet)
        if self.checks:
            self._colours(sheet, CHECK_FIRST, CHECK_FIRST + len(self.checks) - 1)
        self._colours(sheet, MASTER_ROW, MASTER_ROW)
        for column, width in enumerate((68, 26, 24, 14, 12, 9, 16, 90)):
            sheet.raw.set_column(column, column, width)
        sheet.set_up(head_rows=CHECK_FIRST, label_columns=1)

    def _check(self, sheet: Sheet, row: int, check: Check, entity: int | None) -> None:
        text, cells = self.book.say, line_reference(self.layout, check, entity)
        assert check.section is not None
        sheet.text(row, _LABEL, text(check.label))
        sheet.text(row, _SECTION, text(check.section.title), QUIET)
        sheet.text(row, _ENTITY, self.book.entity_name(check, entity), QUIET)
        sheet.text(row, _SEVERITY, text(check.severity.value), QUIET)
        sheet.number(row, _TOLERANCE, check.tolerance, Style(Ink.INPUT, "0.0E+00", fill=INPUT_FILL))
        tolerance = f"$E{row + 1}"
        status = f"=IFERROR(IF(SUMPRODUCT(--(ABS({cells})>{tolerance}))=0,1,0),0)"
        sheet.formula(row, _STATUS, status, self._status(check, entity), Style(number="0", bold=True))
        arrays = self.book.arrays
        values = arrays.periods(check, entity) if check.is_periodic else [arrays.scalar(check, entity)]
        known = [v for v in values if math.isfinite(v)]
        largest = max((abs(v) for v in known), default=0.0) if len(known) == len(values) else MISSING_FIGURE
        formula = f'=IFERROR(SUMPRODUCT(MAX(ABS({cells}))),"{MISSING_FIGURE}")'
        sheet.formula(row, _LARGEST, formula, largest, Style(number="0.00E+00"))
        sheet.text(row, _REMEDY, text(check.remedy), replace(NOTE, indent=2))

    def _status(self, check: Check, entity: int | None) -> float:
        return 0.0 if self.book.arrays.failed_periods(check, entity) else 1.0

    def _totals(self, sheet: Sheet) -> None:
        text, bold = self.book.say, Style(number="0", bold=True)
        stored = [self._status(check, entity) for check, entity in self.checks]
        first, last = CHECK_FIRST + 1, CHECK_FIRST + self.integrity
        sheet.text(MASTER_ROW, _LABEL, text("Master check: every integrity check holds"), Style(bold=True))
        if self.integrity:
            master = min(stored[: self.integrity])
            sheet.formula(MASTER_ROW, _STATUS, f"=MIN($F${first}:$F${last})", master, bold)
        else:
            sheet.number(MASTER_ROW, _STATUS, 1, bold)
        sheet.text(WARNING_ROW, _LABEL, text("Plausibility checks that ask for a second look"))
        others = stored[self.integrity :]
        if others:
            cells = f"$F${last + 1}:$F${last + len(others)}"
            sheet.formula(WARNING_ROW, _STATUS, f"=COUNTIF({cells},0)", float(others.count(0.0)), Style(number="0"))
        else:
            sheet.number(WARNING_ROW, _STATUS, 0, Style(number="0"))

    def _colours(self, sheet: Sheet, first: int, last: int) -> None:
        for value, colour in ((0, "#FCA5A5"), (1, "#BBF7D0")):
            look = sheet.styles.conditional(colour)
            rule: dict[str, object] = {"type": "cell", "criteria": "==", "value": value, "format": look}
            sheet.raw.conditional_format(first, _STATUS, last, _STATUS, rule)

    @property
    def master(self) -> str:
        """Reference to the master check."""
        return f"{sheet_prefix(self.layout.checks)}$F${MASTER_ROW + 1}"

    # Annual figures --------------------------------------------------------------------------------------------------

    def years(self) -> list[int]:
        """Fiscal years of the horizon, if the model has a row that tells them."""
        item = self.book.model.get(FISCAL_YEAR_KEY)
        if item is None or not item.is_periodic or item.per is not None:
            return []
        found = fiscal_years(self.book.arrays.periods(item, None))
        return found if len(found) <= self.book.periods + 1 else []

    def write_annual(self, sheet: Sheet) -> None:
        """Fiscal-year figures of every section without entities."""
        text, years = self.book.say, self.years()
        item = self.book.model[FISCAL_YEAR_KEY]
        fiscal = line_reference(self.layout, item, None)
        sheet.text(0, 0, text("Annual figures"), TITLE)
        sheet.text(1, 0, text("Fiscal years; the first and last may hold fewer periods than a year."), NOTE)
        for column, words in enumerate((text("Fiscal year"), text("Unit"), text("Made by"))):
            sheet.text(PERIOD_ROW, column, words, HEAD)
        number = Style(Ink.WHITE, "0", bold=True, fill=HEAD.fill, align="right")
        for n, year in enumerate(years):
            formula = f"={column_name(2 + n)}${PERIOD_ROW + 1}+1" if n else f"=MIN({fiscal})"
            sheet.formula(PERIOD_ROW, 3 + n, formula, float(year), number)
        row = PERIOD_ROW + 2
        for section in self.book.model.sections:
            items = [i for i in section.items if self._is_annual(i)]
            if items and section.per is None:
                row = self._annual_section(sheet, row, section, items, fiscal)
        for first, end, width in ((0, 0, 46), (1, 2, 12), (3, 3 + len(years), 12)):
            sheet.raw.set_column(first, end, width)
        sheet.set_up(head_rows=PERIOD_ROW + 1, label_columns=3)

    def _is_annual(self, item: Item) -> bool:
        kept = isinstance(item, Row | Series) and item.annual is not Annual.NONE
        return kept and item.key not in (FISCAL_YEAR_KEY,)

    def _annual_section(self, sheet: Sheet, row: int, section: type[Section], items: list[Item], fiscal: str) -> int:
        text, years = self.book.say, self.years()
        for column in range(3 + len(years)):
            sheet.text(row, column, text(section.title) if column == 0 else "", SECTION)
        periods = self.book.arrays.periods(self.book.model[FISCAL_YEAR_KEY], None)
        for below, item in enumerate(items, row + 1):
            assert isinstance(item, Row | Series)
            total = isinstance(item, Row) and item.emphasis is Emphasis.TOTAL
            style = Style(number=item.unit.excel_format, bold=total, line_above=total, align="right")
            sheet.text(below, 0, text(item.label), Style(bold=total, line_above=total))
            quiet = replace(QUIET, line_above=total)
            sheet.text(below, 1, self.book.unit(item), quiet)
            sheet.text(below, 2, text(item.annual.value), quiet)
            cells = line_reference(self.layout, item, None)
            values = self.book.arrays.periods(item, None)
            for n, year in enumerate(years):
                letters = column_name(3 + n)
                formula = self._annual_formula(item.annual, cells, fiscal, f"{letters}${PERIOD_ROW + 1}")
                figure = annual_figure(item.annual, values, periods, year)
                sheet.formula(below, 3 + n, formula, figure if math.isfinite(figure) else MISSING_FIGURE, style)
        return row + len(items) + 2

    def _annual_formula(self, kind: Annual, cells: str, fiscal: str, year: str) -> str:
        match kind:
            case Annual.SUM:
                return f"=SUMIFS({cells},{fiscal},{year})"
            case Annual.MEAN:
                return f'=IFERROR(AVERAGEIFS({cells},{fiscal},{year}),"{MISSING_FIGURE}")'
            case Annual.END | Annual.NONE:
                return f'=IF(COUNTIF({fiscal},{year})=0,"{MISSING_FIGURE}",LOOKUP({year},{fiscal},{cells}))'

    # Charts ----------------------------------------------------------------------------------------------------------

    def write_charts(self, sheet: Sheet, workbook: Workbook) -> None:
        """The charts the book asks for, two beside each other."""
        sheet.text(0, 0, self.book.say("Charts"), TITLE)
        for n, spec in enumerate(chart for chart in self.book.charts if chart.series):
            kind: dict[str, object] = {"type": "line" if spec.kind is ChartKind.LINES else "column"}
            if spec.kind is ChartKind.STACKED_COLUMNS:
                kind["subtype"] = "stacked"
            chart = cast(Chart, workbook.add_chart(kind))
            for number, (item, entity) in enumerate(spec.series):
                chart.add_series(self._chart_series(spec, item, entity, CHART_COLOURS[number % len(CHART_COLOURS)]))
            self._chart_look(chart, spec)
            place: dict[str, object] = {"description": self.book.say(spec.title)}
            sheet.raw.insert_chart(2 + 22 * (n // 2), 11 * (n % 2), chart, place)
        # One page: a page break would cut a chart in two.
        sheet.set_up(head_rows=1, label_columns=1, freeze_columns=0, pages_high=1)

    def _chart_series(self, spec: ChartSpec, item: Item, entity: int | None, colour: str) -> dict[str, object]:
        home = self.layout.home(item, entity)
        first, last = FIRST_PERIOD, FIRST_PERIOD + self.book.periods - 1
        dated = PERIOD_END_KEY in self.book.model
        heads = DATE_ROW if dated else PERIOD_ROW
        name = self.book.entity_name(item, entity)
        if not name or len({of for of, _ in spec.series}) > 1:  # the title tells of the item when there is only one
            name = self.book.say(item.label) + (f" · {name}" if name else "")
        look = {"line": {"color": colour, "width": 2}} if spec.kind is ChartKind.LINES else {"fill": {"color": colour}}
        return look | {
            "name": _REFERENCE.sub("! ", name),  # xlsxwriter would take Deal!A1 for a place in a sheet Deal
            "categories": [home.sheet, heads, first, heads, last],
            "values": [home.sheet, home.row, first, home.row, last],
            "gap": 60,
        }

    def _chart_look(self, chart: Chart, spec: ChartSpec) -> None:
        chart.set_title({"name": self.book.say(spec.title), "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        dates = "mmm yy" if PERIOD_END_KEY in self.book.model else "0"
        every = max(1, self.book.periods // 10)
        chart.set_x_axis({"num_format": dates, "text_axis": True, "label_position": "low", "interval_unit": every})
        unit = self.book.unit(spec.series[0][0])
        chart.set_y_axis(
            {"name": unit, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}}
        )
        chart.set_size({"width": 680, "height": 400})

    # Cover -----------------------------------------------------------------------------------------------------------

    def write_cover(self, sheet: Sheet, sheets: list[str]) -> None:
        """Title, selected case, master check, colours and a jump to every sheet."""
        text, book = self.book.say, self.book
        sheet.text(0, 0, book.title, TITLE)
        case = Home(self.layout.inputs, CASE_ROW, LIVE)
        sheet.text(3, 0, text("Selected case"), Style(bold=True))
        formula = f"={case.prefix}$E${CASE_ROW + 1}"
        sheet.formula(3, 1, formula, book.cases[book.selected], Style(Ink.LINK, bold=True, align="right"))
        sheet.text(4, 0, text("Master check (1 = every integrity check holds)"), Style(bold=True))
        stored = [self._status(check, entity) for check, entity in self.checks[: self.integrity]]
        sheet.formula(4, 1, f"={self.master}", min(stored, default=1.0), Style(Ink.LINK, "0", bold=True, align="right"))
        sheet.text(5, 0, text("Made on"), Style(bold=True))
        sheet.text(5, 1, book.created.date().isoformat(), Style(align="right"))
        row = self._notes(sheet, self._headline(sheet, 7))
        sheet.text(row, 0, text("Colours"), SECTION)
        sheet.text(row + 1, 0, text("Typed by hand"), Style(Ink.INPUT, fill=INPUT_FILL))
        sheet.text(row + 2, 0, text("Formula"))
        sheet.text(row + 3, 0, text("Link to another sheet"), Style(Ink.LINK))
        sheet.text(row + 4, 0, text("n.m. = not meaningful; n.a. = left empty"), QUIET)
        sheet.text(row + 6, 0, text("Sheets"), SECTION)
        for below, name in enumerate(sheets, row + 7):
            sheet.link(below, 0, name, name)
        sheet.raw.set_column(0, 0, COVER_WIDTH)
        sheet.raw.set_column(1, 1, 24)
        sheet.set_up(head_rows=1, label_columns=1, freeze_columns=0)

    def _notes(self, sheet: Sheet, row: int) -> int:
        """What the author says of the valuation, a cell each paragraph; the first free row after it."""
        paragraphs = [line for line in self.book.about.splitlines() if line.strip()]
        if not paragraphs:
            return row
        for column, words in enumerate((self.book.say("Notes"), "", "")):
            sheet.text(row, column, words, SECTION)
        for below, paragraph in enumerate(paragraphs, row + 1):
            sheet.text(below, 0, paragraph, Style(wrap=True))
            sheet.room(below, paragraph, COVER_WIDTH)
        return row + len(paragraphs) + 2

    def _headline(self, sheet: Sheet, row: int) -> int:
        """Repeat the figures of the headline; the first free row after them."""
        text, book = self.book.say, self.book
        if not book.headline:
            return row
        for column, words in enumerate((text("Results"), text("Selected case"), "")):
            sheet.text(row, column, words, replace(SECTION, align="right" if column == 1 else ""))
        for below, (item, entity) in enumerate(book.headline, row + 1):
            name = book.entity_name(item, entity)
            sheet.text(below, 0, text(item.label) + (f" · {name}" if name else ""))
            value = stored_value(item, book.arrays.scalar(item, entity))
            style = Style(Ink.LINK, item.unit.excel_format, bold=True, align="right")
            sheet.formula(below, 1, f"={reference(self.layout.home(item, entity))}", value, style)
            sheet.text(below, 2, book.unit(item), QUIET)
        return row + len(book.headline) + 2
