"""What the reported RPO is worth: from headline through time, slip, credit, price and cost to what reaches equity.

Every step is the change of one present value when one more circumstance is let in, so the steps sum to what is left
whatever the inputs; their order is part of the answer and stands in the order of the figures.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, MW, PER_SHARE, PERCENT, PERCENT_YEAR, RATIO, USD_M
from workbench.model.backlog import Contracts
from workbench.model.capacity import Capacity
from workbench.model.contract_cash import ContractCash
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.model.investment import Investment
from workbench.model.shares import Shares
from workbench.model.statements import Position
from workbench.model.tax import Tax
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Check,
    Constant,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    at_opening,
    max_entities,
    max_periods,
    maximum,
    otherwise,
    ratio,
    sum_entities,
    sum_periods,
    where,
)

TIME_VALUE = "Waiting for the agreed schedule, at the assay rate. What is due after the last period counts as nothing."
SLIP = "Late starts and power that is not there when due: the same money later, or after the last period."
CREDIT = "What customers who default no longer pay. What re-letting brings back is the next step."
RELET = "Power freed by customers who are gone, let to others: share re-let, price and delay of the contract."
RENEGOTIATION = "The price cut from the period in which it is agreed."
TERMINATION = (
    "What is terminated, lapses because it is late, or is not taken; less the fees paid for it, and with the "
    "prepayments that go back."
)
COLLECTED = (
    "Invoices met by cash received before the balance sheet: it stands in cash there and does not come again. At "
    "the value of the invoices it meets, when it meets them."
)
SERVICE_COST = "Cash cost of running the power that earns the revenue, re-let power included."
CAPEX = "Building the power the reported RPO still lacks, shared by peak power. Power that stands is paid for already."
TAX = "The tax rate on a contract's positive margin, taken alone; a loss saves nothing."
BEFORE_CAPEX = "Expected cash of the reported contracts, today: invoices, fees and re-let sales less the cost to serve."
GOLD = "What the reported contracts are worth today to an owner without debt: their cash after capex and tax."
TO_EQUITY = "Gold less debt. Below zero this backlog alone does not repay the debt: new contracts and other sales must."
GOLD_BEFORE_CAPEX = "As if the power stood already: contract cash less the tax on it."


class AssayRate(Section, title="Assay rate", area="RPO"):
    rate = Number(
        "Discount rate of contract cash",
        PERCENT_YEAR,
        0.07,
        low=0.0,
        high=0.5,
        note="Without a default spread: default is in the survival of each contract.",
    )
    factor = Row("Assay discount factor", FACTOR, (1 + rate) ** (-Timing.time_flow))
    building = Row("Capex for new power, present value", USD_M, Investment.growth * factor)
    built_share = Figure(
        "Discount factor of building",
        FACTOR,
        otherwise(ratio(sum_periods(building), sum_periods(Investment.growth)), 1),
        note="Present value of a dollar of capex for new power, spent when the build plan spends it.",
    )


class AssayContracts(Section, title="Assay by contract", area="", per=CONTRACT):
    """Contracts in reported RPO only. Steps in this order; each is what the next circumstance takes away."""

    grain = Constant("Cash per dollar of RPO that only rounding left", FACTOR, 1e-12)
    headline = Figure(
        "Headline RPO",
        USD_M,
        Delivery.opening_rpo,
        note="Remaining price of a contract in reported RPO, undiscounted; 0 for one that is not in it.",
    )
    agreed_value = Row("Agreed, present value", USD_M, Contracts.agreed * AssayRate.factor * Contracts.is_in_rpo)
    delivered_value = Row(
        "Delivered or lapsed, present value",
        USD_M,
        (Delivery.delivered + Delivery.lapsed) * AssayRate.factor * Contracts.is_in_rpo,
        note="What lapses counts here in the period in which it lapses, and is taken away under termination.",
    )
    surviving_value = Row("The same, surviving default, present value", USD_M, delivered_value * Delivery.survival)
    repriced_value = Row("The same, after renegotiation, present value", USD_M, surviving_value * Delivery.price_factor)
    recognised_value = Row(
        "Recognised, present value", USD_M, Delivery.recognised * AssayRate.factor * Contracts.is_in_rpo
    )
    relet_value = Row("Re-let, present value", USD_M, Delivery.relet * AssayRate.factor * Contracts.is_in_rpo)
    paid_value = Row(
        "Termination fees less prepayments refunded, present value",
        USD_M,
        (Delivery.termination_paid - Delivery.refunded) * AssayRate.factor * Contracts.is_in_rpo,
    )
    served_value = Row(
        "Served at contract price, present value",
        USD_M,
        ContractCash.served * AssayRate.factor * Contracts.is_in_rpo,
    )
    used_value = Row(
        "Prepayments credited, present value", USD_M, Delivery.used * AssayRate.factor * Contracts.is_in_rpo
    )
    time_value = Figure(
        "Time value",
        USD_M,
        sum_periods(agreed_value) - headline,
        note=TIME_VALUE,
    )
    slip = Figure(
        "Capacity slip and delay",
        USD_M,
        sum_periods(delivered_value) - sum_periods(agreed_value),
        note=SLIP,
    )
    credit = Figure(
        "Credit loss",
        USD_M,
        sum_periods(surviving_value) - sum_periods(delivered_value),
        note=CREDIT,
    )
    relet = Figure(
        "Re-let recovered",
        USD_M,
        sum_periods(relet_value),
        note=RELET,
    )
    renegotiation = Figure(
        "Renegotiation",
        USD_M,
        sum_periods(repriced_value) - sum_periods(surviving_value),
        note=RENEGOTIATION,
    )
    termination = Figure(
        "Termination and lapse, less fees",
        USD_M,
        sum_periods(recognised_value) - sum_periods(repriced_value) + sum_periods(paid_value),
        note=TERMINATION,
    )
    collected = Figure(
        "Already collected as prepayment",
        USD_M,
        -sum_periods(used_value),
        note=COLLECTED,
    )
    service_cost = Figure(
        "Cost to serve",
        USD_M,
        -sum_periods(served_value) * Contracts.cost_share,
        note=SERVICE_COST,
    )
    before_capex = Figure(
        "Contract cash before capex",
        USD_M,
        headline + time_value + slip + credit + relet + renegotiation + termination + collected + service_cost,
        note=BEFORE_CAPEX,
    )
    needed_mw = Row(
        "Power needed by the agreed schedule",
        MW,
        Contracts.at_mean * Contracts.is_in_rpo / (Contracts.price_per_mw * Timing.period_years),
        annual=Annual.MEAN,
    )
    peak_mw = Figure("Peak power needed", MW, max_periods(needed_mw))
    capex = Figure(
        "Attributable capex",
        USD_M,
        note=CAPEX,
    )
    margin = Figure("Contract margin before tax", USD_M, note="Contract cash before capex, less attributable capex.")
    tax = Figure("Tax on the contract", USD_M, note=TAX)
    gold = Figure("Gold", USD_M, emphasis=Emphasis.TOTAL, note=GOLD)
    debt_service = Figure(
        "Debt in front of equity, this contract's share",
        USD_M,
        note="Debt at the balance sheet, shared by the contracts' cash before capex where that is positive. Which loan "
        "is secured on which contract may differ: no filing says it for every loan.",
    )
    to_equity = Figure("Left for equity", USD_M, emphasis=Emphasis.TOTAL, note=TO_EQUITY)
    gold_before_capex = Figure(
        "Gold before capex",
        USD_M,
        before_capex - Tax.rate * maximum(before_capex, 0),
        note=GOLD_BEFORE_CAPEX,
    )
    tax_before_capex = Figure("Tax on the contract, before capex", USD_M, gold_before_capex - before_capex)
    to_equity_before_capex = Figure("Left for equity, before capex", USD_M)
    gold_ratio = Figure("Gold ratio of the contract", PERCENT, ratio(gold, headline))
    gold_ratio_before_capex = Figure(
        "Gold ratio of the contract, before capex", PERCENT, ratio(gold_before_capex, headline)
    )
    agreed_later = Figure(
        "Of time value: due after the last period",
        USD_M,
        sum_periods(Delivery.agreed_in_rpo) - headline,
        note="Undiscounted. Lengthen the horizon if it is not small.",
    )
    debt_weight = Figure(
        "Contract cash that carries debt",
        USD_M,
        where(before_capex > grain * headline, before_capex, 0),
        note="Nothing where the steps from RPO leave no cash but rounding.",
    )
    share_squared = Figure("Squared share of RPO", RATIO)


class Assay(Section, title="Assay", area=""):
    peak = Figure("Peak power of the reported RPO", MW, sum_entities(AssayContracts.peak_mw))
    to_build = Figure(
        "Power still to be built for it", MW, maximum(peak - Capacity.active_opening * Capacity.availability, 0)
    )
    build_cost = Figure(
        "Cost to build it",
        USD_M,
        -maximum(to_build * Investment.capex_per_mw - Investment.prebuilt, 0) * AssayRate.built_share,
        note="Less what was already spent on power still to be energised.",
    )
    AssayContracts.capex.define(otherwise(ratio(build_cost * AssayContracts.peak_mw, peak), 0))
    AssayContracts.margin.define(AssayContracts.before_capex + AssayContracts.capex)
    AssayContracts.tax.define(-Tax.rate * maximum(AssayContracts.margin, 0))
    AssayContracts.gold.define(AssayContracts.margin + AssayContracts.tax)
    headline = Figure(
        "Headline RPO",
        USD_M,
        sum_entities(AssayContracts.headline),
        emphasis=Emphasis.TOTAL,
        note="Contracts in reported RPO as they stand in the book, undiscounted.",
    )
    time_value = Figure("Time value", USD_M, sum_entities(AssayContracts.time_value), note=TIME_VALUE)
    slip = Figure("Capacity slip and delay", USD_M, sum_entities(AssayContracts.slip), note=SLIP)
    credit = Figure("Credit loss", USD_M, sum_entities(AssayContracts.credit), note=CREDIT)
    relet = Figure("Re-let recovered", USD_M, sum_entities(AssayContracts.relet), note=RELET)
    renegotiation = Figure("Renegotiation", USD_M, sum_entities(AssayContracts.renegotiation), note=RENEGOTIATION)
    termination = Figure(
        "Termination and lapse, less fees", USD_M, sum_entities(AssayContracts.termination), note=TERMINATION
    )
    collected = Figure("Already collected as prepayment", USD_M, sum_entities(AssayContracts.collected), note=COLLECTED)
    service_cost = Figure("Cost to serve", USD_M, sum_entities(AssayContracts.service_cost), note=SERVICE_COST)
    before_capex = Figure(
        "Contract cash before capex",
        USD_M,
        sum_entities(AssayContracts.before_capex),
        emphasis=Emphasis.TOTAL,
        note=BEFORE_CAPEX,
    )
    capex = Figure("Attributable capex", USD_M, sum_entities(AssayContracts.capex), note=CAPEX)
    tax = Figure("Tax on the contracts", USD_M, sum_entities(AssayContracts.tax), note=TAX)
    gold = Figure(
        "Gold: what the reported RPO is worth",
        USD_M,
        sum_entities(AssayContracts.gold),
        emphasis=Emphasis.TOTAL,
        note=GOLD,
    )
    debt_service = Figure(
        "Debt in front of equity",
        USD_M,
        -at_opening(Position.principal),
        note="Principal at the balance sheet: interest and repayments, at the debt's own rate, are worth that today.",
    )
    to_equity = Figure(
        "Left for equity, from this backlog alone",
        USD_M,
        gold + debt_service,
        emphasis=Emphasis.TOTAL,
        note=TO_EQUITY,
    )
    gold_ratio = Figure(
        "Gold ratio",
        PERCENT,
        ratio(gold, headline),
        note="Gold against headline RPO: what a reported dollar is still worth after all the steps.",
    )
    gold_ratio_before = Figure(
        "Contract cash before capex and tax, against headline", PERCENT, ratio(before_capex, headline)
    )
    gold_before_capex = Figure(
        "Gold before capex",
        USD_M,
        sum_entities(AssayContracts.gold_before_capex),
        emphasis=Emphasis.TOTAL,
        note=GOLD_BEFORE_CAPEX,
    )
    gold_ratio_before_capex = Figure("Gold ratio before capex", PERCENT, ratio(gold_before_capex, headline))
    tax_before_capex = Figure("Tax on the contracts, before capex", USD_M, gold_before_capex - before_capex)
    to_equity_before_capex = Figure("Left for equity, before capex", USD_M, gold_before_capex + debt_service)
    to_equity_per_share = Figure(
        "Left for equity from this backlog, per share",
        PER_SHARE,
        to_equity / Shares.diluted,
        note="Diluted shares as in the value per share. Cash, new contracts and terminal value are not in it.",
    )
    gold_with_collected = Figure(
        "Memo: gold with what was already collected",
        USD_M,
        gold - collected,
        note="For comparison with backlogs without prepayments. The collected cash is in the balance sheet's cash: "
        "adding it to equity again would count it twice. Prepayments are taken as taxed when received.",
    )
    gold_ratio_with_collected = Figure("Memo: gold ratio with what was already collected", PERCENT)
    weight = Figure("Contract cash that carries debt", USD_M, sum_entities(AssayContracts.debt_weight))
    AssayContracts.debt_service.define(otherwise(ratio(debt_service * AssayContracts.debt_weight, weight), 0))
    AssayContracts.to_equity.define(AssayContracts.gold + AssayContracts.debt_service)
    AssayContracts.to_equity_before_capex.define(AssayContracts.gold_before_capex + AssayContracts.debt_service)
    gold_ratio_with_collected.define(ratio(gold_with_collected, headline))
    debt_allocated = Figure("Debt shared out to contracts", USD_M, sum_entities(AssayContracts.debt_service))
    debt_unallocated = Figure(
        "Debt that no contract carries",
        USD_M,
        debt_service - debt_allocated,
        note="All of it when no contract in reported RPO has positive cash before capex, else nothing.",
    )
    agreed_later = Figure("Of time value: due after the last period", USD_M, sum_entities(AssayContracts.agreed_later))
    AssayContracts.share_squared.define(
        otherwise(ratio(AssayContracts.headline * AssayContracts.headline, headline * headline), 0)
    )
    hhi = Figure("Concentration of RPO (HHI, 0 to 1)", RATIO, sum_entities(AssayContracts.share_squared))
    effective_number = Figure("Effective number of contracts", RATIO, ratio(1, hhi))
    top_share = Figure(
        "Largest contract in RPO", PERCENT, ratio(otherwise(max_entities(AssayContracts.headline), 0), headline)
    )
    steps_check = Check(
        "Assay steps sum to gold",
        USD_M,
        gold - before_capex - capex - tax,
        remedy="Report this: the assay does not foot.",
    )
    taken = Figure(
        "Taken away before cost",
        USD_M,
        time_value + slip + credit + relet + renegotiation + termination,
        note="Everything between headline and revenue, re-letting and fees set against it.",
    )
    headline_check = Check(
        "Assay starts from the book in reported RPO",
        USD_M,
        headline + taken + collected + service_cost - before_capex,
        remedy="Report this: the assay's first steps do not foot.",
    )
    equity_check = Check(
        "What contracts leave for equity sums to the total",
        USD_M,
        to_equity - debt_unallocated - sum_entities(AssayContracts.to_equity),
        remedy="Report this: debt is not shared out in full.",
    )
