"""The review dialog on placeholder lines: `python -m tests.ui.review_gallery out.png --dark --chinese`."""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.ground.language import set_language
from workbench.ground.problem import Problem
from workbench.ui.review import Review, ReviewDialog, ReviewLine
from workbench.ui.theme import Appearance, apply_theme, theme_for


def placeholder() -> Review:
    """Lines of every kind."""
    problem = Problem("Inputs!G14", "150% is too high.", "Type at most 100%.")
    lines = [
        ReviewLine("a", "Cost of capital", "Cost of debt", "11.0%", "12.5%", "Inputs!G210", "%"),
        ReviewLine("b", "Cost of capital", "Asset beta", "1.10", "1.25", "Inputs!G211", "ratio", "Typed as text."),
        ReviewLine("c", "Contracts · OpenAI", "Hazard", "2.0%", "150%", "Inputs!G14", "%", problem=problem),
        ReviewLine("d", "Contracts · OpenAI", "Price", "(1,234.5)", "11,900.0", "Inputs!G9", "USD m", is_taken=False),
        ReviewLine("e", "Contracts · OpenAI", "Term", "5.00", "4.00", "Inputs!G10", "years", exported="6.00"),
    ]
    notes = ["DCF!F12: a formula was replaced by 105.", "Sheet Peers is missing.", "Row 14 of Inputs was removed."]
    return Review("Read back", lines, "valuation.xlsx, exported from CoreWeave", notes)


def main() -> None:
    """Show it, or take its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path, nargs="?")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    asked = parser.parse_args()
    app = QApplication([])
    set_language("zh_CN" if asked.chinese else "en")
    apply_theme(app, theme_for(Appearance.DARK if asked.dark else Appearance.LIGHT))
    dialog = ReviewDialog(placeholder())
    dialog.view.setCurrentIndex(dialog.tree.index(2, 0, dialog.tree.index(1, 0)))
    dialog.show()

    def shoot() -> None:
        dialog.grab().save(str(asked.picture))
        app.quit()

    if asked.picture is not None:
        QTimer.singleShot(300, shoot)
    app.exec()


if __name__ == "__main__":
    main()
