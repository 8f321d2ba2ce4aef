"""Default hazard of each contract's customer: as typed, from the rating curve, or implied by a lending spread."""

from __future__ import annotations

from workbench.ground.units import PERCENT_2, PERCENT_YEAR
from workbench.model.backlog import Contracts
from workbench.model.credit import Credit, HazardSource, Rating, RatingCurve, SpreadClass
from workbench.model.entities import CONTRACT
from workbench.rows import Annual, Check, Figure, Number, Row, Section, Severity, exponential, maximum, minimum, pick
from workbench.rows.expression import Expression


def _by_rating(years: str) -> Expression:
    """The curve's figure at a horizon, for the contract's rating."""
    found: dict[str, Number] = {item.attribute: item for item in RatingCurve.items if isinstance(item, Number)}
    return pick(Contracts.rating, {rating: found[f"pd_{years}_{rating.name.lower()}"] for rating in Rating})


class ContractCredit(Section, title="Default hazard by contract", per=CONTRACT):
    pd_1 = Figure("Defaulted within 1 year", PERCENT_2, _by_rating("1"))
    pd_3 = Figure("Defaulted within 3 years", PERCENT_2, _by_rating("3"))
    pd_5 = Figure("Defaulted within 5 years", PERCENT_2, _by_rating("5"))
    pd_10 = Figure("Defaulted within 10 years", PERCENT_2, _by_rating("10"))
    to_3 = Figure(
        "Hazard in the second and third year",
        PERCENT_YEAR,
        1 - minimum((1 - pd_3) / (1 - pd_1), 1) ** (1 / (RatingCurve.horizon_3 - 1)),
    )
    to_5 = Figure(
        "Hazard in the fourth and fifth year",
        PERCENT_YEAR,
        1 - minimum((1 - pd_5) / (1 - pd_3), 1) ** (1 / (RatingCurve.horizon_5 - RatingCurve.horizon_3)),
    )
    later = Figure(
        "Hazard after the fifth year",
        PERCENT_YEAR,
        1 - minimum((1 - pd_10) / (1 - pd_5), 1) ** (1 / (RatingCurve.horizon_10 - RatingCurve.horizon_5)),
    )
    spread = Figure(
        "Lending spread counted",
        PERCENT_YEAR,
        pick(
            Contracts.spread_class,
            {
                SpreadClass.INVESTMENT_GRADE: Credit.spread_investment_grade,
                SpreadClass.INVESTMENT_GRADE_WIDE: Credit.spread_investment_grade_wide,
                SpreadClass.NON_INVESTMENT_GRADE: Credit.spread_non_investment_grade,
                SpreadClass.OWN: Contracts.own_spread,
            },
        ),
    )
    intensity = Figure(
        "Hazard implied by the spread",
        PERCENT_YEAR,
        spread / (1 - Credit.lending_recovery),
        note="Spread over loss given default. An upper bound: a spread pays for more than default.",
    )
    implied = Figure(
        "Default within a year implied by the spread",
        PERCENT_YEAR,
        1 - exponential(-intensity),
        note="The intensity as a yearly probability, which stays below 100 %.",
    )
    to_3_years = Row(
        "Hazard of the rating in the first three years",
        PERCENT_YEAR,
        pd_1 * RatingCurve.is_to_1 + to_3 * RatingCurve.is_to_3,
        annual=Annual.MEAN,
    )
    rated = Row(
        "Hazard of the rating",
        PERCENT_YEAR,
        to_3_years + to_5 * RatingCurve.is_to_5 + later * RatingCurve.is_later,
        annual=Annual.MEAN,
    )
    now = Row(
        "Hazard of the customer",
        PERCENT_YEAR,
        pick(
            Contracts.hazard_source,
            {HazardSource.TYPED: Contracts.hazard, HazardSource.RATING: rated, HazardSource.SPREAD: implied},
        ),
        annual=Annual.MEAN,
    )
    curve_check = Check(
        "Default probabilities of its rating rise with the horizon",
        PERCENT_2,
        maximum(maximum(pd_1 - pd_3, pd_3 - pd_5), maximum(pd_5 - pd_10, 0)),
        severity=Severity.PLAUSIBILITY,
        remedy="Correct the rating curve: what has defaulted within three years has defaulted within five.",
    )
