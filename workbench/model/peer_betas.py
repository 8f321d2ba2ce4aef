"""Betas of peers: freed of their own debt by the chosen theory, and loaded again with the debt of the target."""

from __future__ import annotations

from workbench.ground.units import COUNT, FACTOR, FLAG, PERCENT, PERCENT_YEAR, RATIO, USD_M
from workbench.model.cost_of_capital import BetaSource, CostOfCapital, Relevering
from workbench.model.entities import PEER
from workbench.model.peer_values import PeerValues
from workbench.model.peers import Peers
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Constant,
    Figure,
    Number,
    Section,
    Severity,
    absolute,
    both,
    chosen,
    count_entities,
    is_known,
    maximum,
    mean_entities,
    median_entities,
    no,
    otherwise,
    pick,
    quartile_entities,
    ratio,
)
from workbench.rows.expression import Expression
from workbench.rows.items import Item


def gearing(leverage: Item, tax: Item, rate: Item) -> Expression:
    """By how much of (asset beta less debt beta) debt to equity lifts the beta of equity, in the chosen theory."""
    return pick(
        CostOfCapital.relevering,
        {
            Relevering.HAMADA: leverage * (1 - tax),
            Relevering.FERNANDEZ: leverage * (1 - tax),
            Relevering.MILES_EZZELL: leverage * (1 - tax * rate / (1 + rate)),
            Relevering.HARRIS_PRINGLE: leverage,
        },
    )


class BetaTerms(Section, title="Terms of the peers' betas", area="Peers"):
    debt_beta = Number(
        "Debt beta of the peers", RATIO, 0.0, low=-0.5, high=2.0, note="Where a peer has none of its own."
    )
    debt_rate = Number(
        "Cost of debt of the peers",
        PERCENT_YEAR,
        None,
        low=0.0,
        high=0.5,
        optional=True,
        note="For Miles–Ezzell. Empty: the risk-free rate and what a peer's debt beta earns above it.",
    )
    is_debt_risky = Figure(
        "The theory knows a debt beta",
        FLAG,
        no(chosen(CostOfCapital.relevering, Relevering.HAMADA)),
        note="Hamada sets it to 0.",
    )
    target_debt_beta = Figure(
        "Debt beta of the target, in the theory", RATIO, CostOfCapital.debt_beta_used * is_debt_risky
    )
    target_gearing = Figure(
        "Gearing of the target",
        FACTOR,
        gearing(CostOfCapital.leverage, CostOfCapital.saved_tax, CostOfCapital.debt_rate_used),
    )


class PeerBetas(Section, title="Betas of the peers", area="Peers", per=PEER):
    debt_beta = Number("Debt beta of the peer", RATIO, None, low=-0.5, high=2.0, optional=True)

    debt_value = Figure(
        "Debt with finance leases",
        USD_M,
        (otherwise(Peers.debt, 0) + otherwise(Peers.finance_leases, 0)) * Peers.currency_rate,
    )
    leverage = Figure(
        "Debt to equity, at market",
        RATIO,
        ratio(debt_value, otherwise(PeerValues.equity, 0) * is_known(Peers.debt)),
        note="Debt at its book value, as its market value is seldom known.",
    )
    tax_used = Figure("Tax rate used", PERCENT, otherwise(Peers.tax_rate, CostOfCapital.saved_tax))
    debt_beta_used = Figure(
        "Debt beta of the peer used", RATIO, otherwise(debt_beta, BetaTerms.debt_beta) * BetaTerms.is_debt_risky
    )
    debt_rate_used = Figure(
        "Cost of debt of the peer used",
        PERCENT_YEAR,
        otherwise(BetaTerms.debt_rate, CostOfCapital.risk_free + debt_beta_used * CostOfCapital.equity_premium),
    )
    leverage_known = Figure("Debt to equity, if known", RATIO, otherwise(leverage, 0))
    peer_gearing = Figure("Gearing of the peer", FACTOR, gearing(leverage_known, tax_used, debt_rate_used))
    is_complete = Figure("Beta and debt to equity known", FLAG, both(is_known(Peers.beta), is_known(leverage)))
    unlevered = Figure(
        "Asset beta of the peer",
        RATIO,
        ratio(otherwise(Peers.beta, 0) + debt_beta_used * peer_gearing, (1 + peer_gearing) * is_complete),
    )
    unlevered_counted = Figure(
        "Asset beta counted", RATIO, ratio(otherwise(unlevered, 0), is_complete * PeerValues.is_counted)
    )
    relevered = Figure(
        "Equity beta with the debt of the target",
        RATIO,
        ratio(
            otherwise(unlevered, 0) + (otherwise(unlevered, 0) - BetaTerms.target_debt_beta) * BetaTerms.target_gearing,
            is_complete,
        ),
    )
    relevered_counted = Figure(
        "Equity beta with the debt of the target, counted",
        RATIO,
        ratio(otherwise(relevered, 0), is_complete * PeerValues.is_counted),
    )


class BetaComparison(Section, title="Betas compared", area=""):
    third = Constant("Number of the upper quartile", COUNT, 3.0)
    count = Figure("Asset betas known", COUNT, count_entities(PeerBetas.unlevered_counted))
    low = Figure("Asset beta: lower quartile", RATIO, quartile_entities(PeerBetas.unlevered_counted, 1))
    median = Figure("Asset beta: median", RATIO, median_entities(PeerBetas.unlevered_counted))
    mean = Figure("Asset beta: mean", RATIO, mean_entities(PeerBetas.unlevered_counted))
    high = Figure("Asset beta: upper quartile", RATIO, quartile_entities(PeerBetas.unlevered_counted, third))
    relevered_low = Figure(
        "Equity beta relevered: lower quartile", RATIO, quartile_entities(PeerBetas.relevered_counted, 1)
    )
    relevered_median = Figure("Equity beta relevered: median", RATIO, median_entities(PeerBetas.relevered_counted))
    relevered_mean = Figure("Equity beta relevered: mean", RATIO, mean_entities(PeerBetas.relevered_counted))
    relevered_high = Figure(
        "Equity beta relevered: upper quartile", RATIO, quartile_entities(PeerBetas.relevered_counted, third)
    )
    CostOfCapital.peer_beta.define(median)
    beta_check = Check(
        "An asset beta of the peers has a peer",
        FLAG,
        both(chosen(CostOfCapital.beta_from, BetaSource.PEERS), count <= 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Give at least one included peer its beta, debt and market value, or type the asset beta.",
    )


class CapitalWeights(Section, title="Weights of capital", area="DCF"):
    tolerance = Number(
        "Gap of debt share that needs no second look",
        PERCENT,
        0.25,
        low=0.0,
        high=1.0,
        note="Between the target and the share that the equity value found here implies.",
    )
    debt = Figure("Debt with leases in net debt", USD_M, Bridge.debt + Bridge.leases)
    equity = Figure("Equity value, not below zero", USD_M, maximum(Bridge.equity, 0))
    share = Figure("Debt in capital at the value found", PERCENT, ratio(debt, debt + equity))
    gap = Figure(
        "Target share of debt less that at the value found",
        PERCENT,
        CostOfCapital.debt_share - otherwise(share, CostOfCapital.debt_share),
    )
    share_check = Check(
        "The target share of debt is near that at the value found",
        PERCENT,
        maximum(absolute(gap) - tolerance, 0) * (equity > 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Set the target nearer to the share at the value found, or say why the company will move to the target.",
    )
