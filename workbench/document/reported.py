"""Reported periods as columns before the forecast: which fit its steps, what they are called, what they hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.document.periods import MONTHS_PER_YEAR, Calendar, period_label
from workbench.ground.units import date_of
from workbench.interpret.evaluate import Arrays
from workbench.model.actuals import ACTUALS, BESIDE, Actual
from workbench.model.entities import REPORTED
from workbench.rows.items import Item
from workbench.rows.model import Model

SHOWN_YEARS: Final = 3
"""How many fiscal years before the forecast are shown: more push the forecast off the screen."""


@dataclass(frozen=True, slots=True)
class ReportedColumn:
    """A reported period by its position among its kind; `year` is the fiscal year in which it ends."""

    entity: int
    label: str
    year: int
    months: int
    end: float

    @property
    def is_year(self) -> bool:
        """True for a whole year."""
        return self.months == MONTHS_PER_YEAR


def actual_of(item: Item) -> Actual | None:
    """The reported figure a line goes on from, if there is one."""
    return ACTUALS.get(item)


def reported_value(arrays: Arrays, item: Item, column: ReportedColumn) -> float:
    """What was reported for a line in the line's own sign; NaN where it was not."""
    actual = ACTUALS.get(item)
    return math.nan if actual is None else actual.sign * arrays.scalar(actual.item, column.entity)


def reported_beside(model: Model, arrays: Arrays, calendar: Calendar, item: Item) -> list[tuple[ReportedColumn, float]]:
    """What was reported before the forecast for an input over periods, or beside it, in its own sign and unit.

    Periods of the forecast's own length where there are some, else years.
    """
    actual = ACTUALS.get(item) or BESIDE.get(item)
    if actual is None or actual.item.key not in model:
        return []
    found = [
        (column, actual.sign * arrays.scalar(actual.item, column.entity))
        for column in reported_columns(model, arrays, calendar)
    ]
    known = [(column, value) for column, value in found if not math.isnan(value)]
    periods = [one for one in known if one[0].months == calendar.months]
    return periods or [one for one in known if one[0].is_year]


def reported_columns(model: Model, arrays: Arrays, calendar: Calendar) -> list[ReportedColumn]:
    """Periods of the forecast's own length, and years, that ended by the balance sheet; by end, a year after its parts.

    Of two that end in the same month with the same length the first is shown.
    """
    if "history.period_end" not in model or calendar.months == 0:
        return []
    count = arrays.shape.count(REPORTED)
    slack = arrays.scalar(model["reported_year.slack"])
    opening = arrays.scalar(model["timing.balance_sheet_date"])
    last_month = int(arrays.scalar(model["timing.fiscal_year_end"]))
    found: dict[tuple[int, int, int], ReportedColumn] = {}
    for entity in range(count):
        end = arrays.scalar(model["history.period_end"], entity)
        months = round(arrays.scalar(model["history.months"], entity))
        if months not in (calendar.months, MONTHS_PER_YEAR) or end - slack > opening or not _holds(arrays, entity):
            continue
        day = date_of(end - slack)
        year = day.year + (day.month > last_month)
        place = (day.month - last_month - 1) % MONTHS_PER_YEAR // months + 1
        column = ReportedColumn(entity, period_label(months, place, year), year, months, end)
        found.setdefault((day.year, day.month, months), column)
    ordered = [found[at] for at in sorted(found)]
    latest = max((c.year for c in ordered), default=0)
    return [c for c in ordered if c.year > latest - SHOWN_YEARS]


def _holds(arrays: Arrays, entity: int) -> bool:
    return any(not math.isnan(arrays.scalar(actual.item, entity)) for actual in ACTUALS.values())


def of_forecast_length(columns: Sequence[ReportedColumn], calendar: Calendar) -> list[ReportedColumn]:
    """The columns that a plot by period can go on from."""
    return [c for c in columns if c.months == calendar.months]
