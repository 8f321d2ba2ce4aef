"""Concentration by customer against numpy, and bounds from a top share against every book that fits it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.backlog import Profile, Status
from workbench.model.credit import ExposureBasis
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)
PRICES = st.lists(st.floats(1.0, 1e4), min_size=1, max_size=6)


def herfindahl(amounts: list[float], names: list[float]) -> float:
    """Sum of squared shares by name, straight from the definition; name 0 is a name of its own."""
    held: dict[object, float] = {}
    for place, (amount, name) in enumerate(zip(amounts, names, strict=True)):
        key: object = name if name > 0 else ("alone", place)
        held[key] = held.get(key, 0.0) + amount
    shares = np.array(list(held.values())) / sum(amounts)
    return float(np.sum(shares**2))


@settings(max_examples=60)
@given(prices=PRICES, data=st.data())
def test_that_contracts_of_one_customer_count_as_one_name(prices: list[float], data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=len(prices), max_size=len(prices)))
    r = case({"contracts.price": prices, "contracts.customer": names}, periods=4)
    expected = herfindahl(prices, names)
    customers = len({n for n in names if n > 0}) + names.count(0.0)
    assert r.figure("concentration.hhi_rpo") == near(expected)
    assert r.figure("concentration.effective_rpo") == near(1 / expected)
    assert r.figure("concentration.customers") == near(customers)
    assert 1 / customers - 1e-12 <= r.figure("concentration.hhi_rpo") <= 1 + 1e-12
    assert (r.figure("concentration.is_concentrated") == 1.0) == (expected > 0.18)


def test_that_the_merger_guidelines_own_example_has_2600_points() -> None:
    # "a market consisting of four firms with shares of 30, 30, 20, and 20 percent": 900 + 900 + 400 + 400.
    r = case({"contracts.price": [30.0, 30.0, 20.0, 20.0]}, periods=4)
    assert 10_000 * r.figure("concentration.hhi_rpo") == near(2600)


def test_that_without_customer_numbers_the_concentration_is_that_of_contracts() -> None:
    r = case({"contracts.price": [9400.0, 2900.0, 1500.0, 1300.0]}, periods=4)
    assert r.figure("concentration.hhi_rpo") == near(r.figure("assay.hhi"))
    assert r.figure("concentration.top_rpo") == near(9400 / 15100)


def test_that_an_empty_book_has_no_concentration_instead_of_none() -> None:
    for r in (case(periods=4), case({"contracts.status": [Status.PROSPECTIVE]}, periods=4)):
        assert math.isnan(r.figure("concentration.hhi_rpo"))
        assert math.isnan(r.figure("concentration.effective_rpo"))
        assert math.isnan(r.figure("concentration.hhi_low"))
        assert r.figure("concentration.top_rpo") == 0.0


@pytest.mark.parametrize(
    ("share", "low", "high"),
    # CoreWeave's largest customer in 2024 revenue, and one reported at 85 % of backlog.
    [
        (0.62, 3844, 5288),
        (0.85, 7225, 7450),
        (1.0, 10000, 10000),
        (0.5, 2500, 5000),
        (0.3, 900, 2800),
        (0.25, 625, 2500),
    ],
)
def test_that_a_top_share_alone_bounds_the_index_in_points(share: float, low: int, high: int) -> None:
    r = case({"concentration.top_share": share}, periods=4)
    assert 10_000 * r.figure("concentration.hhi_low") == near(low)
    assert 10_000 * r.figure("concentration.hhi_high") == near(high)


@settings(max_examples=80)
@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=6))
def test_that_every_book_lies_between_the_bounds_of_its_own_top_share(amounts: list[float]) -> None:
    shares = np.array(amounts) / sum(amounts)
    assume(shares.max() >= 0.01)
    r = case({"concentration.top_share": min(float(shares.max()), 1.0)}, periods=4)
    index = float(np.sum(shares**2))
    assert r.figure("concentration.hhi_low") <= index + 1e-9
    assert index <= r.figure("concentration.hhi_high") + 1e-9


BOOK: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "capacity.is_limiting": 0.0,
    "assay_rate.rate": 0.0,
    "contracts.profile": [Profile.OWN] * 3,
    "contracts.price": [600.0, 300.0, 100.0],
    "contracts.own": [[1.0, 1.0], [1.0, 2.0], [1.0]],
    "contracts.customer": [5.0, 0.0, 5.0],
    "contracts.prepaid_opening": [100.0, 100.0, 0.0],
    "contracts.hazard": [0.0, 0.1, 0.2],
    "contracts.relet_fill": [0.0, 0.0, 0.0],
    "credit.loss_horizon": 2.0,
}
"""300 and 100 a year of one customer, 100 then 200 of another; prepayments fall on the last invoices."""


def test_that_revenue_and_receivables_are_shared_by_what_the_first_year_brings() -> None:
    r = case(BOOK, periods=4)
    revenue = [300.0, 90.0, 80.0]
    names = [5.0, 0.0, 5.0]
    assert r.figure("concentration.hhi_revenue") == near(herfindahl(revenue, names))
    # Nothing is credited in the first year: what is left of each price exceeds its prepayment.
    assert r.figure("concentration.hhi_receivables") == near(herfindahl(revenue, names))
    own: dict[str, Given] = {"contracts.own": [[1.0], [1.0, 2.0], [1.0]]}
    early = case(BOOK | own, periods=4)
    # The first contract is delivered in a year: its last invoice is its first, and 100 of it is paid already.
    assert early.figure("concentration.hhi_receivables") == near(herfindahl([500.0, 90.0, 80.0], names))
    assert early.figure("concentration.hhi_revenue") == near(herfindahl([600.0, 90.0, 80.0], names))


def test_that_credit_weighs_rpo_by_probability_and_loss() -> None:
    r = case(BOOK, periods=4)
    # No re-letting: all of it is lost. Two years of hazard.
    weights = [600 * 0.0, 300 * (1 - 0.9**2), 100 * (1 - 0.8**2)]
    assert r.figure("concentration.hhi_credit") == near(herfindahl(weights, [5.0, 0.0, 5.0]))
    debt = case(BOOK | {"credit.exposure_basis": ExposureBasis.DEBT, "facilities.drawn": [90.0]}, periods=4)
    cash = [debt.figure("assay_contracts.before_capex", c) for c in range(3)]
    assert min(cash) > 0
    assert debt.figure("concentration.hhi_debt") == near(herfindahl(cash, [5.0, 0.0, 5.0]))


MEASURES = {
    "rpo": "assay_contracts.headline",
    "revenue": "concentration_contracts.revenue",
    "receivables": "concentration_contracts.invoiced",
    "credit": "concentration_contracts.at_stake",
}


def figures(r: Result, key: str, count: int) -> list[float]:
    """A figure of every contract."""
    return [r.figure(key, place) for place in range(count)]


@settings(max_examples=80)
@given(seed=SEEDS)
def test_that_random_books_are_as_concentrated_as_numpy_says(seed: int) -> None:
    counts = random_counts(seed)
    count = counts[next(s for s in counts if s.key == "contract")]
    r = random_case(seed, counts, 8)
    names = figures(r, "contracts.customer", count)
    for measure, key in MEASURES.items():
        amounts = figures(r, key, count)
        found = r.figure(f"concentration.hhi_{measure}")
        # What rounding leaves of the contracts' prices is no money to take shares of.
        if sum(amounts) <= (0.0 if measure == "rpo" else 1e-9 * r.figure("rpo.size")):
            assert math.isnan(found), measure
        else:
            assert found == pytest.approx(herfindahl(amounts, names), rel=1e-9)
            assert r.figure(f"concentration.effective_{measure}") == pytest.approx(1 / found, rel=1e-9)
            assert 1 / count - 1e-9 <= found <= 1 + 1e-9
