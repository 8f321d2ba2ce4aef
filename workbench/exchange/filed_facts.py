"""Facts as filed with the SEC, and the rules by which one figure stands where several were filed for one period.

A fact's `fy` and `fp` speak of the filing, so periods are told by their dates. The same period is filed again and
again: the latest filing stands, unless it only reprints an earlier figure in coarser digits. What it supersedes is
kept beside it. A fourth quarter is never filed: it is the year less nine months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbench.document.rules import is_iso_date

QUARTER_DAYS: Final = (80, 100)
YEAR_DAYS: Final = (350, 380)
MILLION: Final = 1e6
FILINGS: Final = "https://www.sec.gov/Archives/edgar/data"
FORMS: Final = ("10-K", "10-Q", "20-F", "40-F", "6-K")
"""Forms whose statements count; proxy statements and the like reprint figures without their period."""
EARLIEST: Final = "1950-01-01"
LATEST: Final = "2199-12-31"
NEAR_DAYS: Final = 7
"""A year of 52 weeks ends up to so many days beside the end of a month."""

Span = tuple[date | None, date]
"""First day (None for a stock) and last day of the period of a fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as filed, in units of the currency or in shares. `start` is None for a stock."""

    start: date | None
    end: date
    value: float
    form: str
    filed: str
    accession: str
    tag: str = ""

    @property
    def days(self) -> int:
        """Length of its span; 0 for a stock."""
        return 0 if self.start is None else (self.end - self.start).days + 1


def fact_of(filed: object, tag: str = "") -> Fact | None:
    """A fact as company facts hold it; None when a date, the figure or its filing is missing."""
    if not isinstance(filed, dict):
        return None
    words = [filed.get(key) for key in ("end", "form", "filed", "accn")]
    start, value = filed.get("start"), filed.get("val")
    if not all(isinstance(one, str) for one in words) or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    end, form, day, accession = (str(one) for one in words)
    if not all(map(_is_day, (end, day) if start is None else (end, day, str(start)))):
        return None
    first = None if start is None else date.fromisoformat(str(start))
    return Fact(first, date.fromisoformat(end), float(value), form, day, accession, tag)


def _is_day(written: str) -> bool:
    """Whether a text is a day on which a company can have filed: 9999-12-31 stands for none."""
    return is_iso_date(written) and EARLIEST <= written <= LATEST


def filings_folder(cik: object) -> str:
    """Where a company's filings stand; its number comes as a number or with zeros before it."""
    written = str(cik)
    return f"{FILINGS}/{int(written)}" if written.isascii() and written.isdigit() and len(written) < 20 else ""


def filing_url(folder: str, accession: str) -> str:
    """Where one filing stands; empty when the company's number is not known."""
    return f"{folder}/{accession.replace('-', '')}/" if folder else ""


def standing(facts: Iterable[Fact]) -> dict[Span, Fact]:
    """Per period the figure that stands: the latest filed, or the earlier one that it merely rounds."""
    found: dict[Span, Fact] = {}
    for fact in sorted(facts, key=lambda f: f.filed):
        held = found.get((fact.start, fact.end))
        if held is None or not merely_rounds(fact.value, held.value):
            found[fact.start, fact.end] = fact
    return found


def superseded(facts: Iterable[Fact], stands: Mapping[Span, Fact]) -> dict[Span, tuple[Fact, ...]]:
    """Per period the other figures that were filed for it, each once, the latest first."""
    found: dict[Span, dict[float, Fact]] = {}
    for fact in sorted(facts, key=lambda f: f.filed, reverse=True):
        chosen = stands.get((fact.start, fact.end))
        if chosen is not None and chosen.value != fact.value:
            found.setdefault((fact.start, fact.end), {}).setdefault(fact.value, fact)
    return {span: tuple(others.values()) for span, others in found.items()}


def first_told(facts: Iterable[Fact], stands: Mapping[Span, Fact]) -> dict[Span, Fact]:
    """The same figures, each with the filing that told it first: a later report repeats it for comparison."""
    found: dict[Span, Fact] = {}
    for fact in sorted(facts, key=lambda f: f.filed):
        if stands[fact.start, fact.end].value == fact.value:
            found.setdefault((fact.start, fact.end), fact)
    return found


def merely_rounds(later: float, earlier: float) -> bool:
    """True when a later figure is an earlier one in coarser digits."""
    return last_digit(later) > last_digit(earlier) and abs(later - earlier) < last_digit(later)


def last_digit(value: float) -> float:
    """The size of one in the last digit that is not 0: 1e6 for 982,000,000."""
    whole = abs(round(value))
    size = 1
    while whole and whole % (size * 10) == 0:
        size *= 10
    return float(size)


def is_quarter(days: int) -> bool:
    """True for the length of a quarter, also of 13 or 14 weeks."""
    return QUARTER_DAYS[0] <= days <= QUARTER_DAYS[1]


def is_year(days: int) -> bool:
    """True for the length of a year, also of 52 or 53 weeks."""
    return YEAR_DAYS[0] <= days <= YEAR_DAYS[1]


def quarter_parts(spans: Mapping[Span, Fact]) -> dict[date, tuple[Fact, ...]]:
    """Each quarter by its last day: as filed, or what a longer span adds to a shorter one that began the same day."""
    found: dict[date, tuple[Fact, ...]] = {}
    flows = [fact for fact in spans.values() if fact.start is not None]
    for fact in flows:
        if is_quarter(fact.days):
            found[fact.end] = (fact,)
    for longer in flows:
        for shorter in flows:
            added = (longer.end - shorter.end).days
            if longer.start == shorter.start and is_quarter(added) and longer.end not in found:
                found[longer.end] = (longer, shorter)
    return found
