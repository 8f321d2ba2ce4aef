"""Reported periods in order: a period's year before, four quarters against their year, the last 12 months."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, DAYS, FLAG, MONTHS, USD_M
from workbench.model.entities import REPORTED
from workbench.model.history import History
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    Check,
    Constant,
    Figure,
    Section,
    Severity,
    both,
    is_known,
    maximum,
    month,
    otherwise,
    ratio,
    round_down,
    sum_alike,
    sum_matching,
    where,
    year,
)


class ReportedYear(Section, title="Balance sheet among the reported periods", area=""):
    slack = Constant(
        "Days by which a fiscal period may miss the end of a month",
        DAYS,
        15.0,
        note="Years of 52 or 53 weeks end on a weekday near it.",
    )
    quarters = Constant("Quarters in a year", COUNT, 4.0)
    near_date = Figure("A day of the balance sheet's month", DATE, Timing.balance_sheet_date - slack)
    last_month = Figure(
        "Month of the balance sheet, counted", MONTHS, year(near_date) * Calendar.months_per_year + month(near_date)
    )


class ReportedOrder(Section, title="Reported periods in order", per=REPORTED):
    """Keys by which one reported period finds another: the same quarter a year earlier, its start, its fiscal year."""

    room = Constant("Room for the length in the key of a period", COUNT, 100.0)
    near_end = Figure("A day of its last month", DATE, History.period_end - ReportedYear.slack)
    last_month = Figure("Its last month, counted", MONTHS, year(near_end) * Calendar.months_per_year + month(near_end))
    number = Figure("Key of the period", COUNT, last_month * room + History.months)
    number_before = Figure(
        "Key of the same period a year earlier", COUNT, (last_month - Calendar.months_per_year) * room + History.months
    )
    start = Figure("Month at whose end it begins, counted", MONTHS, last_month - History.months)
    one = Figure("The reported period itself", COUNT, 1)
    alike = Figure("Reported periods with this key", COUNT, sum_alike(one, number))
    is_single = Figure("Stands once", FLAG, alike <= 1)
    is_year = Figure("Is a year", FLAG, History.months >= Calendar.months_per_year)
    is_quarter = Figure(
        "Is a quarter",
        FLAG,
        both(History.months >= Calendar.months_per_quarter, History.months <= Calendar.months_per_quarter),
    )
    to_year_end = Figure(
        "Months to the end of its calendar-like fiscal year",
        MONTHS,
        Timing.fiscal_year_end - month(near_end) + Calendar.months_per_year,
    )
    left = Figure(
        "Months left in its fiscal year",
        MONTHS,
        to_year_end - Calendar.months_per_year * round_down(to_year_end / Calendar.months_per_year),
    )
    quarter_of = Figure(
        "Fiscal year of a quarter", MONTHS, (last_month + left) * is_quarter * is_single, note="0: no quarter."
    )
    year_of = Figure(
        "Fiscal year of a year",
        MONTHS,
        last_month * is_year * is_single * (left <= 0),
        note="0: no year, or one that ends in another month than the company's.",
    )
    gap = Figure("Months from its end to the balance sheet", MONTHS, ReportedYear.last_month - last_month)
    is_on_grid = Figure(
        "Ends whole quarters before the balance sheet",
        FLAG,
        gap / Calendar.months_per_quarter <= round_down(gap / Calendar.months_per_quarter),
    )
    is_last_quarter = Figure(
        "One of the last four quarters", FLAG, is_quarter * is_on_grid * (gap >= 0) * (gap < Calendar.months_per_year)
    )
    is_last_year = Figure("The last 12 months as a year", FLAG, is_year * (gap >= 0) * (gap <= 0))
    part = Figure(
        "Place in the last 12 months",
        COUNT,
        (is_last_year + 2 * is_last_quarter) * is_single,
        note="1: a year. 2: a quarter.",
    )
    single_check = Check(
        "Each reported period stands once",
        COUNT,
        maximum(alike - 1, 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Remove one of two reported periods of the same end and length: neither is counted.",
    )


class ReportedGiven(Section, title="Reported figures given", per=REPORTED):
    """Each figure, 0 where it was not reported, and whether it was."""

    revenue = Figure("Revenue, if reported", USD_M, otherwise(History.revenue, 0))
    is_revenue = Figure("Revenue reported", FLAG, is_known(History.revenue))
    cost_of_revenue = Figure("Cost of revenue, if reported", USD_M, otherwise(History.cost_of_revenue, 0))
    is_cost_of_revenue = Figure("Cost of revenue reported", FLAG, is_known(History.cost_of_revenue))
    ebitda = Figure("Adjusted EBITDA, if reported", USD_M, otherwise(History.ebitda, 0))
    is_ebitda = Figure("Adjusted EBITDA reported", FLAG, is_known(History.ebitda))
    depreciation = Figure("Depreciation and amortisation, if reported", USD_M, otherwise(History.depreciation, 0))
    is_depreciation = Figure("Depreciation and amortisation reported", FLAG, is_known(History.depreciation))
    stock_compensation = Figure("Stock compensation, if reported", USD_M, otherwise(History.stock_compensation, 0))
    is_stock_compensation = Figure("Stock compensation reported", FLAG, is_known(History.stock_compensation))
    operating = Figure("Operating income, if reported", USD_M, otherwise(History.operating, 0))
    is_operating = Figure("Operating income reported", FLAG, is_known(History.operating))
    interest = Figure("Interest expense, if reported", USD_M, otherwise(History.interest, 0))
    is_interest = Figure("Interest expense reported", FLAG, is_known(History.interest))
    tax = Figure("Income tax, if reported", USD_M, otherwise(History.tax, 0))
    is_tax = Figure("Income tax reported", FLAG, is_known(History.tax))
    net = Figure("Net income, if reported", USD_M, otherwise(History.net, 0))
    is_net = Figure("Net income reported", FLAG, is_known(History.net))
    operating_cash = Figure("Cash from operations, if reported", USD_M, otherwise(History.operating_cash, 0))
    is_operating_cash = Figure("Cash from operations reported", FLAG, is_known(History.operating_cash))
    capex = Figure("Capital expenditure, if reported", USD_M, otherwise(History.capex, 0))
    is_capex = Figure("Capital expenditure reported", FLAG, is_known(History.capex))
    rpo = Figure("RPO, if reported", USD_M, otherwise(History.rpo, 0))
    is_rpo = Figure("RPO reported", FLAG, is_known(History.rpo))
    deferred = Figure("Deferred revenue, if reported", USD_M, otherwise(History.deferred, 0))
    is_deferred = Figure("Deferred revenue reported", FLAG, is_known(History.deferred))


class ReportedChecks(Section, title="Quarters against their year", per=REPORTED):
    """Where four quarters and their year are given, they must agree; rounding of filings is let pass."""

    is_revenue = Figure(
        "Revenue of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_revenue
        * (
            sum_matching(ReportedGiven.is_revenue, ReportedOrder.quarter_of, ReportedOrder.year_of)
            >= ReportedYear.quarters
        ),
    )
    revenue = Check(
        "Revenue: quarters sum to their year",
        USD_M,
        is_revenue
        * (
            ReportedGiven.revenue - sum_matching(ReportedGiven.revenue, ReportedOrder.quarter_of, ReportedOrder.year_of)
        ),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )
    is_ebitda = Figure(
        "Adjusted EBITDA of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_ebitda
        * (
            sum_matching(ReportedGiven.is_ebitda, ReportedOrder.quarter_of, ReportedOrder.year_of)
            >= ReportedYear.quarters
        ),
    )
    ebitda = Check(
        "Adjusted EBITDA: quarters sum to their year",
        USD_M,
        is_ebitda
        * (ReportedGiven.ebitda - sum_matching(ReportedGiven.ebitda, ReportedOrder.quarter_of, ReportedOrder.year_of)),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )
    is_operating = Figure(
        "Operating income of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_operating
        * (
            sum_matching(ReportedGiven.is_operating, ReportedOrder.quarter_of, ReportedOrder.year_of)
            >= ReportedYear.quarters
        ),
    )
    operating = Check(
        "Operating income: quarters sum to their year",
        USD_M,
        is_operating
        * (
            ReportedGiven.operating
            - sum_matching(ReportedGiven.operating, ReportedOrder.quarter_of, ReportedOrder.year_of)
        ),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )
    is_net = Figure(
        "Net income of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_net
        * (
            sum_matching(ReportedGiven.is_net, ReportedOrder.quarter_of, ReportedOrder.year_of) >= ReportedYear.quarters
        ),
    )
    net = Check(
        "Net income: quarters sum to their year",
        USD_M,
        is_net * (ReportedGiven.net - sum_matching(ReportedGiven.net, ReportedOrder.quarter_of, ReportedOrder.year_of)),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )
    is_operating_cash = Figure(
        "Cash from operations of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_operating_cash
        * (
            sum_matching(ReportedGiven.is_operating_cash, ReportedOrder.quarter_of, ReportedOrder.year_of)
            >= ReportedYear.quarters
        ),
    )
    operating_cash = Check(
        "Cash from operations: quarters sum to their year",
        USD_M,
        is_operating_cash
        * (
            ReportedGiven.operating_cash
            - sum_matching(ReportedGiven.operating_cash, ReportedOrder.quarter_of, ReportedOrder.year_of)
        ),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )
    is_capex = Figure(
        "Capital expenditure of the year and its four quarters reported",
        FLAG,
        ReportedGiven.is_capex
        * (
            sum_matching(ReportedGiven.is_capex, ReportedOrder.quarter_of, ReportedOrder.year_of)
            >= ReportedYear.quarters
        ),
    )
    capex = Check(
        "Capital expenditure: quarters sum to their year",
        USD_M,
        is_capex
        * (ReportedGiven.capex - sum_matching(ReportedGiven.capex, ReportedOrder.quarter_of, ReportedOrder.year_of)),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare year and quarters with the filings: one was restated, or a figure stands in the wrong period.",
    )


class ReportedTotals(Section, title="Last 12 months as reported", area=""):
    """To the balance sheet date: the year that ends there, else its four quarters; missing where one of them is."""

    revenue = Figure(
        "Revenue, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_revenue, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.revenue, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.revenue, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_revenue, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    cost_of_revenue = Figure(
        "Cost of revenue, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_cost_of_revenue, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.cost_of_revenue, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.cost_of_revenue, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_cost_of_revenue, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    ebitda = Figure(
        "Adjusted EBITDA, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_ebitda, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.ebitda, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.ebitda, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_ebitda, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    depreciation = Figure(
        "Depreciation and amortisation, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_depreciation, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.depreciation, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.depreciation, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_depreciation, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    stock_compensation = Figure(
        "Stock compensation, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_stock_compensation, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.stock_compensation, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.stock_compensation, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_stock_compensation, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    operating = Figure(
        "Operating income, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_operating, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.operating, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.operating, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_operating, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    interest = Figure(
        "Interest expense, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_interest, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.interest, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.interest, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_interest, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    tax = Figure(
        "Income tax, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_tax, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.tax, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.tax, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_tax, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    net = Figure(
        "Net income, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_net, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.net, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.net, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_net, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    operating_cash = Figure(
        "Cash from operations, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_operating_cash, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.operating_cash, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.operating_cash, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_operating_cash, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    capex = Figure(
        "Capital expenditure, last 12 months reported",
        USD_M,
        where(
            sum_matching(ReportedGiven.is_capex, ReportedOrder.part, 1) > 0,
            sum_matching(ReportedGiven.capex, ReportedOrder.part, 1),
            ratio(
                sum_matching(ReportedGiven.capex, ReportedOrder.part, 2),
                sum_matching(ReportedGiven.is_capex, ReportedOrder.part, 2) >= ReportedYear.quarters,
            ),
        ),
    )
    free_cash_flow = Figure(
        "Free cash flow, last 12 months reported",
        USD_M,
        ratio(otherwise(operating_cash, 0) - otherwise(capex, 0), both(is_known(operating_cash), is_known(capex))),
    )
