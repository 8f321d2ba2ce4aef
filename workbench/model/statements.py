"""Income statement, balance sheet and cash flow statement, tied to each other."""

from __future__ import annotations

from workbench.ground.units import COUNT, FLAG, USD_M
from workbench.model.backlog import Contracts
from workbench.model.delivery import Rpo
from workbench.model.facilities import Facilities
from workbench.model.investment import Investment, WorkingCapital
from workbench.model.leases import LeaseTotals
from workbench.model.operations import Operations
from workbench.model.waterfall import TaxPaid, Waterfall
from workbench.rows import (
    FOLLOWING,
    Annual,
    Balance,
    Check,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    at_opening,
    first_period,
    prev,
    sum_entities,
    trailing_sum,
)


class Income(Section, title="Income statement", area=""):
    revenue = Row("Revenue", USD_M, Operations.revenue)
    cost = Row("Cost of revenue, cash", USD_M, Operations.cost_of_revenue)
    overheads = Row(
        "Technology, marketing, administration",
        USD_M,
        Operations.revenue - Operations.cost_of_revenue - Operations.ebitda,
    )
    ebitda = Row("Adjusted EBITDA", USD_M, revenue - cost - overheads, emphasis=Emphasis.TOTAL)
    compensation = Row("Stock compensation", USD_M, Operations.stock_compensation)
    site_added = Row("Sites and capitalised interest added", USD_M, Investment.site_additions + Waterfall.capitalised)
    site_depreciation = Row(
        "Depreciation, sites and other",
        USD_M,
        trailing_sum(site_added, Investment.site_periods) / Investment.site_periods,
    )
    depreciation = Row(
        "Depreciation and amortisation",
        USD_M,
        Investment.gpu_depreciation + Investment.opening_depreciation + site_depreciation,
    )
    lease_rent = Row("Rent of leases treated as debt", USD_M, LeaseTotals.rent_as_debt)
    operating = Row(
        "Operating income", USD_M, ebitda - compensation - depreciation - lease_rent, emphasis=Emphasis.TOTAL
    )
    interest = Row(
        "Interest expense, net", USD_M, Waterfall.net_interest - Waterfall.capitalised - Waterfall.written_off
    )
    extinguishment = Row("Loss on debt prepaid", USD_M, Waterfall.written_off, note="Discount and costs written off.")
    pretax = Row("Pre-tax income", USD_M, operating - interest - extinguishment)
    tax = Row("Income tax", USD_M, TaxPaid.paid, note="Cash tax; deferred tax is not recognised.")
    net = Row("Net income", USD_M, pretax - tax, emphasis=Emphasis.TOTAL)


class CashFlow(Section, title="Cash flow statement", area=""):
    operations = Row(
        "Cash from operations",
        USD_M,
        Income.net
        + Income.depreciation
        + Income.compensation
        + Waterfall.amortised
        + Waterfall.written_off
        + Waterfall.pik
        - WorkingCapital.increase
        + Rpo.deferred
        - prev(Rpo.deferred),
        emphasis=Emphasis.TOTAL,
    )
    investing = Row("Cash used for investment", USD_M, -Investment.capex - Waterfall.capitalised)
    borrowed = Row("Debt drawn", USD_M, Waterfall.draws + Waterfall.revolver_drawn - Waterfall.upfront)
    repaid = Row(
        "Debt repaid", USD_M, Waterfall.scheduled + Waterfall.prepaid + Waterfall.swept + Waterfall.revolver_repaid
    )
    equity = Row("Equity raised", USD_M, Waterfall.equity_raised + Waterfall.injected)
    unfunded = Row("Unfunded need, net", USD_M, Waterfall.gap_drawn - Waterfall.gap_repaid)
    financing = Row("Cash from financing", USD_M, borrowed - repaid + equity + unfunded)
    change = Row("Change in cash", USD_M, operations + investing + financing, emphasis=Emphasis.TOTAL)
    free = Row("Free cash flow", USD_M, operations + investing)


