"""Statistics of the peers' multiples, where the target stands among them, and what they imply for a share."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.units import COUNT, FLAG, MULTIPLE, PERCENT, USD_M
from workbench.model.backlog import Disclosure
from workbench.model.implied import equity_of_enterprise, equity_of_multiple, price_of
from workbench.model.multiples import Fences, Multiples, Outliers
from workbench.model.peer_values import PeerValues
from workbench.model.target import Target
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Constant,
    Figure,
    Group,
    Section,
    Severity,
    both,
    count_entities,
    harmonic_mean_entities,
    is_known,
    max_entities,
    mean_entities,
    median_entities,
    min_entities,
    minimum,
    multiple,
    no,
    otherwise,
    percent_below,
    quartile_entities,
    ratio,
    sum_entities,
)
from workbench.rows.items import Item


class PeerCount(Section, title="Peers counted", area=""):
    peers = Figure("Peers counted", COUNT, sum_entities(PeerValues.is_counted))
    third = Constant("Number of the third quartile", COUNT, 3.0)
    highest_growth = Figure("Highest growth of the peers counted", PERCENT, max_entities(PeerValues.growth_counted))
    is_growth_within = Figure(
        "Growth of the target is not above that of every peer",
        FLAG,
        otherwise(Target.growth, 0) <= otherwise(highest_growth, 0),
    )
    growth_revenue = Figure(
        "Revenue times points of growth, within the growth of the peers",
        USD_M,
        Target.growth_revenue * is_growth_within,
        note="Nothing where the target outgrows every peer: a multiple per point of growth is not stretched beyond "
        "them.",
    )
    least = Constant("Fewest multiples that make a comparison", COUNT, 3.0)


@dataclass(frozen=True)
class Statistics(Group):
    """One multiple over the peers. Quartiles are inclusive, as Excel's QUARTILE."""

    known: Figure
    missing: Figure
    excluded: Figure
    count: Figure
    minimum: Figure
    low: Figure
    median: Figure
    high: Figure
    maximum: Figure
    mean: Figure
    harmonic: Figure
    target: Figure
    percentile: Figure


@dataclass(frozen=True)
class PricedStatistics(Statistics):
    """Also what the quartiles imply for the target's equity and for a share of it."""

    low_equity: Figure
    median_equity: Figure
    high_equity: Figure
    low_price: Figure
    median_price: Figure
    high_price: Figure


def _statistics(value: Figure, used: Item, known: Item, target: Item, amount: Item) -> Statistics:
    """`target` over `amount` is the target's own multiple."""
    label = value.label
    count = Figure(f"{label}: peers counted", COUNT, count_entities(used))
    own = Figure(f"{label}: target at its value", MULTIPLE, multiple(target, amount))
    return Statistics(
        known=Figure(f"{label}: peers with one", COUNT, 1 * known),
        missing=Figure(f"{label}: peers without a meaning", COUNT, PeerCount.peers - known),
        excluded=Figure(f"{label}: outliers left out", COUNT, known - count),
        count=count,
        minimum=Figure(f"{label}: lowest", MULTIPLE, min_entities(used)),
        low=Figure(f"{label}: lower quartile", MULTIPLE, quartile_entities(used, 1)),
        median=Figure(f"{label}: median", MULTIPLE, median_entities(used)),
        high=Figure(f"{label}: upper quartile", MULTIPLE, quartile_entities(used, PeerCount.third)),
        maximum=Figure(f"{label}: highest", MULTIPLE, max_entities(used)),
        mean=Figure(f"{label}: mean", MULTIPLE, mean_entities(used)),
        harmonic=Figure(f"{label}: harmonic mean", MULTIPLE, harmonic_mean_entities(used)),
        target=own,
        percentile=Figure(
            f"{label}: share of peers below the target",
            PERCENT,
            ratio(otherwise(percent_below(used, otherwise(own, 0)), 0), is_known(own) * (count > 0)),
        ),
    )


QUARTILES = (("low", "the lower quartile"), ("median", "the median"), ("high", "the upper quartile"))


def _priced(value: Figure, found: Statistics, equities: list[Figure]) -> PricedStatistics:
    prices = [
        price_of(f"{value.label}: value per share at {words}", equity)
        for (_, words), equity in zip(QUARTILES, equities, strict=True)
    ]
    return PricedStatistics(**vars(found), **_named("equity", equities), **_named("price", prices))


def _named(what: str, figures: list[Figure]) -> dict[str, Figure]:
    return {f"{name}_{what}": figure for (name, _), figure in zip(QUARTILES, figures, strict=True)}


def _of_enterprise(
    value: Figure, used: Item, known: Item, amount: Item, priced: Item | None = None
) -> PricedStatistics:
    """`priced` is what a multiple is applied to, where that is not what the target's own multiple divides by."""
    found = _statistics(value, used, known, Bridge.enterprise, amount)
    applied = amount if priced is None else priced
    equities = [
        equity_of_enterprise(
            f"{value.label}: equity implied at {words}", getattr(found, name), applied, Target.net_claims
        )
        for name, words in QUARTILES
    ]
    return _priced(value, found, equities)


def _of_equity(value: Figure, used: Item, known: Item, amount: Item) -> PricedStatistics:
    found = _statistics(value, used, known, Bridge.equity, amount)
    equities = [
        equity_of_multiple(f"{value.label}: equity implied at {words}", getattr(found, name), amount)
        for name, words in QUARTILES
    ]
    return _priced(value, found, equities)


