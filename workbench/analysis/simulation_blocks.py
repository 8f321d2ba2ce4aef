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
from workbench.analysis.default_times import DefaultTimes, drawing_of
from workbench.analysis.draws import BLOCK
from workbench.analysis.space import Space
from workbench.document.address import Address
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Simulation, Studies
from workbench.document.valuation import Valuation
from workbench.ground.language import current_language, set_language
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.recording import CellInTime
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
    empty after the first `DETAILED` blocks; `default_period` (S,) is 0 for a customer that stands to the end. `notes`
    are what the drawing of defaults has to say, by the first block only."""

    number: int
    points: Floats
    figures: Mapping[Address, Floats]
    breach: Floats
    rows: Mapping[Address, Floats]
    default_period: Mapping[str, Floats]
    notes: tuple[str, ...] = ()


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
        self.sampler, self.times = drawing_of(model, valuation, simulation)
        self.figures = figures_of(model, simulation)
        self.rows = simulation.rows if is_detailed else ()
        self._limits: Limits | None = None
        self._broken: dict[Cell, Address] = {}
        if is_detailed and simulation.is_breach_followed and NEED in model:
            self._limits = Limits(model, valuation, base_of(model, valuation, simulation.case))
            self._broken = {cell: _address(valuation, cell) for cell in self._limits.breaking}
        wanted = dict.fromkeys((*self.figures, *self.rows, *self._broken.values()))
        self.space = space_of(
            model, valuation, simulation.case, self.sampler.addresses, tuple(wanted), typed_by(self.times)
        )

    def piece(self, number: int) -> Piece:
        """A block, counted from 0."""
        block = self.sampler.block(number)
        points, typed, defaults = block.points, dict[CellInTime, Floats](), dict[str, Floats]()
        if self.times is not None:
            fates = self.times.at(block)
            points, typed = fates.points, fates.typed
            defaults = first_defaults(self.times, fates.periods)
        found = self.space.at(points, typed)
        breach = np.full(len(block), np.nan)
        if self._limits is not None:
            breach = self._limits.first({cell: found[address] for cell, address in self._broken.items()})
        return Piece(
            number,
            block.points,
            {address: found[address] for address in self.figures},
            breach,
            {address: found[address] for address in self.rows},
            defaults,
            self.times.notes if self.times is not None and not number else (),
        )


def typed_by(times: DefaultTimes | None) -> tuple[CellInTime, ...]:
    """The cells that drawn defaults type over."""
    return () if times is None else times.cells


def first_defaults(times: DefaultTimes, periods: Floats) -> dict[str, Floats]:
    """The period of each customer's first default, 0 for none, from those of contracts (contracts, S)."""
    found: dict[str, Floats] = {}
    for customer in times.customers:
        first = periods[list(customer.contracts)].min(axis=0)
        found[customer.name] = np.where(np.isfinite(first), first, 0.0)
    return found


def _address(valuation: Valuation, cell: Cell) -> Address:
    item, place = cell
    entity = None if item.per is None or place is None else valuation.members(item.per)[place].id
    return Address(item.key, entity)


@dataclass(frozen=True)
class Work:
    """A valuation and a plan on their way to whoever makes the blocks: opened there only where it is not known yet.

    `model` is None for the program's own, which every process has. `language` is that of notes.
    """

    model: Model | None
    key: str
    language: str
    packed: bytes = field(repr=False)

    @staticmethod
    def of(model: Model, valuation: Valuation, simulation: Simulation) -> Work:
        """Of a plan for a valuation. What else was studied stays here."""
        from workbench.model import MODEL

        asked = replace(valuation, studies=Studies(simulation))
        packed = pickle.dumps((asked, simulation))
        return Work(None if model is MODEL else model, content_hash(asked), current_language(), packed)

    def opened(self) -> tuple[Model, Valuation, Simulation]:
        """The model, the valuation and the plan."""
        if current_language() != self.language:
            set_language(self.language)
        valuation, simulation = pickle.loads(self.packed)
        if self.model is not None:
            return self.model, valuation, simulation
        from workbench.model import MODEL

        return MODEL, valuation, simulation


one_at_a_time = threading.Lock()
"""Held by whoever uses what is `kept`: recordings are played in one memory."""
_last: dict[Hashable, object] = {}
_recorded: list[Space] = []


def space_of(
    model: Model,
    valuation: Valuation,
    case: str | None,
    varied: tuple[Address, ...],
    wanted: tuple[Address, ...],
    typed: tuple[CellInTime, ...],
) -> Space:
    """The space recorded last in this process, moved, where it asks the same of another state; else another one.

    It may be moved in its place: whoever got it before must not ask it any more.
    """
    before = _recorded.pop() if _recorded else None
    asked = case, varied, wanted, typed
    if (
        before is not None
        and before.model is model
        and (before.case, before.varied, before.wanted, before.typed) == asked
    ):
        found = before.moved_to(valuation)
    else:
        before = None  # its memory goes before the next is recorded
        found = Space(model, valuation, case, varied, wanted, typed)
    _recorded.append(found)
    return found


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
