"""What debt may not do: leave a need unfunded or breach a covenant; how near each is, and when it first happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays
from workbench.interpret.kernels import Floats
from workbench.rows.items import Item, Row
from workbench.rows.model import Model

NEED, CASH, MINIMUM = "waterfall.need", "waterfall.cash", "waterfall.minimum_cash"
LINE, LINE_DRAWN = "waterfall.line", "waterfall.revolver_drawn"
HELD_BACK = "accounts.trapped"
COVENANTS, HEADROOM, BREACH, TERMS = "covenants", "headroom_", "is_breached_", "covenant_terms"
SMALL: Final = 1e-6
"""Needs in m below this are rounding: a dollar."""
SMALL_RATIO: Final = 1e-9

Found = Mapping[Cell, Floats]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that can be breached: `key` names the row that tells it, `entity` its facility (None: the company).

    `title` and `name` are in the language of the reader.
    """

    key: str
    entity: int | None
    title: str
    name: str = ""

    @property
    def words(self) -> str:
        """What can be breached, and by whom."""
        return f"{self.title}, {self.name}" if self.name else self.title


class Limits:
    """The funding gap and, unless they are left out, every covenant that has a limit in these figures."""

    def __init__(self, model: Model, valuation: Valuation, arrays: Arrays, *, covenants: bool = True) -> None:
        self.model = model
        gap = Limit(NEED, None, text("Funding gap"))
        self.covenants = covenants_of(model, valuation, arrays) if covenants else []
        self.all: tuple[Limit, ...] = (gap, *(limit for limit, _, _ in self.covenants))
        self._optional = [model[HELD_BACK]] if model.get(HELD_BACK) is not None else []
        company = [model[key] for key in (NEED, CASH, MINIMUM, LINE, LINE_DRAWN)] + self._optional
        cells: list[Cell] = [(item, None) for item in company]
        for limit, headroom, breach in self.covenants:
            cells += [(row, limit.entity) for row in (headroom, breach) if row is not None]
        self.wanted: tuple[Cell, ...] = tuple(cells)

    @property
    def breaking(self) -> tuple[Cell, ...]:
        """The rows that tell when a limit is breached: all that `first` and `periods` read."""
        told = ((headroom if breach is None else breach, limit.entity) for limit, headroom, breach in self.covenants)
        return (self.model[NEED], None), *told

    def margins(self, found: Found) -> Floats:
        """Margins (K, S) of the limits, below zero where one is breached in any period. Money in m for the gap."""
        return np.array([self._gap(found), *(self._covenant(found, *one) for one in self.covenants)])

    def periods(self, found: Found) -> list[list[int]]:
        """Per limit and scenario the first period in which it is breached, 0 for none."""
        broken = [self._row(found, NEED) > SMALL, *(self._broken(found, *one) for one in self.covenants)]
        return [[int(np.argmax(column)) + 1 if column.any() else 0 for column in flags.T] for flags in broken]

    def first(self, found: Found) -> Floats:
        """First period, from 1, in which any limit is breached, by scenario (S,); 0 for none, NaN where the need is
        not known in some period."""
        need = self._row(found, NEED)
        broken = need > SMALL
        for one in self.covenants:
            broken = broken | self._broken(found, *one)
        first = np.where(broken.any(axis=0), np.argmax(broken, axis=0) + 1.0, 0.0)
        return np.asarray(np.where(np.isnan(need).any(axis=0), np.nan, first), dtype=np.float64)

    def _row(self, found: Found, key: str) -> Floats:
        """Periods 1 to N."""
        return found[self.model[key], None][1:]

    def _gap(self, found: Found) -> Floats:
        need = self._row(found, NEED).max(axis=0)
        free = self._row(found, CASH) - found[self.model[MINIMUM], None]
        free = free + self._row(found, LINE) - self._row(found, LINE_DRAWN)
        for item in self._optional:
            free = free - found[item, None][1:]
        return np.asarray(np.where(need > SMALL, -need, np.maximum(free.min(axis=0), 0.0)), dtype=np.float64)

    def _broken(self, found: Found, limit: Limit, headroom: Item, breach: Item | None) -> Flags:
        if breach is not None:
            flags = found[breach, limit.entity][1:]
            return np.asarray(np.nan_to_num(flags) > 0)
        return np.asarray(found[headroom, limit.entity][1:] < -SMALL_RATIO)

    def _covenant(self, found: Found, limit: Limit, headroom: Item, breach: Item | None) -> Floats:
        room = found[headroom, limit.entity][1:]
        room = np.where(np.isnan(room), np.inf, room)
        broken = self._broken(found, limit, headroom, breach)
        worst = np.where(broken, np.minimum(room, -SMALL_RATIO), np.maximum(room, 0.0))
        return np.asarray(worst.min(axis=0), dtype=np.float64)


def found_in(arrays: Arrays, cells: Iterable[Cell]) -> Found:
    """Figures of one evaluation as of a batch with one scenario."""
    return {
        (item, entity): np.array([[one] for one in arrays.row(item, entity)])
        if item.is_periodic
        else np.array([arrays.scalar(item, entity)])
        for item, entity in cells
    }


def covenants_of(model: Model, valuation: Valuation, arrays: Arrays) -> list[tuple[Limit, Item, Item | None]]:
    """The covenants that are set in these figures, each with its row of headroom and, if there is one, of breach."""
    found: list[tuple[Limit, Item, Item | None]] = []
    for item in model.items:
        section, _, attribute = item.key.partition(".")
        if section != COVENANTS or not attribute.startswith(HEADROOM) or not isinstance(item, Row):
            continue
        covenant = attribute.removeprefix(HEADROOM)
        breach = model.get(f"{COVENANTS}.{BREACH}{covenant}")
        for entity in arrays.shape.members(item):
            broken = breach is not None and any(arrays.periods(breach, entity))
            if not broken and np.isnan(np.asarray(arrays.periods(item, entity), dtype=np.float64)).all():
                continue
            name = "" if item.per is None or entity is None else valuation.members(item.per)[entity].name
            limit = Limit(item.key, entity, _title(model, arrays, item, covenant, entity), name)
            found.append((limit, item, breach))
    return found


def _title(model: Model, arrays: Arrays, row: Row, covenant: str, entity: int | None) -> str:
    """The covenant as agreed: `Debt service cover at least 1.30`."""
    for sense in ("min", "max"):
        term = model.get(f"{TERMS}.{sense}_{covenant}")
        if term is not None:
            return f"{text(term.label)} {term.unit.shown(arrays.scalar(term, entity))}"
    return text(row.label)
