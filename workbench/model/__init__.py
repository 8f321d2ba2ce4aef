"""The valuation model: declarations only, one module per analyst's noun."""

from __future__ import annotations

from workbench.model import (
    assay,
    backlog,
    debt,
    integrity,
    investment,
    operations,
    peers,
    shares,
    statements,
    timing,
    valuation,
    waterfall,
)
from workbench.rows import Model

MODEL = Model(
    "Assay",
    [
        timing.Calendar,
        timing.Timing,
        backlog.Disclosure,
        backlog.Contracts,
        backlog.Capacity,
        backlog.Delivery,
        backlog.Rpo,
        operations.Leases,
        operations.LeaseTotals,
        operations.Operations,
        operations.UnitEconomics,
        investment.Investment,
        investment.WorkingCapital,
        debt.Rates,
        debt.Facilities,
        debt.Clearing,
        waterfall.Tax,
        waterfall.Waterfall,
        waterfall.Sweep,
        waterfall.TaxPaid,
        statements.Income,
        statements.CashFlow,
        statements.Position,
        statements.Path,
        valuation.CostOfCapital,
        valuation.Dcf,
        valuation.Terminal,
        valuation.Bridge,
        shares.Tranches,
        shares.Shares,
        assay.AssayRate,
        assay.AssayContracts,
        assay.Assay,
        peers.Peers,
        peers.Target,
        peers.Comparison,
        integrity.FacilityChecks,
        integrity.Integrity,
    ],
)
"""The one model of the workbench."""
