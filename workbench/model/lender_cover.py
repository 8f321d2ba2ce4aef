"""Cover as each lender sees it: cash of its borrower over what that borrower owes, and the loan over its collateral.

Two readings. By contract: cash as if there were no interest to deduct, and debt as it is to be drawn and repaid. It is
known before the waterfall, so a breach of it may make debt due. As expected: with prepayments, sweep and tax as paid.
The cash of a borrower is that of its contracts; what the parent owes is served by the whole company.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERCENT, RATIO, USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.borrowers import Borrowers
from workbench.model.collateral import Collateral
from workbench.model.contract_cash import CashAvailable, ContractCash
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage, FacilityService
from workbench.model.entities import BORROWER, FACILITY
from workbench.model.facilities import Facilities
from workbench.model.rates import Rates
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Emphasis,
    Figure,
    Row,
    Section,
    at_period,
    both,
    following,
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
    sum_matching,
    where,
)
from workbench.rows.expression import Expression, Operand


def worth_before(flow: Operand, rate: Row) -> Expression:
    """What this period's `flow` and all later ones are worth at its start, to a lender who earns `rate` as loans do."""
    return (flow + FOLLOWING * (1 - Rates.weight * rate)) / (1 + rate - Rates.weight * rate)


class FacilityPlan(Section, title="Basis of cover by facility", area="", per=FACILITY):
    service = Row("Debt service and fees by contract", USD_M, Contractual.service + Contractual.fee)
    interest_due = Row(
        "Interest on the opening balance by contract",
        USD_M,
        prev(Contractual.balance) * Facilities.period_rate,
        annual=Annual.NONE,
    )
    collateral = Row(
        "Collateral, if any",
        USD_M,
        where(Collateral.value > Collateral.cost_value * Disclosure.trace, Collateral.value, 0),
        opening=Collateral.opening,
        annual=Annual.END,
        note="Depreciated as lenders count it; 0 where only rounding is left.",
    )


class PlanCoverage(Section, title="Coverage by contract", area=""):
    """Of the whole company, for what the parent owes."""

    cash = Row("Cash available for debt service, interest not deducted", USD_M, CashAvailable.after_tax)
    service = Row("Debt service by contract", USD_M, sum_entities(FacilityPlan.service))
    owed = Row(
        "Debt by contract",
        USD_M,
        sum_entities(Contractual.balance),
        opening=sum_entities(Facilities.drawn),
        annual=Annual.END,
    )
    interest_due = Row(
        "Interest on the opening balances by contract",
        USD_M,
        sum_entities(FacilityPlan.interest_due),
        annual=Annual.NONE,
    )
    rate = Row(
        "Rate of the debt by contract",
        PERCENT,
        otherwise(ratio(interest_due, prev(owed) * (prev(owed) > Coverage.least)), PREVIOUS),
        opening=0,
        annual=Annual.NONE,
    )
    is_loan_life = Row("Within the life of the debt by contract", FLAG, maximum(prev(owed) > Coverage.least, FOLLOWING))
    loan_before = Row(
        "Cash to come in it, at the period's start", USD_M, worth_before(cash * is_loan_life, rate), annual=Annual.NONE
    )
    loan_now = Figure("Cash to come in it, at the balance sheet", USD_M, at_period(loan_before, 1))
    loan_value = Row(
        "Cash to come in it, present value", USD_M, following(loan_before), opening=loan_now, annual=Annual.END
    )


