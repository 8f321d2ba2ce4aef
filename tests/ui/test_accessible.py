"""The window leaves nobody out: names and roles for a screen reader, and Chinese for whoever reads Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.checking.walks import WAYS, Way, left, walked
from tests.ui.driving import Desktop
from workbench.ground.language import ENGLISH

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

LEAST_PLACES = 36
NAMES: dict[str, str] = {}
"""Findings that stay, each with its reason."""
ENGLISH_WORDS: dict[str, str] = {}
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@ways
def test_that_what_takes_the_keyboard_has_a_name_and_its_role(way: Way, opened: Callable[..., Desktop]) -> None:
    found = walked(way, opened)
    assert len(found.places) >= LEAST_PLACES
    assert left(found.names, NAMES) == []


@pytest.mark.parametrize("way", [way for way in WAYS if way.language != ENGLISH], ids=lambda way: way.name)
def test_that_a_chinese_window_holds_no_english(way: Way, opened: Callable[..., Desktop]) -> None:
    assert left(walked(way, opened).english, ENGLISH_WORDS) == []
