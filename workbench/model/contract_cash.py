"""Cash of each contract before capex and tax, and the cash of the whole company that can serve debt."""

from __future__ import annotations

from workbench.ground.units import FLAG, USD_M
from workbench.model.backlog import Contracts
from workbench.model.delivery import Delivery, Rpo
from workbench.model.entities import CONTRACT
from workbench.model.investment import Investment, WorkingCapital
from workbench.model.leases import LeaseTotals
from workbench.model.operations import Operations
from workbench.model.tax import Tax
from workbench.rows import Emphasis, Figure, Number, Row, Section, no, prev, sum_entities


class ContractCash(Section, title="Cash by contract", area="", per=CONTRACT):
    """Expected, so after survival of default; undiscounted; all contracts, new ones included."""

    served = Row(
        "Served at contract price",
        USD_M,
        Delivery.delivered * Delivery.survival * Delivery.standing + Delivery.relet_volume,
        note="Power run for customers who stand and for those it is re-let to, before price cuts: what is cut, not "
        "taken or re-let for less costs as much to run.",
    )
    received = Row(
        "Received from the customer",
        USD_M,
        Delivery.invoiced + Delivery.prepayment + Delivery.termination_paid - Delivery.refunded,
    )
    cash = Row(
        "Contract cash before capex",
        USD_M,
        received + Delivery.relet - served * Contracts.cost_share,
        note="Expected, undiscounted, before tax; new contracts included.",
    )
    is_parents = Figure("Held by the parent", FLAG, no(Contracts.borrower > 0))
    parents_cash = Row("Contract cash of the parent", USD_M, cash * is_parents)


class CashAvailable(Section, title="Cash available for debt", area="Debt"):
    """The whole company's, before anything that debt itself moves."""

    is_growth_counted = Number(
        "Capex for new power is paid before debt",
        FLAG,
        0.0,
        low=0.0,
        high=1.0,
        note="0: it is funded by draws and equity, as lenders usually count.",
    )
    contracts = Row("Contract cash before capex, all contracts", USD_M, sum_entities(ContractCash.cash))
    parents_contracts = Row("Contract cash held by the parent", USD_M, sum_entities(ContractCash.parents_cash))
    operating = Row(
        "Operating cash before tax and interest",
        USD_M,
        Operations.ebitda - WorkingCapital.increase + Rpo.deferred - prev(Rpo.deferred) - LeaseTotals.rent_as_debt,
    )
    capex = Row("Capex paid before debt", USD_M, Investment.capex - Investment.growth * no(is_growth_counted))
    before_tax = Row("Cash available before tax", USD_M, operating - capex)
    tax = Row("Tax, as if there were no interest", USD_M, Tax.unlevered)
    after_tax = Row("Cash available after tax", USD_M, before_tax - tax, emphasis=Emphasis.TOTAL)
