"""What is owed and when: debt as disclosed and as typed, its rates and life, the maturity wall, what must be renewed.

What a lender reads in the notes is the debt at the balance sheet. Draws share a facility's repayments pro rata, so what
is left of that debt (its layer) is followed apart from what is drawn later.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, PERCENT, PERCENT_YEAR, USD_M, YEARS
from workbench.model.accounts import Accounts
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage
from workbench.model.effective_interest import EffectiveInterest
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.statements import CashFlow
from workbench.model.timing import Calendar, Timing
from workbench.model.waterfall import Waterfall
from workbench.rows import (
    PREVIOUS,
    Annual,
    Check,
    Constant,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Severity,
    absolute,
    at_end,
    at_period,
    is_known,
    leading_sum,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    sum_entities,
    sum_first,
    sum_periods,
)


class DebtDisclosure(Section, title="Disclosed debt", area="Debt"):
    reported_principal = Number("Debt principal reported", USD_M, None, low=0.0, high=1e7, optional=True)
    reported_carrying = Number("Debt carrying value reported", USD_M, None, low=0.0, high=1e7, optional=True)
    reported_current = Number(
        "Current part of debt reported",
        USD_M,
        None,
        low=0.0,
        high=1e7,
        optional=True,
        note="Net of discount, due within 12 months of the balance sheet.",
    )
    reported_effective_rate = Number(
        "Effective rate of all debt reported", PERCENT_YEAR, None, low=0.0, high=1.0, optional=True
    )
    principal = Figure("Principal of the facilities", USD_M, sum_entities(Facilities.drawn))
    carrying = Figure("Carrying value of the facilities", USD_M, principal - sum_entities(Facilities.discount_opening))
    principal_check = Check(
        "Facilities sum to reported debt principal",
        USD_M,
        principal - otherwise(reported_principal, principal),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the drawn amounts of the facilities, or the reported principal.",
    )
    carrying_check = Check(
        "Facilities sum to reported carrying value",
        USD_M,
        carrying - otherwise(reported_carrying, carrying),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the unamortised discounts of the facilities, or the reported carrying value.",
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
    discount_layer = Row(
        "Left of the discount at the balance sheet",
        USD_M,
        PREVIOUS * EffectiveInterest.kept_share,
        opening=Facilities.discount_opening,
        annual=Annual.END,
    )
    discount_12 = Figure(
        "Discount amortised within 12 months",
        USD_M,
        Facilities.discount_opening - at_period(discount_layer, Timing.periods_per_year),
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
    effective_known = Figure(
        "A year's reported effective interest on it", USD_M, Facilities.drawn * otherwise(effective_reported, 0)
    )
    drawn_known = Figure(
        "Drawn, with a reported effective rate", USD_M, Facilities.drawn * is_known(effective_reported)
    )


class DebtProfile(Section, title="Debt profile", area=""):
    unexplained = Constant("Share of the reported current part that may stay unexplained", PERCENT, 0.25)
    weighted_rate_now = Figure(
        "Interest rate at the balance sheet, weighted",
        PERCENT_YEAR,
        ratio(sum_entities(MaturityProfile.interest_now), DebtDisclosure.principal),
        emphasis=Emphasis.TOTAL,
        note="Rates of the first period by principal at the balance sheet.",
    )
    interest_owed = Row(
        "A year's interest on the opening balances",
        USD_M,
        sum_entities(MaturityProfile.interest_owed),
        annual=Annual.NONE,
    )
    weighted_rate = Row(
        "Interest rate, weighted",
        PERCENT_YEAR,
        ratio(interest_owed, prev(Coverage.owed)),
        note="By principal at the period's start.",
    )
    reported_effective = Figure(
        "Effective rate from the facilities' reported ones",
        PERCENT_YEAR,
        ratio(sum_entities(MaturityProfile.effective_known), sum_entities(MaturityProfile.drawn_known)),
        note="By principal of the facilities that report one.",
    )
    reported_difference = Figure(
        "It less the effective rate reported for all debt",
        PERCENT_YEAR,
        ratio(
            otherwise(reported_effective, 0) - otherwise(DebtDisclosure.reported_effective_rate, 0),
            is_known(reported_effective) * is_known(DebtDisclosure.reported_effective_rate),
        ),
    )
    weighted_life = Figure(
        "Weighted life of the debt at the balance sheet",
        YEARS,
        ratio(sum_entities(MaturityProfile.life_years), sum_entities(MaturityProfile.life_principal)),
        emphasis=Emphasis.TOTAL,
        note="By contract, in years from the balance sheet.",
    )
    expected_life = Figure(
        "Weighted life of all debt, as expected",
        YEARS,
        ratio(sum_entities(MaturityProfile.expected_years), sum_entities(MaturityProfile.expected_principal)),
        note="Draws to come, sweep and prepayments included.",
    )
    contractual_due = Row("Principal due by contract", USD_M, sum_entities(MaturityProfile.contractual_due))
    rolled = Row("Due, but refinanced", USD_M, sum_entities(MaturityProfile.rolled))
    expected_due = Row("Principal repaid as expected", USD_M, sum_entities(MaturityProfile.expected_due))
    due_left = Row("Principal due after what was prepaid", USD_M, sum_entities(MaturityProfile.due_left))
    due_12 = Figure(
        "Due within 12 months of the balance sheet, by contract",
        USD_M,
        sum_entities(MaturityProfile.due_12),
        emphasis=Emphasis.TOTAL,
        note="Of the debt at the balance sheet.",
    )
    drawn_later_12 = Figure(
        "Due within 12 months of what is drawn later",
        USD_M,
        sum_first(contractual_due, Timing.periods_per_year) - due_12,
        note="Not on the balance sheet, so not in its current part.",
    )
    discount_12 = Figure("Discount amortised within 12 months", USD_M, sum_entities(MaturityProfile.discount_12))
    current_part = Figure(
        "Current part of debt, net of discount",
        USD_M,
        sum_entities(MaturityProfile.current_part),
        emphasis=Emphasis.TOTAL,
    )
    current_difference = Figure(
        "Current part less the reported one",
        USD_M,
        ratio(current_part - otherwise(DebtDisclosure.reported_current, 0), is_known(DebtDisclosure.reported_current)),
        note="What the typed schedules do not explain. Look at the facilities whose repayments are assumed.",
    )
    current_check = Check(
        "Schedules give about the reported current part of debt",
        USD_M,
        maximum(
            absolute(current_part - otherwise(DebtDisclosure.reported_current, current_part))
            - unexplained * otherwise(DebtDisclosure.reported_current, 0),
            0,
        ),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Compare first repayments, maturities and own schedules of the facilities with the filing.",
    )
    before_repayment = Row(
        "Cash flow before repayments",
        USD_M,
        CashFlow.free + Waterfall.draws - Waterfall.upfront,
        note="After capex, tax and interest, with draws on commitments, before revolver and new equity.",
    )
    due_next_now = Figure("Principal due in the first 12 months", USD_M, sum_first(due_left, Timing.periods_per_year))
    earned_next_now = Figure(
        "Cash flow before repayments, first 12 months", USD_M, sum_first(before_repayment, Timing.periods_per_year)
    )
    spare_now = Figure(
        "Cash above the minimum and what is trapped, at the balance sheet",
        USD_M,
        maximum(Waterfall.opening_cash - Accounts.trapped_opening - Waterfall.minimum_cash, 0),
    )
    need_now = Figure(
        "Refinancing need of the first 12 months",
        USD_M,
        maximum(
            minimum(
                due_next_now - spare_now - earned_next_now,
                due_next_now,
            ),
            0,
        ),
    )
    due_next = Row(
        "Principal due in the next 12 months",
        USD_M,
        leading_sum(due_left, Timing.periods_per_year),
        opening=due_next_now,
        annual=Annual.END,
    )
    earned_next = Row(
        "Cash flow before repayments, next 12 months",
        USD_M,
        leading_sum(before_repayment, Timing.periods_per_year),
        opening=earned_next_now,
        annual=Annual.END,
    )
    spare = Row(
        "Cash above the minimum and what is trapped",
        USD_M,
        maximum(Waterfall.cash - Waterfall.least, 0),
        opening=spare_now,
        annual=Annual.END,
    )
    refinancing_need = Row(
        "Refinancing need of the next 12 months",
        USD_M,
        maximum(minimum(due_next - spare - earned_next, due_next), 0),
        opening=need_now,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="Due, after what was prepaid, beyond cash above the minimum and these months' cash flow; at most all due.",
    )
