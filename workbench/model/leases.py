"""Leases one by one: rent, the liability once commenced, additions, and what is signed but not commenced."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import COUNT, DATE, FACTOR, FLAG, PERCENT_YEAR, USD_M, YEARS
from workbench.model.entities import LEASE
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    at_end,
    at_period,
    both,
    chosen,
    following,
    maximum,
    minimum,
    no,
    otherwise,
    prev,
    ratio,
    round_down,
    sum_entities,
    sum_periods,
    trailing_sum,
)


class LeaseTreatment(Enum):
    """One set of rules for rent, enterprise value and debt."""

    RENT_IN_EBITDA = "rent in EBITDA, leases outside net debt"
    LEASES_AS_DEBT = "leases as debt, EBITDA before rent"


class LeaseTotals(Section, title="Lease totals", area="Operations"):
    treatment = Choice(
        "Leases are treated as",
        LeaseTreatment,
        LeaseTreatment.RENT_IN_EBITDA,
        note="Rent in EBITDA and the liability in net debt together would charge leases twice.",
    )
    rate = Number("Discount rate of leases", PERCENT_YEAR, 0.10, low=0.0, high=0.5)
    as_debt = Figure("Leases count as debt", FACTOR, chosen(treatment, LeaseTreatment.LEASES_AS_DEBT))
    discount = Row(
        "Discount of leases over the period",
        FACTOR,
        (1 + rate) ** (-Timing.days / Calendar.days_per_year),
        annual=Annual.NONE,
    )
    early = Row(
        "Growth from a rent's payment to the period end",
        FACTOR,
        discount ** (-Timing.is_mid * Calendar.half),
        annual=Annual.NONE,
        note="Rent is paid when cash flows arrive: in the middle of the period or at its end.",
    )
    factor = Row("Lease discount factor", FACTOR, PREVIOUS * discount, opening=1)
    period_discount = Figure("Discount of leases over a period", FACTOR, (1 + rate) ** -Timing.period_years)
    tail_discount = Figure(
        "Discount of the first rent after the horizon",
        FACTOR,
        period_discount ** (1 - Timing.is_mid * Calendar.half),
    )
    is_last = Row("Last period", FLAG, Timing.number >= at_end(Timing.number), annual=Annual.NONE)

    rent = Row("Rent of leases", USD_M)
    rent_as_debt = Row("Rent of leases treated as debt", USD_M, rent * as_debt)
    rent_as_debt_year = Row(
        "Rent of leases treated as debt, last 12 months",
        USD_M,
        trailing_sum(rent_as_debt, Timing.periods_per_year),
        annual=Annual.END,
    )
    discounted = Row("Rent of leases, present value", USD_M)
    liability = Figure("Lease liability at the balance sheet", USD_M, note="Commenced leases over their whole term.")
    balance = Row("Lease liability", USD_M, opening=liability, annual=Annual.END, emphasis=Emphasis.TOTAL)
    additions = Row("Leases commenced", USD_M)
    interest = Row("Interest on leases", USD_M)
    additions_as_debt = Row("Leases commenced, treated as debt", USD_M, additions * as_debt)
    debt = Row("Leases counted as debt", USD_M, balance * as_debt, opening=liability * as_debt, annual=Annual.END)
    signed = Figure("Leases signed but not commenced, present value", USD_M, note="Not in debt until they commence.")
    signed_rent = Row("Rent of leases signed but not commenced", USD_M)


class Leases(Section, title="Leases", area="Operations", per=LEASE):
    commencement = Number("Commences", DATE, 45658.0, low=29221.0, high=73050.0)
    term = Number("Lease term", YEARS, 10.0, low=0.25, high=50.0)
    annual_rent = Number("Rent per year", USD_M, 0.0, low=0.0, high=1e6)
    escalator = Number("Yearly rent increase", PERCENT_YEAR, 0.0, low=-0.1, high=0.5)
    elapsed = Row(
        "Years since commencement",
        YEARS,
        minimum(maximum((Timing.period_end - commencement) / Calendar.days_per_year, 0), term),
        opening=minimum(maximum((Timing.balance_sheet_date - commencement) / Calendar.days_per_year, 0), term),
    )
    rent = Row("Rent", USD_M, annual_rent * (1 + escalator) ** prev(elapsed) * (elapsed - prev(elapsed)))
    due = Row("Rent, worth at the period end", USD_M, rent * LeaseTotals.early)
    present_value = Row("Rent, present value", USD_M, due * LeaseTotals.factor)

    years_off = Figure(
        "Years from the horizon to commencement",
        YEARS,
        maximum(commencement - at_end(Timing.period_end), 0) / Calendar.days_per_year,
    )
    years_left = Figure("Term left at the horizon", YEARS, term - at_end(elapsed))
    periods_left = Figure("Whole periods left at the horizon", COUNT, round_down(years_left / Timing.period_years))
    stub = Figure("Part of a period left at the horizon", YEARS, years_left - periods_left * Timing.period_years)
    rent_then = Figure("Yearly rent at the horizon", USD_M, annual_rent * (1 + escalator) ** at_end(elapsed))
    drift = Figure(
        "Growth of rent less discount, per period",
        FACTOR,
        (1 + escalator) ** Timing.period_years * LeaseTotals.period_discount,
    )
    rents_left = Figure(
        "Whole rents left, discounted to the first",
        FACTOR,
        otherwise(ratio(1 - drift**periods_left, 1 - drift), periods_left),
        note="A geometric series.",
    )
    tail = Figure(
        "Rents after the horizon, worth then",
        USD_M,
        rent_then
        * (Timing.period_years * rents_left + drift**periods_left * stub)
        * LeaseTotals.tail_discount
        * (1 + LeaseTotals.rate) ** -years_off,
    )
    worth = Row(
        "Rents to come, present value at the period end",
        USD_M,
        (FOLLOWING + following(due)) * following(LeaseTotals.discount) + tail * LeaseTotals.is_last,
        annual=Annual.END,
    )
    worth_now = Figure(
        "Rents to come, present value at the balance sheet",
        USD_M,
        (at_period(worth, 1) + at_period(due, 1)) * at_period(LeaseTotals.discount, 1),
    )
    is_commenced = Figure("Commenced at the balance sheet", FLAG, commencement <= Timing.balance_sheet_date)
    liability_now = Figure("Lease liability at the balance sheet", USD_M, worth_now * is_commenced)
    is_beginning = Row(
        "Commences in the period",
        FLAG,
        both(commencement > prev(Timing.period_end), commencement <= Timing.period_end),
        annual=Annual.NONE,
    )
    addition = Row(
        "Commenced",
        USD_M,
        (worth / LeaseTotals.early + rent) * is_beginning,
        note="Its rents, this period's included, when the first is paid.",
    )
    liability = Row(
        "Lease liability",
        USD_M,
        worth * (commencement <= Timing.period_end),
        opening=liability_now,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
    )
    interest = Row("Interest on the liability", USD_M, liability + rent - addition - prev(liability))
    interest_check = Check(
        "Lease interest is the rate on the liability",
        USD_M,
        prev(liability) * (1 / LeaseTotals.discount - 1) + (addition - rent) * (LeaseTotals.early - 1) - interest,
        remedy="Report this: the lease liability does not roll forward.",
    )
    signed = Figure("Signed but not commenced, present value", USD_M, worth_now * no(is_commenced))
    signed_rent = Row("Rent if not commenced at the balance sheet", USD_M, rent * no(is_commenced))

    LeaseTotals.rent.define(sum_entities(rent))
    LeaseTotals.discounted.define(sum_entities(present_value))
    LeaseTotals.liability.define(sum_entities(liability_now))
    LeaseTotals.balance.define(sum_entities(liability))
    LeaseTotals.additions.define(sum_entities(addition))
    LeaseTotals.interest.define(sum_entities(interest))
    LeaseTotals.signed.define(sum_entities(signed))
    LeaseTotals.signed_rent.define(sum_entities(signed_rent))


class LeaseProof(Section, title="Leases, both ways", area=""):
    to_come = Row("Rents after the period, all leases", USD_M, sum_entities(Leases.worth), annual=Annual.END)
    presented = Figure(
        "Rents of the horizon and after it, present value",
        USD_M,
        sum_periods(LeaseTotals.discounted) + at_end(to_come) * at_end(LeaseTotals.factor),
    )
    foots = Check(
        "Lease liability and signed leases are the worth of all rents",
        USD_M,
        presented - LeaseTotals.liability - LeaseTotals.signed,
        tolerance=1e-5,
        remedy="Report this: leases are counted twice or left out.",
    )
