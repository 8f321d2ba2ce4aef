"""The model as a function of a few inputs of one case: many points at once, everything else as it stands."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.ground.units import FACTOR, Unit
from workbench.interpret.batch import Batch
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays
from workbench.interpret.kernels import Floats
from workbench.interpret.recording import CellInTime
from workbench.rows.items import Input, Series
from workbench.rows.model import Model

REFERENCES: Final = (
    "shares.ipo_price",
    "shares.ipo_low",
    "shares.ipo_high",
    "shares.market_price",
    "shares.headline_price",
)
NOTHING: Final[Mapping[CellInTime, Floats]] = {}


class Space:
    """Figures of `wanted` at points over `varied`, each in its unit: codes of a choice, and of an input over periods a
    factor on every period. `typed` names cells of rows that are typed over with a value for each point.

    `case` is the id of a case, None for the selected one. Making one costs a recording of the model (seconds on a large
    one), a point then a few microseconds. Raises KeyError for an unknown case, entity or item.
    """

    def __init__(
        self,
        model: Model,
        valuation: Valuation,
        case: str | None,
        varied: Sequence[Address],
        wanted: Sequence[Address],
        typed: Sequence[CellInTime] = (),
        *,
        is_compiled: bool = False,
    ) -> None:
        self.model = model
        self.valuation = valuation
        self.case = case
        self.varied = tuple(varied)
        self.wanted = tuple(wanted)
        self.typed = tuple(typed)
        self.is_compiled = is_compiled
        inputs = inputs_for(model, valuation, case)
        self._cells = [cell_of(model, valuation, address) for address in self.varied]
        self._outputs = [cell_of(model, valuation, address) for address in self.wanted]
        self._held = [inputs.values[cell] for cell in self._cells]
        varying = [cell for place in range(len(self._cells)) for cell in self._moved(place)]
        shape = shape_for(model, valuation, inputs)
        self._batch = Batch(model, shape, inputs, [*varying, *self.typed], self._outputs, is_compiled=is_compiled)

    @property
    def now(self) -> Floats:
        """Where the varied inputs stand, shape (D,): NaN for an empty one, 1 for an input over periods."""
        return np.array([1.0 if isinstance(held, Sequence) else float(held) for held in self._held])

    def at(self, points: Floats, typed: Mapping[CellInTime, Floats] = NOTHING) -> dict[Address, Floats]:
        """Figures at points of shape (S, D): a single one has shape (S,), a row (N + 1, S) with the opening first.

        Each point's figures are the same to the bit whatever stands beside it. Raises ValueError for another shape.
        """
        if points.ndim != 2 or points.shape[1] != len(self.varied):
            raise ValueError(f"points of shape {points.shape}, {len(self.varied)} inputs are varied")
        varying: dict[CellInTime, Floats] = dict(typed)
        for place in range(len(self._cells)):
            column = np.ascontiguousarray(points[:, place])
            varying.update(self._values(place, column))
        if not varying:
            varying = dict(NOTHING)
        found = self._batch.run(varying)
        if not self._batch.symbols:  # nothing varies: one figure stands for every point
            found = {cell: np.repeat(figures, len(points), axis=-1) for cell, figures in found.items()}
        return {address: found[cell] for address, cell in zip(self.wanted, self._outputs, strict=True)}

    def moved_to(self, valuation: Valuation) -> Space:
        """The same question of an edited valuation: this very space where its recording survives the edit, which takes
        milliseconds, else another one. Raises KeyError where a varied or wanted place is gone."""
        inputs = inputs_for(self.model, valuation, self.case)
        cells = [cell_of(self.model, valuation, address) for address in self.varied]
        outputs = [cell_of(self.model, valuation, address) for address in self.wanted]
        held = [inputs.values[cell] for cell in cells]
        is_alike = cells == self._cells and outputs == self._outputs
        if is_alike and [_moving(one) for one in held] == [_moving(one) for one in self._held]:
            shape = shape_for(self.model, valuation, inputs)
            if self._batch.move_to(shape, inputs):
                self.valuation, self._held = valuation, held
                return self
        return Space(
            self.model,
            valuation,
            self.case,
            self.varied,
            self.wanted,
            self.typed,
            is_compiled=self.is_compiled,
        )

    def _moved(self, place: int) -> list[CellInTime]:
        """The cells that one varied input is made of; periods that hold 0 stay 0 whatever the factor."""
        item, entity = self._cells[place]
        held = self._held[place]
        return [(item, entity, period) for period in _moving(held)]

    def _values(self, place: int, column: Floats) -> dict[CellInTime, Floats]:
        held = self._held[place]
        if not isinstance(held, Sequence):
            return dict.fromkeys(self._moved(place), column)
        return {cell: column * held[(cell[2] or 1) - 1] for cell in self._moved(place)}


MOST_KEPT: Final = 4
"""Spaces of the latest questions that a thread keeps."""


class _Recent(threading.local):
    """A space that is moved must not be moved by another thread meanwhile: each keeps its own."""

    def __init__(self) -> None:
        self.spaces: list[Space] = []


_recent = _Recent()


def recent_space(
    model: Model, valuation: Valuation, case: str | None, varied: Sequence[Address], wanted: Sequence[Address]
) -> Space:
    """The space of this question: one asked lately moved to the valuation, which takes milliseconds, or a new one."""
    question = (model, case, tuple(varied), tuple(wanted))
    kept = _recent.spaces
    for known in kept:
        if (known.model, known.case, known.varied, known.wanted) == question:
            kept.remove(known)
            kept.append(known.moved_to(valuation))
            return kept[-1]
    kept.append(Space(model, valuation, case, varied, wanted))
    del kept[:-MOST_KEPT]
    return kept[-1]


def _moving(held: float | Sequence[float]) -> list[int | None]:
    """Periods in which a factor moves an input over periods; None for a single value."""
    if not isinstance(held, Sequence):
        return [None]
    return [period for period, value in enumerate(held, 1) if value]


def cell_of(model: Model, valuation: Valuation, address: Address) -> Cell:
    """The item and the position of its entity. Raises KeyError where the valuation has no such place."""
    item = model[address.key]
    if item.per is None:
        return item, None
    for position, entity in enumerate(valuation.members(item.per)):
        if entity.id == address.entity:
            return item, position
    raise KeyError(address)


def unit_of(model: Model, address: Address) -> Unit:
    """The unit its values are given in when it is varied: that of the input, a factor for one over periods."""
    item = model[address.key]
    return FACTOR if isinstance(item, Series) else item.unit


def label_of(model: Model, valuation: Valuation, address: Address) -> str:
    """What a chart or table calls an input or figure: its label, and whose it is."""
    label = text(model[address.key].label)
    entity = None if address.entity is None else valuation.entity(address.entity)
    return label if entity is None else text("{label}, {name}", label=label, name=entity.name)


def reference_prices(model: Model, arrays: Arrays) -> list[tuple[str, float]]:
    """Prices per share that a value is held against, with what each is called: those of the offer, of the market, and
    of the headline equity; none that was not given."""
    found = []
    for key in REFERENCES:
        item = model.get(key)
        value = math.nan if item is None else arrays.scalar(item)
        if item is not None and math.isfinite(value):
            found.append((text(item.label), value))
    return found


def bounds_of(model: Model, address: Address) -> tuple[float, float]:
    """The hard bounds of an input in the unit it is varied in; infinite where it has none, from 0 for a factor."""
    item = model[address.key]
    if isinstance(item, Series):
        return 0.0, math.inf
    if not isinstance(item, Input):
        return -math.inf, math.inf
    return (-math.inf if item.low is None else item.low), (math.inf if item.high is None else item.high)
