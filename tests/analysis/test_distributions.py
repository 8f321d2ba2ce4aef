"""Quantiles, probabilities and moments of each family against scipy and closed forms, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from workbench.analysis.distributions import cumulative, deviation_of, mean_of, quantile, support
from workbench.document.families import METALOG_LIMIT, incomplete_beta, left_between, metalog_of, tails
from workbench.document.studies import Distribution, Family

SHARES = np.concatenate(([1e-9, 1e-4], np.linspace(0.01, 0.99, 99), [0.9999, 1 - 1e-9]))

# A lognormal of mean 2 and deviation 0.5: its logarithm has the variance ln(1 + 1/16).
SPREAD = math.sqrt(math.log(1 + 0.0625))
SMOOTH = {
    "normal": (Distribution(Family.NORMAL, (2.0, 0.5)), stats.norm(2, 0.5)),
    "lognormal": (Distribution(Family.LOGNORMAL, (2.0, 0.5)), stats.lognorm(SPREAD, scale=2 / math.sqrt(1.0625))),
    "triangular": (Distribution(Family.TRIANGULAR, (1.0, 1.5, 4.0)), stats.triang(1 / 6, 1, 3)),
    "triangular, peak at its low end": (Distribution(Family.TRIANGULAR, (1.0, 1.0, 4.0)), stats.triang(0, 1, 3)),
    "triangular, peak at its high end": (Distribution(Family.TRIANGULAR, (1.0, 4.0, 4.0)), stats.triang(1, 1, 3)),
    "PERT": (Distribution(Family.PERT, (1.0, 1.5, 4.0)), stats.beta(1 + 4 / 6, 1 + 20 / 6, 1, 3)),
    "uniform": (Distribution(Family.UNIFORM, (-1.0, 4.0)), stats.uniform(-1, 5)),
    "beta": (Distribution(Family.BETA, (0.7, 3.0, -1.0, 1.0)), stats.beta(0.7, 3, -1, 2)),
}  # fmt: skip
CUT = dict.fromkeys(SMOOTH, (1.2, 2.7)) | {"uniform": (0.0, 2.7), "beta": (-0.5, 0.5)}


def cut(distribution: Distribution, low: float | None, high: float | None) -> Distribution:
    return Distribution(distribution.family, distribution.parameters, low, high)


# Against scipy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMOOTH)
def test_that_quantiles_and_probabilities_are_those_of_scipy(name: str) -> None:
    distribution, theirs = SMOOTH[name]
    found = quantile(distribution, SHARES)
    assert found == pytest.approx(theirs.ppf(SHARES), rel=1e-10, abs=1e-12)
    assert cumulative(distribution, found) == pytest.approx(theirs.cdf(found), rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("name", SMOOTH)
def test_that_mean_and_deviation_are_those_of_scipy(name: str) -> None:
    distribution, theirs = SMOOTH[name]
    assert mean_of(distribution) == pytest.approx(theirs.mean(), rel=1e-12)
    assert deviation_of(distribution) == pytest.approx(theirs.std(), rel=1e-12)


@pytest.mark.parametrize("name", SMOOTH)
def test_that_a_cut_scales_the_rest_up(name: str) -> None:
    whole, theirs = SMOOTH[name]
    low, high = CUT[name]
    distribution = cut(whole, low, high)
    below, above = theirs.cdf(low), theirs.cdf(high)
    found = quantile(distribution, SHARES)
    assert found == pytest.approx(theirs.ppf(below + SHARES * (above - below)), rel=1e-9)
    assert cumulative(distribution, found) == pytest.approx(SHARES, abs=1e-12)
    assert ((found >= low) & (found <= high)).all()


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("ends", [(True, True), (True, False), (False, True)])
def test_that_moments_after_a_cut_are_integrals_of_the_density(name: str, ends: tuple[bool, bool]) -> None:
    whole, theirs = SMOOTH[name]
    low, high = (end if wanted else None for end, wanted in zip(CUT[name], ends, strict=True))
    start = theirs.support()[0] if low is None else low
    end = theirs.support()[1] if high is None else high
    mode = [1.5] if "peak" not in name and start < 1.5 < end and math.isfinite(start) and math.isfinite(end) else None
    left, mean, square = (
        integrate.quad(lambda x, k=k: (x - 2) ** k * theirs.pdf(x), start, end, points=mode, epsabs=1e-13, limit=200)[0]
        for k in (0, 1, 2)
    )
    distribution = cut(whole, low, high)
    assert mean_of(distribution) == pytest.approx(2 + mean / left, rel=1e-7)
    assert deviation_of(distribution) == pytest.approx(math.sqrt(square / left - (mean / left) ** 2), rel=1e-6)


@pytest.mark.parametrize("ends", [(-1.0, 0.5), (2.0, 7.0), (-7.0, -2.0), (-math.inf, -1.0), (1.0, math.inf)])
def test_that_a_cut_normal_is_the_truncated_normal_of_scipy(ends: tuple[float, float]) -> None:
    theirs = stats.truncnorm(*ends, 10.0, 3.0)
    low, high = (None if math.isinf(end) else 10.0 + 3.0 * end for end in ends)
    distribution = Distribution(Family.NORMAL, (10.0, 3.0), low, high)
    assert quantile(distribution, SHARES) == pytest.approx(theirs.ppf(SHARES), rel=1e-8)
    assert mean_of(distribution) == pytest.approx(theirs.mean(), rel=1e-9)
    assert deviation_of(distribution) == pytest.approx(theirs.std(), rel=1e-7)


def test_that_a_pert_has_the_mean_and_about_the_spread_that_its_makers_gave_it() -> None:
    symmetric = Distribution(Family.PERT, (0.0, 5.0, 10.0))
    assert mean_of(Distribution(Family.PERT, (0.0, 2.0, 10.0))) == pytest.approx((0 + 4 * 2 + 10) / 6, rel=1e-14)
    assert deviation_of(symmetric) == pytest.approx(10 / math.sqrt(28), rel=1e-14)


# Discrete ------------------------------------------------------------------------------------------------------------


def test_that_a_discrete_distribution_takes_each_value_with_its_probability() -> None:
    distribution = Distribution(Family.DISCRETE, (3.0, 0.2, 1.0, 0.5, 2.0, 0.3))
    found = quantile(distribution, np.array([0.0, 0.2, 0.5, 0.5000001, 0.79, 0.81, 1.0]))
    assert found.tolist() == [1, 1, 1, 2, 2, 3, 3]
    assert cumulative(distribution, np.array([0.9, 1.0, 1.5, 2.0, 3.0])) == pytest.approx([0, 0.5, 0.5, 0.8, 1])
    assert mean_of(distribution) == pytest.approx(1.7)
    assert deviation_of(distribution) == pytest.approx(math.sqrt(0.5 * 0.49 + 0.3 * 0.09 + 0.2 * 1.69))
    assert support(cut(distribution, 1.5, None)) == (2.0, 3.0)
    assert mean_of(cut(distribution, 1.5, None)) == pytest.approx((0.6 + 0.6) / 0.5)


def test_that_one_value_alone_is_certain_to_the_bit() -> None:
    value = 0.1 + 0.2
    assert set(quantile(Distribution(Family.DISCRETE, (value, 1.0)), SHARES).tolist()) == {value}


# Metalog -------------------------------------------------------------------------------------------------------------

TRIPLES: dict[str, tuple[Distribution, Callable[[float], float]]] = {
    "unbounded": (Distribution(Family.PERCENTILES, (1.0, 2.0, 4.0)), lambda x: x),
    "bounded below": (Distribution(Family.PERCENTILES, (1.0, 2.0, 4.0), 0.5, None), lambda x: math.log(x - 0.5)),
    "bounded above": (Distribution(Family.PERCENTILES, (1.0, 2.0, 4.0), None, 9.0), lambda x: -math.log(9 - x)),
    "bounded": (Distribution(Family.PERCENTILES, (1.0, 2.0, 4.0), 0.0, 5.0), lambda x: math.log(x / (5 - x))),
}


@pytest.mark.parametrize("name", TRIPLES)
def test_that_a_metalog_is_the_published_closed_form_of_the_symmetric_triplet(name: str) -> None:
    """Keelin 2016, section 3.6: with r = (q50 − q10)/(q90 − q10) the terms are q50, (q90 − q10)/(2·ln 9) and
    (1 − 2r)(q90 − q10)/(0.8·ln 9), on the scale transformed by the bounds."""
    distribution, turned = TRIPLES[name]
    q10, q50, q90 = (turned(value) for value in distribution.parameters)
    r = (q50 - q10) / (q90 - q10)
    a2, a3 = (q90 - q10) / (2 * math.log(9)), (1 - 2 * r) * (q90 - q10) / (0.8 * math.log(9))
    logit = np.log(SHARES / (1 - SHARES))
    found = [turned(value) for value in quantile(distribution, SHARES)]
    assert found == pytest.approx(q50 + a2 * logit + a3 * (SHARES - 0.5) * logit, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", TRIPLES)
def test_that_a_metalog_goes_through_its_percentiles_and_back(name: str) -> None:
    distribution, _ = TRIPLES[name]
    assert quantile(distribution, np.array([0.1, 0.5, 0.9])) == pytest.approx([1, 2, 4], rel=1e-14)
    assert cumulative(distribution, quantile(distribution, SHARES)) == pytest.approx(SHARES, rel=1e-9)
    low, high = support(distribution)
    assert quantile(distribution, np.array([0.0, 1.0])).tolist() == [low, high]


@pytest.mark.parametrize("name", TRIPLES)
def test_that_the_moments_of_a_metalog_are_integrals_of_its_quantile(name: str) -> None:
    distribution, _ = TRIPLES[name]

    logit = np.linspace(-34, 34, 40_001)
    share = 1 / (1 + np.exp(-logit))
    values, density = quantile(distribution, share), share * (1 - share)
    mean, square = (float(np.trapezoid((values - 2) ** k * density, logit)) for k in (1, 2))
    assert mean_of(distribution) == pytest.approx(2 + mean, rel=1e-6)
    rounding = 1e-3 if name == "bounded below" else 1e-6  # its square dies off slowly, beyond where the integral ends
    assert deviation_of(distribution) == pytest.approx(math.sqrt(square - mean**2), rel=rounding)


def test_that_an_unbounded_metalog_has_the_published_mean_and_variance() -> None:
    """Keelin 2016: mean a1 + a3/2, variance π²a2²/3 + a3²/12 + π²a3²/36 of three terms."""
    known = metalog_of(TRIPLES["unbounded"][0])
    mean = known.a1 + known.a3 / 2
    variance = math.pi**2 * known.a2**2 / 3 + known.a3**2 / 12 + math.pi**2 * known.a3**2 / 36
    assert mean_of(TRIPLES["unbounded"][0]) == pytest.approx(mean, rel=1e-12)
    assert deviation_of(TRIPLES["unbounded"][0]) == pytest.approx(math.sqrt(variance), rel=1e-12)


def test_that_a_metalog_with_too_long_a_tail_has_no_mean() -> None:
    wild = Distribution(Family.PERCENTILES, (0.01, 1.0, 100.0), 0.0, None)  # its logarithm spreads by 2.1 a logit
    assert mean_of(wild) == math.inf
    longer = Distribution(Family.PERCENTILES, (0.2, 1.0, 5.0), 0.0, None)  # 0.73: a mean, but no variance
    assert math.isfinite(mean_of(longer))
    assert deviation_of(longer) == math.inf


def test_that_the_limit_of_feasibility_is_the_published_one() -> None:
    """Keelin 2016: feasible while k < r < 1 − k with k = ½(1 − 1.66711·(½ − 0.1)) for the 10 % triplet."""
    limit = 0.5 * (1 - 1.66711 * 0.4)
    inside = metalog_of(Distribution(Family.PERCENTILES, (0.0, limit + 1e-5, 1.0)))
    outside = metalog_of(Distribution(Family.PERCENTILES, (0.0, limit - 1e-5, 1.0)))
    assert inside.is_feasible
    assert not outside.is_feasible
    shares = np.linspace(0.001, 0.999, 9999)
    rising = quantile(Distribution(Family.PERCENTILES, (0.0, limit + 1e-5, 1.0)), shares)
    falling = quantile(Distribution(Family.PERCENTILES, (0.0, limit - 1e-3, 1.0)), shares)
    assert (np.diff(rising) > 0).all()
    assert not (np.diff(falling) > 0).all()
    assert pytest.approx(1.66711, abs=5e-6) == METALOG_LIMIT


# Scalars below the analysis floor ------------------------------------------------------------------------------------


@given(st.floats(0.05, 2000), st.floats(0.05, 2000), st.floats(0.001, 1))
def test_that_the_incomplete_beta_function_is_that_of_scipy(alpha: float, beta: float, part: float) -> None:
    share = part * (alpha + 1) / (alpha + beta + 2)
    assert incomplete_beta(alpha, beta, share) == pytest.approx(
        stats.beta.cdf(share, alpha, beta), rel=1e-9, abs=1e-300
    )


@pytest.mark.parametrize("name", SMOOTH)
def test_that_tails_are_those_of_scipy_however_small(name: str) -> None:
    distribution, theirs = SMOOTH[name]
    for value in theirs.ppf([1e-10, 0.01, 0.3, 0.7, 0.99, 1 - 1e-10]):
        below, above = tails(distribution, float(value))
        assert below == pytest.approx(theirs.cdf(value), rel=1e-6)
        assert above == pytest.approx(theirs.sf(value), rel=1e-6)
    low, high = CUT[name]
    assert left_between(cut(distribution, low, high)) == pytest.approx(theirs.cdf(high) - theirs.cdf(low), rel=1e-9)


# Round trips ---------------------------------------------------------------------------------------------------------

numbers = st.floats(-1e6, 1e6)
widths = st.floats(1e-3, 1e6)
parts = st.floats(0.0, 1.0)


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    start, width, part = draw(numbers), draw(widths), draw(parts)
    made = draw(st.sampled_from(["normal", "lognormal", "triangular", "pert", "uniform", "beta", "percentiles"]))
    match made:
        case "normal":
            whole = Distribution(Family.NORMAL, (start, width))
        case "lognormal":
            whole = Distribution(Family.LOGNORMAL, (width, width * (0.001 + 3 * part)))
        case "triangular" | "pert":
            whole = Distribution(Family(made), (start, start + part * width, start + width))
        case "uniform":
            whole = Distribution(Family.UNIFORM, (start, start + width))
        case "beta":
            whole = Distribution(Family.BETA, (0.2 + 5 * part, 0.2 + 5 * draw(parts), start, start + width))
        case _:
            return Distribution(Family.PERCENTILES, (start, start + (0.2 + 0.6 * part) * width, start + width))
    if draw(st.booleans()):
        low, high = quantile(whole, np.array([0.2 * draw(parts), 0.3 + 0.7 * draw(parts)]))
        return cut(whole, *(float(end) if math.isfinite(end) else None for end in (low, high)))
    return whole


@given(distributions(), st.lists(st.floats(0.001, 0.999), min_size=1, max_size=20))
def test_that_the_probability_of_a_quantile_is_its_share(distribution: Distribution, shares: list[float]) -> None:
    given_shares = np.array(sorted(shares))
    found = quantile(distribution, given_shares)
    assert (np.diff(found) >= 0).all()
    low, high = support(distribution)
    assert ((found >= low) & (found <= high)).all()
    back = cumulative(distribution, found)
    # where values crowd together in rounding, a share is only told as well as neighbouring values are
    after, before = (cumulative(distribution, np.nextafter(found, end)) for end in (np.inf, -np.inf))
    assert (np.abs(back - given_shares) <= 1e-8 + 20 * (after - before)).all()


@given(distributions())
def test_that_mean_and_deviation_are_those_of_many_quantiles(distribution: Distribution) -> None:
    shares = (np.arange(20_000) + 0.5) / 20_000
    found = quantile(distribution, shares)
    if math.isfinite(deviation_of(distribution)):
        assert abs(found.mean() - mean_of(distribution)) <= 0.02 * deviation_of(distribution) + 1e-9 * abs(found).max()
