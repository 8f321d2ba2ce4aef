"""A chart as a picture, painted anew at the size asked for, and as a table: on the clipboard or in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QRect, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QMessageBox

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ui.charts.plot import lettering
from workbench.ui.saving_place import ask_place
from workbench.ui.theme import current_theme, scaled

if TYPE_CHECKING:
    from workbench.ui.charts.chart import Chart
    from workbench.ui.charts.data import Table

PNG, SVG = ".png", ".svg"
SHARPNESS: Final = 2.0
"""Pixels of a saved picture a pixel on the screen."""
ORIGIN: Final = "origin"
"""Property of a window: words, or a function that gives them, of which valuation and of what date its charts are."""
_PAD = 12

_folder = ""


def origin_of(chart: Chart) -> str:
    """Of which valuation a chart is, and of what date, as its window tells; empty when it does not."""
    told = chart.window().property(ORIGIN)
    return str(told() if callable(told) else told or "")


def picture_size(chart: Chart) -> QSize:
    """Size of a picture before it is made sharper: the card, and a line below for where it comes from."""
    return QSize(chart.width(), chart.height() + (scaled(16) if origin_of(chart) else 0))


def paint_picture(chart: Chart, painter: QPainter) -> None:
    """Title, unit, plot, legend and origin as strokes and letters, whatever the painter paints on."""
    roles, size = current_theme().roles, picture_size(chart)
    painter.fillRect(QRect(QPoint(0, 0), size), QColor(roles.surface))
    line, plot, legend = chart._title_line, chart._plot, chart._legend
    painter.save()
    painter.translate(line.pos())
    line.paint_words(painter, line.width())
    painter.restore()
    target = QRectF(plot.geometry())
    plot.render(painter, target, plot.viewport().rect())
    if legend.isVisibleTo(chart):
        painter.save()
        painter.translate(legend.pos())
        legend.paint_all(painter, is_picture=True)
        painter.restore()
    if origin_of(chart):
        painter.setFont(lettering(10))
        painter.setPen(QColor(roles.muted))
        room = QRect(_PAD, chart.height() - 4, chart.width() - 2 * _PAD, scaled(16))
        words = painter.fontMetrics().elidedText(origin_of(chart), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)


def pictured(chart: Chart, sharpness: float = SHARPNESS) -> QPixmap:
    """The chart in so many pixels a pixel."""
    picture = QPixmap(picture_size(chart) * sharpness)
    picture.setDevicePixelRatio(sharpness)
    painter = QPainter(picture)
    paint_picture(chart, painter)
    painter.end()
    return picture


def as_png(chart: Chart) -> bytes:
    """The picture as a file of pixels, twice as fine as the screen."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pictured(chart).save(buffer, "PNG")
    return bytes(buffer.data().data())


def as_svg(chart: Chart) -> bytes:
    """The picture as strokes and letters; its words are text."""
    from PySide6.QtSvg import QSvgGenerator

    buffer, size = QBuffer(), picture_size(chart)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setTitle(chart.title())
    generator.setDescription(" · ".join(part for part in (chart.unit_line(), origin_of(chart)) if part))
    painter = QPainter(generator)
    paint_picture(chart, painter)
    painter.end()
    return bytes(buffer.data().data())


def save_picture(chart: Chart, path: Path) -> None:
    """Write the picture, of the kind its ending tells; whole or not at all. Raises `ProblemError`."""
    from workbench.document.file import write_whole

    kind = path.suffix.lower()
    if kind not in (PNG, SVG):
        what = text("Pictures are saved as .png or .svg, not as {ending}.", ending=path.suffix or path.name)
        raise ProblemError(Problem(path.name, what, text("Give the file one of these endings.")))
    write_whole(path, as_svg(chart) if kind == SVG else as_png(chart))


def ask_save(chart: Chart) -> bool:
    """Choose a place and save there; says why where it cannot be written. True when it was saved."""
    global _folder
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    start = Path(_folder or pictures or Path.home()) / f"{_file_name(chart)}{PNG}"
    kinds = {text("Picture in pixels") + " (*.png)": PNG, text("Vector graphics") + " (*.svg)": SVG}
    path = ask_place(chart, text("Save the picture"), start, kinds)
    if path is None:
        return False
    try:
        save_picture(chart, path)
    except ProblemError as error:
        tell(chart, error.problem)
        return False
    _folder = str(path.parent)
    return True


def tell(chart: Chart, problem: Problem) -> None:
    """Say why a picture was not saved, and what to do."""
    title = text("The picture was not saved")
    box = QMessageBox(QMessageBox.Icon.Warning, title, f"{problem.where}: {problem.what}", parent=chart)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(problem.remedy)
    box.open()


def _file_name(chart: Chart) -> str:
    """A file's name of the title: without what file systems refuse."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", chart.title())
    return re.sub(r"\s+", "-", plain.strip().lower()).strip(".-") or "chart"


def copy_picture(chart: Chart) -> QPixmap:
    """Put the picture on the clipboard."""
    picture = pictured(chart)
    QGuiApplication.clipboard().setPixmap(picture)
    return picture


def copy_table(table: Table) -> str:
    """Put a table on the clipboard as tab-separated text and as HTML; gives the text."""
    data, copied = QMimeData(), table.as_text()
    data.setText(copied)
    data.setHtml(as_html(table.headers, table.rows))
    QGuiApplication.clipboard().setMimeData(data)
    return copied


def as_html(headers: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    """A table as spreadsheets take it: numbers as numbers in full precision, and words never as formulas."""
    head = "".join(f"<th{_WORDS}>{escape(one)}</th>" for one in headers)
    body = "".join(f"<tr>{''.join(_cell(one) for one in row)}</tr>" for row in rows)
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>'
        f"<body><table><tr>{head}</tr>{body}</table></body></html>"
    )


_WORDS: Final = " x:str style=\"mso-number-format:'\\@'\""


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f"<td{_WORDS}>{escape(value)}</td>"
    exact = repr(float(value)).removesuffix(".0")
    if value != value or value in (float("inf"), float("-inf")):
        return f"<td{_WORDS}></td>"
    # Excel reads `x:num`, LibreOffice `sdval`: neither depends on the language of whoever pastes.
    return f'<td x:num="{exact}" sdval="{exact}" sdnum="1033;">{exact}</td>'
