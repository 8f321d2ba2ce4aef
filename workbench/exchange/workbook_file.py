"""The cells of an .xlsx file, formulas and stored values alike, read without running or following anything."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, NamedTuple

from workbench.document.file import refuse_no_file
from workbench.exchange.formula_shift import shifted
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

SUFFIXES: Final = (".xlsx", ".xlsm")
LARGEST: Final = 200_000_000
MOST_UNPACKED: Final = 1_500_000_000
MOST_PARTS: Final = 20_000
BOMB_SIZE: Final = 20_000_000
BOMB_RATIO: Final = 250
"""A part unpacked to more than `BOMB_SIZE` from less than this share of it was made to fill the memory: XML of
spreadsheets shrinks to a tenth or a fiftieth."""
MOST_CELLS: Final = 5_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CHUNK: Final = 1 << 16

Value = float | str | bool | None
Report = Callable[[float], bool]
"""Told how far the reading has come, from 0 to 1; answers False to stop it."""


class Seen(NamedTuple):
    """A cell: the value stored in it, the formula (without equals sign, empty for none), whether the value is an
    error, and whether it is a formula over a range of cells."""

    value: Value = None
    formula: str = ""
    is_error: bool = False
    is_array: bool = False


Cells = dict[tuple[int, int], Seen]
"""By row and column, counted from 0."""


@dataclass(slots=True)
class SeenBook:
    """Sheets in the file's order; `names` are the defined names with what they stand for."""

    sheets: dict[str, Cells] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def go_on(report: Report, share: float, where: str) -> None:
    """Tell of progress. Raises `ProblemError` when the reading is to stop."""
    if not report(share):
        what = text("The reading was stopped.")
        raise ProblemError(Problem(where, what, text("Nothing was changed. Choose the file again.")))


def read_workbook(path: str | Path, report: Report = lambda _: True) -> SeenBook:
    """All cells of a workbook. Raises `ProblemError` for what is none, is locked, damaged or made to do harm."""
    place = Path(path)
    try:
        _refuse_kind(place)
        with zipfile.ZipFile(place) as archive:
            _refuse_parts(place, archive)
            return _Reading(place, archive, report).book()
    except OSError as error:
        what = text("The file cannot be read: {reason}.", reason=error.strerror or str(error))
        raise ProblemError(Problem(place.name, what, text("Check that it exists and may be read."))) from None
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, KeyError, ValueError, IndexError, StopIteration,
        NotImplementedError, RuntimeError, EOFError,
    ):  # fmt: skip
        raise ProblemError(_damaged(place)) from None


def _damaged(place: Path) -> Problem:
    what = text("It is no workbook, or it is damaged or locked by a password.")
    return Problem(place.name, what, text("Save it anew as .xlsx without a password."))


def _refuse_kind(place: Path) -> None:
    if place.suffix.lower() not in SUFFIXES:
        known = " ".join(SUFFIXES)
        what = text("This kind of file is not read.")
        raise ProblemError(Problem(place.name, what, text("Choose one of: {choices}.", choices=known)))
    refuse_no_file(place)
    if place.stat().st_size > LARGEST:
        raise ProblemError(_too_large(place))
    with place.open("rb") as file:
        head = file.read(4)
    if head[:4] == _OLE:
        what = text("It is locked by a password, or an old .xls file under another name.")
        raise ProblemError(Problem(place.name, what, text("Save it anew as .xlsx without a password.")))


def _too_large(place: Path) -> Problem:
    return Problem(
        place.name,
        text("The file is too large."),
        text("Read back the workbook as it was exported, with few additions."),
    )


