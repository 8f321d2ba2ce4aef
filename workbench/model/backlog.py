"""Disclosed backlog and the contract book: what is due, when, and how much power it needs."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import (
    COUNT,
    DATE,
    FACTOR,
    FLAG,
    MONTHS,
    MW,
    PERCENT,
    PERCENT_YEAR,
    PERIODS,
    USD_M,
    USD_M_PER_MW,
    YEARS,
)
from workbench.model.credit import HazardSource, Rating, SpreadClass
from workbench.model.entities import CONTRACT
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    Annual,
    Check,
    Choice,
    Constant,
    Figure,
    Number,
    Row,
    Section,
    Series,
    Severity,
    chosen,
    max_periods,
    maximum,
    minimum,
    otherwise,
    pick,
    prev,
    ratio,
    shifted,
    sum_periods,
)


class Status(Enum):
    """Where a contract stands against the reported RPO."""

    IN_RPO = "in reported RPO"
    SIGNED_AFTER = "signed after the balance sheet"
    PROSPECTIVE = "prospective"


class Profile(Enum):
    """How a contract's remaining price spreads over time."""

    BANDS = "as the disclosed bands"
    STRAIGHT = "straight line"
    RAMP = "ramp, then level"
    OWN = "own schedule"


class Crediting(Enum):
    """Against which invoices a prepayment is credited."""

    PRO_RATA = "pro rata"
    FIRST = "first invoices"
    LAST = "last invoices"


class BandShape(Enum):
    """How the disclosed bands spread over periods."""

    TILTED = "even within bands, tilted"
    SOLVED = "solved schedule"


class DefaultPlace(Enum):
    """The one place where default is counted."""

    CONTRACTS = "survival of each contract"
    FAILURE = "failure probability of the company"
    RATE = "the discount rate"


