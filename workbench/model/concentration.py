"""How few customers the backlog hangs on: sums of squared shares by customer, and bounds from a top share alone."""

from __future__ import annotations

from workbench.ground.units import COUNT, FLAG, PERCENT, RATIO, USD_M
from workbench.model.assay import Assay, AssayContracts
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.delivery import Delivery, Rpo
from workbench.model.entities import CONTRACT
from workbench.model.exposure import Exposure
from workbench.model.timing import Timing
from workbench.rows import (
    Constant,
    Figure,
    Number,
    Section,
    is_known,
    max_entities,
    otherwise,
    ratio,
    round_down,
    sum_alike,
    sum_entities,
    sum_first,
    where,
)


class ConcentrationContracts(Section, title="Concentration by contract", area="", per=CONTRACT):
    """Shares of each contract and of its customer; their product, summed over contracts, is the customers' HHI."""

    revenue = Figure("Revenue of the first 12 months", USD_M, sum_first(Delivery.recognised, Timing.periods_per_year))
    invoiced = Figure(
        "Invoiced in the first 12 months",
        USD_M,
        sum_first(Delivery.invoiced, Timing.periods_per_year),
        note="Recognised less prepayments used: receivables a year after the balance sheet stand on these invoices.",
    )
    at_stake = Figure(
        "RPO weighted by credit",
        USD_M,
        AssayContracts.headline * Exposure.probability * Exposure.loss_given_default,
        note="RPO times default probability times loss given default.",
    )
    rpo_share = Figure("Share of RPO", PERCENT)
    revenue_share = Figure("Share of contracted revenue", PERCENT)
    receivable_share = Figure("Share of invoices", PERCENT)
    credit_share = Figure("Share of RPO weighted by credit", PERCENT)
    debt_share = Figure("Share of debt backed", PERCENT)
    rpo_customer = Figure("The customer's share of RPO", PERCENT, sum_alike(rpo_share, Contracts.customer))
    revenue_customer = Figure(
        "The customer's share of contracted revenue", PERCENT, sum_alike(revenue_share, Contracts.customer)
    )
    receivable_customer = Figure(
        "The customer's share of invoices", PERCENT, sum_alike(receivable_share, Contracts.customer)
    )
    credit_customer = Figure(
        "The customer's share of RPO weighted by credit", PERCENT, sum_alike(credit_share, Contracts.customer)
    )
    debt_customer = Figure("The customer's share of debt backed", PERCENT, sum_alike(debt_share, Contracts.customer))
    rpo_square = Figure(
        "HHI on RPO, this contract's part",
        RATIO,
        rpo_share * rpo_customer,
        note="Own share times the customer's share: over a customer's contracts that adds up to its squared share.",
    )
    revenue_square = Figure("HHI on revenue, this contract's part", RATIO, revenue_share * revenue_customer)
    receivable_square = Figure("HHI on invoices, this contract's part", RATIO, receivable_share * receivable_customer)
    credit_square = Figure("HHI weighted by credit, this contract's part", RATIO, credit_share * credit_customer)
    debt_square = Figure("HHI on debt backed, this contract's part", RATIO, debt_share * debt_customer)
    contracts_alike = Figure(
        "Contracts of the customer in reported RPO", COUNT, sum_alike(Contracts.is_in_rpo, Contracts.customer)
    )
    customer_part = Figure("Its part of one customer", COUNT, otherwise(ratio(Contracts.is_in_rpo, contracts_alike), 0))


