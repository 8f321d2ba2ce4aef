"""Reported periods before the forecast on a desk's charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.document.periods import MONTHS_PER_YEAR
from workbench.document.reported import ReportedColumn, actual_of, of_forecast_length, reported_columns, reported_value
from workbench.ground.large import millions
from workbench.ground.units import date_of
from workbench.live.results import Results
from workbench.ui.charts import Band, Line

SLACK: Final = 15
"""Days by which a fiscal period may end beside its month's end, as the model lets it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Labels and years of a chart: reported periods, as many as `reported`, then the forecast's."""

    results: Results
    columns: tuple[ReportedColumn, ...]
    periods: tuple[str, ...]
    years: tuple[str, ...]

    @property
    def reported(self) -> int:
        """How many of the periods were reported."""
        return len(self.columns)

    def before(self, key: str) -> list[float]:
        """What was reported for a line of the forecast, in the unit of large amounts; NaN where nothing was."""
        item = self.results.model[key]
        return [reported_value(self.results.arrays, item, column) / millions() for column in self.columns]

    def values(self, key: str) -> list[float]:
        """A line reported and forecast, in the unit of large amounts."""
        return [*self.before(key), *(value / millions() for value in self.results.line(key))]

    def line(self, key: str, label: str, role: str = "") -> Line:
        """A curve, in the unit of large amounts."""
        return Line(key, label, self.values(key), role)

    def shifted(self, bands: Sequence[Band]) -> list[Band]:
        """Layers of the forecast, moved behind the reported periods: their split was not reported."""
        empty = [math.nan] * self.reported
        return [Band(band.key, band.label, [*empty, *band.values], band.role) for band in bands]

    def total(self, key: str, label: str) -> list[Band]:
        """What was reported for a line whose split is only forecast, as a layer of its own; none without any."""
        before = self.before(key)
        ahead = [math.nan] * len(self.results.line(key))
        return [Band(key, label, [*before, *ahead], "muted")] if any(v == v for v in before) else []


def span(results: Results, *keys: str) -> Span:
    """The periods of a chart of these lines: the reported ones must lead up to the forecast without a gap."""
    calendar = results.calendar
    names = [calendar.year_label(year) for year in calendar.fiscal_years[1:]]
    lines = [item for key in keys if actual_of(item := results.model[key]) is not None]
    found = of_forecast_length(reported_columns(results.model, results.arrays, calendar), calendar)
    held = [
        column
        for column in found
        if any(not math.isnan(reported_value(results.arrays, line, column)) for line in lines)
    ]
    columns = _leading_up(held, calendar.ends[0], calendar.months)
    return Span(
        results,
        columns,
        (*(column.label for column in columns), *calendar.labels[1:]),
        (*(calendar.year_label(column.year) for column in columns), *names),
    )


def reported_place(results: Results, key: str, place: int) -> tuple[str, None] | None:
    """The reported figure behind the `place`-th period before the forecast (-1 is the last) of a chart's line."""
    item = results.model.get(key)
    actual = None if item is None else actual_of(item)
    calendar = results.calendar
    found = of_forecast_length(reported_columns(results.model, results.arrays, calendar), calendar)
    columns = _leading_up(found, calendar.ends[0], calendar.months)
    if actual is None or not -len(columns) <= place < 0:
        return None
    return f"{actual.item.key}#{columns[place].entity}", None


def _leading_up(columns: Sequence[ReportedColumn], opening: float, months: int) -> tuple[ReportedColumn, ...]:
    kept: list[ReportedColumn] = []
    wanted = _month(opening)
    for column in reversed(columns):
        if _month(column.end) != wanted:
            break
        kept.append(column)
        wanted -= months
    return tuple(reversed(kept))


def _month(end: float) -> int:
    day = date_of(end - SLACK)
    return day.year * MONTHS_PER_YEAR + day.month
