"""The book against what the company reported: line by line the book, the reported, the difference and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from workbench.document.valuation import Address, value_of
from workbench.ground.language import text
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.ui.entities.paint import colour, small, strong
from workbench.ui.theme import current_theme, scaled

_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_ELIDED = Qt.TextElideMode.ElideRight
_FIGURE = 68
_PAD = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison in millions; `keys` are what book and reported explain to, `why` names the difference."""

    label: str
    keys: tuple[str, str]
    book: float
    reported: float
    why: str
    is_strong: bool = False

    @property
    def difference(self) -> float:
        """Book less reported."""
        return self.book - self.reported

    @property
    def is_apart(self) -> bool:
        """Whether the difference is more than rounding: half a unit shown, or a ten-thousandth."""
        return abs(self.difference) > max(0.05, 1e-4 * abs(self.reported))


def reconciled(results: Results) -> list[Line]:
    """The book against reported RPO, its bands and deferred revenue."""
    figure = results.figure
    lines = [
        Line(
            text("RPO"),
            ("reconciliation.book", "reconciliation.reported"),
            figure("reconciliation.book"),
            figure("reconciliation.reported"),
            _why_rpo(results),
            True,
        )
    ]
    ends = [round(figure(f"disclosure.band_{n}_months")) for n in (1, 2, 3)]
    starts = [1, ends[0] + 1, ends[1] + 1]
    for n in (1, 2, 3):
        line = Line(
            text("Months {first}–{last}", first=starts[n - 1], last=ends[n - 1]),
            (f"reconciliation.book_{n}", f"reconciliation.disclosed_{n}"),
            figure(f"reconciliation.book_{n}"),
            figure(f"reconciliation.disclosed_{n}"),
            "",
        )
        why = _why_band(results, line)
        lines.append(Line(line.label, line.keys, line.book, line.reported, why))
    late = figure("reconciliation.after_bands") + figure("reconciliation.after_horizon")
    if abs(late) > 0.05:
        words = text("Schedules that run longer than the bands.")
        lines.append(Line(text("Later"), ("reconciliation.after_bands",) * 2, late, 0.0, words))
    lines.append(
        Line(
            text("Deferred revenue"),
            ("reconciliation.held", "reconciliation.reported_deferred"),
            figure("reconciliation.held"),
            figure("reconciliation.reported_deferred"),
            _why_deferred(results),
            True,
        )
    )
    return lines


def _why_rpo(results: Results) -> str:
    difference = results.figure("reconciliation.difference")
    outside = results.figure("reconciliation.outside")
    parts = []
    if abs(difference) > 0.05:
        parts.append(
            text("Contracts are missing, or priced too low.")
            if difference < 0
            else text("More contracts are in RPO than were reported.")
        )
    if outside > 0.05:
        parts.append(text("{amount} signed after or prospective stand apart.", amount=USD_M.shown(outside)))
    return " ".join(parts) or text("The book sums to it.")


def _why_band(results: Results, line: Line) -> str:
    if not line.is_apart:
        return text("As disclosed.")
    others = _own_schedules(results)
    parts = []
    if Address("disclosure.band_1_share") not in results.valuation.values:
        parts.append(text("The bands are the model's default: nobody typed them."))
    if others:
        parts.append(text("Other schedules than the bands: {names}.", names=_listed(others)))
    total = results.figure("reconciliation.difference")
    if abs(total) > 0.05:
        share = results.figure("reconciliation.reported")
        part = total * line.reported / share if share else 0.0
        parts.append(text("{amount} of it is the difference of the book.", amount=USD_M.shown(part)))
    return " ".join(parts) or text("The period's grid cuts the band.")


def _own_schedules(results: Results) -> list[str]:
    """Contracts in reported RPO that do not run by the disclosed bands."""
    model, valuation = results.model, results.valuation
    found = []
    for entity in valuation.members("contract"):
        status, profile = (
            value_of(model, valuation, Address(f"contracts.{k}", entity.id)) for k in ("status", "profile")
        )
        if status == "IN_RPO" and profile != "BANDS":
            found.append(entity.name)
    return found


def _why_deferred(results: Results) -> str:
    difference = results.figure("reconciliation.difference_deferred")
    if abs(difference) <= 0.05:
        return text("The prepayments held sum to it.")
    if difference < 0:
        return text("Some of what was reported is held by no contract.")
    return text("More prepayment is held than was reported.")


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return ", ".join(names)
    return text("{name} and {count} more", name=names[0], count=len(names) - 1)


