"""How well cash covers debt: debt service, loan life and project life cover, leverage, interest cover, liquidity.

Cover over a life discounts as the loans themselves bear interest: a balance that is paid at once the period's cash
times a constant share is repaid to the cent, so that a constant debt service cover is the loan life cover at each date.
"""

from __future__ import annotations

from workbench.ground.units import COUNT, FACTOR, FLAG, MONTHS, MULTIPLE, PERCENT, RATIO, USD_M
from workbench.model.accounts import Accounts
from workbench.model.backlog import Disclosure
from workbench.model.contract_cash import CashAvailable
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.leases import LeaseTotals
from workbench.model.measures import Measures
from workbench.model.operations import Operations
from workbench.model.rates import Rates
from workbench.model.statements import CashFlow, Position
from workbench.model.timing import Timing
from workbench.model.waterfall import TaxPaid, Waterfall
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Constant,
    Emphasis,
    Figure,
    Row,
    Section,
    at_period,
    following,
    leading_sum,
    max_periods,
    maximum,
    min_periods,
    minimum,
    multiple,
    no,
    otherwise,
    prev,
    ratio,
    sum_entities,
    sum_first,
    sum_periods,
    trailing_sum,
    where,
)


class FacilityService(Section, title="Debt service by facility", area="", per=FACILITY):
    interest_paid = Row("Interest paid in cash", USD_M, Facilities.interest - Facilities.pik)
    service = Row(
        "Debt service",
        USD_M,
        interest_paid + Facilities.fee + Facilities.scheduled,
        note="Interest in cash, commitment fees and scheduled repayments. Sweep and revolver repayments are not in it.",
    )
    interest_due = Row(
        "Interest on the opening balance", USD_M, prev(Facilities.balance) * Facilities.period_rate, annual=Annual.NONE
    )
    is_line_open = Row(
        "Revolver open after the period",
        FLAG,
        minimum(Facilities.is_revolver, Timing.period_end < Facilities.line_until, no(Facilities.is_final)),
    )
    line_now = Figure(
        "Revolver that can be drawn at the balance sheet",
        USD_M,
        Facilities.undrawn_opening * Facilities.is_revolver * (Timing.balance_sheet_date < Facilities.available_until),
    )
    open_line = Row(
        "Revolver that can still be drawn",
        USD_M,
        Facilities.undrawn * is_line_open,
        opening=line_now,
        annual=Annual.END,
    )


