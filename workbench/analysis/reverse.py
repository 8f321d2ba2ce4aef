"""Reverse DCF: at which values of an input the model gives a target, every one of them, and which of them make sense.

A figure need not move evenly with an input, so a range is scanned first and every change of sign narrowed. A jump over
the target is no answer, nor is a value that contradicts the rest of the model: both are told with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.roots import Found, Still, roots_of
from workbench.analysis.sense import figures_needed, objections, standing
from workbench.analysis.space import Space, bounds_of, label_of, unit_of
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.ground.units import Unit
from workbench.interpret.kernels import Floats
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class Root:
    """A value of the unknown at which the output is the target. `absurd` says why it cannot be meant, or is empty."""

    value: float
    absurd: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered: the curve of the output over the range, and every root, ascending.

    `nearest` is the value whose output comes closest where there is no root, `jumps` values at which the output leaps
    over the target, `still` stretches on which it does not move.
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
    still: tuple[Still, ...] = ()

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


ARGUED: Final = (
    "capacity.spot_price", "capacity.spot_fill", "capacity.spot_decline", "capacity.life", "capacity.availability",
    "investment.capex_per_mw", "investment.capex_decline", "operations.site_rent", "operations.power_price",
    "cost_of_capital.asset_beta", "cost_of_capital.equity_premium", "cost_of_capital.risk_free", "dcf.growth",
    "dcf.return_on_new", "tax.rate", "shares.basic",
)  # fmt: skip
"""Inputs of which an analyst asks what they would have to be."""
USUAL: Final = ("shares.price", "bridge.equity")
"""Figures that targets are mostly set for: one recording answers for all of them."""
TRIED: Final = {
    "cost_of_capital.asset_beta": (0.0, 3.0),
    "capacity.life": (1.0, 20.0),
    "capacity.spot_decline": (-0.3, 0.6),
}
"""Ranges tried for inputs whose hard bounds only keep typing errors out."""


def range_of_unknown(
    model: Model, valuation: Valuation, address: Address, low: float | None, high: float | None, case: str | None
) -> tuple[float, float]:
    """The range an unknown is tried over: as typed, else within its hard bounds about where it stands."""
    least, most = bounds_of(model, address)
    now = standing(model, valuation, address, case)
    tried = TRIED.get(address.key)
    if tried is not None and not now < tried[0] and not now > tried[1]:
        given = tried
    elif math.isfinite(least) and math.isfinite(most) and (model[address.key].unit.percent or most - least <= 50):
        given = least, most
    elif now == now and now != 0:
        given = max(min(0.2 * now, 5 * now), least), min(max(0.2 * now, 5 * now), most)
    else:
        given = max(least, -1.0), min(most, 1.0)
    return (given[0] if low is None else low), (given[1] if high is None else high)


def answer_of(model: Model, valuation: Valuation, question: Question, case: str | None = None) -> Answer:
    """Every value of the unknown in its range at which the output is the target. Raises KeyError for unknown places."""
    space = space_of(model, valuation, case, [question.unknown], question.output)
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
    asked = list(unknowns) or argued(model)
    space = space_of(model, valuation, case, asked, output)
    found = _answers(space, [Question(f"q{place}", output, target, one) for place, one in enumerate(asked)])
    return sorted(found, key=lambda one: one.reach)


def argued(model: Model) -> list[Address]:
    """The inputs of `ARGUED` that the model has."""
    return [Address(key) for key in ARGUED if key in model]


_recent: list[Space] = []


def space_of(model: Model, valuation: Valuation, case: str | None, varied: Sequence[Address], output: Address) -> Space:
    """A space over at least these inputs, with the output and the figures that tell sense from nonsense.

    A recent one that holds them all is moved to the valuation: that takes milliseconds, a new one a second.
    """
    usual = [Address(key) for key in USUAL if key in model]
    for known in reversed(_recent):
        is_same = known.model is model and known.case == case and set(varied) <= set(known.varied)
        if is_same and output in known.wanted:
            _recent.remove(known)
            _recent.append(known.moved_to(valuation))
            return _recent[-1]
    everything = tuple(dict.fromkeys([*argued(model), *varied]))
    wanted = tuple(dict.fromkeys([output, *usual, *figures_needed(model)]))
    _recent.append(Space(model, valuation, case, everything, wanted))
    del _recent[:-3]
    return _recent[-1]


def _answers(space: Space, questions: Sequence[Question]) -> list[Answer]:
    """Questions of one output and target, searched in the same evaluations."""
    output, target = questions[0].output, questions[0].target
    model, valuation, case = space.model, space.valuation, space.case
    places = [space.varied.index(question.unknown) for question in questions]
    ends = np.array([range_of_unknown(model, valuation, q.unknown, q.low, q.high, case) for q in questions])
    low, width = ends[:, 0], ends[:, 1] - ends[:, 0]

    def curves(shares: Floats) -> Floats:
        points = np.tile(space.now, (len(questions) * len(shares), 1))
        for number, place in enumerate(places):
            rows = slice(number * len(shares), (number + 1) * len(shares))
            points[rows, place] = low[number] + shares * width[number]
        return space.at(points)[output].reshape(len(questions), len(shares))

    found = roots_of(curves, target)
    ranges = zip(places, found, low.tolist(), width.tolist(), strict=True)
    return [_answer(space, place, one, start, wide, target) for place, one, start, wide in ranges]


def _answer(space: Space, place: int, found: Found, low: float, width: float, target: float) -> Answer:
    tried = low + found.values * width
    away = np.abs(found.outputs - target)
    nearest = int(np.argmin(np.where(np.isfinite(away), away, np.inf)))
    values = [low + share * width for share in found.roots]
    points = np.tile(space.now, (len(values), 1))
    points[:, place] = values
    said = objections(space, [place], points)
    unknown = space.varied[place]
    return Answer(
        unknown,
        label_of(space.model, space.valuation, unknown),
        unit_of(space.model, unknown),
        float(space.now[place]),
        target,
        tuple(tried.tolist()),
        tuple(found.outputs.tolist()),
        tuple(Root(value, why) for value, why in zip(values, said, strict=True)),
        tuple(low + share * width for share in found.jumps),
        float(tried[nearest]),
        float(found.outputs[nearest]),
        tuple(Still(low + one.low * width, low + one.high * width, one.output) for one in found.still),
    )
