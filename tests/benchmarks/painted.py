"""From an edit to the painted window, and inputs scrubbed at sixty steps a second: RPO desk, sheet shown."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.example import EXAMPLE
from tests.benchmarks.table import Line, Sample, ratio
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, value_of
from workbench.model import MODEL

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.ui.window import MainWindow

FRAME = 1 / 60
TOPIC = "Painted and dragged"
DELAY = Address("contracts.delay", "microsoft")
DRAGGED = (
    ("hazard of a customer", Address("contracts.hazard", "microsoft"), 0.001),
    ("start date of a contract", Address("contracts.start", "microsoft"), 1.0),
    ("correlation of customers", Address("credit.correlation"), 0.01),
)
"""What is dragged, and by how much a step."""


def measure(repetitions: int) -> list[Line]:
    """Ratios to one frame of 60 Hz: single edits, drags with a frame a step, and a key held for two seconds."""
    frame = Sample((FRAME,))
    with desk() as (app, window):
        painted, figures = edited(app, window, repetitions * 5)
        lines = [
            ratio(TOPIC, "edit to painted window (RPO desk, sheet) ÷ one 60 Hz frame", painted, frame),
            ratio(TOPIC, "edit to painted window ÷ edit to results", painted, figures),
        ]
        for name, address, step in DRAGGED:
            steps = dragged(app, window, address, step, repetitions * 5)
            lines.append(ratio(TOPIC, f"{name} dragged, a step to painted ÷ one 60 Hz frame", steps, frame))
        held, pauses, behind = scrubbed(app, window, 1 + repetitions // 3)
        worst = max(pauses.seconds) / FRAME
        note = f"{held:.0f} of 60 steps a second painted singly, the others together with the next; longest {worst:.1f}"
        lines.append(ratio(TOPIC, "hazard key held 60×/s: pause between paints ÷ one frame", pauses, frame, note))
        lines.append(ratio(TOPIC, "the same: from the last key to final figures painted ÷ one frame", behind, frame))
    return lines


@contextmanager
def desk() -> Iterator[tuple[QApplication, MainWindow]]:
    """The window with the example, the RPO desk and the sheet shown."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from workbench.ui.theme import LIGHT, apply_theme
    from workbench.ui.window import MainWindow

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(MODEL, settings, Path(folder) / "drafts")
        window.resize(1440, 900)
        window.show()
        window.open(EXAMPLE)
        window.inputs.show_area("RPO")
        turn(app, 0.5)
        yield app, window
        window.live.undo_stack.setClean()
        window.close()
        window.deleteLater()
        app.processEvents()


def turn(app: QApplication, seconds: float) -> None:
    """Let the event loop turn for a while."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        app.processEvents()


def edited(app: QApplication, window: MainWindow, repetitions: int) -> tuple[Sample, Sample]:
    """Seconds from an edit to the painted window, and of these to the results."""
    seen: list[float] = []
    computed: list[float] = []
    for number in range(repetitions + 3):
        started = time.perf_counter()
        window.live.do(SetValue(DELAY, float(1 + number % 8)))
        window.live.settle()
        computed.append(window.live.results.milliseconds / 1000)
        app.processEvents()
        seen.append(time.perf_counter() - started)
    return Sample(tuple(seen[3:])), Sample(tuple(computed[3:]))


def dragged(app: QApplication, window: MainWindow, address: Address, step: float, repetitions: int) -> Sample:
    """Seconds of each step of one drag, to the painted window; the input then stands where it stood."""
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        has_painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            self.has_painted |= event.type() == QEvent.Type.Paint and watched.parent() is window.headline
            return False

    watch = Watch()
    app.installEventFilter(watch)
    live, gesture = window.live, object()
    start = value_of(MODEL, live.valuation, address)
    assert isinstance(start, float)
    seen: list[float] = []
    for number in range(1, repetitions + 4):
        started = time.perf_counter()
        assert not live.do(SetValue(address, start + step * number), None, gesture)
        watch.has_painted = False
        for _ in range(20):  # a turn recomputes and paints; a headline that says the same is not painted
            app.processEvents()
            if watch.has_painted:
                break
        app.processEvents()
        assert live.results.valuation is live.valuation
        seen.append(time.perf_counter() - started)
    app.removeEventFilter(watch)
    live.undo_stack.undo()
    turn(app, 0.1)
    assert value_of(MODEL, live.valuation, address) == start
    return Sample(tuple(seen[3:]))


def scrubbed(app: QApplication, window: MainWindow, rounds: int) -> tuple[float, Sample, Sample]:
    """An arrow key held in the field of a hazard, sixty times a second.

    Painted steps a second, the pauses between paints, and from the last key of a round to its final figures on screen.
    """
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent

    paints: list[float] = []
    shown = window.headline

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and watched.parent() is shown:
                paints.append(time.perf_counter())
            return False

    watch = Watch()
    field = window.inputs.go_to(DRAGGED[0][1])
    assert field is not None
    turn(app, 0.3)
    app.installEventFilter(watch)
    pauses: list[float] = []
    behind: list[float] = []
    frames = seconds = 0.0
    for number in range(rounds):
        key = (Qt.Key.Key_Up, Qt.Key.Key_Down)[number % 2]
        paints.clear()
        begun = time.perf_counter()
        for place in range(60):
            while time.perf_counter() < begun + place * FRAME:
                app.processEvents()
            press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.ControlModifier, "", place > 0)
            app.sendEvent(field.editor, press)
        last = time.perf_counter()
        while window.live.results.valuation is not window.live.valuation:
            app.processEvents()
        app.processEvents()
        behind.append(time.perf_counter() - last)
        turns = [at for at, before in zip(paints, [0.0, *paints], strict=False) if at - before > FRAME / 4]
        pauses += [later - earlier for earlier, later in pairwise(turns)]
        frames, seconds = frames + len(turns), seconds + paints[-1] - begun
    app.removeEventFilter(watch)
    return frames / seconds, Sample(tuple(pauses)), Sample(tuple(behind))
