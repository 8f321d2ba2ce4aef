"""Sheets of a workbook being written: cells with ink and number format, every refusal of the writer an error."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol, cast
from unicodedata import east_asian_width

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.layout import LABEL, Home, column_name, sheet_prefix
from workbench.rows.checks import missing_item
from workbench.rows.items import Item, Number

MISSING_INPUT = "n.a."
MISSING_FIGURE = "n.m."
ERROR = "#NUM!"
GENERAL = "General"
LINES_A_PAGE = 40
FORMULA_HOOK = "_prepare_formula"
"""XlsxWriter looks here for thirty newer functions in each formula, which is most of the time of writing. Ours use
none, so the search is left out; where a version has no such method nothing changes but the time."""

_AUTHOR = "Assay Workbench"
_LINE_HEIGHT = 13.0
_MOST_LINES = 30


class Ink(Enum):
    """What the colour of a cell's text says."""

    FORMULA = "#000000"
    INPUT = "#0000FF"
    LINK = "#007A33"
    QUIET = "#6B7280"
    WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks."""

    ink: Ink = Ink.FORMULA
    number: str = GENERAL
    bold: bool = False
    italic: bool = False
    fill: str = ""
    line_above: bool = False
    wrap: bool = False
    size: int = 10
    indent: int = 0
    align: str = ""

    def inked(self, ink: Ink) -> Style:
        """The same in another ink."""
        return replace(self, ink=ink)


PLAIN = Style()
TITLE = Style(bold=True, size=14)
HEAD = Style(ink=Ink.WHITE, bold=True, fill="#1F2937", wrap=True)
SECTION = Style(bold=True, fill="#E5E7EB")
QUIET = Style(ink=Ink.QUIET)
NOTE = Style(ink=Ink.QUIET, italic=True)
INPUT_FILL = "#FFFBE6"
OVERRIDE_FILL = "#FDE68A"


class Writer(Protocol):
    """The part of an XlsxWriter worksheet used here; each writing method returns 0 or a negative code."""

    name: str

    def write_string(self, row: int, column: int, value: str, style: object) -> int: ...
    def write_number(self, row: int, column: int, value: float, style: object) -> int: ...
    def write_blank(self, row: int, column: int, value: None, style: object) -> int: ...
    def write_formula(self, row: int, column: int, formula: str, style: object, value: object) -> int: ...

    def write_array_formula(
        self, first: int, left: int, last: int, right: int, formula: str, style: object, value: float | str
    ) -> int: ...
    def write_url(self, row: int, column: int, url: str, style: object, string: str) -> int: ...
    def write_comment(self, row: int, column: int, comment: str, options: dict[str, object]) -> int: ...
    def data_validation(self, row: int, column: int, last: int, last_column: int, o: dict[str, object]) -> int: ...
    def conditional_format(self, row: int, column: int, last: int, last_column: int, o: dict[str, object]) -> int: ...
    def set_column(self, first: int, last: int, width: float) -> int: ...
    def set_row(self, row: int, height: float) -> int: ...
    def freeze_panes(self, row: int, column: int) -> None: ...
    def set_landscape(self) -> None: ...
    def set_paper(self, paper: int) -> None: ...
    def fit_to_pages(self, width: int, height: int) -> None: ...
    def print_area(self, row: int, column: int, last: int, last_column: int) -> int: ...
    @property
    def dim_rowmax(self) -> int | None: ...
    def repeat_rows(self, first: int, last: int) -> None: ...
    def repeat_columns(self, first: int, last: int) -> None: ...
    def set_footer(self, footer: str) -> None: ...
    def hide_gridlines(self, option: int) -> None: ...
    def very_hidden(self) -> None: ...
    def set_tab_color(self, colour: str) -> None: ...
    def insert_chart(self, row: int, column: int, chart: object, options: dict[str, object]) -> int: ...


class Workbook(Protocol):
    """The part of an XlsxWriter workbook used here."""

    def add_worksheet(self, name: str) -> Writer: ...
    def add_format(self, properties: dict[str, object]) -> object: ...
    def define_name(self, name: str, formula: str) -> int: ...
    def add_chart(self, options: dict[str, object]) -> object: ...


def without_equals(formula: str, *_: object, **__: object) -> str:
    """A formula as the file holds it."""
    return formula.removeprefix("=")


class Styles:
    """Formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[Style, object] = {}

    def __getitem__(self, style: Style) -> object:
        if style not in self._made:
            properties: dict[str, object] = {
                "font_size": style.size, "font_color": style.ink.value, "num_format": style.number,
                "bold": style.bold, "italic": style.italic, "text_wrap": style.wrap, "indent": style.indent,
                "valign": "top",
            }  # fmt: skip
            if style.fill:
                properties["bg_color"] = style.fill
            if style.line_above:
                properties["top"] = 1
            if style.align or style.indent:  # without a side an indent is ignored
                properties["align"] = style.align or "left"
            self._made[style] = self._workbook.add_format(properties)
        return self._made[style]

    def conditional(self, fill: str) -> object:
        """The format that a rule gives to a cell."""
        return self._workbook.add_format({"bg_color": fill})