class Comparison(Section, title="Peer comparison", area=""):
    """Over the multiples used: of peers counted, without n.m. and outliers."""

    revenue = _of_enterprise(Multiples.ev_revenue, Outliers.revenue.used, Fences.revenue.known, Target.trailing_revenue)
    forward = _of_enterprise(Multiples.ev_forward, Outliers.forward.used, Fences.forward.known, Target.forward_revenue)
    next = _of_enterprise(Multiples.ev_next, Outliers.next.used, Fences.next.known, Target.next_revenue)
    ebitda = _of_enterprise(Multiples.ev_ebitda, Outliers.ebitda.used, Fences.ebitda.known, Target.trailing_ebitda)
    forward_ebitda = _of_enterprise(
        Multiples.ev_forward_ebitda, Outliers.forward_ebitda.used, Fences.forward_ebitda.known, Target.forward_ebitda
    )
    ebit = _of_enterprise(Multiples.ev_ebit, Outliers.ebit.used, Fences.ebit.known, Target.trailing_ebit)
    earnings = _of_equity(Multiples.price_earnings, Outliers.earnings.used, Fences.earnings.known, Target.earnings)
    book = _of_equity(Multiples.price_book, Outliers.book.used, Fences.book.known, Target.book)
    rpo = _of_enterprise(Multiples.ev_rpo, Outliers.rpo.used, Fences.rpo.known, Disclosure.reported_rpo)
    rpo_year = _of_enterprise(Multiples.ev_rpo_year, Outliers.rpo_year.used, Fences.rpo_year.known, Target.rpo_next)
    rpo_debt = _statistics(
        Multiples.rpo_debt, Outliers.rpo_debt.used, Fences.rpo_debt.known, Disclosure.reported_rpo, Target.debt
    )
    growth = _of_enterprise(
        Multiples.ev_growth,
        Outliers.growth.used,
        Fences.growth.known,
        Target.growth_revenue,
        PeerCount.growth_revenue,
    )


class ComparisonChecks(Section, title="Checks of the peer comparison", area=""):
    scarce_enterprise = Figure(
        "Multiples of enterprise value with one peer or two",
        COUNT,
        both(Comparison.revenue.count > 0, Comparison.revenue.count < PeerCount.least)
        + both(Comparison.ebitda.count > 0, Comparison.ebitda.count < PeerCount.least)
        + both(Comparison.ebit.count > 0, Comparison.ebit.count < PeerCount.least)
        + both(Comparison.rpo.count > 0, Comparison.rpo.count < PeerCount.least),
    )
    scarce_forward = Figure(
        "Forward multiples with one peer or two",
        COUNT,
        both(Comparison.forward.count > 0, Comparison.forward.count < PeerCount.least)
        + both(Comparison.next.count > 0, Comparison.next.count < PeerCount.least)
        + both(Comparison.forward_ebitda.count > 0, Comparison.forward_ebitda.count < PeerCount.least)
        + both(Comparison.rpo_year.count > 0, Comparison.rpo_year.count < PeerCount.least),
    )
    scarce_equity = Figure(
        "Multiples of equity, growth and debt with one peer or two",
        COUNT,
        both(Comparison.earnings.count > 0, Comparison.earnings.count < PeerCount.least)
        + both(Comparison.book.count > 0, Comparison.book.count < PeerCount.least)
        + both(Comparison.growth.count > 0, Comparison.growth.count < PeerCount.least)
        + both(Comparison.rpo_debt.count > 0, Comparison.rpo_debt.count < PeerCount.least),
    )
    scarce_check = Check(
        "Each multiple rests on three peers or more",
        COUNT,
        scarce_enterprise + scarce_forward + scarce_equity,
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the missing figures of more peers, or give these multiples no weight.",
    )
    lacking = Figure(
        "Target's measures that peers have and the target lacks",
        COUNT,
        no(is_known(Target.revenue)) * minimum(Comparison.revenue.count, 1)
        + no(is_known(Target.ebitda)) * minimum(Comparison.ebitda.count, 1)
        + no(is_known(Target.ebit)) * minimum(Comparison.ebit.count, 1)
        + no(is_known(Target.net_income)) * minimum(Comparison.earnings.count, 1)
        + no(is_known(Target.book_equity)) * minimum(Comparison.book.count, 1),
    )
    is_growth_lacking = Figure(
        "Growth of the target is lacking", FLAG, no(is_known(Target.growth)) * minimum(Comparison.growth.count, 1)
    )
    target_check = Check(
        "The target has the measures that its peers are compared by",
        COUNT,
        lacking + is_growth_lacking,
        severity=Severity.PLAUSIBILITY,
        remedy="Enter revenue, growth, EBITDA, EBIT, net income and book equity of the target under Peers.",
    )
    rent_check = Check(
        "EBITDA of the target is before lease cost where leases are debt",
        FLAG,
        is_known(Target.ebitda) * no(Target.is_rent_known) * minimum(Comparison.ebitda.count, 1),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the target's operating lease cost of the last 12 months; 0 if it has none.",
    )
    growth_check = Check(
        "Growth of the target is within that of its peers",
        FLAG,
        no(PeerCount.is_growth_within) * minimum(Comparison.growth.count, 1),
        severity=Severity.PLAUSIBILITY,
        remedy="Judge by other multiples, or add peers that grow as fast: none is stretched beyond the peers' growth.",
    )
