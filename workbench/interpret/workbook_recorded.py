"""The sheets of a workbook as they would be written, kept in memory: what a file that comes back is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.interpret.layout import Layout
from workbench.interpret.workbook import WorkbookWriter
from workbench.interpret.workbook_book import Book
from workbench.interpret.workbook_inputs import InputSheets


class Written(NamedTuple):
    """A cell: a constant, or a formula (over whole ranges if `is_array`) without its equals sign, and its value."""

    value: float | str
    formula: str = ""
    is_array: bool = False


@dataclass(slots=True)
class Recorded:
    """Cells of each sheet by row and column, counted from 0, in the order of the sheets; the defined names."""

    layout: Layout
    inputs: InputSheets
    sheets: dict[str, dict[tuple[int, int], Written]]
    names: dict[str, str]


def recorded(book: Book) -> Recorded:
    """All sheets of a book. Raises `ProblemError` when Excel could not hold it."""
    workbook = _Workbook()
    writer = WorkbookWriter(book, workbook)
    writer.write()
    sheets = {name: sheet.cells for name, sheet in workbook.sheets.items()}
    return Recorded(writer.layout, writer.inputs, sheets, workbook.names)


@dataclass(slots=True)
class _Workbook:
    """Takes the part of a workbook."""

    sheets: dict[str, _Sheet] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add_worksheet(self, name: str) -> _Sheet:
        return self.sheets.setdefault(name, _Sheet(name))

    def add_format(self, properties: dict[str, object]) -> object:
        return None

    def define_name(self, name: str, formula: str) -> int:
        self.names[name] = formula.removeprefix("=")
        return 0

    def add_chart(self, options: dict[str, object]) -> object:
        return _Chart()


class _Chart:
    """Takes the part of a chart."""

    def add_series(self, options: dict[str, object]) -> None: ...
    def set_title(self, options: dict[str, object]) -> None: ...
    def set_x_axis(self, options: dict[str, object]) -> None: ...
    def set_y_axis(self, options: dict[str, object]) -> None: ...
    def set_legend(self, options: dict[str, object]) -> None: ...
    def set_size(self, options: dict[str, object]) -> None: ...


class _Sheet:
    """Takes the part of a worksheet: cells are kept, looks are not."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dim_rowmax: int | None = None  # how far paper reaches is of no matter here
        self.cells: dict[tuple[int, int], Written] = {}

    def write_string(self, row: int, column: int, value: str, style: object) -> int:
        self.cells[row, column] = Written(value)
        return 0

    def write_number(self, row: int, column: int, value: float, style: object) -> int:
        self.cells[row, column] = Written(value)
        return 0

    def write_blank(self, row: int, column: int, value: None, style: object) -> int:
        self.cells.pop((row, column), None)
        return 0

    def write_formula(self, row: int, column: int, formula: str, style: object, value: object) -> int:
        self.cells[row, column] = Written(value if isinstance(value, float | str) else 0.0, formula.removeprefix("="))
        return 0

    def write_array_formula(
        self, first: int, left: int, last: int, right: int, formula: str, style: object, value: float | str
    ) -> int:
        self.cells[first, left] = Written(value, formula.removeprefix("="), True)
        return 0

    def write_url(self, row: int, column: int, url: str, style: object, string: str) -> int:
        return self.write_string(row, column, string, style)

    def write_comment(self, row: int, column: int, comment: str, options: dict[str, object]) -> int:
        return 0

    def data_validation(self, row: int, column: int, last: int, last_column: int, o: dict[str, object]) -> int:
        return 0

    def conditional_format(self, row: int, column: int, last: int, last_column: int, o: dict[str, object]) -> int:
        return 0

    def set_column(self, first: int, last: int, width: float) -> int:
        return 0

    def set_row(self, row: int, height: float) -> int:
        return 0

    def freeze_panes(self, row: int, column: int) -> None: ...
    def set_landscape(self) -> None: ...
    def set_paper(self, paper: int) -> None: ...
    def fit_to_pages(self, width: int, height: int) -> None: ...

    def print_area(self, row: int, column: int, last: int, last_column: int) -> int:
        return 0

    def repeat_rows(self, first: int, last: int) -> None: ...
    def repeat_columns(self, first: int, last: int) -> None: ...
    def set_footer(self, footer: str) -> None: ...
    def hide_gridlines(self, option: int) -> None: ...
    def very_hidden(self) -> None: ...
    def set_tab_color(self, colour: str) -> None: ...

    def insert_chart(self, row: int, column: int, chart: object, options: dict[str, object]) -> int:
        return 0
