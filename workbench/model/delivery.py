"""What is delivered, survives and is recognised, prepayments, and the RPO roll-forward."""

from __future__ import annotations

from workbench.ground.units import (
    FACTOR,
    FLAG,
    PERCENT,
    PERCENT_YEAR,
    USD_M,
)
from workbench.model.backlog import Contracts, Crediting, Disclosure
from workbench.model.capacity import Capacity
from workbench.model.entities import CONTRACT
from workbench.model.hazard import ContractCredit
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Check,
    Emphasis,
    Figure,
    Row,
    Section,
    Severity,
    both,
    leading_sum,
    maximum,
    minimum,
    otherwise,
    pick,
    prev,
    ratio,
    shifted,
    sum_alike,
    sum_entities,
    sum_periods,
    trailing_sum,
    where,
)


class Delivery(Section, title="Delivery and RPO by contract", per=CONTRACT):
    hazard_now = Row(
        "Default hazard counted",
        PERCENT_YEAR,
        ContractCredit.now * Disclosure.is_in_contracts,
        annual=Annual.MEAN,
        note="0 where default is counted elsewhere.",
    )
    survival_step = Row(
        "Survival of one period",
        FACTOR,
        (1 - hazard_now) ** Timing.period_years * (1 - Contracts.is_lost),
        annual=Annual.NONE,
    )
    survival = Row("Survival", FACTOR, PREVIOUS * survival_step, opening=1)
    price_factor = Row(
        "Price after renegotiation",
        FACTOR,
        where(both(Contracts.reneg_period > 0, Timing.number >= Contracts.reneg_period), 1 - Contracts.reneg_cut, 1),
        opening=1,
    )
    standing = Row(
        "Standing after termination",
        FACTOR,
        where(both(Contracts.termination > 0, Timing.number >= Contracts.termination), Contracts.termination_kept, 1),
        opening=1,
    )
    taken_share = Figure(
        "Paid of what is delivered", PERCENT, Contracts.take_or_pay + (1 - Contracts.take_or_pay) * Contracts.taken
    )
    delivered = Row("Delivered", USD_M, Contracts.due * Capacity.fill)
    slipped = Row("Slipped", USD_M, Contracts.due - delivered)
    curable = Row(
        "Late, but still to be cured",
        USD_M,
        trailing_sum(Contracts.scheduled, Contracts.cure),
        annual=Annual.NONE,
        note="Scheduled within the cure period; what is older and still late can lapse.",
    )
    overdue = Row("Later than can be cured", USD_M, maximum(slipped - curable, 0), annual=Annual.END)
    lapsed = Row("Lapsed", USD_M, overdue * Contracts.lapse)
    Contracts.carry.define(slipped - lapsed)
    nominal = Balance("Undelivered at contract price", USD_M, start=Contracts.expected_price)
    nominal.close(less=(delivered, lapsed))
    recognised = Row(
        "Recognised",
        USD_M,
        delivered * survival * price_factor * standing * taken_share,
        emphasis=Emphasis.TOTAL,
    )
    default_loss = Row(
        "Lost to default",
        USD_M,
        prev(nominal) * prev(price_factor) * (prev(survival) - survival) * prev(standing),
    )
    renegotiated = Row(
        "Lost to renegotiation",
        USD_M,
        prev(nominal) * survival * (prev(price_factor) - price_factor) * prev(standing),
    )
    terminated_loss = Row(
        "Lost to termination", USD_M, prev(nominal) * survival * price_factor * (prev(standing) - standing)
    )
    untaken_loss = Row(
        "Delivered, not taken and not paid",
        USD_M,
        delivered * survival * price_factor * standing * (1 - taken_share),
    )
    lapsed_loss = Row("Lost to late delivery", USD_M, lapsed * survival * price_factor * standing)
    termination_paid = Row("Termination fee", USD_M, terminated_loss * Contracts.termination_fee)
    rpo = Balance("Expected RPO of the contract", USD_M, start=Contracts.expected_price)
    rpo.close(less=(recognised, default_loss, renegotiated, lapsed_loss, terminated_loss, untaken_loss))
    is_signed = Row(
        "Signed",
        FLAG,
        maximum(Contracts.is_in_rpo, Timing.number >= maximum(Contracts.signing, 1)),
        opening=Contracts.is_in_rpo,
    )
    booked = Row("New in RPO", USD_M, (is_signed - prev(is_signed)) * prev(rpo))
    prepayment_due = Row(
        "Prepayment agreed for the period",
        USD_M,
        (is_signed - prev(is_signed)) * Contracts.prepaid_share * Contracts.expected_price,
        note="Due when the contract is signed.",
    )
    prepayment = Row(
        "Prepayment received",
        USD_M,
        prepayment_due * survival,
        note="Expected: a customer that defaults before it signs prepays nothing.",
    )
    paid_at_signing = Figure("Prepayment due at signing", USD_M, sum_periods(prepayment_due))
    deferred = Balance("Prepayment held", USD_M, start=Contracts.prepaid_opening)
    kept = Row(
        "Prepayment kept on default",
        USD_M,
        prev(deferred) * otherwise(ratio(prev(survival) - survival, prev(survival)), 0),
    )
    held = Row("Prepayment held after default", USD_M, prev(deferred) + prepayment - kept, annual=Annual.NONE)
    creditable = Row("Still to be recognised", USD_M, rpo * taken_share, annual=Annual.NONE, note="After this period.")
    freed = Row(
        "Prepayment of what is terminated",
        USD_M,
        held * otherwise(ratio(prev(standing) - standing, prev(standing)), 0),
    )
    surplus = Row(
        "Prepayment beyond all that can be recognised",
        USD_M,
        maximum(held - freed - recognised - maximum(creditable, 0), 0),
        note="What is left of a prepayment when deliveries lapse, are cut or are not taken.",
    )
    released = Row(
        "Prepayment released without delivery",
        USD_M,
        freed + where(surplus > Contracts.expected_price * Disclosure.trace, surplus, 0),
    )
    refunded = Row("Prepayment refunded", USD_M, released * Contracts.refund_share)
    retained = Row("Prepayment kept without delivery", USD_M, released - refunded)
    available = Row("Prepayment to credit", USD_M, held - released, annual=Annual.NONE)
    credited_share = Row(
        "Share credited pro rata",
        FACTOR,
        otherwise(ratio(recognised, recognised + maximum(creditable, 0)), 0),
        annual=Annual.NONE,
    )
    used = Row(
        "Prepayment used",
        USD_M,
        minimum(
            recognised,
            pick(
                Contracts.crediting,
                {
                    Crediting.PRO_RATA: available * credited_share,
                    Crediting.FIRST: available,
                    Crediting.LAST: maximum(available - creditable, 0),
                },
            ),
        ),
    )
    deferred.close(add=(prepayment,), less=(kept, used, released))
    invoiced = Row("Invoiced", USD_M, recognised - used)
    lost_share = Row("Share defaulted or terminated", FACTOR, 1 - survival * standing)
    relet_volume = Row(
        "Re-let, at contract price",
        USD_M,
        delivered * shifted(lost_share, Contracts.relet_delay) * Contracts.relet_fill,
    )
    relet = Row("Re-let revenue", USD_M, relet_volume * Contracts.relet_price)
    committed = Row("Recognised from RPO", USD_M, recognised * is_signed)
    defaulted = Row("Defaulted from RPO", USD_M, default_loss * is_signed)
    cut = Row("Renegotiated from RPO", USD_M, renegotiated * is_signed)
    ended = Row("Terminated from RPO", USD_M, terminated_loss * is_signed)
    untaken = Row("Not taken from RPO", USD_M, untaken_loss * is_signed)
    late = Row("Lapsed from RPO", USD_M, lapsed_loss * is_signed)
    cancelled = Row(
        "Cancelled or lapsed from RPO",
        USD_M,
        (default_loss + renegotiated + lapsed_loss + terminated_loss + untaken_loss) * is_signed,
    )
    agreed_in_rpo = Row("Agreed schedule in reported RPO", USD_M, Contracts.agreed * Contracts.is_in_rpo)
    signed_rpo = Row("Expected RPO, if signed", USD_M, rpo * is_signed, annual=Annual.END)
    opening_rpo = Figure("In reported RPO at the balance sheet", USD_M, Contracts.expected_price * Contracts.is_in_rpo)
    customer_rpo = Figure(
        "In reported RPO, all contracts of the customer", USD_M, sum_alike(opening_rpo, Contracts.customer)
    )
    early = Row("Recognised before signing", USD_M, recognised * (1 - is_signed))
    stepped_check = Check(
        "RPO of the contract equals undelivered price after survival, renegotiation and termination",
        USD_M,
        rpo - nominal * survival * price_factor * standing,
        remedy="Report this: the corkscrew of the contract does not foot.",
    )
    early_check = Check(
        "Nothing is recognised before the contract is signed",
        USD_M,
        early,
        tolerance=0.01,
        severity=Severity.PLAUSIBILITY,
        remedy="Let deliveries start after the signing, or sign earlier.",
    )
    prepaid_check = Check(
        "Prepayments are not more than the price",
        USD_M,
        maximum(Contracts.prepaid_opening + paid_at_signing - Contracts.expected_price, 0),
        tolerance=0.01,
        severity=Severity.PLAUSIBILITY,
        remedy="Lower the prepayment, or raise the remaining price it is credited against.",
    )


