"""One edit against LibreOffice recalculating the exported workbook, and from an edit to the painted window."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from tests.benchmarks.table import Line, Sample, ratio, skipped

FRAME = 1 / 60
TOPIC = "Outside and painted"


def measure(repetitions: int) -> list[Line]:
    """Ratios of one edit's new figures and of its painting."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    painted, figures = _painted(repetitions * 5)
    frame = Sample((FRAME,))
    lines = [
        ratio(TOPIC, "edit to painted window (RPO desk, sheet) ÷ one 60 Hz frame", painted, frame),
        ratio(TOPIC, "edit to painted window ÷ edit to results", painted, figures),
    ]
    if shutil.which("soffice") is None:
        return [*lines, skipped(TOPIC, "LibreOffice is not installed")]
    office, note = _office(repetitions)
    lines.append(ratio(TOPIC, "LibreOffice loads and recalculates the export ÷ edit to results", office, figures, note))
    return lines


def _painted(repetitions: int) -> tuple[Sample, Sample]:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from workbench.document.edits import SetValue
    from workbench.document.valuation import Address
    from workbench.ground.resources import resource
    from workbench.model import MODEL
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
        window.open(resource("examples/coreweave-ipo.assay"))
        window.inputs.show_area("RPO")
        for _ in range(20):
            app.processEvents()
        seen: list[float] = []
        computed: list[float] = []
        for turn in range(repetitions + 3):
            started = time.perf_counter()
            window.live.do(SetValue(Address("contracts.delay", "microsoft"), float(1 + turn % 8)))
            window.live.settle()
            computed.append(window.live.results.milliseconds / 1000)
            app.processEvents()
            seen.append(time.perf_counter() - started)
        window.live.undo_stack.setClean()
        window.close()
        window.deleteLater()
        app.processEvents()
    return Sample(tuple(seen[3:])), Sample(tuple(computed[3:]))


def _office(repetitions: int) -> tuple[Sample, str]:
    from tests.libreoffice import recalculated
    from workbench.document.file import load
    from workbench.exchange.export import export_workbook
    from workbench.ground.resources import resource
    from workbench.model import MODEL

    valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    with tempfile.TemporaryDirectory() as folder:
        path = export_workbook(MODEL, valuation, Path(folder) / "export.xlsx")
        seconds: list[float] = []
        for _ in range(min(repetitions, 3)):
            started = time.perf_counter()
            recalculated(path)
            seconds.append(time.perf_counter() - started)
    return Sample(tuple(seconds)), "one process, its start and the file's loading included"
