"""Reported quarters for the back-test: read from a sourced table, laid into the valuation with the evidence of each.

A table is a CSV file, one figure a line: company, period_end (ISO date), measure, value, unit, status, form, filed,
accession, page, url, note. Money is in m of the currency named by the unit ("USD m"), shares are fractions of 1.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

from workbench.document.change import Compound, Edit
from workbench.document.file import refuse_no_file, write_whole
from workbench.document.rules import is_iso_date
from workbench.document.valuation import Address, Evidence, Status, Valuation, value_of
from workbench.document.value_edits import SetValue
from workbench.ground.cell_text import inert, meant
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.ground.units import date_of, end_of_month
from workbench.model.timing import Step
from workbench.rows.model import Model

COLUMNS: Final = (
    "company", "period_end", "measure", "value", "unit", "status", "form", "filed", "accession", "page", "url", "note",
)  # fmt: skip
NEAR_DAYS: Final = 7
"""A year of 52 weeks ends up to so many days beside the end of a month."""
LONGEST_FILE: Final = 10_000_000
MONTHS_OF: Final = {Step.QUARTER.name: 3, Step.HALF_YEAR.name: 6, Step.YEAR.name: 12}
MONTHS_IN_QUARTER: Final = 3


class Measure(Enum):
    """What a figure of a quarter measures. Backlog is shown beside RPO and fills nothing: it counts more than RPO."""

    REVENUE = "revenue"
    RPO = "rpo"
    NEAR_SHARE = "near_share"
    BACKLOG = "backlog"
    COMMITTED_SHARE = "committed_share"


SHARES: Final = (Measure.NEAR_SHARE, Measure.COMMITTED_SHARE)
FILLED: Final = {
    Measure.REVENUE: "back_test.reported_revenue",
    Measure.RPO: "back_test.reported_rpo",
    Measure.NEAR_SHARE: "back_test.reported_near_share",
}
"""The series of the model that a measure fills, one value a period."""
COMMITTED_SHARE_KEY: Final = "back_test.committed_share"


@dataclass(frozen=True, slots=True)
class Point:
    """One reported figure: revenue of the quarter that ends on `period_end`, or a stock on that day; m, or a share."""

    period_end: date
    measure: Measure
    value: float
    status: Status = Status.REPORTED
    form: str = ""
    filed: str = ""
    accession: str = ""
    page: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BackTestSeries:
    """The reported quarters of one company, in order of time. `currency` is that of the money."""

    company: str
    currency: str
    points: tuple[Point, ...]

    def of(self, measure: Measure) -> tuple[Point, ...]:
        """The points of one measure."""
        return tuple(point for point in self.points if point.measure is measure)

    def after(self, day: date) -> BackTestSeries:
        """The same without the periods that end on `day` or earlier."""
        return BackTestSeries(self.company, self.currency, tuple(p for p in self.points if p.period_end > day))


def shipped_series() -> tuple[Path, ...]:
    """The tables that ship with the application."""
    return tuple(sorted(resource("series").glob("*.csv")))


def read_series(path: Path) -> BackTestSeries:
    """The reported quarters in a CSV table. Raises `ProblemError`, with file and line, for what it cannot read."""
    try:
        refuse_no_file(path)
        if path.stat().st_size > LONGEST_FILE:
            raise _refusal(path.name, text("The file is too large."), text("Give a table of quarters."))
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            heads = [one.strip() for one in reader.fieldnames or ()]
            reader.fieldnames = heads
            rows = list(reader)
    except OSError as error:
        raise _refusal(path.name, text("The file cannot be read."), text("Check that it exists.")) from error
    except (UnicodeDecodeError, csv.Error) as error:
        what = text("It is no table of comma-separated values.")
        raise _refusal(path.name, what, text("Save it as CSV in UTF-8.")) from error
    missing = [name for name in COLUMNS[:5] if rows and name not in rows[0]]
    if not rows or missing:
        columns = ", ".join(missing or COLUMNS[:5])
        what = text("These columns are missing: {columns}.", columns=columns)
        raise _refusal(path.name, what, text("Take a shipped table as a pattern."))
    twice = next((one for one in heads if one and heads.count(one) > 1), "")
    if twice:
        what = text("The column {column} stands in it twice.", column=twice)
        raise _refusal(path.name, what, text("Keep one of the two."))
    points = [_point(row, f"{path.name}:{line}") for line, row in enumerate(rows, 2)]
    companies = {meant((row["company"] or "").strip()) for row in rows}
    units = {meant(row["unit"].strip()) for row in rows} - {"share"}
    if len(companies) > 1 or len(units) > 1:
        what = text("It holds more than one company or currency.")
        raise _refusal(path.name, what, text("Keep one company to a file."))
    points.sort(key=lambda p: (p.period_end, p.measure.value))
    _refuse_doubles(points, path.name)
    currency = units.pop().partition(" ")[0] if units else ""
    return BackTestSeries(companies.pop(), currency, tuple(points))


def _refuse_doubles(points: Sequence[Point], name: str) -> None:
    seen: set[tuple[date, Measure]] = set()
    for point in points:
        if (point.period_end, point.measure) in seen:
            what = text("{measure} of {day} stands in it twice.", measure=point.measure.value, day=point.period_end)
            raise _refusal(name, what, text("Keep one of the two."))
        seen.add((point.period_end, point.measure))


def _refusal(where: str, what: str, remedy: str) -> ProblemError:
    return ProblemError(Problem(where, what, remedy))


def _point(row: dict[str, str], where: str) -> Point:
    cells = {name: meant((row.get(name) or "").strip()) for name in COLUMNS}
    if None in row:
        raise _refusal(where, text("The line has too many cells."), text("Put texts with commas in quotes."))
    names = [one.value for one in Measure]
    if cells["measure"] not in names:
        what = text("{value} is not one of the choices.", value=cells["measure"] or "–")
        raise _refusal(where, what, text("Choose one of: {choices}.", choices=", ".join(names)))
    measure = Measure(cells["measure"])
    if not is_iso_date(cells["period_end"]):
        what = text("{value} is not a date.", value=cells["period_end"] or "–")
        raise _refusal(where, what, text("Type a date like 2025-03-28."))
    unit = "share" if measure in SHARES else "m"
    if cells["unit"].rpartition(" ")[2] != unit:
        what = text("{value} is not the unit of this figure.", value=cells["unit"] or "–")
        raise _refusal(where, what, text("Money is in millions (USD m), a share is a fraction of 1 (share)."))
    statuses = [one.value for one in Status]
    if cells["status"] and cells["status"] not in statuses:
        what = text("{value} is not one of the choices.", value=cells["status"])
        raise _refusal(where, what, text("Choose one of: {choices}.", choices=", ".join(statuses)))
    return Point(
        date.fromisoformat(cells["period_end"]),
        measure,
        _amount(cells["value"], measure, where),
        Status(cells["status"]) if cells["status"] else Status.REPORTED,
        *(cells[name] for name in COLUMNS[6:]),
    )


def _amount(written: str, measure: Measure, where: str) -> float:
    try:
        value = float(written) if "_" not in written else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _refusal(where, text("{value} is not a number.", value=written or "–"), text("Type a number."))
    if value < 0 or (measure in SHARES and value > 1):
        what = text("{value} lies outside what this figure can be.", value=written)
        raise _refusal(where, what, text("Money is from 0 on, a share from 0 to 1."))
    return value


def write_series(series: BackTestSeries, path: Path) -> None:
    """Write a table that `read_series` reads back the same; whole or not at all. Raises `ProblemError`."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(COLUMNS)
    for p in series.points:
        unit = "share" if p.measure in SHARES else f"{series.currency} m"
        figure = repr(p.value).removesuffix(".0")
        told = (p.status.value, p.form, p.filed, p.accession, p.page, p.url, p.note)
        words = map(inert, (unit, *told))
        writer.writerow((inert(series.company), p.period_end.isoformat(), p.measure.value, figure, *words))
    write_whole(path, into.getvalue().encode("utf-8"))


