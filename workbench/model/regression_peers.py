"""The peers as points of the regression: what each adds to the sums, and how far it lies from the line."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.units import FACTOR, FLAG, MULTIPLE, PERCENT, RATIO, YEARS, Unit
from workbench.model.entities import PEER
from workbench.model.multiples import Outliers
from workbench.model.peer_values import PeerValues
from workbench.model.peers import Peers
from workbench.model.regression import DependsOn, Regression, Regressor
from workbench.rows import (
    Figure,
    Group,
    Section,
    absolute,
    is_known,
    max_entities,
    maximum,
    min_entities,
    no,
    otherwise,
    pick,
    ratio,
    square_root,
    sum_entities,
)
from workbench.rows.items import Item


@dataclass(frozen=True)
class Point(Group):
    """One regressor of a peer: as it enters, from the mean, standardised, and its weight in leverage."""

    value: Figure
    known: Figure
    away: Figure
    square: Figure
    standard: Figure
    product: Figure


def _point(words: str, unit: Unit, value: Item, is_in: Item, is_used: Item, regressor: Regressor) -> Point:
    taken = Figure(f"{words}: in the regression", unit, ratio(otherwise(value, 0), is_in * is_used))
    known = Figure(f"{words}: in the sums", unit, otherwise(taken, 0))
    away = Figure(f"{words}: from the mean", unit, (known - regressor.mean) * is_in * is_used)
    standard = Figure(
        f"{words}: standardised",
        FACTOR,
        otherwise(ratio(away, regressor.norm * regressor.is_varying), 0),
    )
    return Point(
        value=taken,
        known=known,
        away=away,
        square=Figure(f"{words}: from the mean, squared", FACTOR, away**2),
        standard=standard,
        product=Figure(f"{words}: times the multiple, standardised", FACTOR),
    )


class RegressionPeers(Section, title="Peers in the regression", area="", per=PEER):
    """Outliers stay in: a multiple far from the median may lie on the line."""

    observed = Figure(
        "Multiple explained, of the peer",
        MULTIPLE,
        pick(
            Regression.depends_on,
            {DependsOn.REVENUE: Outliers.revenue.counted, DependsOn.EBITDA: Outliers.ebitda.counted},
        ),
    )
    is_in = Figure(
        "Stands in the regression",
        FLAG,
        is_known(observed)
        * maximum(is_known(Peers.growth), no(Regression.use_growth))
        * maximum(is_known(PeerValues.margin), no(Regression.use_margin))
        * maximum(is_known(PeerValues.cover), no(Regression.use_cover)),
    )
    known = Figure("Multiple in the sums", MULTIPLE, otherwise(observed, 0) * is_in)
    away = Figure("Multiple from its mean", MULTIPLE, (known - Regression.mean) * is_in)
    square = Figure("Multiple from its mean, squared", RATIO, away**2)
    standard = Figure("Multiple, standardised", FACTOR, otherwise(ratio(away, Regression.norm), 0))
    growth = _point("Growth", PERCENT, Peers.growth, is_in, Regression.use_growth, Regression.growth)
    margin = _point("Margin", PERCENT, PeerValues.margin, is_in, Regression.use_margin, Regression.margin)
    cover = _point("RPO cover", YEARS, PeerValues.cover, is_in, Regression.use_cover, Regression.cover)
    growth_margin = Figure("Growth times margin", FACTOR, growth.standard * margin.standard)
    growth_cover = Figure("Growth times RPO cover", FACTOR, growth.standard * cover.standard)
    margin_cover = Figure("Margin times RPO cover", FACTOR, margin.standard * cover.standard)

    line = Figure(
        "On the line",
        MULTIPLE,
        Regression.mean
        + otherwise(Regression.growth.slope, 0) * growth.away
        + otherwise(Regression.margin.slope, 0) * margin.away
        + otherwise(Regression.cover.slope, 0) * cover.away,
    )
    fitted = Figure("Fitted multiple", MULTIPLE, ratio(1 * line, is_in * Regression.is_fitted))
    residual = Figure(
        "Residual", MULTIPLE, ratio(known - line, is_in * Regression.is_fitted), note="Observed less fitted."
    )
    residual_square = Figure("Residual, squared", RATIO, otherwise(residual, 0) ** 2)
    growth_weight = Figure(
        "Growth: weight in leverage",
        FACTOR,
        growth.standard * Regression.inverse_growth
        + margin.standard * Regression.inverse_growth_margin
        + cover.standard * Regression.inverse_growth_cover,
    )
    margin_weight = Figure(
        "Margin: weight in leverage",
        FACTOR,
        growth.standard * Regression.inverse_growth_margin
        + margin.standard * Regression.inverse_margin
        + cover.standard * Regression.inverse_margin_cover,
    )
    cover_weight = Figure(
        "RPO cover: weight in leverage",
        FACTOR,
        growth.standard * Regression.inverse_growth_cover
        + margin.standard * Regression.inverse_margin_cover
        + cover.standard * Regression.inverse_cover,
    )
    leverage = Figure(
        "Leverage",
        FACTOR,
        ratio(
            Regression.one_share
            + growth.standard * growth_weight
            + margin.standard * margin_weight
            + cover.standard * cover_weight,
            is_in * Regression.is_fitted,
        ),
        note="How much the peer pulls the line to itself: 1 over their number at the mean, at most 1.",
    )
    residual_scale = Figure(
        "Standard error of the residual",
        MULTIPLE,
        Regression.error_known * square_root(maximum(1 - otherwise(leverage, 0), 0)),
    )
    standard_residual = Figure(
        "Residual in its standard error",
        RATIO,
        ratio(otherwise(residual, 0), residual_scale * is_known(residual)),
    )


def _define(regressor: Regressor, point: Point) -> None:
    regressor.mean.define(sum_entities(point.known) * Regression.one_share)
    regressor.norm.define(square_root(sum_entities(point.square)))
    regressor.is_varying.define(regressor.norm > absolute(regressor.mean) * Regression.trace)
    regressor.low.define(min_entities(point.value))
    regressor.high.define(max_entities(point.value))
    point.product.define(point.standard * RegressionPeers.standard)
    regressor.correlation.define(sum_entities(point.product))


_define(Regression.growth, RegressionPeers.growth)
_define(Regression.margin, RegressionPeers.margin)
_define(Regression.cover, RegressionPeers.cover)
Regression.count.define(sum_entities(RegressionPeers.is_in))
Regression.mean.define(sum_entities(RegressionPeers.known) * Regression.one_share)
Regression.norm.define(square_root(sum_entities(RegressionPeers.square)))
Regression.between_growth_margin.define(sum_entities(RegressionPeers.growth_margin))
Regression.between_growth_cover.define(sum_entities(RegressionPeers.growth_cover))
Regression.between_margin_cover.define(sum_entities(RegressionPeers.margin_cover))
Regression.residual_squares.define(sum_entities(RegressionPeers.residual_square))
Regression.highest_leverage.define(max_entities(RegressionPeers.leverage))
