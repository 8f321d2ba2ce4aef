"""A table of peers from elsewhere: which column is what, and a table with companies across turned to stand down."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.exchange.amounts import MONTHS_PER_YEAR, is_missing, plain, read_amount, read_date
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.peer_fields import FIELDS, NAME
from workbench.exchange.table_reading import Kind, Reading, Vocabulary, body_of, folded
from workbench.ground.units import date_of

MONEY_SUSPECT: Final = 1e8
"""Amounts of at least this many millions are single units: no company is worth so much."""
_AMOUNTS: Final = tuple(one.key for one in FIELDS if one.kind is Kind.MONEY)
_UNIT_WORDS: Final = frozenset({"unit", "units", "单位"})
_NAMES: Final = [name.casefold() for name in calendar.month_abbr]
_YES: Final = frozenset(
    ["yes", "y", "true", "1", "x", "✓", "✔", "included", "include", "in", "ja", "oui", "si", "是", "纳入", "入选", "有"]
)
_NO: Final = frozenset(
    ["no", "n", "false", "0", "✗", "✘", "excluded", "exclude", "out", "nein", "non", "否", "剔除", "不纳入", "未入选"]
)


@dataclass(frozen=True, slots=True)
class PeerTable:
    """A table with a peer to a row, how it is read, and whether it was turned for that."""

    table: Table
    reading: Reading
    is_turned: bool = False


def _by_content(table: Table, width: int) -> list[str]:
    """Without headings only the names can be told."""
    keys = [""] * width
    for column in range(width):
        if _holds_words(table, column):
            keys[column] = NAME
            break
    return keys


def _holds_words(table: Table, column: int) -> bool:
    cells = [row[column] for row in table if column < len(row) and not is_missing(row[column].shown)]
    return bool(cells) and all(cell.exact is None and read_amount(cell) is None for cell in cells)


PEERS: Final = Vocabulary(
    FIELDS,
    (Kind.MONEY, Kind.SHARES),
    (_AMOUNTS, MONEY_SUSPECT),
    _by_content,
    strange=(
        "margin", "netdebt", "multiple", "ratio", "cagr", "yield", "pershare", "enterprise", "percent", "ev/", "率",
        "净债务", "倍", "企业价值", "每股收益", "eps", "unlevered", "change",
    ),
)  # fmt: skip


def read_peers(table: Table) -> PeerTable:
    """How a table of peers is read. Where the items stand down the first column, it is turned first."""
    across = max((_named(row) for row in table[:15]), default=0)
    down = _named([row[0] for row in table if row])
    if down >= 3 and down > across:
        table = turned(table)
        return PeerTable(table, with_names(table, PEERS.read_headings(table)), is_turned=True)
    return PeerTable(table, with_names(table, PEERS.read_headings(table)))


def _named(cells: Sequence[Cell]) -> int:
    return len({key for key in PEERS.named(cells) if key})


def turned(table: Table) -> Table:
    """Rows as columns. A column of units goes into the headings that the items become."""
    width = max((len(row) for row in table), default=0)
    squared = [[*row, *[Cell()] * (width - len(row))] for row in table]
    columns = [list(column) for column in zip(*squared, strict=True)]
    for place, column in enumerate(columns[1:], 1):
        if any(folded(cell.shown) in _UNIT_WORDS for cell in column[:5]):
            heads = zip(columns[0], column, strict=True)
            columns[0] = [
                Cell(f"{head.shown} ({unit.shown})") if head.shown and unit.shown else head for head, unit in heads
            ]
            del columns[place]
            break
    return columns


def with_names(table: Table, reading: Reading) -> Reading:
    """The first column of words without a heading that is known holds the companies, when no other does."""
    if reading.heading is None or NAME in reading.fields:
        return reading
    below = [list(row) for _, row in body_of(table, reading)]
    for column, key in enumerate(reading.fields):
        if not key and _holds_words(below, column):
            return reading.assigned(column, NAME)
    return reading


def read_month(cell: Cell, *, day_leads: bool = False) -> float | None:
    """The month in which a fiscal year ends: 06-30, 30 June, Dec, 12月 or a date; None when it is none."""
    words = plain(cell.shown).casefold().rstrip(".")
    found = re.fullmatch(r"(\d{1,2})(?:月|\.0)?", words)
    if found:
        return _month(int(found.group(1)))
    found = re.fullmatch(r"(?:(\d{1,2})[-/.月](\d{1,2})日?)", words)
    if found:
        first, second = int(found.group(1)), int(found.group(2))
        leads = first > MONTHS_PER_YEAR or (day_leads and second <= MONTHS_PER_YEAR)
        return _month(second if leads else first)
    found = re.fullmatch(r"(?:\d{1,2}(?:st|nd|rd|th)?[- .]*)?([a-z]{3,9})\.?(?:[- ]*\d{1,2}(?:st|nd|rd|th)?)?", words)
    if found and found.group(1)[:3] in _NAMES:
        return float(_NAMES.index(found.group(1)[:3]))
    day = read_date(cell, day_leads=day_leads, is_end=True)
    return None if day is None else float(date_of(day).month)


def _month(number: int) -> float | None:
    return float(number) if 1 <= number <= MONTHS_PER_YEAR else None


def read_flag(cell: Cell) -> float | None:
    """1 for yes, 0 for no; None when it is neither."""
    if cell.exact is not None:
        return cell.exact if cell.exact in (0.0, 1.0) else None
    words = plain(cell.shown).casefold()
    return 1.0 if words in _YES else 0.0 if words in _NO else None
