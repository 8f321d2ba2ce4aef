"""A rating read off interest cover, and the spread that companies of that rating pay."""

from __future__ import annotations

from workbench.ground.units import COUNT, FLAG, MULTIPLE, PERCENT_YEAR, USD_M
from workbench.model.cost_of_capital import CostOfCapital, DebtRateSource
from workbench.model.entities import RATING_STEP
from workbench.model.reported import ReportedTotals
from workbench.rows import (
    Check,
    Figure,
    Number,
    Section,
    Severity,
    both,
    chosen,
    count_entities,
    is_known,
    max_entities,
    min_entities,
    no,
    otherwise,
    ratio,
    sum_before,
    sum_entities,
    where,
)


class SyntheticRating(Section, title="Synthetic rating", area="DCF"):
    ebit = Number(
        "EBIT of the last 12 months",
        USD_M,
        None,
        low=-1e8,
        high=1e8,
        optional=True,
        note="Empty: operating income of the last 12 months as reported.",
    )
    interest = Number(
        "Interest expense of the last 12 months",
        USD_M,
        None,
        low=0.0,
        high=1e8,
        optional=True,
        note="Empty: that of the last 12 months as reported.",
    )

    ebit_used = Figure("EBIT used", USD_M, otherwise(ebit, ReportedTotals.operating))
    interest_used = Figure("Interest expense used", USD_M, otherwise(interest, ReportedTotals.interest))
    is_given = Figure("EBIT and interest known", FLAG, both(is_known(ebit_used), is_known(interest_used)))
    is_free = Figure("No interest to cover", FLAG, both(is_given, otherwise(interest_used, 0) <= 0))
    cover = Figure(
        "Interest cover by EBIT", MULTIPLE, ratio(otherwise(ebit_used, 0), otherwise(interest_used, 0) * is_given)
    )
    count = Figure("Rating steps counted", COUNT)
    highest = Figure("Cover of the best step", MULTIPLE)
    cover_used = Figure(
        "Interest cover used",
        MULTIPLE,
        where(is_free, otherwise(highest, 0), otherwise(cover, 0)),
        note="A company without interest gets the best rating.",
    )
    is_rated = Figure("A rating can be read off", FLAG, both(is_given, count > 0))
    from_cover = Figure(
        "Cover at which the rating begins",
        MULTIPLE,
        note="Of the steps at or below the cover the highest; below all of them the lowest.",
    )
    spread = Figure("Spread of the rating", PERCENT_YEAR)


class RatingSteps(Section, title="Rating by interest cover", area="DCF", per=RATING_STEP):
    """A table of bands, one step each; the names of the steps are the ratings."""

    cover_from = Number("Interest cover from", MULTIPLE, 0.0, low=-1e6, high=1e6, note="Up to that of the next step.")
    spread = Number("Spread over the risk-free rate", PERCENT_YEAR, 0.0, low=-0.05, high=1.0)

    is_reached = Figure(
        "Cover reaches the step", FLAG, both(SyntheticRating.is_rated, SyntheticRating.cover_used >= cover_from)
    )
    reached_from = Figure("Cover of a step that is reached", MULTIPLE, ratio(cover_from, is_reached))
    SyntheticRating.count.define(count_entities(cover_from))
    SyntheticRating.highest.define(max_entities(cover_from))
    SyntheticRating.from_cover.define(otherwise(max_entities(reached_from), otherwise(min_entities(cover_from), 0)))
    is_level = Figure(
        "Step begins at that cover",
        FLAG,
        both(cover_from >= SyntheticRating.from_cover, cover_from <= SyntheticRating.from_cover),
    )
    is_chosen = Figure(
        "Rating of the company",
        FLAG,
        SyntheticRating.is_rated * both(is_level, sum_before(is_level, cover_from) <= 0),
        note="Of steps with the same cover the first.",
    )
    spread_chosen = Figure("Spread if chosen", PERCENT_YEAR, spread * is_chosen)
    SyntheticRating.spread.define(sum_entities(spread_chosen))


CostOfCapital.rated_rate.define(
    ratio(CostOfCapital.risk_free + SyntheticRating.spread, SyntheticRating.is_rated),
)


class RatingProof(Section, title="Rating counted", area=""):
    rating_check = Check(
        "A cost of debt by rating has a rating",
        FLAG,
        chosen(CostOfCapital.debt_rate_from, DebtRateSource.SYNTHETIC) * no(SyntheticRating.is_rated),
        severity=Severity.PLAUSIBILITY,
        remedy="Give EBIT, interest expense and rating steps, or type the cost of debt.",
    )
    chosen_count = Figure("Steps chosen", COUNT, sum_entities(RatingSteps.is_chosen))
    step_check = Check(
        "Exactly one rating is chosen",
        COUNT,
        chosen_count - SyntheticRating.is_rated,
        remedy="Report this: no step or several were chosen.",
    )
