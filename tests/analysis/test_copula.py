"""The loss distribution against other sources: binomial and normal laws, quadrature, enumeration and simulation."""

from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr, ndtri
from scipy.stats import binom, multivariate_normal

from workbench.analysis.common_factor import Floats, bent_nodes, conditional, smooth_nodes, trapezoid
from workbench.analysis.copula import (
    MOST_ATOMS,
    Distribution,
    WrongWay,
    loss_distribution,
    recovery_factor,
    vasicek_share,
)
from workbench.analysis.loss_sums import LatticeSums

CORRELATIONS = (0.0, 1e-9, 0.001, 0.05, 0.2, 0.35, 0.36, 0.4, 0.6, 0.8, 0.9, 0.99, 0.9999)


def book(count: int, seed: int) -> tuple[list[float], list[float], list[float]]:
    """Exposures, probabilities (some tiny, some near 1) and loss shares of a random book."""
    draw = np.random.default_rng(seed)
    probabilities = np.where(draw.random(count) < 0.5, draw.uniform(0, 1, count), 10 ** draw.uniform(-5, -1, count))
    return list(draw.uniform(0, 100, count)), list(probabilities), list(draw.uniform(0, 1, count))


def expected(exposures: list[float], probabilities: list[float], lgds: list[float]) -> float:
    return math.fsum(e * p * lgd for e, p, lgd in zip(exposures, probabilities, lgds, strict=True))


# Laws that hold whatever the book ------------------------------------------------------------------------------------


@pytest.mark.parametrize("correlation", CORRELATIONS)
@pytest.mark.parametrize("count", [1, 2, 5, 14, 18])
def test_that_the_expected_loss_does_not_depend_on_the_correlation(count: int, correlation: float) -> None:
    given = book(count, count)
    found = loss_distribution(*given, correlation)
    assert found.mean == pytest.approx(expected(*given), rel=1e-12)
    own = [e * p * lgd for e, p, lgd in zip(*given, strict=True)]
    assert found.expected_losses() == pytest.approx(own, rel=1e-10, abs=1e-15)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert (found.probabilities >= 0).all()
    assert (np.diff(found.losses) > 0).all()


@pytest.mark.parametrize("count", [2, 5, 18])
def test_that_losses_spread_as_the_correlation_rises(count: int) -> None:
    found = [loss_distribution(*book(count, 40 + count), r) for r in CORRELATIONS if r == 0 or r > 1e-6]
    spread = [one.sd for one in found]
    assert all(low <= high * (1 + 1e-12) for low, high in pairwise(spread))
    assert all(low < high for low, high in pairwise(spread[:6]))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_that_the_worst_outcomes_cost_more_as_the_correlation_rises(level: float) -> None:
    """The sum is larger in the convex order for a higher correlation, so each expected shortfall is."""
    for seed in range(20):
        shortfalls = [
            loss_distribution(*book(6, seed), r).expected_shortfall(level) for r in (0, 0.1, 0.3, 0.6, 0.9, 0.99)
        ]
        assert all(low <= high * (1 + 1e-12) for low, high in pairwise(shortfalls)), seed


@pytest.mark.parametrize("effects", [None, WrongWay(0.3, 1.0, [0.1] * 6)], ids=["plain", "wrong-way"])
def test_that_neither_the_order_of_names_nor_the_unit_of_money_matters(effects: WrongWay | None) -> None:
    exposures, probabilities, lgds = book(6, 21)
    found = loss_distribution(exposures, probabilities, lgds, 0.3, wrong_way=effects)
    turned = loss_distribution(exposures[::-1], probabilities[::-1], lgds[::-1], 0.3, wrong_way=effects)
    in_thousands = loss_distribution([e * 1000 for e in exposures], probabilities, lgds, 0.3, wrong_way=effects)
    for level in (0.5, 0.9, 0.99):
        assert turned.expected_shortfall(level) == pytest.approx(found.expected_shortfall(level), rel=1e-9)
        assert in_thousands.expected_shortfall(level) == pytest.approx(1000 * found.expected_shortfall(level), rel=1e-9)
        parts = turned.shortfall_contributions(level)[::-1]
        assert parts == pytest.approx(found.shortfall_contributions(level), rel=1e-9, abs=1e-12)