def _refuse_parts(place: Path, archive: zipfile.ZipFile) -> None:
    """Looks at the directory alone: nothing is unpacked before it is known how large it would become."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise ProblemError(_damaged(place))
    swollen = any(
        part.file_size > BOMB_SIZE and part.file_size > BOMB_RATIO * max(part.compress_size, 1) for part in parts
    )
    if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        what = text("It would unpack to far more than a workbook holds.")
        raise ProblemError(Problem(place.name, what, text("Read only files you exported; save it anew in Excel.")))


class _Reading:
    """Reads the parts of one archive. Names of elements are looked at without their name space: there are two."""

    def __init__(self, place: Path, archive: zipfile.ZipFile, report: Report) -> None:
        self.place, self.archive, self.report = place, archive, report
        self.count = 0
        self.done = 0
        self.whole = sum(part.file_size for part in archive.infolist() if "/worksheets/" in part.filename) or 1
        self.strings: list[str] = []

    def book(self) -> SeenBook:
        found = SeenBook()
        main = next((t for kind, t in self._targets("_rels/.rels", "").values() if kind == "officeDocument"), "")
        if not main or main not in self.archive.namelist():
            raise ProblemError(_damaged(self.place))
        folder, _, name = main.rpartition("/")
        targets = self._targets(f"{folder}/_rels/{name}.rels", folder)
        sheets = self._book_part(main, found)
        strings = next((target for kind, target in targets.values() if kind == "sharedStrings"), None)
        if strings is not None:
            self._shared_strings(strings)
        for title, reference in sheets:
            kind, target = targets[reference]
            if kind == "worksheet":
                found.sheets[title] = self._sheet(target)
        return found

    def _targets(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """Kind and path of what a part refers to, by id; links to other files are left out."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes["Target"]
                whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
                found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], _flat(whole))

        self._parse(part, start)
        return found

    def _book_part(self, part: str, book: SeenBook) -> list[tuple[str, str]]:
        sheets: list[tuple[str, str]] = []
        words: list[str] = []
        named: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            match _local(name):
                case "sheet":
                    reference = next(v for k, v in attributes.items() if k.endswith(":id"))
                    sheets.append((attributes["name"], reference))
                case "definedName":
                    named[:] = [attributes["name"]] if "localSheetId" not in attributes else []
                    words.clear()
                case "workbookPr" if attributes.get("date1904") in ("1", "true"):
                    what = text("It counts days from 1904.")
                    remedy = text("Switch off the 1904 date system in Excel's options, and save it anew.")
                    raise ProblemError(Problem(self.place.name, what, remedy))

        def end(name: str) -> None:
            if _local(name) == "definedName" and named:
                book.names[named.pop()] = "".join(words)

        self._parse(part, start, end, words.append)
        return sheets

    def _shared_strings(self, part: str) -> None:
        words: list[str] = []
        state = {"text": False, "ruby": False}

        def start(name: str, attributes: dict[str, str]) -> None:
            local = _local(name)
            if local == "t":
                state["text"] = not state["ruby"]
            elif local == "rPh":
                state["ruby"] = True
            elif local == "si":
                words.clear()

        def end(name: str) -> None:
            local = _local(name)
            if local == "t":
                state["text"] = False
            elif local == "rPh":
                state["ruby"] = False
            elif local == "si":
                self.strings.append(_unescaped("".join(words)))

        def heard(data: str) -> None:
            if state["text"]:
                words.append(data)

        self._parse(part, start, end, heard)

    def _sheet(self, part: str) -> Cells:
        reader = _SheetReader(self.strings)

        def step(read: int) -> None:
            self.done += read
            go_on(self.report, min(self.done / self.whole, 1.0), self.place.name)
            if self.count + len(reader.cells) > MOST_CELLS:
                raise ProblemError(_too_large(self.place))

        self._parse(part, reader.start, reader.end, reader.heard, step)
        self.count += len(reader.cells)
        return reader.cells

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        heard: Callable[[str], None] | None = None,
        step: Callable[[int], None] | None = None,
    ) -> None:
        from xml.parsers import expat

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = heard
        # Entities can only be declared in a document type, and no program that writes workbooks declares one.
        parser.StartDoctypeDeclHandler = _refuse_document_type
        try:
            with self.archive.open(part) as file:
                _feed(file, parser.Parse, step)
        except expat.ExpatError:
            raise ProblemError(_damaged(self.place)) from None


