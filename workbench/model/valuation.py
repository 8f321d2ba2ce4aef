"""Free cash flow, terminal value, enterprise value and the bridge to equity."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FACTOR, FLAG, MULTIPLE, PERCENT, PERCENT_YEAR, USD_M
from workbench.model.backlog import DefaultPlace, Disclosure
from workbench.model.capacity import Capacity
from workbench.model.cost_of_capital import CostOfCapital
from workbench.model.delivery import Rpo
from workbench.model.investment import Investment, WorkingCapital
from workbench.model.leases import LeaseTotals
from workbench.model.operations import Operations
from workbench.model.statements import Position
from workbench.model.tax import Tax
from workbench.model.timing import Calendar, Timing
from workbench.model.waterfall import TaxPaid, Waterfall
from workbench.rows import (
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Severity,
    at_end,
    at_opening,
    chosen,
    multiple,
    otherwise,
    pick,
    ratio,
    sum_periods,
    where,
)


class TerminalMethod(Enum):
    """How value beyond the horizon is found."""

    GROWTH = "growth of free cash flow"
    EXIT_MULTIPLE = "exit multiple of EBITDA"
    VALUE_DRIVER = "value driver (growth and return)"


class ValueMethod(Enum):
    """Which enterprise value goes into the bridge."""

    WACC = "DCF at WACC"
    APV = "adjusted present value"


class PrepaymentTreatment(Enum):
    """Whether money that customers paid ahead is working capital or borrowed."""

    OPERATING = "operating"
    DEBT_LIKE = "debt-like"


class Dcf(Section, title="Discounted cash flow", area="DCF"):
    value_method = Choice("Enterprise value from", ValueMethod, ValueMethod.WACC)
    is_compensation_cost = Number("Stock compensation counts as a cost", FLAG, 1.0, low=0.0, high=1.0)
    method = Choice("Terminal value by", TerminalMethod, TerminalMethod.VALUE_DRIVER)
    growth = Number("Terminal growth", PERCENT_YEAR, 0.02, low=-0.2, high=0.15)
    exit_multiple = Number("Exit multiple of EBITDA", MULTIPLE, 8.0, low=0.0, high=100.0)
    return_on_new = Number("Return on new capital", PERCENT_YEAR, 0.10, low=0.001, high=1.0)

    tax = Row("Tax, unlevered, paid", USD_M, Tax.unlevered)
    compensation = Row("Stock compensation counted", USD_M, Operations.stock_compensation * is_compensation_cost)
    prepaid = Row(
        "Increase in customer prepayments", USD_M, Rpo.prepayment - Rpo.deferred_used - Rpo.kept - Rpo.refunded
    )
    prepaid_counted = Row("Increase in customer prepayments, if operating", USD_M)
    free_cash_flow = Row(
        "Free cash flow to the firm",
        USD_M,
        Operations.ebitda
        - compensation
        - tax
        - Investment.capex
        - LeaseTotals.additions_as_debt
        - WorkingCapital.increase
        + prepaid_counted,
        emphasis=Emphasis.TOTAL,
    )
    factor = Row("Discount factor", FACTOR, (1 + CostOfCapital.wacc) ** (-Timing.time_flow))
    present_value = Row("Present value of free cash flow", USD_M, free_cash_flow * Timing.counted * factor)
    factor_unlevered = Row(
        "Discount factor, unlevered", FACTOR, (1 + CostOfCapital.unlevered_cost) ** (-Timing.time_flow)
    )
    present_unlevered = Row("Present value, unlevered", USD_M, free_cash_flow * Timing.counted * factor_unlevered)
    factor_shield = Row("Discount factor, tax savings", FACTOR, (1 + CostOfCapital.shield_rate) ** (-Timing.time_flow))
    present_shield = Row("Present value of tax saved", USD_M, TaxPaid.shield * Timing.counted * factor_shield)
    present_prepaid = Row(
        "Present value of prepayment movements",
        USD_M,
        prepaid * Timing.counted * factor,
        note="Below zero where more is worked off than received. In free cash flow only if prepayments are operating.",
    )
    present_prepaid_unlevered = Row(
        "Present value of prepayment movements, unlevered", USD_M, prepaid * Timing.counted * factor_unlevered
    )


class Terminal(Section, title="Terminal value", area=""):
    """The year after the horizon is rebuilt: worn-out capacity is replaced at the last cost, net assets grow at g."""

    next_revenue = Figure("Revenue in the year after", USD_M, at_end(Operations.revenue_year) * (1 + Dcf.growth))
    next_ebitda = Figure(
        "EBITDA in the year after, after rent",
        USD_M,
        (at_end(Operations.ebitda_year) - at_end(LeaseTotals.rent_as_debt_year)) * (1 + Dcf.growth),
        note="Beyond the horizon rent is a cost whichever way leases are treated before it.",
    )
    compensation = Figure(
        "Stock compensation in the year after", USD_M, next_revenue * Operations.compensation * Dcf.is_compensation_cost
    )
    unit_wear = Figure(
        "Share of capex worn out in a year",
        FACTOR,
        Investment.gpu_share / Capacity.life + (1 - Investment.gpu_share) / Investment.site_life,
    )
    fleet = Figure("Fleet at replacement cost", USD_M, at_end(Capacity.active) * at_end(Investment.unit_cost))
    wear = Figure("Yearly replacement of assets", USD_M, fleet * unit_wear + next_revenue * Investment.maintenance)
    profit = Figure("NOPAT in the year after", USD_M, (next_ebitda - compensation - wear) * (1 - Tax.rate))
    prepaid_left = Figure("Prepayments still held at the end, if operating", USD_M)
    net_assets = Figure(
        "Net operating assets at the end",
        USD_M,
        at_end(Position.property) + at_end(WorkingCapital.net) - prepaid_left,
    )
    flow = Figure("Free cash flow in the year after", USD_M, profit - Dcf.growth * net_assets)
    spread = Figure("WACC less growth", PERCENT, CostOfCapital.wacc - Dcf.growth)
    by_growth = Figure("Terminal value by growth", USD_M, otherwise(multiple(flow, spread), 0))
    by_multiple = Figure("Terminal value by exit multiple", USD_M, Dcf.exit_multiple * at_end(Operations.ebitda_year))
    by_driver = Figure(
        "Terminal value by value driver",
        USD_M,
        otherwise(multiple(profit * (1 - Dcf.growth / Dcf.return_on_new), spread), 0),
    )
    leases_left = Figure(
        "Leases counted as debt at the horizon",
        USD_M,
        at_end(LeaseTotals.debt),
        note="Their rents lower the flows after the horizon, yet are paid for already: in the liability or when they "
        "commenced. A multiple of EBITDA before rent holds them, too.",
    )
    lead = Figure("Years a terminal flow arrives early", FACTOR, Timing.is_mid * Calendar.half)
    timing_factor = Figure("Mid-year factor", FACTOR, (1 + CostOfCapital.wacc) ** lead)
    value = Figure(
        "Terminal value",
        USD_M,
        pick(
            Dcf.method,
            {
                TerminalMethod.GROWTH: by_growth * timing_factor + leases_left,
                TerminalMethod.EXIT_MULTIPLE: by_multiple,
                TerminalMethod.VALUE_DRIVER: by_driver * timing_factor + leases_left,
            },
        ),
        note="At the horizon. A sale happens at the end of a year; a perpetuity's flows in the middle of one.",
    )
    present = Figure("Terminal value, present", USD_M, value * (1 + CostOfCapital.wacc) ** (-Timing.horizon))
    implied_multiple = Figure(
        "Implied multiple of EBITDA",
        MULTIPLE,
        multiple(value, where(value > 0, at_end(Operations.ebitda_year), 0)),
        note="No multiple where the terminal value is not above zero.",
    )
    last_flow = Figure("Free cash flow of the last year, rebuilt", USD_M, flow / (1 + Dcf.growth))
    operations = Figure("Terminal value of operations, after rent", USD_M, value - leases_left)
    implied_growth = Figure(
        "Implied growth",
        PERCENT_YEAR,
        ratio(CostOfCapital.wacc * operations - timing_factor * last_flow, operations + timing_factor * last_flow),
    )
    spread_unlevered = Figure("Unlevered cost less growth", PERCENT, CostOfCapital.unlevered_cost - Dcf.growth)
    value_unlevered = Figure(
        "Terminal value, unlevered",
        USD_M,
        pick(
            Dcf.method,
            {
                TerminalMethod.GROWTH: otherwise(multiple(flow, spread_unlevered), 0)
                * (1 + CostOfCapital.unlevered_cost) ** lead
                + leases_left,
                TerminalMethod.EXIT_MULTIPLE: by_multiple,
                TerminalMethod.VALUE_DRIVER: otherwise(
                    multiple(profit * (1 - Dcf.growth / Dcf.return_on_new), spread_unlevered), 0
                )
                * (1 + CostOfCapital.unlevered_cost) ** lead
                + leases_left,
            },
        ),
    )
    present_unlevered = Figure(
        "Terminal value, unlevered, present",
        USD_M,
        value_unlevered * (1 + CostOfCapital.unlevered_cost) ** (-Timing.horizon),
    )
    prepaid_growth = Figure(
        "Prepayments received to grow, in the year after",
        USD_M,
        Dcf.growth * at_end(Rpo.deferred) * chosen(Dcf.method, TerminalMethod.GROWTH),
        note="Only terminal value by growth reads the balance sheet at the horizon.",
    )
    prepaid_present = Figure(
        "Prepayments in terminal value, present",
        USD_M,
        otherwise(multiple(prepaid_growth, spread), 0) * timing_factor * (1 + CostOfCapital.wacc) ** (-Timing.horizon),
    )
    prepaid_present_unlevered = Figure(
        "Prepayments in terminal value, unlevered, present",
        USD_M,
        otherwise(multiple(prepaid_growth, spread_unlevered), 0)
        * (1 + CostOfCapital.unlevered_cost) ** (lead - Timing.horizon),
    )


class Bridge(Section, title="Enterprise value to equity", area="DCF"):
    failure = Number(
        "Failure probability", PERCENT, 0.0, low=0.0, high=1.0, note="Counts only if default is counted there."
    )
    proceeds = Number("Proceeds in distress", PERCENT, 0.3, low=0.0, high=1.0, note="Share of enterprise value.")
    preferred = Number("Preferred stock", USD_M, 0.0, low=0.0, high=1e7)
    minorities = Number("Minority interests", USD_M, 0.0, low=0.0, high=1e7)
    investments = Number("Investments and restricted cash", USD_M, 0.0, low=0.0, high=1e7)
    primary_proceeds = Number(
        "Proceeds of new shares", USD_M, 0.0, low=0.0, high=1e7, note="Net, sold at the valuation date."
    )

    prepayment_treatment = Choice(
        "Customer prepayments are",
        PrepaymentTreatment,
        PrepaymentTreatment.OPERATING,
        note="Operating: received and worked off within free cash flow. Debt-like: what is held at the balance sheet "
        "is a claim before equity, and free cash flow leaves them out. Both at once would charge them twice.",
    )
    is_prepayment_operating = Figure(
        "Prepayments count in free cash flow", FLAG, chosen(prepayment_treatment, PrepaymentTreatment.OPERATING)
    )
    Dcf.prepaid_counted.define(Dcf.prepaid * is_prepayment_operating)
    Terminal.prepaid_left.define(at_end(Rpo.deferred) * is_prepayment_operating)

    flows = Figure("Present value of free cash flows", USD_M, sum_periods(Dcf.present_value))
    dcf = Figure("Enterprise value, DCF", USD_M, flows + Terminal.present)
    shields = Figure("Tax savings, present value", USD_M, sum_periods(Dcf.present_shield))
    apv = Figure(
        "Enterprise value, APV", USD_M, sum_periods(Dcf.present_unlevered) + Terminal.present_unlevered + shields
    )
    going_concern = Figure(
        "Enterprise value, going concern", USD_M, pick(Dcf.value_method, {ValueMethod.WACC: dcf, ValueMethod.APV: apv})
    )
    failure_used = Figure(
        "Failure probability counted", PERCENT, failure * chosen(Disclosure.default_place, DefaultPlace.FAILURE)
    )
    enterprise = Figure(
        "Enterprise value",
        USD_M,
        going_concern * (1 - failure_used) + going_concern * failure_used * proceeds,
        emphasis=Emphasis.TOTAL,
    )
    terminal_share = Figure(
        "Terminal value in enterprise value",
        PERCENT,
        multiple(Terminal.present, where(Terminal.present >= 0, dcf, 0)),
        note="No share where either is below zero.",
    )
    debt = Figure("Debt, principal", USD_M, at_opening(Position.principal))
    leases = Figure("Leases in net debt", USD_M, LeaseTotals.liability * LeaseTotals.as_debt)
    cash = Figure("Cash", USD_M, Waterfall.opening_cash)
    prepayments_held = Figure("Customer prepayments held", USD_M, at_opening(Rpo.deferred))
    prepayment_claim = Figure(
        "Customer prepayments as a claim",
        USD_M,
        prepayments_held * (1 - is_prepayment_operating),
        note="At the amount received. Worth less if working it off lies far ahead: see its value below.",
    )
    claims = Figure("Claims before equity", USD_M, debt + leases + preferred + minorities + prepayment_claim)
    liquid = Figure("Cash, investments, proceeds", USD_M, cash + investments + primary_proceeds)
    equity = Figure("Equity value", USD_M, enterprise - claims + liquid, emphasis=Emphasis.TOTAL)
    prepayment_flows = Figure(
        "Prepayment movements, present value",
        USD_M,
        pick(
            Dcf.value_method,
            {
                ValueMethod.WACC: sum_periods(Dcf.present_prepaid) + Terminal.prepaid_present,
                ValueMethod.APV: sum_periods(Dcf.present_prepaid_unlevered) + Terminal.prepaid_present_unlevered,
            },
        ),
    )
    prepayment_burden = Figure(
        "Prepayments still to be worked off, as enterprise value sees them",
        USD_M,
        -prepayment_flows * (1 - failure_used + failure_used * proceeds),
        note="With the claim at this value instead of the amount held, both treatments give the same equity.",
    )
    prepayment_effect = Figure(
        "Equity if prepayments are debt-like, less equity if operating",
        USD_M,
        prepayment_burden - prepayments_held,
        note="The same figure under either treatment: what the choice is worth. Below zero where the amount held is "
        "more than the present value of working it off.",
    )
    growth_check = Check(
        "Terminal growth is below WACC",
        FLAG,
        Dcf.growth >= CostOfCapital.wacc,
        remedy="Lower the terminal growth or raise the cost of capital.",
    )
    growth_risk_free = Check(
        "Terminal growth is not above the risk-free rate",
        FLAG,
        Dcf.growth > CostOfCapital.risk_free,
        severity=Severity.PLAUSIBILITY,
        remedy="No company outgrows the economy for ever: lower the terminal growth.",
    )