def test_that_names_without_risk_change_nothing() -> None:
    exposures, probabilities, lgds = book(5, 22)
    found = loss_distribution(exposures, probabilities, lgds, 0.4)
    more = loss_distribution([*exposures, 50.0, 0.0], [*probabilities, 0.0, 0.5], [*lgds, 1.0, 1.0], 0.4)
    assert more.quantile(0.99) == found.quantile(0.99)
    assert more.expected_shortfall(0.99) == pytest.approx(found.expected_shortfall(0.99), rel=1e-12)
    assert more.shortfall_contributions(0.99)[-2:].tolist() == [0, 0]


def test_that_equal_losses_are_one_atom() -> None:
    found = loss_distribution([3.0] * 50, [0.02] * 50, [1 / 3] * 50, 0.2)
    assert len(found.losses) == 51
    assert found.bound == 0
    again = loss_distribution([0.1, 0.2, 0.3], [0.1] * 3, [1.0] * 3, 0.2)  # 0.1 + 0.2 is not 0.3 in floats
    assert len(again.losses) == 7


def test_that_an_empty_book_and_a_book_without_risk_lose_nothing() -> None:
    for found in (
        loss_distribution([], [], [], 0.2),
        loss_distribution([5.0], [0.0], [0.5], 0.2),
        loss_distribution([5.0, 0.0], [0.3, 0.4], [0.0, 1.0], 0.2),
    ):
        assert found.no_loss == pytest.approx(1, abs=1e-15)
        assert found.mean == found.sd == found.quantile(0.99) == found.expected_shortfall(0.99) == 0
        assert found.vasicek_quantile(0.99) == 0
    sure = loss_distribution([5.0], [1.0], [0.5], 0.2)
    assert sure.quantile(0.01) == 2.5
    assert sure.expected_shortfall(0.01) == pytest.approx(sure.mean, rel=1e-12)
    assert sure.no_loss == 0


@pytest.mark.parametrize(
    "bad",
    [
        ([1.0], [0.1, 0.2], [1.0], 0.2),
        ([-1.0], [0.1], [1.0], 0.2),
        ([math.nan], [0.1], [1.0], 0.2),
        ([1.0], [1.1], [1.0], 0.2),
        ([1.0], [math.nan], [1.0], 0.2),
        ([1.0], [0.1], [-0.1], 0.2),
        ([1.0], [0.1], [1.0], 1.0),
        ([1.0], [0.1], [1.0], -0.1),
        ([1.0], [0.1], [1.0], math.nan),
        ([1.0] * 61, [0.1] * 61, [1.0] * 61, 0.2),
    ],
)
def test_that_a_book_that_makes_no_sense_is_refused(
    bad: tuple[list[float], list[float], list[float], float],
) -> None:
    with pytest.raises(ValueError, match=r"customer|amounts|between"):
        loss_distribution(*bad)


def test_that_a_level_outside_0_and_1_is_refused() -> None:
    found = loss_distribution([1.0], [0.1], [1.0], 0.2)
    for level in (0.0, 1.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="level"):
            found.quantile(level)


# Against other laws --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5, 20, 60])
def test_that_without_correlation_equal_names_follow_the_binomial_law(count: int) -> None:
    found = loss_distribution([10.0] * count, [0.07] * count, [0.4] * count, 0)
    assert found.losses == pytest.approx(4.0 * np.arange(count + 1), rel=1e-12)
    assert found.probabilities == pytest.approx(binom.pmf(np.arange(count + 1), count, 0.07), abs=1e-14)


def test_that_without_correlation_two_kinds_of_names_follow_the_mix_of_two_binomial_laws() -> None:
    found = loss_distribution([7.0] * 5 + [3.0] * 4, [0.1] * 5 + [0.3] * 4, [1.0] * 9, 0)
    wanted: dict[float, float] = {}
    for a, b in product(range(6), range(5)):
        chance = float(binom.pmf(a, 5, 0.1) * binom.pmf(b, 4, 0.3))
        wanted[7.0 * a + 3.0 * b] = wanted.get(7.0 * a + 3.0 * b, 0) + chance
    assert dict(zip(found.losses.tolist(), found.probabilities.tolist(), strict=True)) == {
        loss: pytest.approx(wanted[loss], abs=1e-14) for loss in sorted(wanted)
    }


