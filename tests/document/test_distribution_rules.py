"""Distributions that cannot be are refused at their field with a remedy; proposals pass."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.distribution_rules import (
    CUT_HIGH,
    CUT_LOW,
    PAIRS,
    Range,
    distribution_faults,
    distribution_problems,
    family_words,
    field_words,
    range_of,
)
from workbench.document.proposals import families_for, proposed
from workbench.document.studies import PARAMETERS, Distribution, Family
from workbench.document.valuation import Address, Entity, Valuation, addresses
from workbench.ground.units import DATE, FACTOR, PERCENT, USD_M
from workbench.model import MODEL
from workbench.rows.items import Series

FREE = Range(FACTOR, -math.inf, math.inf)
SHARE = Range(PERCENT, 0.0, 1.0)
PRICE = Address("contracts.price", "z")
VALUATION = Valuation(entities={"contract": (Entity("z", "Zulu"),), "site": (Entity("n", "North"),)})


def made(family: Family, *parameters: float, low: float | None = None, high: float | None = None) -> Distribution:
    return Distribution(family, parameters, low, high)


REFUSED = {
    "deviation below zero": (made(Family.NORMAL, 1, -1), FREE, "deviation"),
    "no deviation": (made(Family.NORMAL, 1, 0), FREE, "deviation"),
    "lognormal mean below zero": (made(Family.LOGNORMAL, -1, 1), FREE, "mean"),
    "lognormal mean of zero": (made(Family.LOGNORMAL, 0, 1), FREE, "mean"),
    "lognormal deviation below zero": (made(Family.LOGNORMAL, 1, -1), FREE, "deviation"),
    "low above high": (made(Family.UNIFORM, 2, 1), FREE, "low"),
    "low equal to high": (made(Family.UNIFORM, 2, 2), FREE, "high"),
    "triangle upside down": (made(Family.TRIANGULAR, 2, 1.5, 1), FREE, "low"),
    "mode below low": (made(Family.TRIANGULAR, 1, 0, 2), FREE, "mode"),
    "mode above high": (made(Family.PERT, 1, 3, 2), FREE, "mode"),
    "beta shape of zero": (made(Family.BETA, 0, 2, 0, 1), FREE, "alpha"),
    "beta shape below zero": (made(Family.BETA, 1, -2, 0, 1), FREE, "beta"),
    "beta shape beyond use": (made(Family.BETA, 1, 1e9, 0, 1), FREE, "beta"),
    "beta low above high": (made(Family.BETA, 1, 1, 1, 0), FREE, "low"),
    "negative probability": (made(Family.DISCRETE, 1, -0.5, 2, 1.5), FREE, PAIRS),
    "probabilities beyond 1": (made(Family.DISCRETE, 1, 0.5, 2, 0.6), FREE, PAIRS),
    "a value without a probability": (made(Family.DISCRETE, 1, 0.5, 2), FREE, PAIRS),
    "no value": (made(Family.DISCRETE), FREE, PAIRS),
    "percentiles out of order": (made(Family.PERCENTILES, 1, 3, 2), FREE, "p90"),
    "equal percentiles": (made(Family.PERCENTILES, 1, 1, 2), FREE, "p50"),
    "percentiles too lopsided": (made(Family.PERCENTILES, 0, 0.1, 1), FREE, "p50"),
    "percentile at the bound": (made(Family.PERCENTILES, 0, 1, 2, low=0), FREE, "p10"),
    "percentile beyond the bound": (made(Family.PERCENTILES, 0, 1, 2, high=1.5), FREE, "p90"),
    "no number": (made(Family.NORMAL, math.nan, 1), FREE, "mean"),
    "an endless number": (made(Family.NORMAL, 1, math.inf), FREE, "deviation"),
    "an endless cut": (made(Family.NORMAL, 1, 1, low=-math.inf), FREE, CUT_LOW),
    "beyond all measure": (made(Family.NORMAL, 1e300, 1), FREE, "mean"),
    "a parameter too few": (made(Family.NORMAL, 1), FREE, "mean"),
    "a parameter too many": (made(Family.UNIFORM, 1, 2, 3), FREE, "low"),
    "cuts that cross": (made(Family.NORMAL, 1, 1, low=2, high=1), FREE, CUT_LOW),
    "a cut that leaves nothing": (made(Family.UNIFORM, 0, 1, low=1), FREE, CUT_LOW),
    "a cut that leaves nothing discrete": (made(Family.DISCRETE, 1, 1, high=0), FREE, CUT_HIGH),
    "a cut that leaves next to nothing": (made(Family.NORMAL, 0, 1, high=-5), FREE, CUT_HIGH),
    "a cut beta that leaves next to nothing": (made(Family.BETA, 2, 9, 0, 1, low=0.95), FREE, CUT_LOW),
    "partly below what the input can be": (made(Family.NORMAL, 0.1, 0.1), SHARE, CUT_LOW),
    "partly above what the input can be": (made(Family.LOGNORMAL, 0.9, 0.1), SHARE, CUT_HIGH),
    "a metalog without a bound": (made(Family.PERCENTILES, 0.1, 0.3, 0.5), SHARE, CUT_LOW),
    "a metalog of one bound": (made(Family.PERCENTILES, 0.1, 0.3, 0.5, low=0), SHARE, CUT_HIGH),
    "wholly above what the input can be": (made(Family.UNIFORM, 2, 3), SHARE, "low"),
    "a value that the input cannot take": (made(Family.DISCRETE, 0.5, 0.9, 2, 0.1), SHARE, PAIRS),
    "a spread over choices": (made(Family.UNIFORM, 1, 2), Range(FACTOR, 1, 3, is_listed=True), "low"),
    "half a choice": (made(Family.DISCRETE, 1.5, 1), Range(FACTOR, 1, 3, is_listed=True), PAIRS),
    "a choice beyond the last": (made(Family.DISCRETE, 4, 1), Range(FACTOR, 1, 3, is_listed=True), PAIRS),
    "no whole day": (made(Family.UNIFORM, 45000.2, 45000.8), Range(DATE, 61, 2958465), "low"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_that_a_distribution_that_cannot_be_is_refused_at_its_field(name: str) -> None:
    distribution, allowed, field = REFUSED[name]
    found = distribution_faults(distribution, allowed)
    assert [fault.field for fault in found][:1] == [field]
    assert all(fault.what and fault.remedy and field_words(fault.field) for fault in found)


ALLOWED = {
    "normal": (made(Family.NORMAL, -1, 1), FREE),
    "far from the bounds": (made(Family.NORMAL, 0.5, 0.05), SHARE),
    "cut off at the bounds": (made(Family.NORMAL, 0.1, 0.1, low=0, high=1), SHARE),
    "lognormal above its bound of zero": (made(Family.LOGNORMAL, 1000, 400), Range(USD_M, 0, math.inf)),
    "metalog between the bounds": (made(Family.PERCENTILES, 0.1, 0.3, 0.5, low=0, high=1), SHARE),
    "peak at an end": (made(Family.PERT, 0, 1, 1), SHARE),
    "certain": (made(Family.DISCRETE, 0.3, 1), SHARE),
    "never": (made(Family.DISCRETE, 0.3, 1, 7, 0), SHARE),
    "thirds": (made(Family.DISCRETE, 1, 0.3333333, 2, 0.3333333, 3, 0.3333334), FREE),
    "discrete, cut to one": (made(Family.DISCRETE, 1, 0.5, 2, 0.5, low=2, high=2), FREE),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_that_a_distribution_that_can_be_stands(name: str) -> None:
    distribution, allowed = ALLOWED[name]
    assert distribution_faults(distribution, allowed) == []


def test_that_the_remedy_for_a_lopsided_triple_is_the_published_limit() -> None:
    """Keelin 2016: the median of a 10 % triplet lies between 0.16658 and 0.83342 of the way."""
    (fault,) = distribution_faults(made(Family.PERCENTILES, 0, 0.1, 1), Range(FACTOR, -math.inf, math.inf))
    limits = [float(word.rstrip(".")) for word in fault.remedy.split() if word[0].isdigit()]
    assert limits == pytest.approx([0.166578, 0.833422], abs=1e-5)


def test_that_a_problem_names_the_place_and_the_field() -> None:
    found = list(distribution_problems(MODEL, VALUATION, PRICE, made(Family.NORMAL, 1000, -1), "Price, Zulu"))
    assert [problem.where for problem in found] == ["Price, Zulu, Standard deviation"]
    assert not list(distribution_problems(MODEL, VALUATION, PRICE, made(Family.LOGNORMAL, 1000, 100), "Price, Zulu"))


def test_that_an_address_that_is_no_input_is_left_to_others() -> None:
    for address in (Address("nothing"), Address("contracts.price", "gone"), Address("shares.price")):
        assert not list(distribution_problems(MODEL, VALUATION, address, made(Family.NORMAL, 1, -1), "there"))


def test_that_a_factor_may_not_lift_any_period_beyond_its_bound() -> None:
    address = Address("rates.base")
    item = MODEL[address.key]
    assert isinstance(item, Series)
    assert (item.low, item.high) == (-0.05, 0.5)
    halves = Valuation(values={address: (-0.02, 0.4)})
    assert range_of(MODEL, halves, address).high == pytest.approx(1.25)
    assert list(distribution_problems(MODEL, halves, address, made(Family.UNIFORM, 0.9, 1.3), "there"))
    assert not list(distribution_problems(MODEL, halves, address, made(Family.UNIFORM, 0.9, 1.25), "there"))


def test_that_every_family_has_words() -> None:
    fields = {field for names in PARAMETERS.values() for field in names} | {CUT_LOW, CUT_HIGH, PAIRS}
    assert all(field_words(field) for field in fields)
    assert len({family_words(family) for family in Family}) == len(Family)


EVERY_INPUT = list(addresses(MODEL, VALUATION))


def test_that_every_proposal_for_every_input_passes_the_rules_and_says_that_it_has_no_source() -> None:
    for address in EVERY_INPUT:
        for family in families_for(MODEL, VALUATION, address):
            distribution = proposed(MODEL, VALUATION, address, family)
            problems = list(distribution_problems(MODEL, VALUATION, address, distribution, address.key))
            assert problems == [], (address, distribution)
            assert "without a source" in distribution.note


def test_that_a_proposal_stands_around_the_input() -> None:
    found = proposed(MODEL, VALUATION, PRICE, Family.TRIANGULAR)
    assert found.parameters == (800.0, 1000.0, 1200.0)
    with pytest.raises(ValueError, match="cannot be"):
        proposed(MODEL, VALUATION, Address("contracts.status", "z"), Family.NORMAL)


numbers = st.one_of(st.floats(), st.floats(-10, 10), st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e300]))


@given(
    st.sampled_from(list(Family)),
    st.lists(numbers, max_size=6),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
    st.sampled_from([FREE, SHARE, Range(DATE, 61, 2958465), Range(FACTOR, 1, 3, is_listed=True)]),
)
def test_that_whatever_is_typed_is_judged(
    family: Family, parameters: list[float], low: float | None, high: float | None, allowed: Range
) -> None:
    distribution_faults(Distribution(family, tuple(parameters), low, high), allowed)
