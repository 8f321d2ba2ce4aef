"""How far each driver may go before a covenant is breached or a need stays unfunded: every such value, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from workbench.analysis.crossings import Crossing, Scan, crossings, scanned
from workbench.analysis.debt_drivers import DRIVERS, Book, Driver
from workbench.analysis.debt_limits import Found, Limit, Limits
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.interpret.batch import Batch
from workbench.interpret.evaluate import Arrays
from workbench.interpret.kernels import Floats
from workbench.rows.model import Model

PERIOD_END = "timing.period_end"
WIDTH: Final = 24
"""Scenarios are run by so many: a width that was not run before costs as much as several runs."""


class Verdict(Enum):
    """What a driver does to a limit within the values tried."""

    REACHED = "it is breached within the range tried"
    BREACHED_NOW = "it is breached as things stand"
    NEVER = "it is breached at no value tried"
    NO_EFFECT = "the driver does not move it"


@dataclass(frozen=True, slots=True)
class Root:
    """A value of the driver at which a limit begins or ceases to be breached.

    `value` itself still breaches, and so do the values next to it upwards (`is_above`) or downwards; there the first
    breach is in `period` (from 1), which ends on `day` (a date serial).
    """

    value: float
    is_above: bool
    period: int
    day: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Every root of one limit along one driver, ascending; `period_now` is its first breach as things stand, or 0."""

    driver: Driver
    limit: Limit
    verdict: Verdict
    roots: tuple[Root, ...]
    period_now: int = 0

    @property
    def first(self) -> Root | None:
        """The root met first on the way up from where the driver stands; the way down where there is none."""
        up = [one for one in self.roots if one.value >= self.driver.now]
        return min(up, key=lambda r: r.value) if up else max(self.roots, key=lambda r: r.value, default=None)

    @property
    def cure(self) -> Root | None:
        """Of what is breached as things stand, the root nearest to where the driver stands: beyond it nothing is."""
        if self.verdict is not Verdict.BREACHED_NOW:
            return None
        return min(self.roots, key=lambda r: abs(r.value - self.driver.now), default=None)

    @property
    def room(self) -> float:
        """How far the driver may rise before the breach, in its unit; infinite where it does not come that way."""
        up = [one.value - self.driver.now for one in self.roots if one.value >= self.driver.now]
        if self.verdict is Verdict.BREACHED_NOW:
            return 0.0
        return min(up, default=float("inf"))


