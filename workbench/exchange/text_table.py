"""Tables in text files: in which encoding they are written, how they are cut into cells, and what may not be taken."""

from __future__ import annotations

import csv
import io
from typing import Final

from workbench.exchange.clipboard import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Table, delimiter_of, squared
from workbench.exchange.table_plan import LeftOut
from workbench.exchange.table_sheet import Sheet, place_of, sheet_of, too_large
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

CHINESE_PAIRS: Final = 0.9
"""In Chinese text at least this share of the high bytes stands beside another; in Western text they stand alone."""
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_WORDS: Final = {"gb18030": "GB18030", "cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}


def read_text(content: bytes, name: str, where: str) -> Sheet:
    """The table of a text file. Raises `ProblemError` for an encoding nobody can tell, NUL bytes and open quotes."""
    encoding = encoding_of(content)
    body = _decoded(content, encoding, where)
    body = body.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    delimiter = None
    if body[:4].lower() == "sep=":  # Excel's own note of the delimiter
        first, _, body = body.partition("\n")
        delimiter = first[4:5] or ","
    if not body.strip():
        return Sheet(name, [])
    rows = _cut(body, delimiter or delimiter_of(body), where)
    problem = _size_problem(rows, name)
    if problem is not None:
        return Sheet(name, [], problem=problem)
    cells = [[Cell(" ".join(cell.split())) for cell in row] for row in rows]
    faults = [*_ragged(cells), *_formulas(cells)]
    notes = (text("Read as {encoding}.", encoding=_WORDS[encoding]),) if encoding in _WORDS else ()
    return sheet_of(name, squared(cells), faults, notes=notes)


def encoding_of(content: bytes) -> str:
    """The encoding of a text file: by its mark, else UTF-8, UTF-16 by its NULs, Chinese by its pairs, else Western."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:4000]
    if len(head) > 3 and head[1::2].count(0) > len(head) / 4:
        return "utf-16-le"
    if len(head) > 3 and head[::2].count(0) > len(head) / 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030" if _are_pairs(content) else "cp1252"
    return "utf-8"


def _are_pairs(content: bytes) -> bool:
    high = paired = 0
    at = 0
    while at < len(content):
        if content[at] < 0x80:
            at += 1
            continue
        is_pair = at + 1 < len(content) and content[at + 1] >= 0x80
        high += 2 if is_pair else 1
        paired += 2 if is_pair else 0
        at += 2 if is_pair else 1
    return paired >= high * CHINESE_PAIRS


def _decoded(content: bytes, encoding: str, where: str) -> str:
    remedy = text("Save it as UTF-8: in Excel, as CSV UTF-8.")
    try:
        body = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = text("{file}, line {line}", file=where, line=line)
        byte = f"0x{content[error.start]:02X}"
        what = text("The byte {byte} belongs to no encoding that is read here.", byte=byte)
        raise ProblemError(Problem(place, what, remedy)) from None
    if "\0" in body:
        place = text("{file}, line {line}", file=where, line=body.count("\n", 0, body.index("\0")) + 1)
        what = text("It holds NUL bytes: it is no text, or it is damaged.")
        raise ProblemError(Problem(place, what, remedy))
    return body


def _cut(body: str, delimiter: str, where: str) -> list[list[str]]:
    limit = csv.field_size_limit(len(body) + 1)
    started = 1
    rows: list[list[str]] = []
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        for row in reader:
            rows.append(row)
            started = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                break
        return rows
    except csv.Error as error:
        if "unexpected end" in str(error):
            place = text("{file}, line {line}", file=where, line=started)
            what = text("A quotation mark opens there and never closes.")
            raise ProblemError(Problem(place, what, text("Close or remove it."))) from None
        return list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(limit)


def _size_problem(rows: list[list[str]], name: str) -> Problem | None:
    width = max((len(row) for row in rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS or sum(map(len, rows)) > MOST_CELLS:
        return too_large(name)
    return None


def _ragged(rows: Table) -> list[LeftOut]:
    """Rows with more cells than the table has columns: their cells stand in the wrong ones."""
    widths = [len(row) for row in rows if any(cell.shown for cell in row)]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    found = []
    for place, row in enumerate(rows):
        if usual > 1 and any(cell.shown for cell in row[usual:]):
            where = text("Row {row}", row=place + 1)
            what = text("It has {count} cells, the table {usual} columns.", count=len(row), usual=usual)
            remedy = text("Put texts that hold the delimiter in quotation marks.")
            found.append(LeftOut(place, None, Problem(where, what, remedy)))
            row[:] = [Cell()] * usual
    return found


def _formulas(rows: Table) -> list[LeftOut]:
    """Formulas of a text file are never computed, nor kept as names."""
    found = []
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.shown.startswith(("=", "@")) and len(cell.shown) > 1:
                what = text("{value} is a formula; those of a text file are not computed.", value=cell.shown[:40])
                found.append(_fault(place, column, what, text("Save the file with values instead of formulas.")))
                row[column] = Cell()
    return found


def _fault(row: int, column: int, what: str, remedy: str) -> LeftOut:
    return LeftOut(row, column, Problem(place_of(row, column), what, remedy))