class Concentration(Section, title="Concentration", area="RPO"):
    top_share = Number(
        "Largest customer's share, if that is all that is known",
        PERCENT,
        None,
        low=0.01,
        high=1.0,
        optional=True,
        note="Of RPO or of revenue, as disclosed. Gives the bounds between which the HHI lies.",
    )
    mark = Constant(
        "Mark of a highly concentrated market (HHI)",
        RATIO,
        0.18,
        note="1,800 points in the merger guidelines: a measure of market power, here only a familiar mark.",
    )
    is_top_known = Figure("A top share is given", FLAG, is_known(top_share))
    largest = Figure("Largest known share, or nothing", PERCENT, otherwise(top_share, 0))
    most_alike = Figure(
        "Customers that can be as large",
        COUNT,
        round_down(otherwise(ratio(1, largest), 0)),
        note="No customer is larger than the largest: so many fit into the whole.",
    )
    hhi_low = Figure(
        "HHI at least, from the top share",
        RATIO,
        ratio(largest * largest, is_top_known),
        note="The rest spread over very many customers.",
    )
    rest = Figure("Left when all of them are as large", PERCENT, 1 - most_alike * largest)
    hhi_high = Figure(
        "HHI at most, from the top share",
        RATIO,
        ratio(most_alike * largest * largest + rest * rest, is_top_known),
        note="The rest held by as few customers as can be, none larger than the largest.",
    )
    least = Figure(
        "Money too small to count",
        USD_M,
        Rpo.size * Disclosure.trace,
        note="Rounding leaves a trace that no share should be made of.",
    )
    revenue_sum = Figure(
        "Contracted revenue of the first 12 months", USD_M, sum_entities(ConcentrationContracts.revenue)
    )
    revenue = Figure("Contracted revenue that counts", USD_M, where(revenue_sum > least, revenue_sum, 0))
    invoiced_sum = Figure("Invoices of the first 12 months", USD_M, sum_entities(ConcentrationContracts.invoiced))
    invoiced = Figure("Invoices that count", USD_M, where(invoiced_sum > least, invoiced_sum, 0))
    at_stake_sum = Figure("RPO weighted by credit", USD_M, sum_entities(ConcentrationContracts.at_stake))
    at_stake = Figure("RPO weighted by credit that counts", USD_M, where(at_stake_sum > least, at_stake_sum, 0))
    ConcentrationContracts.rpo_share.define(otherwise(ratio(AssayContracts.headline, Assay.headline), 0))
    ConcentrationContracts.revenue_share.define(otherwise(ratio(ConcentrationContracts.revenue, revenue), 0))
    ConcentrationContracts.receivable_share.define(otherwise(ratio(ConcentrationContracts.invoiced, invoiced), 0))
    ConcentrationContracts.credit_share.define(otherwise(ratio(ConcentrationContracts.at_stake, at_stake), 0))
    ConcentrationContracts.debt_share.define(otherwise(ratio(AssayContracts.debt_service, Assay.debt_allocated), 0))
    customers = Figure(
        "Customers in reported RPO",
        COUNT,
        sum_entities(ConcentrationContracts.customer_part),
        note="Contracts of one customer number count once.",
    )
    hhi_rpo = Figure(
        "HHI on RPO",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.rpo_square), sum_entities(ConcentrationContracts.rpo_share)),
        note="Sum of the customers' squared shares of reported RPO: 1 is one customer. Times 10,000 in points.",
    )
    hhi_revenue = Figure(
        "HHI on contracted revenue",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.revenue_square), sum_entities(ConcentrationContracts.revenue_share)),
        note="Revenue of contracts expected in the first 12 months; sales without a contract are left out.",
    )
    hhi_receivables = Figure(
        "HHI on receivables",
        RATIO,
        ratio(
            sum_entities(ConcentrationContracts.receivable_square),
            sum_entities(ConcentrationContracts.receivable_share),
        ),
        note="A year after the balance sheet, by each customer's invoices of that year: earlier invoices by customer "
        "are not disclosed. Prepayments used are no receivable.",
    )
    hhi_credit = Figure(
        "HHI on RPO weighted by credit",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.credit_square), sum_entities(ConcentrationContracts.credit_share)),
        note="Shares of RPO times default probability times loss given default: where losses would come from.",
    )
    hhi_debt = Figure(
        "HHI on debt backed",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.debt_square), sum_entities(ConcentrationContracts.debt_share)),
    )
    effective_rpo = Figure(
        "Effective number of customers, RPO",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.rpo_share), sum_entities(ConcentrationContracts.rpo_square)),
        note="One over the HHI: as many customers of equal size would be as concentrated.",
    )
    effective_revenue = Figure(
        "Effective number of customers, revenue",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.revenue_share), sum_entities(ConcentrationContracts.revenue_square)),
    )
    effective_receivables = Figure(
        "Effective number of customers, receivables",
        RATIO,
        ratio(
            sum_entities(ConcentrationContracts.receivable_share),
            sum_entities(ConcentrationContracts.receivable_square),
        ),
    )
    effective_credit = Figure(
        "Effective number of customers, weighted by credit",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.credit_share), sum_entities(ConcentrationContracts.credit_square)),
    )
    effective_debt = Figure(
        "Effective number of customers, debt backed",
        RATIO,
        ratio(sum_entities(ConcentrationContracts.debt_share), sum_entities(ConcentrationContracts.debt_square)),
    )
    top_rpo = Figure(
        "Largest customer in RPO", PERCENT, otherwise(max_entities(ConcentrationContracts.rpo_customer), 0)
    )
    top_revenue = Figure(
        "Largest customer in contracted revenue",
        PERCENT,
        otherwise(max_entities(ConcentrationContracts.revenue_customer), 0),
    )
    is_concentrated = Figure(
        "RPO is more concentrated than the mark",
        FLAG,
        sum_entities(ConcentrationContracts.rpo_square) > mark,
    )
