"""A valuation as an Excel workbook: every figure a live formula, the value a reader sees stored beside it."""

from __future__ import annotations

import re
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.layout import Home, Layout, column_name, sheet_prefix
from workbench.interpret.workbook_book import Book, ChartKind, ChartSpec, EntityName, InputCell, OverrideCell
from workbench.interpret.workbook_grids import GridSheet, with_data_tables
from workbench.interpret.workbook_inputs import (
    BASE,
    CASE_ROW,
    CODE,
    FIRST_ROW,
    KEY,
    LIVE,
    InputSheets,
    in_force,
)
from workbench.interpret.workbook_sections import SectionWriter
from workbench.interpret.workbook_sheet import NOTE, QUIET, TITLE, Sheet, Styles, Workbook, as_workbook
from workbench.interpret.workbook_stored import write_stored
from workbench.interpret.workbook_summary import SummarySheets, line_reference
from workbench.rows.items import Figure, Item

__all__ = ["Book", "ChartKind", "ChartSpec", "EntityName", "InputCell", "OverrideCell", "write_workbook"]

CASE_NAME, CASE_CHOICE_NAME, MASTER_NAME = "selected_case", "selected_case_name", "master_check"
INPUT_KEYS_NAME, INPUT_IDS_NAME = "input_keys", "input_entity_ids"
INPUT_LIVE_NAME, INPUT_CASES_NAME = "input_live", "input_cases"
ORIGIN_NAME, ORIGIN_ROW = "workbook_origin", 3


def write_workbook(book: Book, target: str | PathLike[str] | BinaryIO) -> None:
    """Write `book` to a path or an open binary file. The same book gives the same bytes.

    Raises `ProblemError` when Excel could not hold it, OSError when the path cannot be written.
    """
    _check(book)
    buffer = BytesIO()
    _fill(book, buffer)
    if isinstance(target, str | PathLike):
        Path(target).write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


def _check(book: Book) -> None:
    shape = book.arrays.shape
    counts = {entity_set: len(book.entities.get(entity_set, ())) for entity_set in book.model.entity_sets}
    in_use = {key for key, typed in book.overrides.items() if in_force(book, typed) is not None}
    typed_over = {(item, entity) for item, entity, _ in in_use}
    fits = shape.periods == book.periods and dict(shape.entities) == counts and typed_over <= shape.overridden
    if not fits or not 0 <= book.selected < len(book.cases):
        raise ProblemError(
            Problem(
                text("Workbook"),
                text("the figures do not belong to this valuation."),
                text("Compute them again for the selected case."),
            )
        )


def _fill(book: Book, buffer: BytesIO) -> None:
    import xlsxwriter

    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made.set_properties({"title": book.title, "created": book.created, "comments": book.about})
    # A table of a large model is that many models: Excel must not make it anew at every change.
    made.set_calc_mode("auto_except_tables" if book.grids else "auto")
    writer = WorkbookWriter(book, as_workbook(made))
    writer.write()
    made.close()
    grids = writer.grids
    if grids is not None and grids.tables:
        content = with_data_tables(buffer.getvalue(), writer.names.index(grids.sheet.name) + 1, grids.tables)
        buffer.seek(0)
        buffer.truncate()
        buffer.write(content)


def layout_of(book: Book) -> Layout:
    """Where each figure of the book stands."""
    names = {s: [member.name for member in book.entities.get(s, ())] for s in book.model.entity_sets}
    return Layout(book.model, book.periods, names, book.say)


