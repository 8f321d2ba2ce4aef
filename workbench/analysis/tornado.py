"""A tornado: each input moved alone between two values, the whole model computed at both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.distributions import quantile
from workbench.analysis.space import Space, bounds_of, label_of, unit_of
from workbench.document.resolve import cell_value
from workbench.document.studies import Ranges, Swing, Tornado
from workbench.document.valuation import Address, Valuation, addresses, value_of
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.kernels import Floats
from workbench.rows.items import Choice, Input, Item, Number
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


def tornado_of(model: Model, valuation: Valuation, asked: Tornado, case: str | None = None, most: int = MOST) -> Moved:
    """The tornado of a case (its id; None for the selected one).

    Without swings of its own every input that reaches the output is moved, and the `most` widest bars are given.
    Raises KeyError for what the valuation does not have.
    """
    swings = asked.swings or tuple(Swing(one) for one in candidates(model, valuation, asked, case))
    ends = [_ends(model, valuation, asked, swing, case) for swing in swings]
    movable = [place for place, (_, _, lacks) in enumerate(ends) if not lacks]
    space = _space(model, valuation, case, [swings[place].address for place in movable], asked.output)
    now = space.now
    points = np.tile(now, (2 * len(movable) + 1, 1))
    for column, place in enumerate(movable):
        points[2 * column, column], points[2 * column + 1, column] = ends[place][:2]
    found = space.at(points)[asked.output]
    at = {place: (float(found[2 * column]), float(found[2 * column + 1])) for column, place in enumerate(movable)}
    bars = [_bar(model, valuation, swings[p], ends[p], at.get(p, (math.nan, math.nan)), case) for p in range(len(ends))]
    bars.sort(key=lambda bar: -bar.swing)
    if not asked.swings:
        bars = [bar for bar in bars if bar.swing > 0][:most]
    return Moved(asked.output, float(found[-1]), tuple(bars), len(movable))


_last: list[Space] = []


def _space(model: Model, valuation: Valuation, case: str | None, varied: Sequence[Address], output: Address) -> Space:
    """The space asked for; the last one where it is the same question, so that an edit costs milliseconds."""
    if _last:
        known = _last.pop()
        if (known.model, known.case, known.varied, known.wanted) == (model, case, tuple(varied), (output,)):
            _last.append(known.moved_to(valuation))
            return _last[0]
    _last.append(Space(model, valuation, case, varied, [output]))
    return _last[0]


def candidates(model: Model, valuation: Valuation, asked: Tornado, case: str | None = None) -> list[Address]:
    """Inputs that the output hangs on and that can be moved the way that is asked, in model order."""
    reaching = _reaching(model, model[asked.output.key])
    found: list[Address] = []
    for address in addresses(model, valuation):
        item = model[address.key]
        if item not in reaching or item.unit.is_date or item.unit.is_flag or isinstance(item, Choice):
            continue
        if asked.ranges is Ranges.BOUNDS and not item.unit.percent:
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
    match asked.ranges:
        case Ranges.RELATIVE:
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


def standing(model: Model, valuation: Valuation, address: Address, case: str | None = None) -> float:
    """Where an input stands in the unit it is varied in: NaN for an empty one, 1 for one over periods."""
    item = model[address.key]
    assert isinstance(item, Input)
    read = cell_value(item, value_of(model, valuation, address, case), valuation.periods)
    return read if isinstance(read, float) else 1.0


def _bar(
    model: Model,
    valuation: Valuation,
    swing: Swing,
    ends: tuple[float, float, str],
    at: tuple[float, float],
    case: str | None,
) -> Bar:
    address = swing.address
    return Bar(
        address,
        label_of(model, valuation, address),
        unit_of(model, address),
        standing(model, valuation, address, case),
        ends[0],
        ends[1],
        at[0],
        at[1],
        ends[2],
    )


def points_of(moved: Moved) -> Floats:
    """Low, high, figure at low, figure at high of each bar, shape (bars, 4): for a table or a file."""
    return np.array([[bar.low, bar.high, bar.at_low, bar.at_high] for bar in moved.bars])
