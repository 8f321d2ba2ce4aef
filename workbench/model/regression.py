"""A multiple explained by growth, margin and RPO cover: least squares over the peers, and what it says of the target.

Correlations are solved in closed form, so every step is a row: with at most three regressors the matrix is 3 × 3, and
one that is not chosen has only zeros beside a 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from workbench.ground.units import COUNT, FACTOR, FLAG, MULTIPLE, PERCENT, RATIO, USD_M, YEARS, Unit
from workbench.model.implied import equity_of_enterprise, price_of
from workbench.model.target import Target
from workbench.rows import (
    Choice,
    Constant,
    Figure,
    Group,
    Number,
    Section,
    both,
    either,
    is_known,
    maximum,
    no,
    otherwise,
    pick,
    ratio,
    square_root,
    student_quantile,
    where,
)
from workbench.rows.expression import Expression
from workbench.rows.items import Item


class DependsOn(Enum):
    """The multiple that is explained."""

    REVENUE = "EV / revenue"
    EBITDA = "EV / EBITDA"


@dataclass(frozen=True)
class Regressor(Group):
    """One regressor: how it lies among the peers, what it adds to the multiple, and where the target stands."""

    mean: Figure
    norm: Figure
    is_varying: Figure
    low: Figure
    high: Figure
    correlation: Figure
    slope: Figure
    error: Figure
    t: Figure
    target: Figure
    is_outside: Figure
    away: Figure
    centre: Figure


def _regressor(words: str, unit: Unit, is_used: Item, target: Item) -> Regressor:
    """Mean, norm, range and correlation are defined by the peers, coefficient and error by the solution."""
    mean = Figure(f"{words}: mean of the peers", unit)
    norm = Figure(f"{words}: root of the squares about the mean", unit)
    is_varying = Figure(f"{words}: differs among the peers", FLAG)
    low, high = Figure(f"{words}: lowest of the peers", unit), Figure(f"{words}: highest of the peers", unit)
    slope = Figure(f"{words}: coefficient", MULTIPLE, note="What a whole (100 %, or a year) adds to the multiple.")
    error = Figure(f"{words}: standard error", MULTIPLE)
    own = Figure(f"{words}: target", unit, target)
    is_below = otherwise(own, 0) < otherwise(low, 0)
    is_above = otherwise(own, 0) > otherwise(high, 0)
    return Regressor(
        mean=mean,
        norm=norm,
        is_varying=is_varying,
        low=low,
        high=high,
        correlation=Figure(f"{words}: correlation with the multiple", FACTOR),
        slope=slope,
        error=error,
        t=Figure(f"{words}: t", RATIO, ratio(otherwise(slope, 0), otherwise(error, 0) * is_known(slope))),
        target=own,
        is_outside=Figure(
            f"{words}: target lies outside the peers",
            FLAG,
            is_used * is_known(own) * is_known(low) * either(is_below, is_above),
        ),
        away=Figure(
            f"{words}: target from the mean, standardised",
            FACTOR,
            otherwise(ratio((otherwise(own, 0) - mean) * is_used, norm * is_varying), 0),
        ),
        centre=Figure(f"{words}: mean, standardised", FACTOR, otherwise(ratio(mean * is_used, norm * is_varying), 0)),
    )


@dataclass(frozen=True)
class Estimate(Group):
    """A multiple of the target, the equity it leaves and the value per share."""

    multiple: Figure
    equity: Figure
    price: Figure


def _estimate(words: str, multiple: Expression, amount: Item) -> Estimate:
    found = Figure(f"{words}: multiple of the target", MULTIPLE, multiple)
    equity = equity_of_enterprise(f"{words}: equity of the target", found, amount, Target.net_claims)
    return Estimate(multiple=found, equity=equity, price=price_of(f"{words}: value per share", equity))


class Regression(Section, title="Regression of the multiple", area="Peers"):
    depends_on = Choice("Multiple explained", DependsOn, DependsOn.REVENUE)
    use_growth = Number("Growth explains it", FLAG, 1.0, low=0.0, high=1.0, note="Of revenue, last 12 months.")
    use_margin = Number("Margin explains it", FLAG, 1.0, low=0.0, high=1.0, note="EBITDA on revenue, last 12 months.")
    use_cover = Number("RPO cover explains it", FLAG, 0.0, low=0.0, high=1.0, note="RPO over revenue, in years.")
    confidence = Number("Confidence of the prediction interval", PERCENT, 0.95, low=0.5, high=0.999)

    spare = Constant("Peers needed beyond the number of regressors", COUNT, 5.0)
    trace = Constant("Spread too small to count", FACTOR, 1e-9, note="Against the mean: rounding leaves a trace.")
    least_determinant = Constant(
        "Least determinant", FACTOR, 1e-6, note="Below it one regressor all but follows from the others."
    )
    code_outside = Constant("Refusal: target outside the peers", COUNT, 3.0)
    code_collinear = Constant("Refusal: regressors follow from each other", COUNT, 4.0)
    code_nothing = Constant("Refusal: nothing chosen", COUNT, 5.0)

    count = Figure("Peers in the regression", COUNT, note="Counted peers with the multiple and each chosen regressor.")
    regressors = Figure("Regressors chosen", COUNT, use_growth + use_margin + use_cover)
    freedom = Figure("Degrees of freedom", COUNT, count - regressors - 1)
    one_share = Figure("One over the number of peers", FACTOR, otherwise(ratio(1, count), 0))
    mean = Figure("Mean of the multiple", MULTIPLE)
    norm = Figure("Root of the squares of the multiple about its mean", MULTIPLE)

    growth = _regressor("Growth", PERCENT, use_growth, Target.growth)
    margin = _regressor("Margin", PERCENT, use_margin, Target.margin)
    cover = _regressor("RPO cover", YEARS, use_cover, Target.cover)
    between_growth_margin = Figure("Correlation of growth and margin", FACTOR)
    between_growth_cover = Figure("Correlation of growth and RPO cover", FACTOR)
    between_margin_cover = Figure("Correlation of margin and RPO cover", FACTOR)

    determinant = Figure(
        "Determinant of the correlations",
        FACTOR,
        1
        + 2 * between_growth_margin * between_growth_cover * between_margin_cover
        - between_growth_margin**2
        - between_growth_cover**2
        - between_margin_cover**2,
        note="1: the regressors are unrelated. 0: one follows from the others.",
    )
    is_nothing = Figure("No regressor is chosen", FLAG, regressors <= 0)
    is_few = Figure("Too few peers", FLAG, count < regressors + spare, note="Fewer than the regressors and five.")
    is_collinear = Figure(
        "Regressors follow from each other, or do not differ",
        FLAG,
        maximum(
            determinant < least_determinant,
            use_growth * no(growth.is_varying),
            use_margin * no(margin.is_varying),
            use_cover * no(cover.is_varying),
        ),
    )
    is_fitted = Figure(
        "Coefficients exist", FLAG, no(is_nothing) * no(is_collinear) * (freedom >= 1), note="Shown even if refused."
    )
    scale = Figure("One over the determinant", FACTOR, otherwise(ratio(is_fitted, determinant), 0))
    inverse_growth = Figure("Inverse: growth", FACTOR, (1 - between_margin_cover**2) * scale)
    inverse_margin = Figure("Inverse: margin", FACTOR, (1 - between_growth_cover**2) * scale)
    inverse_cover = Figure("Inverse: RPO cover", FACTOR, (1 - between_growth_margin**2) * scale)
    inverse_growth_margin = Figure(
        "Inverse: growth and margin",
        FACTOR,
        (between_growth_cover * between_margin_cover - between_growth_margin) * scale,
    )
    inverse_growth_cover = Figure(
        "Inverse: growth and RPO cover",
        FACTOR,
        (between_growth_margin * between_margin_cover - between_growth_cover) * scale,
    )
    inverse_margin_cover = Figure(
        "Inverse: margin and RPO cover",
        FACTOR,
        (between_growth_margin * between_growth_cover - between_margin_cover) * scale,
    )

    residual_squares = Figure("Sum of squared residuals", RATIO)
    standard_error = Figure(
        "Standard error of the regression",
        MULTIPLE,
        ratio(square_root(residual_squares), square_root(maximum(freedom, 1)) * is_fitted),
    )
    error_known = Figure("Standard error of the regression, or nothing", MULTIPLE, otherwise(standard_error, 0))
    unexplained = Figure("Share not explained", PERCENT, ratio(residual_squares, norm**2 * is_fitted))
    r_squared = Figure("R²", PERCENT, ratio(1 - otherwise(unexplained, 0), is_known(unexplained)))
    adjusted = Figure(
        "R², adjusted",
        PERCENT,
        ratio(1 - otherwise(unexplained, 0) * (count - 1) / maximum(freedom, 1), is_known(unexplained)),
    )
    intercept = Figure(
        "Intercept",
        MULTIPLE,
        ratio(
            mean
            - otherwise(growth.slope, 0) * growth.mean
            - otherwise(margin.slope, 0) * margin.mean
            - otherwise(cover.slope, 0) * cover.mean,
            is_fitted,
        ),
    )
    centre = Figure("Squared distance of zero from the means", FACTOR)
    intercept_error = Figure(
        "Intercept: standard error",
        MULTIPLE,
        ratio(error_known * square_root(maximum(one_share + centre, 0)), 1 * is_fitted),
    )
    intercept_t = Figure(
        "Intercept: t",
        RATIO,
        ratio(otherwise(intercept, 0), otherwise(intercept_error, 0) * is_known(intercept)),
    )
    amount = Figure(
        "Measure of the target that it multiplies",
        USD_M,
        pick(depends_on, {DependsOn.REVENUE: Target.trailing_revenue, DependsOn.EBITDA: Target.trailing_ebitda}),
    )
    is_target_missing = Figure(
        "A figure of the target is missing",
        FLAG,
        maximum(
            use_growth * no(is_known(growth.target)),
            use_margin * no(is_known(margin.target)),
            use_cover * no(is_known(cover.target)),
            amount <= 0,
        ),
    )
    distance = Figure("Squared distance of the target from the means", FACTOR)
    leverage = Figure("Leverage of the target", FACTOR, ratio(one_share + distance, 1 * is_fitted))
    highest_leverage = Figure("Highest leverage of a peer", FACTOR)
    is_beyond = Figure(
        "Target's leverage is above that of every peer",
        FLAG,
        is_fitted * no(is_target_missing) * (otherwise(leverage, 0) > otherwise(highest_leverage, 0)),
        note="Its combination of regressors then lies outside what the peers span, even where each is within their "
        "range.",
    )
    is_outside = Figure(
        "Target lies outside the peers",
        FLAG,
        maximum(growth.is_outside, margin.is_outside, cover.is_outside, is_beyond),
    )
    refusal_of_fit = Figure(
        "Refusal for the peers' sake",
        COUNT,
        is_nothing * code_nothing + no(is_nothing) * (is_few + no(is_few) * is_collinear * code_collinear),
    )
    refusal = Figure(
        "Refusal",
        COUNT,
        where(
            refusal_of_fit > 0,
            refusal_of_fit,
            2 * is_target_missing + no(is_target_missing) * is_outside * code_outside,
        ),
        note="0: none. 1: too few peers. 2: a figure of the target is missing. 3: the target lies outside the peers. "
        "4: regressors follow from each other. 5: nothing is chosen.",
    )
    is_given = Figure("A prediction is given", FLAG, both(refusal <= 0, is_fitted))
    quantile = Figure("Student's t for the confidence", FACTOR, student_quantile(1 - confidence, maximum(freedom, 1)))
    half_width = Figure(
        "Half of the prediction interval",
        MULTIPLE,
        quantile * error_known * square_root(1 + otherwise(leverage, 0)),
    )
    fitted = Figure(
        "Multiple on the line at the target",
        MULTIPLE,
        mean
        + otherwise(growth.slope, 0) * growth.norm * growth.away
        + otherwise(margin.slope, 0) * margin.norm * margin.away
        + otherwise(cover.slope, 0) * cover.norm * cover.away,
    )
    middle = _estimate("Prediction", ratio(1 * fitted, is_given), amount)
    low = _estimate("Low end of the interval", ratio(fitted - half_width, is_given), amount)
    high = _estimate("High end of the interval", ratio(fitted + half_width, is_given), amount)


def quadratic(growth: Item, margin: Item, cover: Item) -> Expression:
    """The form of the inverse correlations in three standardised distances: leverage beyond one over the number."""
    r = Regression
    return (
        growth**2 * r.inverse_growth
        + margin**2 * r.inverse_margin
        + cover**2 * r.inverse_cover
        + 2 * growth * margin * r.inverse_growth_margin
        + 2 * growth * cover * r.inverse_growth_cover
        + 2 * margin * cover * r.inverse_margin_cover
    )


def _define_solution() -> None:
    r = Regression
    r.growth.slope.define(
        ratio(
            r.norm
            * (
                r.growth.correlation * r.inverse_growth
                + r.margin.correlation * r.inverse_growth_margin
                + r.cover.correlation * r.inverse_growth_cover
            ),
            r.growth.norm * r.use_growth * r.is_fitted,
        )
    )
    r.margin.slope.define(
        ratio(
            r.norm
            * (
                r.growth.correlation * r.inverse_growth_margin
                + r.margin.correlation * r.inverse_margin
                + r.cover.correlation * r.inverse_margin_cover
            ),
            r.margin.norm * r.use_margin * r.is_fitted,
        )
    )
    r.cover.slope.define(
        ratio(
            r.norm
            * (
                r.growth.correlation * r.inverse_growth_cover
                + r.margin.correlation * r.inverse_margin_cover
                + r.cover.correlation * r.inverse_cover
            ),
            r.cover.norm * r.use_cover * r.is_fitted,
        )
    )
    for one, inverse, is_used in (
        (r.growth, r.inverse_growth, r.use_growth),
        (r.margin, r.inverse_margin, r.use_margin),
        (r.cover, r.inverse_cover, r.use_cover),
    ):
        one.error.define(ratio(r.error_known * square_root(maximum(inverse, 0)), one.norm * is_used * r.is_fitted))
    r.distance.define(quadratic(r.growth.away, r.margin.away, r.cover.away))
    r.centre.define(quadratic(r.growth.centre, r.margin.centre, r.cover.centre))


_define_solution()
