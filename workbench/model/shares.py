"""Diluted shares and value per share in closed form over option, warrant, RSU and convertible tranches."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FLAG, PER_SHARE, PERCENT, SHARES_M, USD_M
from workbench.model.entities import TRANCHE
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Section,
    chosen,
    maximum,
    min_entities,
    minimum,
    otherwise,
    ratio,
    sum_before,
    sum_entities,
    where,
)


class TrancheKind(Enum):
    """What a holder of a tranche has."""

    OPTION = "options"
    WARRANT = "warrants"
    RSU = "restricted stock units"
    CONVERTIBLE = "convertible"


class Tranches(Section, title="Share tranches", area="Shares", per=TRANCHE):
    kind = Choice("Kind", TrancheKind, TrancheKind.OPTION)
    count = Number("Shares", SHARES_M, 0.0, low=0.0, high=1e6)
    strike = Number("Strike", PER_SHARE, 0.0, low=0.0, high=1e6, note="Convertible: face value over conversion shares.")
    exercise_value = Figure("Exercise proceeds", USD_M, count * strike)
    face = Figure("Face value deducted from equity", USD_M, exercise_value * chosen(kind, TrancheKind.CONVERTIBLE))
    count_so_far = Figure("Shares up to this strike", SHARES_M, sum_before(count, strike) + count)
    value_so_far = Figure("Proceeds up to this strike", USD_M, sum_before(exercise_value, strike) + exercise_value)
    candidate = Figure("Price if exercised up to here", PER_SHARE)
    exercised = Figure("Net new shares", SHARES_M)


class Shares(Section, title="Shares and value per share", area="Shares"):
    basic = Number("Basic shares", SHARES_M, 100.0, low=0.000001, high=1e6)
    primary = Number("New shares sold", SHARES_M, 0.0, low=0.0, high=1e6)
    ipo_price = Number("Offer price", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    market_price = Number("Market price", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    headline_equity = Number("Headline equity value", USD_M, None, low=0.0, high=1e8, optional=True)

    outstanding = Figure("Shares outstanding after the sale", SHARES_M, basic + primary)
    claimable = Figure("Equity before conversion", USD_M, Bridge.equity - sum_entities(Tranches.face))
    undiluted = Figure("Price without tranches", PER_SHARE, claimable / outstanding)
    Tranches.candidate.define((claimable + Tranches.value_so_far) / (outstanding + Tranches.count_so_far))
    price = Figure(
        "Value per share",
        PER_SHARE,
        maximum(minimum(undiluted, otherwise(min_entities(Tranches.candidate), undiluted)), 0),
        emphasis=Emphasis.TOTAL,
    )
    Tranches.exercised.define(otherwise(ratio(Tranches.count * maximum(price - Tranches.strike, 0), price), 0))
    diluted = Figure("Diluted shares", SHARES_M, outstanding + sum_entities(Tranches.exercised))
    shortfall = Figure("Equity shortfall", USD_M, maximum(-claimable, 0))
    offer = Figure("Offer price, or nothing", PER_SHARE, otherwise(ipo_price, 0))
    against_offer = Figure("Value against the offer price", PERCENT, ratio(price - offer, offer))
    market = Figure("Market price, or nothing", PER_SHARE, otherwise(market_price, 0))
    against_market = Figure("Value against the market price", PERCENT, ratio(price - market, market))
    headline = Figure("Headline equity, or nothing", USD_M, otherwise(headline_equity, 0))
    against_headline = Figure("Equity against the headline", PERCENT, ratio(Bridge.equity - headline, headline))
    is_headline = Figure("Headline value given", FLAG, headline > 0)
    headline_price = Figure("Headline value per diluted share", PER_SHARE, ratio(headline, diluted * is_headline))
    price_check = Check(
        "Price times diluted shares equals equity",
        USD_M,
        where(claimable > 0, price * diluted - claimable, 0),
        tolerance=1e-5,
        remedy="Report this: the dilution does not foot.",
    )
