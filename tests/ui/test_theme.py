"""The look: colours that can be read, a font with figures of one width, icons that exist."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, QSettings
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.fields import InputLine, TextField
from workbench.ui.headline import HeadlineCell, HeadlineStrip
from workbench.ui.icons import icon, icon_names
from workbench.ui.preferences import Preferences
from workbench.ui.theme import (
    DARK,
    LIGHT,
    Appearance,
    Density,
    Theme,
    apply_theme,
    current_theme,
    interface_font,
    mixed,
    theme_for,
)


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
    grounds = (theme.roles.background, theme.roles.surface, theme.roles.raised)
    assert min(_contrast(theme.role(role), ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["text", "muted", "gold_text", "good", "bad", "input"])
def test_that_letters_of_a_selected_row_can_be_read(theme: Theme, role: str) -> None:
    assert _contrast(theme.role(role), theme.selected) >= 4.5


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


def test_that_a_switch_sets_no_style_anew(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another style has every widget of every page polished once more, beside the sheet that does so anyway."""
    apply_theme(qapp, LIGHT)
    base = qapp.style().metaObject().className()
    set_anew: list[object] = []
    monkeypatch.setattr(QApplication, "setStyle", set_anew.append)
    apply_theme(qapp, DARK)
    apply_theme(qapp, LIGHT)
    assert not set_anew
    assert base == qapp.style().metaObject().className() == "QStyleSheetStyle"


class _Counting(QLabel):
    """Counts how often it is told of another style."""

    told = 0

    def changeEvent(self, event: QEvent) -> None:
        self.told += event.type() is QEvent.Type.StyleChange
        super().changeEvent(event)


def test_that_a_switch_polishes_a_widget_no_oftener_the_deeper_it_lies(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, LIGHT)
    outer = QFrame()
    inner: QWidget = outer
    for _ in range(12):
        held = QFrame()
        QVBoxLayout(inner).addWidget(held)
        inner = held
    label = _Counting("deep")
    QVBoxLayout(inner).addWidget(label)
    qtbot.addWidget(outer)
    with qtbot.waitExposed(outer):
        outer.show()
    before = label.told
    apply_theme(qapp, DARK)
    assert 1 <= label.told - before <= 3
    apply_theme(qapp, LIGHT)


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


def test_that_an_icon_without_room_draws_nothing_and_complains_of_nothing(qapp: QApplication) -> None:
    drawing = icon("close")
    assert drawing.pixmap(0, 16).isNull()
    pixmap = QPixmap(8, 8)
    painter = QPainter(pixmap)
    drawing.paint(painter, QRect(0, 0, 0, 5))
    assert painter.isActive()
    painter.end()


def test_that_an_icon_is_drawn_anew_in_the_look_that_is_on(light_again: QApplication) -> None:
    drawing = icon("close")

    def darkest() -> int:
        image = drawing.pixmap(16, 16).toImage()
        return min(
            image.pixelColor(x, y).lightness()
            for x in range(16)
            for y in range(16)
            if image.pixelColor(x, y).alpha() > 200
        )

    light = darkest()
    apply_theme(light_again, DARK)
    assert darkest() > light + 100


def test_that_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")


def test_that_the_first_paint_does_not_wait_for_plotting() -> None:
    modules = "theme, icons, fields, headline, grid, formula_bar"
    code = f"import sys; from workbench.ui import {modules}; print('pyqtgraph' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, LIGHT)


def test_that_a_scale_reaches_fonts_rows_and_the_application(light_again: QApplication) -> None:
    usual = interface_font().pixelSize(), QFontMetrics(interface_font()).horizontalAdvance("1,234.5")
    apply_theme(light_again, theme_for(Appearance.LIGHT, Density.NORMAL, 1.4))
    theme = current_theme()
    assert (theme.scale, theme.row_height) == (1.4, 35)
    assert interface_font().pixelSize() == 18 > usual[0]
    assert QFontMetrics(interface_font()).horizontalAdvance("1,234.5") > usual[1]
    assert light_again.font().pixelSize() == 18
    apply_theme(light_again, LIGHT)
    assert (interface_font().pixelSize(), light_again.font().pixelSize()) == (13, 13)


@pytest.mark.parametrize(("asked", "held"), [(0.1, 0.8), (1.0, 1.0), (1.25, 1.25), (9.0, 1.6)])
def test_that_a_scale_is_held_to_what_can_be_laid_out(qapp: QApplication, asked: float, held: float) -> None:
    assert theme_for(Appearance.DARK, scale=asked).scale == held


def test_that_what_is_painted_by_hand_grows_with_the_letters(light_again: QApplication, qtbot: QtBot) -> None:
    strip, line = HeadlineStrip(), InputLine("Revenue", TextField(), "USD m")
    strip.set_cells([HeadlineCell("price", "Value per share", "$38.20", "▲ 1.47 by last edit")])
    for widget in (strip, line):
        qtbot.addWidget(widget)
        widget.show()
    before = [(w.sizeHint().height(), w.minimumSizeHint().height()) for w in (strip, line)]
    width = line.unit_width
    apply_theme(light_again, theme_for(Appearance.LIGHT, scale=1.5))
    after = [(w.sizeHint().height(), w.minimumSizeHint().height()) for w in (strip, line)]
    assert all(new[0] >= 1.4 * old[0] and new[1] >= 1.4 * old[1] for old, new in zip(before, after, strict=True))
    assert line.unit_width > 1.3 * width


def test_that_settings_carry_the_scale_to_the_look(qapp: QApplication, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    preferences.put("scale", 1.3)
    assert preferences.theme.scale == 1.3
