"""What moves a figure most: shares of its variance, with the error of each.

Independent inputs have first-order and total indices of Sobol (`workbench.analysis.sobol`); all defaults of customers,
with the factor they share, are one group.

Dependent inputs have no such shares: for them, and from any finished run, `rank_correlations` tells how far ranks of
an input and of the figure go together while the other inputs' part is taken out (Iman and Conover's partial rank
correlation, "The use of the rank transform in regression", Technometrics 21, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.analysis.default_times import DefaultTimes
from workbench.analysis.draws import BLOCK, Sampler
from workbench.analysis.simulation import Estimate, Outcome, spread
from workbench.analysis.simulation_blocks import KEPT, Work, base_of, kept, one_at_a_time, space_of, typed_by
from workbench.analysis.simulation_measures import FEWEST
from workbench.analysis.sobol import Sums, design, indices_of, net, sizes, sums_of
from workbench.analysis.space import cell_of, label_of
from workbench.document.address import Address
from workbench.document.studies import Simulation
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """How much one input moves a figure: `first` is its first-order index, or its squared partial rank correlation
    (then there is no `total`). `address` is None for all customers' defaults together. `missing` counts the points that
    were left out because there is no figure at them."""

    name: str
    address: Address | None
    first: Estimate
    total: Estimate | None
    missing: int = 0


# Of a plan -----------------------------------------------------------------------------------------------------------


def sobol_indices(
    model: Model,
    valuation: Valuation,
    simulation: Simulation,
    address: Address,
    draws: int,
    executor: Executor | None = None,
    report: Callable[[float], bool] | None = None,
) -> list[Share]:
    """First-order and total indices of a single figure over the inputs of a plan, in model order, defaults last.

    About `draws` evaluations in all: groups + 2 for each point. `report` as of `simulate`; a run that it ends tells
    from what is there, nothing where that is too little for an error. Raises `ProblemError` where inputs are
    correlated, KeyError for a figure that is not there.
    """
    sampler = given_for(model, valuation, simulation)[0]
    if sampler.is_correlated:
        raise ProblemError(
            Problem(
                text("Simulation"),
                text("Inputs are correlated, and dependent inputs have no shares of variance of their own."),
                text("Look at the rank correlations instead, or take the correlations away."),
            )
        )
    groups = sampler.groups
    if not groups:
        return []
    blocks, power = sizes(draws, len(groups))
    item, place = cell_of(model, valuation, address)
    now = base_of(model, valuation, simulation.case).scalar(item, place)
    level = now if math.isfinite(now) else 0.0
    work = Work.of(model, valuation, simulation)
    found: dict[int, Sums] = {}

    def take(part: tuple[int, Sums]) -> None:
        found[part[0]] = part[1]

    def goes_on() -> bool:
        return report is None or report(len(found) / blocks)

    spread(executor, part_of, ((work, address, power, number, level) for number in range(blocks)), take, goes_on)
    if len(found) < 2:
        return []
    every = [found[number] for number in sorted(found)]
    missing = sum(one.missing for one in every)
    names = [label_of(model, valuation, one) for one in sampler.addresses] + [text("Defaults of customers")]
    places: list[Address | None] = [*sampler.addresses, None]
    return [
        Share(name, place, first, total, missing)
        for name, place, (first, total) in zip(names, places, indices_of(every, simulation.seed), strict=False)
    ]


class Given(Sampler):
    """A sampler of which the probabilities are given, instead of drawn."""

    given: Floats

    @property
    def groups(self) -> list[list[int]]:
        """Columns of probabilities that count as one input: each input, and all that defaults are drawn from."""
        inputs = len(self.addresses)
        found = [[column] for column in range(inputs)]
        return found if self.customers is None else [*found, list(range(inputs, inputs + 1 + len(self.customers)))]

    @property
    def dimension(self) -> int:
        """How many columns there are."""
        return sum(map(len, self.groups))

    @property
    def is_correlated(self) -> bool:
        """True when inputs that are drawn are tied."""
        return bool((self.repaired.matrix != np.eye(len(self.addresses))).any())

    def shares(self, number: int) -> Floats:
        """The given ones, whatever the number."""
        return self.given

    def length(self, number: int) -> int:
        """How many are given."""
        return len(self.given)


def given_for(model: Model, valuation: Valuation, simulation: Simulation) -> tuple[Given, DefaultTimes | None]:
    """The sampler of a plan, and its default times if they are drawn."""
    times = DefaultTimes(model, valuation, simulation) if simulation.is_default_drawn else None
    return Given(model, valuation, simulation, None if times is None else times.keys), times


class Asking:
    """A figure as a function of probabilities: what a plan makes of them, played through the model."""

    def __init__(self, model: Model, valuation: Valuation, simulation: Simulation, address: Address) -> None:
        self.address = address
        self.sampler, self.times = given_for(model, valuation, simulation)
        typed = typed_by(self.times)
        self.space = space_of(model, valuation, simulation.case, self.sampler.addresses, (address,), typed)

    def __call__(self, shares: Floats) -> Floats:
        self.sampler.given = shares
        block = self.sampler.block(0)
        if self.times is None:
            return self.space.at(block.points)[self.address]
        fates = self.times.at(block)
        return self.space.at(fates.points, fates.typed)[self.address]


def part_of(work: Work, address: Address, power: int, number: int, level: float) -> tuple[int, Sums]:
    """The sums of one net, in whatever process."""
    with one_at_a_time:
        asking = kept((work.model, work.key, address), lambda: Asking(*work.opened(), address))
        sampler = asking.sampler
        points = net(2 * sampler.dimension, power, sampler.simulation.seed, number)
        return number, sums_of(asking(design(sampler.groups, points)), len(sampler.groups), level)


# Of draws that are there ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coefficient:
    """How far ranks of an input and of a figure go together: Spearman's rank correlation, and the partial one with what
    the other inputs explain taken out. `address` is None for all customers' defaults together, told by the number of
    customers in default; their `partial` is the multiple one and has no sign."""

    name: str
    address: Address | None
    spearman: Estimate
    partial: Estimate


def rank_correlations(outcome: Outcome, address: Address) -> list[Share]:
    """Squared partial rank correlation of a figure with each drawn input, for dependent inputs too; defaults last.

    Of an input: the part of the variance of ranks that it explains of what the others leave. These do not sum to 1.
    """
    return [
        Share(one.name, one.address, _squared(one.partial), None, outcome.missing(address))
        for one in rank_coefficients(outcome, address)
    ]


def _squared(partial: Estimate) -> Estimate:
    """By its slope, and by its own spread where the slope is none."""
    error = math.hypot(2 * partial.value * partial.error, math.sqrt(2) * partial.error**2)
    return Estimate(partial.value**2, error)


def rank_coefficients(outcome: Outcome, address: Address) -> list[Coefficient]:
    """Rank correlations of a figure with each drawn input, of the first `KEPT` draws; NaN of one that does not vary.

    Errors are from the differences of blocks where there are at least `FEWEST` whole ones. With fewer they are those of
    independent draws: (1 − r²)·√((1 + r²/2)/(n − 3)) for Spearman's (Bonett and Wright, "Sample size requirements for
    estimating Pearson, Kendall and Spearman correlations", Psychometrika 65, 2000), (1 − r²)/√(n − k − 3) for the
    partial one with k other columns.
    """
    values = outcome.figures[address][:KEPT]
    columns = [outcome.points[:KEPT, place] for place in range(len(outcome.inputs))]
    defaults = [times[:KEPT] for times in outcome.default_period.values()]
    groups = [[place] for place in range(len(columns))]
    if defaults:
        groups.append(list(range(len(columns), len(columns) + len(defaults))))
        columns += [np.where(times > 0, times, np.inf) for times in defaults]
    table = np.array([values, *columns])
    table = table[:, ~np.isnan(table[0])]
    whole = len(values) // BLOCK
    blocks = [table[:, n * BLOCK : (n + 1) * BLOCK] for n in range(whole)] if whole >= FEWEST else []
    found = _ranked(table, groups)
    told = np.array([_ranked(one, groups) for one in blocks])
    names: list[tuple[str, Address | None]] = [(outcome.labels.get(one, one.key), one) for one in outcome.inputs]
    names += [(text("Defaults of customers"), None)] if defaults else []
    result = []
    for place, (name, where) in enumerate(names):
        errors = _independent(found[place], table.shape[1], len(columns) - len(groups[place]))
        if blocks:
            errors = np.std(told[:, place], axis=0, ddof=1) / math.sqrt(len(blocks))
        spearman, partial = (Estimate(float(one), float(e)) for one, e in zip(found[place], errors, strict=True))
        result.append(Coefficient(name, where, spearman, partial))
    return result


def _independent(found: Floats, count: int, others: int) -> Floats:
    rest = 1 - found**2
    spearman = rest[0] * math.sqrt((1 + found[0] ** 2 / 2) / (count - 3)) if count > 3 else math.nan
    free = count - others - 3
    return np.array([spearman, rest[1] / math.sqrt(free) if free > 0 else math.nan])


def _ranked(table: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Spearman's and the partial rank correlation of the first row with each group of the other rows, (G, 2)."""
    from scipy.stats import rankdata

    found = np.full((len(groups), 2), np.nan)
    if table.shape[1] < 3:
        return found
    ranks = rankdata(table, axis=1)
    varies = np.ptp(ranks, axis=1) > 0
    if not varies[0]:
        return found
    scores = ranks - ranks.mean(axis=1, keepdims=True)
    scores[varies] /= np.sqrt((scores[varies] ** 2).sum(axis=1, keepdims=True))
    together = np.einsum("is,js->ij", scores, scores)
    known = [column for group in groups for column in group if varies[column + 1]]
    for place, group in enumerate(groups):
        mine = [column for column in group if column in known]
        others = [column for column in known if column not in group]
        if mine:
            spearman = together[0, mine[0] + 1] if len(group) == 1 else _of_number(table, group, scores[0])
            found[place] = spearman, _partial(together, mine, others)
    return found


