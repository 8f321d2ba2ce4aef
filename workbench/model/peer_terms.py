"""How peers are read: which market value counts, and which multiples are set aside as outliers."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import COUNT, FACTOR, FLAG, RATIO
from workbench.rows import Choice, Constant, Figure, Number, Section, chosen


class EquityFrom(Enum):
    """Which market value of a peer's equity counts where both are known."""

    PRICE = "price times diluted shares"
    MARKET_CAP = "market capitalisation"


class OutlierRule(Enum):
    """Which multiples are left out of the statistics."""

    NONE = "none is left out"
    MEDIAN_DEVIATION = "those far from the median"


class PeerTerms(Section, title="Terms of the peers", area="Peers"):
    equity_from = Choice(
        "Market value of a peer's equity",
        EquityFrom,
        EquityFrom.PRICE,
        note="Where it is not known, the other stands in.",
    )
    outlier_rule = Choice(
        "Outliers",
        OutlierRule,
        OutlierRule.MEDIAN_DEVIATION,
        note="Only with five multiples or more.",
    )
    outlier_width = Number(
        "Distance beyond which a multiple is an outlier",
        RATIO,
        3.0,
        low=0.5,
        high=100.0,
        note="In median absolute deviations from the median, each times 1.4826.",
    )
    scale = Constant(
        "Standard deviation in median absolute deviations",
        FACTOR,
        1.4826,
        note="Of a normal distribution.",
    )
    least_tested = Constant("Fewest multiples that are tested for outliers", COUNT, 5.0)
    is_by_price = Figure("Price times shares comes first", FLAG, chosen(equity_from, EquityFrom.PRICE))
    is_tested = Figure("Outliers are sought", FLAG, chosen(outlier_rule, OutlierRule.MEDIAN_DEVIATION))
