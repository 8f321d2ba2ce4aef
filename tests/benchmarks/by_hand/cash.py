"""By hand: debt facilities, tax, interest, revolver, sweep and cash, solved period by period."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Given, Rows, before, divided

EPOCH = np.datetime64("1899-12-30", "D")
DAY = np.timedelta64(1, "D")
PER_FACILITY = [
    "facilities.draw",
    "facilities.cancelled",
    "facilities.revolver_drawn",
    "facilities.revolver_repaid",
    "facilities.swept",
    "facilities.undrawn",
    "facilities.balance",
    "facilities.pik",
    "facilities.to_amortise",
    "facilities.level_payment",
    "facilities.planned",
    "facilities.scheduled",
    "facilities.known_interest",
    "facilities.interest",
    "facilities.fee",
    "facilities.discount",
    "facilities.discount_added",
    "facilities.amortised",
    "clearing.line",
    "clearing.revolver_owed",
    "clearing.sweepable",
    "clearing.line_interest",
    "clearing.owed_interest",
    "clearing.sweep_interest",
    "sweep.line_before",
    "sweep.line_interest_before",
    "sweep.draw_0",
    "sweep.draw_1",
    "sweep.draw_2",
    "sweep.owed_before",
    "sweep.owed_interest_before",
    "sweep.repay_0",
    "sweep.repay_1",
    "sweep.repay_2",
    "sweep.before",
    "sweep.interest_before",
    "sweep.spare",
    "sweep.saving",
    "sweep.sweep_0",
    "sweep.sweep_1",
    "sweep.sweep_2",
]
IN_TOTAL = [
    "waterfall.cash",
    "waterfall.gap",
    "waterfall.draws",
    "waterfall.scheduled",
    "waterfall.upfront",
    "waterfall.fees",
    "waterfall.amortised",
    "waterfall.pik",
    "waterfall.known_debt_interest",
    "waterfall.known_interest",
    "waterfall.cash_before",
    "waterfall.position",
    "waterfall.short_0",
    "waterfall.short_1",
    "waterfall.short_2",
    "waterfall.short",
    "waterfall.line",
    "waterfall.line_interest",
    "waterfall.owed",
    "waterfall.owed_interest",
    "waterfall.need",
    "waterfall.gap_drawn",
    "waterfall.injected",
    "waterfall.gap_repaid",
    "waterfall.swept",
    "waterfall.revolver_drawn",
    "waterfall.revolver_repaid",
    "waterfall.moved",
    "waterfall.debt_interest",
    "waterfall.saved",
    "waterfall.cash_0",
    "waterfall.cash_1",
    "waterfall.cash_2",
    "waterfall.cash_interest",
    "waterfall.net_interest",
    "waterfall.interest_paid",
    "tax.floor",
    "tax.line_1",
    "tax.line_2",
    "tax.losses",
    "tax.disallowed",
    "tax_paid.deductible",
    "tax_paid.income",
    "tax_paid.created",
    "tax_paid.used",
    "tax_paid.paid",
]


def terms(i: Given, r: Rows) -> None:
    """What of a facility does not hang on its balance."""
    days, end, months = r["timing.days"], r["timing.period_end"], r["timing.months"]
    count = i["facilities.day_count"][:, None]
    fraction = np.where(count == 1.0, r["timing.period_years"], np.where(count == 2.0, days / 360.0, days / 365.0))
    floating = np.maximum(i["rates.base"], i["facilities.floor"][:, None]) + i["facilities.spread"][:, None]
    rate = np.where(i["facilities.rate_kind"][:, None] == 1.0, i["facilities.fixed_rate"][:, None], floating)
    maturity = (EPOCH + i["facilities.maturity"].astype(np.int64) * DAY).astype("M8[M]").astype(np.int64)
    ends = (EPOCH + end.astype(np.int64) * DAY).astype("M8[M]").astype(np.int64)
    months_left = (maturity[:, None] - ends).astype(np.float64)
    left = months_left / months
    payments = np.maximum(np.copysign(np.ceil(np.abs(left)), left) + 1.0, 1.0)
    final = (payments <= 1.0) * 1.0
    begins = before(end, i["timing.balance_sheet_date"])
    weight = 0.0 if i["rates.basis"] == 1.0 else 0.5
    r["rates.weight"], r["facilities.is_revolver"] = weight, (i["facilities.kind"] == 4.0) * 1.0
    r["facilities.fraction"], r["facilities.rate"], r["facilities.period_rate"] = fraction, rate, rate * fraction
    r["facilities.months_left"], r["facilities.payments_left"], r["facilities.is_final"] = months_left, payments, final
    r["facilities.is_available"] = np.minimum(begins < i["facilities.available_until"][:, None], 1.0 - final)
    r["facilities.is_repaying"] = (end >= i["facilities.first_payment"][:, None]) * 1.0
    r["facilities.marginal"] = weight * rate * fraction


def taxes_before_interest(i: Given, r: Rows) -> None:
    """Taxable income before interest, its limits, and tax without debt."""
    rate, depreciation = i["tax.rate"], r["investment.tax_depreciation"]
    income = r["operations.ebitda"] - r["operations.stock_compensation"] - depreciation - r["lease_totals.rent_as_debt"]
    positive = np.maximum(income, 0.0)
    used, losses = np.empty_like(income), np.empty_like(income)
    pool = i["tax.opening_losses"]
    for t in range(i["periods"]):
        used[t] = min(pool, i["tax.loss_limit"] * positive[t])
        pool = losses[t] = pool + max(-income[t], 0.0) - used[t]
    r["tax.operating"] = income
    r["tax.cap"] = i["tax.interest_limit"] * np.maximum(income + i["tax.is_added_back"] * depreciation, 0.0)
    r["tax.left_rate"] = rate * (1.0 - i["tax.loss_limit"])
    r["tax.unlevered_created"], r["tax.unlevered_used"] = np.maximum(-income, 0.0), used
    r["tax.losses_unlevered"], r["tax.unlevered"] = losses, rate * (positive - used)


def waterfall(i: Given, r: Rows) -> None:
    """Debt and cash, one period after the other."""
    terms(i, r)
    taxes_before_interest(i, r)
    count, dt = i["periods"], r["timing.period_years"]
    members = len(i["facilities.drawn"])
    deferred = r["rpo.deferred"]
    r["waterfall.operating"] = operating = (
        r["operations.ebitda"]
        - r["working_capital.increase"]
        + deferred
        - before(deferred, i["contracts.prepaid_opening"].sum())
        - r["lease_totals.rent_as_debt"]
    )
    revolver, weight, swept_share = r["facilities.is_revolver"], r["rates.weight"], i["waterfall.sweep_share"]
    rate, left_rate, limit = i["tax.rate"], r["tax.left_rate"], i["tax.loss_limit"]
    cash_rate = i["waterfall.cash_rate"] * dt
    keep_1, keep_2, marginal_cash = 1.0 - left_rate, 1.0 - rate, weight * cash_rate
    divisor_0, divisor_1, divisor_2 = 1.0 - marginal_cash, 1.0 - keep_1 * marginal_cash, 1.0 - keep_2 * marginal_cash
    r["waterfall.keep_1"], r["waterfall.keep_2"], r["waterfall.cash_marginal"] = keep_1, keep_2, marginal_cash
    r["waterfall.divisor_0"], r["waterfall.divisor_1"], r["waterfall.divisor_2"] = divisor_0, divisor_1, divisor_2
    retained = 1.0 - swept_share
    r["sweep.retained"] = np.full(members, retained)
    floor_cash, is_equity = i["waterfall.minimum_cash"], i["waterfall.gap_closing"] == 1.0
    amortisation, balloon, custom = i["facilities.amortisation"], i["facilities.balloon"], i["facilities.custom"]
    swept_flag = i["facilities.is_swept"] * (1.0 - revolver)
    order = i["facilities.priority"]
    place = np.arange(members)
    first = ((order < order[:, None]) | ((order == order[:, None]) & (place < place[:, None]))) * 1.0
    to_fund = r["investment.growth"] + r["investment.replacement"]
    capex, raised = r["investment.capex"], i["waterfall.equity_raised"]
    income, cap = r["tax.operating"], r["tax.cap"]
    for name in PER_FACILITY:
        r[name] = np.empty((members, count))
    for name in IN_TOTAL:
        r[name] = np.empty(count)
    undrawn, balance = i["facilities.undrawn_opening"], i["facilities.drawn"]
    discount, cash, gap = i["facilities.discount_opening"], i["waterfall.opening_cash"], 0.0
    losses, disallowed = i["tax.opening_losses"], i["tax.opening_disallowed"]
    for t in range(count):
        period_rate, payments = r["facilities.period_rate"][:, t], r["facilities.payments_left"][:, t]
        is_open, is_final = r["facilities.is_available"][:, t], r["facilities.is_final"][:, t]
        marginal = r["facilities.marginal"][:, t]
        draw = np.minimum(undrawn, i["facilities.draw_share"] * to_fund[t]) * is_open * (1.0 - revolver)
        cancelled = undrawn * (1.0 - is_open)
        pik = balance * period_rate * i["facilities.pik_share"]
        above = np.maximum(balance - balloon, 0.0)
        level = divided(above * period_rate, (1.0 + period_rate) ** payments - 1.0, np.nan)
        level = np.where(np.isnan(level), above / payments, level)
        planned = np.select(
            [amortisation == 1.0, amortisation == 2.0, amortisation == 3.0],
            [np.zeros(members), above / payments, level],
            custom[:, t],
        )
        limited = np.minimum(planned * r["facilities.is_repaying"][:, t], balance + np.minimum(pik, 0.0))
        scheduled = np.where(is_final != 0.0, balance + draw + pik, limited)
        known = period_rate * (balance + weight * (draw - np.minimum(scheduled, balance + draw)))
        fee = i["facilities.commitment_fee"] * r["facilities.fraction"][:, t] * undrawn * is_open
        added = draw * i["facilities.upfront_fee"]
        amortised = np.where(balance <= 0.0, discount, discount / payments)
        line = revolver * is_open * undrawn
        owed = revolver * (balance + pik - scheduled)
        sweepable = swept_flag * np.maximum(balance + draw + pik - scheduled, 0.0)
        line_interest, owed_interest, sweep_interest = line * marginal, owed * marginal, sweepable * marginal

        debt_known, fees, written = known.sum(), fee.sum(), amortised.sum()
        net_known = debt_known + fees + written - cash_rate * (1.0 - weight) * cash
        ready = cash + operating[t] - capex[t] + draw.sum() - added.sum() - scheduled.sum() + raised[t]
        position = ready + pik.sum() + written
        unsaved = income[t] - cap[t]
        tax_0 = max(left_rate * unsaved, rate * (unsaved - losses), 0.0) if i["tax.is_limited"] else 0.0
        tax_1 = left_rate * (income[t] - disallowed)
        tax_2 = rate * (income[t] - disallowed - losses)
        short_0 = divisor_0 * floor_cash - position + tax_0 + net_known
        short_1 = divisor_1 * floor_cash - position + tax_1 + keep_1 * net_known
        short_2 = divisor_2 * floor_cash - position + tax_2 + keep_2 * net_known
        short = max(short_0, short_1, short_2)
        lines, lines_interest = line.sum(), line_interest.sum()
        need = max(
            short_0 - lines + lines_interest,
            short_1 - lines + keep_1 * lines_interest,
            short_2 - lines + keep_2 * lines_interest,
            0.0,
        )
        gap_drawn, injected = (0.0, need) if is_equity else (need, 0.0)
        gap_repaid = min(max(-short, 0.0), gap)

        line_before, line_interest_before = first @ line, first @ line_interest
        draw_0 = (short_0 - line_before + line_interest_before) / (1.0 - marginal)
        draw_1 = (short_1 - line_before + keep_1 * line_interest_before) / (1.0 - keep_1 * marginal)
        draw_2 = (short_2 - line_before + keep_2 * line_interest_before) / (1.0 - keep_2 * marginal)
        drawn = np.minimum(np.maximum(np.maximum(np.maximum(draw_0, draw_1), draw_2), 0.0), line)
        owed_before, owed_interest_before = first @ owed, first @ owed_interest
        repay_0 = (owed_interest_before - short_0 - gap - owed_before) / (1.0 - marginal)
        repay_1 = (keep_1 * owed_interest_before - short_1 - gap - owed_before) / (1.0 - keep_1 * marginal)
        repay_2 = (keep_2 * owed_interest_before - short_2 - gap - owed_before) / (1.0 - keep_2 * marginal)
        repaid = np.maximum(np.minimum(np.minimum(np.minimum(repay_0, repay_1), repay_2), owed), 0.0)
        swept_before, interest_before = first @ sweepable, first @ sweep_interest
        spare = owed.sum() + gap + swept_before
        saving = owed_interest.sum() + interest_before
        sweep_0 = (swept_share * (saving - short_0 - spare) - divisor_0 * retained * swept_before) / (
            divisor_0 * retained + swept_share * (1.0 - marginal)
        )
        sweep_1 = (swept_share * (keep_1 * saving - short_1 - spare) - divisor_1 * retained * swept_before) / (
            divisor_1 * retained + swept_share * (1.0 - keep_1 * marginal)
        )
        sweep_2 = (swept_share * (keep_2 * saving - short_2 - spare) - divisor_2 * retained * swept_before) / (
            divisor_2 * retained + swept_share * (1.0 - keep_2 * marginal)
        )
        swept = np.maximum(np.minimum(np.minimum(np.minimum(sweep_0, sweep_1), sweep_2), sweepable), 0.0)

        interest = known + marginal * (drawn - repaid - swept)
        debt_interest = interest.sum()
        moved = swept.sum() + repaid.sum() + gap_repaid - drawn.sum() - gap_drawn - injected
        saved = debt_known - debt_interest
        cash_0 = (divisor_0 * floor_cash - short_0 - moved + saved) / divisor_0
        cash_1 = (divisor_1 * floor_cash - short_1 - moved + keep_1 * saved) / divisor_1
        cash_2 = (divisor_2 * floor_cash - short_2 - moved + keep_2 * saved) / divisor_2
        closing = min(cash_0, cash_1, cash_2)
        earned = cash_rate * (1.0 - weight) * cash + marginal_cash * closing
        net = debt_interest + fees + written - earned
        wanted = net + disallowed
        deductible = min(wanted, cap[t]) if i["tax.is_limited"] else wanted
        taxable = income[t] - deductible
        created, used = max(-taxable, 0.0), min(losses, limit * max(taxable, 0.0))

        undrawn = undrawn + repaid - draw - drawn - cancelled
        balance = balance + draw + pik + drawn - scheduled - swept - repaid
        discount = discount + added - amortised
        gap = gap + gap_drawn - gap_repaid
        cash = closing
        losses = losses + created - used
        disallowed = disallowed + net - deductible
        per_facility = (
            draw, cancelled, drawn, repaid, swept, undrawn, balance, pik, above, level, planned, scheduled, known,
            interest, fee, discount, added, amortised, line, owed, sweepable, line_interest, owed_interest,
            sweep_interest, line_before, line_interest_before, draw_0, draw_1, draw_2, owed_before,
            owed_interest_before, repay_0, repay_1, repay_2, swept_before, interest_before, spare, saving, sweep_0,
            sweep_1, sweep_2,
        )  # fmt: skip
        for name, vector in zip(PER_FACILITY, per_facility, strict=True):
            r[name][:, t] = vector
        in_total = (
            cash, gap, draw.sum(), scheduled.sum(), added.sum(), fees, written, pik.sum(), debt_known, net_known, ready,
            position, short_0, short_1, short_2, short, lines, lines_interest, owed.sum(), owed_interest.sum(), need,
            gap_drawn, injected, gap_repaid, swept.sum(), drawn.sum(), repaid.sum(), moved, debt_interest, saved,
            cash_0, cash_1, cash_2, earned, net, net - pik.sum() - written, tax_0, tax_1, tax_2, losses, disallowed,
            deductible, taxable, created, used, rate * (max(taxable, 0.0) - used),
        )  # fmt: skip
        for name, figure in zip(IN_TOTAL, in_total, strict=True):
            r[name][t] = figure
    r["facilities.carrying"] = r["facilities.balance"] - r["facilities.discount"]
    r["facilities.committed"] = r["facilities.balance"] + r["facilities.undrawn"]
    r["facilities.repaid"] = r["facilities.scheduled"] + r["facilities.swept"] + r["facilities.revolver_repaid"]
    r["waterfall.capitalised"] = i["waterfall.capitalised_share"] * r["waterfall.debt_interest"]
    r["tax_paid.shield"] = r["tax.unlevered"] - r["tax_paid.paid"]
    r["tax_paid.cash_check"] = (
        r["waterfall.cash"]
        - r["waterfall.cash_before"]
        + r["tax_paid.paid"]
        + r["waterfall.interest_paid"]
        + r["waterfall.moved"]
    )
