"""What would have fitted reported quarters, where the truth is known because the quarters were made with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from workbench.analysis.back_test import (
    Fitted,
    Verdict,
    errors_of,
    fitted_hazard,
    fitted_slip,
    hazard_words,
    slip_words,
)
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Entity, Valuation, Value, new_valuation
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.model import MODEL


def book(**given: Value) -> Valuation:
    """Two contracts, one on the disclosed bands and one on its own schedule, delivered without limit of power."""
    values: dict[Address, Value] = {
        Address("capacity.is_limiting"): 0.0,
        Address("disclosure.reported_rpo"): 1000.0,
        Address("contracts.price", "a"): 1000.0,
        Address("contracts.price", "b"): 600.0,
        Address("contracts.profile", "b"): "OWN",
        Address("contracts.own", "b"): (10.0, 20.0, 30.0, 40.0, 50.0, 60.0),
    }
    values.update({Address(key.replace("__", ".")): value for key, value in given.items()})
    members = {"contract": (Entity("a", "A"), Entity("b", "B"))}
    return replace(new_valuation("Book", periods=16), values=values, entities=members)


def both(valuation: Valuation, key: str, value: Value) -> Valuation:
    """The valuation with an input of both contracts set."""
    return replace(valuation, values={**valuation.values, Address(key, "a"): value, Address(key, "b"): value})


def reporting(valuation: Valuation, revenue: Sequence[float]) -> Valuation:
    """The valuation with reported revenue."""
    values = {**valuation.values, Address("back_test.reported_revenue"): tuple(revenue)}
    return replace(valuation, values=values)


def arrays_of(valuation: Valuation) -> Arrays:
    """Every figure of the base case."""
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)


def expected(valuation: Valuation, periods: int) -> list[float]:
    """What the valuation expects to recognise in its first periods."""
    return list(arrays_of(valuation).periods(MODEL["back_test.expected"])[:periods])


@pytest.mark.parametrize("hazard", [0.0, 0.004, 0.07, 0.31, 0.8])
@pytest.mark.parametrize("held", [0.0, 0.2])
def test_that_the_hazard_with_which_the_quarters_were_made_is_found(hazard: float, held: float) -> None:
    made = expected(both(book(), "contracts.hazard", hazard), 6)
    found = fitted_hazard(MODEL, reporting(both(book(), "contracts.hazard", held), made))
    assert found.verdict is Verdict.FITS
    assert found.roots == pytest.approx((hazard,), abs=1e-9)
    assert found.closest == pytest.approx(hazard, abs=1e-5)
    assert found.errors is not None
    assert found.errors.root_mean_square == pytest.approx(0.0, abs=1e-2)


def test_that_the_hazard_is_found_whatever_its_source_and_wherever_default_is_counted() -> None:
    made = expected(both(book(), "contracts.hazard", 0.05), 6)
    elsewhere = book(disclosure__default_place="RATE")
    rated = both(both(elsewhere, "contracts.hazard_source", "RATING"), "contracts.rating", "CCC")
    assert fitted_hazard(MODEL, reporting(rated, made)).roots == pytest.approx((0.05,), abs=1e-9)


@pytest.mark.parametrize("slip", [0, 1, 2, 5])
def test_that_the_slip_with_which_the_quarters_were_made_is_found(slip: int) -> None:
    made = expected(both(book(), "contracts.delay", float(slip)), 8)
    found = fitted_slip(MODEL, reporting(both(book(), "contracts.delay", 3.0), made))
    assert found.verdict is Verdict.FITS
    assert any(root == pytest.approx(slip, abs=1e-9) for root in found.roots)
    assert found.closest == slip
    assert found.errors is not None
    assert found.errors.mean_size == pytest.approx(0.0, abs=1e-12)


def test_that_a_slip_between_two_periods_is_a_mixture_of_both() -> None:
    one, two = (expected(both(book(), "contracts.delay", s), 6) for s in (1.0, 2.0))
    made = [0.25 * a + 0.75 * b for a, b in zip(one, two, strict=True)]
    found = fitted_slip(MODEL, reporting(book(), made))
    assert found.roots == pytest.approx((1.75,), abs=1e-9)
    assert found.closest == 2.0


def test_that_every_slip_that_fits_is_reported() -> None:
    pulsing = replace(
        book(),
        values={
            Address("capacity.is_limiting"): 0.0,
            Address("contracts.price", "a"): 0.0,
            Address("contracts.price", "b"): 200.0,
            Address("contracts.profile", "b"): "OWN",
            Address("contracts.own", "b"): (0.0, 100.0, 0.0, 100.0),
        },
    )
    found = fitted_slip(MODEL, reporting(pulsing, (0.0, 0.0, 0.0, 50.0)))
    assert found.roots == pytest.approx((0.5, 1.5, 2.5))
    assert "0.50; 1.50; 2.50" in slip_words(found)


def test_that_more_than_the_schedule_is_said_plainly_to_fit_no_hazard_and_no_slip() -> None:
    reported = reporting(book(), [2.0 * one for one in expected(book(), 4)])
    hazard, slip = fitted_hazard(MODEL, reported), fitted_slip(MODEL, reported)
    for found in (hazard, slip):
        assert found.verdict is Verdict.ABOVE_SCHEDULE
        assert found.roots == ()
        assert found.closest == 0.0
        assert found.errors is not None
        assert found.errors.bias == pytest.approx(0.5)
    assert "No default hazard fits" in hazard_words(hazard)
    assert "No slip fits" in slip_words(slip)


def test_that_less_than_any_hazard_leaves_is_said_too() -> None:
    reported = reporting(book(), [0.01 * one for one in expected(book(), 2)])
    found = fitted_hazard(MODEL, reported)
    assert found.verdict is Verdict.BELOW_ALL
    assert found.closest == pytest.approx(0.99)
    assert "less was reported" in hazard_words(found)


def test_that_without_quarters_or_contracts_there_is_nothing_to_fit() -> None:
    empty = new_valuation("Nothing", periods=8)
    for fitted in (fitted_hazard, fitted_slip):
        assert fitted(MODEL, book()).verdict is Verdict.NOTHING_REPORTED
        assert fitted(MODEL, reporting(empty, (10.0,))).verdict is Verdict.NO_CONTRACTS
    assert "enter reported revenue" in hazard_words(fitted_hazard(MODEL, book()))
    assert "no contract" in slip_words(Fitted(Verdict.NO_CONTRACTS))


def test_that_the_errors_are_those_of_a_spreadsheet() -> None:
    made = expected(book(), 3)
    actual = [made[0] + 30.0, made[1] - 10.0, 0.0]
    found = errors_of(MODEL, arrays_of(reporting(book(), actual)))
    assert found is not None
    total = sum(actual)
    assert found.periods == 2
    assert found.actual == pytest.approx(total)
    assert found.bias == pytest.approx(20.0 / total)
    assert found.mean_size == pytest.approx(40.0 / total)
    assert found.root_mean_square == pytest.approx(math.sqrt((900.0 + 100.0) / 2))
    assert errors_of(MODEL, arrays_of(book())) is None


def test_that_the_closest_hazard_has_the_least_squares_of_a_fine_grid() -> None:
    made = [
        one * (1.0 - 0.02 * t * (-1) ** t) for t, one in enumerate(expected(both(book(), "contracts.hazard", 0.1), 6))
    ]
    found = fitted_hazard(MODEL, reporting(book(), made))
    assert found.errors is not None
    for hazard in [found.closest + d for d in (-0.02, -0.001, 0.001, 0.02)]:
        other = expected(both(book(), "contracts.hazard", hazard), 6)
        squares = sum((a - b) ** 2 for a, b in zip(other, made, strict=True))
        assert squares >= found.errors.root_mean_square**2 * 6 * (1 - 1e-9)


def test_that_the_valuation_is_left_as_it_was() -> None:
    reported = reporting(book(), (40.0, 50.0))
    before = arrays_of(reported)
    fitted_hazard(MODEL, reported)
    fitted_slip(MODEL, reported)
    assert arrays_of(reported).figures == before.figures or all(
        a == b or (math.isnan(a) and math.isnan(b))
        for a, b in zip(arrays_of(reported).figures.values(), before.figures.values(), strict=True)
    )