class Sheet:
    """One sheet. Rows and columns count from 0; a write that the file format refuses raises `ProblemError`."""

    def __init__(self, workbook: Workbook, styles: Styles, name: str) -> None:
        self.name = name
        self.styles = styles
        self.raw = workbook.add_worksheet(name)
        if hasattr(self.raw, FORMULA_HOOK):
            setattr(self.raw, FORMULA_HOOK, without_equals)

    def _checked(self, code: object, row: int, column: int) -> None:
        if code not in (0, None):
            raise ProblemError(
                Problem(
                    f"{sheet_prefix(self.name)}{column_name(column)}{row + 1}",
                    text("the workbook cannot hold what belongs here (code {code}).", code=code),
                    text("Shorten the text, or value fewer periods or entities."),
                )
            )

    def text(self, row: int, column: int, value: str, style: Style = PLAIN) -> None:
        """Text, never read as a formula or number."""
        if value:
            self._checked(self.raw.write_string(row, column, value, self.styles[style]), row, column)
        else:
            self.blank(row, column, style)

    def room(self, row: int, widest: str, width: float) -> None:
        """Make a row high enough for `widest` wrapped in columns `width` characters wide."""
        # Programs other than Excel do not measure wrapped text when they open a file.
        size = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in widest)
        lines = min(math.ceil(size / width), _MOST_LINES)
        if lines > 1:
            self.raw.set_row(row, _LINE_HEIGHT * lines + 2)

    def number(self, row: int, column: int, value: float, style: Style = PLAIN) -> None:
        """A number; it must be finite."""
        self._checked(self.raw.write_number(row, column, value + 0.0, self.styles[style]), row, column)

    def blank(self, row: int, column: int, style: Style = PLAIN) -> None:
        """An empty cell with a look."""
        self._checked(self.raw.write_blank(row, column, None, self.styles[style]), row, column)

    def formula(self, row: int, column: int, formula: str, value: float | str, style: Style = PLAIN) -> None:
        """A live formula and the value a reader sees before it is recalculated."""
        stored = ERROR if isinstance(value, float) and not math.isfinite(value) else value
        if formula.startswith("{"):
            written = self.raw.write_array_formula(row, column, row, column, formula[1:-1], self.styles[style], stored)
        else:
            written = self.raw.write_formula(row, column, formula, self.styles[style], stored)
        self._checked(written, row, column)

    def link(self, row: int, column: int, sheet: str, words: str) -> None:
        """A jump to the first cell of another sheet."""
        style = self.styles[PLAIN.inked(Ink.LINK)]
        self._checked(self.raw.write_url(row, column, f"internal:{sheet_prefix(sheet)}A1", style, words), row, column)

    def comment(self, row: int, column: int, words: str) -> None:
        """A comment that shows when the pointer rests on the cell."""
        options: dict[str, object] = {"author": _AUTHOR, "x_scale": 1.6}
        self._checked(self.raw.write_comment(row, column, words[:2000], options), row, column)

    def validate(self, row: int, first: int, last: int, options: dict[str, object]) -> None:
        """Let the cells of a row from column `first` to `last` take only what `options` allow."""
        self._checked(self.raw.data_validation(row, first, row, last, options), row, first)

    def set_up(
        self,
        *,
        head_rows: int,
        label_columns: int,
        freeze_columns: int | None = None,
        pages_wide: int = 1,
        pages_high: int = 0,
    ) -> None:
        """Frozen panes and printing: landscape, fitted to pages wide (and high, unless 0), numbered.

        Heads are repeated where there is more than a page: each sheet with print titles costs LibreOffice a third of a
        second to open.
        """
        raw = self.raw
        raw.hide_gridlines(2)
        raw.freeze_panes(head_rows, label_columns if freeze_columns is None else freeze_columns)
        raw.set_landscape()
        raw.set_paper(9)
        raw.fit_to_pages(pages_wide, pages_high)
        is_long = (raw.dim_rowmax or 0) >= LINES_A_PAGE and not pages_high
        if pages_wide > 1 or is_long:
            raw.repeat_rows(0, head_rows - 1)
        if pages_wide > 1:
            raw.repeat_columns(LABEL, label_columns - 1)
        raw.set_footer("&L&F&C&A&R&P / &N")


def stored_value(item: Item, value: float) -> float | str:
    """What stands in the cell of a figure: the number, or the words for a missing one."""
    if math.isfinite(value):
        return value + 0.0
    if isinstance(item, Number):
        return MISSING_INPUT
    return MISSING_FIGURE if missing_item(item) else ERROR


def reference(home: Home, *, fixed: bool = True) -> str:
    """A reference to a cell with its sheet; `fixed` anchors the column too."""
    return f"{home.prefix}{'$' if fixed else ''}{column_name(home.column)}${home.row + 1}"


def as_workbook(made: object) -> Workbook:
    """An XlsxWriter workbook, which ships no types, seen through the part used here."""
    return cast(Workbook, made)
