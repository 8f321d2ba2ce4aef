"""What analysts quote of a backlog: growth, next-12-month RPO, bookings, billings, book to bill, conversion, cover."""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERCENT, USD_M, YEARS
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.delivery import Delivery, Rpo
from workbench.model.entities import CONTRACT
from workbench.model.operations import Operations
from workbench.model.statements import Position
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Check,
    Figure,
    Row,
    Section,
    at_end,
    at_opening,
    both,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    prev,
    ratio,
    shifted,
    sum_entities,
    sum_first,
    sum_periods,
    trailing_sum,
    where,
)


class ContractMeasures(Section, title="Measures by contract", area="", per=CONTRACT):
    next_year = Row(
        "Next-12-month RPO of the contract",
        USD_M,
        leading_sum(Delivery.recognised, Timing.periods_per_year) * Delivery.is_signed,
        annual=Annual.END,
        note="Expected to be recognised within a year of the period's end, if the contract is signed by then.",
    )
    next_year_now = Figure(
        "Next-12-month RPO of the contract at the balance sheet",
        USD_M,
        sum_first(Delivery.recognised, Timing.periods_per_year) * Contracts.is_in_rpo,
    )
    converted = Figure(
        "Recognised of it within the horizon", USD_M, sum_periods(Delivery.recognised) * Contracts.is_in_rpo
    )
    conversion = Figure("Share of its RPO that becomes revenue", PERCENT, ratio(converted, Delivery.opening_rpo))


