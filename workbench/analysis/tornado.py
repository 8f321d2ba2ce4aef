"""A tornado: each input moved alone between two values, the whole model computed at both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.distributions import quantile
from workbench.analysis.sense import standing
from workbench.analysis.space import bounds_of, label_of, recent_space, unit_of
from workbench.analysis.switched import switched
from workbench.analysis.value_words import number_words
from workbench.document.studies import Ranges, Swing, Tornado
from workbench.document.valuation import Address, Valuation, addresses
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.rows.items import Choice, Item, Number, Series
from workbench.rows.model import Model

MOST: Final = 20
"""Bars shown when nobody chose them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An input and the figure at both ends of its range, all else as it stands.

    `low`, `high` and `now` are in `unit` (codes of a choice, a factor of an input over periods). `lacks` says why an
    input cannot be moved; its figures are NaN then.
    """

    address: Address
    label: str
    unit: Unit
    now: float
    low: float
    high: float
    at_low: float
    at_high: float
    lacks: str = ""

    @property
    def swing(self) -> float:
        """How far the figure moves between the two ends; 0 where one of them is missing."""
        width = abs(self.at_high - self.at_low)
        return width if math.isfinite(width) else 0.0


@dataclass(frozen=True, slots=True)
class Moved:
    """All bars, the widest first, and the figure as it stands. `tried` counts the inputs moved to find them."""

    output: Address
    value: float
    bars: tuple[Bar, ...]
    tried: int

    def is_one_sided(self, bar: Bar) -> bool:
        """Both ends lie on one side of the value: the figure turns within the range."""
        return (bar.at_low - self.value) * (bar.at_high - self.value) > 0


def tornado_of(
    model: Model,
    valuation: Valuation,
    asked: Tornado,
    case: str | None = None,
    most: int = MOST,
    *,
    has_switches: bool = True,
) -> Moved:
    """The tornado of a case (its id; None for the selected one).

    Without swings of its own every input that reaches the output is moved, and the `most` widest bars are given. Of a
    choice every member is tried, and the ends are those that give the least and the most; without `has_switches`
    choices and switches are not screened.
    Raises KeyError for what the valuation does not have.
    """
    swings = asked.swings or tuple(
        Swing(one)
        for one in candidates(model, valuation, asked, case)
        if has_switches or not _is_switch(model[one.key])
    )
    ends = [_ends(model, valuation, asked, swing, case) for swing in swings]
    tried = [
        (place, value) for place, one in enumerate(ends) if not one[2] for value in _tried(model, swings[place], one)
    ]
    moved = [one for one in tried if not _is_switch(model[swings[one[0]].address.key])]
    turned = [one for one in tried if _is_switch(model[swings[one[0]].address.key])]
    movable = list(dict.fromkeys(place for place, _ in moved))
    space = recent_space(model, valuation, case, [swings[place].address for place in movable], [asked.output])
    points = np.tile(space.now, (len(moved) + 1, 1))
    for row, (place, value) in enumerate(moved):
        points[row, movable.index(place)] = value
    found = space.at(points)[asked.output].tolist()
    others = switched(model, valuation, case, asked.output, [(swings[p].address, value) for p, value in turned])
    results: dict[int, list[tuple[float, float]]] = {}
    for (place, value), figure in zip([*moved, *turned], [*found[:-1], *others], strict=True):
        results.setdefault(place, []).append((value, figure))
    bars = [_bar(model, valuation, swings[p], ends[p], results.get(p, []), case) for p in range(len(ends))]
    bars.sort(key=lambda bar: -bar.swing)
    if not asked.swings:
        bars = [bar for bar in bars if bar.swing > 0][:most]
    return Moved(asked.output, float(found[-1]), tuple(bars), len(results))


def _is_switch(item: Item) -> bool:
    return isinstance(item, Choice) or item.unit.is_flag


def _tried(model: Model, swing: Swing, ends: tuple[float, float, str]) -> list[float]:
    """The values at which the figure is worked out: both ends, of a choice every member between them."""
    if isinstance(model[swing.address.key], Choice):
        return [float(code) for code in range(round(ends[0]), round(ends[1]) + 1)]
    return [ends[0], ends[1]]


def candidates(model: Model, valuation: Valuation, asked: Tornado, case: str | None = None) -> list[Address]:
    """Inputs that the output hangs on and that can be moved the way that is asked, in model order."""
    reaching = _reaching(model, model[asked.output.key])
    found: list[Address] = []
    for address in addresses(model, valuation):
        item = model[address.key]
        if item not in reaching or item.unit.is_date:
            continue
        if asked.ranges is Ranges.BOUNDS and not (item.unit.percent or _is_switch(item)):
            continue  # bounds of amounts only keep typing errors out: nobody means them as a range
        if not _ends(model, valuation, asked, Swing(address), case)[2]:
            found.append(address)
    return found


def _reaching(model: Model, output: Item) -> set[Item]:
    found: set[Item] = set()
    waiting: list[Item] = [output]
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting += [precedent.item for precedent in model.precedents(item)]
    return found


def _ends(
    model: Model, valuation: Valuation, asked: Tornado, swing: Swing, case: str | None
) -> tuple[float, float, str]:
    """Both ends of a range, and what is missing for it."""
    low, high, lacks = _given(model, valuation, asked, swing.address, case)
    low = low if swing.low is None else swing.low
    high = high if swing.high is None else swing.high
    if swing.low is not None and swing.high is not None:
        lacks = ""
    if lacks or not (math.isfinite(low) and math.isfinite(high)):
        return low, high, lacks or text("it has no two ends")
    least, most = bounds_of(model, swing.address)
    low, high = max(low, least), min(high, most)
    return low, high, text("its range is empty within its bounds") if low >= high else ""


def _given(
    model: Model, valuation: Valuation, asked: Tornado, address: Address, case: str | None
) -> tuple[float, float, str]:
    now = standing(model, valuation, address, case)
    item = model[address.key]
    if asked.ranges in (Ranges.RELATIVE, Ranges.BOUNDS):
        if isinstance(item, Choice):
            return 1.0, float(len(item.options)), ""
        if item.unit.is_flag:
            return 0.0, 1.0, ""
    match asked.ranges:
        case Ranges.RELATIVE:
            if item.unit.is_date:
                return math.nan, math.nan, text("a share of a date means nothing: type its ends")
            if now != now or now == 0:
                return math.nan, math.nan, text("it stands at nothing: type its ends")
            low, high = now * (1 - asked.share), now * (1 + asked.share)
            return min(low, high), max(low, high), ""
        case Ranges.BOUNDS:
            low, high = bounds_of(model, address)
            is_known = math.isfinite(low) and math.isfinite(high)
            return low, high, "" if is_known else text("it has no two hard bounds")
        case Ranges.CASES:
            values = list(_case_values(model, valuation, address))
            low, high = min(values, default=math.nan), max(values, default=math.nan)
            return low, high, "" if low < high else text("no case sets it")
        case Ranges.DISTRIBUTIONS:
            distribution = valuation.studies.simulation.distributions.get(address)
            if distribution is None:
                return math.nan, math.nan, text("it has no distribution")
            low, high = (float(one) for one in quantile(distribution, np.array([asked.tail, 1 - asked.tail])))
            return low, high, ""


def _case_values(model: Model, valuation: Valuation, address: Address) -> Iterable[float]:
    if not isinstance(model[address.key], Number):
        return
    for case in valuation.cases:
        value = standing(model, valuation, address, case.id)
        if value == value:
            yield value


def _bar(
    model: Model,
    valuation: Valuation,
    swing: Swing,
    ends: tuple[float, float, str],
    found: Sequence[tuple[float, float]],
    case: str | None,
) -> Bar:
    address = swing.address
    low, high = (ends[0], math.nan), (ends[1], math.nan)
    if found and isinstance(model[address.key], Choice):
        known = sorted((one for one in found if math.isfinite(one[1])), key=lambda one: one[1]) or list(found)
        low, high = known[0], known[-1]
    elif found:
        low, high = found[0], found[-1]
    return Bar(
        address,
        label_of(model, valuation, address),
        unit_of(model, address),
        standing(model, valuation, address, case),
        low[0],
        high[0],
        low[1],
        high[1],
        ends[2],
    )


def end_words(model: Model, bar: Bar, value: float) -> str:
    """An end of a bar as people read it: the member of a choice, yes or no of a switch, a number as its unit has it."""
    item = model[bar.address.key]
    if isinstance(item, Choice) and math.isfinite(value):
        return text(str(list(item.options)[round(value) - 1].value))
    if isinstance(item, Series) and math.isfinite(value):
        return f"× {value:.4g}"
    return number_words(bar.unit, float(f"{value:.6g}")) if math.isfinite(value) else text("n.m.")


def tornado_asked(model: Model, valuation: Valuation, asked: Tornado, case: str, has_switches: bool) -> Moved:
    """The same for a worker, which is given its arguments by position."""
    return tornado_of(model, valuation, asked, case, has_switches=has_switches)
