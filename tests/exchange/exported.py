"""Exported workbooks as the proofs read them: written, opened, edited as an analyst edits, figures by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.libreoffice import Sheets, Value
from workbench.document.file import load
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.document.valuation import Value as Typed
from workbench.exchange.export import book_of
from workbench.ground.resources import resource
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.layout import Layout
from workbench.interpret.workbook import write_workbook
from workbench.model import MODEL
from workbench.rows.items import Figure

EXAMPLES = ("coreweave-ipo", "plain-company")
KEY, LIVE, BASE = 1, 5, 7
"""Columns of the inputs and overrides sheets, counted from 1."""
CASE_CELL = "E3"


def example(name: str) -> Valuation:
    """A valuation that ships with the workbench."""
    return load(resource(f"examples/{name}.assay"), MODEL)


def written(valuation: Valuation, path: Path) -> Path:
    """`valuation` exported to `path`."""
    write_workbook(book_of(MODEL, valuation), path)
    return path


def content(valuation: Valuation) -> bytes:
    """The bytes of the exported workbook."""
    buffer = BytesIO()
    write_workbook(book_of(MODEL, valuation), buffer)
    return buffer.getvalue()


def layout_of(valuation: Valuation) -> Layout:
    """Where every figure of the exported workbook stands."""
    names = {s: [entity.name for entity in valuation.members(s)] for s in MODEL.entity_sets}
    return Layout(MODEL, valuation.periods, names)


def figures_of(valuation: Valuation) -> Arrays:
    """Our own figures of the selected case."""
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)


def in_case(valuation: Valuation, case: str) -> Valuation:
    """The same valuation with another case selected."""
    return replace(valuation, selected_case=case)


def with_values(valuation: Valuation, values: Mapping[Address, Typed]) -> Valuation:
    """The same valuation with inputs of the base typed anew."""
    return replace(valuation, values={**valuation.values, **values})


def edited(path: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    """A copy of a workbook after `edit`. Formulas are kept, stored values are dropped: nothing old can be read."""
    book = openpyxl.load_workbook(path)
    edit(book)
    copy = path.with_name(f"{path.stem}-edited.xlsx")
    book.save(copy)
    return copy


def sheet_of(book: openpyxl.Workbook, name: str) -> Worksheet:
    """A sheet of cells."""
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def input_row(sheet: Worksheet, key: str, entity: str = "") -> int:
    """The row of an input, found as a reader finds it: by its key and the id of its entity."""
    last = next(cell.column for cell in sheet[5] if cell.value == "Entity id")
    for row in range(6, sheet.max_row + 1):
        if sheet.cell(row, KEY).value == key and (sheet.cell(row, last).value or "") == entity:
            return row
    raise KeyError((key, entity))


def named_cells(book: openpyxl.Workbook) -> dict[str, list[tuple[str, str]]]:
    """Sheet and address (or range) of every defined name."""
    # openpyxl leaves the quotes of a sheet's name doubled.
    return {
        name: [(sheet.replace("''", "'"), address.replace("$", "")) for sheet, address in defined.destinations]
        for name, defined in book.defined_names.items()
    }


def named_figures(book: openpyxl.Workbook, sheets: Sheets) -> dict[str, Value]:
    """The recalculated value of every single figure of the model that stands for the whole company."""
    places = named_cells(book)
    found: dict[str, Value] = {}
    for item in MODEL.derived:
        if isinstance(item, Figure) and item.per is None:
            ((sheet, address),) = places[item.key]
            found[item.key] = sheets[sheet][address]
    return found
