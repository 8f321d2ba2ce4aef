"""Default times of customers inside a simulation: one factor, each contract's own survival curve, survival of 0 or 1.

A customer's fate is x = √ρ·z + √(1 − ρ)·ε with z the factor all share; low is bad. Its contract defaults in the first
period t in which Φ(x) < 1 − S(t), with S the survival the model itself expects (`delivery.survival`): the probability
of having defaulted by t is 1 − S(t) whatever ρ is. From then on the contract's survival is 0, before it 1, typed over
the model's own, so that revenue, re-letting, prepayments kept and cash follow the path of one world instead of a mean
over worlds. Contracts of one customer share x; where their curves differ the weaker one defaults first.

Inputs that move survival (hazards, ratings, spreads) may be uncertain in the same run. Survival is then computed first
for each draw by the model's own formulas, a recording of its own that reaches no further than survival: one more
evaluation of the base and a few dozen cells for each contract and draw. It is left out where nothing drawn moves
survival.

Wrong-way: in bad states, s = max(−z, 0), every contract's re-let price is multiplied by exp(−price·s), as in
`workbench.analysis.copula`, and re-letting takes delay·s periods longer, rounded to whole ones, for the model
counts no others.

The mean of many draws is the model's own expected value for all that is linear in survival: RPO, revenue, re-letting,
cash. It is not for what is bent (value per share, sweeps, covenants): that is why one draws.

Figures of exposure (`exposure.*`) stay expectations: they tell what is at stake before anybody has defaulted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.analysis.customers import Customer, customers_of
from workbench.analysis.draws import Block, Sampler, uncertain
from workbench.analysis.space import Space
from workbench.document.address import Address
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Simulation
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.interpret.evaluate import evaluate
from workbench.interpret.recording import CellInTime
from workbench.model.backlog import DefaultPlace
from workbench.rows.items import Choice, Item, Number
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]

CONTRACT: Final = "contract"
SURVIVAL: Final = "delivery.survival"
PLACE: Final = "disclosure.default_place"
CORRELATION, PRICE, DELAY = "credit.correlation", "credit.wrong_way_price", "credit.wrong_way_delay"
RELET_PRICE, RELET_DELAY = "contracts.relet_price", "contracts.relet_delay"
_SAME: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Fates:
    """What a block of S draws does to contracts: `points` with re-let inputs as they are in bad states, and the cells
    that are typed over, each (S,). `periods` (contracts, S) is the period of default, infinite for those that stand."""

    points: Floats
    typed: dict[CellInTime, Floats]
    periods: Floats


class DefaultTimes:
    """Draws defaults for one plan and valuation. `cells` are what it types over: hand them to `Space` as typed.

    `keys` name the customers for `Sampler`. `notes` are sentences a reader of the results must know.
    """

    def __init__(self, model: Model, valuation: Valuation, simulation: Simulation) -> None:
        self.model, self.valuation, self.simulation = model, valuation, simulation
        self.addresses = uncertain(model, valuation, simulation)
        self._columns = {address: column for column, address in enumerate(self.addresses)}
        self._ids = [entity.id for entity in valuation.members(CONTRACT)]
        inputs = inputs_for(model, valuation, simulation.case)
        self._base = evaluate(model, shape_for(model, valuation, inputs), inputs)
        names = [entity.name for entity in valuation.members(CONTRACT)]
        self.customers: tuple[Customer, ...] = tuple(customers_of(model, self._base, names))
        self._survival = model[SURVIVAL]
        self._curves = [np.array(self._base.row(self._survival, place))[1:] for place in range(len(self._ids))]
        self._moving = self._moving_inputs()
        self._first = self._first_space() if self._moving and self._ids else None
        self.places = [place for place, curve in enumerate(self._curves) if self._first or not (curve == 1).all()]
        self.cells: tuple[CellInTime, ...] = (*self.survival_cells(), *self._wrong_way_cells())
        self.notes: tuple[str, ...] = tuple(self._noted())

    @property
    def keys(self) -> tuple[str, ...]:
        """One stable name for each customer: its number, or the id of its contract."""
        return tuple(
            f"customer {customer.number}" if customer.number else f"contract {self._ids[customer.contracts[0]]}"
            for customer in self.customers
        )

    def survival_cells(self) -> list[CellInTime]:
        """The cells of survival that are typed over: contracts that can default, every period."""
        periods = range(1, self.valuation.periods + 1)
        return [(self._survival, place, period) for place in self.places for period in periods]

    def at(self, block: Block) -> Fates:
        """Defaults of a block of draws of the same plan."""
        scores = self.scores(block)
        typed, periods = self.indicators(scores, block.points)
        points = block.points
        if self.simulation.is_wrong_way:
            points, moved = self._wrong_way(block)
            typed.update(moved)
        return Fates(points, typed, periods)

    def scores(self, block: Block) -> Floats:
        """Φ(x) of each customer, (S, customers), in the order of `customers`."""
        from scipy.special import ndtr, ndtri

        correlation = self._drawn(CORRELATION, block)[:, np.newaxis]
        shared = ndtri(block.factor)[:, np.newaxis]
        found: Floats = ndtr(np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * ndtri(block.own))
        return found

    def indicators(self, scores: Floats, points: Floats) -> tuple[dict[CellInTime, Floats], Floats]:
        """Survival of 0 or 1 in each cell, (S,), and periods of default, (contracts, S).

        `scores` (S, customers) are the probabilities of the customers' fates, `points` (S, D) the drawn inputs.
        """
        typed: dict[CellInTime, Floats] = {}
        times = np.full((len(self._ids), len(scores)), np.inf)
        curves = self._drawn_curves(points)
        for score, customer in zip(scores.T, self.customers, strict=True):
            for place in customer.contracts:
                if place not in self.places:
                    continue
                fallen = 1 - curves[place]
                stands = np.where(np.isnan(fallen), np.nan, score >= np.maximum.accumulate(fallen, axis=0))
                for period, row in enumerate(stands, 1):
                    typed[self._survival, place, period] = row
                has = (stands == 0).any(axis=0)
                times[place, has] = np.argmax(stands[:, has] == 0, axis=0) + 1
        return typed, times

    def _drawn_curves(self, points: Floats) -> list[Floats]:
        """Survival of each contract in periods 1..N: (N, 1) where it is the same for all draws, else (N, S)."""
        if self._first is None:
            return [curve[:, np.newaxis] for curve in self._curves]
        found = self._first.at(points[:, [self._columns[address] for address in self._moving]])
        return [found[Address(SURVIVAL, contract)][1:] for contract in self._ids]

    def _moving_inputs(self) -> tuple[Address, ...]:
        """Drawn inputs that survival hangs on."""
        reached, waiting = {self._survival}, [self._survival]
        while waiting:
            for precedent in self.model.precedents(waiting.pop()):
                if precedent.item not in reached:
                    reached.add(precedent.item)
                    waiting.append(precedent.item)
        return tuple(address for address in self.addresses if self.model[address.key] in reached)

    def _first_space(self) -> Space:
        wanted = [Address(SURVIVAL, contract) for contract in self._ids]
        return Space(self.model, self.valuation, self.simulation.case, self._moving, wanted)

    def _drawn(self, key: str, block: Block, place: int | None = None) -> Floats:
        """An input in each draw, (S,)."""
        column = self._columns.get(self._address(key, place))
        if column is not None:
            return block.points[:, column]
        return np.full(len(block), self._base.scalar(self.model[key], place))

    def _address(self, key: str, place: int | None) -> Address:
        return Address(key, None if place is None else self._ids[place])

    # Wrong-way -------------------------------------------------------------------------------------------------------

    def _wrong_way_cells(self) -> list[CellInTime]:
        """Re-let inputs that are not drawn themselves; those that are move among the points."""
        return [
            (self.model[key], place, None)
            for key in self._wrong_way_keys()
            for place in range(len(self._ids))
            if self._address(key, place) not in self._columns
        ]

    def _wrong_way_keys(self) -> list[str]:
        """What bad states move at all."""
        pairs = ((PRICE, RELET_PRICE), (DELAY, RELET_DELAY))
        return [moved for key, moved in pairs if self.simulation.is_wrong_way and self._may_be_positive(key)]

    def _may_be_positive(self, key: str) -> bool:
        return Address(key) in self._columns or self._base.scalar(self.model[key]) > 0

    def _wrong_way(self, block: Block) -> tuple[Floats, dict[CellInTime, Floats]]:
        from scipy.special import ndtri

        stress = np.maximum(-ndtri(block.factor), 0.0)
        points, typed = block.points.copy(), dict[CellInTime, Floats]()
        for key in self._wrong_way_keys():
            item = self.model[key]
            for place in range(len(self._ids)):
                usual = self._drawn(key, block, place)
                if key == RELET_PRICE:
                    moved = usual * np.exp(-self._drawn(PRICE, block) * stress)
                else:
                    moved = usual + np.rint(self._drawn(DELAY, block) * stress)
                moved = _within(item, moved)
                column = self._columns.get(self._address(key, place))
                if column is None:
                    typed[item, place, None] = moved
                else:
                    points[:, column] = moved
        return points, typed

    # Notes -----------------------------------------------------------------------------------------------------------

    def _noted(self) -> Iterator[str]:
        yield from self._nobody_defaults()
        if self._has_uneven_customers():
            yield text(
                "Contracts of one customer have different default hazards: the one with the highest defaults first. "
                "Give them the same hazard to let the customer default as a whole."
            )
        if self.simulation.is_wrong_way and not self._wrong_way_keys():
            yield text("Wrong-way effects are 0 in the credit of customers: bad states move no re-letting.")

    def _nobody_defaults(self) -> Iterator[str]:
        """Why no default is drawn, if none is."""
        place = self.model[PLACE]
        assert isinstance(place, Choice)
        counted = self._base.scalar(place)
        if Address(PLACE) in self._columns:
            return
        if counted == place.code(DefaultPlace.FAILURE):
            yield text(
                "Default is counted as failure of the company, so no customer defaults in the draws. Count it in the "
                "survival of each contract to draw default times."
            )
        elif counted == place.code(DefaultPlace.RATE):
            yield text(
                "Default is counted in the discount rate, so no customer defaults in the draws. Count it in the "
                "survival of each contract to draw default times."
            )
        elif not self.places:
            yield text("No contract has a default hazard, so no customer defaults in the draws.")

    def _has_uneven_customers(self) -> bool:
        return any(
            float(np.abs(self._curves[place] - self._curves[customer.contracts[0]]).max()) > _SAME
            for customer in self.customers
            for place in customer.contracts[1:]
        )


def _within(item: Item, values: Floats) -> Floats:
    """Kept to the bounds of an input."""
    if not isinstance(item, Number):
        return values
    return np.clip(values, -np.inf if item.low is None else item.low, np.inf if item.high is None else item.high)


def drawing_of(model: Model, valuation: Valuation, simulation: Simulation) -> tuple[Sampler, DefaultTimes | None]:
    """What draws a plan: its sampler, and its default times if they are drawn."""
    if not simulation.is_default_drawn:
        return Sampler(model, valuation, simulation), None
    times = DefaultTimes(model, valuation, simulation)
    return Sampler(model, valuation, simulation, times.keys), times
