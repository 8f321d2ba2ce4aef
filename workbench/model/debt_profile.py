"""What is owed: debt as disclosed and as typed, its rates and life, the maturity wall, what must be renewed."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, FLAG, PERCENT, PERCENT_YEAR, USD_M, YEARS
from workbench.model.accounts import Accounts
from workbench.model.coverage import Coverage
from workbench.model.facilities import Facilities
from workbench.model.maturities import MaturityProfile
from workbench.model.statements import CashFlow
from workbench.model.timing import Timing
from workbench.model.waterfall import Waterfall
from workbench.rows import (
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
    at_period,
    first_period,
    is_known,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    sum_entities,
    sum_first,
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
    weighted_effective = Figure(
        "Effective rate at the balance sheet, weighted",
        PERCENT_YEAR,
        ratio(sum_entities(MaturityProfile.effective_now), DebtDisclosure.principal),
        emphasis=Emphasis.TOTAL,
        note="Coupon with discount and costs, by principal at the balance sheet; periods are added up to a year, not "
        "compounded, as notes to accounts quote it.",
    )
    weighted_compounded = Figure(
        "The same, compounded",
        PERCENT_YEAR,
        ratio(sum_entities(MaturityProfile.compounded_now), DebtDisclosure.principal),
        note="By principal at the balance sheet.",
    )
    effective_difference = Figure(
        "Effective rate less the one reported for all debt",
        PERCENT_YEAR,
        ratio(
            otherwise(weighted_effective, 0) - otherwise(DebtDisclosure.reported_effective_rate, 0),
            is_known(weighted_effective) * is_known(DebtDisclosure.reported_effective_rate),
        ),
    )
    reported_effective = Figure(
        "Effective rate from the facilities' reported ones",
        PERCENT_YEAR,
        ratio(sum_entities(MaturityProfile.effective_known), sum_entities(MaturityProfile.drawn_known)),
        note="By principal of the facilities that report one.",
    )
    reported_difference = Figure(
        "The facilities' reported rates less the one reported for all debt",
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
    refinancing_peak = Figure(
        "Refinancing need at its largest",
        USD_M,
        maximum(max_periods(refinancing_need), need_now, 0),
        emphasis=Emphasis.TOTAL,
    )
    is_refinancing = Row("Something must be refinanced within 12 months", FLAG, refinancing_need > Coverage.least)
    first_refinancing = Figure("First period with a refinancing need ahead", COUNT, first_period(is_refinancing))
    is_found = Figure("There is a refinancing need", FLAG, otherwise(first_refinancing, 0) > 0)
    refinancing_day = Figure(
        "Day from which it lies ahead, or of the first period",
        DATE,
        at_period(Timing.period_end, otherwise(first_refinancing, 1)),
    )
    refinancing_from = Figure("Date from which it lies ahead", DATE, ratio(refinancing_day, is_found))
