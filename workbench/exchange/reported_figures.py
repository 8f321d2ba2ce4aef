"""What a company reported, by concept and period: quarters, years, twelve months, stocks; each with its filing.

Figures are in m of the currency (shares in m). A figure is reported when it was filed as such; derived when it is a sum
or a difference of filed figures, and then its note holds the arithmetic.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbench.document.valuation import Alternative, Evidence, Status
from workbench.exchange.facts_concepts import NET, OPERATING_CASH, REVENUE, SHARES, Concept
from workbench.exchange.facts_reading import CompanyFacts
from workbench.exchange.filed_facts import (
    MILLION,
    NEAR_DAYS,
    Fact,
    Span,
    filing_url,
    first_told,
    is_year,
    quarter_parts,
    standing,
    superseded,
)
from workbench.ground.language import text

ANNUAL_FORMS: Final = ("10-K", "20-F", "40-F")
MONTHS_IN_YEAR: Final = 12
YEAR_ABOUT: Final = 365


@dataclass(frozen=True, slots=True)
class Part:
    """A filed figure with its sign in a sum."""

    fact: Fact
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure, in m (or as filed for a share), and the filed figures it is made of."""

    value: float
    parts: tuple[Part, ...]
    others: tuple[Fact, ...] = ()

    @property
    def status(self) -> Status:
        """Reported as filed, or derived by arithmetic."""
        return Status.REPORTED if len(self.parts) == 1 else Status.DERIVED

    @property
    def newest(self) -> Fact:
        """The fact filed last of those it is made of."""
        return max((part.fact for part in self.parts), key=lambda fact: fact.filed)


@dataclass(frozen=True, slots=True)
class Period:
    """A date for which a balance sheet was filed: the last day, and the filing that brought it first."""

    end: date
    form: str
    filed: str
    accession: str

    @property
    def is_year(self) -> bool:
        """True for the end of a fiscal year."""
        return self.form.startswith(ANNUAL_FORMS)


@dataclass(frozen=True, slots=True)
class _Tag:
    stands: Mapping[Span, Fact]
    others: Mapping[Span, tuple[Fact, ...]]
    quarters: Mapping[date, tuple[Fact, ...]]


class Figures:
    """The figures of one company in one currency."""

    def __init__(self, facts: CompanyFacts, currency: str) -> None:
        self.facts = facts
        self.currency = currency
        self._tags: dict[tuple[str, str, str], _Tag] = {}

    # Periods

    def periods(self) -> tuple[Period, ...]:
        """The dates a valuation may stand on, in order: ends of quarters and years with a statement of their own."""
        first: dict[date, Fact] = {}
        for concept in (REVENUE, NET, OPERATING_CASH):
            for taxonomy, tags in concept.alternatives():
                for fact in (one for tag in tags for one in self.facts.of(taxonomy, tag, self.currency)):
                    held = first.get(fact.end)
                    if fact.start is not None and (held is None or fact.filed < held.filed):
                        first[fact.end] = fact
        return tuple(Period(end, f.form, f.filed, f.accession) for end, f in sorted(first.items()))

    def latest(self) -> Period | None:
        """The last date of a yearly or quarterly report."""
        found = [one for one in self.periods() if one.form.startswith((*ANNUAL_FORMS, "10-Q"))]
        return found[-1] if found else None

    def year_end_month(self) -> int:
        """The month in which the fiscal year ends, as the latest yearly report has it; December if there is none."""
        ends = [
            fact.end
            for concept in (REVENUE, NET, OPERATING_CASH)
            for taxonomy, tags in concept.alternatives()
            for tag in tags
            for fact in self.facts.of(taxonomy, tag, self.currency)
            if is_year(fact.days) and fact.form.startswith(ANNUAL_FORMS)
        ]
        return month_of(max(ends)) if ends else MONTHS_IN_YEAR

    def a_year_before(self, end: date) -> date:
        """The last day of the period that ended a year earlier; years of 52 weeks end a few days beside it."""
        wanted = months_before(end, MONTHS_IN_YEAR)
        near = [one.end for one in self.periods() if abs((one.end - wanted).days) <= NEAR_DAYS]
        return near[0] if near else wanted

    # Figures

    def stock(self, concept: Concept, end: date) -> Reported | None:
        """What stood on a day."""
        return self._first(concept, lambda tag: self._stock(tag, end))

    def quarter(self, concept: Concept, end: date) -> Reported | None:
        """A quarter by its last day: as filed, or year to date less the quarters before."""

        def found(tag: _Tag) -> Reported | None:
            facts = tag.quarters.get(end)
            if facts is None:
                return None
            return _of(facts, tag.others if len(facts) == 1 else {})

        return self._first(concept, found)

    def year(self, concept: Concept, end: date) -> Reported | None:
        """A year by its last day, as filed."""

        def found(tag: _Tag) -> Reported | None:
            whole = [f for f in tag.stands.values() if f.end == end and is_year(f.days)]
            return _of(whole[:1], tag.others) if whole else None

        return self._first(concept, found)

    def trailing(self, concept: Concept, end: date) -> Reported | None:
        """Twelve months to a day: a year as filed, or the last year plus the months since less the same a year before,
        or four quarters.
        """

        whole = self.year(concept, end)
        if whole is not None or concept.unit == SHARES:
            return whole
        return self._first(concept, lambda tag: _rolled(tag, end) or _four_quarters(tag, end))

    def _stock(self, tag: _Tag, end: date) -> Reported | None:
        fact = tag.stands.get((None, end))
        return None if fact is None else _of((fact,), tag.others)

    def _first(self, concept: Concept, find: Callable[[_Tag], Reported | None]) -> Reported | None:
        unit = concept.unit or self.currency
        for taxonomy, tags in concept.alternatives():
            found = [one for one in (find(self._tag(taxonomy, tag, unit)) for tag in tags) if one is not None]
            if found:
                scale = MILLION if unit in (self.currency, SHARES) else 1.0
                parts = tuple(part for one in found for part in one.parts)
                others = found[0].others if len(found) == 1 else ()
                return Reported(math.fsum(one.value for one in found) / scale, parts, others)
        return None

    def _tag(self, taxonomy: str, tag: str, unit: str) -> _Tag:
        key = (taxonomy, tag, unit)
        if key not in self._tags:
            facts = self.facts.of(taxonomy, tag, unit)
            stands = first_told(facts, standing(facts))
            quarters = quarter_parts(stands)
            if unit == SHARES:  # a mean over a year less a mean over nine months means nothing
                quarters = {end: facts for end, facts in quarters.items() if len(facts) == 1}
            self._tags[key] = _Tag(stands, superseded(facts, stands), quarters)
        return self._tags[key]

    # Words

    def evidence(self, of: Reported, note: str = "") -> Evidence:
        """Form, filing date, accession number and address of the filing, and the arithmetic of what is derived."""
        newest = of.newest
        lines = [
            note,
            self._arithmetic(of) if len(of.parts) > 1 else "",
            filing_url(self.facts.folder, newest.accession),
        ]
        return Evidence(
            self.filing_words(newest),
            of.status,
            "\n".join(one for one in lines if one),
            self.tag_words(of),
            newest.filed,
        )

    def alternatives(self, of: Reported, scale: float = MILLION) -> tuple[Alternative, ...]:
        """The superseded figures of the same period, each with its own filing."""
        chosen = of.parts[0].fact
        return tuple(
            Alternative(
                one.value / scale,
                Evidence(
                    self.filing_words(one),
                    Status.REPORTED,
                    "\n".join(
                        (
                            text("Superseded by {form} {accession}.", form=chosen.form, accession=chosen.accession)
                            if one.filed <= chosen.filed
                            else text("Reprinted later in coarser digits; the exact figure stands."),
                            filing_url(self.facts.folder, one.accession),
                        )
                    ).strip(),
                    self.tag_words(of),
                    one.filed,
                ),
            )
            for one in of.others
        )

    def filing_words(self, fact: Fact) -> str:
        """A filing in one line."""
        return text(
            "{form} of {company}, {accession}",
            form=fact.form,
            company=self.facts.company or "–",
            accession=fact.accession,
        )

    def tag_words(self, of: Reported) -> str:
        """The tags a figure comes from."""
        return ", ".join(dict.fromkeys(part.fact.tag for part in of.parts))

    def _arithmetic(self, of: Reported) -> str:
        lines = []
        for part in of.parts:
            fact = part.fact
            span = f"{fact.start} – {fact.end}" if fact.start is not None else f"{fact.end}"
            sign = "−" if part.sign < 0 else "+"
            amount = f"{fact.value / MILLION:,.10g}"
            lines.append(f"{sign} {amount} ({fact.tag}, {span}, {fact.form} {fact.accession})")
        return "\n".join(lines)


