"""Sliders below input lines: a drag recomputes live and is one step to undo; keys, ends, double click and wheel."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.driving import CONTROL, LEFT, Desktop, Key
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, value_of
from workbench.model import MODEL
from workbench.rows.items import Number
from workbench.ui.fields.slider import ValueSlider, reach
from workbench.ui.input_state import finest_of

PRICE = Address("contracts.price", "microsoft")
DELAY = Address("contracts.delay", "microsoft")


def slider_at(desk: Desktop, key: str) -> ValueSlider:
    """The slider of a line, shown by its key."""
    desk.click(desk.field(key).editor)
    desk.press(Key.Key_I, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    slider = desk.panel(key.split(".")[0]).bound[key].slider
    assert slider is not None
    return slider


def held(desk: Desktop, address: Address) -> float:
    value = value_of(MODEL, desk.live.valuation, address)
    assert isinstance(value, float)
    return value


def test_that_a_drag_recomputes_live_and_is_one_step_to_undo(desk: Desktop) -> None:
    desk.go("RPO")
    before, first, price = desk.live.undo_stack.count(), held(desk, PRICE), desk.price
    worth = desk.live.results.figure("shares.price")
    slider = slider_at(desk, PRICE.key)
    track = slider.track
    start = slider.knob().center()
    prices: list[str] = []
    desk.live.results_changed.connect(lambda _: prices.append(desk.price))
    QTest.mousePress(track, LEFT, pos=start)
    for step in (10, 20, 30, 40):
        QTest.mouseMove(track, start + QPoint(step, 0))
        desk.settle()
    assert len(set(prices)) == 4  # every step showed its figures
    assert desk.field(PRICE.key).value() == held(desk, PRICE)
    QTest.mouseRelease(track, LEFT, pos=start + QPoint(40, 0))
    desk.settle()
    assert held(desk, PRICE) > first
    said = desk.window.headline.cells()["price"].sub
    moved = MODEL["shares.price"].unit.shown(abs(desk.live.results.figure("shares.price") - worth))
    assert moved in said  # the change by the whole drag, not by its last step
    assert desk.live.undo_stack.count() == before + 1
    desk.live.undo_stack.undo()
    desk.settle()
    assert held(desk, PRICE) == first
    assert desk.price == price
    assert abs(slider.knob().center().x() - start.x()) <= 1


def test_that_moves_within_one_turn_of_the_loop_are_computed_once(desk: Desktop) -> None:
    desk.go("RPO")
    slider = slider_at(desk, PRICE.key)
    version = desk.live.results.version
    start = slider.knob().center()
    QTest.mousePress(slider.track, LEFT, pos=start)
    desk.settle()
    version = desk.live.results.version
    for place in range(1, 9):
        slider.track.setSliderPosition(slider.track.sliderPosition() + place)
    desk.settle()
    assert desk.live.results.version == version + 1
    slider.track.setSliderDown(False)


def test_that_keys_step_it_and_a_key_held_is_one_step_to_undo(desk: Desktop) -> None:
    desk.go("RPO")
    slider = slider_at(desk, DELAY.key)
    assert QApplication.focusWidget() is slider.track
    before = desk.live.undo_stack.count()
    for turn in range(4):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Right, Qt.KeyboardModifier.NoModifier, "", turn > 0)
        QApplication.sendEvent(slider.track, event)
    desk.settle()
    assert held(desk, DELAY) == 4.0
    assert desk.live.undo_stack.count() == before + 1
    desk.press(Key.Key_Left)
    assert held(desk, DELAY) == 3.0
    assert desk.live.undo_stack.count() == before + 2
    desk.press(Key.Key_End)
    assert held(desk, DELAY) == slider.ends[1]
    desk.press(Key.Key_Home)
    assert held(desk, DELAY) == slider.ends[0]


def test_that_a_double_click_sets_the_value_of_the_file_and_the_wheel_nothing(desk: Desktop) -> None:
    desk.go("RPO")
    filed = held(desk, PRICE)
    slider = slider_at(desk, PRICE.key)
    desk.live.do(SetValue(PRICE, filed * 1.2))
    desk.settle()
    assert slider.track.mark is not None
    QTest.mouseDClick(slider.track, LEFT, pos=slider.knob().center())
    desk.settle()
    assert held(desk, PRICE) == filed
    fingerprint = desk.fingerprint
    at = QPointF(5, 5)
    phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, QPoint(0, 120), QPoint(0, 120), none, Qt.KeyboardModifier.NoModifier, phase, False)
    QApplication.sendEvent(slider.track, event)
    desk.settle()
    assert desk.fingerprint == fingerprint


def test_that_a_value_typed_beyond_the_ends_moves_the_ends(desk: Desktop) -> None:
    desk.go("RPO")
    slider = slider_at(desk, PRICE.key)
    low, high = slider.ends
    desk.type_into(desk.field(PRICE.key), str(high * 3))
    assert slider.ends[0] <= high * 3 <= slider.ends[1]
    assert slider.ends != (low, high)


def test_that_sliders_are_shown_and_hidden_together_and_remembered(desk: Desktop) -> None:
    desk.go("RPO")
    bar = desk.window.inputs.bar
    desk.click(bar.sliders)
    panel = desk.panel("contracts")
    for bound in panel.bound.values():
        is_number = isinstance(bound.item, Number) and not bound.item.unit.is_flag
        assert (bound.slider is not None) == is_number, bound.item.key
    assert str(desk.window.settings.value("sliders")).lower() == "true"
    desk.go("DCF")
    assert any(b.slider is not None for p in desk.window.inputs.panels.values() for b in p.bound.values())
    desk.click(bar.sliders)
    assert all(b.slider is None for p in desk.window.inputs.panels.values() for b in p.bound.values())


def test_that_a_slider_names_itself_and_says_its_ends(desk: Desktop) -> None:
    desk.go("RPO")
    slider = slider_at(desk, DELAY.key)
    assert "Start later by" in slider.track.accessibleName()
    assert "between 0 and 60" in slider.track.accessibleDescription()


def test_that_every_number_of_the_model_has_ends_within_its_bounds_around_its_value(desk: Desktop) -> None:
    for address, value in desk.live.valuation.values.items():
        item = MODEL[address.key]
        if not isinstance(item, Number) or item.unit.is_flag or item.unit.is_date or not isinstance(value, float):
            continue
        found = reach(value, item.low, item.high, finest_of(item.unit))
        assert found is not None, address
        low, high, step = found
        assert low < high, address
        assert low - step <= value <= high + step, address
        assert item.low is None or low >= item.low, address
        assert item.high is None or high <= item.high, address
        assert (high - low) / step <= 1000 * 2 + 1, address


@pytest.mark.parametrize(
    ("value", "low", "high", "finest", "expected"),
    [
        (9.0, 0.0, 60.0, 1.0, (0.0, 60.0, 1.0)),
        (0.09, 0.0, 1.0, 0.001, (0.045, 0.135, 0.001)),
        (-200.0, None, None, 0.1, (-300.0, -100.0, 1.0)),
        (0.0, 0.0, 1e7, 0.1, (0.0, 100.0, 0.5)),
        (5.0, 5.0, 5.0, 1.0, None),
    ],
)
def test_that_the_ends_are_the_bounds_where_they_are_near_else_half_the_value_away(
    value: float, low: float | None, high: float | None, finest: float, expected: tuple[float, float, float] | None
) -> None:
    found = reach(value, low, high, finest)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(found, expected, strict=True))
