"""The benchmark still runs, and the model written by hand beside it still says the same."""

from __future__ import annotations

import pytest

from tests.benchmarks.by_hand import given_of, valued
from tests.benchmarks.example import opened
from tests.benchmarks.live_path import agreeing
from tests.benchmarks.table import Sample, interleaved, ratio, shown, skipped
from workbench.document.resolve import inputs_for, shape_for
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL

ROWS_BY_HAND = 250


@pytest.mark.parametrize("case", ["base", "bear", "bull"])
def test_that_the_rows_written_by_hand_in_numpy_equal_the_evaluated_ones(case: str) -> None:
    valuation = opened().valuation
    inputs = inputs_for(MODEL, valuation, case)
    shape = shape_for(MODEL, valuation, inputs)
    rows = valued(given_of(MODEL, shape, inputs))
    agreed = agreeing(evaluate(MODEL, shape, inputs), rows)
    differing = sorted(set(rows) - set(agreed))
    assert len(agreed) >= ROWS_BY_HAND, f"tests/benchmarks/by_hand lags behind the model in {differing}"


def test_that_tasks_take_turns_and_ratios_are_of_fastest_and_median() -> None:
    called: list[str] = []
    tasks = {name: (lambda name=name: called.append(name)) for name in "ab"}
    assert {name: len(sample.seconds) for name, sample in interleaved(tasks, 3).items()} == {"a": 3, "b": 3}
    assert "".join(called) == "abababab"
    line = ratio("Topic", "a ÷ b", Sample((2.0, 4.0, 9.0)), Sample((1.0, 2.0, 3.0)))
    assert (line.best, line.middle) == (2.0, 2.0)
    assert "skipped: no office" in shown([line, skipped("Topic", "no office")])
