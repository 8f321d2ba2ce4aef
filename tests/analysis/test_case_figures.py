"""All cases side by side: each the figures of its own evaluation, weighted by probability, kept while content lasts."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.exchange.exported import example, figures_of, in_case
from workbench.analysis import case_figures
from workbench.analysis.case_figures import CaseFigures, all_figures, weighted
from workbench.document.edits import SetCaseProbability, SetValue
from workbench.document.valuation import Address, Valuation
from workbench.model import MODEL


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    return example("coreweave-ipo")


def test_that_each_case_has_the_figures_of_its_own_evaluation(valuation: Valuation) -> None:
    found = all_figures(MODEL, valuation)
    assert list(found) == [case.id for case in valuation.cases]
    for case in valuation.cases:
        alone = figures_of(in_case(valuation, case.id))
        for key, value in found[case.id].figures.items():
            assert value == pytest.approx(alone.scalar(MODEL[key]), rel=0, abs=0, nan_ok=True), key
        revenue = alone.periods(MODEL["operations.revenue"])
        assert sum(found[case.id].rows["operations.revenue"]) == pytest.approx(sum(revenue))
        assert len(found[case.id].years) == len(found[case.id].rows["waterfall.cash"])
    assert found["bear"].breach == "3Q27"
    assert found["base"].breach == ""


def test_that_the_weighted_value_is_the_mean_by_probability(valuation: Valuation) -> None:
    found = all_figures(MODEL, valuation)
    weights = weighted(valuation, found)
    prices = [found[case.id].figures["shares.price"] for case in valuation.cases]
    shares = [case.probability or 0.0 for case in valuation.cases]
    assert weights.price == pytest.approx(np.average(np.array(prices), weights=np.array(shares)))
    assert weights.upside == pytest.approx(weights.price / 40 - 1)
    assert (weights.total, weights.is_whole, weights.unweighed) == (1, True, ())


def test_that_probabilities_that_miss_one_are_weighed_by_what_is_there(valuation: Valuation) -> None:
    found = all_figures(MODEL, valuation)
    less = SetCaseProbability("bull", None).apply(valuation)[0]
    weights = weighted(less, found)
    prices = [found[key].figures["shares.price"] for key in ("base", "bear")]
    assert weights.price == pytest.approx((0.5 * prices[0] + 0.3 * prices[1]) / 0.8)
    assert weights.missing == pytest.approx(0.2)
    assert (weights.is_whole, weights.unweighed) == (False, ("Bull",))
    none = replace(less, cases=tuple(replace(case, probability=None) for case in less.cases))
    assert math.isnan(weighted(none, found).price)


def test_that_cases_are_worked_out_once_for_one_content(valuation: Valuation, monkeypatch: pytest.MonkeyPatch) -> None:
    all_figures(MODEL, valuation)
    asked: list[str] = []

    def counted(model: object, of: Valuation, case: str) -> CaseFigures:
        asked.append(case)
        return CaseFigures({}, (), {})

    monkeypatch.setattr(case_figures, "figures_of", counted)
    all_figures(MODEL, replace(valuation, selected_case="bear", title="Another"))
    assert asked == []
    moved = SetValue(Address("cost_of_capital.asset_beta"), 1.41, "bear").apply(valuation)[0]
    all_figures(MODEL, moved)
    assert asked == ["bear"]
    asked.clear()
    everywhere = SetValue(Address("timing.valuation_date"), 45800.0).apply(valuation)[0]
    all_figures(MODEL, everywhere)
    assert asked == ["base", "bear", "bull"]
    monkeypatch.undo()
    case_figures._known.clear()
