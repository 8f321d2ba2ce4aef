"""What each peer set says: medians and values per share by multiple, side by side."""

from __future__ import annotations

import math

from workbench.document.peer_sets import PEER_SET
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.desks.field import PRICED, Method, multiple_label
from workbench.ui.sheet import cell_key

SECTION = "peer_set_statistics"


def has_sets(results: Results) -> bool:
    """Whether the model describes sets and there are some."""
    return results.model.get(f"{SECTION}.revenue_median") is not None and bool(results.valuation.members(PEER_SET))


def set_figure(results: Results, measure: str, name: str, place: int) -> float:
    """A figure of a set; NaN where the model has none."""
    key = f"{SECTION}.{measure}_{name}"
    return math.nan if results.model.get(key) is None else results.figure(key, place)


def set_key(results: Results, measure: str, name: str, place: int) -> str:
    """The key that explains a figure of a set."""
    item = results.model.get(f"{SECTION}.{measure}_{name}")
    return "" if item is None else cell_key(item, place)


def set_prices(results: Results, measure: str) -> list[tuple[int, float]]:
    """Sets that give a value per share at their median, and the value."""
    if not has_sets(results):
        return []
    places = range(len(results.valuation.members(PEER_SET)))
    found = [(place, set_figure(results, measure, "price", place)) for place in places]
    return [(place, price) for place, price in found if math.isfinite(price)]


def sets_method(results: Results) -> Method:
    """The range of the sets' medians, by the first multiple that two sets have."""
    key, label = "peer_sets.is_used", text("Across the sets")
    if not results.valuation.members(PEER_SET):
        return Method(key, label, lacks=text("there are no peer sets"))
    for measure in PRICED:
        found = set_prices(results, measure)
        if len(found) < 2:
            continue
        names = [results.valuation.members(PEER_SET)[place].name for place, _ in found]
        prices = [price for _, price in found]
        held = set_key(results, measure, "price", found[prices.index(min(prices))][0])
        words = text("{multiple}, across the sets", multiple=multiple_label(results, measure))
        source = text("medians of {names}", names=", ".join(names))
        return Method(held, words, min(prices), max(prices), None, "series3", source=source)
    return Method(key, label, lacks=text("no multiple gives a value in two sets"))