class Disclosure(Section, title="Disclosed backlog", area="RPO"):
    reported_rpo = Number("RPO reported", USD_M, 0.0, low=0.0, high=1e7)
    prior_rpo = Number("RPO a year earlier", USD_M, 0.0, low=0.0, high=1e7)
    reported_deferred = Number("Deferred revenue reported", USD_M, 0.0, low=0.0, high=1e7)
    band_1_months = Number("First band ends after", MONTHS, 24.0, low=1.0, high=600.0)
    band_2_months = Number("Second band ends after", MONTHS, 48.0, low=2.0, high=600.0)
    band_3_months = Number("Last band ends after", MONTHS, 72.0, low=3.0, high=600.0)
    band_1_share = Number("Recognised in the first band", PERCENT, 0.5, low=0.0, high=1.0)
    band_2_share = Number("Recognised in the second band", PERCENT, 0.3, low=0.0, high=1.0)
    tilt = Number(
        "Ramp within the first band",
        PERCENT,
        0.0,
        low=-1.0,
        high=1.0,
        note="0 spreads the band evenly; 100 % starts it at nothing and ends it at double. The band's sum stays.",
    )
    shape = Choice("Bands are spread", BandShape, BandShape.TILTED)
    solved = Series(
        "Solved schedule, share of RPO due",
        PERCENT,
        0.0,
        low=0.0,
        high=1.0,
        holds=False,
        annual=Annual.SUM,
        note="Filled by the disclosure solver; counts only when the bands are spread by it.",
    )
    default_place = Choice(
        "Default is counted in",
        DefaultPlace,
        DefaultPlace.CONTRACTS,
        note="Counting it in flows, in the rate and as a failure probability would charge it two or three times.",
    )
    trace = Constant("Share of a price too small to count", FACTOR, 1e-9, note="Rounding leaves a trace.")
    is_in_contracts = Figure(
        "Default is counted contract by contract", FLAG, chosen(default_place, DefaultPlace.CONTRACTS)
    )
    band_3_share = Figure("Recognised in the last band", PERCENT, 1 - band_1_share - band_2_share)
    growth = Figure("RPO growth on the year", PERCENT, ratio(reported_rpo - prior_rpo, prior_rpo))
    unbilled = Figure("RPO still to be billed and collected", USD_M, reported_rpo - reported_deferred)
    month_end = Row(
        "Months from the balance sheet", MONTHS, Timing.number * Timing.months, opening=0, annual=Annual.END
    )
    middle = Row(
        "Years to the middle of the period",
        YEARS,
        (prev(Timing.number) + Timing.number) / 2 * Timing.period_years,
        annual=Annual.MEAN,
    )
    in_band_1 = Row(
        "Months in the first band",
        MONTHS,
        maximum(minimum(month_end, band_1_months) - prev(month_end), 0),
        annual=Annual.SUM,
    )
    in_band_2 = Row(
        "Months in the second band",
        MONTHS,
        maximum(minimum(month_end, band_2_months) - maximum(prev(month_end), band_1_months), 0),
        annual=Annual.SUM,
    )
    in_band_3 = Row(
        "Months in the last band",
        MONTHS,
        maximum(minimum(month_end, band_3_months) - maximum(prev(month_end), band_2_months), 0),
        annual=Annual.SUM,
    )
    tilted = Row(
        "First band, weight of a month",
        FACTOR,
        1 + tilt * ((prev(month_end) + minimum(month_end, band_1_months)) / band_1_months - 1),
        annual=Annual.NONE,
    )
    solved_total = Figure("Solved schedule, total", PERCENT, sum_periods(solved))
    solved_share = Row(
        "Share due by the solved schedule",
        PERCENT,
        solved / maximum(solved_total, 1),
        annual=Annual.SUM,
        note="Brought down to 100 % if it sums to more.",
    )
    first_share = Row(
        "Share due in the first band", PERCENT, band_1_share * tilted * in_band_1 / band_1_months, annual=Annual.SUM
    )
    second_share = Row(
        "Share due in the second band",
        PERCENT,
        otherwise(ratio(band_2_share * in_band_2, band_2_months - band_1_months), 0),
        annual=Annual.SUM,
    )
    third_share = Row(
        "Share due in the last band",
        PERCENT,
        otherwise(ratio(band_3_share * in_band_3, band_3_months - band_2_months), 0),
        annual=Annual.SUM,
    )
    band_share = Row(
        "Share of RPO due, disclosed bands",
        PERCENT,
        pick(shape, {BandShape.TILTED: first_share + second_share + third_share, BandShape.SOLVED: solved_share}),
        annual=Annual.SUM,
    )
    disclosed = Row("RPO due by the disclosed bands", USD_M, reported_rpo * band_share)
    solved_check = Check(
        "Solved schedule sums to at most 100 %",
        PERCENT,
        maximum(solved_total - 1, 0) * chosen(shape, BandShape.SOLVED),
        severity=Severity.PLAUSIBILITY,
        remedy="Solve the schedule again, or correct the shares.",
    )


