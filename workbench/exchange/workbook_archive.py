"""The archive a workbook is: bounded before it is unpacked, and read part by part without running anything in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final
from xml.etree import ElementTree

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

if TYPE_CHECKING:
    from zipfile import ZipFile

MOST_UNPACKED: Final = 200_000_000
MOST_ENTRIES: Final = 5_000
MOST_RATIO: Final = 120
SMALL: Final = 2_000_000
"""A part below this may be packed as tightly as it likes: an empty sheet packs to almost nothing."""
MOST_MARKS: Final = 2_500_000
"""Tags of all parts together, some four to a cell: openpyxl reads half a million in a second."""
MOST_TEXTS: Final = 200_000
MOST_FORMATS: Final = 65_490
"""Of cells, as Excel bounds them; as many texts as a table has cells."""
_CHUNK: Final = 1 << 16
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DECLARATIONS: Final = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST_MARK: Final = 20
_LINK: Final = re.compile(r"\[(\d+)\]")


@dataclass(slots=True)
class SheetSurvey:
    """What a sheet holds besides values: ranges merged, formulas nobody has computed, formulas that read elsewhere."""

    merged: list[str] = field(default_factory=list)
    without_value: list[str] = field(default_factory=list)
    linked: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class BookSurvey:
    """What a workbook holds besides sheets: other workbooks it links to, by number, and whether it has macros."""

    links: dict[int, str] = field(default_factory=dict)
    has_macros: bool = False


def refuse_bomb(archive: ZipFile, where: str) -> None:
    """Raise `ProblemError` for an archive that would unpack beyond all bounds, whatever its directory says."""
    parts = archive.infolist()
    remedy = text("Open it in Excel or LibreOffice and save the sheet that is wanted anew.")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_ENTRIES:
        raise ProblemError(Problem(where, text("It holds {count} parts.", count=f"{len(parts):,}"), remedy))
    if unpacked > MOST_UNPACKED:
        what = text("It would unpack to {size} MB.", size=f"{unpacked / 1e6:,.0f}")
        raise ProblemError(Problem(where, what, remedy))
    tight = [part for part in parts if part.file_size > MOST_RATIO * max(part.compress_size, 1)]
    for part in tight:
        if part.file_size > SMALL or sum(one.file_size for one in tight) > 10 * SMALL:
            what = text("Its part {part} is packed {ratio} times.", part=part.filename[:60],
                        ratio=f"{part.file_size / max(part.compress_size, 1):,.0f}")  # fmt: skip
            raise ProblemError(Problem(where, what, remedy))
    read_through(archive, where)


def read_through(archive: ZipFile, where: str) -> None:
    """Unpack every part in pieces and keep none: sizes and sums are true, and no part declares entities of its own."""
    left = MOST_UNPACKED
    marks = texts = formats = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            before = b""
            while piece := stream.read(_CHUNK):
                left -= len(piece)
                marks += piece.count(b"<")
                texts += piece.count(b"<si")
                formats += piece.count(b"<xf")
                seen = before + piece
                if any(mark in seen for mark in _DECLARATIONS):
                    what = text("Its part {part} declares entities, as no spreadsheet does.", part=part.filename[:60])
                    raise ProblemError(Problem(where, what, text("Do not open it; ask for another copy.")))
                if left < 0:
                    raise ProblemError(Problem(where, text("It unpacks without bound."), text("Ask for another copy.")))
                if marks > MOST_MARKS or texts > MOST_TEXTS or formats > 2 * MOST_FORMATS:  # styles have some as well
                    what = text("It holds far more cells, texts or formats than a table.")
                    remedy = text("Save the rows that are wanted as a file of their own.")
                    raise ProblemError(Problem(where, what, remedy))
                before = piece[-_LONGEST_MARK:]


def survey_book(archive: ZipFile) -> BookSurvey:
    """Links and macros."""
    found = BookSurvey()
    for name in archive.namelist():
        if name.endswith("vbaProject.bin"):
            found.has_macros = True
        told = re.fullmatch(r"xl/externalLinks/_rels/externalLink(\d+)\.xml\.rels", name)
        if told:
            with archive.open(name) as stream:
                for _, element in ElementTree.iterparse(stream):
                    if element.tag.endswith("}Relationship"):
                        found.links[int(told.group(1))] = element.get("Target", "")
    return found


def sheet_parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Titles of the sheets with the names of their parts."""
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {
            one.get("Id", ""): one.get("Target", "") for _, one in ElementTree.iterparse(stream) if one.get("Target")
        }
    with archive.open("xl/workbook.xml") as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
                key = next((value for name, value in element.items() if name.endswith("}id")), "")
                target = targets.get(key, "")
                yield element.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def values_in(stream: IO[bytes], most: int) -> int:
    """How many values and formulas a sheet's part has, counted no further than beyond `most`: told before any is read.

    Tags with a prefix, which no spreadsheet writes, are not known: with no tag known, `most` is told.
    """
    found = 0
    is_known = False
    while piece := stream.read(_CHUNK):
        is_known = is_known or b"<sheetData" in piece
        found += piece.count(b"<v") + piece.count(b"<is") + piece.count(b"<f")
        if found > most:
            break
    return found if is_known else most


def survey_sheet(stream: IO[bytes]) -> SheetSurvey:
    """Read a sheet's part once for what openpyxl does not tell when it reads row by row."""
    found = SheetSurvey()
    rows: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            rows = element if tag == "sheetData" else rows
        elif tag == "mergeCell":
            found.merged.append(element.get("ref", ""))
        elif tag == "c":
            _survey_cell(element, found)
        elif tag == "row" and rows is not None:
            rows.clear()  # what was read is let go, however many rows there are
    return found


def _survey_cell(cell: ElementTree.Element, found: SheetSurvey) -> None:
    formula = value = None
    for child in cell:
        tag = child.tag.rpartition("}")[2]
        if tag == "f":
            formula = child
        elif tag in ("v", "is"):
            value = child
    if formula is None:
        return
    place = cell.get("r", "")
    linked = _LINK.search(formula.text or "")
    if linked:
        found.linked[place] = int(linked.group(1))
    elif value is None or (value.text is None and not len(value) and cell.get("t") != "str"):
        found.without_value.append(place)
