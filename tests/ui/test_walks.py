"""Every page of the window, walked in each way: names and roles for a screen reader, nothing cut, Chinese in Chinese.

One walk builds the whole window and takes half a minute, so that one test holds all that a walk finds.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.checking.walks import WAYS, Way, left, walked
from tests.ui.driving import Desktop
from workbench.ground.language import ENGLISH

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

LEAST_PLACES = 36
CUT_WORDS = {
    r"^InputLine\._elided": "an input line tells its whole label in the tooltip over the label",
    r"^_Choice\.paintEvent": "the list that opens shows the whole choice",
}
CUT_FIGURES = {
    r"SeriesField<InputLine": "first and last value of a series of inputs: its editor opens on a click",
}
"""Findings that stay, each with its reason."""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_that_a_window_leaves_nobody_out_and_cuts_nothing(way: Way, opened: Callable[..., Desktop]) -> None:
    found = walked(way, opened)
    assert len(found.places) >= LEAST_PLACES
    assert left(found.names, {}) == [], "what takes the keyboard has a name and its role"
    assert left(found.cuts, CUT_WORDS) == [], "words stand whole or tell the rest as a tooltip"
    assert left(found.cut_figures, CUT_FIGURES) == [], "a figure is never shortened"
    if way.language != ENGLISH:
        assert left(found.english, {}) == [], "a Chinese window holds no English"