class BorrowerCoverage(Section, title="Coverage by borrower", area="", per=BORROWER):
    cash = Row(
        "Cash of its contracts",
        USD_M,
        sum_matching(ContractCash.cash, Contracts.borrower, Borrowers.number),
        note="Before capex and tax, which the parent pays.",
    )
    due = Row(
        "Debt service and fees of its facilities",
        USD_M,
        sum_matching(FacilityService.service, Facilities.borrower, Borrowers.number),
    )
    service = Row("Debt service, if any", USD_M, where(due > Coverage.least, due, 0))
    dscr = Row("Debt service cover (DSCR)", RATIO, ratio(cash, service), annual=Annual.NONE, emphasis=Emphasis.TOTAL)
    dscr_counted = Row(
        "Debt service cover, where there is service",
        RATIO,
        otherwise(dscr, Coverage.cover_at_most),
        annual=Annual.NONE,
    )
    dscr_lowest = Figure(
        "Lowest debt service cover",
        RATIO,
        ratio(minimum(min_periods(dscr_counted), Coverage.cover_at_most), max_periods(service) > 0),
        emphasis=Emphasis.TOTAL,
    )
    plan_service = Row(
        "Debt service and fees by contract",
        USD_M,
        sum_matching(FacilityPlan.service, Facilities.borrower, Borrowers.number),
    )
    balance_now = Figure(
        "Debt at the balance sheet", USD_M, sum_matching(Facilities.drawn, Facilities.borrower, Borrowers.number)
    )
    balance = Row(
        "Debt",
        USD_M,
        sum_matching(Facilities.balance, Facilities.borrower, Borrowers.number),
        opening=balance_now,
        annual=Annual.END,
    )
    plan_balance = Row(
        "Debt by contract",
        USD_M,
        sum_matching(Contractual.balance, Facilities.borrower, Borrowers.number),
        opening=balance_now,
        annual=Annual.END,
    )
    plan_interest = Row(
        "Interest on the opening balances by contract",
        USD_M,
        sum_matching(FacilityPlan.interest_due, Facilities.borrower, Borrowers.number),
        annual=Annual.NONE,
    )
    rate = Row(
        "Rate of its debt by contract",
        PERCENT,
        otherwise(ratio(plan_interest, prev(plan_balance) * (prev(plan_balance) > Coverage.least)), PREVIOUS),
        opening=0,
        annual=Annual.NONE,
        note="Weighted by opening balances; once all is repaid the last rate stands.",
    )
    is_loan_life = Row("Within the life of its debt", FLAG, maximum(prev(plan_balance) > Coverage.least, FOLLOWING))
    loan_before = Row(
        "Cash to come in the life of its debt, at the period's start",
        USD_M,
        worth_before(cash * is_loan_life, rate),
        annual=Annual.NONE,
    )
    project_before = Row(
        "Cash to come of its contracts, at the period's start", USD_M, worth_before(cash, rate), annual=Annual.NONE
    )
    left_before = Row(
        "Debt left at the horizon, at the period's start",
        USD_M,
        worth_before(plan_balance * Coverage.is_last * (1 - Rates.weight * rate), rate),
        annual=Annual.NONE,
    )
    loan_now = Figure("Cash to come in the life of its debt, at the balance sheet", USD_M, at_period(loan_before, 1))
    project_now = Figure("Cash to come of its contracts, at the balance sheet", USD_M, at_period(project_before, 1))
    left_now = Figure("Debt left at the horizon, at the balance sheet", USD_M, at_period(left_before, 1))
    loan_value = Row(
        "Cash to come in the life of its debt, present value",
        USD_M,
        following(loan_before),
        opening=loan_now,
        annual=Annual.END,
        note="At the rate of its debt in each period, and in the life of its debt by contract.",
    )
    project_value = Row(
        "Cash to come of its contracts, present value",
        USD_M,
        following(project_before),
        opening=project_now,
        annual=Annual.END,
    )
    left_value = Row(
        "Debt left at the horizon, present value",
        USD_M,
        following(left_before) + plan_balance * Coverage.is_last,
        opening=left_now,
        annual=Annual.END,
    )
    within_share = Row(
        "Share of its debt repaid within the horizon",
        FACTOR,
        maximum(1 - otherwise(ratio(left_value, plan_balance), 0), 0),
        opening=maximum(1 - otherwise(ratio(left_now, balance_now), 0), 0),
        annual=Annual.END,
    )
    debt_within = Row(
        "Debt repaid within the horizon, present value",
        USD_M,
        where(balance * within_share > Coverage.least, balance * within_share, 0),
        opening=balance_now * maximum(1 - otherwise(ratio(left_now, balance_now), 0), 0),
        annual=Annual.END,
    )
    llcr = Row(
        "Loan life cover (LLCR)",
        RATIO,
        ratio(loan_value, debt_within),
        opening=ratio(loan_now, balance_now * maximum(1 - otherwise(ratio(left_now, balance_now), 0), 0)),
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="Reserves are not counted.",
    )
    plcr = Row(
        "Project life cover (PLCR)",
        RATIO,
        ratio(project_value, balance * both(balance > Coverage.least, no(Coverage.is_last))),
        opening=ratio(project_now, balance_now),
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="All cash its contracts bring within the horizon over the debt.",
    )
    collateral_now = Figure(
        "Collateral at the balance sheet",
        USD_M,
        sum_matching(Collateral.opening, Facilities.borrower, Borrowers.number),
    )
    collateral = Row(
        "Collateral of its facilities, depreciated",
        USD_M,
        sum_matching(FacilityPlan.collateral, Facilities.borrower, Borrowers.number),
        opening=collateral_now,
        annual=Annual.END,
    )
    ltv = Row(
        "Loan to value",
        PERCENT,
        multiple(balance, collateral),
        opening=multiple(balance_now, collateral_now),
        annual=Annual.END,
    )


