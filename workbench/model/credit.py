"""Credit of customers: a rating curve, what lending spreads imply, and what ties the defaults of several customers."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FACTOR, FLAG, PERCENT, PERCENT_2, PERCENT_YEAR, PERIODS, YEARS
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Choice,
    Constant,
    Figure,
    Number,
    Row,
    Section,
    both,
    exponential,
    square_root,
)

AVERAGES = "S&P average cumulative default rates, as reproduced in A. Damodaran's failure-rate worksheet"
MARGINS = "Form 8-K of October 2025, DDTL 2.0: term SOFR plus 6.00 to 6.50 %, or 13.00 %"


class HazardSource(Enum):
    """Where the default hazard of a contract comes from."""

    TYPED = "typed"
    RATING = "rating curve"
    SPREAD = "lending spread"


class Rating(Enum):
    """Credit rating of a customer."""

    AAA = "AAA"
    AA = "AA"
    A = "A"
    BBB = "BBB"
    BB = "BB"
    B = "B"
    CCC = "CCC"


class SpreadClass(Enum):
    """What a lender against the contract asks, by the customer's grade."""

    INVESTMENT_GRADE = "investment grade"
    INVESTMENT_GRADE_WIDE = "investment grade, wide"
    NON_INVESTMENT_GRADE = "non-investment grade"
    OWN = "own spread"


class ExposureBasis(Enum):
    """What is lost when a customer defaults."""

    REVENUE = "revenue at risk"
    MARGIN = "margin at risk"
    DEBT = "debt backed by it"


class Credit(Section, title="Credit of customers", area="RPO"):
    spread_investment_grade = Number(
        "Lending spread, investment grade", PERCENT_YEAR, 0.06, low=0.0, high=1.0, source=MARGINS
    )
    spread_investment_grade_wide = Number(
        "Lending spread, investment grade, wide", PERCENT_YEAR, 0.065, low=0.0, high=1.0, source=MARGINS
    )
    spread_non_investment_grade = Number(
        "Lending spread, non-investment grade", PERCENT_YEAR, 0.13, low=0.0, high=1.0, source=MARGINS
    )
    lending_recovery = Number(
        "Recovery of the lender",
        PERCENT,
        0.4,
        low=0.0,
        high=0.95,
        note="Share of a loan that its lender gets back after the customer's default.",
    )
    correlation = Number("Asset correlation of customers", PERCENT, 0.2, low=0.0, high=0.99)
    wrong_way_price = Number(
        "Wrong-way: fall of the re-let price per unit of the common factor",
        FACTOR,
        0.0,
        low=0.0,
        high=2.0,
        note="The common factor is normal with spread 1; customers default when it is low. 0: prices do not follow it. "
        "0.25: each unit takes about 22 % off what was left.",
    )
    wrong_way_delay = Number(
        "Wrong-way: longer re-letting per unit of the common factor", PERIODS, 0.0, low=0.0, high=20.0
    )
    loss_horizon = Number("Losses are counted over", YEARS, 4.0, low=0.25, high=40.0)
    exposure_basis = Choice("Lost on default", ExposureBasis, ExposureBasis.REVENUE)

    bad_factor = Constant(
        "Common factor in the worst state of a hundred",
        FACTOR,
        -2.3263478740408408,
        note="The standard normal's first percentile.",
    )
    shared_weight = Figure("Weight of the common factor", FACTOR, square_root(correlation))
    own_weight = Figure("Weight of a customer's own fate", FACTOR, square_root(1 - correlation))
    bad_price = Figure("Re-let price in that state, of the usual", PERCENT, exponential(wrong_way_price * bad_factor))
    bad_delay = Figure("Longer re-letting in that state", PERIODS, -wrong_way_delay * bad_factor)
    loss_periods = Figure("Loss horizon in periods", PERIODS, loss_horizon / Timing.period_years)


