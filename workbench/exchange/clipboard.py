"""Tables as spreadsheets hand them over: HTML with the full figures behind what is shown, tab-separated text, CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from workbench.ground.cell_text import meant

MOST_CELLS: Final = 200_000
"""A table beyond this is no table of contracts: it is cut, so that a pasted workbook cannot hold up the window."""
_DELIMITERS: Final = (";", "\t", ",", "|")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and the number behind it where the spreadsheet told (dates: Excel serials)."""

    shown: str = ""
    exact: float | None = None


Table = list[list[Cell]]


def read_clipboard(html: str, plain: str) -> Table:
    """The table on a clipboard: the HTML's, for it keeps full precision, else the tab-separated text's."""
    found = read_html(html) if html else []
    return found or read_tabbed(plain)


def read_html(html: str) -> Table:
    """The largest table of an HTML text, as rectangle; empty when there is none."""
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    reader.end_table()
    tables = [squared(rows) for rows in reader.tables]
    return max(tables, key=lambda rows: sum(len(row) for row in rows), default=[])


def read_tabbed(plain: str) -> Table:
    """Tab-separated text, cells in quotes where they hold line breaks, as Excel and Calc write it."""
    body = plain.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not body.strip():
        return []
    return squared(_parsed(body, "\t"))


def delimiter_of(body: str) -> str:
    """The delimiter of a CSV text."""
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _parsed("\n".join(body.split("\n")[:50]), delimiter) if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        score = usual * widths.count(usual) / max(len(widths), 1) if usual > 1 else 0.0
        if score > most:
            best, most = delimiter, score
    return best


def _parsed(body: str, delimiter: str) -> list[list[Cell]]:
    limit = csv.field_size_limit(max(csv.field_size_limit(), len(body) + 1))
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in body.split("\n")]
    finally:
        csv.field_size_limit(limit)
    return [[Cell(meant(" ".join(cell.split()))) for cell in row] for row in rows]


def squared(rows: Iterable[Sequence[Cell]]) -> Table:
    """Rows of one length, without the empty rows and columns at the end."""
    kept: list[list[Cell]] = []
    count = 0
    for row in rows:
        count += len(row)
        if count > MOST_CELLS:
            break
        kept.append(list(row))
    while kept and not any(cell.shown for cell in kept[-1]):
        kept.pop()
    width = max((n + 1 for row in kept for n, cell in enumerate(row) if cell.shown), default=0)
    return [[*row[:width], *[Cell()] * (width - len(row))] for row in kept]


class _TableReader(HTMLParser):
    """Collects tables. A table inside a cell counts as that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Cell]]] = []
        self._rows: list[list[Cell]] | None = None
        self._row: list[Cell] | None = None
        self._words: list[str] | None = None
        self._exact: float | None = None
        self._spans = (1, 1)
        self._held: dict[int, int] = {}  # columns still covered by a cell above, and for how many rows
        self._depth = 0
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._rows, self._held = [], {}
        elif tag in ("style", "script"):
            self._skipped += 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self._row = []
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row = []
            self._words, self._exact = [], exact_of(given)
            self._spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag == "br" and self._words is not None:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth = max(self._depth - 1, 0)
            if self._depth == 0:
                self.end_table()
        elif tag in ("style", "script"):
            self._skipped = max(self._skipped - 1, 0)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._words is not None and not self._skipped:
            self._words.append(data)

    def end_table(self) -> None:
        """Close what is open."""
        self._end_row()
        if self._rows:
            self.tables.append(self._rows)
        self._rows = None

    def _end_cell(self) -> None:
        if self._words is None or self._row is None:
            return
        self._fill_held()
        across, down = self._spans
        if down > 1:
            for n in range(across):
                self._held[len(self._row) + n] = down
        self._row.append(Cell(meant(" ".join("".join(self._words).split())), self._exact))
        self._row += [Cell()] * (across - 1)
        self._words = None

    def _fill_held(self) -> None:
        assert self._row is not None
        while self._held.get(len(self._row), 0) > 0:
            self._row.append(Cell())

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill_held()
        if self._rows is not None:
            self._rows.append(self._row)
        self._held = {column: left - 1 for column, left in self._held.items() if left > 1}
        self._row = None


def _span(given: str | None) -> int:
    return min(max(int(given), 1), 1000) if given is not None and given.isascii() and given.isdigit() else 1


def exact_of(given: dict[str, str | None]) -> float | None:
    """The number behind a cell: Calc's `sdval`, Excel's `x:num`, Google's `data-sheets-value`."""
    for name in ("sdval", "x:num"):
        held = given.get(name)
        if held:
            return _number(held)
    held = given.get("data-sheets-value")
    if held:
        try:
            found = json.loads(held)
        except ValueError:
            return None
        return _number(str(found.get("3"))) if isinstance(found, dict) and "3" in found else None
    return None


def _number(written: str) -> float | None:
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
