"""The arithmetic below the charts: ticks, figures, labels that shift apart."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.charts.scale import decimals_of, figure, median, quantile, round_ticks, spread

AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False)


@given(AMOUNTS, AMOUNTS, st.integers(2, 8))
def test_that_ticks_are_even_cover_the_data_and_stay_few(low: float, high: float, most: int) -> None:
    ticks = round_ticks(low, high, most)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= min(low, high) + 1e-6 * step
    assert ticks[-1] >= max(low, high) - 1e-6 * step
    assert len(ticks) <= most + 3
    assert all(math.isclose(after - before, step, rel_tol=1e-6) for before, after in pairwise(ticks))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 15.1, [0, 5, 10, 15, 20]),
        (0, 75, [0, 20, 40, 60, 80]),
        (-0.5, 2.2, [-1, 0, 1, 2, 3]),
        (3, 3, [2.6, 2.8, 3.0, 3.2, 3.4]),
    ],
)
def test_that_ticks_are_the_round_numbers_a_person_would_choose(low: float, high: float, expected: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(expected)


def test_that_data_that_are_no_numbers_still_give_an_axis() -> None:
    assert round_ticks(math.nan, 3) == [0.0, 1.0]
    assert round_ticks(0, math.inf) == [0.0, 1.0]


@pytest.mark.parametrize(("ticks", "places"), [([0, 5], 0), ([0, 2.5], 1), ([1.2, 1.25], 2), ([0, 0.001], 3), ([7], 0)])
def test_that_an_axis_has_as_many_decimals_as_its_step_needs(ticks: list[float], places: int) -> None:
    assert decimals_of(ticks) == places


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (15100, 0, "$15,100"),
        (-2.61, 2, "−$2.61"),
        (-0.004, 2, "$0.00"),
        (math.nan, 1, "n.m."),
        (math.inf, 1, "n.m."),
    ],
)
def test_that_figures_have_separators_a_true_minus_and_no_negative_zero(
    value: float, decimals: int, words: str
) -> None:
    assert figure(value, decimals, "$") == words


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(5, 60)), min_size=1, max_size=6))
def test_that_labels_never_lie_over_each_other_nor_outside_their_room(labels: list[tuple[float, float]]) -> None:
    centres, sizes = [centre for centre, _ in labels], [size for _, size in labels]
    found = spread(centres, sizes, 0.0, 400.0, 6.0)
    spans = sorted((middle - size / 2, middle + size / 2) for middle, size in zip(found, sizes, strict=True))
    assert spans[0][0] >= -1e-6
    assert spans[-1][1] <= 400 + 1e-6
    assert all(after[0] - before[1] >= 6 - 1e-6 for before, after in pairwise(spans))


def test_that_a_label_with_room_stays_where_it_belongs() -> None:
    assert spread([50, 300], [20, 20], 0, 400) == [50, 300]


def test_that_labels_of_lines_close_together_keep_the_order_of_the_lines() -> None:
    first, second = spread([101, 100], [60, 60], 0, 400)
    assert second < first


def test_that_labels_longer_than_their_room_are_squeezed_into_it() -> None:
    found = spread([10, 20, 30], [100, 100, 100], 0, 150)
    assert found == sorted(found)
    assert found[0] >= 0
    assert found[-1] <= 150


@given(st.lists(AMOUNTS, min_size=1, max_size=30), st.floats(0, 1))
def test_that_medians_and_quantiles_are_those_of_other_programs(values: list[float], share: float) -> None:
    assert median(values) == pytest.approx(statistics.median(values))
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-3)
