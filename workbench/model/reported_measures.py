"""What reported periods tell: growth on the year before, margins, free cash flow, bookings out of RPO."""

from __future__ import annotations

from workbench.ground.units import FACTOR, MULTIPLE, PER_SHARE, PERCENT, USD_M
from workbench.model.entities import REPORTED
from workbench.model.history import History
from workbench.model.reported import ReportedGiven, ReportedOrder
from workbench.model.timing import Calendar
from workbench.rows import Figure, Section, both, is_known, multiple, otherwise, ratio, sum_matching
from workbench.rows.expression import Expression
from workbench.rows.items import Item


def share_of_revenue(amount: Expression, known: Expression) -> Expression:
    """An amount over revenue of the period, missing unless both were reported and there was revenue."""
    return multiple(amount, ReportedGiven.revenue * both(ReportedGiven.is_revenue, known))


def at_start(given: Item, known: Item) -> Expression:
    """A stock at the end of the period before, whichever period reported it; several agree or are averaged."""
    return ratio(
        sum_matching(given, ReportedOrder.last_month, ReportedOrder.start),
        sum_matching(known, ReportedOrder.last_month, ReportedOrder.start),
    )


def risen(given: Item, known: Item, start: Item) -> Expression:
    """A stock less what it was at the start."""
    return ratio(given - otherwise(start, 0), both(known, is_known(start)))


class Reported(Section, title="Measures of reported periods", per=REPORTED):
    revenue_before = Figure(
        "Revenue a year earlier",
        USD_M,
        ratio(
            sum_matching(ReportedGiven.revenue, ReportedOrder.number, ReportedOrder.number_before),
            sum_matching(ReportedGiven.is_revenue, ReportedOrder.number, ReportedOrder.number_before),
        ),
    )
    growth = Figure(
        "Growth on the same period a year earlier",
        PERCENT,
        multiple(
            ReportedGiven.revenue - otherwise(revenue_before, 0),
            otherwise(revenue_before, 0) * ReportedGiven.is_revenue,
        ),
    )
    gross_margin = Figure(
        "Gross margin reported",
        PERCENT,
        share_of_revenue(ReportedGiven.revenue - ReportedGiven.cost_of_revenue, ReportedGiven.is_cost_of_revenue),
    )
    ebitda_margin = Figure(
        "Adjusted EBITDA margin reported", PERCENT, share_of_revenue(ReportedGiven.ebitda, ReportedGiven.is_ebitda)
    )
    operating_margin = Figure(
        "Operating margin reported", PERCENT, share_of_revenue(ReportedGiven.operating, ReportedGiven.is_operating)
    )
    net_margin = Figure("Net margin reported", PERCENT, share_of_revenue(ReportedGiven.net, ReportedGiven.is_net))
    capex_share = Figure(
        "Capital expenditure to revenue", PERCENT, share_of_revenue(ReportedGiven.capex, ReportedGiven.is_capex)
    )
    depreciation_share = Figure(
        "Depreciation to revenue",
        PERCENT,
        share_of_revenue(ReportedGiven.depreciation, ReportedGiven.is_depreciation),
    )
    compensation_share = Figure(
        "Stock compensation to revenue",
        PERCENT,
        share_of_revenue(ReportedGiven.stock_compensation, ReportedGiven.is_stock_compensation),
    )
    tax_rate = Figure(
        "Effective tax rate reported",
        PERCENT,
        multiple(
            ReportedGiven.tax,
            (ReportedGiven.net + ReportedGiven.tax) * both(ReportedGiven.is_net, ReportedGiven.is_tax),
        ),
    )
    interest_cover = Figure(
        "Interest cover reported",
        MULTIPLE,
        multiple(
            ReportedGiven.operating,
            ReportedGiven.interest * both(ReportedGiven.is_operating, ReportedGiven.is_interest),
        ),
    )
    free_cash_flow = Figure(
        "Free cash flow reported",
        USD_M,
        ratio(
            ReportedGiven.operating_cash - ReportedGiven.capex,
            both(ReportedGiven.is_operating_cash, ReportedGiven.is_capex),
        ),
        note="Cash from operations less capital expenditure.",
    )
    rpo_start = Figure("RPO at the start, reported", USD_M, at_start(ReportedGiven.rpo, ReportedGiven.is_rpo))
    rpo_change = Figure("Increase in RPO reported", USD_M, risen(ReportedGiven.rpo, ReportedGiven.is_rpo, rpo_start))
    bookings = Figure(
        "Bookings out of RPO and revenue",
        USD_M,
        ratio(ReportedGiven.revenue + otherwise(rpo_change, 0), both(ReportedGiven.is_revenue, is_known(rpo_change))),
        note="Revenue and the increase in RPO: exact only if all revenue is committed.",
    )
    book_to_bill = Figure(
        "Book to bill reported", FACTOR, multiple(otherwise(bookings, 0), ReportedGiven.revenue * is_known(bookings))
    )
    deferred_start = Figure(
        "Deferred revenue at the start, reported", USD_M, at_start(ReportedGiven.deferred, ReportedGiven.is_deferred)
    )
    deferred_change = Figure(
        "Increase in deferred revenue reported",
        USD_M,
        risen(ReportedGiven.deferred, ReportedGiven.is_deferred, deferred_start),
    )
    billings = Figure(
        "Billings out of deferred revenue and revenue",
        USD_M,
        ratio(
            ReportedGiven.revenue + otherwise(deferred_change, 0),
            both(ReportedGiven.is_revenue, is_known(deferred_change)),
        ),
    )
    year_share = Figure(
        "Share of RPO due within 12 months, reported",
        PERCENT,
        multiple(otherwise(History.rpo_year, 0), ReportedGiven.rpo * is_known(History.rpo_year)),
    )
    net_debt = Figure(
        "Net debt reported",
        USD_M,
        ratio(
            otherwise(History.debt, 0) - otherwise(History.cash, 0),
            both(is_known(History.debt), is_known(History.cash)),
        ),
    )
    debt_to_equity = Figure(
        "Debt to book equity reported",
        FACTOR,
        multiple(otherwise(History.debt, 0), otherwise(History.equity, 0) * is_known(History.debt)),
    )
    turnover = Figure(
        "Yearly revenue to property reported",
        FACTOR,
        multiple(
            ReportedGiven.revenue * Calendar.months_per_year / History.months,
            otherwise(History.property_net, 0) * ReportedGiven.is_revenue,
        ),
    )
    net_per_share = Figure(
        "Net income per diluted share reported",
        PER_SHARE,
        multiple(ReportedGiven.net, otherwise(History.diluted, 0) * ReportedGiven.is_net),
    )
