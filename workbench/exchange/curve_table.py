"""Rates and amounts over time as people paste them, dated, by period or bare, laid into the periods of a valuation."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from workbench.document.periods import Calendar
from workbench.document.valuation import MOST_PERIODS
from workbench.exchange.amounts import (
    Amount,
    day_first,
    decimal_comma,
    fits_currency,
    has_two_readings,
    is_missing,
    plain,
    read_amount,
    read_date,
)
from workbench.exchange.clipboard import MOST_CELLS, MOST_ROWS, Cell, CutTable, Table, read_tabbed
from workbench.exchange.table_sheet import too_large
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT_2, USD_M, date_of

HIGHEST_DECIMAL = 0.3
"""A column of rates without % signs none of which reaches this is read as decimals: 0.043 is 4.3 %."""
MILLION = 1e6
MOST_UNEVEN = 1.3
"""Months and quarters in a row differ in days by less than this."""
SHORTEST_MONTH = 28


class RateScale(Enum):
    """How rates without a % sign are written."""

    AUTO = "as it looks"
    PERCENT = "percent (4.3)"
    DECIMAL = "decimals (0.043)"


class AmountScale(Enum):
    """In what amounts without a word such as bn are written; values are how many millions one of them is."""

    MILLIONS = 1.0
    THOUSANDS = 1e-3
    ONES = 1e-6


@dataclass(frozen=True, slots=True)
class Laid:
    """One value for each period 1..N, and how the table was read, in words."""

    values: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Point:
    """A figure read: `day` the serial of its date, or `period` its number, or neither; `row` counts from 1.

    `place` counts figures and what stands for none (n/a), which takes up a period of a bare list too.
    """

    row: int
    amount: Amount
    day: float | None = None
    period: int | None = None
    place: int = 0


def typed_table(body: str) -> Table:
    """A table of what was typed or pasted as text: by tabs, else a date or period and a figure to a line."""
    if "\t" in body:
        return read_tabbed(body)
    return [[Cell(part) for part in _parts(line)] for line in body.splitlines() if line.strip()]


def _parts(line: str) -> list[str]:
    line = line.strip()
    if ";" in line:
        return [part.strip() for part in line.split(";")]
    tokens = line.split()
    if len(tokens) > 1 and all(read_amount(Cell(token)) is not None for token in tokens):
        return tokens if _label(tokens[0]) or len(tokens) > 2 else _pair(tokens)
    head, comma, tail = line.rpartition(",")
    if comma and (_label(head) or read_date(Cell(head)) is not None) and read_amount(Cell(tail)) is not None:
        return [head.strip(), tail.strip()]
    return line.rsplit(None, 1) if len(tokens) > 1 else [line]


def _pair(tokens: list[str]) -> list[str]:
    """Two figures with a space between: a period and its figure, or digits in groups of three."""
    return [" ".join(tokens)] if re.fullmatch(r"\d{3}", tokens[1]) else tokens


def _label(words: str) -> bool:
    """Whether words look like a date or period and not like a figure."""
    return bool(re.search(r"\d[-/.年]\d+[-/.月]|[a-zA-Z年季月]", words)) and not words.rstrip().endswith("%")


def lay_rates(table: Table, calendar: Calendar, scale: RateScale = RateScale.AUTO) -> Laid | Problem:
    """Rates for each period, as shares of one.

    A dated rate holds from its day until the next; a period's rate is the mean over its days. Before the first date the
    first holds, after the last the last. By period number or label a rate holds until the next one; bare rates run from
    the first period on. `Problem` names the row that cannot be read.
    """
    points = _read(table, calendar)
    if isinstance(points, Problem):
        return points
    factor, how = _rate_factor(points, scale)
    # Fifteen digits: 4.3281 / 100 is 0.043281, as it was before it was written as a percentage.
    rated = [(p, float(f"{p.amount.value * (1.0 if p.amount.is_percent else factor):.15g}")) for p in points]
    for point, value in rated:
        if point.amount.scale != 1.0 or point.amount.currency:
            return _row_problem(point.row, text("It is an amount, no rate."), text("Paste rates a year."))
        if abs(value) > 1:
            what = text("{value} is no rate a year.", value=PERCENT_2.shown(value))
            return _row_problem(point.row, what, text("Check whether the rates are in percent or decimals."))
    words = [how, *_count_words(points, calendar), *_column_words(table, calendar)]
    if points[0].day is not None:
        days = sorted((p.day or 0.0, value) for p, value in rated)
        twice = next((day for (day, _), (other, _) in pairwise(days) if day == other), None)
        if twice is not None:
            what = text("{day} stands in the table twice.", day=date_of(twice).isoformat())
            return Problem(text("Table"), what, text("Keep one of the two."))
        return Laid(tuple(_mean_rates(days, calendar)), tuple(words))
    known = {(p.place if p.period is None else p.period): value for p, value in rated}
    return Laid(tuple(_stepped(known, len(calendar.labels) - 1)), tuple(words))


def _rate_factor(points: Sequence[_Point], scale: RateScale) -> tuple[float, str]:
    bare = [abs(p.amount.value) for p in points if not p.amount.is_percent]
    if not bare:
        return 1.0, text("Read as percent.")
    is_decimal = scale is RateScale.DECIMAL or (scale is RateScale.AUTO and max(bare) < HIGHEST_DECIMAL)
    factor = 1.0 if is_decimal else 0.01
    example = max(bare)
    shown = PERCENT_2.shown(example * factor)
    if is_decimal:
        return factor, text("Read as decimals: {value} is {rate}.", value=f"{example:.6g}", rate=shown)
    return factor, text("Read as percent: {value} is {rate}.", value=f"{example:.6g}", rate=shown)


def _mean_rates(days: Sequence[tuple[float, float]], calendar: Calendar) -> list[float]:
    """Means over the days of each period of a rate that steps at each date."""
    found = []
    starts, values = [day for day, _ in days], [value for _, value in days]
    for start, end in pairwise(calendar.ends):
        # A period runs from the day after the last one's end.
        cuts = [start + 1, *starts[bisect_right(starts, start + 1) : bisect_right(starts, end)], end + 1]
        rates = (values[max(bisect_right(starts, left) - 1, 0)] for left in cuts)
        total = math.fsum(rate * (right - left) for rate, (left, right) in zip(rates, pairwise(cuts), strict=False))
        found.append(total / (end - start))
    return found


def _stepped(known: dict[int, float], count: int) -> list[float]:
    first = min(known)
    held = known[first]
    found = []
    for period in range(1, count + 1):
        held = known.get(period, held)
        found.append(held)
    return found


def lay_amounts(
    table: Table, calendar: Calendar, currency: str, scale: AmountScale = AmountScale.MILLIONS
) -> Laid | Problem:
    """Amounts in millions summed into the periods their dates fall in; by period or bare, one to a period.

    What falls before the forecast or after the horizon is left out, and the words say how much that is.
    """
    points = _read(table, calendar)
    if isinstance(points, Problem):
        return points
    count = len(calendar.labels) - 1
    values = [0.0] * count
    early = late = 0.0
    for point in points:
        if point.amount.is_percent:
            what = text("It is a percentage, no amount.")
            return _row_problem(point.row, what, text("Multiply it by the commitment first."))
        if not fits_currency(point.amount.currency, currency):
            what = text("It is in {other}, the valuation in {own}.", other=point.amount.currency, own=currency)
            return _row_problem(point.row, what, text("Convert it first."))
        has_word = point.amount.scale != 1.0
        millions = point.amount.value * (point.amount.scale / MILLION if has_word else scale.value)
        period = point.place if point.period is None else point.period
        if point.day is not None:
            period = sum(1 for end in calendar.ends if end < point.day)
        if period < 1:
            early += millions
        elif period > count:
            late += millions
        else:
            values[period - 1] += millions
    words = _amount_words(points, calendar, values, early, late, currency)
    return Laid(tuple(values), (*words, *_column_words(table, calendar)))


def _amount_words(
    points: Sequence[_Point], calendar: Calendar, values: Sequence[float], early: float, late: float, currency: str
) -> list[str]:
    total = USD_M.shown(math.fsum(values))
    words = [text("{total} {currency} m in all.", total=total, currency=currency)]
    words += _count_words(points, calendar)
    if early:
        day = date_of(calendar.ends[0]).isoformat()
        words.append(text("Left out: {amount} up to {day}, before the forecast.", amount=USD_M.shown(early), day=day))
    if late:
        day = date_of(calendar.ends[-1]).isoformat()
        words.append(text("Left out: {amount} after {day}, beyond the horizon.", amount=USD_M.shown(late), day=day))
    return words


def _count_words(points: Sequence[_Point], calendar: Calendar) -> list[str]:
    count = len(points)
    first, last = points[0], points[-1]
    if first.day is not None:
        days = [p.day for p in points if p.day is not None]
        words = text(
            "{count} figures by date, {first} to {last}.",
            count=count,
            first=date_of(min(days)).isoformat(),
            last=date_of(max(days)).isoformat(),
        )
        return [words]
    if first.period is not None and last.period is not None:
        labels = _period_words(calendar, first.period), _period_words(calendar, last.period)
        words = text("{count} figures by period, {first} to {last}.", count=count, first=labels[0], last=labels[1])
        if max(p.period or 0 for p in points) >= len(calendar.labels):
            return [words, text("More than there are periods: the rest is not used.")]
        return [words]
    words = text("{count} figures in order, from {first} on.", count=count, first=calendar.label(1))
    if count >= len(calendar.labels):
        return [words, text("More than there are periods: the rest is not used.")]
    return [words]


def _column_words(table: Table, calendar: Calendar) -> list[str]:
    """Which column was read, where a table has several of figures."""
    rows = _upright(table)
    comma = decimal_comma(cell.shown for row in rows for cell in row)
    label = _label_column(rows, calendar)
    column = _figure_column(rows, label, comma)
    width = max(len(row) for row in rows)
    others = [n for n in range(width) if n not in (label, column) and _is_figures(rows, n, comma)]
    if column is None or not others:
        return []
    head = rows[0][column].shown
    name = head if head and read_amount(rows[0][column], comma=comma) is None else str(column + 1)
    return [text("Of several columns, {name} was read.", name=name)]


# Reading


def _read(table: Table, calendar: Calendar) -> list[_Point] | Problem:
    if isinstance(table, CutTable):
        return too_large(text("Table"))
    rows = _upright(table)
    if not any(cell.shown for row in rows for cell in row):
        what = text("Nothing was typed or pasted.")
        return Problem(text("Table"), what, text("Paste a date or period and a figure to a row."))
    if len(rows) > MOST_ROWS or sum(map(len, rows)) > MOST_CELLS:
        return too_large(text("Table"))
    comma = decimal_comma(cell.shown for row in rows for cell in row)
    label = _label_column(rows, calendar)
    leads = None if label is None else _day_leads([row[label] for row in rows])
    column = _figure_column(rows, label, comma)
    if column is None:
        what = text("No column of figures was found.")
        return Problem(text("Table"), what, text("Paste a date or period and a figure to a row."))
    points: list[_Point] = []
    place = 0
    for number, row in enumerate(rows, 1):
        made = _point(number, row, label, column, calendar, comma, bool(leads))
        if isinstance(made, Problem):
            if not points and not _is_labelled(row, label, calendar) and not _is_meant(row[column : column + 1]):
                continue  # a heading
            return made
        place += 1
        if made is not None:
            points.append(replace(made, place=place))
    return _consistent(points, rows, label, leads is None)


def _upright(table: Table) -> Table:
    """A row of figures as a column."""
    rows = [row for row in table if any(cell.shown for cell in row)]
    if rows and len(rows) <= 2 and len(rows[0]) > 2:
        width = max(len(row) for row in rows)
        return [[row[n] if n < len(row) else Cell() for row in rows] for n in range(width)]
    return rows


def _label_column(rows: Table, calendar: Calendar) -> int | None:
    """The first column most of whose cells are dates, labels of periods or numbers counting periods."""
    width = max(len(row) for row in rows)
    if width < 2:
        return None
    for column in range(width - 1):
        cells = [row[column] for row in rows if column < len(row) and row[column].shown]
        met = sum(_period_of(cell, calendar) is not None or read_date(cell) is not None for cell in cells)
        if cells and met * 2 > len(cells):
            return column
    return None


def _period_of(cell: Cell, calendar: Calendar) -> int | None:
    """The period a label names: the valuation's own label, or its number."""
    words = plain(cell.shown).removeprefix("P").removeprefix("p")
    found = calendar.find(words)
    if found is None and re.fullmatch(r"[1-9]\d{0,2}", words) and int(words) <= MOST_PERIODS:
        return int(words)  # beyond the horizon, but the number of a period, and no figure
    return found if found else None


