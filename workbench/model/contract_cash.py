"""Cash of each contract before capex and tax, and the cash of the whole company that can serve debt."""

from __future__ import annotations

from workbench.ground.units import FLAG, USD_M
from workbench.model.backlog import Contracts
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.rows import Figure, Row, Section, no, sum_entities


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
    contracts = Row("Contract cash before capex, all contracts", USD_M, sum_entities(ContractCash.cash))
    parents_contracts = Row("Contract cash held by the parent", USD_M, sum_entities(ContractCash.parents_cash))