def _feed(file: IO[bytes], parse: Callable[[bytes, bool], object], step: Callable[[int], None] | None) -> None:
    while chunk := file.read(_CHUNK):
        parse(chunk, False)
        if step is not None:
            step(len(chunk))
    parse(b"", True)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("a document type in a workbook")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _flat(path: str) -> str:
    parts: list[str] = []
    for one in path.split("/"):
        if one == "..":
            parts = parts[:-1]
        elif one not in ("", "."):
            parts.append(one)
    return "/".join(parts)


def _unescaped(words: str) -> str:
    """Control characters as Office writes them (_x000D_), and one kind of line end."""
    if "_x" in words:
        import re

        words = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), words)
    return words.replace("\r\n", "\n") if "\r" in words else words


class _SheetReader:
    """Handlers for the elements of one sheet; `cells` fills up."""

    def __init__(self, strings: list[str]) -> None:
        self.strings = strings
        self.cells: Cells = {}
        self.row, self.column = -1, -1
        self.kind = ""
        self.words: list[str] | None = None
        self.value: str | None = None
        self.inline: list[str] = []
        self.formula: str = ""
        self.group: str | None = None
        self.is_array = False
        self.masters: dict[str, tuple[int, int, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name if ":" not in name else _local(name)
        if local == "c":
            where = attributes.get("r")
            if where is None:
                self.column += 1
            else:
                self.row, self.column = cell_place(where)
            self.kind = attributes.get("t", "n")
            self.value, self.formula, self.group, self.is_array = None, "", None, False
            self.inline = []
        elif local in ("v", "t"):
            self.words = []
        elif local == "f":
            self.words = []
            self.group = attributes.get("si") if attributes.get("t") == "shared" else None
            self.is_array = attributes.get("t") == "array"
        elif local == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1

    def heard(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)

    def end(self, name: str) -> None:
        local = name if ":" not in name else _local(name)
        if local == "v":
            self.value = "".join(self.words or ())
            self.words = None
        elif local == "f":
            self._end_formula("".join(self.words or ()))
            self.words = None
        elif local == "t":
            self.inline += self.words or ()
            self.words = None
        elif local == "c":
            self._end_cell()

    def _end_formula(self, written: str) -> None:
        self.formula = written.removeprefix("=")
        if self.group is None:
            return
        if written:
            self.masters[self.group] = (self.row, self.column, self.formula)
        elif self.group in self.masters:
            row, column, formula = self.masters[self.group]
            self.formula = shifted(formula, self.row - row, self.column - column)

    def _end_cell(self) -> None:
        value: Value = None
        is_error = False
        if self.kind == "inlineStr":
            value = _unescaped("".join(self.inline))
        elif self.value is not None:
            if self.kind == "n":
                value = float(self.value) if self.value else None
            elif self.kind == "s":
                value = self.strings[int(self.value)]
            elif self.kind == "b":
                value = self.value in ("1", "true")
            elif self.kind == "d":
                value = _serial(self.value)
            else:
                value = _unescaped(self.value)
                is_error = self.kind == "e"
        if value is not None or self.formula:
            self.cells[self.row, self.column] = Seen(value, self.formula, is_error, self.is_array)


def _serial(written: str) -> float | str:
    """The serial number of a day written in ISO form, as a strict workbook does."""
    from datetime import date

    from workbench.ground.units import serial_of

    try:
        return serial_of(date.fromisoformat(written[:10]))
    except ValueError:
        return written


def cell_place(where: str) -> tuple[int, int]:
    """Row and column of a reference such as AB12, counted from 0."""
    column = 0
    for n, letter in enumerate(where):
        if letter > "@":
            column = column * 26 + ord(letter) - 64
        else:
            return int(where[n:]) - 1, column - 1
    raise ValueError(where)
