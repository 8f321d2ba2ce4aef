"""What periods are called, and how the figures of a fiscal year are made from its periods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.interpret.evaluate import Arrays
from workbench.rows.items import Annual, Balance, Item, Row, Series
from workbench.rows.model import Model

MONTHS_PER_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Calendar:
    """Labels, fiscal years and ends (Excel serials) of the periods 1..N; index 0 stands for the opening column.

    `months` is the length of a period.
    """

    labels: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    ends: tuple[float, ...]
    months: int = 3

    def label(self, period: int | None) -> str:
        """What a period is called; the opening column is the balance sheet date."""
        return "" if period is None else self.labels[period]

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the horizon, in order."""
        return tuple(dict.fromkeys(self.fiscal_years[1:]))

    def year_label(self, year: int) -> str:
        """What a fiscal year is called: FY25."""
        return _year_label(year)

    def periods_of(self, year: int) -> list[int]:
        """The periods that end in a fiscal year."""
        return [t for t, found in enumerate(self.fiscal_years) if found == year and t > 0]

    def is_whole(self, year: int) -> bool:
        """True when the horizon covers the whole fiscal year: flows of a part year add up to less than a year's."""
        return len(self.periods_of(year)) * self.months == MONTHS_PER_YEAR

    def find(self, label: str) -> int | None:
        """The period of that label (any case), or of that number (0: the opening column); None if there is none."""
        wanted = label.strip().upper()
        for t, found in enumerate(self.labels):
            if found.upper() == wanted:
                return t
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 and int(wanted) < len(self.labels):
            return int(wanted)
        return None

    def find_year(self, label: str) -> int | None:
        """The fiscal year of that label (any case), as FY25 in every language; None if the horizon has none."""
        wanted = label.strip().upper()
        for year in self.years:
            if wanted in (self.year_label(year).upper(), f"FY{year % 100:02d}", f"FY{year}"):
                return year
        return None


def calendar_of(model: Model, arrays: Arrays) -> Calendar:
    """Labels of the periods of the valuation model, from its timing rows."""
    ends = arrays.row(model["timing.period_end"])
    years = [int(y) for y in arrays.periods(model["timing.fiscal_year"])]
    months = int(arrays.scalar(model["timing.months"]))
    last_month = int(arrays.scalar(model["timing.fiscal_year_end"]))
    labels = [text("Opening")]
    for end, year in zip(ends[1:], years, strict=True):
        place = (date_of(end).month - last_month - 1) % 12 // months + 1
        labels.append(period_label(months, place, year))
    return Calendar(tuple(labels), (years[0] if years else 0, *years), tuple(ends), months)


def _year_label(year: int) -> str:
    return text("FY{year}", year=f"{year % 100:02d}")


def period_label(months: int, place: int, year: int) -> str:
    """What the `place`-th period of `months` in a fiscal year is called: 4Q24, 2H24, FY24."""
    match months:
        case 3:
            return f"{place}Q{year % 100:02d}"
        case 6:
            return f"{place}H{year % 100:02d}"
        case _:
            return _year_label(year)


def annual_rule(item: Item) -> Annual:
    """How the years of an item are made; checks and inputs without a rule have none."""
    if isinstance(item, Balance):
        return Annual.END
    return item.annual if isinstance(item, Row | Series) else Annual.NONE


def annual_values(item: Item, values: Sequence[float], calendar: Calendar) -> list[float]:
    """One value per fiscal year from the values of periods 1..N; NaN where years have no meaning for the item."""
    rule = annual_rule(item)
    found: list[float] = []
    for year in calendar.years:
        found.append(_of_year(rule, [values[t - 1] for t in calendar.periods_of(year)]))
    return found


def _of_year(rule: Annual, part: Sequence[float]) -> float:
    match rule:
        case Annual.SUM:
            return _total(part)
        case Annual.END:
            return part[-1]
        case Annual.MEAN:
            return _total(part) / len(part)
        case Annual.NONE:
            return math.nan
        case _:
            assert_never(rule)


def _total(part: Sequence[float]) -> float:
    """Sum without rounding on the way; NaN where Excel would show an error."""
    try:
        found = math.fsum(part)
    except (OverflowError, ValueError):
        return math.nan
    return found if math.isfinite(found) else math.nan
