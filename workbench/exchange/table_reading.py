"""Tables from elsewhere: which column is what, by its heading, and how its figures, sizes and dates are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from workbench.exchange.amounts import (
    CURRENCIES,
    LONGEST,
    SCALES,
    day_first,
    decimal_comma,
    fits_currency,
    plain,
    read_amount,
)
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.table_plan import LeftOut
from workbench.exchange.table_sheet import column_letters
from workbench.ground.language import text
from workbench.ground.problem import Problem

MILLION: Final = 1e6
_UNIT: Final = re.compile(
    r"[(\[（【]([^)\]）】]*)[)\]）】]|[,/:·]\s*((?:in\s+)?[^,/:·()]*)$|\bin\s+(.+)$", re.IGNORECASE
)
_CODES: Final = frozenset(code for code in CURRENCIES.values() if len(code) == 3)
_MONEY_WORDS: Final = r"usd|us\$|eur|gbp|cny|rmb|hkd"


class Kind(Enum):
    """How the cells of a field are read."""

    WORDS = "words"
    MONEY = "money"
    DATE = "date"
    TERM = "term"
    PERCENT = "percent"
    MONEY_OR_PERCENT = "money or percent"
    POWER = "power"
    PRICE_PER_MW = "price per MW"
    CHOICE = "choice"
    NUMBER = "number"
    SHARES = "shares"
    PER_SHARE = "per share"
    MONTH = "month"
    FLAG = "yes or no"


UNMEASURED: Final = (Kind.DATE, Kind.WORDS, Kind.CHOICE, Kind.MONTH, Kind.FLAG)
"""Kinds whose cells do not tell how decimals are written."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column can hold. `item` is the input it fills; `names` are headings, folded by `folded`."""

    key: str
    kind: Kind
    item: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: the row of headings (None: there is none), a field key or "" per column, and the signs.

    `scale` is that of money without one of its own, in single currency units; `scales` and `currencies` those told by
    headings.
    """

    heading: int | None
    fields: tuple[str, ...]
    comma: bool = False
    day_leads: bool = False
    scale: float = MILLION
    scales: tuple[float | None, ...] = ()
    months: tuple[bool, ...] = ()
    percents: tuple[bool, ...] = field(default=())
    currencies: tuple[str, ...] = ()

    def column(self, key: str) -> int | None:
        """The column of a field."""
        return self.fields.index(key) if key in self.fields else None

    def assigned(self, column: int, key: str) -> Reading:
        """The same with another field for a column; a field stands in one column only."""
        others = ("" if n != column and held == key else held for n, held in enumerate(self.fields))
        return replace(self, fields=tuple(key if n == column else held for n, held in enumerate(others)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the columns of one kind of table can be. `measured` are kinds of money whose headings tell a size.

    `unheaded` says what the columns are when there are no headings; `largest` is the field whose amounts tell whether
    they are single units, and the amount from which they must be. A heading that holds a `strange` word is another
    figure than the one it also names: an EBITDA margin is no EBITDA.
    """

    fields: tuple[Field, ...]
    measured: tuple[Kind, ...]
    largest: tuple[tuple[str, ...], float]
    unheaded: Callable[[Table, int], Sequence[str]]
    again: Callable[[Sequence[str], list[str]], list[str]] = lambda _, found: found
    strange: tuple[str, ...] = ()

    @property
    def by_key(self) -> dict[str, Field]:
        """The fields by their keys."""
        return {one.key: one for one in self.fields}

    def field_of(self, heading: str) -> str:
        """The key of the field a heading names; empty when it names none."""
        said = whole(heading)
        exact = self.exact_field_of(heading)
        if exact:
            return exact
        is_strange = any(word in said for word in self.strange)
        return "" if is_strange else self._likely(folded(heading) or said)

    def exact_field_of(self, heading: str) -> str:
        """The key of the field of which a heading is a name, and no more than that."""
        for words in dict.fromkeys((whole(heading), folded(heading))):
            for one in self.fields:
                if words in one.names:
                    return one.key
        return ""

    def exact_names(self, row: Sequence[Cell]) -> int:
        """How many cells are names of fields, to the letter."""
        return len({key for cell in row if cell.exact is None and (key := self.exact_field_of(cell.shown))})

    def _likely(self, words: str) -> str:
        """The field whose longest name is part of a longer heading; short names must begin or end it."""
        best, most = "", 0
        for one in self.fields:
            for name in one.names:
                is_part = name in words if len(name) >= 6 or not name.isascii() else False
                is_edge = len(name) >= 3 and (words.startswith(name) or words.endswith(name))
                if (is_part or is_edge) and len(name) > most:
                    best, most = one.key, len(name)
        return best

    def named(self, cells: Iterable[Cell]) -> list[str]:
        """The field each cell names; figures name none."""
        return [self.field_of(one.shown) if one.exact is None and _has_letters(one.shown) else "" for one in cells]

    def read_headings(self, table: Table) -> Reading:
        """What the columns are, from the row that looks most like headings, and how figures and dates are written."""
        width = max((len(row) for row in table), default=0)
        best: int | None = None
        most = 0
        for number, row in enumerate(table[:15]):
            hits = len({key for key in self.named(row) if key})
            has_figures = any(read_amount(cell) is not None for cell in row)
            if hits > most and (self.exact_names(row) or not has_figures):
                best, most = number, hits
        if best is not None and (most >= 2 or width == 1):
            keys = self.named(table[best])
            fields = self.again(keys, [key if keys.index(key) == n else "" for n, key in enumerate(keys)])
        else:
            best, fields = None, list(self.unheaded(table, width))
        return self.signs(table, Reading(best, tuple(fields)))

    def repeated(self, table: Table, reading: Reading) -> list[LeftOut]:
        """Columns that are not taken because another holds their field: the same heading twice is a fault."""
        if reading.heading is None:
            return []
        heads = [cell.shown for cell in table[reading.heading]]
        taken = {whole(heads[n]): n for n, key in enumerate(reading.fields) if key and n < len(heads)}
        found = []
        for column, key in enumerate(reading.fields[: len(heads)]):
            first = taken.get(whole(heads[column]))
            if not key and heads[column] and first is not None and first != column:
                where = text("Heading")
                what = text("The heading {heading} stands in column {column} too.", heading=heads[column][:40],
                            column=column_letters(first))  # fmt: skip
                remedy = text("Say what each of them is, or leave one out.")
                found.append(LeftOut(reading.heading, column, Problem(where, what, remedy)))
        return found

    def signs(self, table: Table, reading: Reading) -> Reading:
        """Decimal signs, order of dates and sizes, from the headings and the cells below them."""
        body = body_of(table, reading)
        by_key = self.by_key
        headings = table[reading.heading] if reading.heading is not None else []
        said = [headings[n].shown if n < len(headings) else "" for n in range(len(reading.fields))]
        kinds = [by_key[key].kind if key else None for key in reading.fields]
        shown = [
            row[n].shown
            for _, row in body
            for n, kind in enumerate(kinds)
            if n < len(row) and kind is not None and kind not in UNMEASURED
        ]
        dates = [row[n].shown for _, row in body for n, kind in enumerate(kinds) if kind is Kind.DATE and n < len(row)]
        scales = (scale_of(words) if kind in self.measured else None for words, kind in zip(said, kinds, strict=True))
        made = replace(
            reading,
            comma=decimal_comma(shown),
            day_leads=bool(day_first(dates)),
            scales=tuple(scales),
            months=tuple("month" in words.casefold() or "月" in words for words in said),
            percents=tuple("%" in plain(words) for words in said),
            currencies=tuple(currency_of(words) for words in said),
        )
        return replace(made, scale=self._usual_scale(body, made))

    def _usual_scale(self, body: Sequence[tuple[int, Sequence[Cell]]], reading: Reading) -> float:
        """Millions, unless the amounts are so large that they must be single units."""
        keys, bound = self.largest
        columns = [n for n, key in enumerate(reading.fields) if key in keys]
        amounts = [
            read_amount(row[column], comma=reading.comma)
            for column in columns
            if not reading.scales[column : column + 1] or reading.scales[column] is None
            for _, row in body
            if column < len(row)
        ]
        largest = max((abs(a.value) for a in amounts if a is not None and a.scale == 1.0), default=0.0)
        return 1.0 if largest >= bound else MILLION


