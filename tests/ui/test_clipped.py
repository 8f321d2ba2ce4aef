"""Nothing is cut: what is longer than its room tells the rest as a tooltip, and a figure always stands whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.checking.walks import WAYS, Way, left, walked
from tests.ui.driving import Desktop

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

WORDS = {
    r"^InputLine\._elided": "an input line tells its whole label in the tooltip over the label",
    r"^_Choice\.paintEvent": "the list that opens shows the whole choice",
}
FIGURES = {
    r"SeriesField<InputLine": "first and last value of a series of inputs: its editor opens on a click",
}
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@ways
def test_that_words_stand_whole_or_tell_the_rest(way: Way, opened: Callable[..., Desktop]) -> None:
    assert left(walked(way, opened).cuts, WORDS) == []


@ways
def test_that_no_figure_is_shortened(way: Way, opened: Callable[..., Desktop]) -> None:
    assert left(walked(way, opened).cut_figures, FIGURES) == []
