"""By hand: debt by contract and its effective interest, before any cash is counted.

Written for the terms the shipped example has: bullets, level principal, level payments and own schedules, drawn for
capex or by an own schedule, at a typed or backed spread. Sculpting, renewals, lives of single draws and advance rates
are left out.
"""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Floats, Given, Rows, before, divided

EPOCH = np.datetime64("1899-12-30", "D")
DAY = np.timedelta64(1, "D")
LEAST_LEFT = 1e-12
ROUNDING = 1e-11
BY_PERIOD = [
    "contractual.pik",
    "contractual.wanted",
    "contractual.draw",
    "contractual.cancelled",
    "contractual.undrawn",
    "contractual.draw_cost",
    "contractual.owed",
    "contractual.to_amortise",
    "contractual.level_payment",
    "contractual.planned",
    "contractual.instalment",
    "contractual.repayment",
    "contractual.balance",
    "contractual.interest",
    "contractual.coupon",
    "contractual.fee",
    "contractual.service",
]


def by_contract(i: Given, r: Rows) -> None:
    """Terms, then draws and repayments, then what costs are left unamortised."""
    terms(i, r)
    schedule(i, r)
    spread_costs(i, r)


def backing(i: Given, r: Rows) -> Floats:
    """The mean lending spread of each borrower's contracts, as typed where none is left."""
    classes = [i[f"credit.spread_{name}"] for name in ("investment_grade", "investment_grade_wide")]
    classes += [i["credit.spread_non_investment_grade"], i["contracts.own_spread"]]
    spread = np.choose(i["contracts.spread_class"].astype(np.int64) - 1, np.broadcast_arrays(*classes))
    weight = before(r["delivery.rpo"], r["contracts.expected_price"])
    borrower = i["facilities.borrower"][:, None]
    backed = ((borrower == i["contracts.borrower"]) & (borrower > 0.0)) * 1.0
    rpo, asked = backed @ weight, backed @ (weight * spread[:, None])
    counted = np.where(rpo > rpo.max(axis=1, initial=0.0)[:, None] * 1e-9, rpo, 0.0)
    r["backing.weight"], r["backing.weighted"], r["backed.rpo"] = weight, weight * spread[:, None], rpo
    r["backed.asked"], r["backed.rpo_counted"] = asked, counted
    typed = i["facilities.spread"][:, None]
    r["backed.spread"] = np.where(counted == 0.0, typed, divided(asked, counted))
    found: Floats = np.where(i["rate_terms.spread_source"][:, None] == 1.0, typed, r["backed.spread"])
    return found


def terms(i: Given, r: Rows) -> None:
    """What of a facility does not hang on its balance."""
    days, end, months = r["timing.days"], r["timing.period_end"], r["timing.months"]
    count = i["facilities.day_count"][:, None]
    fraction = np.where(count == 1.0, r["timing.period_years"], np.where(count == 2.0, days / 360.0, days / 365.0))
    used = i["rates.base"] + i["rates.shift"]
    hedged, fixed = i["rate_terms.hedged_share"][:, None], i["rate_terms.hedge_rate"][:, None]
    base = np.maximum(used, i["facilities.floor"][:, None]) + hedged * (fixed - used)
    spread = backing(i, r) + np.zeros_like(base)
    rate = np.where(i["facilities.rate_kind"][:, None] == 1.0, i["facilities.fixed_rate"][:, None], base + spread)
    maturity = (EPOCH + i["facilities.maturity"].astype(np.int64) * DAY).astype("M8[M]").astype(np.int64)
    ends = (EPOCH + end.astype(np.int64) * DAY).astype("M8[M]").astype(np.int64)
    months_left = (maturity[:, None] - ends).astype(np.float64)
    left = months_left / months
    payments = np.maximum(np.copysign(np.ceil(np.abs(left)), left) + 1.0, 1.0)
    final = (payments <= 1.0) * 1.0
    begins = before(end, i["timing.balance_sheet_date"])
    weight = 0.0 if i["rates.basis"] == 1.0 else 0.5
    period_rate = rate * fraction
    kind = (end <= i["rate_terms.pik_until"][:, None]) * 1.0
    r["rates.weight"], r["facilities.is_revolver"] = weight, (i["facilities.kind"] == 4.0) * 1.0
    r["rates.used"], r["rate_terms.base_now"], r["rate_terms.spread_now"] = used, base, spread
    r["facilities.fraction"], r["facilities.rate"], r["facilities.period_rate"] = fraction, rate, period_rate
    r["facilities.pik_rate"] = period_rate * i["facilities.pik_share"][:, None] * kind
    r["facilities.months_left"], r["facilities.payments_left"], r["facilities.is_final"] = months_left, payments, final
    is_open = np.minimum(begins < i["facilities.available_until"][:, None], 1.0 - final)
    r["facilities.is_available"] = is_open
    r["facilities.is_repaying"] = (end >= i["facilities.first_payment"][:, None]) * 1.0
    r["facilities.marginal"] = weight * period_rate
    r["facilities.fee_rate"] = i["facilities.commitment_fee"][:, None] * fraction * is_open