def _has_letters(words: str) -> bool:
    return any(letter.isalpha() for letter in words)


def whole(words: str) -> str:
    """A heading without case, width, spaces and signs, its unit and what stands behind a comma kept."""
    return "".join(c for c in unicodedata.normalize("NFKC", words[:LONGEST]).casefold() if c.isalnum())


def folded(words: str) -> str:
    """A heading without case, width, units in parentheses or at its end, spaces and signs."""
    bare = _UNIT.sub("", unicodedata.normalize("NFKC", words[:LONGEST])).casefold()
    parts = re.split(r"[\s_]+", bare.strip())
    while len(parts) > 1 and (parts[-1] in SCALES or parts[-1] in CURRENCIES or parts[-1] == "%"):
        parts.pop()
    return "".join(c for c in "".join(parts) if c.isalnum())


def scale_of(heading: str) -> float | None:
    """The size of one in a money column, told by its heading: "RPO ($bn)" 1e9, "金额（亿元）" 1e8, "$000" 1e3."""
    words = plain(heading[:LONGEST]).casefold().replace("_", " ")
    told = " ".join(part for found in _UNIT.findall(words) for part in found if part) or words
    if re.search(r"(?:\$|'|^|\s)000s?\b", told):
        return 1e3
    for word in sorted(SCALES, key=len, reverse=True):
        if word.isascii():
            near = rf"(?:^|[\s$€£¥(]|{_MONEY_WORDS}){word}(?:$|[\s)./])"
            if re.search(near, told) and not re.search(rf"{word}\s*/\s*", told):
                return SCALES[word]
        elif f"{word}元" in told or f"{word}美元" in told or f"{word}人民币" in told or told.strip().endswith(word):
            return SCALES[word]
    return None


