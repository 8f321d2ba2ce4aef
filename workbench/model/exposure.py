"""What is at stake with each customer: exposure, recovery by re-letting, probability and expected loss."""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERCENT, USD_M
from workbench.model.assay import Assay, AssayContracts, AssayRate
from workbench.model.backlog import Contracts
from workbench.model.credit import Credit, ExposureBasis
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.model.hazard import ContractCredit
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Constant,
    Emphasis,
    Figure,
    Row,
    Section,
    at_period,
    max_entities,
    maximum,
    minimum,
    normal,
    normal_inverse,
    otherwise,
    pick,
    ratio,
    sum_alike,
    sum_entities,
    sum_periods,
)


class Exposure(Section, title="Exposure by contract", area="", per=CONTRACT):
    """Contracts in reported RPO, as if a customer that defaults did so at the balance sheet: the whole is at stake."""

    certain = Constant("Probability told from 0 and 1", PERCENT, 1e-12, note="Keeps the inverse normal finite.")
    survival = Row(
        "Survival, wherever default is counted",
        FACTOR,
        PREVIOUS * (1 - ContractCredit.now) ** Timing.period_years * (1 - Contracts.is_lost),
        opening=1,
        annual=Annual.END,
        note="The customer's own, also where the valuation counts default in the rate or as failure of the company.",
    )
    probability = Figure(
        "Default within the loss horizon",
        PERCENT,
        1 - at_period(survival, Credit.loss_periods),
        note="Of the customer, from the hazard of the contract. The loss horizon stands with the credit of customers.",
    )
    run_value = Row(
        "Delivered while it stands, present value",
        USD_M,
        Delivery.delivered * Delivery.standing * AssayRate.factor * Contracts.is_in_rpo,
        note="At contract price, as if the customer did not default.",
    )
    promised_value = Row(
        "Promised revenue, present value",
        USD_M,
        run_value * Delivery.price_factor * Delivery.taken_share,
        note="What the customer pays if it does not default, prepaid or not.",
    )
    is_relet = Row("Re-let by then, had it defaulted at the balance sheet", FLAG, Timing.number > Contracts.relet_delay)
    freed_value = Row(
        "Power freed by a default now and let again, at contract price, present value",
        USD_M,
        run_value * is_relet * Contracts.relet_fill,
    )
    held = Figure("Prepayment held", USD_M, Contracts.prepaid_opening * Contracts.is_in_rpo)
    revenue_at_risk = Figure(
        "Revenue at risk",
        USD_M,
        maximum(sum_periods(promised_value) - held, 0),
        note="Promised revenue at the assay rate, less the prepayment, which a defaulting customer leaves behind.",
    )
    margin_at_risk = Figure(
        "Margin at risk",
        USD_M,
        maximum(sum_periods(promised_value) - sum_periods(run_value) * Contracts.cost_share - held, 0),
        note="Revenue at risk less the cost to serve that a default saves.",
    )
    debt_at_risk = Figure(
        "Debt backed by the contract",
        USD_M,
        -AssayContracts.debt_service,
        note="Debt at the balance sheet, shared by the contracts' cash before capex, as in the assay.",
    )
    at_default = Figure(
        "Exposure at default",
        USD_M,
        pick(
            Credit.exposure_basis,
            {
                ExposureBasis.REVENUE: revenue_at_risk,
                ExposureBasis.MARGIN: margin_at_risk,
                ExposureBasis.DEBT: debt_at_risk,
            },
        ),
        emphasis=Emphasis.TOTAL,
    )
    earned_relet = Figure(
        "Kept of a dollar of contract price re-let",
        PERCENT,
        pick(
            Credit.exposure_basis,
            {
                ExposureBasis.REVENUE: Contracts.relet_price,
                ExposureBasis.MARGIN: maximum(Contracts.relet_price - Contracts.cost_share, 0),
                ExposureBasis.DEBT: maximum(Contracts.relet_price - Contracts.cost_share, 0),
            },
        ),
        note="Re-let price against contract, for margin and debt less the cost to serve.",
    )
    recovered = Figure(
        "Recovered by re-letting",
        USD_M,
        sum_periods(freed_value) * earned_relet,
        note="Share re-let, from the re-let delay after the balance sheet on.",
    )
    recovered_share = Figure(
        "Recovered share",
        PERCENT,
        minimum(otherwise(ratio(recovered, at_default), 0), 1),
        note="At most all: a better price than before is no insurance.",
    )
    loss_given_default = Figure("Loss given default", PERCENT, 1 - recovered_share)
    loss = Figure("Lost if the customer defaults", USD_M, at_default * loss_given_default)
    expected_loss = Figure(
        "Expected loss",
        USD_M,
        loss * probability,
        emphasis=Emphasis.TOTAL,
        note="Does not move with correlation: only the distribution around it does.",
    )
    customer_loss = Figure(
        "Lost if the whole customer defaults",
        USD_M,
        sum_alike(loss, Contracts.customer),
        note="Together with its other contracts of the same customer number.",
    )
    delay_share = Figure(
        "Share of its recovery that one period of delay costs",
        PERCENT,
        otherwise(ratio(at_period(freed_value, Contracts.relet_delay + 1), sum_periods(freed_value)), 0),
        note="The first period in which the freed power would be let again.",
    )
    threshold = Figure(
        "Default threshold",
        FACTOR,
        normal_inverse(minimum(maximum(probability, certain), 1 - certain)),
        note="A customer defaults when its own standard normal fate lies below this.",
    )
    bad_probability = Figure(
        "Default in the worst state of a hundred",
        PERCENT,
        normal((threshold - Credit.shared_weight * Credit.bad_factor) / Credit.own_weight),
        note="Given a common factor that is worse in one case of a hundred only (one-factor Gaussian copula).",
    )
    bad_recovered_share = Figure(
        "Recovered share in that state",
        PERCENT,
        recovered_share * Credit.bad_price * maximum(1 - Credit.bad_delay * delay_share, 0),
        note="Wrong-way: the same bad state lowers the re-let price and lengthens re-letting.",
    )
    bad_loss = Figure(
        "Expected loss in that state",
        USD_M,
        at_default * (1 - bad_recovered_share) * bad_probability,
        note="A mean given that state, not a quantile: the loss distribution stands with the analyses.",
    )


class ExposureTotal(Section, title="Exposure to customers, total", area=""):
    at_default = Figure("Exposure at default", USD_M, sum_entities(Exposure.at_default), emphasis=Emphasis.TOTAL)
    loss = Figure(
        "Lost if every customer defaults",
        USD_M,
        sum_entities(Exposure.loss),
        note="The end of the distribution, not a forecast.",
    )
    expected_loss = Figure("Expected loss", USD_M, sum_entities(Exposure.expected_loss), emphasis=Emphasis.TOTAL)
    loss_given_default = Figure("Loss given default, mean", PERCENT, ratio(loss, at_default))
    expected_share = Figure("Expected loss of exposure", PERCENT, ratio(expected_loss, at_default))
    expected_of_rpo = Figure("Expected loss against headline RPO", PERCENT, ratio(expected_loss, Assay.headline))
    bad_loss = Figure("Expected loss in the worst state of a hundred", USD_M, sum_entities(Exposure.bad_loss))
    worst_customer = Figure("Largest loss by one customer", USD_M, otherwise(max_entities(Exposure.customer_loss), 0))
    worst_share = Figure("Largest loss by one customer, of exposure", PERCENT, ratio(worst_customer, at_default))
