"""Tax, interest, minimum cash, revolver and sweep of one period, solved together in closed form.

Tax is the largest of three straight lines in net interest (no saving, the saving left by the 80 % cap, the full
saving), because it is convex in taxable income and taxable income is convex in interest. Each line alone gives a
linear equation for the sweep, the draw and closing cash; the true sweep and cash are the smallest of the three
answers, the true draw the largest. So nothing iterates and no regime is guessed.

What a moved dollar brings differs by facility and joins the lines as a slope: a revolver's dollar its interest less
its commitment fee, a swept one its interest less the discount it writes off, which costs no cash but saves tax. Cash
that may not be touched (minimum, trapped) lifts all three lines alike; the reserve only what the sweep leaves.
"""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FACTOR, PERCENT, PERCENT_YEAR, USD_M
from workbench.model.accounts import Accounts
from workbench.model.contract_cash import CashAvailable
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.facility_terms import RepaymentTerms
from workbench.model.investment import Investment
from workbench.model.rates import Rates
from workbench.model.repayment import Repayment
from workbench.model.tax import Tax
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Balance,
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Series,
    chosen,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    sum_entities,
    where,
)


class GapClosing(Enum):
    """What happens when cash, draws and revolver do not reach minimum cash."""

    EQUITY = "new equity closes it"
    SHOWN = "it stays open and is shown"


class Clearing(Section, title="Revolver and sweep by facility", per=FACILITY):
    """Closed form of the waterfall: each facility's segment of one monotone, piecewise-linear equation."""

    line = Row(
        "Revolver line",
        USD_M,
        Facilities.is_revolver * Repayment.is_open * prev(Facilities.undrawn),
        annual=Annual.NONE,
    )
    revolver_owed = Row("Revolver owed", USD_M, Facilities.is_revolver * Repayment.left, annual=Annual.NONE)
    sweepable = Row("Open to the sweep", USD_M, Repayment.is_sweepable * maximum(Repayment.left, 0), annual=Annual.NONE)
    line_interest = Row("Interest and fees on the line", USD_M, line * Repayment.marginal_cost, annual=Annual.NONE)
    owed_interest = Row(
        "Interest and fees saved by repaying the revolver",
        USD_M,
        revolver_owed * Repayment.marginal_cost,
        annual=Annual.NONE,
    )
    sweep_written = Row(
        "Discount written off if all is swept",
        USD_M,
        Repayment.is_sweepable * maximum(minimum(Repayment.left, Repayment.exposed), 0),
        annual=Annual.NONE,
    )
    written_share = Row(
        "Discount written off per dollar swept",
        FACTOR,
        otherwise(ratio(sweep_written, sweepable), 0),
        annual=Annual.NONE,
    )
    relief_share = Row(
        "Interest saved less discount written off, per dollar swept",
        FACTOR,
        Facilities.marginal - written_share,
        annual=Annual.NONE,
    )
    sweep_relief = Row(
        "Interest saved less discount written off, if all is swept",
        USD_M,
        sweepable * relief_share,
        annual=Annual.NONE,
    )
    Facilities.written_off.define(Repayment.written_due + written_share * Facilities.swept)


