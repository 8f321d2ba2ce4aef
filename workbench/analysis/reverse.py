"""Reverse DCF: at which values of an input the model gives a target, every one of them, and which of them make sense.

A figure need not move evenly with an input, so a range is scanned first and every change of sign narrowed. A jump over
the target is no answer, nor is a value that contradicts the rest of the model: both are told with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.crossings import crossings, scanned
from workbench.analysis.space import Space, bounds_of, label_of, unit_of
from workbench.analysis.tornado import standing
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.kernels import Floats
from workbench.rows.model import Model

STEPS: Final = 121
CLOSE: Final = 1e-6
"""A root gives the target to this share of it, or of the range the figure runs over; what does not is a jump."""
ON_LINE: Final = 1e-6

RATE, RISK_FREE = "cost_of_capital.wacc", "cost_of_capital.risk_free"


@dataclass(frozen=True, slots=True)
class Root:
    """A value of the unknown at which the output is the target. `absurd` says why it cannot be meant, or is empty."""

    value: float
    absurd: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered: the curve of the output over the range, and every root, ascending.

    `nearest` is the value whose output comes closest where there is no root, `jumps` values at which the output leaps
    over the target.
    """

    unknown: Address
    label: str
    unit: Unit
    now: float
    target: float
    values: tuple[float, ...]
    outputs: tuple[float, ...]
    roots: tuple[Root, ...]
    jumps: tuple[float, ...]
    nearest: float
    nearest_output: float

    @property
    def sensible(self) -> tuple[Root, ...]:
        """Roots that nothing speaks against."""
        return tuple(root for root in self.roots if not root.absurd)

    @property
    def best(self) -> Root | None:
        """Of the sensible roots the one nearest to where the unknown stands."""
        return min(self.sensible, key=lambda root: abs(root.value - self.now), default=None)

    @property
    def reach(self) -> float:
        """How far the best root is from where the unknown stands, as a share of the range tried; infinite without."""
        if self.best is None or not self.values:
            return math.inf
        return abs(self.best.value - self.now) / (self.values[-1] - self.values[0])


Limit = Callable[[float, Mapping[str, float]], str]
"""Why a value cannot be meant, given figures of the model at that very point; empty where nothing speaks against it."""


def _growth(value: float, at: Mapping[str, float]) -> str:
    if value >= at[RATE]:
        return text("growth for ever at or above the cost of capital")
    if value >= at[RISK_FREE]:
        return text("growth for ever at or above the risk-free rate: the company would outgrow the economy")
    return ""


def _at_most(most: float, why: Callable[[], str]) -> Limit:
    return lambda value, _: why() if value > most else ""


def _rate_above_risk_free(value: float, at: Mapping[str, float]) -> str:
    return text("a cost of capital below the risk-free rate") if value <= at[RISK_FREE] else ""


LIMITS: Final[Mapping[str, Limit]] = {
    "dcf.growth": _growth,
    "dcf.return_on_new": _at_most(0.5, lambda: text("a return of more than 50 % on new capital for ever")),
    "capacity.availability": _at_most(1.0, lambda: text("more than all of the power")),
    "capacity.spot_fill": _at_most(1.0, lambda: text("more than all of the power")),
    "capacity.life": _at_most(15.0, lambda: text("no accelerator has earned its keep for 15 years")),
    "contracts.probability": _at_most(1.0, lambda: text("more likely than certain")),
    "cost_of_capital.typed": _rate_above_risk_free,
    "cost_of_capital.asset_beta": lambda value, _: text("an asset beta that is not above 0") if value <= 0 else "",
    "investment.gpu_share": _at_most(1.0, lambda: text("more than all of the capex")),
    "tax.rate": _at_most(0.5, lambda: text("a tax rate that no country has")),
}
"""Which values contradict sense or the rest of the model, beyond an input's hard bounds."""

ARGUED: Final = (
    "capacity.spot_price", "capacity.spot_fill", "capacity.spot_decline", "capacity.life", "capacity.availability",
    "investment.capex_per_mw", "investment.capex_decline", "operations.site_rent", "operations.power_price",
    "cost_of_capital.asset_beta", "cost_of_capital.equity_premium", "cost_of_capital.risk_free", "dcf.growth",
    "dcf.return_on_new", "tax.rate", "shares.basic",
)  # fmt: skip
"""Inputs of which an analyst asks what they would have to be."""


def range_of_unknown(
    model: Model, valuation: Valuation, address: Address, low: float | None, high: float | None, case: str | None
) -> tuple[float, float]:
    """The range an unknown is tried over: as typed, else within its hard bounds about where it stands."""
    least, most = bounds_of(model, address)
    now = standing(model, valuation, address, case)
    if math.isfinite(least) and math.isfinite(most) and (model[address.key].unit.percent or most - least <= 50):
        given = least, most
    elif now == now and now != 0:
        given = max(min(0.2 * now, 5 * now), least), min(max(0.2 * now, 5 * now), most)
    else:
        given = max(least, -1.0), min(most, 1.0)
    return (given[0] if low is None else low), (given[1] if high is None else high)


