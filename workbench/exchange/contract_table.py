"""A table of contracts from elsewhere: which column is what, by its heading, and how its figures are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from workbench.exchange.amounts import SCALES, day_first, decimal_comma, is_missing, plain, read_amount
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.contract_fields import BY_KEY, FIELDS, Kind

_UNIT: Final = re.compile(
    r"[(\[（【]([^)\]）】]*)[)\]）】]|[,/:·]\s*((?:in\s+)?[^,/:·()]*)$|\bin\s+(.+)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: the row of headings (None: there is none), a field key or "" per column, and the signs.

    `scale` is that of money without one of its own, in single currency units; `scales` those told by headings.
    """

    heading: int | None
    fields: tuple[str, ...]
    comma: bool = False
    day_leads: bool = False
    scale: float = 1e6
    scales: tuple[float | None, ...] = ()
    months: tuple[bool, ...] = ()
    percents: tuple[bool, ...] = field(default=())

    def column(self, key: str) -> int | None:
        """The column of a field."""
        return self.fields.index(key) if key in self.fields else None

    def assigned(self, column: int, key: str) -> Reading:
        """The same with another field for a column; a field stands in one column only."""
        others = ("" if n != column and held == key else held for n, held in enumerate(self.fields))
        return replace(self, fields=tuple(key if n == column else held for n, held in enumerate(others)))


def folded(words: str) -> str:
    """A heading without case, width, units in parentheses, spaces and signs."""
    bare = _UNIT.sub("", unicodedata.normalize("NFKC", words))
    return "".join(c for c in bare.casefold() if c.isalnum())


def field_of(heading: str) -> str:
    """The key of the field a heading names; empty when it names none."""
    whole = "".join(c for c in unicodedata.normalize("NFKC", heading).casefold() if c.isalnum())
    for words in dict.fromkeys((folded(heading), whole)):
        for one in FIELDS:
            if words in one.names:
                return one.key
    return _likely(folded(heading) or whole)


def _likely(words: str) -> str:
    """The field whose longest name is part of a longer heading; short names must begin or end it."""
    best, most = "", 0
    for one in FIELDS:
        for name in one.names:
            is_part = name in words if len(name) >= 6 or not name.isascii() else False
            is_edge = len(name) >= 3 and (words.startswith(name) or words.endswith(name))
            if (is_part or is_edge) and len(name) > most:
                best, most = one.key, len(name)
    return best


def scale_of(heading: str) -> float | None:
    """The size of one in a money column, told by its heading: "RPO ($bn)" 1e9, "金额（亿元）" 1e8, "$000" 1e3."""
    words = plain(heading).casefold()
    told = " ".join(part for found in _UNIT.findall(words) for part in found if part) or words
    if re.search(r"(?:\$|'|^|\s)000s?\b", told):
        return 1e3
    for word in sorted(SCALES, key=len, reverse=True):
        if word.isascii():
            near = rf"(?:^|[\s$€£¥(]|usd|us\$|eur|gbp|cny|rmb|hkd){word}(?:$|[\s)./])"
            if re.search(near, told) and not re.search(rf"{word}\s*/\s*", told):
                return SCALES[word]
        elif f"{word}元" in told or f"{word}美元" in told or f"{word}人民币" in told or told.strip().endswith(word):
            return SCALES[word]
    return None


def read_headings(table: Table) -> Reading:
    """What the columns are, from the row that looks most like headings, and how figures and dates are written."""
    width = max((len(row) for row in table), default=0)
    best: int | None = None
    most = 0
    for number, row in enumerate(table[:15]):
        hits = len({key for cell in row if cell.shown and cell.exact is None and (key := field_of(cell.shown))})
        if hits > most:
            best, most = number, hits
    if best is not None and (most >= 2 or width == 1):
        fields = _unique([field_of(cell.shown) if cell.exact is None else "" for cell in table[best]])
    else:
        best, fields = None, _by_content(table, width)
    return _signs(table, Reading(best, tuple(fields)))


def _unique(keys: Sequence[str]) -> list[str]:
    """Each field once: the first column that names it has it; a second name column becomes what is still free."""
    found: list[str] = []
    for key in keys:
        found.append("" if key in found else key)
    if "customer" in found and "name" not in found and list(keys).count("customer") > 1:
        second = [n for n, key in enumerate(keys) if key == "customer"][1]
        found[second] = "name"
    return found


def _by_content(table: Table, width: int) -> list[str]:
    """Without headings: the first column of words is the customer, the first of figures the price."""
    keys = [""] * width
    for column in range(width):
        cells = [row[column] for row in table if column < len(row) and not is_missing(row[column].shown)]
        figures = sum(read_amount(cell) is not None for cell in cells)
        if cells and figures == 0 and "customer" not in keys:
            keys[column] = "customer"
        elif cells and figures > len(cells) / 2 and "price" not in keys:
            keys[column] = "price"
    return keys


def _signs(table: Table, reading: Reading) -> Reading:
    """Decimal signs, order of dates and sizes, from the headings and the cells below them."""
    body = body_of(table, reading)
    headings = table[reading.heading] if reading.heading is not None else []
    said = [headings[n].shown if n < len(headings) else "" for n in range(len(reading.fields))]
    kinds = [BY_KEY[key].kind if key else None for key in reading.fields]
    shown = [
        row[n].shown
        for _, row in body
        for n, kind in enumerate(kinds)
        if n < len(row) and kind not in (None, Kind.DATE, Kind.WORDS, Kind.CHOICE)
    ]
    dates = [row[n].shown for _, row in body for n, kind in enumerate(kinds) if kind is Kind.DATE and n < len(row)]
    comma = decimal_comma(shown)
    money = (Kind.MONEY, Kind.MONEY_OR_PERCENT, Kind.PRICE_PER_MW)
    scales = tuple(scale_of(words) if kind in money else None for words, kind in zip(said, kinds, strict=True))
    made = replace(
        reading,
        comma=comma,
        day_leads=bool(day_first(dates)),
        scales=scales,
        months=tuple("month" in words.casefold() or "月" in words for words in said),
        percents=tuple("%" in plain(words) for words in said),
    )
    return replace(made, scale=_usual_scale(body, made))


def _usual_scale(body: Sequence[tuple[int, Sequence[Cell]]], reading: Reading) -> float:
    """Millions, unless the prices are so large that they must be single units."""
    column = reading.column("price")
    if column is None:
        return 1e6
    amounts = [read_amount(row[column], comma=reading.comma) for _, row in body if column < len(row)]
    largest = max((abs(a.value) for a in amounts if a is not None and a.scale == 1.0), default=0.0)
    return 1.0 if largest >= 2e6 else 1e6


def body_of(table: Table, reading: Reading) -> list[tuple[int, Sequence[Cell]]]:
    """The rows below the headings with their places, without empty ones."""
    first = 0 if reading.heading is None else reading.heading + 1
    rows = list(enumerate(table))[first:]
    return [(place, row) for place, row in rows if any(cell.shown for cell in row)]
