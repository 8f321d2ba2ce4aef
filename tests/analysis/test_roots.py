"""Roots of known functions: several, none, a jump that is no root, a flat stretch; against closed forms."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq

from workbench.analysis.roots import Found, Still, roots_of
from workbench.interpret.kernels import Floats


def solved(function: Callable[[Floats], Floats], target: float) -> Found:
    return roots_of(lambda shares: function(shares)[np.newaxis, :], target)[0]


def test_that_every_root_is_found_where_there_are_several() -> None:
    found = solved(lambda x: np.sin(7 * math.pi * x), 0.5)
    # sin t = 1/2 at pi/6 and 5 pi/6, and again every 2 pi.
    expected = sorted(
        (turn + offset) / 7 for turn in (0, 2, 4, 6) for offset in (1 / 6, 5 / 6) if (turn + offset) / 7 <= 1
    )
    assert found.roots == pytest.approx(expected, abs=1e-9)
    assert found.jumps == ()


def test_that_two_roots_closer_than_the_scan_are_found() -> None:
    found = solved(lambda x: (x - 0.5031) ** 2 - 1e-8, 0.0)
    assert found.roots == pytest.approx([0.5030, 0.5032], abs=1e-8)


def test_that_a_leap_over_the_target_is_no_root() -> None:
    found = solved(lambda x: np.where(x < 0.3, 1.0 + x, 4.0 + x), 2.5)
    assert found.roots == ()
    assert found.jumps == pytest.approx([0.3], abs=1e-9)


def test_that_a_root_beside_a_leap_is_told_apart() -> None:
    found = solved(lambda x: np.where(x < 0.3, x, 2.0 - x), 0.9)
    assert found.jumps == pytest.approx([0.3], abs=1e-9)
    assert found.roots == ()
    found = solved(lambda x: np.where(x < 0.3, x, 2.0 - x), 1.25)
    assert found.roots == pytest.approx([0.75])
    assert found.jumps == pytest.approx([0.3], abs=1e-9)


def test_that_a_floor_is_told_with_its_ends_and_no_root_stands_on_it() -> None:
    found = solved(lambda x: np.maximum(x - 0.5, 0.0), 0.2)
    assert found.roots == pytest.approx([0.7])
    assert found.still == (Still(0.0, 0.5, 0.0),)


def test_that_a_target_never_reached_has_no_root() -> None:
    found = solved(lambda x: x**2, 1.5)
    assert (found.roots, found.jumps) == ((), ())


def test_that_missing_figures_are_neither_roots_nor_on_the_curve() -> None:
    found = solved(lambda x: np.where(x < 0.5, np.nan, x), 0.75)
    assert found.roots == pytest.approx([0.75])
    assert np.isnan(found.outputs[0])


def test_that_curves_are_searched_together_as_each_alone() -> None:
    def both(x: Floats) -> Floats:
        return np.stack((np.exp(x), np.cos(3 * x)))

    found = roots_of(both, 0.25 + 1.0)
    assert found[0].roots == pytest.approx([brentq(lambda x: math.exp(x) - 1.25, 0, 1, xtol=1e-14)])
    assert found[1].roots == ()
