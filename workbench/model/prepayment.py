"""Prepayments seen as loans from customers: the rate they imply, and what they are worth against borrowing."""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERCENT, PERCENT_YEAR, PERIODS, USD_M, YEARS
from workbench.model.backlog import Contracts, Crediting, Disclosure
from workbench.model.cost_of_capital import CostOfCapital
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Emphasis,
    Figure,
    Row,
    Section,
    internal_rate,
    is_known,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    otherwise,
    pick,
    prev,
    ratio,
    sum_entities,
    sum_periods,
    where,
)


class PrepaymentTerms(Section, title="Prepayment terms", area=""):
    last_period = Figure("Periods in the horizon", PERIODS, max_periods(Timing.number))
    debt_rate = Figure(
        "Cost of debt against which prepayments are held",
        PERCENT_YEAR,
        CostOfCapital.debt_rate_used,
        note="Before tax, from the cost of capital.",
    )
    period_cost = Figure("Cost of debt per period", PERCENT, (1 + debt_rate) ** Timing.period_years - 1)
    factor = Row(
        "Discount factor at the cost of debt, from the balance sheet",
        FACTOR,
        PREVIOUS / (1 + debt_rate) ** Timing.period_years,
        opening=1,
    )


class Prepayments(Section, title="Prepayment as financing", area="", per=CONTRACT):
    """As agreed: what the customer lends and gets back if it does not default. Flows stand at period ends."""

    promised = Row(
        "Paid if the customer does not default",
        USD_M,
        Delivery.delivered * Delivery.price_factor * Delivery.standing * Delivery.taken_share,
        note="In cash or out of the prepayment.",
    )
    ahead = Row(
        "Still to be paid after the period",
        USD_M,
        leading_sum(promised, PrepaymentTerms.last_period),
        annual=Annual.END,
    )
    is_over = Row(
        "Nothing more to be paid", FLAG, ahead <= Contracts.expected_price * Disclosure.trace, annual=Annual.END
    )
    balance = Balance(
        "Prepayment balance, as agreed",
        USD_M,
        start=Contracts.prepaid_opening,
        note="What the customer has lent and not yet got back in deliveries, if it does not default.",
    )
    available = Row("To be credited, as agreed", USD_M, prev(balance) + Delivery.prepayment_due, annual=Annual.NONE)
    credited = Row(
        "Credited, as agreed",
        USD_M,
        minimum(
            promised,
            pick(
                Contracts.crediting,
                {
                    Crediting.PRO_RATA: available * otherwise(ratio(promised, promised + ahead), 0),
                    Crediting.FIRST: available,
                    Crediting.LAST: maximum(available - ahead, 0),
                },
            ),
        ),
    )
    returned = Row(
        "Left when deliveries end",
        USD_M,
        where(is_over, available - credited, 0),
        note="More than all deliveries can meet, or worked off after the horizon: taken as given back.",
    )
    balance.close(add=(Delivery.prepayment_due,), less=(credited, returned))
    given_up = Figure(
        "Price given up per dollar paid",
        PERCENT,
        Contracts.prepaid_discount / (1 - Contracts.prepaid_discount),
        note="The discount for prepaying, against the discounted price.",
    )
    interest = Row(
        "Price given up for prepaying",
        USD_M,
        promised * given_up,
        note="The interest of this loan: without the prepayment the customer would have paid so much more.",
    )
    cash = Row(
        "Cash of the prepayment as a loan",
        USD_M,
        Delivery.prepayment_due - credited - returned - interest,
        opening=Contracts.prepaid_opening,
        emphasis=Emphasis.TOTAL,
        note="Received, less what is delivered for it and the price given up. What is held at the balance sheet counts "
        "as received then.",
    )
    outstanding = Row("Outstanding in the period", USD_M, prev(balance) * Timing.period_years, annual=Annual.NONE)
    given_up_total = Figure("Price given up in all", USD_M, sum_periods(interest))
    outstanding_total = Figure("Dollar-years outstanding", USD_M, sum_periods(outstanding))
    simple_rate = Figure(
        "Price given up over what is outstanding",
        PERCENT_YEAR,
        otherwise(ratio(given_up_total, outstanding_total), 0),
        note="Without compounding: close to the implied rate, which is sought from here.",
    )
    start_rate = Figure(
        "Rate per period from which the implied rate is sought", PERCENT, minimum(simple_rate * Timing.period_years, 1)
    )
    period_rate = Figure("Implied rate per period", PERCENT, internal_rate(cash, start_rate))
    is_loan = Figure("The prepayment implies a rate", FLAG, is_known(period_rate))
    implied_rate = Figure(
        "Implied yearly rate of the prepayment",
        PERCENT_YEAR,
        ratio((1 + otherwise(period_rate, 0)) ** Timing.periods_per_year - 1, is_loan),
        emphasis=Emphasis.TOTAL,
        note="The rate at which the price given up pays for having the money early. 0 without a discount: money for "
        "nothing. Missing without a prepayment.",
    )
    below_debt = Figure(
        "Cost of debt less implied rate",
        PERCENT_YEAR,
        ratio(PrepaymentTerms.debt_rate - otherwise(implied_rate, 0), is_loan),
        note="Above zero the customer lends more cheaply than lenders do.",
    )
    present = Row("Cash of the loan at the cost of debt, present value", USD_M, cash * PrepaymentTerms.factor)
    benefit = Figure(
        "Worth of the prepayment against borrowing",
        USD_M,
        Contracts.prepaid_opening + sum_periods(present),
        note="Its cash discounted at the cost of debt: what borrowing the same money would cost more, today.",
    )
    lent = Figure(
        "Prepaid, held and still to come", USD_M, Contracts.prepaid_opening + sum_periods(Delivery.prepayment_due)
    )
    years = Figure(
        "Mean time until it is delivered for",
        YEARS,
        ratio(outstanding_total, lent),
        note="Dollar-years outstanding over dollars prepaid.",
    )


class PrepaymentTotals(Section, title="Prepayments as financing, total", area=""):
    cash = Row(
        "Cash of all prepayments as loans",
        USD_M,
        sum_entities(Prepayments.cash),
        opening=sum_entities(Contracts.prepaid_opening),
        emphasis=Emphasis.TOTAL,
    )
    balance = Row(
        "Prepayment balances, as agreed",
        USD_M,
        sum_entities(Prepayments.balance),
        opening=sum_entities(Contracts.prepaid_opening),
        annual=Annual.END,
        note="If no customer defaults. The expected balance is deferred revenue in the RPO roll-forward.",
    )
    lent = Figure("Prepaid, held and still to come", USD_M, sum_entities(Prepayments.lent))
    benefit = Figure("Worth of prepayments against borrowing", USD_M, sum_entities(Prepayments.benefit))
    interest = Figure("Price given up for all prepayments", USD_M, sum_entities(Prepayments.given_up_total))
    outstanding = Figure("Dollar-years outstanding", USD_M, sum_entities(Prepayments.outstanding_total))
    start_rate = Figure(
        "Rate per period from which the rate of all is sought",
        PERCENT,
        minimum(otherwise(ratio(interest, outstanding), 0) * Timing.period_years, 1),
    )
    period_rate = Figure("Implied rate per period, all prepayments", PERCENT, internal_rate(cash, start_rate))
    is_loan = Figure("The prepayments imply a rate", FLAG, is_known(period_rate))
    implied_rate = Figure(
        "Implied yearly rate of all prepayments",
        PERCENT_YEAR,
        ratio((1 + otherwise(period_rate, 0)) ** Timing.periods_per_year - 1, is_loan),
        emphasis=Emphasis.TOTAL,
    )
