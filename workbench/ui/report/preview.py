"""Pages one below the other as they will print, at a width or a size, drawn by the same strokes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.ground.language import text
from workbench.ui.report.marks import Page
from workbench.ui.report.painting import picture
from workbench.ui.theme import current_theme, scaled

FIT_WIDTH, WHOLE_PAGE = 0.0, -1.0
"""Zooms that follow the room; others are shares of the size on paper."""
LEAST, MOST, STEP = 0.25, 4.0, 1.2
GAP = 14


class Sheets(QWidget):
    """The pages on their ground. Pictures are made of what is seen and kept while size and pages stay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pages: Sequence[Page] = ()
        self.dots = 96.0
        self._pictures: dict[int, QPixmap] = {}
        self._size = self._ratio = 0.0

    def show_pages(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self._pictures.clear()
        self.update()

    def sizes(self, dots: float) -> QSize:
        """What all pages take at a resolution, in pixels of the screen."""
        if not self.pages:
            return QSize(1, 1)
        width = max(page.width for page in self.pages) * dots / 72
        height = sum(page.height * dots / 72 + GAP for page in self.pages)
        return QSize(round(width) + 2 * GAP, round(height) + GAP)

    def place(self, number: int) -> QRect:
        """Where a page stands."""
        top = GAP + sum(round(page.height * self.dots / 72) + GAP for page in self.pages[:number])
        page = self.pages[number]
        width, height = round(page.width * self.dots / 72), round(page.height * self.dots / 72)
        return QRect((self.width() - width) // 2, top, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        roles = current_theme().roles
        painter.fillRect(event.rect(), QColor(roles.background))
        ratio = self.devicePixelRatioF()
        if (self._size, self._ratio) != (self.dots, ratio):
            self._pictures.clear()
            self._size, self._ratio = self.dots, ratio
        for number in range(len(self.pages)):
            place = self.place(number)
            if not place.intersects(event.rect()):
                continue
            if number not in self._pictures:
                made = QPixmap.fromImage(picture(self.pages[number], self.dots * ratio))
                made.setDevicePixelRatio(ratio)
                self._pictures[number] = made
            painter.drawPixmap(place, self._pictures[number])
            painter.setPen(QColor(roles.line))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()


class Preview(QScrollArea):
    """The pages. `zoomed(share)` follows a zoom by wheel or key, `page_shown(number)` the page in the middle.

    Ctrl+wheel, Ctrl++ and Ctrl+- zoom, Page Up and Page Down turn pages, Home and End go to the ends.
    """

    zoomed = Signal(float)
    page_shown = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheets = Sheets(self)
        self._zoom = FIT_WIDTH
        self.setWidget(self.sheets)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text("Preview of the pages"))
        self.setMinimumWidth(scaled(320))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(scaled(40))

    @property
    def pages(self) -> Sequence[Page]:
        """The pages that are shown."""
        return self.sheets.pages

    @property
    def zoom(self) -> float:
        """`FIT_WIDTH`, `WHOLE_PAGE` or the share of the size on paper."""
        return self._zoom

    @property
    def page(self) -> int:
        """The page in the middle, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        for number in range(len(self.pages)):
            if self.sheets.place(number).bottom() + GAP >= middle:
                return number
        return max(0, len(self.pages) - 1)

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show other pages; what was seen stays in sight where there is as much."""
        held = self.verticalScrollBar().value()
        self.sheets.show_pages(pages)
        self._fit()
        self.verticalScrollBar().setValue(held)
        told = ""
        if pages:
            words = " ".join(one.line.words for one in pages[0].texts[:12])
            told = text("{count} pages: {words}", count=len(pages), words=words)
        self.setAccessibleDescription(told)
        self.page_shown.emit(self.page)

    def set_zoom(self, zoom: float) -> None:
        """Fit the width or the whole page, or show a share of the size on paper."""
        self._zoom = zoom if zoom <= 0 else min(max(zoom, LEAST), MOST)
        self._fit()

    def turn(self, by: int) -> None:
        """Bring another page to the top."""
        if self.pages:
            number = min(max(self.page + by, 0), len(self.pages) - 1)
            self.verticalScrollBar().setValue(self.sheets.place(number).top() - GAP)

    def _fit(self) -> None:
        if not self.pages:
            self.sheets.resize(1, 1)
            return
        widest = max(page.width for page in self.pages)
        room = self.maximumViewportSize()
        bar = self.verticalScrollBar().sizeHint().width()
        dots = 96.0 * self._zoom
        if self._zoom == FIT_WIDTH:
            dots = (room.width() - 2 * GAP - bar) * 72 / widest
        elif self._zoom == WHOLE_PAGE:
            by_height = (room.height() - 2 * GAP) * 72 / max(page.height for page in self.pages)
            dots = min(by_height, (room.width() - 2 * GAP - bar) * 72 / widest)
        self.sheets.dots = max(dots, 20.0)
        size = self.sheets.sizes(self.sheets.dots)
        self.sheets.resize(max(size.width(), self.viewport().width()), size.height())
        self.sheets.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _scrolled(self, _: int) -> None:
        self.page_shown.emit(self.page)

    def _zoom_by(self, factor: float) -> None:
        middle = self.verticalScrollBar().value() / max(1, self.sheets.height())
        self.set_zoom(self.sheets.dots / 96.0 * factor)
        self.verticalScrollBar().setValue(round(middle * self.sheets.height()))
        self.zoomed.emit(self._zoom)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta() != QPoint():
                self._zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match Qt.Key(event.key()):
            case Qt.Key.Key_PageDown:
                self.turn(1)
            case Qt.Key.Key_PageUp:
                self.turn(-1)
            case Qt.Key.Key_Home:
                self.verticalScrollBar().setValue(0)
            case Qt.Key.Key_End:
                self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal if is_control:
                self._zoom_by(STEP)
            case Qt.Key.Key_Minus if is_control:
                self._zoom_by(1 / STEP)
            case _:
                super().keyPressEvent(event)
