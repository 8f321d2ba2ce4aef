"""Every page is drawn in its size at 1280×800, 1920×1080 and on a screen of double resolution, and Qt says nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.ui.screens import ROOT, WAYS, Way, environment_of

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

TAKEN = (
    Way("en", "light", 1280, 800, place="company-overview"),
    Way("zh_CN", "dark", 1920, 1080, place="rpo-assay"),
    Way("zh_CN", "light", 1280, 800, 2, place="peers-football"),
    Way("en", "dark", 1280, 800, 2, place="debt-terms"),
)
# The offscreen platform says so of every raise() and size hint.
_SAID_ALWAYS = "This plugin does not support"


def colours(picture: QImage) -> int:
    """How many different colours a coarse grid of pixels meets."""
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)})


@pytest.mark.parametrize("way", TAKEN, ids=lambda way: f"{way.name}-{way.place}")
def test_that_a_page_is_drawn_in_its_size_and_without_a_warning(way: Way, tmp_path: Path) -> None:
    words = [str(tmp_path), "--only", way.name, "--place", way.place, "--here"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.screens", *words],
        cwd=ROOT, env=environment_of(way), capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [one for one in done.stderr.splitlines() if one.strip() and not one.startswith(_SAID_ALWAYS)]
    assert said == []
    pictures = sorted((tmp_path / way.name).glob("*.png"))
    assert pictures
    for path in pictures:
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (way.width * way.scale, way.height * way.scale)
        assert colours(picture) > 40, path.name


def test_that_the_command_takes_every_look_language_and_size() -> None:
    assert len({way.name for way in WAYS}) == 12
    assert {(way.language, way.look) for way in WAYS} == {(a, b) for a in ("en", "zh_CN") for b in ("light", "dark")}