class Contracts(Section, title="Contracts", area="RPO", per=CONTRACT):
    price = Number("Remaining contract price", USD_M, 1000.0, low=0.0, high=1e7)
    status = Choice("Status", Status, Status.IN_RPO)
    probability = Number(
        "Probability that it is signed", PERCENT, 1.0, low=0.0, high=1.0, note="Prospective ones only."
    )
    signing = Number(
        "Signed in period", PERIODS, 0.0, low=0.0, high=400.0, note="Contracts in reported RPO are signed already."
    )
    customer = Number(
        "Customer number",
        COUNT,
        0.0,
        low=0.0,
        high=9999.0,
        note="Contracts of one number are one customer in concentration and credit. 0: a customer of its own.",
    )
    borrower = Number(
        "Borrower number",
        COUNT,
        0.0,
        low=0.0,
        high=9999.0,
        note="The company of the group that holds the contract and borrows against it. 0: the parent.",
    )
    profile = Choice("Schedule", Profile, Profile.BANDS)
    start = Number("Delivery starts", DATE, 45658.0, low=36526.0, high=73050.0, note="Straight line and ramp only.")
    term = Number("Remaining term", YEARS, 4.0, low=0.25, high=40.0)
    ramp = Number("Ramp-up time", YEARS, 1.0, low=0.0, high=20.0)
    own = Series("Own schedule", USD_M, 0.0, low=0.0, high=1e7, holds=False)
    delay = Number("Start later by", PERIODS, 0.0, low=0.0, high=60.0)
    escalator = Number(
        "Yearly price escalator",
        PERCENT_YEAR,
        0.0,
        low=-0.5,
        high=0.5,
        note="Shapes the schedule: later deliveries cost more, earlier ones less. The remaining price stays.",
    )
    price_per_mw = Number(
        "Price per MW and year",
        USD_M_PER_MW,
        10.0,
        low=0.01,
        high=1000.0,
        note="The mean over the contract, if its price escalates.",
    )
    take_or_pay = Number(
        "Take-or-pay share", PERCENT, 1.0, low=0.0, high=1.0, note="Paid for whether it is taken or not."
    )
    taken = Number("Taken of the rest", PERCENT, 1.0, low=0.0, high=1.0)
    prepaid_share = Number(
        "Prepaid at signing", PERCENT, 0.0, low=0.0, high=1.0, note="Share of price, if still to be paid."
    )
    prepaid_opening = Number("Prepayment held at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    crediting = Choice("Prepayment credited to", Crediting, Crediting.LAST)
    prepaid_discount = Number(
        "Price discount for prepaying",
        PERCENT,
        0.0,
        low=0.0,
        high=0.9,
        note="Already off the remaining price; tells what the prepayment costs as financing.",
    )
    refund_share = Number(
        "Refunded of prepayments that lose their deliveries",
        PERCENT,
        0.0,
        low=0.0,
        high=1.0,
        note="When deliveries lapse, are cut, not taken or terminated. The rest is kept as revenue.",
    )
    cost_share = Number(
        "Cash cost to serve", PERCENT, 0.30, low=0.0, high=2.0, note="Share of revenue, used by the assay."
    )
    hazard_source = Choice("Default hazard from", HazardSource, HazardSource.TYPED)
    hazard = Number("Default hazard", PERCENT_YEAR, 0.0, low=0.0, high=0.99, note="If typed.")
    rating = Choice("Customer's rating", Rating, Rating.BB, note="If the hazard comes from the rating curve.")
    spread_class = Choice(
        "Lending spread of", SpreadClass, SpreadClass.NON_INVESTMENT_GRADE, note="If the hazard comes from a spread."
    )
    own_spread = Number("Own lending spread", PERCENT_YEAR, 0.0, low=0.0, high=1.0)
    lapse = Number("Late deliveries lost per period", PERCENT, 0.0, low=0.0, high=1.0)
    cure = Number(
        "Late deliveries can be cured for",
        PERIODS,
        0.0,
        low=0.0,
        high=60.0,
        note="Deliveries later than this are lost at the share above; what is oldest is delivered first.",
    )
    reneg_period = Number("Renegotiated in period", PERIODS, 0.0, low=0.0, high=400.0, note="0: never.")
    reneg_cut = Number("Price cut on renegotiation", PERCENT, 0.0, low=0.0, high=1.0)
    termination = Number("Terminated in period", PERIODS, 0.0, low=0.0, high=400.0, note="0: never.")
    termination_kept = Number("Share kept after termination", PERCENT, 0.0, low=0.0, high=1.0)
    termination_fee = Number(
        "Termination fee", PERCENT, 0.0, low=0.0, high=1.0, note="Share of the price that is terminated."
    )
    relet_price = Number("Re-let price against contract", PERCENT, 0.5, low=0.0, high=2.0)
    relet_fill = Number("Share re-let", PERCENT, 0.8, low=0.0, high=1.0)
    relet_delay = Number("Re-let after", PERIODS, 2.0, low=0.0, high=60.0)
    is_lost = Number(
        "Lost at the balance sheet (stress)",
        FLAG,
        0.0,
        low=0.0,
        high=1.0,
        note="1: the customer defaults before the first period; its power is re-let.",
    )

    is_in_rpo = Figure("In reported RPO", FLAG, chosen(status, Status.IN_RPO))
    expected_price = Figure(
        "Expected contract price",
        USD_M,
        price * pick(status, {Status.IN_RPO: 1, Status.SIGNED_AFTER: 1, Status.PROSPECTIVE: probability}),
    )
    first_day = Figure("Delivery starts, not before the balance sheet", DATE, maximum(start, Timing.balance_sheet_date))
    own_total = Figure("Own schedule, total", USD_M, sum_periods(own))
    ramp_used = Figure("Ramp-up within the term", YEARS, minimum(ramp, term))
    full_run = Figure(
        "Full-run years in the term",
        YEARS,
        term - ramp_used + otherwise(ratio(ramp_used * ramp_used, 2 * ramp), 0),
    )
    elapsed = Row(
        "Years of delivery elapsed",
        YEARS,
        minimum(maximum((Timing.period_end - first_day) / Calendar.days_per_year, 0), term),
        opening=0,
    )
    ramped = Row("Years elapsed within the ramp", YEARS, minimum(elapsed, ramp))
    run = Row(
        "Full-run years elapsed",
        YEARS,
        elapsed - ramped + otherwise(ratio(ramped * ramped, 2 * ramp), 0),
        opening=0,
    )
    share = Row(
        "Share of price due, before delay",
        PERCENT,
        pick(
            profile,
            {
                Profile.BANDS: Disclosure.band_share,
                Profile.STRAIGHT: (elapsed - prev(elapsed)) / term,
                Profile.RAMP: (run - prev(run)) / full_run,
                Profile.OWN: otherwise(ratio(own, own_total), 0),
            },
        ),
        annual=Annual.SUM,
    )
    level = Row(
        "Price level, before the mean is set to 1", FACTOR, (1 + escalator) ** Disclosure.middle, annual=Annual.MEAN
    )
    weighted = Row("Share of price due, at that level", PERCENT, share * level, annual=Annual.SUM)
    horizon = Figure("Years in the horizon", YEARS, max_periods(Timing.number) * Timing.period_years)
    last_year = Figure(
        "Years to the end of its schedule",
        YEARS,
        pick(
            profile,
            {
                Profile.BANDS: Disclosure.band_3_months / Calendar.months_per_year,
                Profile.STRAIGHT: (first_day - Timing.balance_sheet_date) / Calendar.days_per_year + term,
                Profile.RAMP: (first_day - Timing.balance_sheet_date) / Calendar.days_per_year + term,
                Profile.OWN: horizon,
            },
        ),
    )
    beyond = Figure("Share of price due after the horizon", PERCENT, maximum(1 - sum_periods(share), 0))
    beyond_level = Figure(
        "Price level of what is due after the horizon",
        FACTOR,
        (1 + escalator) ** ((horizon + maximum(last_year, horizon)) / 2),
    )
    mean_level = Figure(
        "Mean price level",
        FACTOR,
        otherwise(
            ratio(sum_periods(weighted) + beyond * beyond_level, sum_periods(share) + beyond),
            1,
        ),
        note="What is due after the horizon counts at the level halfway to the schedule's end.",
    )
    at_mean = Row("Scheduled as agreed, at the mean price", USD_M, expected_price * share)
    planned_mw = Row("Power as agreed", MW, at_mean / (price_per_mw * Timing.period_years), annual=Annual.MEAN)
    full_run_mw = Figure(
        "Power at full run", MW, max_periods(planned_mw), note="The most it takes in any period, as agreed."
    )
    agreed = Row("Scheduled as agreed", USD_M, at_mean * (level / mean_level))
    scheduled = Row("Scheduled", USD_M, shifted(agreed, delay))
    carry = Row("Carried over, late", USD_M, opening=0, annual=Annual.END)
    due = Row("Due", USD_M, scheduled + prev(carry))
    price_now = Row(
        "Price per MW and year, now",
        USD_M_PER_MW,
        price_per_mw * ((1 + escalator) ** (Disclosure.middle - delay * Timing.period_years) / mean_level),
        annual=Annual.MEAN,
        note="What is late is counted at this price too, though it was priced earlier.",
    )
    due_mw = Row("MW needed", MW, otherwise(ratio(due, price_now * Timing.period_years), 0))
    late_mw = Row(
        "MW waiting for the late start",
        MW,
        maximum(at_mean - shifted(at_mean, delay), 0) / (price_per_mw * Timing.period_years),
        note="Needed as agreed and not yet as scheduled: power planned for this contract that has no use so far.",
    )
    list_price = Figure("Price without the discount for prepaying", USD_M, expected_price / (1 - prepaid_discount))