def _period_words(calendar: Calendar, period: int) -> str:
    return calendar.label(period) if period < len(calendar.labels) else str(period)


def _figure_column(rows: Table, label: int | None, comma: bool) -> int | None:
    """The first column behind the labels (else the last) most of whose cells are figures."""
    width = max(len(row) for row in rows)
    order = range(width) if label is None else [*range(label + 1, width), *range(label)]
    return next((column for column in order if _is_figures(rows, column, comma)), None)


def _is_figures(rows: Table, column: int, comma: bool) -> bool:
    cells = [row[column] for row in rows if column < len(row) and not is_missing(row[column].shown)]
    met = sum(read_amount(cell, comma=comma) is not None for cell in cells)
    return met > 0 and met * 2 > len(cells) - 1


def _is_meant(cells: Sequence[Cell]) -> bool:
    """Whether a cell that cannot be read was meant as a figure (1e400, 12¹, NaN): a heading would move all others."""
    return any(
        cell.shown.strip("+-").casefold() in ("nan", "inf", "infinity")
        or (any(c.isnumeric() for c in cell.shown) and not any(c.isalpha() and c not in "eE" for c in cell.shown))
        for cell in cells
    )


def _is_labelled(row: Sequence[Cell], label: int | None, calendar: Calendar) -> bool:
    return label is not None and (_period_of(row[label], calendar) is not None or read_date(row[label]) is not None)