class ReconciliationCard(QFrame):
    """The comparison as a small table. A click on a figure asks to explain it."""

    explained = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._lines: list[Line] = []
        self._currency = "USD"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(text("The book against what was reported"))
        self.setMouseTracking(True)

    def show_results(self, results: Results) -> None:
        """Show the comparison of these results; nothing is painted when it is the same."""
        lines = reconciled(results)
        if lines == self._lines and self._currency == results.valuation.currency:
            return
        self._lines, self._currency = lines, results.valuation.currency
        said = "; ".join(f"{one.label}: {USD_M.shown(one.difference)}. {one.why}" for one in lines)
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    def lines(self) -> list[Line]:
        """What stands there."""
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(430, scaled(44) + scaled(36) * max(len(self._lines), 5))

    def minimumSizeHint(self) -> QSize:
        return QSize(340, 120)

    def _row_height(self) -> float:
        room = self.height() - scaled(50)
        return min(max(room / max(len(self._lines), 1), scaled(20)), scaled(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setFont(strong(self.font()))
        painter.setPen(colour(roles.text))
        painter.drawText(
            QRect(_PAD + 2, scaled(6), self.width() - 20, scaled(20)), _LEFT, text("The book against what was reported")
        )
        self._paint_heads(painter)
        height = self._row_height()
        for number, line in enumerate(self._lines):
            self._paint_line(painter, line, round(scaled(48) + number * height), round(height))

    def _columns(self) -> list[QRect]:
        """Where book, reported and difference stand, at the right."""
        right = self.width() - _PAD
        return [QRect(right - scaled(_FIGURE) * (3 - n), 0, scaled(_FIGURE), 0) for n in range(3)]

    def _paint_heads(self, painter: QPainter) -> None:
        roles = current_theme().roles
        painter.setFont(small(self.font()))
        painter.setPen(colour(roles.muted))
        unit = text("{currency} m", currency=self._currency)
        painter.drawText(QRect(_PAD + 2, scaled(26), scaled(120), scaled(18)), _LEFT, unit)
        for box, words in zip(self._columns(), (text("Book"), text("Reported"), text("Difference")), strict=True):
            painter.drawText(QRect(box.left() - 10, scaled(26), box.width() + 10, scaled(18)), _RIGHT, words)
        painter.setPen(colour(roles.line))
        painter.drawLine(_PAD, scaled(46), self.width() - _PAD, scaled(46))

    def _paint_line(self, painter: QPainter, line: Line, top: int, height: int) -> None:
        roles = current_theme().roles
        has_words = height >= scaled(32)
        upper = scaled(17) if has_words else height
        start = top + (height - (scaled(33) if has_words else upper)) // 2
        columns = self._columns()
        font = strong(self.font()) if line.is_strong else self.font()
        painter.setFont(font)
        painter.setPen(colour(roles.text))
        room = columns[0].left() - _PAD - 2
        painter.drawText(QRect(_PAD + 2, start, room, upper), _LEFT, line.label)
        apart = USD_M.shown(line.difference) if line.is_apart else "✓"
        for box, words in zip(columns, (USD_M.shown(line.book), USD_M.shown(line.reported), apart), strict=True):
            if box is columns[2]:
                painter.setPen(colour(roles.bad if line.is_apart else roles.good))
            painter.drawText(QRect(box.left(), start, box.width(), upper), _RIGHT, words)
        if has_words:
            painter.setFont(small(self.font()))
            painter.setPen(colour(roles.muted))
            width = self.width() - 2 * _PAD - 4
            words = painter.fontMetrics().elidedText(line.why, _ELIDED, width)
            painter.drawText(QRect(_PAD + 2, start + scaled(17), width, scaled(16)), _LEFT, words)
        painter.setPen(colour(roles.line))
        painter.drawLine(_PAD, top + height - 1, self.width() - _PAD, top + height - 1)

    def _at(self, place: QPoint) -> tuple[Line, int] | None:
        number = int((place.y() - scaled(48)) // self._row_height()) if place.y() >= scaled(48) else -1
        if not 0 <= number < len(self._lines):
            return None
        columns = self._columns()
        column = next((n for n, box in enumerate(columns) if box.left() <= place.x() < box.left() + _FIGURE), -1)
        return self._lines[number], column

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        if found is not None:
            line, column = found
            self.explained.emit(line.keys[1 if column == 1 else 0])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(event.pos())
            QToolTip.showText(event.globalPos(), "" if found is None else f"{found[0].label}\n{found[0].why}", self)
            return True
        return super().event(event)
