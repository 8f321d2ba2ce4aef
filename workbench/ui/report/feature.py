"""File > Report (PDF)…, File > Tear sheet (PDF)…"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.report.dialog import ReportDialog
    from workbench.ui.window import MainWindow


def install(window: MainWindow) -> None:
    """Put both actions into the file menu."""
    add = window.commands.add
    add(
        "file",
        text("Report (PDF)…"),
        lambda: open_report(window, "report"),
        icon_name="report",
        keys="Ctrl+P",
        tip=text("The valuation on up to six pages, to save as a PDF or to print"),
        section="export",
    )
    add(
        "file",
        text("Tear sheet (PDF)…"),
        lambda: open_report(window, "tear-sheet"),
        keys="Ctrl+Shift+P",
        tip=text("The valuation on one page, to save as a PDF or to print"),
        section="export",
    )


def open_report(window: MainWindow, kind: str) -> ReportDialog:
    """The dialog over a window, on its valuation as it is now."""
    from workbench.ui.report.dialog import ReportDialog
    from workbench.ui.report.wanted import Kind

    live = window.live
    path, is_unsaved = window.session.path, live.is_modified
    dialog = ReportDialog(live.model, live.valuation, window.settings, Kind(kind), path, window, is_unsaved=is_unsaved)
    dialog.open()
    return dialog
