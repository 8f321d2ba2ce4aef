"""Tables of what falls due by year: principal of debt, rents of leases; and their spread over forecast periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbench.document.valuation import MOST_PERIODS, Address
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_concepts import Concept
from workbench.exchange.facts_lines import LineBook
from workbench.exchange.reported_figures import MONTHS_IN_YEAR, Figures, Reported, month_of
from workbench.ground.language import text
from workbench.model.timing import Step

MONTHS_OF: Final = {Step.QUARTER.name: 3, Step.HALF_YEAR.name: 6, Step.YEAR.name: 12}


@dataclass(frozen=True, slots=True)
class Table:
    """Amounts due in m, each from a month to a month after the balance sheet date, and what is due after them."""

    day: date
    buckets: tuple[tuple[int, int, float], ...]
    after: float
    of: Reported
    words: str
    is_stale: bool

    @property
    def total(self) -> float:
        """All that is still due."""
        return sum(due for _, _, due in self.buckets) + self.after


def debt_table(figures: Figures, end: date) -> Table | None:
    """Principal due by year, of the newest table filed for a day up to `end`."""
    return _table(figures, end, concepts.DEBT_YEARS, concepts.DEBT_REST_OF_YEAR, concepts.DEBT_AFTER)


def rent_table(figures: Figures, end: date) -> Table | None:
    """Rents of operating leases due by year, not discounted."""
    return _table(figures, end, concepts.RENT_YEARS, concepts.RENT_REST_OF_YEAR, concepts.RENT_AFTER)


def _table(figures: Figures, end: date, years: Sequence[Concept], rest: Concept, after: Concept) -> Table | None:
    days = [one.end for one in figures.periods() if one.end <= end and figures.stock(years[1], one.end) is not None]
    if not days:
        return None
    day = days[-1]
    left = _months_between(day, _year_end_after(day, figures.year_end_month()))
    of_rest = figures.stock(rest, day) if left < MONTHS_IN_YEAR else None
    rows = [(left, of_rest)] if of_rest is not None else []
    rows += [(MONTHS_IN_YEAR, found) for found in (figures.stock(year, day) for year in years) if found is not None]
    passed, at, buckets = _months_between(day, end), 0, []
    for length, found in rows:
        first, last = max(at, passed), at + length
        if last > first:
            buckets.append((first - passed, last - passed, found.value * (last - first) / length))
        at += length
    later = figures.stock(after, day)
    told = [found for _, found in rows] + ([later] if later is not None else [])
    words = " + ".join(f"{one.value:,.10g}" for one in told)
    whole = Reported(sum(one.value for one in told), tuple(part for one in told for part in one.parts))
    note = text(
        "Due by year on {day}: {amounts} = {total}.", day=day.isoformat(), amounts=words, total=f"{whole.value:,.10g}"
    )
    return Table(day, tuple(buckets), 0.0 if later is None else later.value, whole, note, passed > 0)


def _year_end_after(day: date, month: int) -> date:
    here = month_of(day)
    year = day.year + (1 if here >= month else 0)
    return date(year, month, 28)


def _months_between(start: date, end: date) -> int:
    first, last = (day.year * MONTHS_IN_YEAR + day.month - (day.month != month_of(day)) for day in (start, end))
    return last - first


def per_period(book: LineBook, table: Table, owed: float) -> tuple[tuple[float, ...], int]:
    """What is due in each forecast period, scaled to what is owed, and after how many months the last is due.

    A year's amount is spread evenly over its months; what is due after the table falls due a year later.
    """
    step = MONTHS_OF[str(book.value(Address("timing.step")))]
    scale = owed / table.total if table.total > 0 else 0.0
    last = max((end for _, end, _ in table.buckets), default=0)
    ends = last + (MONTHS_IN_YEAR if table.after > 0 else 0)
    due = [0.0] * min(max(-(-ends // step), 1), MOST_PERIODS)
    for start, end, amount in table.buckets:
        for month in range(start, end):
            due[month // step] += amount * scale / (end - start)
    if table.after > 0:
        due[(ends - 1) // step] += table.after * scale
    return tuple(due), ends
