"""One facility drawn large beside its term sheet: balance and service over time, and what they come to in figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ground.language import text
from workbench.ground.units import PERCENT_2, USD_M
from workbench.live.results import Results
from workbench.ui.entities.paint import colour, small, strong
from workbench.ui.terms.preview import BALANCE, COUPON, EFFECTIVE, Outline, draw_outline
from workbench.ui.theme import current_theme

_PAD = 14
_LINE = 24
_TICKS = 4
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the facility: what it is called, as shown, and the line and period it explains to."""

    label: str
    shown: str
    key: str
    period: int | None


class FacilityCard(QWidget):
    """The picture with its axes, and the figures below it. A click on a figure asks to explain it."""

    explained = Signal(str, object)  # key of a line per facility, period

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outline = Outline()
        self._facts: list[Fact] = []
        self._labels: Sequence[str] = ()
        self._currency = "USD"
        self._place = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(240)
        self.setMouseTracking(True)
        self.setAccessibleName(text("Balance and service over time"))

    def show_facility(self, results: Results, of: Outline, place: int) -> None:
        """Show the facility at a place; nothing is painted when it is the same."""
        facts = facts_of(results, of, place)
        if (of, facts) == (self._outline, self._facts):
            return
        self._outline, self._facts, self._place = of, facts, place
        self._labels = results.calendar.labels
        self._currency = results.valuation.currency
        self.setAccessibleDescription("; ".join(f"{one.label} {one.shown}" for one in facts))
        self.update()

    def facts(self) -> list[Fact]:
        """The figures that stand there."""
        return self._facts

    def sizeHint(self) -> QSize:
        return QSize(360, 420)

    def _picture(self) -> QRect:
        below = _LINE * len(self._facts) + 16
        height = min(max(self.height() - below - 96, 60), 260)
        return QRect(_PAD, 56, self.width() - 2 * _PAD, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(roles.surface))
        painter.setPen(colour(roles.line))
        painter.drawLine(0, 0, 0, self.height())
        self._draw_title(painter)
        room = self._picture()
        draw_outline(painter, room, self._outline)
        self._draw_axis(painter, room)
        top = room.bottom() + 30
        for number, fact in enumerate(self._facts):
            self._draw_fact(painter, fact, top + number * _LINE)

    def _draw_title(self, painter: QPainter) -> None:
        roles = current_theme().roles
        painter.setFont(strong(self.font()))
        painter.setPen(colour(roles.text))
        painter.drawText(QRect(_PAD, 8, self.width() - 2 * _PAD, 20), _LEFT, text("Balance and service over time"))
        painter.setFont(small(self.font()))
        legend = ((0, text("balance")), (3, text("service a period")))
        left = _PAD
        for hue, words in legend:
            painter.fillRect(QRect(left, 36, 10, 8), colour(current_theme().series(hue)))
            painter.setPen(colour(roles.muted))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRect(left + 15, 30, width + 2, 20), _LEFT, words)
            left += width + 34
        if self._outline.most > 0:
            most = text("{amount} {currency} m", amount=USD_M.shown(self._outline.most), currency=self._currency)
            painter.drawText(QRect(_PAD, 30, self.width() - 2 * _PAD, 20), _RIGHT, text("top: {amount}", amount=most))

    def _draw_axis(self, painter: QPainter, room: QRect) -> None:
        count = len(self._labels) - 1
        if count < 1:
            return
        painter.setFont(small(self.font()))
        painter.setPen(colour(current_theme().roles.muted))
        every = max(count // _TICKS, 1)
        for period in range(1, count + 1, every):
            left = room.left() + (period - 1) * room.width() // count
            if left + 40 <= room.right():
                painter.drawText(QRect(left, room.bottom() + 4, 60, 16), _LEFT, self._labels[period])

    def _draw_fact(self, painter: QPainter, fact: Fact, top: int) -> None:
        roles = current_theme().roles
        room = QRect(_PAD, top, self.width() - 2 * _PAD, _LINE)
        painter.setFont(self.font())
        painter.setPen(colour(roles.muted))
        painter.drawText(room, _LEFT, fact.label)
        painter.setPen(colour(roles.text))
        painter.drawText(room, _RIGHT, fact.shown)
        painter.setPen(colour(roles.line))
        painter.drawLine(room.bottomLeft(), room.bottomRight())

    def fact_at(self, place: QPoint) -> Fact | None:
        """The figure at a place of the widget."""
        number = (place.y() - self._picture().bottom() - 30) // _LINE
        return self._facts[number] if 0 <= number < len(self._facts) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_link = self.fact_at(event.position().toPoint()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        fact = self.fact_at(event.position().toPoint())
        if fact is not None:
            self.explained.emit(f"{fact.key}#{self._place}", fact.period)


def facts_of(results: Results, of: Outline, place: int) -> list[Fact]:
    """What a facility comes to: rates, balances, what is repaid and paid in interest."""
    if not of.balances:
        return []
    peak = max(range(len(of.balances)), key=lambda t: of.balances[t])
    found = []
    if math.isfinite(of.coupon):
        found.append(Fact(text("Coupon, first period"), PERCENT_2.shown(of.coupon), COUPON, 1))
    if math.isfinite(of.effective):
        found.append(Fact(text("Effective rate"), PERCENT_2.shown(of.effective), EFFECTIVE, None))
    label = results.calendar.label
    found += [
        Fact(text("Balance now"), USD_M.shown(of.balances[0]), BALANCE, 0),
        Fact(text("Highest, {period}", period=label(peak)), USD_M.shown(of.balances[peak]), BALANCE, peak),
        Fact(text("Repaid in all"), *_sum(results, "facilities.repaid", place)),
        Fact(text("Interest in all"), *_sum(results, "facilities.interest", place)),
        Fact(text("Fees in all"), *_sum(results, "facilities.fee", place)),
    ]
    last = len(of.balances) - 1
    if of.balances[last] > 1e-6:
        found.append(
            Fact(text("Still owed, {period}", period=label(last)), USD_M.shown(of.balances[last]), BALANCE, last)
        )
    return found


def _sum(results: Results, key: str, place: int) -> tuple[str, str, int]:
    values = [v for v in results.line(key, place) if math.isfinite(v)]
    first = next((t for t, v in enumerate(values, 1) if v), 1)
    return USD_M.shown(math.fsum(values)), key, first