class RatingCurve(Section, title="Rating curve", area="RPO"):
    """Cumulative default probabilities at four horizons; the hazard is level between them and after the last."""

    pd_1_aaa = Number("Defaulted within 1 year, AAA", PERCENT_2, 0.0, low=0.0, high=0.99, source=AVERAGES)
    pd_1_aa = Number("Defaulted within 1 year, AA", PERCENT_2, 0.0002, low=0.0, high=0.99, source=AVERAGES)
    pd_1_a = Number("Defaulted within 1 year, A", PERCENT_2, 0.0005, low=0.0, high=0.99, source=AVERAGES)
    pd_1_bbb = Number("Defaulted within 1 year, BBB", PERCENT_2, 0.0016, low=0.0, high=0.99, source=AVERAGES)
    pd_1_bb = Number("Defaulted within 1 year, BB", PERCENT_2, 0.0061, low=0.0, high=0.99, source=AVERAGES)
    pd_1_b = Number("Defaulted within 1 year, B", PERCENT_2, 0.0333, low=0.0, high=0.99, source=AVERAGES)
    pd_1_ccc = Number("Defaulted within 1 year, CCC", PERCENT_2, 0.2708, low=0.0, high=0.99, source=AVERAGES)
    pd_3_aaa = Number("Defaulted within 3 years, AAA", PERCENT_2, 0.0013, low=0.0, high=0.99, source=AVERAGES)
    pd_3_aa = Number("Defaulted within 3 years, AA", PERCENT_2, 0.0012, low=0.0, high=0.99, source=AVERAGES)
    pd_3_a = Number("Defaulted within 3 years, A", PERCENT_2, 0.0023, low=0.0, high=0.99, source=AVERAGES)
    pd_3_bbb = Number("Defaulted within 3 years, BBB", PERCENT_2, 0.0078, low=0.0, high=0.99, source=AVERAGES)
    pd_3_bb = Number("Defaulted within 3 years, BB", PERCENT_2, 0.0348, low=0.0, high=0.99, source=AVERAGES)
    pd_3_b = Number("Defaulted within 3 years, B", PERCENT_2, 0.1155, low=0.0, high=0.99, source=AVERAGES)
    pd_3_ccc = Number("Defaulted within 3 years, CCC", PERCENT_2, 0.4141, low=0.0, high=0.99, source=AVERAGES)
    pd_5_aaa = Number("Defaulted within 5 years, AAA", PERCENT_2, 0.0035, low=0.0, high=0.99, source=AVERAGES)
    pd_5_aa = Number("Defaulted within 5 years, AA", PERCENT_2, 0.0031, low=0.0, high=0.99, source=AVERAGES)
    pd_5_a = Number("Defaulted within 5 years, A", PERCENT_2, 0.0047, low=0.0, high=0.99, source=AVERAGES)
    pd_5_bbb = Number("Defaulted within 5 years, BBB", PERCENT_2, 0.0158, low=0.0, high=0.99, source=AVERAGES)
    pd_5_bb = Number("Defaulted within 5 years, BB", PERCENT_2, 0.0652, low=0.0, high=0.99, source=AVERAGES)
    pd_5_b = Number("Defaulted within 5 years, B", PERCENT_2, 0.1693, low=0.0, high=0.99, source=AVERAGES)
    pd_5_ccc = Number("Defaulted within 5 years, CCC", PERCENT_2, 0.4619, low=0.0, high=0.99, source=AVERAGES)
    pd_10_aaa = Number("Defaulted within 10 years, AAA", PERCENT_2, 0.007, low=0.0, high=0.99, source=AVERAGES)
    pd_10_aa = Number("Defaulted within 10 years, AA", PERCENT_2, 0.0072, low=0.0, high=0.99, source=AVERAGES)
    pd_10_a = Number("Defaulted within 10 years, A", PERCENT_2, 0.0124, low=0.0, high=0.99, source=AVERAGES)
    pd_10_bbb = Number("Defaulted within 10 years, BBB", PERCENT_2, 0.0332, low=0.0, high=0.99, source=AVERAGES)
    pd_10_bb = Number("Defaulted within 10 years, BB", PERCENT_2, 0.1178, low=0.0, high=0.99, source=AVERAGES)
    pd_10_b = Number("Defaulted within 10 years, B", PERCENT_2, 0.2374, low=0.0, high=0.99, source=AVERAGES)
    pd_10_ccc = Number("Defaulted within 10 years, CCC", PERCENT_2, 0.5038, low=0.0, high=0.99, source=AVERAGES)
    horizon_3 = Constant("Second horizon of the curve", YEARS, 3.0)
    horizon_5 = Constant("Third horizon of the curve", YEARS, 5.0)
    horizon_10 = Constant("Last horizon of the curve", YEARS, 10.0)
    years = Row("Years from the balance sheet", YEARS, Timing.number * Timing.period_years, annual=Annual.END)
    is_to_1 = Row("In the first year", FLAG, years <= 1)
    is_to_3 = Row("In the second or third year", FLAG, both(years > 1, years <= horizon_3))
    is_to_5 = Row("In the fourth or fifth year", FLAG, both(years > horizon_3, years <= horizon_5))
    is_later = Row("After the fifth year", FLAG, years > horizon_5)