@pytest.mark.parametrize("correlation", [0.01, 0.2, 0.5, 0.9, 0.99])
def test_that_two_names_default_together_as_the_bivariate_normal_law_says(correlation: float) -> None:
    p, q = 0.03, 0.2
    cov = np.array([[1, correlation], [correlation, 1]])
    both = float(multivariate_normal.cdf(ndtri([p, q]), cov=cov, abseps=1e-13, releps=1e-13))
    found = loss_distribution([1.0, 2.0], [p, q], [1.0, 1.0], correlation)
    assert found.losses.tolist() == [0, 1, 2, 3]
    assert found.probabilities == pytest.approx([1 - p - q + both, p - both, q - both, both], abs=1e-9)
    alone = loss_distribution([2.0], [q], [0.5], correlation)
    assert alone.probabilities == pytest.approx([1 - q, q], abs=1e-14)


@pytest.mark.parametrize("correlation", [0.05, 0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("count", [3, 10])
def test_that_equal_names_agree_with_quadrature(count: int, correlation: float) -> None:
    p = 0.05
    found = loss_distribution([1.0] * count, [p] * count, [1.0] * count, correlation)
    middle = ndtri(p) / math.sqrt(correlation)

    def integrand(z: float, k: int) -> float:
        given = ndtr((ndtri(p) - math.sqrt(correlation) * z) / math.sqrt(1 - correlation))
        return (
            math.comb(count, k)
            * float(given**k * (1 - given) ** (count - k))
            * math.exp(-z * z / 2)
            / math.sqrt(2 * math.pi)
        )

    for k in range(count + 1):
        wanted, _ = quad(integrand, -12, 12, (k,), points=[middle, 0], epsabs=1e-13, epsrel=1e-13, limit=500)
        assert found.probabilities[k] == pytest.approx(wanted, abs=1e-12)


def test_that_the_large_pool_reference_is_the_published_one() -> None:
    assert vasicek_share(0.02, 0.2, 0.999) == pytest.approx(0.2263, abs=5e-5)
    found = loss_distribution([10.0] * 4, [0.02] * 4, [1.0] * 4, 0.2)
    assert found.vasicek_quantile(0.999) == pytest.approx(40 * 0.2263, abs=2e-3)
    assert found.quantile(0.999) == 20  # four names: two of them, not 22.6 % of a pool


def test_that_many_equal_names_come_near_the_large_pool() -> None:
    found = loss_distribution([1.0] * 60, [0.02] * 60, [1.0] * 60, 0.2)
    assert found.quantile(0.999) / 60 == pytest.approx(0.2263, abs=0.04)


# Quadrature ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correlation", CORRELATIONS[1:])
@pytest.mark.parametrize("count", [1, 5, 30])
def test_that_the_chosen_nodes_are_exact_to_rounding(count: int, correlation: float) -> None:
    """Against a trapezoidal rule of five times as many nodes, over sums of every kind of default and survival."""
    draw = np.random.default_rng(count)
    fine = trapezoid(math.pi * math.sqrt(2 / (1000 * (1 + count * correlation / (1 - correlation)))))
    chosen = smooth_nodes(count, correlation, 64)
    bent = bent_nodes(count, correlation, 1000)
    for probabilities in (draw.random(count), 10 ** draw.uniform(-6, -1, count), np.full(count, 0.1)):
        signs = draw.random(count) < 0.5
        means = []
        for nodes in (fine, chosen, bent):
            given = conditional(probabilities, correlation, nodes.values)
            term = np.where(signs, given, 1 - given).prod(axis=1)
            means.append(float(term @ nodes.weights))
        assert means[1] == pytest.approx(means[0], abs=1e-14)
        assert means[2] == pytest.approx(means[0], abs=1e-13)


def test_that_plain_gauss_hermite_would_not_do_at_a_high_correlation() -> None:
    """The control: 64 nodes err by over a thousandth at 0.99, and the expected loss with them."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    errors = [
        abs(float(conditional(np.array([p]), 0.99, nodes)[:, 0] @ weights / weights.sum()) - p)
        for p in (0.02, 0.05, 0.1, 0.3)
    ]
    assert max(errors) > 1e-3


# Tail ----------------------------------------------------------------------------------------------------------------


def by_enumeration(
    given: tuple[list[float], list[float], list[float]], correlation: float, level: float
) -> list[float]:
    """Mean loss of each name in the worst outcomes, from all subsets and a fine rule of its own."""
    exposures, probabilities, lgds = given
    z = np.linspace(-10, 10, 40_001)
    weights = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    conditional_p = ndtr((ndtri(probabilities) - math.sqrt(correlation) * z[:, None]) / math.sqrt(1 - correlation))
    outcomes = []
    for bits in product((0, 1), repeat=len(exposures)):
        chance = float(np.where(np.array(bits), conditional_p, 1 - conditional_p).prod(axis=1) @ weights)
        own = [b * e * lgd for b, e, lgd in zip(bits, exposures, lgds, strict=True)]
        outcomes.append((sum(own), chance, own))
    left, found = 1 - level, [0.0] * len(exposures)
    for _, chance, own in sorted(outcomes, key=lambda o: -o[0]):
        taken = min(chance, left)
        left -= taken
        found = [f + taken * o / (1 - level) for f, o in zip(found, own, strict=True)]
    return found


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("correlation", [0.1, 0.5, 0.95])
def test_that_the_shortfall_and_its_parts_agree_with_enumeration(correlation: float, level: float) -> None:
    given = book(7, 3)
    found = loss_distribution(*given, correlation)
    wanted = by_enumeration(given, correlation, level)
    assert found.shortfall_contributions(level) == pytest.approx(wanted, rel=1e-8, abs=1e-9)
    assert found.expected_shortfall(level) == pytest.approx(sum(wanted), rel=1e-9)
    assert found.shortfall_contributions(level).sum() == pytest.approx(found.expected_shortfall(level), rel=1e-12)


def test_that_an_atom_at_the_quantile_is_split() -> None:
    found = loss_distribution([100.0], [0.02], [1.0], 0.2)
    assert found.quantile(0.95) == 0
    assert found.expected_shortfall(0.95) == pytest.approx(40)  # two of the worst five in a hundred lose everything
    assert found.quantile(0.98) == 0
    assert found.quantile(0.99) == 100
    assert found.expected_shortfall(0.99) == pytest.approx(100, rel=1e-12)


def test_that_the_shortfall_is_never_below_the_quantile_nor_the_mean() -> None:
    for seed in range(30):
        found = loss_distribution(*book(6, seed), 0.3)
        for level in (0.01, 0.5, 0.9, 0.999):
            shortfall = found.expected_shortfall(level) * (1 + 1e-12)
            assert found.quantile(level) <= shortfall
            assert found.mean <= shortfall <= found.worst * (1 + 1e-9)


def test_that_the_parts_of_the_shortfall_are_its_slopes() -> None:
    """Euler: growing one exposure by a little moves the shortfall by that name's part, where no atom is crossed."""
    exposures, probabilities, lgds = book(5, 8)
    parts = loss_distribution(exposures, probabilities, lgds, 0.3).shortfall_contributions(0.9)
    for i in range(5):
        moved = [[e * (1 + (s * 1e-6 if j == i else 0)) for j, e in enumerate(exposures)] for s in (1, -1)]
        up, down = (loss_distribution(m, probabilities, lgds, 0.3).expected_shortfall(0.9) for m in moved)
        assert (up - down) / 2e-6 == pytest.approx(parts[i], rel=1e-6, abs=1e-7)


# Many names ----------------------------------------------------------------------------------------------------------


def on_lattice(given: tuple[list[float], list[float], list[float]], correlation: float) -> LatticeSums:
    exposures, probabilities, lgds = (np.array(g) for g in given)
    nodes = smooth_nodes(len(exposures), correlation, 64)
    given_factor = conditional(probabilities, correlation, nodes.values)
    return LatticeSums(np.broadcast_to(exposures * lgds, given_factor.shape), given_factor, nodes.weights)


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.9])
def test_that_the_lattice_keeps_within_its_bound_of_the_exact_distribution(correlation: float) -> None:
    given = book(12, 5)
    exact, rough = loss_distribution(*given, correlation), on_lattice(given, correlation)
    assert rough.losses @ rough.probabilities == pytest.approx(exact.mean, rel=1e-12)
    spread = float(rough.losses**2 @ rough.probabilities) - exact.mean**2
    assert 0 <= spread - exact.sd**2 <= sum(given[1]) * rough.step**2 / 4
    cumulative = np.cumsum(rough.probabilities)
    for loss, below in zip(exact.losses, exact.cumulative, strict=True):
        # One sum lies within `bound` of the other, so do their distribution functions.
        assert cumulative[rough.losses <= loss + rough.bound][-1] >= below - 1e-12
        lower = cumulative[rough.losses < loss - rough.bound]
        assert (lower[-1] if len(lower) else 0) <= below + 1e-12