class Waterfall(Section, title="Cash waterfall", area="Debt"):
    opening_cash = Number("Cash at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    minimum_cash = Number("Minimum cash", USD_M, 0.0, low=0.0, high=1e7)
    cash_rate = Number("Interest on cash", PERCENT_YEAR, 0.0, low=0.0, high=0.5)
    sweep_share = Number("Share swept", PERCENT, 0.0, low=0.0, high=1.0, note="Share of cash above the minimum.")
    gap_closing = Choice("A funding gap", GapClosing, GapClosing.SHOWN)
    capitalised_share = Number("Interest capitalised", PERCENT, 0.0, low=0.0, high=1.0)
    equity_raised = Series("Equity raised", USD_M, 0.0, low=0.0, high=1e6, holds=False)

    keep_1 = Figure("Kept of a dollar, losses at their cap", FACTOR, 1 - Tax.left_rate)
    keep_2 = Figure("Kept of a dollar, losses used up", FACTOR, 1 - Tax.rate)
    cash_marginal = Figure(
        "Interest on a dollar of closing cash", FACTOR, Rates.weight * cash_rate * Timing.period_years
    )
    divisor_1 = Figure("Closing-cash divisor, losses at their cap", FACTOR, 1 - keep_1 * cash_marginal)
    divisor_2 = Figure("Closing-cash divisor, losses used up", FACTOR, 1 - keep_2 * cash_marginal)
    divisor_0 = Figure("Closing-cash divisor, no saving", FACTOR, 1 - cash_marginal)
    least = Row(
        "Cash that may not be touched",
        USD_M,
        minimum_cash + Accounts.trapped,
        annual=Annual.END,
        note="The minimum, and what is trapped with borrowers. Revolver and gap make good what is missing.",
    )
    cash = Row("Cash", USD_M, opening=opening_cash, annual=Annual.END, emphasis=Emphasis.TOTAL)
    gap = Balance("Unfunded need, open", USD_M, start=0)
    operating = Row("Operating cash before tax and interest", USD_M, CashAvailable.operating)
    Repayment.demanded.define(
        (RepaymentTerms.mandatory + RepaymentTerms.proceeds_share * equity_raised) * (1 - Facilities.is_revolver)
    )
    draws = Row("Draws", USD_M, sum_entities(Facilities.draw))
    scheduled = Row("Scheduled repayments", USD_M, sum_entities(Facilities.scheduled))
    prepaid = Row("Mandatory prepayments", USD_M, sum_entities(Facilities.prepaid))
    upfront = Row("Discount and fees paid", USD_M, sum_entities(Facilities.discount_added))
    amortised = Row("Discount amortised", USD_M, sum_entities(Facilities.amortised))
    written_due = Row(
        "Discount written off with mandatory prepayments",
        USD_M,
        sum_entities(Repayment.written_due),
        annual=Annual.NONE,
    )
    pik = Row("Interest in kind", USD_M, sum_entities(Facilities.pik))
    known_cost = Row(
        "Cost of debt before sweep and revolver", USD_M, sum_entities(Repayment.known_cost), annual=Annual.NONE
    )
    known_interest = Row(
        "Net interest before sweep, revolver and closing cash",
        USD_M,
        known_cost - cash_rate * Timing.period_years * (1 - Rates.weight) * prev(cash),
        annual=Annual.NONE,
    )
    cash_before = Row(
        "Cash before interest and tax",
        USD_M,
        prev(cash) + operating - Investment.capex + draws - upfront - scheduled - prepaid + equity_raised,
        annual=Annual.NONE,
    )
    position = Row(
        "Cash before interest and tax, with what is not paid in cash",
        USD_M,
        cash_before + pik + amortised + written_due,
        annual=Annual.NONE,
    )
    short_0 = Row(
        "Shortfall if interest saves no tax",
        USD_M,
        divisor_0 * least - position + Tax.floor + known_interest,
        annual=Annual.NONE,
    )
    short_1 = Row(
        "Shortfall if losses are at their cap",
        USD_M,
        divisor_1 * least - position + Tax.line_1 + keep_1 * known_interest,
        annual=Annual.NONE,
    )
    short_2 = Row(
        "Shortfall if losses are used up",
        USD_M,
        divisor_2 * least - position + Tax.line_2 + keep_2 * known_interest,
        annual=Annual.NONE,
    )
    short = Row("Shortfall against minimum cash", USD_M, maximum(short_0, short_1, short_2), annual=Annual.NONE)
    line = Row("Revolver lines", USD_M, sum_entities(Clearing.line), annual=Annual.NONE)
    line_interest = Row(
        "Interest and fees if the lines are drawn", USD_M, sum_entities(Clearing.line_interest), annual=Annual.NONE
    )
    owed = Row("Revolvers owed", USD_M, sum_entities(Clearing.revolver_owed), annual=Annual.NONE)
    owed_interest = Row(
        "Interest and fees if they are repaid", USD_M, sum_entities(Clearing.owed_interest), annual=Annual.NONE
    )
    need = Row(
        "Need beyond the revolvers",
        USD_M,
        maximum(
            short_0 - line + line_interest,
            short_1 - line + keep_1 * line_interest,
            short_2 - line + keep_2 * line_interest,
            0,
        ),
    )
    gap_drawn = Row("Left unfunded", USD_M, need * chosen(gap_closing, GapClosing.SHOWN))
    injected = Row("New equity to close the gap", USD_M, need * chosen(gap_closing, GapClosing.EQUITY))
    gap_repaid = Row("Unfunded need made good", USD_M, minimum(maximum(-short, 0), prev(gap)))
    gap.close(add=(gap_drawn,), less=(gap_repaid,))
    reserve_target = Row("Reserves to hold for what is owed", USD_M, sum_entities(Repayment.reserve), annual=Annual.END)
    swept = Row("Cash sweep", USD_M, sum_entities(Facilities.swept))
    revolver_drawn = Row("Revolver drawn", USD_M, sum_entities(Facilities.revolver_drawn))
    revolver_repaid = Row("Revolver repaid", USD_M, sum_entities(Facilities.revolver_repaid))
    moved = Row(
        "Paid out by sweep and revolver, net",
        USD_M,
        swept + revolver_repaid + gap_repaid - revolver_drawn - gap_drawn - injected,
        annual=Annual.NONE,
    )
    debt_interest = Row("Debt interest", USD_M, sum_entities(Facilities.interest))
    fees = Row("Commitment fees", USD_M, sum_entities(Facilities.fee))
    written_off = Row("Discount written off on prepayment", USD_M, sum_entities(Facilities.written_off))
    debt_cost = Row("Cost of debt", USD_M, debt_interest + fees + amortised + written_off)
    saved = Row("Cost saved by it", USD_M, known_cost - debt_cost, annual=Annual.NONE)
    paid_out = Row(
        "The same, less discount it writes off",
        USD_M,
        moved - written_off + written_due,
        annual=Annual.NONE,
        note="What is written off costs no cash, but saves tax.",
    )
    cash_0 = Row(
        "Cash, no saving",
        USD_M,
        (divisor_0 * least - short_0 - paid_out + saved) / divisor_0,
        annual=Annual.NONE,
    )
    cash_1 = Row(
        "Cash, losses at their cap",
        USD_M,
        (divisor_1 * least - short_1 - paid_out + keep_1 * saved) / divisor_1,
        annual=Annual.NONE,
    )
    cash_2 = Row(
        "Cash, losses used up",
        USD_M,
        (divisor_2 * least - short_2 - paid_out + keep_2 * saved) / divisor_2,
        annual=Annual.NONE,
    )
    cash.define(minimum(cash_0, cash_1, cash_2))
    cash_interest = Row(
        "Interest earned on cash",
        USD_M,
        cash_rate * Timing.period_years * (1 - Rates.weight) * prev(cash) + cash_marginal * cash,
    )
    net_interest = Row("Net interest", USD_M, debt_cost - cash_interest)
    interest_paid = Row("Net interest paid in cash", USD_M, net_interest - pik - amortised - written_off)
    capitalised = Row("Capitalised interest", USD_M, capitalised_share * debt_interest)
    reserve = Row(
        "Held in the debt service reserve",
        USD_M,
        minimum(maximum(cash - least, 0), reserve_target),
        annual=Annual.END,
        note="The revolver is repaid first; the reserve is filled before the sweep takes anything.",
    )
    reserve_short = Row("Missing in the reserve", USD_M, reserve_target - reserve, annual=Annual.END)


class TaxPaid(Section, title="Tax paid and loss pools", area=""):
    deductible = Row(
        "Net interest deducted",
        USD_M,
        where(
            Tax.is_limited,
            minimum(Waterfall.net_interest + prev(Tax.disallowed), Tax.cap),
            Waterfall.net_interest + prev(Tax.disallowed),
        ),
    )
    income = Row("Taxable income before losses", USD_M, Tax.operating - deductible)
    created = Row("Losses created", USD_M, maximum(-income, 0))
    used = Row("Losses used", USD_M, minimum(prev(Tax.losses), Tax.loss_limit * maximum(income, 0)))
    Tax.losses.close(add=(created,), less=(used,))
    Tax.disallowed.close(add=(Waterfall.net_interest,), less=(deductible,))
    paid = Row("Tax, levered", USD_M, Tax.rate * (maximum(income, 0) - used), emphasis=Emphasis.TOTAL)
    shield = Row("Tax saved by interest", USD_M, Tax.unlevered - paid)
    cash_check = Check(
        "Closing cash of the closed form equals the cash flows",
        USD_M,
        Waterfall.cash - Waterfall.cash_before + paid + Waterfall.interest_paid + Waterfall.moved,
        remedy="Report this: the closed form of the waterfall does not hold for these inputs.",
    )
