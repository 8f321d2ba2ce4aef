"""The dialog for a table of peers, as a picture: `python -m tests.ui.peers_import_gallery FILE out.png`.

`--dark`, `--chinese`, `--size 1280x800`, `--onto examples/coreweave-ipo.assay`, `--rate EUR=1.08` as wanted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from workbench.document.file import load
from workbench.document.valuation import new_valuation
from workbench.exchange.table_file import read_sheets
from workbench.ground.language import set_language
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.peers_import.dialog import peer_import_dialog
from workbench.ui.theme import Appearance, apply_theme, theme_for


def main() -> None:
    """Take the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--onto", default="", help="a shipped valuation; a new one without")
    parser.add_argument("--rate", action="append", default=[])
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
    app = QApplication([])
    set_language("zh_CN" if asked.chinese else "en")
    apply_theme(app, theme_for(Appearance.DARK if asked.dark else Appearance.LIGHT))
    live = LiveValuation(MODEL, load(resource(asked.onto), MODEL) if asked.onto else new_valuation("New"))
    dialog = peer_import_dialog(live, read_sheets(asked.file), asked.file.name)
    width, _, height = asked.size.partition("x")
    dialog.resize(int(width), int(height))
    dialog.show()
    for one in asked.rate:
        code, _, rate = one.partition("=")
        dialog.rates.fields[code].setText(rate)
    for _ in range(10):
        app.processEvents()
    dialog.grab().save(str(asked.picture))


if __name__ == "__main__":
    main()