def _of_number(table: Floats, group: Sequence[int], score: Floats) -> float:
    """Rank correlation with how many of a group happen at all."""
    from scipy.stats import rankdata

    ranks = rankdata(np.isfinite(table[[column + 1 for column in group]]).sum(axis=0))
    centred = ranks - ranks.mean()
    return float(score @ centred) / math.sqrt(float(centred @ centred))


def _partial(together: Floats, mine: Sequence[int], others: Sequence[int]) -> float:
    """√((R² with all − R² of the others) / (1 − R² of the others)), with the sign of the slope of a single one."""
    of_all, slopes = _explained(together, [*mine, *others])
    of_others, _ = _explained(together, others)
    left = 1 - of_others
    if left < 1e-12:
        return math.nan
    size = math.sqrt(min(max((of_all - of_others) / left, 0.0), 1.0))
    return math.copysign(size, slopes[0]) if len(mine) == 1 else size


def _explained(together: Floats, columns: Sequence[int]) -> tuple[float, Floats]:
    """R² of a regression of the first row on others, and the slopes; columns that follow from others do no harm."""
    places = [column + 1 for column in columns]
    with_figure = together[0, places]
    slopes: Floats = np.linalg.lstsq(together[np.ix_(places, places)], with_figure, rcond=1e-10)[0].astype(np.float64)
    return float(with_figure @ slopes), slopes
