"""What may turn out worse for lenders than planned: each driver moves all inputs or lines it stands for together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.units import PERCENT, PERCENT_YEAR, PERIODS, USD_PER_MWH, Unit
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.kernels import Floats
from workbench.interpret.recording import CellInTime
from workbench.model.entities import CONTRACT
from workbench.rows.items import Number
from workbench.rows.model import Model

HAZARD, PRICE_LEVEL = "contract_credit.now", "delivery.price_factor"
SITES_LATE, CONTRACTS_LATE, POWER_PRICE = "capacity.late", "contracts.delay", "operations.power_price"
BASE_RATE = "rates.base"
CAPEX_PER_MW = "investment.capex_per_mw"
TIMES: Final = Unit("×", decimals=2)
HIGHEST_HAZARD: Final = 0.99
MOST_HAZARD: Final = 20.0
"""Hazards are tried up to this multiple."""
STEPS: Final = 64
LATEST: Final = 40
"""Delays are tried up to this many periods."""


class Book:
    """One case of a valuation as it stands: what drivers depart from. `base` are its figures where they are known."""

    def __init__(self, model: Model, valuation: Valuation, case: str | None = None, base: Arrays | None = None) -> None:
        self.model = model
        self.valuation = valuation
        self.inputs = inputs_for(model, valuation, case)
        self.shape = shape_for(model, valuation, self.inputs)
        self.arrays = evaluate(model, self.shape, self.inputs) if base is None else base
        self.contracts = range(len(valuation.members(CONTRACT)))
        self.periods = range(1, self.shape.periods + 1)


@dataclass(frozen=True, slots=True)
class Driver:
    """A thing that is moved as a whole; `title` is in the language of the reader.

    `now` is where it stands, `tried` the values that are tried first. `varying` are the cells it moves, `moved` their
    values (S,) for values (S,) of the driver. Whole drivers are counted in periods, with nothing between two of them.
    """

    key: str
    title: str
    unit: Unit
    now: float
    tried: tuple[float, ...]
    varying: tuple[CellInTime, ...]
    moved: Callable[[CellInTime, Floats], Floats]
    is_whole: bool = False

    @property
    def low(self) -> float:
        """Least value tried."""
        return self.tried[0]

    @property
    def high(self) -> float:
        """Greatest value tried."""
        return self.tried[-1]

    def cells(self, values: Floats) -> dict[CellInTime, Floats]:
        """The values of every cell it moves."""
        return {cell: self.moved(cell, values) for cell in self.varying}


def tried_between(low: float, now: float, high: float, steps: int = STEPS) -> tuple[float, ...]:
    """Evenly from the least to the greatest value, with the value that stands now among them."""
    return tuple(float(one) for one in np.unique(np.append(np.linspace(low, high, steps + 1), now)))


def hazard(book: Book) -> Driver:
    """Every contract's default hazard times a factor, in each period."""
    row = book.model[HAZARD]
    held = {e: book.arrays.row(row, e) for e in book.contracts}
    cells = tuple((row, e, t) for e in book.contracts for t in book.periods)

    def moved(cell: CellInTime, factor: Floats) -> Floats:
        _, e, t = cell
        at = held[e or 0][t or 0]
        return np.where(factor == 1, at, np.minimum(at * factor, HIGHEST_HAZARD))

    title = text("Default hazard of every customer")
    return Driver("hazard", title, TIMES, 1.0, tried_between(0.0, 1.0, MOST_HAZARD), cells, moved)


def price(book: Book) -> Driver:
    """Every contract renegotiated from the first period on; below zero it is dearer."""
    row = book.model[PRICE_LEVEL]
    held = {e: book.arrays.row(row, e) for e in book.contracts}
    cells = tuple((row, e, t) for e in book.contracts for t in book.periods)

    def moved(cell: CellInTime, cut: Floats) -> Floats:
        _, e, t = cell
        return np.asarray(held[e or 0][t or 0] * (1 - cut), dtype=np.float64)

    title = text("Price of every contract cut")
    return Driver("price", title, PERCENT, 0.0, tried_between(-0.5, 0.0, 0.95), cells, moved)


def sites_late(book: Book) -> Driver:
    """All sites later by whole periods than they are."""
    return _late(book, "sites_late", text("All sites later"), SITES_LATE, (None,))


def contracts_late(book: Book) -> Driver:
    """All contracts later by whole periods than they are."""
    return _late(book, "contracts_late", text("All contracts later"), CONTRACTS_LATE, book.contracts)


def _late(book: Book, key: str, title: str, input_key: str, members: Sequence[int | None]) -> Driver:
    item = book.model[input_key]
    held = {e: book.arrays.scalar(item, e) for e in members}
    top = item.high if isinstance(item, Number) and item.high is not None else float(LATEST)
    most = min(LATEST, book.shape.periods, int(top - max(held.values(), default=0.0)))
    cells = tuple((item, e, None) for e in members)

    def moved(cell: CellInTime, late: Floats) -> Floats:
        return np.asarray(held[cell[1]] + late, dtype=np.float64)

    tried = tuple(float(q) for q in range(max(most, 0) + 1))
    return Driver(key, title, PERIODS, 0.0, tried, cells, moved, is_whole=True)


def power_price(book: Book) -> Driver:
    """The price of power."""
    item = book.model[POWER_PRICE]
    now = book.arrays.scalar(item)
    high = max(5 * now, 250.0)
    if isinstance(item, Number) and item.high is not None:
        high = min(high, item.high)
    tried = tried_between(0.0, now, high)
    return Driver("power_price", text(item.label), USD_PER_MWH, now, tried, ((item, None, None),), _itself)


def capex(book: Book) -> Driver:
    """What a megawatt costs to build, times a factor."""
    item = book.model[CAPEX_PER_MW]
    now = book.arrays.scalar(item)

    def moved(_: CellInTime, factor: Floats) -> Floats:
        return np.asarray(now * factor, dtype=np.float64)

    title = text("Capex per MW")
    return Driver("capex", title, TIMES, 1.0, tried_between(0.25, 1.0, 4.0), ((item, None, None),), moved)


def base_rate(book: Book) -> Driver:
    """The whole base curve higher or lower."""
    title, curve = text("Base rate higher"), book.model[BASE_RATE]
    held = list(book.arrays.periods(curve))

    def moved(cell: CellInTime, values: Floats) -> Floats:
        return np.asarray(held[(cell[2] or 1) - 1] + values, dtype=np.float64)

    cells = tuple((curve, None, t) for t in book.periods)
    return Driver("base_rate", title, PERCENT_YEAR, 0.0, tried_between(-0.05, 0.0, 0.2), cells, moved)


def _itself(_: CellInTime, values: Floats) -> Floats:
    return values


Maker = Callable[[Book], Driver]
DRIVERS: Final[dict[str, Maker]] = {
    "hazard": hazard,
    "sites_late": sites_late,
    "contracts_late": contracts_late,
    "price": price,
    "power_price": power_price,
    "base_rate": base_rate,
    "capex": capex,
}
"""Every driver by its key, in the order they are shown."""
