"""What a facility comes to, small: its balance and debt service over time, its coupon beside its effective rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from workbench.ground.language import text
from workbench.ground.units import PERCENT_2, USD_M
from workbench.live.results import Results
from workbench.rows.items import Choice
from workbench.ui.theme import current_theme, mixed

BALANCE = "facilities.balance"
COUPON = "facilities.rate"
EFFECTIVE = "effective_interest.opening_rate_simple"
KIND = "facilities.kind"


@dataclass(frozen=True, slots=True)
class Outline:
    """A facility over time: balances of the opening and each period's end, service of each period; rates a year."""

    name: str = ""
    kind: str = ""
    balances: tuple[float, ...] = ()
    services: tuple[float, ...] = ()
    coupon: float = math.nan
    effective: float = math.nan
    repaid_in: str = ""

    @property
    def most(self) -> float:
        """The highest figure drawn."""
        return max((v for v in (*self.balances, *self.services) if math.isfinite(v)), default=0.0)

    def rate_words(self) -> str:
        """Coupon, and the effective rate beside it where there is one."""
        if not math.isfinite(self.coupon):
            return ""
        coupon = PERCENT_2.shown(self.coupon)
        if not math.isfinite(self.effective):
            return coupon
        return f"{coupon} / {PERCENT_2.shown(self.effective)}"


def outline(results: Results, place: int) -> Outline:
    """The outline of the facility at a place; empty where the results do not know it yet."""
    if place >= len(results.names(BALANCE)):
        return Outline()
    balances = [results.arrays.opening(results.model[BALANCE], place), *results.line(BALANCE, place)]
    services = service_of(results, place)
    last = max((t for t, v in enumerate(balances) if v > 1e-6), default=0)
    repaid = results.calendar.label(last + 1) if 0 < last < len(balances) - 1 else ""
    kind = results.model[KIND]
    assert isinstance(kind, Choice)
    code = round(results.figure(KIND, place))
    members = list(kind.options)
    words = text(str(members[code - 1].value)) if 1 <= code <= len(members) else ""
    return Outline(
        results.names(BALANCE)[place],
        words,
        tuple(balances),
        tuple(services),
        _first(results, COUPON, place),
        _first(results, EFFECTIVE, place),
        repaid,
    )


def service_of(results: Results, place: int) -> list[float]:
    """Interest in cash, fees and everything repaid, each period."""
    lines = [results.line(f"facilities.{key}", place) for key in ("interest", "fee", "repaid", "pik")]
    return [interest + fee + repaid - pik for interest, fee, repaid, pik in zip(*lines, strict=True)]


def _first(results: Results, key: str, place: int) -> float:
    """A single rate, or that of the first period in which there is one."""
    item = results.model.get(key)
    if item is None:
        return math.nan
    if not item.is_periodic:
        return results.figure(key, place)
    return next((float(v) for v in results.line(key, place) if math.isfinite(v)), math.nan)


def draw_outline(painter: QPainter, room: QRect, of: Outline) -> None:
    """Draw balance (an area) and service (bars) on one scale, without axes."""
    roles = current_theme().roles
    ground = QRectF(room)
    painter.setPen(QPen(QColor(roles.line), 1))
    painter.drawLine(ground.bottomLeft(), ground.bottomRight())
    most = of.most
    if most <= 0 or not of.services:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    count = len(of.services)
    step = ground.width() / count
    tops = [QPointF(ground.left() + t * step, _y(ground, v, most)) for t, v in enumerate(of.balances)]
    line = QColor(current_theme().series(0))
    area = QPolygonF([ground.bottomLeft(), *tops, ground.bottomRight()])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mixed(roles.surface, current_theme().series(0), 0.22)))
    painter.drawPolygon(area)
    painter.setBrush(QColor(current_theme().series(3)))
    width = max(step * 0.55, 1.0)
    for t, value in enumerate(of.services):
        top = _y(ground, value, most)
        painter.drawRect(QRectF(ground.left() + (t + 0.5) * step - width / 2, top, width, ground.bottom() - top))
    painter.setPen(QPen(line, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(tops))
    painter.restore()


def _y(ground: QRectF, value: float, most: float) -> float:
    share = min(max(value / most, 0.0), 1.0) if math.isfinite(value) else 0.0
    return ground.bottom() - share * (ground.height() - 1)


def outline_tip(results: Results, of: Outline) -> str:
    """What the picture shows, in words."""
    if not of.balances:
        return ""
    currency = results.valuation.currency
    parts = [
        of.name,
        text(
            "Balance {now} now, {most} at most ({currency} m)",
            now=USD_M.shown(of.balances[0]),
            most=USD_M.shown(max(of.balances)),
            currency=currency,
        ),
        text("Service {total} in all", total=USD_M.shown(math.fsum(of.services))),
    ]
    if of.repaid_in:
        parts.append(text("Repaid in {period}", period=of.repaid_in))
    if of.rate_words():
        parts.append(text("Coupon and effective rate {rates}", rates=of.rate_words()))
    return "\n".join(parts)


def outlines(results: Results, count: int) -> Sequence[Outline]:
    """Outlines of the first `count` facilities."""
    return [outline(results, place) for place in range(count)]
