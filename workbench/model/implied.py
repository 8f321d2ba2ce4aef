"""Value per share that an equity value implies, diluted at that value itself: closed form, no iteration."""

from __future__ import annotations

from workbench.ground.units import PER_SHARE, USD_M
from workbench.model.entities import FACILITY, TRANCHE
from workbench.model.shares import Conversion, Shares, Tranches
from workbench.rows import (
    Figure,
    Section,
    is_known,
    maximum,
    otherwise,
    ratio,
    sum_entities,
    sum_up_to,
)
from workbench.rows.expression import Expression
from workbench.rows.items import Item


class TrancheThresholds(Section, title="Equity at which tranches dilute", area="", per=TRANCHE):
    equity = Figure(
        "Equity at which the tranche dilutes",
        USD_M,
        Tranches.strike * (Shares.outstanding + Tranches.count_so_far) - Tranches.value_so_far,
        note="The price is then the strike. It rises with the strike, so the tranches below it are those that dilute.",
    )


class ConversionThresholds(Section, title="Equity at which notes convert", area="", per=FACILITY):
    equity = Figure(
        "Equity at which the notes convert",
        USD_M,
        Conversion.strike * (Shares.outstanding + Conversion.count_so_far) - Conversion.value_so_far,
    )


class ImpliedTerms(Section, title="Equity that multiples imply", area=""):
    face = Figure("Face of convertible tranches", USD_M, sum_entities(Tranches.face))


def equity_of_enterprise(label: str, multiple: Item, amount: Item, net_claims: Item) -> Figure:
    """Equity left of an enterprise value: a multiple times an amount, missing where the multiple is."""
    return Figure(
        label,
        USD_M,
        ratio(otherwise(multiple, 0) * amount - net_claims - ImpliedTerms.face, is_known(multiple) * (amount > 0)),
    )


def equity_of_multiple(label: str, multiple: Item, amount: Item) -> Figure:
    """A multiple of equity times an amount, missing where the multiple is."""
    return Figure(label, USD_M, ratio(otherwise(multiple, 0) * amount, is_known(multiple) * (amount > 0)))


def price_of(label: str, equity: Item) -> Figure:
    """Value per share of an equity value: 0 where nothing is left, missing where it is missing."""
    return Figure(label, PER_SHARE, _price(equity))


def _price(equity: Item) -> Expression:
    own = otherwise(equity, 0)
    proceeds = sum_up_to(Tranches.exercise_value, TrancheThresholds.equity, own) + sum_up_to(
        Conversion.value, ConversionThresholds.equity, own
    )
    shares = sum_up_to(Tranches.count, TrancheThresholds.equity, own) + sum_up_to(
        Conversion.count, ConversionThresholds.equity, own
    )
    return ratio(maximum(own + proceeds, 0), (Shares.outstanding + shares) * is_known(equity))
