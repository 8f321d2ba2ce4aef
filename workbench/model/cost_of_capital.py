"""Cost of capital: equity from an asset beta and a theory, debt from a typed rate or a rating, at target weights."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import PERCENT, PERCENT_YEAR, RATIO
from workbench.rows import (
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Section,
    Severity,
    maximum,
    minimum,
    otherwise,
    pick,
    ratio,
)


class RateMode(Enum):
    """Where the cost of capital comes from."""

    TYPED = "typed"
    BUILT = "built up from beta and debt"


class Relevering(Enum):
    """Which theory links the beta of equity to that of the assets."""

    HAMADA = "Hamada: fixed debt, debt beta 0"
    FERNANDEZ = "Fernández: fixed book leverage"
    MILES_EZZELL = "Miles–Ezzell: yearly reset"
    HARRIS_PRINGLE = "Harris–Pringle: continuous reset"


class BetaSource(Enum):
    """Where the asset beta comes from."""

    TYPED = "typed"
    PEERS = "median of the peers"


class DebtBetaSource(Enum):
    """Where the beta of debt comes from."""

    TYPED = "typed"
    IMPLIED = "implied by the yield"


class DebtRateSource(Enum):
    """Where the cost of debt comes from."""

    TYPED = "typed"
    SYNTHETIC = "synthetic rating"


class CostOfCapital(Section, title="Cost of capital", area="DCF"):
    mode = Choice("Cost of capital is", RateMode, RateMode.BUILT)
    typed = Number("Typed cost of capital", PERCENT_YEAR, 0.10, low=0.001, high=0.6)
    risk_free = Number("Risk-free rate", PERCENT_YEAR, 0.043, low=-0.02, high=0.2)
    equity_premium = Number("Equity risk premium", PERCENT_YEAR, 0.045, low=0.0, high=0.2)
    extra_premium = Number("Further premium", PERCENT_YEAR, 0.0, low=-0.1, high=0.3)
    beta_from = Choice(
        "Asset beta is",
        BetaSource,
        BetaSource.TYPED,
        note="Without a beta of any peer the typed one stands in.",
    )
    asset_beta = Number("Asset beta", RATIO, 1.0, low=-1.0, high=5.0)
    debt_beta_from = Choice(
        "Debt beta is",
        DebtBetaSource,
        DebtBetaSource.TYPED,
        note="Implied: cost of debt less expected loss less the risk-free rate, over the equity risk premium.",
    )
    debt_beta = Number("Debt beta", RATIO, 0.0, low=-0.5, high=2.0)
    expected_loss = Number(
        "Expected loss of lenders", PERCENT_YEAR, 0.0, low=0.0, high=0.5, note="Counts in the implied debt beta only."
    )
    debt_share = Number("Debt in capital, target", PERCENT, 0.2, low=0.0, high=0.9)
    debt_rate_from = Choice(
        "Cost of debt is",
        DebtRateSource,
        DebtRateSource.TYPED,
        note="Without interest cover or rating steps the typed one stands in.",
    )
    debt_rate = Number("Cost of debt before tax", PERCENT_YEAR, 0.08, low=0.0, high=0.5)
    saved_tax = Number("Tax rate saved by interest", PERCENT, 0.21, low=0.0, high=0.6)
    relevering = Choice("Beta theory", Relevering, Relevering.HARRIS_PRINGLE)
    shield_rate = Number("Discount rate of tax savings", PERCENT_YEAR, 0.10, low=0.0, high=0.6, note="For APV.")

    peer_beta = Figure("Median asset beta of the peers", RATIO)
    asset_beta_used = Figure(
        "Asset beta used",
        RATIO,
        pick(beta_from, {BetaSource.TYPED: asset_beta, BetaSource.PEERS: otherwise(peer_beta, asset_beta)}),
    )
    rated_rate = Figure("Cost of debt by synthetic rating", PERCENT_YEAR)
    debt_rate_used = Figure(
        "Cost of debt used",
        PERCENT_YEAR,
        pick(
            debt_rate_from,
            {DebtRateSource.TYPED: debt_rate, DebtRateSource.SYNTHETIC: otherwise(rated_rate, debt_rate)},
        ),
    )
    implied_debt_beta = Figure(
        "Debt beta implied by the yield",
        RATIO,
        ratio(debt_rate_used - expected_loss - risk_free, equity_premium),
        note="Lenders earn the yield less what they expect to lose; the rest above the risk-free rate is systematic.",
    )
    debt_beta_used = Figure(
        "Debt beta used",
        RATIO,
        pick(
            debt_beta_from,
            {DebtBetaSource.TYPED: debt_beta, DebtBetaSource.IMPLIED: otherwise(implied_debt_beta, debt_beta)},
        ),
    )
    leverage = Figure("Debt to equity", RATIO, debt_share / (1 - debt_share))
    equity_beta = Figure(
        "Equity beta",
        RATIO,
        pick(
            relevering,
            {
                Relevering.HAMADA: asset_beta_used * (1 + (1 - saved_tax) * leverage),
                Relevering.FERNANDEZ: asset_beta_used + (asset_beta_used - debt_beta_used) * (1 - saved_tax) * leverage,
                Relevering.MILES_EZZELL: asset_beta_used
                + (asset_beta_used - debt_beta_used)
                * leverage
                * (1 - saved_tax * debt_rate_used / (1 + debt_rate_used)),
                Relevering.HARRIS_PRINGLE: asset_beta_used + (asset_beta_used - debt_beta_used) * leverage,
            },
        ),
    )
    equity_cost = Figure("Cost of equity", PERCENT_YEAR, risk_free + equity_beta * equity_premium + extra_premium)
    unlevered_cost = Figure(
        "Cost of unlevered equity", PERCENT_YEAR, risk_free + asset_beta_used * equity_premium + extra_premium
    )
    built = Figure(
        "Cost of capital built up",
        PERCENT_YEAR,
        (1 - debt_share) * equity_cost + debt_share * debt_rate_used * (1 - saved_tax),
    )
    wacc = Figure(
        "WACC", PERCENT_YEAR, pick(mode, {RateMode.TYPED: typed, RateMode.BUILT: built}), emphasis=Emphasis.TOTAL
    )
    debt_beta_check = Check(
        "An implied debt beta lies between 0 and the asset beta",
        RATIO,
        pick(
            debt_beta_from,
            {
                DebtBetaSource.TYPED: 0,
                DebtBetaSource.IMPLIED: minimum(debt_beta_used, 0)
                + maximum(debt_beta_used - maximum(asset_beta_used, 0), 0),
            },
        ),
        severity=Severity.PLAUSIBILITY,
        remedy="Correct cost of debt or expected loss: lenders do not bear more of the risk than the assets have.",
    )
