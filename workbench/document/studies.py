"""What a user asks of the uncertainty of a valuation: distributions, grids, ranges and questions, kept in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from workbench.document.address import Address, frozen

MOST_DRAWS: Final = 10_000_000
MOST_STEPS: Final = 41
"""Most values along one axis of a grid."""


class Family(Enum):
    """The kind of a distribution; `PARAMETERS` names what each is given by."""

    NORMAL = "normal"
    LOGNORMAL = "lognormal"
    TRIANGULAR = "triangular"
    PERT = "pert"
    UNIFORM = "uniform"
    BETA = "beta"
    DISCRETE = "discrete"
    PERCENTILES = "percentiles"


PARAMETERS: Final[Mapping[Family, tuple[str, ...]]] = {
    Family.NORMAL: ("mean", "deviation"),
    Family.LOGNORMAL: ("mean", "deviation"),
    Family.TRIANGULAR: ("low", "mode", "high"),
    Family.PERT: ("low", "mode", "high"),
    Family.UNIFORM: ("low", "high"),
    Family.BETA: ("alpha", "beta", "low", "high"),
    Family.DISCRETE: (),
    Family.PERCENTILES: ("p10", "p50", "p90"),
}
"""In the order of `Distribution.parameters`; a discrete one lists value, probability, value, probability … ."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How uncertain one input is, in the input's own unit; of a choice in codes counted from 1; of an input over
    periods a factor on every period (1 leaves it as it is).

    `low` and `high` cut it off on that side: the rest is scaled up, so that no probability sits at the edge. To one
    from percentiles they are bounds that it nears without being cut, so that its percentiles stay. `note` is the reason
    for it. Mean and deviation of a lognormal one are those of the quantity itself, not of its logarithm.
    """

    family: Family
    parameters: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    note: str = ""


class Sampling(Enum):
    """How points are spread. Each block of draws is a whole hypercube or a whole scrambled net of its own."""

    LATIN_HYPERCUBE = "latin hypercube"
    SOBOL = "sobol"
    RANDOM = "random"


class Dependence(Enum):
    """What a typed correlation is: Spearman's of the ranks, or that of the normal scores of a Gaussian copula."""

    RANK = "rank"
    GAUSSIAN = "gaussian copula"


Pair = tuple[Address, Address]


def in_order(pair: Pair) -> Pair:
    """The pair with the lesser address first, as `Simulation.correlations` holds it."""
    first, second = pair
    return pair if (first.key, first.entity or "") <= (second.key, second.entity or "") else (second, first)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A plan of draws. `case` is the id of the case the inputs depart from, None for the selected one.

    `correlations` holds each pair once, the lesser address first. With `is_default_drawn` each customer's default time
    is drawn by the one-factor model and survival is 0 or 1; with `is_wrong_way` the same factor moves re-let prices and
    delays. With `is_breach_followed` the whole waterfall of debt is played for the first draws: ten times as much
    work as the value per share. `figures` are single figures, `rows` rows over periods, told beside it.
    """

    distributions: Mapping[Address, Distribution] = field(default_factory=dict)
    correlations: Mapping[Pair, float] = field(default_factory=dict)
    draws: int = 10_000
    seed: int = 1
    sampling: Sampling = Sampling.LATIN_HYPERCUBE
    dependence: Dependence = Dependence.RANK
    is_default_drawn: bool = False
    is_wrong_way: bool = False
    figures: tuple[Address, ...] = ()
    rows: tuple[Address, ...] = ()
    case: str | None = None
    is_breach_followed: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "distributions", frozen(self.distributions))
        object.__setattr__(self, "correlations", frozen(self.correlations))


@dataclass(frozen=True, slots=True)
class Axis:
    """One varied input and its values, ascending, in its unit; codes of a choice, a factor on an input over periods."""

    address: Address
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A single figure over one or two inputs. `across` runs along the columns, `down` along the rows."""

    id: str
    output: Address
    across: Axis
    down: Axis | None = None


class Ranges(Enum):
    """Where the ends of a tornado's bars come from when none are typed."""

    RELATIVE = "relative"
    BOUNDS = "bounds"
    CASES = "cases"
    DISTRIBUTIONS = "distributions"


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar of a tornado: the ends typed for it, None for those that `Tornado.ranges` gives."""

    address: Address
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tornado:
    """Which inputs are moved, each alone, and how far. No `swings` mean: those that matter most, chosen by trial.

    `share` is how far a relative range goes to each side; `tail` the probability beyond each end of a distribution.
    """

    output: Address = field(default_factory=lambda: Address("shares.price"))
    ranges: Ranges = Ranges.RELATIVE
    swings: tuple[Swing, ...] = ()
    share: float = 0.1
    tail: float = 0.1


@dataclass(frozen=True, slots=True)
class Question:
    """What must be true: the values of `unknown` between `low` and `high` at which `output` is `target`; with `second`
    the line of pairs. None for an end stands for the input's bound or what is tried by itself."""

    id: str
    output: Address
    target: float
    unknown: Address
    low: float | None = None
    high: float | None = None
    second: Address | None = None
    second_low: float | None = None
    second_high: float | None = None


@dataclass(frozen=True, slots=True)
class Studies:
    """All of them together, as they stand in the valuation."""

    simulation: Simulation = field(default_factory=Simulation)
    grids: tuple[Grid, ...] = ()
    tornado: Tornado = field(default_factory=Tornado)
    questions: tuple[Question, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing was asked yet."""
        return self == Studies()
