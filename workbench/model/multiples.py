"""Multiples of each peer, and which of them the statistics leave out: n.m., peers not counted, outliers."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.units import COUNT, FLAG, MULTIPLE
from workbench.model.entities import PEER
from workbench.model.peer_terms import PeerTerms
from workbench.model.peer_values import PeerValues
from workbench.model.peer_years import PeerYears
from workbench.model.peers import Peers
from workbench.model.target import Target
from workbench.rows import (
    Figure,
    Group,
    Section,
    absolute,
    both,
    count_entities,
    is_known,
    median_entities,
    multiple,
    no,
    otherwise,
    ratio,
)
from workbench.rows.expression import Expression
from workbench.rows.items import Item

NAMES = {
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
"""Of each measure in `outliers`, `fences`, `comparison` and `peer_set_statistics`, its multiple in `multiples`."""


def _of_enterprise(amount: Item) -> Expression:
    return multiple(otherwise(PeerValues.enterprise, 0), otherwise(amount, 0) * PeerValues.is_valued)


def _of_equity(amount: Item) -> Expression:
    return multiple(
        otherwise(PeerValues.equity, 0), otherwise(amount, 0) * Peers.currency_rate * is_known(PeerValues.equity)
    )


class Multiples(Section, title="Multiples", area="", per=PEER):
    """Missing ("n.m.") where a part is not known, or the denominator is zero or negative."""

    ev_revenue = Figure("EV / revenue", MULTIPLE, _of_enterprise(PeerValues.revenue))
    ev_forward = Figure("EV / revenue, target's year", MULTIPLE, _of_enterprise(PeerYears.revenue))
    ev_next = Figure("EV / revenue, next 12 months", MULTIPLE, _of_enterprise(PeerYears.revenue_next))
    ev_ebitda = Figure("EV / EBITDA", MULTIPLE, _of_enterprise(PeerValues.ebitda))
    ev_forward_ebitda = Figure("EV / EBITDA, target's year", MULTIPLE, _of_enterprise(PeerYears.ebitda))
    ev_ebit = Figure("EV / EBIT", MULTIPLE, _of_enterprise(PeerValues.ebit))
    price_earnings = Figure("P / E", MULTIPLE, _of_equity(Peers.net_income))
    price_book = Figure("P / B", MULTIPLE, _of_equity(Peers.book_equity))
    ev_rpo = Figure(
        "EV / RPO",
        MULTIPLE,
        multiple(
            otherwise(PeerValues.enterprise, 0), otherwise(Peers.rpo, 0) * Peers.currency_rate * PeerValues.is_valued
        ),
    )
    ev_rpo_year = Figure(
        "EV / cRPO",
        MULTIPLE,
        multiple(
            otherwise(PeerValues.enterprise, 0),
            otherwise(Peers.rpo_year, 0) * Peers.currency_rate * PeerValues.is_valued,
        ),
    )
    rpo_debt = Figure(
        "RPO / debt",
        MULTIPLE,
        multiple(otherwise(Peers.rpo, 0) * Peers.currency_rate, otherwise(PeerValues.debt, 0) * is_known(Peers.rpo)),
    )
    ev_growth = Figure(
        "EV / revenue per point of growth",
        MULTIPLE,
        multiple(otherwise(ev_revenue, 0), otherwise(Peers.growth, 0) * Target.points * is_known(ev_revenue)),
        note="Growth of the last 12 months in percent. None where revenue fell.",
    )


@dataclass(frozen=True)
class Tested(Group):
    """One multiple of each peer on its way into the statistics."""

    included: Figure
    counted: Figure
    distance: Figure
    is_outlier: Figure
    used: Figure


def _tested(value: Figure) -> Tested:
    """`distance` and `is_outlier` are defined by the fence."""
    label = value.label
    included = Figure(
        f"{label}: included", MULTIPLE, ratio(otherwise(value, 0), both(is_known(value), Peers.is_included))
    )
    counted = Figure(
        f"{label}: counted", MULTIPLE, ratio(otherwise(included, 0), both(is_known(included), PeerValues.is_counted))
    )
    is_outlier = Figure(f"{label}: is an outlier", FLAG)
    return Tested(
        included=included,
        counted=counted,
        distance=Figure(f"{label}: distance from the median", MULTIPLE),
        is_outlier=is_outlier,
        used=Figure(f"{label}: used", MULTIPLE, ratio(otherwise(counted, 0), both(is_known(counted), no(is_outlier)))),
    )


class Outliers(Section, title="Multiples used", area="", per=PEER):
    """Included: of an included peer. Counted: its set is used, too. Used: no outlier either."""

    revenue = _tested(Multiples.ev_revenue)
    forward = _tested(Multiples.ev_forward)
    next = _tested(Multiples.ev_next)
    ebitda = _tested(Multiples.ev_ebitda)
    forward_ebitda = _tested(Multiples.ev_forward_ebitda)
    ebit = _tested(Multiples.ev_ebit)
    earnings = _tested(Multiples.price_earnings)
    book = _tested(Multiples.price_book)
    rpo = _tested(Multiples.ev_rpo)
    rpo_year = _tested(Multiples.ev_rpo_year)
    rpo_debt = _tested(Multiples.rpo_debt)
    growth = _tested(Multiples.ev_growth)


@dataclass(frozen=True)
class Fence(Group):
    """Median and median absolute deviation of one multiple, and what lies beyond the distance allowed."""

    known: Figure
    centre: Figure
    deviation: Figure
    limit: Figure
    low: Figure
    high: Figure


def _fence(value: Figure, tested: Tested) -> Fence:
    label = value.label
    known = Figure(f"{label}: known", COUNT, count_entities(tested.counted))
    centre = Figure(f"{label}: median, outliers among them", MULTIPLE, median_entities(tested.counted))
    tested.distance.define(
        ratio(absolute(otherwise(tested.counted, 0) - otherwise(centre, 0)), is_known(tested.counted))
    )
    deviation = Figure(f"{label}: median absolute deviation", MULTIPLE, median_entities(tested.distance))
    limit = Figure(
        f"{label}: distance allowed",
        MULTIPLE,
        ratio(
            otherwise(deviation, 0) * PeerTerms.scale * PeerTerms.outlier_width,
            PeerTerms.is_tested * (known >= PeerTerms.least_tested) * (otherwise(deviation, 0) > 0),
        ),
        note="Missing where outliers are not sought: fewer than five multiples, or most of them are the same.",
    )
    tested.is_outlier.define(is_known(limit) * (otherwise(tested.distance, 0) > otherwise(limit, 0)))
    return Fence(
        known=known,
        centre=centre,
        deviation=deviation,
        limit=limit,
        low=Figure(
            f"{label}: lowest allowed", MULTIPLE, ratio(otherwise(centre, 0) - otherwise(limit, 0), is_known(limit))
        ),
        high=Figure(
            f"{label}: highest allowed", MULTIPLE, ratio(otherwise(centre, 0) + otherwise(limit, 0), is_known(limit))
        ),
    )


class Fences(Section, title="Outlier rule", area=""):
    """Median ± width × 1.4826 × median absolute deviation, where five or more are known."""

    revenue = _fence(Multiples.ev_revenue, Outliers.revenue)
    forward = _fence(Multiples.ev_forward, Outliers.forward)
    next = _fence(Multiples.ev_next, Outliers.next)
    ebitda = _fence(Multiples.ev_ebitda, Outliers.ebitda)
    forward_ebitda = _fence(Multiples.ev_forward_ebitda, Outliers.forward_ebitda)
    ebit = _fence(Multiples.ev_ebit, Outliers.ebit)
    earnings = _fence(Multiples.price_earnings, Outliers.earnings)
    book = _fence(Multiples.price_book, Outliers.book)
    rpo = _fence(Multiples.ev_rpo, Outliers.rpo)
    rpo_year = _fence(Multiples.ev_rpo_year, Outliers.rpo_year)
    rpo_debt = _fence(Multiples.rpo_debt, Outliers.rpo_debt)
    growth = _fence(Multiples.ev_growth, Outliers.growth)