def test_that_a_book_of_sixty_different_names_states_its_bound() -> None:
    given = book(60, 6)
    found = loss_distribution(*given, 0.2)
    assert len(found.losses) < MOST_ATOMS
    assert 0 < found.bound < 0.01 * found.worst
    assert found.mean == pytest.approx(expected(*given), rel=1e-11)
    parts = found.shortfall_contributions(0.99)
    assert parts.sum() == pytest.approx(found.expected_shortfall(0.99), rel=1e-9)
    assert (parts >= 0).all()


def test_that_lattice_parts_agree_with_the_exact_ones() -> None:
    given = book(10, 9)
    exact, rough = loss_distribution(*given, 0.3), on_lattice(given, 0.3)
    probabilities = np.cumsum(rough.probabilities)
    tail = (probabilities > 0.95).astype(float)
    own = rough.weighted(tail / float(tail @ rough.probabilities))
    assert own == pytest.approx(exact.shortfall_contributions(0.95), rel=0.05, abs=0.2)


# Wrong-way risk ------------------------------------------------------------------------------------------------------


def test_that_idle_wrong_way_effects_change_nothing() -> None:
    given = book(5, 11)
    plain, idle = loss_distribution(*given, 0.3), loss_distribution(*given, 0.3, wrong_way=WrongWay(0, 3, [0.0] * 5))
    assert idle.losses.tolist() == plain.losses.tolist()
    assert idle.probabilities.tolist() == plain.probabilities.tolist()


