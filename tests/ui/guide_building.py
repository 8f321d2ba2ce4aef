"""Builds the guide that is shipped: `python -m tests.ui.guide_building`, or with `--text` its words without pictures.

Pictures are taken of the real window, with the platform of `QT_QPA_PLATFORM` (offscreen where none is set).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage, qRgb
from PySide6.QtWidgets import QApplication

from tests.ui.shooting import take
from workbench.ground.language import ENGLISH, LANGUAGES, set_language
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.ui.help.built import FOLDER, built_guide, guide_file
from workbench.ui.help.keys import key_lines
from workbench.ui.theme import LIGHT, apply_theme
from workbench.ui.window import MainWindow

SIZE = (1280, 800)
COLOURS = 256
PICTURES: dict[str, tuple[str, str, str]] = {
    "overview": ("Company", "", "overview"),
    "explain": ("Company", "explain", "overview"),
    "assay": ("RPO", "", "assay"),
    "stack": ("Debt", "", "stack"),
    "tornado": ("Uncertainty", "", "tornado"),
}
"""Area, dock in front and page of each picture."""


def guide_text(window: MainWindow, language: str) -> str:
    """The guide in a language; `window` must have been built in it, for its menus are named."""
    return built_guide(MODEL, language, key_lines(window.commands.every()))


def small(picture: QImage) -> QImage:
    """The picture in its 256 most frequent colours, every other one as the nearest of them."""
    image = picture.convertToFormat(QImage.Format.Format_RGB888)
    width, height = image.width(), image.height()
    flat = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(height, image.bytesPerLine())[:, : width * 3]
    pixels = flat.reshape(-1, 3).astype(np.int32)
    codes = pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2]
    known, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    chosen = known[np.argsort(-count)[:COLOURS]]

    def parts(code: np.ndarray[tuple[int], np.dtype[np.int32]]) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.stack([code >> 16 & 255, code >> 8 & 255, code & 255], axis=1)

    distance = ((parts(known)[:, None, :] - parts(chosen)[None, :, :]) ** 2).sum(axis=2)
    nearest = distance.argmin(axis=1).astype(np.uint8)[place].reshape(height, width)
    made = QImage(width, height, QImage.Format.Format_Indexed8)
    made.setColorTable([qRgb(int(c) >> 16 & 255, int(c) >> 8 & 255, int(c) & 255) for c in chosen])
    rows = np.zeros((height, made.bytesPerLine()), np.uint8)
    rows[:, :width] = nearest
    memoryview(made.bits()).cast("B")[:] = rows.tobytes()
    return made


def build(says: Callable[[str], object], *, has_pictures: bool) -> None:
    """Write the guide of every language below `resources/help/guide`."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    for language in LANGUAGES:
        set_language(language)
        try:
            with tempfile.TemporaryDirectory() as folder:
                apply_theme(app, LIGHT)
                settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
                settings.setValue("appearance", "light")
                window = MainWindow(MODEL, settings, Path(folder) / "drafts")
                window.resize(*SIZE)
                window.show()
                window.open(resource("examples/coreweave-ipo.assay"))
                while not window.desks.desks:
                    app.processEvents()
                window.resize(*SIZE)
                guide_file(language).parent.mkdir(parents=True, exist_ok=True)
                guide_file(language).write_text(guide_text(window, language), encoding="utf-8", newline="\n")
                if has_pictures:
                    _take_all(window, resource(f"{FOLDER}/{language}"), says)
                window.close()
                window.deleteLater()
                app.processEvents()
        finally:
            set_language(ENGLISH)
        says(f"{guide_file(language)} {guide_file(language).stat().st_size:,} bytes")


def _take_all(window: MainWindow, folder: Path, says: Callable[[str], object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (area, dock, page) in PICTURES.items():
        take(window, area, dock or "sheet", page)
        _await_answers(window)
        if dock == "explain":
            _open_lines(window)
            small(window.grab().toImage()).save(str(folder / f"{name}.png"), quality=0)
            continue
        path = folder / f"{name}.png"
        small(take(window, area, dock or "sheet", page)).save(str(path), quality=0)
        says(f"{path.name} {path.stat().st_size:,} bytes")


def _open_lines(window: MainWindow) -> None:
    """Three levels of the explanation, one within the other."""
    line = window.explain.tree.topLevelItem(0)
    for _ in range(3):
        if line is not None:
            line.setExpanded(True)
            line = line.child(0)
    QApplication.processEvents()


def _await_answers(window: MainWindow) -> None:
    """Pages that ask in the background get some time to be answered."""
    from PySide6.QtTest import QTest

    desk = window.desks.desks[window.desks.area]
    front = getattr(desk, "front", None)
    if getattr(desk, "page", "") == "tornado" and front is not None:
        for _ in range(600):
            QTest.qWait(100)
            if front.chart.key_pointed() is not None or front.chart.table().rows:
                break
    QTest.qWait(600)


def main() -> None:
    """Build as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", action="store_true", help="only the words; pictures stay as they are")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    build(print, has_pictures=not parser.parse_args().text)


if __name__ == "__main__":
    main()
