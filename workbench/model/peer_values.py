"""What a peer is worth in the market and what it earns, in the file's currency and by one rule for leases."""

from __future__ import annotations

from workbench.ground.units import COUNT, FACTOR, FLAG, PER_SHARE, PERCENT, SHARES_M, USD_M, YEARS
from workbench.model.entities import PEER
from workbench.model.leases import LeaseTotals
from workbench.model.peer_sets import PeerSets
from workbench.model.peer_terms import PeerTerms
from workbench.model.peers import Peers
from workbench.rows import (
    Check,
    Emphasis,
    Figure,
    Section,
    Severity,
    both,
    either,
    is_known,
    maximum,
    minimum,
    no,
    otherwise,
    ratio,
    sum_matching,
    where,
)


class PeerValues(Section, title="Values of the peers", area="", per=PEER):
    """A figure that lacks one of its parts is missing, never zero."""

    sets_found = Figure("Sets with the peer's number", COUNT, sum_matching(PeerSets.one, PeerSets.number, Peers.set))
    sets_used = Figure(
        "Used sets with the peer's number", COUNT, sum_matching(PeerSets.is_used, PeerSets.number, Peers.set)
    )
    is_counted = Figure(
        "Counts among all peers",
        FLAG,
        Peers.is_included * either(sets_found <= 0, sets_used > 0),
        note="Included, and its set is used.",
    )

    price_rate = Figure("Rate of the price used", FACTOR, otherwise(Peers.price_rate, Peers.currency_rate))
    market_price = Figure("Share price, or nothing", PER_SHARE, otherwise(Peers.price, 0))
    exercised_share = Figure(
        "Share of options that dilutes at the market price",
        FACTOR,
        maximum(1 - otherwise(ratio(otherwise(Peers.strike, 0), market_price), 0), 0),
        note="Treasury stock: the proceeds buy shares back at the peer's own price. Options without a strike dilute "
        "in full.",
    )
    net_options = Figure("Options less shares bought back", SHARES_M, otherwise(Peers.options, 0) * exercised_share)
    counted_shares = Figure(
        "Basic shares, units and net options",
        SHARES_M,
        otherwise(Peers.basic, 0) + otherwise(Peers.units, 0) + net_options,
    )
    diluted = Figure(
        "Diluted shares used",
        SHARES_M,
        otherwise(Peers.diluted, ratio(counted_shares, is_known(Peers.basic))),
        note="As typed, else by treasury stock from basic shares.",
    )
    by_price = Figure(
        "Price times diluted shares",
        USD_M,
        ratio(market_price * otherwise(diluted, 0) * price_rate, is_known(diluted) * (market_price > 0)),
    )
    by_market_cap = Figure(
        "Market capitalisation in the file's currency",
        USD_M,
        ratio(otherwise(Peers.market_cap, 0) * price_rate, is_known(Peers.market_cap)),
    )
    equity = Figure(
        "Market value of equity",
        USD_M,
        where(
            PeerTerms.is_by_price > 0,
            otherwise(by_price, by_market_cap),
            otherwise(by_market_cap, by_price),
        ),
        emphasis=Emphasis.TOTAL,
    )

    is_lease_needed = Figure(
        "Operating lease liabilities are needed",
        FLAG,
        where(LeaseTotals.as_debt > 0, no(Peers.debt_has_leases), Peers.debt_has_leases),
        note="To add them to debt that lacks them, or to take them out of debt that holds them: as the target is read.",
    )
    is_lease_known = Figure(
        "Lease liabilities are known or not needed",
        FLAG,
        either(is_known(Peers.operating_leases), no(is_lease_needed)),
    )
    leases_moved = Figure(
        "Operating leases added to debt or taken out",
        USD_M,
        otherwise(Peers.operating_leases, 0) * (LeaseTotals.as_debt - Peers.debt_has_leases) * Peers.currency_rate,
    )
    debt = Figure(
        "Debt, leases as the target's",
        USD_M,
        ratio(
            (otherwise(Peers.debt, 0) + otherwise(Peers.finance_leases, 0)) * Peers.currency_rate + leases_moved,
            both(is_known(Peers.debt), is_lease_known),
        ),
        note="Finance leases are debt under either treatment.",
    )
    other_claims = Figure(
        "Minorities and preferred stock",
        USD_M,
        (otherwise(Peers.minorities, 0) + otherwise(Peers.preferred, 0)) * Peers.currency_rate,
    )
    net_debt = Figure(
        "Net debt, minorities and preferred",
        USD_M,
        ratio(
            otherwise(debt, 0) - otherwise(Peers.cash, 0) * Peers.currency_rate + other_claims,
            both(is_known(debt), is_known(Peers.cash)),
        ),
    )
    enterprise = Figure(
        "Enterprise value of the peer",
        USD_M,
        ratio(otherwise(equity, 0) + otherwise(net_debt, 0), both(is_known(equity), is_known(net_debt))),
        emphasis=Emphasis.TOTAL,
    )
    is_valued = Figure(
        "Has an enterprise value above zero",
        FLAG,
        otherwise(enterprise, 0) > 0,
        note="No multiple has a meaning otherwise.",
    )

    rent_moved = Figure(
        "Lease cost added to EBITDA or taken out, in lease costs",
        FACTOR,
        LeaseTotals.as_debt - Peers.is_before_rent,
        note="1: added, as leases are debt. -1: taken out.",
    )
    rent = Figure(
        "Lease cost added to EBITDA or taken out",
        USD_M,
        otherwise(Peers.lease_cost, 0) * rent_moved * Peers.currency_rate,
    )
    is_rent_known = Figure(
        "Lease cost is known or not needed", FLAG, maximum(is_known(Peers.lease_cost), 1 - rent_moved * rent_moved)
    )
    revenue = Figure(
        "Revenue of the peer, last 12 months",
        USD_M,
        ratio(otherwise(Peers.revenue, 0) * Peers.currency_rate, is_known(Peers.revenue)),
    )
    ebitda = Figure(
        "EBITDA of the peer, last 12 months, leases as the target's",
        USD_M,
        ratio(otherwise(Peers.ebitda, 0) * Peers.currency_rate + rent, both(is_known(Peers.ebitda), is_rent_known)),
    )
    lease_interest = Figure(
        "Interest in lease cost",
        USD_M,
        otherwise(Peers.operating_leases, 0) * LeaseTotals.rate * LeaseTotals.as_debt * Peers.currency_rate,
        note="Where leases are debt, operating lease liabilities times the target's discount rate of leases.",
    )
    ebit = Figure(
        "EBIT of the peer, last 12 months, leases as the target's",
        USD_M,
        ratio(
            otherwise(Peers.ebit, 0) * Peers.currency_rate + lease_interest,
            is_known(Peers.ebit) * either(is_known(Peers.operating_leases), no(LeaseTotals.as_debt)),
        ),
    )
    margin = Figure(
        "EBITDA margin",
        PERCENT,
        ratio(otherwise(ebitda, 0), otherwise(revenue, 0) * is_known(ebitda)),
    )
    growth_counted = Figure(
        "Revenue growth, last 12 months, counted",
        PERCENT,
        ratio(otherwise(Peers.growth, 0), is_known(Peers.growth) * is_counted),
    )
    growth_next = Figure(
        "Revenue growth, next fiscal year",
        PERCENT,
        ratio(
            otherwise(Peers.revenue_2, 0) - otherwise(Peers.revenue_1, 0),
            otherwise(Peers.revenue_1, 0) * is_known(Peers.revenue_2),
        ),
    )
    cover = Figure(
        "RPO in years of revenue",
        YEARS,
        ratio(otherwise(Peers.rpo, 0), otherwise(Peers.revenue, 0) * is_known(Peers.rpo)),
    )
    set_check = Check(
        "The peer's set exists",
        FLAG,
        both(Peers.set > 0, sets_found <= 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Add a set with this number, or give the peer the number of another.",
    )
    lease_check = Check(
        "Lease figures that the chosen treatment needs are given",
        FLAG,
        Peers.is_included
        * maximum(
            is_known(Peers.debt) * no(is_lease_known),
            is_known(Peers.ebitda) * no(is_rent_known),
        ),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the peer's operating lease liabilities and lease cost (0 where it has none), or treat leases "
        "otherwise: a set that mixes treatments compares unlike things.",
    )
    option_check = Check(
        "Options of the peer have a strike",
        FLAG,
        Peers.is_included * is_known(Peers.options) * no(is_known(Peers.strike)) * no(is_known(Peers.diluted)),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the mean strike of the peer's options: without one they dilute in full.",
    )
    equity_check = Check(
        "Market value of equity is known for each peer included",
        FLAG,
        Peers.is_included * no(minimum(is_known(equity), 1)),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the peer's price and shares or its market capitalisation, or leave the peer out.",
    )
