"""Pages written as a PDF: vectors and embedded fonts, the same bytes for the same pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from workbench.ui.report.marks import Page, Words
from workbench.ui.report.painting import DOTS_PER_INCH, paint
from workbench.ui.report.pdf_file import About, rewritten


def as_pdf(pages: Sequence[Page], about: About) -> bytes:
    """The file. Raises ValueError without a page."""
    if not pages:
        raise ValueError("a document needs a page")
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setResolution(DOTS_PER_INCH)
    size = QPageSize(QSizeF(pages[0].width, pages[0].height), QPageSize.Unit.Point)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    for place, page in enumerate(pages):
        if place:
            writer.newPage()
        paint(painter, page)
    painter.end()
    return rewritten(bytes(held.data().data()), [_shown(page) for page in pages], about)


def _shown(page: Page) -> list[str]:
    """The characters of each glyph in the order of painting."""
    return [char for mark in page.marks if isinstance(mark, Words) for run in mark.line.runs for char in run.chars]
