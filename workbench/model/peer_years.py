"""Peers' fiscal years cut to the target's year and to the next 12 months."""

from __future__ import annotations

from workbench.ground.units import DATE, FACTOR, FLAG, MONTHS, USD_M, YEARS
from workbench.model.entities import PEER
from workbench.model.peer_values import PeerValues
from workbench.model.peers import Peers
from workbench.model.target import Target
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    Check,
    Constant,
    Figure,
    Section,
    Severity,
    absolute,
    both,
    either,
    end_of_month,
    is_known,
    maximum,
    month,
    no,
    otherwise,
    ratio,
    year,
)
from workbench.rows.expression import Expression
from workbench.rows.items import Item

Shares = tuple[Figure, Figure, Figure]
"""Of last, this and next fiscal year."""


def _covered(shares: Shares, parts: tuple[Item, Item, Item]) -> Expression:
    return shares[0] * is_known(parts[0]) + shares[1] * is_known(parts[1]) + shares[2] * is_known(parts[2])


def _blended(shares: Shares, parts: tuple[Item, Item, Item]) -> Expression:
    return shares[0] * otherwise(parts[0], 0) + shares[1] * otherwise(parts[1], 0) + shares[2] * otherwise(parts[2], 0)


class PeerYears(Section, title="Fiscal years of the peers", area="", per=PEER):
    """CY = m/12 of one fiscal year and (12 - m)/12 of the next; a part that falls into a year not typed is missing."""

    whole = Constant("Share of a year that counts as all of it", FACTOR, 0.999999, note="Rounding leaves a trace.")
    revenues = (Peers.revenue_0, Peers.revenue_1, Peers.revenue_2)
    profits = (Peers.ebitda_0, Peers.ebitda_1, Peers.ebitda_2)

    ahead = Figure(
        "Months from the balance sheet's month to the end of the fiscal year",
        MONTHS,
        Peers.year_end - month(Timing.balance_sheet_date),
    )
    end_alike = Figure(
        "End of the fiscal year in the balance sheet's year", DATE, end_of_month(Timing.balance_sheet_date, ahead)
    )
    year_1_end = Figure(
        "This fiscal year ends, used",
        DATE,
        otherwise(
            Peers.year_1_end,
            end_of_month(
                Timing.balance_sheet_date, ahead + Calendar.months_per_year * (end_alike <= Timing.balance_sheet_date)
            ),
        ),
        note="As typed, else the first end of a fiscal year after the balance sheet of the valuation.",
    )
    months_on = Figure(
        "Months from the end of this fiscal year to the end of the target's year",
        MONTHS,
        (year(Target.year_end) - year(year_1_end)) * Calendar.months_per_year
        + month(Target.year_end)
        - month(year_1_end),
    )
    share_0 = Figure(
        "Last fiscal year in the target's year",
        FACTOR,
        maximum(1 - absolute(months_on / Calendar.months_per_year + 1), 0),
    )
    share_1 = Figure(
        "This fiscal year in the target's year", FACTOR, maximum(1 - absolute(months_on / Calendar.months_per_year), 0)
    )
    share_2 = Figure(
        "Next fiscal year in the target's year",
        FACTOR,
        maximum(1 - absolute(months_on / Calendar.months_per_year - 1), 0),
    )
    shares = (share_0, share_1, share_2)
    years_on = Figure(
        "Years from the end of this fiscal year to 12 months from the valuation",
        YEARS,
        1 + (Timing.valuation_date - year_1_end) / Calendar.days_per_year,
    )
    next_share_0 = Figure("Last fiscal year in the next 12 months", FACTOR, maximum(1 - absolute(years_on + 1), 0))
    next_share_1 = Figure("This fiscal year in the next 12 months", FACTOR, maximum(1 - absolute(years_on), 0))
    next_share_2 = Figure("Next fiscal year in the next 12 months", FACTOR, maximum(1 - absolute(years_on - 1), 0))
    next_shares = (next_share_0, next_share_1, next_share_2)

    revenue_covered = Figure("Share of the target's year with a revenue", FACTOR, _covered(shares, revenues))
    next_covered = Figure("Share of the next 12 months with a revenue", FACTOR, _covered(next_shares, revenues))
    ebitda_covered = Figure("Share of the target's year with an EBITDA", FACTOR, _covered(shares, profits))
    revenue = Figure(
        "Revenue of the peer in the target's year",
        USD_M,
        ratio(_blended(shares, revenues) * Peers.currency_rate, revenue_covered > whole),
    )
    revenue_next = Figure(
        "Revenue of the peer, next 12 months",
        USD_M,
        ratio(_blended(next_shares, revenues) * Peers.currency_rate, next_covered > whole),
    )
    ebitda_typed = Figure("EBITDA of the parts in the target's year", USD_M, _blended(shares, profits))
    ebitda = Figure(
        "EBITDA of the peer in the target's year",
        USD_M,
        ratio(
            ebitda_typed * Peers.currency_rate + PeerValues.rent,
            both(ebitda_covered > whole, PeerValues.is_rent_known),
        ),
        note="Lease cost as in the last 12 months, where leases are treated otherwise than the peer reports them.",
    )
    is_forecast = Figure(
        "A forecast of the peer's revenue is given", FLAG, either(is_known(Peers.revenue_1), is_known(Peers.revenue_2))
    )
    year_check = Check(
        "Fiscal years cover the target's year",
        FLAG,
        Peers.is_included * is_forecast * no(is_known(revenue)),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter the revenue of the peer's other fiscal year that falls into the target's year, or the date on "
        "which its fiscal year ends.",
    )
