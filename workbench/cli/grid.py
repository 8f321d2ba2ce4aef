"""Lines of a valuation as a table of text: periods, and fiscal years by each line's own rule."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.cli.valued import Valued
from workbench.document.periods import Calendar, annual_rule, annual_values
from workbench.ground.language import text
from workbench.interpret.evaluate import has_opening
from workbench.interpret.explain import shown
from workbench.rows.items import Annual, Item

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its place among the periods (0 the opening) or the years."""

    heading: str
    period: int | None = None
    year: int | None = None


def width(words: str) -> int:
    """How many character cells a terminal takes for it: Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words
    )


def left(words: str, cells: int) -> str:
    """Words filled up at the right."""
    return words + " " * (cells - width(words))


def right(words: str, cells: int) -> str:
    """Words filled up at the left."""
    return " " * (cells - width(words)) + words


def aligned(rows: Sequence[Sequence[str]], texts: int) -> list[str]:
    """Rows as lines; the first `texts` columns stand at the left, the others at the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    place = [left if n < texts else right for n in range(len(widths))]
    return [
        GAP.join(put(cell, cells) for put, cell, cells in zip(place, row, widths, strict=True)).rstrip() for row in rows
    ]


def columns_of(calendar: Calendar, *, annual: bool) -> list[Column]:
    """The opening, and for each fiscal year its periods and its total; only the totals when `annual`."""
    found = [Column(text("Opening"), period=0)]
    for position, year in enumerate(calendar.years):
        periods = calendar.periods_of(year)
        is_year_step = calendar.months == 12
        if not annual or is_year_step:
            found += [Column(calendar.labels[t], period=t) for t in periods]
        if not is_year_step:
            star = "" if calendar.is_whole(year) else "*"
            found.append(Column(calendar.year_label(year) + star, year=position))
    return found


def printed(of: Valued, items: Sequence[Item], *, annual: bool = False, most: int | None = None) -> list[str]:
    """Lines of text, in blocks at most `most` wide: single figures, figures per entity, lines over periods."""
    parts = [_single(of, [item for item in items if item.per is None and not item.is_periodic])]
    for entity_set in dict.fromkeys(item.per for item in items if item.per is not None):
        mine = [item for item in items if item.per is entity_set and not item.is_periodic]
        parts += _per_entity(of, mine, of.names[entity_set], most)
    parts += _periodic(of, [item for item in items if item.is_periodic], annual=annual, most=most)
    found = [part for part in parts if part]
    if not found:
        kinds = dict.fromkeys(text(item.per.many) for item in items if item.per is not None)
        return [text("Nothing to show: the valuation has no {kinds}.", kinds=", ".join(kinds))]
    return [line for n, part in enumerate(found) for line in ([""] if n else []) + part]


def _single(of: Valued, items: Sequence[Item]) -> list[str]:
    rows = [[text(i.label), of.unit(i.unit), shown_figure(i, of.arrays.scalar(i))] for i in items]
    return aligned(rows, 2) if rows else []


def _per_entity(of: Valued, items: Sequence[Item], names: Sequence[str], most: int | None) -> list[list[str]]:
    """A column for each entity."""
    if not items or not names:
        return []
    heads = [["", text("Unit")], *([text(i.label), of.unit(i.unit)] for i in items)]
    cells = [names, *([shown_figure(i, of.arrays.scalar(i, e)) for e in range(len(names))] for i in items)]
    return _blocks(aligned(heads, 2), cells, most)


def _periodic(of: Valued, items: Sequence[Item], *, annual: bool, most: int | None) -> list[list[str]]:
    """A column for each period and fiscal year; what belongs to one entity stands together."""
    cells_of: list[tuple[Item, int | None]] = []
    for entity_set, group in groupby(items, lambda item: item.per):
        run = list(group)
        members = range(of.arrays.shape.count(entity_set)) if entity_set is not None else (None,)
        cells_of += [(item, entity) for entity in members for item in run]
    if not cells_of:
        return []
    columns = columns_of(of.calendar, annual=annual)
    heads = [["", text("Unit")], *([of.label(i, e), of.unit(i.unit)] for i, e in cells_of)]
    cells = [[c.heading for c in columns], *(_cells(of, i, e, columns) for i, e in cells_of)]
    blocks = _blocks(aligned(heads, 2), cells, most)
    if not all(of.calendar.is_whole(year) for year in of.calendar.years):
        blocks.append([text("* The horizon covers only part of this fiscal year.")])
    return blocks


def shown_figure(item: Item, value: float) -> str:
    """A value in its unit's format, or the words of a choice's member."""
    return shown(item, value) if not math.isnan(value) else text("n.m.")


def _cells(of: Valued, item: Item, entity: int | None, columns: Sequence[Column]) -> list[str]:
    row = of.arrays.row(item, entity)
    years = annual_values(item, row[1:], of.calendar)
    found: list[str] = []
    for column in columns:
        if column.year is not None:
            is_blank = annual_rule(item) is Annual.NONE
            found.append("" if is_blank else item.unit.shown(years[column.year]))
        elif column.period == 0 and not has_opening(item):
            found.append("")
        else:
            found.append(item.unit.shown(row[column.period or 0]))
    return found


def _blocks(heads: Sequence[str], cells: Sequence[Sequence[str]], most: int | None) -> list[list[str]]:
    """The columns side by side, in as many blocks as the width asks for; the labels stand before each."""
    first = max(map(width, heads))
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    blocks: list[list[int]] = [[]]
    used = first
    for place, cells_wide in enumerate(widths):
        used += len(GAP) + cells_wide
        if most is not None and used > most and blocks[-1]:
            blocks.append([])
            used = first + len(GAP) + cells_wide
        blocks[-1].append(place)
    return [
        [
            GAP.join([left(head, first), *(right(row[place], widths[place]) for place in block)]).rstrip()
            for head, row in zip(heads, cells, strict=True)
        ]
        for block in blocks
    ]
