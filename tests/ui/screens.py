"""Pictures of every page: `python -m tests.ui.screens FOLDER` in all looks, languages and sizes, one folder for each.

`--only en-light-1280x800` takes one of them, `--place rpo-credit` one page.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Way:
    """How the window is shown: language, look, size in logical pixels, pixels per logical pixel."""

    language: str
    look: str
    width: int
    height: int
    scale: int = 1
    place: str = ""
    """Part of the name of the places wanted; all by default."""

    @property
    def name(self) -> str:
        """As the name of a folder."""
        scaled = f"@{self.scale}x" if self.scale != 1 else ""
        return f"{self.language}-{self.look}-{self.width}x{self.height}{scaled}"


SIZES = ((1280, 800, 1), (1920, 1080, 1), (1280, 800, 2))
WAYS = tuple(Way(language, look, *size) for size, language, look in product(SIZES, ("en", "zh_CN"), ("light", "dark")))


def environment_of(way: Way) -> dict[str, str]:
    """Environment of the process that takes these pictures: a scale is fixed when it starts."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(way.scale)}


def take(way: Way, folder: Path, file: str, wanted: str = "") -> int:
    """Take pictures in this process, which must have the scale already. Tells how many there are."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from tests.ui.checking.places import go_to, places, rest
    from workbench.ground.resources import resource
    from workbench.model import MODEL
    from workbench.ui.application import collect_seldom
    from workbench.ui.preferences import Preferences
    from workbench.ui.theme import apply_theme
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

    collect_seldom()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory() as own:
        settings = QSettings(str(Path(own) / "settings.ini"), QSettings.Format.IniFormat)
        settings.setValue("appearance", way.look)
        apply_theme(app, Preferences(settings).theme)
        windows = Windows(settings, Path(own) / "drafts")
        windows.speak(way.language)
        window = MainWindow(MODEL, windows=windows)
        window.show()
        window.open(resource(file))
        window.resize(way.width, way.height)
        rest(window)
        while not window.desks.desks:
            app.processEvents()
        for place in list(places(window)):
            if wanted in place.name:
                go_to(window, place)
                assert window.grab().save(str(folder / f"{place.name}.png"))
                count += 1
        window.live.mark_saved()
        window.close()
    return count


def main() -> None:
    """Take the pictures, each way in a process of its own: a scale is fixed when a process starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", choices=["", *(way.name for way in WAYS)])
    parser.add_argument("--place", default="", help="only places whose name holds this, such as rpo-credit")
    parser.add_argument("--file", default="examples/coreweave-ipo.assay")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    for way in WAYS:
        if asked.only not in ("", way.name):
            continue
        if asked.here:
            print(way.name, take(way, asked.folder / way.name, asked.file, asked.place), flush=True)
            continue
        words = [str(asked.folder), "--only", way.name, "--place", asked.place, "--file", asked.file, "--here"]
        subprocess.run(
            [sys.executable, "-m", "tests.ui.screens", *words], cwd=ROOT, env=environment_of(way), check=True
        )


if __name__ == "__main__":
    main()
