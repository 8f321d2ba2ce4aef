"""Figures out of company facts against the filings: quarters, years, twelve months, stocks, and which figure stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from workbench.document.valuation import Status
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_concepts import TAGS, Concept
from workbench.exchange.facts_history import period_name
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.reported_figures import Figures, Reported, month_of, months_before

FILES = Path(__file__).parent / "files"
YEAR_END = date(2025, 1, 31)


def figures(name: str) -> Figures:
    return Figures(read_company_facts(FILES / f"{name}-company-facts.json", TAGS), "USD")


def amount(found: Reported | None) -> float:
    assert found is not None
    return found.value


def written(folder: Path, tag: str, facts: Sequence[dict[str, object]]) -> Figures:
    """Figures of a file that holds these facts of one tag."""
    content = {"cik": 1, "entityName": "Firm", "facts": {"us-gaap": {tag: {"units": {"USD": list(facts)}}}}}
    (folder / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    return Figures(read_company_facts(folder / "facts.json", TAGS), "USD")


def filed(
    value: float, end: str, start: str | None = None, on: str = "2025-02-01", form: str = "10-K"
) -> dict[str, object]:
    fact: dict[str, object] = {"end": end, "val": value, "accn": f"1-{on}", "form": form, "filed": on}
    return fact if start is None else {**fact, "start": start}


@pytest.mark.parametrize(
    ("concept", "value"),
    [
        # 10-K for the fiscal year to 31 January 2025, in thousands there.
        (concepts.REVENUE, 3626.396),
        (concepts.COST_OF_REVENUE, 1214.673),
        (concepts.OPERATING, -1456.010),
        (concepts.NET, -1285.640),
        (concepts.DEPRECIATION, 182.508),
        (concepts.COMPENSATION, 1479.314),
        (concepts.OPERATING_CASH, 959.764),
        (concepts.INTEREST, 2.759),
        (concepts.TAX, 4.113),
        (concepts.SHARES_DILUTED, 332.707),
    ],
)
def test_that_a_year_is_what_the_10_k_says(concept: Concept, value: float) -> None:
    found = figures("snowflake").year(concept, YEAR_END)
    assert amount(found) == pytest.approx(value, abs=1e-9)
    assert found is not None
    assert found.status is Status.REPORTED
    assert found.newest.accession == "0001640147-25-000052"


@pytest.mark.parametrize(
    ("concept", "value"),
    [
        (concepts.RPO, 6900.0),
        (concepts.CASH, 2628.798),
        (concepts.SECURITIES, 2008.873),
        (concepts.CONVERTIBLES, 2271.529),
        (concepts.MINORITIES, 6.714),
        (concepts.PROPERTY, 296.393),
        (concepts.EQUITY, 2999.929),
        (concepts.DEFERRED, 2580.039 + 15.501),
        (concepts.OPTIONS, 21.653),
    ],
)
def test_that_a_stock_is_what_the_balance_sheet_says(concept: Concept, value: float) -> None:
    assert amount(figures("snowflake").stock(concept, YEAR_END)) == pytest.approx(value, abs=5e-4)


def test_that_quarters_sum_to_the_year_and_the_fourth_is_derived() -> None:
    ends = [date(2024, 4, 30), date(2024, 7, 31), date(2024, 10, 31), YEAR_END]
    source = figures("snowflake")
    for concept in (concepts.REVENUE, concepts.NET, concepts.OPERATING, concepts.OPERATING_CASH, concepts.DEPRECIATION):
        quarters = [source.quarter(concept, end) for end in ends]
        assert sum(amount(one) for one in quarters) == pytest.approx(amount(source.year(concept, YEAR_END)), abs=1e-6)
        assert [one.status for one in quarters if one is not None][3] is Status.DERIVED
    last = source.quarter(concepts.REVENUE, YEAR_END)
    assert last is not None
    evidence = source.evidence(last)
    assert evidence.note.count("\n") == 2  # the year, less nine months, and the address of the filing
    assert "2024-02-01 – 2025-01-31" in evidence.note
    assert "2024-02-01 – 2024-10-31" in evidence.note


def test_that_cash_flow_of_a_second_quarter_is_six_months_less_three() -> None:
    # 10-Q to 31 July 2024: 424.6 in six months; 10-Q to 30 April 2024: 355.5 in three.
    found = figures("snowflake").quarter(concepts.OPERATING_CASH, date(2024, 7, 31))
    assert amount(found) == pytest.approx(69.865, abs=1e-6)
    assert found is not None
    assert [part.fact.days for part in found.parts] == [182, 90]


def test_that_twelve_months_are_the_year_plus_the_months_since_less_those_a_year_before() -> None:
    source = figures("snowflake")
    found = source.trailing(concepts.REVENUE, date(2025, 4, 30))
    assert amount(found) == pytest.approx(3626.396 + 1042.074 - 828.709, abs=1e-6)
    assert found is not None
    assert [part.sign for part in found.parts] == [1, 1, -1]
    coreweave = figures("coreweave")
    quarters = 1364.676 + 1571.904 + 2078.0 + 2575.0
    assert amount(coreweave.trailing(concepts.REVENUE, date(2026, 6, 30))) == pytest.approx(quarters, abs=1.0)


def test_that_no_mean_of_shares_is_made_from_means_of_other_spans() -> None:
    source = figures("snowflake")
    assert source.quarter(concepts.SHARES_DILUTED, YEAR_END) is None
    assert source.trailing(concepts.SHARES_DILUTED, date(2025, 4, 30)) is None


def test_that_the_latest_filing_stands_and_what_it_supersedes_is_kept(tmp_path: Path) -> None:
    old = filed(100e6, "2023-12-31", "2023-01-01", "2024-02-01")
    new = filed(90e6, "2023-12-31", "2023-01-01", "2025-02-01")
    found = written(tmp_path, "Revenues", [new, old]).year(concepts.REVENUE, date(2023, 12, 31))
    assert found is not None
    assert found.value == 90
    assert [one.value for one in found.others] == [100e6]


def test_that_a_later_figure_in_coarser_digits_does_not_stand(tmp_path: Path) -> None:
    fine = filed(1_212_788_000, "2025-06-30", "2025-04-01", "2025-08-13", "10-Q")
    coarse = filed(1_212_000_000, "2025-06-30", "2025-04-01", "2026-08-12", "10-Q")
    source = written(tmp_path, "Revenues", [fine, coarse])
    found = source.quarter(concepts.REVENUE, date(2025, 6, 30))
    assert found is not None
    assert found.value == 1212.788
    (beside,) = source.alternatives(found)
    assert beside.value == 1212.0
    assert "coarser" in beside.evidence.note


def test_that_a_figure_is_cited_from_the_filing_that_told_it_first() -> None:
    # The 10-Q of May 2025 repeats the balance sheet of January for comparison.
    found = figures("snowflake").stock(concepts.CASH, YEAR_END)
    assert found is not None
    evidence = figures("snowflake").evidence(found)
    assert evidence.date == "2025-03-21"
    assert "0001640147-25-000052" in evidence.source
    assert evidence.note.endswith("/1640147/000164014725000052/")


def test_that_fiscal_years_and_the_latest_report_are_found_by_dates() -> None:
    snowflake, coreweave, lpa = (figures(name) for name in ("snowflake", "coreweave", "lpa"))
    assert (snowflake.year_end_month(), coreweave.year_end_month(), lpa.year_end_month()) == (1, 12, 12)
    latest = snowflake.latest()
    assert latest is not None
    assert (latest.end, latest.form, latest.filed) == (date(2025, 4, 30), "10-Q", "2025-05-30")
    assert all(one.form == "20-F" for one in lpa.periods())


@pytest.mark.parametrize(
    ("end", "months", "last_month", "name"),
    [
        (date(2025, 1, 31), 12, 1, "FY2025"),
        (date(2025, 1, 31), 3, 1, "4Q25"),
        (date(2024, 4, 30), 3, 1, "1Q25"),
        (date(2024, 12, 31), 3, 12, "4Q24"),
        (date(2025, 1, 3), 12, 12, "FY2024"),  # 53 weeks
        (date(2024, 9, 28), 12, 9, "FY2024"),
        (date(2024, 12, 28), 3, 9, "1Q25"),
        (date(2025, 2, 1), 12, 1, "FY2025"),
    ],
)
def test_that_a_period_is_named_by_its_fiscal_year(end: date, months: int, last_month: int, name: str) -> None:
    assert period_name(end, months, last_month) == name


def test_that_months_of_52_weeks_belong_to_the_month_they_nearly_end() -> None:
    assert [month_of(date(2025, 2, 1)), month_of(date(2025, 1, 3)), month_of(date(2024, 9, 28))] == [1, 12, 9]
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2025, 4, 30), 3) == date(2025, 1, 31)


def test_that_an_ifrs_filer_gives_what_its_taxonomy_names() -> None:
    source, end = figures("lpa"), date(2024, 12, 31)
    # 20-F for 2024, in dollars there.
    assert amount(source.year(concepts.REVENUE, end)) == pytest.approx(43.862372)
    assert amount(source.stock(concepts.LONG_DEBT, end)) == pytest.approx(267.216692)
    assert amount(source.stock(concepts.ASSETS, end)) - amount(
        source.stock(concepts.LIABILITIES, end)
    ) == pytest.approx(amount(source.stock(concepts.EQUITY, end)) + amount(source.stock(concepts.MINORITIES, end)))
    assert source.stock(concepts.RPO, end) is None
