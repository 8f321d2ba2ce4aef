"""Effective interest: discount and costs of each layer of a loan, spread over its contractual flows.

A layer is what stood at the balance sheet, one draw, or a loan renewed. Layers share coupons and repayments pro rata,
so one line of flows, that of a dollar, serves them all. A layer's effective rate is its coupon rate compounded with a
premium that stays the same for its life: (1 + coupon rate) x (1 + premium) - 1. For a fixed rate that is the constant
yield at which the contractual flows are worth what was received; for a floating one the rate moves with the forward
curve, so that only discount and costs are spread, never the curve itself. Nothing here reads the sweep.
"""

from __future__ import annotations

from workbench.ground.units import COUNT, FACTOR, FLAG, PERCENT, PERCENT_YEAR, USD_M
from workbench.model.contractual import Contractual
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.rates import Rates
from workbench.model.timing import Timing
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Check,
    Constant,
    Emphasis,
    Figure,
    Row,
    Section,
    at_end,
    at_opening,
    at_period,
    carried,
    exponential,
    following,
    logarithm,
    maximum,
    minimum,
    no,
    otherwise,
    prev,
    ratio,
    sum_periods,
    where,
    yield_ahead,
)


class EffectiveInterest(Section, title="Effective interest", per=FACILITY):
    """Contractual carrying value by the interest method (ASC 835-30-35-2), a rate for each layer."""

    smallest = Constant("What a dollar leaves at least when all is repaid", FACTOR, 1e-12)
    index_floor = Constant("How small a dollar may become over the horizon", FACTOR, 1e-240)
    grain = Constant("Discount per dollar owed that only rounding left", FACTOR, 1e-11)

    is_layered = Figure(
        "Opening costs belong to principal",
        FLAG,
        minimum(1 - Facilities.is_revolver, Facilities.drawn > 0),
        note="Costs of a revolver, and of a loan not yet drawn, are spread evenly over its payments left.",
    )
    layer_opening = Figure("Principal of the opening layer", USD_M, Facilities.drawn * (1 - Facilities.is_revolver))
    cost_opening = Figure("Its discount", USD_M, Facilities.discount_opening * is_layered)
    rest_due = Row(
        "Share of what is left of it due at once",
        FACTOR,
        maximum(Facilities.is_final, Facilities.falls_due),
        annual=Annual.NONE,
        note="After the instalment: all at maturity, and what is not renewed.",
    )
    instalment = Row(
        "Instalment per dollar owed at the start",
        FACTOR,
        otherwise(ratio(Contractual.instalment, prev(Contractual.balance) + Contractual.pik), 0)
        * (1 - Facilities.is_revolver),
        annual=Annual.NONE,
    )
    is_last = Row("Last period of the horizon", FLAG, following(Timing.number) <= 0, annual=Annual.NONE)
    is_owed = Row("Owed at the start", FLAG, prev(Contractual.balance) > 0, annual=Annual.NONE)
    left = Row(
        "Principal left by the period's repayment",
        FACTOR,
        (1 - rest_due) * (1 - instalment),
        annual=Annual.NONE,
        note="Of what was owed at its start; a draw is repaid in its own period only when all falls due.",
    )
    kept = Row(
        "Principal that stays in its layer",
        FACTOR,
        where(is_owed, left * (1 - Facilities.is_renewed), 1),
        annual=Annual.NONE,
        note="A renewal ends the old layers: what is left of their costs is expensed, the new costs begin a layer.",
    )
    in_kind = Row(
        "Interest in kind on a dollar",
        FACTOR,
        otherwise(ratio(Contractual.pik, prev(Contractual.balance)), 0),
        annual=Annual.NONE,
    )
    coupon_rate = Row(
        "Interest of the period on a dollar owed at its start",
        FACTOR,
        is_owed * Facilities.period_rate * (1 - Rates.weight * minimum((1 + in_kind) * (1 - left), 1)),
        annual=Annual.NONE,
        note="Less on what the period's repayment takes, where interest runs on average balances.",
    )
    compounded = Row(
        "A dollar compounded at the coupon rate", FACTOR, PREVIOUS * (1 + coupon_rate), opening=1, annual=Annual.NONE
    )
    is_emptied = Row("All layers end", FLAG, is_owed * (kept <= 0), annual=Annual.NONE)
    emptied = Figure("How often all layers end", COUNT, sum_periods(is_emptied))
    trace = Figure(
        "What a dollar leaves when all is repaid",
        FACTOR,
        maximum(smallest, exponential(logarithm(index_floor) / maximum(emptied, 1))),
        note="Not 0, so that a loan drawn again after its end has flows of its own; older layers do not feel them. "
        "More where that happens so often that nothing would be left to divide by.",
    )
    dollar = Row(
        "What is left of a dollar owed at the balance sheet",
        FACTOR,
        PREVIOUS * (1 + in_kind) * maximum(kept, trace),
        opening=1,
        annual=Annual.NONE,
    )
    standing = Row(
        "Principal of the layers",
        USD_M,
        Contractual.balance * (1 - Facilities.is_revolver),
        opening=layer_opening,
        annual=Annual.END,
    )
    layer = Row(
        "Principal put in",
        USD_M,
        where(Facilities.is_renewed, standing, Contractual.draw * (1 - rest_due)),
        opening=layer_opening,
        annual=Annual.NONE,
        note="Layers share the loan's repayments pro rata, also draws with a life of their own.",
    )
    cost = Row(
        "Its discount and costs",
        USD_M,
        where(Facilities.is_renewed, Contractual.renewal_cost, Contractual.draw_cost * (1 - rest_due)),
        opening=cost_opening,
        annual=Annual.NONE,
    )
    renewals_ahead = Row(
        "Renewals still to come", COUNT, FOLLOWING + following(Facilities.is_renewed), annual=Annual.NONE
    )
    first_payments = Figure("Payments left at the balance sheet", COUNT, at_period(Facilities.payments_left, 1))
    last_payments = Figure("Payments left after the horizon", COUNT, at_end(Facilities.payments_left) - 1)
    spread_later_opening = Figure(
        "Opening discount spread after the horizon",
        USD_M,
        cost_opening
        * minimum(last_payments / first_payments, 1)
        * (1 - minimum(sum_periods(Facilities.is_renewed), 1)),
    )
    spread_later = Row(
        "Costs spread after the horizon",
        USD_M,
        cost
        * (1 - minimum(renewals_ahead, 1))
        * minimum(otherwise(ratio(last_payments, Facilities.payments_left - 1), 0), 1),
        opening=spread_later_opening,
        annual=Annual.NONE,
        note="Evenly by payments: flows after the horizon are not forecast.",
    )
    unspread = Figure(
        "Share of principal still unamortised at the end of the horizon",
        FACTOR,
        minimum(otherwise(ratio(sum_periods(spread_later) + at_opening(spread_later), at_end(standing)), 0), 1),
    )
    flow = Row(
        "Coupon and repayment of a dollar",
        FACTOR,
        prev(dollar) * is_owed * (1 + coupon_rate - (1 + in_kind) * kept) + is_last * dollar * (1 - unspread),
        annual=Annual.NONE,
    )
    flow_at_coupon = Row(
        "Coupon and repayment of a dollar, discounted at the coupon rate", FACTOR, flow / compounded, annual=Annual.NONE
    )
    price = Row(
        "Received for what is left of a dollar, discounted at the coupon rate",
        FACTOR,
        otherwise(ratio(dollar * (layer - cost), layer * compounded), 0),
        opening=otherwise(ratio(layer_opening - cost_opening, layer_opening), 0),
        annual=Annual.NONE,
    )
    premium_found = Row(
        "Premium at which the later flows are worth the price",
        PERCENT,
        yield_ahead(price, flow_at_coupon, 0),
        opening=yield_ahead(price, flow_at_coupon, 0),
        annual=Annual.NONE,
        note="Missing where nothing is put in.",
    )
    premium = Row(
        "Premium over the coupon rate",
        PERCENT,
        otherwise(premium_found, 0),
        opening=otherwise(yield_ahead(price, flow_at_coupon, 0), 0),
        annual=Annual.NONE,
        note="Per period, for the layer put in; 0 where nothing is put in.",
    )
    amount = Row(
        "Layer in dollars of the balance sheet",
        USD_M,
        layer / dollar,
        opening=layer_opening,
        annual=Annual.NONE,
    )
    carrying = Row(
        "Carrying value of the layers, by contract",
        USD_M,
        compounded * carried(amount, premium, flow_at_coupon),
        annual=Annual.END,
    )
    deferred = Row(
        "Costs without principal",
        USD_M,
        PREVIOUS * (Facilities.payments_left - 1) / Facilities.payments_left
        + Contractual.renewal_cost * Facilities.is_revolver * no(Facilities.is_final),
        opening=Facilities.discount_opening * (1 - is_layered),
        annual=Annual.END,
    )
    unamortised = Row(
        "Unamortised discount, by contract",
        USD_M,
        maximum(where(is_last, unspread * standing, standing - carrying), 0) + deferred,
        opening=Facilities.discount_opening,
        annual=Annual.END,
    )
    first_amount = Row("Layer of the balance sheet alone", USD_M, 0 * amount, opening=layer_opening, annual=Annual.NONE)
    first_carrying = Row(
        "Carrying value of the layer of the balance sheet, by contract",
        USD_M,
        compounded * carried(first_amount, premium, flow_at_coupon),
        annual=Annual.END,
    )
    first_left = Row(
        "Left of the discount at the balance sheet, by contract",
        USD_M,
        maximum(layer_opening * dollar * (1 - is_last * (1 - unspread)) - first_carrying, 0) + deferred,
        opening=Facilities.discount_opening,
        annual=Annual.END,
    )
    spreadable = Row(
        "Discount to be spread, by contract",
        USD_M,
        prev(unamortised) + Contractual.draw_cost + Contractual.renewal_cost,
        annual=Annual.NONE,
    )
    kept_share = Row(
        "Share of the discount that stays unamortised",
        FACTOR,
        where(spreadable > grain * (maximum(Contractual.owed, 0) + spreadable), unamortised / spreadable, 0),
        annual=Annual.NONE,
    )
    rate_year = Row(
        "Effective rate a year of the layer put in",
        PERCENT_YEAR,
        ((1 + Facilities.period_rate) * (1 + premium)) ** Timing.periods_per_year - 1,
        annual=Annual.NONE,
    )
    first_factor = Figure("A dollar with the first period's coupon", FACTOR, 1 + at_period(Facilities.period_rate, 1))
    opening_factor = Figure(
        "A dollar with the first period's effective interest", FACTOR, first_factor * (1 + at_opening(premium))
    )
    opening_rate = Figure(
        "Effective rate at the balance sheet",
        PERCENT_YEAR,
        opening_factor**Timing.periods_per_year - 1,
        emphasis=Emphasis.TOTAL,
        note="Compounded over a year; the coupon rate where nothing is drawn yet.",
    )
    opening_rate_simple = Figure(
        "Effective rate at the balance sheet, not compounded",
        PERCENT_YEAR,
        (opening_factor - 1) * Timing.periods_per_year,
        note="As notes to accounts quote it beside the coupon rate.",
    )
    expense = Row(
        "Interest expense by effective interest",
        USD_M,
        Facilities.interest + Facilities.amortised,
        note="Without commitment fees and what is written off.",
    )
    spread_check = Check(
        "Discount and costs are spread when the loan ends",
        USD_M,
        Facilities.discount * Facilities.is_final,
        remedy="Report this: the effective interest of a loan leaves discount after its maturity.",
    )