class FacilityCoverage(Section, title="Coverage by facility", area="", per=FACILITY):
    is_boxed = Figure("Owed by a borrower of its own", FLAG, Facilities.borrower > 0)
    cash = Row(
        "Cash that serves its borrower's debt",
        USD_M,
        where(is_boxed, sum_matching(BorrowerCoverage.cash, Borrowers.number, Facilities.borrower), Coverage.cfads),
        note="Of its borrower's contracts; what the parent owes is served by the whole company.",
    )
    service = Row(
        "Debt service of its borrower",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.service, Borrowers.number, Facilities.borrower),
            Coverage.service * Coverage.is_serving,
        ),
        note="0 where only rounding is left.",
    )
    dscr = Row("Debt service cover of its borrower", RATIO, ratio(cash, service), annual=Annual.NONE)
    cash_value_now = Figure(
        "Cash to come in the life of the debt, at the balance sheet",
        USD_M,
        where(
            is_boxed, sum_matching(BorrowerCoverage.loan_now, Borrowers.number, Facilities.borrower), Coverage.loan_now
        ),
    )
    cash_value = Row(
        "Cash to come of its borrower in the life of the debt, present value",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.loan_value, Borrowers.number, Facilities.borrower),
            Coverage.loan_value,
        ),
        opening=cash_value_now,
        annual=Annual.END,
    )
    debt = Row(
        "Debt of its borrower",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.debt_within, Borrowers.number, Facilities.borrower),
            Coverage.owed_within,
        ),
        annual=Annual.END,
        note="As far as it is repaid within the horizon.",
    )
    llcr = Row("Loan life cover of its borrower", RATIO, ratio(cash_value, debt), annual=Annual.END)
    plan_cash = Row(
        "Cash that serves its borrower's debt, by contract",
        USD_M,
        where(is_boxed, sum_matching(BorrowerCoverage.cash, Borrowers.number, Facilities.borrower), PlanCoverage.cash),
    )
    plan_service = Row(
        "Debt service of its borrower, by contract",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.plan_service, Borrowers.number, Facilities.borrower),
            PlanCoverage.service,
        ),
    )
    plan_value = Row(
        "Cash to come of its borrower, by contract",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.loan_value, Borrowers.number, Facilities.borrower),
            PlanCoverage.loan_value,
        ),
        annual=Annual.END,
    )
    plan_debt = Row(
        "Debt of its borrower, by contract",
        USD_M,
        where(
            is_boxed,
            sum_matching(BorrowerCoverage.plan_balance, Borrowers.number, Facilities.borrower),
            PlanCoverage.owed,
        ),
        annual=Annual.END,
    )
    ltv = Row(
        "Loan to value",
        PERCENT,
        multiple(Facilities.balance, FacilityPlan.collateral),
        opening=multiple(Facilities.drawn, Collateral.opening),
        annual=Annual.END,
        note="Against its collateral, depreciated as lenders count it.",
    )
    ltv_cost = Row(
        "Loan to cost",
        PERCENT,
        multiple(Facilities.balance, Collateral.cost_value),
        opening=multiple(Facilities.drawn, Collateral.opening),
        annual=Annual.END,
        note="Against its collateral at cost; what was held at the balance sheet counts as it stood then.",
    )
