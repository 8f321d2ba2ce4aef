"""Debt facilities: what each is, its rate, when it is open, repays and ends; then draws and balances by period."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import COUNT, DATE, FACTOR, FLAG, MONTHS, PERCENT, PERCENT_YEAR, USD_M
from workbench.model.entities import FACILITY
from workbench.model.facility_terms import RateTerms, Renewal, RenewalTerms
from workbench.model.rates import Rates
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    Annual,
    Balance,
    Choice,
    Figure,
    Number,
    Row,
    Section,
    Series,
    both,
    chosen,
    end_of_month,
    maximum,
    minimum,
    month,
    no,
    pick,
    prev,
    round_up,
    where,
    year,
)


class FacilityKind(Enum):
    """What sort of debt a facility is."""

    DELAYED_DRAW = "delayed-draw term loan"
    TERM_LOAN = "term loan"
    NOTES = "notes"
    REVOLVER = "revolver"
    EQUIPMENT = "equipment financing"
    FINANCE_LEASE = "finance lease"
    CONVERTIBLE = "convertible notes"


class RateKind(Enum):
    """How interest is set."""

    FIXED = "fixed"
    FLOATING = "floating"


class DayCount(Enum):
    """How the year fraction of a period is counted."""

    THIRTY_360 = "30/360"
    ACT_360 = "ACT/360"
    ACT_365 = "ACT/365"
    ACT_ACT = "ACT/ACT"


class Amortisation(Enum):
    """How principal is repaid by schedule."""

    BULLET = "bullet"
    LEVEL_PRINCIPAL = "level principal"
    LEVEL_PAYMENT = "level payment"
    CUSTOM = "own schedule"
    SHARE_OF_CASH = "share of contract cash"
    SCULPTED = "sculpted to a debt service cover"
    GREATER_OF = "greater of contract cash and collateral test"


class Facilities(Section, title="Debt facilities", area="Debt", per=FACILITY):
    kind = Choice("Kind", FacilityKind, FacilityKind.TERM_LOAN)
    borrower = Number(
        "Borrower number",
        COUNT,
        0.0,
        low=0.0,
        high=9999.0,
        note="0: the parent. Contracts of the same number back it.",
    )
    drawn = Number("Drawn at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    undrawn_opening = Number("Undrawn commitment", USD_M, 0.0, low=0.0, high=1e7)
    available_until = Number("Available until", DATE, 45657.0, low=36526.0, high=73050.0)
    draw_share = Number("Draws fund this share of capex", PERCENT, 0.0, low=0.0, high=1.0)
    rate_kind = Choice("Rate", RateKind, RateKind.FIXED)
    fixed_rate = Number("Fixed rate", PERCENT_YEAR, 0.08, low=0.0, high=1.0)
    spread = Number("Spread over base rate", PERCENT_YEAR, 0.0, low=0.0, high=0.5)
    floor = Number("Floor of the base rate", PERCENT_YEAR, 0.0, low=-0.05, high=0.2)
    day_count = Choice("Day count", DayCount, DayCount.THIRTY_360)
    pik_share = Number(
        "Paid in kind", PERCENT, 0.0, low=0.0, high=1.0, note="Share of interest, on the opening balance."
    )
    commitment_fee = Number("Commitment fee on undrawn", PERCENT_YEAR, 0.0, low=0.0, high=0.1)
    upfront_fee = Number("Original issue discount on draws", PERCENT, 0.0, low=0.0, high=0.5)
    discount_opening = Number("Unamortised discount at the balance sheet", USD_M, 0.0, low=0.0, high=1e6)
    amortisation = Choice("Repayment", Amortisation, Amortisation.BULLET)
    first_payment = Number("First repayment", DATE, 45657.0, low=36526.0, high=73050.0)
    maturity = Number("Maturity", DATE, 47483.0, low=36526.0, high=73050.0)
    balloon = Number("Balloon at maturity", USD_M, 0.0, low=0.0, high=1e7)
    custom = Series("Own repayments", USD_M, 0.0, low=0.0, high=1e7, holds=False)
    is_swept = Number("Takes part in the cash sweep", FLAG, 0.0, low=0.0, high=1.0)
    priority = Number("Priority", COUNT, 1.0, low=0.0, high=1000.0, note="Lower is drawn and swept first.")

    is_revolver = Figure("Revolver", FLAG, chosen(kind, FacilityKind.REVOLVER))
    is_refinanced = Figure("Refinanced at maturity", FLAG, chosen(RenewalTerms.renewal, Renewal.REFINANCED))
    maturity_renewed = Figure("Maturity if renewed", DATE, end_of_month(maturity, RenewalTerms.months))
    amended_by = Figure(
        "Amended by",
        DATE,
        minimum(RenewalTerms.amended, maturity - 1),
        note="Before the old maturity, or there is nothing to extend.",
    )
    is_past_maturity = Row("After the old maturity", FLAG, both(prev(Timing.period_end) >= maturity, Timing.number > 1))
    is_at_maturity = Row("Old maturity falls in it", FLAG, (Timing.period_end >= maturity) - is_past_maturity)
    is_amended = Row("Amended by then", FLAG, Timing.period_end > amended_by)
    is_amended_now = Row(
        "Amendment falls in it",
        FLAG,
        (Timing.period_end >= amended_by) - both(prev(Timing.period_end) >= amended_by, Timing.number > 1),
        note="An amendment before the balance sheet falls in the first period.",
    )
    is_extended = Row(
        "Runs to the renewed maturity",
        FLAG,
        pick(
            RenewalTerms.renewal,
            {Renewal.NONE: 0, Renewal.REFINANCED: is_past_maturity, Renewal.EXTENDED: is_amended},
        ),
    )
    is_renewed = Row(
        "Renewed in this period",
        FLAG,
        pick(
            RenewalTerms.renewal,
            {
                Renewal.NONE: 0,
                Renewal.REFINANCED: is_at_maturity,
                Renewal.EXTENDED: is_amended_now,
            },
        ),
    )
    falls_due = Row(
        "Share due because it is not renewed",
        PERCENT,
        (1 - RenewalTerms.share) * is_at_maturity * no(chosen(RenewalTerms.renewal, Renewal.NONE)),
        annual=Annual.NONE,
        note="At the old maturity. Where nothing is to be renewed, all is due as at any maturity.",
    )
    maturity_now = Row(
        "Maturity as it stands",
        DATE,
        where(is_extended, maturity_renewed, maturity),
        annual=Annual.END,
        note="Before it is refinanced: the old one.",
    )
    fraction = Row(
        "Year fraction",
        FACTOR,
        pick(
            day_count,
            {
                DayCount.THIRTY_360: Timing.period_years,
                DayCount.ACT_360: Timing.days / Calendar.days_money_year,
                DayCount.ACT_365: Timing.days / Calendar.days_per_year,
                DayCount.ACT_ACT: Rates.year_position - prev(Rates.year_position),
            },
        ),
        annual=Annual.SUM,
    )
    rate_before = Row(
        "Interest rate before renewal",
        PERCENT_YEAR,
        pick(rate_kind, {RateKind.FIXED: fixed_rate, RateKind.FLOATING: RateTerms.base_now + RateTerms.spread_now}),
    )
    margin_added = Row(
        "Margin added by renewal",
        PERCENT_YEAR,
        maximum(
            RenewalTerms.margin * is_extended * (1 - (1 - RenewalTerms.share) * no(is_past_maturity)),
            -maximum(rate_before, 0),
        ),
        note="On the share extended; on all once the rest is repaid. A lower margin brings no rate below zero.",
    )
    rate = Row("Interest rate", PERCENT_YEAR, rate_before + margin_added)
    period_rate = Row("Interest rate of the period", PERCENT, rate * fraction, annual=Annual.NONE)
    pik_rate = Row(
        "Interest rate paid in kind",
        PERCENT,
        period_rate * pik_share * (Timing.period_end <= RateTerms.pik_until),
        annual=Annual.NONE,
    )
    marginal = Row("Interest on a dollar moved this period", FACTOR, Rates.weight * period_rate, annual=Annual.NONE)
    months_left = Row(
        "Months to maturity",
        MONTHS,
        (year(maturity_now) - year(Timing.period_end)) * Calendar.months_per_year
        + month(maturity_now)
        - month(Timing.period_end),
    )
    payments_left = Row("Payments left", COUNT, maximum(round_up(months_left / Timing.months) + 1, 1))
    is_final = Row(
        "Due in full",
        FLAG,
        both(payments_left <= 1, no(both(is_refinanced, is_at_maturity))),
        note="Not where it is refinanced: see the share that falls due.",
    )
    line_until = Row(
        "Commitment runs until",
        DATE,
        where(both(is_revolver, is_extended), end_of_month(available_until, RenewalTerms.months), available_until),
        annual=Annual.END,
        note="A revolver's line is renewed with it.",
    )
    is_available = Row("Open for draws", FLAG, both(prev(Timing.period_end) < line_until, no(is_final)))
    is_repaying = Row("Repaying", FLAG, Timing.period_end >= first_payment)
    fee_rate = Row(
        "Commitment fee rate of the period", PERCENT, commitment_fee * fraction * is_available, annual=Annual.NONE
    )
    undrawn = Balance("Undrawn", USD_M, start=undrawn_opening)
    balance = Balance("Closing balance", USD_M, start=drawn)
    discount = Balance("Unamortised discount", USD_M, start=discount_opening)
    draw = Row("Drawn", USD_M)
    cancelled = Row("Commitment cancelled", USD_M)
    pik = Row("Interest paid in kind", USD_M)
    scheduled = Row("Scheduled repayment", USD_M)
    prepaid = Row("Mandatory prepayment", USD_M)
    revolver_drawn = Row("Drawn on the revolver", USD_M)
    revolver_repaid = Row("Repaid on the revolver", USD_M)
    swept = Row("Cash sweep", USD_M)
    interest = Row("Interest", USD_M)
    fee = Row("Commitment fee", USD_M, note="On what is undrawn, over the period as interest runs.")
    discount_added = Row("Discount and fees on draws and renewals", USD_M)
    amortised = Row("Amortised discount", USD_M)
    written_off = Row("Discount written off", USD_M, note="With what is prepaid: its share of the discount.")
    undrawn.close(add=(revolver_repaid,), less=(draw, revolver_drawn, cancelled))
    balance.close(add=(draw, pik, revolver_drawn), less=(scheduled, prepaid, swept, revolver_repaid))
    discount.close(add=(discount_added,), less=(amortised, written_off))
    carrying = Row("Carrying value", USD_M, balance - discount, opening=drawn - discount_opening, annual=Annual.END)
    committed = Row("Drawn and undrawn", USD_M, balance + undrawn, opening=drawn + undrawn_opening, annual=Annual.END)
    repaid = Row("Repaid", USD_M, scheduled + prepaid + swept + revolver_repaid)


RateTerms.base_now.define(
    maximum(Rates.used, Facilities.floor) + RateTerms.hedged_share * (RateTerms.hedge_rate - Rates.used)
)
