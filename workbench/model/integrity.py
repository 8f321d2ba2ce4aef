"""Checks over the whole model that belong to no single block."""

from __future__ import annotations

from workbench.ground.units import FLAG, MULTIPLE, MW, PERCENT, USD_M
from workbench.model.capacity import Capacity
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.shares import Shares
from workbench.model.statements import CashFlow
from workbench.model.tax import Tax
from workbench.model.valuation import Bridge, Terminal
from workbench.model.waterfall import TaxPaid, Waterfall
from workbench.rows import Balance, Check, Constant, Section, Severity, maximum, minimum, otherwise


class FacilityChecks(Section, title="Checks of debt facilities", area="", per=FACILITY):
    repaid_total = Balance("Repaid so far", USD_M, start=0)
    repaid_total.close(add=(Facilities.repaid,))
    cancelled_total = Balance("Cancelled so far", USD_M, start=0)
    cancelled_total.close(add=(Facilities.cancelled,))
    pik_total = Balance("Paid in kind so far", USD_M, start=0)
    pik_total.close(add=(Facilities.pik,))
    commitment_check = Check(
        "Commitment: drawn, undrawn, cancelled and repaid sum to it",
        USD_M,
        (1 - Facilities.is_revolver)
        * (
            Facilities.committed
            + repaid_total
            + cancelled_total
            - pik_total
            - Facilities.drawn
            - Facilities.undrawn_opening
        ),
        tolerance=1e-5,
        remedy="Report this: the corkscrew of the facility does not foot.",
    )
    balance_check = Check(
        "No balance below zero",
        USD_M,
        minimum(Facilities.balance, 0) + minimum(Facilities.undrawn, 0),
        tolerance=1e-5,
        remedy="Check repayments and commitments of the facility.",
    )


class DebtChecks(Section, title="Checks of debt by contract", area="", per=FACILITY):
    cost_total = Balance("Discount and costs so far", USD_M, start=Facilities.discount_opening)
    cost_total.close(add=(Facilities.discount_added,))
    expensed_total = Balance("Discount expensed so far", USD_M, start=0)
    expensed_total.close(add=(Facilities.amortised, Facilities.written_off))
    drawn_total = Balance("Drawn by contract so far", USD_M, start=0)
    drawn_total.close(add=(Contractual.draw, Contractual.pik))
    repaid_total = Balance("Repaid by contract so far", USD_M, start=0)
    repaid_total.close(add=(Contractual.repayment,))
    cancelled_total = Balance("Cancelled by contract so far", USD_M, start=0)
    cancelled_total.close(add=(Contractual.cancelled,))
    contract_check = Check(
        "By contract, what is drawn is repaid or still owed",
        USD_M,
        Facilities.drawn + drawn_total - repaid_total - Contractual.balance,
        tolerance=1e-5,
        remedy="Report this: the debt by contract does not foot.",
    )
    line_check = Check(
        "By contract, a commitment is drawn, cancelled or still open",
        USD_M,
        Contractual.undrawn_opening + Facilities.drawn - Contractual.lent - cancelled_total - Contractual.undrawn,
        tolerance=1e-5,
        remedy="Report this: the commitment by contract does not foot.",
    )
    carrying_check = Check(
        "Principal less carrying value is cost not yet expensed",
        USD_M,
        Facilities.balance - Facilities.carrying - cost_total + expensed_total,
        tolerance=1e-5,
        remedy="Report this: discount and costs of the facility do not foot.",
    )


class Integrity(Section, title="Integrity", area=""):
    sane_multiple = Constant("Highest implied multiple that needs no second look", MULTIPLE, 40.0)
    sane_share = Constant("Highest share of terminal value that needs no second look", PERCENT, 0.9)
    loss_pool_check = Check(
        "No tax loss pool below zero",
        USD_M,
        minimum(Tax.losses, 0) + minimum(Tax.losses_unlevered, 0),
        remedy="Check the opening tax losses.",
    )
    tax_check = Check(
        "Tax is not negative and not above rate times income",
        USD_M,
        minimum(TaxPaid.paid, 0) + maximum(TaxPaid.paid - Tax.rate * maximum(TaxPaid.income, 0), 0),
        remedy="Check tax rate and loss limits.",
    )
    cash_check = Check(
        "Cash does not fall below the minimum",
        USD_M,
        minimum(Waterfall.cash - minimum(Waterfall.minimum_cash, Waterfall.opening_cash), 0),
        tolerance=1e-5,
        remedy="Report this: the funding gap should have closed it.",
    )
    service_check = Check(
        "Debt service is what the cash flow pays lenders",
        USD_M,
        Coverage.service
        - Waterfall.interest_paid
        - Waterfall.cash_interest
        - CashFlow.repaid
        + Waterfall.prepaid
        + Waterfall.swept
        + Waterfall.revolver_repaid,
        tolerance=1e-5,
        remedy="Report this: debt service by facility does not tie to the waterfall.",
    )
    gap_check = Check(
        "No unfunded need",
        USD_M,
        Waterfall.gap,
        tolerance=1e-5,
        severity=Severity.PLAUSIBILITY,
        remedy="Draw more debt, raise equity, or let new equity close the gap.",
    )
    power_check = Check(
        "Active power stays within contracted power",
        MW,
        maximum(Capacity.active - maximum(Capacity.contracted, Capacity.active_opening), 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Lower the additions, or raise contracted power.",
    )
    due_check = Check(
        "Contracts find the power they need",
        MW,
        Capacity.gap,
        severity=Severity.PLAUSIBILITY,
        remedy="Deliveries slip: energise more power, or accept the delay.",
    )
    multiple_check = Check(
        "Implied terminal multiple is in a sane band",
        FLAG,
        otherwise(Terminal.implied_multiple, 0) > sane_multiple,
        severity=Severity.PLAUSIBILITY,
        remedy="Look at terminal growth, return on new capital and cost of capital.",
    )
    terminal_check = Check(
        "Terminal value does not dominate enterprise value",
        FLAG,
        Terminal.present > sane_share * Bridge.going_concern,
        severity=Severity.PLAUSIBILITY,
        remedy="Lengthen the horizon, or justify what lies beyond it.",
    )
    equity_check = Check(
        "Equity value is positive",
        FLAG,
        Shares.claimable <= 0,
        severity=Severity.PLAUSIBILITY,
        remedy="Debt exceeds the enterprise value in this case: the shortfall is shown.",
    )
