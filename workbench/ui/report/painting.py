"""Marks painted: on a PDF page, a printer's page or a picture, all by the same strokes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from workbench.ui.report.lettering import UNITS
from workbench.ui.report.marks import Area, Dot, Mark, Page, Stroke, Words

DOTS_PER_INCH = 72 * UNITS
"""Resolution at which a unit of painting is a tenth of a point."""


def paint(painter: QPainter, page: Page) -> None:
    """Paint a page; a unit of the painter must be a tenth of a point."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for mark in page.marks:
        _paint(painter, mark)


def _paint(painter: QPainter, mark: Mark) -> None:
    match mark:
        case Words():
            painter.setPen(QColor(mark.colour))
            place = QPointF(mark.left * UNITS, (mark.baseline - mark.line.ascent) * UNITS)
            for run in mark.line.runs:
                painter.drawGlyphRun(place, run.glyphs)
        case Area():
            colour = QColor(mark.colour)
            colour.setAlphaF(mark.alpha)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour))
            box = mark.box
            shape = QRectF(box.left * UNITS, box.top * UNITS, box.width * UNITS, box.height * UNITS)
            if mark.radius:
                painter.drawRoundedRect(shape, mark.radius * UNITS, mark.radius * UNITS)
            else:
                painter.drawRect(shape)
        case Stroke():
            pen = QPen(QColor(mark.colour), mark.width * UNITS)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if mark.dash:
                pen.setDashPattern([part / mark.width for part in mark.dash])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([QPointF(x * UNITS, y * UNITS) for x, y in mark.points]))
        case Dot():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(mark.colour)))
            painter.drawEllipse(QPointF(mark.x * UNITS, mark.y * UNITS), mark.radius * UNITS, mark.radius * UNITS)


def picture(page: Page, dots_per_inch: float) -> QImage:
    """A page as an image on white."""
    scale = dots_per_inch / DOTS_PER_INCH
    size = (round(page.width * dots_per_inch / 72), round(page.height * dots_per_inch / 72))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, page)
    painter.end()
    return image