def answer_of(model: Model, valuation: Valuation, question: Question, case: str | None = None) -> Answer:
    """Every value of the unknown in its range at which the output is the target. Raises KeyError for unknown places."""
    space = _space(model, valuation, case, [question.unknown], question.output)
    return _answers(space, [question])[0]


def what_must_be_true(
    model: Model,
    valuation: Valuation,
    output: Address,
    target: float,
    case: str | None = None,
    unknowns: Sequence[Address] = (),
) -> list[Answer]:
    """Each unknown alone, all others as they stand: what it would have to be. Those that need to move least first.

    Without `unknowns`, the inputs of `ARGUED` that the model has.
    """
    asked = list(unknowns) or [Address(key) for key in ARGUED if key in model]
    space = _space(model, valuation, case, asked, output)
    found = _answers(space, [Question(f"q{place}", output, target, one) for place, one in enumerate(asked)])
    return sorted(found, key=lambda one: one.reach)


_last: list[Space] = []


def _space(model: Model, valuation: Valuation, case: str | None, varied: Sequence[Address], output: Address) -> Space:
    """The space asked for, with the figures that tell sense from nonsense; the last one where the question is."""
    wanted = tuple(dict.fromkeys([output, *(Address(key) for key in (RATE, RISK_FREE) if key in model)]))
    wanted = tuple(one for one in wanted if not _is_input(model, one))
    for known in _last:
        if (known.model, known.case, known.varied, known.wanted) == (model, case, tuple(varied), wanted):
            _last.remove(known)
            _last.append(known.moved_to(valuation))
            return _last[-1]
    _last.append(Space(model, valuation, case, varied, wanted))
    del _last[:-3]
    return _last[-1]


def _is_input(model: Model, address: Address) -> bool:
    return model[address.key] in model.inputs


def _answers(space: Space, questions: Sequence[Question]) -> list[Answer]:
    """Questions of one output and target, the k-th about the k-th varied input, searched in the same evaluations."""
    output, target = questions[0].output, questions[0].target
    model, valuation, case = space.model, space.valuation, space.case
    ends = np.array([range_of_unknown(model, valuation, q.unknown, q.low, q.high, case) for q in questions])
    width = ends[:, 1] - ends[:, 0]

    def at(shares: Floats) -> Floats:
        """Each unknown's output at shares of its range, shape (K, S)."""
        points = np.tile(space.now, (len(questions) * len(shares), 1))
        for place in range(len(questions)):
            rows = slice(place * len(shares), (place + 1) * len(shares))
            points[rows, place] = ends[place, 0] + shares * width[place]
        return space.at(points)[output].reshape(len(questions), len(shares))

    def margins(shares: Floats) -> Floats:
        gap = at(shares) - target
        return np.concatenate((gap, -gap))

    scan = scanned(margins, np.linspace(0.0, 1.0, STEPS).tolist())
    every = crossings(margins, scan)
    count = len(questions)
    found: list[Answer] = []
    for place, question in enumerate(questions):
        shares = _distinct([c.value for c in (*every[place], *every[count + place])])
        outputs = scan.margins[place] + target
        gaps = at(np.array(shares))[place] - target if shares else np.empty(0)
        size = _size(outputs, target)
        exact = [abs(float(gap)) <= CLOSE * size for gap in gaps]
        values = [float(ends[place, 0] + share * width[place]) for share in shares]
        known = np.isfinite(outputs)
        nearest = int(np.argmin(np.where(known, np.abs(outputs - target), np.inf)))
        tried = ends[place, 0] + scan.values * width[place]
        found.append(
            Answer(
                question.unknown,
                label_of(model, valuation, question.unknown),
                unit_of(model, question.unknown),
                float(space.now[place]),
                target,
                tuple(tried.tolist()),
                tuple(np.where(known, outputs, np.nan).tolist()),
                tuple(Root(v, _absurd(space, place, v)) for v, is_root in zip(values, exact, strict=True) if is_root),
                tuple(v for v, is_root in zip(values, exact, strict=True) if not is_root),
                float(tried[nearest]),
                float(outputs[nearest]),
            )
        )
    return found


def _points(space: Space, place: int, values: Floats) -> Floats:
    points = np.tile(space.now, (len(values), 1))
    points[:, place] = values
    return points


def _size(outputs: Floats, target: float) -> float:
    known = outputs[np.isfinite(outputs)]
    return max(abs(target), float(np.ptp(known)) if len(known) else 0.0, 1e-12)


def _distinct(values: Sequence[float]) -> list[float]:
    """Ascending shares, those that differ only by rounding once: a root is a crossing from both sides."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 1e-9:
            found.append(value)
    return found


def _absurd(space: Space, place: int, value: float) -> str:
    limit = LIMITS.get(space.varied[place].key)
    if limit is None:
        return ""
    found = space.at(_points(space, place, np.array([value])))
    at = {address.key: float(figures[0]) for address, figures in found.items()}
    for number, address in enumerate(space.varied):
        at.setdefault(address.key, value if number == place else float(space.now[number]))
    if RISK_FREE not in at:
        at[RISK_FREE] = standing(space.model, space.valuation, Address(RISK_FREE), space.case)
    return limit(value, at)