class WorkbookWriter:
    """Writes all sheets of a book, in the order a reader meets them."""

    def __init__(self, book: Book, workbook: Workbook) -> None:
        self.book = book
        self.layout = layout = layout_of(book)
        self.workbook = workbook
        self.inputs = InputSheets(book, layout)
        self.summary = SummarySheets(book, layout)
        self.names: list[str] = []
        self.grids: GridSheet | None = None

    def write(self) -> None:
        """Fill the workbook and define its names."""
        layout, styles = self.layout, Styles(self.workbook)
        has_annual = bool(self.summary.years())
        wanted = [layout.cover, layout.inputs, layout.series]
        wanted += [layout.overrides] if self.book.overrides else []
        wanted += [plan.name for plan in layout.sheets]
        wanted += [layout.annual] if has_annual else []
        wanted += [layout.charts] if self.book.charts else []
        stored = {layout.extra(sheet.title): sheet for sheet in self.book.stored}
        wanted += [layout.grids] if self.book.grids else []
        wanted += [*stored, layout.checks, layout.lists]
        self.names = wanted
        sheets = {name: Sheet(self.workbook, styles, name) for name in wanted}
        self.summary.write_cover(sheets[layout.cover], wanted[1:])
        self.inputs.write_inputs(sheets[layout.inputs])
        self.inputs.write_series(sheets[layout.series])
        if self.book.overrides:
            self.inputs.write_overrides(sheets[layout.overrides])
        for plan in layout.sheets:
            SectionWriter(self.book, layout, self.inputs.places, plan, sheets[plan.name]).write()
        if has_annual:
            self.summary.write_annual(sheets[layout.annual])
        if self.book.charts:
            self.summary.write_charts(sheets[layout.charts], self.workbook)
        if self.book.grids:
            self.grids = GridSheet(self.book, layout, sheets[layout.grids])
            self.grids.write()
        for name, sheet in stored.items():
            write_stored(sheets[name], sheet)
        self.summary.write_checks(sheets[layout.checks])
        self.inputs.write_lists(sheets[layout.lists])
        for name in (layout.inputs, layout.series, layout.overrides):
            if name in sheets:
                sheets[name].raw.set_tab_color("#0000FF")
        if self.book.origin:
            self._write_origin(Sheet(self.workbook, styles, layout.origin))
        self._define_names()

    def _write_origin(self, sheet: Sheet) -> None:
        text = self.book.say
        sheet.text(0, 0, text("Origin"), TITLE)
        sheet.text(1, 0, text("What the workbook was made from, so that it can be read back. Leave it as it is."), NOTE)
        for row, words in enumerate(self.book.origin, ORIGIN_ROW):
            sheet.text(row, 0, words, QUIET)
        sheet.set_up(head_rows=ORIGIN_ROW, label_columns=1)
        sheet.raw.very_hidden()
        last = ORIGIN_ROW + len(self.book.origin)
        self._name(ORIGIN_NAME, f"{sheet_prefix(sheet.name)}$A${ORIGIN_ROW + 1}:$A${last}")

    def _define_names(self) -> None:
        inputs = sheet_prefix(self.layout.inputs)
        self._name(CASE_NAME, self.inputs.case)
        self._name(CASE_CHOICE_NAME, f"{inputs}${column_name(LIVE)}${CASE_ROW + 1}")
        self._name(MASTER_NAME, self.summary.master)
        last = self.inputs.places.last_input_row + 1
        for name, first, end in (
            (INPUT_KEYS_NAME, KEY, KEY),
            (INPUT_LIVE_NAME, LIVE, CODE),
            (INPUT_CASES_NAME, BASE, self.inputs.last),
            (INPUT_IDS_NAME, self.inputs.last + 6, self.inputs.last + 6),
        ):
            self._name(name, f"{inputs}${column_name(first)}${FIRST_ROW + 1}:${column_name(end)}${last}")
        taken: set[str] = set()
        for (item, entity), home in self.inputs.places.live.items():
            self._name(self._key(item, entity, taken), _cell(home))
        for (item, entity), home in self.inputs.places.series.items():
            row = home.row + 1
            line = f"{home.prefix}${self.layout.first_column}${row}:${self.layout.last_column}${row}"
            self._name(self._key(item, entity, taken), line)
        for item in self.book.model.derived:
            if isinstance(item, Figure):
                for entity in self.layout.members(item):
                    self._name(self._key(item, entity, taken), line_reference(self.layout, item, entity).split(":")[0])

    def _key(self, item: Item, entity: int | None, taken: set[str]) -> str:
        """The item's key, with the entity's id appended; letters that a name may not hold become underscores."""
        ending = self.book.entity_id(item, entity)
        name = f"{item.key}.{re.sub(r'[^A-Za-z0-9_]', '_', ending)}" if ending else item.key
        number, free = 1, name
        while free.lower() in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free.lower())
        return free

    def _name(self, name: str, where: str) -> None:
        if self.workbook.define_name(name, f"={where}") not in (0, None):
            raise ProblemError(
                Problem(
                    name,
                    text("is no name that Excel takes."),
                    text("Rename the section or the item."),
                )
            )


def _cell(home: Home) -> str:
    return f"{home.prefix}${column_name(home.column)}${home.row + 1}"
