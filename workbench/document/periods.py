"""What periods are called, and how the figures of a fiscal year are made from its periods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.interpret.evaluate import Arrays
from workbench.rows.items import Annual, Balance, Item, Row, Series
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class Calendar:
    """Labels and fiscal years of the periods 1..N; index 0 stands for the opening column."""

    labels: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    ends: tuple[float, ...]

    def label(self, period: int | None) -> str:
        """What a period is called; the opening column is the balance sheet date."""
        return "" if period is None else self.labels[period]

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the horizon, in order."""
        return tuple(dict.fromkeys(self.fiscal_years[1:]))

    def year_label(self, year: int) -> str:
        """What a fiscal year is called: FY25."""
        return text("FY{year}", year=f"{year % 100:02d}")

    def periods_of(self, year: int) -> list[int]:
        """The periods that end in a fiscal year."""
        return [t for t, found in enumerate(self.fiscal_years) if found == year and t > 0]

    def find(self, label: str) -> int | None:
        """The period of that label (any case), or of that number; None if there is none."""
        wanted = label.strip().upper()
        for t, found in enumerate(self.labels):
            if found.upper() == wanted:
                return t
        return int(wanted) if wanted.isdigit() and int(wanted) < len(self.labels) else None


def calendar_of(model: Model, arrays: Arrays) -> Calendar:
    """Labels of the periods of the valuation model, from its timing rows."""
    ends = arrays.row(model["timing.period_end"])
    years = [int(y) for y in arrays.periods(model["timing.fiscal_year"])]
    months = int(arrays.scalar(model["timing.months"]))
    last_month = int(arrays.scalar(model["timing.fiscal_year_end"]))
    labels = [text("Opening")]
    for end, year in zip(ends[1:], years, strict=True):
        place = (date_of(end).month - last_month - 1) % 12 // months + 1
        short = f"{year % 100:02d}"
        labels.append({3: f"{place}Q{short}", 6: f"{place}H{short}"}.get(months, f"FY{short}"))
    return Calendar(tuple(labels), (years[0] if years else 0, *years), tuple(ends))


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
        part = [values[t - 1] for t in calendar.periods_of(year)]
        match rule:
            case Annual.SUM:
                found.append(math.fsum(part))
            case Annual.END:
                found.append(part[-1])
            case Annual.MEAN:
                found.append(math.fsum(part) / len(part))
            case Annual.NONE:
                found.append(math.nan)
    return found
