"""Reported quarters and years of the history: up to eight quarters and five years up to the balance sheet date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from workbench.document.valuation import Address, Entity, Evidence, Status
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_concepts import Concept
from workbench.exchange.facts_lines import LineBook, Take
from workbench.exchange.filed_facts import NEAR_DAYS
from workbench.exchange.reported_figures import MONTHS_IN_YEAR, Reported, month_of
from workbench.ground.language import text
from workbench.ground.units import serial_of
from workbench.model.entities import REPORTED

QUARTERS: Final = 8
YEARS: Final = 5
FLOWS: Final[tuple[tuple[str, Concept], ...]] = (
    ("history.revenue", concepts.REVENUE),
    ("history.cost_of_revenue", concepts.COST_OF_REVENUE),
    ("history.depreciation", concepts.DEPRECIATION),
    ("history.stock_compensation", concepts.COMPENSATION),
    ("history.operating", concepts.OPERATING),
    ("history.interest", concepts.INTEREST),
    ("history.tax", concepts.TAX),
    ("history.net", concepts.NET),
    ("history.operating_cash", concepts.OPERATING_CASH),
    ("history.capex", concepts.CAPEX),
    ("history.diluted", concepts.SHARES_DILUTED),
)
STOCKS: Final[tuple[tuple[str, Concept], ...]] = (
    ("history.rpo", concepts.RPO),
    ("history.deferred", concepts.DEFERRED),
    ("history.property_net", concepts.PROPERTY),
    ("history.equity", concepts.EQUITY),
)
KNOWN_BY: Final = (concepts.REVENUE, concepts.NET, concepts.OPERATING_CASH)
"""A period belongs to the history when one of these was filed for it."""


def period_name(end: date, months: int, last_month: int) -> str:
    """What a reported period is called: "1Q25" or "FY2024", by the fiscal year it falls into."""
    month = month_of(end)
    year = end.year - (1 if end.month < month else 0)  # an end in the first days of January is December's
    fiscal = year + (1 if month > last_month else 0)
    if months == MONTHS_IN_YEAR:
        return f"FY{fiscal}"
    return f"{((month - last_month - 1) % MONTHS_IN_YEAR) // 3 + 1}Q{fiscal % 100:02d}"


def add_history(book: LineBook) -> None:
    """Plan the quarters and years that end at the balance sheet or before it."""
    figures = book.figures
    last_month = figures.year_end_month()
    years, quarters = _ends(book, figures.year, YEARS), _ends(book, figures.quarter, QUARTERS)
    if not quarters and not years:
        book.missing.append(text("Reported periods: the file holds neither quarters nor years up to this date."))
    for day in years:
        _period(book, day, MONTHS_IN_YEAR, figures.year, last_month)
    for day in quarters:
        _period(book, day, 3, figures.quarter, last_month)


def _ends(book: LineBook, find: Callable[[Concept, date], Reported | None], most: int) -> list[date]:
    """The last days of the newest periods, oldest first."""
    known = [one.end for one in book.figures.periods() if one.end <= book.period.end]
    found = [day for day in known if any(find(concept, day) is not None for concept in KNOWN_BY)]
    return _apart(found)[-most:]


def _apart(days: list[date]) -> list[date]:
    """Days without those that stand within a week of the next: the same period, dated twice."""
    return [day for n, day in enumerate(days) if n + 1 == len(days) or (days[n + 1] - day).days > NEAR_DAYS]


def _period(
    book: LineBook, day: date, months: int, find: Callable[[Concept, date], Reported | None], last_month: int
) -> None:
    entity = _entity(book, day, months, last_month)
    known = next(found for concept in KNOWN_BY if (found := find(concept, day)) is not None)
    fact = known.newest
    dated = Evidence(book.figures.filing_words(fact), Status.REPORTED, date=fact.filed)
    book.put(Take.HISTORY, "history.period_end", serial_of(day), dated, entity)
    book.put(Take.HISTORY, "history.months", float(months), dated, entity)
    for key, concept in FLOWS:
        book.reported(Take.HISTORY, key, find(concept, day), entity)
    for key, concept in STOCKS:
        book.reported(Take.HISTORY, key, book.figures.stock(concept, day), entity)
    book.reported(Take.HISTORY, "history.cash", cash_and_securities(book, day), entity)
    book.reported(Take.HISTORY, "history.debt", total_debt(book, day), entity)


def _entity(book: LineBook, day: date, months: int, last_month: int) -> Entity:
    """The reported period that stands already for these dates, else one of that name."""
    for one in book.valuation.members(REPORTED):
        end, length = (book.value(Address(key, one.id)) for key in ("history.period_end", "history.months"))
        if end == serial_of(day) and length == float(months):
            return one
    return book.member(REPORTED, period_name(day, months, last_month))


def together(*found: Reported | None) -> Reported | None:
    """The sum of what there is; None when there is nothing."""
    there = [one for one in found if one is not None]
    if len(there) < 2:
        return there[0] if there else None
    parts = tuple(part for one in there for part in one.parts)
    return Reported(sum(one.value for one in there), parts)


def cash_and_securities(book: LineBook, day: date) -> Reported | None:
    """Cash, and securities shown as current."""
    cash = book.figures.stock(concepts.CASH, day)
    return None if cash is None else together(cash, book.figures.stock(concepts.SECURITIES, day))


def debt_parts(book: LineBook, day: date) -> list[tuple[Concept, Reported]]:
    """Debt by kind, none of it twice: where long-term debt is told whole, notes and convertibles are within it."""
    figures = book.figures
    whole = figures.stock(concepts.LONG_DEBT, day)
    kinds = [concepts.LONG_DEBT] if whole is not None else [concepts.CONVERTIBLES, concepts.NOTES, concepts.SECURED]
    found = [(kind, figures.stock(kind, day)) for kind in (*kinds, concepts.SHORT_DEBT)]
    return [(kind, amount) for kind, amount in found if amount is not None and amount.value > 0]


def total_debt(book: LineBook, day: date) -> Reported | None:
    """All debt but leases, at the value it is carried at where that is told."""
    carrying = book.figures.stock(concepts.LONG_DEBT_CARRYING, day)
    parts = debt_parts(book, day)
    return together(
        *(carrying if kind is concepts.LONG_DEBT and carrying is not None else amount for kind, amount in parts)
    )
