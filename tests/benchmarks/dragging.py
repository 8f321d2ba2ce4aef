"""An input dragged by its slider: edits and frames against a bare drag of a QSlider, in the same loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.benchmarks.painted import FRAME, desk, turn
from tests.benchmarks.table import Line, Sample, ratio
from workbench.document.valuation import Address, value_of
from workbench.model import MODEL

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QSlider

    from workbench.ui.window import MainWindow

TOPIC = "Slider dragged"
SECONDS = 10.0
DRAGGED = (
    ("correlation of customers", Address("credit.correlation")),
    ("price of a contract", Address("contracts.price", "microsoft")),
)
_EVERY = 1 / 125
"""A mouse tells of its place so often."""


def measure(repetitions: int, seconds: float = SECONDS) -> list[Line]:
    """Turns of the loop in a drag, to a bare QSlider's; and the share of turns that take longer than a 60 Hz frame.

    `repetitions` 1 is the smoke run: a tenth of the time.
    """
    seconds = seconds if repetitions > 1 else seconds / 10
    lines: list[Line] = []
    with desk() as (app, window):
        bare = bare_drag(app, seconds / 2)
        for name, address in DRAGGED:
            turns, edits = slider_drag(app, window, address, seconds)
            worst = max(turns.seconds) / FRAME
            note = (
                f"{edits / seconds:.0f} edits painted a second; {100 * missed(turns):.0f} % of frames missed "
                f"(bare {100 * missed(bare):.0f} %), longest turn {worst:.1f} frames"
            )
            lines.append(ratio(TOPIC, f"{name}: a step to painted ÷ a bare QSlider's", turns, bare, note))
            lines.append(ratio(TOPIC, f"{name}: a step to painted ÷ one 60 Hz frame", turns, Sample((FRAME,))))
    return lines


def missed(turns: Sample) -> float:
    """The share of a screen's frames that passed while turns were longer than one, 0 to 1."""
    frames = sum(turns.seconds) / FRAME
    late = sum(max(one / FRAME - 1.0, 0.0) for one in turns.seconds)
    return late / max(frames, 1.0)


def bare_drag(app: QApplication, seconds: float) -> Sample:
    """A QSlider alone in a window, dragged to and fro: what Qt and the screen cost."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QSlider

    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 200)
    slider.resize(300, 24)
    slider.show()
    turn(app, 0.2)
    found = _dragged(app, slider, seconds, lambda: None)
    slider.close()
    slider.deleteLater()
    app.processEvents()
    return found


def slider_drag(app: QApplication, window: MainWindow, address: Address, seconds: float) -> tuple[Sample, int]:
    """Seconds of each turn of a drag of an input's slider, and how many edits reached the figures.

    The drag is one step to undo, and is taken back.
    """
    live = window.live
    start, count = value_of(MODEL, live.valuation, address), live.undo_stack.index()
    window.inputs.go_to(address)
    panel = window.inputs.panels[address.key.split(".")[0]]
    bound = panel.bound[address.key]
    bound.set_slider(True)
    slider = bound.slider
    assert slider is not None
    turn(app, 0.5)
    versions: set[int] = set()
    found = _dragged(app, slider.track, seconds, lambda: versions.add(live.results.version))
    assert live.undo_stack.index() == count + 1, "a drag is one step to undo"
    assert live.results.valuation is live.valuation
    live.undo_stack.undo()
    turn(app, 0.1)
    assert value_of(MODEL, live.valuation, address) == start
    bound.set_slider(False)
    return found, len(versions)


def _dragged(app: QApplication, slider: QSlider, seconds: float, after: Callable[[], object]) -> Sample:
    """Press the knob and move it to and fro; seconds from each move to the end of its turn."""
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def send(kind: QEvent.Type, x: float, buttons: Qt.MouseButton) -> None:
        at = QPointF(x, slider.height() / 2)
        pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
        event = QMouseEvent(kind, at, QPointF(slider.mapToGlobal(at.toPoint())), pressed, buttons, none)
        app.sendEvent(slider, event)

    width = slider.width()
    middle = width * (slider.sliderPosition() - slider.minimum()) / max(slider.maximum() - slider.minimum(), 1)
    send(QEvent.Type.MouseButtonPress, middle, button)
    app.processEvents()
    seen: list[float] = []
    x, way = middle, 1.0
    end = time.perf_counter() + seconds
    due = time.perf_counter()
    while (now := time.perf_counter()) < end:
        if now < due:
            app.processEvents()
            continue
        due = now + _EVERY
        x += 2.0 * way
        if not 8.0 < x < width - 8.0:
            way = -way
        send(QEvent.Type.MouseMove, x, button)
        app.processEvents()
        app.processEvents()  # the recompute of the turn, then its paint
        seen.append(time.perf_counter() - now)
        after()
    send(QEvent.Type.MouseButtonRelease, x, Qt.MouseButton.NoButton)
    app.processEvents()
    return Sample(tuple(seen))


if __name__ == "__main__":
    from tests.benchmarks.table import shown

    print(shown(measure(5)))
