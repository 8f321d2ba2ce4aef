"""The smoothest schedule of RPO that the disclosures allow, or which of them contradict each other and by how much.

Filings tell RPO, bands ("54 % within 24 months"), the deferred revenue due within a year, sometimes guidance. Between
them the schedule is free: of all that satisfy them and never turn negative, the one with the least sum of squared
second differences is taken. Where none exists, the sets of disclosures that cannot hold together are named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.contradictions import AGREED, Floats, Statement, contradictions, least_violation, nearest
from workbench.analysis.disclosures import (
    Band,
    Disclosed,
    Disclosures,
    Guidance,
    Kind,
    Sense,
    coverage,
    disclosed,
    lengths,
    problems,
)
from workbench.analysis.quadratic import Programme, Solution, independent_rows, smoothest
from workbench.document.change import Compound, Edit
from workbench.document.valuation import Address, Evidence, Status, Valuation, value_of
from workbench.document.value_edits import SetValue
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import PERCENT_2, USD_M
from workbench.model.timing import Step
from workbench.rows.model import Model

__all__ = [
    "Band",
    "Conflict",
    "Conflicts",
    "Disclosed",
    "Disclosures",
    "Fit",
    "Guidance",
    "Kind",
    "Met",
    "Move",
    "Sense",
    "disclosed",
    "disclosures_of",
    "fit",
    "problems",
    "solved_edit",
]

SMALLEST_RPO: Final = 1e-6
"""A reported RPO this small, as a share of what is reported, would let any bands hold: it corrects nothing."""
SOLVED_KEY: Final = "disclosure.solved"
SHAPE_KEY: Final = "disclosure.shape"
SOLVED_SHAPE: Final = "SOLVED"
MONTHS_OF: Final = {Step.QUARTER.name: 3, Step.HALF_YEAR.name: 6, Step.YEAR.name: 12}


@dataclass(frozen=True, slots=True)
class Met:
    """A disclosure beside what the schedule makes of it (m)."""

    disclosed: Disclosed
    reached: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The smoothest schedule. `shares` of RPO per period sum to 1; `amounts` are in m.

    `roughness` is the sum of squared second differences of the amounts per full period (m²), `residual` the largest
    breach of the optimality conditions for amounts of size 1, `zeros` the periods (from 1) held at nothing.
    """

    disclosures: Disclosures
    shares: tuple[float, ...]
    met: tuple[Met, ...]
    roughness: float
    residual: float
    zeros: tuple[int, ...]

    @property
    def amounts(self) -> tuple[float, ...]:
        """The schedule in m per period."""
        return tuple(self.disclosures.rpo * one for one in self.shares)


@dataclass(frozen=True, slots=True)
class Move:
    """A disclosure in a conflict. It says `disclosed.money`; `needed` (m) is the nearest it could say for all others to
    hold as they stand, None when it cannot end the conflict alone; in the least total change of all disclosures it
    moves by `least` (m, signed)."""

    disclosed: Disclosed
    needed: float | None
    least: float

    @property
    def change(self) -> float | None:
        """How far it would have to move alone, in m, signed."""
        return None if self.needed is None else self.needed - self.disclosed.money


@dataclass(frozen=True, slots=True)
class Conflict:
    """Disclosures that cannot all hold, though any of them left out would let the others of the set hold."""

    moves: tuple[Move, ...]

    def problem(self, rpo: float) -> Problem:
        """In words: who contradicts whom, and what each would have to be."""
        names = text("; ").join(one.disclosed.name for one in self.moves)
        remedies = [_remedy(one, one.needed, rpo) for one in self.moves if one.needed is not None]
        what = text("No schedule satisfies all of these.")
        if len(remedies) == 1:
            return Problem(names, what, text("This alone would do: {move}.", move=remedies[0]))
        if remedies:
            moves = text("; ").join(remedies)
            return Problem(names, what, text("Any one of these would do: {moves}.", moves=moves))
        joint = [_remedy(one, one.disclosed.money + one.least, rpo) for one in self.moves if one.least]
        moves = text("; ").join(joint)
        return Problem(names, what, text("Together these would do: {moves}.", moves=moves))


@dataclass(frozen=True, slots=True)
class Conflicts:
    """No schedule exists. `total` is the least sum (m) by which disclosures must move together."""

    disclosures: Disclosures
    conflicts: tuple[Conflict, ...]
    total: float

    def problems(self) -> list[Problem]:
        """Each conflict in words."""
        return [one.problem(self.disclosures.rpo) for one in self.conflicts]