def _of(facts: Iterable[Fact], others: Mapping[Span, tuple[Fact, ...]]) -> Reported:
    """The first fact less those that follow."""
    parts = tuple(Part(fact, 1 if n == 0 else -1) for n, fact in enumerate(facts))
    first = parts[0].fact
    value = math.fsum(part.sign * part.fact.value for part in parts)
    return Reported(value, parts, others.get((first.start, first.end), ()))


def _rolled(tag: _Tag, end: date) -> Reported | None:
    """The last fiscal year, plus the year to date, less the year to date a year before."""
    spans = [fact for fact in tag.stands.values() if fact.start is not None]
    years = [f for f in spans if is_year(f.days) and 0 < (end - f.end).days < YEAR_ABOUT]
    for year in sorted(years, key=lambda f: f.end, reverse=True)[:1]:
        after = [
            f for f in spans if f.end == end and f.start is not None and 0 <= (f.start - year.end).days <= NEAR_DAYS
        ]
        for now in after:
            before = [f for f in spans if f.start == year.start and abs((end - f.end).days - YEAR_ABOUT) <= NEAR_DAYS]
            if before and now.start is not None:
                value = year.value + now.value - before[0].value
                return Reported(value, (Part(year), Part(now), Part(before[0], -1)))
    return None


def _four_quarters(tag: _Tag, end: date) -> Reported | None:
    found: list[Part] = []
    wanted = end
    for _ in range(4):
        near = [day for day in tag.quarters if abs((day - wanted).days) <= NEAR_DAYS]
        if not near:
            return None
        facts = tag.quarters[near[0]]
        found.extend(Part(fact, 1 if n == 0 else -1) for n, fact in enumerate(facts))
        wanted = months_before(near[0], 3)
    return Reported(math.fsum(part.sign * part.fact.value for part in found), tuple(found))


def month_of(day: date) -> int:
    """The month whose end is nearest: years of 52 weeks end up to a week into the next."""
    return (day.month - 2) % MONTHS_IN_YEAR + 1 if day.day <= NEAR_DAYS else day.month


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a month stays the last."""
    index = day.year * MONTHS_IN_YEAR + day.month - 1 - months
    year, month = index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1
    last = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))
