"""One block of a simulation: drawn, played through the model and handed back, the same to the bit whoever makes it.

A block depends on nothing but the valuation, the plan and its number. What is prepared for it (recordings of the model)
is kept in the process by content, the last one only: a large one holds hundreds of megabytes. Blocks of one process run
one at a time, whatever the number of its threads, for they share the memory of the recording.

The first `DETAILED` blocks also tell rows over periods and breaches of debt limits. These need the whole waterfall, ten
times as many steps as the value per share on a large valuation, so that they are left out of the blocks that follow.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar, cast

import numpy as np
import numpy.typing as npt

from workbench.analysis.debt_limits import NEED, Limits
from workbench.analysis.draws import BLOCK, Sampler
from workbench.analysis.space import Space
from workbench.document.address import Address
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Simulation, Studies
from workbench.document.valuation import Valuation
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]
Prepared = TypeVar("Prepared")

DETAILED: Final = 16
"""Blocks that tell rows and breaches."""
KEPT: Final = DETAILED * BLOCK
HEADLINE: Final = tuple(map(Address, ("shares.price", "bridge.equity", "bridge.enterprise", "assay.gold_ratio")))


@dataclass(frozen=True)
class Piece:
    """What one block of S draws came to. `breach` (S,) is NaN where breaches are not followed; `rows` (N + 1, S) are
    empty after the first `DETAILED` blocks; `default_period` (S,) is 0 for a customer that stands to the end."""

    number: int
    points: Floats
    figures: Mapping[Address, Floats]
    breach: Floats
    rows: Mapping[Address, Floats]
    default_period: Mapping[str, Floats]


def figures_of(model: Model, simulation: Simulation) -> tuple[Address, ...]:
    """The single figures a run tells: the headline, and those the plan names."""
    headline = tuple(address for address in HEADLINE if address.key in model)
    return tuple(dict.fromkeys((*headline, *simulation.figures)))


def base_of(model: Model, valuation: Valuation, case: str | None) -> Arrays:
    """The figures of a case as it stands."""
    inputs = inputs_for(model, valuation, case)
    return evaluate(model, shape_for(model, valuation, inputs), inputs)


class Drawing:
    """A plan prepared for drawing blocks: of all that is told, or without rows and breaches."""

    def __init__(self, model: Model, valuation: Valuation, simulation: Simulation, *, is_detailed: bool) -> None:
        self.sampler = Sampler(model, valuation, simulation)
        self.figures = figures_of(model, simulation)
        self.rows = simulation.rows if is_detailed else ()
        self._limits: Limits | None = None
        self._broken: dict[Cell, Address] = {}
        if is_detailed and simulation.is_breach_followed and NEED in model:
            self._limits = Limits(model, valuation, base_of(model, valuation, simulation.case))
            self._broken = {cell: _address(valuation, cell) for cell in self._limits.breaking}
        wanted = dict.fromkeys((*self.figures, *self.rows, *self._broken.values()))
        self.space = Space(model, valuation, simulation.case, self.sampler.addresses, tuple(wanted))

    def piece(self, number: int) -> Piece:
        """A block, counted from 0."""
        block = self.sampler.block(number)
        found = self.space.at(block.points)
        breach = np.full(len(block), np.nan)
        if self._limits is not None:
            breach = self._limits.first({cell: found[address] for cell, address in self._broken.items()})
        return Piece(
            number,
            block.points,
            {address: found[address] for address in self.figures},
            breach,
            {address: found[address] for address in self.rows},
            {},
        )


def _address(valuation: Valuation, cell: Cell) -> Address:
    item, place = cell
    entity = None if item.per is None or place is None else valuation.members(item.per)[place].id
    return Address(item.key, entity)


@dataclass(frozen=True)
class Work:
    """A valuation and a plan on their way to whoever makes the blocks: opened there only where it is not known yet.

    `model` is None for the program's own, which every process has.
    """

    model: Model | None
    key: str
    packed: bytes = field(repr=False)

    @staticmethod
    def of(model: Model, valuation: Valuation, simulation: Simulation) -> Work:
        """Of a plan for a valuation. What else was studied stays here."""
        from workbench.model import MODEL

        asked = replace(valuation, studies=Studies(simulation))
        return Work(None if model is MODEL else model, content_hash(asked), pickle.dumps((asked, simulation)))

    def opened(self) -> tuple[Model, Valuation, Simulation]:
        """The model, the valuation and the plan."""
        valuation, simulation = pickle.loads(self.packed)
        if self.model is not None:
            return self.model, valuation, simulation
        from workbench.model import MODEL

        return MODEL, valuation, simulation


one_at_a_time = threading.Lock()
"""Held by whoever uses what is `kept`: recordings are played in one memory."""
_last: dict[Hashable, object] = {}


def kept(key: Hashable, make: Callable[[], Prepared]) -> Prepared:
    """What was prepared last in this process if it is that of the key, else what `make` gives."""
    if key not in _last:
        _last.clear()  # before the next is made: two at a time are too much memory
        _last[key] = make()
    return cast(Prepared, _last[key])


def made(work: Work, number: int) -> Piece:
    """A block of work, in whatever process."""
    is_detailed = number < DETAILED
    with one_at_a_time:
        drawing = kept((work.model, work.key, is_detailed), lambda: Drawing(*work.opened(), is_detailed=is_detailed))
        return drawing.piece(number)


def block(model: Model, valuation: Valuation, simulation: Simulation, number: int) -> Piece:
    """A block of a plan, counted from 0. Raises IndexError for one the plan does not have."""
    return made(Work.of(model, valuation, simulation), number)
