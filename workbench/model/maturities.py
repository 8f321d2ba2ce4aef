"""Maturities of each facility: what falls due by contract and as expected, its life, rates and current part.

What a lender reads in the notes is the debt at the balance sheet. Draws share a facility's repayments pro rata, so what
is left of that debt (its layer) is followed apart from what is drawn later.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, PERCENT_YEAR, USD_M, YEARS
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage
from workbench.model.effective_interest import EffectiveInterest
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    at_end,
    at_period,
    is_known,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    sum_first,
    sum_periods,
)


class MaturityProfile(Section, title="Maturities by facility", area="Debt", per=FACILITY):
    effective_reported = Number(
        "Effective rate reported",
        PERCENT_YEAR,
        None,
        low=0.0,
        high=1.0,
        optional=True,
        note="As printed in the notes; compared with the rate of the model, which it does not move.",
    )
    rolled = Row(
        "Due, but refinanced",
        USD_M,
        Contractual.renewed * Contractual.is_refinanced_now,
        note="Falls due at the old maturity; no cash moves if it is refinanced as assumed.",
    )
    contractual_due = Row(
        "Principal due by contract",
        USD_M,
        Contractual.repayment + rolled,
        emphasis=Emphasis.TOTAL,
        note="What is refinanced included, draws as by contract.",
    )
    owed_share = Row(
        "Owed, to what is owed by contract",
        FACTOR,
        otherwise(ratio(prev(Facilities.balance), prev(Contractual.balance)), 0),
        annual=Annual.NONE,
    )
    due_left = Row(
        "Principal due after what was prepaid",
        USD_M,
        Facilities.scheduled + rolled * owed_share,
        note="Scheduled repayments and what is refinanced, revolvers at their maturity included.",
    )
    expected_due = Row(
        "Principal repaid as expected", USD_M, Facilities.repaid, note="With sweep, prepayments and the revolver."
    )
    rate_now = Figure("Interest rate in the first period", PERCENT_YEAR, at_period(Facilities.rate, 1))
    interest_now = Figure("A year's interest on what is owed", USD_M, Facilities.drawn * rate_now)
    interest_owed = Row(
        "A year's interest on the opening balance",
        USD_M,
        prev(Facilities.balance) * Facilities.rate,
        annual=Annual.NONE,
    )
    in_kind = Row(
        "Growth by interest in kind",
        FACTOR,
        otherwise(ratio(Contractual.pik, prev(Contractual.balance)), 0),
        annual=Annual.NONE,
    )
    kept = Row(
        "Share not due in the period",
        FACTOR,
        otherwise(ratio(maximum(Contractual.owed - contractual_due, 0), Contractual.owed), 0),
        annual=Annual.NONE,
        note="Of what is owed at the start, drawn and added in kind: draws share the repayments pro rata.",
    )
    layer = Row(
        "Left of the debt at the balance sheet, by contract",
        USD_M,
        PREVIOUS * (1 + in_kind) * kept,
        opening=Facilities.drawn,
        annual=Annual.END,
    )
    layer_due = Row(
        "Due of the debt at the balance sheet, by contract",
        USD_M,
        prev(layer) * (1 + in_kind) - layer,
        note="Interest in kind on it included.",
    )
    due_12 = Figure(
        "Due within 12 months of the balance sheet, by contract",
        USD_M,
        sum_first(layer_due, Timing.periods_per_year),
        emphasis=Emphasis.TOTAL,
    )
    discount_12 = Figure(
        "Discount amortised within 12 months",
        USD_M,
        Facilities.discount_opening - at_period(EffectiveInterest.first_left, Timing.periods_per_year),
        note="By contract, of the discount at the balance sheet.",
    )
    current_part = Figure(
        "Current part, net of discount",
        USD_M,
        minimum(due_12, due_12 - discount_12),
        emphasis=Emphasis.TOTAL,
        note="Principal due within 12 months less the discount amortised in them.",
    )
    years_due = Row("Due, times years from the balance sheet", USD_M, layer_due * Timing.number * Timing.period_years)
    years_repaid = Row(
        "Repaid, times years from the balance sheet",
        USD_M,
        expected_due * Timing.number * Timing.period_years,
        annual=Annual.NONE,
    )
    layer_left = Figure("Left of it at the horizon", USD_M, at_end(layer))
    years_left = Figure(
        "Years to maturity, at least the horizon",
        YEARS,
        maximum(
            (Facilities.maturity - Timing.balance_sheet_date) / Calendar.days_per_year,
            Coverage.last_number * Timing.period_years,
        ),
    )
    life_years = Figure(
        "Dollar-years of the debt at the balance sheet", USD_M, sum_periods(years_due) + layer_left * years_left
    )
    life_principal = Figure(
        "Debt at the balance sheet to be repaid, in kind included", USD_M, sum_periods(layer_due) + layer_left
    )
    life = Figure(
        "Weighted life of the debt at the balance sheet",
        YEARS,
        ratio(life_years, life_principal),
        note="By contract, from the balance sheet, principal paid at period ends; what is left at the horizon counts "
        "with the maturity.",
    )
    years_left_now = Figure(
        "Years to the renewed maturity, at least the horizon",
        YEARS,
        maximum(
            (at_end(Facilities.maturity_now) - Timing.balance_sheet_date) / Calendar.days_per_year,
            Coverage.last_number * Timing.period_years,
        ),
    )
    expected_years = Figure(
        "Dollar-years of all debt, as expected",
        USD_M,
        sum_periods(years_repaid) + at_end(Facilities.balance) * years_left_now,
    )
    expected_principal = Figure(
        "All debt to be repaid, as expected", USD_M, sum_periods(expected_due) + at_end(Facilities.balance)
    )
    expected_life = Figure(
        "Weighted life of all debt, as expected",
        YEARS,
        ratio(expected_years, expected_principal),
        note="Draws to come, sweep and prepayments included.",
    )
    effective_now = Figure(
        "A year's effective interest on what is owed", USD_M, Facilities.drawn * EffectiveInterest.opening_rate_simple
    )
    compounded_now = Figure(
        "A year's effective interest on what is owed, compounded",
        USD_M,
        Facilities.drawn * EffectiveInterest.opening_rate,
    )
    effective_difference = Figure(
        "Effective rate less the reported one",
        PERCENT_YEAR,
        ratio(EffectiveInterest.opening_rate_simple - otherwise(effective_reported, 0), is_known(effective_reported)),
        note="What typed rates and discounts do not explain.",
    )
    effective_known = Figure(
        "A year's reported effective interest on it", USD_M, Facilities.drawn * otherwise(effective_reported, 0)
    )
    drawn_known = Figure(
        "Drawn, with a reported effective rate", USD_M, Facilities.drawn * is_known(effective_reported)
    )
