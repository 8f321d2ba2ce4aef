"""Pairs of inputs that give a target: each typed in gives it, and those against sense say why."""

from __future__ import annotations

import pytest

from tests.analysis.test_reverse import coreweave  # noqa: F401
from workbench.analysis.frontier import Frontier, frontier_of, nearest_pair
from workbench.document.edits import SetValue
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")
SPOT, FILL, GROWTH = Address("capacity.spot_price"), Address("capacity.spot_fill"), Address("dcf.growth")
BETA = Address("cost_of_capital.asset_beta")


def typed_in(valuation: Valuation, first: tuple[Address, float], second: tuple[Address, float], key: str) -> float:
    """The output with both values typed in: the evaluator of single scenarios."""
    for address, value in (first, second):
        valuation = SetValue(address, value, None).apply(valuation)[0]
    inputs = inputs_for(MODEL, valuation, "base")
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs).scalar(MODEL[key])


def every_pair_gives_it(valuation: Valuation, found: Frontier, key: str) -> None:
    first, second = found.unknowns
    for pair in found.pairs[:: max(1, len(found.pairs) // 15)]:
        reached = typed_in(valuation, (first, pair.across), (second, pair.up), key)
        assert reached == pytest.approx(found.target, rel=1e-6)


def test_that_every_pair_typed_in_gives_the_target(coreweave: Valuation) -> None:  # noqa: F811
    found = frontier_of(MODEL, coreweave, Question("q", PRICE, 40.0, SPOT, second=FILL), "base", 21)
    assert len(found.pairs) > 20
    every_pair_gives_it(coreweave, found, "shares.price")
    nearest = nearest_pair(found)
    assert nearest is not None
    assert not nearest.absurd
    assert found.now == (10.0, 0.9)
    assert found.value == pytest.approx(19.8417, abs=1e-4)


def test_that_pairs_of_equity_give_it_and_growth_beyond_sense_says_so(coreweave: Valuation) -> None:  # noqa: F811
    question = Question("q", EQUITY, 35_000.0, GROWTH, 0.0, 0.1, BETA, 0.4, 1.5)
    found = frontier_of(MODEL, coreweave, question, "base", 21)
    every_pair_gives_it(coreweave, found, "bridge.equity")
    for pair in found.pairs:
        if pair.across >= 0.0425:
            assert pair.absurd
    assert any(not pair.absurd for pair in found.pairs)


def test_that_a_target_out_of_reach_has_no_line(coreweave: Valuation) -> None:  # noqa: F811
    found = frontier_of(MODEL, coreweave, Question("q", PRICE, 1e6, SPOT, second=FILL), "base", 11)
    assert found.lines == ()
    assert nearest_pair(found) is None
