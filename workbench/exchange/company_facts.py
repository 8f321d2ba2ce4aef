"""Reported quarters out of EDGAR's company facts: revenue and RPO of any company that files with the SEC.

A fact's `fy` and `fp` speak of the filing, so periods are told by their dates. The same period is filed again and
again: the latest filing stands, unless it only reprints an earlier figure in coarser digits. A fourth quarter is never
filed: it is the year less nine months.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from workbench.document.valuation import Status
from workbench.exchange.back_test_series import LONGEST_FILE, BackTestSeries, Measure, Point
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

REVENUE_TAGS: Final = (
    "RevenueFromContractWithCustomerExcludingAssessedTax",
    "Revenues",
    "RevenueFromContractWithCustomerIncludingAssessedTax",
    "SalesRevenueNet",
)
RPO_TAG: Final = "RevenueRemainingPerformanceObligation"
QUARTER_DAYS: Final = (80, 100)
MILLION: Final = 1e6
FILINGS: Final = "https://www.sec.gov/Archives/edgar/data"
FORMS: Final = ("10-K", "10-Q", "20-F", "40-F", "6-K")
"""Forms whose statements count; proxy statements and the like reprint figures without their period."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as filed, in units of the currency. `start` is None for a stock."""

    start: date | None
    end: date
    value: float
    form: str
    filed: str
    accession: str


def series_of_facts(path: Path, currency: str = "USD") -> BackTestSeries:
    """Quarterly revenue and RPO in a `companyfacts` file. Raises `ProblemError` when it holds neither."""
    content = _content(path)
    taxonomy = content.get("facts", {}).get("us-gaap", {})
    company = str(content.get("entityName", ""))
    by_tag = [quarters(_facts(taxonomy.get(tag, {}), currency)) for tag in REVENUE_TAGS]
    points = max(by_tag, key=len)
    points += [
        Point(f.end, Measure.RPO, f.value / MILLION, Status.REPORTED, f.form, f.filed, f.accession)
        for f in standing(_facts(taxonomy.get(RPO_TAG, {}), currency)).values()
        if f.start is None
    ]
    if not points:
        what = text("It holds neither revenue nor RPO in {currency}.", currency=currency)
        raise ProblemError(Problem(path.name, what, text("Type the quarters instead.")))
    folder = _folder(content.get("cik"))
    points = [replace(p, url=f"{folder}/{p.accession.replace('-', '')}/" if folder else "") for p in points]
    return BackTestSeries(company, currency, tuple(sorted(points, key=lambda p: (p.period_end, p.measure.value))))


def _folder(cik: object) -> str:
    """Where a company's filings stand; its number comes as a number or with zeros before it."""
    written = str(cik)
    return f"{FILINGS}/{int(written)}" if written.isascii() and written.isdigit() else ""


def _content(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > 20 * LONGEST_FILE:
            raise ValueError
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = text("It is no file of company facts.")
        raise ProblemError(Problem(path.name, what, text("Save the companyfacts JSON of EDGAR again."))) from error
    if not isinstance(content, dict) or not isinstance(content.get("facts"), dict):
        what = text("It is no file of company facts.")
        raise ProblemError(Problem(path.name, what, text("Save the companyfacts JSON of EDGAR again.")))
    return content


def _facts(tag: Mapping[str, object], currency: str) -> list[Fact]:
    """The facts of one tag in one currency; facts that are not whole are left out."""
    units = tag.get("units")
    filed = units.get(currency, []) if isinstance(units, dict) else []
    found = []
    for one in filed:
        try:
            start = date.fromisoformat(one["start"]) if "start" in one else None
            fact = Fact(
                start,
                date.fromisoformat(one["end"]),
                float(one["val"]),
                str(one["form"]),
                str(one["filed"]),
                str(one["accn"]),
            )
        except (KeyError, TypeError, ValueError):
            continue
        if fact.form.startswith(FORMS):
            found.append(fact)
    return found


def standing(facts: Iterable[Fact]) -> dict[tuple[date | None, date], Fact]:
    """Per period the figure that stands: the latest filed, or the earlier one that it merely rounds."""
    found: dict[tuple[date | None, date], Fact] = {}
    for fact in sorted(facts, key=lambda f: f.filed):
        held = found.get((fact.start, fact.end))
        if held is None or not _merely_rounds(fact.value, held.value):
            found[fact.start, fact.end] = fact
    return found


def _merely_rounds(later: float, earlier: float) -> bool:
    return last_digit(later) > last_digit(earlier) and abs(later - earlier) < last_digit(later)


def last_digit(value: float) -> float:
    """The size of one in the last digit that is not 0: 1e6 for 982,000,000."""
    whole = abs(round(value))
    size = 1
    while whole and whole % (size * 10) == 0:
        size *= 10
    return float(size)


def quarters(facts: Iterable[Fact]) -> list[Point]:
    """Revenue of each quarter: as filed, or what a longer span adds to a shorter one that began on the same day."""
    spans = standing(fact for fact in facts if fact.start is not None)
    found: dict[date, Point] = {}
    for fact in spans.values():
        if fact.start is not None and _is_quarter((fact.end - fact.start).days + 1):
            found[fact.end] = Point(
                fact.end, Measure.REVENUE, fact.value / MILLION, Status.REPORTED, fact.form, fact.filed, fact.accession
            )
    for longer in spans.values():
        for shorter in spans.values():
            added = (longer.end - shorter.end).days
            if longer.start == shorter.start and _is_quarter(added) and longer.end not in found:
                found[longer.end] = _difference(longer, shorter)
    return [found[end] for end in sorted(found)]


def _is_quarter(days: int) -> bool:
    return QUARTER_DAYS[0] <= days <= QUARTER_DAYS[1]


def _difference(longer: Fact, shorter: Fact) -> Point:
    note = f"{longer.start} to {longer.end} less {longer.start} to {shorter.end} ({shorter.form} {shorter.accession})."
    return Point(
        longer.end,
        Measure.REVENUE,
        (longer.value - shorter.value) / MILLION,
        Status.DERIVED,
        longer.form,
        longer.filed,
        longer.accession,
        note=note,
    )