class Coverage(Section, title="Coverage", area=""):
    committed = Figure(
        "Debt drawn and committed at the balance sheet",
        USD_M,
        sum_entities(Facilities.drawn) + sum_entities(Facilities.undrawn_opening),
    )
    least = Figure("Debt too small to count, for cover", USD_M, committed * Disclosure.trace)
    last_number = Figure("Last period", COUNT, max_periods(Timing.number))
    cfads = Row(
        "Cash available for debt service",
        USD_M,
        CashAvailable.before_tax - TaxPaid.paid,
        emphasis=Emphasis.TOTAL,
        note="After rent, also of leases treated as debt, and after tax as paid, so after what interest saves.",
    )
    service = Row(
        "Debt service", USD_M, sum_entities(FacilityService.service), note="Cash interest, fees, scheduled repayments."
    )
    is_serving = Row("Debt service falls due", FLAG, service > least)
    dscr = Row(
        "Debt service cover (DSCR)",
        RATIO,
        ratio(cfads, service * is_serving),
        annual=Annual.NONE,
        emphasis=Emphasis.TOTAL,
        note="Of the period. Repayments in full at maturity count, what is renewed does not.",
    )
    cover_at_most = Constant("Cover counted at most", RATIO, 100.0, note="Where the lowest is sought.")
    dscr_counted = Row(
        "Debt service cover, where there is service", RATIO, otherwise(dscr, cover_at_most), annual=Annual.NONE
    )
    is_ever_serving = Figure("Debt service falls due in some period", FLAG, max_periods(is_serving) > 0)
    dscr_lowest = Figure(
        "Lowest debt service cover",
        RATIO,
        ratio(minimum(min_periods(dscr_counted), cover_at_most), is_ever_serving),
        emphasis=Emphasis.TOTAL,
    )
    cash_serving = Row("Cash available while debt service falls due", USD_M, cfads * is_serving)
    service_serving = Row("Debt service that falls due", USD_M, service * is_serving)
    dscr_mean = Figure(
        "Debt service cover over the horizon",
        RATIO,
        ratio(sum_periods(cash_serving), sum_periods(service_serving)),
        note="All cash of periods with debt service over all their service.",
    )
    cfads_year = Row(
        "Cash available, last 12 months", USD_M, trailing_sum(cfads, Timing.periods_per_year), annual=Annual.END
    )
    service_year = Row(
        "Debt service, last 12 months", USD_M, trailing_sum(service, Timing.periods_per_year), annual=Annual.END
    )
    dscr_year = Row(
        "Debt service cover, last 12 months",
        RATIO,
        ratio(cfads_year, service_year * (service_year > least)),
        annual=Annual.END,
        note="Or since the balance sheet.",
    )
    owed = Row(
        "Debt principal, if any",
        USD_M,
        where(Position.principal > least, Position.principal, 0),
        opening=sum_entities(Facilities.drawn),
        annual=Annual.END,
        note="0 where only rounding is left.",
    )
    interest_due = Row(
        "Interest on the opening balances", USD_M, sum_entities(FacilityService.interest_due), annual=Annual.NONE
    )
    rate = Row(
        "Rate of the debt in the period, weighted",
        PERCENT,
        otherwise(ratio(interest_due, prev(owed)), PREVIOUS),
        opening=0,
        annual=Annual.NONE,
        note="By opening principal; once all is repaid the last rate stands.",
    )
    growth = Row(
        "Divisor of a dollar repaid at the period's end", FACTOR, 1 + rate - Rates.weight * rate, annual=Annual.NONE
    )
    kept = Row("Factor of a dollar still owed at the period's end", FACTOR, 1 - Rates.weight * rate, annual=Annual.NONE)
    is_owing = Row("Debt at the period's start", FLAG, prev(owed) > 0)
    is_loan_life = Row("Within the life of the debt", FLAG, maximum(is_owing, FOLLOWING))
    is_last = Row("Last period of the horizon", FLAG, Timing.number >= last_number)
    loan_before = Row(
        "Cash to come in the life of the debt, at the period's start",
        USD_M,
        (cfads * is_loan_life + FOLLOWING * kept) / growth,
        annual=Annual.NONE,
    )
    project_before = Row(
        "Cash to come in the horizon, at the period's start",
        USD_M,
        (cfads + FOLLOWING * kept) / growth,
        annual=Annual.NONE,
    )
    left_before = Row(
        "Debt left at the horizon, at the period's start",
        USD_M,
        (owed * is_last + FOLLOWING) * kept / growth,
        annual=Annual.NONE,
    )
    loan_now = Figure("Cash to come in the life of the debt, at the balance sheet", USD_M, at_period(loan_before, 1))
    project_now = Figure("Cash to come in the horizon, at the balance sheet", USD_M, at_period(project_before, 1))
    left_now = Figure("Debt left at the horizon, at the balance sheet", USD_M, at_period(left_before, 1))
    loan_value = Row(
        "Cash to come in the life of the debt, present value",
        USD_M,
        following(loan_before),
        opening=loan_now,
        annual=Annual.END,
        note="At the rate of the debt in each period.",
    )
    project_value = Row(
        "Cash to come in the horizon, present value",
        USD_M,
        following(project_before),
        opening=project_now,
        annual=Annual.END,
    )
    left_value = Row(
        "Debt left at the horizon, present value",
        USD_M,
        following(left_before) + owed * is_last,
        opening=left_now,
        annual=Annual.END,
    )
    owed_within = Row(
        "Debt repaid within the horizon, present value",
        USD_M,
        where(owed - left_value > least, owed - left_value, 0),
        opening=maximum(sum_entities(Facilities.drawn) - left_now, 0),
        annual=Annual.END,
        note="What is owed less the present value of what is still owed at the horizon.",
    )
    llcr = Row(
        "Loan life cover (LLCR)",
        RATIO,
        ratio(loan_value, owed_within),
        opening=ratio(loan_now, maximum(sum_entities(Facilities.drawn) - left_now, 0)),
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="Cash until the debt is repaid, over the debt; neither reserves nor draws still to come are counted. Of "
        "debt that outlives the horizon the part repaid within it counts.",
    )
    plcr = Row(
        "Project life cover (PLCR)",
        RATIO,
        ratio(project_value, owed * no(is_last)),
        opening=ratio(project_now, sum_entities(Facilities.drawn)),
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="All cash still to come in the horizon over the debt.",
    )
    net_debt = Row(
        "Net debt",
        USD_M,
        Position.principal + LeaseTotals.debt + Waterfall.gap - Waterfall.cash,
        opening=sum_entities(Facilities.drawn) + LeaseTotals.liability * LeaseTotals.as_debt - Waterfall.opening_cash,
        annual=Annual.END,
        note="Principal, leases if they are treated as debt, an unfunded need that stays open, less cash.",
    )
    ebitda_yearly = Row(
        "Adjusted EBITDA of 12 months",
        USD_M,
        Operations.ebitda_year / Measures.year_elapsed,
        annual=Annual.END,
        note="Of the last 12 months, or of the periods since the balance sheet scaled to a year.",
    )
    leverage = Row("Leverage: net debt to EBITDA", MULTIPLE, multiple(net_debt, ebitda_yearly), annual=Annual.END)
    interest = Row(
        "Debt interest and fees",
        USD_M,
        Waterfall.debt_interest + Waterfall.fees + LeaseTotals.interest * LeaseTotals.as_debt,
        note="In kind too, and on leases if they are treated as debt.",
    )
    interest_year = Row(
        "Debt interest and fees, last 12 months",
        USD_M,
        trailing_sum(interest, Timing.periods_per_year),
        annual=Annual.END,
    )
    interest_cover = Row(
        "Interest cover: EBITDA to interest",
        RATIO,
        ratio(Operations.ebitda_year, interest_year * (interest_year > least)),
        annual=Annual.END,
        note="Of the last 12 months or since the balance sheet. Interest before what is capitalised or earned on cash.",
    )
    lines_now = Figure("Open revolver lines at the balance sheet", USD_M, sum_entities(FacilityService.line_now))
    lines = Row(
        "Open revolver lines", USD_M, sum_entities(FacilityService.open_line), opening=lines_now, annual=Annual.END
    )
    liquidity_now = Figure(
        "Liquidity at the balance sheet", USD_M, Waterfall.opening_cash - Accounts.trapped_opening + lines_now
    )
    liquidity = Row(
        "Liquidity",
        USD_M,
        Waterfall.cash - Waterfall.gap - Accounts.trapped + lines,
        opening=liquidity_now,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="Cash that is not trapped with borrowers, less an unfunded need that stays open, and revolver lines that "
        "can be drawn in the next period.",
    )
    movement = Row(
        "Cash flow after draws, scheduled and mandatory repayments",
        USD_M,
        CashFlow.free + Waterfall.draws - Waterfall.upfront - Waterfall.scheduled - Waterfall.prepaid,
        note="Before revolver, sweep and new equity.",
    )
    ahead = Row(
        "Periods of the next 12 months within the horizon",
        COUNT,
        minimum(last_number - Timing.number, Timing.periods_per_year),
        annual=Annual.END,
    )
    burned = Row(
        "Cash used in the next 12 months", USD_M, -leading_sum(movement, Timing.periods_per_year), annual=Annual.END
    )
    runway = Row(
        "Runway",
        MONTHS,
        multiple(maximum(liquidity, 0) * ahead * Timing.months, maximum(burned, 0)),
        annual=Annual.END,
        note="Months that liquidity lasts at the pace of the next 12 months, without new equity; n.m. where it grows.",
    )
    burned_now = Figure("Cash used in the first 12 months", USD_M, -sum_first(movement, Timing.periods_per_year))
    runway_now = Figure(
        "Runway at the balance sheet",
        MONTHS,
        multiple(
            liquidity_now * minimum(last_number, Timing.periods_per_year) * Timing.months,
            maximum(burned_now, 0),
        ),
    )
