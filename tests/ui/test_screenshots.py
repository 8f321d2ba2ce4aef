"""The picture in the README is made from the real window, and the window fills the usual screens in every look."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.ui.driving import Desktop
from tests.ui.shooting import take
from workbench.ground.resources import resource

PICTURE = resource("screenshots/coreweave-rpo.png")


def colours(picture: QImage) -> int:
    """How many different colours a coarse grid of pixels meets."""
    across, down = range(0, picture.width(), 7), range(0, picture.height(), 7)
    return len({picture.pixel(x, y) for x in across for y in down})


def test_that_the_picture_of_the_rpo_desk_is_made_anew_in_its_size_and_is_not_blank(
    opened: Callable[..., Desktop], tmp_path: Path
) -> None:
    desk = opened()
    target = Path(os.environ.get("WORKBENCH_SCREENSHOTS", str(tmp_path))) / "coreweave-rpo.png"
    picture = take(desk.window, "RPO")
    assert picture.save(str(target))
    again = QImage(str(target))
    ratio = desk.window.devicePixelRatio()
    assert (again.width(), again.height()) == (round(1440 * ratio), round(900 * ratio))
    assert colours(again) > 40


def test_that_the_committed_picture_has_the_size_the_readme_shows() -> None:
    picture = QImage(str(PICTURE))
    assert (picture.width(), picture.height()) == (1440, 900)
    assert colours(picture) > 40


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_that_the_window_is_drawn_at_the_usual_sizes_in_both_looks(
    opened: Callable[..., Desktop], size: tuple[int, int], look: str
) -> None:
    desk = opened(width=size[0], height=size[1])
    desk.window.set_appearance(look)
    picture = take(desk.window, "RPO")
    ratio = desk.window.devicePixelRatio()
    assert (picture.width(), picture.height()) == (round(size[0] * ratio), round(size[1] * ratio))
    assert colours(picture) > 40
