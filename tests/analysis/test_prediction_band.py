"""The line of a regression and its prediction interval, against numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.analysis.prediction_band import FittedLine, steps_between

ACROSS = np.array([0.05, 0.11, 0.18, 0.29, 0.33, 0.52, 0.71])
UP = np.array([3.1, 4.0, 4.4, 6.9, 5.2, 9.8, 10.1])


def test_that_the_interval_is_that_of_a_new_observation() -> None:
    found = stats.linregress(ACROSS, UP)
    residual = UP - (found.intercept + found.slope * ACROSS)
    error = float(np.sqrt((residual**2).sum() / (len(UP) - 2)))
    quantile = float(stats.t.ppf(0.975, len(UP) - 2))
    norm = float(np.sqrt(((ACROSS - ACROSS.mean()) ** 2).sum()))
    line = FittedLine(found.intercept, found.slope, float(ACROSS.mean()), norm, error, quantile, len(UP))
    design = np.column_stack([np.ones(len(UP)), ACROSS])
    for place in (0.05, 0.4, 0.71):
        row = np.array([1.0, place])
        half = quantile * error * np.sqrt(1 + row @ np.linalg.inv(design.T @ design) @ row)
        middle, low, high = line.at(place)
        assert middle == pytest.approx(found.intercept + found.slope * place)
        assert (high - low) / 2 == pytest.approx(half)


def test_that_the_steps_run_evenly_from_end_to_end() -> None:
    assert steps_between([0.3, 0.1, 0.5], 5) == pytest.approx(list(np.linspace(0.1, 0.5, 5)))
