"""Pages on a printer, painted as in the PDF. Qt's print support needs libraries of its own: import this when asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ui.report.marks import Page
from workbench.ui.report.painting import DOTS_PER_INCH, paint


def printer_for(pages: Sequence[Page], title: str) -> QPrinter:
    """A printer set to the paper of the pages; margins are part of the pages."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = QPageSize(QSizeF(pages[0].width, pages[0].height), QPageSize.Unit.Point)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    printer.setDocName(title)
    printer.setCreator("Assay Workbench")
    return printer


def ask_printer(pages: Sequence[Page], title: str, parent: QWidget) -> QPrinter | None:
    """The printer a person chooses, with pages and copies; None when the dialog is left."""
    printer = printer_for(pages, title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(text("Print"))
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, len(pages))
    dialog.setFromTo(1, len(pages))
    is_chosen = bool(dialog.exec())
    dialog.deleteLater()
    return printer if is_chosen else None


def print_pages(pages: Sequence[Page], printer: QPrinter) -> int:
    """Print the pages that the printer is set to, and return how many. Raises `ProblemError`."""
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    chosen = pages[max(first, 1) - 1 : last]
    painter = QPainter()
    if not chosen or not painter.begin(printer):
        raise ProblemError(
            Problem(
                printer.printerName() or text("Printer"),
                text("It does not take the pages."),
                text("Choose another printer, or save the PDF and print that."),
            )
        )
    scale = printer.logicalDpiX() / DOTS_PER_INCH
    for place, page in enumerate(chosen):
        if place:
            printer.newPage()
        painter.save()
        painter.scale(scale, scale)
        paint(painter, page)
        painter.restore()
    painter.end()
    return len(chosen)