class Search:
    """Every driver of a case and all limits: one model of many scenarios, prepared once.

    Trap: a driver that types over a line holds it at what it is now while another driver is moved, so no driver may
    move what such a line is made of.
    """

    def __init__(self, book: Book, drivers: Sequence[Driver], limits: Limits) -> None:
        self.book = book
        self.drivers = tuple(drivers)
        self.limits = limits
        cells = [cell for driver in drivers for cell in driver.varying]
        self._batch = Batch(book.model, book.shape, book.inputs, cells, limits.wanted, WIDTH)
        now = np.ones(1)
        self._still = {cell: at for driver in drivers for cell, at in driver.cells(now * driver.now).items()}

    def _figures(self, driver: Driver, values: Floats) -> Found:
        width = -(-len(values) // WIDTH) * WIDTH
        padded = np.pad(values, (0, width - len(values)), mode="edge")
        still = {cell: np.repeat(at, width) for cell, at in self._still.items()}
        found = self._batch.run({**still, **driver.cells(padded)})
        return {cell: figures[..., : len(values)] for cell, figures in found.items()}

    def margins(self, driver: Driver, values: Floats) -> Floats:
        """Margins (K, S) at values (S,) of a driver."""
        found = self.limits.margins(self._figures(driver, values))
        return np.broadcast_to(found, (len(found), len(values)))  # drivers of nothing have one scenario only

    def periods(self, driver: Driver, values: Sequence[float]) -> list[list[int]]:
        """Per limit the first period breached at each value, 0 for none."""
        found = self.limits.periods(self._figures(driver, np.asarray(values, dtype=np.float64)))
        return [one if len(one) == len(values) else one * len(values) for one in found]

    def found(self, driver: Driver) -> list[BreakEven]:
        """The break-evens of all limits along a driver, in their order."""

        def margins(values: Floats) -> Floats:
            return self.margins(driver, values)

        scan = scanned(margins, driver.tried, is_whole=driver.is_whole)
        every = crossings(margins, scan, is_whole=driver.is_whole)
        values = [driver.now, *(one.value for found in every for one in found)]
        periods = self.periods(driver, values)
        result, place = [], 1
        for k, (limit, mine) in enumerate(zip(self.limits.all, every, strict=True)):
            roots = tuple(self._root(one, periods[k][place + n]) for n, one in enumerate(mine))
            place += len(mine)
            result.append(BreakEven(driver, limit, _verdict(driver, scan, k, roots), roots, periods[k][0]))
        return result

    def _root(self, one: Crossing, period: int) -> Root:
        ends = self.book.arrays.periods(self.book.model[PERIOD_END])
        return Root(one.value, one.is_above, period, ends[period - 1] if period else float("nan"))


def _verdict(driver: Driver, scan: Scan, k: int, roots: Sequence[Root]) -> Verdict:
    margins = scan.margins[k]
    if margins[int(np.searchsorted(scan.values, driver.now))] < 0:
        return Verdict.BREACHED_NOW
    if roots:
        return Verdict.REACHED
    return Verdict.NO_EFFECT if bool(np.all(margins == margins[0])) else Verdict.NEVER


def each_breach(
    model: Model,
    valuation: Valuation,
    drivers: Sequence[str] = tuple(DRIVERS),
    case: str | None = None,
    base: Arrays | None = None,
) -> Iterator[list[BreakEven]]:
    """The break-evens of every limit, one driver after the other, for a window that must not wait for all.

    `drivers` are keys of `DRIVERS`; `case` is the case's id (None: the selected one), `base` its figures where they
    are known. A few seconds to begin with, then about one a driver. Raises KeyError for an unknown case or driver.
    """
    book = Book(model, valuation, case, base)
    limits = Limits(model, valuation, book.arrays)
    search = Search(book, [DRIVERS[key](book) for key in drivers], limits)
    for driver in search.drivers:
        yield search.found(driver)


def first_breaches(
    model: Model,
    valuation: Valuation,
    drivers: Sequence[str] = tuple(DRIVERS),
    case: str | None = None,
    base: Arrays | None = None,
) -> list[BreakEven]:
    """The same of all drivers at once, by driver and within it by limit."""
    return [one for found in each_breach(model, valuation, drivers, case, base) for one in found]


def nearest(found: Sequence[BreakEven]) -> BreakEven | None:
    """Of the break-evens of one driver the one breached first on its way up; of those breached now the earliest."""
    now = [one for one in found if one.verdict is Verdict.BREACHED_NOW]
    if now:
        return min(now, key=lambda one: one.period_now)
    reached = [one for one in found if one.verdict is Verdict.REACHED]
    up = [one for one in reached if one.room < float("inf")]
    if up:
        return min(up, key=lambda one: one.room)
    return max(reached, key=lambda one: one.first.value if one.first else float("-inf"), default=None)


def breached_ranges(found: BreakEven) -> list[tuple[Root | None, Root | None]]:
    """The ranges of the driver that breach, ascending, as their ends; None where one goes on to the end tried."""
    ranges: list[tuple[Root | None, Root | None]] = []
    begun: Root | None = None
    for root in found.roots:
        if root.is_above:
            begun = root
        else:
            ranges.append((begun, root))
            begun = None
    return [*ranges, (begun, None)] if begun is not None else ranges


def value_words(driver: Driver, value: float, currency: str = "USD") -> str:
    """A value of a driver with its unit."""
    unit = "" if driver.unit.percent else f" {text(driver.unit.label, currency=currency)}"
    return (driver.unit.shown(value) if value else "0") + unit


def words(found: BreakEven, currency: str = "USD") -> str:
    """What one driver does to one limit, in a sentence."""
    driver, limit = found.driver, found.limit.words
    low, high = (value_words(driver, end, currency) for end in (driver.low, driver.high))
    if found.verdict is Verdict.NO_EFFECT:
        return text("{limit}: not moved by it.", limit=limit)
    if found.roots:
        ranges = text("; ").join(_range_words(driver, *ends, currency) for ends in breached_ranges(found))
        return text("{limit}: breached {ranges}.", limit=limit, ranges=ranges)
    if found.verdict is Verdict.BREACHED_NOW:
        return text("{limit}: breached as it stands and from {low} to {high}.", limit=limit, low=low, high=high)
    return text("{limit}: not breached from {low} to {high}.", limit=limit, low=low, high=high)


def _range_words(driver: Driver, begun: Root | None, ended: Root | None, currency: str) -> str:
    root = begun or ended
    assert root is not None
    day = date_of(root.day).isoformat() if root.period else "–"
    value = value_words(driver, root.value, currency)
    if begun is None:
        return text("up to {high}, there first in the period to {day}", high=value, day=day)
    if ended is None:
        return text("from {low} on, first in the period to {day}", low=value, day=day)
    high = value_words(driver, ended.value, currency)
    return text("from {low} to {high}, first in the period to {day}", low=value, high=high, day=day)
