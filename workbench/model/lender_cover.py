"""Cover as each lender sees it: cash of its borrower over what that borrower owes, and the loan over its collateral.

Two readings. By contract: cash as if there were no interest to deduct, and debt as it is to be drawn and repaid. It is
known before the waterfall, so a breach of it may make debt due. As expected: with prepayments, sweep and tax as paid.
The cash of a borrower is that of its contracts; what the parent owes is served by the whole company.
"""

from __future__ import annotations

from workbench.ground.units import FLAG, PERCENT, RATIO, USD_M
from workbench.model.collateral import Collateral
from workbench.model.contract_cash import CashAvailable
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.rates import Rates
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Figure,
    Row,
    Section,
    at_period,
    following,
    maximum,
    multiple,
    otherwise,
    prev,
    ratio,
    sum_entities,
)
from workbench.rows.expression import Expression, Operand


def worth_before(flow: Operand, rate: Row) -> Expression:
    """What this period's `flow` and all later ones are worth at its start, to a lender who earns `rate` as loans do."""
    return (flow + FOLLOWING * (1 - Rates.weight * rate)) / (1 + rate - Rates.weight * rate)


class FacilityPlan(Section, title="Debt service by contract, by facility", area="", per=FACILITY):
    service = Row("Debt service and fees by contract", USD_M, Contractual.service + Contractual.fee)
    interest_due = Row(
        "Interest on the opening balance by contract",
        USD_M,
        prev(Contractual.balance) * Facilities.period_rate,
        annual=Annual.NONE,
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


class FacilityCoverage(Section, title="Coverage by facility", area="", per=FACILITY):
    cash = Row(
        "Cash that serves its borrower's debt",
        USD_M,
        Coverage.cfads,
        note="Of its borrower's contracts; what the parent owes is served by the whole company.",
    )
    service = Row(
        "Debt service of its borrower",
        USD_M,
        Coverage.service * Coverage.is_serving,
        note="0 where only rounding is left.",
    )
    dscr = Row("Debt service cover of its borrower", RATIO, ratio(cash, service), annual=Annual.NONE)
    cash_value_now = Figure(
        "Cash to come in the life of the debt, at the balance sheet",
        USD_M,
        Coverage.loan_now,
    )
    cash_value = Row(
        "Cash to come of its borrower in the life of the debt, present value",
        USD_M,
        Coverage.loan_value,
        opening=cash_value_now,
        annual=Annual.END,
    )
    debt = Row(
        "Debt of its borrower",
        USD_M,
        Coverage.owed_within,
        annual=Annual.END,
        note="As far as it is repaid within the horizon.",
    )
    llcr = Row("Loan life cover of its borrower", RATIO, ratio(cash_value, debt), annual=Annual.END)
    plan_cash = Row(
        "Cash that serves its borrower's debt, by contract",
        USD_M,
        PlanCoverage.cash,
    )
    plan_service = Row(
        "Debt service of its borrower, by contract",
        USD_M,
        PlanCoverage.service,
    )
    plan_value = Row(
        "Cash to come of its borrower, by contract",
        USD_M,
        PlanCoverage.loan_value,
        annual=Annual.END,
    )
    plan_debt = Row(
        "Debt of its borrower, by contract",
        USD_M,
        PlanCoverage.owed,
        annual=Annual.END,
    )
    ltv = Row(
        "Loan to value",
        PERCENT,
        multiple(Facilities.balance, Collateral.value),
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