class Position(Section, title="Balance sheet", area="Company"):
    other_assets = Number("Other assets at the balance sheet", USD_M, 0.0, low=0.0, high=1e7, note="Held constant.")
    other_liabilities = Number(
        "Other liabilities at the balance sheet", USD_M, 0.0, low=0.0, high=1e7, note="Held constant."
    )
    property = Balance("Property, net", USD_M, start=Investment.opening_property + Investment.prebuilt)
    property.close(add=(Investment.capex, Waterfall.capitalised), less=(Income.depreciation,))
    assets = Row(
        "Total assets",
        USD_M,
        Waterfall.cash + WorkingCapital.receivables + WorkingCapital.other + property + other_assets,
        opening=Waterfall.opening_cash
        + WorkingCapital.opening_receivables
        + WorkingCapital.opening_other
        + Investment.opening_property
        + Investment.prebuilt
        + other_assets,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
    )
    debt = Row(
        "Debt, carrying value",
        USD_M,
        sum_entities(Facilities.carrying),
        opening=sum_entities(Facilities.drawn) - sum_entities(Facilities.discount_opening),
        annual=Annual.END,
    )
    principal = Row(
        "Debt, principal",
        USD_M,
        sum_entities(Facilities.balance),
        opening=sum_entities(Facilities.drawn),
        annual=Annual.END,
    )
    liabilities = Row(
        "Total liabilities",
        USD_M,
        debt + Waterfall.gap + Rpo.deferred + WorkingCapital.payables + other_liabilities,
        opening=sum_entities(Facilities.drawn)
        - sum_entities(Facilities.discount_opening)
        + sum_entities(Contracts.prepaid_opening)
        + WorkingCapital.opening_payables
        + other_liabilities,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
    )
    opening_equity = Figure("Equity at the balance sheet", USD_M, at_opening(assets) - at_opening(liabilities))
    equity = Balance("Equity", USD_M, start=opening_equity)
    equity.close(add=(Income.net, Income.compensation, Waterfall.equity_raised, Waterfall.injected))
    balance_check = Check(
        "Balance sheet balances",
        USD_M,
        assets - liabilities - equity,
        tolerance=1e-5,
        remedy="Report this: the statements do not tie. Typed-over rows can cause it: set them back one by one.",
    )
    cash_check = Check(
        "Cash flow statement ties to cash",
        USD_M,
        Waterfall.cash - prev(Waterfall.cash) - CashFlow.change,
        tolerance=1e-5,
        remedy="Report this: the cash flow statement does not tie to the waterfall.",
    )


class Path(Section, title="Path to profit", area=""):
    is_operating_positive = Row("Operating income positive", FLAG, Income.operating > 0)
    is_net_positive = Row("Net income positive", FLAG, Income.net > 0)
    is_free_positive = Row("Free cash flow positive", FLAG, CashFlow.free > 0)
    operating_losses = Row(
        "Periods of operating loss still to come", COUNT, FOLLOWING + 1 - is_operating_positive, annual=Annual.NONE
    )
    net_losses = Row("Periods of net loss still to come", COUNT, FOLLOWING + 1 - is_net_positive, annual=Annual.NONE)
    free_losses = Row(
        "Periods of negative free cash flow still to come", COUNT, FOLLOWING + 1 - is_free_positive, annual=Annual.NONE
    )
    is_operating_lasting = Row("Operating income positive from here on", FLAG, operating_losses <= 0)
    is_net_lasting = Row("Net income positive from here on", FLAG, net_losses <= 0)
    is_free_lasting = Row("Free cash flow positive from here on", FLAG, free_losses <= 0)
    first_operating = Figure("First period of lasting operating income", COUNT, first_period(is_operating_lasting))
    first_net = Figure("First period of lasting net income", COUNT, first_period(is_net_lasting))
    first_free = Figure("First period of lasting free cash flow", COUNT, first_period(is_free_lasting))
