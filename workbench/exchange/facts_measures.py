"""Measures of the last twelve months: for the target of the valuation, or for one row of the table of peers."""

from __future__ import annotations

from typing import Final

from workbench.document.valuation import Entity, Evidence, Status
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_concepts import Concept
from workbench.exchange.facts_history import cash_and_securities, together, total_debt
from workbench.exchange.facts_lines import LineBook, Take
from workbench.exchange.facts_position import option_strike, shares_outstanding
from workbench.exchange.reported_figures import Reported
from workbench.ground.language import text
from workbench.ground.units import end_of_month, serial_of
from workbench.model.entities import PEER

TRAILING: Final[tuple[tuple[str, Concept], ...]] = (
    ("peers.revenue", concepts.REVENUE),
    ("peers.ebit", concepts.OPERATING),
    ("peers.net_income", concepts.NET),
    ("peers.lease_cost", concepts.LEASE_COST),
)
STOCKS: Final[tuple[tuple[str, Concept], ...]] = (
    ("peers.operating_leases", concepts.OPERATING_LEASES),
    ("peers.finance_leases", concepts.FINANCE_LEASES),
    ("peers.minorities", concepts.MINORITIES),
    ("peers.preferred", concepts.PREFERRED),
    ("peers.book_equity", concepts.EQUITY),
    ("peers.rpo", concepts.RPO),
    ("peers.options", concepts.OPTIONS),
)


def ebitda_words() -> str:
    """How EBITDA is derived."""
    return text("Operating income plus depreciation and amortisation; stock compensation is not added back.")


def trailing_ebitda(book: LineBook) -> Reported | None:
    """Operating income plus depreciation and amortisation of twelve months."""
    operating = book.figures.trailing(concepts.OPERATING, book.period.end)
    wear = book.figures.trailing(concepts.DEPRECIATION, book.period.end)
    return None if operating is None or wear is None else together(operating, wear)


def add_target(book: LineBook) -> None:
    """Plan revenue, its growth, EBITDA, EBIT, net income and lease cost of the last twelve months."""
    figures, end, take = book.figures, book.period.end, Take.TARGET
    found = {
        "target.revenue": (figures.trailing(concepts.REVENUE, end), "", text("Revenue of the last 12 months")),
        "target.ebitda": (trailing_ebitda(book), ebitda_words(), text("EBITDA of the last 12 months")),
        "target.net_income": (figures.trailing(concepts.NET, end), "", text("Net income of the last 12 months")),
    }
    for key, (amount, note, name) in found.items():
        if not book.reported(take, key, amount, note=note):
            book.missing.append(text("{figure}: the file does not hold four quarters up to this date.", figure=name))
    _growth(book, take, "target.growth")
    book.reported(take, "target.ebit", figures.trailing(concepts.OPERATING, end))
    book.reported(take, "target.lease_cost", figures.trailing(concepts.LEASE_COST, end))


def add_peer(book: LineBook, name: str) -> None:
    """Plan one row of the table of peers: the member of that name, or a new one."""
    figures, period, take = book.figures, book.period, Take.PEER
    end = period.end
    peer = book.member(PEER, name)
    dated = Evidence(
        text("{form}, {accession}", form=period.form, accession=period.accession), Status.REPORTED, date=period.filed
    )
    book.put(take, "peers.balance_date", serial_of(end), dated, peer)
    book.put(take, "peers.year_end", float(figures.year_end_month()), dated, peer)
    for key, concept in TRAILING:
        book.reported(take, key, figures.trailing(concept, end), peer)
    book.reported(take, "peers.ebitda", trailing_ebitda(book), peer, ebitda_words())
    for key, concept in STOCKS:
        book.reported(take, key, figures.stock(concept, end), peer)
    book.reported(take, "peers.cash", cash_and_securities(book, end), peer)
    book.reported(take, "peers.debt", total_debt(book, end), peer, text("Without leases."))
    _growth(book, take, "peers.growth", peer)
    _last_year(book, peer)
    _peer_shares(book, peer)
    if figures.currency != book.valuation.currency:
        book.missing.append(
            text(
                "Currency rate: figures are in {other}, the valuation in {own}: type the rate in the peer's row.",
                other=figures.currency,
                own=book.valuation.currency,
            )
        )
    book.missing.append(text("Price and beta: not in the file; type them in the peer's row."))


def growth(book: LineBook) -> tuple[float, Reported, str] | None:
    """Growth of revenue of twelve months on the twelve before, with its arithmetic."""
    figures, end = book.figures, book.period.end
    now = figures.trailing(concepts.REVENUE, end)
    before = figures.trailing(concepts.REVENUE, figures.a_year_before(end))
    if now is None or before is None or before.value <= 0:
        return None
    rate = now.value / before.value - 1
    words = text("{now} over {before} less 1", now=f"{now.value:,.10g}", before=f"{before.value:,.10g}")
    return rate, now, words


def _growth(book: LineBook, take: Take, key: str, entity: Entity | None = None) -> None:
    found = growth(book)
    if found is not None:
        book.derived(take, key, found[0], found[2], found[1], entity)


def _last_year(book: LineBook, peer: Entity) -> None:
    """Revenue and EBITDA of the last whole fiscal year."""
    figures, end = book.figures, book.period.end
    years = [p.end for p in figures.periods() if p.end <= end and figures.year(concepts.REVENUE, p.end) is not None]
    for day in years[-1:]:
        book.reported(Take.PEER, "peers.revenue_0", figures.year(concepts.REVENUE, day), peer)
        operating, wear = figures.year(concepts.OPERATING, day), figures.year(concepts.DEPRECIATION, day)
        if operating is not None and wear is not None:
            book.reported(Take.PEER, "peers.ebitda_0", together(operating, wear), peer, ebitda_words())
    if years:
        months = 12.0 if end_of_month(serial_of(years[-1]), 0) <= serial_of(end) else 0.0
        why = text("Twelve months after the last whole fiscal year.")
        book.assumed(Take.PEER, "peers.year_1_end", end_of_month(serial_of(years[-1]), months or 12.0), why, peer)


def _peer_shares(book: LineBook, peer: Entity) -> None:
    figures, end = book.figures, book.period.end
    book.reported(Take.PEER, "peers.basic", shares_outstanding(book), peer)
    diluted = figures.quarter(concepts.SHARES_DILUTED, end) or figures.year(concepts.SHARES_DILUTED, end)
    words = text("Weighted mean of the period; of a period of loss it counts no options.")
    book.reported(Take.PEER, "peers.diluted", diluted, peer, words)
    strike = option_strike(book)
    if strike is not None:
        others = figures.alternatives(strike, 1.0)
        book.put(Take.PEER, "peers.strike", strike.value, figures.evidence(strike), peer, others)
