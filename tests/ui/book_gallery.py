"""The contract book in a window of its own: `python -m tests.ui.book_gallery --picture out.png` saves what it shows.

`--dark`, `--chinese`, `--size 1280x800`, `--file examples/coreweave-ipo.assay`, `--groups all` as wanted.
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
from workbench.ui.book import ContractBook
from workbench.ui.theme import Appearance, apply_theme, theme_for


def main() -> None:
    """Show the book, or take its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    parser.add_argument("--size", default="1060x620")
    parser.add_argument("--file", default="examples/coreweave-ipo.assay")
    parser.add_argument("--groups", default="")
    parser.add_argument("--scroll", type=int, default=0)
    parser.add_argument("--type", default="", help="contract:column:text, typed before the picture")
    parser.add_argument("--paste", type=Path, help="a CSV file whose table is taken over")
    parser.add_argument("--take", action="store_true", help="accept the dialog of --paste")
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    app = QApplication([])
    set_language("zh_CN" if asked.chinese else "en")
    apply_theme(app, theme_for(Appearance.DARK if asked.dark else Appearance.LIGHT))
    live = LiveValuation(MODEL, load(resource(asked.file), MODEL) if asked.file else new_valuation("New"))
    book = ContractBook(live)
    live.results_changed.connect(book.show_results)
    width, _, height = asked.size.partition("x")
    book.resize(int(width), int(height))
    for group, chip in book.bar.chips.items():
        if asked.groups:
            chip.setChecked(asked.groups == "all" or group.value in asked.groups.split(","))
    book.show()

    def shoot() -> None:
        if asked.type:
            from workbench.ui.entities.edits import Target

            entity, key, typed = asked.type.split(":")
            book.sheet.change([Target(entity, next(c for c in book.sheet.columns if c.key == key), typed)])
        else:
            book.sheet.table.select(0, 3)
        shown: QWidget = book
        if asked.paste is not None:
            dialog = book.commands.open_file(str(asked.paste))
            assert dialog is not None
            shown = dialog
            if asked.take:
                dialog.accept()
                shown = book
        if asked.scroll:
            book.sheet.table.horizontalScrollBar().setValue(asked.scroll)
        app.processEvents()
        assert asked.picture is not None
        shown.grab().save(str(asked.picture))
        app.quit()

    if asked.picture is not None:
        QTimer.singleShot(500, shoot)
    app.exec()


if __name__ == "__main__":
    main()
