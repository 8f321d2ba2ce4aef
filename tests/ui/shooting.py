"""Pictures of the window: `python -m tests.ui.shooting out.png --area RPO` on a display, or offscreen without one.

The picture in the README is made by `python -m tests.ui.shooting resources/screenshots/coreweave-rpo.png`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings, QThreadPool, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from workbench.exchange.back_test_series import fill_edit, read_series
from workbench.ground.language import set_language
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.preferences import Preferences
from workbench.ui.theme import apply_theme
from workbench.ui.window import MainWindow


def take(window: MainWindow, area: str, dock: str = "", page: str = "") -> QImage:
    """The window with a page of an area's desk and a dock in front, once everything has come to rest."""
    window.inputs.show_area(area)
    if page:
        desk = window.desks.desks[area]
        assert isinstance(desk, PagedDesk)
        desk.show_page(page)
    if dock == "explain":
        window.explain_cell("shares.price", None)
    elif dock:
        window.docks[dock].raise_()
    elif area == "RPO":
        window.sheet.go_to("rpo.closing", 1)
    for _ in range(20):
        QApplication.processEvents()
    QThreadPool.globalInstance().waitForDone()
    for _ in range(20):
        QApplication.processEvents()
    return window.grab().toImage()


def main() -> None:
    """Take one picture as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--area", default="RPO")
    parser.add_argument("--page", default="", help="page of a desk that has several, such as credit")
    parser.add_argument("--series", default="", help="table of reported quarters to fill the back-test from")
    parser.add_argument("--look", choices=["light", "dark"], default="light")
    parser.add_argument("--language", choices=["en", "zh_CN"], default="en")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--file", default="examples/coreweave-ipo.assay")
    parser.add_argument("--dock", default="")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    set_language(asked.language)
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        settings.setValue("appearance", asked.look)
        apply_theme(app, Preferences(settings).theme)
        window = MainWindow(MODEL, settings, Path(folder) / "drafts")
        width, _, height = asked.size.partition("x")
        window.resize(int(width), int(height))
        window.show()
        window.open(resource(asked.file))

        def shoot() -> None:
            window.resize(int(width), int(height))
            asked.picture.parent.mkdir(parents=True, exist_ok=True)
            if asked.series:
                series = read_series(resource(asked.series))
                window.live.do(fill_edit(MODEL, window.live.valuation, series))
                window.live.settle()
                window.live.mark_saved()
            take(window, asked.area, asked.dock, asked.page).save(str(asked.picture))
            window.close()
            app.quit()

        QTimer.singleShot(800, shoot)
        app.exec()


if __name__ == "__main__":
    main()
