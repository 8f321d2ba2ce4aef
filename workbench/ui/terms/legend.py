"""The strip below the term sheet: what the selected term is and where it comes from, and what the marks mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.document.valuation import Status
from workbench.ground.language import text
from workbench.ui.entities.paint import colour, small, strong
from workbench.ui.terms.paint import draw_status
from workbench.ui.theme import current_theme, scaled

_PAD = 10
_HEIGHT, _SHORT = 44, 24


class TermNote(QWidget):
    """Two lines: the term by name, then its note, bounds and source; the legend of the marks at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: list[str] = []
        self._is_short = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text("About the selected term"))

    def tell(self, parts: Sequence[str]) -> None:
        """Show these parts, the first one as a title."""
        if list(parts) == self._said:
            return
        self._said = list(parts)
        self.setToolTip("\n".join(parts))
        self.setAccessibleDescription(". ".join(parts))
        self.update()

    def set_short(self, is_short: bool) -> None:
        """One line where height is scarce."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    def said(self) -> list[str]:
        """What stands there."""
        return self._said

    def sizeHint(self) -> QSize:
        return QSize(300, scaled(_SHORT if self._is_short else _HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(roles.raised))
        painter.setPen(colour(roles.line))
        painter.drawLine(0, 0, self.width(), 0)
        legend = self._draw_legend(painter)
        if not self._said:
            return
        painter.setFont(strong(self.font()))
        painter.setPen(colour(roles.text))
        room = QRect(_PAD, 3, legend - 2 * _PAD, scaled(19))
        title = painter.fontMetrics().horizontalAdvance(self._said[0])
        self._draw_elided(painter, room, self._said[0])
        painter.setFont(small(self.font()))
        painter.setPen(colour(roles.muted))
        words = "  ·  ".join(part.replace("\n", ", ") for part in self._said[1:])
        below = QRect(_PAD, scaled(22), self.width() - 2 * _PAD, scaled(18))
        self._draw_elided(painter, room.adjusted(title + 16, 0, 0, 0) if self._is_short else below, words)

    @staticmethod
    def _draw_elided(painter: QPainter, room: QRect, words: str) -> None:
        left = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
        if room.width() > 0:
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, left, shown)

    def _draw_legend(self, painter: QPainter) -> int:
        """The marks and what they mean, on the first line; returns where they begin."""
        roles = current_theme().roles
        painter.setFont(small(self.font()))
        known = (
            (Status.REPORTED, text("reported")),
            (Status.DERIVED, text("derived")),
            (Status.ASSUMED, text("assumed")),
            (Status.UNSET, text("no source")),
        )
        metrics = painter.fontMetrics()
        right = self.width() - _PAD
        for status, words in reversed(known):
            width = metrics.horizontalAdvance(words)
            painter.setPen(colour(roles.muted))
            painter.drawText(QRect(right - width, 3, width + 2, scaled(19)), Qt.AlignmentFlag.AlignVCenter, words)
            draw_status(painter, QPointF(right - width - 8, scaled(13)), status, roles.muted)
            right -= width + 26
        return right
