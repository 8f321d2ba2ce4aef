"""Series are told apart by every kind of colour vision, and without any colour at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.chart_driving import on_show, settle
from tests.ui.test_theme import BLIND, _contrast, _lab, _linear
from workbench.ui.charts import Band, Entry, Line, Lines, StackedBars
from workbench.ui.charts.legend import paint_entry
from workbench.ui.theme import DARK, LIGHT, Appearance, Theme, apply_theme, theme_for

FIVE = range(5)
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
EYES = {"all cones": NORMAL, **BLIND}
"""Machado, Oliveira and Fernandes (2009) at full severity: protanopia, deuteranopia, tritanopia."""
JUST_SEEN = 7.0
"""CIE76 distance at which areas side by side are still taken for one."""


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    apply_theme(qapp, request.param)
    yield request.param
    apply_theme(qapp, LIGHT)


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """A colour as these eyes see it, in CIE L*a*b*."""
    linear = _linear(colour)
    mixed = [sum(m * c for m, c in zip(row, linear, strict=True)) for row in EYES[eyes]]
    return _lab([min(1.0, max(0.0, part)) for part in mixed])


def test_that_the_simulation_takes_red_for_green_and_leaves_greys_alone() -> None:
    # A check of the ruler itself: what is far apart for all cones nearly coincides without the red or green ones.
    for eyes in ("red", "green"):
        assert math.dist(seen("#B03A2E", eyes), seen("#5E7A1F", eyes)) < 0.5 * math.dist(
            seen("#B03A2E", "all cones"), seen("#5E7A1F", "all cones")
        )
    for eyes in EYES:
        lightness, a, b = seen("#808080", eyes)
        assert abs(lightness - 53.6) < 0.5
        assert math.hypot(a, b) < 1.5


@pytest.mark.parametrize("eyes", EYES)
def test_that_the_first_five_series_keep_apart_for_all_eyes(theme: Theme, eyes: str) -> None:
    places = [seen(theme.series(n), eyes) for n in FIVE]
    nearest = min(math.dist(one, other) for one, other in combinations(places, 2))
    assert nearest > 2 * JUST_SEEN


def test_that_the_first_five_series_stand_out_from_the_ground(theme: Theme) -> None:
    for n in FIVE:
        for ground in (theme.roles.surface, theme.roles.raised):
            assert _contrast(theme.series(n), ground) >= 3.0, (n, ground)


@pytest.mark.parametrize("eyes", BLIND)
def test_that_good_and_bad_keep_apart_though_a_sign_stands_beside_them(theme: Theme, eyes: str) -> None:
    assert math.dist(seen(theme.roles.good, eyes), seen(theme.roles.bad, eyes)) > JUST_SEEN


def swatch(entry: Entry) -> list[int]:
    """The mark of an entry in shades of grey."""
    image = QImage(40, 17, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    paint_entry(painter, entry, QRect(0, 0, 14, 17))
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [grey.pixelColor(x, y).red() for x in range(14) for y in range(17)]


def apart(entries: list[Entry]) -> float:
    """Least share of pixels in which the marks of two entries differ clearly, all in one colour."""
    marks = [swatch(Entry("", "text", e.is_line, e.is_dashed, e.shape, hatch=e.hatch)) for e in entries]
    return min(
        sum(abs(a - b) > 60 for a, b in zip(one, other, strict=True)) / len(one)
        for one, other in combinations(marks, 2)
    )


def test_that_five_lines_carry_marks_of_five_shapes(qtbot: QtBot) -> None:
    chart = on_show(Lines("Cover"), qtbot)
    chart.set_data([f"{n}Q25" for n in range(12)], [Line(n, f"Line {n}", [n + 1.0] * 12) for n in FIVE])
    entries = [entry for entry in chart._legend.entries if entry.series is not None]
    assert len({entry.shape for entry in entries}) == 5
    assert apart(entries) > 0.02


def test_that_the_marks_are_painted_on_the_lines_and_not_all_at_one_period(qtbot: QtBot) -> None:
    chart = on_show(Lines("Cover", from_zero=True), qtbot, 700, 300)
    one = Line("a", "A", [1.3] * 24)
    chart.set_data(
        [f"p{n}" for n in range(24)], [one, Line("b", "B", [1.7] * 24), Line("c", "C", [3.0] * 24, is_step=True)]
    )
    settle()
    chart._below.measure()
    image = chart._plot.grab().toImage()
    where: dict[str, set[int]] = {"a": set(), "b": set()}
    for key, value in (("a", 1.3), ("b", 1.7)):
        corner = chart._plot.mapFromScene(chart._plot.view.mapToScene(chart._plot.view.rect().topLeft()))
        level = round(corner.y() + chart._below.y(value))
        for place in range(24):
            x = round(corner.x() + chart._below.x(place))
            # Just above the line there is its mark, or nothing.
            if any(QColor(image.pixel(x, level - up)).name().upper() != LIGHT.roles.surface for up in (3, 4)):
                where[key].add(place)
    assert len(where["a"]) >= 3
    assert len(where["b"]) >= 3
    assert not where["a"] & where["b"]


def test_that_hatched_layers_are_told_apart_without_colour(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, theme_for(Appearance.LIGHT, is_patterned=True))
    chart = on_show(StackedBars("Revenue"), qtbot)
    chart.set_data(["1Q25", "2Q25"], [Band(n, f"Band {n}", [1.0, 2.0]) for n in FIVE])
    entries = [entry for entry in chart._legend.entries if entry.series is not None]
    assert apart(entries) > 0.02
    settle()
    image = chart._plot.grab().toImage()
    box = next(box for box, mark in chart._hits if mark == (1, 1))
    corner = chart._plot.mapFromScene(chart._plot.view.mapToScene(box.topLeft()))
    inside = {
        QColor(image.pixel(corner.x() + x, corner.y() + y)).name().upper() for x in range(4, 40) for y in range(4, 12)
    }
    assert {LIGHT.series(1), LIGHT.roles.surface} <= inside
    apply_theme(qapp, LIGHT)
