"""A valuation as a function of a few inputs: each point is the valuation with those values typed in."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from workbench.analysis.space import Space
from workbench.document.edits import SetValue
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.ground.resources import resource
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL

PRICE = Address("shares.price")
RATE = Address("cost_of_capital.asset_beta")
HAZARD = Address("contracts.hazard", "microsoft")
FACTOR = Address("rates.base")


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL)


def _typed(valuation: Valuation, address: Address, value: object) -> Valuation:
    edit = SetValue(address, value, None)  # type: ignore[arg-type]
    assert not edit.check(MODEL, valuation)
    return edit.apply(valuation)[0]


def _price(valuation: Valuation) -> float:
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs).scalar(MODEL["shares.price"])


def test_that_a_point_is_the_valuation_with_its_values_typed_in(coreweave: Valuation) -> None:
    space = Space(MODEL, coreweave, "base", [RATE, HAZARD, FACTOR], [PRICE])
    assert space.now[2] == 1.0
    points = np.array([[1.1, 0.03, 1.0], [1.3, 0.0, 0.9]])
    found = space.at(points)[PRICE]
    for point, price in zip(points, found, strict=True):
        held = coreweave.values[FACTOR]
        assert isinstance(held, tuple)
        typed = _typed(coreweave, RATE, float(point[0]))
        typed = _typed(typed, HAZARD, float(point[1]))
        typed = _typed(typed, FACTOR, tuple(float(one * point[2]) for one in held))
        assert price == pytest.approx(_price(typed), rel=1e-9)


def test_that_where_nothing_varies_every_point_is_the_value_as_it_stands(coreweave: Valuation) -> None:
    found = Space(MODEL, coreweave, "base", [], [PRICE]).at(np.empty((3, 0)))[PRICE]
    assert found.shape == (3,)
    assert found == pytest.approx([_price(coreweave)] * 3, rel=1e-12)


def test_that_points_of_another_shape_are_refused(coreweave: Valuation) -> None:
    with pytest.raises(ValueError, match="inputs are varied"):
        Space(MODEL, coreweave, "base", [], [PRICE]).at(np.empty((3, 2)))


def test_that_an_unknown_entity_is_refused(coreweave: Valuation) -> None:
    with pytest.raises(KeyError):
        Space(MODEL, coreweave, "base", [Address("contracts.hazard", "nobody")], [PRICE])


def test_that_a_valuation_goes_to_another_process_whole(coreweave: Valuation) -> None:
    assert content_hash(pickle.loads(pickle.dumps(coreweave))) == content_hash(coreweave)


def test_that_an_edited_valuation_is_followed_to_the_bit_and_a_changed_question_is_recorded_anew(
    coreweave: Valuation,
) -> None:
    space = Space(MODEL, coreweave, "base", [RATE, FACTOR], [PRICE])
    points = np.array([[1.1, 1.0], [1.3, 0.9]])
    before = space.at(points)[PRICE]
    edited = _typed(coreweave, Address("investment.capex_per_mw"), 26.0)
    moved = space.moved_to(edited)
    assert moved is space
    found = moved.at(points)[PRICE]
    assert not np.array_equal(found, before)
    assert np.array_equal(found, Space(MODEL, edited, "base", [RATE, FACTOR], [PRICE]).at(points)[PRICE])
    held = coreweave.values[FACTOR]
    assert isinstance(held, tuple)
    other = _typed(edited, FACTOR, (0.0, *held[1:]))
    again = moved.moved_to(other)
    assert again is not moved
    assert np.array_equal(
        again.at(points)[PRICE], Space(MODEL, other, "base", [RATE, FACTOR], [PRICE]).at(points)[PRICE]
    )