def currency_of(heading: str) -> str:
    """The currency a heading tells, as a sign or code: "Revenue (EUR m)" is EUR, "Debt ($bn)" is $."""
    words = plain(heading[:LONGEST]).casefold().replace("_", " ")
    for sign in sorted(CURRENCIES, key=len, reverse=True):
        is_code = sign.isascii() and sign.isalpha()
        if sign != "元" and (re.search(rf"\b{sign}(?:k|m|mn|mm|b|bn|t)?\b", words) if is_code else sign in words):
            return CURRENCIES[sign]
    return "元" if re.search(r"[亿万千]元", words) else ""


def currency_code(written: str, usual: str) -> str | None:
    """The code of a currency written as code, sign or word; `usual` where the sign fits it; None when unknown."""
    words = plain(written).casefold().strip(" .")
    found = CURRENCIES.get(words)
    if found is None:
        code = words.upper()
        return code if re.fullmatch(r"[A-Z]{3}", code) else None
    if found in _CODES:
        return found
    return usual if fits_currency(found, usual) else {"$": "USD", "元": "CNY"}.get(found)


def body_of(table: Table, reading: Reading) -> list[tuple[int, Sequence[Cell]]]:
    """The rows below the headings with their places, without empty ones."""
    first = 0 if reading.heading is None else reading.heading + 1
    rows = list(enumerate(table))[first:]
    return [(place, row) for place, row in rows if any(cell.shown for cell in row)]


def are_shares(cells: Sequence[Cell], *, comma: bool, is_percent: bool) -> bool:
    """Whether plain figures of a percent column are shares of one: none is above 1.

    Under a heading with % only the numbers behind the cells can be, for what is typed there is meant as percent.
    """
    amounts = [a for cell in cells if (a := read_amount(cell, comma=comma)) is not None]
    if is_percent:
        is_exact = all(cell.exact is not None for cell in cells if cell.shown)
        return is_exact and all(abs(a.value) <= 1 for a in amounts)
    return bool(amounts) and all(abs(a.value) <= 1.0 for a in amounts if not a.is_percent)