class Measures(Section, title="RPO measures", area=""):
    least = Figure(
        "RPO too small to count",
        USD_M,
        Rpo.size * Disclosure.trace,
        note="When all contracts have ended, rounding leaves a trace that no ratio should be made of.",
    )
    least_debt = Figure("Debt too small to count", USD_M, max_periods(Position.principal) * Disclosure.trace)
    is_year_complete = Row("A year or more since the balance sheet", FLAG, Timing.number >= Timing.periods_per_year)
    is_first_year_end = Row(
        "One year after the balance sheet", FLAG, both(is_year_complete, Timing.number <= Timing.periods_per_year)
    )
    rpo_year_earlier = Row(
        "RPO a year earlier",
        USD_M,
        shifted(Rpo.counted, Timing.periods_per_year) + at_opening(Rpo.counted) * is_first_year_end,
        annual=Annual.END,
        note="From a year after the balance sheet on; nothing before it.",
    )
    growth = Row(
        "RPO growth on the year",
        PERCENT,
        ratio(Rpo.counted - rpo_year_earlier, rpo_year_earlier),
        annual=Annual.END,
        note="Against expected RPO twelve months earlier. Growth of the reported year stands with the disclosed RPO.",
    )
    growth_period = Row(
        "RPO growth on the period",
        PERCENT,
        ratio(Rpo.counted - prev(Rpo.counted), prev(Rpo.counted)),
        annual=Annual.NONE,
    )
    next_year = Row(
        "Next-12-month RPO (cRPO)",
        USD_M,
        sum_entities(ContractMeasures.next_year),
        annual=Annual.END,
        note="Of contracts signed by then, after expected losses. Near the horizon it sees fewer than 12 months.",
    )
    next_year_now = Figure(
        "Next-12-month RPO at the balance sheet", USD_M, sum_entities(ContractMeasures.next_year_now)
    )
    next_year_share = Row(
        "Share of RPO due within 12 months", PERCENT, ratio(next_year, Rpo.counted), annual=Annual.END
    )
    booked_year = Row(
        "New contracts, last 12 months",
        USD_M,
        trailing_sum(Rpo.booked, Timing.periods_per_year),
        annual=Annual.END,
    )
    bookings_year = Row(
        "Bookings, last 12 months",
        USD_M,
        trailing_sum(Rpo.bookings, Timing.periods_per_year),
        annual=Annual.END,
        note="Revenue from RPO and the change of RPO: new contracts less what was cancelled. Since the balance sheet.",
    )
    revenue_year = Row(
        "Revenue recognised from RPO, last 12 months",
        USD_M,
        trailing_sum(Rpo.recognised, Timing.periods_per_year),
        annual=Annual.END,
    )
    billings_year = Row(
        "Billings of contracts, last 12 months",
        USD_M,
        trailing_sum(Rpo.billings, Timing.periods_per_year),
        annual=Annual.END,
    )
    is_recognising = Row("Revenue from RPO within 12 months", FLAG, revenue_year > least)
    is_billing = Row("Billings within 12 months", FLAG, billings_year > least)
    book_to_bill = Row(
        "Book to bill, 12 months",
        FACTOR,
        ratio(bookings_year, revenue_year * is_recognising),
        annual=Annual.END,
        note="Bookings over revenue recognised from RPO. Above 1 the backlog grows.",
    )
    gross_book_to_bill = Row(
        "Book to bill before cancellations, 12 months",
        FACTOR,
        ratio(booked_year, revenue_year * is_recognising),
        annual=Annual.END,
    )
    bookings_to_billings = Row(
        "Bookings to billings, 12 months",
        FACTOR,
        ratio(bookings_year, billings_year * is_billing),
        annual=Annual.END,
        note="Another use of the words book to bill: against what was invoiced and prepaid.",
    )
    conversion = Row(
        "Conversion: revenue of 12 months over RPO before them",
        PERCENT,
        ratio(revenue_year, rpo_year_earlier),
        annual=Annual.END,
    )
    conversion_period = Row(
        "Conversion of the period", PERCENT, ratio(Rpo.recognised, prev(Rpo.counted)), annual=Annual.NONE
    )
    conversion_first_year = Figure(
        "Conversion of the first 12 months",
        PERCENT,
        ratio(sum_first(Rpo.recognised, Timing.periods_per_year), at_opening(Rpo.closing)),
    )
    converted = Figure("Reported RPO that becomes revenue", USD_M, sum_entities(ContractMeasures.converted))
    conversion_expected = Figure(
        "Share of reported RPO that becomes revenue",
        PERCENT,
        ratio(converted, at_opening(Rpo.closing)),
        note="Undiscounted, within the horizon: after default, renegotiation, termination and lapse.",
    )
    revenue_next = Row(
        "Revenue of the next 12 months",
        USD_M,
        leading_sum(Operations.revenue, Timing.periods_per_year),
        annual=Annual.END,
    )
    cover = Row(
        "Next 12 months' revenue that is contracted",
        PERCENT,
        ratio(next_year, revenue_next * (revenue_next > least)),
        annual=Annual.END,
    )
    cover_now = Figure(
        "First 12 months' revenue that is contracted",
        PERCENT,
        ratio(next_year_now, sum_first(Operations.revenue, Timing.periods_per_year)),
    )
    year_elapsed = Row(
        "Part of a year behind the trailing sums",
        YEARS,
        minimum(Timing.number / Timing.periods_per_year, 1),
        annual=Annual.END,
    )
    is_earning = Row("Revenue within 12 months", FLAG, Operations.revenue_year > least)
    years_of_revenue = Row(
        "RPO in years of revenue",
        YEARS,
        ratio(Rpo.counted * year_elapsed, Operations.revenue_year * is_earning),
        annual=Annual.END,
        note="At the revenue of the last 12 months, or of the periods since the balance sheet scaled to a year.",
    )
    rpo_to_debt = Row(
        "RPO to debt principal",
        FACTOR,
        ratio(Rpo.counted, Position.principal * (Position.principal > least_debt)),
        annual=Annual.END,
    )
    unbilled = Row(
        "RPO still to be billed",
        USD_M,
        Rpo.closing - Rpo.deferred,
        annual=Annual.END,
        note="RPO is deferred revenue and what is committed and not yet billed.",
    )
    deferred_year_earlier = Row(
        "Deferred revenue a year earlier",
        USD_M,
        shifted(Rpo.deferred, Timing.periods_per_year) + at_opening(Rpo.deferred) * is_first_year_end,
        annual=Annual.END,
    )
    earned = Row(
        "Revenue of contracts, fees and prepayments kept", USD_M, Rpo.contracted + Rpo.kept + Rpo.termination_paid
    )
    earned_year = Row(
        "Revenue of contracts, last 12 months",
        USD_M,
        trailing_sum(earned, Timing.periods_per_year),
        annual=Annual.END,
    )
    bookings_check = Check(
        "Bookings equal new contracts less cancellations",
        USD_M,
        Rpo.bookings - Rpo.booked + Rpo.cancelled,
        remedy="Report this: bookings do not tie to the RPO roll-forward.",
    )
    bookings_year_check = Check(
        "Bookings of 12 months equal revenue and the change of RPO",
        USD_M,
        where(is_year_complete, bookings_year - revenue_year - Rpo.counted + rpo_year_earlier, 0),
        tolerance=1e-5,
        remedy="Report this: bookings do not tie to RPO a year earlier.",
    )
    billings_year_check = Check(
        "Billings of 12 months equal revenue and the change of deferred revenue",
        USD_M,
        where(is_year_complete, billings_year - earned_year - Rpo.deferred + deferred_year_earlier, 0),
        tolerance=1e-5,
        remedy="Report this: billings do not tie to deferred revenue a year earlier.",
    )
    next_year_check = Check(
        "Next-12-month RPO is part of RPO",
        USD_M,
        maximum(next_year - Rpo.closing, 0),
        tolerance=1e-5,
        remedy="Report this: more is expected within a year than stands in RPO.",
    )
    booked_total = Figure("New contracts within the horizon", USD_M, sum_periods(Rpo.booked))
    recognised_total = Figure("Recognised from RPO within the horizon", USD_M, sum_periods(Rpo.recognised))
    cancelled_total = Figure("Cancelled, lapsed, renegotiated within the horizon", USD_M, sum_periods(Rpo.cancelled))
    roll_check = Check(
        "RPO opened and booked is recognised, cancelled or still there",
        USD_M,
        at_opening(Rpo.closing) + booked_total - recognised_total - cancelled_total - at_end(Rpo.closing),
        tolerance=1e-5,
        remedy="Report this: the RPO roll-forward does not foot over the horizon.",
    )
