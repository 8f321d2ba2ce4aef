"""The book over time: what each contract delivers or the power it uses, its prepayment, its events, debt maturities."""

from __future__ import annotations

import math
from bisect import bisect_left

from workbench.document.valuation import Address, value_of
from workbench.ground.language import text
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.ui.charts.data import Marker
from workbench.ui.charts.gantt import Event, Gantt, Sign, Span

DELIVERED = "delivery.recognised"
POWER = "contracts.due_mw"
BALANCE = "delivery.deferred"


def fill_gantt(chart: Gantt, results: Results, key: str = DELIVERED) -> None:
    """Show every contract of these results; `key` is the row that shades the bars."""
    calendar = results.calendar
    periods = list(calendar.labels[1:])
    years = [calendar.year_label(year) for year in calendar.fiscal_years[1:]]
    spans = [_span(results, key, position) for position in range(len(results.valuation.members("contract")))]
    amount = text("Delivered") if key == DELIVERED else text("Power needed")
    chart.set_data(periods, spans, groups=years, markers=maturities(results), amount=amount)


def _span(results: Results, key: str, position: int) -> Span:
    entity = results.valuation.members("contract")[position]
    price = results.figure("contracts.price", position)
    notes = [text("Price {price}", price=USD_M.shown(price))]
    return Span(
        f"{key}#{position}",
        entity.name,
        results.line(key, position),
        results.line(BALANCE, position),
        _signs(results, entity.id, position),
        notes,
    )


def _signs(results: Results, entity: str, position: int) -> list[Sign]:
    """Signing of what is not signed yet, renegotiation, termination; 0 means never."""
    model, valuation = results.model, results.valuation
    made: list[Sign] = []
    status = value_of(model, valuation, Address("contracts.status", entity))
    wanted = (
        ("contracts.signing", Event.SIGNING, text("Signed"), status != "IN_RPO"),
        ("contracts.reneg_period", Event.RENEGOTIATION, text("Renegotiated"), True),
        ("contracts.termination", Event.TERMINATION, text("Terminated"), True),
    )
    for key, event, words, counts in wanted:
        if not counts or model.get(key) is None:
            continue
        period = results.figure(key, position)
        if 1 <= period <= valuation.periods:
            label = results.calendar.label(int(period))
            made.append(Sign(event, period - 1, f"{words} {label}"))
    return made


def maturities(results: Results) -> list[Marker]:
    """The days on which debt matures, as far as the horizon reaches; those of one period share a marker."""
    if results.model.get("facilities.maturity") is None:
        return []
    met: dict[float, list[str]] = {}
    for position, name in enumerate(results.names("facilities.maturity")):
        drawn = max(results.line("facilities.balance", position), default=0.0)
        place = place_of(results, results.figure("facilities.maturity", position))
        if place is not None and drawn > 1e-6:
            met.setdefault(float(period_of(place)), []).append(name)
    return [Marker(place, text("{names} due", names=_short(names)), "bad") for place, names in sorted(met.items())]


def _short(names: list[str]) -> str:
    return names[0] if len(names) == 1 else text("{name} and {count} more", name=names[0], count=len(names) - 1)


def period_of(place: float) -> int:
    """The period in which a place on the axis lies; its last day is still its own."""
    return math.ceil(place - 0.5 - 1e-9)


def place_of(results: Results, day: float) -> float | None:
    """Where a day stands on the axis of periods (0 is the middle of the first); None outside the horizon."""
    ends = results.calendar.ends
    if not ends[0] < day <= ends[-1]:
        return None
    after = bisect_left(ends, day)
    share = (day - ends[after - 1]) / (ends[after] - ends[after - 1])
    return after - 1 + share - 0.5