def fill_edit(model: Model, valuation: Valuation, series: BackTestSeries) -> Edit:
    """Lays the reported quarters into the back-test of the base case, period by period, with their sources.

    Revenue of a period longer than a quarter needs all its quarters; stocks and shares need a date within a week of the
    period's end. What is typed for other periods stays. Raises `ProblemError` when no period is met, or the money is
    in another currency.
    """
    if series.currency and series.currency != valuation.currency:
        what = text("It is in {other}, the valuation in {own}.", other=series.currency, own=valuation.currency)
        raise _refusal(series.company or text("Back-test"), what, text("Give the quarters in the same currency."))
    ends = _period_ends(model, valuation)
    edits: list[SetValue] = []
    for measure, key in FILLED.items():
        met = _met(series.of(measure), ends, measure)
        if met:
            edits.append(_filled(model, valuation, series, key, met))
    if not edits:
        raise _refusal(
            series.company or text("Back-test"),
            text("None of its quarters ends with a period of this valuation."),
            text("Its balance sheet date must be the end of a quarter, earlier than the first reported one."),
        )
    shares = series.of(Measure.COMMITTED_SHARE)
    if shares:
        last = shares[-1]
        edits.append(SetValue(Address(COMMITTED_SHARE_KEY), last.value, None, _evidence(series, [last])))
    return Compound(tuple(edits), text("Fill the back-test from {company}", company=series.company))


