"""A comparison of two valuations as a file: a sheet or block each for inputs and outputs, numbers as numbers."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from workbench.document.file import write_whole
from workbench.ground.cell_text import inert
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
_MOST_LETTERS: Final = 32_000
_CREATED: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Written into each workbook in place of the time of day, so that the same comparison gives the same bytes."""
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the format of its unit in Excel, and as a person reads it."""

    value: float
    excel_format: str
    words: str


Cell = str | Figure


@dataclass(frozen=True, slots=True)
class Block:
    """A table: its title, a line about it, headings and rows."""

    title: str
    about: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_comparison(path: Path, blocks: Sequence[Block]) -> Path:
    """Write the blocks whole or not at all, as CSV or XLSX by the ending of the name. Raises `ProblemError`."""
    if path.suffix.lower() == XLSX:
        content = _workbook(blocks)
    elif path.suffix.lower() == CSV:
        content = _table(blocks)
    else:
        what = text("A comparison is not written as {kind}.", kind=path.suffix or path.name)
        raise ProblemError(Problem(path.name, what, text("End the name with .xlsx or .csv.")))
    write_whole(path, content)
    return path


def _table(blocks: Sequence[Block]) -> bytes:
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\r\n")
    for place, block in enumerate(blocks):
        if place:
            writer.writerow([])
        writer.writerow([inert(block.title)])
        writer.writerow([inert(block.about)])
        writer.writerow([inert(one) for one in block.headings])
        for row in block.rows:
            writer.writerow([repr(cell.value) if isinstance(cell, Figure) else inert(cell) for cell in row])
    return into.getvalue().encode("utf-8-sig")  # Excel takes a file without the mark for another encoding


def _workbook(blocks: Sequence[Block]) -> bytes:
    import xlsxwriter

    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    strong = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    formats: dict[str, object] = {}
    for block in blocks:
        sheet = book.add_worksheet(block.title[:31])
        sheet.write_string(0, 0, block.title, strong)
        sheet.write_string(1, 0, block.about)
        widths = [len(one) for one in block.headings]
        for column, heading in enumerate(block.headings):
            sheet.write_string(3, column, heading, head)
        for place, row in enumerate(block.rows, 4):
            for column, cell in enumerate(row):
                if isinstance(cell, Figure) and math.isfinite(cell.value):
                    kind = formats.get(cell.excel_format)
                    if kind is None:
                        kind = formats[cell.excel_format] = book.add_format({"num_format": cell.excel_format})
                    sheet.write_number(place, column, cell.value, kind)
                    words = cell.words
                else:
                    words = cell.words if isinstance(cell, Figure) else cell
                    sheet.write_string(place, column, words[:_MOST_LETTERS])
                widths[column] = max(widths[column], len(words))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
        sheet.freeze_panes(4, 1)
        if block.rows:
            sheet.autofilter(3, 0, 3 + len(block.rows), len(block.headings) - 1)
    book.close()
    return into.getvalue()
