"""One edit's new figures against LibreOffice loading and recalculating the exported workbook."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from tests.benchmarks.example import opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio, skipped
from workbench.live.results import compute
from workbench.model import MODEL

TOPIC = "Outside"


def measure(repetitions: int) -> list[Line]:
    """The ratio of LibreOffice's recalculation to one edit."""
    if shutil.which("soffice") is None:
        return [skipped(TOPIC, "LibreOffice is not installed")]
    editing = opened()
    results = compute(MODEL, editing.valuation)
    figures = interleaved({"edit": lambda: compute(MODEL, editing.edit(), 1, results)}, repetitions * 5)["edit"]
    office, note = recalculations(repetitions)
    return [ratio(TOPIC, "LibreOffice loads and recalculates the export ÷ edit to results", office, figures, note)]


def recalculations(repetitions: int) -> tuple[Sample, str]:
    """Seconds in which LibreOffice loads and recalculates the exported example, and what they include."""
    from tests.libreoffice import recalculated
    from workbench.document.file import load
    from workbench.exchange.export import export_workbook
    from workbench.ground.resources import resource

    valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    with tempfile.TemporaryDirectory() as folder:
        path = export_workbook(MODEL, valuation, Path(folder) / "export.xlsx")
        seconds: list[float] = []
        for _ in range(min(repetitions, 3)):
            started = time.perf_counter()
            recalculated(path)
            seconds.append(time.perf_counter() - started)
    return Sample(tuple(seconds)), "one process, its start and the file's loading included"
