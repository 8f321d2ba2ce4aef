"""Formula texts of a workbook compared: one spelling whatever program saved them, references moved along."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Protocol

from workbench.interpret.layout import column_name

_PART: Final = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?P<quoted>'(?:[^']|'')+'!)"""
    r"""|(?P<sheet>[^\W\d][\w.]*!)"""
    r"""|(?P<cell>(?<![\w.])\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(!]))"""
    r"""|(?P<word>[^\W\d][\w.]*)"""
    r"""|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"""
    r"""|(?P<space>\s+)"""
)
_CELL: Final = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")


def shifted(formula: str, down: int, right: int) -> str:
    """A formula as it reads when filled into the cell `down` and `right` of its own."""

    def moved(found: re.Match[str]) -> str:
        if found.lastgroup != "cell":
            return found[0]
        parts = _CELL.fullmatch(found[0])
        assert parts is not None
        letters = parts[2] if parts[1] else _letters(_column(parts[2]) + right)
        row = parts[4] if parts[3] else str(int(parts[4]) + down)
        return f"{parts[1]}{letters}{parts[3]}{row}"

    return _PART.sub(moved, formula)


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


_letters = lru_cache(maxsize=4096)(column_name)


def spelt(formula: str) -> str:
    """One spelling of a formula: without spaces, names of sheets always quoted, functions in capitals."""
    return _PART.sub(_spelt, formula.removeprefix("="))


def _spelt(found: re.Match[str]) -> str:
    part = found[0]
    match found.lastgroup:
        case "space":
            return ""
        case "sheet":
            return f"'{part[:-1]}'!"
        case "word":
            return part.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        case "cell":
            return part.upper()
        case "number":
            return repr(float(part)).removesuffix(".0")
        case _:
            return part


def is_same_formula(one: str, other: str) -> bool:
    """Whether two formulas of the same cell are the same, whichever program spelt them."""
    return one == other or spelt(one) == spelt(other)


class Moves(Protocol):
    """Where the cells of the sheets of a workbook stand now."""

    def has_moved(self, sheet: str) -> bool:
        """Whether anything on a sheet stands elsewhere."""

    def place(self, sheet: str, row: int, column: int, *, is_end: bool = False) -> tuple[int, int] | None:
        """Row and column of a cell now; None when it is gone. A range's `is_end` looks back for what is left."""


def moved(formula: str, own: str, moves: Moves) -> str | None:
    """A formula of the sheet `own` as it reads once cells have moved; None when it refers to what is gone."""
    sheet = ""
    out: list[str] = []
    end = 0
    is_gone = False
    for found in _PART.finditer(formula):
        out.append(formula[end : found.start()])
        kind, part = found.lastgroup, found[0]
        if kind in ("quoted", "sheet"):
            sheet = part[:-1].strip("'").replace("''", "'")
        elif kind == "cell":
            is_end = formula[found.start() - 1 : found.start()] == ":"
            at = _moved_cell(part, sheet or own, moves, is_end)
            is_gone |= at is None
            part = at or part
        if kind not in ("quoted", "sheet") and formula[found.end() : found.end() + 1] != ":":
            sheet = ""
        out.append(part)
        end = found.end()
    out.append(formula[end:])
    return None if is_gone else "".join(out)


def _moved_cell(part: str, sheet: str, moves: Moves, is_end: bool) -> str | None:
    if not moves.has_moved(sheet):
        return part
    parts = _CELL.fullmatch(part)
    assert parts is not None
    at = moves.place(sheet, int(parts[4]) - 1, _column(parts[2]), is_end=is_end)
    return None if at is None else f"{parts[1]}{_letters(at[1])}{parts[3]}{at[0] + 1}"
