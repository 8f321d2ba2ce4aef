"""Which line of the forecast goes on from which reported figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.model.delivery import Rpo
from workbench.model.history import History
from workbench.model.investment import Investment
from workbench.model.measures import Measures
from workbench.model.operations import Operations
from workbench.model.reported_measures import Reported
from workbench.model.statements import CashFlow, Income, Position
from workbench.model.waterfall import Waterfall
from workbench.rows.items import Item


@dataclass(frozen=True, slots=True)
class Actual:
    """A reported figure, and the sign with which it stands in the line of the forecast."""

    item: Item
    sign: float = 1.0


ACTUALS: Mapping[Item, Actual] = {
    Operations.revenue: Actual(History.revenue),
    Operations.cost_of_revenue: Actual(History.cost_of_revenue),
    Operations.ebitda: Actual(History.ebitda),
    Operations.margin: Actual(Reported.ebitda_margin),
    Operations.stock_compensation: Actual(History.stock_compensation),
    Income.revenue: Actual(History.revenue),
    Income.cost: Actual(History.cost_of_revenue),
    Income.ebitda: Actual(History.ebitda),
    Income.compensation: Actual(History.stock_compensation),
    Income.depreciation: Actual(History.depreciation),
    Income.operating: Actual(History.operating),
    Income.interest: Actual(History.interest),
    Income.tax: Actual(History.tax),
    Income.net: Actual(History.net),
    Investment.capex: Actual(History.capex),
    CashFlow.operations: Actual(History.operating_cash),
    CashFlow.investing: Actual(History.capex, -1.0),
    CashFlow.free: Actual(Reported.free_cash_flow),
    Rpo.closing: Actual(History.rpo),
    Rpo.next_year: Actual(History.rpo_year),
    Rpo.deferred: Actual(History.deferred),
    Measures.next_year: Actual(History.rpo_year),
    Rpo.bookings: Actual(Reported.bookings),
    Rpo.book_to_bill: Actual(Reported.book_to_bill),
    Waterfall.cash: Actual(History.cash),
    Position.debt: Actual(History.debt),
    Position.property: Actual(History.property_net),
    Position.equity: Actual(History.equity),
}
"""Free cash flow to the firm has none: what was reported is after interest."""

BESIDE: Mapping[Item, Actual] = {Operations.growth: Actual(Reported.growth)}
"""What was reported of the whole company stands beside an input that speaks of a part of it."""
