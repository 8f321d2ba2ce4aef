"""Diluted shares and value per share in closed form over share tranches and debt that converts into shares."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FLAG, PER_SHARE, PERCENT, SHARES_M, USD_M
from workbench.model.entities import FACILITY, TRANCHE
from workbench.model.facilities import Facilities, FacilityKind
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Choice,
    Emphasis,
    Figure,
    Number,
    Section,
    Severity,
    both,
    chosen,
    is_known,
    maximum,
    min_entities,
    minimum,
    otherwise,
    ratio,
    sum_before,
    sum_entities,
    sum_up_to,
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
    notes_count = Figure("Shares of notes up to this strike", SHARES_M)
    notes_value = Figure("Debt forgone on notes up to this strike", USD_M)
    count_so_far = Figure("Shares up to this strike", SHARES_M, sum_before(count, strike) + count + notes_count)
    value_so_far = Figure(
        "Proceeds up to this strike", USD_M, sum_before(exercise_value, strike) + exercise_value + notes_value
    )
    candidate = Figure("Price if exercised up to here", PER_SHARE)
    exercised = Figure("Net new shares", SHARES_M)


class Conversion(Section, title="Conversion of notes", area="Shares", per=FACILITY):
    """Convertible notes stand in net debt at face: what they convert into is worth the face they forgo, and more."""

    price = Number(
        "Conversion price",
        PER_SHARE,
        None,
        low=0.000001,
        high=1e6,
        optional=True,
        note="Of convertible notes. Face over it are the shares.",
    )
    cap = Number(
        "Cap of a capped call",
        PER_SHARE,
        None,
        low=0.0,
        high=1e6,
        optional=True,
        note="A call on all the shares, bought with the notes: it pays for dilution between conversion price and cap.",
    )
    is_convertible = Figure("Converts", FLAG, both(chosen(Facilities.kind, FacilityKind.CONVERTIBLE), is_known(price)))
    price_given = Figure("Conversion price, or nothing", PER_SHARE, otherwise(price, 0))
    count = Figure("Conversion shares", SHARES_M, otherwise(ratio(Facilities.drawn * is_convertible, price_given), 0))
    strike = Figure("Dilutes above", PER_SHARE, maximum(price_given, otherwise(cap, 0)))
    value = Figure(
        "Face forgone and call received",
        USD_M,
        count * strike,
        note="The face comes back to equity on conversion, and the call pays cap less conversion price a share.",
    )
    tranches_count = Figure(
        "Shares of tranches up to this price", SHARES_M, sum_up_to(Tranches.count, Tranches.strike, strike)
    )
    tranches_value = Figure(
        "Proceeds of tranches up to this price", USD_M, sum_up_to(Tranches.exercise_value, Tranches.strike, strike)
    )
    count_so_far = Figure("Shares up to this price", SHARES_M, sum_before(count, strike) + count + tranches_count)
    value_so_far = Figure("Proceeds up to this price", USD_M, sum_before(value, strike) + value + tranches_value)
    candidate = Figure("Price if converted up to here", PER_SHARE)
    exercised = Figure("Net new shares", SHARES_M)

    Tranches.notes_count.define(sum_up_to(count, strike, Tranches.strike))
    Tranches.notes_value.define(sum_up_to(value, strike, Tranches.strike))


class Shares(Section, title="Shares and value per share", area="Shares"):
    basic = Number("Basic shares", SHARES_M, 100.0, low=0.000001, high=1e6)
    primary = Number("New shares sold", SHARES_M, 0.0, low=0.0, high=1e6)
    ipo_price = Number("Offer price", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    ipo_low = Number("Offer range, low", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    ipo_high = Number("Offer range, high", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    market_price = Number("Market price", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    headline_equity = Number("Headline equity value", USD_M, None, low=0.0, high=1e8, optional=True)

    outstanding = Figure("Shares outstanding after the sale", SHARES_M, basic + primary)
    claimable = Figure("Equity before conversion", USD_M, Bridge.equity - sum_entities(Tranches.face))
    undiluted = Figure("Price without tranches", PER_SHARE, claimable / outstanding)
    Tranches.candidate.define((claimable + Tranches.value_so_far) / (outstanding + Tranches.count_so_far))
    Conversion.candidate.define((claimable + Conversion.value_so_far) / (outstanding + Conversion.count_so_far))
    price = Figure(
        "Value per share",
        PER_SHARE,
        maximum(
            minimum(
                undiluted,
                otherwise(min_entities(Tranches.candidate), undiluted),
                otherwise(min_entities(Conversion.candidate), undiluted),
            ),
            0,
        ),
        emphasis=Emphasis.TOTAL,
        note="The lowest over all strikes: who exercises at it gains, who does not would lose.",
    )
    Tranches.exercised.define(otherwise(ratio(Tranches.count * maximum(price - Tranches.strike, 0), price), 0))
    Conversion.exercised.define(otherwise(ratio(Conversion.count * maximum(price - Conversion.strike, 0), price), 0))
    diluted = Figure(
        "Diluted shares",
        SHARES_M,
        outstanding + sum_entities(Tranches.exercised) + sum_entities(Conversion.exercised),
    )
    shortfall = Figure("Equity shortfall", USD_M, maximum(-claimable, 0))
    offer = Figure("Offer price, or nothing", PER_SHARE, otherwise(ipo_price, 0))
    range_middle = Figure(
        "Middle of the offer range",
        PER_SHARE,
        ratio(otherwise(ipo_low, 0) + otherwise(ipo_high, 0), 2 * both(is_known(ipo_low), is_known(ipo_high))),
    )
    against_range = Figure(
        "Value against the middle of the range",
        PERCENT,
        ratio(price - otherwise(range_middle, 0), otherwise(range_middle, 0)),
    )
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
        tolerance=1e-4,
        remedy="Report this: the dilution does not foot.",
    )
    range_check = Check(
        "Offer range begins below its end",
        FLAG,
        both(is_known(ipo_low), is_known(ipo_high)) * (otherwise(ipo_low, 0) > otherwise(ipo_high, 0)),
        severity=Severity.PLAUSIBILITY,
        remedy="Exchange the two ends of the offer range.",
    )
