"""What an input would have to be: roots against scipy's brentq over single evaluations, and values without sense."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.optimize import brentq

from tests.analysis.test_tornado import typed_in
from workbench.analysis.reverse import answer_of, what_must_be_true
from workbench.document.file import load
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.ground.resources import resource
from workbench.model import MODEL

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")
BETA, FILL, GROWTH = Address("cost_of_capital.asset_beta"), Address("capacity.spot_fill"), Address("dcf.growth")
SPOT = Address("capacity.spot_price")


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL)


@pytest.mark.parametrize(("unknown", "low", "high"), [(BETA, 0.3, 2.0), (SPOT, 8.0, 20.0)])
def test_that_a_root_is_where_brentq_finds_it(coreweave: Valuation, unknown: Address, low: float, high: float) -> None:
    answer = answer_of(MODEL, coreweave, Question("q", PRICE, 40.0, unknown, low, high), "base")
    expected = brentq(lambda x: typed_in(coreweave, unknown, float(x)) - 40.0, low, high, xtol=1e-12)
    assert [root.value for root in answer.roots] == pytest.approx([expected], rel=1e-7)
    assert typed_in(coreweave, unknown, answer.roots[0].value) == pytest.approx(40.0, rel=1e-6)


def test_that_growth_above_the_risk_free_rate_is_a_root_with_a_reason_against_it(coreweave: Valuation) -> None:
    answer = answer_of(MODEL, coreweave, Question("q", PRICE, 40.0, GROWTH, 0.0, 0.14), "base")
    for root in answer.roots:
        assert typed_in(coreweave, GROWTH, root.value) == pytest.approx(40.0, rel=1e-6)
        assert (root.absurd != "") == (root.value >= 0.043)


def test_that_no_value_in_range_is_said_with_the_nearest(coreweave: Valuation) -> None:
    answer = answer_of(MODEL, coreweave, Question("q", PRICE, 4000.0, BETA, 0.5, 2.0), "base")
    assert answer.roots == ()
    assert answer.nearest == pytest.approx(0.5)
    assert answer.nearest_output == pytest.approx(typed_in(coreweave, BETA, 0.5), rel=1e-9)


def test_that_what_needs_to_move_least_comes_first_and_each_gives_the_target(coreweave: Valuation) -> None:
    answers = what_must_be_true(MODEL, coreweave, EQUITY, 35_000.0, "base", [BETA, SPOT, FILL])
    reaches = [answer.reach for answer in answers]
    assert reaches == sorted(reaches)
    for answer in answers:
        for root in answer.roots:
            reached = typed_in(coreweave, answer.unknown, root.value, "bridge.equity")
            assert reached == pytest.approx(35_000.0, rel=1e-5)
