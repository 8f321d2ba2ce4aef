"""Draws of uncertain inputs, in blocks that each stand for themselves.

Block b of a plan with seed s comes from a Philox stream of its own, keyed by (s, b) through numpy's SeedSequence: it is
the same to the bit whoever makes it and whatever was made before. Each block is a whole Latin hypercube, a whole Sobol
net with its own scramble, or plain draws. Blocks are therefore independent and alike, while draws within one are not:
a standard error of anything but plain draws must come from the spread of its block figures (their deviation over the
root of the number of blocks), which needs several blocks. The last block is cut to length, so a plan of fewer than
`BLOCK` draws, or the rest of a longer one, is not a whole hypercube or net.

A hypercube holds each input's own distribution to one draw in `BLOCK`: the share of draws beyond a value of one input
alone hardly differs between blocks, and its error is the step of 1/`BLOCK` rather than that spread.

In a hypercube and in plain draws each input has a stream keyed by its own address too: another uncertain input does not
change what is drawn for the others. A Sobol net has one dimension per input and is another net then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.analysis.correlation import Repaired, factor_of, mixed, reordered, repaired
from workbench.analysis.distributions import quantile, support
from workbench.document.address import Address
from workbench.document.studies import Sampling, Simulation
from workbench.document.valuation import Valuation, addresses
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]

BLOCK: Final = 4096
_POWER: Final = 12
_LEAST: Final = 2.0**-54
_MOST: Final = 1 - 2.0**-53
_SOBOL_HALF: Final = 2.0**-31
"""Half a step of a net of 30 bits: its points stand in the middle of their cells, never at 0."""
FACTOR_STREAM: Final = "common factor"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of S draws. `points` (S, D) are the inputs in the order of `Sampler.addresses`, each in its unit.

    `factor` (S,) and `own` (S, customers) are probabilities strictly between 0 and 1 of the common factor and of what
    is each customer's own; empty where defaults are not drawn.
    """

    number: int
    points: Floats
    factor: Floats
    own: Floats

    def __len__(self) -> int:
        return len(self.points)


def uncertain(model: Model, valuation: Valuation, simulation: Simulation) -> tuple[Address, ...]:
    """The inputs a plan draws, in model order, entities in the user's order."""
    return tuple(address for address in addresses(model, valuation) if address in simulation.distributions)


class Sampler:
    """Draws of a plan. `customers` are the keys of customers whose defaults are drawn, in a fixed order; None where
    defaults are not drawn and nobody shares a factor.

    Uncertain inputs stand in model order, entities in the user's order. Those the valuation has no place for are left
    out. Whole days are drawn for dates.
    """

    def __init__(
        self, model: Model, valuation: Valuation, simulation: Simulation, customers: Sequence[str] | None = None
    ) -> None:
        self.simulation = simulation
        self.customers = None if customers is None else tuple(customers)
        self.addresses = uncertain(model, valuation, simulation)
        self.repaired: Repaired = repaired(self.addresses, simulation.correlations, simulation.dependence)
        asked = self.repaired.matrix - np.eye(len(self.addresses))
        self._tied = np.flatnonzero(np.any(asked != 0, axis=1))
        self._factor = factor_of(self.repaired.matrix[np.ix_(self._tied, self._tied)])
        self._are_days = [model[address.key].unit.is_date for address in self.addresses]
        own = [] if self.customers is None else [FACTOR_STREAM, *self.customers]
        self._streams = [f"{address.key} {address.entity or ''}" for address in self.addresses] + own

    @property
    def count(self) -> int:
        """Number of blocks."""
        return -(-self.simulation.draws // BLOCK)

    def length(self, number: int) -> int:
        """Number of draws in a block. Raises IndexError for a block that the plan does not have."""
        if not 0 <= number < self.count:
            raise IndexError(f"block {number} of {self.count}")
        return min(BLOCK, self.simulation.draws - number * BLOCK)

    def block(self, number: int) -> Block:
        """A block, counted from 0. Raises IndexError."""
        length = self.length(number)
        inputs = len(self.addresses)
        shares = self.shares(number)[:length]
        points = np.empty((length, inputs))
        for place, address in enumerate(self.addresses):
            points[:, place] = self._values(address, shares[:, place], is_day=self._are_days[place])
        factor = np.empty(0) if self.customers is None else shares[:, inputs]
        return Block(number, points, np.ascontiguousarray(factor), np.ascontiguousarray(shares[:, inputs + 1 :]))

    def _values(self, address: Address, shares: Floats, *, is_day: bool) -> Floats:
        distribution = self.simulation.distributions[address]
        values = quantile(distribution, shares)
        if is_day:
            low, high = support(distribution)
            values = np.clip(np.rint(values), np.ceil(low), np.floor(high))
        return values

    def shares(self, number: int) -> Floats:
        """Probabilities of a whole block, (BLOCK, dimensions), the correlated inputs already tied together."""
        match self.simulation.sampling:
            case Sampling.LATIN_HYPERCUBE:
                shares = self._hypercube(number)
            case Sampling.SOBOL:
                shares = self._net(number)
            case Sampling.RANDOM:
                shares = np.empty((BLOCK, len(self._streams)))
                for column, stream in enumerate(self._streams):
                    shares[:, column] = self._generator(number, stream).random(BLOCK)
        shares = np.clip(shares, _LEAST, _MOST)
        if len(self._tied):
            shares[:, self._tied] = self._correlated(shares[:, self._tied])
        return shares

    def _correlated(self, shares: Floats) -> Floats:
        if self.simulation.sampling is Sampling.LATIN_HYPERCUBE:
            return reordered(shares, self._factor)
        from scipy.special import ndtr, ndtri

        return np.clip(ndtr(mixed(ndtri(shares), self._factor)), _LEAST, _MOST)

    def _hypercube(self, number: int) -> Floats:
        """In each column one draw in each of BLOCK equal strata, in an order of its own."""
        shares = np.empty((BLOCK, len(self._streams)))
        for column, stream in enumerate(self._streams):
            generator = self._generator(number, stream)
            within = np.clip(generator.random(BLOCK), 2.0**-40, 1 - 2.0**-40)  # a draw never rounds into the next one
            shares[:, column] = (generator.permutation(BLOCK) + within) / BLOCK
        return shares

    def _net(self, number: int) -> Floats:
        if not self._streams:
            return np.empty((BLOCK, 0))
        from scipy.stats import qmc

        engine = qmc.Sobol(len(self._streams), scramble=True, seed=self._generator(number))
        shares: Floats = engine.random_base2(_POWER)
        return shares + _SOBOL_HALF

    def _generator(self, number: int, stream: str | None = None) -> np.random.Generator:
        words = () if stream is None else tuple(np.frombuffer(sha256(stream.encode()).digest(), dtype="<u4").tolist())
        return np.random.Generator(np.random.Philox(np.random.SeedSequence((self.simulation.seed, number, *words))))
