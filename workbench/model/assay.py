"""What the reported RPO is worth: from headline through time, slip, credit, price and cost to what reaches equity."""

from __future__ import annotations

from workbench.ground.units import FACTOR, MW, PERCENT, PERCENT_YEAR, RATIO, USD_M
from workbench.model.backlog import Contracts
from workbench.model.capacity import Capacity
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.model.investment import Investment
from workbench.model.statements import Position
from workbench.model.timing import Timing
from workbench.model.waterfall import Tax
from workbench.rows import (
    Annual,
    Check,
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
)


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
    )


class AssayContracts(Section, title="Assay by contract", area="", per=CONTRACT):
    """Contracts in reported RPO only. Steps in this order; each is what the next circumstance takes away."""

    headline = Figure("Headline RPO", USD_M, Delivery.opening_rpo)
    agreed_value = Row("Agreed, present value", USD_M, Contracts.agreed * AssayRate.factor * Contracts.is_in_rpo)
    delivered_value = Row(
        "Delivered, present value", USD_M, Delivery.delivered * AssayRate.factor * Contracts.is_in_rpo
    )
    surviving_value = Row("Delivered and surviving, present value", USD_M, delivered_value * Delivery.survival)
    recognised_value = Row(
        "Recognised, present value", USD_M, Delivery.recognised * AssayRate.factor * Contracts.is_in_rpo
    )
    relet_value = Row("Re-let, present value", USD_M, Delivery.relet * AssayRate.factor * Contracts.is_in_rpo)
    served_value = Row(
        "Served at contract price, present value",
        USD_M,
        (Delivery.recognised + Delivery.relet_volume) * AssayRate.factor * Contracts.is_in_rpo,
        note="Re-let power costs as much to run as before, whatever it sells for.",
    )
    used_value = Row(
        "Prepayments credited, present value", USD_M, Delivery.used * AssayRate.factor * Contracts.is_in_rpo
    )
    time_value = Figure("Time value", USD_M, sum_periods(agreed_value) - headline)
    slip = Figure("Capacity slip and delay", USD_M, sum_periods(delivered_value) - sum_periods(agreed_value))
    credit = Figure("Credit loss", USD_M, sum_periods(surviving_value) - sum_periods(delivered_value))
    renegotiation = Figure(
        "Renegotiation, less re-letting",
        USD_M,
        sum_periods(recognised_value) - sum_periods(surviving_value) + sum_periods(relet_value),
    )
    collected = Figure("Already collected as prepayment", USD_M, -sum_periods(used_value))
    service_cost = Figure("Cost to serve", USD_M, -sum_periods(served_value) * Contracts.cost_share)
    before_capex = Figure(
        "Contract cash before capex",
        USD_M,
        headline + time_value + slip + credit + renegotiation + collected + service_cost,
    )
    needed_mw = Row(
        "Power needed by the agreed schedule",
        MW,
        Contracts.agreed * Contracts.is_in_rpo / (Contracts.price_per_mw * Timing.period_years),
        annual=Annual.MEAN,
    )
    peak_mw = Figure("Peak power needed", MW, max_periods(needed_mw))
    capex = Figure("Attributable capex", USD_M)
    margin = Figure("Contract margin before tax", USD_M)
    tax = Figure("Tax on the contract", USD_M)
    gold = Figure("Gold", USD_M, emphasis=Emphasis.TOTAL)
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
    )
    AssayContracts.capex.define(otherwise(ratio(build_cost * AssayContracts.peak_mw, peak), 0))
    AssayContracts.margin.define(AssayContracts.before_capex + AssayContracts.capex)
    AssayContracts.tax.define(-Tax.rate * maximum(AssayContracts.margin, 0))
    AssayContracts.gold.define(AssayContracts.margin + AssayContracts.tax)
    headline = Figure("Headline RPO", USD_M, sum_entities(AssayContracts.headline), emphasis=Emphasis.TOTAL)
    time_value = Figure("Time value", USD_M, sum_entities(AssayContracts.time_value))
    slip = Figure("Capacity slip and delay", USD_M, sum_entities(AssayContracts.slip))
    credit = Figure("Credit loss", USD_M, sum_entities(AssayContracts.credit))
    renegotiation = Figure("Renegotiation, less re-letting", USD_M, sum_entities(AssayContracts.renegotiation))
    collected = Figure("Already collected as prepayment", USD_M, sum_entities(AssayContracts.collected))
    service_cost = Figure("Cost to serve", USD_M, sum_entities(AssayContracts.service_cost))
    before_capex = Figure(
        "Contract cash before capex", USD_M, sum_entities(AssayContracts.before_capex), emphasis=Emphasis.TOTAL
    )
    capex = Figure("Attributable capex", USD_M, sum_entities(AssayContracts.capex))
    tax = Figure("Tax on the contracts", USD_M, sum_entities(AssayContracts.tax))
    gold = Figure(
        "Gold: what the reported RPO is worth", USD_M, sum_entities(AssayContracts.gold), emphasis=Emphasis.TOTAL
    )
    debt_service = Figure("Debt in front of equity", USD_M, -at_opening(Position.principal))
    to_equity = Figure("Left for equity, from this backlog alone", USD_M, gold + debt_service, emphasis=Emphasis.TOTAL)
    gold_ratio = Figure("Gold ratio", PERCENT, ratio(gold, headline))
    gold_ratio_before = Figure("Gold ratio before capex", PERCENT, ratio(before_capex, headline))
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
    headline_check = Check(
        "Assay starts from the book in reported RPO",
        USD_M,
        headline + time_value + slip + credit + renegotiation + collected + service_cost - before_capex,
        remedy="Report this: the assay's first steps do not foot.",
    )
