"""The target's own measures, as its peers' multiples are applied to them."""

from __future__ import annotations

from workbench.ground.units import DATE, FACTOR, FLAG, PERCENT, USD_M, YEARS
from workbench.model.backlog import Disclosure
from workbench.model.leases import LeaseTotals
from workbench.model.measures import Measures
from workbench.model.operations import Operations
from workbench.model.timing import Calendar, Timing
from workbench.model.valuation import Bridge
from workbench.rows import (
    Annual,
    Constant,
    Figure,
    Number,
    Row,
    Section,
    at_end,
    at_opening,
    both,
    either,
    end_of_month,
    is_known,
    minimum,
    no,
    otherwise,
    prev,
    ratio,
    sum_first,
    sum_periods,
)


class Target(Section, title="Target's measures", area="Peers"):
    """A measure that is not typed is 0 here: no multiple applies to it."""

    revenue = Number("Revenue, last 12 months, target", USD_M, None, low=0.0, high=1e8, optional=True)
    growth = Number("Revenue growth, last 12 months, target", PERCENT, None, low=-1.0, high=1000.0, optional=True)
    ebitda = Number("EBITDA, last 12 months, target", USD_M, None, low=-1e8, high=1e8, optional=True)
    lease_cost = Number(
        "Operating lease cost, last 12 months, target",
        USD_M,
        None,
        low=0.0,
        high=1e8,
        optional=True,
        note="Read only where leases count as debt: EBITDA is then before it.",
    )
    ebit = Number("EBIT, last 12 months, target", USD_M, None, low=-1e8, high=1e8, optional=True)
    net_income = Number("Net income, last 12 months, target", USD_M, None, low=-1e8, high=1e8, optional=True)
    book_equity = Number(
        "Book equity, target",
        USD_M,
        None,
        low=-1e8,
        high=1e8,
        optional=True,
        note="After the sale of new shares, if their proceeds are in the bridge.",
    )
    rpo_year = Number(
        "RPO of the next 12 months, target",
        USD_M,
        None,
        low=0.0,
        high=1e8,
        optional=True,
        note="Empty: as the schedule of the contracts has it.",
    )
    points = Constant("Points in a whole", FACTOR, 100.0)

    year_end = Figure(
        "Target's year ends",
        DATE,
        end_of_month(Timing.balance_sheet_date, Calendar.months_per_year),
        note="The first 12 months of the forecast: the fiscal year where the balance sheet stands at the end of one.",
    )
    forward_revenue = Figure(
        "Revenue of the first forecast year", USD_M, sum_first(Operations.revenue, Timing.periods_per_year)
    )
    forward_ebitda = Figure(
        "EBITDA of the first forecast year", USD_M, sum_first(Operations.ebitda, Timing.periods_per_year)
    )
    next_years = Row(
        "Years within 12 months of the valuation",
        YEARS,
        minimum(Timing.time_end, 1) - minimum(prev(Timing.time_end), 1),
        annual=Annual.SUM,
    )
    next_part = Row(
        "Revenue within 12 months of the valuation",
        USD_M,
        Operations.revenue * next_years * Calendar.days_per_year / Timing.days,
    )
    is_next_known = Figure(
        "The forecast covers the 12 months after the valuation",
        FLAG,
        both(at_opening(Timing.time_end) <= 0, at_end(Timing.time_end) >= 1),
    )
    next_revenue = Figure("Revenue, next 12 months, target", USD_M, sum_periods(next_part) * is_next_known)

    earnings = Figure("Net income, or nothing", USD_M, otherwise(net_income, 0))
    trailing_revenue = Figure("Revenue, or nothing", USD_M, otherwise(revenue, 0))
    is_rent_known = Figure(
        "Lease cost of the target is known or not needed", FLAG, either(is_known(lease_cost), no(LeaseTotals.as_debt))
    )
    trailing_ebitda = Figure(
        "EBITDA, or nothing",
        USD_M,
        (otherwise(ebitda, 0) + otherwise(lease_cost, 0) * LeaseTotals.as_debt) * is_known(ebitda) * is_rent_known,
        note="Before lease cost where leases count as debt.",
    )
    trailing_ebit = Figure(
        "EBIT, or nothing",
        USD_M,
        (otherwise(ebit, 0) + LeaseTotals.liability * LeaseTotals.rate * LeaseTotals.as_debt) * is_known(ebit),
        note="Before interest in lease cost where leases count as debt.",
    )
    book = Figure("Book equity, or nothing", USD_M, otherwise(book_equity, 0))
    rpo_next = Figure("RPO of the next 12 months used", USD_M, otherwise(rpo_year, Measures.next_year_now))
    growth_revenue = Figure("Revenue times points of growth", USD_M, trailing_revenue * otherwise(growth, 0) * points)
    debt = Figure("Debt of the target, leases as chosen", USD_M, Bridge.debt + Bridge.leases)
    margin = Figure("EBITDA margin of the target", PERCENT, ratio(trailing_ebitda, trailing_revenue * is_known(ebitda)))
    cover = Figure("RPO of the target in years of revenue", YEARS, ratio(Disclosure.reported_rpo, trailing_revenue))
    net_claims = Figure("Claims before equity, net of cash", USD_M, Bridge.claims - Bridge.liquid)
