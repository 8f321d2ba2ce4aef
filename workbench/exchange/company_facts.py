"""Reported quarters out of EDGAR's company facts: revenue and RPO of any company that files with the SEC."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.document.valuation import Status
from workbench.exchange.back_test_series import BackTestSeries, Measure, Point
from workbench.exchange.facts_concepts import REVENUE, RPO, US_GAAP
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.filed_facts import MILLION, Fact, filing_url, quarter_parts, standing
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

REVENUE_TAGS = tuple(tag for (tag,) in REVENUE.us_gaap)
RPO_TAG = RPO.us_gaap[0][0]


def series_of_facts(path: Path, currency: str = "USD") -> BackTestSeries:
    """Quarterly revenue and RPO in a `companyfacts` file. Raises `ProblemError` when it holds neither."""
    facts = read_company_facts(path, (*REVENUE_TAGS, RPO_TAG))
    by_tag = [_quarters(facts.of(US_GAAP, tag, currency), facts.folder) for tag in REVENUE_TAGS]
    points = max(by_tag, key=len)
    points += [
        _point(f, Measure.RPO, facts.folder)
        for f in standing(facts.of(US_GAAP, RPO_TAG, currency)).values()
        if f.start is None
    ]
    if not points:
        what = text("It holds neither revenue nor RPO in {currency}.", currency=currency)
        raise ProblemError(Problem(path.name, what, text("Type the quarters instead.")))
    return BackTestSeries(facts.company, currency, tuple(sorted(points, key=lambda p: (p.period_end, p.measure.value))))


def _point(fact: Fact, measure: Measure, folder: str, less: float = 0.0, note: str = "") -> Point:
    return Point(
        fact.end,
        measure,
        (fact.value - less) / MILLION,
        Status.DERIVED if note else Status.REPORTED,
        fact.form,
        fact.filed,
        fact.accession,
        url=filing_url(folder, fact.accession),
        note=note,
    )


def _quarters(facts: Iterable[Fact], folder: str) -> list[Point]:
    """Revenue of each quarter: as filed, or what a longer span adds to a shorter one that began on the same day."""
    found = quarter_parts(standing(fact for fact in facts if fact.start is not None))
    points = []
    for end in sorted(found):
        longer, *rest = found[end]
        less, note = 0.0, ""
        for shorter in rest:
            less = shorter.value
            note = f"{longer.start} to {longer.end} less {longer.start} to {shorter.end}"
            note += f" ({shorter.form} {shorter.accession})."
        points.append(_point(longer, Measure.REVENUE, folder, less, note))
    return points
