"""A process that starts the program as a person does, tells when what was first painted, and ends.

Run as `python -m tests.benchmarks.first_paint bare|ours|open`; prints one line of JSON with times of `time.time()`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
HEAVY = ("numpy", "pandas", "openpyxl", "scipy", "xlsxwriter", "pyqtgraph")
EXAMPLE = Path(__file__).parent.parent.parent / "resources" / "examples" / "coreweave-ipo.assay"
LONGEST_MS = 60_000


def resident() -> float:
    """Memory of this process in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(kind: str) -> None:
    """Show the window, wait for its paints, tell."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Watch(QObject):
        painted = 0.0
        figures = 0.0
        charts = 0.0
        heavy: tuple[str, ...] = ()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() != QEvent.Type.Paint:
                return False
            if not self.painted:
                self.painted = time.time()
                self.heavy = tuple(name for name in HEAVY if name in sys.modules)
                if kind == "bare":
                    QTimer.singleShot(0, self.tell)
            parent = watched.parent()
            if not self.figures and type(parent).__name__ == "HeadlineStrip":
                self.figures = time.time()
            if not self.charts and type(parent).__name__ == "Plot":
                self.charts = time.time()
                QTimer.singleShot(100, self.tell)
            return False

        def tell(self) -> None:
            said = {name: getattr(self, name) for name in ("painted", "figures", "charts", "heavy")}
            print(json.dumps({**said, "resident": resident()}), flush=True)
            # The figures are out: taking the window down is not what is measured, and must not be able to fail it.
            os._exit(0)

    application = QApplication(sys.argv[:1])
    watch = Watch()
    application.installEventFilter(watch)
    QTimer.singleShot(LONGEST_MS, lambda: os._exit(1))
    if kind == "bare":
        window = QMainWindow()
        window.show()
        application.exec()
    else:
        from workbench.ui.application import run

        run([str(EXAMPLE)] if kind == "open" else [], "en")


if __name__ == "__main__":
    main(sys.argv[1])
