"""From the choice of a file to its figures on the screen, against reading and computing it without a window."""

from __future__ import annotations

import time

from tests.benchmarks.example import EXAMPLE
from tests.benchmarks.painted import desk
from tests.benchmarks.table import Line, Sample, ratio
from workbench.document.file import open_file
from workbench.document.resolve import inputs_for, shape_for
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL

TOPIC = "Opening a file"


def measure(repetitions: int) -> list[Line]:
    """Ratio of opening the example in a window that stands, until it is painted, to reading and computing it."""
    seen: list[float] = []
    bare: list[float] = []
    with desk() as (app, window):
        for _ in range(repetitions + 1):  # the first warms up both
            started = time.perf_counter()
            valuation = open_file(EXAMPLE, MODEL).valuation
            inputs = inputs_for(MODEL, valuation)
            evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)
            bare.append(time.perf_counter() - started)
            window.live.mark_saved()
            started = time.perf_counter()
            assert window.open(EXAMPLE)
            while window.live.results.valuation is not window.live.valuation:
                app.processEvents()
            window.repaint()
            app.processEvents()
            seen.append(time.perf_counter() - started)
    painted, computed = Sample(tuple(seen[1:])), Sample(tuple(bare[1:]))
    note = f"{painted.middle * 1000:.0f} ms against {computed.middle * 1000:.0f} ms"
    return [ratio(TOPIC, "chosen to painted (RPO desk, sheet) ÷ read and computed", painted, computed, note)]