def _day_leads(cells: Sequence[Cell]) -> bool | None:
    """Whether dates put the day first: as one of them shows, or as only one reading spaces them evenly."""
    doubtful = [cell for cell in cells if cell.exact is None and has_two_readings(cell.shown)]
    told = day_first(cell.shown for cell in cells)
    if told is not None or not doubtful:
        return bool(told)
    even = [leads for leads in (False, True) if _is_even(cells, leads)]
    return even[0] if len(even) == 1 else None


def _is_even(cells: Sequence[Cell], leads: bool) -> bool:
    days = [day for cell in cells if (day := read_date(cell, day_leads=leads)) is not None]
    gaps = [later - day for day, later in pairwise(days)]
    return len(gaps) > 1 and min(gaps) >= SHORTEST_MONTH and max(gaps) < min(gaps) * MOST_UNEVEN


def _point(
    number: int, row: Sequence[Cell], label: int | None, column: int, calendar: Calendar, comma: bool, leads: bool
) -> _Point | Problem | None:
    cell = row[column] if column < len(row) else Cell()
    if is_missing(cell.shown):
        return None
    amount = read_amount(cell, comma=comma)
    if amount is None:
        what = text("{value} is not a figure.", value=cell.shown[:40])
        return _row_problem(number, what, text("Correct it in the table, or leave the row out."))
    if label is None:
        return _Point(number, amount)
    named = row[label]
    period = _period_of(named, calendar)
    if period is not None:
        return _Point(number, amount, period=period)
    day = read_date(named, day_leads=leads)
    if day is None:
        what = text("{value} is neither a date nor a period.", value=named.shown[:40] or "–")
        return _row_problem(
            number, what, text("Type dates like 2025-03-28, or periods like {label}.", label=calendar.label(1))
        )
    return _Point(number, amount, day=day)


def _consistent(points: list[_Point], rows: Table, label: int | None, is_doubtful: bool) -> list[_Point] | Problem:
    if not points:
        return Problem(
            text("Table"), text("It holds no figures."), text("Paste a date or period and a figure to a row.")
        )
    if len({(p.day is None, p.period is None) for p in points}) > 1:
        odd = next(p for p in points if (p.day is None) != (points[0].day is None))
        what = text("Dates and periods stand in one table.")
        return _row_problem(odd.row, what, text("Use dates only, or periods only."))
    seen: set[float] = set()
    for point in points:
        place = point.day if point.day is not None else point.period
        if place is not None and place in seen and point.period is not None:
            return _row_problem(point.row, text("Its period stands in the table twice."), text("Keep one of the two."))
        seen.add(-1.0 if place is None else place)
    if label is not None and points[0].day is not None and is_doubtful:
        for row in rows:
            if row[label].exact is None and has_two_readings(row[label].shown):
                what = text("{value} can be read as two days.", value=row[label].shown)
                return Problem(text("Table"), what, text("Write dates with the year first, such as 2025-03-28."))
    return points


def _row_problem(row: int, what: str, remedy: str) -> Problem:
    return Problem(text("Row {row}", row=row), what, remedy)