def schedule(i: Given, r: Rows) -> None:
    """Draws and repayments by contract, one period after the other."""
    count, weight = i["periods"], r["rates.weight"]
    drawn, revolver = i["facilities.drawn"], r["facilities.is_revolver"]
    amortisation, balloon, custom = i["facilities.amortisation"], i["facilities.balloon"], i["facilities.custom"]
    for_capex = i["facilities.draw_share"][:, None] * (r["investment.growth"] + r["investment.replacement"])
    wanted = np.where(i["draw_terms.rule"][:, None] == 1.0, for_capex, i["draw_terms.own_draws"])
    cost_rate = i["facilities.upfront_fee"] + i["draw_terms.draw_fee"]
    for name in BY_PERIOD:
        r[name] = np.empty((len(drawn), count))
    balance, undrawn = drawn, i["facilities.undrawn_opening"] * (1.0 - revolver)
    for t in range(count):
        rate, payments = r["facilities.period_rate"][:, t], r["facilities.payments_left"][:, t]
        is_open, is_final = r["facilities.is_available"][:, t], r["facilities.is_final"][:, t]
        pik = balance * r["facilities.pik_rate"][:, t]
        draw = np.minimum(undrawn, wanted[:, t]) * is_open
        cancelled = undrawn * (1.0 - is_open)
        owed = balance + draw + pik
        above = np.maximum(balance - balloon, 0.0)
        level = divided(above * rate, (1.0 + rate) ** payments - 1.0, np.nan)
        level = np.where(np.isnan(level), above / payments, level)
        planned = np.select(
            [amortisation == 1.0, amortisation == 2.0, amortisation == 3.0],
            [np.zeros_like(above), above / payments, level],
            custom[:, t],
        )
        instalment = np.minimum(planned * r["facilities.is_repaying"][:, t], balance + pik)
        repayment = np.where(is_final != 0.0, owed, instalment)
        interest = rate * (balance + weight * (draw - np.minimum(repayment, balance + draw)))
        fee = r["facilities.fee_rate"][:, t] * (undrawn - weight * draw)
        undrawn, balance = undrawn - draw - cancelled, owed - repayment
        coupon = interest - pik
        found = (
            pik, wanted[:, t], draw, cancelled, undrawn, draw * cost_rate, owed, above, level, planned, instalment,
            repayment, balance, interest, coupon, fee, coupon + repayment,
        )  # fmt: skip
        for name, vector in zip(BY_PERIOD, found, strict=True):
            r[name][:, t] = vector