class Rpo(Section, title="RPO roll-forward", area=""):
    booked = Row("New contracts", USD_M, sum_entities(Delivery.booked))
    recognised = Row("Recognised from RPO", USD_M, sum_entities(Delivery.committed))
    defaulted = Row("Lost to default", USD_M, sum_entities(Delivery.defaulted))
    renegotiated = Row("Lost to renegotiation", USD_M, sum_entities(Delivery.cut))
    terminated = Row("Lost to termination", USD_M, sum_entities(Delivery.ended))
    lapsed = Row("Lost to late delivery", USD_M, sum_entities(Delivery.late))
    untaken = Row("Delivered, not taken and not paid", USD_M, sum_entities(Delivery.untaken))
    cancelled = Row(
        "Cancelled, lapsed, renegotiated",
        USD_M,
        sum_entities(Delivery.cancelled),
        note="Everything that leaves RPO without being recognised: the five lines above.",
    )
    closing = Balance("Remaining performance obligations", USD_M, start=sum_entities(Delivery.opening_rpo))
    closing.close(add=(booked,), less=(recognised, cancelled))
    size = Figure("Price of all contracts", USD_M, sum_entities(Contracts.expected_price))
    counted = Row(
        "Remaining performance obligations, if any",
        USD_M,
        where(closing > size * Disclosure.trace, closing, 0),
        opening=sum_entities(Delivery.opening_rpo),
        annual=Annual.END,
        note="0 where only rounding is left.",
    )
    next_year = Row(
        "RPO of the next 12 months", USD_M, leading_sum(recognised, Timing.periods_per_year), annual=Annual.END
    )
    prepayment = Row("Prepayments received", USD_M, sum_entities(Delivery.prepayment))
    deferred_used = Row("Prepayments used", USD_M, sum_entities(Delivery.used))
    kept = Row(
        "Prepayments kept without delivery",
        USD_M,
        sum_entities(Delivery.kept) + sum_entities(Delivery.retained),
        note="On default, and of deliveries that lapsed, were cut, not taken or terminated.",
    )
    refunded = Row("Prepayments refunded", USD_M, sum_entities(Delivery.refunded))
    deferred = Balance("Deferred revenue", USD_M, start=sum_entities(Contracts.prepaid_opening))
    deferred.close(add=(prepayment,), less=(deferred_used, kept, refunded))
    termination_paid = Row("Termination fees", USD_M, sum_entities(Delivery.termination_paid))
    contracted = Row("Contracted revenue", USD_M, sum_entities(Delivery.recognised))
    relet = Row("Re-let revenue", USD_M, sum_entities(Delivery.relet))
    bookings = Row("Bookings", USD_M, recognised + closing - prev(closing))
    billings = Row(
        "Billings of contracts",
        USD_M,
        contracted + kept + deferred - prev(deferred) + termination_paid,
        note="Invoices, fees and prepayments, less refunds.",
    )
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
    losses_check = Check(
        "What is cancelled is default, renegotiation, termination, lapse and what is not taken",
        USD_M,
        cancelled - defaulted - renegotiated - terminated - lapsed - untaken,
        remedy="Report this: a loss of RPO has no name.",
    )
    deferred_check = Check(
        "Deferred revenue equals the prepayments held",
        USD_M,
        deferred - sum_entities(Delivery.deferred),
        remedy="Report this: deferred revenue does not foot.",
    )
    billing_check = Check(
        "Billings equal invoices, fees and prepayments received, less refunds",
        USD_M,
        billings - sum_entities(Delivery.invoiced) - prepayment - termination_paid + refunded,
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
