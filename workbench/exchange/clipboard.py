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
MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 20_000
"""A table beyond this is no table of contracts: it is cut, so that a pasted workbook cannot hold up the window."""
MOST_SQUARED: Final = 1_000_000
"""The same with rows of few cells filled up to the longest."""
LONGEST_REST: Final = 10_000
"""Letters of HTML behind a mark that never ends, beyond which none of it is read: looking for its end takes long."""
LONGEST_HEAD: Final = 200_000
"""Letters of a text that are looked at for its delimiter."""
_DELIMITERS: Final = (";", "\t", ",", "|")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and the number behind it where the spreadsheet told (dates: Excel serials)."""

    shown: str = ""
    exact: float | None = None


Table = list[list[Cell]]


class CutTable(list[list[Cell]]):
    """The beginning of a table that is too large: it is to be refused, and never to be taken for the whole."""


def read_clipboard(html: str, plain: str) -> Table:
    """The table on a clipboard: the HTML's, for it keeps full precision, else the tab-separated text's."""
    found = read_html(html) if html else []
    return found or read_tabbed(plain)


def read_html(html: str) -> Table:
    """The largest table of an HTML text, as rectangle; empty when there is none."""
    reader = _TableReader()
    try:
        reader.feed(html)
        if len(reader.rawdata) > LONGEST_REST:
            return []
        reader.close()
    except _EnoughError:
        pass  # the last table holds more cells than are taken, and is cut as it is squared
    except AssertionError:
        return []  # so the parser speaks of a declaration it cannot read: <![x
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
    """The delimiter of a CSV text: the one that cuts most rows into as many cells.

    Where several do, a comma is the last to be taken: it stands within figures, at the same places in every row.
    """
    best, most = ",", (False, 0.0, False, 0)
    head = "\n".join(body[:LONGEST_HEAD].split("\n")[:50])
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _parsed(head, delimiter) if row]
        usual = max(set(widths), key=widths.count, default=1)
        if usual > 1:
            rank = (_keeps_quotes(head, delimiter), widths.count(usual) / len(widths), delimiter != ",", usual)
            if rank > most:
                best, most = delimiter, rank
    return best


def _keeps_quotes(head: str, delimiter: str) -> bool:
    """Whether a closing quotation mark stands before a delimiter or the end of a line wherever one stands."""
    try:
        for _ in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


def _parsed(body: str, delimiter: str) -> list[list[Cell]]:
    limit = csv.field_size_limit(max(csv.field_size_limit(), len(body) + 1))
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in body.split("\n")]
    finally:
        csv.field_size_limit(limit)
    found: list[list[Cell]] = []
    count = 0
    for row in rows:
        found.append([Cell(meant(" ".join(cell.split()))) for cell in row[: MOST_CELLS + 1]])
        count += len(row)
        if count > MOST_CELLS:
            break  # `squared` tells that it is too large
    return found


def squared(rows: Iterable[Sequence[Cell]]) -> Table:
    """Rows of one length, without the empty rows and columns at the end; a `CutTable` where they are too many."""
    kept: list[list[Cell]] = []
    count = 0
    for row in rows:
        count += len(row)
        kept.append(list(row[:MOST_CELLS]))
        if count > MOST_CELLS:
            break
    while kept and not any(cell.shown for cell in kept[-1]):
        kept.pop()
    width = max((n + 1 for row in kept for n, cell in enumerate(row) if cell.shown), default=0)
    most = MOST_SQUARED // max(width, 1)
    made = [[*row[:width], *[Cell()] * (width - len(row))] for row in kept[:most]]
    is_cut = count > MOST_CELLS or width > MOST_COLUMNS or len(kept) > min(most, MOST_ROWS)
    return CutTable(made) if is_cut else made


class _EnoughError(Exception):
    """A table holds more cells than are taken."""


_EMPTY: Final = Cell()
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


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
        self._raised = 0
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._rows, self._held, self._count = [], {}, 0
        elif tag in ("style", "script"):
            self._skipped += 1
        elif tag == "sup":
            self._raised += 1
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
        elif tag == "sup":
            self._raised = max(self._raised - 1, 0)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._words is not None and not self._skipped:
            # The mark of a footnote behind a figure is no digit of it.
            self._words.append(data.translate(_RAISED) if self._raised else data)

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
        cell = Cell(meant(" ".join("".join(self._words).split())), self._exact)
        is_beyond = bool(cell.shown) and len(self._row) >= MOST_COLUMNS
        self._row.append(cell)
        self._row += [Cell()] * (across - 1)
        self._words = None
        self._bound(across, is_beyond)

    def _bound(self, more: int, is_beyond: bool) -> None:
        self._count += more
        if self._count > MOST_CELLS or is_beyond:
            self._count = 0
            if self._rows is not None and self._row is not None:
                self._rows.append(self._row)
            self._row = self._words = None
            raise _EnoughError

    def _fill_held(self) -> None:
        assert self._row is not None
        while self._held.get(len(self._row), 0) > 0:
            self._row.append(_EMPTY)
            self._count += 1

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