def spread_costs(i: Given, r: Rows) -> None:
    """Effective interest of every layer: the rate that makes a dollar's flows worth what was received for it."""
    drawn, revolver, final = i["facilities.drawn"], r["facilities.is_revolver"], r["facilities.is_final"]
    balance, weight, count = r["contractual.balance"], r["rates.weight"], i["periods"]
    start = before(balance, drawn)
    layered = np.minimum(1.0 - revolver, drawn > 0.0)
    first_layer, first_cost = drawn * (1.0 - revolver), i["facilities.discount_opening"] * layered
    instalment = divided(r["contractual.instalment"], start + r["contractual.pik"]) * (1.0 - revolver)[:, None]
    is_owed = (start > 0.0) * 1.0
    left = (1.0 - final) * (1.0 - instalment)
    kept = np.where(start > 0.0, left, 1.0)
    in_kind = divided(r["contractual.pik"], start)
    coupon = is_owed * r["facilities.period_rate"] * (1.0 - weight * np.minimum((1.0 + in_kind) * (1.0 - left), 1.0))
    compounded = np.cumprod(1.0 + coupon, axis=1)
    dollar = np.cumprod((1.0 + in_kind) * np.maximum(kept, LEAST_LEFT), axis=1)
    standing = balance * (1.0 - revolver)[:, None]
    layer = r["contractual.draw"] * (1.0 - final)
    cost = r["contractual.draw_cost"] * (1.0 - final)
    unspread = still_to_spread(r, first_cost, cost, standing)
    is_last = (np.arange(count) == count - 1) * 1.0
    flow = before(dollar, 1.0) * is_owed * (1.0 + coupon - (1.0 + in_kind) * kept)
    flow = flow + is_last * dollar * (1.0 - unspread[:, None])
    at_coupon = flow / compounded
    price = np.column_stack((divided(first_layer - first_cost, first_layer),
                             divided(dollar * (layer - cost), layer * compounded)))  # fmt: skip
    premium = yields(price, at_coupon)
    amount = np.column_stack((first_layer, layer / dollar))
    carrying = compounded * carried(amount, premium, at_coupon)
    payments = r["facilities.payments_left"]
    deferred = (i["facilities.discount_opening"] * (1.0 - layered))[:, None] * np.cumprod(
        (payments - 1.0) / payments, axis=1
    )
    unamortised = np.maximum(np.where(is_last > 0.0, unspread[:, None] * standing, standing - carrying), 0.0) + deferred
    spreadable = before(unamortised, i["facilities.discount_opening"]) + r["contractual.draw_cost"]
    is_real = spreadable > ROUNDING * (r["contractual.owed"] + spreadable)
    r["effective_interest.kept_share"] = np.where(is_real, divided(unamortised, spreadable), 0.0)
    found = {
        "rest_due": final, "instalment": instalment, "is_owed": is_owed, "left": left, "kept": kept,
        "in_kind": in_kind, "coupon_rate": coupon, "compounded": compounded, "dollar": dollar, "standing": standing,
        "layer": layer, "cost": cost, "unspread": unspread, "flow": flow, "flow_at_coupon": at_coupon,
        "price": price[:, 1:], "premium": premium[:, 1:], "amount": amount[:, 1:], "carrying": carrying,
        "deferred": deferred, "unamortised": unamortised, "spreadable": spreadable,
    }  # fmt: skip
    r.update({f"effective_interest.{name}": row for name, row in found.items()})


def still_to_spread(r: Rows, first_cost: Floats, cost: Floats, standing: Floats) -> Floats:
    """Share of principal that is unamortised cost at the horizon: costs go evenly over payments after it."""
    payments = r["facilities.payments_left"]
    after = payments[:, -1] - 1.0
    opening = first_cost * np.minimum(after / payments[:, 0], 1.0)
    later = cost * np.minimum(divided(after[:, None], payments - 1.0), 1.0)
    r["effective_interest.spread_later"], r["effective_interest.spread_later_opening"] = later, opening
    return np.asarray(np.minimum(divided(later.sum(axis=1) + opening, standing[:, -1]), 1.0))


def yields(price: Floats, flow: Floats) -> Floats:
    """Rates at which the flows that follow each column of `price` (the opening first) are worth it, by Newton's steps
    for all layers at once; 0 where nothing is paid."""
    members, count = flow.shape
    later = np.zeros((members, count + 1, count))
    for t in range(count):
        later[:, t, : count - t] = flow[:, t:]
    is_paid = (price > 0.0) & (later > 0.0).any(axis=2)
    growth = np.ones_like(price)
    for _ in range(60):
        factor = 1.0 / growth
        worth, slope = np.zeros_like(price), np.zeros_like(price)
        for k in range(count - 1, -1, -1):
            worth = (worth + later[:, :, k]) * factor
            slope = slope * factor + worth * factor
        step = np.where(is_paid, (worth - price) / np.where(slope == 0.0, 1.0, slope), 0.0)
        growth = growth + step
        if np.abs(step).max(initial=0.0) < 1e-15:
            break
    return np.where(is_paid, growth - 1.0, 0.0)


def carried(amount: Floats, rate: Floats, flow: Floats) -> Floats:
    """What the later flows are worth to all layers so far, each at its own rate; periods 1 to the last."""
    count = flow.shape[1]
    found, worth = np.zeros_like(flow), np.zeros_like(amount)
    for t in range(count - 1, -1, -1):
        found[:, t] = (amount * worth)[:, : t + 2].sum(axis=1)
        worth = (worth + flow[:, t][:, None]) / (1.0 + rate)
    return found