def wrong_way_mean(given: tuple[list[float], list[float], list[float]], correlation: float, effects: WrongWay) -> float:
    """Expected loss by quadrature, name by name."""
    total = 0.0
    for i, (exposure, p, lgd) in enumerate(zip(*given, strict=True)):

        def integrand(z: float, i: int = i, p: float = p, lgd: float = lgd) -> float:
            bad = max(-z, 0.0)
            kept = math.exp(-effects.price * bad) * max(1 - effects.delay * bad * effects.per_period[i], 0)
            default = ndtr((ndtri(p) - math.sqrt(correlation) * z) / math.sqrt(1 - correlation))
            return float(default) * (1 - (1 - lgd) * kept) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

        bends = [0.0, ndtri(p) / math.sqrt(correlation)]
        if effects.delay * effects.per_period[i] > 0:
            bends.append(-1 / (effects.delay * effects.per_period[i]))
        inside = [b for b in bends if abs(b) < 12]
        total += exposure * quad(integrand, -12, 12, points=inside, epsabs=1e-12, epsrel=1e-12, limit=500)[0]
    return total


@pytest.mark.parametrize("correlation", [0.05, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("count", [3, 12])
def test_that_the_wrong_way_expected_loss_agrees_with_quadrature(count: int, correlation: float) -> None:
    given = book(count, 12)
    for effects, precision in (
        (WrongWay(0.4, 0.0, [0.0] * count), 1e-11),
        (WrongWay(0.2, 2.0, [0.1] * count), 1e-3),  # the recovery that ends at z = −5 is a second bend
    ):
        found = loss_distribution(*given, correlation, wrong_way=effects)
        assert found.mean == pytest.approx(wrong_way_mean(given, correlation, effects), rel=precision)
        assert found.probabilities.sum() == pytest.approx(1, abs=1e-12)
        assert found.expected_losses().sum() == pytest.approx(found.mean, rel=1e-11)
        parts = found.shortfall_contributions(0.95)
        assert parts.sum() == pytest.approx(found.expected_shortfall(0.95), rel=1e-5)


def test_that_wrong_way_effects_raise_the_loss_and_never_beyond_the_exposure() -> None:
    given = book(5, 13)
    found: list[Distribution] = [
        loss_distribution(*given, 0.3, wrong_way=WrongWay(price, 1.0, [0.1] * 5)) for price in (0.0, 0.2, 1.0, 2.0)
    ]
    means, tails = [d.mean for d in found], [d.expected_shortfall(0.99) for d in found]
    assert means == sorted(means)
    assert tails == sorted(tails)
    assert means[0] > loss_distribution(*given, 0.3).mean
    assert found[-1].worst <= sum(given[0]) * (1 + 1e-12)


def test_that_good_states_do_not_lift_recoveries() -> None:
    factor = recovery_factor(WrongWay(0.5, 2, [0.1, 0.0]), np.array([-2.0, -1.0, 0.0, 3.0]), 2)
    assert factor[2:].tolist() == [[1, 1], [1, 1]]
    assert factor[:2] == pytest.approx(
        np.array([[math.exp(-1) * 0.6, math.exp(-1)], [math.exp(-0.5) * 0.8, math.exp(-0.5)]])
    )
    with pytest.raises(ValueError, match="wrong-way"):
        loss_distribution([1.0], [0.1], [0.5], 0.2, wrong_way=WrongWay(-0.1))


# Against a simulation ------------------------------------------------------------------------------------------------

DRAWS, CHUNK = 10_000_000, 500_000


def simulated(
    given: tuple[list[float], list[float], list[float]], correlation: float, effects: WrongWay | None, seed: int
) -> Floats:
    """Ten million losses, drawn from the definition of the model and nothing of ours."""
    exposures, probabilities, lgds = (np.array(g) for g in given)
    draw = np.random.default_rng(seed)
    found = np.empty(DRAWS)
    for low in range(0, DRAWS, CHUNK):
        z = draw.standard_normal(CHUNK)
        bad = np.maximum(-z, 0)
        loss = np.zeros(CHUNK)
        for i, (exposure, p, lgd) in enumerate(zip(exposures, probabilities, lgds, strict=True)):
            own = math.sqrt(correlation) * z + math.sqrt(1 - correlation) * draw.standard_normal(CHUNK)
            kept = 1 - lgd
            if effects is not None:
                late = np.maximum(1 - effects.delay * bad * effects.per_period[i], 0)
                loss += (own < ndtri(p)) * exposure * (1 - kept * np.exp(-effects.price * bad) * late)
            else:
                loss += (own < ndtri(p)) * (exposure * lgd)
        found[low : low + CHUNK] = loss
    return found


BOOK = ([9300.0, 2400.0, 1500.0, 1200.0, 700.0], [0.003, 0.05, 0.11, 0.2, 0.33], [0.35, 0.5, 0.6, 0.62, 0.7])


@pytest.mark.parametrize(
    "effects", [None, WrongWay(0.25, 1.0, [0.06, 0.06, 0.07, 0.08, 0.1])], ids=["plain", "wrong-way"]
)
def test_that_it_agrees_with_ten_million_draws_within_their_standard_error(effects: WrongWay | None) -> None:
    """Mean, spread, chance of each loss being exceeded, shortfall: all within four standard errors."""
    found = loss_distribution(*BOOK, 0.25, wrong_way=effects)
    draws = simulated(BOOK, 0.25, effects, seed=20250328)
    assert abs(draws.mean() - found.mean) < 4 * draws.std() / math.sqrt(DRAWS)
    squares = (draws - found.mean) ** 2
    assert abs(squares.mean() - found.sd**2) < 4 * squares.std() / math.sqrt(DRAWS)
    assert abs((draws == 0).mean() - found.no_loss) < 4 * math.sqrt(found.no_loss * (1 - found.no_loss) / DRAWS)
    # Between two sums, so that rounding of a sum decides nothing.
    for level in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999):
        loss = found.quantile(level) + 0.5
        chance = found.exceedance(loss)
        error = 4 * math.sqrt(max(chance * (1 - chance), 1e-7) / DRAWS)
        assert abs((draws > loss).mean() - chance) < error + (2e-5 if effects else 0), level
    for level in (0.9, 0.99, 0.999):
        worst = np.sort(draws[draws >= np.quantile(draws, level)])[-round(DRAWS * (1 - level)) :]
        # The shortfall's error: spread of the excess over the quantile.
        excess = np.maximum(draws - found.quantile(level), 0) / (1 - level)
        assert abs(worst.mean() - found.expected_shortfall(level)) < 4 * excess.std() / math.sqrt(DRAWS), level
