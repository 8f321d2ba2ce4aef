"""Why a multiple of a peer is not there, or is there and not counted: in words, from the figures it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.document.peer_sets import PEER
from workbench.document.valuation import Address, Evidence
from workbench.ground.language import text
from workbench.live.results import Results

MEASURES = {
    "revenue": "ev_revenue",
    "forward": "ev_forward",
    "next": "ev_next",
    "ebitda": "ev_ebitda",
    "forward_ebitda": "ev_forward_ebitda",
    "ebit": "ev_ebit",
    "earnings": "price_earnings",
    "book": "price_book",
    "rpo": "ev_rpo",
    "rpo_year": "ev_rpo_year",
    "rpo_debt": "rpo_debt",
    "growth": "ev_growth",
}
"""Statistics by their short name, and the multiple of a peer that each counts."""

_EQUITY = ("earnings", "book")


def known(results: Results, key: str, peer: int) -> float:
    """A figure of a peer; NaN where the model has none or it is missing."""
    return math.nan if results.model.get(key) is None else results.figure(key, peer)


def multiple_key(measure: str) -> str:
    """The key of a peer's multiple."""
    return f"multiples.{MEASURES[measure]}"


def why_missing(results: Results, key: str, peer: int) -> str:
    """Why a multiple or a value of a peer is not there; empty when it is, or for any other figure."""
    if key == "peer_values.equity":
        return _no_equity(results, peer)
    if key == "peer_values.enterprise":
        return _no_enterprise(results, peer)
    measure = next((m for m in MEASURES if multiple_key(m) == key), None)
    return "" if measure is None else why_not(results, measure, peer)


def why_not(results: Results, measure: str, peer: int) -> str:
    """Why a peer has no multiple of this measure; empty when it has one."""
    if math.isfinite(known(results, multiple_key(measure), peer)):
        return ""
    if measure == "rpo_debt":
        return _lacking(results, peer, "rpo", text("RPO is not given")) or _no_debt(results, peer)
    above = _no_equity(results, peer) if measure in _EQUITY else _no_enterprise(results, peer)
    return above or _below(results, measure, peer) or text("not defined")


def why_out(results: Results, measure: str, peer: int) -> str:
    """Why the statistics of a measure leave a peer out; empty when they count it."""
    missing = why_not(results, measure, peer)
    if missing:
        return missing
    if results.figure("peers.is_included", peer) <= 0:
        entity = results.valuation.members(PEER)[peer].id
        note = results.valuation.evidence.get(Address("peers.is_included", entity), Evidence()).note
        return text("not included: {reason}", reason=note) if note else text("not included")
    if known(results, "peer_values.is_counted", peer) == 0:
        return text("its set is not used")
    if known(results, f"outliers.{measure}_is_outlier", peer) > 0:
        value = results.figure(multiple_key(measure), peer)
        low, high = (results.figure(f"fences.{measure}_{end}") for end in ("low", "high"))
        return text("outlier: {value}× outside {low}× to {high}×", value=_two(value), low=_two(low), high=_two(high))
    return ""


def _two(value: float) -> str:
    return f"{value:,.1f}"


def _lacking(results: Results, peer: int, name: str, words: str) -> str:
    return "" if math.isfinite(known(results, f"peers.{name}", peer)) else words


def _no_equity(results: Results, peer: int) -> str:
    if math.isfinite(known(results, "peer_values.equity", peer)):
        return ""
    return text("no market value: neither price and shares nor market cap is given")


def _no_debt(results: Results, peer: int) -> str:
    missing = _lacking(results, peer, "debt", text("debt is not given"))
    if missing:
        return missing
    if known(results, "peer_values.has_leases", peer) == 0:
        return text("operating leases are not given, and the treatment of leases needs them")
    return text("there is no debt") if not known(results, "peer_values.debt", peer) > 0 else ""


def _no_enterprise(results: Results, peer: int) -> str:
    equity = _no_equity(results, peer)
    if equity:
        return equity
    value = known(results, "peer_values.enterprise", peer)
    if math.isfinite(value):
        return text("enterprise value is not above zero") if value <= 0 else ""
    lacking = [
        _lacking(results, peer, "debt", text("debt is not given")),
        _lacking(results, peer, "cash", text("cash is not given")),
    ]
    said = [words for words in lacking if words]
    if not said and known(results, "peer_values.has_leases", peer) == 0:
        return text("operating leases are not given, and the treatment of leases needs them")
    return text("; ").join(said) or text("not defined")


def _below(results: Results, measure: str, peer: int) -> str:
    """What is wrong with the figure below the line."""
    if measure in ("forward", "next", "forward_ebitda"):
        return _uncovered(results, measure, peer)
    name, missing, negative = _denominators()[measure]
    said = _lacking(results, peer, name, missing())
    if said:
        return said
    if measure == "ebitda" and known(results, "peer_values.has_rent", peer) == 0:
        return text("lease cost is not given, and the treatment of leases needs it")
    if measure == "growth":
        revenue = _lacking(results, peer, "revenue", text("revenue is not given"))
        if revenue:
            return revenue
    return negative() if not results.figure(f"peers.{name}", peer) > 0 else ""


def _uncovered(results: Results, measure: str, peer: int) -> str:
    key = {"forward": "revenue", "next": "revenue_next", "forward_ebitda": "ebitda"}[measure]
    if math.isfinite(known(results, f"peer_years.{key}", peer)):
        return text("it is zero or negative in those months")
    if measure == "next":
        return text("the fiscal years given do not cover the next 12 months")
    return text("the fiscal years given do not cover the target's year")


def _denominators() -> dict[str, tuple[str, Callable[[], str], Callable[[], str]]]:
    return {
        "revenue": ("revenue", lambda: text("revenue is not given"), lambda: text("revenue is zero")),
        "ebitda": ("ebitda", lambda: text("EBITDA is not given"), lambda: text("EBITDA is zero or negative")),
        "ebit": ("ebit", lambda: text("EBIT is not given"), lambda: text("EBIT is zero or negative")),
        "earnings": (
            "net_income",
            lambda: text("net income is not given"),
            lambda: text("net income is zero or negative"),
        ),
        "book": (
            "book_equity",
            lambda: text("book equity is not given"),
            lambda: text("book equity is zero or negative"),
        ),
        "rpo": ("rpo", lambda: text("RPO is not given"), lambda: text("RPO is zero")),
        "rpo_year": (
            "rpo_year",
            lambda: text("RPO of the next 12 months is not given"),
            lambda: text("RPO of the next 12 months is zero"),
        ),
        "growth": ("growth", lambda: text("growth is not given"), lambda: text("growth is zero or negative")),
    }
