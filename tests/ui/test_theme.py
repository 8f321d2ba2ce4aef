"""The look: colours that can be read, a font with figures of one width, icons that exist."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import combinations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from workbench.ui.icons import icon, icon_names
from workbench.ui.theme import DARK, LIGHT, Theme, apply_theme, current_theme, interface_font, mixed


def _luminance(colour: str) -> float:
    """WCAG 2.1 relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["text", "muted", "accent", "gold_text", "good", "bad", "input"])
def test_that_letters_reach_the_contrast_wcag_asks_for(theme: Theme, role: str) -> None:
    assert _contrast(theme.role(role), theme.roles.surface) >= 4.5
    assert _contrast(theme.role(role), theme.roles.raised) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_large_gold_and_accented_buttons_can_be_read(theme: Theme) -> None:
    assert _contrast(theme.roles.gold, theme.roles.surface) >= 3.0
    assert _contrast(theme.roles.on_accent, theme.roles.accent) >= 4.5


# Machado, Oliveira and Fernandes (2009): linear RGB as eyes without red, green or blue cones see it.
BLIND = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def _linear(colour: str) -> list[float]:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* under D65 of linear RGB."""
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    bent = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("lack", BLIND)
def test_that_series_are_told_apart_without_full_colour_vision(theme: Theme, lack: str) -> None:
    seen = [
        _lab([min(1.0, max(0.0, sum(m * c for m, c in zip(row, _linear(colour), strict=True)))) for row in BLIND[lack]])
        for colour in theme.roles.series
    ]
    # Twice the 7 or so at which areas side by side are still taken for one.
    assert min(math.dist(one, other) for one, other in combinations(seen, 2)) > 14


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_series_stand_out_from_the_surface(theme: Theme) -> None:
    assert min(_contrast(colour, theme.roles.surface) for colour in theme.roles.series) >= 3.0


def test_that_figures_are_all_of_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(interface_font())
    assert len({metrics.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1


def test_that_a_switch_reaches_palette_and_widgets_that_paint_themselves(qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    assert current_theme() is DARK
    assert qapp.palette().window().color().name().upper() == DARK.roles.background
    apply_theme(qapp, LIGHT)
    assert qapp.palette().window().color().name().upper() == LIGHT.roles.background


def test_that_twelve_series_have_twelve_colours() -> None:
    for theme in (LIGHT, DARK):
        assert len({theme.series(place) for place in range(12)}) == 12


def test_that_a_mix_of_black_and_white_is_grey() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"


def test_that_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    assert len(icon_names()) >= 25
    for name in icon_names():
        image = icon(name, "bad").pixmap(16, 16).toImage()
        solid = {
            image.pixelColor(x, y).name().upper()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert solid <= {LIGHT.roles.bad}, name


def test_that_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")


def test_that_the_first_paint_does_not_wait_for_plotting() -> None:
    modules = "theme, icons, fields, headline, grid, formula_bar"
    code = f"import sys; from workbench.ui import {modules}; print('pyqtgraph' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
