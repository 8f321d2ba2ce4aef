"""Dates, periods, year fractions and the times at which flows are discounted."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import COUNT, DATE, DAYS, FACTOR, FLAG, MONTHS, YEARS
from workbench.rows import (
    PREVIOUS,
    Annual,
    Choice,
    Constant,
    Figure,
    Number,
    Row,
    Section,
    at_end,
    end_of_month,
    maximum,
    pick,
    prev,
    year,
)


class Step(Enum):
    """Length of a period."""

    QUARTER = "quarter"
    HALF_YEAR = "half year"
    YEAR = "year"


class FlowTiming(Enum):
    """When within a period its cash flow is taken to arrive."""

    MID_PERIOD = "middle of the period"
    END_PERIOD = "end of the period"


class FlowBasis(Enum):
    """Which flows the valuation counts when it is dated after the balance sheet."""

    BALANCE_SHEET = "all since the balance sheet"
    VALUATION_DATE = "only after the valuation date"


class Calendar(Section, title="Calendar"):
    months_per_quarter = Constant("Months in a quarter", MONTHS, 3.0)
    months_per_half = Constant("Months in half a year", MONTHS, 6.0)
    months_per_year = Constant("Months in a year", MONTHS, 12.0)
    days_per_year = Constant("Days in a year, discounting and ACT/365", DAYS, 365.0)
    days_money_year = Constant("Days in a year, ACT/360", DAYS, 360.0)
    half = Constant("Half", FACTOR, 0.5, note="A flow spread over a period stands out for half of it on average.")


class Timing(Section, title="Timing", area="Company"):
    valuation_date = Number("Valuation date", DATE, 45744.0, low=36526.0, high=73050.0)
    balance_sheet_date = Number("Balance sheet date", DATE, 45657.0, low=36526.0, high=73050.0)
    step = Choice("Period length", Step, Step.QUARTER)
    fiscal_year_end = Number("Month in which the fiscal year ends", COUNT, 12.0, low=1.0, high=12.0)
    flow_timing = Choice("Cash flows arrive", FlowTiming, FlowTiming.MID_PERIOD)
    flow_basis = Choice(
        "Flows counted",
        FlowBasis,
        FlowBasis.BALANCE_SHEET,
        note="Net debt stands at the balance sheet date: counting only later flows leaves out what was spent between.",
    )
    months = Figure(
        "Months per period",
        MONTHS,
        pick(
            step,
            {
                Step.QUARTER: Calendar.months_per_quarter,
                Step.HALF_YEAR: Calendar.months_per_half,
                Step.YEAR: Calendar.months_per_year,
            },
        ),
    )
    period_years = Figure("Length of a period", YEARS, months / Calendar.months_per_year)
    periods_per_year = Figure("Periods in a year", COUNT, Calendar.months_per_year / months)
    is_mid = Figure(
        "Mid-period convention", FLAG, pick(flow_timing, {FlowTiming.MID_PERIOD: 1, FlowTiming.END_PERIOD: 0})
    )
    number = Row("Period number", COUNT, PREVIOUS + 1, opening=0, annual=Annual.END)
    period_end = Row("Period end", DATE, end_of_month(balance_sheet_date, months * number), opening=balance_sheet_date)
    days = Row("Days in the period", DAYS, period_end - prev(period_end), annual=Annual.NONE)
    fiscal_year = Row(
        "Fiscal year",
        COUNT,
        year(end_of_month(period_end, Calendar.months_per_year - fiscal_year_end)),
        annual=Annual.END,
    )
    time_end = Row(
        "Years from valuation to period end",
        YEARS,
        maximum(period_end - valuation_date, 0) / Calendar.days_per_year,
        opening=maximum(balance_sheet_date - valuation_date, 0) / Calendar.days_per_year,
    )
    time_flow = Row(
        "Years from valuation to the flow",
        YEARS,
        time_end - is_mid * Calendar.half * (time_end - prev(time_end)),
    )
    counted = Row(
        "Share of the period's flow that counts",
        FACTOR,
        pick(
            flow_basis,
            {
                FlowBasis.BALANCE_SHEET: 1,
                FlowBasis.VALUATION_DATE: (time_end - prev(time_end)) * Calendar.days_per_year / days,
            },
        ),
        annual=Annual.NONE,
    )
    horizon = Figure("Years from valuation to the last period end", YEARS, at_end(time_end))