def _remedy(move: Move, needed: float, rpo: float) -> str:
    def shown(money: float) -> str:
        return PERCENT_2.shown(money / rpo) if move.disclosed.is_share else USD_M.shown(money)

    return text(
        "{name} {needed} instead of {stated}",
        name=move.disclosed.name,
        needed=shown(needed),
        stated=shown(move.disclosed.money),
    )


def _statements(given: Disclosures, all_of_them: Sequence[Disclosed]) -> list[Statement]:
    """The disclosures about shares of RPO times the number of periods, which have size 1."""
    n = given.periods
    found = []
    for one in all_of_them:
        row = coverage(given, one.first_month, one.last_month) / n
        share, room = one.money / given.rpo, one.within / given.rpo
        low = -math.inf if one.sense is Sense.AT_MOST else share - room
        high = math.inf if one.sense is Sense.AT_LEAST else share + room
        if one.is_share:
            # A share of whatever RPO is, rounding included.
            upper = row - (share + room) / n if room else None
            found.append(Statement(row - (share - room) / n, 0.0, 0.0, upper))
        else:
            found.append(Statement(row, low, high))
    return found


def _differences(given: Disclosures) -> tuple[Floats, Floats]:
    """Matrix and target of the second differences of the amount per full period, from the last actual period on."""
    n = given.periods
    pace = np.diag(given.months / lengths(given))
    if given.anchor is None:
        return np.diff(np.eye(n), n=2, axis=0) @ pace if n > 2 else np.zeros((1, n)), np.zeros(max(n - 2, 1))
    before = np.zeros((n + 1, n))
    before[1:] = pace
    actual = np.zeros(n + 1)
    actual[0] = given.anchor / given.rpo * n
    if n < 2:
        return np.zeros((1, n)), np.zeros(1)
    return np.diff(before, n=2, axis=0), -np.diff(actual, n=2)


def _programme(statements: Sequence[Statement], rough: Floats, target: Floats) -> Programme:
    unknowns = rough.shape[1]
    equal = [one for one in statements if one.is_equality]
    sided = [one for one in statements if not one.is_equality]
    rows = [one.row for one in sided if math.isfinite(one.low)] + [
        -one.high_row for one in sided if math.isfinite(one.high)
    ]
    floor = [one.low for one in sided if math.isfinite(one.low)] + [
        -one.high for one in sided if math.isfinite(one.high)
    ]
    return Programme(
        rough,
        target,
        np.array([one.row for one in equal]).reshape(-1, unknowns),
        np.array([one.low for one in equal]),
        np.array(rows).reshape(-1, unknowns),
        np.array(floor),
    )


def fit(given: Disclosures) -> Fit | Conflicts:
    """The smoothest schedule that satisfies the disclosures; what contradicts what when there is none.

    Where second differences leave several schedules (too few disclosures), the one that changes least from period to
    period is taken. Raises `ProblemError` for disclosures that `problems` finds fault with.
    """
    faults = problems(given)
    if faults:
        raise ProblemError(faults[0])
    all_of_them = disclosed(given)
    statements = _statements(given, all_of_them)
    violation = least_violation(statements, given.periods)
    if violation.total > AGREED:
        return _conflicts(given, all_of_them, statements, violation.moves, violation.total)
    rough, target = _differences(given)
    programme = _programme(statements, rough, target)
    solution = smoothest(programme, violation.point)
    if len(independent_rows(np.vstack((rough, programme.equal)))) < given.periods:
        solution = _steadiest(programme, solution, given)
    shares = tuple(float(one) / given.periods for one in solution.x)
    size = (given.rpo / given.periods) ** 2
    return Fit(
        given,
        shares,
        tuple(_met(given, one, shares) for one in all_of_them),
        float(np.sum((rough @ solution.x - target) ** 2)) * size,
        solution.residual,
        tuple(t for t, share in enumerate(shares, 1) if share == 0.0),
    )


def _steadiest(programme: Programme, solution: Solution, given: Disclosures) -> Solution:
    """Of all equally smooth schedules the one that changes least from period to period."""
    if given.periods < 2:
        return solution
    pace = np.diag(given.months / lengths(given))
    changes = np.diff(np.eye(given.periods), axis=0) @ pace
    as_smooth = Programme(
        changes,
        np.zeros(given.periods - 1),
        np.vstack((programme.equal, programme.rough)),
        np.concatenate((programme.right, programme.rough @ solution.x)),
        programme.least,
        programme.floor,
    )
    found = smoothest(as_smooth, solution.x)
    return Solution(found.x, found.zeros, found.binding, found.multipliers, max(found.residual, solution.residual))


def _met(given: Disclosures, one: Disclosed, shares: Sequence[float]) -> Met:
    covered = coverage(given, one.first_month, one.last_month)
    return Met(one, given.rpo * math.fsum(c * s for c, s in zip(covered, shares, strict=True)))


