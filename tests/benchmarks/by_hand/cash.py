"""By hand: tax, interest, revolver, sweep and cash, solved period by period."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.debt import by_contract
from tests.benchmarks.by_hand.given import Given, Rows, before, divided

PER_FACILITY = [
    "repayment.is_open",
    "facilities.draw",
    "facilities.cancelled",
    "facilities.pik",
    "repayment.owed",
    "facilities.scheduled",
    "repayment.demanded",
    "facilities.prepaid",
    "repayment.left",
    "facilities.discount_added",
    "facilities.amortised",
    "repayment.unspread",
    "repayment.written_due",
    "repayment.exposed",
    "repayment.known_interest",
    "repayment.known_fee",
    "repayment.known_cost",
    "clearing.line",
    "clearing.revolver_owed",
    "clearing.sweepable",
    "clearing.line_interest",
    "clearing.owed_interest",
    "clearing.sweep_written",
    "clearing.written_share",
    "clearing.relief_share",
    "clearing.sweep_relief",
    "sweep.line_before",
    "sweep.line_interest_before",
    "sweep.draw_0",
    "sweep.draw_1",
    "sweep.draw_2",
    "facilities.revolver_drawn",
    "sweep.owed_before",
    "sweep.owed_interest_before",
    "sweep.repay_0",
    "sweep.repay_1",
    "sweep.repay_2",
    "facilities.revolver_repaid",
    "sweep.before",
    "sweep.relief_before",
    "sweep.written_before",
    "sweep.spare",
    "sweep.saving",
    "sweep.held",
    "sweep.sweep_0",
    "sweep.sweep_1",
    "sweep.sweep_2",
    "facilities.swept",
    "facilities.written_off",
    "facilities.interest",
    "facilities.fee",
    "facilities.undrawn",
    "facilities.balance",
    "facilities.discount",
]
IN_TOTAL = [
    "waterfall.draws",
    "waterfall.scheduled",
    "waterfall.prepaid",
    "waterfall.upfront",
    "waterfall.amortised",
    "waterfall.written_due",
    "waterfall.pik",
    "waterfall.known_cost",
    "waterfall.known_interest",
    "waterfall.cash_before",
    "waterfall.position",
    "tax.floor",
    "tax.line_1",
    "tax.line_2",
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
    "waterfall.fees",
    "waterfall.written_off",
    "waterfall.debt_cost",
    "waterfall.saved",
    "waterfall.paid_out",
    "waterfall.cash_0",
    "waterfall.cash_1",
    "waterfall.cash_2",
    "waterfall.cash",
    "waterfall.cash_interest",
    "waterfall.net_interest",
    "waterfall.interest_paid",
    "tax_paid.deductible",
    "tax_paid.income",
    "tax_paid.created",
    "tax_paid.used",
    "tax_paid.paid",
    "waterfall.gap",
    "tax.losses",
    "tax.disallowed",
]


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
    """Debt and cash, one period after the other; nothing is locked up, held in reserve or accelerated."""
    by_contract(i, r)
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
    revolver, weight, share = r["facilities.is_revolver"], r["rates.weight"], i["waterfall.sweep_share"]
    rate, left_rate, limit = i["tax.rate"], r["tax.left_rate"], i["tax.loss_limit"]
    cash_rate = i["waterfall.cash_rate"] * dt
    keep_1, keep_2, marginal_cash = 1.0 - left_rate, 1.0 - rate, weight * cash_rate
    divisor_0, divisor_1, divisor_2 = 1.0 - marginal_cash, 1.0 - keep_1 * marginal_cash, 1.0 - keep_2 * marginal_cash
    r["waterfall.keep_1"], r["waterfall.keep_2"], r["waterfall.cash_marginal"] = keep_1, keep_2, marginal_cash
    r["waterfall.divisor_0"], r["waterfall.divisor_1"], r["waterfall.divisor_2"] = divisor_0, divisor_1, divisor_2
    retained = 1.0 - share
    r["sweep.retained"] = np.full(members, retained)
    floor_cash, is_equity = i["waterfall.minimum_cash"], i["waterfall.gap_closing"] == 1.0
    r["waterfall.least"] = np.full(count, floor_cash)
    swept_flag = i["facilities.is_swept"] * (1.0 - revolver)
    order, saves = i["facilities.priority"], i["repayment_terms.prepaid_order"]
    place = np.arange(members)
    first = ((order < order[:, None]) | ((order == order[:, None]) & (place < place[:, None]))) * 1.0
    capex, raised = r["investment.capex"], i["waterfall.equity_raised"]
    income, cap = r["tax.operating"], r["tax.cap"]
    asked = i["repayment_terms.mandatory"] + i["repayment_terms.proceeds_share"][:, None] * raised
    asked = asked * (1.0 - revolver)[:, None]
    fee_saved = revolver[:, None] * weight * r["facilities.fee_rate"]
    marginals = r["facilities.marginal"] - fee_saved
    r["repayment.is_sweepable"], r["repayment.fee_marginal"], r["repayment.marginal_cost"] = (
        swept_flag,
        fee_saved,
        marginals,
    )
    for name in PER_FACILITY:
        r[name] = np.empty((members, count))
    for name in IN_TOTAL:
        r[name] = np.empty(count)
    undrawn, balance = i["facilities.undrawn_opening"], i["facilities.drawn"]
    discount, cash, gap = i["facilities.discount_opening"], i["waterfall.opening_cash"], 0.0
    losses, disallowed = i["tax.opening_losses"], i["tax.opening_disallowed"]
    for t in range(count):
        period_rate, fee_rate = r["facilities.period_rate"][:, t], r["facilities.fee_rate"][:, t]
        is_open, is_final = r["facilities.is_available"][:, t], r["facilities.is_final"][:, t]
        interest_marginal, marginal = r["facilities.marginal"][:, t], marginals[:, t]
        draw = r["contractual.draw"][:, t]
        cancelled = undrawn * (1.0 - is_open)
        pik = balance * r["facilities.pik_rate"][:, t]
        owes = balance + draw + pik
        alike = owes - (1.0 - is_final) * (owes - r["effective_interest.instalment"][:, t] * (balance + pik))
        scheduled = np.select(
            [revolver > 0.0, saves == 1.0, saves == 2.0],
            [owes * is_final, alike, np.maximum(owes - r["contractual.balance"][:, t], 0.0)],
            np.minimum(r["contractual.repayment"][:, t], owes),
        )
        demanded = asked[:, t]
        prepaid = np.minimum(demanded, np.maximum(owes - scheduled, 0.0))
        left = owes - scheduled - prepaid
        added = r["contractual.draw_cost"][:, t]
        amortised = (discount + added) * (1.0 - r["effective_interest.kept_share"][:, t])
        unspread = discount + added - amortised
        stands = (r["effective_interest.standing"][:, t] > 0.0) * 1.0
        due = unspread * np.where(left <= 0.0, stands, divided(prepaid, left + prepaid))
        exposed = unspread - due
        known = period_rate * ((1.0 - weight) * balance + weight * np.maximum(left - pik, 0.0))
        known_fee = fee_rate * (undrawn - weight * draw)
        cost = known + known_fee + amortised + due
        line, owed = revolver * is_open * undrawn, revolver * left
        sweepable = swept_flag * np.maximum(left, 0.0)
        line_interest, owed_interest = line * marginal, owed * marginal
        writable = swept_flag * np.maximum(np.minimum(left, exposed), 0.0)
        written_share = divided(writable, sweepable)
        relief_share = interest_marginal - written_share
        relief = sweepable * relief_share

        known_cost = cost.sum()
        net_known = known_cost - cash_rate * (1.0 - weight) * cash
        ready = cash + operating[t] - capex[t] + draw.sum() - added.sum() - scheduled.sum() - prepaid.sum() + raised[t]
        position = ready + pik.sum() + amortised.sum() + due.sum()
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
        swept_before, relief_before, written_before = first @ sweepable, first @ relief, first @ writable
        spare = owed.sum() + gap + swept_before - written_before
        saving = owed_interest.sum() + relief_before
        held = retained * swept_before
        kept = 1.0 - written_share
        sweep_0 = (share * (saving - short_0 - spare) - divisor_0 * held) / (
            divisor_0 * retained + share * (kept - relief_share)
        )
        sweep_1 = (share * (keep_1 * saving - short_1 - spare) - divisor_1 * held) / (
            divisor_1 * retained + share * (kept - keep_1 * relief_share)
        )
        sweep_2 = (share * (keep_2 * saving - short_2 - spare) - divisor_2 * held) / (
            divisor_2 * retained + share * (kept - keep_2 * relief_share)
        )
        swept = np.maximum(np.minimum(np.minimum(np.minimum(sweep_0, sweep_1), sweep_2), sweepable), 0.0)

        written = due + written_share * swept
        interest = known + interest_marginal * (drawn - repaid - swept)
        fee = known_fee - fee_saved[:, t] * (drawn - repaid)
        debt_interest, fees = interest.sum(), fee.sum()
        debt_cost = debt_interest + fees + amortised.sum() + written.sum()
        moved = swept.sum() + repaid.sum() + gap_repaid - drawn.sum() - gap_drawn - injected
        saved, paid_out = known_cost - debt_cost, moved - written.sum() + due.sum()
        cash_0 = (divisor_0 * floor_cash - short_0 - paid_out + saved) / divisor_0
        cash_1 = (divisor_1 * floor_cash - short_1 - paid_out + keep_1 * saved) / divisor_1
        cash_2 = (divisor_2 * floor_cash - short_2 - paid_out + keep_2 * saved) / divisor_2
        closing = min(cash_0, cash_1, cash_2)
        earned = cash_rate * (1.0 - weight) * cash + marginal_cash * closing
        net = debt_cost - earned
        wanted = net + disallowed
        deductible = min(wanted, cap[t]) if i["tax.is_limited"] else wanted
        taxable = income[t] - deductible
        created, used = max(-taxable, 0.0), min(losses, limit * max(taxable, 0.0))

        undrawn = undrawn + repaid - draw - drawn - cancelled
        balance = balance + draw + pik + drawn - scheduled - prepaid - swept - repaid
        discount = discount + added - amortised - written
        gap = gap + gap_drawn - gap_repaid
        cash = closing
        losses = losses + created - used
        disallowed = disallowed + net - deductible
        per_facility = (
            is_open, draw, cancelled, pik, owes, scheduled, demanded, prepaid, left, added, amortised, unspread, due,
            exposed, known, known_fee, cost, line, owed, sweepable, line_interest, owed_interest, writable,
            written_share, relief_share, relief, line_before, line_interest_before, draw_0, draw_1, draw_2, drawn,
            owed_before, owed_interest_before, repay_0, repay_1, repay_2, repaid, swept_before, relief_before,
            written_before, spare, saving, held, sweep_0, sweep_1, sweep_2, swept, written, interest, fee, undrawn,
            balance, discount,
        )  # fmt: skip
        for name, vector in zip(PER_FACILITY, per_facility, strict=True):
            r[name][:, t] = vector
        in_total = (
            draw.sum(), scheduled.sum(), prepaid.sum(), added.sum(), amortised.sum(), due.sum(), pik.sum(), known_cost,
            net_known, ready, position, tax_0, tax_1, tax_2, short_0, short_1, short_2, short, lines, lines_interest,
            owed.sum(), owed_interest.sum(), need, gap_drawn, injected, gap_repaid, swept.sum(), drawn.sum(),
            repaid.sum(), moved, debt_interest, fees, written.sum(), debt_cost, saved, paid_out, cash_0, cash_1,
            cash_2, cash, earned, net, net - pik.sum() - amortised.sum() - written.sum(), deductible, taxable, created,
            used, rate * (max(taxable, 0.0) - used), gap, losses, disallowed,
        )  # fmt: skip
        for name, figure in zip(IN_TOTAL, in_total, strict=True):
            r[name][t] = figure
    r["facilities.carrying"] = r["facilities.balance"] - r["facilities.discount"]
    r["facilities.committed"] = r["facilities.balance"] + r["facilities.undrawn"]
    r["facilities.repaid"] = (
        r["facilities.scheduled"] + r["facilities.prepaid"] + r["facilities.swept"] + r["facilities.revolver_repaid"]
    )
    r["waterfall.capitalised"] = i["waterfall.capitalised_share"] * r["waterfall.debt_interest"]
    r["tax_paid.shield"] = r["tax.unlevered"] - r["tax_paid.paid"]
    r["tax_paid.cash_check"] = (
        r["waterfall.cash"]
        - r["waterfall.cash_before"]
        + r["tax_paid.paid"]
        + r["waterfall.interest_paid"]
        + r["waterfall.moved"]
    )