def _period_ends(model: Model, valuation: Valuation) -> list[date]:
    """The balance sheet date and the ends of periods 1 to N, in the base case."""
    base = valuation.base.id
    opening = value_of(model, valuation, Address("timing.balance_sheet_date"), base)
    months = MONTHS_OF[str(value_of(model, valuation, Address("timing.step"), base))]
    serial = opening if isinstance(opening, float | int) else 0.0
    return [date_of(serial), *(date_of(end_of_month(serial, months * t)) for t in range(1, valuation.periods + 1))]


def _met(points: Iterable[Point], ends: Sequence[date], measure: Measure) -> dict[int, list[Point]]:
    """The points that belong to each period that they cover."""
    found: dict[int, list[Point]] = {}
    for point in points:
        for t in range(1, len(ends)):
            is_end = abs((point.period_end - ends[t]).days) <= NEAR_DAYS
            if is_end or (measure is Measure.REVENUE and _within(point.period_end, ends[t - 1], ends[t])):
                found.setdefault(t, []).append(point)
                break
    if measure is not Measure.REVENUE:
        return found
    quarters = {t: round((ends[t] - ends[t - 1]).days / 365 * 12) // MONTHS_IN_QUARTER for t in found}
    return {t: met for t, met in found.items() if len(met) == quarters[t] and _ends_with(met, ends[t])}


def _within(day: date, after: date, until: date) -> bool:
    return (day - after).days > NEAR_DAYS and day <= until


def _ends_with(met: Sequence[Point], end: date) -> bool:
    return abs((max(p.period_end for p in met) - end).days) <= NEAR_DAYS


def _filled(
    model: Model, valuation: Valuation, series: BackTestSeries, key: str, met: dict[int, list[Point]]
) -> SetValue:
    held = value_of(model, valuation, Address(key), valuation.base.id)
    values = list(held) if isinstance(held, tuple) else []
    values += [0.0] * (max(met) - len(values))
    for t, points in met.items():
        values[t - 1] = math.fsum(p.value for p in points)
    points = [p for t in sorted(met) for p in met[t]]
    return SetValue(Address(key), tuple(values), None, _evidence(series, points))


def _evidence(series: BackTestSeries, points: Sequence[Point]) -> Evidence:
    """Where each figure comes from, one a line; derived when any of them is."""
    lines = []
    for p in points:
        told = text(
            "{day}: {value} ({form} {accession}, filed {filed})",
            day=p.period_end.isoformat(),
            value=f"{p.value:,.10g}",
            form=p.form,
            accession=p.accession,
            filed=p.filed,
        )
        lines.append(f"{told} {p.note}".strip())
    status = Status.DERIVED if any(p.status is not Status.REPORTED for p in points) else Status.REPORTED
    last = max((p.filed for p in points if is_iso_date(p.filed)), default="")
    source = text("Filings of {company}", company=series.company)
    return Evidence(source, status, "\n".join(lines), date=last)
