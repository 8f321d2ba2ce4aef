"""The term sheet in a window of its own: `python -m tests.ui.terms_gallery --picture out.png` saves what it shows.

`--dark`, `--chinese`, `--size 1280x800`, `--file examples/coreweave-ipo.assay`, `--one DDTL 2.0`, `--all` as wanted.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from workbench.document.file import load
from workbench.document.valuation import new_valuation
from workbench.ground.language import set_language
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.terms import TermSheet
from workbench.ui.terms.edits import Target
from workbench.ui.theme import Appearance, apply_theme, theme_for


def main() -> None:
    """Show the sheet, or take its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    parser.add_argument("--size", default="1000x640")
    parser.add_argument("--file", default="examples/coreweave-ipo.assay")
    parser.add_argument("--one", default="", help="name of the one facility shown")
    parser.add_argument("--all", action="store_true", help="terms without effect too")
    parser.add_argument("--add", default="", help="templates added, by name, with commas")
    parser.add_argument("--type", default="", help="facility:key:text, typed before the picture")
    parser.add_argument("--scroll", type=int, default=0)
    parser.add_argument("--dialog", default="", help="curve, or facility:key of a schedule")
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    app = QApplication([])
    set_language("zh_CN" if asked.chinese else "en")
    apply_theme(app, theme_for(Appearance.DARK if asked.dark else Appearance.LIGHT))
    live = LiveValuation(MODEL, load(resource(asked.file), MODEL) if asked.file else new_valuation("New"))
    sheet = TermSheet(live)
    live.results_changed.connect(sheet.show_results)
    width, _, height = asked.size.partition("x")
    sheet.resize(int(width), int(height))
    sheet.show()
    sheet.bar.all_terms.setChecked(asked.all)

    def shoot() -> None:
        for name in filter(None, asked.add.split(",")):
            sheet.add_facility(name)
        ids = {one.name: one.id for one in live.valuation.members("facility")}
        if asked.one:
            sheet.show_facility(ids[asked.one])
        sheet.table.select(4, sheet.rows.facilities.index(ids[asked.one]) if asked.one else 0)
        shown: QWidget = sheet
        if asked.type:
            entity, key, typed = asked.type.split(":")
            sheet.change([Target(entity, next(one for one in sheet.lines if one.key == key), typed)])
        if asked.dialog == "curve":
            shown = sheet.open_curve()
        elif asked.dialog:
            entity, key = asked.dialog.split(":")
            shown = sheet.open_schedule(entity, key)
        if asked.scroll:
            sheet.table.verticalScrollBar().setValue(asked.scroll)
        for _ in range(6):
            app.processEvents()
        assert asked.picture is not None
        shown.grab().save(str(asked.picture))
        app.quit()

    if asked.picture is not None:
        QTimer.singleShot(500, shoot)
    app.exec()


if __name__ == "__main__":
    main()
