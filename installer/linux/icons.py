"""The product's mark as pictures of the sizes that desktops ask for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from installer.bundle import ROOT

MARK: Final = ROOT / "resources" / "marks" / "workbench.svg"
SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels to a side; a desktop that shows SVG takes the drawing itself."""


def draw(sizes: tuple[int, ...], path_of: dict[int, Path]) -> None:
    """Write the mark as PNG of each size to its path. Needs PySide6, and no screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(MARK))
    if not renderer.isValid():
        raise ValueError(f"{MARK} is no drawing")
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        path_of[size].parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(path_of[size])):
            raise OSError(f"{path_of[size]} could not be written")
    del application
