"""What a share is worth by each method, as ranges on one scale: cases, multiples, sets, regression, assay, offer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.document.peer_sets import PEER
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.live.results import Results, compute
from workbench.ui.charts import Football, Reference, ValueRange
from workbench.ui.desks.peers.reasons import MEASURES, multiple_key

PRICED = tuple(measure for measure in MEASURES if measure != "rpo_debt")
"""Multiples that a value per share follows from."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its range, or why it has none; and where its figures come from."""

    key: str
    label: str
    low: float = math.nan
    high: float = math.nan
    mid: float | None = None
    role: str = "series0"
    is_quartiles: bool = False
    source: str = ""
    lacks: str = ""

    @property
    def range(self) -> ValueRange:
        """As it stands in the football field."""
        return ValueRange(
            self.key, self.label, self.low, self.high, self.mid, self.role, self.is_quartiles, self.source
        )


def references(results: Results) -> list[Reference]:
    """Reference prices per share."""
    found = []
    for key, words in (("shares.offer", text("offer")), ("shares.market", text("market"))):
        value = results.figure(key)
        if value > 0:
            found.append(Reference(value, f"{words} {value:,.2f}"))
    headline = results.figure("shares.headline_price")
    if math.isfinite(headline):
        found.append(Reference(headline, text("headline {value}", value=f"{headline:,.0f}"), "muted"))
    return found


class Cases:
    """Values per share of all cases; kept while the valuation is the same, for each case is a computation."""

    def __init__(self) -> None:
        self._of: object = None
        self._methods: list[Method] = []

    def methods(self, results: Results) -> list[Method]:
        """DCF and APV over the cases."""
        if self._of is not results.valuation:
            self._methods = case_methods(results)
            self._of = results.valuation
        return self._methods


def case_methods(results: Results) -> list[Method]:
    """DCF and APV over the cases, the selected one in the middle."""
    prices: list[float] = []
    apvs: list[float] = []
    for case in results.valuation.cases:
        found = results
        if case.id != results.case:
            found = compute(results.model, replace(results.valuation, selected_case=case.id))
        prices.append(found.figure("shares.price"))
        claims = found.figure("bridge.claims") - found.figure("bridge.liquid")
        apvs.append(max(found.figure("bridge.apv") - claims, 0.0) / found.figure("shares.diluted"))
    place = [c.id for c in results.valuation.cases].index(results.case)
    names = ", ".join(c.name for c in results.valuation.cases)
    source = text("cases {names}", names=names)
    return [
        _spread("shares.price", text("DCF across cases"), prices, place, source),
        _spread("bridge.apv", text("APV across cases"), apvs, place, source),
    ]


def _spread(key: str, label: str, values: list[float], place: int, source: str) -> Method:
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return Method(key, label, lacks=text("no case has a value"))
    return Method(key, label, min(known), max(known), values[place], source=source)


def multiple_label(results: Results, measure: str) -> str:
    """What a multiple is called."""
    return text(results.model[multiple_key(measure)].label)


def multiple_method(results: Results, measure: str) -> Method:
    """Value per share at the quartiles of the peers' multiples."""
    key, label = f"comparison.{measure}_median_price", multiple_label(results, measure)
    count = results.figure(f"comparison.{measure}_count")
    if not count > 0:
        return Method(key, label, lacks=text("no peer counts"))
    low, mid, high = (results.figure(f"comparison.{measure}_{name}_price") for name in ("low", "median", "high"))
    if not math.isfinite(mid):
        within = results.model.get("peer_count.is_growth_within")
        if measure == "growth" and within is not None and results.figure(within.key) == 0:
            return Method(key, label, lacks=text("the target outgrows every peer: it is not stretched beyond them"))
        return Method(key, label, lacks=text("the target's own measure is missing, zero or negative"))
    source = text("quartiles, n = {count}", count=f"{count:,.0f}")
    dates = price_dates(results, _counted(results, measure))
    return Method(key, label, low, high, mid, "series2", True, f"{source} · {dates}" if dates else source)


def _counted(results: Results, measure: str) -> list[int]:
    found = range(len(results.valuation.members(PEER)))
    return [p for p in found if math.isfinite(results.figure(f"outliers.{measure}_used", p))]


def price_dates(results: Results, peers: list[int]) -> str:
    """The days of these peers' prices."""
    days = sorted({results.figure("peers.as_of", p) for p in peers})
    known = [date_of(day).isoformat() for day in days if math.isfinite(day)]
    if not known:
        return ""
    if len(known) == 1:
        return text("prices of {day}", day=known[0])
    return text("prices of {first} to {last}", first=known[0], last=known[-1])


def assay_method(results: Results) -> Method:
    """What the backlog alone leaves for a share."""
    key, label = "assay.to_equity_per_share", text("Assay of the backlog")
    value = results.figure(key)
    if not math.isfinite(value) or not results.figure("assay.headline") > 0:
        return Method(key, label, lacks=text("there is no RPO"))
    source = text("this backlog only, no cash, no new contracts")
    if value < 0:
        source += " · " + text("the debt in front takes more than it gives")
    return Method(key, label, value, value, value, "gold", source=source)


def offer_method(results: Results) -> Method:
    """The range of the offer."""
    label = text("Offer range")
    low, high = results.figure("shares.ipo_low"), results.figure("shares.ipo_high")
    if not math.isfinite(low + high):
        return Method("shares.ipo_low", label, lacks=text("no offer range is entered under Shares"))
    return Method("shares.ipo_low", label, low, high, None, "muted", source=text("as the prospectus gave it"))


def football_ranges(results: Results) -> list[ValueRange]:
    """Value per share by method: across the cases, and at the peers' quartiles."""
    found = [*case_methods(results), *(multiple_method(results, measure) for measure in PRICED)]
    return [one.range for one in found if not one.lacks]


def within_scale(ranges: list[ValueRange], marks: list[Reference]) -> tuple[list[ValueRange], list[ValueRange]]:
    """Ranges that share a readable scale with the reference prices, and those far beyond it."""
    sizes = [m.value for m in marks] + [r.high for r in ranges[:2]]
    limit = 2 * max((v for v in sizes if math.isfinite(v)), default=math.inf)
    return [r for r in ranges if not r.low > limit], [r for r in ranges if r.low > limit]


def beyond_words(beyond: Sequence[ValueRange]) -> list[str]:
    """What is off the scale, in words."""
    return [
        text("off scale: {method} {low} to {high}", method=r.label, low=f"{r.low:,.0f}", high=f"{r.high:,.0f}")
        for r in beyond
    ]


def fill_football(chart: Football, ranges: list[ValueRange], results: Results) -> None:
    """Show ranges and reference prices; what is off the scale is said in words instead."""
    marks = references(results)
    shown, beyond = within_scale(ranges, marks)
    unit = text("{currency} a share", currency=results.valuation.currency)
    chart.set_title(chart.accessibleName(), " · ".join([unit, *beyond_words(beyond)]))
    if shown:
        chart.set_data(shown, marks)
    else:
        chart.set_empty(text("No method gives a value: enter peers and the target's measures."))