def _conflicts(
    given: Disclosures,
    all_of_them: Sequence[Disclosed],
    statements: Sequence[Statement],
    moves: Sequence[float],
    total: float,
) -> Conflicts:
    n = given.periods
    groups = contradictions(statements, n)
    found = []
    for group, gone in groups:
        left_out = {other for _, other in groups if other != gone}
        in_group = []
        for i in group:
            one = all_of_them[i]
            others = [s for j, s in enumerate(statements) if j != i and j not in left_out]
            row = coverage(given, one.first_month, one.last_month) / n
            value = nearest(row, one.money / given.rpo, others)
            if value is not None and one.kind is Kind.RPO and value < SMALLEST_RPO:
                value = None
            in_group.append(Move(one, None if value is None else _said(one, given.rpo * value), given.rpo * moves[i]))
        found.append(Conflict(tuple(in_group)))
    return Conflicts(given, tuple(found), given.rpo * total)


def _said(one: Disclosed, reached: float) -> float:
    """What a disclosure must say, as near to what it says as rounding allows, for that much to be recognised."""
    if abs(reached - one.money) <= one.within:
        return one.money
    return reached - math.copysign(one.within, reached - one.money)


def disclosures_of(
    model: Model,
    valuation: Valuation,
    case: str | None = None,
    *,
    deferred_current: float | None = None,
    guidance: tuple[Guidance, ...] = (),
    anchor: float | None = None,
    within: float = 0.0,
) -> Disclosures:
    """The disclosures typed into a valuation (RPO, three bands in percent, deferred revenue, length of a period), in a
    case (None: the selected one), with what the model has no input for. `within` is the rounding of the bands, as a
    share of RPO: 0.005 for whole percent."""

    def number(key: str) -> float:
        found = value_of(model, valuation, Address(key), case)
        return found if isinstance(found, float | int) else 0.0

    ends = [0.0, *(number(f"disclosure.band_{n}_months") for n in (1, 2, 3))]
    shares = [number("disclosure.band_1_share"), number("disclosure.band_2_share")]
    shares.append(round(1.0 - sum(shares), 12) + 0.0)
    bands = tuple(
        Band(first, last, share, within=within)
        for first, last, share in zip(ends, ends[1:], shares, strict=False)
        if share or last > first
    )
    deferred = number("disclosure.reported_deferred")
    return Disclosures(
        number("disclosure.reported_rpo"),
        bands,
        deferred_current,
        deferred or None,
        guidance,
        anchor,
        MONTHS_OF[str(value_of(model, valuation, Address("timing.step"), case))],
    )


def solved_edit(valuation: Valuation, fitted: Fit, case: str | None = None) -> Edit:
    """Lays the schedule down as the one the bands profile follows, in one undoable step; `case` None is the base.

    Evidence is kept for the base case only: it says which disclosures the schedule satisfies.
    """
    base = valuation.is_base(case)
    schedule = Evidence(text("Solved from the disclosures"), Status.DERIVED, _account(fitted)) if base else None
    shape = Evidence(text("Solved from the disclosures"), Status.DERIVED) if base else None
    return Compound(
        (
            SetValue(Address(SOLVED_KEY), fitted.shares, case, schedule),
            SetValue(Address(SHAPE_KEY), SOLVED_SHAPE, case, shape),
        ),
        text("Use the solved schedule"),
    )


def _account(fitted: Fit) -> str:
    """Which disclosures the schedule satisfies, one a line."""
    lines = [text("The smoothest schedule that is never negative and satisfies:")]
    for one in fitted.met:
        stated = USD_M.shown(one.disclosed.money)
        name = one.disclosed.name
        match one.disclosed.sense:
            case Sense.EXACTLY if one.disclosed.within:
                reached = USD_M.shown(one.reached)
                lines.append(
                    text(
                        "{name}: {stated} but for rounding, scheduled {reached}.",
                        name=name,
                        stated=stated,
                        reached=reached,
                    )
                )
            case Sense.EXACTLY:
                lines.append(text("{name}: {stated}.", name=name, stated=stated))
            case Sense.AT_LEAST:
                reached = USD_M.shown(one.reached)
                lines.append(
                    text("{name}: at least {stated}, scheduled {reached}.", name=name, stated=stated, reached=reached)
                )
            case Sense.AT_MOST:
                reached = USD_M.shown(one.reached)
                lines.append(
                    text("{name}: at most {stated}, scheduled {reached}.", name=name, stated=stated, reached=reached)
                )
    if fitted.disclosures.anchor is not None:
        anchor = USD_M.shown(fitted.disclosures.anchor)
        lines.append(text("It sets out from the last actual period: {amount}.", amount=anchor))
    return "\n".join(lines)
