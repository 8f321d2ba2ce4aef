"""A process that shows a window, says when it was first painted and what it had imported, and ends.

Run as `python -m tests.benchmarks.first_paint bare|ours|open`; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
HEAVY = ("numpy", "pandas", "openpyxl", "scipy", "xlsxwriter", "pyqtgraph")


def resident() -> float:
    """Memory of this process in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(kind: str) -> None:
    """Show the window, wait for its first paint, tell."""
    from PySide6.QtCore import QEvent, QObject, QSettings
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Watch(QObject):
        painted = 0.0
        heavy: tuple[str, ...] = ()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and not self.painted:
                self.painted = time.time()
                self.heavy = tuple(name for name in HEAVY if name in sys.modules)
            return False

    application = QApplication(sys.argv[:1])
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        window: QMainWindow
        if kind == "bare":
            window = QMainWindow()
        else:
            from workbench.model import MODEL
            from workbench.ui.application import choose_language
            from workbench.ui.theme import apply_theme
            from workbench.ui.window import MainWindow, chosen_theme

            settings = QSettings(str(Path(folder, "settings.ini")), QSettings.Format.IniFormat)
            choose_language(settings)
            apply_theme(application, chosen_theme(settings))
            shown = MainWindow(MODEL, settings, Path(folder))
            if kind == "open":
                from tests.benchmarks.example import EXAMPLE

                shown.open(EXAMPLE)
            window = shown
        application.installEventFilter(watch)
        window.show()
        while not watch.painted:
            application.processEvents()
        for _ in range(20):
            application.processEvents()
        print(json.dumps({"painted": watch.painted, "heavy": watch.heavy, "resident": resident()}), flush=True)
        # The figures are out: taking the window down is not what is measured, and must not be able to fail it.
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
