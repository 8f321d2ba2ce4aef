"""What would have fitted the quarters reported since: one hazard, or one slip, for every contract of the book.

The whole model is evaluated again at each trial value. Cumulative revenue need not fall evenly as the hazard rises or
the slip grows, so the range is scanned first and every value at which the two sums meet is reported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.units import PERCENT_2, USD_M
from workbench.interpret.batch import Batch
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Inputs, evaluate
from workbench.model.backlog import DefaultPlace
from workbench.model.credit import HazardSource
from workbench.model.entities import CONTRACT
from workbench.rows.items import Choice
from workbench.rows.model import Model

REPORTED, EXPECTED, ACTUAL = "back_test.is_reported", "back_test.expected", "back_test.committed"
HIGHEST_HAZARD: Final = 0.99
TRIALS: Final = (*np.linspace(0.0, 0.3, 31)[:-1], *np.linspace(0.3, HIGHEST_HAZARD, 24))
"""Hazards tried before roots are sought between them: a percent apart where hazards of customers lie."""
SAME: Final = 1e-9
"""Sums closer than this share of what was reported are equal."""


class Verdict(Enum):
    """What the reported quarters say about one hazard or slip for all contracts."""

    FITS = "fits"
    ABOVE_SCHEDULE = "actual is above schedule"
    BELOW_ALL = "actual is below anything tried"
    NOTHING_REPORTED = "nothing is reported"
    NO_CONTRACTS = "no contract to compare"


@dataclass(frozen=True, slots=True)
class Errors:
    """How far the book's expectation was off over the reported periods. Money in m; shares are of actual revenue.

    `bias` is actual less expected, over actual: above zero when more came than was expected. `mean_size` weighs the
    sizes of the errors, `root_mean_square` is per period.
    """

    periods: int
    actual: float
    expected: float
    bias: float
    mean_size: float
    root_mean_square: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """The values of one thing at which expected revenue of the reported periods equals what was reported.

    `roots` are all of them; `closest` has the least squared error period by period, with `errors` there; `now` are the
    errors of the valuation as it stands, `without` those at a value of 0. Errors are None where nothing is compared.
    """

    verdict: Verdict
    roots: tuple[float, ...] = ()
    closest: float = math.nan
    errors: Errors | None = None
    now: Errors | None = None
    without: Errors | None = None


@dataclass(frozen=True, slots=True)
class _Trial:
    """Expected and actual committed revenue (m) of the periods that are reported."""

    expected: tuple[float, ...]
    actual: tuple[float, ...]

    @property
    def missed(self) -> float:
        """Expected less actual, all reported periods together."""
        return math.fsum(self.expected) - math.fsum(self.actual)

    @property
    def squares(self) -> float:
        """Sum of the squared errors."""
        return math.fsum((e - a) ** 2 for e, a in zip(self.expected, self.actual, strict=True))

    @property
    def errors(self) -> Errors | None:
        """Measures of the error."""
        total = math.fsum(self.actual)
        if not self.actual or total <= 0:
            return None
        sizes = math.fsum(abs(e - a) for e, a in zip(self.expected, self.actual, strict=True))
        return Errors(
            len(self.actual),
            total,
            math.fsum(self.expected),
            -self.missed / total,
            sizes / total,
            math.sqrt(self.squares / len(self.actual)),
        )


class _Book:
    """One case of a valuation as it stands, and with one value of an input in every contract."""

    def __init__(self, model: Model, valuation: Valuation, case: str | None) -> None:
        self.model = model
        self.inputs = inputs_for(model, valuation, case)
        self.shape = shape_for(model, valuation, self.inputs)
        self.contracts = range(len(valuation.members(CONTRACT)))
        arrays = evaluate(model, self.shape, self.inputs)
        self.now = trial_of(model, arrays)
        self.reported = [t for t, flag in enumerate(arrays.periods(model[REPORTED]), 1) if flag]

    def trials(self, key: str, replaced: Mapping[Cell, float]) -> Callable[[Sequence[float]], list[_Trial]]:
        """What tries values of an input, the same for every contract, with other inputs replaced."""
        varying = [(self.model[key], position, None) for position in self.contracts]
        inputs = Inputs({**self.inputs.values, **replaced}, self.inputs.overrides)
        expected = (self.model[EXPECTED], None)
        batch = Batch(self.model, self.shape, inputs, varying, [expected])

        def tried(values: Sequence[float]) -> list[_Trial]:
            found = batch.run(dict.fromkeys(varying, np.asarray(values, dtype=np.float64)))[expected]
            columns = found[self.reported].T
            return [_Trial(tuple(map(float, column)), self.now.actual) for column in columns]

        return tried

    def hazards(self) -> Callable[[Sequence[float]], list[_Trial]]:
        """Tries typed yearly hazards, counted in the contracts."""
        source, place = self.model["contracts.hazard_source"], self.model["disclosure.default_place"]
        if not (isinstance(source, Choice) and isinstance(place, Choice)):
            raise TypeError("the source of the hazard and the place of default are choices")
        typed: dict[Cell, float] = {(source, e): source.code(HazardSource.TYPED) for e in self.contracts}
        typed[place, None] = place.code(DefaultPlace.CONTRACTS)
        return self.trials("contracts.hazard", typed)

    def slips(self) -> Callable[[Sequence[float]], list[_Trial]]:
        """Tries delays in whole periods."""
        return self.trials("contracts.delay", {})


def trial_of(model: Model, arrays: Arrays) -> _Trial:
    """Expected and actual of the reported periods among all figures."""
    known = arrays.periods(model[REPORTED])
    expected, actual = arrays.periods(model[EXPECTED]), arrays.periods(model[ACTUAL])
    return _Trial(
        tuple(e for e, flag in zip(expected, known, strict=True) if flag),
        tuple(a for a, flag in zip(actual, known, strict=True) if flag),
    )


def errors_of(model: Model, arrays: Arrays) -> Errors | None:
    """The errors of a computed case over its reported periods; None when no revenue is reported."""
    return trial_of(model, arrays).errors


def _refused(book: _Book) -> Verdict | None:
    if book.now.errors is None:
        return Verdict.NOTHING_REPORTED
    return None if len(book.contracts) else Verdict.NO_CONTRACTS


def _verdict(roots: Sequence[float], first: _Trial) -> Verdict:
    if roots:
        return Verdict.FITS
    return Verdict.ABOVE_SCHEDULE if first.missed < 0 else Verdict.BELOW_ALL


def fitted_hazard(model: Model, valuation: Valuation, case: str | None = None) -> Fitted:
    """The yearly hazard that, on every contract in place of its own, would have given the reported revenue.

    Slips, capacity and all else stay as the case (its id; None for the selected one) has them. Raises KeyError for an
    unknown case.
    """
    book = _Book(model, valuation, case)
    refused = _refused(book)
    if refused is not None:
        return Fitted(refused, now=book.now.errors)
    tried = book.hazards()
    trials = tried(TRIALS)
    small = SAME * math.fsum(book.now.actual)
    roots = _roots(TRIALS, trials, small, lambda hazard: tried([hazard])[0].missed)
    closest = _closest(TRIALS, trials, lambda hazard: tried([hazard])[0].squares)
    errors = tried([closest])[0].errors
    return Fitted(_verdict(roots, trials[0]), roots, closest, errors, book.now.errors, trials[0].errors)


def _roots(
    values: Sequence[float], trials: Sequence[_Trial], small: float, missed: Callable[[float], float]
) -> tuple[float, ...]:
    """Every value at which the sums meet: at a trial itself, or between two of opposite sign."""
    found = []
    for i, (value, trial) in enumerate(zip(values, trials, strict=True)):
        if abs(trial.missed) <= small:
            found.append(float(value))
        elif i + 1 < len(values) and trial.missed * trials[i + 1].missed < 0 and abs(trials[i + 1].missed) > small:
            found.append(float(brentq(missed, value, values[i + 1], xtol=1e-14, rtol=1e-14)))
    return tuple(found)


def _closest(values: Sequence[float], trials: Sequence[_Trial], squares: Callable[[float], float]) -> float:
    """The value of least squared error: the best trial, bettered between its neighbours."""
    best = min(range(len(values)), key=lambda i: (trials[i].squares, values[i]))
    low, high = values[max(best - 1, 0)], values[min(best + 1, len(values) - 1)]
    found = minimize_scalar(squares, bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    return float(found.x) if found.fun < trials[best].squares else float(values[best])


def fitted_slip(model: Model, valuation: Valuation, case: str | None = None) -> Fitted:
    """The slip in periods that, on every contract in place of its own delay, would have given the reported revenue.

    Whole periods are evaluated; a slip between two of them is taken as a mixture of both, so `roots` may be broken
    numbers, while `closest` is whole. Hazards and all else stay as the case has them.
    """
    book = _Book(model, valuation, case)
    refused = _refused(book)
    if refused is not None:
        return Fitted(refused, now=book.now.errors)
    # Beyond the last reported period a slip leaves nothing in any of them.
    slips = [float(slip) for slip in range(book.reported[-1] + 1)]
    trials = book.slips()(slips)
    small = SAME * math.fsum(book.now.actual)
    roots = []
    for slip, here, there in zip(slips, trials, [*trials[1:], None], strict=True):
        if abs(here.missed) <= small:
            roots.append(slip)
        elif there is not None and here.missed * there.missed < 0 and abs(there.missed) > small:
            roots.append(slip + here.missed / (here.missed - there.missed))
    best = min(range(len(slips)), key=lambda i: (trials[i].squares, i))
    return Fitted(
        _verdict(roots, trials[0]), tuple(roots), slips[best], trials[best].errors, book.now.errors, trials[0].errors
    )


def hazard_words(fitted: Fitted) -> str:
    """What the reported quarters say about one hazard, in a sentence."""
    match fitted.verdict:
        case Verdict.FITS if len(fitted.roots) == 1:
            hazard = PERCENT_2.shown(fitted.roots[0])
            return text("A default hazard of {hazard} a year on every contract would have fitted.", hazard=hazard)
        case Verdict.FITS:
            hazards = text("; ").join(PERCENT_2.shown(root) for root in fitted.roots)
            return text("Several default hazards a year would have fitted: {hazards}.", hazards=hazards)
        case Verdict.ABOVE_SCHEDULE:
            return text(
                "No default hazard fits: {actual} was reported, above the {expected} that are expected without any.",
                **_sums(fitted.without),
            )
        case Verdict.BELOW_ALL:
            return text("No default hazard fits: less was reported than any of them leaves.")
        case _:
            return _nothing(fitted.verdict)


def slip_words(fitted: Fitted) -> str:
    """What the reported quarters say about one slip, in a sentence."""
    match fitted.verdict:
        case Verdict.FITS if len(fitted.roots) == 1:
            return text("A slip of {slip} periods of every contract would have fitted.", slip=f"{fitted.roots[0]:.2f}")
        case Verdict.FITS:
            slips = text("; ").join(f"{root:.2f}" for root in fitted.roots)
            return text("Several slips, in periods, would have fitted: {slips}.", slips=slips)
        case Verdict.ABOVE_SCHEDULE:
            return text(
                "No slip fits: {actual} was reported, above the {expected} that are expected without any.",
                **_sums(fitted.without),
            )
        case Verdict.BELOW_ALL:
            return text("No slip fits: less was reported than any of them leaves.")
        case _:
            return _nothing(fitted.verdict)


def _sums(errors: Errors | None) -> dict[str, object]:
    if errors is None:
        return {"actual": "–", "expected": "–"}
    return {"actual": USD_M.shown(errors.actual), "expected": USD_M.shown(errors.expected)}


def _nothing(verdict: Verdict) -> str:
    if verdict is Verdict.NO_CONTRACTS:
        return text("There is no contract whose schedule could be compared.")
    return text("No quarter is reported yet: enter reported revenue, or fill it from a table.")
