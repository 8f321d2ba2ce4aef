"""A simulation: draws of uncertain inputs played through the whole model, block by block, by any executor.

A run is a function of the valuation and the plan. Blocks may be made in any order by threads, processes or machines;
they are put in their places by number, so that the outcome is the same to the bit whoever made them, and a shorter run
is the beginning of a longer one. No more blocks are under way than the executor needs to stay busy, so memory grows
with what is told of a draw (inputs, figures) and not with the model.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from workbench.analysis.correlation import Repaired
from workbench.analysis.draws import BLOCK, Sampler
from workbench.analysis.simulation_blocks import KEPT, Piece, Work, base_of, figures_of, made
from workbench.analysis.space import cell_of, label_of
from workbench.document.address import Address
from workbench.document.studies import Simulation
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]
Part = TypeVar("Part")

BETWEEN_PARTS: Final = 0.2
"""Seconds that lie at least between two partial outcomes."""
POLLED: Final = 0.1
AHEAD: Final = 2
"""Blocks under way for each worker."""


@dataclass(frozen=True)
class Estimate:
    """A figure of a sample with its standard error, NaN where it cannot be told."""

    value: float
    error: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the first `draws` of `total` draws came to. It can go to another process.

    `points` (draws, D) are the drawn inputs in the order of `inputs`. `figures` (draws,) are the value per share,
    equity and enterprise value, the gold ratio and what the plan names; NaN where a draw has none. `rows` (N + 1, kept)
    have the opening first and tell of the first `KEPT` draws. `breach` (draws,) is the first period, from 1, in which a
    covenant is breached or a need stays unfunded, 0 for never; NaN where it was not followed, which is so beyond the
    first `KEPT` draws. `default_period` (draws,), per customer, is 0 for one that stands to the end; empty unless
    defaults are drawn. `now` are the same figures of the case as it stands, `labels` what inputs, figures
    and rows are called. Arrays are views: do not write to them.
    """

    simulation: Simulation
    total: int
    draws: int
    inputs: tuple[Address, ...]
    points: Floats
    figures: Mapping[Address, Floats]
    rows: Mapping[Address, Floats]
    breach: Floats
    default_period: Mapping[str, Floats]
    now: Mapping[Address, float]
    correlation: Repaired | None
    notes: tuple[str, ...]
    seconds: float
    labels: Mapping[Address, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """True when every draw of the plan is there."""
        return self.draws == self.total

    def missing(self, address: Address) -> int:
        """How many draws have no such figure."""
        return int(np.isnan(self.figures[address]).sum())


class _Gathering:
    """Arrays for the whole run, filled as blocks come; what is told is the part without gaps from the beginning."""

    def __init__(self, model: Model, valuation: Valuation, simulation: Simulation) -> None:
        self.began = time.perf_counter()
        self.simulation = simulation
        self.sampler = Sampler(model, valuation, simulation)
        total, periods = simulation.draws, valuation.periods
        self.points = np.empty((total, len(self.sampler.addresses)))
        self.figures = {address: np.empty(total) for address in figures_of(model, simulation)}
        self.breach = np.empty(total)
        self.rows = {address: np.empty((periods + 1, min(total, KEPT))) for address in simulation.rows}
        self.defaults: dict[str, Floats] = {}
        base = base_of(model, valuation, simulation.case)
        self.now = {address: base.scalar(*cell_of(model, valuation, address)) for address in self.figures}
        told = (*self.sampler.addresses, *self.figures, *self.rows)
        self.labels = {address: label_of(model, valuation, address) for address in told}
        self.told: tuple[str, ...] = ()
        self.there: set[int] = set()
        self.blocks = 0
        self.missing = dict.fromkeys(self.figures, 0)

    @property
    def draws(self) -> int:
        """Draws from the beginning that are all there."""
        return min(self.blocks * BLOCK, self.simulation.draws)

    def put(self, piece: Piece) -> None:
        """Take in a block, in whatever order."""
        low = piece.number * BLOCK
        part = slice(low, low + len(piece.points))
        self.points[part] = piece.points
        self.breach[part] = piece.breach
        for address, values in piece.figures.items():
            self.figures[address][part] = values
            self.missing[address] += int(np.isnan(values).sum())
        for address, values in piece.rows.items():
            self.rows[address][:, part] = values
        for name, values in piece.default_period.items():
            self.defaults.setdefault(name, np.empty(self.simulation.draws))[part] = values
        self.told += piece.notes
        self.there.add(piece.number)
        while self.blocks in self.there:
            self.there.remove(self.blocks)
            self.blocks += 1

    def outcome(self) -> Outcome:
        """What is there so far."""
        draws = self.draws
        kept = min(draws, KEPT)
        repaired = self.sampler.repaired if self.simulation.correlations else None
        return Outcome(
            self.simulation,
            self.simulation.draws,
            draws,
            self.sampler.addresses,
            self.points[:draws],
            {address: values[:draws] for address, values in self.figures.items()},
            {address: values[:, :kept] for address, values in self.rows.items()},
            self.breach[:draws],
            {name: values[:draws] for name, values in self.defaults.items()},
            self.now,
            repaired,
            tuple(self._notes()),
            time.perf_counter() - self.began,
            self.labels,
        )

    def _notes(self) -> Iterator[str]:
        yield from self._left_out()
        yield from self.told
        for address, count in self.missing.items():
            if count:
                yield text(
                    "{count} draws have no figure for {figure}: its measures are those of the other draws.",
                    count=f"{count:,}",
                    figure=self.labels[address],
                )
        is_followed = self.simulation.is_breach_followed
        if self.draws > KEPT and (self.rows or is_followed):
            yield text(
                "Breaches of debt limits and rows over periods are told of the first {count} draws.", count=f"{KEPT:,}"
            )
        repaired = self.sampler.repaired
        if repaired.is_repaired:
            yield text(
                "The correlations contradict one another; the nearest that can be are drawn, moved by {move} at most.",
                move=f"{repaired.largest_move:.2f}",
            )

    def _left_out(self) -> Iterator[str]:
        count = len(self.simulation.distributions) - len(self.sampler.addresses)
        if count:
            yield text("{count} distributions belong to inputs that this valuation does not have.", count=count)


def simulate(
    model: Model,
    valuation: Valuation,
    simulation: Simulation,
    executor: Executor | None = None,
    report: Callable[[float], bool] | None = None,
    partial: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Run a plan: here, block by block, or by an executor of threads, processes or machines.

    `report` is told the share that is done, 0 to 1, about ten times a second, and ends the run by answering False: what
    is there by then comes back. `partial` is handed the outcome so far, at most five times a second, on this thread.
    Raises KeyError for a case, entity or figure that is not there, and what an executor raises when a process of it
    dies (BrokenExecutor).
    """
    gathering = _Gathering(model, valuation, simulation)
    work = Work.of(model, valuation, simulation)
    telling = _Telling(gathering, report, partial)
    if telling.goes_on():
        each = ((work, number) for number in range(gathering.sampler.count))
        spread(executor, made, each, gathering.put, telling.goes_on)
    return gathering.outcome()


class _Telling:
    """Tells how far a run is, and hears whether it is to go on."""

    def __init__(
        self,
        gathering: _Gathering,
        report: Callable[[float], bool] | None,
        partial: Callable[[Outcome], None] | None,
    ) -> None:
        self._gathering, self._report, self._partial = gathering, report, partial
        self._told = 0
        self._at = -math.inf

    def goes_on(self) -> bool:
        """Tell; False when the run is to end."""
        gathering = self._gathering
        now = time.perf_counter()
        is_due = now - self._at >= BETWEEN_PARTS and self._told < gathering.draws < gathering.simulation.draws
        if self._partial is not None and is_due:
            self._partial(gathering.outcome())
            self._told, self._at = gathering.draws, time.perf_counter()
        return self._report is None or self._report(gathering.draws / gathering.simulation.draws)


def spread(
    executor: Executor | None,
    function: Callable[..., Part],
    calls: Iterable[tuple[object, ...]],
    take: Callable[[Part], None],
    goes_on: Callable[[], bool],
) -> None:
    """Call a function with each of the arguments, here or by an executor, which is kept busy but not flooded.

    `take` gets the results on this thread, in whatever order they come. Ends when all are there, or when `goes_on`,
    asked ten times a second and after each result, says no: calls that wait are then taken back.
    """
    if executor is None:
        for arguments in calls:
            take(function(*arguments))
            if not goes_on():
                return
        return
    most, left = AHEAD * workers_of(executor), iter(calls)
    waiting: set[Future[Part]] = set()
    try:
        while True:
            for arguments in islice(left, most - len(waiting)):
                waiting.add(executor.submit(function, *arguments))
            if not waiting:
                return
            done, waiting = wait(waiting, POLLED, FIRST_COMPLETED)
            for future in done:
                take(future.result())
            if not goes_on():
                return
    finally:
        for future in waiting:
            future.cancel()


def workers_of(executor: Executor) -> int:
    """How many pieces an executor runs at a time; as many as there are cores where it does not say."""
    count = getattr(executor, "_max_workers", None)
    if isinstance(count, int):
        return count
    client = getattr(executor, "_client", None)  # Dask's
    if client is not None:
        threads: list[int] = list(client.nthreads().values())
        return max(sum(threads), 1)
    return os.cpu_count() or 1
