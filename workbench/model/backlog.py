"""Disclosed backlog and the contract book: schedule, delivery, survival, prepayment and the RPO roll-forward."""

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
from workbench.model.entities import CONTRACT
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Check,
    Choice,
    Constant,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Series,
    Severity,
    both,
    chosen,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    otherwise,
    pick,
    prev,
    ratio,
    round_down,
    shifted,
    sum_entities,
    sum_periods,
    where,
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
    default_place = Choice(
        "Default is counted in",
        DefaultPlace,
        DefaultPlace.CONTRACTS,
        note="Counting it in flows, in the rate and as a failure probability would charge it two or three times.",
    )
    band_3_share = Figure("Recognised in the last band", PERCENT, 1 - band_1_share - band_2_share)
    growth = Figure("RPO growth on the year", PERCENT, ratio(reported_rpo - prior_rpo, prior_rpo))
    unbilled = Figure("RPO still to be billed and collected", USD_M, reported_rpo - reported_deferred)
    month_end = Row(
        "Months from the balance sheet", MONTHS, Timing.number * Timing.months, opening=0, annual=Annual.END
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
    band_share = Row(
        "Share of RPO due, disclosed bands",
        PERCENT,
        band_1_share * tilted * in_band_1 / band_1_months
        + band_2_share * in_band_2 / (band_2_months - band_1_months)
        + band_3_share * in_band_3 / (band_3_months - band_2_months),
        annual=Annual.SUM,
    )
    disclosed = Row("RPO due by the disclosed bands", USD_M, reported_rpo * band_share)


class Contracts(Section, title="Contracts", area="RPO", per=CONTRACT):
    price = Number("Remaining contract price", USD_M, 1000.0, low=0.0, high=1e7)
    status = Choice("Status", Status, Status.IN_RPO)
    probability = Number(
        "Probability that it is signed", PERCENT, 1.0, low=0.0, high=1.0, note="Prospective ones only."
    )
    profile = Choice("Schedule", Profile, Profile.BANDS)
    start = Number("Delivery starts", DATE, 45658.0, low=36526.0, high=73050.0, note="Straight line and ramp only.")
    term = Number("Remaining term", YEARS, 4.0, low=0.25, high=40.0)
    ramp = Number("Ramp-up time", YEARS, 1.0, low=0.0, high=20.0)
    own = Series("Own schedule", USD_M, 0.0, low=0.0, high=1e7, holds=False)
    delay = Number("Start later by", PERIODS, 0.0, low=0.0, high=60.0)
    price_per_mw = Number("Price per MW and year", USD_M_PER_MW, 10.0, low=0.01, high=1000.0)
    signing = Number(
        "Signed in period", PERIODS, 0.0, low=0.0, high=400.0, note="Contracts in reported RPO are signed already."
    )
    prepaid_share = Number(
        "Prepaid at signing", PERCENT, 0.0, low=0.0, high=1.0, note="Share of price, if still to be paid."
    )
    prepaid_opening = Number("Prepayment held at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    crediting = Choice("Prepayment credited to", Crediting, Crediting.LAST)
    cost_share = Number(
        "Cash cost to serve", PERCENT, 0.30, low=0.0, high=2.0, note="Share of revenue, used by the assay."
    )
    hazard = Number("Default hazard", PERCENT_YEAR, 0.0, low=0.0, high=0.99)
    lapse = Number("Late deliveries lost per period", PERCENT, 0.0, low=0.0, high=1.0)
    reneg_period = Number("Renegotiated in period", PERIODS, 0.0, low=0.0, high=400.0, note="0: never.")
    reneg_cut = Number("Price cut on renegotiation", PERCENT, 0.0, low=0.0, high=1.0)
    relet_price = Number("Re-let price against contract", PERCENT, 0.5, low=0.0, high=2.0)
    relet_fill = Number("Share re-let", PERCENT, 0.8, low=0.0, high=1.0)
    relet_delay = Number("Re-let after", PERIODS, 2.0, low=0.0, high=60.0)

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
    agreed = Row("Scheduled as agreed", USD_M, expected_price * share)
    scheduled = Row("Scheduled", USD_M, shifted(agreed, delay))
    carry = Row("Carried over, late", USD_M, opening=0, annual=Annual.END)
    due = Row("Due", USD_M, scheduled + prev(carry))
    due_mw = Row("MW needed", MW, due / (price_per_mw * Timing.period_years))

    late_mw = Row(
        "MW waiting for the late start",
        MW,
        maximum(agreed - scheduled, 0) / (price_per_mw * Timing.period_years),
        note="Needed as agreed and not yet as scheduled: power planned for this contract that has no use so far.",
    )


class Capacity(Section, title="Capacity", area="Capacity"):
    is_limiting = Number("Energised MW limit delivery", FLAG, 1.0, low=0.0, high=1.0)
    active_opening = Number("Active power at the balance sheet", MW, 0.0, low=0.0, high=1e6)
    contracted = Number("Contracted power", MW, 0.0, low=0.0, high=1e6)
    additions = Series("Power to be energised", MW, 0.0, low=0.0, high=1e5, holds=False, annual=Annual.SUM)
    is_waiting = Number(
        "Power waits for late contracts",
        FLAG,
        1.0,
        low=0.0,
        high=1.0,
        note="1: new power for a contract that starts late is built and energised later too, and running power for it "
        "stands idle. 0: it is built as planned and sold to others.",
    )
    late = Number("All sites late by", PERIODS, 0.0, low=0.0, high=60.0)
    availability = Number("Availability for customers", PERCENT, 0.95, low=0.0, high=1.0)
    life = Number("Economic life of GPUs", YEARS, 6.0, low=1.0, high=30.0)
    opening_life = Number("Remaining economic life of the opening fleet", YEARS, 5.0, low=0.25, high=30.0)
    replaced_share = Number("Share of worn-out capacity replaced", PERCENT, 1.0, low=0.0, high=1.0)
    spot_price = Number("Price of uncontracted power", USD_M_PER_MW, 0.0, low=0.0, high=1000.0, note="Per MW and year.")
    spot_decline = Number("Yearly fall of that price", PERCENT_YEAR, 0.0, low=-0.5, high=0.9)
    spot_fill = Number("Share of uncontracted power sold", PERCENT, 0.0, low=0.0, high=1.0)

    life_periods = Figure(
        "Economic life in periods", PERIODS, maximum(round_down(life / Timing.period_years + Calendar.half), 1)
    )
    opening_life_periods = Figure("Opening fleet's life in periods", PERIODS, opening_life / Timing.period_years)
    waiting = Row(
        "Power waiting for late contracts", MW, sum_entities(Contracts.late_mw) * is_waiting, annual=Annual.MEAN
    )
    planned = Row("Power planned so far", MW, PREVIOUS + shifted(additions, late), opening=0, annual=Annual.END)
    energised_so_far = Row(
        "Power energised so far", MW, maximum(PREVIOUS, planned - waiting), opening=0, annual=Annual.END
    )
    energised = Row("Power energised", MW, energised_so_far - prev(energised_so_far), annual=Annual.SUM)
    idle = Row(
        "Running power held for late contracts",
        MW,
        maximum(waiting - (planned - energised_so_far), 0),
        annual=Annual.MEAN,
    )
    ageing_opening = Row(
        "Opening fleet worn out",
        MW,
        active_opening * maximum(minimum(opening_life_periods - prev(Timing.number), 1), 0) / opening_life_periods,
        annual=Annual.SUM,
    )
    ageing_first = Row(
        "Worn out, first generation", MW, ageing_opening + shifted(energised, life_periods), annual=Annual.SUM
    )
    replaced_first = Row("Replaced, first generation", MW, ageing_first * replaced_share, annual=Annual.SUM)
    ageing_second = Row("Worn out, second generation", MW, shifted(replaced_first, life_periods), annual=Annual.SUM)
    replaced_second = Row("Replaced, second generation", MW, ageing_second * replaced_share, annual=Annual.SUM)
    ageing_third = Row("Worn out, third generation", MW, shifted(replaced_second, life_periods), annual=Annual.SUM)
    replaced_third = Row("Replaced, third generation", MW, ageing_third * replaced_share, annual=Annual.SUM)
    ageing_fourth = Row("Worn out, fourth generation", MW, shifted(replaced_third, life_periods), annual=Annual.SUM)
    replaced_fourth = Row("Replaced, fourth generation", MW, ageing_fourth * replaced_share, annual=Annual.SUM)
    ageing = Row("Power worn out", MW, ageing_first + ageing_second + ageing_third + ageing_fourth, annual=Annual.SUM)
    replaced = Row(
        "Power replaced", MW, replaced_first + replaced_second + replaced_third + replaced_fourth, annual=Annual.SUM
    )
    retired = Row("Power retired", MW, ageing - replaced, annual=Annual.SUM)
    active = Balance("Active power", MW, start=active_opening)
    active.close(add=(energised,), less=(retired,))
    average = Row("Average active power", MW, (active + prev(active)) / 2, annual=Annual.MEAN)
    deliverable = Row("Deliverable to customers", MW, average * availability, annual=Annual.MEAN)
    needed = Row("Needed by contracts", MW, sum_entities(Contracts.due_mw), annual=Annual.MEAN)
    fill = Row(
        "Share of due deliveries met",
        PERCENT,
        where(is_limiting, minimum(otherwise(ratio(deliverable, needed), 1), 1), 1),
    )
    gap = Row("Power short of contracts", MW, needed * (1 - fill), annual=Annual.MEAN)
    used = Row("Used by contracts", MW, needed * fill, annual=Annual.MEAN)
    spare = Row("Uncontracted power", MW, maximum(deliverable - used - idle, 0), annual=Annual.MEAN)
    utilisation = Row("Utilisation by contracts", PERCENT, otherwise(ratio(used, deliverable), 0))
    generations = Constant("Generations of hardware that are followed", COUNT, 4.0)
    generation_check = Check(
        "Hardware wears out at most four times within the horizon",
        FLAG,
        max_periods(Timing.number) > opening_life_periods + generations * life_periods,
        severity=Severity.PLAUSIBILITY,
        remedy="Lengthen the economic life or shorten the horizon: later renewals are not counted.",
    )
    spot = Row(
        "Price of uncontracted power, now",
        USD_M_PER_MW,
        PREVIOUS * (1 - spot_decline) ** Timing.period_years,
        opening=spot_price,
    )
    spot_revenue = Row("Sales of uncontracted power", USD_M, spare * spot_fill * spot * Timing.period_years)


class Delivery(Section, title="Delivery and RPO by contract", per=CONTRACT):
    hazard_used = Figure(
        "Default hazard counted",
        PERCENT_YEAR,
        Contracts.hazard * chosen(Disclosure.default_place, DefaultPlace.CONTRACTS),
    )
    survival_step = Figure("Survival of one period", FACTOR, (1 - hazard_used) ** Timing.period_years)
    survival = Row("Survival", FACTOR, PREVIOUS * survival_step, opening=1)
    price_factor = Row(
        "Price after renegotiation",
        FACTOR,
        where(both(Contracts.reneg_period > 0, Timing.number >= Contracts.reneg_period), 1 - Contracts.reneg_cut, 1),
        opening=1,
    )
    delivered = Row("Delivered", USD_M, Contracts.due * Capacity.fill)
    slipped = Row("Slipped", USD_M, Contracts.due - delivered)
    lapsed = Row("Lapsed", USD_M, slipped * Contracts.lapse)
    Contracts.carry.define(slipped - lapsed)
    nominal = Balance("Undelivered at contract price", USD_M, start=Contracts.expected_price)
    nominal.close(less=(delivered, lapsed))
    recognised = Row("Recognised", USD_M, delivered * survival * price_factor, emphasis=Emphasis.TOTAL)
    default_loss = Row("Lost to default", USD_M, prev(nominal) * prev(price_factor) * (prev(survival) - survival))
    renegotiated = Row("Lost to renegotiation", USD_M, prev(nominal) * survival * (prev(price_factor) - price_factor))
    lapsed_loss = Row("Lost to late delivery", USD_M, lapsed * survival * price_factor)
    rpo = Balance("Expected RPO of the contract", USD_M, start=Contracts.expected_price)
    rpo.close(less=(recognised, default_loss, renegotiated, lapsed_loss))
    is_signed = Row(
        "Signed",
        FLAG,
        maximum(Contracts.is_in_rpo, Timing.number >= maximum(Contracts.signing, 1)),
        opening=Contracts.is_in_rpo,
    )
    booked = Row("New in RPO", USD_M, (is_signed - prev(is_signed)) * prev(rpo))
    prepayment = Row(
        "Prepayment received", USD_M, (is_signed - prev(is_signed)) * Contracts.prepaid_share * Contracts.expected_price
    )
    deferred = Balance("Prepayment held", USD_M, start=Contracts.prepaid_opening)
    kept = Row(
        "Prepayment kept on default",
        USD_M,
        prev(deferred) * otherwise(ratio(prev(survival) - survival, prev(survival)), 0),
    )
    available = Row("Prepayment to credit", USD_M, prev(deferred) + prepayment - kept, annual=Annual.NONE)
    used = Row(
        "Prepayment used",
        USD_M,
        minimum(
            recognised,
            pick(
                Contracts.crediting,
                {
                    Crediting.PRO_RATA: available * otherwise(ratio(recognised, recognised + rpo), 0),
                    Crediting.FIRST: available,
                    Crediting.LAST: maximum(available - rpo, 0),
                },
            ),
        ),
    )
    deferred.close(add=(prepayment,), less=(kept, used))
    invoiced = Row("Invoiced", USD_M, recognised - used)
    lost_share = Row("Share defaulted", FACTOR, 1 - survival)
    relet_volume = Row(
        "Re-let, at contract price",
        USD_M,
        delivered * shifted(lost_share, Contracts.relet_delay) * Contracts.relet_fill,
    )
    relet = Row("Re-let revenue", USD_M, relet_volume * Contracts.relet_price)
    committed = Row("Recognised from RPO", USD_M, recognised * is_signed)
    cancelled = Row("Cancelled or lapsed from RPO", USD_M, (default_loss + renegotiated + lapsed_loss) * is_signed)
    agreed_in_rpo = Row("Agreed schedule in reported RPO", USD_M, Contracts.agreed * Contracts.is_in_rpo)
    signed_rpo = Row("Expected RPO, if signed", USD_M, rpo * is_signed, annual=Annual.END)
    opening_rpo = Figure("In reported RPO at the balance sheet", USD_M, Contracts.expected_price * Contracts.is_in_rpo)
    stepped_check = Check(
        "RPO of the contract equals undelivered price after survival and renegotiation",
        USD_M,
        rpo - nominal * survival * price_factor,
        remedy="Report this: the corkscrew of the contract does not foot.",
    )


class Rpo(Section, title="RPO roll-forward", area=""):
    booked = Row("New contracts", USD_M, sum_entities(Delivery.booked))
    recognised = Row("Recognised from RPO", USD_M, sum_entities(Delivery.committed))
    cancelled = Row("Cancelled, lapsed, renegotiated", USD_M, sum_entities(Delivery.cancelled))
    closing = Balance("Remaining performance obligations", USD_M, start=sum_entities(Delivery.opening_rpo))
    closing.close(add=(booked,), less=(recognised, cancelled))
    next_year = Row(
        "RPO of the next 12 months", USD_M, leading_sum(recognised, Timing.periods_per_year), annual=Annual.END
    )
    prepayment = Row("Prepayments received", USD_M, sum_entities(Delivery.prepayment))
    deferred_used = Row("Prepayments used", USD_M, sum_entities(Delivery.used))
    kept = Row("Prepayments kept on default", USD_M, sum_entities(Delivery.kept))
    deferred = Balance("Deferred revenue", USD_M, start=sum_entities(Contracts.prepaid_opening))
    deferred.close(add=(prepayment,), less=(deferred_used, kept))
    contracted = Row("Contracted revenue", USD_M, sum_entities(Delivery.recognised))
    relet = Row("Re-let revenue", USD_M, sum_entities(Delivery.relet))
    bookings = Row("Bookings", USD_M, recognised + closing - prev(closing))
    billings = Row("Billings of contracts", USD_M, contracted + kept + deferred - prev(deferred))
    book_to_bill = Row("Book to bill", FACTOR, ratio(bookings, recognised), annual=Annual.NONE)
    slipped = Row("Late at period end", USD_M, sum_entities(Contracts.carry), annual=Annual.END)
    book = Figure("Contract book in reported RPO", USD_M, sum_entities(Delivery.opening_rpo))
    agreed = Row("Agreed schedule of the book", USD_M, sum_entities(Delivery.agreed_in_rpo))
    band_1 = Row("Book in the first band", USD_M, agreed * Disclosure.in_band_1 / Timing.months)
    band_2 = Row("Book in the second band", USD_M, agreed * Disclosure.in_band_2 / Timing.months)
    band_3 = Row("Book in the last band", USD_M, agreed * Disclosure.in_band_3 / Timing.months)
    book_band_1 = Figure("Book, first band", PERCENT, ratio(sum_periods(band_1), book))
    book_band_2 = Figure("Book, second band", PERCENT, ratio(sum_periods(band_2), book))
    book_band_3 = Figure("Book, last band", PERCENT, ratio(sum_periods(band_3), book))
    beyond = Figure(
        "Not delivered within the horizon", USD_M, sum_entities(Contracts.expected_price) - sum_periods(contracted)
    )
    balance_check = Check(
        "RPO equals the signed contracts' expected RPO",
        USD_M,
        closing - sum_entities(Delivery.signed_rpo),
        remedy="Report this: the RPO roll-forward does not foot.",
    )
    deferred_check = Check(
        "Deferred revenue equals the prepayments held",
        USD_M,
        deferred - sum_entities(Delivery.deferred),
        remedy="Report this: deferred revenue does not foot.",
    )
    billing_check = Check(
        "Billings equal invoices and prepayments received",
        USD_M,
        billings - sum_entities(Delivery.invoiced) - prepayment,
        remedy="Report this: billings do not tie to invoices.",
    )
    negative_check = Check(
        "No prepayment balance below zero",
        USD_M,
        minimum(deferred, 0),
        remedy="Check crediting and prepayments of the contracts.",
    )
    book_check = Check(
        "Contract book sums to reported RPO",
        USD_M,
        book - Disclosure.reported_rpo,
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the contracts in RPO until they sum to the reported figure, or note the difference.",
    )
    deferred_book_check = Check(
        "Prepayments held sum to reported deferred revenue",
        USD_M,
        sum_entities(Contracts.prepaid_opening) - Disclosure.reported_deferred,
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the prepayments held per contract.",
    )
    bands_check = Check(
        "Disclosed bands are in order and sum to 100 %",
        FLAG,
        maximum(
            Disclosure.band_3_share < 0,
            maximum(
                Disclosure.band_2_months <= Disclosure.band_1_months,
                Disclosure.band_3_months <= Disclosure.band_2_months,
            ),
        ),
        remedy="Let each band end later than the one before, and the shares sum to at most 100 %.",
    )
